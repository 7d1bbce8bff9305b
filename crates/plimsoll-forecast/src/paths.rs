//! Joint paths of organic demand: the shocks of the past, drawn in runs, pushed through every model at once.

use plimsoll_model::scenario::Scenario;
use plimsoll_model::{Date, DemandPaths, Period};

use crate::backtest::Backtest;
use crate::draw::Draw;
use crate::series::Series;

/// Paths drawn for each one that is kept.
const DRAWN_FOR_ONE: usize = 40;
/// Steps of the past that are drawn together, which keeps shocks that follow one another.
const RUN: usize = 4;
/// A year's growth on top of the last one's is at most this part of the year before: a spurt fades.
const FADE: f64 = 0.6;
/// Every series may grow by this much in its first year.
const LEAST_CAP: f64 = 1.5;

/// Organic demand on the calendar.
pub(crate) fn organic(scenario: &Scenario, series: &[Series], backtest: &Backtest) -> DemandPaths {
    let kept = scenario.forecast.paths.max(1);
    let drawn = (kept * DRAWN_FOR_ONE).max(400);
    let horizon = backtest.factors.len();
    let mut futures: Vec<Vec<Vec<f64>>> =
        (0..drawn).map(|path| future(scenario, series, backtest, path, horizon)).collect();
    let weights = weights(scenario, series);
    let size = |future: &Vec<Vec<f64>>| -> f64 {
        future.iter().zip(&weights).map(|(values, weight)| weight * values.iter().sum::<f64>()).sum()
    };
    futures.sort_by(|a, b| size(a).total_cmp(&size(b)));
    let (w, r) = (scenario.workloads.len(), scenario.regions.len());
    let mut demand = DemandPaths::zero(kept, w, r, scenario.calendar.periods().len());
    for path in 0..kept {
        // The middle of each of `kept` equal strata of total size.
        let place = ((path as f64 + 0.5) * drawn as f64 / kept as f64) as usize;
        for (s, values) in series.iter().zip(&futures[place]) {
            let on_calendar = on_calendar(scenario, s, values);
            for (t, value) in on_calendar.into_iter().enumerate() {
                let at = demand.at(path, s.workload, s.region, t);
                demand.total[at] = value;
            }
        }
    }
    demand
}

/// Money that a unit of each series' work brings: what makes a path large.
fn weights(scenario: &Scenario, series: &[Series]) -> Vec<f64> {
    series.iter().map(|s| scenario.workloads[s.workload.0].price.mid).collect()
}

/// One future by series and history step: mean work.
fn future(
    scenario: &Scenario,
    series: &[Series],
    backtest: &Backtest,
    path: usize,
    horizon: usize,
) -> Vec<Vec<f64>> {
    let mut draw = Draw::new(scenario.forecast.seed, path, 0);
    let mut states: Vec<_> = series.iter().map(|s| s.model().map(|m| m.state.clone())).collect();
    let caps: Vec<f64> = series.iter().map(fastest).collect();
    let mut values = vec![Vec::with_capacity(horizon); series.len()];
    let mut at = 0;
    for step in 0..horizon {
        if step % RUN == 0 {
            at = draw.place(backtest.shocks.len().max(1));
        }
        let row = backtest.shocks.get((at + step % RUN) % backtest.shocks.len().max(1));
        let tail = draw.normal();
        for (i, s) in series.iter().enumerate() {
            let shock = row.map_or(tail, |r| r[i]) * backtest.factors[step];
            let last = s.points[s.points.len() - 1].mean;
            let value = match (s.model(), &mut states[i]) {
                (Some(model), Some(state)) => {
                    let error = shock * model.sigma;
                    let value = state.expected(&model.smoothing) + error;
                    state.advance(&model.smoothing, error);
                    s.back(value)
                }
                _ => last * (1.0 + 0.05 * shock * ((step + 1) as f64).sqrt()).max(0.0),
            };
            let years = (step + 1) as f64 * step_months(s) / 12.0;
            values[i].push(value.min(last * cap(caps[i], years)));
        }
    }
    values
}

/// The most that a series may grow in its first year: its own fastest of the last three years, between bounds.
fn fastest(series: &Series) -> f64 {
    let year = (12.0 / step_months(series)).round().max(1.0) as usize;
    let pairs = series.points.windows(year + 1).map(|w| w[year].mean / w[0].mean.max(1e-12));
    pairs.rev().take(2 * year + 1).fold(LEAST_CAP, f64::max).min(3.0)
}

/// The guard against explosion: growth since the last measurement is at most `Π (1 + (fastest − 1)·FADE^year)`.
fn cap(fastest: f64, years: f64) -> f64 {
    let mut cap = 1.0;
    let (mut left, mut rate) = (years, fastest - 1.0);
    while left > 0.0 {
        cap *= (1.0 + rate).powf(left.min(1.0));
        left -= 1.0;
        rate *= FADE;
    }
    cap
}

/// Length of a history step in months.
pub(crate) fn step_months(series: &Series) -> f64 {
    let last = &series.points[series.points.len() - 1];
    last.start.months_until(last.end).to_months().max(1.0 / 31.0)
}

/// Steps after the history that reach the end of the calendar.
pub(crate) fn steps_needed(scenario: &Scenario, series: &[Series]) -> usize {
    let needed = |s: &Series| {
        let months = s.points[s.points.len() - 1].end.months_until(scenario.calendar.end()).to_months();
        (months / step_months(s)).ceil().max(1.0) as usize
    };
    series.iter().map(needed).max().unwrap_or(1)
}

/// Means over the calendar's periods, by days; after the horizon demand is flat at the mean of its last year.
fn on_calendar(scenario: &Scenario, series: &Series, values: &[f64]) -> Vec<f64> {
    let periods = scenario.calendar.periods();
    let horizon = scenario.horizon().end;
    let from = series.points[series.points.len() - 1].end;
    let months = step_months(series).round().max(1.0) as i32;
    let ends = |i: usize| from.add_months(months * i32::try_from(i).unwrap_or(i32::MAX / 64));
    let last = series.points[series.points.len() - 1].mean;
    let mut means: Vec<f64> = periods[..horizon].iter().map(|p| mean(p, values, last, ends)).collect();
    let mut months_left = 12.0;
    let (mut sum, mut weight) = (0.0, 0.0);
    for t in (0..horizon).rev() {
        let length = f64::from(periods[t].months).min(months_left);
        sum += means[t] * length;
        weight += length;
        months_left -= length;
    }
    let flat = if weight > 0.0 { sum / weight } else { last };
    means.resize(periods.len(), flat);
    means
}

/// Mean of a step function over a period; days before its first step take the last measurement.
fn mean(period: &Period, values: &[f64], last: f64, ends: impl Fn(usize) -> Date) -> f64 {
    let days = f64::from(period.start.days_until(period.end));
    let before = f64::from(period.start.days_until(ends(0).min(period.end)).max(0));
    let mut sum = before * last;
    for (i, value) in values.iter().enumerate() {
        let (start, end) = (ends(i).max(period.start), ends(i + 1).min(period.end));
        sum += value * f64::from(start.days_until(end).max(0));
    }
    sum / days
}
