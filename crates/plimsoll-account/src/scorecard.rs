//! The scorecard: each published figure beside what the model says.

mod ask;
mod compute;
mod measures;
mod units;

use plimsoll_model::Plan;
use plimsoll_model::scenario::{Relation, Reported, ReportedKind, Scenario};
use serde::Serialize;

use crate::books::Books;
use crate::figures::Accounts;
use crate::spread::Spread;
use crate::time::close_of;
use ask::Ask;

/// One value a path, or why there is none.
type Answer = Result<Vec<f64>, String>;

fn unanswered(reason: &str) -> Answer {
    Err(reason.to_owned())
}

/// How a published figure compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The relation holds, within the tolerance.
    Holds,
    /// It does not: the model contradicts what happened.
    Off,
    /// A target or guidance that the plan does not reach: it says something about the plan, and fails nothing.
    Missed,
    /// About equal was asked for: shown beside each other, never failed.
    Shown,
    /// An input echoed; never counts as reproduced.
    Given,
    /// Words, not a number.
    Text,
    /// The model says nothing about it; the note says why.
    NotComputed,
}

/// A published figure beside the model's.
#[derive(Clone, Debug, Serialize)]
pub struct ScorecardRow {
    /// The published figure, with its source.
    pub reported: Reported,
    /// What the model says, in the unit of the figure; where the date lies in the horizon, its median over the paths.
    pub model: Option<f64>,
    /// Model less reported.
    pub difference: Option<f64>,
    /// How it compares.
    pub verdict: Verdict,
    /// Share of the paths on which the relation holds, where the figure lies in the horizon.
    pub probability: Option<f64>,
    /// Why nothing was computed; empty otherwise.
    pub note: String,
}

/// A measure the model computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// Name, as in `reported.csv`.
    pub name: &'static str,
    /// What it is, and what `entity` means for it.
    pub meaning: &'static str,
    /// Units that `reported.csv` may give it in.
    pub units: &'static str,
}

/// How much of the scenario's currency one of a published unit is; `None` where it is not money.
pub(crate) fn money_unit(unit: &str, currency: &str) -> Option<f64> {
    units::factor(units::Quantity::Money, unit, currency)
}

/// The measures that the model computes.
pub fn measures() -> Vec<Measure> {
    measures::ENTRIES.iter().map(|e| e.measure).collect()
}

/// Each published figure beside the model's, in the order of the rows.
pub fn scorecard(scenario: &Scenario, accounts: &Accounts, plan: Option<&Plan>) -> Vec<ScorecardRow> {
    let books = match plan {
        Some(plan) => Books::with_plan(scenario, plan),
        None => Books::opening(scenario),
    };
    let ask = |reported| Ask { scenario, accounts, plan, books: &books, reported };
    scenario.reported.iter().map(|reported| row(&ask(reported))).collect()
}

/// Whether any figure of the past is contradicted.
pub fn contradicted(rows: &[ScorecardRow]) -> bool {
    rows.iter().any(|r| r.verdict == Verdict::Off)
}

fn row(ask: &Ask<'_>) -> ScorecardRow {
    let reported = ask.reported;
    let answer = answer(ask);
    let (values, note) = match answer {
        Ok(values) => (Some(values), String::new()),
        Err(note) => (None, note),
    };
    let model = values.as_ref().map(|v| Spread::of(v).p50);
    let ahead = close_of(reported.date) > ask.scenario.calendar.start();
    let counted = matches!(reported.relation, Relation::Equal | Relation::AtLeast | Relation::AtMost);
    let probability = values.as_ref().filter(|_| ahead && counted).and_then(|v| probability(reported, v));
    ScorecardRow {
        model,
        difference: model.zip(reported.value).map(|(m, r)| m - r),
        verdict: verdict(reported, model),
        probability,
        note: if needs_number(reported) { note } else { String::new() },
        reported: reported.clone(),
    }
}

fn needs_number(reported: &Reported) -> bool {
    reported.kind != ReportedKind::Given && reported.relation != Relation::Text && reported.value.is_some()
}

/// The model's values in the unit of the figure.
fn answer(ask: &Ask<'_>) -> Answer {
    if ask.reported.relation == Relation::Text {
        return unanswered("words, not a number");
    }
    let Some(entry) = measures::find(&ask.reported.measure) else {
        return unanswered(&format!("`{}` is not a measure of the model", ask.reported.measure));
    };
    let Some(factor) = units::factor(entry.quantity, &ask.reported.unit, &ask.scenario.currency) else {
        return unanswered(&format!(
            "`{}` is no unit of it: {} (currency = {})",
            ask.reported.unit, entry.measure.units, ask.scenario.currency
        ));
    };
    Ok((entry.compute)(ask)?.iter().map(|v| v / factor).collect())
}

/// Whether a value stands in the figure's relation to it, within the tolerance.
fn holds(reported: &Reported, figure: f64, value: f64) -> bool {
    let slack = reported.tolerance + 1e-9 * figure.abs();
    match reported.relation {
        Relation::Equal => (value - figure).abs() <= slack,
        Relation::AtLeast => value >= figure - slack,
        Relation::AtMost => value <= figure + slack,
        Relation::About | Relation::Text => true,
    }
}

fn probability(reported: &Reported, values: &[f64]) -> Option<f64> {
    let figure = reported.value?;
    let kept = values.iter().filter(|v| holds(reported, figure, **v)).count();
    #[allow(clippy::cast_precision_loss)]
    let share = kept as f64 / values.len().max(1) as f64;
    Some(share)
}

fn verdict(reported: &Reported, model: Option<f64>) -> Verdict {
    if reported.kind == ReportedKind::Given {
        return Verdict::Given;
    }
    let (Some(figure), false) = (reported.value, reported.relation == Relation::Text) else {
        return Verdict::Text;
    };
    match (model, reported.relation) {
        (None, _) => Verdict::NotComputed,
        (Some(_), Relation::About) => Verdict::Shown,
        (Some(value), _) if holds(reported, figure, value) => Verdict::Holds,
        _ if reported.kind == ReportedKind::Actual => Verdict::Off,
        _ => Verdict::Missed,
    }
}
