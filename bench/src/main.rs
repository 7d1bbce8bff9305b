//! Benchmarks of Plimsoll against its peers: one problem a process, one JSON line a problem.

mod cases;
mod fleetexp;
mod forecast;
mod holes;
mod measure;
mod paths;
mod plot;
mod pools;
mod questions;
mod run;
mod score;
mod smps;
mod stages;
mod table;
mod vm;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use run::Options;

/// Solves published and synthetic problems and prints one JSON line: status, objective, bound, gap, size, time, memory.
#[derive(Parser)]
#[command(name = "plimsoll-bench")]
struct Arguments {
    #[command(subcommand)]
    problem: Command,
}

#[derive(Subcommand)]
enum Command {
    /// A two-stage capacity expansion instance ("fleetexp") from its JSON file.
    Fleetexp {
        /// The instance.
        file: PathBuf,
        #[command(flatten)]
        options: Options,
    },
    /// A published stochastic program from its SMPS files.
    Smps {
        /// The deterministic problem.
        core: PathBuf,
        /// Its periods.
        time: PathBuf,
        /// What is random.
        stoch: PathBuf,
        /// Divide the probabilities by their sum; published files often sum to a little more or less than one.
        #[arg(long)]
        rescale: bool,
        #[command(flatten)]
        options: Options,
    },
    /// What the loss without an order is when a solved plan is asked, beside a plan made anew, one line an order.
    Questions {
        /// Scenario folders.
        #[arg(required = true)]
        folders: Vec<PathBuf>,
        #[command(flatten)]
        how: stages::How,
        /// Orders of now, those for most money first.
        #[arg(long, default_value_t = 5)]
        most: usize,
    },
    /// Time and memory of each stage of whole scenarios, one line a scenario and stage.
    Stages {
        /// Scenario folders.
        #[arg(required = true)]
        folders: Vec<PathBuf>,
        #[command(flatten)]
        how: stages::How,
        /// Run this stage alone, in this process.
        #[arg(long, value_enum)]
        only: Option<stages::Stage>,
    },
    /// Forecasts a set of series on their training parts and writes quantiles: one JSON line of what that took.
    Forecast {
        #[command(flatten)]
        options: forecast::Options,
    },
    /// Writes a scenario folder of anonymous pools, made of a set of series, to be replayed.
    Pools {
        #[command(flatten)]
        options: pools::Options,
    },
    /// Writes what one who orders the critical quantile of a forecast file would have decided, to be replayed beside others.
    Decide {
        #[command(flatten)]
        options: pools::Decisions,
    },
    /// Writes a case of replay as a scenario folder, and says how it is replayed.
    Case {
        #[command(subcommand)]
        case: cases::Case,
    },
    /// Draws joint paths of a set of series: one JSON line of what that took.
    Paths {
        #[command(flatten)]
        options: paths::Options,
    },
    /// Writes the demand for virtual machines as a set of series by rolling origins.
    Vm {
        #[command(flatten)]
        options: vm::Options,
    },
    /// A forecast of a set of series scored as the M competitions count, and its quantiles: one JSON line a method.
    Score {
        #[command(flatten)]
        options: score::Options,
    },
    /// Cuts holes into the training parts of a set of series: how well they are estimated and what they cost forecasts, one JSON line for
    /// the whole series, one for lines and seasons in the holes, and one for the model.
    Holes {
        #[command(flatten)]
        options: holes::Options,
    },
    /// Writes a long table of made-up series.
    Table {
        #[command(flatten)]
        options: table::Options,
    },
    /// Measured seconds by number of paths as a picture: the one of the book.
    Plot {
        /// One JSON object a line: figure, curve, paths, seconds.
        file: PathBuf,
        /// The SVG file to write.
        #[arg(long)]
        out: PathBuf,
    },
}

fn main() -> ExitCode {
    match answer(&Arguments::parse().problem) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn answer(problem: &Command) -> Result<(), String> {
    let tell = |line: &str| println!("{line}");
    match problem {
        Command::Fleetexp { file, options } => {
            let instance: fleetexp::Instance =
                serde_json::from_str(&read(file)?).map_err(|fault| format!("{}: {fault}", file.display()))?;
            instance.check().map_err(|fault| format!("{}: {fault}", file.display()))?;
            tell(&run::run(move || instance.program(), options)?);
            Ok(())
        }
        Command::Smps { core, time, stoch, rescale, options } => {
            let tree = smps::tree(core, time, stoch, *rescale)?;
            tell(&run::run(move || tree.program(), options)?);
            Ok(())
        }
        Command::Vm { options } => vm::run(options),
        Command::Forecast { options } => {
            tell(&forecast::run(options)?);
            Ok(())
        }
        Command::Pools { options } => {
            tell(&pools::run(options)?);
            Ok(())
        }
        Command::Decide { options } => {
            tell(&pools::decide(options)?);
            Ok(())
        }
        Command::Case { case } => {
            tell(&cases::run(case)?);
            Ok(())
        }
        Command::Paths { options } => {
            tell(&paths::run(options)?);
            Ok(())
        }
        Command::Score { options } => {
            score::run(options)?.iter().for_each(|line| tell(line));
            Ok(())
        }
        Command::Holes { options } => holes::run(options, tell),
        Command::Table { options } => table::run(options),
        Command::Plot { file, out } => plot::plot(file, out),
        Command::Questions { folders, how, most } => questions::questions(folders, how, *most, tell),
        Command::Stages { folders, how, only } => stages::stages(folders, how, *only, tell),
    }
}

/// Published files carry comments in old encodings, so bytes that are not UTF-8 are replaced.
fn read(file: &Path) -> Result<String, String> {
    let bytes = std::fs::read(file).map_err(|fault| format!("{}: {fault}", file.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn what_can_be_typed_is_sound() {
        Arguments::command().debug_assert();
    }
}
