//! What was wasted against what was short, a dot a policy: nearer to the corner is better.

use super::{APART, Axis, Frame, LINE, Room};
use crate::svg::{Anchor, nice_ticks};
use crate::view::{ReplayPolicy, Unit};

/// Draws a dot for each policy at its waste and its shortage, with its name beside it.
pub(crate) fn frontier(id: &str, policies: &[ReplayPolicy], currency: &str, room: Room) -> String {
    let axis = Axis { unit: &Unit::Money, currency };
    let most = |of: &dyn Fn(&ReplayPolicy) -> f64| policies.iter().map(of).fold(0.0, f64::max);
    let (wide, high) = (most(&|p| p.waste), most(&|p| p.short));
    let steps = if room.width < 600.0 { 3 } else { 6 };
    let least = policies.iter().map(|p| p.waste).fold(wide, f64::min);
    // From nothing, unless all lie far away from it.
    let ticks = nice_ticks(if least > 0.5 * wide { least } else { 0.0 }, wide.max(1e-9), steps);
    let (start, end) = (ticks[0], ticks.last().copied().unwrap_or(1.0));
    let mut frame = Frame::new(room, (start, end), (0.0, high), (120.0, LINE + 18.0), &axis);
    let (_, bottom) = frame.depth();
    let (left, right) = frame.breadth();
    for tick in &ticks {
        let x = frame.x.at(*tick);
        frame.canvas.line((x, bottom), (x, bottom + 4.0), "base");
        frame.canvas.text((x, bottom + 17.0), Anchor::Middle, "tick", &axis.label(*tick, end));
    }
    frame.canvas.text((left, 12.0), Anchor::Start, "tick", "short");
    frame.canvas.text((right, bottom + 35.0), Anchor::End, "tick", "waste");
    let dots: Vec<(f64, f64)> = policies.iter().map(|p| frame.at(p.waste, p.short)).collect();
    // A name that would lie over another, or over a dot, goes up.
    let mut taken: Vec<(f64, f64, f64)> = Vec::new();
    for (policy, (x, y)) in policies.iter().zip(&dots) {
        #[allow(clippy::cast_precision_loss)]
        let long = policy.name.chars().count() as f64 * 8.0;
        let mut at = (*x + 9.0, *y + 4.0);
        let free = |at: (f64, f64)| {
            let names = taken.iter().all(|(left, line, wide)| {
                at.0 > left + wide || at.0 + long < *left || (at.1 - line).abs() >= APART
            });
            let over = |(x, y): &(f64, f64)| {
                (at.0 - 6.0..at.0 + long + 6.0).contains(x) && (at.1 - 16.0..at.1 + 8.0).contains(y)
            };
            names && !dots.iter().any(over)
        };
        while !free(at) && at.1 > 30.0 {
            at.1 -= 4.0;
        }
        taken.push((at.0, at.1, long));
        let best = policy.name == "perfect";
        frame.canvas.dot((*x, *y), 5.0, if best { "hollow" } else { "ink ring" });
        frame.canvas.text(at, Anchor::Start, "label", &policy.name);
    }
    frame.finish(
        id,
        "Waste and shortage",
        "Each policy at what its idle units cost and what being short lost.",
    )
}
