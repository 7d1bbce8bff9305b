//! A linear problem, kept by rows in the layout the solver reads.

/// A column (variable) of one [`Problem`], numbered from 0 in the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Col(u32);

/// A row (constraint) of one [`Problem`], numbered from 0 in the order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Row(u32);

macro_rules! position {
    ($name:ident) => {
        impl $name {
            /// The one at this position.
            ///
            /// # Panics
            /// Above `i32::MAX`, the solver's largest index.
            pub fn at(index: usize) -> Self {
                assert!(index <= i32::MAX as usize, "more rows or columns than the solver can number");
                Self(index as u32)
            }

            /// Its position, which is its place in the vectors of a [`Solution`](crate::Solution).
            pub fn index(self) -> usize {
                self.0 as usize
            }

            pub(crate) fn number(self) -> i32 {
                self.0 as i32
            }
        }
    };
}
position!(Col);
position!(Row);

/// Which way the objective is to go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sense {
    /// The least objective.
    #[default]
    Minimise,
    /// The greatest objective.
    Maximise,
}

impl Sense {
    /// `+1` to minimise, `−1` to maximise: multiplied by it, any objective is one to minimise.
    pub fn sign(self) -> f64 {
        match self {
            Sense::Minimise => 1.0,
            Sense::Maximise => -1.0,
        }
    }
}

/// `optimise offset + c·x  subject to  lower ≤ A·x ≤ upper` and bounds on `x`, some of it whole if asked.
///
/// An infinite bound means there is none; so does any bound of magnitude 1e20 or more, by the solver's convention.
/// A lower bound above its upper bound is allowed and makes the problem infeasible.
///
/// # Shape
/// Rows are stored compressed: 12 bytes a nonzero, 20 a row, 28 a column.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    pub(crate) sense: Sense,
    pub(crate) offset: f64,
    pub(crate) cost: Vec<f64>,
    pub(crate) column_lower: Vec<f64>,
    pub(crate) column_upper: Vec<f64>,
    pub(crate) row_lower: Vec<f64>,
    pub(crate) row_upper: Vec<f64>,
    pub(crate) matrix: Matrix,
    /// One flag a column once the first whole column is declared; empty before.
    pub(crate) integer: Vec<bool>,
}

impl Problem {
    /// An empty problem.
    pub fn new(sense: Sense) -> Self {
        Problem {
            sense,
            offset: 0.0,
            cost: Vec::new(),
            column_lower: Vec::new(),
            column_upper: Vec::new(),
            row_lower: Vec::new(),
            row_upper: Vec::new(),
            matrix: Matrix::default(),
            integer: Vec::new(),
        }
    }

    /// Makes room beforehand, which spares copies of large problems; the counts are hints.
    pub fn reserve(&mut self, columns: usize, rows: usize, nonzeros: usize) {
        for column in [&mut self.cost, &mut self.column_lower, &mut self.column_upper] {
            column.reserve_exact(columns);
        }
        self.row_lower.reserve_exact(rows);
        self.row_upper.reserve_exact(rows);
        self.matrix.reserve(columns, rows, nonzeros);
    }

    /// A new column with its coefficient in the objective and its bounds.
    ///
    /// # Panics
    /// If the cost is not finite or a bound is not a number.
    pub fn column(&mut self, cost: f64, lower: f64, upper: f64) -> Col {
        check_cost(cost);
        check_bounds(lower, upper);
        let column = Col::at(self.cost.len());
        self.cost.push(cost);
        self.column_lower.push(lower);
        self.column_upper.push(upper);
        if !self.integer.is_empty() {
            self.integer.push(false);
        }
        column
    }

    /// A new row `lower ≤ Σ coefficient·column ≤ upper`; coefficients of the same column add up.
    ///
    /// # Panics
    /// If a column is not of this problem, a coefficient is not finite, a bound is not a number, or the matrix
    /// passes `i32::MAX` nonzeros.
    pub fn row(&mut self, lower: f64, upper: f64, entries: impl IntoIterator<Item = (Col, f64)>) -> Row {
        check_bounds(lower, upper);
        let row = Row::at(self.row_lower.len());
        self.matrix.push(self.cost.len(), entries);
        self.row_lower.push(lower);
        self.row_upper.push(upper);
        row
    }

    /// Declares that a column takes whole values only; a problem with such a column has no duals.
    pub fn integer(&mut self, column: Col) {
        self.integer.resize(self.cost.len(), false);
        self.integer[column.index()] = true;
    }

    /// Changes the bounds of a column. Panics like [`Problem::column`].
    pub fn set_bounds(&mut self, column: Col, lower: f64, upper: f64) {
        check_bounds(lower, upper);
        self.column_lower[column.index()] = lower;
        self.column_upper[column.index()] = upper;
    }

    /// Changes the bounds of a row. Panics like [`Problem::row`].
    pub fn set_row_bounds(&mut self, row: Row, lower: f64, upper: f64) {
        check_bounds(lower, upper);
        self.row_lower[row.index()] = lower;
        self.row_upper[row.index()] = upper;
    }

    /// Changes a column's coefficient in the objective. Panics like [`Problem::column`].
    pub fn set_cost(&mut self, column: Col, cost: f64) {
        check_cost(cost);
        self.cost[column.index()] = cost;
    }

    /// Changes the constant of the objective. Panics if it is not finite.
    pub fn set_offset(&mut self, offset: f64) {
        check_cost(offset);
        self.offset = offset;
    }

    /// Which way the objective goes.
    pub fn sense(&self) -> Sense {
        self.sense
    }

    /// The constant of the objective.
    pub fn offset(&self) -> f64 {
        self.offset
    }

    /// How many columns there are.
    pub fn columns(&self) -> usize {
        self.cost.len()
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.row_lower.len()
    }

    /// How many coefficients are stored.
    pub fn nonzeros(&self) -> usize {
        self.matrix.value.len()
    }

    /// A column's coefficient in the objective.
    pub fn cost(&self, column: Col) -> f64 {
        self.cost[column.index()]
    }

    /// A column's lower and upper bound.
    pub fn bounds(&self, column: Col) -> (f64, f64) {
        (self.column_lower[column.index()], self.column_upper[column.index()])
    }

    /// A row's lower and upper bound.
    pub fn row_bounds(&self, row: Row) -> (f64, f64) {
        (self.row_lower[row.index()], self.row_upper[row.index()])
    }

    /// Whether a column takes whole values only.
    pub fn is_integer(&self, column: Col) -> bool {
        self.integer.get(column.index()).copied().unwrap_or(false)
    }

    /// The coefficients of a row, in the order they were first named.
    pub fn row_entries(&self, row: Row) -> impl Iterator<Item = (Col, f64)> + '_ {
        self.matrix.row(row.index())
    }
}

fn check_cost(cost: f64) {
    assert!(cost.is_finite(), "a cost must be finite, not {cost}");
}

pub(crate) fn check_bounds(lower: f64, upper: f64) {
    assert!(!lower.is_nan() && !upper.is_nan(), "a bound must be a number");
}

/// Compressed rows. `start` has one entry more than there are rows.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Matrix {
    pub(crate) start: Vec<i32>,
    pub(crate) index: Vec<i32>,
    pub(crate) value: Vec<f64>,
    /// Where each column was last written: tells a repeated column of the row at hand in constant time.
    last: Vec<i32>,
}

impl Default for Matrix {
    fn default() -> Self {
        Matrix { start: vec![0], index: Vec::new(), value: Vec::new(), last: Vec::new() }
    }
}

impl Matrix {
    fn reserve(&mut self, columns: usize, rows: usize, nonzeros: usize) {
        self.last.reserve_exact(columns);
        self.start.reserve_exact(rows);
        self.index.reserve_exact(nonzeros);
        self.value.reserve_exact(nonzeros);
    }

    /// Appends a row over `columns` columns.
    pub(crate) fn push(&mut self, columns: usize, entries: impl IntoIterator<Item = (Col, f64)>) {
        self.last.resize(columns.max(self.last.len()), -1);
        let first = self.value.len() as i32;
        for (column, value) in entries {
            assert!(column.index() < columns, "column {} is not of this problem", column.0);
            assert!(value.is_finite(), "a coefficient must be finite, not {value}");
            self.write(first, column, value);
        }
        assert!(self.value.len() < i32::MAX as usize, "more nonzeros than the solver can number");
        self.start.push(self.value.len() as i32);
    }

    fn write(&mut self, first: i32, column: Col, value: f64) {
        let seat = self.last[column.index()];
        if seat >= first {
            self.value[seat as usize] += value;
        } else if value != 0.0 {
            self.last[column.index()] = self.value.len() as i32;
            self.index.push(column.number());
            self.value.push(value);
        }
    }

    pub(crate) fn row(&self, row: usize) -> impl Iterator<Item = (Col, f64)> + '_ {
        let span = self.start[row] as usize..self.start[row + 1] as usize;
        self.index[span.clone()]
            .iter()
            .zip(&self.value[span])
            .map(|(&column, &value)| (Col(column as u32), value))
    }
}
