//! What a stress test found, on a terminal of 80 columns, as JSON and as tables.

use std::fmt::Write as _;
use std::io;
use std::path::Path;

use plimsoll::stress::{Estimate, Stress, estimate};
use plimsoll_model::Scenario;
use plimsoll_model::scenario::Objective;
use plimsoll_report::format::{count_of, money, money_range, percent};
use plimsoll_report::spread;
use plimsoll_report::view::Histogram;
use serde_json::{Value, json};

use crate::sheet::{left, right, say};
use crate::stress::Under;

/// Columns of names before the amounts.
const NAME: usize = 32;
/// Bars of the histogram, and columns of the longest.
const BARS: usize = 12;
const BAR: f64 = 50.0;

/// What is told, computed once for text, page and JSON.
pub(crate) struct Told {
    pub(crate) values: Vec<f64>,
    pub(crate) mean: Option<Estimate>,
    pub(crate) tail: f64,
    pub(crate) loses: Option<f64>,
    pub(crate) served: Option<Estimate>,
    pub(crate) kept: Option<Estimate>,
    pub(crate) regret: Option<Estimate>,
    pub(crate) gap: Option<Estimate>,
}

#[allow(clippy::cast_precision_loss)]
impl Told {
    pub(crate) fn of(scenario: &Scenario, stress: &Stress) -> Self {
        let values = stress.all().values;
        let share = |of: usize| of as f64 / values.len().max(1) as f64;
        let npv = scenario.objective == Objective::Npv;
        let flags = |flags: &[bool]| flags.iter().map(|flag| f64::from(u8::from(*flag))).collect();
        let contracts = stress.fresh.iter().all(|lot| !lot.kept.is_empty());
        Self {
            mean: stress.mean_of(|lot| lot.values.clone()),
            tail: tail(&values, scenario.policy.risk_level, npv),
            loses: npv.then(|| share(values.iter().filter(|value| **value < 0.0).count())),
            served: stress.mean_of(|lot| lot.served.clone()),
            kept: if contracts { stress.mean_of(|lot| flags(&lot.kept)) } else { None },
            regret: estimate(&stress.regret),
            gap: estimate(&stress.gaps),
            values,
        }
    }
}

/// Mean of the worst `1 − level` of the values.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn tail(values: &[f64], level: f64, npv: bool) -> f64 {
    let mut worst = values.to_vec();
    worst.sort_by(f64::total_cmp);
    if !npv {
        worst.reverse();
    }
    let count = (((1.0 - level) * worst.len() as f64).ceil() as usize).clamp(1, worst.len().max(1));
    worst.iter().take(count).sum::<f64>() / count as f64
}

/// The value in the middle, or the mean of the two.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => 0.0,
        n if n % 2 == 0 => f64::midpoint(sorted[middle - 1], sorted[middle]),
        _ => sorted[middle],
    }
}

pub(crate) fn show(
    as_json: bool,
    scenario: &Scenario,
    (stress, told): (&Stress, &Told),
    under: &[Under],
    seed: u64,
) {
    if as_json {
        crate::output::json(&document(scenario, stress, told, under, seed));
    } else {
        say(&text(scenario, stress, told, under, seed));
    }
}

fn row(name: &str, value: &str, note: &str) -> String {
    format!("  {}{}  {note}", left(name, NAME - 2), right(value, 9)).trim_end().to_owned() + "\n"
}

pub(crate) fn within(estimate: Estimate, currency: &str) -> String {
    estimate.half.map_or_else(String::new, |half| format!("\u{b1} {} (95 %)", money(half, currency)))
}

fn points(estimate: Estimate) -> String {
    estimate.half.map_or_else(|| "one lot".to_owned(), |half| format!("\u{b1} {} (95 %)", percent(half, 2)))
}

fn text(scenario: &Scenario, stress: &Stress, told: &Told, under: &[Under], seed: u64) -> String {
    let currency = &scenario.currency;
    let name = if scenario.objective == Objective::Npv { "NPV" } else { "Cost" };
    let mut out = format!("{}\n", scenario.name);
    if stress.stopped {
        out += "stopped early: this is what there was by then\n";
    }
    if !stress.unsolved.is_empty() {
        out += &format!("missing or on less than was asked, not solved: {}\n", stress.unsolved.join(", "));
    }
    let planned_on = format!("on the {} paths it was planned on", count_of(stress.plan.path_values.len()));
    out += &row(&format!("{name} as planned"), &money(stress.plan.value, currency), &planned_on);
    if let Some(mean) = told.mean {
        out += &format!("\nON {} FRESH PATHS, seed {seed} on\n", count_of(told.values.len()));
        out += &row(&format!("{name}, mean"), &money(mean.mean, currency), &within(mean, currency));
        let s = spread(&told.values);
        out += &row(
            "P50",
            &money(median(&told.values), currency),
            &format!("P10\u{2013}P90 {}", money_range(s.p10, s.p90, currency)),
        );
        let worst = format!("mean of the worst {}", percent(1.0 - scenario.policy.risk_level, 0));
        out += &row("CVaR", &money(told.tail, currency), &worst);
        out += &told.loses.map_or_else(String::new, |share| row("chance of a loss", &percent(share, 2), ""));
        out += &told.served.map_or_else(String::new, |s| {
            row("demand served", &percent(s.mean, 1), &format!("{}, weighed by price", points(s)))
        });
        let asked = scenario
            .policy
            .service_level
            .map_or_else(|| "no level asked".to_owned(), |level| format!("{} asked", percent(level, 0)));
        out += &told.kept.map_or_else(String::new, |kept| {
            // Where no lot differs from another its spread says nothing.
            let chance = if kept.half == Some(0.0) { "same in every lot".to_owned() } else { points(kept) };
            row("all contracts kept", &percent(kept.mean, 1), &format!("{chance}; {asked}"))
        });
        out += &histogram(&told.values, currency);
    }
    let measures = [
        (
            stress.stochastic_solution.map(|v| Estimate { mean: v, half: None }),
            "VSS",
            "over a plan made for the mean path",
        ),
        (told.regret, "EVPI, mean regret", "foresight would add"),
        (told.gap, "optimality gap", "a better plan adds, at most"),
    ];
    if measures.iter().any(|(measure, ..)| measure.is_some()) {
        out += "\nHOW GOOD THE DECISION IS\n";
    }
    for (measure, name, words) in measures {
        if let Some(e) = measure {
            out += &row(name, &money(e.mean, currency), &format!("{words} {}", within(e, currency)));
        }
    }
    out + &overlays(under, currency)
}

fn overlays(under: &[Under], currency: &str) -> String {
    if under.is_empty() {
        return String::new();
    }
    let line = |name: &str, cells: [String; 4]| {
        let cells: String = cells.iter().map(|cell| right(cell, 12)).collect();
        format!("  {}{cells}\n", left(name, NAME - 6))
    };
    let head = ["decided", "re-planned", "regret", "kept"].map(str::to_owned);
    let mut out = format!("\n{}", line("IF, WITH ORDERS AS DECIDED", head).trim_start());
    for u in under {
        let kept = u.decided.contracts_kept.map_or_else(String::new, |kept| percent(kept, 0));
        let values = [u.decided.value, u.replanned.value, u.regret].map(|value| money(value, currency));
        let [decided, replanned, regret] = values;
        out += &line(&u.name, [decided, replanned, regret, kept]);
    }
    out
}

/// Bars of equal width from the least to the greatest value.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn histogram(values: &[f64], currency: &str) -> String {
    let Some(histogram) = Histogram::of(values, BARS) else { return String::new() };
    let highest = histogram.shares.iter().copied().fold(0.0, f64::max);
    let mut out = "\n".to_owned();
    for (edge, share) in histogram.edges.iter().zip(&histogram.shares) {
        let bar = "\u{2588}".repeat((BAR * share / highest).round() as usize);
        let from = money(*edge, currency);
        let share = percent(*share, 1);
        let _ =
            writeln!(out, "  {} {} {share}", right(&from, 9), if bar.is_empty() { "\u{b7}" } else { &bar });
    }
    out
}

fn document(scenario: &Scenario, stress: &Stress, told: &Told, under: &[Under], seed: u64) -> Value {
    let of = |e: Option<Estimate>| e.map(|e| json!({ "mean": e.mean, "half_95": e.half }));
    let s = spread(&told.values);
    let overlays: Vec<Value> = under
        .iter()
        .map(|u| {
            json!({ "overlay": u.name, "decided": u.decided.value, "replanned": u.replanned.value, "regret": u.regret,
                "contracts_kept": u.decided.contracts_kept })
        })
        .collect();
    json!({
        "scenario": scenario.name, "currency": scenario.currency, "stopped": stress.stopped,
        "unsolved": stress.unsolved,
        "planned_value": stress.plan.value, "planned_paths": stress.plan.path_values.len(),
        "fresh_paths": told.values.len(), "seed": seed, "value": of(told.mean),
        "p10": s.p10, "p50": median(&told.values), "p90": s.p90, "cvar": told.tail, "risk_level": scenario.policy.risk_level,
        "loss_probability": told.loses, "served": of(told.served), "contracts_kept": of(told.kept),
        "service_level": scenario.policy.service_level,
        "vss": stress.stochastic_solution, "evpi": of(told.regret), "regret": stress.regret,
        "optimality_gap": of(told.gap), "gaps": stress.gaps, "overlays": overlays,
    })
}

/// Writes a row a fresh path, a row an overlay, and the page.
///
/// # Errors
/// If a file cannot be written.
pub(crate) fn write(out: &Path, stress: &Stress, under: &[Under], page: &str) -> io::Result<()> {
    std::fs::create_dir_all(out)?;
    let all = stress.all();
    let mut rows = "path,value,served_share,contracted_short_share,contracts_kept\n".to_owned();
    for (path, value) in all.values.iter().enumerate() {
        let kept = all.kept.get(path).map_or_else(String::new, ToString::to_string);
        let _ = writeln!(rows, "{path},{value},{},{},{kept}", all.served[path], all.contracted_short[path]);
    }
    std::fs::write(out.join("stress-paths.csv"), rows)?;
    let mut rows = "overlay,decided_value,replanned_value,regret\n".to_owned();
    for u in under {
        let name = u.name.replace('"', "\"\"");
        let _ = writeln!(rows, "\"{name}\",{},{},{}", u.decided.value, u.replanned.value, u.regret);
    }
    std::fs::write(out.join("stress-overlays.csv"), rows)?;
    std::fs::write(out.join("stress.html"), page)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worst fifth of 1 to 10 are 1 and 2 of what is earned, 10 and 9 of what is paid.
    #[test]
    fn the_tail_is_at_the_bad_end() {
        let values: Vec<f64> = (1..=10).map(f64::from).collect();
        assert!((tail(&values, 0.8, true) - 1.5).abs() < 1e-12);
        assert!((tail(&values, 0.8, false) - 9.5).abs() < 1e-12);
    }

    #[test]
    fn bars_fit_a_terminal() {
        let values: Vec<f64> = (0..500).map(|i| f64::from(i * i) * 1e6).collect();
        let text = histogram(&values, "USD");
        assert_eq!(text.lines().filter(|line| !line.is_empty()).count(), BARS);
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
}
