//! Columns of the master that a row defines, put in their places: units in service that are the sum of orders.
//!
//! The master is solved some fifty times, and what each step of the simplex method costs goes with its rows. A row
//! `Σ a·x = b` gives one of its columns by the others; where the bounds of the others imply those of the column, both can
//! leave the problem. So can a row that is only expected to be an equation ([`Program::expect`](crate::Program::expect)),
//! as long as its dual has the sign of the side it is held at; and a row that no values within bounds can break. The cuts
//! that come are written in the columns that stay.
//!
//! Units in service that are written in orders fill every cut with orders. So where there would be many, rather an order is
//! given, by the units before and after it, and a row with its bounds takes the place of the expected one.

mod definitions;

use plimsoll_lp::{Basis, Col, Problem, Row, Standing};

use definitions::Definitions;

/// A row that can be broken by no more than this, relative to its side, is not in the problem.
const SLIP: f64 = 1e-10;

/// A problem, smaller by what its rows define, and the way back.
pub(super) struct Defined {
    /// By column of the whole problem.
    columns: Vec<Given>,
    /// By row of the whole problem.
    by_row: Vec<Place>,
    /// The rows of the smaller one.
    rows: Vec<Source>,
    /// For each of them, what of its side the definitions bear.
    constants: Vec<f64>,
    /// Rows that define, and the columns they do.
    defining: Vec<(usize, Definition)>,
    /// For each defining row, what its column costs.
    cost: Vec<f64>,
    /// For each defining row, the other rows that hold its column: number, coefficient.
    held_by: Vec<Vec<(usize, f64)>>,
    /// Room to add up what a cut has on each column.
    sums: Vec<f64>,
}

/// Which rows may define a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spared {
    /// Any.
    Not,
    /// Expected rows only: its numbers may change, and what an expected row defines can be made anew.
    FromEquations,
    /// None: it is whole.
    FromAll,
}

/// How a column of the whole problem is had.
#[derive(Clone, Copy)]
enum Given {
    /// As a column of the smaller one.
    As(Col),
    /// By a definition.
    By(usize),
}

/// What a row of the smaller problem is.
#[derive(Clone, Copy)]
enum Source {
    /// A row of the whole one.
    Row(usize),
    /// The bounds of the column of a definition.
    Bounds(usize),
}

/// Where a row of the whole problem is.
#[derive(Clone, Copy)]
enum Place {
    /// Among the rows of the smaller one.
    Stays(usize),
    /// It defines a column.
    Defines,
    /// Nothing can break it.
    Idle,
}

/// `x[column] = constant + Σ coefficient·x`, in columns of the whole problem that stay.
struct Definition {
    column: Col,
    pivot: f64,
    constant: f64,
    terms: Vec<(Col, f64)>,
    /// Whether the row is no equation, and is held at its upper side.
    held: Option<bool>,
    /// Whether the bounds of the terms imply those of the column.
    implied: bool,
    /// The row of its bounds, where they are not implied.
    bounds: usize,
}

impl Defined {
    /// The problem without the columns that are defined, which by column may be: by equations, and by `expected` rows, each
    /// with the column that it gives.
    pub(super) fn new(problem: &Problem, spared: &[Spared], expected: &[(Row, Col)]) -> (Self, Problem) {
        let mut found = Definitions::new(problem, spared);
        found.by_expected_rows(expected);
        found.by_equations();
        let Definitions { all: defining, by_column, .. } = found;
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
        let mut by_row = vec![Place::Idle; problem.rows()];
        defining.iter().for_each(|(row, _)| by_row[*row] = Place::Defines);
        let cost = defining.iter().map(|(_, definition)| problem.cost(definition.column)).collect();
        let held_by = vec![Vec::new(); defining.len()];
        let sums = vec![0.0; problem.columns()];
        let (rows, constants) = (Vec::new(), Vec::new());
        let mut defined = Self { columns, by_row, rows, constants, defining, cost, held_by, sums };
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
        for i in 0..problem.rows() {
            let row = Row::at(i);
            let entries: Vec<(Col, f64)> = problem.row_entries(row).collect();
            let defines = matches!(self.by_row[i], Place::Defines);
            for &(column, value) in &entries {
                if let Given::By(definition) = self.columns[column.index()]
                    && self.defining[definition].0 != i
                {
                    self.held_by[definition].push((i, value));
                }
            }
            if defines {
                continue;
            }
            let (lower, upper) = problem.row_bounds(row);
            let idle = cannot_break(problem, &entries, (lower, upper), 0.0);
            let (constant, entries) = self.written(&entries);
            let (lower, upper) = (lower - constant, upper - constant);
            if idle || cannot_break(smaller, &entries, (lower, upper), constant) {
                continue;
            }
            self.by_row[i] = Place::Stays(self.rows.len());
            self.put_row(smaller, Source::Row(i), (lower, upper, entries), constant);
        }
        for k in 0..self.defining.len() {
            let Definition { column, implied, .. } = self.defining[k].1;
            if implied {
                continue;
            }
            let (lower, upper) = problem.bounds(column);
            let (constant, entries) = self.written(&[(column, 1.0)]);
            self.defining[k].1.bounds = self.rows.len();
            self.put_row(smaller, Source::Bounds(k), (lower - constant, upper - constant, entries), constant);
        }
    }

    fn put_row(
        &mut self,
        smaller: &mut Problem,
        source: Source,
        (lower, upper, entries): (f64, f64, Vec<(Col, f64)>),
        constant: f64,
    ) {
        smaller.row(lower, upper, entries);
        self.rows.push(source);
        self.constants.push(constant);
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
        match self.by_row[row.index()] {
            Place::Stays(place) => Some((Row::at(place), self.constants[place])),
            Place::Defines | Place::Idle => None,
        }
    }

    /// The place of a column that stays.
    pub(super) fn place(&self, column: Col) -> Option<Col> {
        match self.columns[column.index()] {
            Given::As(here) => Some(here),
            Given::By(_) => None,
        }
    }

    /// Whether a row that is no equation is held at a side, and at its upper one.
    pub(super) fn held(&self) -> impl Iterator<Item = (Row, bool)> + '_ {
        self.defining.iter().filter_map(|(row, definition)| Some((Row::at(*row), definition.held?)))
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
    /// further rows (cuts) take of it: `Σ dual·coefficient`. A column that is defined costs nothing at the margin. A
    /// definition is held by other definitions only where they come after it.
    pub(super) fn duals(&self, staying: &[f64], taken: &[f64]) -> Vec<f64> {
        let mut duals = vec![0.0; self.by_row.len()];
        let mut of_bounds = vec![0.0; self.defining.len()];
        self.rows.iter().zip(staying).for_each(|(source, &dual)| match source {
            Source::Row(row) => duals[*row] = dual,
            Source::Bounds(k) => of_bounds[*k] = dual,
        });
        for (k, (row, definition)) in self.defining.iter().enumerate().rev() {
            let held: f64 = self.held_by[k].iter().map(|&(other, v)| v * duals[other]).sum();
            duals[*row] =
                (self.cost[k] - held - taken[definition.column.index()] - of_bounds[k]) / definition.pivot;
        }
        duals
    }

    /// The basis of the whole problem that this one of the smaller stands for: what is defined is in it. The columns and
    /// rows that the smaller problem has on top stay as they are.
    pub(super) fn widened(&self, smaller: &Basis) -> Basis {
        let column = |given: &Given| match given {
            Given::As(here) => smaller.columns[here.index()],
            Given::By(k) => match &self.defining[*k].1 {
                definition if definition.implied => Standing::Basic,
                definition => smaller.rows[definition.bounds],
            },
        };
        let mut columns: Vec<Standing> = self.columns.iter().map(column).collect();
        let own = self.columns.len() - self.defining.len();
        columns.extend(&smaller.columns[own..]);
        let mut rows: Vec<Standing> = self
            .by_row
            .iter()
            .map(|place| match place {
                Place::Stays(place) => smaller.rows[*place],
                Place::Defines => Standing::Lower,
                Place::Idle => Standing::Basic,
            })
            .collect();
        for (row, definition) in &self.defining {
            if definition.held == Some(true) {
                rows[*row] = Standing::Upper;
            }
        }
        rows.extend(&smaller.rows[self.rows.len()..]);
        Basis { columns, rows }
    }

    /// The other way.
    pub(super) fn narrowed(&self, whole: &Basis) -> Basis {
        let stays = |j: &usize| matches!(self.columns[*j], Given::As(_));
        let mut columns: Vec<Standing> =
            (0..self.columns.len()).filter(stays).map(|j| whole.columns[j]).collect();
        columns.extend(&whole.columns[self.columns.len()..]);
        let row = |source: &Source| match source {
            Source::Row(row) => whole.rows[*row],
            Source::Bounds(k) => whole.columns[self.defining[*k].1.column.index()],
        };
        let mut rows: Vec<Standing> = self.rows.iter().map(row).collect();
        rows.extend(&whole.rows[self.by_row.len()..]);
        Basis { columns, rows }
    }
}

/// Whether no values within the bounds of the columns break a row. `constant` has come off its sides.
fn cannot_break(problem: &Problem, entries: &[(Col, f64)], sides: (f64, f64), constant: f64) -> bool {
    let slip = |side: f64| SLIP * (side + constant).abs().max(constant.abs()).max(1.0);
    let (least, most) = range(problem, 0.0, entries);
    least >= sides.0 - slip(sides.0) && most <= sides.1 + slip(sides.1)
}

/// What a linear function can come to.
fn range(problem: &Problem, constant: f64, entries: &[(Col, f64)]) -> (f64, f64) {
    entries.iter().fold((constant, constant), |(least, most), &(column, v)| {
        let (low, high) = problem.bounds(column);
        let (a, b) = if v > 0.0 { (v * low, v * high) } else { (v * high, v * low) };
        (least + a, most + b)
    })
}

#[cfg(test)]
mod tests {
    use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Solution, certificate, solve};

    use super::{Defined, Spared};

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
        let (mut defined, smaller) = Defined::new(&whole, &vec![Spared::Not; whole.columns()], &[]);
        // The fleet alone serves the first demand, so that row says nothing.
        assert_eq!((smaller.rows(), smaller.columns()), (whole.rows() - 9, whole.columns() - 8));
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
        let (defined, smaller) = Defined::new(&bounded, &[Spared::Not; 2], &[]);
        assert_eq!(smaller.columns(), 1);
        assert!(defined.place(units).is_some() && defined.place(order).is_none());
        assert_eq!(Defined::new(&bounded, &[Spared::FromEquations, Spared::Not], &[]).1.columns(), 2);
        assert_eq!(Defined::new(&bounded, &[Spared::FromEquations; 2], &[]).1.columns(), 2);
    }
}
