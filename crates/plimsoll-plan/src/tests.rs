//! Small plans whose answers are known.

use plimsoll_model::plan::{Plan, PlanOutcome};
use plimsoll_model::scenario::{RegionId, WorkloadId};
use plimsoll_model::{DemandPaths, Scenario, sample};

use crate::{PlanRequest, plan};

fn planned(scenario: &Scenario, demand: &DemandPaths) -> Plan {
    match plan(scenario, demand, &PlanRequest::default()) {
        PlanOutcome::Planned(plan) => *plan,
        PlanOutcome::Infeasible(clash) => panic!("infeasible: {clash:?}"),
    }
}

/// Demand that grows by a share each period from the level of the last usage, with paths spread around it.
fn growing(scenario: &Scenario, paths: usize, growth: f64, spread: f64) -> DemandPaths {
    let periods = scenario.calendar.periods().len();
    let mut demand = DemandPaths::zero(paths, scenario.workloads.len(), scenario.regions.len(), periods);
    for path in 0..paths {
        let tilt = if paths > 1 { (path as f64 / (paths - 1) as f64 - 0.5) * spread } else { 0.0 };
        for w in (0..scenario.workloads.len()).map(WorkloadId) {
            for r in (0..scenario.regions.len()).map(RegionId) {
                let last = scenario.usage.iter().rev().find(|u| u.workload == w && u.region == r);
                let level = last.map_or(0.0, |u| u.mean);
                for t in 0..periods {
                    let at = demand.at(path, w, r, t);
                    demand.total[at] =
                        level * (1.0 + growth).powi(t as i32) * (1.0 + tilt * t as f64 / periods as f64);
                }
            }
        }
    }
    demand
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

#[test]
fn the_objective_is_the_plan_added_up_again() {
    let mut scenario = sample::scenario();
    for (weight, spread) in [(0.0, 0.6), (0.3, 0.6), (1.0, 0.9)] {
        scenario.policy.risk_weight = weight;
        scenario.policy.risk_level = 0.75;
        let demand = growing(&scenario, 5, 0.05, spread);
        let plan = planned(&scenario, &demand);
        assert!(close(plan.objective, plan.recomputed), "{weight}: {} {}", plan.objective, plan.recomputed);
        assert!(close(plan.objective, plan.bound));
        assert!(!plan.orders.is_empty());
    }
}
