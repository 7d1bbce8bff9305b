//! Deals that are not signed: an assumption throughout, so that the plan has something to weigh.

use std::path::Path;

use crate::Outcome;
use crate::figure::interval;
use crate::sheet::{Sheet, assumed, row};

/// Stage with its probability.
fn probability(stage: &str) -> f64 {
    match stage {
        "verbal" => 0.8,
        "negotiation" => 0.5,
        "proposal" => 0.3,
        _ => 0.15,
    }
}

/// Deal, stage, workload, region, units, first and last possible start, months, price. What is sold for a term of three
/// years is used longer, as enterprises renew: five are assumed; a laboratory's training ends with its term.
type Deal = (&'static str, &'static str, &'static str, f64, &'static str, &'static str, f64, f64);

const CORE: &str = "core-compute";
const INFERENCE: &str = "ai-inference";
const TRAINING: &str = "ai-training";

const DEALS: &[Deal] = &[
    ("verbal", TRAINING, "us-east", 240_000.0, "2026-07-01", "2026-10-01", 48.0, 1.50),
    ("negotiation", TRAINING, "us-east", 480_000.0, "2026-10-01", "2027-04-01", 60.0, 1.45),
    ("negotiation", TRAINING, "us-west", 200_000.0, "2026-07-01", "2027-01-01", 36.0, 1.50),
    ("proposal", TRAINING, "us-east", 800_000.0, "2027-01-01", "2027-10-01", 60.0, 1.35),
    ("proposal", TRAINING, "europe", 160_000.0, "2027-01-01", "2027-07-01", 36.0, 1.50),
    ("contact", TRAINING, "us-east", 1_600_000.0, "2027-04-01", "2028-04-01", 60.0, 1.25),
    ("contact", TRAINING, "apac", 120_000.0, "2027-01-01", "2027-10-01", 36.0, 1.50),
    ("verbal", INFERENCE, "us-east", 100_000.0, "2026-04-01", "2026-07-01", 60.0, 3.00),
    ("verbal", INFERENCE, "europe", 48_000.0, "2026-07-01", "2026-10-01", 60.0, 3.10),
    ("negotiation", INFERENCE, "us-east", 240_000.0, "2026-07-01", "2027-01-01", 60.0, 2.90),
    ("negotiation", INFERENCE, "us-west", 120_000.0, "2026-07-01", "2027-01-01", 60.0, 2.90),
    ("negotiation", INFERENCE, "apac", 40_000.0, "2026-10-01", "2027-04-01", 60.0, 3.00),
    ("proposal", INFERENCE, "us-east", 360_000.0, "2026-10-01", "2027-07-01", 60.0, 2.70),
    ("proposal", INFERENCE, "europe", 80_000.0, "2026-10-01", "2027-07-01", 60.0, 2.90),
    ("contact", INFERENCE, "us-east", 600_000.0, "2027-01-01", "2028-01-01", 60.0, 2.50),
    ("contact", INFERENCE, "row", 12_000.0, "2027-01-01", "2027-10-01", 60.0, 3.00),
    ("verbal", CORE, "us-east", 1_500_000.0, "2026-04-01", "2026-10-01", 60.0, 0.026),
    ("verbal", CORE, "europe", 800_000.0, "2026-07-01", "2026-10-01", 60.0, 0.027),
    ("negotiation", CORE, "us-east", 2_500_000.0, "2026-07-01", "2027-01-01", 60.0, 0.025),
    ("negotiation", CORE, "apac", 900_000.0, "2026-07-01", "2027-01-01", 60.0, 0.027),
    ("proposal", CORE, "us-west", 1_800_000.0, "2026-10-01", "2027-07-01", 60.0, 0.025),
    ("proposal", CORE, "europe", 1_600_000.0, "2027-01-01", "2027-10-01", 60.0, 0.026),
    ("contact", CORE, "us-east", 4_000_000.0, "2027-01-01", "2028-01-01", 60.0, 0.024),
    ("verbal", "platform", "us-east", 60_000.0, "2026-07-01", "2026-10-01", 60.0, 1.0),
    ("negotiation", "platform", "europe", 50_000.0, "2026-10-01", "2027-04-01", 60.0, 1.0),
    ("proposal", "platform", "apac", 45_000.0, "2027-01-01", "2027-07-01", 60.0, 1.0),
];

/// Who is behind the deals.
pub(super) fn prospects() -> impl Iterator<Item = String> {
    (1..=DEALS.len()).map(|number| format!("prospect-{number:02}"))
}

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
    for (number, &(stage, workload, region, units, earliest, latest, months, price)) in (1..).zip(DEALS) {
        let cells = row![
            format!("deal-{number:02}"),
            "2026-02-06",
            stage,
            format!("prospect-{number:02}"),
            workload,
            region,
            interval(0.6 * units, units, 1.5 * units),
            probability(stage),
            earliest,
            latest,
            months,
            price,
        ];
        sheet.push(
            cells,
            &assumed("size, stage and price invented in the scale of the contracts: none is known"),
        );
    }
    sheet.write(folder)
}
