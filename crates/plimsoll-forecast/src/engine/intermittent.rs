//! Demand that comes now and then: how likely it comes, and how large it is then.
//!
//! # Source
//! Teunter, Syntetos & Babai, "Intermittent demand: linking forecasting to inventory obsolescence", *EJOR* 214 (2011) 606–615: chance and
//! size are smoothed apart, the chance at every step, so that what is no longer asked for is forgotten. Syntetos, Boylan & Croston,
//! *JORS* 56 (2005) 495–503: from how many steps between demands on.

use super::outlook::{Fan, LEVELS};

/// Steps between two demands, on the average, from which on demand comes now and then.
const APART: f64 = 1.32;
/// Fewest stretches without any demand: one or two are a beginning, an outage or an end.
const LEAST_STRETCHES: usize = 3;
/// Fewest demands that tell of their size.
const LEAST_DEMANDS: usize = 3;
/// Parts of what is new that are tried, for the chance and for the size.
const PARTS: [f64; 6] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3];

/// A model of a series most of whose steps, or many of them, ask for nothing.
#[derive(Clone, Debug)]
pub(crate) struct Intermittent {
    /// That a step asks for anything.
    pub(crate) chance: f64,
    /// What it asks for then, on the average.
    pub(crate) size: f64,
    /// Parts of what is new, in the chance and in the size.
    parts: (f64, f64),
    /// Demands that came, as parts of what was expected of them, in order.
    came: Vec<f64>,
}

impl Intermittent {
    /// The model of least squares one step ahead; `None` where demand comes at most steps, or too seldom to tell.
    pub(crate) fn fit(y: &[f64]) -> Option<Self> {
        let first = y.iter().position(|v| *v != 0.0)?;
        let y = &y[first..];
        let demands = y.iter().filter(|v| **v != 0.0).count();
        let stretches = y.windows(2).filter(|w| w[0] != 0.0 && w[1] == 0.0).count();
        let seldom = y.len() as f64 > APART * demands as f64;
        if y.iter().any(|v| *v < 0.0) || !seldom || demands < LEAST_DEMANDS || stretches < LEAST_STRETCHES {
            return None;
        }
        let start = (demands as f64 / y.len() as f64, y.iter().sum::<f64>() / demands as f64);
        let mut best: Option<(f64, Self)> = None;
        for chance in PARTS {
            for size in PARTS {
                let (error, model) = Self::smoothed(y, start, (chance, size));
                if best.as_ref().is_none_or(|(least, _)| error < *least) {
                    best = Some((error, model));
                }
            }
        }
        best.map(|(_, model)| model)
    }

    /// Smoothed from a chance and a size with these parts, and the sum of squared errors one step ahead.
    pub(crate) fn smoothed(y: &[f64], start: (f64, f64), parts: (f64, f64)) -> (f64, Self) {
        let (mut chance, mut size) = start;
        let (mut error, mut came) = (0.0, Vec::new());
        for &v in y {
            error += (v - chance * size).powi(2);
            if v != 0.0 {
                came.push(v / size);
                size += parts.1 * (v - size);
            }
            chance += parts.0 * (f64::from(v != 0.0) - chance);
        }
        came.sort_by(f64::total_cmp);
        (error, Self { chance, size, parts, came })
    }

    /// Quantiles by step ahead: nothing as likely as that is, and else a size as they have been, less sure the further ahead.
    pub(crate) fn fan(&self, steps: usize) -> Fan {
        let at = |h: usize, level: f64| {
            let above = level - (1.0 - self.chance);
            if above <= 0.0 {
                return 0.0;
            }
            let wider = (1.0 + h as f64 * self.parts.1.powi(2)).sqrt();
            self.size * self.ratio(above / self.chance).powf(wider)
        };
        (0..steps).map(|h| LEVELS.map(|level| at(h, level))).collect()
    }

    /// The quantile of what came, between neighbours on a line.
    fn ratio(&self, level: f64) -> f64 {
        let place = (level * self.came.len() as f64 - 0.5).clamp(0.0, (self.came.len() - 1) as f64);
        let below = place.floor() as usize;
        let above = (below + 1).min(self.came.len() - 1);
        self.came[below] + (place - below as f64) * (self.came[above] - self.came[below])
    }
}
