//! The skeleton of a scenario folder: a small complete case that loads as it is, with every column and setting
//! explained, and rows of the optional tables ready to be uncommented.

mod examples;

use std::fs;
use std::io;
use std::path::Path;

use plimsoll_model::schema::{SETTINGS, Setting, TABLES, Table, Use, setting};

use crate::words;
use examples::{CALENDAR, EXAMPLES, Example, HEAD};

/// Writes the skeleton into a folder, which is made where there is none; returns the names of the files.
///
/// # Errors
/// When a file of that name is there already, or cannot be written.
pub fn blank(dir: &Path) -> io::Result<Vec<String>> {
    let files = files();
    if let Some((name, _)) = files.iter().find(|(name, _)| dir.join(name).exists()) {
        let text = format!("`{name}` is there already: nothing has been written");
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, text));
    }
    fs::create_dir_all(dir)?;
    files.iter().try_for_each(|(name, text)| fs::write(dir.join(name), text))?;
    Ok(files.into_iter().map(|(name, _)| name).collect())
}

fn files() -> Vec<(String, String)> {
    let tables = TABLES.iter().filter_map(|table| {
        let example = EXAMPLES.iter().find(|example| example.table == table.name)?;
        Some((format!("{}.csv", table.name), table_text(table, example)))
    });
    std::iter::once(("scenario.toml".to_owned(), settings_text())).chain(tables).collect()
}

/// The settings that must be there, and all others commented out with their defaults.
fn settings_text() -> String {
    let mut text = String::from(HEAD);
    let mut tables: Vec<&str> =
        SETTINGS.iter().filter_map(|s| s.path.split_once('.')).map(|(table, _)| table).collect();
    tables.dedup();
    text.push_str(&lines(""));
    for table in tables {
        text.push_str(&format!("\n[{table}]\n"));
        text.push_str(if table == "calendar" { CALENDAR } else { "" });
        text.push_str(&lines(table));
    }
    text
}

/// The optional settings of a table, each with its meaning.
fn lines(table: &str) -> String {
    let of_table =
        |s: &&Setting| s.default.is_some() && s.path.rsplit_once('.').map_or("", |(table, _)| table) == table;
    let line = |s: &Setting| {
        let name = s.path.rsplit('.').next().unwrap_or(s.path);
        let unit = if s.unit.is_empty() { String::new() } else { format!(" ({})", s.unit) };
        format!("# {}{unit}\n#{name} = {}\n", s.meaning, setting_example(s))
    };
    let single: String = SETTINGS.iter().filter(of_table).map(line).collect();
    single + &examples::arrays(table)
}

fn setting_example(of: &Setting) -> String {
    use plimsoll_model::schema::{Kind, Shape};
    let default = setting(of.path).and_then(|s| s.default).unwrap_or("");
    match (of.shape, of.kind, default) {
        (Shape::List, ..) => "[2026-07-01, 2027-01-01]".to_owned(),
        (_, Kind::Text | Kind::Choice(_), text) => crate::lock::quoted(text),
        (_, Kind::Date, _) => "2024-01-01".to_owned(),
        (_, Kind::Count, "") => "2026".to_owned(),
        (_, _, "") => "0.95".to_owned(),
        (_, _, text) => text.to_owned(),
    }
}

fn table_text(table: &Table, example: &Example) -> String {
    let mut text = format!("# One row is {}.\n", table.row);
    if table.usage != Use::Needed {
        text.push_str(&format!(
            "# Optional; left out: {}. Remove the `#` of the example, or this file.\n",
            table.left_out
        ));
    }
    for column in table.columns {
        let unit = if column.unit.is_empty() { String::new() } else { format!(" ({})", column.unit) };
        let default = words::default(column);
        text.push_str(&format!("#   {}{unit}: {} [{default}]\n", column.header("usd"), column.meaning));
    }
    text.push_str(&format!("{}\n", example.header));
    let mark = if table.usage == Use::Needed { "" } else { "#" };
    example.rows.iter().for_each(|row| text.push_str(&format!("{mark}{row}\n")));
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{LoadOptions, load};

    fn folder(name: &str) -> std::path::PathBuf {
        let dir = std::env::temp_dir().join(format!("plimsoll-blank-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&dir));
        dir
    }

    fn findings(dir: &Path) -> Vec<String> {
        let loaded = load(dir, &LoadOptions::default());
        assert_eq!(loaded.scenario.is_some(), !loaded.diagnostics.has_errors());
        loaded.diagnostics.sorted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn the_skeleton_loads_as_it_is() {
        let dir = folder("plain");
        let names = blank(&dir).expect("written");
        assert_eq!(names.len(), TABLES.len() + 1, "a file for every table");
        assert_eq!(findings(&dir), Vec::<String>::new());
        assert!(blank(&dir).expect_err("refused").to_string().contains("scenario.toml"));
        fs::remove_dir_all(&dir).expect("removed");
    }

    #[test]
    fn the_skeleton_loads_with_every_example_uncommented() {
        let dir = folder("uncommented");
        for name in blank(&dir).expect("written") {
            let path = dir.join(name);
            let text = fs::read_to_string(&path).expect("read");
            let plain = |line: &str| match line.strip_prefix('#') {
                Some(rest) if !rest.starts_with(' ') && !rest.is_empty() => rest.to_owned(),
                _ => line.to_owned(),
            };
            let text: String = text.lines().map(|line| plain(line) + "\n").collect();
            fs::write(path, text).expect("written");
        }
        assert_eq!(findings(&dir), Vec::<String>::new());
        fs::remove_dir_all(&dir).expect("removed");
    }
}
