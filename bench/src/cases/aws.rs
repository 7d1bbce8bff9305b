//! Revenue of AWS by quarter as demand, in units of revenue at a constant price.

use std::collections::BTreeMap;
use std::path::Path;

use clap::Args;
use plimsoll_model::Date;

use super::vms::date;
use super::{File, From, vintages};
use crate::score::each_row;

/// What is held above the revenue of a quarter before a replay begins; assumed.
const HELD: f64 = 1.1;
/// Quarters that a unit runs; assumed.
const LIFE: usize = 20;
/// Hours of a mean quarter.
const HOURS: f64 = 2191.5;
/// Dollars a quarter that a unit of work brings after costs that follow revenue: half; assumed.
const KEPT: f64 = 500_000.0;
/// Price of a unit: see the folder's README.
const COST: f64 = 4_500_000.0;

/// Which case.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(super) from: From,
    /// Quarters from an order to service.
    #[arg(long, default_value_t = 2)]
    lead: u32,
    /// Joint paths of the forecast.
    #[arg(long, default_value_t = 100)]
    paths: usize,
}

/// How it is replayed: all of it, and a fold.
pub(super) const HOW: [&str; 2] = [
    "plimsoll replay DIR --from 2018-01-01 --policy plimsoll,mean,newsvendor,buffer:best,hold-ratio,nothing",
    "plimsoll replay DIR --from 2018-01-01 --to 2020-01-01 --policy plimsoll,mean,newsvendor,buffer:best,hold-ratio,nothing",
];

/// The folder.
pub(super) fn files(options: &Options) -> Result<Vec<File>, String> {
    let quarters = read(&options.from.data)?;
    let last = quarters.last_key_value().map_or_else(String::new, |(q, _)| q.add_months(3).to_string());
    let mut usage = String::from("time,workload,region,used\n");
    quarters.iter().for_each(|(quarter, revenue)| usage += &format!("{quarter},cloud,all,{revenue}\n"));
    let wanted: Vec<f64> = quarters.values().map(|revenue| HELD * revenue).collect();
    let mut fleet = String::from("site,generation,in_service,units\n");
    for (quarter, units) in quarters.keys().zip(vintages(&wanted, LIFE)).filter(|(_, units)| *units > 0) {
        fleet += &format!("all,capacity,{quarter},{units}\n");
    }
    let first = quarters.keys().next().map_or_else(String::new, Date::to_string);
    let (lead, life) = (3 * options.lead, 3 * LIFE);
    Ok(vec![
        ("README.md", README.to_owned()),
        ("scenario.toml", settings(&last, options)),
        ("regions.csv", "region,spill_group\nall,all\n".to_owned()),
        ("sites.csv", "site,region,it_power_mw\nall,all,1\n".to_owned()),
        (
            "workloads.csv",
            format!(
                "workload,unit,price_per_unit_hour_usd,home_share\ncloud,$M of revenue a quarter,{:.6},1\n",
                KEPT / HOURS
            ),
        ),
        (
            "generations.csv",
            format!(
                "generation,family,unit_cost_usd,provisioned_kw,lead_months,first_order,service_life_months\n\
                 capacity,capacity,{COST},0,{lead},{first},{life}\n"
            ),
        ),
        ("performance.csv", "generation,workload,work_per_unit\ncapacity,cloud,1\n".to_owned()),
        ("fleet.csv", fleet),
        ("usage.csv", usage),
    ])
}

/// Revenue by first day of the quarter, millions of dollars.
fn read(path: &Path) -> Result<BTreeMap<Date, f64>, String> {
    let mut quarters = BTreeMap::new();
    each_row(path, |row| {
        if row.text("company")? == "AWS" && row.text("metric")? == "revenue" {
            // A quarter is told by its last day.
            let first = date(row.text("date")?)?.add_days(1).add_months(-3);
            quarters.insert(first, row.number("value")?);
        }
        Ok(())
    })?;
    let whole = quarters.keys().zip(quarters.keys().skip(1)).all(|(a, b)| a.add_months(3) == *b);
    if quarters.is_empty() || !whole {
        return Err(format!("{}: revenue of AWS has no quarters, or holes", path.display()));
    }
    Ok(quarters)
}

fn settings(end: &str, options: &Options) -> String {
    format!(
        "name = \"aws-revenue\"\n\
         description = \"Revenue of AWS by quarter as demand, at a constant price.\"\n\
         currency = \"USD\"\n\
         as_of = {end}\n\
         objective = \"npv\"\n\n\
         [calendar]\nstart = {end}\nsteps = [{{ count = 12, months = 3 }}]\n\n\
         [finance]\ndiscount_rate = 0.10  # assumed\ntax_rate = 0.21\nhurdle_roic = 0.0\n\
         end_value_factor = 1.0  # the end of a replay is not the end of the company\n\n\
         [policy]\nrisk_weight = 0.0\n\n\
         [forecast]\npaths = {}\nseed = 1\nseason_months = 12\n",
        options.paths
    )
}

const README: &str = "# AWS by quarter

Revenue of AWS as demand: a unit of work is a million dollars of revenue a quarter, at a constant price. Written by `plimsoll-bench case aws`.

| table | sourced | derived | assumed |
| --- | --- | --- | --- |
| `usage` | revenue by quarter (`history.csv`, rows `AWS, revenue`, each with its source and grade: 2014 to 2019 and 2021 to 2024 are general knowledge that sums to filed years, 2020 is unverified, 2025 is printed) | – | that a dollar of revenue takes the same capacity in every year |
| `generations` | – | price of a unit $4.5M: net plant over annual revenue was 0.70, 0.75 and 0.80 at the end of 2021, 2022 and 2023, of which the mean is taken | that net plant is two thirds of what was paid; five years of life; the lead time is asked |
| `workloads` | – | – | of a dollar of revenue half goes with it (people, energy, sales): a unit of work brings $0.5M a quarter |
| `fleet` | – | – | 1.1 times the revenue of each quarter, since what the company held is not known |
| rates | tax rate of the federal law, 21 % | – | discount rate 10 %; units that are left at the end of a replay are worth the life they have left |

Revenue of a quarter is known on the day after it here; the company says it a month later.

What was sold was what could be served. In quarters in which supply was short revenue is not what was wanted, and who would have held more gets no credit. One
company is one sample: nothing here says how sure a difference is.
";

#[cfg(test)]
mod tests {
    use super::super::vms::tests::tempfile::Kept;
    use super::*;

    const DATA: &str = "date,company,metric,value,unit,source,verified,notes\n\
        2014-03-31,AWS,revenue,1000,USD_million,x,C,\n\
        2014-03-31,AWS,operating_income,245,USD_million,x,C,\n\
        2014-06-30,AWS,revenue,1200,USD_million,x,C,\n\
        2014-06-30,Oracle,revenue,9,USD_million,x,C,\n";

    #[test]
    fn quarters_begin_three_months_before_the_day_after_their_last() {
        let kept = Kept::new(DATA);
        let from = From { data: kept.path.clone(), out: "nowhere".into() };
        let folder: BTreeMap<_, _> =
            files(&Options { from, lead: 4, paths: 7 }).expect("files").into_iter().collect();
        assert_eq!(
            folder["usage.csv"],
            "time,workload,region,used\n2014-01-01,cloud,all,1000\n2014-04-01,cloud,all,1200\n"
        );
        assert_eq!(
            folder["fleet.csv"],
            "site,generation,in_service,units\nall,capacity,2014-01-01,1100\nall,capacity,2014-04-01,220\n"
        );
        assert!(folder["generations.csv"].contains("capacity,capacity,4500000,0,12,2014-01-01,60\n"));
        assert!(folder["scenario.toml"].contains("as_of = 2014-07-01"));
    }

    #[test]
    fn a_hole_is_told() {
        let kept = Kept::new(&DATA.replace("2014-06-30,AWS", "2014-09-30,AWS"));
        assert!(read(&kept.path).expect_err("a hole").contains("holes"));
    }
}
