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

/// Units of one age at a site, with what moves took away or brought.
struct Vintage {
    /// Day of service, as bought.
    bought: Date,
    unit_cost: f64,
    /// Day from which they serve.
    since: Date,
    units: f64,
}

/// Vintages of the fleet and of open orders.
fn held(case: &Case<'_>, g: GenerationId, site: SiteId) -> Vec<Vintage> {
    let start = case.when.start(0);
    let mut vintages = Vec::new();
    for v in case.scenario.fleet.iter().filter(|v| v.generation == g && v.site == site) {
        let coming = if v.in_service > start { case.when.serving(v.in_service) } else { None };
        let since = coming.map_or(v.in_service, |t| case.when.start(t));
        let (bought, unit_cost, units) = (v.in_service, v.unit_cost, v.units.to_f64());
        vintages.push(Vintage { bought, unit_cost, since, units });
    }
    let open = case.scenario.orders.iter().filter(|o| o.received.is_none() && o.site == site);
    for o in open.filter(|o| o.item == Item::Generation(g)) {
        if let Some(t) = case.when.serving(o.promised) {
            let since = case.when.start(t);
            vintages.push(Vintage { bought: since, unit_cost: o.unit_cost, since, units: o.units });
        }
    }
    vintages
}

/// Changes of the units at a site: what the plan orders for it, and what moves take and bring. Each with the day of the
/// change, and the day since when the units serve.
fn changes(case: &Case<'_>, g: GenerationId, site: SiteId) -> Vec<(Date, Date, f64)> {
    let start = |t: PeriodId| case.when.start(t);
    let orders = case.plan.orders.iter().filter(|o| o.generation == g && o.site == site);
    let mut changes: Vec<(Date, Date, f64)> =
        orders.map(|o| (start(o.in_service), start(o.in_service), o.units)).collect();
    for m in case.plan.moves.iter().filter(|m| m.generation == g) {
        let everywhere = (0..case.scenario.sites.len()).map(SiteId).flat_map(|s| held(case, g, s));
        let since =
            everywhere.into_iter().find(|v| v.bought == m.in_service).map_or(m.in_service, |v| v.since);
        changes.extend((m.from == site).then(|| (start(m.leaves), since, -m.units)));
        changes.extend((m.to == site).then(|| (start(m.serves), since, m.units)));
    }
    changes
}

/// Moves of units to other sites.
pub(super) fn moves(case: &mut Case<'_>) {
    let size = case.most_units();
    for m in &case.plan.moves {
        let generation = &case.scenario.generations[m.generation.0];
        let (leaves, serves) = (case.when.start(m.leaves), case.when.start(m.serves));
        let words = |what: &str| format!("{} moved on {leaves}, {what}", generation.name);
        let Some(terms) = generation.redeploy else {
            case.broken(Rule::Move, words("which stay where they are"));
            continue;
        };
        if !case.scenario.calendar.horizon().contains(&m.leaves) {
            case.broken(Rule::Move, words("after the horizon"));
        }
        if serves < leaves.add(terms.months) {
            case.broken(Rule::Move, words(&format!("serve from {serves} already")));
        }
        let same = |bought: Date, cost: f64| bought == m.in_service && cost.total_cmp(&m.unit_cost).is_eq();
        let there = held(case, m.generation, m.from).into_iter();
        let there: Vec<Vintage> = there.filter(|v| same(v.bought, v.unit_cost)).collect();
        if there.iter().any(|v| v.since > leaves || v.since.add(generation.service_life) <= serves) {
            case.broken(Rule::Move, words("before they are there, or past their life"));
        }
        let units: f64 = there.iter().map(|v| v.units).sum();
        let ours = case.plan.moves.iter().filter(|o| (o.generation, o.from) == (m.generation, m.from));
        let moved: f64 = ours.filter(|o| same(o.in_service, o.unit_cost)).map(|o| o.units).sum();
        case.at_most(Rule::Move, moved, units, size, || words("more than were there"));
    }
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
    let (active, held, changes) = (active(case, g, site), held(case, g, site), changes(case, g, site));
    let size = case.most_units();
    for (t, (units, retired)) in active.iter().copied().enumerate() {
        let day = case.when.start(t);
        let place = || format!("{} at {} from {day}", generation.name, case.scenario.sites[site.0].name);
        let words = place();
        let alive = |since: Date| since <= day && since.add(generation.service_life) > day;
        let young = held.iter().filter(|v| alive(v.since)).map(|v| v.units).sum::<f64>()
            + changes.iter().filter(|c| c.0 <= day && alive(c.1)).map(|c| c.2).sum::<f64>();
        case.at_most(Rule::ServiceLife, units, young, size, || format!("{words}, units within their life"));
        let mut could = young;
        if t > 0 {
            let arrived = held.iter().filter(|v| v.since == day).map(|v| v.units).sum::<f64>()
                + changes.iter().filter(|c| c.0 == day).map(|c| c.2).sum::<f64>();
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
    let coming = case.coming(t, inside).map(|(g, units)| units * per_unit(g));
    here.map(|a| a.units * per_unit(a.generation)).sum::<f64>() + coming.sum::<f64>()
}

impl Case<'_> {
    /// Units on their way to some sites in a period: room is kept for them there.
    pub(super) fn coming(
        &self,
        t: PeriodId,
        to: impl Fn(SiteId) -> bool,
    ) -> impl Iterator<Item = (GenerationId, f64)> {
        let moves = self.plan.moves.iter().filter(move |m| m.leaves <= t && t < m.serves && to(m.to));
        moves.map(|m| (m.generation, m.units))
    }
}
