//! What a question to a solved plan costs, and how true its answer is: the loss without each of the largest orders of now,
//! asked of the plan that stays solved, beside a plan made anew with a prohibition.

use std::path::{Path, PathBuf};
use std::time::Instant;

use plimsoll::explain::{Line, ask};
use plimsoll::{Request, plan};
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::scenario::{Decision, Item, Objective, RowId};
use plimsoll_model::{Forecast, Scenario};
use serde::Serialize;

use crate::stages::{How, scenario};

/// What is printed for each order: one line of JSON.
#[derive(Debug, Serialize)]
struct Answer {
    scenario: String,
    item: String,
    /// Money of the order.
    cost: f64,
    /// Loss without it, asked, and what it may be off by.
    loss: f64,
    off: f64,
    /// Loss by two plans made anew, and what it may be off by.
    loss_anew: f64,
    off_anew: f64,
    /// How far the two are apart, relative to the second.
    apart: f64,
    /// Seconds of the question, and of a plan made anew.
    asked_s: f64,
    anew_s: f64,
}

/// Asks about the orders of now that cost most, those of whole items, in each folder.
///
/// # Errors
/// If a folder has a fault or no plan.
pub(crate) fn questions(
    folders: &[PathBuf],
    how: &How,
    most: usize,
    mut tell: impl FnMut(&str),
) -> Result<(), String> {
    for folder in folders {
        for answer in answers(folder, how, most)? {
            tell(&serde_json::to_string(&answer).map_err(|fault| fault.to_string())?);
        }
    }
    Ok(())
}

fn answers(folder: &Path, how: &How, most: usize) -> Result<Vec<Answer>, String> {
    let scenario = scenario(folder, how)?;
    let forecast = plimsoll::forecast(&scenario);
    let gap = how.gap.unwrap_or(Request::default().asked_gap);
    let request = Request { threads: how.threads, gap, asked_gap: gap, ..Request::default() };
    let asked = ask(
        &scenario,
        &forecast,
        &request,
        |_| {},
        |mut asked| {
            let mut lines = asked.orders_of_now();
            lines.truncate(most);
            let question = |line: Line| {
                let clock = Instant::now();
                let loss = asked.without(&line);
                (line, loss, clock.elapsed().as_secs_f64())
            };
            lines.into_iter().map(question).collect::<Vec<_>>()
        },
    );
    let asked = asked.map_err(|status| format!("{}: {status:?}", folder.display()))?;
    let base = anew(&scenario, &forecast, &request).ok_or("no plan")?;
    let sign = if scenario.objective == Objective::Npv { 1.0 } else { -1.0 };
    let mut answers = Vec::new();
    for (line, loss, asked_s) in asked {
        let Some(loss) = loss else { continue };
        let clock = Instant::now();
        let Some(other) = anew(&without(&scenario, &line), &forecast, &request) else { continue };
        let anew_s = clock.elapsed().as_secs_f64();
        let loss_anew = sign * (base.0 - other.0);
        let item = match line.item {
            Item::Generation(g) => scenario.generations[g.0].name.clone(),
            Item::Power(o) => scenario.power_options[o.0].name.clone(),
        };
        answers.push(Answer {
            scenario: scenario.name.clone(),
            item,
            cost: line.cost,
            loss: loss.value,
            off: loss.off,
            loss_anew,
            off_anew: base.1 + other.1,
            apart: (loss.value - loss_anew).abs() / loss_anew.abs(),
            asked_s,
            anew_s,
        });
    }
    Ok(answers)
}

/// Objective of a plan made anew, and its gap in money.
fn anew(scenario: &Scenario, forecast: &Forecast, request: &Request) -> Option<(f64, f64)> {
    match plan(scenario, forecast, request, |_| {}) {
        PlanOutcome::Planned(plan) => Some((plan.objective, (plan.objective - plan.bound).abs())),
        _ => None,
    }
}

/// The case in which people have decided that nothing of an item is ordered on a day.
fn without(scenario: &Scenario, line: &Line) -> Scenario {
    let mut forbidden = scenario.clone();
    let day = scenario.calendar.periods()[line.placed].start;
    forbidden.decisions.push(Decision {
        item: line.item,
        site: None,
        from: day,
        to: day,
        min_units: 0.0,
        max_units: Some(0.0),
        author: "bench".to_owned(),
        reason: "to see what it costs".to_owned(),
        row: RowId { table: "decisions", line: 0 },
    });
    forbidden
}
