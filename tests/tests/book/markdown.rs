//! As much of Markdown as the pages use: fences, headings, links, code spans.

use std::fs;
use std::path::Path;

/// A page.
pub(crate) struct Page {
    /// Path in the repository, with `/`.
    pub(crate) name: String,
    pub(crate) text: String,
}

/// A link or a picture.
pub(crate) struct Link {
    /// Where it leads, as it is written.
    pub(crate) target: String,
    /// Line, from 1.
    pub(crate) line: usize,
}

/// A block between fences.
pub(crate) struct Fence {
    /// What follows the opening fence, such as `console,exit-1`.
    pub(crate) info: String,
    pub(crate) lines: Vec<String>,
    /// Line of the opening fence, from 1.
    pub(crate) line: usize,
}

impl Page {
    pub(crate) fn read(root: &Path, path: &Path) -> Self {
        let name = path.strip_prefix(root).expect("inside the repository").display().to_string();
        Self { name, text: fs::read_to_string(path).expect("a page is text") }
    }

    /// Lines outside fences with their numbers.
    fn plain_lines(&self) -> Vec<(usize, &str)> {
        let mut inside = false;
        let mut lines = Vec::new();
        for (i, line) in self.text.lines().enumerate() {
            if line.trim_start().starts_with("```") {
                inside = !inside;
            } else if !inside {
                lines.push((i + 1, line));
            }
        }
        assert!(!inside, "{}: a fence is not closed", self.name);
        lines
    }

    pub(crate) fn fences(&self) -> Vec<Fence> {
        let mut fences: Vec<Fence> = Vec::new();
        let mut inside = false;
        for (i, line) in self.text.lines().enumerate() {
            match (line.strip_prefix("```"), inside) {
                (Some(info), false) => {
                    fences.push(Fence { info: info.trim().to_owned(), lines: Vec::new(), line: i + 1 });
                    inside = true;
                }
                (Some(_), true) => inside = false,
                (None, true) => fences.last_mut().expect("open").lines.push(line.to_owned()),
                (None, false) => {}
            }
        }
        fences
    }

    pub(crate) fn links(&self) -> Vec<Link> {
        let mut links = Vec::new();
        for (line, text) in self.plain_lines() {
            let text = without_spans(text);
            let mut rest = text.as_str();
            while let Some(at) = rest.find("](") {
                rest = &rest[at + 2..];
                let end = rest.find(')').unwrap_or_else(|| panic!("{}:{line}: an open link", self.name));
                links.push(Link { target: rest[..end].to_owned(), line });
                rest = &rest[end..];
            }
        }
        links
    }

    /// Code spans with their lines.
    pub(crate) fn spans(&self) -> Vec<(usize, String)> {
        let mut spans = Vec::new();
        for (line, text) in self.plain_lines() {
            let parts: Vec<&str> = text.split('`').collect();
            spans.extend(parts.iter().skip(1).step_by(2).map(|span| (line, (*span).to_owned())));
        }
        spans
    }

    /// Anchors of the headings, as mdBook and GitHub make them.
    pub(crate) fn anchors(&self) -> Vec<String> {
        let headings = self.plain_lines().into_iter().filter(|(_, line)| line.starts_with('#'));
        headings.map(|(_, line)| anchor(line.trim_start_matches('#').trim())).collect()
    }
}

fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || [' ', '-', '_'].contains(c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// A line with its code spans blanked.
fn without_spans(line: &str) -> String {
    let parts = line.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 0 { part.to_owned() } else { "x".repeat(part.len()) }).collect()
}

/// The text outside fences.
pub(crate) fn prose(text: &str) -> String {
    let mut inside = false;
    let keep = |line: &&str| {
        let fence = line.starts_with("```");
        inside ^= fence;
        !inside && !fence
    };
    text.lines().filter(keep).collect::<Vec<_>>().join("\n")
}
