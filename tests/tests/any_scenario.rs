//! The planner obeys whatever it is told: scenarios drawn at random, planned, and read by the verifier.

use plimsoll::model::calendar::{Calendar, Date, Step};
use plimsoll::model::plan::{Active, PlanOutcome};
use plimsoll::model::sample::{self, ACCELERATOR, AI, CORE, EAST, EAST_HALL, SERVER, WEST};
use plimsoll::model::scenario::{
    Attached, CapexBudget, Decision, Expedite, GenerationId, Item, Limit, LimitStep, LoadBlocks, Objective,
    Redeploy, RowId, Scenario, Scope, SiteId, SupplyCap,
};
use plimsoll::model::{DemandPaths, Forecast, ForecastReport, Interval, Kilowatts, Months, Plan};
use plimsoll::stress::{Asked, stress};
use plimsoll::{Growth, Method, Request, plan};
use plimsoll_tests::verify::verify;

const ROW: RowId = RowId { table: "drawn", line: 2 };

/// A linear congruential generator, MMIX by Knuth: the same draws on every machine.
struct Draws(u64);

impl Draws {
    fn whole(&mut self, most: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % (u64::from(most) + 1)).expect("small")
    }

    /// Between two values, in a hundred steps.
    fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * f64::from(self.whole(100)) / 100.0
    }

    fn maybe(&mut self) -> bool {
        self.whole(1) == 1
    }

    fn certain(&mut self, low: f64, high: f64) -> Interval {
        Interval::certain(self.between(low, high))
    }

    /// The first of a month, so many months after the start of 2026 at most.
    fn month(&mut self, most: u32) -> Date {
        later(self.whole(most))
    }
}

fn later(months: u32) -> Date {
    Date::new(2026, 1, 1).expect("a day").add_months(i32::try_from(months).expect("few"))
}

fn scenario(d: &mut Draws) -> Scenario {
    let mut s = sample::scenario();
    let months = 1 + d.whole(5);
    let steps = [Step { count: d.whole(4), months: 1 }, Step { count: 4 + d.whole(3), months }];
    s.calendar = Calendar::new(later(0), &steps, d.whole(18), 1 + d.whole(11));
    s.objective = if d.whole(3) == 0 { Objective::Cost } else { Objective::Npv };
    s.policy.risk_weight = if d.maybe() { d.between(0.0, 0.9) } else { 0.0 };
    s.policy.risk_level = d.between(0.3, 0.95);
    for workload in &mut s.workloads {
        workload.price = Interval::certain(workload.price.mid * d.between(1.0, 3.0));
        workload.home_share = d.between(0.0, 1.0);
        workload.spill_cost = workload.price.mid * d.between(0.0, 0.5);
    }
    let level = d.between(1.0, 1.5);
    s.load_blocks = LoadBlocks {
        names: vec!["peak".to_owned(), "base".to_owned()],
        shares: vec![0.25, 0.75],
        levels: vec![vec![vec![level, (4.0 - level) / 3.0]; 2]; 2],
    };
    if d.maybe() {
        s.regions[1].spill_group = "west".to_owned();
    }
    hardware(&mut s, d);
    power(&mut s, d);
    rules(&mut s, d);
    whole(&mut s, d);
    if d.maybe() {
        ways_out(&mut s, d);
    }
    s
}

/// Whole racks and blocks of power, in half of the scenarios each.
fn whole(s: &mut Scenario, d: &mut Draws) {
    for g in &mut s.generations {
        (g.whole_racks, g.units_per_rack) = (d.maybe(), f64::from(1 + d.whole(7)));
    }
    s.power_options[EAST_HALL.0].whole_blocks = d.maybe();
}

fn hardware(s: &mut Scenario, d: &mut Draws) {
    for g in &mut s.generations {
        g.lead = d.certain(0.0, 9.0);
        g.slip = d.certain(0.0, 2.5);
        g.first_order = d.month(6);
        g.last_order = d.maybe().then(|| d.month(30));
        g.service_life = Months::months(d.between(7.0, 60.0));
        g.availability = d.certain(0.8, 1.0);
        g.stranding = d.certain(0.0, 0.2);
        g.cost_decline_per_year = d.certain(0.0, 0.3);
        g.attached = vec![Attached {
            item: "network".to_owned(),
            per_unit: d.between(0.0, 0.5),
            cost: d.between(0.0, 5_000.0),
            kilowatts: Kilowatts::kw(d.between(0.0, 2.0)),
            book_life: Months::months(60.0),
            row: ROW,
        }];
    }
    for vintage in &mut s.fleet {
        vintage.in_service =
            Date::new(2024, 1, 1).expect("a day").add_months(i32::try_from(d.whole(30)).expect("few"));
    }
    s.orders[0].promised =
        Date::new(2025, 10, 15).expect("a day").add_months(i32::try_from(d.whole(12)).expect("few"));
    for generation in [SERVER, ACCELERATOR] {
        let mut start = d.whole(6);
        s.supply.retain(|cap| cap.generation != generation);
        for _ in 0..d.whole(4) {
            let end = start + 1 + d.whole(11);
            let units = if generation == SERVER { 400.0 } else { 25.0 };
            let max_units = d.certain(0.0, units);
            s.supply.push(SupplyCap {
                generation,
                start: later(start),
                end: later(end),
                max_units,
                row: ROW,
            });
            start = end;
        }
    }
}

/// Terms on which open orders may change, what units fetch when they are sold, what moving them takes, and what work waits.
fn ways_out(s: &mut Scenario, d: &mut Draws) {
    for (number, order) in s.orders.iter_mut().enumerate() {
        order.order = format!("O{number}");
        let money = order.units * order.unit_cost;
        order.deposit = d.between(0.0, 0.3) * money;
        order.cancel_cost = d.maybe().then(|| d.between(0.0, 0.5) * money);
        let (months, cost) = (Months::months(d.between(1.0, 9.0)), d.between(0.0, 0.3) * money);
        order.expedite = d.maybe().then_some(Expedite { months, cost });
    }
    for w in &mut s.workloads {
        w.wait_share = if d.maybe() { d.between(0.0, 1.0) } else { 0.0 };
    }
    for g in &mut s.generations {
        let share = d.certain(0.0, 0.4);
        g.salvage_share = if d.maybe() { share } else { Interval::certain(0.0) };
        let months = Months::months(d.between(0.0, 5.0));
        let cost = d.certain(0.0, 0.1 * g.unit_cost.mid);
        g.redeploy = d.maybe().then_some(Redeploy { cost, months });
    }
}

fn power(s: &mut Scenario, d: &mut Draws) {
    for site in &mut s.sites {
        let first = site.envelope[0].clone();
        site.envelope[0].it_power_mw.mid *= d.between(0.7, 1.1);
        if d.maybe() {
            let mut more = first.clone();
            (more.from, more.slip) = (d.month(18), d.certain(0.0, 6.0));
            more.it_power_mw = Interval::certain(first.it_power_mw.mid * d.between(0.8, 1.5));
            more.until = d.maybe().then(|| d.month(36)).filter(|until| *until > more.from);
            site.envelope.push(more);
        }
    }
    let option = &mut s.power_options[EAST_HALL.0];
    option.cost = d.certain(1e5, 2e6);
    (option.lead, option.slip) = (d.certain(0.0, 15.0), d.certain(0.0, 4.0));
    option.earliest = d.month(9);
    option.latest = d.maybe().then(|| d.month(24));
    (option.max_blocks, option.max_blocks_per_period) = (d.between(0.0, 3.0), d.between(0.0, 1.0));
    option.life = Months::months(d.between(6.0, 240.0));
    if d.maybe() {
        let mut open = s.orders[0].clone();
        (open.item, open.units, open.promised) = (Item::Power(EAST_HALL), d.between(0.0, 1.0), d.month(18));
        s.orders.push(open);
    }
}

fn rules(s: &mut Scenario, d: &mut Draws) {
    let family = |g: GenerationId, s: &Scenario| s.generations[g.0].family.clone();
    for year in [2026, 2027] {
        if d.maybe() {
            let family = d.maybe().then(|| family(ACCELERATOR, s));
            s.policy.capex_budget.push(CapexBudget { year, max: d.between(5e6, 30e6), family, row: ROW });
        }
    }
    let scopes = [Scope::All, Scope::Region(EAST), Scope::Site(SiteId(1))];
    let step = |from, max| LimitStep { from, min: 0.0, max, row: ROW };
    for scope in scopes.into_iter().filter(|_| d.maybe()).collect::<Vec<_>>() {
        s.limits.push(Limit {
            name: "cooling".to_owned(),
            scope,
            steps: vec![step(later(0), d.between(60.0, 150.0)), step(d.month(24), d.between(60.0, 150.0))],
            uses: vec![(ACCELERATOR, d.between(0.3, 1.0)), (SERVER, d.between(0.0, 0.05))],
            row: ROW,
        });
    }
    for (generation, most) in [(SERVER, 300.0), (ACCELERATOR, 20.0)] {
        let (from, to) = (d.month(6), later(12 + d.whole(12)));
        let pinned = d.maybe();
        s.decisions.push(Decision {
            item: Item::Generation(generation),
            site: d.maybe().then_some(SiteId(1)),
            from,
            to,
            min_units: if pinned { d.between(0.0, most / 100.0) } else { 0.0 },
            max_units: Some(d.between(most / 100.0, most)),
            author: "nobody".to_owned(),
            reason: "drawn".to_owned(),
            row: ROW,
        });
    }
}

fn demand(s: &Scenario, d: &mut Draws) -> Forecast {
    let periods = s.calendar.periods().len();
    let mut demand = DemandPaths::zero(2, 2, 2, periods);
    for (w, r, level) in
        [(CORE, EAST, 64_000.0), (CORE, WEST, 42_000.0), (AI, EAST, 500.0), (AI, WEST, 200.0)]
    {
        for path in 0..2 {
            let mut now = level * d.between(0.8, 1.1);
            for t in 0..periods {
                let at = demand.at(path, w, r, t);
                demand.total[at] = now;
                demand.contracted[at] = if (w, r) == (AI, EAST) { 100.0 } else { 0.0 };
                now *= d.between(0.97, 1.12);
            }
        }
    }
    Forecast { demand, report: ForecastReport::default(), history: Vec::new(), outlook: Vec::new() }
}

/// Seeds that are planned here; a quarter of them at most may have no plan.
const SEEDS: u64 = 120;

/// The largest value that a plan has, as the size of what may be off.
fn largest(plan: &Plan) -> f64 {
    plan.path_values.iter().fold(plan.objective.abs(), |most, v| most.max(v.abs()))
}

/// The verifier finds nothing, and the plan is worth what it adds up to.
fn obeys(seed: u64, scenario: &Scenario, forecast: &Forecast, plan: &Plan) {
    let found = verify(scenario, &forecast.demand, plan);
    let found: Vec<String> = found.iter().take(10).map(ToString::to_string).collect();
    assert!(found.is_empty(), "seed {seed}: {found:#?}");
    let off = (plan.objective - plan.recomputed).abs();
    assert!(off <= 1e-6 * largest(plan), "seed {seed}: {} against {}", plan.objective, plan.recomputed);
}

#[test]
fn a_plan_of_any_scenario_obeys_it() {
    let (mut planned, mut amended, mut sold, mut moved) = (0, 0, 0, 0);
    for seed in 0..SEEDS {
        let mut draws = Draws(seed);
        (0..4).for_each(|_| _ = draws.whole(1));
        let scenario = scenario(&mut draws);
        let forecast = demand(&scenario, &mut draws);
        let method = if seed % 2 == 0 { Method::Extensive } else { Method::Decompose };
        let request = Request { method, ..Request::default() };
        let PlanOutcome::Planned(plan) = plan(&scenario, &forecast, &request, |_| {}) else { continue };
        planned += 1;
        amended += usize::from(!plan.amendments.is_empty());
        moved += usize::from(!plan.moves.is_empty());
        let sells =
            |a: &Active| a.retired_early * scenario.generations[a.generation.0].salvage_share.mid > 0.1;
        sold += usize::from(plan.active.iter().any(sells));
        obeys(seed, &scenario, &forecast, &plan);
    }
    assert!(planned * 4 >= SEEDS * 3, "only {planned} of {SEEDS} have a plan");
    assert!(amended > 10 && sold > 10, "{amended} change open orders, {sold} sell units");
    assert!(moved > 10, "{moved} move units");
}

/// The same with a review in the third period, at which the two paths, which were never alike, part: it obeys its scenario
/// on either branch, and is no worse than a plan that decides all now.
#[test]
fn a_plan_that_waits_obeys_any_scenario_on_every_branch() {
    let (mut planned, mut better) = (0, 0);
    for seed in (0..SEEDS).step_by(2) {
        let mut draws = Draws(seed);
        (0..4).for_each(|_| _ = draws.whole(1));
        let mut scenario = scenario(&mut draws);
        let forecast = demand(&scenario, &mut draws);
        let method = if seed % 4 == 0 { Method::Extensive } else { Method::Decompose };
        let growth = Growth { least_paths: 1, most_children: 2 };
        let request = Request { method, growth, ..Request::default() };
        let PlanOutcome::Planned(now) = plan(&scenario, &forecast, &request, |_| {}) else { continue };
        scenario.policy.review_dates = vec![scenario.calendar.periods()[2].start];
        let PlanOutcome::Planned(plan) = plan(&scenario, &forecast, &request, |_| {}) else {
            panic!("seed {seed}: no plan once it may wait");
        };
        planned += 1;
        assert_eq!(plan.tree.nodes.len(), 3, "seed {seed}");
        obeys(seed, &scenario, &forecast, &plan);
        let (sign, size) = (if scenario.objective == Objective::Npv { 1.0 } else { -1.0 }, largest(&plan));
        assert!(sign * plan.bound >= sign * now.objective - 1e-6 * size, "seed {seed}");
        better += usize::from(sign * (plan.objective - now.bound) > 1e-4 * size);
    }
    assert!(planned * 4 >= SEEDS / 2 * 3 && better > 5, "{planned} planned, {better} better for waiting");
}

/// The same where supply may come two ways, with a review in half of the scenarios: the plan obeys in either state, on every
/// branch, with supply as late as it is there.
#[test]
fn a_plan_obeys_any_scenario_however_late_supply_is() {
    let (mut planned, mut parted) = (0, 0);
    for seed in (1..SEEDS).step_by(2) {
        let mut draws = Draws(seed);
        (0..4).for_each(|_| _ = draws.whole(1));
        let mut scenario = scenario(&mut draws);
        let forecast = demand(&scenario, &mut draws);
        let wide = |i: Interval| Interval { low: 0.0, mid: i.mid, high: i.mid + 9.0 };
        scenario.generations.iter_mut().for_each(|g| g.slip = wide(g.slip));
        scenario.power_options.iter_mut().for_each(|o| o.slip = wide(o.slip));
        scenario.sites.iter_mut().flat_map(|s| &mut s.envelope).for_each(|step| step.slip = wide(step.slip));
        let part = Interval { low: 0.5, mid: 0.9, high: 1.0 };
        scenario.generations.iter_mut().for_each(|g| g.delivered_share = part);
        scenario.policy.supply_states = 2;
        if seed % 4 == 1 {
            scenario.generations.iter_mut().for_each(|g| g.price_follows_demand = 0.7);
            scenario.policy.review_dates = vec![scenario.calendar.periods()[2].start];
        }
        let method = if seed % 8 < 4 { Method::Extensive } else { Method::Decompose };
        let growth = Growth { least_paths: 1, most_children: 2 };
        let request = Request { method, growth, ..Request::default() };
        let PlanOutcome::Planned(plan) = plan(&scenario, &forecast, &request, |_| {}) else { continue };
        planned += 1;
        parted +=
            usize::from(plan.orders.iter().any(|o| o.arrives.windows(2).any(|pair| pair[0] != pair[1])));
        obeys(seed, &scenario, &forecast, &plan);
    }
    assert!(planned > 30 && parted > 10, "{planned} planned, {parted} with orders that come two ways");
}

/// Every scenario that has a plan, with the plan; `more` changes the case, and the objectives are compared by the bound, so
/// that neither solver's gap is in the way.
fn compared(
    more: impl Fn(&mut Scenario, &mut DemandPaths),
    mut compare: impl FnMut(u64, f64, (f64, f64), (f64, f64)),
) {
    let mut pairs = 0;
    for seed in (0..SEEDS).step_by(3) {
        let mut draws = Draws(seed);
        (0..4).for_each(|_| _ = draws.whole(1));
        let mut scenario = scenario(&mut draws);
        let mut forecast = demand(&scenario, &mut draws);
        let method = if seed % 2 == 0 { Method::Extensive } else { Method::Decompose };
        let request = Request { method, gap: 1e-7, ..Request::default() };
        let first = plan(&scenario, &forecast, &request, |_| {});
        let sign = if scenario.objective == Objective::Npv { 1.0 } else { -1.0 };
        more(&mut scenario, &mut forecast.demand);
        let PlanOutcome::Planned(first) = first else { continue };
        let PlanOutcome::Planned(second) = plan(&scenario, &forecast, &request, |_| {}) else {
            panic!("seed {seed}: the changed case has no plan");
        };
        pairs += 1;
        let size = first.path_values.iter().fold(1.0_f64, |most, v| most.max(v.abs()));
        let of = |plan: &plimsoll::model::Plan| (sign * plan.objective, sign * plan.bound);
        compare(seed, size, of(&first), of(&second));
    }
    assert!(pairs * 4 >= SEEDS, "only {pairs} pairs");
}

#[test]
fn relaxing_a_limit_never_lowers_the_optimum() {
    let mut gained = 0;
    let wider = |i: &mut Interval| *i = Interval { low: i.low * 1.2, mid: i.mid * 1.2, high: i.high * 1.2 };
    let relax = |s: &mut Scenario, _: &mut DemandPaths| {
        s.sites.iter_mut().flat_map(|site| &mut site.envelope).for_each(|step| wider(&mut step.it_power_mw));
        s.supply.iter_mut().for_each(|cap| wider(&mut cap.max_units));
        s.limits.iter_mut().flat_map(|limit| &mut limit.steps).for_each(|step| step.max *= 1.2);
        s.policy.capex_budget.iter_mut().for_each(|budget| budget.max *= 1.2);
    };
    compared(relax, |seed, size, (value, bound), (_, relaxed)| {
        assert!(relaxed >= value - 1e-6 * size, "seed {seed}: {value} {relaxed}");
        gained += usize::from(relaxed > bound + 1e-4 * size);
    });
    assert!(gained > 5, "limits bind in {gained} of the cases only");
}

#[test]
fn two_halves_of_a_path_are_the_path() {
    let halve = |_: &mut Scenario, demand: &mut DemandPaths| {
        let double = |values: &mut Vec<f64>| {
            let size = values.len() / 2;
            *values = [&values[..size], &values[..size], &values[size..], &values[size..]].concat();
        };
        [&mut demand.total, &mut demand.contracted, &mut demand.pipeline].into_iter().for_each(double);
        demand.paths = 4;
    };
    compared(halve, |seed, size, one, two| {
        // Each value is below the other's bound: the optima lie in both.
        assert!(one.0 <= two.1 + 1e-6 * size && two.0 <= one.1 + 1e-6 * size, "seed {seed}: {one:?} {two:?}");
    });
}

/// Planning with uncertainty is no worse than planning for the mean, and knowing the path is no worse than not, on any
/// scenario: a plan for the mean is one that might have been made, and so is the plan itself for who knows the path.
#[test]
fn neither_uncertainty_nor_foresight_is_planned_with_in_vain() {
    let (mut tested, mut better) = (0, 0);
    for seed in (0..SEEDS).step_by(4) {
        let mut draws = Draws(seed);
        (0..4).for_each(|_| _ = draws.whole(1));
        let mut scenario = scenario(&mut draws);
        scenario.forecast.paths = 4;
        let asked = Asked { paths: 0, seed: 1, foresight: 4, replications: 0 };
        let request = Request { gap: 1e-6, whole_gap: 1e-6, ..Request::default() };
        let Ok(told) = stress(&scenario, &asked, &request, |_| {}) else { continue };
        let slack = 1e-5 * largest(&told.plan).max(1.0);
        tested += 1;
        assert!(told.unsolved.is_empty() && told.regret.len() == 4, "seed {seed}: {:?}", told.unsolved);
        let vss = told.stochastic_solution.expect("VSS");
        assert!(vss >= -slack, "seed {seed}: VSS {vss}");
        assert!(told.regret.iter().all(|regret| *regret >= -slack), "seed {seed}: {:?}", told.regret);
        better += usize::from(vss > slack && told.regret.iter().sum::<f64>() > slack);
    }
    assert!(tested > 15 && better > 5, "{tested} tested, {better} where both are worth something");
}
