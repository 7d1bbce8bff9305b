//! What one-year commitments promise when they are sized on monthly means, and what they deliver on the hours.
//!
//! With price 1 on demand and 1 − δ committed, `q` machines committed for all hours cost
//! `(1 − δ) q + mean(max(d − q, 0))` a mean hour: a newsvendor, least at the δ-quantile of demand `d`.

use plimsoll_model::Date;

use super::hours::{Hours, mean};
use super::{BLOCKS, FAMILIES, REGIONS, START, last_year};
use crate::figure::day;

/// Cost of a mean hour with `q` committed, in prices on demand.
fn cost(q: f64, demand: &[f64], off: f64) -> f64 {
    (1.0 - off) * q + mean(&demand.iter().map(|d| (d - q).max(0.0)).collect::<Vec<_>>())
}

/// The best number to commit to: the quantile of demand at the share that commitments take off the price.
fn best(demand: &[f64], off: f64) -> f64 {
    let mut sorted = demand.to_vec();
    sorted.sort_by(f64::total_cmp);
    let rank = (off * f64::from(u32::try_from(sorted.len()).unwrap_or(u32::MAX))).ceil();
    sorted[(rank as usize).clamp(1, sorted.len()) - 1]
}

/// Every hour replaced by what a coarser view knows of it.
struct View {
    name: &'static str,
    promised: f64,
    delivered: f64,
}

/// Savings of the last twelve months over all families and regions, by what the sizing looked at.
pub(super) fn checks(hours: &Hours, lists: &[f64], off: f64) -> Vec<String> {
    let mut views =
        ["monthly means", "12 load blocks", "hours"].map(|name| View { name, promised: 0.0, delivered: 0.0 });
    let mut on_demand = 0.0;
    for (f, list) in lists.iter().enumerate().take(FAMILIES.len()) {
        for r in 0..REGIONS.len() {
            let demand = hours.between(f, r, last_year(), day(START));
            on_demand += list * mean(demand);
            for (view, seen) in views.iter_mut().zip(seen(hours, f, r)) {
                let q = best(&seen, off);
                view.promised += list * cost(q, &seen, off);
                view.delivered += list * cost(q, demand, off);
            }
        }
    }
    let percent = |c: f64| 100.0 * (1.0 - c / on_demand);
    let line = |v: &View| {
        format!(
            "own-fleet, sized on {}: promises {:.1} %, delivers {:.1} %",
            v.name,
            percent(v.promised),
            percent(v.delivered)
        )
    };
    let resized = (0..POOLS.len()).map(|pool| by_month(hours, lists, off, pool));
    views.iter().map(line).chain(resized).collect()
}

/// The hours of the last year as each view sees them.
fn seen(hours: &Hours, family: usize, region: usize) -> [Vec<f64>; 3] {
    let block_of = hours.blocks_of(region, BLOCKS);
    let levels = hours.levels(family, region, &block_of, BLOCKS);
    let (mut means, mut blocks) = (Vec::new(), Vec::new());
    for from in Hours::months(last_year(), day(START)) {
        let of_month = hours.between(family, region, from, from.add_months(1));
        let mean = mean(of_month);
        for _ in of_month {
            blocks.push(mean * levels[block_of[means.len()]]);
            means.push(mean);
        }
    }
    [means, blocks, hours.between(family, region, last_year(), day(START)).to_vec()]
}

/// How demand is put together before it is committed to: each family in each region by itself (instances reserved), a
/// region's families together, or everything in one (a savings plan commits to dollars an hour).
const POOLS: [&str; 3] = ["each family and region", "each region", "everything together"];

/// Spend on demand by hour of a month, for each pool of a way of pooling.
fn pooled(hours: &Hours, lists: &[f64], pool: usize, from: Date) -> Vec<Vec<f64>> {
    let mut pools: Vec<Vec<f64>> = Vec::new();
    for (f, list) in lists.iter().enumerate() {
        for r in 0..REGIONS.len() {
            let place = [f * REGIONS.len() + r, r, 0][pool];
            let demand = hours.between(f, r, from, from.add_months(1));
            pools.resize(pools.len().max(place + 1), vec![0.0; demand.len()]);
            pools[place].iter_mut().zip(demand).for_each(|(sum, d)| *sum += list * d);
        }
    }
    pools
}

/// The same where commitments could be changed each month: the mean promises the whole discount.
fn by_month(hours: &Hours, lists: &[f64], off: f64, pool: usize) -> String {
    let (mut delivered, mut best_delivered, mut on_demand) = (0.0, 0.0, 0.0);
    for from in Hours::months(last_year(), day(START)) {
        for spend in pooled(hours, lists, pool, from) {
            let hours = f64::from(u32::try_from(spend.len()).unwrap_or(0));
            on_demand += hours * mean(&spend);
            delivered += hours * cost(mean(&spend), &spend, off);
            best_delivered += hours * cost(best(&spend, off), &spend, off);
        }
    }
    let percent = |c: f64| 100.0 * (1.0 - c / on_demand);
    format!(
        "own-fleet, resized each month, {}: means promise {:.1} %, deliver {:.1} %; hours deliver {:.1} %",
        POOLS[pool],
        100.0 * off,
        percent(delivered),
        percent(best_delivered)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newsvendor_commits_to_its_quantile() {
        let demand: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((best(&demand, 0.37) - 37.0).abs() < 1e-12);
        let at = cost(37.0, &demand, 0.37);
        assert!((1..=100).all(|q| cost(f64::from(q), &demand, 0.37) >= at - 1e-12));
        assert!((cost(0.0, &demand, 0.37) - 50.5).abs() < 1e-12);
    }
}
