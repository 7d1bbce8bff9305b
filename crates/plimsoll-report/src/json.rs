//! The JSON document: the view as it is, in the order of its fields; what each key means stands in [`crate::KEYS`].

use crate::keys::{KEYS, SHAPES};
use crate::view::View;

/// The view as a JSON document, indented; a number that is not finite is `null`.
///
/// # Errors
/// None for a view: it has only texts, numbers, lists and objects with text keys.
pub fn json(view: &View) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(view).map(|text| text + "\n")
}

/// The page of the book that describes the document, in Markdown.
pub fn keys_page() -> String {
    let mut page = String::from("| key | meaning |\n| --- | --- |\n");
    for (key, meaning) in KEYS {
        page += &format!("| `{key}` | {meaning} |\n");
    }
    for (shape, keys) in SHAPES {
        page += &format!("\nA **{shape}** has these keys:\n\n| key | meaning |\n| --- | --- |\n");
        for (key, meaning) in *keys {
            page += &format!("| `{key}` | {meaning} |\n");
        }
    }
    page
}
