//! Three inputs that are wrong as users get them wrong: each is named with its place and what would be right.

use crate::case::Case;

/// Changes one cell of the example and holds what is said to its place, words and remedy.
fn check(file: &str, (from, to): (&str, &str), said: &[&str]) {
    let case = Case::of("gpu-cloud");
    case.change(file, from, to);
    let ran = case.run(&["check"]).ended(1);
    for words in said {
        assert!(ran.err.contains(words), "{words} is not in:\n{}", ran.err);
    }
    assert!(ran.err.ends_with("1 error, 0 warnings\n"), "one fault, one finding:\n{}", ran.err);
    assert!(ran.out.is_empty());
}

#[test]
fn a_generation_is_misspelt() {
    check(
        "supply.csv",
        ("vr200,2027-Q1", "vr20O,2027-Q1"),
        &[
            "error[P301]: there is no generation `vr20O`",
            "--> supply.csv:13:1\n",
            "^^^^^",
            "did you mean `vr200`?",
        ],
    );
}

#[test]
fn power_is_given_in_kilowatts() {
    check(
        "sites.csv",
        ("us-central,us,208.3333,", "us-central,us,208333.3,"),
        &[
            "error[P408]: 208333.3 MW",
            "looks like kW typed as MW",
            "--> sites.csv:3:15\n",
            "write `208.3333` if so",
        ],
    );
}

#[test]
fn an_end_lies_before_its_start() {
    check(
        "commitments.csv",
        ("us,2026-01-01,2032-07-01", "us,2026-01-01,2023-07-01"),
        &[
            "--> commitments.csv:2:54\n",
            "::: commitments.csv:2:43  the other date",
            "correct one of `start` and `end`",
        ],
    );
}
