//! What a stress test shows.

use super::{Intervals, Spread, Tile};

/// Everything a person should see of a stress test.
#[derive(Clone, Debug)]
pub struct StressView {
    /// Version of Plimsoll that computed it.
    pub version: String,
    /// Name of the scenario.
    pub name: String,
    /// ISO code of the currency of every amount.
    pub currency: String,
    /// The answer in one English sentence.
    pub headline: String,
    /// What follows from it, a sentence each.
    pub sentences: Vec<String>,
    /// The few figures that stand on top.
    pub tiles: Vec<Tile>,
    /// How often the plan comes to what, on fresh paths; `None` where all come to the same.
    pub histogram: Option<Histogram>,
    /// Figures: name, value, and what they rest on.
    pub figures: Vec<[String; 3]>,
    /// What orders that stand are worth under each overlay, with P10 and P90, beside the plan's own case.
    pub under: Intervals,
    /// The overlays.
    pub overlays: Vec<OverlayRow>,
}

/// How many values lie between each two edges.
#[derive(Clone, Debug, PartialEq)]
pub struct Histogram {
    /// Edges of the bars, one more than there are bars.
    pub edges: Vec<f64>,
    /// Share of the values in each bar.
    pub shares: Vec<f64>,
    /// Upright lines: a word and where.
    pub marks: Vec<(String, f64)>,
    /// The figure in words.
    pub summary: String,
}

impl Histogram {
    /// So many bars of equal width from the least to the greatest value; `None` where all values are the same.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn of(values: &[f64], bars: usize) -> Option<Self> {
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if values.is_empty() || most - least <= 1e-9 * most.abs() {
            return None;
        }
        let width = (most - least) / bars as f64;
        let mut shares = vec![0.0; bars];
        for value in values {
            shares[(((value - least) / width) as usize).min(bars - 1)] += 1.0 / values.len() as f64;
        }
        let edges = (0..=bars).map(|i| least + i as f64 * width).collect();
        Some(Self { edges, shares, marks: Vec::new(), summary: String::new() })
    }
}

/// What orders that stand come to under an overlay.
#[derive(Clone, Debug)]
pub struct OverlayRow {
    /// Its name.
    pub name: String,
    /// What they are worth, over the paths.
    pub decided: Spread,
    /// What planning with the overlay known would be worth.
    pub replanned: f64,
    /// What that is ahead.
    pub regret: f64,
    /// Share of the paths on which all contracts are kept.
    pub kept: Option<f64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_hold_every_value_once() {
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let histogram = Histogram::of(&values, 10).expect("values that differ");
        assert_eq!((histogram.edges.len(), histogram.shares.len()), (11, 10));
        assert!((histogram.shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(histogram.shares.iter().all(|share| (share - 0.1).abs() < 0.011), "{histogram:?}");
        assert!(Histogram::of(&[3.0, 3.0], 10).is_none() && Histogram::of(&[], 10).is_none());
    }
}
