//! Every constraint family is needed: without it, some plan is better than the best, or is not worth what it says, or there
//! is no end to what it earns.

use plimsoll_model::plan::{Plan, PlanOutcome};
use plimsoll_model::scenario::{
    ApprovedOrder, CapexBudget, Decision, GenerationId, Item, Limit, LimitStep, OptionId, RegionId, RowId,
    Scenario, Scope, SiteId, SupplyCap,
};
use plimsoll_model::{Date, DemandPaths, Interval, Megawatts, sample};

use super::{bare, close, moves, planned, waits};
use crate::{PlanRequest, family, master, plan, work};

const SERVER: GenerationId = GenerationId(0);
const ROW: RowId = RowId { table: "test", line: 1 };

/// What a programme without a family comes to; `None` where it has no end.
fn mutant(name: &'static str, scenario: &Scenario, demand: &DemandPaths) -> Option<Plan> {
    let outcome = family::without(name, || plan(scenario, demand, &PlanRequest::default(), |_| {}));
    match outcome {
        PlanOutcome::Planned(plan) => Some(*plan),
        _ => None,
    }
}

/// The best plan is worth what it says; without the family it is not, or it is too good.
fn needed(name: &'static str, scenario: &Scenario, demand: &DemandPaths) {
    let best = planned(scenario, demand);
    assert!(close(best.objective, best.recomputed), "{name}: {} {}", best.objective, best.recomputed);
    let Some(mutant) = mutant(name, scenario, demand) else { return };
    let (found, says, worth) = (best.objective, mutant.objective, mutant.recomputed);
    let too_good = says > found + 1e-6 * found.abs().max(1.0);
    assert!(too_good || !close(says, worth), "without {name} nothing changes: {found} {says} {worth}");
    // A programme with less to obey never does worse, or the name names something else.
    assert!(says >= found - 1e-6 * found.abs(), "{name}: {found} {says}");
}

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

/// A case in which the family binds.
fn case(family: &str) -> (Scenario, DemandPaths) {
    let mut s = bare::scenario(6, 0);
    let mut level = 100.0;
    match family {
        "balance" | "usable" | "work" | "demand" | "end-arrivals" => {}
        // Units run for eight quarters; what is ordered later keeps the columns of old ones open.
        "life" => s = bare::scenario(12, 0),
        "pools" => two_sites(&mut s),
        "power" => s.sites[0].envelope[0].it_power_mw = Interval::certain(0.05),
        "limits" => ports(&mut s),
        "supply" => deliveries(&mut s),
        "capex" => {
            s.policy.capex_budget = vec![CapexBudget { year: 2026, max: 30_000.0, family: None, row: ROW }];
        }
        "decisions" => s.decisions = vec![at_most(None, 60.0)],
        "blocks" => blocks(&mut s),
        "whole" => {
            (s.generations[0].whole_racks, s.generations[0].units_per_rack) = (true, 7.0);
        }
        "reopened" => on_order(&mut s),
        "changes" => {
            let item = Item::Generation(SERVER);
            let order = ApprovedOrder { item, site: SiteId(0), placed: 0, units: 40.0 };
            (s.policy.change_cost, s.approved) = (20.0, Some(vec![order]));
        }
        "end-units" => {
            old_for_new(&mut s);
            level = 240.0;
        }
        "service" => {
            s.generations[0].unit_cost = Interval::certain(1e6);
            s.workloads[0].contract_penalty = Interval::certain(0.0);
            s.policy.service_level = Some(1.0);
        }
        "open" => s.workloads[0].contract_penalty = Interval::certain(1.0),
        "contracted" => {
            s.workloads[0].contract_penalty = Interval::certain(0.0);
            s.workloads[0].short_penalty = Interval::certain(2.0);
        }
        "moves" | "end-moves" => s = moves::two_places(&[(1, 3), (0, 3)], Some((1.0, 0.0))),
        "moved" => {
            s = moves::two_places(&[(0, 3), (0, 3)], Some((1.0, 0.0)));
            s.fleet[1].site = SiteId(1);
        }
        "waiting" | "leaving" => {
            s = waits::peaked(0.5, 225.0);
        }
        "away" => two_regions(&mut s),
        other => panic!("no case shows that {other} is needed"),
    }
    let mut demand = bare::flat(&s, &[level]);
    if s.generations[0].redeploy.is_some() {
        // All would move to and fro.
        let turns = if family == "moved" { [6.0, 0.0, 6.0, 0.0] } else { [2.0; 4] };
        demand = moves::asked(&s, &turns, &turns.map(|home| 6.0 - home));
    }
    if matches!(family, "open" | "contracted" | "service") {
        demand.contracted = vec![50.0; demand.total.len()];
    }
    (s, demand)
}

/// Two sites that decisions keep apart.
fn two_sites(s: &mut Scenario) {
    let second = s.sites[0].clone();
    s.sites.push(plimsoll_model::scenario::Site { name: "second".to_owned(), ..second });
    s.decisions = [0, 1].map(|site| at_most(Some(SiteId(site)), 1e6)).to_vec();
}

fn at_most(site: Option<SiteId>, units: f64) -> Decision {
    Decision {
        item: Item::Generation(SERVER),
        site,
        from: day(2026, 1),
        to: day(2028, 1),
        min_units: 0.0,
        max_units: Some(units),
        author: String::new(),
        reason: String::new(),
        row: ROW,
    }
}

fn ports(s: &mut Scenario) {
    s.limits = vec![Limit {
        name: "ports".to_owned(),
        scope: Scope::All,
        steps: vec![LimitStep { from: day(2026, 1), min: 0.0, max: 30.0, row: ROW }],
        uses: vec![(SERVER, 2.0)],
        row: ROW,
    }];
}

fn deliveries(s: &mut Scenario) {
    let (start, end) = (day(2026, 1), day(2027, 1));
    s.supply =
        vec![SupplyCap { generation: SERVER, start, end, max_units: Interval::certain(60.0), row: ROW }];
}

/// Three blocks in all for ten servers each, where there is no other power.
fn blocks(s: &mut Scenario) {
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.0);
    let mut option = sample::scenario().power_options[OptionId(0).0].clone();
    (option.block, option.cost) = (Megawatts::mw(0.01), Interval::certain(1.0));
    (option.lead, option.earliest, option.latest) = (Interval::certain(3.0), s.calendar.start(), None);
    (option.max_blocks, option.max_blocks_per_period) = (3.0, 3.0);
    s.power_options = vec![option];
}

/// One server on order at a tenth of the price, that may be cancelled.
fn on_order(s: &mut Scenario) {
    let mut order = sample::scenario().orders[0].clone();
    (order.item, order.units, order.unit_cost) = (Item::Generation(SERVER), 1.0, 100.0);
    order.cancel_cost = Some(1.0);
    s.orders = vec![order];
}

/// A full site, where new servers of three times the work take the place of old ones with years left.
fn old_for_new(s: &mut Scenario) {
    let mut fast = s.generations[0].clone();
    fast.performance[0].1 = Interval::certain(3.0);
    s.generations.push(fast);
    bare::even_fleet(s, 80);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.08);
}

/// Hardware only in the other region, where a quarter of the work may go.
fn two_regions(s: &mut Scenario) {
    let mut region = s.regions[0].clone();
    region.name = "other".to_owned();
    s.regions.push(region);
    s.sites[0].region = RegionId(1);
    s.load_blocks.levels = vec![vec![vec![1.0]; 2]];
    s.workloads[0].home_share = 0.75;
}

#[test]
fn every_family_is_needed() {
    let of_master = master::FAMILIES.iter().map(|(name, _)| *name);
    let of_blocks = work::FAMILIES.iter().map(|(name, _)| *name);
    for name in of_master.chain(of_blocks).chain([
        "pools",
        "end-units",
        "end-arrivals",
        "end-moves",
        "service",
        "waiting",
    ]) {
        let (scenario, demand) = case(name);
        needed(name, &scenario, &demand);
    }
}

/// A name that is nobody's leaves nothing out: the check above can fail.
#[test]
#[should_panic(expected = "nothing changes")]
fn a_mutant_that_changes_nothing_is_told() {
    let (scenario, demand) = case("power");
    needed("nobody", &scenario, &demand);
}
