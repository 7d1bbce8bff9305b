//! What is done in spreadsheets: the trend goes on, and a margin comes on top.

use plimsoll_model::Date;
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};

use super::{Placed, Policy, View, sizing};

/// What is left of the growth of a month in the next. Convention of damped trends (Gardner & McKenzie, *Management Science* 31, 1985).
const DAMPING: f64 = 0.95;
/// Months over which growth is measured.
const LOOK_BACK: f64 = 12.0;

/// A damped trend of the last year, and a margin on top of it.
pub(crate) struct Buffer {
    /// The margin, as a share.
    pub(crate) margin: f64,
}

impl Policy for Buffer {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        let scenario = view.known;
        Ok(sizing::size(view, |w, r, period, _| {
            let p = &scenario.calendar.periods()[period];
            let middle = p.start.add_days(p.start.days_until(p.end) / 2);
            trend(scenario, w, r, middle) * (1.0 + self.margin) * peak(scenario, w, r)
        }))
    }
}

/// The mean of the forecast's paths, and a margin on top of it.
pub(crate) struct MeanBuffer {
    /// The margin, as a share.
    pub(crate) margin: f64,
}

impl Policy for MeanBuffer {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        let (scenario, demand) = (view.known, &view.forecast.demand);
        Ok(sizing::size(view, |w, r, period, _| {
            let sum: f64 = (0..demand.paths).map(|p| demand.total[demand.at(p, w, r, period)]).sum();
            sum * demand.probability() * (1.0 + self.margin) * peak(scenario, w, r)
        }))
    }
}

fn peak(scenario: &Scenario, w: WorkloadId, r: RegionId) -> f64 {
    (0..scenario.load_blocks.shares.len()).map(|k| scenario.level(w, r, k)).fold(0.0, f64::max)
}

/// Usage expected on a day: the last measurement, with the growth per month of the year before it, damped.
fn trend(scenario: &Scenario, w: WorkloadId, r: RegionId, day: Date) -> f64 {
    let rows: Vec<(Date, f64)> = scenario
        .usage
        .iter()
        .filter(|u| u.workload == w && u.region == r)
        .map(|u| (u.start.add_days(u.start.days_until(u.end) / 2), u.mean))
        .collect();
    let Some((last, level)) = rows.last().copied() else { return 0.0 };
    let since = last.add_months(-12);
    let Some((first, before)) = rows.iter().find(|(at, _)| *at >= since).copied() else { return level };
    let months = first.months_until(last).to_months();
    if months < 1.0 {
        return level;
    }
    let growth = (level - before) / months.min(LOOK_BACK);
    let ahead = last.months_until(day).to_months().max(0.0);
    // 1 + φ + φ² + … over the months ahead.
    let damped = (1.0 - DAMPING.powf(ahead)) / (1.0 - DAMPING);
    (level + growth * damped).max(0.0)
}
