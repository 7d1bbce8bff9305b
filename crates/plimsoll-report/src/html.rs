//! The page: one stand-alone file, readable without network and without scripts.
//!
//! The little script in it only adds a switch between light and dark and quicker hints.

mod evidence;
mod figures;
mod forecast;
mod openings;
mod replay;
mod sections;
mod stress;
mod table;
mod tables;

pub use forecast::forecast_html;
pub use replay::replay_html;
pub use stress::stress_html;

use crate::format;
use crate::svg::escape;
use crate::view::{Tile, Unit, View};

const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// What the page may load: nothing. A browser holds it to that.
const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

/// The report as one HTML file.
pub fn html(view: &View) -> String {
    let body = [header(view), sections::main(view), footer(view)].concat();
    page(&format!("{} \u{2013} capacity plan", view.scenario.name), "Skip to the plan", &body)
}

/// A whole page around what stands in it.
fn page(title: &str, skip: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{ALONE}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <a class=\"skip\" href=\"#main\">{skip}</a>\n<div class=\"page\">\n{body}</div>\n\
         <script>\n{SCRIPT}</script>\n</body>\n</html>\n",
        escape(title),
    )
}

fn header(view: &View) -> String {
    let s = &view.scenario;
    let sentences: String =
        view.sentences.iter().map(|t| format!("<p class=\"lede\">{}</p>\n", escape(t))).collect();
    let tiles: String = view.tiles.iter().map(|t| tile(t, &s.currency)).collect();
    format!(
        "<header>\n<div class=\"bar\">{MARK}<div class=\"who\"><strong>{}</strong>\
         <span class=\"soft\">Capacity plan as of {}, for {} to\u{a0}{}</span></div>\
         <button id=\"theme\" type=\"button\" hidden>Dark</button></div>\n\
         <h1>{}</h1>\n{sentences}<ul class=\"tiles\">\n{tiles}</ul>\n<p class=\"note\">{}</p>\n{}</header>\n",
        escape(&s.name),
        format::date(s.as_of),
        format::date(s.from),
        format::date(s.until.add_days(-1)),
        escape(&view.headline),
        escape(&crate::words::status(view)),
        navigation(view),
    )
}

const MARK: &str = "<svg class=\"mark\" viewBox=\"0 0 46 34\" aria-hidden=\"true\">\
    <circle cx=\"23\" cy=\"17\" r=\"11\"/><line x1=\"3\" y1=\"17\" x2=\"43\" y2=\"17\"/></svg>";

/// Links to the parts; that of what waits only where something does.
fn navigation(view: &View) -> String {
    let waits = if view.tree.is_empty() { "" } else { "<a href=\"#waits\">What waits</a>" };
    NAVIGATION.replace("{waits}", waits)
}

const NAVIGATION: &str = "<nav aria-label=\"Parts of the report\"><a href=\"#orders\">Orders</a>{waits}\
    <a href=\"#load\">Load line</a><a href=\"#demand\">Demand</a><a href=\"#capacity\">Capacity</a>\
    <a href=\"#power\">Power</a><a href=\"#money\">Money</a><a href=\"#scarce\">What is scarce</a>\
    <a href=\"#roadmap\">Roadmap</a><a href=\"#trust\">Why trust it</a>\
    <a href=\"#assumed\">What it assumed</a></nav>\n";

fn tile(tile: &Tile, currency: &str) -> String {
    let words = |value: f64| escape(&format::amount(value, &tile.unit, currency));
    let span = if tile.uncertain {
        let ends = match tile.unit {
            Unit::Money => escape(&format::money_range(tile.value.p10, tile.value.p90, currency)),
            _ => format::range(&words(tile.value.p10), &words(tile.value.p90)),
        };
        format!("<span class=\"span\">P10\u{2013}P90 {ends}</span>")
    } else {
        String::new()
    };
    let value = if tile.unit == Unit::Share {
        escape(&format::percent(tile.value.mean, 1))
    } else {
        words(tile.value.mean)
    };
    format!(
        "<li><span class=\"label\">{}</span><span class=\"value\">{value}</span>{span}\
         <span class=\"note\">{}</span></li>\n",
        escape(&tile.label),
        escape(&tile.note)
    )
}

fn footer(view: &View) -> String {
    format!(
        "<footer><p>Made by Plimsoll {}. Amounts are nominal {} unless they say discounted; power is IT load. \
         P10\u{2013}P90 holds eight paths in ten; an amount by year is the mean over the paths. The same numbers, unrounded, stand in the JSON document and the \
         tables of this run.</p></footer>\n",
        escape(&view.version),
        escape(&view.scenario.currency)
    )
}
