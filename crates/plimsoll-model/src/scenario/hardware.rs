//! What can be ordered, what is there and on order, and what people have decided about it.

use serde::Serialize;

use super::amend::{Cancelled, Expedite};
use super::{GenerationId, OptionId, RowId, SiteId, WorkloadId};
use crate::calendar::{Date, PeriodId};
use crate::quantity::{Interval, Kilowatts, Months, Units};

/// When hardware is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payment {
    /// In the period of service.
    OnDelivery,
    /// Evenly over its life.
    OverLife,
}

/// One orderable kind of hardware.
#[derive(Clone, Debug, Serialize)]
pub struct Generation {
    /// Name.
    pub name: String,
    /// Line it belongs to.
    pub family: String,
    /// Currency per unit at the start of the calendar.
    pub unit_cost: Interval,
    /// Power one unit reserves.
    pub provisioned: Kilowatts,
    /// Power a fully used unit draws on average.
    pub average: Kilowatts,
    /// Order to service.
    pub lead: Interval,
    /// How late suppliers are, months.
    pub slip: Interval,
    /// Whether that is the middle of what past orders were late by, and not given.
    pub slip_learned: bool,
    /// Part of what is ordered that suppliers deliver.
    pub delivered_share: Interval,
    /// By how many per cent its price rises where demand at a review is a per cent above the mean of all paths.
    pub price_follows_demand: f64,
    /// First order date.
    pub first_order: Date,
    /// Last order date.
    pub last_order: Option<Date>,
    /// How long it runs.
    pub service_life: Months,
    /// Over how long it is depreciated.
    pub book_life: Months,
    /// The same for tax.
    pub tax_life: Months,
    /// Currency per unit and month.
    pub opex_per_month: Interval,
    /// Share of time up.
    pub availability: Interval,
    /// Share that no work fits.
    pub stranding: Interval,
    /// Fall of the price per year after the start.
    pub cost_decline_per_year: Interval,
    /// Units in a rack.
    pub units_per_rack: f64,
    /// What a unit given up early fetches, as a share of the price of a new one on that day.
    pub salvage_share: Interval,
    /// What moving a unit to another site takes; `None` = units stay where they are.
    pub redeploy: Option<Redeploy>,
    /// Whether orders are whole racks.
    pub whole_racks: bool,
    /// When it was announced.
    pub announced: Option<Date>,
    /// When it is paid.
    pub payment: Payment,
    /// Part paid at the start of a term commitment.
    pub upfront_share: f64,
    /// False for a price agreement that holds no hardware.
    pub guarantees_capacity: bool,
    /// Part of the average power drawn when idle.
    pub idle_share: Interval,
    /// What comes with a unit.
    pub attached: Vec<Attached>,
    /// Work per unit by workload; absent = cannot run it.
    pub performance: Vec<(WorkloadId, Interval, RowId)>,
    /// Row it came from.
    pub row: RowId,
}

impl Generation {
    /// Units of work that one unit does for a workload at the middle of its interval.
    pub fn work_per_unit(&self, workload: WorkloadId) -> Option<f64> {
        self.performance.iter().find(|(w, ..)| *w == workload).map(|(_, work, _)| work.mid)
    }

    /// Power a unit reserves with what is attached to it.
    pub fn provisioned_with_attached(&self) -> Kilowatts {
        let attached: f64 = self.attached.iter().map(|a| a.per_unit * a.kilowatts.to_kw()).sum();
        self.provisioned + Kilowatts::kw(attached)
    }

    /// Share of a unit in service that can do work: up, and not stranded.
    pub fn usable_share(&self) -> f64 {
        self.availability.mid * (1.0 - self.stranding.mid)
    }
}

/// What it takes to move a unit to another site.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Redeploy {
    /// Currency per unit.
    pub cost: Interval,
    /// From the last day at one site to the first at the other.
    pub months: Months,
}

/// What comes with a unit.
#[derive(Clone, Debug, Serialize)]
pub struct Attached {
    /// Name.
    pub item: String,
    /// Items per unit.
    pub per_unit: f64,
    /// Currency per item.
    pub cost: f64,
    /// Power per item.
    pub kilowatts: Kilowatts,
    /// Book life.
    pub book_life: Months,
    /// Row it came from.
    pub row: RowId,
}

/// Units of one generation put in service at one date.
#[derive(Clone, Debug, Serialize)]
pub struct Vintage {
    /// Site.
    pub site: SiteId,
    /// Generation.
    pub generation: GenerationId,
    /// Day of service.
    pub in_service: Date,
    /// How many.
    pub units: Units,
    /// Currency per unit, as bought.
    pub unit_cost: f64,
    /// Row it came from.
    pub row: RowId,
}

/// What a supplier order or a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Item {
    /// A generation.
    Generation(GenerationId),
    /// A power option.
    Power(OptionId),
}

/// An order to a supplier.
#[derive(Clone, Debug, Serialize)]
pub struct SupplierOrder {
    /// Number.
    pub order: String,
    /// Supplier.
    pub supplier: String,
    /// What is ordered.
    pub item: Item,
    /// Where it goes.
    pub site: SiteId,
    /// Units or blocks.
    pub units: f64,
    /// Day of the order.
    pub ordered: Date,
    /// Day first promised.
    pub first_promised: Date,
    /// Day promised now.
    pub promised: Date,
    /// Day received; `None` = open.
    pub received: Option<Date>,
    /// Currency per unit or block.
    pub unit_cost: f64,
    /// Paid already, currency.
    pub deposit: f64,
    /// What the supplier asks for cancelling all of it, currency; `None` = it cannot be cancelled.
    pub cancel_cost: Option<f64>,
    /// What the supplier asks for making it come sooner; `None` = it cannot.
    pub expedite: Option<Expedite>,
    /// What was given up for a part of it that is cancelled: nothing as the user wrote it ([`Scenario::amended`](super::Scenario::amended)).
    pub cancelled: Cancelled,
    /// Row it came from.
    pub row: RowId,
}

/// An order of the approved plan.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApprovedOrder {
    /// What is ordered.
    pub item: Item,
    /// Where it goes; for a power option, its site.
    pub site: SiteId,
    /// Period at whose start it is placed.
    pub placed: PeriodId,
    /// Units or blocks.
    pub units: f64,
}

/// The most units of a generation that suppliers deliver in a bucket of time.
#[derive(Clone, Debug, Serialize)]
pub struct SupplyCap {
    /// Generation.
    pub generation: GenerationId,
    /// First day of the bucket.
    pub start: Date,
    /// Day after its last.
    pub end: Date,
    /// Most units, open orders included.
    pub max_units: Interval,
    /// Row it came from.
    pub row: RowId,
}

/// A pin or prohibition.
#[derive(Clone, Debug, Serialize)]
pub struct Decision {
    /// What it is about.
    pub item: Item,
    /// Site; `None` = all together.
    pub site: Option<SiteId>,
    /// First order date.
    pub from: Date,
    /// Last order date.
    pub to: Date,
    /// Least to order.
    pub min_units: f64,
    /// Most to order.
    pub max_units: Option<f64>,
    /// Who decided.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Row it came from.
    pub row: RowId,
}
