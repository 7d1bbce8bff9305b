//! The builder.

use plimsoll_lp::{Col, Problem, Row, Sense};

#[test]
fn coefficients_of_one_column_add_up_and_zeros_vanish() {
    let mut problem = Problem::new(Sense::Minimise);
    let (x, y) = (problem.column(1.0, 0.0, 1.0), problem.column(1.0, 0.0, 1.0));
    problem.row(0.0, 1.0, [(x, 9.0)]);
    let row = problem.row(0.0, 1.0, [(y, 2.0), (x, 0.0), (y, 0.5), (x, 1.0), (x, 3.0)]);
    let entries: Vec<(Col, f64)> = problem.row_entries(row).collect();
    assert_eq!(entries, [(y, 2.5), (x, 4.0)]);
    assert_eq!((problem.columns(), problem.rows(), problem.nonzeros()), (2, 2, 3));
    assert_eq!(problem.row_entries(Row::at(0)).next(), Some((x, 9.0)));
}

#[test]
fn a_column_may_come_after_rows() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 0.0, 1.0);
    problem.integer(x);
    problem.row(0.0, 1.0, [(x, 1.0)]);
    let y = problem.column(1.0, 0.0, 1.0);
    problem.row(0.0, 1.0, [(y, 1.0)]);
    assert!(problem.is_integer(x) && !problem.is_integer(y));
}

#[test]
#[should_panic(expected = "column 1 is not of this problem")]
fn a_foreign_column() {
    let mut problem = Problem::new(Sense::Minimise);
    problem.column(1.0, 0.0, 1.0);
    problem.row(0.0, 1.0, [(Col::at(1), 1.0)]);
}

#[test]
#[should_panic(expected = "must be finite")]
fn a_coefficient_that_is_no_number() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 0.0, 1.0);
    problem.row(0.0, 1.0, [(x, f64::NAN)]);
}
