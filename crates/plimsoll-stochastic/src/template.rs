//! The shape that many blocks share.

use plimsoll_lp::{Col, Problem, Row};

/// An operational problem `lower ≤ W·y + T·x ≤ upper` with its costs, and places (**slots**) for master columns `x`.
///
/// `W`, costs and bounds are an ordinary [`Problem`]; `T` is over slots, and each block says which master column
/// stands in which slot, so that blocks of different periods or places may share one template.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    own: Problem,
    slots: usize,
    links: Vec<Vec<(usize, f64)>>,
}

impl Template {
    /// A template over its own problem and this many slots, nothing linked yet.
    pub fn new(own: Problem, slots: usize) -> Self {
        let links = vec![Vec::new(); own.rows()];
        Template { own, slots, links }
    }

    /// Adds `coefficient · x[slot]` to a row; links of the same row and slot add up.
    ///
    /// # Panics
    /// If the row or the slot does not exist.
    pub fn link(&mut self, row: Row, slot: usize, coefficient: f64) {
        assert!(slot < self.slots, "slot {slot} of {}", self.slots);
        self.links[row.index()].push((slot, coefficient));
    }

    /// The block's own columns, rows, costs and bounds.
    pub fn own(&self) -> &Problem {
        &self.own
    }

    /// How many master columns a block names.
    pub fn slots(&self) -> usize {
        self.slots
    }

    /// The slots and coefficients linked to a row.
    pub fn links(&self, row: Row) -> &[(usize, f64)] {
        &self.links[row.index()]
    }

    /// The template whose every number is the weighted sum of the numbers of templates of one shape: same counts of
    /// columns, rows and slots. Infinite bounds must agree.
    ///
    /// # Panics
    /// If the shapes differ or there is no template.
    pub(crate) fn mean(weighted: &[(f64, &Template)]) -> Template {
        let first = weighted[0].1;
        let mut own = Problem::new(first.own.sense());
        own.set_offset(sum(weighted, |t| t.own.offset()));
        for column in (0..first.own.columns()).map(Col::at) {
            let lower = sum(weighted, |t| t.own.bounds(column).0);
            let upper = sum(weighted, |t| t.own.bounds(column).1);
            own.column(sum(weighted, |t| t.own.cost(column)), lower, upper);
            if first.own.is_integer(column) {
                own.integer(column);
            }
        }
        for row in (0..first.own.rows()).map(Row::at) {
            let entries =
                weighted.iter().flat_map(|&(w, t)| t.own.row_entries(row).map(move |(c, a)| (c, w * a)));
            let lower = sum(weighted, |t| t.own.row_bounds(row).0);
            own.row(lower, sum(weighted, |t| t.own.row_bounds(row).1), entries);
        }
        let mut mean = Template::new(own, first.slots);
        for row in (0..first.own.rows()).map(Row::at) {
            let links =
                weighted.iter().flat_map(|&(w, t)| t.links(row).iter().map(move |&(slot, a)| (slot, w * a)));
            links.for_each(|(slot, a)| mean.link(row, slot, a));
        }
        mean
    }
}

fn sum(weighted: &[(f64, &Template)], number: impl Fn(&Template) -> f64) -> f64 {
    // A weight of zero leaves an infinite bound alone.
    weighted
        .iter()
        .filter(|(weight, _)| *weight > 0.0)
        .map(|(weight, template)| weight * number(template))
        .sum()
}
