//! GPUs: kinds, what is in service, what is due, what can be had.

use std::path::Path;

use plimsoll_model::Date;

use crate::Outcome;
use crate::figure::{around, day, digits};
use crate::sheet::{Sheet, assumed, row};
use crate::straight_line::Booked;

/// A kind of GPU, network included in `network` apart.
struct Kind {
    name: &'static str,
    cost: f64,
    network: f64,
    kilowatts: f64,
    work: &'static str,
    first: &'static str,
    last: &'static str,
    announced: &'static str,
    note: &'static str,
}

const KINDS: [Kind; 5] = [
    Kind {
        name: "h100",
        cost: 38_000.0,
        network: 5_000.0,
        kilowatts: 1.275,
        work: "1",
        first: "2023-01-01",
        last: "2025-06-30",
        announced: "2022-03-22",
        note: "H100 and H200; the unit of work",
    },
    Kind {
        name: "b200",
        cost: 52_000.0,
        network: 7_000.0,
        kilowatts: 1.75,
        work: "1.96|2.3|2.65",
        first: "2024-10-01",
        last: "2025-12-31",
        announced: "2024-03-18",
        note: "B200 and GB200; 2.3 lies between the BF16 ratio 2.27 and MLPerf 4.1",
    },
    Kind {
        name: "gb300",
        cost: 60_000.0,
        network: 8_000.0,
        kilowatts: 1.83,
        work: "2.47|2.9|3.34",
        first: "2025-03-01",
        last: "",
        announced: "2025-03-18",
        note: "kW from hardware.csv",
    },
    Kind {
        name: "vr200",
        cost: 85_000.0,
        network: 11_000.0,
        kilowatts: 2.3,
        work: "4.2|5.5|7",
        first: "2026-05-01",
        last: "",
        announced: "2025-03-18",
        note: "Rubin: 33 against 15 PFLOP/s of FP4 (hardware.csv, grade U); in service from 2026-Q4 [to 2027-Q3]",
    },
    Kind {
        name: "vr300",
        cost: 120_000.0,
        network: 15_000.0,
        kilowatts: 3.4,
        work: "6|9|13",
        first: "2027-08-01",
        last: "",
        announced: "",
        note: "the one after: wholly assumed; in service from 2028-Q1",
    },
];

/// Vintages: generation, day of service, thousands of units.
const VINTAGES: [(&str, &str, f64); 12] = [
    ("h100", "2023-11-01", 40.0),
    ("h100", "2024-02-01", 40.0),
    ("h100", "2024-05-01", 40.0),
    ("h100", "2024-08-01", 40.0),
    ("h100", "2024-11-01", 50.0),
    ("h100", "2025-02-01", 30.0),
    ("b200", "2025-02-01", 10.0),
    ("b200", "2025-05-01", 30.0),
    ("b200", "2025-08-01", 35.0),
    ("b200", "2025-11-01", 40.0),
    ("gb300", "2025-08-01", 5.0),
    ("gb300", "2025-11-01", 35.0),
];

/// Where they stand.
const SPLIT: [(&str, f64); 4] =
    [("us-central", 0.30), ("us-east", 0.38), ("us-west", 0.15), ("europe", 0.17)];

/// Open orders: day ordered, day promised, thousands of GB300. With a lead of five months, what is ordered on the day of
/// the plan comes in the third quarter: what contracts need before that is on order.
const OPEN: [(&str, &str, f64); 2] = [("2025-09-15", "2026-03-15", 40.0), ("2025-12-15", "2026-06-15", 40.0)];

const BOOK_MONTHS: f64 = 72.0;

fn kind(name: &str) -> &'static Kind {
    KINDS.iter().find(|k| k.name == name).unwrap_or(&KINDS[0])
}

/// MW of IT load reserved by the fleet.
pub(super) fn megawatts() -> f64 {
    VINTAGES.iter().map(|v| v.2 * kind(v.0).kilowatts).sum()
}

/// H100-equivalents in service, mean of a time.
pub(super) fn mean_work(from: Date, to: Date) -> f64 {
    let work = |k: &Kind| match k.name {
        "b200" => 2.3,
        "gb300" => 2.9,
        _ => 1.0,
    };
    let share = |start: &str| {
        day(start).max(from).months_until(to).to_months().max(0.0) / from.months_until(to).to_months()
    };
    VINTAGES.iter().map(|v| v.2 * 1e3 * work(kind(v.0)) * share(v.1)).sum()
}

/// The fleet on the books, its network in a vintage of its own.
pub(super) fn booked() -> (Vec<Booked>, Vec<Booked>) {
    let book = |v: &(&str, &str, f64), cost: f64| Booked {
        in_service: day(v.1),
        cost: v.2 * 1e3 * cost,
        life: BOOK_MONTHS,
    };
    let gpus = VINTAGES.iter().map(|v| book(v, kind(v.0).cost)).collect();
    let network = VINTAGES.iter().map(|v| book(v, kind(v.0).network)).collect();
    (gpus, network)
}

/// Writes `generations.csv`.
pub(super) fn generations(folder: &Path) -> Outcome<()> {
    let headers = [
        "generation",
        "family",
        "unit_cost_usd",
        "provisioned_kw",
        "lead_months",
        "first_order",
        "last_order",
        "announced",
        "service_life_months",
        "book_life_months",
        "tax_life_months",
        "availability",
        "stranding",
        "slip_months",
        "cost_decline_per_year",
    ];
    let mut sheet = Sheet::new("generations", &headers)?;
    for k in &KINDS {
        let slip = if k.name.starts_with("vr") { "0|0|9" } else { "0|1|4" };
        let cells = row![
            k.name,
            "gpu",
            around(k.cost, 0.25),
            k.kilowatts,
            "3|5|8",
            k.first,
            k.last,
            k.announced,
            72.0,
            BOOK_MONTHS,
            60.0,
            "0.95|0.97|0.985",
            "0.01|0.03|0.06",
            slip,
            "0|0.05|0.1",
        ];
        sheet.push(cells, &assumed(k.note).with_source("hardware.csv; book life of six years: history.csv"));
    }
    sheet.write(folder)
}

/// Writes `performance.csv`: every kind does both kinds of work.
pub(super) fn performance(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("performance", &["generation", "workload", "work_per_unit"])?;
    for k in &KINDS {
        for workload in ["reserved", "on-demand"] {
            sheet.push(row![k.name, workload, k.work], &assumed(k.note));
        }
    }
    sheet.write(folder)
}

/// Writes `attach.csv`: network and storage that come with a GPU.
pub(super) fn attach(folder: &Path) -> Outcome<()> {
    let mut sheet =
        Sheet::new("attach", &["generation", "item", "per_unit", "cost_usd", "book_life_months"])?;
    for k in &KINDS {
        sheet.push(
            row![k.name, "network-and-storage", 1.0, k.network, 72.0],
            &assumed("about an eighth of the cost of a GPU"),
        );
    }
    sheet.write(folder)
}

/// Writes `fleet.csv`.
pub(super) fn fleet(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("fleet", &["site", "generation", "in_service", "units"])?;
    for (generation, in_service, thousands) in VINTAGES {
        for (site, share) in SPLIT {
            let units = (thousands * 1e3 * share).round();
            sheet.push(
                row![site, generation, in_service, units],
                &assumed("counts were never published: see README, fleet"),
            );
        }
    }
    sheet.write(folder)
}

/// Writes `orders.csv`.
pub(super) fn orders(folder: &Path) -> Outcome<()> {
    let headers = [
        "order",
        "supplier",
        "item",
        "site",
        "units",
        "unit_cost_usd",
        "ordered",
        "first_promised",
        "promised",
    ];
    let mut sheet = Sheet::new("orders", &headers)?;
    let cost = kind("gb300").cost + kind("gb300").network;
    for (number, (ordered, promised, thousands)) in (1..).zip(OPEN) {
        for (letter, (site, share)) in ('a'..).zip(SPLIT) {
            let units = (thousands * 1e3 * share).round();
            let cells = row![
                format!("po-{number:02}{letter}"),
                "gpu-vendor",
                "gb300",
                site,
                units,
                cost,
                ordered,
                promised,
                promised
            ];
            sheet.push(cells, &assumed("what new contracts of 2025 must have made the company order"));
        }
    }
    sheet.write(folder)
}

/// Most units by quarter from 2026-Q1; the last goes on.
pub(super) fn supply(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("supply", &["generation", "period", "max_units"])?;
    let caps: [(&str, &[f64]); 3] = [
        ("gb300", &[70.0, 75.0, 80.0, 80.0, 80.0, 60.0, 40.0]),
        ("vr200", &[0.0, 0.0, 0.0, 5.0, 15.0, 30.0, 45.0, 60.0]),
        ("vr300", &[0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 20.0, 35.0, 50.0]),
    ];
    for (generation, thousands) in caps {
        for (index, cap) in thousands.iter().enumerate() {
            let period = format!("{}-Q{}", 2026 + index / 4, index % 4 + 1);
            let range = [0.7, 1.0, 1.3].map(|f| digits(cap * 1e3 * f, 6)).join("|");
            let cell = if *cap > 0.0 { range } else { "0".to_owned() };
            sheet.push(
                row![generation, period, cell],
                &assumed("no supplier publishes allocations; plus and minus 30 %"),
            );
        }
    }
    sheet.write(folder)
}
