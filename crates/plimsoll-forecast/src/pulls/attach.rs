//! How many units of one workload have come with one unit of another.
//!
//! | symbol | meaning |
//! | --- | --- |
//! | `y` | change of the pulled workload, in its own level |
//! | `x_l` | change of the pulling one `l` steps before, in the same level |
//! | `b` | units that come with one, at once or later: `Σ b_l` of `y = Σ b_l·x_l + common + e` |
//! | `e` | the rest, of which a part goes on in the next step |
//! | `psi` | what each change of the pulled workload adds to `b` |
//!
//! `common` is what both may have done anyway: a mean of each region; with several regions whatever all of them did in a step and a straight
//! drift of each, with one a parabola of time; what other workloads did in the region; a season of a region, where one shows.
//!
//! # Source
//! Prais & Winsten, *Trend estimators and serial correlation*, Cowles Commission discussion paper 383 (1954), for the part that goes on;
//! Driscoll & Kraay, "Consistent covariance matrix estimation with spatially dependent panel data", *Review of Economics and Statistics* 80
//! (1998) 549–560, with the weights of Newey & West, *Econometrica* 55 (1987) 703–708, for the error, where it is more than the plain one.

use super::changes::{Change, Changes};
use super::space::{Space, dot};

/// Least degrees of freedom.
const LEAST_FREEDOM: usize = 8;
/// From this ratio of variances on, a season shows.
const SEASON_SHOWS: f64 = 2.0;
/// Most of the rest that goes on in the next step, up or down.
const MOST_GOES_ON: f64 = 0.95;
/// How often the part that goes on is found anew.
const ROUNDS: usize = 2;

/// A rate with its error.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Attach {
    /// Units for one unit.
    pub(super) rate: f64,
    /// Standard error.
    pub(super) error: f64,
    /// Degrees of freedom.
    pub(super) freedom: usize,
}

impl Attach {
    /// What changes tell; `None` where there are too few, or the pulling workload has no changes of its own.
    ///
    /// `season` is its length in steps, 0 without one.
    pub(super) fn of(changes: &Changes, season: usize) -> Option<Self> {
        let mut common = common(changes);
        let mut space = Space::of(&common);
        // Columns of a region but for its season.
        let lags = changes.rows.first()?.pulling.len();
        let k =
            (space.rank() + lags).saturating_sub(changes.of_steps()) as f64 / changes.regions.max(1) as f64;
        for column in seasons(changes, season, &space) {
            space.add(column.clone());
            common.push(column);
        }
        let mut fit = Fit::of(changes, &common, 0.0)?;
        for _ in 0..ROUNDS {
            fit = Fit::of(changes, &common, fit.goes_on(changes, &space, k))?;
        }
        let attach = fit.attach(&changes.rows);
        (attach.rate.is_finite() && attach.error.is_finite() && attach.error > 0.0).then_some(attach)
    }
}

/// Columns of what both workloads may have done anyway, but for seasons.
fn common(changes: &Changes) -> Vec<Vec<f64>> {
    let column = |of: &dyn Fn(&Change) -> f64| changes.rows.iter().map(of).collect::<Vec<f64>>();
    let indicator = |is: bool| f64::from(u8::from(is));
    let steps = changes.steps();
    let middle = steps.get(steps.len() / 2).copied().unwrap_or(0) as f64;
    let scale = 1.0 / steps.len().max(1) as f64;
    let time = |row: &Change| (row.step as f64 - middle) * scale;
    let mut columns: Vec<Vec<f64>> =
        (0..changes.regions).map(|r| column(&|row| indicator(row.region == r))).collect();
    if changes.regions > 1 {
        columns.extend(steps.iter().map(|step| column(&|row| indicator(row.step == *step))));
        columns.extend((1..changes.regions).map(|r| column(&|row| indicator(row.region == r) * time(row))));
    } else {
        columns.push(column(&time));
        columns.push(column(&|row| time(row).powi(2)));
    }
    if changes.others > 0 {
        columns.push(column(&|row| row.others.unwrap_or(0.0)));
    }
    columns
}

/// Columns of the season of each region in which one shows; a single region with less than two of them may have had a smooth one.
fn seasons(changes: &Changes, season: usize, space: &Space) -> Vec<Vec<f64>> {
    let rows = &changes.rows;
    if season < 2 {
        return Vec::new();
    }
    let left = space.out_of(rows.iter().map(|row| row.pulled).collect());
    let all = dot(&left, &left);
    let own = |r: usize, is: &dyn Fn(&Change) -> f64| -> Vec<f64> {
        rows.iter().map(|row| if row.region == r { is(row) } else { 0.0 }).collect()
    };
    let mut columns = Vec::new();
    for r in 0..changes.regions {
        let mut sums = vec![(0.0, 0.0); season];
        for (row, left) in rows.iter().zip(&left).filter(|(row, _)| row.region == r) {
            let (sum, count) = &mut sums[row.step % season];
            (*sum, *count) = (*sum + left, *count + 1.0);
        }
        let here: f64 = sums.iter().map(|(_, count)| count).sum();
        if here >= 2.0 * season as f64 {
            let seen: f64 = sums.iter().filter(|s| s.1 > 0.0).map(|(sum, count)| sum * sum / count).sum();
            let freedom = rows.len().saturating_sub(space.rank() + season - 1) as f64;
            if seen * freedom > SEASON_SHOWS * (all - seen) * (season - 1) as f64 {
                let place = |p: usize| own(r, &|row| f64::from(u8::from(row.step % season == p)));
                columns.extend((1..season).map(place));
            }
        } else if changes.regions == 1 {
            let turn = |row: &Change| std::f64::consts::TAU * row.step as f64 / season as f64;
            columns.extend([own(r, &|row| turn(row).sin()), own(r, &|row| turn(row).cos())]);
        }
    }
    columns
}

/// What is fitted at one part that goes on.
struct Fit {
    /// Coefficients of the lags.
    rates: Vec<f64>,
    psi: Vec<f64>,
    /// What is left.
    e: Vec<f64>,
    freedom: usize,
    steps: usize,
    /// Dimensions but for those of steps.
    used: usize,
}

impl Fit {
    fn of(changes: &Changes, common: &[Vec<f64>], goes_on: f64) -> Option<Self> {
        let rows = &changes.rows;
        let lags = rows.first()?.pulling.len();
        let anew = |column: &[f64]| without(rows, column, goes_on);
        let space = Space::of(&common.iter().map(|c| anew(c)).collect::<Vec<_>>());
        let y = space.out_of(anew(&rows.iter().map(|row| row.pulled).collect::<Vec<_>>()));
        let mut own = Space::default();
        for lag in 0..lags {
            let column: Vec<f64> = rows.iter().map(|row| row.pulling[lag]).collect();
            if !own.add_beside(&space, anew(&column)) {
                return None;
            }
        }
        let freedom =
            rows.len().checked_sub(space.rank() + lags).filter(|freedom| *freedom >= LEAST_FREEDOM)?;
        let steps = changes.steps().len();
        Some(Self {
            rates: own.coefficients(&y),
            psi: own.sums(),
            e: own.out_of(y),
            freedom,
            steps,
            used: (space.rank() + lags).saturating_sub(changes.of_steps()),
        })
    }

    /// The part of what is left that goes on in the next step. A mean that is fitted makes it look smaller than it is by `(1 + 3·part) / steps`
    /// (Kendall, *Biometrika* 41 (1954) 403–404); `k` columns, such as powers of time, by about `(k + (k + 2)·part) / steps`, which is taken off.
    fn goes_on(&self, changes: &Changes, common: &Space, k: f64) -> f64 {
        let rows = &changes.rows;
        let y: Vec<f64> = rows
            .iter()
            .map(|row| row.pulled - row.pulling.iter().zip(&self.rates).map(|(x, b)| x * b).sum::<f64>())
            .collect();
        let e = common.out_of(y);
        let (mut both, mut one) = (0.0, 0.0);
        for i in (1..rows.len()).filter(|i| follows(rows, *i)) {
            both += e[i] * e[i - 1];
            one += 0.5 * (e[i] * e[i] + e[i - 1] * e[i - 1]);
        }
        let part = if one > 0.0 { both / one } else { 0.0 };
        let steps = rows.len() as f64 / changes.regions.max(1) as f64;
        let part = (part * steps + k) / (steps - k - 2.0).max(1.0);
        part.clamp(-MOST_GOES_ON, MOST_GOES_ON)
    }

    fn attach(&self, rows: &[Change]) -> Attach {
        let plain = dot(&self.e, &self.e) / self.freedom as f64 * dot(&self.psi, &self.psi);
        let (n, steps) = (rows.len() as f64, self.steps as f64);
        let few = steps / (steps - 1.0).max(1.0) * n / (n - self.used as f64).max(1.0);
        let robust = few * by_steps(rows, &self.psi, &self.e, self.rates.len());
        Attach {
            rate: self.rates.iter().sum(),
            error: plain.max(robust).sqrt(),
            freedom: self.freedom.min(self.steps.saturating_sub(2).max(1)),
        }
    }
}

/// Whether a row is of the step after that of the row before, in the same region.
fn follows(rows: &[Change], i: usize) -> bool {
    i > 0 && rows[i].region == rows[i - 1].region && rows[i].step == rows[i - 1].step + 1
}

/// A column without what goes on of the step before.
fn without(rows: &[Change], column: &[f64], goes_on: f64) -> Vec<f64> {
    let first = (1.0 - goes_on * goes_on).sqrt();
    let one = |i: usize| {
        if follows(rows, i) { column[i] - goes_on * column[i - 1] } else { first * column[i] }
    };
    (0..column.len()).map(one).collect()
}

/// Variance of `Σ psi·e` where what is left of a step goes with that of other regions and of the next steps.
fn by_steps(rows: &[Change], psi: &[f64], e: &[f64], reach: usize) -> f64 {
    let first = rows.iter().map(|row| row.step).min().unwrap_or(0);
    let last = rows.iter().map(|row| row.step).max().unwrap_or(0);
    let mut sums = vec![0.0; last - first + 1];
    for ((row, psi), e) in rows.iter().zip(psi).zip(e) {
        sums[row.step - first] += psi * e;
    }
    let at = |apart: usize| sums.iter().zip(&sums[apart.min(sums.len())..]).map(|(a, b)| a * b).sum::<f64>();
    let weight = |apart: usize| 1.0 - apart as f64 / (reach + 1) as f64;
    at(0) + (1..=reach).map(|apart| 2.0 * weight(apart) * at(apart)).sum::<f64>()
}
