//! What all paths of a branch pay alike: hardware, power, keeping units in service, overheads, and what is left at the end.

use plimsoll_model::finance::annuity;
use plimsoll_model::plan::Move;
use plimsoll_model::scenario::{GenerationId, Item, Payment, Scenario, SiteId};
use plimsoll_model::{Months, PeriodId, Plan};

use super::Book;
use super::flows::power_price;

/// Cost after tax and discounted that does not depend on the path.
pub(super) fn cost(book: &Book<'_>, plan: &Plan) -> f64 {
    hardware(book, plan) + power(book, plan) + keeping(book, plan) + standing(book) + open_orders(book)
        - salvage(book, plan)
        + moving(book, plan)
        + construction(book)
        - shields_of_owned(book)
}

fn months_of(scenario: &Scenario, t: PeriodId) -> f64 {
    scenario.calendar.start().months_until(scenario.calendar.periods()[t].start).to_months()
}

fn hardware(book: &Book<'_>, plan: &Plan) -> f64 {
    plan.orders.iter().map(|o| o.units * one_unit(book, o.generation, o.unit_cost, o.in_service)).sum()
}

fn one_unit(book: &Book<'_>, g: GenerationId, price: f64, served: PeriodId) -> f64 {
    let generation = &book.scenario.generations[g.0];
    let from = months_of(book.scenario, served);
    if generation.payment == Payment::OnDelivery {
        return price * (book.worth(served) - book.tax_shield(from, generation.tax_life.to_months()));
    }
    let life = generation.service_life.to_months();
    let mut paid = generation.upfront_share * (1.0 - book.tax) * book.worth(served);
    for t in 0..book.periods() {
        let overlap = (book.months[t + 1].min(from + life) - book.months[t].max(from)).max(0.0);
        paid += (1.0 - generation.upfront_share) * overlap / life * (1.0 - book.tax) * book.worth(t);
    }
    price * paid
}

fn power(book: &Book<'_>, plan: &Plan) -> f64 {
    let mut sum = 0.0;
    for order in &plan.power_orders {
        let option = &book.scenario.power_options[order.option.0];
        let placed = months_of(book.scenario, order.placed);
        let lead = (option.lead.mid + option.slip.mid).max(1e-6);
        let since = months_of(book.scenario, order.in_service);
        let gone = book.scenario.calendar.periods()[order.in_service].start.add(option.life);
        let mut block = -option.cost.mid * book.tax_shield(since, option.life.to_months());
        for t in 0..book.periods() {
            let overlap = (book.months[t + 1].min(placed + lead) - book.months[t].max(placed)).max(0.0);
            block += option.cost.mid * overlap / lead * book.worth(t);
            if t >= order.in_service && book.scenario.calendar.periods()[t].start < gone {
                block += option.rent_per_month.mid * book.length(t) * (1.0 - book.tax) * book.worth(t);
            }
        }
        sum += order.blocks * block;
    }
    sum
}

/// Operations, and the energy that units draw even when idle.
fn keeping(book: &Book<'_>, plan: &Plan) -> f64 {
    let scenario = book.scenario;
    let monthly = |a: &plimsoll_model::plan::Active| {
        let generation = &scenario.generations[a.generation.0];
        let period = &scenario.calendar.periods()[a.period];
        let idle_mwh = generation.average.to_kw() / 1000.0 * generation.idle_share.mid * period.hours();
        let energy = idle_mwh * power_price(scenario, a.site, a.period);
        let operations = generation.opex_per_month.mid * f64::from(period.months);
        a.units * (energy + operations) * (1.0 - book.tax) * book.worth(a.period)
    };
    plan.active.iter().map(monthly).sum()
}

/// Overheads and the rent of sites.
fn standing(book: &Book<'_>) -> f64 {
    let scenario = book.scenario;
    let mut sum = 0.0;
    for (t, period) in scenario.calendar.periods().iter().enumerate() {
        let factor = f64::from(period.months) * (1.0 - book.tax) * book.worth(t);
        for o in &scenario.overheads {
            if o.from.is_some_and(|f| period.start < f) || o.until.is_some_and(|u| period.start >= u) {
                continue;
            }
            let since = o.from.map_or(0.0, |f| f.months_until(period.start).to_months());
            let since = if o.from.is_some() { since } else { book.at(period.start) };
            sum += factor * o.fixed_per_month.mid * (1.0 + o.growth_per_year.mid).powf(since.max(0.0) / 12.0);
        }
        for s in 0..scenario.sites.len() {
            let step = scenario.envelope_on(SiteId(s), period.start);
            sum += factor * step.map_or(0.0, |e| e.rent_per_month);
        }
    }
    sum
}

/// What units given up early fetch, after tax.
fn salvage(book: &Book<'_>, plan: &Plan) -> f64 {
    let fetched = |a: &plimsoll_model::plan::Active| {
        let share = book.scenario.generations[a.generation.0].salvage_share.mid;
        let day = book.scenario.calendar.periods()[a.period].start;
        let price = book.scenario.unit_cost_on(a.generation, day);
        a.retired_early * share * price * (1.0 - book.tax) * book.worth(a.period)
    };
    plan.active.iter().map(fetched).sum()
}

/// What moving units to another site costs, after tax.
fn moving(book: &Book<'_>, plan: &Plan) -> f64 {
    let one = |g: GenerationId| book.scenario.generations[g.0].redeploy.map_or(0.0, |terms| terms.cost.mid);
    let paid = |m: &Move| m.units * one(m.generation) * (1.0 - book.tax) * book.worth(m.leaves);
    plan.moves.iter().map(paid).sum()
}

fn open_orders(book: &Book<'_>) -> f64 {
    let scenario = book.scenario;
    let mut sum = 0.0;
    for order in scenario.orders.iter().filter(|o| o.is_open()) {
        let Some(t) = scenario.calendar.first_at_or_after(order.promised) else { continue };
        let cost = order.units * order.unit_cost;
        let given_up = order.cancelled;
        sum += given_up.fee * (1.0 - book.tax) * book.worth(0);
        match order.item {
            Item::Generation(g) => {
                sum += order.units * one_unit(book, g, order.unit_cost, t);
                if scenario.generations[g.0].payment == Payment::OnDelivery {
                    sum -= order.deposit * book.worth(t);
                    sum -= given_up.deposit * book.tax * book.worth(0);
                }
            }
            Item::Power(o) => {
                let option = &scenario.power_options[o.0];
                let gone = scenario.calendar.periods()[t].start.add(option.life);
                let rented = (t..book.periods()).filter(|u| scenario.calendar.periods()[*u].start < gone);
                let rent: f64 = rented.map(|u| book.length(u) * (1.0 - book.tax) * book.worth(u)).sum();
                sum += (cost - order.deposit) * book.worth(t)
                    - cost * book.tax_shield(months_of(scenario, t), option.life.to_months())
                    + order.units * option.rent_per_month.mid * rent
                    - given_up.deposit * book.tax * book.worth(0);
            }
        }
    }
    sum
}

fn construction(book: &Book<'_>) -> f64 {
    let mut sum = 0.0;
    for asset in &book.scenario.assets {
        let done = book.at(asset.in_service);
        if done <= 0.0 {
            continue;
        }
        for t in 0..book.periods() {
            let overlap = (book.months[t + 1].min(done) - book.months[t]).max(0.0);
            sum += (asset.cost - asset.paid) * overlap / done * book.worth(t);
        }
    }
    sum
}

fn shields_of_owned(book: &Book<'_>) -> f64 {
    if book.tax <= 0.0 {
        return 0.0;
    }
    let mut sum = 0.0;
    for v in &book.scenario.fleet {
        let generation = &book.scenario.generations[v.generation.0];
        if generation.payment == Payment::OnDelivery {
            let shield = book.tax_shield(book.at(v.in_service), generation.tax_life.to_months());
            sum += v.units.to_f64() * v.unit_cost * shield;
        }
    }
    for asset in book.scenario.assets.iter().filter(|a| a.book_life > Months::ZERO) {
        sum += asset.cost * book.tax_shield(book.at(asset.in_service), asset.book_life.to_months());
    }
    sum
}

/// Worth of units and blocks when the calendar ends, discounted.
pub(super) fn end_value(book: &Book<'_>, plan: &Plan) -> f64 {
    let last = book.periods() - 1;
    let mut sum = 0.0;
    for a in plan.active.iter().filter(|a| a.period == last) {
        let mut left = a.units;
        for (units, worth) in vintages_by_worth(book, plan, a.generation, a.site) {
            let kept = units.min(left);
            sum += kept * worth;
            left -= kept;
        }
    }
    for order in &plan.power_orders {
        let option = &book.scenario.power_options[order.option.0];
        let since = months_of(book.scenario, order.in_service);
        sum += order.blocks * worth_at_end(book, option.cost.mid, since, option.life, option.life);
    }
    for order in book.scenario.orders.iter().filter(|o| o.is_open()) {
        let Item::Power(option) = order.item else { continue };
        let Some(t) = book.scenario.calendar.first_at_or_after(order.promised) else { continue };
        let option = &book.scenario.power_options[option.0];
        let since = months_of(book.scenario, t);
        sum += order.units * worth_at_end(book, option.cost.mid, since, option.life, option.life);
    }
    sum
}

fn vintages_by_worth(book: &Book<'_>, plan: &Plan, g: GenerationId, s: SiteId) -> Vec<(f64, f64)> {
    let scenario = book.scenario;
    let generation = &scenario.generations[g.0];
    if generation.payment == Payment::OverLife {
        return Vec::new();
    }
    let worth = |price: f64, since: f64| {
        worth_at_end(book, price, since, generation.service_life, generation.tax_life)
    };
    let mut vintages = Vec::new();
    for v in scenario.fleet.iter().filter(|v| v.generation == g && v.site == s) {
        vintages.push((v.units.to_f64(), worth(v.unit_cost, book.at(v.in_service))));
    }
    for m in plan.moves.iter().filter(|m| m.generation == g && m.to == s) {
        vintages.push((m.units, worth(m.unit_cost, book.at(m.in_service))));
    }
    for o in scenario.orders.iter().filter(|o| o.is_open() && o.item == Item::Generation(g) && o.site == s) {
        if let Some(t) = scenario.calendar.first_at_or_after(o.promised) {
            vintages.push((o.units, worth(o.unit_cost, months_of(scenario, t))));
        }
    }
    for o in plan.orders.iter().filter(|o| o.generation == g && o.site == s) {
        vintages.push((o.units, worth(o.unit_cost, months_of(scenario, o.in_service))));
    }
    for m in plan.moves.iter().filter(|m| m.generation == g && m.from == s) {
        let worth = worth(m.unit_cost, book.at(m.in_service));
        let mut left = m.units;
        for (units, _) in vintages.iter_mut().filter(|v| v.1.total_cmp(&worth).is_eq()) {
            let gone = left.min(*units);
            *units -= gone;
            left -= gone;
        }
    }
    vintages.sort_by(|a, b| b.1.total_cmp(&a.1));
    vintages
}

fn worth_at_end(book: &Book<'_>, price: f64, since: f64, life: Months, tax_life: Months) -> f64 {
    let left = (since + life.to_months() - book.months[book.periods()]) / 12.0;
    if left <= 0.0 {
        return 0.0;
    }
    let net = price * (1.0 - book.tax * annuity(book.rate, tax_life.to_years()) / tax_life.to_years());
    let share = annuity(book.rate, left) / annuity(book.rate, life.to_years());
    let end = plimsoll_model::finance::discount(book.rate, book.months[book.periods()] / 12.0);
    net * share * book.scenario.finance.end_value_factor.mid * end
}
