//! A table of series of any kind: who, when, how much. It needs no scenario.
//!
//! Long tables have a column of moments, one of values and any number that tell series apart; in a wide table every
//! column beside the moments is a series. Series come back on regular steps, each with what was done to it.

mod columns;
mod regular;
mod when;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use plimsoll_model::{Diagnostics, Span};

pub use when::{Clock, SeriesStep};

use crate::codes;
use crate::csv::{self, Record};
use crate::findings::Findings;
use crate::folder::Folder;
use crate::text::Source;
use columns::{Layout, cell, layout, number};
use regular::{Done, regular, step_of};
use when::{Style, When, day_of_month, parse};

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
    /// One value a step.
    pub values: Vec<f64>,
    /// How many of them were not in the table.
    pub filled: usize,
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
    let name = path.to_string_lossy().replace('\\', "/");
    let mut folder = Folder::default();
    let mut read = Read::default();
    if let Some(source) = folder.read_text(path, &name, &mut findings) {
        read.all(&source, columns, &mut findings);
    }
    let groups = if findings.has_errors() { Vec::new() } else { read.groups(&mut findings) };
    let groups = if findings.has_errors() { Vec::new() } else { groups };
    SeriesTable { groups, notes: read.notes, diagnostics: findings.finish() }
}

/// One measurement.
#[derive(Clone, Copy, Debug)]
struct Row {
    when: When,
    value: Option<f64>,
    line: u32,
}

/// What was read so far.
#[derive(Default)]
struct Read {
    names: HashMap<String, usize>,
    /// Names and rows, in order of the first row.
    series: Vec<(String, Vec<Row>)>,
    styles: Vec<(Style, u32)>,
    file: String,
    notes: Vec<String>,
}

impl Read {
    fn all(&mut self, source: &Source, columns: &SeriesColumns, findings: &mut Findings) {
        self.file.clone_from(&source.name);
        let mut records = csv::each(&source.text);
        let Some(header) = records.next() else {
            let message = format!("`{}` has no header", source.name);
            let help = "name the columns in its first line, such as `series,date,value`";
            findings.error(codes::FILE_EMPTY, Span::file(&source.name), message, help);
            return;
        };
        if let Some(fault) = crate::csv_table::wrong_separator(source, &header) {
            findings.push(fault);
            return;
        }
        let layout = layout(source, &header, columns, findings);
        for record in records.by_ref() {
            if let Some(layout) = layout.as_ref().filter(|_| !record.broken) {
                self.row(source, &record, layout, findings);
            }
        }
        records.faults().iter().for_each(|fault| findings.push(crate::csv_table::quote_fault(source, fault)));
        if layout.is_none() {
            return;
        }
        if self.series.iter().all(|(_, rows)| rows.iter().all(|row| row.value.is_none())) {
            let help = "a row needs a moment and a value";
            findings.error(codes::NO_ROWS, Span::file(&source.name), "no value can be read", help);
        }
    }

    fn row(&mut self, source: &Source, record: &Record, layout: &Layout, findings: &mut Findings) {
        let line = source.line_of(record.fields.first().map_or(0, |field| field.start));
        if record.fields.iter().all(|field| source.text[field.start..field.end].trim().is_empty()) {
            return;
        }
        if record.fields.len() != layout.width {
            let message = format!("the row has {} cells, the header {}", record.fields.len(), layout.width);
            let help = "give every row one cell a column; quote a cell that holds a comma";
            findings.error(codes::CELL_COUNT, source.line_span(line, None), message, help);
            return;
        }
        let (text, range) = cell(source, record, layout.time);
        let Some((when, style)) = parse(&text) else {
            let message = format!("`{text}` is no moment that can be read");
            let help = "write 2026-03-31, 2026-03, 2026Q1, 2026-03-31 22:00, or the number of a step";
            findings.error(codes::NOT_A_DATE, source.span(range, Some("time")), message, help);
            return;
        };
        if let Some((first, at)) = self.styles.first().filter(|(first, _)| *first != style) {
            let message = format!("`{text}` is written another way than the moment in line {at}");
            let help = format!("write all moments one way, such as {}", first.example());
            findings.error(codes::NOT_A_DATE, source.span(range, Some("time")), message, help);
            return;
        }
        if self.styles.is_empty() {
            self.styles.push((style, line));
        }
        let keys: Vec<String> = layout.keys.iter().map(|key| cell(source, record, *key).0).collect();
        for (column, own) in &layout.values {
            let (text, range) = cell(source, record, *column);
            let Some(value) = number(source, &text, range, findings) else { continue };
            let name = own.clone().unwrap_or_else(|| keys.join("/"));
            let next = self.series.len();
            let place = *self.names.entry(name.clone()).or_insert(next);
            if place == next {
                self.series.push((name, Vec::new()));
            }
            self.series[place].1.push(Row { when, value, line });
        }
    }

    /// Series by step, on regular places.
    fn groups(&mut self, findings: &mut Findings) -> Vec<SeriesGroup> {
        let mut by_step: BTreeMap<SeriesStep, Vec<usize>> = BTreeMap::new();
        let mut single = Vec::new();
        for (i, (_, rows)) in self.series.iter_mut().enumerate() {
            rows.sort_by_key(|row| row.when);
            match step_of(rows) {
                Some(step) => by_step.entry(step).or_default().push(i),
                None => single.push(i),
            }
        }
        // A series of one row has the step of most others; where there are none, none is known.
        let most = by_step.iter().max_by_key(|(_, places)| places.len()).map(|(step, _)| *step);
        let most = most.unwrap_or(match self.styles.first().map(|(style, _)| *style) {
            Some(Style::Month) => SeriesStep::Months(1),
            Some(Style::Quarter) => SeriesStep::Months(3),
            Some(Style::Number) | None => SeriesStep::Numbers(1),
            Some(Style::Day) => SeriesStep::Days(1),
            Some(Style::Minute { .. }) => SeriesStep::Minutes(60),
        });
        if !single.is_empty() {
            let places = by_step.entry(most).or_default();
            places.extend(single);
            places.sort_unstable();
        }
        if by_step.len() > 1 {
            let words: Vec<String> =
                by_step.iter().map(|(step, places)| format!("{} {}", places.len(), step.words())).collect();
            self.notes.push(format!(
                "Series have different steps ({}): each kind is forecast by itself, so many of its own steps ahead.",
                words.join(", ")
            ));
        }
        let groups: Vec<SeriesGroup> =
            by_step.into_iter().map(|(step, places)| self.group(step, &places, findings)).collect();
        groups.into_iter().filter(|group| !group.series.is_empty()).collect()
    }

    fn group(&mut self, step: SeriesStep, places: &[usize], findings: &mut Findings) -> SeriesGroup {
        let style = self.styles.first().map_or(Style::Number, |(style, _)| *style);
        let rows = || places.iter().flat_map(|i| &self.series[*i].1);
        let (SeriesStep::Minutes(size)
        | SeriesStep::Days(size)
        | SeriesStep::Months(size)
        | SeriesStep::Numbers(size)) = step;
        let mut phases: BTreeMap<i64, usize> = BTreeMap::new();
        rows().for_each(|row| *phases.entry(step.units(row.when).rem_euclid(size.max(1))).or_default() += 1);
        let anchor = phases.iter().max_by_key(|(_, count)| **count).map_or(0, |(phase, _)| *phase);
        let day =
            if matches!(step, SeriesStep::Months(_)) { day_of_month(rows().map(|row| row.when)) } else { 1 };
        let clock = Clock { step, anchor, style, day };
        let mut done = Done::default();
        let series: Vec<PlainSeries> = places
            .iter()
            .filter_map(|i| {
                // Each is given up as it is taken in, so that a long table is held once.
                let (name, rows) = std::mem::take(&mut self.series[*i]);
                regular(&self.file, &name, &rows, clock, &mut done, findings)
            })
            .collect();
        done.tell(&mut self.notes);
        SeriesGroup { clock, series }
    }
}

#[cfg(test)]
mod tests;
