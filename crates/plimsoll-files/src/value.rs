//! Text into values: every way in which a number, a date or a word can be wrong has its own sentence and its remedy.

mod date;
mod number;

use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::schema::Kind;
use plimsoll_model::{Date, Interval};

use crate::codes;

pub(crate) use date::{bucket, date, moment};
pub(crate) use number::{at_least_zero, number, short, within};

/// A bucket of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bucket {
    /// First day.
    pub(crate) start: Date,
    /// Day after the last; `None` = until the next row.
    pub(crate) end: Option<Date>,
}

/// What a cell or setting holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value {
    /// Nothing was written.
    Missing,
    /// What was written is wrong, and that has been reported.
    Bad,
    /// Text; it is read where it stands.
    Text,
    /// A number.
    Number(f64),
    /// An interval; a single number is one without width.
    Interval(Interval),
    /// A date.
    Date(Date),
    /// A bucket of time.
    Bucket(Bucket),
    /// True or false.
    Flag(bool),
    /// One of a few words.
    Choice(&'static str),
    /// The thing of a table that a name refers to: the table, and its place among that table's names.
    Thing(&'static str, usize),
}

/// What is wrong with a text, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Code of the fault.
    pub(crate) code: &'static str,
    /// One sentence.
    pub(crate) message: String,
    /// What would be right.
    pub(crate) help: String,
}

impl Fault {
    /// A fault.
    pub(crate) fn new(code: &'static str, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: help.into() }
    }
}

/// Reads a text that is not empty as what a column or setting may hold.
///
/// Names and references come back as text: what they refer to is found when every table has been read.
pub(crate) fn parse(kind: Kind, interval: bool, text: &str) -> Result<Value, Fault> {
    match kind {
        Kind::Name | Kind::Reference(_) | Kind::Text => Ok(Value::Text),
        Kind::Date => date(text).map(Value::Date),
        Kind::Moment => moment(text).map(Value::Date),
        Kind::Bucket => bucket(text).map(Value::Bucket),
        Kind::Currency => currency(text).map(|()| Value::Text),
        Kind::Flag => flag(text).map(Value::Flag),
        Kind::Choice(words) => choice(words, text).map(Value::Choice),
        Kind::Number { .. } | Kind::Money { .. } | Kind::Amount { .. } | Kind::Count => {
            quantity(kind, interval, text)
        }
    }
}

fn quantity(kind: Kind, interval: bool, text: &str) -> Result<Value, Fault> {
    if !text.contains('|') {
        let value = number(text).and_then(|value| allowed(kind, value, text))?;
        return Ok(if interval { Value::Interval(Interval::certain(value)) } else { Value::Number(value) });
    }
    if !interval {
        let message = format!("`{text}` is an interval, and this takes one number");
        return Err(Fault::new(codes::INTERVAL, message, "write one number"));
    }
    let parts: Vec<_> = text.split('|').map(str::trim).collect();
    let read = |part: &str| number(part).and_then(|value| allowed(kind, value, part));
    let values = parts.iter().map(|part| read(part)).collect::<Result<Vec<_>, _>>()?;
    ordered(&values, text).map(Value::Interval)
}

/// An interval from its parts.
pub(crate) fn ordered(values: &[f64], text: &str) -> Result<Interval, Fault> {
    match *values {
        [low, mid, high] if low <= mid && mid <= high => Ok(Interval { low, mid, high }),
        [a, b, c] => {
            let mut sorted = [a, b, c];
            sorted.sort_by(f64::total_cmp);
            let [low, mid, high] = sorted.map(short);
            let message = format!("the interval `{text}` is not in the order low, mid, high");
            Err(Fault::new(
                codes::INTERVAL,
                message,
                format!("write `{low}|{mid}|{high}` if that is what it means"),
            ))
        }
        _ => {
            let message = format!("the interval `{text}` has {} parts, not 3", values.len());
            Err(Fault::new(codes::INTERVAL, message, "write `low|mid|high`, or one number"))
        }
    }
}

/// Whether a number is one that the column or setting may hold.
pub(crate) fn allowed(kind: Kind, value: f64, text: &str) -> Result<f64, Fault> {
    match kind {
        Kind::Count => number::whole(value, text),
        Kind::Money { signed: false } | Kind::Amount { .. } => at_least_zero(value, text),
        Kind::Number { least, most } => within(least, most, value, text),
        _ => Ok(value),
    }
}

fn flag(text: &str) -> Result<bool, Fault> {
    match text.to_ascii_lowercase().as_str() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => {
            let message = format!("`{text}` is neither `true` nor `false`");
            Err(Fault::new(codes::NOT_A_FLAG, message, "write `true` or `false`"))
        }
    }
}

/// Whether a text is shaped as the code of a currency.
pub(crate) fn currency(text: &str) -> Result<(), Fault> {
    if text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic()) {
        return Ok(());
    }
    let message = format!("`{text}` is not the ISO code of a currency");
    Err(Fault::new(codes::NOT_A_CURRENCY, message, "write three letters, such as `USD` or `EUR`"))
}

/// One of a few words.
pub(crate) fn choice(words: &'static [&'static str], text: &str) -> Result<&'static str, Fault> {
    if let Some(word) = words.iter().find(|word| **word == text) {
        return Ok(word);
    }
    let list = words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    let help = match did_you_mean(text, words.iter().copied()) {
        Some(near) => format!("did you mean `{near}`? allowed are {list}"),
        None => format!("allowed are {list}"),
    };
    Err(Fault::new(codes::NOT_A_CHOICE, format!("`{text}` is not one of the words allowed here"), help))
}
