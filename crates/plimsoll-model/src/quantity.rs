//! Quantities: built and read by unit, so that kilowatts never meet megawatts by accident.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul, Neg, Sub, SubAssign};

use serde::{Deserialize, Serialize};

macro_rules! physical {
    ($(#[$doc:meta])* $name:ident, $make:ident, $read:ident, $unit:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// Nothing.
            pub const ZERO: Self = Self(0.0);

            #[doc = concat!("From a number of ", $unit, ".")]
            #[allow(clippy::self_named_constructors)]
            pub const fn $make(value: f64) -> Self {
                Self(value)
            }

            #[doc = concat!("As a number of ", $unit, ".")]
            pub const fn $read(self) -> f64 {
                self.0
            }
        }

        impl Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl AddAssign for $name {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }

        impl Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl Sum for $name {
            fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
                items.fold(Self::ZERO, Add::add)
            }
        }
    };
}

physical!(
    /// Power of IT load.
    Megawatts, mw, to_mw, "megawatts"
);
physical!(
    /// Power of one unit of hardware.
    Kilowatts, kw, to_kw, "kilowatts"
);
physical!(
    /// A duration; whatever the period, durations are in months.
    Months, months, to_months, "months"
);

impl Kilowatts {
    /// The same power in megawatts.
    pub fn to_megawatts(self) -> Megawatts {
        Megawatts::mw(self.0 / 1000.0)
    }
}

impl Months {
    /// The same duration in years of twelve months.
    pub fn to_years(self) -> f64 {
        self.0 / 12.0
    }
}

/// Whole units of hardware, where they are counted: in service, on order, promised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Units(u64);

impl Units {
    /// No units.
    pub const ZERO: Self = Self(0);

    /// From a count.
    pub const fn new(count: u64) -> Self {
        Self(count)
    }

    /// The count.
    pub const fn count(self) -> u64 {
        self.0
    }

    /// The count as a number for the numerics.
    #[allow(clippy::cast_precision_loss)]
    pub fn to_f64(self) -> f64 {
        self.0 as f64
    }

    /// What is left after `other` is taken, or `None` where there is not enough.
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl Add for Units {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

/// Booked money in hundredths of the scenario's currency. Leaves are rounded once, half to even; totals are sums of
/// rounded leaves, so that statements foot exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Cents(i64);

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// From a count of cents.
    #[allow(clippy::self_named_constructors)]
    pub const fn cents(count: i64) -> Self {
        Self(count)
    }

    /// The count of cents.
    pub const fn to_cents(self) -> i64 {
        self.0
    }

    /// An amount of the currency, rounded half to even to the cent.
    ///
    /// # Panics
    /// When the amount is not finite or beyond ±92 quadrillion: a booked amount that large is a fault upstream.
    #[allow(clippy::cast_possible_truncation)]
    pub fn round(amount: f64) -> Self {
        let cents = (amount * 100.0).round_ties_even();
        assert!(cents.is_finite() && cents.abs() < 9.2e18, "amount {amount} cannot be booked");
        Self(cents as i64)
    }

    /// The amount in the currency, for ratios and display.
    #[allow(clippy::cast_precision_loss)]
    pub fn to_amount(self) -> f64 {
        self.0 as f64 / 100.0
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Neg for Cents {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        self.0 -= other.0;
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", self.0.unsigned_abs() / 100, self.0.unsigned_abs() % 100)
    }
}

/// An uncertain scalar: the plan uses the middle, paths draw a triangle, sweeps use the ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// Lowest plausible value.
    pub low: f64,
    /// The value that is planned with.
    pub mid: f64,
    /// Highest plausible value.
    pub high: f64,
}

impl Interval {
    /// A value that is certain.
    pub const fn certain(value: f64) -> Self {
        Self { low: value, mid: value, high: value }
    }

    /// Whether low and high differ.
    pub fn is_uncertain(self) -> bool {
        self.high > self.low
    }

    /// The value below which a triangular draw falls with probability `u` (0 to 1).
    ///
    /// # Source
    /// Inverse of the triangular distribution (Kotz & van Dorp 2004, eq. 1.4).
    pub fn triangular(self, u: f64) -> f64 {
        let width = self.high - self.low;
        if width <= 0.0 {
            return self.mid;
        }
        let split = (self.mid - self.low) / width;
        if u < split {
            self.low + (u * width * (self.mid - self.low)).sqrt()
        } else {
            self.high - ((1.0 - u) * width * (self.high - self.mid)).sqrt()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cents_round_half_to_even() {
        for (amount, cents) in [(0.125, 12), (0.375, 38), (-0.125, -12), (1.0, 100), (2.675, 268)] {
            assert_eq!(Cents::round(amount).to_cents(), cents, "{amount}");
        }
        assert_eq!(Cents::cents(-105).to_string(), "-1.05");
    }

    #[test]
    fn triangle_has_its_closed_form_median_and_ends() {
        let price = Interval { low: 0.0, mid: 1.0, high: 2.0 };
        assert!((price.triangular(0.5) - 1.0).abs() < 1e-12);
        assert!((price.triangular(0.125) - 0.5).abs() < 1e-12);
        assert!(price.triangular(0.0).abs() < 1e-12 && (price.triangular(1.0) - 2.0).abs() < 1e-12);
        assert!((Interval::certain(3.0).triangular(0.7) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn units_cannot_wrap() {
        assert_eq!(Units::new(1).checked_sub(Units::new(2)), None);
    }
}
