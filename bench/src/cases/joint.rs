//! Hardware for the virtual machines of four regions: two generations of each family, which share suppliers, power and money and stand in for each other.

use std::collections::{BTreeMap, BTreeSet};

use clap::Args;
use plimsoll_model::Date;

use super::vms::{self, FAMILIES, Months, date};
use super::{File, From, vintages};

/// Which case.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    #[command(flatten)]
    pub(super) from: From,
    /// What suppliers bring of each generation, as a share of the work that its family needed in a month of 2022.
    #[arg(long, default_value_t = 0.6)]
    supply: f64,
}

/// Months that a unit runs.
const LIFE: u32 = 48;
/// What is held above the use of a month before a replay begins.
const HELD: f64 = 1.1;
/// What is left of the list price.
const REALISED: f64 = 0.6;
/// Power of a unit of the first generation, kW.
const KW: f64 = 0.05;
/// Power of a site, over what first generations took in the month of most use.
const ROOM: f64 = 1.2;
/// The year before this day is what caps, budgets and power are made from: they rest on nothing that is scored.
const KNOWN: &str = "2023-01-01";

/// One generation: what it costs, when it comes, and what it does of the work of which family. All of it is invented.
struct Kind {
    name: &'static str,
    family: &'static str,
    cost: f64,
    kw: f64,
    lead: u32,
    first_order: &'static str,
    announced: &'static str,
    /// Its own work first.
    work: [(&'static str, f64); 2],
}

const OLD: &str = "2017-01-01";
const SECOND: &str = "2022-07-01";
const TOLD: &str = "2022-01-01";

/// Two generations of each family, the first one first.
const KINDS: [Kind; 6] = [
    kind(("main-g1", "vm-main"), 1300.0, 2, OLD, [("vm-main", 1.0), ("vm-burst", 1.0)]),
    kind(("main-g2", "vm-main"), 1600.0, 4, SECOND, [("vm-main", 1.4), ("vm-burst", 1.4)]),
    kind(("large-g1", "vm-large"), 1700.0, 2, OLD, [("vm-large", 1.0), ("vm-main", 1.0)]),
    kind(("large-g2", "vm-large"), 2100.0, 4, SECOND, [("vm-large", 1.4), ("vm-main", 1.4)]),
    kind(("burst-g1", "vm-burst"), 1150.0, 2, OLD, [("vm-burst", 1.0), ("vm-main", 0.8)]),
    kind(("burst-g2", "vm-burst"), 1400.0, 3, SECOND, [("vm-burst", 1.4), ("vm-main", 1.1)]),
];

const fn kind(
    (name, family): (&'static str, &'static str),
    cost: f64,
    lead: u32,
    first_order: &'static str,
    work: [(&'static str, f64); 2],
) -> Kind {
    // The second generation draws a fifth more.
    let second = lead > 2;
    let (kw, announced) = if second { (KW * 1.2, TOLD) } else { (KW, OLD) };
    Kind { name, family, cost, kw, lead, first_order, announced, work }
}

/// How it is replayed.
pub(super) const HOW: [&str; 2] = [
    "plimsoll replay DIR --from 2023-01-01 --policy plimsoll,mean,newsvendor,buffer:best,mean-buffer:best,hold-ratio,nothing",
    "plimsoll replay DIR --from 2022-02-01 --to 2023-01-01 --policy plimsoll,mean,newsvendor,buffer:best,mean-buffer:best,hold-ratio,nothing",
];

/// The folder.
pub(super) fn files(options: &Options) -> Result<Vec<File>, String> {
    let months = vms::read(&options.from.data, |kind| Ok(vms::family(kind)?.name.to_owned()))?;
    let known = Known::of(&months)?;
    let end = months.months.last().map_or_else(String::new, |m| m.add_months(1).to_string());
    Ok(vec![
        ("README.md", README.replace("SUPPLY", &options.supply.to_string())),
        ("scenario.toml", settings(&end, &known)),
        ("regions.csv", table("region,spill_group", months.regions().iter().map(|r| format!("{r},all")))),
        ("sites.csv", sites(&months.regions(), &known)),
        ("workloads.csv", workloads()),
        ("generations.csv", generations()),
        ("performance.csv", performance()),
        ("supply.csv", supply(&months, &known, options.supply)),
        ("fleet.csv", fleet(&months, known.count)),
        ("usage.csv", months.usage()),
    ])
}

fn table(header: &str, rows: impl Iterator<Item = String>) -> String {
    rows.fold(format!("{header}\n"), |text, row| text + &row + "\n")
}

/// What the last year before the scored part tells.
struct Known {
    /// Months before the scored part.
    count: usize,
    /// Most machines in use in one of its months, by region.
    used: BTreeMap<String, f64>,
    /// Machines a month by family: growth, and what comes to the end of its life.
    needs: BTreeMap<String, f64>,
}

impl Known {
    fn of(months: &Months) -> Result<Self, String> {
        let until = date(KNOWN)?;
        let count = months.months.iter().filter(|m| **m < until).count();
        if count < 2 {
            return Err(format!("the data hold no two months before {KNOWN}"));
        }
        let (first, last) = (count.saturating_sub(12), count - 1);
        let mut known = Self { count, used: BTreeMap::new(), needs: BTreeMap::new() };
        for region in months.regions() {
            let in_region = |t: usize| {
                months.use_of.iter().filter(|((r, _), _)| r == region).map(|(_, used)| used[t]).sum::<f64>()
            };
            known.used.insert(region.to_owned(), (first..count).map(in_region).fold(0.0, f64::max));
        }
        for ((_, family), used) in &months.use_of {
            let since = u32::try_from(last - first).unwrap_or(1);
            let growth = (used[last] - used[first]) / f64::from(since);
            *known.needs.entry(family.clone()).or_default() += growth + HELD * used[last] / f64::from(LIFE);
        }
        Ok(known)
    }

    /// Money a year that buys nine tenths of what is needed, in first generations.
    fn budget(&self) -> f64 {
        let a_month = self.needs.iter().map(|(family, units)| {
            KINDS.iter().find(|k| k.family == family).map_or(0.0, |k| k.cost) * units.max(0.0)
        });
        0.9 * 12.0 * a_month.sum::<f64>()
    }
}

fn settings(end: &str, known: &Known) -> String {
    let mut text = format!(
        "name = \"joint-pools\"\n\
         description = \"Hardware for virtual machines in four regions that share suppliers, power and money.\"\n\
         currency = \"USD\"\n\
         as_of = {end}\n\
         objective = \"npv\"\n\n\
         [calendar]\nstart = {end}\nsteps = [{{ count = 8, months = 1 }}]\n\n\
         [finance]\ndiscount_rate = 0.10\ntax_rate = 0.21\nhurdle_roic = 0.0\n\
         end_value_factor = 1.0  # the end of a replay is not the end of the company\n\n\
         [policy]\nrisk_weight = 0.0\nextension_months = 0\n\n"
    );
    for year in 2021..=2026 {
        text += &format!("[[policy.capex_budget]]\nyear = {year}\nmax = {:.0}\n\n", known.budget());
    }
    text + "[forecast]\npaths = 100\nseed = 1\nseason_months = 12\n"
}

fn sites(regions: &BTreeSet<&str>, known: &Known) -> String {
    table(
        "site,region,it_power_mw,pue,electricity_price_per_mwh_usd",
        regions.iter().map(|region| {
            let mw = ROOM * KW * known.used.get(*region).copied().unwrap_or(0.0) / 1000.0;
            format!("{},{region},{mw:.6},1.2,80", region.replace("region", "site"))
        }),
    )
}

fn workloads() -> String {
    table(
        "workload,unit,price_per_unit_hour_usd,short_penalty_per_unit_hour_usd,home_share,spill_cost_per_unit_hour_usd",
        FAMILIES
            .iter()
            .map(|f| format!("{},VM (normalised),{:.4},0.05,0.85,0.01", f.name, REALISED * f.list)),
    )
}

fn generations() -> String {
    table(
        "generation,family,unit_cost_usd,provisioned_kw,lead_months,announced,first_order,service_life_months,opex_per_month_usd",
        KINDS.iter().map(|k| {
            format!(
                "{},{},{},{},{},{},{},{LIFE},6",
                k.name, k.family, k.cost, k.kw, k.lead, k.announced, k.first_order
            )
        }),
    )
}

fn performance() -> String {
    let rows =
        KINDS.iter().flat_map(|k| k.work.iter().map(move |(w, each)| format!("{},{w},{each}", k.name)));
    table("generation,workload,work_per_unit", rows)
}

/// Caps by month, as far as orders of the replay can come and a plan made in it looks.
fn supply(months: &Months, known: &Known, share: f64) -> String {
    let from = months.months[0];
    let all: Vec<Date> = (0..72).map(|m| from.add_months(m)).collect();
    let rows = KINDS.iter().flat_map(|k| {
        let units = share / k.work[0].1 * known.needs.get(k.family).copied().unwrap_or(0.0).max(0.0);
        all.iter().map(move |month| format!("{},{},{units:.3}", k.name, &month.to_string()[..7]))
    });
    table("generation,period,max_units", rows)
}

/// First generations bought so that each series always held a tenth more than it used, until the scored part; of the first month's, as many of
/// every age.
fn fleet(months: &Months, count: usize) -> String {
    let ramp = i32::try_from(LIFE).unwrap_or(0);
    let mut rows = Vec::new();
    for ((region, family), used) in &months.use_of {
        let Some(k) = KINDS.iter().find(|k| k.family == family) else { continue };
        let before = (1..LIFE).map(|age| HELD * used[0] * f64::from(age) / f64::from(LIFE));
        let wanted: Vec<f64> = before.chain(used[..count].iter().map(|u| HELD * u)).collect();
        let bought = vintages(&wanted, LIFE as usize);
        for (units, month) in bought.iter().zip(1 - ramp..).filter(|(units, _)| **units > 0) {
            let day = months.months[0].add_months(month);
            rows.push(format!("{},{},{day},{units}", region.replace("region", "site"), k.name));
        }
    }
    table("site,generation,in_service,units", rows.into_iter())
}

const README: &str = "# Pools that share suppliers, power and money

A company serves the virtual machines of four regions from hardware of its own: two generations of each family. Written by `plimsoll-bench case joint`.

| table | sourced | derived | assumed |
| --- | --- | --- | --- |
| `usage` | machine hours by day, region and type (Snowflake, Shaved Ice, Apache-2.0; each region is scaled so that its busiest hour is 1,000) | means of months | which types are a family (as in `examples/own-fleet`) |
| `workloads` | list prices on demand in us-east-1 of m5.xlarge, r5.xlarge, c5.xlarge | – | six tenths of list is paid; who is turned away costs 0.05 an hour more; 15 % of work may be done in another region, for 0.01 an hour |
| `generations`, `performance` | – | – | invented: a unit of main, large and burst costs 1,300, 1,700 and 1,150, of the second generation 1,600, 2,100 and 1,400; it does the work of one machine of its family, of the second generation of 1.4; units of main do as much burst work, units of large as much main work, units of burst 0.8 and 1.1 of main work; 6 a month; 0.05 and 0.06 kW; 2 months from order to service, of the second generation 4 (burst 3), which was announced in January 2022 and is sold from July 2022; 48 months of life |
| `supply` | – | units a month: SUPPLY of the work that the family needed a month in 2022 (growth, and a 48th of 1.1 times the use of December), of each generation | that suppliers are so short |
| `sites` | – | power: 1.2 times what first generations would have taken in the month of 2022 with most use | electricity 80 a MWh, PUE 1.2 |
| `scenario.toml` | – | budget a year: nine tenths of what 2022 needed, in first generations | discount rate 10 %, tax 21 %; units that are left at the end of a replay are worth the life they have left |
| `fleet` | – | first generations until December 2022, so many that each series held 1.1 times its use; as many of every age in February 2021 | that it was so |

Nothing that caps, budgets and power are made from is later than December 2022: the scored part is 2023.
";

#[cfg(test)]
mod tests {
    use super::super::vms::tests::data;
    use super::*;

    /// Two machines in both months: 2.2 are held, so that of 48 ages three have a unit, of which one is replaced after 48 months; a month's need is 2.2 / 48.
    #[test]
    fn caps_power_and_money_follow_from_what_was_known() {
        let (kept, _) = data();
        let from = From { data: kept.path.clone(), out: "nowhere".into() };
        let folder: BTreeMap<_, _> =
            files(&Options { from, supply: 0.6 }).expect("files").into_iter().collect();
        let needs = 2.2 / 48.0;
        assert!(folder["supply.csv"].contains(&format!("main-g1,2022-01,{:.3}\n", 0.6 * needs)));
        assert!(folder["supply.csv"].contains(&format!("main-g2,2027-12,{:.3}\n", 0.6 / 1.4 * needs)));
        assert!(
            folder["sites.csv"].contains(&format!("site-1,region-1,{:.6},1.2,80\n", 2.4 * 0.05 / 1000.0))
        );
        let budget = 0.9 * 12.0 * 1300.0 * needs;
        assert!(folder["scenario.toml"].contains(&format!("year = 2023\nmax = {budget:.0}\n")));
        let units: Vec<&str> = folder["fleet.csv"].lines().skip(1).collect();
        assert_eq!(units.len(), 4, "{units:?}");
        assert!(units[0].starts_with("site-1,main-g1,2018-02-01,1"), "{units:?}");
        assert!(units[3].starts_with("site-1,main-g1,2022-02-01,1"), "{units:?}");
    }
}
