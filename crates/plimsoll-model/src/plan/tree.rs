//! The decision tree of a plan: what is decided together, and what along each branch.

use std::borrow::Cow;

use serde::Serialize;

use super::{Active, Order, Plan, PowerOrder, Running, SitePower, Spilled};
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

    /// A node's name: the places of its forebears and itself among their siblings, `2.1`; empty for the root.
    pub fn name(&self, node: NodeId) -> String {
        let Some(parent) = self.node(node).parent else { return String::new() };
        let place = 1 + self.children(parent).take_while(|child| *child != node).count();
        let before = self.name(parent);
        if before.is_empty() { place.to_string() } else { format!("{before}.{place}") }
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
    /// What is ordered and in service along it, in a tree of one node. What happens on its paths, and their values, is
    /// there only where it was asked for.
    pub plan: Cow<'a, Plan>,
}

impl Plan {
    /// Probability that what belongs to a node comes about.
    pub fn weight(&self, node: NodeId) -> f64 {
        self.tree.node(node).probability
    }

    /// What is ordered and in service along each branch: all of the plan where all is decided now.
    pub fn branches(&self) -> Vec<Branch<'_>> {
        let branch = |last: NodeId| {
            let on = |node: NodeId| if self.tree.leads_to(node, last) { 1.0 } else { 0.0 };
            let (paths, periods) = (self.tree.paths_of(last), self.tree.node(last).until);
            let plan = Plan { tree: Tree::root(paths.len(), periods), ..self.decisions(on) };
            Branch { last, paths, plan: Cow::Owned(plan) }
        };
        if self.tree.branches() {
            self.tree.leaves().into_iter().map(branch).collect()
        } else {
            let paths = (0..self.tree.last.len()).collect();
            vec![Branch { last: NodeId::ROOT, paths, plan: Cow::Borrowed(self) }]
        }
    }

    /// The same with what happens on the paths, and their values.
    pub fn branches_on(&self, demand: &DemandPaths) -> Vec<Branch<'_>> {
        let mut branches = self.branches();
        for branch in branches.iter_mut().filter(|_| self.tree.branches()) {
            let with_flows = self.with_flows(branch.plan.clone().into_owned(), &branch.paths, demand);
            branch.plan = Cow::Owned(with_flows);
        }
        branches
    }

    /// What is ordered and in service in the mean over the branches; what happens on the paths is not there. All of the plan
    /// where all is decided now.
    pub fn mean(&self) -> Cow<'_, Plan> {
        if !self.tree.branches() {
            return Cow::Borrowed(self);
        }
        let mut mean = self.decisions(|node| self.weight(node));
        mean.active.sort_by_key(|a| (a.site, a.generation, a.period));
        mean.active.dedup_by(|next, kept| {
            let same = (next.site, next.generation, next.period) == (kept.site, kept.generation, kept.period);
            if same {
                kept.units += next.units;
                kept.retired_early += next.retired_early;
            }
            same
        });
        mean.power.sort_by_key(|p| (p.site, p.period));
        mean.power.dedup_by(|next, kept| {
            let same = (next.site, next.period) == (kept.site, kept.period);
            if same {
                kept.envelope_mw += next.envelope_mw;
                kept.built_mw += next.built_mw;
                kept.load_mw += next.load_mw;
            }
            same
        });
        Cow::Owned(mean)
    }

    /// Orders, units and power of nodes that weigh something, by their weight, as if the root had decided them.
    fn decisions(&self, weight: impl Fn(NodeId) -> f64) -> Plan {
        let node = NodeId::ROOT;
        let mut decisions = Plan {
            tree: Tree::root(
                self.tree.last.len(),
                self.tree.nodes.iter().map(|n| n.until).max().unwrap_or(0),
            ),
            orders: Vec::new(),
            power_orders: Vec::new(),
            active: Vec::new(),
            power: Vec::new(),
            served: Vec::new(),
            contracted_short: Vec::new(),
            running: Vec::new(),
            spilled: Vec::new(),
            path_values: Vec::new(),
            shadow_prices: self.shadow_prices.clone(),
            ..*self
        };
        for (o, by) in self.orders.iter().map(|o| (o, weight(o.node))).filter(|(_, by)| *by > 0.0) {
            let (units, megawatts) = (o.units * by, o.megawatts * by);
            decisions.orders.push(Order { node, units, megawatts, ..o.clone() });
        }
        for (o, by) in self.power_orders.iter().map(|o| (o, weight(o.node))).filter(|(_, by)| *by > 0.0) {
            let (blocks, megawatts, cost) = (o.blocks * by, o.megawatts * by, o.cost * by);
            decisions.power_orders.push(PowerOrder { node, blocks, megawatts, cost, ..o.clone() });
        }
        for (a, by) in self.active.iter().map(|a| (a, weight(a.node))).filter(|(_, by)| *by > 0.0) {
            let (units, retired_early) = (a.units * by, a.retired_early * by);
            decisions.active.push(Active { node, units, retired_early, ..a.clone() });
        }
        for (p, by) in self.power.iter().map(|p| (p, weight(p.node))).filter(|(_, by)| *by > 0.0) {
            let (envelope_mw, built_mw, load_mw) = (p.envelope_mw * by, p.built_mw * by, p.load_mw * by);
            decisions.power.push(SitePower { node, envelope_mw, built_mw, load_mw, ..p.clone() });
        }
        decisions
    }

    fn with_flows(&self, decisions: Plan, paths: &[usize], demand: &DemandPaths) -> Plan {
        let place =
            |path: u32| paths.binary_search(&(path as usize)).ok().and_then(|p| u32::try_from(p).ok());
        let path_values: Vec<f64> = paths.iter().map(|path| self.path_values[*path]).collect();
        #[allow(clippy::cast_precision_loss)]
        let value = path_values.iter().sum::<f64>() / path_values.len().max(1) as f64;
        let running = self.running.iter().filter_map(|r| Some(Running { path: place(r.path)?, ..*r }));
        let spilled = self.spilled.iter().filter_map(|s| Some(Spilled { path: place(s.path)?, ..*s }));
        Plan {
            value,
            objective: value,
            served: demand.rows_of(&self.served, paths),
            contracted_short: demand.rows_of(&self.contracted_short, paths),
            running: running.collect(),
            spilled: spilled.collect(),
            path_values,
            ..decisions
        }
    }
}
