//! The series of a scenario, continued: what is told of each, and what would have been told at earlier dates.

use plimsoll_model::demand::{OutlookStep, SeriesOutlook};
use plimsoll_model::scenario::Scenario;

use crate::engine::{self, Dated, Fan, Origins, Teaching, Told, Watch};
use crate::history::{LEAST_VALUES, Panel, Series};
use crate::joint::{Errors, Joint};
use crate::normal;

/// Most dates of the past that are looked at.
const MOST_ORIGINS: usize = 12;
/// Standard deviation of a year's change, as a part of the level, for a panel in which no series is long enough to tell.
/// Convention.
const YEARLY_SPREAD: f64 = 0.2;

/// The panel continued.
pub(crate) struct Continued {
    /// Quantiles by series and step ahead.
    pub(crate) fans: Vec<Fan>,
    /// Of each series, whether it is long enough for models.
    pub(crate) long: Vec<bool>,
    pub(crate) told: Vec<Told>,
    pub(crate) teaching: Teaching,
    pub(crate) joint: Joint,
}

/// Continues every series so many buckets from the start of the grid.
pub(crate) fn continued(scenario: &Scenario, panel: &Panel, buckets: usize, watch: Watch<'_>) -> Continued {
    let season = panel.grid.step.season(scenario.forecast.season_months);
    let steps = |s: &Series| buckets.saturating_sub(s.end());
    let engine = engine::Panel {
        seasons: if season > 1 { vec![season] } else { Vec::new() },
        horizon: panel.series.iter().map(steps).max().unwrap_or(0).max(1),
        non_negative: true,
        fades: true,
        threads: 1,
        origins: origins(panel),
        only: None,
    };
    let long: Vec<bool> = panel.series.iter().map(|s| s.values.len() >= LEAST_VALUES).collect();
    let values: Vec<&[f64]> = panel.series.iter().map(|s| s.values.as_slice()).collect();
    let modelled: Vec<&[f64]> =
        values.iter().zip(&long).filter(|(_, long)| **long).map(|(v, _)| *v).collect();
    let places: Vec<usize> = (0..values.len()).filter(|s| long[*s]).collect();
    let past = engine.look_back(&modelled.iter().map(|values| values.len()).collect(), &modelled, watch);
    let dated: Vec<Dated<'_>> = places
        .iter()
        .zip(&past.trials)
        .flat_map(|(series, trials)| {
            let at = |known: usize| panel.series[*series].first + known;
            trials.iter().map(move |trial| Dated { series: *series, at: at(trial.known), trial })
        })
        .collect();
    let told = engine.told(&past, &dated);
    let teaching = engine.teach(&past, &past.known());
    let mut fans = vec![Fan::new(); values.len()];
    for (place, forecast) in places.iter().zip(engine.forecast_all(&modelled, &teaching, &mut |_, _| {})) {
        fans[*place] = forecast.quantiles;
    }
    let typical = typical(panel, &fans, engine.horizon);
    for (s, series) in panel.series.iter().enumerate() {
        if !long[s] {
            let last = series.values.last().copied().unwrap_or(0.0);
            fans[s] = engine::parts_of(&typical, last);
        }
        fans[s].truncate(steps(series));
        widen(&mut fans[s], series.end_spread);
    }
    let errors: Vec<Errors> = panel.series.iter().map(|s| errors(&s.values, s.first, season)).collect();
    let deviations: Vec<Vec<f64>> = told.iter().filter_map(Told::deviations).collect();
    let series = panel.series.iter().map(|s| (s.workload.0, s.region.0)).collect();
    let joint = Joint::of(series, &errors, &deviations);
    Continued { fans, long, told, teaching, joint }
}

/// Makes quantiles as much wider as not knowing the last value makes them: variances of logarithms add up.
fn widen(fan: &mut Fan, spread: f64) {
    for quantiles in fan.iter_mut().filter(|q| spread > 0.0 && q[0] > 0.0) {
        let median = quantiles[engine::MEDIAN];
        for (q, level) in quantiles.iter_mut().zip(engine::LEVELS) {
            let (own, more) = ((*q / median).ln(), normal::quantile(level) * spread);
            *q = median * own.hypot(more).copysign(level - 0.5).exp();
        }
    }
}

impl Continued {
    /// What is told of each series, by step.
    pub(crate) fn outlook(&self, panel: &Panel) -> Vec<SeriesOutlook> {
        let step = |s: &Series, (h, q): (usize, &[f64; 11])| OutlookStep {
            start: panel.grid.start(s.end() + h),
            end: panel.grid.start(s.end() + h + 1),
            quantiles: [q[0], q[1], q[engine::MEDIAN], q[9], q[10]],
        };
        let one = |(s, fan): (&Series, &Fan)| SeriesOutlook {
            workload: s.workload,
            region: s.region,
            steps: fan.iter().enumerate().map(|at| step(s, at)).collect(),
        };
        panel.series.iter().zip(&self.fans).map(one).collect()
    }
}

/// Origins as far apart as lets a year ago be one of them, and no more of them than are looked at over half of the longest history.
fn origins(panel: &Panel) -> Origins {
    let longest = panel.series.iter().map(|s| s.values.len()).max().unwrap_or(0);
    let year = panel.grid.step.in_a_year();
    let apart = (1..=year).find(|d| year.is_multiple_of(*d) && longest / 2 <= d * MOST_ORIGINS);
    Origins { count: MOST_ORIGINS, apart: apart.unwrap_or(year) }
}

/// Errors one step ahead of a model fitted to the series, in units of their root mean square, by bucket.
pub(crate) fn errors(values: &[f64], first: usize, season: usize) -> Errors {
    engine::scaled(engine::one_step_errors(values, season), first)
}

/// Quantiles as parts of the last value: what is typical of the long series, or a convention without any.
fn typical(panel: &Panel, fans: &[Fan], steps: usize) -> Fan {
    let long = fans.iter().filter(|fan| !fan.is_empty());
    engine::typical(long, steps).unwrap_or_else(|| {
        let of = |h: usize, level: f64| {
            let years = panel.grid.step.months() / 12.0 * (h + 1) as f64;
            (normal::quantile(level) * YEARLY_SPREAD * years.sqrt()).exp()
        };
        (0..steps).map(|h| engine::LEVELS.map(|level| of(h, level))).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;

    fn of(change: impl Fn(&mut Scenario)) -> (Panel, Continued) {
        let mut scenario = sample::scenario();
        change(&mut scenario);
        let panel = Panel::of(&scenario).expect("usage");
        let buckets = panel.series.iter().map(Series::end).max().unwrap_or(0) + 8;
        let all = continued(&scenario, &panel, buckets, &mut |_, _| {});
        (panel, all)
    }

    /// Twelve quarters: origins after eight to eleven of them, and none knows what came later.
    #[test]
    fn origins_see_only_what_came_before() {
        let (_, before) = of(|_| ());
        let (_, after) = of(|s| s.usage[11].mean *= 10.0);
        let at = |all: &Continued| all.told.iter().map(|t| (t.series, t.at)).collect::<Vec<_>>();
        assert_eq!(
            before.told.iter().filter(|t| t.series == 0).map(|t| t.at).collect::<Vec<_>>(),
            [8, 9, 10, 11]
        );
        assert_eq!(at(&before), at(&after));
        for (a, b) in before.told.iter().zip(&after.told) {
            let shared = a.fan.len().min(b.fan.len());
            assert_eq!(a.fan[..shared], b.fan[..shared]);
            assert_eq!(a.taught, a.at > 8);
        }
        assert_ne!(before.fans[0], after.fans[0]);
    }

    /// Five values: the last one again, and intervals as wide, in parts of it, as the middle ones of the other series.
    #[test]
    fn short_series_go_on_at_their_last_value() {
        let (panel, all) = of(|s| {
            s.usage.drain(..7);
        });
        assert_eq!(all.long, [false, true, true, true]);
        let last = panel.series[0].values[4];
        for (h, q) in all.fans[0].iter().enumerate() {
            assert!((q[5] - last).abs() < 1e-9 * last);
            let mut others: Vec<f64> = all.fans[1..].iter().map(|fan| fan[h][10] / fan[h][5]).collect();
            others.sort_by(f64::total_cmp);
            assert!((q[10] / last - others[1]).abs() < 1e-9);
        }
    }

    /// Nothing but short ones: a fifth a year.
    #[test]
    fn without_any_long_series_there_is_a_convention() {
        let (panel, all) = of(|s| {
            let year = plimsoll_model::calendar::Date::new(2025, 1, 1);
            s.forecast.usage_from = year;
        });
        let last = panel.series[0].values[3];
        let spread = |h: usize| (all.fans[0][h][10] / last).ln() / normal::Z_95;
        assert!((spread(3) - 0.2).abs() < 1e-6 && (spread(0) - 0.1).abs() < 1e-6);
    }
}
