//! What work earns and what being short costs, by period, workload and region, before discounting.

use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{CommitmentKind, Objective, RegionId, Scenario, WorkloadId};

/// Prices of one workload in one region and period, currency per unit of work and hour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Terms {
    /// Revenue of open work, less the overheads that follow revenue; 0 for a buyer.
    pub(crate) open: f64,
    /// Revenue of contracted work, the same way.
    pub(crate) contracted: f64,
    /// What one unit of open work that is short costs: the revenue it does not bring, and its penalty.
    pub(crate) open_short: f64,
    /// The same for contracted work.
    pub(crate) contracted_short: f64,
}

/// The terms of a workload in a region and period. A buyer earns nothing and is short by buying on demand.
pub(crate) fn terms(scenario: &Scenario, w: WorkloadId, r: RegionId, t: PeriodId) -> Terms {
    let period = &scenario.calendar.periods()[t];
    let workload = &scenario.workloads[w.0];
    let middle = period.start.add_months(i32::try_from(period.months / 2).unwrap_or(0));
    let price = scenario.price_on(w, r, middle);
    let contract = contract_price(scenario, w, r, t).unwrap_or(price);
    let kept = 1.0 - revenue_share(scenario, w, t);
    let earned = |price: f64| match scenario.objective {
        Objective::Npv => price * kept,
        Objective::Cost => 0.0,
    };
    let lost = |price: f64| match scenario.objective {
        Objective::Npv => price * kept,
        Objective::Cost => price,
    };
    Terms {
        open: earned(price),
        contracted: earned(contract),
        open_short: lost(price) + workload.short_penalty.mid,
        contracted_short: lost(contract) + workload.contract_penalty.mid,
    }
}

/// Mean price of the contracts held in a period, by units; `None` where there are none with a price of their own.
fn contract_price(scenario: &Scenario, w: WorkloadId, r: RegionId, t: PeriodId) -> Option<f64> {
    let period = &scenario.calendar.periods()[t];
    let middle = period.start.add_months(i32::try_from(period.months / 2).unwrap_or(0));
    let mut units = 0.0;
    let mut money = 0.0;
    for contract in &scenario.commitments {
        let ours = contract.workload == Some(w) && contract.region == Some(r);
        if !ours || contract.kind == CommitmentKind::Spend {
            continue;
        }
        let held = contract.mean_units(period.start, period.end);
        let step = contract.step_on(middle).or_else(|| contract.steps.last());
        let price = step.and_then(|s| s.price).unwrap_or_else(|| scenario.price_on(w, r, middle));
        units += held;
        money += held * price;
    }
    (units > 0.0).then(|| money / units)
}

/// Part of a workload's revenue that overheads take in a period.
fn revenue_share(scenario: &Scenario, w: WorkloadId, t: PeriodId) -> f64 {
    let start = scenario.calendar.periods()[t].start;
    let holds = |o: &&plimsoll_model::scenario::Overhead| {
        o.workload.is_none_or(|about| about == w)
            && o.from.is_none_or(|from| from <= start)
            && o.until.is_none_or(|until| start < until)
    };
    scenario.overheads.iter().filter(holds).map(|o| o.share_of_revenue.mid).sum()
}
