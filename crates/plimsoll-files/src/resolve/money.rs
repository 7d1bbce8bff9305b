//! Overheads, assets, decisions, published figures.

use plimsoll_model::Months;
use plimsoll_model::scenario::{Asset, Decision, Overhead, Relation, Reported, ReportedKind, WorkloadId};

use super::{date_or, hardware, places, site};
use crate::case::Case;
use crate::sheet::Row;

/// Costs that are not hardware, power or rent.
pub(super) fn overheads(case: &Case<'_>) -> Option<Vec<Overhead>> {
    let overhead = |row: Row<'_>| {
        Some(Overhead {
            name: row.text("name"),
            fixed_per_month: row.interval("fixed_per_month")?,
            share_of_revenue: row.interval("share_of_revenue")?,
            workload: row.thing("workload").map(WorkloadId),
            from: row.date("from"),
            until: row.date("until"),
            growth_per_year: row.interval("growth_per_year")?,
            row: row.id(),
        })
    };
    case.rows("overheads").map(overhead).collect()
}

/// What is on the books beside the fleet.
pub(super) fn assets(case: &Case<'_>) -> Option<Vec<Asset>> {
    let asset = |row: Row<'_>| {
        let cost = row.number("cost")?;
        Some(Asset {
            class: row.text("class"),
            site: site(row),
            in_service: row.date("in_service")?,
            cost,
            paid: row.number("paid").unwrap_or(cost),
            accumulated_depreciation: row.number("accumulated_depreciation"),
            book_life: Months::months(row.number("book_life_months")?),
            tenure: places::tenure(row)?,
            row: row.id(),
        })
    };
    case.rows("assets").map(asset).collect()
}

/// Pins and prohibitions.
pub(super) fn decisions(case: &Case<'_>) -> Option<Vec<Decision>> {
    let calendar = case.calendar.as_ref()?;
    let decision = |row: Row<'_>| {
        Some(Decision {
            item: hardware::item(row)?,
            site: site(row),
            from: date_or(row, "from", calendar.start()),
            to: date_or(row, "to", calendar.horizon_end()),
            min_units: row.number("min_units")?,
            max_units: row.number("max_units"),
            author: row.text("author"),
            reason: row.text("reason"),
            row: row.id(),
        })
    };
    case.rows("decisions").map(decision).collect()
}

/// Published figures.
pub(super) fn reported(case: &Case<'_>) -> Option<Vec<Reported>> {
    case.rows("reported").map(figure).collect()
}

fn figure(row: Row<'_>) -> Option<Reported> {
    let written = row.written_text("value");
    Some(Reported {
        date: row.date("date")?,
        measure: row.text("measure"),
        entity: row.text("entity"),
        value: row.number("value"),
        unit: row.text("unit"),
        relation: relation(row.choice("relation")?),
        tolerance: row.number("tolerance").unwrap_or_else(|| half_last_digit(&written)),
        kind: kind(row.choice("kind")?),
        reason: row.text("reason"),
        source: row.text("source"),
        written,
        row: row.id(),
    })
}

fn relation(word: &str) -> Relation {
    match word {
        ">=" => Relation::AtLeast,
        "<=" => Relation::AtMost,
        "~" => Relation::About,
        "text" => Relation::Text,
        _ => Relation::Equal,
    }
}

fn kind(word: &str) -> ReportedKind {
    match word {
        "guidance" => ReportedKind::Guidance,
        "target" => ReportedKind::Target,
        "given" => ReportedKind::Given,
        _ => ReportedKind::Actual,
    }
}

/// Half a unit of the last printed digit of a number.
fn half_last_digit(written: &str) -> f64 {
    let (digits, exponent) = written.split_once(['e', 'E']).unwrap_or((written, "0"));
    let decimals = digits.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let exponent: i32 = exponent.parse().unwrap_or(0);
    0.5 * 10_f64.powi(exponent - i32::try_from(decimals).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::half_last_digit;

    #[test]
    fn a_figure_is_as_exact_as_it_is_printed() {
        for (written, tolerance) in
            [("128.7", 0.05), ("45", 0.5), ("-3.25", 0.005), ("1.5e3", 50.0), ("", 0.5)]
        {
            assert!((half_last_digit(written) - tolerance).abs() < 1e-12, "{written}");
        }
    }
}
