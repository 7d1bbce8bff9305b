//! TOML into a flat list of settings, each with its path and its exact place.

use std::ops::Range;

use plimsoll_model::{Diagnostic, Span};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::codes;
use crate::text::Source;

/// A value as it stands in TOML.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Scalar {
    /// A string.
    Text(String),
    /// A number.
    Number(f64),
    /// `true` or `false`.
    Flag(bool),
    /// A date or time, as it is written.
    Date(String),
    /// A list.
    List(Vec<(Scalar, Span)>),
    /// A table; its fields are entries of their own.
    Table,
}

impl Scalar {
    /// What it is, in words.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Number(_) => "a number",
            Self::Flag(_) => "true or false",
            Self::Date(_) => "a date",
            Self::List(_) => "a list",
            Self::Table => "a table",
        }
    }

    /// The text of a cell that says the same.
    pub(crate) fn to_cell(&self) -> Option<String> {
        match self {
            Self::Text(text) | Self::Date(text) => Some(text.clone()),
            Self::Number(value) => Some(value.to_string()),
            Self::Flag(value) => Some(value.to_string()),
            Self::List(items) => {
                let cells: Option<Vec<_>> = items.iter().map(|(item, _)| item.to_cell()).collect();
                cells.map(|cells| cells.join("|"))
            }
            Self::Table => None,
        }
    }
}

/// One setting.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// Dotted path, such as `finance.discount_rate`.
    pub(crate) path: String,
    /// Place in the array of tables it belongs to, outermost first.
    pub(crate) index: Vec<usize>,
    /// The value.
    pub(crate) value: Scalar,
    /// Where its name stands.
    pub(crate) key: Span,
    /// Where its value stands.
    pub(crate) span: Span,
}

impl Entry {
    /// Whether it is `[]`.
    pub(crate) fn is_empty_list(&self) -> bool {
        matches!(&self.value, Scalar::List(items) if items.is_empty())
    }
}

/// Every entry of a text in the order of their paths, and the faults of its syntax.
pub(crate) fn entries(source: &Source) -> (Vec<Entry>, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(&source.text);
    let faults = errors.iter().map(|error| syntax_fault(source, error)).collect();
    let mut found = Vec::new();
    walk(source, root.get_ref(), "", &[], &mut found);
    (found, faults)
}

fn syntax_fault(source: &Source, error: &toml::de::Error) -> Diagnostic {
    let range = error.span().unwrap_or(0..0);
    let message = error.message().lines().map(str::trim).collect::<Vec<_>>().join(", ");
    let help = match message.as_str() {
        "duplicate key" => "remove one of them",
        _ => "write `name = value`, text in quotes, and tables as `[name]` or `[[name]]`",
    };
    Diagnostic::error(codes::TOML_SYNTAX, source.span(range, None), message).help(help)
}

fn walk(source: &Source, table: &DeTable<'_>, prefix: &str, index: &[usize], found: &mut Vec<Entry>) {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let path = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}.{name}") };
        let key_span = source.span(key.span(), Some(&path));
        add(source, value, &Place { path, index: index.to_vec(), key: key_span }, found);
    }
}

struct Place {
    path: String,
    index: Vec<usize>,
    key: Span,
}

fn add(source: &Source, value: &Spanned<DeValue<'_>>, place: &Place, found: &mut Vec<Entry>) {
    match value.get_ref() {
        DeValue::Table(table) => {
            found.push(entry(source, value.span(), Scalar::Table, place));
            walk(source, table, &place.path, &place.index, found);
        }
        DeValue::Array(items) if is_array_of_tables(items) => {
            for (i, item) in items.iter().enumerate() {
                let index = place.index.iter().copied().chain([i]).collect();
                let inner = Place { path: place.path.clone(), index, key: place.key.clone() };
                add(source, item, &inner, found);
            }
        }
        scalar => {
            let value_of = scalar_of(source, scalar, &place.path);
            found.push(entry(source, value.span(), value_of, place));
        }
    }
}

fn is_array_of_tables(items: &[Spanned<DeValue<'_>>]) -> bool {
    !items.is_empty() && items.iter().all(|item| matches!(item.get_ref(), DeValue::Table(_)))
}

fn entry(source: &Source, range: Range<usize>, value: Scalar, place: &Place) -> Entry {
    let Place { path, index, key } = place;
    let span = source.span(range, Some(path));
    Entry { path: path.clone(), index: index.clone(), value, key: key.clone(), span }
}

fn scalar_of(source: &Source, value: &DeValue<'_>, path: &str) -> Scalar {
    match value {
        DeValue::String(text) => Scalar::Text(text.to_string()),
        DeValue::Integer(number) => Scalar::Number(integer(number.as_str(), number.radix())),
        DeValue::Float(number) => Scalar::Number(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Scalar::Flag(*flag),
        DeValue::Datetime(date) => Scalar::Date(date.to_string()),
        DeValue::Array(items) => {
            let inner = |item: &Spanned<DeValue<'_>>| {
                (scalar_of(source, item.get_ref(), path), source.span(item.span(), Some(path)))
            };
            Scalar::List(items.iter().map(inner).collect())
        }
        DeValue::Table(_) => Scalar::Table,
    }
}

#[allow(clippy::cast_precision_loss)]
fn integer(digits: &str, radix: u32) -> f64 {
    i64::from_str_radix(digits, radix).map_or(f64::NAN, |value| value as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_have_paths_and_places() {
        let text = "name = \"ä\" # c\n[policy]\nrates = [1, 2.5]\n[[policy.budget]]\nyear = 2026\n[[policy.budget]]\nyear = 2027\n";
        let (found, faults) = entries(&Source::new("s.toml", text));
        assert!(faults.is_empty());
        let years: Vec<_> = found.iter().filter(|e| e.path == "policy.budget.year").collect();
        assert_eq!(
            years.iter().map(|e| (e.index.clone(), e.span.line)).collect::<Vec<_>>(),
            [(vec![0], 5), (vec![1], 7)]
        );
        let rates = found.iter().find(|e| e.path == "policy.rates").expect("there");
        assert_eq!((rates.key.column, rates.span.column, rates.span.length), (1, 9, 8));
        assert_eq!(rates.value.to_cell().as_deref(), Some("1|2.5"));
    }

    #[test]
    fn syntax_faults_do_not_hide_what_follows() {
        let (found, faults) = entries(&Source::new("s.toml", "a = \nb = 2\n"));
        assert_eq!((faults.len(), faults[0].span.line), (1, 1));
        assert!(found.iter().any(|e| e.path == "b"));
    }
}
