//! Each series alone, sized to the part of its distribution at which the cost of a unit more is what it is expected to bring.

use plimsoll::quantile;
use plimsoll_model::scenario::{RegionId, WorkloadId};

use super::{Placed, Policy, View, sizing};
use crate::history::kept;

/// The critical ratio over the lead time: `(p − c) / p`, `p` what a unit of work that is short costs in an hour and `c` what one costs that is there.
pub(crate) struct Newsvendor;

impl Policy for Newsvendor {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        let scenario = view.known;
        let demand = &view.forecast.demand;
        Ok(sizing::size(view, |w, r, period, cost| {
            let workload = &scenario.workloads[w.0];
            let day = scenario.calendar.periods()[period].start;
            let short = scenario.price_on(w, r, day) * kept(scenario, w, day) + workload.short_penalty.mid;
            let ratio = if short > 0.0 { ((short - cost) / short).clamp(0.0, 1.0) } else { 0.0 };
            if ratio <= 0.0 { 0.0 } else { needed(view, demand, (w, r, period), ratio) }
        }))
    }
}

/// Quantile of the work wanted over paths and load blocks.
fn needed(
    view: &View<'_>,
    demand: &plimsoll_model::demand::DemandPaths,
    (w, r, period): (WorkloadId, RegionId, usize),
    ratio: f64,
) -> f64 {
    let blocks = &view.known.load_blocks;
    let on = |path: usize| demand.total[demand.at(path, w, r, period)];
    if blocks.shares.len() == 1 {
        let mut values: Vec<f64> = (0..demand.paths).map(on).collect();
        values.sort_by(f64::total_cmp);
        return quantile(&values, ratio) * view.known.level(w, r, 0);
    }
    let mut weighted: Vec<(f64, f64)> = (0..demand.paths)
        .flat_map(|p| (0..blocks.shares.len()).map(move |k| (p, k)))
        .map(|(p, k)| (on(p) * view.known.level(w, r, k), blocks.shares[k]))
        .collect();
    weighted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let all: f64 = weighted.iter().map(|(_, share)| share).sum();
    let mut passed = 0.0;
    for (value, share) in &weighted {
        passed += share;
        if passed >= ratio * all {
            return *value;
        }
    }
    weighted.last().map_or(0.0, |(value, _)| *value)
}
