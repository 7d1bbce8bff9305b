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

/// Depreciation between two days where book lives were changed: from each day of the list on, what is left is spread
/// over what is left of the new life (a change of estimate, IAS 8 and ASC 250). Lives are in months, by day, rising.
pub(crate) fn depreciation_of_dated_lives(book: &Booked, lives: &[(Date, f64)], from: Date, to: Date) -> f64 {
    let life_on = |day: Date| lives.iter().rev().find(|l| l.0 <= day).map_or(book.life, |l| l.1);
    let (mut left, mut day, mut sum) = (book.cost, book.in_service, 0.0);
    while day < to && left > 0.0 {
        let age = since_2000(day) - since_2000(book.in_service);
        let month = left / (life_on(day) - age).max(1.0);
        left -= month;
        sum += if day >= from { month } else { 0.0 };
        day = day.add_months(1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 120 over 4 years, lengthened to 6 after 2: half is left, over 4 years: 30 a year, then 15 a year.
    #[test]
    fn a_longer_life_spreads_what_is_left() {
        let book = Booked { in_service: month(2020, 1), cost: 120.0, life: 48.0 };
        let lives = [(month(2010, 1), 48.0), (month(2022, 1), 72.0)];
        for (year, expected) in [(2020, 30.0), (2021, 30.0), (2022, 15.0), (2025, 15.0), (2026, 0.0)] {
            let found = depreciation_of_dated_lives(&book, &lives, month(year, 1), month(year + 1, 1));
            assert!((found - expected).abs() < 1e-9, "{year}: {found}");
        }
    }

    #[test]
    fn half_a_year_of_five() {
        let book = [Booked { in_service: month(2025, 7), cost: 100.0, life: 60.0 }];
        assert!((depreciation(&book, month(2025, 1), month(2026, 1)) - 10.0).abs() < 1e-9);
        assert!((net(&book, month(2026, 1)) - 90.0).abs() < 1e-9);
        assert!(net(&book, month(2025, 7)).abs() < 1e-9, "not yet in service");
    }
}
