//! The deterministic problem, in free-format MPS.

use std::collections::HashMap;

use plimsoll_lp::Sense;

use super::lines::{Line, lines};
use super::{Fault, Part};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Equal,
    AtLeast,
    AtMost,
}

#[derive(Clone, Debug)]
pub(super) struct CoreRow {
    kind: Kind,
    pub(super) side: f64,
    range: Option<f64>,
    /// Columns and coefficients.
    pub(super) entries: Vec<(usize, f64)>,
}

impl CoreRow {
    /// The bounds with this right-hand side; a range widens them as MPS prescribes.
    pub(super) fn bounds(&self, side: f64) -> (f64, f64) {
        match (self.kind, self.range) {
            (Kind::Equal, None) => (side, side),
            (Kind::Equal, Some(range)) => (side + range.min(0.0), side + range.max(0.0)),
            (Kind::AtLeast, range) => (side, range.map_or(f64::INFINITY, |range| side + range.abs())),
            (Kind::AtMost, range) => (range.map_or(f64::NEG_INFINITY, |range| side - range.abs()), side),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct CoreColumn {
    pub(super) cost: f64,
    pub(super) lower: f64,
    pub(super) upper: f64,
    pub(super) integer: bool,
    /// Whether a bound was stated: without one, an integer column of a marker is binary.
    bounded: bool,
}

/// What a name of the row section stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowName {
    Objective,
    /// A free row that is not the objective: its numbers are skipped.
    Free,
    At(usize),
}

#[derive(Clone, Debug, Default)]
pub(super) struct Core {
    pub(super) sense: Sense,
    pub(super) offset: f64,
    pub(super) rows: Vec<CoreRow>,
    pub(super) columns: Vec<CoreColumn>,
    row_names: HashMap<String, RowName>,
    column_names: HashMap<String, usize>,
    /// The name of the set of right-hand sides, if it has one.
    side_set: Option<String>,
    has_objective: bool,
}

impl Core {
    pub(super) fn row(&self, line: &Line<'_>, name: &str) -> Result<RowName, Fault> {
        self.row_names.get(name).copied().ok_or_else(|| line.fault(format!("no row `{name}` in the core")))
    }

    pub(super) fn column(&self, line: &Line<'_>, name: &str) -> Result<usize, Fault> {
        self.find_column(name).ok_or_else(|| line.fault(format!("no column `{name}` in the core")))
    }

    pub(super) fn find_column(&self, name: &str) -> Option<usize> {
        self.column_names.get(name).copied()
    }

    /// Whether a name is that of the right-hand sides.
    pub(super) fn is_side(&self, name: &str) -> bool {
        name == "RHS" || self.side_set.as_deref() == Some(name)
    }

    /// Makes sure that a coefficient exists, for the core may leave out one that is random.
    pub(super) fn ensure(&mut self, row: usize, column: usize) {
        let entries = &mut self.rows[row].entries;
        if entries.iter().all(|entry| entry.0 != column) {
            entries.push((column, 0.0));
        }
    }
}

/// Reads a core.
pub(super) fn read(text: &str) -> Result<Core, Fault> {
    let mut core = Core::default();
    let (mut section, mut whole) = (String::new(), false);
    for line in lines(Part::Core, text) {
        if line.header {
            line.words[0].clone_into(&mut section);
            continue;
        }
        match section.as_str() {
            "OBJSENSE" => core.sense(&line)?,
            "ROWS" => core.add_row(&line)?,
            "COLUMNS" if line.words.get(1) == Some(&"'MARKER'") => whole = line.words.contains(&"'INTORG'"),
            "COLUMNS" => core.add_entries(&line, whole)?,
            "RHS" => core.add_sides(&line)?,
            "RANGES" => core.add_ranges(&line)?,
            "BOUNDS" => core.add_bound(&line)?,
            other => return Err(line.fault(format!("a section `{other}` is not read"))),
        }
    }
    for column in core.columns.iter_mut().filter(|column| column.integer && !column.bounded) {
        column.upper = 1.0;
    }
    Ok(core)
}

impl Core {
    fn sense(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        self.sense = match line.word(0)?.to_ascii_uppercase().as_str() {
            "MAX" | "MAXIMIZE" | "MAXIMISE" => Sense::Maximise,
            _ => Sense::Minimise,
        };
        Ok(())
    }

    fn add_row(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let (kind, name) = (line.word(0)?, line.word(1)?);
        let kind = match kind {
            "E" => Kind::Equal,
            "G" => Kind::AtLeast,
            "L" => Kind::AtMost,
            "N" => return self.add_free_row(name),
            other => return Err(line.fault(format!("`{other}` is none of E, G, L, N"))),
        };
        self.row_names.insert(name.to_owned(), RowName::At(self.rows.len()));
        self.rows.push(CoreRow { kind, side: 0.0, range: None, entries: Vec::new() });
        Ok(())
    }

    /// The first free row is the objective.
    fn add_free_row(&mut self, name: &str) -> Result<(), Fault> {
        let row = if self.has_objective { RowName::Free } else { RowName::Objective };
        self.has_objective = true;
        self.row_names.insert(name.to_owned(), row);
        Ok(())
    }

    fn add_entries(&mut self, line: &Line<'_>, integer: bool) -> Result<(), Fault> {
        let column = self.open_column(line.word(0)?, integer);
        for (name, value) in line.pairs(1)? {
            match self.row(line, name)? {
                RowName::Objective => self.columns[column].cost = value,
                RowName::Free => {}
                RowName::At(row) => self.rows[row].entries.push((column, value)),
            }
        }
        Ok(())
    }

    fn open_column(&mut self, name: &str, integer: bool) -> usize {
        if let Some(column) = self.find_column(name) {
            return column;
        }
        let column = self.columns.len();
        self.column_names.insert(name.to_owned(), column);
        self.columns.push(CoreColumn {
            cost: 0.0,
            lower: 0.0,
            upper: f64::INFINITY,
            integer,
            bounded: false,
        });
        column
    }

    /// The set's name may be missing, which shows in an even number of words.
    fn add_sides(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let from = line.words.len() % 2;
        if from == 1 {
            self.side_set = Some(line.words[0].to_owned());
        }
        for (name, value) in line.pairs(from)? {
            match self.row(line, name)? {
                RowName::Objective => self.offset = -value,
                RowName::Free => {}
                RowName::At(row) => self.rows[row].side = value,
            }
        }
        Ok(())
    }

    fn add_ranges(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        for (name, value) in line.pairs(line.words.len() % 2)? {
            if let RowName::At(row) = self.row(line, name)? {
                self.rows[row].range = Some(value);
            }
        }
        Ok(())
    }

    fn add_bound(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let kind = line.word(0)?;
        let valued = !matches!(kind, "FR" | "MI" | "PL" | "BV");
        let last = line.words.len() - 1;
        let at = if valued { last.max(1) - 1 } else { last };
        let column = self.column(line, line.word(at)?)?;
        let value = if valued { line.real(last)? } else { 0.0 };
        let column = &mut self.columns[column];
        column.bounded = true;
        column.integer |= matches!(kind, "BV" | "LI" | "UI");
        match kind {
            "UP" | "UI" => {
                column.upper = value;
                // By old custom, a negative upper bound alone frees the lower one.
                if value < 0.0 && column.lower.abs() <= 0.0 {
                    column.lower = f64::NEG_INFINITY;
                }
            }
            "LO" | "LI" => column.lower = value,
            "FX" => (column.lower, column.upper) = (value, value),
            "FR" => (column.lower, column.upper) = (f64::NEG_INFINITY, f64::INFINITY),
            "MI" => column.lower = f64::NEG_INFINITY,
            "PL" => column.upper = f64::INFINITY,
            "BV" => (column.lower, column.upper) = (0.0, 1.0),
            other => return Err(line.fault(format!("a bound of kind `{other}` is not read"))),
        }
        Ok(())
    }
}
