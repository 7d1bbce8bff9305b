//! The service level of contracts, by hand.

use plimsoll_model::plan::{Plan, PlanOutcome};
use plimsoll_model::{DemandPaths, Interval, Scenario};
use plimsoll_stochastic::Decompose;

use super::{bare, close};
use crate::{Method, PlanRequest, plan};

/// Servers that cost more than they will ever earn, and contracts that cost nothing to break: nothing pays. On four paths
/// contracts hold 10, 20, 30 and 40 units.
fn case(level: Option<f64>) -> (Scenario, DemandPaths) {
    let mut s = bare::scenario(6, 0);
    s.generations[0].unit_cost = Interval::certain(1e6);
    s.workloads[0].contract_penalty = Interval::certain(0.0);
    s.policy.service_level = level;
    let mut demand = bare::flat(&s, &[30.0, 10.0, 40.0, 20.0]);
    demand.contracted = demand.total.clone();
    (s, demand)
}

fn by(method: Method, s: &Scenario, demand: &DemandPaths) -> Plan {
    let how = Decompose { gap: 1e-8, ..Decompose::default() };
    match plan(s, demand, &PlanRequest { method, how, ..PlanRequest::default() }, |_| {}) {
        PlanOutcome::Planned(plan) => *plan,
        other => panic!("no plan: {other:?}"),
    }
}

/// The mildest paths whose probability adds up to the level are kept, and no more than that is ordered: units for the
/// hardest of them, from the second quarter on.
#[test]
fn the_mildest_paths_are_kept_up_to_the_level() {
    let cases = [
        (None, 0.0, 0.0),
        (Some(0.0), 0.0, 0.0),
        (Some(0.25), 10.0, 0.25),
        (Some(0.6), 30.0, 0.75),
        (Some(1.0), 40.0, 1.0),
    ];
    for (level, units, kept) in cases {
        let (s, demand) = case(level);
        for method in [Method::Extensive, Method::Decompose] {
            let plan = by(method, &s, &demand);
            let active =
                |t: usize| plan.active.iter().filter(|a| a.period == t).map(|a| a.units).sum::<f64>();
            assert!((1..6).all(|t| close(active(t), units)), "{level:?} {method:?}: {:?}", plan.orders);
            assert!(
                close(plan.contracts_kept.expect("contracts"), kept),
                "{level:?}: {:?}",
                plan.contracts_kept
            );
            assert!(close(plan.objective, plan.recomputed));
        }
    }
}

/// Where nothing is contracted there is nothing to keep.
#[test]
fn without_contracts_no_level_is_told() {
    let (s, mut demand) = case(Some(1.0));
    demand.contracted = vec![0.0; demand.total.len()];
    let plan = by(Method::Extensive, &s, &demand);
    assert!(plan.contracts_kept.is_none() && plan.orders.is_empty());
}

/// Servers are late by 0.9 or 3.1 months: those of now serve with the second quarter or with the third. Half of the paths have
/// either, and contracts hold the same on all. A level that the mild half meets is met by the mild half.
#[test]
fn the_mildest_way_of_supply_comes_first() {
    let (mut s, _) = case(None);
    s.generations[0].lead = Interval::certain(2.0);
    s.generations[0].slip = Interval { low: 0.0, mid: 0.5, high: 4.0 };
    s.policy.supply_states = 2;
    let mut demand = bare::flat(&s, &[10.0; 4]);
    demand.contracted = demand.total.clone();
    // Only what comes at the latest is worth nothing: in the last quarter nothing is asked for.
    let late = |plan: &Plan, way: usize| plan.tree.states[way].generations[0];
    for method in [Method::Extensive, Method::Decompose] {
        s.policy.service_level = Some(0.5);
        let half = by(method, &s, &demand);
        assert!(close(half.contracts_kept.expect("contracts"), 0.5), "{:?}", half.contracts_kept);
        let mild = if late(&half, 0) < late(&half, 1) { 0 } else { 1 };
        let short = |path: usize| {
            (1..6)
                .map(|t| {
                    half.contracted_short[demand.at(
                        path,
                        plimsoll_model::scenario::WorkloadId(0),
                        plimsoll_model::scenario::RegionId(0),
                        t,
                    )]
                })
                .sum::<f64>()
        };
        assert!((0..4).all(|path| (short(path) < 1e-6) == (half.tree.way(path) == mild)));
    }
}
