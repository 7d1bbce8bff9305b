//! `plimsoll plan`: from a folder to orders, a summary on the terminal and a report to look at.

use std::time::Instant;

use plimsoll::{Stage, run};
use plimsoll_model::Scenario;
use plimsoll_model::plan::{Clash, PlanOutcome};
use plimsoll_report::{Books, Sources, View, out_tables, terminal_summary, view};

use crate::arguments::PlanArguments;
use crate::sheet::{WIDTH, say, wrapped};
use crate::{Ended, check, render, run_folder};

pub(crate) fn plan(arguments: &PlanArguments) -> Ended {
    let Some((scenario, loaded)) = check::scenario(&arguments.folder, arguments.quiet) else {
        return Ended::Wrong;
    };
    let started = Instant::now();
    let request = arguments.solving.request();
    let came = run(&scenario, &request, |stage| {
        if !arguments.quiet {
            eprintln!("{:>6.1} s  {}", started.elapsed().as_secs_f64(), says(stage, &scenario));
        }
    });
    let plan = match &came.outcome {
        PlanOutcome::Planned(plan) => plan,
        PlanOutcome::Infeasible(clash) => {
            eprint!("{}", clashes(clash));
            return Ended::Infeasible;
        }
    };
    let books = Books::of(&scenario, &came.accounts, &came.scorecard, &came.trust);
    let (demand, forecast) = (&came.forecast.demand, &came.forecast.report);
    let sources = Sources { scenario: &scenario, demand, forecast, plan, books: &books };
    let view = view(&sources);
    match run_folder::write(arguments, &scenario, &loaded, &out_tables(&sources, &view), &view) {
        Ok(folder) => {
            show(arguments, &view);
            if !arguments.quiet {
                eprintln!("{:>6.1} s  done", started.elapsed().as_secs_f64());
                say(&format!("report: {}\n", folder.join("report.html").display()));
            }
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: the run cannot be written: {fault}");
            Ended::Wrong
        }
    }
}

fn says(stage: Stage, scenario: &Scenario) -> String {
    match stage {
        Stage::Forecast => {
            let series = scenario.workloads.len() * scenario.regions.len();
            format!("forecasting {series} series, {} paths", scenario.forecast.paths)
        }
        Stage::Round(round) => {
            format!("round {}: {:.6e} of at most {:.6e}", round.round, round.value, round.bound)
        }
        Stage::Account => "doing the books".to_owned(),
        Stage::Plan => format!(
            "planning {} periods, {} sites, {} generations",
            scenario.calendar.periods().len(),
            scenario.sites.len(),
            scenario.generations.len()
        ),
    }
}

fn show(arguments: &PlanArguments, view: &View) {
    if arguments.json {
        match plimsoll_report::json(view) {
            Ok(text) => say(&text),
            Err(fault) => eprintln!("error: the plan cannot be written as JSON: {fault}"),
        }
        return;
    }
    let colour = render::colour_out();
    say(&terminal_summary(view, WIDTH, colour, true));
}

/// Which inputs cannot hold together.
fn clashes(clash: &Clash) -> String {
    let mut text = String::from("error: no plan obeys all of these together; loosen one of them:\n");
    for constraint in &clash.constraints {
        text += &(wrapped("  - ", 4, &constraint.to_string()) + "\n");
    }
    let mut places: Vec<String> = Vec::new();
    for row in &clash.rows {
        let place = format!("  --> {}.csv:{}\n", row.table, row.line);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    text += &places.concat();
    text
}
