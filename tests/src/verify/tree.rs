//! Who decides what when: nodes follow their parents, and what a node decides falls into its time.

use plimsoll_model::plan::NodeId;
use plimsoll_model::{DemandPaths, PeriodId, Plan};

use super::{Case, Rule};

/// The tree by itself: one node open in every period on the way to every path, probabilities as there are paths, and what
/// is told of a node within its time.
pub(super) fn tree(case: &mut Case<'_>) {
    let (plan, demand) = (case.plan, case.demand);
    nodes(case, plan, demand);
    let span = |node: NodeId| plan.tree.nodes.get(node.0).map_or(0..0, |n| n.first..n.until);
    let placed = |what: &'static str, node: NodeId, t: PeriodId| (what, node, t);
    let mut told: Vec<(&str, NodeId, PeriodId)> = Vec::new();
    told.extend(plan.orders.iter().map(|o| placed("an order", o.node, o.placed)));
    told.extend(plan.power_orders.iter().map(|o| placed("an order of power", o.node, o.placed)));
    told.extend(plan.active.iter().map(|a| placed("units in service", a.node, a.period)));
    told.extend(plan.moves.iter().map(|m| placed("a move of units", m.node, m.leaves)));
    told.extend(plan.power.iter().map(|p| placed("power", p.node, p.period)));
    for (what, node, t) in told {
        if !span(node).contains(&t) {
            case.broken(
                Rule::Tree,
                format!("{what} of node {} in period {t}, in which it is not open", node.0),
            );
        }
    }
}

fn nodes(case: &mut Case<'_>, plan: &Plan, demand: &DemandPaths) {
    let tree = &plan.tree;
    if tree.last.len() != demand.paths {
        case.broken(Rule::Tree, format!("{} paths have a node, {} are there", tree.last.len(), demand.paths));
    }
    let mut paths = vec![0_usize; tree.nodes.len()];
    for last in &tree.last {
        let (mut here, mut end) = (Some(*last), demand.periods);
        while let Some(node) = here.and_then(|node| tree.nodes.get(node.0)) {
            let at = here.map_or(0, |node| node.0);
            paths[at] += 1;
            if node.until != end || node.parent.is_some_and(|parent| parent.0 >= at) {
                case.broken(Rule::Tree, format!("node {at} is not followed by the next"));
                break;
            }
            (here, end) = (node.parent, node.first);
        }
        if here.is_none() && end != 0 {
            case.broken(Rule::Tree, format!("nobody decides before period {end}"));
        }
    }
    for (node, paths) in tree.nodes.iter().zip(paths) {
        let words = || format!("probability of a node that opens in period {}", node.first);
        case.equal(Rule::Tree, node.probability, paths as f64 * demand.probability(), 1.0, words);
    }
}
