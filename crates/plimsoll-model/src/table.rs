//! A table on its way out: named columns of equal length, for whoever writes CSV or Parquet.

use serde::Serialize;

/// The values of one column.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase", tag = "kind", content = "values")]
pub enum ColumnValues {
    /// Words, names and dates; an empty text is an empty cell.
    Text(Vec<String>),
    /// Numbers; one that is not finite is an empty cell.
    Number(Vec<f64>),
    /// Whole numbers.
    Integer(Vec<i64>),
}

impl ColumnValues {
    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Text(values) => values.len(),
            Self::Number(values) => values.len(),
            Self::Integer(values) => values.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A table of results, its columns in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OutTable {
    /// Name, which is the file name without its ending.
    pub name: String,
    /// Column names, units last, with their values; all of one length.
    pub columns: Vec<(String, ColumnValues)>,
}

impl OutTable {
    /// A table without columns.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), columns: Vec::new() }
    }

    /// Adds a column of words.
    #[must_use]
    pub fn text(mut self, name: &str, values: impl IntoIterator<Item = String>) -> Self {
        self.columns.push((name.to_owned(), ColumnValues::Text(values.into_iter().collect())));
        self
    }

    /// Adds a column of numbers.
    #[must_use]
    pub fn number(mut self, name: &str, values: impl IntoIterator<Item = f64>) -> Self {
        self.columns.push((name.to_owned(), ColumnValues::Number(values.into_iter().collect())));
        self
    }

    /// Adds a column of whole numbers.
    #[must_use]
    pub fn integer(mut self, name: &str, values: impl IntoIterator<Item = i64>) -> Self {
        self.columns.push((name.to_owned(), ColumnValues::Integer(values.into_iter().collect())));
        self
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, |(_, values)| values.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_keep_their_order_and_length() {
        let table = OutTable::new("orders")
            .text("site", ["iad", "dub"].map(String::from))
            .number("power_mw", [1.5, f64::NAN])
            .integer("path", [0, 1]);
        let names: Vec<_> = table.columns.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["site", "power_mw", "path"]);
        assert!(table.columns.iter().all(|(_, values)| values.len() == table.rows()));
        assert!(OutTable::new("none").rows() == 0 && ColumnValues::Integer(vec![]).is_empty());
    }
}
