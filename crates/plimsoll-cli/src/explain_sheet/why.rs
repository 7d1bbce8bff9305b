//! Why orders are placed, and what is short and idle.

use std::fmt::Write as _;

use plimsoll::explain::{ChangeReason, Idle, Reason, Short, Why};
use plimsoll_model::Scenario;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{Objective, SiteId};
use plimsoll_report::format::{count, percent, things};
use serde_json::{Value, json};

use super::{Names, head, line_json, print};
use crate::sheet::{say, wrapped};

/// Orders in place of one, and rows of what is short and idle, that are told; the rest is counted.
const TOLD: usize = 4;

pub(crate) fn why(as_json: bool, scenario: &Scenario, why: &Why) {
    let names = Names(scenario);
    if as_json {
        let reasons: Vec<Value> = why.reasons.iter().map(|reason| reason_json(&names, reason)).collect();
        return print(&json!({
            "currency": scenario.currency, "value": why.value.value, "off": why.value.off,
            "orders_now": why.orders, "reasons": reasons,
            "order_changes": why.changes.iter().map(change_json).collect::<Vec<_>>(),
            "short": why.short.iter().map(|short| short_json(&names, short)).collect::<Vec<_>>(),
            "idle": why.idle.iter().map(|idle| idle_json(&names, idle)).collect::<Vec<_>>(),
        }));
    }
    let mut text = head(&names, why.value);
    orders(&mut text, &names, why, "smaller ");
    if why.orders == 0 {
        let _ = writeln!(text, "\nNothing is ordered now.");
    }
    if !why.changes.is_empty() {
        text += "\nOPEN ORDERS, changed now\n";
    }
    for change in &why.changes {
        let _ = writeln!(text, "{}", wrapped("  - ", 4, &change_words(&names, change)));
    }
    if !why.short.is_empty() {
        let buys = scenario.objective == Objective::Cost;
        let head = if buys { "BOUGHT ON DEMAND" } else { "SHORT" };
        let _ = writeln!(text, "\n{head}, over the horizon");
    }
    for short in why.short.iter().take(TOLD) {
        let _ = writeln!(text, "{}", wrapped("  - ", 4, &short_words(&names, short)));
    }
    if !why.idle.is_empty() {
        text += "\nIDLE, over the horizon\n";
    }
    for idle in why.idle.iter().take(TOLD) {
        let _ = writeln!(text, "{}", wrapped("  - ", 4, &idle_words(&names, idle)));
    }
    say(&text);
}

/// Why one item is ordered, date by date.
pub(crate) fn why_order(as_json: bool, scenario: &Scenario, why: &Why, name: &str) {
    let names = Names(scenario);
    if as_json {
        let reasons: Vec<Value> = why.reasons.iter().map(|reason| reason_json(&names, reason)).collect();
        return print(&json!({
            "currency": scenario.currency, "value": why.value.value, "off": why.value.off,
            "order": name, "orders": why.orders, "reasons": reasons,
        }));
    }
    let mut text = head(&names, why.value);
    orders(&mut text, &names, why, "later ");
    if why.orders == 0 {
        let _ = writeln!(text, "\nNothing of {name} is ordered over the horizon, whatever will be seen.");
    }
    say(&text);
}

/// Orders with their reasons, and how many others there are.
fn orders(text: &mut String, names: &Names<'_>, why: &Why, others: &str) {
    for (place, reason) in why.reasons.iter().enumerate() {
        let line = &reason.line;
        let (units, item, cost) = (names.units(line), names.item(line.item), names.money(line.cost));
        let _ = writeln!(text, "\n{}. {units} {item}, {cost}", place + 1);
        for sentence in sentences(names, reason) {
            let _ = writeln!(text, "{}", wrapped("   ", 3, &sentence));
        }
    }
    let more = why.orders - why.reasons.len();
    if more > 0 {
        let _ =
            writeln!(text, "\nand {}", things(more, &format!("{others}order"), &format!("{others}orders")));
    }
}

/// `PO-1: 15 of 30 are cancelled; if all came as promised NPV would be $4M lower.`
fn change_words(names: &Names<'_>, change: &ChangeReason) -> String {
    let amendment = &change.amendment;
    let on_order = names.0.orders.iter().find(|o| o.order == amendment.order).map_or(0.0, |o| o.units);
    let parts = [(amendment.cancelled, "cancelled"), (amendment.hastened, "brought sooner")];
    let told: Vec<String> = parts
        .iter()
        .filter(|(units, _)| *units > 0.0)
        .map(|(units, what)| format!("{} of {} {what}", count(*units), count(on_order)))
        .collect();
    let worse = if names.0.objective == Objective::Npv { "lower" } else { "higher" };
    let loss = change.loss.map_or_else(
        || "if all came as promised no plan would obey all inputs".to_owned(),
        |loss| {
            format!("if all came as promised {} would be {} {worse}", names.value(), names.money(loss.value))
        },
    );
    format!("{}: {}; {loss}.", amendment.order, told.join(", "))
}

fn change_json(change: &ChangeReason) -> Value {
    let amendment = &change.amendment;
    json!({
        "order": amendment.order, "cancelled": amendment.cancelled, "hastened": amendment.hastened,
        "loss": change.loss.map(|loss| loss.value), "loss_off": change.loss.map(|loss| loss.off),
    })
}

/// `ai: 4 % of its hours, $3B of work. ...`.
fn short_words(names: &Names<'_>, short: &Short) -> String {
    let s = &short.shortage;
    let workload = &names.0.workloads[s.workload.0].name;
    let mut text = format!(
        "{workload}: {} of what is asked for, work for {}",
        percent(s.share, 1),
        names.money(s.value)
    );
    if s.too_soon > 0.005 {
        let _ = write!(text, "; {} of it before anything ordered now can serve", percent(s.too_soon, 0));
    }
    if s.too_soon < 0.995 {
        let _ = write!(text, "; after that on {} of the paths", percent(s.paths, 0));
        let held: Vec<String> = short
            .scarce
            .iter()
            .take(3)
            .map(|(scarce, sites, worth)| {
                format!("{} (1 % more is worth {})", names.scarce(scarce, sites), names.money(*worth))
            })
            .collect();
        if held.is_empty() {
            text += ", where more hardware would cost more than it brings";
        } else {
            let _ = write!(text, ", where more would take {}", held.join(", "));
        }
    }
    text + "."
}

fn idle_words(names: &Names<'_>, idle: &Idle) -> String {
    let generation = &names.0.generations[idle.generation.0].name;
    let parts = [
        (idle.peak, "the busiest hours need them"),
        (idle.paths, "other futures need them"),
        (idle.later, "later periods need them"),
        (1.0 - idle.peak - idle.paths - idle.later, "they cost little to keep, or are there already"),
    ];
    let told: Vec<String> = parts
        .iter()
        .filter(|(share, _)| *share >= 0.005)
        .map(|(share, why)| format!("{} because {why}", percent(*share, 0)))
        .collect();
    format!(
        "{generation}: {} of its usable hours, {} units; of that {}.",
        percent(idle.share, 0),
        count(idle.units),
        told.join(", ")
    )
}

fn short_json(names: &Names<'_>, short: &Short) -> Value {
    let s = &short.shortage;
    let scarce = |(scarce, sites, worth): &(Scarce, Vec<SiteId>, f64)| json!({ "scarce": names.scarce(scarce, sites), "one_percent": worth });
    json!({
        "workload": names.0.workloads[s.workload.0].name, "share": s.share, "value": s.value,
        "before_orders_serve": s.too_soon, "paths_after": s.paths,
        "scarce": short.scarce.iter().map(scarce).collect::<Vec<_>>(),
    })
}

fn idle_json(names: &Names<'_>, idle: &Idle) -> Value {
    json!({
        "generation": names.0.generations[idle.generation.0].name, "share": idle.share, "units": idle.units,
        "peak": idle.peak, "other_paths": idle.paths, "later": idle.later,
    })
}

fn sentences(names: &Names<'_>, reason: &Reason) -> Vec<String> {
    let mut all = Vec::new();
    let line = &reason.line;
    let places: Vec<String> = line
        .sites
        .iter()
        .take(TOLD)
        .map(|(sites, units)| format!("{} for {}", count(*units), names.sites(sites)))
        .collect();
    let more = line.sites.len().saturating_sub(TOLD);
    let rest =
        if more > 0 { format!("; and {} more", things(more, "place", "places")) } else { String::new() };
    all.push(format!("{}{rest}.", places.join("; ")));
    let mut serves = format!(
        "Ordered in {}, in service from {}",
        names.period(line.placed),
        names.period(line.in_service)
    );
    if let Some(serving) = &reason.serving {
        let told = serving.workloads.iter().take(3).filter(|(_, share)| *share >= 0.005);
        let told: Vec<String> = told
            .map(|(w, share)| format!("{} {}", percent(*share, 0), names.0.workloads[w.0].name))
            .collect();
        if told.is_empty() {
            serves += "; idle in its first year";
        } else {
            let _ = write!(
                serves,
                "; {} of the hours at work in its first year: {}",
                percent(serving.busy, 0),
                told.join(", ")
            );
        }
    }
    all.push(serves + ".");
    if let Some(e) = &reason.economics {
        let scarce = [
            ("power", e.power),
            ("supply", e.supply),
            ("capex", e.capex),
            ("other limits", e.limits),
            ("decisions", e.decisions),
        ];
        let taken: Vec<String> = scarce
            .iter()
            .filter(|(_, v)| v.abs() > 0.005 * e.price.abs())
            .map(|(name, v)| format!("{name} {}", names.money(*v)))
            .collect();
        let of = if taken.is_empty() {
            "nothing it takes is scarce".to_owned()
        } else {
            format!("what it takes of what is scarce is worth {}", taken.join(", "))
        };
        all.push(format!(
            "A unit costs {} after tax and {} to keep; its work is worth {} and what is left of it at the end {}; {of}.",
            names.money(e.price),
            names.money(e.keeping),
            names.money(e.work),
            names.money(e.end)
        ));
    }
    match reason.loss {
        None => all.push("Without it no plan obeys all inputs.".to_owned()),
        Some(loss) => {
            let worse = if names.0.objective == Objective::Npv { "lower" } else { "higher" };
            let off = if loss.off > 0.005 * loss.value.abs() {
                format!(" (± {})", names.money(loss.off))
            } else {
                String::new()
            };
            let per = if line.cost > 0.0 { loss.value / line.cost } else { 0.0 };
            let mut text = format!(
                "Without it {} is {}{off} {worse}, {} of its price",
                names.value(),
                names.money(loss.value),
                percent(per, 1)
            );
            let told: Vec<String> = reason.instead.iter().take(TOLD).map(|line| names.change(line)).collect();
            if !told.is_empty() {
                let _ = write!(text, "; the next best: {}", told.join("; "));
                let more = reason.instead.len().saturating_sub(TOLD);
                if more > 0 {
                    let _ = write!(text, "; and {} more", things(more, "change", "changes"));
                }
            }
            all.push(text + ".");
        }
    }
    all
}

fn reason_json(names: &Names<'_>, reason: &Reason) -> Value {
    let economics = reason.economics.map(|e| {
        json!({
            "price": e.price, "keeping": e.keeping, "power": e.power, "supply": e.supply, "capex": e.capex,
            "limits": e.limits, "decisions": e.decisions, "work": e.work, "end": e.end,
        })
    });
    let serving = reason.serving.as_ref().map(|s| {
        let workloads: Vec<Value> = s
            .workloads
            .iter()
            .map(|(w, share)| json!({ "workload": names.0.workloads[w.0].name, "share": share }))
            .collect();
        json!({ "busy": s.busy, "workloads": workloads })
    });
    json!({
        "order": line_json(names, &reason.line),
        "unit": economics,
        "serving": serving,
        "loss": reason.loss.map(|loss| loss.value),
        "loss_off": reason.loss.map(|loss| loss.off),
        "instead": reason.instead.iter().map(|line| line_json(names, line)).collect::<Vec<_>>(),
    })
}
