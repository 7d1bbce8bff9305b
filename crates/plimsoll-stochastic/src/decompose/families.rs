//! All families of a program, worked on by several threads.

use std::collections::HashMap;
use std::sync::Mutex;

use plimsoll_lp::{Col, Settings};

use super::family::{Affine, Evaluation, Family};
use super::solver::Trouble;
use crate::program::{Block, Program};

/// The families, and what blocks without any link to the master cost.
pub(super) struct Families<'a> {
    program: &'a Program,
    all: Vec<Family>,
    /// Blocks without links, by family: their values never change.
    apart: Vec<Family>,
    threads: usize,
    settings: Settings,
    /// Blocks solved so far.
    pub(super) solves: u64,
}

impl<'a> Families<'a> {
    pub(super) fn new(program: &'a Program, threads: usize, settings: &Settings) -> Self {
        let groups = grouped(program);
        let linked = |members: &Vec<usize>| !program.blocks()[members[0]].slots.is_empty();
        let family = |members: Vec<usize>| Family::new(program, members, settings);
        let (linked, apart): (Vec<_>, Vec<_>) = groups.into_iter().partition(linked);
        Self {
            program,
            all: linked.into_iter().map(family).collect(),
            apart: apart.into_iter().map(family).collect(),
            threads: threads.max(1),
            settings: settings.clone(),
            solves: 0,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// The least that each family can cost, minus infinity where its columns do not say.
    pub(super) fn floors(&self) -> Vec<f64> {
        self.all.iter().map(Family::floor).collect()
    }

    /// Value of each path that no decision changes.
    ///
    /// # Errors
    /// If one of its blocks was not solved.
    pub(super) fn constants(&mut self) -> Result<Vec<f64>, Trouble> {
        let mut values = vec![0.0; self.program.paths().count()];
        for family in &mut self.apart {
            let evaluation = family.solve_all(&[])?;
            family.add_to(&mut values, &evaluation);
        }
        Ok(values)
    }

    /// Solves the mean of every family; the sum of their values.
    ///
    /// # Errors
    /// If one was not solved.
    pub(super) fn solve_means(&mut self, x: &[f64]) -> Result<f64, Trouble> {
        self.solves += self.all.len() as u64;
        let values = self.each(|family| family.solve_mean(x));
        values.into_iter().sum()
    }

    /// Solves every block of every family.
    ///
    /// # Errors
    /// If one was not solved.
    pub(super) fn solve_all(&mut self, x: &[f64]) -> Result<Vec<Evaluation>, Trouble> {
        self.solves += self.all.iter().map(|f| f.blocks.len() as u64).sum::<u64>();
        self.each(|family| family.solve_all(x)).into_iter().collect()
    }

    /// Lets what comes end only by itself.
    pub(super) fn forget_cancel(&mut self) {
        self.all.iter_mut().for_each(Family::forget_cancel);
    }

    /// Forgets vertices that were not of use lately.
    pub(super) fn forget(&mut self) {
        self.all.iter_mut().for_each(Family::forget);
    }

    /// What the vertices that are known say of every block.
    pub(super) fn screen(&mut self, x: &[f64]) -> Vec<Evaluation> {
        self.each(|family| family.screen(x))
    }

    /// Adds the values of all blocks to those of their paths.
    pub(super) fn add_to(&self, values: &mut [f64], evaluations: &[Evaluation]) {
        self.all.iter().zip(evaluations).for_each(|(family, e)| family.add_to(values, e));
    }

    /// The cut of each family under its mean cost; `None` where a block has no vertex yet.
    pub(super) fn mean_cuts(&self, evaluations: &[Evaluation]) -> Vec<Option<Affine>> {
        let cut = |(family, e): (&Family, &Evaluation)| {
            let weights = family.probabilities();
            e.bounded().then(|| family.cut(&e.vertices, |i| weights[i]))
        };
        self.all.iter().zip(evaluations).map(cut).collect()
    }

    /// The cut under the value of one path, its own charges and what never changes included; `None` where a block has
    /// no vertex yet.
    pub(super) fn path_cut(&self, path: usize, constant: f64, evaluations: &[Evaluation]) -> Option<Affine> {
        if !evaluations.iter().all(Evaluation::bounded) {
            return None;
        }
        let mut total = Affine { constant, entries: Vec::new() };
        for (family, e) in self.all.iter().zip(evaluations) {
            let here = |i: usize| if family.paths[i] == path { 1.0 } else { 0.0 };
            let part = family.cut(&e.vertices, here);
            total.constant += part.constant;
            total.entries.extend(part.entries);
        }
        let sign = self.program.master().sense().sign();
        for charge in self.program.charges.iter().filter(|c| c.paths.iter().any(|p| p.index() == path)) {
            total.entries.extend(charge.costs.iter().map(|&(column, cost)| (column, sign * cost)));
        }
        Some(total)
    }

    /// A cut of each family that has no solution at `x`.
    pub(super) fn feasibility_cuts(&mut self, x: &[f64]) -> Vec<Affine> {
        let settings = self.settings.clone();
        self.each(|family| family.feasibility_cut(x, &settings)).into_iter().flatten().collect()
    }

    pub(super) fn each_block(&mut self, x: &[f64], each: &mut impl FnMut(usize, &[f64])) {
        let columns = |family: &mut Family| {
            (0..family.blocks.len()).map(|place| family.columns_at(place, x)).collect::<Vec<_>>()
        };
        let threads = self.threads;
        for families in [&mut self.all, &mut self.apart] {
            // A few at a time: all columns of all blocks would be a lot.
            for few in families.chunks_mut(2 * threads) {
                let values = on_threads(few, threads, columns);
                for (family, values) in few.iter().zip(values) {
                    family.blocks.iter().zip(values).for_each(|(block, columns)| each(*block, &columns));
                }
            }
        }
    }

    /// Does the same to every family, on all threads; answers in the order of the families.
    fn each<T: Send>(&mut self, work: impl Fn(&mut Family) -> T + Sync) -> Vec<T> {
        on_threads(&mut self.all, self.threads, work)
    }
}

fn on_threads<T: Send>(
    families: &mut [Family],
    threads: usize,
    work: impl Fn(&mut Family) -> T + Sync,
) -> Vec<T> {
    if threads == 1 {
        return families.iter_mut().map(work).collect();
    }
    let mut answers: Vec<Option<T>> = families.iter().map(|_| None).collect();
    let queue = Mutex::new(families.iter_mut().zip(&mut answers));
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let next = queue.lock().ok().and_then(|mut queue| queue.next());
                    let Some((family, answer)) = next else { break };
                    *answer = Some(work(family));
                }
            });
        }
    });
    answers.into_iter().flatten().collect()
}

/// Blocks by what they share, families in the order of their first block.
fn grouped(program: &Program) -> Vec<Vec<usize>> {
    let mut of_key: HashMap<Key, usize> = HashMap::new();
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (i, block) in program.blocks().iter().enumerate() {
        let group = *of_key.entry(key(block)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[group].push(i);
    }
    groups
}

/// All in which blocks of a family agree.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    template: usize,
    scale: u64,
    slots: Vec<Col>,
    costs: Vec<(Col, u64)>,
    bounds: Vec<(Col, u64, u64)>,
}

fn key(block: &Block) -> Key {
    let bounds = block.bounds.iter().map(|&(c, lower, upper)| (c, lower.to_bits(), upper.to_bits()));
    Key {
        template: block.template.index(),
        scale: block.scale.to_bits(),
        slots: block.slots.to_vec(),
        costs: block.costs.iter().map(|&(c, cost)| (c, cost.to_bits())).collect(),
        bounds: bounds.collect(),
    }
}
