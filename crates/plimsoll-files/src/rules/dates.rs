//! Rules of dates: their order within a row, and whether they touch the calendar.

use plimsoll_model::{Date, Diagnostic};

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::sheet::Row;

/// Pairs of columns of which the second must lie after the first.
const AFTER: [(&str, &str, &str); 4] = [
    ("sites", "from", "until"),
    ("commitments", "start", "end"),
    ("overheads", "from", "until"),
    ("overrides", "from", "to"),
];

/// Pairs of columns of which the second may not lie before the first.
const NOT_BEFORE: [(&str, &str, &str); 7] = [
    ("generations", "first_order", "last_order"),
    ("power_options", "earliest", "latest"),
    ("pipeline", "earliest", "latest"),
    ("decisions", "from", "to"),
    ("orders", "ordered", "first_promised"),
    ("orders", "ordered", "promised"),
    ("orders", "ordered", "received"),
];

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    for (table, first, second) in AFTER {
        order(case, (table, first, second), "is not after", |a, b| b <= a, findings);
    }
    for (table, first, second) in NOT_BEFORE {
        order(case, (table, first, second), "is before", |a, b| b < a, findings);
    }
    outside(case, findings);
}

fn order(
    case: &Case<'_>,
    (table, first, second): (&'static str, &str, &str),
    words: &str,
    wrong: impl Fn(Date, Date) -> bool,
    findings: &mut Findings,
) {
    for row in case.rows(table) {
        order_in(row, (first, second), words, &wrong, findings);
    }
}

fn order_in(
    row: Row<'_>,
    (first, second): (&str, &str),
    words: &str,
    wrong: &impl Fn(Date, Date) -> bool,
    findings: &mut Findings,
) {
    let Some((a, b)) = row.date(first).zip(row.date(second)).filter(|(a, b)| wrong(*a, *b)) else {
        return;
    };
    let message = format!("`{second}` ({b}) {words} `{first}` ({a})");
    let fault = Diagnostic::error(codes::ORDER_OF_DATES, row.span(second), message);
    findings.push(
        fault
            .help(format!("correct one of `{first}` and `{second}`"))
            .related(row.span(first), "the other date"),
    );
}

/// Reports a row whose second date does not lie after its first.
pub(super) fn must_be_after(row: Row<'_>, first: &str, second: &str, findings: &mut Findings) {
    order_in(row, (first, second), "is not after", &|a, b| b <= a, findings);
}

/// Rows that say something about a time that is not planned.
fn outside(case: &Case<'_>, findings: &mut Findings) {
    let Some(calendar) = case.calendar.as_ref() else {
        return;
    };
    let (start, end) = (calendar.start(), calendar.end());
    for row in case.rows("supply") {
        let bucket = row.bucket("period");
        let before = bucket.and_then(|bucket| bucket.end).is_some_and(|end| end <= start);
        if before || bucket.is_some_and(|bucket| bucket.start >= end) {
            report_outside(case, row, "period", findings);
        }
    }
    for (table, column) in [("decisions", "to"), ("power_options", "latest"), ("sites", "until")] {
        report_where(case, table, column, |date| date < start, findings);
    }
    for (table, column) in
        [("decisions", "from"), ("power_options", "earliest"), ("limits", "from"), ("commitments", "start")]
    {
        report_where(case, table, column, |date| date >= end, findings);
    }
    let open = case.rows("orders").filter(|row| row.is_empty("received"));
    let late = open.filter(|row| row.date("promised").is_some_and(|date| date >= end));
    late.for_each(|row| report_outside(case, row, "promised", findings));
}

fn report_where(
    case: &Case<'_>,
    table: &str,
    column: &str,
    test: impl Fn(Date) -> bool,
    findings: &mut Findings,
) {
    let rows = case.rows(table).filter(|row| row.date(column).is_some_and(&test));
    rows.for_each(|row| report_outside(case, row, column, findings));
}

/// Warns that a date of a row lies in a time that is not planned.
pub(super) fn report_outside(case: &Case<'_>, row: Row<'_>, column: &str, findings: &mut Findings) {
    let Some(calendar) = case.calendar.as_ref() else {
        return;
    };
    let message = format!("`{}` lies outside the calendar, so that the row has no effect", row.text(column));
    let help = format!("the calendar runs from {} to {}", calendar.start(), calendar.horizon_end());
    findings.warning(codes::OUTSIDE_HORIZON, row.span(column), message, help);
}
