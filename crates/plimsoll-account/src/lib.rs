//! Does it pay? Statements, return on invested capital, backlog and the scorecard of a scenario and its plan.
//!
//! Pure functions from the scenario, the demand paths and the plan to statements. Booked statements are in integer
//! cents and foot exactly; figures over the paths are plain numbers.

mod backlog;
mod books;
mod common;
mod figures;
mod history;
mod projection;
mod scorecard;
mod spread;
mod statement;
mod tax;
mod time;
mod trust;

pub use backlog::{Backlog, BacklogLine, Burn, backlog};
pub use figures::*;
pub use history::history;
pub use projection::project;
pub use scorecard::{Measure, ScorecardRow, Verdict, contradicted, measures, scorecard};
pub use spread::Spread;
pub use statement::{Account, Entry, Plant, Statement, Window};
pub use trust::{TrustRow, trust};

use plimsoll_model::{DemandPaths, Plan, Scenario};

/// History, projection and backlog of a scenario, with a plan on the demand paths it was made for, or without.
///
/// ```
/// use plimsoll_account::accounts;
/// use plimsoll_model::sample;
///
/// let accounts = accounts(&sample::scenario(), None);
/// // 100 accelerators at 1.40 an hour over the 17,520 hours of 2026 and 2027.
/// assert_eq!(accounts.backlog.value.total.to_string(), "2452800.00");
/// assert_eq!(accounts.history.years.len(), 3);
/// ```
pub fn accounts(scenario: &Scenario, planned: Option<(&DemandPaths, &Plan)>) -> Accounts {
    Accounts {
        history: history(scenario),
        projection: planned.map(|(demand, plan)| project(scenario, demand, plan)),
        backlog: backlog(scenario, scenario.calendar.start()),
        roic_definition: ROIC_DEFINITION,
        waste_definition: WASTE_DEFINITION,
    }
}
