//! What is asked for: workloads, their use, contracts, deals, and prices.

use serde::Serialize;

use super::{GenerationId, RegionId, RowId, WorkloadId};
use crate::calendar::Date;
use crate::quantity::{Interval, Months};

/// A class of demand.
#[derive(Clone, Debug, Serialize)]
pub struct Workload {
    /// Name.
    pub name: String,
    /// Unit of work.
    pub unit: String,
    /// Group in reports.
    pub group: String,
    /// Realised price at the start, currency per unit and hour (on demand for a buyer).
    pub price: Interval,
    /// Cost of short work beyond its revenue, currency per unit and hour.
    pub short_penalty: Interval,
    /// The same for contracted work.
    pub contract_penalty: Interval,
    /// Part that must be served in its own region.
    pub home_share: f64,
    /// Part of open work that is short in some hours of a period and waits for others of it, instead of leaving.
    pub wait_share: f64,
    /// Cost of serving work in another region, currency per unit and hour.
    pub spill_cost: f64,
    /// Fall of the price per year.
    pub price_decline_per_year: Interval,
    /// Row it came from.
    pub row: RowId,
}

/// A measurement of work used.
#[derive(Clone, Debug, Serialize)]
pub struct Usage {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Mean work over the time.
    pub mean: f64,
    /// Peak work, where it was measured.
    pub peak: Option<f64>,
    /// Whether work was turned away.
    pub capacity_limited: bool,
    /// Row it came from.
    pub row: RowId,
}

/// Work that one customer used, where it is measured by itself.
#[derive(Clone, Debug, Serialize)]
pub struct CustomerUsage {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Customer.
    pub customer: String,
    /// Mean work over the time.
    pub mean: f64,
}

/// Work that one generation did, where it is measured by itself.
#[derive(Clone, Debug, Serialize)]
pub struct GenerationUsage {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Generation.
    pub generation: GenerationId,
    /// Mean work over the time.
    pub mean: f64,
}

/// How a contract is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CommitmentKind {
    /// Holds units and bills when idle.
    Capacity,
    /// Bills what is used.
    Usage,
    /// A floor under revenue; takes nothing from a pool.
    Spend,
}

/// A contract line.
#[derive(Clone, Debug, Serialize)]
pub struct Commitment {
    /// Contract.
    pub contract: String,
    /// Line.
    pub line: String,
    /// Customer.
    pub customer: String,
    /// How it is billed.
    pub kind: CommitmentKind,
    /// Workload held; for a pinned generation its first workload. `None` for a spend contract without one.
    pub workload: Option<WorkloadId>,
    /// Generation held, where one is pinned.
    pub generation: Option<GenerationId>,
    /// Region; `None` for a spend contract.
    pub region: Option<RegionId>,
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Part not yet in the measured usage.
    pub share_not_in_usage: Interval,
    /// Probability that what is not in the usage goes on for as long again when it ends, where it is told.
    pub renewal_probability: Option<f64>,
    /// Whether its customer's use is measured by itself and nothing is said of what is in the usage: what is used under the contract
    /// is then taken out of usage, and the contract asks for all of it.
    pub measured: bool,
    /// Part of the units that is really used, where it is told; all of them unless the kind is `usage`.
    pub fill: Option<Interval>,
    /// Months by which what is not in the usage begins later than agreed.
    pub delay: Interval,
    /// Day of signature.
    pub signed: Option<Date>,
    /// Billed in full when not used.
    pub take_or_pay: bool,
    /// What holds from which date on, in order of date.
    pub steps: Vec<CommitmentStep>,
    /// Row it came from.
    pub row: RowId,
}

/// What holds from a date on.
#[derive(Clone, Debug, Serialize)]
pub struct CommitmentStep {
    /// First day.
    pub from: Date,
    /// Units of work held (a pinned generation's units are already turned into work); 0 for `spend`.
    pub units: f64,
    /// Currency per month; 0 unless the kind is `spend`.
    pub amount_per_month: f64,
    /// Currency per unit and hour; `None` = the workload's realised price.
    pub price: Option<f64>,
    /// Paid ahead at the step's start, currency.
    pub prepaid: f64,
    /// Row it came from.
    pub row: RowId,
}

impl Commitment {
    /// The step that holds on a day, and nothing outside the contract.
    pub fn step_on(&self, day: Date) -> Option<&CommitmentStep> {
        let inside = self.start <= day && day < self.end;
        inside.then(|| self.steps.iter().rev().find(|s| s.from <= day)).flatten()
    }

    /// Mean units of work held over a time, by days.
    pub fn mean_units(&self, start: Date, end: Date) -> f64 {
        let days = f64::from(start.days_until(end)).max(1.0);
        let mut sum = 0.0;
        for (i, step) in self.steps.iter().enumerate() {
            let from = step.from.max(self.start).max(start);
            let to = self.steps.get(i + 1).map_or(self.end, |s| s.from).min(self.end).min(end);
            sum += step.units * f64::from(from.days_until(to).max(0));
        }
        sum / days
    }
}

/// A deal not signed.
#[derive(Clone, Debug, Serialize)]
pub struct Deal {
    /// Name.
    pub deal: String,
    /// Customer.
    pub customer: String,
    /// Stage of the sale.
    pub stage: String,
    /// Workload asked for.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Size in units of work.
    pub units: Interval,
    /// Probability that it is won.
    pub probability: f64,
    /// First possible start.
    pub earliest: Date,
    /// Last possible start.
    pub latest: Date,
    /// How long it lasts.
    pub duration: Months,
    /// Price offered, currency per unit and hour.
    pub price: f64,
    /// Row it came from.
    pub row: RowId,
}

/// Work that was asked for and turned away.
#[derive(Clone, Debug, Serialize)]
pub struct Refused {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Mean units of work over the time, as demand of their own.
    pub units: f64,
    /// Row it came from.
    pub row: RowId,
}

/// A planner's change of the forecast of usage.
#[derive(Clone, Debug, Serialize)]
pub struct Override {
    /// Day on which it was made.
    pub made: Date,
    /// Workload.
    pub workload: WorkloadId,
    /// Region; `None` = every region.
    pub region: Option<RegionId>,
    /// First day that it changes.
    pub from: Date,
    /// Day after the last.
    pub to: Date,
    /// What the forecast is multiplied by.
    pub factor: f64,
    /// What is added after that, units of work over all its regions.
    pub add: f64,
    /// Who made it.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Row it came from.
    pub row: RowId,
}

/// Work that comes with other work.
#[derive(Clone, Debug, Serialize)]
pub struct Pull {
    /// Workload of new contracts and deals.
    pub workload: WorkloadId,
    /// Workload that comes with it.
    pub pulls: WorkloadId,
    /// Units of it for one unit; `None` = as usage tells.
    pub per_unit: Option<Interval>,
    /// Row it came from.
    pub row: RowId,
}

/// How a deal stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum DealState {
    /// Neither won nor lost.
    Open,
    /// Signed.
    Won,
    /// Given up.
    Lost,
}

/// A deal as it was seen at a date.
#[derive(Clone, Debug, Serialize)]
pub struct Sight {
    /// Date of the sight.
    pub seen: Date,
    /// How it stood.
    pub state: DealState,
    /// What was said of it.
    pub deal: Deal,
}

/// The shape of demand within a period: blocks of hours with their level.
#[derive(Clone, Debug, Serialize)]
pub struct LoadBlocks {
    /// Names of the blocks.
    pub names: Vec<String>,
    /// Share of a period's hours, by block; they add up to 1.
    pub shares: Vec<f64>,
    /// Level relative to the mean: `[workload][region][block]`.
    pub levels: Vec<Vec<Vec<f64>>>,
}

/// A dated price of a workload.
#[derive(Clone, Debug, Serialize)]
pub struct Price {
    /// Workload.
    pub workload: WorkloadId,
    /// Region; `None` = every region without a row of its own.
    pub region: Option<RegionId>,
    /// First day.
    pub from: Date,
    /// Realised price, currency per unit and hour.
    pub realised: f64,
    /// Row it came from.
    pub row: RowId,
}
