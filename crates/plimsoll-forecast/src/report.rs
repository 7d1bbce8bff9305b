//! How the forecast was made and how such forecasts have done.

use plimsoll_model::demand::{ForecastReport, HeldBack, HorizonReport, SeriesReport};
use plimsoll_model::scenario::Scenario;

use crate::calibration::{Factors, Trial, inside};
use crate::history::{Panel, Scale, Series};
use crate::normal::{Z_80, Z_95};
use crate::rolling::{Continued, Origin};

/// What a report is made from.
pub(crate) struct Evidence<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) continued: &'a [Continued],
    pub(crate) trials: &'a [Trial],
    pub(crate) factors: &'a Factors,
}

/// A trial with what is reported of it.
struct Judged {
    trial: Trial,
    /// Absolute percentage error of the middle of the forecast.
    percentage: Option<f64>,
    inside: Option<[bool; 2]>,
}

impl Evidence<'_> {
    /// The report, but for remarks on the paths themselves.
    pub(crate) fn report(&self, scenario: &Scenario) -> ForecastReport {
        let judged = self.judged();
        ForecastReport {
            series: (0..self.panel.series.len()).map(|s| self.series(s, &judged)).collect(),
            horizons: self.horizons(&judged),
            held_back: (0..self.panel.series.len()).flat_map(|s| self.held_back(s)).collect(),
            remarks: self.remarks(scenario),
        }
    }

    fn judged(&self) -> Vec<Judged> {
        let verdicts = inside(self.panel, self.trials);
        let judge = |(trial, inside): (&Trial, Option<[bool; 2]>)| Judged {
            trial: *trial,
            percentage: self.percentage(trial),
            inside,
        };
        self.trials.iter().zip(verdicts).map(judge).collect()
    }

    fn percentage(&self, trial: &Trial) -> Option<f64> {
        let (series, continued) = (&self.panel.series[trial.series], &self.continued[trial.series]);
        let origin = continued.origins.iter().find(|o| o.at == trial.at)?;
        let actual = series.values[trial.at - series.first + trial.steps - 1];
        let middle = origin.scale.back(origin.expected[trial.steps - 1]);
        (actual > 0.0).then(|| (middle / actual - 1.0).abs())
    }

    fn series(&self, place: usize, judged: &[Judged]) -> SeriesReport {
        let (series, continued) = (&self.panel.series[place], &self.continued[place]);
        let own = || judged.iter().filter(|j| j.trial.series == place);
        SeriesReport {
            workload: series.workload,
            region: series.region,
            model: words(series, continued),
            observations: series.values.len(),
            origins: continued.origins.len(),
            mape: mean(own().filter_map(|j| j.percentage)),
            coverage_80: coverage(own(), 0),
            coverage_95: coverage(own(), 1),
        }
    }

    fn horizons(&self, judged: &[Judged]) -> Vec<HorizonReport> {
        let most = judged.iter().map(|j| j.trial.steps).max().unwrap_or(0);
        let one = |steps: usize| {
            let own = || judged.iter().filter(move |j| j.trial.steps == steps);
            let [factor_80, factor_95] = self.factors.at(steps);
            HorizonReport {
                months: steps as f64 * self.panel.grid.step.months(),
                errors: own().count(),
                mape: mean(own().filter_map(|j| j.percentage)),
                coverage_80: coverage(own(), 0),
                coverage_95: coverage(own(), 1),
                factor_80,
                factor_95,
            }
        };
        (1..=most).map(one).collect()
    }

    /// The forecast made a year before the end of a series, with the factors known then; nothing for a short series.
    fn held_back(&self, place: usize) -> Vec<HeldBack> {
        let series = &self.panel.series[place];
        let year_ago = series.end().saturating_sub(self.panel.grid.step.in_a_year());
        let Some(origin) = self.continued[place].origins.iter().find(|o| o.at == year_ago) else {
            return Vec::new();
        };
        let factors = Factors::learned(self.trials, origin.errors.len(), year_ago);
        (0..origin.errors.len()).map(|i| self.held_back_step(series, origin, factors.at(i + 1), i)).collect()
    }

    fn held_back_step(
        &self,
        series: &Series,
        origin: &Origin,
        [narrow, wide]: [f64; 2],
        i: usize,
    ) -> HeldBack {
        let ends = |reach: f64| {
            let away = reach * origin.spreads[i];
            (origin.scale.back(origin.expected[i] - away), origin.scale.back(origin.expected[i] + away))
        };
        HeldBack {
            workload: series.workload,
            region: series.region,
            start: self.panel.grid.start(origin.at + i),
            end: self.panel.grid.start(origin.at + i + 1),
            actual: series.values[origin.at - series.first + i],
            median: origin.scale.back(origin.expected[i]),
            interval_80: ends(narrow * Z_80),
            interval_95: ends(wide * Z_95),
        }
    }

    fn remarks(&self, scenario: &Scenario) -> Vec<String> {
        let mut remarks = self.panel.remarks.clone();
        let short = self.continued.iter().filter(|c| c.naive).count();
        if short > 0 {
            remarks.push(format!(
                "{short} series have fewer than 8 measurements: they go on at their last value, with the spread of the other series."
            ));
        }
        if !self.trials.is_empty() {
            remarks.push("Coverage is that of intervals as they would have been drawn at each date, with nothing known that came later.".to_owned());
        }
        let all = scenario.workloads.len() * scenario.regions.len();
        if all > self.panel.series.len() {
            let none = all - self.panel.series.len();
            remarks.push(format!(
                "{none} pairs of workload and region have no usage: only contracts and deals ask there."
            ));
        }
        remarks
    }
}

fn words(series: &Series, continued: &Continued) -> String {
    let scale = if series.scale == Scale::Log { "log scale" } else { "linear scale" };
    match continued.naive {
        true => format!("last value, spread of the other series, {scale}"),
        false => format!("{}, {scale}", continued.model.words()),
    }
}

fn coverage<'a>(judged: impl Iterator<Item = &'a Judged>, which: usize) -> Option<f64> {
    mean(judged.filter_map(|j| j.inside).map(|inside| f64::from(u8::from(inside[which]))))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
