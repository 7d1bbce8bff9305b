//! `--json`: one document on standard output and nothing beside it, with the keys that are documented.

use plimsoll_report::KEYS;
use serde_json::Value;

use crate::case::{Case, FEW, Ran};

fn document(ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|fault| panic!("{fault}: {}", ran.out))
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[test]
fn the_plan_has_the_documented_keys() {
    let case = Case::of("gpu-cloud");
    let ran = case.run(&[&["plan", "--json"], &FEW[..]].concat()).ended(0);
    let plan = document(&ran);
    let top = |key: &'static str| key.split(['.', '[']).next().unwrap_or(key);
    let mut documented: Vec<&str> = KEYS.iter().map(|(key, _)| top(key)).collect();
    documented.dedup();
    assert_eq!(keys(&plan), documented);
    assert!(ran.err.contains("report: "), "the path of the report is said beside the document: {}", ran.err);
    // The file of the run is the same document.
    let runs = case.names("runs");
    let file = case.dir.join("runs").join(&runs[0]).join("plan.json");
    assert_eq!(std::fs::read_to_string(file).expect("read"), ran.out);
    let quiet = case.run(&[&["plan", "--json", "--quiet"], &FEW[..]].concat()).ended(0);
    assert_eq!((quiet.out == ran.out, quiet.err.as_str()), (true, ""));
}

#[test]
fn a_clash_is_a_document_too() {
    let case = Case::of("gpu-cloud");
    case.write(
        "decisions.csv",
        "item,from,to,min_units,max_units,author,reason\ngb300,2026-01-01,2026-12-31,10,,a,b\n\
         gb300,2025-12-31,2026-12-31,,5,c,d\n",
    );
    let clash = document(&case.run(&[&["plan", "--json"], &FEW[..]].concat()).ended(2));
    assert_eq!(
        keys(&clash),
        ["outcome", "constraints", "rows", "members", "repair", "repair_cost", "currency"]
    );
    let rows =
        serde_json::json!([{"file": "decisions.csv", "line": 2}, {"file": "decisions.csv", "line": 3}]);
    assert_eq!((clash["outcome"].as_str(), &clash["rows"]), (Some("infeasible"), &rows));
}

#[test]
fn the_comparison_has_the_keys_that_help_names() {
    let case = Case::of("gpu-cloud");
    case.write("mine.csv", "item,site,ordered,units\ngb300,us-east,2026-01-01,1000\n");
    let ran = case.run(&[&["evaluate", "--json", "--orders", "mine.csv"], &FEW[..]].concat()).ended(0);
    let comparison = document(&ran);
    let help = case.run(&["evaluate", "--help"]).ended(0).out;
    for key in keys(&comparison) {
        assert!(help.contains(&format!("`{key}`")), "{key} is not in the help");
    }
    let number = |key: &str| comparison[key].as_f64().expect("a number");
    let left = number("best_value") - number("own_value");
    assert!((number("difference") - left).abs() < 1e-6 * left.abs());
    assert_eq!(comparison["own_orders"], 1);
}

#[test]
fn findings_are_a_list_even_when_there_are_none() {
    let case = Case::of("gpu-cloud");
    assert!(document(&case.run(&["check", "--json"]).ended(0)).as_array().expect("a list").is_empty());
    case.change("fleet.csv", "gb300", "gb30");
    let found = document(&case.run(&["check", "--json"]).ended(1));
    let first = &found.as_array().expect("a list")[0];
    assert_eq!(keys(first), ["code", "severity", "span", "message", "help", "related"]);
    assert_eq!(keys(&first["span"]), ["file", "line", "column", "length", "field", "text"]);
    assert_eq!((first["code"].as_str(), first["span"]["file"].as_str()), (Some("P301"), Some("fleet.csv")));
}

#[test]
fn figures_are_lists_of_rows() {
    let case = Case::of("gpu-cloud");
    let trust = document(&case.run(&["trust", "--json"]).ended(0));
    assert_eq!(keys(&trust[0]), ["what", "value", "unit", "own", "how", "rows"]);
    let scorecard = document(&case.run(&["scorecard", "--json"]).ended(0));
    let expected = ["reported", "model", "difference", "verdict", "probability", "note"];
    assert_eq!(keys(&scorecard[0]), expected);
    let rows = std::fs::read_to_string(case.dir.join("reported.csv")).expect("read").lines().count() - 1;
    assert_eq!(scorecard.as_array().expect("a list").len(), rows, "every published figure has its row");
}

/// The page of a stress test stands beside its tables, says what they say, and loads nothing.
#[test]
fn a_stress_test_writes_a_page() {
    let case = Case::of("gpu-cloud");
    let few = ["stress", "--paths", "250", "--foresight", "2", "--replications", "0", "--out", "tested"];
    let told = document(&case.run(&[&few[..], &["--json"], &FEW[..]].concat()).ended(0));
    let read = |name: &str| std::fs::read_to_string(case.dir.join("tested").join(name)).expect("read");
    let page = read("stress.html");
    for overlay in told["overlays"].as_array().expect("overlays") {
        let name = overlay["overlay"].as_str().expect("a name");
        assert!(page.contains(&format!("<td class=\"d\">{name}</td>")), "{name}");
    }
    assert_eq!(read("stress-paths.csv").lines().count(), 251);
    assert_eq!(
        page.matches("<svg").count() - page.matches("<svg class=\"mark\"").count(),
        4,
        "two figures, twice"
    );
    for word in ["src=", "@import", "url(", "href=\"http"] {
        assert!(!page.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"));
}
