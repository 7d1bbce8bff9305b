//! How numbers and dates become cells.

use plimsoll_model::Date;

/// A value that can stand in a cell.
pub(crate) trait Cell {
    /// The text of the cell.
    fn cell(&self) -> String;
}

impl Cell for &str {
    fn cell(&self) -> String {
        (*self).to_owned()
    }
}

impl Cell for String {
    fn cell(&self) -> String {
        self.clone()
    }
}

impl Cell for Date {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for f64 {
    fn cell(&self) -> String {
        digits(*self, 12)
    }
}

impl Cell for u64 {
    fn cell(&self) -> String {
        self.to_string()
    }
}

impl Cell for bool {
    fn cell(&self) -> String {
        self.to_string()
    }
}

/// A number at so many significant digits, without trailing zeros and without an exponent.
pub(crate) fn digits(value: f64, significant: usize) -> String {
    let rounded: f64 = format!("{value:.*e}", significant.saturating_sub(1)).parse().unwrap_or(value);
    if rounded == 0.0 { "0".to_owned() } else { rounded.to_string() }
}

/// `low|mid|high`.
pub(crate) fn interval(low: f64, mid: f64, high: f64) -> String {
    format!("{}|{}|{}", digits(low, 6), digits(mid, 6), digits(high, 6))
}

/// An interval of plus and minus a share around a value.
pub(crate) fn around(mid: f64, share: f64) -> String {
    interval(mid * (1.0 - share), mid, mid * (1.0 + share))
}

/// Rounded to cents.
pub(crate) fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// A date of the tables; they hold no day that the calendar lacks.
///
/// # Panics
/// When it is no date.
pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|| panic!("`{text}` is no date"))
}

/// First day of a month.
pub(crate) fn month(year: i32, month: i32) -> Date {
    day(&format!("{year:04}-{month:02}-01"))
}

/// First day of a quarter, 0 being the first.
pub(crate) fn quarter(year: i32, index: i32) -> Date {
    month(year + index.div_euclid(4), index.rem_euclid(4) * 3 + 1)
}

/// Hours between two days, by the calendar.
pub(crate) fn hours(from: Date, to: Date) -> f64 {
    f64::from(from.days_until(to)) * 24.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_plain_and_short() {
        assert_eq!(digits(2650.0 / 1.14, 7), "2324.561");
        assert_eq!(digits(1.3e9, 12), "1300000000");
        assert_eq!(digits(0.000_123_456, 3), "0.000123");
        assert_eq!(around(10.0, 0.3), "7|10|13");
    }

    #[test]
    fn quarters_run_over_years() {
        assert_eq!(quarter(2026, 5), day("2027-04-01"));
        assert!((hours(quarter(2025, 0), quarter(2025, 1)) - 2160.0).abs() < 1e-9);
    }
}
