//! Orders now and later, and how the money flows out.

use plimsoll_model::plan::{NodeId, Order, PowerOrder};
use plimsoll_model::scenario::{Item, SiteId};
use plimsoll_model::{PeriodId, Plan, Scenario};

use super::common::{POWER, POWER_HUE, families, label, paint, periods};
use crate::format;
use crate::view::{Layer, MoveRow, NodeRow, OrderChange, OrderRow, Orders, Stack, StackShape, Unit};

/// What the plan calls nothing: solvers leave crumbs.
const CRUMB: f64 = 0.5;
/// The least part of a power block that counts as ordered.
const BLOCK_CRUMB: f64 = 0.005;

/// Orders of the first period, most valuable first, and the later ones of the horizon by branch in order of date. What is
/// ordered after the horizon is there only so that its last periods are planned well.
pub(super) fn orders(scenario: &Scenario, plan: &Plan) -> (Orders, Orders) {
    let hardware = plan.orders.iter().filter(|o| o.units >= CRUMB);
    let hardware = hardware.map(|o| (o.placed, o.node, hardware_row(scenario, o)));
    let power = plan.power_orders.iter().filter(|o| o.blocks >= BLOCK_CRUMB);
    let power = power.map(|o| (o.placed, o.node, block(scenario, o)));
    let inside = hardware.chain(power).filter(|(placed, ..)| scenario.horizon().contains(placed));
    let named = inside.map(|(placed, node, row)| {
        let (branch, probability) = (plan.tree.name(node), plan.weight(node));
        (placed, OrderRow { branch, probability, ..row })
    });
    let (mut now, mut later): (Vec<_>, Vec<_>) = named.partition(|(placed, _)| *placed == 0);
    let worth = |row: &OrderRow| (row.margin.unwrap_or(0.0) * row.cost, row.cost);
    now.sort_by(|(_, a), (_, b)| {
        let ((value_a, cost_a), (value_b, cost_b)) = (worth(a), worth(b));
        value_b.total_cmp(&value_a).then(cost_b.total_cmp(&cost_a))
    });
    later
        .sort_by(|(ta, a), (tb, b)| a.branch.cmp(&b.branch).then(ta.cmp(tb)).then(b.cost.total_cmp(&a.cost)));
    (totals(now), totals(later))
}

fn hardware_row(scenario: &Scenario, order: &Order) -> OrderRow {
    let g = &scenario.generations[order.generation.0];
    OrderRow {
        branch: String::new(),
        probability: 1.0,
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
        branch: String::new(),
        probability: 1.0,
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
    let of_kind = |blocks: bool| rows.iter().filter(move |r| r.power == blocks);
    let power = |blocks: bool| of_kind(blocks).map(|r| r.probability * r.megawatts).sum();
    Orders {
        cost: rows.iter().map(|r| r.probability * r.cost).sum(),
        reserves_mw: power(false),
        adds_mw: power(true),
        rows,
    }
}

/// How far apart the orders of now may serve, where supply may come several ways.
pub(super) fn late(scenario: &Scenario, plan: &Plan) -> Option<String> {
    let ways = plan.tree.ways();
    let now = plan.orders.iter().filter(|o| o.placed == 0 && o.node == NodeId::ROOT && o.units >= CRUMB);
    let parted = |o: &&Order| o.arrives.windows(2).any(|pair| pair[0] != pair[1]);
    let (all, parted) = (now.clone().count(), now.filter(parted));
    let widest = parted.clone().map(|o| {
        let (first, last) = (o.arrives.iter().min(), o.arrives.iter().max());
        (last.copied().unwrap_or(0) - first.copied().unwrap_or(0), o)
    });
    let (_, order) = widest.max_by(|a, b| a.0.cmp(&b.0).then(a.1.units.total_cmp(&b.1.units)))?;
    let g = &scenario.generations[order.generation.0].name;
    let [first, last] = [order.arrives.iter().min(), order.arrives.iter().max()]
        .map(|t| t.map_or_else(String::new, |t| label(&scenario.calendar, *t)));
    Some(format!(
        "Supply may come {ways} ways, and orders are decided before it is known: {} of the {all} of now may serve sooner or \
         later, {g} from {first} or from {last}.",
        parted.count()
    ))
}

/// Open orders that are cancelled or hastened.
pub(super) fn changes(scenario: &Scenario, plan: &Plan) -> Vec<OrderChange> {
    let mut changes = Vec::new();
    for amendment in &plan.amendments {
        let Some(order) = scenario.orders.iter().find(|o| o.order == amendment.order) else { continue };
        let item = match order.item {
            Item::Generation(g) => &scenario.generations[g.0].name,
            Item::Power(o) => &scenario.power_options[o.0].name,
        };
        let row = |units: f64| OrderChange {
            order: order.order.clone(),
            supplier: order.supplier.clone(),
            item: item.clone(),
            site: scenario.sites[order.site.0].name.clone(),
            units,
            on_order: order.units,
            promised: order.promised,
            comes: None,
            cost: units * order.part(order.cancel_cost.unwrap_or(0.0)),
            lost: units * order.part(order.deposit),
            saved: units * order.due(order.unit_cost),
        };
        let (cancelled, hastened) = (amendment.cancelled, amendment.hastened);
        changes.extend((cancelled > 0.0).then(|| row(cancelled)));
        changes.extend((hastened > 0.0).then(|| OrderChange {
            comes: order.soonest().map(|day| day.max(scenario.calendar.start())),
            cost: hastened * (order.hastened_cost() - order.unit_cost),
            lost: 0.0,
            saved: 0.0,
            ..row(hastened)
        }));
    }
    changes
}

/// Units that go to another site, those of one generation, way and date together; each by its probability.
pub(super) fn moves(scenario: &Scenario, plan: &Plan) -> Vec<MoveRow> {
    let start = |t: PeriodId| scenario.calendar.periods()[t].start;
    let site = |s: SiteId| scenario.sites[s.0].name.clone();
    let mut rows: Vec<MoveRow> = Vec::new();
    for moved in &plan.mean().moves {
        let generation = &scenario.generations[moved.generation.0];
        let cost = moved.units * generation.redeploy.map_or(0.0, |terms| terms.cost.mid);
        let row = MoveRow {
            generation: generation.name.clone(),
            from: site(moved.from),
            to: site(moved.to),
            leaves: start(moved.leaves),
            serves: start(moved.serves),
            units: moved.units,
            cost,
        };
        let same = |r: &&mut MoveRow| {
            (&r.generation, &r.from, &r.to, r.leaves) == (&row.generation, &row.from, &row.to, row.leaves)
        };
        match rows.iter_mut().find(same) {
            Some(there) => (there.units, there.cost) = (there.units + row.units, there.cost + row.cost),
            None => rows.push(row),
        }
    }
    rows.retain(|row| row.units >= CRUMB);
    rows.sort_by(|a, b| a.leaves.cmp(&b.leaves).then(b.units.total_cmp(&a.units)));
    rows
}

/// The nodes of the decision tree; none where all is decided now.
pub(super) fn tree(scenario: &Scenario, plan: &Plan) -> Vec<NodeRow> {
    if !plan.tree.branches() {
        return Vec::new();
    }
    let horizon = scenario.horizon();
    let row = |id: NodeId| {
        let node = plan.tree.node(id);
        let hardware = plan.orders.iter().filter(|o| o.node == id && horizon.contains(&o.placed));
        let power = plan.power_orders.iter().filter(|o| o.node == id && horizon.contains(&o.placed));
        let hardware = hardware.filter(|o| o.units >= CRUMB).map(|o| o.units * o.unit_cost);
        let costs: Vec<f64> =
            hardware.chain(power.filter(|o| o.blocks >= BLOCK_CRUMB).map(|o| o.cost)).collect();
        let name = plan.tree.name(id);
        NodeRow {
            depth: if name.is_empty() { 0 } else { 1 + name.matches('.').count() },
            name,
            parent: node.parent.map(|parent| plan.tree.name(parent)).unwrap_or_default(),
            from: label(&scenario.calendar, node.first),
            until: label(&scenario.calendar, (node.until - 1).min(horizon.end - 1)),
            probability: node.probability,
            words: node.words.clone(),
            orders: costs.len(),
            cost: costs.iter().sum(),
        }
    };
    plan.tree.ids().map(row).collect()
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
    Stack {
        title,
        unit: Unit::Money,
        shape: StackShape::Columns,
        stretches,
        layers,
        against: None,
        now: None,
        summary,
    }
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
