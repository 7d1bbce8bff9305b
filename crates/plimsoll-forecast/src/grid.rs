//! The steps of time that histories are fitted on.

use plimsoll_model::calendar::Date;

/// Length of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Step {
    /// One day; only ever the step of a measurement, never fitted on, so that weekdays need no model.
    Day,
    /// Seven days.
    Week,
    /// So many months.
    Months(u32),
}

impl Step {
    /// The step that lasts about so many days.
    pub(crate) fn about(days: i32) -> Self {
        match days {
            ..=3 => Self::Day,
            4..=10 => Self::Week,
            11..=45 => Self::Months(1),
            46..=75 => Self::Months(2),
            76..=105 => Self::Months(3),
            106..=150 => Self::Months(4),
            151..=270 => Self::Months(6),
            _ => Self::Months(12),
        }
    }

    /// The date some steps later.
    pub(crate) fn after(self, date: Date, steps: i32) -> Date {
        match self {
            Self::Day => date.add_days(steps),
            Self::Week => date.add_days(7 * steps),
            Self::Months(months) => date.add_months(steps.saturating_mul(months.cast_signed())),
        }
    }

    /// Mean length in months.
    pub(crate) fn months(self) -> f64 {
        match self {
            Self::Day => 12.0 / 365.25,
            Self::Week => 84.0 / 365.25,
            Self::Months(months) => f64::from(months),
        }
    }

    /// Steps in a year, rounded.
    pub(crate) fn in_a_year(self) -> usize {
        (12.0 / self.months()).round().max(1.0) as usize
    }

    /// Steps in a season of some months, 0 where the season is not modelled: it is no longer than a step, no whole
    /// number of steps, or too long to estimate.
    pub(crate) fn season(self, months: u32) -> usize {
        match self {
            Self::Months(step) if months > step && months.is_multiple_of(step) && months / step <= 24 => {
                (months / step) as usize
            }
            _ => 0,
        }
    }

    /// The step in words.
    pub(crate) fn words(self) -> String {
        match self {
            Self::Day => "days".to_owned(),
            Self::Week => "weeks".to_owned(),
            Self::Months(1) => "months".to_owned(),
            Self::Months(3) => "quarters".to_owned(),
            Self::Months(12) => "years".to_owned(),
            Self::Months(months) => format!("steps of {months} months"),
        }
    }
}

/// A row of equal steps from a first day on, common to all series.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Grid {
    pub(crate) step: Step,
    pub(crate) first: Date,
}

impl Grid {
    /// The grid one of whose steps starts on `day`, reaching back to at least `earliest`.
    pub(crate) fn through(step: Step, day: Date, earliest: Date) -> Self {
        let mut back = 0;
        while step.after(day, -back) > earliest {
            back += 1;
        }
        Self { step, first: step.after(day, -back) }
    }

    /// First day of a bucket.
    pub(crate) fn start(&self, bucket: usize) -> Date {
        self.step.after(self.first, i32::try_from(bucket).unwrap_or(i32::MAX))
    }

    /// Days of a bucket.
    pub(crate) fn days(&self, bucket: usize) -> f64 {
        f64::from(self.start(bucket).days_until(self.start(bucket + 1)))
    }

    /// The bucket a day lies in; 0 for a day before the grid.
    pub(crate) fn bucket_of(&self, day: Date) -> usize {
        let days = f64::from(self.first.days_until(day).max(0));
        let mut bucket = (days / (30.4375 * self.step.months())) as usize;
        while self.start(bucket) > day && bucket > 0 {
            bucket -= 1;
        }
        while self.start(bucket + 1) <= day {
            bucket += 1;
        }
        bucket
    }

    /// How many buckets are needed to reach the day before `end`.
    pub(crate) fn count_to(&self, end: Date) -> usize {
        if end <= self.first { 0 } else { self.bucket_of(end.add_days(-1)) + 1 }
    }
}

/// Days that two spans of time have in common.
pub(crate) fn common_days(a: (Date, Date), b: (Date, Date)) -> f64 {
    f64::from(a.0.max(b.0).days_until(a.1.min(b.1)).max(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn days_fall_into_buckets() {
        let grid = Grid::through(Step::Months(3), day("2025-10-01"), day("2014-01-15"));
        assert_eq!(grid.first, day("2014-01-01"));
        for (text, bucket) in [("2014-01-01", 0), ("2014-03-31", 0), ("2014-04-01", 1), ("2025-12-31", 47)] {
            assert_eq!(grid.bucket_of(day(text)), bucket, "{text}");
        }
        assert_eq!((grid.count_to(day("2026-01-01")), grid.count_to(day("2026-01-02"))), (48, 49));
        let weeks = Grid::through(Step::Week, day("2026-01-05"), day("2025-12-30"));
        assert_eq!((weeks.first, weeks.bucket_of(day("2026-01-11"))), (day("2025-12-29"), 1));
    }

    #[test]
    fn seasons_are_whole_numbers_of_steps() {
        for (step, season) in
            [(Step::Months(1), 12), (Step::Months(3), 4), (Step::Months(12), 0), (Step::Week, 0)]
        {
            assert_eq!(step.season(12), season, "{step:?}");
        }
    }
}
