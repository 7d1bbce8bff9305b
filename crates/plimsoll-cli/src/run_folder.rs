//! `runs/ID/`: everything a run leaves, written beside and moved in place when it is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use plimsoll_files::Loaded;
use plimsoll_model::{OutTable, Scenario};
use plimsoll_report::View;
use sha2::{Digest, Sha256};

use crate::arguments::PlanArguments;

/// Writes the run and returns its folder.
pub(crate) fn write(
    arguments: &PlanArguments,
    scenario: &Scenario,
    loaded: &Loaded,
    tables: &[OutTable],
    view: &View,
) -> io::Result<PathBuf> {
    let id = id(arguments, scenario, loaded);
    let folder = arguments.out.clone().unwrap_or_else(|| arguments.folder.dir.join("runs").join(&id));
    let beside = folder.with_extension("tmp");
    if beside.exists() {
        fs::remove_dir_all(&beside)?;
    }
    fs::create_dir_all(&beside)?;
    fs::write(beside.join("plan.json"), plimsoll_report::json(view).map_err(io::Error::other)?)?;
    fs::write(beside.join("report.html"), plimsoll_report::html(view))?;
    let options = arguments.folder.options();
    let lock =
        plimsoll_files::lock(env!("CARGO_PKG_VERSION"), scenario.forecast.seed, &options, &loaded.inputs);
    fs::write(beside.join("plimsoll.lock"), lock)?;
    fs::create_dir_all(beside.join("tables"))?;
    for table in tables {
        let path = beside.join("tables").join(&table.name);
        plimsoll_files::tables::write_csv(&path.with_extension("csv"), table)?;
        plimsoll_files::tables::write_parquet(&path.with_extension("parquet"), table)?;
    }
    replace(&beside, &folder)?;
    Ok(folder)
}

fn replace(beside: &Path, folder: &Path) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::rename(beside, folder)
}

/// The same for the same inputs, changes, seed and version.
fn id(arguments: &PlanArguments, scenario: &Scenario, loaded: &Loaded) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(scenario.forecast.seed.to_le_bytes());
    for input in &loaded.inputs {
        hash.update(&input.name);
        hash.update(&input.sha256);
    }
    arguments.folder.set.iter().for_each(|set| hash.update(set));
    hash.finalize().iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}
