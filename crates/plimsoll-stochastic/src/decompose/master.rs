//! The master problem with a column for what each group of blocks costs, and cuts under it.

use plimsoll_lp::{Col, Pricing, Problem, Row, Session, Settings, Solution, Status};

use super::defined::Defined;
use super::family::Affine;
use crate::program::Program;
use crate::risk::Risk;

/// A cut is dropped once it has been slack in so many solves on end.
const PATIENCE: u32 = 3;
/// After a solve of so many iterations the next is priced by the steepest edge: fewer of them, each dearer, and its weights
/// must be made anew.
const MANY_ITERATIONS: u64 = 300;
/// Where nothing better is known, a cost is taken to be no less than this until cuts hold it up.
const DEEP: f64 = -1e8;

/// The master, its cost columns, and the cuts in it.
pub(super) struct Master {
    session: Session,
    /// The program's master without the columns that its rows define.
    defined: Defined,
    /// Costs of the columns that are left.
    costs: Vec<f64>,
    /// Rows of what is left of the program's master, and of the tail.
    fixed_rows: usize,
    /// Cost columns: what is cut from below.
    bounded: Vec<Col>,
    /// Those whose floor is a guess.
    guessed: Vec<Col>,
    cuts: Vec<Cut>,
    solution: Solution,
    /// The columns of the program's master.
    x: Vec<f64>,
}

struct Cut {
    slack_for: u32,
    /// What it has on the columns of the program's master.
    entries: Vec<(Col, f64)>,
}

impl Master {
    /// The program's master with a cost column for each group, no less than its floor (minus infinity: not known);
    /// with a risk that is not neutral, one more for each path.
    ///
    /// # Formula
    /// `c·x + (1−λ) Σ_k θ_k + λ·(η + Σ π_ω u_ω/(1−α))`, `u_ω ≥ v_ω − η`; `θ` and `v` are held up by cuts.
    pub(super) fn new(
        program: &Program,
        risk: Risk,
        (floors, changing): (&[f64], &[Col]),
        settings: &Settings,
    ) -> Self {
        let mut whole = super::minimised(program.master());
        super::charge(&mut whole, program, 1.0 - risk.lambda());
        let mut spared = vec![false; whole.columns()];
        program.whole_columns().iter().chain(changing).for_each(|column| spared[column.index()] = true);
        let (defined, mut problem) = Defined::new(&whole, &spared);
        let costs = (0..problem.columns()).map(|j| problem.cost(Col::at(j))).collect();
        let free = f64::INFINITY;
        let weight = 1.0 - risk.lambda();
        let mut bounded: Vec<Col> =
            floors.iter().map(|floor| problem.column(weight, floor.max(DEEP), free)).collect();
        let guess = |(column, _): (&Col, &f64)| *column;
        let mut guessed: Vec<Col> =
            bounded.iter().zip(floors).filter(|(_, floor)| !floor.is_finite()).map(guess).collect();
        if !risk.is_neutral() {
            // A value at its floor counts for nothing as long as the quantile lies above it.
            let (quantile, values) = tail(&mut problem, program, risk);
            bounded.extend_from_slice(&values);
            guessed.push(quantile);
        }
        let fixed_rows = problem.rows();
        let session = Session::new(&problem, settings);
        let solution = Solution::default();
        let (cuts, x) = (Vec::new(), Vec::new());
        Self { session, defined, costs, fixed_rows, bounded, guessed, cuts, solution, x }
    }

    /// Lets what comes end only by itself.
    pub(super) fn forget_cancel(&mut self) {
        self.session.forget_cancel();
    }

    /// Solves; what came out is read with the functions below.
    pub(super) fn solve(&mut self) -> Status {
        let many = self.solution.iterations > MANY_ITERATIONS || self.cuts.is_empty();
        self.session.set_pricing(if many { Pricing::Choose } else { Pricing::Devex });
        self.session.resolve_into(&mut self.solution);
        if self.solution.status == Status::Optimal {
            self.age();
        }
        self.told()
    }

    fn told(&mut self) -> Status {
        if !self.solution.x.is_empty() {
            self.defined.values(&self.solution.x, &mut self.x);
        }
        self.solution.status
    }

    /// No plan can cost less; minus infinity while a cost column lies at its floor.
    pub(super) fn bound(&self) -> f64 {
        let held = self.guessed.iter().all(|c| self.solution.x[c.index()] > 0.999 * DEEP);
        if held { self.solution.objective } else { f64::NEG_INFINITY }
    }

    /// The columns of the program's master.
    pub(super) fn x(&self) -> &[f64] {
        &self.x
    }

    /// The value of a cost column.
    pub(super) fn cost(&self, group: usize) -> f64 {
        self.solution.x[self.bounded[group].index()]
    }

    /// Duals of the rows of the program's master, minimising; empty without a solution.
    pub(super) fn row_duals(&self) -> Vec<f64> {
        let Some((staying, cuts)) = self.solution.row_dual.split_at_checked(self.fixed_rows) else {
            return Vec::new();
        };
        let mut taken = vec![0.0; self.defined.columns_of_all()];
        for (cut, dual) in self.cuts.iter().zip(cuts).filter(|(_, dual)| **dual != 0.0) {
            cut.entries.iter().for_each(|(column, v)| taken[column.index()] += dual * v);
        }
        self.defined.duals(&staying[..self.defined.rows()], &taken)
    }

    pub(super) fn iterations(&self) -> u64 {
        self.solution.iterations
    }

    pub(super) fn cuts(&self) -> usize {
        self.cuts.len()
    }

    /// Adds cuts: a cost column, by group, is at least an affine function of the master; without a group, the
    /// function is at most zero.
    pub(super) fn add(&mut self, cuts: &[(Option<usize>, Affine)]) {
        let mut rows: Vec<(f64, Vec<(Col, f64)>)> = Vec::with_capacity(cuts.len());
        for (group, cut) in cuts {
            let of_master: Vec<(Col, f64)> = cut.entries.iter().map(|&(c, v)| (c, -v)).collect();
            let (constant, mut entries) = self.defined.written(&of_master);
            entries.extend(group.map(|k| (self.bounded[k], 1.0)));
            rows.push((cut.constant - constant, entries));
            self.cuts.push(Cut { slack_for: 0, entries: of_master });
        }
        self.session
            .add_rows(rows.iter().map(|(lower, entries)| (*lower, f64::INFINITY, entries.as_slice())));
    }

    /// From now on just these columns are whole, to a gap of the objective in its own unit.
    pub(super) fn change_whole(&mut self, columns: &[Col], gap: f64) {
        let columns: Vec<Col> = columns.iter().filter_map(|c| self.defined.place(*c)).collect();
        self.session.change_whole(&columns, 0.0, gap);
    }

    /// Makes a column of the program's master dearer.
    pub(super) fn add_cost(&mut self, column: Col, more: f64) {
        let here = self.defined.place(column).expect("a column that may change");
        self.costs[here.index()] += more;
        self.session.change_costs(&[(here, self.costs[here.index()])]);
    }

    /// Changes bounds of rows of the program's master.
    pub(super) fn change_rows(&mut self, bounds: &[(Row, f64, f64)]) {
        let here = |&(row, lower, upper): &(Row, f64, f64)| {
            let (place, constant) = self.defined.place_of_row(row).expect("a row that is no equation");
            (place, lower - constant, upper - constant)
        };
        let bounds: Vec<_> = bounds.iter().map(here).collect();
        self.session.change_row_bounds(&bounds);
    }

    /// Changes bounds of columns of the program's master, which are whole or may change.
    pub(super) fn change_bounds(&mut self, bounds: &[(Col, f64, f64)]) {
        let here =
            |&(column, lower, upper): &(Col, f64, f64)| Some((self.defined.place(column)?, lower, upper));
        let bounds: Vec<_> = bounds.iter().filter_map(here).collect();
        self.session.change_column_bounds(&bounds);
    }

    /// Solves with whole columns; says whether there is a point, whatever the status.
    pub(super) fn solve_whole(&mut self) -> (Status, bool) {
        self.session.resolve_into(&mut self.solution);
        (self.told(), !self.solution.x.is_empty())
    }

    /// No whole plan can cost less.
    pub(super) fn whole_bound(&self) -> f64 {
        if self.solution.status == Status::Infeasible { f64::INFINITY } else { self.solution.bound }
    }

    /// Counts how long each cut has been slack.
    fn age(&mut self) {
        let duals = &self.solution.row_dual[self.fixed_rows..];
        for (cut, dual) in self.cuts.iter_mut().zip(duals) {
            cut.slack_for = if dual.abs() > 1e-12 { 0 } else { cut.slack_for + 1 };
        }
    }

    /// Drops cuts that have been slack for long.
    pub(super) fn forget_slack_cuts(&mut self) {
        let stale = |cut: &Cut| cut.slack_for > PATIENCE;
        let rows: Vec<Row> = (0..self.cuts.len())
            .filter(|&i| stale(&self.cuts[i]))
            .map(|i| Row::at(self.fixed_rows + i))
            .collect();
        if !rows.is_empty() {
            self.session.delete_rows(&rows);
            self.cuts.retain(|cut| !stale(cut));
        }
    }
}

/// The columns and rows of CVaR; returns the column of the quantile, and that of each path's value.
fn tail(problem: &mut Problem, program: &Program, risk: Risk) -> (Col, Vec<Col>) {
    let free = f64::INFINITY;
    let quantile = problem.column(risk.lambda(), -free, free);
    let weight = risk.lambda() / (1.0 - risk.alpha());
    let mut values = Vec::new();
    for path in program.paths() {
        let value = problem.column(0.0, DEEP, free);
        let excess = problem.column(weight * program.probability(path), 0.0, free);
        problem.row(0.0, free, [(excess, 1.0), (quantile, 1.0), (value, -1.0)]);
        values.push(value);
    }
    (quantile, values)
}
