//! Whole columns: small problems whose answers are found by hand.

mod common;
use common::{FREE, close, up_to};
use plimsoll_lp::{Col, Method, Problem, Sense, Session, Settings, Status, solve_whole};

/// Wolsey, *Integer Programming* (1998), ex. 7.1: max 4x − y, 7x − 2y ≤ 14, y ≤ 3, 2x − 2y ≤ 3. Linear 59/7 at
/// (20/7, 3), whole 7 at (2, 1).
fn wolsey() -> Problem {
    let mut problem = Problem::new(Sense::Maximise);
    let (x, y) = (problem.column(4.0, 0.0, FREE), problem.column(-1.0, 0.0, 3.0));
    up_to(&mut problem, 14.0, [(x, 7.0), (y, -2.0)]);
    up_to(&mut problem, 3.0, [(x, 2.0), (y, -2.0)]);
    problem
}

#[test]
fn a_session_turns_columns_whole_and_back() {
    for method in [Method::Choose, Method::Simplex] {
        let mut session = Session::new(&wolsey(), &Settings { method, ..Settings::default() });
        let both = [Col::at(0), Col::at(1)];
        for _ in 0..2 {
            session.change_whole(&[], 0.0, 0.0);
            let linear = session.resolve();
            close(linear.objective, 59.0 / 7.0, 1e-9);
            assert_eq!(linear.row_dual.len(), 2);
            session.change_whole(&both, 0.0, 0.0);
            let whole = session.resolve();
            close(whole.objective, 7.0, 1e-9);
            close(whole.bound, 7.0, 1e-9);
            assert!(whole.row_dual.is_empty() && whole.is_optimal());
        }
    }
}

#[test]
fn one_problem_in_three_steps() {
    let mut problem = wolsey();
    problem.integer(Col::at(0));
    problem.integer(Col::at(1));
    let whole = solve_whole(&problem, &Settings::default());
    close(whole.relaxed.objective, 59.0 / 7.0, 1e-9);
    assert_eq!(whole.relaxed.row_dual.len(), 2);
    assert_eq!((whole.solution.status, whole.solution.x), (Status::Optimal, vec![2.0, 1.0]));
    // With y free to be parted, x = 2 leaves it at 1/2: 8 − 1/2.
    let mut problem = wolsey();
    problem.integer(Col::at(0));
    let whole = solve_whole(&problem, &Settings::default());
    close(whole.solution.objective, 7.5, 1e-9);
    // Linear problems are solved as they are.
    let whole = solve_whole(&wolsey(), &Settings::default());
    close(whole.solution.objective, 59.0 / 7.0, 1e-9);
}

/// Between a third and a half there is no whole number.
#[test]
fn no_whole_point() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 0.0, FREE);
    problem.integer(x);
    problem.row(1.0, 1.5, [(x, 3.0)]);
    let whole = solve_whole(&problem, &Settings::default());
    assert_eq!(whole.relaxed.status, Status::Optimal);
    assert_eq!((whole.solution.status, whole.solution.x.len()), (Status::Infeasible, 0));
}
