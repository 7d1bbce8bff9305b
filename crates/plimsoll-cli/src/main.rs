//! `plimsoll`: plans compute capacity from a scenario folder.

mod arguments;
mod books;
mod check;
mod evaluate;
mod init;
mod plan;
mod render;
mod run_folder;
mod sheet;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};

/// How a command ended; the numbers are the exit codes of the reference page.
pub(crate) enum Ended {
    /// All went well.
    Well,
    /// The user's input or call is wrong.
    Wrong,
    /// No plan obeys all inputs.
    Infeasible,
    /// A published figure is contradicted.
    Contradicted,
}

fn main() -> ExitCode {
    let ended = match Arguments::parse().command {
        Command::Check(arguments) => check::check(&arguments),
        Command::Plan(arguments) => plan::plan(&arguments),
        Command::Scorecard(arguments) => books::scorecard(&arguments),
        Command::Trust(arguments) => books::trust(&arguments),
        Command::Evaluate(arguments) => evaluate::evaluate(&arguments),
        Command::Init(arguments) => init::init(&arguments),
    };
    match ended {
        Ended::Well => ExitCode::SUCCESS,
        Ended::Wrong => ExitCode::from(1),
        Ended::Infeasible => ExitCode::from(2),
        Ended::Contradicted => ExitCode::from(3),
    }
}
