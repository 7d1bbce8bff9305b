//! Every example folder loads without an error and plans; a plan's value is the plan added up again, and it
//! passes the verifier, which shares no code with the planner; its report holds.

#[path = "examples/browser.rs"]
mod browser;
#[path = "examples/page.rs"]
mod page;

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use plimsoll::model::Scenario;
use plimsoll::{Request, Run, run};
use plimsoll_files::{LoadOptions, load};
use plimsoll_tests::verify::verify;

fn examples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples");
    let entries = root.read_dir().expect("examples").map(|e| e.expect("an entry").path());
    let mut folders: Vec<PathBuf> = entries.filter(|p| p.join("scenario.toml").exists()).collect();
    folders.sort();
    folders
}

fn scenario(folder: &Path, sets: &[&str]) -> Scenario {
    let sets = sets.iter().map(|s| (*s).to_owned()).collect();
    let loaded = load(folder, &LoadOptions { overlays: Vec::new(), sets });
    let errors: Vec<String> = loaded.diagnostics.sorted().iter().map(ToString::to_string).collect();
    loaded.scenario.unwrap_or_else(|| panic!("{}: {}", folder.display(), errors.join("\n")))
}

#[test]
fn every_example_loads() {
    assert!(!examples().is_empty());
    for folder in examples() {
        assert!(!scenario(&folder, &[]).workloads.is_empty());
    }
}

/// An example with what came of planning it.
struct Planned {
    folder: PathBuf,
    scenario: Scenario,
    came: Run,
}

impl Planned {
    fn name(&self) -> String {
        self.folder.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default()
    }
}

/// Every example, planned once. One path, so that it takes seconds; what holds of a plan holds of every number of
/// paths.
fn planned() -> &'static [Planned] {
    static PLANNED: OnceLock<Vec<Planned>> = OnceLock::new();
    let plan = |folder: PathBuf| {
        let scenario = scenario(&folder, &["forecast.paths=1"]);
        let came = run(&scenario, &Request::default(), |_| {});
        Planned { folder, scenario, came }
    };
    PLANNED.get_or_init(|| examples().into_iter().map(plan).collect())
}

#[test]
fn every_example_plans_within_its_limits() {
    for Planned { folder, scenario, came } in planned() {
        let plan = came.plan().unwrap_or_else(|| panic!("{}: {:?}", folder.display(), came.outcome));
        let off = (plan.objective - plan.recomputed).abs() / plan.objective.abs();
        assert!(off <= 1e-6, "{}: {} against {}", folder.display(), plan.objective, plan.recomputed);
        let found: Vec<String> =
            verify(scenario, &came.forecast.demand, plan).iter().map(ToString::to_string).collect();
        assert!(found.is_empty(), "{}: {found:#?}", folder.display());
    }
}
