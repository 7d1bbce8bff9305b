//! Workloads, usage, load blocks, prices.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::scenario::{
    CustomerUsage, GenerationId, GenerationUsage, LoadBlocks, Override, Price, Pull, Refused, RegionId,
    Remark, Usage, Workload, WorkloadId,
};
use plimsoll_model::{Date, RowId};

use super::{assumption, region};
use crate::case::Case;
use crate::sheet::Row;

/// Workloads in the order of the file.
pub(super) fn workloads(case: &Case<'_>) -> Option<Vec<Workload>> {
    case.rows("workloads").map(workload).collect()
}

fn workload(row: Row<'_>) -> Option<Workload> {
    let name = row.text("workload");
    let price = row.interval("price_per_unit_hour")?;
    let group = row.text("group");
    Some(Workload {
        group: if group.is_empty() { name.clone() } else { group },
        name,
        unit: row.text("unit"),
        price,
        short_penalty: row.interval("short_penalty_per_unit_hour")?,
        contract_penalty: row.interval("contract_penalty_per_unit_hour").unwrap_or(price),
        home_share: row.number("home_share")?,
        wait_share: row.number("wait_share")?,
        spill_cost: row.number("spill_cost_per_unit_hour")?,
        price_decline_per_year: row.interval("price_decline_per_year")?,
        row: row.id(),
    })
}

/// What was measured at one time of one series, its splits added up.
struct Measured {
    mean: f64,
    peak: Option<f64>,
    peaks: usize,
    limited: bool,
    row: RowId,
}

type Series = BTreeMap<Date, Measured>;

/// Measured use by workload, region and time; nothing measured after the date of the case.
/// Work that comes with other work.
pub(super) fn pulls(case: &Case<'_>) -> Option<Vec<Pull>> {
    let pull = |row: Row<'_>| {
        Some(Pull {
            workload: WorkloadId(row.thing("workload")?),
            pulls: WorkloadId(row.thing("pulls")?),
            per_unit: row.interval("per_unit"),
            row: row.id(),
        })
    };
    case.rows("pulls").map(pull).collect()
}

/// Work that was turned away; a row whose period is a date lasts until the next of its series, or a month.
pub(super) fn refused(case: &Case<'_>) -> Option<Vec<Refused>> {
    let mut starts: BTreeMap<(usize, usize), BTreeSet<Date>> = BTreeMap::new();
    for row in case.rows("refused") {
        let key = (row.thing("workload")?, row.thing("region")?);
        starts.entry(key).or_default().insert(row.bucket("period")?.start);
    }
    let one = |row: Row<'_>| {
        let bucket = row.bucket("period")?;
        let (workload, place) = (row.thing("workload")?, row.thing("region")?);
        let later =
            starts.get(&(workload, place)).and_then(|all| all.range(bucket.start.add_days(1)..).next());
        Some(Refused {
            start: bucket.start,
            end: bucket.end.or(later.copied()).unwrap_or_else(|| bucket.start.add_months(1)),
            workload: WorkloadId(workload),
            region: RegionId(place),
            units: row.number("units")? * row.number("counts_as")?,
            row: row.id(),
        })
    };
    case.rows("refused").map(one).collect()
}

/// What planners changed by the date of the case.
pub(super) fn overrides(case: &Case<'_>) -> Option<Vec<Override>> {
    let as_of = case.as_of?;
    let mut all = Vec::new();
    for row in case.rows("overrides") {
        let made = row.date("made")?;
        if made <= as_of {
            all.push(Override {
                made,
                workload: WorkloadId(row.thing("workload")?),
                region: region(row),
                from: row.date("from")?,
                to: row.date("to")?,
                factor: row.number("factor")?,
                add: row.number("add_units")?,
                author: row.text("author"),
                reason: row.text("reason"),
                row: row.id(),
            });
        }
    }
    Some(all)
}

pub(super) fn usage(case: &Case<'_>, remarks: &mut Vec<Remark>) -> Option<Vec<Usage>> {
    let as_of = case.as_of?;
    let mut series: BTreeMap<(WorkloadId, RegionId), Series> = BTreeMap::new();
    for row in case.rows("usage") {
        let time = row.date("time")?;
        if time <= as_of {
            let key = (WorkloadId(row.thing("workload")?), region(row)?);
            measure(series.entry(key).or_default(), time, row)?;
        }
    }
    if series.values().flat_map(BTreeMap::values).any(|m| m.peaks > 1) {
        assumption(
            remarks,
            "Peaks of usage given by generation or customer are added up, as if they came at one time.",
        );
    }
    if series.values().any(|s| s.len() == 1) {
        assumption(remarks, "A series of usage with one row is taken to measure one month.");
    }
    Some(series.iter().flat_map(|(key, measured)| in_order(*key, measured)).collect())
}

/// What single customers used, over the times of their series.
pub(super) fn customer_usage(case: &Case<'_>, usage: &[Usage]) -> Option<Vec<CustomerUsage>> {
    let one = |(Part { workload, region, start, end, mean }, customer)| CustomerUsage {
        start,
        end,
        workload,
        region,
        customer,
        mean,
    };
    Some(parts(case, usage, "customer", |row| Some(row.text("customer")))?.map(one).collect())
}

/// What single generations did, over the times of their series.
pub(super) fn generation_usage(case: &Case<'_>, usage: &[Usage]) -> Option<Vec<GenerationUsage>> {
    let one = |(Part { workload, region, start, end, mean }, generation)| GenerationUsage {
        start,
        end,
        workload,
        region,
        generation,
        mean,
    };
    let generation = |row: Row<'_>| row.thing("generation").map(GenerationId);
    Some(parts(case, usage, "generation", generation)?.map(one).collect())
}

/// A part of a measurement.
struct Part {
    workload: WorkloadId,
    region: RegionId,
    start: Date,
    end: Date,
    mean: f64,
}

/// Means of usage by what stands in a column, where it is filled in.
fn parts<K: Ord>(
    case: &Case<'_>,
    usage: &[Usage],
    column: &str,
    key: impl Fn(Row<'_>) -> Option<K>,
) -> Option<impl Iterator<Item = (Part, K)>> {
    let mut found: BTreeMap<(WorkloadId, RegionId, K, Date), f64> = BTreeMap::new();
    let own = |row: &Row<'_>| row.is_filled(column) && row.choice("statistic") == Some("mean");
    for row in case.rows("usage").filter(own) {
        let series = (WorkloadId(row.thing("workload")?), region(row)?);
        *found.entry((series.0, series.1, key(row)?, row.date("time")?)).or_default() +=
            row.number("used")?;
    }
    let ends: BTreeMap<_, _> = usage.iter().map(|u| ((u.workload, u.region, u.start), u.end)).collect();
    let one = move |((workload, region, key, start), mean)| {
        let end = *ends.get(&(workload, region, start))?;
        Some((Part { workload, region, start, end, mean }, key))
    };
    Some(found.into_iter().filter_map(one))
}

fn measure(series: &mut Series, time: Date, row: Row<'_>) -> Option<()> {
    let empty = Measured { mean: 0.0, peak: None, peaks: 0, limited: false, row: row.id() };
    let measured = series.entry(time).or_insert(empty);
    let used = row.number("used")?;
    if row.choice("statistic")? == "peak" {
        measured.peak = Some(measured.peak.unwrap_or(0.0) + used);
        measured.peaks += 1;
    } else {
        measured.mean += used;
    }
    measured.limited |= row.flag("capacity_limited")?;
    Some(())
}

fn in_order((workload, region): (WorkloadId, RegionId), series: &Series) -> Vec<Usage> {
    let times: Vec<Date> = series.keys().copied().collect();
    let ends = times.iter().skip(1).copied().chain(last_end(&times));
    let usage = |((start, m), end): ((&Date, &Measured), Date)| Usage {
        start: *start,
        end,
        workload,
        region,
        mean: m.mean,
        peak: m.peak,
        capacity_limited: m.limited,
        row: m.row,
    };
    series.iter().zip(ends).map(usage).collect()
}

/// The end of a series' last time: as long as the one before it, in whole months where that one was; a month where
/// it is alone.
fn last_end(times: &[Date]) -> Option<Date> {
    let [.., before, last] = times else {
        return times.last().map(|only| only.add_months(1));
    };
    let whole = (1..=12).find(|months| before.add_months(*months) == *last);
    Some(match whole {
        Some(months) => last.add_months(months),
        None => last.add_days(before.days_until(*last)),
    })
}

/// Load blocks of every workload and region; one block of level 1 where the table is left out.
pub(super) fn load_blocks(case: &Case<'_>) -> Option<LoadBlocks> {
    let (workloads, regions) = (case.names.of("workloads").len(), case.names.of("regions").len());
    let rows: Vec<Row<'_>> = case.rows("load_blocks").collect();
    let Some(first) = rows.first() else {
        let levels = vec![vec![vec![1.0]; regions]; workloads];
        return Some(LoadBlocks { names: vec!["all".to_owned()], shares: vec![1.0], levels });
    };
    let same = |row: &&Row<'_>| {
        row.value("workload") == first.value("workload") && row.value("region") == first.value("region")
    };
    let names: Vec<String> = rows.iter().filter(same).map(|row| row.text("block")).collect();
    let shares =
        rows.iter().filter(same).map(|row| row.number("share_of_hours")).collect::<Option<Vec<_>>>()?;
    let level = |workload: usize, region: usize, block: &String| {
        let of = |wanted: Option<usize>| {
            let found = rows.iter().find(|row| {
                row.thing("workload") == Some(workload)
                    && row.thing("region") == wanted
                    && row.text("block") == *block
            });
            found.and_then(|row| row.number("level"))
        };
        of(Some(region)).or_else(|| of(None)).unwrap_or(1.0)
    };
    let of_region = |w: usize, r: usize| names.iter().map(|block| level(w, r, block)).collect::<Vec<_>>();
    let levels = (0..workloads).map(|w| (0..regions).map(|r| of_region(w, r)).collect()).collect();
    Some(LoadBlocks { names, shares, levels })
}

/// Dated prices that the plan and the accounts read: those of workloads, blended over terms.
pub(super) fn prices(case: &Case<'_>) -> Option<Vec<Price>> {
    let rows = case.rows("prices").filter(|row| is_read(*row));
    let price = |row: Row<'_>| {
        Some(Price {
            workload: WorkloadId(row.thing("item")?),
            region: region(row),
            from: row.date("from")?,
            realised: row.number("realised").or_else(|| row.number("list"))?,
            row: row.id(),
        })
    };
    rows.map(price).collect()
}

/// Whether the plan and the accounts read a price.
pub(crate) fn is_read(row: Row<'_>) -> bool {
    row.choice("term") == Some("blend") && row.thing_of("item").is_some_and(|(table, _)| table == "workloads")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn the_last_time_is_as_long_as_the_one_before() {
        for (times, end) in [
            (vec!["2026-01-01"], "2026-02-01"),
            (vec!["2026-01-01", "2026-02-01"], "2026-03-01"),
            (vec!["2025-07-01", "2025-10-01"], "2026-01-01"),
            (vec!["2026-01-01", "2026-01-08"], "2026-01-15"),
        ] {
            let times: Vec<_> = times.into_iter().map(day).collect();
            assert_eq!(last_end(&times), Some(day(end)));
        }
    }
}
