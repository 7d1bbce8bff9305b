//! The shared data, as read.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use plimsoll_model::Date;

use crate::Outcome;

/// The folder of the shared data.
pub(crate) struct Source {
    folder: PathBuf,
}

/// One value with its source and grade.
#[derive(Clone, Debug)]
pub(crate) struct Figure {
    /// The value, in the unit of the file.
    pub(crate) value: f64,
    /// Its source.
    pub(crate) source: String,
    /// Its grade, A to U.
    pub(crate) grade: String,
}

/// One row, by header.
type Line = HashMap<String, String>;

impl Source {
    /// The data in this folder.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    /// The path of a file.
    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.folder.join(file)
    }

    /// The rows of a CSV file.
    pub(crate) fn lines(&self, file: &str) -> Outcome<Vec<Line>> {
        let path = self.path(file);
        let mut reader = csv::Reader::from_path(&path).map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(reader.deserialize().collect::<Result<_, _>>()?)
    }

    /// Values of `history.csv` or `power.csv` by date.
    pub(crate) fn series(&self, file: &str, entity: &str, metric: &str) -> Outcome<BTreeMap<Date, Figure>> {
        let mut found = BTreeMap::new();
        for line in self.lines(file)? {
            let who = line.get("company").or_else(|| line.get("entity"));
            if who.map(String::as_str) != Some(entity) || line["metric"] != metric {
                continue;
            }
            let date = Date::parse(&line["date"]).ok_or_else(|| format!("{file}: date {}", line["date"]))?;
            let (source, grade) = (line["source"].clone(), line["verified"].clone());
            found.insert(date, Figure { value: line["value"].parse()?, source, grade });
        }
        if found.is_empty() {
            return Err(format!("{file} has no {metric} of {entity}").into());
        }
        Ok(found)
    }
}
