//! How wide intervals must be, so that they hold what they say.
//!
//! Exponential smoothing knows neither its own parameters nor its own form for certain: on published collections its
//! nominal 95 % intervals hold 63 to 90 % of what comes. So its spread is only the start. Errors of rolling origins,
//! each divided by the spread that was expected then ([`crate::rolling`]), are pooled over all series by steps ahead;
//! the part of them that must be inside gives one factor for the 80 % interval and one for the 95 % interval.
//!
//! Few errors tell little: the factor of a horizon is shrunk towards the one before it, and the first towards a prior
//! of 1.15 and 1.25, with the weight of six independent errors. Errors of neighbouring origins overlap and series move
//! together, so `n` errors `h` steps ahead count as `n / (h·d)`, `d` the number of series that move as one. Horizons that
//! no history reaches keep the last factor, on top of a spread that goes on growing.

use std::collections::BTreeMap;

use crate::history::Panel;
use crate::normal::{Z_80, Z_95};
use crate::quantile::quantile;
use crate::rolling::Continued;

/// Factors believed before anything was measured, for the 80 % and the 95 % interval.
pub(crate) const PRIOR: [f64; 2] = [1.15, 1.25];

/// Independent errors that the factor before weighs as much as.
const PRIOR_WEIGHT: f64 = 6.0;

/// Bounds of a measured factor.
const BOUNDS: (f64, f64) = (0.5, 4.0);

/// One error of the past.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trial {
    /// Place of the series in the panel.
    pub(crate) series: usize,
    /// Bucket of the first step forecast.
    pub(crate) at: usize,
    /// Steps ahead, from 1 on.
    pub(crate) steps: usize,
    /// The error in units of the spread that was expected.
    pub(crate) error: f64,
}

/// Every error of every origin.
pub(crate) fn trials(continued: &[Continued]) -> Vec<Trial> {
    let mut trials = Vec::new();
    for (series, c) in continued.iter().enumerate() {
        for origin in &c.origins {
            let errors = origin.errors.iter().zip(&origin.spreads).map(|(e, s)| e / s);
            trials.extend(errors.enumerate().map(|(i, error)| Trial {
                series,
                at: origin.at,
                steps: i + 1,
                error,
            }));
        }
    }
    trials
}

/// Factors by steps ahead: entry `h − 1` is `[80 %, 95 %]` for `h` steps.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Factors(Vec<[f64; 2]>);

impl Factors {
    /// Factors for up to `steps` steps from what had come before bucket `before`.
    pub(crate) fn learned(trials: &[Trial], steps: usize, before: usize) -> Self {
        let known = || trials.iter().filter(|t| t.steps <= steps && t.at + t.steps <= before);
        let mut sizes = vec![Vec::new(); steps];
        known().for_each(|t| sizes[t.steps - 1].push(t.error.abs()));
        let together = moving_together(known().filter(|t| t.steps == 1));
        let mut last = PRIOR;
        let mut next = |h: usize| {
            sizes[h].sort_by(f64::total_cmp);
            last = shrunk(last, &sizes[h], sizes[h].len() as f64 / ((h + 1) as f64 * together));
            last
        };
        Self((0..steps).map(&mut next).collect())
    }

    /// `[80 %, 95 %]` so many steps ahead; the last one known beyond.
    pub(crate) fn at(&self, steps: usize) -> [f64; 2] {
        self.0.get(steps - 1).or(self.0.last()).copied().unwrap_or(PRIOR)
    }

    /// Factors of one series, raised where its interval would otherwise become narrower with the horizon.
    pub(crate) fn widening(&self, widths: &[f64]) -> Vec<[f64; 2]> {
        let mut least = [0.0_f64; 2];
        let mut raise = |(i, width): (usize, &f64)| {
            let factors = self.at(i + 1);
            least = [0, 1].map(|k| least[k].max(factors[k] * width));
            least.map(|l| l / width)
        };
        widths.iter().enumerate().map(&mut raise).collect()
    }
}

/// How many series move as one: the mean over times of `(Σ error)² / Σ error²`, at least 1; it is 1 for independent
/// series and their number for equal ones (the design effect of Kish 1965, `1 + (S − 1)·ρ`).
fn moving_together<'a>(one_step: impl Iterator<Item = &'a Trial>) -> f64 {
    let mut times: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for trial in one_step {
        let (sum, squares) = times.entry(trial.at).or_default();
        *sum += trial.error;
        *squares += trial.error * trial.error;
    }
    let ratios =
        times.values().filter(|(_, squares)| *squares > 0.0).map(|(sum, squares)| sum * sum / squares);
    let (sum, count) = ratios.fold((0.0, 0.0), |(sum, count), ratio| (sum + ratio, count + 1.0));
    if count > 0.0 { f64::max(sum / count, 1.0) } else { 1.0 }
}

fn shrunk(before: [f64; 2], sizes: &[f64], independent: f64) -> [f64; 2] {
    if sizes.is_empty() {
        return before;
    }
    let weight = independent / (independent + PRIOR_WEIGHT);
    let measured = |part: f64, z: f64| (quantile(sizes, part) / z).clamp(BOUNDS.0, BOUNDS.1);
    let [f80, f95] = [measured(0.80, Z_80), measured(0.95, Z_95)];
    let mix = |before: f64, measured: f64| before.powf(1.0 - weight) * measured.powf(weight);
    let narrow = mix(before[0], f80);
    [narrow, mix(before[1], f95).max(narrow * Z_80 / Z_95)]
}

/// A deviation in standard deviations, stretched by the factors: the 80 % bounds land on `Z_80` times the first,
/// the 95 % bounds on `Z_95` times the second, a line between them and beyond.
pub(crate) fn stretch(deviation: f64, [narrow, wide]: [f64; 2]) -> f64 {
    let size = deviation.abs();
    let stretched = if size <= Z_80 {
        size * narrow
    } else if size <= Z_95 {
        let part = (size - Z_80) / (Z_95 - Z_80);
        narrow * Z_80 + part * (wide * Z_95 - narrow * Z_80)
    } else {
        size * wide
    };
    stretched.copysign(deviation)
}

/// Whether an error lay inside the 80 % and the 95 % interval as it would have been drawn then; `None` where nothing
/// had been measured before.
pub(crate) fn inside(panel: &Panel, trials: &[Trial]) -> Vec<Option<[bool; 2]>> {
    let steps = trials.iter().map(|t| t.steps).max().unwrap_or(0);
    let ends = panel.series.iter().map(|s| s.end()).max().unwrap_or(0);
    let first = trials.iter().map(|t| t.at).min().unwrap_or(ends);
    let known: Vec<Factors> =
        (0..=ends).map(|at| Factors::learned(trials, if at > first { steps } else { 0 }, at)).collect();
    let one = |trial: &Trial| {
        let factors = known[trial.at].at(trial.steps);
        (trial.at > first)
            .then(|| [trial.error.abs() <= factors[0] * Z_80, trial.error.abs() <= factors[1] * Z_95])
    };
    trials.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::{Draws, Purpose};

    /// Errors twice as large as the model believes, many of them: the factors tend to 2.
    fn twice(origins: usize) -> Vec<Trial> {
        let mut draws = Draws::new(3, Purpose::Errors, 0);
        let mut one = |at: usize| Trial { series: 0, at, steps: 1, error: 2.0 * draws.normal() };
        (0..origins).map(&mut one).collect()
    }

    #[test]
    fn factors_follow_many_errors_and_ignore_few() {
        let many = Factors::learned(&twice(4000), 5, usize::MAX);
        let few = Factors::learned(&twice(1), 5, usize::MAX);
        for (k, prior) in PRIOR.into_iter().enumerate() {
            assert!((many.at(1)[k] - 2.0).abs() < 0.12, "{many:?}");
            assert!((few.at(1)[k] / prior).ln().abs() < 0.2, "{few:?}");
        }
        assert_eq!(many.at(1).map(f64::to_bits), many.at(5).map(f64::to_bits));
        assert_eq!(Factors::learned(&[], 3, 9).at(3).map(f64::to_bits), PRIOR.map(f64::to_bits));
    }

    #[test]
    fn what_had_not_come_is_not_used() {
        let mut trials = twice(30);
        let early = Factors::learned(&trials, 1, 20);
        trials[25].error = 100.0;
        assert_eq!(early, Factors::learned(&trials, 1, 20));
        assert_ne!(early, Factors::learned(&trials, 1, 30));
    }

    #[test]
    fn stretching_puts_the_bounds_where_the_factors_say() {
        let factors = [1.5, 1.2];
        assert!((stretch(Z_80, factors) - 1.5 * Z_80).abs() < 1e-12);
        assert!((stretch(-Z_95, factors) + 1.2 * Z_95).abs() < 1e-12);
        let line: Vec<f64> = (0..60).map(|i| stretch(f64::from(i) * 0.05, factors)).collect();
        assert!(line.windows(2).all(|w| w[0] < w[1]));
    }

    #[test]
    fn intervals_never_narrow_with_the_horizon() {
        let falling = Factors(vec![[2.0, 2.0], [1.0, 1.0]]);
        let factors = falling.widening(&[1.0, 1.1]);
        assert!((factors[1][0] * 1.1 - 2.0).abs() < 1e-12);
    }
}
