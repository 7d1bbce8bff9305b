//! How good is a plan on a future that it was not made for?
//!
//! Fresh paths are drawn in lots, each with a seed of its own. Paths of one lot are chosen to stand for all, so they are
//! not independent; lots are, and intervals come from the means of lots.

mod estimate;

use std::sync::atomic::Ordering;

use plimsoll_lp::{Settings, Status};
use plimsoll_model::plan::{NodeId, PlanOutcome};
use plimsoll_model::scenario::Objective;
use plimsoll_model::{DemandPaths, PeriodId, Plan, Scenario};
use plimsoll_plan::{Decided, Sample, decide, out_of_sample};

use crate::{Given, Request};

pub use estimate::{Estimate, estimate};

/// Paths of a lot.
pub const LOT: usize = 250;

/// What is asked of a stress test.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Fresh paths, rounded up to whole lots.
    pub paths: usize,
    /// Seed of the first lot; the next ones follow.
    pub seed: u64,
    /// Paths of the plan on which perfect foresight is planned; those there are, at most.
    pub foresight: usize,
    /// Plans on fresh paths that bound what any plan can reach; none where 0.
    pub replications: usize,
}

/// How far a stress test has come.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum StressStage {
    /// Orders are chosen.
    Planning,
    /// So many fresh paths are valued, of so many.
    Fresh(usize, usize),
    /// The plan for the mean path is made and valued.
    Mean,
    /// So many paths are planned with foresight, of so many.
    Foresight(usize, usize),
    /// So many plans that bound the best are made, of so many.
    Bound(usize, usize),
}

/// What a stress test came to. What was not reached before it was stopped is `None` or empty.
#[derive(Clone, Debug)]
pub struct Stress {
    /// The plan that was tested.
    pub plan: Plan,
    /// What it comes to on the fresh paths, lot after lot.
    pub fresh: Vec<Sample>,
    /// VSS: what the plan gains, on its own paths, over one made for their mean, currency of the objective.
    pub stochastic_solution: Option<f64>,
    /// Regret by path, on paths of the plan: what perfect foresight would add, currency; its mean is EVPI.
    pub regret: Vec<f64>,
    /// By replication: what a plan made on its paths gains there over the tested one, currency.
    pub gaps: Vec<f64>,
    /// Whether it was stopped before its end.
    pub stopped: bool,
    /// Figures that are missing, or rest on less than was asked, because a problem could not be solved.
    pub unsolved: Vec<&'static str>,
}

impl Stress {
    /// All fresh paths.
    pub fn all(&self) -> Sample {
        self.fresh.iter().cloned().collect()
    }

    /// The mean of something over the fresh paths, with its interval from the means of lots.
    pub fn mean_of(&self, of: impl Fn(&Sample) -> Vec<f64>) -> Option<Estimate> {
        let means: Vec<f64> = self.fresh.iter().map(|lot| mean(&of(lot))).collect();
        estimate(&means)
    }
}

/// Plans, or scores the given orders, and puts the plan to the test; `progress` hears how far it has come.
///
/// The optimality gap is that of Mak, Morton & Wood, *Operations Research Letters* 24 (1999): on each of some sets of
/// fresh paths, the value of the best plan for them less that of the tested plan. Its mean is, but for chance, no less
/// than what the tested plan leaves on the table. It is not told where tails weigh (`policy.risk_weight`): there a
/// plan's value is no mean over paths. Neither it nor VSS is told where a service level or an approved plan has a say
/// beside value: a plan that need not obey them may then be worth more.
///
/// # Errors
/// The outcome where there is no plan to test.
pub fn stress(
    scenario: &Scenario,
    asked: &Asked,
    request: &Request,
    mut progress: impl FnMut(StressStage),
) -> Result<Stress, PlanOutcome> {
    progress(StressStage::Planning);
    let demand = plimsoll_forecast::forecast(scenario).demand;
    let decided = decide(scenario, &demand, &request.planning(request.given.clone()), |_| {})?;
    let mut stress = Stress {
        plan: decided.plan.clone(),
        fresh: Vec::new(),
        stochastic_solution: None,
        regret: Vec::new(),
        gaps: Vec::new(),
        stopped: false,
        unsolved: Vec::new(),
    };
    let tested = Tested { scenario, decided: &decided, demand: &demand, request };
    match tested.fresh(asked, &mut progress) {
        Ok(fresh) => stress.fresh = fresh,
        Err(_) => stress.unsolved.push("fresh paths"),
    }
    if !tested.stopped() && request.given.is_none() && by_value_alone(scenario) {
        progress(StressStage::Mean);
        stress.stochastic_solution = tested.stochastic_solution();
        if stress.stochastic_solution.is_none() && !tested.stopped() {
            stress.unsolved.push("VSS");
        }
    }
    stress.regret = tested.regret(asked.foresight, &mut progress);
    if stress.regret.len() < asked.foresight.min(demand.paths) && !tested.stopped() {
        stress.unsolved.push("EVPI");
    }
    if scenario.policy.risk_weight <= 0.0 && by_value_alone(scenario) {
        let lots = asked.paths.div_ceil(LOT) as u64;
        stress.gaps = tested.gaps(asked.seed + lots, asked.replications, &mut progress);
        if stress.gaps.len() < asked.replications && !tested.stopped() {
            stress.unsolved.push("optimality gap");
        }
    }
    stress.stopped = tested.stopped();
    Ok(stress)
}

fn by_value_alone(scenario: &Scenario) -> bool {
    let policy = &scenario.policy;
    let kept_to = scenario.approved.is_some() && policy.change_cost > 0.0;
    policy.service_level.is_none_or(|level| level <= 0.0) && !kept_to
}

/// Orders of the horizon, given: those after it stay the model's own, and with review dates those after the first of them.
pub fn orders_of(plan: &Plan, scenario: &Scenario) -> Given {
    let mut given = Given::default();
    let horizon = scenario.horizon();
    let review = plan.tree.children(NodeId::ROOT).map(|child| plan.tree.node(child).first).min();
    review.iter().for_each(|review| given.leave_from(*review));
    let stands = |node: NodeId, placed: PeriodId| {
        node == NodeId::ROOT && horizon.contains(&placed) && review.is_none_or(|review| placed < review)
    };
    for o in plan.orders.iter().filter(|o| stands(o.node, o.placed)) {
        given.add_units(o.generation, o.site, o.placed, o.units);
    }
    for o in plan.power_orders.iter().filter(|o| stands(o.node, o.placed)) {
        given.add_blocks(o.option, o.placed, o.blocks);
    }
    given.amend(&plan.amendments);
    given
}

/// Paths of a scenario drawn with another seed, and as many as wanted.
pub fn fresh_paths(scenario: &Scenario, paths: usize, seed: u64) -> DemandPaths {
    let mut other = scenario.clone();
    (other.forecast.paths, other.forecast.seed) = (paths, seed);
    plimsoll_forecast::forecast(&other).demand
}

/// A plan that is tested, and all that the tests share.
struct Tested<'a> {
    scenario: &'a Scenario,
    decided: &'a Decided,
    demand: &'a DemandPaths,
    request: &'a Request,
}

impl Tested<'_> {
    fn stopped(&self) -> bool {
        self.request.cancel.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed))
    }

    /// `1` where more is better, `−1` where less is.
    fn sign(&self) -> f64 {
        if self.scenario.objective == Objective::Npv { 1.0 } else { -1.0 }
    }

    fn fresh(&self, asked: &Asked, progress: &mut impl FnMut(StressStage)) -> Result<Vec<Sample>, Status> {
        let lots = asked.paths.div_ceil(LOT);
        let draw = |lot: usize| fresh_paths(self.scenario, LOT, asked.seed + lot as u64);
        let (threads, cancel) = (self.request.threads, self.request.cancel.as_ref());
        progress(StressStage::Fresh(0, lots * LOT));
        let told = |done: usize| progress(StressStage::Fresh(done * LOT, lots * LOT));
        out_of_sample(self.scenario, self.decided, lots, draw, (threads, cancel), told)
    }

    fn stochastic_solution(&self) -> Option<f64> {
        let certain =
            decide(self.scenario, &self.demand.mean(), &self.request.planning(None), |_| {}).ok()?;
        let given = Some(orders_of(&certain.plan, self.scenario));
        let scored = decide(self.scenario, self.demand, &self.request.planning(given), |_| {}).ok()?;
        (!self.stopped()).then(|| self.sign() * (self.decided.plan.objective - scored.plan.objective))
    }

    /// What perfect foresight adds on each of the first paths.
    fn regret(&self, most: usize, progress: &mut impl FnMut(StressStage)) -> Vec<f64> {
        let count = most.min(self.demand.paths);
        let mut regret = Vec::new();
        let mut free = self.scenario.clone();
        free.policy.service_level = None;
        free.policy.risk_weight = 0.0;
        for path in 0..count {
            progress(StressStage::Foresight(path, count));
            if self.stopped() {
                break;
            }
            let Ok(best) = decide(&free, &only(self.demand, path), &self.request.planning(None), |_| {})
            else {
                break;
            };
            // A plan that was stopped on its way does not know what foresight adds.
            if self.stopped() {
                break;
            }
            regret.push(self.sign() * (best.plan.value - self.decided.plan.path_values[path]));
        }
        regret
    }

    fn gaps(&self, seed: u64, count: usize, progress: &mut impl FnMut(StressStage)) -> Vec<f64> {
        let mut gaps = Vec::new();
        for replication in 0..count {
            progress(StressStage::Bound(replication, count));
            let fresh = fresh_paths(self.scenario, self.demand.paths, seed + replication as u64);
            match self.gap_on(&fresh) {
                Some(gap) if !self.stopped() => gaps.push(gap),
                _ => break,
            }
        }
        gaps
    }

    fn gap_on(&self, fresh: &DemandPaths) -> Option<f64> {
        let settings = Settings { cancel: self.request.cancel.clone(), ..Settings::default() };
        let held: Result<Sample, Status> = self.decided.on(self.scenario, fresh, &settings);
        let best = decide(self.scenario, fresh, &self.request.planning(None), |_| {}).ok()?;
        // The bound, not the value: the solver's own gap is part of what may be left on the table.
        Some(self.sign() * (best.plan.bound - mean(&held.ok()?.values)))
    }
}

/// One path alone.
fn only(demand: &DemandPaths, path: usize) -> DemandPaths {
    let size = demand.workloads * demand.regions * demand.periods;
    let part = |values: &[f64]| values[path * size..(path + 1) * size].to_vec();
    let (total, contracted) = (part(&demand.total), part(&demand.contracted));
    DemandPaths { paths: 1, total, contracted, pipeline: part(&demand.pipeline), ..*demand }
}

#[allow(clippy::cast_precision_loss)]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Heeding the paths never loses, foresight never hurts, and no plan beats the best on its own paths.
    #[test]
    fn measures_have_the_sign_that_they_must_have() {
        let s = plimsoll_model::sample::scenario();
        let asked = Asked { paths: 300, seed: 9, foresight: 100, replications: 3 };
        let stress = stress(&s, &asked, &Request::default(), |_| {}).expect("a plan");
        let dust = 2e-4 * stress.plan.value.abs();
        assert_eq!(stress.all().values.len(), 500, "whole lots");
        assert_eq!((stress.regret.len(), stress.gaps.len(), stress.stopped), (10, 3, false));
        assert!(stress.unsolved.is_empty(), "{:?}", stress.unsolved);
        assert!(stress.stochastic_solution.expect("a mean plan") >= -dust);
        assert!(stress.regret.iter().all(|regret| *regret >= -dust), "{:?}", stress.regret);
        assert!(stress.regret.iter().any(|regret| *regret > dust), "demand is uncertain");
        assert!(stress.gaps.iter().all(|gap| *gap >= -dust), "{:?}", stress.gaps);
    }
}
