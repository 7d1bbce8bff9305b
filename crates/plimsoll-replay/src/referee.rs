//! The referee books what a policy orders: an order that breaks a rule is cut back to what is left of it, and that is told.

use plimsoll_model::Date;
use plimsoll_model::scenario::{GenerationId, Item, Payment, Scenario, Scope, SiteId};
use serde::Serialize;

use crate::history::{Cell, History};
use crate::money::Money;

/// Units below which nothing is ordered.
const LEAST: f64 = 1e-9;

/// What a policy wants.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Wish {
    /// Site.
    pub site: SiteId,
    /// Generation.
    pub generation: GenerationId,
    /// Slot at whose start the order is placed.
    pub placed: usize,
    /// Units.
    pub units: f64,
}

/// Why an order was cut back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// The generation cannot be ordered on that day.
    OrderDates,
    /// The supplier delivers no more in that time.
    Supply,
    /// The site has no more power.
    Power,
    /// Another limit of the folder.
    Limit,
    /// The year has no more money.
    Budget,
}

/// An order as it was booked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Booked {
    /// Day on which the policy decided.
    pub origin: Date,
    /// Site.
    pub site: SiteId,
    /// Generation.
    pub generation: GenerationId,
    /// Day on which it was placed.
    pub placed: Date,
    /// Day on which it came into service.
    pub in_service: Date,
    /// Units wanted.
    pub wanted: f64,
    /// Units booked.
    pub units: f64,
    /// What kept it from being all that was wanted.
    pub cut: Option<Rule>,
    /// Price of a unit with what comes with it.
    pub unit_cost: f64,
    /// Slot from whose start it serves; `None` = after the replay.
    #[serde(skip)]
    pub slot: Option<usize>,
}

/// Units of one age.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lot {
    /// Where and what.
    pub cell: Cell,
    /// Day of service.
    pub since: Date,
    /// Day after the last.
    pub until: Date,
    /// Units.
    pub units: f64,
    /// Price of one.
    pub price: f64,
    /// Day on which it was ordered, where the replay knows of it.
    pub ordered: Option<Date>,
}

/// How late deliveries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slips {
    /// By the middle of their intervals.
    Middle,
    /// Drawn from their intervals, the same for every policy.
    Drawn(u64),
}

/// The state of one policy's fleet, and the books of its orders.
#[derive(Clone, Debug)]
pub struct Fleet<'a> {
    history: &'a History<'a>,
    slips: Slips,
    /// What was in service or on its way at the start.
    pub start: Vec<Lot>,
    /// What was ordered since.
    pub booked: Vec<Booked>,
}

impl<'a> Fleet<'a> {
    /// The fleet at the start of a replay: vintages in service by then, and orders placed before and not yet delivered.
    pub fn new(history: &'a History<'a>, slips: Slips) -> Self {
        let scenario = history.scenario;
        let from = history.slots[0].start;
        let life = |g: GenerationId| scenario.generations[g.0].service_life;
        let mut start: Vec<Lot> = scenario
            .fleet
            .iter()
            .filter(|v| v.in_service <= from)
            .map(|v| Lot {
                cell: Cell { site: v.site, generation: v.generation },
                since: v.in_service,
                until: v.in_service.add(life(v.generation)),
                units: v.units.to_f64(),
                price: v.unit_cost,
                ordered: None,
            })
            .collect();
        for order in scenario.orders.iter().filter(|o| o.ordered < from) {
            let Item::Generation(generation) = order.item else { continue };
            let came = order.received.unwrap_or(order.promised);
            if came > from {
                start.push(Lot {
                    cell: Cell { site: order.site, generation },
                    since: came,
                    until: came.add(life(generation)),
                    units: order.units,
                    price: order.unit_cost,
                    ordered: Some(order.ordered),
                });
            }
        }
        start.retain(|lot| lot.until > from && lot.units > 0.0);
        Self { history, slips, start, booked: Vec::new() }
    }

    /// The folder with all that is known by now.
    pub(crate) fn scenario(&self) -> &'a Scenario {
        self.history.scenario
    }

    /// First day of the replay.
    pub(crate) fn from(&self) -> Date {
        self.history.slots[0].start
    }

    /// The same fleet as if what was booked in some slots had not been.
    pub(crate) fn without(&self, origin: Date) -> Self {
        let kept: Vec<Booked> = self.booked.iter().filter(|b| b.origin != origin).cloned().collect();
        Self { booked: kept, start: self.start.clone(), ..*self }
    }

    /// The same fleet with all that was booked taken as given from the start.
    pub(crate) fn settled(&self) -> Self {
        Self { start: self.lots().collect(), booked: Vec::new(), ..*self }
    }

    /// Everything that is or will be in service.
    pub fn lots(&self) -> impl Iterator<Item = Lot> + '_ {
        let scenario = self.history.scenario;
        let bought = self.booked.iter().map(|b| Lot {
            cell: Cell { site: b.site, generation: b.generation },
            since: b.in_service,
            until: b.in_service.add(scenario.generations[b.generation.0].service_life),
            units: b.units,
            price: b.unit_cost,
            ordered: Some(b.placed),
        });
        self.start.iter().copied().chain(bought)
    }

    /// Units of every cell in service in every slot: `[cell][slot]`, in the order of [`History::cells`].
    pub fn active(&self) -> Vec<Vec<f64>> {
        let mut active = vec![vec![0.0; self.history.slots.len()]; self.history.cells.len()];
        for lot in self.lots() {
            if let Ok(cell) = self.history.cells.binary_search(&lot.cell) {
                for (t, slot) in self.history.slots.iter().enumerate() {
                    if serves(&lot, slot.start) {
                        active[cell][t] += lot.units;
                    }
                }
            }
        }
        active
    }

    /// Books what is wanted, in its order; what breaks a rule is cut back.
    pub fn book(&mut self, origin: Date, wishes: &[Wish]) {
        for wish in wishes.iter().filter(|wish| wish.units > LEAST) {
            let booked = self.booked_as(origin, wish);
            self.booked.push(booked);
        }
    }

    /// Day on which an order placed at the start of a slot comes into service: at the start of a slot, or after the replay.
    pub fn arrival(&self, generation: GenerationId, placed: usize) -> (Date, Option<usize>) {
        let g = &self.history.scenario.generations[generation.0];
        let slip = match self.slips {
            Slips::Middle => g.slip.mid,
            Slips::Drawn(seed) => g.slip.triangular(uniform(seed, generation.0, placed)),
        };
        let months = plimsoll_model::Months::months(g.lead.mid + slip);
        let day = self.history.slots[placed].start.add(months);
        match self.history.slot_at_or_after(day) {
            Some(slot) => (self.history.slots[slot].start, Some(slot)),
            None => (day, None),
        }
    }

    fn booked_as(&self, origin: Date, wish: &Wish) -> Booked {
        let scenario = self.history.scenario;
        let placed = self.history.slots[wish.placed].start;
        let (in_service, slot) = self.arrival(wish.generation, wish.placed);
        let unit_cost = Money::new(self.history).price(wish.generation, placed);
        let mut booked = Booked {
            origin,
            site: wish.site,
            generation: wish.generation,
            placed,
            in_service,
            wanted: wish.units,
            units: wish.units,
            cut: None,
            unit_cost,
            slot,
        };
        let g = &scenario.generations[wish.generation.0];
        if placed < g.first_order || g.last_order.is_some_and(|last| placed > last) {
            booked.units = 0.0;
            booked.cut = Some(Rule::OrderDates);
            return booked;
        }
        let rooms = [
            (Rule::Supply, self.supply_left(&booked)),
            (Rule::Power, self.power_left(&booked)),
            (Rule::Limit, self.limits_left(&booked)),
            (Rule::Budget, self.budget_left(&booked)),
        ];
        for (rule, room) in rooms {
            if room < booked.units - LEAST {
                booked.units = room.max(0.0);
                booked.cut = Some(rule);
            }
        }
        booked
    }

    /// Units that suppliers can still deliver in the time in which an order would come.
    fn supply_left(&self, order: &Booked) -> f64 {
        let scenario = self.history.scenario;
        let caps = scenario.supply.iter().filter(|cap| {
            cap.generation == order.generation && cap.start <= order.in_service && order.in_service < cap.end
        });
        let from = self.history.slots[0].start;
        caps.map(|cap| {
            let coming = self.lots().filter(|lot| {
                lot.cell.generation == cap.generation
                    && lot.ordered.is_some()
                    && lot.since >= from.max(cap.start)
                    && lot.since < cap.end
            });
            cap.max_units.mid - coming.map(|lot| lot.units).sum::<f64>()
        })
        .fold(f64::INFINITY, f64::min)
    }

    /// Units for which the site has power over all of their life.
    fn power_left(&self, order: &Booked) -> f64 {
        let kw = self.history.scenario.generations[order.generation.0].provisioned_with_attached().to_kw();
        let load = |lot: &Lot| match lot.cell.site == order.site {
            true => {
                self.history.scenario.generations[lot.cell.generation.0].provisioned_with_attached().to_kw()
            }
            false => 0.0,
        };
        let room = |day: Date| envelope_kw(self.history.scenario, order.site, day);
        self.room(order, kw, load, room)
    }

    /// The same for every other limit that the units use some of.
    fn limits_left(&self, order: &Booked) -> f64 {
        let scenario = self.history.scenario;
        let used = |uses: &[(GenerationId, f64)], g: GenerationId| {
            uses.iter().find(|(of, _)| *of == g).map_or(0.0, |(_, units)| *units)
        };
        let mut least = f64::INFINITY;
        for limit in &scenario.limits {
            let inside = |site: SiteId| match limit.scope {
                Scope::All => true,
                Scope::Region(region) => scenario.sites[site.0].region == region,
                Scope::Site(at) => site == at,
            };
            if inside(order.site) {
                let each = used(&limit.uses, order.generation);
                let load = |lot: &Lot| match inside(lot.cell.site) {
                    true => used(&limit.uses, lot.cell.generation),
                    false => 0.0,
                };
                let room = |day: Date| {
                    limit.steps.iter().rev().find(|s| s.from <= day).map_or(f64::INFINITY, |s| s.max)
                };
                least = least.min(self.room(order, each, load, room));
            }
        }
        least
    }

    /// Units that fit what is left of something in every slot of their life. What the fleet of the start took beyond it is left to it.
    fn room(&self, order: &Booked, each: f64, load: impl Fn(&Lot) -> f64, room: impl Fn(Date) -> f64) -> f64 {
        if each <= 0.0 {
            return f64::INFINITY;
        }
        let until = order.in_service.add(self.history.scenario.generations[order.generation.0].service_life);
        let mut left = f64::INFINITY;
        for slot in self.history.slots.iter().filter(|s| s.start >= order.in_service && s.start < until) {
            let taken: f64 =
                self.lots().filter(|lot| serves(lot, slot.start)).map(|lot| lot.units * load(&lot)).sum();
            left = left.min((room(slot.start) - taken) / each);
        }
        left
    }

    /// Units that the budgets of the year in which they are paid still buy.
    fn budget_left(&self, order: &Booked) -> f64 {
        let scenario = self.history.scenario;
        let paid = |g: GenerationId| scenario.generations[g.0].payment == Payment::OnDelivery;
        if !paid(order.generation) || order.unit_cost <= 0.0 {
            return f64::INFINITY;
        }
        let year = scenario.calendar.fiscal_year(order.in_service);
        let from = self.history.slots[0].start;
        let mut least = f64::INFINITY;
        for budget in scenario.policy.capex_budget.iter().filter(|b| b.year == year) {
            let about = |g: GenerationId| {
                paid(g) && budget.family.as_ref().is_none_or(|f| *f == scenario.generations[g.0].family)
            };
            if about(order.generation) {
                let spent: f64 = self
                    .lots()
                    .filter(|lot| about(lot.cell.generation) && lot.ordered.is_some() && lot.since >= from)
                    .filter(|lot| scenario.calendar.fiscal_year(lot.since) == year)
                    .map(|lot| lot.units * lot.price)
                    .sum();
                least = least.min((budget.max - spent) / order.unit_cost);
            }
        }
        least
    }
}

/// Whether units are in service in a slot that starts on a day.
pub(crate) fn serves(lot: &Lot, day: Date) -> bool {
    lot.since <= day && day < lot.until
}

/// Power of a site on a day, kW of IT load.
pub(crate) fn envelope_kw(scenario: &Scenario, site: SiteId, day: Date) -> f64 {
    let step = scenario.envelope_on(site, day).or(scenario.sites[site.0].envelope.first());
    step.map_or(0.0, |step| step.it_power_mw.mid * 1000.0)
}

/// A number between 0 and 1 that depends on nothing but what it is for.
fn uniform(seed: u64, generation: usize, placed: usize) -> f64 {
    // SplitMix64, Steele, Lea & Flood, OOPSLA 2014.
    let mut z = seed
        .wrapping_add((generation as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15))
        .wrapping_add((placed as u64).wrapping_mul(0xD1B5_4A32_D192_ED03));
    for _ in 0..2 {
        z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    #[allow(clippy::cast_precision_loss)]
    let unit = (z >> 11) as f64 / (1u64 << 53) as f64;
    unit
}
