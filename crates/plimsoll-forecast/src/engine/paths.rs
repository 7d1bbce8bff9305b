//! Joint paths of series that were forecast.

use super::{Panel, SeriesForecast, Told, Watch, one_step_errors, value_at};
use crate::draw::{Draws, Purpose};
use crate::joint::{Errors, Joint};

/// How series move together, ready to be drawn from.
#[derive(Clone, Debug)]
pub struct Paths {
    joint: Joint,
}

impl Paths {
    /// Learns it from series that end together and from what was told of their past. Series share two things at most, such as a product
    /// and a region: pairs that share one are believed to move together more than others, the more so the less is known of them.
    ///
    /// # Panics
    /// If there are not as many labels as series.
    pub fn of(series: &[&[f64]], shared: &[(usize, usize)], season: usize, told: &[Told]) -> Self {
        assert_eq!(series.len(), shared.len(), "two labels a series");
        let end = series.iter().map(|values| values.len()).max().unwrap_or(0);
        let errors =
            |values: &&[f64]| -> Errors { scaled(one_step_errors(values, season), end - values.len()) };
        let deviations: Vec<Vec<f64>> = told.iter().filter_map(Told::deviations).collect();
        Self {
            joint: Joint::of(shared.to_vec(), &series.iter().map(errors).collect::<Vec<_>>(), &deviations),
        }
    }

    /// Draws paths: each value is read off its series' own distribution at its step. The same seed gives the same paths on any number
    /// of threads.
    ///
    /// # Shape
    /// `[path][series][step]`, the last two flattened.
    pub fn draw(
        &self,
        panel: &Panel,
        forecasts: &[SeriesForecast],
        (seed, count): (u64, usize),
        watch: Watch<'_>,
    ) -> Vec<Vec<f64>> {
        let steps = forecasts.iter().map(|f| f.quantiles.len()).max().unwrap_or(0);
        let path = |index: usize| {
            let mut draws = Draws::new(seed, Purpose::Errors, index as u64 / 2);
            let sign = if index.is_multiple_of(2) { 1.0 } else { -1.0 };
            let deviations = self.joint.draw(&mut draws, steps);
            let mut values = Vec::with_capacity(steps * forecasts.len());
            for (place, forecast) in forecasts.iter().enumerate() {
                let at = forecast.quantiles.iter().zip(&deviations);
                values.extend(at.map(|(q, row)| panel.bounded(q, value_at(q, sign * row[place]))));
            }
            values
        };
        panel.on_threads(count, path, watch)
    }
}

impl Panel {
    /// A drawn value; what has no quantile below zero is drawn above it.
    fn bounded(&self, quantiles: &[f64; 11], value: f64) -> f64 {
        if self.non_negative && quantiles[0] >= 0.0 { value.max(0.0) } else { value }
    }
}

/// Errors in units of their root mean square, so many places later.
pub(crate) fn scaled(errors: Errors, later: usize) -> Errors {
    let count = errors.len().max(1) as f64;
    let size = (errors.iter().map(|(_, e)| e * e).sum::<f64>() / count).sqrt();
    if size > 0.0 { errors.into_iter().map(|(t, e)| (later + t, e / size)).collect() } else { Errors::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Origins;
    use crate::quantile::quantile;

    /// Twelve series of one market: sums of paths are the paths of sums, marginals are those that were told, and the same on threads.
    #[test]
    fn paths_have_the_distributions_that_were_told() {
        let mut draws = Draws::new(11, Purpose::Errors, 0);
        let market: Vec<f64> = (0..60).map(|_| draws.normal()).collect();
        let one = |s: usize, draws: &mut Draws| -> Vec<f64> {
            let mut level: f64 = 5.0 + s as f64 * 0.1;
            let step = |m: &f64| {
                level += 0.01 + 0.04 * m + 0.02 * draws.normal();
                level.exp()
            };
            market.iter().map(step).collect()
        };
        let all: Vec<Vec<f64>> = (0..12).map(|s| one(s, &mut draws)).collect();
        let series: Vec<&[f64]> = all.iter().map(Vec::as_slice).collect();
        let panel = Panel {
            seasons: Vec::new(),
            horizon: 6,
            non_negative: true,
            fades: false,
            threads: 2,
            origins: Origins { count: 8, apart: 3 },
            only: None,
        };
        let told = panel.all(&series, &mut |_, _| {});
        let shared: Vec<(usize, usize)> = (0..12).map(|s| (s % 3, s / 3)).collect();
        let paths = Paths::of(&series, &shared, 1, &told.told);
        let drawn = paths.draw(&panel, &told.forecasts, (7, 4000), &mut |_, _| {});
        let single = Panel { threads: 1, ..panel };
        assert_eq!(drawn, paths.draw(&single, &told.forecasts, (7, 4000), &mut |_, _| {}));
        let at = |p: usize, s: usize, h: usize| drawn[p][s * 6 + h];
        for (s, h) in [(0, 0), (5, 3), (11, 5)] {
            let mut values: Vec<f64> = (0..4000).map(|p| at(p, s, h)).collect();
            values.sort_by(f64::total_cmp);
            let q = told.forecasts[s].quantiles[h];
            let width = q[9] - q[1];
            for (level, p) in [(1, 0.1), (5, 0.5), (9, 0.9)] {
                assert!((quantile(&values, p) - q[level]).abs() < 0.06 * width, "{s} {h} {p}");
            }
        }
        // Four fifths of the variance of a step are the market's: 0.04² / (0.04² + 0.02²) = 0.8.
        let (a, b): (Vec<f64>, Vec<f64>) = (0..4000).map(|p| (at(p, 0, 0).ln(), at(p, 7, 0).ln())).unzip();
        let mean = |v: &[f64]| v.iter().sum::<f64>() / 4000.0;
        let (ma, mb) = (mean(&a), mean(&b));
        let sum = |f: &dyn Fn(f64, f64) -> f64| a.iter().zip(&b).map(|(a, b)| f(a - ma, b - mb)).sum::<f64>();
        let correlation = sum(&|a, b| a * b) / (sum(&|a, _| a * a) * sum(&|_, b| b * b)).sqrt();
        assert!((correlation - 0.8).abs() < 0.12, "{correlation}");
    }
}
