//! Documents on standard output.

use serde::Serialize;

use crate::sheet::say;

/// Writes one JSON document to standard output.
pub(crate) fn json<T: Serialize + ?Sized>(document: &T) {
    match serde_json::to_string_pretty(document) {
        Ok(text) => say(&(text + "\n")),
        Err(fault) => eprintln!("error: the answer cannot be written as JSON: {fault}"),
    }
}
