//! A small plan with one of everything that a plan must obey, and how it is tampered with.

use std::sync::OnceLock;

use plimsoll::model::calendar::Date;
use plimsoll::model::plan::{Plan, PlanOutcome};
use plimsoll::model::sample;
use plimsoll::model::sample::{ACCELERATOR, AI, CORE, EAST, EAST_HALL, SERVER, WEST};
use plimsoll::model::scenario::{
    Attached, CapexBudget, Decision, Item, Limit, LimitStep, LoadBlocks, Region, RegionId, RowId, Scenario,
    Scope, Site, SiteId, SupplyCap,
};
use plimsoll::model::{DemandPaths, Forecast, ForecastReport, Interval, Kilowatts, Months};
use plimsoll::{Request, plan};
use plimsoll_tests::verify::{Rule, verify};
pub(crate) const ROW: RowId = RowId { table: "decisions", line: 2 };
pub(crate) const ANNEX: SiteId = SiteId(2);
pub(crate) const NORTH: RegionId = RegionId(2);

#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) scenario: Scenario,
    pub(crate) demand: DemandPaths,
    pub(crate) plan: Plan,
}

pub(crate) fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

/// The sample with one of everything a plan must obey.
fn scenario() -> Scenario {
    let mut s = sample::scenario();
    // Nobody asks for anything there, and it serves nobody else.
    let north = Region { name: "north".to_owned(), spill_group: "north".to_owned(), ..s.regions[0].clone() };
    s.regions.push(north);
    let annex = Site { name: "east-2".to_owned(), ..s.sites[0].clone() };
    s.sites.push(annex);
    // Dearer electricity: the two sites of the east are not run as one.
    s.sites[ANNEX.0].envelope[0].electricity_price_per_mwh = Interval::certain(90.0);
    s.sites[ANNEX.0].envelope[0].it_power_mw = Interval::certain(0.4);
    s.load_blocks = LoadBlocks {
        names: vec!["peak".to_owned(), "base".to_owned()],
        shares: vec![0.25, 0.75],
        levels: vec![vec![vec![1.3, 0.9]; 3]; 2],
    };
    s.sites[0].envelope[0].it_power_mw = Interval::certain(1.6);
    s.sites[1].envelope[0].it_power_mw = Interval::certain(0.85);
    s.power_options[0].cost = Interval::certain(1e6);
    for workload in &mut s.workloads {
        workload.price = Interval::certain(2.0 * workload.price.mid);
    }
    let server = &mut s.generations[SERVER.0];
    server.service_life = Months::months(36.0);
    server.cost_decline_per_year = Interval::certain(0.04);
    server.availability = Interval::certain(0.98);
    server.last_order = Some(day(2028, 1));
    server.attached = vec![Attached {
        item: "network".to_owned(),
        per_unit: 0.1,
        cost: 3_000.0,
        kilowatts: Kilowatts::kw(0.5),
        book_life: Months::months(60.0),
        row: ROW,
    }];
    s.generations[ACCELERATOR.0].slip = Interval { low: 0.0, mid: 1.0, high: 4.0 };
    let cap = |start, end, units| SupplyCap {
        generation: ACCELERATOR,
        start,
        end,
        max_units: Interval::certain(units),
        row: ROW,
    };
    s.supply.push(cap(day(2027, 1), day(2027, 7), 30.0));
    s.policy.capex_budget = vec![
        CapexBudget { year: 2027, max: 22e6, family: None, row: ROW },
        CapexBudget { year: 2028, max: 1.5e6, family: Some("accelerator".to_owned()), row: ROW },
    ];
    s.limits = vec![Limit {
        name: "liquid cooling".to_owned(),
        scope: Scope::Region(EAST),
        steps: vec![LimitStep { from: day(2026, 1), min: 0.0, max: 130.0, row: ROW }],
        uses: vec![(ACCELERATOR, 1.0)],
        row: ROW,
    }];
    let decision = |item, site, min_units, max_units| Decision {
        item,
        site,
        from: day(2026, 1),
        to: day(2026, 12),
        min_units,
        max_units,
        author: "planner".to_owned(),
        reason: "test".to_owned(),
        row: ROW,
    };
    s.decisions = vec![
        decision(Item::Generation(SERVER), Some(SiteId(1)), 40.0, None),
        decision(Item::Power(EAST_HALL), None, 0.0, Some(1.5)),
    ];
    s
}

/// Two paths that grow by 8 and 4 % a quarter, flat after the horizon, the contract of the sample inside.
fn demand(s: &Scenario) -> DemandPaths {
    let periods = s.calendar.periods().len();
    let mut demand = DemandPaths::zero(2, 2, 3, periods);
    let levels = [(CORE, EAST, 64_000.0), (CORE, WEST, 42_000.0), (AI, EAST, 500.0), (AI, WEST, 200.0)];
    for (path, growth) in [(0, 1.08_f64), (1, 1.04)] {
        for (w, r, level) in levels {
            for t in 0..periods {
                let quarters = i32::try_from(t.min(7)).expect("few periods");
                let at = demand.at(path, w, r, t);
                demand.total[at] = level * growth.powi(quarters);
                // Until the end of 2027, then as in the last period of the horizon.
                demand.contracted[at] = if (w, r) == (AI, EAST) { 100.0 } else { 0.0 };
            }
        }
    }
    demand
}

/// One solve serves every test.
pub(crate) fn good() -> Case {
    static GOOD: OnceLock<Case> = OnceLock::new();
    let case = GOOD.get_or_init(|| {
        let scenario = scenario();
        let demand = demand(&scenario);
        let forecast = Forecast {
            demand: demand.clone(),
            report: ForecastReport::default(),
            history: Vec::new(),
            outlook: Vec::new(),
        };
        let PlanOutcome::Planned(plan) = plan(&scenario, &forecast, &Request::default(), |_| {}) else {
            panic!("the sample has a plan");
        };
        Case { scenario, demand, plan: *plan }
    });
    case.clone()
}

/// Breaks a good plan, or hardens what it must obey, and asks for this rule and no other.
pub(crate) fn check(rule: Rule, tamper: impl FnOnce(&mut Case)) {
    check_all(&[rule], tamper);
}

/// The same where one fault cannot but break several rules.
pub(crate) fn check_all(rules: &[Rule], tamper: impl FnOnce(&mut Case)) {
    let mut case = good();
    tamper(&mut case);
    let found = verify(&case.scenario, &case.demand, &case.plan);
    let words: Vec<String> = found.iter().map(ToString::to_string).collect();
    let mut broken: Vec<Rule> = found.iter().map(|v| v.rule).collect();
    broken.dedup();
    assert_eq!(broken, rules, "{words:#?}");
    assert!(found.iter().all(|v| v.words.len() > 10), "{words:?}");
}

/// Position of the largest entry that fits.
pub(crate) fn largest<T>(entries: &[T], fits: impl Fn(&T) -> bool, size: impl Fn(&T) -> f64) -> usize {
    let found = entries.iter().enumerate().filter(|(_, e)| fits(e));
    found.max_by(|a, b| size(a.1).total_cmp(&size(b.1))).expect("an entry").0
}
