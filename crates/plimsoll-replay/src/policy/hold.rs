//! Usable units follow use: their ratio stays what it was when the replay began.

use std::collections::BTreeMap;

use plimsoll_model::Date;
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};

use super::{Placed, Policy, View, sizing};

/// Keeps usable work over used work as it was.
pub(crate) struct HoldRatio {
    /// The ratio by names of workload and region.
    ratio: BTreeMap<(String, String), f64>,
}

impl HoldRatio {
    /// The ratios of a fleet on the day on which the replay begins. Units that could do several workloads are shared out by their use.
    pub(crate) fn of(first: &Scenario, day: Date) -> Self {
        let mut ratio = BTreeMap::new();
        for w in (0..first.workloads.len()).map(WorkloadId) {
            for r in (0..first.regions.len()).map(RegionId) {
                let used = used(first, w, r);
                if used > 0.0 {
                    let key = (first.workloads[w.0].name.clone(), first.regions[r.0].name.clone());
                    ratio.insert(key, usable(first, w, r, day) / used);
                }
            }
        }
        Self { ratio }
    }
}

impl Policy for HoldRatio {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        let scenario = view.known;
        Ok(sizing::size(view, |w, r, _, _| {
            let key = (scenario.workloads[w.0].name.clone(), scenario.regions[r.0].name.clone());
            // Where nothing was there at the start, as much as is used.
            let ratio = self.ratio.get(&key).copied().filter(|ratio| *ratio > 0.0).unwrap_or(1.0);
            ratio * used(scenario, w, r)
        }))
    }
}

/// The last use that was measured.
pub(super) fn used(scenario: &Scenario, w: WorkloadId, r: RegionId) -> f64 {
    scenario.usage.iter().rev().find(|u| u.workload == w && u.region == r).map_or(0.0, |u| u.mean)
}

/// Work that the units of a region can do for a workload: a unit that runs several counts for each by its part of their use.
fn usable(scenario: &Scenario, w: WorkloadId, r: RegionId, day: Date) -> f64 {
    let mut sum = 0.0;
    for v in scenario.fleet.iter().filter(|v| scenario.sites[v.site.0].region == r) {
        let g = &scenario.generations[v.generation.0];
        let Some(each) = g.work_per_unit(w).filter(|each| *each > 0.0) else { continue };
        if v.in_service <= day && day < v.in_service.add(g.service_life) {
            let units =
                |of: WorkloadId, work: f64| if work > 0.0 { used(scenario, of, r) / work } else { 0.0 };
            let all: f64 = g.performance.iter().map(|(of, work, _)| units(*of, work.mid)).sum();
            let share = if all > 0.0 { units(w, each) / all } else { 0.0 };
            sum += v.units.to_f64() * g.usable_share() * each * share;
        }
    }
    sum
}
