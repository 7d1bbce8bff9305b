//! What each path brings in and costs in each period of the horizon, before anything is rounded.

use plimsoll_model::scenario::{
    CommitmentKind, GenerationId, Objective, RegionId, Scenario, SiteId, WorkloadId,
};
use plimsoll_model::{DemandPaths, PeriodId, Plan};

use crate::common::{energy_price, revenue_share};
use crate::time::pricing_day;

/// Units at work by period, generation, region, workload and path.
pub(crate) struct AtWork {
    generations: usize,
    regions: usize,
    workloads: usize,
    paths: usize,
    units: Vec<f64>,
}

impl AtWork {
    pub(crate) fn new(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Self {
        let periods = scenario.horizon().len();
        let (generations, regions) = (scenario.generations.len(), scenario.regions.len());
        let (workloads, paths) = (scenario.workloads.len(), demand.paths);
        let units = vec![0.0; periods * generations * regions * workloads * paths];
        let mut work = Self { generations, regions, workloads, paths, units };
        for run in plan.running.iter().filter(|r| (r.period as usize) < periods) {
            let at = work.at(run.period as usize, run.generation.0, run.region.0, run.workload.0);
            work.units[at + run.path as usize] += run.units;
        }
        work
    }

    fn at(&self, t: PeriodId, g: usize, r: usize, w: usize) -> usize {
        (((t * self.generations + g) * self.regions + r) * self.workloads + w) * self.paths
    }

    /// Units at work by path.
    pub(crate) fn units(&self, t: PeriodId, g: GenerationId, r: RegionId, w: WorkloadId) -> &[f64] {
        let at = self.at(t, g.0, r.0, w.0);
        &self.units[at..at + self.paths]
    }

    /// Units of a generation at work in a region by path, on any workload.
    pub(crate) fn in_region(&self, t: PeriodId, g: GenerationId, r: RegionId) -> Vec<f64> {
        let workloads = (0..self.workloads).map(WorkloadId);
        sum_paths(self.paths, workloads.map(|w| self.units(t, g, r, w)))
    }

    /// Units of a generation at work on a workload by path, in any region.
    pub(crate) fn on_workload(&self, t: PeriodId, g: GenerationId, w: WorkloadId) -> Vec<f64> {
        let regions = (0..self.regions).map(RegionId);
        sum_paths(self.paths, regions.map(|r| self.units(t, g, r, w)))
    }

    /// Units of a generation at work by path.
    pub(crate) fn of(&self, t: PeriodId, g: GenerationId) -> Vec<f64> {
        let mut sum = vec![0.0; self.paths];
        for r in (0..self.regions).map(RegionId) {
            add(&mut sum, &self.in_region(t, g, r));
        }
        sum
    }
}

fn sum_paths<'a>(paths: usize, rows: impl Iterator<Item = &'a [f64]>) -> Vec<f64> {
    let mut sum = vec![0.0; paths];
    rows.for_each(|row| add(&mut sum, row));
    sum
}

/// Adds one value a path.
pub(crate) fn add(sum: &mut [f64], row: &[f64]) {
    sum.iter_mut().zip(row).for_each(|(s, v)| *s += v);
}

/// Mean over equally likely paths.
pub(crate) fn mean(values: &[f64]) -> f64 {
    #[allow(clippy::cast_precision_loss)]
    let count = values.len().max(1) as f64;
    values.iter().sum::<f64>() / count
}

/// Money of a period by leaf, then path.
#[derive(Clone, Debug)]
pub(crate) struct Flows {
    /// Revenue of work, by workload.
    pub(crate) revenue: Vec<Vec<f64>>,
    /// What contracts bill for units held and not used, by workload.
    pub(crate) held: Vec<Vec<f64>>,
    /// What spend contracts bill beyond measured usage.
    pub(crate) spend: f64,
    /// A buyer's short work bought on demand, by workload.
    pub(crate) on_demand: Vec<Vec<f64>>,
    /// Penalties by workload.
    pub(crate) penalties: Vec<Vec<f64>>,
    /// Cost of work done away from home, by workload.
    pub(crate) spill: Vec<Vec<f64>>,
    /// Electricity that units at work draw beyond idle ones, by region.
    pub(crate) electricity: Vec<Vec<f64>>,
    /// Overheads that follow revenue, by overhead.
    pub(crate) following: Vec<Vec<f64>>,
    /// Value of open work that is short at its price, by workload.
    pub(crate) open_short_value: Vec<Vec<f64>>,
    /// The same for contracted work.
    pub(crate) contracted_short_value: Vec<Vec<f64>>,
    /// Value of all that was asked for, by workload.
    pub(crate) asked_value: Vec<Vec<f64>>,
}

impl Flows {
    fn empty(scenario: &Scenario, paths: usize) -> Self {
        let by_workload = || vec![vec![0.0; paths]; scenario.workloads.len()];
        Self {
            revenue: by_workload(),
            held: by_workload(),
            spend: 0.0,
            on_demand: by_workload(),
            penalties: by_workload(),
            spill: by_workload(),
            electricity: vec![vec![0.0; paths]; scenario.regions.len()],
            following: vec![vec![0.0; paths]; scenario.overheads.len()],
            open_short_value: by_workload(),
            contracted_short_value: by_workload(),
            asked_value: by_workload(),
        }
    }

    /// Revenue of a path from everything.
    pub(crate) fn revenue_of(&self, path: usize) -> f64 {
        let work: f64 = self.revenue.iter().chain(&self.held).map(|by_path| by_path[path]).sum();
        work + self.spend
    }

    /// Cost of a path that differs between paths.
    pub(crate) fn cost_of(&self, path: usize) -> f64 {
        let leaves = [&self.on_demand, &self.penalties, &self.spill, &self.electricity, &self.following];
        leaves.iter().flat_map(|leaf| leaf.iter()).map(|by_path| by_path[path]).sum()
    }
}

/// Flows of every period of the horizon.
pub(crate) fn flows(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Vec<Flows> {
    let mut all: Vec<Flows> = scenario.horizon().map(|_| Flows::empty(scenario, demand.paths)).collect();
    for (t, flows) in all.iter_mut().enumerate() {
        for w in (0..scenario.workloads.len()).map(WorkloadId) {
            for r in (0..scenario.regions.len()).map(RegionId) {
                work(scenario, demand, plan, (t, w, r), flows);
            }
        }
        if scenario.objective == Objective::Npv {
            flows.spend = spend(scenario, t);
            following(scenario, t, flows);
        }
    }
    electricity(scenario, plan, &mut all);
    spill(scenario, plan, &mut all);
    all
}

fn work(
    scenario: &Scenario,
    demand: &DemandPaths,
    plan: &Plan,
    (t, w, r): (PeriodId, WorkloadId, RegionId),
    flows: &mut Flows,
) {
    let hours = scenario.calendar.periods()[t].hours();
    let price = scenario.price_on(w, r, pricing_day(scenario, t));
    let contract = contract_price(scenario, w, r, t).unwrap_or(price);
    let billed_in_full = held(scenario, w, r, t, true);
    let all_held = held(scenario, w, r, t, false);
    let workload = &scenario.workloads[w.0];
    for path in 0..demand.paths {
        let at = demand.at(path, w, r, t);
        let (asked, contracted) = (demand.total[at], demand.contracted[at]);
        let broken = plan.contracted_short[at].min(contracted);
        let open_served = plan.served[at] - (contracted - broken);
        let open_short = asked - contracted - open_served;
        let open_value = open_short * price * hours;
        let broken_value = broken * contract * hours;
        flows.open_short_value[w.0][path] += open_value;
        flows.contracted_short_value[w.0][path] += broken_value;
        flows.asked_value[w.0][path] += ((asked - contracted) * price + contracted * contract) * hours;
        flows.penalties[w.0][path] +=
            (open_short * workload.short_penalty.mid + broken * workload.contract_penalty.mid) * hours;
        match scenario.objective {
            Objective::Npv => {
                let served = open_served * price + (contracted - broken) * contract;
                let unused = (all_held - contracted).clamp(0.0, billed_in_full);
                flows.revenue[w.0][path] += served * hours;
                flows.held[w.0][path] += unused * contract * hours;
            }
            Objective::Cost => flows.on_demand[w.0][path] += open_value + broken_value,
        }
    }
}

/// Units of work held by contracts on a workload in a region, mean over a period; all of them, or those that are
/// billed in full when they are not used.
fn held(scenario: &Scenario, w: WorkloadId, r: RegionId, t: PeriodId, in_full: bool) -> f64 {
    let p = &scenario.calendar.periods()[t];
    let ours = scenario.commitments.iter().filter(|c| {
        let billed = c.kind == CommitmentKind::Capacity || (c.kind == CommitmentKind::Usage && c.take_or_pay);
        c.workload == Some(w)
            && c.region == Some(r)
            && c.kind != CommitmentKind::Spend
            && (billed || !in_full)
    });
    ours.map(|c| c.mean_units(p.start, p.end)).sum()
}

/// Mean price of contracted work in a period as the plan takes it: contracts weighted by the units they hold, each at
/// the step that holds on the pricing day; `None` where nothing is held.
pub(crate) fn contract_price(scenario: &Scenario, w: WorkloadId, r: RegionId, t: PeriodId) -> Option<f64> {
    let p = &scenario.calendar.periods()[t];
    let day = pricing_day(scenario, t);
    let (mut units, mut billed) = (0.0, 0.0);
    for c in &scenario.commitments {
        if c.workload != Some(w) || c.region != Some(r) || c.kind == CommitmentKind::Spend {
            continue;
        }
        let mean = c.mean_units(p.start, p.end);
        let own = c.step_on(day).or_else(|| c.steps.last()).and_then(|s| s.price);
        units += mean;
        billed += mean * own.unwrap_or_else(|| scenario.price_on(w, r, day));
    }
    (units > 0.0).then(|| billed / units)
}

/// What spend contracts bill in a period beyond the part of them that is in the measured usage.
fn spend(scenario: &Scenario, t: PeriodId) -> f64 {
    let p = &scenario.calendar.periods()[t];
    let contracts = scenario.commitments.iter().filter(|c| c.kind == CommitmentKind::Spend);
    contracts.map(|c| crate::backlog::spend_between(c, p.start, p.end) * c.share_not_in_usage.mid).sum()
}

fn following(scenario: &Scenario, t: PeriodId, flows: &mut Flows) {
    let p = &scenario.calendar.periods()[t];
    for (o, overhead) in scenario.overheads.iter().enumerate() {
        for w in 0..scenario.workloads.len() {
            let share = revenue_share(overhead, WorkloadId(w), p.start, p.end);
            for (path, sum) in flows.following[o].iter_mut().enumerate() {
                *sum += share * (flows.revenue[w][path] + flows.held[w][path]);
            }
        }
        if overhead.workload.is_none() {
            let share = revenue_share(overhead, WorkloadId(0), p.start, p.end);
            flows.following[o].iter_mut().for_each(|sum| *sum += share * flows.spend);
        }
    }
}

/// The first site of a region, or the one named: sites that are run as one cost the same.
fn site_of(scenario: &Scenario, site: Option<SiteId>, region: RegionId) -> Option<SiteId> {
    site.or_else(|| scenario.sites.iter().position(|s| s.region == region).map(SiteId))
}

fn electricity(scenario: &Scenario, plan: &Plan, all: &mut [Flows]) {
    for run in &plan.running {
        let t = run.period as usize;
        let Some(flows) = all.get_mut(t) else { continue };
        let Some(site) = site_of(scenario, run.site, run.region) else { continue };
        let p = &scenario.calendar.periods()[t];
        let generation = &scenario.generations[run.generation.0];
        let busy = generation.average.to_megawatts().to_mw() * (1.0 - generation.idle_share.mid);
        let cost = run.units * busy * p.hours() * energy_price(scenario, site, p.start);
        flows.electricity[run.region.0][run.path as usize] += cost;
    }
}

fn spill(scenario: &Scenario, plan: &Plan, all: &mut [Flows]) {
    for s in &plan.spilled {
        let t = s.period as usize;
        let Some(flows) = all.get_mut(t) else { continue };
        let cost =
            s.work * scenario.workloads[s.workload.0].spill_cost * scenario.calendar.periods()[t].hours();
        flows.spill[s.workload.0][s.path as usize] += cost;
    }
}
