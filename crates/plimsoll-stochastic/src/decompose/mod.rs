//! Decomposition: the master and the blocks solved in turn, until two bounds meet.
//!
//! The grouped multi-cut L-shaped method (Van Slyke & Wets 1969; Birge & Louveaux 1988) with in-out separation
//! (Ben-Ameur & Neto, *Networks* 49, 2007). Blocks that differ in right-hand sides only form a [`family`], which has
//! one cost column in the master; every dual vertex that a family has shown is tried on all its blocks before anything
//! is solved anew. The first rounds solve the mean of each family alone: its vertices bound every path.
//!
//! CVaR is cut path by path, and only for paths that are in the tail somewhere on the way.

mod defined;
mod engine;
mod families;
mod family;
mod inverse;
mod kernel;
mod master;
mod round;
mod solver;
mod values_at;
mod vertex;

use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Status};

use crate::program::Program;
use crate::risk::Risk;
use families::Families;
use round::Rounds;

pub use engine::{Answered, Engine, MasterChange};
pub use values_at::values_at;

/// How to decompose.
#[derive(Clone, Debug)]
pub struct Decompose {
    /// Relative gap at which the answer counts as optimal.
    pub gap: f64,
    /// The same where columns are whole, unless `gap` is wider: what is left of it is dear to close.
    pub whole_gap: f64,
    /// Threads on which blocks are solved. The answer does not depend on it.
    pub threads: usize,
    /// Settings of the solver of master and blocks; its `cancel` ends the rounds with the best answer so far.
    pub solver: Settings,
}

impl Default for Decompose {
    fn default() -> Self {
        Self { gap: 1e-4, whole_gap: 1e-3, threads: 1, solver: Settings::default() }
    }
}

/// Where the rounds are, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// Rounds so far.
    pub round: usize,
    /// Value of the best answer so far, in the sense of the program; infinite before the first.
    pub value: f64,
    /// What no answer can beat.
    pub bound: f64,
    /// Cuts in the master.
    pub cuts: usize,
}

/// What the rounds came to.
pub struct Decomposed<'a> {
    /// `Optimal` within the gap; `Interrupted` with the best answer so far; otherwise there is none and `x` is empty.
    pub status: Status,
    /// Value of `x` under the risk measure.
    pub objective: f64,
    /// What no answer can beat.
    pub bound: f64,
    /// The columns of the master.
    pub x: Vec<f64>,
    /// Duals of the rows of the master; where columns are whole, those of the program in which they may be parted.
    pub row_dual: Vec<f64>,
    /// Value of each path, as [`Layout::path_values`](crate::Layout::path_values).
    pub path_values: Vec<f64>,
    /// Rounds of master and blocks.
    pub rounds: usize,
    /// Iterations of the linear solver on the master.
    pub iterations: u64,
    /// Blocks solved.
    pub solves: u64,
    families: Families<'a>,
}

impl Decomposed<'_> {
    /// `|objective − bound| / max(1, |objective|)`.
    pub fn gap(&self) -> f64 {
        relative(self.objective, self.bound)
    }

    /// Calls back with every block of the program, in no particular order, and the values of its own columns.
    pub fn each_block(&mut self, mut each: impl FnMut(usize, &[f64])) {
        self.families.each_block(&self.x, &mut each);
    }
}

/// Solves a program in rounds.
///
/// Whole columns of the master are let go at first; then the master is solved with them over the cuts that there are, and
/// cuts are added where it is wrong, as before.
///
/// # Panics
/// If the program has no path, or a block with a whole column: a cut under a block needs duals.
pub fn decompose<'a>(
    program: &'a Program,
    risk: Risk,
    options: &Decompose,
    mut progress: impl FnMut(&Step),
) -> Decomposed<'a> {
    assert!(!program.has_whole_blocks(), "whole columns of blocks are for the extensive form");
    let mut rounds = Rounds::new(program, risk, options, &[]);
    let mut status = rounds.run(&mut progress);
    let whole = program.whole_columns();
    if !whole.is_empty() {
        status = rounds.make_whole(status, &whole, options.whole_gap.max(options.gap), &mut progress);
    }
    rounds.finish(status)
}

fn relative(value: f64, bound: f64) -> f64 {
    let difference = (value - bound).abs();
    if difference.is_nan() { f64::INFINITY } else { difference / value.abs().max(1.0) }
}

/// The same problem with its objective turned into one to minimise.
fn minimised(problem: &Problem) -> Problem {
    let sign = problem.sense().sign();
    let mut same = Problem::new(Sense::Minimise);
    same.set_offset(sign * problem.offset());
    for j in (0..problem.columns()).map(Col::at) {
        let (lower, upper) = problem.bounds(j);
        same.column(sign * problem.cost(j), lower, upper);
    }
    for i in (0..problem.rows()).map(Row::at) {
        let (lower, upper) = problem.row_bounds(i);
        same.row(lower, upper, problem.row_entries(i).collect::<Vec<_>>());
    }
    same
}

/// Adds the mean of what only some paths bear to a master that is minimised.
fn charge(problem: &mut Problem, program: &Program, weight: f64) {
    let sign = program.master.sense().sign();
    for charge in &program.charges {
        let probability: f64 = charge.paths.iter().map(|&path| program.probability(path)).sum();
        for &(column, cost) in &charge.costs {
            problem.set_cost(column, problem.cost(column) + sign * weight * probability * cost);
        }
    }
}
