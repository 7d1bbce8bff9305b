//! Work used since 2014, and what it was paid.

use std::path::Path;

use plimsoll_model::Date;

use super::REGIONS;
use crate::Outcome;
use crate::figure::{day, hours, quarter};
use crate::sheet::{Sheet, assumed, derived, row};
use crate::source::Source;

const FIRST_YEAR: i32 = 2014;

/// Realised price by day: what was paid in the quarter that starts then.
const PRICES: &[(&str, &[(&str, f64)])] = &[
    ("core-compute", &[("2014-01-01", 0.026)]),
    ("platform", &[("2014-01-01", 1.0)]),
    ("ai-inference", AI_PRICES),
    ("ai-training", AI_PRICES),
];

/// Price of inference; training is paid half of it.
const AI_PRICES: &[(&str, f64)] = &[
    ("2014-01-01", 6.0),
    ("2023-10-01", 6.0),
    ("2024-10-01", 4.5),
    ("2025-04-01", 3.6),
    ("2025-10-01", 3.0),
];
const TRAINING_PART_OF_PRICE: f64 = 0.5;

/// Price of a workload by quarter of the change, between the days above by equal parts of the ratio: what is realised
/// drifts with the mix of contracts, and steps of a year would put jumps of a third into the units.
fn quarterly(workload: &str) -> Vec<(Date, f64)> {
    let knots = PRICES.iter().find(|p| p.0 == workload).map_or(&[][..], |p| p.1);
    let part = if workload == "ai-training" { TRAINING_PART_OF_PRICE } else { 1.0 };
    let mut all: Vec<(Date, f64)> = Vec::new();
    for (index, &(from, price)) in knots.iter().enumerate() {
        all.push((day(from), part * price));
        let Some(&(to, next)) = knots.get(index + 1).filter(|next| next.1 < price) else { continue };
        let quarters = (day(from).months_until(day(to)).to_months() / 3.0).round();
        let mut after = day(from).add_months(3);
        while after < day(to) {
            let gone = (day(from).months_until(after).to_months() / 3.0).round() / quarters;
            let between = price * (next / price).powf(gone);
            all.push((after, part * (between * 1e4).round() / 1e4));
            after = after.add_months(3);
        }
    }
    all.dedup_by(|later, earlier| (later.1 - earlier.1).abs() < 1e-12);
    all
}

/// AI share of revenue at the fourth quarter of a year, and AI revenue of the quarters from 2024-Q4 in $ billion.
const AI_SHARE: &[(i32, f64)] =
    &[(2014, 0.005), (2016, 0.01), (2018, 0.015), (2020, 0.02), (2021, 0.02), (2022, 0.025), (2023, 0.045)];
const AI_BILLIONS: [f64; 5] = [2.40, 2.90, 3.50, 4.30, 5.50];

/// Training's part of AI revenue: 20 % until 2024-Q4, then straight to 1.5 of 5.5 in 2025-Q4.
fn training_part(index: i32) -> f64 {
    let end = 1.5 / 5.5;
    0.20 + (end - 0.20) * f64::from(index.clamp(0, 4)) / 4.0
}

/// AI revenue of a quarter, counted from 2014-Q1, of a total revenue in dollars.
fn ai_revenue(index: i32, revenue: f64, share_2024_q4: f64) -> f64 {
    let from_q4_2024 = index - 43;
    if let Some(billions) = usize::try_from(from_q4_2024).ok().and_then(|i| AI_BILLIONS.get(i)) {
        return billions * 1e9;
    }
    let mut knots: Vec<(f64, f64)> =
        AI_SHARE.iter().map(|&(year, share)| (f64::from((year - FIRST_YEAR) * 4 + 3), share)).collect();
    knots.push((43.0, share_2024_q4));
    let at = f64::from(index);
    let after = knots.iter().position(|k| k.0 >= at).unwrap_or(knots.len() - 1);
    if after == 0 {
        return revenue * knots[0].1;
    }
    let (a, b) = (knots[after - 1], knots[after]);
    revenue * (a.1 + (b.1 - a.1) * (at - a.0) / (b.0 - a.0))
}

/// Realised price of a workload on a day.
fn price(steps: &[(Date, f64)], on: Date) -> f64 {
    steps.iter().rev().find(|(from, _)| *from <= on).map_or(1.0, |s| s.1)
}

/// Writes `workloads.csv`.
pub(super) fn workloads(folder: &Path) -> Outcome<()> {
    let headers = [
        "workload",
        "unit",
        "price_per_unit_hour_usd",
        "group",
        "short_penalty_per_unit_hour_usd",
        "home_share",
        "spill_cost_per_unit_hour_usd",
        "price_decline_per_year",
    ];
    let mut sheet = Sheet::new("workloads", &headers)?;
    let rows = [
        (
            row![
                "core-compute",
                "baseline vCPU",
                "0.0202|0.026|0.0353",
                "core",
                "0|0.026|0.052",
                0.85,
                0.002,
                "0|0.03|0.06"
            ],
            "price = list 0.0504 (m7i, prices.csv) x realised share 0.52 [0.40-0.70], assumed",
        ),
        (
            row!["platform", "service unit", 1.0, "platform", "0|1|2", 0.90, 0.05, "0|0.02|0.04"],
            "a service unit is $1 an hour of 2025 revenue, by definition",
        ),
        (
            row!["ai-inference", "H100-equivalent", "2.4|3|4.5", "AI", "0|0.3|0.6", 0.50, 0.1, "0|0.12|0.25"],
            "list 6.88, neocloud index 3.03-3.31 in Dec 2025 and Jan 2026 (prices.csv); realised share assumed",
        ),
        (
            row![
                "ai-training",
                "H100-equivalent",
                "1.1|1.5|2.2",
                "AI",
                "0|0.15|0.3",
                0.10,
                0.05,
                "0|0.12|0.25"
            ],
            "large blocks, much of it on Trainium; assumed",
        ),
    ];
    for (cells, note) in rows {
        sheet.push(cells, &assumed(note));
    }
    sheet.write(folder)
}

/// Writes `load_blocks.csv`: a peak fifth of the hours, and the rest.
pub(super) fn load_blocks(folder: &Path) -> Outcome<()> {
    const SHARE: f64 = 0.2;
    let mut sheet = Sheet::new("load_blocks", &["workload", "block", "share_of_hours", "level"])?;
    for (workload, peak, range) in [
        ("core-compute", 1.39, "1.25-1.55"),
        ("platform", 1.33, "1.2-1.5"),
        ("ai-inference", 1.07, "1.02-1.15"),
        ("ai-training", 1.07, "1.02-1.15"),
    ] {
        sheet.push(
            row![workload, "peak", SHARE, peak],
            &assumed(&format!("peak over mean [{range}]; share of hours [0.1-0.3]")),
        );
        sheet.push(
            row![workload, "base", 1.0 - SHARE, (1.0 - SHARE * peak) / (1.0 - SHARE)],
            &derived("", "so that the mean level is 1"),
        );
    }
    sheet.write(folder)
}

/// Writes `prices.csv`.
pub(super) fn prices(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("prices", &["item", "term", "from", "realised_usd"])?;
    for (workload, _) in PRICES {
        for (from, realised) in quarterly(workload) {
            sheet.push(
                row![*workload, "blend", from, realised],
                &assumed("goes with the history rule: revenue is what it was"),
            );
        }
    }
    sheet.write(folder)
}

/// Writes `usage.csv` and gives the revenue of 2025, recomputed from it.
///
/// The history rule: used = revenue x split x region share / (price x hours of the quarter).
pub(super) fn usage(data: &Source, folder: &Path) -> Outcome<f64> {
    let filed = data.series("cloud/history.csv", "AWS", "revenue")?;
    let revenues: Vec<f64> = filed.values().map(|f| f.value * 1e6).collect();
    let share_2024_q4 = AI_BILLIONS[0] * 1e9 / revenues[43];
    let mut sheet = Sheet::new("usage", &["time", "workload", "region", "used", "capacity_limited"])?;
    let mut again = 0.0;
    for (workload, _) in PRICES {
        let prices = quarterly(workload);
        for (region, core, ai) in REGIONS {
            for (index, &revenue) in (0_i32..).zip(&revenues) {
                let (from, to) = (quarter(FIRST_YEAR, index), quarter(FIRST_YEAR, index + 1));
                let of_ai = ai_revenue(index, revenue, share_2024_q4);
                let training = of_ai * training_part(index - 43);
                let of_workload = match *workload {
                    "ai-training" => training,
                    "ai-inference" => of_ai - training,
                    _ => (revenue - of_ai) / 2.0,
                };
                let is_ai = workload.starts_with("ai-");
                let share = if is_ai { ai } else { core };
                let used = of_workload * share / (price(&prices, from) * hours(from, to));
                again += if index >= 44 { used * price(&prices, from) * hours(from, to) } else { 0.0 };
                let limited = is_ai && index >= 40;
                sheet.push(row![from, *workload, region, used, limited], &derived("history.csv revenue", ""));
            }
        }
    }
    sheet.write(folder)?;
    Ok(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fall from 6 to 4.5 over four quarters: each is the fourth root of three quarters of the one before.
    #[test]
    fn prices_fall_by_equal_parts_between_their_knots() {
        let prices = quarterly("ai-inference");
        let step = 0.75_f64.powf(0.25);
        for (text, expected) in [
            ("2019-01-01", 6.0),
            ("2023-10-01", 6.0),
            ("2024-01-01", 6.0 * step),
            ("2024-07-01", 6.0 * step.powi(3)),
            ("2024-10-01", 4.5),
            ("2025-01-01", (4.5_f64 * 3.6).sqrt()),
            ("2025-12-31", 3.0),
        ] {
            assert!((price(&prices, day(text)) - expected).abs() < 1e-4, "{text}");
            assert!((price(&quarterly("ai-training"), day(text)) - expected / 2.0).abs() < 1e-4, "{text}");
        }
    }

    #[test]
    fn ai_revenue_runs_straight_between_its_knots() {
        assert!((ai_revenue(0, 100.0, 0.08) - 0.5).abs() < 1e-12);
        assert!((ai_revenue(39, 100.0, 0.08) - 4.5).abs() < 1e-9);
        assert!((ai_revenue(41, 100.0, 0.08) - 6.25).abs() < 1e-9);
        assert!((ai_revenue(47, 35.579e9, 0.08) - 5.5e9).abs() < 1.0);
        assert!((training_part(4) * 5.5 - 1.5).abs() < 1e-12);
    }
}
