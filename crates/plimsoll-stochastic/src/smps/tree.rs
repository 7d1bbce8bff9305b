//! The scenario tree.

use super::core::Core;
use super::stoch::{Overlay, Random, Scenario, Vector};
use super::time::Periods;
use super::{Fault, Part};

/// The most paths that are written out.
const MOST_PATHS: usize = 1_000_000;

/// A problem of several periods whose numbers branch: see [`Tree::program`] for its extensive form.
#[derive(Clone, Debug)]
pub struct Tree {
    pub(super) core: Core,
    pub(super) periods: Periods,
    pub(super) paths: Vec<TreePath>,
    pub(super) nodes: Vec<TreeNode>,
}

/// One path from the root to a leaf.
#[derive(Clone, Debug)]
pub(super) struct TreePath {
    pub(super) probability: f64,
    pub(super) overlay: Overlay,
    /// Its node in each period.
    pub(super) nodes: Vec<usize>,
}

/// What is decided in one period by paths that cannot be told apart yet.
#[derive(Clone, Debug, Default)]
pub(super) struct TreeNode {
    pub(super) period: usize,
    /// The paths through it, in order; the first one's numbers are the node's.
    pub(super) paths: Vec<usize>,
}

impl Tree {
    /// How many periods there are.
    pub fn periods(&self) -> usize {
        self.periods.count
    }

    /// How many paths there are.
    pub fn paths(&self) -> usize {
        self.paths.len()
    }

    /// How many nodes there are, root and leaves included.
    pub fn nodes(&self) -> usize {
        self.nodes.len()
    }

    /// The sum of the probabilities as the text states them.
    pub fn probability(&self) -> f64 {
        self.paths.iter().map(|path| path.probability).sum()
    }

    /// Divides all probabilities by their sum.
    pub fn rescale(&mut self) {
        let sum = self.probability();
        self.paths.iter_mut().for_each(|path| path.probability /= sum);
    }
}

/// Grows the tree.
pub(super) fn grow(core: Core, periods: Periods, random: Random) -> Result<Tree, Fault> {
    let mut nodes = vec![TreeNode::default()];
    let paths = match random {
        Random::Vectors(vectors) => product(&vectors, periods.count, &mut nodes)?,
        Random::Scenarios(scenarios) => branches(&scenarios, periods.count, &mut nodes),
    };
    for (at, path) in paths.iter().enumerate() {
        path.nodes.iter().for_each(|&node| nodes[node].paths.push(at));
    }
    Ok(Tree { core, periods, paths, nodes })
}

fn add_node(nodes: &mut Vec<TreeNode>, period: usize) -> usize {
    nodes.push(TreeNode { period, paths: Vec::new() });
    nodes.len() - 1
}

/// All combinations of independent vectors, period by period.
fn product(vectors: &[Vector], periods: usize, nodes: &mut Vec<TreeNode>) -> Result<Vec<TreePath>, Fault> {
    let count = vectors.iter().try_fold(1usize, |count, vector| count.checked_mul(vector.outcomes.len()));
    if count.is_none_or(|count| count > MOST_PATHS) {
        let message = format!("more than {MOST_PATHS} paths");
        return Err(Fault { part: Part::Stoch, line: 1, message });
    }
    let mut growing = vec![TreePath { probability: 1.0, overlay: Overlay::new(), nodes: vec![0] }];
    for period in 1..periods {
        for vector in vectors.iter().filter(|vector| vector.period == period) {
            growing =
                growing.iter().flat_map(|path| vector.outcomes.iter().map(|o| extend(path, o))).collect();
        }
        for path in &mut growing {
            path.nodes.push(add_node(nodes, period));
        }
    }
    Ok(growing)
}

fn extend(path: &TreePath, (probability, values): &(f64, Overlay)) -> TreePath {
    let mut overlay = path.overlay.clone();
    overlay.extend(values);
    TreePath { probability: path.probability * probability, overlay, nodes: path.nodes.clone() }
}

/// Scenarios share their parent's nodes before the period they branch in; the first period is everyone's.
fn branches(scenarios: &[Scenario], periods: usize, nodes: &mut Vec<TreeNode>) -> Vec<TreePath> {
    let mut trunk = vec![0];
    let mut paths: Vec<TreePath> = Vec::with_capacity(scenarios.len());
    for scenario in scenarios {
        let branch = scenario.period.max(1);
        while scenario.parent.is_none() && trunk.len() < branch {
            trunk.push(add_node(nodes, trunk.len()));
        }
        let parent = scenario.parent.map_or(&trunk, |at| &paths[at].nodes);
        let mut chain = parent[..branch].to_vec();
        chain.extend((branch..periods).map(|period| add_node(nodes, period)));
        let overlay = scenario.overlay.clone();
        paths.push(TreePath { probability: scenario.probability, overlay, nodes: chain });
    }
    paths
}
