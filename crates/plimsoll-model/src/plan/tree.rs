//! The decision tree of a plan: what is decided together, what along each branch, and how late supply may be.

use std::borrow::Cow;

use serde::Serialize;

use super::{Active, Move, Order, Plan, PowerOrder, Running, SitePower, Spilled};
use crate::calendar::PeriodId;
use crate::demand::DemandPaths;
use crate::quantity::Interval;
use crate::scenario::{GenerationId, Scenario};

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
    /// The value of that demand, relative to the mean of all paths in the same period; 1 for the root.
    pub demand_ratio: f64,
    /// What tells its paths from all others, in words; empty for the root.
    pub words: String,
}

/// A way in which supply may come: by how much each is late, months, and what part of it comes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SupplyState {
    /// Its probability.
    pub probability: f64,
    /// By generation.
    pub generations: Vec<f64>,
    /// By power option.
    pub options: Vec<f64>,
    /// By site, then step of its envelope.
    pub sites: Vec<Vec<f64>>,
    /// By generation: the part of what is ordered that is delivered.
    pub delivered: Vec<f64>,
}

impl SupplyState {
    /// The case in which supply is late by just so much.
    #[must_use]
    pub fn applied(&self, scenario: &Scenario) -> Scenario {
        let mut late = scenario.clone();
        let certain = Interval::certain;
        late.generations.iter_mut().zip(&self.generations).for_each(|(g, months)| g.slip = certain(*months));
        late.power_options.iter_mut().zip(&self.options).for_each(|(o, months)| o.slip = certain(*months));
        for (site, steps) in late.sites.iter_mut().zip(&self.sites) {
            site.envelope.iter_mut().zip(steps).for_each(|(step, months)| step.slip = certain(*months));
        }
        late
    }
}

/// Nodes, each after its parent, and the last node of every path.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Tree {
    /// The root is the first.
    pub nodes: Vec<Node>,
    /// By path.
    pub last: Vec<NodeId>,
    /// How supply may come; empty where it comes one way, late by the middle of its intervals. Orders are decided before that
    /// is known, units in service after.
    pub states: Vec<SupplyState>,
    /// How it comes on each path; empty where it comes one way.
    pub state: Vec<usize>,
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
            demand_ratio: 1.0,
            words: String::new(),
        };
        Self { nodes: vec![node], last: vec![NodeId::ROOT; paths], states: Vec::new(), state: Vec::new() }
    }

    /// Whether anything is decided later than now.
    pub fn branches(&self) -> bool {
        self.nodes.len() > 1
    }

    /// In how many ways supply may come.
    pub fn ways(&self) -> usize {
        self.states.len().max(1)
    }

    /// How supply comes on a path.
    pub fn way(&self, path: usize) -> usize {
        self.state.get(path).copied().unwrap_or(0)
    }

    /// Whether what is in service differs between paths in any period.
    pub fn is_parted(&self) -> bool {
        self.branches() || self.ways() > 1
    }

    /// Probability of a node together with a way in which supply comes; of the node alone for `None`.
    pub fn share(&self, node: NodeId, way: Option<usize>) -> f64 {
        let Some(way) = way else { return self.node(node).probability };
        let ours = |path: &usize| self.way(*path) == way && self.leads_to(node, self.last[*path]);
        #[allow(clippy::cast_precision_loss)]
        let (here, all) = ((0..self.last.len()).filter(ours).count() as f64, self.last.len().max(1) as f64);
        here / all
    }

    /// A node by its id.
    pub fn node(&self, node: NodeId) -> &Node {
        &self.nodes[node.0]
    }

    /// The part of what is ordered of a generation that is delivered where supply comes in this way.
    pub fn delivered(&self, way: usize, generation: GenerationId) -> f64 {
        self.states.get(way).map_or(1.0, |state| state.delivered[generation.0])
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
    /// How supply comes on it.
    pub way: usize,
    /// Its probability.
    pub probability: f64,
    /// Places of the branch's paths among all.
    pub paths: Vec<usize>,
    /// What is ordered and in service along it, in a tree of one node. What happens on its paths, and their values, is
    /// there only where it was asked for.
    pub plan: Cow<'a, Plan>,
}

impl Branch<'_> {
    /// The case as it comes about on the branch: with open orders as the plan changes them, and supply as late as it is there.
    pub fn scenario<'s>(&self, scenario: &'s Scenario, plan: &Plan) -> Cow<'s, Scenario> {
        let amended = scenario.amended(&plan.amendments);
        match plan.tree.states.get(self.way) {
            Some(state) => Cow::Owned(state.applied(&amended)),
            None => amended,
        }
    }
}

impl Plan {
    /// Probability that what belongs to a node comes about.
    pub fn weight(&self, node: NodeId) -> f64 {
        self.tree.node(node).probability
    }

    /// What is ordered and in service along each branch, and for each way in which supply comes: all of the plan where all is
    /// decided now and supply comes one way.
    pub fn branches(&self) -> Vec<Branch<'_>> {
        let tree = &self.tree;
        if !tree.is_parted() {
            let paths = (0..tree.last.len()).collect();
            let (plan, last) = (Cow::Borrowed(self), NodeId::ROOT);
            return vec![Branch { last, way: 0, probability: 1.0, paths, plan }];
        }
        let mut branches = Vec::new();
        for last in tree.leaves() {
            for way in 0..tree.ways() {
                let ours = |path: &usize| tree.last[*path] == last && tree.way(*path) == way;
                let paths: Vec<usize> = (0..tree.last.len()).filter(ours).collect();
                if paths.is_empty() {
                    continue;
                }
                let on = |node: NodeId, there: Option<usize>| {
                    let here = tree.leads_to(node, last) && there.is_none_or(|there| there == way);
                    if here { 1.0 } else { 0.0 }
                };
                let plan =
                    Plan { tree: Tree::root(paths.len(), tree.node(last).until), ..self.decisions(on) };
                let probability = tree.share(last, Some(way));
                branches.push(Branch { last, way, probability, paths, plan: Cow::Owned(plan) });
            }
        }
        branches
    }

    /// The same with what happens on the paths, and their values.
    pub fn branches_on(&self, demand: &DemandPaths) -> Vec<Branch<'_>> {
        let mut branches = self.branches();
        for branch in branches.iter_mut().filter(|_| self.tree.is_parted()) {
            let with_flows = self.with_flows(branch.plan.clone().into_owned(), &branch.paths, demand);
            branch.plan = Cow::Owned(with_flows);
        }
        branches
    }

    /// What is ordered and in service in the mean over the branches; what happens on the paths is not there. All of the plan
    /// where all is decided now and supply comes one way.
    pub fn mean(&self) -> Cow<'_, Plan> {
        if !self.tree.is_parted() {
            return Cow::Borrowed(self);
        }
        let mut mean = self.decisions(|node, way| self.tree.share(node, way));
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

    /// Orders, units and power of nodes, and ways in which supply comes, that weigh something, by their weight, as if the root
    /// had decided them and supply came one way.
    fn decisions(&self, weight: impl Fn(NodeId, Option<usize>) -> f64) -> Plan {
        let (node, state) = (NodeId::ROOT, 0);
        let mut decisions = Plan {
            tree: Tree::root(
                self.tree.last.len(),
                self.tree.nodes.iter().map(|n| n.until).max().unwrap_or(0),
            ),
            amendments: self.amendments.clone(),
            orders: Vec::new(),
            power_orders: Vec::new(),
            active: Vec::new(),
            moves: Vec::new(),
            power: Vec::new(),
            served: Vec::new(),
            contracted_short: Vec::new(),
            running: Vec::new(),
            spilled: Vec::new(),
            path_values: Vec::new(),
            shadow_prices: self.shadow_prices.clone(),
            ..*self
        };
        // Each part of an order with its weight and the period from which it serves.
        let parts =
            |owner: NodeId, in_service: PeriodId, arrives: &[PeriodId], comes: &dyn Fn(usize) -> f64| {
                let all: Vec<(f64, PeriodId)> = if arrives.is_empty() {
                    vec![(weight(owner, None), in_service)]
                } else {
                    arrives
                        .iter()
                        .enumerate()
                        .map(|(way, t)| (weight(owner, Some(way)) * comes(way), *t))
                        .collect()
                };
                all.into_iter().filter(|(by, _)| *by > 0.0).collect::<Vec<_>>()
            };
        for o in &self.orders {
            let comes = |way: usize| self.tree.delivered(way, o.generation);
            for (by, in_service) in parts(o.node, o.in_service, &o.arrives, &comes) {
                let (units, megawatts) = (o.units * by, o.megawatts * by);
                let arrives = Vec::new();
                decisions.orders.push(Order { node, in_service, arrives, units, megawatts, ..o.clone() });
            }
        }
        for o in &self.power_orders {
            for (by, in_service) in parts(o.node, o.in_service, &o.arrives, &|_| 1.0) {
                let (blocks, megawatts, cost) = (o.blocks * by, o.megawatts * by, o.cost * by);
                let arrives = Vec::new();
                decisions.power_orders.push(PowerOrder {
                    node,
                    in_service,
                    arrives,
                    blocks,
                    megawatts,
                    cost,
                    ..o.clone()
                });
            }
        }
        let way = |state: usize| (self.tree.ways() > 1).then_some(state);
        for (a, by) in
            self.active.iter().map(|a| (a, weight(a.node, way(a.state)))).filter(|(_, by)| *by > 0.0)
        {
            let (units, retired_early) = (a.units * by, a.retired_early * by);
            decisions.active.push(Active { node, state, units, retired_early, ..a.clone() });
        }
        for (moved, by) in
            self.moves.iter().map(|m| (m, weight(m.node, way(m.state)))).filter(|(_, by)| *by > 0.0)
        {
            decisions.moves.push(Move { node, state, units: moved.units * by, ..moved.clone() });
        }
        for (p, by) in
            self.power.iter().map(|p| (p, weight(p.node, way(p.state)))).filter(|(_, by)| *by > 0.0)
        {
            let (envelope_mw, built_mw, load_mw) = (p.envelope_mw * by, p.built_mw * by, p.load_mw * by);
            decisions.power.push(SitePower { node, state, envelope_mw, built_mw, load_mw, ..p.clone() });
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
