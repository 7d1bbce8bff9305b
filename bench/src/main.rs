//! Benchmarks of Plimsoll against its peers: one problem a process, one JSON line a problem.

mod fleetexp;
mod measure;
mod run;

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
}

fn main() -> ExitCode {
    match answer(&Arguments::parse().problem) {
        Ok(line) => {
            println!("{line}");
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

fn answer(problem: &Command) -> Result<String, String> {
    match problem {
        Command::Fleetexp { file, options } => {
            let instance: fleetexp::Instance =
                serde_json::from_str(&read(file)?).map_err(|fault| format!("{}: {fault}", file.display()))?;
            instance.check().map_err(|fault| format!("{}: {fault}", file.display()))?;
            run::run(move || instance.program(), options)
        }
    }
}

fn read(file: &Path) -> Result<String, String> {
    std::fs::read_to_string(file).map_err(|fault| format!("{}: {fault}", file.display()))
}
