//! Where demand comes from and where it is served: regions, sites, power, and limits on what they hold.

use serde::Serialize;

use super::{GenerationId, RegionId, RowId, SiteId};
use crate::calendar::Date;
use crate::quantity::{Interval, Megawatts, Months};

/// A region that demand comes from.
#[derive(Clone, Debug, Serialize)]
pub struct Region {
    /// Name.
    pub name: String,
    /// Regions of one group may serve each other.
    pub spill_group: String,
    /// Row it came from.
    pub row: RowId,
}

/// Own or lease.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tenure {
    /// Owned.
    Own,
    /// Leased.
    Lease,
}

/// A place with power.
#[derive(Clone, Debug, Serialize)]
pub struct Site {
    /// Name.
    pub name: String,
    /// Region it lies in.
    pub region: RegionId,
    /// Its envelope, by date; the first holds from the start of the calendar.
    pub envelope: Vec<EnvelopeStep>,
    /// First row it came from.
    pub row: RowId,
}

/// What holds at a site from a date on.
#[derive(Clone, Debug, Serialize)]
pub struct EnvelopeStep {
    /// First day; the slip is not in it.
    pub from: Date,
    /// How much later it really comes.
    pub slip: Interval,
    /// Day on which the site is given up.
    pub until: Option<Date>,
    /// IT power, MW.
    pub it_power_mw: Interval,
    /// Own or lease.
    pub tenure: Tenure,
    /// Rent of the site, currency per month.
    pub rent_per_month: f64,
    /// Facility MW per IT MW.
    pub pue: Interval,
    /// Electricity, currency per MWh.
    pub electricity_price_per_mwh: Interval,
    /// Row it came from.
    pub row: RowId,
}

/// A block of power that can be built.
#[derive(Clone, Debug, Serialize)]
pub struct PowerOption {
    /// Name.
    pub name: String,
    /// Site.
    pub site: SiteId,
    /// Size of one block.
    pub block: Megawatts,
    /// Currency per block, paid evenly over the lead time.
    pub cost: Interval,
    /// Currency per block and month once there.
    pub rent_per_month: Interval,
    /// Months from order to power.
    pub lead: Interval,
    /// How late, months.
    pub slip: Interval,
    /// First order date.
    pub earliest: Date,
    /// Last order date.
    pub latest: Option<Date>,
    /// Most in all.
    pub max_blocks: f64,
    /// Most in one period.
    pub max_blocks_per_period: f64,
    /// Life.
    pub life: Months,
    /// Whether blocks are ordered whole.
    pub whole_blocks: bool,
    /// Row it came from.
    pub row: RowId,
}

/// Where a limit holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// At every site together.
    All,
    /// In a region.
    Region(RegionId),
    /// At a site.
    Site(SiteId),
}

/// A limit other than power.
#[derive(Clone, Debug, Serialize)]
pub struct Limit {
    /// Name.
    pub name: String,
    /// Where it holds.
    pub scope: Scope,
    /// From which date which least and most hold, in order of date.
    pub steps: Vec<LimitStep>,
    /// What one active unit of a generation uses.
    pub uses: Vec<(GenerationId, f64)>,
    /// First row it came from.
    pub row: RowId,
}

/// What a limit is from a date on.
#[derive(Clone, Debug, Serialize)]
pub struct LimitStep {
    /// First day.
    pub from: Date,
    /// Least used.
    pub min: f64,
    /// Most used.
    pub max: f64,
    /// Row it came from.
    pub row: RowId,
}
