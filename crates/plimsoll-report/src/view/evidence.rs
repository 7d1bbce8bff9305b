//! Why to believe the numbers: accuracy, checks, published figures, assumptions.

use plimsoll_model::Date;
use plimsoll_model::scenario::{RemarkKind, ReportedKind};
use serde::Serialize;

use super::Stretch;

/// A number to check before believing anything else.
#[derive(Clone, Debug, Serialize)]
pub struct TrustRow {
    /// What it is.
    pub what: String,
    /// What the model says.
    pub value: Option<f64>,
    /// The user's own figure, where there is one.
    pub own: Option<f64>,
    /// Unit in words.
    pub unit: String,
    /// How it was computed.
    pub how: String,
    /// Input rows it comes from, such as `fleet.csv:4`.
    pub rows: Vec<String>,
}

/// How one series was forecast and how such forecasts have done.
#[derive(Clone, Debug, Serialize)]
pub struct AccuracyRow {
    /// Workload.
    pub workload: String,
    /// Region.
    pub region: String,
    /// Model in words.
    pub model: String,
    /// Observations used.
    pub observations: usize,
    /// Rolling origins evaluated.
    pub origins: usize,
    /// Mean absolute percentage error.
    pub mape: Option<f64>,
    /// Share of held-back values inside the 80 % interval.
    pub coverage_80: Option<f64>,
    /// Share of held-back values inside the 95 % interval.
    pub coverage_95: Option<f64>,
}

/// How forecasts of one length have done, all series and origins together.
#[derive(Clone, Debug, Serialize)]
pub struct HorizonRow {
    /// Months ahead.
    pub months: f64,
    /// Forecasts compared with what was measured.
    pub errors: usize,
    /// Mean absolute percentage error.
    pub mape: Option<f64>,
    /// Share of measurements inside the 80 % interval.
    pub coverage_80: Option<f64>,
    /// Share of measurements inside the 95 % interval.
    pub coverage_95: Option<f64>,
}

/// A measurement beside the forecast made a year earlier.
#[derive(Clone, Debug, Serialize)]
pub struct HeldBackRow {
    /// Workload.
    pub workload: String,
    /// Region.
    pub region: String,
    /// When.
    pub time: Stretch,
    /// What was measured.
    pub actual: f64,
    /// Middle of the forecast.
    pub median: f64,
    /// Lower end of the 80 % interval.
    pub low_80: f64,
    /// Upper end of the 80 % interval.
    pub high_80: f64,
    /// Whether the measurement lies inside it.
    pub inside: bool,
}

/// How a published figure compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The relation holds, within the tolerance.
    Holds,
    /// It does not: the model contradicts what happened.
    Off,
    /// A target or guidance that the plan does not reach: it fails nothing.
    Missed,
    /// Shown beside each other, never failed: about equal, or words.
    Shown,
    /// The model says nothing about it.
    NotComputed,
    /// An input echoed; never counts as reproduced.
    Given,
}

/// A published figure beside the model's.
#[derive(Clone, Debug, Serialize)]
pub struct ScorecardRow {
    /// Date.
    pub date: Date,
    /// What is measured.
    pub measure: String,
    /// Whom it is about; empty = the company.
    pub entity: String,
    /// The figure as it was published.
    pub reported: String,
    /// Its unit.
    pub unit: String,
    /// Relation that must hold, such as `=`.
    pub relation: String,
    /// How far it may be off.
    pub tolerance: f64,
    /// What the model says; `None` where it says nothing.
    pub model: Option<f64>,
    /// Model less reported, where both are numbers.
    pub difference: Option<f64>,
    /// How it compares.
    pub verdict: Verdict,
    /// Share of the paths on which the relation holds, where the date lies in the horizon.
    pub probability: Option<f64>,
    /// What kind of figure it is.
    pub kind: ReportedKind,
    /// Why the tolerance, or why nothing was computed.
    pub reason: String,
    /// Where it was published.
    pub source: String,
}

/// An input given as an interval.
#[derive(Clone, Debug, Serialize)]
pub struct AssumptionRow {
    /// What it is about, such as `trainium3`.
    pub about: String,
    /// The quantity, such as `unit cost`.
    pub quantity: String,
    /// Lowest plausible value.
    pub low: f64,
    /// The value planned with.
    pub mid: f64,
    /// Highest plausible value.
    pub high: f64,
    /// Unit in words.
    pub unit: String,
    /// Input row, such as `generations.csv:9`.
    pub row: String,
}

/// A remark about how the input was taken.
#[derive(Clone, Debug, Serialize)]
pub struct RemarkRow {
    /// Its kind.
    pub kind: RemarkKind,
    /// The sentence.
    pub text: String,
}
