//! How much of each generation is at work or committed, and what new work goes in service.

use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{GenerationId, Scenario, WorkloadId};

use super::Context;
use super::flows::mean;
use crate::figures::{GenerationPeriod, GenerationUse, NewWork};
use crate::spread::{Spread, unsigned_zero};
use crate::time::months_at;

/// Share of usable units at which a generation counts as sold out.
const SOLD_OUT: f64 = 0.99;

/// Use of every generation that is in service in the horizon.
pub(super) fn generations(context: &Context<'_>) -> Vec<GenerationUse> {
    let all = (0..context.scenario.generations.len()).map(GenerationId);
    all.map(|g| generation(context, g)).filter(|u| u.periods.iter().any(|p| p.in_service > 0.0)).collect()
}

fn generation(context: &Context<'_>, g: GenerationId) -> GenerationUse {
    let scenario = context.scenario;
    let generation = &scenario.generations[g.0];
    let periods: Vec<GenerationPeriod> = scenario.horizon().map(|t| period(context, g, t)).collect();
    let full = |p: &&GenerationPeriod| {
        p.usable > 0.0 && busy_at_peak(context, g, p.period).max(p.committed) >= SOLD_OUT * p.usable
    };
    let sold_out = periods.iter().find(full).map(|p| scenario.calendar.periods()[p.period].start);
    GenerationUse {
        generation: g,
        name: generation.name.clone(),
        family: generation.family.clone(),
        periods,
        sold_out,
    }
}

fn period(context: &Context<'_>, g: GenerationId, t: PeriodId) -> GenerationPeriod {
    let here = context.mean.active.iter().filter(|a| a.period == t && a.generation == g);
    let in_service = unsigned_zero(here.map(|a| a.units).sum());
    GenerationPeriod {
        period: t,
        in_service,
        usable: in_service * context.scenario.generations[g.0].usable_share(),
        committed: unsigned_zero(committed_units(context.scenario, g, t)),
        at_work: Spread::of(&context.at_work.of(t, g)),
    }
}

/// Units at work in the busiest block on the mean path: the mean over hours times the workload's highest level.
fn busy_at_peak(context: &Context<'_>, g: GenerationId, t: PeriodId) -> f64 {
    let scenario = context.scenario;
    let workloads = (0..scenario.workloads.len()).map(WorkloadId);
    workloads.map(|w| mean(&context.at_work.on_workload(t, g, w)) * highest_level(scenario, w)).sum()
}

/// The highest level of a workload over its mean, in any region.
pub(super) fn highest_level(scenario: &Scenario, w: WorkloadId) -> f64 {
    scenario.load_blocks.levels[w.0].iter().flatten().copied().fold(0.0, f64::max)
}

/// Units of a generation held by contracts that name it, mean over a period.
pub(super) fn committed_units(scenario: &Scenario, g: GenerationId, t: PeriodId) -> f64 {
    let p = &scenario.calendar.periods()[t];
    let ours = scenario.commitments.iter().filter(|c| c.generation == Some(g));
    ours.map(|c| {
        let rate = c.workload.and_then(|w| scenario.generations[g.0].work_per_unit(w)).unwrap_or(0.0);
        if rate > 0.0 { c.mean_units(p.start, p.end) / rate } else { 0.0 }
    })
    .sum()
}

/// The first workload of a group that a generation runs.
pub(crate) fn first_of_group(scenario: &Scenario, g: GenerationId, group: &str) -> Option<(WorkloadId, f64)> {
    let mut workloads = (0..scenario.workloads.len()).map(WorkloadId);
    workloads.find_map(|w| {
        let rate = scenario.generations[g.0].work_per_unit(w).filter(|rate| *rate > 0.0)?;
        (scenario.workloads[w.0].group == group).then_some((w, rate))
    })
}

/// Groups of workloads, in the order of the workloads.
pub(crate) fn groups(scenario: &Scenario) -> Vec<&str> {
    let mut groups: Vec<&str> = Vec::new();
    for w in &scenario.workloads {
        if !groups.contains(&w.group.as_str()) {
            groups.push(&w.group);
        }
    }
    groups
}

/// Work put in service in some periods, by group and family.
pub(super) fn new_work(context: &Context<'_>, periods: &[PeriodId]) -> Vec<NewWork> {
    let all = context.scenario.calendar.periods();
    let (Some(first), Some(last)) = (periods.first(), periods.last()) else { return Vec::new() };
    let from = months_at(context.scenario, all[*first].start);
    let to = months_at(context.scenario, all[*last].end);
    new_work_between(context.scenario, &context.books, from, to)
}

/// Work put in service between two months, by group and family.
pub(crate) fn new_work_between(
    scenario: &Scenario,
    books: &crate::books::Books,
    from: f64,
    to: f64,
) -> Vec<NewWork> {
    let mut rows: Vec<NewWork> = Vec::new();
    for group in groups(scenario) {
        let begin = rows.len();
        for lot in books.lots.iter().filter(|l| from <= l.placed && l.placed < to) {
            let Some((g, _)) = lot.hardware else { continue };
            let Some((_, rate)) = first_of_group(scenario, g, group) else { continue };
            let generation = &scenario.generations[g.0];
            let work = lot.units * rate * generation.usable_share();
            match rows[begin..].iter_mut().find(|r| r.family == generation.family) {
                Some(row) => {
                    row.units += lot.units;
                    row.work += work;
                }
                None => rows.push(NewWork {
                    group: group.to_owned(),
                    family: generation.family.clone(),
                    units: lot.units,
                    work,
                    share: 0.0,
                }),
            }
        }
        let total: f64 = rows[begin..].iter().map(|r| r.work).sum();
        rows[begin..].iter_mut().for_each(|r| r.share = if total > 0.0 { r.work / total } else { 0.0 });
    }
    rows
}
