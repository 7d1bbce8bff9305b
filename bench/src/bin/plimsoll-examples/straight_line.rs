//! Straight-line depreciation in whole months, the convention of the accounts: a thing is depreciated from its day of
//! service over its book life, and every day of service here is the first of a month.

use plimsoll_model::Date;
use plimsoll_model::finance::straight_line_share;

use crate::figure::month;

/// Something on the books.
#[derive(Clone, Debug)]
pub(crate) struct Booked {
    /// Day of service.
    pub(crate) in_service: Date,
    /// Gross cost.
    pub(crate) cost: f64,
    /// Book life in months; 0 = never depreciated.
    pub(crate) life: f64,
}

fn since_2000(date: Date) -> f64 {
    month(2000, 1).months_until(date).to_months()
}

impl Booked {
    /// Depreciation between two days.
    pub(crate) fn depreciation(&self, from: Date, to: Date) -> f64 {
        self.cost
            * straight_line_share(since_2000(self.in_service), self.life, since_2000(from), since_2000(to))
    }

    /// What is left at the start of a day; nothing before it is in service.
    pub(crate) fn net(&self, on: Date) -> f64 {
        if self.in_service >= on {
            return 0.0;
        }
        self.cost - self.depreciation(self.in_service, on)
    }
}

/// Depreciation of all between two days.
pub(crate) fn depreciation(books: &[Booked], from: Date, to: Date) -> f64 {
    books.iter().map(|b| b.depreciation(from, to)).sum()
}

/// What is left of all at the start of a day.
pub(crate) fn net(books: &[Booked], on: Date) -> f64 {
    books.iter().map(|b| b.net(on)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_year_of_five() {
        let book = [Booked { in_service: month(2025, 7), cost: 100.0, life: 60.0 }];
        assert!((depreciation(&book, month(2025, 1), month(2026, 1)) - 10.0).abs() < 1e-9);
        assert!((net(&book, month(2026, 1)) - 90.0).abs() < 1e-9);
        assert!(net(&book, month(2025, 7)).abs() < 1e-9, "not yet in service");
    }
}
