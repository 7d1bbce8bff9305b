//! Bytes into text: UTF-8, and otherwise a sentence that says what the file seems to be.

use plimsoll_model::{Diagnostic, Span};

use crate::codes;
use crate::text::Source;

/// The text of a file without a byte order mark.
pub(crate) fn text(mut bytes: Vec<u8>, name: &str) -> Result<String, Box<Diagnostic>> {
    let mark = if bytes.starts_with(&[0xEF, 0xBB, 0xBF]) { 3 } else { 0 };
    if let Some(encoding) = utf16(&bytes) {
        let message = format!("`{name}` is {encoding}, not UTF-8: its first bytes say so");
        return Err(Box::new(
            Diagnostic::error(codes::NOT_UTF8, Span::file(name), message).help("save it as UTF-8"),
        ));
    }
    bytes.drain(..mark);
    String::from_utf8(bytes).map_err(|error| Box::new(not_utf8(name, &error, mark)))
}

fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, ..] | [b' '..=b'~', 0, b' '..=b'~', 0, ..] => Some("UTF-16 (little endian)"),
        [0xFE, 0xFF, ..] | [0, b' '..=b'~', 0, b' '..=b'~', ..] => Some("UTF-16 (big endian)"),
        _ => None,
    }
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error, mark: usize) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes().get(at).copied().unwrap_or(0);
    // The bad byte is read as Latin-1, so that the line can be shown as its writer saw it.
    let line_end =
        error.as_bytes()[at..].iter().position(|b| *b == b'\n').map_or(error.as_bytes().len(), |n| at + n);
    let before = String::from_utf8_lossy(&error.as_bytes()[..at]).into_owned();
    let rest: String = error.as_bytes()[at..line_end].iter().map(|b| char::from(*b)).collect();
    let source = Source::new(name, before + &rest);
    let message = format!(
        "byte {} (0x{byte:02X}) of `{name}` is not UTF-8: the file seems to be Latin-1 or Windows-1252",
        at + mark
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
