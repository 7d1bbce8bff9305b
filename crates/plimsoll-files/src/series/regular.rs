//! Measurements put on regular places.

use std::collections::BTreeMap;

use plimsoll_model::{Diagnostic, Span};

use super::PlainSeries;
use super::read::Row;
use super::when::{Clock, SeriesStep, Style};
use crate::codes;
use crate::findings::Findings;

/// What was done to the series of a group.
#[derive(Default)]
pub(super) struct Done {
    missing: usize,
    with_holes: usize,
    hours_twice: usize,
    cut: Named,
    empty: Named,
}

/// Series that something holds of.
#[derive(Default)]
struct Named {
    count: usize,
    /// The first of them.
    some: Vec<String>,
}

/// Names that are told.
const TOLD: usize = 5;

impl Named {
    fn add(&mut self, name: &str) {
        self.count += 1;
        if self.some.len() < TOLD {
            self.some.push(name.to_owned());
        }
    }

    fn words(&self) -> String {
        self.some.join(", ") + if self.count > TOLD { ", \u{2026}" } else { "" }
    }
}

impl Done {
    /// Says it.
    pub(super) fn tell(&self, notes: &mut Vec<String>) {
        if self.missing > 0 {
            notes.push(format!(
                "Missing steps are estimated from what was measured around them, and intervals are wider for it: {} in {} series.",
                self.missing, self.with_holes
            ));
        }
        if self.hours_twice > 0 {
            notes.push(format!(
                "Moments that are there twice, as on a clock that is put back, count once, with the mean of both: {}.",
                self.hours_twice
            ));
        }
        if self.cut.count > 0 {
            notes.push(format!(
                "What lies before a hole longer than what follows it is not used, in {} series: {}.",
                self.cut.count,
                self.cut.words()
            ));
        }
        if self.empty.count > 0 {
            notes.push(format!(
                "{} series hold no value and are left out: {}.",
                self.empty.count,
                self.empty.words()
            ));
        }
    }
}

/// The most common step of rows, which are put in order of time; `None` for fewer than two moments.
pub(super) fn step_of(rows: &mut [Row]) -> Option<SeriesStep> {
    rows.sort_by_key(|row| row.when);
    let mut counts: BTreeMap<SeriesStep, usize> = BTreeMap::new();
    for pair in rows.windows(2).filter(|pair| pair[0].when < pair[1].when) {
        *counts.entry(SeriesStep::between(pair[0].when, pair[1].when)?).or_default() += 1;
    }
    // Of steps that are as common the shortest.
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(step, _)| *step)
}

/// A series on regular places: moments that are there twice are faults, holes stay open.
pub(super) fn regular(
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
        done.empty.add(name);
        return None;
    };
    let (mut first, last) = (*first, *last);
    let taken: Vec<i64> = found.keys().copied().collect();
    let long = taken.windows(2).rev().find(|pair| pair[1] - pair[0] > (last - pair[1]).max(3) + 1);
    if let Some(pair) = long {
        first = pair[1];
        done.cut.add(name);
    }
    let values: Vec<f64> =
        (first..=last).map(|at| found.get(&at).map_or(f64::NAN, |(sum, count, _)| sum / count)).collect();
    let holes = values.iter().filter(|value| value.is_nan()).count();
    done.missing += holes;
    done.with_holes += usize::from(holes > 0);
    Some(PlainSeries { name: name.to_owned(), first, values, missing: holes })
}
