//! Capex budgets by fiscal year.

use plimsoll_lp::Col;
use plimsoll_model::PeriodId;
use plimsoll_model::plan::{NodeId, Scarce};
use plimsoll_model::scenario::{CapexBudget, GenerationId, Item, Payment, Scenario};

use super::{Context, Master, RowMeaning};
use crate::timing::Timing;

/// `Σ hardware in its service period + Σ power spending + committed ≤ budget` of a fiscal year. The dual is what one
/// more unit of money that year is worth, beyond itself.
pub(super) fn capex(master: &mut Master, context: &Context<'_>) {
    for budget in &context.scenario.policy.capex_budget {
        let spent = |way: usize| {
            let mut spent = hardware(master, context, way, budget);
            if budget.family.is_none() {
                spent.extend(power(master, context, way, budget));
            }
            spent
        };
        let spent = context.moments.along_branches(spent);
        let committed = committed(context.scenario, context.timing, budget);
        let left = budget.max - committed;
        let about = budget.family.as_deref().unwrap_or("all");
        for entries in spent {
            let row = master.problem.row(f64::NEG_INFINITY, left / context.scale.money, entries);
            master.rows.push(RowMeaning {
                row,
                scarce: Scarce::Capex { year: budget.year, family: budget.family.clone() },
                period: None,
                unit: "currency",
                available: left,
                per_row: context.scale.money,
                source: Some(budget.row),
                words: format!(
                    "capex of {} in {} ({about}), of which {committed:.0} is committed",
                    budget.max, budget.year
                ),
            });
        }
    }
}

fn in_year(scenario: &Scenario, t: PeriodId, year: i32) -> bool {
    scenario.calendar.fiscal_year(scenario.calendar.periods()[t].start) == year
}

fn is_capex(scenario: &Scenario, g: GenerationId, budget: &CapexBudget) -> bool {
    let generation = &scenario.generations[g.0];
    let family = budget.family.as_ref().is_none_or(|f| *f == generation.family);
    family && generation.payment == Payment::OnDelivery
}

fn hardware(
    master: &Master,
    context: &Context<'_>,
    way: usize,
    budget: &CapexBudget,
) -> Vec<(NodeId, Col, f64)> {
    let paid = master.arriving().filter(|o| {
        in_year(context.scenario, o.served[way], budget.year)
            && is_capex(context.scenario, o.generation, budget)
    });
    paid.map(|o| (o.node, o.column, o.comes[way] * context.scale.per_unit(o.due))).collect()
}

fn power(
    master: &Master,
    context: &Context<'_>,
    way: usize,
    budget: &CapexBudget,
) -> Vec<(NodeId, Col, f64)> {
    let mut entries = Vec::new();
    for block in master.arriving_blocks() {
        if let Some(due) = block.due {
            if in_year(context.scenario, block.energised[way], budget.year) {
                entries.push((block.node, block.column, due / context.scale.money));
            }
            continue;
        }
        let spending = context.ways[way].money.block_spending(block.option, block.placed);
        let share: f64 = spending
            .iter()
            .filter(|(t, _)| in_year(context.scenario, *t, budget.year))
            .map(|(_, share)| share)
            .sum();
        if share > 0.0 {
            let cost = context.scenario.power_options[block.option.0].cost.mid;
            entries.push((block.node, block.column, share * cost / context.scale.money));
        }
    }
    entries
}

/// Capex of a year that no decision changes: open orders, and assets that are being built.
pub(crate) fn committed(scenario: &Scenario, timing: &Timing<'_>, budget: &CapexBudget) -> f64 {
    let mut sum = 0.0;
    for order in scenario.orders.iter().filter(|o| o.is_open()) {
        let Some(t) = timing.first_serving(order.promised) else { continue };
        let counts = match order.item {
            Item::Generation(g) => is_capex(scenario, g, budget),
            Item::Power(_) => budget.family.is_none(),
        };
        if counts && in_year(scenario, t, budget.year) {
            sum += order.units * order.unit_cost - order.deposit;
        }
    }
    if budget.family.is_none() {
        sum += under_construction(scenario, budget.year);
    }
    sum
}

/// What is still to be paid in a fiscal year for assets that are being built: evenly from the start to service.
fn under_construction(scenario: &Scenario, year: i32) -> f64 {
    let start = scenario.calendar.start();
    let from = start.months_until(scenario.calendar.fiscal_year_start(year)).to_months();
    let to = start.months_until(scenario.calendar.fiscal_year_start(year + 1)).to_months();
    let building = scenario.assets.iter().filter(|a| a.in_service > start);
    building
        .map(|a| {
            let months = start.months_until(a.in_service).to_months();
            let share = plimsoll_model::finance::straight_line_share(0.0, months, from, to);
            (a.cost - a.paid) * share
        })
        .sum()
}
