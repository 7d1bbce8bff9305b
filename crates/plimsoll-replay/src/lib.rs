//! Does deciding this way pay? Walks policies through a scenario's own history, books what they order with an independent referee, and
//! compares them with perfect foresight.
//!
//! At each date a policy sees the folder as it stood ([`View::known`]): what happened later is not there, so that it cannot be read. Its orders are
//! booked by the referee ([`referee::Fleet`]), which obeys lead times, supply caps, power, limits and budgets by code of its own, and gives the units in service the work
//! that was really asked for. What that came to is compared with the best that could have been ordered ([`Outcome`]).
//!
//! # What it does not know
//! Contracts, their prices and penalties; power that is built; units given up or moved before the end of their life. Usage of a full fleet is
//! not all that was wanted, unless `refused.csv` tells.

mod foresight;
mod history;
mod money;
mod outcome;
mod policy;
mod pools;
pub mod referee;
mod score;
mod statistics;
#[cfg(test)]
mod tests;
mod walk;
mod work;

pub use history::{Cell, History, Series, Slot, measured_until};
pub use outcome::{Hindsight, Kind, Margin, Outcome, PolicyOutcome, Replay, SeriesOutcome, replay};
pub use policy::{Decision, Placed, Policy, View};
pub use pools::Pools;
pub use referee::{Booked, Rule, Slips};
pub use score::PoolScore;
pub use statistics::Comparison;
pub use walk::Known;
