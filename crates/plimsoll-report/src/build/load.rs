//! Usable capacity against demand, and the load line.
//!
//! A unit may run several workloads and does a different amount of each. It is counted here at the mix in which the
//! plan runs it: the share of its running units that goes to a group of workloads, and the work each of those does.

use std::collections::BTreeMap;

use plimsoll_model::scenario::{GenerationId, RegionId, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId, Plan, Scenario};

use super::common::{fiscal_years, paint, periods};
use crate::format;
use crate::quantile::band;
use crate::view::{Against, Layer, LoadLine, Stack, StackShape, Unit};

/// Workloads that are counted together: of one group, in one unit.
#[derive(Clone, Debug)]
pub(super) struct Group {
    name: String,
    unit: String,
    workloads: Vec<WorkloadId>,
}

/// Groups of workloads in the order of the scenario.
fn groups(scenario: &Scenario) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (i, w) in scenario.workloads.iter().enumerate() {
        match groups.iter_mut().find(|g| g.name == w.group && g.unit == w.unit) {
            Some(group) => group.workloads.push(WorkloadId(i)),
            None => {
                let (name, unit) = (w.group.clone(), w.unit.clone());
                groups.push(Group { name, unit, workloads: vec![WorkloadId(i)] });
            }
        }
    }
    let twice: Vec<bool> =
        groups.iter().map(|g| groups.iter().filter(|o| o.name == g.name).count() > 1).collect();
    for (group, twice) in groups.iter_mut().zip(twice) {
        if twice {
            group.name = format!("{} ({})", group.name, group.unit);
        }
    }
    groups
}

/// Work that one running unit of a generation does for a group, per unit in service: `mix[generation]`.
struct Mix(Vec<f64>);

impl Mix {
    /// The mix of a group over some periods; a generation that never runs counts in full for its best workload.
    fn of(scenario: &Scenario, plan: &Plan, group: &Group, over: &[PeriodId]) -> Self {
        let mut units = vec![0.0; scenario.generations.len()];
        let mut work = vec![0.0; scenario.generations.len()];
        for run in plan.running.iter().filter(|run| over.contains(&(run.period as usize))) {
            units[run.generation.0] += run.units;
            if group.workloads.contains(&run.workload) {
                work[run.generation.0] += run.units * rate(scenario, run.generation, run.workload);
            }
        }
        let each =
            |g: usize| if units[g] > 1e-9 { work[g] / units[g] } else { Self::idle(scenario, group, g) };
        Self((0..units.len()).map(each).collect())
    }

    fn idle(scenario: &Scenario, group: &Group, generation: usize) -> f64 {
        let worth = |(w, work): (WorkloadId, f64)| (work * scenario.workloads[w.0].price.mid, w, work);
        let all =
            scenario.generations[generation].performance.iter().map(|(w, work, _)| worth((*w, work.mid)));
        let best = all.max_by(|a, b| a.0.total_cmp(&b.0));
        best.filter(|(_, w, _)| group.workloads.contains(w)).map_or(0.0, |(_, _, work)| work)
    }
}

fn rate(scenario: &Scenario, generation: GenerationId, workload: WorkloadId) -> f64 {
    scenario.generations[generation.0].work_per_unit(workload).unwrap_or(0.0)
}

/// Demand of the busiest load block relative to the mean.
fn peak(scenario: &Scenario, workload: WorkloadId, region: RegionId) -> f64 {
    let levels = &scenario.load_blocks.levels[workload.0][region.0];
    levels.iter().copied().fold(1.0, f64::max)
}

/// One stack a group: usable work by generation against demand at the busiest hours.
pub(super) fn capacity(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Vec<Stack> {
    groups(scenario).iter().map(|group| stack(scenario, demand, plan, group)).collect()
}

fn stack(scenario: &Scenario, demand: &DemandPaths, plan: &Plan, group: &Group) -> Stack {
    let stretches = periods(scenario);
    let all: Vec<PeriodId> = scenario.horizon().collect();
    let mix = Mix::of(scenario, plan, group, &all);
    let mut layers: Vec<Layer> = (0..scenario.generations.len())
        .map(|g| {
            let (hue, tone) = paint(scenario, GenerationId(g));
            let name = scenario.generations[g].name.clone();
            Layer { name, hue, tone, values: vec![0.0; stretches.len()] }
        })
        .collect();
    for a in plan.active.iter().filter(|a| a.period < stretches.len()) {
        let usable = scenario.generations[a.generation.0].usable_share();
        layers[a.generation.0].values[a.period] += a.units * usable * mix.0[a.generation.0];
    }
    let highest = layers.iter().flat_map(|l| &l.values).copied().fold(0.0, f64::max);
    layers.retain(|l| l.values.iter().any(|v| *v > highest * 1e-4));
    layers.sort_by_key(|l| l.hue);
    newest_darkest(&mut layers);
    let asked = band(demand.paths, stretches.len(), |path, t| at_peak(scenario, demand, group, path, t));
    let summary =
        summary(&layers, &asked.p50, &stretches.iter().map(|s| s.label.as_str()).collect::<Vec<_>>());
    let name = if scenario.load_blocks.names.len() > 1 { "demand at the busiest hours" } else { "demand" };
    Stack {
        title: format!("Usable capacity for {}, {}", group.name, group.unit),
        unit: Unit::Work(group.unit.clone()),
        shape: StackShape::Steps,
        stretches,
        layers,
        against: Some(Against { name: name.into(), band: asked }),
        summary,
    }
}

/// Gives each layer the tone that counts the later generations of its family above it.
fn newest_darkest(layers: &mut [Layer]) {
    for i in 0..layers.len() {
        layers[i].tone = layers[i + 1..].iter().filter(|l| l.hue == layers[i].hue).count();
    }
}

fn at_peak(scenario: &Scenario, demand: &DemandPaths, group: &Group, path: usize, t: PeriodId) -> f64 {
    let regions = (0..demand.regions).map(RegionId);
    let pairs = regions.flat_map(|r| group.workloads.iter().map(move |w| (*w, r)));
    pairs.map(|(w, r)| demand.total[demand.at(path, w, r, t)] * peak(scenario, w, r)).sum()
}

fn summary(layers: &[Layer], median: &[f64], labels: &[&str]) -> String {
    let total = |t: usize| layers.iter().map(|l| l.values[t]).sum::<f64>();
    let Some(last) = labels.len().checked_sub(1) else { return String::new() };
    let below: Vec<usize> = (0..labels.len()).filter(|t| total(*t) < median[*t] * 0.999).collect();
    let grows =
        format!("Usable work goes from {} to {}", format::short(total(0)), format::short(total(last)));
    match (below.first(), below.last()) {
        (Some(a), Some(b)) if a != b => {
            let many = format::things(below.len(), "period", "periods");
            format!(
                "{grows}; in {many} between {} and {} the median demand lies above it.",
                labels[*a], labels[*b]
            )
        }
        (Some(only), _) => format!("{grows}; in {} the median demand lies above it.", labels[*only]),
        _ => format!("{grows} and stays above the median demand throughout."),
    }
}

/// The load line: each group and each family in it, by fiscal year.
pub(super) fn lines(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Vec<LoadLine> {
    let mut lines = Vec::new();
    for (year, over) in fiscal_years(scenario) {
        for group in groups(scenario) {
            let ledger = Ledger::of(scenario, plan, &group, &over);
            let families = ledger.families(scenario, &group, year, &over);
            lines.push(ledger.whole(scenario, demand, plan, &group, (year, &over)));
            if families.len() > 1 {
                lines.extend(families);
            }
        }
    }
    lines
}

/// Usable and running work of a group in a fiscal year, by family and region: hour-weighted means.
#[derive(Default)]
struct Ledger {
    /// `(family, region)` to usable, running, and running at the busiest hours.
    cells: BTreeMap<(usize, usize), [f64; 3]>,
}

impl Ledger {
    fn of(scenario: &Scenario, plan: &Plan, group: &Group, over: &[PeriodId]) -> Self {
        let mix = Mix::of(scenario, plan, group, over);
        let weight = weights(scenario, over);
        let mut ledger = Self::default();
        for a in plan.active.iter().filter(|a| weight.contains_key(&a.period)) {
            let usable = scenario.generations[a.generation.0].usable_share() * mix.0[a.generation.0];
            let key = (paint(scenario, a.generation).0, scenario.sites[a.site.0].region.0);
            ledger.cells.entry(key).or_default()[0] += a.units * usable * weight[&a.period];
        }
        let paths = plan.path_values.len().max(1);
        for run in plan.running.iter().filter(|run| group.workloads.contains(&run.workload)) {
            let Some(hours) = weight.get(&(run.period as usize)) else { continue };
            #[allow(clippy::cast_precision_loss)]
            let work = run.units * rate(scenario, run.generation, run.workload) * hours / paths as f64;
            let cell = ledger.cells.entry((paint(scenario, run.generation).0, run.region.0)).or_default();
            cell[1] += work;
            cell[2] += work * peak(scenario, run.workload, run.region);
        }
        ledger
    }

    /// Usable, running, and running at the busiest hours but never more than is usable in the region.
    fn totals(&self, family: Option<usize>) -> [f64; 3] {
        let mut regions: BTreeMap<usize, [f64; 3]> = BTreeMap::new();
        for ((_, region), cell) in
            self.cells.iter().filter(|((f, _), _)| family.is_none_or(|wanted| wanted == *f))
        {
            let sum = regions.entry(*region).or_default();
            (0..3).for_each(|i| sum[i] += cell[i]);
        }
        let capped = regions.values().map(|[usable, running, peak]| [*usable, *running, peak.min(*usable)]);
        capped.fold([0.0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]])
    }

    fn whole(
        &self,
        scenario: &Scenario,
        demand: &DemandPaths,
        plan: &Plan,
        group: &Group,
        (year, over): (i32, &[PeriodId]),
    ) -> LoadLine {
        let [usable, _, peak] = self.totals(None);
        let weight = weights(scenario, over);
        let mean = |values: &[f64]| mean_work(demand, values, group, &weight);
        let served = mean(&plan.served);
        LoadLine {
            group: group.name.clone(),
            family: None,
            unit: group.unit.clone(),
            year,
            usable,
            committed: Some(mean(&demand.contracted)),
            served,
            served_at_peak: peak,
            free: (usable - peak).max(0.0),
        }
    }

    fn families(&self, scenario: &Scenario, group: &Group, year: i32, over: &[PeriodId]) -> Vec<LoadLine> {
        let names = super::common::families(scenario);
        let line = |(hue, name): (usize, &&str)| {
            let [usable, served, peak] = self.totals(Some(hue));
            let committed = pinned(scenario, group, name, over);
            LoadLine {
                group: group.name.clone(),
                family: Some((*name).to_owned()),
                unit: group.unit.clone(),
                year,
                usable,
                committed: (committed > 0.0).then_some(committed),
                served,
                served_at_peak: peak,
                free: (usable - peak).max(0.0),
            }
        };
        names.iter().enumerate().map(line).filter(|l| l.usable > 1e-9).collect()
    }
}

/// Share of the hours of some periods that each of them has.
fn weights(scenario: &Scenario, over: &[PeriodId]) -> BTreeMap<PeriodId, f64> {
    let hours = |t: &PeriodId| scenario.calendar.periods()[*t].hours();
    let all: f64 = over.iter().map(hours).sum();
    over.iter().map(|t| (*t, hours(t) / all.max(1e-9))).collect()
}

/// Mean over paths and hours of a group's work, all regions together.
fn mean_work(demand: &DemandPaths, values: &[f64], group: &Group, weight: &BTreeMap<PeriodId, f64>) -> f64 {
    let mut sum = 0.0;
    for path in 0..demand.paths {
        for workload in &group.workloads {
            for region in (0..demand.regions).map(RegionId) {
                let of = |(t, w): (&PeriodId, &f64)| {
                    values.get(demand.at(path, *workload, region, *t)).map_or(0.0, |v| v * w)
                };
                sum += weight.iter().map(of).sum::<f64>();
            }
        }
    }
    sum * demand.probability()
}

/// Work that contracts hold on a family by name.
fn pinned(scenario: &Scenario, group: &Group, family: &str, over: &[PeriodId]) -> f64 {
    let weight = weights(scenario, over);
    let mine = scenario.commitments.iter().filter(|c| {
        let generation = c.generation.is_some_and(|g| scenario.generations[g.0].family == family);
        generation && c.workload.is_some_and(|w| group.workloads.contains(&w))
    });
    let period = |t: &PeriodId| scenario.calendar.periods()[*t];
    mine.map(|c| weight.iter().map(|(t, w)| c.mean_units(period(t).start, period(t).end) * w).sum::<f64>())
        .sum()
}
