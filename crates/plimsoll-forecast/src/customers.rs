//! Customers whose use is measured by itself: what they use under contract is known, and no part of the trend.
//!
//! A trend that holds a large customer continues its growth, and its contract, counted on top of that, would count it twice. So what a customer
//! used under a contract that holds is taken out of usage, up to what the contract holds; more than that stays, for it is bought on demand.
//! The contract then asks for its units by itself. Of one that has not begun, what its customer uses already is in the trend, and only the rest is new.

use plimsoll_model::calendar::Date;
use plimsoll_model::quantity::Interval;
use plimsoll_model::scenario::{Commitment, CommitmentKind, CustomerUsage, Scenario, Usage};

/// Months that tell how far contracts are filled.
const FILL_MONTHS: i32 = 12;

/// Usage without what is used under contracts whose customers are measured by themselves.
pub(crate) fn organic(scenario: &Scenario) -> Vec<Usage> {
    let mut usage = scenario.usage.clone();
    for row in &mut usage {
        let same =
            |u: &&CustomerUsage| (u.workload, u.region, u.start) == (row.workload, row.region, row.start);
        let under: f64 = scenario
            .customer_usage
            .iter()
            .filter(same)
            .map(|u| u.mean.min(held(scenario, u, u.start, u.end)))
            .sum();
        row.mean = (row.mean - under).max(0.0);
    }
    usage
}

/// Mean units that contracts hold for the customer of a row, of those that are taken out of usage.
fn held(scenario: &Scenario, of: &CustomerUsage, start: Date, end: Date) -> f64 {
    let ours = |c: &&Commitment| {
        let place = (c.workload, c.region) == (Some(of.workload), Some(of.region));
        c.measured && place && c.customer == of.customer && c.kind != CommitmentKind::Spend
    };
    scenario.commitments.iter().filter(ours).map(|c| c.mean_units(start, end)).sum()
}

fn rows<'a>(scenario: &'a Scenario, contract: &'a Commitment) -> impl Iterator<Item = &'a CustomerUsage> {
    let ours = move |u: &&CustomerUsage| {
        (Some(u.workload), Some(u.region)) == (contract.workload, contract.region)
            && u.customer == contract.customer
            && u.end <= scenario.as_of.add_days(3)
    };
    scenario.customer_usage.iter().filter(ours)
}

/// Units that the customer of a contract that has not begun uses already, beyond what other contracts hold.
pub(crate) fn already(scenario: &Scenario, contract: &Commitment) -> f64 {
    if contract.start <= scenario.as_of {
        return 0.0;
    }
    let last = rows(scenario, contract).max_by_key(|u| u.start);
    last.map_or(0.0, |u| (u.mean - held(scenario, u, u.start, u.end)).max(0.0))
}

/// The part of a contract that is used: as told, or between the least and the most of the last twelve months with their mean in the
/// middle; all of it where nothing tells.
pub(crate) fn fill(scenario: &Scenario, contract: &Commitment) -> Interval {
    if let Some(told) = contract.fill {
        return told;
    }
    let since = scenario.as_of.add_months(-FILL_MONTHS);
    let parts: Vec<f64> = rows(scenario, contract)
        .filter(|u| contract.measured && contract.kind == CommitmentKind::Usage && u.start >= since)
        .filter_map(|u| {
            let held = held(scenario, u, u.start, u.end);
            (held > 0.0).then(|| (u.mean / held).min(1.0))
        })
        .collect();
    if parts.is_empty() {
        return Interval::certain(1.0);
    }
    let (least, most) = parts.iter().fold((1.0_f64, 0.0_f64), |(l, m), p| (l.min(*p), m.max(*p)));
    Interval { low: least, mid: parts.iter().sum::<f64>() / parts.len() as f64, high: most }
}

/// What was taken out, in a sentence; `None` where nothing was.
pub(crate) fn remark(scenario: &Scenario) -> Option<String> {
    let mut names: Vec<&str> =
        scenario.commitments.iter().filter(|c| c.measured).map(|c| c.customer.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| {
        format!(
            "What {} customer(s) use under contract is measured by itself: it is taken out of the trend of usage and comes back as their contracts.",
            names.len()
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

    #[test]
    fn a_contract_is_filled_as_it_has_been() {
        let scenario = scenario(|_| ());
        let contract = &scenario.commitments[0];
        let fill = fill(&scenario, contract);
        assert!(
            (fill.low - 0.6).abs() < 1e-9 && (fill.mid - 0.75).abs() < 1e-9 && (fill.high - 0.9).abs() < 1e-9,
            "{fill:?}"
        );
        let usage = organic(&scenario);
        let ours = usage
            .iter()
            .zip(&scenario.usage)
            .filter(|(u, _)| (u.workload, u.region) == (sample::AI, sample::EAST));
        for (i, (left, all)) in ours.enumerate() {
            assert!((all.mean - left.mean - (60.0 + 10.0 * (i % 4) as f64)).abs() < 1e-9);
        }
    }
}
