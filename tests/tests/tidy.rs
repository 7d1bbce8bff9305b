//! The house rules that a machine can check: who may depend on whom.

use std::collections::BTreeMap;
use std::process::Command;

/// Crates and the workspace crates each may name; a new edge is an architectural change.
const EDGES: &[(&str, &[&str])] = &[
    ("plimsoll-model", &[]),
    ("plimsoll-lp", &[]),
    ("plimsoll-files", &["plimsoll-model"]),
    ("plimsoll-forecast", &["plimsoll-model"]),
    ("plimsoll-stochastic", &["plimsoll-lp"]),
    ("plimsoll-plan", &["plimsoll-lp", "plimsoll-model", "plimsoll-stochastic"]),
    ("plimsoll-account", &["plimsoll-model"]),
    (
        "plimsoll",
        &["plimsoll-account", "plimsoll-forecast", "plimsoll-lp", "plimsoll-model", "plimsoll-plan"],
    ),
    ("plimsoll-replay", &["plimsoll", "plimsoll-lp", "plimsoll-model"]),
    ("plimsoll-report", &["plimsoll-account", "plimsoll-model"]),
    (
        "plimsoll-cli",
        &[
            "plimsoll",
            "plimsoll-account",
            "plimsoll-files",
            "plimsoll-model",
            "plimsoll-replay",
            "plimsoll-report",
        ],
    ),
];

/// Crates from outside that only these may name.
const WALLS: &[(&str, &[&str])] = &[
    ("highs-sys", &["plimsoll-lp"]),
    ("toml", &["plimsoll-files"]),
    ("parquet", &["plimsoll-files", "plimsoll-bench"]),
    ("csv", &["plimsoll-files", "plimsoll-bench"]),
    ("clap", &["plimsoll-cli", "plimsoll-bench"]),
];

/// Normal dependencies of each workspace crate.
fn dependencies() -> BTreeMap<String, Vec<String>> {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let out = Command::new(cargo)
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .expect("cargo metadata runs");
    let metadata: serde_json::Value = serde_json::from_slice(&out.stdout).expect("metadata is JSON");
    let names = |package: &serde_json::Value| {
        let all = package["dependencies"].as_array().expect("dependencies").iter();
        all.filter(|d| d["kind"].is_null()).map(|d| d["name"].as_str().expect("a name").to_owned()).collect()
    };
    let packages = metadata["packages"].as_array().expect("packages");
    packages.iter().map(|p| (p["name"].as_str().expect("a name").to_owned(), names(p))).collect()
}

#[test]
fn crates_depend_in_one_direction() {
    let found = dependencies();
    for (name, allowed) in EDGES {
        let Some(names) = found.get(*name) else { panic!("{name} is not in the workspace") };
        for dependency in names.iter().filter(|d| d.starts_with("plimsoll")) {
            assert!(allowed.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
        }
    }
    let known = |name: &str| {
        EDGES.iter().any(|(n, _)| *n == name) || ["plimsoll-bench", "plimsoll-tests"].contains(&name)
    };
    assert!(found.keys().all(|name| known(name)), "a crate without a row in EDGES");
}

#[test]
fn outside_crates_stay_behind_their_walls() {
    for (name, names) in dependencies() {
        for dependency in &names {
            if let Some((_, allowed)) = WALLS.iter().find(|(wall, _)| wall == dependency) {
                assert!(allowed.contains(&name.as_str()), "{name} names {dependency}");
            }
        }
    }
}
