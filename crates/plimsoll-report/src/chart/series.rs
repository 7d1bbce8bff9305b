//! A series: what was measured, what was told of it at dates of the past, and the spread of what may come.

use super::{APART, Axis, Frame, LINE, Room, least, most};
use crate::svg::{Anchor, Point, spread};
use crate::view::{SeriesFigure, Unit};

/// Draws history as a line, the 95 % and the 80 % interval as bands, the median dashed, and forecasts of the past, median and 80 %
/// interval, over what came.
pub(crate) fn series(id: &str, figure: &SeriesFigure, room: Room) -> String {
    let unit = Unit::Work(figure.unit.clone());
    let axis = Axis { unit: &unit, currency: "" };
    let past = figure.past.iter().flat_map(|past| &past.fan);
    let ahead = figure.fan.iter().flatten();
    let all: Vec<f64> = figure.history.iter().chain(ahead).chain(past.flatten()).copied().collect();
    #[allow(clippy::cast_precision_loss)]
    let end = figure.labels.len().max(2) as f64 - 1.0;
    let mut frame = Frame::new(room, (0.0, end), (least(&all), most(&all)), (60.0, LINE), &axis);
    #[allow(clippy::cast_precision_loss)]
    let line = |frame: &Frame, from: usize, values: &mut dyn Iterator<Item = f64>| -> Vec<Point> {
        values.enumerate().map(|(i, v)| frame.at((from + i) as f64, v)).collect()
    };
    for past in &figure.past {
        let of = |frame: &Frame, k: usize| line(frame, past.at, &mut past.fan.iter().map(|q| q[k]));
        let (low, middle, high) = (of(&frame, 0), of(&frame, 1), of(&frame, 2));
        frame.canvas.area(&high, &low, "f2 outer");
        frame.canvas.polyline(&middle, "s2 thin");
    }
    let now = figure.history.len();
    let fan = |frame: &Frame, k: usize| line(frame, now, &mut figure.fan.iter().map(|q| q[k]));
    let (low, low_80, median) = (fan(&frame, 0), fan(&frame, 1), fan(&frame, 2));
    let (high_80, high) = (fan(&frame, 3), fan(&frame, 4));
    frame.canvas.area(&high, &low, "f1 outer");
    frame.canvas.area(&high_80, &low_80, "f1 inner");
    frame.canvas.polyline(&median, "s1 dash");
    let history = line(&frame, 0, &mut figure.history.iter().copied());
    frame.canvas.polyline(&history, "ink-line");
    let estimated = |at: usize| figure.estimated.get(at).copied().unwrap_or(false);
    for (at, point) in history.iter().enumerate().filter(|(at, _)| estimated(*at) || history.len() <= 48) {
        frame.canvas.dot(*point, 2.4, if estimated(at) { "hollow" } else { "ink" });
    }
    moments(&mut frame, figure);
    #[allow(clippy::cast_precision_loss)]
    frame.upright(now as f64 - 0.5, "now");
    names(&mut frame, figure);
    hints(&mut frame, figure, &axis);
    frame.finish(id, &figure.name, &figure.summary)
}

/// A few moments below the axis, none over another.
fn moments(frame: &mut Frame, figure: &SeriesFigure) {
    let (_, bottom) = frame.depth();
    let (left, right) = frame.breadth();
    let longest = figure.labels.iter().map(|l| l.chars().count()).max().unwrap_or(1);
    #[allow(clippy::cast_precision_loss)]
    let fits = ((right - left) / (longest as f64 * 8.4 + 14.0)).floor().max(1.0);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
    let every = (figure.labels.len() as f64 / fits).ceil().max(1.0) as usize;
    for (i, label) in figure.labels.iter().enumerate().step_by(every) {
        #[allow(clippy::cast_precision_loss)]
        let x = frame.x.at(i as f64);
        frame.canvas.line((x, bottom), (x, bottom + 4.0), "base");
        #[allow(clippy::cast_precision_loss)]
        let half = label.chars().count() as f64 * 4.2;
        if x - half >= 0.0 && x + half <= frame.room.width {
            frame.canvas.text((x, bottom + 17.0), Anchor::Middle, "tick", label);
        }
    }
}

fn names(frame: &mut Frame, figure: &SeriesFigure) {
    let Some(last) = figure.fan.last() else { return };
    let ends = [("97.5 %", last[4]), ("median", last[2]), ("2.5 %", last[0])];
    let wanted: Vec<f64> = ends.iter().map(|(_, v)| frame.y.at(*v)).collect();
    let (top, bottom) = frame.depth();
    let (_, right) = frame.breadth();
    for ((name, _), y) in ends.iter().zip(spread(&wanted, APART, top, bottom)) {
        frame.canvas.text((right + 2.0, y + 4.0), Anchor::Start, "label", name);
    }
}

#[allow(clippy::cast_precision_loss)]
fn hints(frame: &mut Frame, figure: &SeriesFigure, axis: &Axis<'_>) {
    let span = |i: usize| (i as f64 - 0.5, i as f64 + 0.5);
    for (i, value) in figure.history.iter().enumerate() {
        let told = figure.past.iter().find_map(|past| past.fan.get(i.checked_sub(past.at)?));
        let told = told.map_or_else(String::new, |q| {
            format!("\ntold before: {} ({} to {})", axis.words(q[1]), axis.words(q[0]), axis.words(q[2]))
        });
        let (from, until) = span(i);
        frame.hint(
            from.max(0.0),
            until,
            &format!("{}\nmeasured {}{told}", figure.labels[i], axis.words(*value)),
        );
    }
    for (h, q) in figure.fan.iter().enumerate() {
        let i = figure.history.len() + h;
        let [low, low_80, median, high_80, high] = q.map(|v| axis.words(v));
        let words = format!(
            "{}\nmedian {median}\n80 %: {low_80} to {high_80}\n95 %: {low} to {high}",
            figure.labels[i]
        );
        let (from, until) = span(i);
        frame.hint(from, until.min(figure.labels.len() as f64 - 1.0), &words);
    }
}
