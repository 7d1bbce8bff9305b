//! Measurements put on regular places.

use std::collections::BTreeMap;

use plimsoll_model::{Diagnostic, Span};

use super::when::{Clock, SeriesStep, Style};
use super::{PlainSeries, Row};
use crate::codes;
use crate::findings::Findings;

/// What was done to the series of a group.
#[derive(Default)]
pub(super) struct Done {
    filled: usize,
    with_holes: usize,
    hours_twice: usize,
    cut: Vec<String>,
    empty: Vec<String>,
}

impl Done {
    /// Says it.
    pub(super) fn tell(&self, notes: &mut Vec<String>) {
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
pub(super) fn step_of(rows: &[Row]) -> Option<SeriesStep> {
    let mut counts: BTreeMap<SeriesStep, usize> = BTreeMap::new();
    for pair in rows.windows(2).filter(|pair| pair[0].when < pair[1].when) {
        *counts.entry(SeriesStep::between(pair[0].when, pair[1].when)?).or_default() += 1;
    }
    // Of steps that are as common the shortest.
    counts.iter().rev().max_by_key(|(_, count)| **count).map(|(step, _)| *step)
}

/// A series on regular places: moments that are there twice are faults, holes are filled.
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
