//! Ctrl-C while a plan is being made.

use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use crate::case::Case;

const SIGINT: i32 = 2;

/// Interrupted once a line with these words has been said.
fn interrupted(case: &Case, words: &str) -> Option<i32> {
    // So many paths that each stage takes seconds.
    let mut child = case
        .command()
        .args(["plan", "--set", "forecast.paths=200"])
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
    assert!(lines.any(|line| line.is_ok_and(|line| line.contains(words))), "nobody said {words}");
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
    let status = child.wait().expect("ended");
    status.signal()
}

#[test]
fn an_interruption_leaves_no_run() {
    let case = Case::of("own-fleet");
    let before = case.names("");
    for stage in ["forecasting", "planning"] {
        assert_eq!(interrupted(&case, stage), Some(SIGINT), "ended by the signal, not by itself, in {stage}");
        assert!(case.names("runs").is_empty(), "{:?}", case.names("runs"));
        assert_eq!(case.names(""), before);
    }
}
