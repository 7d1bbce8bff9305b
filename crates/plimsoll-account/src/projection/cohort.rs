//! What the plan's orders return, by generation and year of service.

use plimsoll_model::scenario::{GenerationId, WorkloadId};
use plimsoll_model::{PeriodId, Plan};

use super::Context;
use super::flows::mean;
use crate::books::{Lot, Origin};
use crate::common::{energy_price, revenue_share};
use crate::figures::{Cohort, CohortYear, PeriodStatement};
use crate::time::months_at;

/// What one unit in service of a generation brings and costs in a period, on the mean path.
#[derive(Clone, Copy, Default)]
struct PerUnit {
    revenue: f64,
    following: f64,
    electricity: f64,
    operations: f64,
}

/// The cohorts of the plan's orders, by generation, then year of service.
pub(super) fn cohorts(context: &Context<'_>, periods: &[PeriodStatement]) -> Vec<Cohort> {
    if !context.sells() {
        return Vec::new();
    }
    let mut cohorts = Vec::new();
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        let lots: Vec<&Lot> = planned(context, g);
        if lots.is_empty() {
            continue;
        }
        let per_unit: Vec<PerUnit> = periods.iter().map(|p| per_unit(context, g, p.period)).collect();
        let mut years: Vec<i32> = lots.iter().map(|l| year_of(context, l)).collect();
        years.sort_unstable();
        years.dedup();
        for year in years {
            let lots: Vec<&Lot> = lots.iter().copied().filter(|l| year_of(context, l) == year).collect();
            cohorts.push(cohort(context, periods, g, year, &lots, &per_unit));
        }
    }
    cohorts
}

fn planned<'a>(context: &'a Context<'_>, g: GenerationId) -> Vec<&'a Lot> {
    let end = months_at(context.scenario, context.scenario.calendar.horizon_end());
    let ours = |l: &&Lot| {
        l.origin == Origin::Planned
            && l.hardware.is_some_and(|(of, _)| of == g)
            && l.placed < end
            && l.cost() > 0.0
    };
    context.books.lots.iter().filter(ours).collect()
}

fn year_of(context: &Context<'_>, lot: &Lot) -> i32 {
    let starts = |p: &&plimsoll_model::Period| months_at(context.scenario, p.start) <= lot.placed;
    let period = context.scenario.calendar.periods().iter().rev().find(starts);
    context.scenario.calendar.fiscal_year(period.map_or(context.scenario.calendar.start(), |p| p.start))
}

fn active(plan: &Plan, g: GenerationId, t: PeriodId) -> f64 {
    plan.active.iter().filter(|a| a.period == t && a.generation == g).map(|a| a.units).sum()
}

fn per_unit(context: &Context<'_>, g: GenerationId, t: PeriodId) -> PerUnit {
    let units = active(&context.mean, g, t);
    if units <= 0.0 {
        return PerUnit::default();
    }
    let scenario = context.scenario;
    let p = &scenario.calendar.periods()[t];
    let generation = &scenario.generations[g.0];
    let mut sum = PerUnit::default();
    for w in (0..scenario.workloads.len()).map(WorkloadId) {
        let earned = context.earned(t, w)[g.0];
        let share: f64 = scenario.overheads.iter().map(|o| revenue_share(o, w, p.start, p.end)).sum();
        sum.revenue += earned;
        sum.following += earned * share;
    }
    let mwh = generation.average.to_megawatts().to_mw() * p.hours();
    for a in context.mean.active.iter().filter(|a| a.period == t && a.generation == g) {
        let price = energy_price(scenario, a.site, p.start);
        let region = scenario.sites[a.site.0].region;
        let here: f64 = active_in(context, g, t, region.0);
        let busy =
            if here > 0.0 { mean(&context.at_work.in_region(t, g, region)) * a.units / here } else { 0.0 };
        let idle_share = generation.idle_share.mid;
        sum.electricity += mwh * price * (idle_share * a.units + (1.0 - idle_share) * busy);
    }
    sum.operations = units * generation.opex_per_month.mid * f64::from(p.months);
    PerUnit {
        revenue: sum.revenue / units,
        following: sum.following / units,
        electricity: sum.electricity / units,
        operations: sum.operations / units,
    }
}

fn active_in(context: &Context<'_>, g: GenerationId, t: PeriodId, region: usize) -> f64 {
    let here = context.mean.active.iter().filter(|a| a.period == t && a.generation == g);
    here.filter(|a| context.scenario.sites[a.site.0].region.0 == region).map(|a| a.units).sum()
}

fn cohort(
    context: &Context<'_>,
    periods: &[PeriodStatement],
    g: GenerationId,
    year: i32,
    lots: &[&Lot],
    per_unit: &[PerUnit],
) -> Cohort {
    let mut returns: Vec<CohortYear> = Vec::new();
    for period in periods {
        let at = part(context, period.period, lots, &per_unit[period.period]);
        match returns.iter_mut().find(|r| r.year == period.year) {
            Some(sum) => add(sum, &at),
            None => returns.push(CohortYear { year: period.year, ..at }),
        }
    }
    returns.retain(|r| r.capital_years > 0.0);
    returns.iter_mut().for_each(|r| r.roic = Some(r.contribution / r.capital_years));
    let capital: f64 = returns.iter().map(|r| r.capital_years).sum();
    let contribution: f64 = returns.iter().map(|r| r.contribution).sum();
    Cohort {
        generation: g,
        name: context.scenario.generations[g.0].name.clone(),
        year,
        units: lots.iter().map(|l| l.units).sum(),
        cost: lots.iter().map(|l| l.cost()).sum(),
        returns,
        roic: (capital > 0.0).then(|| contribution / capital),
    }
}

/// Revenue, contribution and capital of a cohort in one period.
fn part(context: &Context<'_>, t: PeriodId, lots: &[&Lot], per_unit: &PerUnit) -> CohortYear {
    let p = &context.scenario.calendar.periods()[t];
    let (from, to) = (months_at(context.scenario, p.start), months_at(context.scenario, p.end));
    let units: f64 = lots.iter().map(|l| l.units_at(from)).sum();
    let charge: f64 =
        lots.iter().map(|l| l.depreciation(from, to) + l.written_off(from) - l.fetched_at(from)).sum();
    let there = lots.iter().filter(|l| l.placed <= from);
    let capital: f64 = there.map(|l| f64::midpoint(l.net_from(from), l.net(to))).sum();
    let costs = per_unit.following + per_unit.electricity + per_unit.operations;
    let before_tax = units * (per_unit.revenue - costs) - charge;
    CohortYear {
        year: 0,
        revenue: units * per_unit.revenue,
        contribution: before_tax * (1.0 - context.scenario.finance.tax_rate.mid),
        capital_years: capital * f64::from(p.months) / 12.0,
        roic: None,
    }
}

fn add(sum: &mut CohortYear, part: &CohortYear) {
    sum.revenue += part.revenue;
    sum.contribution += part.contribution;
    sum.capital_years += part.capital_years;
}
