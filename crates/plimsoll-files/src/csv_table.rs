//! A table from comma-separated text.

use plimsoll_model::schema::Table;
use plimsoll_model::{Diagnostic, Span};

use crate::codes;
use crate::csv::{self, Fault, Record};
use crate::findings::Findings;
use crate::raw::{Cell, RawRow, RawTable};
use crate::text::Source;

/// Reads a table; `None` where its text is not separated by commas or has no header.
pub(crate) fn read(schema: &'static Table, source: Source, findings: &mut Findings) -> Option<RawTable> {
    let (records, faults) = csv::records(&source.text);
    let Some((header, rows)) = records.split_first() else {
        let message = format!("`{}` has no header", source.name);
        findings.error(
            codes::FILE_EMPTY,
            Span::file(&source.name),
            message,
            "name the columns in its first line",
        );
        return None;
    };
    if let Some(fault) = wrong_separator(&source, header) {
        findings.push(fault);
        return None;
    }
    faults.iter().for_each(|fault| findings.push(quote_fault(&source, fault)));
    let line = |record: &Record| source.line_of(record.fields.first().map_or(0, |f| f.start));
    let header_line = line(header);
    let rows: Vec<_> = rows
        .iter()
        .filter(|record| record.fields.iter().any(|f| !source.text[f.start..f.end].trim().is_empty()))
        .map(|record| RawRow { line: line(record), cells: cells(record), broken: record.broken, added: None })
        .collect();
    let header = cells(header);
    Some(RawTable::new(schema, source, false).with(header, header_line, rows))
}

fn cells(record: &Record) -> Vec<Cell> {
    record.fields.iter().map(|f| Cell::of_file(f.start, f.end, f.quoted)).collect()
}

/// The fault of a table that is separated by something else.
pub(crate) fn wrong_separator(source: &Source, header: &Record) -> Option<Diagnostic> {
    let [only] = header.fields.as_slice() else {
        return None;
    };
    let text = &source.text[only.start..only.end];
    let (separator, name) =
        [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")].into_iter().find(|(c, _)| text.contains(*c))?;
    let at = only.start + text.find(separator)?;
    let message = format!("`{}` is separated by {name}, not commas", source.name);
    let help = "save it as comma-separated values, with `.` as the decimal point";
    Some(Diagnostic::error(codes::SEPARATOR, source.span(at..at + 1, None), message).help(help))
}

/// A fault of quoting in words.
pub(crate) fn quote_fault(source: &Source, fault: &Fault) -> Diagnostic {
    match fault {
        Fault::Unclosed(at) => {
            let message = "the quote opened here is never closed";
            let help = "close it with `\"`, or double it (`\"\"`) if it is part of the text";
            Diagnostic::error(codes::QUOTE, source.span(*at..at + 1, None), message).help(help)
        }
        Fault::AfterQuote(range) => {
            let message = format!("`{}` follows a closing quote", source.text[range.clone()].trim());
            let help = "put a comma after the quote, or double a quote inside the text";
            Diagnostic::error(codes::QUOTE, source.span(range.clone(), None), message).help(help)
        }
    }
}
