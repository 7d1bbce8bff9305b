//! Tables as the user wrote them: cells of text, each with its place, before anything is known about their meaning.

use std::borrow::Cow;

use plimsoll_model::Span;
use plimsoll_model::schema::Table;

use crate::text::Source;

/// Where a cell's text comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Bytes of the file.
    Plain,
    /// Bytes of the file in quotes.
    Quoted,
    /// Written by an overlay: place in [`RawTable::written`].
    Written,
}

/// One cell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    start: u32,
    end: u32,
    origin: Origin,
}

impl Cell {
    /// Bytes of the file, with their quotes where there are some.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn of_file(start: usize, end: usize, quoted: bool) -> Self {
        let origin = if quoted { Origin::Quoted } else { Origin::Plain };
        Self { start: start as u32, end: end as u32, origin }
    }
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct RawRow {
    /// Line in the file, or row of a Parquet file, counted from 1; a row that an overlay adds follows the last.
    pub(crate) line: u32,
    /// Its cells; a row may have more or fewer than the header.
    pub(crate) cells: Vec<Cell>,
    /// Whether its quoting is at fault, which has been reported.
    pub(crate) broken: bool,
    /// Where an overlay added the row.
    pub(crate) added: Option<Box<Span>>,
}

/// A table as the user wrote it.
#[derive(Debug)]
pub(crate) struct RawTable {
    /// What it should look like.
    pub(crate) schema: &'static Table,
    /// Names of the columns.
    pub(crate) header: Vec<Cell>,
    /// Line of the header.
    pub(crate) header_line: u32,
    /// Rows in the order of the file.
    pub(crate) rows: Vec<RawRow>,
    source: Source,
    by_row: bool,
    has_nulls: bool,
    written: Vec<(String, Span)>,
}

impl RawTable {
    /// A table without rows, whose cells point into `source`.
    ///
    /// `by_row` = the file is not text: places are rows, and `source` only holds the cells.
    pub(crate) fn new(schema: &'static Table, source: Source, by_row: bool) -> Self {
        Self {
            schema,
            header: Vec::new(),
            header_line: 1,
            rows: Vec::new(),
            source,
            by_row,
            has_nulls: schema.standard().is_some(),
            written: Vec::new(),
        }
    }

    /// The table with these cells.
    pub(crate) fn with(self, header: Vec<Cell>, header_line: u32, rows: Vec<RawRow>) -> Self {
        Self { header, header_line, rows, ..self }
    }

    /// File the table was read from.
    pub(crate) fn file(&self) -> &str {
        &self.source.name
    }

    /// A cell written by an overlay at `span`.
    #[allow(clippy::cast_possible_truncation)]
    pub(crate) fn write(&mut self, text: String, span: Span) -> Cell {
        self.written.push((text, span));
        Cell { start: self.written.len() as u32 - 1, end: 0, origin: Origin::Written }
    }

    /// The text of a cell, without quotes and blanks around it.
    pub(crate) fn value(&self, cell: Cell) -> Cow<'_, str> {
        if cell.origin == Origin::Written {
            return Cow::Borrowed(self.written[cell.start as usize].0.trim());
        }
        let text = self.source.text.get(cell.start as usize..cell.end as usize).unwrap_or("");
        if cell.origin == Origin::Plain {
            return Cow::Borrowed(text.trim());
        }
        let inside = text.get(1..text.len().saturating_sub(1)).unwrap_or("").trim();
        if inside.contains("\"\"") { Cow::Owned(inside.replace("\"\"", "\"")) } else { Cow::Borrowed(inside) }
    }

    /// The text under a row's column; nothing where the row has no such cell, or where it says `null` in a table of a
    /// standard outside.
    pub(crate) fn text(&self, row: usize, column: usize) -> Cow<'_, str> {
        let text = self.rows[row].cells.get(column).map_or(Cow::Borrowed(""), |cell| self.value(*cell));
        if self.has_nulls && text.eq_ignore_ascii_case("null") { Cow::Borrowed("") } else { text }
    }

    /// Names of the columns.
    pub(crate) fn headers(&self) -> Vec<String> {
        self.header.iter().map(|cell| self.value(*cell).into_owned()).collect()
    }

    /// The place of a cell in a row.
    pub(crate) fn cell_span(&self, row: usize, column: usize, field: &str) -> Span {
        match self.rows[row].cells.get(column) {
            Some(cell) => self.span(*cell, self.rows[row].line, Some(field)),
            None => Span { field: Some(field.to_owned()), ..self.row_span(row) },
        }
    }

    /// The place of a column's name.
    pub(crate) fn header_span(&self, column: usize) -> Span {
        let cell = self.header[column];
        let field = self.value(cell).into_owned();
        if self.by_row && cell.origin != Origin::Written {
            return Span { field: Some(field), ..Span::file(self.file()) };
        }
        self.span(cell, 0, Some(&field))
    }

    /// The place of the header as a whole.
    pub(crate) fn header_line_span(&self) -> Span {
        if self.by_row { Span::file(self.file()) } else { self.source.line_span(self.header_line, None) }
    }

    /// The place of a row as a whole.
    pub(crate) fn row_span(&self, row: usize) -> Span {
        let RawRow { line, added, .. } = &self.rows[row];
        match added {
            Some(span) => (**span).clone(),
            None if self.by_row => Span { line: *line, ..Span::file(self.file()) },
            None => self.source.line_span(*line, None),
        }
    }

    fn span(&self, cell: Cell, line: u32, field: Option<&str>) -> Span {
        let owned = || field.map(str::to_owned);
        match cell.origin {
            Origin::Written => Span { field: owned(), ..self.written[cell.start as usize].1.clone() },
            _ if self.by_row => Span { line, field: owned(), ..Span::file(self.file()) },
            Origin::Quoted => self.source.span(cell.start as usize..cell.end as usize, field),
            Origin::Plain => {
                let text = self.source.text.get(cell.start as usize..cell.end as usize).unwrap_or("");
                let start = cell.start as usize + (text.len() - text.trim_start().len());
                self.source.span(start..start + text.trim().len(), field)
            }
        }
    }
}
