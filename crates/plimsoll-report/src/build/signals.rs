//! What stands beside usage: work that was turned away, and what planners changed.

use plimsoll_model::Scenario;
use plimsoll_model::demand::{ForecastReport, OverrideReport, UnmetStep};

use super::common::between;
use crate::format::{self, percent, short};
use crate::view::ForecastTable;

const DASH: &str = "\u{2013}";

/// Steps in which work was turned away, the latest first.
pub(super) fn unmet(scenario: &Scenario, report: &ForecastReport) -> ForecastTable {
    let mut steps: Vec<&UnmetStep> = report.unmet.iter().collect();
    steps.sort_by_key(|step| (std::cmp::Reverse(step.start), step.workload, step.region));
    let row = |step: &UnmetStep| {
        let [low, middle, high] = step.wanted;
        let sure = (high - low).abs() < 1e-9 * high.abs();
        vec![
            format!(
                "{}, {}, {}",
                scenario.workloads[step.workload.0].name,
                scenario.regions[step.region.0].name,
                between(step.start, step.end).label
            ),
            short(step.used),
            if step.refused > 0.0 { short(step.refused) } else { DASH.to_owned() },
            short(middle),
            if sure { DASH.to_owned() } else { format::range(&short(low), &short(high)) },
            percent((middle - step.used) / middle.max(f64::MIN_POSITIVE), 1),
        ]
    };
    ForecastTable {
        title: "Work that was turned away".to_owned(),
        reading: "What was wanted where capacity limited use: what was refused, where that is known, and else an estimate from level, growth and season before and after. Forecasts go on from the median."
            .to_owned(),
        head: ["workload, region, when", "used", "refused", "wanted", "P10 to P90", "short by"]
            .map(str::to_owned)
            .to_vec(),
        rows: steps.into_iter().map(row).collect(),
    }
}

/// What planners changed, the latest first.
pub(super) fn overrides(scenario: &Scenario, report: &ForecastReport) -> ForecastTable {
    let mut all: Vec<&OverrideReport> = report.overrides.iter().collect();
    all.sort_by_key(|change| std::cmp::Reverse((change.made, change.from)));
    let row = |change: &OverrideReport| {
        let region = change.region.map_or("all regions", |r| scenario.regions[r.0].name.as_str());
        let ahead = |value: f64| if change.before > 0.0 { short(value) } else { DASH.to_owned() };
        let error = |of: fn(&plimsoll_model::demand::OverrideScore) -> f64| {
            change.score.as_ref().map_or_else(|| DASH.to_owned(), |score| percent(of(score), 1))
        };
        vec![
            format!(
                "{}, {region}, {} to {}: {} ({}, {})",
                scenario.workloads[change.workload.0].name,
                change.from,
                change.to,
                change.reason,
                change.author,
                change.made
            ),
            ahead(change.before),
            ahead(change.after),
            error(|s| s.error_statistical),
            error(|s| s.error_changed),
        ]
    };
    ForecastTable {
        title: "What planners changed".to_owned(),
        reading: "Mean usage over the days that are changed, by the statistical forecast and as changed. Once it is measured: the mean error of both, as they would have been on the day of the change."
            .to_owned(),
        head: ["change", "statistical", "changed", "error, statistical", "changed"].map(str::to_owned).to_vec(),
        rows: all.into_iter().map(row).collect(),
    }
}
