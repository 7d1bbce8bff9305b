//! The page of a stress test: what stands on it, in words and figures.

use plimsoll::stress::{Estimate, Stress};
use plimsoll_model::Scenario;
use plimsoll_model::scenario::Objective;
use plimsoll_report::format::{count_of, money, percent};
use plimsoll_report::view::{Histogram, Interval, Intervals, Level, OverlayRow, StressView, Tile, Unit};
use plimsoll_report::{Spread, spread, stress_html};

use crate::stress::Under;
use crate::stress_sheet::{Told, within};

/// Bars of the histogram.
const BARS: usize = 40;

/// The page as one HTML file.
pub(crate) fn page(scenario: &Scenario, stress: &Stress, told: &Told, under: &[Under], seed: u64) -> String {
    let npv = scenario.objective == Objective::Npv;
    let name = if npv { "NPV" } else { "Cost" };
    let currency = &scenario.currency;
    stress_html(&StressView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name: scenario.name.clone(),
        currency: currency.clone(),
        headline: headline(stress, told, if npv { "an NPV" } else { "a cost" }, currency),
        sentences: sentences(stress, under, currency),
        tiles: tiles(scenario, stress, told, name),
        histogram: histogram(stress, told, name, currency),
        figures: figures(scenario, stress, told, name, seed),
        under: intervals(stress, under, name, currency),
        overlays: under.iter().map(overlay).collect(),
    })
}

fn headline(stress: &Stress, told: &Told, name: &str, currency: &str) -> String {
    let planned = money(stress.plan.value, currency);
    match told.mean {
        None => format!("The plan has {name} of {planned} on the paths it was made on."),
        Some(mean) => format!(
            "On {} futures it was not made for the plan has {name} of {}; it was planned at {planned}.",
            count_of(told.values.len()),
            money(mean.mean, currency),
        ),
    }
}

fn sentences(stress: &Stress, under: &[Under], currency: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    if stress.stopped {
        sentences.push("The test was stopped early: this is what there was by then.".to_owned());
    }
    if !stress.unsolved.is_empty() {
        let words = stress.unsolved.join(", ");
        sentences.push(format!("Missing, or on less than was asked, because it was not solved: {words}."));
    }
    if let Some(worst) = under.iter().max_by(|a, b| a.regret.total_cmp(&b.regret)) {
        sentences.push(format!(
            "Of {} overlays {} would be regretted most: whoever had known of it would be {} ahead.",
            under.len(),
            worst.name,
            money(worst.regret, currency)
        ));
    }
    sentences
}

fn tiles(scenario: &Scenario, stress: &Stress, told: &Told, name: &str) -> Vec<Tile> {
    let one = |value: f64| Spread { mean: value, p10: value, p90: value };
    let tile = |label: String, value: Spread, unit: Unit, note: &str, uncertain: bool| Tile {
        label,
        value,
        unit,
        note: note.to_owned(),
        uncertain,
    };
    let mut tiles = Vec::new();
    if told.mean.is_some() {
        let fresh = spread(&told.values);
        tiles.push(tile(
            format!("{name} on fresh paths"),
            fresh,
            Unit::Money,
            "discounted, end value included",
            true,
        ));
        let worst = format!("mean of the worst {}", percent(1.0 - scenario.policy.risk_level, 0));
        tiles.push(tile("CVaR".to_owned(), one(told.tail), Unit::Money, &worst, false));
    }
    if let Some(served) = told.served {
        tiles.push(tile(
            "Demand served".to_owned(),
            one(served.mean),
            Unit::Share,
            "weighed by price",
            false,
        ));
    }
    if let Some(vss) = stress.stochastic_solution {
        tiles.push(tile(
            "VSS".to_owned(),
            one(vss),
            Unit::Money,
            "over a plan made for the mean path",
            false,
        ));
    }
    tiles
}

fn histogram(stress: &Stress, told: &Told, name: &str, currency: &str) -> Option<Histogram> {
    let mut histogram = Histogram::of(&told.values, BARS)?;
    histogram.marks.push(("as planned".to_owned(), stress.plan.value));
    let s = spread(&told.values);
    let ends = plimsoll_report::format::money_range(s.p10, s.p90, currency);
    histogram.summary =
        format!("{name} on {} fresh paths: eight in ten lie within {ends}.", count_of(told.values.len()));
    Some(histogram)
}

fn figures(scenario: &Scenario, stress: &Stress, told: &Told, name: &str, seed: u64) -> Vec<[String; 3]> {
    let currency = &scenario.currency;
    let amount =
        |e: Estimate, words: &str| [money(e.mean, currency), format!("{words} {}", within(e, currency))];
    let share = |e: Estimate, words: &str| [percent(e.mean, 1), words.to_owned()];
    let certain = |mean: f64| Estimate { mean, half: None };
    let on = format!("on the {} paths it was planned on", count_of(stress.plan.path_values.len()));
    let fresh = format!("on {} fresh paths, seed {seed} on,", count_of(told.values.len()));
    let worst = format!("mean of the worst {}", percent(1.0 - scenario.policy.risk_level, 0));
    let mean = told.mean;
    let asked = scenario.policy.service_level.map_or_else(
        || "no level is asked for".to_owned(),
        |level| format!("{} is asked for", percent(level, 0)),
    );
    let rows = [
        (format!("{name} as planned"), Some(amount(certain(stress.plan.value), &on))),
        (format!("{name}, mean"), mean.map(|e| amount(e, &fresh))),
        ("CVaR".to_owned(), mean.map(|_| amount(certain(told.tail), &worst))),
        (
            "chance of a loss".to_owned(),
            told.loses.map(|p| [percent(p, 2), "share of the fresh paths".to_owned()]),
        ),
        ("demand served".to_owned(), told.served.map(|e| share(e, "weighed by price"))),
        ("all contracts kept".to_owned(), told.kept.map(|e| share(e, &asked))),
        (
            "VSS".to_owned(),
            stress.stochastic_solution.map(|v| amount(certain(v), "over a plan made for the mean path")),
        ),
        ("EVPI, mean regret".to_owned(), told.regret.map(|e| amount(e, "foresight would add"))),
        ("optimality gap".to_owned(), told.gap.map(|e| amount(e, "a better plan adds, at most"))),
    ];
    rows.into_iter()
        .filter_map(|(name, row)| row.map(|[value, note]| [name, value, note.trim().to_owned()]))
        .collect()
}

fn intervals(stress: &Stress, under: &[Under], name: &str, currency: &str) -> Intervals {
    let values: Vec<Interval> = under
        .iter()
        .map(|u| Interval {
            label: u.name.clone(),
            value: Spread { mean: u.decided.value, ..spread(&u.decided.path_values) },
        })
        .collect();
    let least = under.iter().min_by(|a, b| a.decided.value.total_cmp(&b.decided.value));
    let summary = least.map_or_else(String::new, |u| {
        format!(
            "With orders as decided the {name} is lowest under {}: {}.",
            u.name,
            money(u.decided.value, currency)
        )
    });
    Intervals {
        title: format!("{name} under each overlay, P10 to P90"),
        unit: Unit::Money,
        values,
        mark: Some(Level { name: "as planned".to_owned(), value: stress.plan.value }),
        summary,
    }
}

fn overlay(u: &Under) -> OverlayRow {
    OverlayRow {
        name: u.name.clone(),
        decided: Spread { mean: u.decided.value, ..spread(&u.decided.path_values) },
        replanned: u.replanned.value,
        regret: u.regret,
        kept: u.decided.contracts_kept,
    }
}
