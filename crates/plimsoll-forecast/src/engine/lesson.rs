//! What a set of series teaches and how each of them is told: at once, or piece by piece where they are not all at hand.
//!
//! Both ways do the same: what is learned rests on every so many series, and what is typical too.

use std::collections::BTreeMap;

use super::told::Dated;
use super::{Fan, LEAST_VALUES, MEDIAN, Panel, SeriesForecast, Teaching, Told, Trial, Watch};

/// Most values that came which are learned from; of a larger panel every so many series.
const MOST_SEEN: usize = 40_000;
/// Most quantile rows that tell what is typical; of a larger panel every so many series.
const MOST_TYPICAL: usize = 250_000;

/// What is told of a set of series.
#[derive(Clone, Debug)]
pub struct All {
    /// One a series.
    pub forecasts: Vec<SeriesForecast>,
    /// What would have been told at earlier dates; of a large set, of every so many series.
    pub told: Vec<Told>,
    /// What was learned.
    pub teaching: Teaching,
}

/// What the past of a set of series teaches.
#[derive(Clone, Debug)]
pub struct Lesson {
    /// What was learned.
    pub teaching: Teaching,
    /// What would have been told at earlier dates, of the series that taught.
    pub told: Vec<Told>,
}

/// How many series there are of each length.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lengths(BTreeMap<usize, usize>);

impl Lengths {
    /// One more, of so many values.
    pub fn add(&mut self, length: usize) {
        *self.0.entry(length).or_default() += 1;
    }

    /// How many series there are.
    pub fn count(&self) -> usize {
        self.0.values().sum()
    }

    /// The longest.
    pub fn longest(&self) -> usize {
        self.0.last_key_value().map_or(0, |(length, _)| *length)
    }

    /// How many are at least so long.
    pub(super) fn at_least(&self, length: usize) -> usize {
        self.0.range(length..).map(|(_, count)| count).sum()
    }
}

impl FromIterator<usize> for Lengths {
    fn from_iter<I: IntoIterator<Item = usize>>(lengths: I) -> Self {
        let mut all = Self::default();
        lengths.into_iter().for_each(|length| all.add(length));
        all
    }
}

/// Whether a series has too few values for any model: it follows what others do.
pub fn is_short(values: &[f64]) -> bool {
    values.iter().filter(|v| !v.is_nan()).count() < LEAST_VALUES
}

impl Panel {
    /// Learns from series that end together, forecasts each of them, and tells what it would have told of their past.
    ///
    /// [`lesson`](Self::lesson), [`forecast_all`](Self::forecast_all) and [`complete`](Self::complete) are the same piece by piece, for
    /// series that are not all at hand.
    pub fn all(&self, series: &[&[f64]], watch: Watch<'_>) -> All {
        let some: Vec<&[f64]> = series.iter().copied().step_by(self.every(series.len())).collect();
        let lengths = series.iter().map(|values| values.len()).collect();
        let Lesson { teaching, told } = self.lesson(&lengths, &some, watch);
        let mut forecasts = self.forecast_all(series, &teaching, watch);
        let every = self.every_typical(series.len());
        let some = series.iter().zip(&forecasts).step_by(every).filter(|(values, _)| !is_short(values));
        let typical = self.typical(some.map(|(_, forecast)| forecast));
        for (values, forecast) in series.iter().zip(&mut forecasts) {
            self.complete(values, forecast, typical.as_ref());
        }
        All { forecasts, told, teaching }
    }

    /// Of so many series every how many teach.
    pub fn every(&self, series: usize) -> usize {
        (self.horizon * self.origins.count * series).div_ceil(MOST_SEEN).max(1)
    }

    /// Of so many series every how many tell what is typical.
    pub fn every_typical(&self, series: usize) -> usize {
        (self.horizon * series).div_ceil(MOST_TYPICAL).max(1)
    }

    /// What the past of series teaches: these are [every so many](Self::every), the first among them, of series of these lengths.
    pub fn lesson(&self, lengths: &Lengths, some: &[&[f64]], watch: Watch<'_>) -> Lesson {
        let every = self.every(lengths.count());
        let past = self.look_back(lengths, some, watch);
        let end = some.iter().map(|values| values.len()).max().unwrap_or(0);
        let dated = |(place, trials): (usize, &'_ Vec<Trial>)| -> Vec<(usize, usize)> {
            trials.iter().map(|trial| (place, end - (some[place].len() - trial.known))).collect()
        };
        let dates: Vec<(usize, usize)> = past.trials.iter().enumerate().flat_map(dated).collect();
        let one = |((place, at), trial)| Dated { series: place * every, at, trial };
        let dated: Vec<Dated<'_>> = dates.into_iter().zip(past.trials.iter().flatten()).map(one).collect();
        let told = self.told(&past, &dated);
        Lesson { teaching: self.teach(&past, &past.known()), told }
    }

    /// Quantiles as parts of the median that are typical of these forecasts, of series that are not [short](is_short).
    pub fn typical<'a>(&self, forecasts: impl Iterator<Item = &'a SeriesForecast> + Clone) -> Option<Fan> {
        typical(forecasts.map(|forecast| &forecast.quantiles), self.horizon)
    }

    /// A short series is as uncertain as others [typically](Self::typical) are.
    pub fn complete(&self, values: &[f64], forecast: &mut SeriesForecast, typical: Option<&Fan>) {
        if let (Some(typical), Some(last), true) = (typical, values.last(), is_short(values)) {
            forecast.quantiles = parts_of(typical, *last);
        }
    }
}

/// Quantiles as parts of the median, by step: the middle ones of these fans; `None` where no median is above zero.
pub(crate) fn typical<'a>(fans: impl Iterator<Item = &'a Fan> + Clone, steps: usize) -> Option<Fan> {
    let of = |h: usize, level: usize| {
        let ratio = |fan: &Fan| fan.get(h).filter(|q| q[MEDIAN] > 0.0).map(|q| q[level] / q[MEDIAN]);
        let mut ratios: Vec<f64> = fans.clone().filter_map(ratio).collect();
        ratios.sort_by(f64::total_cmp);
        ratios.get(ratios.len() / 2).copied()
    };
    let step = |h: usize| -> Option<[f64; 11]> {
        let mut quantiles = [0.0; 11];
        for (level, q) in quantiles.iter_mut().enumerate() {
            *q = of(h, level)?;
        }
        Some(quantiles)
    };
    (0..steps).map(step).collect()
}

/// Parts of a value, in order; of one below zero they are turned around.
pub(crate) fn parts_of(parts: &Fan, value: f64) -> Fan {
    let of = |q: &[f64; 11]| {
        let mut all = q.map(|part| value + (part - 1.0) * value.abs());
        all.sort_by(f64::total_cmp);
        all
    };
    parts.iter().map(of).collect()
}

#[cfg(test)]
mod tests;
