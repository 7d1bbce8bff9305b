//! What the accounts of a scenario and its plan say, year by year.
//!
//! # Units
//! Booked money is [`Cents`]; everything over the paths is in the scenario's currency; power in
//! MW; shares from 0 to 1; work in the unit that stands beside it.

use plimsoll_model::scenario::GenerationId;
use plimsoll_model::{Cents, Date, PeriodId};
use serde::Serialize;

use crate::backlog::Backlog;
use crate::spread::Spread;
use crate::statement::Statement;

/// Return on invested capital in words; it stands beside every figure of it.
pub const ROIC_DEFINITION: &str = "ROIC = NOPAT / average invested capital. NOPAT is operating income less tax on it at \
    the mid rate, losses carried forward. Invested capital is net plant plus work in progress as booked, capitalised \
    leases on the books included; its average is the mean of opening and closing. A part of a year is scaled to twelve \
    months. `with_leases` adds the present value of the rent still to be paid on leased sites inside the calendar to \
    capital, and the interest in that rent, after tax, to NOPAT; `without_leases` leaves leased assets out of capital.";

/// Waste in words.
pub const WASTE_DEFINITION: &str = "Waste is usable capacity that is not sold: units in service, up and not stranded, \
    less units at work, averaged over the hours. It is weighted by what a unit costs a year: its price over the annuity \
    of its service life (for a term commitment, its price by its term).";

/// Return of a cohort in words.
pub const COHORT_DEFINITION: &str = "Contribution of a year's hardware: the revenue of the work its units do, less the \
    overheads that follow revenue, their electricity and operations and their own depreciation, less tax at the mid rate, \
    over the average of its book value. Fixed overheads, rent and buildings are not in it.";

/// History, projection and backlog of one scenario.
#[derive(Clone, Debug, Serialize)]
pub struct Accounts {
    /// What happened before the calendar starts.
    pub history: History,
    /// What the plan makes of the horizon; `None` without a plan.
    pub projection: Option<Projection>,
    /// Contracted revenue at the start of the calendar.
    pub backlog: Backlog,
    /// The definition of ROIC.
    pub roic_definition: &'static str,
    /// The definition of waste.
    pub waste_definition: &'static str,
}

/// Statements before the start of the calendar, from the scenario alone.
#[derive(Clone, Debug, Serialize)]
pub struct History {
    /// By fiscal quarter; the last one is cut at the start of the calendar.
    pub quarters: Vec<HistoryStatement>,
    /// By fiscal year; the last one may be cut.
    pub years: Vec<HistoryStatement>,
    /// What the history cannot know, a sentence each.
    pub remarks: Vec<String>,
}

/// What happened over a quarter or a year.
#[derive(Clone, Debug, Serialize)]
pub struct HistoryStatement {
    /// Fiscal year it belongs to.
    pub year: i32,
    /// Share of the hours that usage was measured in, of the series measured least once it has begun.
    pub measured: f64,
    /// Whether the window is whole and usage was measured throughout.
    pub complete: bool,
    /// The booked statement.
    pub statement: Statement,
    /// Revenue by family.
    pub revenue_by_family: Vec<FamilyRevenue>,
    /// Return on invested capital of a year, as booked; `None` for a quarter, for a buyer and without capital.
    pub roic: Option<f64>,
}

/// Revenue that a family's hardware earns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FamilyRevenue {
    /// Family; empty = what no unit in service can be said to have earned.
    pub family: String,
    /// Mean over the paths, or what happened.
    pub revenue: f64,
}

/// Return on invested capital under three readings of leases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Roic<T> {
    /// As booked: the headline figure.
    pub booked: T,
    /// With the rent of leased sites capitalised.
    pub with_leases: T,
    /// Without leased assets in capital.
    pub without_leases: T,
}

/// What the plan makes of the horizon.
#[derive(Clone, Debug, Serialize)]
pub struct Projection {
    /// By period of the horizon: the mean path, booked.
    pub periods: Vec<PeriodStatement>,
    /// By fiscal year, from the periods that start in it.
    pub years: Vec<YearStatement>,
    /// How deep workload groups and families load their hardware, by period.
    pub load_lines: Vec<LoadLine>,
    /// How much of each generation is committed and at work.
    pub generations: Vec<GenerationUse>,
    /// Orders of the plan by generation and fiscal year of service, with what they return.
    pub cohorts: Vec<Cohort>,
}

/// One period of the horizon.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodStatement {
    /// Period.
    pub period: PeriodId,
    /// Fiscal year it belongs to: that of its first day.
    pub year: i32,
    /// The booked statement of the mean path.
    pub statement: Statement,
    /// Revenue by path.
    #[serde(skip)]
    pub path_revenue: Vec<f64>,
    /// Operating income by path.
    #[serde(skip)]
    pub path_operating_income: Vec<f64>,
    /// Revenue by family.
    pub revenue_by_family: Vec<FamilyRevenue>,
}

/// One fiscal year of the projection.
#[derive(Clone, Debug, Serialize)]
pub struct YearStatement {
    /// Fiscal year.
    pub year: i32,
    /// Months of it inside the horizon.
    pub months: u32,
    /// The booked statement of the mean path; its leaves are the sums of its periods'.
    pub statement: Statement,
    /// Revenue; zero for a buyer.
    pub revenue: Spread,
    /// Operating income.
    pub operating_income: Spread,
    /// Operating income less tax on it.
    pub nopat: Spread,
    /// Return on invested capital; `None` for a buyer and without capital.
    pub roic: Option<Roic<Spread>>,
    /// Opening, closing and average capital.
    pub capital: InvestedCapital,
    /// Tax as it will be paid, beside the plan's linear one.
    pub tax: TaxNote,
    /// Usable and not sold, all families together, then each.
    pub waste: Vec<Waste>,
    /// Asked for and not done, all workloads together, then each.
    pub shortage: Vec<Shortage>,
    /// Power at the end of the year.
    pub power: YearPower,
    /// Revenue of the last period, annualised.
    pub run_rate: Spread,
    /// Revenue by family.
    pub revenue_by_family: Vec<FamilyRevenue>,
    /// Work put in service by group and family.
    pub new_work: Vec<NewWork>,
    /// What a buyer pays; `None` for who sells.
    pub buyer: Option<BuyerYear>,
    /// The figures by path, for probabilities.
    #[serde(skip)]
    pub paths: YearPaths,
}

/// Yearly figures by path.
#[derive(Clone, Debug, Default)]
pub struct YearPaths {
    /// Revenue.
    pub revenue: Vec<f64>,
    /// Operating income.
    pub operating_income: Vec<f64>,
    /// Operating income less tax on it.
    pub nopat: Vec<f64>,
    /// Return on invested capital as booked; empty where there is none.
    pub roic: Vec<f64>,
    /// All costs.
    pub cost: Vec<f64>,
}

/// Capital at work in a year, booked, with what leases would add or take off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct InvestedCapital {
    /// Net plant and work in progress at the start.
    pub opening: Cents,
    /// The same at the end.
    pub closing: Cents,
    /// Mean of the two.
    pub average: f64,
    /// Mean of the present value of rent still to be paid on leased sites.
    pub leased_sites: f64,
    /// Mean book value of leased assets inside `average`.
    pub leased_assets: f64,
    /// Interest in the year's rent, before tax.
    pub lease_interest: f64,
}

/// Tax as it will be paid, on the mean path: depreciation over tax life, losses carried forward without limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct TaxNote {
    /// Straight-line depreciation over tax life.
    pub depreciation: f64,
    /// Operating income with that depreciation in place of the booked one and of write-offs.
    pub taxable_income: f64,
    /// Tax that is due.
    pub payable: f64,
    /// Tax as the plan counts it: losses credited at once.
    pub linear: f64,
    /// `payable − linear`.
    pub difference: f64,
    /// Losses carried into the next year.
    pub losses_carried: f64,
}

/// Usable capacity that is not sold.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Waste {
    /// Family; `None` = all.
    pub family: Option<String>,
    /// What it costs over the year.
    pub cost: Spread,
    /// That cost as a share of the cost of all usable units.
    pub share: Spread,
    /// Idle units as a share of usable units, unweighted.
    pub unweighted_share: Spread,
}

/// Work asked for and not done.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shortage {
    /// Workload; `None` = all.
    pub workload: Option<String>,
    /// Unit of work; empty for all together.
    pub unit: String,
    /// Mean work not done over the year; 0 for all together where units differ.
    pub work: Spread,
    /// Share of demand not served; for all together, weighted by its value.
    pub share: Spread,
    /// Revenue it would have brought (for a buyer: what it costs on demand).
    pub value: Spread,
    /// Part of the value that was contracted.
    pub contracted_value: Spread,
}

/// Power of all sites at the end of a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct YearPower {
    /// Envelope, MW of IT load.
    pub envelope_mw: f64,
    /// Envelope, MW at the meter: IT load × PUE.
    pub facility_mw: f64,
    /// Facility MW added over the year's periods.
    pub added_facility_mw: f64,
    /// Reserved by units in service, MW of IT load.
    pub load_mw: f64,
}

/// Usable work put in service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NewWork {
    /// Group of workloads.
    pub group: String,
    /// Family.
    pub family: String,
    /// Units of hardware.
    pub units: f64,
    /// Usable work, in the unit of the group's first workload that the hardware runs.
    pub work: f64,
    /// Its share of the group's new work.
    pub share: f64,
}

/// What a buyer pays in a year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct BuyerYear {
    /// All costs, depreciation included.
    pub total: Spread,
    /// Of it bought on demand, penalties included.
    pub on_demand: Spread,
    /// Of it term commitments, spread evenly over their terms.
    pub commitments: Cents,
    /// What the same demand would cost on demand, with what is owed whatever is done (overheads).
    pub all_on_demand: Spread,
    /// Saving against that, as a share of it.
    pub saving: Spread,
}

/// How deep a group of workloads, or a family within it, loads its hardware in a period.
///
/// Lines of one group add up only where its workloads share a unit; groups are split by unit.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LoadLine {
    /// Period.
    pub period: PeriodId,
    /// Group of workloads.
    pub group: String,
    /// Family; `None` = the group as a whole.
    pub family: Option<String>,
    /// Unit of work.
    pub unit: String,
    /// Usable work: units in service, up and not stranded. Units that several groups could use count where they are
    /// at work; idle ones count in the group in which they earn most.
    pub usable: Spread,
    /// Demand; `None` for a family.
    pub demand: Option<Spread>,
    /// Contracted work; for a family, that of contracts that name one of its generations.
    pub committed: Spread,
    /// Work done, mean over hours.
    pub served: Spread,
    /// Work done in the busiest block, shortage being taken off the highest hours first. What a group does then
    /// beyond its mean goes to its families by the room they have.
    pub served_at_peak: Spread,
    /// Usable work that is idle even then.
    pub free: Spread,
}

/// How much of a generation is committed and at work.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GenerationUse {
    /// Generation.
    pub generation: GenerationId,
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: String,
    /// By period of the horizon.
    pub periods: Vec<GenerationPeriod>,
    /// Start of the first period in which it is sold out: 99 % of usable units are at work in the busiest block on the
    /// mean path, or committed.
    pub sold_out: Option<Date>,
}

/// A generation in a period.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct GenerationPeriod {
    /// Period.
    pub period: PeriodId,
    /// Units in service.
    pub in_service: f64,
    /// Units that are up and not stranded.
    pub usable: f64,
    /// Units held by contracts that name the generation.
    pub committed: f64,
    /// Units at work, mean over hours.
    pub at_work: Spread,
}

/// Orders of one generation that enter service in one fiscal year. See [`COHORT_DEFINITION`].
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cohort {
    /// Generation.
    pub generation: GenerationId,
    /// Its name.
    pub name: String,
    /// Fiscal year of service.
    pub year: i32,
    /// Units.
    pub units: f64,
    /// What they cost.
    pub cost: f64,
    /// Return by fiscal year.
    pub returns: Vec<CohortYear>,
    /// Return over the horizon: all of its contribution over its book value times years.
    pub roic: Option<f64>,
}

/// Return of a cohort in a year, on the mean path.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct CohortYear {
    /// Fiscal year.
    pub year: i32,
    /// Revenue of its units' work.
    pub revenue: f64,
    /// Contribution after tax.
    pub contribution: f64,
    /// Average book value times the years it stood.
    pub capital_years: f64,
    /// The one over the other.
    pub roic: Option<f64>,
}
