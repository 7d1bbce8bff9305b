//! What can be typed.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use plimsoll::{Method, Request};
use plimsoll_files::LoadOptions;

/// Plans compute capacity: what to order, when, where and why.
#[derive(Debug, Parser)]
#[command(name = "plimsoll", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read a scenario folder and name every fault in it
    Check(CheckArguments),
    /// Forecast demand, choose orders, and write a report
    Plan(PlanArguments),
    /// Forecast demand alone: of a scenario folder, or of any table of series
    Forecast(ForecastArguments),
    /// Compare published figures with what the model says of them
    Scorecard(CheckArguments),
    /// Print the numbers a sceptic checks first, beside your own
    Trust(CheckArguments),
    /// Score your own orders beside the best ones
    Evaluate(EvaluateArguments),
    /// Put a plan to the test on fresh paths and under overlays
    Stress(StressArguments),
    /// Say why each order is placed: what it serves, brings and takes, and what the next best would cost
    Why(WhyArguments),
    /// Plan with some changes beside the plan as it is
    Whatif(WhatIfArguments),
    /// Plan for every value of what is varied
    Sweep(SweepArguments),
    /// Say what more and less of what is scarce is worth: power, chips, money
    Worth(WorthArguments),
    /// Look for plans nearly as good with less, or more, of an item
    Alternatives(AlternativesArguments),
    /// Walk policies through the folder's own history, and compare what they order with perfect foresight
    Replay(ReplayArguments),
    /// Copy an example scenario to start from
    Init(InitArguments),
    /// Write the reference pages of the book and the JSON Schema files
    #[command(hide = true)]
    Reference(ReferenceArguments),
}

/// A scenario folder with changes on top.
#[derive(Args, Clone, Debug)]
pub(crate) struct Folder {
    /// The scenario folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// A file of changes on top of the folder; may be given several times, applied in order
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Vec<PathBuf>,
    /// A setting to change, such as policy.risk_weight=0.3; may be given several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
}

impl Folder {
    pub(crate) fn options(&self) -> LoadOptions {
        LoadOptions { overlays: self.overlay.clone(), sets: self.set.clone() }
    }
}

/// How the plan is solved.
#[derive(Args, Clone, Debug)]
pub(crate) struct Solving {
    /// Solve all paths as one linear problem, or master and blocks in turn
    #[arg(long, value_enum, default_value_t = Route::Auto)]
    pub(crate) method: Route,
    /// Relative gap between the plan and what no plan can beat, at which it counts as the best; by default 0.0001, and
    /// 0.001 where racks or blocks of power are whole; 0.000001 for questions, which tell the difference of two plans
    #[arg(long, value_name = "SHARE", value_parser = not_negative)]
    pub(crate) gap: Option<f64>,
    /// Threads; by default one a core. The plan does not depend on it
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Route {
    /// By size
    Auto,
    /// One linear problem
    Extensive,
    /// Master and blocks in turn
    Decompose,
}

fn not_negative(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value >= 0.0 => Ok(value),
        _ => Err("a number that is not negative".to_owned()),
    }
}

/// A share, or as many per cent.
fn share(text: &str) -> Result<f64, String> {
    match text.trim().strip_suffix('%') {
        Some(percent) => not_negative(percent.trim_end()).map(|percent| percent / 100.0),
        None => not_negative(text),
    }
    .map_err(|_| "a share that is not negative, such as 0.01 or 1%".to_owned())
}

impl Solving {
    pub(crate) fn request(&self) -> Request {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let method = match self.method {
            Route::Auto => Method::Auto,
            Route::Extensive => Method::Extensive,
            Route::Decompose => Method::Decompose,
        };
        let usual = Request::default();
        let [gap, whole_gap, asked_gap] =
            [usual.gap, usual.whole_gap, usual.asked_gap].map(|usual| self.gap.unwrap_or(usual));
        let threads = self.threads.unwrap_or_else(cores);
        Request { method, gap, whole_gap, asked_gap, threads, ..usual }
    }
}

#[derive(Args, Debug)]
pub(crate) struct ReplayArguments {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) solving: Solving,
    /// First day of the replay, the first of a month
    #[arg(long, value_name = "DATE", value_parser = first_of_month)]
    pub(crate) from: plimsoll_model::Date,
    /// Day after the last, the first of a month; by default as far as all usage is measured
    #[arg(long, value_name = "DATE", value_parser = first_of_month)]
    pub(crate) to: Option<plimsoll_model::Date>,
    /// Months from one decision to the next; by default a step
    #[arg(long, value_name = "MONTHS")]
    pub(crate) every: Option<u32>,
    /// Months of a step of the books; by default those of the calendar's first period
    #[arg(long, value_name = "MONTHS")]
    pub(crate) step: Option<u32>,
    /// Policies, the first of which the others are compared with: plimsoll, perfect, mean, newsvendor, hold-ratio, as-done,
    /// import, nothing; buffer (a damped trend) and mean-buffer (the mean of the forecast) with a margin such as buffer:0.2, with
    /// buffer:train for the best one on the time since --train, or buffer:best for the best one in hindsight; coverage (a share of
    /// the last use) in the same ways, as in coverage:0.8
    #[arg(
        long,
        value_name = "LIST",
        value_delimiter = ',',
        default_value = "plimsoll,mean,newsvendor,buffer:best,hold-ratio"
    )]
    pub(crate) policy: Vec<plimsoll_replay::Kind>,
    /// First day of the time on which a margin is chosen
    #[arg(long, value_name = "DATE", value_parser = first_of_month)]
    pub(crate) train: Option<plimsoll_model::Date>,
    /// Decisions that `import` places: CSV or Parquet with origin, site, generation, period (from whose start the units are to serve), units
    #[arg(long, value_name = "FILE")]
    pub(crate) decisions: Option<PathBuf>,
    /// Draw how late deliveries are from their intervals, with this seed, instead of taking the middle
    #[arg(long, value_name = "SEED")]
    pub(crate) slips: Option<u64>,
    /// Tell what each date's decision was worth in hindsight, and its regret
    #[arg(long)]
    pub(crate) ledger: bool,
    /// Print one JSON document instead of the summary: policies with their series, steps and orders, and how they compare
    #[arg(long)]
    pub(crate) json: bool,
    /// Where to write the page and the tables; nothing is written without it
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Say nothing of progress
    #[arg(long)]
    pub(crate) quiet: bool,
}

fn first_of_month(text: &str) -> Result<plimsoll_model::Date, String> {
    let date = plimsoll_model::Date::parse(text).ok_or("a date such as 2023-01-01")?;
    if date.parts().2 == 1 { Ok(date) } else { Err("the first of a month".to_owned()) }
}

#[derive(Args, Debug)]
pub(crate) struct CheckArguments {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Print one JSON document: a list of what was found, a row each
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct PlanArguments {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) solving: Solving,
    /// Print the plan as one JSON document instead of the summary; where there is none, the keys are `outcome`,
    /// `constraints`, `rows`, `members` (what clashes, and how far each would have to give way alone), `repair` (the
    /// cheapest changes that make a plan possible), `repair_cost` and `currency`
    #[arg(long)]
    pub(crate) json: bool,
    /// Where to write the run; by default DIR/runs/ID, the ID made from the inputs
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Stop the solver after so many seconds with the best plan so far and its gap
    #[arg(long, value_name = "SECONDS", value_parser = not_negative)]
    pub(crate) time_limit: Option<f64>,
    /// Do not show progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ForecastArguments {
    /// A scenario folder; or a CSV file of series, with a column of moments, one of values and any that tell series apart, or
    /// with a column a series
    #[arg(value_name = "DIR|FILE", default_value = ".")]
    pub(crate) path: PathBuf,
    /// Of a folder: a file of changes on top; may be given several times, applied in order
    #[arg(long, value_name = "FILE")]
    pub(crate) overlay: Vec<PathBuf>,
    /// Of a folder: a setting to change, such as forecast.paths=200; may be given several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    /// Of a file: steps ahead
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) horizon: u32,
    /// Of a file: the column of moments; by default it is found
    #[arg(long, value_name = "COLUMN")]
    pub(crate) time: Option<String>,
    /// Of a file: the column of values; by default it is found
    #[arg(long, value_name = "COLUMN")]
    pub(crate) value: Option<String>,
    /// Of a file: columns that tell series apart; by default all others
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub(crate) series: Vec<String>,
    /// Of a file: lengths of the seasons in steps, 1 for none; by default those of the calendar
    #[arg(long, value_name = "STEPS", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) seasons: Option<Vec<u32>>,
    /// Of a file: joint paths to draw, written to `paths.csv` in the folder of --out
    #[arg(long, value_name = "N", default_value_t = 0, requires = "out", value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) paths: u32,
    /// Of a file: seed of the paths
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Folder to write a page (`forecast.html`) and the quantiles (`forecast.csv`) to
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Of a file: threads; by default one a core. The forecast does not depend on it
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not show progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Args, Debug)]
pub(crate) struct EvaluateArguments {
    #[command(flatten)]
    pub(crate) folder: Folder,
    /// Your orders: a CSV with the columns item, site, ordered (a date), units
    #[arg(long, value_name = "FILE")]
    pub(crate) orders: PathBuf,
    #[command(flatten)]
    pub(crate) solving: Solving,
    /// Print the comparison as one JSON document; its keys are `own_value`, `best_value`, `difference`, `own_orders`,
    /// `best_orders`, `currency` and `broken`, the constraints that your orders break
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Args, Debug)]
pub(crate) struct StressArguments {
    /// The scenario folder
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) dir: PathBuf,
    /// A setting to change, such as policy.risk_weight=0.3; may be given several times
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    /// An overlay to test the plan under; may be given several times; by default every one in DIR/overlays
    #[arg(long, value_name = "FILE", conflicts_with = "no_overlays")]
    pub(crate) overlay: Vec<PathBuf>,
    /// Test on fresh paths only
    #[arg(long)]
    pub(crate) no_overlays: bool,
    /// Orders to test in place of the plan's: a CSV with the columns item, site, ordered (a date), units
    #[arg(long, value_name = "FILE")]
    pub(crate) orders: Option<PathBuf>,
    /// Fresh paths, drawn in lots of 250
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub(crate) paths: u32,
    /// Seed of the first lot of fresh paths, the next ones follow; by default the one after `forecast.seed`
    #[arg(long, value_name = "SEED")]
    pub(crate) seed: Option<u64>,
    /// Paths of the plan on which perfect foresight is planned, for EVPI
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub(crate) foresight: usize,
    /// Plans on fresh paths for the optimality gap; 0 = none
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) replications: usize,
    #[command(flatten)]
    pub(crate) solving: Solving,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Folder to write a page (`stress.html`), `stress-paths.csv` (a row a fresh path) and `stress-overlays.csv` to
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
    /// Stop after so many seconds with what there is by then
    #[arg(long, value_name = "SECONDS", value_parser = not_negative)]
    pub(crate) time_limit: Option<f64>,
    /// Do not show progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

/// What every question to a plan shares.
#[derive(Args, Clone, Debug)]
pub(crate) struct Asking {
    #[command(flatten)]
    pub(crate) folder: Folder,
    #[command(flatten)]
    pub(crate) solving: Solving,
    /// Print one JSON document
    #[arg(long)]
    pub(crate) json: bool,
    /// Do not show progress
    #[arg(long, short)]
    pub(crate) quiet: bool,
}

#[derive(Args, Debug)]
pub(crate) struct WhyArguments {
    #[command(flatten)]
    pub(crate) asking: Asking,
    /// Explain what is ordered of one generation or power option, now and later, the first dates first; for all sites, or for
    /// one
    #[arg(long, value_name = "ITEM[@SITE]")]
    pub(crate) order: Option<String>,
    /// Explain so many orders, those for most money first
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub(crate) most: usize,
}

#[derive(Args, Debug)]
pub(crate) struct WhatIfArguments {
    /// The folder as it is, with the changes that are asked about
    #[command(flatten)]
    pub(crate) asking: Asking,
}

#[derive(Args, Debug)]
pub(crate) struct SweepArguments {
    #[command(flatten)]
    pub(crate) asking: Asking,
    /// What to vary: NAME=FROM..TO:COUNT or NAME=A,B,C; several are crossed. NAME is a setting, or stands as {NAME} in a
    /// --set
    #[arg(long, value_name = "RANGE", required = true)]
    pub(crate) vary: Vec<String>,
    /// CSV file to write, a row a case
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct WorthArguments {
    #[command(flatten)]
    pub(crate) asking: Asking,
    /// Ask about so many things, the scarcest first
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) most: usize,
    /// Tell the next step in its own unit instead: a MW, a thousand units, a billion of capex, a block of power, and a month of
    /// delay, each with NPV and ROIC. Every step is planned anew
    #[arg(long)]
    pub(crate) steps: bool,
    /// Shares of what there is: more, or less where negative
    #[arg(
        long,
        value_name = "SHARES",
        value_delimiter = ',',
        allow_hyphen_values = true,
        default_value = "-0.1,0.01,0.05,0.1,0.25"
    )]
    pub(crate) shares: Vec<f64>,
}

#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("way").required(true).multiple(true).args(["less", "more"])))]
pub(crate) struct AlternativesArguments {
    #[command(flatten)]
    pub(crate) asking: Asking,
    /// How much worse the plan may be, as a share of its value: 0.01, or 1%
    #[arg(long, value_name = "SHARE", default_value_t = 0.01, value_parser = share)]
    pub(crate) within: f64,
    /// Generation or power option to have less of; may be given several times
    #[arg(long, value_name = "ITEM")]
    pub(crate) less: Vec<String>,
    /// Generation or power option to have more of; may be given several times
    #[arg(long, value_name = "ITEM")]
    pub(crate) more: Vec<String>,
}

#[derive(Args, Debug)]
pub(crate) struct InitArguments {
    /// Folder to make
    #[arg(value_name = "DIR")]
    pub(crate) dir: PathBuf,
    /// Which example to copy
    #[arg(long, default_value = "hyperscaler-2026")]
    pub(crate) example: String,
    /// Write a commented skeleton instead of an example
    #[arg(long)]
    pub(crate) blank: bool,
}

#[derive(Args, Debug)]
pub(crate) struct ReferenceArguments {
    /// Folder to write them to
    #[arg(value_name = "DIR", default_value = "docs/src/reference")]
    pub(crate) dir: PathBuf,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_may_be_in_per_cent() {
        for (text, expected) in [("0.01", 0.01), ("1%", 0.01), ("2.5 %", 0.025), ("0", 0.0)] {
            assert!((share(text).expect("a share") - expected).abs() < 1e-12, "{text}");
        }
        for text in ["", "%", "-1%", "a", "1 per cent", "inf%"] {
            assert!(share(text).is_err(), "{text}");
        }
    }

    #[test]
    fn less_or_more_is_asked_for_by_name() {
        let call = |rest: &[&str]| Arguments::try_parse_from([&["plimsoll", "alternatives"], rest].concat());
        let fault = call(&[]).expect_err("neither").to_string();
        assert!(fault.contains("--less") && fault.contains("--more"), "{fault}");
        assert!(call(&["--less", "a", "--more", "b"]).is_ok() && call(&["--more", "b"]).is_ok());
    }
}
