//! Who knows what when: the decision tree, and the moments at which its nodes decide.
//!
//! A review date opens nodes at the first period that starts on or after it. The paths of a node part by what was seen by
//! then: the value of demand, by workload and region, in the period before. Paths whose demand was alike stay together, so
//! no decision knows more than was seen.
//!
//! | symbol | here | meaning |
//! | --- | --- | --- |
//! | `n` | [`NodeId`] | a node of the tree |
//! | `m = (n, σ, t)` | [`Moment`] | a period in which a node is open, for a way σ in which supply comes |
//! | `pre(m)` | [`Moment::before`] | the moment of the period before, in the node or its parent |

mod cluster;
mod supply;

use plimsoll_lp::Col;
use plimsoll_model::plan::{Node, NodeId, Tree};
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId};

/// How a tree grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// No last node has fewer paths; a node before it has enough for as many children as it has siblings.
    pub least_paths: usize,
    /// No node has more children: the programme grows with their number.
    pub most_children: usize,
}

impl Default for Growth {
    fn default() -> Self {
        Self { least_paths: 25, most_children: 2 }
    }
}

/// A period in which a node is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) node: NodeId,
    pub(crate) way: usize,
    pub(crate) period: PeriodId,
    /// Place of the moment of the period before; `None` in the first period.
    pub(crate) before: Option<usize>,
}

/// A tree with its moments, those of a node next to one another: with one node they are the periods.
#[derive(Clone, Debug)]
pub(crate) struct Moments {
    pub(crate) tree: Tree,
    all: Vec<Moment>,
    /// Place of the first moment of each node and way.
    first: Vec<usize>,
}

impl Moments {
    fn new(tree: Tree) -> Self {
        let mut moments = Self { all: Vec::new(), first: Vec::new(), tree };
        for id in moments.tree.ids() {
            let node = moments.tree.node(id).clone();
            for way in 0..moments.tree.ways() {
                moments.first.push(moments.all.len());
                for period in node.first..node.until {
                    let before = match (period > node.first, node.parent) {
                        (true, _) => Some(moments.all.len() - 1),
                        (false, Some(parent)) => period.checked_sub(1).map(|t| moments.at(parent, way, t)),
                        (false, None) => None,
                    };
                    moments.all.push(Moment { node: id, way, period, before });
                }
            }
        }
        moments
    }

    /// All that is decided is decided now, and supply comes one way.
    pub(crate) fn root(paths: usize, periods: usize) -> Self {
        Self::new(Tree::root(paths, periods))
    }

    /// All that is decided is decided now, however supply comes.
    pub(crate) fn now(scenario: &Scenario, demand: &DemandPaths) -> Self {
        let mut tree = Tree::root(demand.paths, demand.periods);
        supply::put(scenario, &mut tree);
        Self::new(tree)
    }

    /// The tree that the review dates open on these paths.
    pub(crate) fn grown(scenario: &Scenario, demand: &DemandPaths, growth: Growth) -> Self {
        let reviews = reviews(scenario);
        let mut tree = Tree::root(demand.paths, demand.periods);
        for (number, review) in reviews.iter().enumerate() {
            let left = u32::try_from(reviews.len() - number).unwrap_or(1);
            for node in tree.leaves() {
                part(scenario, demand, growth, &mut tree, (node, *review, left));
            }
        }
        supply::put(scenario, &mut tree);
        Self::new(tree)
    }

    /// Every path its own node from the start: what one who knows the future would decide.
    #[cfg(test)]
    pub(crate) fn apart(paths: usize, periods: usize) -> Self {
        let mut tree = Tree::root(paths, periods);
        tree.nodes[0].until = 0;
        for path in 0..paths {
            let probability = 1.0 / paths as f64;
            let (seen, demand_ratio, words) = (Vec::new(), 1.0, String::new());
            let parent = Some(NodeId::ROOT);
            tree.nodes.push(Node {
                parent,
                first: 0,
                until: periods,
                probability,
                seen,
                demand_ratio,
                words,
            });
            tree.last[path] = NodeId(path + 1);
        }
        Self::new(tree)
    }

    /// The same nodes with other paths: each goes on, at each review, with the node whose mean of what was seen is nearest.
    pub(crate) fn routed(&self, scenario: &Scenario, demand: &DemandPaths) -> Self {
        let last = (0..demand.paths).map(|path| self.route(scenario, demand, path)).collect();
        let state = supply::by_path(scenario, demand.paths, self.tree.states.len());
        Self {
            tree: Tree { last, state, ..self.tree.clone() },
            all: self.all.clone(),
            first: self.first.clone(),
        }
    }

    fn route(&self, scenario: &Scenario, demand: &DemandPaths, path: usize) -> NodeId {
        let mut here = NodeId::ROOT;
        loop {
            let far = |child: &NodeId| {
                let node = self.tree.node(*child);
                let seen = seen(scenario, demand, path, node.first);
                cluster::distance(&seen, &node.seen)
            };
            let nearest = self.tree.children(here).min_by(|a, b| far(a).total_cmp(&far(b)));
            match nearest {
                Some(child) => here = child,
                None => return here,
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, Moment)> + '_ {
        self.all.iter().copied().enumerate()
    }

    pub(crate) fn get(&self, moment: usize) -> Moment {
        self.all[moment]
    }

    /// Whether what a node decides is known at a moment.
    pub(crate) fn sees(&self, moment: usize, node: NodeId) -> bool {
        self.tree.leads_to(node, self.all[moment].node)
    }

    /// The moment of a period on the way to a node.
    pub(crate) fn at(&self, last: NodeId, way: usize, period: PeriodId) -> usize {
        let node = self.tree.at(last, period);
        self.first[node.0 * self.tree.ways() + way] + period - self.tree.node(node).first
    }

    /// The moment of a period on a path.
    pub(crate) fn of_path(&self, path: usize, period: PeriodId) -> usize {
        self.at(self.tree.last[path], self.tree.way(path), period)
    }

    /// The last nodes, each with every way in which supply comes.
    pub(crate) fn ends(&self) -> Vec<(NodeId, usize)> {
        let ways = self.tree.ways();
        self.tree.leaves().into_iter().flat_map(|leaf| (0..ways).map(move |way| (leaf, way))).collect()
    }

    /// What nodes decide over some time, along each branch and for each way in which supply comes: lists that are the same
    /// stand for one.
    pub(crate) fn along_branches(
        &self,
        decided: impl Fn(usize) -> Vec<(NodeId, Col, f64)>,
    ) -> Vec<Vec<(Col, f64)>> {
        let mut lists: Vec<Vec<(Col, f64)>> = Vec::new();
        for (leaf, way) in self.ends() {
            let decided = decided(way);
            let known = decided.iter().filter(|(node, ..)| self.tree.leads_to(*node, leaf));
            let list: Vec<(Col, f64)> = known.map(|(_, column, value)| (*column, *value)).collect();
            if !lists.contains(&list) {
                lists.push(list);
            }
        }
        lists
    }
}

/// Periods with which nodes open, in order.
fn reviews(scenario: &Scenario) -> Vec<PeriodId> {
    let days = scenario.policy.review_dates.iter();
    let opens = days.filter_map(|day| scenario.calendar.first_at_or_after(*day));
    let mut opens: Vec<PeriodId> = opens.filter(|t| *t > 0 && scenario.horizon().contains(t)).collect();
    opens.sort_unstable();
    opens.dedup();
    opens
}

/// Value of demand by workload and region in the period before a review, currency an hour.
fn seen(scenario: &Scenario, demand: &DemandPaths, path: usize, review: PeriodId) -> Vec<f64> {
    let mut seen = Vec::with_capacity(demand.workloads * demand.regions);
    for w in (0..demand.workloads).map(WorkloadId) {
        let price = scenario.workloads[w.0].price.mid;
        for r in (0..demand.regions).map(RegionId) {
            seen.push(price * demand.total[demand.at(path, w, r, review - 1)]);
        }
    }
    seen
}

/// Parts a node at a review, with so many reviews left, so that there are enough paths for those that come.
fn part(
    scenario: &Scenario,
    demand: &DemandPaths,
    growth: Growth,
    tree: &mut Tree,
    (node, review, left): (NodeId, PeriodId, u32),
) {
    let paths = tree.paths_of(node);
    let leaves = paths.len() / growth.least_paths.max(1);
    let children = (1..=growth.most_children).rev().find(|k| k.pow(left) <= leaves).unwrap_or(1);
    let points: Vec<Vec<f64>> = paths.iter().map(|path| seen(scenario, demand, *path, review)).collect();
    let least = growth.least_paths * children.pow(left - 1);
    let parts = cluster::parts(&points, children, least);
    if parts.len() < 2 {
        return;
    }
    let all: Vec<Vec<f64>> = (0..demand.paths).map(|path| seen(scenario, demand, path, review)).collect();
    let everywhere = cluster::mean(&all, 0..demand.paths);
    let until = std::mem::replace(&mut tree.nodes[node.0].until, review);
    for members in parts {
        let mean = cluster::mean(&points, members.iter().copied());
        let words = words(scenario, (&mean, &everywhere), demand.regions, review);
        for member in &members {
            tree.last[paths[*member]] = NodeId(tree.nodes.len());
        }
        let probability = members.len() as f64 * demand.probability();
        let demand_ratio = ratio(&mean, &everywhere);
        let (parent, first, seen) = (Some(node), review, mean);
        tree.nodes.push(Node { parent, first, until, probability, seen, demand_ratio, words });
    }
}

/// Value of some demand relative to that of all paths; 1 where nothing is asked for.
fn ratio(here: &[f64], all: &[f64]) -> f64 {
    let all: f64 = all.iter().sum();
    if all > 0.0 { here.iter().sum::<f64>() / all } else { 1.0 }
}

/// How the demand of a node differs from that of all paths, by group of workloads: `ai +12 %, core −1 % in 2027-Q1`.
fn words(scenario: &Scenario, (here, all): (&[f64], &[f64]), regions: usize, review: PeriodId) -> String {
    let mut groups: Vec<(&str, f64, f64)> = Vec::new();
    for (w, workload) in scenario.workloads.iter().enumerate() {
        let sum = |values: &[f64]| values[w * regions..][..regions].iter().sum::<f64>();
        match groups.iter_mut().find(|(name, ..)| *name == workload.group) {
            Some(group) => {
                group.1 += sum(here);
                group.2 += sum(all);
            }
            None => groups.push((&workload.group, sum(here), sum(all))),
        }
    }
    let told = groups.iter().filter(|(_, _, all)| *all > 0.0).map(|(name, here, all)| {
        let percent = (here / all - 1.0) * 100.0;
        let sign = if percent < 0.0 { "−" } else { "+" };
        format!("{name} {sign}{:.0} %", percent.abs())
    });
    let told: Vec<String> = told.collect();
    let when = scenario.calendar.periods()[review - 1].label();
    format!("{} in {when}", told.join(", "))
}
