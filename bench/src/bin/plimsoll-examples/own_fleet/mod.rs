//! `own-fleet`: a company that rents virtual machines and decides how many to commit to, from hourly demand.

mod hours;
mod saving;

use std::path::Path;

use plimsoll_model::Date;

use crate::Outcome;
use crate::figure::{day, digits, month};
use crate::sheet::{Sheet, assumed, derived, reported, row};
use crate::source::Source;
use hours::Hours;

/// A family of machine types with the machine whose list price stands in for it.
struct Family {
    name: &'static str,
    types: &'static str,
    instance: &'static str,
}

/// The data names its types A to L and says no more. Together are types of which one takes over from another: B from
/// A in 2022 and 2023, J from I in 2023; what is left runs in short bursts.
const FAMILIES: [Family; 3] = [
    Family { name: "vm-main", types: "AB", instance: "m5.xlarge" },
    Family { name: "vm-large", types: "IJKL", instance: "r5.xlarge" },
    Family { name: "vm-burst", types: "CDEFGH", instance: "c5.xlarge" },
];

const REGIONS: [&str; 4] = ["region-1", "region-2", "region-3", "region-4"];

/// The site of a region's machines.
fn rented(region: &str) -> String {
    region.replace("region", "rented")
}

/// What a term takes off the list price: low, middle, high; assumed.
const TERMS: [(&str, i32, [f64; 3]); 2] = [("1y", 12, [0.34, 0.37, 0.41]), ("3y", 36, [0.53, 0.57, 0.62])];

/// How many load blocks a month is cut into.
const BLOCKS: usize = 12;

/// The day after the last hour of the data.
const START: &str = "2024-02-01";

/// Writes every table; gives the lines of figures that the README quotes.
pub(crate) fn write(data: &Source, folder: &Path) -> Outcome<Vec<String>> {
    let hours = Hours::read(&data.path("forecast/snowflake_vm_hourly.parquet"))?;
    let lists = list_prices(data)?;
    places(folder)?;
    workloads(&lists, folder)?;
    generations(&lists, folder)?;
    prices(&lists, folder)?;
    usage(&hours, folder)?;
    load_blocks(&hours, folder)?;
    fleet(&hours, folder)?;
    Ok(saving::checks(&hours, &lists, TERMS[0].2[1]))
}

/// List price of each family's machine on demand, dollars an hour.
fn list_prices(data: &Source) -> Outcome<Vec<f64>> {
    let lines = data.lines("cloud/prices.csv")?;
    let of = |instance: &str| {
        let wanted = |l: &&std::collections::HashMap<String, String>| {
            l["instance"] == instance && l["region"] == "us-east-1" && l["pricing_model"] == "on_demand"
        };
        let found = lines.iter().rfind(wanted).ok_or_else(|| format!("prices.csv has no {instance}"))?;
        Ok::<f64, Box<dyn std::error::Error>>(found["price"].parse()?)
    };
    FAMILIES.iter().map(|f| of(f.instance)).collect()
}

fn places(folder: &Path) -> Outcome<()> {
    let mut regions = Sheet::new("regions", &["region", "spill_group"])?;
    let mut sites = Sheet::new("sites", &["site", "region", "it_power_mw", "pue"])?;
    for region in REGIONS {
        regions.push(
            row![region, region],
            &reported("snowflake_vm_hourly.parquet REGION_NUM", "demand stays in its region"),
        );
        let note = "rented machines draw nobody's power here: a site is only where they run";
        sites.push(row![rented(region), region, 1.0, 1.0], &assumed(note));
    }
    regions.write(folder)?;
    sites.write(folder)
}

fn workloads(lists: &[f64], folder: &Path) -> Outcome<()> {
    let headers =
        ["workload", "unit", "price_per_unit_hour_usd", "short_penalty_per_unit_hour_usd", "home_share"];
    let mut sheet = Sheet::new("workloads", &headers)?;
    for (family, list) in FAMILIES.iter().zip(lists) {
        let source = format!("prices.csv {} on demand, us-east-1", family.instance);
        let note = "being short is renting on demand at this price; which machine the data means is assumed";
        sheet
            .push(row![family.name, "VM (normalised)", *list, 0.0, 1.0], &assumed(note).with_source(&source));
    }
    sheet.write(folder)
}

fn generations(lists: &[f64], folder: &Path) -> Outcome<()> {
    let headers = [
        "generation",
        "family",
        "unit_cost_usd",
        "provisioned_kw",
        "lead_months",
        "first_order",
        "service_life_months",
        "payment",
        "upfront_share",
        "guarantees_capacity",
    ];
    let mut sheet = Sheet::new("generations", &headers)?;
    let mut performance = Sheet::new("performance", &["generation", "workload", "work_per_unit"])?;
    for (family, list) in FAMILIES.iter().zip(lists) {
        for (term, months, off) in TERMS {
            let name = format!("{}-{term}", family.name);
            let hours = f64::from(months) / 12.0 * 8760.0;
            let cost = [off[2], off[1], off[0]].map(|d| digits(list * (1.0 - d) * hours, 8)).join("|");
            let cells = row![
                name,
                family.name,
                cost,
                0.0,
                0.0,
                "2023-01-01",
                f64::from(months),
                "over_life",
                0.0,
                true
            ];
            let note = format!(
                "list x (1 - {} [{}-{}]) x hours of the term; the data has no term prices",
                off[1], off[0], off[2]
            );
            sheet.push(cells, &assumed(&note));
            performance.push(row![name, family.name, 1.0], &derived("", "one machine is one machine"));
        }
    }
    sheet.write(folder)?;
    performance.write(folder)
}

fn prices(lists: &[f64], folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("prices", &["item", "term", "from", "list_usd", "realised_usd"])?;
    for (family, list) in FAMILIES.iter().zip(lists) {
        let origin =
            reported(&format!("prices.csv {}", family.instance), "in every price file from 2022-06 on");
        sheet.push(row![family.name, "on-demand", "2022-06-23", *list, *list], &origin);
        for (term, _, off) in TERMS {
            let cells = row![
                family.name,
                format!("reserved-{term}"),
                "2022-06-23",
                *list,
                digits(list * (1.0 - off[1]), 6)
            ];
            sheet.push(cells, &assumed("the unit costs of generations.csv follow from it"));
        }
    }
    sheet.write(folder)
}

fn usage(hours: &Hours, folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("usage", &["time", "workload", "region", "used"])?;
    let origin = derived("snowflake_vm_hourly.parquet", "mean of the hours of the month");
    for (f, family) in FAMILIES.iter().enumerate() {
        for (r, region) in REGIONS.iter().enumerate() {
            for (from, mean) in hours.monthly_means(f, r) {
                sheet.push(row![from, family.name, *region, digits(mean, 8)], &origin);
            }
        }
    }
    sheet.write(folder)
}

fn load_blocks(hours: &Hours, folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("load_blocks", &["workload", "region", "block", "share_of_hours", "level"])?;
    let origin = derived("snowflake_vm_hourly.parquet", "last 12 months; see README, load blocks");
    for (r, region) in REGIONS.iter().enumerate() {
        let block = hours.blocks_of(r, BLOCKS);
        for (f, family) in FAMILIES.iter().enumerate() {
            for (number, level) in (1..).zip(hours.levels(f, r, &block, BLOCKS)) {
                let share = 1.0 / f64::from(u32::try_from(BLOCKS)?);
                sheet.push(
                    row![family.name, *region, format!("b{number:02}"), share, digits(level, 12)],
                    &origin,
                );
            }
        }
    }
    sheet.write(folder)
}

/// One-year commitments that run until August 2024: half of what was used in August 2023.
fn fleet(hours: &Hours, folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("fleet", &["site", "generation", "in_service", "units"])?;
    let bought: Date = month(2023, 8);
    for (f, family) in FAMILIES.iter().enumerate() {
        for (r, region) in REGIONS.iter().enumerate() {
            let means = hours.monthly_means(f, r);
            let mean = means.iter().find(|m| m.0 == bought).map_or(0.0, |m| m.1);
            let note =
                "half of the mean of August 2023: what the company has committed to is not in the data";
            let cells = row![rented(region), format!("{}-1y", family.name), bought, (mean / 2.0).round()];
            sheet.push(cells, &assumed(note));
        }
    }
    sheet.write(folder)
}

/// First day of the last twelve months of the data.
fn last_year() -> Date {
    day(START).add_months(-12)
}
