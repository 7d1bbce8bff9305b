//! From measurements of usage to regular series without holes.

mod buckets;
mod limits;

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::{HistoryPoint, SeriesHistory};
use plimsoll_model::scenario::{RegionId, Scenario, Usage, WorkloadId};

use crate::customers;
use crate::grid::{Grid, Step};
use buckets::bucket;
use limits::unserved;

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
    /// Whether a value is all that was wanted, as it was measured: neither filled nor limited by capacity.
    pub(crate) whole: Vec<bool>,
    /// Steps of which only what was used is known, and more was wanted.
    pub(crate) unserved: Vec<Unserved>,
    /// How many steps were limited by capacity and are taken as demand, as too few were not to estimate more.
    pub(crate) taken: usize,
    /// Standard deviation of the logarithm of the last value, where it is estimated.
    pub(crate) end_spread: f64,
    /// Length of a measurement.
    pub(crate) measured: Step,
}

/// A step in which work was turned away.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unserved {
    /// Place among the values.
    pub(crate) at: usize,
    /// What was used.
    pub(crate) used: f64,
    /// What is known to have been turned away, as demand of its own.
    pub(crate) refused: f64,
    /// What was wanted: P10, median, P90.
    pub(crate) wanted: [f64; 3],
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
        let accounts = customers::accounts(scenario);
        let usage = customers::organic(scenario, &accounts);
        Self::of_usage(scenario, &usage, customers::remark(&accounts).into_iter().collect())
    }

    /// The same with all that was measured, under contract or not; its remarks are those of [`Panel::of`].
    pub(crate) fn with_contracts(scenario: &Scenario) -> Option<Self> {
        Self::of_usage(scenario, &scenario.usage, Vec::new())
    }

    fn of_usage(scenario: &Scenario, usage: &[Usage], mut remarks: Vec<String>) -> Option<Self> {
        let rows = usable(scenario, usage, &mut remarks);
        let grid = grid(&rows)?;
        let bucketed = rows.iter().filter_map(|(key, rows)| {
            bucket(grid, *key, rows, &mut Names { scenario, remarks: &mut remarks })
        });
        let series: Vec<Series> = bucketed.collect();
        unserved(&series, scenario, &mut remarks);
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
            unserved: s.unserved.iter().any(|step| step.at == i),
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
    fn of(&self, (workload, region): Key) -> String {
        let (w, r) = (&self.scenario.workloads[workload.0].name, &self.scenario.regions[region.0].name);
        format!("{w} in {r}")
    }

    fn say(&mut self, key: Key, what: &str) {
        self.remarks.push(format!("Usage of {}: {what}", self.of(key)));
    }
}

type Key = (WorkloadId, RegionId);
type Rows<'a> = BTreeMap<Key, Vec<&'a Usage>>;

fn usable<'a>(scenario: &Scenario, usage: &'a [Usage], remarks: &mut Vec<String>) -> Rows<'a> {
    let known = |u: &Usage| {
        f64::from(u.start.days_until(scenario.as_of)) >= 0.9 * f64::from(u.start.days_until(u.end))
    };
    let wanted = |u: &Usage| scenario.forecast.usage_from.is_none_or(|from| u.start >= from);
    let (mut rows, mut later) = (Rows::new(), 0_usize);
    for row in usage {
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
        assert!((values[5] / (values[4] * values[6]).sqrt() - 1.0).abs() < 0.02);
        // Nine values are too few for a hole of three.
        let long = without(3..6);
        assert_eq!((long.series[0].first, long.series[0].values.len()), (6, 6));
    }

    /// The last three of twelve quarters are cut at what the ninth was: more was wanted, and the last is not sure.
    #[test]
    fn what_was_turned_away_is_estimated() {
        let whole = panel(|_| ());
        let cut = panel(|s| {
            let most = s.usage[8].mean;
            for row in &mut s.usage[9..12] {
                (row.mean, row.capacity_limited) = (most, true);
            }
        });
        let (series, truth) = (&cut.series[0], &whole.series[0]);
        assert_eq!(series.unserved.iter().map(|step| step.at).collect::<Vec<_>>(), [9, 10, 11]);
        for step in &series.unserved {
            let (estimate, truth) = (series.values[step.at], truth.values[step.at]);
            assert!((estimate / truth - 1.0).abs() < 0.04 && step.used < truth, "{estimate} {truth}");
        }
        assert!(series.end_spread > 0.005 && truth.end_spread.abs() < 1e-12);
        assert!(
            cut.remarks[0].starts_with("In 3 steps of usage (core) work was turned away: 1.0"),
            "{:?}",
            cut.remarks
        );
    }

    /// Requests that were refused count: the step is known then.
    #[test]
    fn refused_work_is_added() {
        let whole = panel(|_| ());
        let told = panel(|s| {
            let row = s.usage[11].clone();
            s.usage[11].mean = 0.8 * row.mean;
            s.usage[11].capacity_limited = true;
            s.refused = vec![plimsoll_model::scenario::Refused {
                start: row.start,
                end: row.end,
                workload: row.workload,
                region: row.region,
                units: 0.2 * row.mean,
                row: row.row,
            }];
        });
        assert!((told.series[0].values[11] / whole.series[0].values[11] - 1.0).abs() < 1e-9);
        assert!(told.series[0].end_spread.abs() < 1e-12 && told.series[0].unserved.len() == 1);
    }

    /// Four months at the same value, which the fleet cannot exceed: taken for limited. On a fleet with room it is only told.
    #[test]
    fn use_that_stands_still_on_a_full_fleet_is_limited() {
        let with = |units: u64| {
            panel(|s| {
                let most = s.usage[8].mean;
                s.usage[9..12].iter_mut().for_each(|row| row.mean = most);
                s.usage.truncate(12);
                for v in &mut s.fleet {
                    v.units = plimsoll_model::quantity::Units::new(if v.generation == sample::SERVER {
                        units
                    } else {
                        0
                    });
                }
            })
        };
        let (full, free) = (with(350), with(2000));
        assert_eq!(full.series[0].unserved.len(), 4, "{:?}", full.remarks);
        assert!(full.series[0].values[11] > 1.05 * full.series[0].unserved[3].used);
        assert!(
            free.series[0].unserved.is_empty() && free.remarks[0].contains("stood still for 4 steps; where"),
            "{:?}",
            free.remarks
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
