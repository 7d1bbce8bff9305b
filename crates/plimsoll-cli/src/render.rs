//! Findings as a person reads them: the code, the sentence, the user's own line with the cell marked, the remedy.

use std::fmt::Write;
use std::io::IsTerminal;

use crate::sheet::{WIDTH, things, wrapped};
use plimsoll_model::diagnostic::{Diagnostic, Diagnostics, Severity, Span};

/// Whether to colour what goes to standard error.
pub(crate) fn colour() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Whether to colour what goes to standard output.
pub(crate) fn colour_out() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// All findings, and a last line that counts them.
pub(crate) fn findings(diagnostics: &Diagnostics, colour: bool) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics.sorted() {
        text += &finding(diagnostic, colour);
        text.push('\n');
    }
    let errors = diagnostics.count(Severity::Error);
    let warnings = diagnostics.count(Severity::Warning);
    if errors + warnings > 0 {
        let _ = writeln!(text, "{}, {}", things(errors, "error"), things(warnings, "warning"));
    }
    text
}

fn finding(diagnostic: &Diagnostic, colour: bool) -> String {
    let (word, paint) = match diagnostic.severity {
        Severity::Error => ("error", "\u{1b}[1;31m"),
        Severity::Warning => ("warning", "\u{1b}[1;33m"),
        Severity::Note => ("note", "\u{1b}[1;36m"),
    };
    let (paint, plain) = if colour { (paint, "\u{1b}[0m") } else { ("", "") };
    let head = format!("{word}[{}]", diagnostic.code);
    let message = wrapped(&" ".repeat(head.len() + 2), 4, &diagnostic.message);
    let mut text = format!("{paint}{head}{plain}: {}\n", message.trim_start());
    place(&mut text, &diagnostic.span, "");
    for (span, label) in &diagnostic.related {
        place(&mut text, span, label);
    }
    if let Some(help) = &diagnostic.help {
        let _ = writeln!(text, "{}", wrapped("   = help: ", 11, help));
    }
    text
}

fn place(text: &mut String, span: &Span, label: &str) {
    let Span { file, line, column, .. } = span;
    let arrow = if label.is_empty() { "-->" } else { ":::" };
    match (line, column) {
        (0, _) => _ = writeln!(text, "  {arrow} {file}{}", tail(label)),
        (_, 0) => _ = writeln!(text, "  {arrow} {file}:{line}{}", tail(label)),
        _ => _ = writeln!(text, "  {arrow} {file}:{line}:{column}{}", tail(label)),
    }
    if *line > 0 && !span.text.is_empty() {
        quote(text, span);
    }
}

fn tail(label: &str) -> String {
    if label.is_empty() { String::new() } else { format!("  {label}") }
}

/// The line as the user wrote it, cut to what fits around the cell, and marks under the cell.
fn quote(text: &mut String, span: &Span) {
    let room = WIDTH - 8;
    let line: Vec<char> = span.text.chars().map(|c| if c == '\t' { ' ' } else { c }).collect();
    let at = (span.column.max(1) - 1) as usize;
    let from = if at > room * 2 / 3 { at - room / 3 } else { 0 }.min(line.len());
    let shown: String = line[from..line.len().min(from + room)].iter().collect();
    let dots = if from > 0 { "…" } else { "" };
    let number = span.line.to_string();
    let gutter = " ".repeat(number.len());
    let _ = writeln!(text, " {gutter} |\n {number} | {dots}{shown}");
    if span.column > 0 {
        let indent = " ".repeat(at - from + dots.chars().count());
        let marks = "^".repeat((span.length.max(1) as usize).min(room));
        let _ = writeln!(text, " {gutter} | {indent}{marks}");
    }
}
