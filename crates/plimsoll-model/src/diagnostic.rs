//! What is said about the user's files: a stable code, a place, one sentence, and what would be right.

use std::fmt;

use serde::Serialize;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is wrong, but the user should know.
    Note,
    /// Probably wrong; the run goes on.
    Warning,
    /// The run cannot go on.
    Error,
}

/// A place in one of the user's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Span {
    /// File name relative to the scenario folder, with `/`.
    pub file: String,
    /// Line, counted from 1; 0 = the file as a whole. For Parquet: the row, counted from 1.
    pub line: u32,
    /// Column of text, counted from 1 in characters; 0 = the line as a whole.
    pub column: u32,
    /// Length in characters, at least 1 where `column` is not 0.
    pub length: u32,
    /// Name of the table column or setting, where there is one.
    pub field: Option<String>,
    /// The text of the line as the user wrote it, without its ending; empty where there is none (Parquet, whole file).
    pub text: String,
}

impl Span {
    /// A file as a whole.
    pub fn file(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, length: 0, field: None, text: String::new() }
    }
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Stable code, such as `P104`.
    pub code: &'static str,
    /// How serious it is.
    pub severity: Severity,
    /// Where it is.
    pub span: Span,
    /// One sentence that names the value and what is wrong with it.
    pub message: String,
    /// What would be right, where it can be said.
    pub help: Option<String>,
    /// Other places that belong to it, each with a few words.
    pub related: Vec<(Span, String)>,
}

impl Diagnostic {
    /// An error at a place.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, span, message)
    }

    /// A warning at a place.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, span, message)
    }

    fn new(code: &'static str, severity: Severity, span: Span, message: impl Into<String>) -> Self {
        Self { code, severity, span, message: message.into(), help: None, related: Vec::new() }
    }

    /// Adds what would be right.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds another place that belongs to it.
    #[must_use]
    pub fn related(mut self, span: Span, label: impl Into<String>) -> Self {
        self.related.push((span, label.into()));
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Span { file, line, column, .. } = &self.span;
        write!(f, "{file}:{line}:{column}: {} {}", self.code, self.message)
    }
}

/// All findings of a run, in the order of the files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diagnostics {
    items: Vec<Diagnostic>,
}

impl Diagnostics {
    /// Adds a finding.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        self.items.push(diagnostic);
    }

    /// Whether one of them stops the run.
    pub fn has_errors(&self) -> bool {
        self.items.iter().any(|d| d.severity == Severity::Error)
    }

    /// The findings, sorted by file, line and column.
    pub fn sorted(&self) -> Vec<&Diagnostic> {
        let mut items: Vec<_> = self.items.iter().collect();
        items.sort_by(|a, b| {
            (&a.span.file, a.span.line, a.span.column, a.code).cmp(&(
                &b.span.file,
                b.span.line,
                b.span.column,
                b.code,
            ))
        });
        items
    }

    /// How many there are of a severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.items.iter().filter(|d| d.severity == severity).count()
    }

    /// Adds all of another.
    pub fn extend(&mut self, other: Self) {
        self.items.extend(other.items);
    }
}

/// The name among `known` that `written` was probably meant to be.
///
/// Compared without case and punctuation by Damerau–Levenshtein distance; at most a third of the letters may differ.
pub fn did_you_mean<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
    };
    let wanted = plain(written);
    let mut best: Option<(usize, &str)> = None;
    for name in known {
        let distance = strsim::damerau_levenshtein(&wanted, &plain(name));
        if distance <= (wanted.len().max(3)) / 3 && best.is_none_or(|(d, _)| distance < d) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_names_are_offered_and_far_ones_are_not() {
        let known = ["trainium2", "trainium3", "graviton4"];
        assert_eq!(did_you_mean("Trainium-3", known), Some("trainium3"));
        assert_eq!(did_you_mean("gravton4", known), Some("graviton4"));
        assert_eq!(did_you_mean("h100", known), None);
    }
}
