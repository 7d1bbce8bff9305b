//! `plimsoll.lock` tells any change of what a run was made from.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_files::{LoadOptions, load, lock};

fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let folders = root.read_dir().expect("examples").map(|e| e.expect("an entry").path());
    folders.filter(|f| f.join("scenario.toml").exists()).collect()
}

fn tables(folder: &Path) -> Vec<String> {
    let names = folder.read_dir().expect("a folder").map(|e| e.expect("an entry").file_name());
    let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    names.retain(|name| name.ends_with(".csv") || name.ends_with(".toml"));
    names.sort();
    names
}

fn locked(folder: &Path, options: &LoadOptions) -> String {
    let loaded = load(folder, options);
    let seed = loaded.scenario.map_or(0, |s| s.forecast.seed);
    lock("1", seed, options, &loaded.inputs)
}

#[test]
fn every_table_of_an_example_is_in_its_lock() {
    for folder in examples() {
        let text = locked(&folder, &LoadOptions::default());
        for name in tables(&folder) {
            assert!(text.contains(&format!("name = \"{name}\"")), "{name} of {}", folder.display());
        }
    }
}

/// A line break at the end changes no value and one byte.
#[test]
fn a_byte_more_in_any_input_is_another_lock() {
    let example = examples().into_iter().find(|f| f.ends_with("gpu-cloud")).expect("an example");
    let folder = std::env::temp_dir().join(format!("plimsoll-lock-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let overlay = folder.join("overlay");
    let files = tables(&example);
    for name in &files {
        fs::copy(example.join(name), folder.join(name)).expect("copied");
    }
    fs::copy(example.join("overlays/book-life-4.toml"), &overlay).expect("copied");
    let options = LoadOptions { overlays: vec![overlay.clone()], sets: Vec::new() };
    let before = locked(&folder, &options);
    assert_eq!(locked(&folder, &options), before, "the same inputs, the same lock");
    for path in files.iter().map(|name| folder.join(name)).chain([overlay]) {
        let bytes = fs::read(&path).expect("read");
        fs::write(&path, [&bytes[..], b"\n"].concat()).expect("written");
        let after = locked(&folder, &options);
        let changed = before.lines().zip(after.lines()).filter(|(a, b)| a != b).count();
        assert_eq!(
            (changed, before.lines().count()),
            (2, after.lines().count()),
            "{}: bytes and hash",
            path.display()
        );
        fs::write(&path, bytes).expect("written");
    }
    let sets = LoadOptions { sets: vec!["forecast.seed=2".to_owned()], ..options.clone() };
    assert_ne!(locked(&folder, &sets), before);
    assert_ne!(locked(&folder, &LoadOptions::default()), before);
    fs::remove_dir_all(folder).expect("gone");
}
