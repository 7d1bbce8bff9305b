//! The scorecard: each published figure beside what the model says.

use plimsoll_model::scenario::Reported;
use serde::Serialize;

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
