//! The page of a stress test.

use crate::chart;
use crate::chart::Room;
use crate::format::{money, percent};
use crate::svg::escape;
use crate::view::StressView;

use super::table::{Cell, Kind, table};
use super::{MARK, figures, page, tile};

/// The page of a stress test as one HTML file.
pub fn stress_html(view: &StressView) -> String {
    let body = [header(view), main(view), footer(view)].concat();
    page(&format!("{} \u{2013} stress test", view.name), "Skip to the test", &body)
}

fn header(view: &StressView) -> String {
    let sentences: String =
        view.sentences.iter().map(|t| format!("<p class=\"lede\">{}</p>\n", escape(t))).collect();
    let tiles: String = view.tiles.iter().map(|t| tile(t, &view.currency)).collect();
    format!(
        "<header>\n<div class=\"bar\">{MARK}<div class=\"who\"><strong>{}</strong>\
         <span class=\"soft\">Stress test of a capacity plan</span></div>\
         <button id=\"theme\" type=\"button\" hidden>Dark</button></div>\n\
         <h1>{}</h1>\n{sentences}<ul class=\"tiles\">\n{tiles}</ul>\n</header>\n",
        escape(&view.name),
        escape(&view.headline),
    )
}

fn main(view: &StressView) -> String {
    format!("<main id=\"main\">\n{}{}{}</main>\n", fresh(view), overlays(view), figures_of(view))
}

fn section(id: &str, title: &str, reading: &str, body: &str) -> String {
    format!("<section id=\"{id}\">\n<h2>{title}</h2>\n<p class=\"soft\">{reading}</p>\n{body}</section>\n")
}

fn fresh(view: &StressView) -> String {
    let Some(histogram) = &view.histogram else { return String::new() };
    let draw = |id, room| chart::histogram(id, histogram, &view.currency, room);
    let drawing = figures::both(&draw("fresh", Room::WIDE), &draw("fresh-n", Room::NARROW));
    let body = figures::figure("How often the plan comes to what", &histogram.summary, &drawing, "");
    let reading = "Orders, power and units in service stay as planned; only work is given out anew. A planner who \
                   watches would do better, so this is never too good.";
    section("fresh", "On futures it was not made for", reading, &body)
}

fn overlays(view: &StressView) -> String {
    if view.overlays.is_empty() {
        return String::new();
    }
    let currency = &view.currency;
    let n = Kind::Number;
    let head = [
        ("overlay", Kind::Short),
        ("orders as decided", n),
        ("planned anew", n),
        ("regret", n),
        ("contracts kept", n),
    ];
    let row = |o: &crate::view::OverlayRow| -> Vec<Cell> {
        let span = crate::format::money_range(o.decided.p10, o.decided.p90, currency);
        let kept = o.kept.map_or_else(|| super::tables::DASH.to_owned(), |kept| percent(kept, 0));
        vec![
            o.name.clone().into(),
            Cell::from(money(o.decided.mean, currency)).under(span),
            money(o.replanned, currency).into(),
            money(o.regret, currency).into(),
            kept.into(),
        ]
    };
    let rows: Vec<_> = view.overlays.iter().map(row).collect();
    let body = table("If this happens, with orders as decided", &head, &rows, None)
        + &figures::wide_intervals("under", &view.under, currency);
    let reading = "The orders of the horizon stand, and what to retire adapts. Planned anew is what one who had known \
                   would be worth; regret is what lies between.";
    section("overlays", "If something happens", reading, &body)
}

fn figures_of(view: &StressView) -> String {
    let head = [("figure", Kind::Short), ("value", Kind::Number), ("what it rests on", Kind::Long)];
    let rows: Vec<Vec<Cell>> =
        view.figures.iter().map(|row| row.iter().map(|cell| Cell::from(cell.clone())).collect()).collect();
    let reading = "An interval holds the mean with 95 % confidence, from the means of lots of paths.";
    section("figures", "The figures", reading, &table("What was measured", &head, &rows, None))
}

fn footer(view: &StressView) -> String {
    format!(
        "<footer><p>Made by Plimsoll {}. Amounts are discounted {}. The same numbers, unrounded, stand in the tables \
         beside this page.</p></footer>\n",
        escape(&view.version),
        escape(&view.currency)
    )
}
