//! Work that comes with other work: a cluster for training brings storage and plain servers with it.
//!
//! What usage asks for already moves together as it has. New contracts and deals come on top of it, and so does what they pull: in the
//! same region, as much for one unit as is drawn once a path. It is not contracted, and what pulled work would pull itself is not counted.
//!
//! How much comes for one unit is told, or learned from how both have changed in the same regions ([`attach`]). Where usage does not
//! tell, nothing is pulled.

mod attach;
mod changes;
mod rate;
#[cfg(test)]
mod simulated;
mod space;
#[cfg(test)]
mod tests;

use plimsoll_model::demand::{DemandPaths, PullLearned, PullReport, PullSource};
use plimsoll_model::scenario::{Pull, RegionId, Scenario, WorkloadId};

use crate::draw::{Draws, Purpose, item};
use crate::history::Panel;
use attach::Attach;
use changes::{Changes, most_lags};
use rate::{Rate, together};

/// Adds what is pulled, and tells at what rates; `new` is contracted work that is not in the usage, shaped as the paths are.
pub(crate) fn add(scenario: &Scenario, new: &[f64], demand: &mut DemandPaths) -> Vec<PullReport> {
    let panel = if scenario.pulls.is_empty() { None } else { Panel::with_contracts(scenario) };
    let deals = demand.pipeline.clone();
    let mut reports = Vec::new();
    for pull in &scenario.pulls {
        let learned = panel.as_ref().and_then(|panel| learn(scenario, panel, pull));
        let (rate, source) = chosen(pull, learned.map(|(attach, _)| attach));
        for (path, rate) in rates(scenario, pull, rate, demand.paths).into_iter().enumerate() {
            for (region, t) in (0..demand.regions).flat_map(|r| (0..demand.periods).map(move |t| (r, t))) {
                let from = demand.at(path, pull.workload, RegionId(region), t);
                let to = demand.at(path, pull.pulls, RegionId(region), t);
                demand.total[to] += rate * (new[from] + deals[from]);
                demand.pipeline[to] += rate * deals[from];
            }
        }
        reports.push(PullReport {
            workload: pull.workload,
            pulls: pull.pulls,
            told: pull.per_unit,
            learned: learned.map(|(_, told)| told),
            together: pull.per_unit.zip(learned).map(|(told, (attach, _))| together(told, &attach)),
            drawn: rate.outline(),
            source,
        });
    }
    reports
}

/// What usage tells of a row.
fn learn(scenario: &Scenario, panel: &Panel, pull: &Pull) -> Option<(Attach, PullLearned)> {
    let changes = Changes::of(panel, pull.workload, pull.pulls);
    let step = panel.grid.step;
    let attach = Attach::of(&changes, step.season(scenario.forecast.season_months))?;
    let told = PullLearned {
        rate: attach.rate,
        error: attach.error,
        freedom: attach.freedom,
        interval_95: attach.interval_95(),
        changes: changes.rows.len(),
        regions: changes.regions,
        months_after: most_lags(step) as f64 * step.months(),
        common_out: changes.regions > 1,
        others_out: changes.others,
    };
    Some((attach, told))
}

/// The rate that is drawn, and where it is from.
fn chosen(pull: &Pull, attach: Option<Attach>) -> (Rate, PullSource) {
    match (pull.per_unit, attach) {
        (Some(told), _) => (Rate::Told(told), PullSource::Told),
        (None, None) => (Rate::Nothing, PullSource::TooLittle),
        (None, Some(attach)) => match Rate::learned(&attach) {
            Rate::Nothing => (Rate::Nothing, PullSource::Unclear),
            rate => (rate, PullSource::Learned),
        },
    }
}

fn rates(scenario: &Scenario, pull: &Pull, rate: Rate, paths: usize) -> Vec<f64> {
    let of = |workload: WorkloadId| scenario.workloads[workload.0].name.as_str();
    let name = format!("{}\n{}", of(pull.workload), of(pull.pulls));
    let draws = Draws::new(scenario.forecast.seed, Purpose::Pulls, item(&name)).strata(paths);
    draws.into_iter().map(|u| rate.quantile(u)).collect()
}

/// What a reader should know of the rates, in sentences.
pub(crate) fn remarks(scenario: &Scenario, reports: &[PullReport]) -> Vec<String> {
    reports.iter().filter_map(|report| remark(scenario, report)).collect()
}

fn remark(scenario: &Scenario, report: &PullReport) -> Option<String> {
    let of = |workload: WorkloadId| scenario.workloads[workload.0].name.as_str();
    let pair = format!("How much {} comes with {}", of(report.pulls), of(report.workload));
    let span = |(low, high): (f64, f64)| format!("{} to {}", figure(low), figure(high));
    match (report.source, report.told, report.learned) {
        (PullSource::TooLittle, ..) => Some(format!(
            "{pair} is not told, and there is too little usage of both in the same region to learn it: nothing is pulled."
        )),
        (PullSource::Unclear, _, Some(learned)) => Some(format!(
            "{pair} is not told, and {} changes of usage do not tell it from nothing (95 % interval of units for one: {}): nothing is pulled.",
            learned.changes,
            span(learned.interval_95)
        )),
        (PullSource::Learned, _, Some(learned)) if learned.others_out == 0 => {
            let alike = if learned.common_out { "a region's own market" } else { "a market" };
            Some(format!(
                "{pair} is learned from usage without other workloads to compare with: {alike} that moves both would look the same."
            ))
        }
        (PullSource::Told, Some(told), Some(learned))
            if told.high < learned.interval_95.0 || learned.interval_95.1 < told.low =>
        {
            Some(format!(
                "{pair}: told are {} units for one, and the 95 % interval of what usage tells is {}. What was told is drawn.",
                span((told.low, told.high)),
                span(learned.interval_95)
            ))
        }
        _ => None,
    }
}

/// A rate to three significant digits, without trailing zeros.
fn figure(rate: f64) -> String {
    let size = rate.abs().max(1e-9);
    let places = (2.0 - size.log10().floor()).clamp(0.0, 9.0) as usize;
    let text = format!("{rate:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}
