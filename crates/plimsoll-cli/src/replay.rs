//! `plimsoll replay`: policies walked through the folder's own history, beside perfect foresight.

use plimsoll_model::scenario::Objective;
use plimsoll_model::{Date, Scenario, Severity};
use plimsoll_replay::{Decision, Kind, Outcome, PolicyOutcome, Replay, Slips, measured_until};
use plimsoll_report::format::{money, percent};

use crate::arguments::ReplayArguments;
use crate::output::json;
use crate::progress::{Progress, Step};
use crate::sheet::{left, right, say};
use crate::{Ended, check, render, replay_page, stop};

pub(crate) fn replay(arguments: &ReplayArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let decisions = match decisions(arguments, &scenario) {
        Ok(decisions) => decisions,
        Err(ended) => return ended,
    };
    let step = arguments.step.unwrap_or_else(|| scenario.calendar.periods()[0].months).max(1);
    let every = arguments.every.unwrap_or(step);
    if every == 0 || !every.is_multiple_of(step) {
        eprintln!("error: --every {every} is no multiple of a step of {step} months; give --step too");
        return Ended::Wrong;
    }
    let Some(to) = arguments.to.or_else(|| measured_until(&scenario)) else {
        eprintln!("error: the folder has no usage, so that there is nothing to replay");
        return Ended::Wrong;
    };
    let request = arguments.solving.request();
    let threads = request.threads.max(1);
    let cancel = stop::flag(None);
    let asked = Replay {
        from: arguments.from,
        to,
        every,
        step,
        policies: arguments.policy.clone(),
        train: arguments.train,
        decisions,
        slips: arguments.slips.map_or(Slips::Middle, Slips::Drawn),
        ledger: arguments.ledger,
        request: plimsoll::Request { threads: 1, cancel: Some(cancel.clone()), ..request },
        threads,
    };
    let known = |day: Date| known(arguments, day);
    let mut progress = Progress::new(arguments.quiet);
    let mut stage = "";
    let outcome = plimsoll_replay::replay(&scenario, &known, &asked, &mut |what, done, of| {
        if what != stage {
            stage = what;
            progress.stage(words(what));
        }
        #[allow(clippy::cast_precision_loss)]
        progress.step(&Step { done: done as f64, of: of as f64, unit: "dates", note: "" });
    });
    drop(progress);
    match outcome {
        Ok(outcome) => {
            if arguments.json {
                json(&outcome);
            } else {
                say(&summary(&scenario, &outcome));
            }
            match &arguments.out {
                Some(out) => replay_page::write(out, &scenario, &outcome, arguments.json),
                None => Ended::Well,
            }
        }
        Err(faults) if faults.is_empty() => {
            eprintln!("stopped; nothing was scored");
            Ended::Stopped
        }
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("error: {fault}"));
            Ended::Wrong
        }
    }
}

fn words(stage: &'static str) -> &'static str {
    match stage {
        "decide" => "decide, with what was known",
        "score" => "book what happened",
        _ => "look back with perfect foresight",
    }
}

fn decisions(arguments: &ReplayArguments, scenario: &Scenario) -> Result<Vec<Decision>, Ended> {
    let wanted = arguments.policy.contains(&Kind::Import);
    let Some(path) = &arguments.decisions else {
        if wanted {
            eprintln!("error: the policy `import` needs --decisions FILE");
            return Err(Ended::Wrong);
        }
        return Ok(Vec::new());
    };
    let (rows, findings) = plimsoll_files::decided(path, scenario);
    eprint!("{}", render::findings(&findings, render::colour()));
    let one = |d: plimsoll_files::DecidedOrder| Decision {
        origin: d.origin,
        site: d.site,
        generation: d.generation,
        serves: d.serves,
        units: d.units,
    };
    rows.map(|rows| rows.into_iter().map(one).collect()).ok_or(Ended::Wrong)
}

/// The folder as it stood on a day.
fn known(arguments: &ReplayArguments, day: Date) -> Result<Scenario, Vec<String>> {
    let loaded = plimsoll_files::load_known(&arguments.folder.dir, &arguments.folder.options(), day);
    loaded.scenario.ok_or_else(|| {
        let mut faults = vec![format!("nothing can be planned as of {day} with what was known then")];
        let errors = loaded.diagnostics.sorted().into_iter().filter(|d| d.severity == Severity::Error);
        faults.extend(errors.map(|d| format!("{}:{}: {}", d.span.file, d.span.line, d.message)));
        faults.push(
            "a generation is known from `announced`, or else `first_order`; usage once its time was over: begin later, or give earlier dates"
                .to_owned(),
        );
        faults
    })
}

/// A policy's name, with the margin that was found for it.
pub(crate) fn shown(policy: &PolicyOutcome) -> String {
    match policy.margin {
        Some(margin) => {
            let name = policy.policy.split(':').next().unwrap_or("");
            if name == "coverage" {
                return format!("{name} {:.0} %", margin * 100.0);
            }
            let sign = if margin < 0.0 { '\u{2212}' } else { '+' };
            format!("{name} {sign}{:.0} %", margin.abs() * 100.0)
        }
        None => policy.policy.clone(),
    }
}

/// Columns of the names.
const NAME: usize = 18;

fn summary(scenario: &Scenario, outcome: &Outcome) -> String {
    let buyer = outcome.objective == Objective::Cost;
    let mut text = format!(
        "{} ways of deciding, {} times from {} to {}, with what was known then.\n\n",
        outcome.policies.len(),
        outcome.origins.len(),
        outcome.from,
        outcome.to
    );
    let value = if buyer { "cost" } else { "NPV" };
    text += &format!(
        "{}{}{}{}{}{}{}\n",
        left("POLICY", NAME),
        right(value, 10),
        right("regret", 10),
        right("waste", 10),
        right("short", 10),
        right("served", 9),
        right("cut", 6)
    );
    let mut rows: Vec<&PolicyOutcome> = outcome.policies.iter().collect();
    rows.sort_by(|a, b| a.regret.total_cmp(&b.regret));
    for p in rows {
        text += &format!(
            "{}{}{}{}{}{}{}\n",
            left(&shown(p), NAME),
            right(&money(p.value, &scenario.currency), 10),
            right(&money(p.regret, &scenario.currency), 10),
            right(&money(p.waste, &scenario.currency), 10),
            right(&money(p.short, &scenario.currency), 10),
            right(&percent(p.service_level, 1), 9),
            right(&p.cut.to_string(), 6)
        );
    }
    if !outcome.comparisons.is_empty() {
        text +=
            &format!("\n{} POOLS: REGRET OF {} BESIDE\n", outcome.pools.len(), outcome.comparisons[0].policy);
        for c in &outcome.comparisons {
            let ratio = c.ratio.map_or_else(String::new, |r| format!("{r:.3} of it"));
            let sure = match c.interval {
                Some([low, high]) => format!(
                    "difference a pool {} (95 % {} to {})",
                    money(c.difference, &scenario.currency),
                    money(low, &scenario.currency),
                    money(high, &scenario.currency)
                ),
                None => "too few pools to say how sure that is".to_owned(),
            };
            text += &format!("{}{}  {sure}\n", left(&c.against, NAME), left(&ratio, 12));
        }
    }
    text
}
