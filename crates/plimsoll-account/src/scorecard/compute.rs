//! How each measure is computed. A figure that lies in the horizon has one value a path, any other has one.

use plimsoll_model::Date;
use plimsoll_model::scenario::{GenerationId, SiteId};

use super::ask::{Ask, Flow};
use super::units::{Quantity, factor};
use super::{Answer, unanswered};
use crate::backlog::{Backlog, backlog};
use crate::common::{facility_mw, pue};
use crate::projection::new_work_between;
use crate::time::{close_of, months_at};

/// Revenue.
pub(super) const REVENUE: Flow = Flow {
    past: |q| q.statement.revenue.total.to_amount(),
    future: |p| p.path_revenue.clone(),
    needs_usage: true,
};

/// Operating income.
pub(super) const OPERATING_INCOME: Flow = Flow {
    past: |q| q.statement.operating_income.to_amount(),
    future: |p| p.path_operating_income.clone(),
    needs_usage: true,
};

/// Depreciation.
pub(super) const DEPRECIATION: Flow = Flow {
    past: |q| q.statement.depreciation.total.to_amount(),
    future: |p| vec![p.statement.depreciation.total.to_amount()],
    needs_usage: false,
};

/// Capex.
pub(super) const CAPEX: Flow = Flow {
    past: |q| q.statement.capex.total.to_amount(),
    future: |p| vec![p.statement.capex.total.to_amount()],
    needs_usage: false,
};

/// Four times a quarter.
pub(super) fn times_four(quarter: Answer) -> Answer {
    Ok(quarter?.iter().map(|v| 4.0 * v).collect())
}

/// Capex of a fiscal year, of one group where the entity names it.
pub(super) fn capex_plan(ask: &Ask<'_>) -> Answer {
    let group = ask.reported.entity.as_str();
    if group.is_empty() {
        return ask.year(&CAPEX);
    }
    let (start, end) = ask.fiscal_year(0);
    let past = |q: &crate::HistoryStatement| q.statement.capex.group(group).to_amount();
    let future = |p: &crate::PeriodStatement| vec![p.statement.capex.group(group).to_amount()];
    ask.tiled(start, end, &past, &future, false)
}

/// Net plant and work in progress at the close of the date.
pub(super) fn net_plant(ask: &Ask<'_>) -> Answer {
    let close = close_of(ask.reported.date);
    if close <= ask.scenario.calendar.start() {
        let at = months_at(ask.scenario, close);
        return Ok(vec![ask.books.net(at) + ask.books.work_in_progress(at)]);
    }
    let periods = ask.accounts.projection.as_ref().map_or(&[][..], |p| &p.periods);
    let period = periods.iter().find(|p| p.statement.window.end == close);
    match period {
        Some(p) => Ok(vec![p.statement.plant.capital_closing().to_amount()]),
        None => unanswered("no period of the plan ends with the date"),
    }
}

/// Return on invested capital of the fiscal year.
pub(super) fn roic(ask: &Ask<'_>) -> Answer {
    let year = ask.scenario.calendar.fiscal_year(ask.last_day());
    let past = ask.accounts.history.years.iter().find(|y| y.year == year && y.complete);
    if let Some(roic) = past.and_then(|y| y.roic) {
        return Ok(vec![roic]);
    }
    let years = ask.accounts.projection.as_ref().map_or(&[][..], |p| &p.years);
    match years.iter().find(|y| y.year == year && y.months == 12 && !y.paths.roic.is_empty()) {
        Some(y) => Ok(y.paths.roic.clone()),
        None => unanswered("no whole fiscal year of the history or the plan has invested capital there"),
    }
}

/// The backlog at the close of the date. Contracts that ended before the start are in no table, so no earlier one is
/// known.
fn backlog_then(ask: &Ask<'_>) -> Result<Backlog, String> {
    let close = close_of(ask.reported.date);
    if close < ask.scenario.calendar.start() {
        return Err("contracts that ended before the start are not in the scenario".to_owned());
    }
    Ok(backlog(ask.scenario, close))
}

/// Backlog at the close of the date.
pub(super) fn backlog_value(ask: &Ask<'_>) -> Answer {
    Ok(vec![backlog_then(ask)?.value.total.to_amount()])
}

/// Growth of the backlog over what was published some months before.
pub(super) fn backlog_growth(ask: &Ask<'_>, months: i32) -> Answer {
    let before = close_of(ask.reported.date).add_months(-months);
    let rows = ask.scenario.reported.iter().filter(|r| r.measure == "backlog" && close_of(r.date) == before);
    let money = |r: &plimsoll_model::scenario::Reported| {
        Some(r.value? * factor(Quantity::Money, &r.unit, &ask.scenario.currency)?)
    };
    match rows.filter_map(money).find(|v| *v > 0.0) {
        Some(prior) => Ok(vec![backlog_then(ask)?.value.total.to_amount() / prior - 1.0]),
        None => unanswered(&format!("no `backlog` row is dated {}", before.add_days(-1))),
    }
}

/// Mean remaining term of the backlog.
pub(super) fn backlog_term(ask: &Ask<'_>) -> Answer {
    backlog_then(ask)?.remaining_term_years.map(|y| vec![y]).ok_or_else(|| "there is no backlog".to_owned())
}

/// Mean time to recognition of the backlog.
pub(super) fn backlog_time(ask: &Ask<'_>) -> Answer {
    let time = backlog_then(ask)?.mean_time_to_recognition_years;
    time.map(|y| vec![y]).ok_or_else(|| "there is no backlog".to_owned())
}

/// Facility MW on a day, as planned where the day lies in the horizon.
fn power_on(ask: &Ask<'_>, day: Date) -> Answer {
    if day < ask.scenario.calendar.start() {
        let known = facility_mw(ask.scenario, day);
        return if known > 0.0 {
            Ok(vec![known])
        } else {
            unanswered(&format!("no site has an envelope on {day}"))
        };
    }
    let Some(plan) = ask.plan else { return unanswered("the date lies in the horizon and there is no plan") };
    let Some(t) = ask.scenario.calendar.period_of(day).filter(|t| ask.scenario.horizon().contains(t)) else {
        return unanswered("the date lies beyond the horizon");
    };
    let start = ask.scenario.calendar.periods()[t].start;
    let here = plan
        .power
        .iter()
        .filter(|p| p.period == t)
        .map(|p| (p, plan.tree.share(p.node, (plan.tree.ways() > 1).then_some(p.state))));
    Ok(vec![
        here.map(|(p, weight)| weight * p.envelope_mw * pue(ask.scenario, SiteId(p.site.0), start)).sum(),
    ])
}

/// Facility MW on the date.
pub(super) fn power(ask: &Ask<'_>) -> Answer {
    power_on(ask, ask.last_day())
}

/// Facility MW added in the twelve months to the date.
pub(super) fn power_added(ask: &Ask<'_>) -> Answer {
    let before = close_of(ask.reported.date).add_months(-12).add_days(-1);
    Ok(vec![power(ask)?[0] - power_on(ask, before)?[0]])
}

/// Facility MW over that on the date in the entity.
pub(super) fn power_multiple(ask: &Ask<'_>) -> Answer {
    let Some(base) = Date::parse(&ask.reported.entity) else {
        return unanswered("the entity must be the date of the base, YYYY-MM-DD");
    };
    Ok(vec![power(ask)?[0] / power_on(ask, close_of(base).add_days(-1))?[0]])
}

/// Revenue of a family in the quarter that ended some months before the date's.
fn family_quarter(ask: &Ask<'_>, family: &str, months_before: i32) -> Answer {
    let (start, end) = ask.quarter_window(months_before);
    let of = |revenue: &[crate::FamilyRevenue]| -> f64 {
        revenue.iter().filter(|f| f.family == family).map(|f| f.revenue).sum()
    };
    let past = |q: &crate::HistoryStatement| of(&q.revenue_by_family);
    let future = |p: &crate::PeriodStatement| vec![of(&p.revenue_by_family)];
    ask.tiled(start, end, &past, &future, true)
}

fn known_family<'a>(ask: &'a Ask<'_>) -> Result<&'a str, String> {
    let family = ask.reported.entity.as_str();
    let known = ask.scenario.generations.iter().any(|g| g.family == family);
    if known { Ok(family) } else { Err(format!("`{family}` is not a family")) }
}

/// Revenue of a family's units, annualised.
pub(super) fn family_run_rate(ask: &Ask<'_>) -> Answer {
    times_four(family_quarter(ask, known_family(ask)?, 0))
}

/// Growth of a family's revenue on the year.
pub(super) fn family_growth(ask: &Ask<'_>) -> Answer {
    let family = known_family(ask)?;
    growth(&family_quarter(ask, family, 0)?, &family_quarter(ask, family, 12)?)
}

fn chips(ask: &Ask<'_>, months_before: i32) -> Answer {
    let entity = ask.reported.entity.as_str();
    let shares = ask.scenario.accounts.chip_shares.iter().filter(|(f, _)| entity.is_empty() || f == entity);
    let mut sum = 0.0;
    let mut any = false;
    for (family, share) in shares {
        sum += share * family_quarter(ask, family, months_before)?[0];
        any = true;
    }
    if any { Ok(vec![sum]) } else { unanswered("no `accounts.chip_share` is about it") }
}

/// Revenue attributed to chips, annualised.
pub(super) fn chip_run_rate(ask: &Ask<'_>) -> Answer {
    times_four(chips(ask, 0))
}

/// Growth of that on the year.
pub(super) fn chip_growth(ask: &Ask<'_>) -> Answer {
    growth(&chips(ask, 0)?, &chips(ask, 12)?)
}

/// `now / before − 1` by path; a base that is the same on every path has one value.
pub(super) fn growth(now: &[f64], before: &[f64]) -> Answer {
    if before.iter().any(|b| *b <= 0.0) {
        return unanswered("the base of growth is not above zero");
    }
    let base = |i: usize| before[if before.len() == 1 { 0 } else { i }];
    let paths = now.len().max(before.len());
    let value = |i: usize| now[if now.len() == 1 { 0 } else { i }];
    Ok((0..paths).map(|i| value(i) / base(i) - 1.0).collect())
}

/// Share of a family in the work put in service in the twelve months to the date.
pub(super) fn share_of_new_work(ask: &Ask<'_>) -> Answer {
    let (family, group) = match ask.reported.entity.split_once('/') {
        Some((family, group)) => (family, Some(group)),
        None => (ask.reported.entity.as_str(), None),
    };
    let close = close_of(ask.reported.date);
    let (from, to) = (months_at(ask.scenario, close.add_months(-12)), months_at(ask.scenario, close));
    let rows = new_work_between(ask.scenario, ask.books, from, to);
    let found = rows.iter().find(|r| r.family == family && group.is_none_or(|g| r.group == g));
    match found {
        Some(row) => Ok(vec![row.share]),
        None => unanswered("no unit of the family was put in service in the twelve months"),
    }
}

/// A generation by name, or the newest of a family that could be ordered on the date.
fn generation(ask: &Ask<'_>, name: &str) -> Result<GenerationId, String> {
    let all = || ask.scenario.generations.iter().enumerate();
    let by_name = all().find(|(_, g)| g.name == name);
    let newest = || {
        all()
            .filter(|(_, g)| g.family == name && g.first_order <= ask.last_day())
            .max_by_key(|(_, g)| g.first_order)
    };
    let found = by_name.or_else(newest).map(|(i, _)| GenerationId(i));
    found.ok_or_else(|| format!("`{name}` is neither a generation nor a family that could be ordered then"))
}

/// Work per unit of cost of one generation over another's, less one, for their best common workload.
pub(super) fn price_performance(ask: &Ask<'_>) -> Answer {
    let Some((a, b)) = ask.reported.entity.split_once('/') else {
        return unanswered("the entity must name two generations, a/b");
    };
    let (a, b) = (generation(ask, a)?, generation(ask, b)?);
    let start = ask.scenario.calendar.start();
    let (cost_a, cost_b) = (ask.scenario.unit_cost_on(a, start), ask.scenario.unit_cost_on(b, start));
    let ratio = |(w, work, _): &(plimsoll_model::scenario::WorkloadId, plimsoll_model::Interval, _)| {
        let other = ask.scenario.generations[b.0].work_per_unit(*w).filter(|work| *work > 0.0)?;
        Some((work.mid / cost_a) / (other / cost_b) - 1.0)
    };
    let best = ask.scenario.generations[a.0].performance.iter().filter_map(ratio).reduce(f64::max);
    match best.filter(|gain| gain.is_finite()) {
        Some(gain) => Ok(vec![gain]),
        None => unanswered("no workload runs on both"),
    }
}

/// Units of a generation held by contracts that name it on the date, over all that have arrived by then.
pub(super) fn committed_share(ask: &Ask<'_>) -> Answer {
    let g = generation(ask, &ask.reported.entity)?;
    let close = months_at(ask.scenario, close_of(ask.reported.date));
    let ours =
        ask.books.lots.iter().filter(|l| l.hardware.is_some_and(|(of, _)| of == g) && l.placed < close);
    let arrived: f64 = ours.map(|l| l.units).sum();
    let held: f64 = ask
        .scenario
        .commitments
        .iter()
        .filter(|c| c.generation == Some(g))
        .map(|c| {
            let work = c.step_on(ask.last_day()).map_or(0.0, |s| s.units);
            let rate = c.workload.and_then(|w| ask.scenario.generations[g.0].work_per_unit(w)).unwrap_or(0.0);
            if rate > 0.0 { work / rate } else { 0.0 }
        })
        .sum();
    if arrived > 0.0 { Ok(vec![held / arrived]) } else { unanswered("no unit has arrived by then") }
}
