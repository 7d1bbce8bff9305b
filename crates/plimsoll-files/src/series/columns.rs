//! Which columns of a table hold moments, values, and what tells series apart.

use std::collections::BTreeSet;
use std::ops::Range;

use super::SeriesColumns;
use super::when::{When, parse};
use crate::codes;
use crate::csv::Record;
use crate::findings::Findings;
use crate::text::Source;

/// Names of columns that hold moments, and values.
const TIMES: [&str; 14] = [
    "time",
    "date",
    "datetime",
    "timestamp",
    "ds",
    "t",
    "minute",
    "hour",
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "period",
];
const VALUES: [&str; 13] = [
    "value", "y", "used", "usage", "demand", "quantity", "count", "mean", "amount", "sales", "units", "load",
    "volume",
];
/// What stands where nothing was measured.
const NOTHING: [&str; 8] = ["", "na", "n/a", "nan", "null", "none", "-", "."];

/// Rows that tell what columns hold.
const FIRST: usize = 50;

/// What the first rows hold: moments, numbers, or neither.
pub(super) struct Kinds {
    rows: usize,
    /// By column.
    moments: Vec<bool>,
    numbers: Vec<bool>,
}

impl Kinds {
    pub(super) fn new(width: usize) -> Self {
        Self { rows: 0, moments: vec![true; width], numbers: vec![true; width] }
    }

    /// One more row; whether others would tell more.
    pub(super) fn add(&mut self, source: &Source, record: &Record) -> bool {
        if record.broken || record.fields.len() != self.moments.len() {
            return true;
        }
        self.rows += 1;
        for (c, (moments, numbers)) in self.moments.iter_mut().zip(&mut self.numbers).enumerate() {
            if *moments || *numbers {
                let text = cell(source, record, c).0;
                *moments &= parse(&text).is_some_and(|(when, _)| !matches!(when, When::Number(_)));
                *numbers &= is_nothing(&text) || text.parse::<f64>().is_ok();
            }
        }
        self.rows < FIRST
    }

    fn all_moments(&self, column: usize) -> bool {
        self.rows > 0 && self.moments[column]
    }

    fn all_numbers(&self, column: usize) -> bool {
        self.rows > 0 && self.numbers[column]
    }
}

/// Which of some columns tell rows apart.
pub(super) struct Telling {
    columns: Vec<usize>,
    width: usize,
    /// Cells of the first row.
    first: Vec<String>,
    tells: Vec<bool>,
}

impl Telling {
    pub(super) fn new(columns: Vec<usize>, width: usize) -> Self {
        let tells = vec![false; columns.len()];
        Self { columns, width, first: Vec::new(), tells }
    }

    /// One more row; whether others would tell more.
    pub(super) fn add(&mut self, source: &Source, record: &Record) -> bool {
        if record.fields.len() != self.width {
            return true;
        }
        if self.first.is_empty() {
            self.first = self.columns.iter().map(|c| cell(source, record, *c).0).collect();
        } else {
            let columns = self.columns.iter().zip(&self.first).zip(&mut self.tells);
            for ((c, first), tells) in columns.filter(|(_, tells)| !**tells) {
                *tells = cell(source, record, *c).0 != *first;
            }
        }
        self.tells.iter().any(|tells| !tells)
    }

    /// Those that do.
    pub(super) fn columns(self) -> Vec<usize> {
        self.columns.into_iter().zip(self.tells).filter(|(_, tells)| *tells).map(|(c, _)| c).collect()
    }
}

/// Whether nothing was measured.
fn is_nothing(text: &str) -> bool {
    text.len() <= 4 && NOTHING.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Places of the columns.
pub(super) struct Layout {
    pub(super) time: usize,
    /// Values, each with the name of its series in a wide table.
    pub(super) values: Vec<(usize, Option<String>)>,
    pub(super) keys: Vec<usize>,
    pub(super) width: usize,
}

/// The text of a cell, and where it stands.
pub(super) fn cell<'a>(source: &'a Source, record: &Record, column: usize) -> (String, Range<usize>) {
    let Some(field) = record.fields.get(column) else { return (String::new(), 0..0) };
    let range = field.start..field.end;
    let text: &'a str = &source.text[range.clone()];
    let text =
        if field.quoted { text[1..text.len() - 1].replace("\"\"", "\"") } else { text.trim().to_owned() };
    (text, range)
}

/// A value, `Some(None)` where there is none, `None` where it is a fault.
pub(super) fn number(
    source: &Source,
    text: &str,
    range: Range<usize>,
    findings: &mut Findings,
) -> Option<Option<f64>> {
    if is_nothing(text) {
        return Some(None);
    }
    let mut fault = |code, message: String, help: &str| {
        findings.error(code, source.span(range.clone(), Some("value")), message, help);
        None
    };
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() && value.abs() < 1e15 => Some(Some(value)),
        Ok(value) if value.is_nan() => Some(None),
        Ok(_) => fault(
            codes::NOT_FINITE,
            format!("`{text}` is not finite, or beyond 1e15"),
            "leave the cell empty where nothing was measured",
        ),
        Err(_) if text.replace([',', ' ', '\u{a0}', '\''], "").parse::<f64>().is_ok() => fault(
            codes::THOUSANDS,
            format!("`{text}` is written with a thousands separator or a decimal comma"),
            "write 1234.5",
        ),
        Err(_) => fault(
            codes::NOT_A_NUMBER,
            format!("`{text}` is not a number"),
            "write a number such as 1234.5, or leave the cell empty",
        ),
    }
}

/// Finds the columns, by their names, what the first rows hold, and which of some tell rows apart.
pub(super) fn layout(
    (source, header): (&Source, &Record),
    columns: &SeriesColumns,
    kinds: &Kinds,
    telling: &mut dyn FnMut(Telling) -> Vec<usize>,
    findings: &mut Findings,
) -> Option<Layout> {
    let names: Vec<String> = (0..header.fields.len()).map(|c| cell(source, header, c).0).collect();
    let width = names.len();
    let place = |wanted: &str| names.iter().position(|name| name.eq_ignore_ascii_case(wanted));
    let mut missing = false;
    let mut named = |wanted: &str, findings: &mut Findings| {
        let found = place(wanted);
        if found.is_none() {
            let close = plimsoll_model::diagnostic::did_you_mean(wanted, names.iter().map(String::as_str));
            let help = close.map_or_else(
                || format!("the columns are {}", names.join(", ")),
                |name| format!("did you mean `{name}`?"),
            );
            findings.error(
                codes::COLUMN_MISSING,
                source.line_span(1, None),
                format!("there is no column `{wanted}`"),
                help,
            );
            missing = true;
        }
        found
    };
    let time = columns.time.as_ref().map(|name| named(name, findings));
    let value = columns.value.as_ref().map(|name| named(name, findings));
    let keys: Vec<Option<usize>> = columns.series.iter().map(|name| named(name, findings)).collect();
    if missing {
        return None;
    }
    let usual = |wanted: &[&str]| wanted.iter().find_map(|name| place(name));
    let time =
        time.flatten().or_else(|| usual(&TIMES)).or_else(|| (0..width).find(|c| kinds.all_moments(*c)));
    let Some(time) = time else {
        let help = format!("name it with `--time`; the columns are {}", names.join(", "));
        findings.error(codes::COLUMN_MISSING, source.line_span(1, None), "no column holds moments", help);
        return None;
    };
    let keys: Vec<usize> = keys.into_iter().flatten().collect();
    let free: Vec<usize> = (0..width).filter(|c| *c != time && !keys.contains(c)).collect();
    let value = value.flatten().or_else(|| usual(&VALUES).filter(|c| free.contains(c)));
    let numbers: Vec<usize> = free.iter().copied().filter(|c| kinds.all_numbers(*c)).collect();
    let value = value.or_else(|| (numbers.len() == 1).then(|| numbers[0]));
    if let Some(value) = value {
        let others = free.iter().copied().filter(|c| *c != value);
        // Beside named keys other columns say more about the rows and part nothing.
        let keys = if keys.is_empty() { telling(Telling::new(others.collect(), width)) } else { keys };
        return Some(Layout { time, values: vec![(value, None)], keys, width });
    }
    let wide = !free.is_empty() && keys.is_empty() && numbers.len() == free.len();
    if wide {
        let mut seen = BTreeSet::new();
        let twice: BTreeSet<&String> = names.iter().filter(|name| !seen.insert(*name)).collect();
        for name in &twice {
            let help = "give every series a name of its own";
            findings.error(
                codes::COLUMN_TWICE,
                source.line_span(1, None),
                format!("column `{name}` is there twice"),
                help,
            );
        }
        let values = numbers.into_iter().map(|c| (c, Some(names[c].clone()))).collect();
        return twice.is_empty().then_some(Layout { time, values, keys, width });
    }
    let help = format!("name it with `--value`; the columns are {}", names.join(", "));
    findings.error(
        codes::COLUMN_MISSING,
        source.line_span(1, None),
        "no column is known to hold the values",
        help,
    );
    None
}
