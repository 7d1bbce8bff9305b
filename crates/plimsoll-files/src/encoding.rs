//! Bytes into text: UTF-8, and otherwise a sentence that says what the file seems to be.

use plimsoll_model::{Diagnostic, Span};

use crate::codes;
use crate::text::Source;

/// The text of a file without a byte order mark.
pub(crate) fn text(mut bytes: Vec<u8>, name: &str) -> Result<String, Box<Diagnostic>> {
    let mark = mark(&bytes, name)?;
    bytes.drain(..mark);
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Box::new(not_utf8(name, error.as_bytes(), at, (mark as u64, 0)))
    })
}

/// Bytes of the mark at the beginning of a file.
pub(crate) fn mark(bytes: &[u8], name: &str) -> Result<usize, Box<Diagnostic>> {
    if let Some(encoding) = utf16(bytes) {
        let message = format!("`{name}` is {encoding}, not UTF-8: its first bytes say so");
        return Err(Box::new(
            Diagnostic::error(codes::NOT_UTF8, Span::file(name), message).help("save it as UTF-8"),
        ));
    }
    Ok(if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 })
}

fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] | [0, b' '..=b'~', 0, b' '..=b'~', ..] => Some("UTF-16 (big endian)"),
        _ => None,
    }
}

/// The byte at a place of these is none of UTF-8. The bytes begin with a line, after so many bytes and lines of the file.
pub(crate) fn not_utf8(name: &str, bytes: &[u8], at: usize, (before, lines): (u64, u32)) -> Diagnostic {
    let byte = bytes.get(at).copied().unwrap_or(0);
    // The bad byte is read as Latin-1, so that the line can be shown as its writer saw it.
    let line_end = bytes[at..].iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + n);
    let start = String::from_utf8_lossy(&bytes[..at]).into_owned();
    let rest: String = bytes[at..line_end].iter().map(|b| char::from(*b)).collect();
    let source = Source::part(name, start + &rest, lines);
    let message = format!(
        "byte {} (0x{byte:02X}) of `{name}` is not UTF-8: the file seems to be Latin-1 or Windows-1252",
        at as u64 + before
    );
    let letter = char::from(byte);
    let help = if letter.is_alphanumeric() {
        format!("save it as UTF-8; the letter is probably `{letter}`")
    } else {
        "save it as UTF-8".to_owned()
    };
    Diagnostic::error(codes::NOT_UTF8, source.span(at..at + letter.len_utf8(), None), message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(text(b"\xEF\xBB\xBFa,b\n".to_vec(), "a.csv").expect("text"), "a,b\n");
    }

    #[test]
    fn other_encodings_are_named_with_their_place() {
        let latin = text(b"site\nM\xFCnchen\n".to_vec(), "sites.csv").expect_err("Latin-1");
        assert_eq!((latin.span.line, latin.span.column, latin.span.text.as_str()), (2, 2, "M\u{fc}nchen"));
        assert!(latin.message.contains("byte 6 (0xFC)"), "{}", latin.message);
        for bytes in [&b"\xFF\xFEs\0i\0"[..], b"\xFE\xFF\0s\0i", b"s\0i\0t\0"] {
            let finding = text(bytes.to_vec(), "sites.csv").expect_err("UTF-16");
            assert!(finding.message.contains("UTF-16"), "{}", finding.message);
        }
    }
}
