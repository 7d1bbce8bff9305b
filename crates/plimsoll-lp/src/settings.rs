//! What a caller may ask of a solve.

use std::sync::{Arc, atomic::AtomicBool};

/// The algorithm for a problem without whole columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// The solver's own choice: the dual simplex method.
    #[default]
    Choose,
    /// The dual simplex method: a vertex, a basis, quick re-solves.
    Simplex,
    /// An interior-point method.
    InteriorPoint {
        /// Walk to a vertex afterwards. Without it the answer is an interior point of the optimal face, within the
        /// tolerance, and a next solve starts from scratch.
        crossover: bool,
    },
}

/// How the dual simplex method chooses the row that leaves the basis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pricing {
    /// The solver's own choice: the steepest edge, whose weights are worked out anew when a session has changed.
    #[default]
    Choose,
    /// Devex: weights that start at one. Quicker where few steps are left from the last basis.
    Devex,
}

/// How to solve. Equal problems with equal settings give equal answers, a time limit or a cancellation apart.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The algorithm.
    pub method: Method,
    /// The choice of rows of the dual simplex method.
    pub pricing: Pricing,
    /// Wall-clock seconds after which the solve stops with what it has; each re-solve of a session starts anew.
    pub time_limit_s: Option<f64>,
    /// Threads within one solve. Results do not depend on it for linear problems.
    pub threads: u32,
    /// Seed of the solver's tie-breaking.
    pub seed: u32,
    /// Largest violation of a row, a bound or a dual sign that counts as none, between 1e-10 and 1e-2.
    pub tolerance: f64,
    /// Relative gap at which a problem with whole columns counts as solved.
    pub gap: f64,
    /// Simplify the problem first. Costs more than it saves on problems of some hundred columns.
    pub presolve: bool,
    /// Set it to `true` from elsewhere and the solve ends with [`Status::Interrupted`](crate::Status::Interrupted).
    pub cancel: Option<Arc<AtomicBool>>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            method: Method::Choose,
            pricing: Pricing::Choose,
            time_limit_s: None,
            threads: 1,
            seed: 0,
            tolerance: 1e-7,
            gap: 1e-6,
            presolve: true,
            cancel: None,
        }
    }
}
