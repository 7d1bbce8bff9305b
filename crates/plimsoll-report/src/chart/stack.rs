//! Layers on top of each other: steps over time, or columns side by side.

use super::{APART, Axis, Frame, HUES, LINE, Room, extent, least, middle, most, steps, years};
use crate::svg::{Anchor, spread};
use crate::view::{Against, Stack, StackShape, Stretch};

/// Longest name that stands beside its layer in full.
const NAME: usize = 14;

/// Class of a layer's colour and number of its hatching: the hue of its family, the tone of its place in it, and a
/// hatching that its neighbours do not have; in columns, where layers are families, the same one in every figure.
pub(crate) fn order_of_layers(figure: &Stack) -> Vec<(String, usize)> {
    let paint = |(i, l): (usize, &crate::view::Layer)| {
        let hatch = if figure.shape == StackShape::Columns { l.hue + l.tone } else { i };
        (format!("f{} t{}", l.hue % HUES + 1, l.tone % 5), hatch % HUES)
    };
    figure.layers.iter().enumerate().map(paint).collect()
}

/// Draws the layers, and over them the band they are compared with.
pub(crate) fn stack(id: &str, figure: &Stack, currency: &str, room: Room) -> String {
    let axis = Axis { unit: &figure.unit, currency };
    let tops = heights(figure);
    let highest = tops.last().map_or(0.0, most);
    let peak = highest.max(figure.against.as_ref().map_or(0.0, |a| most(&a.band.p90)));
    let lowest = tops.iter().map(least).fold(0.0, f64::min);
    let right = if figure.shape == StackShape::Steps { margin(figure) } else { 8.0 };
    let mut frame = Frame::new(room, extent(&figure.stretches), (lowest, peak), (right, LINE), &axis);
    match figure.shape {
        StackShape::Steps => areas(&mut frame, figure, &tops),
        StackShape::Columns => columns(&mut frame, figure, &tops, &axis),
    }
    band(&mut frame, figure);
    if let Some(now) = figure.now {
        frame.upright(years(now), "now");
    }
    if figure.shape == StackShape::Steps {
        frame.years();
        labels(&mut frame, figure, &tops);
    }
    hints(&mut frame, figure, &axis);
    frame.finish(id, &figure.title, &figure.summary)
}

/// Room for the names of the layers beside them.
#[allow(clippy::cast_precision_loss)]
fn margin(figure: &Stack) -> f64 {
    let longest = figure.layers.iter().map(|l| l.name.chars().count()).max().unwrap_or(0);
    longest.min(NAME) as f64 * 8.2 + 8.0
}

/// Cumulative height of each layer by stretch; the first row is the ground.
fn heights(figure: &Stack) -> Vec<Vec<f64>> {
    let mut tops = vec![vec![0.0; figure.stretches.len()]];
    for layer in &figure.layers {
        let below = &tops[tops.len() - 1];
        let next = below.iter().zip(&layer.values).map(|(b, v)| b + v).collect();
        tops.push(next);
    }
    tops
}

fn areas(frame: &mut Frame, figure: &Stack, tops: &[Vec<f64>]) {
    for (edges, (fill, hatch)) in tops.windows(2).zip(order_of_layers(figure)) {
        let lower = steps(frame, &figure.stretches, &edges[0]);
        let upper = steps(frame, &figure.stretches, &edges[1]);
        frame.canvas.area(&upper, &lower, &format!("{fill} edge"));
        frame.canvas.hatched_area(&upper, &lower, hatch);
    }
}

fn columns(frame: &mut Frame, figure: &Stack, tops: &[Vec<f64>], axis: &Axis<'_>) {
    let inside = |s: &Stretch| {
        let (x0, x1) = (frame.x.at(years(s.start)), frame.x.at(years(s.end)));
        let inset = ((x1 - x0) * 0.16).max(0.8);
        (x0 + inset, x1 - inset)
    };
    let sides: Vec<(f64, f64)> = figure.stretches.iter().map(inside).collect();
    for (edges, (fill, hatch)) in tops.windows(2).zip(order_of_layers(figure)) {
        let mut boxes = Vec::new();
        for (i, (left, right)) in sides.iter().enumerate() {
            let (low, high) = (frame.y.at(edges[0][i]), frame.y.at(edges[1][i]));
            if (low - high).abs() > 0.05 {
                boxes.push(((*left, low.min(high)), (right - left, (low - high).abs())));
            }
        }
        frame.canvas.boxes(&boxes, &format!("{fill} edge"));
        frame.canvas.hatched_boxes(&boxes, hatch);
    }
    if figure.stretches.len() <= 8 {
        for (i, (left, right)) in sides.iter().enumerate() {
            let top = tops.last().map_or(0.0, |t| t[i]);
            let at = (f64::midpoint(*left, *right), frame.y.at(top.max(0.0)) - 5.0);
            frame.canvas.text(at, Anchor::Middle, "label", &axis.words(top));
        }
    }
    names_of_columns(frame, figure);
}

fn names_of_columns(frame: &mut Frame, figure: &Stack) {
    let (_, bottom) = frame.depth();
    if figure.stretches.len() > 8 {
        return frame.years();
    }
    for s in &figure.stretches {
        let x = frame.x.at(middle(s));
        frame.canvas.text((x, bottom + 17.0), Anchor::Middle, "tick", &s.label);
    }
}

fn band(frame: &mut Frame, figure: &Stack) {
    let Some(Against { band, .. }) = &figure.against else { return };
    let line = |values: &[f64]| -> Vec<(f64, f64)> {
        figure.stretches.iter().zip(values).map(|(s, v)| frame.at(middle(s), *v)).collect()
    };
    let (p10, p50, p90) = (line(&band.p10), line(&band.p50), line(&band.p90));
    frame.canvas.polyline(&p10, "halo");
    frame.canvas.polyline(&p90, "halo");
    frame.canvas.polyline(&p50, "halo");
    frame.canvas.area(&p90, &p10, "veil");
    frame.canvas.polyline(&p10, "ink-line fine");
    frame.canvas.polyline(&p90, "ink-line fine");
    frame.canvas.polyline(&p50, "ink-line dashed");
}

fn labels(frame: &mut Frame, figure: &Stack, tops: &[Vec<f64>]) {
    let (top, bottom) = frame.depth();
    let (_, right) = frame.breadth();
    let scale = frame.y;
    let mut wanted = Vec::new();
    for (edges, layer) in tops.windows(2).zip(&figure.layers) {
        let (Some(low), Some(high)) = (edges[0].last(), edges[1].last()) else { continue };
        if scale.at(*low) - scale.at(*high) > 7.0 {
            wanted.push((layer.name.as_str(), scale.at(f64::midpoint(*low, *high))));
        }
    }
    let places: Vec<f64> = wanted.iter().map(|(_, y)| *y).collect();
    for ((name, _), y) in wanted.iter().zip(spread(&places, APART, top + 4.0, bottom - 2.0)) {
        frame.canvas.text((right + 4.0, y + 4.0), Anchor::Start, "label", &clipped(name, NAME));
    }
}

/// A name cut to so many characters, with an ellipsis.
fn clipped(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    name.chars().take(most - 1).chain(['\u{2026}']).collect()
}

fn hints(frame: &mut Frame, figure: &Stack, axis: &Axis<'_>) {
    for (i, s) in figure.stretches.iter().enumerate() {
        let mut words = s.label.clone();
        for layer in figure.layers.iter().rev().filter(|l| l.values[i].abs() > 1e-9) {
            words += &format!("\n{} {}", layer.name, axis.words(layer.values[i]));
        }
        if let Some(Against { name, band }) = &figure.against {
            words += &format!("\n{name}: P10 {}, P90 {}", axis.words(band.p10[i]), axis.words(band.p90[i]));
        }
        frame.hint(years(s.start), years(s.end), &words);
    }
}
