//! Forecasts a set of series in the shared layout, on its training parts alone, and tells what that took.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use plimsoll_forecast::engine::{LEVELS, Origins, Panel, SeriesForecast};
use serde::Serialize;

use crate::measure::Meter;
use crate::score::{Series, series};

/// What to forecast.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The values: `series,t,y`, packed by gzip or not.
    data: PathBuf,
    /// What the series are: `series,period,category,n_train,h,start`.
    meta: PathBuf,
    /// The forecast to write, packed by gzip where its name ends in `.gz`: `series,step,mean,q0.025,q0.1,…,q0.9,q0.975`. The
    /// column named mean holds the median, which is what absolute errors ask for.
    #[arg(long)]
    out: PathBuf,
    /// Threads; the forecast is the same on any number.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Only series of this period, such as MONTHLY.
    #[arg(long)]
    period: Option<String>,
    /// Lengths of the seasons, separated by commas; by default those of the period.
    #[arg(long, value_delimiter = ',')]
    seasons: Option<Vec<usize>>,
    /// Models of one kind alone.
    #[arg(long, value_enum)]
    only: Option<Only>,
    /// Origins of the past that are learned from; 0 = nothing is learned.
    #[arg(long, default_value_t = 3)]
    origins: usize,
    /// What series that teach one another have in common beside their period.
    #[arg(long, value_enum, default_value_t = Together::Period)]
    together: Together,
}

/// Models of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Only {
    Theta,
    Smoothing,
    Arima,
    Naive,
}

impl Only {
    /// The kind as the engine names it.
    fn kind(self) -> &'static str {
        match self {
            Only::Theta => "Theta",
            Only::Smoothing => "exponential smoothing",
            Only::Arima => "ARIMA",
            Only::Naive => "naive",
        }
    }
}

/// What parts a set into panels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Together {
    /// All series of a period.
    Period,
    /// Those of a category: where the categories are origins, those of a later one must not teach an earlier one.
    Category,
}

/// What is printed: one line of JSON.
#[derive(Serialize)]
struct Line {
    series: usize,
    panels: usize,
    threads: usize,
    cpu_s: f64,
    wall_s: f64,
    series_per_cpu_s: f64,
    peak_mb: f64,
}

/// Forecasts a set.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let meter = Meter::start();
    let mut all = series(&options.data, &options.meta, options.period.as_deref())?;
    // What has come is never looked at.
    let horizons: Vec<usize> = all.iter_mut().map(|s| std::mem::take(&mut s.test).len()).collect();
    let mut panels: BTreeMap<(&str, &str, usize), Vec<usize>> = BTreeMap::new();
    for (i, (s, horizon)) in all.iter().zip(&horizons).enumerate() {
        let category = if options.together == Together::Category { s.category.as_str() } else { "" };
        panels.entry((&s.period, category, *horizon)).or_default().push(i);
    }
    let mut told: Vec<Option<SeriesForecast>> = vec![None; all.len()];
    for ((period, _, horizon), places) in &panels {
        let seasons = options.seasons.clone().unwrap_or_else(|| seasons_of(period));
        let values: Vec<&[f64]> = places.iter().map(|i| all[*i].past.as_slice()).collect();
        let non_negative = values.iter().all(|values| values.iter().all(|v| *v >= 0.0));
        let (threads, only) = (options.threads, options.only.map(Only::kind));
        let origins = Origins { count: options.origins, ..Origins::behind(*horizon) };
        let panel = Panel { seasons, horizon: *horizon, non_negative, fades: false, threads, origins, only };
        let teaching = panel.learn(&values, &mut |_, _| {});
        for (i, forecast) in places.iter().zip(panel.forecast_all(&values, &teaching, &mut |_, _| {})) {
            told[*i] = Some(forecast);
        }
    }
    write(&options.out, &all, &told).map_err(|why| format!("{}: {why}", options.out.display()))?;
    let usage = meter.usage();
    let line = Line {
        series: all.len(),
        panels: panels.len(),
        threads: options.threads,
        cpu_s: usage.cpu_s,
        wall_s: usage.wall_s,
        series_per_cpu_s: all.len() as f64 / usage.cpu_s.max(0.01),
        peak_mb: usage.peak_mb,
    };
    Ok(serde_json::to_string(&line).expect("a record of plain numbers prints"))
}

/// Lengths of the seasons that series of a period may have.
fn seasons_of(period: &str) -> Vec<usize> {
    match period {
        "QUARTERLY" => vec![4],
        "MONTHLY" => vec![12],
        "WEEKLY" => vec![52],
        "DAILY" => vec![7],
        "HOURLY" => vec![24, 168],
        _ => Vec::new(),
    }
}

fn write(path: &Path, all: &[Series], told: &[Option<SeriesForecast>]) -> std::io::Result<()> {
    let file = BufWriter::new(std::fs::File::create(path)?);
    let packed = path.extension().is_some_and(|ending| ending == "gz");
    let mut out: Box<dyn Write> = if packed {
        Box::new(flate2::write::GzEncoder::new(file, flate2::Compression::fast()))
    } else {
        Box::new(file)
    };
    let columns: Vec<String> = LEVELS.iter().map(|level| format!("q{level}")).collect();
    writeln!(out, "series,step,mean,{}", columns.join(","))?;
    for (s, forecast) in all.iter().zip(told) {
        let Some(forecast) = forecast else { continue };
        for (h, quantiles) in forecast.quantiles.iter().enumerate() {
            write!(out, "{},{},{}", s.name, h + 1, quantiles[LEVELS.len() / 2])?;
            for quantile in quantiles {
                write!(out, ",{quantile}")?;
            }
            writeln!(out)?;
        }
    }
    out.flush()
}
