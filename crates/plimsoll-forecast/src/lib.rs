//! How much will they want? Joint paths of demand from usage, contracts and pipeline.
//!
//! Each workload in each region is a series, continued by exponential smoothing. The one-step errors of rolling
//! origins are drawn for all series at the same time, so that what moved together goes on moving together; the spread
//! is widened to what forecasts of each length have really missed by. Of many drawn futures the middles of equal strata
//! are kept, so that few paths stand for all. Contracts are a floor under their own part, deals are won or not.
//!
//! No input or output, no clock: the seed is in the scenario, and the same seed gives the same paths.

mod backtest;
mod draw;
mod ets;
mod fit;
mod paths;
mod series;
mod signed;
mod simplex;

use plimsoll_model::demand::{Forecast, ForecastReport};
use plimsoll_model::scenario::Scenario;

use backtest::Backtest;
use series::Series;

/// Forecasts demand over the calendar of a scenario.
pub fn forecast(scenario: &Scenario) -> Forecast {
    let series = Series::all(scenario);
    let backtest = Backtest::new(&series, paths::steps_needed(scenario, &series));
    let mut demand = paths::organic(scenario, &series, &backtest);
    signed::contracts(scenario, &mut demand);
    signed::deals(scenario, &mut demand);
    let months = series.first().map_or(1.0, paths::step_months);
    let report = ForecastReport {
        series: backtest.series_reports(&series),
        horizons: backtest.horizon_reports(months),
        held_back: backtest.held_back(&series),
        remarks: remarks(scenario, &series),
    };
    Forecast { demand, report, history: series.iter().map(Series::history).collect() }
}

fn remarks(scenario: &Scenario, series: &[Series]) -> Vec<String> {
    let mut remarks = Vec::new();
    let limited = scenario.usage.iter().filter(|u| u.capacity_limited).count();
    if limited > 0 {
        remarks.push(format!(
            "{limited} rows of usage were limited by capacity; they are taken as demand, which understates it"
        ));
    }
    let filled: usize = series.iter().map(|s| s.points.iter().filter(|p| p.filled).count()).sum();
    if filled > 0 {
        remarks.push(format!("{filled} holes in the usage are filled between their neighbours"));
    }
    let missing = scenario.workloads.len() * scenario.regions.len() - series.len();
    if missing > 0 {
        remarks.push(format!(
            "{missing} pairs of workload and region have no usage: only contracts and deals ask there"
        ));
    }
    remarks.push("prices follow their yearly decline on every path; they are not drawn".to_owned());
    remarks
}

#[cfg(test)]
mod tests {
    use plimsoll_model::sample;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_paths_and_another_seed_others() {
        let mut s = sample::scenario();
        let first = forecast(&s);
        assert_eq!(first, forecast(&s));
        s.forecast.seed = 2;
        assert_ne!(first.demand, forecast(&s).demand);
    }

    #[test]
    fn paths_are_finite_not_negative_and_surround_the_trend() {
        let s = sample::scenario();
        let f = forecast(&s);
        assert!(f.demand.total.iter().all(|v| v.is_finite() && *v >= 0.0));
        let mean = f.demand.mean();
        let now = mean.total[mean.at(0, sample::CORE, sample::EAST, 0)];
        let last = f.history[0].points.last().expect("history").mean;
        assert!(now > last && now < 1.15 * last, "usage grew 4 % a quarter: {last} then {now}");
        let flat = |t| mean.total[mean.at(0, sample::CORE, sample::EAST, t)];
        assert!((flat(8) - flat(15)).abs() < 1e-6 * flat(8), "flat after the horizon");
    }

    /// What an unknown future replaces must not move the paths.
    #[test]
    fn usage_after_the_date_of_the_plan_is_not_looked_at() {
        let s = sample::scenario();
        let mut poisoned = s.clone();
        let mut later = s.usage[0].clone();
        later.start = s.as_of;
        later.end = s.as_of.add_months(3);
        later.mean = 1e9;
        poisoned.usage.insert(12, later);
        assert_eq!(forecast(&s).demand, forecast(&poisoned).demand);
    }
}
