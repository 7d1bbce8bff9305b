//! Dates and buckets of time.

use plimsoll_model::Date;

use super::{Bucket, Fault};
use crate::codes;

/// Years in which a plan may have dates.
const YEARS: std::ops::RangeInclusive<i16> = 1950..=2200;

/// Reads `YYYY-MM-DD`.
pub(crate) fn date(text: &str) -> Result<Date, Fault> {
    let Some(date) = Date::parse(text) else {
        return Err(if is_shaped(text) { no_such_day(text) } else { not_a_date(text) });
    };
    let (year, ..) = date.parts();
    if !YEARS.contains(&year) {
        let message = format!("`{text}` lies outside the years 1950 to 2200");
        return Err(Fault::new(codes::NO_SUCH_DAY, message, "write the year with four digits"));
    }
    Ok(date)
}

/// Reads `YYYY-MM-DD`, or a moment of ISO 8601 as the day of its nearest midnight.
pub(crate) fn moment(text: &str) -> Result<Date, Fault> {
    let day = text.get(..10).filter(|_| text.len() > 10);
    match (day, Date::nearest(text)) {
        (None, _) => date(text),
        (Some(_), Some(nearest)) => date(&nearest.to_string()),
        (Some(day), None) if is_shaped(day) => date(day).and_then(|_| Err(not_a_moment(text, day))),
        (Some(_), None) => Err(not_a_date(text)),
    }
}

fn not_a_moment(text: &str, day: &str) -> Fault {
    let message = format!("`{text}` is not a moment of ISO 8601");
    Fault::new(codes::NOT_A_DATE, message, format!("write `{day}T00:00:00Z`, or `{day}`"))
}

fn is_shaped(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        text.get(range).is_some_and(|t| t.bytes().all(|b| b.is_ascii_digit()))
    };
    let dashes = text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    text.len() == 10 && dashes && digits(0..4) && digits(5..7) && digits(8..10)
}

fn no_such_day(text: &str) -> Fault {
    let (year, month) = (text.get(0..4).unwrap_or(""), text.get(5..7).unwrap_or(""));
    let first = Date::parse(&format!("{year}-{month}-01"));
    let help = match first {
        Some(first) => {
            let last = first.days_until(first.add_months(1));
            format!("{year}-{month} has {last} days: write a day up to `{year}-{month}-{last}`")
        }
        None => "write a month from 01 to 12".to_owned(),
    };
    Fault::new(codes::NO_SUCH_DAY, format!("`{text}` is not a day of the calendar"), help)
}

fn not_a_date(text: &str) -> Fault {
    let help = match candidates(text).as_slice() {
        [] => "write the date as YYYY-MM-DD, such as `2026-03-31`".to_owned(),
        [one] => format!("write `{one}`"),
        [first, second, ..] => format!("write `{first}` or `{second}`, whichever is meant"),
    };
    Fault::new(codes::NOT_A_DATE, format!("`{text}` is not a date written as YYYY-MM-DD"), help)
}

/// The dates that a text in another order may mean.
fn candidates(text: &str) -> Vec<Date> {
    let day = text.split(['T', ' ']).next().unwrap_or("");
    if day.len() == 8 && day.bytes().all(|b| b.is_ascii_digit()) {
        return valid(&[(&day[0..4], &day[4..6], &day[6..8])]);
    }
    let parts: Vec<_> = day.split(['/', '.', '-']).collect();
    match *parts.as_slice() {
        [year, month] if year.len() == 4 => valid(&[(year, month, "1")]),
        [year, month, day] if year.len() == 4 => valid(&[(year, month, day)]),
        [a, b, year] if year.len() == 4 => valid(&[(year, b, a), (year, a, b)]),
        _ => Vec::new(),
    }
}

fn valid(candidates: &[(&str, &str, &str)]) -> Vec<Date> {
    let read = |(year, month, day): &(&str, &str, &str)| {
        Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    };
    let mut dates: Vec<_> =
        candidates.iter().filter_map(read).filter(|d| YEARS.contains(&d.parts().0)).collect();
    dates.dedup();
    dates
}

/// Reads `2026`, `2026-Q1`, `2026-03` or `2026-03-31`.
pub(crate) fn bucket(text: &str) -> Result<Bucket, Fault> {
    if text.len() == 10 {
        return date(text).map(|start| Bucket { start, end: None });
    }
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    let quarter =
        rest.strip_prefix(['Q', 'q']).and_then(|q| q.parse::<i32>().ok()).filter(|q| (1..=4).contains(q));
    let month = rest.parse::<i32>().ok().filter(|m| (1..=12).contains(m) && rest.len() == 2);
    let found = match (rest, quarter, month) {
        ("", ..) => Some((1, 12)),
        (_, Some(quarter), _) => Some((3 * quarter - 2, 3)),
        (_, _, Some(month)) => Some((month, 1)),
        _ => None,
    };
    let start = |month: i32| date(&format!("{year}-{month:02}-01")).ok();
    let bucket = found.and_then(|(month, length)| {
        start(month).map(|start| Bucket { start, end: Some(start.add_months(length)) })
    });
    bucket.ok_or_else(|| {
        let help = "write a year `2026`, a quarter `2026-Q1`, a month `2026-03` or a date `2026-03-31`";
        Fault::new(codes::NOT_A_BUCKET, format!("`{text}` is not a bucket of time"), help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_ways_of_writing_a_date_are_understood_in_the_remedy() {
        for (text, code, help) in [
            ("31/12/2026", "P208", "write `2026-12-31`"),
            ("12/31/2026", "P208", "write `2026-12-31`"),
            ("03/04/2026", "P208", "write `2026-04-03` or `2026-03-04`, whichever is meant"),
            ("2026/12/31", "P208", "write `2026-12-31`"),
            ("2026-1-5", "P208", "write `2026-01-05`"),
            ("20261231", "P208", "write `2026-12-31`"),
            ("2026-12-31T00:00:00", "P208", "write `2026-12-31`"),
            ("2026-12", "P208", "write `2026-12-01`"),
            ("soon", "P208", "write the date as YYYY-MM-DD, such as `2026-03-31`"),
            ("2026-02-30", "P209", "2026-02 has 28 days: write a day up to `2026-02-28`"),
            ("2026-13-01", "P209", "write a month from 01 to 12"),
            ("0226-01-01", "P209", "write the year with four digits"),
        ] {
            let fault = date(text).expect_err(text);
            assert_eq!((fault.code, fault.help.as_str()), (code, help), "{text}");
        }
    }

    #[test]
    fn a_moment_that_cannot_be_read_is_as_wrong_as_its_day() {
        for (text, code, help) in [
            ("31/12/2026", "P208", "write `2026-12-31`"),
            ("12/31/2026 00:00", "P208", "write `2026-12-31`"),
            ("2026-02-30T00:00:00Z", "P209", "2026-02 has 28 days: write a day up to `2026-02-28`"),
            ("2026-12-31T25:00:00Z", "P208", "write `2026-12-31T00:00:00Z`, or `2026-12-31`"),
            ("0226-01-01T00:00:00Z", "P209", "write the year with four digits"),
        ] {
            let fault = moment(text).expect_err(text);
            assert_eq!((fault.code, fault.help.as_str()), (code, help), "{text}");
        }
        assert_eq!(moment("2026-12-31T23:59:59Z").ok(), Date::parse("2027-01-01"));
        assert_eq!(moment("2026-12-31").ok(), Date::parse("2026-12-31"));
    }

    #[test]
    fn buckets_are_years_quarters_months_and_dates() {
        let day = |text| Date::parse(text).expect("a date");
        for (text, start, end) in [
            ("2026", "2026-01-01", Some("2027-01-01")),
            ("2026-Q4", "2026-10-01", Some("2027-01-01")),
            ("2026-03", "2026-03-01", Some("2026-04-01")),
            ("2026-03-15", "2026-03-15", None),
        ] {
            assert_eq!(bucket(text), Ok(Bucket { start: day(start), end: end.map(day) }), "{text}");
        }
        for text in ["2026-Q5", "2026-13", "Q1 2026", "26", "2026-3", "2026-"] {
            assert!(text == "2026-" || bucket(text).is_err(), "{text}");
        }
    }
}
