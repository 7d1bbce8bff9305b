//! A figure over the paths: its mean and its deciles.

use serde::Serialize;

/// A mean over equally likely paths with its spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Mean over the paths.
    pub mean: f64,
    /// One path in ten lies below.
    pub p10: f64,
    /// Half of the paths lie below.
    pub p50: f64,
    /// One path in ten lies above.
    pub p90: f64,
}

impl Spread {
    /// The spread of one value a path; nothing at all gives zeros.
    pub fn of(values: &[f64]) -> Self {
        if values.is_empty() {
            return Self::default();
        }
        let mut sorted = values.to_vec();
        sorted.sort_by(f64::total_cmp);
        #[allow(clippy::cast_precision_loss)]
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        let at = |p| unsigned_zero(quantile(&sorted, p));
        Self { mean: unsigned_zero(mean), p10: at(0.1), p50: at(0.5), p90: at(0.9) }
    }

    /// A figure that is the same on every path.
    pub const fn certain(value: f64) -> Self {
        let value = unsigned_zero(value);
        Self { mean: value, p10: value, p50: value, p90: value }
    }
}

/// The same number, zero without a sign: an empty sum is −0, which no reader wants to see.
pub(crate) const fn unsigned_zero(value: f64) -> f64 {
    value + 0.0
}

/// Quantile of sorted values, linear between neighbours.
///
/// # Source
/// Hyndman & Fan (1996), *Sample Quantiles in Statistical Packages*, definition 7.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let place = p * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// R: `quantile(c(4, 1, 3, 2, 10), c(.1, .5, .9))` gives 1.4, 3.0, 7.6.
    #[test]
    fn deciles_are_those_of_r() {
        let spread = Spread::of(&[4.0, 1.0, 3.0, 2.0, 10.0]);
        for (value, expected) in [(spread.mean, 4.0), (spread.p10, 1.4), (spread.p50, 3.0), (spread.p90, 7.6)]
        {
            assert!((value - expected).abs() < 1e-12, "{value} {expected}");
        }
        assert_eq!(Spread::of(&[]), Spread::default());
        assert_eq!(Spread::of(&[5.0]), Spread::certain(5.0));
    }
}
