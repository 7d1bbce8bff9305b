//! Generations by date.

use plimsoll_model::plan::Active;
use plimsoll_model::scenario::{GenerationId, Item, Scenario};
use plimsoll_model::{Date, Plan};

use super::common::{families, listed, paint};
use crate::format;
use crate::view::{Roadmap, RoadmapRow};

/// The roadmap: families together, generations of a family by date.
pub(super) fn roadmap(scenario: &Scenario, plan: &Plan) -> Roadmap {
    let now = scenario.calendar.start();
    let until = scenario.calendar.horizon_end();
    let mut rows: Vec<RoadmapRow> =
        (0..scenario.generations.len()).map(|g| row(scenario, plan, GenerationId(g))).collect();
    rows.sort_by_key(|r| (r.hue, r.first_in_service.unwrap_or(r.first_order).min(r.first_order)));
    let dates = rows.iter().flat_map(|r| [r.announced, Some(r.first_order), r.first_in_service]).flatten();
    let earliest = dates.min().unwrap_or(now).max(now.add_months(-72)).min(now.add_months(-6));
    let from = Date::new(earliest.parts().0, 1, 1).unwrap_or(earliest);
    let summary = summary(scenario, &rows);
    Roadmap { from, until, now, rows, summary }
}

fn row(scenario: &Scenario, plan: &Plan, generation: GenerationId) -> RoadmapRow {
    let g = &scenario.generations[generation.0];
    let periods = scenario.calendar.periods();
    let fleet = scenario.fleet.iter().filter(|v| v.generation == generation);
    let open = scenario.orders.iter().filter(|o| o.item == Item::Generation(generation));
    let planned = plan.orders.iter().filter(|o| o.generation == generation && o.units >= 0.5);
    let ordered = planned.clone().filter_map(|o| periods.get(o.in_service)).map(|p| p.start);
    let dates = fleet.clone().map(|v| v.in_service).chain(open.map(|o| o.received.unwrap_or(o.promised)));
    let serves =
        |a: &&Active| a.generation == generation && a.units > 0.5 && scenario.horizon().contains(&a.period);
    let last = plan.active.iter().filter(serves).map(|a| periods[a.period].end).max();
    RoadmapRow {
        family: g.family.clone(),
        generation: g.name.clone(),
        hue: paint(scenario, generation).0,
        announced: g.announced,
        first_order: g.first_order,
        last_order: g.last_order,
        first_in_service: dates.chain(ordered).min(),
        in_service_until: last,
        units_at_start: fleet.map(|v| v.units.to_f64()).sum(),
        units_ordered: planned.map(|o| o.units).sum(),
    }
}

fn summary(scenario: &Scenario, rows: &[RoadmapRow]) -> String {
    let mut bought: Vec<&RoadmapRow> = rows.iter().filter(|r| r.units_ordered > 0.0).collect();
    bought.sort_by(|a, b| b.units_ordered.total_cmp(&a.units_ordered));
    let names: Vec<String> = bought
        .iter()
        .map(|r| format!("{} ({} units)", r.generation, format::count(r.units_ordered)))
        .collect();
    let many = format::things(rows.len(), "generation", "generations");
    let families = format::things(families(scenario).len(), "family", "families");
    if names.is_empty() {
        return format!("{many} in {families}; the plan orders none of them.");
    }
    format!("{many} in {families}; the plan orders {}.", listed(&names, 4))
}
