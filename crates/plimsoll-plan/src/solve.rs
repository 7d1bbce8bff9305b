//! From a scenario and paths to a plan: build, solve, read back, add up again.

use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row, Sense, Status};
use plimsoll_model::DemandPaths;
use plimsoll_model::plan::{Plan, PlanOutcome, PlanStatus, ProgramSize, ShadowPrice};
use plimsoll_model::repair::{Clash, Member};
use plimsoll_model::scenario::{Objective, Scenario};
use plimsoll_stochastic::{Block, Decompose, Program, Risk, Step, Template, TemplateId, extensive};

use crate::changed::changed;
use crate::decode::{self, Work};
use crate::fixed;
use crate::given::Given;
use crate::master::{Context, Master};
use crate::money::Money;
use crate::places::{self, Places};
use crate::recompute::recompute;
use crate::repair::Stuck;
use crate::route::{self, Answer, Method};
use crate::scale::Scale;
use crate::service::{self, Service};
use crate::timing::Timing;
use crate::work::{Asked, Shape, Side, Slot, shape, sides, spill_groups};
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
}

/// Plans on the paths in two stages: every order is decided now, work is given out once demand is seen.
///
/// The programme is that of DESIGN §5. Whatever it answers is checked by adding the plan's value up again
/// ([`recompute`]); `Plan::recomputed` says what came out. `progress` hears of every round where it is solved in rounds.
///
/// # Panics
/// Never on a scenario that passed `plimsoll check`; shapes that do not belong together are a fault of the caller.
pub fn plan(
    scenario: &Scenario,
    demand: &DemandPaths,
    request: &PlanRequest,
    progress: impl FnMut(&Progress),
) -> PlanOutcome {
    plan_with_columns(scenario, demand, request, progress).0
}

/// The same, with the columns of the master of all sites; empty where there is no plan.
pub(crate) fn plan_with_columns(
    scenario: &Scenario,
    demand: &DemandPaths,
    request: &PlanRequest,
    mut progress: impl FnMut(&Progress),
) -> (PlanOutcome, Vec<f64>) {
    let given = request.given.as_ref();
    let mut columns = Vec::new();
    let outcome = with_context(scenario, demand, given, |context| {
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
    given: Option<&Given>,
    work: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let timing = Timing::new(scenario);
    let money = Money::new(scenario, &timing);
    let scale = Scale::new(scenario, demand);
    let zones = zones(scenario, &timing);
    work(&Context { scenario, timing: &timing, money: &money, scale: &scale, zones: &zones, given })
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
    let shapes = shapes(context, &master, demand);
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
    with_context(&places.scenario, demand, None, |merged| {
        let master = Master::build(merged);
        let shapes = shapes(merged, &master, demand);
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
        let x = places::give_out(&places.of_site, &master, &answer.x, &whole)?;
        let prices = shadow_prices(merged, &master, &answer.row_dual);
        let gain = gain(merged, &answer, (&master, &answer.x), (&whole, &x));
        let solved = Solved { master: &whole, x: &x, gain, shapes: &shapes, program: &program };
        let mut plan = read(context, &solved, demand, &mut answer);
        plan.shadow_prices = places::at_sites(context, places, prices, &plan.power);
        *columns = x;
        Some(PlanOutcome::Planned(Box::new(plan)))
    })
}

/// What the end value of one point has beyond that of another, currency; nothing where it is the solver's dust.
fn gain(context: &Context<'_>, answer: &Answer<'_>, from: (&Master, &[f64]), to: (&Master, &[f64])) -> f64 {
    let gain = to.0.end_worth(to.1) - from.0.end_worth(from.1);
    let dust = 1e-8 * (answer.objective * context.scale.money).abs();
    if gain.abs() > dust { gain } else { 0.0 }
}

/// Why there is no plan.
fn without_plan(
    context: &Context<'_>,
    program: &Program,
    master: &Master,
    status: Status,
    promises: (Option<Service>, &[Shape]),
) -> PlanOutcome {
    if stopped(status) {
        return PlanOutcome::Stopped;
    }
    let decisions = Stuck::on_decisions(context, master);
    let (service, shapes) = promises;
    let found = decisions
        .clash()
        .or_else(|| broken_promise(context, program, master, &service?, shapes))
        .or_else(|| decisions.without_whole_plan());
    let words = || format!("the solver ended with {status:?}");
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
    shapes: &[Shape],
) -> Option<Clash> {
    let stuck = |program: &Program, path: Option<usize>| {
        let problem = extensive(program, Risk::NEUTRAL).problem;
        let promised = service.promised(program, shapes, path);
        Stuck::on_promises(context, master, &problem, service.words(context.scenario), &promised).clash()
    };
    let paths: Vec<_> = program.paths().collect();
    let alone =
        service.hardest_first().iter().find_map(|path| stuck(&program.only(paths[*path]), Some(*path)));
    alone.or_else(|| stuck(program, None))
}

fn stopped(status: Status) -> bool {
    matches!(status, Status::Interrupted | Status::TimeLimit)
}

fn risk(scenario: &Scenario) -> Risk {
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

/// A programme that was solved, and its orders and units.
struct Solved<'a> {
    /// The master that `x` are the columns of.
    master: &'a Master,
    x: &'a [f64],
    /// What the end value of `x` has beyond that of the answer, currency.
    gain: f64,
    shapes: &'a [Shape],
    program: &'a Program,
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

pub(crate) fn shapes(context: &Context<'_>, master: &Master, demand: &DemandPaths) -> Vec<Shape> {
    let asked = Asked::new(demand);
    let groups = spill_groups(context.scenario);
    let mut shapes = Vec::new();
    for period in 0..context.timing.periods() {
        for load in 0..context.scenario.load_blocks.names.len() {
            for (group, regions) in groups.iter().enumerate() {
                shapes.push(shape(context, master, &asked, Slot { period, load, group }, regions));
            }
        }
    }
    shapes
}

/// Cost of each path that no decision changes, currency: negative where it earns.
pub(crate) fn constants(context: &Context<'_>, demand: &DemandPaths) -> Vec<f64> {
    let owed = fixed::owed(context.scenario, context.timing, context.money);
    let revenue = fixed::revenue_if_served(context.scenario, context.timing, context.money, demand);
    revenue.into_iter().map(|r| owed - r).collect()
}

/// The program in blocks: for each path first its constant, then one block a shape, in order; with a service level,
/// contracts are hard on the paths that it requires.
pub(crate) fn program(
    context: &Context<'_>,
    constants: &[f64],
    master: &Master,
    shapes: &[Shape],
    demand: &DemandPaths,
    service: Option<&Service>,
) -> Program {
    let mut program = Program::new(master.problem.clone());
    let constant = program.template(constant_template());
    let none: Arc<[Col]> = Arc::from([]);
    let templates: Vec<(TemplateId, Arc<[Col]>)> = shapes
        .iter()
        .map(|shape| {
            let (template, slots) = template(shape);
            (program.template(template), slots)
        })
        .collect();
    for (path, money) in constants.iter().enumerate() {
        let future = program.path(demand.probability());
        let mut block = Block::new(constant, future, none.clone());
        block.costs.push((Col::at(0), money / context.scale.money));
        program.block(block);
        for (shape, (template, slots)) in shapes.iter().zip(&templates) {
            let mut block = Block::new(*template, future, slots.clone());
            let mut sides = sides(context, shape, demand, path);
            service.iter().for_each(|service| service.harden(shape, path, &mut sides));
            let varies = |row: &usize| !matches!(shape.rows[*row].side, Side::Fixed { .. });
            let rows = (0..sides.len()).filter(varies);
            block.rows = rows.map(|i| (Row::at(i), sides[i].0, sides[i].1)).collect();
            program.block(block);
        }
    }
    program
}

/// One column that is 1: its cost is what a path earns or owes whatever is decided.
fn constant_template() -> Template {
    let mut problem = Problem::new(Sense::Minimise);
    problem.column(0.0, 1.0, 1.0);
    Template::new(problem, 0)
}

fn template(shape: &Shape) -> (Template, Arc<[Col]>) {
    let mut problem = Problem::new(Sense::Minimise);
    for cost in &shape.costs {
        problem.column(*cost, 0.0, f64::INFINITY);
    }
    let mut slots: Vec<Col> = Vec::new();
    let mut links = Vec::new();
    for row in &shape.rows {
        let (lower, upper) = match row.side {
            Side::Fixed { lower, upper } => (lower, upper),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        };
        let here = problem.row(lower, upper, row.own.iter().map(|(i, v)| (Col::at(*i), *v)));
        for (column, value) in &row.link {
            links.push((here, slots.len(), *value));
            slots.push(*column);
        }
    }
    let mut template = Template::new(problem, slots.len());
    links.into_iter().for_each(|(row, slot, value)| template.link(row, slot, value));
    (template, slots.into())
}

fn read(context: &Context<'_>, solved: &Solved<'_>, demand: &DemandPaths, answer: &mut Answer<'_>) -> Plan {
    let orders = decode::orders(context, solved.master, solved.x);
    let power_orders = decode::power_orders(context, solved.master, solved.x);
    let active = decode::active(context, solved.master, solved.x);
    let power = decode::power(context, &active, &power_orders);
    let work = work(context, solved, demand, answer);
    let money = sign(context.scenario) * context.scale.money;
    let weight = solved.master.weight_of_changes(solved.x);
    // What changes weigh is no money that flows; both ends of the gap are told without it.
    let told = |value: f64| (value - weight) * money;
    let path_values: Vec<f64> = answer.path_values.iter().map(|v| told(*v) + solved.gain).collect();
    let mut plan = Plan {
        status: if answer.status == Status::Optimal { PlanStatus::Optimal } else { PlanStatus::Stopped },
        value: path_values.iter().sum::<f64>() * demand.probability(),
        objective: told(answer.objective) + solved.gain,
        bound: told(answer.bound),
        recomputed: 0.0,
        end_value: 0.0,
        value_of_mean_plan: None,
        changed: None,
        contracts_kept: service::kept(context.scenario, context.timing, demand, &work.contracted_short),
        orders,
        power_orders,
        active,
        power,
        served: work.served,
        contracted_short: work.contracted_short,
        running: work.running,
        spilled: work.spilled,
        path_values,
        shadow_prices: Vec::new(),
        size: size(demand, solved.program, answer.iterations),
    };
    let again = recompute(context.scenario, demand, &plan);
    plan.recomputed = again.objective;
    plan.end_value = again.end_value;
    plan.changed = changed(context.scenario, &plan, weight * context.scale.money);
    plan
}

fn size(demand: &DemandPaths, program: &Program, iterations: u64) -> ProgramSize {
    let (rows, columns, nonzeros) = program.size();
    ProgramSize { paths: demand.paths, rows, columns, nonzeros, iterations }
}

fn work(context: &Context<'_>, solved: &Solved<'_>, demand: &DemandPaths, answer: &mut Answer<'_>) -> Work {
    let shapes = solved.shapes;
    let mut work = Work::new(demand);
    answer.each_block(solved.program.blocks().len(), |block, x| {
        let (path, place) = (block / (shapes.len() + 1), block % (shapes.len() + 1));
        // The first block of each path is its constant.
        if let Some(shape) = place.checked_sub(1).map(|i| &shapes[i]) {
            work.add(context, demand, shape, path, x);
        }
    });
    work.merge();
    work
}

/// Worth of one more unit of each right-hand side of the master, greatest first.
fn shadow_prices(context: &Context<'_>, master: &Master, row_dual: &[f64]) -> Vec<ShadowPrice> {
    let mut prices = Vec::new();
    for meaning in &master.rows {
        let dual = row_dual.get(meaning.row.index()).copied().unwrap_or(0.0);
        let price = -dual * context.scale.money / meaning.per_row;
        if price.abs() > 1e-9 * context.scale.money / meaning.per_row {
            prices.push(ShadowPrice {
                scarce: meaning.scarce.clone(),
                period: meaning.period,
                price,
                unit: meaning.unit.to_owned(),
                available: meaning.available,
                row: meaning.source,
            });
        }
    }
    prices.sort_by(|a, b| b.price.abs().total_cmp(&a.price.abs()));
    prices
}
