//! What happened before the calendar starts, from the scenario alone.
//!
//! # Conventions
//! - Revenue: mean use × realised price × calendar hours, for the hours that were measured.
//! - Costs are either booked or computed, never both. An overhead row that ends by the start of the calendar is a booked
//!   cost of the past: it holds everything but depreciation, electricity, operations and rent included. Where no such
//!   row reaches into a quarter, electricity is the average power of the units in service × PUE × price, operations and
//!   rent are those of the units and sites in service, and other overheads hold as they do later.
//! - A workload's revenue is split over generations by their usable work in service.
//! - Hardware and assets are additions on their day of service; the paid part of what is not finished is an addition of
//!   the twelve months before the start, a deposit one on the day of the order. `accounts.other_movements` are taken off
//!   the additions of the last fiscal year.

mod costs;

use plimsoll_model::scenario::{GenerationId, Objective, RegionId, WorkloadId};
use plimsoll_model::{Cents, Date, Scenario};

use crate::books::Books;
use crate::common::{mean_units, split};
use crate::figures::{FamilyRevenue, History, HistoryStatement};
use crate::statement::{Statement, Window};
use crate::tax::TaxAccount;
use crate::time::{
    hours, middle, months_at, quarters as quarters_from, shared_hours, year_label, year_start,
};

/// Statements by fiscal quarter and year from `accounts.first_year`, or the first usage with a price, to the start.
pub fn history(scenario: &Scenario) -> History {
    let books = Books::opening(scenario);
    let mut quarters: Vec<HistoryStatement> = match first_day(scenario) {
        Some(first) => {
            quarters_from(scenario, first).into_iter().map(|w| quarter(scenario, &books, w)).collect()
        }
        None => Vec::new(),
    };
    roll_plant(scenario, &books, &mut quarters);
    book_taxes(scenario, &mut quarters);
    let years = years(scenario, &quarters);
    let remarks = remarks(scenario, &quarters);
    History { quarters, years, remarks }
}

fn first_day(scenario: &Scenario) -> Option<Date> {
    if let Some(year) = scenario.accounts.first_year {
        return Some(scenario.calendar.fiscal_year_start(year));
    }
    let priced = |w: WorkloadId, day: Date| {
        let mut rows = scenario.prices.iter().filter(|p| p.workload == w).peekable();
        rows.peek().is_none() || rows.any(|p| p.from <= day)
    };
    let first = scenario.usage.iter().filter(|u| priced(u.workload, u.start)).map(|u| u.start).min()?;
    Some(year_start(scenario, first))
}

fn quarter(scenario: &Scenario, books: &Books, window: Window) -> HistoryStatement {
    let (start, end) = (window.start, window.end);
    let mut statement = Statement::empty(window);
    let mut by_family = Vec::new();
    let revenue: Vec<f64> =
        (0..scenario.workloads.len()).map(|w| revenue_between(scenario, WorkloadId(w), start, end)).collect();
    if scenario.objective == Objective::Npv {
        for (w, amount) in revenue.iter().enumerate() {
            let workload = &scenario.workloads[w];
            statement.revenue.book(&workload.name, &workload.group, *amount);
            split(scenario, &installed(scenario, books, WorkloadId(w), start, end), *amount, &mut by_family);
        }
    }
    costs::book(scenario, books, &revenue, &mut statement);
    depreciate(scenario, books, &mut statement);
    let measured = measured(scenario, start, end);
    let complete = measured > 0.999 && start.add_months(3) == end;
    let year = scenario.calendar.fiscal_year(start);
    HistoryStatement { year, measured, complete, statement, revenue_by_family: by_family, roic: None }
}

/// Revenue of a workload between two days, as measured and priced.
pub(crate) fn revenue_between(scenario: &Scenario, w: WorkloadId, start: Date, end: Date) -> f64 {
    let rows = scenario.usage.iter().filter(|u| u.workload == w && u.start < end && start < u.end);
    rows.map(|u| {
        let (from, to) = (u.start.max(start), u.end.min(end));
        u.mean * scenario.price_on(w, u.region, middle(from, to)) * hours(from, to)
    })
    .sum()
}

/// Usable work of each generation for a workload, mean between two days.
pub(crate) fn installed(
    scenario: &Scenario,
    books: &Books,
    w: WorkloadId,
    start: Date,
    end: Date,
) -> Vec<f64> {
    let work = |(g, generation): (usize, &plimsoll_model::scenario::Generation)| {
        let Some(rate) = generation.work_per_unit(w) else { return 0.0 };
        mean_units(scenario, books, GenerationId(g), start, end) * rate * generation.usable_share()
    };
    scenario.generations.iter().enumerate().map(work).collect()
}

fn depreciate(scenario: &Scenario, books: &Books, statement: &mut Statement) {
    let from = months_at(scenario, statement.window.start);
    let to = months_at(scenario, statement.window.end);
    for lot in &books.lots {
        statement.depreciation.book(&lot.class.name, &lot.class.group, lot.depreciation(from, to));
    }
    for spending in &books.spending {
        statement.capex.book(&spending.class.name, &spending.class.group, spending.paid(from, to));
    }
    let placed = books.lots.iter().filter(|l| from <= l.placed && l.placed < to);
    statement.plant.put_in_service = placed.map(|l| Cents::round(l.cost())).sum();
}

/// Rolls plant from the first quarter on, and sets apart the movements that nothing explains.
fn roll_plant(scenario: &Scenario, books: &Books, quarters: &mut [HistoryStatement]) {
    let Some(first) = quarters.first() else { return };
    let start = months_at(scenario, first.statement.window.start);
    let mut opening = Cents::round(books.net(start));
    let mut building = Cents::round(books.work_in_progress(start));
    let last = quarters.len() - 1;
    for (i, quarter) in quarters.iter_mut().enumerate() {
        let statement = &mut quarter.statement;
        if i == last {
            let other = Cents::round(scenario.accounts.other_movements);
            statement.capex.add("other movements", "other movements", -other);
            statement.plant.put_in_service -= other;
            statement.plant.other_movements = other;
        }
        statement.plant.opening = opening;
        statement.plant.work_in_progress_opening = building;
        statement.strike();
        opening = statement.plant.closing;
        building = statement.plant.work_in_progress_closing;
    }
}

fn book_taxes(scenario: &Scenario, quarters: &mut [HistoryStatement]) {
    let rate = if scenario.objective == Objective::Npv { scenario.finance.tax_rate.mid } else { 0.0 };
    let mut account = TaxAccount::new(rate);
    let mut year = quarters.first().map(|q| q.year);
    for quarter in quarters {
        if year != Some(quarter.year) {
            account.close_year();
            year = Some(quarter.year);
        }
        let tax = account.on_cents(quarter.statement.operating_income);
        quarter.statement.book_tax(tax);
    }
}

fn years(scenario: &Scenario, quarters: &[HistoryStatement]) -> Vec<HistoryStatement> {
    let parts = quarters.chunk_by(|a, b| a.year == b.year);
    parts.map(|parts| year(scenario, parts)).collect()
}

fn year(scenario: &Scenario, parts: &[HistoryStatement]) -> HistoryStatement {
    let (first, last) = (&parts[0], &parts[parts.len() - 1]);
    let (start, end) = (first.statement.window.start, last.statement.window.end);
    let window = Window { label: year_label(scenario, first.year), start, end };
    let statement = Statement::sum(window, &parts.iter().map(|p| &p.statement).collect::<Vec<_>>());
    let mut by_family: Vec<FamilyRevenue> = Vec::new();
    for part in parts.iter().flat_map(|p| &p.revenue_by_family) {
        crate::common::add_family(&mut by_family, &part.family, part.revenue);
    }
    let months = start.months_until(end).to_months();
    let capital = average(statement.plant.capital_opening(), statement.plant.capital_closing());
    let seller = scenario.objective == Objective::Npv;
    let roic = (seller && capital > 0.0).then(|| statement.nopat.to_amount() * 12.0 / months / capital);
    HistoryStatement {
        year: first.year,
        measured: parts.iter().map(|p| p.measured).fold(1.0, f64::min),
        complete: parts.iter().all(|p| p.complete) && start.add_months(12) == end,
        statement,
        revenue_by_family: by_family,
        roic,
    }
}

fn average(opening: Cents, closing: Cents) -> f64 {
    f64::midpoint(opening.to_amount(), closing.to_amount())
}

/// Share of the hours that was measured, of the series measured least among those that have begun.
fn measured(scenario: &Scenario, start: Date, end: Date) -> f64 {
    let mut least: Option<f64> = None;
    for w in (0..scenario.workloads.len()).map(WorkloadId) {
        for r in (0..scenario.regions.len()).map(RegionId) {
            let series = || scenario.usage.iter().filter(|u| u.workload == w && u.region == r);
            if !series().any(|u| u.start < end) {
                continue;
            }
            let seen: f64 = series().map(|u| shared_hours((u.start, u.end), (start, end))).sum();
            let share = seen / hours(start, end);
            least = Some(least.map_or(share, |l| l.min(share)));
        }
    }
    least.unwrap_or(0.0)
}

fn remarks(scenario: &Scenario, quarters: &[HistoryStatement]) -> Vec<String> {
    let mut remarks = Vec::new();
    if quarters.is_empty() {
        remarks.push(
            "There is no usage with a price before the start: the history has no statements.".to_owned(),
        );
        return remarks;
    }
    remarks.push(
        "Depreciation of the past is that of what the fleet and the assets still list: units that left before the \
         start and are in neither table are missing from it."
            .to_owned(),
    );
    if scenario.overheads.iter().any(|o| costs::is_booked(scenario, o)) {
        remarks.push(
            "Overheads that end by the start of the calendar are taken as all costs of their time but depreciation: \
             no electricity, operations or rent is computed beside them."
                .to_owned(),
        );
    }
    if quarters.iter().any(|q| q.measured < 0.999) {
        remarks.push("Usage was not measured throughout: revenue covers the measured hours only.".to_owned());
    }
    remarks
}
