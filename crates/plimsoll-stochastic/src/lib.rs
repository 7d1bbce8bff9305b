//! Stochastic programs in blocks: what is the best decision when the future is a set of paths?
//!
//! A [`Program`] is a master problem, decided before the future is known (or node by node of a decision tree, all nodes
//! being columns of the one master), and operational [`Block`]s, each on one [`Path`] and decided with the path known.
//! Blocks of one shape share a [`Template`]. [`extensive()`] writes it all as one linear problem, [`Risk`] mixes mean and
//! CVaR over whole paths, and [`measures()`] says what knowing the future, or heeding that it varies, is worth.
//! [`smps`] reads the exchange format.
//!
//! # Symbols
//! `x` master columns, `y_b` columns of block `b`, `π_ω` probability of path `ω`, `s_b` scale of a block:
//!
//! ```text
//! optimise  c·x + Σ_ω π_ω Q_ω        Q_ω = Σ_{charges on ω} d·x + Σ_{b on ω} s_b q_b·y_b
//!           A x  in its bounds,      W_b y_b + T_b x  in its bounds
//! ```
//!
//! # What is not here
//! No capacity, no machine, no money: a cost is a number. No file is read; [`smps`] takes text.

mod decompose;
mod extensive;
mod measures;
mod program;
mod risk;
pub mod smps;
mod template;

pub use decompose::{Answered, Decompose, Decomposed, Engine, MasterChange, Step, decompose, values_at};
pub use extensive::{Extensive, Layout, Values, extensive};
pub use measures::{Measures, mean_value, measures, wait_and_see};
pub use program::{Block, Path, Program, TemplateId};
pub use risk::{Risk, cvar};
pub use template::Template;
