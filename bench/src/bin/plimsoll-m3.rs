//! Scores the forecast on the M3 competition: coverage of its intervals, MASE and MSIS on the official test parts.
//!
//! `plimsoll-m3 --data DIR`: a folder with `m3.csv` and `m3_meta.csv`, unpacked (`gzip -dk`). Series are forecast in
//! panels, for the spread is learned from all series of a panel; some runs keep only the last values of a history.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use plimsoll_forecast::{forecast, quantile};
use plimsoll_model::calendar::{Calendar, Step};
use plimsoll_model::sample;
use plimsoll_model::scenario::{RegionId, Scenario, Usage, Workload, WorkloadId};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// One run: period of the competition, months of a step, series at most, values kept of each, series of a panel.
type Run = (&'static str, u32, usize, usize, usize);

const RUNS: [Run; 5] = [
    ("QUARTERLY", 3, 9_999, 9_999, 20),
    ("MONTHLY", 1, 300, 9_999, 20),
    ("YEARLY", 12, 9_999, 9_999, 20),
    ("QUARTERLY", 3, 9_999, 12, 4),
    ("YEARLY", 12, 9_999, 12, 4),
];

const PATHS: usize = 400;

/// A series: its training part and its test part.
struct Series {
    past: Vec<f64>,
    test: Vec<f64>,
}

impl Series {
    /// Mean absolute error of the seasonal naive forecast within the training part.
    fn scale(&self, season: usize) -> f64 {
        let changes = self.past.windows(season + 1).map(|w| (w[season] - w[0]).abs());
        changes.sum::<f64>() / (self.past.len() - season) as f64
    }
}

fn records(path: &Path) -> Outcome<Vec<HashMap<String, String>>> {
    let mut reader = csv::Reader::from_path(path).map_err(|why| format!("{}: {why}", path.display()))?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

/// The series of a period in the order of the competition.
fn read(data: &Path, period: &str) -> Outcome<Vec<Series>> {
    let mut values: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for record in records(&data.join("m3.csv"))? {
        values.entry(record["series"].clone()).or_default().push(record["y"].parse()?);
    }
    let mut all = Vec::new();
    for record in records(&data.join("m3_meta.csv"))?.iter().filter(|r| r["period"] == period) {
        let (known, ahead): (usize, usize) = (record["n_train"].parse()?, record["h"].parse()?);
        let values = &values[&record["series"]];
        all.push(Series { past: values[..known].to_vec(), test: values[known..known + ahead].to_vec() });
    }
    Ok(all)
}

/// A scenario in which each series is the usage of a workload.
fn scenario(panel: &[Series], months: u32, keep: usize) -> Scenario {
    let mut scenario = sample::scenario();
    let (row, workload) = (scenario.usage[0].clone(), scenario.workloads[0].clone());
    let start = scenario.calendar.start();
    scenario.commitments.clear();
    scenario.pipeline.clear();
    scenario.regions.truncate(1);
    scenario.forecast.paths = PATHS;
    scenario.as_of = start;
    let count = panel[0].test.len() as u32;
    scenario.calendar = Calendar::new(start, &[Step { count, months }], 0, 1);
    let named = |i: usize| Workload { name: format!("series {i}"), ..workload.clone() };
    scenario.workloads = (0..panel.len()).map(named).collect();
    scenario.usage.clear();
    for (place, series) in panel.iter().enumerate() {
        let kept = series.past.len().min(keep);
        for (back, mean) in (1..).zip(series.past.iter().rev().take(kept)) {
            let first = start.add_months(-back * months.cast_signed());
            let end = first.add_months(months.cast_signed());
            let (workload, region) = (WorkloadId(place), RegionId(0));
            scenario.usage.push(Usage { start: first, end, workload, region, mean: *mean, ..row.clone() });
        }
    }
    scenario
}

/// Sums over values (coverage) and over series (scores).
#[derive(Default)]
struct Score {
    values: f64,
    inside_80: f64,
    inside_95: f64,
    series: f64,
    mase: f64,
    msis: f64,
}

impl Score {
    fn add(&mut self, series: &Series, season: usize, drawn: impl Fn(usize) -> Vec<f64>) {
        let unit = series.scale(season) * series.test.len() as f64;
        for (step, actual) in series.test.iter().enumerate() {
            let mut drawn = drawn(step);
            drawn.sort_by(f64::total_cmp);
            let at = |part: f64| quantile(&drawn, part);
            let inside = |low: f64, high: f64| f64::from(u8::from((at(low)..=at(high)).contains(actual)));
            let (low, high) = (at(0.025), at(0.975));
            self.values += 1.0;
            self.inside_80 += inside(0.1, 0.9);
            self.inside_95 += inside(0.025, 0.975);
            self.mase += (at(0.5) - actual).abs() / unit;
            self.msis += (high - low + 40.0 * ((low - actual).max(0.0) + (actual - high).max(0.0))) / unit;
        }
        self.series += 1.0;
    }
}

fn measure(data: &Path, (period, months, most, keep, panel): Run) -> Outcome<String> {
    let mut all = read(data, period)?;
    all.truncate(most);
    let season = (12 / months).max(1) as usize;
    let mut score = Score::default();
    for panel in all.chunks(panel) {
        let demand = forecast(&scenario(panel, months, keep)).demand;
        for (place, series) in panel.iter().enumerate() {
            let path = |step: usize, path: usize| {
                demand.total[demand.at(path, WorkloadId(place), RegionId(0), step)]
            };
            score.add(series, season, |step| (0..PATHS).map(|p| path(step, p)).collect());
        }
    }
    let kept = if keep < 9_999 { format!(", last {keep} values") } else { String::new() };
    Ok(format!(
        "{} {period}{kept}, panels of {panel}: {:.1} % in 80 %, {:.1} % in 95 %, MASE {:.3}, MSIS {:.2}",
        score.series,
        100.0 * score.inside_80 / score.values,
        100.0 * score.inside_95 / score.values,
        score.mase / score.series,
        score.msis / score.series
    ))
}

fn run() -> Outcome<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let data = match words.as_slice() {
        [flag, folder] if flag == "--data" => PathBuf::from(folder),
        _ => return Err("usage: plimsoll-m3 --data DIR".into()),
    };
    for run in RUNS {
        println!("{}", measure(&data, run)?);
    }
    Ok(())
}

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("plimsoll-m3: {fault}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Five values of season 2: changes 2, 1, 4 over two steps, mean 7/3. An interval from 0 to 10 of ten draws misses
    /// 20 by 10: (10 + 400) over that mean; the middle, 5, by 15.
    #[test]
    fn scores_are_those_of_the_definition() {
        let series = Series { past: vec![1.0, 2.0, 3.0, 3.0, 7.0], test: vec![20.0] };
        assert!((series.scale(2) - 7.0 / 3.0).abs() < 1e-12);
        let mut score = Score::default();
        score.add(&series, 2, |_| [0.0, 10.0].repeat(200));
        assert!((score.mase - 15.0 * 3.0 / 7.0).abs() < 1e-9 && score.inside_95 < 0.5, "{}", score.mase);
        assert!((score.msis - 410.0 * 3.0 / 7.0).abs() < 1e-9, "{}", score.msis);
    }

    #[test]
    fn the_last_values_end_at_the_start_of_the_plan() {
        let panel = [Series { past: (0..30).map(f64::from).collect(), test: vec![1.0; 8] }];
        let scenario = scenario(&panel, 3, 12);
        assert_eq!(scenario.usage.len(), 12);
        assert!(scenario.usage.iter().any(|u| u.end == scenario.as_of && (u.mean - 29.0).abs() < 1e-12));
        assert!(scenario.usage.iter().all(|u| u.mean > 17.5));
    }
}
