//! Rules of demand: workloads that can be served, load blocks that add up, usage that makes a series.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::{Date, Diagnostic};

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::focus;
use crate::sheet::Row;
use crate::value::short;

/// How far the shares of load blocks may be off 1.
const SHARES: f64 = 1e-6;

/// How far the mean level of load blocks may be off 1: levels are rounded to a few digits.
const LEVELS: f64 = 5e-3;

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    served(case, findings);
    at_home(case, findings);
    blocks(case, findings);
    prices(case, findings);
    usage_in_future(case, findings);
    series(case, findings);
    customers(case, findings);
    pulls(case, findings);
}

fn pulls(case: &Case<'_>, findings: &mut Findings) {
    for row in
        case.rows("pulls").filter(|row| row.is_filled("pulls") && row.text("pulls") == row.text("workload"))
    {
        let message = format!("`{}` comes with itself", row.text("pulls"));
        findings.error(codes::PULLS_ITSELF, row.span("pulls"), message, "name another workload");
    }
    pulls_both(case, findings);
}

/// Changes of usage that go together do not say which of two workloads brings the other.
fn pulls_both(case: &Case<'_>, findings: &mut Findings) {
    let pair = |row: Row<'_>| Some((row.thing("workload")?, row.thing("pulls")?));
    let empty: Vec<Row<'_>> = case.rows("pulls").filter(|row| row.is_empty("per_unit")).collect();
    for (at, row) in empty.iter().enumerate() {
        let Some((workload, pulls)) = pair(*row) else { continue };
        if workload != pulls && empty[..at].iter().any(|other| pair(*other) == Some((pulls, workload))) {
            let (workload, pulls) = (row.text("workload"), row.text("pulls"));
            let message = format!(
                "`{workload}` and `{pulls}` are each to bring the other, as much as usage tells: it does not tell which brings which"
            );
            let help = "remove one of the rows, or give its `per_unit`";
            findings.warning(codes::PULLS_BOTH, row.span("pulls"), message, help);
        }
    }
}

fn served(case: &Case<'_>, findings: &mut Findings) {
    if !case.is_sound(&["performance", "generations"]) {
        return;
    }
    let runs =
        case.rows("performance").filter(|row| row.number("work_per_unit").is_some_and(|work| work > 0.0));
    let served: BTreeSet<_> = runs.filter_map(|row| row.thing("workload")).collect();
    for row in case.rows("workloads").filter(|row| !row.is_bad("workload")) {
        let name = row.text("workload");
        if case.names.place("workloads", &name).is_some_and(|place| !served.contains(&place)) {
            let message = format!("no generation does any work for `{name}`");
            findings.error(codes::UNSERVED, row.span("workload"), message, "add a row to performance.csv");
        }
    }
}

/// A region without a site cannot serve the part of its demand that must stay at home.
fn at_home(case: &Case<'_>, findings: &mut Findings) {
    if !case.is_sound(&["sites", "regions", "workloads"]) {
        return;
    }
    let with_site: BTreeSet<_> = case.rows("sites").filter_map(|row| row.thing("region")).collect();
    let stays = |row: &Row<'_>| {
        let workload = row.thing("workload").and_then(|place| Some(case.sheet("workloads")?.row(place)));
        workload.and_then(|w| w.number("home_share")).is_some_and(|share| share > 0.0)
    };
    let mut seen = BTreeSet::new();
    for row in case.rows("usage").filter(stays) {
        let Some(region) = row.thing("region").filter(|region| !with_site.contains(region)) else {
            continue;
        };
        if seen.insert((region, row.thing("workload"))) {
            let (region, workload) = (row.text("region"), row.text("workload"));
            let message = format!(
                "`{workload}` of `{region}` must partly be served at home, and `{region}` has no site"
            );
            findings.warning(
                codes::HOME_UNSERVED,
                row.span("region"),
                message,
                "add a site, or lower home_share in workloads.csv",
            );
        }
    }
}

/// The blocks of each workload and region, in the order of the file.
fn block_groups<'a>(case: &Case<'a>) -> Vec<Vec<Row<'a>>> {
    let mut groups: Vec<Vec<Row<'a>>> = Vec::new();
    for row in case.rows("load_blocks") {
        let same = |group: &&mut Vec<Row<'a>>| {
            group[0].text("workload") == row.text("workload") && group[0].text("region") == row.text("region")
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn blocks(case: &Case<'_>, findings: &mut Findings) {
    if !case.is_sound(&["load_blocks"]) {
        return;
    }
    let groups = block_groups(case);
    let broken = groups.iter().filter(|group| !adds_up(group, findings)).count();
    if let Some(first) = groups.first().filter(|_| broken == 0) {
        groups.iter().for_each(|group| same_blocks(first, group, findings));
    }
}

/// Whether the blocks of a workload make up all hours; reports those that do not, or that miss the mean.
fn adds_up(group: &[Row<'_>], findings: &mut Findings) -> bool {
    let of = |row: &Row<'_>| Some((row.number("share_of_hours")?, row.number("level")?));
    let values: Vec<(f64, f64)> = group.iter().filter_map(of).collect();
    let shares: f64 = values.iter().map(|(share, _)| share).sum();
    let mean: f64 = values.iter().map(|(share, level)| share * level).sum();
    let name = group[0].text("workload");
    let whole = (shares - 1.0).abs() <= SHARES;
    if !whole {
        let message = format!("the load blocks of `{name}` make up {} of all hours", short(shares));
        findings.error(
            codes::BLOCK_SHARES,
            group[0].span("share_of_hours"),
            message,
            "make share_of_hours add up to 1",
        );
    } else if (mean - 1.0).abs() > LEVELS {
        let message = format!("the load blocks of `{name}` average {} times the mean", short(mean));
        findings.error(
            codes::BLOCK_LEVELS,
            group[0].span("level"),
            message,
            "make share_of_hours × level add up to 1",
        );
    }
    whole
}

fn same_blocks(first: &[Row<'_>], group: &[Row<'_>], findings: &mut Findings) {
    let of = |rows: &[Row<'_>]| -> BTreeMap<String, String> {
        rows.iter()
            .map(|row| (row.text("block"), short(row.number("share_of_hours").unwrap_or(0.0))))
            .collect()
    };
    let (wanted, found) = (of(first), of(group));
    if wanted == found {
        return;
    }
    let other = group.iter().find(|row| wanted.get(&row.text("block")) != found.get(&row.text("block")));
    let row = *other.unwrap_or(&group[0]);
    let list =
        wanted.iter().map(|(block, share)| format!("`{block}` {share}")).collect::<Vec<_>>().join(", ");
    let message = format!(
        "the load blocks of `{}` are not those of `{}`",
        row.text("workload"),
        first[0].text("workload")
    );
    let fault = Diagnostic::error(codes::BLOCK_NAMES, row.span("block"), message);
    let fault = fault.help(format!("give every workload the same blocks with the same hours: {list}"));
    findings.push(fault.related(first[0].span("block"), "the first blocks"));
}

fn prices(case: &Case<'_>, findings: &mut Findings) {
    for row in case.rows("prices").filter(|row| row.is_empty("list") && row.is_empty("realised")) {
        let help = "fill `list`, `realised`, or both";
        findings.error(
            codes::PRICE_EMPTY,
            row.span("item"),
            "the row has neither a list price nor a realised one",
            help,
        );
    }
}

fn usage_in_future(case: &Case<'_>, findings: &mut Findings) {
    let Some(as_of) = case.as_of else {
        return;
    };
    let later: Vec<_> =
        case.rows("usage").filter(|row| row.date("time").is_some_and(|time| time > as_of)).collect();
    if let Some(first) = later.first() {
        let rows = if later.len() == 1 { "1 row is".to_owned() } else { format!("{} rows are", later.len()) };
        let message = format!("{rows} measured after {as_of}, the date of the case, and left out");
        findings.warning(
            codes::USAGE_FUTURE,
            first.span("time"),
            message,
            "move `as_of`, or remove the rows",
        );
    }
}

#[derive(Default)]
struct At<'a> {
    whole: Option<Row<'a>>,
    split: Option<Row<'a>>,
    mean: f64,
    peak: Option<(f64, Row<'a>)>,
}

type Series<'a> = BTreeMap<Date, At<'a>>;

/// Measurements by series and time.
fn measured<'a>(case: &Case<'a>) -> BTreeMap<(usize, usize), Series<'a>> {
    let mut series: BTreeMap<(usize, usize), Series<'a>> = BTreeMap::new();
    for row in case.rows("usage") {
        let key = row.thing("workload").zip(row.thing("region"));
        let time = row.date("time").filter(|time| case.as_of.is_none_or(|as_of| *time <= as_of));
        let (Some(key), Some(time), Some(used)) = (key, time, row.number("used")) else {
            continue;
        };
        let at = series.entry(key).or_default().entry(time).or_default();
        if row.choice("statistic") == Some("peak") {
            at.peak = Some((at.peak.map_or(0.0, |(peak, _)| peak) + used, row));
        } else {
            at.mean += used;
            let place = if row.is_filled("generation") || row.is_filled("customer") {
                &mut at.split
            } else {
                &mut at.whole
            };
            place.get_or_insert(row);
        }
    }
    series
}

fn series(case: &Case<'_>, findings: &mut Findings) {
    if !case.is_sound(&["usage"]) {
        return;
    }
    let measured = measured(case);
    for at in measured.values().flat_map(BTreeMap::values) {
        twice(at, findings);
        peak(at, findings);
    }
    measured.values().for_each(|series| gap(series, findings));
    no_usage(case, &measured, findings);
}

fn twice(at: &At<'_>, findings: &mut Findings) {
    if let Some((whole, split)) = at.whole.zip(at.split) {
        let message =
            "this time is measured as a whole and split by generation or customer: it would count twice";
        let fault = Diagnostic::error(codes::USAGE_TWICE, whole.span("used"), message);
        findings.push(fault.help("keep the whole, or the parts").related(split.span("used"), "a part"));
    }
}

fn peak(at: &At<'_>, findings: &mut Findings) {
    let Some((peak, row)) = at.peak else {
        return;
    };
    if at.whole.or(at.split).is_none() {
        let message = "a peak is measured, and no mean at the same time";
        findings.error(codes::USAGE_PEAK, row.span("statistic"), message, "add a row with statistic `mean`");
    } else if peak < at.mean {
        let message = format!("the peak ({}) is below the mean ({})", short(peak), short(at.mean));
        findings.error(codes::USAGE_PEAK, row.span("used"), message, "correct one of them");
    }
}

fn gap(series: &Series<'_>, findings: &mut Findings) {
    let times: Vec<Date> = series.keys().copied().collect();
    let mut steps: Vec<i32> = times.windows(2).map(|pair| pair[0].days_until(pair[1])).collect();
    steps.sort_unstable();
    let Some(usual) = steps.get(steps.len() / 2).copied() else {
        return;
    };
    for pair in times.windows(2).filter(|pair| pair[0].days_until(pair[1]) * 10 > usual * 17) {
        let at = &series[&pair[1]];
        let Some(row) = at.whole.or(at.split) else {
            continue;
        };
        let message = format!(
            "nothing is measured between {} and {}: the row before counts for all that time",
            pair[0], pair[1]
        );
        findings.warning(codes::USAGE_GAP, row.span("time"), message, "add the rows that are missing");
    }
}

fn no_usage(case: &Case<'_>, measured: &BTreeMap<(usize, usize), Series<'_>>, findings: &mut Findings) {
    let used: BTreeSet<usize> = measured.keys().map(|(workload, _)| *workload).collect();
    let asked = |table: &str| -> BTreeSet<usize> {
        case.rows(table).filter_map(|row| row.thing("workload")).collect()
    };
    let (mut contracted, hoped) = (asked("commitments"), asked("pipeline"));
    contracted.extend(case.commitments_in_force().filter_map(|line| line.thing("workload")));
    if !case.is_sound(&["workloads"]) {
        return;
    }
    for row in case.rows("workloads") {
        let place = case.names.place("workloads", &row.text("workload"));
        if place.is_some_and(|p| !used.contains(&p) && !contracted.contains(&p) && !hoped.contains(&p)) {
            let message =
                format!("nothing asks for `{}`: no usage, no contract, no deal", row.text("workload"));
            findings.warning(codes::USAGE_NONE, row.span("workload"), message, "add rows to usage.csv");
        }
    }
}

/// Where customers are listed, those named elsewhere should be among them.
fn customers(case: &Case<'_>, findings: &mut Findings) {
    if case.sheet("customers").is_none() || !case.is_sound(&["customers"]) {
        return;
    }
    let known: Vec<String> = case.rows("customers").map(|row| row.text("customer")).collect();
    for row in ["commitments", focus::MAP, "pipeline", "usage"].iter().flat_map(|table| case.rows(table)) {
        let name = row.text("customer");
        if name.is_empty() || known.contains(&name) {
            continue;
        }
        let help = match plimsoll_model::diagnostic::did_you_mean(&name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "add it to customers.csv".to_owned(),
        };
        findings.warning(
            codes::CUSTOMER_UNKNOWN,
            row.span("customer"),
            format!("there is no customer `{name}`"),
            help,
        );
    }
}
