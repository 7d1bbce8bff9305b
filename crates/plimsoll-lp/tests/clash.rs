//! Clashing rows are named, and no others.

mod common;
use common::{Draw, FREE, transport, up_to};
use plimsoll_lp::{Clash, Col, Part, Problem, Row, Sense, Settings, clash, clash_of_parts};

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
    assert_eq!(found, Some(Clash { rows: triangle.to_vec(), ..Clash::default() }));
}

#[test]
fn bounds_take_part() {
    let mut problem = Problem::new(Sense::Maximise);
    let (x, y) = (problem.column(1.0, 0.0, 2.0), problem.column(1.0, 0.0, 3.0));
    let free = problem.column(0.0, 0.0, 9.0);
    up_to(&mut problem, 10.0, [(free, 1.0), (x, 1.0)]);
    let need = problem.row(6.0, FREE, [(x, 1.0), (y, 1.0)]);
    let found = clash(&problem, &Settings::default());
    assert_eq!(found, Some(Clash { rows: vec![need], least: Vec::new(), most: vec![x, y] }));
}

/// What cannot be less than nothing is asked to be: the upper bounds have no part in it.
#[test]
fn only_the_side_that_binds_takes_part() {
    let mut problem = Problem::new(Sense::Minimise);
    let (x, y) = (problem.column(1.0, 0.0, 2.0), problem.column(1.0, 0.0, FREE));
    let budget = up_to(&mut problem, -1.0, [(x, 1.0), (y, 2.0)]);
    let found = clash(&problem, &Settings::default());
    assert_eq!(found, Some(Clash { rows: vec![budget], least: vec![x, y], most: Vec::new() }));
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
    assert!(found.least.is_empty() && found.most.is_empty());
}

#[test]
fn crossed_bounds_clash_alone() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 3.0, 1.0);
    problem.row(0.0, FREE, [(x, 1.0)]);
    assert_eq!(clash(&problem, &Settings::default()).map(|c| c.most), Some(vec![Col::at(0)]));
    problem.row(1.0, 0.0, [(x, 1.0)]);
    assert_eq!(clash(&problem, &Settings::default()).map(|c| c.rows), Some(vec![Row::at(1)]));
}

/// Three whole columns from 0 to 3 under six rows that are drawn: 64 points, all of which are looked at.
#[test]
fn parts_of_small_whole_problems() {
    let mut clashes = 0;
    for seed in 0..300 {
        let mut draw = Draw(seed);
        let mut problem = Problem::new(Sense::Minimise);
        let columns: Vec<Col> = (0..3).map(|_| problem.column(1.0, 0.0, 3.0)).collect();
        columns.iter().for_each(|column| problem.integer(*column));
        let mut rows = Vec::new();
        for _ in 0..6 {
            let weights: Vec<f64> = columns.iter().map(|_| (9.0 * draw.next() - 4.0).round()).collect();
            // The eighth keeps every point clear of the tolerance.
            let most = (12.0 * draw.next() - 6.0).round() + 0.125;
            rows.push((
                up_to(&mut problem, most, columns.iter().copied().zip(weights.clone())),
                weights,
                most,
            ));
        }
        let holds = |skip: &dyn Fn(usize) -> bool| {
            (0..64).any(|point: u32| {
                let x = [point % 4, point / 4 % 4, point / 16].map(f64::from);
                let kept = rows.iter().enumerate().filter(|(i, _)| !skip(*i));
                kept.into_iter()
                    .all(|(_, (_, w, most))| w.iter().zip(x).map(|(w, x)| w * x).sum::<f64>() <= *most)
            })
        };
        let groups: Vec<Vec<Part>> = rows.iter().map(|row| vec![Part::Upper(row.0)]).collect();
        let found = clash_of_parts(&problem, &Settings::default(), &groups);
        assert_eq!(found.is_none(), holds(&|_| false), "seed {seed}");
        if let Some(needed) = found {
            clashes += 1;
            assert!(!holds(&|row| !needed.contains(&row)), "seed {seed}: {needed:?} hold together");
            for one in &needed {
                assert!(
                    holds(&|row| row == *one || !needed.contains(&row)),
                    "seed {seed}: {one} is not needed"
                );
            }
        }
    }
    assert!(clashes > 100, "{clashes}");
}

/// Between a third and a half there is no whole number, and below a half a third of one will do.
#[test]
fn that_a_column_is_whole_takes_part() {
    let mut problem = Problem::new(Sense::Minimise);
    let x = problem.column(1.0, 0.0, 9.0);
    problem.integer(x);
    let (least, most) = (problem.row(1.0, FREE, [(x, 3.0)]), up_to(&mut problem, 1.0, [(x, 2.0)]));
    let other = up_to(&mut problem, 4.0, [(x, 1.0)]);
    let parts = [Part::Upper(other), Part::Most(x), Part::Lower(least), Part::Upper(most), Part::Whole(x)];
    let groups = parts.map(|part| vec![part]);
    assert_eq!(clash_of_parts(&problem, &Settings::default(), &groups), Some(vec![2, 3, 4]));
}
