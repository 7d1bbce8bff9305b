//! What is short and what is idle in a plan, taken apart by why.

use plimsoll_model::PeriodId;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{GenerationId, RegionId, WorkloadId};

use super::{Explorer, Worked};
use crate::service::firm;

/// Work of one workload that is asked for and not done over the horizon, in the mean over the paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Shortage {
    /// Workload.
    pub workload: WorkloadId,
    /// Share of its demand that is short, by hours.
    pub share: f64,
    /// What the short work would have brought, currency, not discounted.
    pub value: f64,
    /// Share of the short work that is asked for before anything ordered now can serve.
    pub too_soon: f64,
    /// Share of the paths on which any of it is short after that.
    pub paths: f64,
    /// Of what is scarce, what would serve it: with what one per cent more of it is worth at the margin, currency.
    pub scarce: Vec<(Scarce, f64)>,
}

/// Usable units of one generation that do nothing over the horizon, in the mean over the paths.
#[derive(Clone, Debug, PartialEq)]
pub struct Idle {
    /// Generation.
    pub generation: GenerationId,
    /// Share of its usable units that is idle, by hours.
    pub share: f64,
    /// Idle units, mean over the periods in which it is in service.
    pub units: f64,
    /// Share of them that the busiest hours of the same period and path need.
    pub peak: f64,
    /// Share that other paths of the same period need.
    pub paths: f64,
    /// Share that later periods need, before new units could come; what is left is kept because it costs next to nothing.
    pub later: f64,
}

impl Explorer<'_> {
    /// What is short by more than a thousandth of what was asked for, most value first.
    pub fn shortages(&self, work: &Worked) -> Vec<Shortage> {
        let from = firm(self.context.scenario, self.context.timing);
        let workloads = (0..self.demand.workloads).map(WorkloadId);
        let mut all: Vec<Shortage> =
            workloads.filter_map(|w| self.shortage(work, w, from[w.0])).filter(|s| s.share > 1e-3).collect();
        all.sort_by(|a, b| b.value.total_cmp(&a.value));
        all
    }

    fn shortage(&self, work: &Worked, w: WorkloadId, first: Option<PeriodId>) -> Option<Shortage> {
        let (scenario, demand) = (self.context.scenario, self.demand);
        let (mut asked, mut short, mut soon, mut value) = (0.0, 0.0, 0.0, 0.0);
        let mut paths = vec![false; demand.paths];
        for r in (0..demand.regions).map(RegionId) {
            for t in scenario.horizon() {
                let hours = self.context.timing.hours(t);
                let price = scenario.price_on(w, r, self.context.timing.start(t));
                for (path, any) in paths.iter_mut().enumerate() {
                    let at = demand.at(path, w, r, t);
                    let missing = (demand.total[at] - work.0.served[at]).max(0.0);
                    asked += hours * demand.total[at];
                    short += hours * missing;
                    value += hours * missing * price;
                    if first.is_none_or(|first| t < first) {
                        soon += hours * missing;
                    } else {
                        *any |= missing > 1e-6 * demand.total[at];
                    }
                }
            }
        }
        let hit = paths.iter().filter(|any| **any).count();
        (asked > 0.0).then(|| Shortage {
            workload: w,
            share: short / asked,
            value: value * demand.probability(),
            too_soon: if short > 0.0 { soon / short } else { 0.0 },
            paths: hit as f64 * demand.probability(),
            scarce: self.would_serve(w),
        })
    }

    /// What is scarce and would help a workload: hardware that runs it, power and budgets of any.
    fn would_serve(&self, w: WorkloadId) -> Vec<(Scarce, f64)> {
        let runs = |g: GenerationId| self.context.scenario.generations[g.0].work_per_unit(w).is_some();
        let helps = |scarce: &Scarce| match scarce {
            Scarce::Supply { generation } => runs(*generation),
            _ => true,
        };
        let all = self.scarce().into_iter().filter(|(scarce, ..)| helps(scarce));
        all.map(|(scarce, _, _, worth)| (scarce, worth)).collect()
    }

    /// Generations whose units are idle for more than a hundredth of their hours, most units first.
    pub fn idle(&self, work: &Worked) -> Vec<Idle> {
        let generations = (0..self.context.scenario.generations.len()).map(GenerationId);
        let mut all: Vec<Idle> =
            generations.filter_map(|g| self.idle_of(work, g)).filter(|idle| idle.share > 0.01).collect();
        all.sort_by(|a, b| b.units.total_cmp(&a.units));
        all
    }

    fn idle_of(&self, work: &Worked, g: GenerationId) -> Option<Idle> {
        let (scenario, paths) = (self.context.scenario, self.demand.paths);
        let horizon = scenario.horizon();
        let (mut usable_sum, mut idle_sum, mut served) = (0.0, 0.0, 0_usize);
        let (mut peak_sum, mut path_sum, mut later_sum) = (0.0, 0.0, 0.0);
        for r in (0..scenario.regions.len()).map(RegionId) {
            // Units that are needed in the busiest hours, by period and path.
            let mut mean = vec![vec![0.0; paths]; horizon.len()];
            let mut need = mean.clone();
            let ours = |run: &&plimsoll_model::plan::Running| {
                run.generation == g && run.region == r && horizon.contains(&(run.period as usize))
            };
            for run in work.0.running.iter().filter(ours) {
                let levels = &scenario.load_blocks.levels[run.workload.0][r.0];
                let waits = scenario.workloads[run.workload.0].wait_share;
                let highest = 1.0 + (1.0 - waits) * (levels.iter().copied().fold(1.0, f64::max) - 1.0);
                mean[run.period as usize][run.path as usize] += run.units;
                need[run.period as usize][run.path as usize] += run.units * highest;
            }
            let most: Vec<f64> = need.iter().map(|paths| paths.iter().copied().fold(0.0, f64::max)).collect();
            for t in horizon.clone() {
                let usable = self.usable(g, r.0, &(t..t + 1));
                if usable <= 0.0 {
                    continue;
                }
                served = served.max(t + 1);
                let ahead = most[t..].iter().copied().fold(0.0, f64::max);
                for (mean, need) in mean[t].iter().zip(&need[t]) {
                    let idle = (usable - mean).max(0.0);
                    let peak = (need.min(usable) - mean).max(0.0);
                    let path = (most[t].min(usable) - need.max(*mean)).max(0.0);
                    let later = (ahead.min(usable) - most[t].max(*mean)).max(0.0);
                    usable_sum += usable;
                    idle_sum += idle;
                    peak_sum += peak.min(idle);
                    path_sum += path.min(idle - peak.min(idle));
                    later_sum += later.min((idle - peak - path).max(0.0));
                }
            }
        }
        let share = |part: f64| if idle_sum > 0.0 { part / idle_sum } else { 0.0 };
        (usable_sum > 0.0).then(|| Idle {
            generation: g,
            share: idle_sum / usable_sum,
            units: idle_sum / (paths * served.max(1)) as f64,
            peak: share(peak_sum),
            paths: share(path_sum),
            later: share(later_sum),
        })
    }
}
