//! Rows of a table as measurements of series.

use plimsoll_model::Span;

use super::SeriesColumns;
use super::columns::{Kinds, Layout, Telling, cell, layout, number};
use super::when::{Style, When, parse};
use crate::codes;
use crate::csv::{self, Record};
use crate::findings::Findings;
use crate::text::Source;

/// One measurement.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) when: When,
    pub(super) value: Option<f64>,
    pub(super) line: u32,
}

/// Where measurements go.
pub(super) trait Keep {
    /// One of the series of this name.
    fn keep(&mut self, name: &str, row: Row);
}

/// What was read so far.
pub(super) struct Reader<K> {
    pub(super) keep: K,
    /// How moments are written, and where that was seen first.
    style: Option<(Style, u32)>,
    /// Whether anything was measured.
    any: bool,
    name: String,
}

impl<K: Keep> Reader<K> {
    pub(super) fn new(keep: K) -> Self {
        Self { keep, style: None, any: false, name: String::new() }
    }

    pub(super) fn style(&self) -> Option<Style> {
        self.style.map(|(style, _)| style)
    }

    /// All of a table that is at hand.
    pub(super) fn all(&mut self, source: &Source, columns: &SeriesColumns, findings: &mut Findings) {
        let mut records = csv::each(&source.text);
        let Some(header) = records.next() else { return findings.push(no_header(&source.name)) };
        let rows = || csv::each(&source.text).skip(1);
        let mut kinds = Kinds::new(header.fields.len());
        let _ = rows().all(|row| kinds.add(source, &row));
        let mut telling = |mut telling: Telling| {
            let _ = rows().all(|row| telling.add(source, &row));
            telling.columns()
        };
        let Ok(layout) = opened((source, &header), columns, &kinds, &mut telling, findings) else { return };
        for record in records.by_ref() {
            if let Some(layout) = layout.as_ref().filter(|_| !record.broken) {
                self.row(source, &record, layout, findings);
            }
        }
        records.faults().iter().for_each(|fault| findings.push(crate::csv_table::quote_fault(source, fault)));
        if layout.is_some() {
            self.end(&source.name, findings);
        }
    }

    /// One row.
    pub(super) fn row(&mut self, source: &Source, record: &Record, layout: &Layout, findings: &mut Findings) {
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
        if let Some((first, at)) = self.style.filter(|(first, _)| *first != style) {
            let message = format!("`{text}` is written another way than the moment in line {at}");
            let help = format!("write all moments one way, such as {}", first.example());
            findings.error(codes::NOT_A_DATE, source.span(range, Some("time")), message, help);
            return;
        }
        self.style.get_or_insert((style, line));
        self.name.clear();
        for (i, key) in layout.keys.iter().enumerate() {
            if i > 0 {
                self.name.push('/');
            }
            self.name.push_str(&cell(source, record, *key).0);
        }
        for (column, own) in &layout.values {
            let (text, range) = cell(source, record, *column);
            let Some(value) = number(source, &text, range, findings) else { continue };
            self.any |= value.is_some();
            self.keep.keep(own.as_ref().unwrap_or(&self.name), Row { when, value, line });
        }
    }

    /// After the last row.
    pub(super) fn end(&self, name: &str, findings: &mut Findings) {
        if !self.any {
            let help = "a row needs a moment and a value";
            findings.error(codes::NO_ROWS, Span::file(name), "no value can be read", help);
        }
    }
}

/// A table without a first line.
pub(super) fn no_header(name: &str) -> plimsoll_model::Diagnostic {
    let message = format!("`{name}` has no header");
    let help = "name the columns in its first line, such as `series,date,value`";
    plimsoll_model::Diagnostic::error(codes::FILE_EMPTY, Span::file(name), message).help(help)
}

/// The columns, by the header and the first rows; `Err` where nothing else of the table can be looked at, `Ok(None)` where its quotes
/// still can.
pub(super) fn opened(
    (source, header): (&Source, &Record),
    columns: &SeriesColumns,
    kinds: &Kinds,
    telling: &mut dyn FnMut(Telling) -> Vec<usize>,
    findings: &mut Findings,
) -> Result<Option<Layout>, ()> {
    if let Some(fault) = crate::csv_table::wrong_separator(source, header) {
        findings.push(fault);
        return Err(());
    }
    Ok(layout((source, header), columns, kinds, telling, findings))
}
