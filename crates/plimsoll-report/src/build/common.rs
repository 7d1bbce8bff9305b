//! What several parts of the view need: stretches of time, names, the palette.

use std::collections::BTreeMap;

use plimsoll_model::scenario::{GenerationId, Scenario};
use plimsoll_model::{Calendar, Date, Period, PeriodId, RowId};

use crate::view::Stretch;

/// What stands for a family where a block of power is meant.
pub(super) const POWER: &str = "power";
/// Its hue.
pub(super) const POWER_HUE: usize = 7;

/// The periods of the horizon.
pub(super) fn periods(scenario: &Scenario) -> Vec<Stretch> {
    let all = scenario.calendar.periods();
    let stretch = |t: PeriodId| Stretch { label: all[t].label(), start: all[t].start, end: all[t].end };
    scenario.horizon().map(stretch).collect()
}

/// The stretch from one day to another, named as a period of the calendar would be.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn between(start: Date, end: Date) -> Stretch {
    let months = start.months_until(end).to_months().round().max(0.0) as u32;
    Stretch { label: Period { start, end, months }.label(), start, end }
}

/// Name of a period.
pub(super) fn label(calendar: &Calendar, period: PeriodId) -> String {
    calendar.periods().get(period).map(Period::label).unwrap_or_default()
}

/// The fiscal year of each period of the horizon, with its periods.
pub(super) fn fiscal_years(scenario: &Scenario) -> Vec<(i32, Vec<PeriodId>)> {
    let mut years: Vec<(i32, Vec<PeriodId>)> = Vec::new();
    for t in scenario.horizon() {
        let year = scenario.calendar.fiscal_year(scenario.calendar.periods()[t].start);
        match years.last_mut() {
            Some((last, periods)) if *last == year => periods.push(t),
            _ => years.push((year, vec![t])),
        }
    }
    years
}

/// Share of the hours of some periods that each of them has.
pub(super) fn weights(scenario: &Scenario, over: &[PeriodId]) -> BTreeMap<PeriodId, f64> {
    let hours = |t: &PeriodId| scenario.calendar.periods()[*t].hours();
    let all: f64 = over.iter().map(hours).sum();
    over.iter().map(|t| (*t, hours(t) / all.max(1e-9))).collect()
}

/// A fiscal year as a stretch.
pub(super) fn year(scenario: &Scenario, year: i32) -> Stretch {
    let (start, end) =
        (scenario.calendar.fiscal_year_start(year), scenario.calendar.fiscal_year_start(year + 1));
    Stretch { label: year.to_string(), start, end }
}

/// Families in the order in which the scenario names them.
pub(super) fn families(scenario: &Scenario) -> Vec<&str> {
    let mut families: Vec<&str> = Vec::new();
    for g in &scenario.generations {
        if !families.contains(&g.family.as_str()) {
            families.push(&g.family);
        }
    }
    families
}

/// Hue of a generation's family, and its tone within it: its place among the family's generations.
pub(super) fn paint(scenario: &Scenario, generation: GenerationId) -> (usize, usize) {
    let family = &scenario.generations[generation.0].family;
    let hue = families(scenario).iter().position(|f| f == family).unwrap_or(0);
    (hue, scenario.generations[..generation.0].iter().filter(|g| g.family == *family).count())
}

/// Place of an input row, such as `sites.csv:4`.
pub(super) fn place(row: RowId) -> String {
    let ending = if row.table == "scenario" { "toml" } else { "csv" };
    format!("{}.{ending}:{}", row.table, row.line)
}

/// `a`, `a and b`, `a, b and c`; beyond `most` names, `a, b and 3 more`.
pub(crate) fn listed(names: &[String], most: usize) -> String {
    let (shown, more) = names.split_at(names.len().min(most));
    let mut shown = shown.to_vec();
    if !more.is_empty() {
        shown.push(format!("{} more", more.len()));
    }
    match shown.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_read_like_prose() {
        let names: Vec<String> = ["a", "b", "c", "d"].map(String::from).to_vec();
        let listed: Vec<_> = (0..=4).map(|n| listed(&names[..n], 3)).collect();
        assert_eq!(listed, ["", "a", "a and b", "a, b and c", "a, b, c and 1 more"]);
    }
}
