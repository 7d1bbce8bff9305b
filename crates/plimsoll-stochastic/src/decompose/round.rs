//! The rounds: a master point, a point to cut at, cuts, and when to stop.

mod again;
mod whole;

use plimsoll_lp::{Col, Settings, Status};

use super::families::Families;
use super::family::{Affine, Evaluation};
use super::master::Master;
use super::solver::Trouble;
use super::{Answered, Decompose, Decomposed, MasterChange, Step, relative};
use crate::program::Program;
use crate::risk::{Risk, cvar};

/// Rounds after which the answer so far is given as it is.
const MOST_ROUNDS: usize = 2000;
/// Rounds on the mean alone, at most.
const MEAN_ROUNDS: usize = 60;
/// How far from the best point to the master's the first cut is made; further after a round that found a better
/// point, less far after one that did not. All the way only where the master's point was not cut off.
const STEP: f64 = 0.4;
const MOST_STEP: f64 = 0.6;
const GROW: f64 = 1.3;
const SHRINK: f64 = 0.6;
const LEAST_STEP: f64 = 0.1;
/// Rounds in which a vertex is looked for that is as good as the best point.
const TIDY_ROUNDS: usize = 5;
/// Vertices that are known are tried so many times on end before blocks are solved.
const SCREENS: usize = 4;

/// The state of the rounds. Everything is minimised here; signs are turned at the rim.
pub(super) struct Rounds<'a> {
    program: &'a Program,
    /// Costs that all paths bear, by column, and what they bear whatever the columns are.
    costs: Vec<f64>,
    offset: f64,
    risk: Risk,
    gap: f64,
    families: Families<'a>,
    master: Master,
    /// Value of each path that no decision changes.
    constants: Vec<f64>,
    /// Whether a solve has been before this one.
    begun: bool,
    /// All that has changed since the first solve.
    changed: MasterChange,
    best: Option<Best>,
    /// The best point of the rounds on the mean.
    inside: Option<Vec<f64>>,
    /// The best points of solves before this one: what they are worth without the costs that all paths bear does not change.
    known: Vec<Best>,
    bound: f64,
    /// Whether no cut was found at the master's own point.
    settled: bool,
    rounds: usize,
    iterations: u64,
    /// Duals of the program's rows, where the master's last ones are not the ones to tell.
    duals: Option<Vec<f64>>,
}

/// The best point so far.
#[derive(Clone, Debug)]
struct Best {
    x: Vec<f64>,
    value: f64,
    paths: Vec<f64>,
    /// Whether the master stood there: what lies between its points has many small parts.
    vertex: bool,
}

impl<'a> Rounds<'a> {
    /// `changing`: columns that [`Rounds::change`] may be about.
    pub(super) fn new(program: &'a Program, risk: Risk, options: &Decompose, changing: &[Col]) -> Self {
        let settings = Settings { threads: 1, ..options.solver.clone() };
        let families = Families::new(program, options.threads, &settings);
        let master = Master::new(program, risk, (&families.floors(), changing), &settings);
        let (sign, columns) = (program.master().sense().sign(), 0..program.master().columns());
        Self {
            program,
            costs: columns.map(|j| sign * program.master().cost(Col::at(j))).collect(),
            offset: sign * program.master().offset(),
            risk,
            gap: options.gap,
            families,
            master,
            constants: Vec::new(),
            begun: false,
            changed: MasterChange::default(),
            best: None,
            inside: None,
            known: Vec::new(),
            bound: f64::NEG_INFINITY,
            settled: false,
            rounds: 0,
            iterations: 0,
            duals: None,
        }
    }

    pub(super) fn run(&mut self, progress: &mut impl FnMut(&Step)) -> Status {
        let start = match self.start() {
            Ok(x) => x,
            Err(status) => return self.last_call(status),
        };
        self.begun = true;
        if let Err(status) = self.solve_at(&start) {
            return self.last_call(status);
        }
        // After a change the master has been solved, and its bound may do.
        if self.closed() {
            return self.tidy();
        }
        let mut step = STEP;
        while self.rounds < MOST_ROUNDS {
            self.rounds += 1;
            match self.round(&mut step) {
                Ok(()) => {}
                Err(Status::Interrupted | Status::TimeLimit) if self.best.is_some() => {
                    return Status::Interrupted;
                }
                Err(status) => return status,
            }
            progress(&self.step());
            if self.closed() || self.settled {
                return self.tidy();
            }
        }
        Status::Numerical
    }

    /// Stopped before any point was valued: the best one on the mean is, for that takes a moment.
    fn last_call(&mut self, status: Status) -> Status {
        let point = self.inside.take().filter(|_| matches!(status, Status::Interrupted | Status::TimeLimit));
        let Some(x) = point else { return status };
        self.let_end();
        if self.value_at(&x).is_ok() { Status::Interrupted } else { status }
    }

    /// From now on what is solved ends only by itself.
    fn let_end(&mut self) {
        self.master.forget_cancel();
        self.families.forget_cancel();
    }

    /// Where to begin: at the end of the mean rounds, or where the master stands after a change.
    fn start(&mut self) -> Result<Vec<f64>, Status> {
        if self.begun {
            self.solve_master()?;
            return Ok(self.master.x().to_vec());
        }
        self.constants = self.families.constants().map_err(ended)?;
        self.mean_rounds()
    }

    /// A best point between vertices of the master has many small parts; a vertex that is as good within the gap has
    /// few. Looks for one in some rounds at the master's own points, and keeps the best point where there is none.
    fn tidy(&mut self) -> Status {
        let best = self.best.clone();
        if best.as_ref().is_some_and(|best| best.vertex) {
            return Status::Optimal;
        }
        for _ in 0..TIDY_ROUNDS {
            // What was cut last is not at the master's point yet.
            if self.solve_master().is_err() {
                break;
            }
            let vertex = self.master.x().to_vec();
            self.best = None;
            if self.solve_at(&vertex).is_err() {
                break;
            }
            if self.closed() {
                return Status::Optimal;
            }
        }
        self.best = best;
        Status::Optimal
    }

    /// One round: the master, then cuts where it is wrong.
    fn round(&mut self, step: &mut f64) -> Result<(), Status> {
        let mut bound = self.solve_roughly()?;
        for _ in 0..SCREENS {
            if self.closes(bound) {
                break;
            }
            let tolerance = self.best.as_ref().map_or(f64::INFINITY, |b| 0.25 * (b.value - bound).max(0.0));
            self.master.forget_slack_cuts();
            let x = self.master.x().to_vec();
            let screened = self.families.screen(&x);
            if self.add_cuts(&screened, tolerance) == 0 {
                break;
            }
            if let Some(best) = &self.best {
                let halfway = between(&best.x, &x, 0.5);
                let screened = self.families.screen(&halfway);
                self.add_cuts(&screened, tolerance);
            }
            bound = self.solve_roughly()?;
        }
        self.solve_master()?;
        if self.closed() {
            return Ok(());
        }
        let out = self.master.x().to_vec();
        let point = match &self.best {
            Some(best) => between(&best.x, &out, *step),
            None => out.clone(),
        };
        let before = self.best.as_ref().map_or(f64::INFINITY, |b| b.value);
        let cut_off = self.solve_at(&point)?;
        let improved = self.best.as_ref().is_some_and(|b| b.value < before);
        // Without a cut at the master's own point, the bounds are as near as the solver's tolerances let them be.
        self.settled = !cut_off && *step >= 1.0;
        *step = match (cut_off, improved) {
            (false, _) => 1.0,
            (true, true) => (*step * GROW).min(MOST_STEP),
            (true, false) => (*step * SHRINK).max(LEAST_STEP),
        };
        self.master.forget_slack_cuts();
        self.families.forget();
        Ok(())
    }

    /// In-out rounds on the mean of every family: cheap, and their vertices bound all paths. Returns where they end.
    fn mean_rounds(&mut self) -> Result<Vec<f64>, Status> {
        let mut inside: Option<(Vec<f64>, f64)> = None;
        for _ in 0..MEAN_ROUNDS {
            let bound = self.solve_roughly()?;
            let out = self.master.x().to_vec();
            let point = inside.as_ref().map_or_else(|| out.clone(), |(x, _)| between(x, &out, STEP));
            match self.families.solve_means(&point) {
                Ok(value) => {
                    let value = value + self.certain(&point) + self.weighted(&self.constants);
                    if inside.as_ref().is_none_or(|(_, best)| value < *best) {
                        inside = Some((point.clone(), value));
                        self.inside = Some(point.clone());
                    }
                }
                Err(Trouble::Infeasible) => {
                    self.add_feasibility(&point)?;
                    continue;
                }
                Err(trouble) => return Err(ended(trouble)),
            }
            let screened = self.families.screen(&point);
            self.add_cuts(&screened, 0.0);
            let reached = inside.as_ref().map_or(f64::INFINITY, |(_, best)| *best);
            if bound >= reached - 20.0 * self.gap * reached.abs().max(1.0) {
                break;
            }
        }
        Ok(inside.map_or_else(|| self.master.x().to_vec(), |(x, _)| x))
    }

    fn solve_master(&mut self) -> Result<(), Status> {
        match self.master.solve() {
            Status::Optimal => {
                self.iterations += self.master.iterations();
                self.bound = self.bound.max(self.master.bound() + self.apart());
                Ok(())
            }
            status => Err(status),
        }
    }

    /// The master's value where rows are held that might better not be: near a bound, and cheaper.
    fn solve_roughly(&mut self) -> Result<f64, Status> {
        match self.master.solve_roughly() {
            Status::Optimal => {
                self.iterations += self.master.iterations();
                Ok(self.master.bound() + self.apart())
            }
            status => Err(status),
        }
    }

    /// What no decision changes, and the master does not hold.
    fn apart(&self) -> f64 {
        let constant = self.weighted(&self.constants);
        if self.risk.is_neutral() { constant } else { (1.0 - self.risk.lambda()) * constant }
    }

    /// Solves every block at a point, keeps it if it is the best, and adds cuts there. Says whether the master's
    /// point is cut off.
    fn solve_at(&mut self, x: &[f64]) -> Result<bool, Status> {
        match self.value_at(x) {
            Ok(evaluations) => Ok(self.add_cuts(&evaluations, 0.0) > 0),
            Err(Trouble::Infeasible) => self.add_feasibility(x).map(|()| true),
            Err(trouble) => Err(ended(trouble)),
        }
    }

    /// Solves every block at a point, and keeps it if it is the best.
    fn value_at(&mut self, x: &[f64]) -> Result<Vec<Evaluation>, Trouble> {
        let evaluations = self.families.solve_all(x)?;
        let paths = self.path_values(x, &evaluations);
        let value = self.measure(x, &paths);
        if self.best.as_ref().is_none_or(|best| value < best.value) {
            self.best = Some(Best { x: x.to_vec(), value, paths, vertex: x == self.master.x() });
        }
        Ok(evaluations)
    }

    fn add_feasibility(&mut self, x: &[f64]) -> Result<(), Status> {
        let cuts: Vec<(Option<usize>, Affine)> =
            self.families.feasibility_cuts(x).into_iter().map(|cut| (None, cut)).collect();
        if cuts.is_empty() {
            return Err(Status::Numerical);
        }
        self.master.add(&cuts);
        Ok(())
    }

    /// Adds the cuts of these evaluations that the master's point violates by more than a share of the tolerance;
    /// returns how many.
    fn add_cuts(&mut self, evaluations: &[Evaluation], tolerance: f64) -> usize {
        let x = self.master.x().to_vec();
        let each = tolerance / (1.0 + self.families.len() as f64);
        let mut cuts: Vec<(Option<usize>, Affine)> = Vec::new();
        let violated = |cut: &Affine, cost: f64| {
            let at = value_of(cut, &x);
            at > cost + each + 1e-9 * at.abs().max(1.0)
        };
        for (k, cut) in self.families.mean_cuts(evaluations).into_iter().enumerate() {
            cuts.extend(cut.filter(|cut| violated(cut, self.master.cost(k))).map(|cut| (Some(k), cut)));
        }
        if !self.risk.is_neutral() {
            for path in self.tail_paths(&x, evaluations) {
                let group = self.families.len() + path;
                let cut = self.families.path_cut(path, self.constants[path], evaluations);
                cuts.extend(
                    cut.filter(|cut| violated(cut, self.master.cost(group))).map(|cut| (Some(group), cut)),
                );
            }
        }
        self.master.add(&cuts);
        cuts.len()
    }

    /// Paths that are among the worst by these values, or whose cost column is at its floor.
    fn tail_paths(&self, x: &[f64], evaluations: &[Evaluation]) -> Vec<usize> {
        let values = self.path_values(x, evaluations);
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_by(|&a, &b| values[b].total_cmp(&values[a]).then(a.cmp(&b)));
        let mut left = 1.0 - self.risk.alpha();
        let mut within = |path: &usize| {
            let inside = left > 0.0;
            left -= self.program.probabilities[*path];
            inside
        };
        let count = order.iter().take_while(|path| within(path)).count();
        // One more than the tail holds: the next to enter it.
        order.truncate(count + 1);
        order
    }

    /// Value of each path without the costs that all paths bear.
    fn path_values(&self, x: &[f64], evaluations: &[Evaluation]) -> Vec<f64> {
        let sign = self.program.master().sense().sign();
        let mut values = self.constants.clone();
        self.families.add_to(&mut values, evaluations);
        for charge in &self.program.charges {
            let cost: f64 = charge.costs.iter().map(|(c, cost)| sign * cost * x[c.index()]).sum();
            charge.paths.iter().for_each(|path| values[path.index()] += cost);
        }
        values
    }

    /// Costs that all paths bear.
    fn certain(&self, x: &[f64]) -> f64 {
        self.offset + x.iter().zip(&self.costs).map(|(v, cost)| cost * v).sum::<f64>()
    }

    fn weighted(&self, values: &[f64]) -> f64 {
        values.iter().zip(&self.program.probabilities).map(|(v, p)| v * p).sum()
    }

    /// The objective: certain costs, mean and tail of the paths.
    fn measure(&self, x: &[f64], paths: &[f64]) -> f64 {
        let mean = self.weighted(paths);
        let lambda = self.risk.lambda();
        let tail = if self.risk.is_neutral() {
            0.0
        } else {
            cvar(plimsoll_lp::Sense::Minimise, self.risk.alpha(), paths, &self.program.probabilities)
        };
        self.certain(x) + (1.0 - lambda) * mean + lambda * tail
    }

    fn closed(&self) -> bool {
        self.closes(self.bound)
    }

    /// Whether the best point is as good as a bound, within the gap.
    fn closes(&self, bound: f64) -> bool {
        let near = |best: &Best| relative(best.value, bound) <= self.gap || best.value <= bound;
        self.best.as_ref().is_some_and(near)
    }

    fn step(&self) -> Step {
        let sign = self.program.master().sense().sign();
        Step {
            round: self.rounds,
            value: sign * self.best.as_ref().map_or(f64::INFINITY, |best| best.value),
            bound: sign * self.bound,
            cuts: self.master.cuts(),
        }
    }

    /// The answer, in the sense of the program.
    pub(super) fn finish(self, status: Status) -> Decomposed<'a> {
        let Answered { status, objective, bound, x, row_dual, path_values, rounds, iterations } =
            self.answer(status);
        let (solves, families) = (self.families.solves, self.families);
        Decomposed {
            status,
            objective,
            bound,
            x,
            row_dual,
            path_values,
            rounds,
            iterations,
            solves,
            families,
        }
    }

    /// The same, and the rounds may go on.
    pub(super) fn answer(&self, status: Status) -> Answered {
        let sign = self.program.master().sense().sign();
        let step = self.step();
        let certain = self.best.as_ref().map_or(0.0, |best| self.certain(&best.x));
        let duals = self.duals.clone().unwrap_or_else(|| self.master.row_duals());
        let found = matches!(status, Status::Optimal | Status::Interrupted | Status::Numerical);
        let best = self.best.clone().filter(|_| found);
        let (x, paths) = best.map_or_else(Default::default, |best| (best.x, best.paths));
        Answered {
            status,
            objective: step.value,
            bound: step.bound,
            x,
            row_dual: duals.into_iter().map(|dual| sign * dual).collect(),
            path_values: paths.into_iter().map(|value| sign * (certain + value)).collect(),
            rounds: self.rounds,
            iterations: self.iterations,
        }
    }

    pub(super) fn each_block(&mut self, x: &[f64], each: &mut impl FnMut(usize, &[f64])) {
        self.families.each_block(x, each);
    }
}

fn between(from: &[f64], to: &[f64], share: f64) -> Vec<f64> {
    from.iter().zip(to).map(|(a, b)| a + share * (b - a)).collect()
}

fn value_of(cut: &Affine, x: &[f64]) -> f64 {
    cut.constant + cut.entries.iter().map(|(c, v)| v * x[c.index()]).sum::<f64>()
}

pub(super) fn ended(trouble: Trouble) -> Status {
    match trouble {
        Trouble::Infeasible => Status::Infeasible,
        Trouble::Unbounded => Status::Unbounded,
        Trouble::Stopped(status) => status,
    }
}
