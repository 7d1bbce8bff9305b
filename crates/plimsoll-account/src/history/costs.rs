//! Costs of the past: booked where the scenario lists them, computed elsewhere.

use plimsoll_model::scenario::{GenerationId, Objective, Overhead, RegionId, Scenario, SiteId, WorkloadId};

use crate::books::{Books, Lot};
use crate::common::{energy_price, fixed_overhead, overhead_months, revenue_share};
use crate::statement::Statement;
use crate::time::{hours, middle, months_at, shared_hours};

/// Whether an overhead is a booked cost of the past: it ends by the start of the calendar.
pub(super) fn is_booked(scenario: &Scenario, overhead: &Overhead) -> bool {
    overhead.until.is_some_and(|until| until <= scenario.calendar.start())
}

/// Books the costs of a quarter; `revenue` is by workload.
pub(super) fn book(scenario: &Scenario, books: &Books, revenue: &[f64], statement: &mut Statement) {
    overheads(scenario, revenue, statement);
    let (start, end) = (statement.window.start, statement.window.end);
    let booked = scenario.overheads.iter().filter(|o| is_booked(scenario, o));
    if booked.into_iter().any(|o| overhead_months(o, start, end) > 0.0) {
        return;
    }
    electricity(scenario, books, statement);
    keeping(scenario, books, statement);
    rent(scenario, statement);
    if scenario.objective == Objective::Cost {
        on_demand(scenario, books, statement);
    }
}

fn overheads(scenario: &Scenario, revenue: &[f64], statement: &mut Statement) {
    let (start, end) = (statement.window.start, statement.window.end);
    let sold = scenario.objective == Objective::Npv;
    for o in &scenario.overheads {
        let share = |(w, r): (usize, &f64)| r * revenue_share(o, WorkloadId(w), start, end);
        let following: f64 = if sold { revenue.iter().enumerate().map(share).sum() } else { 0.0 };
        statement.overheads.book(&o.name, &o.name, fixed_overhead(scenario, o, start, end) + following);
    }
}

/// Hardware lots with the share of the quarter in which they are in service.
fn in_service<'a>(
    scenario: &Scenario,
    books: &'a Books,
    statement: &Statement,
) -> Vec<(&'a Lot, GenerationId, SiteId, f64)> {
    let from = months_at(scenario, statement.window.start);
    let to = months_at(scenario, statement.window.end);
    let hardware = books.lots.iter().filter_map(|l| l.hardware.map(|(g, s)| (l, g, s)));
    hardware
        .map(|(l, g, s)| (l, g, s, l.in_service_share(from, to)))
        .filter(|(.., share)| *share > 0.0)
        .collect()
}

/// Average power of the units in service × PUE × price × hours.
fn electricity(scenario: &Scenario, books: &Books, statement: &mut Statement) {
    let (start, end) = (statement.window.start, statement.window.end);
    let mut by_region = vec![0.0; scenario.regions.len()];
    for (lot, g, s, share) in in_service(scenario, books, statement) {
        let mw = lot.units * scenario.generations[g.0].average.to_megawatts().to_mw();
        let price = energy_price(scenario, s, middle(start, end));
        by_region[scenario.sites[s.0].region.0] += mw * share * hours(start, end) * price;
    }
    for (region, amount) in scenario.regions.iter().zip(by_region) {
        statement.electricity.book(&region.name, &region.name, amount);
    }
}

/// Operations, and the term commitments that run.
fn keeping(scenario: &Scenario, books: &Books, statement: &mut Statement) {
    let from = months_at(scenario, statement.window.start);
    let to = months_at(scenario, statement.window.end);
    for (lot, g, _, share) in in_service(scenario, books, statement) {
        let opex = scenario.generations[g.0].opex_per_month.mid * lot.units * share * (to - from);
        statement.operations.book(&lot.class.name, &lot.class.group, opex);
        statement.term_commitments.book(&lot.class.name, &lot.class.group, lot.term_cost(from, to));
    }
}

fn rent(scenario: &Scenario, statement: &mut Statement) {
    let (start, end) = (statement.window.start, statement.window.end);
    for (s, site) in scenario.sites.iter().enumerate() {
        let step = scenario.envelope_on(SiteId(s), middle(start, end));
        let rent = step.map_or(0.0, |e| e.rent_per_month) * start.months_until(end).to_months();
        statement.rent.book(&site.name, &site.name, rent);
    }
}

/// A buyer's use beyond the usable work of its own units in the region, by means.
fn on_demand(scenario: &Scenario, books: &Books, statement: &mut Statement) {
    let (start, end) = (statement.window.start, statement.window.end);
    let lots = in_service(scenario, books, statement);
    for (w, workload) in scenario.workloads.iter().enumerate() {
        let mut cost = 0.0;
        for u in scenario.usage.iter().filter(|u| u.workload == WorkloadId(w)) {
            let shared = shared_hours((u.start, u.end), (start, end));
            let beyond = (u.mean - own_work(scenario, &lots, WorkloadId(w), u.region)).max(0.0);
            cost += beyond * scenario.price_on(WorkloadId(w), u.region, middle(start, end)) * shared;
        }
        statement.on_demand.book(&workload.name, &workload.group, cost);
    }
}

fn own_work(
    scenario: &Scenario,
    lots: &[(&Lot, GenerationId, SiteId, f64)],
    w: WorkloadId,
    r: RegionId,
) -> f64 {
    let here = lots.iter().filter(|(_, _, s, _)| scenario.sites[s.0].region == r);
    here.map(|(lot, g, _, share)| {
        let generation = &scenario.generations[g.0];
        lot.units * share * generation.work_per_unit(w).unwrap_or(0.0) * generation.usable_share()
    })
    .sum()
}
