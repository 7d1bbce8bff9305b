//! Units in service: where they come from, how long they run, and the limits on them.
//!
//! Units leave oldest first. So a plan can be carried out by vintages exactly if, in every period, the units in service
//! are no more than those that arrived within one service life, and no more than those of the period before with what
//! arrives: given both, dropping the oldest first never drops a unit that is needed later.

use plimsoll_model::scenario::{GenerationId, Item, Scope, SiteId};
use plimsoll_model::{Date, PeriodId};

use super::{Case, Rule};

/// Units of one generation at one site: `[period]`.
fn active(case: &Case<'_>, g: GenerationId, site: SiteId) -> Vec<(f64, f64)> {
    let mut units = vec![(0.0, 0.0); case.when.periods().len()];
    for a in case.plan.active.iter().filter(|a| a.generation == g && a.site == site) {
        units[a.period] = (a.units, a.retired_early);
    }
    units
}

/// Vintages of the fleet, of open orders and of the plan: since when, how many.
fn vintages(case: &Case<'_>, g: GenerationId, site: SiteId) -> Vec<(Date, f64)> {
    let start = case.when.start(0);
    let mut vintages = Vec::new();
    for v in case.scenario.fleet.iter().filter(|v| v.generation == g && v.site == site) {
        let coming = if v.in_service > start { case.when.serving(v.in_service) } else { None };
        vintages.push((coming.map_or(v.in_service, |t| case.when.start(t)), v.units.to_f64()));
    }
    let open = case.scenario.orders.iter().filter(|o| o.received.is_none() && o.site == site);
    for o in open.filter(|o| o.item == Item::Generation(g)) {
        if let Some(t) = case.when.serving(o.promised) {
            vintages.push((case.when.start(t), o.units));
        }
    }
    for o in case.plan.orders.iter().filter(|o| o.generation == g && o.site == site) {
        vintages.push((case.when.start(o.in_service), o.units));
    }
    vintages
}

/// No unit runs past its life or comes from nowhere, and those given up early are those the plan says.
pub(super) fn units(case: &mut Case<'_>) {
    for g in (0..case.scenario.generations.len()).map(GenerationId) {
        for site in (0..case.scenario.sites.len()).map(SiteId) {
            pool(case, g, site);
        }
    }
}

fn pool(case: &mut Case<'_>, g: GenerationId, site: SiteId) {
    let generation = &case.scenario.generations[g.0];
    let (active, vintages) = (active(case, g, site), vintages(case, g, site));
    let size = case.most_units();
    let sum = |wanted: &dyn Fn(Date) -> bool| -> f64 {
        vintages.iter().filter(|(since, _)| wanted(*since)).map(|(_, units)| units).sum()
    };
    for (t, (units, retired)) in active.iter().copied().enumerate() {
        let day = case.when.start(t);
        let place = || format!("{} at {} from {day}", generation.name, case.scenario.sites[site.0].name);
        let words = place();
        let young = sum(&|since| since <= day && since.add(generation.service_life) > day);
        case.at_most(Rule::ServiceLife, units, young, size, || format!("{words}, units within their life"));
        let mut could = young;
        if t > 0 {
            let arrived = sum(&|since| since == day);
            let before = active[t - 1].0 + arrived;
            case.at_most(Rule::Arrivals, units, before, size, || format!("{words}, units there or arriving"));
            could = could.min(before);
        }
        let early = (could - units).max(0.0);
        case.equal(Rule::Statement, retired, early, size, || format!("{words}, given up early"));
    }
}

/// Limits other than power.
pub(super) fn limits(case: &mut Case<'_>) {
    for limit in &case.scenario.limits {
        for t in 0..case.when.periods().len() {
            let day = case.when.start(t);
            let Some(step) = limit.steps.iter().rfind(|s| s.from <= day) else { continue };
            let used = used(case, limit.scope, &limit.uses, t);
            let words = || format!("{} from {day}", limit.name);
            let largest = limit.uses.iter().map(|(_, per_unit)| per_unit.abs()).fold(0.0, f64::max);
            let size = largest * case.most_units();
            if step.max.is_finite() {
                case.at_most(Rule::Limit, used, step.max, size, words);
            }
            case.at_most(Rule::Limit, step.min, used, size, || format!("{} from {day}, least", limit.name));
        }
    }
}

fn used(case: &Case<'_>, scope: Scope, uses: &[(GenerationId, f64)], t: PeriodId) -> f64 {
    let inside = |site: SiteId| match scope {
        Scope::All => true,
        Scope::Region(region) => case.scenario.sites[site.0].region == region,
        Scope::Site(only) => site == only,
    };
    let here = case.plan.active.iter().filter(|a| a.period == t && inside(a.site));
    let per_unit = |g| uses.iter().filter(|(used, _)| *used == g).map(|(_, per_unit)| per_unit).sum::<f64>();
    here.map(|a| a.units * per_unit(a.generation)).sum()
}
