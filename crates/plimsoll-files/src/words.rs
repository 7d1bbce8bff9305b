//! The schema in words, for the reference page and the blank skeleton.

use plimsoll_model::schema::{Column, Kind, Presence, Setting, Shape};

use crate::value::short;

/// What a cell or setting may hold, in words.
pub(crate) fn kind(kind: Kind) -> String {
    match kind {
        Kind::Name => "name".to_owned(),
        Kind::Reference(tables) => format!("name from {}", tables.join(" or ")),
        Kind::Text => "text".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Moment => "date, or moment such as `2026-03-31T00:00:00Z`".to_owned(),
        Kind::Bucket => "`2026`, `2026-Q1`, `2026-03` or a date".to_owned(),
        Kind::Flag => "`true` or `false`".to_owned(),
        Kind::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Kind::Number { least, most } => number(least, most),
        Kind::Count => "whole number".to_owned(),
        Kind::Money { signed: true } => "money, may be negative".to_owned(),
        Kind::Money { signed: false } => "money".to_owned(),
        Kind::Amount { currency } => format!("money in `{currency}`"),
        Kind::Currency => "ISO code of a currency".to_owned(),
    }
}

fn number(least: f64, most: f64) -> String {
    match (least > f64::MIN, most < f64::MAX) {
        (true, true) => format!("number from {} to {}", short(least), short(most)),
        (true, false) => format!("number from {} up", short(least)),
        _ => "number".to_owned(),
    }
}

/// What a cell of a column may hold, in words.
pub(crate) fn column_kind(column: &Column) -> String {
    let kind = kind(column.kind);
    if column.interval { format!("{kind}, or `low\\|mid\\|high`") } else { kind }
}

/// What a setting may hold, in words.
pub(crate) fn setting_kind(setting: &Setting) -> String {
    let kind = kind(setting.kind);
    match setting.shape {
        Shape::Single | Shape::Each => kind,
        Shape::Interval => format!("{kind}, or `[low, mid, high]`"),
        Shape::List => format!("list of {kind}s"),
    }
}

/// What holds where a column is left out, in words.
pub(crate) fn default(column: &Column) -> String {
    match column.presence {
        Presence::Required => "required".to_owned(),
        Presence::Optional("") => "nothing".to_owned(),
        Presence::Optional(text) => {
            text.strip_prefix("= ").map_or_else(|| format!("`{text}`"), str::to_owned)
        }
    }
}
