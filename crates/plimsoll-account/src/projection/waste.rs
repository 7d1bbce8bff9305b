//! Usable capacity that is not sold, and work that is not done.

use plimsoll_model::PeriodId;
use plimsoll_model::finance::annuity;
use plimsoll_model::scenario::{GenerationId, Payment, RegionId, Scenario};

use super::Context;
use crate::common::families;
use crate::figures::{Shortage, Waste};
use crate::spread::Spread;
use crate::time::months_at;

/// Idle and usable units of one family by path, plain and weighted by yearly cost, summed over periods by years.
#[derive(Clone)]
struct Tally {
    idle: Vec<f64>,
    usable: Vec<f64>,
    idle_cost: Vec<f64>,
    usable_cost: Vec<f64>,
}

impl Tally {
    fn new(paths: usize) -> Self {
        let empty = || vec![0.0; paths];
        Self { idle: empty(), usable: empty(), idle_cost: empty(), usable_cost: empty() }
    }

    fn add(&mut self, other: &Self) {
        super::flows::add(&mut self.idle, &other.idle);
        super::flows::add(&mut self.usable, &other.usable);
        super::flows::add(&mut self.idle_cost, &other.idle_cost);
        super::flows::add(&mut self.usable_cost, &other.usable_cost);
    }

    fn waste(&self, family: Option<String>) -> Waste {
        Waste {
            family,
            cost: Spread::of(&self.idle_cost),
            share: Spread::of(&ratios(&self.idle_cost, &self.usable_cost)),
            unweighted_share: Spread::of(&ratios(&self.idle, &self.usable)),
        }
    }
}

fn ratios(above: &[f64], below: &[f64]) -> Vec<f64> {
    above.iter().zip(below).map(|(a, b)| if *b > 0.0 { a / b } else { 0.0 }).collect()
}

/// Waste of some periods: all families, then each that has units in service.
pub(super) fn waste(context: &Context<'_>, periods: &[PeriodId]) -> Vec<Waste> {
    let mut all = Tally::new(context.paths());
    let mut rows = Vec::new();
    for family in families(context.scenario) {
        let mut tally = Tally::new(context.paths());
        for (g, generation) in context.scenario.generations.iter().enumerate() {
            if generation.family == family {
                periods.iter().for_each(|t| count(context, *t, GenerationId(g), &mut tally));
            }
        }
        if tally.usable.iter().any(|u| *u > 0.0) {
            rows.push(tally.waste(Some(family.to_owned())));
        }
        all.add(&tally);
    }
    rows.insert(0, all.waste(None));
    rows
}

fn count(context: &Context<'_>, t: PeriodId, g: GenerationId, tally: &mut Tally) {
    let scenario = context.scenario;
    let years = f64::from(scenario.calendar.periods()[t].months) / 12.0;
    for r in (0..scenario.regions.len()).map(RegionId) {
        let usable = usable_units(context, t, g, r);
        if usable.iter().all(|usable| *usable <= 0.0) {
            continue;
        }
        let cost = yearly_cost(context, t, g, r);
        for (path, (at_work, usable)) in context.at_work.in_region(t, g, r).iter().zip(usable).enumerate() {
            let idle = (usable - at_work).max(0.0) * years;
            tally.idle[path] += idle;
            tally.usable[path] += usable * years;
            tally.idle_cost[path] += idle * cost;
            tally.usable_cost[path] += usable * years * cost;
        }
    }
}

/// Units of a generation in a region that are in service, up and not stranded, by path.
pub(super) fn usable_units(context: &Context<'_>, t: PeriodId, g: GenerationId, r: RegionId) -> Vec<f64> {
    context.by_path(|along| {
        let here = along.branch.plan.active.iter().filter(|a| a.period == t && a.generation == g);
        let units: f64 = here.filter(|a| context.scenario.sites[a.site.0].region == r).map(|a| a.units).sum();
        units * context.scenario.generations[g.0].usable_share()
    })
}

/// What a unit in service costs a year, mean over the lots in the region: price over the annuity of its service life,
/// or by its term where it is paid over it.
fn yearly_cost(context: &Context<'_>, t: PeriodId, g: GenerationId, r: RegionId) -> f64 {
    let scenario = context.scenario;
    let at = months_at(scenario, scenario.calendar.periods()[t].start);
    let (mut units, mut price) = (0.0, 0.0);
    for lot in &context.books.lots {
        if lot.serving_at(at).is_some_and(|(of, s)| of == g && scenario.sites[s.0].region == r) {
            units += lot.units_at(at);
            price += lot.units_at(at) * lot.unit_price();
        }
    }
    if units > 0.0 { price / units / years_of_service(scenario, g) } else { 0.0 }
}

fn years_of_service(scenario: &Scenario, g: GenerationId) -> f64 {
    let generation = &scenario.generations[g.0];
    let years = generation.service_life.to_years();
    match generation.payment {
        Payment::OnDelivery => annuity(scenario.finance.discount_rate.mid, years),
        Payment::OverLife => years,
    }
}

/// Shortage of some periods: all workloads, then each.
pub(super) fn shortage(context: &Context<'_>, periods: &[PeriodId]) -> Vec<Shortage> {
    let scenario = context.scenario;
    let workloads = 0..scenario.workloads.len();
    let mut rows: Vec<Shortage> = workloads.clone().map(|w| of_workloads(context, periods, &[w])).collect();
    let all = of_workloads(context, periods, &workloads.collect::<Vec<_>>());
    rows.insert(0, Shortage { workload: None, ..all });
    rows
}

fn of_workloads(context: &Context<'_>, periods: &[PeriodId], workloads: &[usize]) -> Shortage {
    let scenario = context.scenario;
    let paths = context.paths();
    let sum = |pick: fn(&super::Flows) -> &Vec<Vec<f64>>| {
        let mut total = vec![0.0; paths];
        for t in periods {
            workloads.iter().for_each(|w| super::flows::add(&mut total, &pick(&context.flows[*t])[*w]));
        }
        total
    };
    let contracted = sum(|f| &f.contracted_short_value);
    let mut value = sum(|f| &f.open_short_value);
    super::flows::add(&mut value, &contracted);
    let asked_value = sum(|f| &f.asked_value);
    let one = (workloads.len() == 1).then(|| &scenario.workloads[workloads[0]]);
    let units = shared_unit(scenario, workloads);
    let (short, asked) = work(context, periods, workloads);
    let share = if units.is_some() { ratios(&short, &asked) } else { ratios(&value, &asked_value) };
    Shortage {
        workload: one.map(|w| w.name.clone()),
        work: if units.is_some() { Spread::of(&short) } else { Spread::default() },
        unit: units.unwrap_or_default(),
        share: Spread::of(&share),
        value: Spread::of(&value),
        contracted_value: Spread::of(&contracted),
    }
}

fn shared_unit(scenario: &Scenario, workloads: &[usize]) -> Option<String> {
    let first = &scenario.workloads.get(*workloads.first()?)?.unit;
    workloads.iter().all(|w| scenario.workloads[*w].unit == *first).then(|| first.clone())
}

/// Mean work short and asked for over the periods, weighted by their hours, by path.
fn work(context: &Context<'_>, periods: &[PeriodId], workloads: &[usize]) -> (Vec<f64>, Vec<f64>) {
    let all = context.scenario.calendar.periods();
    let total: f64 = periods.iter().map(|t| all[*t].hours()).sum();
    let (mut short, mut asked) = (vec![0.0; context.paths()], vec![0.0; context.paths()]);
    for t in periods {
        let weight = all[*t].hours() / total;
        for path in 0..context.paths() {
            for w in workloads {
                for r in 0..context.scenario.regions.len() {
                    let at =
                        context.demand.at(path, plimsoll_model::scenario::WorkloadId(*w), RegionId(r), *t);
                    asked[path] += weight * context.demand.total[at];
                    short[path] += weight * (context.demand.total[at] - context.plan.served[at]).max(0.0);
                }
            }
        }
    }
    (short, asked)
}
