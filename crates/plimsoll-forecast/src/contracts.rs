//! What is contracted: a floor under its own part of demand, never counted twice.
//!
//! A contract's units are split by `share_not_in_usage`: that part is new and comes on top, the rest is already in the
//! measured usage and only holds organic demand up. With organic demand `o`, contracts `c` of `u` units and drawn
//! shares `s`: total `= max(o, Σ u·(1 − s)) + Σ u·s`, contracted `= min(total, Σ u)`. When a contract ends, its new part
//! goes and the rest stays as long as organic demand does. The new part may begin late, and be renewed ([`Renewable`]); of contracts that bill
//! what is used, only the part that is filled is asked for.

use plimsoll_model::calendar::{Date, Period};
use plimsoll_model::demand::DemandPaths;
use plimsoll_model::quantity::{Interval, Months};
use plimsoll_model::scenario::{Commitment, CommitmentKind, RegionId, Scenario, WorkloadId};

use crate::customers;
use crate::draw::{Draws, Purpose, item};
use crate::organic::stands_for;

/// The new part of a contract at its end, which may be renewed.
pub(crate) struct Renewable<'a> {
    pub(crate) contract: &'a Commitment,
    pub(crate) workload: WorkloadId,
    pub(crate) region: RegionId,
    /// Units by path.
    pub(crate) units: Vec<f64>,
}

/// What contracts hand on.
pub(crate) struct Contracted<'a> {
    pub(crate) renewable: Vec<Renewable<'a>>,
    /// Contracted work that is not in the usage, shaped as the paths are.
    pub(crate) new: Vec<f64>,
}

/// Adds the contracts of a scenario to paths whose total is organic demand.
///
/// What is an interval is drawn once a path and contract from its triangle, evenly over the paths. Periods
/// after the horizon hold what the last period of the horizon holds. A contract line without workload or region (a
/// floor under revenue) takes nothing.
pub(crate) fn add<'a>(scenario: &'a Scenario, demand: &mut DemandPaths) -> Contracted<'a> {
    let mut floor = vec![0.0; demand.total.len()];
    let mut on_top = vec![0.0; demand.total.len()];
    // What was taken out of usage and goes on when its contract is over, as usage does.
    let mut stays = vec![0.0; demand.total.len()];
    let mut renewable = Vec::new();
    for contract in &scenario.commitments {
        let Some((workload, region)) = takes(contract) else { continue };
        let draws = |purpose, of| drawn(scenario, contract, purpose, of, demand.paths);
        let shares = draws(Purpose::Shares, contract.share_not_in_usage);
        let fills = draws(Purpose::Fills, customers::fill(scenario, contract));
        let already = customers::already(scenario, contract);
        let delays = draws(Purpose::Delays, contract.delay);
        let in_time = units_by_period(scenario, contract);
        let mut at_end = vec![0.0; demand.paths];
        let last = contract.steps.last().map_or(0.0, |step| step.units);
        for path in 0..demand.paths {
            let fill = fills[path];
            // The part of so many units that is new.
            let share = |units: f64| match contract.measured {
                true => 1.0 - (already / units.max(f64::MIN_POSITIVE)).min(1.0),
                false => shares[path],
            };
            let late = if delays[path] > 0.0 {
                Some(units_by_period(scenario, &begun_late(contract, delays[path])))
            } else {
                None
            };
            let new = late.as_ref().unwrap_or(&in_time);
            for period in 0..demand.periods {
                let at = demand.at(path, workload, region, period);
                floor[at] += in_time[period] * fill * (1.0 - share(in_time[period]));
                on_top[at] += new[period] * fill * share(new[period]);
            }
            at_end[path] = last * fill * share(last);
        }
        if contract.measured && contract.renewal_probability.is_none() && contract.start <= scenario.as_of {
            let after =
                units_by_period(scenario, &Commitment { end: scenario.calendar.end(), ..contract.clone() });
            for (path, period) in (0..demand.paths).flat_map(|p| (0..demand.periods).map(move |t| (p, t))) {
                let more = (after[period] - in_time[period]).max(0.0);
                stays[demand.at(path, workload, region, period)] += more * fills[path];
            }
        }
        if contract.renewal_probability.is_some_and(|p| p > 0.0) {
            renewable.push(Renewable { contract, workload, region, units: at_end });
        }
    }
    for (at, total) in demand.total.iter_mut().enumerate() {
        *total = (*total + stays[at]).max(floor[at]) + on_top[at];
        demand.contracted[at] = (floor[at] + on_top[at]).min(*total);
    }
    Contracted { renewable, new: on_top }
}

fn takes(contract: &Commitment) -> Option<(WorkloadId, RegionId)> {
    (contract.kind != CommitmentKind::Spend).then_some(contract.workload.zip(contract.region)).flatten()
}

fn units_by_period(scenario: &Scenario, contract: &Commitment) -> Vec<f64> {
    let periods = scenario.calendar.periods();
    let held = |t: usize| {
        let period: &Period = &periods[stands_for(t, scenario.horizon().end)];
        contract.mean_units(period.start, period.end)
    };
    (0..periods.len()).map(held).collect()
}

/// The contract with its steps moved back, and its end as agreed.
fn begun_late(contract: &Commitment, months: f64) -> Commitment {
    let later = |date: Date| date.add(Months::months(months));
    let mut late = contract.clone();
    late.start = later(late.start);
    late.steps.iter_mut().for_each(|step| step.from = later(step.from));
    late
}

fn drawn(
    scenario: &Scenario,
    contract: &Commitment,
    purpose: Purpose,
    of: Interval,
    paths: usize,
) -> Vec<f64> {
    if !of.is_uncertain() {
        return vec![of.mid; paths];
    }
    let draws = Draws::new(scenario.forecast.seed, purpose, item(&name(contract))).strata(paths);
    draws.into_iter().map(|u| of.triangular(u)).collect()
}

/// What a contract line's draws are told apart by.
pub(crate) fn name(contract: &Commitment) -> String {
    format!("{}\n{}", contract.contract, contract.line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::calendar::Date;
    use plimsoll_model::quantity::Interval;
    use plimsoll_model::sample;

    /// One path with organic demand of 150 everywhere, contracts added; by period of the first workload's region.
    fn with(change: impl Fn(&mut Scenario)) -> (Vec<f64>, Vec<f64>) {
        let mut scenario = sample::scenario();
        scenario.commitments[0].start = scenario.calendar.start();
        scenario.commitments[0].end = Date::new(2026, 11, 16).expect("a day");
        change(&mut scenario);
        let mut demand = DemandPaths::zero(1, 2, 2, scenario.calendar.periods().len());
        demand.total.fill(150.0);
        add(&scenario, &mut demand);
        let row =
            |values: &[f64]| (0..16).map(|t| values[demand.at(0, sample::AI, sample::EAST, t)]).collect();
        (row(&demand.total), row(&demand.contracted))
    }

    fn share(value: f64) -> impl Fn(&mut Scenario) {
        move |s: &mut Scenario| s.commitments[0].share_not_in_usage = Interval::certain(value)
    }

    /// 100 units until 15 November 2026: 46 of the 92 days of the fourth quarter.
    #[test]
    fn what_is_in_the_usage_leaves_the_total_as_it_is() {
        let (total, contracted) = with(share(0.0));
        assert!(total.iter().all(|t| (t - 150.0).abs() < 1e-9));
        for (period, expected) in [(0, 100.0), (2, 100.0), (3, 50.0), (4, 0.0), (15, 0.0)] {
            assert!((contracted[period] - expected).abs() < 1e-9, "{period}: {}", contracted[period]);
        }
    }

    #[test]
    fn what_is_new_comes_on_top_until_its_end() {
        let (total, contracted) = with(share(1.0));
        for (period, expected) in [(0, 250.0), (3, 200.0), (4, 150.0)] {
            assert!((total[period] - expected).abs() < 1e-9, "{period}: {}", total[period]);
        }
        assert!((contracted[0] - 100.0).abs() < 1e-9);
    }

    /// 200 units, a quarter of them new: max(150, 150) + 50, and all of it contracted.
    #[test]
    fn a_contract_above_organic_demand_is_a_floor() {
        let (total, contracted) = with(|s| {
            share(0.25)(s);
            s.commitments[0].steps[0].units = 240.0;
        });
        assert!((total[0] - 240.0).abs() < 1e-9 && (contracted[0] - 240.0).abs() < 1e-9);
    }

    /// Six of ten units are used, half of them new: max(150, 30) + 30.
    #[test]
    fn what_is_not_filled_is_not_asked_for() {
        let (total, contracted) = with(|s| {
            share(0.5)(s);
            s.commitments[0].fill = Some(Interval::certain(0.6));
        });
        assert!((total[0] - 180.0).abs() < 1e-9 && (contracted[0] - 60.0).abs() < 1e-9);
    }

    /// One quarter late of a contract from 1 January to 15 November: only the new half waits, and nothing ends later.
    #[test]
    fn a_late_start_holds_back_the_new_part_only() {
        let (total, contracted) = with(|s| {
            share(0.5)(s);
            s.commitments[0].steps[0].from = s.commitments[0].start;
            s.commitments[0].delay = Interval::certain(3.0);
        });
        for (period, all, held) in [(0, 150.0, 50.0), (1, 200.0, 100.0), (3, 175.0, 50.0), (4, 150.0, 0.0)] {
            assert!(
                (total[period] - all).abs() < 0.7 && (contracted[period] - held).abs() < 0.7,
                "{period}: {} {}",
                total[period],
                contracted[period]
            );
        }
    }

    #[test]
    fn spend_takes_nothing() {
        let (total, contracted) = with(|s| {
            share(1.0)(s);
            s.commitments[0].kind = CommitmentKind::Spend;
        });
        assert!(total.iter().all(|t| (t - 150.0).abs() < 1e-9) && contracted.iter().all(|c| c.abs() < 1e-9));
    }

    /// The mean of a triangle on 0, 0, 0.6 is 0.2.
    #[test]
    fn an_uncertain_share_is_a_triangle_over_paths() {
        let mut scenario = sample::scenario();
        scenario.commitments[0].share_not_in_usage = Interval { low: 0.0, mid: 0.0, high: 0.6 };
        let mut demand = DemandPaths::zero(1000, 2, 2, 16);
        demand.total.fill(150.0);
        add(&scenario, &mut demand);
        let mean = demand.mean().total[demand.at(0, sample::AI, sample::EAST, 0)];
        assert!((mean - 170.0).abs() < 0.05, "{mean}");
    }
}
