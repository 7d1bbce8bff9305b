//! Take-or-pay contracts: $66.8 billion at the end of 2025; and deals that are not signed.

use std::path::Path;

use plimsoll_model::Date;

use super::REGIONS;
use crate::Outcome;
use crate::figure::{day, hours, interval};
use crate::sheet::{Sheet, assumed, derived, row};

const FROM: &str = "2026-01-01";

/// A contract: billions left, first and last day, share not in usage, price, and steps as shares of the last.
struct Contract {
    name: &'static str,
    billions: f64,
    end: &'static str,
    not_in_usage: &'static str,
    signed: &'static str,
    price: f64,
    steps: &'static [(&'static str, f64)],
}

/// The sum is filed; everything else is assumed. The new ones grow as powered shells come.
const CONTRACTS: [Contract; 5] = [
    Contract {
        name: "anchor-a",
        billions: 27.8,
        end: "2032-07-01",
        not_in_usage: "0.9|0.95|1",
        signed: "2025-09-20",
        price: 1.5,
        steps: &[
            ("2026-01-01", 0.1),
            ("2026-04-01", 0.2),
            ("2026-07-01", 0.35),
            ("2026-10-01", 0.55),
            ("2027-01-01", 0.75),
            ("2027-07-01", 1.0),
        ],
    },
    Contract {
        name: "anchor-b",
        billions: 22.0,
        end: "2031-10-01",
        not_in_usage: "0.8|0.9|1",
        signed: "2025-09-25",
        price: 1.5,
        steps: &[
            ("2026-01-01", 0.15),
            ("2026-04-01", 0.3),
            ("2026-07-01", 0.45),
            ("2026-10-01", 0.65),
            ("2027-01-01", 0.85),
            ("2027-07-01", 1.0),
        ],
    },
    Contract {
        name: "lab-c",
        billions: 7.0,
        end: "2030-01-01",
        not_in_usage: "0",
        signed: "2025-03-10",
        price: 1.6,
        steps: &[("2025-04-01", 1.0)],
    },
    Contract {
        name: "software-d",
        billions: 6.0,
        end: "2029-01-01",
        not_in_usage: "0",
        signed: "2023-11-15",
        price: 1.6,
        steps: &[("2024-01-01", 1.0)],
    },
    Contract {
        name: "others-e",
        billions: 4.0,
        end: "2028-01-01",
        not_in_usage: "0",
        signed: "2024-11-15",
        price: 1.6,
        steps: &[("2025-01-01", 1.0)],
    },
];

fn unit_hours(steps: &[(&str, f64)], to: Date) -> f64 {
    let from = day(FROM);
    let starts: Vec<Date> = steps.iter().map(|s| day(s.0)).collect();
    let until = |i: usize| starts.get(i + 1).copied().unwrap_or(day("9999-12-31")).min(to);
    steps.iter().enumerate().map(|(i, s)| s.1 * hours(starts[i].max(from).min(to), until(i).max(from))).sum()
}

/// Writes `commitments.csv` and `commitment_steps.csv`; gives the figures of the backlog.
pub(super) fn commitments(folder: &Path) -> Outcome<Vec<String>> {
    let headers = [
        "contract",
        "line",
        "customer",
        "kind",
        "workload",
        "region",
        "start",
        "end",
        "share_not_in_usage",
        "signed",
        "take_or_pay",
    ];
    let mut lines = Sheet::new("commitments", &headers)?;
    let mut steps =
        Sheet::new("commitment_steps", &["contract", "line", "from", "units", "price_per_unit_hour_usd"])?;
    let (mut total, mut due) = (0.0, 0.0);
    for c in &CONTRACTS {
        let last = c.billions * 1e9 / (c.price * unit_hours(c.steps, day(c.end)));
        total += last * c.price * unit_hours(c.steps, day(c.end));
        due += last * c.price * unit_hours(c.steps, day("2027-01-01"));
        for (region, share) in REGIONS {
            let cells = row![
                c.name,
                region,
                c.name,
                "capacity",
                "reserved",
                region,
                c.steps[0].0,
                c.end,
                c.not_in_usage,
                c.signed,
                true
            ];
            lines.push(
                cells,
                &assumed("value, term and customer assumed; the sum of all is filed (history.csv backlog)"),
            );
            for &(from, part) in c.steps {
                let cells = row![c.name, region, from, part * last * share, c.price];
                steps.push(cells, &derived("", "value / (price x hours of the term)"));
            }
        }
    }
    lines.write(folder)?;
    steps.write(folder)?;
    Ok(vec![format!("gpu-cloud backlog: {:.3} $B, due in 2026 {:.2} $B", total / 1e9, due / 1e9)])
}

/// Stage, probability, region, units, first and last possible start, months, price.
type Deal = (&'static str, f64, &'static str, f64, &'static str, &'static str, f64, f64);

/// Writes `pipeline.csv`.
pub(super) fn pipeline(folder: &Path) -> Outcome<()> {
    let headers = [
        "deal",
        "as_of",
        "stage",
        "customer",
        "workload",
        "region",
        "units",
        "probability",
        "earliest",
        "latest",
        "duration_months",
        "price_per_unit_hour_usd",
    ];
    let mut sheet = Sheet::new("pipeline", &headers)?;
    let deals: [Deal; 8] = [
        ("verbal", 0.8, "us", 30_000.0, "2026-07-01", "2026-10-01", 36.0, 1.60),
        ("negotiation", 0.5, "us", 80_000.0, "2026-10-01", "2027-04-01", 60.0, 1.50),
        ("negotiation", 0.5, "europe", 25_000.0, "2026-10-01", "2027-04-01", 36.0, 1.60),
        ("proposal", 0.3, "us", 150_000.0, "2027-01-01", "2027-10-01", 60.0, 1.40),
        ("proposal", 0.3, "us", 60_000.0, "2027-01-01", "2027-07-01", 48.0, 1.45),
        ("proposal", 0.3, "europe", 60_000.0, "2027-04-01", "2028-01-01", 60.0, 1.45),
        ("contact", 0.15, "us", 300_000.0, "2027-07-01", "2028-07-01", 60.0, 1.30),
        ("contact", 0.15, "europe", 100_000.0, "2027-10-01", "2028-10-01", 60.0, 1.35),
    ];
    for (number, (stage, probability, region, units, earliest, latest, months, price)) in (1..).zip(deals) {
        let cells = row![
            format!("deal-{number:02}"),
            "2026-02-28",
            stage,
            format!("prospect-{number:02}"),
            "reserved",
            region,
            interval(0.6 * units, units, 1.5 * units),
            probability,
            earliest,
            latest,
            months,
            price,
        ];
        sheet.push(cells, &assumed("invented in the scale of the contracts: none is known"));
    }
    sheet.write(folder)
}
