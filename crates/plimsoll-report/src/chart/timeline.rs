//! The roadmap: generations by date, families together.

use super::{HUES, Room, years};
use crate::format;
use crate::svg::{Anchor, Canvas, Scale};
use crate::view::{Roadmap, RoadmapRow};

const ROW: f64 = 24.0;
const TOP: f64 = 30.0;

/// Draws a row a generation: a thin line while it can be ordered, a bar while it is in service, a diamond where it
/// was announced, a flag where its first units served, a bar end where orders stop.
pub(crate) fn timeline(id: &str, figure: &Roadmap, room: Room) -> String {
    let longest = figure.rows.iter().map(|r| r.generation.chars().count()).max().unwrap_or(8);
    #[allow(clippy::cast_precision_loss)]
    let left = (longest as f64 * 7.4 + 14.0).clamp(70.0, room.width * 0.34);
    let families = headings(&figure.rows);
    #[allow(clippy::cast_precision_loss)]
    let height = TOP + (figure.rows.len() + families) as f64 * ROW + 8.0;
    let x = Scale::new((years(figure.from), years(figure.until)), (left, room.width - 10.0));
    let mut canvas = Canvas::default();
    calendar(&mut canvas, &x, height);
    let now = x.at(years(figure.now));
    canvas.line((now, TOP - 8.0), (now, height), "now");
    canvas.text((now, 24.0), Anchor::Middle, "tick", "now");
    let mut y = TOP;
    let mut family = "";
    for row in &figure.rows {
        if row.family != family {
            family = &row.family;
            canvas.text((0.0, y + 16.0), Anchor::Start, "family", family);
            y += ROW;
        }
        draw(&mut canvas, &x, row, y, figure);
        canvas.hint((0.0, y), (room.width, ROW), &words(row));
        y += ROW;
    }
    canvas.finish((room.width, height), id, "Roadmap of generations", &figure.summary)
}

fn headings(rows: &[RoadmapRow]) -> usize {
    rows.iter().enumerate().filter(|(i, r)| *i == 0 || rows[i - 1].family != r.family).count()
}

fn calendar(canvas: &mut Canvas, x: &Scale, height: f64) {
    let (from, until) = x.domain();
    let every = (38.0 / (x.at(from + 1.0) - x.at(from)).max(1e-9)).ceil().max(1.0);
    let mut year = from.ceil();
    while year < until {
        let at = x.at(year);
        canvas.line((at, TOP - 8.0), (at, height), "grid");
        if year % every < 0.5 {
            canvas.text((at + 2.0, 11.0), Anchor::Start, "tick", &format!("{year:.0}"));
        }
        year += 1.0;
    }
}

fn draw(canvas: &mut Canvas, x: &Scale, row: &RoadmapRow, y: f64, figure: &Roadmap) {
    let (from, until) = x.domain();
    let inside = |date| years(date).clamp(from, until);
    let (middle, hue) = (y + ROW / 2.0, row.hue % HUES + 1);
    canvas.text((8.0, middle + 4.0), Anchor::Start, "label", &row.generation);
    if let (Some(first), Some(last)) = (row.first_in_service, row.in_service_until) {
        let (a, b) = (x.at(inside(first)), x.at(inside(last)));
        canvas.rect((a, middle - 6.0), (b - a, 12.0), &format!("f{hue} t2"));
    }
    let closed = row.last_order.filter(|last| *last < figure.until);
    let (a, b) = (x.at(inside(row.first_order)), x.at(inside(closed.unwrap_or(figure.until))));
    if b > a {
        canvas.line((a, middle), (b, middle), "ink-line");
    }
    if closed.is_some_and(|last| last > figure.from) {
        canvas.line((b, middle - 7.0), (b, middle + 7.0), "ink-line");
    }
    if let Some(announced) = row.announced.filter(|d| *d >= figure.from && *d < figure.until) {
        canvas.diamond((x.at(years(announced)), middle), 5.5, "paper-mark");
    }
    if let Some(first) = row.first_in_service.filter(|d| *d >= figure.from && *d < figure.until) {
        canvas.flag((x.at(years(first)), middle), 6.0, "ink ring");
    }
}

fn words(row: &RoadmapRow) -> String {
    let mut words = format!("{} ({})", row.generation, row.family);
    let mut add = |name: &str, date: Option<plimsoll_model::Date>| {
        if let Some(date) = date {
            words += &format!("\n{name} {}", format::date(date));
        }
    };
    add("announced", row.announced);
    add("first order", Some(row.first_order));
    add("first in service", row.first_in_service);
    add("last order", row.last_order);
    if row.units_at_start > 0.0 {
        words += &format!("\nin service now: {} units", format::count(row.units_at_start));
    }
    if row.units_ordered > 0.0 {
        words += &format!("\nordered in this plan: {} units", format::count(row.units_ordered));
    }
    words
}
