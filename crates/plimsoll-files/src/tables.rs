//! Result tables on their way out: CSV for people, Parquet for tools. The same table gives the same bytes.

use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;
use plimsoll_model::{ColumnValues, OutTable};

/// The most rows of a Parquet row group.
const GROUP: usize = 1 << 20;

/// A table as CSV text: a header, `\n` after each row, quotes only where they are needed.
pub fn csv_text(table: &OutTable) -> String {
    let mut text = table.columns.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(",");
    text.push('\n');
    for row in 0..table.rows() {
        for (i, (_, values)) in table.columns.iter().enumerate() {
            text.push_str(if i > 0 { "," } else { "" });
            write_cell(&mut text, values, row);
        }
        text.push('\n');
    }
    text
}

/// Writes a table as CSV.
///
/// # Errors
/// When the file cannot be written, or the columns differ in length.
pub fn write_csv(path: &Path, table: &OutTable) -> io::Result<()> {
    check(table)?;
    std::fs::write(path, csv_text(table))
}

fn check(table: &OutTable) -> io::Result<()> {
    let short = table.columns.iter().find(|(_, values)| values.len() != table.rows());
    match short {
        None => Ok(()),
        Some((name, values)) => {
            let text = format!(
                "{}.{name} has {} values, and the table {} rows",
                table.name,
                values.len(),
                table.rows()
            );
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        }
    }
}

fn write_cell(text: &mut String, values: &ColumnValues, row: usize) {
    // Writing to a text cannot fail.
    let _ = match values {
        ColumnValues::Text(values) => values.get(row).map(|value| write!(text, "{}", quoted(value))),
        ColumnValues::Number(values) => {
            values.get(row).filter(|v| v.is_finite()).map(|value| write!(text, "{value}"))
        }
        ColumnValues::Integer(values) => values.get(row).map(|value| write!(text, "{value}")),
    };
}

/// A cell in quotes where it would be read as something else without them.
fn quoted(text: &str) -> String {
    let special = text.contains([',', '"', '\n', '\r']) || text.starts_with('#') || text != text.trim();
    if special { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Writes a table as Parquet: texts and whole numbers are required, a number that is not finite is null.
///
/// # Errors
/// When the file cannot be written, or the columns differ in length.
pub fn write_parquet(path: &Path, table: &OutTable) -> io::Result<()> {
    check(table)?;
    encode(File::create(path)?, table).map_err(io::Error::other)
}

fn encode(file: File, table: &OutTable) -> Result<(), ParquetError> {
    let fields = table.columns.iter().map(|(name, values)| field(name, values)).collect::<Result<_, _>>()?;
    let schema = Type::group_type_builder("table").with_fields(fields).build()?;
    // The default names the version of the library that writes, which would change the bytes.
    let properties = WriterProperties::builder()
        .set_created_by("plimsoll".to_owned())
        .set_compression(Compression::SNAPPY)
        .build();
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties))?;
    for start in (0..table.rows()).step_by(GROUP) {
        let mut group = writer.next_row_group()?;
        let rows = start..(start + GROUP).min(table.rows());
        table.columns.iter().try_for_each(|(_, values)| write_column(&mut group, values, rows.clone()))?;
        group.close()?;
    }
    writer.close().map(drop)
}

fn field(name: &str, values: &ColumnValues) -> Result<Arc<Type>, ParquetError> {
    let (physical, repetition, converted) = match values {
        ColumnValues::Text(_) => (Physical::BYTE_ARRAY, Repetition::REQUIRED, ConvertedType::UTF8),
        ColumnValues::Number(_) => (Physical::DOUBLE, Repetition::OPTIONAL, ConvertedType::NONE),
        ColumnValues::Integer(_) => (Physical::INT64, Repetition::REQUIRED, ConvertedType::NONE),
    };
    let builder = Type::primitive_type_builder(name, physical).with_repetition(repetition);
    builder.with_converted_type(converted).build().map(Arc::new)
}

fn write_column(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &ColumnValues,
    rows: std::ops::Range<usize>,
) -> Result<(), ParquetError> {
    let Some(mut column) = group.next_column()? else {
        return Ok(());
    };
    match values {
        ColumnValues::Text(values) => {
            let bytes: Vec<_> = values[rows].iter().map(|text| ByteArray::from(text.as_str())).collect();
            column.typed::<ByteArrayType>().write_batch(&bytes, None, None)?;
        }
        ColumnValues::Number(values) => {
            let present: Vec<f64> = values[rows.clone()].iter().copied().filter(|v| v.is_finite()).collect();
            let levels: Vec<i16> = values[rows].iter().map(|v| i16::from(v.is_finite())).collect();
            column.typed::<DoubleType>().write_batch(&present, Some(&levels), None)?;
        }
        ColumnValues::Integer(values) => {
            column.typed::<Int64Type>().write_batch(&values[rows], None, None)?;
        }
    }
    column.close()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        let names = ["plain", "a, b", "say \"no\"", "#1", ""].map(String::from);
        let table =
            OutTable::new("t").text("name", names).number("mw", [0.1 + 0.2, f64::NAN, 1e21, -0.5, 3.0]);
        let expected = "name,mw\nplain,0.30000000000000004\n\"a, b\",\n\"say \"\"no\"\"\",1000000000000000000000\n\"#1\",-0.5\n,3\n";
        assert_eq!(csv_text(&table), expected);
    }

    #[test]
    fn columns_of_different_length_are_refused() {
        let table = OutTable::new("t").integer("a", [1, 2]).integer("b", [1]);
        let error = check(&table).expect_err("refused");
        assert_eq!(error.to_string(), "t.b has 1 values, and the table 2 rows");
    }
}
