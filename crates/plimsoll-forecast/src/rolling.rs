//! Rolling origins: what would have been forecast at each date of the past, with what was known then.

use crate::ahead::Ahead;
use crate::ets::{Form, Model, Smoothing, State};
use crate::fit::{Fit, LEAST_VALUES, Sample, fit, settle};
use crate::history::{Panel, Series};

/// No series is believed to be known better than this part of its size, so that a flat history does not promise a
/// flat future. Convention.
const SPREAD_LEAST: f64 = 0.002;

/// Parameters are estimated anew at most this many times over the origins of a series; in between, states only.
const REFITS: usize = 16;

/// Standard deviation of a year's change, as a part of the level, for a panel in which no series is long enough to
/// tell. Convention.
const YEARLY_SPREAD: f64 = 0.2;

/// What was forecast at one date, beside what came.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    /// The first bucket that was forecast.
    pub(crate) at: usize,
    /// The scale of the three below.
    pub(crate) scale: Ahead,
    /// Expected values, one a step ahead.
    pub(crate) expected: Vec<f64>,
    /// Spreads before calibration.
    pub(crate) spreads: Vec<f64>,
    /// What came less what was expected.
    pub(crate) errors: Vec<f64>,
}

/// A series with the model that continues it.
#[derive(Clone, Debug)]
pub(crate) struct Continued {
    pub(crate) model: Model,
    pub(crate) origins: Vec<Origin>,
    /// Whether the series is too short for a model and goes on at its last value.
    pub(crate) naive: bool,
}

/// Half-lives of growth that damping may have, years: growth that is measured now is believed to be gone by half after
/// four months at the earliest and three years at the latest. In steps of a quarter φ is then 0.56 to 0.94; the usual
/// 0.80 to 0.98 of Hyndman & Athanasopoulos (*Forecasting: Principles and Practice*, 3rd ed., section 8.2) knows nothing
/// of the length of a step. Convention.
const HALF_LIFE_YEARS: (f64, f64) = (0.3, 3.0);

/// What a fit needs to know beside the values.
#[derive(Clone, Copy, Debug)]
struct Manner {
    season: usize,
    damping: (f64, f64),
    floor: f64,
}

impl Manner {
    fn of(panel: &Panel, series: &Series, season_months: u32) -> Self {
        let years = panel.grid.step.months() / 12.0;
        let damping = |half_life: f64| 0.5_f64.powf(years / half_life);
        Self {
            season: panel.grid.step.season(season_months),
            damping: (damping(HALF_LIFE_YEARS.0), damping(HALF_LIFE_YEARS.1)),
            floor: SPREAD_LEAST * series.unit(),
        }
    }

    fn sample(self, values: &[f64]) -> Sample<'_> {
        Sample { values, floor: self.floor, damping: self.damping }
    }
}

/// Fits every series and rolls its origins; short series take their spread from the others. `watch` hears after each
/// series how many are done, and of how many.
pub(crate) fn continued(
    panel: &Panel,
    season_months: u32,
    watch: &mut dyn FnMut(usize, usize),
) -> Vec<Continued> {
    let mut fitted: Vec<Option<Continued>> = Vec::new();
    for series in &panel.series {
        fitted.push(long(series, Manner::of(panel, series, season_months)));
        watch(fitted.len(), panel.series.len());
    }
    let spread = typical_spread(panel, &fitted);
    let naive = |s: &Series| Continued { model: last_value(s, spread), origins: Vec::new(), naive: true };
    fitted.into_iter().zip(&panel.series).map(|(c, s)| c.unwrap_or_else(|| naive(s))).collect()
}

fn long(series: &Series, manner: Manner) -> Option<Continued> {
    let values = series.scaled();
    let model = fit(manner.sample(&values), manner.season, None)?.model;
    Some(Continued { model, origins: origins(series, &values, manner), naive: false })
}

/// First origin: half the history, but at least 8 values and at most 16.
fn origins(series: &Series, values: &[f64], manner: Manner) -> Vec<Origin> {
    let start = (values.len() / 2).clamp(8, 16);
    let stride = values.len().saturating_sub(start).div_ceil(REFITS).max(1);
    let mut last: Option<Fit> = None;
    let mut origins = Vec::new();
    for seen in start..values.len() {
        let sample = manner.sample(&values[..seen]);
        if (seen - start).is_multiple_of(stride) {
            last = fit(sample, manner.season, last.as_ref());
        }
        let Some(fit) = &last else { continue };
        let model = settle(sample, fit.model.form, fit.model.smoothing);
        origins.push(origin(series, &model, seen, values));
    }
    origins
}

fn origin(series: &Series, model: &Model, seen: usize, values: &[f64]) -> Origin {
    let (past, ahead) = values.split_at(seen);
    let expected = model.expected(ahead.len());
    let scale = Ahead::of(series.scale, model.state.level);
    let errors =
        ahead.iter().zip(&expected).map(|(value, expected)| scale.unfaded(*value) - expected).collect();
    Origin { at: series.first + seen, scale, spreads: spreads(model, past, ahead.len()), expected, errors }
}

/// Spreads of the next steps before calibration: the geometric mean of the model's own and of a random walk whose steps
/// are as large as the series' mean absolute change.
///
/// The model's spread follows its form, which a few values more may change; the series' mean change is the stable scale
/// that forecast errors of many series are compared on (Hyndman & Koehler 2006, MASE). A short series has the model's.
///
/// Both take growth as known. It is estimated from the `n` values seen, which multiplies the variance `h` steps ahead by
/// `1 + h/n`: exact for a random walk with drift, and what short histories need. With twelve values and panels of four
/// series of the M3 competition it brings the share of quarterly values in the 95 % interval from 89 to 91 %, and from
/// 85 to 90 % eight steps ahead; with whole histories it leaves coverage as it is and lowers the interval score.
pub(crate) fn spreads(model: &Model, past: &[f64], steps: usize) -> Vec<f64> {
    let own = model.widths(steps).into_iter().map(|v| model.sigma * v);
    if past.len() < LEAST_VALUES {
        return own.collect();
    }
    let change = past.windows(2).map(|w| (w[1] - w[0]).abs()).sum::<f64>() / (past.len() - 1) as f64;
    let walk = |h: usize| change.max(model.sigma * 0.1) * ((h + 1) as f64).sqrt();
    let growth = |h: usize| (1.0 + (h + 1) as f64 / past.len() as f64).sqrt();
    own.enumerate().map(|(h, own)| growth(h) * (own * walk(h)).sqrt()).collect()
}

/// The middle one-step spread of the long series, as a part of their size.
fn typical_spread(panel: &Panel, fitted: &[Option<Continued>]) -> f64 {
    let relative = |(c, s): (&Option<Continued>, &Series)| c.as_ref().map(|c| c.model.sigma / s.unit());
    let mut spreads: Vec<f64> = fitted.iter().zip(&panel.series).filter_map(relative).collect();
    spreads.sort_by(f64::total_cmp);
    match spreads.len() {
        0 => YEARLY_SPREAD * (panel.grid.step.months() / 12.0).sqrt(),
        count => spreads[count / 2],
    }
}

/// A random walk from the last value: ETS(A,N,N) with α = 1.
fn last_value(series: &Series, spread: f64) -> Model {
    let form = Form { trend: false, season: 0 };
    let level = series.values.last().map_or(0.0, |v| series.scale.onto(*v));
    let smoothing = Smoothing { alpha: 1.0, ..Smoothing::default() };
    Model { form, smoothing, state: State { level, ..State::zero(form) }, sigma: spread * series.unit() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;

    #[test]
    fn origins_see_only_what_came_before() {
        let mut scenario = sample::scenario();
        let before = continued(&Panel::of(&scenario).expect("usage"), 12, &mut |_, _| {});
        scenario.usage[11].mean *= 10.0;
        let after = continued(&Panel::of(&scenario).expect("usage"), 12, &mut |_, _| {});
        assert_eq!(before[0].origins.len(), 4);
        for (a, b) in before[0].origins.iter().zip(&after[0].origins) {
            assert_eq!(a.expected, b.expected);
            assert_eq!(a.spreads, b.spreads);
        }
    }

    /// ETS(A,N,N) with α = 0 and σ = 2 keeps its own spread of 2; mean change 0.5: √(2·0.5·√h), and √(1 + h/9) for
    /// growth that nine values tell.
    #[test]
    fn spreads_are_between_the_model_and_a_walk() {
        let form = Form { trend: false, season: 0 };
        let model = Model { form, smoothing: Smoothing::default(), state: State::zero(form), sigma: 2.0 };
        let past: Vec<f64> = (0..9).map(|t| 0.5 * f64::from(t)).collect();
        for (h, spread) in spreads(&model, &past, 4).into_iter().enumerate() {
            let steps = (h + 1) as f64;
            assert!((spread - steps.sqrt().sqrt() * (1.0 + steps / 9.0).sqrt()).abs() < 1e-12);
        }
    }

    /// Five values: a random walk whose spread is the middle one of the other three series.
    #[test]
    fn short_series_go_on_at_their_last_value() {
        let mut scenario = sample::scenario();
        scenario.usage.drain(..7);
        let panel = Panel::of(&scenario).expect("usage");
        let all = continued(&panel, 12, &mut |_, _| {});
        assert!(all[0].naive && all[0].origins.is_empty() && !all[1].naive);
        let mut others: Vec<f64> = all[1..].iter().map(|c| c.model.sigma).collect();
        others.sort_by(f64::total_cmp);
        assert!((all[0].model.sigma - others[1]).abs() < 1e-12);
        let last = panel.series[0].values[4].ln();
        assert!(all[0].model.expected(3).iter().all(|v| (v - last).abs() < 1e-12));
    }
}
