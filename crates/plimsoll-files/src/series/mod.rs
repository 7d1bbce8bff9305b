//! A table of series of any kind: who, when, how much. It needs no scenario.
//!
//! Long tables have a column of moments, one of values and any number that tell series apart; in a wide table every
//! column beside the moments is a series. Series come back on regular steps, each with what was done to it.

mod when;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;

use plimsoll_model::{Diagnostic, Diagnostics, Span};

pub use when::{Clock, SeriesStep};

use crate::codes;
use crate::csv::{self, Record};
use crate::findings::Findings;
use crate::folder::Folder;
use crate::text::Source;
use when::{Style, When, day_of_month, parse};

/// Names of columns that hold moments, and values.
const TIMES: [&str; 14] = [
    "time",
    "date",
    "datetime",
    "timestamp",
    "ds",
    "t",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "period",
];
const VALUES: [&str; 13] = [
    "value", "y", "used", "usage", "demand", "quantity", "count", "mean", "amount", "sales", "units", "load",
    "volume",
];
/// What stands where nothing was measured.
const NOTHING: [&str; 8] = ["", "na", "n/a", "nan", "null", "none", "-", "."];

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

/// Places of the columns.
struct Layout {
    time: usize,
    /// Values, each with the name of its series in a wide table.
    values: Vec<(usize, Option<String>)>,
    keys: Vec<usize>,
    width: usize,
}

fn cell<'a>(source: &'a Source, record: &Record, column: usize) -> (String, Range<usize>) {
    let Some(field) = record.fields.get(column) else { return (String::new(), 0..0) };
    let range = field.start..field.end;
    let text: &'a str = &source.text[range.clone()];
    let text =
        if field.quoted { text[1..text.len() - 1].replace("\"\"", "\"") } else { text.trim().to_owned() };
    (text, range)
}

impl Read {
    fn all(&mut self, source: &Source, columns: &SeriesColumns, findings: &mut Findings) {
        self.file.clone_from(&source.name);
        let (records, faults) = csv::records(&source.text);
        let Some((header, rows)) = records.split_first() else {
            let message = format!("`{}` has no header", source.name);
            let help = "name the columns in its first line, such as `series,date,value`";
            findings.error(codes::FILE_EMPTY, Span::file(&source.name), message, help);
            return;
        };
        if let Some(fault) = crate::csv_table::wrong_separator(source, header) {
            findings.push(fault);
            return;
        }
        faults.iter().for_each(|fault| findings.push(crate::csv_table::quote_fault(source, fault)));
        let Some(layout) = layout(source, header, rows, columns, findings) else { return };
        for record in rows.iter().filter(|record| !record.broken) {
            self.row(source, record, &layout, findings);
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
                let (name, rows) = &self.series[*i];
                regular(&self.file, name, rows, clock, &mut done, findings)
            })
            .collect();
        done.tell(&mut self.notes);
        SeriesGroup { clock, series }
    }
}

/// What was done to the series of a group.
#[derive(Default)]
struct Done {
    filled: usize,
    with_holes: usize,
    hours_twice: usize,
    cut: Vec<String>,
    empty: Vec<String>,
}

impl Done {
    fn tell(&self, notes: &mut Vec<String>) {
        if self.filled > 0 {
            notes.push(format!(
                "Missing steps are filled from the values around them, a season away where there is one: {} in {} series.",
                self.filled, self.with_holes
            ));
        }
        if self.hours_twice > 0 {
            notes.push(format!(
                "Moments that are there twice, as on a clock that is put back, count once, with the mean of both: {}.",
                self.hours_twice
            ));
        }
        let some = |names: &[String]| {
            let more = if names.len() > 5 { ", \u{2026}" } else { "" };
            names.iter().take(5).cloned().collect::<Vec<_>>().join(", ") + more
        };
        if !self.cut.is_empty() {
            notes.push(format!(
                "What lies before a hole longer than what follows it is not used, in {} series: {}.",
                self.cut.len(),
                some(&self.cut)
            ));
        }
        if !self.empty.is_empty() {
            notes.push(format!(
                "{} series hold no value and are left out: {}.",
                self.empty.len(),
                some(&self.empty)
            ));
        }
    }
}

/// The most common step of sorted rows; `None` for fewer than two moments.
fn step_of(rows: &[Row]) -> Option<SeriesStep> {
    let mut counts: BTreeMap<SeriesStep, usize> = BTreeMap::new();
    for pair in rows.windows(2).filter(|pair| pair[0].when < pair[1].when) {
        *counts.entry(SeriesStep::between(pair[0].when, pair[1].when)?).or_default() += 1;
    }
    // Of steps that are as common the shortest.
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(step, _)| *step)
}

/// A series on regular places: moments that are there twice are faults, holes are filled.
fn regular(
    file: &str,
    name: &str,
    rows: &[Row],
    clock: Clock,
    done: &mut Done,
    findings: &mut Findings,
) -> Option<PlainSeries> {
    let place = |row: &Row| clock.step.place(row.when, clock.anchor);
    let wall =
        clock.style == (Style::Minute { offset: false }) && matches!(clock.step, SeriesStep::Minutes(_));
    let mut found: BTreeMap<i64, (f64, f64, u32)> = BTreeMap::new();
    for row in rows {
        let Some(value) = row.value else { continue };
        let at = place(row);
        match found.get_mut(&at) {
            None => {
                found.insert(at, (value, 1.0, row.line));
            }
            Some((sum, count, _)) if wall && *count < 2.0 => {
                (*sum, *count) = (*sum + value, 2.0);
                done.hours_twice += 1;
            }
            Some((_, _, line)) => {
                let own = if name.is_empty() { "the series".to_owned() } else { format!("`{name}`") };
                let message = format!("{own} has two values at {}", clock.label(at));
                let span = |line: u32| Span { line, ..Span::file(file) };
                let help = "keep one of them; where other columns tell series apart, name all of them with `--series`";
                let fault = Diagnostic::error(codes::KEY_TWICE, span(row.line), message).help(help);
                findings.push(fault.related(span(*line), "the other one"));
            }
        }
    }
    let (Some((first, _)), Some((last, _))) = (found.first_key_value(), found.last_key_value()) else {
        done.empty.push(name.to_owned());
        return None;
    };
    let (mut first, last) = (*first, *last);
    let taken: Vec<i64> = found.keys().copied().collect();
    let long = taken.windows(2).rev().find(|pair| pair[1] - pair[0] > (last - pair[1]).max(3) + 1);
    if let Some(pair) = long {
        first = pair[1];
        done.cut.push(name.to_owned());
    }
    let known: Vec<Option<f64>> =
        (first..=last).map(|at| found.get(&at).map(|(sum, count, _)| sum / count)).collect();
    let holes = known.iter().filter(|value| value.is_none()).count();
    done.filled += holes;
    done.with_holes += usize::from(holes > 0);
    let season = clock.step.seasons().last().copied().unwrap_or(1);
    Some(PlainSeries { name: name.to_owned(), first, values: filled(&known, season), filled: holes })
}

/// Holes filled: the mean of what lies a season before and after where both are known, else the line between the neighbours. The
/// first and the last value are known.
fn filled(known: &[Option<f64>], season: usize) -> Vec<f64> {
    let mut values = Vec::with_capacity(known.len());
    for (t, value) in known.iter().enumerate() {
        let around = || {
            let before = t.checked_sub(season).filter(|_| season > 1).and_then(|t| known[t]);
            before.zip(known.get(t + season).copied().flatten()).map(|(a, b)| 0.5 * (a + b))
        };
        let line = || {
            let before = (0..t).rev().find_map(|s| known[s].map(|v| (s, v)));
            let after = (t + 1..known.len()).find_map(|s| known[s].map(|v| (s, v)));
            let (a, b) = (before.or(after).unwrap_or((t, 0.0)), after.or(before).unwrap_or((t, 0.0)));
            let share = if b.0 > a.0 { (t - a.0) as f64 / (b.0 - a.0) as f64 } else { 0.0 };
            a.1 + share * (b.1 - a.1)
        };
        values.push(value.or_else(around).unwrap_or_else(line));
    }
    values
}

/// A value, `Some(None)` where there is none, `None` where it is a fault.
fn number(source: &Source, text: &str, range: Range<usize>, findings: &mut Findings) -> Option<Option<f64>> {
    if NOTHING.contains(&text.to_ascii_lowercase().as_str()) {
        return Some(None);
    }
    let mut fault = |code, message: String, help: &str| {
        findings.error(code, source.span(range.clone(), Some("value")), message, help);
        None
    };
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < 1e15 => Some(Some(value)),
        Ok(value) if value.is_nan() => Some(None),
        Ok(_) => fault(
            codes::NOT_FINITE,
            format!("`{text}` is not finite, or beyond 1e15"),
            "leave the cell empty where nothing was measured",
        ),
        Err(_) if text.replace([',', ' ', '\u{a0}', '\''], "").parse::<f64>().is_ok() => fault(
            codes::THOUSANDS,
            format!("`{text}` is written with a thousands separator or a decimal comma"),
            "write 1234.5",
        ),
        Err(_) => fault(
            codes::NOT_A_NUMBER,
            format!("`{text}` is not a number"),
            "write a number such as 1234.5, or leave the cell empty",
        ),
    }
}

/// Finds the columns.
fn layout(
    source: &Source,
    header: &Record,
    rows: &[Record],
    columns: &SeriesColumns,
    findings: &mut Findings,
) -> Option<Layout> {
    let names: Vec<String> = (0..header.fields.len()).map(|c| cell(source, header, c).0).collect();
    let width = names.len();
    let place = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let mut missing = false;
    let mut named = |wanted: &str, findings: &mut Findings| {
        let found = place(wanted);
        if found.is_none() {
            let close = plimsoll_model::diagnostic::did_you_mean(wanted, names.iter().map(String::as_str));
            let help = close.map_or_else(
                || format!("the columns are {}", names.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            findings.error(
                codes::COLUMN_MISSING,
                source.line_span(1, None),
                format!("there is no column `{wanted}`"),
                help,
            );
            missing = true;
        }
        found
    };
    let time = columns.time.as_ref().map(|name| named(name, findings));
    let value = columns.value.as_ref().map(|name| named(name, findings));
    let keys: Vec<Option<usize>> = columns.series.iter().map(|name| named(name, findings)).collect();
    if missing {
        return None;
    }
    let usual = |wanted: &[&str]| wanted.iter().find_map(|name| place(name));
    // What the first rows hold: moments, numbers, or neither.
    let sample = || rows.iter().filter(|r| !r.broken && r.fields.len() == width).take(50);
    let all = |c: usize, good: &dyn Fn(&str) -> bool| {
        sample().next().is_some() && sample().all(|record| good(&cell(source, record, c).0))
    };
    let numeric =
        |text: &str| NOTHING.contains(&text.to_ascii_lowercase().as_str()) || text.parse::<f64>().is_ok();
    let moment = |text: &str| parse(text).is_some_and(|(when, _)| !matches!(when, When::Number(_)));
    let time = time.flatten().or_else(|| usual(&TIMES)).or_else(|| (0..width).find(|c| all(*c, &moment)));
    let Some(time) = time else {
        let help = format!("name it with `--time`; the columns are {}", names.join(", "));
        findings.error(codes::COLUMN_MISSING, source.line_span(1, None), "no column holds moments", help);
        return None;
    };
    let keys: Vec<usize> = keys.into_iter().flatten().collect();
    let free: Vec<usize> = (0..width).filter(|c| *c != time && !keys.contains(c)).collect();
    let value = value.flatten().or_else(|| usual(&VALUES).filter(|c| free.contains(c)));
    let numbers: Vec<usize> = free.iter().copied().filter(|c| all(*c, &numeric)).collect();
    let value = value.or_else(|| (numbers.len() == 1).then(|| numbers[0]));
    if let Some(value) = value {
        let others = free.iter().copied().filter(|c| *c != value);
        // Beside named keys other columns say more about the rows and part nothing.
        let tells = |c: &usize| {
            let mut cells = rows.iter().filter(|r| r.fields.len() == width).map(|r| cell(source, r, *c).0);
            let first = cells.next();
            cells.any(|text| Some(text) != first)
        };
        let keys = if keys.is_empty() { others.filter(tells).collect() } else { keys };
        return Some(Layout { time, values: vec![(value, None)], keys, width });
    }
    let wide = !free.is_empty() && keys.is_empty() && numbers.len() == free.len();
    if wide {
        let twice: BTreeSet<&String> =
            names.iter().filter(|n| names.iter().filter(|m| m == n).count() > 1).collect();
        for name in &twice {
            let help = "give every series a name of its own";
            findings.error(
                codes::COLUMN_TWICE,
                source.line_span(1, None),
                format!("column `{name}` is there twice"),
                help,
            );
        }
        let values = numbers.into_iter().map(|c| (c, Some(names[c].clone()))).collect();
        return twice.is_empty().then_some(Layout { time, values, keys, width });
    }
    let help = format!("name it with `--value`; the columns are {}", names.join(", "));
    findings.error(
        codes::COLUMN_MISSING,
        source.line_span(1, None),
        "no column is known to hold the values",
        help,
    );
    None
}

#[cfg(test)]
mod tests;
