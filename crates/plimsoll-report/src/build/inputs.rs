//! What the plan rests on: assumed intervals, remarks, and how such forecasts have done.

use plimsoll_model::scenario::{RemarkKind, Scenario};
use plimsoll_model::{ForecastReport, Interval, RowId};

use super::common::{between, place};
use crate::view::{AccuracyRow, AssumptionRow, HeldBackRow, HorizonRow, RemarkRow};

/// Remarks on the input, then those of the forecast and of the accounts; each sentence once.
pub(super) fn remarks(scenario: &Scenario, forecast: &ForecastReport, booked: &[String]) -> Vec<RemarkRow> {
    let own = scenario.remarks.iter().map(|r| RemarkRow { kind: r.kind, text: r.text.clone() });
    let made = forecast
        .remarks
        .iter()
        .chain(booked)
        .map(|text| RemarkRow { kind: RemarkKind::Assumption, text: text.clone() });
    let mut rows: Vec<RemarkRow> = Vec::new();
    for row in own.chain(made) {
        if !rows.iter().any(|r| r.text == row.text) {
            rows.push(row);
        }
    }
    rows
}

/// How such forecasts have done, a row a series.
pub(super) fn accuracy(scenario: &Scenario, forecast: &ForecastReport) -> Vec<AccuracyRow> {
    let row = |s: &plimsoll_model::demand::SeriesReport| AccuracyRow {
        workload: scenario.workloads[s.workload.0].name.clone(),
        region: scenario.regions[s.region.0].name.clone(),
        model: s.model.clone(),
        observations: s.observations,
        origins: s.origins,
        mape: s.mape,
        coverage_80: s.coverage_80,
        coverage_95: s.coverage_95,
    };
    forecast.series.iter().map(row).collect()
}

/// How forecasts of each length have done.
pub(super) fn horizons(forecast: &ForecastReport) -> Vec<HorizonRow> {
    let row = |h: &plimsoll_model::demand::HorizonReport| HorizonRow {
        months: h.months,
        errors: h.errors,
        mape: h.mape,
        coverage_80: h.coverage_80,
        coverage_95: h.coverage_95,
    };
    forecast.horizons.iter().map(row).collect()
}

/// What would have been forecast a year ago, beside what was measured.
pub(super) fn held_back(scenario: &Scenario, forecast: &ForecastReport) -> Vec<HeldBackRow> {
    let row = |h: &plimsoll_model::demand::HeldBack| HeldBackRow {
        workload: scenario.workloads[h.workload.0].name.clone(),
        region: scenario.regions[h.region.0].name.clone(),
        time: between(h.start, h.end),
        actual: h.actual,
        median: h.median,
        low_80: h.interval_80.0,
        high_80: h.interval_80.1,
        inside: h.interval_80.0 <= h.actual && h.actual <= h.interval_80.1,
    };
    forecast.held_back.iter().map(row).collect()
}

/// Every input given as an interval, table by table.
pub(super) fn assumptions(scenario: &Scenario) -> Vec<AssumptionRow> {
    let mut list = List::default();
    finance(&mut list, scenario);
    generations(&mut list, scenario);
    workloads(&mut list, scenario);
    sites(&mut list, scenario);
    supply(&mut list, scenario);
    contracts(&mut list, scenario);
    list.rows
}

#[derive(Default)]
struct List {
    rows: Vec<AssumptionRow>,
}

impl List {
    fn add(&mut self, about: &str, quantity: &str, value: Interval, unit: &str, row: Option<RowId>) {
        if value.is_uncertain() {
            self.rows.push(AssumptionRow {
                about: about.to_owned(),
                quantity: quantity.to_owned(),
                low: value.low,
                mid: value.mid,
                high: value.high,
                unit: unit.to_owned(),
                row: row.map_or("scenario.toml".to_owned(), place),
            });
        }
    }
}

fn finance(list: &mut List, scenario: &Scenario) {
    let f = &scenario.finance;
    let rates = [
        ("discount rate", f.discount_rate, "a year"),
        ("tax rate", f.tax_rate, "of income"),
        ("hurdle ROIC", f.hurdle_roic, "a year"),
        ("end value factor", f.end_value_factor, "of annuity value"),
    ];
    for (name, value, unit) in rates {
        list.add("finance", name, value, unit, None);
    }
}

fn generations(list: &mut List, scenario: &Scenario) {
    let money = &scenario.currency;
    for g in &scenario.generations {
        let values = [
            ("unit cost", g.unit_cost, money.as_str()),
            ("lead time", g.lead, "months"),
            ("slip", g.slip, "months"),
            ("operations", g.opex_per_month, "per unit and month"),
            ("availability", g.availability, "of time"),
            ("stranding", g.stranding, "of units"),
            ("cost decline", g.cost_decline_per_year, "a year"),
            ("idle power", g.idle_share, "of average power"),
            ("salvage", g.salvage_share, "of the price of a new unit"),
            ("delivered", g.delivered_share, "of what is ordered"),
        ];
        let moving = g.redeploy.map(|terms| ("moving", terms.cost, "per unit"));
        for (name, value, unit) in values.into_iter().chain(moving) {
            list.add(&g.name, name, value, unit, Some(g.row));
        }
        for (workload, work, row) in &g.performance {
            let w = &scenario.workloads[workload.0];
            list.add(&g.name, &format!("work for {}", w.name), *work, &w.unit, Some(*row));
        }
    }
}

fn workloads(list: &mut List, scenario: &Scenario) {
    let per_hour = format!("{} per unit and hour", scenario.currency);
    for w in &scenario.workloads {
        let values = [
            ("price", w.price, per_hour.as_str()),
            ("penalty on short work", w.short_penalty, &per_hour),
            ("penalty on short contracts", w.contract_penalty, &per_hour),
            ("price decline", w.price_decline_per_year, "a year"),
        ];
        for (name, value, unit) in values {
            list.add(&w.name, name, value, unit, Some(w.row));
        }
    }
    for o in &scenario.overheads {
        list.add(&o.name, "fixed cost", o.fixed_per_month, "per month", Some(o.row));
        list.add(&o.name, "share of revenue", o.share_of_revenue, "of revenue", Some(o.row));
        list.add(&o.name, "growth", o.growth_per_year, "a year", Some(o.row));
    }
}

fn sites(list: &mut List, scenario: &Scenario) {
    for site in &scenario.sites {
        for step in &site.envelope {
            let power = format!("power from {}", crate::format::date(step.from));
            list.add(&site.name, &power, step.it_power_mw, "MW", Some(step.row));
            list.add(&site.name, "slip of power", step.slip, "months", Some(step.row));
            list.add(&site.name, "PUE", step.pue, "MW per IT MW", Some(step.row));
            list.add(&site.name, "electricity", step.electricity_price_per_mwh, "per MWh", Some(step.row));
        }
    }
    for o in &scenario.power_options {
        list.add(&o.name, "cost of a block", o.cost, &scenario.currency, Some(o.row));
        list.add(&o.name, "rent of a block", o.rent_per_month, "per month", Some(o.row));
        list.add(&o.name, "lead time", o.lead, "months", Some(o.row));
        list.add(&o.name, "slip", o.slip, "months", Some(o.row));
    }
}

fn supply(list: &mut List, scenario: &Scenario) {
    for cap in &scenario.supply {
        let name = &scenario.generations[cap.generation.0].name;
        let quantity = format!("supply from {}", crate::format::date(cap.start));
        list.add(name, &quantity, cap.max_units, "units", Some(cap.row));
    }
}

fn contracts(list: &mut List, scenario: &Scenario) {
    for c in &scenario.commitments {
        let name = format!("{} {}", c.contract, c.line);
        list.add(&name, "share not in measured usage", c.share_not_in_usage, "of units", Some(c.row));
    }
    for deal in &scenario.pipeline {
        let unit = &scenario.workloads[deal.workload.0].unit;
        list.add(&deal.deal, "size", deal.units, unit, Some(deal.row));
    }
}
