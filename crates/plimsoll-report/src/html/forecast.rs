//! The page of a forecast.

use crate::chart::{self, Room};
use crate::format::{count_of, percent, short};
use crate::svg::escape;
use crate::view::{CalibrationGroup, ForecastTable, ForecastView, SeriesFigure};

use super::table::{Cell, Kind, table};
use super::{MARK, figures, page, tile};

/// The page of a forecast as one HTML file.
pub fn forecast_html(view: &ForecastView) -> String {
    let body = [header(view), main(view), footer(view)].concat();
    page(&format!("{} \u{2013} forecast", view.name), "Skip to the forecast", &body)
}

fn header(view: &ForecastView) -> String {
    let sentences: String =
        view.sentences.iter().map(|t| format!("<p class=\"lede\">{}</p>\n", escape(t))).collect();
    let tiles: String = view.tiles.iter().map(|t| tile(t, "")).collect();
    format!(
        "<header>\n<div class=\"bar\">{MARK}<div class=\"who\"><strong>{}</strong>\
         <span class=\"soft\">Forecast of demand</span></div>\
         <button id=\"theme\" type=\"button\" hidden>Dark</button></div>\n\
         <h1>{}</h1>\n{sentences}<ul class=\"tiles\">\n{tiles}</ul>\n</header>\n",
        escape(&view.name),
        escape(&view.headline),
    )
}

fn main(view: &ForecastView) -> String {
    let tables: String = view.tables.iter().enumerate().map(|(i, t)| table_of(i, t)).collect();
    format!(
        "<main id=\"main\">\n{}{}{}{}{tables}{}</main>\n",
        demand(view),
        series(view),
        generations(view),
        calibration(view),
        notes(view)
    )
}

fn section(id: &str, title: &str, reading: &str, body: &str) -> String {
    format!(
        "<section id=\"{id}\">\n<h2>{}</h2>\n<p class=\"soft\">{}</p>\n{body}</section>\n",
        escape(title),
        escape(reading)
    )
}

fn demand(view: &ForecastView) -> String {
    if view.demand.is_empty() {
        return String::new();
    }
    let fans: String = view.demand.iter().enumerate().map(|(i, fan)| figures::demand(i, fan)).collect();
    let body = format!("{}<div class=\"figures\">\n{fans}</div>\n", figures::demand_legend(&view.demand));
    section(
        "demand",
        "Demand, all sources together",
        "All regions together, mean work over each period.",
        &body,
    )
}

fn series(view: &ForecastView) -> String {
    if view.series.is_empty() {
        return String::new();
    }
    let drawn: String = view.series.iter().enumerate().map(|(i, s)| one(i, s)).collect();
    let estimated = view.series.iter().any(|s| s.estimated.contains(&true));
    let legend = figures::series_legend(view.series.iter().any(|s| !s.past.is_empty()), estimated);
    let title = if view.series.len() < view.of {
        format!("The {} largest of {} series", view.series.len(), count_of(view.of))
    } else {
        "Series".to_owned()
    };
    let reading = "What was measured, what would have been told at earlier dates with what was known then, and what is told now.";
    section("series", &title, reading, &format!("{legend}<div class=\"figures\">\n{drawn}</div>\n"))
}

fn generations(view: &ForecastView) -> String {
    if view.generations.is_empty() {
        return String::new();
    }
    let drawn = |(i, stack)| figures::stack(&format!("generations-{i}"), stack, "", Room::PANEL);
    let drawn: String = view.generations.iter().enumerate().map(drawn).collect();
    section(
        "generations",
        "Hardware changes, work stays",
        "Which generation does what part of the work: as measured, and medians of what is expected.",
        &format!("<div class=\"figures\">\n{drawn}</div>\n"),
    )
}

fn calibration(view: &ForecastView) -> String {
    let Some(figure) = &view.calibration else { return String::new() };
    let drawing = chart::calibration("deals", figure, Room::PANEL);
    let n = Kind::Number;
    let head = [("told", n), ("deals", n), ("would have been drawn", n), ("came", n)];
    let row = |g: &CalibrationGroup| -> Vec<Cell> {
        let share = |value: f64| Cell::from(percent(value, 0));
        vec![share(g.told), count_of(g.deals).into(), share(g.expected), share(g.won)]
    };
    let rows: Vec<Vec<Cell>> = figure.groups.iter().map(row).collect();
    let numbers = figures::numbers(&table("Deals of the past", &head, &rows, None));
    let drawn = figures::figure("What was told of deals, and what came", &figure.summary, &drawing, &numbers);
    let body = format!("{}<div class=\"figures\">\n{drawn}</div>\n", figures::calibration_legend());
    section(
        "deals",
        "What became of deals",
        "Groups of deals of which about the same was told, at dates of the past. On the dashed line as many are won as was said.",
        &body,
    )
}

fn one(i: usize, s: &SeriesFigure) -> String {
    let drawing = chart::series(&format!("series-{i}"), s, Room::PANEL);
    let n = Kind::Number;
    let head = [("when", Kind::Short), ("2.5 %", n), ("10 %", n), ("median", n), ("90 %", n), ("97.5 %", n)];
    let rows: Vec<Vec<Cell>> = s
        .fan
        .iter()
        .zip(&s.labels[s.history.len()..])
        .map(|(q, label)| {
            std::iter::once(label.clone().into()).chain(q.iter().map(|v| short(*v).into())).collect()
        })
        .collect();
    let numbers = figures::numbers(&table(&format!("Forecast of {}", s.name), &head, &rows, None));
    figures::figure(&s.name, &s.summary, &drawing, &numbers)
}

fn table_of(i: usize, t: &ForecastTable) -> String {
    let kind = |c: usize| if c == 0 { Kind::Text } else { Kind::Number };
    let head: Vec<(&str, Kind)> =
        t.head.iter().enumerate().map(|(c, name)| (name.as_str(), kind(c))).collect();
    let rows: Vec<Vec<Cell>> =
        t.rows.iter().map(|row| row.iter().map(|cell| Cell::from(cell.clone())).collect()).collect();
    section(&format!("table-{i}"), &t.title, &t.reading, &table(&t.title, &head, &rows, None))
}

fn notes(view: &ForecastView) -> String {
    if view.notes.is_empty() {
        return String::new();
    }
    let items: String = view.notes.iter().map(|text| format!("<li>{}</li>\n", escape(text))).collect();
    section("notes", "What was done and assumed", "", &format!("<ul class=\"remarks\">\n{items}</ul>\n"))
}

fn footer(view: &ForecastView) -> String {
    format!(
        "<footer><p>Made by Plimsoll {}. Of what comes, 80 % should lie inside the inner band and 95 % inside the outer one; how much \
         did in the past is told above. The same numbers, unrounded, stand in the tables beside this page.</p></footer>\n",
        escape(&view.version)
    )
}
