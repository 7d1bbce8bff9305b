//! Solving once, or again and again from where the last solve stopped.

use std::ffi::CStr;
use std::sync::atomic::Ordering;

use crate::highs::Model;
use crate::problem::{Col, Matrix, Problem, Row, Sense, check_bounds};
use crate::settings::{Method, Pricing, Settings};
use crate::solution::{Solution, Status};

/// Where a column or a row stands in a basis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In the basis.
    Basic,
    /// At its lower bound.
    Lower,
    /// At its upper bound.
    Upper,
    /// At neither: free columns at zero.
    Free,
}

/// Which columns and rows a vertex stands on: one basic for each row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basis {
    /// By column.
    pub columns: Vec<Standing>,
    /// By row.
    pub rows: Vec<Standing>,
}

/// Solves a problem from scratch.
pub fn solve(problem: &Problem, settings: &Settings) -> Solution {
    Session::new(problem, settings).resolve()
}

/// A problem that lives in the solver, to be changed and solved again from the last basis.
///
/// It holds its own copy of the problem, so the [`Problem`] may be dropped. Where starting from the last basis ends in
/// numerical trouble, the problem is solved again from scratch before an answer is given. A session may move to
/// another thread; different sessions may solve at the same time.
pub struct Session {
    model: Model,
    settings: Settings,
    sense: Sense,
    /// Without columns HiGHS calls any rows solved, so it gets one that is fixed at zero and never shown.
    void: bool,
    whole: bool,
    /// False once HiGHS has rejected the problem or a change: every answer is then [`Status::Refused`].
    sound: bool,
    /// Whether the last solve left a basis to start from.
    warm: bool,
}

impl Session {
    /// Copies a problem into the solver.
    pub fn new(problem: &Problem, settings: &Settings) -> Self {
        let mut model = Model::new();
        let void = problem.columns() == 0;
        let sound = apply(&model, settings)
            && if void { model.pass(&with_a_column(problem)) } else { model.pass(problem) };
        let whole = problem.integer.contains(&true);
        Session { model, settings: settings.clone(), sense: problem.sense, void, whole, sound, warm: false }
    }

    /// How many columns there are now.
    pub fn columns(&self) -> usize {
        if self.void { 0 } else { self.model.columns() }
    }

    /// How many rows there are now.
    pub fn rows(&self) -> usize {
        self.model.rows()
    }

    /// Changes the bounds `(row, lower, upper)` of some rows.
    ///
    /// # Panics
    /// If a row is unknown or named twice, or a bound is not a number.
    pub fn change_row_bounds(&mut self, changes: &[(Row, f64, f64)]) {
        let (rows, lower, upper) = split(changes, self.rows(), Row::number);
        self.sound &= self.model.change_rows(&rows, &lower, &upper);
    }

    /// Changes the bounds `(column, lower, upper)` of some columns.
    ///
    /// # Panics
    /// If a column is unknown or named twice, or a bound is not a number.
    pub fn change_column_bounds(&mut self, changes: &[(Col, f64, f64)]) {
        let (columns, lower, upper) = split(changes, self.columns(), Col::number);
        self.sound &= self.model.change_columns(&columns, &lower, &upper);
    }

    /// Changes the coefficients of some columns in the objective.
    ///
    /// # Panics
    /// If a column is unknown or named twice.
    pub fn change_costs(&mut self, changes: &[(Col, f64)]) {
        let (columns, cost): (Vec<i32>, Vec<f64>) =
            changes.iter().map(|&(c, cost)| (c.number(), cost)).unzip();
        check_positions(&columns, self.columns());
        self.sound &= self.model.change_costs(&columns, &cost);
    }

    /// From now on just these columns take whole values only, to the gap that is asked of the objective: relative, or
    /// in its own unit, whichever is met first. Without columns the problem is linear again, and has duals again.
    ///
    /// # Panics
    /// If a column is unknown or named twice.
    pub fn change_whole(&mut self, columns: &[Col], relative: f64, absolute: f64) {
        let all: Vec<i32> = (0..self.columns()).map(|j| Col::at(j).number()).collect();
        let whole: Vec<i32> = columns.iter().map(|column| column.number()).collect();
        check_positions(&whole, self.columns());
        self.sound &= self.model.change_whole(&all, false) && self.model.change_whole(&whole, true);
        self.sound &= self.model.set_double(c"mip_rel_gap", relative);
        self.sound &= self.model.set_double(c"mip_abs_gap", absolute);
        self.whole = !whole.is_empty();
        // With an algorithm of its own HiGHS takes whole columns for continuous ones.
        let method = if self.whole { Method::Choose } else { self.settings.method };
        self.sound &= self.model.set_string(c"solver", name(method));
    }

    /// Appends rows `(lower, upper, coefficients)`; coefficients of the same column add up. Returns the first.
    ///
    /// # Panics
    /// Like [`Problem::row`].
    pub fn add_rows<'a>(&mut self, rows: impl IntoIterator<Item = (f64, f64, &'a [(Col, f64)])>) -> Row {
        let first = Row::at(self.rows());
        let columns = self.columns();
        let (mut matrix, mut lower, mut upper) = (Matrix::default(), Vec::new(), Vec::new());
        for (least, most, entries) in rows {
            check_bounds(least, most);
            lower.push(least);
            upper.push(most);
            matrix.push(columns, entries.iter().copied());
        }
        self.sound &= self.model.add_rows(&lower, &upper, &matrix);
        first
    }

    /// Removes rows; those behind them move up, so a [`Row`] of a later one no longer names it.
    ///
    /// # Panics
    /// If a row is unknown or named twice.
    pub fn delete_rows(&mut self, rows: &[Row]) {
        let mut numbers: Vec<i32> = rows.iter().map(|row| row.number()).collect();
        numbers.sort_unstable();
        check_positions(&numbers, self.rows());
        self.sound &= self.model.delete_rows(&numbers);
    }

    /// Changes the time limit of the solves to come.
    pub fn set_time_limit(&mut self, seconds: Option<f64>) {
        self.settings.time_limit_s = seconds;
        self.sound &= self.model.set_double(c"time_limit", seconds.unwrap_or(f64::INFINITY));
    }

    /// Changes the choice of rows in the solves to come.
    pub fn set_pricing(&mut self, pricing: Pricing) {
        self.settings.pricing = pricing;
        self.sound &= self.model.set_int(c"simplex_dual_edge_weight_strategy", weights(pricing));
    }

    /// Lets the solves to come end only by themselves.
    pub fn forget_cancel(&mut self) {
        self.settings.cancel = None;
    }

    /// The basis of the last solve; `None` where it left none.
    pub fn basis(&self) -> Option<Basis> {
        let [columns, rows] = self.model.basis().filter(|_| self.sound && !self.void)?;
        let standings = |codes: Vec<i32>| codes.into_iter().map(standing).collect();
        Some(Basis { columns: standings(columns), rows: standings(rows) })
    }

    /// Starts the next solve from a basis. Says whether it is one of this problem; otherwise the next solve starts as it
    /// would have.
    ///
    /// # Panics
    /// If it is not one standing a column and a row.
    pub fn start_from(&mut self, basis: &Basis) -> bool {
        let codes = |standings: &[Standing]| standings.iter().map(|s| code(*s)).collect::<Vec<_>>();
        assert!((basis.columns.len(), basis.rows.len()) == (self.columns(), self.rows()));
        let basics = basis.columns.iter().chain(&basis.rows).filter(|s| **s == Standing::Basic).count();
        let taken = self.sound
            && !self.void
            && basics == self.rows()
            && self.model.set_basis(&codes(&basis.columns), &codes(&basis.rows));
        self.warm |= taken;
        taken
    }

    /// Solves the problem as it stands.
    pub fn resolve(&mut self) -> Solution {
        let mut solution = Solution::default();
        self.resolve_into(&mut solution);
        solution
    }

    /// Solves the problem as it stands into a solution whose vectors are used again.
    pub fn resolve_into(&mut self, solution: &mut Solution) {
        // Small problems end before the solver asks.
        if self.settings.cancel.as_ref().is_some_and(|flag| flag.load(Ordering::Relaxed)) {
            let (worst, status) = (self.sense.sign() * f64::INFINITY, Status::Interrupted);
            *solution = Solution { status, objective: worst, bound: -worst, ..Solution::default() };
            return;
        }
        let mut status = self.run();
        if status == Status::Numerical && self.warm {
            self.model.forget();
            status = self.run();
        }
        self.warm = status == Status::Optimal;
        self.read(status, solution);
    }

    fn run(&mut self) -> Status {
        if !self.sound {
            return Status::Refused;
        }
        self.model.run(self.settings.threads, self.settings.cancel.as_deref())
    }

    fn read(&self, status: Status, solution: &mut Solution) {
        solution.status = status;
        if status == Status::Refused {
            *solution = Solution { status, ..Solution::default() };
        } else {
            let (columns, rows) = (&mut solution.x, &mut solution.activity);
            self.model.read([columns, &mut solution.column_dual], [rows, &mut solution.row_dual]);
        }
        self.clear_unknown(solution);
        solution.iterations = if self.sound { self.iterations() } else { 0 };
        (solution.objective, solution.bound) = self.values(solution);
    }

    /// HiGHS fills all vectors; those that certify nothing are emptied.
    fn clear_unknown(&self, solution: &mut Solution) {
        let known = |item| solution.status == Status::Optimal || self.model.feasible(item);
        let (primal, dual) =
            (known(c"primal_solution_status"), known(c"dual_solution_status") && !self.whole);
        if !primal {
            solution.x.clear();
            solution.activity.clear();
        }
        if self.void {
            solution.x.clear();
            solution.column_dual.clear();
        }
        if !dual {
            solution.column_dual.clear();
            solution.row_dual.clear();
        }
    }

    fn iterations(&self) -> u64 {
        let items = [c"simplex_iteration_count", c"ipm_iteration_count", c"crossover_iteration_count"];
        items.into_iter().map(|item| self.model.int(item).max(0) as u64).sum()
    }

    /// Objective and bound, with the infinities of the empty and the unlimited set.
    fn values(&self, solution: &Solution) -> (f64, f64) {
        let worst = self.sense.sign() * f64::INFINITY;
        let point = match solution.status {
            Status::Unbounded => -worst,
            Status::Refused => worst,
            Status::Optimal => self.model.double(c"objective_function_value"),
            _ if solution.x.is_empty() => worst,
            _ => self.model.double(c"objective_function_value"),
        };
        let bound = match solution.status {
            Status::Infeasible => worst,
            Status::Unbounded | Status::Refused => -worst,
            _ if self.whole => self.model.double(c"mip_dual_bound"),
            Status::Optimal => point,
            _ => -worst,
        };
        (point, bound)
    }
}

fn with_a_column(problem: &Problem) -> Problem {
    let mut problem = problem.clone();
    problem.column(0.0, 0.0, 0.0);
    problem
}

fn split<T: Copy>(
    changes: &[(T, f64, f64)],
    count: usize,
    number: fn(T) -> i32,
) -> (Vec<i32>, Vec<f64>, Vec<f64>) {
    let numbers: Vec<i32> = changes.iter().map(|change| number(change.0)).collect();
    check_positions(&numbers, count);
    for change in changes {
        check_bounds(change.1, change.2);
    }
    let lower = changes.iter().map(|change| change.1).collect();
    (numbers, lower, changes.iter().map(|change| change.2).collect())
}

/// HiGHS would take back a whole set of changes for one repeated index; a caller's slip is better caught here.
fn check_positions(numbers: &[i32], count: usize) {
    let ascending = numbers.windows(2).all(|pair| pair[0] < pair[1]);
    if !ascending {
        let mut sorted = numbers.to_vec();
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|pair| pair[0] < pair[1]), "a row or column is named twice");
    }
    assert!(numbers.iter().all(|&n| (n as usize) < count), "a row or column is not of this problem");
}

fn standing(code: i32) -> Standing {
    match code {
        0 => Standing::Lower,
        1 => Standing::Basic,
        2 => Standing::Upper,
        _ => Standing::Free,
    }
}

fn code(standing: Standing) -> i32 {
    match standing {
        Standing::Lower => 0,
        Standing::Basic => 1,
        Standing::Upper => 2,
        Standing::Free => 3,
    }
}

fn name(method: Method) -> &'static CStr {
    match method {
        Method::Choose => c"choose",
        Method::Simplex => c"simplex",
        Method::InteriorPoint { .. } => c"ipx",
    }
}

fn weights(pricing: Pricing) -> i32 {
    match pricing {
        Pricing::Choose => -1,
        Pricing::Devex => 1,
    }
}

/// Sets every option a solve depends on; false if one was rejected.
fn apply(model: &Model, settings: &Settings) -> bool {
    let crossover = !matches!(settings.method, Method::InteriorPoint { crossover: false });
    let switch = |on| if on { c"on" } else { c"off" };
    let (threads, seed) = (i32::try_from(settings.threads), i32::try_from(settings.seed));
    model.set_string(c"solver", name(settings.method))
        && model.set_string(c"run_crossover", switch(crossover))
        && model.set_string(c"presolve", switch(settings.presolve))
        && model.set_int(c"threads", threads.unwrap_or(-1))
        && model.set_int(c"random_seed", seed.unwrap_or(-1))
        && model.set_int(c"simplex_dual_edge_weight_strategy", weights(settings.pricing))
        && model.set_double(c"time_limit", settings.time_limit_s.unwrap_or(f64::INFINITY))
        && model.set_double(c"primal_feasibility_tolerance", settings.tolerance)
        && model.set_double(c"dual_feasibility_tolerance", settings.tolerance)
        && model.set_double(c"mip_rel_gap", settings.gap)
}
