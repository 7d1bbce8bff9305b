//! Blocks that differ in right-hand sides only: one solver, and the dual vertices it has shown.
//!
//! Matrix and costs of a family are fixed, so the dual polyhedron is one for all its blocks at every master point: a
//! dual vertex found anywhere bounds every block everywhere, and no solve is needed to use it again.

use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row, Session, Settings};

use super::solver::{Solver, Trouble};
use super::vertex::{Pool, Sides};
use crate::program::{Block, Program};
use crate::template::Template;

/// Blocks of one template, slots, scale, costs and column bounds.
pub(super) struct Family {
    /// Places of the blocks in the program.
    pub(super) blocks: Vec<usize>,
    /// Path of each block.
    pub(super) paths: Vec<usize>,
    /// Probability of each block's path.
    probabilities: Vec<f64>,
    /// The master column in each slot.
    slots: Arc<[Col]>,
    /// Factor on the costs of the blocks.
    scale: f64,
    /// The template as a problem to minimise, of its own columns.
    own: Problem,
    /// For each active row, slots and coefficients.
    links: Vec<Vec<(usize, f64)>>,
    /// Sides of the active rows by block, before the master's part.
    sides: Vec<Sides>,
    /// The probability-weighted mean of the sides.
    mean: Sides,
    solver: Solver,
    pool: Pool,
    /// The vertex of the mean when it was last solved.
    mean_vertex: usize,
}

/// What a family comes to at a master point.
pub(super) struct Evaluation {
    /// Value of each block, scaled, in the path's money.
    pub(super) values: Vec<f64>,
    /// The vertex that gives it, or bounds it.
    pub(super) vertices: Vec<usize>,
}

impl Evaluation {
    /// Whether a vertex is known for every block.
    pub(super) fn bounded(&self) -> bool {
        self.values.iter().all(|value| *value > f64::NEG_INFINITY)
    }
}

/// A linear bound `constant + Σ coefficient·x[column]` from below.
#[derive(Clone, Debug, Default)]
pub(super) struct Affine {
    pub(super) constant: f64,
    pub(super) entries: Vec<(Col, f64)>,
}

impl Family {
    /// The family of these blocks, which must agree in all but the sides of rows.
    pub(super) fn new(program: &Program, members: Vec<usize>, settings: &Settings) -> Self {
        let all = program.blocks();
        let first = &all[members[0]];
        let template = program.template_of(first.template);
        let own = minimised(template, first);
        let active = active_rows(template, members.iter().map(|&b| &all[b]));
        let links = active.iter().map(|&row| template.links(row).to_vec()).collect();
        let sides: Vec<Sides> = members.iter().map(|&b| sides(&own, &active, &all[b])).collect();
        let probabilities: Vec<f64> = members.iter().map(|&b| program.probability(all[b].path)).collect();
        let mean = Sides::mean(&sides, &probabilities);
        let mut pool = Pool::new(sides.len());
        let solver = Solver::new(&own, active, settings, &mut pool, &sides);
        Self {
            paths: members.iter().map(|&b| all[b].path.index()).collect(),
            blocks: members,
            slots: Arc::clone(&first.slots),
            scale: first.scale,
            pool,
            solver,
            mean_vertex: 0,
            probabilities,
            own,
            links,
            sides,
            mean,
        }
    }

    /// Probabilities of the blocks' paths.
    pub(super) fn probabilities(&self) -> &[f64] {
        &self.probabilities
    }

    /// The least that the blocks can cost in the mean by the bounds of their columns alone.
    pub(super) fn floor(&self) -> f64 {
        let least = |j: usize| {
            let (cost, (lower, upper)) = (self.own.cost(Col::at(j)), self.own.bounds(Col::at(j)));
            match cost {
                c if c > 0.0 => c * lower,
                c if c < 0.0 => c * upper,
                _ => 0.0,
            }
        };
        let sum: f64 = self.own.offset() + (0..self.own.columns()).map(least).sum::<f64>();
        self.scale * self.probabilities.iter().sum::<f64>() * sum
    }

    /// Adds the values of the blocks to those of their paths.
    pub(super) fn add_to(&self, values: &mut [f64], evaluation: &Evaluation) {
        self.paths.iter().zip(&evaluation.values).for_each(|(&path, value)| values[path] += value);
    }

    /// Solves the block whose sides are the mean, so that the pool knows its dual vertex; returns its value, weighted
    /// by the probability of all blocks.
    ///
    /// # Errors
    /// If it was not solved.
    pub(super) fn solve_mean(&mut self, x: &[f64]) -> Result<f64, Trouble> {
        let taken = self.taken(x);
        let solved = self.solver.solve(&self.own, &self.mean, &taken, self.mean_vertex)?;
        if solved.moved {
            self.mean_vertex =
                self.solver.keep(&self.own, &self.mean, &taken, &mut self.pool, &self.sides)?;
        }
        let weight: f64 = self.probabilities.iter().sum();
        Ok(weight * self.scale * solved.objective)
    }

    /// Solves every block.
    ///
    /// # Errors
    /// If one was not solved.
    pub(super) fn solve_all(&mut self, x: &[f64]) -> Result<Evaluation, Trouble> {
        let taken = self.taken(x);
        let mut evaluation = self.best(&taken);
        for i in 0..self.sides.len() {
            let solved = self.solver.solve(&self.own, &self.sides[i], &taken, evaluation.vertices[i])?;
            if !solved.moved {
                continue;
            }
            let value = self.scale * solved.objective;
            if value - evaluation.values[i] > 1e-9 * value.abs().max(1.0) {
                let vertex =
                    self.solver.keep(&self.own, &self.sides[i], &taken, &mut self.pool, &self.sides)?;
                evaluation.vertices[i] = vertex;
                self.try_on_rest(vertex, &taken, i + 1, &mut evaluation);
            }
            evaluation.values[i] = value;
        }
        Ok(evaluation)
    }

    /// What a new vertex says of the blocks from here on.
    fn try_on_rest(&self, vertex: usize, taken: &[f64], first: usize, evaluation: &mut Evaluation) {
        if !self.pool.is_tried(vertex) {
            return;
        }
        let less = self.pool.duals(vertex).times(taken);
        for i in first..self.sides.len() {
            let worth = self.scale * (self.pool.constant(vertex, i, &self.sides) - less);
            if worth > evaluation.values[i] {
                (evaluation.values[i], evaluation.vertices[i]) = (worth, vertex);
            }
        }
    }

    /// The greatest bound on every block that the pool knows at a master point, without a solve.
    pub(super) fn screen(&mut self, x: &[f64]) -> Evaluation {
        self.best(&self.taken(x))
    }

    /// Lets what comes end only by itself.
    pub(super) fn forget_cancel(&mut self) {
        self.solver.forget_cancel();
    }

    /// The values of a block's own columns at a master point; empty if it has none. What ended the rounds early does
    /// not end this: an answer is told whole.
    pub(super) fn columns_at(&mut self, place: usize, x: &[f64]) -> Vec<f64> {
        let taken = self.taken(x);
        let best = self.pool.best_for(place, &taken);
        self.solver.forget_cancel();
        let solved = self.solver.solve(&self.own, &self.sides[place], &taken, best);
        if solved.is_ok() { self.solver.x().to_vec() } else { Vec::new() }
    }

    /// Forgets vertices that were not of use lately; cuts are made before.
    pub(super) fn forget(&mut self) {
        let stay = self.pool.forget();
        self.solver.forget_all_but(&stay);
        self.mean_vertex = stay.binary_search(&self.mean_vertex).unwrap_or(0);
    }

    /// `Σ weight·(bound of the block's vertex)` over the blocks, as a function of the master.
    pub(super) fn cut(&self, vertices: &[usize], weights: impl Fn(usize) -> f64) -> Affine {
        let mut row_weight = vec![0.0; self.links.len()];
        let mut constant = 0.0;
        for (i, &vertex) in vertices.iter().enumerate() {
            let weight = weights(i) * self.scale;
            if weight > 0.0 {
                constant += weight * self.pool.constant(vertex, i, &self.sides);
                self.pool.duals(vertex).iter().for_each(|(i, dual)| row_weight[i] += weight * dual);
            }
        }
        Affine { constant, entries: self.entries(row_weight.into_iter().enumerate()) }
    }

    /// A bound `≤ 0` that every master point obeys at which all blocks have a solution, violated at `x`.
    pub(super) fn feasibility_cut(&self, x: &[f64], settings: &Settings) -> Option<Affine> {
        let taken = self.taken(x);
        let elastic = elastic(&self.own);
        let mut session = Session::new(&elastic, &Settings { presolve: false, ..settings.clone() });
        for sides in &self.sides {
            session.change_row_bounds(&sides.less(&taken, self.solver.active()).collect::<Vec<_>>());
            let solution = session.resolve();
            if solution.is_optimal() && solution.objective > 1e-7 {
                let dual = |row: &Row| solution.row_dual[row.index()];
                let duals = sides.supported(self.solver.active().iter().map(dual));
                let variable: f64 = sides.worth(&duals) - duals.times(&taken);
                let constant = solution.objective - variable + sides.worth(&duals);
                return Some(Affine { constant, entries: self.entries(duals.iter()) });
            }
        }
        None
    }

    /// The master's part of a cut: `−Σ_row weight·T[row]`.
    fn entries(&self, row_weight: impl Iterator<Item = (usize, f64)>) -> Vec<(Col, f64)> {
        let mut by_slot = vec![0.0; self.slots.len()];
        for (row, weight) in row_weight {
            self.links[row].iter().for_each(|&(slot, a)| by_slot[slot] -= weight * a);
        }
        let entries = self.slots.iter().zip(by_slot).filter(|(_, v)| *v != 0.0);
        entries.map(|(column, v)| (*column, v)).collect()
    }

    /// What the master takes from each active row's sides.
    fn taken(&self, x: &[f64]) -> Vec<f64> {
        let row = |links: &Vec<(usize, f64)>| {
            links.iter().map(|&(slot, a)| a * x[self.slots[slot].index()]).sum::<f64>()
        };
        self.links.iter().map(row).collect()
    }

    fn best(&mut self, taken: &[f64]) -> Evaluation {
        let (mut values, vertices) = self.pool.best(taken);
        values.iter_mut().for_each(|v| *v *= self.scale);
        Evaluation { values, vertices }
    }
}

/// Rows with links or with sides of their own on some path.
fn active_rows<'a>(template: &Template, blocks: impl Iterator<Item = &'a Block>) -> Vec<Row> {
    let rows = template.own().rows();
    let mut active: Vec<bool> = (0..rows).map(|i| !template.links(Row::at(i)).is_empty()).collect();
    for block in blocks {
        block.rows.iter().for_each(|(row, _, _)| active[row.index()] = true);
    }
    (0..rows).filter(|&i| active[i]).map(Row::at).collect()
}

fn sides(own: &Problem, active: &[Row], block: &Block) -> Sides {
    let mut all: Vec<(f64, f64)> = (0..own.rows()).map(|i| own.row_bounds(Row::at(i))).collect();
    block.rows.iter().for_each(|&(row, lower, upper)| all[row.index()] = (lower, upper));
    Sides::new(active.iter().map(|row| all[row.index()]))
}

/// The template with the block's own costs and bounds, to be minimised, unscaled.
fn minimised(template: &Template, block: &Block) -> Problem {
    let source = template.own();
    let sign = source.sense().sign();
    let mut own = super::minimised(source);
    block.costs.iter().for_each(|&(column, cost)| own.set_cost(column, sign * cost));
    block.bounds.iter().for_each(|&(column, lower, upper)| own.set_bounds(column, lower, upper));
    own
}

/// The problem with a slack of cost one on either side of every row, and no other cost.
fn elastic(own: &Problem) -> Problem {
    let mut elastic = own.clone();
    for column in 0..own.columns() {
        elastic.set_cost(Col::at(column), 0.0);
    }
    elastic.set_offset(0.0);
    let mut with_slack = Problem::new(elastic.sense());
    for j in (0..elastic.columns()).map(Col::at) {
        let (lower, upper) = elastic.bounds(j);
        with_slack.column(0.0, lower, upper);
    }
    for i in (0..elastic.rows()).map(Row::at) {
        let (lower, upper) = elastic.row_bounds(i);
        let short = with_slack.column(1.0, 0.0, f64::INFINITY);
        let over = with_slack.column(1.0, 0.0, f64::INFINITY);
        let entries = elastic.row_entries(i).chain([(short, 1.0), (over, -1.0)]);
        with_slack.row(lower, upper, entries.collect::<Vec<_>>());
    }
    with_slack
}
