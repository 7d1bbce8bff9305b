//! What a forecast shows, of a scenario or of any table of series.

use super::{DemandFan, Stack, Tile};

/// Everything a person should see of a forecast.
#[derive(Clone, Debug, Default)]
pub struct ForecastView {
    /// Version of Plimsoll that computed it.
    pub version: String,
    /// What was forecast: a scenario or a file.
    pub name: String,
    /// The answer in one English sentence.
    pub headline: String,
    /// What follows from it, a sentence each.
    pub sentences: Vec<String>,
    /// The few figures that stand on top.
    pub tiles: Vec<Tile>,
    /// Demand of workloads with its sources; empty for a plain table.
    pub demand: Vec<DemandFan>,
    /// Series with their forecasts, the largest first.
    pub series: Vec<SeriesFigure>,
    /// How many series there are in all.
    pub of: usize,
    /// Which generation does what part of the work, one a workload.
    pub generations: Vec<Stack>,
    /// What was told of deals against what came, where it is known.
    pub calibration: Option<Calibration>,
    /// Tables: how such forecasts have done, what sources add.
    pub tables: Vec<ForecastTable>,
    /// What was done and assumed, in sentences.
    pub notes: Vec<String>,
}

/// One series: what was measured, what was told of it before, and what is told now.
#[derive(Clone, Debug)]
pub struct SeriesFigure {
    /// What it is.
    pub name: String,
    /// What its unit is; may be empty.
    pub unit: String,
    /// Moments of the history and of the steps ahead.
    pub labels: Vec<String>,
    /// What was measured.
    pub history: Vec<f64>,
    /// Of each value of the history, whether it is an estimate; may be empty where none is.
    pub estimated: Vec<bool>,
    /// By step ahead: 2.5, 10, 50, 90 and 97.5 %.
    pub fan: Vec<[f64; 5]>,
    /// Forecasts of the past.
    pub past: Vec<PastFan>,
    /// The figure in words.
    pub summary: String,
}

/// What was told at a date of the past.
#[derive(Clone, Debug)]
pub struct PastFan {
    /// Place of its first value in the history.
    pub at: usize,
    /// By step ahead: 10, 50 and 90 %.
    pub fan: Vec<[f64; 3]>,
}

/// Probabilities that were told and that are learned, against the share that came.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// Groups of deals.
    pub groups: Vec<CalibrationGroup>,
    /// The figure in words.
    pub summary: String,
}

/// Deals of which about the same was told.
#[derive(Clone, Copy, Debug)]
pub struct CalibrationGroup {
    /// How many.
    pub deals: usize,
    /// Mean probability that was told.
    pub told: f64,
    /// Mean probability that would have been drawn.
    pub expected: f64,
    /// Share that was won.
    pub won: f64,
}

/// A table of the page.
#[derive(Clone, Debug, Default)]
pub struct ForecastTable {
    /// Its heading.
    pub title: String,
    /// How to read it.
    pub reading: String,
    /// Names of the columns; the first holds words, the others numbers.
    pub head: Vec<String>,
    /// Cells.
    pub rows: Vec<Vec<String>>,
}
