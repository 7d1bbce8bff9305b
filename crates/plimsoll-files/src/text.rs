//! A text file of the user, with what is needed to point into it: lines and columns counted in characters.

use std::ops::Range;

use plimsoll_model::Span;

/// A text file of the user.
#[derive(Debug, Default)]
pub(crate) struct Source {
    /// File name relative to the scenario folder.
    pub(crate) name: String,
    /// Its text, without a byte order mark.
    pub(crate) text: String,
    starts: Vec<usize>,
    /// Lines of the file before the text, where it is a part.
    before: u32,
}

impl Source {
    /// Finds the starts of the lines; a line ends in `\n`, `\r\n` or a `\r` of its own.
    pub(crate) fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let bytes = text.as_bytes();
        let ends_line =
            |i: usize| bytes[i] == b'\n' || (bytes[i] == b'\r' && bytes.get(i + 1) != Some(&b'\n'));
        let after = (0..bytes.len()).filter(|i| ends_line(*i)).map(|i| i + 1);
        let starts = std::iter::once(0).chain(after).collect();
        Self { name: name.into(), text, starts, before: 0 }
    }

    /// A part of a file that begins with a line, after so many others.
    pub(crate) fn part(name: impl Into<String>, text: impl Into<String>, before: u32) -> Self {
        Self { before, ..Self::new(name, text) }
    }

    /// Its beginning, up to a byte.
    pub(crate) fn head(&self, end: usize) -> Self {
        Self::part(&self.name, &self.text[..end], self.before)
    }

    /// The line an offset lies in, counted from 1.
    pub(crate) fn line_of(&self, offset: usize) -> u32 {
        let within = self.starts.partition_point(|start| *start <= offset);
        u32::try_from(within).unwrap_or(u32::MAX).saturating_add(self.before)
    }

    fn line_range(&self, line: u32) -> Range<usize> {
        let i = (line.saturating_sub(self.before) as usize)
            .saturating_sub(1)
            .min(self.starts.len().saturating_sub(1));
        let start = self.starts.get(i).copied().unwrap_or(0);
        let end = self.starts.get(i + 1).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or("");
        start..start + line.trim_end_matches(['\n', '\r']).len()
    }

    /// The place of some bytes; where they go over the end of a line, its first line.
    pub(crate) fn span(&self, range: Range<usize>, field: Option<&str>) -> Span {
        let line = self.line_of(range.start);
        let whole = self.line_range(line);
        let before = self.text.get(whole.start..range.start.min(whole.end)).unwrap_or("");
        let inside = self.text.get(range.start.min(whole.end)..range.end.min(whole.end)).unwrap_or("");
        Span { column: count(before) + 1, length: count(inside).max(1), ..self.line_span(line, field) }
    }

    /// A line as a whole.
    pub(crate) fn line_span(&self, line: u32, field: Option<&str>) -> Span {
        let text = self.text.get(self.line_range(line)).unwrap_or("").to_owned();
        Span { file: self.name.clone(), line, column: 0, length: 0, field: field.map(str::to_owned), text }
    }
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_lines_end_in_three_ways() {
        let source = Source::new("a.csv", "ä,b\r\nüü,d\rx\n");
        let at = |text: &str| {
            let start = source.text.find(text).expect("there");
            let span = source.span(start..start + text.len(), None);
            (span.line, span.column, span.length, span.text)
        };
        assert_eq!(at("b"), (1, 3, 1, "ä,b".to_owned()));
        assert_eq!(at("üü"), (2, 1, 2, "üü,d".to_owned()));
        assert_eq!(at("d"), (2, 4, 1, "üü,d".to_owned()));
        assert_eq!(at("x"), (3, 1, 1, "x".to_owned()));
        let part = Source::part("a.csv", "üü,d\rx\n", 1);
        let d = part.span(5..6, None);
        assert_eq!((d.line, d.column, d.text.as_str()), (2, 4, "üü,d"));
        assert_eq!(part.line_span(3, None).text, "x");
        assert_eq!(source.span(0..8, None).length, 3, "only the first line of what goes over its end");
    }
}
