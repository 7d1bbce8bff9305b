//! A scenario tree as a program: inner nodes are the master, leaves are blocks.

use std::collections::BTreeMap;
use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row};

use super::core::CoreRow;
use super::stoch::{Overlay, Target};
use super::tree::{Tree, TreePath};
use crate::program::{Block, Program, TemplateId};
use crate::template::Template;

/// Where the columns of each inner node are in the master.
type Places = BTreeMap<usize, BTreeMap<usize, Col>>;

impl Tree {
    /// The tree as a [`Program`]: its extensive form is the one with each node's decisions once. Costs of inner nodes
    /// other than the root are charged to the paths through them. Leaves whose coefficients are those of the core
    /// share one template.
    pub fn program(&self) -> Program {
        let mut master = Problem::new(self.core.sense);
        master.set_offset(self.core.offset);
        let last = self.periods.count - 1;
        let inner: Vec<usize> = (0..self.nodes.len()).filter(|&at| self.nodes[at].period < last).collect();
        let mut places = Places::new();
        for &node in inner.iter().filter(|&&node| !self.nodes[node].paths.is_empty()) {
            let columns = self.node_columns(&mut master, node);
            places.insert(node, columns);
        }
        for &node in places.keys() {
            self.node_rows(&mut master, node, &places);
        }
        let mut program = Program::new(master);
        for path in &self.paths {
            program.path(path.probability);
        }
        self.charges(&mut program, &places);
        self.leaves(&mut program, &places);
        program
    }

    fn numbers(&self, node: usize) -> &TreePath {
        &self.paths[self.nodes[node].paths[0]]
    }

    /// The columns of a period.
    fn columns_of(&self, period: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.core.columns.len()).filter(move |&column| self.periods.column[column] == period)
    }

    fn rows_of(&self, period: usize) -> impl Iterator<Item = usize> + '_ {
        (0..self.core.rows.len()).filter(move |&row| self.periods.row[row] == period)
    }

    fn cost(&self, overlay: &Overlay, column: usize) -> f64 {
        overlay.get(&Target::Cost(column)).copied().unwrap_or(self.core.columns[column].cost)
    }

    fn add_column(&self, problem: &mut Problem, column: usize, cost: f64) -> Col {
        let core = &self.core.columns[column];
        let added = problem.column(cost, core.lower, core.upper);
        if core.integer {
            problem.integer(added);
        }
        added
    }

    /// The root's costs are everyone's; those of later nodes are charged.
    fn node_columns(&self, master: &mut Problem, node: usize) -> BTreeMap<usize, Col> {
        let period = self.nodes[node].period;
        let overlay = &self.numbers(node).overlay;
        let cost = |column| if period == 0 { self.cost(overlay, column) } else { 0.0 };
        self.columns_of(period)
            .map(|column| (column, self.add_column(master, column, cost(column))))
            .collect()
    }

    fn node_rows(&self, master: &mut Problem, node: usize, places: &Places) {
        let path = self.numbers(node);
        for at in self.rows_of(self.nodes[node].period) {
            let row = &self.core.rows[at];
            let (lower, upper) = bounds(row, &path.overlay, at);
            let entries = row.entries.iter().map(|&(column, value)| {
                let place = places[&path.nodes[self.periods.column[column]]][&column];
                (place, coefficient(&path.overlay, at, column, value))
            });
            master.row(lower, upper, entries);
        }
    }

    fn charges(&self, program: &mut Program, places: &Places) {
        let paths: Vec<_> = program.paths().collect();
        for (&node, columns) in places.iter().filter(|(node, _)| self.nodes[**node].period > 0) {
            let overlay = &self.numbers(node).overlay;
            let costs = columns.iter().map(|(&column, &place)| (place, self.cost(overlay, column)));
            program.charge(self.nodes[node].paths.iter().map(|&path| paths[path]), costs);
        }
    }

    fn leaves(&self, program: &mut Program, places: &Places) {
        let last = self.periods.count - 1;
        let leaf = Leaf::new(self, last);
        let mut shared: Option<TemplateId> = None;
        let ids: Vec<_> = program.paths().collect();
        for (path, id) in self.paths.iter().zip(ids) {
            let plain = !path
                .overlay
                .keys()
                .any(|target| matches!(target, Target::Entry(row, _) if self.periods.row[*row] == last));
            let template = match shared {
                Some(template) if plain => template,
                _ => program.template(leaf.template(self, &path.overlay)),
            };
            if plain {
                shared = Some(template);
            }
            let slot = |&column: &usize| places[&path.nodes[self.periods.column[column]]][&column];
            let slots: Arc<[Col]> = leaf.slots.iter().map(slot).collect();
            program.block(leaf.block(self, &path.overlay, Block::new(template, id, slots)));
        }
    }
}

/// The last period: its columns and rows, and the earlier columns its rows name.
struct Leaf {
    columns: BTreeMap<usize, Col>,
    rows: Vec<usize>,
    slots: Vec<usize>,
}

impl Leaf {
    fn new(tree: &Tree, last: usize) -> Self {
        let columns: BTreeMap<usize, Col> = tree.columns_of(last).zip((0..).map(Col::at)).collect();
        let rows: Vec<usize> = tree.rows_of(last).collect();
        let named = rows.iter().flat_map(|&row| tree.core.rows[row].entries.iter().map(|entry| entry.0));
        let mut slots: Vec<usize> = named.filter(|column| !columns.contains_key(column)).collect();
        slots.sort_unstable();
        slots.dedup();
        Leaf { columns, rows, slots }
    }

    /// The template with the core's costs and sides and this path's coefficients.
    fn template(&self, tree: &Tree, overlay: &Overlay) -> Template {
        let mut own = Problem::new(tree.core.sense);
        for &column in self.columns.keys() {
            tree.add_column(&mut own, column, tree.core.columns[column].cost);
        }
        let mut links = Vec::new();
        for &at in &self.rows {
            let row = &tree.core.rows[at];
            let (lower, upper) = row.bounds(row.side);
            let entries =
                row.entries.iter().map(|&(column, a)| (column, coefficient(overlay, at, column, a)));
            let (here, before): (Vec<_>, Vec<_>) = entries.partition(|(c, _)| self.columns.contains_key(c));
            let added = own.row(lower, upper, here.into_iter().map(|(column, a)| (self.columns[&column], a)));
            links.extend(before.into_iter().map(|(column, a)| (added, column, a)));
        }
        let mut template = Template::new(own, self.slots.len());
        for (row, column, a) in links {
            template.link(row, self.slots.partition_point(|&slot| slot < column), a);
        }
        template
    }

    /// The costs and sides of this path.
    fn block(&self, tree: &Tree, overlay: &Overlay, mut block: Block) -> Block {
        for target in overlay.keys() {
            match *target {
                Target::Cost(column) => {
                    let place = self.columns.get(&column);
                    block.costs.extend(place.map(|&place| (place, tree.cost(overlay, column))));
                }
                Target::Side(row) => {
                    let (lower, upper) = bounds(&tree.core.rows[row], overlay, row);
                    block
                        .rows
                        .extend(self.rows.binary_search(&row).ok().map(|at| (Row::at(at), lower, upper)));
                }
                Target::Entry(..) => {}
            }
        }
        block
    }
}

fn bounds(row: &CoreRow, overlay: &Overlay, at: usize) -> (f64, f64) {
    row.bounds(overlay.get(&Target::Side(at)).copied().unwrap_or(row.side))
}

fn coefficient(overlay: &Overlay, row: usize, column: usize, core: f64) -> f64 {
    overlay.get(&Target::Entry(row, column)).copied().unwrap_or(core)
}
