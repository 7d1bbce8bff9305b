//! Lines cut into words.

use super::{Fault, Part};

/// A line that is neither blank nor a comment.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    pub(super) part: Part,
    pub(super) number: usize,
    /// Whether it starts in the first place, which opens a section.
    pub(super) header: bool,
    pub(super) words: Vec<&'a str>,
}

/// The lines of a text up to `ENDATA`.
pub(super) fn lines(part: Part, text: &str) -> impl Iterator<Item = Line<'_>> {
    let meant =
        text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('*'));
    let lines = meant.map(move |(at, line)| Line {
        part,
        number: at + 1,
        header: !line.starts_with(char::is_whitespace),
        words: line.split_whitespace().collect(),
    });
    lines.take_while(|line| !(line.header && line.words[0] == "ENDATA"))
}

impl Line<'_> {
    pub(super) fn fault(&self, message: impl Into<String>) -> Fault {
        Fault { part: self.part, line: self.number, message: message.into() }
    }

    /// The word at a place.
    pub(super) fn word(&self, at: usize) -> Result<&str, Fault> {
        self.words
            .get(at)
            .copied()
            .ok_or_else(|| self.fault(format!("{} words are too few", self.words.len())))
    }

    /// The number at a place.
    pub(super) fn real(&self, at: usize) -> Result<f64, Fault> {
        let word = self.word(at)?;
        let value = word.parse::<f64>().ok().filter(|value| !value.is_nan());
        value.ok_or_else(|| self.fault(format!("`{word}` is not a number")))
    }

    /// Pairs of a name and a number from a place on.
    pub(super) fn pairs(&self, from: usize) -> Result<Vec<(&str, f64)>, Fault> {
        let last = self.words.len();
        if last <= from || !(last - from).is_multiple_of(2) {
            return Err(self.fault("a name and a number, once or twice, are expected"));
        }
        (from..last).step_by(2).map(|at| Ok((self.words[at], self.real(at + 1)?))).collect()
    }
}
