//! From columns back to words: orders, units, power, work.

use plimsoll_lp::Col;
use plimsoll_model::plan::{Active, Move, Order, PowerOrder, Running, SitePower, Spilled};
use plimsoll_model::scenario::{Amendment, GenerationId, RegionId, Scenario, SiteId, WorkloadId};
use plimsoll_model::{DemandPaths, Months};

use crate::master::{
    Context, Master, MoveColumns, OrderColumn, cohorts, given_power, held, power_on_order, units_per_rack,
};
use crate::tree::Moment;
use crate::work::{Activity, Shape};

/// Smaller than this, in column units, is the solver's dust.
const DUST: f64 = 1e-7;
/// So is an order for less than this share of all that is ordered: rounds end between vertices, and leave crumbs.
const CRUMB: f64 = 1e-7;

/// Orders of hardware in order of node, date, site and generation.
pub(crate) fn orders(context: &Context<'_>, master: &Master, x: &[f64]) -> Vec<Order> {
    let mut orders = Vec::new();
    let all: f64 = master.orders.iter().map(|order| x[order.column.index()]).sum();
    for order in &master.orders {
        let value = x[order.column.index()];
        if value <= DUST.max(CRUMB * all) {
            continue;
        }
        let generation = &context.scenario.generations[order.generation.0];
        let units = whole_racks(context, order, value * context.scale.units);
        let in_service = context.timing.in_service(generation, order.placed).unwrap_or(order.served[0]);
        let served = context.timing.start(in_service);
        let late = Months::months(-(generation.lead.mid + generation.slip.mid));
        orders.push(Order {
            node: order.node,
            generation: order.generation,
            site: order.site,
            placed: order.placed,
            in_service,
            arrives: by_way(&order.served),
            units,
            unit_cost: order.price,
            megawatts: units * generation.provisioned_with_attached().to_megawatts().to_mw(),
            decide_by: served.add(late).max(context.timing.start(order.placed)),
            reduced_value: None,
        });
    }
    orders.sort_by_key(|o| (o.node, o.placed, o.site, o.generation));
    orders
}

/// Periods by way in which supply comes; none where it comes one way.
fn by_way(periods: &[usize]) -> Vec<usize> {
    if periods.len() > 1 { periods.to_vec() } else { Vec::new() }
}

/// Units without the solver's dust where orders are whole racks.
fn whole_racks(context: &Context<'_>, order: &OrderColumn, units: f64) -> f64 {
    units_per_rack(context, order).map_or(units, |rack| (units / rack).round() * rack)
}

/// Orders of power in order of node, date and option.
pub(crate) fn power_orders(context: &Context<'_>, master: &Master, x: &[f64]) -> Vec<PowerOrder> {
    let mut orders = Vec::new();
    for block in &master.blocks {
        let blocks = x[block.column.index()];
        if blocks <= DUST {
            continue;
        }
        let option = &context.scenario.power_options[block.option.0];
        let late = Months::months(-(option.lead.mid + option.slip.mid));
        let in_service = context.timing.energised(option, block.placed).unwrap_or(block.energised[0]);
        let energised = context.timing.start(in_service);
        orders.push(PowerOrder {
            node: block.node,
            option: block.option,
            site: option.site,
            placed: block.placed,
            in_service,
            arrives: by_way(&block.energised),
            blocks,
            megawatts: blocks * option.block.to_mw(),
            cost: blocks * option.cost.mid,
            decide_by: energised.add(late).max(context.timing.start(block.placed)),
        });
    }
    orders.sort_by_key(|o| (o.node, o.placed, o.option));
    orders
}

/// Open orders that are cancelled or hastened.
pub(crate) fn amendments(context: &Context<'_>, master: &Master, x: &[f64]) -> Vec<Amendment> {
    let mut amendments = context.given.map_or_else(Vec::new, |given| given.amendments().to_vec());
    for (columns, reopened) in master.reopened.iter().zip(context.reopened) {
        let order = &reopened.order;
        let per_column = reopened.per_column(context.scale);
        let units = |column: Option<Col>| {
            let units = column.map_or(0.0, |column| x[column.index()] * per_column);
            if units <= DUST * order.units.max(per_column) { 0.0 } else { units.min(order.units) }
        };
        let (cancelled, hastened) = (units(columns.cancelled), units(columns.hastened));
        if cancelled + hastened > 0.0 {
            amendments.push(Amendment { order: order.order.clone(), cancelled, hastened });
        }
    }
    amendments
}

/// Units in service by site, generation and moment.
pub(crate) fn active(context: &Context<'_>, master: &Master, x: &[f64]) -> Vec<Active> {
    let mut active = Vec::new();
    let value = |column: Option<Col>| column.map_or(0.0, |c| x[c.index()].max(0.0) * context.scale.units);
    for s in (0..context.scenario.sites.len()).map(SiteId) {
        for g in (0..context.scenario.generations.len()).map(GenerationId) {
            let columns = &master.active[g.0][s.0];
            for (m, Moment { node, way, period, before }) in context.moments.iter() {
                let units = value(columns[m]);
                if columns[m].is_some() {
                    let alive = alive(context, master, x, (g, s), m);
                    let before = before.map_or(f64::INFINITY, |b| value(columns[b]));
                    let could = alive.min(before + arrived(context, master, x, (g, s), m));
                    let retired_early = (could - units).max(0.0);
                    active.push(Active {
                        node,
                        state: way,
                        site: s,
                        generation: g,
                        period,
                        units,
                        retired_early: clean(context, retired_early),
                    });
                }
            }
        }
    }
    active
}

fn clean(context: &Context<'_>, units: f64) -> f64 {
    if units < DUST * 10.0 * context.scale.units { 0.0 } else { units }
}

/// Units whose life is not over in a period, whether they were given up before or not.
fn alive(context: &Context<'_>, master: &Master, x: &[f64], (g, s): (GenerationId, SiteId), m: usize) -> f64 {
    let Moment { way, period: t, .. } = context.moments.get(m);
    let life = context.scenario.generations[g.0].service_life;
    let runs = |since| context.timing.start(t) >= since && context.timing.runs_in(since, life, t);
    let given: f64 = held(context, g, s).iter().filter(|h| runs(h.since)).map(|h| h.units).sum();
    let given = given + moved(context, x, master.moved(context, (g, s), m, runs));
    let known = master.orders_of(g, s).filter(|o| context.moments.sees(m, o.node));
    let ordered = known.filter(|o| runs(context.timing.start(o.served[way])));
    given + ordered.map(|o| o.comes[way] * x[o.column.index()] * context.scale.units).sum::<f64>()
}

fn arrived(
    context: &Context<'_>,
    master: &Master,
    x: &[f64],
    (g, s): (GenerationId, SiteId),
    m: usize,
) -> f64 {
    let Moment { way, period: t, .. } = context.moments.get(m);
    let comes = |o: &&OrderColumn| o.served[way] == t && context.moments.sees(m, o.node);
    let ordered = master.orders_of(g, s).filter(comes);
    let ordered: f64 = ordered.map(|o| o.comes[way] * x[o.column.index()] * context.scale.units).sum();
    let start = context.timing.start(t);
    let moving = moved(context, x, master.moving(context, (g, s), m));
    let held = held(context, g, s);
    ordered + moving + held.iter().filter(|h| h.since == start).map(|h| h.units).sum::<f64>()
}

/// Units that come more than leave.
fn moved(context: &Context<'_>, x: &[f64], entries: Vec<(Col, f64)>) -> f64 {
    entries.into_iter().map(|(column, sign)| sign * x[column.index()] * context.scale.units).sum()
}

/// Units that are moved, in order of date and generation. Which of those that leave at one time go where is all the same;
/// they stay where they are only if there is nowhere else.
pub(crate) fn moves(context: &Context<'_>, master: &Master, x: &[f64]) -> Vec<Move> {
    let mut moves: Vec<Move> = master.moves.iter().flat_map(|moved| of_cohort(context, moved, x)).collect();
    moves.sort_by_key(|m| (m.node, m.state, m.leaves, m.generation, m.in_service, m.from, m.to));
    moves
}

fn of_cohort(context: &Context<'_>, moved: &MoveColumns, x: &[f64]) -> Vec<Move> {
    let units = |columns: &[Option<Col>]| -> Vec<f64> {
        let value = |column: &Option<Col>| column.map_or(0.0, |c| x[c.index()]);
        columns.iter().map(value).map(|v| if v <= DUST { 0.0 } else { v * context.scale.units }).collect()
    };
    let (mut out, mut into) = (units(&moved.out), units(&moved.into));
    let mut moves = Vec::new();
    if out.iter().all(|units| *units <= 0.0) {
        return moves;
    }
    let cohort = &cohorts(context, moved.generation)[moved.cohort];
    let dust = DUST * 10.0 * context.scale.units;
    let one = |from: usize, to: usize, units: f64| Move {
        node: moved.node,
        state: moved.way,
        generation: moved.generation,
        in_service: cohort.in_service,
        unit_cost: cohort.price,
        from: SiteId(from),
        to: SiteId(to),
        leaves: moved.leaves,
        serves: moved.serves,
        units,
    };
    for stays in [false, true] {
        for (from, left) in out.iter_mut().enumerate() {
            for (to, room) in into.iter_mut().enumerate().filter(|(to, _)| (*to == from) == stays) {
                let units = left.min(*room);
                if units > dust {
                    *left -= units;
                    *room -= units;
                    moves.push(one(from, to, units));
                }
            }
        }
    }
    moves
}

/// Envelope and load of each site and moment.
pub(crate) fn power(
    context: &Context<'_>,
    amendments: &[Amendment],
    (active, moves): (&[Active], &[Move]),
    orders: &[PowerOrder],
) -> Vec<SitePower> {
    // Blocks that were on order and might be changed are there as they are now.
    let amended = context.whole.amended(amendments);
    let on_order =
        |way: usize| Scenario { orders: amended.orders.clone(), ..context.ways[way].scenario.clone() };
    let reopens = !context.reopened.is_empty();
    let cases: Vec<Scenario> = (0..context.ways.len()).filter(|_| reopens).map(on_order).collect();
    let moments = context.moments.len();
    let mut load = vec![0.0; context.scenario.sites.len() * moments];
    let reserves = |g: GenerationId| {
        context.scenario.generations[g.0].provisioned_with_attached().to_megawatts().to_mw()
    };
    for a in active {
        let moment = context.moments.at(a.node, a.state, a.period);
        load[a.site.0 * moments + moment] += a.units * reserves(a.generation);
    }
    for coming in moves {
        for (m, moment) in context.moments.iter() {
            let away = (coming.leaves..coming.serves).contains(&moment.period);
            if away && moment.way == coming.state && context.moments.sees(m, coming.node) {
                load[coming.to.0 * moments + m] += coming.units * reserves(coming.generation);
            }
        }
    }
    let mut power = Vec::new();
    for s in (0..context.scenario.sites.len()).map(SiteId) {
        for (m, Moment { node, way, period: t, .. }) in context.moments.iter() {
            let (scenario, timing) = (context.ways[way].scenario, context.ways[way].timing);
            let scenario = cases.get(way).unwrap_or(scenario);
            let carries = |o: &&PowerOrder| {
                let life = context.scenario.power_options[o.option.0].life;
                let since = o.arrives.get(way).copied().unwrap_or(o.in_service);
                o.site == s
                    && since <= t
                    && context.moments.sees(m, o.node)
                    && context.timing.runs_in(context.timing.start(since), life, t)
            };
            let built: f64 = orders.iter().filter(carries).map(|o| o.megawatts).sum();
            power.push(SitePower {
                node,
                state: way,
                site: s,
                period: t,
                envelope_mw: given_power(scenario, timing, s, t) + built,
                built_mw: built + power_on_order(scenario, timing, s, t),
                load_mw: load[s.0 * moments + m],
            });
        }
    }
    power
}

/// What happens on the paths, in hour-weighted means over load blocks.
pub(crate) struct Work {
    /// Flattened as demand.
    pub(crate) served: Vec<f64>,
    /// Flattened as demand.
    pub(crate) contracted_short: Vec<f64>,
    pub(crate) running: Vec<Running>,
    pub(crate) spilled: Vec<Spilled>,
}

impl Work {
    /// Nothing short, nothing running yet.
    pub(crate) fn new(demand: &DemandPaths) -> Self {
        Self {
            served: demand.total.clone(),
            contracted_short: vec![0.0; demand.total.len()],
            running: Vec::new(),
            spilled: Vec::new(),
        }
    }

    /// Adds what one block of a path does.
    pub(crate) fn add(
        &mut self,
        context: &Context<'_>,
        demand: &DemandPaths,
        shape: &Shape,
        path: usize,
        x: &[f64],
    ) {
        let shares = &context.scenario.load_blocks.shares;
        for ((load, activity), value) in shape.activities.iter().zip(x) {
            if *value > 0.0 {
                self.add_one(context, demand, shape, path, *activity, value * shares[*load]);
            }
        }
    }

    #[allow(clippy::cast_possible_truncation)]
    fn add_one(
        &mut self,
        context: &Context<'_>,
        demand: &DemandPaths,
        shape: &Shape,
        path: usize,
        activity: Activity,
        value: f64,
    ) {
        let t = shape.slot.period;
        let (path_id, period) = (path as u32, t as u32);
        match activity {
            Activity::Run { generation, zone, workload } => {
                let region = context.zones[zone].region;
                let units = value * context.scale.units;
                let site = only_site(context, zone);
                self.running.push(Running {
                    path: path_id,
                    period,
                    generation,
                    region,
                    site,
                    workload,
                    units,
                });
            }
            Activity::Flow { workload, zone, region } => {
                let to = context.zones[zone].region;
                if to != region {
                    let work = value * context.scale.work[workload.0];
                    self.spilled.push(Spilled { path: path_id, period, workload, from: region, to, work });
                }
            }
            Activity::Short { workload, region } => {
                self.short(context, demand, path, workload, region, t, value, false)
            }
            Activity::Broken { workload, region } => {
                self.short(context, demand, path, workload, region, t, value, true)
            }
            // What is put off is done within the period.
            Activity::Wait { .. } | Activity::Late { .. } => {}
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn short(
        &mut self,
        context: &Context<'_>,
        demand: &DemandPaths,
        path: usize,
        workload: WorkloadId,
        region: RegionId,
        t: usize,
        value: f64,
        contracted: bool,
    ) {
        let at = demand.at(path, workload, region, t);
        let work = value * context.scale.work[workload.0];
        self.served[at] -= work;
        if contracted {
            self.contracted_short[at] += work;
        }
    }

    /// Adds up entries that differ by load block only.
    pub(crate) fn merge(&mut self) {
        self.running.sort_by_key(|r| (r.path, r.period, r.generation, r.region, r.site, r.workload));
        self.running.dedup_by(|next, kept| {
            let key = |r: &Running| (r.path, r.period, r.generation, r.region, r.site, r.workload);
            let same = key(next) == key(kept);
            if same {
                kept.units += next.units;
            }
            same
        });
        self.spilled.sort_by_key(|s| (s.path, s.period, s.workload, s.from, s.to));
        self.spilled.dedup_by(|next, kept| {
            let key = |s: &Spilled| (s.path, s.period, s.workload, s.from, s.to);
            let same = key(next) == key(kept);
            if same {
                kept.work += next.work;
            }
            same
        });
    }
}

/// The first site of a zone where its region has other zones; `None` where the region is one zone.
fn only_site(context: &Context<'_>, zone: usize) -> Option<SiteId> {
    let region = context.zones[zone].region;
    let several = context.zones.iter().filter(|z| z.region == region).count() > 1;
    several.then(|| context.zones[zone].sites[0])
}
