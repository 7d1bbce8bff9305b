//! Whole columns in three steps: as if they could be parted, then whole, then all the rest exactly.

use crate::problem::{Col, Problem};
use crate::session::Session;
use crate::settings::Settings;
use crate::solution::{Solution, Status};

/// What a problem with whole columns came to.
#[derive(Clone, Debug, Default)]
pub struct Whole {
    /// The linear problem in which whole columns may be parted: it has duals.
    pub relaxed: Solution,
    /// The answer. Its whole columns are whole to the last digit, and no other point does better with these; `bound` is
    /// what was proved of all points. It has no duals.
    pub solution: Solution,
}

/// Solves a problem to the gap of the settings.
///
/// Branch and bound takes a column for whole that is so to a millionth; here it is rounded, and the other columns are
/// solved for once more.
pub fn solve_whole(problem: &Problem, settings: &Settings) -> Whole {
    let columns: Vec<Col> =
        (0..problem.columns()).map(Col::at).filter(|column| problem.is_integer(*column)).collect();
    let mut session = Session::new(problem, settings);
    session.change_whole(&[], settings.gap, 0.0);
    let relaxed = session.resolve();
    if columns.is_empty() {
        return Whole { solution: without_duals(relaxed.clone()), relaxed };
    }
    if !relaxed.is_optimal() {
        let solution = Solution { x: Vec::new(), activity: Vec::new(), ..without_duals(relaxed.clone()) };
        return Whole { relaxed, solution };
    }
    session.change_whole(&columns, settings.gap, 0.0);
    let mut solution = session.resolve();
    solution.iterations += relaxed.iterations;
    if !solution.x.is_empty() {
        solution = exactly(&mut session, &columns, solution);
    }
    Whole { relaxed, solution }
}

/// The best point with the whole columns of a solution, rounded; that solution itself where there is none.
fn exactly(session: &mut Session, columns: &[Col], solution: Solution) -> Solution {
    let fixed: Vec<(Col, f64, f64)> = columns
        .iter()
        .map(|column| (*column, solution.x[column.index()].round()))
        .map(|(column, value)| (column, value, value))
        .collect();
    session.change_whole(&[], 0.0, 0.0);
    session.change_column_bounds(&fixed);
    // What ended the search does not end this: the answer is told whole.
    session.forget_cancel();
    session.set_time_limit(None);
    let exact = session.resolve();
    if exact.status != Status::Optimal {
        return solution;
    }
    let iterations = solution.iterations + exact.iterations;
    without_duals(Solution { status: solution.status, bound: solution.bound, iterations, ..exact })
}

fn without_duals(solution: Solution) -> Solution {
    Solution { row_dual: Vec::new(), column_dual: Vec::new(), ..solution }
}
