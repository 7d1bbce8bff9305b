//! Why a problem has no answer.
//!
//! The rows are given slack at a price of one a unit. Where the least slack is positive, the duals of that problem are
//! a Farkas proof: rows and bounds with a dual other than zero cannot hold together. Dropping them one at a time, and
//! keeping out those the rest clashes without, leaves a set that is irreducible.
//!
//! # Source
//! Chinneck, *Feasibility and Infeasibility in Optimization* (Springer 2008), ch. 6: elastic and deletion filters.

use std::collections::{BTreeMap, BTreeSet};

use crate::problem::{Col, Problem, Row, Sense};
use crate::session::{Session, solve};
use crate::settings::{Method, Settings};
use crate::solution::{Solution, Status};
use crate::whole::solve_whole;

/// Rows and bounds of columns that cannot hold together, in ascending order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    /// The rows.
    pub rows: Vec<Row>,
    /// The columns whose lower bounds take part.
    pub least: Vec<Col>,
    /// The columns whose upper bounds take part.
    pub most: Vec<Col>,
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
        (Some(i), _) => Some(Clash { rows: vec![Row::at(i)], ..Clash::default() }),
        (None, Some(j)) => Some(Clash { rows: Vec::new(), least: vec![Col::at(j)], most: vec![Col::at(j)] }),
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

/// Rows with a dual other than zero, and the bounds of columns that theirs is the price of: in a problem that is minimised
/// the lower one where it is positive.
fn support(problem: &Problem, proof: &Solution) -> Clash {
    const NONE: f64 = 1e-9;
    let rows = proof.row_dual.iter().enumerate().filter(|(_, dual)| dual.abs() > NONE);
    let columns = |takes_part: fn(f64) -> bool| {
        let duals = proof.column_dual[..problem.columns()].iter().enumerate();
        duals.filter(|(_, dual)| takes_part(**dual)).map(|(j, _)| Col::at(j)).collect()
    };
    Clash {
        rows: rows.map(|(i, _)| Row::at(i)).collect(),
        least: columns(|dual| dual > NONE),
        most: columns(|dual| dual < -NONE),
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
    let mut bounds: BTreeMap<Col, (f64, f64)> = BTreeMap::new();
    for &column in found.least.iter().chain(&found.most) {
        bounds.insert(column, kept.bounds(column));
    }
    let mut is_needed = |column: Col, without: fn((f64, f64)) -> (f64, f64)| {
        let with = bounds[&column];
        let (lower, upper) = without(with);
        session.change_column_bounds(&[(column, lower, upper)]);
        let needed = session.resolve().status != Status::Infeasible;
        if needed {
            session.change_column_bounds(&[(column, with.0, with.1)]);
        } else {
            bounds.insert(column, (lower, upper));
        }
        needed
    };
    found.least.retain(|&column| is_needed(column, |(_, upper)| (f64::NEG_INFINITY, upper)));
    found.most.retain(|&column| is_needed(column, |(lower, _)| (lower, f64::INFINITY)));
    found
}

/// These rows and these columns' bounds alone, without an objective.
fn keep(problem: &Problem, only: &Clash) -> Problem {
    let mut kept = Problem::new(Sense::Minimise);
    for _ in 0..problem.columns() {
        kept.column(0.0, f64::NEG_INFINITY, f64::INFINITY);
    }
    for &column in &only.least {
        kept.set_bounds(column, problem.bounds(column).0, f64::INFINITY);
    }
    for &column in &only.most {
        kept.set_bounds(column, kept.bounds(column).0, problem.bounds(column).1);
    }
    for &row in &only.rows {
        let (lower, upper) = problem.row_bounds(row);
        kept.row(lower, upper, problem.row_entries(row));
    }
    kept
}
