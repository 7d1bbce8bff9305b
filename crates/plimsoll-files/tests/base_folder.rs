//! The small valid folder that the cases of faults start from, read as a whole.

use std::path::Path;

use plimsoll_files::{LoadOptions, load};

#[test]
fn the_base_folder_is_read_without_a_finding() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base");
    let loaded = load(&dir, &LoadOptions::default());
    assert_eq!(loaded.diagnostics.sorted(), Vec::<&plimsoll_model::Diagnostic>::new());
    let scenario = loaded.scenario.expect("no fault");
    println!("{:#?}", scenario.remarks);
}
