//! Tables as people have them.

use super::*;

fn read(text: &str, columns: &SeriesColumns) -> SeriesTable {
    let mut findings = Findings::default();
    let mut read = Read::default();
    read.all(&Source::new("t.csv", text), columns, &mut findings);
    let groups = if findings.has_errors() { Vec::new() } else { read.groups(&mut findings) };
    let groups = if findings.has_errors() { Vec::new() } else { groups };
    SeriesTable { groups, notes: read.notes, diagnostics: findings.finish() }
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

/// A value missing, an empty one and a row that is not there: the first two between neighbours, the weekend a season away.
#[test]
fn holes_are_filled_and_told() {
    let table = plain("t,y\n1,10\n2,\n3,14\n5,18\n");
    assert_eq!(table.groups[0].series[0].values, [10.0, 12.0, 14.0, 16.0, 18.0]);
    assert_eq!(table.groups[0].series[0].filled, 2);
    assert!(table.notes[0].ends_with("2 in 1 series."), "{:?}", table.notes);
    let mut text = "date,value\n".to_owned();
    for day in (1..=21).filter(|day| *day != 10) {
        text += &format!("2026-03-{day:02},{}\n", if day % 7 == 3 { 100 } else { 10 });
    }
    assert!((plain(&text).groups[0].series[0].values[9] - 100.0).abs() < 1e-9);
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
