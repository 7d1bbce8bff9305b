//! Does it pay? Statements, return on invested capital, backlog and the scorecard of a scenario and its plan.
//!
//! Pure functions from the scenario, the demand paths and the plan to statements. Booked statements are in integer
//! cents and foot exactly; figures over the paths are plain numbers.

mod backlog;
mod figures;
mod scorecard;
mod spread;
mod statement;
mod trust;

pub use backlog::{Backlog, BacklogLine, Burn};
pub use figures::*;
pub use scorecard::{Measure, ScorecardRow, Verdict};
pub use spread::Spread;
pub use statement::{Account, Entry, Plant, Statement, Window};
pub use trust::TrustRow;
