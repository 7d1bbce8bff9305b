//! `plimsoll check`: every fault of a folder in one run.

use plimsoll_files::{Loaded, load};
use plimsoll_model::Scenario;

use crate::Ended;
use crate::arguments::{CheckArguments, Folder};
use crate::output::json;
use crate::render;
use crate::sheet::{say, things, wrapped};

pub(crate) fn check(arguments: &CheckArguments) -> Ended {
    let loaded = load(&arguments.folder.dir, &arguments.folder.options());
    if arguments.json {
        json(&loaded.diagnostics.sorted());
    } else {
        eprint!("{}", render::findings(&loaded.diagnostics, render::colour()));
    }
    let Some(scenario) = loaded.scenario else { return Ended::Wrong };
    if !arguments.json {
        say(&(holds(&scenario, loaded.inputs.len()) + "\n"));
    }
    Ended::Well
}

/// What a folder without errors holds.
fn holds(s: &Scenario, files: usize) -> String {
    let held = [
        things(files, "file"),
        things(s.horizon().len(), "period"),
        things(s.regions.len(), "region"),
        things(s.sites.len(), "site"),
        things(s.generations.len(), "generation"),
        things(s.workloads.len(), "workload"),
        format!("{} of usage", things(s.usage.len(), "row")),
        things(s.commitments.len(), "contract line"),
        things(s.pipeline.len(), "deal"),
    ];
    wrapped("ok  ", 4, &format!("{}: {}", s.name, held.join(", ")))
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
