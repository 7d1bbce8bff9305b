//! Contracts that go on for as long again when they end.
//!
//! Only what is not in the measured usage goes with a contract, so only that is renewed; each end is a deal of its own, drawn as
//! deals are, on those paths on which the contract has lasted so long.

use plimsoll_model::demand::DemandPaths;
use plimsoll_model::scenario::Scenario;

use super::{Common, Place, Won, place, ranked, scores};
use crate::contracts::{Renewable, name};
use crate::draw::{Draws, Purpose, item};

/// Adds the terms after a contract's first to the paths.
pub(super) fn add(
    common: Common,
    scenario: &Scenario,
    renewable: &Renewable<'_>,
    market: &[f64],
    demand: &mut DemandPaths,
) {
    let contract = renewable.contract;
    let probability = contract.renewal_probability.unwrap_or(0.0);
    let duration = contract.start.months_until(contract.end);
    let mut lasts = vec![true; market.len()];
    let mut start = contract.end;
    for term in 0.. {
        if start >= scenario.calendar.horizon_end() || duration.to_months() < 1.0 {
            return;
        }
        let mut draws = Draws::new(
            scenario.forecast.seed,
            Purpose::Renewals,
            item(&format!("{}\n{term}", name(contract))),
        );
        let count = (probability * market.len() as f64 + draws.uniform()).floor() as usize;
        let own = draws.strata(market.len());
        let order = ranked(&scores(common, scenario.forecast.seed, &contract.customer, market, &own));
        order.iter().skip(count).for_each(|path| lasts[*path] = false);
        let goes_on = Place { workload: renewable.workload, region: renewable.region, duration };
        for path in (0..market.len()).filter(|path| lasts[*path]) {
            place(scenario, goes_on, &Won { path, units: renewable.units[path], start }, demand);
        }
        start = start.add(duration);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::calendar::Date;
    use plimsoll_model::quantity::Interval;
    use plimsoll_model::sample;

    /// 100 units, a quarter new, for the first three quarters of 2026, renewed in 60 %: 25 · 0.6 in the next three, and after these 0.6
    /// of those go on, as all paths without a customer in common are drawn anew.
    #[test]
    fn what_is_new_goes_on_in_its_probability() {
        let mut scenario = sample::scenario();
        let contract = &mut scenario.commitments[0];
        (contract.start, contract.end) =
            (Date::new(2026, 1, 1).expect("a day"), Date::new(2026, 10, 1).expect("a day"));
        contract.share_not_in_usage = Interval::certain(0.25);
        contract.renewal_probability = Some(0.6);
        let mut demand = DemandPaths::zero(2000, 2, 2, scenario.calendar.periods().len());
        let renewable = crate::contracts::add(&scenario, &mut demand).renewable;
        let market = vec![0.0; 2000];
        let alone = Common { market: 0.0, customer: 0.0 };
        add(alone, &scenario, &renewable[0], &market, &mut demand);
        let mean = demand.mean();
        let at = |t| mean.pipeline[mean.at(0, sample::AI, sample::EAST, t)];
        for (period, expected) in [(0, 0.0), (2, 0.0), (3, 15.0), (5, 15.0), (6, 9.0), (7, 9.0)] {
            assert!((at(period) - expected).abs() < 0.5, "{period}: {}", at(period));
        }
    }
}
