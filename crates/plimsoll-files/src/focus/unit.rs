//! Units of quantity as the attribute Unit Format of FOCUS writes them: `GPU-Hours` is use, `GPUs` is what is held.

use plimsoll_model::Date;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Time {
    /// So many seconds.
    Seconds(f64),
    /// So many months, counted by the calendar.
    Months(f64),
}

/// A unit of quantity.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Unit {
    /// Something that is there all the time.
    Level {
        /// How many of it one unit is: 1000 in `1000 Tokens`.
        each: f64,
    },
    /// Something for some time.
    Use {
        /// How many of it one unit is.
        each: f64,
        /// For how long.
        time: Time,
    },
}

const DAY: f64 = 86_400.0;

/// Words for time without their plural, the longest first where one ends in another, as Unit Format has them and as
/// providers shorten them.
const TIMES: [(&str, Time); 13] = [
    ("microsecond", Time::Seconds(1e-6)),
    ("millisecond", Time::Seconds(1e-3)),
    ("second", Time::Seconds(1.0)),
    ("sec", Time::Seconds(1.0)),
    ("minute", Time::Seconds(60.0)),
    ("min", Time::Seconds(60.0)),
    ("hour", Time::Seconds(3600.0)),
    ("hr", Time::Seconds(3600.0)),
    ("day", Time::Seconds(DAY)),
    ("week", Time::Seconds(7.0 * DAY)),
    ("month", Time::Months(1.0)),
    ("year", Time::Months(12.0)),
    ("yr", Time::Months(12.0)),
];

impl Time {
    /// How many of them lie between two days.
    pub(crate) fn count(self, start: Date, end: Date) -> f64 {
        match self {
            Self::Seconds(seconds) => f64::from(start.days_until(end)) * DAY / seconds,
            Self::Months(months) => start.months_until(end).to_months() / months,
        }
    }
}

/// Reads a unit; `None` where it is a ratio or nothing.
pub(crate) fn read(text: &str) -> Option<Unit> {
    let text = text.trim();
    let number = text.split_once(' ').and_then(|(first, rest)| Some((first.parse::<u32>().ok()?, rest)));
    let (each, name) = number.map_or((1.0, text), |(each, rest)| (f64::from(each), rest.trim()));
    if name.is_empty() || name.contains('/') || each == 0.0 {
        return None;
    }
    Some(time(name).map_or(Unit::Level { each }, |time| Unit::Use { each, time }))
}

/// The time that a unit ends in. A short word for it must stand by itself: an `Admin` is no minute.
fn time(name: &str) -> Option<Time> {
    let lower = name.to_lowercase();
    let single = lower.strip_suffix('s').unwrap_or(&lower);
    let ends = |word: &str| {
        let before = single.strip_suffix(word)?;
        let alone = before.chars().next_back().is_none_or(|c| !c.is_alphanumeric());
        (alone || word.len() > 3).then_some(())
    };
    TIMES.iter().find(|(word, _)| ends(word).is_some()).map(|(_, time)| *time)
}

/// How many fulfilment intervals lie in a period, at least one: a quantity of use is due anew in each.
pub(crate) fn intervals(word: &str, start: Date, end: Date) -> f64 {
    let interval = match word {
        "Hourly" => Time::Seconds(3600.0),
        "Daily" => Time::Seconds(DAY),
        "Weekly" => Time::Seconds(7.0 * DAY),
        "Monthly" => Time::Months(1.0),
        "Quarterly" => Time::Months(3.0),
        "Semi-Annual" => Time::Months(6.0),
        "Annual" => Time::Months(12.0),
        _ => return 1.0,
    };
    interval.count(start, end).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn a_unit_with_a_time_is_use_and_one_without_is_a_level() {
        let hours = |each| Some(Unit::Use { each, time: Time::Seconds(3600.0) });
        let months = Some(Unit::Use { each: 1.0, time: Time::Months(1.0) });
        let level = |each| Some(Unit::Level { each });
        for (text, expected) in [
            ("GPU-Hours", hours(1.0)),
            ("Instance-Hour", hours(1.0)),
            ("Hours", hours(1.0)),
            ("vCPU hours", hours(1.0)),
            ("GPUHours", hours(1.0)),
            ("Hrs", hours(1.0)),
            ("100 GPU-Hours", hours(100.0)),
            ("GB-Months", months),
            ("Core-Seconds", Some(Unit::Use { each: 1.0, time: Time::Seconds(1.0) })),
            ("Request-Milliseconds", Some(Unit::Use { each: 1.0, time: Time::Seconds(1e-3) })),
            ("GPUs", level(1.0)),
            ("Terabytes", level(1.0)),
            ("1000 Tokens", level(1000.0)),
            ("Admins", level(1.0)),
            ("Weekdays", level(1.0)),
            ("Core-Hours/Day", None),
            ("GB/Hour", None),
            ("0 Tokens", None),
            ("", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    /// 2026 has 365 days, 8,760 hours, 12 months; its first quarter 90 days.
    #[test]
    fn times_are_counted_by_the_calendar() {
        let (start, spring, end) = (day("2026-01-01"), day("2026-04-01"), day("2027-01-01"));
        for (word, expected) in [
            ("Hourly", 8760.0),
            ("Daily", 365.0),
            ("Weekly", 365.0 / 7.0),
            ("Monthly", 12.0),
            ("Quarterly", 4.0),
            ("Semi-Annual", 2.0),
            ("Annual", 1.0),
            ("Total Term", 1.0),
        ] {
            assert!((intervals(word, start, end) - expected).abs() < 1e-9, "{word}");
        }
        assert!((intervals("Annual", start, spring) - 1.0).abs() < 1e-12, "no less than one");
        assert!((Time::Seconds(60.0).count(start, spring) - 90.0 * 1440.0).abs() < 1e-6);
    }
}
