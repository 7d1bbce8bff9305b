//! Joint paths of organic demand: what usage alone would do.
//!
//! Many candidates are drawn and few are kept. A candidate is one draw of how all series deviate at every step, each value then
//! read off the series' own calibrated distribution of that step; so every series has the distribution that was told, they move
//! together as they have, and whatever is added up of them adds up on every path. Candidates come in pairs with opposite deviations, so that
//! the middle of them is none.

use plimsoll_model::calendar::PeriodId;
use plimsoll_model::scenario::Scenario;

use crate::continued::Continued;
use crate::draw::{Draws, Purpose};
use crate::engine::value_at;
use crate::history::{Panel, Series};
use crate::resample::Resampler;
use crate::select::select;

/// Fewest candidates, and fewest for each path that is kept.
const CANDIDATES: (usize, usize) = (1024, 4);

/// Mean units of work, `[path][series]`, by period of the horizon: few paths that stand for all.
///
/// The kept paths' mean is moved onto the mean of all candidates, by at most a quarter up or a fifth down, for each
/// series and period: few paths then stand for the expected value without chance in it.
pub(crate) fn organic(
    scenario: &Scenario,
    panel: &Panel,
    continued: &Continued,
    resampler: &Resampler,
) -> Vec<Vec<Vec<f64>>> {
    let wanted = scenario.forecast.paths.max(1);
    let each = CANDIDATES.0.div_ceil(wanted).max(CANDIDATES.1).next_multiple_of(2);
    let candidates: Vec<Vec<Vec<f64>>> = (0..wanted * each)
        .map(|index| candidate(scenario, panel, continued, resampler, index as u64))
        .collect();
    let chosen = select(scenario, panel, &candidates, each);
    let mut paths: Vec<Vec<Vec<f64>>> = chosen.iter().map(|i| candidates[*i].clone()).collect();
    centre(&mut paths, &candidates);
    paths
}

/// One candidate, `[series][period]`.
fn candidate(
    scenario: &Scenario,
    panel: &Panel,
    continued: &Continued,
    resampler: &Resampler,
    index: u64,
) -> Vec<Vec<f64>> {
    let first = panel.series.iter().map(Series::end).min().unwrap_or(0);
    let steps = resampler.buckets().saturating_sub(first);
    let mut draws = Draws::new(scenario.forecast.seed, Purpose::Errors, index / 2);
    let sign = if index.is_multiple_of(2) { 1.0 } else { -1.0 };
    let deviations = continued.joint.draw(&mut draws, steps);
    let one = |(place, series): (usize, &Series)| {
        let late = series.end() - first;
        let ahead = continued.fans[place].iter().zip(&deviations[late..]);
        let future = ahead.map(|(quantiles, row)| value_at(quantiles, sign * row[place]).max(0.0));
        // Before its history, a series has its first value.
        let before = std::iter::repeat_n(series.values[0], series.first);
        let path: Vec<f64> = before.chain(series.values.iter().copied()).chain(future).collect();
        resampler.periods(&path)
    };
    panel.series.iter().enumerate().map(one).collect()
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
