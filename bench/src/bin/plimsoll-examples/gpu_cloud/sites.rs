//! Leased sites: what is active, what is contracted and when it should come.

use std::path::Path;

use plimsoll_model::Date;

use super::{PUE, REGIONS, fleet};
use crate::Outcome;
use crate::figure::{cents, day, digits, quarter};
use crate::sheet::{Origin, Sheet, assumed, reported, row};
use crate::source::Source;

/// Facility MW: active at the end of 2025, and what is contracted beside Helios, coming over seven quarters.
const PLACES: [(&str, &str, f64, f64); 4] = [
    ("us-central", "us", 250.0, 430.0),
    ("us-east", "us", 330.0, 560.0),
    ("us-west", "us", 120.0, 200.0),
    ("europe", "europe", 150.0, 260.0),
];
const ACTIVE_A_YEAR_BEFORE: f64 = 360.0 / 850.0;
const QUARTERS: i32 = 7;
const HELIOS: &str = "Coreweave Helios Afton Texas";

/// Rent of a powered shell, dollars per kW of IT load and month.
const RENT: f64 = 130.0;

/// How late powered shells are.
const SLIP: &str = "0|3|9";

/// Writes `regions.csv`.
pub(super) fn regions(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("regions", &["region"])?;
    for (region, share) in REGIONS {
        sheet.push(row![region], &assumed(&format!("{share} of demand")));
    }
    sheet.write(folder)
}

fn push(sheet: &mut Sheet, at: (&str, &str), facility_mw: f64, from: Date, origin: &Origin) {
    let it = facility_mw / PUE;
    let slip = if from > day("2026-01-01") { SLIP } else { "" };
    let electricity = if at.1 == "us" { "45|60|80" } else { "70|95|130" };
    let cells = row![
        at.0,
        at.1,
        digits(it, 7),
        from,
        "lease",
        cents(it * 1e3 * RENT),
        "1.15|1.2|1.3",
        electricity,
        slip
    ];
    sheet.push(cells, origin);
}

/// Writes `sites.csv`.
pub(super) fn sites(data: &Source, folder: &Path) -> Outcome<()> {
    let headers = [
        "site",
        "region",
        "it_power_mw",
        "from",
        "tenure",
        "rent_per_month_usd",
        "pue",
        "electricity_price_per_mwh_usd",
        "slip_months",
    ];
    let mut sheet = Sheet::new("sites", &headers)?;
    let split = |note: &str| {
        assumed(note).with_source("history.csv active_power, contracted_power; split by site is ours")
    };
    for (site, region, active, coming) in PLACES {
        let before = split("of 360 MW at the end of 2024, assumed (the first figure is 420 in March 2025)");
        push(&mut sheet, (site, region), active * ACTIVE_A_YEAR_BEFORE, day("2024-12-31"), &before);
        push(
            &mut sheet,
            (site, region),
            active,
            day("2025-12-31"),
            &split("of 850 MW active; facility MW / 1.2"),
        );
        for q in 1..=QUARTERS {
            let now = active + coming * f64::from(q) / f64::from(QUARTERS);
            let note = "of 3,100 MW contracted less 850 active less 800 at Helios, evenly over 2026-Q2 to 2027-Q4; late by 3 months [0-9]";
            push(&mut sheet, (site, region), now, quarter(2026, q), &split(note));
        }
    }
    for (from, figure) in data.series("cloud/power.csv", HELIOS, "facility_power")? {
        let origin = reported(
            &format!("power.csv: {HELIOS}; {}", figure.source),
            "a projection made in 2025, grade B; facility MW / 1.2",
        );
        push(&mut sheet, ("helios", "us"), figure.value, from, &origin);
    }
    sheet.write(folder)
}

/// Writes `power_options.csv`: more powered shell, rented, in blocks of 50 MW.
pub(super) fn power_options(folder: &Path) -> Outcome<()> {
    let headers = [
        "option",
        "site",
        "block_mw",
        "cost_usd",
        "rent_per_month_usd",
        "lead_months",
        "slip_months",
        "max_blocks",
        "max_blocks_per_period",
        "life_months",
    ];
    let mut sheet = Sheet::new("power_options", &headers)?;
    for (site, ..) in PLACES {
        let cells = row![
            format!("shell-{site}"),
            site,
            50.0,
            "60000000|100000000|150000000",
            "5000000|6500000|8500000",
            "12|18|24",
            SLIP,
            8.0,
            2.0,
            180.0,
        ];
        sheet.push(
            cells,
            &assumed("$130 a kW and month [100-170], fit-out $2M/MW [1.2-3]; build 12-18 months and more"),
        );
    }
    sheet.write(folder)
}

/// Power at the end of 2025.
pub(super) fn checks() -> Vec<String> {
    let active: f64 = PLACES.iter().map(|p| p.2).sum();
    let contracted: f64 = PLACES.iter().map(|p| p.2 + p.3).sum::<f64>() + 800.0;
    vec![format!(
        "gpu-cloud: active {active} MW, contracted {contracted} MW; GPUs draw {:.0} of {:.0} MW IT",
        fleet::megawatts(),
        active / PUE
    )]
}
