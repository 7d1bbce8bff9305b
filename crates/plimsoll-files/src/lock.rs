//! `plimsoll.lock`: what a run was made from, so that it can be repeated byte for byte.

use std::fmt::Write as _;

use crate::folder::shown;
use crate::{InputFile, LoadOptions};

/// The text of a lock: version, seed, what changed the folder, and every input with its SHA-256. No clock, no machine.
pub fn lock(version: &str, seed: u64, options: &LoadOptions, inputs: &[InputFile]) -> String {
    let overlays: Vec<String> = options.overlays.iter().map(|path| quoted(&shown(path))).collect();
    let sets: Vec<String> = options.sets.iter().map(|set| quoted(set)).collect();
    let mut text = String::from(
        "# What this run was made from: the same inputs, version and seed give the same bytes.\n",
    );
    // Writing to a text cannot fail.
    let _ = writeln!(text, "version = {}\nseed = {seed}", quoted(version));
    let _ = writeln!(text, "overlays = [{}]\nsets = [{}]", overlays.join(", "), sets.join(", "));
    for InputFile { name, sha256, bytes } in inputs {
        let _ =
            write!(text, "\n[[input]]\nname = {}\nbytes = {bytes}\nsha256 = \"{sha256}\"\n", quoted(name));
    }
    text
}

/// A TOML basic string.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => quoted.extend(['\\', letter]),
            letter if letter.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Source;
    use crate::toml_text::{self, Scalar};

    #[test]
    fn a_lock_is_toml_that_says_what_went_in() {
        let options =
            LoadOptions { overlays: vec!["slip \"90\".toml".into()], sets: vec!["name=a\\b\n".to_owned()] };
        let inputs = [InputFile { name: "fleet.csv".to_owned(), sha256: "ab".repeat(32), bytes: 12 }];
        let text = lock("0.1.0", 7, &options, &inputs);
        let (entries, faults) = toml_text::entries(&Source::new("plimsoll.lock", text));
        assert!(faults.is_empty());
        let value =
            |path: &str| entries.iter().find(|e| e.path == path).map(|e| e.value.clone()).expect("there");
        assert_eq!(value("seed"), Scalar::Number(7.0));
        assert_eq!(value("overlays").to_cell().as_deref(), Some("slip \"90\".toml"));
        assert_eq!(value("sets").to_cell().as_deref(), Some("name=a\\b\n"));
        assert_eq!(
            (value("input.name").to_cell().as_deref(), value("input.bytes")),
            (Some("fleet.csv"), Scalar::Number(12.0))
        );
    }
}
