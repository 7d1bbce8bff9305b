//! Work that is contracted, and deals that may be.

use plimsoll_model::scenario::{Commitment, CommitmentKind, Deal, Scenario};
use plimsoll_model::{Date, DemandPaths, Period};

use crate::draw::{Draw, normal_below, purpose};

/// Correlation of deals with the path's organic demand: a market that grows also signs.
const MARKET: f64 = 0.2;

/// Adds contracts: a floor under their own part of the measured usage, and on top what is not in it yet.
pub(crate) fn contracts(scenario: &Scenario, demand: &mut DemandPaths) {
    for path in 0..demand.paths {
        let mut floor = vec![0.0; demand.total.len() / demand.paths];
        let mut on_top = floor.clone();
        let base = path * floor.len();
        for contract in &scenario.commitments {
            let (Some(w), Some(r)) = (contract.workload, contract.region) else { continue };
            if contract.kind == CommitmentKind::Spend {
                continue;
            }
            let share = new_share(scenario, contract, path);
            for (t, period) in scenario.calendar.periods().iter().enumerate() {
                let units = contract.mean_units(period.start, period.end);
                let at = demand.at(path, w, r, t) - base;
                floor[at] += units * (1.0 - share);
                on_top[at] += units * share;
            }
        }
        for i in 0..floor.len() {
            let total = demand.total[base + i].max(floor[i]) + on_top[i];
            demand.total[base + i] = total;
            demand.contracted[base + i] = (floor[i] + on_top[i]).min(total);
        }
    }
}

fn new_share(scenario: &Scenario, contract: &Commitment, path: usize) -> f64 {
    let name = format!("contract {} {}", contract.contract, contract.line);
    let mut draw = Draw::new(scenario.forecast.seed, path, purpose(&name));
    contract.share_not_in_usage.triangular(draw.uniform())
}

/// Adds deals: each is won or not on a path, with its size and start drawn; a path with more organic demand wins more.
pub(crate) fn deals(scenario: &Scenario, demand: &mut DemandPaths) {
    for path in 0..demand.paths {
        let market = (path as f64 + 0.5) / demand.paths as f64;
        for deal in &scenario.pipeline {
            let mut draw = Draw::new(scenario.forecast.seed, path, purpose(&deal.deal));
            let Some((units, start)) = won(deal, market, &mut draw) else { continue };
            let end = start.add(deal.duration);
            for (t, period) in scenario.calendar.periods().iter().enumerate() {
                let at = demand.at(path, deal.workload, deal.region, t);
                let part = units * overlap(period, start, end);
                demand.pipeline[at] += part;
                demand.total[at] += part;
            }
        }
    }
}

/// Size and start of a deal where it is won. `market` is the rank of the path, between 0 and 1.
///
/// One-factor Gaussian copula (Li 2000): the deal is won where `√ρ·market + √(1−ρ)·own` is above the quantile that
/// leaves its probability.
fn won(deal: &Deal, market: f64, draw: &mut Draw) -> Option<(f64, Date)> {
    let rank = MARKET.sqrt() * quantile(market) + (1.0 - MARKET).sqrt() * draw.normal();
    let size = draw.uniform();
    let when = draw.uniform();
    let days = f64::from(deal.earliest.days_until(deal.latest).max(0));
    let start = deal.earliest.add_days((when * (days + 1.0)).floor() as i32);
    (1.0 - normal_below(rank) < deal.probability).then(|| (deal.units.triangular(size), start))
}

/// Inverse of [`normal_below`], by bisection: it is called once a path and deal.
fn quantile(p: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if normal_below(middle) < p { low = middle } else { high = middle }
    }
    f64::midpoint(low, high)
}

/// Share of a period's days between two dates.
fn overlap(period: &Period, start: Date, end: Date) -> f64 {
    let days = f64::from(period.start.days_until(period.end));
    let inside = f64::from(start.max(period.start).days_until(end.min(period.end)).max(0));
    inside / days
}

#[cfg(test)]
mod tests {
    use plimsoll_model::{DemandPaths, sample};

    use super::*;

    /// The mean of a deal over many paths is probability × mean size; the triangle 60, 80, 100 has mean 80.
    #[test]
    fn deals_have_their_expected_size() {
        let s = sample::scenario();
        let mut demand = DemandPaths::zero(20_000, 2, 2, s.calendar.periods().len());
        deals(&s, &mut demand);
        let t = 4;
        let sum: f64 =
            (0..demand.paths).map(|p| demand.pipeline[demand.at(p, sample::AI, sample::WEST, t)]).sum();
        let mean = sum / demand.paths as f64;
        assert!((mean - 40.0).abs() < 1.0, "{mean}");
    }

    #[test]
    fn a_contract_in_the_usage_is_a_floor_and_one_that_is_not_comes_on_top() {
        let mut s = sample::scenario();
        let at = |demand: &DemandPaths| demand.at(0, sample::AI, sample::EAST, 1);
        for (organic, share, total) in
            [(300.0, 0.0, 300.0), (300.0, 1.0, 400.0), (60.0, 0.0, 100.0), (60.0, 0.5, 110.0)]
        {
            s.commitments[0].share_not_in_usage = plimsoll_model::Interval::certain(share);
            let mut demand = DemandPaths::zero(1, 2, 2, s.calendar.periods().len());
            let place = at(&demand);
            demand.total[place] = organic;
            contracts(&s, &mut demand);
            assert!((demand.total[place] - total).abs() < 1e-9, "{organic} {share}: {}", demand.total[place]);
            assert!((demand.contracted[place] - 100.0).abs() < 1e-9);
        }
    }
}
