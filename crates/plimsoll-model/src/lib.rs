//! What Plimsoll talks about: quantities, calendar, scenario, demand, plan, diagnostics.
//!
//! Every other crate speaks these types and none of them does any input or output here: a scenario is plain values,
//! a plan is plain values, and a date is only what the request carries.

pub mod calendar;
pub mod demand;
pub mod diagnostic;
pub mod finance;
pub mod plan;
pub mod quantity;
pub mod repair;
pub mod sample;
pub mod scenario;
pub mod schema;
pub mod table;

pub use calendar::{Calendar, Date, Period, PeriodId, Step};
pub use demand::{DemandPaths, Forecast, ForecastReport};
pub use diagnostic::{Diagnostic, Diagnostics, Severity, Span};
pub use plan::Plan;
pub use quantity::{Cents, Interval, Kilowatts, Megawatts, Months, Units};
pub use scenario::{RowId, Scenario};
pub use table::{ColumnValues, OutTable};
