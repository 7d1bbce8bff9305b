//! Orders, power, limits and money.

use crate::case::{ANNEX, Case, ROW, check, check_all, day, good};
use plimsoll::model::plan::{Move, NodeId, SitePower};
use plimsoll::model::sample::{ACCELERATOR, EAST_HALL, SERVER};
use plimsoll::model::scenario::{Amendment, CapexBudget, GenerationId, Item, Redeploy, Scope, SiteId};
use plimsoll::model::{Interval, Kilowatts, Months};
use plimsoll_tests::verify::Rule;

#[test]
fn hardware_is_ordered_in_time() {
    check(Rule::OrderDates, |c| c.scenario.generations[SERVER.0].last_order = Some(day(2027, 4)));
    check(Rule::OrderDates, |c| c.scenario.generations[ACCELERATOR.0].first_order = day(2026, 2));
    check(Rule::LeadTime, |c| c.scenario.generations[ACCELERATOR.0].lead = Interval::certain(9.0));
    check(Rule::LeadTime, |c| c.scenario.generations[ACCELERATOR.0].slip.mid = 4.0);
}

#[test]
fn orders_cost_what_the_scenario_says() {
    check(Rule::Price, |c| c.plan.orders[0].unit_cost *= 0.5);
    check(Rule::Price, |c| c.scenario.generations[SERVER.0].attached[0].cost += 10.0);
    check(Rule::Price, |c| c.scenario.generations[SERVER.0].cost_decline_per_year = Interval::certain(0.1));
    check(Rule::Price, |c| c.plan.power_orders[0].cost *= 0.5);
}

/// 18 accelerators come in 2026 beside 10 on order, and 7 in the first half of 2027.
#[test]
fn suppliers_deliver_no_more_than_they_can() {
    let capped = |place: usize, units: f64| {
        move |c: &mut Case| c.scenario.supply[place].max_units = Interval::certain(units)
    };
    check(Rule::SupplyCap, capped(0, 20.0));
    check(Rule::SupplyCap, capped(1, 6.0));
    check(Rule::SupplyCap, |c| {
        c.scenario.supply.truncate(1);
        c.scenario.supply[0].end = day(2026, 4);
        c.scenario.supply[0].max_units = Interval::certain(17.0);
    });
    check(Rule::SupplyCap, |c| {
        c.scenario.supply.truncate(1);
        c.scenario.supply[0].end = day(2040, 1);
        c.scenario.supply[0].max_units = Interval::certain(30.0);
    });
}

#[test]
fn decisions_are_obeyed() {
    check(Rule::Decision, |c| c.scenario.decisions[0].min_units = 600.0);
    check(Rule::Decision, |c| c.scenario.decisions[1].max_units = Some(0.3));
    // The servers of that site are ordered in October.
    check(Rule::Decision, |c| c.scenario.decisions[0].to = day(2026, 9));
}

#[test]
fn power_fits_its_envelope() {
    check(Rule::PowerEnvelope, |c| {
        c.scenario.sites[0].envelope[0].it_power_mw.mid -= 0.1;
        c.plan.power.iter_mut().filter(|p| p.site == SiteId(0)).for_each(|p| p.envelope_mw -= 0.1);
    });
    // A step that came before the start comes a year later.
    check(Rule::PowerEnvelope, |c| {
        c.scenario.sites[1].envelope[0].from = day(2026, 1);
        c.scenario.sites[1].envelope[0].slip = Interval::certain(3.0);
        c.plan
            .power
            .iter_mut()
            .filter(|p| p.site == SiteId(1) && p.period == 0)
            .for_each(|p| p.envelope_mw = 0.0);
    });
    check(Rule::PowerEnvelope, |c| {
        c.scenario.sites[ANNEX.0].envelope[0].until = Some(day(2029, 10));
        c.plan
            .power
            .iter_mut()
            .filter(|p| p.site == ANNEX && p.period == 15)
            .for_each(|p| p.envelope_mw = 0.0);
    });
}

#[test]
fn attached_items_take_power() {
    check(Rule::PowerEnvelope, |c| {
        c.scenario.generations[SERVER.0].attached[0].kilowatts = Kilowatts::kw(0.8);
        let more = |units: f64| units * 0.1 * 0.3 / 1000.0;
        for order in c.plan.orders.iter_mut().filter(|o| o.generation == SERVER) {
            order.megawatts += more(order.units);
        }
        for a in c.plan.active.iter().filter(|a| a.generation == SERVER) {
            let row = c.plan.power.iter_mut().find(|p| (p.site, p.period) == (a.site, a.period));
            row.expect("a row of power").load_mw += more(a.units);
        }
    });
}

#[test]
fn blocks_carry_load_for_their_life_only() {
    check(Rule::PowerEnvelope, |c| {
        c.scenario.power_options[0].life = Months::months(12.0);
        for o in &c.plan.power_orders {
            let ended = |p: &&mut SitePower| p.site == o.site && p.period >= o.in_service + 4;
            for row in c.plan.power.iter_mut().filter(ended) {
                row.envelope_mw -= o.megawatts;
                row.built_mw -= o.megawatts;
            }
        }
    });
}

#[test]
fn power_options_are_built_as_they_can_be() {
    check(Rule::PowerOption, |c| c.scenario.power_options[0].earliest = day(2026, 5));
    check(Rule::PowerOption, |c| c.scenario.power_options[0].latest = Some(day(2026, 8)));
    check(Rule::PowerOption, |c| c.scenario.power_options[0].lead = Interval::certain(15.0));
    check(Rule::PowerOption, |c| c.scenario.power_options[0].slip.mid = 1.0);
    check(Rule::PowerOption, |c| c.scenario.power_options[0].site = SiteId(1));
    check(Rule::PowerBlocks, |c| c.scenario.power_options[0].max_blocks = 0.4);
    check(Rule::PowerBlocks, |c| c.scenario.power_options[0].max_blocks_per_period = 0.2);
    // Blocks on order count, even those that come after the calendar.
    check(Rule::PowerBlocks, |c| {
        let mut open = c.scenario.orders[0].clone();
        (open.item, open.units, open.promised) = (Item::Power(EAST_HALL), 3.8, day(2035, 1));
        c.scenario.orders.push(open);
    });
}

#[test]
fn open_orders_change_as_their_contracts_allow() {
    let change = |c: &mut crate::case::Case, cancelled: f64, hastened: f64| {
        let order = c.scenario.orders[0].order.clone();
        c.plan.amendments.push(Amendment { order, cancelled, hastened });
    };
    check(Rule::Amendment, |c| change(c, 1.0, 0.0));
    check(Rule::Amendment, |c| change(c, 0.0, 1.0));
    check(Rule::Amendment, |c| {
        change(c, 0.0, 0.0);
        change(c, 0.0, 0.0);
    });
    check(Rule::Amendment, |c| {
        let (order, cancelled, hastened) = ("nobody's".to_owned(), 0.0, 0.0);
        c.plan.amendments.push(Amendment { order, cancelled, hastened });
    });
}

/// Moving away one unit that is put back at once changes nothing but what is asked here.
#[test]
fn units_move_only_where_they_can() {
    let moves = |c: &mut Case, leaves: usize, serves: usize, units: f64| {
        let there = c.scenario.fleet[0].clone();
        let moved = Move {
            node: NodeId::ROOT,
            state: 0,
            generation: there.generation,
            in_service: there.in_service,
            unit_cost: there.unit_cost,
            from: there.site,
            to: there.site,
            leaves,
            serves,
            units,
        };
        c.plan.moves.push(moved);
    };
    let may = |c: &mut Case, months: f64| {
        let generation = c.scenario.fleet[0].generation;
        let months = Months::months(months);
        c.scenario.generations[generation.0].redeploy =
            Some(Redeploy { cost: Interval::certain(1.0), months });
    };
    let late = good().scenario.calendar.horizon().len();
    check(Rule::Move, |c| moves(c, 1, 1, 0.1));
    check(Rule::Move, |c| {
        may(c, 1.0);
        moves(c, 1, 1, 0.1);
    });
    check(Rule::Move, |c| {
        may(c, 0.0);
        moves(c, late, late, 0.1);
    });
    check(Rule::Move, |c| {
        may(c, 0.0);
        let there = c.scenario.fleet[0].units.to_f64();
        (0..3).for_each(|_| moves(c, 1, 1, 0.4 * there));
    });
    check(Rule::Move, |c| {
        may(c, 0.0);
        let last = c.scenario.calendar.periods().len() - 1;
        moves(c, 1, last, 1e-9);
    });
    // What is on its way also takes power at a site that is full.
    check_all(&[Rule::PowerEnvelope, Rule::ServiceLife, Rule::Arrivals, Rule::Statement], |c| {
        may(c, 1.0);
        let units = c.plan.active.iter().find(|a| (a.site, a.generation, a.period) == place(c, 1));
        let units = 0.5 * units.expect("units in service").units.min(c.scenario.fleet[0].units.to_f64());
        moves(c, 1, 2, units);
    });
}

fn place(c: &Case, t: usize) -> (SiteId, GenerationId, usize) {
    (c.scenario.fleet[0].site, c.scenario.fleet[0].generation, t)
}

/// The good plan is made of parts of racks and of blocks.
#[test]
fn what_is_whole_is_not_parted() {
    check(Rule::Whole, |c| {
        let ordered = c
            .plan
            .orders
            .iter()
            .find(|o| o.units > 0.01 && c.scenario.calendar.horizon().contains(&o.placed));
        let g = &mut c.scenario.generations[ordered.expect("an order").generation.0];
        (g.whole_racks, g.units_per_rack) = (true, std::f64::consts::PI);
    });
    check(Rule::Whole, |c| c.scenario.power_options[0].whole_blocks = true);
}

#[test]
fn limits_hold_in_their_scope() {
    check(Rule::Limit, |c| c.scenario.limits[0].steps[0].max = 90.0);
    check(Rule::Limit, |c| c.scenario.limits[0].steps[0].min = 75.0);
    check(Rule::Limit, |c| c.scenario.limits[0].scope = Scope::All);
    check(Rule::Limit, |c| c.scenario.limits[0].uses.push((SERVER, 1.0)));
}

#[test]
fn capex_stays_within_its_year() {
    check(Rule::CapexBudget, |c| c.scenario.policy.capex_budget[0].max = 10e6);
    let year = |year, max, family: Option<&str>| {
        let family = family.map(ToOwned::to_owned);
        move |c: &mut Case| c.scenario.policy.capex_budget = vec![CapexBudget { year, max, family, row: ROW }]
    };
    // 18 accelerators are 2.7 million, 10 on order 1.5 million.
    check(Rule::CapexBudget, year(2026, 3e6, Some("accelerator")));
    // Blocks of power beside the hardware, and a building that is being paid for.
    let hardware: f64 = good()
        .plan
        .orders
        .iter()
        .filter(|o| (4..8).contains(&o.in_service))
        .map(|o| o.units * o.unit_cost)
        .sum();
    check(Rule::CapexBudget, year(2027, hardware + 1000.0, None));
    check(Rule::CapexBudget, |c| {
        let mut building = c.scenario.assets[0].clone();
        (building.in_service, building.cost, building.paid) = (day(2028, 1), 40e6, 10e6);
        c.scenario.assets.push(building);
    });
}
