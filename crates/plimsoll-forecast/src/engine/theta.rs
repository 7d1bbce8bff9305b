//! The dynamic optimised Theta model.
//!
//! A level is smoothed, and a share `w = 1 − 1/θ` of the straight line through all that is known is added to it:
//! `μ_t = ℓ_{t−1} + w·g_t`, `g_t = (1−α)^{t−1}·A_{t−1} + (1 − (1−α)^t)/α·B_{t−1}`, `ℓ_t = α·y_t + (1−α)·ℓ_{t−1}`, with `A`
//! and `B` the intercept and the slope of the values up to then. For a given `α` the errors are linear in `ℓ_0` and `w`, so
//! least squares finds both and only `α` is searched for.
//!
//! Values after the last are expected ones; what one error does to later expectations is followed step by step, which gives
//! the variance without simulation.
//!
//! # Source
//! Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler, "Models for optimising the theta method and their relationship to
//! state space models", *Int. J. Forecasting* 32 (2016) 1151–1161, equations 12–18 (DOTM). A season is taken out before and
//! put back after, as there.

use super::outlook::{Outlook, Scale, unknown};
use super::season::{Effect, Season};

/// Bounds of `α`, as in the authors' own programme.
const ALPHA: (f64, f64) = (0.1, 0.99);
/// Errors of the first steps do not count, as there.
const FIRST: usize = 3;
/// Weight of the classical share of one half beside what the values say, on values and on logarithms. Convention.
const RIDGE: (f64, f64) = (0.5, 2.0);
/// Fewest values.
pub(crate) const LEAST_VALUES: usize = 5;

/// A fitted model.
#[derive(Clone, Debug)]
pub(crate) struct Theta {
    scale: Scale,
    season: Option<Season>,
    alpha: f64,
    /// Share of the line: `1 − 1/θ`, from 0 (`θ` = 1) to 1.
    share: f64,
    /// The first level.
    first: f64,
}

/// The line through all values so far, and the level.
#[derive(Clone, Copy, Debug)]
struct State {
    /// Values seen.
    seen: usize,
    level: f64,
    mean: f64,
    intercept: f64,
    slope: f64,
    /// `(1−α)^seen`.
    fade: f64,
}

impl State {
    fn new(level: f64) -> Self {
        Self { seen: 0, level, mean: 0.0, intercept: 0.0, slope: 0.0, fade: 1.0 }
    }

    /// The line's part in the coming value, for a share of one.
    fn line(&self, alpha: f64) -> f64 {
        self.fade * self.intercept + (1.0 - self.fade * (1.0 - alpha)) / alpha * self.slope
    }

    fn see(&mut self, y: f64, alpha: f64) {
        let t = self.seen as f64;
        let mean = (t * self.mean + y) / (t + 1.0);
        if self.seen == 0 {
            (self.intercept, self.slope) = (y, 0.0);
        } else {
            self.slope = ((t - 1.0) * self.slope + 6.0 * (y - self.mean) / (t + 1.0)) / (t + 2.0);
            self.intercept = mean - self.slope * (t + 2.0) / 2.0;
        }
        self.mean = mean;
        self.level = alpha * y + (1.0 - alpha) * self.level;
        self.fade *= 1.0 - alpha;
        self.seen += 1;
    }
}

impl Theta {
    /// Fits the model; `None` for too few values.
    pub(crate) fn fit(y: &[f64], scale: Scale, season: usize) -> Option<Self> {
        if y.len() < LEAST_VALUES {
            return None;
        }
        let y: Vec<f64> = y.iter().map(|v| scale.of(*v)).collect();
        let season = Season::of(&y, season, if scale == Scale::Log { Effect::Add } else { Effect::Multiply });
        let own = season.as_ref().map(|season| season.out_of(&y));
        let y = own.as_deref().unwrap_or(&y);
        let pull = if scale == Scale::Log { RIDGE.1 } else { RIDGE.0 };
        let cost = |alpha: f64| given(y, alpha, pull).2;
        let steps = 12;
        let grid = |i: usize| ALPHA.0 + (ALPHA.1 - ALPHA.0) * i as f64 / steps as f64;
        let best = (0..=steps).min_by(|a, b| cost(grid(*a)).total_cmp(&cost(grid(*b))))?;
        let alpha = golden(cost, grid(best.saturating_sub(1)), grid((best + 1).min(steps)));
        let (first, share, _) = given(y, alpha, pull);
        Some(Self { scale, season, alpha, share, first })
    }

    /// Errors one step ahead, on the scale, by place; those of the first steps do not count.
    pub(crate) fn errors(&self, y: &[f64]) -> Vec<(usize, f64)> {
        let y: Vec<f64> = y.iter().map(|v| self.scale.of(*v)).collect();
        let own = self.season.as_ref().map(|season| season.out_of(&y));
        let mut state = State::new(self.first);
        let mut errors = Vec::new();
        for (t, value) in own.as_deref().unwrap_or(&y).iter().enumerate() {
            if t >= FIRST {
                errors.push((t, value - self.expected(&state)));
            }
            state.see(*value, self.alpha);
        }
        errors
    }

    /// The same parameters on other values of the series, the first of which are those it was fitted to.
    pub(crate) fn outlook(&self, y: &[f64], steps: usize) -> Outlook {
        let y: Vec<f64> = y.iter().map(|v| self.scale.of(*v)).collect();
        let own = self.season.as_ref().map(|season| season.out_of(&y));
        let values = own.as_deref().unwrap_or(&y);
        let (mut state, mut sum) = (State::new(self.first), 0.0);
        for (t, value) in values.iter().enumerate() {
            let error = value - self.expected(&state);
            sum += if t < FIRST { 0.0 } else { error * error };
            state.see(*value, self.alpha);
        }
        let sigma =
            (sum / (values.len() - FIRST).saturating_sub(1).max(1) as f64).sqrt() * unknown(4, values.len());
        let (mut middle, mut spread) = self.ahead(state, steps, sigma);
        if let Some(season) = &self.season {
            for (h, (middle, spread)) in middle.iter_mut().zip(&mut spread).enumerate() {
                let (add, multiply) = season.on(y.len() + h);
                *middle = *middle * multiply + add;
                *spread *= multiply;
            }
        }
        Outlook { scale: self.scale, middle, spread }
    }

    fn expected(&self, state: &State) -> f64 {
        state.level + self.share * state.line(self.alpha)
    }

    /// Expected values and standard deviations. A value that comes out one higher moves later expectations by as much as
    /// the recursion says, whatever the values are: it is linear.
    fn ahead(&self, from: State, steps: usize, sigma: f64) -> (Vec<f64>, Vec<f64>) {
        let mut state = from;
        let mut middle = Vec::with_capacity(steps);
        let mut variance = vec![0.0; steps];
        for h in 0..steps {
            let expected = self.expected(&state);
            middle.push(expected);
            variance[h] += 1.0;
            let mut moved = state;
            moved.see(expected + 1.0, self.alpha);
            state.see(expected, self.alpha);
            let (mut with, mut without) = (moved, state);
            for later in &mut variance[h + 1..] {
                let (a, b) = (self.expected(&with), self.expected(&without));
                *later += (a - b).powi(2);
                with.see(a, self.alpha);
                without.see(b, self.alpha);
            }
        }
        (middle, variance.into_iter().map(|v| sigma * v.sqrt()).collect())
    }
}

/// First level, share of the line and sum of squared errors that are best for an `α`.
fn given(y: &[f64], alpha: f64, pull: f64) -> (f64, f64, f64) {
    let mut state = State::new(0.0);
    // Errors are `base − first·fade − share·line`.
    let (mut ff, mut fl, mut ll, mut bf, mut bl, mut bb) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0);
    for (t, value) in y.iter().enumerate() {
        if t >= FIRST {
            let (base, fade, line) = (value - state.level, state.fade, state.line(alpha));
            ff += fade * fade;
            fl += fade * line;
            ll += line * line;
            bf += base * fade;
            bl += base * line;
            bb += base * base;
        }
        state.see(*value, alpha);
    }
    let (bl_own, ll_own) = (bl, ll);
    let ridge = pull * (ll - fl * fl / ff.max(1e-300)).max(0.0);
    let (bl, ll) = (bl + 0.5 * ridge, ll + ridge);
    let level = |share: f64| if ff > 0.0 { (bf - share * fl) / ff } else { 0.0 };
    let determinant = ff * ll - fl * fl;
    let share = if determinant > 1e-12 * ff * ll { (bl * ff - bf * fl) / determinant } else { 0.0 };
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let first = level(share);
    let sum = bb + first * first * ff + share * share * ll_own - 2.0 * first * bf - 2.0 * share * bl_own
        + 2.0 * first * share * fl
        + ridge * (share - 0.5).powi(2);
    (first, share, sum.max(0.0))
}

/// The golden-section search of a minimum.
fn golden(cost: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    const RATIO: f64 = 0.618_033_988_749_894_9;
    let (mut a, mut b) = (high - RATIO * (high - low), low + RATIO * (high - low));
    let (mut at_a, mut at_b) = (cost(a), cost(b));
    for _ in 0..20 {
        if at_a <= at_b {
            (high, b, at_b) = (b, a, at_a);
            a = high - RATIO * (high - low);
            at_a = cost(a);
        } else {
            (low, a, at_a) = (a, b, at_b);
            b = low + RATIO * (high - low);
            at_b = cost(b);
        }
    }
    0.5 * (low + high)
}
