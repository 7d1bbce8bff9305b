//! The fleet at the end of 2025: how many of each generation, when they came, and where they stand.

use std::path::Path;

use plimsoll_model::Date;

use super::attach::kilowatts_with_network;
use crate::Outcome;
use crate::figure::month;
use crate::sheet::{Sheet, assumed, derived, row};
use crate::straight_line::Booked;

/// A vintage at a site.
#[derive(Clone, Debug)]
pub(super) struct Vintage {
    pub(super) site: &'static str,
    pub(super) stock: &'static Stock,
    pub(super) in_service: Date,
    pub(super) units: f64,
}

impl Vintage {
    /// The vintage on the books.
    pub(super) fn booked(&self) -> Booked {
        Booked {
            in_service: self.in_service,
            cost: self.units * self.stock.cost,
            life: self.stock.book_months,
        }
    }

    /// MW it reserves, its network included.
    pub(super) fn megawatts(&self) -> f64 {
        self.units * kilowatts_with_network(self.stock.generation) / 1e3
    }

    /// Whether it runs on a day.
    pub(super) fn runs_on(&self, day: Date) -> bool {
        self.in_service <= day && day < self.in_service.add_months(self.stock.service_months)
    }
}

/// Units of a generation by year of service.
#[derive(Debug)]
pub(super) struct Stock {
    pub(super) generation: &'static str,
    /// Work of a unit for the workload it is there for (training for Trainium).
    pub(super) work: f64,
    pub(super) cost: f64,
    pub(super) service_months: i32,
    pub(super) book_months: f64,
    years: &'static [(i32, f64)],
    places: &'static [(&'static str, f64)],
}

const CORE: &[(&str, f64)] = &[
    ("iad", 0.36),
    ("cmh", 0.12),
    ("pdx", 0.15),
    ("sfo", 0.02),
    ("dub", 0.12),
    ("fra", 0.06),
    ("nrt", 0.055),
    ("sin", 0.075),
    ("gru", 0.04),
];
const GPU: &[(&str, f64)] = &[
    ("iad", 0.45),
    ("cmh", 0.15),
    ("pdx", 0.22),
    ("dub", 0.05),
    ("fra", 0.04),
    ("nrt", 0.04),
    ("sin", 0.045),
    ("gru", 0.005),
];
/// The campuses are filled as they are energised: 478 MW held nearly 500,000 Trainium2 in October 2025 (power.csv).
const TRAINIUM: &[(&str, f64)] = &[("new-carlisle", 0.78), ("canton", 0.22)];
const INFERENTIA: &[(&str, f64)] = &[("iad", 0.60), ("pdx", 0.20), ("dub", 0.10), ("nrt", 0.10)];

/// Units from dollars of a platform vintage.
const fn platform(billions: f64) -> f64 {
    billions * 1e9 / 16_500.0
}

const SERVER_SERVICE: i32 = 84;
const SERVER_BOOK: f64 = 72.0;
const AI_LIFE: i32 = 60;
const AI_BOOK: f64 = 60.0;

macro_rules! stock {
    ($name:literal, $work:expr, $cost:expr, server, $places:expr, $years:expr) => {
        Stock {
            generation: $name,
            work: $work,
            cost: $cost,
            service_months: SERVER_SERVICE,
            book_months: SERVER_BOOK,
            years: $years,
            places: $places,
        }
    };
    ($name:literal, $work:expr, $cost:expr, ai, $places:expr, $years:expr) => {
        Stock {
            service_months: AI_LIFE,
            book_months: AI_BOOK,
            ..stock!($name, $work, $cost, server, $places, $years)
        }
    };
}

impl Stock {
    /// Whether it is booked as AI hardware.
    pub(super) fn is_ai(&self) -> bool {
        self.service_months == AI_LIFE
    }

    /// Units put in service in a year.
    #[cfg(test)]
    pub(super) fn units_of(&self, year: i32) -> f64 {
        self.years.iter().filter(|y| y.0 == year).map(|y| y.1).sum()
    }
}

/// What is in service, and the hosts that left in 2025 (without them growth in 2025 is understated).
pub(super) static STOCK: &[Stock] = &[
    Stock { book_months: 60.0, ..stock!("x86-broadwell", 50.0, 7_500.0, server, CORE, &[(2018, 1.04e6)]) },
    stock!("x86-skylake", 70.0, 9_000.0, server, CORE, &[(2019, 0.336e6), (2020, 0.464e6)]),
    stock!("x86-icelake", 110.0, 11_000.0, server, CORE, &[(2021, 461_100.0), (2022, 408_900.0)]),
    stock!(
        "x86-sapphire",
        192.0,
        16_000.0,
        server,
        CORE,
        &[(2023, 147_200.0), (2024, 207_000.0), (2025, 105_800.0)]
    ),
    stock!("x86-granite", 400.0, 30_000.0, server, CORE, &[(2025, 40_000.0)]),
    stock!("graviton2", 51.0, 4_000.0, server, CORE, &[(2020, 150_400.0), (2021, 319_600.0)]),
    stock!(
        "graviton3",
        64.0,
        4_400.0,
        server,
        CORE,
        &[(2022, 226_800.0), (2023, 340_200.0), (2024, 243_000.0)]
    ),
    stock!("graviton4", 240.0, 11_000.0, server, CORE, &[(2024, 67_200.0), (2025, 212_800.0)]),
    stock!(
        "platform-node",
        4.0,
        16_500.0,
        server,
        CORE,
        &[
            (2019, platform(2.5)),
            (2020, platform(4.3)),
            (2021, platform(5.5)),
            (2022, platform(5.5)),
            (2023, platform(4.5)),
            (2024, platform(7.0)),
            (2025, platform(10.5)),
        ]
    ),
    stock!("a100", 0.35, 20_000.0, ai, GPU, &[(2021, 50_000.0), (2022, 50_000.0), (2023, 50_000.0)]),
    stock!("h100", 1.0, 38_000.0, ai, GPU, &[(2023, 60_000.0), (2024, 160_000.0), (2025, 80_000.0)]),
    stock!("b200", 2.3, 52_000.0, ai, GPU, &[(2025, 180_000.0)]),
    stock!(
        "trainium1",
        0.12,
        6_000.0,
        ai,
        INFERENTIA,
        &[(2022, 50_000.0), (2023, 83_000.0), (2024, 67_000.0)]
    ),
    stock!("trainium2", 0.55, 11_000.0, ai, &[("pdx", 1.0)], &[(2024, 50_000.0)]),
    stock!("trainium2", 0.55, 11_000.0, ai, TRAINIUM, &[(2025, 1_000_000.0)]),
];

/// Days of service within a year: quarters for the last two, so that growth on the year is right; before, mid-year.
/// The four days average the middle of the year and are firsts of a month, so that months count exactly.
fn days(year: i32) -> Vec<Date> {
    let months: &[i32] = if year >= 2024 { &[2, 6, 8, 12] } else { &[7] };
    months.iter().map(|&m| month(year, m)).collect()
}

/// Splits whole units by shares; the last place takes what is left.
pub(super) fn split(units: f64, shares: &[f64]) -> Vec<f64> {
    let total: f64 = shares.iter().sum();
    let (mut left, mut parts) = (units.round(), Vec::new());
    for (i, share) in shares.iter().enumerate() {
        let part = if i + 1 == shares.len() { left } else { (units * share / total).round() };
        left -= part;
        parts.push(part);
    }
    parts
}

/// Every vintage at every site.
pub(super) fn vintages() -> Vec<Vintage> {
    let mut all = Vec::new();
    for stock in STOCK {
        for &(year, units) in stock.years {
            let dates = days(year);
            for (&in_service, of_day) in dates.iter().zip(split(units, &vec![1.0; dates.len()])) {
                let shares: Vec<f64> = stock.places.iter().map(|p| p.1).collect();
                for (&(site, _), units) in stock.places.iter().zip(split(of_day, &shares)) {
                    all.push(Vintage { site, stock, in_service, units });
                }
            }
        }
    }
    all
}

/// Writes `fleet.csv`.
pub(super) fn fleet(folder: &Path) -> Outcome<Vec<Vintage>> {
    let mut sheet = Sheet::new("fleet", &["site", "generation", "in_service", "units"])?;
    let all = vintages();
    for v in &all {
        let origin = match v.stock.generation {
            "trainium2" => derived(
                "power.csv facility_kW_per_Trainium2_chip; calls of 2025",
                "more than 1 M units; split by year and site assumed",
            ),
            "x86-broadwell" => assumed("gone by the end of 2025: here for the growth of 2025 only"),
            _ => assumed("see README, fleet"),
        };
        sheet.push(row![v.site, v.stock.generation, v.in_service, v.units], &origin);
    }
    sheet.write(folder)?;
    Ok(all)
}

/// Mean work in service over a quarter, by family prefix.
fn mean_work(fleet: &[Vintage], family: &str, from: Date, to: Date) -> f64 {
    let months = from.months_until(to).to_months();
    let part = |v: &Vintage| {
        let end = v.in_service.add_months(v.stock.service_months).min(to);
        let share = v.in_service.max(from).months_until(end).to_months().max(0.0) / months;
        v.units * v.stock.work * share
    };
    fleet.iter().filter(|v| v.stock.generation.starts_with(family)).map(part).sum()
}

/// Figures of the fleet that the README quotes.
pub(super) fn checks(fleet: &[Vintage]) -> Vec<String> {
    let end = month(2026, 1);
    let gigawatts =
        |day: Date| fleet.iter().filter(|v| v.runs_on(day)).map(Vintage::megawatts).sum::<f64>() / 1e3;
    let mut lines = vec![format!(
        "IT in service: {:.3} GW at the end of 2024, {:.3} at the end of 2025",
        gigawatts(month(2025, 1)),
        gigawatts(month(2025, 12))
    )];
    for (label, from, to) in [("2024-Q4", month(2024, 10), month(2025, 1)), ("2025-Q4", month(2025, 10), end)]
    {
        let work = |family| mean_work(fleet, family, from, to);
        let (graviton, x86) = (work("graviton"), work("x86"));
        lines.push(format!(
            "{label} mean work: graviton {:.1} M of core {:.1} M ({:.1} %), platform {:.2} M, gpu {:.0} k, trainium {:.0} k",
            graviton / 1e6,
            (graviton + x86) / 1e6,
            100.0 * graviton / (graviton + x86),
            work("platform") / 1e6,
            (work("a100") + work("h100") + work("b200")) / 1e3,
            work("trainium") / 1e3,
        ));
    }
    let added = |family: &str| {
        let of =
            fleet.iter().filter(|v| v.in_service >= month(2025, 1) && v.stock.generation.starts_with(family));
        of.map(|v| v.units * v.stock.work).sum::<f64>()
    };
    let (graviton, x86) = (added("graviton"), added("x86"));
    lines.push(format!(
        "graviton share of core work added in 2025: {:.1} %",
        100.0 * graviton / (graviton + x86)
    ));
    lines
}
