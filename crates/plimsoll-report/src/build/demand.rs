//! Demand by workload: measured, contracted, in the pipeline, and its spread.

use plimsoll_model::scenario::{RegionId, WorkloadId};
use plimsoll_model::{DemandPaths, Scenario};

use super::common::{between, periods};
use crate::format;
use crate::quantile::band;
use crate::view::{DemandFan, Measurement};

/// One fan a workload, all regions together.
pub(super) fn fans(scenario: &Scenario, demand: &DemandPaths) -> Vec<DemandFan> {
    (0..scenario.workloads.len()).map(|w| fan(scenario, demand, WorkloadId(w))).collect()
}

fn fan(scenario: &Scenario, demand: &DemandPaths, workload: WorkloadId) -> DemandFan {
    let w = &scenario.workloads[workload.0];
    let periods = periods(scenario);
    let sum = |values: &[f64], path: usize, t: usize| -> f64 {
        (0..demand.regions).map(|r| values[demand.at(path, workload, RegionId(r), t)]).sum()
    };
    let mean = |values: &[f64]| -> Vec<f64> {
        let over_paths =
            |t| (0..demand.paths).map(|path| sum(values, path, t)).sum::<f64>() * demand.probability();
        (0..periods.len()).map(over_paths).collect()
    };
    let mut fan = DemandFan {
        workload: w.name.clone(),
        group: w.group.clone(),
        unit: w.unit.clone(),
        history: history(scenario, workload),
        total: band(demand.paths, periods.len(), |path, t| sum(&demand.total, path, t)),
        contracted: mean(&demand.contracted),
        pipeline: mean(&demand.pipeline),
        periods,
        summary: String::new(),
    };
    fan.summary = summary(&fan);
    fan
}

/// Measurements no older before the start than the horizon is long (three years at least), at times when every region was measured.
fn history(scenario: &Scenario, workload: WorkloadId) -> Vec<Measurement> {
    let start = scenario.calendar.start();
    let oldest = start.add(earlier(scenario));
    let mut times: Vec<(Measurement, usize)> = Vec::new();
    let mut rows: Vec<_> = scenario
        .usage
        .iter()
        .filter(|u| u.workload == workload && u.start >= oldest && u.end <= start)
        .collect();
    rows.sort_by_key(|u| (u.start, u.end));
    for u in rows {
        match times.last_mut() {
            Some((m, regions)) if m.time.start == u.start && m.time.end == u.end => {
                m.used += u.mean;
                m.capacity_limited |= u.capacity_limited;
                *regions += 1;
            }
            _ => {
                let time = between(u.start, u.end);
                times.push((Measurement { time, used: u.mean, capacity_limited: u.capacity_limited }, 1));
            }
        }
    }
    let regions = times.iter().map(|(_, regions)| *regions).max().unwrap_or(0);
    times.into_iter().filter(|(_, n)| *n == regions).map(|(m, _)| m).collect()
}

fn earlier(scenario: &Scenario) -> plimsoll_model::Months {
    let months = scenario.calendar.start().months_until(scenario.calendar.horizon_end()).to_months();
    plimsoll_model::Months::months(-months.max(36.0))
}

fn summary(fan: &DemandFan) -> String {
    let total = &fan.total;
    let (Some(first), Some(last), Some(end)) = (total.p50.first(), total.p50.last(), fan.periods.last())
    else {
        return String::new();
    };
    let n = format::short;
    let share = |values: &[f64]| values.first().map_or(0.0, |v| if *first > 0.0 { v / first } else { 0.0 });
    let contracted = match share(&fan.contracted) {
        some if some >= 0.005 => format!("{} of the first period is contracted", format::percent(some, 0)),
        _ => "nothing is contracted in the first period".to_owned(),
    };
    format!(
        "The median goes from {} to {} by {}, where P10\u{2013}P90 is {}; {contracted}.",
        n(*first),
        n(*last),
        end.label,
        format::range(&n(total.p10[total.p10.len() - 1]), &n(total.p90[total.p90.len() - 1])),
    )
}
