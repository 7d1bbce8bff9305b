//! The referee's books beside books kept by hand.

use plimsoll_model::quantity::{Interval, Months};
use plimsoll_model::scenario::{CapexBudget, Limit, LimitStep, Payment, Scope, SupplyCap};

use super::*;
use crate::money::Money;
use crate::pools::Pools;
use crate::referee::Rule;
use crate::score::{PoolScore, score};

/// Hours of January, February and March 2025.
const HOURS: [f64; 3] = [744.0, 672.0, 744.0];

fn scored(history: &History<'_>, fleet: &Fleet<'_>) -> PoolScore {
    let scores = score(history, &Money::new(history), &Pools::of(history), fleet);
    assert_eq!(scores.len(), 1);
    scores.into_iter().next().expect("a pool")
}

/// 5 units serve 5 of 10, 20 and 30: 2 · 5 · 2,160 h earned, 5 · 744 + 15 · 672 + 25 · 744 paid as penalties.
#[test]
fn who_orders_nothing_serves_with_what_there_is() {
    let scenario = case();
    let history = history(&scenario);
    let (fleet, value) = booked(&history, &[]);
    close(value, 21_600.0 - 32_400.0);
    let score = scored(&history, &fleet);
    close(score.waste, 0.0);
    close(score.short, 3.0 * 32_400.0);
    close(score.service_level(), 5.0 * 2160.0 / (10.0 * 744.0 + 20.0 * 672.0 + 30.0 * 744.0));
    // A buyer earns nothing, and pays 2 + 1 for each hour that is short.
    let scenario = as_buyer(case());
    let history = super::history(&scenario);
    close(booked(&history, &[]).1, 3.0 * 32_400.0);
}

/// A thousand are ordered in January; the site has room for 25 more, which come in February.
/// 2 · (5 · 744 + 20 · 672 + 30 · 744) earned, 5 · 744 paid for January, 25 · 100 for the units; 10 of them idle in February.
#[test]
fn who_orders_everything_gets_what_the_power_carries() {
    let scenario = case();
    let history = history(&scenario);
    let (fleet, value) = booked(&history, &[wish(0, 1000.0)]);
    assert_eq!(fleet.booked[0].cut, Some(Rule::Power));
    close(fleet.booked[0].units, 25.0);
    close(fleet.booked[0].wanted, 1000.0);
    assert_eq!(fleet.booked[0].in_service, day(2025, 2));
    close(value, 78_960.0 - 3_720.0 - 2_500.0);
    let score = scored(&history, &fleet);
    let hourly = 100.0 / 12.0 / 730.5;
    close(score.waste, 10.0 * 672.0 * hourly);
    close(score.waste_share, 10.0 * 672.0 / (5.0 * 744.0 + 30.0 * 672.0 + 30.0 * 744.0));
    close(score.ordered, 2500.0);
}

#[test]
fn an_order_serves_after_its_lead_time_and_until_the_end_of_its_life() {
    let mut scenario = case();
    scenario.generations[0].service_life = Months::months(1.0);
    scenario.fleet.clear();
    let history = history(&scenario);
    let (fleet, value) = booked(&history, &[wish(0, 8.0), wish(2, 9.0)]);
    // February alone; what is ordered in March comes after the replay, is not paid in it and serves nobody.
    assert_eq!(fleet.active(), vec![vec![0.0, 8.0, 0.0]]);
    let short = 10.0 * HOURS[0] + 12.0 * HOURS[1] + 30.0 * HOURS[2];
    close(value, 2.0 * 8.0 * HOURS[1] - short - 800.0);
}

#[test]
fn every_rule_cuts_back_what_breaks_it() {
    let mut scenario = case();
    scenario.sites[0].envelope[0].it_power_mw = Interval::certain(1.0);
    let cut = |scenario: &Scenario, wishes: &[Wish]| {
        let history = history(scenario);
        let (fleet, _) = booked(&history, wishes);
        fleet.booked.iter().map(|b| (b.units, b.cut)).collect::<Vec<_>>()
    };
    assert_eq!(cut(&scenario, &[wish(0, 50.0)]), [(50.0, None)]);

    let mut capped = scenario.clone();
    capped.supply = vec![SupplyCap {
        generation: GenerationId(0),
        start: day(2025, 2),
        end: day(2025, 3),
        max_units: Interval::certain(12.0),
        row: ROW,
    }];
    let told = cut(&capped, &[wish(0, 7.0), wish(0, 7.0), wish(1, 7.0)]);
    assert_eq!(told, [(7.0, None), (5.0, Some(Rule::Supply)), (7.0, None)]);

    let mut poor = scenario.clone();
    poor.policy.capex_budget = vec![CapexBudget { year: 2025, max: 1500.0, family: None, row: ROW }];
    assert_eq!(cut(&poor, &[wish(0, 10.0), wish(1, 10.0)]), [(10.0, None), (5.0, Some(Rule::Budget))]);

    let mut narrow = scenario.clone();
    narrow.limits = vec![Limit {
        name: "ports".to_owned(),
        scope: Scope::All,
        steps: vec![LimitStep { from: day(2020, 1), min: 0.0, max: 20.0, row: ROW }],
        uses: vec![(GenerationId(0), 2.0)],
        row: ROW,
    }];
    // 20 ports, 2 a unit, 5 units there.
    assert_eq!(cut(&narrow, &[wish(0, 10.0)]), [(5.0, Some(Rule::Limit))]);

    scenario.generations[0].first_order = day(2025, 2);
    assert_eq!(
        cut(&scenario, &[wish(0, 10.0), wish(1, 10.0)]),
        [(0.0, Some(Rule::OrderDates)), (10.0, None)]
    );
    scenario.generations[0].last_order = Some(day(2025, 1));
    assert_eq!(cut(&scenario, &[wish(1, 10.0)]), [(0.0, Some(Rule::OrderDates))]);
}

/// Two steps of a year at 10 %, tax 20 %: a unit of 100 bought for the first, written off over two years, three years of life.
#[test]
fn a_purchase_costs_its_price_less_tax_saved_and_what_is_left() {
    let mut scenario = case();
    scenario.finance.discount_rate = Interval::certain(0.10);
    scenario.finance.tax_rate = Interval::certain(0.20);
    scenario.finance.end_value_factor = Interval::certain(0.8);
    scenario.generations[0].service_life = Months::months(36.0);
    scenario.generations[0].tax_life = Months::months(24.0);
    scenario.usage = (0..24).map(|m| usage(0, 0, day(2023, 1).add_months(m), 1.0)).collect();
    let history = History::of(&scenario, day(2023, 1), day(2025, 1), 12).expect("two years");
    let money = Money::new(&history);
    let d = |years: f64| 1.1_f64.powf(-years);
    let annuity = |years: f64| (1.0 - d(years)) / 0.1;
    let saved = 0.2 * 0.5 * (d(0.5) + d(1.5));
    let left = 100.0 * (1.0 - 0.2 * annuity(2.0) / 2.0) * annuity(1.0) / annuity(3.0) * 0.8 * d(2.0);
    close(money.bought(GenerationId(0), 100.0, 0), 100.0 * (d(0.5) - saved) - left);
    // Running money keeps four fifths.
    close(money.running(1), 0.8 * d(1.5));

    // A commitment pays a third a year, a tenth of it at once, and is worth nothing afterwards.
    scenario.generations[0].payment = Payment::OverLife;
    scenario.generations[0].upfront_share = 0.1;
    let history = History::of(&scenario, day(2023, 1), day(2025, 1), 12).expect("two years");
    let money = Money::new(&history);
    let paid = 0.8 * (0.1 * d(0.5) + 0.9 / 3.0 * (d(0.5) + d(1.5)));
    close(money.bought(GenerationId(0), 100.0, 0), 100.0 * paid);
}

/// Two regions that may help each other with half of their demand: 8 units in the east, 4 asked for there and 10 in the west.
#[test]
fn work_is_done_elsewhere_as_far_as_it_may_be() {
    let mut scenario = case();
    let whole = sample::scenario();
    scenario.regions = whole.regions.clone();
    scenario.load_blocks.levels = vec![vec![vec![1.0]; 2]];
    scenario.workloads[0].home_share = 0.5;
    scenario.workloads[0].spill_cost = 0.25;
    scenario.fleet[0].units = Units::new(8);
    scenario.usage = (0..3)
        .flat_map(|m| {
            let at = day(2025, 1).add_months(m);
            [usage(0, 0, at, 4.0), usage(0, 1, at, 10.0)]
        })
        .collect();
    let history = history(&scenario);
    let (fleet, value) = booked(&history, &[]);
    let hours: f64 = HOURS.iter().sum();
    // 4 at home and 4 in the west, of the 5 that may be served there; 6 short.
    close(value, hours * (2.0 * 8.0 - 0.25 * 4.0 - 6.0));
    let score = scored(&history, &fleet);
    close(score.served[0], 4.0 * hours);
    close(score.served[1], 4.0 * hours);
}

/// Peak of 15 in half of the hours and 5 in the others, 10 units: 5 short at the peak, 5 idle beside it.
#[test]
fn hardware_is_held_against_every_load_block() {
    let mut scenario = case();
    scenario.load_blocks.names = vec!["peak".to_owned(), "rest".to_owned()];
    scenario.load_blocks.shares = vec![0.5, 0.5];
    scenario.load_blocks.levels = vec![vec![vec![1.5, 0.5]]];
    scenario.fleet[0].units = Units::new(10);
    scenario.usage = (0..3).map(|m| usage(0, 0, day(2025, 1).add_months(m), 10.0)).collect();
    let history = history(&scenario);
    let (fleet, value) = booked(&history, &[]);
    let hours: f64 = HOURS.iter().sum();
    close(value, hours * (0.5 * (20.0 - 5.0) + 0.5 * 10.0));
    close(scored(&history, &fleet).waste_share, 0.25);
}

#[test]
fn what_is_not_measured_cannot_be_played() {
    let mut scenario = case();
    scenario.usage.remove(1);
    let fault = History::of(&scenario, day(2025, 1), day(2025, 4), 1).expect_err("a hole");
    assert_eq!(fault, ["usage of core in east is not measured from 2025-02-01 to 2025-03-01"]);
    let fault = History::of(&scenario, day(2025, 4), day(2025, 4), 1).expect_err("no time");
    assert_eq!(
        fault,
        ["there is no whole step of 1 months from 2025-04-01 to 2025-04-01, the end of the replay"]
    );
}
