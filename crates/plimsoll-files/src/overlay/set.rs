//! Settings changed by an overlay, and `--set` on the command line.

use plimsoll_model::Span;
use plimsoll_model::schema::{setting, table};

use super::apply::operation;
use super::{Field, Operation};
use crate::codes;
use crate::findings::Findings;
use crate::folder::Folder;
use crate::text::Source;
use crate::toml_text::{self, Entry, Scalar};

/// The setting that an entry under `[set]` changes.
pub(super) fn of_settings(entry: &Entry) -> Option<Entry> {
    let path = entry.path.strip_prefix("set.")?.to_owned();
    let with_field = |span: &Span| Span { field: Some(path.clone()), ..span.clone() };
    Some(Entry {
        key: with_field(&entry.key),
        span: with_field(&entry.span),
        path: path.clone(),
        ..entry.clone()
    })
}

/// Puts settings in the place of those with the same path.
pub(super) fn settings(folder: &mut Folder, entries: Vec<Entry>) {
    let Some(settings) = folder.settings.as_mut() else {
        return;
    };
    // A value takes the place of all at its path; so does the first table of an array.
    let replaces = |entry: &&Entry| {
        if entry.value == Scalar::Table { entry.index == [0] } else { entry.index.is_empty() }
    };
    for entry in entries.iter().filter(replaces) {
        let inside = format!("{}.", entry.path);
        settings.entries.retain(|old| old.path != entry.path && !old.path.starts_with(&inside));
    }
    settings.entries.extend(entries);
}

/// Carries out one `path=value`.
pub(super) fn argument(folder: &mut Folder, text: &str, findings: &mut Findings) {
    let source = Source::new("--set", text);
    let Some((path, value)) = text.split_once('=').filter(|(path, _)| !path.trim().is_empty()) else {
        let span = source.span(0..text.len(), None);
        let message = format!("`{text}` does not say what to set");
        findings.error(
            codes::OVERLAY_SET,
            span,
            message,
            "write `path=value`, such as `policy.risk_weight=0.3`",
        );
        return;
    };
    let key = source.span(0..path.len(), Some(path.trim()));
    let span = source.span(path.len() + 1..text.len(), Some(path.trim()));
    let entries = entries(path.trim(), value.trim(), &key, &span);
    let first = path.split('.').next().unwrap_or("").trim();
    if setting(path.trim()).is_none() && table(first).is_some() {
        set_cell(folder, path.trim(), &entries, findings);
    } else {
        settings(folder, entries);
    }
}

/// The value as TOML reads it, and as text where it is none.
fn entries(path: &str, value: &str, key: &Span, span: &Span) -> Vec<Entry> {
    let (mut entries, faults) = toml_text::entries(&Source::new("--set", format!("x = {value}")));
    if !faults.is_empty() || entries.is_empty() || entries.iter().any(|e| !e.path.starts_with('x')) {
        let value = Scalar::Text(value.to_owned());
        entries = vec![Entry {
            path: "x".to_owned(),
            index: Vec::new(),
            value,
            key: key.clone(),
            span: span.clone(),
        }];
    }
    for entry in &mut entries {
        entry.path = format!("{path}{}", entry.path.strip_prefix('x').unwrap_or(""));
        entry.key = key.clone();
        entry.span = span.clone();
        if let Scalar::List(items) = &mut entry.value {
            items.iter_mut().for_each(|(_, place)| *place = span.clone());
        }
    }
    entries
}

/// `table.name.column=value` for a table whose rows have one name.
fn set_cell(folder: &mut Folder, path: &str, entries: &[Entry], findings: &mut Findings) {
    let Some(entry) = entries.first() else {
        return;
    };
    let parts = path.split_once('.').and_then(|(table, rest)| Some((table, rest.rsplit_once('.')?)));
    let known = parts.and_then(|(name, rest)| Some((table(name)?, rest)));
    let Some((table, (name, column))) = known.filter(|(table, _)| table.key.len() == 1) else {
        let message = format!("`{path}` names no single cell");
        let help = "write `table.name.column=value` for a table whose rows have one name, or use an overlay";
        findings.error(codes::OVERLAY_SET, entry.key.clone(), message, help);
        return;
    };
    let field = |column: &str, value: Scalar| {
        let (key, span) = (entry.key.clone(), entry.span.clone());
        Field { column: column.to_owned(), value, key, span }
    };
    let only = Field { span: entry.key.clone(), ..field(table.key[0], Scalar::Text(name.to_owned())) };
    let fields = vec![("where".to_owned(), only), ("set".to_owned(), field(column, entry.value.clone()))];
    let (verb, span) = ("change".to_owned(), entry.key.clone());
    operation(folder, &Operation { verb, table: table.name.to_owned(), span, fields }, findings);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::RawSettings;

    fn entry(path: &str, value: f64, index: Vec<usize>) -> Entry {
        let span = Span::file("x");
        Entry { path: path.to_owned(), index, value: Scalar::Number(value), key: span.clone(), span }
    }

    fn values(folder: &Folder, path: &str) -> Vec<f64> {
        let entries = &folder.settings.as_ref().expect("there").entries;
        let number = |e: &Entry| match e.value {
            Scalar::Number(value) => value,
            _ => f64::NAN,
        };
        entries.iter().filter(|e| e.path == path).map(number).collect()
    }

    #[test]
    fn a_set_replaces_one_setting_or_a_whole_array() {
        let old =
            vec![entry("a.b", 1.0, vec![]), entry("s.count", 1.0, vec![0]), entry("s.count", 2.0, vec![1])];
        let settings = RawSettings { entries: old, ..RawSettings::default() };
        let mut folder = Folder { settings: Some(settings), ..Folder::default() };
        let mut findings = Findings::default();
        argument(&mut folder, "a.b=5", &mut findings);
        argument(&mut folder, "s=[{ count = 7 }]", &mut findings);
        assert_eq!((values(&folder, "a.b"), values(&folder, "s.count")), (vec![5.0], vec![7.0]));
        assert!(!findings.has_errors());
    }
}
