//! Backlog: contracted revenue not yet recognised at a date, and how it burns down.

use plimsoll_model::{Cents, Date, RowId};
use serde::Serialize;

use crate::statement::Account;

/// Contracted revenue that lies ahead at a date.
#[derive(Clone, Debug, Serialize)]
pub struct Backlog {
    /// The day: revenue from it on counts.
    pub at: Date,
    /// Remaining units × price × hours and remaining spend of every contract signed before, by contract, in cents.
    pub value: Account,
    /// Part of it that is not yet in the measured usage.
    pub not_in_usage: Cents,
    /// Mean remaining term of the contracts, weighted by value, years: what companies file.
    pub remaining_term_years: Option<f64>,
    /// Mean time until a unit of money is recognised, years.
    pub mean_time_to_recognition_years: Option<f64>,
    /// What is recognised by fiscal year, by contract.
    pub burn: Vec<Burn>,
    /// What is recognised over the next twelve months.
    pub next_twelve_months: Cents,
    /// The contract lines, with what each is worth.
    pub lines: Vec<BacklogLine>,
}

/// What is recognised in a fiscal year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Burn {
    /// Fiscal year.
    pub year: i32,
    /// Recognised in it.
    pub recognised: Cents,
    /// Left at its end.
    pub left: Cents,
}

/// One contract line in the backlog.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BacklogLine {
    /// Contract.
    pub contract: String,
    /// Line.
    pub line: String,
    /// Customer.
    pub customer: String,
    /// What it is worth.
    pub value: Cents,
    /// Years from the date to its end.
    pub remaining_years: f64,
    /// Row it came from.
    pub row: RowId,
}
