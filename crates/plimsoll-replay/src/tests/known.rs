//! What a policy is told of its own past.

use plimsoll_model::demand::{DemandPaths, Forecast, ForecastReport};
use plimsoll_model::quantity::Interval;
use plimsoll_model::scenario::{CapexBudget, Overhead, SupplyCap};

use super::*;
use crate::policy::{Coverage, Newsvendor, Policy, View};
use crate::walk::with_fleet;

/// 8 units ordered in January came in February: in March a budget of 1,500 has 700 left and a cap of 20 a year 12; the next year has all of its own.
/// What is ordered in February is open in it, and counts for the plan as committed.
#[test]
fn what_came_this_year_is_gone_from_the_budget_and_the_cap() {
    let mut scenario = case();
    scenario.sites[0].envelope[0].it_power_mw = Interval::certain(1.0);
    let budget = |year| CapexBudget { year, max: 1500.0, family: None, row: ROW };
    scenario.policy.capex_budget = vec![budget(2025), budget(2026)];
    scenario.supply = vec![SupplyCap {
        generation: GenerationId(0),
        start: day(2025, 1),
        end: day(2026, 1),
        max_units: Interval::certain(20.0),
        row: ROW,
    }];
    let history = history(&scenario);
    let (mut fleet, _) = booked(&history, &[wish(0, 8.0)]);
    let before = with_fleet(scenario.clone(), &fleet, day(2025, 1));
    close(before.policy.capex_budget[0].max, 1500.0);
    fleet.book(day(2025, 3), &[wish(2, 3.0)]);
    let after = with_fleet(scenario.clone(), &fleet, day(2025, 3));
    let left: Vec<f64> = after.policy.capex_budget.iter().map(|b| b.max).collect();
    close(left[0], 700.0);
    close(left[1], 1500.0);
    close(after.supply[0].max_units.mid, 12.0);
    assert_eq!((after.fleet.len(), after.orders.len()), (2, 1), "the start and January; March is open");
    // The referee says the same of an order: 3 more were placed in March, so that 4 more are paid.
    fleet.book(day(2025, 3), &[wish(2, 100.0)]);
    close(fleet.booked[2].units, 4.0);
}

/// 30 were used last and 5 units are there: nine tenths of it takes 22 more.
#[test]
fn coverage_is_a_share_of_the_last_use() {
    close(ordered(&case(), &Coverage { share: 0.9 }, &[1000.0]), 22.0);
}

/// Work brings 2 and costs 1 where it is short, and a unit costs 1.5 an hour: half of 3. Where half of revenue goes with it a quarter of 2 is left.
#[test]
fn the_critical_ratio_counts_what_is_left_of_revenue() {
    let mut scenario = case();
    scenario.generations[0].unit_cost = Interval::certain(1.5 * 12.0 * 730.5);
    let paths = [10.0, 20.0, 30.0, 40.0, 50.0];
    close(ordered(&scenario, &Newsvendor, &paths), 25.0);
    scenario.overheads = vec![Overhead {
        name: "energy and sales".to_owned(),
        fixed_per_month: Interval::certain(0.0),
        share_of_revenue: Interval::certain(0.5),
        workload: None,
        from: None,
        until: None,
        growth_per_year: Interval::certain(0.0),
        row: ROW,
    }];
    close(ordered(&scenario, &Newsvendor, &paths), 15.0);
    close(ordered(&as_buyer(scenario), &Newsvendor, &paths), 25.0);
}

/// Units ordered in April 2025 with room for all of them, where every period asks for as much on a path.
fn ordered(scenario: &Scenario, policy: &dyn Policy, paths: &[f64]) -> f64 {
    let mut scenario = scenario.clone();
    scenario.calendar = Calendar::new(day(2025, 4), &[Step { count: 3, months: 1 }], 0, 1);
    scenario.sites[0].envelope[0].it_power_mw = Interval::certain(1.0);
    let mut demand = DemandPaths::zero(paths.len(), 1, 1, 3);
    for (path, work) in paths.iter().enumerate() {
        for period in 0..3 {
            let at = demand.at(path, WorkloadId(0), RegionId(0), period);
            demand.total[at] = *work;
        }
    }
    let forecast =
        Forecast { demand, report: ForecastReport::default(), history: Vec::new(), outlook: Vec::new() };
    let request = plimsoll::Request::default();
    let view = View {
        origin: day(2025, 4),
        placing: &[day(2025, 4)],
        known: &scenario,
        forecast: &forecast,
        request: &request,
    };
    policy.decide(&view).expect("decided").iter().map(|placed| placed.units).sum()
}
