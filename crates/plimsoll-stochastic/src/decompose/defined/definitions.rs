//! Which rows define which columns.

use plimsoll_lp::{Col, Problem, Row};

use super::{Definition, Spared, range};

/// A definition with more terms would fill the matrix.
const MOST_TERMS: usize = 256;
/// Up to so many terms the column that is expected is defined; where it would be more, another column of the row is.
const FEW_TERMS: usize = 12;

/// Definitions by row, and which one a column has. No defined column stands in another's definition.
pub(super) struct Definitions<'a> {
    problem: &'a Problem,
    pub(super) all: Vec<(usize, Definition)>,
    pub(super) by_column: Vec<Option<usize>>,
    in_terms: Vec<bool>,
    defines: Vec<bool>,
    spared: &'a [Spared],
}

impl<'a> Definitions<'a> {
    pub(super) fn new(problem: &'a Problem, spared: &'a [Spared]) -> Self {
        let columns = problem.columns();
        Self {
            problem,
            all: Vec::new(),
            by_column: vec![None; columns],
            in_terms: vec![false; columns],
            defines: vec![false; problem.rows()],
            spared,
        }
    }

    pub(super) fn by_expected_rows(&mut self, expected: &[(Row, Col)]) {
        for &(row, column) in expected {
            let (lower, upper) = self.problem.row_bounds(row);
            let side = if upper < f64::INFINITY { upper } else { lower };
            if self.is_free(column) && side.is_finite() {
                let held = (lower < upper).then_some(upper < f64::INFINITY);
                let entries = self.entries(row);
                if let Some(definition) = self.sparsest(column, (side, held), &entries) {
                    self.put(row, definition);
                }
            }
        }
    }

    /// The expected column by a few others, or another column of the row by this one and more, or this one by all others.
    fn sparsest(&self, column: Col, side: (f64, Option<bool>), entries: &[(Col, f64)]) -> Option<Definition> {
        let own = self.definition(column, side, entries).filter(|own| own.implied);
        if own.as_ref().is_some_and(|own| own.terms.len() <= FEW_TERMS) {
            return own;
        }
        let can = |other: &Col| *other != column && self.is_free(*other);
        let others = entries.iter().rev().map(|(other, _)| *other).filter(can);
        others.filter_map(|other| self.definition(other, side, entries)).next().or(own)
    }

    pub(super) fn by_equations(&mut self) {
        for row in (0..self.problem.rows()).map(Row::at) {
            let (lower, upper) = self.problem.row_bounds(row);
            if lower.to_bits() != upper.to_bits() || self.defines[row.index()] {
                continue;
            }
            let entries = self.entries(row);
            let can = |column: &Col| self.is_free(*column) && self.spared[column.index()] == Spared::Not;
            let candidates = entries.iter().map(|(column, _)| *column).filter(can);
            let found = candidates
                .filter_map(|column| self.definition(column, (lower, None), &entries))
                .find(|definition| definition.implied);
            if let Some(definition) = found {
                self.put(row, definition);
            }
        }
    }

    /// Whether a column may be defined: it is not yet, and no definition needs it.
    fn is_free(&self, column: Col) -> bool {
        let j = column.index();
        !self.in_terms[j] && self.by_column[j].is_none() && self.spared[j] != Spared::FromAll
    }

    fn entries(&self, row: Row) -> Vec<(Col, f64)> {
        self.problem.row_entries(row).filter(|(_, v)| *v != 0.0).collect()
    }

    /// What a row says of a column, in columns that are not defined; `None` where it has none, where it would be long, or
    /// where its pivot would magnify errors.
    fn definition(
        &self,
        column: Col,
        (side, held): (f64, Option<bool>),
        entries: &[(Col, f64)],
    ) -> Option<Definition> {
        let pivot = entries.iter().find(|(other, _)| *other == column)?.1;
        let mut constant = side / pivot;
        let others =
            entries.iter().filter(|(other, _)| *other != column).map(|&(other, v)| (other, -v / pivot));
        let (least, most) = range(self.problem, constant, &others.collect::<Vec<_>>());
        let (lower, upper) = self.problem.bounds(column);
        let implied = least >= lower && most <= upper;
        let mut terms: Vec<(Col, f64)> = Vec::new();
        for &(other, v) in entries.iter().filter(|(other, _)| *other != column) {
            match self.by_column[other.index()] {
                None => terms.push((other, -v / pivot)),
                Some(place) => {
                    let definition = &self.all[place].1;
                    constant -= v / pivot * definition.constant;
                    terms.extend(definition.terms.iter().map(|&(term, w)| (term, -v / pivot * w)));
                }
            }
        }
        terms.sort_by_key(|(term, _)| *term);
        terms.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
        terms.retain(|(_, v)| *v != 0.0);
        let steady = terms.iter().all(|(_, v)| v.abs() < 1e3);
        let fits = steady && terms.len() <= MOST_TERMS;
        fits.then_some(Definition { column, pivot, constant, terms, held, implied, bounds: 0 })
    }

    fn put(&mut self, row: Row, definition: Definition) {
        self.by_column[definition.column.index()] = Some(self.all.len());
        definition.terms.iter().for_each(|(column, _)| self.in_terms[column.index()] = true);
        self.defines[row.index()] = true;
        self.all.push((row.index(), definition));
    }
}
