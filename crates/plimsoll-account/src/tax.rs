//! Tax on income with losses carried forward.

use plimsoll_model::Cents;

/// Tax on the income of one fiscal year after another: a loss is carried forward without limit of time or amount, and
/// nothing is paid until income has made up for it.
///
/// # Source
/// Convention: the carry-forward of most codes (26 U.S.C. §172), without its limit of 80 % of income.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct TaxAccount {
    rate: f64,
    losses: f64,
    year_income: f64,
    year_tax: f64,
}

impl TaxAccount {
    pub(crate) fn new(rate: f64) -> Self {
        Self { rate, ..Self::default() }
    }

    /// Tax on a part of the current year: what is due on the year so far, less what was booked for it. Negative where
    /// a loss takes back the tax of an earlier part.
    pub(crate) fn on(&mut self, income: f64) -> f64 {
        self.year_income += income;
        let due = self.rate * (self.year_income - self.losses).max(0.0);
        let tax = due - self.year_tax;
        self.year_tax = due;
        tax
    }

    /// The same in whole cents.
    pub(crate) fn on_cents(&mut self, income: Cents) -> Cents {
        self.year_income += income.to_amount();
        let due = Cents::round(self.rate * (self.year_income - self.losses).max(0.0)).to_amount();
        let tax = due - self.year_tax;
        self.year_tax = due;
        Cents::round(tax)
    }

    /// Closes the year: what is left of its loss and of earlier ones goes on.
    pub(crate) fn close_year(&mut self) {
        self.losses = (self.losses - self.year_income).max(0.0);
        self.year_income = 0.0;
        self.year_tax = 0.0;
    }

    /// Losses carried into the current year.
    pub(crate) fn losses(&self) -> f64 {
        self.losses
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Losses of 100, then incomes of 60, 90, 50 at 21 %: 40 is made up in the second, the rest in the third, so tax
    /// falls on 0, 50 and 50.
    #[test]
    fn losses_are_made_up_first() {
        let mut account = TaxAccount::new(0.21);
        let taxes = [-100.0, 60.0, 90.0, 50.0].map(|income| {
            let tax = account.on(income);
            account.close_year();
            tax
        });
        for (tax, expected) in taxes.into_iter().zip([0.0, 0.0, 10.5, 10.5]) {
            assert!((tax - expected).abs() < 1e-9, "{taxes:?}");
        }
    }

    #[test]
    fn a_loss_late_in_the_year_takes_tax_back() {
        let mut account = TaxAccount::new(0.2);
        let parts = [100, -40, -100].map(|income| account.on_cents(Cents::cents(income * 100)).to_cents());
        assert_eq!(parts, [2000, -800, -1200]);
        account.close_year();
        assert!((account.losses() - 40.0).abs() < 1e-9);
    }
}
