//! Problems whose answers are printed in books.

mod common;
use common::{FREE, close, optimal, up_to};
use plimsoll_lp::{Method, Problem, Row, Sense, Settings, Status, certificate, solve};

const METHODS: [Method; 4] = [
    Method::Choose,
    Method::Simplex,
    Method::InteriorPoint { crossover: true },
    Method::InteriorPoint { crossover: false },
];

/// Solved by every method, with and without presolve: same objective, and a certificate.
fn check(problem: &Problem, objective: f64) {
    for method in METHODS {
        for presolve in [true, false] {
            let solution = optimal(problem, &Settings { method, presolve, ..Settings::default() });
            close(solution.objective, objective, 1e-6);
            close(solution.bound, objective, 1e-6);
            assert!(certificate(problem, &solution).worst() < 1e-6, "{method:?} {solution:?}");
        }
    }
}

/// Hillier & Lieberman, *Introduction to Operations Research*, Wyndor Glass: Z = 36 at (2, 6), duals (0, 3/2, 1).
fn wyndor() -> Problem {
    let mut problem = Problem::new(Sense::Maximise);
    let (x, y) = (problem.column(3.0, 0.0, FREE), problem.column(5.0, 0.0, FREE));
    up_to(&mut problem, 4.0, [(x, 1.0)]);
    up_to(&mut problem, 12.0, [(y, 2.0)]);
    up_to(&mut problem, 18.0, [(x, 3.0), (y, 2.0)]);
    problem
}

#[test]
fn wyndor_glass() {
    check(&wyndor(), 36.0);
    let solution = optimal(&wyndor(), &Settings::default());
    for (value, book) in
        solution.x.iter().zip([2.0, 6.0]).chain(solution.row_dual.iter().zip([0.0, 1.5, 1.0]))
    {
        close(*value, book, 1e-9);
    }
}

/// Chvátal, *Linear Programming* (1983), ch. 1, Polly's diet: 4 oatmeal, 4.5 milk and 2 pies cost 92.5 cents.
#[test]
fn pollys_diet() {
    let foods = [(3.0, 4.0), (24.0, 3.0), (13.0, 2.0), (9.0, 8.0), (20.0, 2.0), (19.0, 2.0)];
    let nutrients = [
        (2000.0, [110.0, 205.0, 160.0, 160.0, 420.0, 260.0]),
        (55.0, [4.0, 32.0, 13.0, 8.0, 4.0, 14.0]),
        (800.0, [2.0, 12.0, 54.0, 285.0, 22.0, 80.0]),
    ];
    let mut problem = Problem::new(Sense::Minimise);
    let columns = foods.map(|(cost, most)| problem.column(cost, 0.0, most));
    for (least, contents) in nutrients {
        problem.row(least, FREE, columns.into_iter().zip(contents));
    }
    check(&problem, 92.5);
    let x = optimal(&problem, &Settings::default()).x;
    for (value, book) in x.iter().zip([4.0, 0.0, 0.0, 4.5, 2.0, 0.0]) {
        close(*value, book, 1e-9);
    }
}

/// Dantzig, *Linear Programming and Extensions* (1963), ch. 3-3: the canneries and warehouses, 153.675.
#[test]
fn dantzig_transport() {
    let distance = [[2.5, 1.7, 1.8], [2.5, 1.8, 1.4]];
    let mut problem = Problem::new(Sense::Minimise);
    let ship = distance.map(|row| row.map(|d| problem.column(90.0 * d / 1000.0, 0.0, FREE)));
    for (cases, from) in [350.0, 600.0].into_iter().zip(ship) {
        up_to(&mut problem, cases, from.map(|x| (x, 1.0)));
    }
    for (market, cases) in [325.0, 300.0, 275.0].into_iter().enumerate() {
        problem.row(cases, FREE, ship.map(|from| (from[market], 1.0)));
    }
    check(&problem, 153.675);
}

/// Beale's example of cycling (Chvátal 1983, ch. 3): degenerate at the origin, −1/20 at (1/25, 0, 1, 0).
#[test]
fn beale_cycling() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = [-0.75, 150.0, -0.02, 6.0].map(|cost| problem.column(cost, 0.0, FREE));
    up_to(&mut problem, 0.0, x.into_iter().zip([0.25, -60.0, -0.04, 9.0]));
    up_to(&mut problem, 0.0, x.into_iter().zip([0.5, -90.0, -0.02, 3.0]));
    up_to(&mut problem, 1.0, [(x[2], 1.0)]);
    check(&problem, -0.05);
}

/// Klee and Minty's cube (1972), 8 dimensions: 100^7.
#[test]
fn klee_minty() {
    let mut problem = Problem::new(Sense::Maximise);
    let x: Vec<_> = (0..8).map(|j| problem.column(10f64.powi(7 - j), 0.0, FREE)).collect();
    for i in 0..8 {
        let edge = (0..i).map(|j| (x[j], 2.0 * 10f64.powi((i - j) as i32)));
        up_to(&mut problem, 100f64.powi(i as i32), edge.chain([(x[i], 1.0)]));
    }
    let solution = optimal(&problem, &Settings::default());
    close(solution.objective, 1e14, 1e-9);
}

#[test]
fn no_rows_and_no_columns() {
    let mut problem = Problem::new(Sense::Minimise);
    problem.set_offset(7.0);
    close(optimal(&problem, &Settings::default()).objective, 7.0, 1e-12);
    problem.row(1.0, FREE, []);
    assert_eq!(solve(&problem, &Settings::default()).status, Status::Infeasible);
    problem.set_row_bounds(Row::at(0), -1.0, FREE);
    close(optimal(&problem, &Settings::default()).objective, 7.0, 1e-12);
    problem.column(-2.0, 0.0, 3.0);
    close(optimal(&problem, &Settings::default()).objective, 1.0, 1e-12);
}

#[test]
fn infeasible_and_unbounded_are_answers() {
    for sense in [Sense::Minimise, Sense::Maximise] {
        let worst = sense.sign() * f64::INFINITY;
        let mut problem = Problem::new(sense);
        let x = problem.column(-sense.sign(), 0.0, FREE);
        for presolve in [true, false] {
            let settings = Settings { presolve, ..Settings::default() };
            let endless = solve(&problem, &settings);
            assert_eq!((endless.status, endless.objective), (Status::Unbounded, -worst));
        }
        problem.row(2.0, FREE, [(x, 1.0)]);
        up_to(&mut problem, 1.0, [(x, 1.0)]);
        for presolve in [true, false] {
            let none = solve(&problem, &Settings { presolve, ..Settings::default() });
            assert_eq!((none.status, none.objective, none.bound), (Status::Infeasible, worst, worst));
            assert!(none.x.is_empty() && none.gap().is_infinite());
        }
    }
}

#[test]
fn crossed_bounds_are_infeasible() {
    let mut problem = Problem::new(Sense::Minimise);
    problem.column(1.0, 2.0, 1.0);
    assert_eq!(solve(&problem, &Settings::default()).status, Status::Infeasible);
}

#[test]
fn numbers_beyond_the_solver_are_refused() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 0.0, FREE);
    problem.row(1.0, FREE, [(x, 1e16)]);
    assert_eq!(solve(&problem, &Settings::default()).status, Status::Refused);
    let settings = Settings { tolerance: -1.0, ..Settings::default() };
    assert_eq!(solve(&wyndor(), &settings).status, Status::Refused);
}

/// Martello & Toth, *Knapsack Problems* (1990), example 2.3: profits 70 20 39 37 7 5 10, capacity 50, optimum 107.
#[test]
fn knapsack() {
    let mut problem = Problem::new(Sense::Maximise);
    let profits = [70.0, 20.0, 39.0, 37.0, 7.0, 5.0, 10.0];
    let items = profits.map(|profit| problem.column(profit, 0.0, 1.0));
    items.into_iter().for_each(|item| problem.integer(item));
    up_to(&mut problem, 50.0, items.into_iter().zip([31.0, 10.0, 20.0, 19.0, 4.0, 3.0, 6.0]));
    let solution = optimal(&problem, &Settings::default());
    close(solution.objective, 107.0, 1e-9);
    close(solution.bound, 107.0, 1e-6);
    close(solution.activity[0], 50.0, 1e-9);
    assert!(solution.row_dual.is_empty() && solution.column_dual.is_empty());
}
