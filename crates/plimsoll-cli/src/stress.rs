//! `plimsoll stress`: a plan on paths that it was not made on, and under overlays.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll::stress::{Asked, Stress, StressStage, orders_of, stress as put_to_the_test};
use plimsoll::{Given, Request, run};
use plimsoll_files::{LoadOptions, load};
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::scenario::Objective;
use plimsoll_model::{Plan, Scenario};

use crate::arguments::{Folder, StressArguments};
use crate::progress::{Progress, Step};
use crate::{Ended, check, evaluate, render, stop, stress_page, stress_sheet};

/// What the orders come to under one overlay.
pub(crate) struct Under {
    /// Name of the overlay.
    pub(crate) name: String,
    /// The orders as they were decided; only what they are worth may adapt.
    pub(crate) decided: Plan,
    /// What planning with the overlay known would get.
    pub(crate) replanned: Plan,
    /// What the second is ahead of the first, currency.
    pub(crate) regret: f64,
}

pub(crate) fn stress(arguments: &StressArguments) -> Ended {
    let folder = Folder { dir: arguments.dir.clone(), overlay: Vec::new(), set: arguments.set.clone() };
    let Some((scenario, _)) = check::scenario(&folder, arguments.quiet) else { return Ended::Wrong };
    let Some(overlays) = overlays(arguments) else { return Ended::Wrong };
    let Ok(given) = own_orders(arguments, &scenario) else { return Ended::Wrong };
    let cancel = stop::flag(arguments.time_limit);
    let request = Request { given, cancel: Some(Arc::clone(&cancel)), ..arguments.solving.request() };
    let mut progress = Progress::new(arguments.quiet);
    let seed = arguments.seed.unwrap_or(scenario.forecast.seed + 1);
    let asked = Asked {
        paths: arguments.paths as usize,
        seed,
        foresight: arguments.foresight,
        replications: arguments.replications,
    };
    let mut last = None;
    let tested = put_to_the_test(&scenario, &asked, &request, |stage| tell(&mut progress, &mut last, stage));
    let tested = match tested {
        Ok(tested) => tested,
        Err(PlanOutcome::Infeasible(_)) => {
            drop(progress);
            eprintln!("error: no plan obeys all inputs; `plimsoll plan` says which ones clash");
            return Ended::Infeasible;
        }
        Err(_) => {
            drop(progress);
            eprintln!("stopped before there was a plan to test");
            return Ended::Stopped;
        }
    };
    let under = all_under(&overlays, &scenario, &tested, &request, &cancel, &mut progress);
    progress.stage("done");
    drop(progress);
    let told = stress_sheet::Told::of(&scenario, &tested);
    stress_sheet::show(arguments.json, &scenario, (&tested, &told), &under, seed);
    let write = |out: &Path| {
        let page = stress_page::page(&scenario, &tested, &told, &under, seed);
        stress_sheet::write(out, &tested, &under, &page)
    };
    if let Some(Err(fault)) = arguments.out.as_deref().map(write) {
        eprintln!("error: the tables and the page cannot be written: {fault}");
        return Ended::Wrong;
    }
    Ended::Well
}

/// The overlays that are asked for, each with its scenario; faults go to standard error.
fn overlays(arguments: &StressArguments) -> Option<Vec<(String, Scenario)>> {
    let mut files = arguments.overlay.clone();
    if files.is_empty() && !arguments.no_overlays {
        let inside = std::fs::read_dir(arguments.dir.join("overlays"));
        files = inside.map(|all| all.flatten().map(|entry| entry.path()).collect()).unwrap_or_default();
        files.retain(|path: &PathBuf| path.extension().is_some_and(|end| end == "toml"));
        files.sort();
    }
    let mut scenarios = Vec::new();
    let mut whole = true;
    for file in files {
        let options = LoadOptions { overlays: vec![file.clone()], sets: arguments.set.clone() };
        let loaded = load(&arguments.dir, &options);
        let Some(scenario) = loaded.scenario else {
            eprint!("{}", render::findings(&loaded.diagnostics, render::colour()));
            whole = false;
            continue;
        };
        let name = file.file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        scenarios.push((name, scenario));
    }
    whole.then_some(scenarios)
}

fn own_orders(arguments: &StressArguments, scenario: &Scenario) -> Result<Option<Given>, ()> {
    let Some(file) = &arguments.orders else { return Ok(None) };
    let (own, findings) = plimsoll_files::own_orders(file, scenario);
    eprint!("{}", render::findings(&findings, render::colour()));
    own.map(|orders| Some(evaluate::given(&orders))).ok_or(())
}

/// The decided orders under each overlay that still means the same things by place: overlays that add or remove sites,
/// generations or options are left out, with a note.
fn all_under(
    overlays: &[(String, Scenario)],
    scenario: &Scenario,
    tested: &Stress,
    request: &Request,
    cancel: &AtomicBool,
    progress: &mut Progress,
) -> Vec<Under> {
    let orders = request.given.clone().unwrap_or_else(|| orders_of(&tested.plan, scenario));
    let mut all = Vec::new();
    for (place, (name, changed)) in overlays.iter().enumerate() {
        if !same_places(scenario, changed) {
            eprintln!(
                "note: {name} adds or removes sites, generations or options, or moves the calendar: left out"
            );
            continue;
        }
        progress.stage(&format!("overlay {} of {}: {name}", place + 1, overlays.len()));
        let on = |given| run(changed, &Request { given, ..request.clone() }, |_| {});
        let (decided, replanned) = (on(Some(orders.clone())), on(None));
        if cancel.load(Ordering::Relaxed) {
            break;
        }
        if let (Some(decided), Some(replanned)) = (decided.plan(), replanned.plan()) {
            let sign = if changed.objective == Objective::Npv { 1.0 } else { -1.0 };
            let regret = sign * (replanned.objective - decided.objective);
            let (decided, replanned) = (decided.clone(), replanned.clone());
            all.push(Under { name: name.clone(), decided, replanned, regret });
        } else {
            eprintln!("note: under {name} no plan obeys all inputs: left out");
        }
    }
    all
}

fn same_places(a: &Scenario, b: &Scenario) -> bool {
    let names = |s: &Scenario| {
        let sites = s.sites.iter().map(|site| site.name.clone());
        let generations = s.generations.iter().map(|g| g.name.clone());
        sites.chain(generations).chain(s.power_options.iter().map(|o| o.name.clone())).collect::<Vec<_>>()
    };
    names(a) == names(b) && a.calendar.periods() == b.calendar.periods() && a.horizon() == b.horizon()
}

#[allow(clippy::cast_precision_loss)]
fn tell(progress: &mut Progress, last: &mut Option<std::mem::Discriminant<StressStage>>, stage: StressStage) {
    if last.replace(std::mem::discriminant(&stage)) != Some(std::mem::discriminant(&stage)) {
        progress.stage(&match stage {
            StressStage::Planning => "planning".to_owned(),
            StressStage::Fresh(_, of) => format!("valuing the plan on {of} fresh paths"),
            StressStage::Mean => "planning for the mean path".to_owned(),
            StressStage::Foresight(_, of) => format!("planning {of} paths with foresight"),
            StressStage::Bound(_, of) => format!("planning {of} times on fresh paths, for the gap"),
        });
    }
    let (StressStage::Fresh(done, of) | StressStage::Foresight(done, of) | StressStage::Bound(done, of)) =
        stage
    else {
        return;
    };
    let unit = if matches!(stage, StressStage::Bound(..)) { "plans" } else { "paths" };
    progress.step(&Step { done: done as f64, of: of as f64, unit, note: "" });
}
