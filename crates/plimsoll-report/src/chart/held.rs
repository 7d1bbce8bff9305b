//! What was asked for, and what usable units could have done.

use super::{Axis, Frame, LINE, Room, extent, least, most, steps};
use crate::view::{Held, Unit};

/// Draws what was asked for as a filled stair, and what was held against it as a line.
pub(crate) fn held(id: &str, figure: &Held, room: Room) -> String {
    let unit = Unit::Work(figure.unit.clone());
    let axis = Axis { unit: &unit, currency: "" };
    let all: Vec<f64> = figure.asked.iter().chain(&figure.usable).copied().collect();
    let span = extent(&figure.periods);
    let mut frame = Frame::new(room, span, (least(&all), most(&all)), (8.0, LINE), &axis);
    let asked = steps(&frame, &figure.periods, &figure.asked);
    let ground: Vec<(f64, f64)> = asked.iter().map(|(x, _)| (*x, frame.y.at(0.0))).collect();
    frame.canvas.area(&asked, &ground, "f1 outer");
    frame.canvas.polyline(&asked, "s1 thin");
    let usable = steps(&frame, &figure.periods, &figure.usable);
    frame.canvas.polyline(&usable, "ink-line");
    frame.years();
    for ((period, asked), usable) in figure.periods.iter().zip(&figure.asked).zip(&figure.usable) {
        let words =
            format!("{}\nasked for {}\nusable {}", period.label, axis.words(*asked), axis.words(*usable));
        frame.hint(super::years(period.start), super::years(period.end), &words);
    }
    frame.finish(id, &figure.title, &figure.summary)
}
