//! Moments as people write them, and the regular steps that they make.

use plimsoll_model::Date;

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum When {
    /// A step's number.
    Number(i64),
    /// A day, counted from 1970.
    Day(i64),
    /// A minute, counted from 1970: of the clock as written or, where the offset is, of universal time.
    Minute(i64),
}

/// How moments are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// `17`
    Number,
    /// `2026-03-31`
    Day,
    /// `2026-03`
    Month,
    /// `2026Q1`
    Quarter,
    /// `2026-03-31 22:00`, with an offset or without one.
    Minute { offset: bool },
}

impl Style {
    /// What a moment like this looks like.
    pub(super) fn example(self) -> &'static str {
        match self {
            Style::Number => "17",
            Style::Day => "2026-03-31",
            Style::Month => "2026-03",
            Style::Quarter => "2026Q1",
            Style::Minute { offset: false } => "2026-03-31 22:00",
            Style::Minute { offset: true } => "2026-03-31T22:00:00Z",
        }
    }
}

/// Reads a moment.
pub(super) fn parse(text: &str) -> Option<(When, Style)> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return Some((When::Number(number), Style::Number));
    }
    let date = |text: &str| Date::parse(&text.replace('/', "-")).map(day_of);
    match text.len() {
        7 if text.as_bytes()[4] == b'-' && text.as_bytes()[5] != b'Q' => {
            date(&format!("{text}-01")).map(|day| (When::Day(day), Style::Month))
        }
        10 => date(text).map(|day| (When::Day(day), Style::Day)),
        6 | 7 => {
            let (year, quarter) = text.split_once(['Q', 'q'])?;
            let quarter: i8 = quarter.parse().ok().filter(|q| (1..=4).contains(q))?;
            let first = Date::new(year.trim_end_matches('-').parse().ok()?, 3 * quarter - 2, 1)?;
            Some((When::Day(day_of(first)), Style::Quarter))
        }
        16.. if text.is_char_boundary(10) && text.is_char_boundary(11) => {
            let (minute, offset) = clock(&text[11..])?;
            let day = date(&text[..10]).filter(|_| matches!(text.as_bytes()[10], b'T' | b't' | b' '))?;
            Some((When::Minute(day * 1440 + minute), Style::Minute { offset }))
        }
        _ => None,
    }
}

/// `HH:MM`, with seconds and an offset or without: minutes of the day, and whether an offset was taken off.
fn clock(text: &str) -> Option<(i64, bool)> {
    let text = text.trim();
    let at = text.find(['Z', 'z', '+', '-']);
    let (time, zone) = at.map_or((text, ""), |at| text.split_at(at));
    let two = |part: &str, most: i64| {
        part.parse::<i64>().ok().filter(|n| part.len() == 2 && (0..=most).contains(n))
    };
    let mut parts = time.splitn(3, ':');
    let minutes = two(parts.next()?, 24)? * 60 + two(parts.next()?, 59)?;
    let seconds = parts.next().map(|s| s.split('.').next().unwrap_or(s));
    if seconds.is_some_and(|s| two(s, 60).is_none()) {
        return None;
    }
    let away = match zone {
        "" => return Some((minutes, false)),
        "Z" | "z" => 0,
        zone => {
            let sign = if zone.starts_with('-') { -1 } else { 1 };
            let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
            let (hours, rest) = digits.split_at_checked(2)?;
            sign * (two(hours, 14)? * 60 + if rest.is_empty() { 0 } else { two(rest, 59)? })
        }
    };
    Some((minutes - away, true))
}

fn epoch() -> Date {
    Date::new(1970, 1, 1).expect("a day")
}

fn day_of(date: Date) -> i64 {
    i64::from(epoch().days_until(date))
}

fn date_of(day: i64) -> Date {
    epoch().add_days(i32::try_from(day).unwrap_or(i32::MAX))
}

fn month_of(day: i64) -> i64 {
    let (year, month, _) = date_of(day).parts();
    i64::from(year) * 12 + i64::from(month) - 1
}

/// A regular step of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeriesStep {
    /// So many minutes.
    Minutes(i64),
    /// So many days.
    Days(i64),
    /// So many months.
    Months(i64),
    /// So many of what is counted.
    Numbers(i64),
}

impl SeriesStep {
    /// The step between two moments of a kind, the first before the second.
    pub(super) fn between(a: When, b: When) -> Option<Self> {
        Some(match (a, b) {
            (When::Number(a), When::Number(b)) => Self::Numbers(b - a),
            (When::Minute(a), When::Minute(b)) if (b - a) % 1440 == 0 => Self::of_days((b - a) / 1440),
            (When::Minute(a), When::Minute(b)) => Self::Minutes(b - a),
            (When::Day(a), When::Day(b)) => Self::of_days(b - a),
            _ => return None,
        })
    }

    fn of_days(days: i64) -> Self {
        match days {
            28..=31 => Self::Months(1),
            59..=62 => Self::Months(2),
            89..=92 => Self::Months(3),
            120..=123 => Self::Months(4),
            181..=184 => Self::Months(6),
            365..=366 => Self::Months(12),
            days => Self::Days(days),
        }
    }

    fn size(self) -> i64 {
        let (Self::Minutes(n) | Self::Days(n) | Self::Months(n) | Self::Numbers(n)) = self;
        n.max(1)
    }

    /// How far into a step a moment lies, in units of the step's kind.
    pub(super) fn phase(self, when: When) -> i64 {
        self.units(when).rem_euclid(self.size())
    }

    /// A moment in units of the step's kind.
    pub(super) fn units(self, when: When) -> i64 {
        match (self, when) {
            (Self::Months(_), When::Day(day)) => month_of(day),
            (Self::Months(_), When::Minute(minute)) => month_of(minute.div_euclid(1440)),
            (Self::Days(_), When::Minute(minute)) => minute.div_euclid(1440),
            (_, When::Number(n) | When::Day(n) | When::Minute(n)) => n,
        }
    }

    /// The place of a moment, for steps that begin at `anchor` units.
    pub(super) fn place(self, when: When, anchor: i64) -> i64 {
        (self.units(when) - anchor).div_euclid(self.size())
    }

    /// The step in words: what a series of such steps is.
    pub fn words(self) -> String {
        let of =
            |n: i64, one: &str, many: &str| if n == 1 { one.to_owned() } else { format!("every {n} {many}") };
        match self {
            Self::Minutes(60) => "hourly".to_owned(),
            Self::Minutes(n) => of(n, "every minute", "minutes"),
            Self::Days(7) => "weekly".to_owned(),
            Self::Days(n) => of(n, "daily", "days"),
            Self::Months(3) => "quarterly".to_owned(),
            Self::Months(12) => "yearly".to_owned(),
            Self::Months(n) => of(n, "monthly", "months"),
            Self::Numbers(n) => of(n, "by number", "numbers"),
        }
    }

    /// Lengths of the seasons that series of such steps may have: a day and a week of hours, a week of days, a year of weeks, months and
    /// quarters.
    pub fn seasons(self) -> Vec<usize> {
        let day = |n: i64| usize::try_from(1440 / n).unwrap_or(1);
        match self {
            Self::Minutes(n) if 1440 % n == 0 && n >= 15 => vec![day(n), 7 * day(n)],
            Self::Days(1) => vec![7],
            Self::Days(7) => vec![52],
            Self::Months(n) if 12 % n == 0 && n < 12 => vec![usize::try_from(12 / n).unwrap_or(1)],
            _ => Vec::new(),
        }
    }
}

/// Places and the moments they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock {
    /// The step.
    pub step: SeriesStep,
    pub(super) anchor: i64,
    pub(super) style: Style,
    /// Day of the month that steps of months are written with; 31 = the last.
    pub(super) day: i8,
}

impl Clock {
    /// The moment of a place, as the table writes moments.
    pub fn label(&self, place: i64) -> String {
        let at = self.anchor + place * self.step.size();
        match (self.step, self.style) {
            (SeriesStep::Minutes(_), _) => minute(at, self.style),
            (SeriesStep::Days(_), Style::Minute { .. }) => minute(at * 1440, self.style),
            (SeriesStep::Days(_), _) => date_of(at).to_string(),
            (SeriesStep::Numbers(_), _) => at.to_string(),
            (SeriesStep::Months(_), style) => {
                let (year, month) = (at.div_euclid(12), at.rem_euclid(12) + 1);
                match style {
                    Style::Month => format!("{year:04}-{month:02}"),
                    Style::Quarter => format!("{year:04}Q{}", (month - 1) / 3 + 1),
                    _ => {
                        let first = Date::new(year as i16, month as i8, 1).unwrap_or_else(epoch);
                        let last = first.add_months(1).add_days(-1).parts().2;
                        let day = first.add_days(i32::from(self.day.min(last)) - 1);
                        if matches!(style, Style::Minute { .. }) {
                            format!("{day} 00:00")
                        } else {
                            day.to_string()
                        }
                    }
                }
            }
        }
    }
}

fn minute(at: i64, style: Style) -> String {
    let (day, rest) = (date_of(at.div_euclid(1440)), at.rem_euclid(1440));
    let end = if style == (Style::Minute { offset: true }) { "Z" } else { "" };
    format!("{day}T{:02}:{:02}{end}", rest / 60, rest % 60)
}

/// The day of the month to write months with: the last where all moments are last days.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct LastDay {
    /// Of the last moment; 0 where there was none, or moments are numbers.
    day: i8,
    /// Whether one was no last day.
    earlier: bool,
}

impl LastDay {
    /// One more moment.
    pub(super) fn add(&mut self, when: When) {
        let n = match when {
            When::Day(n) => n,
            When::Minute(n) => n.div_euclid(1440),
            When::Number(_) => return,
        };
        let date = date_of(n);
        self.day = date.parts().2;
        self.earlier |= date.add_days(1).parts().2 != 1;
    }

    pub(super) fn of_month(self) -> i8 {
        match self.day {
            0 => 1,
            _ if self.earlier => self.day,
            _ => 31,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_as_people_write_them() {
        let day = |text: &str| day_of(Date::parse(text).expect("a day"));
        let read = |text: &str| parse(text).map(|(when, _)| when);
        assert_eq!(read("17"), Some(When::Number(17)));
        assert_eq!(read("2026-03-31"), Some(When::Day(day("2026-03-31"))));
        assert_eq!(read("2026/03/31"), Some(When::Day(day("2026-03-31"))));
        assert_eq!(read("2026-03"), Some(When::Day(day("2026-03-01"))));
        for quarter in ["2026Q2", "2026-Q2"] {
            assert_eq!(read(quarter), Some(When::Day(day("2026-04-01"))), "{quarter}");
        }
        let hour = When::Minute(day("2026-03-31") * 1440 + 22 * 60);
        for text in
            ["2026-03-31 22:00", "2026-03-31T22:00:00Z", "2026-04-01T00:00+02:00", "2026-03-31 22:00:30.5"]
        {
            assert_eq!(read(text), Some(hour), "{text}");
        }
        for text in [
            "",
            "soon",
            "2026-13-01",
            "2026Q5",
            "2026-02-30",
            "2026-03-31 25:00",
            "31.03.2026",
            "2026-03-31x22:00",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn steps_and_their_labels() {
        let step = |a: &str, b: &str| {
            SeriesStep::between(parse(a).expect("a moment").0, parse(b).expect("a moment").0)
                .expect("one kind")
        };
        assert_eq!(step("2026-01-31", "2026-02-28"), SeriesStep::Months(1));
        assert_eq!(step("2025Q4", "2026Q1"), SeriesStep::Months(3));
        assert_eq!(step("2026-01-05", "2026-01-12"), SeriesStep::Days(7));
        assert_eq!(step("2026-01-05 01:00", "2026-01-05 02:00"), SeriesStep::Minutes(60));
        assert_eq!(step("1999", "2000"), SeriesStep::Numbers(1));
        assert_eq!(SeriesStep::between(When::Number(1), When::Day(2)), None);
        let months = Clock { step: SeriesStep::Months(1), anchor: 0, style: Style::Day, day: 31 };
        assert_eq!(months.label(2026 * 12 + 1), "2026-02-28");
        let quarters = Clock { step: SeriesStep::Months(3), anchor: 0, style: Style::Quarter, day: 1 };
        assert_eq!(quarters.label(2026 * 4 + 1), "2026Q2");
        let hours =
            Clock { step: SeriesStep::Minutes(60), anchor: 0, style: Style::Minute { offset: true }, day: 1 };
        assert_eq!(hours.label(25), "1970-01-02T01:00Z");
    }
}
