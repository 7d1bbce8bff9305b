//! Rules of places: sites in one region, envelopes that carry the fleet, limits with a scope and a use.

use std::collections::{BTreeMap, BTreeSet};

use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::{Date, Diagnostic, Months};

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::resolve::scope;
use crate::sheet::Row;
use crate::value::short;

pub(super) fn check(case: &Case<'_>, suspects: &BTreeSet<&str>, findings: &mut Findings) {
    one_region(case, findings);
    limits(case, findings);
    let sound = case.is_sound(&["sites", "generations", "attach"]) && suspects.is_empty();
    if let Some(start) = case.start().filter(|_| sound) {
        (0..case.names.of("sites").len()).for_each(|site| envelope(case, site, start, findings));
    }
}

fn one_region(case: &Case<'_>, findings: &mut Findings) {
    let mut first: BTreeMap<String, Row<'_>> = BTreeMap::new();
    for row in case.rows("sites") {
        let before = *first.entry(row.text("site")).or_insert(row);
        let (Some(a), Some(b)) = (before.thing("region"), row.thing("region")) else {
            continue;
        };
        if a != b {
            let message = format!(
                "the site `{}` lies in `{}` here, and in `{}` above",
                row.text("site"),
                row.text("region"),
                before.text("region")
            );
            let fault = Diagnostic::error(codes::SITE_MOVES, row.span("region"), message);
            findings.push(
                fault
                    .help("name one region on every row of a site")
                    .related(before.span("region"), "the first"),
            );
        }
    }
}

/// The row of a site that holds on a day.
fn row_on<'a>(case: &Case<'a>, site: &str, start: Date, day: Date) -> Option<Row<'a>> {
    let rows = case.rows("sites").filter(|row| row.text("site") == site);
    let from = |row: &Row<'_>| {
        row.date("from").unwrap_or(start).add(Months::months(row.number("slip_months").unwrap_or(0.0)))
    };
    let row = rows.filter(|row| from(row) <= day).max_by_key(from)?;
    row.date("until").is_none_or(|until| day < until).then_some(row)
}

/// Power in MW that a fleet row reserves on a day, with what is attached to its units.
fn reserved_mw(case: &Case<'_>, row: Row<'_>, day: Date) -> Option<f64> {
    let generation = row.thing("generation")?;
    let of = case.sheet("generations")?.row(generation);
    let end = row.date("in_service")?.add(Months::months(of.number("service_life_months")?));
    let attached = case.rows("attach").filter(|item| item.thing("generation") == Some(generation));
    let attached: f64 = attached.filter_map(|item| Some(item.number("per_unit")? * item.number("kw")?)).sum();
    let per_unit = of.number("provisioned_kw")? + attached;
    Some(if end > day { row.number("units")? * per_unit / 1000.0 } else { 0.0 })
}

fn envelope(case: &Case<'_>, site: usize, start: Date, findings: &mut Findings) {
    let name = &case.names.of("sites")[site];
    let fleet: Vec<_> = case.rows("fleet").filter(|row| row.thing("site") == Some(site)).collect();
    let drawn: f64 = fleet.iter().filter_map(|row| reserved_mw(case, *row, start)).sum();
    let Some(row) = row_on(case, name, start, start) else {
        if let Some(first) = fleet.first().filter(|_| drawn > 0.0) {
            let message = format!(
                "a fleet stands at `{name}`, and no row of the site holds on {start}, when the calendar starts"
            );
            let help = "give the site a row from the start on, or move the fleet";
            findings.error(codes::SITE_CLOSED, first.span("site"), message, help);
        }
        return;
    };
    let carried = row.number("it_power_mw").unwrap_or(f64::INFINITY);
    if drawn > carried * (1.0 + 1e-9) {
        let message = format!(
            "the fleet at `{name}` reserves {} MW, and its envelope is {} MW",
            rounded(drawn),
            rounded(carried)
        );
        let fault = Diagnostic::error(codes::ENVELOPE, row.span("it_power_mw"), message);
        let fault =
            fault.help("raise the envelope, or correct the fleet's units or its generations' provisioned_kw");
        findings.push(fault.related(fleet[0].span("units"), "the fleet"));
    }
}

/// Megawatts as they are shown.
fn rounded(mw: f64) -> String {
    short((mw * 1000.0).round() / 1000.0)
}

fn limits(case: &Case<'_>, findings: &mut Findings) {
    for row in case.rows("limits").filter(|row| !row.is_bad("scope")) {
        let name = row.text("scope");
        if scope(case, &name).is_none() && case.is_sound(&["sites", "regions"]) {
            let places = case
                .names
                .of("sites")
                .iter()
                .chain(case.names.of("regions"))
                .map(String::as_str)
                .chain(["all"]);
            let help = match did_you_mean(&name, places) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "name a site, a region, or `all`".to_owned(),
            };
            findings.error(
                codes::SCOPE_UNKNOWN,
                row.span("scope"),
                format!("there is no site or region `{name}`"),
                help,
            );
        }
        let used = case.rows("uses").any(|uses| uses.text("limit") == row.text("limit"));
        if !used && case.is_sound(&["uses", "limits"]) {
            let message =
                format!("no generation uses the limit `{}`, so that it has no effect", row.text("limit"));
            findings.warning(codes::LIMIT_UNUSED, row.span("limit"), message, "add rows to uses.csv");
        }
    }
}
