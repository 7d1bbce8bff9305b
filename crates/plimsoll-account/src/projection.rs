//! What the plan makes of the horizon: booked statements of the mean path, and yearly figures over the paths.
//!
//! # Conventions
//! Served contracted work earns its contracts' price, open work the realised price of the period's middle; contracts
//! that bill in full also bill what they hold beyond the demand of a path. Electricity is PUE × price × hours × kW ×
//! (`idle_share` · in service + (1 − `idle_share`) · at work). Term commitments are a cost spread evenly over their
//! term. Hardware is paid in its service period, power evenly over its lead time, what is being built evenly until it
//! is in service. The booked leaf of a flow that differs between paths is the mean over them.

mod cohort;
mod flows;
mod leases;
mod load;
mod shared;
mod usage;
mod waste;
mod year;

use std::borrow::Cow;

use plimsoll_model::plan::Branch;
use plimsoll_model::scenario::{GenerationId, Objective, WorkloadId};
use plimsoll_model::{Cents, DemandPaths, PeriodId, Plan, Scenario};

use crate::books::Books;
use crate::common::split;
use crate::figures::{FamilyRevenue, PeriodStatement, Projection};
use crate::statement::{Statement, Window};
use flows::{AtWork, Flows, flows, mean};
pub(crate) use usage::new_work_between;

/// What every part of the projection reads.
struct Context<'a> {
    scenario: &'a Scenario,
    demand: &'a DemandPaths,
    plan: &'a Plan,
    /// What is ordered and in service, in the mean over the branches.
    mean: Cow<'a, Plan>,
    /// The mean over the branches.
    books: Books,
    branches: Vec<Along<'a>>,
    at_work: AtWork,
    flows: Vec<Flows>,
}

/// What all paths of a branch have alike.
struct Along<'a> {
    branch: Branch<'a>,
    books: Books,
}

/// The projection of a plan on the demand paths it was made for.
pub fn project(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Projection {
    let scenario = &*scenario.amended(&plan.amendments);
    let context = Context {
        scenario,
        demand,
        plan,
        mean: plan.mean(),
        books: Books::with_plan(scenario, plan),
        branches: plan.branches().into_iter().map(|branch| Along::new(scenario, branch)).collect(),
        at_work: AtWork::new(scenario, demand, plan),
        flows: flows(scenario, demand, plan),
    };
    let mut periods: Vec<PeriodStatement> = scenario.horizon().map(|t| context.period(t)).collect();
    context.roll_plant(&mut periods);
    let years = year::years(&context, &mut periods);
    Projection {
        load_lines: load::load_lines(&context),
        generations: usage::generations(&context),
        cohorts: cohort::cohorts(&context, &periods),
        periods,
        years,
    }
}

impl<'a> Along<'a> {
    fn new(scenario: &Scenario, branch: Branch<'a>) -> Self {
        Self { books: Books::along(scenario, &branch.plan), branch }
    }
}

impl Context<'_> {
    /// A number that all paths of a branch have alike, path by path.
    fn by_path(&self, number: impl Fn(&Along<'_>) -> f64) -> Vec<f64> {
        let mut numbers = vec![0.0; self.paths()];
        for along in &self.branches {
            let number = number(along);
            along.branch.paths.iter().for_each(|path| numbers[*path] = number);
        }
        numbers
    }

    fn paths(&self) -> usize {
        self.demand.paths
    }

    fn sells(&self) -> bool {
        self.scenario.objective == Objective::Npv
    }

    fn fiscal_year(&self, t: PeriodId) -> i32 {
        self.scenario.calendar.fiscal_year(self.scenario.calendar.periods()[t].start)
    }

    fn period(&self, t: PeriodId) -> PeriodStatement {
        let p = &self.scenario.calendar.periods()[t];
        let empty = || Statement::empty(Window { label: p.label(), start: p.start, end: p.end });
        let mut statement = empty();
        shared::book(self.scenario, &self.mean, &self.books, t, &mut statement);
        let common = self.by_path(|along| {
            let mut alike = empty();
            shared::book(self.scenario, &along.branch.plan, &along.books, t, &mut alike);
            alike.total_cost().to_amount()
        });
        self.book_flows(t, &mut statement);
        let flows = &self.flows[t];
        let path_revenue: Vec<f64> = (0..self.paths()).map(|path| flows.revenue_of(path)).collect();
        let path_operating_income =
            path_revenue.iter().enumerate().map(|(path, r)| r - flows.cost_of(path) - common[path]).collect();
        PeriodStatement {
            period: t,
            year: self.fiscal_year(t),
            statement,
            path_revenue,
            path_operating_income,
            revenue_by_family: self.by_family(t),
        }
    }

    fn book_flows(&self, t: PeriodId, statement: &mut Statement) {
        let flows = &self.flows[t];
        for (w, workload) in self.scenario.workloads.iter().enumerate() {
            let (name, group) = (workload.name.as_str(), workload.group.as_str());
            let idle = format!("{name}, held and not used");
            statement.revenue.book(name, group, mean(&flows.revenue[w]));
            statement.revenue.book(&idle, group, mean(&flows.held[w]));
            statement.on_demand.book(name, group, mean(&flows.on_demand[w]));
            statement.penalties.book(name, group, mean(&flows.penalties[w]));
            statement.spill.book(name, group, mean(&flows.spill[w]));
        }
        statement.revenue.book("spend contracts", "spend contracts", flows.spend);
        for (region, cost) in self.scenario.regions.iter().zip(&flows.electricity) {
            statement.electricity.book(&region.name, &region.name, mean(cost));
        }
        for (overhead, cost) in self.scenario.overheads.iter().zip(&flows.following) {
            statement.overheads.book(&overhead.name, &overhead.name, mean(cost));
        }
    }

    /// Revenue by family: a workload's revenue goes to generations by the work they do for it on the path.
    fn by_family(&self, t: PeriodId) -> Vec<FamilyRevenue> {
        let mut revenue = Vec::new();
        if !self.sells() {
            return revenue;
        }
        for w in (0..self.scenario.workloads.len()).map(WorkloadId) {
            let earned = self.earned(t, w);
            let total: f64 = earned.iter().sum();
            split(self.scenario, &earned, total, &mut revenue);
            let whole = mean(&self.flows[t].revenue[w.0]) + mean(&self.flows[t].held[w.0]);
            crate::common::add_family(&mut revenue, "", rest(whole, total));
        }
        crate::common::add_family(&mut revenue, "", self.flows[t].spend);
        revenue
    }

    /// Mean revenue from a workload by generation.
    fn earned(&self, t: PeriodId, w: WorkloadId) -> Vec<f64> {
        let work: Vec<Vec<f64>> = (0..self.scenario.generations.len())
            .map(|g| {
                let rate = self.scenario.generations[g].work_per_unit(w).unwrap_or(0.0);
                self.at_work.on_workload(t, GenerationId(g), w).iter().map(|units| units * rate).collect()
            })
            .collect();
        let mut total = vec![0.0; self.paths()];
        work.iter().for_each(|by_path| flows::add(&mut total, by_path));
        let flows = &self.flows[t];
        let share = |by_path: &Vec<f64>| {
            let earned = |path: usize| {
                let revenue = flows.revenue[w.0][path] + flows.held[w.0][path];
                if total[path] > 0.0 { revenue * by_path[path] / total[path] } else { 0.0 }
            };
            mean(&(0..self.paths()).map(earned).collect::<Vec<_>>())
        };
        work.iter().map(share).collect()
    }

    fn roll_plant(&self, periods: &mut [PeriodStatement]) {
        let mut opening = Cents::round(self.books.net(0.0));
        let mut building = Cents::round(self.books.work_in_progress(0.0));
        for period in periods {
            let statement = &mut period.statement;
            statement.plant.opening = opening;
            statement.plant.work_in_progress_opening = building;
            statement.strike();
            opening = statement.plant.closing;
            building = statement.plant.work_in_progress_closing;
        }
    }
}

/// What is left of a whole, without the dust that summation and the solver leave: a cent in ten thousand.
fn rest(whole: f64, part: f64) -> f64 {
    let rest = whole - part;
    if rest.abs() <= 1e-6 * whole.abs().max(1.0) { 0.0 } else { rest }
}
