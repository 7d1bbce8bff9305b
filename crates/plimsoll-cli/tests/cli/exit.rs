//! How each command ends: 0 all well, 1 the input or the call is wrong, 2 no plan obeys all inputs, 3 a published figure
//! is contradicted.

use std::io::Read;
use std::process::Stdio;

use crate::case::{Case, FEW};

const OWN: &str = "item,site,ordered,units\ngb300,us-east,2026-01-01,1000\n";
/// More in a year than suppliers deliver in all.
const PIN: &str = "item,site,from,to,min_units,max_units,author,reason\n\
                   gb300,us-east,2026-01-01,2026-12-31,900000,,a planner,promised to a customer\n";

#[test]
fn a_sound_folder_ends_well() {
    let case = Case::of("gpu-cloud");
    case.write("mine.csv", OWN);
    let check = case.run(&["check"]).ended(0);
    assert!(check.out.starts_with("ok  gpu-cloud: ") && !check.err.contains("error["), "{}", check.out);
    case.run(&["scorecard"]).ended(0);
    case.run(&["trust"]).ended(0);
    let plan = case.run(&[&["plan"], &FEW[..]].concat()).ended(0);
    assert!(plan.out.contains("ORDER NOW") && plan.out.contains("report: "), "{}", plan.out);
    let own = case.run(&[&["evaluate", "--orders", "mine.csv"], &FEW[..]].concat()).ended(0);
    assert_eq!(own.out.lines().count(), 3, "{}", own.out);
}

#[test]
fn a_wrong_folder_ends_every_command_with_1() {
    let case = Case::of("gpu-cloud");
    case.write("mine.csv", OWN);
    case.change("fleet.csv", "gb300", "gb30");
    let all: [&[&str]; 5] =
        [&["check"], &["plan"], &["scorecard"], &["trust"], &["evaluate", "--orders", "mine.csv"]];
    for arguments in all {
        let ran = case.run(arguments).ended(1);
        assert!(ran.err.contains("error[P301]: there is no generation `gb30`"), "{arguments:?}: {}", ran.err);
    }
    assert!(case.names("runs").is_empty());
    let nowhere: [&[&str]; 4] =
        [&["check", "gone"], &["plan", "gone"], &["scorecard", "gone"], &["trust", "gone"]];
    for arguments in nowhere {
        assert!(case.run(arguments).ended(1).err.contains("gone"));
    }
}

#[test]
fn a_wrong_call_ends_with_1_and_help_with_0() {
    let case = Case::empty();
    let wrong: [&[&str]; 5] =
        [&[], &["plam"], &["plan", "--nonsense"], &["evaluate"], &["plan", "--time-limit", "soon"]];
    for arguments in wrong {
        assert!(!case.run(arguments).ended(1).err.is_empty(), "{arguments:?}");
    }
    let asked: [&[&str]; 4] = [&["--help"], &["--version"], &["plan", "--help"], &["help", "check"]];
    for arguments in asked {
        assert!(!case.run(arguments).ended(0).out.is_empty(), "{arguments:?}");
    }
}

#[test]
fn own_orders_that_are_wrong_end_with_1() {
    let case = Case::of("gpu-cloud");
    case.write("mine.csv", &OWN.replace("us-east", "us-esat"));
    let ran = case.run(&["evaluate", "--orders", "mine.csv"]).ended(1);
    assert!(ran.err.contains("mine.csv:2:7") && ran.err.contains("did you mean `us-east`?"), "{}", ran.err);
    assert!(case.run(&["evaluate", "--orders", "none.csv"]).ended(1).err.contains("none.csv"));
}

#[test]
fn a_pin_that_cannot_be_obeyed_ends_with_2_and_names_its_row() {
    let case = Case::of("gpu-cloud");
    case.write("decisions.csv", PIN);
    case.write("mine.csv", OWN);
    case.run(&["check"]).ended(0);
    let ran = case.run(&[&["plan"], &FEW[..]].concat()).ended(2);
    assert!(ran.err.contains("  --> decisions.csv:2\n"), "{}", ran.err);
    assert!(
        ran.err.contains("at least 900000") && ran.err.contains("suppliers deliver at most"),
        "{}",
        ran.err
    );
    // 80,000 come in each of three quarters and 60,000 in the next, less what is on order.
    assert!(ran.err.contains("the cheapest change that makes a plan possible"), "{}", ran.err);
    assert!(ran.err.contains("(decisions.csv:2, min_units 900000 \u{2192} 260000)"), "{}", ran.err);
    let found = case.run(&[&["plan", "--json"], &FEW[..]].concat()).ended(2);
    let found: serde_json::Value = serde_json::from_str(&found.out).expect("JSON");
    let change = &found["repair"][0];
    assert_eq!(
        (&change["file"], &change["line"], &change["column"]),
        (&"decisions.csv".into(), &2.into(), &"min_units".into())
    );
    assert!((change["to"].as_f64().expect("a number") - 260_000.0).abs() < 1.0, "{change}");
    assert!(found["repair_cost"].as_f64().expect("a number") > 4e10);
    assert!(
        found["members"][0]["alone"]["words"].as_str().expect("words").contains("more gb300 from suppliers")
    );
    let rows: Vec<&str> = ran.err.lines().filter(|line| line.contains("-->")).collect();
    let mut once = rows.clone();
    once.dedup();
    assert_eq!(rows, once, "each row once");
    assert!(ran.out.is_empty() && case.names("runs").is_empty(), "no plan, no run");
    case.run(&[&["evaluate", "--orders", "mine.csv"], &FEW[..]].concat()).ended(2);
}

#[test]
fn a_figure_that_is_contradicted_ends_with_3() {
    let case = Case::of("gpu-cloud");
    case.change("reported.csv", ",188.7,USD_million", ",288.7,USD_million");
    let ran = case.run(&["scorecard"]).ended(3);
    let off: Vec<&str> = ran.out.lines().filter(|line| line.starts_with("OFF")).collect();
    assert!(off.len() == 1 && off[0].contains("2024-03-31  revenue_quarter"), "{}", ran.out);
    assert!(off[0].contains("$288.7M") && off[0].contains("$188.7M"), "{}", ran.out);
    case.run(&["trust"]).ended(0);
}

#[test]
fn init_makes_a_folder_that_is_sound_and_overwrites_nothing() {
    let case = Case::empty();
    case.run(&["init", "new", "--example", "gpu-cloud"]).ended(0);
    case.run(&["check", "new"]).ended(0);
    let before = case.names("new");
    assert!(case.run(&["init", "new"]).ended(1).err.contains("not empty"));
    assert_eq!(case.names("new"), before);
    assert!(case.run(&["init", "other", "--example", "gpu-clout"]).ended(1).err.contains("gpu-cloud"));
    case.run(&["init", "blank", "--blank"]).ended(0);
    assert!(case.names("blank").contains(&"scenario.toml".to_owned()));
}

#[test]
fn only_a_run_is_replaced() {
    let case = Case::of("gpu-cloud");
    case.write("overlays/diary.txt", "dear diary");
    let ran = case.run(&["plan", "--out", "overlays"]).ended(1);
    assert!(ran.err.contains("overlays is there and is no run"), "{}", ran.err);
    assert!(case.names("overlays").contains(&"diary.txt".to_owned()));
}

/// `plimsoll trust | head -0`: the reader is gone before anything is written.
#[test]
fn a_reader_that_goes_away_is_no_fault() {
    let case = Case::of("gpu-cloud");
    for arguments in [&["trust", "--json"], &["scorecard", "--json"]] {
        let mut child = case
            .command()
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        drop(child.stdout.take());
        let mut said = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut said).expect("text");
        assert_eq!(child.wait().expect("ended").code(), Some(0), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
}
