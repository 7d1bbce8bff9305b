//! Who does what work: in every slot and load block the units in service are given the work that brings most.

use plimsoll_lp::{Col, Problem, Sense, Settings, solve};
use plimsoll_model::scenario::Objective;

use crate::history::{Cell, History};
use crate::money::Money;

/// What a pool did in a slot.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Done {
    /// Result of its work before tax: revenue less penalties, energy of work and work away from home; of a buyer, less demand bought.
    pub(crate) margin: f64,
    /// Work asked for, and served, by series of the pool: units of work times hours.
    pub(crate) asked: Vec<f64>,
    /// The same of what was served.
    pub(crate) served: Vec<f64>,
    /// Hours that usable units were idle, by cell of the pool.
    pub(crate) idle: Vec<f64>,
}

/// One pool in one slot.
pub(crate) struct Work<'a> {
    pub(crate) history: &'a History<'a>,
    pub(crate) money: &'a Money<'a>,
    pub(crate) series: &'a [usize],
    pub(crate) cells: &'a [usize],
}

/// Where the capacity of a cell comes from.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Capacity {
    /// So many units.
    Units(f64),
    /// A column of units.
    Column(Col),
}

/// A column of units of a cell at work for a series.
struct Run {
    cell: usize,
    series: usize,
    column: Col,
    work: f64,
}

impl Work<'_> {
    fn cell(&self, c: usize) -> Cell {
        self.history.cells[self.cells[c]]
    }

    fn usable(&self, c: usize) -> f64 {
        self.history.scenario.generations[self.cell(c).generation.0].usable_share()
    }

    /// Units of work that are asked for in a load block.
    fn demand(&self, s: usize, slot: usize, block: usize) -> f64 {
        let series = &self.history.series[self.series[s]];
        series.work[slot] * self.history.scenario.level(series.workload, series.region, block)
    }

    /// What a unit of work that is served rather than short is worth in an hour.
    fn gain(&self, s: usize, slot: usize) -> f64 {
        let series = &self.history.series[self.series[s]];
        series.price[slot] + series.penalty
    }

    /// What being short of everything would come to, a unit of work and hour.
    pub(crate) fn nothing(&self, s: usize, slot: usize) -> f64 {
        let series = &self.history.series[self.series[s]];
        match self.history.scenario.objective {
            Objective::Npv => -series.penalty,
            Objective::Cost => -series.price[slot] - series.penalty,
        }
    }

    /// Gives the units in service in a slot their work.
    pub(crate) fn done(&self, slot: usize, units: &[f64]) -> Done {
        let shares = &self.history.scenario.load_blocks.shares;
        let hours = self.history.slots[slot].hours;
        let mut done = Done {
            margin: 0.0,
            asked: vec![0.0; self.series.len()],
            served: vec![0.0; self.series.len()],
            idle: vec![0.0; self.cells.len()],
        };
        for (block, share) in shares.iter().enumerate() {
            let (served, busy, result) = self.block(slot, block, units);
            for (s, served) in served.iter().enumerate() {
                let asked = self.demand(s, slot, block);
                done.asked[s] += asked * share * hours;
                done.served[s] += served * share * hours;
                done.margin += asked * self.nothing(s, slot) * share * hours;
            }
            done.margin += result * share * hours;
            for c in 0..self.cells.len() {
                done.idle[c] += (units[c] * self.usable(c) - busy[c]).max(0.0) * share * hours;
            }
        }
        done
    }

    /// Work served by series, units busy by cell, and what that brings beyond being short of all, an hour.
    fn block(&self, slot: usize, block: usize, units: &[f64]) -> (Vec<f64>, Vec<f64>, f64) {
        let mut problem = Problem::new(Sense::Maximise);
        let capacity: Vec<Capacity> = units.iter().map(|u| Capacity::Units(*u)).collect();
        if let Some(done) = self.alone(slot, block, units) {
            return done;
        }
        let runs = self.add(&mut problem, (slot, block), &capacity, 1.0);
        let solution = solve(&problem, &Settings { presolve: false, ..Settings::default() });
        let (mut served, mut busy) = (vec![0.0; self.series.len()], vec![0.0; self.cells.len()]);
        for run in &runs {
            let units = solution.x.get(run.column.index()).copied().unwrap_or(0.0);
            served[run.series] += units * run.work;
            busy[run.cell] += units;
        }
        (served, busy, solution.objective)
    }

    /// The same where one series is served at home only: the cheapest units first.
    fn alone(&self, slot: usize, block: usize, units: &[f64]) -> Option<(Vec<f64>, Vec<f64>, f64)> {
        let [only] = self.series else { return None };
        let series = &self.history.series[*only];
        let home = |c: &usize| self.history.scenario.sites[self.cell(*c).site.0].region == series.region;
        let mut order: Vec<usize> = (0..self.cells.len()).collect();
        if !order.iter().all(home) {
            return None;
        }
        let each = |c: usize| {
            let g = &self.history.scenario.generations[self.cell(c).generation.0];
            g.work_per_unit(series.workload).unwrap_or(0.0)
        };
        order.retain(|c| each(*c) > 0.0);
        let cost = |c: usize| self.money.working(self.cell(c), slot) / each(c);
        order.sort_by(|a, b| cost(*a).total_cmp(&cost(*b)).then(a.cmp(b)));
        let mut left = self.demand(0, slot, block);
        let (mut served, mut busy, mut result) = (0.0, vec![0.0; self.cells.len()], 0.0);
        for c in order {
            let worth = self.gain(0, slot) - cost(c);
            let work = (units[c] * self.usable(c) * each(c)).min(left);
            if worth > 0.0 && work > 0.0 {
                served += work;
                left -= work;
                busy[c] = work / each(c);
                result += work * worth;
            }
        }
        Some((vec![served], busy, result))
    }

    /// Adds the work of a slot and block to a problem: columns of units at work, rows of what there is of them and of what is asked.
    /// `weight` is what a unit of money an hour counts.
    fn add(
        &self,
        problem: &mut Problem,
        (slot, block): (usize, usize),
        capacity: &[Capacity],
        weight: f64,
    ) -> Vec<Run> {
        let scenario = self.history.scenario;
        let mut runs = Vec::new();
        for (s, place) in self.series.iter().enumerate() {
            let series = &self.history.series[*place];
            let demand = self.demand(s, slot, block);
            let (mut all, mut away) = (Vec::new(), Vec::new());
            for c in 0..self.cells.len() {
                let cell = self.cell(c);
                let reach = self.history.reach(cell, series);
                if reach <= 0.0 || demand <= 0.0 {
                    continue;
                }
                let work =
                    scenario.generations[cell.generation.0].work_per_unit(series.workload).unwrap_or(0.0);
                let home = scenario.sites[cell.site.0].region == series.region;
                let spill = if home { 0.0 } else { scenario.workloads[series.workload.0].spill_cost };
                let worth = (self.gain(s, slot) - spill) * work - self.money.working(cell, slot);
                let column = problem.column(weight * worth, 0.0, f64::INFINITY);
                all.push((column, work));
                if !home {
                    away.push((column, work));
                }
                runs.push(Run { cell: c, series: s, column, work });
            }
            problem.row(f64::NEG_INFINITY, demand, all);
            let may = 1.0 - scenario.workloads[series.workload.0].home_share;
            if !away.is_empty() && may < 1.0 {
                problem.row(f64::NEG_INFINITY, may * demand, away);
            }
        }
        for (c, capacity) in capacity.iter().enumerate() {
            let mut row: Vec<(Col, f64)> =
                runs.iter().filter(|r| r.cell == c).map(|r| (r.column, 1.0)).collect();
            let most = match capacity {
                Capacity::Units(units) => units * self.usable(c),
                Capacity::Column(column) => {
                    row.push((*column, -self.usable(c)));
                    0.0
                }
            };
            problem.row(f64::NEG_INFINITY, most, row);
        }
        runs
    }

    /// Adds the work of a whole slot to a problem.
    pub(crate) fn add_slot(&self, problem: &mut Problem, slot: usize, capacity: &[Capacity], weight: f64) {
        let shares = &self.history.scenario.load_blocks.shares;
        let hours = self.history.slots[slot].hours;
        for (block, share) in shares.iter().enumerate() {
            self.add(problem, (slot, block), capacity, weight * share * hours);
        }
    }
}
