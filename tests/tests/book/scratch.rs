//! Folders to work in, so that no test writes into the repository.

use std::fs;
use std::path::{Path, PathBuf};

/// An empty folder of this name.
pub(crate) fn folder(name: &str) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("book").join(name);
    if dir.exists() {
        fs::remove_dir_all(&dir).expect("an old folder goes");
    }
    fs::create_dir_all(&dir).expect("a new folder");
    dir
}

/// Copies a folder with all that is in it, but for what runs have left.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in from.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        match path.is_dir() {
            true if name != "runs" => copy(&path, &to.join(name)),
            true => {}
            false => drop(fs::copy(&path, to.join(name)).expect("a copy")),
        }
    }
}
