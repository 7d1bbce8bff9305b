//! The decision tree of a plan: what is decided together, and what along each branch.

use std::borrow::Cow;

use serde::Serialize;

use super::Plan;
use crate::calendar::PeriodId;
use crate::demand::DemandPaths;

/// A node of the decision tree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct NodeId(pub usize);

impl NodeId {
    /// Where all paths are together.
    pub const ROOT: Self = Self(0);
}

/// What is decided alike on some paths over some periods, because nothing that was seen tells them apart.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Node {
    /// The node before; `None` for the root.
    pub parent: Option<NodeId>,
    /// The period it opens with.
    pub first: PeriodId,
    /// The period after its last.
    pub until: PeriodId,
    /// Probability of its paths.
    pub probability: f64,
    /// Mean value of the demand of its paths in the period before it opens, by workload and region, currency an hour: a
    /// fresh path goes on with the node whose mean it is nearest to. Empty for the root.
    pub seen: Vec<f64>,
    /// What tells its paths from all others, in words; empty for the root.
    pub words: String,
}

/// Nodes, each after its parent, and the last node of every path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tree {
    /// The root is the first.
    pub nodes: Vec<Node>,
    /// By path.
    pub last: Vec<NodeId>,
}

impl Tree {
    /// One node: all that is decided is decided now.
    pub fn root(paths: usize, periods: usize) -> Self {
        let node = Node {
            parent: None,
            first: 0,
            until: periods,
            probability: 1.0,
            seen: Vec::new(),
            words: String::new(),
        };
        Self { nodes: vec![node], last: vec![NodeId::ROOT; paths] }
    }

    /// Whether anything is decided later than now.
    pub fn branches(&self) -> bool {
        self.nodes.len() > 1
    }

    /// A node by its id.
    pub fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.0]
    }

    /// Every node's id, each after its parent's.
    pub fn ids(&self) -> impl Iterator<Item = NodeId> + use<> {
        (0..self.nodes.len()).map(NodeId)
    }

    /// Nodes that open from this one.
    pub fn children(&self, node: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.ids().filter(move |child| self.node(*child).parent == Some(node))
    }

    /// Nodes from which none opens.
    pub fn leaves(&self) -> Vec<NodeId> {
        self.ids().filter(|node| self.children(*node).next().is_none()).collect()
    }

    /// Whether whoever is at the second node has come through the first.
    pub fn leads_to(&self, node: NodeId, later: NodeId) -> bool {
        let mut at = Some(later);
        while let Some(here) = at.filter(|here| here.0 >= node.0) {
            if here == node {
                return true;
            }
            at = self.node(here).parent;
        }
        false
    }

    /// Paths that go through a node, in order.
    pub fn paths_of(&self, node: NodeId) -> Vec<usize> {
        (0..self.last.len()).filter(|path| self.leads_to(node, self.last[*path])).collect()
    }

    /// The node open in a period on the way to this one.
    pub fn at(&self, last: NodeId, period: PeriodId) -> NodeId {
        let mut here = last;
        while let (true, Some(parent)) = (self.node(here).first > period, self.node(here).parent) {
            here = parent;
        }
        here
    }
}

/// A plan along one branch, from now to one of the last nodes.
pub struct Branch<'a> {
    /// The last node.
    pub last: NodeId,
    /// Places of the branch's paths among all.
    pub paths: Vec<usize>,
    /// Their demand.
    pub demand: Cow<'a, DemandPaths>,
    /// What is ordered, in service and done along it; its tree is one node, its values are those of its paths.
    pub plan: Cow<'a, Plan>,
}

impl Plan {
    /// Probability that what belongs to a node comes about.
    pub fn weight(&self, node: NodeId) -> f64 {
        self.tree.node(node).probability
    }

    /// The plan along each of its branches: one, with all paths, where all is decided now.
    pub fn branches<'a>(&'a self, demand: &'a DemandPaths) -> Vec<Branch<'a>> {
        if !self.tree.branches() {
            let paths = (0..demand.paths).collect();
            let (demand, plan) = (Cow::Borrowed(demand), Cow::Borrowed(self));
            return vec![Branch { last: NodeId::ROOT, paths, demand, plan }];
        }
        let branch = |last: NodeId| {
            let paths = self.tree.paths_of(last);
            let plan = Cow::Owned(self.along(last, &paths, demand));
            Branch { last, demand: Cow::Owned(demand.only(&paths)), plan, paths }
        };
        self.tree.leaves().into_iter().map(branch).collect()
    }

    fn along(&self, last: NodeId, paths: &[usize], demand: &DemandPaths) -> Plan {
        let on = |node: NodeId| self.tree.leads_to(node, last);
        let root = NodeId::ROOT;
        let place =
            |path: u32| paths.binary_search(&(path as usize)).ok().and_then(|p| u32::try_from(p).ok());
        let path_values: Vec<f64> = paths.iter().map(|path| self.path_values[*path]).collect();
        #[allow(clippy::cast_precision_loss)]
        let value = path_values.iter().sum::<f64>() / path_values.len().max(1) as f64;
        let periods = self.tree.node(last).until;
        let kept = |values: &[f64]| demand.rows_of(values, paths);
        Plan {
            value,
            objective: value,
            orders: self
                .orders
                .iter()
                .filter(|o| on(o.node))
                .map(|o| super::Order { node: root, ..o.clone() })
                .collect(),
            power_orders: self
                .power_orders
                .iter()
                .filter(|o| on(o.node))
                .map(|o| super::PowerOrder { node: root, ..o.clone() })
                .collect(),
            active: self
                .active
                .iter()
                .filter(|a| on(a.node))
                .map(|a| super::Active { node: root, ..a.clone() })
                .collect(),
            power: self
                .power
                .iter()
                .filter(|p| on(p.node))
                .map(|p| super::SitePower { node: root, ..p.clone() })
                .collect(),
            served: kept(&self.served),
            contracted_short: kept(&self.contracted_short),
            running: self
                .running
                .iter()
                .filter_map(|r| Some(super::Running { path: place(r.path)?, ..*r }))
                .collect(),
            spilled: self
                .spilled
                .iter()
                .filter_map(|s| Some(super::Spilled { path: place(s.path)?, ..*s }))
                .collect(),
            path_values,
            shadow_prices: self.shadow_prices.clone(),
            tree: Tree::root(paths.len(), periods),
            ..*self
        }
    }
}
