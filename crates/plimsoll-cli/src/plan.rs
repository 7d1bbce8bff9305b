//! `plimsoll plan`: from a folder to orders, a summary on the terminal and a report to look at.

use std::path::Path;

use plimsoll::{Progress as Round, Stage, run};
use plimsoll_files::Loaded;
use plimsoll_model::Scenario;
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::repair::Clash;
use plimsoll_report::format::money;
use plimsoll_report::{Books, Sources, View, out_tables, terminal_summary, view};

use crate::arguments::PlanArguments;
use crate::output::json;
use crate::progress::{Progress, Step};
use crate::sheet::{WIDTH, say};
use crate::{Ended, check, clash, render, run_folder, stop};

pub(crate) fn plan(arguments: &PlanArguments) -> Ended {
    let Some((scenario, loaded)) = check::scenario(&arguments.folder, arguments.quiet) else {
        return Ended::Wrong;
    };
    let folder = run_folder::of(arguments, &scenario, &loaded);
    if let Err(fault) = run_folder::may_be_replaced(&folder) {
        eprintln!("error: {fault}");
        return Ended::Wrong;
    }
    let mut progress = Progress::new(arguments.quiet);
    let mut request = arguments.solving.request();
    request.cancel = Some(stop::flag(arguments.time_limit));
    let mut gaps = Gaps { target: request.gap, first: None };
    let came = run(&scenario, &request, |stage| tell(&mut progress, &mut gaps, stage, &scenario));
    let plan = match &came.outcome {
        PlanOutcome::Planned(plan) => plan,
        PlanOutcome::Infeasible(clash) => {
            drop(progress);
            show_clash(arguments, clash, &scenario, &loaded);
            return Ended::Infeasible;
        }
        PlanOutcome::Stopped => {
            drop(progress);
            eprintln!("stopped before there was a plan; nothing is written");
            return Ended::Stopped;
        }
    };
    let books = Books::of(&scenario, &came.accounts, &came.scorecard, &came.trust);
    let (demand, forecast) = (&came.forecast.demand, &came.forecast.report);
    let sources = Sources { scenario: &scenario, demand, forecast, plan, books: &books };
    let view = view(&sources);
    if view.status.recomputed_difference > plimsoll_report::RECOMPUTED {
        eprintln!(
            "warning: the value, added up again by other code, differs by {:e} of itself; do not rely on this plan, and \
             report it",
            view.status.recomputed_difference
        );
    }
    let lock = run_folder::lock(arguments, &scenario, &loaded);
    match run_folder::write(&folder, &lock, &out_tables(&sources, &view), &view) {
        Ok(()) => {
            progress.stage("done");
            drop(progress);
            show(arguments, &view, &folder);
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: the run cannot be written: {fault}");
            Ended::Wrong
        }
    }
}

/// How far the gap has come from the first one to the one that is good enough, on a scale of logarithms: rounds close
/// about the same part of it each.
struct Gaps {
    target: f64,
    first: Option<f64>,
}

impl Gaps {
    fn closed(&mut self, gap: f64) -> f64 {
        let first = *self.first.get_or_insert(gap);
        let all = (first / self.target).ln();
        if all > 0.0 { ((first / gap).ln() / all).clamp(0.0, 1.0) } else { 1.0 }
    }
}

#[allow(clippy::cast_precision_loss)]
fn tell(progress: &mut Progress, gaps: &mut Gaps, stage: Stage, scenario: &Scenario) {
    match stage {
        Stage::Forecast => {
            let series = scenario.workloads.len() * scenario.regions.len();
            progress.stage(&format!("forecasting {series} series, {} paths", scenario.forecast.paths));
        }
        Stage::Fitted { done, of } => {
            progress.step(&Step { done: done as f64, of: of as f64, unit: "series", note: "" });
        }
        Stage::Round(round) => {
            let gap = ((round.bound - round.value) / round.value).abs();
            let note = bounds(&round, gap, &scenario.currency);
            let (done, of) = if gap.is_finite() { (gaps.closed(gap), 1.0) } else { (0.0, 0.0) };
            progress.step(&Step { done, of, unit: "", note: &note });
        }
        Stage::Account => progress.stage("doing the books"),
        Stage::Plan => progress.stage(&format!(
            "planning {} periods, {} sites, {} generations",
            scenario.calendar.periods().len(),
            scenario.sites.len(),
            scenario.generations.len()
        )),
    }
}

/// How far apart the best plan so far and what no plan can beat are; the round last, for a short line is cut there.
fn bounds(round: &Round, gap: f64, currency: &str) -> String {
    let [value, bound] = [round.value, round.bound].map(|value| money(value, currency));
    if gap.is_finite() {
        format!("gap {:.3} %, best {value}, bound {bound}, round {}", gap * 100.0, round.round)
    } else {
        format!("no plan yet, bound {bound}, round {}", round.round)
    }
}

/// The summary, or the JSON document and nothing beside it on standard output.
fn show(arguments: &PlanArguments, view: &View, folder: &Path) {
    let report = folder.join("report.html");
    if arguments.json {
        match plimsoll_report::json(view) {
            Ok(text) => say(&text),
            Err(fault) => eprintln!("error: the plan cannot be written as JSON: {fault}"),
        }
        if !arguments.quiet {
            eprintln!("report: {}", report.display());
        }
        return;
    }
    let mut text = terminal_summary(view, WIDTH, render::colour_out(), true);
    if !arguments.quiet {
        text += &format!("report: {}\n", report.display());
    }
    say(&text);
}

/// Which inputs cannot hold together, and what would have to give way.
fn show_clash(arguments: &PlanArguments, clash: &Clash, scenario: &Scenario, loaded: &Loaded) {
    eprint!("{}", clash::text(clash, scenario, loaded));
    if arguments.json {
        json(&clash::json(clash, scenario, loaded));
    }
}

#[cfg(test)]
mod tests {
    use super::{Gaps, Round, bounds};

    #[test]
    fn both_ends_of_the_gap_are_told() {
        let round = Round { round: 3, value: 19.5e9, bound: 20e9 };
        assert_eq!(bounds(&round, 0.025_64, "USD"), "gap 2.564 %, best $19.5B, bound $20B, round 3");
        let first = Round { round: 1, value: f64::NEG_INFINITY, bound: 20e9 };
        assert_eq!(bounds(&first, f64::INFINITY, "USD"), "no plan yet, bound $20B, round 1");
    }

    /// From 10 % to 0.01 % are three powers of ten; 1 % is the first of them.
    #[test]
    fn the_gap_closes_by_powers() {
        let mut gaps = Gaps { target: 1e-4, first: None };
        let closed: Vec<f64> = [0.1, 0.01, 1e-4, 0.0].map(|gap| gaps.closed(gap)).to_vec();
        for (closed, expected) in closed.iter().zip([0.0, 1.0 / 3.0, 1.0, 1.0]) {
            assert!((closed - expected).abs() < 1e-12, "{closed} {expected}");
        }
    }
}
