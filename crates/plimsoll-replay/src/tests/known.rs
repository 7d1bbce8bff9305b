//! What a policy is told of its own past.

use plimsoll_model::demand::{DemandPaths, Forecast, ForecastReport};
use plimsoll_model::quantity::Interval;
use plimsoll_model::scenario::{CapexBudget, SupplyCap};

use super::*;
use crate::policy::{Coverage, Policy, View};
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
    let mut scenario = case();
    scenario.calendar = Calendar::new(day(2025, 4), &[Step { count: 3, months: 1 }], 0, 1);
    scenario.sites[0].envelope[0].it_power_mw = Interval::certain(1.0);
    let mut demand = DemandPaths::zero(1, 1, 1, 3);
    demand.total.fill(1000.0);
    let forecast =
        Forecast { demand, report: ForecastReport::default(), history: Vec::new(), outlook: Vec::new() };
    let request = plimsoll::Request::default();
    let placing = [day(2025, 4)];
    let view = View {
        origin: day(2025, 4),
        placing: &placing,
        known: &scenario,
        forecast: &forecast,
        request: &request,
    };
    let placed = Coverage { share: 0.9 }.decide(&view).expect("decided");
    assert_eq!(placed.len(), 1);
    close(placed[0].units, 22.0);
}
