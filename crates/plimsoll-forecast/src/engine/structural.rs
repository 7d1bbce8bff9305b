//! A small structural model of a series some of whose steps were not measured: the Kalman filter passes over such a step, and
//! the smoother says what it was, and how sure that is.
//!
//! | symbol | meaning |
//! | --- | --- |
//! | `μ`, `β`, `γ` | level, growth, effects of the season by place |
//! | `q` | variances of what moves them, in units of the variance of the noise |
//! | `φ` | damping of the growth |
//! | `a`, `P` | what is known of a state before its value comes: mean and covariance |
//! | `v`, `F` | error one step ahead, and its variance |
//!
//! `y = μ + γ(place) + ε`, then `μ ← μ + β + η`, `β ← φ·β + ζ`, `γ ← γ + ω`, where effects of a season and what moves them add up to 0.
//! Level and season begin unknown, the growth as it is on the average.
//!
//! # Source
//! Durbin & Koopman, *Time Series Analysis by State Space Methods*, 2nd ed. (2012): the filter (4.3), the smoother (4.4), missing values
//! (4.10), the likelihood (7.2); Harrison & Stevens, "Bayesian forecasting", *JRSS B* 38 (1976): the season.

use crate::simplex::minimise;

/// What stands for "nothing is known", in units of the variance of the noise; from a thousandth of it on an error tells nothing.
const UNKNOWN: f64 = 1e9;
/// Bounds of the logarithms of `q`.
const BOUNDS: (f64, f64) = (-12.0, 6.0);
/// Where the search begins, and what it is drawn to: level, growth, season. Convention.
const START: [f64; 3] = [-1.0, -6.0, -5.0];
/// How far from there is worth a loss of one half. Convention.
const LOOSE: f64 = 3.0;
/// `φ`. Convention.
const DAMPING: f64 = 0.9;

/// A model with its variances.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Structural {
    /// Steps of a season; 1 = none.
    season: usize,
    /// `q` of level, growth and season.
    q: [f64; 3],
    /// Variance of the noise.
    noise: f64,
}

/// What the smoother says of a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Smoothed {
    /// Place of the step.
    pub(crate) at: usize,
    /// The mean of what would have been measured.
    pub(crate) mean: f64,
    /// Its variance, noise included.
    pub(crate) variance: f64,
}

/// A step that the filter has passed.
struct Passed {
    /// `Z·a`, and the error; `None` where nothing was measured.
    expected: f64,
    error: Option<f64>,
    /// `F`.
    variance: f64,
    /// `P·Zᵀ`.
    gain: Vec<f64>,
}

/// What is known of the states.
#[derive(Clone, Debug)]
struct Belief {
    mean: Vec<f64>,
    /// Row by row.
    covariance: Vec<f64>,
}

impl Structural {
    /// The most likely model of these values, `None` where nothing was measured; `None` where they are too few or all the same.
    pub(crate) fn fit(y: &[Option<f64>], season: usize) -> Option<Self> {
        let known: Vec<f64> = y.iter().flatten().copied().collect();
        let season = if season > 1 && covers(y, season) { season } else { 1 };
        let parts = if season > 1 { 3 } else { 2 };
        if known.len() < 2 + parts + season {
            return None;
        }
        let mean = known.iter().sum::<f64>() / known.len() as f64;
        let spread = known.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / known.len() as f64;
        if spread <= 1e-18 * mean * mean || spread <= 0.0 {
            return None;
        }
        let scaled: Vec<Option<f64>> = y.iter().map(|v| v.map(|v| (v - mean) / spread.sqrt())).collect();
        let variances = |x: &[f64]| {
            let one = |i: usize| x.get(i).map_or(0.0, |x| x.clamp(BOUNDS.0, BOUNDS.1).exp());
            [one(0), one(1), one(2)]
        };
        let away = |x: &[f64]| x.iter().zip(START).map(|(x, s)| ((x - s) / LOOSE).powi(2)).sum::<f64>();
        let cost = |x: &[f64]| {
            let model = Self { season, q: variances(x), noise: 1.0 };
            model.unlikely(&scaled).1 + away(x)
        };
        let (x, _) = minimise(cost, &START[..parts], 1.0, 80);
        let model = Self { season, q: variances(&x), noise: 1.0 };
        let noise = model.unlikely(&scaled).0 * spread;
        Some(Self { noise, ..model })
    }

    /// A model with given variances of noise, level, growth and season.
    #[cfg(test)]
    pub(crate) fn given(season: usize, noise: f64, moves: [f64; 3]) -> Self {
        Self { season, q: moves.map(|v| v / noise), noise }
    }

    /// The steps without a value, smoothed.
    pub(crate) fn smooth(&self, y: &[Option<f64>]) -> Vec<Smoothed> {
        let (passed, _) = self.filter(y);
        let states = self.states();
        // What later values say: the weighted sum of their errors and its variance.
        let (mut told, mut sure) = (vec![0.0; states], vec![0.0; states * states]);
        let mut smoothed = Vec::new();
        for (at, step) in passed.iter().enumerate().rev() {
            back(&mut told, &mut sure, states);
            let sure_gain = times(&sure, &step.gain);
            let through = dot(&step.gain, &sure_gain);
            let Some(error) = step.error else {
                let mean = step.expected + dot(&step.gain, &told);
                let variance = (step.variance - through).max(1.0) * self.noise;
                smoothed.push(Smoothed { at, mean, variance });
                continue;
            };
            let f = step.variance;
            let change = (error - dot(&step.gain, &told)) / f;
            let places = self.places(at);
            for &i in &places {
                told[i] += change;
                for (j, other) in sure_gain.iter().enumerate() {
                    sure[i * states + j] -= other / f;
                    sure[j * states + i] -= other / f;
                }
            }
            for &i in &places {
                places.iter().for_each(|&j| sure[i * states + j] += through / (f * f) + 1.0 / f);
            }
        }
        smoothed.reverse();
        smoothed
    }

    /// How much wider intervals are, by step ahead, for the steps without a value: roots of ratios of variances, never below 1.
    pub(crate) fn wider(&self, y: &[Option<f64>], steps: usize) -> Vec<f64> {
        let whole: Vec<Option<f64>> = vec![Some(0.0); y.len()];
        let ahead = |values: &[Option<f64>]| {
            let mut belief = self.filter(values).1;
            let mut one = |h: usize| {
                let variance = self.seen(&belief, values.len() + h).1;
                self.advance(&mut belief);
                variance
            };
            (0..steps).map(&mut one).collect::<Vec<f64>>()
        };
        ahead(y).iter().zip(ahead(&whole)).map(|(a, b)| (a / b).sqrt().max(1.0)).collect()
    }

    fn states(&self) -> usize {
        if self.season > 1 { 2 + self.season } else { 2 }
    }

    /// States that make up the value of a step.
    fn places(&self, at: usize) -> Vec<usize> {
        if self.season > 1 { vec![0, 2 + at % self.season] } else { vec![0] }
    }

    fn first(&self) -> Belief {
        let states = self.states();
        let mut covariance = vec![0.0; states * states];
        covariance[0] = UNKNOWN;
        covariance[states + 1] = self.q[1] / (1.0 - DAMPING * DAMPING);
        self.season_moves(&mut covariance, UNKNOWN);
        Belief { mean: vec![0.0; states], covariance }
    }

    /// Adds a variance of the season: effects add up to 0.
    fn season_moves(&self, covariance: &mut [f64], variance: f64) {
        let (states, m) = (self.states(), self.states() - 2);
        for i in 0..m {
            for j in 0..m {
                covariance[(2 + i) * states + 2 + j] += variance * (f64::from(i == j) - 1.0 / m as f64);
            }
        }
    }

    /// What a step is expected to be: mean, variance and `P·Zᵀ`.
    fn seen(&self, belief: &Belief, at: usize) -> (f64, f64, Vec<f64>) {
        let (states, places) = (self.states(), self.places(at));
        let gain: Vec<f64> =
            (0..states).map(|i| places.iter().map(|p| belief.covariance[i * states + p]).sum()).collect();
        let sum = |of: &[f64]| places.iter().map(|p| of[*p]).sum::<f64>();
        (sum(&belief.mean), sum(&gain) + 1.0, gain)
    }

    /// To the next step.
    fn advance(&self, belief: &mut Belief) {
        let states = self.states();
        let (mean, p) = (&mut belief.mean, &mut belief.covariance);
        mean[0] += mean[1];
        mean[1] *= DAMPING;
        (0..states).for_each(|j| p[j] += p[states + j]);
        (0..states).for_each(|i| p[i * states] += p[i * states + 1]);
        (0..states).for_each(|j| p[states + j] *= DAMPING);
        (0..states).for_each(|i| p[i * states + 1] *= DAMPING);
        p[0] += self.q[0];
        p[states + 1] += self.q[1];
        self.season_moves(p, self.q[2]);
    }

    /// Through all steps; a step without a value teaches nothing.
    fn filter(&self, y: &[Option<f64>]) -> (Vec<Passed>, Belief) {
        let mut belief = self.first();
        let mut passed = Vec::with_capacity(y.len());
        for (at, value) in y.iter().enumerate() {
            let (expected, variance, gain) = self.seen(&belief, at);
            let error = value.map(|value| value - expected);
            if let Some(error) = error {
                for (i, g) in gain.iter().enumerate() {
                    belief.mean[i] += g * error / variance;
                    let row = &mut belief.covariance[i * gain.len()..(i + 1) * gain.len()];
                    row.iter_mut().zip(&gain).for_each(|(p, other)| *p -= g * other / variance);
                }
            }
            self.advance(&mut belief);
            passed.push(Passed { expected, error, variance, gain });
        }
        (passed, belief)
    }

    /// The variance of the noise that makes the values most likely, and twice the negative logarithm of that likelihood but for
    /// constants.
    fn unlikely(&self, y: &[Option<f64>]) -> (f64, f64) {
        let (mut squares, mut logs, mut count) = (0.0, 0.0, 0.0_f64);
        for step in self.filter(y).0 {
            if let Some(error) = step.error.filter(|_| step.variance < 1e-3 * UNKNOWN) {
                squares += error * error / step.variance;
                logs += step.variance.ln();
                count += 1.0;
            }
        }
        let count = count.max(1.0);
        let noise = (squares / count).max(1e-12);
        (noise, count * noise.ln() + logs)
    }
}

/// Whether every place of a season was measured, and all of it twice.
fn covers(y: &[Option<f64>], season: usize) -> bool {
    let known = y.iter().flatten().count();
    known >= 2 * season && (0..season).all(|place| y.iter().skip(place).step_by(season).any(Option::is_some))
}

/// A step back: `Tᵀ·r` and `Tᵀ·N·T`.
fn back(told: &mut [f64], sure: &mut [f64], states: usize) {
    told[1] = told[0] + DAMPING * told[1];
    (0..states).for_each(|j| sure[states + j] = sure[j] + DAMPING * sure[states + j]);
    (0..states).for_each(|i| sure[i * states + 1] = sure[i * states] + DAMPING * sure[i * states + 1]);
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn times(matrix: &[f64], vector: &[f64]) -> Vec<f64> {
    matrix.chunks(vector.len()).map(|row| dot(row, vector)).collect()
}

#[cfg(test)]
mod tests;
