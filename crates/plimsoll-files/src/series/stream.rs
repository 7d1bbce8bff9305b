//! Tables of series that are too long to be held: read once, sorted by series outside of memory, and given one series after another.

use std::io;
use std::ops::ControlFlow;
use std::path::Path;

use plimsoll_model::{Diagnostic, Diagnostics, Span};

use super::columns::{Kinds, Layout, Telling};
use super::groups::{Phases, Steps};
use super::read::{Reader, Row, no_header, opened};
use super::regular::{Done, regular, step_of};
use super::scratch::{Cursor, Scratch, length_of};
use super::spill::{RUN, Sorted, Spill};
use super::when::Style;
use super::window::{BLOCK, Piece, each_piece};
use super::{Clock, PlainSeries, SeriesColumns, name_of};
use crate::codes;
use crate::findings::Findings;

/// What came of reading a table of series whose values are not held.
#[derive(Debug)]
pub struct SeriesStream {
    /// By step, the finest first; empty where an error stands against the table or reading was stopped.
    pub groups: Vec<StreamedGroup>,
    /// What was done to the table, in sentences.
    pub notes: Vec<String>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
}

/// Series of one step, in a file.
#[derive(Debug)]
pub struct StreamedGroup {
    /// The step, and how places are written.
    pub clock: Clock,
    /// How many series there are.
    pub count: usize,
    scratch: Scratch,
}

impl StreamedGroup {
    /// The series, in order of their first row; each time anew from the first.
    ///
    /// # Errors
    /// Each item, if the file cannot be read.
    pub fn series(&self) -> impl Iterator<Item = io::Result<PlainSeries>> + '_ {
        let mut cursor = Cursor::new(0, self.scratch.size());
        (0..self.count).map(move |_| self.next(&mut cursor))
    }

    fn next(&self, cursor: &mut Cursor) -> io::Result<PlainSeries> {
        let name = cursor.text(&self.scratch)?;
        let first = i64::from_le_bytes(cursor.array(&self.scratch)?);
        let count = u32::from_le_bytes(cursor.array(&self.scratch)?) as usize;
        let bytes = cursor.take(&self.scratch, 8 * count)?.chunks_exact(8);
        let values: Vec<f64> =
            bytes.map(|bytes| f64::from_le_bytes(std::array::from_fn(|i| bytes[i]))).collect();
        let missing = values.iter().filter(|v| v.is_nan()).count();
        Ok(PlainSeries { name, first, values, missing })
    }

    fn append(&mut self, series: &PlainSeries) -> io::Result<()> {
        self.count += 1;
        let mut bytes = Vec::with_capacity(16 + series.name.len() + 8 * series.values.len());
        bytes.extend(length_of(series.name.len()));
        bytes.extend(series.name.as_bytes());
        bytes.extend(series.first.to_le_bytes());
        bytes.extend(length_of(series.values.len()));
        series.values.iter().for_each(|value| bytes.extend(value.to_le_bytes()));
        self.scratch.append(&bytes)
    }
}

/// Called with how many bytes of a file are read, and of how many; whether to go on.
pub type Reading<'a> = &'a mut dyn FnMut(u64, u64) -> bool;

/// Reads a table of series as [`series_table`](super::series_table) does, with the same findings, notes and series, in memory that does
/// not grow with their values. Its files in the folder `scratch` take some 24 bytes a row and 8 bytes a step, and are gone
/// with what is returned.
pub fn series_stream(
    path: &Path,
    columns: &SeriesColumns,
    scratch: &Path,
    reading: Reading<'_>,
) -> SeriesStream {
    streamed(path, columns, (scratch, Sizes { block: BLOCK, run: RUN }), reading)
}

/// How much is in memory at once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    /// Bytes of text.
    pub(super) block: usize,
    /// Rows.
    pub(super) run: usize,
}

pub(super) fn streamed(
    path: &Path,
    columns: &SeriesColumns,
    (scratch, sizes): (&Path, Sizes),
    reading: Reading<'_>,
) -> SeriesStream {
    let name = name_of(path);
    let mut findings = Findings::default();
    let mut notes = Vec::new();
    let mut groups = Vec::new();
    match rows((path, &name), columns, (scratch, sizes), reading, &mut findings) {
        Ok(Some(sorted)) if !findings.has_errors() => {
            match grouped(&sorted, &name, scratch, &mut notes, &mut findings) {
                Ok(found) => groups = found,
                Err(error) => findings.push(no_room(scratch, &error)),
            }
        }
        Ok(_) => {}
        // What cannot be read as text says nothing else of it either.
        Err(fault) => {
            findings = Findings::default();
            findings.push(*fault);
        }
    }
    if findings.has_errors() {
        groups.clear();
    }
    SeriesStream { groups, notes, diagnostics: findings.finish() }
}

fn no_room(scratch: &Path, error: &io::Error) -> Diagnostic {
    let name = name_of(scratch);
    let message = format!("what does not fit in memory cannot be kept in `{name}`: {error}");
    let help = "make room there, or name another folder in the environment variable TMPDIR";
    Diagnostic::error(codes::FILE_UNREADABLE, Span::file(name), message).help(help)
}

/// The rows of a table, sorted by series; `None` where they are faulty or reading was stopped.
fn rows(
    (path, name): (&Path, &str),
    columns: &SeriesColumns,
    (scratch, sizes): (&Path, Sizes),
    reading: Reading<'_>,
    findings: &mut Findings,
) -> Result<Option<Sorted>, Box<Diagnostic>> {
    let no_room = |error: &io::Error| Box::new(no_room(scratch, error));
    let Ok(layout) = columns_of((path, name), sizes.block, columns, findings)? else { return Ok(None) };
    let mut reader = Reader::new(Spill::new(scratch, sizes.run).map_err(|error| no_room(&error))?);
    let (mut header, mut stopped) = (true, false);
    each_piece(path, name, sizes.block, &mut |source, piece| {
        match piece {
            Piece::Record(_) if header => header = false,
            Piece::Record(record) => {
                if let Some(layout) = layout.as_ref().filter(|_| !record.broken) {
                    reader.row(source, record, layout, findings);
                }
            }
            Piece::Fault(fault) => findings.push(crate::csv_table::quote_fault(source, fault)),
            Piece::Behind(read, size) => stopped = !reading(read, size),
        }
        if stopped || reader.keep.failed() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    if layout.is_none() || stopped {
        return Ok(None);
    }
    if !reader.keep.failed() {
        reader.end(name, findings);
    }
    let style = reader.style();
    reader.keep.sorted(style).map(Some).map_err(|error| no_room(&error))
}

/// The columns, as [`opened`] says it, from the first rows and, where that does not tell, from all.
fn columns_of(
    (path, name): (&Path, &str),
    block: usize,
    columns: &SeriesColumns,
    findings: &mut Findings,
) -> Result<Result<Option<Layout>, ()>, Box<Diagnostic>> {
    let going = |on: bool| if on { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    // The header stands in a text of its own, with the line it has in the file.
    let mut first: Option<(crate::text::Source, crate::csv::Record)> = None;
    let mut kinds = Kinds::new(0);
    each_piece(path, name, block, &mut |source, piece| match (piece, &first) {
        (Piece::Record(header), None) => {
            kinds = Kinds::new(header.fields.len());
            first = Some((source.head(header.fields.last().map_or(0, |f| f.end)), header.clone()));
            ControlFlow::Continue(())
        }
        (Piece::Record(row), Some(_)) => going(kinds.add(source, row)),
        _ => ControlFlow::Continue(()),
    })?;
    let Some((source, header)) = first else {
        findings.push(no_header(name));
        return Ok(Err(()));
    };
    let mut broken = None;
    let mut telling = |mut telling: Telling| {
        let mut is_header = true;
        let read = each_piece(path, name, block, &mut |source, piece| match piece {
            Piece::Record(row) => going(std::mem::take(&mut is_header) || telling.add(source, row)),
            _ => ControlFlow::Continue(()),
        });
        broken = read.err();
        telling.columns()
    };
    let found = opened((&source, &header), columns, &kinds, &mut telling, findings);
    broken.map_or(Ok(found), Err)
}

/// Series by step, on regular places.
fn grouped(
    sorted: &Sorted,
    file: &str,
    scratch: &Path,
    notes: &mut Vec<String>,
    findings: &mut Findings,
) -> io::Result<Vec<StreamedGroup>> {
    let style: Option<Style> = sorted.style();
    let mut steps = Steps::default();
    sorted.each(&mut |_, rows| {
        steps.add(step_of(rows));
        Ok(())
    })?;
    let most = steps.most(style);
    let mut groups = Vec::new();
    for step in steps.all(style, notes) {
        let is_of = |rows: &mut [Row]| -> bool { step_of(rows).unwrap_or(most) == step };
        let mut phases = Phases::new(step);
        sorted.each(&mut |_, rows| {
            if is_of(rows) {
                phases.add(rows);
            }
            Ok(())
        })?;
        let group = group(sorted, (file, scratch), phases.clock(style), &is_of, notes, findings)?;
        groups.extend(Some(group).filter(|group| group.count > 0));
    }
    Ok(groups)
}

fn group(
    sorted: &Sorted,
    (file, scratch): (&str, &Path),
    clock: Clock,
    is_of: &dyn Fn(&mut [Row]) -> bool,
    notes: &mut Vec<String>,
    findings: &mut Findings,
) -> io::Result<StreamedGroup> {
    let mut group = StreamedGroup { clock, count: 0, scratch: Scratch::new(scratch)? };
    let mut done = Done::default();
    sorted.each(&mut |name, rows| {
        if is_of(rows)
            && let Some(series) = regular(file, name, rows, clock, &mut done, findings)
        {
            group.append(&series)?;
        }
        Ok(())
    })?;
    group.scratch.flush()?;
    done.tell(notes);
    Ok(group)
}
