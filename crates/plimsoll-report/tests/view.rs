//! What the view says of a small plan, against numbers worked out by hand.
//!
//! The scenario is the sample of the model; the plan keeps its fleet, 700 servers of 100 vCPU and 70 accelerators in the
//! east, 450 and 30 in the west, and orders a little.
#![allow(missing_docs, clippy::cast_possible_truncation)]

use plimsoll_account::{
    Account, Accounts, Backlog, Burn, History, LoadLine as Depth, Projection, Spread as Booked,
};
use plimsoll_model::plan::{
    Active, Order, PlanStatus, PowerOrder, ProgramSize, Running, Scarce, ShadowPrice, SitePower,
};
use plimsoll_model::sample::{ACCELERATOR, AI, CORE, EAST, EAST_HALL, SERVER, WEST};
use plimsoll_model::scenario::{Limit, LoadBlocks, RegionId, RowId, Scope, SiteId, WorkloadId};
use plimsoll_model::{Cents, DemandPaths, ForecastReport, Plan, Scenario, sample};
use plimsoll_report::view::Unit;
use plimsoll_report::{Books, Sources, View, view};

const PATHS: usize = 11;

/// The sample with a peak of 1.25 times the mean for core.
fn scenario() -> Scenario {
    let level = |peak: f64, base: f64| vec![vec![peak, base]; 2];
    let levels = vec![level(1.25, 0.9375), level(1.0, 1.0)];
    let names = vec!["peak".to_owned(), "base".to_owned()];
    Scenario { load_blocks: LoadBlocks { names, shares: vec![0.2, 0.8], levels }, ..sample::scenario() }
}

/// Core asks for 40,000 and 20,000 vCPU times 0.9, 0.92 … 1.1 by path; AI for 100 in the east, all of it contracted.
fn demand(scenario: &Scenario) -> DemandPaths {
    let mut demand = DemandPaths::zero(PATHS, 2, 2, scenario.calendar.periods().len());
    for path in 0..PATHS {
        for t in 0..demand.periods {
            let factor = 0.9 + 0.02 * f64::from(path as u32);
            for (region, mean) in [(EAST, 40_000.0), (WEST, 20_000.0)] {
                let at = demand.at(path, CORE, region, t);
                demand.total[at] = mean * factor;
            }
            let at = demand.at(path, AI, EAST, t);
            (demand.total[at], demand.contracted[at]) = (100.0, 100.0);
        }
    }
    demand
}

/// Servers at work in the mean of the paths: 400 in the east, 200 in the west; 12.5 accelerators.
fn running(demand: &DemandPaths) -> Vec<Running> {
    let mut running = Vec::new();
    let mut add = |path, period, generation, region: RegionId, workload: WorkloadId, units| {
        let (path, period) = (path as u32, period as u32);
        running.push(Running { path, period, generation, region, site: None, workload, units });
    };
    for path in 0..PATHS {
        for t in 0..demand.periods {
            for region in [EAST, WEST] {
                add(path, t, SERVER, region, CORE, demand.total[demand.at(path, CORE, region, t)] / 100.0);
            }
            add(path, t, ACCELERATOR, EAST, AI, 12.5);
        }
    }
    running
}

fn order(scenario: &Scenario, placed: usize, units: f64, unit_cost: f64) -> Order {
    let decide_by = scenario.calendar.periods()[placed].start;
    Order {
        node: plimsoll_model::plan::NodeId::ROOT,
        arrives: Vec::new(),
        generation: SERVER,
        site: SiteId(1),
        placed,
        in_service: placed + 1,
        units,
        unit_cost,
        megawatts: units / 1000.0,
        decide_by,
        reduced_value: None,
    }
}

fn price(scarce: Scarce, period: Option<usize>, price: f64, unit: &str, available: f64) -> ShadowPrice {
    let row = Some(RowId { table: "sites", line: 2 });
    ShadowPrice { scarce, period, price, unit: unit.into(), available, row }
}

fn plan(scenario: &Scenario, demand: &DemandPaths) -> Plan {
    let periods = scenario.calendar.periods().len();
    let mut active = Vec::new();
    for (site, generation, units) in
        [(0, SERVER, 700.0), (1, SERVER, 450.0), (0, ACCELERATOR, 70.0), (1, ACCELERATOR, 30.0)]
    {
        for period in 0..periods {
            active.push(Active {
                node: plimsoll_model::plan::NodeId::ROOT,
                state: 0,
                site: SiteId(site),
                generation,
                period,
                units,
                retired_early: 0.0,
            });
        }
    }
    let power = |site: usize, period: usize, envelope_mw: f64, load_mw: f64| SitePower {
        node: plimsoll_model::plan::NodeId::ROOT,
        state: 0,
        site: SiteId(site),
        period,
        envelope_mw,
        built_mw: if site == 0 && period >= 4 { 0.5 } else { 0.0 },
        load_mw,
    };
    let east =
        (0..periods).map(|t| power(0, t, if t >= 4 { 2.5 } else { 2.0 }, if t == 3 { 2.0 } else { 1.4 }));
    let block = PowerOrder {
        node: plimsoll_model::plan::NodeId::ROOT,
        arrives: Vec::new(),
        option: EAST_HALL,
        site: SiteId(0),
        placed: 0,
        in_service: 4,
        blocks: 1.0,
        megawatts: 0.5,
        cost: 5e6,
        decide_by: scenario.calendar.start(),
    };
    Plan {
        status: PlanStatus::Optimal,
        value: 5e6,
        objective: 4e6,
        bound: 4.04e6,
        recomputed: 4e6,
        end_value: 1e6,
        value_of_mean_plan: Some(4.5e6),
        tree: plimsoll_model::plan::Tree::root(demand.paths, periods),
        amendments: Vec::new(),
        contracts_kept: None,
        changed: None,
        orders: vec![
            order(scenario, 0, 0.2, 1e4),
            order(scenario, 0, 50.0, 1e4),
            order(scenario, 2, 10.0, 9e3),
        ],
        power_orders: vec![block],
        active,
        moves: Vec::new(),
        power: east.chain((0..periods).map(|t| power(1, t, 1.5, 0.75))).collect(),
        served: demand.total.clone(),
        contracted_short: vec![0.0; demand.total.len()],
        running: running(demand),
        spilled: Vec::new(),
        path_values: (0..PATHS).map(|p| f64::from(p as u32) * 1e6).collect(),
        shadow_prices: vec![
            price(Scarce::Supply { generation: ACCELERATOR }, Some(1), 1e5, "units", 60.0),
            price(Scarce::Power { site: SiteId(0) }, Some(3), 4.1e6, "MW", 2.0),
            price(Scarce::Power { site: SiteId(0) }, Some(4), 1e6, "MW", 2.5),
            price(Scarce::Power { site: SiteId(0) }, Some(12), 9e9, "MW", 2.5),
        ],
        size: ProgramSize { paths: PATHS, ..ProgramSize::default() },
    }
}

fn seen() -> View {
    let scenario = scenario();
    let demand = demand(&scenario);
    let plan = plan(&scenario, &demand);
    let (forecast, books) = (ForecastReport::default(), Books::default());
    view(&Sources { scenario: &scenario, demand: &demand, forecast: &forecast, plan: &plan, books: &books })
}

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{value}, not {expected}");
}

#[test]
fn orders_are_split_sorted_and_added_up_without_crumbs() {
    let v = seen();
    let items: Vec<_> = v.orders_now.rows.iter().map(|o| (o.item.as_str(), o.units)).collect();
    assert_eq!(items, [("east-hall-2", 1.0), ("server-1", 50.0)]);
    near(v.orders_now.cost, 5.5e6);
    near(v.orders_now.reserves_mw, 0.05);
    near(v.orders_now.adds_mw, 0.5);
    near(v.orders_later.cost, 9e4);
    assert_eq!(v.headline, "Place 2\u{a0}orders now for $5.5M; 1 more for $90k can wait.");
}

#[test]
fn demand_quantiles_are_those_of_the_sum_over_regions() {
    let v = seen();
    let core = &v.demand[0];
    for (values, factor) in [(&core.total.p10, 0.92), (&core.total.p50, 1.0), (&core.total.p90, 1.08)] {
        values.iter().for_each(|value| near(*value, 60_000.0 * factor));
    }
    near(v.demand[1].contracted[0], 100.0);
    assert_eq!(core.history.len(), 12);
    assert_eq!(core.history[11].time.label, "2025-Q4");
}

fn accounts(load_lines: Vec<Depth>) -> Accounts {
    let projection =
        Projection { periods: vec![], years: vec![], load_lines, generations: vec![], cohorts: vec![] };
    Accounts {
        history: History { quarters: vec![], years: vec![], remarks: vec!["No usage before 2023.".into()] },
        projection: Some(projection),
        backlog: Backlog {
            at: scenario().calendar.start(),
            value: Account::default(),
            not_in_usage: Cents::ZERO,
            remaining_term_years: None,
            mean_time_to_recognition_years: None,
            burn: vec![Burn { year: 2026, recognised: Cents::round(60.0), left: Cents::round(40.0) }],
            next_twelve_months: Cents::round(60.0),
            lines: vec![],
        },
        roic_definition: "ROIC.",
        waste_definition: "Waste.",
    }
}

fn depth(period: usize, family: Option<&str>, usable: f64, committed: f64) -> Depth {
    Depth {
        period,
        group: "core".into(),
        family: family.map(str::to_owned),
        unit: "vCPU".into(),
        usable: Booked::certain(usable),
        demand: None,
        committed: Booked::certain(committed),
        served: Booked::certain(usable / 2.0),
        served_at_peak: Booked::certain(usable * 0.75),
        free: Booked::certain(usable / 4.0),
    }
}

/// Quarters of 90, 91, 92 and 92 days: 100 in the first and 200 in the others is (9,000 + 55,000) / 365 over 2026.
#[test]
fn a_year_of_the_load_line_is_the_mean_of_its_hours() {
    let mut depths = Vec::new();
    for t in 0..8 {
        depths.push(depth(t, None, if t == 0 { 100.0 } else { 200.0 }, 10.0));
        depths.push(depth(t, Some("server"), 50.0, 0.0));
        depths.push(depth(t, Some("accelerator"), 50.0, 5.0));
    }
    let books = Books::of(&scenario(), &accounts(depths), &[], &[]);
    let rows: Vec<_> = books.load_line.iter().map(|l| (l.year, l.family.as_deref(), l.committed)).collect();
    assert_eq!(rows.len(), 6);
    assert_eq!(rows[1], (2026, Some("server"), None));
    let all = &books.load_line[0];
    near(all.usable, 64_000.0 / 365.0);
    near(all.free, 16_000.0 / 365.0);
    near(all.committed.expect("a group has contracts or none"), 10.0);
    near(books.load_line[2].committed.expect("pinned"), 5.0);
    assert_eq!((books.backlog, books.remarks.len()), (vec![(2026, 60.0, 40.0)], 1));
}

#[test]
fn capacity_stands_against_demand_at_the_busiest_hours() {
    let v = seen();
    let core = &v.capacity[0];
    assert_eq!(core.unit, Unit::Work("vCPU".into()));
    near(core.layers.iter().map(|l| l.values[0]).sum(), 115_000.0);
    near(core.against.as_ref().expect("demand").band.p50[0], 75_000.0);
}

#[test]
fn power_adds_up_and_says_where_it_is_full() {
    let v = seen();
    assert_eq!(
        v.power.iter().map(|p| p.site.as_str()).collect::<Vec<_>>(),
        ["all sites", "east-1", "west-1"]
    );
    near(v.power[0].envelope_mw[4], 4.0);
    near(v.power[0].load_mw[0], 2.15);
    assert_eq!(v.power[1].full.iter().position(|f| *f), Some(3));
    assert_eq!(v.power[1].full.iter().filter(|f| **f).count(), 1);
    assert!(v.sentences.iter().any(|s| s == "Power runs out at east-1 (2026-Q4)."), "{:?}", v.sentences);
}

/// One per cent more: of power 0.01 × (2.0 × 4.1 + 2.5 × 1.0) M = 107,000, of supply 0.01 × 60 × 0.1 M = 60,000.
/// The price after the horizon does not count.
#[test]
fn scarce_things_are_told_together_and_ranked_by_one_per_cent() {
    let v = seen();
    assert_eq!(v.scarce.len(), 2);
    near(v.scarce[0].one_percent, 107_000.0);
    near(v.scarce[0].price_all_periods, 5.1e6);
    near(v.scarce[1].one_percent, 60_000.0);
    assert_eq!(
        v.scarce[0].sentence,
        "1\u{a0}% more power at east-1, in the 2 periods in which it binds, would add $107k; one more MW at east-1 in 2026-Q4, $4.1M."
    );
    assert_eq!(
        v.scarce[1].sentence,
        "1\u{a0}% more supply of accelerator-1 in 2026-Q2 would add $60k; one more accelerator-1 delivered, $100k."
    );
    assert_eq!(v.scarce[0].row, "sites.csv:2");
}

/// Limits of one name hold at a site, in a region and everywhere: each says where.
#[test]
fn a_limit_is_told_with_the_place_where_it_holds() {
    let mut scenario = scenario();
    let row = RowId { table: "limits", line: 2 };
    let scopes = [Scope::Site(SiteId(1)), Scope::Region(EAST), Scope::All];
    scenario.limits = scopes
        .map(|scope| Limit { name: "cooling".into(), scope, steps: Vec::new(), uses: Vec::new(), row })
        .into();
    let demand = demand(&scenario);
    let mut plan = plan(&scenario, &demand);
    let limit = |index: usize, worth: f64| {
        price(Scarce::Limit { name: "cooling".into(), index }, Some(1), worth, "units", 100.0)
    };
    plan.shadow_prices = vec![limit(0, 3e3), limit(1, 2e3), limit(2, 1e3)];
    let (forecast, books) = (ForecastReport::default(), Books::default());
    let sources =
        Sources { scenario: &scenario, demand: &demand, forecast: &forecast, plan: &plan, books: &books };
    let told: Vec<String> = view(&sources).scarce.into_iter().map(|s| s.sentence).collect();
    let sentence = |what: &str, all: &str, one: &str| {
        format!("1\u{a0}% more {what} in 2026-Q2 would add {all}; one more unit of {what}, {one}.")
    };
    let expected = [
        sentence("cooling at west-1", "$3k", "$3k"),
        sentence("cooling in east", "$2k", "$2k"),
        sentence("cooling", "$1k", "$1k"),
    ];
    assert_eq!(told, expected);
}

/// What the plan's numbers, worked out by hand above, come to in the sentences that open the parts of the page: 50
/// servers of 1 kW, a block of 0.5 MW; 3.5 MW at first and 4 MW from the second year on, of which 2.75 MW of 3.5 are
/// taken at most; demand that stays as it is, in the mean of its paths.
#[test]
fn each_part_opens_with_its_numbers() {
    let page = plimsoll_report::html(&seen()).replace('\u{a0}', " ");
    for sentence in [
        "2 orders for $5.5M reserve 50 kW, add 500 kW of power and serve from 2026-Q2. 1 later order for $90k may still change.",
        "median demand grows \u{d7}1.0 for core and \u{d7}1.0 for ai.",
        "The sites carry 3.5 MW in 2026-Q1 and 4 MW in ",
        "units in service reserve at most 79 % of it in all, and 1 of 2 sites runs out.",
        "One per cent more of it adds most for power at east-1 ($107k) and supply of accelerator-1 ($60k).",
        "The plan comes to $4M, and no plan comes to more than $4.04M: a gap of 1 %, at most $40k.",
    ] {
        assert!(
            page.contains(sentence),
            "{sentence}\n{:#?}",
            page.split("<p class=\"lead\">").skip(1).map(|p| p.split('<').next()).collect::<Vec<_>>()
        );
    }
}

#[test]
fn the_status_measures_gap_and_recomputation() {
    let v = seen();
    near(v.status.gap, 0.01);
    near(v.status.recomputed_difference, 0.0);
    near(v.status.end_value_share, 0.2);
    near(v.status.gain_over_mean_plan.expect("computed"), 5e5);
    near(v.status.value.p10, 1e6);
    near(v.status.value.p90, 9e6);
}

#[test]
fn intervals_are_listed_as_assumptions_with_their_row() {
    let v = seen();
    let rows: Vec<_> = v.assumptions.iter().map(|a| (a.about.as_str(), a.quantity.as_str(), a.mid)).collect();
    assert_eq!(rows, [("D1", "size", 80.0)]);
    assert_eq!(v.assumptions[0].row, "pipeline.csv:2");
}
