//! Load lines: usable, committed and served work of groups of workloads and of the families that serve them.

use plimsoll_model::scenario::{GenerationId, RegionId, Scenario, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId, Plan};

use super::{Context, waste};
use crate::common::families;
use crate::figures::LoadLine;
use crate::spread::Spread;

/// Workloads of one group that share a unit of work.
struct Group {
    name: String,
    unit: String,
    workloads: Vec<WorkloadId>,
}

/// Lines of every period of the horizon: each group, then each family that has units for it.
pub(super) fn load_lines(context: &Context<'_>) -> Vec<LoadLine> {
    let groups = groups(context.scenario);
    let mut lines = Vec::new();
    for t in context.scenario.horizon() {
        groups.iter().for_each(|group| lines_of(context, group, t, &mut lines));
    }
    lines
}

fn groups(scenario: &Scenario) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (w, workload) in scenario.workloads.iter().enumerate() {
        match groups.iter_mut().find(|g| g.name == workload.group && g.unit == workload.unit) {
            Some(group) => group.workloads.push(WorkloadId(w)),
            None => groups.push(Group {
                name: workload.group.clone(),
                unit: workload.unit.clone(),
                workloads: vec![WorkloadId(w)],
            }),
        }
    }
    groups
}

fn lines_of(context: &Context<'_>, group: &Group, t: PeriodId, lines: &mut Vec<LoadLine>) {
    let asked = sum(context.demand, group, t, &context.demand.total);
    let committed = sum(context.demand, group, t, &context.demand.contracted);
    let served = sum(context.demand, group, t, &context.plan.served);
    let peaks = peaks(context.scenario, context.demand, context.plan, group, t);
    let mut usable = vec![0.0; context.paths()];
    let mut of_families = Vec::new();
    for family in families(context.scenario) {
        let (work, idle) = family_work(context, group, t, family);
        let all: Vec<f64> = work.iter().zip(&idle).map(|(w, i)| w + i).collect();
        super::flows::add(&mut usable, &all);
        if all.iter().any(|u| *u > 0.0) {
            of_families.push((family, all, work));
        }
    }
    let peak: Vec<f64> = peaks.iter().zip(&usable).map(|(p, u)| p.min(*u)).collect();
    let free = free(&usable, &peak);
    lines.push(LoadLine {
        period: t,
        group: group.name.clone(),
        family: None,
        unit: group.unit.clone(),
        usable: Spread::of(&usable),
        demand: Some(Spread::of(&asked)),
        committed: Spread::of(&committed),
        served: Spread::of(&served),
        served_at_peak: Spread::of(&peak),
        free: Spread::of(&free),
    });
    let spare: Vec<f64> = usable.iter().zip(&served).map(|(u, s)| (u - s).max(0.0)).collect();
    for (family, usable, work) in of_families {
        let at_peak = family_peak(&work, &usable, &spare, &peak, &served);
        lines.push(LoadLine {
            period: t,
            group: group.name.clone(),
            family: Some(family.to_owned()),
            unit: group.unit.clone(),
            free: Spread::of(&self::free(&usable, &at_peak)),
            usable: Spread::of(&usable),
            demand: None,
            committed: Spread::certain(pinned(context.scenario, group, t, family)),
            served: Spread::of(&work),
            served_at_peak: Spread::of(&at_peak),
        });
    }
}

fn free(usable: &[f64], peak: &[f64]) -> Vec<f64> {
    usable.iter().zip(peak).map(|(u, p)| (u - p).max(0.0)).collect()
}

/// Work of a family in the busiest block by path: its mean, and of what the group does beyond its own mean then, the
/// family's part of the room there is.
fn family_peak(work: &[f64], usable: &[f64], spare: &[f64], peak: &[f64], served: &[f64]) -> Vec<f64> {
    let at = |p: usize| {
        let room = (usable[p] - work[p]).max(0.0);
        let part = if spare[p] > 0.0 { room / spare[p] } else { 0.0 };
        (work[p] + part * (peak[p] - served[p]).max(0.0)).min(usable[p])
    };
    (0..work.len()).map(at).collect()
}

/// Sum over the group's workloads and all regions, by path.
fn sum(demand: &DemandPaths, group: &Group, t: PeriodId, values: &[f64]) -> Vec<f64> {
    let of_path = |path: usize| -> f64 {
        let cells = group.workloads.iter().flat_map(|w| (0..demand.regions).map(move |r| (*w, RegionId(r))));
        cells.map(|(w, r)| values[demand.at(path, w, r, t)]).sum()
    };
    (0..demand.paths).map(of_path).collect()
}

/// Work done in the busiest block by path: shortage is taken off the highest hours first.
fn peaks(scenario: &Scenario, demand: &DemandPaths, plan: &Plan, group: &Group, t: PeriodId) -> Vec<f64> {
    let of_path = |path: usize| {
        let mut peak = 0.0;
        for w in &group.workloads {
            for r in (0..demand.regions).map(RegionId) {
                let at = demand.at(path, *w, r, t);
                let short = (demand.total[at] - plan.served[at]).max(0.0);
                let levels = &scenario.load_blocks.levels[w.0][r.0];
                peak += served_at_peak(demand.total[at], short, levels, &scenario.load_blocks.shares);
            }
        }
        peak
    };
    (0..demand.paths).map(of_path).collect()
}

/// The highest work done when `short` of a mean demand is shaved off its highest blocks: the level `c` at which
/// `Σ share · max(0, demand · level − c) = short`.
fn served_at_peak(demand: f64, short: f64, levels: &[f64], shares: &[f64]) -> f64 {
    let mut blocks: Vec<(f64, f64)> = levels.iter().zip(shares).map(|(l, s)| (demand * l, *s)).collect();
    blocks.sort_by(|a, b| b.0.total_cmp(&a.0));
    let (mut share, mut above) = (0.0, 0.0);
    let mut cap: f64 = 0.0;
    for (i, (height, hours)) in blocks.iter().enumerate() {
        share += hours;
        above += hours * height;
        cap = (above - short) / share.max(1e-12);
        if blocks.get(i + 1).is_none_or(|next| cap >= next.0) {
            break;
        }
    }
    cap.clamp(0.0, blocks.first().map_or(0.0, |b| b.0))
}

/// Work that a family does for the group, and idle work it could do for it, by path.
fn family_work(context: &Context<'_>, group: &Group, t: PeriodId, family: &str) -> (Vec<f64>, Vec<f64>) {
    let scenario = context.scenario;
    let (mut work, mut idle) = (vec![0.0; context.paths()], vec![0.0; context.paths()]);
    for g in (0..scenario.generations.len()).map(GenerationId) {
        if scenario.generations[g.0].family != family {
            continue;
        }
        for w in &group.workloads {
            let rate = scenario.generations[g.0].work_per_unit(*w).unwrap_or(0.0);
            let at_work = context.at_work.on_workload(t, g, *w);
            work.iter_mut().zip(at_work).for_each(|(sum, units)| *sum += units * rate);
        }
        let Some((home, rate)) = home(scenario, g) else { continue };
        if group.workloads.contains(&home) {
            let regions = (0..scenario.regions.len()).map(RegionId);
            let mut usable = vec![0.0; context.paths()];
            regions.for_each(|r| super::flows::add(&mut usable, &waste::usable_units(context, t, g, r)));
            let at_work = context.at_work.of(t, g);
            for (sum, (units, usable)) in idle.iter_mut().zip(at_work.iter().zip(usable)) {
                *sum += (usable - units).max(0.0) * rate;
            }
        }
    }
    (work, idle)
}

/// The workload in which a unit of a generation earns most, with its work for it.
fn home(scenario: &Scenario, g: GenerationId) -> Option<(WorkloadId, f64)> {
    let runs = scenario.generations[g.0].performance.iter().filter(|(_, work, _)| work.mid > 0.0);
    let earns = |w: WorkloadId, rate: f64| scenario.workloads[w.0].price.mid * rate;
    runs.map(|(w, work, _)| (*w, work.mid)).max_by(|a, b| earns(a.0, a.1).total_cmp(&earns(b.0, b.1)))
}

/// Contracted work of contracts that name a generation of the family, for the group's workloads.
fn pinned(scenario: &Scenario, group: &Group, t: PeriodId, family: &str) -> f64 {
    let p = &scenario.calendar.periods()[t];
    let ours = scenario.commitments.iter().filter(|c| {
        c.generation.is_some_and(|g| scenario.generations[g.0].family == family)
            && c.workload.is_some_and(|w| group.workloads.contains(&w))
    });
    ours.map(|c| c.mean_units(p.start, p.end)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Mean 100 with a fifth of the hours at 140 and the rest at 90. Nothing short: 140. Short by 4 of the mean: the
    /// peak is cut by 4 / 0.2 = 20 to 120. Short by 15: the fifth is cut to 90 (10 of the mean), then all by 5 more.
    #[test]
    fn shortage_comes_off_the_highest_hours() {
        for (short, peak) in [(0.0, 140.0), (4.0, 120.0), (15.0, 85.0), (100.0, 0.0)] {
            let c = served_at_peak(100.0, short, &[1.4, 0.9], &[0.2, 0.8]);
            assert!((c - peak).abs() < 1e-9, "{short}: {c}");
        }
    }
}
