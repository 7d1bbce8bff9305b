//! The numbers a sceptic checks first, each with the rows it comes from.

use plimsoll_model::{Date, RowId, Scenario};
use serde::Serialize;

use crate::books::Books;
use crate::figures::Accounts;
use crate::scorecard::money_unit as money;
use crate::time::close_of;

/// A number to check before believing anything else.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TrustRow {
    /// What it is.
    pub what: String,
    /// What the model says.
    pub value: Option<f64>,
    /// Unit in words.
    pub unit: String,
    /// The user's own figure from `reported.csv`, in the same unit, where there is one.
    pub own: Option<f64>,
    /// How it was computed.
    pub how: String,
    /// The rows it comes from.
    pub rows: Vec<RowId>,
}

/// The numbers to check: power, units, plant, revenue, depreciation, margin, backlog, slip.
pub fn trust(scenario: &Scenario, accounts: &Accounts) -> Vec<TrustRow> {
    let books = Books::opening(scenario);
    let mut rows = vec![power(scenario), units(scenario)];
    rows.extend(plant(scenario, &books));
    rows.extend(revenue(scenario, accounts));
    rows.push(depreciation(scenario, &books));
    rows.push(margin(scenario, accounts));
    rows.extend(contracted(scenario, accounts));
    rows.push(slip(scenario));
    rows
}

fn fleet_rows(scenario: &Scenario) -> Vec<RowId> {
    scenario.fleet.iter().map(|v| v.row).collect()
}

fn in_service(scenario: &Scenario) -> impl Iterator<Item = &plimsoll_model::scenario::Vintage> {
    let start = scenario.calendar.start();
    scenario
        .fleet
        .iter()
        .filter(move |v| v.in_service.add(scenario.generations[v.generation.0].service_life) > start)
}

fn power(scenario: &Scenario) -> TrustRow {
    let kw = |v: &plimsoll_model::scenario::Vintage| {
        v.units.to_f64() * scenario.generations[v.generation.0].average.to_kw()
    };
    TrustRow {
        what: "power drawn by the fleet when fully used".into(),
        value: Some(in_service(scenario).map(kw).sum::<f64>() / 1000.0),
        unit: "MW of IT load".into(),
        own: None,
        how: "units in service at the start × average kW".into(),
        rows: fleet_rows(scenario),
    }
}

fn units(scenario: &Scenario) -> TrustRow {
    TrustRow {
        what: "units in service".into(),
        value: Some(in_service(scenario).map(|v| v.units.to_f64()).sum()),
        unit: "units".into(),
        own: None,
        how: "fleet rows whose service life is not over at the start".into(),
        rows: fleet_rows(scenario),
    }
}

/// The published figure of a measure dated with the close of a day, in the scenario's currency.
fn own(scenario: &Scenario, measure: &str, at: Date) -> Option<(f64, RowId)> {
    let ours = scenario.reported.iter().filter(|r| r.measure == measure && r.entity.is_empty());
    let dated = ours.filter(|r| close_of(r.date) == at);
    dated.filter_map(|r| Some((r.value? * money(&r.unit, &scenario.currency)?, r.row))).next()
}

fn plant(scenario: &Scenario, books: &Books) -> Vec<TrustRow> {
    let filed = own(scenario, "net_plant", scenario.calendar.start());
    let mut rows = fleet_rows(scenario);
    rows.extend(scenario.assets.iter().map(|a| a.row));
    rows.extend(filed.map(|(_, row)| row));
    let row = |what: &str, value: f64, own: Option<f64>, how: &str| TrustRow {
        what: what.into(),
        value: Some(value),
        unit: scenario.currency.clone(),
        own,
        how: how.into(),
        rows: rows.clone(),
    };
    let (net, building) = (books.net(0.0), books.work_in_progress(0.0));
    vec![
        row("opening net plant in service", net, None, "cost less straight-line depreciation over book life"),
        row(
            "opening work in progress",
            building,
            None,
            "paid for assets not finished, and deposits on open orders",
        ),
        row("opening invested capital", net + building, filed.map(|(v, _)| v), "the two together"),
    ]
}

fn revenue(scenario: &Scenario, accounts: &Accounts) -> Vec<TrustRow> {
    let Some(last) = accounts.history.quarters.iter().rev().find(|q| q.measured > 0.999) else {
        return Vec::new();
    };
    let window = &last.statement.window;
    let used = scenario.usage.iter().filter(|u| u.start < window.end && window.start < u.end);
    let mut rows: Vec<RowId> = used.map(|u| u.row).collect();
    let filed = own(scenario, "revenue_quarter", scenario.calendar.start())
        .filter(|_| window.end == scenario.calendar.start());
    rows.extend(filed.map(|(_, row)| row));
    vec![TrustRow {
        what: format!("revenue of {}", window.label),
        value: Some(last.statement.revenue.total.to_amount()),
        unit: scenario.currency.clone(),
        own: filed.map(|(v, _)| v),
        how: "mean use × realised price × calendar hours".into(),
        rows,
    }]
}

fn depreciation(scenario: &Scenario, books: &Books) -> TrustRow {
    let mut rows = fleet_rows(scenario);
    rows.extend(scenario.assets.iter().map(|a| a.row));
    rows.extend(scenario.orders.iter().filter(|o| o.is_open()).map(|o| o.row));
    TrustRow {
        what: "depreciation of the next twelve months, without new orders".into(),
        value: Some(books.lots.iter().map(|l| l.depreciation(0.0, 12.0)).sum()),
        unit: scenario.currency.clone(),
        own: own(scenario, "depreciation_fiscal_year", scenario.calendar.start().add_months(12))
            .map(|(v, _)| v),
        how: "fleet, assets, what is being built and open orders, straight line over book life".into(),
        rows,
    }
}

fn margin(scenario: &Scenario, accounts: &Accounts) -> TrustRow {
    let last: Vec<_> = accounts.history.quarters.iter().rev().take(4).collect();
    let revenue: f64 = last.iter().map(|q| q.statement.revenue.total.to_amount()).sum();
    let income: f64 = last.iter().map(|q| q.statement.operating_income.to_amount()).sum();
    let whole = last.len() == 4 && last.iter().all(|q| q.complete) && revenue > 0.0;
    let filed = own(scenario, "operating_income_fiscal_year", scenario.calendar.start()).zip(own(
        scenario,
        "revenue_fiscal_year",
        scenario.calendar.start(),
    ));
    let mut rows: Vec<RowId> = scenario.overheads.iter().map(|o| o.row).collect();
    rows.extend(filed.iter().flat_map(|((_, a), (_, b))| [*a, *b]));
    TrustRow {
        what: "operating margin of the last four quarters".into(),
        value: whole.then(|| income / revenue),
        unit: "share of revenue".into(),
        own: filed.map(|((income, _), (revenue, _))| income / revenue),
        how: "operating income over revenue".into(),
        rows,
    }
}

fn contracted(scenario: &Scenario, accounts: &Accounts) -> Vec<TrustRow> {
    let backlog = &accounts.backlog;
    let filed = own(scenario, "backlog", scenario.calendar.start());
    let mut rows: Vec<RowId> = backlog.lines.iter().map(|l| l.row).collect();
    rows.extend(filed.map(|(_, row)| row));
    let row = |what: &str, value: f64, own: Option<f64>, how: &str| TrustRow {
        what: what.into(),
        value: Some(value),
        unit: scenario.currency.clone(),
        own,
        how: how.into(),
        rows: rows.clone(),
    };
    vec![
        row(
            "backlog at the start",
            backlog.value.total.to_amount(),
            filed.map(|(v, _)| v),
            "remaining units × price × hours of every contract signed before",
        ),
        row(
            "backlog recognised in the next twelve months",
            backlog.next_twelve_months.to_amount(),
            None,
            "the part of it that falls into them",
        ),
    ]
}

fn slip(scenario: &Scenario) -> TrustRow {
    let past: Vec<_> = scenario.orders.iter().filter_map(|o| Some((o, o.received?))).collect();
    let months = past.iter().map(|(o, received)| o.first_promised.months_until(*received).to_months());
    #[allow(clippy::cast_precision_loss)]
    let count = past.len() as f64;
    TrustRow {
        what: "mean slip of past orders".into(),
        value: (!past.is_empty()).then(|| months.sum::<f64>() / count),
        unit: "months".into(),
        own: None,
        how: "received less first promised, over orders that have arrived".into(),
        rows: past.iter().map(|(o, _)| o.row).collect(),
    }
}
