//! Commitments of a FOCUS export: each is a contract line with one step, even over its period.

use plimsoll_model::Interval;
use plimsoll_model::scenario::{
    Commitment, CommitmentKind, CommitmentStep, Generation, RegionId, Remark, RemarkKind,
};

use super::contracts::{Held, held};
use crate::case::Case;
use crate::focus::{Line, Taken};

const HOURS_IN_DAY: f64 = 24.0;

/// The commitments in force that the user does not leave out.
pub(super) fn commitments(
    case: &Case<'_>,
    generations: &[Generation],
    remarks: &mut Vec<Remark>,
) -> Option<Vec<Commitment>> {
    let lines: Vec<_> = case.commitments_in_force().collect();
    let mut commitments = Vec::new();
    for line in &lines {
        let kind = match line.taken()? {
            Taken::Ignored => continue,
            Taken::Spend => CommitmentKind::Spend,
            Taken::Usage => CommitmentKind::Usage,
            Taken::Capacity => CommitmentKind::Capacity,
        };
        commitments.push(commitment(line, kind, generations)?);
    }
    remarks.extend(said(case, &lines, &commitments));
    Some(commitments)
}

fn commitment(line: &Line<'_>, kind: CommitmentKind, generations: &[Generation]) -> Option<Commitment> {
    let (row, (start, end)) = (line.row, line.period()?);
    let spend = kind == CommitmentKind::Spend;
    let named = |column: &str| line.thing(column).filter(|_| !spend);
    let held = held(named("workload"), named("generation"), generations);
    let contract = row.text("ContractId");
    let customer = line.given("customer").map_or_else(|| contract.clone(), |rule| rule.text("customer"));
    let share = line.given("share_not_in_usage");
    Some(Commitment {
        line: row.text("ContractCommitmentId"),
        customer,
        kind,
        workload: held.workload,
        generation: held.generation,
        region: named("region").map(RegionId),
        start,
        end,
        share_not_in_usage: match share {
            Some(rule) => rule.interval("share_not_in_usage")?,
            None => Interval::certain(0.0),
        },
        renewal_probability: None,
        measured: false,
        fill: None,
        delay: Interval::certain(0.0),
        signed: None,
        take_or_pay: kind == CommitmentKind::Usage,
        steps: vec![if spend { floor(line)? } else { step(line, &held)? }],
        row: row.id(),
        contract,
    })
}

/// The cost of the period in even months.
fn floor(line: &Line<'_>) -> Option<CommitmentStep> {
    let (start, end) = line.period()?;
    let amount = line.row.number("ContractCommitmentCost")? / start.months_until(end).to_months();
    Some(CommitmentStep {
        from: start,
        units: 0.0,
        amount_per_month: amount,
        price: None,
        prepaid: 0.0,
        row: line.row.id(),
    })
}

/// Units all through the period, at the price that makes up its cost.
fn step(line: &Line<'_>, held: &Held) -> Option<CommitmentStep> {
    let (start, end) = line.period()?;
    let units = line.units().ok()? * held.work;
    let unit_hours = units * f64::from(start.days_until(end)) * HOURS_IN_DAY;
    let cost = line.row.number("ContractCommitmentCost").filter(|_| unit_hours > 0.0);
    Some(CommitmentStep {
        from: start,
        units,
        amount_per_month: 0.0,
        price: cost.map(|cost| cost / unit_hours),
        prepaid: 0.0,
        row: line.row.id(),
    })
}

/// What should be known of how the export was taken.
fn said(case: &Case<'_>, lines: &[&Line<'_>], commitments: &[Commitment]) -> Vec<Remark> {
    let remark = |text: String| Remark { kind: RemarkKind::Assumption, text };
    let all = case.focus.len();
    let over = all - lines.len();
    let ignored = lines.len() - commitments.len();
    let over = (over > 0).then(|| format!("{over} not in force"));
    let ignored = (ignored > 0).then(|| format!("{ignored} ignored by focus_map.csv"));
    let left_out: Vec<String> = over.into_iter().chain(ignored).collect();
    let left_out = (!left_out.is_empty())
        .then(|| remark(format!("Of {all} FOCUS commitments some are left out: {}.", left_out.join(", "))));
    let even = (!commitments.is_empty()).then(|| {
        let text = "FOCUS commitments are even over their period, and those of use are billed in full.";
        remark(text.to_owned())
    });
    let unsaid = |line: &&&Line<'_>| {
        matches!(line.taken(), Some(Taken::Usage | Taken::Capacity))
            && line.given("share_not_in_usage").is_none()
    };
    let unsaid = lines.iter().filter(unsaid).count();
    let unsaid = (unsaid > 0).then(|| Remark {
        kind: RemarkKind::Default,
        text: format!("FOCUS commitments that are taken as already in the measured usage (no share_not_in_usage): {unsaid}."),
    });
    unsaid.into_iter().chain(even).chain(left_out).collect()
}
