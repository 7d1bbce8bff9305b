//! From a scenario and paths to a plan: build, solve, read back, add up again.

use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Solution, Status};
use plimsoll_model::DemandPaths;
use plimsoll_model::plan::{Clash, Plan, PlanOutcome, PlanStatus, ProgramSize, ShadowPrice};
use plimsoll_model::scenario::{Objective, Scenario};
use plimsoll_stochastic::{Block, Extensive, Program, Risk, Template, TemplateId, extensive};

use crate::decode::{self, Work};
use crate::fixed;
use crate::given::Given;
use crate::master::{Context, Master};
use crate::money::Money;
use crate::recompute::recompute;
use crate::scale::Scale;
use crate::timing::Timing;
use crate::work::{Asked, Shape, Side, Slot, shape, sides, spill_groups};
use crate::zones::zones;

/// What a caller may ask of the plan.
#[derive(Clone, Debug, Default)]
pub struct PlanRequest {
    /// Settings of the solver.
    pub solver: Settings,
    /// Orders that are given and not chosen: supply caps, budgets and decisions are then left to the caller to check.
    pub given: Option<Given>,
}

/// Plans on the paths in two stages: every order is decided now, work is given out once demand is seen.
///
/// The programme is that of DESIGN §5 in extensive form. Whatever it answers is checked by adding the plan's value
/// up again ([`recompute`]); `Plan::recomputed` says what came out.
///
/// # Panics
/// Never on a scenario that passed `plimsoll check`; shapes that do not belong together are a fault of the caller.
pub fn plan(scenario: &Scenario, demand: &DemandPaths, request: &PlanRequest) -> PlanOutcome {
    let timing = Timing::new(scenario);
    let money = Money::new(scenario, &timing);
    let scale = Scale::new(scenario, demand);
    let zones = zones(scenario, &timing);
    let context = Context {
        scenario,
        timing: &timing,
        money: &money,
        scale: &scale,
        zones: &zones,
        given: request.given.as_ref(),
    };
    let master = Master::build(&context);
    let shapes = shapes(&context, &master, demand);
    let program = program(&context, &master, &shapes, demand);
    let risk = Risk::new(scenario.policy.risk_weight, scenario.policy.risk_level);
    let form = extensive(&program, risk);
    let solution = plimsoll_lp::solve(&form.problem, &request.solver);
    if solution.x.is_empty() {
        return PlanOutcome::Infeasible(clash(&form.problem, &master, &solution));
    }
    let solved = Solved { program: &program, form: &form, solution: &solution };
    PlanOutcome::Planned(Box::new(read(&context, &master, &shapes, demand, &solved)))
}

/// A program with its answer.
struct Solved<'a> {
    program: &'a Program,
    form: &'a Extensive,
    solution: &'a Solution,
}

fn shapes(context: &Context<'_>, master: &Master, demand: &DemandPaths) -> Vec<Shape> {
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
fn constants(context: &Context<'_>, demand: &DemandPaths) -> Vec<f64> {
    let owed = fixed::owed(context.scenario, context.timing, context.money);
    let revenue = fixed::revenue_if_served(context.scenario, context.timing, context.money, demand);
    revenue.into_iter().map(|r| owed - r).collect()
}

/// The program in blocks: for each path first its constant, then one block a shape, in order.
fn program(context: &Context<'_>, master: &Master, shapes: &[Shape], demand: &DemandPaths) -> Program {
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
    for (path, money) in constants(context, demand).into_iter().enumerate() {
        let future = program.path(demand.probability());
        let mut block = Block::new(constant, future, none.clone());
        block.costs.push((Col::at(0), money / context.scale.money));
        program.block(block);
        for (shape, (template, slots)) in shapes.iter().zip(&templates) {
            let mut block = Block::new(*template, future, slots.clone());
            let sides = sides(context, shape, demand, path);
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

fn read(
    context: &Context<'_>,
    master: &Master,
    shapes: &[Shape],
    demand: &DemandPaths,
    solved: &Solved<'_>,
) -> Plan {
    let solution = solved.solution;
    let x = &solution.x[..master.problem.columns()];
    let orders = decode::orders(context, master, x);
    let power_orders = decode::power_orders(context, master, x);
    let active = decode::active(context, master, x);
    let power = decode::power(context, &active, &power_orders);
    let work = work(context, shapes, demand, solved);
    let sign = if context.scenario.objective == Objective::Npv { -1.0 } else { 1.0 };
    let money = sign * context.scale.money;
    let path_values: Vec<f64> =
        solved.form.layout.path_values(solved.program, solution).into_iter().map(|v| v * money).collect();
    let mut plan = Plan {
        status: if solution.status == Status::Optimal { PlanStatus::Optimal } else { PlanStatus::TimeLimit },
        value: path_values.iter().sum::<f64>() * demand.probability(),
        objective: solution.objective * money,
        bound: solution.bound * money,
        recomputed: 0.0,
        end_value: 0.0,
        value_of_mean_plan: None,
        orders,
        power_orders,
        active,
        power,
        served: work.served,
        contracted_short: work.contracted_short,
        running: work.running,
        spilled: work.spilled,
        path_values,
        shadow_prices: shadow_prices(context, master, solution),
        size: size(demand, &solved.form.problem, solution),
    };
    let again = recompute(context.scenario, demand, &plan);
    plan.recomputed = again.objective;
    plan.end_value = again.end_value;
    plan
}

fn size(demand: &DemandPaths, problem: &Problem, solution: &Solution) -> ProgramSize {
    ProgramSize {
        paths: demand.paths,
        rows: problem.rows(),
        columns: problem.columns(),
        nonzeros: problem.nonzeros(),
        iterations: solution.iterations,
    }
}

fn work(context: &Context<'_>, shapes: &[Shape], demand: &DemandPaths, solved: &Solved<'_>) -> Work {
    let mut work = Work::new(demand);
    for path in 0..demand.paths {
        let first = path * (shapes.len() + 1) + 1;
        for (i, shape) in shapes.iter().enumerate() {
            let values = solved.form.layout.block(solved.solution, first + i);
            work.add(context, demand, shape, path, &values.x);
        }
    }
    work.merge();
    work
}

/// Worth of one more unit of each right-hand side of the master, greatest first.
fn shadow_prices(context: &Context<'_>, master: &Master, solution: &Solution) -> Vec<ShadowPrice> {
    let mut prices = Vec::new();
    for meaning in &master.rows {
        let dual = solution.row_dual.get(meaning.row.index()).copied().unwrap_or(0.0);
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

/// Which inputs cannot hold together: the master rows of a small set that has no solution.
fn clash(problem: &Problem, master: &Master, solution: &Solution) -> Clash {
    let rows: Vec<Row> =
        plimsoll_lp::clash(problem, &Settings::default()).map(|c| c.rows).unwrap_or_default();
    let named = master.rows.iter().filter(|m| rows.contains(&m.row));
    let mut constraints: Vec<String> = named.clone().map(|m| m.words.clone()).collect();
    if constraints.is_empty() {
        constraints.push(format!("the solver ended with {:?}", solution.status));
    }
    Clash { constraints, rows: named.filter_map(|m| m.source).collect() }
}
