//! Rules that size each series by itself: from a target of work to orders of the cheapest units that can do it.

use std::collections::BTreeMap;

use plimsoll_model::scenario::{GenerationId, Item, RegionId, Scenario, SiteId, WorkloadId};
use plimsoll_model::{Date, Months, PeriodId};

use super::{Placed, View};

/// Hours of a mean month.
const HOURS: f64 = 730.5;

/// Orders that bring every series to its target: on each day on which orders may be placed, for the day on which they would serve.
///
/// `target` is the work that usable units of the series should be able to do in a period; it is told the cost of the unit that would be bought,
/// currency per unit of work and hour.
pub(super) fn size(
    view: &View<'_>,
    target: impl Fn(WorkloadId, RegionId, PeriodId, f64) -> f64,
) -> Vec<Placed> {
    let scenario = view.known;
    let can = Can::of(scenario);
    let series = asked(view);
    let mut lots = lots(scenario);
    let mut placed = Vec::new();
    for day in view.placing {
        let mut free = Free { scenario, by_day: BTreeMap::new() };
        let mut new = Vec::new();
        for (w, r) in &series {
            let Some(choice) = can.cheapest(scenario, *w, *r, *day) else { continue };
            let Some(period) = scenario.calendar.first_at_or_after(choice.serves) else { continue };
            let since = scenario.calendar.periods()[period].start;
            let wanted = target(*w, *r, period, choice.cost);
            let missing = wanted - free.take(&lots, &can, (*w, *r), since, wanted);
            if missing > 1e-9 * wanted.max(1.0) {
                let order = Order { generation: choice.generation, since, units: missing / choice.work };
                for (site, units) in free.spread(&lots, &can, *r, &order) {
                    new.push(Lot { site, generation: choice.generation, since, units });
                    placed.push(Placed {
                        site: scenario.sites[site.0].name.clone(),
                        generation: scenario.generations[choice.generation.0].name.clone(),
                        placed: *day,
                        units,
                    });
                }
            }
        }
        lots.extend(new);
    }
    placed
}

/// Series of the forecast that ask for anything.
fn asked(view: &View<'_>) -> Vec<(WorkloadId, RegionId)> {
    let demand = &view.forecast.demand;
    let pairs =
        (0..demand.workloads).flat_map(|w| (0..demand.regions).map(move |r| (WorkloadId(w), RegionId(r))));
    let asks = |(w, r): &(WorkloadId, RegionId)| {
        (0..demand.paths).any(|p| {
            let first = demand.at(p, *w, *r, 0);
            demand.total[first..first + demand.periods].iter().any(|work| *work > 0.0)
        })
    };
    pairs.filter(asks).collect()
}

/// Which generations run a workload, and which sites lie in a region.
struct Can {
    /// Generation, and the work that one usable unit does, by workload.
    run: Vec<Vec<(GenerationId, f64)>>,
    sites: Vec<Vec<SiteId>>,
}

/// The unit that a series would buy.
struct Choice {
    generation: GenerationId,
    serves: Date,
    /// Work that a unit can do.
    work: f64,
    /// What a unit of work costs in an hour over the life of the unit.
    cost: f64,
}

impl Can {
    fn of(scenario: &Scenario) -> Self {
        let mut run = vec![Vec::new(); scenario.workloads.len()];
        for (g, generation) in scenario.generations.iter().enumerate() {
            for (w, work, _) in &generation.performance {
                let usable = work.mid * generation.usable_share();
                if usable > 0.0 {
                    run[w.0].push((GenerationId(g), usable));
                }
            }
        }
        let mut sites = vec![Vec::new(); scenario.regions.len()];
        for (s, site) in scenario.sites.iter().enumerate() {
            sites[site.region.0].push(SiteId(s));
        }
        Self { run, sites }
    }

    fn cheapest(&self, scenario: &Scenario, w: WorkloadId, r: RegionId, placed: Date) -> Option<Choice> {
        let site = self.sites[r.0].first()?;
        let options = self.run[w.0].iter().filter_map(|(g, work)| {
            let generation = &scenario.generations[g.0];
            let may = generation.first_order <= placed && generation.last_order.is_none_or(|l| placed <= l);
            may.then(|| Choice {
                generation: *g,
                serves: placed.add(Months::months(generation.lead.mid + generation.slip.mid)),
                work: *work,
                cost: hourly(scenario, *g, *site, placed) / work,
            })
        });
        options.min_by(|a, b| a.cost.total_cmp(&b.cost))
    }
}

/// What a unit costs in an hour over its life: price, operations and power.
fn hourly(scenario: &Scenario, g: GenerationId, site: SiteId, placed: Date) -> f64 {
    let generation = &scenario.generations[g.0];
    let months = generation.service_life.to_months().max(1e-9);
    let step = scenario.sites[site.0].envelope.first();
    let power = step.map_or(0.0, |s| s.pue.mid * s.electricity_price_per_mwh.mid);
    (scenario.unit_cost_on(g, placed) / months + generation.opex_per_month.mid) / HOURS
        + generation.average.to_kw() / 1000.0 * power
}

/// Units of one age, in service or on their way.
struct Lot {
    site: SiteId,
    generation: GenerationId,
    since: Date,
    units: f64,
}

/// The fleet and the open orders.
fn lots(scenario: &Scenario) -> Vec<Lot> {
    let fleet = scenario.fleet.iter().map(|v| Lot {
        site: v.site,
        generation: v.generation,
        since: v.in_service,
        units: v.units.to_f64(),
    });
    let open = scenario.orders.iter().filter(|o| o.received.is_none()).filter_map(|o| match o.item {
        Item::Generation(generation) => {
            Some(Lot { site: o.site, generation, since: o.promised, units: o.units })
        }
        Item::Power(_) => None,
    });
    fleet.chain(open).collect()
}

/// An order that looks for a site.
struct Order {
    generation: GenerationId,
    since: Date,
    units: f64,
}

/// What is left on the days that orders serve from.
struct Free<'a> {
    scenario: &'a Scenario,
    by_day: BTreeMap<Date, Left>,
}

/// What no series has taken yet, and no order.
#[derive(Default)]
struct Left {
    units: BTreeMap<(SiteId, GenerationId), f64>,
    /// Power that is reserved, kW by site.
    taken: BTreeMap<SiteId, f64>,
}

impl Free<'_> {
    fn kw(&self, g: GenerationId) -> f64 {
        self.scenario.generations[g.0].provisioned_with_attached().to_kw()
    }

    fn on(&mut self, lots: &[Lot], day: Date) -> &mut Left {
        if !self.by_day.contains_key(&day) {
            let mut left = Left::default();
            let runs = |lot: &&Lot| {
                let life = self.scenario.generations[lot.generation.0].service_life;
                lot.since <= day && day < lot.since.add(life)
            };
            for lot in lots.iter().filter(runs) {
                *left.units.entry((lot.site, lot.generation)).or_insert(0.0) += lot.units;
                *left.taken.entry(lot.site).or_insert(0.0) += lot.units * self.kw(lot.generation);
            }
            self.by_day.insert(day, left);
        }
        self.by_day.entry(day).or_default()
    }

    /// Takes as much work as is free for a series on a day, up to what it wants.
    fn take(
        &mut self,
        lots: &[Lot],
        can: &Can,
        (w, r): (WorkloadId, RegionId),
        day: Date,
        wanted: f64,
    ) -> f64 {
        let left = self.on(lots, day);
        let mut missing = wanted;
        for site in &can.sites[r.0] {
            for (g, each) in &can.run[w.0] {
                if let Some(units) = left.units.get_mut(&(*site, *g)) {
                    let taken = (*units * each).min(missing).max(0.0);
                    *units -= taken / each;
                    missing -= taken;
                }
            }
        }
        wanted - missing
    }

    /// Units by site of a region: where most power is left first.
    fn spread(&mut self, lots: &[Lot], can: &Can, r: RegionId, order: &Order) -> Vec<(SiteId, f64)> {
        let kw = self.kw(order.generation);
        let sites = &can.sites[r.0];
        if kw <= 0.0 {
            return sites.first().map(|site| (*site, order.units)).into_iter().collect();
        }
        let scenario = self.scenario;
        let left = self.on(lots, order.since);
        let mut room: Vec<(SiteId, f64)> = sites
            .iter()
            .map(|site| {
                let step =
                    scenario.envelope_on(*site, order.since).or(scenario.sites[site.0].envelope.first());
                let all = step.map_or(0.0, |step| step.it_power_mw.mid * 1000.0);
                (*site, all - left.taken.get(site).copied().unwrap_or(0.0))
            })
            .collect();
        room.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let mut missing = order.units;
        let mut parts = Vec::new();
        for (site, room) in room {
            let part = (room / kw).min(missing);
            if part > 1e-9 {
                *left.taken.entry(site).or_insert(0.0) += part * kw;
                parts.push((site, part));
                missing -= part;
            }
        }
        parts
    }
}
