//! Values with their P10 to P90, side by side.

use super::{Axis, Frame, Room, TWO_LINES, least, most};
use crate::svg::Anchor;
use crate::view::{Intervals, Level};

/// Draws a bar from P10 to P90 with a dot at the mean, and a dashed line at the level to compare with. The mean stands
/// in words under the name of its place, where no bar can run into it.
pub(crate) fn intervals(id: &str, figure: &Intervals, currency: &str, room: Room) -> String {
    let axis = Axis { unit: &figure.unit, currency };
    let mut ends: Vec<f64> =
        figure.values.iter().flat_map(|v| [v.value.p10, v.value.mean, v.value.p90]).collect();
    ends.extend(figure.mark.as_ref().map(|level| level.value));
    #[allow(clippy::cast_precision_loss)]
    let places = figure.values.len().max(1) as f64;
    let beside = if figure.mark.is_some() { 56.0 } else { 8.0 };
    let mut frame = Frame::new(room, (0.0, places), (least(&ends), most(&ends)), (beside, TWO_LINES), &axis);
    if let Some(level) = &figure.mark {
        mark(&mut frame, level);
    }
    for (i, interval) in figure.values.iter().enumerate() {
        #[allow(clippy::cast_precision_loss)]
        let place = i as f64;
        let value = interval.value;
        let (x, low) = frame.at(place + 0.5, value.p10);
        let (high, mean) = (frame.y.at(value.p90), frame.y.at(value.mean));
        frame.canvas.rect((x - 7.0, high), (14.0, low - high), "f1 t3 edge");
        frame.canvas.line((x - 11.0, high), (x + 11.0, high), "s1 medium");
        frame.canvas.line((x - 11.0, low), (x + 11.0, low), "s1 medium");
        frame.canvas.dot((x, mean), 5.0, "ink ring");
        let (_, bottom) = frame.depth();
        frame.canvas.text((x, bottom + 35.0), Anchor::Middle, "mean", &axis.words(value.mean));
        frame.canvas.text((x, bottom + 17.0), Anchor::Middle, "tick", &interval.label);
        let (p10, p90) = (axis.words(value.p10), axis.words(value.p90));
        let words = format!("{}\nmean {}\nP10 {p10}\nP90 {p90}", interval.label, axis.words(value.mean));
        frame.hint(place, place + 1.0, &words);
    }
    frame.finish(id, &figure.title, &figure.summary)
}

fn mark(frame: &mut Frame, level: &Level) {
    let (left, right) = frame.breadth();
    let y = frame.y.at(level.value);
    frame.canvas.line((left, y), (right, y), "now");
    for (word, down) in level.name.split(' ').zip([-2.0, 13.0]) {
        frame.canvas.text((right + 4.0, y + down), Anchor::Start, "tick", word);
    }
}
