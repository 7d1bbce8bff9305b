//! A table of series of any kind: who, when, how much. It needs no scenario.
//!
//! Long tables have a column of moments, one of values and any number that tell series apart; in a wide table every
//! column beside the moments is a series. Series come back on regular steps, all at once or, from a table too long to be held, one after another.

mod columns;
mod groups;
mod read;
mod regular;
mod scratch;
mod spill;
mod stream;
mod when;
mod window;

use std::path::Path;

use plimsoll_model::Diagnostics;

pub use stream::{Reading, SeriesStream, StreamedGroup, series_stream};
pub use when::{Clock, SeriesStep};

use crate::findings::Findings;
use crate::folder::Folder;
use crate::text::Source;
use groups::Whole;
use read::Reader;

/// Which columns are what; those that are not named are found.
#[derive(Clone, Debug, Default)]
pub struct SeriesColumns {
    /// The moments.
    pub time: Option<String>,
    /// The values.
    pub value: Option<String>,
    /// What tells series apart.
    pub series: Vec<String>,
}

/// Series of one step.
#[derive(Clone, Debug)]
pub struct SeriesGroup {
    /// The step, and how places are written.
    pub clock: Clock,
    /// The series, in order of their first row.
    pub series: Vec<PlainSeries>,
}

/// One series on regular steps.
#[derive(Clone, Debug, PartialEq)]
pub struct PlainSeries {
    /// What tells it apart, joined by `/`.
    pub name: String,
    /// Place of the first value.
    pub first: i64,
    /// One value a step; `NaN` where nothing was measured, never the first or the last.
    pub values: Vec<f64>,
    /// How many steps were not measured.
    pub missing: usize,
}

impl PlainSeries {
    /// The place after the last value.
    pub fn end(&self) -> i64 {
        self.first + i64::try_from(self.values.len()).unwrap_or(i64::MAX)
    }
}

/// What came of reading a table of series.
#[derive(Debug)]
pub struct SeriesTable {
    /// By step, the finest first; empty where an error stands against the table.
    pub groups: Vec<SeriesGroup>,
    /// What was done to the table, in sentences.
    pub notes: Vec<String>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
}

/// Reads a table of series; every fault is reported with its place.
pub fn series_table(path: &Path, columns: &SeriesColumns) -> SeriesTable {
    let mut findings = Findings::default();
    let name = name_of(path);
    match Folder::default().read_text(path, &name, &mut findings) {
        Some(source) => table(&source, columns, findings),
        None => SeriesTable { groups: Vec::new(), notes: Vec::new(), diagnostics: findings.finish() },
    }
}

/// The path as findings name it.
fn name_of(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn table(source: &Source, columns: &SeriesColumns, mut findings: Findings) -> SeriesTable {
    let mut notes = Vec::new();
    let mut reader = Reader::new(Whole::default());
    reader.all(source, columns, &mut findings);
    let style = reader.style();
    let mut groups = Vec::new();
    if !findings.has_errors() {
        groups = reader.keep.groups(&source.name, style, &mut notes, &mut findings);
    }
    if findings.has_errors() {
        groups.clear();
    }
    SeriesTable { groups, notes, diagnostics: findings.finish() }
}

#[cfg(test)]
mod tests;
