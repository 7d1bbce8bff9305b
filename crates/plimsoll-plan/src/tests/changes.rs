//! Changing the approved plan: free, dear, and in between, by hand.

use plimsoll_model::plan::{Changed, Plan};
use plimsoll_model::scenario::{ApprovedOrder, GenerationId, Item, Objective, OptionId, Scenario, SiteId};
use plimsoll_model::{DemandPaths, Interval, Megawatts, sample};

use super::{bare, close, planned};
use crate::{Decompose, Method, PlanRequest, plan};

fn approved(placed: usize, units: f64) -> ApprovedOrder {
    ApprovedOrder { item: Item::Generation(GenerationId(0)), site: SiteId(0), placed, units }
}

fn at(plan: &Plan, placed: usize) -> f64 {
    plan.orders.iter().filter(|o| o.placed == placed).map(|o| o.units).sum()
}

fn changed(plan: &Plan) -> Changed {
    plan.changed.expect("a plan is approved")
}

/// A hundred servers are wanted, eighty approved, at 1,000 each. A server ordered at the start earns 2,160 to 2,208 a
/// quarter for five of them, some 9,700 in all discounted, and is worth 300 at most at the end: some 9 times its price
/// more than it costs.
fn case(change_cost: f64) -> (Scenario, DemandPaths) {
    let mut s = bare::scenario(6, 0);
    s.policy.change_cost = change_cost;
    s.approved = Some(vec![approved(0, 80.0), approved(2, 5.0)]);
    let demand = bare::flat(&s, &[100.0]);
    (s, demand)
}

#[test]
fn what_is_free_to_change_is_changed() {
    let (s, demand) = case(0.0);
    let plan = planned(&s, &demand);
    let free = planned(&Scenario { approved: None, ..s.clone() }, &demand);
    assert!(close(plan.objective, free.objective) && free.changed.is_none());
    let Changed { orders, kept, money, weight } = changed(&plan);
    assert!(
        (orders, kept) == (2, 0) && close(money, 25_000.0) && close(weight, 0.0),
        "{orders} {kept} {money}"
    );
}

#[test]
fn what_is_dear_to_change_is_kept() {
    for objective in [Objective::Npv, Objective::Cost] {
        let (mut s, demand) = case(1_000.0);
        s.objective = objective;
        let plan = planned(&s, &demand);
        assert!(close(at(&plan, 0), 80.0) && close(at(&plan, 2), 5.0), "{:?}", plan.orders);
        let Changed { orders, kept, money, weight } = changed(&plan);
        assert_eq!((orders, kept), (0, 2));
        assert!(close(money, 0.0) && close(weight, 0.0));
        // A plan that keeps it all is worth what those orders are worth, and no more is said of the bound.
        assert!(close(plan.objective, plan.recomputed) && close(plan.objective, plan.bound));
    }
}

/// At five times the price of a server a change is worth it at the start, and not to drop five later ones: these cost
/// 1,000 each and do no work beside a hundred others, but leaving them out would weigh 5,000 each. It is in no value.
#[test]
fn changes_are_made_where_they_are_worth_what_they_weigh() {
    let (s, demand) = case(5.0);
    let (mut one, mut rounds) = (None, None);
    for (method, found) in [(Method::Extensive, &mut one), (Method::Decompose, &mut rounds)] {
        let how = Decompose { gap: 1e-8, ..Decompose::default() };
        let request = PlanRequest { method, how, ..PlanRequest::default() };
        let plimsoll_model::plan::PlanOutcome::Planned(plan) = plan(&s, &demand, &request, |_| {}) else {
            panic!("no plan")
        };
        assert!(close(at(&plan, 0), 95.0) && close(at(&plan, 2), 5.0), "{:?}", plan.orders);
        let Changed { orders, kept, money, weight } = changed(&plan);
        assert!((orders, kept) == (1, 1) && close(money, 15_000.0) && close(weight, 75_000.0), "{weight}");
        assert!(close(plan.objective, plan.recomputed) && close(plan.value, plan.recomputed));
        assert!(close(plan.objective, plan.bound));
        *found = Some(plan.objective);
    }
    assert!(close(one.unwrap_or(0.0), rounds.unwrap_or(1.0)));
    // At a hundredth, all that pays is done.
    let (s, demand) = case(0.01);
    assert!(close(at(&planned(&s, &demand), 0), 100.0));
}

/// Blocks of power are orders too; one that was approved under another name of a site or date is another order.
#[test]
fn blocks_of_power_are_kept_too() {
    let mut s = bare::scenario(6, 0);
    let mut option = sample::scenario().power_options[0].clone();
    (option.earliest, option.latest) = (s.calendar.start(), None);
    (option.block, option.cost) = (Megawatts::mw(0.01), Interval::certain(1_000.0));
    option.rent_per_month = Interval::certain(0.0);
    s.power_options = vec![option];
    let block = |blocks| ApprovedOrder { item: Item::Power(OptionId(0)), units: blocks, ..approved(0, 0.0) };
    s.approved = Some(vec![block(2.0)]);
    for (change_cost, kept) in [(0.0, 0.0), (5.0, 2.0)] {
        s.policy.change_cost = change_cost;
        let plan = planned(&s, &bare::flat(&s, &[10.0]));
        let blocks: f64 = plan.power_orders.iter().map(|o| o.blocks).sum();
        assert!(close(blocks, kept), "{change_cost}: {blocks}");
    }
}
