//! Levels that moved at once and stayed: a type that was retired, a customer who came.
//!
//! A smoothing model takes a step for a trend and for noise: it runs on in the step's direction, and its intervals are as wide as the step.
//! What lies before a step that is out of all proportion is moved to the level after it.
//!
//! # Source
//! Chen & Liu, "Joint estimation of model parameters and outlier effects in time series", *JASA* 88 (1993) 284–297, whose level shift
//! this is, found by the median of changes in place of a model's residuals.

use std::borrow::Cow;

use super::season::{Effect, Season};

/// A change is a shift from so many standard deviations of changes on, by their median.
const FAR: f64 = 8.0;
/// Values on either side whose medians must lie as far apart as the step is high, or nearly.
const BESIDE: usize = 6;
const LEAST_BESIDE: usize = 3;
const STAYS: f64 = 0.7;
/// More steps than these are how the series moves.
const MOST: usize = 2;
/// The last part of a series in which a step is looked for: one further back is part of how it has grown.
const LATELY: f64 = 0.25;
/// Fewest values.
const LEAST_VALUES: usize = 16;
/// From the median absolute deviation to the standard deviation of a normal distribution.
const NORMAL: f64 = 1.4826;

/// The series as if it had always been at its last level; `None` where that has not moved lately.
pub(crate) fn levelled(y: &[f64], season: usize) -> Option<Vec<f64>> {
    if y.len() < LEAST_VALUES {
        return None;
    }
    let own = Season::of(y, season, Effect::Multiply);
    let without = own.as_ref().map_or(Cow::Borrowed(y), |season| Cow::Owned(season.out_of(y)));
    let positive = y.iter().chain(without.iter()).all(|v| *v > 0.0);
    let values: Vec<f64> = without.iter().map(|v| if positive { v.ln() } else { *v }).collect();
    let mut found = steps(&values);
    if found.len() > MOST {
        return None;
    }
    found.retain(|(at, _)| (y.len() - at) as f64 <= LATELY * y.len() as f64);
    let mut moved = y.to_vec();
    for (at, height) in &found {
        let step = |v: &mut f64| *v = if positive { *v * height.exp() } else { *v + height };
        moved[..*at].iter_mut().for_each(step);
    }
    (!found.is_empty()).then_some(moved)
}

/// Places of the first values after a step, and how high each is.
fn steps(values: &[f64]) -> Vec<(usize, f64)> {
    let changes: Vec<f64> = values.windows(2).map(|w| w[1] - w[0]).collect();
    let usual = median(&changes);
    let off: Vec<f64> = changes.iter().map(|change| (change - usual).abs()).collect();
    let far = FAR * NORMAL * median(&off);
    if far <= 0.0 {
        return Vec::new();
    }
    let candidates = (1..values.len()).filter(|at| off[at - 1] > far);
    let step = |at: usize| {
        let (before, after) =
            (&values[at.saturating_sub(BESIDE)..at], &values[at..(at + BESIDE).min(values.len())]);
        let height = median(after) - median(before);
        let change = changes[at - 1];
        let stays = height * change.signum() > STAYS * change.abs().max(far);
        (before.len() >= LEAST_BESIDE && after.len() >= LEAST_BESIDE && stays).then_some((at, height))
    };
    candidates.filter_map(step).collect()
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { 0.5 * (sorted[middle - 1] + sorted[middle]) }
}
