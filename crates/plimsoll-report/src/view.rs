//! What a person should see, computed once: every number that the page, the terminal, the JSON document and the
//! tables show stands here. Renderers choose digits and pixels, nothing else.
//!
//! # Units
//! Money in the currency of [`Heading::currency`]; power in MW of IT load; shares from 0 to 1; work in the unit
//! that stands beside it.

mod evidence;
mod figures;
mod forecast;
mod replay;
mod stress;

use plimsoll_model::scenario::Objective;
use plimsoll_model::{Date, plan::PlanStatus};
use serde::Serialize;

pub use evidence::{
    AccuracyRow, AssumptionRow, HeldBackRow, HorizonRow, RemarkRow, ScorecardRow, TrustRow, Verdict,
};
pub use figures::{
    Against, Band, DemandFan, Interval, Intervals, Layer, Level, Measurement, PowerStair, Roadmap,
    RoadmapRow, Stack, StackShape, Stretch,
};

pub use forecast::{Calibration, CalibrationGroup, ForecastTable, ForecastView, PastFan, SeriesFigure};
pub use replay::{Held, ReplayPolicy, ReplayView};
pub use stress::{Histogram, OverlayRow, StressView};

/// Everything a person should see of one plan.
#[derive(Clone, Debug, Serialize)]
pub struct View {
    /// Version of Plimsoll that computed it.
    pub version: String,
    /// What the plan is about.
    pub scenario: Heading,
    /// The answer in one English sentence.
    pub headline: String,
    /// What follows from it, a sentence each.
    pub sentences: Vec<String>,
    /// The few figures that stand on top.
    pub tiles: Vec<Tile>,
    /// How good the answer is: status, bound, gap, size.
    pub status: Status,
    /// Orders to place now, most valuable first.
    pub orders_now: Orders,
    /// Open orders to cancel or hasten now, in the order of the file.
    pub order_changes: Vec<OrderChange>,
    /// Units to move to another site, in order of date; each by its probability.
    pub moves: Vec<MoveRow>,
    /// Units given up early: first those that had only just come.
    pub given_up: Vec<GivenUpRow>,
    /// Orders planned for later, by branch, in order of date; they may still change.
    pub orders_later: Orders,
    /// What is decided when, and on what: the root first; empty where all is decided now.
    pub tree: Vec<NodeRow>,
    /// Money ordered by period, by family, in the mean over the branches.
    pub order_flow: Stack,
    /// How deep the ship is loaded: usable, committed, served and free.
    pub load_line: Vec<LoadLine>,
    /// The fiscal years of the horizon.
    pub years: Vec<YearRow>,
    /// Demand by workload, with what is contracted and what is in the pipeline.
    pub demand: Vec<DemandFan>,
    /// Usable capacity by generation against demand, one for each group of workloads.
    pub capacity: Vec<Stack>,
    /// Power envelope against load: all sites together, then each site.
    pub power: Vec<PowerStair>,
    /// Capex by fiscal year and kind.
    pub capex: Stack,
    /// Measures by fiscal year with their P10 to P90: ROIC, waste, shortage.
    pub outcomes: Vec<Intervals>,
    /// What is left of the backlog.
    pub backlog: Option<Stack>,
    /// Generations by date.
    pub roadmap: Roadmap,
    /// What is scarce, first what would gain most from a little more.
    pub scarce: Vec<ScarceRow>,
    /// What each year's hardware returns.
    pub cohorts: Vec<CohortRow>,
    /// Definitions that must stand beside the figures.
    pub definitions: Vec<String>,
    /// The numbers to check before believing anything else.
    pub trust: Vec<TrustRow>,
    /// How well such forecasts have done on held-back history.
    pub accuracy: Vec<AccuracyRow>,
    /// How forecasts of each length have done, all series together.
    pub horizons: Vec<HorizonRow>,
    /// What would have been forecast a year before the last measurement, beside what was measured.
    pub held_back: Vec<HeldBackRow>,
    /// Published figures beside the model's.
    pub scorecard: Vec<ScorecardRow>,
    /// Inputs that were given as an interval, hence assumed, with the value planned with.
    pub assumptions: Vec<AssumptionRow>,
    /// Defaults, inputs not used, and assumptions in words.
    pub remarks: Vec<RemarkRow>,
}

/// A part of an open order that is cancelled, or hastened.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OrderChange {
    /// Number of the order.
    pub order: String,
    /// Supplier.
    pub supplier: String,
    /// Generation or power option.
    pub item: String,
    /// Site.
    pub site: String,
    /// Units or blocks that are changed.
    pub units: f64,
    /// Units or blocks on order.
    pub on_order: f64,
    /// Day promised.
    pub promised: Date,
    /// Day on which they come instead; `None` = they are cancelled.
    pub comes: Option<Date>,
    /// What the change costs: the fee, or what hastening adds to the price.
    pub cost: f64,
    /// Deposits that are lost.
    pub lost: f64,
    /// What is no longer due.
    pub saved: f64,
}

/// Units of one generation that go from one site to another at one date.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MoveRow {
    /// Generation.
    pub generation: String,
    /// Site where they are.
    pub from: String,
    /// Site where they go.
    pub to: String,
    /// Day on which they leave.
    pub leaves: Date,
    /// Day from which they serve there.
    pub serves: Date,
    /// Units.
    pub units: f64,
    /// What moving them costs.
    pub cost: f64,
}

/// Units of one generation that are given up at one site in one period before the end of their life.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GivenUpRow {
    /// Generation.
    pub generation: String,
    /// Site.
    pub site: String,
    /// Period at whose start they go.
    pub period: String,
    /// Units.
    pub units: f64,
    /// Of them, as many as come new in the same period: ordered, and given up at once.
    pub at_once: f64,
    /// Units ordered that come in that period.
    pub ordered: f64,
    /// What those that are given up at once cost.
    pub wasted: f64,
    /// Whether all power of the site is used then.
    pub no_power: bool,
    /// The decision that asks for the order of which units are given up at once; empty where there is none.
    pub decision: String,
}

/// What the plan is about.
#[derive(Clone, Debug, Serialize)]
pub struct Heading {
    /// Name of the scenario.
    pub name: String,
    /// Its description.
    pub description: String,
    /// Day on which the plan is made.
    pub as_of: Date,
    /// First day of the horizon.
    pub from: Date,
    /// Day after its last.
    pub until: Date,
    /// ISO code of the currency of every amount.
    pub currency: String,
    /// Whether the value is an NPV or a cost.
    pub objective: Objective,
}

/// What a number counts.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of", content = "unit")]
pub enum Unit {
    /// The scenario's currency.
    Money,
    /// MW of IT load.
    Power,
    /// Things.
    Count,
    /// A share from 0 to 1.
    Share,
    /// Units of work, named.
    Work(String),
}

/// A mean over the paths with its spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Spread {
    /// Mean over the paths.
    pub mean: f64,
    /// One path in ten lies below.
    pub p10: f64,
    /// One path in ten lies above.
    pub p90: f64,
}

/// A figure that stands on top.
#[derive(Clone, Debug, Serialize)]
pub struct Tile {
    /// What it is.
    pub label: String,
    /// The figure.
    pub value: Spread,
    /// What it counts.
    pub unit: Unit,
    /// Definition in a few words.
    pub note: String,
    /// Whether the spread over the paths means anything for it.
    pub uncertain: bool,
}

/// How good the answer is.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// How the solve ended.
    pub solved: PlanStatus,
    /// Expected NPV, or discounted cost for a buyer, with its spread over the paths.
    pub value: Spread,
    /// Objective with risk.
    pub objective: f64,
    /// No plan does better than this.
    pub bound: f64,
    /// Distance from objective to bound, relative to the objective.
    pub gap: f64,
    /// Relative difference between the objective and its independent re-computation.
    pub recomputed_difference: f64,
    /// Share of the value that units are still worth after the horizon.
    pub end_value_share: f64,
    /// What planning with uncertainty gains over planning on the mean, where it was computed.
    pub gain_over_mean_plan: Option<f64>,
    /// Share of the paths on which all contracted work that orders of now can reach is done; `None` without any.
    pub contracts_kept: Option<f64>,
    /// What the plan changes of the approved one, where one is named.
    pub changed: Option<plimsoll_model::plan::Changed>,
    /// Paths.
    pub paths: usize,
    /// Rows of the programme.
    pub rows: usize,
    /// Columns of the programme.
    pub columns: usize,
    /// Coefficients of the programme that are not zero.
    pub nonzeros: usize,
}

/// Orders with their totals.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Orders {
    /// Each order.
    pub rows: Vec<OrderRow>,
    /// Money in all, each order by its probability.
    pub cost: f64,
    /// Power that ordered hardware reserves, MW.
    pub reserves_mw: f64,
    /// Power that ordered blocks add, MW.
    pub adds_mw: f64,
}

/// A node of the decision tree.
#[derive(Clone, Debug, Serialize)]
pub struct NodeRow {
    /// Its name, such as `2.1`: the second branch at the first review, the first at the next; empty for the root.
    pub name: String,
    /// The name of the node before.
    pub parent: String,
    /// Reviews before it.
    pub depth: usize,
    /// Period it opens with.
    pub from: String,
    /// Its last period.
    pub until: String,
    /// Probability that it comes to it.
    pub probability: f64,
    /// What tells it from the others; empty for the root.
    pub words: String,
    /// Orders of the horizon that it places.
    pub orders: usize,
    /// What they cost.
    pub cost: f64,
}

/// One order to a supplier.
#[derive(Clone, Debug, Serialize)]
pub struct OrderRow {
    /// Branch of the decision tree on which it is placed; empty where it is on all of them.
    pub branch: String,
    /// Probability that it is placed.
    pub probability: f64,
    /// Generation or power option.
    pub item: String,
    /// Family; `power` for a block.
    pub family: String,
    /// Whether it is a block of power.
    pub power: bool,
    /// Site.
    pub site: String,
    /// Units or blocks.
    pub units: f64,
    /// Power it reserves, or adds for a block, MW.
    pub megawatts: f64,
    /// Money.
    pub cost: f64,
    /// Whether the price of a unit is an assumption (an interval) rather than a figure.
    pub cost_assumed: bool,
    /// Period at whose start it is placed.
    pub placed: String,
    /// Last day to decide.
    pub decide_by: Date,
    /// Period from whose start it serves.
    pub in_service: String,
    /// NPV per unit of capital at the margin; `None` where not computed.
    pub margin: Option<f64>,
}

/// How deep a group of workloads, or a family within it, loads its capacity over a fiscal year.
#[derive(Clone, Debug, Serialize)]
pub struct LoadLine {
    /// Group of workloads.
    pub group: String,
    /// Family; `None` = the group as a whole.
    pub family: Option<String>,
    /// Unit of work.
    pub unit: String,
    /// Fiscal year.
    pub year: i32,
    /// Usable work: in service, up, and not stranded.
    pub usable: f64,
    /// Contracted work, mean over the paths; `None` for a family without pinned contracts.
    pub committed: Option<f64>,
    /// Work done, mean over hours and paths.
    pub served: f64,
    /// Work done in the busiest load block.
    pub served_at_peak: f64,
    /// Usable work that is idle even then.
    pub free: f64,
}

/// One fiscal year.
#[derive(Clone, Debug, Serialize)]
pub struct YearRow {
    /// Fiscal year.
    pub year: i32,
    /// Months of it inside the horizon.
    pub months: u32,
    /// Capex.
    pub capex: f64,
    /// Power envelope at its end, MW.
    pub power_mw: f64,
    /// Power added over it, MW at the meter: IT load times PUE.
    pub power_added_facility_mw: f64,
    /// Revenue.
    pub revenue: Spread,
    /// Operating income.
    pub operating_income: Spread,
    /// Return on invested capital; `None` where there is none to speak of.
    pub roic: Option<Spread>,
    /// Cost of usable capacity not sold.
    pub waste: Spread,
    /// The same as a share of the cost of all usable capacity.
    pub waste_share: Spread,
    /// Value of demand not served.
    pub shortage: Spread,
    /// The same as a share of the value of all demand.
    pub shortage_share: Spread,
    /// What a buyer pays; `None` for who sells.
    pub buyer_cost: Option<Spread>,
    /// Share that a buyer saves against buying all on demand; `None` for who sells.
    pub buyer_saving: Option<Spread>,
}

/// Orders of one generation that enter service in one fiscal year.
#[derive(Clone, Debug, Serialize)]
pub struct CohortRow {
    /// Generation.
    pub generation: String,
    /// Fiscal year of service.
    pub year: i32,
    /// Units.
    pub units: f64,
    /// What they cost.
    pub cost: f64,
    /// Return over the horizon; `None` where none was computed.
    pub roic: Option<f64>,
    /// Whether that is below the hurdle.
    pub below_hurdle: bool,
}

/// Something scarce and what one more of it is worth.
#[derive(Clone, Debug, Serialize)]
pub struct ScarceRow {
    /// What it is, such as `power at iad`.
    pub what: String,
    /// Period in which it is dearest; empty where it is not about one.
    pub period: String,
    /// Worth of one more unit in that period, money discounted to the start.
    pub price: f64,
    /// Periods in which it binds.
    pub periods: usize,
    /// Worth of one more unit in each of them.
    pub price_all_periods: f64,
    /// Worth of one per cent more of it in each of them: what the rows are ranked by.
    pub one_percent: f64,
    /// Whether one per cent more of it means anything; it does not of a decision, or of a cap of nothing.
    pub divisible: bool,
    /// Unit in words.
    pub unit: String,
    /// How much there is.
    pub available: f64,
    /// The same in a sentence.
    pub sentence: String,
    /// Input row behind it, such as `sites.csv:4`; empty where there is none.
    pub row: String,
}
