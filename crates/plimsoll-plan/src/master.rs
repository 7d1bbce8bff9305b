//! The decisions that all paths share: orders of hardware and power, and the units they keep active.
//!
//! | symbol | here | meaning |
//! | --- | --- | --- |
//! | `x[g,s,m]` | [`OrderColumn`] | units of `g` for site `s` ordered at the start of moment `m`: a node and a period |
//! | `a[g,s,m]` | [`Master::active`] | units in service |
//! | `A[g,z,m]` | [`Master::pool`] | the same, summed over the sites of a zone |
//! | `b[o,m]` | [`BlockColumn`] | blocks of power option `o` ordered at the start of `m` |
//!
//! With one node the moments are the periods. What a node decides, its descendants see ([`Moments::sees`]).
//!
//! Each constraint family is one function in its own file; [`Master::rows`] remembers what a row is about, so that
//! its dual can be told in words.

mod active;
mod budget;
mod changes;
mod end;
mod limits;
mod moves;
mod orders;
mod power;
mod reopened;
mod supply;
mod whole;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

pub(crate) use changes::{Change, block_price};
pub(crate) use moves::{MoveColumns, cohorts};
pub(crate) use power::{given_power, open_blocks, power_on_order};
pub(crate) use reopened::ReopenedColumns;
pub(crate) use supply::deliveries;
pub(crate) use whole::units_per_rack;

use plimsoll_lp::{Col, Problem, Row, Sense};
use plimsoll_model::plan::{NodeId, Scarce, Tree};
use plimsoll_model::scenario::{
    GenerationId, Item, Objective, OptionId, RowId, Scenario, SiteId, SupplierOrder,
};
use plimsoll_model::{Date, PeriodId};

use crate::family::keeps;
use crate::given::Given;
use crate::money::Money;
use crate::reopen::Reopened;
use crate::scale::Scale;
use crate::timing::Timing;
use crate::tree::Moments;
use crate::zones::Zone;

/// Everything the builders read.
pub(crate) struct Context<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) timing: &'a Timing<'a>,
    pub(crate) money: &'a Money<'a>,
    pub(crate) scale: &'a Scale,
    pub(crate) zones: &'a [Zone],
    pub(crate) moments: &'a Moments,
    /// The case with all open orders, those that may be changed included.
    pub(crate) whole: &'a Scenario,
    /// Open orders that may be changed, which are not in the scenario.
    pub(crate) reopened: &'a [Reopened],
    /// By way in which supply comes: one where it comes one way.
    pub(crate) ways: &'a [Way<'a>],
    /// Orders that are given and not chosen: a person's own plan.
    pub(crate) given: Option<&'a Given>,
}

/// The case as it is for one way in which supply comes.
pub(crate) struct Way<'a> {
    pub(crate) scenario: &'a Scenario,
    pub(crate) timing: &'a Timing<'a>,
    pub(crate) money: &'a Money<'a>,
}

impl Context<'_> {
    /// Open orders of a generation for a site with the period from whose start they serve, units.
    pub(crate) fn open_orders(&self, generation: GenerationId, site: SiteId) -> Vec<(PeriodId, f64)> {
        let open = self
            .scenario
            .orders
            .iter()
            .filter(|o| o.is_open() && o.item == Item::Generation(generation) && o.site == site);
        open.filter_map(|o| Some((self.timing.first_serving(o.promised)?, o.units))).collect()
    }
}

/// A column of units ordered.
pub(crate) struct OrderColumn {
    pub(crate) generation: GenerationId,
    pub(crate) site: SiteId,
    pub(crate) node: NodeId,
    pub(crate) placed: PeriodId,
    /// By way in which supply comes.
    pub(crate) served: Vec<PeriodId>,
    /// Part of it that comes, by way.
    pub(crate) comes: Vec<f64>,
    /// Currency per unit.
    pub(crate) price: f64,
    /// Of it still to be paid.
    pub(crate) due: f64,
    pub(crate) column: Col,
}

/// A column of power blocks ordered.
pub(crate) struct BlockColumn {
    pub(crate) option: OptionId,
    pub(crate) node: NodeId,
    pub(crate) placed: PeriodId,
    /// By way in which supply comes.
    pub(crate) energised: Vec<PeriodId>,
    /// What is still to be paid for one that is on order, when it carries load, currency; `None` = it is not yet ordered.
    pub(crate) due: Option<f64>,
    pub(crate) column: Col,
}

/// What a row of the master is about.
pub(crate) struct RowMeaning {
    pub(crate) row: Row,
    pub(crate) scarce: Scarce,
    pub(crate) period: Option<PeriodId>,
    pub(crate) unit: &'static str,
    /// How much of it there is, in `unit`.
    pub(crate) available: f64,
    /// `unit`s per unit of the row's right-hand side.
    pub(crate) per_row: f64,
    pub(crate) source: Option<RowId>,
    /// The constraint in words, for a clash.
    pub(crate) words: String,
}

/// Builds one constraint family.
type Build = fn(&mut Master, &Context<'_>);

/// The constraint families, by name.
pub(crate) const FAMILIES: [(&str, Build); 13] = [
    ("balance", active::balance),
    ("life", active::life),
    ("power", power::envelope),
    ("limits", limits::limits),
    ("supply", supply::caps),
    ("capex", budget::capex),
    ("decisions", orders::decisions),
    ("blocks", power::most_blocks),
    ("reopened", reopened::parts),
    ("moves", moves::arrive),
    ("moved", moves::were_there),
    ("whole", whole::racks_and_blocks),
    ("changes", changes::weigh),
];

/// What units bring when they go: at the end of the calendar, or sold early.
pub(crate) struct EndColumn {
    /// The node on whose paths that is, and how supply comes on them.
    pub(crate) end: (NodeId, usize),
    pub(crate) column: Col,
    /// Currency per unit of the column.
    pub(crate) worth: f64,
}

/// The programme that all paths share.
pub(crate) struct Master {
    /// Costs of columns are those of a path that bears them.
    pub(crate) problem: Problem,
    /// Columns that not all paths bear: those of a node, and of a way in which supply comes where there are several.
    pub(crate) later: Vec<(NodeId, Option<usize>, Col)>,
    /// What columns cost by way, where there are several; their own cost is the mean.
    pub(crate) by_way: Vec<(NodeId, Col, Vec<f64>)>,
    /// Orders, those of one generation and site next to one another.
    pub(crate) orders: Vec<OrderColumn>,
    /// Where the orders of `[generation][site]` stand in `orders`.
    pub(crate) orders_at: Vec<Vec<Range<usize>>>,
    pub(crate) blocks: Vec<BlockColumn>,
    /// Columns of whole racks, with what is in them.
    pub(crate) racks: Vec<(Col, GenerationId)>,
    /// Open orders that may be changed, in the order of the context.
    pub(crate) reopened: Vec<ReopenedColumns>,
    /// Of hardware: what is kept, and what is hastened.
    pub(crate) reopened_orders: Vec<OrderColumn>,
    /// The same of power.
    pub(crate) reopened_blocks: Vec<BlockColumn>,
    /// `[generation][site][moment]`; `None` where nothing can be in service.
    pub(crate) active: Vec<Vec<Vec<Option<Col>>>>,
    /// Units sold early, by generation, site and moment; only where that brings something.
    pub(crate) sold: BTreeMap<(GenerationId, SiteId, usize), Col>,
    /// Units moved from one site to another, by cohort and moment.
    pub(crate) moves: Vec<MoveColumns>,
    /// Rows by which what leaves comes somewhere: they join sites.
    pub(crate) hubs: BTreeSet<Row>,
    /// `[generation][zone][moment]`.
    pub(crate) pool: Vec<Vec<Vec<Option<Col>>>>,
    pub(crate) rows: Vec<RowMeaning>,
    /// Of each pool and moment, the row that gives the units in service where none are given up early.
    pub(crate) kept: BTreeMap<(GenerationId, SiteId, usize), (Row, Col)>,
    /// Rows that say that what is worth something at the end is all that was ordered, and their columns.
    pub(crate) all_left: Vec<(Row, Col)>,
    /// Columns of what units bring when they go.
    pub(crate) end: Vec<EndColumn>,
    /// What changing the approved plan weighs, by column of the root's orders.
    pub(crate) changes: Vec<Change>,
}

impl Master {
    /// All decisions and every constraint family on them.
    pub(crate) fn build(context: &Context<'_>) -> Self {
        let mut master = Self::empty(context.scenario);
        orders::columns(&mut master, context);
        power::columns(&mut master, context);
        reopened::columns(&mut master, context);
        moves::columns(&mut master, context);
        active::columns(&mut master, context);
        active::pools(&mut master, context);
        for (family, build) in FAMILIES {
            if keeps(family) {
                build(&mut master, context);
            }
        }
        if let Some(given) = context.given {
            master.let_given_pass(context, given);
        }
        if context.scenario.objective == Objective::Npv {
            end::value(&mut master, context);
        }
        master
    }

    fn empty(scenario: &Scenario) -> Self {
        Self {
            problem: Problem::new(Sense::Minimise),
            later: Vec::new(),
            by_way: Vec::new(),
            orders: Vec::new(),
            orders_at: vec![vec![0..0; scenario.sites.len()]; scenario.generations.len()],
            blocks: Vec::new(),
            racks: Vec::new(),
            reopened: Vec::new(),
            reopened_orders: Vec::new(),
            reopened_blocks: Vec::new(),
            active: vec![vec![Vec::new(); scenario.sites.len()]; scenario.generations.len()],
            sold: BTreeMap::new(),
            moves: Vec::new(),
            hubs: BTreeSet::new(),
            pool: Vec::new(),
            rows: Vec::new(),
            kept: BTreeMap::new(),
            all_left: Vec::new(),
            end: Vec::new(),
            changes: Vec::new(),
        }
    }

    /// A column of a moment, at its cost on the moment's paths.
    fn column(
        &mut self,
        context: &Context<'_>,
        (node, way): (NodeId, usize),
        cost: f64,
        (lower, upper): (f64, f64),
    ) -> Col {
        let column = self.problem.column(cost, lower, upper);
        let several = context.ways.len() > 1;
        if node != NodeId::ROOT || several {
            self.later.push((node, several.then_some(way), column));
        }
        column
    }

    /// A column of what a node orders, at its cost by the way in which supply comes.
    fn ordered(
        &mut self,
        context: &Context<'_>,
        node: NodeId,
        costs: Vec<f64>,
        (lower, upper): (f64, f64),
    ) -> Col {
        if let [cost] = costs[..] {
            return self.column(context, (node, 0), cost, (lower, upper));
        }
        let states = &context.moments.tree.states;
        let mean = costs.iter().zip(states).map(|(cost, state)| cost * state.probability).sum();
        let column = self.problem.column(mean, lower, upper);
        self.by_way.push((node, column, costs));
        column
    }

    /// Where given orders break a row about orders, the row is loosened just so far: they are taken as they are, and
    /// what is ordered after the horizon cannot add to it.
    fn let_given_pass(&mut self, context: &Context<'_>, given: &Given) {
        let x = self.given_columns(context, given);
        for meaning in self.rows.iter().filter(|meaning| meaning.scarce.is_on_orders()) {
            let (lower, upper) = self.problem.row_bounds(meaning.row);
            let used = self.activity(meaning.row, &x);
            self.problem.set_row_bounds(meaning.row, lower.min(used), upper.max(used));
        }
    }

    /// The columns with given orders in the columns of orders, and zero elsewhere.
    pub(crate) fn given_columns(&self, context: &Context<'_>, given: &Given) -> Vec<f64> {
        let mut x = vec![0.0; self.problem.columns()];
        for order in &self.orders {
            let units = given.units(order.generation, order.site, order.placed);
            x[order.column.index()] = context.scale.to_units(units);
        }
        for block in &self.blocks {
            x[block.column.index()] = given.blocks(block.option, block.placed);
        }
        for (open, reopened) in self.reopened.iter().zip(context.reopened) {
            x[open.kept.index()] = reopened.order.units / reopened.per_column(context.scale);
        }
        x
    }

    /// What the changes of the approved plan weigh at a point, in scaled money.
    pub(crate) fn weight_of_changes(&self, x: &[f64]) -> f64 {
        self.changes.iter().map(|change| change.weight_at(x)).sum()
    }

    /// What units bring when they go on the paths of a last node and a way, currency.
    pub(crate) fn end_worth(&self, tree: &Tree, x: &[f64], end: (NodeId, usize)) -> f64 {
        let there = |e: &&EndColumn| e.end.1 == end.1 && tree.leads_to(e.end.0, end.0);
        self.end.iter().filter(there).map(|e| e.worth * x[e.column.index()]).sum()
    }

    /// What a row comes to.
    pub(crate) fn activity(&self, row: Row, x: &[f64]) -> f64 {
        self.problem.row_entries(row).map(|(column, a)| a * x[column.index()]).sum()
    }

    /// What may arrive of a generation at a site: orders, and what is on order and may be changed.
    pub(crate) fn orders_of(&self, g: GenerationId, s: SiteId) -> impl Iterator<Item = &OrderColumn> {
        self.orders[self.orders_at[g.0][s.0].clone()].iter().chain(self.reopened_of(g, s))
    }
}

/// Units that are there, or on order and not to be changed, before anything is planned.
pub(crate) struct Held {
    /// Day of service, by which they are worth what they are.
    pub(crate) in_service: Date,
    /// Day from which they serve.
    pub(crate) since: Date,
    pub(crate) units: f64,
    /// Currency per unit.
    pub(crate) price: f64,
}

/// What is held of a generation at a site: one entry a vintage or order.
pub(crate) fn held(context: &Context<'_>, g: GenerationId, s: SiteId) -> Vec<Held> {
    let (scenario, timing) = (context.scenario, context.timing);
    let start = scenario.calendar.start();
    let mut all: Vec<Held> = Vec::new();
    for vintage in scenario.fleet.iter().filter(|v| v.generation == g && v.site == s) {
        let in_service = vintage.in_service;
        let since = timing.first_serving(in_service).filter(|_| in_service > start);
        let since = since.map_or(in_service, |t| timing.start(t));
        all.push(Held { in_service, since, units: vintage.units.to_f64(), price: vintage.unit_cost });
    }
    let ours = |o: &&SupplierOrder| o.is_open() && o.item == Item::Generation(g) && o.site == s;
    for order in scenario.orders.iter().filter(ours) {
        if let Some(t) = timing.first_serving(order.promised) {
            let since = timing.start(t);
            all.push(Held { in_service: since, since, units: order.units, price: order.unit_cost });
        }
    }
    all
}
