//! The stochastic programme: decisions, paths, and a block of work for each path, period, load block and group of what the same units may serve.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row, Sense};
use plimsoll_model::DemandPaths;
use plimsoll_model::plan::NodeId;
use plimsoll_stochastic::{Block, Program, Template, TemplateId};

use crate::fixed;
use crate::groups::groups;
use crate::master::{Context, Master};
use crate::service::Service;
use crate::tree::Moments;
use crate::work::{Asked, Shape, Side, Slot, blocks, shape, sides};

/// The shapes of the blocks of every moment.
pub(crate) struct Shapes<'a> {
    moments: &'a Moments,
    all: Vec<Shape>,
    /// How many each moment has.
    each: usize,
    periods: usize,
}

impl<'a> Shapes<'a> {
    pub(crate) fn new(context: &Context<'a>, master: &Master, demand: &DemandPaths) -> Self {
        let asked = Asked::new(demand);
        let groups = groups(context, master, &asked);
        let blocks = blocks(context.scenario, &groups);
        let mut all = Vec::new();
        for (m, moment) in context.moments.iter() {
            for (loads, group) in blocks.iter().copied() {
                let slot = Slot { moment: m, period: moment.period, loads, group };
                all.push(shape(context, master, &asked, slot, &groups[group]));
            }
        }
        let (each, periods) = (blocks.len(), context.timing.periods());
        Self { moments: context.moments, all, each, periods }
    }

    /// How many blocks a path has: its constant, and one a shape of its moments.
    fn blocks_a_path(&self) -> usize {
        self.periods * self.each + 1
    }

    /// Place of the shape of a path's block; `None` for its constant, which is the first.
    fn place(&self, path: usize, block: usize) -> Option<usize> {
        let number = block.checked_sub(1)?;
        let moment = self.moments.of_path(path, number / self.each);
        Some(moment * self.each + number % self.each)
    }

    /// Path and shape of a block of the programme; `None` for a constant.
    pub(crate) fn of_block(&self, block: usize) -> Option<(usize, &Shape)> {
        let path = block / self.blocks_a_path();
        Some((path, self.of_path(path, block)?))
    }

    /// The shape of a block of a path, counted from any path's first.
    pub(crate) fn of_path(&self, path: usize, block: usize) -> Option<&Shape> {
        self.place(path, block % self.blocks_a_path()).map(|place| &self.all[place])
    }
}

/// Cost of each path that no decision changes, currency: negative where it earns.
pub(crate) fn constants(context: &Context<'_>, demand: &DemandPaths) -> Vec<f64> {
    let owed: Vec<f64> =
        context.ways.iter().map(|way| fixed::owed(way.scenario, way.timing, way.money)).collect();
    let revenue = fixed::revenue_if_served(context.scenario, context.timing, context.money, demand);
    let tree = &context.moments.tree;
    revenue.into_iter().enumerate().map(|(path, r)| owed[tree.way(path)] - r).collect()
}

/// The program in blocks: for each path first its constant, then one block a shape of its moments, in order; with a
/// service level, contracts are hard on the paths that it requires. What a node other than the root decides is charged to
/// its paths.
pub(crate) fn program(
    context: &Context<'_>,
    constants: &[f64],
    master: &Master,
    shapes: &Shapes<'_>,
    demand: &DemandPaths,
    service: Option<&Service>,
) -> Program {
    let mut program = Program::new(master.problem.clone());
    let constant = program.template(constant_template());
    let none: Arc<[Col]> = Arc::from([]);
    let templates: Vec<(TemplateId, Arc<[Col]>)> = shapes
        .all
        .iter()
        .map(|shape| {
            let (template, slots) = template(shape);
            (program.template(template), slots)
        })
        .collect();
    for (path, money) in constants.iter().enumerate() {
        let future = program.path(demand.probability());
        let mut block = Block::new(constant, future, none.clone());
        block.costs.push((Col::at(0), money / context.scale.money));
        program.block(block);
        for place in (1..shapes.blocks_a_path()).filter_map(|block| shapes.place(path, block)) {
            let (shape, (template, slots)) = (&shapes.all[place], &templates[place]);
            let mut block = Block::new(*template, future, slots.clone());
            let mut sides = sides(context, shape, demand, path);
            service.iter().for_each(|service| service.harden(shape, path, &mut sides));
            let varies = |row: &usize| !matches!(shape.rows[*row].side, Side::Fixed { .. });
            let rows = (0..sides.len()).filter(varies);
            block.rows = rows.map(|i| (Row::at(i), sides[i].0, sides[i].1)).collect();
            program.block(block);
        }
    }
    charge(context, master, &mut program);
    master.kept.values().chain(&master.all_left).for_each(|&(row, column)| program.expect(row, column));
    program
}

/// A node, and a way in which supply comes where there are several: whose paths bear a cost.
type Bearers = (NodeId, Option<usize>);

/// Charges to its paths what is a node's, or a way's in which supply comes.
fn charge(context: &Context<'_>, master: &Master, program: &mut Program) {
    let tree = &context.moments.tree;
    let paths: Vec<_> = program.paths().collect();
    let mut costs: BTreeMap<Bearers, Vec<(Col, f64)>> = BTreeMap::new();
    for (node, way, column) in &master.later {
        costs.entry((*node, *way)).or_default().push((*column, program.master().cost(*column)));
        program.master_mut().set_cost(*column, 0.0);
    }
    for (node, column, by_way) in &master.by_way {
        for (way, cost) in by_way.iter().enumerate() {
            costs.entry((*node, Some(way))).or_default().push((*column, *cost));
        }
        program.master_mut().set_cost(*column, 0.0);
    }
    for ((node, way), mut costs) in costs {
        costs.retain(|(_, cost)| *cost != 0.0);
        if costs.is_empty() {
            continue;
        }
        let ours =
            tree.paths_of(node).into_iter().filter(|path| way.is_none_or(|way| tree.way(*path) == way));
        program.charge(ours.map(|path| paths[path]).collect::<Vec<_>>(), costs);
    }
}

/// One column that is 1: its cost is what a path earns or owes whatever is decided.
fn constant_template() -> Template {
    let mut problem = Problem::new(Sense::Minimise);
    problem.column(0.0, 1.0, 1.0);
    Template::new(problem, 0)
}

fn template(shape: &Shape) -> (Template, Arc<[Col]>) {
    let mut problem = Problem::new(Sense::Minimise);
    for cost in &shape.costs {
        problem.column(*cost, 0.0, f64::INFINITY);
    }
    let mut slots: Vec<Col> = Vec::new();
    let mut links = Vec::new();
    for row in &shape.rows {
        let (lower, upper) = match row.side {
            Side::Fixed { lower, upper } => (lower, upper),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        let here = problem.row(lower, upper, row.own.iter().map(|(i, v)| (Col::at(*i), *v)));
        for (column, value) in &row.link {
            links.push((here, slots.len(), *value));
            slots.push(*column);
        }
    }
    let mut template = Template::new(problem, slots.len());
    links.into_iter().for_each(|(row, slot, value)| template.link(row, slot, value));
    (template, slots.into())
}
