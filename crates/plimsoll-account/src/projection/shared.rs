//! What every path of a branch pays alike in a period: idle power, operations, rent, fixed overheads, term commitments, charges for
//! plant, and capex.

use plimsoll_model::scenario::{Item, OptionId, Scenario, SiteId};
use plimsoll_model::{Cents, Date, PeriodId, Plan};

use crate::books::Books;
use crate::common::{energy_price, fixed_overhead};
use crate::statement::Statement;
use crate::time::months_at;

/// Books everything that does not differ between the paths of a branch, plant movements included.
pub(super) fn book(scenario: &Scenario, plan: &Plan, books: &Books, t: PeriodId, statement: &mut Statement) {
    overheads(scenario, t, statement);
    units(scenario, plan, t, statement);
    rent(scenario, plan, t, statement);
    cancelling(scenario, t, statement);
    moving(scenario, plan, t, statement);
    plant(scenario, books, t, statement);
}

fn overheads(scenario: &Scenario, t: PeriodId, statement: &mut Statement) {
    let p = &scenario.calendar.periods()[t];
    for o in &scenario.overheads {
        statement.overheads.book(&o.name, &o.name, fixed_overhead(scenario, o, p.start, p.end));
    }
}

/// Operations of units in service, and the electricity they draw even when idle.
fn units(scenario: &Scenario, plan: &Plan, t: PeriodId, statement: &mut Statement) {
    let p = &scenario.calendar.periods()[t];
    let mut by_region = vec![0.0; scenario.regions.len()];
    let mut by_generation = vec![0.0; scenario.generations.len()];
    for a in plan.active.iter().filter(|a| a.period == t) {
        let generation = &scenario.generations[a.generation.0];
        let idle = generation.average.to_megawatts().to_mw() * generation.idle_share.mid;
        let cost = a.units * idle * p.hours() * energy_price(scenario, a.site, p.start);
        by_region[scenario.sites[a.site.0].region.0] += cost;
        by_generation[a.generation.0] += a.units * generation.opex_per_month.mid * f64::from(p.months);
    }
    for (region, cost) in scenario.regions.iter().zip(by_region) {
        statement.electricity.book(&region.name, &region.name, cost);
    }
    for (generation, cost) in scenario.generations.iter().zip(by_generation) {
        statement.operations.book(&generation.name, &generation.family, cost);
    }
}

fn rent(scenario: &Scenario, plan: &Plan, t: PeriodId, statement: &mut Statement) {
    let p = &scenario.calendar.periods()[t];
    for (s, site) in scenario.sites.iter().enumerate() {
        let monthly = scenario.envelope_on(SiteId(s), p.start).map_or(0.0, |e| e.rent_per_month);
        statement.rent.book(&site.name, &site.name, monthly * f64::from(p.months));
    }
    for (o, monthly) in block_rent(scenario, plan, t) {
        statement.rent.book(&scenario.power_options[o.0].name, "power", monthly * f64::from(p.months));
    }
}

/// Fees for what is cancelled of open orders, paid at the start.
fn cancelling(scenario: &Scenario, t: PeriodId, statement: &mut Statement) {
    for order in scenario.orders.iter().filter(|o| t == 0 && o.cancelled.fee > 0.0) {
        let (name, group) = match order.item {
            Item::Generation(g) => (&scenario.generations[g.0].name, &scenario.generations[g.0].family[..]),
            Item::Power(o) => (&scenario.power_options[o.0].name, "power"),
        };
        statement.cancellations.book(name, group, order.cancelled.fee);
    }
}

/// What moving units to another site costs, paid when they leave.
fn moving(scenario: &Scenario, plan: &Plan, t: PeriodId, statement: &mut Statement) {
    for moved in plan.moves.iter().filter(|m| m.leaves == t) {
        let generation = &scenario.generations[moved.generation.0];
        let cost = generation.redeploy.map_or(0.0, |terms| terms.cost.mid);
        statement.moves.book(&generation.name, &generation.family, moved.units * cost);
    }
}

/// Monthly rent of the blocks that stand in a period, ordered by the plan or on order.
pub(super) fn block_rent(scenario: &Scenario, plan: &Plan, t: PeriodId) -> Vec<(OptionId, f64)> {
    let periods = scenario.calendar.periods();
    let stands = |since: Date, o: OptionId| {
        since <= periods[t].start && periods[t].start < since.add(scenario.power_options[o.0].life)
    };
    let rent = |o: OptionId, blocks: f64| (o, blocks * scenario.power_options[o.0].rent_per_month.mid);
    let planned = plan.power_orders.iter().filter(|b| stands(periods[b.in_service].start, b.option));
    let mut all: Vec<(OptionId, f64)> = planned.map(|b| rent(b.option, b.blocks)).collect();
    for order in scenario.orders.iter().filter(|o| o.is_open()) {
        let Item::Power(o) = order.item else { continue };
        let arrival = scenario.calendar.first_at_or_after(order.promised);
        if arrival.is_some_and(|a| stands(periods[a].start, o)) {
            all.push(rent(o, order.units));
        }
    }
    all
}

fn plant(scenario: &Scenario, books: &Books, t: PeriodId, statement: &mut Statement) {
    let p = &scenario.calendar.periods()[t];
    let (from, to) = (months_at(scenario, p.start), months_at(scenario, p.end));
    for lot in &books.lots {
        let class = &lot.class;
        statement.depreciation.book(&class.name, &class.group, lot.depreciation(from, to));
        statement.write_offs.book(&class.name, &class.group, lot.written_off(from));
        statement.salvage.book(&class.name, &class.group, -lot.fetched_at(from));
        statement.term_commitments.book(&class.name, &class.group, lot.term_cost(from, to));
    }
    for spending in &books.spending {
        statement.capex.book(&spending.class.name, &spending.class.group, spending.paid(from, to));
    }
    let placed = books.lots.iter().filter(|l| from <= l.placed && l.placed < to);
    statement.plant.put_in_service = placed.map(|l| Cents::round(l.cost())).sum();
}
