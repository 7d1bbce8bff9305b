//! Replays of an example's own history: nothing later than a date changes what is decided on it, and foresight is never beaten.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_files::{LoadOptions, load, load_known};
use plimsoll_model::{Date, Scenario};
use plimsoll_replay::{Booked, Decision, Kind, Outcome, Replay, Slips, replay};

/// The buyer's example, with commitments that could be made from 2021 on, in one region, on few paths.
fn folder(name: &str) -> PathBuf {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/own-fleet");
    let to = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replay").join(name);
    drop(fs::remove_dir_all(&to));
    fs::create_dir_all(&to).expect("a folder");
    for entry in fs::read_dir(from).expect("the example") {
        let path = entry.expect("an entry").path();
        if path.is_file() {
            fs::copy(&path, to.join(path.file_name().expect("a name"))).expect("copied");
        }
    }
    change(&to, "generations.csv", |line| line.replace(",0,0,2023-01-01,", ",0,1,2021-01-01,"));
    change(&to, "usage.csv", |line| match line.contains("region-1") || line.starts_with("time") {
        true => line.to_owned(),
        false => String::new(),
    });
    change(&to, "load_blocks.csv", |_| String::new());
    fs::remove_file(to.join("load_blocks.csv")).expect("load blocks");
    to
}

fn change(folder: &Path, file: &str, line: impl Fn(&str) -> String) {
    let path = folder.join(file);
    let text = fs::read_to_string(&path).expect("a table");
    let lines: Vec<String> = text.lines().map(line).filter(|line| !line.is_empty()).collect();
    fs::write(path, lines.join("\n") + "\n").expect("written");
}

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

fn options() -> LoadOptions {
    let sets = ["forecast.paths=8", "calendar.steps=[{count=4,months=1}]", "policy.extension_months=0"];
    LoadOptions { sets: sets.map(str::to_owned).to_vec(), ..LoadOptions::default() }
}

fn whole(folder: &Path) -> Scenario {
    let loaded = load(folder, &options());
    loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics.sorted()))
}

const ALL: [&str; 9] = [
    "plimsoll",
    "mean",
    "newsvendor",
    "buffer:0.1",
    "buffer:best",
    "mean-buffer:0.1",
    "hold-ratio",
    "as-done",
    "nothing",
];

fn played(folder: &Path, policies: &[&str], threads: usize) -> Outcome {
    let whole = whole(folder);
    let known = |day: Date| {
        let loaded = load_known(folder, &options(), day);
        loaded.scenario.ok_or_else(|| loaded.diagnostics.sorted().iter().map(ToString::to_string).collect())
    };
    let asked = Replay {
        from: day(2023, 2),
        to: day(2023, 8),
        every: 1,
        step: 1,
        policies: policies.iter().map(|p| p.parse::<Kind>().expect("a policy")).collect(),
        train: None,
        decisions: Vec::new(),
        slips: Slips::Middle,
        ledger: true,
        request: plimsoll::Request::default(),
        threads,
    };
    replay(&whole, &known, &asked, &mut |_, _, _| {}).expect("a replay")
}

fn until(orders: &[Booked], last: Date) -> Vec<&Booked> {
    orders.iter().filter(|o| o.origin <= last).collect()
}

/// Usage that had not been measured by May is a thousand times as much, and all else that came later is garbage. No decision up to
/// May is another; those of June are.
#[test]
fn a_poisoned_future_changes_no_decision() {
    let clean = folder("clean");
    let poisoned = folder("poisoned");
    change(&poisoned, "usage.csv", |line| {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        if cells[0].as_str() >= "2023-05-01" && cells[0] != "time" {
            cells[3] = (cells[3].parse::<f64>().expect("a number") * 1000.0).to_string();
        }
        cells.join(",")
    });
    let header = fs::read_to_string(poisoned.join("prices.csv")).expect("prices");
    let columns = header.lines().next().expect("a header").split(',').count();
    let row = format!("vm-main,on-demand,2023-05-02,99,99{}\n", ",".repeat(columns - 5));
    fs::write(poisoned.join("prices.csv"), header + &row).expect("written");
    let policies: Vec<&str> = ALL.into_iter().filter(|p| *p != "buffer:best").collect();
    let (a, b) = (played(&clean, &policies, 2), played(&poisoned, &policies, 2));
    let mut differ = 0;
    for (a, b) in a.policies.iter().zip(&b.policies).filter(|(a, _)| a.policy != "perfect") {
        assert_eq!(until(&a.orders, day(2023, 5)), until(&b.orders, day(2023, 5)), "{}", a.policy);
        differ += usize::from(a.orders != b.orders);
    }
    assert!(differ >= 5, "the poison reaches nobody, so that it proves nothing: {differ}");
}

#[test]
fn nobody_beats_foresight_and_threads_change_no_byte() {
    let folder = folder("threads");
    let outcome = played(&folder, &ALL, 1);
    for policy in &outcome.policies {
        for pool in &policy.series {
            assert!(pool.regret > -1e-6 * pool.value.abs().max(1.0), "{} {}", policy.policy, pool.series);
        }
        for decision in &policy.ledger {
            assert!(decision.regret >= 0.0 && decision.regret.is_finite(), "{} {decision:?}", policy.policy);
        }
    }
    let perfect = outcome.policies.last().expect("foresight");
    assert_eq!(perfect.policy, "perfect");
    assert!(perfect.regret.abs() < 1e-9);
    let most = perfect.ledger.iter().map(|d| d.regret).fold(0.0, f64::max);
    assert!(most < 1e-4, "no day of foresight leaves anything to regret: {most}");
    assert_eq!(outcome.origins.len(), 6);
    let text = |outcome: &Outcome| serde_json::to_string(outcome).expect("JSON");
    assert_eq!(text(&outcome), text(&played(&folder, &ALL, 2)));
}

/// What a policy ordered, written down as somebody else's decisions, comes to the same.
#[test]
fn imported_decisions_are_scored_alike() {
    let folder = folder("import");
    let own = played(&folder, &["newsvendor"], 1);
    let scenario = whole(&folder);
    let decisions: Vec<Decision> = own.policies[0]
        .orders
        .iter()
        .map(|o| Decision {
            origin: o.origin,
            site: scenario.sites[o.site.0].name.clone(),
            generation: scenario.generations[o.generation.0].name.clone(),
            serves: o.in_service,
            units: o.wanted,
        })
        .collect();
    let known = |day: Date| {
        load_known(&folder, &options(), day).scenario.ok_or_else(|| vec!["not to be read".to_owned()])
    };
    let asked = Replay {
        from: day(2023, 2),
        to: day(2023, 8),
        every: 1,
        step: 1,
        policies: vec![Kind::Import],
        train: None,
        decisions,
        slips: Slips::Middle,
        ledger: false,
        request: plimsoll::Request::default(),
        threads: 1,
    };
    let again = replay(&scenario, &known, &asked, &mut |_, _, _| {}).expect("a replay");
    assert!((again.policies[0].value - own.policies[0].value).abs() < 1e-9 * own.policies[0].value);
    assert!((again.policies[0].regret - own.policies[0].regret).abs() < 1e-6);
}
