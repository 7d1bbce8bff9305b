//! Units in service. Units leave oldest first, which makes the two bounds below exact without vintages.

use plimsoll_lp::Col;
use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{GenerationId, SiteId};

use super::{Context, EndColumn, Held, Master, held};
use crate::family::keeps;
use crate::tree::Moment;
use crate::zones::Zone;

/// `a[g,s,m] ≥ 0` wherever a unit can be in service; costs operations and the energy a unit draws even when idle.
pub(super) fn columns(master: &mut Master, context: &Context<'_>) {
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        for s in (0..context.scenario.sites.len()).map(SiteId) {
            let zone = zone_of(context, s);
            let mut columns: Vec<Option<Col>> = Vec::with_capacity(context.moments.len());
            for (m, moment) in context.moments.iter() {
                columns.push(can_be_active(master, context, g, s, m).then(|| {
                    let cost = context.scale.per_unit(keeping(context, g, zone, moment.period));
                    master.column(context, (moment.node, moment.way), cost, (0.0, f64::INFINITY))
                }));
            }
            master.active[g.0][s.0] = columns;
            sold(master, context, g, s);
        }
    }
}

/// `r[g,s,m] ≥ 0`: units given up before their life is over, for what they fetch.
fn sold(master: &mut Master, context: &Context<'_>, g: GenerationId, s: SiteId) {
    let share = context.scenario.generations[g.0].salvage_share.mid;
    for (m, moment) in context.moments.iter().filter(|_| share > 0.0) {
        if master.active[g.0][s.0][m].is_none() {
            continue;
        }
        let price = context.scenario.unit_cost_on(g, context.timing.start(moment.period));
        let worth = share * price * context.money.running(moment.period);
        let (end, cost) = ((moment.node, moment.way), -context.scale.per_unit(worth));
        let column = master.column(context, end, cost, (0.0, f64::INFINITY));
        master.sold.insert((g, s, m), column);
        master.end.push(EndColumn { end, column, worth: worth * context.scale.units });
    }
}

fn zone_of<'a>(context: &'a Context<'_>, s: SiteId) -> &'a Zone {
    let found = context.zones.iter().find(|z| z.sites.contains(&s));
    found.unwrap_or(&context.zones[0])
}

fn can_be_active(master: &Master, context: &Context<'_>, g: GenerationId, s: SiteId, m: usize) -> bool {
    let Moment { way, period: t, .. } = context.moments.get(m);
    let life = context.scenario.generations[g.0].service_life;
    let runs = |since| context.timing.start(t) >= since && context.timing.runs_in(since, life, t);
    let ordered =
        |o: &super::OrderColumn| context.moments.sees(m, o.node) && runs(context.timing.start(o.served[way]));
    held(context, g, s).iter().any(|there| runs(there.since))
        || master.orders_of(g, s).any(ordered)
        || master.may_come(context, (g, s), m, runs)
}

/// Discounted cost of keeping one unit in service for a period: operations, and energy when idle.
fn keeping(context: &Context<'_>, g: GenerationId, zone: &Zone, t: PeriodId) -> f64 {
    let generation = &context.scenario.generations[g.0];
    let idle_mw = generation.average.to_megawatts().to_mw() * generation.idle_share.mid;
    let energy = idle_mw * context.timing.hours(t) * zone.energy_cost[t];
    let operations = generation.opex_per_month.mid * context.timing.months(t);
    (energy + operations) * context.money.running(t)
}

/// `a[m] + r[m] ≤ a[pre(m)] + arrivals[m] + in[m] − out[m]`; before the first period stands the fleet. The dual is what one more unit that
/// period would be worth while it lasts.
pub(super) fn balance(master: &mut Master, context: &Context<'_>) {
    each_pool(master, context, |master, g, s, m| {
        let Some(now) = master.active[g.0][s.0][m] else { return };
        let Moment { way, period: t, before, .. } = context.moments.get(m);
        let before = before.and_then(|b| master.active[g.0][s.0][b]);
        let mut entries = vec![(now, 1.0)];
        entries.extend(master.sold.get(&(g, s, m)).map(|sold| (*sold, 1.0)));
        entries.extend(before.map(|b| (b, -1.0)));
        let comes = |o: &&super::OrderColumn| o.served[way] == t && context.moments.sees(m, o.node);
        entries.extend(master.orders_of(g, s).filter(comes).map(|o| (o.column, -o.comes[way])));
        entries.extend(less(master.moving(context, (g, s), m)));
        let all = held(context, g, s);
        let given = units(all.iter().filter(|there| arrives_in(context, there.since, t)));
        let row = master.problem.row(f64::NEG_INFINITY, context.scale.to_units(given), entries);
        master.kept.insert((g, s, m), (row, now));
    });
}

fn units<'a>(held: impl Iterator<Item = &'a Held>) -> f64 {
    held.map(|there| there.units).sum()
}

/// What is added at the right of a row, on its left.
fn less(entries: Vec<(Col, f64)>) -> impl Iterator<Item = (Col, f64)> {
    entries.into_iter().map(|(column, value)| (column, -value))
}

/// Whether a given vintage enters the balance in a period: the fleet in the first, an open order when it serves.
fn arrives_in(context: &Context<'_>, since: plimsoll_model::Date, t: PeriodId) -> bool {
    if t == 0 { since <= context.timing.start(0) } else { since == context.timing.start(t) }
}

/// `a[m] + r[m] ≤` arrivals of the last service life, the fleet and what moves included: what is older is gone, and
/// fetches nothing. Left out while nothing that has arrived is gone, for then the balance says the same.
pub(super) fn life(master: &mut Master, context: &Context<'_>) {
    each_pool(master, context, |master, g, s, m| {
        let Some(now) = master.active[g.0][s.0][m] else { return };
        let Moment { way, period: t, .. } = context.moments.get(m);
        let known = |o: &&super::OrderColumn| o.served[way] <= t && context.moments.sees(m, o.node);
        let life = context.scenario.generations[g.0].service_life;
        let alive = |since| context.timing.start(t) >= since && context.timing.runs_in(since, life, t);
        let vintages = held(context, g, s);
        let gone = |since| context.timing.start(t) >= since && !context.timing.runs_in(since, life, t);
        let orders_gone =
            master.orders_of(g, s).filter(known).any(|o| gone(context.timing.start(o.served[way])));
        let held_gone = vintages.iter().any(|there| gone(there.since));
        if !orders_gone && !held_gone && !master.may_come(context, (g, s), m, gone) {
            return;
        }
        let arrived =
            master.orders_of(g, s).filter(known).filter(|o| alive(context.timing.start(o.served[way])));
        let mut entries: Vec<(Col, f64)> = arrived.map(|o| (o.column, -o.comes[way])).collect();
        entries.push((now, 1.0));
        entries.extend(master.sold.get(&(g, s, m)).map(|sold| (*sold, 1.0)));
        entries.extend(less(master.moved(context, (g, s), m, alive)));
        let given = units(vintages.iter().filter(|there| alive(there.since)));
        let row = master.problem.row(f64::NEG_INFINITY, context.scale.to_units(given), entries);
        // The balance alone would keep what is gone.
        master.kept.insert((g, s, m), (row, now));
    });
}

/// `A[g,z,m] = Σ_{s in z} a[g,s,m]`: the units that a zone's work may use.
pub(super) fn pools(master: &mut Master, context: &Context<'_>) {
    for g in 0..context.scenario.generations.len() {
        let pools = context.zones.iter().map(|zone| {
            let column = |(m, moment): (usize, Moment)| {
                let parts: Vec<Col> = zone.sites.iter().filter_map(|s| master.active[g][s.0][m]).collect();
                match parts[..] {
                    [] => None,
                    [only] => Some(only),
                    _ => {
                        let all = (0.0, f64::INFINITY);
                        let pool = master.column(context, (moment.node, moment.way), 0.0, all);
                        if keeps("pools") {
                            let entries = parts.into_iter().map(|a| (a, -1.0)).chain([(pool, 1.0)]);
                            master.problem.row(0.0, 0.0, entries);
                        }
                        Some(pool)
                    }
                }
            };
            context.moments.iter().map(column).collect::<Vec<_>>()
        });
        let pools: Vec<_> = pools.collect();
        master.pool.push(pools);
    }
}

fn each_pool(
    master: &mut Master,
    context: &Context<'_>,
    mut build: impl FnMut(&mut Master, GenerationId, SiteId, usize),
) {
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        for s in (0..context.scenario.sites.len()).map(SiteId) {
            (0..context.moments.len()).for_each(|m| build(master, g, s, m));
        }
    }
}
