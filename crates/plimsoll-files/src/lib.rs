//! What did the user write? Reads a scenario folder, checks everything in one run, and gives back the scenario.
//!
//! Two layers: what was written (raw cells with their places) and what it means (checked sheets, then the resolved
//! [`plimsoll_model::Scenario`]). Between them every fault is reported with its file, line, column, value and remedy,
//! under a stable code ([`CODES`]).

mod blank;
mod case;
mod codes;
mod csv;
mod csv_table;
mod decided;
mod encoding;
mod findings;
mod focus;
mod folder;
mod json_schema;
mod known;
mod lock;
mod names;
mod overlay;
mod own_orders;
mod parquet_table;
mod past;
mod raw;
mod reference;
mod remarks;
mod resolve;
mod rules;
mod series;
mod settings;
mod sheet;
pub mod tables;
mod text;
mod toml_text;
mod value;
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use plimsoll_model::{Date, Diagnostics, RowId, Scenario, Span};

pub use blank::blank;
pub use codes::CODES;
pub use decided::{DecidedOrder, decided};
pub use json_schema::schema_json;
pub use lock::lock;
pub use own_orders::{OwnOrder, own_orders};
pub use reference::reference_pages;
pub use series::{
    Clock, PlainSeries, Reading, SeriesColumns, SeriesGroup, SeriesStep, SeriesStream, SeriesTable,
    StreamedGroup, series_stream, series_table,
};

use case::Case;
use findings::Findings;
use folder::Folder;
use known::Later;
use names::{Names, Sheets};
use settings::{RawSettings, Settings};
use sheet::{Rates, Sheet};

/// Changes on top of a scenario folder.
#[derive(Clone, Debug, Default)]
pub struct LoadOptions {
    /// Overlay files, applied in order.
    pub overlays: Vec<PathBuf>,
    /// Settings `path=value`, applied after the overlays in order.
    pub sets: Vec<String>,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Name relative to the scenario folder; for an overlay, the path as it was given.
    pub name: String,
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// Its length.
    pub bytes: u64,
}

/// What came of reading a scenario folder.
#[derive(Debug)]
pub struct Loaded {
    /// The scenario; `None` where an error stands against it.
    pub scenario: Option<Scenario>,
    /// Everything that was found.
    pub diagnostics: Diagnostics,
    /// Files that were read, sorted by name.
    pub inputs: Vec<InputFile>,
    /// Where overlays add rows, and where a budget stands that is not in `scenario.toml`.
    pub added: BTreeMap<RowId, Span>,
}

impl Loaded {
    /// The file that a row stands in, and its line; 0 = the file as a whole. What was typed stands in `--set`.
    pub fn place(&self, row: RowId) -> (String, u32) {
        if let Some(span) = self.added.get(&row) {
            let line = if span.file == "--set" { 0 } else { span.line };
            return (span.file.clone(), line);
        }
        // A table may be CSV or Parquet.
        let mut names = self.inputs.iter().map(|input| input.name.as_str());
        let found = names.find(|name| Path::new(name).file_stem().is_some_and(|stem| stem == row.table));
        (found.map_or_else(|| format!("{}.csv", row.table), ToOwned::to_owned), row.line)
    }
}

/// Reads a scenario folder with changes on top of it, and checks all of it.
pub fn load(dir: &Path, options: &LoadOptions) -> Loaded {
    read(dir, options, check)
}

/// Reads a folder as it could have been written on a day in the past, the first of a month: the case is of that day, its
/// calendar starts with it, and what happened or became known later is not there.
///
/// Rows that tell of an event count from the day on which it had happened: usage once its time was over, contracts once signed,
/// orders once placed, and so on. Rows that describe (sites, caps, limits, decisions) count always, unless `known_from` says otherwise.
/// Rows that name what was not known yet go with it. A generation counts from the day it was announced, or else could be ordered.
pub fn load_known(dir: &Path, options: &LoadOptions, day: Date) -> Loaded {
    let mut options = options.clone();
    options.sets.extend([format!("as_of={day}"), format!("calendar.start={day}")]);
    read(dir, &options, |folder, findings| check_with(folder, findings, past::keep))
}

fn read(
    dir: &Path,
    options: &LoadOptions,
    check: impl Fn(Folder, &mut Findings) -> Option<Scenario>,
) -> Loaded {
    let mut findings = Findings::default();
    let mut folder = Folder::read(dir, &mut findings);
    overlay::apply(&mut folder, options, &mut findings);
    folder.inputs.sort_by(|a, b| a.name.cmp(&b.name));
    let added = folder.added();
    let mut inputs = std::mem::take(&mut folder.inputs);
    let mut scenario = check(folder, &mut findings);
    if let Some(scenario) = &mut scenario {
        inputs.extend(own_orders::approved(dir, scenario, &mut findings));
    }
    let scenario = scenario.filter(|_| !findings.has_errors());
    Loaded { scenario, diagnostics: findings.finish(), inputs, added }
}

fn check(folder: Folder, findings: &mut Findings) -> Option<Scenario> {
    check_with(folder, findings, |_, _| {})
}

fn check_with(folder: Folder, findings: &mut Findings, keep: impl Fn(&mut Sheets, Date)) -> Option<Scenario> {
    let raw_settings = folder.settings.unwrap_or_else(unread_settings);
    let settings = settings::check(&raw_settings, findings);
    let mut unread = folder.unread;
    let mut sheets = check_sheets(folder.tables, &settings, &unread, findings);
    if let Some(as_of) = settings.date("as_of") {
        keep(&mut sheets, as_of);
    }
    let later = Later::take(&mut sheets, settings.date("as_of"));
    rules::needed_rows(&sheets, &mut unread, findings);
    let names = Names::gather(&sheets, unread, later);
    sheets.values_mut().for_each(|sheet| names::resolve(sheet, &names, findings));
    sheets.values().for_each(|sheet| names::check_keys(sheet, findings));
    let case = Case::new(&settings, &sheets, &names);
    rules::check(&case, &raw_settings, findings);
    if findings.has_errors() {
        return None;
    }
    resolve::scenario(&case)
}

/// Where `scenario.toml` could not be read, that has been said, and no setting is reported as missing.
fn unread_settings() -> RawSettings {
    RawSettings { file: "scenario.toml".to_owned(), entries: Vec::new(), faulty_lines: vec![0] }
}

fn check_sheets(
    mut tables: BTreeMap<&'static str, raw::RawTable>,
    settings: &Settings,
    unread: &std::collections::BTreeSet<&'static str>,
    findings: &mut Findings,
) -> Sheets {
    let mut sheets = Sheets::new();
    let mut rates = Rates { currency: rules::currency(settings), others: Some(BTreeMap::new()) };
    if let Some(fx) = tables.remove("fx") {
        let sheet = Sheet::check(fx, &rates, findings);
        rates.others = sheet.is_sound().then(|| exchange_rates(&sheet, settings));
        sheets.insert("fx", sheet);
    } else if unread.contains("fx") {
        rates.others = None;
    }
    for (name, table) in tables {
        sheets.insert(name, Sheet::check(table, &rates, findings));
    }
    sheets
}

/// The last rate of each currency at the date of the case.
fn exchange_rates(fx: &Sheet, settings: &Settings) -> BTreeMap<String, f64> {
    let as_of = settings.date("as_of");
    let mut rows: Vec<_> = fx.rows().filter(|row| row.date("from") <= as_of || as_of.is_none()).collect();
    rows.sort_by_key(|row| row.date("from"));
    rows.iter()
        .filter_map(|row| Some((row.text("currency").to_ascii_uppercase(), row.number("rate")?)))
        .collect()
}
