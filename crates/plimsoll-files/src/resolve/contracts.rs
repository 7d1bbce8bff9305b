//! Commitments to customers, and deals not signed.

use std::collections::BTreeMap;

use plimsoll_model::Months;
use plimsoll_model::scenario::{
    Commitment, CommitmentKind, CommitmentStep, CustomerUsage, Deal, DealState, Generation, GenerationId,
    Remark, Sight, WorkloadId,
};

use super::{assumption, focus, region};
use crate::case::Case;
use crate::sheet::Row;

/// What a contract line holds.
pub(super) struct Held {
    /// The workload; of a pinned generation the first that it runs, where none is named.
    pub(super) workload: Option<WorkloadId>,
    /// The pinned generation.
    pub(super) generation: Option<GenerationId>,
    /// Units of work by unit held.
    pub(super) work: f64,
}

/// Contract lines with their steps.
pub(super) fn commitments(
    case: &Case<'_>,
    generations: &[Generation],
    customers: &[CustomerUsage],
    remarks: &mut Vec<Remark>,
) -> Option<Vec<Commitment>> {
    let steps = steps_by_line(case);
    let of_line = |row: Row<'_>| steps.get(&key(row)).map_or(&[][..], Vec::as_slice);
    let rows = case.rows("commitments");
    let mut lines: Vec<_> =
        rows.map(|row| commitment(row, of_line(row), generations, customers)).collect::<Option<_>>()?;
    lines.extend(focus::commitments(case, generations, remarks)?);
    if lines.iter().any(|line: &Commitment| line.generation.is_some()) {
        let text = "Contracts that pin a generation hold its units turned into work of the workload they name, or of the first that it runs.";
        assumption(remarks, text);
    }
    Some(lines)
}

/// Whether a contract's customer has rows of usage of its own.
fn by_itself(row: Row<'_>, workload: Option<WorkloadId>, customers: &[CustomerUsage]) -> bool {
    let (customer, region) = (row.text("customer"), region(row));
    customers
        .iter()
        .any(|u| u.customer == customer && Some(u.region) == region && Some(u.workload) == workload)
}

fn key(row: Row<'_>) -> (String, String) {
    (row.text("contract"), row.text("line"))
}

fn steps_by_line<'a>(case: &Case<'a>) -> BTreeMap<(String, String), Vec<Row<'a>>> {
    let mut steps: BTreeMap<_, Vec<_>> = BTreeMap::new();
    case.rows("commitment_steps").for_each(|row| steps.entry(key(row)).or_default().push(row));
    steps
}

fn commitment(
    row: Row<'_>,
    steps_of: &[Row<'_>],
    generations: &[Generation],
    customers: &[CustomerUsage],
) -> Option<Commitment> {
    let kind = kind(row)?;
    let held = held(row.thing("workload"), row.thing("generation"), generations);
    Some(Commitment {
        contract: row.text("contract"),
        line: row.text("line"),
        customer: row.text("customer"),
        kind,
        workload: held.workload,
        generation: held.generation,
        region: region(row),
        start: row.date("start")?,
        end: row.date("end")?,
        share_not_in_usage: row.interval("share_not_in_usage")?,
        renewal_probability: row.number("renewal_probability"),
        measured: row.is_empty("share_not_in_usage") && by_itself(row, held.workload, customers),
        fill: if kind == CommitmentKind::Usage { row.interval("fill") } else { None },
        delay: row.interval("delay_months")?,
        signed: row.date("signed"),
        take_or_pay: row.flag("take_or_pay")?,
        steps: steps(steps_of, kind, held.work)?,
        row: row.id(),
    })
}

fn kind(row: Row<'_>) -> Option<CommitmentKind> {
    Some(match row.choice("kind")? {
        "usage" => CommitmentKind::Usage,
        "spend" => CommitmentKind::Spend,
        _ => CommitmentKind::Capacity,
    })
}

/// What is held where these places are named.
pub(super) fn held(workload: Option<usize>, pinned: Option<usize>, generations: &[Generation]) -> Held {
    let named = workload.map(WorkloadId);
    let Some(pinned) = pinned else {
        return Held { workload: named, generation: None, work: 1.0 };
    };
    let generation = &generations[pinned];
    let workload = named.or_else(|| generation.performance.first().map(|(workload, ..)| *workload));
    let work = workload.and_then(|workload| generation.work_per_unit(workload)).unwrap_or(0.0);
    Held { workload, generation: Some(GenerationId(pinned)), work }
}

fn steps(rows: &[Row<'_>], kind: CommitmentKind, work: f64) -> Option<Vec<CommitmentStep>> {
    let step = |row: &Row<'_>| {
        let spend = kind == CommitmentKind::Spend;
        Some(CommitmentStep {
            from: row.date("from")?,
            units: if spend { 0.0 } else { row.number("units").unwrap_or(0.0) * work },
            amount_per_month: if spend { row.number("amount_per_month").unwrap_or(0.0) } else { 0.0 },
            price: row
                .number("price_per_unit_hour")
                .map(|price| if work > 0.0 { price / work } else { price }),
            prepaid: row.number("prepaid")?,
            row: row.id(),
        })
    };
    let mut steps: Vec<_> = rows.iter().map(step).collect::<Option<_>>()?;
    steps.sort_by_key(|step| step.from);
    Some(steps)
}

/// Deals as they were seen up to the date of the case, by deal and then by date.
pub(super) fn sights(case: &Case<'_>) -> Option<Vec<Sight>> {
    let as_of = case.as_of?;
    let mut sights = Vec::new();
    for row in case.rows("pipeline") {
        let seen = row.date("as_of")?;
        if seen <= as_of {
            sights.push(Sight { seen, state: state(row), deal: deal(row)? });
        }
    }
    sights.sort_by(|a, b| a.deal.deal.cmp(&b.deal.deal).then(a.seen.cmp(&b.seen)));
    Some(sights)
}

/// Deals as last seen, without those lost or won, in the order of the file.
pub(super) fn pipeline(sights: &[Sight]) -> Vec<Deal> {
    let of_a_deal = sights.chunk_by(|a, b| a.deal.deal == b.deal.deal);
    let mut last: Vec<Deal> = of_a_deal
        .filter_map(<[Sight]>::last)
        .filter(|sight| sight.state == DealState::Open)
        .map(|sight| sight.deal.clone())
        .collect();
    last.sort_by_key(|deal| deal.row.line);
    last
}

fn state(row: Row<'_>) -> DealState {
    match row.text("stage").to_lowercase().as_str() {
        "won" => DealState::Won,
        "lost" => DealState::Lost,
        _ => DealState::Open,
    }
}

fn deal(row: Row<'_>) -> Option<Deal> {
    Some(Deal {
        deal: row.text("deal"),
        customer: row.text("customer"),
        stage: row.text("stage"),
        workload: WorkloadId(row.thing("workload")?),
        region: region(row)?,
        units: row.interval("units")?,
        probability: row.number("probability")?,
        earliest: row.date("earliest")?,
        latest: row.date("latest")?,
        duration: Months::months(row.number("duration_months")?),
        price: row.number("price_per_unit_hour")?,
        row: row.id(),
    })
}
