//! What the same units may serve is one group; what they may not, others.

use plimsoll_model::Scenario;
use plimsoll_model::sample::{self, AI, CORE, EAST, WEST};

use super::growing;
use crate::groups::groups;
use crate::master::Master;
use crate::solve::with_context;
use crate::tree::Moments;
use crate::work::Asked;

/// Pairs of workload and region by group.
fn told(s: &Scenario) -> Vec<Vec<(usize, usize)>> {
    let demand = growing(s, 2, 0.05, 0.2);
    with_context(s, &demand, (None, &Moments::root(2, demand.periods)), |context| {
        let master = Master::build(context);
        let all = groups(context, &master, &Asked::new(&demand));
        all.into_iter().map(|g| g.pairs.into_iter().map(|(w, r)| (w.0, r.0)).collect()).collect()
    })
}

#[test]
fn units_that_run_either_of_two_workloads_join_them() {
    let mut s = sample::scenario();
    s.workloads.iter_mut().for_each(|w| w.home_share = 0.5);
    let every = [(CORE, EAST), (CORE, WEST), (AI, EAST), (AI, WEST)].map(|(w, r)| (w.0, r.0));
    assert_eq!(told(&s), [every.to_vec()]);
    // Accelerators that run no core work leave it to the servers.
    s.generations[1].performance.retain(|(w, ..)| *w == AI);
    assert_eq!(told(&s), [vec![every[0], every[1]], vec![every[2], every[3]]]);
    // Core work that stays at home has no units in common with that of the other region.
    s.workloads[CORE.0].home_share = 1.0;
    assert_eq!(told(&s), [vec![every[0]], vec![every[2], every[3]], vec![every[1]]]);
    // Nor has what lies in another group of regions.
    s.workloads[AI.0].home_share = 0.5;
    s.regions[1].spill_group = "island".to_owned();
    assert_eq!(told(&s), [vec![every[0]], vec![every[2]], vec![every[1]], vec![every[3]]]);
}
