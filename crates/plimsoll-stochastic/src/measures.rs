//! What it is worth to know the future, and to heed that it varies.

use std::sync::Arc;

use plimsoll_lp::{Col, Row, Settings, Solution, Status, solve};

use crate::extensive::extensive;
use crate::program::{Block, Charge, Path, Program};
use crate::risk::Risk;
use crate::template::Template;

/// The values of one program under more and less knowledge, in the sense of its objective.
///
/// # Source
/// Birge & Louveaux, *Introduction to Stochastic Programming*, 2nd ed., ch. 4.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measures {
    /// RP: the optimum of the program.
    pub recourse: f64,
    /// WS: the mean of the optima of those who know their path.
    pub wait_and_see: f64,
    /// EV: the optimum if the mean path were certain.
    pub mean_value: f64,
    /// EEV: what deciding the master for the mean path comes to on the real paths; infinite if it cannot be carried out.
    pub mean_value_expected: f64,
    /// EVPI, the most it pays to give for knowing the path: `|RP − WS|`.
    pub perfect_information: f64,
    /// VSS, what heeding the paths earns over planning for their mean: `|EEV − RP|`.
    pub stochastic_solution: f64,
}

/// All the measures of a program with a neutral risk, or the first status that is not optimal.
///
/// # Errors
/// The status of the first of the problems behind it that was not solved to optimality (EEV apart).
pub fn measures(program: &Program, settings: &Settings) -> Result<Measures, Status> {
    let optimum = |program: &Program| optimal(solve(&extensive(program, Risk::NEUTRAL).problem, settings));
    let (recourse, wait_and_see) = (optimum(program)?.objective, wait_and_see(program, settings)?);
    let mean = optimum(&mean_value(program))?;
    let mut fixed = program.clone();
    for column in (0..program.master().columns()).map(Col::at) {
        fixed.master_mut().set_bounds(column, mean.x[column.index()], mean.x[column.index()]);
    }
    let mean_value_expected = solve(&extensive(&fixed, Risk::NEUTRAL).problem, settings).objective;
    let sign = program.master().sense().sign();
    Ok(Measures {
        recourse,
        wait_and_see,
        mean_value: mean.objective,
        mean_value_expected,
        perfect_information: sign * (recourse - wait_and_see),
        stochastic_solution: sign * (mean_value_expected - recourse),
    })
}

fn optimal(solution: Solution) -> Result<Solution, Status> {
    if solution.is_optimal() { Ok(solution) } else { Err(solution.status) }
}

/// The mean over the paths of the optimum of the path alone.
///
/// # Errors
/// The status of the first path that was not solved to optimality.
pub fn wait_and_see(program: &Program, settings: &Settings) -> Result<f64, Status> {
    let value = |path: Path| {
        let alone = extensive(&program.only(path), Risk::NEUTRAL).problem;
        Ok(program.probability(path) * optimal(solve(&alone, settings))?.objective)
    };
    program.paths().map(value).sum()
}

/// The program of one certain path whose every number is the mean over the paths. The first block of each path stands
/// for the same thing, so does the second, and so on.
///
/// # Panics
/// If paths differ in the number of blocks, or blocks that stand for the same thing in shape or in master columns.
pub fn mean_value(program: &Program) -> Program {
    let mut mean = Program::new(program.master.clone());
    let certain = mean.path(1.0);
    let of_path: Vec<Vec<&Block>> = program.paths().map(|path| blocks_of(program, path)).collect();
    let count = of_path.first().map_or(0, Vec::len);
    assert!(of_path.iter().all(|blocks| blocks.len() == count), "paths differ in their blocks");
    for place in 0..count {
        let same: Vec<&Block> = of_path.iter().map(|blocks| blocks[place]).collect();
        assert!(same.iter().all(|block| block.slots == same[0].slots), "blocks differ in master columns");
        let weighted: Vec<(f64, Template)> = same
            .iter()
            .map(|block| (program.probability(block.path), standing_alone(program, block)))
            .collect();
        let weighted: Vec<(f64, &Template)> = weighted.iter().map(|(w, template)| (*w, template)).collect();
        let template = mean.template(Template::mean(&weighted));
        mean.block(Block::new(template, certain, Arc::clone(&same[0].slots)));
    }
    for charge in &program.charges {
        let weight: f64 = charge.paths.iter().map(|&path| program.probability(path)).sum();
        let costs = charge.costs.iter().map(|&(column, cost)| (column, weight * cost)).collect();
        mean.charges.push(Charge { paths: vec![certain], costs });
    }
    mean
}

fn blocks_of(program: &Program, path: Path) -> Vec<&Block> {
    program.blocks.iter().filter(|block| block.path == path).collect()
}

/// A block's template with the block's own numbers put in.
fn standing_alone(program: &Program, block: &Block) -> Template {
    let template = program.template_of(block.template);
    let mut own = template.own().clone();
    for (j, cost) in program.block_costs(block).into_iter().enumerate() {
        own.set_cost(Col::at(j), cost);
    }
    block.bounds.iter().for_each(|&(column, lower, upper)| own.set_bounds(column, lower, upper));
    block.rows.iter().for_each(|&(row, lower, upper)| own.set_row_bounds(row, lower, upper));
    own.set_offset(block.scale * own.offset());
    let mut alone = Template::new(own, template.slots());
    for row in (0..template.own().rows()).map(Row::at) {
        template.links(row).iter().for_each(|&(slot, a)| alone.link(row, slot, a));
    }
    alone
}
