//! Forecasts of many series: several models, combined and calibrated on their own past.
//!
//! Exponential smoothing, Theta and ARIMA models forecast each series, on its values and on their logarithms, long or
//! several seasons taken out before; what each of them is worth, and how far intervals have to be stretched to hold what they
//! say, is learned on earlier origins of all series together.

mod arima;
mod ets;
mod learned;
mod members;
mod naive;
mod outlook;
mod season;
mod stl;
#[cfg(test)]
mod tests;
mod theta;

use std::sync::atomic::{AtomicUsize, Ordering};

use learned::{Learned, Trial};
use members::{LEAST_VALUES, Member, expected, roster};

pub use outlook::LEVELS;

/// Origins that a series is looked at from, a horizon apart.
const ORIGINS: usize = 3;
/// Fewest values of a series before an origin, beside two seasons.
const LEAST_BEFORE: usize = 8;
/// Least part of a series before an origin: what fewer values teach is not what all of them will do. Convention.
const PART_BEFORE: f64 = 0.5;
/// Least part of the series that must be long enough for a season. Convention.
const LEAST_CARRYING: f64 = 0.1;
/// Most values that came which are learned from; of a larger panel every so many series.
const MOST_SEEN: usize = 40_000;

/// What series of a panel have in common.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// Lengths of their seasons, steps; none where there is no season.
    pub seasons: Vec<usize>,
    /// Steps ahead.
    pub horizon: usize,
    /// Whether values below zero cannot be.
    pub non_negative: bool,
    /// Threads to work on.
    pub threads: usize,
}

/// A forecast of one series, by step ahead.
#[derive(Clone, Debug, PartialEq)]
pub struct SeriesForecast {
    /// Quantiles at [`LEVELS`], units of the series.
    pub quantiles: Vec<[f64; 11]>,
}

/// What was learned from a panel.
#[derive(Clone, Debug)]
pub struct Teaching {
    roster: Vec<Member>,
    learned: Learned,
}

impl Panel {
    /// Learns from the past of series what each model is worth and how far intervals have to be stretched.
    ///
    /// The same series teach the same on any number of threads.
    pub fn learn(&self, series: &[&[f64]]) -> Teaching {
        let each = (self.horizon * ORIGINS * series.len()).div_ceil(MOST_SEEN).max(1);
        let some: Vec<&[f64]> = series.iter().copied().step_by(each).collect();
        // A season that few series are long enough for is none.
        let carries = |m: &usize| {
            let long = series.iter().filter(|values| 2 * values.len() >= 5 * m + 2 * self.horizon).count();
            long as f64 >= LEAST_CARRYING * series.len() as f64
        };
        let seasons: Vec<usize> = self.seasons.iter().copied().filter(carries).collect();
        let roster = roster(&seasons);
        let trials = self.on_threads(some.len(), |i| self.trials(&roster, some[i]));
        let trials: Vec<Trial> = trials.into_iter().flatten().collect();
        let learned = Learned::from(&trials, &roster, self.horizon);
        Teaching { roster, learned }
    }

    /// Forecasts a series; one too short for any model is expected to stay what it last was, give or
    /// take its changes so far; of a single value no more than that is known.
    pub fn forecast(&self, values: &[f64], teaching: &Teaching) -> SeriesForecast {
        let fans = expected(&teaching.roster, values, self.horizon);
        let mut quantiles = match fans {
            Some(fans) => teaching.learned.forecast(&fans),
            None if values.len() > 1 => outlook::fan(&naive::seasonal(values, 1, self.horizon)),
            None => vec![[values.last().copied().unwrap_or(0.0); 11]; self.horizon],
        };
        if self.non_negative {
            quantiles.iter_mut().flatten().for_each(|value| *value = value.max(0.0));
        }
        SeriesForecast { quantiles }
    }

    /// Forecasts each series, in their order.
    pub fn forecast_all(&self, series: &[&[f64]], teaching: &Teaching) -> Vec<SeriesForecast> {
        self.on_threads(series.len(), |i| self.forecast(series[i], teaching))
    }

    fn trials(&self, roster: &[Member], values: &[f64]) -> Vec<Trial> {
        let longest = self.seasons.iter().copied().max().unwrap_or(1);
        let lag = if values.len() > longest { longest } else { 1 };
        let changes = values.iter().skip(lag).zip(values).map(|(a, b)| (a - b).abs());
        let unit = changes.sum::<f64>() / values.len().saturating_sub(lag).max(1) as f64;
        let least = LEAST_BEFORE.max(LEAST_VALUES).max((PART_BEFORE * values.len() as f64) as usize);
        let one = |origin: usize| {
            let known = values.len().checked_sub(origin * self.horizon).filter(|known| *known >= least)?;
            let fans = expected(roster, &values[..known], self.horizon)?;
            let narrow = |fan: outlook::Fan| fan.into_iter().map(|q| q.map(|v| v as f32)).collect();
            let came = values[known..(known + self.horizon).min(values.len())].to_vec();
            Some(Trial { members: fans.into_iter().map(narrow).collect(), came, unit })
        };
        if unit > 0.0 { (1..=ORIGINS).filter_map(one).collect() } else { Vec::new() }
    }

    /// The same work for each of a number of places, in their order.
    fn on_threads<T: Send>(&self, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let next = AtomicUsize::new(0);
        let take = || {
            let mut done = Vec::new();
            loop {
                let i = next.fetch_add(1, Ordering::Relaxed);
                if i >= count {
                    return done;
                }
                done.push((i, work(i)));
            }
        };
        let mut all: Vec<(usize, T)> = std::thread::scope(|scope| {
            let helpers: Vec<_> = (1..self.threads.max(1)).map(|_| scope.spawn(take)).collect();
            let mut all = take();
            for helper in helpers {
                match helper.join() {
                    Ok(done) => all.extend(done),
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        });
        all.sort_by_key(|(i, _)| *i);
        all.into_iter().map(|(_, value)| value).collect()
    }
}
