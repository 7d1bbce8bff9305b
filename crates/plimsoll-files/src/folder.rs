//! The files of a scenario folder: which there are, whether they can be read, and their text.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::schema::{TABLES, Table, Use, table};
use plimsoll_model::{Diagnostic, RowId, Span};
use sha2::{Digest, Sha256};

use crate::codes;
use crate::encoding;
use crate::findings::Findings;
use crate::raw::RawTable;
use crate::settings::RawSettings;
use crate::text::Source;
use crate::{InputFile, csv_table, parquet_table, toml_text};

/// The largest file that is read: 512 MiB.
const LARGEST_FILE: u64 = 512 << 20;

/// What stands in a scenario folder, as the user wrote it.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// `scenario.toml`.
    pub(crate) settings: Option<RawSettings>,
    /// Tables by name.
    pub(crate) tables: BTreeMap<&'static str, RawTable>,
    /// Tables that are there and cannot be read, or are needed and missing: nothing can be said about their names.
    pub(crate) unread: BTreeSet<&'static str>,
    /// Every file that was read.
    pub(crate) inputs: Vec<InputFile>,
}

impl Folder {
    /// Rows that overlays add, and where; and where a budget stands that is on no line of `scenario.toml`.
    pub(crate) fn added(&self) -> BTreeMap<RowId, Span> {
        let rows = self.tables.values().flat_map(|raw| raw.rows.iter().map(|row| (raw.schema.name, row)));
        let added = rows.filter_map(|(table, row)| {
            let span = row.added.as_ref()?;
            Some((RowId { table, line: row.line }, (**span).clone()))
        });
        let budgets = self.settings.iter().flat_map(|settings| &settings.entries);
        let budgets = budgets.filter(|entry| entry.path == "policy.capex_budget.max");
        let elsewhere = budgets.filter(|entry| entry.span.file != "scenario.toml");
        let elsewhere = elsewhere.map(|entry| (RowId { table: "scenario", line: 0 }, entry.span.clone()));
        added.chain(elsewhere).collect()
    }

    /// Reads every file of a folder.
    pub(crate) fn read(dir: &Path, findings: &mut Findings) -> Self {
        let mut folder = Self::default();
        let Some(names) = list(dir, findings) else {
            return folder;
        };
        folder.read_settings(dir, &names, findings);
        for schema in TABLES {
            folder.read_table(dir, schema, &names, findings);
        }
        names.iter().filter_map(|name| unknown_file(name)).for_each(|finding| findings.push(finding));
        folder
    }

    /// Reads one file that was named, and keeps its hash. `None` where it cannot be read, which is reported.
    pub(crate) fn read_file(&mut self, path: &Path, name: &str, findings: &mut Findings) -> Option<Vec<u8>> {
        match bytes(path, name) {
            Ok(bytes) => {
                let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
                self.inputs.push(InputFile { name: name.to_owned(), sha256, bytes: bytes.len() as u64 });
                Some(bytes)
            }
            Err(finding) => {
                findings.push(*finding);
                None
            }
        }
    }

    /// Reads a text file.
    pub(crate) fn read_text(&mut self, path: &Path, name: &str, findings: &mut Findings) -> Option<Source> {
        let bytes = self.read_file(path, name, findings)?;
        encoding::text(bytes, name)
            .map_err(|finding| findings.push(*finding))
            .ok()
            .map(|text| Source::new(name, text))
    }

    /// Reads a TOML file into its entries.
    pub(crate) fn read_toml(
        &mut self,
        path: &Path,
        name: &str,
        findings: &mut Findings,
    ) -> Option<RawSettings> {
        let source = self.read_text(path, name, findings)?;
        let (entries, faults) = toml_text::entries(&source);
        let faulty_lines = faults.iter().map(|fault| fault.span.line).collect();
        faults.into_iter().for_each(|fault| findings.push(fault));
        Some(RawSettings { file: name.to_owned(), entries, faulty_lines })
    }

    fn read_settings(&mut self, dir: &Path, names: &BTreeSet<String>, findings: &mut Findings) {
        let name = "scenario.toml";
        if names.contains(name) {
            self.settings = self.read_toml(&dir.join(name), name, findings);
        } else {
            findings.push(missing_file(name, "the case: its name, currency, date and calendar", names));
        }
    }

    fn read_table(
        &mut self,
        dir: &Path,
        schema: &'static Table,
        names: &BTreeSet<String>,
        findings: &mut Findings,
    ) {
        let (csv, parquet) = (format!("{}.csv", schema.name), format!("{}.parquet", schema.name));
        let read = match (names.contains(&csv), names.contains(&parquet)) {
            (true, true) => {
                let message = format!("`{csv}` and `{parquet}` are both there");
                let both = Diagnostic::error(codes::TWO_FORMATS, Span::file(&csv), message);
                findings.push(both.help("keep one of them").related(Span::file(&parquet), "the other"));
                None
            }
            (true, false) => self.read_csv(schema, &dir.join(&csv), &csv, findings),
            (false, true) => self.read_parquet(schema, &dir.join(&parquet), &parquet, findings),
            (false, false) => return self.table_is_left_out(schema, names, findings),
        };
        match read {
            Some(table) => match meant_for_another(&table) {
                Some(finding) => {
                    findings.push(finding);
                    self.unread.insert(schema.name);
                }
                None => drop(self.tables.insert(schema.name, table)),
            },
            None => drop(self.unread.insert(schema.name)),
        }
    }

    /// Reads a table that stands outside the folder, as CSV or Parquet by the ending of its name.
    pub(crate) fn read_beside(
        &mut self,
        schema: &'static Table,
        path: &Path,
        findings: &mut Findings,
    ) -> Option<RawTable> {
        let name = shown(path);
        if name.ends_with(".parquet") {
            self.read_parquet(schema, path, &name, findings)
        } else {
            self.read_csv(schema, path, &name, findings)
        }
    }

    fn read_csv(
        &mut self,
        schema: &'static Table,
        path: &Path,
        name: &str,
        findings: &mut Findings,
    ) -> Option<RawTable> {
        let source = self.read_text(path, name, findings)?;
        csv_table::read(schema, source, findings)
    }

    fn read_parquet(
        &mut self,
        schema: &'static Table,
        path: &Path,
        name: &str,
        findings: &mut Findings,
    ) -> Option<RawTable> {
        let bytes = self.read_file(path, name, findings)?;
        parquet_table::read(schema, name, bytes, findings)
    }

    fn table_is_left_out(
        &mut self,
        schema: &'static Table,
        names: &BTreeSet<String>,
        findings: &mut Findings,
    ) {
        if schema.usage == Use::Needed {
            self.unread.insert(schema.name);
            let row = format!("one row is {}", schema.row);
            findings.push(missing_file(&format!("{}.csv", schema.name), &row, names));
        }
    }
}

/// Names of the files in a folder.
fn list(dir: &Path, findings: &mut Findings) -> Option<BTreeSet<String>> {
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("the scenario folder cannot be read: {error}");
            let help = "name a folder that holds scenario.toml and its tables";
            findings.error(codes::FILE_UNREADABLE, Span::file(shown(dir)), message, help);
            return None;
        }
    };
    Some(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// A path as it is shown: with `/` on every system.
pub(crate) fn shown(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

fn bytes(path: &Path, name: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    let size = size(path, name)?;
    if size > LARGEST_FILE {
        let message = format!("`{name}` has {size} bytes; at most {LARGEST_FILE} are read");
        let fault = Diagnostic::error(codes::FILE_TOO_LARGE, Span::file(name), message);
        return Err(Box::new(fault.help("summarise it, or check that it is the right file")));
    }
    fs::read(path).map_err(|error| unreadable(name, &error))
}

/// The size of a file in bytes, which is not empty.
pub(crate) fn size(path: &Path, name: &str) -> Result<u64, Box<Diagnostic>> {
    let fault = |code, message: String, help: &str| {
        Box::new(Diagnostic::error(code, Span::file(name), message).help(help))
    };
    let about = fs::metadata(path).map_err(|error| unreadable(name, &error))?;
    if !about.is_file() {
        return Err(fault(
            codes::FILE_UNREADABLE,
            format!("`{name}` is not a file"),
            "put a file in its place",
        ));
    }
    if about.len() == 0 {
        return Err(fault(
            codes::FILE_EMPTY,
            format!("`{name}` is empty (0 bytes)"),
            "fill it, or remove it if it is optional",
        ));
    }
    Ok(about.len())
}

/// The fault of a file that cannot be read.
pub(crate) fn unreadable(name: &str, error: &std::io::Error) -> Box<Diagnostic> {
    let message = format!("`{name}` cannot be read: {error}");
    let fault = Diagnostic::error(codes::FILE_UNREADABLE, Span::file(name), message);
    Box::new(fault.help("check that it exists and may be read"))
}

fn missing_file(name: &str, what: &str, names: &BTreeSet<String>) -> Diagnostic {
    let near = did_you_mean(name, names.iter().map(String::as_str));
    let help = match near {
        Some(near) => format!("rename `{near}` if that is it"),
        None => format!("add it: {what}"),
    };
    Diagnostic::error(codes::FILE_MISSING, Span::file(name), format!("`{name}` is missing")).help(help)
}

/// How many names of a standard's columns make a table one of its own.
const TELLING_COLUMNS: usize = 3;

/// What is said about a table whose header is that of a standard's table, which has a name of its own.
fn meant_for_another(raw: &RawTable) -> Option<Diagnostic> {
    let headers = raw.headers();
    let named = |table: &&Table| {
        headers.iter().filter(|header| table.columns.iter().any(|c| c.name == **header)).count()
    };
    let mut others = TABLES.iter().filter(|t| t.standard().is_some() && t.name != raw.schema.name);
    let other = others.find(|t| named(t) >= TELLING_COLUMNS)?;
    let standard = other.standard().map_or("", |s| s.name);
    let message = format!("`{}` has the columns of {standard}: one row is {}", raw.file(), other.row);
    let ending = raw.file().rsplit_once('.').map_or("csv", |(_, ending)| ending);
    let finding = Diagnostic::error(codes::OTHER_TABLE, raw.header_line_span(), message);
    Some(finding.help(format!("name it `{}.{ending}`", other.name)))
}

/// What is said about a file that looks as if it should be read, and is not.
fn unknown_file(name: &str) -> Option<Diagnostic> {
    let (stem, ending) = name.rsplit_once('.')?;
    if stem.is_empty() {
        return None;
    }
    let exact = table(stem).is_some();
    let near = did_you_mean(stem, TABLES.iter().map(|t| t.name));
    let help = match ending {
        "csv" | "parquet" if exact => return None,
        "csv" | "parquet" | "CSV" | "Parquet" => match near {
            Some(near) => format!("did you mean `{near}.{}`?", ending.to_lowercase()),
            None => "remove it, or name it after a table".to_owned(),
        },
        "tsv" | "xlsx" | "xls" | "ods" | "json" | "txt" if exact => format!("save it as `{stem}.csv`"),
        "toml" if stem != "scenario" && did_you_mean(stem, ["scenario"]).is_some() => {
            "did you mean `scenario.toml`?".to_owned()
        }
        _ => return None,
    };
    let message = format!("`{name}` is not part of a scenario and is not read");
    Some(Diagnostic::warning(codes::FILE_UNKNOWN, Span::file(name), message).help(help))
}
