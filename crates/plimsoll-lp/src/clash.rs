//! Why a problem has no answer.
//!
//! The rows are given slack at a price of one a unit. Where the least slack is positive, the duals of that problem are
//! a Farkas proof: rows and bounds with a dual other than zero cannot hold together. Dropping them one at a time, and
//! keeping out those the rest clashes without, leaves a set that is irreducible.
//!
//! # Source
//! Chinneck, *Feasibility and Infeasibility in Optimization* (Springer 2008), ch. 6: elastic and deletion filters.

use std::collections::BTreeSet;

use crate::problem::{Col, Problem, Row, Sense};
use crate::session::{Session, solve};
use crate::settings::{Method, Settings};
use crate::solution::{Solution, Status};
use crate::whole::solve_whole;

/// Rows and columns' bounds that cannot hold together, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    /// The rows.
    pub rows: Vec<Row>,
    /// The columns whose bounds take part.
    pub columns: Vec<Col>,
}

/// An irreducible clash: infeasible by itself, feasible without any one of its members. `None` if the problem is
/// feasible within the tolerance or the time limit came first. Whole columns count as continuous; for them there is
/// [`clash_of_parts`].
pub fn clash(problem: &Problem, settings: &Settings) -> Option<Clash> {
    if let Some(crossed) = crossed(problem) {
        return Some(crossed);
    }
    let settings = Settings { method: Method::Simplex, ..settings.clone() };
    let proof = solve(&elastic(problem), &settings);
    if proof.status != Status::Optimal || proof.objective <= settings.tolerance {
        return None;
    }
    Some(refine(problem, &settings, support(problem, &proof)))
}

/// What can be taken away from a problem.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The lower bound of a row.
    Lower(Row),
    /// The upper bound of a row.
    Upper(Row),
    /// The upper bound of a column.
    Most(Col),
    /// That a column takes whole values only.
    Whole(Col),
}

/// Places of the groups of parts that cannot hold together with all that is in no group, ascending: without any one of
/// them there is a solution. `None` if the problem has one, or if it is not known within the time limit; a group of which
/// that is not known counts as needed.
///
/// # Complexity
/// For `k` of `n` groups at most `2k (1 + log₂(n/k))` problems with whole columns.
///
/// # Source
/// Junker, "QuickXplain: preferred explanations and relaxations for over-constrained problems", AAAI 2004.
pub fn clash_of_parts(problem: &Problem, settings: &Settings, groups: &[Vec<Part>]) -> Option<Vec<usize>> {
    let mut problem = problem.clone();
    problem.cost.fill(0.0);
    let clashes = |problem: &Problem| solve_whole(problem, settings).solution.status == Status::Infeasible;
    if !clashes(&problem) {
        return None;
    }
    let clashes = |kept: &BTreeSet<usize>| {
        let gone = groups.iter().enumerate().filter(|(place, _)| !kept.contains(place));
        clashes(&without(&problem, gone.flat_map(|(_, group)| group)))
    };
    let all: Vec<usize> = (0..groups.len()).collect();
    let mut needed = smallest(&BTreeSet::new(), false, &all, &clashes);
    needed.sort_unstable();
    Some(needed)
}

/// Which of these clash with what is kept and with one another; `grown` where what is kept has grown since the last look.
fn smallest(
    kept: &BTreeSet<usize>,
    grown: bool,
    of: &[usize],
    clashes: &impl Fn(&BTreeSet<usize>) -> bool,
) -> Vec<usize> {
    if of.is_empty() || grown && clashes(kept) {
        return Vec::new();
    }
    if of.len() == 1 {
        return of.to_vec();
    }
    let (first, second) = of.split_at(of.len() / 2);
    let with = |more: &[usize]| kept.iter().chain(more).copied().collect::<BTreeSet<usize>>();
    let mut needed = smallest(&with(first), true, second, clashes);
    needed.extend(smallest(&with(&needed), !needed.is_empty(), first, clashes));
    needed
}

/// The problem without these parts.
pub fn without<'a>(problem: &Problem, parts: impl IntoIterator<Item = &'a Part>) -> Problem {
    let mut less = problem.clone();
    for part in parts {
        match *part {
            Part::Lower(row) => less.row_lower[row.index()] = f64::NEG_INFINITY,
            Part::Upper(row) => less.row_upper[row.index()] = f64::INFINITY,
            Part::Most(column) => less.column_upper[column.index()] = f64::INFINITY,
            Part::Whole(column) => {
                less.integer.get_mut(column.index()).into_iter().for_each(|whole| *whole = false);
            }
        }
    }
    less
}

/// A row or a column whose lower bound lies above its upper bound.
fn crossed(problem: &Problem) -> Option<Clash> {
    let row = (0..problem.rows()).find(|&i| problem.row_lower[i] > problem.row_upper[i]);
    let column = (0..problem.columns()).find(|&j| problem.column_lower[j] > problem.column_upper[j]);
    match (row, column) {
        (Some(i), _) => Some(Clash { rows: vec![Row::at(i)], columns: Vec::new() }),
        (None, Some(j)) => Some(Clash { rows: Vec::new(), columns: vec![Col::at(j)] }),
        (None, None) => None,
    }
}

/// The least total slack that makes the rows hold.
fn elastic(problem: &Problem) -> Problem {
    let mut elastic = Problem::new(Sense::Minimise);
    for j in 0..problem.columns() {
        elastic.column(0.0, problem.column_lower[j], problem.column_upper[j]);
    }
    for row in (0..problem.rows()).map(Row::at) {
        let (lower, upper) = problem.row_bounds(row);
        let slack = [(lower.is_finite(), 1.0), (upper.is_finite(), -1.0)];
        let slack: Vec<(Col, f64)> = slack
            .into_iter()
            .filter(|(bounded, _)| *bounded)
            .map(|(_, sign)| (elastic.column(1.0, 0.0, f64::INFINITY), sign))
            .collect();
        elastic.row(lower, upper, problem.row_entries(row).chain(slack));
    }
    elastic
}

/// Rows and columns with a dual other than zero.
fn support(problem: &Problem, proof: &Solution) -> Clash {
    let nonzero = |dual: &f64| dual.abs() > 1e-9;
    let columns = proof.column_dual[..problem.columns()].iter();
    Clash {
        rows: proof
            .row_dual
            .iter()
            .enumerate()
            .filter(|(_, d)| nonzero(d))
            .map(|(i, _)| Row::at(i))
            .collect(),
        columns: columns.enumerate().filter(|(_, d)| nonzero(d)).map(|(j, _)| Col::at(j)).collect(),
    }
}

/// The deletion filter over a set that clashes.
fn refine(problem: &Problem, settings: &Settings, mut found: Clash) -> Clash {
    let kept = keep(problem, &found);
    let mut session = Session::new(&kept, &Settings { presolve: false, ..settings.clone() });
    let free = (f64::NEG_INFINITY, f64::INFINITY);
    let mut place = 0;
    found.rows.retain(|_| {
        let (row, (lower, upper)) = (Row::at(place), kept.row_bounds(Row::at(place)));
        place += 1;
        session.change_row_bounds(&[(row, free.0, free.1)]);
        let needed = session.resolve().status != Status::Infeasible;
        if needed {
            session.change_row_bounds(&[(row, lower, upper)]);
        }
        needed
    });
    found.columns.retain(|&column| {
        let (lower, upper) = kept.bounds(column);
        session.change_column_bounds(&[(column, free.0, free.1)]);
        let needed = session.resolve().status != Status::Infeasible;
        if needed {
            session.change_column_bounds(&[(column, lower, upper)]);
        }
        needed
    });
    found
}

/// These rows and these columns' bounds alone, without an objective.
fn keep(problem: &Problem, only: &Clash) -> Problem {
    let mut kept = Problem::new(Sense::Minimise);
    for _ in 0..problem.columns() {
        kept.column(0.0, f64::NEG_INFINITY, f64::INFINITY);
    }
    for &column in &only.columns {
        let (lower, upper) = problem.bounds(column);
        kept.set_bounds(column, lower, upper);
    }
    for &row in &only.rows {
        let (lower, upper) = problem.row_bounds(row);
        kept.row(lower, upper, problem.row_entries(row));
    }
    kept
}
