//! What a solve came to.

/// How a solve ended. Every one of these is an answer; none is an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// Solved within the tolerances.
    Optimal,
    /// No point meets all rows and bounds.
    Infeasible,
    /// The objective has no limit.
    Unbounded,
    /// One of the two, and the solver could not say which (only with whole columns).
    InfeasibleOrUnbounded,
    /// The time limit came first.
    TimeLimit,
    /// Cancelled from outside.
    Interrupted,
    /// The solver gave up: its numbers went bad, or it hit a limit of its own.
    #[default]
    Numerical,
    /// The solver does not take these numbers: a coefficient of 1e15 or more, or an option out of range.
    Refused,
}

/// The answer to one problem. Signs of the duals: see the [crate](crate#duals).
///
/// # Shape
/// `x` and `column_dual` by [`Col`](crate::Col), `row_dual` and `activity` by [`Row`](crate::Row). `x` and `activity`
/// are empty when no feasible point is known; the duals are empty when none are known, always so with whole columns.
#[derive(Clone, Debug, Default)]
pub struct Solution {
    /// How the solve ended.
    pub status: Status,
    /// The value of `x`. Without a point: `+∞` minimising and `−∞` maximising, and the reverse if unbounded.
    pub objective: f64,
    /// What no point can beat: equal to `objective` when a linear problem is optimal, else what has been proved.
    pub bound: f64,
    /// The values of the columns.
    pub x: Vec<f64>,
    /// Change of the objective per unit of a row's binding side.
    pub row_dual: Vec<f64>,
    /// Change of the objective per unit of a column's binding bound: its reduced cost.
    pub column_dual: Vec<f64>,
    /// The values of the rows, `A·x`.
    pub activity: Vec<f64>,
    /// Iterations of all algorithms that took part.
    pub iterations: u64,
}

impl Solution {
    /// Whether it is optimal.
    pub fn is_optimal(&self) -> bool {
        self.status == Status::Optimal
    }

    /// `|objective − bound| / max(1, |objective|)`: infinite while one of the two is unknown.
    pub fn gap(&self) -> f64 {
        let difference = (self.objective - self.bound).abs();
        if difference.is_nan() { f64::INFINITY } else { difference / self.objective.abs().max(1.0) }
    }
}
