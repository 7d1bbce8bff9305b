//! Lines of text, cut or wrapped to their width.

use crate::format;

/// How a line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Strong,
    Soft,
    Red,
}

/// Lines of text, cut or wrapped to their width.
pub(super) struct Sheet {
    pub(super) width: usize,
    pub(super) colour: bool,
    pub(super) unicode: bool,
    pub(super) text: String,
}

impl Sheet {
    /// A line; what is longer than the width ends in an ellipsis.
    pub(super) fn line(&mut self, words: &str, style: Style) {
        let words = if self.unicode { words.to_owned() } else { format::ascii(words) };
        let mut cut = words.trim_end().to_owned();
        if cut.chars().count() > self.width {
            let end = if self.unicode { "\u{2026}" } else { "..." };
            cut = cut.chars().take(self.width - end.chars().count()).collect::<String>() + end;
        }
        let code = match style {
            Style::Plain => "",
            Style::Strong => "\u{1b}[1m",
            Style::Soft => "\u{1b}[2m",
            Style::Red => "\u{1b}[31m",
        };
        if self.colour && !code.is_empty() && !cut.is_empty() {
            self.text += &format!("{code}{cut}\u{1b}[0m\n");
        } else {
            self.text += &cut;
            self.text.push('\n');
        }
    }

    /// A heading after an empty line.
    pub(super) fn heading(&mut self, words: &str) {
        self.line("", Style::Plain);
        self.line(words, Style::Strong);
    }

    /// A paragraph of at most so many lines, its first line and the others indented.
    pub(super) fn wrapped(
        &mut self,
        words: &str,
        (first, indent): (usize, usize),
        style: Style,
        most: usize,
    ) {
        let words = if self.unicode { words.to_owned() } else { format::ascii(words) };
        let mut lines: Vec<String> = vec![" ".repeat(first)];
        for word in words.split([' ', '\n']).filter(|w| !w.is_empty()) {
            let last = lines.len() - 1;
            if lines[last].chars().count() + word.chars().count() + 1 > self.width && lines[last].trim() != ""
            {
                lines.push(" ".repeat(indent));
            }
            let line = lines.last_mut().map(|l| (l.trim().is_empty(), l));
            if let Some((empty, line)) = line {
                *line += if empty { "" } else { " " };
                *line += word;
            }
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(line) = lines.last_mut() {
                let end = if self.unicode { "\u{2026}" } else { "..." };
                while line.chars().count() + end.chars().count() > self.width {
                    line.truncate(line.trim_end().rfind(' ').unwrap_or(0));
                }
                line.push_str(end);
            }
        }
        lines.iter().for_each(|line| self.line(line, style));
    }

    /// A text padded or cut to a width; numbers go to the right.
    pub(super) fn cell(&self, words: &str, width: usize, right: bool) -> String {
        let words = if self.unicode { words.to_owned() } else { format::ascii(words) };
        let cut: String = words.chars().take(width).collect();
        let pad = " ".repeat(width - cut.chars().count());
        if right { pad + &cut } else { cut + &pad }
    }
}
