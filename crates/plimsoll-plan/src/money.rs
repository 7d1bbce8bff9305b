//! What a decision costs, after tax and discounted to the start of the calendar.
//!
//! Tax is linear: rate × (revenue − costs − straight-line depreciation over the tax life), losses credited at once.
//! So a running flow keeps `1 − rate` of itself, and a purchase costs its price less the tax that its depreciation
//! saves. A buyer (objective `cost`) counts cost before tax.

use plimsoll_model::scenario::{GenerationId, Objective, OptionId, Payment, Scenario};
use plimsoll_model::{Date, Months, PeriodId, finance};

use crate::timing::Timing;

/// Discounted, after-tax coefficients of decisions, in currency.
pub(crate) struct Money<'a> {
    scenario: &'a Scenario,
    timing: &'a Timing<'a>,
    tax: f64,
}

impl<'a> Money<'a> {
    pub(crate) fn new(scenario: &'a Scenario, timing: &'a Timing<'a>) -> Self {
        let tax = match scenario.objective {
            Objective::Npv => scenario.finance.tax_rate.mid,
            Objective::Cost => 0.0,
        };
        Self { scenario, timing, tax }
    }

    /// Factor on a flow of running income or cost in a period: what is left after tax, discounted.
    pub(crate) fn running(&self, period: PeriodId) -> f64 {
        (1.0 - self.tax) * self.timing.discount(period)
    }

    /// The part of a flow of running income or cost in a period that is tax, discounted.
    pub(crate) fn tax_on_running(&self, period: PeriodId) -> f64 {
        self.tax * self.timing.discount(period)
    }

    /// Worth of the tax that writing off one unit of money over `life` from a day on saves.
    pub(crate) fn tax_saved(&self, since: Date, life: Months) -> f64 {
        if self.tax > 0.0 { self.tax * self.timing.write_off(since, life) } else { 0.0 }
    }

    /// Cost of one unit of hardware that serves from the start of `served`, at `price`, net of the tax it saves.
    ///
    /// A term commitment (`over_life`) is a running cost: its upfront share at service, the rest evenly over its
    /// life, as far as the calendar goes; what lies beyond serves nobody in the model and is left out on both sides.
    pub(crate) fn hardware(&self, generation: GenerationId, price: f64, served: PeriodId) -> f64 {
        let g = &self.scenario.generations[generation.0];
        let since = self.timing.start(served);
        match g.payment {
            Payment::OnDelivery => price * (self.timing.discount(served) - self.tax_saved(since, g.tax_life)),
            Payment::OverLife => {
                let upfront = price * g.upfront_share * self.running(served);
                upfront + price * (1.0 - g.upfront_share) * self.evenly(since, g.service_life)
            }
        }
    }

    /// Running cost of one unit of money paid evenly over `life` from a day on, within the calendar.
    fn evenly(&self, since: Date, life: Months) -> f64 {
        let from = self.scenario.calendar.start().months_until(since).to_months();
        let mut at = 0.0;
        let mut value = 0.0;
        for period in 0..self.timing.periods() {
            let months = self.timing.months(period);
            let share = finance::straight_line_share(from, life.to_months(), at, at + months);
            value += share * self.running(period);
            at += months;
        }
        value
    }

    /// Worth at the end of the calendar of a unit bought at `price` that serves since a day, net of the tax its
    /// purchase saved, discounted to the start: `price × A(r, left) / A(r, life) × end_value_factor`.
    pub(crate) fn end_value(&self, price: f64, since: Date, life: Months, tax_life: Months) -> f64 {
        let left = self.timing.years_left_at_end(since, life);
        if left <= 0.0 {
            return 0.0;
        }
        let rate = self.timing.rate();
        let share = finance::annuity(rate, left) / finance::annuity(rate, life.to_years());
        let net = 1.0 - self.tax * finance::annuity(rate, tax_life.to_years()) / tax_life.to_years();
        price * net * share * self.scenario.finance.end_value_factor.mid * self.timing.discount_at_end()
    }

    /// Share of a block's cost that falls into each period: evenly over the lead time from the order on.
    pub(crate) fn block_spending(&self, option: OptionId, placed: PeriodId) -> Vec<(PeriodId, f64)> {
        let o = &self.scenario.power_options[option.0];
        let from = self.scenario.calendar.start().months_until(self.timing.start(placed)).to_months();
        let lead = (o.lead.mid + o.slip.mid).max(1e-6);
        let mut at = 0.0;
        let mut spending = Vec::new();
        for period in 0..self.timing.periods() {
            let months = self.timing.months(period);
            let share = finance::straight_line_share(from, lead, at, at + months);
            if share > 0.0 {
                spending.push((period, share));
            }
            at += months;
        }
        spending
    }

    /// Cost of one block ordered at the start of `placed` that carries load from the start of `energised`: spending,
    /// rent, the tax they save, less what it is worth at the end.
    pub(crate) fn block(&self, option: OptionId, placed: PeriodId, energised: PeriodId) -> f64 {
        let o = &self.scenario.power_options[option.0];
        let since = self.timing.start(energised);
        let spent: f64 = self
            .block_spending(option, placed)
            .iter()
            .map(|(t, share)| share * self.timing.discount(*t))
            .sum();
        let net = spent - self.tax_saved(since, o.life);
        o.cost.mid * net + self.block_rent(option, energised)
    }

    /// Rent of one block that carries load from the start of a period, after tax.
    pub(crate) fn block_rent(&self, option: OptionId, energised: PeriodId) -> f64 {
        let o = &self.scenario.power_options[option.0];
        let since = self.timing.start(energised);
        (energised..self.timing.periods())
            .filter(|t| self.timing.runs_in(since, o.life, *t))
            .map(|t| o.rent_per_month.mid * self.timing.months(t) * self.running(t))
            .sum()
    }

    /// Worth at the end of the calendar of a block that carries load since the start of `energised`, discounted.
    pub(crate) fn block_end_value(&self, option: OptionId, energised: PeriodId) -> f64 {
        let o = &self.scenario.power_options[option.0];
        self.end_value(o.cost.mid, self.timing.start(energised), o.life, o.life)
    }
}
