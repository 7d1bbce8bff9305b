//! The settings of `scenario.toml`, checked against the schema.

use std::collections::BTreeMap;

use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::schema::{Kind, SETTINGS, Setting, Shape, setting};
use plimsoll_model::{Date, Interval, Span};

use crate::codes;
use crate::findings::Findings;
use crate::toml_text::{Entry, Scalar};
use crate::value::{self, Fault, Value};

/// `scenario.toml` as the user wrote it.
#[derive(Debug, Default)]
pub(crate) struct RawSettings {
    /// File name.
    pub(crate) file: String,
    /// Every entry.
    pub(crate) entries: Vec<Entry>,
    /// Lines on which the syntax is at fault.
    pub(crate) faulty_lines: Vec<u32>,
}

/// One checked value.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    /// The value.
    pub(crate) value: Value,
    /// Its text, where it is text.
    pub(crate) text: String,
    /// Where it stands.
    pub(crate) span: Span,
}

/// The checked settings; those left out have their defaults.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    values: BTreeMap<(&'static str, usize), Vec<Checked>>,
    elements: BTreeMap<String, Vec<usize>>,
    defaults: BTreeMap<&'static str, Checked>,
}

impl Settings {
    fn one(&self, path: &str) -> Option<&Checked> {
        self.at(path, 0)
    }

    /// A field of an element of an array of tables, or its default.
    pub(crate) fn at(&self, path: &str, index: usize) -> Option<&Checked> {
        let path = setting(path)?.path;
        let written = self.values.get(&(path, index)).and_then(|values| values.first());
        written.or_else(|| self.defaults.get(path))
    }

    /// Whether the user wrote it.
    pub(crate) fn is_written(&self, path: &'static str) -> bool {
        self.values.contains_key(&(path, 0))
    }

    /// Where it stands, or the whole file.
    pub(crate) fn span(&self, path: &str) -> Span {
        self.span_at(path, 0)
    }

    /// Where a field of an element stands, or the whole file.
    pub(crate) fn span_at(&self, path: &str, index: usize) -> Span {
        self.at(path, index).map_or_else(|| Span::file("scenario.toml"), |checked| checked.span.clone())
    }

    /// Places of the elements of an array of tables.
    pub(crate) fn elements(&self, path: &str) -> &[usize] {
        self.elements.get(path).map_or(&[], Vec::as_slice)
    }

    /// Every value of a list.
    pub(crate) fn list(&self, path: &'static str) -> &[Checked] {
        self.values.get(&(path, 0)).map_or(&[], Vec::as_slice)
    }

    /// A text.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        self.text_at(path, 0)
    }

    /// A text of an element.
    pub(crate) fn text_at(&self, path: &str, index: usize) -> Option<String> {
        let checked = self.at(path, index)?;
        match checked.value {
            Value::Text => Some(checked.text.clone()),
            Value::Choice(word) => Some(word.to_owned()),
            _ => None,
        }
    }

    /// A number.
    pub(crate) fn number(&self, path: &str) -> Option<f64> {
        self.number_at(path, 0)
    }

    /// A number of an element.
    pub(crate) fn number_at(&self, path: &str, index: usize) -> Option<f64> {
        match self.at(path, index)?.value {
            Value::Number(value) => Some(value),
            _ => None,
        }
    }

    /// A count.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub(crate) fn count(&self, path: &str) -> Option<u32> {
        self.number(path).map(|value| value.min(f64::from(u32::MAX)) as u32)
    }

    /// An interval.
    pub(crate) fn interval(&self, path: &str) -> Option<Interval> {
        match self.one(path)?.value {
            Value::Interval(value) => Some(value),
            Value::Number(value) => Some(Interval::certain(value)),
            _ => None,
        }
    }

    /// True or false.
    pub(crate) fn flag(&self, path: &str) -> Option<bool> {
        match self.one(path)?.value {
            Value::Flag(value) => Some(value),
            _ => None,
        }
    }

    /// A date.
    pub(crate) fn date(&self, path: &str) -> Option<Date> {
        match self.one(path)?.value {
            Value::Date(value) => Some(value),
            _ => None,
        }
    }
}

/// Checks every setting; what is wrong is reported, and what is left out gets its default.
pub(crate) fn check(raw: &RawSettings, findings: &mut Findings) -> Settings {
    let mut settings = Settings { defaults: defaults(), ..Settings::default() };
    for entry in &raw.entries {
        if raw.faulty_lines.contains(&entry.span.line) {
            continue;
        }
        check_entry(entry, raw, &mut settings, findings);
    }
    if raw.faulty_lines.is_empty() {
        SETTINGS
            .iter()
            .filter(|s| s.default.is_none())
            .for_each(|s| check_missing(s, raw, &settings, findings));
    }
    settings
}

fn defaults() -> BTreeMap<&'static str, Checked> {
    let written =
        SETTINGS.iter().filter_map(|s| s.default.filter(|text| !text.is_empty()).map(|text| (s, text)));
    written
        .map(|(s, text)| {
            let value = value::parse(s.kind, s.shape == Shape::Interval, text).unwrap_or(Value::Missing);
            (s.path, Checked { value, text: text.to_owned(), span: Span::file("scenario.toml") })
        })
        .collect()
}

fn is_group(path: &str) -> bool {
    SETTINGS.iter().any(|s| s.path.strip_prefix(path).is_some_and(|rest| rest.starts_with('.')))
}

/// Whether a path lies in a table that is written and unknown, which is reported at the table; `--set` writes none.
fn is_inside_unknown(path: &str, raw: &RawSettings) -> bool {
    let written = |parent: &str| raw.entries.iter().any(|entry| entry.path == parent);
    path.match_indices('.').map(|(at, _)| &path[..at]).any(|parent| !is_group(parent) && written(parent))
}

fn check_entry(entry: &Entry, raw: &RawSettings, settings: &mut Settings, findings: &mut Findings) {
    let index = entry.index.first().copied().unwrap_or(0);
    let Some(known) = setting(&entry.path) else {
        return check_group(entry, (index, raw), settings, findings);
    };
    let results: Vec<(Result<Value, Fault>, &Scalar, &Span)> = match (&entry.value, known.shape) {
        (Scalar::List(items), Shape::List) => {
            items.iter().map(|(v, span)| (scalar(known, v), v, span)).collect()
        }
        (value, _) => vec![(scalar(known, value), value, &entry.span)],
    };
    let checked = results.into_iter().map(|(result, value, span)| {
        let value_of = result.unwrap_or_else(|fault| {
            findings.error(fault.code, span.clone(), fault.message, fault.help);
            Value::Bad
        });
        Checked { value: value_of, text: value.to_cell().unwrap_or_default(), span: span.clone() }
    });
    settings.values.insert((known.path, index), checked.collect());
}

fn check_group(
    entry: &Entry,
    (index, raw): (usize, &RawSettings),
    settings: &mut Settings,
    findings: &mut Findings,
) {
    if is_group(&entry.path) {
        let each = SETTINGS.iter().any(|s| s.shape == Shape::Each && parent(s.path) == entry.path);
        match (&entry.value, each) {
            (Scalar::Table, true) => settings.elements.entry(entry.path.clone()).or_default().push(index),
            (Scalar::Table, false) => {}
            (Scalar::List(items), true) if items.is_empty() => {}
            _ => {
                let message = format!("`{}` is {}, and a table is wanted", entry.path, entry.value.kind());
                findings.error(
                    codes::SETTING_TYPE,
                    entry.span.clone(),
                    message,
                    group_help(&entry.path, each),
                );
            }
        }
    } else if !is_inside_unknown(&entry.path, raw) {
        let groups = SETTINGS.iter().map(|s| parent(s.path)).filter(|path| !path.is_empty());
        let help = match did_you_mean(&entry.path, SETTINGS.iter().map(|s| s.path).chain(groups)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "the reference page lists every setting".to_owned(),
        };
        findings.error(
            codes::SETTING_UNKNOWN,
            entry.key.clone(),
            format!("there is no setting `{}`", entry.path),
            help,
        );
    }
}

fn group_help(path: &str, each: bool) -> String {
    if each { format!("write a table `[[{path}]]` for each") } else { format!("write a table `[{path}]`") }
}

fn parent(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(parent, _)| parent)
}

/// Reads a scalar as what the setting may hold.
fn scalar(setting: &Setting, value: &Scalar) -> Result<Value, Fault> {
    let interval = setting.shape == Shape::Interval;
    match (setting.kind, value) {
        (Kind::Text | Kind::Name, Scalar::Text(_)) => Ok(Value::Text),
        (Kind::Choice(words), Scalar::Text(text)) => value::choice(words, text).map(Value::Choice),
        (Kind::Date, Scalar::Text(text) | Scalar::Date(text)) => value::date(text).map(Value::Date),
        (Kind::Flag, Scalar::Flag(flag)) => Ok(Value::Flag(*flag)),
        (Kind::Number { .. } | Kind::Count | Kind::Money { .. }, Scalar::Number(number)) => {
            let number = finite(setting, *number)?;
            Ok(if interval { Value::Interval(Interval::certain(number)) } else { Value::Number(number) })
        }
        (_, Scalar::List(items)) if interval => interval_of(setting, items).map(Value::Interval),
        _ => Err(wrong_type(setting, value)),
    }
}

fn finite(setting: &Setting, number: f64) -> Result<f64, Fault> {
    let text = number.to_string();
    value::number(&text).and_then(|number| value::allowed(setting.kind, number, &text))
}

fn interval_of(setting: &Setting, items: &[(Scalar, Span)]) -> Result<Interval, Fault> {
    let mut numbers = Vec::new();
    for (item, _) in items {
        match item {
            Scalar::Number(number) => numbers.push(finite(setting, *number)?),
            other => return Err(wrong_type(setting, other)),
        }
    }
    let text = numbers.iter().map(|n| value::short(*n)).collect::<Vec<_>>().join("|");
    value::ordered(&numbers, &text).map_err(|fault| Fault {
        message: fault.message.replace('|', ", ").replace('`', ""),
        help: "write `[low, mid, high]`, or one number".to_owned(),
        ..fault
    })
}

fn wrong_type(setting: &Setting, value: &Scalar) -> Fault {
    let wanted = match (setting.kind, setting.shape) {
        (Kind::Date, _) => "a date such as 2026-03-31",
        (Kind::Text | Kind::Name, _) => "text in quotes",
        (Kind::Flag, _) => "true or false",
        (Kind::Choice(_), _) => "a word in quotes",
        (Kind::Count, _) => "a whole number",
        (_, Shape::Interval) => "a number, or `[low, mid, high]`",
        _ => "a number",
    };
    let message = format!("`{}` is {}, and {wanted} is wanted", setting.path, value.kind());
    Fault::new(codes::SETTING_TYPE, message, format!("write {wanted}"))
}

fn check_missing(setting: &Setting, raw: &RawSettings, settings: &Settings, findings: &mut Findings) {
    let meaning = setting.meaning.to_owned();
    if setting.shape != Shape::Each {
        if !settings.values.contains_key(&(setting.path, 0)) {
            let message = format!("the setting `{}` is missing", setting.path);
            findings.error(codes::SETTING_MISSING, Span::file(&raw.file), message, meaning);
        }
        return;
    }
    for index in settings.elements(parent(setting.path)) {
        if settings.values.contains_key(&(setting.path, *index)) {
            continue;
        }
        let element = raw.entries.iter().find(|e| e.path == parent(setting.path) && e.index == [*index]);
        let span = element.map_or_else(|| Span::file(&raw.file), |e| e.span.clone());
        findings.error(
            codes::SETTING_MISSING,
            span,
            format!("the setting `{}` is missing here", setting.path),
            meaning.clone(),
        );
    }
}
