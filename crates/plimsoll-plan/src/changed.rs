//! What a plan changes of the approved one, told in orders and money.

use std::collections::BTreeMap;

use plimsoll_model::plan::{Changed, NodeId, Plan};
use plimsoll_model::scenario::{Item, SiteId};
use plimsoll_model::{PeriodId, Scenario};

use crate::master::block_price;

/// Less than this share of an order is no change of it.
const DUST: f64 = 1e-6;

/// Orders of the horizon that the root decides and that are as approved, and those that are not; `None` where there is no approved plan.
pub(crate) fn changed(scenario: &Scenario, plan: &Plan, weight: f64) -> Option<Changed> {
    let approved = scenario.approved.as_ref()?;
    let horizon = scenario.horizon();
    let mut both: BTreeMap<(PeriodId, SiteId, Item), [f64; 2]> = BTreeMap::new();
    for a in approved {
        both.entry((a.placed, a.site, a.item)).or_default()[0] += a.units;
    }
    for o in plan.orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed)) {
        both.entry((o.placed, o.site, Item::Generation(o.generation))).or_default()[1] += o.units;
    }
    for o in plan.power_orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed)) {
        both.entry((o.placed, o.site, Item::Power(o.option))).or_default()[1] += o.blocks;
    }
    let mut changed = Changed { orders: 0, kept: 0, money: 0.0, weight };
    for ((placed, _, item), [was, is]) in both {
        let apart = (is - was).abs();
        if apart <= DUST * was.max(is) {
            changed.kept += 1;
            continue;
        }
        changed.orders += 1;
        changed.money += apart * price(scenario, item, placed);
    }
    Some(changed)
}

fn price(scenario: &Scenario, item: Item, placed: PeriodId) -> f64 {
    match item {
        Item::Generation(g) => scenario.unit_cost_on(g, scenario.calendar.periods()[placed].start),
        Item::Power(o) => block_price(scenario, o.0, scenario.finance.discount_rate.mid),
    }
}
