//! A table that is read piece by piece: a window of text moves over the file, from record to record.

use std::fs::File;
use std::io::Read;
use std::ops::ControlFlow;
use std::path::Path;

use plimsoll_model::Diagnostic;

use crate::csv::{self, Fault, Record};
use crate::encoding;
use crate::folder::{size, unreadable};
use crate::text::Source;

/// Bytes that are read at once.
pub(super) const BLOCK: usize = 1 << 20;
/// A quote that is not closed within so many bytes never is.
const LONGEST_CELL: usize = 16 << 20;

/// What stands at a place of a table.
pub(super) enum Piece<'a> {
    /// A record.
    Record(&'a Record),
    /// A fault of quoting.
    Fault(&'a Fault),
    /// So many bytes of so many are behind.
    Behind(u64, u64),
}

/// What is done with a piece; the text is a part of the file.
pub(super) type Visit<'a> = &'a mut dyn FnMut(&Source, Piece<'_>) -> ControlFlow<()>;

/// A window on a file.
struct Window {
    file: File,
    source: Source,
    size: u64,
    /// Bytes of the file before the text, and those that were read.
    before: u64,
    read: u64,
    /// The beginning of a letter whose end was not read yet.
    letter: Vec<u8>,
    ended: bool,
    block: usize,
}

/// Visits every record of a file, and every fault of its quoting; so many bytes are read at once.
pub(super) fn each_piece(
    path: &Path,
    name: &str,
    block: usize,
    visit: Visit<'_>,
) -> Result<(), Box<Diagnostic>> {
    let size = size(path, name)?;
    let file = File::open(path).map_err(|error| unreadable(name, &error))?;
    let source = Source::new(name, "");
    let mut window =
        Window { file, source, size, before: 0, read: 0, letter: Vec::new(), ended: false, block };
    window.move_on(0)?;
    loop {
        let Window { source, ended, .. } = &window;
        let mut records = csv::each(&source.text);
        let last = *ended || source.text.len() > LONGEST_CELL;
        while let Some(record) = if last { records.next() } else { records.whole() } {
            if visit(source, Piece::Record(&record)).is_break() {
                return Ok(());
            }
        }
        for fault in records.faults() {
            if visit(source, Piece::Fault(fault)).is_break() {
                return Ok(());
            }
        }
        if *ended {
            return Ok(());
        }
        let behind = records.at();
        window.move_on(behind)?;
        if visit(&window.source, Piece::Behind(window.read, window.size)).is_break() {
            return Ok(());
        }
    }
}

impl Window {
    /// So many bytes of the text are behind; others are read.
    fn move_on(&mut self, behind: usize) -> Result<(), Box<Diagnostic>> {
        if behind == 0 && self.read > 0 {
            self.block *= 2;
        }
        let name = std::mem::take(&mut self.source.name);
        let lines = self.source.line_of(behind) - 1;
        let mut bytes = std::mem::take(&mut self.source.text).into_bytes();
        bytes.drain(..behind);
        self.before += behind as u64;
        bytes.append(&mut self.letter);
        // A mark at the beginning is seen whole.
        let mut part = (&self.file).take(self.block.max(4) as u64);
        let read = part.read_to_end(&mut bytes).map_err(|error| unreadable(&name, &error))?;
        self.ended = read == 0;
        if self.read == 0 {
            let mark = encoding::mark(&bytes, &name)?;
            bytes.drain(..mark);
            self.before = mark as u64;
        }
        self.read += read as u64;
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => {
                let at = error.utf8_error().valid_up_to();
                let cut = error.utf8_error().error_len().is_none() && !self.ended;
                let mut bytes = error.into_bytes();
                if !cut {
                    return Err(Box::new(encoding::not_utf8(&name, &bytes, at, (self.before, lines))));
                }
                self.letter = bytes.split_off(at);
                String::from_utf8(bytes).unwrap_or_default()
            }
        };
        self.source = Source::part(name, text, lines);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::Span;

    /// Spans of all cells and faults of a text, read in blocks of so many bytes.
    fn spans(bytes: &[u8], block: usize) -> Result<Vec<Span>, Box<Diagnostic>> {
        let path = std::env::temp_dir().join(format!("plimsoll-window-{}-{block}.csv", std::process::id()));
        std::fs::write(&path, bytes).expect("written");
        let mut all = Vec::new();
        let read = each_piece(&path, "t.csv", block, &mut |source, piece| {
            match piece {
                Piece::Record(record) => {
                    all.extend(record.fields.iter().map(|f| source.span(f.start..f.end, None)));
                }
                Piece::Fault(fault) => all.push(crate::csv_table::quote_fault(source, fault).span),
                Piece::Behind(..) => {}
            }
            ControlFlow::Continue(())
        });
        std::fs::remove_file(path).expect("gone");
        read.map(|()| all)
    }

    #[test]
    fn cells_and_faults_are_where_they_are_however_the_file_is_cut() {
        let text = "\u{feff}# nöte\r\n\r\na,\"x,\r\n\"\"ü\"\"\"\n1,\"2\" 3\r  \nß,4\n\"never,5\n6,7";
        let whole = spans(text.as_bytes(), 1000).expect("text");
        let places: Vec<(u32, u32)> = whole.iter().map(|span| (span.line, span.column)).collect();
        let cells = [(3, 1), (3, 3), (5, 1), (5, 3), (7, 1), (7, 3), (8, 1), (9, 1), (9, 3)];
        assert!(
            cells.iter().all(|cell| places.contains(cell)) && places.len() == cells.len() + 2,
            "{places:?}"
        );
        for block in 1..40 {
            let mut parts = spans(text.as_bytes(), block).expect("text");
            parts.sort_by_key(|span| (span.line, span.column));
            let mut whole = whole.clone();
            whole.sort_by_key(|span| (span.line, span.column));
            assert_eq!(parts, whole, "{block}");
        }
    }

    #[test]
    fn a_letter_that_is_none_is_named_with_its_place() {
        let bytes = b"\xEF\xBB\xBFsite,v\nK\xC3\xB6ln,1\nM\xFCnchen,2\n";
        let whole = spans(bytes, 1000).expect_err("Latin-1");
        assert_eq!((whole.span.line, whole.span.column), (3, 2));
        for block in 4..20 {
            let part = spans(bytes, block).expect_err("Latin-1");
            assert_eq!((part.span.line, part.span.column, &part.message), (3, 2, &whole.message), "{block}");
        }
    }
}
