//! Work that comes with other work: a cluster for training brings storage and plain servers with it.
//!
//! What usage asks for already moves together as it has. New contracts and deals come on top of it, and so does what they pull: in the
//! same region, as much for one unit as is drawn once a path. It is not contracted, and what pulled work would pull itself is not counted.

use plimsoll_model::demand::DemandPaths;
use plimsoll_model::scenario::{Pull, RegionId, Scenario, WorkloadId};

use crate::draw::{Draws, Purpose, item};

/// Adds what is pulled; `new` is contracted work that is not in the usage, shaped as the paths are.
pub(crate) fn add(scenario: &Scenario, new: &[f64], demand: &mut DemandPaths) {
    let deals = demand.pipeline.clone();
    for pull in &scenario.pulls {
        for (path, rate) in rates(scenario, pull, demand.paths).into_iter().enumerate() {
            for (region, t) in (0..demand.regions).flat_map(|r| (0..demand.periods).map(move |t| (r, t))) {
                let from = demand.at(path, pull.workload, RegionId(region), t);
                let to = demand.at(path, pull.pulls, RegionId(region), t);
                demand.total[to] += rate * (new[from] + deals[from]);
                demand.pipeline[to] += rate * deals[from];
            }
        }
    }
}

fn rates(scenario: &Scenario, pull: &Pull, paths: usize) -> Vec<f64> {
    let of = |workload: WorkloadId| scenario.workloads[workload.0].name.as_str();
    let name = format!("{}\n{}", of(pull.workload), of(pull.pulls));
    let draws = Draws::new(scenario.forecast.seed, Purpose::Pulls, item(&name)).strata(paths);
    draws.into_iter().map(|u| pull.per_unit.triangular(u)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::quantity::Interval;
    use plimsoll_model::sample;

    /// 30 units contracted and new, 10 of a deal: at 2 a unit 80 of the other workload come, 20 of them with the deal.
    #[test]
    fn new_work_brings_its_share_of_other_work() {
        let mut scenario = sample::scenario();
        let per_unit = Interval { low: 1.0, mid: 2.0, high: 3.0 };
        scenario.pulls = vec![Pull {
            workload: sample::AI,
            pulls: sample::CORE,
            per_unit,
            row: scenario.workloads[0].row,
        }];
        let mut demand = DemandPaths::zero(400, 2, 2, 3);
        let mut new = vec![0.0; demand.total.len()];
        for path in 0..400 {
            let at = demand.at(path, sample::AI, sample::WEST, 1);
            (new[at], demand.pipeline[at]) = (30.0, 10.0);
        }
        add(&scenario, &new, &mut demand);
        let mean = demand.mean();
        let of = |values: &[f64], r, t| values[mean.at(0, sample::CORE, r, t)];
        assert!((of(&mean.total, sample::WEST, 1) - 80.0).abs() < 0.1);
        assert!((of(&mean.pipeline, sample::WEST, 1) - 20.0).abs() < 0.1);
        assert!(
            of(&mean.total, sample::WEST, 0).abs() < 1e-12 && of(&mean.total, sample::EAST, 1).abs() < 1e-12
        );
        let spread = |path| demand.total[demand.at(path, sample::CORE, sample::WEST, 1)];
        assert!((0..400).any(|p| spread(p) > 100.0) && (0..400).any(|p| spread(p) < 60.0));
    }
}
