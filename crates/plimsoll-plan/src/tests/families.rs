//! One case for each constraint family in which leaving the family out would change the answer.

use plimsoll_model::plan::{Plan, PlanOutcome, Scarce};
use plimsoll_model::scenario::{
    CapexBudget, Decision, GenerationId, Item, Limit, LimitStep, OptionId, RegionId, RowId, Scenario, Scope,
    SiteId, SupplyCap, WorkloadId,
};
use plimsoll_model::{Date, Interval, Months, sample};

use super::{bare, close, ordered, planned};
use crate::{PlanRequest, plan};

const SERVER: GenerationId = GenerationId(0);
const ROW: RowId = RowId { table: "test", line: 1 };

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

fn of_period(plan: &Plan, placed: usize) -> f64 {
    plan.orders.iter().filter(|o| o.placed == placed).map(|o| o.units).sum()
}

fn price(plan: &Plan, wanted: impl Fn(&Scarce) -> bool) -> f64 {
    plan.shadow_prices.iter().filter(|p| wanted(&p.scarce)).map(|p| p.price).sum()
}

#[test]
fn lead_times_delay_service() {
    let mut s = bare::scenario(4, 0);
    s.generations[0].lead = Interval::certain(5.0);
    let plan = planned(&s, &bare::flat(&s, &[10.0]));
    assert!(plan.orders.iter().all(|o| o.in_service == o.placed + 2));
    assert_eq!(plan.active.iter().map(|a| a.period).min(), Some(2));
    // Five months before July is February: the latest day on which the order can be placed.
    assert_eq!(plan.orders[0].decide_by, day(2026, 2));
    s.generations[0].slip = Interval { low: 0.0, mid: 2.0, high: 4.0 };
    assert!(planned(&s, &bare::flat(&s, &[10.0])).orders.iter().all(|o| o.in_service == o.placed + 3));
}

/// Twelve ordered in a quarter in which five arrive, for 12,000 of a budget of 10,000, and a pin of two elsewhere.
#[test]
fn given_orders_are_held_to_what_binds_the_plan() {
    let mut s = bare::scenario(6, 0);
    s.supply = vec![SupplyCap {
        generation: SERVER,
        start: day(2026, 4),
        end: day(2026, 7),
        max_units: Interval::certain(5.0),
        row: ROW,
    }];
    s.policy.capex_budget = vec![CapexBudget { year: 2026, max: 10_000.0, family: None, row: ROW }];
    let demand = bare::flat(&s, &[10.0]);
    let mut given = crate::Given::default();
    given.add_units(SERVER, SiteId(0), 0, 12.0);
    let found = crate::breaches(&s, &demand, &given);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(close(found[0].by, 7.0) && found[0].over && found[0].row == Some(ROW), "{found:?}");
    assert!(close(found[1].by, 2_000.0) && found[1].unit == "currency", "{found:?}");
    let mut less = crate::Given::default();
    less.add_units(SERVER, SiteId(0), 0, 5.0);
    assert_eq!(crate::breaches(&s, &demand, &less), []);
    s.decisions = vec![Decision {
        item: Item::Generation(SERVER),
        site: None,
        from: day(2026, 4),
        to: day(2026, 12),
        min_units: 2.0,
        max_units: None,
        author: String::new(),
        reason: String::new(),
        row: ROW,
    }];
    let found = crate::breaches(&s, &demand, &less);
    assert!(found.len() == 1 && !found[0].over && close(found[0].by, 2.0), "{found:?}");
    // After its last order date nothing can be ordered; it counts for nothing, and that is said.
    s.decisions.clear();
    s.generations[0].last_order = Some(day(2025, 12));
    let found = crate::breaches(&s, &demand, &less);
    assert!(found.len() == 1 && close(found[0].by, 5.0), "{found:?}");
}

#[test]
fn order_dates_bound_orders() {
    let mut s = bare::scenario(6, 0);
    s.generations[0].first_order = day(2026, 4);
    s.generations[0].last_order = Some(day(2026, 7));
    let mut demand = bare::flat(&s, &[10.0]);
    demand.total[5] = 30.0;
    let plan = planned(&s, &demand);
    assert!(plan.orders.iter().all(|o| o.placed == 1 || o.placed == 2));
}

#[test]
fn units_leave_when_their_life_is_over() {
    let mut s = bare::scenario(12, 0);
    s.generations[0].last_order = Some(day(2026, 1));
    let plan = planned(&s, &bare::flat(&s, &[10.0]));
    let last = plan.active.iter().filter(|a| a.units > 1e-6).map(|a| a.period).max();
    assert_eq!(last, Some(8), "eight quarters from the second on");
}

#[test]
fn supply_caps_bind_by_bucket_and_open_orders_count() {
    let mut s = bare::scenario(6, 0);
    let cap = |start, end, units| SupplyCap {
        generation: SERVER,
        start,
        end,
        max_units: Interval::certain(units),
        row: ROW,
    };
    s.supply = vec![cap(day(2026, 1), day(2027, 1), 60.0), cap(day(2027, 1), day(2027, 4), 5.0)];
    let mut open = sample::scenario().orders[0].clone();
    open.item = Item::Generation(SERVER);
    open.site = SiteId(0);
    open.promised = day(2026, 4);
    open.units = 20.0;
    s.orders = vec![open];
    let plan = planned(&s, &bare::flat(&s, &[100.0]));
    let by_service = |t| plan.orders.iter().filter(|o| o.in_service == t).map(|o| o.units).sum::<f64>();
    assert!(close((1..4).map(by_service).sum(), 40.0), "60 a year less the 20 on order");
    assert!(close(by_service(4), 5.0));
    assert!(close(by_service(5), 5.0), "the rate of the last bucket goes on");
    assert!(price(&plan, |s| matches!(s, Scarce::Supply { .. })) > 0.0);
}

#[test]
fn power_binds_and_a_block_loosens_it() {
    let mut s = bare::scenario(8, 0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.05);
    let demand = bare::flat(&s, &[100.0]);
    let plan = planned(&s, &demand);
    assert!(close(ordered(&plan), 50.0), "1 kW each");
    // One more MW from the second quarter on serves 1,000 servers for what they earn.
    assert!(price(&plan, |s| matches!(s, Scarce::Power { .. })) > 0.0);
    let mut option = sample::scenario().power_options[0].clone();
    option.cost = Interval::certain(100.0);
    option.block = plimsoll_model::Megawatts::mw(0.01);
    option.max_blocks_per_period = 2.0;
    s.power_options = vec![option];
    let plan = planned(&s, &demand);
    assert!(close(plan.power_orders.iter().map(|o| o.blocks).sum(), 4.0), "at most four in all");
    assert!(plan.power_orders.iter().all(|o| o.blocks <= 2.0 + 1e-9 && o.in_service == o.placed + 4));
    let active = |t| plan.active.iter().filter(|a| a.period == t).map(|a| a.units).sum::<f64>();
    assert!(close(active(3), 50.0) && close(active(5), 90.0), "{} {}", active(3), active(5));
}

#[test]
fn attached_items_take_power_and_money() {
    let mut s = bare::scenario(4, 0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.05);
    s.generations[0].attached = vec![plimsoll_model::scenario::Attached {
        item: "network".to_owned(),
        per_unit: 0.5,
        cost: 200.0,
        kilowatts: plimsoll_model::Kilowatts::kw(0.5),
        book_life: Months::months(24.0),
        row: ROW,
    }];
    let plan = planned(&s, &bare::flat(&s, &[100.0]));
    assert!(close(ordered(&plan), 40.0), "1.25 kW each");
    assert!(close(plan.orders[0].unit_cost, 1100.0));
}

#[test]
fn budgets_bind_by_year_with_what_is_committed() {
    let mut s = bare::scenario(4, 0);
    s.policy.capex_budget = vec![CapexBudget { year: 2026, max: 30_000.0, family: None, row: ROW }];
    let mut asset = sample::scenario().assets[0].clone();
    asset.in_service = day(2027, 1);
    (asset.cost, asset.paid) = (25_000.0, 15_000.0);
    s.assets = vec![asset];
    let plan = planned(&s, &bare::flat(&s, &[100.0]));
    assert!(close(ordered(&plan), 20.0), "30,000 less 10,000 still to be paid: {}", ordered(&plan));
    assert!(price(&plan, |s| matches!(s, Scarce::Capex { year: 2026, .. })) > 1.0);
    s.policy.capex_budget[0].family = Some("another".to_owned());
    assert!(close(ordered(&planned(&s, &bare::flat(&s, &[100.0]))), 100.0));
}

#[test]
fn limits_bind_on_active_units() {
    let mut s = bare::scenario(4, 0);
    let step = LimitStep { from: day(2026, 1), min: 0.0, max: 30.0, row: ROW };
    let limit = |scope| Limit {
        name: "ports".to_owned(),
        scope,
        steps: vec![step.clone()],
        uses: vec![(SERVER, 2.0)],
        row: ROW,
    };
    for scope in [Scope::All, Scope::Region(RegionId(0)), Scope::Site(SiteId(0))] {
        s.limits = vec![limit(scope)];
        assert!(close(ordered(&planned(&s, &bare::flat(&s, &[100.0]))), 15.0), "{scope:?}");
    }
}

fn decision(item: Item, min_units: f64, max_units: Option<f64>) -> Decision {
    Decision {
        item,
        site: None,
        from: day(2026, 1),
        to: day(2026, 6),
        min_units,
        max_units,
        author: String::new(),
        reason: String::new(),
        row: ROW,
    }
}

#[test]
fn decisions_pin_and_prohibit() {
    let mut s = bare::scenario(6, 0);
    s.decisions = vec![decision(Item::Generation(SERVER), 120.0, None)];
    let demand = bare::flat(&s, &[100.0]);
    let plan = planned(&s, &demand);
    assert!(close(of_period(&plan, 0) + of_period(&plan, 1), 120.0));
    s.decisions = vec![decision(Item::Generation(SERVER), 0.0, Some(0.0))];
    let plan = planned(&s, &demand);
    assert!(close(of_period(&plan, 0) + of_period(&plan, 1), 0.0) && close(of_period(&plan, 2), 100.0));
}

#[test]
fn what_cannot_hold_together_is_named() {
    let mut s = bare::scenario(4, 0);
    s.decisions = vec![decision(Item::Generation(SERVER), 120.0, None)];
    s.policy.capex_budget = vec![CapexBudget { year: 2026, max: 50_000.0, family: None, row: ROW }];
    let outcome = plan(&s, &bare::flat(&s, &[100.0]), &PlanRequest::default(), |_| {});
    let PlanOutcome::Infeasible(clash) = outcome else { panic!("a plan that cannot be") };
    assert!(clash.members.len() == 2 && clash.members.iter().all(|m| m.row == Some(ROW)), "{clash:?}");
    assert!(clash.members.iter().any(|m| m.words.contains("capex of 50000 in 2026")), "{clash:?}");
    assert!(clash.members.iter().any(|m| m.words.contains("at least 120")), "{clash:?}");
}

/// Two regions, hardware only in the second.
fn two_regions(home_share: f64, spill_cost: f64) -> Scenario {
    let mut s = bare::scenario(4, 0);
    let mut region = s.regions[0].clone();
    region.name = "other".to_owned();
    s.regions.push(region);
    s.sites[0].region = RegionId(1);
    s.load_blocks.levels = vec![vec![vec![1.0]; 2]];
    s.workloads[0].home_share = home_share;
    s.workloads[0].spill_cost = spill_cost;
    s
}

#[test]
fn work_stays_at_home_but_for_its_share_and_its_group() {
    for (home, spill, expected) in [(0.75, 0.1, 125.0), (1.0, 0.1, 100.0), (0.75, 5.0, 100.0)] {
        let s = two_regions(home, spill);
        let plan = planned(&s, &bare::flat(&s, &[100.0]));
        assert!(close(ordered(&plan), expected), "{home} {spill}: {}", ordered(&plan));
        assert!(close(plan.objective, plan.recomputed));
        let away: f64 = plan.spilled.iter().filter(|p| p.period == 2).map(|p| p.work).sum();
        assert!(close(away, expected - 100.0));
    }
    let mut s = two_regions(0.0, 0.0);
    s.regions[1].spill_group = "island".to_owned();
    assert!(close(ordered(&planned(&s, &bare::flat(&s, &[100.0]))), 100.0));
}

#[test]
fn what_is_down_or_stranded_does_no_work() {
    let mut s = bare::scenario(4, 0);
    s.generations[0].availability = Interval::certain(0.8);
    s.generations[0].stranding = Interval::certain(0.5);
    assert!(close(ordered(&planned(&s, &bare::flat(&s, &[40.0]))), 100.0));
}

#[test]
fn contracted_work_comes_first() {
    let mut s = bare::scenario(4, 0);
    s.decisions = vec![Decision { to: day(2027, 1), ..decision(Item::Generation(SERVER), 0.0, Some(60.0)) }];
    let mut demand = bare::flat(&s, &[100.0]);
    demand.contracted = vec![50.0; 4];
    let plan = planned(&s, &demand);
    let at = demand.at(0, WorkloadId(0), RegionId(0), 2);
    assert!(close(plan.served[at], 60.0) && close(plan.contracted_short[at], 0.0));
    let first = demand.at(0, WorkloadId(0), RegionId(0), 0);
    assert!(close(plan.contracted_short[first], 50.0), "nothing is there before the first delivery");
}

#[test]
fn a_full_site_gives_up_the_old_for_the_new() {
    let mut s = bare::scenario(6, 0);
    let mut fast = s.generations[0].clone();
    fast.performance[0].1 = Interval::certain(3.0);
    s.generations.push(fast);
    bare::even_fleet(&mut s, 80);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.08);
    let plan = planned(&s, &bare::flat(&s, &[240.0]));
    let early: f64 = plan.active.iter().filter(|a| a.generation == SERVER).map(|a| a.retired_early).sum();
    assert!(early > 1.0, "old units go before their time: {early}");
    assert!(plan.power.iter().all(|p| p.load_mw <= p.envelope_mw + 1e-9));
}

/// A server in use saves 1 an hour on demand; a block that carries ten costs 100, paid in the quarter of its order.
#[test]
fn a_buyer_counts_no_end_value_of_power() {
    let mut s = bare::scenario(4, 0);
    s.objective = plimsoll_model::scenario::Objective::Cost;
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.0);
    let mut option = sample::scenario().power_options[0].clone();
    (option.block, option.cost) = (plimsoll_model::Megawatts::mw(0.01), Interval::certain(100.0));
    (option.lead, option.slip) = (Interval::certain(3.0), Interval::certain(0.0));
    option.rent_per_month = Interval::certain(0.0);
    (option.earliest, option.latest) = (day(2026, 1), None);
    (option.max_blocks, option.max_blocks_per_period) = (1.0, 1.0);
    s.power_options = vec![option];
    let plan = planned(&s, &bare::flat(&s, &[10.0]));
    let worth = |t: f64| plimsoll_model::finance::discount(0.1, (t + 0.5) / 4.0);
    let on_demand = 10.0 * 2160.0 * worth(0.0);
    assert!(
        close(plan.objective, on_demand + 10_000.0 * worth(1.0) + 100.0 * worth(0.0)),
        "{}",
        plan.objective
    );
    assert!(close(plan.objective, plan.recomputed), "{} {}", plan.objective, plan.recomputed);
}

#[test]
fn blocks_of_power_are_limited_by_option() {
    let mut s = bare::scenario(8, 0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.0);
    let mut option = sample::scenario().power_options[0].clone();
    option.block = plimsoll_model::Megawatts::mw(0.01);
    option.cost = Interval::certain(1.0);
    option.max_blocks = 3.0;
    option.max_blocks_per_period = 3.0;
    s.power_options = vec![option];
    let plan = planned(&s, &bare::flat(&s, &[100.0]));
    assert!(close(plan.power_orders.iter().map(|o| o.blocks).sum(), 3.0));
    let worth = price(&plan, |s| *s == Scarce::PowerOption { option: OptionId(0) });
    assert!(worth > 0.0);
}
