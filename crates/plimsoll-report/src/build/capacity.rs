//! Usable capacity against demand.
//!
//! A unit may run several workloads and does a different amount of each. It is counted here at the mix in which the
//! plan runs it: the share of its running units that goes to a group of workloads, and the work each of those does.

use plimsoll_model::scenario::{GenerationId, RegionId, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId, Plan, Scenario};

use super::common::{paint, periods};
use crate::format;
use crate::quantile::band;
use crate::view::{Against, Layer, Stack, StackShape, Unit};

/// Workloads that are counted together: of one group, in one unit.
#[derive(Clone, Debug)]
struct Group {
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

/// One stack a group, in the mean over the branches: usable work by generation against demand at the busiest hours.
pub(super) fn stacks(scenario: &Scenario, demand: &DemandPaths, plan: &Plan, mean: &Plan) -> Vec<Stack> {
    groups(scenario).iter().map(|group| stack(scenario, demand, (plan, mean), group)).collect()
}

fn stack(scenario: &Scenario, demand: &DemandPaths, (plan, mean): (&Plan, &Plan), group: &Group) -> Stack {
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
    for a in mean.active.iter().filter(|a| a.period < stretches.len()) {
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
        now: None,
        summary,
    }
}

/// Gives each layer the tone that counts the later generations of its family above it.
pub(super) fn newest_darkest(layers: &mut [Layer]) {
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
