//! Power of a site: what is there, what is being built, and what is used of it.

use super::{Axis, Frame, LINE, Room, extent, most, steps, years};
use crate::format::megawatts;
use crate::svg::Anchor;
use crate::view::{PowerStair, Unit};

/// Draws the envelope as a staircase with the blocks built hatched on top, and the load as a filled area; a red mark
/// stands where the load reaches the envelope.
pub(crate) fn staircase(id: &str, figure: &PowerStair, room: Room) -> String {
    let axis = Axis { unit: &Unit::Power, currency: "" };
    let peak = most(figure.envelope_mw.iter().chain(&figure.load_mw));
    let mut frame = Frame::new(room, extent(&figure.periods), (0.0, peak * 1.02), (8.0, LINE), &axis);
    let base: Vec<f64> =
        figure.envelope_mw.iter().zip(&figure.built_mw).map(|(all, built)| all - built).collect();
    let ground = steps(&frame, &figure.periods, &vec![0.0; figure.periods.len()]);
    let load = steps(&frame, &figure.periods, &figure.load_mw);
    let (before, after) =
        (steps(&frame, &figure.periods, &base), steps(&frame, &figure.periods, &figure.envelope_mw));
    if most(&figure.built_mw) > 0.0 {
        frame.canvas.area(&after, &before, "f2 t3");
        frame.canvas.hatched_area(&after, &before, 1);
        frame.canvas.polyline(&before, "ink-line dotted");
    }
    frame.canvas.area(&load, &ground, "f1 t2");
    frame.canvas.polyline(&load, "s1 medium");
    frame.canvas.polyline(&after, "ink-line");
    full(&mut frame, figure);
    frame.years();
    hints(&mut frame, figure);
    frame.finish(id, &format!("Power at {}", figure.site), &figure.summary)
}

fn full(frame: &mut Frame, figure: &PowerStair) {
    for ((p, full), level) in figure.periods.iter().zip(&figure.full).zip(&figure.envelope_mw) {
        if *full {
            frame.canvas.line(frame.at(years(p.start), *level), frame.at(years(p.end), *level), "full");
        }
    }
    if figure.full.iter().any(|f| *f) && frame.room.height > 240.0 {
        let (left, _) = frame.breadth();
        frame.canvas.text((left + 4.0, 12.0), Anchor::Start, "warn", "thick red: no power left");
    }
}

fn hints(frame: &mut Frame, figure: &PowerStair) {
    for (i, p) in figure.periods.iter().enumerate() {
        let words = format!(
            "{}, {}\nenvelope {}\nof it ordered {}\nload {}",
            figure.site,
            p.label,
            megawatts(figure.envelope_mw[i]),
            megawatts(figure.built_mw[i]),
            megawatts(figure.load_mw[i])
        );
        frame.hint(years(p.start), years(p.end), &words);
    }
}
