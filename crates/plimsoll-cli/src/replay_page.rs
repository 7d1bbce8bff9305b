//! What a replay leaves: a page, and tables of what was ordered and of what came of it.

use std::fmt::Write as _;
use std::path::Path;

use plimsoll_model::Scenario;
use plimsoll_model::scenario::Objective;
use plimsoll_replay::{Outcome, PolicyOutcome};
use plimsoll_report::format::{count, money, percent};
use plimsoll_report::view::{Held, ReplayPolicy, ReplayView, Stretch, Tile, Unit};
use plimsoll_report::{Spread, replay_html};

use crate::Ended;
use crate::replay::shown;
use crate::sheet::say;

/// Pools that are drawn, those that asked for most first.
const DRAWN: usize = 4;

/// Writes the page and the tables.
pub(crate) fn write(out: &Path, scenario: &Scenario, outcome: &Outcome, quiet: bool) -> Ended {
    let written = std::fs::create_dir_all(out)
        .and_then(|()| std::fs::write(out.join("replay.html"), replay_html(&view(scenario, outcome))))
        .and_then(|()| std::fs::write(out.join("orders.csv"), orders(scenario, outcome)))
        .and_then(|()| std::fs::write(out.join("series.csv"), series(outcome)))
        .and_then(|()| std::fs::write(out.join("ledger.csv"), ledger(outcome)));
    match written {
        Ok(()) => {
            if !quiet {
                say(&format!(
                    "\nwrote {0}/replay.html, orders.csv, series.csv and ledger.csv\n",
                    out.display()
                ));
            }
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: {} cannot be written to: {fault}", out.display());
            Ended::Wrong
        }
    }
}

/// A cell, in quotes where it has to be.
fn cell(text: &str) -> String {
    if text.contains([',', '"', '\n']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

fn orders(scenario: &Scenario, outcome: &Outcome) -> String {
    let mut text =
        String::from("policy,origin,site,generation,placed,in_service,wanted,units,cut,unit_cost\n");
    for policy in &outcome.policies {
        for o in &policy.orders {
            let cut = o.cut.and_then(|rule| serde_json::to_value(rule).ok());
            let cut = cut.as_ref().and_then(|v| v.as_str()).unwrap_or("");
            let (site, generation) =
                (&scenario.sites[o.site.0].name, &scenario.generations[o.generation.0].name);
            let _ = writeln!(
                text,
                "{},{},{},{},{},{},{},{},{cut},{}",
                policy.policy,
                o.origin,
                cell(site),
                cell(generation),
                o.placed,
                o.in_service,
                o.wanted,
                o.units,
                o.unit_cost
            );
        }
    }
    text
}

fn series(outcome: &Outcome) -> String {
    let mut text = String::from("policy,series,value,regret,waste,short,service_level\n");
    for policy in &outcome.policies {
        for s in &policy.series {
            let _ = writeln!(
                text,
                "{},{},{},{},{},{},{}",
                policy.policy,
                cell(&s.series),
                s.value,
                s.regret,
                s.waste,
                s.short,
                s.service_level
            );
        }
    }
    text
}

fn ledger(outcome: &Outcome) -> String {
    let mut text = String::from("policy,origin,units,money,worth,regret\n");
    for policy in &outcome.policies {
        for d in &policy.ledger {
            let _ = writeln!(
                text,
                "{},{},{},{},{},{}",
                policy.policy, d.origin, d.units, d.money, d.worth, d.regret
            );
        }
    }
    text
}

fn view(scenario: &Scenario, outcome: &Outcome) -> ReplayView {
    let currency = &scenario.currency;
    let mut policies: Vec<ReplayPolicy> = outcome.policies.iter().map(policy).collect();
    policies.sort_by(|a, b| a.regret.total_cmp(&b.regret));
    let first = outcome.policies.first();
    ReplayView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name: scenario.name.clone(),
        currency: currency.clone(),
        headline: headline(outcome, currency),
        sentences: sentences(outcome, currency),
        tiles: first.map(|p| tiles(outcome, p)).unwrap_or_default(),
        policies,
        comparisons: outcome.comparisons.iter().map(|c| comparison(c, currency)).collect(),
        held: first.map(|p| held(scenario, outcome, p)).unwrap_or_default(),
        ledger: first.map(|p| past(p, currency)).unwrap_or_default(),
    }
}

fn policy(p: &PolicyOutcome) -> ReplayPolicy {
    ReplayPolicy {
        name: shown(p),
        value: p.value,
        regret: p.regret,
        waste: p.waste,
        short: p.short,
        served: p.service_level,
        cut: p.cut,
    }
}

fn headline(outcome: &Outcome, currency: &str) -> String {
    let Some(first) = outcome.policies.first() else { return String::new() };
    let name = if outcome.objective == Objective::Npv { "an NPV of" } else { "a cost of" };
    format!(
        "Deciding by {} from {} to {} came to {} {}, with {} of regret.",
        shown(first),
        outcome.from,
        outcome.to,
        name,
        money(first.value, currency),
        money(first.regret, currency)
    )
}

fn sentences(outcome: &Outcome, currency: &str) -> Vec<String> {
    let others = outcome.policies.iter().skip(1).filter(|p| p.policy != "perfect");
    let mut sentences = vec![format!(
        "It was decided on {} dates, each time with what was known then; {} stood apart from one another.",
        outcome.origins.len(),
        if outcome.pools.len() == 1 {
            "nothing".to_owned()
        } else {
            format!("{} pools", outcome.pools.len())
        }
    )];
    if let Some(best) = others.min_by(|a, b| a.regret.total_cmp(&b.regret)) {
        sentences.push(format!(
            "Of the other ways {} had the least regret: {}.",
            shown(best),
            money(best.regret, currency)
        ));
    }
    sentences
}

fn tiles(outcome: &Outcome, first: &PolicyOutcome) -> Vec<Tile> {
    let tile = |label: &str, value: f64, unit: Unit, note: &str| Tile {
        label: label.to_owned(),
        value: Spread { mean: value, p10: value, p90: value },
        unit,
        note: note.to_owned(),
        uncertain: false,
    };
    let name = if outcome.objective == Objective::Npv { "NPV" } else { "Cost" };
    vec![
        tile(name, first.value, Unit::Money, "discounted to the first day"),
        tile("Regret", first.regret, Unit::Money, "what foresight would have done better"),
        tile("Waste", first.waste, Unit::Money, "what idle units cost"),
        tile("Served", first.service_level, Unit::Share, "of what was asked for, mean of the series"),
    ]
}

fn comparison(c: &plimsoll_replay::Comparison, currency: &str) -> [String; 5] {
    let interval = c.interval.map_or_else(
        || "too few pools".to_owned(),
        |[low, high]| format!("{} to {}", money(low, currency), money(high, currency)),
    );
    [
        c.against.clone(),
        c.ratio.map_or_else(|| "–".to_owned(), |r| format!("{r:.3}")),
        money(c.difference, currency),
        interval,
        percent(c.better, 0),
    ]
}

/// The pools that asked for most, under the first policy.
fn held(scenario: &Scenario, outcome: &Outcome, first: &PolicyOutcome) -> Vec<Held> {
    let mut order: Vec<usize> = (0..first.series.len()).collect();
    let asked = |p: usize| first.series[p].steps.iter().map(|s| s[0]).sum::<f64>();
    order.sort_by(|a, b| asked(*b).total_cmp(&asked(*a)));
    let ends = outcome.steps.iter().skip(1).copied().chain([outcome.to]);
    let periods: Vec<Stretch> = outcome
        .steps
        .iter()
        .zip(ends)
        .map(|(start, end)| Stretch { label: start.to_string(), start: *start, end })
        .collect();
    let unit = |workloads: &[plimsoll_model::scenario::Workload]| match workloads {
        [one] => one.unit.clone(),
        [first, rest @ ..] if rest.iter().all(|w| w.unit == first.unit) => first.unit.clone(),
        _ => String::new(),
    };
    order
        .iter()
        .take(DRAWN)
        .map(|p| {
            let s = &first.series[*p];
            Held {
                title: format!("{} by {}", s.series, shown(first)),
                periods: periods.clone(),
                asked: s.steps.iter().map(|step| step[0]).collect(),
                usable: s.steps.iter().map(|step| step[2]).collect(),
                unit: unit(&scenario.workloads),
                summary: format!(
                    "{} served; idle units cost {}.",
                    percent(s.service_level, 1),
                    money(s.waste, &scenario.currency)
                ),
            }
        })
        .collect()
}

fn past(first: &PolicyOutcome, currency: &str) -> Vec<[String; 5]> {
    let row = |d: &plimsoll_replay::Hindsight| {
        [
            d.origin.to_string(),
            count(d.units),
            money(d.money, currency),
            money(d.worth, currency),
            money(d.regret, currency),
        ]
    };
    first.ledger.iter().map(row).collect()
}
