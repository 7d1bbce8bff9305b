//! From a scenario and paths to a plan: build, solve, read back, add up again.

use std::collections::BTreeMap;

use plimsoll_lp::Status;
use plimsoll_model::DemandPaths;
use plimsoll_model::plan::{NodeId, PlanOutcome};
use plimsoll_model::repair::{Clash, Member};
use plimsoll_model::scenario::{Objective, Scenario};
use plimsoll_stochastic::{Decompose, Program, Risk, Step, extensive};

use crate::given::Given;
use crate::master::{Context, Master, Way};
use crate::money::Money;
use crate::places::{self, Places};
use crate::program::{Shapes, constants, program};
use crate::read::{Solved, read, shadow_prices};
use crate::reopen::{reopened, without};
use crate::repair::Stuck;
use crate::route::{self, Answer, Method};
use crate::scale::Scale;
use crate::service::Service;
use crate::timing::Timing;
use crate::tree::{Growth, Moments};
use crate::zones::zones;

/// What a caller may ask of the plan.
#[derive(Clone, Debug, Default)]
pub struct PlanRequest {
    /// How to solve.
    pub method: Method,
    /// Gap, threads and settings of the solver.
    pub how: Decompose,
    /// Orders that are given and not chosen: supply caps, budgets and decisions are then left to the caller to check.
    pub given: Option<Given>,
    /// How the decision tree grows where there are review dates.
    pub growth: Growth,
}

impl PlanRequest {
    /// Who knows what when. Given orders are decided now.
    pub(crate) fn moments(&self, scenario: &Scenario, demand: &DemandPaths) -> Moments {
        if self.given.as_ref().is_none_or(Given::leaves) {
            Moments::grown(scenario, demand, self.growth)
        } else {
            Moments::now(scenario, demand)
        }
    }
}

/// Plans on the paths: orders are decided now and, where there are review dates, as what will have been seen by then asks
/// for; work is given out once demand is seen.
///
/// The programme is that of DESIGN §5. Whatever it answers is checked by adding the plan's value up again
/// ([`recompute`](crate::recompute())); `Plan::recomputed` says what came out. `progress` hears of every round where it is solved in rounds.
///
/// # Panics
/// Never on a scenario that passed `plimsoll check`; shapes that do not belong together are a fault of the caller.
pub fn plan(
    scenario: &Scenario,
    demand: &DemandPaths,
    request: &PlanRequest,
    progress: impl FnMut(&Progress),
) -> PlanOutcome {
    let moments = request.moments(scenario, demand);
    plan_with_columns(scenario, demand, request, &moments, progress).0
}

/// The same, with the columns of the master of all sites; empty where there is no plan.
pub(crate) fn plan_with_columns(
    scenario: &Scenario,
    demand: &DemandPaths,
    request: &PlanRequest,
    moments: &Moments,
    mut progress: impl FnMut(&Progress),
) -> (PlanOutcome, Vec<f64>) {
    let given = request.given.as_ref();
    let mut columns = Vec::new();
    let outcome = with_context(scenario, demand, (given, moments), |context| {
        // Whole racks that fit a place may not fit its sites; and an approved order is for one site.
        let held = scenario.is_whole() || (scenario.approved.is_some() && scenario.policy.change_cost > 0.0);
        let together = given.is_none() && !held;
        let places = if together { places::places(scenario, context.zones) } else { None };
        let planned = places
            .and_then(|places| by_places(context, &places, demand, request, &mut progress, &mut columns));
        planned.unwrap_or_else(|| directly(context, demand, request, &mut progress, &mut columns))
    });
    (outcome, columns)
}

pub(crate) fn with_context<T>(
    scenario: &Scenario,
    demand: &DemandPaths,
    given: (Option<&Given>, &Moments),
    work: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let late = given.1.tree.states.iter().map(|state| state.applied(scenario)).collect::<Vec<_>>();
    with_ways((scenario, &late), &Scale::new(scenario, demand), given, work)
}

/// The same with the case for each way in which supply comes, none where it comes one way, and a scale of its own.
pub(crate) fn with_ways<T>(
    (scenario, late): (&Scenario, &[Scenario]),
    scale: &Scale,
    (given, moments): (Option<&Given>, &Moments),
    work: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let whole = scenario;
    // With given orders, open ones are as they say.
    let reopened = if given.is_none() { reopened(scenario) } else { Vec::new() };
    let decided = |case| match given {
        Some(given) => Scenario::amended(case, given.amendments()),
        None => without(case, &reopened),
    };
    let scenario = &*decided(whole);
    let late: Vec<_> = late.iter().map(decided).collect();
    let late: Vec<&Scenario> = late.iter().map(|case| &**case).collect();
    let cases = if late.is_empty() { vec![scenario] } else { late };
    let timings: Vec<Timing<'_>> = cases.iter().map(|case| Timing::new(case)).collect();
    let monies: Vec<Money<'_>> =
        cases.iter().zip(&timings).map(|(case, timing)| Money::new(case, timing)).collect();
    let way = |i: usize| Way { scenario: cases[i], timing: &timings[i], money: &monies[i] };
    let ways: Vec<Way<'_>> = (0..cases.len()).map(way).collect();
    let timing = Timing::new(scenario);
    let money = Money::new(scenario, &timing);
    let zones = zones(scenario, &timing);
    let (timing, money, zones, ways) = (&timing, &money, &zones, &ways);
    let reopened = &reopened;
    work(&Context { scenario, whole, reopened, timing, money, scale, zones, moments, ways, given })
}

/// The sites of places for each way in which supply comes.
pub(crate) fn late_places(context: &Context<'_>, places: &Places) -> Vec<Scenario> {
    if context.ways.len() < 2 {
        return Vec::new();
    }
    context.ways.iter().map(|way| places::merged(way.scenario, &places.of_site)).collect()
}

/// The programme with every site in it.
fn directly(
    context: &Context<'_>,
    demand: &DemandPaths,
    request: &PlanRequest,
    progress: &mut impl FnMut(&Progress),
    columns: &mut Vec<f64>,
) -> PlanOutcome {
    let master = Master::build(context);
    let shapes = Shapes::new(context, &master, demand);
    let program = program(
        context,
        &constants(context, demand),
        &master,
        &shapes,
        demand,
        Service::new(context, demand).as_ref(),
    );
    let mut answer = solve(context, &program, request, progress);
    if !answer.found() {
        let service = Service::new(context, demand);
        return without_plan(context, &program, &master, answer.status, (service, &shapes));
    }
    let prices = shadow_prices(context, &master, &answer.row_dual);
    let between = !answer.at_vertex() && !master.end.is_empty();
    let better = if between { places::best_end(&master, &answer.x) } else { None };
    let x = better.unwrap_or_else(|| answer.x.clone());
    let gain = gain(context, &answer, (&master, &answer.x), (&master, &x));
    let solved = Solved { master: &master, x: &x, gain, shapes: &shapes, program: &program };
    let mut plan = read(context, &solved, demand, &mut answer);
    plan.shadow_prices = prices;
    *columns = x;
    PlanOutcome::Planned(Box::new(plan))
}

/// The programme with the sites of each zone added up, given out to the sites; `None` where that does not fit.
fn by_places(
    context: &Context<'_>,
    places: &Places,
    demand: &DemandPaths,
    request: &PlanRequest,
    progress: &mut impl FnMut(&Progress),
    columns: &mut Vec<f64>,
) -> Option<PlanOutcome> {
    let constants = constants(context, demand);
    let late = late_places(context, places);
    with_ways((&places.scenario, &late), context.scale, (None, context.moments), |merged| {
        let master = Master::build(merged);
        let shapes = Shapes::new(merged, &master, demand);
        let program =
            program(merged, &constants, &master, &shapes, demand, Service::new(merged, demand).as_ref());
        let mut answer = solve(merged, &program, request, progress);
        let whole = Master::build(context);
        if stopped(answer.status) && !answer.found() {
            return Some(PlanOutcome::Stopped);
        }
        if !answer.found() {
            // Where the decisions alone clash, they need not be solved on all paths once more.
            return Stuck::on_decisions(context, &whole).clash().map(PlanOutcome::Infeasible);
        }
        let x = places::give_out((context.scenario, &places.of_site), &master, &answer.x, &whole)?;
        let prices = shadow_prices(merged, &master, &answer.row_dual);
        let gain = gain(merged, &answer, (&master, &answer.x), (&whole, &x));
        let solved = Solved { master: &whole, x: &x, gain, shapes: &shapes, program: &program };
        let mut plan = read(context, &solved, demand, &mut answer);
        plan.shadow_prices = places::at_sites(context, places, prices, &plan.power);
        *columns = x;
        Some(PlanOutcome::Planned(Box::new(plan)))
    })
}

/// What the end value of one point has beyond that of another on the paths of each last node, currency; nothing where it
/// is the solver's dust.
fn gain(
    context: &Context<'_>,
    answer: &Answer<'_>,
    from: (&Master, &[f64]),
    to: (&Master, &[f64]),
) -> BTreeMap<(NodeId, usize), f64> {
    let dust = 1e-8 * (answer.objective * context.scale.money).abs();
    let tree = &context.moments.tree;
    let gain = |end: (NodeId, usize)| to.0.end_worth(tree, to.1, end) - from.0.end_worth(tree, from.1, end);
    let gains = context.moments.ends().into_iter().map(|end| (end, gain(end)));
    gains.filter(|(_, gain)| gain.abs() > dust).collect()
}

/// Why there is no plan.
fn without_plan(
    context: &Context<'_>,
    program: &Program,
    master: &Master,
    status: Status,
    promises: (Option<Service>, &Shapes<'_>),
) -> PlanOutcome {
    if stopped(status) {
        return PlanOutcome::Stopped;
    }
    let decisions = Stuck::on_decisions(context, master);
    let (service, shapes) = promises;
    let found = decisions
        .clash()
        .or_else(|| decisions.whole_clash())
        .or_else(|| broken_promise(context, program, master, &service?, shapes));
    let parted = "with parts of racks and of blocks of power there is a plan, with whole ones there is none";
    let words = || match status {
        Status::Infeasible if !master.racks.is_empty() => parted.to_owned(),
        _ => format!("the solver ended with {status:?}"),
    };
    let member = || Member { words: words(), row: None, input: None, alone: None };
    let unexplained = || Clash { members: vec![member()], repair: Vec::new() };
    PlanOutcome::Infeasible(found.unwrap_or_else(unexplained))
}

/// What keeps contracts from being kept: on the hardest path that cannot be served by itself, or on all of them.
fn broken_promise(
    context: &Context<'_>,
    program: &Program,
    master: &Master,
    service: &Service,
    shapes: &Shapes<'_>,
) -> Option<Clash> {
    let stuck = |program: &Program, path: Option<usize>, whole: bool| {
        let problem = extensive(program, Risk::NEUTRAL).problem;
        let promised = service.promised(program, shapes, path);
        let stuck = Stuck::on_promises(context, master, &problem, service.words(context.scenario), &promised);
        if whole { stuck.whole_clash() } else { stuck.clash() }
    };
    let paths: Vec<_> = program.paths().collect();
    let order = service.hardest_first();
    let alone = |path: usize, whole: bool| stuck(&program.only(paths[path]), Some(path), whole);
    let hard = order.iter().find_map(|path| alone(*path, false));
    let whole = || alone(*order.first()?, true);
    hard.or_else(|| stuck(program, None, false)).or_else(whole)
}

fn stopped(status: Status) -> bool {
    matches!(status, Status::Interrupted | Status::TimeLimit)
}

pub(crate) fn risk(scenario: &Scenario) -> Risk {
    Risk::new(scenario.policy.risk_weight, scenario.policy.risk_level)
}

fn solve<'p>(
    context: &Context<'_>,
    program: &'p Program,
    request: &PlanRequest,
    progress: &mut impl FnMut(&Progress),
) -> Answer<'p> {
    let money = sign(context.scenario) * context.scale.money;
    let mut show = |step: &Step| {
        progress(&Progress { round: step.round, value: step.value * money, bound: step.bound * money });
    };
    route::solve(program, risk(context.scenario), request.method, &request.how, &mut show)
}

/// A round of planning, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Rounds so far.
    pub round: usize,
    /// Objective of the best plan so far, currency; infinite before the first.
    pub value: f64,
    /// What no plan can beat.
    pub bound: f64,
}

pub(crate) fn sign(scenario: &Scenario) -> f64 {
    if scenario.objective == Objective::Npv { -1.0 } else { 1.0 }
}
