//! The numbers a sceptic checks first, each with the rows it comes from.

use plimsoll_model::RowId;
use serde::Serialize;

/// A number to check before believing anything else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrustRow {
    /// What it is.
    pub what: String,
    /// What the model says.
    pub value: Option<f64>,
    /// Unit in words.
    pub unit: String,
    /// The user's own figure from `reported.csv`, in the same unit, where there is one.
    pub own: Option<f64>,
    /// How it was computed.
    pub how: String,
    /// The rows it comes from.
    pub rows: Vec<RowId>,
}
