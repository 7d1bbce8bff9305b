//! Joint errors: what all series missed by at the same time, drawn again.

use crate::draw::Draws;
use crate::history::Panel;
use crate::rolling::Continued;

/// Times that a smooth normal draw weighs as much as.
const SMOOTH_WEIGHT: f64 = 10.0;

/// The errors one step ahead of all series at each time, in units of each series' own root mean square.
///
/// A draw is a weighted sum of two: a run of past times taken whole (the circular block bootstrap, runs of about the
/// cube root of their number), which keeps the shape of the errors and what follows what; and a normal vector with the
/// same covariance over series, which fills the gaps between the few times that were seen and reaches beyond them. The
/// weights are square roots of `1 − λ²` and `λ²`, so that variances and correlations between series are those of the
/// past whatever λ; `λ² = 10 / (10 + times)`.
///
/// # Source
/// Künsch 1989 and Politis & Romano 1992 (blocks, circular); Silverman & Young 1987 (smoothing by a kernel with the
/// covariance of the sample, shrunk to keep it).
#[derive(Clone, Debug)]
pub(crate) struct Shocks {
    /// `[time][series]`.
    rows: Vec<Vec<f64>>,
    series: usize,
}

impl Shocks {
    /// Errors of the times at which at least half of the long series have one. A series without an error at a time
    /// takes that of its stand-in: a long series of the same workload, else of the same region, else the first.
    pub(crate) fn of(panel: &Panel, continued: &[Continued]) -> Self {
        let own: Vec<Vec<(usize, f64)>> = continued.iter().map(standardised).collect();
        let long = own.iter().filter(|e| !e.is_empty()).count();
        let end = panel.series.iter().map(|s| s.end()).max().unwrap_or(0);
        let at = |series: usize, time: usize| {
            own[series].binary_search_by_key(&time, |e| e.0).ok().map(|place| own[series][place].1)
        };
        let stands_in: Vec<Vec<usize>> = (0..own.len()).map(|s| stand_ins(panel, s)).collect();
        let row = |time: usize| {
            let known = (0..own.len()).filter(|s| at(*s, time).is_some()).count();
            let value = |s: usize| stands_in[s].iter().find_map(|other| at(*other, time)).unwrap_or(0.0);
            (known > 0 && 2 * known >= long).then(|| (0..own.len()).map(value).collect())
        };
        Self { rows: (0..end).filter_map(row).collect(), series: continued.len() }
    }

    /// How many times can be drawn.
    pub(crate) fn times(&self) -> usize {
        self.rows.len()
    }

    /// Standardised errors of `steps` steps, `[step][series]`; without a past, normal ones of correlation ½.
    pub(crate) fn draw(&self, draws: &mut Draws, steps: usize) -> Vec<Vec<f64>> {
        let times = self.rows.len();
        if times == 0 {
            return (0..steps).map(|_| half_common(draws, self.series)).collect();
        }
        let smooth = (SMOOTH_WEIGHT / (SMOOTH_WEIGHT + times as f64)).sqrt();
        let sharp = (1.0 - smooth * smooth).sqrt();
        let run = (times as f64).cbrt().round().max(1.0) as usize;
        let mut place = 0;
        let mut step = |i: usize| {
            place = if i.is_multiple_of(run) { draws.place(times) } else { (place + 1) % times };
            let normal = self.normal(draws);
            self.rows[place].iter().zip(normal).map(|(row, n)| sharp * row + smooth * n).collect()
        };
        (0..steps).map(&mut step).collect()
    }

    /// A normal vector with the covariance of the rows: their sum with standard normal weights.
    fn normal(&self, draws: &mut Draws) -> Vec<f64> {
        let mut sum = vec![0.0; self.series];
        let size = (self.rows.len() as f64).sqrt();
        for row in &self.rows {
            let weight = draws.normal() / size;
            sum.iter_mut().zip(row).for_each(|(s, r)| *s += weight * r);
        }
        sum
    }
}

/// Errors one step ahead by time, centred, in units of their root mean square.
fn standardised(continued: &Continued) -> Vec<(usize, f64)> {
    let error = |o: &crate::rolling::Origin| Some((o.at, o.errors.first()? / o.spreads.first()?));
    let mut errors: Vec<(usize, f64)> = continued.origins.iter().filter_map(error).collect();
    let count = errors.len().max(1) as f64;
    let mean = errors.iter().map(|e| e.1).sum::<f64>() / count;
    let size = (errors.iter().map(|e| (e.1 - mean).powi(2)).sum::<f64>() / count).sqrt().max(1e-9);
    errors.iter_mut().for_each(|e| e.1 = (e.1 - mean) / size);
    errors
}

/// The series itself, then those that may stand in for it, the nearest first.
fn stand_ins(panel: &Panel, series: usize) -> Vec<usize> {
    let own = &panel.series[series];
    let distance = |other: usize| {
        let o = &panel.series[other];
        match (other == series, o.workload == own.workload, o.region == own.region) {
            (true, ..) => 0,
            (_, true, _) => 1,
            (_, _, true) => 2,
            _ => 3,
        }
    };
    let mut all: Vec<usize> = (0..panel.series.len()).collect();
    all.sort_by_key(|other| distance(*other));
    all
}

fn half_common(draws: &mut Draws, series: usize) -> Vec<f64> {
    let half = 0.5_f64.sqrt();
    let common = half * draws.normal();
    (0..series).map(|_| common + half * draws.normal()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Purpose;

    /// Variances and covariances of many draws are those of the rows: 1, 1 and 0.8 here.
    #[test]
    fn draws_keep_the_covariance_of_the_past() {
        let rows = vec![vec![1.0, 0.2], vec![-1.0, -1.4], vec![1.0, 1.4], vec![-1.0, -0.2]];
        let past = Shocks { rows, series: 2 };
        let draws = past.draw(&mut Draws::new(1, Purpose::Errors, 0), 40_000);
        let mean = |f: &dyn Fn(&Vec<f64>) -> f64| draws.iter().map(f).sum::<f64>() / draws.len() as f64;
        assert!((mean(&|d| d[0] * d[0]) - 1.0).abs() < 0.03);
        assert!((mean(&|d| d[1] * d[1]) - 1.0).abs() < 0.03);
        assert!((mean(&|d| d[0] * d[1]) - 0.8).abs() < 0.03);
        assert!(mean(&|d| d[0]).abs() < 0.02);
    }

    #[test]
    fn without_a_past_half_of_the_error_is_common() {
        let draws =
            Shocks { rows: Vec::new(), series: 2 }.draw(&mut Draws::new(1, Purpose::Errors, 0), 40_000);
        let product = draws.iter().map(|d| d[0] * d[1]).sum::<f64>() / draws.len() as f64;
        assert!((product - 0.5).abs() < 0.02, "{product}");
    }
}
