//! From checked tables to the scenario: names become places, defaults are filled in, money is in one currency.
//!
//! Nothing is at fault any more when this runs, so that each row gives one value.

mod contracts;
mod demand;
mod focus;
mod hardware;
mod money;
mod places;

pub(crate) use demand::is_read as is_read_price;
pub(crate) use places::scope;

use plimsoll_model::scenario::{
    AccountSettings, CapexBudget, Finance, ForecastSettings, Objective, Policy, RegionId, Remark, SiteId,
};
use plimsoll_model::{Date, RowId, Scenario};

use crate::case::Case;
use crate::remarks;
use crate::settings::Settings;
use crate::sheet::Row;

/// The scenario of a case without faults.
pub(crate) fn scenario(case: &Case<'_>) -> Option<Scenario> {
    let settings = case.settings;
    let calendar = case.calendar.clone()?;
    let mut remarks = remarks::gather(case);
    let generations = hardware::generations(case)?;
    let workloads = demand::workloads(case)?;
    let sights = contracts::sights(case)?;
    let usage = demand::usage(case, &mut remarks)?;
    let customer_usage = demand::customer_usage(case, &usage)?;
    let generation_usage = demand::generation_usage(case, &usage)?;
    let mut scenario = Scenario {
        name: settings.text("name")?,
        description: settings.text("description").unwrap_or_default(),
        currency: settings.text("currency")?.to_ascii_uppercase(),
        as_of: case.as_of?,
        objective: if settings.text("objective")? == "cost" { Objective::Cost } else { Objective::Npv },
        finance: finance(settings)?,
        policy: policy(settings)?,
        forecast: forecast(settings)?,
        accounts: accounts(settings)?,
        regions: places::regions(case),
        sites: places::sites(case)?,
        fleet: hardware::fleet(case, &generations)?,
        usage,
        commitments: contracts::commitments(case, &generations, &customer_usage, &mut remarks)?,
        customer_usage,
        generation_usage,
        pipeline: contracts::pipeline(&sights),
        sights,
        pulls: demand::pulls(case)?,
        refused: demand::refused(case)?,
        overrides: demand::overrides(case)?,
        orders: hardware::orders(case, &generations)?,
        power_options: places::power_options(case)?,
        supply: hardware::supply(case, &calendar)?,
        limits: places::limits(case)?,
        load_blocks: demand::load_blocks(case)?,
        prices: demand::prices(case)?,
        overheads: money::overheads(case)?,
        assets: money::assets(case)?,
        decisions: money::decisions(case)?,
        // Read once the scenario is there to name things by.
        approved: None,
        reported: money::reported(case)?,
        generations,
        workloads,
        calendar,
        remarks,
    };
    remarks::learn_slip(case, &mut scenario);
    Some(scenario)
}

fn finance(settings: &Settings) -> Option<Finance> {
    Some(Finance {
        discount_rate: settings.interval("finance.discount_rate")?,
        tax_rate: settings.interval("finance.tax_rate")?,
        hurdle_roic: settings.interval("finance.hurdle_roic")?,
        end_value_factor: settings.interval("finance.end_value_factor")?,
    })
}

fn policy(settings: &Settings) -> Option<Policy> {
    let dates = settings.list("policy.review_dates").iter();
    let budgets = settings.elements("policy.capex_budget").iter();
    Some(Policy {
        risk_weight: settings.number("policy.risk_weight")?,
        risk_level: settings.number("policy.risk_level")?,
        service_level: settings.number("policy.service_level"),
        review_dates: dates.filter_map(|date| crate::sheet::date_of(date.value)).collect(),
        supply_states: settings.number("policy.supply_states").map_or(1, |n| (n as usize).clamp(1, 8)),
        change_cost: settings.number("policy.change_cost")?,
        approved: settings.text("policy.approved").filter(|path| !path.is_empty()),
        capex_budget: budgets.map(|i| budget(settings, *i)).collect::<Option<_>>()?,
    })
}

#[allow(clippy::cast_possible_truncation)]
fn budget(settings: &Settings, index: usize) -> Option<CapexBudget> {
    let span = settings.span_at("policy.capex_budget.max", index);
    // What is typed, or in an overlay, stands on no line of the file.
    let line = if span.file == "scenario.toml" { span.line } else { 0 };
    Some(CapexBudget {
        year: settings.number_at("policy.capex_budget.year", index)? as i32,
        max: settings.number_at("policy.capex_budget.max", index)?,
        family: settings.text_at("policy.capex_budget.scope", index).filter(|scope| scope != "all"),
        row: RowId { table: "scenario", line },
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn forecast(settings: &Settings) -> Option<ForecastSettings> {
    Some(ForecastSettings {
        paths: settings.count("forecast.paths")? as usize,
        seed: settings.number("forecast.seed")? as u64,
        season_months: settings.count("forecast.season_months")?,
        usage_from: settings.date("forecast.usage_from"),
        learn_deals: settings.text("forecast.deals")? == "learned",
        future_deals: settings.flag("forecast.future_deals")?,
    })
}

#[allow(clippy::cast_possible_truncation)]
fn accounts(settings: &Settings) -> Option<AccountSettings> {
    let shares = settings.elements("accounts.chip_share").iter();
    let share = |i: &usize| {
        Some((
            settings.text_at("accounts.chip_share.family", *i)?,
            settings.number_at("accounts.chip_share.share", *i)?,
        ))
    };
    Some(AccountSettings {
        first_year: settings.number("accounts.first_year").map(|year| year as i32),
        other_movements: settings.number("accounts.other_movements")?,
        chip_shares: shares.filter_map(share).collect(),
    })
}

/// The region a cell names.
fn region(row: Row<'_>) -> Option<RegionId> {
    row.thing("region").map(RegionId)
}

/// The site a cell names.
fn site(row: Row<'_>) -> Option<SiteId> {
    row.thing("site").map(SiteId)
}

/// A date cell, or what holds without it.
fn date_or(row: Row<'_>, column: &str, default: Date) -> Date {
    row.date(column).unwrap_or(default)
}

/// A remark about an input that is taken in a way the user should know of.
fn assumption(remarks: &mut Vec<Remark>, text: impl Into<String>) {
    remarks.push(Remark { kind: plimsoll_model::scenario::RemarkKind::Assumption, text: text.into() });
}
