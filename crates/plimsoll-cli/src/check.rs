//! `plimsoll check`: every fault of a folder in one run.

use plimsoll_files::{Loaded, load};
use plimsoll_model::Scenario;

use crate::Ended;
use crate::arguments::{CheckArguments, Folder};
use crate::render;

pub(crate) fn check(arguments: &CheckArguments) -> Ended {
    let loaded = load(&arguments.folder.dir, &arguments.folder.options());
    if arguments.json {
        match serde_json::to_string_pretty(&loaded.diagnostics.sorted()) {
            Ok(text) => println!("{text}"),
            Err(fault) => eprintln!("error: the findings cannot be written as JSON: {fault}"),
        }
    } else {
        eprint!("{}", render::findings(&loaded.diagnostics, render::colour()));
    }
    let Some(scenario) = loaded.scenario else { return Ended::Wrong };
    if !arguments.json {
        println!("{}", holds(&scenario, loaded.inputs.len()));
    }
    Ended::Well
}

/// What a folder without errors holds, in one line.
fn holds(s: &Scenario, files: usize) -> String {
    format!(
        "ok  {}: {files} files, {} periods, {} regions, {} sites, {} generations, {} workloads, {} rows of usage, \
         {} contract lines, {} deals",
        s.name,
        s.horizon().len(),
        s.regions.len(),
        s.sites.len(),
        s.generations.len(),
        s.workloads.len(),
        s.usage.len(),
        s.commitments.len(),
        s.pipeline.len(),
    )
}

/// Loads a folder for a command that needs a scenario; the findings go to standard error.
pub(crate) fn scenario(folder: &Folder, quiet: bool) -> Option<(Scenario, Loaded)> {
    let mut loaded = load(&folder.dir, &folder.options());
    if !quiet || loaded.diagnostics.has_errors() {
        eprint!("{}", render::findings(&loaded.diagnostics, render::colour()));
    }
    let scenario = loaded.scenario.take()?;
    Some((scenario, loaded))
}
