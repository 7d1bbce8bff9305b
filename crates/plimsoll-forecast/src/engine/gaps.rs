//! Steps that were not measured: `NaN` in a series.
//!
//! What is told of them rests on a [structural model](super::structural) of what was measured. Models that need a value at every step see
//! the median of what would have been measured, or where a single step is missing what lies around it, and their intervals are widened for it twice over: such a value has no error of its
//! own, so that errors are counted on the measured steps alone, and where steps near the end are missing less is known of the level.

use super::intermittent::Intermittent;
use super::outlook::Scale;
use super::stl;
use super::structural::Structural;

/// Longest season that the structural model carries itself; longer ones, and several, are taken out first.
const LONGEST: usize = 24;

/// A step that was not measured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// Its place in the series.
    pub at: usize,
    /// What would have been measured: the median, units of the series.
    pub median: f64,
    /// The 80 % interval of that; `None` where too little was measured to tell.
    pub interval: Option<[f64; 2]>,
}

/// Steps of the longest hole that models see filled with what lies around it. By what forecasts of M3 lost to holes; the
/// benchmark `holes` tells.
const SHORT: usize = 1;
/// From the median to the ends of the 80 % interval, standard deviations of a normal distribution.
const EIGHTY: f64 = 1.281_551_566;

/// Whether every step was measured.
pub(crate) fn is_whole(y: &[f64]) -> bool {
    !y.iter().any(|v| v.is_nan())
}

/// What was measured, in order.
pub(crate) fn measured(y: &[f64]) -> Vec<f64> {
    y.iter().copied().filter(|v| !v.is_nan()).collect()
}

/// What is known of a series with holes. The last value is known.
pub(crate) struct Gaps<'a> {
    y: &'a [f64],
    scale: Scale,
    /// Effects of seasons that were taken out, on the scale, by step.
    effects: Vec<f64>,
    /// What was measured without them.
    rest: Vec<Option<f64>>,
    model: Option<Structural>,
    /// Steps of the longest season.
    season: usize,
    non_negative: bool,
}

impl<'a> Gaps<'a> {
    pub(crate) fn of(y: &'a [f64], seasons: &[usize]) -> Self {
        let known = || y.iter().filter(|v| !v.is_nan());
        let scale = if known().all(|v| *v > 0.0) { Scale::Log } else { Scale::Linear };
        let on_scale: Vec<Option<f64>> =
            y.iter().map(|v| Some(*v).filter(|v| !v.is_nan()).map(|v| scale.of(v))).collect();
        let mut lengths: Vec<usize> =
            seasons.iter().copied().filter(|m| *m > 1 && y.len() >= 2 * m + m / 2).collect();
        lengths.sort_unstable();
        lengths.dedup();
        let (own, effects) = match lengths.as_slice() {
            [] => (1, vec![0.0; y.len()]),
            [only] if *only <= LONGEST => (*only, vec![0.0; y.len()]),
            [.., longest] => {
                let found = stl::seasons(&between(&on_scale, *longest), &lengths);
                (1, (0..y.len()).map(|t| found.iter().map(|effect| effect[t]).sum()).collect())
            }
        };
        let rest: Vec<Option<f64>> = on_scale.iter().zip(&effects).map(|(v, e)| v.map(|v| v - e)).collect();
        let model = Structural::fit(&rest, own);
        let season = seasons.iter().copied().max().unwrap_or(1);
        Self { y, scale, effects, rest, model, season, non_negative: known().all(|v| *v >= 0.0) }
    }

    /// Each step that was not measured, in order.
    pub(crate) fn estimates(&self) -> Vec<Estimate> {
        let back = |at: usize, value: f64| {
            let value = self.scale.back(value + self.effects[at]);
            if self.non_negative { value.max(0.0) } else { value }
        };
        let Some(model) = &self.model else {
            let line = between(&self.rest, 1);
            let open = (0..self.y.len()).filter(|at| self.rest[*at].is_none());
            return open.map(|at| Estimate { at, median: back(at, line[at]), interval: None }).collect();
        };
        let one = |s: super::structural::Smoothed| {
            let away = EIGHTY * s.variance.sqrt();
            let interval = Some([-away, away].map(|away| back(s.at, s.mean + away)));
            Estimate { at: s.at, median: back(s.at, s.mean), interval }
        };
        model.smooth(&self.rest).into_iter().map(one).collect()
    }

    /// The series as models see it. A median is smoother than what is measured, which makes models of series with many of them trust what
    /// is new too much: short holes are filled with what lies around them, noise and all.
    pub(crate) fn filled(&self) -> Vec<f64> {
        let known: Vec<Option<f64>> = self.y.iter().map(|v| Some(*v).filter(|v| !v.is_nan())).collect();
        let mut values = between(&known, self.season);
        let estimates = self.estimates();
        for hole in estimates.chunk_by(|a, b| a.at + 1 == b.at).filter(|hole| hole.len() > SHORT) {
            hole.iter().for_each(|estimate| values[estimate.at] = estimate.median);
        }
        values
    }

    /// How much wider intervals are for the holes, by step ahead: at least 1.
    pub(crate) fn wider(&self, steps: usize) -> Vec<f64> {
        // Errors of a walk or of noise around a level add up as if only the measured steps had been there.
        let measured = self.rest.iter().flatten().count().max(1);
        let fewer = (self.y.len() as f64 / measured as f64).sqrt();
        let known =
            self.model.as_ref().map_or_else(|| vec![1.0; steps], |model| model.wider(&self.rest, steps));
        known.into_iter().map(|wider| wider * fewer).collect()
    }
}

/// What would have been measured at each step that was not, in order; nothing where demand comes now and then, for such steps are left
/// out of what is learned of it.
pub fn estimates(y: &[f64], seasons: &[usize]) -> Vec<Estimate> {
    if is_whole(y) || Intermittent::fit(&measured(y)).is_some() {
        return Vec::new();
    }
    Gaps::of(y, seasons).estimates()
}

/// The mean of what lies a season before and after where both are known, else the line between the neighbours.
pub(crate) fn between(known: &[Option<f64>], season: usize) -> Vec<f64> {
    let mut before: Vec<Option<(usize, f64)>> = Vec::with_capacity(known.len());
    let mut last = None;
    for (t, value) in known.iter().enumerate() {
        last = value.map(|v| (t, v)).or(last);
        before.push(last);
    }
    let mut values = vec![0.0; known.len()];
    let mut next: Option<(usize, f64)> = None;
    for (t, value) in known.iter().enumerate().rev() {
        next = value.map(|v| (t, v)).or(next);
        let around = || {
            let before = t.checked_sub(season).filter(|_| season > 1).and_then(|t| known[t]);
            before.zip(known.get(t + season).copied().flatten()).map(|(a, b)| 0.5 * (a + b))
        };
        let line = || {
            let (a, b) = (before[t].or(next).unwrap_or((t, 0.0)), next.or(before[t]).unwrap_or((t, 0.0)));
            let share = if b.0 > a.0 { (t - a.0) as f64 / (b.0 - a.0) as f64 } else { 0.0 };
            a.1 + share * (b.1 - a.1)
        };
        values[t] = value.or_else(around).unwrap_or_else(line);
    }
    values
}

#[cfg(test)]
mod tests;
