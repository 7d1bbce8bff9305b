//! What a scenario does with its rows.

mod histories;

use plimsoll_model::quantity::Interval;
use plimsoll_model::sample;
use plimsoll_model::scenario::Usage;

use super::simulated::{MONTHS, World};
use super::*;

/// 30 units contracted and new, 10 of a deal: at 2 a unit 80 of the other workload come, 20 of them with the deal.
#[test]
fn new_work_brings_its_share_of_other_work() {
    let mut scenario = sample::scenario();
    let per_unit = Some(Interval { low: 1.0, mid: 2.0, high: 3.0 });
    scenario.pulls =
        vec![Pull { workload: sample::AI, pulls: sample::CORE, per_unit, row: scenario.workloads[0].row }];
    let mut demand = DemandPaths::zero(400, 2, 2, 3);
    let mut new = vec![0.0; demand.total.len()];
    for path in 0..400 {
        let at = demand.at(path, sample::AI, sample::WEST, 1);
        (new[at], demand.pipeline[at]) = (30.0, 10.0);
    }
    add(&scenario, &new, &mut demand);
    let mean = demand.mean();
    let of = |values: &[f64], r, t| values[mean.at(0, sample::CORE, r, t)];
    assert!((of(&mean.total, sample::WEST, 1) - 80.0).abs() < 0.1);
    assert!((of(&mean.pipeline, sample::WEST, 1) - 20.0).abs() < 0.1);
    assert!(of(&mean.total, sample::WEST, 0).abs() < 1e-12 && of(&mean.total, sample::EAST, 1).abs() < 1e-12);
    let spread = |path| demand.total[demand.at(path, sample::CORE, sample::WEST, 1)];
    assert!((0..400).any(|p| spread(p) > 100.0) && (0..400).any(|p| spread(p) < 60.0));
}

/// Three years of months of a world, as a scenario that wants to know how much core comes with AI.
fn scenario(world: World) -> Scenario {
    let mut scenario = sample::scenario();
    let panel = world.panel(3);
    let row = scenario.usage[0].clone();
    scenario.usage.clear();
    for series in &panel.series {
        for (i, mean) in series.values.iter().enumerate() {
            let start = scenario.as_of.add_months((i as i32 - world.steps as i32) * world.step as i32);
            let end = start.add_months(world.step as i32);
            let (workload, region, mean) = (series.workload, series.region, *mean);
            scenario.usage.push(Usage { start, end, workload, region, mean, ..row.clone() });
        }
    }
    scenario.pulls = vec![Pull { workload: sample::AI, pulls: sample::CORE, per_unit: None, row: row.row }];
    scenario
}

/// Rates of a scenario, with what 100 new units of AI bring on each of 50 paths.
fn brought(scenario: &Scenario) -> (PullReport, Vec<f64>) {
    let mut demand = DemandPaths::zero(50, 2, 2, 1);
    let mut new = vec![0.0; demand.total.len()];
    (0..50).for_each(|path| new[demand.at(path, sample::AI, sample::EAST, 0)] = 100.0);
    let report = add(scenario, &new, &mut demand).remove(0);
    let came = (0..50).map(|path| demand.total[demand.at(path, sample::CORE, sample::EAST, 0)]).collect();
    (report, came)
}

const PAIR: World = World { regions: 2, rate: [3.0, 0.0, 0.0], own: 0.01, ..MONTHS };

#[test]
fn each_path_draws_its_own_rate() {
    let (report, came) = brought(&scenario(PAIR));
    let learned = report.learned.expect("three years are enough");
    assert_eq!((report.source, learned.regions, learned.changes), (PullSource::Learned, 2, 2 * 33));
    assert!(learned.interval_95.0 < 3.0 && 3.0 < learned.interval_95.1, "{learned:?}");
    let mean = came.iter().sum::<f64>() / 50.0;
    assert!((mean / 100.0 / report.drawn[1] - 1.0).abs() < 0.03, "{mean} {:?}", report.drawn);
    let below = came.iter().filter(|came| **came < 100.0 * report.drawn[0]).count();
    assert_eq!(below, 5, "a tenth of the paths lies below P10");
}

/// A row that tells its rate draws it, whatever usage says, from the same strata as ever.
#[test]
fn what_is_told_is_drawn() {
    let mut scenario = scenario(PAIR);
    let told = Interval { low: 8.0, mid: 9.0, high: 12.0 };
    scenario.pulls[0].per_unit = Some(told);
    let (report, came) = brought(&scenario);
    let strata = Draws::new(scenario.forecast.seed, Purpose::Pulls, item("ai\ncore")).strata(50);
    assert_eq!(came, strata.into_iter().map(|u| 100.0 * told.triangular(u)).collect::<Vec<_>>());
    let together = report.together.expect("both are known");
    assert!(report.source == PullSource::Told && together[1] < 9.0 && together[1] > 3.0, "{together:?}");
    assert!(remarks(&scenario, &[report])[0].contains("told are 8 to 12 units for one"));
}

#[test]
fn what_usage_does_not_tell_is_not_pulled() {
    let unclear = scenario(World { rate: [0.0; 3], ..PAIR });
    let (report, came) = brought(&unclear);
    assert!(report.source == PullSource::Unclear && came.iter().all(|units| *units == 0.0), "{report:?}");
    assert!(remarks(&unclear, &[report])[0].contains("66 changes of usage do not tell it from nothing"));
    let short = scenario(World { steps: 12, step: 3, ..PAIR });
    let (report, came) = brought(&short);
    assert!(report.source == PullSource::TooLittle && came.iter().all(|units| *units == 0.0), "{report:?}");
    assert!(remarks(&short, &[report])[0].contains("too little usage"));
    let mut none = scenario(PAIR);
    none.usage.retain(|row| row.workload != sample::AI);
    assert_eq!(brought(&none).0.source, PullSource::TooLittle);
    none.usage.clear();
    assert_eq!(brought(&none).0.source, PullSource::TooLittle);
}

/// What is measured after the date of the plan changes nothing.
#[test]
fn nothing_later_is_read() {
    let before = scenario(PAIR);
    let mut poisoned = before.clone();
    for (workload, mean) in [(sample::AI, 1e6), (sample::CORE, 1e9)] {
        let last = before.usage.iter().rfind(|row| row.workload == workload).expect("usage");
        let (start, end) = (last.end, last.end.add_months(1));
        poisoned.usage.push(Usage { start, end, mean, ..last.clone() });
    }
    assert_eq!(brought(&before), brought(&poisoned));
}

/// A step without a measurement or at the limit takes its change and the next with it: of the pulled workload two rows, of the pulling one
/// those of its lags too.
#[test]
fn steps_that_were_not_measured_in_full_are_left_out() {
    let rows = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = scenario(PAIR);
        change(&mut scenario);
        brought(&scenario).0.learned.expect("enough is left").changes
    };
    let place = |scenario: &Scenario, workload| {
        let is = |row: &Usage| (row.workload, row.region) == (workload, sample::EAST);
        scenario.usage.iter().position(is).expect("usage") + 20
    };
    let hole = |workload| {
        rows(&|s: &mut Scenario| {
            let at = place(s, workload);
            s.usage.remove(at);
        })
    };
    let limited = |workload| {
        rows(&|s: &mut Scenario| {
            let at = place(s, workload);
            s.usage[at].capacity_limited = true;
        })
    };
    assert_eq!([hole(sample::CORE), limited(sample::CORE)], [64, 64]);
    assert_eq!([hole(sample::AI), limited(sample::AI)], [62, 62]);
}

/// What a measured customer uses under contract is no part of the trend, and is part of what work brought.
#[test]
fn contracts_teach_as_well() {
    let mut scenario = scenario(PAIR);
    let before = brought(&scenario);
    scenario.commitments[0].measured = true;
    scenario.customer_usage = scenario
        .usage
        .iter()
        .filter(|row| (row.workload, row.region) == (sample::AI, sample::EAST))
        .map(|row| plimsoll_model::scenario::CustomerUsage {
            start: row.start,
            end: row.end,
            workload: row.workload,
            region: row.region,
            customer: scenario.commitments[0].customer.clone(),
            mean: 0.5 * row.mean,
        })
        .collect();
    let mean = |panel: Option<Panel>| {
        let here = |s: &&crate::history::Series| (s.workload, s.region) == (sample::AI, sample::EAST);
        panel.and_then(|panel| Some(panel.series.iter().find(here)?.mean())).expect("usage")
    };
    assert!(mean(Panel::of(&scenario)) < mean(Panel::with_contracts(&scenario)) - 10.0);
    assert_eq!(before, brought(&scenario));
}
