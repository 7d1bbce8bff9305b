//! The seam to the linear solver: rows and columns, nothing about what they mean.
//!
//! A [`Problem`] is built column by column and row by row, [`solve`] answers with a [`Solution`], and a [`Session`]
//! keeps the solver's factors alive between re-solves of a problem whose numbers change. [`clash()`] names rows that
//! cannot hold together, and [`certificate()`] checks an answer without believing the solver.
//!
//! # What is not here
//! No other crate names a solver, and no other file than `highs.rs` holds `unsafe` code. Nothing here reads a clock,
//! a file or the environment: the time limit, the seed and the number of threads come in the [`Settings`].
//!
//! # Duals
//! With `z` the optimal objective *as stated* (minimised or maximised), row `i` reading `lower ≤ a·x ≤ upper`:
//!
//! - `row_dual[i] = ∂z/∂b_i`, `b_i` the side of the row that binds. Minimising, a binding lower side has a dual ≥ 0 and
//!   a binding upper side a dual ≤ 0; maximising, the other way round. A row that does not bind has dual 0.
//! - `column_dual[j] = c_j − Σ_i a_ij·row_dual[i] = ∂z/∂(bound of x_j that binds)`, the reduced cost, signed like a row.
//!
//! So one formula serves both senses: `z = offset + Σ_i row_dual[i]·b_i + Σ_j column_dual[j]·bound_j`.
//!
//! ```
//! use plimsoll_lp::{Problem, Sense, Settings, Status, solve};
//!
//! let mut problem = Problem::new(Sense::Maximise);
//! let doors = problem.column(3.0, 0.0, f64::INFINITY);
//! let windows = problem.column(5.0, 0.0, f64::INFINITY);
//! problem.row(f64::NEG_INFINITY, 4.0, [(doors, 1.0)]);
//! problem.row(f64::NEG_INFINITY, 12.0, [(windows, 2.0)]);
//! problem.row(f64::NEG_INFINITY, 18.0, [(doors, 3.0), (windows, 2.0)]);
//!
//! let solution = solve(&problem, &Settings::default());
//! assert_eq!(solution.status, Status::Optimal);
//! assert!((solution.objective - 36.0).abs() < 1e-9);
//! assert!((solution.row_dual[1] - 1.5).abs() < 1e-9);
//! ```

mod certificate;
mod clash;
mod highs;
mod problem;
mod session;
mod settings;
mod solution;
mod whole;

pub use certificate::{Residuals, certificate};
pub use clash::{Clash, Part, clash, clash_of_parts, without};
pub use problem::{Col, Problem, Row, Sense};
pub use session::{Basis, Session, Standing, solve};
pub use settings::{Method, Pricing, Settings};
pub use solution::{Solution, Status};
pub use whole::{Whole, solve_whole};
