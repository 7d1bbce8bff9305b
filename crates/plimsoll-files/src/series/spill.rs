//! Measurements sorted by series outside of memory.
//!
//! Rows are gathered until there are many, sorted by series and written as a run; then all runs are read side by side. Of a series only a
//! hash of its name and its number stay in memory: 16 bytes, in a table that is at most eight times in seven full and at least half of
//! that.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io;
use std::path::Path;

use super::read::{Keep, Row};
use super::scratch::{Cursor, Scratch, length_of};
use super::when::{Style, When};

/// Rows of a run.
pub(super) const RUN: usize = 1 << 20;
/// Bytes of a row.
const ROW: usize = 24;

/// A row on its way.
#[derive(Clone, Copy)]
struct Spilled {
    series: u32,
    line: u32,
    when: i64,
    /// `NaN` where nothing was measured.
    value: f64,
}

/// Rows by series, most of them in a file.
pub(super) struct Spill {
    rows: Scratch,
    /// Names in order of the first row.
    names: Scratch,
    /// Numbers of series by a hash of 96 bits: of ten million names two share one with a chance of 10⁻¹⁵.
    numbers: HashMap<[u32; 3], u32>,
    /// The name of the last row, and its series: the next has mostly the same.
    last: Option<(String, u32)>,
    run: Vec<Spilled>,
    most: usize,
    /// Where runs end.
    ends: Vec<u64>,
    fault: Option<io::Error>,
}

impl Spill {
    /// With files in a folder, and runs of so many rows.
    pub(super) fn new(folder: &Path, most: usize) -> io::Result<Self> {
        Ok(Self {
            rows: Scratch::new(folder)?,
            names: Scratch::new(folder)?,
            numbers: HashMap::new(),
            last: None,
            run: Vec::new(),
            most,
            ends: Vec::new(),
            fault: None,
        })
    }

    fn number(&mut self, name: &str) -> io::Result<u32> {
        if let Some((_, number)) = self.last.as_ref().filter(|(last, _)| last == name) {
            return Ok(*number);
        }
        let next = u32::try_from(self.numbers.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let number = *self.numbers.entry(hash(name)).or_insert(next);
        if number == next {
            self.names.append(&length_of(name.len()))?;
            self.names.append(name.as_bytes())?;
        }
        self.last = Some((name.to_owned(), number));
        Ok(number)
    }

    fn add(&mut self, name: &str, row: Row) -> io::Result<()> {
        let (When::Number(when) | When::Day(when) | When::Minute(when)) = row.when;
        let value = row.value.unwrap_or(f64::NAN);
        let series = self.number(name)?;
        self.run.push(Spilled { series, line: row.line, when, value });
        if self.run.len() >= self.most { self.end_run() } else { Ok(()) }
    }

    fn end_run(&mut self) -> io::Result<()> {
        // Within a line a series stands once.
        self.run.sort_unstable_by_key(|row| (row.series, row.line));
        for row in self.run.drain(..) {
            let mut bytes = [0; ROW];
            bytes[..4].copy_from_slice(&row.series.to_le_bytes());
            bytes[4..8].copy_from_slice(&row.line.to_le_bytes());
            bytes[8..16].copy_from_slice(&row.when.to_le_bytes());
            bytes[16..].copy_from_slice(&row.value.to_le_bytes());
            self.rows.append(&bytes)?;
        }
        self.ends.push(self.rows.size());
        Ok(())
    }

    /// All rows are there; what was only needed to take them in is given up.
    pub(super) fn sorted(mut self, style: Option<Style>) -> io::Result<Sorted> {
        if let Some(fault) = self.fault.take() {
            return Err(fault);
        }
        self.end_run()?;
        self.rows.flush()?;
        self.names.flush()?;
        Ok(Sorted { rows: self.rows, names: self.names, ends: self.ends, series: self.numbers.len(), style })
    }

    /// Whether nothing could be written any more.
    pub(super) fn failed(&self) -> bool {
        self.fault.is_some()
    }
}

impl Keep for Spill {
    fn keep(&mut self, name: &str, row: Row) {
        if self.fault.is_none() {
            self.fault = self.add(name, row).err();
        }
    }
}

fn hash(name: &str) -> [u32; 3] {
    let of = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        hasher.finish()
    };
    let (a, b) = (of(0), of(1));
    [a as u32, (a >> 32) as u32, b as u32]
}

/// Rows in runs, each sorted by series.
#[derive(Debug)]
pub(super) struct Sorted {
    rows: Scratch,
    names: Scratch,
    ends: Vec<u64>,
    /// How many series there are.
    series: usize,
    style: Option<Style>,
}

impl Sorted {
    /// How moments are written.
    pub(super) fn style(&self) -> Option<Style> {
        self.style
    }

    /// Visits every series with its rows, in order of their first rows; its rows are in the order of the file.
    pub(super) fn each(
        &self,
        visit: &mut dyn FnMut(&str, &mut Vec<Row>) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut names = Cursor::new(0, self.names.size());
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let mut runs: Vec<Cursor> =
            starts.zip(&self.ends).map(|(from, until)| Cursor::new(from, *until)).collect();
        let mut heads = BinaryHeap::new();
        let mut waiting = vec![None; runs.len()];
        for (place, run) in runs.iter_mut().enumerate() {
            self.head(run, &mut waiting[place])?;
            heads.extend(waiting[place].map(|(series, _)| Reverse((series, place))));
        }
        let mut rows = Vec::new();
        for series in 0..u32::try_from(self.series).unwrap_or(u32::MAX) {
            rows.clear();
            while let Some(Reverse((_, place))) = heads.peek().copied().filter(|Reverse((s, _))| *s == series)
            {
                heads.pop();
                while let Some((_, row)) = waiting[place].filter(|(s, _)| *s == series) {
                    rows.push(row);
                    self.head(&mut runs[place], &mut waiting[place])?;
                }
                heads.extend(waiting[place].map(|(series, _)| Reverse((series, place))));
            }
            visit(&names.text(&self.names)?, &mut rows)?;
        }
        Ok(())
    }

    /// The next row of a run, if there is one.
    fn head(&self, run: &mut Cursor, waiting: &mut Option<(u32, Row)>) -> io::Result<()> {
        *waiting = None;
        if run.is_done() {
            return Ok(());
        }
        let bytes: [u8; ROW] = run.array(&self.rows)?;
        let four = |at: usize| u32::from_le_bytes(std::array::from_fn(|i| bytes[at + i]));
        let eight = |at: usize| std::array::from_fn::<u8, 8, _>(|i| bytes[at + i]);
        let when = i64::from_le_bytes(eight(8));
        let when = match self.style {
            Some(Style::Number) | None => When::Number(when),
            Some(Style::Day | Style::Month | Style::Quarter) => When::Day(when),
            Some(Style::Minute { .. }) => When::Minute(when),
        };
        let value = Some(f64::from_le_bytes(eight(16))).filter(|value| !value.is_nan());
        *waiting = Some((four(0), Row { when, value, line: four(4) }));
        Ok(())
    }
}
