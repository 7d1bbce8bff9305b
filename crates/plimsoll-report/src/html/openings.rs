//! The sentence that opens each part of the page: what a reader should take from it, with its numbers.

use plimsoll_model::scenario::Objective;

use crate::build::listed;
use crate::format::{self, megawatts, money, percent, things};
use crate::view::{LoadLine, Spread, Stack, View, YearRow};
use crate::words;

/// What stands before a range, without a place to break.
const TENTHS: &str = "P10\u{2060}\u{2013}\u{2060}P90\u{a0}";

/// Names in a sentence; more are only counted.
const NAMES: usize = 4;

/// What the orders of today come to, and what follows.
pub(super) fn orders(view: &View) -> String {
    let currency = &view.scenario.currency;
    let (now, later) = (&view.orders_now, &view.orders_later);
    let follow = if later.rows.is_empty() {
        "Nothing more is planned.".to_owned()
    } else {
        let many = things(later.rows.len(), "later order", "later orders");
        format!("{many} for {} may still change.", money(later.cost, currency))
    };
    let Some(first) = now.rows.iter().map(|o| o.in_service.as_str()).min() else {
        return format!("Nothing needs to be ordered now. {follow}");
    };
    let many = things(now.rows.len(), "order", "orders");
    let reserves = (now.reserves_mw >= 5e-4).then(|| format!("reserve {}", megawatts(now.reserves_mw)));
    let adds = (now.adds_mw >= 5e-4).then(|| format!("add {} of power", megawatts(now.adds_mw)));
    let does: Vec<String> =
        [reserves, adds].into_iter().flatten().chain([format!("serve from {first}")]).collect();
    format!("{many} for {} {}. {follow}", money(now.cost, currency), listed(&does, 3))
}

/// What is ordered whatever comes, and what by what is seen.
pub(super) fn waits(view: &View) -> String {
    let currency = &view.scenario.currency;
    let cost = |depth: usize| view.tree.iter().filter(move |n| n.depth == depth);
    let sure: f64 = cost(0).map(|n| n.cost).sum();
    let mut reviews: Vec<String> = view.tree.iter().filter(|n| n.depth > 0).map(|n| n.from.clone()).collect();
    reviews.sort_unstable();
    reviews.dedup();
    let later: Vec<f64> = cost(1).map(|n| n.cost).collect();
    let least = later.iter().copied().fold(f64::INFINITY, f64::min);
    let most = later.iter().copied().fold(0.0, f64::max);
    format!(
        "{} is ordered whatever comes; from {} on, {} by what has been seen. Orders are looked at again in {}.",
        money(sure, currency),
        reviews.first().map_or("", String::as_str),
        format::range(&money(least, currency), &money(most, currency)),
        listed(&reviews, NAMES),
    )
}

/// How much the busiest hours leave free, by year.
pub(super) fn load_line(years: &[(i32, Vec<&LoadLine>)]) -> String {
    let of_year = |(year, rows): &(i32, Vec<&LoadLine>)| {
        let groups = rows.iter().filter(|row| row.family.is_none() && row.usable > 0.0);
        let free = |row: &&LoadLine| format!("{} of {}", percent(row.free / row.usable, 0), row.group);
        let names: Vec<String> = groups.map(free).collect();
        (!names.is_empty()).then(|| format!("{} in {year}", listed(&names, NAMES)))
    };
    let told: Vec<String> = years.iter().filter_map(of_year).collect();
    if told.is_empty() {
        return "No capacity is in service.".to_owned();
    }
    format!("The busiest hours leave free {}.", told.join("; "))
}

/// How demand grows.
pub(super) fn demand(view: &View) -> String {
    let mut factors: Vec<(f64, &str)> = Vec::new();
    for fan in &view.demand {
        if let (Some(first), Some(last)) = (fan.total.p50.first(), fan.total.p50.last())
            && *first > 0.0
        {
            factors.push((last / first, &fan.workload));
        }
    }
    let ends = view.demand.first().and_then(|fan| Some((fan.periods.first()?, fan.periods.last()?)));
    match ends {
        Some((from, until)) if !factors.is_empty() => {
            format!("From {} to {} median demand {}.", from.label, until.label, growth(&factors))
        }
        _ => "No demand is forecast.".to_owned(),
    }
}

/// `grows ×1.4 for core and ×7.1 for ai`; what becomes less does not grow.
fn growth(factors: &[(f64, &str)]) -> String {
    let verb = if factors.iter().any(|(factor, _)| *factor < 0.995) { "goes" } else { "grows" };
    let names: Vec<String> =
        factors.iter().map(|(factor, name)| format!("{} for {name}", times(*factor))).collect();
    format!("{verb} {}", listed(&names, NAMES))
}

/// `×1.4`, `×0.81`, `×12`.
fn times(factor: f64) -> String {
    let places = usize::from(factor < 9.95) + usize::from(factor < 0.995);
    format!("\u{d7}{factor:.places$}")
}

/// How usable work grows and where demand lies above it.
pub(super) fn capacity(view: &View) -> String {
    let total = |stack: &Stack, t: usize| stack.layers.iter().map(|l| l.values[t]).sum::<f64>();
    let mut grown = Vec::new();
    let mut short = Vec::new();
    for stack in &view.capacity {
        let (Some(last), Some(against)) = (stack.stretches.len().checked_sub(1), &stack.against) else {
            continue;
        };
        let name = stack.title.trim_start_matches("Usable capacity for ");
        let group = name.split(',').next().unwrap_or_default();
        if total(stack, 0) > 0.0 {
            grown.push((total(stack, last) / total(stack, 0), group));
        }
        let below = (0..=last).filter(|t| total(stack, *t) < against.band.p50[*t] * 0.999).count();
        if below > 0 {
            short.push(format!("{below} of {} for {group}", things(last + 1, "period", "periods")));
        }
    }
    if grown.is_empty() {
        return "No capacity is in service.".to_owned();
    }
    let grown = growth(&grown);
    if short.is_empty() {
        return format!("Usable capacity {grown} and holds the median demand throughout.");
    }
    format!("Usable capacity {grown}. The median demand lies above it in {}.", listed(&short, NAMES))
}

/// How much power there is, how much is taken, where it runs out; `None` where nothing draws any.
pub(super) fn power(view: &View) -> Option<String> {
    let (total, sites) = view.power.split_first()?;
    let most = total.load_mw.iter().copied().fold(0.0, f64::max);
    if most < 5e-4 {
        return None;
    }
    let (from, until) = (total.periods.first()?, total.periods.last()?);
    let fill = |(envelope, load): (&f64, &f64)| if *envelope > 0.0 { load / envelope } else { 0.0 };
    let taken = total.envelope_mw.iter().zip(&total.load_mw).map(fill).fold(0.0, f64::max);
    let full = sites.iter().filter(|s| s.full.contains(&true)).count();
    let out = match full {
        0 => "no site runs out".to_owned(),
        n => format!(
            "{n} of {} {} out",
            things(sites.len(), "site", "sites"),
            if n == 1 { "runs" } else { "run" }
        ),
    };
    Some(format!(
        "The sites carry {} in {} and {} in {}; units in service reserve at most {} of it in all, and {out}.",
        megawatts(*total.envelope_mw.first()?),
        from.label,
        megawatts(*total.envelope_mw.last()?),
        until.label,
        percent(taken, 0)
    ))
}

/// Capex, return, waste and shortage from the first year to the last, a line each.
pub(super) fn money_by_year(view: &View) -> String {
    let (Some(first), Some(last)) = (view.years.first(), view.years.last()) else {
        return "No fiscal year lies in the horizon.".to_owned();
    };
    let currency = &view.scenario.currency;
    let course = |name: &str, value: fn(&YearRow) -> Spread| {
        let words = |y: &YearRow| {
            let v = value(y);
            let ends = format::money_range(v.p10, v.p90, currency);
            format!("{} ({TENTHS}{ends}) in {}", money(v.mean, currency), y.year)
        };
        let rest = if first.year == last.year { String::new() } else { format!(" and {}", words(last)) };
        format!("{name} {}{rest}.", words(first))
    };
    let mut told = Vec::new();
    let capex: f64 = view.years.iter().map(|y| y.capex).sum();
    if capex.abs() >= 0.5 {
        let part = format!("{} of it in {}", money(first.capex, currency), first.year);
        told.push(format!("Capex comes to {} over the horizon, {part}.", money(capex, currency)));
    }
    if view.scenario.objective == Objective::Npv {
        told.extend(roic(first, last));
    } else {
        told.push(course("The cost is", |y| y.buyer_cost.unwrap_or_default()));
    }
    told.push(course("Waste, usable capacity that is not sold, costs", |y| y.waste));
    let short = if view.scenario.objective == Objective::Npv {
        "Shortage, demand that is not served, forgoes"
    } else {
        "Shortage, what is bought on demand, costs"
    };
    told.push(course(short, |y| y.shortage));
    told.join("\n")
}

fn roic(first: &YearRow, last: &YearRow) -> Option<String> {
    let words = |y: &YearRow| {
        let r = y.roic?;
        let ends = format::range(&percent(r.p10, 1), &percent(r.p90, 1));
        Some(format!("{} ({TENTHS}{ends}) in {}", percent(r.mean, 1), y.year))
    };
    match (words(first), words(last)) {
        (Some(a), Some(b)) if first.year != last.year => Some(format!("ROIC goes from {a} to {b}.")),
        (Some(a), _) => Some(format!("ROIC is {a}.")),
        _ => None,
    }
}

/// The three things of which a little more would help most.
pub(super) fn scarce(view: &View) -> String {
    let gain = if view.scenario.objective == Objective::Npv { "adds" } else { "saves" };
    let rows = view.scarce.iter().filter(|row| row.divisible);
    let words = |row: &crate::view::ScarceRow| {
        format!("{} ({})", row.what, money(row.one_percent, &view.scenario.currency))
    };
    let names: Vec<String> = rows.take(3).map(words).collect();
    match names.len() {
        0 => "A limit binds; its worth stands below.".to_owned(),
        _ => format!("One per cent more of it {gain} most for {}.", listed(&names, 3)),
    }
}

/// Why to trust it, and how far: bound, gap, second computation, and what held-back history says of the intervals.
pub(super) fn trust(view: &View) -> String {
    [Some(words::proof(view)), coverage(view)].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What held-back history says of the intervals; `None` where none was held back.
pub(super) fn coverage(view: &View) -> Option<String> {
    let judged: Vec<_> = view.horizons.iter().filter_map(|h| Some((h.errors, h.coverage_80?))).collect();
    let errors: usize = judged.iter().map(|(errors, _)| errors).sum();
    if errors == 0 {
        return None;
    }
    #[allow(clippy::cast_precision_loss)]
    let inside = judged.iter().map(|(n, share)| *n as f64 * share).sum::<f64>() / errors as f64;
    Some(format!(
        "Of {} of history that was held back, {} lie inside the interval that should hold 80{}%.",
        things(errors, "value", "values"),
        percent(inside, 0),
        format::NBSP
    ))
}

/// How much stands on assumptions.
pub(super) fn assumed(view: &View) -> String {
    use plimsoll_model::scenario::RemarkKind;
    let count = |kind| view.remarks.iter().filter(|r| r.kind == kind).count();
    format!(
        "The plan rests on {} given as an interval and planned with at its middle, {} in words, and {} for what was \
         left out; {} read and not used yet.",
        things(view.assumptions.len(), "input", "inputs"),
        things(count(RemarkKind::Assumption), "assumption", "assumptions"),
        things(count(RemarkKind::Default), "default", "defaults"),
        match count(RemarkKind::NotUsed) {
            0 => "nothing is".to_owned(),
            1 => "1 input is".to_owned(),
            n => format!("{n} inputs are"),
        }
    )
}
