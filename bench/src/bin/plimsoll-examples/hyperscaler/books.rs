//! What is on the books beside the fleet, and the costs that are not hardware.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_model::Date;

use super::hardware::Vintage;
use super::sites::{PLACES, PUE, QUARTERS, step};
use crate::Outcome;
use crate::figure::{cents, month, quarter};
use crate::sheet::{Origin, Sheet, assumed, derived, row};
use crate::source::{Figure, Source};
use crate::straight_line::{Booked, depreciation, depreciation_of_dated_lives, net};

/// Filed net plant at the end of 2024 and of 2025.
const PLANT_2024: f64 = 110.7e9;
const PLANT_2025: f64 = 190.1e9;

/// Cost of a finished MW of IT load, and how long it takes to build.
const PER_MEGAWATT: f64 = 11e6;
const BUILD_MONTHS: f64 = 24.0;

/// Data centres in $ billion by year from 2018, and network and site equipment by year from 2020.
const FACILITIES: [f64; 8] = [10.0, 3.0, 5.5, 6.5, 6.0, 3.0, 3.3, 34.2];
pub(super) const NETWORK: [f64; 6] = [2.4, 3.2, 3.2, 2.6, 4.6, 7.0];

/// A line of `assets.csv`.
struct Asset {
    class: &'static str,
    site: &'static str,
    booked: Booked,
    paid: f64,
    origin: Origin,
}

fn built(class: &'static str, from: i32, billions: &[f64], life: f64, note: &str) -> Vec<Asset> {
    let mut all = Vec::new();
    for (year, cost) in (from..).zip(billions) {
        let months: &[i32] = if year == 2025 { &[2, 6, 8, 12] } else { &[7] };
        for &m in months {
            let cost = cost * 1e9 / f64::from(u8::try_from(months.len()).unwrap_or(1));
            let booked = Booked { in_service: month(year, m), cost, life };
            all.push(Asset { class, site: "", booked, paid: cost, origin: assumed(note) });
        }
    }
    all
}

/// Facilities under construction: paid by the square of the share of two years of building that is over.
fn rising() -> Vec<Asset> {
    let mut due: Vec<(&'static str, Date, f64)> =
        (1..=QUARTERS).map(|q| ("", quarter(2026, q), PLACES.iter().map(step).sum::<f64>())).collect();
    due.push(("new-carlisle", month(2026, 2), 1092.0 - 751.0));
    due.push(("new-carlisle", month(2026, 7), 1229.0 - 1092.0));
    due.push(("ridgeland", month(2026, 6), 273.0));
    due.push(("canton", month(2026, 10), 819.0 - 341.0));
    due.push(("ridgeland", month(2027, 10), 1008.0 - 273.0));
    let asset = |(site, in_service, facility_mw): (&'static str, Date, f64)| {
        let cost = cents(facility_mw / PUE * PER_MEGAWATT);
        let left = month(2026, 1).months_until(in_service).to_months() / BUILD_MONTHS;
        let note = "under construction: $11M/MW of IT load [10-12]; paid = square of the share of 24 months of building that is over, as most is spent late";
        let booked = Booked { in_service, cost, life: 240.0 };
        Asset {
            class: "facility",
            site,
            booked,
            paid: cents(cost * (1.0 - left) * (1.0 - left)),
            origin: assumed(note),
        }
    };
    due.into_iter().map(asset).collect()
}

/// Land and work in progress: what is left of the filed plant when everything else is taken off.
fn rest(fleet: &[Booked], built: &[Asset], rising: &[Asset]) -> Vec<Asset> {
    let known: Vec<Booked> = fleet.iter().cloned().chain(built.iter().map(|a| a.booked.clone())).collect();
    let paid: f64 = rising.iter().map(|a| a.paid).sum();
    let land = PLANT_2025 - net(&known, month(2026, 1)) - paid;
    let transferred = PLANT_2024 - net(&known, month(2025, 1)) - land;
    let line = |class, in_service, cost: f64, note: &str| {
        let cost = cents(cost);
        let booked = Booked { in_service, cost, life: 0.0 };
        Asset {
            class,
            site: "",
            booked,
            paid: cost,
            origin: derived("history.csv property_equipment_net", note),
        }
    };
    vec![
        line("land-and-other", month(2018, 1), land, "190.1 less everything else: never depreciated"),
        line(
            "work-in-progress",
            month(2024, 12),
            transferred,
            "110.7 less everything else at the end of 2024",
        ),
        line(
            "work-in-progress",
            month(2025, 12),
            -transferred,
            "the same, transferred to the facilities of 2025",
        ),
    ]
}

/// Writes `assets.csv`; gives everything on the books.
pub(super) fn assets(fleet: &[Vintage], folder: &Path) -> Outcome<Vec<Booked>> {
    let fleet: Vec<Booked> = fleet.iter().map(Vintage::booked).collect();
    let mut all = built(
        "facility",
        2018,
        &FACILITIES,
        240.0,
        "split by year assumed; 2025 is 3.42 GW of IT load at $10M/MW",
    );
    all.extend(built("network", 2020, &NETWORK, 72.0, "network and site equipment; split by year assumed"));
    let rising = rising();
    let rest = rest(&fleet, &all, &rising);
    let books = fleet.into_iter().chain(all.iter().chain(&rest).map(|a| a.booked.clone())).collect();
    let headers = ["class", "site", "in_service", "cost_usd", "paid_usd", "book_life_months"];
    let mut sheet = Sheet::new("assets", &headers)?;
    for a in all.iter().chain(&rising).chain(&rest) {
        let cells = row![a.class, a.site, a.booked.in_service, a.booked.cost, a.paid, a.booked.life];
        sheet.push(cells, &a.origin);
    }
    sheet.write(folder)?;
    Ok(books)
}

/// Writes `overheads.csv`: of 2021 to 2025 whatever makes operating income what was filed, then a rule.
pub(super) fn overheads(data: &Source, books: &[Booked], folder: &Path) -> Outcome<()> {
    let headers = ["name", "fixed_per_month_usd", "share_of_revenue", "from", "until", "growth_per_year"];
    let mut sheet = Sheet::new("overheads", &headers)?;
    let revenue = data.series("cloud/history.csv", "AWS", "revenue")?;
    let income = data.series("cloud/history.csv", "AWS", "operating_income")?;
    for index in 0..20 {
        let (from, to) = (quarter(2021, index), quarter(2021, index + 1));
        let sum = |series: &BTreeMap<Date, Figure>| {
            series
                .iter()
                .filter(|(date, _)| from <= **date && **date < to)
                .map(|(_, f)| f.value * 1e6)
                .sum::<f64>()
        };
        let other = sum(&revenue) - sum(&income) - depreciation(books, from, to);
        let note = "every cost but depreciation (power too): revenue less operating income less depreciation of the model";
        let cells = row!["other-costs", cents(other / 3.0), "", from, to, ""];
        sheet.push(cells, &derived("history.csv revenue, operating_income", note));
    }
    let cells = row![
        "other-costs",
        "2500000000|2800000000|3100000000",
        "0.15|0.2|0.35",
        "2026-01-01",
        "",
        "0|0.03|0.06"
    ];
    sheet.push(cells, &assumed("0.20 makes the fixed part of 2023 to 2025 flat: 33.7, 30.9, 33.6 $B a year; electricity is apart"));
    sheet.write(folder)
}

/// Filed book lives of servers (history.csv `server_useful_life_effective`), and the five years that AI hardware has again
/// since 2025, the subset that was shortened then being taken to be it.
const SERVER_LIVES: [(i32, f64); 4] = [(2010, 36.0), (2020, 48.0), (2022, 60.0), (2024, 72.0)];
const AI_LIFE_SINCE: (i32, f64) = (2025, 60.0);

/// Network equipment went from five to six years in 2022.
const NETWORK_LIVES: [(i32, f64); 2] = [(2010, 60.0), (2022, 72.0)];

fn dated(lives: &[(i32, f64)]) -> Vec<(Date, f64)> {
    lives.iter().map(|&(year, life)| (month(year, 1), life)).collect()
}

/// Depreciation of a year in $ billion with the lives that were in force: what the one life a generation has here misses.
fn with_filed_lives(fleet: &[Vintage], books: &[Booked], year: i32) -> f64 {
    let (from, to) = (month(year, 1), month(year + 1, 1));
    let servers = dated(&SERVER_LIVES);
    let ai = dated(&[&SERVER_LIVES[..], &[AI_LIFE_SINCE]].concat());
    let of = |book: &Booked, lives: &[(Date, f64)]| depreciation_of_dated_lives(book, lives, from, to);
    let hardware: f64 =
        fleet.iter().map(|v| of(&v.booked(), if v.stock.is_ai() { &ai } else { &servers })).sum();
    let network = dated(&NETWORK_LIVES);
    let rest = books[fleet.len()..].iter().filter(|b| b.life > 0.0);
    let rest: f64 =
        rest.map(|b| if b.life > 100.0 { b.depreciation(from, to) } else { of(b, &network) }).sum();
    (hardware + rest) / 1e9
}

/// Figures of the books that the README quotes.
pub(super) fn checks(fleet: &[Vintage], books: &[Booked]) -> Vec<String> {
    let years = (2021..=2025).map(|y| format!(" {:.2}", with_filed_lives(fleet, books, y)));
    let lives =
        format!("depreciation 2021 to 2025 with the lives in force then, $B:{}", years.collect::<String>());
    let mut lines = vec![lives];
    lines.extend(plant(books));
    lines
}

fn plant(books: &[Booked]) -> Vec<String> {
    let put = |y: i32| -> f64 {
        let of = books.iter().filter(|b| b.in_service >= month(y, 1) && b.in_service < month(y + 1, 1));
        of.map(|b| b.cost).sum::<f64>() / 1e9
    };
    let paid: f64 = rising().iter().map(|a| a.paid).sum::<f64>() / 1e9;
    let cost: f64 = rising().iter().map(|a| a.booked.cost).sum::<f64>() / 1e9;
    let depreciation_2025 = depreciation(books, month(2025, 1), month(2026, 1)) / 1e9;
    vec![
        format!("plant end of 2024: {:.3} $B", net(books, month(2025, 1)) / 1e9),
        format!(
            "plant end of 2025: {:.3} $B, of it under construction {paid:.3} paid of {cost:.3}",
            net(books, month(2026, 1)) / 1e9 + paid
        ),
        format!(
            "put in service 2025 (less transfers): {:.3} $B; + work in progress {paid:.3} - other movements 4.3 = {:.3}",
            put(2025),
            put(2025) + paid - 4.3
        ),
        format!(
            "additions 2025 by the roll-forward: {:.3} $B",
            (PLANT_2025 - PLANT_2024) / 1e9 + depreciation_2025 - 4.3
        ),
    ]
}
