//! How the forecast was made and how such forecasts have done.

use plimsoll_model::demand::{ForecastReport, HeldBack, HorizonReport, LevelReport, SeriesReport, UnmetStep};
use plimsoll_model::scenario::Scenario;

use crate::continued::Continued;
use crate::engine::{MEDIAN, Told};
use crate::history::{Panel, Series, Unserved};
use crate::levels::levels;

/// What a report is made from.
pub(crate) struct Evidence<'a> {
    pub(crate) panel: &'a Panel,
    pub(crate) continued: &'a Continued,
}

/// One step of a forecast of the past, judged.
struct Judged {
    series: usize,
    /// From 1 on.
    steps: usize,
    /// Absolute percentage error of the middle of the forecast.
    percentage: Option<f64>,
    /// Whether what came lay in the 80 % and in the 95 % interval; `None` where nothing had been learned by then.
    inside: Option<[bool; 2]>,
}

impl Evidence<'_> {
    /// The report, but for remarks on the paths themselves.
    pub(crate) fn report(&self, scenario: &Scenario) -> ForecastReport {
        let judged: Vec<Judged> = self.continued.told.iter().flat_map(judge).collect();
        ForecastReport {
            series: (0..self.panel.series.len()).map(|s| self.series(s, &judged)).collect(),
            horizons: self.horizons(&judged),
            levels: self.levels(scenario, &judged),
            held_back: (0..self.panel.series.len()).flat_map(|s| self.held_back(s)).collect(),
            unmet: self.unmet(),
            overrides: Vec::new(),
            deals: None,
            generations: Vec::new(),
            pulls: Vec::new(),
            remarks: self.remarks(scenario),
        }
    }

    fn unmet(&self) -> Vec<UnmetStep> {
        let one = |(series, step): (&Series, &Unserved)| UnmetStep {
            workload: series.workload,
            region: series.region,
            start: self.panel.grid.start(series.first + step.at),
            end: self.panel.grid.start(series.first + step.at + 1),
            used: step.used,
            refused: step.refused,
            wanted: step.wanted,
        };
        let all = self.panel.series.iter().flat_map(|s| s.unserved.iter().map(move |step| (s, step)));
        all.map(one).collect()
    }

    /// Sums of series, below series by themselves.
    fn levels(&self, scenario: &Scenario, judged: &[Judged]) -> Vec<LevelReport> {
        if judged.is_empty() {
            return Vec::new();
        }
        let pairs = LevelReport {
            level: "a workload in a region".to_owned(),
            errors: judged.len(),
            mape: mean(judged.iter().filter_map(|j| j.percentage)),
            coverage_80: coverage(judged.iter(), 0),
            coverage_95: coverage(judged.iter(), 1),
        };
        std::iter::once(pairs).chain(levels(scenario, self.panel, self.continued)).collect()
    }

    fn series(&self, place: usize, judged: &[Judged]) -> SeriesReport {
        let series = &self.panel.series[place];
        let own = || judged.iter().filter(|j| j.series == place);
        let model = if self.continued.long[place] {
            "several models, combined"
        } else {
            "last value, spread of the other series"
        };
        SeriesReport {
            workload: series.workload,
            region: series.region,
            model: model.to_owned(),
            observations: series.values.len(),
            origins: self.continued.told.iter().filter(|told| told.series == place).count(),
            mape: mean(own().filter_map(|j| j.percentage)),
            coverage_80: coverage(own(), 0),
            coverage_95: coverage(own(), 1),
        }
    }

    fn horizons(&self, judged: &[Judged]) -> Vec<HorizonReport> {
        let most = judged.iter().map(|j| j.steps).max().unwrap_or(0);
        let one = |steps: usize| {
            let own = || judged.iter().filter(move |j| j.steps == steps);
            let [factor_80, factor_95] = self.continued.teaching.stretches(steps);
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

    /// The forecast made a year before the end of a series, with what was known then; nothing for a short series.
    fn held_back(&self, place: usize) -> Vec<HeldBack> {
        let series = &self.panel.series[place];
        let year_ago = series.end().saturating_sub(self.panel.grid.step.in_a_year());
        let told = self.continued.told.iter().find(|told| told.series == place && told.at == year_ago);
        let step = |told: &Told, i: usize| HeldBack {
            workload: series.workload,
            region: series.region,
            start: self.panel.grid.start(told.at + i),
            end: self.panel.grid.start(told.at + i + 1),
            actual: told.came[i],
            median: told.fan[i][MEDIAN],
            interval_80: (told.fan[i][1], told.fan[i][9]),
            interval_95: (told.fan[i][0], told.fan[i][10]),
        };
        told.map_or_else(Vec::new, |told| (0..told.came.len()).map(|i| step(told, i)).collect())
    }

    fn remarks(&self, scenario: &Scenario) -> Vec<String> {
        let mut remarks = self.panel.remarks.clone();
        let short = self.continued.long.iter().filter(|long| !**long).count();
        if short < self.continued.long.len() {
            let mut shares = self.continued.teaching.shares();
            shares.sort_by(|a, b| b.1.total_cmp(&a.1));
            let words: Vec<String> =
                shares.iter().map(|(name, share)| format!("{name} {:.0} %", 100.0 * share)).collect();
            remarks
                .push(format!("Each series is forecast by several models together: {}.", words.join(", ")));
        }
        if short > 0 {
            remarks.push(format!(
                "{short} series have fewer than 8 measurements: they go on at their last value, with the spread of the other series."
            ));
        }
        if self.continued.told.is_empty() {
            let what = "No series is long enough to tell how well such forecasts have done: intervals are as wide as a convention says.";
            remarks.push(what.to_owned());
        } else {
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

fn judge(told: &Told) -> impl Iterator<Item = Judged> + '_ {
    told.inside().map(|(i, inside)| Judged {
        series: told.series,
        steps: i + 1,
        percentage: (told.came[i] > 0.0).then(|| (told.fan[i][MEDIAN] / told.came[i] - 1.0).abs()),
        inside: told.taught.then_some(inside),
    })
}

fn coverage<'a>(judged: impl Iterator<Item = &'a Judged>, which: usize) -> Option<f64> {
    mean(judged.filter_map(|j| j.inside).map(|inside| f64::from(u8::from(inside[which]))))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
