//! Scores of forecasts as the M competitions count them, and of their quantiles.
//!
//! | score | what it is |
//! | --- | --- |
//! | sMAPE | mean of `200·|y−f|/(|y|+|f|)`, per cent |
//! | MASE | mean of `|y−f|` over the mean change of the training part from season to season |
//! | OWA | mean of both, each relative to that of Naive 2 |
//! | MSIS | width of the 95 % interval, and 40 times by how much it is missed, over the same change |
//! | sCRPS | twice the mean pinball loss of the nine deciles, over the same change |
//! | wCRPS | the same sum over all series, over the sum of what happened |
//!
//! # Source
//! Makridakis & Hibon, *The M3-Competition*, Int. J. Forecasting 16 (2000); Makridakis, Spiliotis & Assimakopoulos, *The M4
//! Competition*, Int. J. Forecasting 36 (2020), whose Naive 2 and test of seasonality are used; Gneiting & Raftery, *Strictly
//! Proper Scoring Rules*, JASA 102 (2007).

mod naive;
pub(crate) mod read;

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

pub(crate) use naive::naive2;
pub(crate) use read::{Forecast, Forecasts, Series, each_row, forecasts, published, series};

/// Levels of the quantiles of a forecast file; the first and the last are the 95 % interval.
pub(crate) const LEVELS: [f64; 11] = [0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975];
/// Of them the deciles.
const DECILES: std::ops::Range<usize> = 1..10;
/// What a miss of the 95 % interval weighs: 2 / 0.05.
const MISS: f64 = 40.0;

/// What to score.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The values: `series,t,y`, packed by gzip or not.
    data: PathBuf,
    /// What the series are: `series,period,category,n_train,h,start`.
    meta: PathBuf,
    /// A forecast: `series,step,mean,q0.025,q0.1,…,q0.9,q0.975`; or with `--published`, many: `method,series,forecasts`. Left
    /// out, Naive 2 is scored.
    forecast: Option<PathBuf>,
    /// Only series of this period, such as MONTHLY.
    #[arg(long)]
    period: Option<String>,
    /// Values in a season; by default that of the period.
    #[arg(long)]
    season: Option<usize>,
    /// The file holds the means of many methods, as those of the M3 competition: a line each.
    #[arg(long)]
    published: bool,
}

/// What is printed: one line of JSON. What cannot be told prints as `null`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Line {
    #[serde(skip_serializing_if = "String::is_empty")]
    method: String,
    smape: f64,
    mase: f64,
    owa: f64,
    /// Parts of what happened inside of the intervals.
    cov95: f64,
    cov80: f64,
    msis95: f64,
    scrps: f64,
    wcrps: f64,
    /// Series scored, and those of them with quantiles.
    n: usize,
    n_q: usize,
    /// Series that never change in the training part, and those without a forecast.
    skipped: usize,
    missing: usize,
    /// Of Naive 2.
    naive2_smape: f64,
    naive2_mase: f64,
}

/// Scores a file.
///
/// # Errors
/// If a file cannot be read, or a row is not one.
pub(crate) fn run(options: &Options) -> Result<Vec<String>, String> {
    let all = series(&options.data, &options.meta, options.period.as_deref())?;
    let season = options.season.unwrap_or_else(|| all.first().map_or(1, |s| season_of(&s.period)));
    let methods = match &options.forecast {
        None => vec![("naive2".to_owned(), all.iter().map(|s| (s.name.clone(), naive(s, season))).collect())],
        Some(file) if options.published => published(file)?,
        Some(file) => vec![(String::new(), forecasts(file)?)],
    };
    let printed = |(method, forecast): (String, Forecasts)| {
        let line = Line { method, ..score(&all, season, &forecast) };
        serde_json::to_string(&line).expect("a record of plain numbers prints")
    };
    Ok(methods.into_iter().map(printed).collect())
}

fn naive(series: &Series, season: usize) -> Forecast {
    Forecast { mean: naive2(&series.past, series.test.len(), season), quantiles: Vec::new() }
}

/// Values in a season, as the competitions count them: none in weekly series.
pub(crate) fn season_of(period: &str) -> usize {
    match period {
        "QUARTERLY" => 4,
        "MONTHLY" => 12,
        "HOURLY" => 24,
        "DAILY" => 7,
        _ => 1,
    }
}

/// Means over series: each series counts the same, however long it is.
pub(crate) fn score(all: &[Series], season: usize, forecast: &Forecasts) -> Line {
    let mut line = Line::default();
    let (mut lost, mut happened) = (0.0, 0.0);
    for s in all {
        let Some(told) = forecast.get(&s.name) else {
            line.missing += 1;
            continue;
        };
        let unit = s.unit(season);
        if unit <= 0.0 {
            line.skipped += 1;
            continue;
        }
        line.n += 1;
        let naive = naive2(&s.past, s.test.len(), season);
        line.smape += smape(&s.test, &told.mean);
        line.mase += off(&s.test, &told.mean) / unit;
        line.naive2_smape += smape(&s.test, &naive);
        line.naive2_mase += off(&s.test, &naive) / unit;
        if told.quantiles.is_empty() {
            continue;
        }
        line.n_q += 1;
        let mut of = Intervals::default();
        s.test.iter().zip(&told.quantiles).for_each(|(y, q)| of.add(*y, q));
        let steps = s.test.len() as f64;
        line.cov95 += of.inside_95 / steps;
        line.cov80 += of.inside_80 / steps;
        line.msis95 += of.missed / steps / unit;
        line.scrps += of.crps / steps / unit;
        lost += of.crps;
        happened += s.test.iter().map(|y| y.abs()).sum::<f64>();
    }
    let (n, n_q) = (line.n as f64, line.n_q as f64);
    for sum in [&mut line.smape, &mut line.mase, &mut line.naive2_smape, &mut line.naive2_mase] {
        *sum /= n;
    }
    for sum in [&mut line.cov95, &mut line.cov80, &mut line.msis95, &mut line.scrps] {
        *sum /= n_q;
    }
    line.owa = 0.5 * (line.smape / line.naive2_smape + line.mase / line.naive2_mase);
    line.wcrps = lost / happened;
    line
}

/// Sums over the steps of a series.
#[derive(Clone, Copy, Debug, Default)]
struct Intervals {
    inside_95: f64,
    inside_80: f64,
    missed: f64,
    crps: f64,
}

impl Intervals {
    fn add(&mut self, y: f64, q: &[f64; 11]) {
        let inside = |low: f64, high: f64| f64::from(u8::from((low..=high).contains(&y)));
        let (low, high) = (q[0], q[10]);
        self.inside_95 += inside(low, high);
        self.inside_80 += inside(q[1], q[9]);
        self.missed += high - low + MISS * ((low - y).max(0.0) + (y - high).max(0.0));
        let pinball = |i: usize| (LEVELS[i] * (y - q[i])).max((LEVELS[i] - 1.0) * (y - q[i]));
        self.crps += 2.0 * DECILES.map(pinball).sum::<f64>() / DECILES.len() as f64;
    }
}

fn smape(test: &[f64], told: &[f64]) -> f64 {
    let one = |(y, f): (&f64, &f64)| {
        let size = y.abs() + f.abs();
        if size > 0.0 { 200.0 * (y - f).abs() / size } else { 0.0 }
    };
    test.iter().zip(told).map(one).sum::<f64>() / test.len() as f64
}

/// Mean absolute error.
fn off(test: &[f64], told: &[f64]) -> f64 {
    test.iter().zip(told).map(|(y, f)| (y - f).abs()).sum::<f64>() / test.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: f64, b: f64) {
        assert!((a - b).abs() < 1e-9 * b.abs().max(1.0), "{a} {b}");
    }

    /// Changes of 2, 2 and 4 from step to step: a mean of 8/3. What happens is 20 and 10, the mean forecast 12 and 10.
    fn one() -> (Series, Forecast) {
        let period = "YEARLY".to_owned();
        let (past, test) = (vec![4.0, 6.0, 8.0, 12.0], vec![20.0, 10.0]);
        let even = |low: f64| LEVELS.map(|level| low + 10.0 * level);
        let told = Forecast { mean: vec![12.0, 10.0], quantiles: vec![even(5.0), even(5.0)] };
        (Series { name: "a".to_owned(), period, category: String::new(), past, test }, told)
    }

    /// sMAPE: 200 · 8/32 = 50 and 0. MASE: 4 over 8/3. Naive 2 says 12: it is the forecast's own first step, and 2 off at the
    /// second, where it has 200 · 2/22.
    #[test]
    fn scores_are_those_of_the_definition() {
        let (series, told) = one();
        let line = score(&[series], 1, &Forecasts::from([("a".to_owned(), told)]));
        close(line.smape, 25.0);
        close(line.mase, 1.5);
        close(line.naive2_smape, 0.5 * (50.0 + 400.0 / 22.0));
        close(line.naive2_mase, 5.0 / (8.0 / 3.0));
        close(line.owa, 0.5 * (line.smape / line.naive2_smape + 1.5 / 1.875));
        assert_eq!((line.n, line.n_q, line.missing, line.skipped), (1, 1, 0, 0));
    }

    /// The 95 % interval is 5.25 to 14.75: 9.5 wide; 20 misses it by 5.25, 10 does not. Of ten steps from 5 to 15, the deciles
    /// lose 4 in all at the middle (the sum of t·(½−t) over the deciles, ten wide, on either side), and 20 above them
    /// `Σ t · (20 − 5 − 10 t) = 15 · 4.5 − 10 · 2.85`.
    #[test]
    fn intervals_are_scored_by_hand() {
        let (series, told) = one();
        let line = score(&[series], 1, &Forecasts::from([("a".to_owned(), told)]));
        let unit = 8.0 / 3.0;
        close(line.cov95, 0.5);
        close(line.cov80, 0.5);
        close(line.msis95, (9.5 + 40.0 * 5.25 / 2.0) / unit);
        let (middle, above) = (4.0, 15.0 * 4.5 - 10.0 * 2.85);
        close(line.scrps, (middle + above) * 2.0 / 9.0 / 2.0 / unit);
        close(line.wcrps, (middle + above) * 2.0 / 9.0 / 30.0);
    }

    #[test]
    fn what_cannot_be_scored_is_counted() {
        let (series, told) = one();
        let flat = Series { name: "b".to_owned(), past: vec![3.0; 5], ..series.clone() };
        let unknown = Series { name: "c".to_owned(), ..series.clone() };
        let known = Forecasts::from([("a".to_owned(), told.clone()), ("b".to_owned(), told)]);
        let line = score(&[series, flat, unknown], 1, &known);
        assert_eq!((line.n, line.skipped, line.missing), (1, 1, 1));
    }
}
