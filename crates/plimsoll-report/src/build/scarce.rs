//! Shadow prices in words.
//!
//! The periods in which the same thing binds are told together: its dearest period, and what one more of it is worth
//! through all of them. Things in different units are ranked by what one per cent more of each would add.

use plimsoll_model::Plan;
use plimsoll_model::plan::{Scarce, ShadowPrice};
use plimsoll_model::scenario::{Item, Objective, Scenario, Scope};

use super::common::{label, place};
use crate::format::{self, money};
use crate::view::ScarceRow;

/// Less than this share of the greatest worth is not told.
const CRUMB: f64 = 1e-6;

/// What is scarce, first what would gain most.
pub(super) fn rows(scenario: &Scenario, plan: &Plan) -> Vec<ScarceRow> {
    let mut kinds: Vec<(&Scarce, Vec<&ShadowPrice>)> = Vec::new();
    let inside = |p: &&ShadowPrice| p.price > 0.0 && p.period.is_none_or(|t| scenario.horizon().contains(&t));
    for price in plan.shadow_prices.iter().filter(inside) {
        match kinds.iter_mut().find(|(scarce, _)| **scarce == price.scarce) {
            Some((_, prices)) => prices.push(price),
            None => kinds.push((&price.scarce, vec![price])),
        }
    }
    let mut rows: Vec<ScarceRow> =
        kinds.iter().filter_map(|(scarce, prices)| row(scenario, scarce, prices)).collect();
    rows.sort_by(|a, b| b.one_percent.total_cmp(&a.one_percent));
    let least = rows.first().map_or(0.0, |r| r.one_percent * CRUMB);
    rows.retain(|r| r.one_percent > least);
    rows
}

fn row(scenario: &Scenario, scarce: &Scarce, prices: &[&ShadowPrice]) -> Option<ScarceRow> {
    let best = prices.iter().copied().max_by(|a, b| a.price.total_cmp(&b.price))?;
    let one_percent = prices.iter().map(|p| p.price * p.available.max(0.0) * 0.01).sum::<f64>();
    let period = best.period.map(|t| label(&scenario.calendar, t)).unwrap_or_default();
    let mut row = ScarceRow {
        what: what(scenario, scarce),
        period,
        price: best.price,
        price_all_periods: prices.iter().map(|p| p.price).sum(),
        periods: prices.len(),
        one_percent: one_percent.max(best.price * 0.01),
        divisible: prices.iter().any(|p| p.available > 0.0) && !matches!(scarce, Scarce::Decision { .. }),
        unit: best.unit.clone(),
        available: best.available,
        sentence: String::new(),
        row: best.row.map(place).unwrap_or_default(),
    };
    row.sentence = sentence(scenario, scarce, prices, &row);
    Some(row)
}

fn what(scenario: &Scenario, scarce: &Scarce) -> String {
    match scarce {
        Scarce::Power { site } => format!("power at {}", scenario.sites[site.0].name),
        Scarce::Supply { generation } => format!("supply of {}", scenario.generations[generation.0].name),
        Scarce::Capex { year, family: None } => format!("capex of {year}"),
        Scarce::Capex { year, family: Some(family) } => format!("capex of {year} for {family}"),
        Scarce::Limit { name, index } => limit(scenario, name, *index),
        Scarce::Decision { item, index } => {
            let name = match item {
                Item::Generation(g) => &scenario.generations[g.0].name,
                Item::Power(o) => &scenario.power_options[o.0].name,
            };
            let author = scenario.decisions.get(*index).map_or("", |d| d.author.as_str());
            if author.is_empty() {
                format!("the decision on {name}")
            } else {
                format!("{author}\u{2019}s decision on {name}")
            }
        }
        Scarce::PowerOption { option } => format!("blocks of {}", scenario.power_options[option.0].name),
    }
}

/// A limit's name and where it holds: limits of one name may hold at many sites.
fn limit(scenario: &Scenario, name: &str, index: usize) -> String {
    match scenario.limits[index].scope {
        Scope::All => name.to_owned(),
        Scope::Region(region) => format!("{name} in {}", scenario.regions[region.0].name),
        Scope::Site(site) => format!("{name} at {}", scenario.sites[site.0].name),
    }
}

/// `1 % more power at iad, in the 6 periods in which it binds, would add $1.2M; one more MW at iad in
/// 2027-Q2, $4.1M.`
///
/// What comes in amounts is told in hundredths of it, which a reader can weigh against the whole; a decision or a cap
/// of nothing only by its unit.
fn sentence(scenario: &Scenario, scarce: &Scarce, prices: &[&ShadowPrice], row: &ScarceRow) -> String {
    let currency = &scenario.currency;
    let when = if row.period.is_empty() { String::new() } else { format!(" in {}", row.period) };
    let gain = if scenario.objective == Objective::Npv { "would add" } else { "would save" };
    let (all, one) = (money(row.one_percent, currency), money(row.price, currency));
    let unit = one_more(scenario, scarce, row);
    if !row.divisible {
        return format!("{unit}{when} {gain} {one}.");
    }
    let (one_more, percent) = (unit.replacen("One", "one", 1), format::percent(0.01, 0));
    match prices.len() {
        1 => format!("{percent} more {}{when} {gain} {all}; {one_more}, {one}.", row.what),
        n => format!(
            "{percent} more {}, in the {n} periods in which it binds, {gain} {all}; {one_more}{when}, {one}.",
            row.what
        ),
    }
}

fn one_more(scenario: &Scenario, scarce: &Scarce, row: &ScarceRow) -> String {
    match scarce {
        Scarce::Power { site } => format!("One more MW at {}", scenario.sites[site.0].name),
        Scarce::Supply { generation } => {
            format!("One more {} delivered", scenario.generations[generation.0].name)
        }
        Scarce::Capex { .. } => format!("One more {}", scenario.currency),
        Scarce::Limit { .. } => format!("One more unit of {}", row.what),
        Scarce::Decision { .. } => format!("Moving {} by one unit", row.what),
        Scarce::PowerOption { option } => {
            format!("One more block of {}", scenario.power_options[option.0].name)
        }
    }
}
