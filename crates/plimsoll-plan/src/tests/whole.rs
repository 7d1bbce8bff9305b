//! Whole racks and blocks of power: every plan of a small case, tried.

use plimsoll_model::plan::{Plan, PlanOutcome};
use plimsoll_model::scenario::{GenerationId, OptionId, Scenario, SiteId};
use plimsoll_model::{DemandPaths, Interval, Megawatts, sample};
use plimsoll_stochastic::Decompose;

use super::{bare, close, planned};
use crate::{Given, Method, PlanRequest, plan};

const SERVER: GenerationId = GenerationId(0);
const METHODS: [Method; 2] = [Method::Extensive, Method::Decompose];

fn by(method: Method, scenario: &Scenario, demand: &DemandPaths, given: Option<Given>) -> Plan {
    let how = Decompose { gap: 1e-7, whole_gap: 1e-7, ..Decompose::default() };
    match plan(scenario, demand, &PlanRequest { method, how, given, ..PlanRequest::default() }, |_| {}) {
        PlanOutcome::Planned(plan) => *plan,
        other => panic!("no plan: {other:?}"),
    }
}

/// Racks of seven, and room for twenty servers, or thirty with a block of power.
fn racks_of_seven() -> Scenario {
    let mut s = bare::scenario(6, 0);
    (s.generations[0].whole_racks, s.generations[0].units_per_rack) = (true, 7.0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.020);
    let mut option = sample::scenario().power_options[0].clone();
    (option.block, option.cost) = (Megawatts::mw(0.010), Interval::certain(9_000.0));
    (option.lead, option.slip) = (Interval::certain(3.0), Interval::certain(0.0));
    option.rent_per_month = Interval::certain(0.0);
    (option.earliest, option.latest) = (s.calendar.start(), None);
    (option.max_blocks, option.max_blocks_per_period, option.whole_blocks) = (2.0, 2.0, true);
    s.power_options = vec![option];
    s
}

/// Numbers of racks ordered in the first and in the second quarter, and of blocks ordered in the first: all of them.
/// Servers that cost 1,000 and earn 2,160 a quarter are never worth ordering later only.
fn tried(scenario: &Scenario, demand: &DemandPaths) -> (f64, Given) {
    let mut best = (f64::NEG_INFINITY, Given::default());
    for (first, second, blocks) in (0..7 * 4 * 3).map(|i| (i % 7, i / 7 % 4, i / 28)) {
        let mut given = Given::default();
        given.add_units(SERVER, SiteId(0), 0, 7.0 * f64::from(first));
        given.add_units(SERVER, SiteId(0), 1, 7.0 * f64::from(second));
        given.add_blocks(OptionId(0), 0, f64::from(blocks));
        let value = by(Method::Extensive, scenario, demand, Some(given.clone())).objective;
        if value > best.0 {
            best = (value, given);
        }
    }
    best
}

#[test]
fn small_plans_are_the_best_of_all() {
    let s = racks_of_seven();
    for levels in [vec![25.0], vec![12.0, 18.0, 26.0, 31.0], vec![3.0, 40.0, 16.0]] {
        let demand = bare::flat(&s, &levels);
        let (value, given) = tried(&s, &demand);
        let parted = {
            let mut s = s.clone();
            (s.generations[0].whole_racks, s.power_options[0].whole_blocks) = (false, false);
            planned(&s, &demand).objective
        };
        assert!(parted > value * (1.0 + 1e-5), "whole racks are no limit here: {parted} {value}");
        for method in METHODS {
            let plan = by(method, &s, &demand, None);
            assert!(
                close(plan.objective, value),
                "{method:?} {levels:?}: {} {value} {given:?}",
                plan.objective
            );
            assert!(close(plan.objective, plan.recomputed) && plan.bound >= plan.objective * (1.0 - 1e-9));
            let whole = |units: f64, size: f64| (units / size - (units / size).round()).abs() < 1e-12;
            assert!(plan.orders.iter().all(|o| whole(o.units, 7.0)), "{:?}", plan.orders);
            assert!(plan.power_orders.iter().all(|o| whole(o.blocks, 1.0)), "{:?}", plan.power_orders);
            assert!(!plan.shadow_prices.is_empty(), "prices are those of racks that may be parted");
        }
    }
}

/// Room for 16 units at one site and 2 at another: two racks of seven at the first. At 5,000 a unit, which earns 2,160 a
/// quarter, a rack of which two units can run does not pay, though two rooms for two would add up to one for four.
#[test]
fn racks_are_given_out_whole() {
    let mut s = racks_of_seven();
    s.power_options.clear();
    s.generations[0].unit_cost = Interval::certain(5_000.0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.016);
    let mut second = s.sites[0].clone();
    second.name = "second".to_owned();
    second.envelope[0].it_power_mw = Interval::certain(0.002);
    s.sites.push(second);
    let demand = bare::flat(&s, &[22.0, 30.0]);
    for method in METHODS {
        let plan = by(method, &s, &demand, None);
        let at = |site| plan.orders.iter().filter(|o| o.site == SiteId(site)).map(|o| o.units).sum::<f64>();
        assert!(close(at(0), 14.0) && close(at(1), 0.0), "{} {}", at(0), at(1));
    }
}

/// A person's own orders are scored as they are, in parts of racks too.
#[test]
fn given_orders_may_be_parts_of_racks() {
    let s = racks_of_seven();
    let mut given = Given::default();
    given.add_units(SERVER, SiteId(0), 0, 10.0);
    let plan = by(Method::Extensive, &s, &bare::flat(&s, &[25.0]), Some(given));
    assert!(close(plan.orders[0].units, 10.0));
}

/// What comes after the horizon stands for what will be, and may be parted.
#[test]
fn orders_after_the_horizon_may_be_parted() {
    let mut s = racks_of_seven();
    let with_more = bare::scenario(6, 24).calendar;
    s.calendar = with_more;
    s.power_options.clear();
    let plan = by(Method::Decompose, &s, &bare::flat(&s, &[18.0, 19.0]), None);
    let (inside, after): (Vec<_>, Vec<_>) = plan.orders.iter().partition(|o| o.placed < 6);
    let whole = |units: f64| (units / 7.0 - (units / 7.0).round()).abs() < 1e-9;
    assert!(inside.iter().all(|o| whole(o.units)) && after.iter().any(|o| !whole(o.units)));
}
