//! The history of one workload in one region, and the model that continues it.

use plimsoll_model::demand::{HistoryPoint, SeriesHistory};
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};

use crate::ets::Model;
use crate::fit::{Fit, Sample, fit, settle};

/// One series with its scale and model.
pub(crate) struct Series {
    pub(crate) workload: WorkloadId,
    pub(crate) region: RegionId,
    pub(crate) points: Vec<HistoryPoint>,
    /// Whether the model lives on the log scale: yes where every value is above zero.
    pub(crate) log: bool,
    /// Steps of a season.
    season: usize,
    fit: Option<Fit>,
}

impl Series {
    /// Every series with usage known at `as_of`.
    pub(crate) fn all(scenario: &Scenario) -> Vec<Self> {
        let mut all = Vec::new();
        for w in (0..scenario.workloads.len()).map(WorkloadId) {
            for r in (0..scenario.regions.len()).map(RegionId) {
                let points = points(scenario, w, r);
                if !points.is_empty() {
                    all.push(Self::new(scenario, w, r, points));
                }
            }
        }
        all
    }

    fn new(scenario: &Scenario, workload: WorkloadId, region: RegionId, points: Vec<HistoryPoint>) -> Self {
        let log = points.iter().all(|p| p.mean > 0.0);
        let months = points[0].start.months_until(points[0].end).to_months().round().max(1.0);
        let season = (f64::from(scenario.forecast.season_months) / months).round() as usize;
        let mut series = Self { workload, region, points, log, season, fit: None };
        series.fit = fit(Sample { values: &series.values(), floor: series.floor() }, season, None);
        series
    }

    /// The least spread of one step that is believed, on the scale of the model: 0.2 % of its size.
    fn floor(&self) -> f64 {
        let size = self.points.iter().map(|p| p.mean).sum::<f64>() / self.points.len() as f64;
        0.002 * if self.log { 1.0 } else { size.max(1e-9) }
    }

    /// Values on the scale of the model.
    pub(crate) fn values(&self) -> Vec<f64> {
        self.points.iter().map(|p| if self.log { p.mean.ln() } else { p.mean }).collect()
    }

    /// Back from the scale of the model; never negative.
    pub(crate) fn back(&self, value: f64) -> f64 {
        if self.log { value.exp() } else { value.max(0.0) }
    }

    /// The model as it would have stood after the first `count` values: same form and smoothing, own states.
    pub(crate) fn model_after(&self, count: usize) -> Option<Model> {
        let fitted = &self.fit.as_ref()?.model;
        let values = &self.values()[..count];
        let enough = count > fitted.form.parameters() + fitted.form.states() + 1;
        let sample = Sample { values, floor: self.floor() };
        enough.then(|| settle(sample, fitted.form, fitted.smoothing))
    }

    /// The model at the end of the history.
    pub(crate) fn model(&self) -> Option<&Model> {
        self.fit.as_ref().map(|f| &f.model)
    }

    /// The history as it is handed on.
    pub(crate) fn history(&self) -> SeriesHistory {
        SeriesHistory { workload: self.workload, region: self.region, points: self.points.clone() }
    }

    /// The model in words.
    pub(crate) fn words(&self) -> String {
        let scale = if self.log { "log scale" } else { "linear scale" };
        let season = if self.season > 1 { "" } else { ", no season possible at this step" };
        match self.model() {
            Some(model) => format!("{}, {scale}{season}", model.words()),
            None => "last value, for want of history".to_owned(),
        }
    }
}

/// Measurements in order of time; a hole is filled between its neighbours, evenly on the scale of ratios.
fn points(scenario: &Scenario, w: WorkloadId, r: RegionId) -> Vec<HistoryPoint> {
    let known = |u: &&plimsoll_model::scenario::Usage| {
        u.workload == w
            && u.region == r
            && u.end <= scenario.as_of.max(scenario.calendar.start())
            && scenario.forecast.usage_from.is_none_or(|from| u.start >= from)
    };
    let mut points: Vec<HistoryPoint> = Vec::new();
    for usage in scenario.usage.iter().filter(known) {
        if let Some(last) = points.last().copied() {
            fill(&mut points, last, usage.start, usage.mean);
        }
        points.push(HistoryPoint { start: usage.start, end: usage.end, mean: usage.mean, filled: false });
    }
    points
}

fn fill(points: &mut Vec<HistoryPoint>, last: HistoryPoint, until: plimsoll_model::Date, next: f64) {
    let months = last.start.months_until(last.end).to_months().round() as i32;
    if months < 1 {
        return;
    }
    let mut starts = Vec::new();
    let mut start = last.end;
    while start.add_months(months) <= until {
        starts.push(start);
        start = start.add_months(months);
    }
    let steps = starts.len() + 1;
    for (i, start) in starts.into_iter().enumerate() {
        let part = (i + 1) as f64 / steps as f64;
        let mean = if last.mean > 0.0 && next > 0.0 {
            last.mean.powf(1.0 - part) * next.powf(part)
        } else {
            last.mean * (1.0 - part) + next * part
        };
        points.push(HistoryPoint { start, end: start.add_months(months), mean, filled: true });
    }
}
