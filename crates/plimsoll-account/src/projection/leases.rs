//! Leased sites and rented blocks as if they had been bought: the present value of rent still to be paid.
//!
//! # Source
//! IFRS 16 §26: the present value of the lease payments not yet paid; what a year adds to it as time passes is interest
//! (§36). Only rent inside the calendar counts, at the scenario's discount rate.

use plimsoll_model::finance::discount;
use plimsoll_model::scenario::{SiteId, Tenure};
use plimsoll_model::{Date, PeriodId, Plan};

use super::Context;
use super::shared::block_rent;

/// Rent of leased sites and of blocks in a period.
fn rent(context: &Context<'_>, plan: &Plan, t: PeriodId) -> f64 {
    let p = &context.scenario.calendar.periods()[t];
    let sites = (0..context.scenario.sites.len()).map(SiteId);
    let leased = sites.filter_map(|s| context.scenario.envelope_on(s, p.start));
    let sites: f64 = leased.filter(|e| e.tenure == Tenure::Lease).map(|e| e.rent_per_month).sum();
    let blocks: f64 = block_rent(context.scenario, plan, t).iter().map(|(_, monthly)| monthly).sum();
    (sites + blocks) * f64::from(p.months)
}

/// Present value at a day of the rent from a period on.
pub(super) fn value(context: &Context<'_>, plan: &Plan, day: Date, from: PeriodId) -> f64 {
    let calendar = &context.scenario.calendar;
    let rate = context.scenario.finance.discount_rate.mid;
    let now = calendar.start().months_until(day).to_years();
    let later = from..calendar.periods().len();
    later.map(|t| rent(context, plan, t) * discount(rate, calendar.years_to_middle(t) - now)).sum()
}

/// Rent of some periods.
pub(super) fn paid(context: &Context<'_>, plan: &Plan, periods: &[PeriodId]) -> f64 {
    periods.iter().map(|t| rent(context, plan, *t)).sum()
}
