//! `runs/ID/`: everything a run leaves, written beside and moved in place when it is whole.
//!
//! A run that is stopped leaves nothing in place: at worst a hidden folder beside, which a later run sweeps away.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use plimsoll_files::Loaded;
use plimsoll_model::{OutTable, Scenario};
use plimsoll_report::View;
use sha2::{Digest, Sha256};

use crate::arguments::PlanArguments;

const LOCK: &str = "plimsoll.lock";
const TABLES: &str = "tables";
/// All that a run writes.
const FILES: [&str; 4] = ["plan.json", "report.html", LOCK, TABLES];

/// Where the run goes.
pub(crate) fn of(arguments: &PlanArguments, scenario: &Scenario, loaded: &Loaded) -> PathBuf {
    let by_default = || arguments.folder.dir.join("runs").join(id(arguments, scenario, loaded));
    arguments.out.clone().unwrap_or_else(by_default)
}

/// A run replaces a run or an empty folder and nothing else, so that neither a mistyped name nor a note that somebody
/// has put beside a report is lost.
pub(crate) fn may_be_replaced(folder: &Path) -> Result<(), String> {
    let refused = |why: String| {
        Err(format!("{} {why}; name another folder, so that nothing is lost", folder.display()))
    };
    if !folder.exists() {
        return Ok(());
    }
    let names = |folder: &Path| -> Vec<String> {
        let entries = folder.read_dir().into_iter().flatten().flatten();
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    };
    let inside = names(folder);
    if !folder.is_dir() || !(inside.is_empty() || inside.iter().any(|name| name == LOCK)) {
        return refused("is there and is no run".to_owned());
    }
    let tables = names(&folder.join(TABLES));
    let foreign = inside.iter().find(|name| !FILES.contains(&name.as_str()));
    let foreign =
        foreign.or_else(|| tables.iter().find(|t| !(t.ends_with(".csv") || t.ends_with(".parquet"))));
    match foreign {
        Some(name) => refused(format!("holds `{name}`, which no run has written")),
        None => Ok(()),
    }
}

/// What the run was made from.
pub(crate) fn lock(arguments: &PlanArguments, scenario: &Scenario, loaded: &Loaded) -> String {
    let options = arguments.folder.options();
    plimsoll_files::lock(env!("CARGO_PKG_VERSION"), scenario.forecast.seed, &options, &loaded.inputs)
}

/// Writes the run.
pub(crate) fn write(folder: &Path, lock: &str, tables: &[OutTable], view: &View) -> io::Result<()> {
    sweep(folder);
    let beside = beside(folder, &format!("{}.tmp", std::process::id()));
    let written = fill(&beside, lock, tables, view).and_then(|()| replace(&beside, folder));
    if written.is_err() {
        let _ = fs::remove_dir_all(&beside);
    }
    written
}

fn fill(beside: &Path, lock: &str, tables: &[OutTable], view: &View) -> io::Result<()> {
    fs::create_dir_all(beside.join("tables"))?;
    fs::write(beside.join("plan.json"), plimsoll_report::json(view).map_err(io::Error::other)?)?;
    fs::write(beside.join("report.html"), plimsoll_report::html(view))?;
    fs::write(beside.join(LOCK), lock)?;
    for table in tables {
        let path = beside.join("tables").join(&table.name);
        plimsoll_files::tables::write_csv(&path.with_extension("csv"), table)?;
        plimsoll_files::tables::write_parquet(&path.with_extension("parquet"), table)?;
    }
    Ok(())
}

/// A hidden sibling of the folder.
fn beside(folder: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(folder.file_name().unwrap_or(folder.as_os_str()));
    name.push(format!(".{suffix}"));
    folder.with_file_name(name)
}

/// Moves the old run away, the new one in place, and only then drops the old one: there is a whole run at any time.
fn replace(beside_it: &Path, folder: &Path) -> io::Result<()> {
    if !folder.exists() {
        return fs::rename(beside_it, folder);
    }
    let old = beside(folder, &format!("{}.old", std::process::id()));
    fs::rename(folder, &old)?;
    fs::rename(beside_it, folder).inspect_err(|_| _ = fs::rename(&old, folder))?;
    fs::remove_dir_all(&old)
}

/// Drops what stopped runs left beside this folder more than an hour ago; younger ones may still be written.
fn sweep(folder: &Path) {
    let start = beside(folder, "");
    let (Some(start), Some(parent)) = (start.file_name(), folder.parent()) else { return };
    for entry in parent.read_dir().into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name.as_encoded_bytes().starts_with(start.as_encoded_bytes());
        let age = entry.metadata().and_then(|m| m.modified()).ok().and_then(|at| at.elapsed().ok());
        if ours && age.is_some_and(|age| age > Duration::from_secs(3600)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// The same for the same inputs, changes, seed, time limit and version.
fn id(arguments: &PlanArguments, scenario: &Scenario, loaded: &Loaded) -> String {
    let mut hash = Sha256::new();
    hash.update(lock(arguments, scenario, loaded));
    if let Some(seconds) = arguments.time_limit {
        hash.update(seconds.to_le_bytes());
    }
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("plimsoll-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }

    #[test]
    fn only_a_run_is_replaced() {
        let home = folder("home");
        fs::write(home.join("letters.txt"), "dear").expect("a file");
        assert!(may_be_replaced(&home).is_err_and(|fault| fault.contains("is no run")));
        fs::create_dir(home.join("empty")).expect("a folder");
        assert!(may_be_replaced(&home.join("empty")).is_ok() && may_be_replaced(&home.join("new")).is_ok());
        fs::write(home.join(LOCK), "").expect("a file");
        assert!(may_be_replaced(&home).is_err_and(|fault| fault.contains("which no run has written")));
        fs::remove_file(home.join("letters.txt")).expect("gone");
        fs::remove_dir(home.join("empty")).expect("gone");
        assert!(may_be_replaced(&home).is_ok());
        fs::create_dir(home.join(TABLES)).expect("a folder");
        fs::write(home.join(TABLES).join("orders.csv"), "").expect("a file");
        assert!(may_be_replaced(&home).is_ok());
        fs::write(home.join(TABLES).join("notes.md"), "").expect("a file");
        assert!(may_be_replaced(&home).is_err());
        fs::remove_dir_all(home).expect("gone");
    }

    #[test]
    fn a_new_run_takes_the_place_of_the_old_and_leaves_nothing_beside() {
        let runs = folder("runs");
        let (new, old) = (runs.join(".a.1.tmp"), runs.join("a"));
        for (folder, file) in [(&new, "new"), (&old, "old")] {
            fs::create_dir(folder).expect("a folder");
            fs::write(folder.join(file), "").expect("a file");
        }
        replace(&new, &old).expect("replaced");
        let names = |folder: &Path| -> Vec<OsString> {
            folder.read_dir().expect("a folder").map(|e| e.expect("an entry").file_name()).collect()
        };
        assert_eq!((names(&runs), names(&old)), (vec![OsString::from("a")], vec![OsString::from("new")]));
        fs::remove_dir_all(runs).expect("gone");
    }

    #[test]
    fn what_is_old_and_ours_is_swept() {
        let runs = folder("sweep");
        let dirs = [".a.1.tmp", ".a.2.tmp", ".b.1.tmp"].map(|name| runs.join(name));
        dirs.iter().for_each(|dir| fs::create_dir(dir).expect("a folder"));
        let long_ago = std::time::SystemTime::now() - Duration::from_secs(7200);
        for dir in [&dirs[0], &dirs[2]] {
            fs::File::open(dir).and_then(|file| file.set_modified(long_ago)).expect("set");
        }
        sweep(&runs.join("a"));
        assert_eq!(dirs.map(|dir| dir.exists()), [false, true, true]);
        fs::remove_dir_all(runs).expect("gone");
    }
}
