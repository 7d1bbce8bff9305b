//! The page of a replay.

use crate::chart;
use crate::chart::Room;
use crate::format::{money, percent};
use crate::svg::escape;
use crate::view::ReplayView;

use super::table::{Cell, Kind, table};
use super::{MARK, figures, page, tile};

/// The page of a replay as one HTML file.
pub fn replay_html(view: &ReplayView) -> String {
    let body = [header(view), main(view), footer(view)].concat();
    page(&format!("{} \u{2013} replay", view.name), "Skip to the replay", &body)
}

fn header(view: &ReplayView) -> String {
    let sentences: String =
        view.sentences.iter().map(|t| format!("<p class=\"lede\">{}</p>\n", escape(t))).collect();
    let tiles: String = view.tiles.iter().map(|t| tile(t, &view.currency)).collect();
    format!(
        "<header>\n<div class=\"bar\">{MARK}<div class=\"who\"><strong>{}</strong>\
         <span class=\"soft\">Replay of its own history</span></div>\
         <button id=\"theme\" type=\"button\" hidden>Dark</button></div>\n\
         <h1>{}</h1>\n{sentences}<ul class=\"tiles\">\n{tiles}</ul>\n</header>\n",
        escape(&view.name),
        escape(&view.headline),
    )
}

fn main(view: &ReplayView) -> String {
    format!("<main id=\"main\">\n{}{}{}</main>\n", policies(view), held(view), ledger(view))
}

fn section(id: &str, title: &str, reading: &str, body: &str) -> String {
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n<p class=\"soft\">{reading}</p>\n{body}</section>\n")
}

fn policies(view: &ReplayView) -> String {
    let n = Kind::Number;
    let head = [
        ("policy", Kind::Short),
        ("value", n),
        ("regret", n),
        ("waste", n),
        ("short", n),
        ("served", n),
        ("cut back", n),
    ];
    let amount = |value: f64| Cell::from(money(value, &view.currency));
    let rows: Vec<Vec<Cell>> = view
        .policies
        .iter()
        .map(|p| {
            vec![
                p.name.clone().into(),
                amount(p.value),
                amount(p.regret),
                amount(p.waste),
                amount(p.short),
                percent(p.served, 1).into(),
                p.cut.to_string().into(),
            ]
        })
        .collect();
    let draw = |id, room| chart::frontier(id, &view.policies, &view.currency, room);
    let drawing = figures::both(&draw("frontier", Room::WIDE), &draw("frontier-n", Room::NARROW));
    let mut body = table("What each way of deciding came to", &head, &rows, None)
        + &figures::figure("Waste and shortage", "Nearer to the corner is better.", &drawing, "");
    if !view.comparisons.is_empty() {
        let head = [
            ("beside", Kind::Short),
            ("regret, ratio", n),
            ("difference a pool", n),
            ("95 % interval", n),
            ("better in", n),
        ];
        let rows: Vec<Vec<Cell>> = view
            .comparisons
            .iter()
            .map(|row| row.iter().map(|cell| Cell::from(cell.clone())).collect())
            .collect();
        body += &table("The first policy beside the others", &head, &rows, None);
    }
    let reading = "Regret is what perfect foresight would have done better. Waste is what idle units cost; short is what \
                   work that was not done would have brought, and its penalties.";
    section("policies", "Did deciding this way pay", reading, &body)
}

fn held(view: &ReplayView) -> String {
    if view.held.is_empty() {
        return String::new();
    }
    let draw = |(i, held): (usize, &crate::view::Held)| {
        let drawing = chart::held(&format!("held-{i}"), held, Room::PANEL);
        figures::figure(&held.title, &held.summary, &drawing, "")
    };
    let body: String = view.held.iter().enumerate().map(draw).collect();
    let reading = "The filled stair is what was asked for, the line what usable units could do.";
    section(
        "held",
        "What was held against demand",
        reading,
        &format!("<div class=\"figures\">{body}</div>\n"),
    )
}

fn ledger(view: &ReplayView) -> String {
    if view.ledger.is_empty() {
        return String::new();
    }
    let n = Kind::Number;
    let head = [("decided", Kind::Short), ("units", n), ("money", n), ("worth", n), ("regret", n)];
    let rows: Vec<Vec<Cell>> =
        view.ledger.iter().map(|row| row.iter().map(|cell| Cell::from(cell.clone())).collect()).collect();
    let reading = "What the orders of a day turned out to be worth, and what the best orders of that day would have added, \
                   everything else as it was.";
    section("ledger", "Every decision in hindsight", reading, &table("Decisions", &head, &rows, None))
}

fn footer(view: &ReplayView) -> String {
    format!(
        "<footer><p>Made by Plimsoll {}. Values are discounted {}; waste and short are not. The same numbers, unrounded, stand \
         in the files beside this page.</p></footer>\n",
        escape(&view.version),
        escape(&view.currency)
    )
}
