//! A table of a scenario folder on its way to a CSV file, checked against the schema cell by cell.

use std::fmt::Write as _;
use std::path::Path;

use plimsoll_model::Date;
use plimsoll_model::schema::{COMMON_COLUMNS, Column, Kind, Table, table};

use crate::Outcome;

/// Where a row comes from: its last three cells.
#[derive(Clone, Debug)]
pub(crate) struct Origin {
    mark: &'static str,
    source: String,
    note: String,
}

/// A published figure.
pub(crate) fn reported(source: &str, note: &str) -> Origin {
    Origin { mark: "reported", source: source.to_owned(), note: note.to_owned() }
}

/// Computed from others.
pub(crate) fn derived(source: &str, note: &str) -> Origin {
    Origin { mark: "derived", source: source.to_owned(), note: note.to_owned() }
}

/// An assumption.
pub(crate) fn assumed(note: &str) -> Origin {
    Origin { mark: "assumed", source: String::new(), note: note.to_owned() }
}

impl Origin {
    /// The same with a source.
    #[must_use]
    pub(crate) fn with_source(&self, source: &str) -> Self {
        Self { source: source.to_owned(), ..self.clone() }
    }
}

/// One table with its rows.
pub(crate) struct Sheet {
    table: &'static Table,
    headers: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// Cells of a row as texts.
macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$($crate::figure::Cell::cell(&$cell)),*] };
}
pub(crate) use row;

impl Sheet {
    /// An empty sheet with these headers; `mark`, `source` and `note` are added.
    pub(crate) fn new(name: &str, headers: &[&str]) -> Outcome<Self> {
        let table = table(name).ok_or_else(|| format!("the schema has no table `{name}`"))?;
        let all = headers.iter().chain(&["mark", "source", "note"]);
        Ok(Self { table, headers: all.map(|h| (*h).to_owned()).collect(), rows: Vec::new() })
    }

    /// Adds a row.
    pub(crate) fn push(&mut self, mut cells: Vec<String>, origin: &Origin) {
        cells.extend([origin.mark.to_owned(), origin.source.clone(), origin.note.clone()]);
        self.rows.push(cells);
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Writes `NAME.csv` into the folder.
    pub(crate) fn write(&self, folder: &Path) -> Outcome<()> {
        let faults = self.faults();
        if let Some(first) = faults.first() {
            return Err(format!("{}: {first} (and {} more)", self.table.name, faults.len() - 1).into());
        }
        std::fs::create_dir_all(folder)?;
        let path = folder.join(format!("{}.csv", self.table.name));
        Ok(std::fs::write(&path, self.text())?)
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for line in std::iter::once(&self.headers).chain(&self.rows) {
            let cells: Vec<String> = line.iter().map(|cell| quoted(cell)).collect();
            let _ = writeln!(text, "{}", cells.join(","));
        }
        text
    }

    fn columns(&self) -> Vec<Option<&'static Column>> {
        let common = |header: &str| COMMON_COLUMNS.iter().find(|column| column.name == header);
        self.headers
            .iter()
            .map(|h| self.table.column(h).map(|(column, _)| column).or_else(|| common(h)))
            .collect()
    }

    /// What the schema would not allow.
    fn faults(&self) -> Vec<String> {
        let columns = self.columns();
        let mut faults = Vec::new();
        for (header, _) in self.headers.iter().zip(&columns).filter(|(_, column)| column.is_none()) {
            faults.push(format!("no column `{header}`"));
        }
        for column in self.table.columns.iter().filter(|column| column.is_required()) {
            if !columns.iter().flatten().any(|c| c.name == column.name) {
                faults.push(format!("`{}` is missing", column.name));
            }
        }
        for (line, cells) in self.rows.iter().enumerate() {
            if cells.len() != columns.len() {
                faults.push(format!("row {}: {} cells for {} headers", line + 2, cells.len(), columns.len()));
            }
            for (cell, column) in cells.iter().zip(columns.iter().flatten()) {
                if let Some(why) = fault(cell, column) {
                    faults.push(format!("row {}, `{}`: `{cell}` {why}", line + 2, column.name));
                }
            }
        }
        faults.extend(self.repeated());
        faults
    }

    fn repeated(&self) -> Vec<String> {
        let places: Vec<usize> =
            self.table.key.iter().filter_map(|key| self.headers.iter().position(|h| h == key)).collect();
        let mut seen = std::collections::HashSet::new();
        let keys = self.rows.iter().map(|r| places.iter().map(|&i| r[i].clone()).collect::<Vec<_>>());
        keys.filter(|key| !seen.insert(key.clone())).map(|key| format!("repeats {key:?}")).collect()
    }
}

fn fault(cell: &str, column: &Column) -> Option<&'static str> {
    if cell.is_empty() {
        return column.is_required().then_some("is empty");
    }
    let parts: Vec<&str> = if column.interval { cell.split('|').collect() } else { vec![cell] };
    let ordered = parts.windows(2).all(|w| w[0].parse::<f64>().ok() <= w[1].parse::<f64>().ok());
    if !(parts.len() == 1 || parts.len() == 3 && ordered) {
        return Some("is no interval low|mid|high");
    }
    parts.iter().find_map(|part| wrong(part, column.kind))
}

fn wrong(cell: &str, kind: Kind) -> Option<&'static str> {
    let number = |least: f64, most: f64| {
        let inside = cell.parse::<f64>().is_ok_and(|value| value >= least && value <= most);
        (!inside).then_some("is not such a number")
    };
    match kind {
        Kind::Number { least, most } => number(least, most),
        Kind::Money { signed } => number(if signed { f64::MIN } else { 0.0 }, f64::MAX),
        Kind::Count => cell.parse::<u64>().err().map(|_| "is no count"),
        Kind::Amount { .. } => number(0.0, f64::MAX),
        Kind::Date => Date::parse(cell).is_none().then_some("is no date"),
        Kind::Moment => {
            Date::parse(cell).or_else(|| Date::nearest(cell)).is_none().then_some("is no date and no moment")
        }
        Kind::Flag => (!matches!(cell, "true" | "false")).then_some("is no flag"),
        Kind::Choice(words) => (!words.contains(&cell)).then_some("is none of the choices"),
        Kind::Name | Kind::Reference(_) | Kind::Text | Kind::Bucket | Kind::Currency => None,
    }
}

fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\n']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_good_sheet_becomes_csv() {
        let mut sheet =
            Sheet::new("performance", &["generation", "workload", "work_per_unit"]).expect("a table");
        sheet.push(row!["trainium2", "ai-training", "0.4|0.55|0.7"], &assumed("a, b"));
        assert!(sheet.faults().is_empty());
        let want = "generation,workload,work_per_unit,mark,source,note\n\
                    trainium2,ai-training,0.4|0.55|0.7,assumed,,\"a, b\"\n";
        assert_eq!(sheet.text(), want);
    }

    #[test]
    fn faults_are_found() {
        let mut sheet =
            Sheet::new("fleet", &["site", "generation", "in_service", "unit_cost"]).expect("a table");
        sheet.push(row!["iad", "h100", "2025-02-30", "1"], &assumed(""));
        sheet.push(row!["iad", "h100", "2025-02-30", "1"], &assumed(""));
        let faults = sheet.faults().join("; ");
        for want in ["no column `unit_cost`", "`units` is missing", "is no date", "repeats"] {
            assert!(faults.contains(want), "{want}: {faults}");
        }
    }
}
