//! Whole columns: after the rounds on columns that may be parted, the master is solved whole over its cuts, and cuts are
//! added where it is wrong, until its bound meets the best whole point.
//!
//! The first whole point is one near the best that may be parted: each column is whole just below or above. With the
//! whole columns of a point held, a few linear rounds find the best of the other columns, exactly.
//!
//! # Source
//! Laporte & Louveaux, *Oper. Res. Lett.* 13 (1993), without lazy rows: branch and bound begins anew after each cut.

use std::collections::BTreeSet;

use plimsoll_lp::{Col, Status};

use super::super::Step;
use super::{Best, Rounds};

/// How often the master is solved whole, at most.
const MOST_SOLVES: usize = 200;
/// Linear rounds with whole columns held, at most.
const HELD_ROUNDS: usize = 8;
/// How far a point that is found in a moment may be from the best of its kind, relative to its value.
const ROUNDED: f64 = 0.01;
/// The part of the gap that branch and bound may leave open by itself.
const SHARE: f64 = 0.4;

impl Rounds<'_> {
    /// The best point with these columns whole, to a relative gap, after rounds that ended with `parted`.
    pub(in super::super) fn make_whole(
        &mut self,
        parted: Status,
        columns: &[Col],
        gap: f64,
        progress: &mut impl FnMut(&Step),
    ) -> Status {
        let stopped = |status| matches!(status, Status::Interrupted | Status::TimeLimit);
        let Some(start) = self.best.take() else { return parted };
        if stopped(parted) {
            return self.rounded(columns, &start, parted);
        }
        if !matches!(parted, Status::Optimal | Status::Numerical) {
            return parted;
        }
        self.duals = Some(self.master.row_duals());
        self.gap = gap;
        let within = SHARE * gap * start.value.abs().max(1.0);
        match self.search(columns, &start.x, within, progress) {
            Ok(()) => Status::Optimal,
            Err(status) if stopped(status) && self.best.is_none() => self.rounded(columns, &start, status),
            Err(Status::TimeLimit) => Status::Interrupted,
            Err(status) => status,
        }
    }

    /// Stopped before there was a whole point: one with each column whole just below or above a point in parts, near enough the best of them, for that takes a moment. Fewer of everything mostly obeys, and is asked first.
    fn rounded(&mut self, columns: &[Col], start: &Best, status: Status) -> Status {
        self.duals.get_or_insert_with(|| self.master.row_duals());
        self.let_end();
        let near = self.near(columns, &start.x);
        let fewest = near.iter().map(|&(column, lower, _)| (column, lower, lower)).collect::<Vec<_>>();
        self.master.change_whole(&[], 0.0);
        self.master.change_bounds(&fewest);
        let mut found = self.master.solve() == Status::Optimal;
        if !found {
            self.master.change_bounds(&near);
            self.master.change_whole(columns, ROUNDED * start.value.abs());
            found = self.master.solve_whole().1;
        }
        let x = self.master.x().to_vec();
        if found && self.value_at(&x).is_ok() { Status::Interrupted } else { status }
    }

    fn search(
        &mut self,
        columns: &[Col],
        start: &[f64],
        within: f64,
        progress: &mut impl FnMut(&Step),
    ) -> Result<(), Status> {
        self.master.change_bounds(&self.near(columns, start));
        self.master.change_whole(columns, within);
        let (status, found) = self.master.solve_whole();
        self.master.change_bounds(&self.free(columns));
        let mut settled = BTreeSet::new();
        if found {
            self.hold(columns, &mut settled)?;
        } else if !matches!(status, Status::Infeasible | Status::InfeasibleOrUnbounded) {
            return Err(status);
        }
        for _ in 0..MOST_SOLVES {
            self.rounds += 1;
            progress(&self.step());
            if self.closed() {
                return Ok(());
            }
            self.master.change_whole(columns, within);
            let (status, found) = self.master.solve_whole();
            self.iterations += self.master.iterations();
            self.bound = self.bound.max(self.master.whole_bound() + self.apart());
            if !found || matches!(status, Status::Interrupted | Status::TimeLimit) {
                return Err(status);
            }
            // A point without a cut that comes again is as good as the solver's tolerances let it be.
            if self.closed() || !self.hold(columns, &mut settled)? {
                return Ok(());
            }
        }
        Err(Status::Numerical)
    }

    /// Bounds that leave each column the whole values just below and above.
    fn near(&self, columns: &[Col], x: &[f64]) -> Vec<(Col, f64, f64)> {
        let between = |&(column, lower, upper): &(Col, f64, f64)| {
            let value = x[column.index()].clamp(lower, upper);
            (column, (value + 1e-6).floor().max(lower), (value - 1e-6).ceil().min(upper))
        };
        self.free(columns).iter().map(between).collect()
    }

    /// The bounds that the program gives.
    fn free(&self, columns: &[Col]) -> Vec<(Col, f64, f64)> {
        let bounds = |column: &Col| {
            let (lower, upper) = self.program.master().bounds(*column);
            (*column, lower, upper)
        };
        columns.iter().map(bounds).collect()
    }

    /// Holds the columns at the whole values of the master's point, and looks for the best of the others. Says whether
    /// there was something to look for: `settled` are the points at which no cut is left to be found.
    fn hold(&mut self, columns: &[Col], settled: &mut BTreeSet<Vec<u64>>) -> Result<bool, Status> {
        let at = |column: &Col| self.master.x()[column.index()].round();
        let held: Vec<(Col, f64, f64)> = columns.iter().map(|c| (*c, at(c), at(c))).collect();
        let point: Vec<u64> = held.iter().map(|(_, value, _)| (value + 0.0).to_bits()).collect();
        if settled.contains(&point) {
            return Ok(false);
        }
        self.master.change_whole(&[], 0.0);
        self.master.change_bounds(&held);
        let ended = self.held_rounds();
        self.master.change_bounds(&self.free(columns));
        if ended? {
            settled.insert(point);
        }
        Ok(true)
    }

    /// Linear rounds; whether they came to their end.
    fn held_rounds(&mut self) -> Result<bool, Status> {
        for _ in 0..HELD_ROUNDS {
            match self.master.solve() {
                Status::Optimal => self.iterations += self.master.iterations(),
                // A column that is whole to a millionth, rounded, may leave no room for the others.
                Status::Infeasible => return Ok(true),
                status => return Err(status),
            }
            let reached = self.master.bound() + self.apart();
            let no_better = |value: f64| reached >= value - 0.1 * self.gap * value.abs();
            if self.best.as_ref().is_some_and(|best| no_better(best.value)) {
                return Ok(true);
            }
            let x = self.master.x().to_vec();
            if !self.solve_at(&x)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
