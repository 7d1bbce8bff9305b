//! Hatching as lines, cut to the shape that they fill.
//!
//! A pattern of the drawing language would be shorter, but a printer that does not know it repeats its tile as an
//! image at every place: a report of a megabyte became a document of thirteen.

use std::fmt::Write as _;

use crate::svg::{Point, px};

/// A family of parallel lines: where `across · point` is a multiple of `gap`.
struct Family {
    across: Point,
    gap: f64,
}

const HALF: f64 = std::f64::consts::FRAC_1_SQRT_2;
const RISING: Point = (HALF, HALF);
const FALLING: Point = (HALF, -HALF);
const LEVEL: Point = (0.0, 1.0);
const UPRIGHT: Point = (1.0, 0.0);

/// The lines of a hatching by its number; 0 and what is not known have none. The style sheet turns the lines of the
/// second into dots.
fn families(number: usize) -> Vec<Family> {
    let family = |across, gap| Family { across, gap };
    match number {
        1 => vec![family(RISING, 5.0)],
        2 => vec![family(LEVEL, 6.0)],
        3 => vec![family(FALLING, 5.0)],
        4 => vec![family(LEVEL, 5.0)],
        5 => vec![family(RISING, 5.0), family(FALLING, 5.0)],
        6 => vec![family(UPRIGHT, 5.0)],
        7 => vec![family(LEVEL, 7.0), family(UPRIGHT, 7.0)],
        _ => Vec::new(),
    }
}

/// Path of the lines of a hatching inside some outlines; each outline closes on its first point.
pub(crate) fn hatching(outlines: &[Vec<Point>], number: usize) -> String {
    let mut d = String::new();
    for family in families(number) {
        for outline in outlines {
            for ((x0, y0), (x1, y1)) in lines(outline, &family) {
                let _ = write!(d, "M{} {}L{} {}", px(x0), px(y0), px(x1), px(y1));
            }
        }
    }
    d
}

/// The pieces of a family's lines that lie inside an outline.
fn lines(outline: &[Point], family: &Family) -> Vec<(Point, Point)> {
    let (ax, ay) = family.across;
    let across = |p: &Point| ax * p.0 + ay * p.1;
    let along = |p: &Point| ay * p.0 - ax * p.1;
    let turned: Vec<Point> = outline.iter().map(|p| (across(p), along(p))).collect();
    let least = turned.iter().map(|p| p.0).fold(f64::INFINITY, f64::min);
    let most = turned.iter().map(|p| p.0).fold(f64::NEG_INFINITY, f64::max);
    let mut found = Vec::new();
    let mut level = (least / family.gap).ceil() * family.gap;
    while level < most {
        let mut cuts = cuts(&turned, level);
        cuts.sort_by(f64::total_cmp);
        let back = |v: f64| (ax * level + ay * v, ay * level - ax * v);
        let pieces = cuts.chunks_exact(2).filter(|piece| piece[1] - piece[0] > 0.2);
        found.extend(pieces.map(|piece| (back(piece[0]), back(piece[1]))));
        level += family.gap;
    }
    found
}

/// Where the edges of an outline cross a level; an edge holds its lower end and not its upper one, so that the cuts
/// come in pairs.
fn cuts(outline: &[Point], level: f64) -> Vec<f64> {
    let next = outline.iter().cycle().skip(1);
    let crosses = |(a, b): (&Point, &Point)| {
        let ((low, v), (high, w)) = if a.0 <= b.0 { (*a, *b) } else { (*b, *a) };
        (low <= level && level < high).then(|| v + (w - v) * (level - low) / (high - low))
    };
    outline.iter().zip(next).filter_map(crosses).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(side: f64) -> Vec<Point> {
        vec![(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]
    }

    #[test]
    fn level_lines_of_a_square_run_from_side_to_side() {
        assert_eq!(hatching(&[square(12.0)], 4), "M0 0L12 0M0 5L12 5M0 10L12 10");
    }

    #[test]
    fn the_lines_of_a_shape_are_as_long_as_its_area_over_their_gap() {
        for number in 1..=7 {
            let wanted: f64 = families(number).iter().map(|f| 1e6 / f.gap).sum();
            let long = |(a, b): &(Point, Point)| (b.0 - a.0).hypot(b.1 - a.1);
            let found = families(number)
                .iter()
                .flat_map(|f| lines(&square(1000.0), f))
                .map(|l| long(&l))
                .sum::<f64>();
            assert!((found / wanted - 1.0).abs() < 0.01, "{number}: {found} {wanted}");
        }
    }

    #[test]
    fn a_notch_stays_open() {
        let notched = vec![
            (0.0, 0.0),
            (10.0, 0.0),
            (10.0, 20.0),
            (20.0, 20.0),
            (20.0, 0.0),
            (30.0, 0.0),
            (30.0, 30.0),
            (0.0, 30.0),
        ];
        let at_ten: Vec<_> = lines(&notched, &Family { across: LEVEL, gap: 10.0 });
        let level = |y: f64| at_ten.iter().filter(|(a, _)| (a.1 - y).abs() < 1e-9).count();
        assert_eq!((level(10.0), level(20.0)), (2, 1));
    }
}
