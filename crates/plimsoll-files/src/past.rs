//! A folder as it stood on a day in the past: what had not happened by then is taken out before anything looks at it.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::Date;

use crate::names::Sheets;
use crate::sheet::{self, Row, Sheet};
use crate::value::Value;

/// Part of a measurement's time that must have passed for it to be known.
const PASSED: f64 = 0.9;

/// Takes out every row that tells of something after a day, and every row that names what is no longer there.
pub(crate) fn keep(sheets: &mut Sheets, day: Date) {
    let before = names(sheets);
    for (table, sheet) in sheets.iter_mut() {
        drop_unknown(table, sheet, day);
    }
    // A row that goes may take a name with it, and that name other rows.
    loop {
        let after = names(sheets);
        let mut dropped = 0;
        for sheet in sheets.values_mut() {
            dropped += drop_orphans(sheet, &before, &after);
        }
        dropped += drop_unserved(sheets);
        if dropped == 0 {
            break;
        }
    }
}

fn drop_unknown(table: &str, sheet: &mut Sheet, day: Date) {
    sheet.retain(|row| row.date("known_from").is_none_or(|known| known <= day));
    match table {
        "usage" => {
            let ends = ends(sheet);
            sheet.retain(|row| ends[row.at].is_none_or(|end| end <= day));
        }
        "orders" => {
            sheet.retain(|row| row.date("ordered").is_none_or(|ordered| ordered <= day));
            forget_receipts(sheet, day);
        }
        _ => drop(sheet.retain(|row| happened(table, row).is_none_or(|date| date <= day))),
    }
}

/// When what a row tells of had happened; `None` where it describes rather than tells.
fn happened(table: &str, row: Row<'_>) -> Option<Date> {
    match table {
        "fleet" => row.date("in_service"),
        "commitments" => row.date("signed").or_else(|| row.date("start")),
        "pipeline" => row.date("as_of"),
        "overrides" => row.date("made"),
        "refused" => row.bucket("period").map(|bucket| bucket.end.unwrap_or(bucket.start)),
        "prices" | "fx" => row.date("from"),
        "reported" => row.date("date"),
        "generations" => row.date("announced").or_else(|| row.date("first_order")),
        _ => None,
    }
}

/// Orders that came later are open, and nothing is known of how they were put off since.
fn forget_receipts(sheet: &mut Sheet, day: Date) {
    let place = |name: &str| sheet.columns().iter().position(|column| column.name == name);
    let (received, promised) = (place("received"), place("promised"));
    for at in 0..sheet.len() {
        let row = sheet.row(at);
        if row.date("received").is_none_or(|date| date <= day) {
            continue;
        }
        let first = row.value("first_promised");
        if let Some(column) = received {
            sheet.put(at, column, Value::Missing);
        }
        if let Some(column) = promised {
            sheet.put(at, column, first);
        }
    }
}

/// By row, the day by which its measurement counts as over: nine tenths of the way to the next time that is measured of the same series, of the
/// last as far as is usual.
fn ends(sheet: &Sheet) -> Vec<Option<Date>> {
    let key = |row: Row<'_>| (row.text("workload"), row.text("region"));
    let mut times: BTreeMap<(String, String), BTreeSet<Date>> = BTreeMap::new();
    for row in sheet.rows() {
        if let Some(time) = row.date("time") {
            times.entry(key(row)).or_default().insert(time);
        }
    }
    let until: BTreeMap<_, BTreeMap<Date, Date>> =
        times.into_iter().map(|(key, times)| (key, known_by(&times))).collect();
    sheet.rows().map(|row| until.get(&key(row))?.get(&row.date("time")?).copied()).collect()
}

#[allow(clippy::cast_possible_truncation)]
fn known_by(times: &BTreeSet<Date>) -> BTreeMap<Date, Date> {
    let times: Vec<Date> = times.iter().copied().collect();
    let steps: Vec<i32> = times.windows(2).map(|pair| pair[0].days_until(pair[1])).collect();
    let mut sorted = steps.clone();
    sorted.sort_unstable();
    let usual = sorted.get(sorted.len() / 2).copied().unwrap_or(30);
    let one = |(i, time): (usize, &Date)| {
        let days = f64::from(steps.get(i).copied().unwrap_or(usual));
        (*time, time.add_days((PASSED * days).ceil() as i32))
    };
    times.iter().enumerate().map(one).collect()
}

/// Takes out workloads that nothing could run yet; how many.
fn drop_unserved(sheets: &mut Sheets) -> usize {
    let runs = |sheet: &Sheet| -> BTreeSet<String> { sheet.rows().map(|row| row.text("workload")).collect() };
    let Some(served) = sheets.get("performance").map(runs).filter(|served| !served.is_empty()) else {
        return 0;
    };
    sheets.get_mut("workloads").map_or(0, |sheet| sheet.retain(|row| served.contains(&row.text("workload"))))
}

type NamesByTable = BTreeMap<&'static str, BTreeSet<String>>;

fn names(sheets: &Sheets) -> NamesByTable {
    let of = |sheet: &Sheet| {
        let key = sheet.schema().key[0];
        sheet.rows().map(|row| row.text(key)).filter(|name| !name.is_empty()).collect()
    };
    sheets.iter().map(|(table, sheet)| (*table, of(sheet))).collect()
}

/// Takes out rows that name something that was there and is not any more; how many.
fn drop_orphans(sheet: &mut Sheet, before: &NamesByTable, after: &NamesByTable) -> usize {
    let references: Vec<(&'static str, &'static [&'static str])> =
        sheet.columns().iter().filter_map(|c| Some((c.name, sheet::is_reference(c)?))).collect();
    let has = |names: &NamesByTable, tables: &[&str], name: &str| {
        tables.iter().any(|table| names.get(table).is_some_and(|known| known.contains(name)))
    };
    let gone = |row: Row<'_>| {
        references.iter().any(|(column, tables)| {
            let name = row.text(column);
            has(before, tables, &name) && !has(after, tables, &name)
        })
    };
    sheet.retain(|row| !gone(row))
}
