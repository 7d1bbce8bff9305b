//! Perfect foresight: the orders that would have been best, had all that came been known. One linear programme a pool, in the referee's own terms, so that
//! no orders which the referee can book do better.

use plimsoll_lp::{Col, Problem, Sense, Settings, Status, solve};
use plimsoll_model::scenario::{GenerationId, Payment, Scope, SiteId};

use crate::history::{Cell, History};
use crate::money::Money;
use crate::pools::Pools;
use crate::referee::{Fleet, Wish, envelope_kw, serves};
use crate::work::{Capacity, Work};

/// Units below which nothing is ordered.
const LEAST: f64 = 1e-7;

/// The best orders of a pool that can be placed in some slots, in order of the day, beside a fleet that stands.
///
/// # Errors
/// What the solver said where it found no optimum.
pub(crate) fn best(
    history: &History<'_>,
    money: &Money<'_>,
    pools: &Pools,
    pool: usize,
    start: &Fleet<'_>,
    placing: std::ops::Range<usize>,
) -> Result<Vec<Wish>, Status> {
    let mut program = Program::new(history, money, pools, pool, start);
    program.placing = placing;
    program.units();
    program.work();
    program.power();
    program.limits();
    program.supply();
    program.budgets();
    program.solve()
}

/// A column of orders.
struct Order {
    cell: usize,
    placed: usize,
    serves: usize,
    column: Col,
    price: f64,
}

struct Program<'a> {
    history: &'a History<'a>,
    money: &'a Money<'a>,
    series: &'a [usize],
    cells: &'a [usize],
    start: &'a Fleet<'a>,
    /// Units of the start by cell and slot.
    base: Vec<Vec<f64>>,
    problem: Problem,
    orders: Vec<Order>,
    /// Units in service by cell and slot.
    active: Vec<Vec<Col>>,
    /// Slots in which orders may be placed.
    placing: std::ops::Range<usize>,
}

impl<'a> Program<'a> {
    fn new(
        history: &'a History<'a>,
        money: &'a Money<'a>,
        pools: &'a Pools,
        pool: usize,
        start: &'a Fleet<'a>,
    ) -> Self {
        let active = start.active();
        let cells = &pools.cells[pool];
        Self {
            history,
            money,
            series: &pools.series[pool],
            cells,
            start,
            base: cells.iter().map(|c| active[*c].clone()).collect(),
            problem: Problem::new(Sense::Maximise),
            orders: Vec::new(),
            active: Vec::new(),
            placing: 0..history.slots.len(),
        }
    }

    fn cell(&self, c: usize) -> Cell {
        self.history.cells[self.cells[c]]
    }

    fn slots(&self) -> usize {
        self.history.slots.len()
    }

    /// Columns of orders and of units in service, and rows that join them.
    fn units(&mut self) {
        for c in 0..self.cells.len() {
            let cell = self.cell(c);
            let g = &self.history.scenario.generations[cell.generation.0];
            for placed in self.placing.clone() {
                let day = self.history.slots[placed].start;
                let may = day >= g.first_order && g.last_order.is_none_or(|last| day <= last);
                if let (_, Some(serves)) = self.start.arrival(cell.generation, placed)
                    && may
                {
                    let price = self.money.price(cell.generation, day);
                    let cost = self.money.bought(cell.generation, price, serves);
                    let column = self.problem.column(-cost, 0.0, f64::INFINITY);
                    self.orders.push(Order { cell: c, placed, serves, column, price });
                }
            }
            let columns = (0..self.slots())
                .map(|t| {
                    let keeping = self.money.keeping(cell, t) * self.money.running(t);
                    self.problem.column(-keeping, 0.0, f64::INFINITY)
                })
                .collect();
            self.active.push(columns);
        }
        for c in 0..self.cells.len() {
            self.balance(c);
        }
    }

    /// Units in service are those of the slot before, and what comes less what goes.
    fn balance(&mut self, c: usize) {
        let life = self.history.scenario.generations[self.cell(c).generation.0].service_life;
        for t in 0..self.slots() {
            let mut row = vec![(self.active[c][t], 1.0)];
            let before = if t > 0 { self.base[c][t - 1] } else { 0.0 };
            if t > 0 {
                row.push((self.active[c][t - 1], -1.0));
            }
            for order in self.orders.iter().filter(|o| o.cell == c) {
                let runs = |t: usize| {
                    let day = self.history.slots[t].start;
                    let since = self.history.slots[order.serves].start;
                    since <= day && day < since.add(life)
                };
                let change = f64::from(u8::from(runs(t))) - f64::from(u8::from(t > 0 && runs(t - 1)));
                if change.abs() > 0.5 {
                    row.push((order.column, -change));
                }
            }
            let step = self.base[c][t] - before;
            self.problem.row(step, step, row);
        }
    }

    fn work(&mut self) {
        for t in 0..self.slots() {
            let work =
                Work { history: self.history, money: self.money, series: self.series, cells: self.cells };
            let capacity: Vec<Capacity> =
                self.active.iter().map(|columns| Capacity::Column(columns[t])).collect();
            work.add_slot(&mut self.problem, t, &capacity, self.money.running(t));
        }
    }

    /// A row on the units in service in a slot: at most `most`, or what the fleet of the start takes already.
    fn row_of_active(&mut self, t: usize, each: impl Fn(Cell) -> f64, most: f64) {
        let uses: Vec<f64> = (0..self.cells.len()).map(|c| each(self.cell(c))).collect();
        // Lots that no series can use take room too.
        let day = self.history.slots[t].start;
        let all: f64 = self
            .start
            .start
            .iter()
            .filter(|lot| serves(lot, day))
            .map(|lot| lot.units * each(lot.cell))
            .sum();
        let own: f64 = uses.iter().enumerate().map(|(c, u)| u * self.base[c][t]).sum();
        let row: Vec<(Col, f64)> = uses
            .iter()
            .enumerate()
            .filter(|(_, u)| **u > 0.0)
            .map(|(c, u)| (self.active[c][t], *u))
            .collect();
        if !row.is_empty() && most.is_finite() {
            self.problem.row(f64::NEG_INFINITY, most.max(all) - (all - own), row);
        }
    }

    fn power(&mut self) {
        let scenario = self.history.scenario;
        for site in (0..scenario.sites.len()).map(SiteId) {
            let each = |cell: Cell| match cell.site == site {
                true => scenario.generations[cell.generation.0].provisioned_with_attached().to_kw(),
                false => 0.0,
            };
            for t in 0..self.slots() {
                self.row_of_active(t, each, envelope_kw(scenario, site, self.history.slots[t].start));
            }
        }
    }

    fn limits(&mut self) {
        let scenario = self.history.scenario;
        for limit in &scenario.limits {
            let each = |cell: Cell| {
                let inside = match limit.scope {
                    Scope::All => true,
                    Scope::Region(region) => scenario.sites[cell.site.0].region == region,
                    Scope::Site(site) => cell.site == site,
                };
                let uses = limit.uses.iter().find(|(g, _)| *g == cell.generation);
                uses.filter(|_| inside).map_or(0.0, |(_, units)| *units)
            };
            for t in 0..self.slots() {
                let day = self.history.slots[t].start;
                let step = limit.steps.iter().rev().find(|s| s.from <= day);
                self.row_of_active(t, each, step.map_or(f64::INFINITY, |s| s.max));
            }
        }
    }

    fn supply(&mut self) {
        let scenario = self.history.scenario;
        let from = self.history.slots[0].start;
        for cap in &scenario.supply {
            let coming: f64 = self
                .start
                .start
                .iter()
                .filter(|lot| lot.cell.generation == cap.generation && lot.ordered.is_some())
                .filter(|lot| lot.since >= from.max(cap.start) && lot.since < cap.end)
                .map(|lot| lot.units)
                .sum();
            let inside = |order: &&Order| {
                let day = self.history.slots[order.serves].start;
                self.cell(order.cell).generation == cap.generation && cap.start <= day && day < cap.end
            };
            let row: Vec<(Col, f64)> =
                self.orders.iter().filter(inside).map(|order| (order.column, 1.0)).collect();
            if !row.is_empty() {
                self.problem.row(f64::NEG_INFINITY, (cap.max_units.mid - coming).max(0.0), row);
            }
        }
    }

    fn budgets(&mut self) {
        let scenario = self.history.scenario;
        let from = self.history.slots[0].start;
        for budget in &scenario.policy.capex_budget {
            let about = |g: GenerationId| {
                let g = &scenario.generations[g.0];
                g.payment == Payment::OnDelivery && budget.family.as_ref().is_none_or(|f| *f == g.family)
            };
            let year = |day| scenario.calendar.fiscal_year(day) == budget.year;
            let spent: f64 = self
                .start
                .start
                .iter()
                .filter(|lot| lot.ordered.is_some() && lot.since >= from && year(lot.since))
                .filter(|lot| about(lot.cell.generation))
                .map(|lot| lot.units * lot.price)
                .sum();
            let inside = |order: &&Order| {
                about(self.cell(order.cell).generation) && year(self.history.slots[order.serves].start)
            };
            let row: Vec<(Col, f64)> =
                self.orders.iter().filter(inside).map(|order| (order.column, order.price)).collect();
            if !row.is_empty() {
                self.problem.row(f64::NEG_INFINITY, (budget.max - spent).max(0.0), row);
            }
        }
    }

    fn solve(self) -> Result<Vec<Wish>, Status> {
        let solution = solve(&self.problem, &Settings { tolerance: 1e-9, ..Settings::default() });
        if !solution.is_optimal() {
            return Err(solution.status);
        }
        let mut wishes: Vec<Wish> = self
            .orders
            .iter()
            .filter(|order| solution.x[order.column.index()] > LEAST)
            .map(|order| Wish {
                site: self.cell(order.cell).site,
                generation: self.cell(order.cell).generation,
                placed: order.placed,
                units: solution.x[order.column.index()],
            })
            .collect();
        wishes.sort_by_key(|wish| wish.placed);
        Ok(wishes)
    }
}
