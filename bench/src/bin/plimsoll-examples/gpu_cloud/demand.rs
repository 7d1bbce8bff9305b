//! Work sold since 2024, and what it was paid.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_model::Date;

use super::{COMPANY, REGIONS, fleet};
use crate::Outcome;
use crate::figure::{hours, month, quarter};
use crate::sheet::{Sheet, assumed, derived, row};
use crate::source::Source;

/// Quarters of history from 2024-Q1.
const HISTORY: i32 = 8;

/// Part of revenue that is sold ahead, assumed.
const RESERVED_PART: f64 = 0.95;

/// Realised price of reserved work by quarter from 2024-Q1, dollars per H100-equivalent and hour, assumed.
const RESERVED: [f64; 8] = [2.5, 2.5, 2.4, 2.4, 2.3, 2.1, 1.9, 1.6];

/// Price of on-demand work by quarter, from the index.
pub(super) type Prices = BTreeMap<Date, f64>;

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
    sheet.push(
        row!["reserved", "H100-equivalent", "1.2|1.6|2.2", "AI", "0|0.1|0.4", 0.3, 0.02, "0|0.12|0.25"],
        &assumed("clusters sold for years: about half of the on-demand index, so that the fleet is 85 to 90 % full"),
    );
    sheet.push(
        row!["on-demand", "H100-equivalent", "2.4|3.07|4", "AI", "0|0.1|0.4", 0.6, 0.05, "0|0.12|0.25"],
        &assumed("neocloud index of early 2026 (prices.csv)"),
    );
    sheet.write(folder)
}

/// Writes `load_blocks.csv`.
pub(super) fn load_blocks(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("load_blocks", &["workload", "block", "share_of_hours", "level"])?;
    for (workload, peak) in [("reserved", 1.03), ("on-demand", 1.25)] {
        sheet.push(row![workload, "peak", 0.2, peak], &assumed("peak over mean in a fifth of the hours"));
        sheet.push(
            row![workload, "base", 0.8, (1.0 - 0.2 * peak) / 0.8],
            &derived("", "so that the mean level is 1"),
        );
    }
    sheet.write(folder)
}

/// Mean of the H100 index over each quarter, from 2024-Q1 to what is known of 2026-Q1.
fn index(data: &Source) -> Outcome<Prices> {
    let mut months: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
    for line in data.lines("cloud/prices.csv")? {
        if line["pricing_model"] != "on_demand_index_median" || line["chip"] != "H100" {
            continue;
        }
        let (year, of_year): (i32, i32) = (line["date"][..4].parse()?, line["date"][5..7].parse()?);
        if year >= 2024 {
            months.entry(month(year, (of_year - 1) / 3 * 3 + 1)).or_default().push(line["price"].parse()?);
        }
    }
    let mean =
        |prices: &Vec<f64>| prices.iter().sum::<f64>() / f64::from(u32::try_from(prices.len()).unwrap_or(1));
    Ok(months.iter().map(|(quarter, prices)| (*quarter, mean(prices))).collect())
}

/// Writes `prices.csv`; gives on-demand prices by quarter.
pub(super) fn prices(data: &Source, folder: &Path) -> Outcome<Prices> {
    let mut sheet = Sheet::new("prices", &["item", "term", "from", "realised_usd"])?;
    let index = index(data)?;
    for (from, price) in &index {
        let origin = derived("prices.csv on_demand_index_median, H100", "mean of the months of the quarter");
        sheet.push(row!["on-demand", "blend", *from, *price], &origin);
    }
    for (q, price) in (0..).zip(RESERVED) {
        sheet
            .push(row!["reserved", "blend", quarter(2024, q), price], &assumed("goes with the history rule"));
    }
    sheet.write(folder)?;
    Ok(index)
}

/// Writes `usage.csv` by the history rule; gives how full the fleet was.
pub(super) fn usage(data: &Source, index: &Prices, folder: &Path) -> Outcome<Vec<String>> {
    let filed = data.series("cloud/history.csv", COMPANY, "revenue")?;
    let mut sheet = Sheet::new("usage", &["time", "workload", "region", "used", "capacity_limited"])?;
    let mut sold = vec![0.0; 8];
    for (workload, part) in [("reserved", RESERVED_PART), ("on-demand", 1.0 - RESERVED_PART)] {
        for (region, share) in REGIONS {
            for ((q, figure), reserved) in (0..HISTORY).zip(filed.values()).zip(RESERVED) {
                let (from, to) = (quarter(2024, q), quarter(2024, q + 1));
                let price = if workload == "reserved" { reserved } else { index[&from] };
                let used = figure.value * 1e6 * part * share / (price * hours(from, to));
                sold[usize::try_from(q)?] += used;
                let note = if figure.grade == "U" { "revenue of grade U" } else { "" };
                sheet.push(row![from, workload, region, used, true], &derived("history.csv revenue", note));
            }
        }
    }
    sheet.write(folder)?;
    let fill = |(q, sold): (i32, &f64)| {
        let usable = fleet::mean_work(quarter(2024, q), quarter(2024, q + 1)) * 0.97 * 0.97;
        format!(
            "gpu-cloud {}: sold {:.0} k of {:.0} k usable ({:.0} %)",
            quarter(2024, q),
            sold / 1e3,
            usable / 1e3,
            100.0 * sold / usable
        )
    };
    Ok((0..).zip(&sold).map(fill).collect())
}
