//! Contracts: the paths ask for what is held, and what is broken is named.

use plimsoll_model::scenario::{Commitment, CommitmentKind, RegionId, WorkloadId};
use plimsoll_model::{Date, PeriodId};

use super::{Case, Rule};

/// Mean units of work that a contract holds over a time, day by day.
fn held(contract: &Commitment, start: Date, end: Date) -> f64 {
    let mut sum = 0.0;
    let mut days = 0.0;
    let mut day = start;
    while day < end {
        let step = contract.steps.iter().rfind(|s| s.from <= day);
        if contract.start <= day && day < contract.end {
            sum += step.map_or(0.0, |s| s.units);
        }
        days += 1.0;
        day = day.add_days(1);
    }
    sum / days
}

/// Work held in each cell of workload, region and period of the horizon.
fn all_held(case: &Case<'_>) -> Vec<f64> {
    let (regions, periods) = (case.demand.regions, case.when.periods());
    let mut work = vec![0.0; case.demand.workloads * regions * periods.len()];
    for contract in case.scenario.commitments.iter().filter(|c| c.kind != CommitmentKind::Spend) {
        let Some((w, r)) = contract.workload.zip(contract.region) else { continue };
        for t in case.scenario.horizon() {
            let units = held(contract, periods[t].start, periods[t].end);
            work[(w.0 * regions + r.0) * periods.len() + t] += units;
        }
    }
    work
}

pub(super) fn contracts(case: &mut Case<'_>) {
    let demand = case.demand;
    let held = all_held(case);
    let cells = held.len().max(1);
    for (at, total) in demand.total.iter().copied().enumerate() {
        let contracted = demand.contracted[at];
        let words = |what: &str| cell(case, at, what);
        let (asks, rest) = (words("contracts hold, paths ask"), words("contracted of all that is asked"));
        let (short, named) =
            (words("contracted work short"), words("contracted work neither served nor short"));
        case.at_most(Rule::ContractDemand, held[at % cells], contracted, held[at % cells], || asks);
        case.at_most(Rule::ContractDemand, contracted, total, total, || rest);
        let contracted = contracted.min(total);
        let (served, broken) = (case.plan.served[at], case.plan.contracted_short[at]);
        case.at_most(Rule::ContractShort, broken, contracted.min((total - served).max(0.0)), total, || short);
        case.at_most(Rule::ContractShort, contracted - broken, served, total, || named);
    }
}

/// A cell of the flattened tables in words.
pub(super) fn cell(case: &Case<'_>, at: usize, what: &str) -> String {
    let d = case.demand;
    let (t, r): (PeriodId, _) = (at % d.periods, RegionId(at / d.periods % d.regions));
    let w = WorkloadId(at / d.periods / d.regions % d.workloads);
    let path = at / d.periods / d.regions / d.workloads;
    let (workload, region) = (&case.scenario.workloads[w.0].name, &case.scenario.regions[r.0].name);
    format!("{what}: {workload} of {region} from {} on path {path}", case.when.start(t))
}
