//! The sign of duals, by moving each right-hand side and solving again.

mod common;
use common::{FREE, close, optimal, transport};
use plimsoll_lp::{Col, Problem, Row, Sense, Settings, certificate};

/// A problem in which rows bind below, above and on both sides, and columns at both bounds; not degenerate.
fn mixed(sense: Sense) -> Problem {
    let mut problem = Problem::new(sense);
    let s = sense.sign();
    let x = problem.column(2.0 * s, 0.0, FREE);
    let y = problem.column(3.0 * s, 0.5, FREE);
    let z = problem.column(-s, 0.0, 4.0);
    let w = problem.column(-2.0 * s, -FREE, FREE);
    problem.row(3.0, FREE, [(x, 1.0), (y, 1.0)]);
    problem.row(-FREE, 6.0, [(w, 1.0), (z, 0.5)]);
    problem.row(1.0, 1.0, [(x, 1.0), (y, -1.0), (z, 0.25), (w, -0.25)]);
    problem
}

#[test]
fn a_row_dual_is_the_slope_of_the_objective() {
    for sense in [Sense::Minimise, Sense::Maximise] {
        let problem = mixed(sense);
        let base = optimal(&problem, &Settings::default());
        assert!(certificate(&problem, &base).worst() < 1e-9);
        for row in (0..problem.rows()).map(Row::at) {
            let mut moved = problem.clone();
            let (lower, upper) = problem.row_bounds(row);
            moved.set_row_bounds(row, lower + 1e-3, upper + 1e-3);
            let slope = (optimal(&moved, &Settings::default()).objective - base.objective) / 1e-3;
            close(base.row_dual[row.index()], slope, 1e-6);
        }
        for column in (0..problem.columns()).map(Col::at) {
            let mut moved = problem.clone();
            let (lower, upper) = problem.bounds(column);
            moved.set_bounds(column, lower + 1e-3, upper + 1e-3);
            let slope = (optimal(&moved, &Settings::default()).objective - base.objective) / 1e-3;
            close(base.column_dual[column.index()], slope, 1e-6);
        }
    }
}

#[test]
fn signs_by_side_and_sense() {
    for (sense, sign) in [(Sense::Minimise, 1.0), (Sense::Maximise, -1.0)] {
        let mut problem = Problem::new(sense);
        let (x, y) = (problem.column(sign, 0.0, FREE), problem.column(-sign, 0.0, FREE));
        problem.row(2.0, FREE, [(x, 1.0)]);
        problem.row(-FREE, 5.0, [(y, 1.0)]);
        let duals = optimal(&problem, &Settings::default()).row_dual;
        close(duals[0], sign, 1e-9);
        close(duals[1], -sign, 1e-9);
    }
}

#[test]
fn degenerate_problems_carry_a_certificate() {
    for seed in 0..20 {
        for sense in [Sense::Minimise, Sense::Maximise] {
            let problem = transport(sense, 6, seed);
            let solution = optimal(&problem, &Settings { presolve: seed % 2 == 0, ..Settings::default() });
            assert!(certificate(&problem, &solution).worst() < 1e-9);
        }
    }
}

#[test]
fn a_certificate_sees_a_wrong_answer() {
    let problem = mixed(Sense::Minimise);
    let right = optimal(&problem, &Settings::default());
    let mut wrong = right.clone();
    wrong.x[0] += 0.1;
    assert!(certificate(&problem, &wrong).primal > 0.09);
    let mut wrong = right.clone();
    wrong.row_dual[0] += 0.1;
    assert!(certificate(&problem, &wrong).worst() > 0.01);
}
