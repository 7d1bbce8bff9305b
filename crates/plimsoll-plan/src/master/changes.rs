//! What changing the approved plan weighs.

use plimsoll_lp::{Col, Problem};
use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{ApprovedOrder, Item, Scenario};

use super::{Context, Master};

/// What a unit of difference from the approved plan weighs, of one column of orders.
pub(crate) struct Change {
    pub(crate) column: Col,
    /// Approved, in column units.
    approved: f64,
    /// Scaled money per column unit.
    weight: f64,
}

impl Change {
    /// What the difference weighs at a point, scaled money.
    pub(crate) fn weight_at(&self, x: &[f64]) -> f64 {
        self.weight * (x[self.column.index()] - self.approved).abs()
    }
}

/// `z ≥ x − approved`, `z ≥ approved − x`, where `z` costs `change_cost` of what a unit of the order costs: for every order
/// of the horizon that the root decides, approved or not: what depends on what will be seen is no change. It is no money that flows, so it is taken out of every value afterwards.
pub(super) fn weigh(master: &mut Master, context: &Context<'_>) {
    let share = context.scenario.policy.change_cost;
    let Some(approved) = &context.scenario.approved else { return };
    if share <= 0.0 || context.given.is_some() {
        return;
    }
    let horizon = context.scenario.horizon();
    let mut changes = Vec::new();
    for order in master.orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed)) {
        let same = |a: &&ApprovedOrder| {
            a.item == Item::Generation(order.generation) && a.site == order.site && a.placed == order.placed
        };
        let units = approved.iter().filter(same).map(|a| a.units).sum::<f64>();
        let weight = share * context.scale.per_unit(order.price);
        changes.push(Change { column: order.column, approved: context.scale.to_units(units), weight });
    }
    for block in master.blocks.iter().filter(|b| b.node == NodeId::ROOT && horizon.contains(&b.placed)) {
        let same = |a: &&ApprovedOrder| a.item == Item::Power(block.option) && a.placed == block.placed;
        let blocks = approved.iter().filter(same).map(|a| a.units).sum();
        let price = block_price(context.scenario, block.option.0, context.timing.rate());
        changes.push(Change {
            column: block.column,
            approved: blocks,
            weight: share * price / context.scale.money,
        });
    }
    changes.iter().for_each(|change| difference(&mut master.problem, change));
    master.changes = changes;
}

/// What a block costs to build, and its rent over its life, discounted.
pub(crate) fn block_price(scenario: &Scenario, option: usize, rate: f64) -> f64 {
    let o = &scenario.power_options[option];
    o.cost.mid + o.rent_per_month.mid * 12.0 * plimsoll_model::finance::annuity(rate, o.life.to_years())
}

fn difference(problem: &mut Problem, change: &Change) {
    let (order, approved) = (change.column, change.approved);
    if approved <= 0.0 {
        problem.set_cost(order, problem.cost(order) + change.weight);
        return;
    }
    let apart = problem.column(change.weight, 0.0, f64::INFINITY);
    problem.row(-approved, f64::INFINITY, [(apart, 1.0), (order, -1.0)]);
    problem.row(approved, f64::INFINITY, [(apart, 1.0), (order, 1.0)]);
}
