//! What a plan that is made comes to on paths that it was not made on.
//!
//! The decisions are kept as they are: orders, power, and the units in service in every period, those given up early
//! included. Only the work that units do is given out anew on each path, since only that is decided with demand seen. A
//! planner who watches would keep or give up other units than planned, so what comes out is never too good. Where there are
//! review dates, a path goes at each of them with the node whose demand was most like its own.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use plimsoll_lp::{Settings, Status};
use plimsoll_model::plan::{Plan, PlanOutcome};
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId};
use plimsoll_stochastic::values_at;

use crate::decode::Work;
use crate::given::Given;
use crate::master::{Context, Master};
use crate::program::{Shapes, constants, program};
use crate::scale::Scale;
use crate::service;
use crate::solve::{PlanRequest, Progress, plan_with_columns, sign, with_ways};
use crate::tree::Moments;

/// A plan with the decisions behind it, ready to be valued on other paths of the same scenario.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The plan.
    pub plan: Plan,
    /// Columns of the master of all sites.
    x: Vec<f64>,
    /// What one unit of a column stands for: that of the paths that were planned on.
    scale: Scale,
    given: Option<Given>,
    /// Who knows what when.
    moments: Moments,
}

/// What a plan comes to on some paths.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sample {
    /// Discounted NPV (or cost) by path, currency.
    pub values: Vec<f64>,
    /// Share of the demand of the horizon that is served, by path; demand weighs by its hours and its price at the start.
    pub served: Vec<f64>,
    /// Share of the contracted work of the horizon that is not done, by path, with the same weights.
    pub contracted_short: Vec<f64>,
    /// Whether all contracted work after the firm window is done, by path; empty where nothing is contracted then.
    pub kept: Vec<bool>,
}

impl Sample {
    fn append(&mut self, mut other: Sample) {
        self.values.append(&mut other.values);
        self.served.append(&mut other.served);
        self.contracted_short.append(&mut other.contracted_short);
        self.kept.append(&mut other.kept);
    }
}

/// Plans as [`plan`](crate::plan()) does, and keeps the decisions.
///
/// # Errors
/// The outcome, where it is no plan.
///
/// # Panics
/// As [`plan`](crate::plan()).
pub fn decide(
    scenario: &Scenario,
    demand: &DemandPaths,
    request: &PlanRequest,
    progress: impl FnMut(&Progress),
) -> Result<Decided, PlanOutcome> {
    let moments = request.moments(scenario, demand);
    let (outcome, x) = plan_with_columns(scenario, demand, request, &moments, progress);
    match outcome {
        PlanOutcome::Planned(plan) => {
            let scale = Scale::new(scenario, demand);
            Ok(Decided { plan: *plan, x, scale, given: request.given.clone(), moments })
        }
        other => Err(other),
    }
}

impl Decided {
    /// Columns of the master of all sites.
    #[cfg(test)]
    pub(crate) fn columns(&self) -> &[f64] {
        &self.x
    }

    /// The same with other columns.
    #[cfg(test)]
    pub(crate) fn with_columns(mut self, change: impl Fn(f64) -> f64) -> Self {
        self.x.iter_mut().for_each(|x| *x = change(*x));
        self
    }

    /// Values the decisions on other paths of the same scenario.
    ///
    /// # Errors
    /// `Interrupted` where the settings' `cancel` was raised; the status of a block that was not solved.
    pub fn on(
        &self,
        scenario: &Scenario,
        demand: &DemandPaths,
        settings: &Settings,
    ) -> Result<Sample, Status> {
        // Given orders also let no path be required to keep contracts: a decision that is made is scored as it is.
        let moments = self.moments.routed(scenario, demand);
        let late: Vec<Scenario> = moments.tree.states.iter().map(|state| state.applied(scenario)).collect();
        with_ways((scenario, &late), &self.scale, (self.given.as_ref(), &moments), |context| {
            self.valued(context, demand, settings)
        })
    }

    fn valued(
        &self,
        context: &Context<'_>,
        demand: &DemandPaths,
        settings: &Settings,
    ) -> Result<Sample, Status> {
        let scenario = context.scenario;
        let master = Master::build(context);
        let shapes = Shapes::new(context, &master, demand);
        let program = program(context, &constants(context, demand), &master, &shapes, demand, None);
        let mut work = Work::new(demand);
        let values = values_at(&program, &self.x, settings, |block, x| {
            if let Some((path, shape)) = shapes.of_block(block) {
                work.add(context, demand, shape, path, x);
                work.running.clear();
                work.spilled.clear();
            }
        })?;
        let weight = master.weight_of_changes(&self.x);
        let told = |value: f64| (value - weight) * sign(scenario) * self.scale.money;
        let (served, contracted_short) = shares(context, demand, &work);
        let kept = service::kept_by_path(context, demand, &work.contracted_short);
        Ok(Sample {
            values: values.into_iter().map(told).collect(),
            served,
            contracted_short,
            kept: kept.unwrap_or_default(),
        })
    }
}

/// Share of demand served and of contracted work not done, by path.
fn shares(context: &Context<'_>, demand: &DemandPaths, work: &Work) -> (Vec<f64>, Vec<f64>) {
    let scenario = context.scenario;
    let sum = |path: usize, values: &[f64]| -> f64 {
        let mut sum = 0.0;
        for w in (0..demand.workloads).map(WorkloadId) {
            let price = scenario.workloads[w.0].price.mid;
            for r in (0..demand.regions).map(RegionId) {
                let weighted = |t: PeriodId| context.timing.hours(t) * values[demand.at(path, w, r, t)];
                sum += price * scenario.horizon().map(weighted).sum::<f64>();
            }
        }
        sum
    };
    let share = |part: f64, whole: f64, none: f64| if whole > 0.0 { part / whole } else { none };
    let served = |path| share(sum(path, &work.served), sum(path, &demand.total), 1.0);
    let short = |path| share(sum(path, &work.contracted_short), sum(path, &demand.contracted), 0.0);
    ((0..demand.paths).map(served).collect(), (0..demand.paths).map(short).collect())
}

/// Values the decisions on so many lots of fresh paths, one lot a thread at a time, so that memory does not grow with the
/// paths. `draw` gives the paths of a lot; `progress` hears how many lots are done. The answer is in the order of the lots
/// and does not depend on the threads; where `cancel` was raised, it holds the lots that were done.
///
/// # Errors
/// The status of a block that was not solved.
pub fn out_of_sample(
    scenario: &Scenario,
    decided: &Decided,
    lots: usize,
    draw: impl Fn(usize) -> DemandPaths + Sync,
    (threads, cancel): (usize, Option<&Arc<AtomicBool>>),
    mut progress: impl FnMut(usize),
) -> Result<Vec<Sample>, Status> {
    let settings = Settings { cancel: cancel.cloned(), ..Settings::default() };
    let stop = || cancel.is_some_and(|flag| flag.load(Ordering::Relaxed));
    let next = AtomicUsize::new(0);
    let mut samples: Vec<Option<Sample>> = vec![None; lots];
    let mut failed = None;
    std::thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..threads.max(1) {
            let (send, next, draw, settings) = (send.clone(), &next, &draw, &settings);
            scope.spawn(move || {
                while !stop() {
                    let lot = next.fetch_add(1, Ordering::Relaxed);
                    if lot >= lots || send.send((lot, decided.on(scenario, &draw(lot), settings))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        let mut done = 0;
        for (lot, sample) in receive {
            match sample {
                Ok(sample) => {
                    samples[lot] = Some(sample);
                    done += 1;
                    progress(done);
                }
                Err(Status::Interrupted | Status::TimeLimit) => {}
                Err(status) => failed = Some(status),
            }
        }
    });
    failed.map_or_else(|| Ok(samples.into_iter().flatten().collect()), Err)
}

impl FromIterator<Sample> for Sample {
    fn from_iter<T: IntoIterator<Item = Sample>>(samples: T) -> Self {
        let mut all = Sample::default();
        samples.into_iter().for_each(|sample| all.append(sample));
        all
    }
}
