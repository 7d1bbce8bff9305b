//! Units that cannot be right: a number a thousand times its peers is a watt typed as a kilowatt.

use std::collections::BTreeSet;

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::sheet::Row;
use crate::value::short;

/// From this factor off the middle of its peers a number is suspect.
const SUSPECT: f64 = 300.0;

/// From this factor off the nearest of its peers it cannot be right.
const CERTAIN: f64 = 100.0;

/// A column, the unit it is in, and what a number a thousand times too large or too small was probably typed in.
const COLUMNS: [(&str, &str, &str, &str, &str); 4] = [
    ("generations", "provisioned_kw", "kW", "W typed as kW", "MW typed as kW"),
    ("generations", "average_kw", "kW", "W typed as kW", "MW typed as kW"),
    (
        "generations",
        "unit_cost",
        "per unit",
        "the cost of a thousand units",
        "thousands typed as units of the currency",
    ),
    ("sites", "it_power_mw", "MW", "kW typed as MW", "GW typed as MW"),
];

/// Reports suspects; returns the tables that have some.
pub(super) fn check(case: &Case<'_>, findings: &mut Findings) -> BTreeSet<&'static str> {
    let mut suspects = BTreeSet::new();
    for column in COLUMNS {
        let rows: Vec<_> =
            case.rows(column.0).filter_map(|row| Some((row, positive(row, column.1)?))).collect();
        for (i, (row, value)) in rows.iter().enumerate() {
            let peers: Vec<f64> =
                rows.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, (_, v))| *v).collect();
            if is_suspect(*value, &peers) {
                suspects.insert(column.0);
                report(*row, *value, &peers, column, findings);
            }
        }
    }
    suspects
}

fn positive(row: Row<'_>, column: &str) -> Option<f64> {
    row.number(column).filter(|value| *value > 0.0)
}

/// How many times the larger of two numbers is the smaller.
fn factor(a: f64, b: f64) -> f64 {
    (a / b).max(b / a)
}

/// The middle of positive numbers by their logarithm.
fn middle(peers: &[f64]) -> f64 {
    let mut sorted = peers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { (sorted[half - 1] * sorted[half]).sqrt() }
}

/// A number to three digits.
fn rounded(value: f64) -> String {
    short(format!("{value:.2e}").parse().unwrap_or(value))
}

fn is_suspect(value: f64, peers: &[f64]) -> bool {
    peers.len() >= 2 && factor(value, middle(peers)) >= SUSPECT
}

fn report(
    row: Row<'_>,
    value: f64,
    peers: &[f64],
    (_, column, unit, large, small): (&str, &str, &str, &str, &str),
    findings: &mut Findings,
) {
    let middle = middle(peers);
    let nearest = peers.iter().map(|peer| factor(value, *peer)).fold(f64::INFINITY, f64::min);
    let (words, meant) = if value > middle { (large, value / 1000.0) } else { (small, value * 1000.0) };
    let message = format!(
        "{} {unit} is off by a factor of {} from its peers (about {}): it looks like {words}",
        short(value),
        rounded(factor(value, middle)),
        rounded(middle),
    );
    let help = format!("write `{}` if so", short(meant));
    if nearest >= CERTAIN {
        findings.error(codes::UNIT_SUSPECT, row.span(column), message, help);
    } else {
        findings.warning(codes::UNIT_SUSPECT, row.span(column), message, help);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_a_median_by_logarithm() {
        assert!((middle(&[1.0, 100.0]) - 10.0).abs() < 1e-12);
        assert!((middle(&[3.0, 1.0, 2000.0]) - 3.0).abs() < 1e-12);
    }

    #[test]
    fn two_numbers_alone_do_not_say_which_is_wrong() {
        assert!(!is_suspect(1000.0, &[1.0]));
        assert!(is_suspect(1000.0, &[1.0, 1.0]) && is_suspect(0.001, &[1.0, 1.0]));
        assert!(!is_suspect(130.0, &[0.5, 0.6]), "a rack beside servers");
    }
}
