//! Customers whose use is measured by itself: what they use under contract is known, and no part of the trend.
//!
//! A trend that holds a large customer continues its growth, and its contract, counted on top of that, would count it twice. So what a customer
//! uses is taken out of usage, up to what its contracts hold at the date of the plan, at every time alike, so that no contract's beginning
//! makes a step; more than that stays, for it is bought on demand. The contracts then ask for their units by themselves. What its
//! customer uses on demand already is in the trend, and of more that is contracted only the rest is new.

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::quantity::Interval;
use plimsoll_model::scenario::{
    Commitment, CommitmentKind, CustomerUsage, RegionId, Scenario, Usage, WorkloadId,
};

/// Months that tell how far contracts are filled.
const FILL_MONTHS: i32 = 12;

/// A customer in a region, with the contracts that are taken out of usage.
pub(crate) struct Account<'a> {
    pub(crate) workload: WorkloadId,
    pub(crate) region: RegionId,
    customer: &'a str,
    pub(crate) contracts: Vec<&'a Commitment>,
    /// What it used, by time.
    rows: Vec<&'a CustomerUsage>,
    /// What its contracts hold at the date of the plan.
    held: f64,
    /// What it used when its series was last measured.
    used: f64,
}

impl Account<'_> {
    /// What it uses on demand, beyond its contracts.
    pub(crate) fn beyond(&self) -> f64 {
        (self.used - self.held).max(0.0)
    }

    /// The part of a contract that is used: as told, or between the least and the most of the last twelve months with their mean in the
    /// middle; all of it where nothing tells.
    pub(crate) fn fill(&self, scenario: &Scenario, contract: &Commitment) -> Interval {
        if let Some(told) = contract.fill {
            return told;
        }
        let since = scenario.as_of.add_months(-FILL_MONTHS);
        let held = |start, end| self.contracts.iter().map(|c| c.mean_units(start, end)).sum::<f64>();
        let parts: Vec<f64> = self
            .rows
            .iter()
            .filter(|u| contract.kind == CommitmentKind::Usage && u.start >= since)
            .map(|u| (u.mean, held(u.start, u.end)))
            .filter(|(_, held)| *held > 0.0)
            .map(|(used, held)| (used / held).min(1.0))
            .collect();
        if parts.is_empty() {
            return Interval::certain(1.0);
        }
        let (least, most) = parts.iter().fold((1.0_f64, 0.0_f64), |(l, m), p| (l.min(*p), m.max(*p)));
        Interval { low: least, mid: parts.iter().sum::<f64>() / parts.len() as f64, high: most }
    }
}

/// Customers with contracts that are taken out of usage, each in each of its regions.
pub(crate) fn accounts(scenario: &Scenario) -> Vec<Account<'_>> {
    let mut by_place: BTreeMap<(WorkloadId, RegionId, &str), Vec<&Commitment>> = BTreeMap::new();
    for contract in scenario.commitments.iter().filter(|c| c.measured && c.kind != CommitmentKind::Spend) {
        if let Some((workload, region)) = contract.workload.zip(contract.region) {
            by_place.entry((workload, region, &contract.customer)).or_default().push(contract);
        }
    }
    let known = |u: &&CustomerUsage| u.start < scenario.as_of;
    let mut last: BTreeMap<(WorkloadId, RegionId), Date> = BTreeMap::new();
    for u in scenario.customer_usage.iter().filter(known) {
        let at = last.entry((u.workload, u.region)).or_insert(u.start);
        *at = u.start.max(*at);
    }
    let mut accounts = Vec::new();
    for ((workload, region, customer), contracts) in by_place {
        let ours =
            |u: &&CustomerUsage| (u.workload, u.region, u.customer.as_str()) == (workload, region, customer);
        let rows: Vec<&CustomerUsage> = scenario.customer_usage.iter().filter(known).filter(ours).collect();
        let held = contracts.iter().filter_map(|c| c.step_on(scenario.as_of)).map(|step| step.units).sum();
        let used = rows
            .iter()
            .rev()
            .find(|u| Some(&u.start) == last.get(&(workload, region)))
            .map_or(0.0, |u| u.mean);
        accounts.push(Account { workload, region, customer, contracts, rows, held, used });
    }
    accounts
}

/// Usage without what is used under the contracts of these customers. Before the first time at which a series names customers, they are
/// taken to have used the same part of it as then.
pub(crate) fn organic(scenario: &Scenario, accounts: &[Account<'_>]) -> Vec<Usage> {
    let mut usage = scenario.usage.clone();
    let mut under: BTreeMap<(WorkloadId, RegionId, Date), f64> = BTreeMap::new();
    for account in accounts.iter().filter(|account| account.held > 0.0) {
        for row in &account.rows {
            *under.entry((row.workload, row.region, row.start)).or_default() += row.mean.min(account.held);
        }
    }
    if under.is_empty() {
        return usage;
    }
    let mut first: BTreeMap<(WorkloadId, RegionId), Date> = BTreeMap::new();
    for u in &scenario.customer_usage {
        let at = first.entry((u.workload, u.region)).or_insert(u.start);
        *at = u.start.min(*at);
    }
    let part = |(place, start): (&(WorkloadId, RegionId), &Date)| {
        let whole = scenario.usage.iter().find(|u| (u.workload, u.region) == *place && u.start == *start)?;
        let under = under.get(&(place.0, place.1, *start)).copied().unwrap_or(0.0);
        (whole.mean > 0.0).then_some((*place, under / whole.mean))
    };
    let parts: BTreeMap<(WorkloadId, RegionId), f64> = first.iter().filter_map(part).collect();
    for row in &mut usage {
        let place = (row.workload, row.region);
        let unnamed = first.get(&place).is_some_and(|first| row.start < *first);
        let taken = match under.get(&(row.workload, row.region, row.start)) {
            Some(taken) => *taken,
            None if unnamed => parts.get(&place).map_or(0.0, |part| part * row.mean),
            None => 0.0,
        };
        row.mean = (row.mean - taken).max(0.0);
    }
    usage
}

/// What was taken out, in a sentence; `None` where nothing was.
pub(crate) fn remark(accounts: &[Account<'_>]) -> Option<String> {
    let mut names: Vec<&str> = accounts.iter().filter(|a| a.held > 0.0).map(|a| a.customer).collect();
    names.sort_unstable();
    names.dedup();
    let customers = if names.len() == 1 {
        "1 customer uses".to_owned()
    } else {
        format!("{} customers use", names.len())
    };
    (!names.is_empty()).then(|| {
        format!(
            "What {customers} under contract is measured by itself: it is taken out of the trend of usage and comes back as contracts."
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::calendar::PeriodId;
    use plimsoll_model::sample;

    /// A customer has used 60 to 90 of a contract of 100 units for three years, in the region whose use it is a part of.
    fn scenario(change: impl Fn(&mut Scenario)) -> Scenario {
        let mut scenario = sample::scenario();
        scenario.pipeline.clear();
        scenario.sights.clear();
        let contract = &mut scenario.commitments[0];
        (contract.kind, contract.measured) = (CommitmentKind::Usage, true);
        contract.start = Date::new(2023, 1, 1).expect("a day");
        contract.steps[0].from = contract.start;
        let ours: Vec<Usage> = scenario
            .usage
            .iter()
            .filter(|u| (u.workload, u.region) == (sample::AI, sample::EAST))
            .cloned()
            .collect();
        let one = |(i, u): (usize, &Usage)| CustomerUsage {
            start: u.start,
            end: u.end,
            workload: u.workload,
            region: u.region,
            customer: "customer-1".to_owned(),
            mean: 60.0 + 10.0 * (i % 4) as f64,
        };
        scenario.customer_usage = ours.iter().enumerate().map(one).collect();
        change(&mut scenario);
        scenario
    }

    fn total(scenario: &Scenario, t: PeriodId) -> f64 {
        let mean = crate::forecast(scenario).demand.mean();
        mean.total[mean.at(0, sample::AI, sample::EAST, t)]
    }

    /// The trend without the customer, and the customer by its contract, is what the trend with it was, but that the customer does not grow.
    #[test]
    fn a_contract_for_what_is_in_the_history_adds_nothing() {
        let with = scenario(|_| ());
        let without = scenario(|s| {
            s.commitments.clear();
            s.customer_usage.clear();
        });
        let growth = total(&without, 3);
        assert!(
            (total(&with, 0) / total(&without, 0) - 1.0).abs() < 0.06,
            "{} {}",
            total(&with, 0),
            total(&without, 0)
        );
        assert!((total(&with, 3) / growth - 1.0).abs() < 0.12, "{} {growth}", total(&with, 3));
        // Said to be all new, it would count twice.
        let twice = scenario(|s| {
            s.commitments[0].measured = false;
            s.commitments[0].share_not_in_usage = Interval::certain(1.0);
        });
        assert!(total(&twice, 0) > total(&without, 0) + 95.0);
    }

    /// A contract over 100 units that begins in April, of a customer who uses 80 on demand: 20 are new.
    #[test]
    fn what_a_customer_uses_already_is_not_new() {
        let before = scenario(|s| s.commitments.clear());
        let after = scenario(|s| {
            let contract = &mut s.commitments[0];
            contract.start = Date::new(2026, 4, 1).expect("a day");
            contract.steps[0].from = contract.start;
            contract.fill = Some(Interval::certain(1.0));
            s.customer_usage.iter_mut().for_each(|u| u.mean = 80.0);
        });
        assert!((total(&after, 0) - total(&before, 0)).abs() < 1e-6);
        assert!((total(&after, 1) - total(&before, 1) - 20.0).abs() < 1e-6);
    }

    /// When the contract is over its customer stays, as any user does, unless something is said of its renewal.
    #[test]
    fn a_customer_stays_when_its_contract_is_over() {
        let over = |renewal| {
            scenario(|s| {
                s.commitments[0].end = Date::new(2026, 7, 1).expect("a day");
                s.commitments[0].renewal_probability = renewal;
            })
        };
        let lasts = scenario(|_| ());
        assert!((total(&over(None), 3) - total(&lasts, 3)).abs() < 1e-6);
        // Neither does anything of it go on with a renewal that does not come.
        assert!((total(&lasts, 3) - total(&over(Some(0.0)), 3) - 75.0).abs() < 2.0);
    }

    /// A contract that is over has nothing to say; one that another follows goes on as that.
    #[test]
    fn contracts_that_follow_one_another_count_once() {
        let before = scenario(|s| s.commitments.clear());
        let over = scenario(|s| s.commitments[0].end = Date::new(2025, 7, 1).expect("a day"));
        for t in [0, 5] {
            assert!((total(&over, t) - total(&before, t)).abs() < 1e-6);
        }
        let followed = scenario(|s| {
            let mut next = s.commitments[0].clone();
            next.contract = "C2".to_owned();
            let day = Date::new(2026, 7, 1).expect("a day");
            (next.start, next.steps[0].from, s.commitments[0].end) = (day, day, day);
            s.commitments.push(next);
            s.commitments.iter_mut().for_each(|c| c.fill = Some(Interval::certain(0.75)));
        });
        let alone = scenario(|s| s.commitments[0].fill = Some(Interval::certain(0.75)));
        for t in [0, 2, 3, 7] {
            assert!((total(&followed, t) - total(&alone, t)).abs() < 1e-6, "{t}");
        }
    }

    /// 50 now and 200 from April, of a customer who uses 150: 50 of the 200 are new, as 100 are bought on demand already. Two lines of 100
    /// that begin in April, of one who uses 80: 120 are new.
    #[test]
    fn only_what_is_not_used_already_is_new() {
        let april = Date::new(2026, 4, 1).expect("a day");
        let full = |s: &mut Scenario, used: f64| {
            s.commitments.iter_mut().for_each(|c| c.fill = Some(Interval::certain(1.0)));
            s.customer_usage.iter_mut().for_each(|u| u.mean = used);
        };
        let ramp = scenario(|s| {
            let mut later = s.commitments[0].steps[0].clone();
            (later.from, later.units) = (april, 200.0);
            s.commitments[0].steps[0].units = 50.0;
            s.commitments[0].steps.push(later);
            full(s, 150.0);
        });
        let flat = scenario(|s| {
            s.commitments[0].steps[0].units = 50.0;
            full(s, 150.0);
        });
        assert!((total(&ramp, 1) - total(&flat, 1) - 50.0).abs() < 1e-6);
        let two = scenario(|s| {
            (s.commitments[0].start, s.commitments[0].steps[0].from) = (april, april);
            let mut second = s.commitments[0].clone();
            second.line = "2".to_owned();
            s.commitments.push(second);
            full(s, 80.0);
        });
        let none = scenario(|s| s.commitments.clear());
        assert!((total(&two, 1) - total(&none, 1) - 120.0).abs() < 1e-6);
    }

    /// Where customers are named from some time on, usage before is taken apart as it was then: no step.
    #[test]
    fn a_late_split_makes_no_step() {
        let scenario = scenario(|s| {
            let late = Date::new(2025, 7, 1).expect("a day");
            s.customer_usage.retain(|u| u.start >= late);
            s.customer_usage.iter_mut().for_each(|u| u.mean = 80.0);
        });
        let usage = organic(&scenario, &accounts(&scenario));
        let part = |i: usize| usage[i].mean / scenario.usage[i].mean;
        let ours: Vec<usize> = (0..usage.len())
            .filter(|i| (usage[*i].workload, usage[*i].region) == (sample::AI, sample::EAST))
            .collect();
        assert!((part(ours[9]) - part(ours[10])).abs() < 1e-9 && part(ours[0]) < 0.9);
        assert!((part(0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_contract_is_filled_as_it_has_been() {
        let scenario = scenario(|_| ());
        let contract = &scenario.commitments[0];
        let accounts = accounts(&scenario);
        let fill = accounts[0].fill(&scenario, contract);
        assert!(
            (fill.low - 0.6).abs() < 1e-9 && (fill.mid - 0.75).abs() < 1e-9 && (fill.high - 0.9).abs() < 1e-9,
            "{fill:?}"
        );
        let usage = organic(&scenario, &accounts);
        let ours = usage
            .iter()
            .zip(&scenario.usage)
            .filter(|(u, _)| (u.workload, u.region) == (sample::AI, sample::EAST));
        for (i, (left, all)) in ours.enumerate() {
            assert!((all.mean - left.mean - (60.0 + 10.0 * (i % 4) as f64)).abs() < 1e-9);
        }
    }
}
