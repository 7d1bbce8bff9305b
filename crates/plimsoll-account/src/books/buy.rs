//! Everything bought: before the start, under way at the start, and by the plan.

use plimsoll_model::scenario::{Asset, GenerationId, Item, Payment, Scenario, SiteId, SupplierOrder, Tenure};
use plimsoll_model::{PeriodId, Plan};

use super::{Class, Lot, Moved, Origin, Part};
use crate::time::months_at;

/// Just before the start: where the cost of what is in service on the first day enters plant.
const BEFORE_START: f64 = -1e-6;

/// The paid part of what is not finished is taken as paid evenly over this many months before the start.
const BUILDING_MONTHS: f64 = 12.0;

/// Money paid evenly between two months; all at once where they are the same.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Spending {
    pub(crate) class: Class,
    pub(crate) amount: f64,
    pub(crate) from: f64,
    pub(crate) to: f64,
}

impl Spending {
    /// What is paid in `[from, to)`.
    pub(crate) fn paid(&self, from: f64, to: f64) -> f64 {
        if self.to > self.from {
            let shared = self.to.min(to) - self.from.max(from);
            return self.amount * (shared / (self.to - self.from)).max(0.0);
        }
        if from <= self.from && self.from < to { self.amount } else { 0.0 }
    }
}

/// Purchases and when they are paid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    pub(crate) lots: Vec<Lot>,
    pub(crate) spending: Vec<Spending>,
}

impl Books {
    /// What the scenario alone knows: fleet, assets, and what is under way.
    pub(crate) fn opening(scenario: &Scenario) -> Self {
        let mut books = Self::default();
        books.fleet(scenario);
        scenario.assets.iter().for_each(|a| books.asset(scenario, a));
        scenario.orders.iter().filter(|o| o.is_open()).for_each(|o| books.open_order(scenario, o));
        books
    }

    /// With what the plan orders: the mean over its branches.
    pub(crate) fn with_plan(scenario: &Scenario, plan: &Plan) -> Self {
        let scenario = &*scenario.amended(&plan.amendments);
        let mut mean = Self::default();
        for branch in plan.branches() {
            let mut books = Self::along(scenario, &branch.plan);
            books.weigh(branch.probability);
            mean.lots.append(&mut books.lots);
            mean.spending.append(&mut books.spending);
        }
        mean
    }

    /// With what the plan orders along one branch, in the case with the open orders that it changes.
    pub(crate) fn along(scenario: &Scenario, plan: &Plan) -> Self {
        let mut books = Self::opening(scenario);
        books.planned(scenario, plan);
        books.blocks(scenario, plan);
        books.moves(scenario, plan);
        books.leave(scenario, plan);
        books
    }

    /// The part of everything that a probability stands for.
    fn weigh(&mut self, by: f64) {
        self.lots.iter_mut().for_each(|lot| lot.weigh(by));
        self.spending.iter_mut().for_each(|spending| spending.amount *= by);
    }

    /// Net plant in service at a month.
    pub(crate) fn net(&self, at: f64) -> f64 {
        self.lots.iter().map(|l| l.net(at)).sum()
    }

    /// Of it capitalised leases.
    pub(crate) fn leased(&self, at: f64) -> f64 {
        self.lots.iter().filter(|l| l.leased).map(|l| l.net(at)).sum()
    }

    /// Paid and not yet in service at a month.
    pub(crate) fn work_in_progress(&self, at: f64) -> f64 {
        let paid: f64 = self.spending.iter().map(|s| s.paid(f64::NEG_INFINITY, at)).sum();
        let placed: f64 = self.lots.iter().filter(|l| l.placed < at).map(Lot::cost).sum();
        paid - placed
    }

    fn pay_at_once(&mut self, class: &Class, amount: f64, at: f64) {
        self.spending.push(Spending { class: class.clone(), amount, from: at, to: at });
    }

    fn fleet(&mut self, scenario: &Scenario) {
        for v in &scenario.fleet {
            let since = months_at(scenario, v.in_service);
            let units = v.units.to_f64();
            let mut lot = hardware(scenario, v.generation, v.site, units, v.unit_cost, since);
            lot.origin = Origin::Opening;
            lot.placed = since.min(BEFORE_START);
            self.pay_at_once(&lot.class, lot.cost(), lot.placed);
            self.lots.push(lot);
        }
    }

    fn asset(&mut self, scenario: &Scenario, asset: &Asset) {
        let since = months_at(scenario, asset.in_service);
        let finished = since <= 0.0;
        let life = asset.book_life.to_months();
        let class = Class { name: asset.class.clone(), group: asset.class.clone() };
        let placed = if finished { since.min(BEFORE_START) } else { since };
        if finished {
            self.pay_at_once(&class, asset.cost, placed);
        } else {
            let before =
                Spending { class: class.clone(), amount: asset.paid, from: -BUILDING_MONTHS, to: 0.0 };
            let amount = asset.cost - asset.paid;
            let after = Spending { class: class.clone(), amount, from: 0.0, to: since };
            self.spending.extend([before, after]);
        }
        self.lots.push(Lot {
            class,
            origin: if finished { Origin::Opening } else { Origin::Underway },
            hardware: None,
            units: 1.0,
            since,
            placed,
            service_life: life,
            parts: vec![Part { cost: asset.cost, life }],
            term_price: 0.0,
            tax_life: life,
            booked_before: asset.accumulated_depreciation,
            leased: asset.tenure == Tenure::Lease,
            left: Vec::new(),
            moved: None,
            fetched: Vec::new(),
        });
    }

    fn open_order(&mut self, scenario: &Scenario, order: &SupplierOrder) {
        let period = scenario.calendar.first_at_or_after(order.promised);
        let since = period.map(|t| months_at(scenario, scenario.calendar.periods()[t].start));
        let at = since.unwrap_or(f64::INFINITY);
        let mut lot = match order.item {
            Item::Generation(g) => hardware(scenario, g, order.site, order.units, order.unit_cost, at),
            Item::Power(o) => block(scenario, o.0, order.units * order.unit_cost, order.units, at),
        };
        lot.origin = Origin::Underway;
        let deposit = order.deposit.min(lot.cost());
        let ordered = months_at(scenario, order.ordered).min(BEFORE_START);
        self.pay_at_once(&lot.class, deposit, ordered);
        self.lost_deposit(&lot, order.cancelled.deposit, ordered);
        if at.is_finite() {
            self.pay_at_once(&lot.class, lot.cost() - deposit, at);
            self.lots.push(lot);
        }
    }

    /// What had been paid on what is cancelled: it enters plant at the start, and is written off there and then.
    fn lost_deposit(&mut self, lot: &Lot, deposit: f64, ordered: f64) {
        if deposit <= 0.0 || lot.term_price > 0.0 {
            return;
        }
        self.pay_at_once(&lot.class, deposit, ordered);
        let parts = vec![Part { cost: deposit, life: 0.0 }];
        let (hardware, since, placed, left) = (None, 0.0, 0.0, vec![(0.0, 1.0)]);
        self.lots.push(Lot { parts, hardware, since, placed, left, ..lot.clone() });
    }

    fn planned(&mut self, scenario: &Scenario, plan: &Plan) {
        for o in &plan.orders {
            let since = months_at(scenario, scenario.calendar.periods()[o.in_service].start);
            let lot = hardware(scenario, o.generation, o.site, o.units, o.unit_cost, since);
            self.pay_at_once(&lot.class, lot.cost(), since);
            self.lots.push(lot);
        }
    }

    fn blocks(&mut self, scenario: &Scenario, plan: &Plan) {
        for o in &plan.power_orders {
            let option = &scenario.power_options[o.option.0];
            let periods = scenario.calendar.periods();
            let since = months_at(scenario, periods[o.in_service].start);
            let placed = months_at(scenario, periods[o.placed].start);
            let lead = (option.lead.mid + option.slip.mid).max(1e-6);
            let lot = block(scenario, o.option.0, o.cost, o.blocks, since);
            let (class, amount) = (lot.class.clone(), lot.cost());
            self.spending.push(Spending { class, amount, from: placed, to: (placed + lead).min(since) });
            self.lots.push(lot);
        }
    }

    /// Parts what is moved to another site from what stays.
    fn moves(&mut self, scenario: &Scenario, plan: &Plan) {
        for moved in plan.moves.iter().filter(|m| m.from != m.to) {
            let at = |t: PeriodId| months_at(scenario, scenario.calendar.periods()[t].start);
            let terms = Moved { leaves: at(moved.leaves), serves: at(moved.serves), to: moved.to };
            let since = months_at(scenario, moved.in_service);
            let mut left = moved.units;
            let mut parts = Vec::new();
            for lot in &mut self.lots {
                let ours = lot.hardware == Some((moved.generation, moved.from))
                    && lot.moved.is_none()
                    && (lot.since - since).abs() < 1e-6
                    && (lot.unit_price() - moved.unit_cost).abs() <= 1e-9 * moved.unit_cost;
                let units = if ours { left.min(lot.units) } else { 0.0 };
                if units > 0.0 {
                    let mut part = lot.split(units);
                    part.moved = Some(terms);
                    parts.push(part);
                    left -= units;
                }
            }
            self.lots.append(&mut parts);
        }
    }

    /// Lets units leave, oldest first, until as many are left as the plan keeps in service.
    fn leave(&mut self, scenario: &Scenario, plan: &Plan) {
        let mut active = plan.active.iter().collect::<Vec<_>>();
        active.sort_by_key(|a| a.period);
        for a in active {
            let at = months_at(scenario, scenario.calendar.periods()[a.period].start);
            let day = scenario.calendar.periods()[a.period].start;
            let price = scenario.unit_cost_on(a.generation, day);
            let salvage = price * scenario.generations[a.generation.0].salvage_share.mid;
            let mut here: Vec<&mut Lot> =
                self.lots.iter_mut().filter(|l| l.serving_at(at) == Some((a.generation, a.site))).collect();
            here.sort_by(|x, y| x.since.total_cmp(&y.since));
            let there: f64 = here.iter().map(|l| l.units_at(at)).sum();
            let mut excess = there - a.units;
            if excess <= 1e-6 * there + 1e-3 {
                continue;
            }
            for lot in here {
                let gone = lot.units_at(at).min(excess);
                if gone > 0.0 {
                    lot.left.push((at, gone / lot.units));
                    if salvage > 0.0 && at < lot.since + lot.service_life - 1e-6 {
                        lot.fetched.push((at, gone * salvage));
                    }
                    excess -= gone;
                }
            }
        }
    }
}

/// Hardware at a price with what is attached: attached items keep their own book life. A term commitment has a term
/// price and nothing to depreciate.
fn hardware(scenario: &Scenario, g: GenerationId, s: SiteId, units: f64, price: f64, since: f64) -> Lot {
    let generation = &scenario.generations[g.0];
    let term = generation.payment == Payment::OverLife;
    let mut parts = Vec::new();
    if !term {
        let mut own = price;
        for item in &generation.attached {
            let cost = (item.per_unit * item.cost).min(own);
            own -= cost;
            parts.push(Part { cost: units * cost, life: item.book_life.to_months() });
        }
        parts.insert(0, Part { cost: units * own, life: generation.book_life.to_months() });
    }
    Lot {
        class: Class { name: generation.name.clone(), group: generation.family.clone() },
        origin: Origin::Planned,
        hardware: Some((g, s)),
        units,
        since,
        placed: since,
        service_life: generation.service_life.to_months(),
        parts,
        term_price: if term { units * price } else { 0.0 },
        tax_life: generation.tax_life.to_months(),
        booked_before: None,
        leased: false,
        left: Vec::new(),
        moved: None,
        fetched: Vec::new(),
    }
}

fn block(scenario: &Scenario, option: usize, cost: f64, blocks: f64, since: f64) -> Lot {
    let option = &scenario.power_options[option];
    let life = option.life.to_months();
    Lot {
        class: Class { name: option.name.clone(), group: "power".to_owned() },
        origin: Origin::Planned,
        hardware: None,
        units: blocks,
        since,
        placed: since,
        service_life: life,
        parts: vec![Part { cost, life }],
        term_price: 0.0,
        tax_life: life,
        booked_before: None,
        leased: false,
        left: Vec::new(),
        moved: None,
        fetched: Vec::new(),
    }
}
