//! Costs beside hardware and rent, what is on the books, and published figures.

use std::path::Path;

use super::{COMPANY, fleet};
use crate::Outcome;
use crate::figure::{cents, day, month, quarter};
use crate::sheet::{Sheet, assumed, derived, reported as published, row};
use crate::source::Source;

const BILLION: &str = "USD_billion";

/// Writes `overheads.csv`.
pub(super) fn overheads(folder: &Path) -> Outcome<()> {
    let headers = ["name", "fixed_per_month_usd", "share_of_revenue", "growth_per_year"];
    let mut sheet = Sheet::new("overheads", &headers)?;
    sheet.push(
        row!["people-and-operations", "20000000|30000000|45000000", "0.06|0.1|0.15", "0.05|0.1|0.2"],
        &assumed("no cost statement is in the data"),
    );
    sheet.write(folder)
}

/// Writes `assets.csv`: data-centre equipment over twelve years (filed life), network, and what is being built.
pub(super) fn assets(data: &Source, folder: &Path) -> Outcome<Vec<String>> {
    let (gpus, network) = fleet::booked();
    let of_2025 = |books: &[crate::straight_line::Booked]| -> f64 {
        books.iter().filter(|b| b.in_service >= month(2025, 1)).map(|b| b.cost).sum()
    };
    let equipment_2025 = 1.4e9;
    let capex = data.series("cloud/history.csv", COMPANY, "capex_annual")?[&day("2025-12-31")].value * 1e6;
    let unfinished = capex - of_2025(&gpus) - of_2025(&network) - equipment_2025;
    let mut sheet =
        Sheet::new("assets", &["class", "in_service", "cost_usd", "paid_usd", "book_life_months"])?;
    for (year, cost) in [(2023, 0.4e9), (2024, 0.9e9), (2025, equipment_2025)] {
        sheet.push(
            row!["data-centre-equipment", month(year, 7), cost, cost, 144.0],
            &assumed("cost assumed; life of 12 years: history.csv"),
        );
    }
    let mut by_day: std::collections::BTreeMap<_, f64> = std::collections::BTreeMap::new();
    network.iter().for_each(|n| *by_day.entry(n.in_service).or_default() += n.cost);
    for (in_service, cost) in by_day {
        sheet.push(
            row!["network-and-storage", in_service, cost, cost, 72.0],
            &assumed("what came with the GPUs of the fleet: see attach.csv"),
        );
    }
    for q in 1..=4 {
        let paid = cents(unfinished / 4.0);
        let origin = derived(
            "history.csv capex_annual",
            "rest of the 14.9 $B of 2025; that half is still to be paid is assumed",
        );
        sheet.push(row!["data-centre-equipment", quarter(2026, q), 2.0 * paid, paid, 144.0], &origin);
    }
    sheet.write(folder)?;
    Ok(vec![format!("gpu-cloud: capex 2025 {:.2} $B, of it unfinished {:.2}", capex / 1e9, unfinished / 1e9)])
}

/// Writes `reported.csv`.
pub(super) fn reported(data: &Source, folder: &Path) -> Outcome<()> {
    let headers = ["date", "measure", "entity", "value", "unit", "relation", "tolerance", "kind", "reason"];
    let mut sheet = Sheet::new("reported", &headers)?;
    let why = "by construction: an identity of the input, not evidence";
    let mut total = 0.0;
    for (date, figure) in data.series("cloud/history.csv", COMPANY, "revenue")? {
        let cells =
            row![date, "revenue_quarter", "", figure.value, "USD_million", "=", "0.05", "actual", why];
        sheet.push(cells, &published(&figure.source, &format!("history.csv, grade {}", figure.grade)));
        total += if date > day("2025-01-01") { figure.value } else { 0.0 };
    }
    sheet.push(
        row!["2025-12-31", "revenue_fiscal_year", "", total, "USD_million", "=", "0.2", "actual", why],
        &derived("history.csv", "sum of the quarters"),
    );
    for (date, figure) in data.series("cloud/history.csv", COMPANY, "backlog")? {
        let now = date == day("2025-12-31");
        let (tolerance, kind, reason) = if now {
            ("0.05", "actual", "the sum is filed, the contracts behind it are assumed")
        } else {
            ("0", "given", "base of growth")
        };
        sheet.push(
            row![date, "backlog", "", figure.value, BILLION, "=", tolerance, kind, reason],
            &published(&figure.source, "history.csv"),
        );
    }
    let end = "2025-12-31";
    let rows = [
        row![
            end,
            "facility_power",
            "",
            0.85,
            "GW",
            "=",
            "0.005",
            "actual",
            "the sum is published, the sites are assumed"
        ],
        row![
            "2029-06-30",
            "facility_power",
            "",
            3.1,
            "GW",
            "=",
            "0.05",
            "guidance",
            "contracted; when it becomes active is assumed, Helios from power.csv"
        ],
        row![
            end,
            "additions_fiscal_year",
            "",
            14.9,
            BILLION,
            "=",
            "0.05",
            "actual",
            "by construction: work in progress is the rest"
        ],
        row![end, "book_life", "gpu", 6.0, "years", "=", "0", "given", "filed life of technology equipment"],
        row![
            "2025-11-10",
            "capex_plan_fiscal_year",
            "",
            12.0,
            BILLION,
            "=",
            "0",
            "given",
            "cut from 20-23 to 12-14 for delays of powered shells at a developer: why sites slip"
        ],
    ];
    for cells in rows {
        sheet.push(cells, &published("history.csv", ""));
    }
    sheet.write(folder)
}
