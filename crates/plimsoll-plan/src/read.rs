//! From an answer back to a plan, checked by adding it up again.

use std::collections::BTreeMap;

use plimsoll_lp::{Sense, Status};
use plimsoll_model::DemandPaths;
use plimsoll_model::plan::{NodeId, Plan, PlanStatus, ProgramSize, ShadowPrice};
use plimsoll_stochastic::{Program, cvar};

use crate::changed::changed;
use crate::decode::{self, Work};
use crate::master::{Context, Master};
use crate::program::Shapes;
use crate::recompute::recompute;
use crate::route::Answer;
use crate::service;
use crate::solve::{risk, sign};

/// A programme that was solved, and its orders and units.
pub(crate) struct Solved<'a> {
    /// The master that `x` are the columns of.
    pub(crate) master: &'a Master,
    pub(crate) x: &'a [f64],
    /// What the end value of `x` has beyond that of the answer, on the paths of each last node and way, currency.
    pub(crate) gain: BTreeMap<(NodeId, usize), f64>,
    pub(crate) shapes: &'a Shapes<'a>,
    pub(crate) program: &'a Program,
}

/// The plan that was solved for, with what it is worth on each path.
pub(crate) fn read(
    context: &Context<'_>,
    solved: &Solved<'_>,
    demand: &DemandPaths,
    answer: &mut Answer<'_>,
) -> Plan {
    let orders = decode::orders(context, solved.master, solved.x);
    let power_orders = decode::power_orders(context, solved.master, solved.x);
    let active = decode::active(context, solved.master, solved.x);
    let moves = decode::moves(context, solved.master, solved.x);
    let amendments = decode::amendments(context, solved.master, solved.x);
    let power = decode::power(context, &amendments, (&active, &moves), &power_orders);
    let work = work(context, solved, demand, answer);
    let money = sign(context.scenario) * context.scale.money;
    let weight = solved.master.weight_of_changes(solved.x);
    // What changes weigh is no money that flows; both ends of the gap are told without it.
    let told = |value: f64| (value - weight) * money;
    let tree = context.moments.tree.clone();
    let gain = |path: usize| solved.gain.get(&(tree.last[path], tree.way(path))).copied().unwrap_or(0.0);
    let values = answer.path_values.iter().enumerate();
    let path_values: Vec<f64> = values.map(|(path, v)| told(*v) + gain(path)).collect();
    let more = more(context, demand, &path_values, |path| path_values[path] - gain(path));
    let mut plan = Plan {
        status: if answer.status == Status::Optimal { PlanStatus::Optimal } else { PlanStatus::Stopped },
        value: path_values.iter().sum::<f64>() * demand.probability(),
        objective: told(answer.objective) + more,
        bound: told(answer.bound),
        recomputed: 0.0,
        end_value: 0.0,
        value_of_mean_plan: None,
        changed: None,
        contracts_kept: service::kept(context, demand, &work.contracted_short),
        tree,
        amendments,
        orders,
        power_orders,
        active,
        moves,
        power,
        served: work.served,
        contracted_short: work.contracted_short,
        running: work.running,
        spilled: work.spilled,
        path_values,
        shadow_prices: Vec::new(),
        size: size(demand, solved.program, answer.iterations),
    };
    let again = recompute(context.whole, demand, &plan);
    plan.recomputed = again.objective;
    plan.end_value = again.end_value;
    plan.changed = changed(context.scenario, &plan, weight * context.scale.money);
    plan
}

/// What gains on the paths add to the objective.
fn more(context: &Context<'_>, demand: &DemandPaths, values: &[f64], before: impl Fn(usize) -> f64) -> f64 {
    let risk = risk(context.scenario);
    let probabilities = vec![demand.probability(); demand.paths];
    let before: Vec<f64> = (0..values.len()).map(before).collect();
    let measure = |values: &[f64]| {
        let mean = values.iter().sum::<f64>() * demand.probability();
        let sense = if sign(context.scenario) < 0.0 { Sense::Maximise } else { Sense::Minimise };
        let tail = if risk.is_neutral() { 0.0 } else { cvar(sense, risk.alpha(), values, &probabilities) };
        (1.0 - risk.lambda()) * mean + risk.lambda() * tail
    };
    if before == values { 0.0 } else { measure(values) - measure(&before) }
}

fn size(demand: &DemandPaths, program: &Program, iterations: u64) -> ProgramSize {
    let (rows, columns, nonzeros) = program.size();
    ProgramSize { paths: demand.paths, rows, columns, nonzeros, iterations }
}

fn work(context: &Context<'_>, solved: &Solved<'_>, demand: &DemandPaths, answer: &mut Answer<'_>) -> Work {
    let mut work = Work::new(demand);
    answer.each_block(solved.program.blocks().len(), |block, x| {
        if let Some((path, shape)) = solved.shapes.of_block(block) {
            work.add(context, demand, shape, path, x);
        }
    });
    work.merge();
    work
}

/// Worth of one more unit of each right-hand side of the master, greatest first; what is scarce in several nodes is told
/// once, for more of it is there in all of them.
pub(crate) fn shadow_prices(context: &Context<'_>, master: &Master, row_dual: &[f64]) -> Vec<ShadowPrice> {
    let mut prices: Vec<ShadowPrice> = Vec::new();
    for meaning in &master.rows {
        let dual = row_dual.get(meaning.row.index()).copied().unwrap_or(0.0);
        let price = -dual * context.scale.money / meaning.per_row;
        if price.abs() <= 1e-9 * context.scale.money / meaning.per_row {
            continue;
        }
        let same = |p: &&mut ShadowPrice| p.period == meaning.period && p.scarce == meaning.scarce;
        let told = if context.moments.tree.is_parted() { prices.iter_mut().find(same) } else { None };
        match told {
            Some(told) => told.price += price,
            None => prices.push(ShadowPrice {
                scarce: meaning.scarce.clone(),
                period: meaning.period,
                price,
                unit: meaning.unit.to_owned(),
                available: meaning.available,
                row: meaning.source,
            }),
        }
    }
    prices.sort_by(|a, b| b.price.abs().total_cmp(&a.price.abs()));
    prices
}
