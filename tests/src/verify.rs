//! Whether a plan obeys its scenario, found out without the planner.
//!
//! [`verify`] reads only what a user could read: the scenario, the paths of demand, the plan. It shares no code with
//! `plimsoll-plan` and solves nothing: it adds up what the plan says it does and compares that with what the inputs
//! allow. A plan that passes may still not be the best one; the bound of the optimiser is there for that.
//!
//! A plan tells work as means over the load blocks of a period. Rules on work are therefore necessary and not
//! sufficient; [`Rule::Peak`] is what can be said of single blocks.

mod contracts;
mod money;
mod orders;
mod power;
mod shape;
mod tree;
mod units;
mod when;
mod work;

use std::fmt;

use plimsoll_model::{DemandPaths, Plan, Scenario};

use when::When;

/// What a plan must obey; each rule is checked by itself, and broken in a test of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Tables have the size of the demand, and every index names something.
    Shape,
    /// No amount is negative or not a number.
    Number,
    /// Nodes follow their parents, and what a node decides falls into its time.
    Tree,
    /// Hardware is ordered between the first and the last order date of its generation.
    OrderDates,
    /// Hardware serves no sooner than its lead time and slip allow.
    LeadTime,
    /// An order costs what the scenario says it costs on that day, attached items included.
    Price,
    /// Suppliers deliver no more than the caps, open orders included.
    SupplyCap,
    /// No more of an open order is cancelled or hastened than there is of it, and only as its contract allows.
    Amendment,
    /// Units are moved only where that can be, within the horizon, no sooner than they can be there, and no more than there were.
    Move,
    /// Pins and prohibitions are obeyed.
    Decision,
    /// Power reserved at a site, attached items included, fits its envelope and the blocks that carry load.
    PowerEnvelope,
    /// Blocks are ordered at their site, between their dates, and carry load no sooner than lead time and slip allow.
    PowerOption,
    /// No more blocks of an option than there are, in all and in a period.
    PowerBlocks,
    /// Limits other than power hold.
    Limit,
    /// Orders of the horizon are whole racks and whole blocks of power, where the scenario asks for them.
    Whole,
    /// Capex of a fiscal year stays within its budget.
    CapexBudget,
    /// No unit runs past its service life.
    ServiceLife,
    /// No unit comes from nowhere: those of the period before, and arrivals.
    Arrivals,
    /// A generation runs only what it can run.
    Performance,
    /// Units at work are usable units of the place where they run.
    UsableUnits,
    /// Work done in a region is no more than its units at work do.
    WorkDone,
    /// What is served in the hours of each load block is no more than all usable units do.
    Peak,
    /// Nobody is served more than was asked.
    Served,
    /// The part of demand that must stay at home stays there.
    HomeShare,
    /// Work goes elsewhere only within its spill group.
    SpillGroup,
    /// Paths ask for all that contracts hold.
    ContractDemand,
    /// Contracted work is short only where the plan says so.
    ContractShort,
    /// What the plan says of itself follows from its orders and units: power, load, early retirement.
    Statement,
    /// Value, risk and bound follow from the values of the paths.
    Value,
}

/// Every rule, in the order of [`Rule`].
pub const RULES: [Rule; 29] = [
    Rule::Shape,
    Rule::Number,
    Rule::Tree,
    Rule::OrderDates,
    Rule::LeadTime,
    Rule::Price,
    Rule::SupplyCap,
    Rule::Amendment,
    Rule::Move,
    Rule::Decision,
    Rule::PowerEnvelope,
    Rule::PowerOption,
    Rule::PowerBlocks,
    Rule::Limit,
    Rule::Whole,
    Rule::CapexBudget,
    Rule::ServiceLife,
    Rule::Arrivals,
    Rule::Performance,
    Rule::UsableUnits,
    Rule::WorkDone,
    Rule::Peak,
    Rule::Served,
    Rule::HomeShare,
    Rule::SpillGroup,
    Rule::ContractDemand,
    Rule::ContractShort,
    Rule::Statement,
    Rule::Value,
];

/// A rule that a plan breaks, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Which rule.
    pub rule: Rule,
    /// Where, and by how much.
    pub words: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.rule, self.words)
    }
}

/// Every violation of a plan, in the order of the rules; none for a good plan.
///
/// With review dates every rule but those on the tree and on values is one on each branch: what was decided on the way to
/// its last node, beside the demand of its paths.
pub fn verify(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Vec<Violation> {
    let whole = plan;
    let mut case = Case { scenario, demand, plan, when: When::new(scenario), comes: &[], found: Vec::new() };
    shape::shape(&mut case);
    if case.found.is_empty() {
        tree::tree(&mut case);
    }
    if case.found.is_empty() {
        shape::numbers(&mut case);
        orders::amendments(&mut case);
        orders::prices(&mut case);
        money::value(&mut case);
        for branch in plan.branches_on(demand) {
            let (demand, scenario) = (demand.along(&branch), branch.scenario(scenario, plan));
            let (when, plan) = (When::new(&scenario), &branch.plan);
            let comes = whole.tree.states.get(branch.way).map_or(&[][..], |state| &state.delivered);
            let (demand, found) = (&demand, Vec::new());
            let mut along = Case { scenario: &scenario, demand, plan, when, comes, found };
            branch_rules(&mut along);
            case.found.append(&mut along.found);
        }
    }
    case.found.sort_by_key(|v| v.rule);
    case.found
}

/// What holds along one branch.
fn branch_rules(case: &mut Case<'_>) {
    shape::shape(case);
    if case.found.is_empty() {
        orders::orders(case);
        orders::supply(case);
        orders::decisions(case);
        orders::whole(case);
        power::power(case);
        units::moves(case);
        units::units(case);
        units::limits(case);
        money::budgets(case);
        work::work(case);
        contracts::contracts(case);
    }
}

/// A plan beside what it must obey, and what was found so far.
struct Case<'a> {
    scenario: &'a Scenario,
    demand: &'a DemandPaths,
    plan: &'a Plan,
    when: When<'a>,
    /// The part of what is ordered that is delivered, by generation; empty = all.
    comes: &'a [f64],
    found: Vec<Violation>,
}

/// A solver keeps its rows to a millionth; what is dropped as dust adds as much again.
const TOLERANCE: f64 = 2e-6;

impl Case<'_> {
    fn broken(&mut self, rule: Rule, words: impl Into<String>) {
        self.found.push(Violation { rule, words: words.into() });
    }

    /// Names a value that is more than it may be; `size` is how large such values are in this plan.
    fn at_most(&mut self, rule: Rule, value: f64, most: f64, size: f64, words: impl FnOnce() -> String) {
        let slack = TOLERANCE * (size.abs() + most.abs()) + 1e-9;
        // Not the other way round: a value that is no number is more than it may be.
        if value <= most + slack {
            return;
        }
        let words = format!("{}: {value} is more than {most}", words());
        self.broken(rule, words);
    }

    /// Names a value that is not what it should be.
    fn equal(&mut self, rule: Rule, value: f64, wanted: f64, size: f64, words: impl Fn() -> String) {
        let slack = TOLERANCE * (size.abs() + wanted.abs()) + 1e-9;
        if (value - wanted).abs() <= slack {
            return;
        }
        let words = format!("{}: {value} where {wanted} follows from the rest", words());
        self.broken(rule, words);
    }

    /// The part of what is ordered of a generation that is delivered.
    fn comes(&self, g: plimsoll_model::scenario::GenerationId) -> f64 {
        self.comes.get(g.0).copied().unwrap_or(1.0)
    }

    /// The largest number of units anywhere in the plan.
    fn most_units(&self) -> f64 {
        let active = self.plan.active.iter().map(|a| a.units);
        active.chain(self.plan.orders.iter().map(|o| o.units)).fold(0.0, f64::max)
    }
}
