//! Rules of hardware: fleets, orders, supply, decisions, assets.

use std::collections::BTreeMap;

use plimsoll_model::{Date, Diagnostic, Months};

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::sheet::Row;
use crate::value::short;

pub(super) fn check(case: &Case<'_>, findings: &mut Findings) {
    case.rows("fleet").for_each(|row| fleet(case, row, findings));
    case.rows("generations").for_each(|row| average_power(row, findings));
    case.rows("generations").for_each(|row| moving(row, findings));
    case.rows("orders").for_each(|row| late(case, row, findings));
    case.rows("orders").for_each(|row| terms(case, row, findings));
    ["orders", "decisions"]
        .iter()
        .flat_map(|t| case.rows(t))
        .for_each(|row| option_site(case, row, findings));
    for (table, least, most) in [("decisions", "min_units", "max_units"), ("limits", "min", "max")] {
        case.rows(table).for_each(|row| contradiction(row, least, most, findings));
    }
    supply(case, findings);
    case.rows("assets").for_each(|row| depreciation(row, findings));
    case.rows("reported").for_each(|row| figure(row, findings));
}

fn fleet(case: &Case<'_>, row: Row<'_>, findings: &mut Findings) {
    let (Some(start), Some(in_service)) = (case.start(), row.date("in_service")) else {
        return;
    };
    let span = || row.span("in_service");
    if in_service > start {
        let message = format!(
            "the units are put in service on {in_service}, after the start of the calendar ({start})"
        );
        findings.error(
            codes::FLEET_FUTURE,
            span(),
            message,
            "what is not in service yet belongs in orders.csv",
        );
    }
    let generation = row.thing("generation").and_then(|place| Some(case.sheet("generations")?.row(place)));
    let life = generation.and_then(|row| row.number("service_life_months"));
    let end = life.map(|life| in_service.add(Months::months(life)));
    if let Some(end) = end.filter(|end| *end <= start && !in_the_accounts(case, *end)) {
        let message = format!(
            "the units reached the end of their service life on {end}, before the start ({start}): they do no work"
        );
        findings.warning(
            codes::FLEET_OVERAGED,
            span(),
            message,
            "correct the date, or lengthen service_life_months",
        );
    }
}

/// Whether units that ended on a day worked in a year whose accounts are asked for: there they are part of the history.
fn in_the_accounts(case: &Case<'_>, end: Date) -> bool {
    let first = case.settings.number("accounts.first_year").and_then(|year| Date::new(year as i16, 1, 1));
    first.is_some_and(|first| end > first)
}

fn average_power(row: Row<'_>, findings: &mut Findings) {
    let written = row.number("average_kw").filter(|_| row.is_filled("average_kw"));
    let Some((average, provisioned)) = written.zip(row.number("provisioned_kw")).filter(|(a, p)| a > p)
    else {
        return;
    };
    let message =
        format!("a unit draws {} kW on average, and reserves {} kW", short(average), short(provisioned));
    let fault = Diagnostic::error(codes::AVERAGE_POWER, row.span("average_kw"), message);
    findings.push(fault.help("correct one of them").related(row.span("provisioned_kw"), "what it reserves"));
}

fn late(case: &Case<'_>, row: Row<'_>, findings: &mut Findings) {
    let open = row.is_empty("received");
    let Some((promised, as_of)) = row.date("promised").zip(case.as_of).filter(|(p, as_of)| open && p < as_of)
    else {
        return;
    };
    let message = format!(
        "the order is open, and was promised for {promised}, before {as_of}: it counts as there at the start"
    );
    findings.warning(
        codes::ORDER_LATE,
        row.span("promised"),
        message,
        "write the date promised now, or when it was received",
    );
}

/// What is paid on an order, and on which terms it may change.
fn terms(case: &Case<'_>, row: Row<'_>, findings: &mut Findings) {
    let usual = row.thing_of("item").and_then(|(table, place)| {
        let column = if table == "power_options" { "cost" } else { "unit_cost" };
        Some(case.sheet(table)?.row(place).interval(column)?.mid)
    });
    let cost = row.number("unit_cost").or(usual).zip(row.number("units")).map(|(cost, units)| cost * units);
    let paid = row.number("deposit").zip(cost).filter(|(deposit, cost)| deposit > cost);
    if let Some((deposit, cost)) = paid {
        let message = format!("{} has been paid on an order of {}", short(deposit), short(cost));
        findings.error(codes::DEPOSIT, row.span("deposit"), message, "write at most the cost of the order");
    }
    if row.is_filled("expedite_cost") && row.is_empty("expedite_months") {
        let message = "what hastening the order costs is said, and not by how much it comes sooner";
        let help = "fill in `expedite_months`, or leave both empty";
        findings.error(codes::EXPEDITE, row.span("expedite_cost"), message, help);
    }
}

fn moving(row: Row<'_>, findings: &mut Findings) {
    if row.is_filled("redeploy_months") && row.is_empty("redeploy_cost") {
        let message = "how long moving a unit takes is said, and not what it costs: it stays where it is";
        let help = "fill in `redeploy_cost`, which may be 0, or leave both empty";
        findings.error(codes::MOVING, row.span("redeploy_months"), message, help);
    }
}

fn option_site(case: &Case<'_>, row: Row<'_>, findings: &mut Findings) {
    let Some(("power_options", option)) = row.thing_of("item") else {
        return;
    };
    let built = case.sheet("power_options").map(|sheet| sheet.row(option));
    let (Some(built), Some(site)) = (built, row.thing("site")) else {
        return;
    };
    if built.thing("site").is_some_and(|own| own != site) {
        let message = format!(
            "`{}` is built at `{}`, not at `{}`",
            row.text("item"),
            built.text("site"),
            row.text("site")
        );
        let fault = Diagnostic::error(codes::OPTION_SITE, row.span("site"), message);
        findings.push(
            fault.help(format!("write `{}`", built.text("site"))).related(built.span("site"), "the option"),
        );
    }
}

fn contradiction(row: Row<'_>, least: &str, most: &str, findings: &mut Findings) {
    let Some((a, b)) = row.number(least).zip(row.number(most)).filter(|(a, b)| a > b) else {
        return;
    };
    let message = format!("`{least}` ({}) is more than `{most}` ({})", short(a), short(b));
    let fault = Diagnostic::error(codes::PIN_CONTRADICTS, row.span(least), message);
    findings.push(fault.help("nothing can be both: correct one of them").related(row.span(most), "the most"));
}

/// Buckets of one generation may not overlap, or the cap would count twice.
fn supply(case: &Case<'_>, findings: &mut Findings) {
    let mut buckets: BTreeMap<usize, Vec<(Date, Option<Date>, Row<'_>)>> = BTreeMap::new();
    for row in case.rows("supply") {
        if let Some((generation, bucket)) = row.thing("generation").zip(row.bucket("period")) {
            buckets.entry(generation).or_default().push((bucket.start, bucket.end, row));
        }
    }
    for rows in buckets.values_mut() {
        rows.sort_by_key(|(start, _, row)| (*start, row.at));
        let pairs = rows
            .windows(2)
            .filter(|pair| pair[0].1.is_some_and(|end| pair[1].0 < end) || pair[0].0 == pair[1].0);
        for (row, before) in
            pairs.map(|pair| (pair[1].2, pair[0].2)).filter(|(a, b)| a.text("period") != b.text("period"))
        {
            let message = format!(
                "the bucket `{}` overlaps `{}` of the same generation",
                row.text("period"),
                before.text("period")
            );
            let fault = Diagnostic::error(codes::SUPPLY_OVERLAP, row.span("period"), message);
            findings.push(
                fault.help("split the longer bucket").related(before.span("period"), "the other bucket"),
            );
        }
    }
}

fn depreciation(row: Row<'_>, findings: &mut Findings) {
    let amounts = row.number("accumulated_depreciation").zip(row.number("cost"));
    let Some((booked, cost)) = amounts.filter(|(booked, cost)| *booked > cost.abs()) else {
        return;
    };
    let message = format!("{} has been depreciated of a cost of {}", short(booked), short(cost));
    findings.error(
        codes::DEPRECIATION,
        row.span("accumulated_depreciation"),
        message,
        "write at most the cost",
    );
}

fn figure(row: Row<'_>, findings: &mut Findings) {
    if row.is_empty("value") && row.choice("relation").is_some_and(|word| word != "text") {
        let help = "write the figure, or `text` as its relation";
        findings.error(codes::CELL_EMPTY, row.span("value"), "a figure to compare with has no value", help);
    }
}
