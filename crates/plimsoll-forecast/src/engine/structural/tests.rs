//! The filter and the smoother against closed forms and dense algebra.

use super::super::tests::NILE;
use super::*;

fn close(a: f64, b: f64, slack: f64) {
    assert!((a - b).abs() <= slack, "{a} is not {b}");
}

/// Variances of the Nile: noise and level. Durbin & Koopman (2012), section 2.2.2.
const OF_THE_NILE: (f64, f64) = (15_099.0, 1_469.1);

/// What is known of the level once many values have been seen, in units of the noise: before a value, and after it.
fn steady(q: f64) -> (f64, f64) {
    let before = 0.5 * (q + (q * q + 4.0 * q).sqrt());
    (before, before / (1.0 + before))
}

/// A level in a hole is the mean of what smoothing says of it from either side, weighted by how sure that is: less so by `q` a step.
#[test]
fn a_hole_is_the_weighted_mean_of_both_sides() {
    let (noise, q) = (2.0, 0.3);
    let (before, known) = steady(q);
    let value = |t: usize| 10.0 + 0.05 * t as f64 + ((t * 37) % 11) as f64 * 0.4;
    for hole in [1, 4, 60] {
        let (from, until) = (150, 150 + hole);
        let y: Vec<Option<f64>> =
            (0..until + 150).map(|t| (!(from..until).contains(&t)).then(|| value(t))).collect();
        let smoothed = Structural::given(1, noise, [noise * q, 0.0, 0.0]).smooth(&y);
        let gain = before / (1.0 + before);
        let level = |all: &mut dyn Iterator<Item = f64>| all.fold(0.0, |level, v| level + gain * (v - level));
        let left = level(&mut y[..from].iter().flatten().copied());
        let right = level(&mut y[until..].iter().rev().flatten().copied());
        assert_eq!(smoothed.len(), hole);
        for (j, s) in smoothed.iter().enumerate() {
            let (a, b) = (known + q * (j + 1) as f64, known + q * (hole - j) as f64);
            assert_eq!(s.at, from + j);
            close(s.mean, (left / a + right / b) / (1.0 / a + 1.0 / b), 1e-4);
            close(s.variance, noise * (1.0 + 1.0 / (1.0 / a + 1.0 / b)), 1e-4);
        }
    }
}

/// The Nile without the years 21 to 40 and 61 to 80, as in section 2.7 there: beside the normal distribution of all values at once.
#[test]
fn the_nile_with_years_missing() {
    let (noise, level) = OF_THE_NILE;
    let open = |t: usize| (20..40).contains(&t) || (60..80).contains(&t);
    let y: Vec<Option<f64>> = NILE.iter().enumerate().map(|(t, v)| (!open(t)).then_some(*v)).collect();
    let smoothed = Structural::given(1, noise, [level, 0.0, 0.0]).smooth(&y);
    let known: Vec<usize> = (0..100).filter(|t| !open(*t)).collect();
    let together = |s: usize, t: usize| UNKNOWN * noise + level * s.min(t) as f64;
    let own: Vec<Vec<f64>> = known
        .iter()
        .map(|s| known.iter().map(|t| together(*s, *t) + if s == t { noise } else { 0.0 }).collect())
        .collect();
    let values: Vec<f64> = known.iter().map(|t| NILE[*t]).collect();
    assert_eq!(smoothed.len(), 40);
    for s in smoothed {
        let cross: Vec<f64> = known.iter().map(|t| together(s.at, *t)).collect();
        let weights = solved(own.clone(), cross.clone());
        close(s.mean, dot(&weights, &values), 0.05);
        close(s.variance, noise + together(s.at, s.at) - dot(&weights, &cross), 20.0);
    }
}

/// Elimination with pivots.
fn solved(mut matrix: Vec<Vec<f64>>, mut right: Vec<f64>) -> Vec<f64> {
    let n = right.len();
    for i in 0..n {
        let pivot = (i..n).max_by(|a, b| matrix[*a][i].abs().total_cmp(&matrix[*b][i].abs())).unwrap_or(i);
        matrix.swap(i, pivot);
        right.swap(i, pivot);
        let (above, below) = matrix.split_at_mut(i + 1);
        for (row, own) in below.iter_mut().enumerate() {
            let factor = own[i] / above[i][i];
            own.iter_mut().zip(&above[i]).skip(i).for_each(|(a, b)| *a -= factor * b);
            right[i + 1 + row] -= factor * right[i];
        }
    }
    for i in (0..n).rev() {
        let rest: f64 = (i + 1..n).map(|j| matrix[i][j] * right[j]).sum();
        right[i] = (right[i] - rest) / matrix[i][i];
    }
    right
}

/// Without a hole nothing is wider; with one of `g` steps before the last value the level is as uncertain as that leaves it.
#[test]
fn intervals_are_as_much_wider_as_less_is_known_of_the_level() {
    let q = 0.3;
    let (_, known) = steady(q);
    let model = Structural::given(1, 1.0, [q, 0.0, 0.0]);
    let mut y = vec![Some(1.0); 200];
    model.wider(&y, 5).into_iter().for_each(|wider| close(wider, 1.0, 1e-12));
    y[189..199].fill(None);
    let before = known + 11.0 * q;
    let after = before / (1.0 + before);
    for (h, wider) in model.wider(&y, 5).into_iter().enumerate() {
        let ahead = |level: f64| level + q * (h + 1) as f64 + 1.0;
        close(wider, (ahead(after) / ahead(known)).sqrt(), 1e-6);
        assert!(wider > 1.0);
    }
}

/// The most likely variances of the Nile: 15,099 and 1,469.1 by Durbin & Koopman. What is drawn to a convention stays near that.
#[test]
fn the_variances_of_the_nile_are_found() {
    let y: Vec<Option<f64>> = NILE.iter().map(|v| Some(*v)).collect();
    let model = Structural::fit(&y, 1).expect("values enough");
    close(model.noise, OF_THE_NILE.0, 0.1 * OF_THE_NILE.0);
    let level = model.q[0] * model.noise;
    assert!((0.4..2.0).contains(&(level / OF_THE_NILE.1)), "{level}");
}

/// A season that repeats itself exactly on a level that stands still.
#[test]
fn a_season_is_put_into_the_hole() {
    let season = [3.0, -1.0, 0.5, -2.5];
    let value = |t: usize| 20.0 + season[t % 4] + ((t * 29) % 13) as f64 * 0.002;
    let y: Vec<Option<f64>> = (0..48).map(|t| (!(21..27).contains(&t)).then(|| value(t))).collect();
    let model = Structural::fit(&y, 4).expect("values enough");
    for s in model.smooth(&y) {
        close(s.mean, 20.012 + season[s.at % 4], 0.02);
    }
}
