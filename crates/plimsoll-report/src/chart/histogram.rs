//! How often a value is had.

use super::{Axis, Frame, LINE, Room, most};
use crate::svg::{Anchor, nice_ticks};
use crate::view::{Histogram, Unit};

/// Draws a bar for each share, and upright lines with words; values go to the right.
pub(crate) fn histogram(id: &str, figure: &Histogram, currency: &str, room: Room) -> String {
    let shares = Axis { unit: &Unit::Share, currency };
    let money = Axis { unit: &Unit::Money, currency };
    let (first, last) = (figure.edges[0], figure.edges[figure.edges.len() - 1]);
    let places = figure.marks.iter().map(|(_, at)| *at);
    let span = (places.clone().fold(first, f64::min), places.fold(last, f64::max));
    let mut frame = Frame::new(room, span, (0.0, most(&figure.shares)), (8.0, LINE), &shares);
    let mut boxes = Vec::new();
    for (edges, share) in figure.edges.windows(2).zip(&figure.shares) {
        let ((left, top), (right, bottom)) = (frame.at(edges[0], *share), frame.at(edges[1], 0.0));
        boxes.push(((left + 0.5, top), (right - left - 1.0, bottom - top)));
    }
    frame.canvas.boxes(&boxes, "f1 t0 edge");
    let steps = if room.width < 600.0 { 3 } else { 7 };
    let ticks = nice_ticks(span.0, span.1, steps);
    let greatest = most(&ticks.iter().map(|t| t.abs()).collect::<Vec<_>>());
    let (_, bottom) = frame.depth();
    for tick in ticks.iter().filter(|tick| span.0 <= **tick && **tick <= span.1) {
        let x = frame.x.at(*tick);
        frame.canvas.line((x, bottom), (x, bottom + 4.0), "base");
        frame.canvas.text((x, bottom + 17.0), Anchor::Middle, "tick", &money.label(*tick, greatest));
    }
    for (word, at) in &figure.marks {
        frame.upright(*at, word);
    }
    for (edges, share) in figure.edges.windows(2).zip(&figure.shares) {
        let words =
            format!("{} to {}\n{}", money.words(edges[0]), money.words(edges[1]), shares.words(*share));
        frame.hint(edges[0], edges[1], &words);
    }
    frame.finish(id, "How often the plan comes to what", &figure.summary)
}
