//! Many anonymous pools of capacity, made of any set of series: a scenario folder that `plimsoll replay` plays.
//!
//! Every series is a workload of its own, served by a generation of its own: a commitment for one step, ordered so many steps before. One unit does one unit
//! of work. Being short is bought on demand. Costs are in units of the naive error of the series: a unit idle for a step costs 1 over it, a
//! unit short so many times as much beyond what it would have cost. A step of any length is written as a month, so that prices an hour differ by the days of a
//! month, a few per cent that even out.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use crate::score::{read, season_of};

/// Hours of a mean month.
const HOURS: f64 = 730.5;

/// Which pools.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The values: `series,t,y`, packed by gzip or not.
    data: PathBuf,
    /// What the series are: `series,period,category,n_train,h,start`.
    meta: PathBuf,
    /// Folder to write; it must not be there.
    #[arg(long)]
    out: PathBuf,
    /// Only series of this period, such as MONTHLY.
    #[arg(long)]
    period: Option<String>,
    /// Steps from an order to service.
    #[arg(long, default_value_t = 3)]
    lead: u32,
    /// What a unit short costs beyond what it would have cost, over what an idle one costs.
    #[arg(long, default_value_t = 3.0)]
    ratio: f64,
    /// Steps from one decision to the next.
    #[arg(long, default_value_t = 1)]
    every: u32,
    /// Only so many series, the first of the list.
    #[arg(long)]
    series: Option<usize>,
    /// Joint paths of the forecast.
    #[arg(long, default_value_t = 100)]
    paths: usize,
}

/// Which decisions.
#[derive(Args, Clone, Debug)]
pub(crate) struct Decisions {
    /// The values: `series,t,y`, packed by gzip or not.
    data: PathBuf,
    /// What the series are: `series,period,category,n_train,h,start`.
    meta: PathBuf,
    /// A forecast of them: `series,step,mean,q0.025,…,q0.975`.
    forecast: PathBuf,
    /// Decisions to write, for `plimsoll replay --policy import --decisions`.
    #[arg(long)]
    out: PathBuf,
    /// Only series of this period, such as MONTHLY.
    #[arg(long)]
    period: Option<String>,
    /// What a unit short costs beyond what it would have cost, over what an idle one costs.
    #[arg(long, default_value_t = 3.0)]
    ratio: f64,
}

/// Levels of the quantiles of a forecast file.
const LEVELS: [f64; 11] = [0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975];

/// Writes what one who orders the critical quantile of a forecast would have decided at the end of the training part.
pub(crate) fn decide(options: &Decisions) -> Result<String, String> {
    let all = read::series(&options.data, &options.meta, options.period.as_deref())?;
    let longest = all.iter().map(|s| s.past.len()).max().unwrap_or(0).next_multiple_of(12);
    let told = read::forecasts(&options.forecast)?;
    let level = options.ratio / (1.0 + options.ratio);
    let mut text = String::from("origin,site,generation,period,units\n");
    let mut count = 0;
    for s in &all {
        let Some(forecast) = told.get(&s.name) else { continue };
        for (step, quantiles) in forecast.quantiles.iter().enumerate() {
            let units = at(quantiles, level).max(0.0);
            let _ =
                writeln!(text, "{},all,{},{},{units}", month(longest), s.name, &month(longest + step)[..7]);
            count += 1;
        }
    }
    std::fs::write(&options.out, text).map_err(|why| format!("{}: {why}", options.out.display()))?;
    Ok(serde_json::json!({"decisions": count, "level": level}).to_string())
}

/// The quantile at a level, on a line between those that are told.
fn at(quantiles: &[f64; 11], level: f64) -> f64 {
    let above = LEVELS.iter().position(|l| *l >= level).unwrap_or(LEVELS.len() - 1).max(1);
    let (low, high) = (LEVELS[above - 1], LEVELS[above]);
    let share = ((level - low) / (high - low)).clamp(0.0, 1.0);
    quantiles[above - 1] + share * (quantiles[above] - quantiles[above - 1])
}

/// Writes the folder, and says how it is replayed.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let mut all = read::series(&options.data, &options.meta, options.period.as_deref())?;
    // Test parts begin together, in whole years after the first day.
    let longest = all.iter().map(|s| s.past.len()).max().unwrap_or(0).next_multiple_of(12);
    all.truncate(options.series.unwrap_or(usize::MAX));
    let season = all.first().map_or(1, |s| season_of(&s.period));
    all.retain(|s| s.unit(season) > 0.0 && s.past.iter().chain(&s.test).all(|y| *y >= 0.0));
    let steps = all.iter().map(|s| s.test.len()).max().unwrap_or(0);
    if options.out.exists() {
        return Err(format!("{}: is there already", options.out.display()));
    }
    std::fs::create_dir_all(&options.out).map_err(|why| format!("{}: {why}", options.out.display()))?;
    let put = |name: &str, text: String| {
        std::fs::write(options.out.join(name), text).map_err(|why| format!("{name}: {why}"))
    };
    put("scenario.toml", settings(options, season, longest + steps))?;
    // One region and one site, where nothing is scarce, so that pools share nothing.
    put("regions.csv", "region,spill_group\nall,all\n".to_owned())?;
    put("sites.csv", "site,region,it_power_mw\nall,all,1\n".to_owned())?;
    put("generations.csv", generations(options, &all, season))?;
    put("workloads.csv", workloads(options, &all, season))?;
    put(
        "performance.csv",
        column("generation,workload,work_per_unit", &all, |s| format!("{0},{0},1", s.name)),
    )?;
    put("fleet.csv", "site,generation,in_service,units\n".to_owned())?;
    put("usage.csv", usage(&all, longest))?;
    let (from, to) = (month(longest), month(longest + steps));
    Ok(format!(
        "{}\nplimsoll replay {} --from {from} --to {to} --every {}",
        serde_json::json!({"pools": all.len(), "steps": steps, "lead": options.lead, "ratio": options.ratio}),
        shown(&options.out),
        options.every
    ))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// First year that a folder may name.
const FIRST: i64 = 1950;

/// First day of a step counted from the first of the longest series, written as a month.
fn month(step: usize) -> String {
    let step = i64::try_from(step).unwrap_or(0);
    format!("{:04}-{:02}-01", FIRST + step / 12, step % 12 + 1)
}

fn settings(options: &Options, season: usize, end: usize) -> String {
    let count = options.lead + options.every;
    let end = month(end);
    format!(
        "name = \"pools\"\n\
         description = \"Anonymous pools: what to commit to, a step at a time.\"\n\
         currency = \"USD\"\n\
         as_of = {end}\n\
         objective = \"cost\"\n\n\
         [calendar]\nstart = {end}\nsteps = [{{ count = {count}, months = 1 }}]\n\n\
         [finance]\ndiscount_rate = 0.0\ntax_rate = 0.0\nhurdle_roic = 0.0\n\n\
         [policy]\nrisk_weight = 0.0\nextension_months = 0\n\n\
         [forecast]\npaths = {}\nseed = 1\nseason_months = {season}\n",
        options.paths
    )
}

/// A table of one row a series.
fn column(header: &str, all: &[read::Series], row: impl Fn(&read::Series) -> String) -> String {
    let mut text = format!("{header}\n");
    all.iter().for_each(|s| text += &format!("{}\n", row(s)));
    text
}

fn generations(options: &Options, all: &[read::Series], season: usize) -> String {
    let header = "generation,family,unit_cost_usd,provisioned_kw,lead_months,first_order,service_life_months,payment,upfront_share,guarantees_capacity";
    column(header, all, |s| {
        let cost = 1.0 / s.unit(season);
        format!("{0},{0},{cost},0,{1},1950-01-01,1,over_life,0,true", s.name, options.lead)
    })
}

fn workloads(options: &Options, all: &[read::Series], season: usize) -> String {
    let header = "workload,unit,price_per_unit_hour_usd,short_penalty_per_unit_hour_usd,home_share";
    column(header, all, |s| {
        let price = (1.0 + options.ratio) / s.unit(season) / HOURS;
        format!("{},unit,{price},0,1", s.name)
    })
}

fn usage(all: &[read::Series], longest: usize) -> String {
    let mut text = String::from("time,workload,region,used\n");
    for s in all {
        for (i, y) in s.past.iter().chain(&s.test).enumerate() {
            let step = month(longest - s.past.len() + i);
            let _ = writeln!(text, "{step},{0},all,{y}", s.name);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_between_two_is_on_the_line_between_them() {
        let mut quantiles = [0.0; 11];
        quantiles.iter_mut().zip(LEVELS).for_each(|(q, level)| *q = 100.0 * level);
        for level in [0.5, 0.75, 0.9, 0.025, 0.3] {
            assert!((at(&quantiles, level) - 100.0 * level).abs() < 1e-9, "{level}");
        }
    }

    #[test]
    fn steps_are_months_from_1950_on() {
        assert_eq!(
            (month(0).as_str(), month(12).as_str(), month(25).as_str()),
            ("1950-01-01", "1951-01-01", "1952-02-01")
        );
    }
}
