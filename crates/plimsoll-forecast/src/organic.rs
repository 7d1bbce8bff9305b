//! Joint paths of organic demand: what usage alone would do.
//!
//! Many candidates are simulated and few are kept. A candidate draws one joint error for every step and sends each
//! series' part through that series' own recursion; its distance from what the recursion expects, in the recursion's
//! own standard deviations, is then laid out on the calibrated spread around the forecast. Candidates come in pairs with
//! opposite errors, so that the middle of their errors is none.

use plimsoll_model::calendar::PeriodId;
use plimsoll_model::scenario::Scenario;

use crate::ahead::{Ahead, DEGREE};
use crate::calibration::{Factors, stretch};
use crate::draw::{Draws, Purpose};
use crate::history::{Panel, Scale, Series};
use crate::resample::Resampler;
use crate::rolling::{self, Continued};
use crate::select::select;
use crate::shocks::Shocks;

/// Fewest candidates, and fewest for each path that is kept.
const CANDIDATES: (usize, usize) = (1024, 4);

/// The guard against explosive paths: none may grow faster from here than half as much again as in the fastest year of
/// its history, or than a doubling a year, growth fading as [`crate::ahead`] says; with half a year's start, as a single
/// step may well jump. Convention.
const GUARD: (f64, f64, f64) = (1.5, std::f64::consts::LN_2, 0.5);

/// The few paths that stand for all.
#[derive(Clone, Debug)]
pub(crate) struct Organic {
    /// Mean units of work: `[path][series]`, by period of the horizon.
    pub(crate) paths: Vec<Vec<Vec<f64>>>,
    /// Part of all candidates' values that the guard held down.
    pub(crate) guarded: f64,
}

/// Everything a candidate needs.
struct Simulator<'a> {
    panel: &'a Panel,
    continued: &'a [Continued],
    shocks: &'a Shocks,
    resampler: Resampler,
    futures: Vec<Future>,
    seed: u64,
}

/// What is known of a series' future before anything is drawn, by step ahead.
struct Future {
    /// The scale of the expected values and spreads.
    scale: Ahead,
    expected: Vec<f64>,
    /// Standard deviations of the recursion itself: the yardstick of a drawn deviation.
    model_spreads: Vec<f64>,
    /// Spreads that the factors widen.
    spreads: Vec<f64>,
    factors: Vec<[f64; 2]>,
    /// The guard, units of work.
    most: Vec<f64>,
}

/// Simulates candidates over the horizon and keeps as many paths as the scenario asks for.
///
/// The kept paths' mean is moved onto the mean of all candidates, by at most a quarter up or a fifth down, for each
/// series and period: few paths then stand for the expected value without chance in it.
pub(crate) fn organic(
    scenario: &Scenario,
    panel: &Panel,
    continued: &[Continued],
    factors: &Factors,
    shocks: &Shocks,
) -> Organic {
    let wanted = scenario.forecast.paths.max(1);
    let each = CANDIDATES.0.div_ceil(wanted).max(CANDIDATES.1).next_multiple_of(2);
    let simulator = Simulator::new(scenario, panel, continued, factors, shocks);
    let mut held = 0.0;
    let mut candidates: Vec<Vec<Vec<f64>>> = Vec::with_capacity(wanted * each);
    for index in 0..wanted * each {
        let (candidate, guarded) = simulator.candidate(index as u64);
        held += guarded / (wanted * each) as f64;
        candidates.push(candidate);
    }
    let chosen = select(scenario, panel, &candidates, each);
    let mut paths: Vec<Vec<Vec<f64>>> = chosen.iter().map(|i| candidates[*i].clone()).collect();
    centre(&mut paths, &candidates);
    Organic { paths, guarded: held }
}

impl<'a> Simulator<'a> {
    fn new(
        scenario: &Scenario,
        panel: &'a Panel,
        continued: &'a [Continued],
        factors: &Factors,
        shocks: &'a Shocks,
    ) -> Self {
        let resampler = Resampler::new(panel.grid, &scenario.calendar.periods()[scenario.horizon()]);
        let future = |(s, c): (&Series, &Continued)| {
            let steps = resampler.buckets().saturating_sub(s.end());
            let spreads = rolling::spreads(&c.model, &s.scaled(), steps);
            Future {
                factors: factors.widening(&spreads),
                spreads,
                scale: Ahead::of(s.scale, c.model.state.level),
                expected: c.model.expected(steps),
                model_spreads: c.model.widths(steps).into_iter().map(|v| v * c.model.sigma).collect(),
                most: most(s, panel, steps),
            }
        };
        let futures = panel.series.iter().zip(continued).map(future).collect();
        Self { panel, continued, shocks, resampler, futures, seed: scenario.forecast.seed }
    }

    /// One candidate, `[series][period]`, and the part of its values that the guard held down.
    fn candidate(&self, index: u64) -> (Vec<Vec<f64>>, f64) {
        let first = self.panel.series.iter().map(Series::end).min().unwrap_or(0);
        let steps = self.resampler.buckets().saturating_sub(first);
        let mut draws = Draws::new(self.seed, Purpose::Errors, index / 2);
        let sign = if index.is_multiple_of(2) { 1.0 } else { -1.0 };
        let errors = self.shocks.draw(&mut draws, steps);
        let (mut held, mut all) = (0_usize, 0_usize);
        let mut one = |place: usize| {
            let late = self.panel.series[place].end() - first;
            let own = errors.iter().skip(late).map(|row| sign * row[place]);
            let (values, guarded) = self.simulate(place, own);
            held += guarded;
            all += values.len();
            self.on_plan(&self.panel.series[place], values)
        };
        let demand = (0..self.panel.series.len()).map(&mut one).collect();
        (demand, held as f64 / all.max(1) as f64)
    }

    /// Values of one series after its history, and how many of them the guard held down.
    fn simulate(&self, place: usize, errors: impl Iterator<Item = f64>) -> (Vec<f64>, usize) {
        let (future, model) = (&self.futures[place], &self.continued[place].model);
        let mut state = model.state.clone();
        let mut guarded = 0;
        let mut step = |(h, shock): (usize, f64)| {
            let error = shock * model.sigma;
            let away =
                (state.expected(&model.smoothing) + error - future.expected[h]) / future.model_spreads[h];
            state.advance(&model.smoothing, error);
            let value =
                future.scale.back(future.expected[h] + future.spreads[h] * stretch(away, future.factors[h]));
            guarded += usize::from(value > future.most[h]);
            value.min(future.most[h])
        };
        let values = errors.take(future.expected.len()).enumerate().map(&mut step).collect();
        (values, guarded)
    }

    /// History and future of a series as means over the plan's periods; before its history, its first value.
    fn on_plan(&self, series: &Series, future: Vec<f64>) -> Vec<f64> {
        let before = std::iter::repeat_n(series.values[0], series.first);
        let path: Vec<f64> = before.chain(series.values.iter().copied()).chain(future).collect();
        self.resampler.periods(&path)
    }
}

/// The most a series may reach, by step ahead: see [`GUARD`].
fn most(series: &Series, panel: &Panel, steps: usize) -> Vec<f64> {
    let year = panel.grid.step.in_a_year();
    let fastest = match series.scale {
        Scale::Log => series.values.windows(year + 1).map(|w| (w[year] / w[0]).ln()).fold(0.0, f64::max),
        Scale::Linear => 0.0,
    };
    let speed = (GUARD.0 * fastest).max(GUARD.1);
    let top = series.values.iter().rev().take(year).copied().fold(0.0, f64::max);
    let reach = |h: usize| {
        let years = GUARD.2 + (h + 1) as f64 * panel.grid.step.months() / 12.0;
        top * (1.0 + speed * years / DEGREE).powf(DEGREE)
    };
    (0..steps).map(reach).collect()
}

fn centre(paths: &mut [Vec<Vec<f64>>], candidates: &[Vec<Vec<f64>>]) {
    let mean =
        |of: &[Vec<Vec<f64>>], s: usize, t: usize| of.iter().map(|p| p[s][t]).sum::<f64>() / of.len() as f64;
    let shape: Vec<usize> = paths.first().map_or(Vec::new(), |p| p.iter().map(Vec::len).collect());
    for (s, periods) in shape.into_iter().enumerate() {
        for t in 0..periods {
            let kept = mean(paths, s, t);
            let ratio = if kept > 0.0 { (mean(candidates, s, t) / kept).clamp(0.8, 1.25) } else { 1.0 };
            paths.iter_mut().for_each(|p| p[s][t] *= ratio);
        }
    }
}

/// Demand of the periods after the horizon: flat at the level of the last period of the horizon, its season averaged
/// away.
///
/// The level is the mean of the last twelve months, moved from their middle to the middle of the last period at the
/// growth of those months over the twelve before (between a half and a double). A horizon of less than two years has
/// no such growth and keeps the mean of its last twelve months; one of less than a year, its last period.
///
/// `months` are the lengths of the periods, `values` the demand in them.
pub(crate) fn level_at_end(values: &[f64], months: &[u32]) -> f64 {
    let Some((last, length)) = values.last().zip(months.last()) else {
        return 0.0;
    };
    let year = |from_end: f64| mean_between(values, months, from_end, from_end + 12.0);
    match (year(0.0), year(12.0)) {
        _ if *length >= 12 => *last,
        (Some(this), Some(before)) if before > 0.0 => {
            this * (this / before).clamp(0.5, 2.0).powf((12.0 - f64::from(*length)) / 24.0)
        }
        (Some(this), _) => this,
        (None, _) => *last,
    }
}

/// Mean over the months from `near` to `far` before the end; `None` where the values do not reach so far back.
fn mean_between(values: &[f64], months: &[u32], near: f64, far: f64) -> Option<f64> {
    let (mut sum, mut end) = (0.0, 0.0);
    for (value, length) in values.iter().zip(months).rev() {
        let start = end + f64::from(*length);
        sum += value * (start.min(far) - f64::max(end, near)).max(0.0);
        end = start;
    }
    (end >= far).then(|| sum / (far - near))
}

/// Whether a period lies in the horizon, and the period whose contracts and deals hold in it: after the horizon, the
/// last one's.
pub(crate) fn stands_for(period: PeriodId, horizon: usize) -> PeriodId {
    period.min(horizon.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Constant growth of 2 % a quarter with a season that averages out: the level is the trend at the last quarter.
    #[test]
    fn the_level_at_the_end_has_no_season_and_keeps_the_growth() {
        let season = [0.1, -0.1, 0.05, -0.05];
        let values: Vec<f64> =
            (0..12).map(|t| 100.0 * 1.02_f64.powi(t) * (1.0 + season[t as usize % 4])).collect();
        let level = level_at_end(&values, &[3; 12]);
        let trend = 100.0 * 1.02_f64.powi(11);
        assert!((level / trend - 1.0).abs() < 0.004, "{level} {trend}");
    }

    #[test]
    fn flat_demand_stays_flat_at_any_length() {
        for (values, months) in
            [(vec![5.0; 8], vec![3; 8]), (vec![5.0; 5], vec![3; 5]), (vec![5.0; 2], vec![12; 2])]
        {
            assert!((level_at_end(&values, &months) - 5.0).abs() < 1e-12);
        }
        assert!((level_at_end(&[1.0, 7.0], &[3, 3]) - 7.0).abs() < 1e-12);
        assert!((level_at_end(&[1.0, 2.0, 3.0, 4.0], &[3; 4]) - 2.5).abs() < 1e-12);
    }
}
