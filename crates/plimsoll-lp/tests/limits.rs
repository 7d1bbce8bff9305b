//! Time limit, cancellation, determinism.

mod common;
use common::{close, optimal, transport};
use plimsoll_lp::{Method, Sense, Session, Settings, Status, solve};
use std::sync::{Arc, atomic::AtomicBool};

#[test]
fn a_time_limit_of_zero_stops_at_once() {
    let problem = transport(Sense::Minimise, 60, 5);
    for method in [Method::Simplex, Method::InteriorPoint { crossover: false }] {
        let settings = Settings { method, time_limit_s: Some(0.0), presolve: false, ..Settings::default() };
        let solution = solve(&problem, &settings);
        assert_eq!(solution.status, Status::TimeLimit);
        assert!(solution.bound.is_infinite());
    }
}

#[test]
fn the_clock_starts_anew_with_each_solve() {
    let problem = transport(Sense::Minimise, 20, 5);
    let mut session = Session::new(&problem, &Settings { time_limit_s: Some(60.0), ..Settings::default() });
    for _ in 0..50 {
        assert!(session.resolve().is_optimal());
    }
    session.set_time_limit(Some(0.0));
    session.change_costs(&[(plimsoll_lp::Col::at(0), 100.0)]);
    session.set_time_limit(None);
    assert!(session.resolve().is_optimal());
}

#[test]
fn a_raised_flag_interrupts() {
    let problem = transport(Sense::Minimise, 60, 5);
    for method in [Method::Simplex, Method::InteriorPoint { crossover: true }] {
        let cancel = Some(Arc::new(AtomicBool::new(true)));
        let settings = Settings { method, cancel, presolve: false, ..Settings::default() };
        assert_eq!(solve(&problem, &settings).status, Status::Interrupted, "{method:?}");
    }
    let calm = Settings { cancel: Some(Arc::new(AtomicBool::new(false))), ..Settings::default() };
    optimal(&problem, &calm);
}

#[test]
fn equal_problems_give_equal_bytes() {
    let problem = transport(Sense::Maximise, 15, 9);
    let first = optimal(&problem, &Settings::default());
    for threads in [1, 2, 1] {
        let again = optimal(&problem, &Settings { threads, ..Settings::default() });
        assert_eq!(first.x, again.x);
        assert_eq!(first.row_dual, again.row_dual);
        close(first.objective, again.objective, 0.0);
    }
}
