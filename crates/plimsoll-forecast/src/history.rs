//! From measurements of usage to regular series without holes.

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::{HistoryPoint, SeriesHistory};
use plimsoll_model::scenario::{RegionId, Scenario, Usage, WorkloadId};

use crate::grid::{Grid, Step, common_days};

/// Fewest values that models are fitted to.
pub(crate) const LEAST_VALUES: usize = 8;

/// Part of a bucket that must be measured for it to count.
const COVERED: f64 = 0.75;

/// Days are fitted as months from this many months on, and as weeks before.
const MONTHS_FROM: i32 = 24;

/// One series: a workload in a region.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) workload: WorkloadId,
    pub(crate) region: RegionId,
    /// Bucket of the first value.
    pub(crate) first: usize,
    /// Mean units of work, one a bucket.
    pub(crate) values: Vec<f64>,
    /// Whether a value fills a hole.
    pub(crate) filled: Vec<bool>,
    /// Length of a measurement.
    pub(crate) measured: Step,
}

impl Series {
    /// The bucket after the last value.
    pub(crate) fn end(&self) -> usize {
        self.first + self.values.len()
    }

    /// Mean of the values.
    pub(crate) fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len().max(1) as f64
    }
}

/// All series on one grid.
#[derive(Clone, Debug)]
pub(crate) struct Panel {
    pub(crate) grid: Grid,
    pub(crate) series: Vec<Series>,
    /// Sentences about what was done to the measurements.
    pub(crate) remarks: Vec<String>,
}

impl Panel {
    /// The panel of a scenario, or `None` where no usage can be used.
    ///
    /// Rows that had not ended at `as_of` (all but a tenth of them) and rows before `usage_from` are left out. All
    /// series share one step: the longest step of measurement that a series with at least 8 values has; days become
    /// months, or weeks where there are less than two years of them.
    pub(crate) fn of(scenario: &Scenario) -> Option<Self> {
        let mut remarks = Vec::new();
        let rows = usable(scenario, &mut remarks);
        let grid = grid(&rows)?;
        let bucketed = rows.iter().filter_map(|(key, rows)| {
            bucket(grid, *key, rows, &mut Names { scenario, remarks: &mut remarks })
        });
        let series: Vec<Series> = bucketed.collect();
        limited(&rows, scenario, &mut remarks);
        coarser(grid, &series, &mut remarks);
        (!series.is_empty()).then_some(Self { grid, series, remarks })
    }

    /// The history as it is shown.
    pub(crate) fn history(&self) -> Vec<SeriesHistory> {
        let point = |s: &Series, i: usize| HistoryPoint {
            start: self.grid.start(s.first + i),
            end: self.grid.start(s.first + i + 1),
            mean: s.values[i],
            filled: s.filled[i],
        };
        let one = |s: &Series| SeriesHistory {
            workload: s.workload,
            region: s.region,
            points: (0..s.values.len()).map(|i| point(s, i)).collect(),
        };
        self.series.iter().map(one).collect()
    }
}

/// Where sentences about series go.
struct Names<'a> {
    scenario: &'a Scenario,
    remarks: &'a mut Vec<String>,
}

impl Names<'_> {
    fn say(&mut self, (workload, region): Key, what: &str) {
        let (w, r) = (&self.scenario.workloads[workload.0].name, &self.scenario.regions[region.0].name);
        self.remarks.push(format!("Usage of {w} in {r}: {what}"));
    }
}

type Key = (WorkloadId, RegionId);
type Rows<'a> = BTreeMap<Key, Vec<&'a Usage>>;

fn usable<'a>(scenario: &'a Scenario, remarks: &mut Vec<String>) -> Rows<'a> {
    let known = |u: &Usage| {
        f64::from(u.start.days_until(scenario.as_of)) >= 0.9 * f64::from(u.start.days_until(u.end))
    };
    let wanted = |u: &Usage| scenario.forecast.usage_from.is_none_or(|from| u.start >= from);
    let (mut rows, mut later) = (Rows::new(), 0_usize);
    for row in &scenario.usage {
        if !known(row) {
            later += 1;
        } else if wanted(row) {
            rows.entry((row.workload, row.region)).or_default().push(row);
        }
    }
    rows.values_mut().for_each(|rows| rows.sort_by_key(|u| u.start));
    if later > 0 {
        remarks
            .push(format!("{later} rows of usage had not ended at the date of the plan and are left out."));
    }
    rows
}

/// The step of a series' measurements: the longest that at least three of its rows and a fifth of them have.
fn step_of(rows: &[&Usage]) -> Step {
    let mut counts: BTreeMap<Step, usize> = BTreeMap::new();
    for row in rows {
        *counts.entry(Step::about(row.start.days_until(row.end))).or_default() += 1;
    }
    let common = |&(_, count): &(&Step, &usize)| *count >= 3.min(rows.len()) && 5 * count >= rows.len();
    let most = || counts.iter().max_by_key(|(_, count)| **count);
    counts.iter().rev().find(common).or_else(most).map_or(Step::Months(1), |(step, _)| *step)
}

fn grid(rows: &Rows<'_>) -> Option<Grid> {
    let steps = |least: usize| rows.values().filter(move |r| r.len() >= least).map(|r| step_of(r)).max();
    let measured = steps(LEAST_VALUES).or_else(|| steps(0))?;
    let all = || rows.values().flatten();
    let earliest = all().map(|u| u.start).min()?;
    let last = all().filter(|u| Step::about(u.start.days_until(u.end)) <= measured).max_by_key(|u| u.end)?;
    let months = earliest.months_until(last.end).to_months();
    Some(match measured {
        Step::Months(_) => Grid::through(measured, last.start, earliest),
        _ if months >= f64::from(MONTHS_FROM) => Grid::through(Step::Months(1), month_of(earliest), earliest),
        _ => Grid::through(Step::Week, last.end, earliest),
    })
}

fn month_of(day: Date) -> Date {
    let (year, month, _) = day.parts();
    Date::new(year, month, 1).unwrap_or(day)
}

/// Sorts a series' rows into buckets by days, cuts it at a long hole and fills single ones; `None` where nothing was used.
fn bucket(grid: Grid, key: Key, rows: &[&Usage], names: &mut Names<'_>) -> Option<Series> {
    let measured = step_of(rows);
    let end = |u: &Usage| u.end.min(measured.after(u.start, 1).max(u.start.add_days(1)));
    let count = grid.count_to(rows.iter().map(|u| u.end).max()?);
    let (mut work, mut days) = (vec![0.0; count], vec![0.0; count]);
    for row in rows {
        let span = (row.start, end(row));
        let mut b = grid.bucket_of(row.start);
        while b < count && grid.start(b) < span.1 {
            let shared = common_days(span, (grid.start(b), grid.start(b + 1)));
            work[b] += shared * row.mean;
            days[b] += shared;
            b += 1;
        }
    }
    let value = |b: usize| (days[b] >= COVERED * grid.days(b)).then(|| work[b] / days[b]);
    let found: Vec<Option<f64>> = (0..count).map(value).collect();
    let used = whole(&found, key, names).filter(|(_, values, _)| values.iter().any(|v| *v > 0.0));
    used.map(|(first, values, filled)| Series {
        workload: key.0,
        region: key.1,
        first,
        values,
        filled,
        measured,
    })
}

/// The values after the last hole of two or more, single holes filled between their neighbours.
fn whole(found: &[Option<f64>], key: Key, names: &mut Names<'_>) -> Option<(usize, Vec<f64>, Vec<bool>)> {
    let last = found.iter().rposition(Option::is_some)?;
    let cut = (1..=last).rev().find(|b| found[b - 1].is_none() && found[*b].is_none());
    let from = cut.map_or(0, |b| b + 1);
    let first = from + found[from..].iter().position(Option::is_some)?;
    if found[..first].iter().any(Option::is_some) {
        names.say(key, "what lies before a hole of two or more steps is not used.");
    }
    let filled: Vec<bool> = found[first..=last].iter().map(Option::is_none).collect();
    let holes = filled.iter().filter(|f| **f).count();
    if holes > 0 {
        names.say(key, &format!("{holes} missing step(s) filled between their neighbours."));
    }
    let values =
        (first..=last).map(|b| found[b].unwrap_or_else(|| between(found[b - 1], found[b + 1]))).collect();
    Some((first, values, filled))
}

/// The middle of two neighbours: geometric, or arithmetic where one of them is zero.
fn between(before: Option<f64>, after: Option<f64>) -> f64 {
    let (a, b) = (before.unwrap_or(0.0), after.unwrap_or(0.0));
    if a > 0.0 && b > 0.0 { (a * b).sqrt() } else { 0.5 * (a + b) }
}

fn limited(rows: &Rows<'_>, scenario: &Scenario, remarks: &mut Vec<String>) {
    let mut count = 0;
    let mut workloads: Vec<&str> = Vec::new();
    for row in rows.values().flatten().filter(|u| u.capacity_limited) {
        count += 1;
        let name = scenario.workloads[row.workload.0].name.as_str();
        if !workloads.contains(&name) {
            workloads.push(name);
        }
    }
    if count > 0 {
        let names = workloads.join(", ");
        remarks.push(format!("{count} rows of usage ({names}) were measured at full capacity and are taken as demand; what was turned away is not added."));
    }
}

fn coarser(grid: Grid, series: &[Series], remarks: &mut Vec<String>) {
    let finer = series.iter().filter(|s| s.measured < grid.step).count();
    if finer > 0 {
        let step = grid.step.words();
        remarks.push(format!(
            "{finer} of {} series are measured in finer steps and fitted in {step}.",
            series.len()
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;

    fn panel(change: impl Fn(&mut Scenario)) -> Panel {
        let mut scenario = sample::scenario();
        change(&mut scenario);
        Panel::of(&scenario).expect("usage")
    }

    #[test]
    fn quarters_stay_quarters() {
        let panel = panel(|_| ());
        assert_eq!((panel.grid.step, panel.series.len()), (Step::Months(3), 4));
        let first = &panel.series[0];
        assert_eq!((first.first, first.values.len()), (0, 12));
        assert!((first.values[0] - sample::scenario().usage[0].mean).abs() < 1e-9);
        assert!(panel.remarks.is_empty(), "{:?}", panel.remarks);
    }

    #[test]
    fn what_is_not_known_or_not_wanted_is_left_out() {
        let early = panel(|s| s.as_of = Date::new(2025, 9, 1).expect("a day"));
        assert_eq!(early.series[0].values.len(), 10);
        assert!(early.remarks[0].starts_with("8 rows of usage"), "{:?}", early.remarks);
        let late = panel(|s| s.forecast.usage_from = Date::new(2024, 1, 1));
        assert_eq!(late.series[0].values.len(), 8);
    }

    /// A loader ends a row where the next one starts, so a hole looks like a long row.
    #[test]
    fn a_single_hole_is_filled_and_a_long_one_cuts() {
        let without = |gone: std::ops::Range<usize>| {
            panel(|s| {
                s.usage[gone.start - 1].end = s.usage[gone.end].start;
                s.usage.drain(gone.clone());
            })
        };
        let single = without(5..6);
        let values = &single.series[0].values;
        assert_eq!((values.len(), single.series[0].filled.iter().filter(|f| **f).count()), (12, 1));
        assert!((values[5] - (values[4] * values[6]).sqrt()).abs() < 1e-9);
        let long = without(3..6);
        assert_eq!((long.series[0].first, long.series[0].values.len()), (6, 6));
    }

    #[test]
    fn full_capacity_is_told() {
        let panel = panel(|s| s.usage[4].capacity_limited = true);
        assert!(
            panel.remarks[0].starts_with("1 rows of usage (core) were measured at full"),
            "{:?}",
            panel.remarks
        );
    }

    /// Daily rows over two years and more become months: the mean over the days of each.
    #[test]
    fn days_become_months() {
        let panel = panel(|s| {
            let row = s.usage[0].clone();
            let start = Date::new(2023, 1, 1).expect("a day");
            let day = |i: i32| Usage {
                start: start.add_days(i),
                end: start.add_days(i + 1),
                mean: f64::from(i),
                ..row.clone()
            };
            s.usage = (0..1096).map(day).collect();
        });
        assert_eq!((panel.grid.step, panel.series[0].values.len()), (Step::Months(1), 36));
        assert!((panel.series[0].values[1] - (31.0 + 58.0) / 2.0).abs() < 1e-9);
    }
}
