//! Tables as people have them.

use std::sync::atomic::{AtomicU32, Ordering};

use super::stream::{Sizes, streamed};
use super::*;

/// Reads a table both ways, which must say the same however small the pieces are that are held.
fn read(text: &str, columns: &SeriesColumns) -> SeriesTable {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let whole = table(&Source::new("t.csv", text), columns, Findings::default());
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("plimsoll-series-{}-{count}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("t.csv");
    std::fs::write(&file, text).expect("written");
    for sizes in [(1, 1), (7, 2), (64, 5), (1 << 20, 1 << 20)] {
        let sizes = Sizes { block: sizes.0, run: sizes.1 };
        let parts = streamed(&file, columns, (&folder, sizes), &mut |_, _| true);
        assert_eq!(folder.read_dir().expect("a folder").count(), 1, "scratch files have no names");
        if text.is_empty() {
            assert!(parts.diagnostics.has_errors());
            continue;
        }
        assert_eq!(parts.notes, whole.notes, "{sizes:?}");
        let said = |all: &Diagnostics| -> Vec<(&str, u32, u32, String, Option<String>)> {
            let one = |d: &plimsoll_model::Diagnostic| {
                (
                    d.code,
                    d.span.line,
                    d.span.column,
                    d.message.replace(&name_of(&file), "t.csv"),
                    d.help.clone(),
                )
            };
            all.sorted().into_iter().map(one).collect()
        };
        assert_eq!(said(&parts.diagnostics), said(&whole.diagnostics), "{sizes:?}");
        assert_eq!(parts.groups.len(), whole.groups.len());
        for (part, whole) in parts.groups.iter().zip(&whole.groups) {
            let series: Vec<PlainSeries> = part.series().map(|s| s.expect("read")).collect();
            // Debug prints tell what is not a number from what is.
            assert_eq!((part.clock, format!("{series:?}")), (whole.clock, format!("{:?}", whole.series)));
        }
    }
    std::fs::remove_dir_all(folder).expect("gone");
    whole
}

fn plain(text: &str) -> SeriesTable {
    read(text, &SeriesColumns::default())
}

fn faults(table: &SeriesTable) -> Vec<(&'static str, u32)> {
    table.diagnostics.sorted().iter().map(|d| (d.code, d.span.line)).collect()
}

#[test]
fn long_and_wide_tables_are_the_same_series() {
    let long = plain("date,region,used\n2026-01,east,1\n2026-01,west,5\n2026-02,east,2\n2026-02,west,6\n");
    let wide = plain("month,east,west\n2026-01,1,5\n2026-02,2,6\n");
    for table in [&long, &wide] {
        let [group] = table.groups.as_slice() else { panic!("{table:?}") };
        assert_eq!(group.clock.step, SeriesStep::Months(1));
        let all: Vec<(&str, &[f64])> =
            group.series.iter().map(|s| (s.name.as_str(), s.values.as_slice())).collect();
        assert_eq!(all, [("east", &[1.0, 2.0][..]), ("west", &[5.0, 6.0])]);
        assert_eq!(group.clock.label(group.series[0].end()), "2026-03");
    }
    assert!(long.notes.is_empty() && long.diagnostics.sorted().is_empty());
}

/// A value missing, an empty one and a row that is not there.
#[test]
fn holes_stay_open_and_are_told() {
    let table = plain("t,y\n1,10\n2,\n3,14\n5,18\n");
    let values = &table.groups[0].series[0].values;
    assert_eq!(format!("{values:?}"), "[10.0, NaN, 14.0, NaN, 18.0]");
    assert_eq!(table.groups[0].series[0].missing, 2);
    assert!(table.notes[0].ends_with("2 in 1 series."), "{:?}", table.notes);
}

/// By month rather than by series, with a column that tells nothing, quoted names, and more series than a run has rows.
#[test]
fn rows_in_any_order_are_the_same_series() {
    let mut text = "month,unit,region,used\n".to_owned();
    for t in 0..9 {
        for region in ["\"a,\"\"1\"\"\"", "b", "c", "d", "e", "f", "g"] {
            if (t, region) != (4, "c") {
                text += &format!("2026-{:02},MW,{region},{}\n", t + 1, t * 10 + region.len());
            }
        }
    }
    let table = plain(&text);
    let names: Vec<&str> = table.groups[0].series.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(names, ["a,\"1\"", "b", "c", "d", "e", "f", "g"]);
    assert!((table.groups[0].series[3].values.iter().sum::<f64>() - 369.0).abs() < 1e-9);
    assert_eq!(table.groups[0].series[2].missing, 1);
}

#[test]
fn every_fault_is_named_at_once() {
    let table = plain(
        "date,value\n2026-01-01,1\nsoon,2\n2026-01-03,inf\n2026-01-04,\"1,000\"\n2026-01-05,x\n2026-01,7\n2026-01-07,1,2\n",
    );
    assert_eq!(
        faults(&table),
        [("P208", 3), ("P202", 4), ("P203", 5), ("P201", 6), ("P208", 7), ("P108", 8)]
    );
    assert!(table.groups.is_empty());
}

#[test]
fn two_values_at_one_moment_are_a_fault_unless_the_clock_went_back() {
    let twice = plain("date,value\n2026-01-01,1\n2026-01-02,2\n2026-01-02,3\n2026-01-03,4\n");
    assert_eq!(faults(&twice), [("P303", 4)]);
    assert_eq!(twice.diagnostics.sorted()[0].related[0].0.line, 3);
    let clock =
        plain("time,value\n2025-10-26 01:00,1\n2025-10-26 02:00,2\n2025-10-26 02:00,4\n2025-10-26 03:00,5\n");
    assert_eq!(clock.groups[0].series[0].values, [1.0, 3.0, 5.0]);
    assert!(clock.notes[0].contains("put back"), "{:?}", clock.notes);
}

#[test]
fn steps_that_differ_are_parted_and_long_holes_cut() {
    let table = plain(
        "series,date,value\na,2026-01-01,1\na,2026-01-02,2\nb,2026-01-01,5\nb,2026-02-01,6\nc,2026-01-03,9\nd,2026-01-01,1\nd,2026-01-02,3\n",
    );
    let steps: Vec<(SeriesStep, usize)> =
        table.groups.iter().map(|g| (g.clock.step, g.series.len())).collect();
    assert_eq!(steps, [(SeriesStep::Days(1), 3), (SeriesStep::Months(1), 1)]);
    assert!(table.notes[0].starts_with("Series have different steps"), "{:?}", table.notes);
    let old = plain("t,y\n1,1\n2,2\n3,3\n90,4\n91,5\n92,6\n");
    assert_eq!((old.groups[0].series[0].first, old.groups[0].series[0].values.len()), (90, 3));
}

#[test]
fn columns_are_found_or_asked_for() {
    let two = "when,a,kind,b\n2026-01-01,1,x,2\n2026-01-02,1,x,2\n";
    assert_eq!(faults(&plain(two)), [("P105", 1)]);
    let named = SeriesColumns {
        value: Some("b".to_owned()),
        series: vec!["kind".to_owned()],
        ..SeriesColumns::default()
    };
    assert_eq!(read(two, &named).groups[0].series[0].values, [2.0, 2.0]);
    let wrong = SeriesColumns {
        time: Some("wen".to_owned()),
        value: Some("c".to_owned()),
        ..SeriesColumns::default()
    };
    assert_eq!(faults(&read(two, &wrong)), [("P105", 1), ("P105", 1)]);
    assert_eq!(faults(&plain("a,b\nx,1\n")), [("P105", 1)]);
    assert_eq!(faults(&plain("date;value\n2026-01-01;1\n")), [("P006", 1)]);
    assert_eq!(faults(&plain("")), [("P002", 0)]);
    assert_eq!(faults(&plain("date,value\n")), [("P111", 0)]);
}
