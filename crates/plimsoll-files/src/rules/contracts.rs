//! Rules of contracts: lines that say what they hold, and steps that fit them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::{Date, Diagnostic, Months};

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::focus;
use crate::names::quoted;
use crate::rules::dates::report_outside;
use crate::sheet::Row;

type Key = (String, String);

/// Contract lines, and the first date of their steps.
struct Lines<'a> {
    lines: HashMap<Key, Row<'a>>,
    first: HashMap<Key, Date>,
}

fn key(row: Row<'_>) -> Key {
    (row.text("contract"), row.text("line"))
}

impl<'a> Lines<'a> {
    fn gather(case: &Case<'a>) -> Self {
        let mut first = HashMap::new();
        for (key, from) in case.rows("commitment_steps").filter_map(|row| Some((key(row), row.date("from")?)))
        {
            first.entry(key).and_modify(|date: &mut Date| *date = from.min(*date)).or_insert(from);
        }
        Self { lines: case.rows("commitments").map(|row| (key(row), row)).collect(), first }
    }
}

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    let lines = Lines::gather(case);
    for row in case.rows("commitments") {
        held(row, findings);
        if !row.is_bad("workload") {
            let workload = row.is_filled("workload").then(|| (row.thing("workload"), row.text("workload")));
            can_run(case, row, workload, findings);
        }
        first_step(case, &lines, row, findings);
    }
    case.rows("commitment_steps").for_each(|row| step(case, &lines, row, findings));
    case.rows("pipeline").for_each(|row| deal(case, row, findings));
    let sights = last_sights(case);
    let is = |row: &Row<'_>, stage: &str| row.text("stage").eq_ignore_ascii_case(stage);
    let open = case.rows("pipeline").filter(|row| !is(row, "won") && !is(row, "lost"));
    let open: BTreeSet<String> = open.map(|row| row.text("deal")).collect();
    // A deal that is first seen as won says nothing of how late it came.
    let won = |row: &Row<'_>| is(row, "won") && open.contains(&row.text("deal"));
    let late_is_known =
        case.settings.text("forecast.deals").is_some_and(|from| from == "learned") && sights.iter().any(won);
    sights.into_iter().for_each(|row| last_sight(case, row, late_is_known, findings));
}

fn is_spend(row: Row<'_>) -> Option<bool> {
    row.choice("kind").map(|kind| kind == "spend")
}

fn held(row: Row<'_>, findings: &mut Findings) {
    if is_spend(row) != Some(false) {
        return;
    }
    if row.is_empty("workload") && row.is_empty("generation") {
        let message = "the line names neither a workload nor a generation";
        findings.error(
            codes::COMMITMENT_EMPTY,
            row.span("workload"),
            message,
            "name what is held, or make its kind `spend`",
        );
    }
    if row.is_empty("region") {
        let help = "name the region it is served in, or make its kind `spend`";
        findings.error(codes::COMMITMENT_REGION, row.span("region"), "the line names no region", help);
    }
}

/// Whether a generation does work for a workload, or for any where none is named; `None` where that is not known.
fn runs(case: &Case<'_>, generation: usize, workload: Option<usize>) -> Option<bool> {
    let mut rows = case.rows("performance").filter(|row| row.thing("generation") == Some(generation));
    let fits = |row: Row<'_>| {
        row.number("work_per_unit").is_some_and(|work| work > 0.0)
            && workload.is_none_or(|workload| row.thing("workload") == Some(workload))
    };
    case.is_sound(&["performance"]).then(|| rows.any(fits))
}

/// Reports a pinned generation that cannot run the workload it is held for (its place and name), or any where none is
/// named.
pub(super) fn can_run(
    case: &Case<'_>,
    row: Row<'_>,
    workload: Option<(Option<usize>, String)>,
    findings: &mut Findings,
) {
    let Some(generation) = row.thing("generation") else {
        return;
    };
    let place = workload.as_ref().and_then(|(place, _)| *place);
    if runs(case, generation, place) == Some(false) {
        let what = workload.map_or_else(|| "any workload".to_owned(), |(_, name)| format!("`{name}`"));
        let message = format!("`{}` cannot run {what}", row.text("generation"));
        findings.error(
            codes::CANNOT_RUN,
            row.span("generation"),
            message,
            "add a row to performance.csv, or correct the name",
        );
    }
}

fn deal(case: &Case<'_>, row: Row<'_>, findings: &mut Findings) {
    let Some((generation, workload)) = row.thing("generation").zip(row.thing("workload")) else {
        return;
    };
    if runs(case, generation, Some(workload)) == Some(false) {
        let message = format!("`{}` cannot run `{}`", row.text("generation"), row.text("workload"));
        findings.warning(
            codes::CANNOT_RUN,
            row.span("generation"),
            message,
            "add a row to performance.csv, or correct the name",
        );
    }
}

/// The last sight of each deal at the date of the case.
fn last_sights<'a>(case: &Case<'a>) -> Vec<Row<'a>> {
    let mut last: BTreeMap<String, (Date, Row<'a>)> = BTreeMap::new();
    for row in case.rows("pipeline") {
        let Some(seen) = row.date("as_of").filter(|seen| case.as_of.is_none_or(|as_of| *seen <= as_of))
        else {
            continue;
        };
        if last.get(&row.text("deal")).is_none_or(|(before, _)| *before < seen) {
            last.insert(row.text("deal"), (seen, row));
        }
    }
    last.into_values().map(|(_, row)| row).collect()
}

/// What is open should start in the calendar, unless past deals tell how late it may come, and what is won should have a contract.
fn last_sight(case: &Case<'_>, row: Row<'_>, late_is_known: bool, findings: &mut Findings) {
    let Some(start) = case.calendar.as_ref().map(plimsoll_model::Calendar::start) else { return };
    let stage = row.text("stage").to_lowercase();
    let open = stage != "won" && stage != "lost";
    if open && !late_is_known && row.date("latest").is_some_and(|latest| latest < start) {
        report_outside(case, row, "latest", findings);
    }
    let end = row.date("earliest").zip(row.number("duration_months"));
    let lasts = end.is_some_and(|(from, months)| from.add(Months::months(months)) > start);
    if stage != "won" || !lasts || !case.is_sound(&["commitments"]) {
        return;
    }
    let customer = row.text("customer");
    let mut contracts = case.rows("commitments").chain(case.rows(focus::MAP));
    if contracts.all(|line| line.text("customer") != customer) {
        let message = format!(
            "`{}` is won, and its customer `{customer}` has no contract: nothing asks for its work",
            row.text("deal")
        );
        findings.warning(
            codes::DEAL_WITHOUT_CONTRACT,
            row.span("customer"),
            message,
            "add the contract to commitments.csv, or correct the customer",
        );
    }
}

/// Something must hold from the start of a line on.
fn first_step(case: &Case<'_>, lines: &Lines<'_>, line: Row<'_>, findings: &mut Findings) {
    let Some(start) = line.date("start").filter(|_| case.is_sound(&["commitment_steps"])) else {
        return;
    };
    let first = lines.first.get(&key(line)).copied();
    let name = format!("line `{}` of contract `{}`", line.text("line"), line.text("contract"));
    let message = match first {
        None => format!("{name} has no step: nothing is held"),
        Some(first) if first > start => format!("{name} starts on {start}, and its first step on {first}"),
        Some(_) => return,
    };
    let help = format!("add a step from {start} to commitment_steps.csv");
    findings.error(codes::STEPS_MISSING, line.span("line"), message, help);
}

fn step(case: &Case<'_>, lines: &Lines<'_>, row: Row<'_>, findings: &mut Findings) {
    if row.thing("contract").is_none() || row.is_bad("line") {
        return;
    }
    let Some(line) = lines.lines.get(&key(row)).copied() else {
        return unknown_line(case, row, findings);
    };
    amount(row, line, findings);
    let (Some(from), Some((start, end))) = (row.date("from"), line.date("start").zip(line.date("end")))
    else {
        return;
    };
    if start < end && (from < start || from >= end) {
        let message = format!("the step is from {from}, and its line runs from {start} to {end}");
        let fault = Diagnostic::error(codes::STEP_OUTSIDE, row.span("from"), message);
        findings.push(fault.help("correct the step, or the line").related(line.span("start"), "the line"));
    }
}

fn unknown_line(case: &Case<'_>, row: Row<'_>, findings: &mut Findings) {
    let contract = row.text("contract");
    let lines: Vec<String> = case
        .rows("commitments")
        .filter(|line| line.text("contract") == contract)
        .map(|line| line.text("line"))
        .collect();
    if case.rows("commitments").any(|line| line.is_bad("line")) {
        return;
    }
    let names: Vec<&str> = lines.iter().map(String::as_str).collect();
    let message = format!("contract `{contract}` has no line `{}`", row.text("line"));
    findings.error(
        codes::LINE_UNKNOWN,
        row.span("line"),
        message,
        format!("its lines are {}", quoted(&names)),
    );
}

fn amount(step: Row<'_>, line: Row<'_>, findings: &mut Findings) {
    let (column, wanted) = match is_spend(line) {
        Some(true) => ("amount_per_month", "a contract of kind `spend` needs an amount"),
        Some(false) => ("units", "a contract that holds capacity or usage needs units"),
        None => return,
    };
    if step.is_empty(column) {
        let message = format!("the step does not say how much: {wanted}");
        findings.error(codes::COMMITMENT_AMOUNT, step.span(column), message, format!("fill `{column}`"));
    }
}
