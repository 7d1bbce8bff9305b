//! `plimsoll scorecard` and `plimsoll trust`: the model beside what is known.

use plimsoll::account::{ScorecardRow, TrustRow, Verdict, contradicted};
use plimsoll::look_back;

use crate::arguments::CheckArguments;
use crate::{Ended, check};

pub(crate) fn scorecard(arguments: &CheckArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let (_, rows, _) = look_back(&scenario);
    if arguments.json {
        document(&rows);
    } else {
        rows.iter().for_each(|row| println!("{}", compared(row)));
        println!("{}", counted(&rows));
    }
    if contradicted(&rows) { Ended::Contradicted } else { Ended::Well }
}

pub(crate) fn trust(arguments: &CheckArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let (_, _, rows) = look_back(&scenario);
    if arguments.json {
        document(&rows);
    } else {
        rows.iter().for_each(|row| println!("{}", checked(row)));
    }
    Ended::Well
}

fn document<T: serde::Serialize>(rows: &[T]) {
    match serde_json::to_string_pretty(rows) {
        Ok(text) => println!("{text}"),
        Err(fault) => eprintln!("error: the rows cannot be written as JSON: {fault}"),
    }
}

fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "holds",
        Verdict::Off => "OFF",
        Verdict::Missed => "missed",
        Verdict::Shown => "shown",
        Verdict::Given => "given",
        Verdict::Text => "text",
        Verdict::NotComputed => "not computed",
    }
}

fn compared(row: &ScorecardRow) -> String {
    let r = &row.reported;
    let what = if r.entity.is_empty() { r.measure.clone() } else { format!("{} ({})", r.measure, r.entity) };
    let model = row.model.map_or_else(|| "-".to_owned(), |m| format!("{m:.4}"));
    let line = format!(
        "{:<13} {} {what}: reported {} {}, model {model}",
        verdict(row.verdict),
        r.date,
        r.written,
        r.unit
    );
    if row.note.is_empty() { line } else { format!("{line}  ({})", row.note) }
}

fn counted(rows: &[ScorecardRow]) -> String {
    let count = |wanted| rows.iter().filter(|r| r.verdict == wanted).count();
    format!(
        "{} rows: {} hold, {} contradicted, {} given, {} not computed (targets need `plimsoll plan`)",
        rows.len(),
        count(Verdict::Holds),
        count(Verdict::Off),
        count(Verdict::Given),
        count(Verdict::NotComputed),
    )
}

fn checked(row: &TrustRow) -> String {
    let number = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |v| format!("{v:.4}"));
    format!(
        "{:<46} {:>22} {:<14} own {:>14}\n    {}",
        row.what,
        number(row.value),
        row.unit,
        number(row.own),
        row.how
    )
}
