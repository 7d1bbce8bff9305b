//! Whole racks and whole blocks of power, where the scenario asks for them.

use plimsoll_model::PeriodId;

use super::{BlockColumn, Context, Master, OrderColumn};

/// `x[g,s,t] = units_per_rack[g] · racks[g,s,t]`, racks whole, and `b[o,t]` whole: orders of the horizon. What is ordered
/// after it stands for what will be, is shown nowhere, and may be parted; so may orders that are given.
pub(super) fn racks_and_blocks(master: &mut Master, context: &Context<'_>) {
    let racks: Vec<_> = master
        .orders
        .iter()
        .filter_map(|o| Some((o.column, o.generation, units_per_rack(context, o)?)))
        .collect();
    for (order, generation, units) in racks {
        let racks = master.problem.column(0.0, 0.0, f64::INFINITY);
        master.problem.integer(racks);
        master.racks.push((racks, generation));
        master.problem.row(0.0, 0.0, [(order, 1.0), (racks, -context.scale.to_units(units))]);
    }
    let blocks: Vec<_> = master.blocks.iter().filter(|b| is_whole(context, b)).map(|b| b.column).collect();
    blocks.into_iter().for_each(|column| master.problem.integer(column));
}

/// Units of a rack, where the order is of whole racks.
pub(crate) fn units_per_rack(context: &Context<'_>, order: &OrderColumn) -> Option<f64> {
    let generation = &context.scenario.generations[order.generation.0];
    (generation.whole_racks && in_horizon(context, order.placed)).then_some(generation.units_per_rack)
}

fn is_whole(context: &Context<'_>, block: &BlockColumn) -> bool {
    context.scenario.power_options[block.option.0].whole_blocks && in_horizon(context, block.placed)
}

fn in_horizon(context: &Context<'_>, placed: PeriodId) -> bool {
    context.given.is_none() && context.scenario.horizon().contains(&placed)
}
