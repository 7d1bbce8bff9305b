//! A plan by rule: new hardware for the growth of mean demand, spread over sites by their free power.

use plimsoll_model::plan::{
    Active, Move, NodeId, Order, PlanStatus, PowerOrder, ProgramSize, Running, Scarce, ShadowPrice, SitePower,
};
use plimsoll_model::scenario::{Amendment, GenerationId, RegionId, RowId, Scenario, SiteId, WorkloadId};
use plimsoll_model::{DemandPaths, Plan};

use super::noise;
use super::world::{self, WORKLOADS};

const SITES: usize = 11;

pub(crate) fn plan(scenario: &Scenario, demand: &DemandPaths) -> Plan {
    let orders = orders(scenario);
    let active = active(scenario, &orders);
    let power_orders = power_orders(scenario);
    let potential = potential(scenario, demand, &active);
    let served = served(demand, &potential);
    Plan {
        tree: plimsoll_model::plan::Tree::root(demand.paths, demand.periods),
        amendments: vec![Amendment {
            order: scenario.orders[0].order.clone(),
            cancelled: 3_000.0,
            hastened: 4_500.0,
        }],
        status: PlanStatus::Optimal,
        value: 212.4e9,
        objective: 212.4e9,
        bound: 212.4e9 * (1.0 + 4e-7),
        recomputed: 212.4e9 * (1.0 - 3e-10),
        end_value: 31.0e9,
        value_of_mean_plan: Some(206.1e9),
        contracts_kept: Some(0.9),
        changed: Some(plimsoll_model::plan::Changed { orders: 3, kept: 12, money: 1.2e9, weight: 24e6 }),
        moves: moves(scenario),
        power: power(scenario, &active, &power_orders),
        running: running(scenario, demand, &active, &potential, &served),
        served,
        contracted_short: vec![0.0; demand.total.len()],
        spilled: Vec::new(),
        path_values: (0..30).map(|p| 212.4e9 * (1.0 + 0.14 * noise(p * 7 + 3))).collect(),
        shadow_prices: shadow_prices(),
        size: ProgramSize {
            paths: 30,
            rows: 118_204,
            columns: 262_118,
            nonzeros: 901_442,
            iterations: 84_123,
        },
        orders,
        power_orders,
        active,
    }
}

/// Generations bought in a quarter with their share of the year's units.
fn bought(t: usize) -> Vec<(usize, f64)> {
    let mut list = vec![(8, 230e3), (3, 34e3), (12, (80e3 - 3e3 * t as f64).max(0.0))];
    list.push(if t < 3 { (6, 130e3) } else { (7, 140e3) });
    list.push(match t {
        0..=4 => (15, 240e3),
        5..=11 => (16, 190e3),
        _ => (17, 120e3),
    });
    list.into_iter().filter(|(_, units)| *units > 0.0).collect()
}

fn orders(scenario: &Scenario) -> Vec<Order> {
    let mut orders = Vec::new();
    for t in 0..18 {
        for (g, units) in bought(t) {
            for s in (0..SITES).filter(|s| (s + t + g) % 3 == 0 || (t == 0 && s % 2 == 0)) {
                let generation = &scenario.generations[g];
                let in_service = t + 2 + usize::from(g >= 12);
                let weight = world::envelope(s, in_service) / 4_000.0 * (1.0 + 0.3 * noise(s + 13 * t));
                let units = (units * weight * 0.9).round();
                if units < 1.0 {
                    continue;
                }
                let periods = scenario.calendar.periods();
                orders.push(Order {
                    node: plimsoll_model::plan::NodeId::ROOT,
                    arrives: Vec::new(),
                    generation: GenerationId(g),
                    site: SiteId(s),
                    placed: t,
                    in_service,
                    units,
                    unit_cost: scenario.unit_cost_on(GenerationId(g), periods[t].start),
                    megawatts: units * generation.provisioned_with_attached().to_megawatts().to_mw(),
                    decide_by: periods[t].start.add_months((s % 3) as i32),
                    reduced_value: None,
                });
            }
        }
    }
    orders
}

fn power_orders(scenario: &Scenario) -> Vec<PowerOrder> {
    let mut orders = Vec::new();
    for t in [0usize, 2, 4, 8] {
        for (option, site) in world::options() {
            let blocks = if t == 0 { 2.0 } else { 1.5 };
            let start = scenario.calendar.periods()[t].start;
            orders.push(PowerOrder {
                node: plimsoll_model::plan::NodeId::ROOT,
                arrives: Vec::new(),
                option,
                site,
                placed: t,
                in_service: t + 5,
                blocks,
                megawatts: blocks * 100.0,
                cost: blocks * 1.3e9,
                decide_by: start.add_months(1),
            });
        }
    }
    orders
}

fn active(scenario: &Scenario, orders: &[Order]) -> Vec<Active> {
    let mut active = Vec::new();
    for s in 0..SITES {
        for g in 0..scenario.generations.len() {
            for t in 0..scenario.calendar.periods().len() {
                let fleet = scenario.fleet.iter().filter(|v| v.site.0 == s && v.generation.0 == g);
                let start = scenario.calendar.periods()[t].start;
                let left = |v: &plimsoll_model::scenario::Vintage| {
                    let months = start.months_until(v.in_service.add_months(96)).to_months();
                    v.units.to_f64() * (months / 36.0).clamp(0.0, 1.0)
                };
                let kept: f64 = fleet.map(left).sum();
                let new = orders.iter().filter(|o| o.site.0 == s && o.generation.0 == g && o.in_service <= t);
                let units = kept + new.map(|o| o.units).sum::<f64>();
                if units > 0.0 {
                    let (site, generation) = (SiteId(s), GenerationId(g));
                    active.push(Active {
                        node: plimsoll_model::plan::NodeId::ROOT,
                        state: 0,
                        site,
                        generation,
                        period: t,
                        units,
                        retired_early: 0.0,
                    });
                }
            }
        }
    }
    active
}

fn power(scenario: &Scenario, active: &[Active], orders: &[PowerOrder]) -> Vec<SitePower> {
    let mut power = Vec::new();
    for s in 0..SITES {
        for t in 0..scenario.calendar.periods().len() {
            let load = active.iter().filter(|a| a.site.0 == s && a.period == t).map(|a| {
                a.units
                    * scenario.generations[a.generation.0].provisioned_with_attached().to_megawatts().to_mw()
            });
            let built: f64 =
                orders.iter().filter(|o| o.site.0 == s && o.in_service <= t).map(|o| o.megawatts).sum();
            let envelope = world::envelope(s, t) + built;
            power.push(SitePower {
                node: plimsoll_model::plan::NodeId::ROOT,
                state: 0,
                site: SiteId(s),
                period: t,
                envelope_mw: envelope,
                built_mw: built,
                load_mw: load.sum::<f64>().min(envelope),
            });
        }
    }
    power
}

/// Work that a region's units can do for each workload, units spread over the workloads by what is asked:
/// `[path][workload][region][period]`, and the share of a generation's units that a workload gets.
fn potential(scenario: &Scenario, demand: &DemandPaths, active: &[Active]) -> Vec<f64> {
    let mut potential = vec![0.0; demand.total.len()];
    for a in active {
        let g = &scenario.generations[a.generation.0];
        let region = scenario.sites[a.site.0].region;
        for path in 0..demand.paths {
            for (workload, work, _) in &g.performance {
                let share = share(scenario, demand, path, region, a, *workload);
                potential[demand.at(path, *workload, region, a.period)] +=
                    a.units * g.usable_share() * share * work.mid;
            }
        }
    }
    potential
}

fn share(
    scenario: &Scenario,
    demand: &DemandPaths,
    path: usize,
    region: RegionId,
    a: &Active,
    w: WorkloadId,
) -> f64 {
    let asked = |w: WorkloadId| demand.total[demand.at(path, w, region, a.period)];
    let all: f64 = scenario.generations[a.generation.0].performance.iter().map(|(w, ..)| asked(*w)).sum();
    asked(w) / all.max(1e-9)
}

/// What can be served on average: all that is asked, or as much as the peak leaves room for.
fn served(demand: &DemandPaths, potential: &[f64]) -> Vec<f64> {
    let size = demand.regions * demand.periods;
    let peak = |i: usize| WORKLOADS[i / size % demand.workloads].8;
    let one = |(i, (asked, can)): (usize, (&f64, &f64))| asked.min(can * (1.0 + 1.0 / peak(i)) / 2.0);
    demand.total.iter().zip(potential).enumerate().map(one).collect()
}

fn running(
    scenario: &Scenario,
    demand: &DemandPaths,
    active: &[Active],
    potential: &[f64],
    served: &[f64],
) -> Vec<Running> {
    let mut running = Vec::new();
    for a in active {
        let g = &scenario.generations[a.generation.0];
        let region = scenario.sites[a.site.0].region;
        for path in 0..demand.paths {
            for (workload, ..) in &g.performance {
                let at = demand.at(path, *workload, region, a.period);
                let busy = served[at] / potential[at].max(1e-9);
                let share = share(scenario, demand, path, region, a, *workload);
                running.push(Running {
                    path: path as u32,
                    period: a.period as u32,
                    generation: a.generation,
                    region: RegionId(region.0),
                    site: None,
                    workload: *workload,
                    units: a.units * g.usable_share() * busy * share,
                });
            }
        }
    }
    running
}

/// Some of the oldest units go to the last site in the second period, and more a year later.
fn moves(scenario: &Scenario) -> Vec<Move> {
    let oldest = scenario.fleet.iter().min_by_key(|v| v.in_service).expect("a fleet");
    let to = SiteId(scenario.sites.len() - 1);
    let units = |leaves: usize, units: f64| Move {
        node: NodeId::ROOT,
        state: 0,
        generation: oldest.generation,
        in_service: oldest.in_service,
        unit_cost: oldest.unit_cost,
        from: oldest.site,
        to,
        leaves,
        serves: leaves + 1,
        units,
    };
    vec![units(1, 1_200.0), units(5, 450.0)]
}

fn shadow_prices() -> Vec<ShadowPrice> {
    let price = |scarce: Scarce,
                 period: Option<usize>,
                 price: f64,
                 unit: &str,
                 available: f64,
                 table: &'static str,
                 line: u32| {
        ShadowPrice { scarce, period, price, unit: unit.into(), available, row: Some(RowId { table, line }) }
    };
    let mut prices = Vec::new();
    for t in 4..9 {
        prices.push(price(
            Scarce::Power { site: SiteId(0) },
            Some(t),
            4.1e6 - 2e5 * t as f64,
            "MW",
            2700.0,
            "sites",
            2,
        ));
    }
    prices.push(price(Scarce::Power { site: SiteId(7) }, Some(3), 2.2e6, "MW", 820.0, "sites", 9));
    for t in 2..5 {
        prices.push(price(
            Scarce::Supply { generation: GenerationId(15) },
            Some(t),
            3_900.0,
            "units",
            350e3,
            "supply",
            4,
        ));
    }
    prices.push(price(Scarce::Capex { year: 2026, family: None }, None, 0.12, "USD", 144e9, "scenario", 1));
    prices
}
