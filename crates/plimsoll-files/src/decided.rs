//! Decisions that somebody else took, read from a file to be replayed.

use std::path::Path;

use plimsoll_model::schema::{Column, Kind, Presence, Table, Use};
use plimsoll_model::{Date, Diagnostics, Scenario};

use crate::findings::Findings;
use crate::folder::Folder;
use crate::names::{self, Names};
use crate::sheet::{Rates, Row, Sheet};

/// A decision of an outside planner.
#[derive(Clone, Debug, PartialEq)]
pub struct DecidedOrder {
    /// Day on which it was taken.
    pub origin: Date,
    /// Name of the site.
    pub site: String,
    /// Name of the generation.
    pub generation: String,
    /// First day of the period from which the units are to serve.
    pub serves: Date,
    /// Units.
    pub units: f64,
}

const fn column(name: &'static str, kind: Kind, meaning: &'static str) -> Column {
    Column { name, kind, presence: Presence::Required, interval: false, unit: "", meaning }
}

/// What the file looks like.
static TABLE: Table = Table {
    name: "decided",
    row: "a decision to order",
    usage: Use::Refines,
    key: &["origin", "site", "generation", "period"],
    left_out: "",
    columns: &[
        column("origin", Kind::Date, "Day on which it was decided."),
        column("site", Kind::Reference(&["sites"]), "Site the units go to."),
        column("generation", Kind::Reference(&["generations"]), "Generation."),
        column("period", Kind::Bucket, "Period from whose start the units are to serve."),
        column("units", Kind::Number { least: 0.0, most: f64::MAX }, "Units."),
    ],
};

/// Reads `origin,site,generation,period,units` rows from CSV or Parquet; every fault is reported with its place.
///
/// The decisions are `None` where an error stands against them.
pub fn decided(path: &Path, scenario: &Scenario) -> (Option<Vec<DecidedOrder>>, Diagnostics) {
    let mut findings = Findings::default();
    let raw = Folder::default().read_beside(&TABLE, path, &mut findings);
    let mut sheet = raw.map(|raw| Sheet::check(raw, &Rates::default(), &mut findings));
    if let Some(sheet) = &mut sheet {
        names::resolve(sheet, &Names::of_scenario(scenario), &mut findings);
        names::check_keys(sheet, &mut findings);
    }
    let rows = sheet.iter().flat_map(Sheet::rows).filter_map(decision).collect();
    (if findings.has_errors() { None } else { Some(rows) }, findings.finish())
}

fn decision(row: Row<'_>) -> Option<DecidedOrder> {
    Some(DecidedOrder {
        origin: row.date("origin")?,
        site: row.text("site"),
        generation: row.text("generation"),
        serves: row.bucket("period")?.start,
        units: row.number("units")?,
    })
}
