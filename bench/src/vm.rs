//! The demand for virtual machines as a set of series in the shared layout, by rolling origins.
//!
//! Every region and type, every region, every type, and all together: by day with seven origins 28 days apart and as many
//! ahead, or by week with five origins 13 weeks apart. Each origin is a series of its own, and its category; a series counts
//! from its first demand on, where that leaves enough to learn from and there was demand in the last of it.
//!
//! # Source
//! Snowflake's data set "Shaved Ice" (Apache-2.0), one row a day, region and type: `region,vm_type,day,vm_hours,peak_vms`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::score::each_row;

/// Which set to write.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The demand by day.
    daily: PathBuf,
    /// Length of a step.
    #[arg(long, value_enum)]
    step: Step,
    /// The folder to write `vm_STEP.csv.gz` and `vm_STEP_meta.csv.gz` to.
    #[arg(long)]
    out: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Step {
    Daily,
    Weekly,
}

/// Days, values that must be known, steps ahead, origins.
type Shape = (usize, usize, usize, usize);

impl Step {
    fn shape(self) -> Shape {
        match self {
            Step::Daily => (1, 120, 28, 7),
            Step::Weekly => (7, 40, 13, 5),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Step::Daily => "daily",
            Step::Weekly => "weekly",
        }
    }
}

/// Writes a set.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    let all = by_day(&options.daily)?;
    let (days, least, ahead, origins) = options.step.shape();
    let name = options.step.name();
    let file = |ending: &str| options.out.join(format!("vm_{name}{ending}.csv.gz"));
    let (mut data, mut meta) =
        (String::from("series,t,y\n"), String::from("series,period,category,n_train,h,start\n"));
    for (series, values) in &all {
        let steps = in_steps(values, days);
        for origin in 0..origins {
            let Some((known, came)) = at_origin(&steps, origin, (days, least, ahead, origins)) else {
                continue;
            };
            let period = name.to_uppercase();
            meta += &format!("{series}@{origin},{period},{origin},{},{ahead},0\n", known.len());
            for (t, y) in known.iter().chain(came).enumerate() {
                data += &format!("{series}@{origin},{t},{y}\n");
            }
        }
    }
    write(&file(""), &data)?;
    write(&file("_meta"), &meta)
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    let told = |why: std::io::Error| format!("{}: {why}", path.display());
    let mut out = GzEncoder::new(std::fs::File::create(path).map_err(told)?, Compression::default());
    out.write_all(text.as_bytes()).map_err(told)?;
    out.finish().map_err(told)?;
    Ok(())
}

/// Demand by day of each series, without gaps: a day without a row has none.
fn by_day(path: &Path) -> Result<BTreeMap<String, Vec<f64>>, String> {
    let mut seen: BTreeMap<(String, String), BTreeMap<String, f64>> = BTreeMap::new();
    let mut days: BTreeSet<String> = BTreeSet::new();
    each_row(path, |row| {
        let day = row.text("day")?.to_owned();
        let pair = (row.text("region")?.to_owned(), row.text("vm_type")?.to_owned());
        *seen.entry(pair).or_default().entry(day.clone()).or_default() += row.number("vm_hours")?;
        days.insert(day);
        Ok(())
    })?;
    let mut all: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for ((region, kind), demand) in &seen {
        for name in
            [format!("r{region}/{kind}"), format!("r{region}"), format!("*/{kind}"), "total".to_owned()]
        {
            let sum = all.entry(name).or_insert_with(|| vec![0.0; days.len()]);
            sum.iter_mut().zip(&days).for_each(|(sum, day)| *sum += demand.get(day).copied().unwrap_or(0.0));
        }
    }
    Ok(all)
}

/// Sums over whole steps, the first days left out that make none.
fn in_steps(values: &[f64], days: usize) -> Vec<f64> {
    values[values.len() % days..].chunks(days).map(|step| step.iter().sum()).collect()
}

/// What is known at an origin and what came after; `None` where too little is known, or nothing has been asked for of late.
fn at_origin(steps: &[f64], origin: usize, (_, least, ahead, origins): Shape) -> Option<(&[f64], &[f64])> {
    let end = steps.len().checked_sub(ahead * (origins - origin))?;
    let first = steps[..end].iter().position(|v| *v > 0.0)?;
    let known = &steps[first..end];
    let of_late = known.iter().rev().take(ahead).any(|v| *v > 0.0);
    (known.len() >= least && of_late).then(|| (known, &steps[end..end + ahead]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_a_horizon_apart_and_see_nothing_later() {
        let shape = (1, 3, 2, 2);
        let steps = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        assert_eq!(at_origin(&steps, 0, shape), Some((&steps[1..4], &steps[4..6])));
        assert_eq!(at_origin(&steps, 1, shape), Some((&steps[1..6], &steps[6..8])));
        assert_eq!(at_origin(&[0.0, 1.0, 2.0, 0.0, 0.0, 5.0, 6.0, 7.0, 8.0], 0, shape), None, "asleep");
        assert_eq!(in_steps(&[9.0, 1.0, 2.0, 3.0, 4.0], 2), [3.0, 7.0]);
    }
}
