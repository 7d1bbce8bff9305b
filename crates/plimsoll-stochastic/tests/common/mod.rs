//! Small published programs, and what the tests share.
#![allow(dead_code, unreachable_pub, reason = "each test file uses some of it")]

use std::sync::Arc;

use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Solution, Status, solve};
use plimsoll_stochastic::{Block, Extensive, Program, Risk, Template, extensive};

pub const FREE: f64 = f64::INFINITY;

pub fn close(value: f64, expected: f64, relative: f64) {
    let slip = (value - expected).abs() / expected.abs().max(1.0);
    assert!(slip <= relative, "{value} is not {expected}");
}

pub fn optimal(program: &Program, risk: Risk) -> (Extensive, Solution) {
    let written = extensive(program, risk);
    let solution = solve(&written.problem, &Settings::default());
    assert_eq!(solution.status, Status::Optimal);
    (written, solution)
}

/// Columns with these costs, not negative.
pub fn columns<const N: usize>(problem: &mut Problem, costs: [f64; N]) -> [Col; N] {
    costs.map(|cost| problem.column(cost, 0.0, FREE))
}

pub fn slots(columns: &[Col]) -> Arc<[Col]> {
    columns.into()
}

/// Birge & Louveaux, *Introduction to Stochastic Programming*, 2nd ed., section 1.1: land for wheat, corn and beets,
/// yields 20 % above, at and 20 % below the mean.
pub fn farmer() -> Program {
    let mut master = Problem::new(Sense::Minimise);
    let land = columns(&mut master, [150.0, 230.0, 260.0]);
    master.row(-FREE, 500.0, land.map(|x| (x, 1.0)));
    let mut program = Program::new(master);
    for yields in [1.2, 1.0, 0.8] {
        let path = program.path(1.0 / 3.0);
        let template = program.template(harvest(yields));
        program.block(Block::new(template, path, slots(&land)));
    }
    program
}

fn harvest(yields: f64) -> Template {
    let mut own = Problem::new(Sense::Minimise);
    let [buy_wheat, buy_corn, sell_wheat, sell_corn, sell_beets, dump_beets] =
        columns(&mut own, [238.0, 210.0, -170.0, -150.0, -36.0, -10.0]);
    own.set_bounds(sell_beets, 0.0, 6000.0);
    own.row(200.0, FREE, [(buy_wheat, 1.0), (sell_wheat, -1.0)]);
    own.row(240.0, FREE, [(buy_corn, 1.0), (sell_corn, -1.0)]);
    own.row(0.0, FREE, [(sell_beets, -1.0), (dump_beets, -1.0)]);
    let mut template = Template::new(own, 3);
    for (crop, tons) in [2.5, 3.0, 20.0].into_iter().enumerate() {
        template.link(Row::at(crop), crop, tons * yields);
    }
    template
}

/// Louveaux & Smeers, "Optimal investments for electricity generation", in Ermoliev & Wets (1988): four plants, three
/// kinds of demand, the first of them 3, 5 or 7.
pub fn lands() -> Program {
    let mut master = Problem::new(Sense::Minimise);
    let plants = columns(&mut master, [10.0, 7.0, 16.0, 6.0]);
    master.row(12.0, FREE, plants.map(|x| (x, 1.0)));
    master.row(-FREE, 120.0, plants.into_iter().zip([10.0, 7.0, 16.0, 6.0]));
    let mut own = Problem::new(Sense::Minimise);
    let unit = [4.0, 4.5, 3.2, 5.5].map(|cost| columns(&mut own, [10.0, 6.0, 1.0].map(|hours| cost * hours)));
    let limits = unit.map(|modes| own.row(-FREE, 0.0, modes.map(|y| (y, 1.0))));
    for (mode, demand) in [5.0, 3.0, 2.0].into_iter().enumerate() {
        own.row(demand, demand, unit.map(|modes| (modes[mode], 1.0)));
    }
    let mut template = Template::new(own, 4);
    limits.into_iter().enumerate().for_each(|(plant, row)| template.link(row, plant, -1.0));
    let mut program = Program::new(master);
    let template = program.template(template);
    for (probability, demand) in [(0.3, 3.0), (0.4, 5.0), (0.3, 7.0)] {
        let path = program.path(probability);
        let rows = vec![(Row::at(4), demand, demand)];
        program.block(Block { rows, ..Block::new(template, path, slots(&plants)) });
    }
    program
}

/// StochasticPrograms.jl, test/problems/simple.jl (also Birge & Louveaux, exercise of ch. 5): random costs and limits.
pub fn simple() -> Program {
    let mut master = Problem::new(Sense::Minimise);
    let x = [master.column(100.0, 40.0, FREE), master.column(150.0, 20.0, FREE)];
    master.row(-FREE, 120.0, x.map(|x| (x, 1.0)));
    let mut own = Problem::new(Sense::Minimise);
    let [first, second] = columns(&mut own, [0.0, 0.0]);
    let links = [
        own.row(-FREE, 0.0, [(first, 6.0), (second, 10.0)]),
        own.row(-FREE, 0.0, [(first, 8.0), (second, 5.0)]),
    ];
    let mut template = Template::new(own, 2);
    template.link(links[0], 0, -60.0);
    template.link(links[1], 1, -80.0);
    let mut program = Program::new(master);
    let template = program.template(template);
    for (probability, costs, most) in
        [(0.4, [-24.0, -28.0], [500.0, 100.0]), (0.6, [-28.0, -32.0], [300.0; 2])]
    {
        let path = program.path(probability);
        let block = Block {
            costs: vec![(first, costs[0]), (second, costs[1])],
            bounds: vec![(first, 0.0, most[0]), (second, 0.0, most[1])],
            ..Block::new(template, path, slots(&x))
        };
        program.block(block);
    }
    program
}

/// A newsvendor: bought at 3, sold at 10. Rows of a block: sold ≤ bought, then sold ≤ demand. Stated as profit or as
/// its negative.
pub fn newsvendor(sense: Sense, demands: &[(f64, f64)]) -> Program {
    let mut master = Problem::new(sense);
    let bought = master.column(3.0 * sense.sign(), 0.0, FREE);
    let mut own = Problem::new(sense);
    let sold = own.column(-10.0 * sense.sign(), 0.0, FREE);
    let limit = own.row(-FREE, 0.0, [(sold, 1.0)]);
    let market = own.row(-FREE, 0.0, [(sold, 1.0)]);
    let mut template = Template::new(own, 1);
    template.link(limit, 0, -1.0);
    let mut program = Program::new(master);
    let template = program.template(template);
    for &(probability, demand) in demands {
        let path = program.path(probability);
        let rows = vec![(market, -FREE, demand)];
        program.block(Block { rows, ..Block::new(template, path, slots(&[bought])) });
    }
    program
}

/// Demands 10, 20, … 100, equally likely.
pub fn ten_demands() -> Vec<(f64, f64)> {
    (1..=10).map(|k| (0.1, 10.0 * f64::from(k))).collect()
}
