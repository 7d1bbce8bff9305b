//! Comma-separated text into records of cells, each with its exact place.
//!
//! RFC 4180: cells may be quoted, a quote inside is doubled, a quoted cell may hold commas and line ends. Beyond it,
//! blank lines are skipped, and so is a line that starts with `#`.

use std::ops::Range;

/// One cell: where it stands in the text, its quotes included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// First byte.
    pub(crate) start: usize,
    /// Byte after the last.
    pub(crate) end: usize,
    /// Whether it stands in quotes.
    pub(crate) quoted: bool,
}

/// One record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    /// Its cells; never empty.
    pub(crate) fields: Vec<Field>,
    /// Whether a fault makes its cells after the first unreliable.
    pub(crate) broken: bool,
}

/// What is wrong with the quoting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A quote that is opened here and never closed.
    Unclosed(usize),
    /// Text between a closing quote and the next comma.
    AfterQuote(Range<usize>),
}

/// Every record of a text, and what is wrong with its quoting.
pub(crate) fn records(text: &str) -> (Vec<Record>, Vec<Fault>) {
    let mut each = each(text);
    let records = each.by_ref().collect();
    (records, each.lexer.faults)
}

/// The records of a text one by one, for texts that are long.
pub(crate) fn each(text: &str) -> Records<'_> {
    Records { lexer: Lexer { bytes: text.as_bytes(), at: 0, faults: Vec::new() } }
}

/// Records, read as they are asked for.
pub(crate) struct Records<'a> {
    lexer: Lexer<'a>,
}

impl Records<'_> {
    /// What is wrong with the quoting of those that were read.
    pub(crate) fn faults(&self) -> &[Fault] {
        &self.lexer.faults
    }

    /// The byte after what was read.
    pub(crate) fn at(&self) -> usize {
        self.lexer.at
    }

    /// The next record of a text that goes on after its last byte; `None` where what is left may be the beginning of something longer.
    pub(crate) fn whole(&mut self) -> Option<Record> {
        let lexer = &mut self.lexer;
        loop {
            let (start, faults) = (lexer.at, lexer.faults.len());
            if start >= lexer.bytes.len() {
                return None;
            }
            let record = if lexer.skip_blank() { None } else { Some(lexer.record()) };
            let unclosed = lexer.faults[faults..].iter().any(|fault| matches!(fault, Fault::Unclosed(_)));
            if unclosed || lexer.at >= lexer.bytes.len() {
                lexer.at = start;
                lexer.faults.truncate(faults);
                return None;
            }
            if record.is_some() {
                return record;
            }
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        while self.lexer.at < self.lexer.bytes.len() {
            if !self.lexer.skip_blank() {
                return Some(self.lexer.record());
            }
        }
        None
    }
}

struct Lexer<'a> {
    bytes: &'a [u8],
    at: usize,
    faults: Vec<Fault>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        rest.iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(self.bytes.len(), |n| self.at + n)
    }

    fn skip_line_end(&mut self) {
        if self.peek() == Some(b'\r') {
            self.at += 1;
        }
        if self.peek() == Some(b'\n') {
            self.at += 1;
        }
    }

    /// Skips a blank or commented line.
    fn skip_blank(&mut self) -> bool {
        let end = self.line_end();
        let line = &self.bytes[self.at..end];
        let skip = line.first() == Some(&b'#') || line.iter().all(|b| matches!(b, b' ' | b'\t'));
        if skip {
            self.at = end;
            self.skip_line_end();
        }
        skip
    }

    fn record(&mut self) -> Record {
        let faults = self.faults.len();
        let mut fields = vec![self.field()];
        while self.peek() == Some(b',') {
            self.at += 1;
            fields.push(self.field());
        }
        self.skip_line_end();
        Record { fields, broken: self.faults.len() > faults }
    }

    fn field(&mut self) -> Field {
        if self.peek() == Some(b'"') { self.quoted() } else { self.plain() }
    }

    fn plain(&mut self) -> Field {
        let start = self.at;
        self.at = self.next_separator();
        Field { start, end: self.at, quoted: false }
    }

    fn next_separator(&self) -> usize {
        let rest = &self.bytes[self.at..];
        rest.iter().position(|b| matches!(b, b',' | b'\n' | b'\r')).map_or(self.bytes.len(), |n| self.at + n)
    }

    /// A quoted cell. One that is never closed ends with its line, so that the rows below are still read.
    fn quoted(&mut self) -> Field {
        let start = self.at;
        let Some(end) = self.closing_quote() else {
            self.faults.push(Fault::Unclosed(start));
            self.at = self.line_end();
            return Field { start, end: self.at, quoted: false };
        };
        self.at = end;
        let next = self.next_separator();
        if next > end {
            self.faults.push(Fault::AfterQuote(end..next));
            self.at = next;
        }
        Field { start, end, quoted: true }
    }

    /// The byte after the quote that closes the one at the current place.
    fn closing_quote(&self) -> Option<usize> {
        let mut i = self.at + 1;
        loop {
            i += self.bytes.get(i..)?.iter().position(|b| *b == b'"')?;
            if self.bytes.get(i + 1) != Some(&b'"') {
                return Some(i + 1);
            }
            i += 2;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(text: &str) -> Vec<Vec<&str>> {
        let (records, _) = records(text);
        records.iter().map(|r| r.fields.iter().map(|f| &text[f.start..f.end]).collect()).collect()
    }

    #[test]
    fn cells_keep_their_place() {
        assert_eq!(cells("a,b\r\n1,\n,2"), [["a", "b"], ["1", ""], ["", "2"]]);
        assert_eq!(cells("a,\"x,\n\"\"y\"\"\"\n1,2\n"), [["a", "\"x,\n\"\"y\"\"\""], ["1", "2"]]);
        assert_eq!(cells("# note\n\n  \na\n#b\n1\r2"), [["a"], ["1"], ["2"]]);
        assert_eq!(cells("a,5\" rack"), [["a", "5\" rack"]]);
    }

    #[test]
    fn a_quote_never_closed_ends_with_its_line() {
        let (found, faults) = records("a,b\n1,\"x\n2,y\n");
        assert_eq!((found.len(), faults), (3, vec![Fault::Unclosed(6)]));
        assert!(found[1].broken && !found[2].broken);
        let (found, faults) = records("\"a\" b,c\n");
        assert_eq!(faults, vec![Fault::AfterQuote(3..5)]);
        assert_eq!(found[0].fields.len(), 2);
    }

    /// Cut anywhere, the whole records of the beginning are the first of all of them, and the rest is left.
    #[test]
    fn records_are_whole_wherever_a_text_is_cut() {
        let text = "# note\n\na,\"x,\n\"\"y\"\"\"\r\n1,2\r\n  \n#b\n\"never,3\n4,5\n";
        let all: Vec<Record> = each(text).collect();
        for cut in 0..=text.len() {
            let mut first = each(&text[..cut]);
            let mut read = Vec::new();
            while let Some(record) = first.whole() {
                read.push(record);
            }
            let rest = first.at();
            assert!(read.len() < all.len() && first.faults().is_empty(), "{cut}");
            let shifted = |mut record: Record| {
                record.fields.iter_mut().for_each(|f| (f.start, f.end) = (f.start + rest, f.end + rest));
                record
            };
            read.extend(each(&text[rest..]).map(shifted));
            assert_eq!(read, all, "{cut}");
        }
    }

    /// What the `csv` crate reads.
    fn by_the_crate(text: &str) -> Vec<Vec<String>> {
        let mut reader =
            ::csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        reader.records().map(|r| r.expect("UTF-8").iter().map(str::to_owned).collect()).collect()
    }

    fn here(text: &str) -> Option<Vec<Vec<String>>> {
        let (records, faults) = records(text);
        let cell = |f: &Field| {
            let inside = if f.quoted { &text[f.start + 1..f.end - 1] } else { &text[f.start..f.end] };
            if f.quoted { inside.replace("\"\"", "\"") } else { inside.to_owned() }
        };
        faults.is_empty().then(|| records.iter().map(|r| r.fields.iter().map(cell).collect()).collect())
    }

    #[test]
    fn every_short_text_is_read_as_the_csv_crate_reads_it() {
        let letters = ['a', ',', '"', '\n', '\r', 'ü'];
        let mut compared = 0;
        for number in 0..6_usize.pow(6) {
            let text: String = (0..6).map(|i| letters[number / 6_usize.pow(i) % 6]).collect();
            if let Some(cells) = here(&text) {
                assert_eq!(cells, by_the_crate(&text), "{text:?}");
                compared += 1;
            }
        }
        assert!(compared > 20_000, "{compared} texts without a fault");
    }
}
