//! How the models have done: rolling origins over the history, parameters re-used and states re-run.

use plimsoll_model::demand::{HeldBack, HorizonReport, SeriesReport};

use crate::series::Series;

/// z of the 80 % and the 95 % interval of a normal law.
const Z: [f64; 2] = [1.281_552, 1.959_964];
/// Widening that is believed before anything was measured, and how many errors it weighs.
const PRIOR: (f64, f64) = (1.15, 20.0);
/// Errors of one horizon below which its own factor is not believed.
const FEWEST: usize = 12;

/// One forecast made in the past, beside what came.
struct Trial {
    series: usize,
    origin: usize,
    /// Steps ahead, from 1.
    steps: usize,
    /// Error on the scale of the model in standard deviations that the model gave itself.
    scaled: f64,
    forecast: f64,
    width: f64,
    /// The forecast on the scale of the measurement.
    median: f64,
    actual: f64,
}

/// What the rolling origins have shown.
pub(crate) struct Backtest {
    trials: Vec<Trial>,
    /// Joint one-step errors by origin, in each series' own sigma: `[origin][series]`.
    pub(crate) shocks: Vec<Vec<f64>>,
    /// Factor on the spread by steps ahead, from 1 on; does not fall.
    pub(crate) factors: Vec<f64>,
}

impl Backtest {
    /// Evaluates origins over the second half of the history; `horizon` steps are calibrated.
    pub(crate) fn new(series: &[Series], horizon: usize) -> Self {
        let trials: Vec<Trial> = series.iter().enumerate().flat_map(|(i, s)| trials(i, s, horizon)).collect();
        let shocks = shocks(series, &trials);
        let factors = factors(&trials, horizon, |_| true);
        Self { trials, shocks, factors }
    }

    /// One row a series: accuracy over all horizons, coverage with factors learned on earlier origins only.
    pub(crate) fn series_reports(&self, series: &[Series]) -> Vec<SeriesReport> {
        let inside = self.inside();
        let report = |(i, s): (usize, &Series)| {
            let mine: Vec<usize> = (0..self.trials.len()).filter(|t| self.trials[*t].series == i).collect();
            let mut origins: Vec<usize> = mine.iter().map(|t| self.trials[*t].origin).collect();
            origins.dedup();
            SeriesReport {
                workload: s.workload,
                region: s.region,
                model: s.words(),
                observations: s.points.len(),
                origins: origins.len(),
                mape: mape(mine.iter().map(|t| &self.trials[*t])),
                coverage_80: share(mine.iter().filter_map(|t| inside[*t]).map(|i| i[0])),
                coverage_95: share(mine.iter().filter_map(|t| inside[*t]).map(|i| i[1])),
            }
        };
        series.iter().enumerate().map(report).collect()
    }

    /// One row a horizon, over all series.
    pub(crate) fn horizon_reports(&self, months: f64) -> Vec<HorizonReport> {
        let inside = self.inside();
        let most = self.trials.iter().map(|t| t.steps).max().unwrap_or(0);
        let report = |steps: usize| {
            let mine: Vec<usize> =
                (0..self.trials.len()).filter(|t| self.trials[*t].steps == steps).collect();
            HorizonReport {
                months: months * steps as f64,
                errors: mine.len(),
                mape: mape(mine.iter().map(|t| &self.trials[*t])),
                coverage_80: share(mine.iter().filter_map(|t| inside[*t]).map(|i| i[0])),
                coverage_95: share(mine.iter().filter_map(|t| inside[*t]).map(|i| i[1])),
                factor_80: self.factors[steps - 1],
                factor_95: self.factors[steps - 1],
            }
        };
        (1..=most).map(report).collect()
    }

    /// What would have been forecast a year before the last measurement, beside what was measured.
    pub(crate) fn held_back(&self, series: &[Series]) -> Vec<HeldBack> {
        let mut rows = Vec::new();
        for trial in &self.trials {
            let s = &series[trial.series];
            let year = s.points.last().is_some_and(|last| {
                let from = last.end.add_months(-12);
                s.points[trial.origin].start == from
            });
            if !year {
                continue;
            }
            let point = &s.points[trial.origin + trial.steps - 1];
            let factor = self.factors[trial.steps - 1];
            let end = |z: f64| s.back(trial.forecast + z * factor * trial.width);
            rows.push(HeldBack {
                workload: s.workload,
                region: s.region,
                start: point.start,
                end: point.end,
                actual: point.mean,
                median: trial.median,
                interval_80: (end(-Z[0]), end(Z[0])),
                interval_95: (end(-Z[1]), end(Z[1])),
            });
        }
        rows
    }

    /// Whether each trial lay inside its 80 % and 95 % interval, widened by factors that were learned on trials
    /// which had ended before its origin; `None` where there were none.
    fn inside(&self) -> Vec<Option<[bool; 2]>> {
        let horizon = self.factors.len();
        let last = self.trials.iter().map(|t| t.origin).max().unwrap_or(0);
        let mut inside = vec![None; self.trials.len()];
        for origin in 0..=last {
            let at: Vec<usize> =
                (0..self.trials.len()).filter(|t| self.trials[*t].origin == origin).collect();
            let before = |t: &Trial| t.origin + t.steps <= origin;
            if at.is_empty() || !self.trials.iter().any(before) {
                continue;
            }
            let factors = factors(&self.trials, horizon, before);
            for t in at {
                let trial = &self.trials[t];
                let size = trial.scaled.abs() / factors[trial.steps - 1];
                inside[t] = Some([size <= Z[0], size <= Z[1]]);
            }
        }
        inside
    }
}

fn trials(index: usize, series: &Series, horizon: usize) -> Vec<Trial> {
    let values = series.values();
    let mut trials = Vec::new();
    for origin in (values.len() / 2)..values.len() {
        let Some(model) = series.model_after(origin) else { continue };
        let steps = horizon.min(values.len() - origin);
        let (expected, widths) = (model.expected(steps), model.widths(steps));
        for h in 0..steps {
            let width = widths[h] * model.sigma;
            let error = values[origin + h] - expected[h];
            trials.push(Trial {
                series: index,
                origin,
                steps: h + 1,
                scaled: error / width.max(1e-12),
                forecast: expected[h],
                width,
                median: series.back(expected[h]),
                actual: series.points[origin + h].mean,
            });
        }
    }
    trials
}

/// One-step errors of the same time across series, centred so that no path drifts by them.
fn shocks(series: &[Series], trials: &[Trial]) -> Vec<Vec<f64>> {
    let mut by_end: std::collections::BTreeMap<plimsoll_model::Date, Vec<Option<f64>>> = Default::default();
    for trial in trials.iter().filter(|t| t.steps == 1) {
        let start = series[trial.series].points[trial.origin].start;
        by_end.entry(start).or_insert_with(|| vec![None; series.len()])[trial.series] = Some(trial.scaled);
    }
    let rows: Vec<Vec<f64>> =
        by_end.into_values().map(|row| row.into_iter().map(|e| e.unwrap_or(0.0)).collect()).collect();
    let count = rows.len().max(1) as f64;
    let mean: Vec<f64> =
        (0..series.len()).map(|s| rows.iter().map(|r: &Vec<f64>| r[s]).sum::<f64>() / count).collect();
    let size = |s: usize| {
        let sum: f64 = rows.iter().map(|r| (r[s] - mean[s]).powi(2)).sum();
        (sum / count).sqrt().max(1e-9)
    };
    let sizes: Vec<f64> = (0..series.len()).map(size).collect();
    rows.iter().map(|r| (0..series.len()).map(|s| (r[s] - mean[s]) / sizes[s]).collect()).collect()
}

/// Root mean square of scaled errors by steps ahead, shrunk towards the prior, never falling; horizons with too few
/// errors take the factor before them.
fn factors(trials: &[Trial], horizon: usize, counts: impl Fn(&Trial) -> bool) -> Vec<f64> {
    let mut sums = vec![(0.0, 0_usize); horizon];
    for trial in trials.iter().filter(|t| t.steps <= horizon && counts(t)) {
        let sum = &mut sums[trial.steps - 1];
        *sum = (sum.0 + trial.scaled.powi(2).min(36.0), sum.1 + 1);
    }
    let mut least: f64 = 1.0;
    let factor = |(sum, count): (f64, usize)| {
        if count >= FEWEST {
            let (prior, weight) = PRIOR;
            let square = (sum + weight * prior * prior) / (count as f64 + weight);
            least = least.max(square.sqrt());
        } else {
            least = least.max(PRIOR.0);
        }
        least
    };
    sums.into_iter().map(factor).collect()
}

fn mape<'a>(trials: impl Iterator<Item = &'a Trial>) -> Option<f64> {
    let mut sum = 0.0;
    let mut count = 0.0;
    for trial in trials.filter(|t| t.actual > 0.0) {
        sum += (trial.median / trial.actual - 1.0).abs();
        count += 1.0;
    }
    (count > 0.0).then(|| sum / count)
}

fn share(hits: impl Iterator<Item = bool>) -> Option<f64> {
    let (mut inside, mut count) = (0.0, 0.0);
    for hit in hits {
        inside += f64::from(u8::from(hit));
        count += 1.0;
    }
    (count > 0.0).then(|| inside / count)
}
