//! Rules of a FOCUS export: each commitment in force must say what it holds, where and how much, with the map's help.

use std::collections::{BTreeSet, HashMap};

use plimsoll_model::Diagnostic;
use plimsoll_model::diagnostic::did_you_mean;

use super::{contracts, dates};
use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::focus::{self, Line, MAP, MATCHED, NoUnits, TABLE, Taken};
use crate::sheet::Row;

const ID: &str = "ContractCommitmentId";
const START: &str = "ContractCommitmentPeriodStart";
const END: &str = "ContractCommitmentPeriodEnd";

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let mut pinned = BTreeSet::new();
    for line in case.commitments_in_force() {
        times(case, line, findings);
        match line.taken() {
            Some(Taken::Spend) => cost(line, findings),
            Some(Taken::Usage | Taken::Capacity) => {
                held(case, line, findings);
                quantity(line, findings);
                can_run(case, line, &mut pinned, findings);
            }
            Some(Taken::Ignored) | None => {}
        }
    }
    twice(case, findings);
    unused(case, findings);
    bought(case, findings);
}

fn times(case: &Case<'_>, line: &Line<'_>, findings: &mut Findings) {
    for (first, second) in [(START, END), ("ContractPeriodStart", "ContractPeriodEnd")] {
        dates::must_be_after(line.row, first, second, findings);
    }
    let end = case.calendar.as_ref().map(plimsoll_model::Calendar::end);
    if line.row.date(START).zip(end).is_some_and(|(start, end)| start >= end) {
        dates::report_outside(case, line.row, START, findings);
    }
}

fn cost(line: &Line<'_>, findings: &mut Findings) {
    let column = "ContractCommitmentCost";
    if line.row.is_empty(column) {
        let message = "the commitment does not say how much: a floor under revenue needs an amount";
        findings.error(codes::COMMITMENT_AMOUNT, line.row.span(column), message, format!("fill `{column}`"));
    }
}

/// What and where; only a sound map does *not* say it.
fn held(case: &Case<'_>, line: &Line<'_>, findings: &mut Findings) {
    if !case.is_sound(&[MAP]) {
        return;
    }
    let id = line.row.text(ID);
    let what = line.given("workload").or_else(|| line.given("generation"));
    let Some(what) = what else {
        let message = format!("no row of focus_map.csv says what `{id}` holds");
        let help = format!(
            "add a row for {} that names its workload and region, or has the kind `ignore`",
            about(line.row)
        );
        return findings.error(codes::COMMITMENT_EMPTY, line.row.span(ID), message, help);
    };
    if line.given("region").is_none() {
        let message = format!("no row of focus_map.csv says where `{id}` is served");
        let fault = Diagnostic::error(codes::COMMITMENT_REGION, line.row.span(ID), message);
        let help = "fill its `region` there";
        findings.push(fault.help(help).related(what.span("region"), "the row that says what it holds"));
    }
}

/// The patterns that fit commitments like this one.
fn about(row: Row<'_>) -> String {
    let told = ["type", "unit"].iter().filter_map(|pattern| {
        let (_, column) = MATCHED.iter().find(|(name, _)| name == pattern)?;
        let text = row.text(column);
        (!text.is_empty()).then(|| format!("`{pattern}` `{text}`"))
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { format!("`commitment` `{}`", row.text(ID)) } else { told.join(", ") }
}

fn quantity(line: &Line<'_>, findings: &mut Findings) {
    for (column, what) in
        [("ContractCommitmentQuantity", "how much"), ("ContractCommitmentUnit", "in which unit")]
    {
        if line.row.is_empty(column) {
            let message = format!("the commitment does not say {what}: one of category `Usage` needs it");
            let help = format!("fill `{column}`, or give it the kind `spend` or `ignore` in focus_map.csv");
            findings.error(codes::COMMITMENT_AMOUNT, line.row.span(column), message, help);
        }
    }
    let unit = line.row.text("ContractCommitmentUnit");
    let (message, help) = match line.units() {
        Err(NoUnits::Money) => (
            format!("`{unit}` is money, and a commitment of category `Usage` holds work"),
            "give it the kind `spend` in focus_map.csv, or correct its category",
        ),
        Err(NoUnits::Unit) => (
            format!("`{unit}` does not say how much is held"),
            "write use as `GPU-Hours`, or what is held all the time as `GPUs`",
        ),
        Ok(_) | Err(NoUnits::Unknown) => return,
    };
    findings.error(codes::COMMITMENT_UNIT, line.row.span("ContractCommitmentUnit"), message, help);
}

/// Each pair of a generation and a workload is reported once, where the map names the generation.
fn can_run(
    case: &Case<'_>,
    line: &Line<'_>,
    pinned: &mut BTreeSet<(usize, Option<usize>)>,
    findings: &mut Findings,
) {
    let (rule, workload) = (line.given("generation"), line.given("workload"));
    let Some(rule) = rule.filter(|_| workload.is_none_or(|row| !row.is_bad("workload"))) else {
        return;
    };
    if rule.thing("generation").is_some() && pinned.insert((rule.at, line.thing("workload"))) {
        let workload = workload.map(|row| (row.thing("workload"), row.text("workload")));
        contracts::can_run(case, rule, workload, findings);
    }
}

/// A commitment that stands in `commitments` too would be counted twice.
fn twice(case: &Case<'_>, findings: &mut Findings) {
    let key = |row: Row<'_>| (row.text("contract"), row.text("line"));
    let own: HashMap<_, _> = case.rows("commitments").map(|row| (key(row), row)).collect();
    for line in case.commitments_in_force().filter(|line| line.taken() != Some(Taken::Ignored)) {
        let Some(first) = own.get(&(line.row.text("ContractId"), line.row.text(ID))) else {
            continue;
        };
        let message = format!("`{}` stands in commitments.csv too, and would count twice", line.row.text(ID));
        let fault = Diagnostic::error(codes::KEY_TWICE, line.row.span(ID), message);
        let help = "remove one of them, or give it the kind `ignore` in focus_map.csv";
        findings.push(fault.help(help).related(first.span("line"), "the line of the contract"));
    }
}

/// Rows of the map that are about no commitment at all: most likely a pattern is misspelt.
fn unused(case: &Case<'_>, findings: &mut Findings) {
    if !case.is_sound(&[TABLE, MAP]) {
        return;
    }
    let used: BTreeSet<usize> =
        case.focus.iter().flat_map(|line| line.rules().iter().map(|rule| rule.at)).collect();
    for rule in case.rows(MAP).filter(|rule| !used.contains(&rule.at)) {
        let texts = |column: &str| case.rows(TABLE).map(|row| row.text(column)).collect::<BTreeSet<_>>();
        let alone = MATCHED.iter().find_map(|(pattern, column)| {
            let texts = texts(column);
            let wanted = rule.text(pattern);
            (!texts.iter().any(|text| focus::matches(&wanted, text)))
                .then_some((pattern, column, wanted, texts))
        });
        let Some((pattern, column, wanted, texts)) = alone else {
            let message =
                "the row fits no commitment: each of its patterns fits some, and none fits them all";
            findings.warning(codes::MAP_UNUSED, rule.span(MATCHED[0].0), message, "correct it, or remove it");
            continue;
        };
        let help = match did_you_mean(&wanted, texts.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "correct it, or remove the row".to_owned(),
        };
        let message = format!("no commitment has `{column}` `{wanted}`");
        findings.warning(codes::MAP_UNUSED, rule.span(pattern), message, help);
    }
}

/// Who buys gets such an export of what was bought, which is no demand.
fn bought(case: &Case<'_>, findings: &mut Findings) {
    let buys = case.settings.text("objective").is_some_and(|objective| objective == "cost");
    let taken = |line: &&Line<'_>| !matches!(line.taken(), Some(Taken::Ignored) | None);
    if let Some(line) = case.commitments_in_force().find(taken).filter(|_| buys) {
        let message =
            "with the objective `cost` this is taken as work that your own customers have contracted";
        let help = "what you have bought yourself belongs into generations.csv, with its price and term, and fleet.csv";
        findings.warning(codes::COMMITMENT_BOUGHT, line.row.span(ID), message, help);
    }
}
