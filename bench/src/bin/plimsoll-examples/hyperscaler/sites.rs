//! Regions, sites and their power by date.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_model::Date;

use super::REGIONS;
use super::halls::fitted_out;
use super::hardware::Vintage;
use super::supply::OPEN;
use crate::Outcome;
use crate::figure::{day, digits, quarter};
use crate::sheet::{Origin, Sheet, assumed, reported, row};
use crate::source::Source;

/// Facility MW per IT MW of the fleet (power.csv, AWS, 2025).
pub(super) const PUE: f64 = 1.14;

/// The total of 2025 is 8.9 GW, somewhere in 7.8 to 9.9.
const LOW: f64 = 7.8 / 8.9;
const HIGH: f64 = 9.9 / 8.9;

/// Facility MW at the end of 2024 and of 2025.
pub(super) struct Place {
    pub(super) site: &'static str,
    pub(super) region: &'static str,
    end_2024: f64,
    end_2025: f64,
    /// Share of what is under construction beside the campuses.
    rising: f64,
}

const fn place(site: &'static str, region: &'static str, end_2024: f64, end_2025: f64, rising: f64) -> Place {
    Place { site, region, end_2024, end_2025, rising }
}

pub(super) const PLACES: [Place; 9] = [
    place("iad", "us-east", 1844.0, 2730.0, 0.30),
    place("cmh", "us-east", 600.0, 900.0, 0.15),
    place("pdx", "us-west", 827.0, 1270.0, 0.20),
    place("sfo", "us-west", 88.0, 208.0, 0.00),
    place("dub", "europe", 559.0, 900.0, 0.10),
    place("fra", "europe", 283.0, 500.0, 0.08),
    place("nrt", "apac", 268.0, 500.0, 0.07),
    place("sin", "apac", 352.0, 585.0, 0.10),
    place("gru", "row", 179.0, 215.0, 0.00),
];

/// Campuses whose steps are in `power.csv`, with their name there.
pub(super) const CAMPUSES: [(&str, &str); 3] = [
    ("new-carlisle", "Anthropic-Amazon Project Rainier New Carlisle Indiana"),
    ("canton", "Amazon Canton Mississippi"),
    ("ridgeland", "Amazon Ridgeland Mississippi"),
];

/// Facility MW under construction beside the campuses, over the seven quarters from 2026-Q2, and in 2022.
const UNDER_CONSTRUCTION: f64 = 4986.0;
pub(super) const QUARTERS: i32 = 7;
const FACILITY_2022: f64 = 4450.0;

/// Facility MW that come to a place in each of the seven quarters.
pub(super) fn step(place: &Place) -> f64 {
    UNDER_CONSTRUCTION / f64::from(QUARTERS) * place.rising
}

fn electricity(region: &str) -> &'static str {
    match region {
        "us-east" => "50|62|80",
        "us-west" => "45|58|80",
        "europe" => "70|95|130",
        "apac" => "70|90|120",
        _ => "55|75|105",
    }
}

/// Writes `regions.csv`.
pub(super) fn regions(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("regions", &["region"])?;
    for (region, ..) in REGIONS {
        sheet.push(
            row![region],
            &assumed("grouping of ours; work that need not stay at home may go anywhere"),
        );
    }
    sheet.write(folder)
}

/// The steps of a campus: day and facility MW, those at or after a day.
fn campus_steps(data: &Source, name: &str) -> Outcome<Vec<(Date, f64, String)>> {
    let series = data.series("cloud/power.csv", name, "facility_power")?;
    let mut steps: Vec<(Date, f64, String)> = Vec::new();
    for (date, figure) in series {
        if steps.last().is_none_or(|(_, mw, _)| (mw - figure.value).abs() > 1e-9) {
            steps.push((date, figure.value, figure.source));
        }
    }
    Ok(steps)
}

/// IT MW by site and date.
pub(super) fn envelopes(data: &Source) -> Outcome<BTreeMap<&'static str, Vec<(Date, f64)>>> {
    let mut all = BTreeMap::new();
    for place in &PLACES {
        let mut steps = vec![
            (day("2022-12-31"), place.end_2024 * FACILITY_2022 / 5000.0 / PUE),
            (day("2024-12-31"), place.end_2024 / PUE),
            (day("2025-12-31"), place.end_2025 / PUE),
        ];
        for q in (1..=QUARTERS).filter(|_| place.rising > 0.0) {
            steps.push((quarter(2026, q), (place.end_2025 + f64::from(q) * step(place)) / PUE));
        }
        all.insert(place.site, steps);
    }
    for (site, name) in CAMPUSES {
        all.insert(site, campus_steps(data, name)?.into_iter().map(|(d, mw, _)| (d, mw / PUE)).collect());
    }
    Ok(all)
}

/// Writes `sites.csv`.
pub(super) fn sites(data: &Source, folder: &Path) -> Outcome<()> {
    let headers =
        ["site", "region", "it_power_mw", "from", "pue", "electricity_price_per_mwh_usd", "slip_months"];
    let mut sheet = Sheet::new("sites", &headers)?;
    let envelopes = envelopes(data)?;
    for place in &PLACES {
        for &(from, mw) in &envelopes[place.site] {
            let (slip, origin) = dated(from);
            let power = [mw * LOW, mw, mw * HIGH].map(|v| digits(v, 7)).join("|");
            sheet.push(
                row![place.site, place.region, power, from, PUE, electricity(place.region), slip],
                &origin,
            );
        }
    }
    for (site, name) in CAMPUSES {
        for (from, mw, source) in campus_steps(data, name)? {
            let slip = if from > day("2026-02-06") { "0|0|6" } else { "" };
            let origin = reported(
                &format!("power.csv: {name}; {source}"),
                "facility MW / 1.14; grade B, seen from above",
            );
            sheet.push(
                row![site, "us-east", digits(mw / PUE, 7), from, PUE, electricity("us-east"), slip],
                &origin,
            );
        }
    }
    sheet.write(folder)
}

fn dated(from: Date) -> (&'static str, Origin) {
    let total = |note| assumed(note).with_source("power.csv: totals; split by site is ours");
    match from {
        f if f < day("2023-01-01") => ("", total("reading A: 4,450 MW facility in 2022 = half of 2025")),
        f if f < day("2026-01-01") => (
            "",
            total(
                "facility MW / 1.14; the sum of all sites is 5.0 GW [3.9-6.0] in 2024, 8.9 [7.8-9.9] in 2025",
            ),
        ),
        _ => (
            "0|0|6",
            assumed(
                "under construction: 4,986 MW facility evenly over 2026-Q2 to 2027-Q4, two thirds of it in America, none at sfo and gru",
            ),
        ),
    }
}

pub(super) fn envelope_on(steps: &[(Date, f64)], on: Date) -> f64 {
    steps.iter().rev().find(|(from, _)| *from <= on).map_or(0.0, |s| s.1)
}

/// Power in service against the envelope by site, open orders included.
///
/// # Errors
/// When a site draws more than it has at the start of a quarter of 2026.
pub(super) fn checks(data: &Source, fleet: &[Vintage]) -> Outcome<Vec<String>> {
    let envelopes = envelopes(data)?;
    let mut lines = Vec::new();
    for on in [day("2022-12-31"), day("2024-12-31"), day("2025-12-31"), day("2026-12-31"), day("2027-12-31")]
    {
        let sum: f64 = envelopes.values().map(|steps| envelope_on(steps, on)).sum();
        lines.push(format!("envelope {on}: {:.3} GW IT, {:.3} GW facility", sum / 1e3, sum * PUE / 1e3));
    }
    let days = std::iter::once(day("2024-12-31")).chain((0..4).map(|q| quarter(2026, q)));
    for on in days {
        let mut line = format!("MW drawn / fitted out / energised {on}:");
        for (site, steps) in &envelopes {
            let load = loaded(fleet, site, on);
            let room = envelope_on(steps, on);
            let is_campus = CAMPUSES.iter().any(|c| c.0 == *site);
            let index = (day("2026-01-01").months_until(on).to_months() / 3.0).round() as i32;
            let halls = if is_campus || index < 0 { room } else { fitted_out(steps, index) };
            if load > halls {
                return Err(format!("{site} draws {load:.2} MW of {halls:.2} on {on}").into());
            }
            line.push_str(&format!(" {site} {load:.0}/{halls:.0}/{room:.0}"));
        }
        lines.push(line);
    }
    Ok(lines)
}

/// MW reserved at a site on a day by what runs and what is on order.
fn loaded(fleet: &[Vintage], site: &str, on: Date) -> f64 {
    let running = fleet.iter().filter(|v| v.site == site && v.runs_on(on));
    let running: f64 = running.map(Vintage::megawatts).sum();
    let due = OPEN.iter().filter(|o| o.promised() <= on);
    0.0 + running + due.map(|o| o.megawatts_at(site)).sum::<f64>()
}
