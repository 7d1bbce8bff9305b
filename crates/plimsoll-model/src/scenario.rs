//! The resolved scenario: what the user's folder says, with names turned into places, defaults filled in, money in
//! the scenario's currency, and the row each thing came from kept beside it.

use serde::Serialize;

use crate::calendar::{Calendar, Date, PeriodId};
use crate::quantity::{Interval, Kilowatts, Megawatts, Months, Units};

/// The input row a thing came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct RowId {
    /// Table of the schema.
    pub table: &'static str,
    /// Line in its file (CSV) or row (Parquet), counted from 1.
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
    /// Contract lines with their steps.
    pub commitments: Vec<Commitment>,
    /// Deals as last seen at `as_of`, without those lost or won.
    pub pipeline: Vec<Deal>,
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

/// Rates of finance, each as the interval the user gave.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Finance {
    /// Annual after-tax discount rate.
    pub discount_rate: Interval,
    /// Tax on income.
    pub tax_rate: Interval,
    /// Return an order should reach.
    pub hurdle_roic: Interval,
    /// Part of the annuity value that a unit keeps at the end of the calendar.
    pub end_value_factor: Interval,
}

/// What the plan must obey or weigh.
#[derive(Clone, Debug, Serialize)]
pub struct Policy {
    /// λ: weight of the mean of the worst paths.
    pub risk_weight: f64,
    /// α: the worst paths are those beyond this probability.
    pub risk_level: f64,
    /// Share of each workload's mean demand to be served on average over the horizon.
    pub service_level: Option<f64>,
    /// Dates at which orders may be revised (not used yet).
    pub review_dates: Vec<Date>,
    /// Cost of changing the approved plan (not used yet).
    pub change_cost: f64,
    /// Budgets by fiscal year.
    pub capex_budget: Vec<CapexBudget>,
}

/// The most capex of a fiscal year.
#[derive(Clone, Debug, Serialize)]
pub struct CapexBudget {
    /// Fiscal year.
    pub year: i32,
    /// Most, in the scenario's currency, committed spending included.
    pub max: f64,
    /// Family it is about; `None` = everything.
    pub family: Option<String>,
}

/// Settings of the forecast.
#[derive(Clone, Debug, Serialize)]
pub struct ForecastSettings {
    /// How many joint paths.
    pub paths: usize,
    /// Seed of every draw.
    pub seed: u64,
    /// Length of the season in months.
    pub season_months: u32,
    /// Usage before this date is not fitted.
    pub usage_from: Option<Date>,
}

/// Settings of the accounts.
#[derive(Clone, Debug, Serialize)]
pub struct AccountSettings {
    /// First fiscal year that is shown.
    pub first_year: Option<i32>,
    /// Movements of plant that the filed figures do not explain, in the last fiscal year before the start.
    pub other_movements: f64,
    /// Share of a family's revenue that is attributed to its chip.
    pub chip_shares: Vec<(String, f64)>,
}

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
    /// Whether orders are whole racks (planned as continuous for now).
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
    /// Cost of serving work in another region, currency per unit and hour.
    pub spill_cost: f64,
    /// Fall of the price per year.
    pub price_decline_per_year: Interval,
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
    /// Whether blocks are whole (planned as continuous for now).
    pub whole_blocks: bool,
    /// Row it came from.
    pub row: RowId,
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

    /// Demand level of a block relative to the mean.
    pub fn level(&self, workload: WorkloadId, region: RegionId, block: usize) -> f64 {
        self.load_blocks.levels[workload.0][region.0][block]
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
