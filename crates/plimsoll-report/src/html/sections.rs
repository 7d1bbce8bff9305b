//! The parts of the page, in the order in which they are read: the answer, the pictures, why to trust them.

use plimsoll_model::scenario::Objective;

use crate::chart::Room;
use crate::view::{LoadLine, View};
use crate::words;

use super::{figures, tables};

/// Everything below the header.
pub(super) fn main(view: &View) -> String {
    let parts = [
        orders(view),
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

fn section(id: &str, title: &str, intro: &str, body: &str) -> String {
    let intro = if intro.is_empty() { String::new() } else { format!("<p class=\"soft\">{intro}</p>\n") };
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n{intro}{body}</section>\n")
}

fn orders(view: &View) -> String {
    let currency = &view.scenario.currency;
    let now = if view.orders_now.rows.is_empty() {
        "<p>Nothing needs to be ordered now.</p>\n".to_owned()
    } else {
        tables::orders("To order now, most valuable first", &view.orders_now, currency)
    };
    let flow = figures::wide_stack("order-flow", &view.order_flow, currency);
    let later = tables::orders("Planned for later; each may still change", &view.orders_later, currency);
    let count = crate::format::things(view.orders_later.rows.len(), "later order", "later orders");
    let later = if view.orders_later.rows.is_empty() {
        String::new()
    } else {
        format!("<details><summary>{count}, planned and not signed</summary>{later}</details>\n")
    };
    let intro = "Only these are signed today. An amount with \u{25cb} rests on an assumed price.";
    section("orders", "What to order now", intro, &(now + "<h3>And later</h3>\n" + &flow + &later))
}

fn load_line(view: &View) -> String {
    let mut years: Vec<i32> = view.load_line.iter().map(|row| row.year).collect();
    years.dedup();
    let body: String = years
        .iter()
        .take(2)
        .map(|year| {
            let rows: Vec<&LoadLine> = view.load_line.iter().filter(|row| row.year == *year).collect();
            figures::load_line(*year, &rows, &words::load_line(&rows))
        })
        .collect();
    let intro = "Each hull is the capacity that is usable. Below the red line it is taken, at the busiest hours; \
                 what lies beyond is free to sell.";
    section("load", "The load line", intro, &(figures::load_legend() + &body))
}

fn demand(view: &View) -> String {
    let fans: String = view.demand.iter().enumerate().map(|(i, fan)| figures::demand(i, fan)).collect();
    let body = format!("{}<div class=\"figures\">\n{fans}</div>\n", figures::demand_legend());
    section("demand", "Demand", "All regions together, mean work over each period.", &body)
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
    let intro = "Work that units in service can do, at the mix in which the plan runs them, less what is down or \
                 stranded, against demand at the busiest hours.";
    section(
        "capacity",
        "Usable capacity against demand",
        intro,
        &format!("<div class=\"figures\">\n{stacks}</div>\n"),
    )
}

fn power(view: &View) -> String {
    let Some((total, sites)) = view.power.split_first() else { return String::new() };
    let small: String = sites.iter().enumerate().map(|(i, s)| figures::power(i, s, Room::SMALL)).collect();
    let body = format!("{}<div class=\"figures small\">\n{small}</div>\n", figures::power_total(total));
    section(
        "power",
        "Power",
        "MW of IT load: what each site carries, and what units in service reserve.",
        &body,
    )
}

fn money(view: &View) -> String {
    let currency = &view.scenario.currency;
    let mut drawn = figures::stack("capex", &view.capex, currency, Room::PANEL);
    for (i, outcome) in view.outcomes.iter().enumerate() {
        drawn += &figures::intervals(&format!("outcome-{i}"), outcome, currency);
    }
    if let Some(backlog) = &view.backlog {
        drawn += &figures::stack("backlog", backlog, currency, Room::PANEL);
    }
    let title = if view.scenario.objective == Objective::Npv {
        "Capex, return, waste and shortage"
    } else {
        "Capex and cost"
    };
    let mut body = format!("<div class=\"figures\">\n{drawn}</div>\n{}", tables::years(view));
    for definition in &view.definitions {
        body += &format!("<p class=\"note\">{}</p>\n", crate::svg::escape(definition));
    }
    if !view.cohorts.is_empty() {
        body += &tables::cohorts(view);
    }
    section("money", title, "", &body)
}

fn scarce(view: &View) -> String {
    if view.scarce.is_empty() {
        return section(
            "scarce",
            "What is scarce",
            "",
            "<p>Nothing binds: no limit is worth paying to move.</p>\n",
        );
    }
    let intro = "What one more of each would add to the plan. First stands what one per cent more of would add most. \
                 The worth is that of a small step: a large one adds less than its multiple.";
    section("scarce", "What is scarce", intro, &tables::scarce(view))
}

fn roadmap(view: &View) -> String {
    section("roadmap", "Roadmap", "", &figures::roadmap(&view.roadmap))
}

fn trust(view: &View) -> String {
    let mut body = format!("<p>{}</p>\n", crate::svg::escape(&words::proof(view)));
    if !view.trust.is_empty() {
        body += &tables::trust(view);
    }
    if !view.accuracy.is_empty() {
        body += &tables::accuracy(view);
    }
    if !view.horizons.is_empty() {
        body += &tables::horizons(view);
    }
    if !view.held_back.is_empty() {
        body += &format!("<details><summary>A year ago</summary>{}</details>\n", tables::held_back(view));
    }
    if !view.scorecard.is_empty() {
        body += "<h3>Scorecard</h3>\n";
        body += &format!("<p class=\"soft\">{}</p>\n", crate::svg::escape(&words::scorecard(view)));
        body += &tables::scorecard(view);
    }
    section("trust", "Why trust it", "", &body)
}

fn assumed(view: &View) -> String {
    let mut body = tables::remarks(view);
    if !view.assumptions.is_empty() {
        body += &tables::assumptions(view);
    }
    let intro = "\u{25cf} published by somebody, \u{25cb} assumed; a number without a mark was computed from the input.";
    section("assumed", "What this plan assumed", intro, &body)
}
