//! Rounds that go on: the same program solved again after a change of its master, with all cuts and vertices kept.
//!
//! Cuts say what blocks cost at a point of the master, so they hold whatever the master's own bounds, sides and costs are.
//! What was the best point is kept where it still obeys, and the basis of the master's last solve is the next one's first.

use plimsoll_lp::{Col, Row, Status};

use super::round::Rounds;
use super::{Decompose, Step};
use crate::program::Program;
use crate::risk::Risk;

/// New numbers of a master, all else as it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MasterChange {
    /// Bounds of columns.
    pub columns: Vec<(Col, f64, f64)>,
    /// Costs of columns, those that all paths bear.
    pub costs: Vec<(Col, f64)>,
    /// Bounds of rows.
    pub rows: Vec<(Row, f64, f64)>,
}

impl MasterChange {
    /// What makes the first program's master the second's; `None` where the programs differ in anything else, in the numbers
    /// of a column other than the `changing` ones, or in the sides of an equation.
    pub fn between(from: &Program, to: &Program, changing: &[Col]) -> Option<Self> {
        let same = from.templates == to.templates
            && from.probabilities == to.probabilities
            && from.blocks == to.blocks
            && from.charges == to.charges;
        let (old, new) = (from.master(), to.master());
        let alike = (old.columns(), old.rows(), old.sense()) == (new.columns(), new.rows(), new.sense());
        if !same || !alike || old.offset().to_bits() != new.offset().to_bits() {
            return None;
        }
        let mut change = Self::default();
        for row in (0..old.rows()).map(Row::at) {
            if !old.row_entries(row).eq(new.row_entries(row)) {
                return None;
            }
            let (was, is) = (old.row_bounds(row), new.row_bounds(row));
            if was != is {
                change.rows.push((row, is.0, is.1));
                if was.0 >= was.1 || is.0 >= is.1 {
                    return None;
                }
            }
        }
        for column in (0..old.columns()).map(Col::at) {
            let (was, is) = (old.bounds(column), new.bounds(column));
            if was != is {
                change.columns.push((column, is.0, is.1));
            }
            if old.cost(column).to_bits() != new.cost(column).to_bits() {
                change.costs.push((column, new.cost(column)));
            }
        }
        let named = change.columns.iter().map(|c| c.0).chain(change.costs.iter().map(|c| c.0));
        let may: std::collections::BTreeSet<Col> = changing.iter().copied().collect();
        named.into_iter().all(|column| may.contains(&column)).then_some(change)
    }

    /// This change and then another; the later number of anything stands.
    pub fn merge(&mut self, later: &Self) {
        fn put<T: Copy, K: PartialEq>(all: &mut Vec<T>, later: &[T], key: impl Fn(&T) -> K) {
            for new in later {
                match all.iter_mut().find(|old| key(old) == key(new)) {
                    Some(old) => *old = *new,
                    None => all.push(*new),
                }
            }
        }
        put(&mut self.columns, &later.columns, |change| change.0);
        put(&mut self.costs, &later.costs, |change| change.0);
        put(&mut self.rows, &later.rows, |change| change.0);
    }
}

/// A program that is solved more than once.
pub struct Engine<'a> {
    rounds: Rounds<'a>,
}

/// What a solve of an [`Engine`] came to; the fields are those of [`Decomposed`](super::Decomposed).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answered {
    /// `Optimal` within the gap; `Interrupted` with the best answer so far; otherwise there is none and `x` is empty.
    pub status: Status,
    /// Value of `x` under the risk measure.
    pub objective: f64,
    /// What no answer can beat.
    pub bound: f64,
    /// The columns of the master.
    pub x: Vec<f64>,
    /// Duals of the rows of the master.
    pub row_dual: Vec<f64>,
    /// Value of each path.
    pub path_values: Vec<f64>,
    /// Rounds of master and blocks.
    pub rounds: usize,
    /// Iterations of the linear solver on the master.
    pub iterations: u64,
}

impl<'a> Engine<'a> {
    /// A program whose whole columns may be parted. Changes may be about the `changing` columns, and about rows that are
    /// not equations.
    ///
    /// # Panics
    /// If the program has no path, or a block with a whole column.
    pub fn new(program: &'a Program, risk: Risk, options: &Decompose, changing: &[Col]) -> Self {
        assert!(!program.has_whole_blocks(), "whole columns of blocks are for the extensive form");
        Self { rounds: Rounds::new(program, risk, options, changing) }
    }

    /// Solves the program as it stands.
    pub fn solve(&mut self, mut progress: impl FnMut(&Step)) -> Answered {
        let status = self.rounds.run(&mut progress);
        self.rounds.answer(status)
    }

    /// Changes the master.
    ///
    /// # Panics
    /// If a column is not one of those that may change, or its cost is charged to some paths only; if a row is an equation.
    pub fn change(&mut self, change: &MasterChange) {
        self.rounds.change(change);
    }

    /// Calls back with every block of the program at the point of the last answer, in no particular order.
    pub fn each_block(&mut self, x: &[f64], mut each: impl FnMut(usize, &[f64])) {
        self.rounds.each_block(x, &mut each);
    }
}
