//! The resolved scenario: what the user's folder says, with names turned into places, defaults filled in, money in
//! the scenario's currency, and the row each thing came from kept beside it.

mod amend;
mod books;
mod demand;
mod hardware;
mod places;
mod settings;

use serde::Serialize;

use crate::calendar::{Calendar, Date, PeriodId};
use crate::quantity::Months;

pub use amend::{Amendment, Cancelled, Expedite};
pub use books::{Asset, Overhead, Relation, Reported, ReportedKind};
pub use demand::{
    Commitment, CommitmentKind, CommitmentStep, CustomerUsage, Deal, DealState, GenerationUsage, LoadBlocks,
    Override, Price, Pull, Refused, Sight, Usage, Workload,
};
pub use hardware::{
    ApprovedOrder, Attached, Decision, Generation, Item, Payment, Redeploy, SupplierOrder, SupplyCap, Vintage,
};
pub use places::{EnvelopeStep, Limit, LimitStep, PowerOption, Region, Scope, Site, Tenure};
pub use settings::{AccountSettings, CapexBudget, Finance, ForecastSettings, Policy};

/// The input row a thing came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RowId {
    /// Table of the schema.
    pub table: &'static str,
    /// Line in its file (CSV) or row (Parquet), counted from 1; a row that an overlay adds follows the last.
    pub line: u32,
}

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(transparent)]
        pub struct $name(pub usize);
    )+};
}

index!(
    /// Place of a region in [`Scenario::regions`].
    RegionId,
    /// Place of a site in [`Scenario::sites`].
    SiteId,
    /// Place of a generation in [`Scenario::generations`].
    GenerationId,
    /// Place of a workload in [`Scenario::workloads`].
    WorkloadId,
    /// Place of a power option in [`Scenario::power_options`].
    OptionId,
);

/// What is optimised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Objective {
    /// Net present value, for who sells work.
    Npv,
    /// Discounted cost, for who buys it.
    Cost,
}

/// The user's case, resolved.
#[derive(Clone, Debug, Serialize)]
pub struct Scenario {
    /// Name of the case.
    pub name: String,
    /// What it is about.
    pub description: String,
    /// ISO code of the currency of every amount here.
    pub currency: String,
    /// The day on which the plan is made.
    pub as_of: Date,
    /// What is optimised.
    pub objective: Objective,
    /// Periods, horizon and extension.
    pub calendar: Calendar,
    /// Rates.
    pub finance: Finance,
    /// What the plan must obey or weigh.
    pub policy: Policy,
    /// Settings of the forecast.
    pub forecast: ForecastSettings,
    /// Settings of the accounts.
    pub accounts: AccountSettings,
    /// Regions, in the order of the file, as all that follows.
    pub regions: Vec<Region>,
    /// Sites.
    pub sites: Vec<Site>,
    /// Generations.
    pub generations: Vec<Generation>,
    /// Workloads.
    pub workloads: Vec<Workload>,
    /// Vintages in service at the start.
    pub fleet: Vec<Vintage>,
    /// Measured use, sorted by workload, region and time.
    pub usage: Vec<Usage>,
    /// What single customers used, a part of `usage`, by workload, region, customer and time.
    pub customer_usage: Vec<CustomerUsage>,
    /// Work that single generations did, in order of time; the rows of [`usage`](Self::usage) hold it too.
    pub generation_usage: Vec<GenerationUsage>,
    /// Contract lines with their steps.
    pub commitments: Vec<Commitment>,
    /// Deals as last seen at `as_of`, without those lost or won.
    pub pipeline: Vec<Deal>,
    /// Every deal as it was seen at dates up to `as_of`, by deal and then by date; what is won and lost is learned from.
    pub sights: Vec<Sight>,
    /// Work that comes with new contracts and deals.
    pub pulls: Vec<Pull>,
    /// Work that was turned away.
    pub refused: Vec<Refused>,
    /// What planners changed, made by `as_of`.
    pub overrides: Vec<Override>,
    /// Orders to suppliers, open and past.
    pub orders: Vec<SupplierOrder>,
    /// Blocks of power that can be built.
    pub power_options: Vec<PowerOption>,
    /// Supply caps by generation.
    pub supply: Vec<SupplyCap>,
    /// Limits other than power, with what uses them.
    pub limits: Vec<Limit>,
    /// Load blocks; at least one.
    pub load_blocks: LoadBlocks,
    /// Dated prices of workloads.
    pub prices: Vec<Price>,
    /// Overheads.
    pub overheads: Vec<Overhead>,
    /// What is on the books beside the fleet, or is being built.
    pub assets: Vec<Asset>,
    /// Pins and prohibitions.
    pub decisions: Vec<Decision>,
    /// Orders of the approved plan that are still to be placed; `None` where no plan is approved.
    pub approved: Option<Vec<ApprovedOrder>>,
    /// Published figures to compare with.
    pub reported: Vec<Reported>,
    /// Defaults that took effect, inputs that are read and not used yet, assumptions that matter; each a sentence.
    pub remarks: Vec<Remark>,
}

/// What kind of remark it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkKind {
    /// A default stood in for something the user left out.
    Default,
    /// An input is read and checked, but this version does not use it.
    NotUsed,
    /// An assumption about the input.
    Assumption,
}

/// A sentence about how the input was taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// Its kind.
    pub kind: RemarkKind,
    /// The sentence.
    pub text: String,
}

/// Past orders from which slip is learned, at least.
pub const SLIP_LEARNED_FROM: usize = 5;

/// The quantile of what past orders were late by, between them in proportion.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn slip_at(late: &[f64], u: f64) -> f64 {
    let place = u * (late.len() - 1) as f64;
    let (low, part) = (place.floor() as usize, place.fract());
    late[low] + part * (late[(low + 1).min(late.len() - 1)] - late[low])
}

impl Scenario {
    /// Realised price of a workload in a region on a day, in currency per unit and hour.
    ///
    /// The last dated price at or before the day holds (a row for the region goes before one for all regions); after
    /// the scenario's `as_of` the last one known falls by the workload's yearly decline. Without dated prices the
    /// workload's own price holds before the start.
    pub fn price_on(&self, workload: WorkloadId, region: RegionId, day: Date) -> f64 {
        let known = day.min(self.as_of);
        let latest = |wanted: Option<RegionId>| {
            let rows = self
                .prices
                .iter()
                .filter(|p| p.workload == workload && p.region == wanted && p.from <= known);
            rows.max_by_key(|p| p.from).map(|p| p.realised)
        };
        let w = &self.workloads[workload.0];
        let base = latest(Some(region)).or_else(|| latest(None)).unwrap_or(w.price.mid);
        let years = self.as_of.months_until(day).to_years().max(0.0);
        base * (1.0 - w.price_decline_per_year.mid).powf(years)
    }

    /// The envelope step that holds at a site on a day, slip at its middle; `None` before the first and once given up.
    pub fn envelope_on(&self, site: SiteId, day: Date) -> Option<&EnvelopeStep> {
        let steps = &self.sites[site.0].envelope;
        let there = |s: &&EnvelopeStep| s.from.add(Months::months(s.slip.mid)) <= day;
        let step = steps.iter().rev().find(there)?;
        step.until.is_none_or(|until| day < until).then_some(step)
    }

    /// Whether orders of some generation are whole racks, or blocks of some power option whole.
    pub fn is_whole(&self) -> bool {
        self.generations.iter().any(|g| g.whole_racks) || self.power_options.iter().any(|o| o.whole_blocks)
    }

    /// Demand level of a block relative to the mean.
    pub fn level(&self, workload: WorkloadId, region: RegionId, block: usize) -> f64 {
        self.load_blocks.levels[workload.0][region.0][block]
    }

    /// What past orders of a generation were late by, months, in order; `None` where there are fewer than
    /// [`SLIP_LEARNED_FROM`]. What came early came in time.
    pub fn past_slip(&self, generation: GenerationId) -> Option<Vec<f64>> {
        let past = self.orders.iter().filter(|o| o.item == Item::Generation(generation));
        let late = past.filter_map(|o| Some(o.first_promised.months_until(o.received?).to_months().max(0.0)));
        let mut late: Vec<f64> = late.collect();
        late.sort_by(f64::total_cmp);
        (late.len() >= SLIP_LEARNED_FROM).then_some(late)
    }

    /// Takes the slip of a generation from its past orders: their median is its middle. Tells how many there are; `None`
    /// where there are too few, and nothing changes.
    pub fn learn_slip(&mut self, generation: GenerationId) -> Option<usize> {
        let late = self.past_slip(generation)?;
        let g = &mut self.generations[generation.0];
        g.slip = crate::quantity::Interval::certain(slip_at(&late, 0.5));
        g.slip_learned = true;
        Some(late.len())
    }

    /// Periods of the horizon.
    pub fn horizon(&self) -> std::ops::Range<PeriodId> {
        self.calendar.horizon()
    }

    /// Cost of one unit of a generation ordered on a day, what is attached to it included, currency.
    pub fn unit_cost_on(&self, generation: GenerationId, ordered: Date) -> f64 {
        let g = &self.generations[generation.0];
        let years = self.calendar.start().months_until(ordered).to_years().max(0.0);
        let own = g.unit_cost.mid * (1.0 - g.cost_decline_per_year.mid).powf(years);
        own + g.attached.iter().map(|a| a.per_unit * a.cost).sum::<f64>()
    }
}
