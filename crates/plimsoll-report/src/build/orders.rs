//! Orders now and later, and how the money flows out.

use plimsoll_model::plan::{Order, PowerOrder};
use plimsoll_model::{PeriodId, Plan, Scenario};

use super::common::{POWER, POWER_HUE, families, label, paint, periods};
use crate::format;
use crate::view::{Layer, OrderRow, Orders, Stack, StackShape, Unit};

/// What the plan calls nothing: solvers leave crumbs.
const CRUMB: f64 = 0.5;
/// The least part of a power block that counts as ordered.
const BLOCK_CRUMB: f64 = 0.005;

/// Orders of the first period, most valuable first, and the later ones of the horizon in order of date. What is
/// ordered after the horizon is there only so that its last periods are planned well.
pub(super) fn orders(scenario: &Scenario, plan: &Plan) -> (Orders, Orders) {
    let hardware = plan.orders.iter().filter(|o| o.units >= CRUMB).map(|o| (o.placed, hardware(scenario, o)));
    let power =
        plan.power_orders.iter().filter(|o| o.blocks >= BLOCK_CRUMB).map(|o| (o.placed, block(scenario, o)));
    let inside = hardware.chain(power).filter(|(placed, _)| scenario.horizon().contains(placed));
    let (mut now, mut later): (Vec<_>, Vec<_>) = inside.partition(|(placed, _)| *placed == 0);
    let worth = |row: &OrderRow| (row.margin.unwrap_or(0.0) * row.cost, row.cost);
    now.sort_by(|(_, a), (_, b)| {
        let ((value_a, cost_a), (value_b, cost_b)) = (worth(a), worth(b));
        value_b.total_cmp(&value_a).then(cost_b.total_cmp(&cost_a))
    });
    later.sort_by(|(ta, a), (tb, b)| ta.cmp(tb).then(b.cost.total_cmp(&a.cost)));
    (totals(now), totals(later))
}

fn hardware(scenario: &Scenario, order: &Order) -> OrderRow {
    let g = &scenario.generations[order.generation.0];
    OrderRow {
        item: g.name.clone(),
        family: g.family.clone(),
        power: false,
        site: scenario.sites[order.site.0].name.clone(),
        units: order.units,
        megawatts: order.megawatts,
        cost: order.units * order.unit_cost,
        cost_assumed: g.unit_cost.is_uncertain(),
        placed: label(&scenario.calendar, order.placed),
        decide_by: order.decide_by,
        in_service: label(&scenario.calendar, order.in_service),
        margin: order.reduced_value,
    }
}

fn block(scenario: &Scenario, order: &PowerOrder) -> OrderRow {
    let option = &scenario.power_options[order.option.0];
    OrderRow {
        item: option.name.clone(),
        family: POWER.into(),
        power: true,
        site: scenario.sites[order.site.0].name.clone(),
        units: order.blocks,
        megawatts: order.megawatts,
        cost: order.cost,
        cost_assumed: option.cost.is_uncertain(),
        placed: label(&scenario.calendar, order.placed),
        decide_by: order.decide_by,
        in_service: label(&scenario.calendar, order.in_service),
        margin: None,
    }
}

fn totals(rows: Vec<(PeriodId, OrderRow)>) -> Orders {
    let rows: Vec<OrderRow> = rows.into_iter().map(|(_, row)| row).collect();
    let power = |blocks: bool| rows.iter().filter(|r| r.power == blocks).map(|r| r.megawatts).sum();
    Orders { cost: rows.iter().map(|r| r.cost).sum(), reserves_mw: power(false), adds_mw: power(true), rows }
}

/// Money ordered by period, a layer a family.
pub(super) fn flow(scenario: &Scenario, plan: &Plan) -> Stack {
    let stretches = periods(scenario);
    let names = families(scenario);
    let mut layers: Vec<Layer> = names
        .iter()
        .enumerate()
        .map(|(hue, name)| Layer {
            name: (*name).to_owned(),
            hue,
            tone: 0,
            values: vec![0.0; stretches.len()],
        })
        .collect();
    layers.push(Layer { name: POWER.into(), hue: POWER_HUE, tone: 0, values: vec![0.0; stretches.len()] });
    for order in plan.orders.iter().filter(|o| o.placed < stretches.len()) {
        layers[paint(scenario, order.generation).0].values[order.placed] += order.units * order.unit_cost;
    }
    for order in plan.power_orders.iter().filter(|o| o.placed < stretches.len()) {
        layers[names.len()].values[order.placed] += order.cost;
    }
    layers.retain(|layer| layer.values.iter().any(|v| *v > 0.0));
    let summary = flow_summary(scenario, &layers);
    let title = "Money ordered, by the period in which it is ordered".into();
    Stack { title, unit: Unit::Money, shape: StackShape::Columns, stretches, layers, against: None, summary }
}

fn flow_summary(scenario: &Scenario, layers: &[Layer]) -> String {
    let total = |layer: &Layer| layer.values.iter().sum::<f64>();
    let all: f64 = layers.iter().map(total).sum();
    let mut parts: Vec<_> = layers.iter().map(|l| (total(l), l.name.as_str())).collect();
    parts.sort_by(|a, b| b.0.total_cmp(&a.0));
    let words: Vec<_> = parts
        .iter()
        .take(3)
        .map(|(cost, name)| format!("{name} {}", format::money(*cost, &scenario.currency)))
        .collect();
    if words.is_empty() {
        return "Nothing is ordered over the horizon.".into();
    }
    format!(
        "{} over the horizon; most of it {}.",
        format::money(all, &scenario.currency),
        super::common::listed(&words, 3)
    )
}
