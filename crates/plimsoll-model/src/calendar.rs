//! The planning calendar: periods of whole months, fiscal years, and the way from dates to periods.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::quantity::Months;

/// A calendar date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// A date, or `None` where the calendar has no such day.
    pub fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        jiff::civil::Date::new(year, month, day).ok().map(Self)
    }

    /// Reads `YYYY-MM-DD`, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let shaped = bytes.len() == 10 && bytes[4] == b'-' && bytes[7] == b'-';
        if !shaped {
            return None;
        }
        Self::new(
            text.get(0..4)?.parse().ok()?,
            text.get(5..7)?.parse().ok()?,
            text.get(8..10)?.parse().ok()?,
        )
    }

    /// The day whose midnight is nearest to a moment of ISO 8601, such as `2026-03-31T22:00:00Z`, in the zone that the
    /// moment is written in.
    ///
    /// So the midnight of a zone stands for its own day, and the last second of a day for the day after it.
    pub fn nearest(moment: &str) -> Option<Self> {
        let local: jiff::civil::DateTime = moment.trim_end_matches(['Z', 'z']).parse().ok()?;
        local.checked_add(jiff::Span::new().hours(12)).ok().map(|later| Self(later.date()))
    }

    /// Year, month, day.
    pub fn parts(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// The date some months later (earlier where negative), at the last day of a shorter month.
    ///
    /// # Panics
    /// Beyond the years −9999 to 9999, which no checked scenario reaches.
    #[must_use]
    pub fn add_months(self, months: i32) -> Self {
        let span = jiff::Span::new().months(i64::from(months));
        Self(self.0.checked_add(span).unwrap_or(if months > 0 {
            jiff::civil::Date::MAX
        } else {
            jiff::civil::Date::MIN
        }))
    }

    /// The date some days later (earlier where negative).
    #[must_use]
    pub fn add_days(self, days: i32) -> Self {
        let span = jiff::Span::new().days(i64::from(days));
        Self(self.0.checked_add(span).unwrap_or(if days > 0 {
            jiff::civil::Date::MAX
        } else {
            jiff::civil::Date::MIN
        }))
    }

    /// The date a real number of months later: whole months, then days of the month that is left.
    #[must_use]
    #[allow(clippy::cast_possible_truncation, clippy::should_implement_trait)]
    pub fn add(self, months: Months) -> Self {
        let whole = months.to_months().floor();
        let start = self.add_months(whole as i32);
        let length = start.days_until(start.add_months(1));
        let days = ((months.to_months() - whole) * f64::from(length)).round() as i64;
        Self(start.0.checked_add(jiff::Span::new().days(days)).unwrap_or(start.0))
    }

    /// Days from this date to another.
    pub fn days_until(self, other: Self) -> i32 {
        self.0.until(other.0).map_or(0, |span| span.get_days())
    }

    /// Months from this date to another, a part of a month counted by its days.
    pub fn months_until(self, other: Self) -> Months {
        let (y0, m0, d0) = self.parts();
        let (y1, m1, d1) = other.parts();
        let whole = (i32::from(y1) - i32::from(y0)) * 12 + i32::from(m1) - i32::from(m0);
        Months::months(f64::from(whole) + (f64::from(d1) - f64::from(d0)) / 30.4375)
    }
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Date {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a date YYYY-MM-DD")))
    }
}

/// Place of a period in the calendar, counted from 0.
pub type PeriodId = usize;

/// One step of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Length in whole months.
    pub months: u32,
}

impl Period {
    /// Hours of the period, by its real days.
    pub fn hours(&self) -> f64 {
        f64::from(self.start.days_until(self.end)) * 24.0
    }

    /// `2026-Q1`, `2026-03`, `2026`, or `2026-01..2026-07` for other lengths.
    pub fn label(&self) -> String {
        let (year, month, _) = self.start.parts();
        match (self.months, month) {
            (1, _) => format!("{year}-{month:02}"),
            (3, 1 | 4 | 7 | 10) => format!("{year}-Q{}", (month + 2) / 3),
            (12, 1) => format!("{year}"),
            _ => {
                let (y, m, _) = self.end.parts();
                format!("{year}-{month:02}..{y}-{m:02}")
            }
        }
    }

    /// Whether the date lies in the period.
    pub fn contains(&self, date: Date) -> bool {
        self.start <= date && date < self.end
    }
}

/// So many periods of so many months.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// How many.
    pub count: u32,
    /// Months each.
    pub months: u32,
}

/// The list of periods that is planned, and those after it that keep its end honest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Calendar {
    periods: Vec<Period>,
    horizon: usize,
    fiscal_year_start: u32,
}

impl Calendar {
    /// Builds the periods from `start`; after the steps come extension periods, as long as the last step's, that
    /// cover at least `extension` months.
    pub fn new(start: Date, steps: &[Step], extension_months: u32, fiscal_year_start: u32) -> Self {
        let mut periods = Vec::new();
        let mut from = start;
        let mut push = |months: u32| {
            let end = from.add_months(i32::try_from(months).unwrap_or(i32::MAX));
            periods.push(Period { start: from, end, months });
            from = end;
        };
        for step in steps {
            (0..step.count).for_each(|_| push(step.months));
        }
        let last = steps.iter().rev().find(|s| s.count > 0).map_or(1, |s| s.months.max(1));
        let horizon: usize = steps.iter().map(|s| s.count as usize).sum();
        (0..extension_months.div_ceil(last)).for_each(|_| push(last));
        Self { periods, horizon, fiscal_year_start }
    }

    /// Every period, the extension after the horizon included.
    pub fn periods(&self) -> &[Period] {
        &self.periods
    }

    /// The periods that are reported.
    pub fn horizon(&self) -> Range<PeriodId> {
        0..self.horizon
    }

    /// First day of the first period.
    ///
    /// # Panics
    /// When the calendar is empty, which `plimsoll check` refuses.
    pub fn start(&self) -> Date {
        self.periods[0].start
    }

    /// Day after the last period of the horizon.
    pub fn horizon_end(&self) -> Date {
        self.horizon.checked_sub(1).map_or(self.start(), |last| self.periods[last].end)
    }

    /// Day after the last period of all.
    pub fn end(&self) -> Date {
        self.periods.last().map_or(self.start(), |p| p.end)
    }

    /// The period a date lies in.
    pub fn period_of(&self, date: Date) -> Option<PeriodId> {
        self.periods.iter().position(|p| p.contains(date))
    }

    /// The first period that starts at or after the date; for a date before the calendar, the first one.
    pub fn first_at_or_after(&self, date: Date) -> Option<PeriodId> {
        self.periods.iter().position(|p| p.start >= date)
    }

    /// Years from the start of the calendar to the middle of a period: the exponent of its discount factor.
    pub fn years_to_middle(&self, period: PeriodId) -> f64 {
        let p = &self.periods[period];
        (self.start().months_until(p.start).to_months() + f64::from(p.months) / 2.0) / 12.0
    }

    /// The fiscal year a date lies in, named after the calendar year in which it ends.
    pub fn fiscal_year(&self, date: Date) -> i32 {
        let (year, month, _) = date.parts();
        let later = self.fiscal_year_start > 1 && u32::try_from(month).unwrap_or(0) >= self.fiscal_year_start;
        i32::from(year) + i32::from(later)
    }

    /// First day of a fiscal year.
    pub fn fiscal_year_start(&self, year: i32) -> Date {
        let year = if self.fiscal_year_start > 1 { year - 1 } else { year };
        let month = i8::try_from(self.fiscal_year_start).unwrap_or(1);
        Date::new(i16::try_from(year).unwrap_or(i16::MAX), month, 1).unwrap_or(self.start())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn mixed_calendar_then_extension() {
        let steps = [Step { count: 3, months: 1 }, Step { count: 2, months: 3 }];
        let calendar = Calendar::new(day("2026-01-01"), &steps, 7, 1);
        let labels: Vec<_> = calendar.periods().iter().map(Period::label).collect();
        assert_eq!(
            labels,
            ["2026-01", "2026-02", "2026-03", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2"]
        );
        assert_eq!(calendar.horizon(), 0..5);
        assert_eq!(calendar.horizon_end(), day("2026-10-01"));
        assert!((calendar.periods()[3].hours() - 2184.0).abs() < 1e-9);
        assert!((calendar.years_to_middle(3) - 4.5 / 12.0).abs() < 1e-12);
    }

    #[test]
    fn fiscal_years_are_named_after_their_end() {
        let steps = [Step { count: 4, months: 3 }];
        let calendar = Calendar::new(day("2026-07-01"), &steps, 0, 7);
        assert_eq!(calendar.fiscal_year(day("2026-06-30")), 2026);
        assert_eq!(calendar.fiscal_year(day("2026-07-01")), 2027);
        assert_eq!(calendar.fiscal_year_start(2027), day("2026-07-01"));
    }

    #[test]
    fn dates_are_read_strictly_and_add_months() {
        assert!(Date::parse("2026-1-01").is_none() && Date::parse("2026-02-30").is_none());
        assert_eq!(day("2026-01-31").add_months(1), day("2026-02-28"));
        assert_eq!(day("2024-02-28").add_days(2), day("2024-03-01"));
        assert_eq!(day("2026-01-01").add(Months::months(1.5)), day("2026-02-15"));
        assert!((day("2026-01-01").months_until(day("2027-03-01")).to_months() - 14.0).abs() < 1e-12);
    }

    #[test]
    fn a_moment_is_taken_to_the_nearest_midnight_of_its_zone() {
        for (moment, expected) in [
            ("2026-01-01T00:00:00Z", "2026-01-01"),
            ("2026-01-01T00:00:00.000Z", "2026-01-01"),
            ("2026-01-01T08:00:00Z", "2026-01-01"),
            ("2025-12-31T23:59:59Z", "2026-01-01"),
            ("2026-01-01T00:00:00+13:00", "2026-01-01"),
            ("2026-01-01T00:00:00-08:00", "2026-01-01"),
            ("2026-01-01 00:00:00", "2026-01-01"),
            ("2024-02-28T12:00:00Z", "2024-02-29"),
        ] {
            assert_eq!(Date::nearest(moment), Date::parse(expected), "{moment}");
        }
        for text in ["2026-02-30T00:00:00Z", "2026-01-01T25:00:00Z", "31/12/2026", "soon"] {
            assert_eq!(Date::nearest(text), None, "{text}");
        }
    }
}
