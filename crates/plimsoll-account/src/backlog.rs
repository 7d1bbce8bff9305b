//! Backlog: contracted revenue not yet recognised at a date, and how it burns down.

use plimsoll_model::scenario::{Commitment, CommitmentStep, Scenario};
use plimsoll_model::{Cents, Date, RowId};
use serde::Serialize;

use crate::statement::Account;
use crate::time::{hours, middle};

/// Contracted revenue that lies ahead at a date.
#[derive(Clone, Debug, Serialize)]
pub struct Backlog {
    /// The day: revenue from it on counts.
    pub at: Date,
    /// Remaining units × price × hours and remaining spend of every contract signed before, by contract, in cents.
    pub value: Account,
    /// Part of it that is not yet in the measured usage.
    pub not_in_usage: Cents,
    /// Mean remaining term of the contracts, weighted by value, years: what companies file.
    pub remaining_term_years: Option<f64>,
    /// Mean time until a unit of money is recognised, years.
    pub mean_time_to_recognition_years: Option<f64>,
    /// What is recognised by fiscal year, by contract.
    pub burn: Vec<Burn>,
    /// What is recognised over the next twelve months.
    pub next_twelve_months: Cents,
    /// The contract lines, with what each is worth.
    pub lines: Vec<BacklogLine>,
}

/// What is recognised in a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Burn {
    /// Fiscal year.
    pub year: i32,
    /// Recognised in it.
    pub recognised: Cents,
    /// Left at its end.
    pub left: Cents,
}

/// One contract line in the backlog.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BacklogLine {
    /// Contract.
    pub contract: String,
    /// Line.
    pub line: String,
    /// Customer.
    pub customer: String,
    /// What it is worth.
    pub value: Cents,
    /// Years from the date to its end.
    pub remaining_years: f64,
    /// Row it came from.
    pub row: RowId,
}

/// Part of a contract line between two days at one price.
struct Stretch {
    start: Date,
    end: Date,
    value: f64,
}

/// The backlog at the start of a day: every contract signed before it, from it on.
///
/// A step without a price is valued at the realised price of its middle, as its revenue will be. Prepaid money counts
/// until it is earned, as the filed figure does.
pub fn backlog(scenario: &Scenario, at: Date) -> Backlog {
    let mut value = Account::default();
    let mut lines = Vec::new();
    let mut burn = Account::default();
    let (mut term, mut time, mut total) = (0.0, 0.0, 0.0);
    let (mut new, mut soon) = (0.0, 0.0);
    for c in scenario.commitments.iter().filter(|c| c.signed.is_none_or(|day| day < at) && c.end > at) {
        let stretches = stretches(scenario, c, at);
        let amount: f64 = stretches.iter().map(|s| s.value).sum();
        if amount == 0.0 {
            continue;
        }
        let years = at.months_until(c.end).to_years();
        term += amount * years;
        total += amount;
        new += amount * c.share_not_in_usage.mid;
        for s in &stretches {
            let middle =
                f64::midpoint(at.months_until(s.start).to_years(), at.months_until(s.end).to_years());
            time += s.value * middle;
            soon += s.value * share_before(s, at.add_months(12));
            let year = scenario.calendar.fiscal_year(s.start);
            burn.book(&year.to_string(), "", s.value);
        }
        let booked: Cents = stretches.iter().map(|s| Cents::round(s.value)).sum();
        value.add(&c.contract, &c.customer, booked);
        lines.push(line(c, booked, years));
    }
    Backlog {
        at,
        not_in_usage: Cents::round(new),
        remaining_term_years: (total > 0.0).then(|| term / total),
        mean_time_to_recognition_years: (total > 0.0).then(|| time / total),
        burn: burn_down(&burn, value.total),
        next_twelve_months: Cents::round(soon),
        value,
        lines,
    }
}

fn line(c: &Commitment, value: Cents, remaining_years: f64) -> BacklogLine {
    BacklogLine {
        contract: c.contract.clone(),
        line: c.line.clone(),
        customer: c.customer.clone(),
        value,
        remaining_years,
        row: c.row,
    }
}

fn burn_down(recognised: &Account, total: Cents) -> Vec<Burn> {
    let mut years: Vec<(i32, Cents)> =
        recognised.entries.iter().filter_map(|e| e.name.parse().ok().map(|year| (year, e.amount))).collect();
    years.sort_unstable_by_key(|(year, _)| *year);
    let mut left = total;
    let burn = |(year, recognised): (i32, Cents)| {
        left -= recognised;
        Burn { year, recognised, left }
    };
    years.into_iter().map(burn).collect()
}

fn share_before(s: &Stretch, day: Date) -> f64 {
    hours(s.start, s.end.min(day)) / hours(s.start, s.end)
}

/// A contract line from a day on, cut at its steps and at fiscal years.
fn stretches(scenario: &Scenario, c: &Commitment, at: Date) -> Vec<Stretch> {
    let mut all = Vec::new();
    for (i, step) in c.steps.iter().enumerate() {
        let mut start = step.from.max(c.start).max(at);
        let end = c.steps.get(i + 1).map_or(c.end, |next| next.from).min(c.end);
        while start < end {
            let year = scenario.calendar.fiscal_year(start);
            let cut = scenario.calendar.fiscal_year_start(year + 1).min(end);
            all.push(Stretch { start, end: cut, value: worth(scenario, c, step, start, cut) });
            start = cut;
        }
    }
    all
}

fn worth(scenario: &Scenario, c: &Commitment, step: &CommitmentStep, start: Date, end: Date) -> f64 {
    let spend = step.amount_per_month * start.months_until(end).to_months();
    let price = match (step.price, c.workload, c.region) {
        (Some(price), ..) => price,
        (None, Some(w), Some(r)) => scenario.price_on(w, r, middle(start, end)),
        _ => 0.0,
    };
    spend + step.units * price * hours(start, end)
}

/// What a spend contract bills between two days.
pub(crate) fn spend_between(c: &Commitment, start: Date, end: Date) -> f64 {
    let mut sum = 0.0;
    for (i, step) in c.steps.iter().enumerate() {
        let from = step.from.max(c.start).max(start);
        let to = c.steps.get(i + 1).map_or(c.end, |next| next.from).min(c.end).min(end);
        sum += step.amount_per_month * from.months_until(to).to_months().max(0.0);
    }
    sum
}

#[cfg(test)]
mod tests {
    use plimsoll_model::Interval;
    use plimsoll_model::sample;

    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    /// The sample's contract: 100 accelerators at 1.40 an hour through 2026 and 2027, 730 days of 24 hours:
    /// 100 × 1.4 × 17,520 = 2,452,800; half of it a year; two years left; recognised after one on average.
    #[test]
    fn one_contract_by_hand() {
        let s = sample::scenario();
        let b = backlog(&s, day("2026-01-01"));
        assert_eq!(b.value.total, Cents::cents(245_280_000));
        let burn: Vec<_> =
            b.burn.iter().map(|x| (x.year, x.recognised.to_cents(), x.left.to_cents())).collect();
        assert_eq!(burn, [(2026, 122_640_000, 122_640_000), (2027, 122_640_000, 0)]);
        assert_eq!(b.next_twelve_months, Cents::cents(122_640_000));
        assert!((b.remaining_term_years.expect("a term") - 2.0).abs() < 1e-12);
        assert!((b.mean_time_to_recognition_years.expect("a time") - 1.0).abs() < 1e-12);
        assert_eq!(b.not_in_usage, Cents::ZERO);
    }

    /// A second contract of 1,000 a month over four years, 48,000 in all and all new: the term is
    /// (2,452,800 × 2 + 48,000 × 4) / 2,500,800 = 2.0384 years.
    #[test]
    fn spend_and_weights() {
        let mut s = sample::scenario();
        let mut second = s.commitments[0].clone();
        second.contract = "C2".into();
        second.kind = plimsoll_model::scenario::CommitmentKind::Spend;
        second.end = day("2030-01-01");
        second.share_not_in_usage = Interval::certain(1.0);
        second.steps[0].units = 0.0;
        second.steps[0].amount_per_month = 1_000.0;
        s.commitments.push(second);
        let b = backlog(&s, day("2026-01-01"));
        assert_eq!(b.value.total, Cents::cents(250_080_000));
        assert_eq!(b.not_in_usage, Cents::cents(4_800_000));
        let term = (2_452_800.0 * 2.0 + 48_000.0 * 4.0) / 2_500_800.0;
        assert!((b.remaining_term_years.expect("a term") - term).abs() < 1e-12);
        assert_eq!(b.burn.last().map(|x| (x.year, x.left)), Some((2029, Cents::ZERO)));
        assert!(
            (spend_between(&s.commitments[1], day("2025-11-01"), day("2026-02-01")) - 3_000.0).abs() < 1e-9
        );
    }

    #[test]
    fn what_is_signed_later_is_not_backlog_yet() {
        let s = sample::scenario();
        assert_eq!(backlog(&s, day("2024-11-01")).value.total, Cents::ZERO);
        assert!(backlog(&s, day("2028-01-01")).lines.is_empty());
    }
}
