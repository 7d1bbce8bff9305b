//! Sites that may as well be one: the plan is made for places, then given out to their sites.
//!
//! Sites of one zone run alike, so as long as no decision names one of them alone, a programme that adds them up, and
//! their limits, loses only the room that each site has for itself. It is a relaxation, and far quicker to solve, for
//! interchangeable sites make a programme degenerate. Whether its answer fits the sites is then asked of the programme
//! with all sites ([`give_out`]); where it does not, that programme is solved instead.

mod apart;

use std::collections::BTreeSet;

use plimsoll_lp::{Col, Problem, Row};
use plimsoll_model::plan::{Scarce, ShadowPrice, SitePower};
use plimsoll_model::quantity::Interval;
use plimsoll_model::scenario::{EnvelopeStep, Limit, LimitStep, Scenario, Scope, Site, SiteId};
use plimsoll_model::{Date, Months, PeriodId};

use crate::master::{Context, Master, ReopenedColumns, given_power};
use crate::zones::Zone;

/// How far, relative to its size, a sum over sites may be from what was planned for the place. It
/// is no less than the solver's own tolerance, to which the plan for the place holds: a narrower one finds honest plans wanting.
pub(crate) const SLACK: f64 = 1e-6;

/// A scenario with fewer sites, and which place each site belongs to.
pub(crate) struct Places {
    pub(crate) scenario: Scenario,
    /// By site.
    pub(crate) of_site: Vec<SiteId>,
    /// The limits that each limit of the places adds up.
    pub(crate) limits: Vec<Vec<usize>>,
}

/// The scenario with the sites of each zone added up; `None` where that changes nothing.
pub(crate) fn places(scenario: &Scenario, zones: &[Zone]) -> Option<Places> {
    let named: BTreeSet<SiteId> = scenario.decisions.iter().filter_map(|decision| decision.site).collect();
    let mut groups: Vec<Vec<SiteId>> = Vec::new();
    for zone in zones {
        let (alone, together): (Vec<SiteId>, Vec<SiteId>) =
            zone.sites.iter().partition(|s| named.contains(s));
        groups.extend(alone.into_iter().map(|s| vec![s]));
        groups.extend((!together.is_empty()).then_some(together));
    }
    // Zones are found again in the order of their first site.
    groups.sort_by_key(|group| group[0]);
    if groups.iter().all(|group| group.len() == 1) {
        return None;
    }
    let mut of_site = vec![SiteId(0); scenario.sites.len()];
    for (place, group) in groups.iter().enumerate() {
        group.iter().for_each(|s| of_site[s.0] = SiteId(place));
    }
    let (_, limits) = limits(scenario, &of_site);
    Some(Places { scenario: merged(scenario, &of_site), of_site, limits })
}

/// A scenario with the sites of each place added up.
pub(crate) fn merged(scenario: &Scenario, of_site: &[SiteId]) -> Scenario {
    let places = of_site.iter().map(|place| place.0 + 1).max().unwrap_or(0);
    let group =
        |place: usize| (0..of_site.len()).map(SiteId).filter(|s| of_site[s.0].0 == place).collect::<Vec<_>>();
    let sites = (0..places).map(|place| added_up(scenario, &group(place))).collect();
    let (limits, _) = limits(scenario, of_site);
    Scenario { limits, ..moved(scenario, sites, of_site) }
}

/// One site with the power of all of a group.
fn added_up(scenario: &Scenario, group: &[SiteId]) -> Site {
    let first = &scenario.sites[group[0].0];
    let starts = |step: &EnvelopeStep| step.from.add(Months::months(step.slip.mid));
    let steps = || group.iter().flat_map(|s| &scenario.sites[s.0].envelope);
    let days: BTreeSet<Date> = steps().map(starts).chain(steps().filter_map(|step| step.until)).collect();
    let step = |day: Date| {
        let there = group.iter().filter_map(|s| scenario.envelope_on(*s, day));
        let mw: f64 = there.map(|step| step.it_power_mw.mid).sum();
        let terms = scenario.envelope_on(group[0], day).or_else(|| first.envelope.first())?;
        let exact = Interval::certain;
        Some(EnvelopeStep {
            from: day,
            slip: exact(0.0),
            until: None,
            it_power_mw: exact(mw),
            ..terms.clone()
        })
    };
    Site { envelope: days.into_iter().filter_map(step).collect(), ..first.clone() }
}

fn moved(scenario: &Scenario, sites: Vec<Site>, of_site: &[SiteId]) -> Scenario {
    let mut moved = Scenario { sites, ..scenario.clone() };
    let to = |site: &mut SiteId| *site = of_site[site.0];
    moved.fleet.iter_mut().for_each(|v| to(&mut v.site));
    moved.orders.iter_mut().for_each(|o| to(&mut o.site));
    moved.power_options.iter_mut().for_each(|o| to(&mut o.site));
    moved.decisions.iter_mut().filter_map(|d| d.site.as_mut()).for_each(to);
    moved.assets.iter_mut().filter_map(|a| a.site.as_mut()).for_each(to);
    moved
}

/// Limits with those of the sites of a place added up, and which ones each adds up. Sites of a place without the limit
/// have no end of it, and then so has the place.
fn limits(scenario: &Scenario, of_site: &[SiteId]) -> (Vec<Limit>, Vec<Vec<usize>>) {
    let mut parts: Vec<(Scope, Vec<usize>)> = Vec::new();
    for (index, limit) in scenario.limits.iter().enumerate() {
        let scope = match limit.scope {
            Scope::Site(site) => Scope::Site(of_site[site.0]),
            other => other,
        };
        let same = |(there, members): &&mut (Scope, Vec<usize>)| {
            let first = &scenario.limits[members[0]];
            matches!(scope, Scope::Site(_))
                && *there == scope
                && first.name == limit.name
                && first.uses == limit.uses
        };
        match parts.iter_mut().find(same) {
            Some((_, members)) => members.push(index),
            None => parts.push((scope, vec![index])),
        }
    }
    let limits = parts.iter().map(|(scope, members)| limit(scenario, of_site, *scope, members)).collect();
    (limits, parts.into_iter().map(|(_, members)| members).collect())
}

fn limit(scenario: &Scenario, of_site: &[SiteId], scope: Scope, members: &[usize]) -> Limit {
    let first = &scenario.limits[members[0]];
    let Scope::Site(place) = scope else { return first.clone() };
    let everywhere = of_site.iter().filter(|s| **s == place).count() == members.len();
    let all = || members.iter().map(|i| &scenario.limits[*i]);
    let days: BTreeSet<Date> = all().flat_map(|l| &l.steps).map(|step| step.from).collect();
    let step = |day: Date| {
        let at = |l: &'_ Limit| l.steps.iter().rev().find(|step| step.from <= day).map(|s| (s.min, s.max));
        let held: Vec<(f64, f64)> = all().filter_map(at).collect();
        let bounded = everywhere && held.len() == members.len();
        let max = if bounded { held.iter().map(|(_, max)| max).sum() } else { f64::INFINITY };
        LimitStep { from: day, min: held.iter().map(|(min, _)| min).sum(), max, row: first.row }
    };
    Limit { scope, steps: days.into_iter().map(step).collect(), ..first.clone() }
}

/// Gives what was planned for places out to sites: orders and units of a place are those of its sites together.
/// Returns the columns of the programme with all sites, or `None` where they do not fit.
pub(crate) fn give_out(
    (scenario, of_site): (&Scenario, &[SiteId]),
    merged: &Master,
    x: &[f64],
    whole: &Master,
) -> Option<Vec<f64>> {
    let mut problem = whole.problem.clone();
    let end: BTreeSet<Col> = whole.end.iter().map(|e| e.column).collect();
    for column in (0..problem.columns()).map(Col::at).filter(|column| !end.contains(column)) {
        problem.set_cost(column, 0.0);
    }
    orders(&mut problem, of_site, merged, x, whole);
    units(&mut problem, of_site, merged, x, whole);
    for (there, here) in merged.reopened.iter().zip(&whole.reopened) {
        let parts = |r: &ReopenedColumns| [Some(r.kept), r.hastened, r.cancelled];
        for (there, here) in parts(there).into_iter().zip(parts(here)) {
            if let (Some(there), Some(here)) = (there, here) {
                together(&mut problem, vec![(here, 1.0)], x[there.index()]);
            }
        }
    }
    for (there, here) in merged.blocks.iter().zip(&whole.blocks) {
        let blocks = x[there.column.index()];
        problem.set_bounds(here.column, blocks, blocks);
    }
    moves(&mut problem, of_site, (merged, x), whole);
    // What is about all places together holds for their sums already; without it each place is a problem of its own.
    let together = |scarce: &Scarce| match scarce {
        Scarce::Limit { index, .. } => !matches!(scenario.limits[*index].scope, Scope::Site(_)),
        other => other.is_on_orders(),
    };
    let left_out: BTreeSet<Row> = whole.rows.iter().filter(|r| together(&r.scarce)).map(|r| r.row).collect();
    apart::solve(&problem, |row| left_out.contains(&row) || whole.hubs.contains(&row))
}

/// The columns with the most that units can be worth at the end, all else as it is: a point between others splits them
/// over vintages as those did, and not newest first.
pub(crate) fn best_end(master: &Master, x: &[f64]) -> Option<Vec<f64>> {
    let mut problem = master.problem.clone();
    let end: BTreeSet<Col> = master.end.iter().map(|e| e.column).collect();
    for column in (0..problem.columns()).map(Col::at).filter(|column| !end.contains(column)) {
        problem.set_bounds(column, x[column.index()], x[column.index()]);
    }
    apart::solve(&problem, |_| false)
}

/// Orders go to the first site of the place that has room.
fn orders(problem: &mut Problem, of_site: &[SiteId], merged: &Master, x: &[f64], whole: &Master) {
    for (g, sites) in whole.orders_at.iter().enumerate() {
        for (s, range) in sites.iter().enumerate() {
            for order in &whole.orders[range.clone()] {
                problem.set_cost(order.column, 1e-6 * (s as f64 + 1.0));
            }
            debug_assert_eq!(range.len(), merged.orders_at[g][of_site[s].0].len(), "the same order dates");
        }
        for (place, range) in merged.orders_at[g].iter().enumerate() {
            for (i, order) in merged.orders[range.clone()].iter().enumerate() {
                let here = (0..of_site.len()).filter(|s| of_site[*s].0 == place);
                let columns = here.map(|s| (whole.orders[sites[s].start + i].column, 1.0));
                // Never more, for caps and budgets hold for the sum.
                no_more_than(problem, columns.collect(), x[order.column.index()]);
            }
        }
    }
}

fn units(problem: &mut Problem, of_site: &[SiteId], merged: &Master, x: &[f64], whole: &Master) {
    for (g, places) in merged.active.iter().enumerate() {
        for (place, columns) in places.iter().enumerate() {
            for (m, column) in columns.iter().enumerate() {
                let Some(column) = column else { continue };
                let here = (0..of_site.len()).filter(|s| of_site[*s].0 == place);
                let parts = here.filter_map(|s| whole.active[g][s][m]).map(|c| (c, 1.0));
                together(problem, parts.collect(), x[column.index()]);
            }
        }
    }
}

/// What leaves a place leaves its sites, and what comes to it comes to them.
fn moves(problem: &mut Problem, of_site: &[SiteId], (merged, x): (&Master, &[f64]), whole: &Master) {
    debug_assert_eq!(merged.moves.len(), whole.moves.len(), "the same cohorts and dates");
    for (there, here) in merged.moves.iter().zip(&whole.moves) {
        for (there, here) in [(&there.out, &here.out), (&there.into, &here.into)] {
            for (place, column) in there.iter().enumerate() {
                let sites = (0..of_site.len()).filter(|s| of_site[*s].0 == place);
                let columns: Vec<_> = sites.filter_map(|s| here[s]).map(|column| (column, 1.0)).collect();
                if !columns.is_empty() {
                    together(problem, columns, column.map_or(0.0, |column| x[column.index()]));
                }
            }
        }
    }
}

fn together(problem: &mut Problem, columns: Vec<(Col, f64)>, value: f64) {
    sum_to(problem, columns, value, SLACK);
}

fn no_more_than(problem: &mut Problem, columns: Vec<(Col, f64)>, value: f64) {
    sum_to(problem, columns, value, 0.0);
}

/// Columns come to a value, or a little less, or more by a share of it.
fn sum_to(problem: &mut Problem, columns: Vec<(Col, f64)>, value: f64, more: f64) {
    let value = value.max(0.0);
    let size = value.max(1.0);
    if let [(only, _)] = columns[..] {
        problem.set_bounds(only, value, value);
    } else {
        problem.row((value - SLACK * size).max(0.0), value + more * size, columns);
    }
}

/// Prices at places, told of the sites: power of those whose power is all used then, or of all sites of the place if
/// none is; a limit of each limit that was added up.
pub(crate) fn at_sites(
    context: &Context<'_>,
    places: &Places,
    prices: Vec<ShadowPrice>,
    power: &[SitePower],
) -> Vec<ShadowPrice> {
    let told = |price: ShadowPrice| match (&price.scarce, price.period) {
        (Scarce::Power { site }, Some(t)) => {
            power_at_sites(context, &places.of_site, *site, t, power, &price)
        }
        (Scarce::Limit { index, .. }, Some(t)) => limits_at_sites(context, &places.limits[*index], t, &price),
        _ => vec![price],
    };
    prices.into_iter().flat_map(told).collect()
}

fn power_at_sites(
    context: &Context<'_>,
    of_site: &[SiteId],
    place: SiteId,
    t: PeriodId,
    power: &[SitePower],
    price: &ShadowPrice,
) -> Vec<ShadowPrice> {
    let full = |s: SiteId| {
        let mut here = power.iter().filter(|p| (p.site, p.period) == (s, t));
        here.any(|p| p.load_mw > p.envelope_mw * (1.0 - 1e-6))
    };
    let sites: Vec<SiteId> = (0..of_site.len()).map(SiteId).filter(|s| of_site[s.0] == place).collect();
    let some = sites.iter().any(|s| full(*s));
    let at = |site: SiteId| {
        let step = context.scenario.envelope_on(site, context.timing.start(t));
        ShadowPrice {
            scarce: Scarce::Power { site },
            available: given_power(context.scenario, context.timing, site, t),
            row: Some(step.map_or(context.scenario.sites[site.0].row, |e| e.row)),
            ..price.clone()
        }
    };
    sites.into_iter().filter(|s| !some || full(*s)).map(at).collect()
}

fn limits_at_sites(
    context: &Context<'_>,
    parts: &[usize],
    t: PeriodId,
    price: &ShadowPrice,
) -> Vec<ShadowPrice> {
    let at = |index: &usize| {
        let limit = &context.scenario.limits[*index];
        let step = limit.steps.iter().rev().find(|s| s.from <= context.timing.start(t))?;
        Some(ShadowPrice {
            scarce: Scarce::Limit { name: limit.name.clone(), index: *index },
            available: step.max,
            row: Some(step.row),
            ..price.clone()
        })
    };
    parts.iter().filter_map(at).collect()
}
