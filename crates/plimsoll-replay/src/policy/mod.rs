//! How it is decided what to order: one file a way, behind one small interface.
//!
//! A policy is shown a [`View`]: the folder as it stood on the day, with the fleet that its own orders have made, and forecasts made from
//! nothing else. It cannot look ahead, since nothing later is there.

mod as_done;
mod buffer;
mod chain;
mod coverage;
mod hold;
mod import;
mod newsvendor;
mod nothing;
mod sizing;

use plimsoll::Request;
use plimsoll_model::Date;
use plimsoll_model::demand::Forecast;
use plimsoll_model::scenario::Scenario;

pub(crate) use as_done::AsDone;
pub(crate) use buffer::{Buffer, MeanBuffer};
pub(crate) use chain::{Chain, Mean};
pub(crate) use coverage::Coverage;
pub(crate) use hold::HoldRatio;
pub use import::Decision;
pub(crate) use import::Import;
pub(crate) use newsvendor::Newsvendor;
pub(crate) use nothing::Nothing;

/// What a policy sees on a day.
#[derive(Debug)]
pub struct View<'a> {
    /// The day.
    pub origin: Date,
    /// Days on which orders may be placed until it is decided again; the first is the day itself.
    pub placing: &'a [Date],
    /// The folder as it stood on the day. Its fleet and its open orders are what the policy's own orders have made of them.
    pub known: &'a Scenario,
    /// Joint paths of demand, made from that folder.
    pub forecast: &'a Forecast,
    /// How plans are solved.
    pub request: &'a Request,
}

/// An order that a policy places, in the places of [`View::known`].
#[derive(Clone, Debug, PartialEq)]
pub struct Placed {
    /// Name of the site.
    pub site: String,
    /// Name of the generation.
    pub generation: String,
    /// Day on which it is placed.
    pub placed: Date,
    /// Units.
    pub units: f64,
}

/// A way of deciding.
pub trait Policy: Send + Sync {
    /// What to order on a day, and until it is decided again.
    ///
    /// # Errors
    /// A sentence on why nothing could be decided.
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String>;
}
