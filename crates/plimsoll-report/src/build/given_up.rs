//! Units that are given up before the end of their life, and those among them that had only just come.

use plimsoll_model::plan::Active;
use plimsoll_model::scenario::{Decision, Item, Scenario};
use plimsoll_model::{PeriodId, Plan};

use super::common::{label, place};
use crate::view::GivenUpRow;

/// What the plan calls nothing: solvers leave crumbs.
const CRUMB: f64 = 0.5;
/// The same of what comes in a period.
const CRUMBS: f64 = 0.01;
/// Power of which less than this share is left is all used.
const FULL: f64 = 1e-6;

/// A row for each generation, site and period in which units are given up, in the mean over the branches of a plan: first what
/// had only just come, those for most money first, then the others in order of date.
pub(super) fn rows(scenario: &Scenario, mean: &Plan) -> Vec<GivenUpRow> {
    let horizon = scenario.horizon();
    let given_up = mean.active.iter().filter(|a| a.retired_early >= CRUMB && horizon.contains(&a.period));
    let mut rows: Vec<(PeriodId, GivenUpRow)> =
        given_up.map(|active| (active.period, row(scenario, mean, active))).collect();
    rows.sort_by(|(t, a), (u, b)| {
        b.wasted.total_cmp(&a.wasted).then(t.cmp(u)).then(b.units.total_cmp(&a.units))
    });
    rows.into_iter().map(|(_, row)| row).collect()
}

fn row(scenario: &Scenario, mean: &Plan, active: &Active) -> GivenUpRow {
    let Active { generation, site, period, .. } = *active;
    let come = || {
        mean.orders
            .iter()
            .filter(move |o| o.generation == generation && o.site == site && o.in_service == period)
    };
    let (units, cost) = come().fold((0.0, 0.0), |sum, o| (sum.0 + o.units, sum.1 + o.units * o.unit_cost));
    let at_once = active.retired_early.min(units);
    let at_once = if at_once < CRUMB.max(CRUMBS * units) { 0.0 } else { at_once };
    let asks = |d: &&Decision| {
        let on_time = |placed: PeriodId| {
            let day = scenario.calendar.periods()[placed].start;
            d.from <= day && day <= d.to
        };
        let ours = d.item == Item::Generation(generation) && d.site.is_none_or(|s| s == site);
        ours && d.min_units > 0.0 && come().any(|o| on_time(o.placed))
    };
    let decision = scenario.decisions.iter().find(asks).filter(|_| at_once > 0.0);
    let full = |p: &&plimsoll_model::plan::SitePower| {
        p.site == site && p.period == period && p.load_mw >= p.envelope_mw * (1.0 - FULL)
    };
    GivenUpRow {
        generation: scenario.generations[generation.0].name.clone(),
        site: scenario.sites[site.0].name.clone(),
        period: label(&scenario.calendar, period),
        units: active.retired_early,
        at_once,
        ordered: units,
        wasted: if units > 0.0 { cost * at_once / units } else { 0.0 },
        no_power: mean.power.iter().any(|p| full(&p)),
        decision: decision.map(|d| place(d.row)).unwrap_or_default(),
    }
}
