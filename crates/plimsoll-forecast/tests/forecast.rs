//! The forecast as its callers see it.

use plimsoll_forecast::{FAN, fan, forecast};
use plimsoll_model::calendar::{Calendar, Date, Step};
use plimsoll_model::demand::Forecast;
use plimsoll_model::quantity::Interval;
use plimsoll_model::sample;
use plimsoll_model::scenario::{RegionId, Scenario, Usage, Workload, WorkloadId};

fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

/// The sample without contracts and deals.
fn organic(change: impl Fn(&mut Scenario)) -> Scenario {
    let mut scenario = sample::scenario();
    scenario.commitments.clear();
    scenario.pipeline.clear();
    change(&mut scenario);
    scenario
}

fn mean(forecast: &Forecast, workload: WorkloadId, region: RegionId) -> Vec<f64> {
    let mean = forecast.demand.mean();
    (0..mean.periods).map(|t| mean.total[mean.at(0, workload, region, t)]).collect()
}

fn close(a: f64, b: f64, part: f64) {
    assert!((a / b - 1.0).abs() < part, "{a} is not within {part} of {b}");
}

#[test]
fn the_same_seed_gives_the_same_paths_and_another_seed_others() {
    let mut scenario = sample::scenario();
    let first = forecast(&scenario);
    assert_eq!(first, forecast(&scenario));
    scenario.forecast.seed = 2;
    assert_ne!(first.demand, forecast(&scenario).demand);
}

/// What an unknown future holds must not move the paths.
#[test]
fn usage_after_the_date_of_the_plan_is_not_looked_at() {
    let scenario = sample::scenario();
    let mut poisoned = scenario.clone();
    let later = Usage {
        start: scenario.as_of,
        end: scenario.as_of.add_months(3),
        mean: 1e9,
        ..scenario.usage[0].clone()
    };
    poisoned.usage.insert(12, later);
    assert_eq!(forecast(&scenario).demand, forecast(&poisoned).demand);
}

/// Few paths have the mean of many: the mean of all candidates, but for the draws of other candidates.
#[test]
fn few_paths_have_the_mean_of_many() {
    let few = forecast(&organic(|s| s.forecast.paths = 5));
    let many = forecast(&organic(|s| s.forecast.paths = 2000));
    for (workload, region) in [(sample::CORE, sample::EAST), (sample::AI, sample::WEST)] {
        for (a, b) in mean(&few, workload, region).into_iter().zip(mean(&many, workload, region)) {
            close(a, b, 0.01);
        }
    }
}

/// Usage grew by 4 % and 10 % a quarter with a wobble of 1 %: the next quarter goes on, later ones grow ever slower.
#[test]
fn the_trend_goes_on_and_fades() {
    let forecast = forecast(&organic(|_| ()));
    for (workload, growth) in [(sample::CORE, 1.04), (sample::AI, 1.10)] {
        let demand = mean(&forecast, workload, sample::EAST);
        let last = forecast.history.iter().find(|h| (h.workload, h.region) == (workload, sample::EAST));
        let last = last.and_then(|h| h.points.last()).expect("history").mean;
        close(demand[0] / last, growth, 0.03);
        assert!(
            demand[..8].windows(3).all(|w| w[2] > w[1] && w[2] / w[1] < 1.001 * w[1] / w[0]),
            "{demand:?}"
        );
    }
}

#[test]
fn demand_is_flat_after_the_horizon() {
    let forecast = forecast(&sample::scenario());
    let d = &forecast.demand;
    for path in 0..d.paths {
        let at = |t| d.total[d.at(path, sample::AI, sample::WEST, t)];
        assert!((9..16).all(|t| (at(t) - at(8)).abs() < 1e-9 * at(8)));
        close(at(8), at(7), 0.15);
    }
}

#[test]
fn parts_never_exceed_the_whole_and_nothing_is_negative() {
    let d = forecast(&sample::scenario()).demand;
    for (total, (contracted, pipeline)) in d.total.iter().zip(d.contracted.iter().zip(&d.pipeline)) {
        assert!(total.is_finite() && *contracted >= 0.0 && *pipeline >= 0.0);
        assert!(*total >= *contracted && *total >= *pipeline);
    }
}

/// A contract that the usage already holds, below the forecast, changes nothing; a new one adds its units.
#[test]
fn contracts_are_counted_once() {
    let without = forecast(&organic(|_| ()));
    let with = |share: f64| {
        forecast(&organic(|s| {
            s.commitments = sample::scenario().commitments;
            s.commitments[0].share_not_in_usage = Interval::certain(share);
        }))
    };
    let (inside, new) = (with(0.0), with(1.0));
    assert_eq!(without.demand.total, inside.demand.total);
    for (t, (a, b)) in
        mean(&without, sample::AI, sample::EAST).iter().zip(mean(&new, sample::AI, sample::EAST)).enumerate()
    {
        assert!((b - a - 100.0).abs() < 1e-6, "{t}: {a} {b}");
    }
}

/// Quarters of history under a plan in months, then quarters: months add up to what quarters alone would be.
#[test]
fn a_plan_in_months_agrees_with_a_plan_in_quarters() {
    let start = day("2026-01-01");
    let quarters = forecast(&organic(|s| s.forecast.paths = 200));
    let mixed = forecast(&organic(|s| {
        s.forecast.paths = 200;
        s.calendar =
            Calendar::new(start, &[Step { count: 6, months: 1 }, Step { count: 6, months: 3 }], 24, 1);
    }));
    let (q, m) = (mean(&quarters, sample::CORE, sample::EAST), mean(&mixed, sample::CORE, sample::EAST));
    close((31.0 * m[0] + 28.0 * m[1] + 31.0 * m[2]) / 90.0, q[0], 0.005);
    close((30.0 * m[3] + 31.0 * m[4] + 30.0 * m[5]) / 91.0, q[1], 0.005);
    close(m[6], q[2], 0.005);
    assert!(m[..6].windows(2).all(|w| w[1] > w[0]), "{m:?}");
}

/// A year and a half of days under a plan in quarters: fitted in weeks, whatever the weekdays do.
#[test]
fn days_with_weekends_are_fitted_in_weeks() {
    let scenario = organic(|s| {
        let row = s.usage[0].clone();
        let one = |i: i32| Usage {
            start: s.as_of.add_days(i - 540),
            end: s.as_of.add_days(i - 539),
            mean: if i % 7 < 5 { 120.0 } else { 50.0 },
            ..row.clone()
        };
        s.usage = (0..540).map(one).collect();
    });
    let forecast = forecast(&scenario);
    assert_eq!(forecast.history[0].points.len(), 77);
    let demand = mean(&forecast, sample::CORE, sample::EAST);
    assert!(demand.iter().all(|d| (d - 100.0).abs() < 1.0), "{demand:?}");
}

#[test]
fn without_usage_there_are_contracts_and_deals_only() {
    let mut scenario = sample::scenario();
    scenario.usage.clear();
    let forecast = forecast(&scenario);
    assert!(forecast.history.is_empty() && forecast.report.series.is_empty());
    let demand = mean(&forecast, sample::AI, sample::EAST);
    assert!((demand[0] - 100.0).abs() < 1e-9, "{demand:?}");
    assert!(mean(&forecast, sample::CORE, sample::EAST).iter().all(|d| d.abs() < 1e-12));
    assert!(forecast.report.remarks[0].starts_with("No usage"));
}

/// A series that stops, one of zeros and one with a single value all go on finite and not negative.
#[test]
fn odd_series_do_no_harm() {
    let scenario = organic(|s| {
        for row in &mut s.usage {
            match (row.workload, row.region, row.start < day("2025-01-01")) {
                (sample::CORE, sample::EAST, _) => row.mean = 0.0,
                (sample::CORE, sample::WEST, false) => row.mean = 0.0,
                _ => (),
            }
        }
        s.usage
            .retain(|u| (u.workload, u.region) != (sample::AI, sample::WEST) || u.start >= day("2025-10-01"));
    });
    let forecast = forecast(&scenario);
    assert!(forecast.demand.total.iter().all(|v| v.is_finite() && *v >= 0.0));
    assert!(mean(&forecast, sample::CORE, sample::EAST).iter().all(|d| d.abs() < 1e-12));
    assert_eq!(forecast.report.series.len(), 3);
}

#[test]
fn a_fan_rises_and_widens() {
    let forecast = forecast(&organic(|s| s.forecast.paths = 100));
    let fan = fan(&forecast.demand, sample::AI, None, 0..8);
    assert!(fan.iter().all(|q| q.windows(2).all(|w| w[0] <= w[1])) && FAN.len() == 7);
    let width = |t: usize| fan[t][6] / fan[t][0];
    assert!(width(7) > width(0));
}

/// A logarithm that wanders: growth of its own that changes slowly, and noise.
fn wander(seed: u64, count: usize) -> Vec<f64> {
    let mut state = seed;
    let mut normal = || {
        let mut sum = -6.0;
        for _ in 0..12 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum += (state >> 11) as f64 / (1_u64 << 53) as f64;
        }
        sum
    };
    let (mut level, mut growth) = (10.0_f64, 0.03);
    let mut next = || {
        level += growth + 0.03 * normal();
        growth = 0.9 * growth + 0.003 + 0.005 * normal();
        level.exp()
    };
    std::iter::repeat_with(&mut next).take(count).collect()
}

/// Twenty series that nobody fitted anything to, the last two years held back, three times: 480 values. Were they
/// independent, shares of 80 % and 95 % would have standard errors of 1.8 % and 1 %; values of a series are not, and two
/// years of one series count as about one value and a half: 7 % and 4 %. Twice that is allowed.
#[test]
fn intervals_hold_what_they_say_on_held_back_values() {
    let (mut inside_80, mut inside_95, mut all) = (0.0, 0.0, 0.0);
    for panel in 0..3 {
        let truth: Vec<Vec<f64>> = (0..20).map(|s| wander(100 * panel + s, 48)).collect();
        let scenario = organic(|s| {
            let (row, workload) = (s.usage[0].clone(), s.workloads[0].clone());
            s.workloads = (0..20).map(|i| Workload { name: format!("w{i}"), ..workload.clone() }).collect();
            s.regions.truncate(1);
            s.forecast.paths = 200;
            let at = |w: usize, t: usize| {
                let start = s.as_of.add_months(3 * (t as i32 - 40));
                Usage {
                    start,
                    end: start.add_months(3),
                    workload: WorkloadId(w),
                    region: RegionId(0),
                    mean: truth[w][t],
                    ..row.clone()
                }
            };
            s.usage = (0..20).flat_map(|w| (0..40).map(move |t| (w, t))).map(|(w, t)| at(w, t)).collect();
        });
        let demand = forecast(&scenario).demand;
        for (w, values) in truth.iter().enumerate() {
            for (t, actual) in values[40..].iter().enumerate() {
                let mut drawn: Vec<f64> =
                    (0..200).map(|p| demand.total[demand.at(p, WorkloadId(w), RegionId(0), t)]).collect();
                drawn.sort_by(f64::total_cmp);
                let between = |low: f64, high: f64| {
                    let q = |p| plimsoll_forecast::quantile(&drawn, p);
                    f64::from(u8::from((q(low)..=q(high)).contains(actual)))
                };
                inside_80 += between(0.1, 0.9);
                inside_95 += between(0.025, 0.975);
                all += 1.0;
            }
        }
    }
    assert!((inside_80 / all - 0.80_f64).abs() < 0.14, "{}", inside_80 / all);
    assert!((inside_95 / all - 0.95_f64).abs() < 0.08, "{}", inside_95 / all);
}
