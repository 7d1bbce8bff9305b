//! One-year commitments to virtual machines by region and type, sized every month, against renting on demand.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Args, ValueEnum};

use super::vms::{self, FAMILIES, Family, Months};
use super::{File, From};

/// What a year's commitment takes off the list price; assumed, as in `examples/own-fleet`.
const OFF: f64 = 0.37;

/// What is written and how it is told apart.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(super) from: From,
    /// What commitments are made to.
    #[arg(long, value_enum, default_value = "type")]
    by: By,
    /// Joint paths of the forecast.
    #[arg(long, default_value_t = 100)]
    paths: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Each of the twelve types of machine.
    Type,
    /// Types that belong together: a commitment outlives the type.
    Family,
}

/// How it is replayed.
pub(super) const HOW: [&str; 2] = [
    "plimsoll replay DIR --from 2023-01-01 --train 2021-08-01 --policy plimsoll,mean,newsvendor,coverage:best,coverage:train,buffer:train,nothing",
    "plimsoll replay DIR --from 2022-02-01 --policy plimsoll,mean,newsvendor,coverage:best,buffer:best,nothing",
];

/// The folder.
pub(super) fn files(options: &Options) -> Result<Vec<File>, String> {
    let by = options.by;
    let months = vms::read(&options.from.data, |kind| {
        Ok(match by {
            By::Type => {
                vms::family(kind)?;
                format!("vm-{}", kind.to_lowercase())
            }
            By::Family => vms::family(kind)?.name.to_owned(),
        })
    })?;
    let mut sold: BTreeMap<&str, usize> = BTreeMap::new();
    for ((_, what), used) in &months.use_of {
        let first = sold.entry(what).or_insert(usize::MAX);
        *first = (*first).min(Months::first(used));
    }
    let mut workloads = String::from("workload,unit,price_per_unit_hour_usd,home_share\n");
    let mut generations = String::from(
        "generation,family,unit_cost_usd,provisioned_kw,lead_months,first_order,service_life_months,payment,upfront_share\n",
    );
    let mut performance = String::from("generation,workload,work_per_unit\n");
    for (what, first) in &sold {
        let family = of(what)?;
        workloads += &format!("{what},VM (normalised),{},1\n", family.list);
        let cost = family.list * (1.0 - OFF) * 8760.0;
        let since = months.months[*first];
        generations += &format!("{what}-1y,{what},{cost:.4},0,0,{since},12,over_life,0\n");
        performance += &format!("{what}-1y,{what},1\n");
    }
    let (regions, sites) = places(&months.regions());
    let end = months.months.last().map_or_else(String::new, |m| m.add_months(1).to_string());
    Ok(vec![
        ("README.md", README.replace("LISTS", &lists())),
        ("scenario.toml", settings(&end, options.paths)),
        ("regions.csv", regions),
        ("sites.csv", sites),
        ("workloads.csv", workloads),
        ("generations.csv", generations),
        ("performance.csv", performance),
        ("fleet.csv", "site,generation,in_service,units\n".to_owned()),
        ("usage.csv", months.usage()),
    ])
}

/// The family of a workload.
fn of(what: &str) -> Result<&'static Family, String> {
    match FAMILIES.iter().find(|f| f.name == what) {
        Some(family) => Ok(family),
        None => vms::family(&what.trim_start_matches("vm-").to_uppercase()),
    }
}

/// Regions that help nobody, and a place for rented machines in each.
fn places(names: &BTreeSet<&str>) -> (String, String) {
    let mut regions = String::from("region,spill_group\n");
    let mut sites = String::from("site,region,it_power_mw,pue\n");
    for region in names {
        regions += &format!("{region},{region}\n");
        sites += &format!("{},{region},1,1\n", region.replace("region", "rented"));
    }
    (regions, sites)
}

fn lists() -> String {
    FAMILIES.iter().map(|f| format!("{} {} ({})", f.name, f.list, f.instance)).collect::<Vec<_>>().join(", ")
}

fn settings(end: &str, paths: usize) -> String {
    format!(
        "name = \"vm-commitments\"\n\
         description = \"How many virtual machines to commit to for a year, month by month.\"\n\
         currency = \"USD\"\n\
         as_of = {end}\n\
         objective = \"cost\"\n\n\
         [calendar]\nstart = {end}\nsteps = [{{ count = 12, months = 1 }}]\n\n\
         [finance]\n\
         discount_rate = 0.08  # assumed, as in examples/own-fleet\n\
         tax_rate = 0.0        # costs are compared before tax\n\
         hurdle_roic = 0.0\n\n\
         [policy]\nrisk_weight = 0.0\nextension_months = 0\n\n\
         [forecast]\npaths = {paths}\nseed = 1\nseason_months = 12\n"
    )
}

const README: &str = "# Commitments to virtual machines

A company rents virtual machines and commits, month by month, to some of them for a year. Written by `plimsoll-bench case vm`.

| table | sourced | derived | assumed |
| --- | --- | --- | --- |
| `usage` | machine hours by day, region and type (Snowflake, Shaved Ice, Apache-2.0; each region is scaled so that its busiest hour is 1,000) | means of months | – |
| `workloads` | list prices on demand in us-east-1, the same since June 2022: LISTS | – | that these machines stand for the types, cost the same everywhere, and cost that before June 2022 too |
| `generations` | – | cost of a year = list x (1 - 0.37) x 8,760 hours; sold since the type was first used | 37 % off for a year, nothing upfront: the data have no term prices |
| `sites`, `regions` | – | – | rented machines draw nobody's power; no region helps another |
| `fleet` | – | – | nothing is committed to at first |

Commitments are paid month by month. What is paid after the replay is in nobody's cost, and so is what it serves: commitments made in the
last eleven months are judged by the months that were played.

Months are flat: the data by day hold no hours. The hourly data say what that leaves out: sized every month on means, commitments at this
discount promise 33.8 % and deliver 27.1 % (`examples/own-fleet`). All policies and foresight are flattered alike.
";

#[cfg(test)]
mod tests {
    use super::super::vms::tests::data;
    use super::*;

    fn folder(by: By) -> BTreeMap<&'static str, String> {
        let (kept, _) = data();
        let from = From { data: kept.path.clone(), out: "nowhere".into() };
        files(&Options { from, by, paths: 7 }).expect("files").into_iter().collect()
    }

    /// A year at 0.192 an hour less 37 %.
    #[test]
    fn a_type_can_be_committed_to_since_it_was_first_used() {
        let folder = folder(By::Type);
        assert!(folder["generations.csv"].contains("vm-a-1y,vm-a,1059.6096,0,0,2022-01-01,12,over_life,0\n"));
        assert!(folder["generations.csv"].contains("vm-b-1y,vm-b,1059.6096,0,0,2022-02-01,12,over_life,0\n"));
        assert!(folder["scenario.toml"].contains("as_of = 2022-03-01"));
    }

    #[test]
    fn a_family_goes_on_where_one_type_follows_another() {
        let folder = folder(By::Family);
        assert_eq!(folder["usage.csv"].lines().count(), 3);
        assert_eq!(folder["performance.csv"], "generation,workload,work_per_unit\nvm-main-1y,vm-main,1\n");
    }
}
