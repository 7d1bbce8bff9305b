//! What the tests share.
#![allow(dead_code, unreachable_pub, reason = "each test file uses some of it")]

use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Solution, Status, solve};

pub const FREE: f64 = f64::INFINITY;

pub fn close(value: f64, expected: f64, relative: f64) {
    let slip = (value - expected).abs() / expected.abs().max(1.0);
    assert!(slip <= relative, "{value} is not {expected}");
}

pub fn optimal(problem: &Problem, settings: &Settings) -> Solution {
    let solution = solve(problem, settings);
    assert_eq!(solution.status, Status::Optimal);
    solution
}

pub fn up_to(problem: &mut Problem, most: f64, entries: impl IntoIterator<Item = (Col, f64)>) -> Row {
    problem.row(-FREE, most, entries)
}

/// A stream of numbers in [0, 1): Knuth's MMIX generator.
pub struct Draw(pub u64);

impl Draw {
    pub fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A transport problem with random costs: always feasible, bounded, and degenerate.
pub fn transport(sense: Sense, size: usize, seed: u64) -> Problem {
    let mut draw = Draw(seed);
    let mut problem = Problem::new(sense);
    let ship: Vec<Vec<Col>> = (0..size)
        .map(|_| (0..size).map(|_| problem.column(1.0 + 9.0 * draw.next(), 0.0, FREE)).collect())
        .collect();
    for from in &ship {
        problem.row(0.0, 10.0, from.iter().map(|&x| (x, 1.0)));
    }
    for to in 0..size {
        let need = (4.0 + 4.0 * draw.next()).round();
        problem.row(need, 9.0, ship.iter().map(|from| (from[to], 1.0)));
    }
    problem
}
