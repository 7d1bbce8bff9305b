//! Checking an optimal answer from the problem alone.

use crate::problem::{Col, Problem, Row};
use crate::solution::Solution;

/// By how much an answer misses the optimality conditions of a linear problem; all zero is a proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Residuals {
    /// Largest violation of a row or a bound.
    pub primal: f64,
    /// Largest error of a reduced cost, or dual whose sign points at a bound that is not there.
    pub dual: f64,
    /// `|c·x − dual objective| / max(1, |c·x|)`.
    pub gap: f64,
}

impl Residuals {
    /// The largest of the three.
    pub fn worst(&self) -> f64 {
        self.primal.max(self.dual).max(self.gap)
    }
}

/// Measures primal feasibility, dual feasibility and the duality gap of a solution with duals, in the units of the
/// problem. Rows are multiplied out here; nothing the solver computed on the way is used.
///
/// # Panics
/// If the solution lacks values or duals, or is of another problem.
///
/// # Source
/// Vanderbei, *Linear Programming*, 4th ed., ch. 5 (weak and strong duality) with two-sided rows and bounds.
pub fn certificate(problem: &Problem, solution: &Solution) -> Residuals {
    let lengths = [solution.x.len(), solution.column_dual.len(), solution.row_dual.len()];
    assert_eq!(
        lengths,
        [problem.columns(), problem.columns(), problem.rows()],
        "values and duals are needed"
    );
    let reduced = reduced_costs(problem, &solution.row_dual);
    let mut tally = Tally { sign: problem.sense.sign(), ..Tally::default() };
    for (j, &dual) in reduced.iter().enumerate() {
        tally.side(problem.bounds(Col::at(j)), solution.x[j], dual);
        tally.dual = tally.dual.max((dual - solution.column_dual[j]).abs());
    }
    for i in (0..problem.rows()).map(Row::at) {
        let activity: f64 = problem.row_entries(i).map(|(column, a)| a * solution.x[column.index()]).sum();
        tally.side(problem.row_bounds(i), activity, solution.row_dual[i.index()]);
    }
    let value: f64 = problem.cost.iter().zip(&solution.x).map(|(c, x)| c * x).sum();
    let gap = (value - tally.dual_value).abs() / value.abs().max(1.0);
    Residuals { primal: tally.primal, dual: tally.dual, gap }
}

fn reduced_costs(problem: &Problem, row_dual: &[f64]) -> Vec<f64> {
    let mut reduced = problem.cost.clone();
    for (i, dual) in row_dual.iter().enumerate() {
        for (column, a) in problem.row_entries(Row::at(i)) {
            reduced[column.index()] -= a * dual;
        }
    }
    reduced
}

#[derive(Default)]
struct Tally {
    sign: f64,
    primal: f64,
    dual: f64,
    dual_value: f64,
}

impl Tally {
    /// One row or column `lower ≤ value ≤ upper` with its dual.
    fn side(&mut self, (lower, upper): (f64, f64), value: f64, dual: f64) {
        self.primal = self.primal.max(lower - value).max(value - upper);
        let bound = if self.sign * dual > 0.0 { lower } else { upper };
        if bound.is_finite() {
            self.dual_value += dual * bound;
        } else {
            self.dual = self.dual.max(dual.abs());
        }
    }
}
