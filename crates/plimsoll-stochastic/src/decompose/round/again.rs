//! Rounds that go on after a change of the master.

use plimsoll_lp::{Col, Row};

use super::super::MasterChange;
use super::{Best, Rounds};
use crate::program::Program;

/// How far a point may miss a new side and still obey it, relative to its size: what a solver leaves.
const OBEYS: f64 = 1e-7;

impl Rounds<'_> {
    /// Changes the master; the best point stays where it obeys the change.
    pub(in super::super) fn change(&mut self, change: &MasterChange) {
        let program = self.program;
        let charged = |column: Col| program.charges.iter().any(|c| c.costs.iter().any(|(k, _)| *k == column));
        let sign = program.master().sense().sign();
        for &(column, cost) in &change.costs {
            assert!(!charged(column), "the cost of a column that only some paths bear");
            let more = sign * cost - self.costs[column.index()];
            self.costs[column.index()] += more;
            self.master.add_cost(column, more);
        }
        self.master.change_bounds(&change.columns);
        self.master.change_rows(&change.rows);
        self.known.extend(self.best.take());
        self.changed.merge(change);
        let obeying = self.known.iter().filter(|known| obeys(program, &self.changed, &known.x));
        let measured =
            obeying.map(|known| Best { value: self.measure(&known.x, &known.paths), ..known.clone() });
        self.best = measured.min_by(|a, b| a.value.total_cmp(&b.value));
        (self.bound, self.settled) = (f64::NEG_INFINITY, false);
        (self.rounds, self.iterations, self.duals) = (0, 0, None);
    }
}

/// Whether a point obeys what changes of the master.
fn obeys(program: &Program, change: &MasterChange, x: &[f64]) -> bool {
    let within = |value: f64, lower: f64, upper: f64| {
        let slack = OBEYS * value.abs().max(1.0);
        lower - slack <= value && value <= upper + slack
    };
    let column = |&(column, lower, upper): &(Col, f64, f64)| within(x[column.index()], lower, upper);
    let row = |&(row, lower, upper): &(Row, f64, f64)| {
        let value = program.master().row_entries(row).map(|(c, a)| a * x[c.index()]).sum();
        within(value, lower, upper)
    };
    change.columns.iter().all(column) && change.rows.iter().all(row)
}
