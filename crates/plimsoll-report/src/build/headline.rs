//! The answer in English, and the figures that stand on top.

use std::collections::BTreeMap;

use plimsoll_model::scenario::{Objective, Scenario};

use super::Books;
use super::common::listed;
use crate::format::{self, date, megawatts, money, percent};
use crate::view::{Orders, PowerStair, Spread, Status, Tile, Unit};

/// `Place 12 orders now for $3.2B; 41 more for $18B can wait.`
pub(super) fn headline(scenario: &Scenario, now: &Orders, later: &Orders) -> String {
    let currency = &scenario.currency;
    let wait = match later.rows.len() {
        0 => "nothing more is planned".to_owned(),
        1 => format!("1 more for {} can wait", money(later.cost, currency)),
        n => format!("{} more for {} can wait", format::count_of(n), money(later.cost, currency)),
    };
    match now.rows.len() {
        0 => format!("Order nothing now; {wait}."),
        n => format!(
            "Place {} now for {}; {wait}.",
            format::things(n, "order", "orders"),
            money(now.cost, currency)
        ),
    }
}

/// What the money goes to, what must be decided first, where power runs out.
pub(super) fn sentences(
    scenario: &Scenario,
    now: &Orders,
    power: &[PowerStair],
    books: &Books,
) -> Vec<String> {
    let spent = [spending(scenario, now), power_ordered(now), first_decision(scenario, now)];
    let told =
        [spent.into_iter().flatten().collect::<Vec<_>>().join(" "), full(power), value(scenario, books)];
    told.into_iter().filter(|text| !text.is_empty()).collect()
}

fn spending(scenario: &Scenario, now: &Orders) -> Option<String> {
    let mut by_item: BTreeMap<&str, f64> = BTreeMap::new();
    now.rows.iter().for_each(|row| *by_item.entry(&row.item).or_default() += row.cost);
    let mut items: Vec<(&str, f64)> = by_item.into_iter().collect();
    items.sort_by(|a, b| b.1.total_cmp(&a.1));
    let words: Vec<String> = items
        .iter()
        .take(3)
        .map(|(name, cost)| format!("{name} ({})", money(*cost, &scenario.currency)))
        .collect();
    match items.len() {
        0 => None,
        1..=3 => Some(format!("The money goes to {}.", listed(&words, 3))),
        _ => Some(format!("Most of the money goes to {}.", listed(&words, 3))),
    }
}

fn power_ordered(now: &Orders) -> Option<String> {
    (now.adds_mw > 0.0).then(|| format!("{} of power is ordered with it.", megawatts(now.adds_mw)))
}

/// What must be decided first; an order whose last day to decide is not after the day of the plan is due now.
fn first_decision(scenario: &Scenario, now: &Orders) -> Option<String> {
    let first = now.rows.iter().min_by_key(|row| row.decide_by)?;
    let due = now.rows.iter().filter(|row| row.decide_by <= scenario.as_of).count();
    if due > 0 {
        let many = if due == now.rows.len() { "All".to_owned() } else { format::count_of(due) };
        let verb = if due == 1 && due < now.rows.len() { "is" } else { "are" };
        let serve = now.rows.iter().map(|row| row.in_service.as_str()).min().unwrap_or_default();
        return Some(format!("{many} {verb} due now; the first ordered serve from {serve}."));
    }
    Some(format!("First to decide: {} at {}, by {}.", first.item, first.site, date(first.decide_by)))
}

/// Sites whose power is all taken at some time, by when it first is.
fn full(power: &[PowerStair]) -> String {
    let mut sites: Vec<(usize, &PowerStair)> = power
        .iter()
        .skip(1)
        .filter_map(|stair| stair.full.iter().position(|full| *full).map(|first| (first, stair)))
        .collect();
    sites.sort_by_key(|(first, _)| *first);
    let words: Vec<String> = sites
        .iter()
        .map(|(first, stair)| format!("{} ({})", stair.site, stair.periods[*first].label))
        .collect();
    match sites.len() {
        0 if power.iter().all(|stair| stair.load_mw.iter().all(|mw| *mw < 5e-4)) => String::new(),
        0 => "No site runs out of power.".to_owned(),
        1 => format!("Power runs out at {}.", words[0]),
        _ => format!("Power runs out first at {}.", listed(&words, 4)),
    }
}

fn value(scenario: &Scenario, books: &Books) -> String {
    if scenario.objective != Objective::Npv {
        return String::new();
    }
    let with_roic: Vec<_> = books.years.iter().filter_map(|y| y.roic.map(|r| (y.year, r.mean))).collect();
    match (with_roic.first(), with_roic.last()) {
        (Some((a, first)), Some((b, last))) if a != b => {
            let hurdle = scenario.finance.hurdle_roic.mid;
            let under = with_roic.iter().filter(|(_, roic)| *roic < hurdle).count();
            let beside = match under {
                0 => "above",
                n if n == with_roic.len() => "below",
                _ => "in some years below",
            };
            format!(
                "ROIC goes from {} in {a} to {} in {b}, {beside} the hurdle of {}.",
                percent(*first, 1),
                percent(*last, 1),
                percent(hurdle, 0)
            )
        }
        _ => String::new(),
    }
}

/// Value, capex, waste and shortage, each with its spread.
pub(super) fn tiles(scenario: &Scenario, status: &Status, books: &Books) -> Vec<Tile> {
    let seller = scenario.objective == Objective::Npv;
    let capex: f64 = books.years.iter().map(|y| y.capex).sum();
    let tile = |label: &str, value: Spread, note: &str| Tile {
        label: label.to_owned(),
        uncertain: (value.p90 - value.p10).abs() > 1e-9 * value.mean.abs(),
        value,
        unit: Unit::Money,
        note: note.to_owned(),
    };
    let (name, note) = if seller {
        ("NPV", "discounted, end value included")
    } else {
        ("Cost", "discounted, end value deducted")
    };
    let mut tiles = vec![tile(name, status.value, note)];
    let whole = books.years.iter().find(|y| y.months == 12).or_else(|| books.years.first());
    match whole.and_then(|y| y.buyer_saving.map(|saving| (y.year, saving))) {
        Some((year, saving)) if capex.abs() < 0.5 => tiles.push(Tile {
            unit: Unit::Share,
            ..tile(&format!("Saving in {year}"), saving, "against buying all on demand")
        }),
        _ => tiles.push(tile(
            "Capex",
            Spread { mean: capex, p10: capex, p90: capex },
            &format!("{}, nominal", span(books)),
        )),
    }
    if let Some(year) = whole {
        let short =
            if seller { "of demand by value not served" } else { "of demand by value bought on demand" };
        let waste = format!("{} of usable capacity by cost not sold", percent(year.waste_share.mean, 1));
        tiles.push(tile(&format!("Waste in {}", year.year), year.waste, &waste));
        let shortage = format!("{} {short}", percent(year.shortage_share.mean, 1));
        tiles.push(tile(&format!("Shortage in {}", year.year), year.shortage, &shortage));
    }
    tiles
}

/// `2026–2030`.
fn span(books: &Books) -> String {
    match (books.years.first(), books.years.last()) {
        (Some(a), Some(b)) if a.year != b.year => format!("{}\u{2013}{}", a.year, b.year),
        (Some(only), _) => only.year.to_string(),
        _ => String::new(),
    }
}
