//! Exponential smoothing with additive errors, on the values or on their logarithms.
//!
//! | symbol | meaning |
//! | --- | --- |
//! | `l`, `b`, `s` | level, growth, season |
//! | `α`, `β`, `γ`, `φ` | smoothing of level, growth, season; damping |
//! | `ε` | one-step error |
//! | `m` | steps of a season |
//!
//! One step, in error-correction form:
//! `y = l + φ·b + s₋ₘ + ε`, then `l ← l + φ·b + α·ε`, `b ← φ·b + β·ε`, `s ← s₋ₘ + γ·ε`.
//!
//! Errors are linear in the initial states, so that least squares finds these exactly for given smoothing parameters, and only
//! the parameters are searched for. On logarithms level, season and error multiply; a trend there would grow without end,
//! so that it is always damped.
//!
//! # Source
//! Hyndman, Koehler, Ord & Snyder 2008, *Forecasting with Exponential Smoothing*, ch. 2 (models), equation 5.3 (likelihood),
//! table 6.1 (variances), section 7.1 (AICc).

use std::cell::RefCell;

use super::outlook::{Outlook, Scale, unknown};
use crate::simplex::minimise;

/// How a series grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trend {
    None,
    Damped,
    Linear,
}

/// Which components a model has, and on which scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) scale: Scale,
    /// Whether errors are parts of the expected value.
    pub(crate) relative: bool,
    pub(crate) trend: Trend,
    /// Steps of a season; 0 = none.
    pub(crate) season: usize,
}

impl Form {
    fn has_trend(self) -> bool {
        self.trend != Trend::None
    }

    /// Smoothing parameters that are estimated.
    fn parameters(self) -> usize {
        let trend = match self.trend {
            Trend::None => 0,
            Trend::Linear => 1,
            Trend::Damped => 2,
        };
        1 + trend + usize::from(self.season > 0)
    }

    /// Initial states that are estimated; the initial season adds up to 0.
    fn states(self) -> usize {
        1 + usize::from(self.has_trend()) + self.season.saturating_sub(1)
    }

    /// Everything that is estimated: smoothing parameters, initial states, the variance.
    fn counted(self) -> usize {
        self.parameters() + self.states() + 1
    }
}

/// Smoothing parameters; those of absent components are 0, and `φ` is 1 without damping.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Smoothing {
    pub(crate) alpha: f64,
    pub(crate) beta: f64,
    pub(crate) gamma: f64,
    pub(crate) phi: f64,
}

/// Bounds of the damping, as in the authors' own programme.
const DAMPING: (f64, f64) = (0.80, 0.98);

/// A fitted model.
#[derive(Clone, Debug)]
pub(crate) struct Ets {
    pub(crate) form: Form,
    pub(crate) smoothing: Smoothing,
    /// Initial states: level, growth, season effects.
    first: Vec<f64>,
    /// Corrected information criterion, of the values themselves on either scale.
    pub(crate) aicc: f64,
}

/// Forms that so many values can carry.
pub(crate) fn forms(y: &[f64], season: usize) -> Vec<Form> {
    let seasons: &[usize] = if season > 1 && y.len() >= 2 * season + 5 { &[0, season] } else { &[0] };
    let scales: &[Scale] =
        if y.iter().all(|v| *v > 0.0) { &[Scale::Linear, Scale::Log] } else { &[Scale::Linear] };
    let mut forms = Vec::new();
    for &season in seasons {
        for &scale in scales {
            for trend in [Trend::None, Trend::Damped, Trend::Linear] {
                if scale == Scale::Linear || trend != Trend::Linear {
                    forms.push(Form { scale, relative: false, trend, season });
                }
                if scale == Scale::Linear && scales.len() > 1 {
                    forms.push(Form { scale, relative: true, trend, season });
                }
            }
        }
    }
    forms.retain(|form| y.len() > form.counted() + 1);
    forms
}

impl Ets {
    /// Fits a form.
    pub(crate) fn fit(y: &[f64], form: Form) -> Self {
        let values: Vec<f64> = y.iter().map(|v| form.scale.of(*v)).collect();
        let work = RefCell::new(Work::new(&values, form));
        let cost = |x: &[f64]| work.borrow_mut().cost(&values, &smoothing(form, x)).0;
        let start = grid(form).into_iter().map(|x| (cost(&x), x)).min_by(|a, b| a.0.total_cmp(&b.0));
        let start = start.map_or_else(|| vec![0.0; form.parameters()], |(_, x)| x);
        let (x, _) = minimise(cost, &start, 1.0, 120);
        let smoothing = smoothing(form, &x);
        let (cost, first) = work.borrow_mut().cost(&values, &smoothing);
        let count = values.len() as f64;
        let q = form.counted() as f64;
        let jacobian = if form.scale == Scale::Log { 2.0 * values.iter().sum::<f64>() } else { 0.0 };
        let aicc = cost + jacobian + 2.0 * q + 2.0 * q * (q + 1.0) / (count - q - 1.0);
        Self { form, smoothing, first, aicc }
    }

    /// The same parameters on other values of the series, the first of which are those it was fitted to.
    pub(crate) fn outlook(&self, y: &[f64], steps: usize) -> Outlook {
        let (form, s) = (self.form, &self.smoothing);
        let mut run = Run::new(form, &self.first);
        let mut sum = 0.0;
        for (t, value) in y.iter().enumerate() {
            let expected = run.expected(form, s, t);
            let error = form.scale.of(*value) - expected;
            sum += if form.relative { (error / expected).powi(2) } else { error * error };
            run.advance(form, s, t, error);
        }
        let freedom = y.len().saturating_sub(form.counted() - 1).max(1);
        let sigma = (sum / freedom as f64).sqrt() * unknown(form.counted(), y.len());
        let mut middle = Vec::with_capacity(steps);
        for h in 0..steps {
            middle.push(run.expected(form, s, y.len() + h));
            run.advance(form, s, y.len() + h, 0.0);
        }
        let spread = if form.relative {
            self.relative_spread(&middle, sigma)
        } else {
            self.widths(steps).into_iter().map(|w| sigma * w).collect()
        };
        Outlook { scale: form.scale, middle, spread }
    }

    /// The last of so many values after these, drawn: what the spreads are held against.
    #[cfg(test)]
    pub(crate) fn drawn(&self, y: &[f64], steps: usize, sigma: f64, normal: &mut impl FnMut() -> f64) -> f64 {
        let (form, s) = (self.form, &self.smoothing);
        let mut run = Run::new(form, &self.first);
        for (t, value) in y.iter().enumerate() {
            let error = form.scale.of(*value) - run.expected(form, s, t);
            run.advance(form, s, t, error);
        }
        let mut value = 0.0;
        for t in y.len()..y.len() + steps {
            let expected = run.expected(form, s, t);
            let error = sigma * normal() * if form.relative { expected } else { 1.0 };
            value = expected + error;
            run.advance(form, s, t, error);
        }
        value
    }

    /// Standard deviations of the error `h` = 1, 2, … steps ahead, in units of that of one step:
    /// `v(h)² = 1 + Σ c(j)²` over `j < h`, with `c(j) = α + β·(φ + … + φ^j) + γ·[m divides j]`.
    fn widths(&self, steps: usize) -> Vec<f64> {
        let mut sum = 1.0;
        let effects = self.effects(steps);
        let mut next = |h: usize| {
            sum += if h > 0 { effects[h - 1].powi(2) } else { 0.0 };
            f64::sqrt(sum)
        };
        (0..steps).map(&mut next).collect()
    }

    /// Where errors are relative: `v(h) = (1+σ²)·θ(h) − μ(h)²`, `θ(h) = μ(h)² + σ²·Σ c(j)²·θ(h−j)`.
    fn relative_spread(&self, middle: &[f64], sigma: f64) -> Vec<f64> {
        let effects = self.effects(middle.len());
        let mut theta: Vec<f64> = Vec::with_capacity(middle.len());
        let mut spread = Vec::with_capacity(middle.len());
        for (h, mu) in middle.iter().enumerate() {
            let sum: f64 = (1..=h).map(|j| effects[j - 1].powi(2) * theta[h - j]).sum();
            let own = mu * mu + sigma * sigma * sum;
            theta.push(own);
            spread.push(((1.0 + sigma * sigma) * own - mu * mu).max(0.0).sqrt());
        }
        spread
    }

    /// `c(j)` for `j` = 1, 2, …
    fn effects(&self, steps: usize) -> Vec<f64> {
        let s = &self.smoothing;
        let (mut damped, mut power) = (0.0, 1.0);
        let mut next = |j: usize| {
            power *= s.phi;
            damped += power;
            let season = self.form.season > 0 && j.is_multiple_of(self.form.season);
            s.alpha + s.beta * damped + if season { s.gamma } else { 0.0 }
        };
        (1..=steps).map(&mut next).collect()
    }
}

/// Smoothing parameters from unbounded coordinates: 0 < α < 1, 0 < β < α, 0 < γ < 1 − α, φ in its bounds.
fn smoothing(form: Form, x: &[f64]) -> Smoothing {
    let within = |i: usize, low: f64, high: f64| low + (high - low) / (1.0 + (-x[i]).exp());
    let alpha = within(0, 1e-4, 0.9999);
    let damped = form.trend == Trend::Damped;
    let season = 1 + usize::from(form.has_trend()) + usize::from(damped);
    Smoothing {
        alpha,
        beta: if form.has_trend() { alpha * within(1, 1e-4, 0.2) } else { 0.0 },
        phi: if damped { within(2, DAMPING.0, DAMPING.1) } else { 1.0 },
        gamma: if form.season > 0 { (1.0 - alpha) * within(season, 1e-4, 1.0) } else { 0.0 },
    }
}

/// A coarse grid of starting points: α of 0.1, 0.5, 0.9; the rest low and high.
fn grid(form: Form) -> Vec<Vec<f64>> {
    let mut points = vec![vec![-2.2], vec![0.0], vec![2.2]];
    for _ in 1..form.parameters() {
        let with = |point: &Vec<f64>, x: f64| [point.as_slice(), &[x]].concat();
        points = points.iter().flat_map(|p| [with(p, -2.5), with(p, 0.5)]).collect();
    }
    points
}

/// States on their way through the values.
struct Run {
    level: f64,
    growth: f64,
    season: Vec<f64>,
}

impl Run {
    fn new(form: Form, first: &[f64]) -> Self {
        let trend = usize::from(form.has_trend());
        let effects = &first[1 + trend..];
        let last = -effects.iter().sum::<f64>();
        let season =
            if form.season > 0 { effects.iter().copied().chain([last]).collect() } else { Vec::new() };
        Self { level: first[0], growth: if trend > 0 { first[1] } else { 0.0 }, season }
    }

    fn expected(&self, form: Form, s: &Smoothing, t: usize) -> f64 {
        let effect = if form.season > 0 { self.season[t % form.season] } else { 0.0 };
        self.level + s.phi * self.growth + effect
    }

    fn advance(&mut self, form: Form, s: &Smoothing, t: usize, error: f64) {
        self.growth *= s.phi;
        self.level += self.growth + s.alpha * error;
        self.growth += s.beta * error;
        if form.season > 0 {
            self.season[t % form.season] += s.gamma * error;
        }
    }
}

/// Room for the errors of all columns: the first starts from nothing and sees the values, each other from one in an initial
/// state and sees nothing.
struct Work {
    form: Form,
    columns: usize,
    level: Vec<f64>,
    growth: Vec<f64>,
    /// `[place in the season][column]`.
    season: Vec<f64>,
    errors: Vec<f64>,
    /// By step.
    weights: Vec<f64>,
    /// Sums of products of errors, lower triangle.
    products: Vec<f64>,
    root: Vec<f64>,
    /// The values less this are worked on, for the sake of digits.
    shift: f64,
    /// The least variance that is believed.
    floor: f64,
}

impl Work {
    fn new(values: &[f64], form: Form) -> Self {
        let columns = form.states() + 1;
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / count;
        let least = 1e-12 * mean.powi(2).max(1e-12);
        Self {
            form,
            columns,
            level: vec![0.0; columns],
            growth: vec![0.0; columns],
            season: vec![0.0; form.season * columns],
            errors: vec![0.0; columns],
            weights: vec![1.0; values.len()],
            products: vec![0.0; columns * columns],
            root: vec![0.0; columns * columns],
            shift: mean,
            floor: (1e-8 * variance).max(least),
        }
    }

    /// Twice the negative logarithm of the likelihood but for constants, with the best initial states, and these.
    fn cost(&mut self, values: &[f64], s: &Smoothing) -> (f64, Vec<f64>) {
        if self.form.relative {
            return self.relative(values, s);
        }
        let count = values.len() as f64;
        let (sum, first) = self.concentrated(values, s);
        (count * (sum / count + self.floor).ln(), first)
    }

    /// `n·ln(Σe²/n) + 2·Σ ln μ` of relative errors `e`, and the initial states: least squares with the weights of expected
    /// values from the round before, the first from all weights alike.
    fn relative(&mut self, values: &[f64], s: &Smoothing) -> (f64, Vec<f64>) {
        let count = values.len() as f64;
        self.weights.fill(1.0);
        let mut first = self.concentrated(values, s).1;
        let mut cost = f64::INFINITY;
        for round in 0..3 {
            let (mut squares, mut logs) = (0.0, 0.0);
            let least = 1e-3 * self.shift.abs();
            let mut state = Run::new(self.form, &first);
            for (t, value) in values.iter().enumerate() {
                let expected = state.expected(self.form, s, t);
                let safe = expected.max(least);
                squares += ((value - expected) / safe).powi(2);
                logs += safe.ln();
                self.weights[t] = self.shift.abs() / safe;
                state.advance(self.form, s, t, value - expected);
            }
            cost = count * (squares / count + 1e-12).ln() + 2.0 * logs;
            if round < 2 {
                first = self.concentrated(values, s).1;
            }
        }
        (cost, first)
    }

    /// Sum of squared errors with the best initial states, and these.
    fn concentrated(&mut self, values: &[f64], s: &Smoothing) -> (f64, Vec<f64>) {
        self.start();
        let k = self.columns;
        for (t, value) in values.iter().enumerate() {
            let place = if self.form.season > 0 { (t % self.form.season) * k } else { 0 };
            for c in 0..k {
                let growth = s.phi * self.growth[c];
                let mut expected = self.level[c] + growth;
                if self.form.season > 0 {
                    expected += self.season[place + c];
                }
                let error = if c == 0 { value - self.shift - expected } else { -expected };
                self.errors[c] = error;
                self.level[c] += growth + s.alpha * error;
                self.growth[c] = growth + s.beta * error;
                if self.form.season > 0 {
                    self.season[place + c] += s.gamma * error;
                }
            }
            let weight = self.weights[t] * self.weights[t];
            for c in 0..k {
                let error = weight * self.errors[c];
                let row = &mut self.products[c * k..c * k + c + 1];
                row.iter_mut().zip(&self.errors).for_each(|(sum, other)| *sum += error * other);
            }
        }
        let (sum, mut first) = self.least_squares();
        first[0] += self.shift;
        (sum, first)
    }

    fn start(&mut self) {
        let k = self.columns;
        for part in [&mut self.level, &mut self.growth, &mut self.season, &mut self.products] {
            part.fill(0.0);
        }
        self.level[1] = 1.0;
        let trend = usize::from(self.form.has_trend());
        if trend == 1 {
            self.growth[2] = 1.0;
        }
        for effect in 0..self.form.season.saturating_sub(1) {
            let column = 2 + trend + effect;
            self.season[effect * k + column] = 1.0;
            self.season[(self.form.season - 1) * k + column] = -1.0;
        }
    }

    /// Weights of the columns that make the first of them smallest, and its square sum: Cholesky with a ridge of 1e-10.
    fn least_squares(&mut self) -> (f64, Vec<f64>) {
        let k = self.columns;
        let product = |i: usize, j: usize| self.products[i * k + j];
        let trace: f64 = (1..k).map(|i| product(i, i)).sum();
        let mut x = vec![0.0; k];
        for i in 1..k {
            for j in 1..=i {
                let inner: f64 = (1..j).map(|l| self.root[i * k + l] * self.root[j * k + l]).sum();
                let rest = product(i, j) - inner + if i == j { 1e-10 * trace } else { 0.0 };
                self.root[i * k + j] =
                    if i == j { rest.max(1e-12 * trace).sqrt() } else { rest / self.root[j * k + j] };
            }
            let inner: f64 = (1..i).map(|l| self.root[i * k + l] * x[l]).sum();
            x[i] = (-product(i, 0) - inner) / self.root[i * k + i];
        }
        let explained: f64 = x[1..].iter().map(|v| v * v).sum();
        for i in (1..k).rev() {
            let above: f64 = (i + 1..k).map(|j| self.root[j * k + i] * x[j]).sum();
            x[i] = (x[i] - above) / self.root[i * k + i];
        }
        x.remove(0);
        ((product(0, 0) - explained).max(0.0), x)
    }
}
