//! Fiscal years: sums of their periods, return on invested capital, tax, power, and what a buyer saves.

use plimsoll_model::scenario::SiteId;
use plimsoll_model::{Cents, PeriodId};

use super::{Along, Context, leases, usage, waste};
use crate::common::{add_family, facility_mw, pue};
use crate::figures::{
    BuyerYear, FamilyRevenue, InvestedCapital, PeriodStatement, Roic, TaxNote, YearPaths, YearPower,
    YearStatement,
};
use crate::spread::Spread;
use crate::statement::{Statement, Window};
use crate::tax::TaxAccount;
use crate::time::{months_at, year_label};

/// The fiscal years of the horizon; books the tax of their periods.
pub(super) fn years(context: &Context<'_>, periods: &mut [PeriodStatement]) -> Vec<YearStatement> {
    let rate = if context.sells() { context.scenario.finance.tax_rate.mid } else { 0.0 };
    let mut booked = TaxAccount::new(rate);
    let mut payable = TaxAccount::new(rate);
    let mut paths = vec![TaxAccount::new(rate); context.paths()];
    let mut years: Vec<YearStatement> = Vec::new();
    for parts in periods.chunk_by_mut(|a, b| a.year == b.year) {
        for part in parts.iter_mut() {
            let tax = booked.on_cents(part.statement.operating_income);
            part.statement.book_tax(tax);
        }
        booked.close_year();
        let before = years.last().map(|y| y.power.facility_mw);
        let mut year = year(context, parts, before);
        year.tax = tax_note(context, parts, &year.statement, &mut payable, rate);
        returns(context, &mut year, &mut paths);
        years.push(year);
    }
    years
}

fn ids(parts: &[PeriodStatement]) -> Vec<PeriodId> {
    parts.iter().map(|p| p.period).collect()
}

fn sum_paths(parts: &[PeriodStatement], pick: impl Fn(&PeriodStatement) -> &Vec<f64>) -> Vec<f64> {
    let mut sum = vec![0.0; parts.first().map_or(0, |p| pick(p).len())];
    parts.iter().for_each(|p| super::flows::add(&mut sum, pick(p)));
    sum
}

fn year(context: &Context<'_>, parts: &[PeriodStatement], facility_before: Option<f64>) -> YearStatement {
    let (first, last) = (&parts[0], &parts[parts.len() - 1]);
    let (start, end) = (first.statement.window.start, last.statement.window.end);
    let window = Window { label: year_label(context.scenario, first.year), start, end };
    let statement = Statement::sum(window, &parts.iter().map(|p| &p.statement).collect::<Vec<_>>());
    let revenue = sum_paths(parts, |p| &p.path_revenue);
    let operating_income = sum_paths(parts, |p| &p.path_operating_income);
    let cost: Vec<f64> = revenue.iter().zip(&operating_income).map(|(r, o)| r - o).collect();
    let months: u32 = parts.iter().map(|p| context.scenario.calendar.periods()[p.period].months).sum();
    let last_months = f64::from(context.scenario.calendar.periods()[last.period].months);
    let run_rate: Vec<f64> = last.path_revenue.iter().map(|r| r * 12.0 / last_months).collect();
    YearStatement {
        year: first.year,
        months,
        capital: capital(context, parts, &statement),
        revenue: Spread::of(&revenue),
        operating_income: Spread::of(&operating_income),
        nopat: Spread::default(),
        roic: None,
        tax: TaxNote::default(),
        waste: waste::waste(context, &ids(parts)),
        shortage: waste::shortage(context, &ids(parts)),
        power: power(context, parts, facility_before),
        run_rate: Spread::of(&run_rate),
        revenue_by_family: by_family(parts),
        new_work: usage::new_work(context, &ids(parts)),
        buyer: (!context.sells()).then(|| buyer(context, parts, &statement, &cost)),
        statement,
        paths: YearPaths { revenue, operating_income, nopat: Vec::new(), roic: Vec::new(), cost },
    }
}

fn by_family(parts: &[PeriodStatement]) -> Vec<FamilyRevenue> {
    let mut families = Vec::new();
    for part in parts.iter().flat_map(|p| &p.revenue_by_family) {
        add_family(&mut families, &part.family, part.revenue);
    }
    families
}

fn capital(context: &Context<'_>, parts: &[PeriodStatement], statement: &Statement) -> InvestedCapital {
    let (start, end) = (statement.window.start, statement.window.end);
    let (opening, closing) = (statement.plant.capital_opening(), statement.plant.capital_closing());
    let periods = ids(parts);
    let leased_at_start = leases::value(context, &context.mean, start, periods[0]);
    let leased_at_end = leases::value(context, &context.mean, end, periods[periods.len() - 1] + 1);
    let (from, to) = (months_at(context.scenario, start), months_at(context.scenario, end));
    InvestedCapital {
        opening,
        closing,
        average: f64::midpoint(opening.to_amount(), closing.to_amount()),
        leased_sites: f64::midpoint(leased_at_start, leased_at_end),
        leased_assets: f64::midpoint(context.books.leased(from), context.books.leased(to)),
        lease_interest: leased_at_end - leased_at_start + leases::paid(context, &context.mean, &periods),
    }
}

/// Average invested capital along one branch.
fn capital_along(context: &Context<'_>, along: &Along<'_>, year: &YearStatement) -> f64 {
    if context.branches.len() == 1 {
        return year.capital.average;
    }
    let window = &year.statement.window;
    let capital = |month: f64| along.books.net(month) + along.books.work_in_progress(month);
    let (from, to) = (months_at(context.scenario, window.start), months_at(context.scenario, window.end));
    f64::midpoint(capital(from), capital(to))
}

/// NOPAT and return on each path, on the capital of its branch; every path carries its own losses.
fn returns(context: &Context<'_>, year: &mut YearStatement, accounts: &mut [TaxAccount]) {
    let income = &year.paths.operating_income;
    let tax = |(account, income): (&mut TaxAccount, &f64)| {
        let tax = account.on(*income);
        account.close_year();
        tax
    };
    let taxes: Vec<f64> = accounts.iter_mut().zip(income).map(tax).collect();
    let nopat: Vec<f64> = income.iter().zip(&taxes).map(|(o, tax)| o - tax).collect();
    year.nopat = Spread::of(&nopat);
    let c = year.capital;
    if context.sells() && c.average > 0.0 {
        let scale = 12.0 / f64::from(year.months);
        let kept = 1.0 - context.scenario.finance.tax_rate.mid;
        let averages = context.by_path(|along| capital_along(context, along, year));
        let spread = |more: f64, interest: f64| -> Vec<f64> {
            let on = |(n, average): (&f64, &f64)| (n + interest * kept) * scale / (average + more);
            nopat.iter().zip(&averages).map(on).collect()
        };
        let booked = spread(0.0, 0.0);
        let without = averages.iter().all(|average| *average > c.leased_assets);
        year.roic = Some(Roic {
            booked: Spread::of(&booked),
            with_leases: Spread::of(&spread(c.leased_sites, c.lease_interest)),
            without_leases: Spread::of(&spread(if without { -c.leased_assets } else { 0.0 }, 0.0)),
        });
        year.paths.roic = booked;
    }
    year.paths.nopat = nopat;
}

fn tax_note(
    context: &Context<'_>,
    parts: &[PeriodStatement],
    statement: &Statement,
    account: &mut TaxAccount,
    rate: f64,
) -> TaxNote {
    if !context.sells() {
        return TaxNote::default();
    }
    let window = &parts[0].statement.window;
    let from = months_at(context.scenario, window.start);
    let to = months_at(context.scenario, statement.window.end);
    let depreciation: f64 = context.books.lots.iter().map(|l| l.tax_depreciation(from, to)).sum();
    let booked = (statement.depreciation.total + statement.write_offs.total).to_amount();
    let taxable_income = statement.operating_income.to_amount() + booked - depreciation;
    let payable = account.on(taxable_income);
    account.close_year();
    let linear = rate * taxable_income;
    TaxNote {
        depreciation,
        taxable_income,
        payable,
        linear,
        difference: payable - linear,
        losses_carried: account.losses(),
    }
}

fn power(context: &Context<'_>, parts: &[PeriodStatement], before: Option<f64>) -> YearPower {
    let scenario = context.scenario;
    let (first, last) = (parts[0].period, parts[parts.len() - 1].period);
    let facility = |t: PeriodId| planned_facility_mw(context, t);
    let known = facility_mw(scenario, scenario.calendar.start().add_days(-1));
    let opening = before.unwrap_or(if known > 0.0 { known } else { facility(first) });
    let at_end = context.mean.power.iter().filter(|p| p.period == last);
    YearPower {
        envelope_mw: at_end.clone().map(|p| p.envelope_mw).sum(),
        facility_mw: facility(last),
        added_facility_mw: facility(last) - opening,
        load_mw: at_end.map(|p| p.load_mw).sum(),
    }
}

fn planned_facility_mw(context: &Context<'_>, t: PeriodId) -> f64 {
    let start = context.scenario.calendar.periods()[t].start;
    let here = context.mean.power.iter().filter(|p| p.period == t);
    here.map(|p| p.envelope_mw * pue(context.scenario, SiteId(p.site.0), start)).sum()
}

/// What a buyer pays, beside the same demand bought on demand.
fn buyer(context: &Context<'_>, parts: &[PeriodStatement], statement: &Statement, cost: &[f64]) -> BuyerYear {
    let mut on_demand = vec![0.0; context.paths()];
    let mut asked = vec![0.0; context.paths()];
    for t in ids(parts) {
        let flows = &context.flows[t];
        flows.on_demand.iter().chain(&flows.penalties).for_each(|w| super::flows::add(&mut on_demand, w));
        flows.asked_value.iter().for_each(|w| super::flows::add(&mut asked, w));
    }
    let owed = statement.overheads.total.to_amount();
    asked.iter_mut().for_each(|a| *a += owed);
    let save = |(all, paid): (&f64, &f64)| if *all > 0.0 { 1.0 - paid / all } else { 0.0 };
    let saving: Vec<f64> = asked.iter().zip(cost).map(save).collect();
    let commitments: Cents = statement.term_commitments.total;
    BuyerYear {
        total: Spread::of(cost),
        on_demand: Spread::of(&on_demand),
        commitments,
        all_on_demand: Spread::of(&asked),
        saving: Spread::of(&saving),
    }
}
