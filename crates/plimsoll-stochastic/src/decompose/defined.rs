//! Columns of the master that an equality row defines, put in their places: units in service that are the sum of orders.
//!
//! The master is solved some fifty times, and what each step of the simplex method costs goes with its rows. A row
//! `Σ a·x = b` gives one of its columns by the others; where the bounds of the others imply those of the column, both can
//! leave the problem. The cuts that come are written in the columns that stay.

use plimsoll_lp::{Col, Problem, Row};

/// A definition with more terms would fill the matrix.
const MOST_TERMS: usize = 64;

/// A problem, smaller by what its rows define, and the way back.
pub(super) struct Defined {
    /// By column of the whole problem.
    columns: Vec<Given>,
    /// Rows that stay, in order.
    rows: Vec<usize>,
    /// For each of them, what of its side the definitions bear.
    constants: Vec<f64>,
    /// Rows that define, and the columns they do.
    defining: Vec<(usize, Definition)>,
    /// For each defining row, what its column costs.
    cost: Vec<f64>,
    /// For each defining row, rows that stay and hold its column: place among them, coefficient.
    held_by: Vec<Vec<(usize, f64)>>,
    /// Room to add up what a cut has on each column.
    sums: Vec<f64>,
}

/// How a column of the whole problem is had.
#[derive(Clone, Copy)]
enum Given {
    /// As a column of the smaller one.
    As(Col),
    /// By a definition.
    By(usize),
}

/// `x[column] = constant + Σ coefficient·x`, in columns of the whole problem.
struct Definition {
    column: Col,
    pivot: f64,
    constant: f64,
    terms: Vec<(Col, f64)>,
}

impl Defined {
    /// The problem without the columns that are defined; those in `spared` stay.
    pub(super) fn new(problem: &Problem, spared: &[bool]) -> (Self, Problem) {
        let (defining, by_column) = definitions(problem, spared);
        let mut columns = vec![Given::As(Col::at(0)); problem.columns()];
        let mut smaller = Problem::new(problem.sense());
        for j in (0..problem.columns()).map(Col::at) {
            columns[j.index()] = match by_column[j.index()] {
                Some(place) => Given::By(place),
                None => {
                    let (lower, upper) = problem.bounds(j);
                    Given::As(smaller.column(problem.cost(j), lower, upper))
                }
            };
        }
        let mut is_defining = vec![false; problem.rows()];
        defining.iter().for_each(|(row, _)| is_defining[*row] = true);
        let rows: Vec<usize> = (0..problem.rows()).filter(|i| !is_defining[*i]).collect();
        let cost = defining.iter().map(|(_, definition)| problem.cost(definition.column)).collect();
        let held_by = vec![Vec::new(); defining.len()];
        let sums = vec![0.0; problem.columns()];
        let constants = Vec::new();
        let mut defined = Self { columns, rows, constants, defining, cost, held_by, sums };
        defined.put_costs(&mut smaller, problem.offset());
        defined.put_rows(&mut smaller, problem);
        (defined, smaller)
    }

    fn put_costs(&self, smaller: &mut Problem, offset: f64) {
        let mut offset = offset;
        for ((_, definition), cost) in self.defining.iter().zip(&self.cost).filter(|(_, cost)| **cost != 0.0)
        {
            offset += cost * definition.constant;
            for &(column, value) in &definition.terms {
                if let Given::As(here) = self.columns[column.index()] {
                    smaller.set_cost(here, smaller.cost(here) + cost * value);
                }
            }
        }
        smaller.set_offset(offset);
    }

    fn put_rows(&mut self, smaller: &mut Problem, problem: &Problem) {
        for place in 0..self.rows.len() {
            let row = Row::at(self.rows[place]);
            let entries: Vec<(Col, f64)> = problem.row_entries(row).collect();
            for &(column, value) in &entries {
                if let Given::By(definition) = self.columns[column.index()] {
                    self.held_by[definition].push((place, value));
                }
            }
            let (lower, upper) = problem.row_bounds(row);
            let (constant, entries) = self.written(&entries);
            smaller.row(lower - constant, upper - constant, entries);
            self.constants.push(constant);
        }
    }

    /// A linear function of the whole problem's columns in those of the smaller one, and its constant.
    pub(super) fn written(&mut self, entries: &[(Col, f64)]) -> (f64, Vec<(Col, f64)>) {
        let mut constant = 0.0;
        let mut touched: Vec<(Col, Col)> = Vec::new();
        let mut put = |column: Col, value: f64, sums: &mut [f64], columns: &[Given]| {
            if let (Given::As(here), true) = (columns[column.index()], value != 0.0) {
                touched.push((column, here));
                sums[column.index()] += value;
            }
        };
        for &(column, value) in entries {
            match self.columns[column.index()] {
                Given::As(_) => put(column, value, &mut self.sums, &self.columns),
                Given::By(place) => {
                    let definition = &self.defining[place].1;
                    constant += value * definition.constant;
                    for &(other, v) in &definition.terms {
                        put(other, value * v, &mut self.sums, &self.columns);
                    }
                }
            }
        }
        touched.sort_unstable();
        touched.dedup();
        let mut written = Vec::with_capacity(touched.len());
        for (column, here) in touched {
            let value = std::mem::take(&mut self.sums[column.index()]);
            if value != 0.0 {
                written.push((here, value));
            }
        }
        (constant, written)
    }

    /// How many columns the whole problem has.
    pub(super) fn columns_of_all(&self) -> usize {
        self.columns.len()
    }

    /// How many rows the smaller problem has.
    pub(super) fn rows(&self) -> usize {
        self.rows.len()
    }

    /// The place of a row that stays, and what its sides are less there.
    pub(super) fn place_of_row(&self, row: Row) -> Option<(Row, f64)> {
        let place = self.rows.binary_search(&row.index()).ok()?;
        Some((Row::at(place), self.constants[place]))
    }

    /// The place of a column that stays.
    pub(super) fn place(&self, column: Col) -> Option<Col> {
        match self.columns[column.index()] {
            Given::As(here) => Some(here),
            Given::By(_) => None,
        }
    }

    /// Values of all columns of the whole problem.
    pub(super) fn values(&self, smaller: &[f64], whole: &mut Vec<f64>) {
        whole.clear();
        whole.extend(self.columns.iter().map(|given| match given {
            Given::As(here) => smaller[here.index()],
            Given::By(_) => 0.0,
        }));
        for (_, definition) in &self.defining {
            let terms = definition.terms.iter().map(|&(column, v)| v * whole[column.index()]);
            whole[definition.column.index()] = definition.constant + terms.sum::<f64>();
        }
    }

    /// Duals of all rows of the whole problem, from those of the rows that stay and, by column of the whole problem, what
    /// further rows (cuts) take of it: `Σ dual·coefficient`. A column that is defined costs nothing at the margin.
    pub(super) fn duals(&self, staying: &[f64], taken: &[f64]) -> Vec<f64> {
        let mut duals = vec![0.0; self.rows.len() + self.defining.len()];
        self.rows.iter().zip(staying).for_each(|(&row, &dual)| duals[row] = dual);
        for (k, (row, definition)) in self.defining.iter().enumerate() {
            let held: f64 = self.held_by[k].iter().map(|&(place, v)| v * staying[place]).sum();
            duals[*row] = (self.cost[k] - held - taken[definition.column.index()]) / definition.pivot;
        }
        duals
    }
}

/// Definitions by row, and which one a column has. No defined column stands in another's definition.
fn definitions(problem: &Problem, spared: &[bool]) -> (Vec<(usize, Definition)>, Vec<Option<usize>>) {
    let mut by_column: Vec<Option<usize>> = vec![None; problem.columns()];
    let mut in_terms = spared.to_vec();
    let mut all = Vec::new();
    for i in 0..problem.rows() {
        let row = Row::at(i);
        let (lower, upper) = problem.row_bounds(row);
        let entries: Vec<(Col, f64)> = problem.row_entries(row).filter(|(_, v)| *v != 0.0).collect();
        if lower.to_bits() != upper.to_bits() || entries.len() > MOST_TERMS {
            continue;
        }
        if entries.iter().any(|(column, _)| by_column[column.index()].is_some()) {
            continue;
        }
        let can = |(column, _): &&(Col, f64)| !in_terms[column.index()];
        let defined =
            entries.iter().filter(can).map(|&(column, pivot)| define(column, pivot, lower, &entries));
        let implied = |definition: &Definition| is_implied(problem, definition);
        if let Some(definition) = defined.into_iter().find(implied) {
            by_column[definition.column.index()] = Some(all.len());
            definition.terms.iter().for_each(|(column, _)| in_terms[column.index()] = true);
            all.push((i, definition));
        }
    }
    (all, by_column)
}

fn define(column: Col, pivot: f64, side: f64, entries: &[(Col, f64)]) -> Definition {
    let others = entries.iter().filter(|(other, _)| *other != column);
    let terms = others.map(|&(other, v)| (other, -v / pivot)).collect();
    Definition { column, pivot, constant: side / pivot, terms }
}

/// Whether the bounds of the terms imply those of the column. Pivots that would magnify errors are left alone.
fn is_implied(problem: &Problem, definition: &Definition) -> bool {
    let (lower, upper) = problem.bounds(definition.column);
    let (mut least, mut most) = (definition.constant, definition.constant);
    for &(column, v) in &definition.terms {
        let (low, high) = problem.bounds(column);
        let (a, b) = if v > 0.0 { (v * low, v * high) } else { (v * high, v * low) };
        least += a;
        most += b;
    }
    let steady = definition.terms.iter().all(|(_, v)| v.abs() < 1e3);
    steady && least >= lower && most <= upper
}

#[cfg(test)]
mod tests {
    use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Solution, certificate, solve};

    use super::Defined;

    /// Units in service are the fleet and what was ordered; they serve demand, which is dear to leave, and need power.
    fn problem(periods: usize) -> Problem {
        let mut problem = Problem::new(Sense::Minimise);
        problem.set_offset(7.0);
        let orders: Vec<Col> =
            (0..periods).map(|t| problem.column(5.0 - 0.3 * t as f64, 0.0, f64::INFINITY)).collect();
        for t in 0..periods {
            let units = problem.column(0.2, 0.0, f64::INFINITY);
            let short = problem.column(9.0, 0.0, f64::INFINITY);
            let alive = orders[t.saturating_sub(3)..=t].iter().map(|order| (*order, -1.0));
            problem.row(4.0, 4.0, alive.chain([(units, 1.0)]));
            problem.row(6.0 + 2.0 * t as f64, f64::INFINITY, [(units, 1.5), (short, 1.0)]);
            problem.row(f64::NEG_INFINITY, 9.0, [(units, 0.7)]);
        }
        problem
    }

    /// Values and duals of the whole problem come back from those of the smaller one, and are optimal.
    #[test]
    fn the_way_back_is_optimal() {
        let whole = problem(8);
        let (mut defined, smaller) = Defined::new(&whole, &vec![false; whole.columns()]);
        assert_eq!((smaller.rows(), smaller.columns()), (whole.rows() - 8, whole.columns() - 8));
        // A cut is written in the columns that stay.
        let cut: Vec<(Col, f64)> = (0..whole.columns()).map(|j| (Col::at(j), 1.0 + (j % 3) as f64)).collect();
        let mut with_cut = whole.clone();
        with_cut.row(400.0, f64::INFINITY, cut.clone());
        let (constant, written) = defined.written(&cut);
        let mut smaller = smaller;
        smaller.row(400.0 - constant, f64::INFINITY, written);

        let solution = solve(&smaller, &Settings::default());
        let expected = solve(&with_cut, &Settings::default());
        assert!((solution.objective - expected.objective).abs() < 1e-7 * expected.objective.abs());
        let (staying, of_cut) = solution.row_dual.split_at(defined.rows());
        let taken: Vec<f64> = cut.iter().map(|(_, v)| of_cut[0] * v).collect();
        let mut row_dual = defined.duals(staying, &taken);
        row_dual.extend(of_cut);
        let mut x = Vec::new();
        defined.values(&solution.x, &mut x);
        let mut column_dual: Vec<f64> = (0..with_cut.columns()).map(|j| with_cut.cost(Col::at(j))).collect();
        for (i, dual) in row_dual.iter().enumerate() {
            with_cut.row_entries(Row::at(i)).for_each(|(j, v)| column_dual[j.index()] -= dual * v);
        }
        assert!(of_cut[0] > 0.1, "the cut binds");
        let told = Solution { x, row_dual, column_dual, ..expected };
        assert!(certificate(&with_cut, &told).worst() < 1e-7);
    }

    /// A bound that the definition does not imply keeps the column, and so does a whole column.
    #[test]
    fn what_bounds_or_wholeness_need_stays() {
        let mut bounded = Problem::new(Sense::Minimise);
        let order = bounded.column(1.0, 0.0, 5.0);
        let units = bounded.column(0.0, 0.0, 3.0);
        bounded.row(0.0, 0.0, [(units, 1.0), (order, -1.0)]);
        // Of the two, the order is implied: it is what the units are.
        let (defined, smaller) = Defined::new(&bounded, &[false, false]);
        assert_eq!(smaller.columns(), 1);
        assert!(defined.place(units).is_some() && defined.place(order).is_none());
        assert_eq!(Defined::new(&bounded, &[true, false]).1.columns(), 2);
        assert_eq!(Defined::new(&bounded, &[true, true]).1.columns(), 2);
    }
}
