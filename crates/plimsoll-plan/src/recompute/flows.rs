//! What each path brings in: revenue, penalties, energy, the cost of work done away from home.

use plimsoll_model::scenario::{CommitmentKind, Objective, RegionId, Scenario, SiteId, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId, Plan};

use super::Book;

/// Margin of each path after tax, discounted: revenue less penalties, spill and the energy of work.
pub(super) fn margins(book: &Book<'_>, demand: &DemandPaths, plan: &Plan) -> Vec<f64> {
    let mut margins = vec![0.0; demand.paths];
    sales(book, demand, plan, &mut margins);
    energy(book, plan, &mut margins);
    spill(book, plan, &mut margins);
    margins
}

fn kept(book: &Book<'_>, t: PeriodId) -> f64 {
    (1.0 - book.tax) * book.worth(t)
}

fn hours(scenario: &Scenario, t: PeriodId) -> f64 {
    let period = &scenario.calendar.periods()[t];
    f64::from(period.start.days_until(period.end)) * 24.0
}

fn sales(book: &Book<'_>, demand: &DemandPaths, plan: &Plan, margins: &mut [f64]) {
    let scenario = book.scenario;
    for w in 0..demand.workloads {
        for r in 0..demand.regions {
            for t in 0..demand.periods {
                let price = prices(scenario, WorkloadId(w), RegionId(r), t);
                let factor = hours(scenario, t) * kept(book, t);
                for (path, margin) in margins.iter_mut().enumerate() {
                    let at = demand.at(path, WorkloadId(w), RegionId(r), t);
                    let promised = demand.contracted[at];
                    let broken = plan.contracted_short[at];
                    let open_served = plan.served[at] - (promised - broken);
                    let open_short = demand.total[at] - promised - open_served;
                    *margin += factor
                        * price.result(
                            scenario.objective,
                            open_served,
                            promised - broken,
                            open_short,
                            broken,
                        );
                }
            }
        }
    }
}

/// Prices and penalties of one workload, region and period.
struct Prices {
    open: f64,
    contract: f64,
    /// Share of revenue that is left after overheads that follow it.
    net: f64,
    penalty: f64,
    contract_penalty: f64,
}

impl Prices {
    fn result(&self, objective: Objective, open: f64, contracted: f64, short: f64, broken: f64) -> f64 {
        let penalties = short * self.penalty + broken * self.contract_penalty;
        match objective {
            Objective::Npv => self.net * (open * self.open + contracted * self.contract) - penalties,
            Objective::Cost => -(short * self.open + broken * self.contract) - penalties,
        }
    }
}

fn prices(scenario: &Scenario, w: WorkloadId, r: RegionId, t: PeriodId) -> Prices {
    let period = &scenario.calendar.periods()[t];
    let middle = period.start.add_months(i32::try_from(period.months / 2).unwrap_or(0));
    let open = scenario.price_on(w, r, middle);
    let mut held = 0.0;
    let mut billed = 0.0;
    for c in &scenario.commitments {
        if c.kind == CommitmentKind::Spend || c.workload != Some(w) || c.region != Some(r) {
            continue;
        }
        let units = c.mean_units(period.start, period.end);
        let step = c.step_on(middle).or_else(|| c.steps.last());
        held += units;
        billed += units * step.and_then(|s| s.price).unwrap_or(open);
    }
    let taken: f64 = scenario
        .overheads
        .iter()
        .filter(|o| o.workload.is_none() || o.workload == Some(w))
        .filter(|o| o.from.is_none_or(|f| period.start >= f) && o.until.is_none_or(|u| period.start < u))
        .map(|o| o.share_of_revenue.mid)
        .sum();
    let workload = &scenario.workloads[w.0];
    Prices {
        open,
        contract: if held > 0.0 { billed / held } else { open },
        net: 1.0 - taken,
        penalty: workload.short_penalty.mid,
        contract_penalty: workload.contract_penalty.mid,
    }
}

/// Currency per MWh of IT load at a site.
pub(super) fn power_price(scenario: &Scenario, site: SiteId, t: PeriodId) -> f64 {
    let start = scenario.calendar.periods()[t].start;
    let step = scenario.envelope_on(site, start).or(scenario.sites[site.0].envelope.first());
    step.map_or(0.0, |s| s.pue.mid * s.electricity_price_per_mwh.mid)
}

fn energy(book: &Book<'_>, plan: &Plan, margins: &mut [f64]) {
    let scenario = book.scenario;
    for run in &plan.running {
        let t = run.period as usize;
        let generation = &scenario.generations[run.generation.0];
        let first = scenario.sites.iter().position(|s| s.region == run.region).map(SiteId);
        let Some(site) = run.site.or(first) else { continue };
        let mwh = run.units * generation.average.to_kw() / 1000.0
            * (1.0 - generation.idle_share.mid)
            * hours(scenario, t);
        margins[run.path as usize] -= mwh * power_price(scenario, site, t) * kept(book, t);
    }
}

fn spill(book: &Book<'_>, plan: &Plan, margins: &mut [f64]) {
    for spilled in &plan.spilled {
        let t = spilled.period as usize;
        let cost = book.scenario.workloads[spilled.workload.0].spill_cost;
        margins[spilled.path as usize] -= spilled.work * cost * hours(book.scenario, t) * kept(book, t);
    }
}
