use plimsoll_lp::{Col, Problem, Row, Sense, Session, Settings, Status};

use super::{Basis, Ended, Kernel};

/// Numbers between 0 and 1 that are the same in every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A random problem whose costs agree with the bounds of its columns, some of which have two.
fn random(draw: &mut Draw) -> Problem {
    let mut problem = Problem::new(Sense::Minimise);
    let (columns, rows) = (3 + (9.0 * draw.next()) as usize, 2 + (6.0 * draw.next()) as usize);
    for _ in 0..columns {
        let cost = (8.0 * draw.next()).round() - 2.0;
        let upper = if cost < 0.0 || draw.next() < 0.3 { 1.0 + 4.0 * draw.next() } else { f64::INFINITY };
        problem.column(cost, if draw.next() < 0.2 { -1.0 } else { 0.0 }, upper);
    }
    for _ in 0..rows {
        let entries: Vec<(Col, f64)> = (0..columns)
            .map(|j| (draw.next() < 0.6, Col::at(j), (6.0 * draw.next()).round() - 2.0))
            .filter(|(kept, _, _)| *kept)
            .map(|(_, j, value)| (j, value))
            .collect();
        problem.row(f64::NEG_INFINITY, f64::INFINITY, entries);
    }
    problem
}

/// Sides of every kind: one, the other, both, and none in between.
fn sides(draw: &mut Draw) -> (f64, f64) {
    let (kind, side) = (draw.next(), 12.0 * draw.next() - 4.0);
    match kind {
        k if k < 0.4 => (side, f64::INFINITY),
        k if k < 0.7 => (f64::NEG_INFINITY, side),
        k if k < 0.85 => (side, side),
        _ => (side, side + 5.0 * draw.next()),
    }
}

/// The general solver is the judge of 400 problems with 25 right-hand sides each, solved from bases that were optimal
/// for others.
#[test]
fn agrees_with_the_general_solver() {
    let (mut draw, mut optimal, mut infeasible, mut at_once) = (Draw(7), 0, 0, 0);
    for _ in 0..400 {
        let problem = random(&mut draw);
        let (mut kernel, logical) = Kernel::new(&problem).expect("a problem for the kernel");
        let mut session = Session::new(&problem, &Settings { presolve: false, ..Settings::default() });
        let mut bases: Vec<Basis> = vec![logical];
        let kinds: Vec<(f64, f64)> = (0..problem.rows()).map(|_| sides(&mut draw)).collect();
        for _ in 0..25 {
            let mut shift = || 4.0 * draw.next() - 2.0;
            let changes: Vec<(Row, f64, f64)> = kinds
                .iter()
                .enumerate()
                .map(|(i, (lower, upper))| {
                    let by = shift();
                    (Row::at(i), lower + by, upper + by)
                })
                .collect();
            session.change_row_bounds(&changes);
            changes.iter().for_each(|&(row, lower, upper)| kernel.set_row(row, lower, upper));
            let from = bases[(draw.next() * bases.len() as f64) as usize].clone();
            let (ended, judge) = (kernel.solve(&from), session.resolve());
            match ended {
                Ended::Infeasible => {
                    assert_ne!(judge.status, Status::Optimal);
                    infeasible += 1;
                }
                Ended::AtOnce | Ended::Elsewhere => {
                    let size = judge.objective.abs().max(1.0);
                    assert!((kernel.objective() - judge.objective).abs() < 1e-6 * size, "{ended:?}");
                    optimal += 1;
                    at_once += usize::from(ended == Ended::AtOnce);
                    if let Some(basis) = kernel.basis(true).filter(|_| ended == Ended::Elsewhere) {
                        let worth = worth(&mut kernel, &basis, &changes);
                        assert!((worth - judge.objective).abs() < 1e-6 * size, "duals are worth {worth}");
                        bases.push(basis);
                    }
                }
                Ended::InDoubt => {}
            }
        }
    }
    assert!(optimal > 3000 && infeasible > 500 && at_once > 300, "{optimal} {infeasible} {at_once}");
    assert!(optimal + infeasible > 9900, "in doubt {}", 10_000 - optimal - infeasible);
}

/// What the duals of a basis are worth with these sides.
fn worth(kernel: &mut Kernel, basis: &Basis, sides: &[(Row, f64, f64)]) -> f64 {
    let rows: Vec<Row> = sides.iter().map(|side| side.0).collect();
    let each = |&(row, lower, upper): &(Row, f64, f64)| match basis.dual(row) {
        dual if dual > 0.0 => dual * lower,
        dual if dual < 0.0 => dual * upper,
        _ => 0.0,
    };
    kernel.fixed(basis, &rows) + sides.iter().map(each).sum::<f64>()
}

/// Where costs do not agree with bounds, no basis is dual feasible from the start.
#[test]
fn a_cost_without_a_bound_is_left_to_the_general_solver() {
    let mut problem = Problem::new(Sense::Minimise);
    let column = problem.column(-1.0, 0.0, f64::INFINITY);
    problem.row(0.0, 3.0, [(column, 1.0)]);
    assert!(Kernel::new(&problem).is_none());
}
