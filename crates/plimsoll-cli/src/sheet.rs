//! Text on a terminal of 80 columns.

use std::io::Write;

/// Writes to standard output. Who reads it may have seen enough (`| head`): that is not a fault.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Columns of a line.
pub(crate) const WIDTH: usize = 80;

/// Words broken into lines, the first one after `first`, the others indented by so many spaces.
pub(crate) fn wrapped(first: &str, indent: usize, words: &str) -> String {
    let room = WIDTH - indent.max(first.chars().count());
    let gap = format!("\n{}", " ".repeat(indent));
    format!("{first}{}", broken(words, room).join(&gap))
}

/// Words broken into lines of at most so many columns; one empty line where there are none.
pub(crate) fn broken(words: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let last = lines.len() - 1;
        if lines[last].is_empty() {
            lines[last].push_str(word);
        } else if lines[last].chars().count() + 1 + word.chars().count() > width {
            lines.push(word.to_owned());
        } else {
            lines[last].push(' ');
            lines[last].push_str(word);
        }
    }
    lines
}

/// A text filled up to a width, or as long as it is.
pub(crate) fn left(words: &str, width: usize) -> String {
    let pad = width.saturating_sub(words.chars().count());
    format!("{words}{}", " ".repeat(pad))
}

/// The same, at the right end.
pub(crate) fn right(words: &str, width: usize) -> String {
    let pad = width.saturating_sub(words.chars().count());
    format!("{}{words}", " ".repeat(pad))
}

/// How many of a thing: `1 error`, `2 errors`.
pub(crate) fn things(number: usize, one: &str) -> String {
    format!("{number} {one}{}", if number == 1 { "" } else { "s" })
}

/// A line as a heading, or in the colour of a fault, or dim, where the terminal shows it.
pub(crate) fn painted(words: &str, code: &str, colour: bool) -> String {
    if colour { format!("\u{1b}[{code}m{words}\u{1b}[0m") } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_keep_their_indent() {
        let text = wrapped("help: ", 4, &"word ".repeat(40));
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines.iter().all(|l| l.chars().count() <= WIDTH), "{text}");
        // 15 words of 4 letters and 14 spaces are 74, after 6 or 4; the last 10 words are 49.
        assert_eq!(lines.iter().map(|l| l.len()).collect::<Vec<_>>(), [80, 78, 53]);
        assert!(lines[1].starts_with("    word") && lines[0].starts_with("help: word"));
        assert_eq!(wrapped("", 2, &"x".repeat(100)), "x".repeat(100));
    }

    #[test]
    fn cells_are_as_wide_as_they_should_be() {
        assert_eq!(
            (left("ab", 4), right("ab", 4), left("abc", 2)),
            ("ab  ".into(), "  ab".into(), "abc".into())
        );
        assert_eq!(
            [things(0, "error"), things(1, "error"), things(2, "error")],
            ["0 errors", "1 error", "2 errors"]
        );
    }
}
