//! A problem that falls apart once the columns that are given are taken out: its parts are solved one by one, each far
//! quicker than its share of the whole.

use plimsoll_lp::{Col, Method, Problem, Row, Settings, Status};

/// How far a row whose columns are all given may be from its sides, relative to the largest of what it adds up.
const SLACK: f64 = 1e-6;

/// From so many rows on interior points come first: sites that may as well be one another make a problem so degenerate
/// that the simplex method takes tens of thousands of steps, and the walk from inside to a vertex some ten.
const LARGE: usize = 10_000;

/// Solves a problem without the rows for which `left_out` holds, part by part; `None` where some part has no solution.
pub(super) fn solve(problem: &Problem, left_out: impl Fn(Row) -> bool) -> Option<Vec<f64>> {
    let given = |column: Col| {
        let (lower, upper) = problem.bounds(column);
        (lower >= upper).then_some(lower)
    };
    let mut x: Vec<f64> = (0..problem.columns()).map(|j| given(Col::at(j)).unwrap_or(0.0)).collect();
    let mut joined: Vec<usize> = (0..problem.columns()).collect();
    let rows: Vec<Row> = (0..problem.rows()).map(Row::at).filter(|row| !left_out(*row)).collect();
    for row in &rows {
        let free = problem.row_entries(*row).map(|(c, _)| c).filter(|c| given(*c).is_none());
        let mut first = None;
        for column in free {
            let root = root(&mut joined, column.index());
            match first {
                Some(first) => joined[root] = first,
                None => first = Some(root),
            }
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    let mut of_root: Vec<Option<usize>> = vec![None; problem.columns()];
    let mut here: Vec<Option<Col>> = vec![None; problem.columns()];
    for column in (0..problem.columns()).map(Col::at).filter(|c| given(*c).is_none()) {
        let part = of_root[root(&mut joined, column.index())].get_or_insert_with(|| {
            parts.push(Part { problem: Problem::new(problem.sense()), columns: Vec::new() });
            parts.len() - 1
        });
        let (lower, upper) = problem.bounds(column);
        here[column.index()] = Some(parts[*part].problem.column(problem.cost(column), lower, upper));
        parts[*part].columns.push(column);
    }
    for row in rows {
        let (lower, upper) = problem.row_bounds(row);
        let (mut constant, mut size) = (0.0, 1.0_f64);
        let mut entries: Vec<(Col, f64)> = Vec::new();
        let mut part = None;
        for (column, value) in problem.row_entries(row) {
            match here[column.index()] {
                Some(inside) => {
                    part = of_root[root(&mut joined, column.index())];
                    entries.push((inside, value));
                }
                None => {
                    let given = value * x[column.index()];
                    constant += given;
                    size = size.max(given.abs());
                }
            }
        }
        let slack = SLACK * size;
        match part {
            Some(part) => _ = parts[part].problem.row(lower - constant, upper - constant, entries),
            None if constant < lower - slack || constant > upper + slack => return None,
            None => {}
        }
    }
    for part in parts {
        let found = part.solve()?;
        part.columns.iter().zip(found).for_each(|(column, value)| x[column.index()] = value);
    }
    Some(x)
}

/// Columns that rows join, as a problem of their own.
struct Part {
    problem: Problem,
    /// Which columns of the whole its columns are.
    columns: Vec<Col>,
}

impl Part {
    fn solve(&self) -> Option<Vec<f64>> {
        let by = |method| {
            let settings = Settings { method, ..Settings::default() };
            let solution = plimsoll_lp::solve(&self.problem, &settings);
            (solution.status == Status::Optimal).then_some(solution.x)
        };
        let large = self.problem.rows() >= LARGE;
        let inside = if large { by(Method::InteriorPoint { crossover: true }) } else { None };
        inside.or_else(|| by(Method::Simplex))
    }
}

/// The column that stands for all that are joined with one.
fn root(joined: &mut [usize], column: usize) -> usize {
    let mut root = column;
    while joined[root] != root {
        joined[root] = joined[joined[root]];
        root = joined[root];
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_lp::Sense;

    /// Two pairs that a budget joins: without the budget each pair is solved by itself, beside what is given.
    #[test]
    fn parts_are_solved_as_the_whole_is() {
        let mut problem = Problem::new(Sense::Minimise);
        let given = problem.column(0.0, 2.0, 2.0);
        let all: Vec<Col> = (1..5).map(|cost| problem.column(f64::from(cost), 0.0, 10.0)).collect();
        problem.row(5.0, f64::INFINITY, [(all[0], 1.0), (all[1], 1.0), (given, 1.0)]);
        problem.row(4.0, 4.0, [(all[2], 1.0), (all[3], 2.0)]);
        let budget = problem.row(f64::NEG_INFINITY, 100.0, all.iter().map(|c| (*c, 1.0)));
        let x = solve(&problem, |row| row == budget).expect("a solution");
        let whole = plimsoll_lp::solve(&problem, &Settings::default());
        let worth = |x: &[f64]| x.iter().enumerate().map(|(j, v)| problem.cost(Col::at(j)) * v).sum::<f64>();
        assert!((worth(&x) - worth(&whole.x)).abs() < 1e-9, "{x:?} {:?}", whole.x);
        problem.row(3.0, 3.0, [(given, 1.0)]);
        assert!(solve(&problem, |row| row == budget).is_none(), "what is given breaks a row");
    }
}
