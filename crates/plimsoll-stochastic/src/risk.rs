//! Weighing bad paths.

use plimsoll_lp::Sense;

/// Optimise `(1 − λ)·mean + λ·CVaR_α` of the values of whole paths; CVaR is the mean of the worst `1 − α` of them.
///
/// It is one static measure over the whole horizon, hence not time-consistent: deciding again at a later node may
/// prefer what this optimum did not.
///
/// # Source
/// Rockafellar & Uryasev, *Journal of Risk* 2(3), 2000; atoms as in *Journal of Banking & Finance* 26, 2002.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Risk {
    lambda: f64,
    alpha: f64,
}

impl Risk {
    /// The mean alone.
    pub const NEUTRAL: Risk = Risk { lambda: 0.0, alpha: 0.95 };

    /// A mix of mean and CVaR.
    ///
    /// # Panics
    /// Unless `0 ≤ λ ≤ 1` and `0 ≤ α < 1`.
    pub fn new(lambda: f64, alpha: f64) -> Self {
        assert!((0.0..=1.0).contains(&lambda), "lambda {lambda} outside [0, 1]");
        assert!((0.0..1.0).contains(&alpha), "alpha {alpha} outside [0, 1)");
        Risk { lambda, alpha }
    }

    /// The weight of CVaR.
    pub fn lambda(self) -> f64 {
        self.lambda
    }

    /// The share of paths that CVaR leaves out.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// Whether paths weigh by their probability alone.
    pub fn is_neutral(self) -> bool {
        self.lambda <= 0.0
    }
}

/// The mean of the worst `1 − α` of values with these probabilities: the largest when minimising, the smallest when
/// maximising. An atom at the edge counts in part, so that the tail weighs exactly `1 − α` of the total.
///
/// # Panics
/// If the lengths differ.
pub fn cvar(sense: Sense, alpha: f64, values: &[f64], probabilities: &[f64]) -> f64 {
    assert_eq!(values.len(), probabilities.len());
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| (sense.sign() * values[b]).total_cmp(&(sense.sign() * values[a])));
    let tail = (1.0 - alpha) * probabilities.iter().sum::<f64>();
    let (mut left, mut total) = (tail, 0.0);
    for i in order {
        let weight = probabilities[i].min(left);
        total += weight * values[i];
        left -= weight;
    }
    total / tail
}
