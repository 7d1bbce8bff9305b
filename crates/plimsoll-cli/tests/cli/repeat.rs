//! The same inputs give the same bytes, whatever the machine is set to.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::case::{Case, FEW, Ran};

/// Enough paths that they are shared out over threads.
const SHARED_OUT: [&str; 2] = ["--set", "forecast.paths=4"];

/// Environment and flags that must not change a byte.
struct Variant(&'static [(&'static str, &'static str)], &'static [&'static str]);

const VARIANTS: &[Variant] = &[
    Variant(&[], &[]),
    Variant(&[], &["--threads", "1"]),
    Variant(&[], &["--threads", "3"]),
    Variant(&[("TZ", "Asia/Tokyo"), ("LC_ALL", "de_DE.UTF-8")], &[]),
    Variant(&[("RAYON_NUM_THREADS", "1"), ("OMP_NUM_THREADS", "1")], &["--quiet"]),
    Variant(&[("RAYON_NUM_THREADS", "4"), ("OMP_NUM_THREADS", "4")], &["--json"]),
];

/// Every file in a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in folder.read_dir().expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            all.extend(files(&path).into_iter().map(|(inside, bytes)| (format!("{name}/{inside}"), bytes)));
        } else {
            all.insert(name, fs::read(&path).expect("read"));
        }
    }
    all
}

fn planned(
    case: &Case,
    out: &str,
    environment: &[(&str, &str)],
    flags: &[&str],
) -> BTreeMap<String, Vec<u8>> {
    let mut command = case.command();
    command.envs(environment.iter().copied()).arg("plan").args(SHARED_OUT).args(["--out", out]).args(flags);
    Ran::of(&mut command).ended(0);
    files(&case.dir.join(out))
}

#[test]
fn a_second_run_leaves_the_same_bytes() {
    let case = Case::of("gpu-cloud");
    let first = planned(&case, "first", &[], &[]);
    for name in ["plan.json", "report.html", "plimsoll.lock", "tables/orders.csv", "tables/orders.parquet"] {
        assert!(first.contains_key(name), "{name} is not among {:?}", first.keys());
    }
    for (i, Variant(environment, flags)) in VARIANTS.iter().enumerate() {
        let again = planned(&case, &format!("again-{i}"), environment, flags);
        assert!(again.keys().eq(first.keys()));
        for (name, bytes) in &again {
            assert!(*bytes == first[name], "{name} differs with {environment:?} {flags:?}");
        }
    }
}

#[test]
fn a_run_again_takes_its_own_place() {
    let case = Case::of("gpu-cloud");
    let plan = |more: &[&str]| {
        case.run(&[&["plan", "--quiet"], &FEW[..], more].concat()).ended(0);
        case.names("runs")
    };
    let first = plan(&[]);
    assert_eq!((first.len(), plan(&[])), (1, first.clone()), "nothing else is left beside it");
    let names = plan(&["--overlay", "overlays/price-down-40.toml"]);
    assert_eq!(names.len(), 2, "another overlay is another run");
    assert_eq!(plan(&["--set", "forecast.seed=2"]).len(), 3, "another seed too");
    case.change("overlays/price-down-40.toml", "1.84", "1.85");
    assert_eq!(
        plan(&["--overlay", "overlays/price-down-40.toml"]).len(),
        4,
        "and another byte of an overlay"
    );
    assert_eq!(
        plan(&["--time-limit", "600"]).len(),
        5,
        "a plan that may have been cut short is not the other"
    );
}
