//! The parts of the page, in the order in which they are read: the answer, the pictures, why to trust them. Each one
//! opens with a sentence, then says how to read it; tables stand before pictures.

use plimsoll_model::scenario::Objective;

use crate::chart::{Room, most};
use crate::svg::escape;
use crate::view::{LoadLine, View};
use crate::words;

use super::{evidence, figures, openings, tables};

/// Everything below the header.
pub(super) fn main(view: &View) -> String {
    let parts = [
        orders(view),
        waits(view),
        load_line(view),
        demand(view),
        capacity(view),
        power(view),
        money(view),
        scarce(view),
        roadmap(view),
        trust(view),
        assumed(view),
    ];
    format!("<main id=\"main\">\n{}</main>\n", parts.concat())
}

/// A part: its title, the sentence it opens with, how to read it (may be empty), and what stands in it.
fn section(id: &str, title: &str, lead: &str, reading: &str, body: &str) -> String {
    let lead: String =
        lead.split('\n').map(|text| format!("<p class=\"lead\">{}</p>\n", escape(text))).collect();
    let reading =
        if reading.is_empty() { String::new() } else { format!("<p class=\"soft\">{reading}</p>\n") };
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n{lead}{reading}{body}</section>\n")
}

fn orders(view: &View) -> String {
    let currency = &view.scenario.currency;
    let now = if view.orders_now.rows.is_empty() {
        String::new()
    } else {
        tables::orders("To order now, most valuable first", &view.orders_now, view)
    };
    let now = now + &tables::order_changes(view) + &tables::moves(view);
    let flow = if view.order_flow.layers.is_empty() {
        String::new()
    } else {
        "<h3>And later</h3>\n".to_owned() + &figures::wide_stack("order-flow", &view.order_flow, currency)
    };
    let later = tables::orders("Planned for later; each may still change", &view.orders_later, view);
    let count = crate::format::things(view.orders_later.rows.len(), "later order", "later orders");
    let later = if view.orders_later.rows.is_empty() {
        String::new()
    } else {
        format!("<details><summary>{count}, planned and not signed</summary>{later}</details>\n")
    };
    let reading =
        "Only the orders of this table are signed today. An amount with \u{25cb} rests on an assumed price.";
    section("orders", "What to order now", &openings::orders(view), reading, &(now + &flow + &later))
}

/// What is decided later, and on what; nothing where all is decided now.
fn waits(view: &View) -> String {
    if view.tree.is_empty() {
        return String::new();
    }
    let reading = "Each branch holds the futures whose demand looked alike by then; what is ordered on it is ordered \
                   only if it comes to that. Later orders above name their branch. That the planner will have seen \
                   no more than that is kept to; the value of such a plan on fresh futures is what \
                   <code>plimsoll stress</code> tells.";
    section("waits", "What waits to be seen", &openings::waits(view), reading, &figures::tree(view))
}

/// Fiscal years whose load line is shown: what is ordered now serves within them.
const YEARS: usize = 2;

fn load_line(view: &View) -> String {
    let mut years: Vec<i32> = view.load_line.iter().map(|row| row.year).collect();
    years.dedup();
    let of_year = |year: &i32| -> (i32, Vec<&LoadLine>) {
        (*year, view.load_line.iter().filter(|row| row.year == *year).collect())
    };
    let years: Vec<_> = years.iter().take(YEARS).map(of_year).collect();
    let body: String =
        years.iter().map(|(year, rows)| figures::load_line(*year, rows, &words::load_line(rows))).collect();
    let reading = "Each hull is the capacity that is usable. Up to the red line it is taken, at the busiest hours; \
                   what lies beyond is free to sell. Waste counts all hours, not only the busiest ones.";
    section(
        "load",
        "The load line",
        &openings::load_line(&years),
        reading,
        &(figures::load_legend(&view.load_line) + &body),
    )
}

fn demand(view: &View) -> String {
    let fans: String = view.demand.iter().enumerate().map(|(i, fan)| figures::demand(i, fan)).collect();
    let body = format!("{}<div class=\"figures\">\n{fans}</div>\n", figures::demand_legend(&view.demand));
    let held = openings::coverage(view).map(|text| format!(" {}", escape(&text))).unwrap_or_default();
    let reading = format!("All regions together, mean work over each period.{held}");
    section("demand", "Demand", &openings::demand(view), &reading, &body)
}

fn capacity(view: &View) -> String {
    let stacks: String = view
        .capacity
        .iter()
        .enumerate()
        .map(|(i, stack)| {
            figures::stack(&format!("capacity-{i}"), stack, &view.scenario.currency, Room::PANEL)
        })
        .collect();
    let reading = "Work that units in service can do, at the mix in which the plan runs them, less what is down or \
                   stranded, against demand at the busiest hours.";
    section(
        "capacity",
        "Usable capacity against demand",
        &openings::capacity(view),
        reading,
        &format!("<div class=\"figures\">\n{stacks}</div>\n"),
    )
}

fn power(view: &View) -> String {
    let (Some(lead), Some((total, sites))) = (openings::power(view), view.power.split_first()) else {
        let lead = "No unit of this plan takes power at a site: what is rented brings its own.";
        return section("power", "Power", lead, "", "");
    };
    let small: String = sites.iter().enumerate().map(|(i, s)| figures::power(i, s, Room::SMALL)).collect();
    let body = format!("{}<div class=\"figures small\">\n{small}</div>\n", figures::power_total(total));
    let reading = "MW of IT load: what each site carries, and what units in service reserve.";
    section("power", "Power", &lead, reading, &body)
}

fn money(view: &View) -> String {
    let currency = &view.scenario.currency;
    let spends = view.capex.layers.iter().any(|l| most(&l.values) > 0.0);
    let mut drawn =
        if spends { figures::stack("capex", &view.capex, currency, Room::PANEL) } else { String::new() };
    for (i, outcome) in view.outcomes.iter().enumerate() {
        drawn += &figures::intervals(&format!("outcome-{i}"), outcome, currency);
    }
    if let Some(backlog) = &view.backlog {
        drawn += &figures::stack("backlog", backlog, currency, Room::PANEL);
    }
    let title = match (view.scenario.objective, spends) {
        (Objective::Npv, _) => "Capex, return, waste and shortage",
        (Objective::Cost, true) => "Capex, cost, waste and shortage",
        (Objective::Cost, false) => "Cost, waste and shortage",
    };
    let mut body = tables::years(view, spends);
    body += &figures::interval_legend();
    body += &format!("<div class=\"figures\">\n{drawn}</div>\n");
    if !view.cohorts.is_empty() {
        body += &tables::cohorts(view);
    }
    body += "<h3>How these are counted</h3>\n";
    for definition in &view.definitions {
        body += &format!("<p class=\"note\">{}</p>\n", coded(definition));
    }
    section("money", title, &openings::money_by_year(view), "", &body)
}

/// Text whose names of fields, between backticks, are set as such.
fn coded(text: &str) -> String {
    let part = |(i, part): (usize, &str)| {
        if i % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { escape(part) }
    };
    text.split('`').enumerate().map(part).collect()
}

fn scarce(view: &View) -> String {
    if view.scarce.is_empty() {
        let lead = "Nothing binds: no limit is worth paying to move.";
        return section("scarce", "What is scarce", lead, "", "");
    }
    let reading = "First stands what one per cent more of would help most, in every period in which it binds. The \
                   worth is that of a small step, discounted to the start: a large step adds less than its multiple.";
    section("scarce", "What is scarce", &openings::scarce(view), reading, &tables::scarce(view))
}

fn roadmap(view: &View) -> String {
    section("roadmap", "Roadmap", &view.roadmap.summary, "", &figures::roadmap(&view.roadmap))
}

fn trust(view: &View) -> String {
    let mut body = String::new();
    if !view.trust.is_empty() {
        body += &evidence::trust(view);
    }
    if !view.accuracy.is_empty() {
        body += &evidence::accuracy(view);
    }
    if !view.horizons.is_empty() {
        body += &evidence::horizons(view);
    }
    if !view.held_back.is_empty() {
        body += &format!("<details><summary>A year ago</summary>{}</details>\n", evidence::held_back(view));
    }
    if !view.scorecard.is_empty() {
        body += "<h3>Scorecard</h3>\n";
        body += &format!("<p class=\"soft\">{}</p>\n", escape(&words::scorecard(view)));
        body += &evidence::scorecard(view);
    }
    section("trust", "Why trust it", &openings::trust(view), "", &body)
}

fn assumed(view: &View) -> String {
    let mut body = evidence::remarks(view);
    if !view.assumptions.is_empty() {
        body += &evidence::assumptions(view);
    }
    let reading = "\u{25cf} published by somebody, \u{25cb} assumed; a number without a mark was computed from the input.";
    section("assumed", "What this plan assumed", &openings::assumed(view), reading, &body)
}
