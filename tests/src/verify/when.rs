//! Dates and periods as a person reads them off the calendar.

use plimsoll_model::scenario::{EnvelopeStep, SiteId};
use plimsoll_model::{Date, Interval, Months, Period, PeriodId, Scenario};

pub(super) struct When<'a> {
    scenario: &'a Scenario,
}

impl<'a> When<'a> {
    pub(super) fn new(scenario: &'a Scenario) -> Self {
        Self { scenario }
    }

    pub(super) fn periods(&self) -> &'a [Period] {
        self.scenario.calendar.periods()
    }

    pub(super) fn start(&self, period: PeriodId) -> Date {
        self.periods()[period].start
    }

    /// Months from the start of the calendar to a day.
    pub(super) fn months(&self, day: Date) -> f64 {
        self.periods()[0].start.months_until(day).to_months()
    }

    /// The first period that starts on a day or later; `None` after the last.
    pub(super) fn serving(&self, day: Date) -> Option<PeriodId> {
        (0..self.periods().len()).find(|t| self.start(*t) >= day)
    }

    /// The first day on which something ordered at the start of a period can be there.
    pub(super) fn soonest(&self, placed: PeriodId, lead: Interval, slip: Interval) -> Date {
        self.start(placed).add(Months::months(lead.mid + slip.mid))
    }

    /// The step of a site's envelope that holds on a day: the last one that has come, slip included, unless the site
    /// has been given up.
    pub(super) fn envelope(&self, site: SiteId, day: Date) -> Option<&'a EnvelopeStep> {
        let mut holds = None;
        for step in &self.scenario.sites[site.0].envelope {
            if step.from.add(Months::months(step.slip.mid)) <= day {
                holds = Some(step);
            }
        }
        holds.filter(|step| step.until.is_none_or(|until| day < until))
    }

    /// The fiscal year that a period starts in.
    pub(super) fn year(&self, period: PeriodId) -> i32 {
        self.scenario.calendar.fiscal_year(self.start(period))
    }
}

/// Length of what two spans have in common.
pub(super) fn overlap(a: (f64, f64), b: (f64, f64)) -> f64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0.0)
}
