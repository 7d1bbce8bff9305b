//! Ctrl-C while a plan is being made.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};

use crate::case::Case;
use crate::series::long_table;

/// Interrupted so many times once a line with these words has been said; how it ended.
fn interrupted(case: &Case, words: &str, times: usize) -> ExitStatus {
    // So many paths that each stage takes seconds.
    interrupted_at(case, &["plan", "--set", "forecast.paths=200"], words, times)
}

fn interrupted_at(case: &Case, call: &[&str], words: &str, times: usize) -> ExitStatus {
    let mut child =
        case.command().args(call).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("runs");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    assert!(lines.any(|line| line.is_ok_and(|line| line.contains(words))), "nobody said {words}");
    let pid = child.id().to_string();
    for _ in 0..times {
        assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    // Whoever stops reading would stop the process by another way.
    lines.for_each(drop);
    child.wait().expect("ended")
}

#[test]
fn an_interruption_before_there_is_a_plan_leaves_no_run() {
    let case = Case::of("own-fleet");
    let before = case.names("");
    for stage in ["forecasting", "planning"] {
        assert_eq!(interrupted(&case, stage, 1).code(), Some(4), "in {stage}");
        assert!(case.names("runs").is_empty(), "{:?}", case.names("runs"));
        assert_eq!(case.names(""), before);
    }
}

#[test]
fn a_second_interruption_ends_it_at_once() {
    let case = Case::of("own-fleet");
    let ended = interrupted(&case, "planning", 2);
    assert!(matches!((ended.code(), ended.signal()), (Some(4 | 130), None)), "{ended:?}");
    assert!(case.names("runs").is_empty(), "{:?}", case.names("runs"));
}

/// A forecast of a table has no answer before its end: what was there stays, and nothing else does.
#[test]
fn an_interruption_of_a_forecast_leaves_no_file() {
    let case = Case::empty();
    case.write("demand.csv", &long_table());
    let call =
        ["forecast", "demand.csv", "--horizon", "3", "--series", "region", "--threads", "1", "--out", "told"];
    for stage in ["reading", "learning", "forecasting"] {
        assert_eq!(interrupted_at(&case, &call, stage, 1).code(), Some(4), "in {stage}");
        assert_eq!(case.names(""), ["demand.csv"], "in {stage}");
    }
    std::fs::create_dir(case.dir.join("told")).expect("a folder");
    case.write("told/forecast.csv", "of yesterday");
    assert_eq!(interrupted_at(&case, &call, "forecasting", 1).code(), Some(4));
    assert_eq!(case.names("told"), ["forecast.csv"]);
    let kept = std::fs::read_to_string(case.dir.join("told/forecast.csv")).expect("there");
    assert_eq!(kept, "of yesterday");
}

/// With a first round behind it there is a plan: the best so far is written whole, with its gap.
#[test]
fn an_interruption_after_a_round_gives_the_best_plan_so_far() {
    let case = Case::of("own-fleet");
    let mut child = case
        .command()
        .args(["plan", "--method", "decompose", "--gap", "0", "--set", "forecast.paths=12", "--out", "run"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    assert!(lines.any(|line| line.is_ok_and(|line| line.contains("round"))), "no round was told");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
    lines.for_each(drop);
    assert_eq!(child.wait().expect("ended").code(), Some(0));
    let plan = std::fs::read_to_string(case.dir.join("run/plan.json")).expect("a run");
    let plan: serde_json::Value = serde_json::from_str(&plan).expect("a document");
    assert_eq!(plan["status"]["solved"], "stopped");
    // A buyer's cost is above what no plan can undercut.
    let (objective, bound) = (&plan["status"]["objective"], &plan["status"]["bound"]);
    assert!(objective.as_f64() > bound.as_f64(), "{objective} {bound}");
}
