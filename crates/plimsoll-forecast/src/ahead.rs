//! How far ahead of its level a series may run: growth fades.
//!
//! A model on the log scale continues growth in percent, and a series that tripled last year would be a hundred times
//! larger in four. No such growth lasts: the further it has come, the slower it goes on. So what the model and its errors
//! add to the level, `g` on the log scale, becomes `R·ln(1 + g/R)`: the ratio to the level is then `(1 + g/R)^R`, growth
//! of a power of degree `R`, whose speed falls as `1/(1 + g/R)`. Growth of a tenth hardly notices (`g` = 0.095 becomes
//! 0.093); growth that would make a series a hundred times larger makes it eleven times larger. Decline stays as it is.
//!
//! Errors of the past are measured on the same scale, so that what is drawn ahead is what was missed behind.
//!
//! # Source
//! The transform of Box & Cox 1964 with exponent `1/R`, applied to the ratio of the future to the level. `R` = 2 is a
//! convention; on the yearly, quarterly and monthly series of the M3 competition it is no less accurate than none.

use crate::history::Scale;

/// The degree `R` of the power that fast growth becomes.
pub(crate) const DEGREE: f64 = 2.0;

/// The scale of what lies ahead of a level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Ahead {
    scale: Scale,
    /// The level, on the scale of the model.
    level: f64,
}

impl Ahead {
    pub(crate) fn of(scale: Scale, level: f64) -> Self {
        Self { scale, level }
    }

    /// Units of work from the scale on which models and errors add up; never negative.
    pub(crate) fn back(self, value: f64) -> f64 {
        let growth = value - self.level;
        match self.scale {
            Scale::Log if growth > 0.0 => self.level.exp() * (1.0 + growth / DEGREE).powf(DEGREE),
            scale => scale.back(value),
        }
    }

    /// The inverse of [`Ahead::back`] for a measured value on the scale of the model.
    pub(crate) fn unfaded(self, value: f64) -> f64 {
        let growth = value - self.level;
        match self.scale {
            Scale::Log if growth > 0.0 => self.level + DEGREE * (growth / DEGREE).exp_m1(),
            _ => value,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_fades_and_decline_does_not() {
        let ahead = Ahead::of(Scale::Log, 3.0_f64.ln());
        for (growth, ratio) in [(0.0, 1.0), (2.0, 4.0), (8.0, 25.0), (-1.0, (-1.0_f64).exp())] {
            assert!((ahead.back(3.0_f64.ln() + growth) / 3.0 - ratio).abs() < 1e-12, "{growth}");
        }
        assert!(Ahead::of(Scale::Linear, 5.0).back(-1.0).abs() < 1e-12);
    }

    #[test]
    fn what_is_unfaded_fades_back() {
        for scale in [Scale::Log, Scale::Linear] {
            let ahead = Ahead::of(scale, scale.onto(7.0));
            for units in [0.5, 7.0, 8.0, 700.0] {
                assert!((ahead.back(ahead.unfaded(scale.onto(units))) / units - 1.0).abs() < 1e-12);
            }
        }
    }
}
