//! `plimsoll`: plans compute capacity from a scenario folder.

mod arguments;
mod books;
mod check;
mod clash;
mod evaluate;
mod explain;
mod explain_sheet;
mod forecast;
mod forecast_series;
mod init;
mod output;
mod plan;
mod progress;
mod reference;
mod render;
mod replay;
mod replay_page;
mod run_folder;
mod sheet;
mod stop;
mod stress;
mod stress_page;
mod stress_sheet;

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use arguments::{Arguments, Command};

/// How a command ended.
#[derive(Clone, Copy)]
pub(crate) enum Ended {
    /// All went well.
    Well,
    /// The user's input or call is wrong.
    Wrong,
    /// No plan obeys all inputs.
    Infeasible,
    /// A published figure is contradicted.
    Contradicted,
    /// Stopped before there was an answer.
    Stopped,
}

/// What the exit codes mean, for the reference page.
pub(crate) const EXIT_CODES: [(Ended, &str); 5] = [
    (Ended::Well, "All went well."),
    (Ended::Wrong, "Your input or your call is wrong; the findings on standard error say where."),
    (
        Ended::Infeasible,
        "No plan obeys all inputs; the clash on standard error names the rows that cannot hold together.",
    ),
    (Ended::Contradicted, "`scorecard`: a published figure is contradicted."),
    (Ended::Stopped, "Stopped, by Ctrl-C or the time limit, before there was a plan; nothing is written."),
];

impl Ended {
    pub(crate) fn code(self) -> u8 {
        match self {
            Ended::Well => 0,
            Ended::Wrong => 1,
            Ended::Infeasible => 2,
            Ended::Contradicted => 3,
            Ended::Stopped => 4,
        }
    }
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(fault) => return told(&fault),
    };
    let ended = match arguments.command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Plan(arguments) => plan::plan(&arguments),
        Command::Forecast(arguments) => forecast::forecast(&arguments),
        Command::Scorecard(arguments) => books::scorecard(&arguments),
        Command::Trust(arguments) => books::trust(&arguments),
        Command::Evaluate(arguments) => evaluate::evaluate(&arguments),
        Command::Stress(arguments) => stress::stress(&arguments),
        Command::Why(arguments) => explain::why(&arguments),
        Command::Whatif(arguments) => explain::what_if(&arguments),
        Command::Sweep(arguments) => explain::sweep(&arguments),
        Command::Worth(arguments) => explain::worth(&arguments),
        Command::Alternatives(arguments) => explain::alternatives(&arguments),
        Command::Replay(arguments) => replay::replay(&arguments),
        Command::Init(arguments) => init::init(&arguments),
        Command::Reference(arguments) => reference::reference(&arguments),
    };
    ExitCode::from(ended.code())
}

/// Prints help, or what is wrong with the call; a wrong call ends as wrong input does, not as an infeasible plan.
fn told(fault: &clap::Error) -> ExitCode {
    // Nobody is left to tell where the terminal is gone.
    let _ = fault.print();
    let asked_for_help = matches!(fault.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    ExitCode::from(if asked_for_help { Ended::Well } else { Ended::Wrong }.code())
}
