//! The committed folders: they load, alone and with each overlay, and no published figure contradicts them.

use std::path::{Path, PathBuf};

use plimsoll_files::{LoadOptions, load};
use plimsoll_model::Scenario;

/// The folder `examples` of the repository.
fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples")
}

/// The scenario of a folder with overlays.
fn scenario(name: &str, overlays: &[PathBuf]) -> Scenario {
    let folder = examples().join(name);
    let loaded = load(&folder, &LoadOptions { overlays: overlays.to_vec(), ..LoadOptions::default() });
    let said: Vec<String> = loaded.diagnostics.sorted().iter().map(|d| d.to_string()).collect();
    println!("{name} {overlays:?}: {said:#?}");
    loaded.scenario.unwrap_or_else(|| panic!("{name} {overlays:?}: {said:#?}"))
}

fn overlays(name: &str) -> Vec<PathBuf> {
    let found = std::fs::read_dir(examples().join(name).join("overlays")).expect("a folder of overlays");
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

#[test]
fn every_folder_loads_alone_and_with_each_overlay() {
    for name in ["hyperscaler-2026", "gpu-cloud", "own-fleet"] {
        scenario(name, &[]);
        for overlay in overlays(name) {
            scenario(name, &[overlay]);
        }
    }
}

#[test]
fn no_published_figure_of_the_past_is_contradicted() {
    for name in ["hyperscaler-2026", "gpu-cloud"] {
        let scenario = scenario(name, &[]);
        let rows = plimsoll_account::scorecard(&scenario, &plimsoll_account::accounts(&scenario, None), None);
        for row in &rows {
            let r = &row.reported;
            let model = row.model.map_or_else(|| "-".to_owned(), |m| format!("{m:.4}"));
            println!(
                "{:?} {} {} {}: {} against {model} {} {}",
                row.verdict, r.date, r.measure, r.entity, r.written, r.unit, row.note
            );
        }
        assert!(!plimsoll_account::contradicted(&rows), "{name}");
    }
}
