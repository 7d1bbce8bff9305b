//! Sides of rows, and dual vertices that bound a value at any sides.

use plimsoll_lp::Row;

/// Lower and upper sides of some rows.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides {
    lower: Vec<f64>,
    upper: Vec<f64>,
}

impl Sides {
    pub(super) fn new(sides: impl Iterator<Item = (f64, f64)>) -> Self {
        let (lower, upper) = sides.unzip();
        Self { lower, upper }
    }

    /// The weighted mean; an infinite side stays so.
    pub(super) fn mean(all: &[Sides], weights: &[f64]) -> Self {
        let total: f64 = weights.iter().sum();
        let mut mean = Sides { lower: vec![0.0; all[0].lower.len()], upper: vec![0.0; all[0].upper.len()] };
        for (sides, weight) in all.iter().zip(weights).filter(|(_, weight)| **weight > 0.0) {
            let share = weight / total;
            mean.lower.iter_mut().zip(&sides.lower).for_each(|(m, v)| *m += share * v);
            mean.upper.iter_mut().zip(&sides.upper).for_each(|(m, v)| *m += share * v);
        }
        mean
    }

    /// What duals of these rows are worth: each times the side that its sign points at. Minus infinity where that
    /// side is not there, for then the duals bound nothing.
    pub(super) fn worth(&self, duals: &[f64]) -> f64 {
        let sides = self.lower.iter().zip(&self.upper);
        let each = duals.iter().zip(sides).map(|(&dual, (&lower, &upper))| match dual {
            d if d > 0.0 => d * lower,
            d if d < 0.0 => d * upper,
            _ => 0.0,
        });
        let sum: f64 = each.sum();
        if sum.is_nan() { f64::NEG_INFINITY } else { sum }
    }

    /// Duals without the dust that points at a side that is not there.
    pub(super) fn supported(&self, mut duals: Vec<f64>) -> Vec<f64> {
        for (i, dual) in duals.iter_mut().enumerate() {
            let side = if *dual > 0.0 { self.lower[i] } else { self.upper[i] };
            if !side.is_finite() {
                *dual = 0.0;
            }
        }
        duals
    }

    /// The sides less what the master takes, as changes of these rows.
    pub(super) fn less<'a>(
        &'a self,
        taken: &'a [f64],
        rows: &'a [Row],
    ) -> impl Iterator<Item = (Row, f64, f64)> + 'a {
        rows.iter().enumerate().map(|(i, &row)| (row, self.lower[i] - taken[i], self.upper[i] - taken[i]))
    }
}

/// The dual vertices of a family, each with what it is worth at the sides of every block.
pub(super) struct Pool {
    blocks: usize,
    duals: Vec<Vec<f64>>,
    /// By vertex, then block: its worth where the master takes nothing.
    constants: Vec<f64>,
}

impl Pool {
    pub(super) fn new(blocks: usize) -> Self {
        Self { blocks, duals: Vec::new(), constants: Vec::new() }
    }

    /// Adds a vertex: the duals of the active rows, and the part of its worth that no active row has.
    pub(super) fn add(&mut self, duals: Vec<f64>, fixed: f64, sides: &[Sides]) -> usize {
        self.constants.extend(sides.iter().map(|s| fixed + s.worth(&duals)));
        self.duals.push(duals);
        self.duals.len() - 1
    }

    pub(super) fn duals(&self, vertex: usize) -> &[f64] {
        &self.duals[vertex]
    }

    /// Worth of a vertex at the sides of a block where the master takes nothing.
    pub(super) fn constant(&self, vertex: usize, block: usize) -> f64 {
        self.constants[vertex * self.blocks + block]
    }

    /// The vertex of greatest worth for one block, the first among equals; the first of all without one.
    pub(super) fn best_for(&self, block: usize, taken: &[f64]) -> usize {
        let mut best = (f64::NEG_INFINITY, 0);
        for (vertex, duals) in self.duals.iter().enumerate() {
            let worth = self.constant(vertex, block) - super::family::dot(duals, taken);
            if worth > best.0 {
                best = (worth, vertex);
            }
        }
        best.1
    }

    /// For each block the greatest worth of a vertex, the first among equals; minus infinity without one.
    pub(super) fn best(&self, taken: &[f64]) -> (Vec<f64>, Vec<usize>) {
        let mut values = vec![f64::NEG_INFINITY; self.blocks];
        let mut vertices = vec![0; self.blocks];
        for (vertex, duals) in self.duals.iter().enumerate() {
            let less: f64 = duals.iter().zip(taken).map(|(d, t)| d * t).sum();
            let constants = &self.constants[vertex * self.blocks..][..self.blocks];
            for ((value, best), constant) in values.iter_mut().zip(&mut vertices).zip(constants) {
                if constant - less > *value {
                    (*value, *best) = (constant - less, vertex);
                }
            }
        }
        (values, vertices)
    }
}
