//! Joint paths of many series: what drawing them takes.

use std::path::PathBuf;

use clap::Args;
use plimsoll_forecast::engine::{Origins, Panel, Paths};
use serde::Serialize;

use crate::measure::Meter;
use crate::score::series;

/// What to draw.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The values: `series,t,y`, packed by gzip or not.
    data: PathBuf,
    /// What the series are: `series,period,category,n_train,h,start`; those of a category are believed to move together more.
    meta: PathBuf,
    /// Only series of this period, such as MONTHLY.
    #[arg(long)]
    period: Option<String>,
    /// So many series, the first.
    #[arg(long, default_value_t = 500)]
    series: usize,
    /// Steps ahead.
    #[arg(long, default_value_t = 60)]
    steps: usize,
    /// Paths.
    #[arg(long, default_value_t = 1000)]
    paths: usize,
    /// Threads; the paths are the same on any number.
    #[arg(long, default_value_t = 1)]
    threads: usize,
}

/// What is printed: one line of JSON.
#[derive(Serialize)]
struct Line {
    series: usize,
    steps: usize,
    paths: usize,
    threads: usize,
    forecast_cpu_s: f64,
    learn_cpu_s: f64,
    draw_cpu_s: f64,
    draw_wall_s: f64,
    /// Mean of all values: the same on any number of threads.
    mean: f64,
    peak_mb: f64,
}

/// Forecasts, learns how series move together, draws, and tells what each took.
///
/// # Errors
/// If a file cannot be read.
pub(crate) fn run(options: &Options) -> Result<String, String> {
    let mut all = series(&options.data, &options.meta, options.period.as_deref())?;
    all.truncate(options.series);
    let values: Vec<&[f64]> = all.iter().map(|s| s.past.as_slice()).collect();
    let panel = Panel {
        seasons: vec![12],
        horizon: options.steps,
        non_negative: true,
        fades: true,
        threads: options.threads,
        origins: Origins { count: 3, apart: 12 },
        only: None,
    };
    let meter = Meter::afresh();
    let told = panel.all(&values, &mut |_, _| {});
    let forecast = meter.usage();
    let mut names: Vec<&str> = all.iter().map(|s| s.category.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let category = |name: &str| names.binary_search(&name).unwrap_or(0);
    let shared: Vec<(usize, usize)> =
        all.iter().enumerate().map(|(i, s)| (category(&s.category), i % 20)).collect();
    let meter = Meter::afresh();
    let paths = Paths::of(&values, &shared, 12, &told.told);
    let learn = meter.usage();
    let meter = Meter::afresh();
    let drawn = paths.draw(&panel, &told.forecasts, (1, options.paths), &mut |_, _| {});
    let draw = meter.usage();
    let count = drawn.iter().map(Vec::len).sum::<usize>().max(1) as f64;
    let line = Line {
        series: all.len(),
        steps: options.steps,
        paths: drawn.len(),
        threads: options.threads,
        forecast_cpu_s: forecast.cpu_s,
        learn_cpu_s: learn.cpu_s,
        draw_cpu_s: draw.cpu_s,
        draw_wall_s: draw.wall_s,
        mean: drawn.iter().flatten().sum::<f64>() / count,
        peak_mb: draw.peak_mb,
    };
    Ok(serde_json::to_string(&line).expect("a record of plain numbers prints"))
}
