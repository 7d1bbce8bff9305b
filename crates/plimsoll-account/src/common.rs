//! What history and projection share: overheads, installed work, power, the cost of electricity.

use plimsoll_model::Date;
use plimsoll_model::scenario::{EnvelopeStep, GenerationId, Overhead, Scenario, SiteId, WorkloadId};

use crate::books::Books;
use crate::figures::FamilyRevenue;
use crate::time::months_at;

/// Months of a window in which an overhead holds.
pub(crate) fn overhead_months(overhead: &Overhead, start: Date, end: Date) -> f64 {
    let from = overhead.from.map_or(start, |f| f.max(start));
    let until = overhead.until.map_or(end, |u| u.min(end));
    from.months_until(until).to_months().max(0.0)
}

/// The fixed part of an overhead in a window: it grows yearly from its first day, or from the start of the calendar.
pub(crate) fn fixed_overhead(scenario: &Scenario, overhead: &Overhead, start: Date, end: Date) -> f64 {
    let since = overhead.from.unwrap_or(scenario.calendar.start());
    let years = since.months_until(start).to_years().max(0.0);
    let growth = (1.0 + overhead.growth_per_year.mid).powf(years);
    overhead.fixed_per_month.mid * growth * overhead_months(overhead, start, end)
}

/// Share of a workload's revenue that an overhead takes in a window.
pub(crate) fn revenue_share(overhead: &Overhead, workload: WorkloadId, start: Date, end: Date) -> f64 {
    if overhead.workload.is_some_and(|w| w != workload) {
        return 0.0;
    }
    overhead.share_of_revenue.mid * overhead_months(overhead, start, end)
        / start.months_until(end).to_months()
}

/// The envelope step of a site on a day; before its first, that one.
fn step_or_first(scenario: &Scenario, site: SiteId, day: Date) -> Option<&EnvelopeStep> {
    scenario.envelope_on(site, day).or_else(|| scenario.sites[site.0].envelope.first())
}

/// Cost of one MWh of IT load at a site on a day: PUE × price.
pub(crate) fn energy_price(scenario: &Scenario, site: SiteId, day: Date) -> f64 {
    step_or_first(scenario, site, day).map_or(0.0, |s| s.pue.mid * s.electricity_price_per_mwh.mid)
}

/// Facility MW per IT MW at a site on a day.
pub(crate) fn pue(scenario: &Scenario, site: SiteId, day: Date) -> f64 {
    step_or_first(scenario, site, day).map_or(1.0, |s| s.pue.mid)
}

/// Facility MW of all sites on a day: IT envelope × PUE, as far as `sites.csv` reaches back.
pub(crate) fn facility_mw(scenario: &Scenario, day: Date) -> f64 {
    let sites = (0..scenario.sites.len()).map(SiteId);
    let steps = sites.filter_map(|s| scenario.envelope_on(s, day));
    steps.map(|s| s.it_power_mw.mid * s.pue.mid).sum()
}

/// Units of a generation in service between two days, by lots, mean over the time, service lives obeyed.
pub(crate) fn mean_units(scenario: &Scenario, books: &Books, g: GenerationId, start: Date, end: Date) -> f64 {
    let (from, to) = (months_at(scenario, start), months_at(scenario, end));
    let ours = books.lots.iter().filter(|l| l.hardware.is_some_and(|(of, _)| of == g));
    ours.map(|l| l.units * l.in_service_share(from, to)).sum()
}

/// Families in the order of the generations.
pub(crate) fn families(scenario: &Scenario) -> Vec<&str> {
    let mut families: Vec<&str> = Vec::new();
    for g in &scenario.generations {
        if !families.contains(&g.family.as_str()) {
            families.push(&g.family);
        }
    }
    families
}

/// Adds revenue to a family.
pub(crate) fn add_family(revenue: &mut Vec<FamilyRevenue>, family: &str, amount: f64) {
    if amount == 0.0 {
        return;
    }
    match revenue.iter_mut().find(|f| f.family == family) {
        Some(entry) => entry.revenue += amount,
        None => revenue.push(FamilyRevenue { family: family.to_owned(), revenue: amount }),
    }
}

/// Splits a workload's revenue over families in proportion to weights by generation; with no weight at all it goes to
/// the family without a name.
pub(crate) fn split(scenario: &Scenario, weights: &[f64], amount: f64, revenue: &mut Vec<FamilyRevenue>) {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return add_family(revenue, "", amount);
    }
    for (generation, weight) in scenario.generations.iter().zip(weights) {
        add_family(revenue, &generation.family, amount * weight / total);
    }
}
