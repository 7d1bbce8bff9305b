//! The dual simplex method for blocks that differ in right-hand sides only.
//!
//! A block has some dozen rows and is solved thousands of times. Any basis that was optimal for one block is dual
//! feasible for all of its family: with its inverse at hand, one product says whether it is optimal for another block
//! too, and where it is not, a few exchanges are left to make. A general solver spends more time on being called.
//!
//! Variables are the columns of the block and, behind them, one logical variable a row, which is the row's activity:
//! `W·y − s = 0`. Koberstein, *The dual simplex method* (2005), has the method with all that large problems need.

use plimsoll_lp::{Col, Problem, Row};

use super::inverse::{Full, Kept};

/// Larger blocks are left to the general solver: the inverse is worked on in full.
const MOST_ROWS: usize = 256;
/// How far a variable may be beyond its bound, relative to the bound.
const FEASIBLE: f64 = 1e-9;
/// How wrong the sign of a reduced cost may be, relative to the greatest cost.
const DUAL_FEASIBLE: f64 = 1e-9;
/// Pivots below this are not trusted.
const LEAST_PIVOT: f64 = 1e-8;

/// The problem of a family, and room to work in.
pub(super) struct Kernel {
    rows: usize,
    columns: usize,
    offset: f64,
    /// Cost of each column.
    cost: Vec<f64>,
    /// Greatest cost, at least one.
    cost_scale: f64,
    /// Entries `(row, value)` of each column.
    matrix: Vec<Vec<(u32, f64)>>,
    /// The same of each logical variable.
    logicals: Vec<[(u32, f64); 1]>,
    /// Bounds of all variables; those of rows change from block to block.
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// Inverse, basis and values of the last block.
    inverse: Full,
    head: Vec<u32>,
    /// Whether a variable rests at its upper bound when it is not in the basis.
    at_upper: Vec<bool>,
    in_basis: Vec<bool>,
    reduced: Vec<f64>,
    value: Vec<f64>,
    /// Values of all columns in the last block.
    x: Vec<f64>,
    scratch: Scratch,
}

#[derive(Default)]
struct Scratch {
    rest: Vec<f64>,
    pivot_row: Vec<f64>,
    pivot_column: Vec<f64>,
}

/// A dual feasible basis: what a vertex of the dual polyhedron comes from.
#[derive(Clone, Debug)]
pub(super) struct Basis {
    head: Vec<u32>,
    at_upper: Vec<bool>,
    inverse: Kept,
    /// Duals of all rows.
    duals: Vec<f64>,
}

impl Basis {
    /// The dual of a row.
    pub(super) fn dual(&self, row: Row) -> f64 {
        self.duals[row.index()]
    }
}

/// How a block ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The basis it started from is optimal for it.
    AtOnce,
    /// Another basis is.
    Elsewhere,
    /// It has no solution.
    Infeasible,
    /// Numbers were not good enough.
    InDoubt,
}

impl Kernel {
    /// `None` where the problem is not for it: too large, or the logical basis is not dual feasible.
    pub(super) fn new(own: &Problem) -> Option<(Self, Basis)> {
        let (rows, columns) = (own.rows(), own.columns());
        if rows == 0 || rows > MOST_ROWS {
            return None;
        }
        let cost: Vec<f64> = (0..columns).map(|j| own.cost(Col::at(j))).collect();
        let mut matrix = vec![Vec::new(); columns];
        for i in 0..rows {
            for (column, value) in own.row_entries(Row::at(i)) {
                matrix[column.index()].push((i as u32, value));
            }
        }
        let bounds = (0..columns).map(|j| own.bounds(Col::at(j)));
        let (lower, upper): (Vec<f64>, Vec<f64>) =
            bounds.chain((0..rows).map(|i| own.row_bounds(Row::at(i)))).unzip();
        let mut at_upper = vec![false; columns + rows];
        for j in 0..columns {
            at_upper[j] = cost[j] < 0.0 || (lower[j].is_infinite() && upper[j].is_finite());
            let rest = if at_upper[j] { upper[j] } else { lower[j] };
            let wrong = if at_upper[j] { cost[j] > 0.0 } else { cost[j] < 0.0 };
            if rest.is_infinite() || wrong {
                return None;
            }
        }
        let head: Vec<u32> = (columns as u32..(columns + rows) as u32).collect();
        let logical = Basis { head, at_upper, inverse: Kept::of_logicals(rows), duals: vec![0.0; rows] };
        let kernel = Self {
            rows,
            columns,
            offset: own.offset(),
            cost_scale: cost.iter().fold(1.0, |most: f64, c| most.max(c.abs())),
            cost,
            matrix,
            logicals: (0..rows as u32).map(|i| [(i, -1.0)]).collect(),
            lower,
            upper,
            inverse: Full::new(rows),
            head: Vec::new(),
            at_upper: Vec::new(),
            in_basis: vec![false; columns + rows],
            reduced: vec![0.0; columns + rows],
            value: vec![0.0; rows],
            x: vec![0.0; columns],
            scratch: Scratch {
                rest: vec![0.0; rows],
                pivot_row: vec![0.0; columns + rows],
                pivot_column: vec![0.0; rows],
            },
        };
        Some((kernel, logical))
    }

    /// Sets the sides of a row.
    pub(super) fn set_row(&mut self, row: Row, lower: f64, upper: f64) {
        self.lower[self.columns + row.index()] = lower;
        self.upper[self.columns + row.index()] = upper;
    }

    /// Solves the block with the sides as they were set, from a basis.
    pub(super) fn solve(&mut self, from: &Basis) -> Ended {
        self.head.clone_from(&from.head);
        self.at_upper.clone_from(&from.at_upper);
        self.in_basis.fill(false);
        from.head.iter().for_each(|&j| self.in_basis[j as usize] = true);
        self.put_rest();
        let Scratch { rest, .. } = &self.scratch;
        from.inverse.times(rest, &mut self.value);
        self.value.iter_mut().for_each(|v| *v = -*v);
        if self.leaving(None).is_none() {
            return self.told(Ended::AtOnce);
        }
        self.inverse.load(&from.inverse);
        self.reduce(&from.duals);
        for _ in 0..50 + 10 * self.rows {
            let Some(at) = self.leaving(Some(&self.inverse)) else {
                return self.told(Ended::Elsewhere);
            };
            let Some(entering) = self.entering(at) else { return self.without_solution(at) };
            if !self.exchange(at, entering) {
                return Ended::InDoubt;
            }
        }
        Ended::InDoubt
    }

    /// No variable can bring this place back within its bounds. What is beyond them by no more than the general
    /// solver's tolerance is left for that one to say.
    fn without_solution(&self, at: usize) -> Ended {
        let size = self.value[at].abs().max(1.0);
        if self.beyond(at).abs() > 1e-6 * size { Ended::Infeasible } else { Ended::InDoubt }
    }

    /// Values of the block's columns in the last block solved.
    pub(super) fn x(&self) -> &[f64] {
        &self.x
    }

    /// Cost of the last block solved.
    pub(super) fn objective(&self) -> f64 {
        self.offset + self.cost.iter().zip(&self.x).map(|(c, x)| c * x).sum::<f64>()
    }

    /// The basis of the last block, with its inverse if blocks are to be solved from it; `None` where it is not dual
    /// feasible to the last digits.
    pub(super) fn basis(&mut self, with_inverse: bool) -> Option<Basis> {
        let logical = |j: usize| self.logicals[j - self.columns].as_slice();
        let column =
            |&j: &u32| self.matrix.get(j as usize).map_or_else(|| logical(j as usize), Vec::as_slice);
        let columns: Vec<&[(u32, f64)]> = self.head.iter().map(column).collect();
        if !self.inverse.renew(&columns) {
            return None;
        }
        let mut duals = vec![0.0; self.rows];
        for (i, &j) in self.head.iter().enumerate() {
            let cost = self.cost.get(j as usize).copied().unwrap_or(0.0);
            if cost != 0.0 {
                duals.iter_mut().zip(self.inverse.row(i)).for_each(|(dual, v)| *dual += cost * v);
            }
        }
        self.reduce(&duals);
        let most = DUAL_FEASIBLE * self.cost_scale;
        for (j, d) in self.reduced.iter_mut().enumerate() {
            let sign = if self.at_upper[j] { -1.0 } else { 1.0 };
            if self.in_basis[j] {
                *d = 0.0;
            } else if sign * *d < 0.0 && self.lower[j] < self.upper[j] {
                if sign * *d < -most {
                    return None;
                }
                *d = 0.0;
            }
        }
        duals.copy_from_slice(&self.reduced[self.columns..]);
        let (head, at_upper) = (self.head.clone(), self.at_upper.clone());
        let inverse = if with_inverse { self.inverse.keep() } else { Kept::default() };
        Some(Basis { head, at_upper, inverse, duals })
    }

    /// What a basis is worth in every block, apart from the rows whose sides change.
    pub(super) fn fixed(&mut self, basis: &Basis, changing: &[Row]) -> f64 {
        self.reduce(&basis.duals);
        basis.head.iter().for_each(|&j| self.reduced[j as usize] = 0.0);
        changing.iter().for_each(|row| self.reduced[self.columns + row.index()] = 0.0);
        self.at_upper.clone_from(&basis.at_upper);
        let worth = |(j, &d): (usize, &f64)| if d == 0.0 { 0.0 } else { d * self.resting(j) };
        self.offset + self.reduced.iter().enumerate().map(worth).sum::<f64>()
    }

    /// The reduced costs at these duals.
    fn reduce(&mut self, duals: &[f64]) {
        let (columns, rows) = self.reduced.split_at_mut(self.columns);
        for ((reduced, cost), column) in columns.iter_mut().zip(&self.cost).zip(&self.matrix) {
            *reduced = cost - column.iter().map(|&(i, v)| duals[i as usize] * v).sum::<f64>();
        }
        rows.copy_from_slice(duals);
    }

    /// Where a variable rests outside the basis.
    fn resting(&self, j: usize) -> f64 {
        let (lower, upper) = (self.lower[j], self.upper[j]);
        let (first, second) = if self.at_upper[j] { (upper, lower) } else { (lower, upper) };
        if first.is_finite() {
            first
        } else if second.is_finite() {
            second
        } else {
            0.0
        }
    }

    /// `N·x_N`: what the variables outside the basis come to in each row.
    fn put_rest(&mut self) {
        self.scratch.rest.fill(0.0);
        for j in 0..self.columns {
            if !self.in_basis[j] {
                let x = self.resting(j);
                if x != 0.0 {
                    self.matrix[j].iter().for_each(|&(i, v)| self.scratch.rest[i as usize] += v * x);
                }
            }
        }
        for i in 0..self.rows {
            let j = self.columns + i;
            if !self.in_basis[j] {
                self.scratch.rest[i] -= self.resting(j);
            }
        }
    }

    /// How far a variable in the basis is beyond its bounds, negative below the lower.
    fn beyond(&self, at: usize) -> f64 {
        let (j, x) = (self.head[at] as usize, self.value[at]);
        let (lower, upper) = (self.lower[j], self.upper[j]);
        if x < lower - FEASIBLE * (1.0 + lower.abs()) {
            x - lower
        } else if x > upper + FEASIBLE * (1.0 + upper.abs()) {
            x - upper
        } else {
            0.0
        }
    }

    /// The place in the basis that is farthest beyond a bound, by the steepest edge where the inverse is at hand.
    fn leaving(&self, inverse: Option<&Full>) -> Option<usize> {
        let mut most: Option<(f64, usize)> = None;
        for at in 0..self.rows {
            let beyond = self.beyond(at);
            if beyond != 0.0 {
                let weight = inverse.map_or(1.0, |inverse| inverse.square(at));
                let score = beyond * beyond / weight;
                if most.is_none_or(|(best, _)| score > best) {
                    most = Some((score, at));
                }
            }
        }
        most.map(|(_, at)| at)
    }

    /// The variable that takes the place: the first whose reduced cost comes to zero, the surest pivot among equals.
    fn entering(&mut self, at: usize) -> Option<usize> {
        let upwards = self.beyond(at) < 0.0;
        let row = self.inverse.row(at);
        let mut best: Option<(f64, f64, usize)> = None;
        for j in 0..self.columns + self.rows {
            if self.in_basis[j] {
                continue;
            }
            let alpha = match self.matrix.get(j) {
                Some(column) => column.iter().map(|&(i, v)| v * row[i as usize]).sum::<f64>(),
                None => -row[j - self.columns],
            };
            self.scratch.pivot_row[j] = alpha;
            if alpha.abs() < LEAST_PIVOT {
                continue;
            }
            let (lower, upper) = (self.lower[j], self.upper[j]);
            let free = lower.is_infinite() && upper.is_infinite();
            // At its lower bound a variable may rise; the one that leaves rises with it where alpha is negative.
            let helps = (alpha < 0.0) == (upwards != self.at_upper[j]);
            if lower.to_bits() == upper.to_bits() || !(helps || free) {
                continue;
            }
            let ratio = self.reduced[j].abs() / alpha.abs();
            let better = |&(least, size, _): &(f64, f64, usize)| {
                let equal = 1e-12 * self.cost_scale;
                ratio < least - equal || (ratio <= least + equal && alpha.abs() > size)
            };
            if best.as_ref().is_none_or(better) {
                best = Some((ratio, alpha.abs(), j));
            }
        }
        best.map(|(_, _, j)| j)
    }

    /// Puts a variable into the place of another; false where the numbers contradict each other.
    fn exchange(&mut self, at: usize, entering: usize) -> bool {
        let leaving = self.head[at] as usize;
        let below = self.beyond(at) < 0.0;
        let bound = if below { self.lower[leaving] } else { self.upper[leaving] };
        let logical = [((entering.wrapping_sub(self.columns)) as u32, -1.0)];
        let column = self.matrix.get(entering).map_or(&logical[..], Vec::as_slice);
        let Scratch { pivot_row, pivot_column, .. } = &mut self.scratch;
        self.inverse.times(column, pivot_column);
        let pivot = pivot_column[at];
        if (pivot - pivot_row[entering]).abs() > 1e-7 * (1.0 + pivot.abs()) {
            return false;
        }
        let dual_step = self.reduced[entering] / pivot;
        for (j, d) in self.reduced.iter_mut().enumerate() {
            if !self.in_basis[j] && pivot_row[j] != 0.0 {
                *d -= dual_step * pivot_row[j];
            }
        }
        self.reduced[leaving] = -dual_step;
        self.reduced[entering] = 0.0;
        let step = (self.value[at] - bound) / pivot;
        let entered = self.resting(entering) + step;
        let Scratch { pivot_column, .. } = &self.scratch;
        self.value.iter_mut().zip(pivot_column).for_each(|(value, v)| *value -= step * v);
        self.value[at] = entered;
        self.inverse.exchange(at, pivot_column);
        self.in_basis[leaving] = false;
        self.in_basis[entering] = true;
        self.at_upper[leaving] = !below;
        self.head[at] = entering as u32;
        true
    }

    /// Puts the values of all columns in their places, and doubts them where they break a row.
    fn told(&mut self, ended: Ended) -> Ended {
        for j in 0..self.columns {
            self.x[j] = if self.in_basis[j] { 0.0 } else { self.resting(j) };
        }
        for (&j, &value) in self.head.iter().zip(&self.value) {
            if let Some(x) = self.x.get_mut(j as usize) {
                *x = value.clamp(self.lower[j as usize], self.upper[j as usize]);
            }
        }
        self.scratch.rest.fill(0.0);
        let mut size: f64 = 1.0;
        for (column, &x) in self.matrix.iter().zip(&self.x).filter(|(_, x)| **x != 0.0) {
            size = size.max(x.abs());
            column.iter().for_each(|&(i, v)| self.scratch.rest[i as usize] += v * x);
        }
        let sides = self.lower[self.columns..].iter().zip(&self.upper[self.columns..]);
        let most = |side: f64| 10.0 * FEASIBLE * (size + side.abs());
        let holds = |(activity, (lower, upper)): (&f64, (&f64, &f64))| {
            *activity >= lower - most(*lower) && *activity <= upper + most(*upper)
        };
        if self.scratch.rest.iter().zip(sides).all(holds) { ended } else { Ended::InDoubt }
    }
}

#[cfg(test)]
mod tests;
