//! Money that no decision changes: what is billed if all demand is served, and what is owed whatever is ordered.

use plimsoll_model::scenario::{
    Cancelled, GenerationId, Item, Objective, Payment, RegionId, Scenario, SupplierOrder, WorkloadId,
};
use plimsoll_model::{DemandPaths, Months, PeriodId};

use crate::money::Money;
use crate::terms::terms;
use crate::timing::Timing;

/// Revenue of each path if all demand were served, after tax and discounted, currency. The blocks take off what is
/// short.
pub(crate) fn revenue_if_served(
    scenario: &Scenario,
    timing: &Timing<'_>,
    money: &Money<'_>,
    demand: &DemandPaths,
) -> Vec<f64> {
    let mut revenue = vec![0.0; demand.paths];
    for w in (0..demand.workloads).map(WorkloadId) {
        for r in (0..demand.regions).map(RegionId) {
            for t in 0..demand.periods {
                let terms = terms(scenario, w, r, t);
                let factor = timing.hours(t) * money.running(t);
                for (path, sum) in revenue.iter_mut().enumerate() {
                    let at = demand.at(path, w, r, t);
                    let contracted = demand.contracted[at];
                    *sum += factor
                        * (terms.open * (demand.total[at] - contracted) + terms.contracted * contracted);
                }
            }
        }
    }
    revenue
}

/// Cost that is owed whatever is ordered, after tax and discounted, currency: overheads, rent, open orders, assets
/// being built, less the tax that what is owned still saves.
pub(crate) fn owed(scenario: &Scenario, timing: &Timing<'_>, money: &Money<'_>) -> f64 {
    running_costs(scenario, timing, money) + purchases(scenario, timing, money)
        - tax_of_owned(scenario, money)
}

fn running_costs(scenario: &Scenario, timing: &Timing<'_>, money: &Money<'_>) -> f64 {
    let mut sum = 0.0;
    for t in 0..timing.periods() {
        let start = timing.start(t);
        let mut monthly = 0.0;
        for overhead in &scenario.overheads {
            let holds = overhead.from.is_none_or(|f| f <= start) && overhead.until.is_none_or(|u| start < u);
            if holds {
                let since = overhead.from.unwrap_or(scenario.calendar.start());
                let years = since.months_until(start).to_years().max(0.0);
                monthly += overhead.fixed_per_month.mid * (1.0 + overhead.growth_per_year.mid).powf(years);
            }
        }
        for s in (0..scenario.sites.len()).map(plimsoll_model::scenario::SiteId) {
            monthly += scenario.envelope_on(s, start).map_or(0.0, |e| e.rent_per_month);
        }
        sum += monthly * timing.months(t) * money.running(t);
    }
    sum
}

fn purchases(scenario: &Scenario, timing: &Timing<'_>, money: &Money<'_>) -> f64 {
    let mut sum = 0.0;
    for order in scenario.orders.iter().filter(|o| o.is_open()) {
        let Some(t) = timing.first_serving(order.promised) else { continue };
        let one = on_order(scenario, timing, money, order, (order.unit_cost, t));
        sum += order.units * (one - block_at_end(scenario, money, order, t));
        sum += cancelling(scenario, money, order, order.cancelled);
    }
    sum + construction(scenario, timing)
}

/// What is still to be paid for one unit or block on order that serves from the start of a period, at a price: rent
/// included, less the tax that all of this saves.
pub(crate) fn on_order(
    scenario: &Scenario,
    timing: &Timing<'_>,
    money: &Money<'_>,
    order: &SupplierOrder,
    (price, t): (f64, PeriodId),
) -> f64 {
    let deposit = order.part(order.deposit) * timing.discount(t);
    match order.item {
        Item::Generation(g) => {
            let paid = if owned(scenario, g) { deposit } else { 0.0 };
            money.hardware(g, price, t) - paid
        }
        Item::Power(o) => {
            let life = scenario.power_options[o.0].life;
            let bought = price * (timing.discount(t) - money.tax_saved(timing.start(t), life));
            bought - deposit + money.block_rent(o, t)
        }
    }
}

/// What a block on order that carries load from the start of a period is worth at the end, discounted; nothing for a
/// buyer, and nothing for hardware, whose worth goes with the units that are kept.
pub(crate) fn block_at_end(
    scenario: &Scenario,
    money: &Money<'_>,
    order: &SupplierOrder,
    t: PeriodId,
) -> f64 {
    match (order.item, scenario.objective) {
        (Item::Power(o), Objective::Npv) => money.block_end_value(o, t),
        _ => 0.0,
    }
}

/// What cancelling costs: the fee after tax, less the tax that a lost deposit saves.
pub(crate) fn cancelling(
    scenario: &Scenario,
    money: &Money<'_>,
    order: &SupplierOrder,
    Cancelled { fee, deposit }: Cancelled,
) -> f64 {
    let lost = match order.item {
        Item::Generation(g) if !owned(scenario, g) => 0.0,
        _ => deposit,
    };
    fee * money.running(0) - lost * money.tax_on_running(0)
}

fn owned(scenario: &Scenario, g: GenerationId) -> bool {
    scenario.generations[g.0].payment == Payment::OnDelivery
}

/// What is still to be paid for assets being built: evenly from the start to the day of service.
fn construction(scenario: &Scenario, timing: &Timing<'_>) -> f64 {
    let start = scenario.calendar.start();
    let mut sum = 0.0;
    for asset in scenario.assets.iter().filter(|a| a.in_service > start) {
        let months = start.months_until(asset.in_service).to_months();
        let mut at = 0.0;
        for t in 0..timing.periods() {
            let share = plimsoll_model::finance::straight_line_share(0.0, months, at, at + timing.months(t));
            sum += (asset.cost - asset.paid) * share * timing.discount(t);
            at += timing.months(t);
        }
    }
    sum
}

/// Tax that writing off the fleet and the other assets still saves.
fn tax_of_owned(scenario: &Scenario, money: &Money<'_>) -> f64 {
    if scenario.objective == Objective::Cost {
        return 0.0;
    }
    let fleet =
        scenario.fleet.iter().filter(|v| scenario.generations[v.generation.0].payment == Payment::OnDelivery);
    let fleet: f64 = fleet
        .map(|v| {
            let life = scenario.generations[v.generation.0].tax_life;
            v.units.to_f64() * v.unit_cost * money.tax_saved(v.in_service, life)
        })
        .sum();
    let written_off = scenario.assets.iter().filter(|a| a.book_life > Months::ZERO);
    fleet + written_off.map(|a| a.cost * money.tax_saved(a.in_service, a.book_life)).sum::<f64>()
}
