//! A checked table: each cell a value of its column's kind, with the way back to its place in the file.

mod amount;
mod header;
mod row;

use plimsoll_model::schema::{COMMON_COLUMNS, Column, Kind, Presence, Table};
use plimsoll_model::{Date, Interval, Span};

use crate::codes;
use crate::findings::Findings;
use crate::raw::RawTable;
use crate::value::{self, Value};

pub(crate) use header::Rates;
pub(crate) use row::Row;

/// A checked table.
#[derive(Debug)]
pub(crate) struct Sheet {
    raw: RawTable,
    columns: Vec<&'static Column>,
    /// Where each column stands in the file.
    at: Vec<Option<usize>>,
    /// What one unit of a money column's currency is worth.
    rates: Vec<f64>,
    defaults: Vec<Value>,
    values: Vec<Value>,
    faults: usize,
}

/// The columns that a table may have.
pub(crate) fn columns(schema: &'static Table) -> Vec<&'static Column> {
    schema.columns.iter().chain(COMMON_COLUMNS).collect()
}

impl Sheet {
    /// Checks the header and every cell.
    pub(crate) fn check(raw: RawTable, rates: &Rates, findings: &mut Findings) -> Self {
        let columns = columns(raw.schema);
        let header = header::check(&raw, &columns, rates, findings);
        let defaults = columns.iter().map(|c| default_of(c)).collect();
        let values = vec![Value::Missing; raw.rows.len() * columns.len()];
        let mut sheet = Self {
            raw,
            columns,
            at: header.at,
            rates: header.rates,
            defaults,
            values,
            faults: header.faults,
        };
        for row in 0..sheet.raw.rows.len() {
            sheet.check_row(row, findings);
        }
        amount::convert(&mut sheet, rates, findings);
        sheet
    }

    fn check_row(&mut self, row: usize, findings: &mut Findings) {
        let whole = self.check_count(row, findings);
        for column in 0..self.columns.len() {
            // In a row whose cells do not line up with the header only the first cell is where it should be.
            let value = if whole || self.at[column] == Some(0) {
                self.check_cell(row, column, findings)
            } else {
                Value::Bad
            };
            self.faults += usize::from(value == Value::Bad);
            self.values[row * self.columns.len() + column] = value;
        }
    }

    fn check_count(&self, row: usize, findings: &mut Findings) -> bool {
        let (cells, wanted) = (&self.raw.rows[row].cells, self.raw.header.len());
        let surplus_is_empty = cells.iter().skip(wanted).all(|cell| self.raw.value(*cell).is_empty());
        if self.raw.rows[row].broken {
            return false;
        }
        if cells.len() >= wanted && surplus_is_empty {
            return true;
        }
        let message = format!(
            "the row has {} cell{}, and the header has {wanted}",
            cells.len(),
            if cells.len() == 1 { "" } else { "s" }
        );
        let texts: Vec<_> = cells.iter().map(|cell| self.raw.value(*cell)).collect();
        findings.error(codes::CELL_COUNT, self.raw.row_span(row), message, count_help(&texts, wanted));
        false
    }

    fn check_cell(&self, row: usize, column: usize, findings: &mut Findings) -> Value {
        let Some(at) = self.at[column] else {
            return if self.columns[column].is_required() { Value::Bad } else { Value::Missing };
        };
        let known = self.columns[column];
        let text = self.raw.text(row, at);
        let span = || self.raw.cell_span(row, at, known.name);
        if text.is_empty() && known.is_required() {
            let message = format!("`{}` is empty", self.raw.value(self.raw.header[at]));
            findings.error(codes::CELL_EMPTY, span(), message, known.meaning);
            return Value::Bad;
        }
        if text.is_empty() {
            return Value::Missing;
        }
        value::parse(known.kind, known.interval, &text).unwrap_or_else(|fault| {
            findings.error(fault.code, span(), fault.message, fault.help);
            Value::Bad
        })
    }

    /// What the table should look like.
    pub(crate) fn schema(&self) -> &'static Table {
        self.raw.schema
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.raw.rows.len()
    }

    /// Whether nothing in it is at fault.
    pub(crate) fn is_sound(&self) -> bool {
        self.faults == 0
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (0..self.len()).map(|at| Row { sheet: self, at })
    }

    /// One row.
    pub(crate) fn row(&self, at: usize) -> Row<'_> {
        Row { sheet: self, at }
    }

    /// The header as a place.
    pub(crate) fn header_span(&self) -> Span {
        self.raw.header_line_span()
    }

    /// Whether some row fills the column.
    pub(crate) fn fills(&self, name: &str) -> bool {
        self.rows().any(|row| row.is_filled(name))
    }

    /// What holds where a column is left out; nothing where that is said in words.
    pub(crate) fn default(&self, name: &str) -> Value {
        self.place(name).map_or(Value::Missing, |column| self.defaults[column])
    }

    /// Columns of the table.
    pub(crate) fn columns(&self) -> &[&'static Column] {
        &self.columns
    }

    /// Puts a value in the place of a name that has been looked up.
    pub(crate) fn put(&mut self, row: usize, column: usize, value: Value) {
        self.faults += usize::from(value == Value::Bad);
        self.values[row * self.columns.len() + column] = value;
    }

    /// Keeps only the rows that pass.
    pub(crate) fn retain(&mut self, keep: impl Fn(Row<'_>) -> bool) -> usize {
        let kept: Vec<bool> = self.rows().map(keep).collect();
        let width = self.columns.len();
        let mut place = 0..;
        self.raw.rows.retain(|_| place.next().is_none_or(|i: usize| kept[i]));
        let mut place = 0..;
        self.values.retain(|_| place.next().is_none_or(|i: usize| kept[i / width]));
        kept.iter().filter(|kept| !**kept).count()
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|c| c.name == name)
    }
}

/// The value that holds where a column is left out; nothing where the default is said in words.
fn default_of(column: &Column) -> Value {
    match column.presence {
        Presence::Optional(text) if !text.is_empty() && !text.starts_with("= ") => {
            value::parse(column.kind, column.interval, text).unwrap_or(Value::Missing)
        }
        _ => Value::Missing,
    }
}

fn count_help(texts: &[std::borrow::Cow<'_, str>], wanted: usize) -> String {
    let number = |text: &str| !text.is_empty() && text.len() <= 3 && text.bytes().all(|b| b.is_ascii_digit());
    let grouped = texts.windows(2).find(|pair| number(&pair[0]) && pair[1].len() == 3 && number(&pair[1]));
    match grouped {
        Some([a, b]) if texts.len() > wanted => {
            format!(
                "write a number without separators (`{a}{b}`), and put a text that holds a comma in quotes"
            )
        }
        _ if texts.len() > wanted => "put a text that holds a comma in quotes".to_owned(),
        _ => "write a comma for each empty cell too".to_owned(),
    }
}

/// Whether values of the kind point to things of other tables.
pub(crate) fn is_reference(column: &Column) -> Option<&'static [&'static str]> {
    match column.kind {
        Kind::Reference(tables) => Some(tables),
        _ => None,
    }
}

/// An interval as it is in the scenario's currency.
fn scaled(interval: Interval, rate: f64) -> Interval {
    Interval { low: interval.low * rate, mid: interval.mid * rate, high: interval.high * rate }
}

/// A date that is there.
pub(crate) fn date_of(value: Value) -> Option<Date> {
    match value {
        Value::Date(date) => Some(date),
        _ => None,
    }
}
