//! Exponential smoothing with additive errors: level, damped additive trend, additive season.
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
//! # Source
//! Hyndman, Koehler, Ord & Snyder 2008, *Forecasting with Exponential Smoothing*, ch. 2 (models), ch. 5 (estimation),
//! ch. 6 (variances): ETS(A,N,N), ETS(A,Ad,N), ETS(A,N,A) and ETS(A,Ad,A).

/// Which components a model has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form {
    /// Whether there is a damped trend.
    pub(crate) trend: bool,
    /// Steps of a season; 0 = none.
    pub(crate) season: usize,
}

impl Form {
    /// Smoothing parameters that are estimated.
    pub(crate) fn parameters(self) -> usize {
        1 + 2 * usize::from(self.trend) + usize::from(self.season > 0)
    }

    /// Initial states that are estimated; the initial season adds up to 0.
    pub(crate) fn states(self) -> usize {
        1 + usize::from(self.trend) + self.season.saturating_sub(1)
    }
}

/// Smoothing parameters; those of absent components are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Smoothing {
    pub(crate) alpha: f64,
    pub(crate) beta: f64,
    pub(crate) gamma: f64,
    pub(crate) phi: f64,
}

/// What a model remembers.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct State {
    pub(crate) level: f64,
    pub(crate) growth: f64,
    /// Season effects as a ring; `next` is the place of the coming step.
    pub(crate) season: Vec<f64>,
    pub(crate) next: usize,
}

impl State {
    pub(crate) fn zero(form: Form) -> Self {
        Self { level: 0.0, growth: 0.0, season: vec![0.0; form.season], next: 0 }
    }

    /// The state with a one in one of the estimated initial states and the last season effect balancing the others.
    pub(crate) fn unit(form: Form, place: usize) -> Self {
        let mut state = Self::zero(form);
        match place.checked_sub(1 + usize::from(form.trend)) {
            Some(effect) => {
                state.season[effect] = 1.0;
                state.season[form.season - 1] = -1.0;
            }
            None if place == 0 => state.level = 1.0,
            None => state.growth = 1.0,
        }
        state
    }

    /// The expected value of the coming step.
    pub(crate) fn expected(&self, smoothing: &Smoothing) -> f64 {
        self.level + smoothing.phi * self.growth + self.season.get(self.next).copied().unwrap_or(0.0)
    }

    /// Moves on by a step in which the value was off by `error`.
    pub(crate) fn advance(&mut self, smoothing: &Smoothing, error: f64) {
        let growth = smoothing.phi * self.growth;
        self.level += growth + smoothing.alpha * error;
        self.growth = growth + smoothing.beta * error;
        if let Some(effect) = self.season.get_mut(self.next) {
            *effect += smoothing.gamma * error;
            self.next = (self.next + 1) % self.season.len();
        }
    }

    /// Moves on over measured values and returns the one-step errors.
    pub(crate) fn run(&mut self, smoothing: &Smoothing, values: impl Iterator<Item = f64>) -> Vec<f64> {
        let step = |value: f64| {
            let error = value - self.expected(smoothing);
            self.advance(smoothing, error);
            error
        };
        values.map(step).collect()
    }
}

/// A model fitted up to some point of a series.
#[derive(Clone, Debug)]
pub(crate) struct Model {
    pub(crate) form: Form,
    pub(crate) smoothing: Smoothing,
    /// State after the last value seen.
    pub(crate) state: State,
    /// Standard deviation of one-step errors, degrees of freedom taken off.
    pub(crate) sigma: f64,
}

impl Model {
    /// Expected values of the next steps.
    pub(crate) fn expected(&self, steps: usize) -> Vec<f64> {
        let mut state = self.state.clone();
        let mut next = || {
            let value = state.expected(&self.smoothing);
            state.advance(&self.smoothing, 0.0);
            value
        };
        (0..steps).map(|_| next()).collect()
    }

    /// Standard deviation of the error of a forecast `h` = 1, 2, … steps ahead, in units of `sigma`.
    ///
    /// `v(h)² = 1 + Σ c(j)²` over `j < h`, with `c(j) = α + β·(φ + … + φ^j) + γ·[m divides j]`.
    ///
    /// # Source
    /// Hyndman et al. 2008, table 6.1, class 1.
    pub(crate) fn widths(&self, steps: usize) -> Vec<f64> {
        let s = &self.smoothing;
        let (mut sum, mut damped, mut power) = (1.0_f64, 0.0, 1.0);
        let mut next = |h: usize| {
            if h > 1 {
                power *= s.phi;
                damped += power;
                let season = self.form.season > 0 && (h - 1).is_multiple_of(self.form.season);
                let effect = s.alpha + s.beta * damped + if season { s.gamma } else { 0.0 };
                sum += effect * effect;
            }
            sum.sqrt()
        };
        (1..=steps).map(&mut next).collect()
    }

    /// The model in words, with its parameters.
    pub(crate) fn words(&self) -> String {
        let s = &self.smoothing;
        let trend = if self.form.trend {
            format!("damped trend (β {:.2}, φ {:.2})", s.beta, s.phi)
        } else {
            "no trend".to_owned()
        };
        let season = match self.form.season {
            0 => "no season".to_owned(),
            m => format!("season of {m} steps (γ {:.2})", s.gamma),
        };
        format!("exponential smoothing, level (α {:.2}), {trend}, {season}", s.alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: Form = Form { trend: false, season: 0 };
    const FULL: Form = Form { trend: true, season: 4 };

    fn model(form: Form, smoothing: Smoothing) -> Model {
        Model { form, smoothing, state: State::zero(form), sigma: 1.0 }
    }

    /// Hyndman et al. 2008, table 6.1, ETS(A,N,N): variance σ²·(1 + (h − 1)·α²).
    #[test]
    fn simple_smoothing_has_its_closed_form_variance() {
        let widths = model(LEVEL, Smoothing { alpha: 0.4, ..Smoothing::default() }).widths(12);
        for (i, width) in widths.iter().enumerate() {
            assert!((width * width - (1.0 + i as f64 * 0.16)).abs() < 1e-12, "h = {}", i + 1);
        }
    }

    /// The variance formula against the recursion itself: a unit error now, and what it does to each later step.
    #[test]
    fn variances_are_the_squares_of_the_impulse_response() {
        let smoothing = Smoothing { alpha: 0.5, beta: 0.2, gamma: 0.3, phi: 0.9 };
        let shocked = model(FULL, smoothing);
        let mut state = State::zero(FULL);
        state.advance(&smoothing, 1.0);
        let response = Model { state, ..shocked.clone() }.expected(11);
        let mut sum = 1.0;
        for (h, width) in shocked.widths(12).into_iter().enumerate() {
            assert!((width * width - sum).abs() < 1e-12, "h = {}", h + 1);
            sum += response.get(h).map_or(0.0, |r| r * r);
        }
    }

    /// Hand calculation: values 10, 12, 11 from level 10 with α = 0.5 give levels 10, 11, 11.
    #[test]
    fn simple_smoothing_by_hand() {
        let mut state = State { level: 10.0, ..State::zero(LEVEL) };
        let errors =
            state.run(&Smoothing { alpha: 0.5, ..Smoothing::default() }, [10.0, 12.0, 11.0].into_iter());
        assert_eq!(errors, [0.0, 2.0, 0.0]);
        assert!((state.level - 11.0).abs() < 1e-12);
    }

    /// A damped trend tends to `l + b·φ/(1 − φ)`.
    #[test]
    fn the_trend_dies_out() {
        let mut trend =
            model(Form { trend: true, season: 0 }, Smoothing { alpha: 0.5, beta: 0.1, gamma: 0.0, phi: 0.9 });
        (trend.state.level, trend.state.growth) = (100.0, 2.0);
        let far = trend.expected(400)[399];
        assert!((far - 118.0).abs() < 1e-9, "{far}");
    }
}
