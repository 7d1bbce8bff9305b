//! `plimsoll scorecard` and `plimsoll trust`: the model beside what is known.

use plimsoll::account::{ScorecardRow, TrustRow, Verdict, contradicted};
use plimsoll::look_back;

use plimsoll_model::scenario::Relation;
use plimsoll_report::format;

use crate::arguments::CheckArguments;
use crate::output::json;
use crate::sheet::{left, painted, right, say, things, wrapped};
use crate::{Ended, check, render, sheet};

pub(crate) fn scorecard(arguments: &CheckArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let (_, rows, _) = look_back(&scenario);
    if arguments.json {
        json(&rows);
    } else {
        let colour = render::colour_out();
        let head = ["verdict", "date", "measure"].iter().zip(COLUMNS).map(|(name, w)| left(name, w));
        let head = head.collect::<String>() + &right("published", COLUMNS[3]) + &right("model", COLUMNS[4]);
        let lines = rows.iter().map(|row| compared(row, &scenario.currency, colour) + "\n");
        say(&format!("{}\n{}\n{}\n", painted(&head, "1", colour), lines.collect::<String>(), counted(&rows)));
    }
    if contradicted(&rows) { Ended::Contradicted } else { Ended::Well }
}

pub(crate) fn trust(arguments: &CheckArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let (_, _, rows) = look_back(&scenario);
    if arguments.json {
        json(&rows);
    } else {
        let colour = render::colour_out();
        let head =
            left("to check first", CHECKED[0]) + &right("model", CHECKED[1]) + &right("your own", CHECKED[2]);
        let lines = rows.iter().map(|row| checked(row, &scenario.currency, colour) + "\n");
        say(&format!("{}\n{}", painted(&head, "1", colour), lines.collect::<String>()));
    }
    Ended::Well
}

/// A verdict in a word, and the colour in which it stands out.
fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Holds => ("holds", ""),
        Verdict::Off => ("OFF", "1;31"),
        Verdict::Missed => ("missed", "33"),
        Verdict::Shown => ("shown", "2"),
        Verdict::Given => ("given", "2"),
        Verdict::Text => ("text", "2"),
        Verdict::NotComputed => ("silent", "2"),
    }
}

/// Widths of verdict, date, measure, published figure and model.
const COLUMNS: [usize; 5] = [8, 12, 34, 13, 13];

fn compared(row: &ScorecardRow, currency: &str, colour: bool) -> String {
    let r = &row.reported;
    let what = if r.entity.is_empty() { r.measure.clone() } else { format!("{} ({})", r.measure, r.entity) };
    let figure = |value: f64| format::figure_in(rounded(value), &r.unit, currency);
    let published = r.value.map_or_else(|| r.written.clone(), figure);
    let (word, code) = verdict(row.verdict);
    let sign = match r.relation {
        Relation::AtLeast => "\u{2265}\u{a0}",
        Relation::AtMost => "\u{2264}\u{a0}",
        Relation::About => "~\u{a0}",
        Relation::Equal | Relation::Text => "",
    };
    let published = format!("{sign}{published}");
    let mut named = left(word, COLUMNS[0]) + &left(&r.date.to_string(), COLUMNS[1]);
    if what.chars().count() >= COLUMNS[2] {
        named += &format!("{what}\n{}", " ".repeat(COLUMNS[..3].iter().sum()));
    } else {
        named += &left(&what, COLUMNS[2]);
    }
    let line = named
        + &right(&published, COLUMNS[3])
        + &right(&row.model.map_or_else(|| NOTHING.to_owned(), figure), COLUMNS[4]);
    let line = if code.is_empty() { line } else { painted(&line, code, colour) };
    if row.note.is_empty() {
        line
    } else {
        line + "\n" + &wrapped(&" ".repeat(COLUMNS[0]), COLUMNS[0], &row.note)
    }
}

/// To five digits, which fit their column.
fn rounded(value: f64) -> f64 {
    format!("{value:.4e}").parse().unwrap_or(value)
}

const NOTHING: &str = "\u{2013}";

fn counted(rows: &[ScorecardRow]) -> String {
    let count = |wanted| rows.iter().filter(|r| r.verdict == wanted).count();
    let more = [
        (Verdict::Missed, "not reached"),
        (Verdict::Shown, "shown beside each other"),
        (Verdict::Given, "given as input"),
        (Verdict::NotComputed, "on which the model is silent (targets need `plimsoll plan`)"),
    ];
    let mut text = format!(
        "{}: {} hold, {} contradicted",
        things(rows.len(), "row"),
        count(Verdict::Holds),
        count(Verdict::Off)
    );
    for (wanted, words) in more {
        let number = count(wanted);
        if number > 0 {
            text += &format!(", {number} {words}");
        }
    }
    wrapped("", 0, &text)
}

/// Widths of what is checked, of the model's figure and of the user's own.
const CHECKED: [usize; 3] = [48, 16, 16];

fn checked(row: &TrustRow, currency: &str, colour: bool) -> String {
    let number = |value: Option<f64>| {
        value.map_or_else(|| NOTHING.to_owned(), |v| format::figure_in(v, &row.unit, currency))
    };
    let named = sheet::broken(&row.what, CHECKED[0] - 2);
    let mut text = left(&named[0], CHECKED[0])
        + &right(&number(row.value), CHECKED[1])
        + &right(&number(row.own), CHECKED[2]);
    for more in &named[1..] {
        text += &format!("\n{more}");
    }
    text + "\n" + &painted(&wrapped("  ", 2, &row.how), "2", colour)
}
