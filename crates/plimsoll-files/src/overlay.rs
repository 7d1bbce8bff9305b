//! Changes on top of a scenario folder, made on the cells as they were written, before anything is checked: a changed
//! cell is then checked like any other, and what is wrong with it is shown in the overlay.
//!
//! An overlay is a TOML file of these, carried out in the order in which they stand:
//!
//! ```toml
//! [set]
//! "policy.risk_weight" = 0.3
//!
//! [[change]]
//! table = "generations"
//! where = { generation = "trainium3" }
//! add = { lead_months = 3 }
//! ```
//!
//! beside `set` and `scale` in a `[[change]]`, `[[add]]` with `table` and `row`, and `[[remove]]` with `table` and
//! `where`.

mod apply;
mod cell;
mod set;

use std::path::Path;

use plimsoll_model::Span;
use plimsoll_model::diagnostic::did_you_mean;

use crate::LoadOptions;
use crate::codes;
use crate::findings::Findings;
use crate::folder::{Folder, shown};
use crate::toml_text::{Entry, Scalar};

/// One field of `where`, `set`, `add`, `scale` or `row`.
#[derive(Clone, Debug)]
struct Field {
    column: String,
    value: Scalar,
    key: Span,
    span: Span,
}

/// One operation on the rows of a table.
#[derive(Clone, Debug)]
struct Operation {
    /// `change`, `add` or `remove`.
    verb: String,
    table: String,
    span: Span,
    fields: Vec<(String, Field)>,
}

impl Operation {
    fn fields(&self, part: &str) -> Vec<Field> {
        self.fields.iter().filter(|(of, _)| of == part).map(|(_, field)| field.clone()).collect()
    }
}

/// What an operation may hold, by its verb.
const PARTS: [(&str, &[&str]); 3] =
    [("change", &["where", "set", "add", "scale"]), ("add", &["row"]), ("remove", &["where"])];

/// Carries out every overlay, and then every `--set`.
pub(crate) fn apply(folder: &mut Folder, options: &LoadOptions, findings: &mut Findings) {
    options.overlays.iter().for_each(|path| apply_file(folder, path, findings));
    options.sets.iter().for_each(|argument| set::argument(folder, argument, findings));
}

fn apply_file(folder: &mut Folder, path: &Path, findings: &mut Findings) {
    let Some(file) = folder.read_toml(path, &shown(path), findings) else {
        return;
    };
    let mut entries: Vec<Entry> =
        file.entries.into_iter().filter(|entry| !file.faulty_lines.contains(&entry.span.line)).collect();
    entries.sort_by_key(|entry| (entry.span.line, entry.span.column, entry.path.len()));
    let settings: Vec<Entry> = entries.iter().filter_map(set::of_settings).collect();
    set::settings(folder, settings);
    for operation in operations(&entries, findings) {
        apply::operation(folder, &operation, findings);
    }
}

/// The operations of an overlay in the order of the file.
fn operations(entries: &[Entry], findings: &mut Findings) -> Vec<Operation> {
    let mut operations: Vec<(usize, Operation)> = Vec::new();
    for entry in entries {
        let (verb, rest) = entry.path.split_once('.').unwrap_or((&entry.path, ""));
        let parts = PARTS.iter().find(|(name, _)| *name == verb).map(|(_, parts)| *parts);
        let (Some(parts), Some(index)) = (parts, entry.index.first().copied()) else {
            unknown_verb(entry, verb, findings);
            continue;
        };
        let place = operations.iter().position(|(i, o)| *i == index && o.verb == verb).unwrap_or_else(|| {
            let span = entry.key.clone();
            operations.push((
                index,
                Operation { verb: verb.to_owned(), table: String::new(), span, fields: Vec::new() },
            ));
            operations.len() - 1
        });
        add_entry(&mut operations[place].1, rest, parts, entry, findings);
    }
    operations.into_iter().map(|(_, operation)| operation).filter(|o| is_whole(o, findings)).collect()
}

fn unknown_verb(entry: &Entry, verb: &str, findings: &mut Findings) {
    if verb == "set" || verb == "description" {
        return;
    }
    let known = ["set", "change", "add", "remove", "description"];
    let help = match did_you_mean(verb, known) {
        Some(near) if near == verb => format!("write `[[{near}]]`"),
        Some(near) => format!("did you mean `{near}`?"),
        None => "an overlay holds `[set]`, `[[change]]`, `[[add]]` and `[[remove]]`".to_owned(),
    };
    // The fields of an unknown table are not reported one by one.
    if !entry.path.contains('.') {
        findings.error(
            codes::OVERLAY_SHAPE,
            entry.key.clone(),
            format!("an overlay has no `{verb}` like this"),
            help,
        );
    }
}

fn add_entry(operation: &mut Operation, rest: &str, parts: &[&str], entry: &Entry, findings: &mut Findings) {
    let (part, column) = rest.split_once('.').unwrap_or((rest, ""));
    match (part, &entry.value) {
        ("", _) => {}
        ("table", Scalar::Text(table)) => {
            operation.table.clone_from(table);
            operation.span = entry.span.clone();
        }
        (part, Scalar::Table) if parts.contains(&part) && column.is_empty() => {}
        (part, value) if parts.contains(&part) && !column.is_empty() => {
            let span = entry.span.clone();
            let field =
                Field { column: column.to_owned(), value: value.clone(), key: entry.key.clone(), span };
            operation.fields.push((part.to_owned(), field));
        }
        // The fields of what is not understood are not reported one by one.
        _ if !column.is_empty() => {}
        _ => {
            let list = parts.iter().map(|part| format!("`{part} = {{ … }}`")).collect::<Vec<_>>().join(", ");
            let help = format!("`[[{}]]` holds `table = \"…\"`, {list}", operation.verb);
            findings.error(
                codes::OVERLAY_SHAPE,
                entry.key.clone(),
                format!("`{rest}` is not understood here"),
                help,
            );
        }
    }
}

fn is_whole(operation: &Operation, findings: &mut Findings) -> bool {
    let has = |part: &str| !operation.fields(part).is_empty();
    let missing = match operation.verb.as_str() {
        _ if operation.table.is_empty() => "table = \"generations\"",
        "change" if !has("set") && !has("add") && !has("scale") => "set = { … }",
        "add" if !has("row") => "row = { … }",
        "remove" if !has("where") => "where = { … }",
        _ => return true,
    };
    let message = format!("the `[[{}]]` does not say what to do", operation.verb);
    findings.error(codes::OVERLAY_SHAPE, operation.span.clone(), message, format!("add `{missing}`"));
    false
}
