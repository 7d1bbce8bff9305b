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
    pub(super) fn worth(&self, duals: &Duals) -> f64 {
        let side = |i: usize, dual: f64| if dual > 0.0 { self.lower[i] } else { self.upper[i] };
        let sum: f64 = duals.iter().map(|(i, dual)| dual * side(i, dual)).sum();
        if sum.is_nan() { f64::NEG_INFINITY } else { sum }
    }

    /// Duals without the dust that points at a side that is not there.
    pub(super) fn supported(&self, duals: impl Iterator<Item = f64>) -> Duals {
        let there = |&(i, dual): &(usize, f64)| {
            let side = if dual > 0.0 { self.lower[i] } else { self.upper[i] };
            dual != 0.0 && side.is_finite()
        };
        Duals(duals.enumerate().filter(there).map(|(i, dual)| (i as u32, dual)).collect())
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

/// Duals of some rows, most of which are zero: places and values of the others.
#[derive(Clone, Debug, Default)]
pub(super) struct Duals(Vec<(u32, f64)>);

impl Duals {
    /// Places and values of those that are not zero.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        self.0.iter().map(|&(i, dual)| (i as usize, dual))
    }

    /// The product with what the master takes from each row.
    pub(super) fn times(&self, taken: &[f64]) -> f64 {
        self.iter().map(|(i, dual)| dual * taken[i]).sum()
    }
}

/// Vertices that are tried on every block, at most; those found beyond that serve the block they were found for.
const MOST_TRIED: usize = 192;
/// How many of them are remembered from round to round: the ones that were best somewhere last.
const REMEMBERED: usize = 96;

/// The dual vertices of a family, each with what it is worth at the sides of every block.
pub(super) struct Pool {
    blocks: usize,
    vertices: Vec<Vertex>,
    tried: usize,
    /// Counts the times that the best vertices were asked for.
    clock: u32,
}

struct Vertex {
    duals: Duals,
    /// The part of its worth that no active row has.
    fixed: f64,
    /// By block: its worth where the master takes nothing; empty where it is not tried on all.
    constants: Vec<f64>,
    /// When it was last the best of a block, or found.
    used: u32,
}

impl Pool {
    pub(super) fn new(blocks: usize) -> Self {
        Self { blocks, vertices: Vec::new(), tried: 0, clock: 0 }
    }

    /// Adds a vertex: the duals of the active rows, and the part of its worth that no active row has.
    pub(super) fn add(&mut self, duals: Duals, fixed: f64, sides: &[Sides]) -> usize {
        let constants = if self.has_room() {
            self.tried += 1;
            sides.iter().map(|s| fixed + s.worth(&duals)).collect()
        } else {
            Vec::new()
        };
        self.vertices.push(Vertex { duals, fixed, constants, used: self.clock });
        self.vertices.len() - 1
    }

    /// Whether the next vertex is tried on all blocks.
    pub(super) fn has_room(&self) -> bool {
        self.tried < MOST_TRIED
    }

    pub(super) fn duals(&self, vertex: usize) -> &Duals {
        &self.vertices[vertex].duals
    }

    /// Whether a vertex is tried on all blocks.
    pub(super) fn is_tried(&self, vertex: usize) -> bool {
        !self.vertices[vertex].constants.is_empty()
    }

    /// Worth of a vertex at the sides of a block where the master takes nothing.
    pub(super) fn constant(&self, vertex: usize, block: usize, sides: &[Sides]) -> f64 {
        let Vertex { duals, fixed, constants, .. } = &self.vertices[vertex];
        constants.get(block).copied().unwrap_or_else(|| fixed + sides[block].worth(duals))
    }

    /// The vertex of greatest worth for one block, the first among equals; the first of all without one.
    pub(super) fn best_for(&self, block: usize, taken: &[f64]) -> usize {
        let mut best = (f64::NEG_INFINITY, 0);
        for (i, vertex) in self.vertices.iter().enumerate() {
            let Some(constant) = vertex.constants.get(block) else { continue };
            let worth = constant - vertex.duals.times(taken);
            if worth > best.0 {
                best = (worth, i);
            }
        }
        best.1
    }

    /// For each block the greatest worth of a vertex, the first among equals; minus infinity without one.
    pub(super) fn best(&mut self, taken: &[f64]) -> (Vec<f64>, Vec<usize>) {
        let mut values = vec![f64::NEG_INFINITY; self.blocks];
        let mut vertices = vec![0; self.blocks];
        for (i, vertex) in self.vertices.iter().enumerate() {
            let less = vertex.duals.times(taken);
            for ((value, best), constant) in values.iter_mut().zip(&mut vertices).zip(&vertex.constants) {
                if constant - less > *value {
                    (*value, *best) = (constant - less, i);
                }
            }
        }
        self.clock += 1;
        vertices.iter().for_each(|&i| {
            if let Some(vertex) = self.vertices.get_mut(i) {
                vertex.used = self.clock;
            }
        });
        (values, vertices)
    }

    /// Forgets vertices that were not of use lately. Returns the places of those that stay, in order: the first of
    /// all is among them.
    pub(super) fn forget(&mut self) -> Vec<usize> {
        let mut stay: Vec<usize> = (1..self.vertices.len()).filter(|&i| self.is_tried(i)).collect();
        stay.sort_by_key(|&i| (std::cmp::Reverse(self.vertices[i].used), i));
        stay.truncate(REMEMBERED);
        stay.extend((!self.vertices.is_empty()).then_some(0));
        stay.sort_unstable();
        let mut all: Vec<Option<Vertex>> = std::mem::take(&mut self.vertices).into_iter().map(Some).collect();
        self.vertices = stay.iter().filter_map(|&i| all[i].take()).collect();
        self.tried = self.vertices.iter().filter(|v| !v.constants.is_empty()).count();
        stay
    }
}
