//! A stochastic program: master, paths, blocks.

use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row};

use crate::template::Template;

/// Up to so many paths, or nonzeros when written out, a program is small.
const FEW_PATHS: usize = 5;
const FEW_NONZEROS: usize = 50_000;

/// One sampled future of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(u32);

/// A [`Template`] of a [`Program`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TemplateId(u32);

impl Path {
    /// Its position, in the order of creation.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

impl TemplateId {
    /// Its position, in the order of creation.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One operational problem on one path: a template and the numbers in which this block differs from it.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The shape.
    pub template: TemplateId,
    /// The path it happens on.
    pub path: Path,
    /// The master column in each slot of the template; shared between blocks.
    pub slots: Arc<[Col]>,
    /// Factor on all costs of the block (a discount, a number of days): it leaves the block's optimal `y` unchanged.
    pub scale: f64,
    /// Rows whose bounds `(row, lower, upper)` differ.
    pub rows: Vec<(Row, f64, f64)>,
    /// Columns whose cost differs, before scaling.
    pub costs: Vec<(Col, f64)>,
    /// Columns whose bounds `(column, lower, upper)` differ.
    pub bounds: Vec<(Col, f64, f64)>,
}

impl Block {
    /// A block that is its template, at scale 1.
    pub fn new(template: TemplateId, path: Path, slots: Arc<[Col]>) -> Self {
        Block { template, path, slots, scale: 1.0, rows: Vec::new(), costs: Vec::new(), bounds: Vec::new() }
    }
}

/// Costs of master columns that only some paths bear: those of one node of a decision tree.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Charge {
    pub(crate) paths: Vec<Path>,
    pub(crate) costs: Vec<(Col, f64)>,
}

/// A master problem, paths with probabilities, and blocks on them. See the [crate] for the formula.
#[derive(Clone, Debug)]
pub struct Program {
    pub(crate) master: Problem,
    pub(crate) templates: Vec<Template>,
    pub(crate) probabilities: Vec<f64>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) charges: Vec<Charge>,
    pub(crate) expected: Vec<(Row, Col)>,
}

impl Program {
    /// A program over this master, whose own costs every path bears. No path yet: the deterministic problem.
    pub fn new(master: Problem) -> Self {
        Program {
            master,
            templates: Vec::new(),
            probabilities: Vec::new(),
            blocks: Vec::new(),
            charges: Vec::new(),
            expected: Vec::new(),
        }
    }

    /// Expects a row of the master to hold as an equation, and to give this column by the others: units in service that
    /// nobody gives up early. A hint, which changes no answer: decomposition leaves the column and the row out as long as
    /// the row's dual says that nothing is lost by it. Rows whose columns others are given by come first.
    pub fn expect(&mut self, row: Row, column: Col) {
        self.expected.push((row, column));
    }

    /// A new path. Probabilities are taken as given; they should sum to one.
    ///
    /// # Panics
    /// If the probability is negative or not finite.
    pub fn path(&mut self, probability: f64) -> Path {
        assert!(probability.is_finite() && probability >= 0.0, "a probability of {probability}");
        self.probabilities.push(probability);
        Path(self.probabilities.len() as u32 - 1)
    }

    /// A new template.
    ///
    /// # Panics
    /// If it is not optimised the way the master is.
    pub fn template(&mut self, template: Template) -> TemplateId {
        assert_eq!(template.own().sense(), self.master.sense(), "master and blocks go one way");
        self.templates.push(template);
        TemplateId(self.templates.len() as u32 - 1)
    }

    /// A new block; returns its position.
    ///
    /// # Panics
    /// If it names a path, a template or a master column that does not exist, or does not fill the template's slots.
    pub fn block(&mut self, block: Block) -> usize {
        assert!(block.path.index() < self.probabilities.len(), "the block's path is not of this program");
        assert_eq!(
            block.slots.len(),
            self.templates[block.template.index()].slots(),
            "slots of the template"
        );
        assert!(
            block.slots.iter().all(|column| column.index() < self.master.columns()),
            "no such master column"
        );
        self.blocks.push(block);
        self.blocks.len() - 1
    }

    /// Costs `(master column, cost)` that only these paths bear, once each, in the path's money: the decisions of a
    /// node of the decision tree. In the mean they weigh what their paths weigh.
    ///
    /// # Panics
    /// If a path is not of this program.
    pub fn charge(
        &mut self,
        paths: impl IntoIterator<Item = Path>,
        costs: impl IntoIterator<Item = (Col, f64)>,
    ) {
        let paths: Vec<Path> = paths.into_iter().collect();
        assert!(paths.iter().all(|path| path.index() < self.probabilities.len()), "no such path");
        self.charges.push(Charge { paths, costs: costs.into_iter().collect() });
    }

    /// The master problem.
    pub fn master(&self) -> &Problem {
        &self.master
    }

    /// The master problem, to change it.
    pub fn master_mut(&mut self) -> &mut Problem {
        &mut self.master
    }

    /// The paths in order.
    pub fn paths(&self) -> impl Iterator<Item = Path> + use<> {
        (0..self.probabilities.len() as u32).map(Path)
    }

    /// A path's probability.
    pub fn probability(&self, path: Path) -> f64 {
        self.probabilities[path.index()]
    }

    /// The blocks in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// A template by its id.
    pub fn template_of(&self, id: TemplateId) -> &Template {
        &self.templates[id.index()]
    }

    /// The columns of the master that take whole values only.
    pub fn whole_columns(&self) -> Vec<Col> {
        whole(&self.master).collect()
    }

    /// Whether a column of some block takes whole values only.
    pub fn has_whole_blocks(&self) -> bool {
        self.templates.iter().any(|template| whole(template.own()).next().is_some())
    }

    /// Whether one linear problem of all paths is the quicker way to solve it: measured, see `bench/README.md`.
    pub fn is_small(&self) -> bool {
        self.paths().count() <= FEW_PATHS || self.size().2 <= FEW_NONZEROS
    }

    /// Rows, columns and nonzeros of the extensive form with a neutral risk.
    pub fn size(&self) -> (usize, usize, usize) {
        let links = |t: &Template| (0..t.own().rows()).map(|i| t.links(Row::at(i)).len()).sum::<usize>();
        let of = |t: &Template| (t.own().rows(), t.own().columns(), t.own().nonzeros() + links(t));
        let sizes: Vec<_> = self.templates.iter().map(of).collect();
        let mut size = (self.master.rows(), self.master.columns(), self.master.nonzeros());
        for block in &self.blocks {
            let (rows, columns, nonzeros) = sizes[block.template.index()];
            size = (size.0 + rows, size.1 + columns, size.2 + nonzeros);
        }
        size
    }

    /// The costs of a block's own columns, scaled, in the path's money: not weighted by its probability.
    pub fn block_costs(&self, block: &Block) -> Vec<f64> {
        let own = self.template_of(block.template).own();
        let mut costs: Vec<f64> = (0..own.columns()).map(|j| own.cost(Col::at(j))).collect();
        block.costs.iter().for_each(|&(column, cost)| costs[column.index()] = cost);
        costs.iter_mut().for_each(|cost| *cost *= block.scale);
        costs
    }

    /// This path alone, certain: the program of one who knows the future.
    pub fn only(&self, path: Path) -> Program {
        let mut certain = Program::new(self.master.clone());
        certain.expected.clone_from(&self.expected);
        certain.templates.clone_from(&self.templates);
        let here = certain.path(1.0);
        for block in self.blocks.iter().filter(|block| block.path == path) {
            certain.blocks.push(Block { path: here, ..block.clone() });
        }
        for charge in self.charges.iter().filter(|charge| charge.paths.contains(&path)) {
            certain.charges.push(Charge { paths: vec![here], costs: charge.costs.clone() });
        }
        certain
    }
}

fn whole(problem: &Problem) -> impl Iterator<Item = Col> + '_ {
    (0..problem.columns()).map(Col::at).filter(|column| problem.is_integer(*column))
}
