//! When things happen: from an order to service, from service to the end of life, and what a flow is worth now.

use plimsoll_model::scenario::{Generation, GenerationId, PowerOption, Scenario};
use plimsoll_model::{Date, Months, PeriodId, finance};

/// Dates, periods and discount factors of one scenario.
pub(crate) struct Timing<'a> {
    scenario: &'a Scenario,
    /// Discount factor at the middle of each period.
    middle: Vec<f64>,
    rate: f64,
}

impl<'a> Timing<'a> {
    pub(crate) fn new(scenario: &'a Scenario) -> Self {
        let rate = scenario.finance.discount_rate.mid;
        let count = scenario.calendar.periods().len();
        let middle =
            (0..count).map(|t| finance::discount(rate, scenario.calendar.years_to_middle(t))).collect();
        Self { scenario, middle, rate }
    }

    /// How many periods there are, the extension included.
    pub(crate) fn periods(&self) -> usize {
        self.middle.len()
    }

    pub(crate) fn start(&self, period: PeriodId) -> Date {
        self.scenario.calendar.periods()[period].start
    }

    pub(crate) fn hours(&self, period: PeriodId) -> f64 {
        self.scenario.calendar.periods()[period].hours()
    }

    pub(crate) fn months(&self, period: PeriodId) -> f64 {
        f64::from(self.scenario.calendar.periods()[period].months)
    }

    /// What one unit of money flowing in a period is worth at the start.
    pub(crate) fn discount(&self, period: PeriodId) -> f64 {
        self.middle[period]
    }

    /// Years from the start of the calendar to a day.
    pub(crate) fn years_to(&self, day: Date) -> f64 {
        self.scenario.calendar.start().months_until(day).to_years()
    }

    /// What one unit of money at the end of the calendar is worth at the start.
    pub(crate) fn discount_at_end(&self) -> f64 {
        finance::discount(self.rate, self.years_to(self.scenario.calendar.end()))
    }

    pub(crate) fn rate(&self) -> f64 {
        self.rate
    }

    /// The first period that starts on or after a day; a day before the calendar means its first period.
    pub(crate) fn first_serving(&self, day: Date) -> Option<PeriodId> {
        self.scenario.calendar.first_at_or_after(day)
    }

    /// Period from whose start an order placed at the start of `placed` serves, slip at its middle value.
    pub(crate) fn in_service(&self, generation: &Generation, placed: PeriodId) -> Option<PeriodId> {
        let months = Months::months(generation.lead.mid + generation.slip.mid);
        self.first_serving(self.start(placed).add(months))
    }

    /// Period from whose start a block of power ordered at the start of `placed` carries load.
    pub(crate) fn energised(&self, option: &PowerOption, placed: PeriodId) -> Option<PeriodId> {
        let months = Months::months(option.lead.mid + option.slip.mid);
        self.first_serving(self.start(placed).add(months))
    }

    /// Whether units in service from a day on still run in a period: their life ends after the period starts.
    pub(crate) fn runs_in(&self, since: Date, life: Months, period: PeriodId) -> bool {
        since.add(life) > self.start(period)
    }

    /// Periods at whose start a generation may be ordered.
    pub(crate) fn orderable(&self, generation: GenerationId) -> impl Iterator<Item = PeriodId> + '_ {
        (0..self.periods()).filter(move |t| self.is_orderable(generation, *t))
    }

    /// Whether a generation may be ordered at the start of a period.
    pub(crate) fn is_orderable(&self, generation: GenerationId, period: PeriodId) -> bool {
        let g = &self.scenario.generations[generation.0];
        let day = self.start(period);
        g.first_order <= day && g.last_order.is_none_or(|last| day <= last)
    }

    /// Years that are left of a life at the end of the calendar.
    pub(crate) fn years_left_at_end(&self, since: Date, life: Months) -> f64 {
        (self.years_to(since) + life.to_years() - self.years_to(self.scenario.calendar.end())).max(0.0)
    }

    /// Present value of one unit of money written off evenly over `life` from a day on, as it falls into periods;
    /// after the calendar, periods of the last length go on. What was written off before the start counts nothing.
    pub(crate) fn write_off(&self, since: Date, life: Months) -> f64 {
        let from = self.scenario.calendar.start().months_until(since).to_months();
        let periods = self.scenario.calendar.periods();
        let mut at = 0.0;
        let mut value = 0.0;
        let mut index = 0;
        while at < from + life.to_months() {
            let months = f64::from(periods[index.min(periods.len() - 1)].months);
            let share = finance::straight_line_share(from, life.to_months(), at, at + months);
            value += share * finance::discount(self.rate, (at + months / 2.0) / 12.0);
            at += months;
            index += 1;
        }
        value
    }
}
