//! Gathers what is found, and keeps one fault repeated in every row from drowning the others.

use std::collections::BTreeMap;

use plimsoll_model::{Diagnostic, Diagnostics, Severity, Span};

/// How many findings of one code in one column of one file are listed one by one.
const LISTED: usize = 20;

/// File, code, severity, and column or setting.
type Place = (String, &'static str, Severity, Option<String>);

/// The findings of a run.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    listed: Diagnostics,
    counts: BTreeMap<Place, usize>,
}

impl Findings {
    /// Adds a finding.
    pub(crate) fn push(&mut self, finding: Diagnostic) {
        let place = (finding.span.file.clone(), finding.code, finding.severity, finding.span.field.clone());
        let count = self.counts.entry(place).or_default();
        *count += 1;
        if *count <= LISTED {
            self.listed.push(finding);
        }
    }

    /// Adds an error with what would be right.
    pub(crate) fn error(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::error(code, span, message).help(help));
    }

    /// Adds a warning with what would be right.
    pub(crate) fn warning(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(Diagnostic::warning(code, span, message).help(help));
    }

    /// Whether one of them stops the run.
    pub(crate) fn has_errors(&self) -> bool {
        self.listed.has_errors()
    }

    /// All findings; those not listed one by one are counted.
    pub(crate) fn finish(mut self) -> Diagnostics {
        for ((file, code, severity, field), count) in self.counts {
            if count <= LISTED {
                continue;
            }
            let message = format!("{LISTED} findings like this are listed, {} more are not", count - LISTED);
            let span = Span { field, ..Span::file(file) };
            let more = Diagnostic { severity, ..Diagnostic::error(code, span, message) };
            self.listed.push(more);
        }
        self.listed
    }
}
