//! The master problem with a column for what each group of blocks costs, and cuts under it.

use std::collections::BTreeSet;

use plimsoll_lp::{Col, Pricing, Problem, Row, Session, Settings, Solution, Status};

use super::defined::{Defined, Spared};
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

/// A row that is held at a side has a dual of the other sign than it may have where it exceeds this.
const WRONG: f64 = 1e-7;

/// The master, its cost columns, and the cuts in it.
pub(super) struct Master {
    /// The program's master with the numbers that it has now, minimised.
    whole: Problem,
    /// By column of it: which rows may define it.
    spared: Vec<Spared>,
    /// Rows of it that are held at a side as long as their duals say so, with the columns they give.
    expected: Vec<(Row, Col)>,
    extra: Extra,
    settings: Settings,
    form: Form,
    /// Whether the form is not that of these numbers any more.
    stale: bool,
    /// Whether the solution is that of the form as it stands.
    fresh: bool,
    /// Whether it is another than when slack cuts were last looked for.
    moved: bool,
    cuts: Vec<Cut>,
    solution: Solution,
    /// Iterations of the last solve, in all the forms that it took, and in the one that took most.
    iterations: u64,
    most_iterations: u64,
    pricing: Pricing,
    /// The columns of the program's master.
    x: Vec<f64>,
}

/// What is solved: the master without what its rows define.
struct Form {
    session: Session,
    defined: Defined,
    /// Costs of what is left of the program's columns.
    costs: Vec<f64>,
    /// Bounds of the program's columns as they were: what is defined, and what rows stay, rests on them.
    bounds: Vec<(f64, f64)>,
    /// Rows of what is left of the program's master, and of the tail.
    fixed_rows: usize,
    /// Cost columns: what is cut from below.
    bounded: Vec<Col>,
    /// Those whose floor is a guess.
    guessed: Vec<Col>,
}

/// What the master has on top of the program's.
struct Extra {
    risk: Risk,
    /// By group of blocks: what it costs at least.
    floors: Vec<f64>,
    /// By path.
    probabilities: Vec<f64>,
}

struct Cut {
    /// For how many points it has been slack.
    slack_for: u32,
    /// Its dual in the last solve.
    dual: f64,
    /// The group it is about; `None`: it is no more than zero.
    group: Option<usize>,
    constant: f64,
    /// What it has on the columns of the program's master, at the left.
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
        let mut spared = vec![Spared::Not; whole.columns()];
        changing.iter().for_each(|column| spared[column.index()] = Spared::FromEquations);
        program.whole_columns().iter().for_each(|column| spared[column.index()] = Spared::FromAll);
        let probabilities = program.paths().map(|path| program.probability(path)).collect();
        let extra = Extra { risk, floors: floors.to_vec(), probabilities };
        let expected = program.expected.clone();
        let form = Form::new(&whole, (&spared, &expected), &extra, settings);
        Self {
            whole,
            spared,
            expected,
            extra,
            settings: settings.clone(),
            form,
            stale: false,
            fresh: false,
            moved: false,
            cuts: Vec::new(),
            solution: Solution::default(),
            iterations: 0,
            most_iterations: 0,
            pricing: Pricing::Choose,
            x: Vec::new(),
        }
    }

    /// Lets what comes end only by itself.
    pub(super) fn forget_cancel(&mut self) {
        self.settings.cancel = None;
        self.form.session.forget_cancel();
    }

    /// Solves; what came out is read with the functions below. Rows that are held at a side and would rather not be are
    /// let go first.
    pub(super) fn solve(&mut self) -> Status {
        self.iterations = 0;
        if !self.fresh {
            self.choose_pricing();
            self.solve_held();
        }
        self.settle()
    }

    /// Solves with all rows held that are: what comes out is a point of the master, and no bound. Where there is none,
    /// as [`Master::solve`].
    pub(super) fn solve_roughly(&mut self) -> Status {
        self.iterations = 0;
        self.choose_pricing();
        match self.solve_held() {
            Status::Infeasible | Status::InfeasibleOrUnbounded => self.settle(),
            status => status,
        }
    }

    /// Lets rows go and solves again, until none would rather go.
    fn settle(&mut self) -> Status {
        loop {
            let again = match self.solution.status {
                Status::Optimal => self.let_go(),
                Status::Infeasible | Status::InfeasibleOrUnbounded => self.loosen(),
                _ => false,
            };
            if !again {
                return self.solution.status;
            }
            self.solve_held();
        }
    }

    /// Chooses how the solves to come are priced, by what the last ones took.
    fn choose_pricing(&mut self) {
        let many = self.most_iterations > MANY_ITERATIONS || self.cuts.is_empty();
        self.pricing = if many { Pricing::Choose } else { Pricing::Devex };
        self.most_iterations = 0;
    }

    fn solve_held(&mut self) -> Status {
        self.renew();
        self.form.session.set_pricing(self.pricing);
        self.fresh = false;
        self.form.session.resolve_into(&mut self.solution);
        self.iterations += self.solution.iterations;
        self.most_iterations = self.most_iterations.max(self.solution.iterations);
        self.fresh = self.solution.status == Status::Optimal;
        self.moved |= self.fresh;
        if let Some(duals) = self.solution.row_dual.get(self.form.fixed_rows..).filter(|_| self.fresh) {
            self.cuts.iter_mut().zip(duals).for_each(|(cut, dual)| cut.dual = *dual);
        }
        self.told()
    }

    /// Lets rows go whose duals say that they would rather not be held where they are; whether there are any.
    fn let_go(&mut self) -> bool {
        let duals = self.row_duals();
        let wrong = |(row, upper): &(Row, bool)| {
            let dual = duals[row.index()];
            if *upper { dual > WRONG } else { dual < -WRONG }
        };
        let rows: BTreeSet<Row> = self.form.defined.held().filter(wrong).map(|(row, _)| row).collect();
        self.expected.retain(|(row, _)| !rows.contains(row));
        self.stale |= !rows.is_empty();
        self.fresh &= rows.is_empty();
        !rows.is_empty()
    }

    /// Lets all rows go that are held at a side; whether there are any.
    fn loosen(&mut self) -> bool {
        let any = self.form.defined.held().next().is_some();
        self.expected.clear();
        self.stale |= any;
        self.fresh &= !any;
        any
    }

    /// Makes the form anew where the numbers have changed under it, and starts it from the vertex at which it was.
    fn renew(&mut self) {
        if !std::mem::take(&mut self.stale) {
            return;
        }
        let basis = self.form.session.basis().map(|basis| self.form.defined.widened(&basis));
        self.form = Form::new(&self.whole, (&self.spared, &self.expected), &self.extra, &self.settings);
        self.form.add(&self.cuts);
        if let Some(basis) = basis {
            self.form.session.start_from(&self.form.defined.narrowed(&basis));
        }
    }

    fn told(&mut self) -> Status {
        if !self.solution.x.is_empty() {
            self.form.defined.values(&self.solution.x, &mut self.x);
        }
        self.solution.status
    }

    /// No plan can cost less; minus infinity while a cost column lies at its floor.
    pub(super) fn bound(&self) -> f64 {
        let held = self.form.guessed.iter().all(|c| self.solution.x[c.index()] > 0.999 * DEEP);
        if held { self.solution.objective } else { f64::NEG_INFINITY }
    }

    /// The columns of the program's master.
    pub(super) fn x(&self) -> &[f64] {
        &self.x
    }

    /// The value of a cost column.
    pub(super) fn cost(&self, group: usize) -> f64 {
        self.solution.x[self.form.bounded[group].index()]
    }

    /// Duals of the rows of the program's master, minimising; empty without a solution.
    pub(super) fn row_duals(&self) -> Vec<f64> {
        let defined = &self.form.defined;
        let Some(staying) = self.solution.row_dual.get(..defined.rows()) else {
            return Vec::new();
        };
        let mut taken = vec![0.0; defined.columns_of_all()];
        for cut in self.cuts.iter().filter(|cut| cut.dual != 0.0) {
            cut.entries.iter().for_each(|(column, v)| taken[column.index()] += cut.dual * v);
        }
        defined.duals(staying, &taken)
    }

    pub(super) fn iterations(&self) -> u64 {
        self.iterations
    }

    pub(super) fn cuts(&self) -> usize {
        self.cuts.len()
    }

    /// Adds cuts: a cost column, by group, is at least an affine function of the master; without a group, the
    /// function is at most zero.
    pub(super) fn add(&mut self, cuts: &[(Option<usize>, Affine)]) {
        self.renew();
        self.fresh &= cuts.is_empty();
        let first = self.cuts.len();
        self.cuts.extend(cuts.iter().map(|(group, cut)| Cut {
            slack_for: 0,
            dual: 0.0,
            group: *group,
            constant: cut.constant,
            entries: cut.entries.iter().map(|&(c, v)| (c, -v)).collect(),
        }));
        self.form.add(&self.cuts[first..]);
    }

    /// From now on just these columns are whole, to a gap of the objective in its own unit. A row that was held at a side
    /// is not any more: where columns are whole no dual says whether it may be.
    pub(super) fn change_whole(&mut self, columns: &[Col], gap: f64) {
        self.loosen();
        self.renew();
        let columns: Vec<Col> = columns.iter().filter_map(|c| self.form.defined.place(*c)).collect();
        self.form.session.change_whole(&columns, 0.0, gap);
    }

    /// Makes a column of the program's master dearer.
    pub(super) fn add_cost(&mut self, column: Col, more: f64) {
        self.fresh = false;
        self.whole.set_cost(column, self.whole.cost(column) + more);
        // What a defined column costs is borne by others.
        match self.form.defined.place(column).filter(|_| !self.stale) {
            Some(here) => {
                self.form.costs[here.index()] += more;
                self.form.session.change_costs(&[(here, self.form.costs[here.index()])]);
            }
            None => self.stale = true,
        }
    }

    /// Changes bounds of rows of the program's master.
    pub(super) fn change_rows(&mut self, bounds: &[(Row, f64, f64)]) {
        self.fresh = false;
        let mut here = Vec::new();
        for &(row, lower, upper) in bounds {
            self.whole.set_row_bounds(row, lower, upper);
            match self.form.defined.place_of_row(row) {
                Some((place, constant)) => here.push((place, lower - constant, upper - constant)),
                None => self.stale = true,
            }
        }
        if !self.stale {
            self.form.session.change_row_bounds(&here);
        }
    }

    /// Changes bounds of columns of the program's master, which are whole or may change.
    pub(super) fn change_bounds(&mut self, bounds: &[(Col, f64, f64)]) {
        self.fresh = false;
        let mut here = Vec::new();
        for &(column, lower, upper) in bounds {
            self.whole.set_bounds(column, lower, upper);
            let (least, most) = self.form.bounds[column.index()];
            match self.form.defined.place(column).filter(|_| lower >= least && upper <= most) {
                Some(place) => here.push((place, lower, upper)),
                None => self.stale = true,
            }
        }
        if !self.stale {
            self.form.session.change_column_bounds(&here);
        }
    }

    /// Solves with whole columns; says whether there is a point, whatever the status.
    pub(super) fn solve_whole(&mut self) -> (Status, bool) {
        self.fresh = false;
        self.form.session.resolve_into(&mut self.solution);
        self.iterations = self.solution.iterations;
        (self.told(), !self.solution.x.is_empty())
    }

    /// No whole plan can cost less.
    pub(super) fn whole_bound(&self) -> f64 {
        if self.solution.status == Status::Infeasible { f64::INFINITY } else { self.solution.bound }
    }

    /// Drops cuts that have been slack for long.
    pub(super) fn forget_slack_cuts(&mut self) {
        if std::mem::take(&mut self.moved) {
            let slack = |cut: &Cut| cut.dual.abs() <= 1e-12;
            self.cuts
                .iter_mut()
                .for_each(|cut| cut.slack_for = if slack(cut) { cut.slack_for + 1 } else { 0 });
        }
        let stale = |cut: &Cut| cut.slack_for > PATIENCE;
        let rows: Vec<Row> = (0..self.cuts.len())
            .filter(|&i| stale(&self.cuts[i]))
            .map(|i| Row::at(self.form.fixed_rows + i))
            .collect();
        if !rows.is_empty() {
            self.renew();
            self.fresh = false;
            self.form.session.delete_rows(&rows);
            self.cuts.retain(|cut| !stale(cut));
        }
    }
}

impl Form {
    fn new(
        whole: &Problem,
        (spared, expected): (&[Spared], &[(Row, Col)]),
        extra: &Extra,
        settings: &Settings,
    ) -> Self {
        let (defined, mut problem) = Defined::new(whole, spared, expected);
        let costs = (0..problem.columns()).map(|j| problem.cost(Col::at(j))).collect();
        let bounds = (0..whole.columns()).map(|j| whole.bounds(Col::at(j))).collect();
        let free = f64::INFINITY;
        let weight = 1.0 - extra.risk.lambda();
        let mut bounded: Vec<Col> =
            extra.floors.iter().map(|floor| problem.column(weight, floor.max(DEEP), free)).collect();
        let guess = |(column, _): (&Col, &f64)| *column;
        let mut guessed: Vec<Col> =
            bounded.iter().zip(&extra.floors).filter(|(_, floor)| !floor.is_finite()).map(guess).collect();
        if !extra.risk.is_neutral() {
            // A value at its floor counts for nothing as long as the quantile lies above it.
            let (quantile, values) = extra.tail(&mut problem);
            bounded.extend_from_slice(&values);
            guessed.push(quantile);
        }
        let fixed_rows = problem.rows();
        let session = Session::new(&problem, settings);
        Self { session, defined, costs, bounds, fixed_rows, bounded, guessed }
    }

    fn add(&mut self, cuts: &[Cut]) {
        let mut rows: Vec<(f64, Vec<(Col, f64)>)> = Vec::with_capacity(cuts.len());
        for cut in cuts {
            let (constant, mut entries) = self.defined.written(&cut.entries);
            entries.extend(cut.group.map(|k| (self.bounded[k], 1.0)));
            rows.push((cut.constant - constant, entries));
        }
        self.session
            .add_rows(rows.iter().map(|(lower, entries)| (*lower, f64::INFINITY, entries.as_slice())));
    }
}

impl Extra {
    /// The columns and rows of CVaR; returns the column of the quantile, and that of each path's value.
    fn tail(&self, problem: &mut Problem) -> (Col, Vec<Col>) {
        let free = f64::INFINITY;
        let quantile = problem.column(self.risk.lambda(), -free, free);
        let weight = self.risk.lambda() / (1.0 - self.risk.alpha());
        let mut values = Vec::new();
        for probability in &self.probabilities {
            let value = problem.column(0.0, DEEP, free);
            let excess = problem.column(weight * probability, 0.0, free);
            problem.row(0.0, free, [(excess, 1.0), (quantile, 1.0), (value, -1.0)]);
            values.push(value);
        }
        (quantile, values)
    }
}
