//! A scenario of two years and two paths whose every figure can be worked by hand.
//!
//! One site in `east` (PUE 1.2, 50 a MWh, rent 100 a month); 100 servers since 2025 at 1,100 each, of it two network
//! cards at 50; a server does 10 units of work, is up 90 % of the time, draws 1 kW (half of it when idle) and costs 1 a
//! month. Work sells at 0.10 an hour, 200 units of it are held by a contract at 0.08. A hall of 24,000 is a quarter paid
//! and opens in 2027. The plan orders 50 servers for 2027 and gives 30 old ones up then.

use plimsoll_model::plan::{Active, NodeId, Order, PlanStatus, ProgramSize, Running, SitePower, Tree};
use plimsoll_model::scenario::{Attached, GenerationId, RegionId, RowId, Scenario, SiteId, WorkloadId};
use plimsoll_model::{Calendar, Date, DemandPaths, Interval, Kilowatts, Months, Plan, Step, Units, sample};

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

pub(crate) fn scenario() -> Scenario {
    let mut s = sample::scenario();
    s.calendar = Calendar::new(day("2026-01-01"), &[Step { count: 2, months: 12 }], 0, 1);
    s.finance.tax_rate = Interval::certain(0.25);
    s.regions.truncate(1);
    s.sites.truncate(1);
    let step = &mut s.sites[0].envelope[0];
    step.electricity_price_per_mwh = Interval::certain(50.0);
    step.rent_per_month = 100.0;
    s.generations.truncate(1);
    server(&mut s);
    s.workloads.truncate(1);
    let work = &mut s.workloads[0];
    work.price = Interval::certain(0.10);
    work.price_decline_per_year = Interval::certain(0.0);
    work.short_penalty = Interval::certain(0.02);
    s.fleet.truncate(1);
    s.fleet[0].units = Units::new(100);
    s.fleet[0].unit_cost = 1_100.0;
    s.fleet[0].in_service = day("2025-01-01");
    s.usage.clear();
    let contract = &mut s.commitments[0];
    contract.workload = Some(WorkloadId(0));
    contract.steps[0].units = 200.0;
    contract.steps[0].price = Some(0.08);
    s.pipeline.clear();
    s.orders.clear();
    s.power_options.clear();
    s.supply.clear();
    s.load_blocks.levels = vec![vec![vec![1.0]]];
    s.overheads[0].fixed_per_month = Interval::certain(1_000.0);
    s.overheads[0].share_of_revenue = Interval::certain(0.10);
    s.assets[0].cost = 24_000.0;
    s.assets[0].paid = 6_000.0;
    s.assets[0].in_service = day("2027-01-01");
    s
}

fn server(s: &mut Scenario) {
    let g = &mut s.generations[0];
    g.unit_cost = Interval::certain(1_000.0);
    g.average = Kilowatts::kw(1.0);
    g.idle_share = Interval::certain(0.5);
    g.opex_per_month = Interval::certain(1.0);
    g.availability = Interval::certain(0.9);
    g.service_life = Months::months(60.0);
    g.book_life = Months::months(60.0);
    g.tax_life = Months::months(24.0);
    g.performance = vec![(WorkloadId(0), Interval::certain(10.0), RowId { table: "performance", line: 2 })];
    g.attached = vec![Attached {
        item: "network".into(),
        per_unit: 2.0,
        cost: 50.0,
        kilowatts: Kilowatts::kw(0.0),
        book_life: Months::months(120.0),
        row: RowId { table: "attach", line: 2 },
    }];
}

/// Path A asks for 800 and 1,000 (150 and 200 contracted), path B for 1,000 and 1,200 (200 contracted).
pub(crate) fn demand() -> DemandPaths {
    let mut demand = DemandPaths::zero(2, 1, 1, 2);
    demand.total = vec![800.0, 1_000.0, 1_000.0, 1_200.0];
    demand.contracted = vec![150.0, 200.0, 200.0, 200.0];
    demand
}

/// 100 servers can do 900, 120 can do 1,080: path B is short by 100 and 120 of open work.
pub(crate) fn plan() -> Plan {
    let served = vec![800.0, 1_000.0, 900.0, 1_080.0];
    let (generation, site) = (GenerationId(0), SiteId(0));
    let node = NodeId::ROOT;
    let active = |period, units, retired_early| Active {
        node,
        state: 0,
        site,
        generation,
        period,
        units,
        retired_early,
    };
    let power = |period, load_mw| SitePower {
        node,
        state: 0,
        site,
        period,
        envelope_mw: 2.0,
        built_mw: 0.0,
        load_mw,
    };
    let running = |path: u32, period: u32| Running {
        path,
        period,
        generation,
        region: RegionId(0),
        site: None,
        workload: WorkloadId(0),
        units: served[(2 * path + period) as usize] / 10.0,
    };
    Plan {
        status: PlanStatus::Optimal,
        value: 0.0,
        objective: 0.0,
        bound: 0.0,
        recomputed: 0.0,
        end_value: 0.0,
        value_of_mean_plan: None,
        contracts_kept: None,
        changed: None,
        tree: Tree::root(2, 2),
        amendments: Vec::new(),
        orders: vec![Order {
            node,
            arrives: Vec::new(),
            generation,
            site,
            placed: 0,
            in_service: 1,
            units: 50.0,
            unit_cost: 1_100.0,
            megawatts: 0.05,
            decide_by: day("2026-10-01"),
            reduced_value: None,
        }],
        power_orders: Vec::new(),
        active: vec![active(0, 100.0, 0.0), active(1, 120.0, 30.0)],
        moves: Vec::new(),
        power: vec![power(0, 0.1), power(1, 0.12)],
        running: vec![running(0, 0), running(0, 1), running(1, 0), running(1, 1)],
        contracted_short: vec![0.0; 4],
        served,
        spilled: Vec::new(),
        path_values: vec![0.0; 2],
        shadow_prices: Vec::new(),
        size: ProgramSize::default(),
    }
}
