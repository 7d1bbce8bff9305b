//! What can stand in for each other: workloads of regions that some units could serve either of. What no units have in common stands in
//! blocks of its own, so that blocks are small and each has a cost of its own in the master.

use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};

use crate::master::{Context, Master};
use crate::work::Asked;

/// Pairs of workload and region that are served together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Group {
    /// The pairs, in order.
    pub(crate) pairs: Vec<(WorkloadId, RegionId)>,
    /// Their regions, in order.
    pub(crate) regions: Vec<RegionId>,
    /// Their workloads, in order.
    pub(crate) workloads: Vec<WorkloadId>,
}

impl Group {
    fn of(mut pairs: Vec<(WorkloadId, RegionId)>) -> Self {
        pairs.sort_unstable();
        let mut regions: Vec<RegionId> = pairs.iter().map(|(_, r)| *r).collect();
        let mut workloads: Vec<WorkloadId> = pairs.iter().map(|(w, _)| *w).collect();
        regions.sort_unstable();
        regions.dedup();
        workloads.sort_unstable();
        workloads.dedup();
        Self { pairs, regions, workloads }
    }

    /// Whether a pair is one of them.
    pub(crate) fn has(&self, w: WorkloadId, r: RegionId) -> bool {
        self.pairs.binary_search(&(w, r)).is_ok()
    }

    /// Whether units of a region could serve some of a workload.
    pub(crate) fn reaches(&self, scenario: &Scenario, from: RegionId, w: WorkloadId) -> bool {
        self.has(w, from)
            || (scenario.workloads[w.0].home_share < 1.0 && self.workloads.binary_search(&w).is_ok())
    }
}

/// Groups of all that is asked for, in the order of their first pairs by region and workload.
pub(crate) fn groups(context: &Context<'_>, master: &Master, asked: &Asked) -> Vec<Group> {
    let scenario = context.scenario;
    let pairs: Vec<(RegionId, WorkloadId)> = (0..scenario.regions.len())
        .flat_map(|r| (0..scenario.workloads.len()).map(move |w| (RegionId(r), WorkloadId(w))))
        .filter(|(r, w)| asked.any(*w, *r))
        .collect();
    let spill = |r: RegionId| &scenario.regions[r.0].spill_group;
    let mut by_workload: Vec<Vec<usize>> = vec![Vec::new(); scenario.workloads.len()];
    pairs.iter().enumerate().for_each(|(at, (_, w))| by_workload[w.0].push(at));
    let mut sets = Sets { parent: (0..pairs.len()).collect() };
    for (g, generation) in scenario.generations.iter().enumerate() {
        for (z, zone) in context.zones.iter().enumerate() {
            if master.pool[g][z].iter().all(Option::is_none) {
                continue;
            }
            let mut first = None;
            for (w, work, _) in &generation.performance {
                let away = scenario.workloads[w.0].home_share < 1.0;
                for at in &by_workload[w.0] {
                    let r = pairs[*at].0;
                    let can = zone.region == r || (away && spill(zone.region) == spill(r));
                    if work.mid > 0.0 && can {
                        sets.join(*first.get_or_insert(*at), *at);
                    }
                }
            }
        }
    }
    let mut found: Vec<Vec<(WorkloadId, RegionId)>> = Vec::new();
    let mut place = vec![None; pairs.len()];
    for (at, (r, w)) in pairs.iter().enumerate() {
        let root = sets.root(at);
        let group = *place[root].get_or_insert_with(|| {
            found.push(Vec::new());
            found.len() - 1
        });
        found[group].push((*w, *r));
    }
    found.into_iter().map(Group::of).collect()
}

/// Disjoint sets.
struct Sets {
    parent: Vec<usize>,
}

impl Sets {
    fn root(&mut self, mut at: usize) -> usize {
        while self.parent[at] != at {
            self.parent[at] = self.parent[self.parent[at]];
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.parent[a.max(b)] = a.min(b);
    }
}
