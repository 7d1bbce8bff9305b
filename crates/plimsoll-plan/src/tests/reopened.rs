//! Open orders that may be cancelled or hastened, and units that are sold early: against every choice tried by itself, and
//! by hand.

use plimsoll_model::finance::discount;
use plimsoll_model::plan::Plan;
use plimsoll_model::scenario::{
    Amendment, Expedite, Item, Objective, OptionId, Scenario, SiteId, SupplierOrder,
};
use plimsoll_model::{Date, DemandPaths, Interval, Megawatts, Months, sample};
use plimsoll_stochastic::Decompose;

use super::{bare, close, growing, planned, with};
use crate::{If, Method, PlanRequest, explore, recompute};

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

/// So many servers on order for April 2026 at 1,000 each, of which 300 each is paid.
fn on_order(s: &Scenario, units: f64) -> SupplierOrder {
    SupplierOrder {
        item: Item::Generation(sample::SERVER),
        units,
        unit_cost: 1000.0,
        deposit: 300.0 * units,
        promised: s.calendar.periods()[1].start,
        ..sample::scenario().orders[0].clone()
    }
}

/// The plan is as good as the best of all ways to cancel and hasten in so many steps, each planned with its changes made,
/// and worth what the case is worth in which its own changes are made.
fn is_best_of_all(s: &Scenario, demand: &DemandPaths, steps: u32) -> Plan {
    let plan = planned(s, demand);
    assert!(close(plan.objective, plan.recomputed), "{} {}", plan.objective, plan.recomputed);
    let made = |amendments: &[Amendment]| planned(&s.amended(amendments), demand).objective;
    assert!(close(made(&plan.amendments), plan.objective), "{:?}", plan.amendments);
    let order = &s.orders[0];
    let mut best = f64::NEG_INFINITY;
    for cancelled in 0..=steps {
        for hastened in 0..=steps - cancelled {
            let part = |of: u32| order.units * f64::from(of) / f64::from(steps);
            let (cancelled, hastened) = (part(cancelled), part(hastened));
            let allowed = (order.cancel_cost.is_some() || cancelled == 0.0)
                && (order.expedite.is_some() || hastened == 0.0);
            if allowed {
                best = best.max(made(&[Amendment { order: order.order.clone(), cancelled, hastened }]));
            }
        }
    }
    assert!(close(best, plan.objective), "{best} {} {:?}", plan.objective, plan.amendments);
    plan
}

#[test]
fn what_is_not_needed_is_cancelled_where_that_is_cheaper() {
    let mut s = bare::scenario(6, 0);
    s.finance.tax_rate = Interval::certain(0.25);
    s.orders = vec![on_order(&s, 10.0)];
    let demand = bare::flat(&s, &[5.0]);
    for (fee, cancelled) in [(100.0, 5.0), (500.0, 0.0)] {
        s.orders[0].cancel_cost = Some(10.0 * fee);
        let plan = is_best_of_all(&s, &demand, 10);
        let found: f64 = plan.amendments.iter().map(|a| a.cancelled).sum();
        assert!(close(found, cancelled), "{fee}: {:?}", plan.amendments);
    }
}

/// By hand: 5 of 10 units that nobody needs are cancelled. That costs the fee of 10 each, and saves the 700 each that are
/// due in the second quarter; a unit is worth nothing at the end.
#[test]
fn cancelling_saves_what_is_due_and_loses_the_deposit() {
    let mut s = bare::scenario(6, 0);
    s.finance.end_value_factor = Interval::certain(0.0);
    s.orders = vec![on_order(&s, 10.0)];
    let demand = bare::flat(&s, &[5.0]);
    let before = planned(&s, &demand).value;
    s.orders[0].cancel_cost = Some(100.0);
    let after = planned(&s, &demand).value;
    let saved = 5.0 * (700.0 * discount(0.1, 1.5 / 4.0) - 10.0 * discount(0.1, 0.5 / 4.0));
    assert!(close(after - before, saved), "{} {saved}", after - before);
}

#[test]
fn what_is_needed_is_hastened_where_that_pays() {
    let mut s = bare::scenario(6, 0);
    s.finance.tax_rate = Interval::certain(0.25);
    s.generations[0].lead = Interval::certain(12.0);
    s.orders = vec![SupplierOrder { promised: day(2026, 10), ..on_order(&s, 10.0) }];
    let demand = bare::flat(&s, &[6.0]);
    for (cost, hastened) in [(200.0, 6.0), (9000.0, 0.0)] {
        s.orders[0].expedite = Some(Expedite { months: Months::months(6.0), cost: 10.0 * cost });
        s.orders[0].cancel_cost = Some(10_000.0);
        let plan = is_best_of_all(&s, &demand, 10);
        let found: f64 = plan.amendments.iter().map(|a| a.hastened).sum();
        assert!(close(found, hastened), "{cost}: {:?}", plan.amendments);
    }
}

/// Ten kW each for one block on order, in parts, where there is no other power.
#[test]
fn power_on_order_is_cancelled_and_hastened_too() {
    let mut s = bare::scenario(8, 0);
    s.finance.tax_rate = Interval::certain(0.25);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.0);
    let mut option = sample::scenario().power_options[0].clone();
    (option.block, option.life, option.max_blocks) = (Megawatts::mw(0.01), Months::months(36.0), 4.0);
    (option.cost, option.rent_per_month) = (Interval::certain(9000.0), Interval::certain(10.0));
    s.power_options = vec![option];
    let item = Item::Power(OptionId(0));
    s.orders = vec![SupplierOrder { item, unit_cost: 9000.0, promised: day(2026, 10), ..on_order(&s, 4.0) }];
    s.orders[0].cancel_cost = Some(1000.0);
    s.orders[0].expedite = Some(Expedite { months: Months::months(3.0), cost: 800.0 });
    let mut changed = Vec::new();
    for level in [5.0, 25.0, 40.0] {
        let plan = is_best_of_all(&s, &bare::flat(&s, &[level]), 8);
        changed.extend(plan.amendments.first().map(|a| (a.cancelled.round(), a.hastened.round())));
    }
    changed.dedup();
    assert!(changed.len() > 1, "demand makes no difference: {changed:?}");
}

/// Whoever may do more does no worse, by every route, in sites that are planned as one, with taxes and many paths; a plan
/// whose changes are given is worth the same.
#[test]
fn more_freedom_is_worth_something_by_every_route() {
    let s = sample::scenario();
    let demand = growing(&s, 6, -0.05, 0.5);
    let mut free = s.clone();
    free.orders[0].cancel_cost = Some(20_000.0);
    free.orders[0].expedite = Some(Expedite { months: Months::months(3.0), cost: 30_000.0 });
    let held = planned(&s, &demand).objective;
    let by = |method| {
        let request = PlanRequest { method, ..PlanRequest::default() };
        with(&free, &demand, &request)
    };
    let whole = by(Method::Extensive);
    assert!(whole.objective > held * (1.0 + 1e-6) && !whole.amendments.is_empty(), "{held}");
    let rounds = by(Method::Decompose);
    let apart = (whole.objective - rounds.objective).abs();
    assert!(apart <= 2e-4 * held.abs(), "{} {}", whole.objective, rounds.objective);
    let again = recompute(&free, &demand, &rounds).objective;
    assert!(close(again, rounds.objective), "{again} {}", rounds.objective);
    let mut given = crate::Given::default();
    whole.orders.iter().for_each(|o| given.add_units(o.generation, o.site, o.placed, o.units));
    whole.power_orders.iter().for_each(|o| given.add_blocks(o.option, o.placed, o.blocks));
    given.amend(&whole.amendments);
    let scored = with(&free, &demand, &PlanRequest { given: Some(given), ..PlanRequest::default() });
    assert!(close(scored.objective, whole.objective), "{} {}", scored.objective, whole.objective);
    assert_eq!(scored.amendments, whole.amendments);
}

/// An order that is changed counts within the cap of the quarter in which it comes, and what is due for it within the
/// budget: what is cancelled leaves room for others at half the price.
#[test]
fn what_is_cancelled_leaves_room() {
    let mut s = bare::scenario(6, 0);
    s.generations[0].unit_cost = Interval::certain(350.0);
    s.orders = vec![on_order(&s, 10.0)];
    s.orders[0].cancel_cost = Some(10.0);
    s.policy.capex_budget = vec![plimsoll_model::scenario::CapexBudget {
        year: 2026,
        max: 7000.0,
        family: None,
        row: s.orders[0].row,
    }];
    let plan = is_best_of_all(&s, &bare::flat(&s, &[100.0]), 10);
    let units: f64 = plan.orders.iter().filter(|o| o.in_service < 4).map(|o| o.units).sum();
    assert!(close(plan.amendments[0].cancelled, 10.0) && close(units, 20.0), "{:?}", plan.orders);
}

/// By hand: a fleet of 80, ten of which leave each quarter, of which nobody needs any after the second quarter. The ten
/// whose life ends then fetch nothing; the other sixty fetch a fifth of the price of a new one.
#[test]
fn what_nobody_needs_is_sold() {
    let mut s = bare::scenario(6, 0);
    s.finance.end_value_factor = Interval::certain(0.0);
    bare::even_fleet(&mut s, 80);
    let mut demand = bare::flat(&s, &[100.0]);
    demand.total.iter_mut().skip(2).for_each(|d| *d = 0.0);
    s.generations[0].last_order = Some(day(2025, 1));
    let before = planned(&s, &demand).value;
    s.generations[0].salvage_share = Interval::certain(0.2);
    let plan = planned(&s, &demand);
    let sold = 60.0 * 200.0 * discount(0.1, 2.5 / 4.0);
    assert!(close(plan.value - before, sold), "{} {sold}", plan.value - before);
    assert!(close(plan.recomputed, plan.objective));
    s.objective = Objective::Cost;
    s.generations[0].salvage_share = Interval::certain(0.0);
    let dear = planned(&s, &demand).value;
    s.generations[0].salvage_share = Interval::certain(0.2);
    assert!(close(dear - planned(&s, &demand).value, sold));
}

/// New servers of three times the work take the place of old ones in a full site; the more an old one fetches, the better.
#[test]
fn a_better_price_for_the_old_is_never_worse() {
    let mut s = bare::scenario(6, 0);
    s.finance.tax_rate = Interval::certain(0.25);
    let mut fast = s.generations[0].clone();
    fast.performance[0].1 = Interval::certain(3.0);
    s.generations.push(fast);
    bare::even_fleet(&mut s, 80);
    let second = s.sites[0].clone();
    s.sites.push(second);
    s.sites.iter_mut().for_each(|site| site.envelope[0].it_power_mw = Interval::certain(0.04));
    s.fleet.iter_mut().step_by(2).for_each(|v| v.site = SiteId(1));
    let demand = bare::flat(&s, &[150.0, 240.0]);
    let mut before = f64::NEG_INFINITY;
    for share in [0.0, 0.1, 0.3, 0.6] {
        s.generations[0].salvage_share = Interval::certain(share);
        for method in [Method::Extensive, Method::Decompose] {
            let plan = with(&s, &demand, &PlanRequest { method, ..PlanRequest::default() });
            assert!(
                close(plan.objective, plan.recomputed),
                "{share}: {} {}",
                plan.objective,
                plan.recomputed
            );
            assert!(plan.objective >= before * (1.0 - 1e-4), "{share}: {before} {}", plan.objective);
            before = before.max(plan.objective);
        }
    }
}

/// What a change of an open order is worth is what a plan without the terms is worth less.
#[test]
fn keeping_an_order_as_promised_costs_what_planning_without_its_terms_does() {
    let mut s = sample::scenario();
    s.orders[0].cancel_cost = Some(20_000.0);
    s.orders[0].expedite = Some(Expedite { months: Months::months(3.0), cost: 30_000.0 });
    let demand = growing(&s, 6, -0.05, 0.5);
    let mut held = s.clone();
    (held.orders[0].cancel_cost, held.orders[0].expedite) = (None, None);
    let held = planned(&held, &demand).objective;
    let how = Decompose { gap: 1e-7, ..Decompose::default() };
    let request = PlanRequest { method: Method::Decompose, how, ..PlanRequest::default() };
    let order = s.orders[0].order.clone();
    let told = explore(
        &s,
        &demand,
        &request,
        |_| {},
        |explorer| {
            assert_eq!(explorer.base().amendments.len(), 1);
            let told = explorer.under(&[If::AsPromised { order }]).expect("a plan");
            assert!(told.amendments.is_empty(), "{:?}", told.amendments);
            (explorer.base().value, told.value)
        },
    );
    let (free, kept) = told.expect("a plan");
    assert!(close(kept, held) && free > kept, "{free} {kept} {held}");
}
