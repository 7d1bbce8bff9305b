//! Decomposition against published optima and against the extensive form.

mod common;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use common::{FREE, close, farmer, lands, newsvendor, optimal, simple, slots, ten_demands};
use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Status};
use plimsoll_stochastic::smps::parse;
use plimsoll_stochastic::{
    Block, Decompose, Decomposed, Engine, MasterChange, Program, Risk, Template, decompose,
};

fn tight(threads: usize) -> Decompose {
    Decompose { gap: 1e-8, threads, ..Decompose::default() }
}

fn solved<'a>(program: &'a Program, risk: Risk) -> Decomposed<'a> {
    let answer = decompose(program, risk, &tight(1), |_| {});
    assert_eq!(answer.status, Status::Optimal);
    assert!(answer.gap() <= 1e-7, "{} against {}", answer.objective, answer.bound);
    answer
}

/// The optima that `published.rs` has from books.
#[test]
fn printed_optima() {
    close(solved(&farmer(), Risk::NEUTRAL).objective, -108_390.0, 1e-7);
    close(solved(&lands(), Risk::NEUTRAL).objective, 381.853_333_333, 1e-7);
    assert!((solved(&simple(), Risk::NEUTRAL).objective - -855.83).abs() < 0.01);
    for sense in [Sense::Maximise, Sense::Minimise] {
        let program = newsvendor(sense, &ten_demands());
        close(solved(&program, Risk::NEUTRAL).objective, -280.0 * sense.sign(), 1e-7);
    }
}

/// LandS with three demands, each high, middle or low, INDEP: the value that its README gives as checked by others.
#[test]
fn an_exchange_file() {
    let [core, time, stoch] = [
        include_str!("data/lands.cor"),
        include_str!("data/lands.tim"),
        include_str!("data/lands-indep.sto"),
    ];
    let program = parse(core, time, stoch).expect("a published file").program();
    let (_, written) = optimal(&program, Risk::NEUTRAL);
    close(solved(&program, Risk::NEUTRAL).objective, written.objective, 1e-7);
}

/// Numbers that look random and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: f64, to: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (to - from) * ((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// Three kinds of machine bought now; in each of two periods on each path they serve two demands, and what is short
/// costs a penalty. `hard` blocks have no way to be short. A node of half the paths can buy more at a charge.
fn plants(seed: u64, paths: usize, sense: Sense, hard: bool) -> Program {
    let mut dice = Dice(seed);
    let sign = sense.sign();
    let mut master = Problem::new(sense);
    let now: Vec<Col> = (0..3).map(|_| master.column(sign * dice.roll(4.0, 9.0), 0.0, FREE)).collect();
    let later: Vec<Col> = (0..3).map(|_| master.column(0.0, 0.0, 6.0)).collect();
    master.row(-FREE, 40.0, now.iter().map(|x| (*x, 1.0)));
    let mut program = Program::new(master);
    let templates: Vec<_> = (0..2)
        .map(|_| {
            let template = shift(&mut dice, sense, hard);
            program.template(template)
        })
        .collect();
    let ids: Vec<_> = (0..paths).map(|_| program.path(1.0 / paths as f64)).collect();
    for (i, path) in ids.iter().enumerate() {
        for (period, template) in templates.iter().enumerate() {
            let more = if i < paths / 2 { &later } else { &now };
            let slots = slots(&[now.as_slice(), more.as_slice()].concat());
            let demand = |dice: &mut Dice| dice.roll(1.0, if hard { 9.0 } else { 14.0 });
            let rows = vec![(Row::at(3), demand(&mut dice), FREE), (Row::at(4), demand(&mut dice), FREE)];
            let scale = 1.0 / (1.0 + period as f64);
            program.block(Block { rows, scale, ..Block::new(*template, *path, slots) });
        }
    }
    let costs: Vec<(Col, f64)> = later.iter().map(|c| (*c, sign * dice.roll(6.0, 9.0))).collect();
    program.charge(ids[..paths / 2].iter().copied(), costs);
    program
}

/// Machines at work on two demands; slots 0–2 are those bought now, 3–5 those bought later.
fn shift(dice: &mut Dice, sense: Sense, hard: bool) -> Template {
    let mut own = Problem::new(sense);
    let sign = sense.sign();
    let mut runs = Vec::new();
    for _ in 0..3 {
        runs.push([(); 2].map(|()| own.column(sign * dice.roll(0.1, 1.0), 0.0, FREE)));
    }
    let short = [(); 2].map(|()| own.column(sign * 30.0, 0.0, if hard { 0.0 } else { FREE }));
    let limits: Vec<Row> = runs.iter().map(|r| own.row(-FREE, 0.0, r.map(|c| (c, 1.0)))).collect();
    for (d, short) in short.into_iter().enumerate() {
        let work: Vec<(Col, f64)> = runs.iter().map(|r| (r[d], dice.roll(0.5, 2.0))).collect();
        own.row(0.0, FREE, work.into_iter().chain([(short, 1.0)]));
    }
    let mut template = Template::new(own, 6);
    for (machine, row) in limits.into_iter().enumerate() {
        template.link(row, machine, -0.5);
        template.link(row, machine + 3, -0.5);
    }
    template
}

/// The value of each path is what the master, the path's charge and its blocks cost, added up here.
fn added_up(program: &Program, answer: &mut Decomposed<'_>) {
    let x = answer.x.clone();
    let bought: f64 = (0..x.len()).map(|j| program.master().cost(Col::at(j)) * x[j]).sum();
    let mut total = [bought; 10];
    let mut blocks = 0;
    answer.each_block(|block, y| {
        let block = &program.blocks()[block];
        let costs = program.block_costs(block);
        total[block.path.index()] += costs.iter().zip(y).map(|(c, y)| c * y).sum::<f64>();
        blocks += 1;
    });
    assert_eq!(blocks, program.blocks().len());
    let apart: Vec<f64> = answer.path_values.iter().zip(total).map(|(value, sum)| value - sum).collect();
    // The first half bears the charge, the same on each of its paths; the others nothing.
    let charged = apart[..5].iter().sum::<f64>() / 5.0;
    assert!(apart[..5].iter().all(|a| (a - charged).abs() < 1e-5), "{apart:?}");
    assert!(apart[5..].iter().all(|a| a.abs() < 1e-5), "{apart:?}");
}

#[test]
fn it_finds_what_the_extensive_form_finds() {
    for seed in 0..12 {
        for sense in [Sense::Minimise, Sense::Maximise] {
            let program = plants(seed, 10, sense, false);
            for risk in [Risk::NEUTRAL, Risk::new(0.5, 0.8), Risk::new(1.0, 0.7)] {
                let (written, solution) = optimal(&program, risk);
                let mut answer = solved(&program, risk);
                close(answer.objective, solution.objective, 1e-7);
                let values = written.layout.path_values(&program, &solution);
                if risk.is_neutral() {
                    let mean = |v: &[f64]| v.iter().sum::<f64>() / v.len() as f64;
                    close(mean(&answer.path_values), mean(&values), 1e-7);
                }
                added_up(&program, &mut answer);
            }
        }
    }
}

/// Points at which a block has no solution are cut off.
#[test]
fn blocks_that_cannot_be_short() {
    for seed in 0..12 {
        let program = plants(seed, 6, Sense::Minimise, true);
        let (_, written) = optimal(&program, Risk::NEUTRAL);
        close(solved(&program, Risk::NEUTRAL).objective, written.objective, 1e-7);
    }
}

#[test]
fn a_program_without_a_solution_says_so() {
    let mut program = plants(1, 6, Sense::Minimise, true);
    for column in (0..6).map(Col::at) {
        program.master_mut().set_bounds(column, 0.0, 0.0);
    }
    let answer = decompose(&program, Risk::NEUTRAL, &tight(1), |_| {});
    assert_eq!((answer.status, answer.x.len()), (Status::Infeasible, 0));
}

#[test]
fn the_same_bytes_on_any_number_of_threads() {
    let program = plants(7, 40, Sense::Minimise, false);
    let bits = |threads| {
        let answer = decompose(&program, Risk::new(0.3, 0.8), &tight(threads), |_| {});
        let bits = |v: &[f64]| v.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
        (bits(&answer.x), bits(&answer.path_values), answer.rounds, answer.bound.to_bits())
    };
    assert_eq!(bits(1), bits(2));
    assert_eq!(bits(1), bits(5));
}

/// Both bounds move towards one another and never cross, and a cancelled solve gives the best so far with its gap.
#[test]
fn bounds_hold_on_the_way_and_a_stop_is_an_answer() {
    let program = plants(3, 30, Sense::Minimise, false);
    let (_, written) = optimal(&program, Risk::NEUTRAL);
    let cancel = Arc::new(AtomicBool::new(false));
    let solver = Settings { cancel: Some(Arc::clone(&cancel)), ..Settings::default() };
    let options = Decompose { gap: 0.0, threads: 1, solver, ..Decompose::default() };
    let mut seen: Vec<(f64, f64)> = Vec::new();
    let answer = decompose(&program, Risk::NEUTRAL, &options, |step| {
        seen.push((step.value, step.bound));
        if seen.len() == 2 {
            cancel.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    });
    let slip = 1e-7 * written.objective.abs();
    assert!(seen.iter().all(|(v, b)| *b <= written.objective + slip && written.objective <= v + slip));
    assert!(seen.windows(2).all(|w| w[1].0 <= w[0].0 && w[1].1 >= w[0].1));
    assert!(answer.status == Status::Interrupted || seen.len() <= 2);
    assert!(!answer.x.is_empty() && answer.gap() < 1.0);
}

/// A block between two whole values has no dual that bounds it: the relaxation must not pass for the answer.
#[test]
#[should_panic(expected = "whole columns of blocks are for the extensive form")]
fn whole_blocks_are_refused() {
    let mut own = Problem::new(Sense::Minimise);
    let column = own.column(1.0, 0.5, FREE);
    own.integer(column);
    let mut program = farmer();
    let (template, path) = (program.template(Template::new(own, 0)), program.path(0.0));
    program.block(Block::new(template, path, slots(&[])));
    decompose(&program, Risk::NEUTRAL, &tight(1), |_| {});
}

/// One after the other: a machine that cannot be had, one that costs more, a total that is less, then more than at first.
/// Each time the answer is that of the changed program solved afresh.
#[test]
fn a_changed_master_goes_on_where_it_was() {
    for (seed, sense, risk) in [
        (3, Sense::Minimise, Risk::NEUTRAL),
        (4, Sense::Maximise, Risk::NEUTRAL),
        (5, Sense::Minimise, Risk::new(0.4, 0.7)),
    ] {
        let program = plants(seed, 12, sense, false);
        let now: Vec<Col> = (0..3).map(Col::at).collect();
        let mut engine = Engine::new(&program, risk, &tight(1), &now);
        let first = engine.solve(|_| {});
        close(first.objective, solved(&program, risk).objective, 1e-7);
        let most =
            *now.iter().max_by(|a, b| first.x[a.index()].total_cmp(&first.x[b.index()])).expect("three");
        let other = *now.iter().find(|c| **c != most).expect("three");
        let total: f64 = now.iter().map(|c| first.x[c.index()]).sum();
        let changes = [
            MasterChange { columns: vec![(most, 0.0, 0.0)], ..MasterChange::default() },
            MasterChange { costs: vec![(other, sense.sign() * 11.0)], ..MasterChange::default() },
            MasterChange { rows: vec![(Row::at(0), -FREE, 0.6 * total)], ..MasterChange::default() },
            MasterChange {
                columns: vec![(most, 0.0, FREE)],
                rows: vec![(Row::at(0), -FREE, 1.5 * total)],
                costs: vec![(other, sense.sign() * 3.0)],
            },
        ];
        let mut changed = program.clone();
        let (mut last, mut moved) = (first.objective, 0);
        for (i, change) in changes.iter().enumerate() {
            engine.change(change);
            let warm = engine.solve(|_| {});
            assert_eq!(warm.status, Status::Optimal, "{seed} {i}");
            let master = changed.master_mut();
            change.columns.iter().for_each(|(c, lower, upper)| master.set_bounds(*c, *lower, *upper));
            change.costs.iter().for_each(|(c, cost)| master.set_cost(*c, *cost));
            change.rows.iter().for_each(|(r, lower, upper)| master.set_row_bounds(*r, *lower, *upper));
            let cold = solved(&changed, risk);
            close(warm.objective, cold.objective, 1e-7);
            close(warm.objective, warm.bound, 1e-7);
            let mean = warm.path_values.iter().sum::<f64>() / 12.0;
            let expected = cold.path_values.iter().sum::<f64>() / 12.0;
            if risk.is_neutral() {
                close(mean, expected, 1e-6);
            }
            moved += usize::from((warm.objective - last).abs() > 1e-3);
            last = warm.objective;
        }
        assert!(moved >= 3, "{seed}: the changes do something");
    }
}
