//! What an order is worth: what a unit costs, brings and takes of what is scarce, from the duals of the plan; and what it
//! serves.

use plimsoll_lp::{Col, Row};
use plimsoll_model::PeriodId;
use plimsoll_model::plan::{Order, Running, Scarce};
use plimsoll_model::scenario::{GenerationId, SiteId, WorkloadId};

use super::Explorer;
use crate::decode::Work;
use crate::master::{OrderColumn, RowMeaning};
use crate::tree::Moment;

/// What one unit of an order comes to over its life: currency, discounted to the start and after tax.
///
/// # Formula
/// At the optimum, for an order that is placed: `price + keeping + power + supply + capex + limits + decisions = work + end`.
/// The shares of what is scarce are duals times what the unit takes of it; `work` is what is left.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Economics {
    /// Price net of the tax its depreciation saves; for a term commitment, its payments.
    pub price: f64,
    /// Operations, and the energy it draws even when idle.
    pub keeping: f64,
    /// What the power it reserves is worth to others.
    pub power: f64,
    /// What its place in its supplier's deliveries is worth.
    pub supply: f64,
    /// What its money is worth beyond itself, under a budget.
    pub capex: f64,
    /// What it takes of other limits is worth.
    pub limits: f64,
    /// What decisions of people add: negative where one asks for more of it than pays.
    pub decisions: f64,
    /// What the work that it does brings, net of the energy of work.
    pub work: f64,
    /// What it is still worth at the end of the calendar.
    pub end: f64,
}

/// What the units of a generation do around a place, in the mean over the paths and the first year of an order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Serving {
    /// Share of the usable units that is at work, mean over hours and paths.
    pub busy: f64,
    /// Share of the units at work, by workload, most first.
    pub workloads: Vec<(WorkloadId, f64)>,
}

/// What units do on the paths of a plan.
pub struct Worked(pub(super) Work);

impl Explorer<'_> {
    /// What a unit of some orders of the base's [`Told::orders`](super::Told::orders) comes to, in their mean; `None` where
    /// none of them is the root's.
    pub fn economics(&self, orders: &[Order]) -> Option<Economics> {
        let each: Vec<(f64, Economics)> = orders
            .iter()
            .filter_map(|order| Some((order.units, self.of_unit(self.column(order)?))))
            .collect();
        let units: f64 = each.iter().map(|(units, _)| units).sum();
        let mean = |part: fn(&Economics) -> f64| each.iter().map(|(n, e)| n * part(e)).sum::<f64>() / units;
        (units > 0.0).then(|| Economics {
            price: mean(|e| e.price),
            keeping: mean(|e| e.keeping),
            power: mean(|e| e.power),
            supply: mean(|e| e.supply),
            capex: mean(|e| e.capex),
            limits: mean(|e| e.limits),
            decisions: mean(|e| e.decisions),
            work: mean(|e| e.work),
            end: mean(|e| e.end),
        })
    }

    fn of_unit(&self, column: &OrderColumn) -> Economics {
        let money = self.context.scale.money / self.context.scale.units;
        let mut sum = Economics { price: self.master.problem.cost(column.column), ..Economics::default() };
        let mut brings = 0.0;
        for (row, a) in self.rows_of(column.column) {
            // In a problem that is minimised a side that binds from above has a dual below zero.
            let takes = -self.dual(row) * a;
            match self.meaning(row).map(|meaning| &meaning.scarce) {
                Some(Scarce::Supply { .. }) => sum.supply += takes,
                Some(Scarce::Capex { .. }) => sum.capex += takes,
                Some(Scarce::Decision { .. }) => sum.decisions += takes,
                Some(Scarce::Limit { .. }) => sum.limits += takes,
                Some(Scarce::Power { .. }) => sum.power += takes,
                Some(Scarce::PowerOption { .. }) => {}
                None if self.is_end(row) => sum.end -= takes,
                None => brings -= takes,
            }
        }
        for (m, weight) in self.service_of(column) {
            let Some(active) = self.master.active[column.generation.0][column.site.0][m] else { continue };
            sum.keeping += weight * self.master.problem.cost(active);
            for (row, a) in self.rows_of(active) {
                let takes = -self.dual(row) * a;
                match self.meaning(row).map(|meaning| &meaning.scarce) {
                    Some(Scarce::Power { .. }) => sum.power += takes,
                    Some(Scarce::Limit { .. }) => sum.limits += takes,
                    _ => {}
                }
            }
        }
        // What a unit in service takes of what is scarce was charged to its life, not to its order.
        sum.work = brings + sum.keeping + sum.power + sum.limits;
        let scaled = |v: f64| v * money;
        Economics {
            price: scaled(sum.price),
            keeping: scaled(sum.keeping),
            power: scaled(sum.power),
            supply: scaled(sum.supply),
            capex: scaled(sum.capex),
            limits: scaled(sum.limits),
            decisions: scaled(sum.decisions),
            work: scaled(sum.work),
            end: scaled(sum.end),
        }
    }

    fn column(&self, order: &Order) -> Option<&OrderColumn> {
        let root = plimsoll_model::plan::NodeId::ROOT;
        self.master
            .orders_of(order.generation, order.site)
            .find(|o| o.placed == order.placed && o.node == root && order.node == root)
    }

    fn rows_of(&self, column: Col) -> Vec<(Row, f64)> {
        let problem = &self.master.problem;
        let entry = |row: Row| problem.row_entries(row).find(|(c, _)| *c == column).map(|(_, a)| (row, a));
        (0..problem.rows()).map(Row::at).filter_map(entry).collect()
    }

    fn dual(&self, row: Row) -> f64 {
        self.base.row_dual.get(row.index()).copied().unwrap_or(0.0)
    }

    fn meaning(&self, row: Row) -> Option<&RowMeaning> {
        self.master.rows.iter().find(|meaning| meaning.row == row)
    }

    /// Whether a row is about the worth of units at the end.
    fn is_end(&self, row: Row) -> bool {
        let entries: Vec<Col> = self.master.problem.row_entries(row).map(|(c, _)| c).collect();
        self.master.end.iter().any(|e| entries.contains(&e.column))
    }

    /// Moments in which units of an order are in service, with their probability.
    fn service_of(&self, order: &OrderColumn) -> Vec<(usize, f64)> {
        let (timing, moments) = (self.context.timing, self.context.moments);
        let life = self.context.scenario.generations[order.generation.0].service_life;
        let serves = |(m, moment): &(usize, Moment)| {
            let (t, served) = (moment.period, order.served[moment.way]);
            let since = timing.start(served);
            moments.sees(*m, order.node) && served <= t && timing.runs_in(since, life, t)
        };
        let several = self.context.ways.len() > 1;
        let share = |moment: Moment| moments.tree.share(moment.node, several.then_some(moment.way));
        moments.iter().filter(serves).map(|(m, moment)| (m, share(moment))).collect()
    }

    /// What happens on the paths of the base.
    pub fn work(&mut self) -> Worked {
        let mut work = Work::new(self.demand);
        let (context, shapes, demand) = (self.context, self.shapes, self.demand);
        self.engine.each_block(&self.base.x, |block, x| {
            if let Some((path, shape)) = shapes.of_block(block) {
                work.add(context, demand, shape, path, x);
            }
        });
        work.merge();
        Worked(work)
    }

    /// What the units of some orders' generation do in the regions that they are for, over the first year that they serve.
    pub fn serving(&self, work: &Worked, orders: &[Order]) -> Serving {
        let periods = self.context.scenario.calendar.periods();
        let mut by_workload: Vec<(WorkloadId, f64)> = Vec::new();
        let (mut all, mut usable) = (0.0, 0.0);
        let region = |order: &Order| self.context.scenario.sites[order.site.0].region;
        for (i, order) in orders.iter().enumerate() {
            // Places of one region share its work.
            if orders[..i].iter().any(|o| region(o) == region(order)) {
                continue;
            }
            let until = periods.len().min(order.in_service + year_of(periods, order.in_service));
            let year = order.in_service..until;
            let ours = |r: &&Running| {
                r.generation == order.generation
                    && r.region == region(order)
                    && year.contains(&(r.period as usize))
            };
            for run in work.0.running.iter().filter(ours) {
                all += run.units;
                match by_workload.iter_mut().find(|(w, _)| *w == run.workload) {
                    Some((_, units)) => *units += run.units,
                    None => by_workload.push((run.workload, run.units)),
                }
            }
            usable += self.usable(order.generation, region(order).0, &year) * self.demand.paths as f64;
        }
        by_workload.iter_mut().for_each(|(_, units)| *units /= all.max(f64::MIN_POSITIVE));
        by_workload.sort_by(|a, b| b.1.total_cmp(&a.1));
        Serving { busy: if usable > 0.0 { all / usable } else { 0.0 }, workloads: by_workload }
    }

    /// Usable units of a generation in a region, summed over periods, in the mean over the branches.
    pub(super) fn usable(&self, g: GenerationId, region: usize, periods: &std::ops::Range<PeriodId>) -> f64 {
        let scenario = self.context.scenario;
        let mut sum = 0.0;
        for s in (0..scenario.sites.len()).map(SiteId).filter(|s| scenario.sites[s.0].region.0 == region) {
            for (m, moment) in
                self.context.moments.iter().filter(|(_, moment)| periods.contains(&moment.period))
            {
                if let Some(column) = self.master.active[g.0][s.0][m] {
                    let way = (self.context.ways.len() > 1).then_some(moment.way);
                    let weight = self.context.moments.tree.share(moment.node, way);
                    sum += weight * self.base.x[column.index()];
                }
            }
        }
        sum * self.context.scale.units * scenario.generations[g.0].usable_share()
    }
}

/// Periods that a year from the start of a period takes.
fn year_of(periods: &[plimsoll_model::Period], from: PeriodId) -> usize {
    let mut months = 0;
    periods[from..]
        .iter()
        .take_while(|p| {
            let inside = months < 12;
            months += p.months;
            inside
        })
        .count()
}
