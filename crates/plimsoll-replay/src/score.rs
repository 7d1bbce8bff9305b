//! What a policy's orders came to, added up by pool.

use plimsoll_model::scenario::Objective;

use crate::history::{Cell, History};
use crate::money::Money;
use crate::pools::Pools;
use crate::referee::{Booked, Fleet};
use crate::work::Work;

/// What a pool came to under one policy.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PoolScore {
    /// NPV from the start of the replay on, what is left at its end included; of a buyer, discounted cost.
    pub value: f64,
    /// What idle units cost: hours that usable units had no work, by what a unit costs in an hour over its life; undiscounted currency.
    pub waste: f64,
    /// Part of the hours of usable units that had no work, weighted the same way.
    pub waste_share: f64,
    /// What all hours of usable units cost, weighted the same way; undiscounted currency.
    pub usable: f64,
    /// What work that was short would have brought (to a buyer: cost on demand), penalties included; undiscounted currency.
    pub short: f64,
    /// Work asked for: units of work times hours, by series.
    pub asked: Vec<f64>,
    /// The part of it that was served.
    pub served: Vec<f64>,
    /// Money for what was ordered and came, undiscounted.
    pub ordered: f64,
    /// By slot, mean units of work: asked for, served, and what usable units could have done, if they had done the work of the first
    /// workload that each of them runs.
    pub by_slot: Vec<[f64; 3]>,
}

impl PoolScore {
    /// Share of the demand that was served.
    pub fn service_level(&self) -> f64 {
        let asked: f64 = self.asked.iter().sum();
        if asked > 0.0 { self.served.iter().sum::<f64>() / asked } else { 1.0 }
    }
}

/// Scores what a fleet came to, a row a pool.
pub(crate) fn score(
    history: &History<'_>,
    money: &Money<'_>,
    pools: &Pools,
    fleet: &Fleet<'_>,
) -> Vec<PoolScore> {
    let active = fleet.active();
    let hourly = hourly(history, money, fleet);
    let mut booked: Vec<Vec<&Booked>> = vec![Vec::new(); history.cells.len()];
    for order in &fleet.booked {
        let cell = Cell { site: order.site, generation: order.generation };
        if let Ok(cell) = history.cells.binary_search(&cell) {
            booked[cell].push(order);
        }
    }
    (0..pools.len())
        .map(|pool| {
            let one = Pool { history, money, series: &pools.series[pool], cells: &pools.cells[pool] };
            one.score(&active, &hourly, &booked)
        })
        .collect()
}

/// What a unit costs in an hour, by cell: the mean over what was ever in service there.
fn hourly(history: &History<'_>, money: &Money<'_>, fleet: &Fleet<'_>) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); history.cells.len()];
    for lot in fleet.lots() {
        if let Ok(cell) = history.cells.binary_search(&lot.cell) {
            sums[cell].0 += lot.units * money.hourly(lot.cell.generation, lot.price);
            sums[cell].1 += lot.units;
        }
    }
    sums.into_iter().map(|(cost, units)| if units > 0.0 { cost / units } else { 0.0 }).collect()
}

struct Pool<'a> {
    history: &'a History<'a>,
    money: &'a Money<'a>,
    series: &'a [usize],
    cells: &'a [usize],
}

impl Pool<'_> {
    fn score(&self, active: &[Vec<f64>], hourly: &[f64], booked: &[Vec<&Booked>]) -> PoolScore {
        let mut score = PoolScore {
            asked: vec![0.0; self.series.len()],
            served: vec![0.0; self.series.len()],
            ..PoolScore::default()
        };
        let mut usable_hours = 0.0;
        for (t, slot) in self.history.slots.iter().enumerate() {
            let units: Vec<f64> = self.cells.iter().map(|c| active[*c][t]).collect();
            let work =
                Work { history: self.history, money: self.money, series: self.series, cells: self.cells };
            let done = work.done(t, &units);
            let mut keeping = 0.0;
            let mut could = 0.0;
            for (c, place) in self.cells.iter().enumerate() {
                let cell = self.history.cells[*place];
                let g = &self.history.scenario.generations[cell.generation.0];
                keeping += units[c] * self.money.keeping(cell, t);
                let usable = units[c] * g.usable_share();
                score.waste += done.idle[c] * hourly[*place];
                usable_hours += usable * slot.hours * hourly[*place];
                could += usable * g.performance.first().map_or(0.0, |(_, work, _)| work.mid);
            }
            score.value += (done.margin - keeping) * self.money.running(t);
            for s in 0..self.series.len() {
                score.asked[s] += done.asked[s];
                score.served[s] += done.served[s];
                let series = &self.history.series[self.series[s]];
                score.short += (done.asked[s] - done.served[s]) * (series.price[t] + series.penalty);
            }
            let per_hour = |work: &[f64]| work.iter().sum::<f64>() / slot.hours;
            score.by_slot.push([per_hour(&done.asked), per_hour(&done.served), could]);
        }
        for order in self.cells.iter().flat_map(|c| &booked[*c]) {
            if let Some(slot) = order.slot {
                score.value -= order.units * self.money.bought(order.generation, order.unit_cost, slot);
                score.ordered += order.units * order.unit_cost;
            }
        }
        score.usable = usable_hours;
        score.waste_share = if usable_hours > 0.0 { score.waste / usable_hours } else { 0.0 };
        if self.history.scenario.objective == Objective::Cost {
            score.value = -score.value;
        }
        score
    }
}
