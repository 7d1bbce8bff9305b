//! What would have been used, had capacity not run out; and what was used where nothing was measured.
//!
//! A series is taken for a straight line with a level and a growth that wander, a season, and noise: `Z = Xβ + u` with a covariance of `u`
//! that has four parts. How large each is, is learned from the steps that were measured and not limited. Given those, the other steps have
//! a joint normal distribution; where use was limited, only the part of it above what was used can be true. Its draws give medians and intervals.
//! Where every value is above zero, half of the draws are made in logarithms, on which growth goes on in percent, and half in square roots,
//! on which it fades.
//!
//! # Source
//! Structural models as Gaussian processes: Durbin & Koopman 2012, *Time Series Analysis by State Space Methods*, §3.2 (the parts), with
//! missing values of §4.10; residual likelihood: Patterson & Thompson 1971; censored values by data augmentation: Wei & Tanner 1990, drawn
//! one given the others (Geweke 1991).

use crate::draw::{Draws, Purpose};
use crate::normal;
use crate::simplex::minimise;

/// A step of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Seen {
    /// So much was used, and as much was wanted.
    Value(f64),
    /// So much was used, and at least as much was wanted.
    AtLeast(f64),
    /// Not measured.
    Nothing,
}

/// What was wanted, by step.
#[derive(Clone, Debug)]
pub(crate) struct Lifted {
    /// P10, median and P90 of a step that was limited or missing; `None` where it was neither, or is too long ago.
    pub(crate) steps: Vec<Option<[f64; 3]>>,
    /// Standard deviation of the last step, on the scale of `log`; 0 where it was measured and not limited.
    pub(crate) end_spread: f64,
}

/// Fewest values that parts are learned from.
const LEAST_VALUES: usize = 6;
/// Steps before the last that are looked at.
const MOST_STEPS: usize = 200;
/// Sweeps between two draws that are kept, at most.
const MOST_BETWEEN: usize = 90;
/// How much wider intervals are for parts that are not known exactly; the convention that calibration starts from too.
const WIDER: f64 = 1.15;
const SWEEPS: usize = 400;
const SWEEPS_BEFORE: usize = 40;

/// Estimates the steps that are limited or missing; `None` where all is known, or too little is.
pub(crate) fn lift(seen: &[Seen], season: usize, (seed, item): (u64, u64)) -> Option<Lifted> {
    let from = seen.len().saturating_sub(MOST_STEPS);
    let recent = &seen[from..];
    let known: Vec<usize> = (0..recent.len()).filter(|t| matches!(recent[*t], Seen::Value(_))).collect();
    let open: Vec<usize> = (0..recent.len()).filter(|t| !matches!(recent[*t], Seen::Value(_))).collect();
    if open.is_empty() || known.len() < LEAST_VALUES {
        return None;
    }
    let value = |seen: &Seen| match seen {
        Seen::Value(v) | Seen::AtLeast(v) => Some(*v),
        Seen::Nothing => None,
    };
    let positive = recent.iter().filter_map(value).all(|v| v > 0.0);
    let values: Vec<f64> = known.iter().filter_map(|t| value(&recent[*t])).collect();
    let season = if known.len() >= 2 * season { season } else { 0 };
    // Half of the draws on each scale: growth may go on in percent, or fade.
    let scales: &[Scale] = if positive { &[Scale::Log, Scale::Root] } else { &[Scale::Plain] };
    let mut drawn: Vec<Vec<f64>> = vec![Vec::new(); open.len()];
    let mut source = Draws::new(seed, Purpose::Unserved, item);
    for scale in scales {
        let z: Vec<f64> = values.iter().map(|v| scale.to(*v)).collect();
        let (mean, covariance) = given(&known, &open, season, &best(&known, &z, season)?);
        let least =
            |t: &usize| if let Seen::AtLeast(v) = recent[*t] { scale.to(v) } else { f64::NEG_INFINITY };
        let least: Vec<f64> = open.iter().map(least).collect();
        for (all, own) in drawn.iter_mut().zip(draws(&mean, &covariance, &least, &mut source)?) {
            all.extend(own.into_iter().map(|z| scale.back(z)));
        }
    }
    let mut steps = vec![None; seen.len()];
    for (t, values) in open.iter().zip(&mut drawn) {
        values.sort_by(f64::total_cmp);
        steps[from + t] = Some([0.1, 0.5, 0.9].map(|level| crate::quantile(values, level)));
    }
    let end_spread = match (open.last(), drawn.last()) {
        (Some(t), Some(values)) if *t + 1 == recent.len() && positive => {
            deviation(&values.iter().map(|v| v.max(1e-300).ln()).collect::<Vec<_>>())
        }
        _ => 0.0,
    };
    Some(Lifted { steps, end_spread })
}

fn deviation(values: &[f64]) -> f64 {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()
}

/// What a series is taken to be straight on.
#[derive(Clone, Copy, Debug)]
enum Scale {
    Log,
    Root,
    Plain,
}

impl Scale {
    fn to(self, v: f64) -> f64 {
        match self {
            Self::Log => v.ln(),
            Self::Root => v.sqrt(),
            Self::Plain => v,
        }
    }

    fn back(self, z: f64) -> f64 {
        match self {
            Self::Log => z.exp(),
            Self::Root => z.max(0.0).powi(2),
            Self::Plain => z.max(0.0),
        }
    }
}

/// Variances of the parts, in units of the noise's: level, growth, season.
#[derive(Clone, Copy)]
struct Parts([f64; 3]);

impl Parts {
    fn covariance(self, s: usize, t: usize, season: usize) -> f64 {
        let [level, growth, seasonal] = self.0;
        let (near, far) = (s.min(t) as f64 + 1.0, s.max(t) as f64 + 1.0);
        let same = if s == t { 1.0 } else { 0.0 };
        let alike = if season > 1 && s % season == t % season { seasonal } else { 0.0 };
        same + level * near + growth * near * near * (3.0 * far - near) / 6.0 + alike
    }
}

/// Known values with the parts that fit them best.
struct Fit {
    parts: Parts,
    root: Root,
    /// Of `V⁻¹(z − Xβ)`, and of `V⁻¹X`.
    rest: Vec<f64>,
    lines: [Vec<f64>; 2],
    line: [f64; 2],
    /// Inverse of `XᵀV⁻¹X`.
    spread: [[f64; 2]; 2],
    variance: f64,
    loss: f64,
}

fn fit(known: &[usize], z: &[f64], season: usize, parts: Parts) -> Option<Fit> {
    let n = known.len();
    let v = |i: usize, j: usize| parts.covariance(known[i], known[j], season);
    let root = Root::of(n, v)?;
    let ones = vec![1.0; n];
    let times: Vec<f64> = known.iter().map(|t| *t as f64).collect();
    let lines = [root.solve(&ones), root.solve(&times)];
    let solved = root.solve(z);
    let x = [ones, times];
    let m = [[dot(&x[0], &lines[0]), dot(&x[0], &lines[1])], [dot(&x[1], &lines[0]), dot(&x[1], &lines[1])]];
    let determinant = m[0][0] * m[1][1] - m[0][1] * m[1][0];
    let spread =
        [[m[1][1] / determinant, -m[0][1] / determinant], [-m[1][0] / determinant, m[0][0] / determinant]];
    let right = [dot(&x[0], &solved), dot(&x[1], &solved)];
    let line = [dot(&spread[0], &right), dot(&spread[1], &right)];
    let rest: Vec<f64> = (0..n).map(|i| solved[i] - line[0] * lines[0][i] - line[1] * lines[1][i]).collect();
    let free = (n - 2) as f64;
    let variance = (dot(z, &rest) / free).max(1e-18);
    let loss = 0.5 * (free * variance.ln() + root.log_determinant() + determinant.max(1e-300).ln());
    Some(Fit { parts, root, rest, lines, line, spread, variance, loss })
}

/// The parts that fit best.
fn best(known: &[usize], z: &[f64], season: usize) -> Option<Fit> {
    // A level that wanders as much as the noise, a growth that hardly does, and a season as large: drawn to loosely.
    let start: &[f64] = if season > 1 { &[0.0, -5.0, 0.0] } else { &[0.0, -5.0] };
    let parts = |theta: &[f64]| {
        Parts(std::array::from_fn(|k| theta.get(k).map_or(0.0, |t| t.clamp(-14.0, 9.0).exp())))
    };
    let loss = |theta: &[f64]| {
        let drawn: f64 = theta.iter().zip(start).map(|(t, s)| 0.5 * ((t - s) / 4.0).powi(2)).sum();
        fit(known, z, season, parts(theta)).map_or(f64::INFINITY, |fit| fit.loss + drawn)
    };
    let (best, _) = minimise(loss, start, 1.5, 120);
    fit(known, z, season, parts(&best))
}

/// Mean and covariance of the open steps given the known ones.
fn given(known: &[usize], open: &[usize], season: usize, fit: &Fit) -> (Vec<f64>, Vec<Vec<f64>>) {
    let with: Vec<Vec<f64>> =
        open.iter().map(|t| known.iter().map(|s| fit.parts.covariance(*t, *s, season)).collect()).collect();
    let solved: Vec<Vec<f64>> = with.iter().map(|row| fit.root.solve(row)).collect();
    let x = |t: usize| [1.0, t as f64];
    let mean = |i: usize| dot(&x(open[i]), &fit.line) + dot(&with[i], &fit.rest);
    // What the lines at a step are beyond those that the known values tell.
    let beyond: Vec<[f64; 2]> = (0..open.len())
        .map(|i| std::array::from_fn(|k| x(open[i])[k] - dot(&with[i], &fit.lines[k])))
        .collect();
    let covariance = |i: usize, j: usize| {
        let own = fit.parts.covariance(open[i], open[j], season) - dot(&with[i], &solved[j]);
        let line: f64 = (0..2).map(|k| beyond[i][k] * dot(&fit.spread[k], &beyond[j])).sum();
        WIDER * WIDER * fit.variance * (own + line)
    };
    let all = (0..open.len()).map(|i| (0..open.len()).map(|j| covariance(i, j)).collect()).collect();
    ((0..open.len()).map(mean).collect(), all)
}

/// Draws of a normal vector none of whose parts lies below its least, by part.
fn draws(mean: &[f64], covariance: &[Vec<f64>], least: &[f64], source: &mut Draws) -> Option<Vec<Vec<f64>>> {
    let n = mean.len();
    let jitter = 1e-9 * (0..n).map(|i| covariance[i][i]).fold(0.0, f64::max);
    let root = Root::of(n, |i, j| covariance[i][j] + if i == j { jitter } else { 0.0 })?;
    let unit = |j: usize| (0..n).map(|i| if i == j { 1.0 } else { 0.0 }).collect::<Vec<f64>>();
    let inverse: Vec<Vec<f64>> = (0..n).map(|j| root.solve(&unit(j))).collect();
    let mut at: Vec<f64> = mean.iter().zip(least).map(|(m, l)| m.max(*l)).collect();
    let mut drawn = vec![Vec::with_capacity(SWEEPS); n];
    // Many steps in a row hold on to one another, and one at a time they move the slower.
    let between = (1 + n * n / 40).min(MOST_BETWEEN);
    for sweep in 0..(SWEEPS_BEFORE + SWEEPS) * between {
        for i in 0..n {
            let others: f64 = (0..n).filter(|j| *j != i).map(|j| inverse[i][j] * (at[j] - mean[j])).sum();
            let (middle, spread) = (mean[i] - others / inverse[i][i], inverse[i][i].recip().sqrt());
            at[i] = middle + spread * above((least[i] - middle) / spread, source.uniform());
            if sweep >= SWEEPS_BEFORE * between && sweep % between == 0 {
                drawn[i].push(at[i]);
            }
        }
    }
    Some(drawn)
}

/// A standard normal number above a bound, by its share `u` of what lies there.
fn above(bound: f64, u: f64) -> f64 {
    if bound == f64::NEG_INFINITY {
        return normal::quantile(u);
    }
    let share = normal::above(bound);
    if share < 1e-300 { bound } else { (-normal::quantile((u * share).max(1e-300))).max(bound) }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// The lower triangular root of a matrix that is symmetric and positive (Cholesky), row by row.
struct Root(Vec<Vec<f64>>);

impl Root {
    /// `None` where the matrix is not positive.
    fn of(n: usize, at: impl Fn(usize, usize) -> f64) -> Option<Self> {
        let mut rows: Vec<Vec<f64>> = Vec::with_capacity(n);
        for i in 0..n {
            let mut row = Vec::with_capacity(i + 1);
            for (j, other) in rows.iter().enumerate() {
                row.push((at(i, j) - dot(&row, &other[..j])) / other[j]);
            }
            let pivot = at(i, i) - dot(&row, &row);
            if pivot.is_nan() || pivot <= 0.0 {
                return None;
            }
            row.push(pivot.sqrt());
            rows.push(row);
        }
        Some(Self(rows))
    }

    /// The solution of `A·x = right`.
    fn solve(&self, right: &[f64]) -> Vec<f64> {
        let n = self.0.len();
        let mut x = right.to_vec();
        for i in 0..n {
            let sum = dot(&self.0[i][..i], &x[..i]);
            x[i] = (x[i] - sum) / self.0[i][i];
        }
        for i in (0..n).rev() {
            x[i] /= self.0[i][i];
            let (head, tail) = x.split_at_mut(i);
            head.iter_mut().zip(&self.0[i]).for_each(|(x, l)| *x -= l * tail[0]);
        }
        x
    }

    fn log_determinant(&self) -> f64 {
        2.0 * self.0.iter().enumerate().map(|(i, row)| row[i].ln()).sum::<f64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// [[4, 2], [2, 5]]: determinant 16; the solution for (8, 12) is (1, 2).
    #[test]
    fn a_root_solves_by_hand() {
        let a = [[4.0, 2.0], [2.0, 5.0]];
        let root = Root::of(2, |i, j| a[i][j]).expect("positive");
        let x = root.solve(&[8.0, 12.0]);
        assert!((x[0] - 1.0).abs() < 1e-12 && (x[1] - 2.0).abs() < 1e-12);
        assert!((root.log_determinant() - 16.0_f64.ln()).abs() < 1e-12);
        assert!(Root::of(2, |i, j| [[1.0, 2.0], [2.0, 1.0]][i][j]).is_none());
    }

    /// Two independent parts above 0 and without a bound: half normal with mean √(2/π) and variance 1 − 2/π, and standard normal. With
    /// correlation ½ the mean of the free one is half that of the other (Tallis 1961).
    #[test]
    fn censored_draws_have_their_closed_form_moments() {
        let half = (2.0 / std::f64::consts::PI).sqrt();
        for (correlation, other) in [(0.0, 0.0), (0.5, 0.5 * half)] {
            let mut sums = [0.0; 3];
            for item in 0..50 {
                let mut source = Draws::new(1, Purpose::Unserved, item);
                let covariance = vec![vec![1.0, correlation], vec![correlation, 1.0]];
                let drawn = draws(&[0.0, 0.0], &covariance, &[0.0, f64::NEG_INFINITY], &mut source)
                    .expect("positive");
                for (a, b) in drawn[0].iter().zip(&drawn[1]) {
                    sums = [sums[0] + a, sums[1] + a * a, sums[2] + b];
                }
            }
            let [a, square, b] = sums.map(|sum| sum / (50 * SWEEPS) as f64);
            assert!(
                (a - half).abs() < 0.02 && (square - 1.0).abs() < 0.03 && (b - other).abs() < 0.03,
                "{a} {square} {b}"
            );
        }
    }

    /// A straight line in logarithms with a step missing: on the line.
    #[test]
    fn a_missing_step_lies_on_the_line() {
        let mut seen: Vec<Seen> = (0..24).map(|t| Seen::Value(100.0 * 1.02_f64.powi(t))).collect();
        (seen[10], seen[11]) = (Seen::Nothing, Seen::Nothing);
        let lifted = lift(&seen, 0, (1, 1)).expect("two are missing");
        assert!(
            (lifted.steps[10].expect("missing")[1] / (100.0 * 1.02_f64.powi(10)) - 1.0).abs() < 1e-3,
            "{:?}",
            lifted.steps[10]
        );
        assert!(lifted.steps[3].is_none() && lifted.end_spread.abs() < 1e-12);
    }

    #[test]
    fn nothing_is_made_up() {
        assert!(lift(&[Seen::Value(1.0); 20], 0, (1, 1)).is_none());
        let few = [Seen::Value(1.0), Seen::Value(2.0), Seen::AtLeast(2.0)];
        assert!(lift(&few, 0, (1, 1)).is_none());
    }

    /// Demand that grows by 3 % a month with a season and noise, on a fleet that is full in the last months. Taken as demand, what was used is
    /// 14 % too low; what is estimated is not off on average, and four fifths of the 80 % intervals hold (over five seeds -1.0 to 0.5 %, and 79
    /// to 88 %).
    #[test]
    fn demand_above_a_full_fleet_is_recovered() {
        let (mut low, mut off, mut inside, mut count) = (0.0, 0.0, 0, 0);
        for item in 0..60 {
            let mut source = Draws::new(7, Purpose::Order, item);
            let mut level = 100.0_f64.ln();
            let demand: Vec<f64> = (0..48)
                .map(|t| {
                    level += 0.03 + 0.012 * source.normal();
                    let season = 0.04 * (std::f64::consts::TAU * f64::from(t) / 12.0).sin();
                    (level + season + 0.008 * source.normal()).exp()
                })
                .collect();
            let capacity = 100.0 * (0.03_f64 * 38.0).exp();
            let seen: Vec<Seen> = demand
                .iter()
                .map(|d| if *d >= capacity { Seen::AtLeast(capacity) } else { Seen::Value(*d) })
                .collect();
            let Some(lifted) = lift(&seen, 12, (1, item)) else { continue };
            for t in (0..48).filter(|t| matches!(seen[*t], Seen::AtLeast(_))) {
                let [p10, median, p90] = lifted.steps[t].expect("limited");
                assert!(p10 >= capacity * (1.0 - 1e-9));
                low += (capacity / demand[t]).ln();
                off += (median / demand[t]).ln();
                inside += usize::from(p10 <= demand[t] && demand[t] <= p90);
                count += 1;
            }
        }
        let n = f64::from(count);
        let (low, off, inside) = (low / n, off / n, inside as f64 / n);
        assert!(count > 500 && low < -0.14, "{count} {low}");
        assert!(off.abs() < 0.02, "{off} beside {low}");
        assert!(inside > 0.72 && inside < 0.9, "{inside}");
    }
}
