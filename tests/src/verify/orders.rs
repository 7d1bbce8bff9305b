//! Orders of hardware: dates, prices, supply caps, decisions.

use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{Decision, GenerationId, Item, RegionId, SupplyCap, WorkloadId};
use plimsoll_model::{Date, PeriodId};

use super::when::overlap;
use super::{Case, Rule};

/// Dates, lead time and price of each order.
pub(super) fn orders(case: &mut Case<'_>) {
    for o in &case.plan.orders {
        let g = &case.scenario.generations[o.generation.0];
        let placed = case.when.start(o.placed);
        let served = case.when.start(o.in_service);
        if placed < g.first_order || g.last_order.is_some_and(|last| placed > last) {
            case.broken(Rule::OrderDates, format!("{} is ordered on {placed}", g.name));
        }
        let soonest = case.when.soonest(o.placed, g.lead, g.slip);
        if served < soonest {
            let words = format!("{} ordered on {placed} serves from {served}, not from {soonest}", g.name);
            case.broken(Rule::LeadTime, words);
        }
        let mw = o.units * case.kilowatts(o.generation) / 1000.0;
        case.equal(Rule::Statement, o.megawatts, mw, 0.0, || {
            format!("power of {} ordered on {placed}", g.name)
        });
    }
}

/// What each order costs, by the node that places it: all of the plan at once.
pub(super) fn prices(case: &mut Case<'_>) {
    for o in &case.plan.orders {
        let g = &case.scenario.generations[o.generation.0];
        let placed = case.when.start(o.placed);
        let years = case.when.months(placed).max(0.0) / 12.0;
        let attached: f64 = g.attached.iter().map(|a| a.per_unit * a.cost).sum();
        let price = g.unit_cost.mid * (1.0 - g.cost_decline_per_year.mid).powf(years) + attached;
        let follows = seen(case, o.node).powf(g.price_follows_demand);
        let name = || format!("price of {} ordered on {placed}", g.name);
        case.equal(Rule::Price, o.unit_cost, price * follows, 0.0, name);
    }
}

/// Demand of a node's paths in the period before it opens, at prices, relative to that of all paths.
fn seen(case: &Case<'_>, node: NodeId) -> f64 {
    let tree = &case.plan.tree;
    let Some(period) = tree.node(node).first.checked_sub(1) else { return 1.0 };
    let value = |path: usize| -> f64 {
        let workloads = case.scenario.workloads.iter().enumerate();
        let of = |(w, workload): (usize, &plimsoll_model::scenario::Workload)| {
            let regions = (0..case.demand.regions).map(RegionId);
            let asked = regions.map(|r| case.demand.total[case.demand.at(path, WorkloadId(w), r, period)]);
            workload.price.mid * asked.sum::<f64>()
        };
        workloads.map(of).sum()
    };
    let mean = |paths: &[usize]| paths.iter().map(|path| value(*path)).sum::<f64>() / paths.len() as f64;
    let all: Vec<usize> = (0..case.demand.paths).collect();
    mean(&tree.paths_of(node)) / mean(&all)
}

impl Case<'_> {
    /// Power that one unit reserves with what is attached to it.
    pub(super) fn kilowatts(&self, g: GenerationId) -> f64 {
        let g = &self.scenario.generations[g.0];
        g.provisioned.to_kw() + g.attached.iter().map(|a| a.per_unit * a.kilowatts.to_kw()).sum::<f64>()
    }

    /// Open orders of a generation, with the period from whose start they serve.
    pub(super) fn open(&self, wanted: Item) -> impl Iterator<Item = (PeriodId, f64)> + '_ {
        let open = self.scenario.orders.iter().filter(move |o| o.received.is_none() && o.item == wanted);
        open.filter_map(|o| Some((self.when.serving(o.promised)?, o.units)))
    }
}

/// Units a supplier delivers from the start of the calendar to a month: each bucket evenly, the last one's rate after
/// it. A bucket that began earlier counts in full, for what it has delivered is not known.
fn delivered(case: &Case<'_>, buckets: &[&SupplyCap], month: f64) -> f64 {
    let mut units = 0.0;
    for (i, bucket) in buckets.iter().enumerate() {
        let span = (case.when.months(bucket.start).max(0.0), case.when.months(bucket.end));
        if span.1 <= span.0 {
            continue;
        }
        let last = if i + 1 == buckets.len() { f64::INFINITY } else { span.1 };
        units += bucket.max_units.mid * overlap((span.0, last), (0.0, month)) / (span.1 - span.0);
    }
    units
}

/// Suppliers deliver no more than the caps, over runs of periods that cut no bucket.
pub(super) fn supply(case: &mut Case<'_>) {
    for g in 0..case.scenario.generations.len() {
        let mut buckets: Vec<_> = case.scenario.supply.iter().filter(|c| c.generation.0 == g).collect();
        buckets.sort_by_key(|c| c.start);
        let Some(first) = buckets.first() else { continue };
        let periods = case.when.periods();
        let Some(first) = periods.iter().position(|p| p.start >= first.start) else { continue };
        let mut from = first;
        for (t, period) in periods.iter().enumerate().skip(first) {
            let cut = |b: &&&SupplyCap| b.start < period.end && period.end < b.end;
            let end = buckets.iter().filter(cut).map(|b| b.end).max();
            // A bucket that goes on after the calendar counts in full.
            if end.is_none() || t + 1 == periods.len() {
                let run = Run { from, to: t, end: end.unwrap_or(period.end) };
                run_of_periods(case, GenerationId(g), &buckets, &run);
                from = t + 1;
            }
        }
    }
}

/// Periods that cut no bucket, and the day up to which suppliers deliver for them.
struct Run {
    from: PeriodId,
    to: PeriodId,
    end: Date,
}

fn run_of_periods(case: &mut Case<'_>, g: GenerationId, buckets: &[&SupplyCap], run: &Run) {
    let start = case.when.start(run.from);
    let end = run.end;
    let [before, after] = [start, end].map(|day| delivered(case, buckets, case.when.months(day)));
    let inside = |t: PeriodId| run.from <= t && t <= run.to;
    let open: f64 = case.open(Item::Generation(g)).filter(|(t, _)| inside(*t)).map(|(_, units)| units).sum();
    let ours = case.plan.orders.iter().filter(|o| o.generation == g && inside(o.in_service));
    let units: f64 = ours.map(|o| o.units).sum();
    let name = &case.scenario.generations[g.0].name;
    let words = || format!("{name} delivered from {start} to {end} beside {open} on order");
    case.at_most(Rule::SupplyCap, units, (after - before - open).max(0.0), case.most_units(), words);
}

/// Changes of open orders.
pub(super) fn amendments(case: &mut Case<'_>) {
    for (place, amendment) in case.plan.amendments.iter().enumerate() {
        let name = &amendment.order;
        let twice = case.plan.amendments[..place].iter().any(|before| before.order == *name);
        let order = case.scenario.orders.iter().find(|o| o.order == *name && o.received.is_none());
        let (Some(order), false) = (order, twice) else {
            case.broken(Rule::Amendment, format!("{name} is not on order, or changed twice"));
            continue;
        };
        let (cancelled, hastened) = (amendment.cancelled, amendment.hastened);
        let allowed = (cancelled <= 0.0 || order.cancel_cost.is_some())
            && (hastened <= 0.0 || order.expedite.is_some())
            && cancelled >= 0.0
            && hastened >= 0.0;
        if !allowed {
            let words =
                format!("{cancelled} of {name} cancelled and {hastened} hastened: not in its contract");
            case.broken(Rule::Amendment, words);
        }
        let words = || format!("changed of {name}");
        case.at_most(Rule::Amendment, cancelled + hastened, order.units, order.units, words);
    }
}

/// Pins and prohibitions.
pub(super) fn decisions(case: &mut Case<'_>) {
    for decision in &case.scenario.decisions {
        let units = decided(case, decision);
        let size = if matches!(decision.item, Item::Power(_)) { 1.0 } else { case.most_units() };
        let words =
            format!("decision of line {} from {} to {}", decision.row.line, decision.from, decision.to);
        let most = decision.max_units.unwrap_or(f64::INFINITY);
        if most.is_finite() {
            case.at_most(Rule::Decision, units, most, size, || words.clone());
        }
        case.at_most(Rule::Decision, decision.min_units, units, size, || format!("{words}, least"));
    }
}

fn decided(case: &Case<'_>, decision: &Decision) -> f64 {
    let on_time = |t: PeriodId| decision.from <= case.when.start(t) && case.when.start(t) <= decision.to;
    let at = |site| decision.site.is_none_or(|about| about == site);
    match decision.item {
        Item::Generation(g) => {
            let orders = case.plan.orders.iter().filter(|o| o.generation == g);
            orders.filter(|o| on_time(o.placed) && at(o.site)).map(|o| o.units / case.comes(g)).sum()
        }
        Item::Power(option) => {
            let orders = case.plan.power_orders.iter().filter(|o| o.option == option);
            orders.filter(|o| on_time(o.placed) && at(o.site)).map(|o| o.blocks).sum()
        }
    }
}

/// Whole racks and whole blocks, of what is ordered within the horizon.
pub(super) fn whole(case: &mut Case<'_>) {
    let horizon = case.scenario.calendar.horizon();
    for o in case.plan.orders.iter().filter(|o| horizon.contains(&o.placed)) {
        let g = &case.scenario.generations[o.generation.0];
        let racks = o.units / case.comes(o.generation) / g.units_per_rack;
        if g.whole_racks && (racks - racks.round()).abs() > 1e-9 * racks.max(1.0) {
            let words =
                format!("{} {} ordered on {} are {racks} racks", o.units, g.name, case.when.start(o.placed));
            case.broken(Rule::Whole, words);
        }
    }
    for o in case.plan.power_orders.iter().filter(|o| horizon.contains(&o.placed)) {
        let option = &case.scenario.power_options[o.option.0];
        if option.whole_blocks && (o.blocks - o.blocks.round()).abs() > 1e-9 {
            let words =
                format!("{} blocks of {} ordered on {}", o.blocks, option.name, case.when.start(o.placed));
            case.broken(Rule::Whole, words);
        }
    }
}
