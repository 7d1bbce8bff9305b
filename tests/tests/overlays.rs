//! Every overlay of every example loads without an error and plans, as one linear problem; every example plans in rounds
//! of master and blocks. All these plans pass the verifier.

use std::path::{Path, PathBuf};

use plimsoll::model::Scenario;
use plimsoll::{Request, run};
use plimsoll_files::{LoadOptions, load};
use plimsoll_tests::verify::verify;

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    sorted(&root).into_iter().filter(|p| p.join("scenario.toml").exists()).collect()
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let entries = folder.read_dir().map(|all| all.map(|e| e.expect("an entry").path()).collect());
    let mut entries: Vec<PathBuf> = entries.unwrap_or_default();
    entries.sort();
    entries
}

fn overlays(folder: &Path) -> Vec<PathBuf> {
    sorted(&folder.join("overlays"))
}

fn scenario(folder: &Path, overlays: &[PathBuf], sets: &[&str]) -> Scenario {
    let sets = sets.iter().map(|s| (*s).to_owned()).collect();
    let loaded = load(folder, &LoadOptions { overlays: overlays.to_vec(), sets });
    let errors: Vec<String> = loaded.diagnostics.sorted().iter().map(ToString::to_string).collect();
    loaded.scenario.unwrap_or_else(|| panic!("{} {overlays:?}: {}", folder.display(), errors.join("\n")))
}

/// Plans on so many paths, and holds the plan to every rule.
fn check(folder: &Path, overlay: Option<&PathBuf>, paths: usize) {
    let name = format!("{} {overlay:?}", folder.display());
    let overlays: Vec<PathBuf> = overlay.into_iter().cloned().collect();
    let scenario = scenario(folder, &overlays, &[&format!("forecast.paths={paths}")]);
    let came = run(&scenario, &Request::default(), |_| {});
    let plan = came.plan().unwrap_or_else(|| panic!("{name}: {:?}", came.outcome));
    let found: Vec<String> =
        verify(&scenario, &came.forecast.demand, plan).iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{name}: {} violations: {:#?}", found.len(), &found[..found.len().min(20)]);
    let off = (plan.objective - plan.recomputed).abs() / plan.objective.abs();
    assert!(off <= 1e-6, "{name}: {} against {}", plan.objective, plan.recomputed);
    assert!(!plan.orders.is_empty(), "{name}: a plan that orders nothing proves nothing");
}

#[test]
fn every_example_and_overlay_loads() {
    assert!(folders().len() >= 3);
    for folder in folders() {
        assert!(!scenario(&folder, &[], &[]).workloads.is_empty());
        for overlay in overlays(&folder) {
            scenario(&folder, &[overlay], &[]);
        }
    }
}

#[test]
fn examples_plan_in_rounds_within_the_rules() {
    for folder in folders() {
        check(&folder, None, 3);
    }
}

#[test]
fn their_overlays_plan_within_the_rules() {
    for folder in folders() {
        assert!(!overlays(&folder).is_empty());
        for overlay in overlays(&folder) {
            check(&folder, Some(&overlay), 1);
        }
    }
}
