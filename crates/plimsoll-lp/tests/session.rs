//! A session that is changed and solved again agrees with solving the changed problem from scratch.

mod common;
use common::{Draw, FREE, close, optimal, transport, up_to};
use plimsoll_lp::{Col, Method, Problem, Row, Sense, Session, Settings, Solution, Standing, Status};

fn quick() -> Settings {
    Settings { presolve: false, ..Settings::default() }
}

#[test]
fn changes_equal_a_cold_solve() {
    for method in [Method::Simplex, Method::InteriorPoint { crossover: true }] {
        let settings = Settings { method, ..quick() };
        let mut problem = transport(Sense::Minimise, 6, 3);
        let mut session = Session::new(&problem, &settings);
        let (mut draw, mut solution) = (Draw(11), Solution::default());
        for _ in 0..30 {
            let (row, need) = (Row::at(6 + (draw.next() * 6.0) as usize), 9.0 * draw.next());
            let (column, cost) = (Col::at((draw.next() * 36.0) as usize), 10.0 * draw.next());
            let (bounded, most) = (Col::at((draw.next() * 36.0) as usize), 5.0 + 5.0 * draw.next());
            problem.set_row_bounds(row, need, 9.0);
            problem.set_cost(column, cost);
            problem.set_bounds(bounded, 0.0, most);
            session.change_row_bounds(&[(row, need, 9.0)]);
            session.change_costs(&[(column, cost)]);
            session.change_column_bounds(&[(bounded, 0.0, most)]);
            session.resolve_into(&mut solution);
            close(solution.objective, optimal(&problem, &Settings::default()).objective, 1e-9);
        }
    }
}

#[test]
fn rows_come_and_go() {
    let mut problem = transport(Sense::Minimise, 5, 8);
    let mut session = Session::new(&problem, &quick());
    let plain = session.resolve().objective;
    let all: Vec<(Col, f64)> = (0..25).map(|j| (Col::at(j), 1.0)).collect();
    let first =
        session.add_rows([(40.0, FREE, &all[..]), (-FREE, 3.0, &[(Col::at(0), 0.5), (Col::at(0), 0.5)])]);
    assert_eq!((first.index(), session.rows()), (10, 12));
    problem.row(40.0, FREE, all.iter().copied());
    up_to(&mut problem, 3.0, [(Col::at(0), 1.0)]);
    close(session.resolve().objective, optimal(&problem, &quick()).objective, 1e-9);
    session.delete_rows(&[Row::at(11), Row::at(10)]);
    close(session.resolve().objective, plain, 1e-9);
    assert_eq!(session.rows(), 10);
}

#[test]
fn a_feasible_problem_made_infeasible_and_back() {
    let problem = transport(Sense::Minimise, 4, 1);
    let mut session = Session::new(&problem, &quick());
    let before = session.resolve().objective;
    let (lower, upper) = problem.row_bounds(Row::at(4));
    session.change_row_bounds(&[(Row::at(4), 100.0, FREE)]);
    assert_eq!(session.resolve().status, Status::Infeasible);
    session.change_row_bounds(&[(Row::at(4), lower, upper)]);
    close(session.resolve().objective, before, 1e-9);
}

#[test]
fn a_session_moves_between_threads() {
    let problem = transport(Sense::Maximise, 5, 2);
    let here = Session::new(&problem, &quick()).resolve();
    let mut session = Session::new(&problem, &quick());
    let there = std::thread::spawn(move || session.resolve()).join().expect("the thread ends");
    assert_eq!(here.x, there.x);
}

#[test]
fn a_refused_change_is_not_forgotten() {
    let mut problem = Problem::new(Sense::Minimise);
    problem.column(1.0, 0.0, 1.0);
    let mut session = Session::new(&problem, &quick());
    session.add_rows([(0.0, 1.0, &[(Col::at(0), 1e17)][..])]);
    assert_eq!(session.resolve().status, Status::Refused);
}

#[test]
#[should_panic(expected = "named twice")]
fn a_row_named_twice_is_a_slip() {
    let problem = transport(Sense::Minimise, 2, 1);
    Session::new(&problem, &quick()).change_row_bounds(&[(Row::at(1), 0.0, 1.0), (Row::at(1), 0.0, 2.0)]);
}

/// A basis that is taken from one session is optimal at once in another of the same problem; one with another number of
/// basics is refused, and the problem solved all the same.
#[test]
fn a_basis_is_carried_over() {
    let mut problem = Problem::new(Sense::Maximise);
    let columns: Vec<Col> =
        (0..30).map(|j| problem.column(1.0 + (j * 7 % 11) as f64, 0.0, f64::INFINITY)).collect();
    for i in 0..20 {
        let entries = columns.iter().enumerate().map(|(j, c)| (*c, 1.0 + ((i * 5 + j * 3) % 13) as f64));
        problem.row(f64::NEG_INFINITY, 50.0 + i as f64, entries.collect::<Vec<_>>());
    }
    let settings = Settings { presolve: false, ..Settings::default() };
    let mut first = Session::new(&problem, &settings);
    let solution = first.resolve();
    assert!(solution.iterations > 3);
    let basis = first.basis().expect("it was solved");

    let mut second = Session::new(&problem, &settings);
    assert!(second.start_from(&basis));
    let again = second.resolve();
    assert_eq!((again.status, again.iterations), (Status::Optimal, 0));
    assert!((again.objective - solution.objective).abs() < 1e-9);

    let mut wrong = basis.clone();
    wrong.columns.iter_mut().for_each(|standing| *standing = Standing::Lower);
    let mut third = Session::new(&problem, &settings);
    assert!(!third.start_from(&wrong));
    assert!((third.resolve().objective - solution.objective).abs() < 1e-9);
}
