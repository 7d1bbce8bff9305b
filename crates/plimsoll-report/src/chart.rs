//! The figures: each a pure function from a part of the view to an SVG with title and summary.
//!
//! Nothing here adds up or averages: values become pixels. Colours are classes (`f1` fills with the first hue, `s1`
//! strokes with it, `h2` lays the second hatching over it), so that one style sheet serves light, dark and paper.

mod calibration;
mod fan;
mod frontier;
mod gauges;
mod held;
mod histogram;
mod intervals;
mod series;
mod stack;
mod staircase;
mod timeline;
mod tree;

use plimsoll_model::Date;

pub(crate) use calibration::calibration;
pub(crate) use fan::fan;
pub(crate) use frontier::frontier;
pub(crate) use gauges::gauges;
pub(crate) use held::held;
pub(crate) use histogram::histogram;
pub(crate) use intervals::intervals;
pub(crate) use series::series;
pub(crate) use stack::{order_of_layers, stack};
pub(crate) use staircase::staircase;
pub(crate) use timeline::timeline;
pub(crate) use tree::tree;

use crate::format;
use crate::svg::{Anchor, Canvas, Scale, nice_ticks};
use crate::view::{Stretch, Unit};

/// Room a figure has, in pixels of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Width.
    pub(crate) width: f64,
    /// Height.
    pub(crate) height: f64,
}

impl Room {
    /// Half a page beside another figure, and a whole telephone.
    pub(crate) const PANEL: Self = Self { width: 520.0, height: 300.0 };
    /// A small one among many.
    pub(crate) const SMALL: Self = Self { width: 260.0, height: 170.0 };
    /// The width of the page.
    pub(crate) const WIDE: Self = Self { width: 1080.0, height: 320.0 };
    /// The width of a telephone.
    pub(crate) const NARROW: Self = Self { width: 420.0, height: 300.0 };
}

/// Room below a figure for a line of names.
pub(crate) const LINE: f64 = 26.0;
/// Room below a figure for two lines.
pub(crate) const TWO_LINES: f64 = 44.0;
/// The same for labels one above the other, at the size that letters have on a telephone.
pub(crate) const APART: f64 = 15.5;

/// How many hues and hatchings the style sheet has.
pub(crate) const HUES: usize = 8;

/// A canvas with two axes.
pub(crate) struct Frame {
    pub(crate) canvas: Canvas,
    pub(crate) room: Room,
    pub(crate) x: Scale,
    pub(crate) y: Scale,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Frame {
    /// Axes over `x` and `y` with so many pixels kept free to the right and below; the y axis holds 0 and goes in
    /// round steps, labelled in `unit`.
    pub(crate) fn new(
        room: Room,
        x: (f64, f64),
        y: (f64, f64),
        (beside, below): (f64, f64),
        unit: &Axis<'_>,
    ) -> Self {
        let steps = if room.height < 240.0 { 3 } else { 5 };
        let ticks = nice_ticks(y.0.min(0.0), y.1.max(0.0), steps);
        let greatest = most(&ticks);
        let labels: Vec<_> = ticks.iter().map(|t| unit.label(*t, greatest)).collect();
        let widest = labels.iter().map(|l| l.chars().count()).max().unwrap_or(1);
        #[allow(clippy::cast_precision_loss)]
        let left = (widest as f64 * 8.4 + 8.0).max(30.0);
        let (right, top, bottom) = (room.width - beside, 26.0, room.height - below);
        let span = (ticks.first().copied().unwrap_or(0.0), ticks.last().copied().unwrap_or(1.0));
        let mut frame = Self {
            canvas: Canvas::default(),
            room,
            x: Scale::new(x, (left, right)),
            y: Scale::new(span, (bottom, top)),
            left,
            right,
            top,
            bottom,
        };
        frame.rungs(&ticks, &labels, unit.name());
        frame
    }

    fn rungs(&mut self, ticks: &[f64], labels: &[String], unit: &str) {
        for (tick, label) in ticks.iter().zip(labels) {
            let y = self.y.at(*tick);
            self.canvas.line(
                (self.left, y),
                (self.right, y),
                if tick.abs() < 1e-12 { "base" } else { "grid" },
            );
            self.canvas.text((self.left - 6.0, y + 4.0), Anchor::End, "tick", label);
        }
        if !unit.is_empty() {
            self.canvas.text((0.0, 12.0), Anchor::Start, "tick", unit);
        }
    }

    /// Marks and names the years of a time axis.
    pub(crate) fn years(&mut self) {
        let (from, until) = self.x.domain();
        let pixels = self.x.at(from + 1.0) - self.x.at(from);
        let every = (44.0 / pixels.max(1e-9)).ceil().max(1.0);
        let mut year = from.ceil();
        while year <= until {
            let x = self.x.at(year);
            self.canvas.line((x, self.bottom), (x, self.bottom + 4.0), "base");
            if year % every < 0.5 && self.x.at((year + every).min(until)) - x > 36.0 {
                self.canvas.text((x + 3.0, self.bottom + 17.0), Anchor::Start, "tick", &format!("{year:.0}"));
            }
            year += 1.0;
        }
    }

    /// A dashed upright line with a word at its top.
    pub(crate) fn upright(&mut self, at: f64, word: &str) {
        let x = self.x.at(at);
        self.canvas.line((x, self.top), (x, self.bottom), "now");
        self.canvas.text((x - 4.0, self.top + 10.0), Anchor::End, "tick clear", word);
    }

    /// Point on the page.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        (self.x.at(x), self.y.at(y))
    }

    /// Words for who points at a stretch of the x axis.
    pub(crate) fn hint(&mut self, from: f64, until: f64, words: &str) {
        let (x0, x1) = (self.x.at(from), self.x.at(until));
        self.canvas.hint((x0, self.top), (x1 - x0, self.bottom - self.top), words);
    }

    /// Top and bottom of the plot, in pixels.
    pub(crate) fn depth(&self) -> (f64, f64) {
        (self.top, self.bottom)
    }

    /// Left and right of the plot, in pixels.
    pub(crate) fn breadth(&self) -> (f64, f64) {
        (self.left, self.right)
    }

    pub(crate) fn finish(self, id: &str, title: &str, summary: &str) -> String {
        self.canvas.finish((self.room.width, self.room.height), id, title, summary)
    }
}

/// How values on an axis are written.
pub(crate) struct Axis<'a> {
    pub(crate) unit: &'a Unit,
    pub(crate) currency: &'a str,
}

impl Axis<'_> {
    /// A value on a tick: without its unit where the axis names it, power in the unit of the greatest tick.
    fn label(&self, value: f64, greatest: f64) -> String {
        match self.unit {
            Unit::Power if value.abs() < 1e-9 => "0".to_owned(),
            Unit::Power if greatest >= 1000.0 => {
                format!("{}{}GW", format::short(value / 1000.0), format::NBSP)
            }
            Unit::Power => format!("{}{}MW", format::short(value), format::NBSP),
            Unit::Money | Unit::Share => self.words(value),
            Unit::Count | Unit::Work(_) => format::short(value),
        }
    }

    /// A value in words, with its unit.
    pub(crate) fn words(&self, value: f64) -> String {
        format::amount(value, self.unit, self.currency)
    }

    fn name(&self) -> &str {
        match self.unit {
            Unit::Work(unit) => unit,
            _ => "",
        }
    }
}

/// Date on a time axis, in years.
pub(crate) fn years(date: Date) -> f64 {
    let (year, month, day) = date.parts();
    f64::from(year) + (f64::from(month) - 1.0) / 12.0 + (f64::from(day) - 1.0) / 372.0
}

/// Middle of a stretch on a time axis.
pub(crate) fn middle(stretch: &Stretch) -> f64 {
    f64::midpoint(years(stretch.start), years(stretch.end))
}

/// A line that keeps each value over its stretch.
pub(crate) fn steps(frame: &Frame, stretches: &[Stretch], values: &[f64]) -> Vec<(f64, f64)> {
    let ends = |(s, v): (&Stretch, &f64)| [frame.at(years(s.start), *v), frame.at(years(s.end), *v)];
    stretches.iter().zip(values).flat_map(ends).collect()
}

/// The most of some values, and 0 where there are none.
pub(crate) fn most<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::max)
}

/// The least of some values, and 0 where there are none.
pub(crate) fn least<'a>(values: impl IntoIterator<Item = &'a f64>) -> f64 {
    values.into_iter().copied().filter(|v| v.is_finite()).fold(0.0, f64::min)
}

/// First and last moment of stretches.
pub(crate) fn extent(stretches: &[Stretch]) -> (f64, f64) {
    let from = stretches.first().map_or(0.0, |s| years(s.start));
    (from, stretches.last().map_or(from + 1.0, |s| years(s.end)))
}
