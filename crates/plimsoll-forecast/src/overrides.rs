//! What planners change in the forecast of usage, and whether such changes have helped.
//!
//! An override multiplies organic demand on every path and adds to it, between two days; the statistical forecast is kept beside it. Once
//! its time is over and measured, both are scored: what the statistical forecast would have been on the day the override was made, with
//! what was known then, and the same with the override, against what came (forecast value added).
//!
//! # Source
//! Gilliland 2010, *The Business Forecasting Deal* (forecast value added); Fildes, Goodwin, Lawrence & Nikolopoulos 2009, *International
//! Journal of Forecasting* 25 (how little judgement helps on average, and upward changes least).

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::{DemandPaths, OverrideReport, OverrideScore};
use plimsoll_model::scenario::{Override, RegionId, Scenario};

use crate::continued::continued;
use crate::engine::MEDIAN;
use crate::grid::common_days;
use crate::history::{Panel, Series};

/// Most dates of the past at which forecasts are made again.
const MOST_DATES: usize = 12;

/// Changes organic demand, and tells what that did.
pub(crate) fn apply(
    scenario: &Scenario,
    panel: Option<&Panel>,
    demand: &mut DemandPaths,
) -> Vec<OverrideReport> {
    if scenario.overrides.is_empty() {
        return Vec::new();
    }
    let mut scores = panel.map_or_else(BTreeMap::new, |panel| scores(scenario, panel));
    let statistical = demand.total.clone();
    let one = |(place, change): (usize, &Override)| {
        let [before, after] = put(scenario, panel, change, (&statistical, demand));
        OverrideReport {
            workload: change.workload,
            region: change.region,
            made: change.made,
            from: change.from,
            to: change.to,
            author: change.author.clone(),
            reason: change.reason.clone(),
            before,
            after,
            score: scores.remove(&place),
        }
    };
    scenario.overrides.iter().enumerate().map(one).collect()
}

fn concerns(change: &Override, series: &Series) -> bool {
    series.workload == change.workload && change.region.is_none_or(|region| region == series.region)
}

/// Parts of what is added, by region: those of the last measurement. A region that is told needs none.
fn parts(change: &Override, panel: Option<&Panel>) -> Vec<(RegionId, f64)> {
    if let Some(region) = change.region {
        return vec![(region, 1.0)];
    }
    let ours: Vec<&Series> =
        panel.into_iter().flat_map(|panel| &panel.series).filter(|series| concerns(change, series)).collect();
    let last = |series: &Series| series.values.last().copied().unwrap_or(0.0);
    let all: f64 = ours.iter().map(|series| last(series)).sum();
    ours.iter().map(|s| (s.region, if all > 0.0 { last(s) / all } else { 1.0 / ours.len() as f64 })).collect()
}

/// Changes the paths; returns the mean of organic demand over the days that are changed, without any change and with this one and those
/// before it.
fn put(
    scenario: &Scenario,
    panel: Option<&Panel>,
    change: &Override,
    (statistical, demand): (&[f64], &mut DemandPaths),
) -> [f64; 2] {
    let (mut sums, mut days) = ([0.0; 2], 0.0);
    let horizon = scenario.horizon();
    for (t, period) in scenario.calendar.periods().iter().enumerate() {
        let span = (period.start, period.end);
        let share =
            common_days(span, (change.from, change.to)) / f64::from(period.start.days_until(period.end));
        if share <= 0.0 {
            continue;
        }
        for (region, part) in parts(change, panel) {
            for path in 0..demand.paths {
                let at = demand.at(path, change.workload, region, t);
                let total = &mut demand.total[at];
                let changed = (*total * change.factor + change.add * part).max(0.0);
                let weight = share * f64::from(period.start.days_until(period.end)) / demand.paths as f64;
                if horizon.contains(&t) {
                    sums[0] += weight * statistical[at];
                    sums[1] += weight * changed;
                }
                *total += share * (changed - *total);
            }
        }
        days += if horizon.contains(&t) { common_days(span, (change.from, change.to)) } else { 0.0 };
    }
    sums.map(|sum| if days > 0.0 { sum / days } else { 0.0 })
}

/// Scores of overrides whose time has been measured, by their place.
fn scores(scenario: &Scenario, panel: &Panel) -> BTreeMap<usize, OverrideScore> {
    let mut by_origin: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (place, change) in scenario.overrides.iter().enumerate() {
        // As many buckets had ended.
        let origin = panel.grid.bucket_of(change.made);
        let measured =
            panel.series.iter().any(|s| concerns(change, s) && !steps(panel, change, s, origin).is_empty());
        if measured {
            by_origin.entry(origin).or_default().push(place);
        }
    }
    let mut scores = BTreeMap::new();
    for (origin, places) in by_origin.into_iter().rev().take(MOST_DATES) {
        let known = cut(panel, origin);
        if known.series.is_empty() {
            continue;
        }
        let buckets = panel.series.iter().map(Series::end).max().unwrap_or(origin);
        let told = continued(scenario, &known, buckets, &mut |_, _| {});
        for place in places {
            let change = &scenario.overrides[place];
            scores.extend(score(panel, &known, &told.fans, change, origin).map(|score| (place, score)));
        }
    }
    scores
}

/// Measured buckets after the origin that an override is about.
fn steps(panel: &Panel, change: &Override, series: &Series, origin: usize) -> Vec<usize> {
    let inside = |b: &usize| {
        let span: (Date, Date) = (panel.grid.start(*b), panel.grid.start(b + 1));
        common_days(span, (change.from, change.to)) > 0.5 * panel.grid.days(*b)
    };
    (origin.max(series.first)..series.end()).filter(inside).collect()
}

/// The panel as it was known at a bucket.
fn cut(panel: &Panel, origin: usize) -> Panel {
    let mut known = panel.clone();
    known.series.retain(|series| series.first < origin);
    for series in &mut known.series {
        let left = series.values.len().min(origin - series.first);
        series.values.truncate(left);
        series.filled.truncate(left);
        if left
            < panel
                .series
                .iter()
                .find(|s| (s.workload, s.region) == (series.workload, series.region))
                .map_or(0, |s| s.values.len())
        {
            series.end_spread = 0.0;
        }
    }
    known
}

fn score(
    panel: &Panel,
    known: &Panel,
    fans: &[crate::engine::Fan],
    change: &Override,
    origin: usize,
) -> Option<OverrideScore> {
    let mut sums: BTreeMap<usize, [f64; 2]> = BTreeMap::new();
    for (series, fan) in known.series.iter().zip(fans).filter(|(series, _)| concerns(change, series)) {
        let whole =
            panel.series.iter().find(|s| (s.workload, s.region) == (series.workload, series.region))?;
        for b in steps(panel, change, whole, origin) {
            let told = fan.get(b.checked_sub(series.end())?)?[MEDIAN];
            let sum = sums.entry(b).or_default();
            sum[0] += told;
            sum[1] += whole.values[b - whole.first];
        }
    }
    let errors: Vec<[f64; 3]> = sums
        .values()
        .filter(|[_, came]| *came > 0.0)
        .map(|[told, came]| {
            let changed = (told * change.factor + change.add).max(0.0);
            [(told / came - 1.0).abs(), (changed / came - 1.0).abs(), *came]
        })
        .collect();
    let mean = |k: usize| errors.iter().map(|e| e[k]).sum::<f64>() / errors.len() as f64;
    (!errors.is_empty()).then(|| OverrideScore {
        steps: errors.len(),
        error_statistical: mean(0),
        error_changed: mean(1),
        came: mean(2),
    })
}

/// What a person should know of the overrides, in sentences.
pub(crate) fn remarks(reports: &[OverrideReport]) -> Vec<String> {
    let without = |report: &&OverrideReport| {
        report.region.is_none() && report.score.is_none() && report.after <= 0.0 && report.before <= 0.0
    };
    let idle = reports.iter().filter(without).count();
    let idle = (idle > 0).then(|| {
        format!("{idle} override(s) change nothing from now on: their time is over or their workload has no usage, and no region is told.")
    });
    done(reports).into_iter().chain(idle).collect()
}

/// How overrides have done; `None` where none has been measured.
fn done(reports: &[OverrideReport]) -> Option<String> {
    let scored: Vec<&OverrideScore> = reports.iter().filter_map(|report| report.score.as_ref()).collect();
    let steps: usize = scored.iter().map(|score| score.steps).sum();
    let mean = |of: fn(&OverrideScore) -> f64| {
        scored.iter().map(|score| score.steps as f64 * of(score)).sum::<f64>() / steps as f64
    };
    let helped = scored.iter().filter(|score| score.error_changed < score.error_statistical).count();
    (steps > 0).then(|| {
        format!(
            "Overrides measured so far: {}, of which {helped} came nearer than the statistical forecast; mean errors are {:.1} % with them and {:.1} % without.",
            scored.len(),
            100.0 * mean(|s| s.error_changed),
            100.0 * mean(|s| s.error_statistical)
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;

    fn day(year: i16, month: i8) -> Date {
        Date::new(year, month, 1).expect("a day")
    }

    fn change(made: Date, from: Date, to: Date, factor: f64) -> Override {
        Override {
            made,
            workload: sample::AI,
            region: None,
            from,
            to,
            factor,
            add: 0.0,
            author: "planner".to_owned(),
            reason: "launch".to_owned(),
            row: sample::scenario().workloads[0].row,
        }
    }

    /// Half of the second quarter of 2026 is raised by a tenth and 30 units, which the regions share as 150 to 60 grew alike.
    #[test]
    fn paths_are_changed_by_days() {
        let mut scenario = sample::scenario();
        let panel = Panel::of(&scenario).expect("usage");
        let from = Date::new(2026, 5, 16).expect("a day");
        scenario.overrides = vec![Override { add: 30.0, ..change(day(2025, 12), from, day(2026, 7), 1.1) }];
        let mut demand = DemandPaths::zero(2, 2, 2, scenario.calendar.periods().len());
        demand.total.fill(100.0);
        let told = apply(&scenario, Some(&panel), &mut demand);
        let at = |w, r, t| demand.total[demand.at(1, w, r, t)];
        let share = 46.0 / 91.0;
        let part = |r: usize| {
            let last: Vec<f64> =
                panel.series.iter().filter(|s| s.workload == sample::AI).map(|s| s.values[11]).collect();
            last[r] / (last[0] + last[1])
        };
        for (r, region) in [sample::EAST, sample::WEST].into_iter().enumerate() {
            assert!((at(sample::AI, region, 1) - 100.0 - share * (10.0 + 30.0 * part(r))).abs() < 1e-9);
        }
        assert!(
            (at(sample::AI, sample::EAST, 2) - 100.0).abs() < 1e-12
                && (at(sample::CORE, sample::EAST, 1) - 100.0).abs() < 1e-12
        );
        assert!(
            (told[0].before - 200.0).abs() < 1e-9
                && (told[0].after - 250.0).abs() < 1e-9
                && told[0].score.is_none()
        );
    }

    /// A launch where nothing is used yet, and two changes of one time: what stands without any is told of both.
    #[test]
    fn a_launch_in_a_new_region_counts() {
        let mut scenario = sample::scenario();
        scenario.usage.retain(|u| (u.workload, u.region) != (sample::AI, sample::WEST));
        let launch = |add| Override {
            add,
            region: Some(sample::WEST),
            ..change(day(2025, 12), day(2026, 4), day(2026, 7), 1.0)
        };
        scenario.overrides = vec![launch(20.0), launch(5.0)];
        let panel = Panel::of(&scenario).expect("usage");
        for panel in [Some(&panel), None] {
            let mut demand = DemandPaths::zero(2, 2, 2, scenario.calendar.periods().len());
            let told = apply(&scenario, panel, &mut demand);
            assert!((demand.total[demand.at(0, sample::AI, sample::WEST, 1)] - 25.0).abs() < 1e-9);
            assert!(told[1].before.abs() < 1e-9 && (told[1].after - 25.0).abs() < 1e-9);
        }
    }

    /// Usage doubles in the last two quarters, as a planner has said a month before: the statistical forecast is half of what came.
    #[test]
    fn what_was_foreseen_is_credited() {
        let mut scenario = sample::scenario();
        for row in scenario.usage.iter_mut().filter(|u| u.workload == sample::AI && u.start >= day(2025, 7)) {
            row.mean *= 2.0;
        }
        scenario.overrides = vec![
            change(day(2025, 7), day(2025, 7), day(2026, 1), 2.0),
            change(day(2025, 7), day(2025, 7), day(2026, 1), 0.5),
        ];
        let panel = Panel::of(&scenario).expect("usage");
        let mut demand = DemandPaths::zero(2, 2, 2, scenario.calendar.periods().len());
        let told = apply(&scenario, Some(&panel), &mut demand);
        let right = told[0].score.as_ref().expect("measured");
        assert!(
            right.steps == 2 && (right.error_statistical - 0.5).abs() < 0.06 && right.error_changed < 0.12,
            "{right:?}"
        );
        let wrong = told[1].score.as_ref().expect("measured");
        assert!(wrong.error_changed > 0.7, "{wrong:?}");
        assert!(remarks(&told)[0].starts_with("Overrides measured so far: 2, of which 1 came nearer"));
    }
}
