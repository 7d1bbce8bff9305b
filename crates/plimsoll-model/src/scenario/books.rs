//! What is on the books beside the fleet, and the figures that others have published.

use serde::Serialize;

use super::{RowId, SiteId, Tenure, WorkloadId};
use crate::calendar::Date;
use crate::quantity::{Interval, Months};

/// A cost that is not hardware, power or rent.
#[derive(Clone, Debug, Serialize)]
pub struct Overhead {
    /// Name.
    pub name: String,
    /// Currency per month.
    pub fixed_per_month: Interval,
    /// Part of revenue.
    pub share_of_revenue: Interval,
    /// Workload the share is of; `None` = all.
    pub workload: Option<WorkloadId>,
    /// First day; `None` = always.
    pub from: Option<Date>,
    /// Day after the last; `None` = always.
    pub until: Option<Date>,
    /// Growth of the fixed part from `from` on.
    pub growth_per_year: Interval,
    /// Row it came from.
    pub row: RowId,
}

/// What is on the books beside the fleet.
#[derive(Clone, Debug, Serialize)]
pub struct Asset {
    /// Class.
    pub class: String,
    /// Site.
    pub site: Option<SiteId>,
    /// Day from which it is depreciated.
    pub in_service: Date,
    /// Gross cost when finished, currency.
    pub cost: f64,
    /// Part paid before the start.
    pub paid: f64,
    /// Depreciation booked before the start; `None` = straight line.
    pub accumulated_depreciation: Option<f64>,
    /// Book life; 0 = never depreciated.
    pub book_life: Months,
    /// Own or lease.
    pub tenure: Tenure,
    /// Row it came from.
    pub row: RowId,
}

/// How a model figure must compare with a published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Relation {
    /// Equal within the tolerance.
    #[serde(rename = "=")]
    Equal,
    /// At least.
    #[serde(rename = ">=")]
    AtLeast,
    /// At most.
    #[serde(rename = "<=")]
    AtMost,
    /// About: shown, never failed.
    #[serde(rename = "~")]
    About,
    /// Words, not a number.
    #[serde(rename = "text")]
    Text,
}

/// What a published figure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportedKind {
    /// Something that happened.
    Actual,
    /// What the company said it expects.
    Guidance,
    /// What it wants to reach.
    Target,
    /// An input echoed; never counts as reproduced.
    Given,
}

/// A published figure.
#[derive(Clone, Debug, Serialize)]
pub struct Reported {
    /// End of the time, or the day, it is about.
    pub date: Date,
    /// What is measured.
    pub measure: String,
    /// Whom it is about; empty = the company.
    pub entity: String,
    /// The figure.
    pub value: Option<f64>,
    /// The figure as it was written.
    pub written: String,
    /// Unit.
    pub unit: String,
    /// How the model must compare.
    pub relation: Relation,
    /// How far it may be off, in the unit.
    pub tolerance: f64,
    /// What it is.
    pub kind: ReportedKind,
    /// Why the tolerance.
    pub reason: String,
    /// Where it was published.
    pub source: String,
    /// Row it came from.
    pub row: RowId,
}
