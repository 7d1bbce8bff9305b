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

use crate::customers::{Account, accounts};
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
    /// Contracted work that nobody uses yet, shaped as the paths are.
    pub(crate) new: Vec<f64>,
}

/// Adds the contracts of a scenario to paths whose total is organic demand.
///
/// What is an interval is drawn once a path and contract from its triangle, evenly over the paths. Periods
/// after the horizon hold what the last period of the horizon holds. A contract line without workload or region (a
/// floor under revenue) takes nothing.
pub(crate) fn add<'a>(scenario: &'a Scenario, demand: &mut DemandPaths) -> Contracted<'a> {
    let empty = || vec![0.0; demand.total.len()];
    let mut sums = Sums { floor: empty(), on_top: empty(), contracted: empty(), new: empty() };
    let mut renewable = Vec::new();
    for contract in scenario.commitments.iter().filter(|c| !c.measured) {
        renewable.extend(told(scenario, contract, demand, &mut sums));
    }
    for account in accounts(scenario) {
        renewable.extend(measured(scenario, &account, demand, &mut sums));
    }
    for (at, total) in demand.total.iter_mut().enumerate() {
        *total = total.max(sums.floor[at]) + sums.on_top[at];
        demand.contracted[at] = sums.contracted[at].min(*total);
    }
    Contracted { renewable, new: sums.new }
}

/// What contracts ask for, shaped as the paths are.
struct Sums {
    /// What holds organic demand up.
    floor: Vec<f64>,
    /// What comes on top of it.
    on_top: Vec<f64>,
    contracted: Vec<f64>,
    /// What nobody uses yet.
    new: Vec<f64>,
}

/// A contract of which it is told what is not in the usage.
fn told<'a>(
    scenario: &'a Scenario,
    contract: &'a Commitment,
    demand: &DemandPaths,
    sums: &mut Sums,
) -> Option<Renewable<'a>> {
    let (workload, region) = takes(contract)?;
    let draws = |purpose, of| drawn(scenario, contract, purpose, of, demand.paths);
    let shares = draws(Purpose::Shares, contract.share_not_in_usage);
    let fills = draws(Purpose::Fills, contract.fill.unwrap_or(Interval::certain(1.0)));
    let in_time = units_by_period(scenario, contract);
    let late = late(scenario, contract, &in_time, demand.paths);
    for path in 0..demand.paths {
        let (share, fill) = (shares[path], fills[path]);
        for (period, (held, new)) in in_time.iter().zip(late.of(path)).enumerate() {
            let at = demand.at(path, workload, region, period);
            let (held, new) = (held * fill * (1.0 - share), new * fill * share);
            sums.floor[at] += held;
            sums.on_top[at] += new;
            sums.contracted[at] += held + new;
            sums.new[at] += new;
        }
    }
    let last = contract.steps.last().map_or(0.0, |step| step.units);
    let units = (0..demand.paths).map(|path| last * fills[path] * shares[path]).collect();
    renewable(scenario, contract, (workload, region), units)
}

/// Contracts of a customer who is measured by itself.
///
/// With `h` units that they fill at a time, `n` of them now and `b` that the customer buys on demand beside them: they ask for `min(n, h + s) +
/// max(0, h − n − b)`, where `s` were filled under contracts that are over by then and of whose renewal nothing is told: their customer stays.
fn measured<'a>(
    scenario: &'a Scenario,
    account: &Account<'a>,
    demand: &DemandPaths,
    sums: &mut Sums,
) -> Vec<Renewable<'a>> {
    let place = (account.workload, account.region);
    let parts: Vec<_> = account
        .contracts
        .iter()
        .map(|contract| {
            let in_time = units_by_period(scenario, contract);
            let now = contract.step_on(scenario.as_of).map_or(0.0, |step| step.units);
            let endless = Commitment { end: scenario.calendar.end(), ..(*contract).clone() };
            let stays = now > 0.0 && contract.renewal_probability.is_none();
            let after: Vec<f64> = units_by_period(scenario, &endless)
                .iter()
                .zip(&in_time)
                .map(|(endless, held)| if stays { (endless - held).max(0.0) } else { 0.0 })
                .collect();
            let fills =
                drawn(scenario, contract, Purpose::Fills, account.fill(scenario, contract), demand.paths);
            (late(scenario, contract, &in_time, demand.paths), after, now, fills)
        })
        .collect();
    for path in 0..demand.paths {
        let now: f64 = parts.iter().map(|(_, _, now, fills)| now * fills[path]).sum();
        for period in 0..demand.periods {
            let at = demand.at(path, place.0, place.1, period);
            let held: f64 = parts.iter().map(|(late, _, _, fills)| late.of(path)[period] * fills[path]).sum();
            let stays: f64 = parts.iter().map(|(_, after, _, fills)| after[period] * fills[path]).sum();
            let more = (held - now - account.beyond()).max(0.0);
            sums.on_top[at] += now.min(held + stays) + more;
            sums.contracted[at] += held;
            sums.new[at] += more;
        }
    }
    let at_end = |(contract, (_, _, _, fills)): (&&'a Commitment, &(_, _, _, Vec<f64>))| {
        let last = contract.steps.last().map_or(0.0, |step| step.units);
        renewable(scenario, contract, place, fills.iter().map(|fill| last * fill).collect())
    };
    account.contracts.iter().zip(&parts).filter_map(at_end).collect()
}

/// A contract that is not over and may be renewed.
fn renewable<'a>(
    scenario: &Scenario,
    contract: &'a Commitment,
    (workload, region): (WorkloadId, RegionId),
    units: Vec<f64>,
) -> Option<Renewable<'a>> {
    let may = contract.renewal_probability.is_some_and(|p| p > 0.0) && contract.end > scenario.as_of;
    may.then_some(Renewable { contract, workload, region, units })
}

/// Units by period of a contract that may begin late.
struct Late {
    in_time: Vec<f64>,
    /// By path; empty where none is late.
    by_path: Vec<Vec<f64>>,
}

impl Late {
    fn of(&self, path: usize) -> &[f64] {
        self.by_path.get(path).unwrap_or(&self.in_time)
    }
}

/// A contract that has begun is late no more.
fn late(scenario: &Scenario, contract: &Commitment, in_time: &[f64], paths: usize) -> Late {
    let begun = contract.start <= scenario.as_of && contract.measured;
    let never = begun || contract.delay.high <= 0.0;
    let delays =
        if never { Vec::new() } else { drawn(scenario, contract, Purpose::Delays, contract.delay, paths) };
    let by_path =
        delays.iter().map(|months| units_by_period(scenario, &begun_late(contract, *months))).collect();
    Late { in_time: in_time.to_vec(), by_path }
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
