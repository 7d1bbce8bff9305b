//! What each stage of a plan costs: check, forecast, plan, account and report.
//!
//! Every stage is measured in a process of its own, which goes through the stages before it first. Time is that of the
//! stage alone; memory is the most that was held during it, with what the stages before it hand on.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use plimsoll::account::{accounts, scorecard, trust};
use plimsoll::{Request, plan};
use plimsoll_files::{LoadOptions, Loaded, load};
use plimsoll_forecast::forecast;
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::{Forecast, Plan, Scenario};
use plimsoll_report::{Books, Sources, html, json, view};
use serde::Serialize;

use crate::measure::{Meter, Usage};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Stage {
    /// The folder is read and checked.
    Check,
    /// Paths of demand are drawn.
    Forecast,
    /// Orders are chosen.
    Plan,
    /// The books are done, and the page and the document are written into memory.
    Report,
}

/// What is printed: one line of JSON.
#[derive(Debug, Serialize)]
struct Line {
    scenario: String,
    stage: Stage,
    paths: usize,
    cpu_s: f64,
    wall_s: f64,
    peak_mb: f64,
    /// Of the programme, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    columns: Option<usize>,
    /// Last nodes of the decision tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    branches: Option<usize>,
    /// Relative gap that was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    gap: Option<f64>,
}

/// What is varied.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct How {
    /// A setting to change, such as forecast.paths=50; may be given several times.
    #[arg(long, value_name = "PATH=VALUE")]
    pub(crate) set: Vec<String>,
    /// Threads of the plan.
    #[arg(long, default_value_t = 1)]
    pub(crate) threads: usize,
    /// Relative gap of the plan, or of questions; by default that of the program.
    #[arg(long)]
    pub(crate) gap: Option<f64>,
}

/// A folder's case with the settings that are changed.
///
/// # Errors
/// Its faults.
pub(crate) fn scenario(folder: &Path, how: &How) -> Result<Scenario, String> {
    sound(folder, load(folder, &LoadOptions { overlays: Vec::new(), sets: how.set.clone() }))
}

/// Tells a line for each folder and stage as soon as it is known, or for one stage measured in this process.
///
/// # Errors
/// If a folder has a fault or no plan, or a process cannot be started.
pub(crate) fn stages(
    folders: &[PathBuf],
    how: &How,
    only: Option<Stage>,
    mut tell: impl FnMut(&str),
) -> Result<(), String> {
    for folder in folders {
        match only {
            Some(stage) => tell(&measured(folder, how, stage)?),
            None => {
                for stage in Stage::value_variants() {
                    tell(&in_its_own_process(folder, how, *stage)?);
                }
            }
        }
    }
    Ok(())
}

fn in_its_own_process(folder: &Path, how: &How, stage: Stage) -> Result<String, String> {
    let program = std::env::current_exe().map_err(|fault| fault.to_string())?;
    let name = stage.to_possible_value().ok_or("a stage without a name")?;
    let mut command = Command::new(program);
    command.arg("stages").arg(folder).arg("--only").arg(name.get_name());
    command.arg("--threads").arg(how.threads.to_string());
    if let Some(gap) = how.gap {
        command.arg("--gap").arg(gap.to_string());
    }
    how.set.iter().for_each(|set| _ = command.arg("--set").arg(set));
    let output = command.output().map_err(|fault| fault.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Goes through the stages up to the one that is asked for, and describes that one.
fn measured(folder: &Path, how: &How, stage: Stage) -> Result<String, String> {
    let options = LoadOptions { overlays: Vec::new(), sets: how.set.clone() };
    let (loaded, usage) = meter(|| load(folder, &options));
    let scenario = sound(folder, loaded)?;
    let line = |usage, plan| Ok(line(&scenario, stage, usage, plan));
    if stage == Stage::Check {
        return line(usage, None);
    }
    let (forecast, usage) = meter(|| forecast(&scenario));
    if stage == Stage::Forecast {
        return line(usage, None);
    }
    let usual = Request::default();
    let request = Request { threads: how.threads, gap: how.gap.unwrap_or(usual.gap), ..usual };
    let (outcome, usage) = meter(|| plan(&scenario, &forecast, &request, |_| {}));
    let PlanOutcome::Planned(plan) = outcome else {
        return Err(format!("{}: no plan obeys all inputs", folder.display()));
    };
    if stage == Stage::Plan {
        return line(usage, Some(plan.as_ref()));
    }
    let (written, usage) = meter(|| report(&scenario, &forecast, &plan));
    black_box(written?);
    line(usage, None)
}

fn meter<T>(work: impl FnOnce() -> T) -> (T, Usage) {
    let meter = Meter::afresh();
    let result = work();
    (result, meter.usage())
}

fn sound(folder: &Path, loaded: Loaded) -> Result<Scenario, String> {
    let faults =
        || loaded.diagnostics.sorted().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let message = || format!("{}: {}", folder.display(), faults());
    loaded.scenario.clone().ok_or_else(message)
}

fn report(scenario: &Scenario, forecast: &Forecast, plan: &Plan) -> Result<(String, String), String> {
    let accounts = accounts(scenario, Some((&forecast.demand, plan)));
    let scorecard = scorecard(scenario, &accounts, Some(plan));
    let trust = trust(scenario, &accounts);
    let books = Books::of(scenario, &accounts, &scorecard, &trust);
    let sources =
        Sources { scenario, demand: &forecast.demand, forecast: &forecast.report, plan, books: &books };
    let view = view(&sources);
    let document = json(&view).map_err(|fault| fault.to_string())?;
    Ok((html(&view), document))
}

fn line(scenario: &Scenario, stage: Stage, usage: Usage, plan: Option<&Plan>) -> String {
    let line = Line {
        scenario: scenario.name.clone(),
        stage,
        paths: scenario.forecast.paths,
        cpu_s: round(usage.cpu_s),
        wall_s: round(usage.wall_s),
        peak_mb: round(usage.peak_mb),
        rows: plan.map(|plan| plan.size.rows),
        columns: plan.map(|plan| plan.size.columns),
        branches: plan.map(|plan| plan.tree.leaves().len()),
        gap: plan.map(|plan| (plan.objective - plan.bound).abs() / plan.objective.abs().max(1.0)),
    };
    serde_json::to_string(&line).expect("a record of plain numbers prints")
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stage_of_an_example_has_its_line() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/gpu-cloud");
        let how = How { set: vec!["forecast.paths=1".to_owned()], threads: 1, gap: None };
        for stage in Stage::value_variants() {
            let line = measured(&folder, &how, *stage).expect("a sound example");
            let line: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            assert_eq!((line["scenario"].as_str(), line["paths"].as_u64()), (Some("gpu-cloud"), Some(1)));
            assert!(line["wall_s"].as_f64().is_some_and(|s| s > 0.0), "{line}");
            assert_eq!(line["rows"].is_null(), *stage != Stage::Plan, "{line}");
        }
    }

    #[test]
    fn a_folder_with_a_fault_is_named() {
        let how = How { set: Vec::new(), threads: 1, gap: None };
        let fault = measured(Path::new("no-such-folder"), &how, Stage::Check).expect_err("there is none");
        assert!(fault.starts_with("no-such-folder: "), "{fault}");
    }
}
