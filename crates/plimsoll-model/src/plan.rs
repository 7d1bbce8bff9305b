//! What the plan hands on: orders, capacity, flows of money by path, shadow prices and bounds.

mod tree;

use serde::Serialize;

use crate::calendar::{Date, PeriodId};
use crate::repair::Clash;
use crate::scenario::{Amendment, GenerationId, Item, OptionId, RegionId, RowId, SiteId, WorkloadId};

pub use tree::{Branch, Node, NodeId, SupplyState, Tree};

/// How the solve ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlanStatus {
    /// Solved to the stated gap.
    Optimal,
    /// Stopped by the time limit or by the user: the best plan so far, with its gap.
    Stopped,
}

/// What came out of planning: a plan, or why there is none.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum PlanOutcome {
    /// A plan.
    Planned(Box<Plan>),
    /// No plan obeys all inputs: these rows clash.
    Infeasible(Clash),
    /// Stopped before there was a plan.
    Stopped,
}

/// A plan of orders with what it makes of the paths.
///
/// # Units
/// Money in the scenario's currency, nominal unless it says discounted; power in MW; units of hardware are
/// whole racks, and blocks of power whole, only where the scenario asks for that.
#[derive(Clone, Debug, Serialize)]
pub struct Plan {
    /// How the solve ended.
    pub status: PlanStatus,
    /// Expected NPV, or discounted cost for a buyer, of the plan: E over paths, end value included.
    pub value: f64,
    /// Objective with risk: `(1−λ)·E + λ·CVaR`; equals `value` where λ = 0.
    pub objective: f64,
    /// Bound on the objective: no plan does better.
    pub bound: f64,
    /// The objective computed again from the plan by code that shares nothing with the optimiser.
    pub recomputed: f64,
    /// Part of `value` that is the worth of units at the end of the calendar, discounted.
    pub end_value: f64,
    /// What planning on the mean path would have been worth on these paths; `None` where it was not computed.
    pub value_of_mean_plan: Option<f64>,
    /// Share of the paths on which all contracted work is done in every period of the horizon that orders of now can reach;
    /// `None` where nothing is contracted then.
    pub contracts_kept: Option<f64>,
    /// What it changes of the approved plan; `None` where there is none.
    pub changed: Option<Changed>,
    /// Who knows what when: with no review date, one node.
    pub tree: Tree,
    /// Open orders that are cancelled or hastened now, in part or in all.
    pub amendments: Vec<Amendment>,
    /// Orders of hardware, in order of node, date, site and generation.
    pub orders: Vec<Order>,
    /// Orders of power.
    pub power_orders: Vec<PowerOrder>,
    /// Units in service and power by site, generation and period, the fleet and open orders included.
    pub active: Vec<Active>,
    /// Units that are moved to another site.
    pub moves: Vec<Move>,
    /// Power by site and period.
    pub power: Vec<SitePower>,
    /// What is served of what is asked, by path, workload, region and period; flattened as [`crate::DemandPaths`].
    pub served: Vec<f64>,
    /// Contracted work not served, flattened the same way.
    pub contracted_short: Vec<f64>,
    /// Units of a generation in a region at work on a workload, hour-weighted mean over load blocks.
    /// One entry per path and period where it is not zero.
    pub running: Vec<Running>,
    /// Work done in one region for another, hour-weighted mean.
    pub spilled: Vec<Spilled>,
    /// Values by path: discounted NPV (or cost).
    pub path_values: Vec<f64>,
    /// What one more unit of something scarce is worth, greatest first.
    pub shadow_prices: Vec<ShadowPrice>,
    /// Size of the programme.
    pub size: ProgramSize,
}

/// What a plan changes of the approved one, within the horizon. An order is what is ordered of one item for one site at
/// one date.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Changed {
    /// Orders that are not as approved.
    pub orders: usize,
    /// Orders that are.
    pub kept: usize,
    /// Price of all that is ordered more or less, currency.
    pub money: f64,
    /// What that weighed in the choice of the plan, currency; it is in no value.
    pub weight: f64,
}

/// An order of hardware.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Order {
    /// Where in the tree it is decided.
    pub node: NodeId,
    /// Generation.
    pub generation: GenerationId,
    /// Site.
    pub site: SiteId,
    /// Period at whose start it is placed.
    pub placed: PeriodId,
    /// Period from whose start it serves, where supply is late by the middle of its intervals.
    pub in_service: PeriodId,
    /// The same by the way in which supply comes; empty where it comes one way.
    pub arrives: Vec<PeriodId>,
    /// Units.
    pub units: f64,
    /// Cost of one unit with what is attached.
    pub unit_cost: f64,
    /// Power it reserves, MW.
    pub megawatts: f64,
    /// Last day on which it can be placed and still serve then: the date less lead and slip.
    pub decide_by: Date,
    /// NPV per unit of capital of the order at the margin: 0 = just worth it; `None` where not computed.
    pub reduced_value: Option<f64>,
}

/// An order of power blocks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PowerOrder {
    /// Where in the tree it is decided.
    pub node: NodeId,
    /// Option.
    pub option: OptionId,
    /// Site.
    pub site: SiteId,
    /// Period at whose start it is placed.
    pub placed: PeriodId,
    /// Period from whose start it carries load, where it is late by the middle of its intervals.
    pub in_service: PeriodId,
    /// The same by the way in which supply comes; empty where it comes one way.
    pub arrives: Vec<PeriodId>,
    /// Blocks.
    pub blocks: f64,
    /// Power, MW.
    pub megawatts: f64,
    /// Cost in all.
    pub cost: f64,
    /// Last day on which it can be placed and still serve then.
    pub decide_by: Date,
}

/// Units of a generation in service at a site in a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Active {
    /// Where in the tree: one of the nodes open in the period.
    pub node: NodeId,
    /// How supply comes: one of the tree's states.
    pub state: usize,
    /// Site.
    pub site: SiteId,
    /// Generation.
    pub generation: GenerationId,
    /// Period.
    pub period: PeriodId,
    /// Units in service.
    pub units: f64,
    /// Units given up at the start of the period before the end of their service life.
    pub retired_early: f64,
}

/// Units of one age that are moved from one site to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Move {
    /// Where in the tree it is decided.
    pub node: NodeId,
    /// How supply comes: one of the tree's states.
    pub state: usize,
    /// Generation.
    pub generation: GenerationId,
    /// Day of service of the units.
    pub in_service: Date,
    /// Currency that one of them was bought for.
    pub unit_cost: f64,
    /// Where they are.
    pub from: SiteId,
    /// Where they go.
    pub to: SiteId,
    /// Period at whose start they leave.
    pub leaves: PeriodId,
    /// Period from whose start they serve where they go.
    pub serves: PeriodId,
    /// Units.
    pub units: f64,
}

/// Power of a site in a period.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SitePower {
    /// Where in the tree: one of the nodes open in the period.
    pub node: NodeId,
    /// How supply comes: one of the tree's states.
    pub state: usize,
    /// Site.
    pub site: SiteId,
    /// Period.
    pub period: PeriodId,
    /// Envelope with blocks built, MW of IT load.
    pub envelope_mw: f64,
    /// Of it from blocks that the plan orders or that are on order, MW.
    pub built_mw: f64,
    /// Reserved by active units and by those on their way to the site, MW.
    pub load_mw: f64,
}

/// Units at work.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Running {
    /// Path.
    pub path: u32,
    /// Period.
    pub period: u32,
    /// Generation.
    pub generation: GenerationId,
    /// Region where they run.
    pub region: RegionId,
    /// Site where they run; `None` where the sites of a region are run as one.
    pub site: Option<SiteId>,
    /// Workload.
    pub workload: WorkloadId,
    /// Units, hour-weighted mean over load blocks.
    pub units: f64,
}

/// Work done away from home.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Spilled {
    /// Path.
    pub path: u32,
    /// Period.
    pub period: u32,
    /// Workload.
    pub workload: WorkloadId,
    /// Region that asked.
    pub from: RegionId,
    /// Region that served.
    pub to: RegionId,
    /// Mean units of work.
    pub work: f64,
}

/// What is scarce.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "of")]
pub enum Scarce {
    /// A MW at a site in a period.
    Power {
        /// Site.
        site: SiteId,
    },
    /// A unit of a generation delivered in a bucket.
    Supply {
        /// Generation.
        generation: GenerationId,
    },
    /// A dollar of a year's capex.
    Capex {
        /// Fiscal year.
        year: i32,
        /// Family, where the budget is about one.
        family: Option<String>,
    },
    /// A unit of another limit.
    Limit {
        /// Name.
        name: String,
        /// Place in the scenario's limits.
        index: usize,
    },
    /// A decision of a person.
    Decision {
        /// Item.
        item: Item,
        /// Place in the scenario's decisions.
        index: usize,
    },
    /// A block more of a power option.
    PowerOption {
        /// Option.
        option: OptionId,
    },
}

impl Scarce {
    /// Whether it is about what is ordered rather than about what is in service.
    pub fn is_on_orders(&self) -> bool {
        use Scarce::{Capex, Decision, PowerOption, Supply};
        matches!(self, Supply { .. } | Capex { .. } | Decision { .. } | PowerOption { .. })
    }
}

/// What one more unit of something scarce adds to the objective, discounted to the start.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShadowPrice {
    /// What it is.
    pub scarce: Scarce,
    /// Period in which it binds; `None` where it is not about one.
    pub period: Option<PeriodId>,
    /// Currency per unit; positive = more of it is worth that much.
    pub price: f64,
    /// Unit in words, such as `MW`.
    pub unit: String,
    /// How much of it there is.
    pub available: f64,
    /// Row behind it, where there is one.
    pub row: Option<RowId>,
}

/// Size of the programme that was solved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProgramSize {
    /// Paths.
    pub paths: usize,
    /// Rows.
    pub rows: usize,
    /// Columns.
    pub columns: usize,
    /// Coefficients that are not zero.
    pub nonzeros: usize,
    /// Iterations of the solver.
    pub iterations: u64,
}
