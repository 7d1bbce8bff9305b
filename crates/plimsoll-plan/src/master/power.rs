//! Power: the envelope of each site, and the blocks that can be added to it.

use plimsoll_lp::Col;
use plimsoll_model::PeriodId;
use plimsoll_model::plan::{NodeId, Scarce};
use plimsoll_model::scenario::{GenerationId, Item, Objective, OptionId, Scenario, SiteId};

use super::{BlockColumn, Context, Master, RowMeaning};
use crate::timing::Timing;
use crate::tree::Moment;

/// `0 ≤ b[o,m] ≤ max per period`: blocks ordered at the start of a moment, between the option's dates. For a buyer nothing is
/// worth anything at the end, blocks no more than hardware.
pub(super) fn columns(master: &mut Master, context: &Context<'_>) {
    for (o, option) in context.scenario.power_options.iter().enumerate() {
        let o = OptionId(o);
        for (_, Moment { node, way, period: placed, .. }) in context.moments.iter() {
            let day = context.timing.start(placed);
            if way > 0 || day < option.earliest || option.latest.is_some_and(|latest| day > latest) {
                continue;
            }
            let serves =
                |way: &super::Way<'_>| way.timing.energised(&way.scenario.power_options[o.0], placed);
            let Some(energised) = context.ways.iter().map(serves).collect::<Option<Vec<_>>>() else {
                continue;
            };
            let cost = |(way, energised): (&super::Way<'_>, &PeriodId)| {
                let end_value = match context.scenario.objective {
                    Objective::Npv => way.money.block_end_value(o, *energised),
                    Objective::Cost => 0.0,
                };
                (way.money.block(o, placed, *energised) - end_value) / context.scale.money
            };
            let costs = context.ways.iter().zip(&energised).map(cost).collect();
            let bounds = match context.given {
                Some(given) if given.holds(context.scenario, placed) => {
                    (given.blocks(o, placed), given.blocks(o, placed))
                }
                _ => (0.0, option.max_blocks_per_period),
            };
            let column = master.ordered(context, node, costs, bounds);
            master.blocks.push(BlockColumn { option: o, node, placed, energised, due: None, column });
        }
    }
}

/// `Σ b[o,m] ≤ max_blocks` along each branch, less those on order. The dual is what one more block of the option is worth.
pub(super) fn most_blocks(master: &mut Master, context: &Context<'_>) {
    for (o, option) in context.scenario.power_options.iter().enumerate() {
        let o = OptionId(o);
        let ours = master.blocks.iter().filter(|b| b.option == o).chain(master.reopened_blocks_of(o));
        let ours: Vec<(NodeId, Col, f64)> = ours.map(|b| (b.node, b.column, 1.0)).collect();
        let left = (option.max_blocks - open_blocks(context.scenario, o)).max(0.0);
        for entries in context.moments.along_branches(|_| ours.clone()) {
            let row = master.problem.row(f64::NEG_INFINITY, left, entries);
            master.rows.push(RowMeaning {
                row,
                scarce: Scarce::PowerOption { option: o },
                period: None,
                unit: "block",
                available: left,
                per_row: 1.0,
                source: Some(option.row),
                words: format!("at most {left} more blocks of {}", option.name),
            });
        }
    }
}

/// Blocks of an option on order.
pub(crate) fn open_blocks(scenario: &Scenario, option: OptionId) -> f64 {
    let open = scenario.orders.iter().filter(|r| r.is_open() && r.item == Item::Power(option));
    open.map(|r| r.units).sum()
}

/// `Σ_g kW[g]·a[g,s,m] ≤ envelope[s,t] + Σ blocks carrying load`: provisioned power, attached items and what is on its way included. The
/// dual is what one more MW at the site in that period is worth.
pub(super) fn envelope(master: &mut Master, context: &Context<'_>) {
    for s in (0..context.scenario.sites.len()).map(SiteId) {
        for (m, Moment { way, period: t, .. }) in context.moments.iter() {
            let mut entries = loads(master, context, s, m);
            if entries.is_empty() {
                continue;
            }
            entries.extend(blocks(master, context, s, m));
            let (scenario, timing) = (context.ways[way].scenario, context.ways[way].timing);
            let available = given_power(scenario, timing, s, t);
            let row = master.problem.row(f64::NEG_INFINITY, available, entries);
            let site = &context.scenario.sites[s.0];
            let step = context.scenario.envelope_on(s, context.timing.start(t));
            master.rows.push(RowMeaning {
                row,
                scarce: Scarce::Power { site: s },
                period: Some(t),
                unit: "MW",
                available,
                per_row: 1.0,
                source: Some(step.map_or(site.row, |e| e.row)),
                words: format!("{available} MW at {} from {}", site.name, context.timing.start(t)),
            });
        }
    }
}

fn loads(master: &Master, context: &Context<'_>, s: SiteId, m: usize) -> Vec<(Col, f64)> {
    let mut loads = Vec::new();
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        let mw = context.scenario.generations[g.0].provisioned_with_attached().to_megawatts().to_mw();
        if mw > 0.0 {
            let there = master.active[g.0][s.0][m].into_iter();
            let all = there.chain(master.on_their_way(context, (g, s), m));
            loads.extend(all.map(|column| (column, mw * context.scale.units)));
        }
    }
    loads
}

fn blocks(master: &Master, context: &Context<'_>, s: SiteId, m: usize) -> Vec<(Col, f64)> {
    let Moment { way, period: t, .. } = context.moments.get(m);
    let carries = |b: &&BlockColumn| {
        let option = &context.scenario.power_options[b.option.0];
        let since = context.timing.start(b.energised[way]);
        option.site == s
            && b.energised[way] <= t
            && context.timing.runs_in(since, option.life, t)
            && context.moments.sees(m, b.node)
    };
    let mw = |b: &BlockColumn| context.scenario.power_options[b.option.0].block.to_mw();
    master.arriving_blocks().filter(carries).map(|b| (b.column, -mw(b))).collect()
}

/// Power at a site that is there or on order without any new decision, MW of IT load.
pub(crate) fn given_power(scenario: &Scenario, timing: &Timing<'_>, s: SiteId, t: PeriodId) -> f64 {
    let envelope = scenario.envelope_on(s, timing.start(t)).map_or(0.0, |e| e.it_power_mw.mid);
    envelope + power_on_order(scenario, timing, s, t)
}

/// Power of blocks on order that carry load at a site in a period, MW of IT load.
pub(crate) fn power_on_order(scenario: &Scenario, timing: &Timing<'_>, s: SiteId, t: PeriodId) -> f64 {
    let mut mw = 0.0;
    for order in scenario.orders.iter().filter(|o| o.is_open() && o.site == s) {
        let Item::Power(option) = order.item else { continue };
        let option = &scenario.power_options[option.0];
        let carries = |from| from <= t && timing.runs_in(timing.start(from), option.life, t);
        if timing.first_serving(order.promised).is_some_and(carries) {
            mw += order.units * option.block.to_mw();
        }
    }
    mw
}
