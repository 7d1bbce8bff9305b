//! What rate is drawn: what was told, or what usage tells, drawn to nothing.

use plimsoll_model::quantity::Interval;

use super::attach::Attach;
use crate::normal;

/// Half of what an interval of 95 % leaves out.
const TAIL: f64 = 0.025;

/// The distribution of a rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Rate {
    /// A triangle, as told.
    Told(Interval),
    /// Middle, spread and degrees of freedom of a Student distribution, of which nothing below zero is drawn.
    Learned(f64, f64, usize),
    /// Nothing comes.
    Nothing,
}

impl Rate {
    /// What usage tells. Before any usage a rate is as likely on either side of zero, and as far from it as usage shows: that draws an estimate
    /// to zero by the square of its error over itself. One whose 95 % interval is not above zero says nothing.
    ///
    /// # Source
    /// Efron & Morris, "Stein's estimation rule and its competitors", *J. American Statistical Association* 68 (1973) 117–130: the
    /// variance before is what makes what was seen likeliest.
    pub(super) fn learned(attach: &Attach) -> Self {
        let Attach { rate, error, freedom } = *attach;
        if attach.interval_95().0 <= 0.0 {
            return Self::Nothing;
        }
        Self::Learned(rate - error * error / rate, error, freedom)
    }

    /// The rate below which a draw falls with probability `u`.
    pub(super) fn quantile(&self, u: f64) -> f64 {
        match *self {
            Self::Told(told) => told.triangular(u),
            Self::Learned(middle, spread, freedom) => (middle + spread * student(u, freedom)).max(0.0),
            Self::Nothing => 0.0,
        }
    }

    /// P10, median and P90.
    pub(super) fn outline(&self) -> [f64; 3] {
        [0.1, 0.5, 0.9].map(|u| self.quantile(u))
    }
}

impl Attach {
    /// Ends of the 95 % interval.
    pub(super) fn interval_95(&self) -> (f64, f64) {
        let half = -self.error * student(TAIL, self.freedom);
        (self.rate - half, self.rate + half)
    }
}

/// What was told and what usage tells together, as normal numbers with their precisions: P10, median and P90.
pub(super) fn together(told: Interval, attach: &Attach) -> [f64; 3] {
    let Interval { low, mid, high } = told;
    let (middle, spread) =
        ((low + mid + high) / 3.0, ((high - low).powi(2) + (mid - low) * (mid - high)) / 18.0);
    let weight = spread / (spread + attach.error * attach.error);
    let middle = middle + weight * (attach.rate - middle);
    let spread = (spread * (1.0 - weight)).sqrt();
    [0.1, 0.5, 0.9].map(|u| (middle + spread * normal::quantile(u)).max(0.0))
}

/// The value below which a number of Student's distribution falls with probability `p`; to half a percent from five degrees of freedom on,
/// for probabilities of 0.5 to 99.5 %.
///
/// # Source
/// Abramowitz & Stegun 1964, 26.7.5.
pub(super) fn student(p: f64, freedom: usize) -> f64 {
    let (z, n) = (normal::quantile(p), freedom as f64);
    let terms = [
        z * (z * z + 1.0) / 4.0,
        z * (z * z * (5.0 * z * z + 16.0) + 3.0) / 96.0,
        z * (z * z * (z * z * (3.0 * z * z + 19.0) + 17.0) - 15.0) / 384.0,
        z * (z * z * (z * z * (z * z * (79.0 * z * z + 776.0) + 1482.0) - 1920.0) - 945.0) / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / n)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed tables of Student's distribution.
    #[test]
    fn student_quantiles_match_the_printed_ones() {
        for (freedom, p, printed) in [
            (5, 0.975, 2.5706),
            (6, 0.975, 2.4469),
            (10, 0.975, 2.2281),
            (10, 0.9, 1.3722),
            (30, 0.025, -2.0423),
            (6, 0.995, 3.7074),
        ] {
            assert!(
                (student(p, freedom) / printed - 1.0).abs() < 5e-3,
                "{freedom} {p}: {}",
                student(p, freedom)
            );
        }
    }

    /// An estimate of 4 with an error of 1 is drawn to zero by a sixteenth of itself; one of 1.5 is nothing.
    #[test]
    fn an_estimate_is_drawn_to_zero() {
        let attach = |rate| Attach { rate, error: 1.0, freedom: 30 };
        let rate = Rate::learned(&attach(4.0));
        assert!((rate.quantile(0.5) - 3.75).abs() < 1e-12 && rate.quantile(1e-6) < f64::EPSILON);
        assert_eq!(Rate::learned(&attach(1.5)), Rate::Nothing);
        assert_eq!(Rate::learned(&attach(-9.0)), Rate::Nothing);
    }

    /// A triangle from 0 to 6 about 3 has the variance 1.5; an estimate of 6 with the same variance meets it half-way.
    #[test]
    fn what_was_told_and_what_was_seen_meet_by_their_precisions() {
        let told = Interval { low: 0.0, mid: 3.0, high: 6.0 };
        let attach = Attach { rate: 6.0, error: 1.5_f64.sqrt(), freedom: 30 };
        let [low, middle, high] = together(told, &attach);
        assert!((middle - 4.5).abs() < 1e-12);
        assert!(
            (high - middle - 0.75_f64.sqrt() * normal::Z_80).abs() < 1e-9 && (low + high - 9.0).abs() < 1e-9
        );
        let certain = together(Interval::certain(2.0), &attach);
        assert!(certain.iter().all(|rate| (rate - 2.0).abs() < 1e-12));
    }
}
