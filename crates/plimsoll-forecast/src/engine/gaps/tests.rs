//! Holes in series that are forecast.

use super::super::tests::{AIR, NILE};
use super::super::{Origins, Panel};
use super::*;

fn panel(seasons: &[usize]) -> Panel {
    Panel {
        seasons: seasons.to_vec(),
        horizon: 6,
        non_negative: true,
        fades: false,
        threads: 2,
        origins: Origins { count: 3, apart: 6 },
        only: None,
    }
}

fn without(y: &[f64], open: impl Fn(usize) -> bool) -> Vec<f64> {
    y.iter().enumerate().map(|(t, v)| if open(t) { f64::NAN } else { *v }).collect()
}

/// A summer and single months of the airlines: nearer to the truth than the season on either side, and most of it in the intervals.
#[test]
fn passengers_that_were_not_counted() {
    let y = without(&AIR, |t| (65..71).contains(&t) || t % 17 == 9);
    let told = estimates(&y, &[12]);
    let before: Vec<Option<f64>> = y.iter().map(|v| Some(*v).filter(|v| !v.is_nan())).collect();
    let before = between(&before, 12);
    let error = |of: &dyn Fn(&Estimate) -> f64| told.iter().map(|e| (of(e) - AIR[e.at]).abs()).sum::<f64>();
    let (model, line) = (error(&|e| e.median), error(&|e| before[e.at]));
    assert!(model < 0.7 * line, "{model} {line}");
    let inside = |e: &&Estimate| e.interval.is_some_and(|[low, high]| (low..=high).contains(&AIR[e.at]));
    let share = told.iter().filter(inside).count() as f64 / told.len() as f64;
    assert!((0.6..=1.0).contains(&share), "{share}");
}

/// Models see a single step as the mean of the same month a year before and after, and a longer hole as the median of what it was.
#[test]
fn short_holes_keep_their_noise() {
    let y = without(&AIR, |t| t == 30 || (60..63).contains(&t));
    let (filled, told) = (Gaps::of(&y, &[12]).filled(), estimates(&y, &[12]));
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-9, "{a} is not {b}");
    near(filled[30], 0.5 * (AIR[18] + AIR[42]));
    told[1..].iter().for_each(|estimate| near(filled[estimate.at], estimate.median));
    assert_eq!(told.iter().map(|e| e.at).collect::<Vec<_>>(), [30, 60, 61, 62]);
}

/// Intervals are wider than those of the same values taken for measured: by a fifth of the values missing, at least the root of 5/4.
#[test]
fn intervals_are_never_narrower_for_having_been_filled() {
    let panel = panel(&[]);
    let y = without(&NILE, |t| (20..40).contains(&t));
    let filled = Gaps::of(&y, &[]).filled();
    let teaching = panel.learn(&[&NILE], &mut |_, _| {});
    let width = |y: &[f64]| -> Vec<f64> {
        panel.forecast(y, &teaching).quantiles.iter().map(|q| q[10] - q[0]).collect()
    };
    for (open, filled) in width(&y).iter().zip(width(&filled)) {
        assert!(*open > 1.117 * filled, "{open} {filled}");
    }
}

/// What is missing before an origin is not known there, and what is missing after it is not judged.
#[test]
fn what_was_not_measured_is_not_judged() {
    let panel = panel(&[12]);
    let y = without(&AIR, |t| (120..141).contains(&t) && t % 3 != 0);
    let all = panel.all(&[&y], &mut |_, _| {});
    assert_eq!(all.told.len(), 3);
    for told in &all.told {
        let measured = told.came.iter().filter(|v| !v.is_nan()).count();
        assert_eq!(told.inside().count(), measured);
        assert!(told.fan.iter().flatten().all(|v| v.is_finite()));
    }
    assert!(all.forecasts[0].quantiles.iter().flatten().all(|v| v.is_finite()));
}

/// Three values on eight steps are no series; six on eleven are, and demand that comes now and then is told of what was measured.
#[test]
fn few_values_with_holes() {
    let panel = panel(&[]);
    let nan = f64::NAN;
    let few = [5.0, nan, nan, 6.0, nan, nan, nan, 7.0];
    let six = [5.0, nan, 6.0, nan, 5.5, nan, 6.5, nan, 6.0, nan, 7.0];
    let seldom = [0.0, 3.0, 0.0, nan, 0.0, 2.0, 0.0, 0.0, nan, 4.0, 0.0, 0.0, 1.0, 0.0];
    assert!(super::super::is_short(&few) && !super::super::is_short(&six));
    let all = panel.all(&[&AIR, &few, &six, &seldom], &mut |_, _| {});
    assert!(all.forecasts.iter().all(|f| f.quantiles.iter().flatten().all(|v| v.is_finite())));
    assert_eq!(all.forecasts[3], panel.forecast(&measured(&seldom), &all.teaching));
    assert!(estimates(&seldom, &[]).is_empty());
}
