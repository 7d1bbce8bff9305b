//! Carrying out one operation on the rows of a table.

use plimsoll_model::Span;
use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::schema::{Column, Presence, TABLES, Table, table};

use super::cell::{self, Verb};
use super::{Field, Operation};
use crate::codes;
use crate::findings::Findings;
use crate::folder::Folder;
use crate::raw::{Cell, RawRow, RawTable};
use crate::sheet;
use crate::text::Source;
use crate::toml_text::Scalar;

/// A column of a table as it stands in the file, or would stand there.
struct Target {
    column: &'static Column,
    /// Place in the header; `None` = the file has no such column yet.
    at: Option<usize>,
    /// Name it has or gets in the header.
    header: String,
}

/// Carries out an operation; what does not fit is reported where it stands in the overlay.
pub(super) fn operation(folder: &mut Folder, operation: &Operation, findings: &mut Findings) {
    let Some(schema) = table(&operation.table) else {
        let help = match did_you_mean(&operation.table, TABLES.iter().map(|t| t.name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the reference page lists every table".to_owned(),
        };
        let message = format!("there is no table `{}`", operation.table);
        return findings.error(codes::OVERLAY_TABLE, operation.span.clone(), message, help);
    };
    if folder.unread.contains(schema.name) {
        return;
    }
    if operation.verb == "add" {
        let empty = || RawTable::new(schema, Source::new(operation.span.file.clone(), ""), false);
        return add_row(folder.tables.entry(schema.name).or_insert_with(empty), operation, findings);
    }
    let Some(raw) = folder.tables.get_mut(schema.name) else {
        let message = format!("the folder has no table `{}`", schema.name);
        return findings.error(
            codes::OVERLAY_TABLE,
            operation.span.clone(),
            message,
            "add rows with `[[add]]`",
        );
    };
    let Some(rows) = matching(raw, operation, findings) else {
        return;
    };
    if operation.verb == "remove" {
        let mut place = 0..;
        raw.rows.retain(|_| place.next().is_none_or(|i: usize| !rows.contains(&i)));
    } else {
        change(raw, operation, &rows, findings);
    }
}

/// The column that an overlay names, with or without its currency.
fn target(raw: &RawTable, field: &Field, findings: &mut Findings) -> Option<Target> {
    let headers = raw.headers();
    let found = columns(raw.schema).find_map(|column| {
        let same = |header: &str| {
            header == column.name && !column.is_money()
                || column.is_money() && stem(header).is_some_and(|stem| stem == column.name)
        };
        let wanted = same(&field.column) || column.name == field.column;
        wanted.then(|| (column, headers.iter().position(|header| same(header))))
    });
    let Some((column, at)) = found else {
        let names = columns(raw.schema).map(|c| c.name);
        let help = match did_you_mean(&field.column, names) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the reference page lists every column".to_owned(),
        };
        let message = format!("the table `{}` has no column `{}`", raw.schema.name, field.column);
        findings.error(codes::OVERLAY_COLUMN, field.key.clone(), message, help);
        return None;
    };
    let header = at.map_or_else(|| field.column.clone(), |at| headers[at].clone());
    if column.is_money() && field.column != column.name && field.column != header {
        let message = format!("the table gives `{}` as `{header}`, not as `{}`", column.name, field.column);
        findings.error(codes::OVERLAY_COLUMN, field.key.clone(), message, format!("write `{header}`"));
        return None;
    }
    Some(Target { column, at, header })
}

fn columns(schema: &'static Table) -> impl Iterator<Item = &'static Column> {
    sheet::columns(schema).into_iter()
}

/// A header without its currency.
fn stem(header: &str) -> Option<&str> {
    header.rsplit_once('_').filter(|(_, currency)| currency.len() == 3).map(|(stem, _)| stem)
}

/// The text that holds in a row: the cell's, or the column's default.
fn text_of(raw: &RawTable, row: usize, target: &Target) -> String {
    let written = target.at.map(|at| raw.text(row, at).into_owned()).unwrap_or_default();
    match target.column.presence {
        Presence::Optional(default) if written.is_empty() && !default.starts_with("= ") => default.to_owned(),
        _ => written,
    }
}

fn is_same(written: &str, wanted: &str) -> bool {
    let numbers = written.parse::<f64>().ok().zip(wanted.parse::<f64>().ok());
    written == wanted || numbers.is_some_and(|(a, b)| (a - b).abs() <= 1e-12 * a.abs())
}

fn fits(written: &str, wanted: &Scalar) -> bool {
    match wanted {
        Scalar::List(items) => items.iter().any(|(item, _)| fits(written, item)),
        other => other.to_cell().is_some_and(|wanted| is_same(written, &wanted)),
    }
}

/// The rows that every condition fits; `None` where a condition is at fault or nothing fits, which is reported.
fn matching(raw: &RawTable, operation: &Operation, findings: &mut Findings) -> Option<Vec<usize>> {
    let conditions = operation.fields("where");
    let targets: Vec<_> =
        conditions.iter().map(|field| target(raw, field, findings)).collect::<Option<_>>()?;
    let both: Vec<_> = conditions.iter().zip(&targets).collect();
    let matches =
        |row: usize| both.iter().all(|(field, target)| fits(&text_of(raw, row, target), &field.value));
    let rows: Vec<usize> = (0..raw.rows.len()).filter(|row| matches(*row)).collect();
    if rows.is_empty() {
        no_match(raw, operation, &both, findings);
        return None;
    }
    Some(rows)
}

fn no_match(raw: &RawTable, operation: &Operation, both: &[(&Field, &Target)], findings: &mut Findings) {
    let any = |field: &Field, target: &Target| {
        (0..raw.rows.len()).any(|row| fits(&text_of(raw, row, target), &field.value))
    };
    let alone = both.iter().find(|(field, target)| !any(field, target));
    let Some((field, target)) = alone else {
        let span = both.first().map_or_else(|| operation.span.clone(), |(field, _)| field.span.clone());
        let message = format!("no row of `{}` fits all of these conditions", raw.schema.name);
        return findings.error(
            codes::OVERLAY_NO_MATCH,
            span,
            message,
            "each fits some row, and none fits them all",
        );
    };
    let wanted = field.value.to_cell().unwrap_or_default();
    let known: Vec<String> = (0..raw.rows.len()).map(|row| text_of(raw, row, target)).collect();
    let help = match did_you_mean(&wanted, known.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("it must be a value of the column `{}`", target.header),
    };
    let message = format!("no row of `{}` has {} `{wanted}`", raw.schema.name, target.header);
    findings.error(codes::OVERLAY_NO_MATCH, field.span.clone(), message, help);
}

/// The place of a column in the file; it is added where the file has none.
fn place(raw: &mut RawTable, target: &Target, key: &Span) -> usize {
    if let Some(at) = target.at {
        return at;
    }
    let width = raw.header.len();
    let name = raw.write(target.header.clone(), key.clone());
    let empty = raw.write(String::new(), key.clone());
    raw.header.push(name);
    for row in &mut raw.rows {
        if row.cells.len() >= width {
            row.cells.insert(width, empty);
        }
    }
    width
}

fn change(raw: &mut RawTable, operation: &Operation, rows: &[usize], findings: &mut Findings) {
    for (part, verb) in [("set", Verb::Set), ("add", Verb::Add), ("scale", Verb::Scale)] {
        for field in operation.fields(part) {
            let Some(target) = target(raw, &field, findings) else {
                continue;
            };
            for row in rows {
                match cell::changed(verb, &text_of(raw, *row, &target), &field.value, target.column) {
                    Ok(Some(text)) => put(raw, *row, &target, text, &field),
                    Ok(None) => {}
                    Err(fault) => {
                        findings.error(fault.code, field.span.clone(), fault.message, fault.help);
                        break;
                    }
                }
            }
        }
    }
}

fn put(raw: &mut RawTable, row: usize, target: &Target, text: String, field: &Field) {
    let header = Target {
        at: target.at.or_else(|| find(raw, &target.header)),
        header: target.header.clone(),
        ..*target
    };
    let at = place(raw, &header, &field.key);
    let cell = raw.write(text, field.span.clone());
    if let Some(old) = raw.rows[row].cells.get_mut(at) {
        *old = cell;
    }
}

fn find(raw: &RawTable, header: &str) -> Option<usize> {
    raw.headers().iter().position(|name| name == header)
}

fn add_row(raw: &mut RawTable, operation: &Operation, findings: &mut Findings) {
    let mut cells: Vec<(usize, Cell)> = Vec::new();
    for field in operation.fields("row") {
        let Some(target) = target(raw, &field, findings) else {
            continue;
        };
        let at = place(raw, &target, &field.key);
        let text = field.value.to_cell().unwrap_or_default();
        cells.push((at, raw.write(text, field.span.clone())));
    }
    let empty = raw.write(String::new(), operation.span.clone());
    let mut row = vec![empty; raw.header.len()];
    cells.into_iter().for_each(|(at, cell)| row[at] = cell);
    let span = operation.span.clone();
    let last = raw.rows.iter().map(|row| row.line).max().unwrap_or(1);
    raw.rows.push(RawRow { line: last + 1, cells: row, broken: false, added: Some(Box::new(span)) });
}
