//! How the programme is solved: written out as one linear problem, or master and blocks in turn.

use plimsoll_lp::{Settings, Solution, Status};
use plimsoll_stochastic::{Decompose, Decomposed, Extensive, Program, Risk, Step, decompose, extensive};

/// How to solve. The answer depends on it by no more than the gap that is stated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// By size: one linear problem where there are few paths, rounds where there are many.
    #[default]
    Auto,
    /// One linear problem.
    Extensive,
    /// Master and blocks in turn, until two bounds meet.
    Decompose,
}

/// What came out, whichever way.
pub(crate) struct Answer<'a> {
    pub(crate) status: Status,
    pub(crate) objective: f64,
    pub(crate) bound: f64,
    /// Columns of the master.
    pub(crate) x: Vec<f64>,
    /// Duals of the rows of the master; with whole columns, those of the program in which they may be parted.
    pub(crate) row_dual: Vec<f64>,
    pub(crate) path_values: Vec<f64>,
    pub(crate) iterations: u64,
    blocks: Blocks<'a>,
}

enum Blocks<'a> {
    WrittenOut(Box<Extensive>, Solution),
    InTurn(Box<Decomposed<'a>>),
}

/// Solves a program. Without a feasible point `x` is empty.
pub(crate) fn solve<'a>(
    program: &'a Program,
    risk: Risk,
    method: Method,
    options: &Decompose,
    progress: &mut dyn FnMut(&Step),
) -> Answer<'a> {
    if method == Method::Extensive || (method == Method::Auto && program.is_small()) {
        return written_out(program, risk, options);
    }
    let answer = in_turn(decompose(program, risk, options, progress));
    // Rounds that end without an answer say little about why; the decisions alone may, and the one problem does.
    let is_known =
        answer.found() || answer.status == Status::Interrupted || !has_whole_plan(program, options);
    if is_known { answer } else { written_out(program, risk, options) }
}

/// Whether racks and blocks that are whole leave a plan at all, or that is not known; a small question beside that of all
/// paths.
fn has_whole_plan(program: &Program, options: &Decompose) -> bool {
    let whole = program.whole_columns();
    whole.is_empty()
        || plimsoll_lp::solve_whole(program.master(), &options.solver).solution.status != Status::Infeasible
}

fn written_out<'a>(program: &Program, risk: Risk, options: &Decompose) -> Answer<'a> {
    let form = extensive(program, risk);
    let (solution, row_dual) = if program.whole_columns().is_empty() {
        let mut solution = plimsoll_lp::solve(&form.problem, &options.solver);
        let row_dual = std::mem::take(&mut solution.row_dual);
        (solution, row_dual)
    } else {
        let gap = options.whole_gap.max(options.gap);
        let whole = plimsoll_lp::solve_whole(&form.problem, &Settings { gap, ..options.solver.clone() });
        (whole.solution, whole.relaxed.row_dual)
    };
    Answer {
        status: solution.status,
        objective: solution.objective,
        bound: solution.bound,
        x: solution.x.get(..program.master().columns()).unwrap_or(&[]).to_vec(),
        row_dual: row_dual.get(..program.master().rows()).unwrap_or(&[]).to_vec(),
        path_values: form.layout.path_values(program, &solution),
        iterations: solution.iterations,
        blocks: Blocks::WrittenOut(Box::new(form), solution),
    }
}

fn in_turn(answer: Decomposed<'_>) -> Answer<'_> {
    Answer {
        status: answer.status,
        objective: answer.objective,
        bound: answer.bound,
        x: answer.x.clone(),
        row_dual: answer.row_dual.clone(),
        path_values: answer.path_values.clone(),
        iterations: answer.iterations,
        blocks: Blocks::InTurn(Box::new(answer)),
    }
}

impl Answer<'_> {
    /// Whether there is a feasible point; a programme without anything to decide has one without columns.
    pub(crate) fn found(&self) -> bool {
        !self.x.is_empty() || self.status == Status::Optimal
    }

    /// Whether the point is a vertex for sure: rounds may end between vertices.
    pub(crate) fn at_vertex(&self) -> bool {
        matches!(self.blocks, Blocks::WrittenOut(..))
    }

    /// Calls back with each block of the program and the values of its own columns.
    pub(crate) fn each_block(&mut self, blocks: usize, mut each: impl FnMut(usize, &[f64])) {
        match &mut self.blocks {
            Blocks::WrittenOut(form, solution) => {
                (0..blocks).for_each(|b| each(b, &form.layout.block(solution, b).x));
            }
            Blocks::InTurn(answer) => answer.each_block(each),
        }
    }
}
