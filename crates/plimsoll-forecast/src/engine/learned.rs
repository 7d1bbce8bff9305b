//! What a panel of series teaches: how much each member is worth, and how far its intervals have to be stretched.
//!
//! Each series is forecast from earlier origins, all models fitted anew on what was known there, and compared with what
//! came. Weights are those with the least mean pinball loss over the deciles, drawn some of the way back to those of before; factors by
//! step and level are the quantiles of how far values came from the median in units of the forecast distance, drawn to those of
//! before where there are few. What came lately counts more, so that factors follow as actuals arrive.
//!
//! # Source
//! Gneiting & Raftery, *JASA* 102 (2007): pinball loss; Kivinen & Warmuth, *Information and Computation* 132 (1997): the exponentiated
//! gradient; Romano, Patterson & Candès, "Conformalized quantile regression", NeurIPS 2019: factors of quantiles, here
//! pooled over a panel; Barber, Candès, Ramdas & Tibshirani, "Conformal prediction beyond exchangeability", *Annals of Statistics* 51
//! (2023): weights that fall by a hundredth a step.

use super::members::Member;
use super::outlook::{Fan, LEVELS, MEDIAN, mean};

/// What a member has from before of its weight.
const SHRINK: f64 = 0.3;
/// So many trials learn half of what many of them do.
const FEW_TRIALS: f64 = 4.0;
/// Rounds of the search of weights.
const ROUNDS: usize = 60;
/// Stretches of the 95 % and the 80 % interval before anything is learned. Convention.
const BEFORE: (f64, f64) = (1.25, 1.15);
/// The stretch of before counts as much as so many series.
const FEW: f64 = 20.0;
/// What a side's own misses weigh in its factor at the ends, the rest being those of both sides; less towards the median.
const SIDE: f64 = 0.5;
/// What a value counts for each step that it lies back: how far off forecasts are changes, and what came lately says more of it.
const FORGETS: f64 = 0.99;
/// Neighbouring steps that teach a factor: a step and this part of all to either side.
const NEIGHBOURS: f64 = 0.15;

/// Forecasts of a series from an origin in its past, and what came.
#[derive(Clone, Debug)]
pub(crate) struct Trial {
    /// Values of the series before the origin, and from it on.
    pub(crate) known: usize,
    pub(crate) before_end: usize,
    /// By member, step and level; single precision is enough to learn from.
    pub(crate) members: Vec<Vec<[f32; 11]>>,
    /// One value a step, as far as the series goes; `NaN` where nothing was measured.
    pub(crate) came: Vec<f64>,
    /// What errors of the series are measured in, by what was known at the origin, and by the whole series.
    pub(crate) unit: f64,
    pub(crate) unit_of_all: f64,
}

impl Trial {
    /// The forecast that would have been made, had this been learned before.
    pub(crate) fn forecast(&self, learned: &Learned) -> Fan {
        let wide = |fan: &Vec<[f32; 11]>| fan.iter().map(|q| q.map(f64::from)).collect::<Fan>();
        learned.forecast(&self.members.iter().map(wide).collect::<Vec<_>>())
    }
}

/// A trial that is learned from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'a> {
    pub(crate) trial: &'a Trial,
    /// Steps of it that have come.
    pub(crate) steps: usize,
    /// What its errors are measured in, by what is known.
    pub(crate) unit: f64,
}

impl<'a> Known<'a> {
    /// All of it, and all of its series.
    pub(crate) fn all(trial: &'a Trial) -> Self {
        Self { trial, steps: trial.came.len(), unit: trial.unit_of_all }
    }
}

/// What is learned from.
pub(crate) type Seen<'a> = [Known<'a>];

/// Weights of members and factors of intervals.
#[derive(Clone, Debug)]
pub(crate) struct Learned {
    pub(crate) weights: Vec<f64>,
    /// By step and level; those of the median are 1.
    pub(crate) factors: Vec<[f64; 11]>,
}

impl Learned {
    /// From trials whose origins lie so many steps apart.
    pub(crate) fn from(trials: &Seen<'_>, roster: &[Member], steps: usize, apart: usize) -> Self {
        let before: Vec<f64> = roster.iter().map(|member| member.before).collect();
        let weights = weights(trials, &before, apart);
        let factors = factors(trials, &weights, steps, apart);
        Self { weights, factors }
    }

    /// The combined and stretched forecast.
    pub(crate) fn forecast(&self, members: &[Fan]) -> Fan {
        let mut all = mean(self.weights.iter().copied().zip(members));
        for (quantiles, factors) in all.iter_mut().zip(&self.factors) {
            let middle = quantiles[MEDIAN];
            quantiles.iter_mut().zip(factors).for_each(|(q, factor)| *q = middle + factor * (*q - middle));
            quantiles.sort_by(f64::total_cmp);
        }
        all
    }
}

fn weights(trials: &Seen<'_>, before: &[f64], apart: usize) -> Vec<f64> {
    let mut weights = before.to_vec();
    let mut best = (f64::INFINITY, before.to_vec());
    for round in 0..ROUNDS {
        let (loss, slope) = pinball(trials, &weights);
        if loss < best.0 {
            best = (loss, weights.clone());
        }
        let low = slope.iter().copied().fold(f64::INFINITY, f64::min);
        let high = slope.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if high <= low {
            break;
        }
        let step = 1.5 / (high - low) / (1.0 + round as f64).sqrt();
        weights.iter_mut().zip(&slope).for_each(|(w, s)| *w *= (-step * (s - low)).exp());
        let all: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|w| *w = (*w / all).max(1e-4));
    }
    // Origins that overlap tell the same in part.
    let told: f64 = trials.iter().map(|k| (apart as f64 / k.steps.max(1) as f64).min(1.0)).sum();
    let learned = (1.0 - SHRINK) * told / (told + FEW_TRIALS);
    before.iter().zip(best.1).map(|(b, w)| b + learned * (w - b)).collect()
}

/// Mean pinball loss over trials, steps and deciles in units of each series, and its slope by weight.
fn pinball(trials: &Seen<'_>, weights: &[f64]) -> (f64, Vec<f64>) {
    let (mut loss, mut slope) = (0.0, vec![0.0; weights.len()]);
    for Known { trial, steps, unit } in trials {
        let measured = trial.came[..*steps].iter().enumerate().filter(|(_, came)| !came.is_nan());
        let unit = 1.0 / (unit * measured.clone().count().max(1) as f64);
        for (h, came) in measured {
            for level in 1..LEVELS.len() - 1 {
                let told: f64 =
                    weights.iter().zip(&trial.members).map(|(w, m)| w * f64::from(m[h][level])).sum();
                let above = if *came > told { -LEVELS[level] } else { 1.0 - LEVELS[level] };
                loss += above * (told - came) * unit;
                let members = slope.iter_mut().zip(&trial.members);
                members.for_each(|(s, m)| *s += above * unit * f64::from(m[h][level]));
            }
        }
    }
    let count = trials.len().max(1) as f64;
    slope.iter_mut().for_each(|s| *s /= count);
    (loss / count, slope)
}

/// How far values came from the median in units of the forecast distance, by level and step. What is ahead at origins closer
/// to one another than the step is partly the same and counts as so much less.
fn factors(trials: &Seen<'_>, weights: &[f64], steps: usize, apart: usize) -> Vec<[f64; 11]> {
    let mut seen: Vec<Vec<Vec<(f64, f64)>>> = vec![vec![Vec::new(); LEVELS.len()]; steps];
    for Known { trial, steps: known, unit } in trials {
        let measured = trial.came[..*known].iter().enumerate().take(steps).filter(|(_, came)| !came.is_nan());
        for (h, came) in measured {
            let told = |level: usize| -> f64 {
                weights.iter().zip(&trial.members).map(|(w, m)| w * f64::from(m[h][level])).sum()
            };
            let middle = told(MEDIAN);
            for level in (0..LEVELS.len()).filter(|level| *level != MEDIAN) {
                let distance = told(level) - middle;
                if distance.abs() > 1e-9 * unit {
                    let ago = trial.before_end as f64 - (h + 1) as f64;
                    seen[h][level].push(((came - middle) / distance, FORGETS.powf(ago)));
                }
            }
        }
    }
    let seen = &seen;
    let reach = (NEIGHBOURS * steps as f64).round() as usize;
    let mut factors = vec![[1.0; 11]; steps];
    let mut before: [f64; 11] = std::array::from_fn(|level| stretch(LEVELS[level].max(1.0 - LEVELS[level])));
    before[MEDIAN] = 1.0;
    let convention = before;
    for (h, factors) in factors.iter_mut().enumerate() {
        let fresh = (apart as f64 / (h + 1) as f64).min(1.0);
        let near = h.saturating_sub(reach)..(h + reach + 1).min(steps);
        for level in (0..LEVELS.len()).filter(|level| *level != MEDIAN) {
            let p = LEVELS[level].max(1.0 - LEVELS[level]);
            let sorted = |levels: &[usize]| -> Vec<(f64, f64)> {
                let all = near.clone().flat_map(|h| levels.iter().flat_map(move |level| &seen[h][*level]));
                let mut ratios: Vec<(f64, f64)> = all.copied().collect();
                ratios.sort_by(|a, b| a.0.total_cmp(&b.0));
                ratios
            };
            let own = sorted(&[level]);
            // Of either side those that came on it: what came beyond the median is below it for the other.
            let mut both = sorted(&[level, LEVELS.len() - 1 - level]);
            both.retain(|r| r.0 >= 0.0);
            let series = counted(&own) / near.len() as f64 * fresh;
            let one = at(&own, p).unwrap_or(1.0);
            let two = at(&both, 2.0 * p - 1.0).unwrap_or(1.0);
            let side = ((p - 0.5) / 0.475 * SIDE).min(1.0);
            let learned = (side * one + (1.0 - side) * two).max(0.05);
            // Where origins overlap little is new of far steps: half of what is believed of one is what the step before taught.
            let kept = if own.is_empty() { 1.0 } else { 0.5 * (1.0 - fresh) };
            let given = convention[level] + kept * (before[level] - convention[level]);
            factors[level] = (series * learned + FEW * given) / (series + FEW);
        }
        before = *factors;
    }
    factors
}

/// The stretch of before at a level above the median: nothing near it.
fn stretch(p: f64) -> f64 {
    if p > 0.95 { BEFORE.0 } else { 1.0 + (BEFORE.1 - 1.0) * (p - 0.5) / 0.4 }
}

/// The value below which the part `p` of sorted values with weights lies, with room for one more: of equal weights that of rank `p·(n+1)`.
fn at(sorted: &[(f64, f64)], p: f64) -> Option<f64> {
    let all: f64 = sorted.iter().map(|s| s.1).sum();
    let count = counted(sorted);
    // The middle of each weight is its place.
    let wanted = (p * (count + 1.0) - 0.5) / count * all;
    let mut sum = 0.0;
    let mut last: Option<(f64, f64)> = None;
    for &(value, weight) in sorted {
        let place = sum + 0.5 * weight;
        sum += weight;
        if place >= wanted {
            return Some(
                last.map_or(value, |(before, at)| before + (wanted - at) / (place - at) * (value - before)),
            );
        }
        last = Some((value, place));
    }
    last.map(|(value, _)| value)
}

/// How many of the same weight tell as much.
fn counted(sorted: &[(f64, f64)]) -> f64 {
    let (sum, squares) = sorted.iter().fold((0.0, 0.0), |(s, q), (_, w)| (s + w, q + w * w));
    if squares > 0.0 { sum * sum / squares } else { 0.0 }
}
