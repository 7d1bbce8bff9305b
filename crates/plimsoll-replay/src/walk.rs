//! The walk through history: at each date the folder as it stood, a decision of every policy, and the referee's books.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use plimsoll_model::Date;
use plimsoll_model::demand::{DemandPaths, Forecast, ForecastReport};
use plimsoll_model::quantity::Units;
use plimsoll_model::scenario::{
    Cancelled, GenerationId, Item, Payment, RowId, Scenario, SiteId, SupplierOrder, Vintage,
};

use crate::history::History;
use crate::policy::{Placed, Policy, View};
use crate::referee::{Fleet, Lot, Wish};

/// The folder as it stood on a day.
pub type Known<'a> = dyn Fn(Date) -> Result<Scenario, Vec<String>> + Sync + 'a;

/// A policy on its way through history.
pub(crate) struct Walker<'a> {
    pub(crate) policy: Box<dyn Policy>,
    pub(crate) needs_forecast: bool,
    pub(crate) fleet: Fleet<'a>,
}

/// How the walk goes.
pub(crate) struct Walk<'a> {
    pub(crate) history: &'a History<'a>,
    pub(crate) known: &'a Known<'a>,
    /// Slots from one decision to the next.
    pub(crate) every: usize,
    pub(crate) request: &'a plimsoll::Request,
    pub(crate) threads: usize,
}

/// What was known on a date.
struct Origin {
    slot: usize,
    known: Scenario,
    forecast: Forecast,
}

impl Walk<'_> {
    /// Slots in which it is decided.
    pub(crate) fn origins(&self) -> Vec<usize> {
        (0..self.history.slots.len()).step_by(self.every).collect()
    }

    /// Walks all policies through history; `progress` hears how many origins are behind.
    ///
    /// # Errors
    /// Sentences on what keeps a date from being decided; empty where it was stopped.
    pub(crate) fn walk(
        &self,
        walkers: &mut [Walker<'_>],
        progress: &mut dyn FnMut(usize, usize),
    ) -> Result<(), Vec<String>> {
        let origins = self.origins();
        let needs = walkers.iter().any(|w| w.needs_forecast);
        let mut done = 0;
        progress(0, origins.len());
        for batch in origins.chunks(self.threads.max(1)) {
            let met = in_parallel(batch, self.threads, &|slot| self.origin(*slot, needs));
            for origin in met {
                let origin = origin?;
                if self.is_stopped() {
                    return Err(Vec::new());
                }
                self.decide(&origin, walkers)?;
                done += 1;
                progress(done, origins.len());
            }
        }
        Ok(())
    }

    fn is_stopped(&self) -> bool {
        self.request.cancel.as_ref().is_some_and(|flag: &Arc<AtomicBool>| flag.load(Ordering::Relaxed))
    }

    fn origin(&self, slot: usize, needs_forecast: bool) -> Result<Origin, Vec<String>> {
        let day = self.history.slots[slot].start;
        let mut known = (self.known)(day)?;
        reprice(&mut known, self.history.scenario, day);
        let forecast = if needs_forecast && !self.is_stopped() {
            let Forecast { demand, .. } = plimsoll::forecast(&known);
            Forecast { demand, report: ForecastReport::default(), history: Vec::new(), outlook: Vec::new() }
        } else {
            usage_as_demand(&known)
        };
        Ok(Origin { slot, known, forecast })
    }

    fn decide(&self, origin: &Origin, walkers: &mut [Walker<'_>]) -> Result<(), Vec<String>> {
        let day = self.history.slots[origin.slot].start;
        let until = (origin.slot + self.every).min(self.history.slots.len());
        let placing: Vec<Date> = self.history.slots[origin.slot..until].iter().map(|s| s.start).collect();
        let one = |walker: &Walker<'_>| {
            let known = with_fleet(origin.known.clone(), &walker.fleet, day);
            let forecast = match walker.needs_forecast {
                true => origin.forecast.clone(),
                false => usage_as_demand(&known),
            };
            let view = View {
                origin: day,
                placing: &placing,
                known: &known,
                forecast: &forecast,
                request: self.request,
            };
            walker.policy.decide(&view)
        };
        let decided = in_parallel(walkers, self.threads, &one);
        // A plan that was stopped is the best so far, and no decision to be scored.
        if self.is_stopped() {
            return Err(Vec::new());
        }
        for (walker, decided) in walkers.iter_mut().zip(decided) {
            let placed = decided.map_err(|fault| vec![fault])?;
            let wishes = placed.iter().map(|p| self.wish(p, day)).collect::<Result<Vec<_>, _>>()?;
            walker.fleet.book(day, &wishes);
        }
        Ok(())
    }

    /// An order in the places of the whole folder.
    fn wish(&self, placed: &Placed, origin: Date) -> Result<Wish, Vec<String>> {
        let scenario = self.history.scenario;
        let site = scenario.sites.iter().position(|s| s.name == placed.site);
        let generation = scenario.generations.iter().position(|g| g.name == placed.generation);
        let slot = self.history.slots.iter().position(|s| s.start == placed.placed);
        match (site, generation, slot) {
            (Some(site), Some(generation), Some(slot)) => Ok(Wish {
                site: SiteId(site),
                generation: GenerationId(generation),
                placed: slot,
                units: placed.units,
            }),
            (None, _, _) => Err(vec![format!(
                "the decision of {origin} names a site `{}` that is not there",
                placed.site
            )]),
            (_, None, _) => Err(vec![format!(
                "the decision of {origin} names a generation `{}` that is not there",
                placed.generation
            )]),
            _ => Err(vec![format!("{} is no day on which orders are placed", placed.placed)]),
        }
    }
}

/// Prices as they stood on the day: the calendar of what was known starts there, and falls from there on.
fn reprice(known: &mut Scenario, whole: &Scenario, day: Date) {
    let years = whole.calendar.start().months_until(day).to_years().max(0.0);
    for generation in &mut known.generations {
        let factor = (1.0 - generation.cost_decline_per_year.mid).powf(years);
        let cost = &mut generation.unit_cost;
        (cost.low, cost.mid, cost.high) = (cost.low * factor, cost.mid * factor, cost.high * factor);
    }
}

/// The folder with the fleet and the open orders that a policy has made for itself.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn with_fleet(mut known: Scenario, fleet: &Fleet<'_>, day: Date) -> Scenario {
    let whole = fleet.scenario();
    let site = |s: SiteId| known.sites.iter().position(|k| k.name == whole.sites[s.0].name).map(SiteId);
    let generation = |g: GenerationId| {
        known.generations.iter().position(|k| k.name == whole.generations[g.0].name).map(GenerationId)
    };
    let (mut vintages, mut open) = (Vec::new(), Vec::new());
    let mut rests = BTreeMap::new();
    for (line, lot) in fleet.lots().enumerate() {
        let row = RowId { table: "replay", line: u32::try_from(line + 1).unwrap_or(u32::MAX) };
        let (Some(site), Some(generation)) = (site(lot.cell.site), generation(lot.cell.generation)) else {
            continue;
        };
        if lot.units <= 0.0 || lot.until <= day {
            continue;
        }
        if lot.since <= day {
            // A vintage is a whole number of units: what is rounded off one goes to the next.
            let rest = rests.entry((site, generation)).or_insert(0.0);
            let whole = (lot.units + *rest).round().max(0.0);
            *rest += lot.units - whole;
            let units = Units::new(whole as u64);
            vintages.push(Vintage {
                site,
                generation,
                in_service: lot.since,
                units,
                unit_cost: lot.price,
                row,
            });
        } else if let Some(ordered) = lot.ordered.filter(|ordered| *ordered <= day) {
            open.push(SupplierOrder {
                order: format!("replay-{}", line + 1),
                supplier: String::new(),
                item: Item::Generation(generation),
                site,
                units: lot.units,
                ordered,
                first_promised: lot.since,
                promised: lot.since,
                received: None,
                unit_cost: lot.price,
                deposit: 0.0,
                cancel_cost: None,
                expedite: None,
                cancelled: Cancelled::default(),
                row,
            });
        }
    }
    take_off(&mut known, fleet, day);
    known.orders.retain(|o| o.received.is_some() || matches!(o.item, Item::Power(_)));
    known.orders.extend(open);
    known.fleet = vintages;
    known
}

/// Takes off budgets and supply caps that run already what the policy's own orders took of them by the day: plans count what is open, and know
/// nothing of what came before they begin.
fn take_off(known: &mut Scenario, fleet: &Fleet<'_>, day: Date) {
    let whole = fleet.scenario();
    let from = fleet.from();
    let came: Vec<Lot> =
        fleet.lots().filter(|l| l.ordered.is_some() && from <= l.since && l.since <= day).collect();
    let of = |lot: &Lot| &whole.generations[lot.cell.generation.0];
    let calendar = &known.calendar;
    for budget in &mut known.policy.capex_budget {
        let counts = |lot: &&Lot| {
            of(lot).payment == Payment::OnDelivery
                && calendar.fiscal_year(lot.since) == budget.year
                && budget.family.as_ref().is_none_or(|family| *family == of(lot).family)
        };
        let spent: f64 = came.iter().filter(counts).map(|lot| lot.units * lot.price).sum();
        budget.max = (budget.max - spent).max(0.0);
    }
    for cap in known.supply.iter_mut().filter(|cap| cap.start <= day && day < cap.end) {
        let name = &known.generations[cap.generation.0].name;
        let brought: f64 =
            came.iter().filter(|l| of(l).name == *name && cap.start <= l.since).map(|l| l.units).sum();
        let most = &mut cap.max_units;
        for units in [&mut most.low, &mut most.mid, &mut most.high] {
            *units = (*units - brought).max(0.0);
        }
    }
}

/// Where nothing is forecast, demand that only says which series there are.
fn usage_as_demand(known: &Scenario) -> Forecast {
    let periods = known.calendar.periods().len();
    let mut demand = DemandPaths::zero(1, known.workloads.len(), known.regions.len(), periods);
    for u in &known.usage {
        for t in 0..periods {
            let at = demand.at(0, u.workload, u.region, t);
            demand.total[at] = u.mean;
        }
    }
    Forecast { demand, report: ForecastReport::default(), history: Vec::new(), outlook: Vec::new() }
}

/// Does something for each of many, on several threads; the results come in order.
pub(crate) fn in_parallel<T: Sync, R: Send>(
    items: &[T],
    threads: usize,
    one: &(dyn Fn(&T) -> R + Sync),
) -> Vec<R> {
    if threads <= 1 || items.len() <= 1 {
        return items.iter().map(one).collect();
    }
    let next = std::sync::atomic::AtomicUsize::new(0);
    let mut found: Vec<(usize, R)> = std::thread::scope(|scope| {
        let work = || {
            let mut mine = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(item) = items.get(at) else { break mine };
                mine.push((at, one(item)));
            }
        };
        let handles: Vec<_> = (0..threads.min(items.len())).map(|_| scope.spawn(work)).collect();
        handles
            .into_iter()
            .flat_map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, result)| result).collect()
}
