//! Clashing rows are named, and no others.

mod common;
use common::{FREE, transport, up_to};
use plimsoll_lp::{Clash, Col, Problem, Row, Sense, Settings, clash};

#[test]
fn a_feasible_problem_has_no_clash() {
    assert_eq!(clash(&transport(Sense::Minimise, 4, 1), &Settings::default()), None);
}

/// Three rows of which any two can be met, hidden among rows that do not matter.
#[test]
fn a_triangle_of_rows() {
    let mut problem = Problem::new(Sense::Minimise);
    let (x, y) = (problem.column(1.0, -FREE, FREE), problem.column(1.0, -FREE, FREE));
    up_to(&mut problem, 100.0, [(x, 1.0), (y, 3.0)]);
    let triangle = [
        problem.row(1.0, FREE, [(x, 1.0)]),
        problem.row(1.0, FREE, [(y, 1.0)]),
        up_to(&mut problem, 1.5, [(x, 1.0), (y, 1.0)]),
    ];
    up_to(&mut problem, 50.0, [(y, 1.0)]);
    let found = clash(&problem, &Settings::default());
    assert_eq!(found, Some(Clash { rows: triangle.to_vec(), columns: Vec::new() }));
}

#[test]
fn bounds_take_part() {
    let mut problem = Problem::new(Sense::Maximise);
    let (x, y) = (problem.column(1.0, 0.0, 2.0), problem.column(1.0, 0.0, 3.0));
    let free = problem.column(0.0, 0.0, 9.0);
    up_to(&mut problem, 10.0, [(free, 1.0), (x, 1.0)]);
    let need = problem.row(6.0, FREE, [(x, 1.0), (y, 1.0)]);
    let found = clash(&problem, &Settings::default());
    assert_eq!(found, Some(Clash { rows: vec![need], columns: vec![x, y] }));
}

/// Demand above all supply: every supply row takes part, and the demand rows it cannot meet.
#[test]
fn more_needed_than_there_is() {
    let mut problem = transport(Sense::Minimise, 4, 1);
    for row in 4..8 {
        problem.set_row_bounds(Row::at(row), 10.5, FREE);
    }
    let found = clash(&problem, &Settings::default()).expect("supply 40, demand 42");
    assert_eq!(found.rows, (0..8).map(Row::at).collect::<Vec<_>>());
    assert!(found.columns.is_empty());
}

#[test]
fn crossed_bounds_clash_alone() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 3.0, 1.0);
    problem.row(0.0, FREE, [(x, 1.0)]);
    assert_eq!(clash(&problem, &Settings::default()).map(|c| c.columns), Some(vec![Col::at(0)]));
    problem.row(1.0, 0.0, [(x, 1.0)]);
    assert_eq!(clash(&problem, &Settings::default()).map(|c| c.rows), Some(vec![Row::at(1)]));
}
