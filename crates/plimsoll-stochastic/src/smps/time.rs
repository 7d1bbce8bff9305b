//! Which period each column and row belongs to.

use std::collections::HashMap;

use super::core::{Core, RowName};
use super::lines::{Line, lines};
use super::{Fault, Part};

/// Periods by column and by row, counted from 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Periods {
    pub(super) count: usize,
    pub(super) column: Vec<usize>,
    pub(super) row: Vec<usize>,
    names: HashMap<String, usize>,
}

impl Periods {
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        self.names.get(name).copied()
    }

    pub(super) fn named(&self, line: &Line<'_>, name: &str) -> Result<usize, Fault> {
        self.find(name).ok_or_else(|| line.fault(format!("no period `{name}`")))
    }

    fn open(&mut self, name: &str) -> usize {
        let next = self.names.len();
        let period = *self.names.entry(name.to_owned()).or_insert(next);
        self.count = self.names.len();
        period
    }
}

/// Reads periods: implicit, by the first column and row of each in the order of the core, or explicit.
pub(super) fn read(text: &str, core: &Core) -> Result<Periods, Fault> {
    let (columns, rows) = (core.columns.len(), core.rows.len());
    let mut periods = Periods { column: vec![0; columns], row: vec![0; rows], ..Periods::default() };
    let (mut section, mut last) = (String::new(), None);
    for line in lines(Part::Time, text) {
        last = Some(line.number);
        if line.header {
            line.words[0].clone_into(&mut section);
            continue;
        }
        match section.as_str() {
            "PERIODS" if line.words.len() >= 3 => start(&mut periods, core, &line)?,
            "PERIODS" => {
                periods.open(line.word(0)?);
            }
            "ROWS" => {
                if let RowName::At(row) = core.row(&line, line.word(0)?)? {
                    periods.row[row] = periods.open(line.word(1)?);
                }
            }
            "COLUMNS" => periods.column[core.column(&line, line.word(0)?)?] = periods.open(line.word(1)?),
            other => return Err(line.fault(format!("a section `{other}` is not read"))),
        }
    }
    check(&periods, core, last.unwrap_or(1))?;
    Ok(periods)
}

/// All columns and rows from the named ones on belong to this period, until another starts. The objective has no
/// place among the rows; only a first period is opened with it.
fn start(periods: &mut Periods, core: &Core, line: &Line<'_>) -> Result<(), Fault> {
    let period = periods.open(line.word(2)?);
    let column = core.column(line, line.word(0)?)?;
    periods.column[column..].fill(period);
    match core.row(line, line.word(1)?)? {
        RowName::At(row) if period > 0 => periods.row[row..].fill(period),
        RowName::At(_) | RowName::Objective | RowName::Free => {}
    }
    Ok(())
}

fn check(periods: &Periods, core: &Core, line: usize) -> Result<(), Fault> {
    let fault = |message: &str| Err(Fault { part: Part::Time, line, message: message.to_owned() });
    if periods.count < 2 {
        return fault("a stochastic program has two periods or more");
    }
    for (row, period) in core.rows.iter().zip(&periods.row) {
        if row.entries.iter().any(|entry| periods.column[entry.0] > *period) {
            return fault("a row names a column of a later period");
        }
    }
    Ok(())
}
