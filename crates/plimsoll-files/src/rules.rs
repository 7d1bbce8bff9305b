//! What tables mean together. Each rule looks at checked cells and says nothing where one that it needs is at fault.

mod contracts;
mod dates;
mod demand;
mod focus;
mod hardware;
mod places;
mod settings;
mod units;

pub(crate) use settings::own_currency as currency;

use std::collections::BTreeSet;

use crate::case::Case;
use crate::codes;
use crate::findings::Findings;
use crate::names::Sheets;
use crate::settings::RawSettings;

/// Tables that must have a row: without one there is nothing to plan.
const NEED_ROWS: [&str; 5] = ["regions", "sites", "generations", "workloads", "performance"];

/// Reports needed tables without rows, whose names therefore cannot be known.
pub(crate) fn needed_rows(sheets: &Sheets, unread: &mut BTreeSet<&'static str>, findings: &mut Findings) {
    for sheet in NEED_ROWS.iter().filter_map(|table| sheets.get(table)).filter(|sheet| sheet.len() == 0) {
        let schema = sheet.schema();
        let message = format!("the table `{}` has no rows", schema.name);
        findings.error(codes::NO_ROWS, sheet.header_span(), message, format!("add a row: {}", schema.row));
        unread.insert(schema.name);
    }
}

/// Every rule.
pub(crate) fn check(case: &Case<'_>, raw: &RawSettings, findings: &mut Findings) {
    settings::check(case, raw, findings);
    dates::check(case, findings);
    let suspects = units::check(case, findings);
    places::check(case, &suspects, findings);
    hardware::check(case, findings);
    demand::check(case, findings);
    contracts::check(case, findings);
    focus::check(case, findings);
}
