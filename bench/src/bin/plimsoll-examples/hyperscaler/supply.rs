//! What suppliers owe and can deliver, and the power that can be built.

use std::path::Path;

use plimsoll_model::Date;

use super::attach::{cost_with_network, kilowatts_with_network};
use super::sites::{CAMPUSES, PLACES};
use crate::Outcome;
use crate::figure::{day, digits};
use crate::sheet::{Sheet, assumed, row};

/// An order placed before 2026, split over sites.
pub(super) struct Open {
    generation: &'static str,
    ordered: &'static str,
    promised: &'static str,
    sites: &'static [(&'static str, f64)],
}

impl Open {
    /// Day promised.
    pub(super) fn promised(&self) -> Date {
        day(self.promised)
    }

    /// MW it brings to a site.
    pub(super) fn megawatts_at(&self, site: &str) -> f64 {
        self.sites
            .iter()
            .filter(|s| s.0 == site)
            .map(|s| s.1 * kilowatts_with_network(self.generation) / 1e3)
            .sum()
    }
}

const fn open(
    generation: &'static str,
    ordered: &'static str,
    promised: &'static str,
    sites: &'static [(&'static str, f64)],
) -> Open {
    Open { generation, ordered, promised, sites }
}

const G4: &[(&str, f64)] = &[
    ("iad", 14_400.0),
    ("cmh", 4_800.0),
    ("pdx", 6_800.0),
    ("dub", 4_800.0),
    ("fra", 2_400.0),
    ("nrt", 2_200.0),
    ("sin", 3_600.0),
    ("sfo", 1_000.0),
];
const X86: &[(&str, f64)] = &[
    ("iad", 7_200.0),
    ("cmh", 2_400.0),
    ("pdx", 3_400.0),
    ("dub", 2_400.0),
    ("fra", 1_200.0),
    ("nrt", 1_300.0),
    ("sin", 2_100.0),
];
const NODES: &[(&str, f64)] = &[
    ("iad", 54_000.0),
    ("cmh", 18_000.0),
    ("pdx", 25_500.0),
    ("dub", 18_000.0),
    ("fra", 9_000.0),
    ("nrt", 10_000.0),
    ("sin", 15_500.0),
];

/// Orders that are open on the day of the plan; those that new orders of today would come after.
pub(super) const OPEN: &[Open] = &[
    open("graviton4", "2025-09-01", "2026-03-01", G4),
    open("graviton4", "2025-12-01", "2026-06-01", G4),
    open("x86-granite", "2025-09-01", "2026-03-01", X86),
    open("x86-granite", "2025-12-01", "2026-06-01", X86),
    open("platform-node", "2025-09-01", "2026-03-01", NODES),
    open("platform-node", "2025-12-01", "2026-06-01", NODES),
    open("trainium2", "2025-06-01", "2026-03-01", &[("cmh", 60_000.0), ("iad", 90_000.0)]),
    open("trainium2", "2025-09-01", "2026-06-01", &[("ridgeland", 90_000.0), ("pdx", 60_000.0)]),
    open("trainium3", "2025-06-01", "2026-03-01", &[("new-carlisle", 175_000.0)]),
    open("trainium3", "2025-09-01", "2026-06-01", &[("new-carlisle", 175_000.0)]),
    open("trainium3", "2025-10-01", "2026-07-01", &[("iad", 100_000.0), ("pdx", 75_000.0)]),
    open("trainium3", "2025-12-01", "2026-09-01", &[("canton", 350_000.0)]),
    open(
        "gb300",
        "2025-06-01",
        "2026-03-01",
        &[("iad", 64_000.0), ("pdx", 27_000.0), ("dub", 10_000.0), ("nrt", 9_000.0)],
    ),
    open(
        "gb300",
        "2025-09-01",
        "2026-06-01",
        &[("iad", 64_000.0), ("pdx", 27_000.0), ("dub", 10_000.0), ("nrt", 9_000.0)],
    ),
    open(
        "gb300",
        "2025-12-01",
        "2026-09-01",
        &[("iad", 64_000.0), ("pdx", 27_000.0), ("dub", 10_000.0), ("nrt", 9_000.0)],
    ),
];

fn supplier(generation: &str) -> &'static str {
    match generation {
        "gb300" => "gpu-vendor",
        "x86-granite" | "platform-node" => "server-builder",
        _ => "own-silicon",
    }
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
    for (number, order) in (1..).zip(OPEN) {
        for (letter, &(site, units)) in ('a'..).zip(order.sites) {
            let name = format!("po-{number:02}{letter}");
            let cells = row![
                name,
                supplier(order.generation),
                order.generation,
                site,
                units,
                cost_with_network(order.generation),
                order.ordered,
                order.promised,
                order.promised
            ];
            let note = match order.generation {
                "trainium2" | "trainium3" | "gb300" => "size and site assumed",
                _ => "what must have been ordered in the last lead time to keep up with growth; assumed",
            };
            sheet.push(cells, &assumed(note));
        }
    }
    sheet.write(folder)
}

/// Most units by quarter from 2026-Q1; the last goes on.
const CAPS: &[(&str, &[f64])] = &[
    ("x86-granite", &[40_000.0]),
    ("graviton4", &[60_000.0]),
    ("graviton5", &[0.0, 0.0, 40_000.0, 50_000.0, 60_000.0, 70_000.0, 80_000.0, 90_000.0]),
    ("platform-node", &[250_000.0]),
    ("gb300", &[110_000.0, 110_000.0, 110_000.0, 110_000.0, 90_000.0, 70_000.0, 50_000.0, 30_000.0, 0.0]),
    ("vr200", &[0.0, 0.0, 0.0, 0.0, 40_000.0, 60_000.0, 80_000.0, 100_000.0, 130_000.0]),
    ("trainium2", &[150_000.0, 150_000.0, 150_000.0, 100_000.0, 60_000.0, 30_000.0, 0.0]),
    ("trainium3", &[350_000.0]),
    ("trainium4", &[0.0, 0.0, 0.0, 0.0, 0.0, 150_000.0, 200_000.0, 250_000.0, 300_000.0, 350_000.0]),
    ("trainium5", &[100_000.0]),
];

/// Writes `supply.csv`.
pub(super) fn supply(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("supply", &["generation", "period", "max_units"])?;
    for (generation, caps) in CAPS {
        for (index, &cap) in caps.iter().enumerate() {
            let period = format!("{}-Q{}", 2026 + index / 4, index % 4 + 1);
            let range = [0.7 * cap, cap, 1.3 * cap].map(|c| digits(c.round(), 9)).join("|");
            let cell = if cap > 0.0 { range } else { "0".to_owned() };
            sheet.push(
                row![*generation, period, cell],
                &assumed("no supplier publishes this; plus and minus 30 %"),
            );
        }
    }
    sheet.write(folder)
}

/// Writes `power_options.csv`: powered shell and greenfield in blocks of 100 MW of IT load.
pub(super) fn power_options(folder: &Path) -> Outcome<()> {
    let headers = [
        "option",
        "site",
        "block_mw",
        "cost_usd",
        "lead_months",
        "max_blocks",
        "max_blocks_per_period",
        "life_months",
    ];
    let mut sheet = Sheet::new("power_options", &headers)?;
    let campuses = CAMPUSES.iter().map(|c| c.0);
    for site in PLACES.iter().map(|p| p.site).filter(|s| *s != "sfo").chain(campuses) {
        let shell = row![
            format!("shell-{site}"),
            site,
            100.0,
            "1100000000|1300000000|1700000000",
            "12|15|21",
            8.0,
            2.0,
            240.0
        ];
        sheet.push(shell, &assumed("powered shell: $13M/MW IT [11-17], build 12-18 months (power.csv)"));
        let green = row![
            format!("greenfield-{site}"),
            site,
            100.0,
            "1000000000|1100000000|1200000000",
            "15|30|39",
            24.0,
            3.0,
            240.0
        ];
        sheet.push(green, &assumed("greenfield: $10-12M/MW (power.csv); transformer 150 weeks (power.csv)"));
    }
    sheet.write(folder)
}

/// Writes `decisions.csv`: one pin, so that the folder has one.
pub(super) fn decisions(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("decisions", &["item", "from", "to", "min_units", "author", "reason"])?;
    let reason = "enough x86 for customers that cannot leave it";
    sheet.push(
        row!["x86-granite", "2026-01-01", "2026-12-31", 20_000.0, "example", reason],
        &assumed("invented"),
    );
    sheet.write(folder)
}
