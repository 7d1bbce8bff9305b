//! Small plans whose answers are known: closed forms first, then what must hold of any plan, then one case for each
//! constraint family in which leaving the family out would change the answer.

mod bare;
mod changes;
mod explore;
mod families;
mod groups;
mod moves;
mod mutants;
mod out_of_sample;
mod reopened;
mod repairs;
mod routes;
mod seams;
mod service;
mod supply;
mod tree;
mod waits;
mod whole;

use plimsoll_model::finance::{annuity, discount};
use plimsoll_model::plan::{Plan, PlanOutcome};
use plimsoll_model::scenario::{Objective, Payment, RegionId, WorkloadId};
use plimsoll_model::{DemandPaths, Interval, Scenario, sample};

use crate::{Given, PlanRequest, plan};

pub(super) fn planned(scenario: &Scenario, demand: &DemandPaths) -> Plan {
    with(scenario, demand, &PlanRequest::default())
}

fn with(scenario: &Scenario, demand: &DemandPaths, request: &PlanRequest) -> Plan {
    match plan(scenario, demand, request, |_| {}) {
        PlanOutcome::Planned(plan) => *plan,
        other => panic!("no plan: {other:?}"),
    }
}

/// Demand that grows by a share each period from the level of the last usage, with paths spread around it.
pub(super) fn growing(scenario: &Scenario, paths: usize, growth: f64, spread: f64) -> DemandPaths {
    let periods = scenario.calendar.periods().len();
    let mut demand = DemandPaths::zero(paths, scenario.workloads.len(), scenario.regions.len(), periods);
    for path in 0..paths {
        let tilt = if paths > 1 { (path as f64 / (paths - 1) as f64 - 0.5) * spread } else { 0.0 };
        for w in (0..scenario.workloads.len()).map(WorkloadId) {
            for r in (0..scenario.regions.len()).map(RegionId) {
                let last = scenario.usage.iter().rev().find(|u| u.workload == w && u.region == r);
                let level = last.map_or(0.0, |u| u.mean);
                for t in 0..periods {
                    let at = demand.at(path, w, r, t);
                    let grown = level * (1.0 + growth).powi(t as i32);
                    demand.total[at] = grown * (1.0 + tilt * t as f64 / periods as f64);
                    demand.contracted[at] = if w == sample::AI { 0.3 * demand.total[at] } else { 0.0 };
                }
            }
        }
    }
    demand
}

pub(super) fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0)
}

pub(super) fn ordered(plan: &Plan) -> f64 {
    plan.orders.iter().map(|o| o.units).sum()
}

#[test]
fn the_objective_is_the_plan_added_up_again() {
    let mut scenario = sample::scenario();
    for (weight, spread) in [(0.0, 0.6), (0.3, 0.6), (1.0, 0.9)] {
        scenario.policy.risk_weight = weight;
        scenario.policy.risk_level = 0.75;
        let demand = growing(&scenario, 5, 0.05, spread);
        let plan = planned(&scenario, &demand);
        assert!(close(plan.objective, plan.recomputed), "{weight}: {} {}", plan.objective, plan.recomputed);
        assert!(close(plan.objective, plan.bound));
        assert!(ordered(&plan) > 1.0);
    }
}

/// What is ordered after the horizon is the model's own affair, for given orders as for the plan's: given back its own
/// orders of the horizon, it values them the same, whether a supplier binds or not.
#[test]
fn the_plans_own_orders_are_worth_what_the_plan_is() {
    for cap in [None, Some(7.0)] {
        let mut s = bare::scenario(4, 30);
        s.supply.extend(cap.map(|units| plimsoll_model::scenario::SupplyCap {
            generation: plimsoll_model::scenario::GenerationId(0),
            start: s.calendar.start(),
            end: s.calendar.start().add_months(3),
            max_units: Interval::certain(units),
            row: s.regions[0].row,
        }));
        let demand = bare::flat(&s, &[10.0]);
        let best = planned(&s, &demand);
        let horizon = s.horizon();
        assert!(
            best.orders.iter().any(|o| !horizon.contains(&o.placed)),
            "the case has orders after the horizon"
        );
        let mut own = Given::default();
        for o in best.orders.iter().filter(|o| horizon.contains(&o.placed)) {
            own.add_units(o.generation, o.site, o.placed, o.units);
        }
        let scored = with(&s, &demand, &PlanRequest { given: Some(own), ..PlanRequest::default() });
        assert!(close(scored.value, best.value), "{cap:?}: {} {}", scored.value, best.value);
    }
}

/// One unit, one year, one price: revenue 8,760 less a cost of 1,000, by hand.
#[test]
fn one_certain_order_is_worth_its_discounted_margin() {
    let s = bare::scenario(4, 0);
    let demand = bare::flat(&s, &[10.0]);
    let plan = planned(&s, &demand);
    assert!(close(ordered(&plan), 10.0));
    let hours = [2160.0, 2184.0, 2208.0, 2208.0];
    let revenue: f64 = (1..4).map(|t| hours[t] * discount(0.1, (t as f64 + 0.5) / 4.0)).sum();
    let cost = 1000.0 * discount(0.1, 1.5 / 4.0);
    // After three of its eight quarters the unit has fifteen months left.
    let end = 1000.0 * 0.8 * annuity(0.1, 1.25) / annuity(0.1, 2.0) * discount(0.1, 1.0);
    assert!(close(plan.value, 10.0 * (revenue - cost + end)), "{}", plan.value);
    assert!(close(plan.end_value, 10.0 * end));
}

/// The newsvendor: order where the chance that demand is larger equals cost over margin.
///
/// # Source
/// Arrow, Harris & Marschak 1951; Porteus 2002, ch. 1: the critical fractile.
#[test]
fn one_period_orders_the_critical_fractile() {
    for (cost, expected) in [(1000.0, 60.0), (600.0, 80.0), (1990.0, 10.0), (200.0, 100.0)] {
        let mut s = bare::scenario(2, 0);
        s.finance.end_value_factor = Interval::certain(0.0);
        s.generations[0].unit_cost = Interval::certain(cost);
        let demand = bare::flat(&s, &[10.0, 20.0, 30.0, 40.0, 50.0, 60.0, 70.0, 80.0, 90.0, 100.0]);
        let plan = planned(&s, &demand);
        // Margin of one unit at work in the one quarter it serves: 2,184 hours. Both flows meet in its middle.
        let chance_of_need = cost / 2184.0;
        let fractile = (1..=10).rev().find(|k| (11 - k) as f64 / 10.0 >= chance_of_need);
        assert!(close(fractile.map_or(0.0, |k| 10.0 * k as f64), expected), "{cost}");
        assert!(close(ordered(&plan), expected), "{cost}: {}", ordered(&plan));
    }
}

#[test]
fn flat_demand_gives_flat_orders_to_the_last_period() {
    let mut s = bare::scenario(12, 24);
    bare::even_fleet(&mut s, 800);
    let plan = planned(&s, &bare::flat(&s, &[800.0]));
    for placed in 0..12 {
        let units: f64 = plan.orders.iter().filter(|o| o.placed == placed).map(|o| o.units).sum();
        assert!(close(units, 100.0), "period {placed}: {units}");
    }
}

#[test]
fn two_halves_of_a_path_weigh_as_the_whole() {
    let s = sample::scenario();
    let one = growing(&s, 3, 0.05, 0.8);
    let mut two = DemandPaths::zero(6, one.workloads, one.regions, one.periods);
    let size = one.total.len() / 3;
    for path in 0..6 {
        let from = (path / 2) * size;
        two.total[path * size..][..size].copy_from_slice(&one.total[from..from + size]);
        two.contracted[path * size..][..size].copy_from_slice(&one.contracted[from..from + size]);
    }
    assert!(close(planned(&s, &one).objective, planned(&s, &two).objective));
}

#[test]
fn scaling_all_money_scales_the_value_and_nothing_else() {
    let s = sample::scenario();
    let mut dear = s.clone();
    let scale = |i: &mut Interval| *i = Interval { low: i.low * 7.0, mid: i.mid * 7.0, high: i.high * 7.0 };
    for g in &mut dear.generations {
        scale(&mut g.unit_cost);
        scale(&mut g.opex_per_month);
    }
    for w in &mut dear.workloads {
        scale(&mut w.price);
        scale(&mut w.short_penalty);
        scale(&mut w.contract_penalty);
        w.spill_cost *= 7.0;
    }
    for site in &mut dear.sites {
        site.envelope.iter_mut().for_each(|e| scale(&mut e.electricity_price_per_mwh));
    }
    dear.power_options.iter_mut().for_each(|o| scale(&mut o.cost));
    dear.overheads.iter_mut().for_each(|o| scale(&mut o.fixed_per_month));
    dear.fleet.iter_mut().for_each(|v| v.unit_cost *= 7.0);
    dear.orders.iter_mut().for_each(|o| o.unit_cost *= 7.0);
    dear.assets.iter_mut().for_each(|a| (a.cost, a.paid) = (a.cost * 7.0, a.paid * 7.0));
    dear.commitments
        .iter_mut()
        .for_each(|c| c.steps.iter_mut().for_each(|p| p.price = p.price.map(|v| v * 7.0)));
    let demand = growing(&s, 3, 0.06, 0.5);
    let (cheap, costly) = (planned(&s, &demand), planned(&dear, &demand));
    assert!(close(cheap.value * 7.0, costly.value), "{} {}", cheap.value * 7.0, costly.value);
    // The plan of each case is one of the best of the other.
    for (case, other, value) in [(&s, &costly, cheap.value), (&dear, &cheap, costly.value)] {
        let mut given = Given::default();
        other.orders.iter().for_each(|o| given.add_units(o.generation, o.site, o.placed, o.units));
        other.power_orders.iter().for_each(|o| given.add_blocks(o.option, o.placed, o.blocks));
        let scored = with(case, &demand, &PlanRequest { given: Some(given), ..PlanRequest::default() });
        assert!(close(scored.value, value), "{} {value}", scored.value);
    }
}

/// A given plan is never worth more than the optimum, and the optimum given back is worth itself.
#[test]
fn a_given_plan_is_scored_beside_the_optimum() {
    let s = sample::scenario();
    let demand = growing(&s, 3, 0.06, 0.5);
    let best = planned(&s, &demand);
    let mut given = Given::default();
    for o in &best.orders {
        given.add_units(o.generation, o.site, o.placed, o.units);
    }
    for o in &best.power_orders {
        given.add_blocks(o.option, o.placed, o.blocks);
    }
    let request = |given| PlanRequest { given: Some(given), ..PlanRequest::default() };
    assert!(close(with(&s, &demand, &request(given)).value, best.value));
    let nothing = with(&s, &demand, &request(Given::default()));
    let horizon = s.horizon();
    assert!(nothing.value < best.value && !nothing.orders.iter().any(|o| horizon.contains(&o.placed)));
}

/// A buyer's commitment of one year against demand on 60 % of the hours of every period: it pays when its price is
/// below 60 % of the price on demand.
#[test]
fn a_buyer_commits_to_what_runs_long_enough() {
    for (price_per_hour, commits) in [(0.55, true), (0.65, false)] {
        let mut s = bare::scenario(4, 0);
        s.objective = Objective::Cost;
        let g = &mut s.generations[0];
        g.payment = Payment::OverLife;
        g.service_life = plimsoll_model::Months::months(12.0);
        g.lead = Interval::certain(0.0);
        g.unit_cost = Interval::certain(price_per_hour * 8760.0);
        s.workloads[0].price = Interval::certain(1.0);
        s.load_blocks.names = vec!["busy".to_owned(), "quiet".to_owned()];
        s.load_blocks.shares = vec![0.6, 0.4];
        s.load_blocks.levels = vec![vec![vec![1.0 / 0.6, 0.0]]];
        let plan = planned(&s, &bare::flat(&s, &[60.0]));
        let at_start: f64 = plan.orders.iter().filter(|o| o.placed == 0).map(|o| o.units).sum();
        assert!(close(at_start, if commits { 100.0 } else { 0.0 }), "{price_per_hour}: {at_start}");
        assert!(close(plan.objective, plan.recomputed));
    }
}
