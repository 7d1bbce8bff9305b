//! The binary that the book is about.

use std::path::PathBuf;
use std::process::Command;
use std::sync::OnceLock;

/// The program `plimsoll`, built as these tests were built: tests of another package do not build it by themselves.
pub(crate) fn plimsoll() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

fn build() -> PathBuf {
    let this = std::env::current_exe().expect("the test has a path");
    let profile = this.parent().and_then(|deps| deps.parent()).expect("TARGET/PROFILE/deps/TEST");
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(cargo);
    command.args(["build", "--quiet", "--offline", "--locked", "-p", "plimsoll-cli", "--bin", "plimsoll"]);
    command.arg("--target-dir").arg(profile.parent().expect("a target folder"));
    if profile.ends_with("release") {
        command.arg("--release");
    }
    let out = command.output().expect("cargo runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    profile.join("plimsoll")
}
