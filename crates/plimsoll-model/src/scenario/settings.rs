//! What `scenario.toml` sets: finance, policy, forecast, accounts.

use serde::Serialize;

use super::RowId;
use crate::calendar::Date;
use crate::quantity::Interval;

/// Rates of finance, each as the interval the user gave.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Finance {
    /// Annual after-tax discount rate.
    pub discount_rate: Interval,
    /// Tax on income.
    pub tax_rate: Interval,
    /// Return an order should reach.
    pub hurdle_roic: Interval,
    /// Part of the annuity value that a unit keeps at the end of the calendar.
    pub end_value_factor: Interval,
}

/// What the plan must obey or weigh.
#[derive(Clone, Debug, Serialize)]
pub struct Policy {
    /// λ: weight of the mean of the worst paths.
    pub risk_weight: f64,
    /// α: the worst paths are those beyond this probability.
    pub risk_level: f64,
    /// Probability with which all contracted work is done, from the first period on that orders of now can reach.
    pub service_level: Option<f64>,
    /// Dates at which orders may be revised (not used yet).
    pub review_dates: Vec<Date>,
    /// In how many ways supply may come: 1 = late by the middle of its intervals.
    pub supply_states: usize,
    /// Share of what an order costs that each change of the approved plan weighs.
    pub change_cost: f64,
    /// Where the approved plan stands, as it was written.
    pub approved: Option<String>,
    /// Budgets by fiscal year.
    pub capex_budget: Vec<CapexBudget>,
}

/// The most capex of a fiscal year.
#[derive(Clone, Debug, Serialize)]
pub struct CapexBudget {
    /// Fiscal year.
    pub year: i32,
    /// Most, in the scenario's currency, committed spending included.
    pub max: f64,
    /// Family it is about; `None` = everything.
    pub family: Option<String>,
    /// Line of the settings it came from.
    pub row: RowId,
}

/// Settings of the forecast.
#[derive(Clone, Debug, Serialize)]
pub struct ForecastSettings {
    /// How many joint paths.
    pub paths: usize,
    /// Seed of every draw.
    pub seed: u64,
    /// Length of the season in months.
    pub season_months: u32,
    /// Usage before this date is not fitted.
    pub usage_from: Option<Date>,
    /// Whether chances, starts and sizes of deals follow what past deals have shown; otherwise what is said of them holds.
    pub learn_deals: bool,
    /// Whether deals that nobody knows of yet are expected, as many as past ones have shown.
    pub future_deals: bool,
}

/// Settings of the accounts.
#[derive(Clone, Debug, Serialize)]
pub struct AccountSettings {
    /// First fiscal year that is shown.
    pub first_year: Option<i32>,
    /// Movements of plant that the filed figures do not explain, in the last fiscal year before the start.
    pub other_movements: f64,
    /// Share of a family's revenue that is attributed to its chip.
    pub chip_shares: Vec<(String, f64)>,
}
