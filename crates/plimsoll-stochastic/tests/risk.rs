//! CVaR over paths, against enumeration.

mod common;
use common::{FREE, close, farmer, lands, newsvendor, optimal, slots, ten_demands};
use plimsoll_lp::{Col, Problem, Row, Sense};
use plimsoll_stochastic::{Block, Program, Risk, Template, cvar, extensive};

const DEMANDS: [(f64, f64); 5] = [(0.15, 20.0), (0.3, 35.0), (0.25, 50.0), (0.2, 70.0), (0.1, 100.0)];

/// Profit of buying `x` on each path.
fn profits(x: f64) -> Vec<f64> {
    DEMANDS.iter().map(|&(_, demand)| 10.0 * demand.min(x) - 3.0 * x).collect()
}

/// CVaR is piecewise linear between the demands, for profits keep their order there: the best purchase is a demand.
#[test]
fn newsvendor_by_enumeration() {
    let probabilities = DEMANDS.map(|(p, _)| p);
    for (lambda, alpha) in
        [(0.0, 0.9), (0.3, 0.5), (0.5, 0.8), (0.7, 0.9), (1.0, 0.95), (1.0, 0.0), (0.4, 0.62)]
    {
        let worth = |x: f64| {
            let mean: f64 = profits(x).iter().zip(probabilities).map(|(v, p)| v * p).sum();
            (1.0 - lambda) * mean + lambda * cvar(Sense::Maximise, alpha, &profits(x), &probabilities)
        };
        let best = DEMANDS.map(|(_, demand)| worth(demand)).into_iter().fold(0.0, f64::max);
        for sense in [Sense::Maximise, Sense::Minimise] {
            let risk = Risk::new(lambda, alpha);
            close(optimal(&newsvendor(sense, &DEMANDS), risk).1.objective, -sense.sign() * best, 1e-9);
        }
    }
}

/// Rockafellar & Uryasev 2002, by hand: the worst fifth of (10, 20, 30) with probabilities (0.1, 0.3, 0.6) is 10 with
/// weight 0.1 and 20 with weight 0.1.
#[test]
fn an_atom_counts_in_part() {
    let (values, probabilities) = ([20.0, 10.0, 30.0], [0.3, 0.1, 0.6]);
    close(cvar(Sense::Maximise, 0.8, &values, &probabilities), 15.0, 1e-12);
    close(cvar(Sense::Minimise, 0.8, &values, &probabilities), 30.0, 1e-12);
    close(cvar(Sense::Minimise, 0.0, &values, &probabilities), 25.0, 1e-12);
}

#[test]
fn a_neutral_risk_adds_nothing() {
    let plain = extensive(&lands(), Risk::new(0.0, 0.9)).problem;
    let risky = extensive(&lands(), Risk::new(0.1, 0.9)).problem;
    assert_eq!((risky.rows() - plain.rows(), risky.columns() - plain.columns()), (3, 4));
    assert_eq!(plain.rows(), 2 + 3 * 7);
}

#[test]
fn the_objective_is_the_mix_of_its_path_values() {
    let programs = [farmer(), lands(), newsvendor(Sense::Maximise, &ten_demands())];
    for (program, risk) in
        programs.iter().zip([Risk::new(0.4, 0.6), Risk::new(1.0, 0.5), Risk::new(0.2, 0.9)])
    {
        let (written, solution) = optimal(program, risk);
        let values = written.layout.path_values(program, &solution);
        let probabilities: Vec<f64> = program.paths().map(|path| program.probability(path)).collect();
        let mean: f64 = values.iter().zip(&probabilities).map(|(v, p)| v * p).sum();
        let tail = cvar(program.master().sense(), risk.alpha(), &values, &probabilities);
        close(solution.objective, (1.0 - risk.lambda()) * mean + risk.lambda() * tail, 1e-9);
    }
}

#[test]
fn splitting_a_path_in_equal_halves_changes_nothing() {
    let halves: Vec<(f64, f64)> = DEMANDS.iter().flat_map(|&(p, d)| [(p / 2.0, d), (p / 2.0, d)]).collect();
    for risk in [Risk::NEUTRAL, Risk::new(0.5, 0.8), Risk::new(1.0, 0.9)] {
        let whole = optimal(&newsvendor(Sense::Maximise, &DEMANDS), risk).1.objective;
        close(optimal(&newsvendor(Sense::Maximise, &halves), risk).1.objective, whole, 1e-9);
    }
}

/// A later decision, made once two of the three demands are told apart, at a higher price: its columns are in the
/// master and its costs are charged to the paths of its node, or carried by a column of each block. Both agree.
#[test]
fn node_costs_are_charged_to_their_paths() {
    for sense in [Sense::Maximise, Sense::Minimise] {
        for risk in [Risk::NEUTRAL, Risk::new(0.3, 0.6), Risk::new(1.0, 0.4)] {
            let values = [true, false].map(|charged| optimal(&two_nodes(sense, charged), risk).1.objective);
            close(values[0], values[1], 1e-9);
        }
    }
}

fn two_nodes(sense: Sense, charged: bool) -> Program {
    let sign = sense.sign();
    let mut master = Problem::new(sense);
    let first = master.column(3.0 * sign, 0.0, FREE);
    let later = [master.column(0.0, 0.0, FREE), master.column(0.0, 0.0, FREE)];
    let mut program = Program::new(master);
    let template = program.template(shop(sense, if charged { 0.0 } else { 5.0 }));
    let mut nodes = [Vec::new(), Vec::new()];
    for (node, probability, demand) in [(0, 0.2, 10.0), (1, 0.5, 60.0), (1, 0.3, 90.0)] {
        let path = program.path(probability);
        nodes[node].push(path);
        let rows = vec![(Row::at(1), -FREE, demand)];
        program.block(Block { rows, ..Block::new(template, path, slots(&[first, later[node]])) });
    }
    if charged {
        for (paths, column) in nodes.into_iter().zip(later) {
            program.charge(paths, [(column, 5.0 * sign)]);
        }
    }
    program
}

/// Slots: bought first, bought later. The third row repeats what was bought later, at this price.
fn shop(sense: Sense, price: f64) -> Template {
    let mut own = Problem::new(sense);
    let sold = own.column(-10.0 * sense.sign(), 0.0, FREE);
    let repeated: Col = own.column(price * sense.sign(), 0.0, FREE);
    let limit = own.row(-FREE, 0.0, [(sold, 1.0)]);
    own.row(-FREE, 0.0, [(sold, 1.0)]);
    let copy = own.row(0.0, 0.0, [(repeated, 1.0)]);
    let mut template = Template::new(own, 2);
    template.link(limit, 0, -1.0);
    template.link(limit, 1, -1.0);
    template.link(copy, 1, -1.0);
    template
}

/// Half the scale of a block is half its costs.
#[test]
fn scale_multiplies_costs() {
    let program = newsvendor(Sense::Maximise, &DEMANDS);
    let mut scaled = Program::new(program.master().clone());
    let template = scaled.template(program.template_of(program.blocks()[0].template).clone());
    for block in program.blocks() {
        let path = scaled.path(program.probability(block.path));
        scaled.block(Block { scale: 0.5, template, path, ..block.clone() });
        scaled.block(Block { scale: 0.5, template, path, ..block.clone() });
    }
    for risk in [Risk::NEUTRAL, Risk::new(0.5, 0.8)] {
        let value = optimal(&program, risk).1.objective;
        close(optimal(&scaled, risk).1.objective, value, 1e-9);
    }
}

#[test]
fn constants_are_counted() {
    let mut master = Problem::new(Sense::Minimise);
    master.set_offset(100.0);
    let mut own = Problem::new(Sense::Minimise);
    own.set_offset(10.0);
    own.column(1.0, 2.0, FREE);
    let mut program = Program::new(master);
    let template = program.template(Template::new(own, 0));
    for (probability, scale) in [(0.25, 1.0), (0.75, 2.0)] {
        let path = program.path(probability);
        program.block(Block { scale, ..Block::new(template, path, slots(&[])) });
    }
    let (written, solution) = optimal(&program, Risk::NEUTRAL);
    close(solution.objective, 100.0 + 0.25 * 12.0 + 0.75 * 24.0, 1e-9);
    assert_eq!(written.layout.path_values(&program, &solution), [112.0, 124.0]);
    close(optimal(&program, Risk::new(1.0, 0.25)).1.objective, 124.0, 1e-9);
    close(optimal(&program, Risk::new(0.5, 0.25)).1.objective, 122.5, 1e-9);
}
