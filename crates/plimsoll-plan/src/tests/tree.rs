//! Orders that wait for what will be seen: worth no less than deciding now, no more than knowing the future.

use plimsoll_lp::Settings;
use plimsoll_model::finance::{annuity, discount};
use plimsoll_model::plan::{NodeId, Plan, PlanOutcome};
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};
use plimsoll_model::{Date, DemandPaths, sample};
use plimsoll_stochastic::Decompose;

use super::{bare, close, growing, planned, with};
use crate::out_of_sample::decide;
use crate::solve::plan_with_columns;
use crate::tree::Moments;
use crate::{Growth, Method, PlanRequest, recompute};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a day")
}

fn request(method: Method, least_paths: usize) -> PlanRequest {
    let how = Decompose { gap: 1e-7, ..Decompose::default() };
    PlanRequest { method, how, growth: Growth { least_paths, most_children: 4 }, ..PlanRequest::default() }
}

fn known(scenario: &Scenario, demand: &DemandPaths, request: &PlanRequest, moments: &Moments) -> Plan {
    match plan_with_columns(scenario, demand, request, moments, |_| {}).0 {
        PlanOutcome::Planned(plan) => *plan,
        other => panic!("{other:?}"),
    }
}

/// Demand that wanders: each path and series multiplies its growth by a number of its own in every period.
fn wandering(scenario: &Scenario, paths: usize, seed: u64) -> DemandPaths {
    let mut demand = growing(scenario, paths, 0.04, 0.0);
    let mut state = seed;
    for path in 0..paths {
        for w in (0..demand.workloads).map(WorkloadId) {
            for r in (0..demand.regions).map(RegionId) {
                let mut level = 1.0;
                for t in 0..demand.periods {
                    state =
                        state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    level *= 1.0 + 0.3 * ((state >> 33) as f64 / f64::from(u32::MAX / 2) - 0.5);
                    let at = demand.at(path, w, r, t);
                    demand.total[at] *= level;
                    demand.contracted[at] *= level;
                }
            }
        }
    }
    demand
}

/// Half the paths ask for 12 and then 30, the others for 10 and then nothing, and one can tell them apart before the
/// orders for what comes then are due. A server earns its price in half a quarter, so 12 come at once, and 18 more where they are asked for;
/// decided now, all 18 come.
fn two_futures() -> (Scenario, DemandPaths) {
    let s = bare::scenario(6, 0);
    let mut demand = bare::flat(&s, &[10.0, 12.0]);
    for t in 3..6 {
        demand.total[t] = 0.0;
        demand.total[6 + t] = 30.0;
    }
    (s, demand)
}

#[test]
fn what_waits_for_what_is_seen_is_saved_where_it_is_not_needed() {
    let (mut s, demand) = two_futures();
    let now = planned(&s, &demand);
    assert!(!now.tree.branches());
    s.policy.review_dates = vec![day("2026-07-01")];
    for method in [Method::Extensive, Method::Decompose] {
        let later = with(&s, &demand, &request(method, 1));
        assert_eq!(later.tree.nodes.len(), 3);
        assert_eq!(later.tree.last, [NodeId(1), NodeId(2)]);
        let hours: Vec<f64> = s.calendar.periods().iter().map(plimsoll_model::Period::hours).collect();
        let worth = |t: usize| discount(0.1, (t as f64 + 0.5) / 4.0);
        let left = |years: f64| 800.0 * annuity(0.1, years) / annuity(0.1, 2.0) * discount(0.1, 1.5);
        let first = |served: f64| (1..3).map(|t| served * hours[t] * worth(t)).sum::<f64>();
        let both = 12.0 * (left(0.75) - 1000.0 * worth(1));
        let high = first(12.0)
            + (3..6).map(|t| 30.0 * hours[t] * worth(t)).sum::<f64>()
            + 18.0 * (left(1.25) - 1000.0 * worth(3));
        let value = both + 0.5 * (first(10.0) + high);
        assert!(close(later.value, value), "{method:?}: {} {value}", later.value);
        assert!(close(later.value, later.recomputed));
        let saved = 0.5 * 18.0 * (1000.0 * worth(3) - left(1.25));
        assert!(close(later.value - now.value, saved), "{} {saved}", later.value - now.value);
        let by_node: Vec<(NodeId, usize, f64)> =
            later.orders.iter().map(|o| (o.node, o.placed, o.units.round())).collect();
        assert_eq!(by_node, [(NodeId::ROOT, 0, 12.0), (NodeId(2), 2, 18.0)]);
    }
}

/// The branch that has seen 12 where the mean is 11 pays (12/11)² of the price for the 18 that it orders.
#[test]
fn what_waits_is_dearer_where_prices_follow_demand() {
    let (mut s, demand) = two_futures();
    s.policy.review_dates = vec![day("2026-07-01")];
    let plain = with(&s, &demand, &request(Method::Extensive, 1));
    s.generations[0].price_follows_demand = 2.0;
    for method in [Method::Extensive, Method::Decompose] {
        let dear = with(&s, &demand, &request(method, 1));
        let price = 1000.0 * (12.0_f64 / 11.0).powi(2);
        let later = dear.orders.iter().find(|o| o.node == NodeId(2)).expect("an order that waited");
        assert!(close(later.unit_cost, price), "{}", later.unit_cost);
        let left = 0.8 * annuity(0.1, 1.25) / annuity(0.1, 2.0) * discount(0.1, 1.5);
        let more = 0.5 * 18.0 * (price - 1000.0) * (discount(0.1, 3.5 / 4.0) - left);
        assert!(close(plain.value - dear.value, more), "{} {more}", plain.value - dear.value);
        assert!(close(dear.value, dear.recomputed));
    }
}

/// Two futures of four go on alike, and the other two part a second time: what these have seen is compared with all four, also
/// where the first two open no branch to compare with.
#[test]
fn prices_follow_the_mean_of_all_paths_where_branches_part_unevenly() {
    let (mut s, two) = two_futures();
    s.policy.review_dates = vec![day("2026-07-01"), day("2026-10-01")];
    s.generations[0].price_follows_demand = 1.0;
    let mut demand = plimsoll_model::DemandPaths::zero(4, 1, 1, two.periods);
    let levels = [[10.0, 9.0, 9.0], [10.0, 9.0, 9.0], [12.0, 11.0, 20.0], [12.0, 13.0, 40.0]];
    for (path, levels) in levels.into_iter().enumerate() {
        for t in 0..two.periods {
            let at = demand.at(
                path,
                plimsoll_model::scenario::WorkloadId(0),
                plimsoll_model::scenario::RegionId(0),
                t,
            );
            demand.total[at] = levels[t / 2];
        }
    }
    let plan = with(&s, &demand, &request(Method::Extensive, 1));
    let last = plan.tree.nodes.iter().filter(|node| node.first == 3).count();
    assert_eq!(last, 2, "{:?}", plan.tree);
    for node in plan.tree.ids() {
        let told = plan.tree.node(node);
        let Some(t) = told.first.checked_sub(1) else { continue };
        let mean = |paths: &[usize]| {
            paths.iter().map(|p| demand.total[p * two.periods + t]).sum::<f64>() / paths.len() as f64
        };
        let ratio = mean(&plan.tree.paths_of(node)) / mean(&[0, 1, 2, 3]);
        assert!(close(told.demand_ratio, ratio), "{} {ratio}", told.demand_ratio);
        for order in plan.orders.iter().filter(|order| order.node == node) {
            assert!(close(order.unit_cost, 1000.0 * ratio), "{order:?}");
        }
    }
    assert!(plan.orders.iter().any(|o| plan.tree.node(o.node).first == 3), "{:?}", plan.orders);
}

#[test]
fn a_node_says_what_tells_it_from_the_others() {
    let (mut s, demand) = two_futures();
    s.policy.review_dates = vec![day("2026-07-01")];
    let tree = with(&s, &demand, &request(Method::Auto, 1)).tree;
    let group = &s.workloads[0].group;
    assert_eq!(tree.nodes[1].words, format!("{group} −9 % in 2026-Q2"));
    assert_eq!(tree.nodes[2].words, format!("{group} +9 % in 2026-Q2"));
}

/// By either route and with tail or without: now ≤ later ≤ knowing the future, and the value is what the plan adds up to.
#[test]
fn deciding_later_lies_between_deciding_now_and_knowing() {
    for (seed, weight) in [(1, 0.0), (2, 0.0), (3, 0.4)] {
        let mut s = sample::scenario();
        s.policy.risk_weight = weight;
        s.policy.risk_level = 0.75;
        let demand = wandering(&s, 12, seed);
        let now = with(&s, &demand, &request(Method::Extensive, 1));
        s.policy.review_dates = vec![day("2026-10-01"), day("2027-04-01")];
        let [one, rounds] =
            [Method::Extensive, Method::Decompose].map(|method| with(&s, &demand, &request(method, 3)));
        assert_eq!(one.tree, rounds.tree);
        assert_eq!(one.tree.leaves().len(), 4);
        assert!(close(one.objective, rounds.objective), "{seed}: {} {}", one.objective, rounds.objective);
        for plan in [&one, &rounds] {
            assert!(close(plan.objective, plan.bound), "{} {}", plan.objective, plan.bound);
            let again = recompute(&s, &demand, plan);
            assert!(close(plan.objective, again.objective), "{} {}", plan.objective, again.objective);
            let pairs = plan.path_values.iter().zip(&again.path_values);
            pairs.for_each(|(a, b)| assert!(close(*a, *b), "{a} {b}"));
            assert!(plan.orders.iter().any(|o| o.node != NodeId::ROOT), "something waits");
        }
        let apart = Moments::apart(12, demand.periods);
        let known = known(&s, &demand, &request(Method::Extensive, 1), &apart);
        let size = known.objective.abs();
        assert!(one.objective > now.objective + 1e-6 * size, "{} {}", one.objective, now.objective);
        assert!(one.objective < known.objective - 1e-6 * size, "{} {}", one.objective, known.objective);
        assert!(known.objective <= known.bound + 1e-6 * size);
    }
}

/// With every path its own node from the start, the value is the mean of the plans made for each path alone.
#[test]
fn every_path_its_own_node_is_perfect_foresight() {
    let s = sample::scenario();
    let demand = wandering(&s, 5, 9);
    let alone = |path: usize| planned(&s, &demand.only(&[path])).value;
    let apart = Moments::apart(5, demand.periods);
    for method in [Method::Extensive, Method::Decompose] {
        let known = known(&s, &demand, &request(method, 1), &apart);
        for path in 0..5 {
            let alone = alone(path);
            assert!(close(known.path_values[path], alone), "{method:?}: {} {alone}", known.path_values[path]);
        }
    }
}

/// A fresh path goes with the node that is most like it; on its own paths the plan is worth its own values.
#[test]
fn paths_go_with_the_node_that_is_most_like_them() {
    let (mut s, demand) = two_futures();
    s.policy.review_dates = vec![day("2026-07-01")];
    let decided = decide(&s, &demand, &request(Method::Auto, 1), |_| {}).expect("a plan");
    let again = decided.on(&s, &demand, &Settings::default()).expect("values");
    for (again, planned) in again.values.iter().zip(&decided.plan.path_values) {
        assert!(close(*again, *planned), "{again} {planned}");
    }
    // What looks low and turns out high has the twelve servers that were ordered for all.
    let mut fresh = demand.clone();
    for t in 0..3 {
        fresh.total[6 + t] = 10.4;
    }
    let sample = decided.on(&s, &fresh, &Settings::default()).expect("values");
    let served = (10.4 * (2184.0 + 2208.0) + 12.0 * (2208.0 + 2160.0 + 2184.0))
        / (10.4 * (2160.0 + 2184.0 + 2208.0) + 30.0 * (2208.0 + 2160.0 + 2184.0));
    assert!(close(sample.served[1], served), "{} {served}", sample.served[1]);
}
