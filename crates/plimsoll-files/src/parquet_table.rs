//! A table from Parquet: each value becomes the text of a cell, so that one set of checks reads both formats.

use std::fmt::Write as _;

use parquet::basic::{LogicalType, TimeUnit};
use parquet::errors::ParquetError;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::schema::types::Type;
use plimsoll_model::schema::Table;
use plimsoll_model::{Date, Span};

use crate::codes;
use crate::findings::Findings;
use crate::raw::{Cell, RawRow, RawTable};
use crate::text::Source;

/// Seconds in a day.
const DAY: i64 = 86_400;

/// Reads a table; `None` where the file is not Parquet, is damaged, or is not a flat table.
pub(crate) fn read(
    schema: &'static Table,
    name: &str,
    bytes: Vec<u8>,
    findings: &mut Findings,
) -> Option<RawTable> {
    match cells(bytes) {
        Ok(cells) => Some(cells.into_table(schema, name)),
        Err(reason) => {
            let message = format!("`{name}` cannot be read as a Parquet table: {reason}");
            findings.error(
                codes::PARQUET,
                Span::file(name),
                message,
                "write it again as a flat table, or save it as CSV",
            );
            None
        }
    }
}

/// The cells of a file: one text that holds them all, and where each stands.
#[derive(Default)]
struct Cells {
    text: String,
    header: Vec<Cell>,
    rows: Vec<Vec<Cell>>,
}

/// Reads every cell. A damaged file may make the decoder stop short of an error of its own; it is an error here.
fn cells(bytes: Vec<u8>) -> Result<Cells, String> {
    let damaged = |_| Err("its content is damaged".to_owned());
    std::panic::catch_unwind(|| decode(bytes)).unwrap_or_else(damaged)
}

fn decode(bytes: Vec<u8>) -> Result<Cells, String> {
    let words = |error: ParquetError| error.to_string().lines().next().unwrap_or("").to_owned();
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(words)?;
    let mut cells = Cells::default();
    let fields = reader.metadata().file_metadata().schema_descr().root_schema().get_fields().to_vec();
    for field in &fields {
        if !field.is_primitive() {
            return Err(format!("its column `{}` is not flat", field.name()));
        }
        let cell = cells.add(|text| text.push_str(field.name()));
        cells.header.push(cell);
    }
    let in_nanoseconds: Vec<bool> = fields.iter().map(|field| is_in_nanoseconds(field)).collect();
    for row in reader.get_row_iter(None).map_err(words)? {
        let columns = row.map_err(words)?.into_columns();
        let fields = columns.iter().zip(&in_nanoseconds);
        let row =
            fields.map(|((_, field), nanos)| cells.add(|text| write_field(text, field, *nanos))).collect();
        cells.rows.push(row);
    }
    Ok(cells)
}

/// The decoder hands timestamps in nanoseconds over as plain numbers.
fn is_in_nanoseconds(field: &Type) -> bool {
    matches!(field.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(t)) if t.unit == TimeUnit::NANOS)
}

impl Cells {
    fn add(&mut self, write: impl FnOnce(&mut String)) -> Cell {
        let start = self.text.len();
        write(&mut self.text);
        Cell::of_file(start, self.text.len(), false)
    }

    fn into_table(self, schema: &'static Table, name: &str) -> RawTable {
        let row = |(line, cells): (u32, Vec<Cell>)| RawRow { line, cells, broken: false, added: None };
        let rows = (1..).zip(self.rows).map(row).collect();
        RawTable::new(schema, Source::new(name, self.text), true).with(self.header, 0, rows)
    }
}

/// Writes a value as a cell of CSV would hold it.
fn write_field(text: &mut String, field: &Field, in_nanoseconds: bool) {
    // Writing to a text cannot fail.
    let _ = match field {
        Field::Null => Ok(()),
        Field::Str(value) => write!(text, "{value}"),
        Field::Long(value) if in_nanoseconds => write_time(text, value.div_euclid(1_000_000_000)),
        Field::Date(days) => write_time(text, i64::from(*days) * DAY),
        Field::TimestampMillis(value) => write_time(text, value.div_euclid(1000)),
        Field::TimestampMicros(value) => write_time(text, value.div_euclid(1_000_000)),
        // The display of a float always shows a point, which a count may not have.
        Field::Float(value) => write!(text, "{value}"),
        Field::Double(value) => write!(text, "{value}"),
        other => write!(text, "{other}"),
    };
}

/// Writes the time so many seconds after 1970: the day, and the time of day unless it is midnight.
fn write_time(text: &mut String, seconds: i64) -> std::fmt::Result {
    let (day, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    let epoch = Date::new(1970, 1, 1);
    match epoch.zip(i32::try_from(day).ok().filter(|day| day.abs() < 1_000_000)) {
        Some((epoch, day)) => write!(text, "{}", epoch.add_days(day))?,
        None => write!(text, "{day}")?,
    }
    match second {
        0 => Ok(()),
        _ => write!(text, "T{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60),
    }
}
