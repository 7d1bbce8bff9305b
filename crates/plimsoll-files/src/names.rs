//! What names refer to: every thing of every table, references between tables, and rows that describe one thing twice.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::schema::TABLES;
use plimsoll_model::{Diagnostic, Scenario};

use crate::codes;
use crate::findings::Findings;
use crate::known::Later;
use crate::sheet::{self, Row, Sheet};
use crate::value::Value;

/// The tables of a folder by name.
pub(crate) type Sheets = BTreeMap<&'static str, Sheet>;

/// The things of every table, in the order in which the table first names them.
#[derive(Debug, Default)]
pub(crate) struct Names {
    things: BTreeMap<&'static str, Things>,
    unread: BTreeSet<&'static str>,
    later: Later,
}

#[derive(Debug, Default)]
struct Things {
    names: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    /// Gathers the names that the tables give. `unread` = tables whose names cannot be known; `later` = rows that are
    /// not known yet.
    pub(crate) fn gather(sheets: &Sheets, unread: BTreeSet<&'static str>, later: Later) -> Self {
        let targets: BTreeSet<_> =
            TABLES.iter().flat_map(|t| t.columns).filter_map(sheet::is_reference).flatten().collect();
        let mut names = Self { things: BTreeMap::new(), unread, later };
        for (table, sheet) in sheets.iter().filter(|(table, _)| targets.contains(table)) {
            let key = sheet.schema().key[0];
            let things = names.things.entry(*table).or_default();
            sheet
                .rows()
                .map(|row| row.text(key))
                .filter(|name| !name.is_empty())
                .for_each(|name| things.add(name));
            // Where a name cell is at fault, a reference to it may be right.
            if sheet.rows().any(|row| row.is_bad(key)) {
                names.unread.insert(*table);
            }
        }
        names
    }

    /// The names of a scenario, for a table that is read beside it.
    pub(crate) fn of_scenario(scenario: &Scenario) -> Self {
        let mut names = Self::default();
        let mut add = |table, name: &str| names.things.entry(table).or_default().add(name.to_owned());
        scenario.generations.iter().for_each(|generation| add("generations", &generation.name));
        scenario.power_options.iter().for_each(|option| add("power_options", &option.name));
        scenario.sites.iter().for_each(|site| add("sites", &site.name));
        names
    }

    /// Rows that are not known yet.
    pub(crate) fn later(&self) -> &Later {
        &self.later
    }

    /// The place of a thing.
    pub(crate) fn place(&self, table: &str, name: &str) -> Option<usize> {
        self.things.get(table)?.places.get(name).copied()
    }

    /// Every name of a table, by place.
    pub(crate) fn of(&self, table: &str) -> &[String] {
        self.things.get(table).map_or(&[], |things| &things.names)
    }

    /// Whether every name of the table is known.
    pub(crate) fn is_complete(&self, table: &str) -> bool {
        !self.unread.contains(table)
    }

    fn look_up(&self, tables: &'static [&'static str], name: &str) -> Result<Value, Unresolved> {
        let found: Vec<_> = tables.iter().filter_map(|t| Some((*t, self.place(t, name)?))).collect();
        match *found.as_slice() {
            [(table, place)] => Ok(Value::Thing(table, place)),
            [] if tables.iter().all(|table| self.is_complete(table)) => Err(Unresolved::Unknown),
            [] => Ok(Value::Bad),
            _ => Err(Unresolved::Ambiguous),
        }
    }
}

enum Unresolved {
    Unknown,
    Ambiguous,
}

impl Things {
    fn add(&mut self, name: String) {
        let next = self.names.len();
        self.places.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            next
        });
    }
}

/// Looks up every reference of a table, and reports those that refer to nothing or to two things.
pub(crate) fn resolve(sheet: &mut Sheet, names: &Names, findings: &mut Findings) {
    for column in 0..sheet.columns().len() {
        let Some(targets) = sheet::is_reference(sheet.columns()[column]) else {
            continue;
        };
        let name = sheet.columns()[column].name;
        for at in 0..sheet.len() {
            if sheet.row(at).value(name) == Value::Text {
                let value = resolve_cell(sheet.row(at), name, targets, names, findings);
                sheet.put(at, column, value);
            }
        }
    }
}

fn resolve_cell(
    row: Row<'_>,
    column: &str,
    targets: &'static [&'static str],
    names: &Names,
    findings: &mut Findings,
) -> Value {
    let text = row.text(column);
    match names.look_up(targets, &text) {
        Ok(value) => value,
        Err(Unresolved::Unknown) => {
            let known = targets.iter().flat_map(|t| names.of(t)).map(String::as_str);
            let words = targets.iter().map(|t| singular(t)).collect::<Vec<_>>().join(" or ");
            let message = format!("there is no {words} `{text}`");
            let later = targets.iter().find_map(|t| names.later.known(t, &text));
            let help = match later {
                Some(date) => format!("it becomes known only on {date}, after the date of the case"),
                None => remedy(&text, known.collect(), targets),
            };
            findings.error(codes::NAME_UNKNOWN, row.span(column), message, help);
            Value::Bad
        }
        Err(Unresolved::Ambiguous) => {
            let words = targets.iter().map(|t| singular(t)).collect::<Vec<_>>().join(" and a ");
            let message = format!("`{text}` is the name of a {words}");
            findings.error(codes::NAME_AMBIGUOUS, row.span(column), message, "rename one of them");
            Value::Bad
        }
    }
}

fn remedy(text: &str, known: Vec<&str>, targets: &[&str]) -> String {
    let files = targets.iter().map(|t| format!("{t}.csv")).collect::<Vec<_>>().join(" or ");
    match did_you_mean(text, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if known.is_empty() => format!("add it to {files}, which names nothing yet"),
        None if known.len() <= 6 => format!("add it to {files}, or use one of {}", quoted(&known)),
        None => format!("add it to {files}"),
    }
}

/// A list of names in backquotes.
pub(crate) fn quoted(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// One thing of a table, in words.
pub(crate) fn singular(table: &str) -> String {
    let words = table.replace('_', " ");
    match table {
        "commitments" => "contract".to_owned(),
        _ => words.strip_suffix('s').unwrap_or(&words).to_owned(),
    }
}

/// Reports rows that describe the same thing, naming the first.
pub(crate) fn check_keys(sheet: &Sheet, findings: &mut Findings) {
    let key = sheet.schema().key;
    let mut seen: HashMap<Vec<String>, usize> = HashMap::new();
    for row in sheet.rows().filter(|row| key.iter().all(|name| !row.is_bad(name))) {
        let values: Vec<_> = key.iter().map(|name| row.text(name)).collect();
        match seen.get(&values) {
            Some(first) => findings.push(twice(sheet, row, sheet.row(*first), &values)),
            None => drop(seen.insert(values, row.at)),
        }
    }
}

fn twice(sheet: &Sheet, row: Row<'_>, first: Row<'_>, values: &[String]) -> Diagnostic {
    let key = sheet.schema().key;
    let pairs = key.iter().zip(values).filter(|(_, value)| !value.is_empty());
    let what = pairs.map(|(name, value)| format!("{name} `{value}`")).collect::<Vec<_>>().join(", ");
    let line = first.id().line;
    let message = format!("{what} is described twice, first in line {line}");
    let help = if key.len() == 1 { "rename one of them, or remove one" } else { "remove one of them" };
    let fault = Diagnostic::error(codes::KEY_TWICE, row.span(key[0]), message).help(help);
    fault.related(first.span(key[0]), "the first")
}
