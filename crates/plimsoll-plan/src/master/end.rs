//! What units are worth when the calendar ends.

use plimsoll_lp::Col;
use plimsoll_model::Date;
use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{GenerationId, Payment, SiteId};

use super::{Context, EndColumn, Master, cohorts};
use crate::family::keeps;

/// For each last node and way in which supply comes, `Σ_v e[v] ≤ a[g,s,T]`, `e[v] ≤ arrivals[v] + in[v] − out[v]`: the units
/// that are still there, split by vintage, newest first because they are worth more. Each is worth its price net of the tax it saved × `A(r, left)/A(r, life)` × the end value
/// factor, at the end of the calendar.
pub(super) fn value(master: &mut Master, context: &Context<'_>) {
    context.moments.ends().into_iter().for_each(|end| at_the_end_of(master, context, end));
}

fn at_the_end_of(master: &mut Master, context: &Context<'_>, end: (NodeId, usize)) {
    let last = context.moments.at(end.0, end.1, context.timing.periods() - 1);
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        if context.scenario.generations[g.0].payment == Payment::OverLife {
            continue;
        }
        for s in (0..context.scenario.sites.len()).map(SiteId) {
            let Some(active) = master.active[g.0][s.0][last] else { continue };
            let mut split = given(master, context, (g, s), end);
            split.extend(ordered(master, context, (g, s), last));
            if !split.is_empty() && keeps("end-units") {
                let entries = split.into_iter().map(|e| (e, 1.0)).chain([(active, -1.0)]);
                master.problem.row(f64::NEG_INFINITY, 0.0, entries);
            }
        }
    }
}

fn given(
    master: &mut Master,
    context: &Context<'_>,
    (g, s): (GenerationId, SiteId),
    end: (NodeId, usize),
) -> Vec<Col> {
    let last = context.moments.at(end.0, end.1, context.timing.periods() - 1);
    let mut columns = Vec::new();
    for (place, cohort) in cohorts(context, g).iter().enumerate() {
        let worth = unit_value(context, g, cohort.price, cohort.in_service);
        let moved = master.moved_of(context, (g, s), last, place);
        let units = context.scale.to_units(cohort.units[s.0]);
        if worth <= 0.0 || (units <= 0.0 && moved.is_empty()) {
            continue;
        }
        if moved.is_empty() {
            columns.push(end_column(master, context, end, worth, units));
            continue;
        }
        let column = end_column(master, context, end, worth, f64::INFINITY);
        if keeps("end-moves") {
            let entries = moved.into_iter().map(|(moved, sign)| (moved, -sign)).chain([(column, 1.0)]);
            master.problem.row(f64::NEG_INFINITY, units, entries);
        }
        columns.push(column);
    }
    columns
}

fn ordered(
    master: &mut Master,
    context: &Context<'_>,
    (g, s): (GenerationId, SiteId),
    last: usize,
) -> Vec<Col> {
    let moment = context.moments.get(last);
    let end_of = (moment.node, moment.way);
    let known = master.orders_of(g, s).filter(|o| context.moments.sees(last, o.node));
    let since = |o: &super::OrderColumn| context.timing.start(o.served[moment.way]);
    let orders: Vec<(Date, f64, (Col, f64))> =
        known.map(|o| (since(o), o.price, (o.column, o.comes[moment.way]))).collect();
    let mut columns = Vec::new();
    for (since, price, (order, comes)) in orders {
        let worth = unit_value(context, g, price, since);
        if worth > 0.0 {
            let end = end_column(master, context, end_of, worth, f64::INFINITY);
            if keeps("end-arrivals") {
                let row = master.problem.row(f64::NEG_INFINITY, 0.0, [(end, 1.0), (order, -comes)]);
                master.all_left.push((row, end));
            }
            columns.push(end);
        }
    }
    columns
}

fn end_column(
    master: &mut Master,
    context: &Context<'_>,
    end: (NodeId, usize),
    worth: f64,
    most: f64,
) -> Col {
    let column = master.column(context, end, -context.scale.per_unit(worth), (0.0, most));
    master.end.push(EndColumn { end, column, worth: worth * context.scale.units });
    column
}

fn unit_value(context: &Context<'_>, g: GenerationId, price: f64, since: Date) -> f64 {
    let generation = &context.scenario.generations[g.0];
    context.money.end_value(price, since, generation.service_life, generation.tax_life)
}
