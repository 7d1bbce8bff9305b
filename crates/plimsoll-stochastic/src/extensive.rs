//! The extensive form: master and all blocks as one linear problem, and the way back.

use plimsoll_lp::{Col, Problem, Row, Solution};

use crate::program::{Block, Path, Program};
use crate::risk::Risk;

/// A program written out, and where each part of it went.
#[derive(Clone, Debug)]
pub struct Extensive {
    /// The linear problem; its optimum is that of the program.
    pub problem: Problem,
    /// Where master and blocks are in it.
    pub layout: Layout,
}

/// Where master and blocks are in the extensive form. Master columns and rows keep their numbers.
#[derive(Clone, Debug)]
pub struct Layout {
    master: Span,
    blocks: Vec<(Span, f64)>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    column: usize,
    columns: usize,
    row: usize,
    rows: usize,
}

/// Values and duals of the master or of one block, by its own columns and rows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    /// Values of the columns.
    pub x: Vec<f64>,
    /// Reduced costs; empty if the solution has no duals.
    pub column_dual: Vec<f64>,
    /// Duals of the rows; empty if the solution has no duals.
    pub row_dual: Vec<f64>,
}

/// Writes a program as one problem: master first, then each block in order, then, unless the risk is neutral, one
/// column for the quantile, and per path one column for the excess over it and one row that defines it.
///
/// # Formula
/// Minimising (maximising mirrors it), with `Q_ω` the value of a path without the costs all paths bear, which may be
/// left out of CVaR and added behind it: `c·x + (1−λ)·Σ π_ω Q_ω + λ·(η + Σ π_ω u_ω / (1−α))`, `u_ω ≥ Q_ω − η`, `u ≥ 0`.
pub fn extensive(program: &Program, risk: Risk) -> Extensive {
    let mut problem = program.master.clone();
    reserve(&mut problem, program);
    let mean_weight = 1.0 - risk.lambda();
    charge(&mut problem, program, mean_weight);
    let master = Span { column: 0, columns: problem.columns(), row: 0, rows: problem.rows() };
    let mut blocks = Vec::with_capacity(program.blocks.len());
    for block in &program.blocks {
        let probability = program.probability(block.path);
        let span = write(&mut problem, program, block, mean_weight * probability);
        blocks.push((span, probability));
    }
    let layout = Layout { master, blocks };
    if !risk.is_neutral() {
        add_tail(&mut problem, program, &layout, risk);
    }
    Extensive { problem, layout }
}

fn reserve(problem: &mut Problem, program: &Program) {
    let (mut columns, mut rows, mut nonzeros) = (0, 0, 0);
    for block in &program.blocks {
        let template = program.template_of(block.template);
        let own = template.own();
        columns += own.columns();
        rows += own.rows();
        nonzeros += own.nonzeros() + (0..own.rows()).map(|i| template.links(Row::at(i)).len()).sum::<usize>();
    }
    problem.reserve(columns, rows, nonzeros);
}

/// The mean of what only some paths bear.
fn charge(problem: &mut Problem, program: &Program, weight: f64) {
    for charge in &program.charges {
        let probability: f64 = charge.paths.iter().map(|&path| program.probability(path)).sum();
        for &(column, cost) in &charge.costs {
            problem.set_cost(column, problem.cost(column) + weight * probability * cost);
        }
    }
}

/// Appends one block whose costs weigh this much.
fn write(problem: &mut Problem, program: &Program, block: &Block, weight: f64) -> Span {
    let template = program.template_of(block.template);
    let own = template.own();
    let span =
        Span { column: problem.columns(), columns: own.columns(), row: problem.rows(), rows: own.rows() };
    for (j, cost) in program.block_costs(block).into_iter().enumerate() {
        let (lower, upper) = own.bounds(Col::at(j));
        let column = problem.column(weight * cost, lower, upper);
        if own.is_integer(Col::at(j)) {
            problem.integer(column);
        }
    }
    for row in (0..own.rows()).map(Row::at) {
        let (lower, upper) = own.row_bounds(row);
        let here = own.row_entries(row).map(|(column, a)| (Col::at(span.column + column.index()), a));
        let links = template.links(row).iter().map(|&(slot, a)| (block.slots[slot], a));
        problem.row(lower, upper, here.chain(links));
    }
    override_bounds(problem, block, span);
    problem.set_offset(problem.offset() + weight * block.scale * own.offset());
    span
}

fn override_bounds(problem: &mut Problem, block: &Block, span: Span) {
    for &(column, lower, upper) in &block.bounds {
        problem.set_bounds(Col::at(span.column + column.index()), lower, upper);
    }
    for &(row, lower, upper) in &block.rows {
        problem.set_row_bounds(Row::at(span.row + row.index()), lower, upper);
    }
}

/// The columns and rows of CVaR; on a maximised value the excess lies below the quantile.
fn add_tail(problem: &mut Problem, program: &Program, layout: &Layout, risk: Risk) {
    let (free, sign) = (f64::INFINITY, problem.sense().sign());
    let quantile = problem.column(risk.lambda(), -free, free);
    let weight = sign * risk.lambda() / (1.0 - risk.alpha());
    let terms = path_terms(program, layout);
    for (path, terms) in program.paths().zip(terms) {
        let excess = problem.column(weight * program.probability(path), 0.0, free);
        let offset = path_offset(program, path);
        let value = terms.into_iter().map(|(column, cost)| (column, -sign * cost));
        problem.row(sign * offset, free, value.chain([(quantile, sign), (excess, 1.0)]));
    }
}

/// For each path, its value `Q_ω` as columns of the extensive form and their coefficients.
fn path_terms(program: &Program, layout: &Layout) -> Vec<Vec<(Col, f64)>> {
    let mut terms = vec![Vec::new(); program.probabilities.len()];
    for charge in &program.charges {
        for path in &charge.paths {
            terms[path.index()].extend_from_slice(&charge.costs);
        }
    }
    for (block, (span, _)) in program.blocks.iter().zip(&layout.blocks) {
        let costs = program.block_costs(block).into_iter().enumerate();
        terms[block.path.index()].extend(costs.map(|(j, cost)| (Col::at(span.column + j), cost)));
    }
    terms
}

fn path_offset(program: &Program, path: Path) -> f64 {
    let blocks = program.blocks.iter().filter(|block| block.path == path);
    blocks.map(|block| block.scale * program.template_of(block.template).own().offset()).sum()
}

impl Layout {
    /// Values and duals of the master as they are: the change of the whole objective.
    pub fn master(&self, solution: &Solution) -> Values {
        self.values(self.master, solution, 1.0)
    }

    /// Values and duals of a block. The duals are **divided by the path's probability**: with a neutral risk they are
    /// the change of the value of this path, in its own (scaled) money, per unit of its right-hand side; a path that
    /// CVaR weighs `m` times its probability shows `m` times that. On a path of probability zero they are zero.
    pub fn block(&self, solution: &Solution, block: usize) -> Values {
        let (span, probability) = self.blocks[block];
        self.values(span, solution, if probability > 0.0 { 1.0 / probability } else { 0.0 })
    }

    fn values(&self, span: Span, solution: &Solution, factor: f64) -> Values {
        let columns = span.column..span.column + span.columns;
        let rows = span.row..span.row + span.rows;
        let unweigh = |duals: Option<&[f64]>| duals.unwrap_or(&[]).iter().map(|dual| dual * factor).collect();
        Values {
            x: solution.x.get(columns.clone()).unwrap_or(&[]).to_vec(),
            column_dual: unweigh(solution.column_dual.get(columns)),
            row_dual: unweigh(solution.row_dual.get(rows)),
        }
    }

    /// The value of each path at a solution: the costs all paths bear, the path's own charges, and its blocks.
    ///
    /// # Shape
    /// By path. Empty if the solution has no values.
    pub fn path_values(&self, program: &Program, solution: &Solution) -> Vec<f64> {
        if solution.x.is_empty() {
            return Vec::new();
        }
        let master = &program.master;
        let certain: f64 = (0..master.columns()).map(|j| master.cost(Col::at(j)) * solution.x[j]).sum();
        let terms = path_terms(program, self).into_iter().zip(program.paths());
        let value =
            |terms: Vec<(Col, f64)>| terms.iter().map(|(c, cost)| cost * solution.x[c.index()]).sum::<f64>();
        terms
            .map(|(terms, path)| certain + master.offset() + path_offset(program, path) + value(terms))
            .collect()
    }
}
