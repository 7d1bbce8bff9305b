//! The answer does not depend on how it is found: rounds or one problem, sites added up or each for itself.

use plimsoll_model::plan::{Plan, PlanOutcome, Scarce};
use plimsoll_model::scenario::{EnvelopeStep, Limit, LimitStep, RowId, Scenario, Scope, SiteId};
use plimsoll_model::{Date, DemandPaths, Interval, sample};
use plimsoll_stochastic::Decompose;

use super::{bare, close, growing, planned};
use crate::{Method, PlanRequest, plan};

fn by(method: Method, scenario: &Scenario, demand: &DemandPaths) -> Plan {
    let how = Decompose { gap: 1e-7, ..Decompose::default() };
    match plan(scenario, demand, &PlanRequest { method, how, ..PlanRequest::default() }, |_| {}) {
        PlanOutcome::Planned(plan) => *plan,
        other => panic!("{other:?}"),
    }
}

#[test]
fn rounds_and_one_problem_agree() {
    let mut scenario = sample::scenario();
    for (weight, paths, spread) in [(0.0, 12, 0.6), (0.3, 12, 0.6), (1.0, 7, 0.9)] {
        scenario.policy.risk_weight = weight;
        scenario.policy.risk_level = 0.75;
        let demand = growing(&scenario, paths, 0.05, spread);
        let [one, rounds] = [Method::Extensive, Method::Decompose].map(|m| by(m, &scenario, &demand));
        assert!(close(one.objective, one.bound), "{weight}");
        assert!(close(one.objective, rounds.objective), "{weight}: {} {}", one.objective, rounds.objective);
        assert!(close(rounds.objective, rounds.bound) && close(rounds.objective, rounds.recomputed));
        assert!(rounds.objective <= one.bound + 1e-7 * one.bound.abs());
    }
}

/// Two sites run alike; room for six units at the first and for five at the second, in thousandths of a MW.
fn two_sites() -> Scenario {
    let mut s = bare::scenario(6, 0);
    let mut second = s.sites[0].clone();
    second.name = "second".to_owned();
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.006);
    second.envelope[0].it_power_mw = Interval::certain(0.005);
    s.sites.push(second);
    s
}

/// The same with limits that never bind and name each site, so that the sites are not added up.
fn apart(s: &Scenario) -> Scenario {
    let row = RowId { table: "limits", line: 1 };
    let mut s = s.clone();
    for site in 0..s.sites.len() {
        s.limits.push(Limit {
            name: format!("room at {site}"),
            scope: Scope::Site(SiteId(site)),
            steps: vec![LimitStep { from: Date::new(2020, 1, 1).expect("a day"), max: 1e9, min: 0.0, row }],
            uses: vec![(plimsoll_model::scenario::GenerationId(0), 1.0)],
            row,
        });
    }
    s
}

fn ordered_at(plan: &Plan, site: usize) -> f64 {
    plan.orders.iter().filter(|o| o.site == SiteId(site)).map(|o| o.units).sum()
}

#[test]
fn sites_added_up_are_given_their_own_room() {
    let s = two_sites();
    let demand = bare::flat(&s, &[20.0]);
    let plan = planned(&s, &demand);
    assert!(close(ordered_at(&plan, 0), 6.0) && close(ordered_at(&plan, 1), 5.0), "{:?}", plan.orders);
    assert!(close(plan.value, planned(&apart(&s), &demand).value));
    for site in 0..2 {
        let here = plan.shadow_prices.iter().find(|p| p.scarce == Scarce::Power { site: SiteId(site) });
        let here = here.expect("power is scarce at both");
        assert!(here.price > 0.0 && close(here.available, [0.006, 0.005][site]));
    }
}

/// Where one envelope shrinks as the other grows, their sum never changes, but units cannot move. Six units serve at
/// the first site until mid-2026, one after it; at the second it is the other way round.
#[test]
fn where_the_sum_does_not_fit_each_site_is_planned_for_itself() {
    let mut s = two_sites();
    let step = |mw: f64| EnvelopeStep {
        from: Date::new(2026, 7, 1).expect("a day"),
        it_power_mw: Interval::certain(mw),
        ..s.sites[0].envelope[0].clone()
    };
    let (less, more) = (step(0.001), step(0.010));
    s.sites[0].envelope.push(less);
    s.sites[1].envelope.push(more);
    let demand = bare::flat(&s, &[11.0]);
    let plan = planned(&s, &demand);
    let whole = planned(&apart(&s), &demand);
    assert!(close(plan.value, whole.value), "{} {}", plan.value, whole.value);
    for period in 0..6 {
        for site in 0..2 {
            let power = plan.power.iter().find(|p| p.site == SiteId(site) && p.period == period);
            let power = power.expect("power of every site and period");
            assert!(power.load_mw <= power.envelope_mw + 1e-9);
        }
    }
}
