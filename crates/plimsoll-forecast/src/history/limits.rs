//! Where capacity held use down.

use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};

use super::{Key, Names, Series};

/// Steps at the end in which use has stood still at its greatest, where it had never stood still before.
fn standing(used: &[Option<f64>]) -> usize {
    let values: Vec<f64> = used.iter().flatten().copied().collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    let count = values.iter().rev().take_while(|v| **v >= (1.0 - STILL) * most).count();
    let mut moves: Vec<f64> =
        values[..values.len() - count].windows(2).map(|w| (w[1] / w[0].max(1e-12) - 1.0).abs()).collect();
    moves.sort_by(f64::total_cmp);
    let usual = moves.get(moves.len() / 2).copied().unwrap_or(0.0);
    if count >= STANDS_FOR && moves.len() >= 6 && usual >= 3.0 * STILL { count } else { 0 }
}

/// Changes that are none, as a part of the level.
const STILL: f64 = 0.005;
/// Steps that use must stand still for to be noticed.
const STANDS_FOR: usize = 4;
/// The part of what a region's fleet can do at which it is full.
const FULL: f64 = 0.9;

/// Where use has stood still and the region's fleet is full, it is taken for limited; where it is not, a person is told.
pub(super) fn full_fleet(
    used: &[Option<f64>],
    (limited, told): (&mut [bool], &[bool]),
    key: Key,
    names: &mut Names<'_>,
) {
    let count = standing(used);
    let measured = used.iter().enumerate().rev().filter(|(_, used)| used.is_some());
    let still: Vec<usize> = measured.take(count).map(|(at, _)| at).collect();
    if still.iter().all(|at| told[*at]) || still.iter().any(|at| limited[*at]) {
        return;
    }
    if fullness(names.scenario, key.1) >= FULL {
        still.iter().filter(|at| !told[**at]).for_each(|at| limited[*at] = true);
        names.say(
            key,
            &format!(
                "it has stood still for {count} steps on a full fleet, and is taken for limited by capacity."
            ),
        );
    } else {
        names.say(key, &format!("it has stood still for {count} steps; where capacity held it there, say so (`capacity_limited`)."));
    }
}

/// The part of what the fleet of a region can do that is used, by each workload's last measurement.
fn fullness(scenario: &Scenario, region: RegionId) -> f64 {
    let fleet: Vec<_> = scenario.fleet.iter().filter(|v| scenario.sites[v.site.0].region == region).collect();
    let last = |w: WorkloadId| {
        let ours = scenario.usage.iter().filter(|u| (u.workload, u.region) == (w, region));
        ours.max_by_key(|u| u.start).map_or(0.0, |u| u.mean)
    };
    let can = |w: WorkloadId| -> f64 {
        let does = |g: usize| {
            let generation = &scenario.generations[g];
            generation.work_per_unit(w).unwrap_or(0.0) * generation.usable_share()
        };
        fleet.iter().map(|v| v.units.to_f64() * does(v.generation.0)).sum()
    };
    (0..scenario.workloads.len())
        .map(WorkloadId)
        .filter(|w| last(*w) > 0.0)
        .map(|w| if can(w) > 0.0 { last(w) / can(w) } else { 0.0 })
        .sum()
}

/// How much more was wanted than was used, over all steps in which work was turned away.
pub(super) fn unserved(series: &[Series], scenario: &Scenario, remarks: &mut Vec<String>) {
    let mut workloads: Vec<&str> = Vec::new();
    let (mut count, mut used, mut wanted) = (0, 0.0, [0.0; 3]);
    for (series, step) in series.iter().flat_map(|s| s.unserved.iter().map(move |step| (s, step))) {
        let workload = &scenario.workloads[series.workload.0];
        count += 1;
        // By price, so that unlike work can be added up.
        used += step.used * workload.price.mid;
        (0..3).for_each(|k| wanted[k] += step.wanted[k] * workload.price.mid);
        if !workloads.contains(&workload.name.as_str()) {
            workloads.push(&workload.name);
        }
    }
    let taken: usize = series.iter().map(|s| s.taken).sum();
    if taken > 0 {
        let mut names: Vec<&str> = series
            .iter()
            .filter(|s| s.taken > 0)
            .map(|s| scenario.workloads[s.workload.0].name.as_str())
            .collect();
        names.dedup();
        remarks.push(format!(
            "{taken} steps of usage ({}) were limited by capacity, and too few of their series were not to estimate what was wanted: use is taken as demand. `refused.csv` may say what was turned away.",
            names.join(", ")
        ));
    }
    if count > 0 && used > 0.0 {
        let [low, middle, high] = wanted.map(|w| w / used);
        let names = workloads.join(", ");
        remarks.push(if high - low < 1e-9 {
            format!(
                "In {count} steps of usage ({names}) work was turned away, as is told: {middle:.2} times what was used was wanted, and forecasts go on from there."
            )
        } else {
            format!(
                "In {count} steps of usage ({names}) work was turned away: {middle:.2} times what was used is estimated to have been wanted ({low:.2} to {high:.2}), and forecasts go on from there. How they have done is judged against these estimates where they fall."
            )
        });
    }
}
