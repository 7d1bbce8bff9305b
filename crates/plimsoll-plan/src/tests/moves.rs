//! Units that are moved to another site: by hand, and against every way to move them tried by itself.

use plimsoll_model::finance::discount;
use plimsoll_model::plan::Plan;
use plimsoll_model::scenario::{Objective, Redeploy, RegionId, Scenario, SiteId, Vintage, WorkloadId};
use plimsoll_model::{DemandPaths, Interval, Months, Units, sample};

use super::{bare, close, planned, with};
use crate::{Method, PlanRequest};

const HOURS: [f64; 6] = [2160.0, 2184.0, 2208.0, 2208.0, 2160.0, 2184.0];

/// Two regions with a site each, where all work stays at home, and no server can be bought any more. Those there are stand at
/// the first site, so many of each age in quarters.
pub(super) fn two_places(vintages: &[(i32, u64)], redeploy: Option<(f64, f64)>) -> Scenario {
    let mut s = bare::scenario(6, 0);
    let (mut region, mut site) = (s.regions[0].clone(), s.sites[0].clone());
    region.name = "other".to_owned();
    site.name = "other-1".to_owned();
    site.region = RegionId(1);
    (s.regions, s.sites) = (vec![s.regions[0].clone(), region], vec![s.sites[0].clone(), site]);
    s.load_blocks.levels = vec![vec![vec![1.0]; 2]];
    s.workloads[0].home_share = 1.0;
    s.generations[0].last_order = Some(s.calendar.start().add_months(-12));
    s.generations[0].redeploy = redeploy
        .map(|(cost, months)| Redeploy { cost: Interval::certain(cost), months: Months::months(months) });
    let vintage = sample::scenario().fleet[0].clone();
    let of_age = |(age, units): &(i32, u64)| Vintage {
        in_service: s.calendar.start().add_months(-3 * age),
        units: Units::new(*units),
        unit_cost: 1000.0,
        ..vintage.clone()
    };
    s.fleet = vintages.iter().map(of_age).collect();
    s
}

/// So much at home by period, and so much in the other region.
pub(super) fn asked(s: &Scenario, home: &[f64], other: &[f64]) -> DemandPaths {
    let mut demand = bare::flat(s, &[0.0]);
    for t in 0..demand.periods {
        for (r, levels) in [home, other].into_iter().enumerate() {
            let at = demand.at(0, WorkloadId(0), RegionId(r), t);
            demand.total[at] = levels[t.min(levels.len() - 1)];
        }
    }
    demand
}

fn moved(plan: &Plan) -> f64 {
    plan.moves.iter().map(|m| m.units).sum()
}

/// By hand: from the third quarter on, the work of six of ten servers is asked for in the other region. They leave with the
/// start of it. Where the way takes a month they serve from the start of the next quarter; a quarter's work is lost then, and
/// that of the third is worth less now than that of the second.
#[test]
fn units_follow_the_work() {
    for (months, serves) in [(0.0, 2), (1.0, 3)] {
        let plain = {
            let mut s = two_places(&[(0, 10)], None);
            s.finance.end_value_factor = Interval::certain(0.0);
            s
        };
        let demand = asked(&plain, &[10.0, 10.0, 4.0], &[0.0, 0.0, 6.0]);
        let before = planned(&plain, &demand).value;
        let mut s = plain.clone();
        s.generations[0].redeploy =
            Some(Redeploy { cost: Interval::certain(50.0), months: Months::months(months) });
        let plan = planned(&s, &demand);
        let at = |t: usize| discount(0.1, (t as f64 + 0.5) / 4.0);
        let earned: f64 = (serves..6).map(|t| HOURS[t] * at(t)).sum();
        let gain = 6.0 * (earned - 50.0 * at(2));
        assert!(close(plan.value - before, gain), "{months}: {} {gain}", plan.value - before);
        assert!(close(plan.recomputed, plan.objective), "{} {}", plan.recomputed, plan.objective);
        let [only] = &plan.moves[..] else { panic!("{:?}", plan.moves) };
        assert_eq!((only.from, only.to, only.leaves, only.serves), (SiteId(0), SiteId(1), 2, serves));
        assert!(close(only.units, 6.0), "{only:?}");
    }
}

/// Each way to part two vintages between the sites at the start is planned by itself, with what moving costs taken off: the
/// best of them is the plan. Old units are gone in the fifth quarter, and young ones are worth more at the end.
#[test]
fn the_best_of_all_ways_to_move_is_found() {
    for (cost, factor, tax) in [(20.0, 0.0, 0.0), (20.0, 0.8, 0.25), (2500.0, 0.8, 0.0), (1e6, 0.8, 0.25)] {
        let ages = [(4, 3), (0, 3)];
        let case = |redeploy| {
            let mut s = two_places(&ages, redeploy);
            s.finance.end_value_factor = Interval::certain(factor);
            s.finance.tax_rate = Interval::certain(tax);
            s
        };
        // Nobody would wait, for all six quarters ask for the same.
        let demand = asked(&case(None), &[2.0], &[3.0]);
        let mut best = f64::NEG_INFINITY;
        for old in 0..=ages[0].1 {
            for young in 0..=ages[1].1 {
                let mut s = case(None);
                let mut there = s.fleet.clone();
                for (vintage, units) in there.iter_mut().zip([old, young]) {
                    (vintage.site, vintage.units) = (SiteId(1), Units::new(units));
                }
                for (vintage, units) in s.fleet.iter_mut().zip([old, young]) {
                    vintage.units = Units::new(3 - units);
                }
                s.fleet.extend(there);
                s.fleet.retain(|v| v.units.to_f64() > 0.0);
                let paid = (old + young) as f64 * cost * (1.0 - tax) * discount(0.1, 0.5 / 4.0);
                best = best.max(planned(&s, &demand).value - paid);
            }
        }
        for method in [Method::Extensive, Method::Decompose] {
            let s = case(Some((cost, 0.0)));
            let plan = with(&s, &demand, &PlanRequest { method, ..PlanRequest::default() });
            assert!(close(plan.recomputed, plan.objective), "{} {}", plan.recomputed, plan.objective);
            let gap = 2e-4 * best.abs();
            assert!(
                (plan.value - best).abs() <= gap,
                "{cost} {factor}: {} {best} {:?}",
                plan.value,
                plan.moves
            );
            assert!(plan.moves.iter().all(|m| m.leaves == 0), "{:?}", plan.moves);
        }
    }
}

/// Where a site has to make room, the units that leave it go where there is work, and the less moving costs the better; a
/// buyer moves as well.
#[test]
fn moving_for_less_is_never_worse() {
    let mut s = two_places(&[(4, 4), (1, 6)], None);
    s.generations[0].last_order = None;
    let mut fast = s.generations[0].clone();
    fast.performance[0].1 = Interval::certain(3.0);
    s.generations.push(fast);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.01);
    let demand = asked(&s, &[10.0, 20.0, 30.0], &[4.0, 6.0, 20.0]);
    for objective in [Objective::Npv, Objective::Cost] {
        s.objective = objective;
        let (mut before, mut moves) = (f64::NEG_INFINITY, Vec::new());
        for cost in [1e7, 800.0, 100.0, 0.0] {
            s.generations[0].redeploy =
                Some(Redeploy { cost: Interval::certain(cost), months: Months::months(1.0) });
            let plan = planned(&s, &demand);
            assert!(close(plan.recomputed, plan.objective), "{cost}: {} {}", plan.recomputed, plan.objective);
            let better = if objective == Objective::Npv { plan.objective } else { -plan.objective };
            assert!(better >= before - 1e-6 * before.abs(), "{cost}: {before} {better}");
            before = better;
            moves.push(moved(&plan));
        }
        assert!(moves[0] < 1e-6 && moves[3] > 1.0, "{moves:?}");
    }
}

/// Sites of one region are planned as one place and given out: what moves between regions moves between their sites.
#[test]
fn moves_between_places_are_given_out_to_sites() {
    let mut s = two_places(&[(0, 6), (2, 6)], Some((50.0, 1.0)));
    let mut second = s.sites[0].clone();
    second.name = "second".to_owned();
    s.sites.push(second);
    s.fleet[1].site = SiteId(2);
    for site in [0, 2] {
        s.sites[site].envelope[0].it_power_mw = Interval::certain(0.006);
    }
    let demand = asked(&s, &[12.0, 12.0, 3.0], &[0.0, 0.0, 9.0]);
    let plan = planned(&s, &demand);
    assert!(close(plan.recomputed, plan.objective), "{} {}", plan.recomputed, plan.objective);
    assert!(close(moved(&plan), 9.0) && plan.moves.iter().all(|m| m.to == SiteId(1)), "{:?}", plan.moves);
    // As if the two sites were one of twice the power.
    let mut one = s.clone();
    one.sites.truncate(2);
    one.sites[0].envelope[0].it_power_mw = Interval::certain(0.012);
    one.fleet.iter_mut().for_each(|v| v.site = SiteId(0));
    assert!(close(planned(&one, &demand).value, plan.value));
}
