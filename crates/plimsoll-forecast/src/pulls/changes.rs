//! Changes of two workloads from step to step, region by region.
//!
//! Levels of whatever grows move together; changes need not. A change of the pulled workload and the changes of the pulling one up to then
//! are both counted in the level of the pulled one before, so that large and small regions, early and late steps weigh alike.

use plimsoll_model::scenario::WorkloadId;

use crate::grid::Step;
use crate::history::{Panel, Series};

/// Steps before a change whose mean is the level it is counted in.
const LEVEL_STEPS: usize = 4;
/// A level is at least so much of the mean of its series.
const LEAST_LEVEL: f64 = 0.05;

/// One step of a region.
#[derive(Clone, Debug)]
pub(super) struct Change {
    /// Place of the region among those that are looked at.
    pub(super) region: usize,
    /// Bucket of the grid.
    pub(super) step: usize,
    /// Change of the pulled workload, in its own level.
    pub(super) pulled: f64,
    /// Changes of the pulling one in the same level: in this step, in the one before, and so on.
    pub(super) pulling: Vec<f64>,
    /// Mean change of other workloads, each in its own level; `None` where none was measured.
    pub(super) others: Option<f64>,
}

/// All changes of two workloads.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    pub(super) rows: Vec<Change>,
    pub(super) regions: usize,
    /// Other workloads that were measured.
    pub(super) others: usize,
}

/// Steps by which work may follow: two of at most a month, else one.
pub(super) fn most_lags(step: Step) -> usize {
    if step.months() > 1.5 { 1 } else { 2 }
}

impl Changes {
    /// Buckets that there are changes in.
    pub(super) fn steps(&self) -> Vec<usize> {
        let mut steps: Vec<usize> = self.rows.iter().map(|row| row.step).collect();
        steps.sort_unstable();
        steps.dedup();
        steps
    }

    /// How many columns each are about a single step.
    pub(super) fn of_steps(&self) -> usize {
        if self.regions > 1 { self.steps().len() } else { 0 }
    }

    /// Changes between steps that were both measured in full, of regions in which both workloads are.
    pub(super) fn of(panel: &Panel, workload: WorkloadId, pulls: WorkloadId) -> Self {
        let lags = most_lags(panel.grid.step);
        let mut all = Self::default();
        for pulled in panel.series.iter().filter(|s| s.workload == pulls) {
            let here = |s: &&Series| s.region == pulled.region;
            let Some(pulling) = panel.series.iter().filter(here).find(|s| s.workload == workload) else {
                continue;
            };
            let others: Vec<&Series> = panel
                .series
                .iter()
                .filter(here)
                .filter(|s| ![workload, pulls].contains(&s.workload))
                .collect();
            let before = all.rows.len();
            for step in pulled.first + 1..pulled.end() {
                let Some((change, level)) = change(pulled, step) else { continue };
                let back = (0..=lags).map(|lag| self::change(pulling, step.checked_sub(lag)?));
                let Some(back) = back.collect::<Option<Vec<_>>>() else { continue };
                all.rows.push(Change {
                    region: all.regions,
                    step,
                    pulled: change / level,
                    pulling: back.into_iter().map(|(change, _)| change / level).collect(),
                    others: mean(others.iter().filter_map(|s| self::change(s, step)).map(|(c, l)| c / l)),
                });
            }
            all.regions += usize::from(all.rows.len() > before);
        }
        let mut names: Vec<WorkloadId> = panel.series.iter().map(|s| s.workload).collect();
        names.sort_unstable();
        names.dedup();
        all.others = names.into_iter().filter(|w| ![workload, pulls].contains(w)).count();
        if all.rows.iter().any(|row| row.others.is_none()) {
            all.others = 0;
        }
        all
    }
}

/// Change in a step and the level before it; `None` where one of the two steps was not measured in full, or there was no level.
fn change(series: &Series, step: usize) -> Option<(f64, f64)> {
    let at = step.checked_sub(series.first).filter(|at| *at > 0)?;
    let sure = *series.whole.get(at)? && series.whole[at - 1];
    let before = &series.values[at.saturating_sub(LEVEL_STEPS)..at];
    let level = mean(before.iter().copied())?.max(LEAST_LEVEL * series.mean());
    (sure && level > 0.0).then(|| (series.values[at] - series.values[at - 1], level))
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
