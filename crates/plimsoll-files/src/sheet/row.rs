//! Reading the cells of a row by the names of their columns.

use plimsoll_model::schema::Presence;
use plimsoll_model::{Date, Interval, RowId, Span};

use super::{Sheet, date_of, scaled};
use crate::value::{Bucket, Value};

/// One row of a checked table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Row<'a> {
    /// The table.
    pub(super) sheet: &'a Sheet,
    /// Place of the row in it.
    pub(crate) at: usize,
}

impl<'a> Row<'a> {
    /// Where results say that they come from.
    pub(crate) fn id(self) -> RowId {
        RowId { table: self.sheet.schema().name, line: self.sheet.raw.rows[self.at].line }
    }

    fn column(self, name: &str) -> Option<usize> {
        let column = self.sheet.place(name);
        debug_assert!(column.is_some(), "{} has no column {name}", self.sheet.schema().name);
        column
    }

    fn cell(self, column: usize) -> Value {
        self.sheet.values[self.at * self.sheet.columns.len() + column]
    }

    fn written(self, name: &str) -> Value {
        self.column(name).map_or(Value::Missing, |column| self.cell(column))
    }

    /// The value of a cell, or the column's default.
    pub(crate) fn value(self, name: &str) -> Value {
        self.column(name).map_or(Value::Missing, |column| match self.cell(column) {
            Value::Missing => self.sheet.defaults[column],
            value => value,
        })
    }

    /// Whether the user filled the cell, rightly or wrongly.
    pub(crate) fn is_filled(self, name: &str) -> bool {
        self.written(name) != Value::Missing
    }

    /// Whether the cell is at fault.
    pub(crate) fn is_bad(self, name: &str) -> bool {
        self.written(name) == Value::Bad
    }

    /// Whether the cell was left empty, or its column out.
    pub(crate) fn is_empty(self, name: &str) -> bool {
        self.written(name) == Value::Missing
    }

    /// The place of a cell; of the row where there is no such cell.
    pub(crate) fn span(self, name: &str) -> Span {
        match self.column(name).and_then(|column| self.sheet.at[column]) {
            Some(at) => self.sheet.raw.cell_span(self.at, at, name),
            None => Span { field: Some(name.to_owned()), ..self.sheet.raw.row_span(self.at) },
        }
    }

    fn text_in(self, column: usize) -> String {
        self.sheet.at[column].map_or_else(String::new, |at| self.sheet.raw.text(self.at, at).into_owned())
    }

    /// The text of a cell as it was written; empty where there is none.
    pub(crate) fn written_text(self, name: &str) -> String {
        self.column(name).map_or_else(String::new, |column| self.text_in(column))
    }

    /// A text, or its default; empty where there is none.
    pub(crate) fn text(self, name: &str) -> String {
        let Some(column) = self.column(name) else {
            return String::new();
        };
        match (self.text_in(column), self.sheet.columns[column].presence) {
            (written, Presence::Optional(default)) if written.is_empty() && !default.starts_with("= ") => {
                default.to_owned()
            }
            (written, _) => written,
        }
    }

    /// An interval; money in the scenario's currency.
    pub(crate) fn interval(self, name: &str) -> Option<Interval> {
        let column = self.column(name)?;
        // A default of a money column is an amount of the scenario's currency.
        let (value, rate) = match self.cell(column) {
            Value::Missing => (self.sheet.defaults[column], 1.0),
            value => (value, self.sheet.rates[column]),
        };
        match value {
            Value::Interval(interval) => Some(scaled(interval, rate)),
            Value::Number(value) => Some(scaled(Interval::certain(value), rate)),
            _ => None,
        }
    }

    /// A number, the middle of an interval; money in the scenario's currency.
    pub(crate) fn number(self, name: &str) -> Option<f64> {
        self.interval(name).map(|interval| interval.mid)
    }

    /// A date.
    pub(crate) fn date(self, name: &str) -> Option<Date> {
        date_of(self.value(name))
    }

    /// A bucket of time.
    pub(crate) fn bucket(self, name: &str) -> Option<Bucket> {
        match self.value(name) {
            Value::Bucket(bucket) => Some(bucket),
            _ => None,
        }
    }

    /// True or false.
    pub(crate) fn flag(self, name: &str) -> Option<bool> {
        match self.value(name) {
            Value::Flag(flag) => Some(flag),
            _ => None,
        }
    }

    /// One of a few words.
    pub(crate) fn choice(self, name: &str) -> Option<&'static str> {
        match self.value(name) {
            Value::Choice(word) => Some(word),
            _ => None,
        }
    }

    /// The place of the thing that a name refers to.
    pub(crate) fn thing(self, name: &str) -> Option<usize> {
        self.thing_of(name).map(|(_, place)| place)
    }

    /// The table and the place of the thing that a name refers to.
    pub(crate) fn thing_of(self, name: &str) -> Option<(&'static str, usize)> {
        match self.value(name) {
            Value::Thing(table, place) => Some((table, place)),
            _ => None,
        }
    }
}
