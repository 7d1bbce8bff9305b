//! A question of the scorecard: windows around its date, tiled with quarters of the history and periods of the plan.

use plimsoll_model::scenario::Reported;
use plimsoll_model::{Date, Plan, Scenario};

use super::compute::growth;
use super::{Answer, unanswered};
use crate::books::Books;
use crate::figures::{Accounts, HistoryStatement, PeriodStatement};
use crate::time::close_of;

/// A published figure with all that may be needed to compute it.
pub(super) struct Ask<'a> {
    pub(super) scenario: &'a Scenario,
    pub(super) accounts: &'a Accounts,
    pub(super) plan: Option<&'a Plan>,
    pub(super) books: &'a Books,
    pub(super) reported: &'a Reported,
}

/// What flows over a window: in a quarter of the history, and by path in a period of the plan.
pub(super) struct Flow {
    pub(super) past: fn(&HistoryStatement) -> f64,
    pub(super) future: fn(&PeriodStatement) -> Vec<f64>,
    /// Whether a quarter counts only where usage was measured throughout.
    pub(super) needs_usage: bool,
}

impl Ask<'_> {
    /// The last day the figure is about.
    pub(super) fn last_day(&self) -> Date {
        close_of(self.reported.date).add_days(-1)
    }

    /// The fiscal year of the date, or one some years before.
    pub(super) fn fiscal_year(&self, years_before: i32) -> (Date, Date) {
        let calendar = &self.scenario.calendar;
        let year = calendar.fiscal_year(self.last_day()) - years_before;
        (calendar.fiscal_year_start(year), calendar.fiscal_year_start(year + 1))
    }

    /// The three months that end with the date, or some months before.
    pub(super) fn quarter_window(&self, months_before: i32) -> (Date, Date) {
        let end = close_of(self.reported.date).add_months(-months_before);
        (end.add_months(-3), end)
    }

    /// A flow over the fiscal year.
    pub(super) fn year(&self, flow: &Flow) -> Answer {
        self.flow(self.fiscal_year(0), flow)
    }

    /// A flow over the quarter.
    pub(super) fn quarter(&self, flow: &Flow) -> Answer {
        self.flow(self.quarter_window(0), flow)
    }

    /// Growth of a flow from one fiscal year to the next.
    pub(super) fn growth_year(&self, flow: &Flow) -> Answer {
        growth(&self.flow(self.fiscal_year(0), flow)?, &self.flow(self.fiscal_year(1), flow)?)
    }

    /// Growth of a flow from a quarter to that of the next year.
    pub(super) fn growth_quarter(&self, flow: &Flow) -> Answer {
        growth(&self.flow(self.quarter_window(0), flow)?, &self.flow(self.quarter_window(12), flow)?)
    }

    fn flow(&self, (start, end): (Date, Date), flow: &Flow) -> Answer {
        self.tiled(start, end, &flow.past, &flow.future, flow.needs_usage)
    }

    /// A flow over a window that quarters of the history and periods of the plan tile without rest.
    pub(super) fn tiled(
        &self,
        start: Date,
        end: Date,
        past: &dyn Fn(&HistoryStatement) -> f64,
        future: &dyn Fn(&PeriodStatement) -> Vec<f64>,
        needs_usage: bool,
    ) -> Answer {
        let periods = self.accounts.projection.as_ref().map_or(&[][..], |p| &p.periods);
        let mut sum = vec![0.0];
        let mut at = start;
        while at < end {
            let quarter = self.accounts.history.quarters.iter().find(|q| q.statement.window.start == at);
            let period = periods.iter().find(|p| p.statement.window.start == at);
            let (values, next) = match (quarter, period) {
                (Some(q), _) if needs_usage && q.measured < 0.999 => {
                    return unanswered(&format!(
                        "usage was not measured throughout {}",
                        q.statement.window.label
                    ));
                }
                (Some(q), _) => (vec![past(q)], q.statement.window.end),
                (None, Some(p)) => (future(p), p.statement.window.end),
                (None, None) => return unanswered(&format!("neither history nor plan covers {at}")),
            };
            sum = added(&sum, &values);
            at = next;
        }
        if at == end { Ok(sum) } else { unanswered("no quarters or periods end with the date") }
    }
}

/// Sum by path; one value stands for every path.
fn added(a: &[f64], b: &[f64]) -> Vec<f64> {
    let paths = a.len().max(b.len());
    let of = |values: &[f64], i: usize| values[if values.len() == 1 { 0 } else { i }];
    (0..paths).map(|i| of(a, i) + of(b, i)).collect()
}
