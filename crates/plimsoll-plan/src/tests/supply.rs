//! Supply that may come late: orders are decided before it is known how late, units in service after.

use plimsoll_lp::Settings;
use plimsoll_model::finance::{annuity, discount};
use plimsoll_model::scenario::{GenerationId, Item, Scenario, SupplierOrder};
use plimsoll_model::{Date, DemandPaths, Interval, Months, sample};
use plimsoll_stochastic::Decompose;

use super::{bare, close, growing, planned, with};
use crate::out_of_sample::decide;
use crate::tree::Moments;
use crate::{Method, PlanRequest, recompute};

fn request(method: Method) -> PlanRequest {
    PlanRequest { method, how: Decompose { gap: 1e-7, ..Decompose::default() }, ..PlanRequest::default() }
}

/// Servers come the quarter after they are ordered, or one later: each on half of the paths. A plan that takes the middle for
/// certain counts on the first.
fn half_late() -> (Scenario, DemandPaths) {
    let mut s = bare::scenario(4, 0);
    s.generations[0].slip = Interval { low: 0.0, mid: 0.0, high: 8.0 };
    s.policy.supply_states = 2;
    let demand = bare::flat(&s, &[10.0, 10.0]);
    (s, demand)
}

/// The quantiles of a quarter and of three quarters of the triangle from 0 to 8 with its top at 0: 8·(1 − √(1 − u)).
#[test]
fn each_state_is_a_quantile_of_the_slip() {
    let (s, demand) = half_late();
    let tree = Moments::now(&s, &demand).tree;
    let mut late: Vec<f64> = tree.states.iter().map(|state| state.generations[0]).collect();
    late.sort_by(f64::total_cmp);
    let quantile = |u: f64| 8.0 * (1.0 - (1.0 - u).sqrt());
    assert!(close(late[0], quantile(0.25)) && close(late[1], quantile(0.75)), "{late:?}");
    let mut ways = tree.state.clone();
    ways.sort_unstable();
    assert_eq!(ways, [0, 1]);
}

/// Both states are late by less than a quarter and by more: 1.1 and 4 months. Ordered at the start, servers serve from
/// the third quarter, or from the fourth. A server that serves two quarters pays, one that serves a single one does too
/// (2,208 hours at 1 against 1,000), so ten are ordered; the value is the mean of the two, by hand.
#[test]
fn an_order_is_worth_the_mean_of_when_it_may_come() {
    let (s, demand) = half_late();
    let hours = [2160.0, 2184.0, 2208.0, 2208.0];
    let worth = |t: usize| discount(0.1, (t as f64 + 0.5) / 4.0);
    let value = |served: usize| {
        let revenue: f64 = (served..4).map(|t| hours[t] * worth(t)).sum();
        let left = f64::from(8 - (4 - u32::try_from(served).expect("small"))) / 4.0;
        let end = 800.0 * annuity(0.1, left) / annuity(0.1, 2.0) * discount(0.1, 1.0);
        10.0 * (revenue - 1000.0 * worth(served) + end)
    };
    for method in [Method::Extensive, Method::Decompose] {
        let plan = with(&s, &demand, &request(method));
        let units: f64 = plan.orders.iter().filter(|o| o.placed == 0).map(|o| o.units).sum();
        assert!(close(units, 10.0), "{:?}", plan.orders);
        let mut arrives = plan.orders[0].arrives.clone();
        arrives.sort_unstable();
        assert_eq!(arrives, [2, 2 + 1], "{:?}", plan.tree.states);
        assert!(close(plan.value, f64::midpoint(value(2), value(3))), "{method:?} {}", plan.value);
        assert!(close(plan.value, plan.recomputed));
    }
}

/// The sample with slip that is wide everywhere.
fn late_sample(ways: usize) -> Scenario {
    let mut s = sample::scenario();
    s.policy.supply_states = ways;
    for g in &mut s.generations {
        g.slip = Interval { low: 0.0, mid: 2.0, high: 9.0 };
    }
    s.power_options.iter_mut().for_each(|o| o.slip = Interval { low: 0.0, mid: 3.0, high: 12.0 });
    let mut step = s.sites[0].envelope[0].clone();
    step.from = Date::new(2026, 10, 1).expect("a day");
    step.it_power_mw = Interval::certain(step.it_power_mw.mid * 1.3);
    step.slip = Interval { low: 0.0, mid: 2.0, high: 8.0 };
    s.sites[0].envelope.push(step);
    s
}

/// By either route, with tail and without: the value is what the plan adds up to on every path, and no plan that takes one
/// state for certain is better in the mean than knowing the state.
#[test]
fn routes_agree_and_the_plan_adds_up() {
    for (ways, weight) in [(2, 0.0), (4, 0.0), (3, 0.4)] {
        let mut s = late_sample(ways);
        s.policy.risk_weight = weight;
        s.policy.risk_level = 0.75;
        let demand = growing(&s, 12, 0.06, 0.9);
        let [one, rounds] = [Method::Extensive, Method::Decompose].map(|m| with(&s, &demand, &request(m)));
        assert!(close(one.objective, rounds.objective), "{ways}: {} {}", one.objective, rounds.objective);
        for plan in [&one, &rounds] {
            let again = recompute(&s, &demand, plan);
            assert!(close(plan.objective, again.objective), "{} {}", plan.objective, again.objective);
            for (a, b) in plan.path_values.iter().zip(&again.path_values) {
                assert!(close(*a, *b), "{a} {b}");
            }
            assert!(close(plan.objective, plan.bound));
        }
        if weight == 0.0 {
            // Who knows the state plans for it: the mean over the states is a bound.
            let known = one.tree.states.iter().enumerate().map(|(way, state)| {
                let paths: Vec<usize> = (0..12).filter(|path| one.tree.way(*path) == way).collect();
                let mut certain = state.applied(&s);
                certain.policy.supply_states = 1;
                planned(&certain, &demand.only(&paths)).value * paths.len() as f64 / 12.0
            });
            let known: f64 = known.sum();
            assert!(one.value <= known + 1e-6 * known.abs(), "{} {known}", one.value);
            assert!(one.value < known - 1e-6 * known.abs(), "knowing is worth something");
        }
    }
}

/// With one state supply comes one way, however wide its slip is.
#[test]
fn one_state_is_the_middle() {
    let s = late_sample(1);
    let demand = growing(&s, 5, 0.06, 0.5);
    let plan = planned(&s, &demand);
    assert!(!plan.tree.is_parted() && plan.orders.iter().all(|o| o.arrives.is_empty()));
}

/// Six past orders were 0, 1, 2, 3, 4 and 5 months late: of two states one is late by the quartile, the other by three.
#[test]
fn slip_is_learned_from_past_orders() {
    let (mut s, demand) = half_late();
    s.generations[0].slip = Interval::certain(0.0);
    let promised = Date::new(2024, 1, 1).expect("a day");
    s.orders = (0..6)
        .map(|late| SupplierOrder {
            item: Item::Generation(GenerationId(0)),
            first_promised: promised,
            promised,
            received: Some(promised.add(Months::months(f64::from(late)))),
            ..sample::scenario().orders[0].clone()
        })
        .collect();
    assert_eq!(s.learn_slip(GenerationId(0)), Some(6));
    assert!((s.generations[0].slip.mid - 2.5).abs() < 0.05, "one state is late by the middle");
    let mut late: Vec<f64> =
        Moments::now(&s, &demand).tree.states.iter().map(|state| state.generations[0]).collect();
    late.sort_by(f64::total_cmp);
    assert!((late[0] - 1.25).abs() < 0.05 && (late[1] - 3.75).abs() < 0.05, "{late:?}");
}

/// On its own paths the plan is worth its own values.
#[test]
fn fresh_paths_have_states_of_their_own() {
    let s = late_sample(3);
    let demand = growing(&s, 9, 0.06, 0.9);
    let decided = decide(&s, &demand, &request(Method::Auto), |_| {}).expect("a plan");
    let again = decided.on(&s, &demand, &Settings::default()).expect("values");
    for (again, planned) in again.values.iter().zip(&decided.plan.path_values) {
        assert!(close(*again, *planned), "{again} {planned}");
    }
}

/// Of what is ordered a part comes, a small or a large one, and only that is paid. Servers serve from the second quarter on.
/// More is ordered than is needed, so far that either the small or the large part is all that is needed: whichever is worth
/// more, by hand.
#[test]
fn more_is_ordered_where_only_a_part_comes() {
    let mut s = bare::scenario(4, 0);
    s.generations[0].delivered_share = Interval { low: 0.4, mid: 1.0, high: 1.0 };
    s.policy.supply_states = 2;
    let demand = bare::flat(&s, &[10.0, 10.0]);
    let quantile = |u: f64| 0.4 + 0.6 * u.sqrt();
    let parts = [quantile(0.25), quantile(0.75)];
    let hours = [2160.0, 2184.0, 2208.0, 2208.0];
    let worth = |t: usize| discount(0.1, (t as f64 + 0.5) / 4.0);
    for price in [0.2, 1.0] {
        s.workloads[0].price = Interval::certain(price);
        s.finance.end_value_factor = Interval::certain(0.0);
        let earned: f64 = (1..4).map(|t| price * hours[t] * worth(t)).sum();
        let value = |units: f64| {
            let of = |part: f64| (part * units).min(10.0) * earned - part * units * 1000.0 * worth(1);
            f64::midpoint(of(parts[0]), of(parts[1]))
        };
        let best = [0.0, 10.0 / parts[0], 10.0 / parts[1]].map(value).into_iter().fold(0.0, f64::max);
        for method in [Method::Extensive, Method::Decompose] {
            let plan = with(&s, &demand, &request(method));
            assert!(close(plan.value, best), "{price} {method:?}: {} {best}", plan.value);
            assert!(close(plan.value, plan.recomputed));
            let ordered: f64 = plan.orders.iter().map(|o| o.units).sum();
            assert!(price < 0.5 || ordered > 10.0 * 1.1, "{:?}", plan.orders);
        }
    }
}
