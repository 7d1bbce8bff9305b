//! A small SVG canvas: shapes as text, scales, nice ticks. It knows nothing of capacity.

use std::fmt::Write as _;

use crate::hatch::hatching;

/// A place, or a width and a height, in pixels.
pub(crate) type Point = (f64, f64);

/// A straight map from values to pixels.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    from: (f64, f64),
    to: (f64, f64),
}

impl Scale {
    /// Maps `from.0..from.1` to `to.0..to.1`; an empty range of values becomes one of width 1.
    pub(crate) fn new(from: (f64, f64), to: (f64, f64)) -> Self {
        let from = if (from.1 - from.0).abs() < 1e-12 { (from.0, from.0 + 1.0) } else { from };
        Self { from, to }
    }

    /// Pixel of a value.
    pub(crate) fn at(&self, value: f64) -> f64 {
        let share = (value - self.from.0) / (self.from.1 - self.from.0);
        self.to.0 + share * (self.to.1 - self.to.0)
    }

    /// The values at the two ends.
    pub(crate) fn domain(&self) -> (f64, f64) {
        self.from
    }
}

/// Round values that cover `low..high` in about `count` steps of 1, 2, 2.5 or 5 times a power of ten.
///
/// # Source
/// Heckbert, "Nice Numbers for Graph Labels", *Graphics Gems* (1990), with 2.5 among the nice steps.
pub(crate) fn nice_ticks(low: f64, high: f64, count: usize) -> Vec<f64> {
    let step = nice_step(low, high, count);
    let first = (low / step + 1e-9).floor();
    let last = (high / step - 1e-9).ceil().max(first + 1.0);
    let mut ticks = Vec::new();
    let mut k = first;
    while k <= last {
        ticks.push(k * step);
        k += 1.0;
    }
    ticks
}

#[allow(clippy::cast_precision_loss)]
fn nice_step(low: f64, high: f64, count: usize) -> f64 {
    let wide = if (high - low).is_finite() && high - low > 1e-12 { high - low } else { 1.0 };
    let rough = wide / count.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let nice = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().find(|n| n * power >= rough * (1.0 - 1e-9));
    nice.unwrap_or(10.0) * power
}

/// Text that is safe inside markup and attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if c.is_control() && c != '\n' => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// A coordinate with one decimal, without a trailing zero.
pub(crate) fn px(value: f64) -> String {
    let text = format!("{:.1}", if value.is_finite() { value } else { 0.0 });
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".into() } else { text.to_owned() }
}

/// Where a text hangs on its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing that grows shape by shape.
#[derive(Debug, Default)]
pub(crate) struct Canvas {
    body: String,
}

impl Canvas {
    /// A rectangle; `paint` is a class or classes.
    pub(crate) fn rect(&mut self, corner: (f64, f64), size: (f64, f64), paint: &str) {
        let (x, y, w, h) = (px(corner.0), px(corner.1), px(size.0.max(0.0)), px(size.1.max(0.0)));
        let _ = write!(self.body, r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" class="{paint}"/>"#);
    }

    /// Rectangles of one paint as a single shape, each by its corner and size.
    pub(crate) fn boxes(&mut self, boxes: &[(Point, Point)], paint: &str) {
        if boxes.is_empty() {
            return;
        }
        let mut d = String::new();
        for ((x, y), (w, h)) in boxes {
            let _ = write!(d, "M{} {}h{}v{}h{}z", px(*x), px(*y), px(*w), px(*h), px(-w));
        }
        let _ = write!(self.body, r#"<path d="{d}" class="{paint}"/>"#);
    }

    /// An invisible rectangle that says something when it is pointed at.
    pub(crate) fn hint(&mut self, corner: (f64, f64), size: (f64, f64), words: &str) {
        let (x, y, w, h) = (px(corner.0), px(corner.1), px(size.0.max(0.0)), px(size.1.max(0.0)));
        let words = escape(words);
        let _ = write!(
            self.body,
            r#"<rect x="{x}" y="{y}" width="{w}" height="{h}" class="hit"><title>{words}</title></rect>"#
        );
    }

    /// A straight line.
    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), paint: &str) {
        let (x1, y1, x2, y2) = (px(from.0), px(from.1), px(to.0), px(to.1));
        let _ = write!(self.body, r#"<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" class="{paint}"/>"#);
    }

    /// A line through points.
    pub(crate) fn polyline(&mut self, points: &[(f64, f64)], paint: &str) {
        if points.len() > 1 {
            let _ = write!(self.body, r#"<path d="{}" class="{paint}"/>"#, path(points));
        }
    }

    /// A filled shape between an upper and a lower edge, both from left to right.
    pub(crate) fn area(&mut self, upper: &[(f64, f64)], lower: &[(f64, f64)], paint: &str) {
        if upper.is_empty() || lower.is_empty() {
            return;
        }
        let outline: Vec<_> = upper.iter().chain(lower.iter().rev()).copied().collect();
        let _ = write!(self.body, r#"<path d="{}Z" class="{paint}"/>"#, path(&outline));
    }

    /// Hatching between an upper and a lower edge, both from left to right.
    pub(crate) fn hatched_area(&mut self, upper: &[Point], lower: &[Point], number: usize) {
        self.hatched(&[upper.iter().chain(lower.iter().rev()).copied().collect()], number);
    }

    /// Hatching of rectangles, each by its corner and size.
    pub(crate) fn hatched_boxes(&mut self, boxes: &[(Point, Point)], number: usize) {
        let corners =
            |((x, y), (w, h)): &(Point, Point)| vec![(*x, *y), (x + w, *y), (x + w, y + h), (*x, y + h)];
        self.hatched(&boxes.iter().map(corners).collect::<Vec<_>>(), number);
    }

    fn hatched(&mut self, outlines: &[Vec<Point>], number: usize) {
        let d = hatching(outlines, number);
        if !d.is_empty() {
            let _ = write!(self.body, r#"<path d="{d}" class="h{number}"/>"#);
        }
    }

    /// The drawing as a swatch of a legend.
    pub(crate) fn swatch(self) -> String {
        format!(r#"<svg class="swatch" viewBox="0 0 20 12" aria-hidden="true">{}</svg>"#, self.body)
    }

    /// A dot.
    pub(crate) fn dot(&mut self, centre: (f64, f64), radius: f64, paint: &str) {
        let (x, y, r) = (px(centre.0), px(centre.1), px(radius));
        let _ = write!(self.body, r#"<circle cx="{x}" cy="{y}" r="{r}" class="{paint}"/>"#);
    }

    /// A diamond around a point.
    pub(crate) fn diamond(&mut self, (x, y): (f64, f64), radius: f64, paint: &str) {
        let corners = [(x, y - radius), (x + radius, y), (x, y + radius), (x - radius, y)];
        let _ = write!(self.body, r#"<path d="{}Z" class="{paint}"/>"#, path(&corners));
    }

    /// A triangle that points to the right.
    pub(crate) fn flag(&mut self, (x, y): (f64, f64), radius: f64, paint: &str) {
        let corners = [(x - radius * 0.7, y - radius), (x + radius, y), (x - radius * 0.7, y + radius)];
        let _ = write!(self.body, r#"<path d="{}Z" class="{paint}"/>"#, path(&corners));
    }

    /// A text.
    pub(crate) fn text(&mut self, at: (f64, f64), anchor: Anchor, paint: &str, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (x, y) = (px(at.0), px(at.1));
        let words = escape(words);
        let _ = write!(
            self.body,
            r#"<text x="{x}" y="{y}" text-anchor="{anchor}" class="{paint}">{words}</text>"#
        );
    }

    /// Closes the drawing: an `<svg>` that tells its title and summary to who cannot see it.
    pub(crate) fn finish(self, size: (f64, f64), id: &str, title: &str, summary: &str) -> String {
        let (w, h) = (px(size.0), px(size.1));
        let (id, title, summary) = (escape(id), escape(title), escape(summary));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title><desc id="{id}-d">{summary}</desc>{}</svg>"#,
            self.body
        )
    }
}

fn path(points: &[(f64, f64)]) -> String {
    let mut d = String::new();
    for (i, (x, y)) in points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, px(*x), px(*y));
    }
    d
}

/// Moves label positions apart until they are at least `gap` from each other and inside `low..high`, keeping their
/// order.
pub(crate) fn spread(wanted: &[f64], gap: f64, low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut placed = wanted.to_vec();
    let mut floor = low;
    for &i in &order {
        placed[i] = wanted[i].max(floor);
        floor = placed[i] + gap;
    }
    let mut ceiling = high;
    for &i in order.iter().rev() {
        placed[i] = placed[i].min(ceiling);
        ceiling = placed[i] - gap;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp)]
    fn ticks_are_round_and_cover_the_values() {
        assert_eq!(nice_ticks(0.0, 97.0, 5), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(nice_ticks(0.0, 1.0, 4), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!(nice_ticks(-12.0, 31.0, 4), [-20.0, 0.0, 20.0, 40.0]);
        assert_eq!(nice_ticks(0.0, 0.0, 4), [0.0, 0.25]);
    }

    #[test]
    fn markup_in_names_is_harmless() {
        assert_eq!(escape(r#"<script>"a"&'b'"#), "&lt;script&gt;&quot;a&quot;&amp;&#39;b&#39;");
        assert_eq!(escape("a\u{0}b"), "a b");
    }

    #[test]
    fn coordinates_are_short() {
        assert_eq!([px(12.0), px(12.34), px(-0.01), px(f64::NAN)], ["12", "12.3", "0", "0"]);
    }

    #[test]
    #[allow(clippy::float_cmp)]
    fn labels_move_apart_and_stay_inside() {
        assert_eq!(spread(&[10.0, 11.0, 50.0], 12.0, 0.0, 100.0), [10.0, 22.0, 50.0]);
        assert_eq!(spread(&[99.0, 98.0], 12.0, 0.0, 100.0), [100.0, 88.0]);
    }

    #[test]
    #[allow(clippy::float_cmp)]
    fn scales_map_ends_to_ends() {
        let scale = Scale::new((0.0, 10.0), (100.0, 0.0));
        assert_eq!((scale.at(0.0), scale.at(10.0), scale.at(2.5)), (100.0, 0.0, 75.0));
        assert!(Scale::new((3.0, 3.0), (0.0, 1.0)).at(3.0).is_finite());
    }
}
