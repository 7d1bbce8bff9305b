//! Months on one axis, hours of a window, fiscal windows before the calendar starts.

use plimsoll_model::{Date, Scenario};

use crate::statement::Window;

/// Months from the start of the calendar to a day; negative before it.
pub(crate) fn months_at(scenario: &Scenario, day: Date) -> f64 {
    scenario.calendar.start().months_until(day).to_months()
}

/// Calendar hours between two days.
pub(crate) fn hours(start: Date, end: Date) -> f64 {
    f64::from(start.days_until(end).max(0)) * 24.0
}

/// Hours that two stretches of time share.
pub(crate) fn shared_hours(a: (Date, Date), b: (Date, Date)) -> f64 {
    hours(a.0.max(b.0), a.1.min(b.1))
}

/// The day in the middle.
pub(crate) fn middle(start: Date, end: Date) -> Date {
    start.add_days(start.days_until(end) / 2)
}

/// The day that prices a period of the calendar: half its months after its start, as the plan takes it.
pub(crate) fn pricing_day(scenario: &Scenario, period: usize) -> Date {
    let p = &scenario.calendar.periods()[period];
    p.start.add_months(i32::try_from(p.months / 2).unwrap_or(0))
}

/// First day of the fiscal year a day lies in.
pub(crate) fn year_start(scenario: &Scenario, day: Date) -> Date {
    scenario.calendar.fiscal_year_start(scenario.calendar.fiscal_year(day))
}

/// Fiscal quarters from a day that starts one until the calendar starts; the last may be cut.
pub(crate) fn quarters(scenario: &Scenario, from: Date) -> Vec<Window> {
    let stop = scenario.calendar.start();
    let mut windows = Vec::new();
    let mut start = from;
    while start < stop {
        let end = start.add_months(3).min(stop);
        windows.push(Window { label: quarter_label(scenario, start), start, end });
        start = start.add_months(3);
    }
    windows
}

fn quarter_label(scenario: &Scenario, start: Date) -> String {
    let year = scenario.calendar.fiscal_year(start);
    let months = scenario.calendar.fiscal_year_start(year).months_until(start).to_months();
    let quarter = (1..=4).rev().find(|q| months >= f64::from(*q - 1) * 3.0 - 0.01).unwrap_or(1);
    format!("{}-Q{quarter}", year_label(scenario, year))
}

/// `2026`, or `FY2026` where the fiscal year is not the calendar year.
pub(crate) fn year_label(scenario: &Scenario, year: i32) -> String {
    let january = scenario.calendar.fiscal_year_start(year).parts().1 == 1;
    if january { year.to_string() } else { format!("FY{year}") }
}

/// The instant at which a stock is measured that is dated with a day: the close of that day; the first day of a month
/// stands for the close of the month before.
pub(crate) fn close_of(day: Date) -> Date {
    if day.parts().2 == 1 { day } else { day.add_days(1) }
}

#[cfg(test)]
mod tests {
    use plimsoll_model::sample;

    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn quarters_lead_up_to_the_start() {
        let s = sample::scenario();
        let windows = quarters(&s, day("2025-01-01"));
        let labels: Vec<_> = windows.iter().map(|w| w.label.as_str()).collect();
        assert_eq!(labels, ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]);
        assert!((hours(windows[0].start, windows[0].end) - 2160.0).abs() < 1e-9);
    }

    #[test]
    fn the_last_day_of_a_year_closes_with_it() {
        assert_eq!(close_of(day("2025-12-31")), day("2026-01-01"));
        assert_eq!(close_of(day("2026-01-01")), day("2026-01-01"));
    }
}
