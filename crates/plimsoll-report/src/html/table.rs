//! One table of the page.

use crate::svg::escape;

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words.
    Text,
    /// Long words, which may wrap.
    Long,
    /// Words that must not wrap, such as dates.
    Short,
    /// Numbers, to the right.
    Number,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Self::Text => " class=\"t\"",
            Self::Long => " class=\"w\"",
            Self::Short => " class=\"d\"",
            Self::Number => " class=\"n\"",
        }
    }
}

/// What stands in a cell.
#[derive(Clone, Debug)]
pub(super) struct Cell {
    words: String,
    under: String,
    assumed: bool,
    bad: bool,
}

impl Cell {
    /// The cell, marked as resting on an assumption where it does.
    pub(super) fn assumed(mut self, assumed: bool) -> Self {
        self.assumed = assumed;
        self
    }

    /// The cell with a smaller line under its words.
    pub(super) fn under(mut self, under: impl Into<String>) -> Self {
        self.under = under.into();
        self
    }

    /// The cell, marked as a broken promise where it is one.
    pub(super) fn bad(mut self, bad: bool) -> Self {
        self.bad = bad;
        self
    }

    fn markup(&self) -> String {
        let words = escape(&self.words);
        let words = match (self.assumed, self.bad) {
            (true, _) => format!(
                "<span class=\"assumed\" title=\"rests on an assumption\">{words}\u{a0}\u{25cb}</span>"
            ),
            (_, true) => format!("<span class=\"bad\">{words}</span>"),
            _ => words,
        };
        if self.under.is_empty() {
            words
        } else {
            format!("{words}<span class=\"under\">{}</span>", escape(&self.under))
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(words: T) -> Self {
        Self { words: words.into(), under: String::new(), assumed: false, bad: false }
    }
}

/// Rows from which on a table scrolls inside its own window on a screen; on paper it is whole.
const TALL: usize = 18;

/// Rows that paper shows of a table that is longer than it is read: more are said to be in the run's tables.
const PAPER: usize = 60;

/// A table under its caption, which stays where it is while the table scrolls sideways where it is
/// wider than the page; `total` is its last row.
pub(super) fn table(
    caption: &str,
    head: &[(&str, Kind)],
    rows: &[Vec<Cell>],
    total: Option<Vec<Cell>>,
) -> String {
    let heads: String = head
        .iter()
        .map(|(name, kind)| format!("<th scope=\"col\"{}>{}</th>", kind.class(), escape(name)))
        .collect();
    let line = |cells: &Vec<Cell>, class: &str| -> String {
        let cells =
            cells.iter().zip(head).map(|(c, (_, kind))| format!("<td{}>{}</td>", kind.class(), c.markup()));
        format!("<tr{class}>{}</tr>\n", cells.collect::<String>())
    };
    let deep = |i: usize| if i < PAPER { "" } else { " class=\"deep\"" };
    let body: String = rows.iter().enumerate().map(|(i, cells)| line(cells, deep(i))).collect();
    let foot = total.map(|cells| format!("<tfoot>{}</tfoot>", line(&cells, ""))).unwrap_or_default();
    let more = rows.len().saturating_sub(PAPER);
    let more = if more > 0 {
        format!(
            "<p class=\"note paper\">{more} more rows stand on the page and in the tables of this run.</p>\n"
        )
    } else {
        String::new()
    };
    let label = escape(caption);
    let tall = if rows.len() > TALL { " tall" } else { "" };
    format!(
        "<p class=\"caption\">{label}</p>\n\
         <div class=\"scroll{tall}\" tabindex=\"0\" role=\"region\" aria-label=\"{label}\"><table aria-label=\"{label}\">\
         <thead><tr>{heads}</tr></thead><tbody>\n{body}</tbody>{foot}</table></div>\n{more}"
    )
}
