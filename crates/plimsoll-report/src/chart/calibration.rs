//! Probabilities that were said, against the share that came.

use super::{Axis, Frame, LINE, Room};
use crate::format;
use crate::svg::Anchor;
use crate::view::{Calibration, Unit};

/// Draws, for what was told and for what would have been expected, a dot a group of deals on the line where both are the same; the larger,
/// the more deals.
pub(crate) fn calibration(id: &str, figure: &Calibration, room: Room) -> String {
    let axis = Axis { unit: &Unit::Share, currency: "" };
    let mut frame = Frame::new(room, (0.0, 1.0), (0.0, 1.0), (16.0, LINE + 18.0), &axis);
    let (_, bottom) = frame.depth();
    let (left, right) = frame.breadth();
    for share in [0.0, 0.2, 0.4, 0.6, 0.8, 1.0] {
        let (x, _) = frame.at(share, 0.0);
        frame.canvas.line((x, bottom), (x, bottom + 4.0), "base");
        frame.canvas.text((x, bottom + 17.0), Anchor::Middle, "tick", &format::percent(share, 0));
    }
    frame.canvas.text((f64::midpoint(left, right), bottom + 35.0), Anchor::Middle, "tick", "probability");
    frame.canvas.text((left, 12.0), Anchor::Start, "tick", "share won");
    let (from, to) = (frame.at(0.0, 0.0), frame.at(1.0, 1.0));
    frame.canvas.line(from, to, "now");
    let most = figure.groups.iter().map(|group| group.deals).max().unwrap_or(1).max(1);
    #[allow(clippy::cast_precision_loss)]
    let radius = |deals: usize| 3.5 + 6.5 * (deals as f64 / most as f64).sqrt();
    for group in &figure.groups {
        let (told, expected) = (frame.at(group.told, group.won), frame.at(group.expected, group.won));
        frame.canvas.line(told, expected, "grid");
        frame.canvas.dot(told, radius(group.deals), "f2 ring");
        frame.canvas.dot(expected, radius(group.deals), "f1 ring");
        let at = group.told;
        let words = format!(
            "{} deals\ntold {}\nexpected {}\nwon {}",
            group.deals,
            format::percent(group.told, 0),
            format::percent(group.expected, 0),
            format::percent(group.won, 0)
        );
        frame.hint((at - 0.08).max(0.0), (at + 0.08).min(1.0), &words);
    }
    frame.finish(id, "What was told of deals, and what came", &figure.summary)
}
