//! Units in service and the work they do.

use crate::case::{ANNEX, NORTH, check, check_all, day, good, largest};
use plimsoll::model::plan::{Active, Order, Running, Spilled};
use plimsoll::model::sample::{AI, CORE, EAST, SERVER, WEST};
use plimsoll::model::scenario::SiteId;
use plimsoll::model::{Months, Units};
use plimsoll_tests::verify::Rule;

#[test]
fn units_run_for_their_life_only() {
    // Servers of 2024 that run three years are gone at the start of 2027, after 33 months in October 2026.
    check(Rule::ServiceLife, |c| c.scenario.generations[SERVER.0].service_life = Months::months(33.0));
    check(Rule::ServiceLife, |c| c.scenario.fleet[0].units = Units::new(650));
    // What never came cannot run, and comes from nowhere.
    let both = [Rule::ServiceLife, Rule::Arrivals];
    check_all(&both, |c| c.scenario.orders[0].units = 5.0);
    check_all(&both, |c| c.scenario.orders[0].promised = day(2026, 5));
    check_all(&both, |c| {
        let late = |o: &Order| o.generation == SERVER && o.site == SiteId(0) && o.in_service == 6;
        let order = largest(&c.plan.orders, late, |o| o.units);
        c.plan.orders[order].units *= 0.5;
        c.plan.orders[order].megawatts *= 0.5;
    });
}

/// Units that come a quarter early, and are given up at once, are not there when they are needed.
#[test]
fn units_come_from_somewhere() {
    check(Rule::Arrivals, |c| {
        let late = |o: &Order| o.generation == SERVER && o.site == SiteId(0) && o.in_service == 6;
        let order = largest(&c.plan.orders, late, |o| o.units);
        let units = c.plan.orders[order].units;
        (c.plan.orders[order].placed, c.plan.orders[order].in_service) = (4, 5);
        // 10,000 less 4 % after a year, and a tenth of a network.
        c.plan.orders[order].unit_cost = 10_000.0 * 0.96 + 300.0;
        let early = |a: &&mut Active| a.generation == SERVER && a.site == SiteId(0) && a.period == 5;
        c.plan.active.iter_mut().find(early).expect("servers in service").retired_early += units;
    });
}

#[test]
fn work_is_done_by_usable_units_that_can_do_it() {
    check(Rule::Performance, |c| {
        let (generation, workload, units) = (SERVER, AI, 1e-6);
        c.plan.running.push(Running { generation, workload, units, ..c.plan.running[0] });
    });
    check(Rule::UsableUnits, |c| {
        let place = largest(&c.plan.running, |r| r.generation == SERVER && r.region == WEST, |r| r.units);
        c.plan.running[place].units += 100.0;
    });
    // As many units in the region, and more than there are at the site.
    check(Rule::UsableUnits, |c| {
        let place =
            largest(&c.plan.running, |r| r.site == Some(SiteId(0)) && r.generation == SERVER, |r| r.units);
        c.plan.running[place].site = Some(ANNEX);
    });
    check(Rule::WorkDone, |c| {
        let place = largest(&c.plan.running, |r| r.generation == SERVER, |r| r.units);
        c.plan.running[place].units *= 0.5;
    });
    // The same mean, and a peak that nobody could serve.
    check(Rule::Peak, |c| c.scenario.load_blocks.levels = vec![vec![vec![1.9, 0.7]; 3]; 2]);
}

#[test]
fn nobody_is_served_more_than_asked() {
    check(Rule::Served, |c| {
        let full =
            |at: &usize| (c.plan.served[*at] - c.demand.total[*at]).abs() < 1e-9 && c.plan.served[*at] > 1.0;
        let at = (0..c.demand.total.len()).find(full).expect("somebody is served in full");
        c.demand.total[at] *= 0.99;
    });
    // More is done away from home than is served at all.
    check(Rule::Served, |c| {
        let away = largest(&c.plan.spilled, |s| s.workload == CORE, |s| s.work);
        let s = c.plan.spilled[away];
        let at = c.demand.at(s.path as usize, s.workload, s.from, s.period as usize);
        c.plan.served[at] = s.work - 1.0;
    });
}

#[test]
fn work_leaves_home_as_far_as_it_may() {
    // Each region does a third of the other's work, so that the units at work are as many as before.
    check(Rule::HomeShare, |c| {
        let work = 0.31 * c.demand.total[c.demand.at(1, CORE, WEST, 0)];
        for (from, to) in [(WEST, EAST), (EAST, WEST)] {
            c.plan.spilled.push(Spilled { path: 1, period: 0, workload: CORE, from, to, work });
        }
    });
    check(Rule::SpillGroup, |c| {
        let (from, to, work) = (WEST, NORTH, 0.05);
        c.plan.spilled.push(Spilled { path: 1, period: 0, workload: CORE, from, to, work });
    });
    check(Rule::SpillGroup, |c| {
        let (from, to, work) = (WEST, WEST, 5.0);
        c.plan.spilled.push(Spilled { path: 1, period: 0, workload: CORE, from, to, work });
    });
}

#[test]
fn contracts_are_asked_for_and_broken_by_name() {
    check(Rule::ContractDemand, |c| c.scenario.commitments[0].steps[0].units = 120.0);
    check(Rule::ContractDemand, |c| {
        let at = c.demand.at(0, AI, WEST, 2);
        // What is short of it is named.
        c.demand.contracted[at] = c.demand.total[at] + 1.0;
        c.plan.contracted_short[at] = c.demand.total[at] - c.plan.served[at];
    });
    let at = good().demand.at(0, AI, EAST, 0);
    check(Rule::ContractShort, |c| c.plan.contracted_short[at] = 50.0);
    check(Rule::ContractShort, |c| c.demand.contracted[at] = 490.0);
}
