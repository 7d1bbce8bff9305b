//! Series by step, and the clock that those of a step share.

use std::collections::{BTreeMap, HashMap};

use super::read::{Keep, Row};
use super::regular::{Done, regular, step_of};
use super::when::{Clock, LastDay, SeriesStep, Style};
use super::{PlainSeries, SeriesGroup};
use crate::findings::Findings;

/// How many series there are of each step.
#[derive(Default)]
pub(super) struct Steps {
    by_step: BTreeMap<SeriesStep, usize>,
    single: usize,
}

impl Steps {
    /// One more series; `None` for one of a single row.
    pub(super) fn add(&mut self, step: Option<SeriesStep>) {
        match step {
            Some(step) => *self.by_step.entry(step).or_default() += 1,
            None => self.single += 1,
        }
    }

    /// A series of one row has the step of most others; where there are none, none is known.
    pub(super) fn most(&self, style: Option<Style>) -> SeriesStep {
        let most = self.by_step.iter().max_by_key(|(_, count)| **count).map(|(step, _)| *step);
        most.unwrap_or(match style {
            Some(Style::Month) => SeriesStep::Months(1),
            Some(Style::Quarter) => SeriesStep::Months(3),
            Some(Style::Number) | None => SeriesStep::Numbers(1),
            Some(Style::Day) => SeriesStep::Days(1),
            Some(Style::Minute { .. }) => SeriesStep::Minutes(60),
        })
    }

    /// The steps, the finest first, those of single rows among them; that there are several is said.
    pub(super) fn all(mut self, style: Option<Style>, notes: &mut Vec<String>) -> Vec<SeriesStep> {
        if self.single > 0 {
            *self.by_step.entry(self.most(style)).or_default() += self.single;
        }
        if self.by_step.len() > 1 {
            let words: Vec<String> =
                self.by_step.iter().map(|(step, count)| format!("{count} {}", step.words())).collect();
            notes.push(format!(
                "Series have different steps ({}): each kind is forecast by itself, so many of its own steps ahead.",
                words.join(", ")
            ));
        }
        self.by_step.into_keys().collect()
    }
}

/// Where the steps of a group begin.
pub(super) struct Phases {
    step: SeriesStep,
    counts: BTreeMap<i64, usize>,
    day: LastDay,
}

impl Phases {
    pub(super) fn new(step: SeriesStep) -> Self {
        Self { step, counts: BTreeMap::new(), day: LastDay::default() }
    }

    /// One more series of the group, its rows in order of time.
    pub(super) fn add(&mut self, rows: &[Row]) {
        for row in rows {
            *self.counts.entry(self.step.phase(row.when)).or_default() += 1;
            self.day.add(row.when);
        }
    }

    /// The clock of most of their rows.
    pub(super) fn clock(&self, style: Option<Style>) -> Clock {
        let anchor = self.counts.iter().max_by_key(|(_, count)| **count).map_or(0, |(phase, _)| *phase);
        let day = if matches!(self.step, SeriesStep::Months(_)) { self.day.of_month() } else { 1 };
        Clock { step: self.step, anchor, style: style.unwrap_or(Style::Number), day }
    }
}

/// Rows by series, all at hand.
#[derive(Default)]
pub(super) struct Whole {
    names: HashMap<String, usize>,
    /// Names and rows, in order of the first row.
    series: Vec<(String, Vec<Row>)>,
}

impl Keep for Whole {
    fn keep(&mut self, name: &str, row: Row) {
        let place = self.names.get(name).copied().unwrap_or_else(|| {
            self.names.insert(name.to_owned(), self.series.len());
            self.series.push((name.to_owned(), Vec::new()));
            self.series.len() - 1
        });
        self.series[place].1.push(row);
    }
}

impl Whole {
    /// Series by step, on regular places.
    pub(super) fn groups(
        mut self,
        file: &str,
        style: Option<Style>,
        notes: &mut Vec<String>,
        findings: &mut Findings,
    ) -> Vec<SeriesGroup> {
        let mut steps = Steps::default();
        let own: Vec<Option<SeriesStep>> = self.series.iter_mut().map(|(_, rows)| step_of(rows)).collect();
        own.iter().for_each(|step| steps.add(*step));
        let most = steps.most(style);
        let mut groups = Vec::new();
        for step in steps.all(style, notes) {
            let places: Vec<usize> =
                (0..own.len()).filter(|place| own[*place].unwrap_or(most) == step).collect();
            let mut phases = Phases::new(step);
            places.iter().for_each(|place| phases.add(&self.series[*place].1));
            let clock = phases.clock(style);
            let mut done = Done::default();
            let one = |place: &usize| {
                // Each is given up as it is taken in, so that a long table is held once.
                let (name, rows) = std::mem::take(&mut self.series[*place]);
                regular(file, &name, &rows, clock, &mut done, findings)
            };
            let series: Vec<PlainSeries> = places.iter().filter_map(one).collect();
            done.tell(notes);
            groups.push(SeriesGroup { clock, series });
        }
        groups.retain(|group| !group.series.is_empty());
        groups
    }
}
