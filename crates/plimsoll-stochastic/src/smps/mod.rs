//! The exchange format of stochastic programs: a core, its periods, and what is random.
//!
//! Read are: free-format MPS with integer markers, bounds and ranges; implicit and explicit periods; `INDEP DISCRETE`,
//! `BLOCKS DISCRETE` and `SCENARIOS`, each replacing values of costs, right-hand sides or coefficients. Names hold no
//! blanks. Probabilities are taken as given, for many published files do not sum to one and neither do their optima.
//!
//! # Source
//! Birge, Dempster, Gassmann, Gunn, King & Wallace, "A standard input format for multiperiod stochastic linear
//! programs", COAL Newsletter 17 (1987); Gassmann & Schweitzer, *Mathematical Programming* 2001 (comparison of variants).

mod core;
mod lines;
mod program;
mod stoch;
mod time;
mod tree;

use std::fmt;

pub use tree::Tree;

/// Which of the three texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The deterministic problem.
    Core,
    /// The periods of its columns and rows.
    Time,
    /// What is random.
    Stoch,
}

/// A line that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The text it is in.
    pub part: Part,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = match self.part {
            Part::Core => "core",
            Part::Time => "time",
            Part::Stoch => "stoch",
        };
        write!(f, "{part}, line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for Fault {}

/// Reads the three texts of a problem into its scenario tree.
///
/// # Errors
/// The first line that cannot be read.
pub fn parse(core: &str, time: &str, stoch: &str) -> Result<Tree, Fault> {
    let mut core = core::read(core)?;
    let periods = time::read(time, &core)?;
    let random = stoch::read(stoch, &mut core, &periods)?;
    tree::grow(core, periods, random)
}
