//! `forecast`: a table of series, and a scenario.

use serde_json::Value;

use crate::case::{Case, FEW};

/// Four years of months of two regions, with a season, and a hole.
fn table() -> String {
    let mut text = "month,region,used\n".to_owned();
    for (region, level) in [("east", 100.0), ("west", 40.0)] {
        for t in 0..48_i32 {
            let season = 1.0 + 0.1 * f64::from((t % 12 - 6).abs()) / 6.0;
            let noise = 1.0 + 0.02 * f64::from((t * 7 + t * t) % 5 - 2);
            let used = level * 1.01_f64.powi(t) * season * noise;
            if (region, t) != ("west", 20) {
                text += &format!("{}-{:02},{region},{used:.3}\n", 2022 + t / 12, t % 12 + 1);
            }
        }
    }
    text
}

#[test]
fn a_table_is_forecast_the_same_on_any_number_of_threads() {
    let case = Case::of("gpu-cloud");
    case.write("demand.csv", &table());
    let call = ["forecast", "demand.csv", "--horizon", "6", "--out", "told", "--paths", "400", "--quiet"];
    let ran = case.run(&[&call[..], &["--threads", "1"]].concat()).ended(0);
    assert!(ran.out.starts_with("demand.csv: 2 monthly series are forecast 6 steps ahead.\n"), "{}", ran.out);
    assert!(ran.out.contains("1 in 1 series"), "{}", ran.out);
    let read = |name: &str| std::fs::read_to_string(case.dir.join("told").join(name)).expect(name);
    let first = ["forecast.csv", "forecast.html", "paths.csv"].map(read);
    case.run(&[&call[..], &["--threads", "2"]].concat()).ended(0);
    assert_eq!(first, ["forecast.csv", "forecast.html", "paths.csv"].map(read));
    let [quantiles, page, paths] = first;
    let rows: Vec<Vec<&str>> = quantiles.lines().skip(1).map(|line| line.split(',').collect()).collect();
    assert_eq!(
        (rows.len(), &rows[0][..3], &rows[11][..3]),
        (12, &["east", "2026-01", "1"][..], &["west", "2026-06", "6"][..])
    );
    // Of 400 paths a tenth lies below the lowest decile that is told, and half below the median.
    let value = |row: &[&str], column: usize| row[column].parse::<f64>().expect("a number");
    for row in &rows {
        let drawn: Vec<f64> = paths
            .lines()
            .map(|line| line.split(',').collect::<Vec<_>>())
            .filter(|cells| cells[1..3] == row[..2])
            .map(|cells| value(&cells, 3))
            .collect();
        let below = |column: usize| drawn.iter().filter(|v| **v < value(row, column)).count();
        assert_eq!(drawn.len(), 400);
        assert!((20..=60).contains(&below(4)) && (190..=210).contains(&below(8)), "{row:?} {}", below(4));
    }
    assert_eq!(
        page.matches("<svg").count()
            - page.matches("class=\"swatch\"").count()
            - page.matches("class=\"mark\"").count(),
        2
    );
    assert!(
        page.contains("default-src 'none'")
            && !page.contains("http://www.w3.org/1999")
            && !page.contains("src=\"")
    );
}

/// A table that is too long to be held: its rows stand by month, and beside them a column as long as a page. A series has a hole, one
/// is short.
pub(crate) fn long_table() -> String {
    let page = "x".repeat(1100);
    let mut text = "month,region,used,remark\n".to_owned();
    for t in 0..16_u32 {
        for region in 0..600_u32 {
            let used = f64::from(100 + region % 7 * 10 + t * (region % 3) + (t * 7 + region * 5) % 11);
            if (region, t) != (4, 6) && (region, t < 13) != (5, true) {
                text += &format!("{}-{:02},region-{region},{used},{page}\n", 2024 + t / 12, t % 12 + 1);
            }
        }
    }
    text
}

/// What is printed as one document has to be held, and the folder beside it is the same.
#[test]
fn a_long_table_is_streamed_with_the_same_bytes() {
    let case = Case::empty();
    case.write("demand.csv", &long_table());
    let call = ["forecast", "demand.csv", "--horizon", "3", "--series", "region", "--out"];
    let files = ["forecast.csv", "forecast.html", "missing.csv"];
    let read = |folder: &str| {
        files.map(|name| std::fs::read_to_string(case.dir.join(folder).join(name)).expect(name))
    };
    let ran = case.run(&[&call[..], &["one", "--threads", "1"]].concat()).ended(0);
    assert!(
        ran.err.contains("reading demand.csv") && ran.err.contains("forecasting 600 monthly"),
        "{}",
        ran.err
    );
    assert!(
        ran.out.starts_with("demand.csv: 600 monthly series are forecast 3 steps ahead.\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("wrote one/missing.csv"), "{}", ran.out);
    case.run(&[&call[..], &["two", "--threads", "2", "--quiet"]].concat()).ended(0);
    let held = case.run(&[&call[..], &["held", "--json"]].concat()).ended(0);
    assert!(!held.err.contains("reading"), "{}", held.err);
    assert_eq!(case.names("one"), files);
    assert_eq!(read("one"), read("two"));
    assert_eq!(read("one"), read("held"));
    let missing = &read("one")[2];
    let row: Vec<&str> = missing.lines().nth(1).expect("a row").split(',').collect();
    assert_eq!((missing.lines().count(), &row[..2]), (2, &["region-4", "2024-07"][..]));
    let value = |i: usize| row[i].parse::<f64>().expect("a number");
    assert!(value(2) < value(3) && value(3) < value(4) && (100.0..180.0).contains(&value(3)), "{row:?}");
}

#[test]
fn faults_of_a_long_table_are_named_and_nothing_is_written() {
    let case = Case::empty();
    let mut text = long_table();
    text += "2025-05,region-1,x,\nsoon,region-1,1,\n";
    case.write("demand.csv", &text);
    let lines = text.lines().count();
    let ran = case.run(&["forecast", "demand.csv", "--series", "region", "--out", "told"]).ended(1);
    for (code, place) in [("P201", lines - 1), ("P208", lines)] {
        assert!(ran.err.contains(code) && ran.err.contains(&format!("demand.csv:{place}:")), "{}", ran.err);
    }
    assert_eq!((ran.out.as_str(), case.names("")), ("", vec!["demand.csv".to_owned()]));
}

#[test]
fn a_table_of_faults_is_not_forecast() {
    let case = Case::of("gpu-cloud");
    case.write("demand.csv", "date,value\n2026-01-01,1\n2026-01-02,inf\n2026-01-03,x\n2026-01-01,2\n");
    let ran = case.run(&["forecast", "demand.csv"]).ended(1);
    for (code, place) in [("P202", "demand.csv:3:12"), ("P201", "demand.csv:4:12")] {
        assert!(ran.err.contains(code) && ran.err.contains(place), "{}", ran.err);
    }
    assert_eq!(ran.out, "");
    case.write("demand.csv", "date,value\n2026-01-01,1\n2026-01-02,3\n2026-01-01,2\n");
    let ran = case.run(&["forecast", "demand.csv"]).ended(1);
    assert!(ran.err.contains("two values at 2026-01-01"), "{}", ran.err);
}

#[test]
fn a_scenario_is_forecast_without_a_plan() {
    let case = Case::of("own-fleet");
    let ran = case.run(&[&["forecast", "--json", "--out", "told"], &FEW[..]].concat()).ended(0);
    let told: Value = serde_json::from_str(&ran.out).expect("a document");
    let levels: Vec<&str> = told["report"]["levels"]
        .as_array()
        .expect("levels")
        .iter()
        .filter_map(|l| l["level"].as_str())
        .collect();
    assert_eq!(levels, ["a workload in a region", "a workload, all regions", "everything, by price"]);
    assert_eq!(told["outlook"].as_array().map(Vec::len), told["history"].as_array().map(Vec::len));
    let rows = std::fs::read_to_string(case.dir.join("told/forecast.csv")).expect("quantiles");
    // Three workloads in four regions over the months of the horizon.
    assert_eq!((rows.lines().count() - 1) % 12, 0);
    assert!(!case.dir.join("runs").exists());
}

/// Deals with a past: what is drawn of them is not what is told, unless that is asked for.
#[test]
fn deals_are_drawn_as_past_ones_came() {
    let case = Case::of("gpu-cloud");
    let deals = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/src/deals");
    let chances = |set: &[&str]| -> Vec<[f64; 2]> {
        let ran = case.run(&[&["forecast", deals, "--out", "told", "--quiet"], set].concat()).ended(0);
        assert!(ran.out.contains("Deals not signed"), "{}", ran.out);
        let rows = std::fs::read_to_string(case.dir.join("told/deals.csv")).expect("deals");
        let mut lines = rows.lines();
        assert!(lines.next().is_some_and(|head| head.starts_with("deal,customer,stage,months_in_stage,")));
        let cell =
            |line: &str, at: usize| line.split(',').nth(at).and_then(|c| c.parse().ok()).expect("a number");
        lines.map(|line| [cell(line, 4), cell(line, 5)]).collect()
    };
    let learned = chances(&[]);
    assert_eq!(learned.len(), 11);
    assert!(learned.iter().filter(|[told, drawn]| (told - drawn).abs() > 0.005).count() >= 9, "{learned:?}");
    // Three of them have windows that are over, and past deals no longer tell how late they may come.
    let told = chances(&["--set", "forecast.deals=told"]);
    assert_eq!(told.len(), 8);
    assert!(told.iter().all(|[told, drawn]| (told - drawn).abs() < 1e-12));
}
