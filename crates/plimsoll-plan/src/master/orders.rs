//! Orders of hardware, and what people have decided about them.

use plimsoll_lp::Col;
use plimsoll_model::plan::{NodeId, Scarce};
use plimsoll_model::scenario::{Decision, GenerationId, Item, SiteId};

use super::{Context, Master, OrderColumn, RowMeaning};
use crate::tree::Moment;

/// `x[g,s,m] ≥ 0`: placed at the start of the moment's period `t` within the generation's order dates, serving from the first period at
/// or after `t + lead + slip`. Costs its price net of the tax it saves. A given plan fixes the columns.
pub(super) fn columns(master: &mut Master, context: &Context<'_>) {
    let tree = &context.moments.tree;
    for (g, generation) in context.scenario.generations.iter().enumerate() {
        let g = GenerationId(g);
        if generation.performance.is_empty() {
            continue;
        }
        for s in (0..context.scenario.sites.len()).map(SiteId) {
            let first = master.orders.len();
            for (_, Moment { node, way, period: placed, .. }) in context.moments.iter() {
                if way > 0 || !context.timing.is_orderable(g, placed) {
                    continue;
                }
                let serves =
                    |way: &super::Way<'_>| way.timing.in_service(&way.scenario.generations[g.0], placed);
                let Some(served) = context.ways.iter().map(serves).collect::<Option<Vec<_>>>() else {
                    continue;
                };
                let price = price(context, g, node, placed);
                let comes: Vec<f64> = (0..served.len()).map(|way| tree.delivered(way, g)).collect();
                let cost = |(served, comes): (&usize, &f64)| {
                    context.scale.per_unit(comes * context.money.hardware(g, price, *served))
                };
                let costs = served.iter().zip(&comes).map(cost).collect();
                let column = master.ordered(context, node, costs, bounds(context, g, s, placed));
                master.orders.push(OrderColumn {
                    generation: g,
                    site: s,
                    node,
                    placed,
                    served,
                    comes,
                    price,
                    due: price,
                    column,
                });
            }
            master.orders_at[g.0][s.0] = first..master.orders.len();
        }
    }
}

/// What a unit costs that a node orders in a period: dearer where the node has seen more demand than there is in the mean.
fn price(context: &Context<'_>, g: GenerationId, node: NodeId, placed: usize) -> f64 {
    let follows = context.scenario.generations[g.0].price_follows_demand;
    let plain = context.scenario.unit_cost_on(g, context.timing.start(placed));
    plain * context.moments.tree.node(node).demand_ratio.powf(follows)
}

fn bounds(context: &Context<'_>, g: GenerationId, s: SiteId, placed: usize) -> (f64, f64) {
    match context.given {
        Some(given) if given.holds(context.scenario, placed) => {
            let units = context.scale.to_units(given.units(g, s, placed));
            (units, units)
        }
        _ => (0.0, f64::INFINITY),
    }
}

/// `min ≤ Σ x ≤ max` over the orders that a decision of a person is about, along each branch. The dual is what the decision costs (a
/// pin) or keeps from being earned (a prohibition), per unit.
pub(super) fn decisions(master: &mut Master, context: &Context<'_>) {
    for (index, decision) in context.scenario.decisions.iter().enumerate() {
        let calendar = &context.scenario.calendar;
        if decision.to < calendar.start() || decision.from >= calendar.end() {
            continue;
        }
        let scale = match decision.item {
            Item::Generation(_) => context.scale.units,
            Item::Power(_) => 1.0,
        };
        let most = decision.max_units.map_or(f64::INFINITY, |max| max / scale);
        // Nothing is less than nothing: a prohibition is no equation, and can be asked about.
        let least = if decision.min_units > 0.0 { decision.min_units / scale } else { f64::NEG_INFINITY };
        for entries in context.moments.along_branches(|_| columns_of(master, context, decision)) {
            let row = master.problem.row(least, most, entries);
            master.rows.push(RowMeaning {
                row,
                scarce: Scarce::Decision { item: decision.item, index },
                period: None,
                unit: "unit",
                available: decision.max_units.unwrap_or(decision.min_units),
                per_row: scale,
                source: Some(decision.row),
                words: words(context, decision),
            });
        }
    }
}

fn columns_of(master: &Master, context: &Context<'_>, decision: &Decision) -> Vec<(NodeId, Col, f64)> {
    let on_time = |placed: usize| {
        let day = context.timing.start(placed);
        decision.from <= day && day <= decision.to
    };
    match decision.item {
        Item::Generation(g) => {
            let about = |o: &&OrderColumn| {
                o.generation == g && decision.site.is_none_or(|s| s == o.site) && on_time(o.placed)
            };
            master.orders.iter().filter(about).map(|o| (o.node, o.column, 1.0)).collect()
        }
        Item::Power(option) => master
            .blocks
            .iter()
            .filter(|b| b.option == option && on_time(b.placed))
            .map(|b| (b.node, b.column, 1.0))
            .collect(),
    }
}

fn words(context: &Context<'_>, decision: &Decision) -> String {
    let item = match decision.item {
        Item::Generation(g) => &context.scenario.generations[g.0].name,
        Item::Power(o) => &context.scenario.power_options[o.0].name,
    };
    let most = decision.max_units.map_or_else(|| "any number".to_owned(), |max| format!("at most {max}"));
    let (min, from, to) = (decision.min_units, decision.from, decision.to);
    format!("decision: at least {min} and {most} of {item} ordered from {from} to {to}")
}
