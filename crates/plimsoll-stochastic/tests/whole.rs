//! Whole columns of the master: enumeration, and the extensive form as branch and bound solves it.

mod common;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use common::{FREE, close, farmer, slots};
use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Status, solve, solve_whole};
use plimsoll_stochastic::{Block, Decompose, Program, Risk, Template, decompose, extensive};

fn tight() -> Decompose {
    Decompose { gap: 1e-7, whole_gap: 1e-7, ..Decompose::default() }
}

/// The optimum in rounds, whole to the last digit.
fn in_rounds(program: &Program, risk: Risk) -> f64 {
    let answer = decompose(program, risk, &tight(), |_| {});
    assert_eq!(answer.status, Status::Optimal);
    assert!(answer.gap() <= 1e-6, "{} against {}", answer.objective, answer.bound);
    for column in program.whole_columns() {
        let value = answer.x[column.index()];
        assert!((value - value.round()).abs() < 1e-9, "{value} is not whole");
    }
    answer.objective
}

fn written_out(program: &Program, risk: Risk) -> f64 {
    let settings = Settings { gap: 1e-9, ..Settings::default() };
    let whole = solve_whole(&extensive(program, risk).problem, &settings);
    assert_eq!(whole.solution.status, Status::Optimal);
    whole.solution.objective
}

/// The farmer's land in whole lots of so many acres.
fn lots(acres: f64) -> Program {
    let plain = farmer();
    let mut master = plain.master().clone();
    for crop in (0..3).map(Col::at) {
        let lots = master.column(0.0, 0.0, FREE);
        master.integer(lots);
        master.row(0.0, 0.0, [(crop, 1.0), (lots, -acres)]);
    }
    let mut program = Program::new(master);
    for block in plain.blocks() {
        let template = program.template(plain.template_of(block.template).clone());
        let path = program.path(plain.probability(block.path));
        program.block(Block { template, path, ..block.clone() });
    }
    program
}

/// The book's plan of 170, 80 and 250 acres is whole in acres, and in lots of ten; in lots of 60 it is not, and of the
/// plans that are the best was found by trying all of them.
#[test]
fn a_farmer_with_whole_lots() {
    for acres in [1.0, 10.0] {
        close(in_rounds(&lots(acres), Risk::NEUTRAL), -108_390.0, 1e-8);
    }
    let program = lots(60.0);
    let mut best = FREE;
    for (wheat, corn, beets) in (0..9 * 9 * 9).map(|i| (i % 9, i / 9 % 9, i / 81)) {
        let mut fixed = farmer();
        for (crop, lots) in [wheat, corn, beets].into_iter().enumerate() {
            let acres = 60.0 * f64::from(lots);
            fixed.master_mut().set_bounds(Col::at(crop), acres, acres);
        }
        let tried = solve(&extensive(&fixed, Risk::NEUTRAL).problem, &Settings::default());
        best = if tried.is_optimal() { best.min(tried.objective) } else { best };
    }
    assert!(best > -108_390.0 + 100.0);
    close(in_rounds(&program, Risk::NEUTRAL), best, 1e-8);
    close(written_out(&program, Risk::NEUTRAL), best, 1e-8);
}

/// Numbers that look random and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: f64, to: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (to - from) * ((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// The most racks of a kind.
const MOST: u32 = 4;

/// Racks of three kinds, whole, and energy by the MW, bought for eight paths on each of which two demands are served or
/// short, at a dear penalty, or must be served (`hard`).
fn racks(seed: u64, sense: Sense, hard: bool) -> Program {
    let mut dice = Dice(seed);
    let sign = sense.sign();
    let mut master = Problem::new(sense);
    let racks: Vec<Col> =
        (0..3).map(|_| master.column(sign * dice.roll(4.0, 9.0), 0.0, f64::from(MOST))).collect();
    racks.iter().for_each(|column| master.integer(*column));
    let power = master.column(sign * 0.7, 0.0, FREE);
    let draws: Vec<(Col, f64)> = racks.iter().map(|rack| (*rack, dice.roll(0.5, 1.5))).collect();
    master.row(-FREE, 0.0, draws.into_iter().chain([(power, -1.0)]));
    master.row(-FREE, 9.0, racks.iter().map(|rack| (*rack, 1.0)));
    let mut program = Program::new(master);
    let template = program.template(shift(&mut dice, sense, hard));
    for _ in 0..8 {
        let path = program.path(0.125);
        let demand = |dice: &mut Dice| dice.roll(1.0, if hard { 4.0 } else { 7.0 });
        let rows = vec![(Row::at(3), demand(&mut dice), FREE), (Row::at(4), demand(&mut dice), FREE)];
        program.block(Block { rows, ..Block::new(template, path, slots(&racks)) });
    }
    program
}

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
    let mut template = Template::new(own, 3);
    limits.into_iter().enumerate().for_each(|(kind, row)| template.link(row, kind, -0.9));
    template
}

/// The best of all numbers of racks, each tried; `None` where none will do.
fn tried(program: &Program, risk: Risk) -> Option<f64> {
    let kinds = MOST + 1;
    let mut best: Option<f64> = None;
    for i in 0..kinds.pow(3) {
        let mut problem = extensive(program, risk).problem;
        for (kind, racks) in [i % kinds, i / kinds % kinds, i / kinds / kinds].into_iter().enumerate() {
            problem.set_bounds(Col::at(kind), f64::from(racks), f64::from(racks));
        }
        let solution = solve(&problem, &Settings::default());
        if solution.is_optimal() {
            let sign = program.master().sense().sign();
            let better = best.is_none_or(|best| sign * solution.objective < sign * best);
            best = if better { Some(solution.objective) } else { best };
        }
    }
    best
}

#[test]
fn small_plans_are_the_best_of_all() {
    for seed in 0..4 {
        let (sense, hard) = (if seed % 2 == 0 { Sense::Minimise } else { Sense::Maximise }, seed % 3 == 0);
        let program = racks(seed, sense, hard);
        for risk in [Risk::NEUTRAL, Risk::new(0.5, 0.75)] {
            let best = tried(&program, risk).expect("some plan will do");
            close(in_rounds(&program, risk), best, 1e-6);
            close(written_out(&program, risk), best, 1e-7);
        }
    }
}

/// Half a rack of everything, which continuous columns allow, is no whole plan.
#[test]
fn no_whole_plan_is_said() {
    let mut program = racks(3, Sense::Minimise, false);
    let halves = (0..3).map(|kind| (Col::at(kind), 2.0));
    program.master_mut().row(3.0, 3.0, halves);
    program.master_mut().set_bounds(Col::at(0), 0.0, 4.0);
    assert_eq!(tried(&program, Risk::NEUTRAL), None);
    let answer = decompose(&program, Risk::NEUTRAL, &tight(), |_| {});
    assert_eq!((answer.status, answer.x.len()), (Status::Infeasible, 0));
}

/// Ended on the way, there is a whole plan that obeys, with a bound that holds.
#[test]
fn what_is_stopped_is_whole() {
    for rounds in [1, 2, 3, 5, 8, 13] {
        let program = racks(2, Sense::Minimise, false);
        let cancel = Arc::new(AtomicBool::new(false));
        let solver = Settings { cancel: Some(Arc::clone(&cancel)), ..Settings::default() };
        let mut heard = 0;
        let answer = decompose(&program, Risk::NEUTRAL, &Decompose { solver, ..tight() }, |_| {
            heard += 1;
            cancel.store(heard >= rounds, Ordering::Relaxed);
        });
        assert!(matches!(answer.status, Status::Interrupted | Status::Optimal), "{:?}", answer.status);
        assert!(!answer.x.is_empty(), "nothing after {rounds}");
        let best = tried(&program, Risk::NEUTRAL).expect("a plan");
        let slack = 1e-7 * best.abs();
        assert!(
            answer.bound <= best + slack && best <= answer.objective + slack,
            "{best} {} {}",
            answer.bound,
            answer.objective
        );
        for row in (0..program.master().rows()).map(plimsoll_lp::Row::at) {
            let (lower, upper) = program.master().row_bounds(row);
            let at: f64 = program.master().row_entries(row).map(|(c, a)| a * answer.x[c.index()]).sum();
            assert!(lower - 1e-7 <= at && at <= upper + 1e-7, "{lower} {at} {upper}");
        }
        for column in program.whole_columns() {
            let value = answer.x[column.index()];
            assert!((value - value.round()).abs() < 1e-9, "{value} after {rounds}");
        }
    }
}
