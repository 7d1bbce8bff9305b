//! Demand of a workload: what was measured, what is contracted, and the spread of what may come.

use super::{APART, Axis, Frame, LINE, Room, extent, middle, most, years};
use crate::svg::{Anchor, spread};
use crate::view::{DemandFan, Unit};

/// Draws the fan: history as a line with dots, P10–P90 and P25–P75 as bands, the median dashed, contracted demand
/// hatched from the bottom, the pipeline hatched under the median.
pub(crate) fn fan(id: &str, figure: &DemandFan, room: Room) -> String {
    let unit = Unit::Work(figure.unit.clone());
    let axis = Axis { unit: &unit, currency: "" };
    let used: Vec<f64> = figure.history.iter().map(|m| m.used).collect();
    let peak = most(used.iter().chain(&figure.total.p90).chain(&figure.contracted));
    let (start, end) = extent(&figure.periods);
    let from = figure.history.first().map_or(start, |m| years(m.time.start)).min(start);
    let mut frame = Frame::new(room, (from, end), (0.0, peak), (60.0, LINE), &axis);
    bands(&mut frame, figure);
    history(&mut frame, figure);
    frame.years();
    frame.upright(start, "now");
    labels(&mut frame, figure);
    hints(&mut frame, figure, &axis);
    frame.finish(id, &format!("Demand for {}", figure.workload), &figure.summary)
}

fn bands(frame: &mut Frame, figure: &DemandFan) {
    let line = |frame: &Frame, values: &[f64]| -> Vec<(f64, f64)> {
        figure.periods.iter().zip(values).map(|(p, v)| frame.at(middle(p), *v)).collect()
    };
    let total = &figure.total;
    let zero = line(frame, &vec![0.0; figure.periods.len()]);
    let (p10, p25, p50) = (line(frame, &total.p10), line(frame, &total.p25), line(frame, &total.p50));
    let (p75, p90) = (line(frame, &total.p75), line(frame, &total.p90));
    let contracted = line(frame, &figure.contracted);
    let without: Vec<f64> =
        total.p50.iter().zip(&figure.pipeline).map(|(all, deals)| (all - deals).max(0.0)).collect();
    let without = line(frame, &without);
    frame.canvas.area(&p90, &p10, "f1 outer");
    frame.canvas.area(&p75, &p25, "f1 inner");
    if most(&figure.contracted) > 0.0 {
        frame.canvas.area(&contracted, &zero, "f3 t1");
        frame.canvas.hatched_area(&contracted, &zero, 1);
        frame.canvas.polyline(&contracted, "s3 thin");
    }
    if most(&figure.pipeline) > 0.0 {
        frame.canvas.area(&p50, &without, "f2 t1");
        frame.canvas.hatched_area(&p50, &without, 3);
    }
    frame.canvas.polyline(&p90, "s1 thin");
    frame.canvas.polyline(&p10, "s1 thin");
    frame.canvas.polyline(&p50, "s1 dash");
}

fn history(frame: &mut Frame, figure: &DemandFan) {
    let points: Vec<_> = figure.history.iter().map(|m| frame.at(middle(&m.time), m.used)).collect();
    frame.canvas.polyline(&points, "ink-line");
    if points.len() <= 48 {
        for (point, measured) in points.iter().zip(&figure.history) {
            frame.canvas.dot(*point, 2.6, if measured.capacity_limited { "hollow" } else { "ink" });
        }
    }
}

fn labels(frame: &mut Frame, figure: &DemandFan) {
    let total = &figure.total;
    let ends: Vec<(&str, f64)> = [("P90", &total.p90), ("median", &total.p50), ("P10", &total.p10)]
        .into_iter()
        .filter_map(|(name, values)| values.last().map(|v| (name, *v)))
        .collect();
    let wanted: Vec<f64> = ends.iter().map(|(_, v)| frame.y.at(*v)).collect();
    let (top, bottom) = frame.depth();
    let (_, right) = frame.breadth();
    for ((name, _), y) in ends.iter().zip(spread(&wanted, APART, top, bottom)) {
        frame.canvas.text((right + 2.0, y + 4.0), Anchor::Start, "label", name);
    }
}

fn hints(frame: &mut Frame, figure: &DemandFan, axis: &Axis<'_>) {
    for m in &figure.history {
        let more = if m.capacity_limited { "\nwork was turned away: demand was higher" } else { "" };
        let words = format!("{}\nmeasured {}{more}", m.time.label, axis.words(m.used));
        frame.hint(years(m.time.start), years(m.time.end), &words);
    }
    for (i, p) in figure.periods.iter().enumerate() {
        let value = |values: &[f64]| axis.words(values.get(i).copied().unwrap_or(f64::NAN));
        let words = format!(
            "{}\nP90 {}\nmedian {}\nP10 {}\ncontracted {}\npipeline {}",
            p.label,
            value(&figure.total.p90),
            value(&figure.total.p50),
            value(&figure.total.p10),
            value(&figure.contracted),
            value(&figure.pipeline)
        );
        frame.hint(years(p.start), years(p.end), &words);
    }
}
