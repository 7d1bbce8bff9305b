//! A long table of made-up series, to measure how many of them a forecast can take.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What to write.
#[derive(Args, Clone, Debug)]
pub(crate) struct Options {
    /// The table to write: `series,month,value`.
    file: PathBuf,
    /// Series.
    #[arg(long, default_value_t = 100_000)]
    series: u32,
    /// Months of each.
    #[arg(long, default_value_t = 60)]
    steps: u32,
    /// In which order rows stand.
    #[arg(long, value_enum, default_value_t = Order::Series)]
    order: Order,
}

/// The order of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Order {
    /// One series after another.
    Series,
    /// One month after another, all series in each.
    Month,
    /// A column a series.
    Wide,
}

/// Writes the table: levels that walk around a season of a tenth.
///
/// # Errors
/// If the file cannot be written.
pub(crate) fn run(options: &Options) -> Result<(), String> {
    write(options).map_err(|why| format!("{}: {why}", options.file.display()))
}

fn write(options: &Options) -> std::io::Result<()> {
    let mut to = BufWriter::new(std::fs::File::create(&options.file)?);
    let name = |series: u32| format!("region-{}/type-{:05}", series % 20, series);
    let month = |step: u32| format!("{}-{:02}", 2019 + step / 12, step % 12 + 1);
    if options.order == Order::Wide {
        write!(to, "month")?;
        (0..options.series).try_for_each(|series| write!(to, ",{}", name(series)))?;
        writeln!(to)?;
        for step in 0..options.steps {
            write!(to, "{}", month(step))?;
            (0..options.series).try_for_each(|series| write!(to, ",{:.2}", value(series, step)))?;
            writeln!(to)?;
        }
        return to.flush();
    }
    writeln!(to, "series,month,value")?;
    let mut row = |series, step| writeln!(to, "{},{},{:.2}", name(series), month(step), value(series, step));
    if options.order == Order::Series {
        (0..options.series).try_for_each(|s| (0..options.steps).try_for_each(|t| row(s, t)))?;
    } else {
        (0..options.steps).try_for_each(|t| (0..options.series).try_for_each(|s| row(s, t)))?;
    }
    to.flush()
}

/// A value by itself, so that rows may stand in any order: a sum of slow waves, a season and noise.
fn value(series: u32, step: u32) -> f64 {
    let own = |salt: u32| f64::from(mixed(series, salt)) / f64::from(u32::MAX);
    let level = 10.0 * (4.0 * own(1)).exp();
    let turn = |months: f64| std::f64::consts::TAU * f64::from(step) / months;
    let walk =
        0.2 * (turn(40.0 + 60.0 * own(2)) + 6.0 * own(3)).sin() + 0.004 * (own(4) - 0.3) * f64::from(step);
    let season = 0.1 * (turn(12.0) + 6.0 * own(5)).cos();
    let noise = 0.1 * (f64::from(mixed(series, 100 + step)) / f64::from(u32::MAX) - 0.5);
    level * (walk + season + noise).exp()
}

/// Thirty-two bits of two numbers, well mixed.
fn mixed(a: u32, b: u32) -> u32 {
    let mut x = (u64::from(a) << 32 | u64::from(b)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (x >> 32) as u32
}
