//! Holes cut into series on purpose: how well they are estimated, and what they cost forecasts.
//!
//! Beside the engine stands what it did before: the mean of what lies a season away on either side where both are known, else the line
//! between the neighbours, taken for measured.

use std::path::PathBuf;

use clap::Args;
use plimsoll_forecast::engine::{LEVELS, MEDIAN, Origins, Panel, estimates};
use serde::Serialize;

use crate::score::{Forecast, Forecasts, Line as Score, Series, score, season_of, series};

/// What to cut.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The values: `series,t,y`, packed by gzip or not.
    data: PathBuf,
    /// What the series are: `series,period,category,n_train,h,start`.
    meta: PathBuf,
    /// The period of the series.
    #[arg(long, default_value = "MONTHLY")]
    period: String,
    /// Only so many series, evenly from all of them.
    #[arg(long)]
    series: Option<usize>,
    /// The part of the training values that is cut out.
    #[arg(long, default_value_t = 0.1)]
    share: f64,
    /// Steps of a hole.
    #[arg(long, default_value_t = 1)]
    run: usize,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Estimate only, and forecast nothing.
    #[arg(long)]
    estimate: bool,
}

/// How holes are treated: one line of JSON each.
#[derive(Serialize)]
struct Line {
    way: &'static str,
    /// Steps that were cut out.
    holes: usize,
    /// Mean absolute and root mean square error of the estimates, in units of the mean change over a season.
    estimate_mae: f64,
    estimate_rmse: f64,
    /// Part of the truth inside of the 80 % interval of its estimate.
    estimate_cov80: Option<f64>,
    /// Of the forecast of the test part.
    forecast: Option<Score>,
}

/// Cuts, estimates and forecasts.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn run(options: &Options, tell: impl Fn(&str)) -> Result<(), String> {
    let mut all = series(&options.data, &options.meta, Some(&options.period))?;
    if let Some(count) = options.series {
        let every = (all.len() / count.max(1)).max(1);
        all = all.into_iter().step_by(every).collect();
    }
    let season = season_of(&options.period);
    let open: Vec<Vec<f64>> = all.iter().enumerate().map(|(i, s)| cut(&s.past, i as u64, options)).collect();
    let line: Vec<Vec<f64>> = open.iter().map(|y| filled(y, season)).collect();
    let own: Vec<Vec<f64>> = open
        .iter()
        .map(|y| {
            let mut values = y.clone();
            estimates(y, &[season]).iter().for_each(|e| values[e.at] = e.median);
            values
        })
        .collect();
    let whole: Vec<Vec<f64>> = all.iter().map(|s| s.past.clone()).collect();
    for (way, estimated, values) in
        [("whole", None, &whole), ("line", Some(&line), &line), ("model", Some(&own), &open)]
    {
        let mut told = Line {
            way,
            holes: open.iter().flatten().filter(|v| v.is_nan()).count(),
            estimate_mae: 0.0,
            estimate_rmse: 0.0,
            estimate_cov80: (way == "model").then(|| covered(&all, &open, season)),
            forecast: None,
        };
        if let Some(estimated) = estimated {
            (told.estimate_mae, told.estimate_rmse) = missed(&all, &open, estimated, season);
        }
        if !options.estimate {
            told.forecast = Some(score(&all, season, &forecast(&all, values, season, options.threads)));
        }
        tell(&serde_json::to_string(&told).expect("a record of plain numbers prints"));
    }
    Ok(())
}

/// The series with holes; the first and the last value stay.
fn cut(y: &[f64], seed: u64, options: &Options) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut chance = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as f64 / (1_u64 << 31) as f64
    };
    let mut open = y.to_vec();
    let mut t = 1;
    while t + options.run < y.len() {
        if chance() < options.share / (options.run as f64 * (1.0 - options.share) + options.share) {
            open[t..t + options.run].fill(f64::NAN);
            t += options.run;
        }
        t += 1;
    }
    open
}

/// What was done before.
fn filled(y: &[f64], season: usize) -> Vec<f64> {
    let known = |t: usize| y.get(t).copied().filter(|v| !v.is_nan());
    let one = |t: usize| {
        let before = t.checked_sub(season).filter(|_| season > 1).and_then(known);
        let around = before.zip(known(t + season)).map(|(a, b)| 0.5 * (a + b));
        let line = || {
            let a = (0..t).rev().find_map(|s| known(s).map(|v| (s, v)))?;
            let b = (t + 1..y.len()).find_map(|s| known(s).map(|v| (s, v)))?;
            Some(a.1 + (t - a.0) as f64 / (b.0 - a.0) as f64 * (b.1 - a.1))
        };
        known(t).or(around).or_else(line).unwrap_or(0.0)
    };
    (0..y.len()).map(one).collect()
}

/// The mean change over a season.
fn unit(y: &[f64], season: usize) -> f64 {
    let changes = y.iter().skip(season).zip(y).map(|(a, b)| (a - b).abs());
    changes.sum::<f64>() / y.len().saturating_sub(season).max(1) as f64
}

fn missed(all: &[Series], open: &[Vec<f64>], estimated: &[Vec<f64>], season: usize) -> (f64, f64) {
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
    for ((s, open), estimated) in all.iter().zip(open).zip(estimated) {
        let unit = unit(&s.past, season);
        for t in (0..open.len()).filter(|t| open[*t].is_nan() && unit > 0.0) {
            let error = (estimated[t] - s.past[t]) / unit;
            (sum, squares, count) = (sum + error.abs(), squares + error * error, count + 1.0);
        }
    }
    (sum / f64::max(count, 1.0), (squares / f64::max(count, 1.0)).sqrt())
}

fn covered(all: &[Series], open: &[Vec<f64>], season: usize) -> f64 {
    let (mut inside, mut count) = (0.0, 0.0);
    for (s, open) in all.iter().zip(open) {
        for estimate in estimates(open, &[season]) {
            if let Some([low, high]) = estimate.interval {
                inside += f64::from(u8::from((low..=high).contains(&s.past[estimate.at])));
                count += 1.0;
            }
        }
    }
    inside / f64::max(count, 1.0)
}

fn forecast(all: &[Series], values: &[Vec<f64>], season: usize, threads: usize) -> Forecasts {
    let horizon = all.iter().map(|s| s.test.len()).max().unwrap_or(1);
    let seasons = if season > 1 { vec![season] } else { Vec::new() };
    let origins = Origins::behind(horizon);
    let panel = Panel { seasons, horizon, non_negative: true, fades: false, threads, origins, only: None };
    let values: Vec<&[f64]> = values.iter().map(Vec::as_slice).collect();
    let teaching = panel.learn(&values, &mut |_, _| {});
    let told = panel.forecast_all(&values, &teaching, &mut |_, _| {});
    let one = |(s, forecast): (&Series, plimsoll_forecast::engine::SeriesForecast)| {
        let quantiles: Vec<[f64; LEVELS.len()]> = forecast.quantiles[..s.test.len()].to_vec();
        (s.name.clone(), Forecast { mean: quantiles.iter().map(|q| q[MEDIAN]).collect(), quantiles })
    };
    all.iter().zip(told).map(one).collect()
}
