//! The few formulas of finance that plan, accounts and tests share.

/// Present value of one unit of money a year for `years`, paid evenly, at annual rate `rate`:
/// `A(r, n) = (1 − (1 + r)^−n) / r`, and `n` where `r` is 0.
///
/// # Source
/// Textbook annuity (Brealey, Myers & Allen, *Principles of Corporate Finance*, ch. 2); A(5 %, 10) = 7.7217.
pub fn annuity(rate: f64, years: f64) -> f64 {
    if rate.abs() < 1e-12 { years } else { (1.0 - (1.0 + rate).powf(-years)) / rate }
}

/// What one unit of money received after `years` is worth now.
pub fn discount(rate: f64, years: f64) -> f64 {
    (1.0 + rate).powf(-years)
}

/// Part of a straight-line charge over `[start, start + life)` that falls into `[from, to)`, all in the same unit
/// of time. 0 where `life` is not positive.
pub fn straight_line_share(start: f64, life: f64, from: f64, to: f64) -> f64 {
    if life <= 0.0 {
        return 0.0;
    }
    ((to.min(start + life) - from.max(start)) / life).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annuity_matches_the_printed_table() {
        for (rate, years, printed) in [(0.05, 10.0, 7.7217), (0.10, 5.0, 3.7908), (0.0, 7.0, 7.0)] {
            assert!((annuity(rate, years) - printed).abs() < 5e-5, "{rate} {years}");
        }
    }

    #[test]
    fn straight_line_sums_to_one_over_its_life() {
        let total: f64 = (0..10).map(|y| straight_line_share(1.5, 4.0, f64::from(y), f64::from(y + 1))).sum();
        assert!((total - 1.0).abs() < 1e-12);
        assert!((straight_line_share(1.5, 4.0, 1.0, 2.0) - 0.125).abs() < 1e-12);
    }
}
