//! Rows that are expected to hold as equations change no answer, whether they do or not.

mod common;

use common::{FREE, close, optimal, slots};
use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Status, solve_whole};
use plimsoll_stochastic::{
    Block, Decompose, Engine, MasterChange, Program, Risk, Template, decompose, extensive,
};

const PERIODS: usize = 9;
const LIFE: usize = 5;

/// Numbers that look random and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, from: f64, to: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        from + (to - from) * ((self.0 >> 11) as f64 / (1u64 << 53) as f64)
    }
}

/// A fleet in a program, and where its columns and rows are.
struct Fleet {
    program: Program,
    orders: Vec<Col>,
    /// By period, the row that gives the units in service if none are given up.
    kept: Vec<Row>,
    active: Vec<Col>,
}

/// Units that are ordered, serve for some periods and may be given up early; keeping them costs, power limits them, and
/// demand on three paths rises and falls. `falls`: how much of demand is gone at the end.
fn fleet(seed: u64, falls: f64, whole: bool, expected: bool) -> Fleet {
    let mut dice = Dice(seed);
    let mut master = Problem::new(Sense::Minimise);
    let orders: Vec<Col> = (0..PERIODS).map(|t| master.column(9.0 - 0.6 * t as f64, 0.0, FREE)).collect();
    if whole {
        orders.iter().for_each(|order| master.integer(*order));
    }
    let keep = dice.roll(0.2, 2.5);
    let active: Vec<Col> = (0..PERIODS).map(|_| master.column(keep, 0.0, FREE)).collect();
    let given = dice.roll(0.0, 6.0);
    let mut kept = Vec::new();
    for t in 0..PERIODS {
        let (held, before) = if t == 0 { (given, None) } else { (0.0, Some((active[t - 1], -1.0))) };
        let entries = [(active[t], 1.0), (orders[t], -1.0)];
        let balance = master.row(-FREE, held, entries.into_iter().chain(before));
        let alive = orders[(t + 1).saturating_sub(LIFE)..=t].iter().map(|order| (*order, -1.0));
        let left = if t < LIFE { given } else { 0.0 };
        let life = (t >= LIFE).then(|| master.row(-FREE, left, alive.chain([(active[t], 1.0)])));
        kept.push(life.unwrap_or(balance));
        // In some cases less power than the fleet takes.
        master.row(-FREE, dice.roll(3.0, 25.0), [(active[t], 1.0)]);
    }
    master.row(-FREE, 60.0, orders.iter().map(|order| (*order, 1.0)));
    // What the last orders bring at the end, if they are still there.
    let mut left = Vec::new();
    let mut worth = Vec::new();
    for &order in &orders[PERIODS - LIFE..] {
        let column = master.column(-dice.roll(0.5, 3.0), 0.0, FREE);
        left.push((master.row(-FREE, 0.0, [(column, 1.0), (order, -1.0)]), column));
        worth.push((column, 1.0));
    }
    master.row(-FREE, 0.0, worth.into_iter().chain([(active[PERIODS - 1], -1.0)]));

    let mut program = Program::new(master);
    if expected {
        kept.iter().zip(&active).for_each(|(row, column)| program.expect(*row, *column));
        left.iter().for_each(|(row, column)| program.expect(*row, *column));
    }
    let mut own = Problem::new(Sense::Minimise);
    let (used, short) = (own.column(0.1, 0.0, FREE), own.column(8.0, 0.0, FREE));
    let limit = own.row(-FREE, 0.0, [(used, 1.0)]);
    let asked = own.row(0.0, FREE, [(used, 1.0), (short, 1.0)]);
    let mut template = Template::new(own, 1);
    template.link(limit, 0, -1.0);
    let template = program.template(template);
    for _ in 0..3 {
        let path = program.path(1.0 / 3.0);
        for (t, column) in active.iter().enumerate() {
            let season = 1.0 - falls * t as f64 / (PERIODS - 1) as f64;
            let rows = vec![(asked, dice.roll(4.0, 16.0) * season, FREE)];
            let scale = 0.95_f64.powi(t as i32);
            program.block(Block { rows, scale, ..Block::new(template, path, slots(&[*column])) });
        }
    }
    Fleet { program, orders, kept, active }
}

fn tight() -> Decompose {
    Decompose { gap: 1e-8, whole_gap: 1e-8, ..Decompose::default() }
}

/// How many units are given up before their life is over.
fn given_up(fleet: &Fleet, x: &[f64]) -> f64 {
    let slack = |row: &Row| {
        let used: f64 = fleet.program.master().row_entries(*row).map(|(c, a)| a * x[c.index()]).sum();
        fleet.program.master().row_bounds(*row).1 - used
    };
    fleet.kept.iter().map(slack).sum()
}

#[test]
fn it_finds_what_the_extensive_form_finds() {
    let (mut keep, mut give_up) = (0, 0);
    for seed in 0..20 {
        for falls in [0.0, 0.9] {
            for risk in [Risk::NEUTRAL, Risk::new(0.5, 0.6)] {
                let fleet = fleet(seed, falls, false, true);
                let (_, written) = optimal(&fleet.program, risk);
                let answer = decompose(&fleet.program, risk, &tight(), |_| {});
                assert_eq!(answer.status, Status::Optimal);
                close(answer.objective, written.objective, 1e-7);
                close(answer.bound, written.objective, 1e-7);
                let some = given_up(&fleet, &answer.x) > 1e-6;
                *(if some { &mut give_up } else { &mut keep }) += 1;
                // What a little more of anything is worth has the sign of its side, also where the row was left out.
                let scale = answer.row_dual.iter().fold(1.0_f64, |most, dual| most.max(dual.abs()));
                assert!(answer.row_dual.iter().all(|dual| *dual <= 1e-6 * scale), "{:?}", answer.row_dual);
            }
        }
    }
    // Both kinds are among them.
    assert!(keep > 5 && give_up > 5, "{keep} and {give_up}");
}

/// More units at the start change the objective by the dual of the row that has them, left out or not.
#[test]
fn duals_of_rows_that_are_left_out_are_those_of_the_margin() {
    for seed in 0..8 {
        let base = fleet(seed, 0.2, false, true);
        let answer = decompose(&base.program, Risk::NEUTRAL, &tight(), |_| {});
        let row = base.kept[0];
        let side = base.program.master().row_bounds(row).1;
        let moved = |more: f64| {
            let mut other = fleet(seed, 0.2, false, false).program;
            other.master_mut().set_row_bounds(row, -FREE, side + more);
            optimal(&other, Risk::NEUTRAL).1.objective
        };
        let (up, down) = (moved(1e-3) - answer.objective, answer.objective - moved(-1e-3));
        let dual = 1e-3 * answer.row_dual[row.index()];
        assert!(dual <= up + 1e-6 && dual >= down - 1e-6, "{down} to {up}, not {dual}");
    }
}

#[test]
fn whole_orders() {
    for seed in 0..6 {
        let fleet = fleet(seed, 0.5, true, true);
        let settings = Settings { gap: 1e-9, ..Settings::default() };
        let written = solve_whole(&extensive(&fleet.program, Risk::NEUTRAL).problem, &settings);
        let answer = decompose(&fleet.program, Risk::NEUTRAL, &tight(), |_| {});
        close(answer.objective, written.solution.objective, 1e-6);
    }
}

/// Sides of rows that are left out, bounds and costs of columns that are: the rounds go on, and find what a solve anew
/// finds.
#[test]
fn changes_of_what_is_left_out() {
    for seed in 0..10 {
        let base = fleet(seed, 0.3, false, true);
        let all: Vec<Col> = (0..base.program.master().columns()).map(Col::at).collect();
        let options = tight();
        let mut engine = Engine::new(&base.program, Risk::NEUTRAL, &options, &all);
        engine.solve(|_| {});
        let (order, active, row) = (base.orders[1], base.active[3], base.kept[0]);
        let side = base.program.master().row_bounds(row).1;
        let changes = [
            MasterChange { columns: vec![(order, 0.0, 0.0)], ..MasterChange::default() },
            MasterChange { columns: vec![(order, 0.0, FREE), (active, 0.0, 2.0)], ..MasterChange::default() },
            MasterChange {
                columns: vec![(active, 0.0, FREE)],
                rows: vec![(row, -FREE, side + 4.0)],
                costs: vec![],
            },
            MasterChange { costs: vec![(active, 6.0), (order, 1.0)], ..MasterChange::default() },
        ];
        let mut so_far = MasterChange::default();
        for change in &changes {
            engine.change(change);
            so_far.merge(change);
            let answer = engine.solve(|_| {});
            let mut other = fleet(seed, 0.3, false, false).program;
            let master = other.master_mut();
            so_far.columns.iter().for_each(|c| master.set_bounds(c.0, c.1, c.2));
            so_far.rows.iter().for_each(|r| master.set_row_bounds(r.0, r.1, r.2));
            so_far.costs.iter().for_each(|c| master.set_cost(c.0, c.1));
            close(answer.objective, optimal(&other, Risk::NEUTRAL).1.objective, 1e-6);
        }
    }
}
