//! Solves one block at a time: by the kernel from the best vertex known, by the linear solver where that will not do.

use plimsoll_lp::{Problem, Row, Session, Settings, Solution, Status};

use super::kernel::{Basis, Ended, Kernel};
use super::vertex::{Duals, Pool, Sides};

/// What went wrong with a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It has no solution at this master point.
    Infeasible,
    /// Its value has no limit, so neither has the program's.
    Unbounded,
    /// The solver gave up, or was stopped.
    Stopped(Status),
}

/// The solver of a family, and the last block it solved.
pub(super) struct Solver {
    /// Rows whose sides depend on the path or on the master.
    active: Vec<Row>,
    kernel: Option<Kernel>,
    /// By vertex of the pool: the basis it comes from, where the kernel knows one.
    bases: Vec<Option<Basis>>,
    settings: Settings,
    session: Option<Session>,
    solution: Solution,
    by_kernel: bool,
    objective: f64,
}

/// What a block came to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Solved {
    pub(super) objective: f64,
    /// Whether the vertex it started from was not optimal.
    pub(super) moved: bool,
}

impl Solver {
    /// A solver of blocks of this problem; where the kernel can take it, its first vertex is in the pool.
    pub(super) fn new(
        own: &Problem,
        active: Vec<Row>,
        settings: &Settings,
        pool: &mut Pool,
        sides: &[Sides],
    ) -> Self {
        let settings = Settings { presolve: false, ..settings.clone() };
        let mut solver = Self {
            active,
            kernel: None,
            bases: Vec::new(),
            settings,
            session: None,
            solution: Solution::default(),
            by_kernel: false,
            objective: 0.0,
        };
        if let Some((mut kernel, logical)) = Kernel::new(own) {
            let fixed = kernel.fixed(&logical, &solver.active);
            pool.add(Duals::default(), fixed, sides);
            solver.bases.push(Some(logical));
            solver.kernel = Some(kernel);
        }
        solver
    }

    pub(super) fn active(&self) -> &[Row] {
        &self.active
    }

    /// Keeps the bases of these vertices of the pool only.
    pub(super) fn forget_all_but(&mut self, stay: &[usize]) {
        self.bases = stay.iter().map(|&vertex| self.bases[vertex].take()).collect();
    }

    /// Lets what comes end only by itself.
    pub(super) fn forget_cancel(&mut self) {
        self.settings.cancel = None;
        if let Some(session) = &mut self.session {
            session.forget_cancel();
        }
    }

    /// Solves a block from a vertex of the pool.
    ///
    /// # Errors
    /// If it was not solved.
    pub(super) fn solve(
        &mut self,
        own: &Problem,
        sides: &Sides,
        taken: &[f64],
        from: usize,
    ) -> Result<Solved, Trouble> {
        if let Some(flag) = &self.settings.cancel
            && flag.load(std::sync::atomic::Ordering::Relaxed)
        {
            return Err(Trouble::Stopped(Status::Interrupted));
        }
        match self.by_kernel(sides, taken, from)? {
            Some(solved) => Ok(solved),
            None => self.by_session(own, sides, taken),
        }
    }

    fn by_session(&mut self, own: &Problem, sides: &Sides, taken: &[f64]) -> Result<Solved, Trouble> {
        self.by_kernel = false;
        let session = self.session.get_or_insert_with(|| Session::new(own, &self.settings));
        session.change_row_bounds(&sides.less(taken, &self.active).collect::<Vec<_>>());
        session.resolve_into(&mut self.solution);
        match self.solution.status {
            Status::Optimal => {
                self.objective = self.solution.objective;
                Ok(Solved { objective: self.objective, moved: true })
            }
            Status::Infeasible | Status::InfeasibleOrUnbounded => Err(Trouble::Infeasible),
            Status::Unbounded => Err(Trouble::Unbounded),
            other => Err(Trouble::Stopped(other)),
        }
    }

    /// `None` where it takes the linear solver.
    fn by_kernel(&mut self, sides: &Sides, taken: &[f64], from: usize) -> Result<Option<Solved>, Trouble> {
        let Some(kernel) = &mut self.kernel else { return Ok(None) };
        for (row, lower, upper) in sides.less(taken, &self.active) {
            kernel.set_row(row, lower, upper);
        }
        let known = self.bases.get(from).and_then(Option::as_ref);
        let Some(basis) = known.or_else(|| self.bases[0].as_ref()) else { return Ok(None) };
        let ended = kernel.solve(basis);
        self.objective = kernel.objective();
        self.by_kernel = true;
        let moved = ended == Ended::Elsewhere || known.is_none();
        match ended {
            Ended::AtOnce | Ended::Elsewhere => Ok(Some(Solved { objective: self.objective, moved })),
            Ended::Infeasible => Err(Trouble::Infeasible),
            Ended::InDoubt => Ok(None),
        }
    }

    /// Values of the columns of the last block.
    pub(super) fn x(&self) -> &[f64] {
        match &self.kernel {
            Some(kernel) if self.by_kernel => kernel.x(),
            _ => &self.solution.x,
        }
    }

    /// Puts the dual vertex of the last block, whose sides these are, into the pool.
    ///
    /// # Errors
    /// If the block had to be solved once more and was not.
    pub(super) fn keep(
        &mut self,
        own: &Problem,
        sides: &Sides,
        taken: &[f64],
        pool: &mut Pool,
        all: &[Sides],
    ) -> Result<usize, Trouble> {
        if let Some(kernel) = self.kernel.as_mut().filter(|_| self.by_kernel) {
            if let Some(basis) = kernel.basis(pool.has_room()) {
                let duals = sides.supported(self.active.iter().map(|row| basis.dual(*row)));
                let fixed = kernel.fixed(&basis, &self.active);
                let vertex = pool.add(duals, fixed, all);
                self.bases.push(pool.is_tried(vertex).then_some(basis));
                return Ok(vertex);
            }
            self.by_session(own, sides, taken)?;
        }
        let dual = |row: &Row| self.solution.row_dual[row.index()];
        let duals = sides.supported(self.active.iter().map(dual));
        let fixed = self.objective - (sides.worth(&duals) - duals.times(taken));
        self.bases.push(None);
        Ok(pool.add(duals, fixed, all))
    }
}
