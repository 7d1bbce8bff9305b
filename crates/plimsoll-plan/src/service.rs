//! The service level of contracts: on which paths all contracted work must be done.
//!
//! The mildest paths whose probability adds up to the level are the ones: those on which contracts hold least hardware
//! over the horizon, for what orders and sites can bring in the way in which supply comes there ([`reach`]). That is linear, and conservative: on the others contracts are kept too, wherever that pays, so the
//! level that is reached is at least the one that is asked for. The level is one of type 1, of all contracts together.
//!
//! What no order of today can reach is not asked for: the firm window of a workload ends with the first period from whose
//! start hardware ordered now serves it.

use plimsoll_lp::Row;
use plimsoll_model::scenario::{CommitmentKind, GenerationId, RegionId, Scenario, SiteId, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId};
use plimsoll_stochastic::Program;

use crate::family::keeps;
use crate::master::{Context, given_power};
use crate::places::SLACK;
use crate::program::Shapes;
use crate::timing::Timing;
use crate::work::{Shape, Side};

/// Less broken work than this share of the contracted is dust, and so is less than this of a column of work. Units that are
/// given out to the sites of a place may be fewer by [`SLACK`] of each generation, and on paths that a plan was not made on all
/// of that shows as broken work.
const DUST: f64 = 10.0 * SLACK;

/// Where contracted work must be done.
pub(crate) struct Service {
    /// By path.
    required: Vec<bool>,
    /// Paths that are required, mildest first.
    order: Vec<usize>,
    /// First period after the firm window, by workload; `None` where no hardware that can do it can be ordered.
    from: Vec<Option<PeriodId>>,
    /// Periods of the horizon.
    until: PeriodId,
}

/// A row that lets no contracted work be broken, in the programme written out.
pub(crate) struct Promised {
    pub(crate) row: Row,
    pub(crate) workload: WorkloadId,
    pub(crate) region: RegionId,
    pub(crate) period: PeriodId,
    pub(crate) load: usize,
}

impl Service {
    /// `None` where no level is asked for, or orders are given: they are scored as they are.
    pub(crate) fn new(context: &Context<'_>, demand: &DemandPaths) -> Option<Self> {
        let level = context.scenario.policy.service_level.filter(|level| *level > 0.0)?;
        if context.given.is_some() {
            return None;
        }
        let until = context.scenario.horizon().end;
        let from = firm(context.scenario, context.timing);
        let mut order: Vec<usize> = (0..demand.paths).collect();
        let reach: Vec<f64> = (0..context.ways.len()).map(|way| reach(context, demand, way)).collect();
        let of_path = |path: &usize| {
            held(context, demand, &from, *path)
                / reach[context.moments.tree.way(*path)].max(f64::MIN_POSITIVE)
        };
        let hardness: Vec<f64> = order.iter().map(of_path).collect();
        order.sort_by(|a, b| hardness[*a].total_cmp(&hardness[*b]).then(a.cmp(b)));
        let mut required = vec![false; demand.paths];
        let mut sum = 0.0;
        for path in order.iter().copied() {
            if sum >= level - 1e-9 {
                break;
            }
            required[path] = true;
            sum += demand.probability();
        }
        order.truncate(required.iter().filter(|required| **required).count());
        Some(Self { required, order, from, until })
    }

    fn requires(&self, path: usize, workload: WorkloadId, period: PeriodId) -> bool {
        self.required[path] && period < self.until && self.from[workload.0].is_some_and(|from| from <= period)
    }

    /// Leaves no room for contracted work to be broken on a path that must keep it.
    pub(crate) fn harden(&self, shape: &Shape, path: usize, sides: &mut [(f64, f64)]) {
        for (row, side) in shape.rows.iter().zip(sides).filter(|_| keeps("service")) {
            if let Side::Contracted { workload, .. } = row.side
                && self.requires(path, workload, shape.slot.period)
            {
                side.1 = 0.0;
            }
        }
    }

    /// The policy in words.
    pub(crate) fn words(&self, scenario: &Scenario) -> String {
        let paths = self.required.iter().filter(|required| **required).count();
        let level = scenario.policy.service_level.unwrap_or(0.0);
        format!(
            "policy.service_level {level}: all contracted work is done on {paths} of {} paths",
            self.required.len()
        )
    }

    /// The required paths, the one on which contracts hold most first.
    pub(crate) fn hardest_first(&self) -> Vec<usize> {
        self.order.iter().rev().copied().collect()
    }

    /// The hardened rows where a programme is written out: for each path first its constant, then one block a shape. The
    /// programme may be that of one path alone.
    pub(crate) fn promised(
        &self,
        program: &Program,
        shapes: &Shapes<'_>,
        only: Option<usize>,
    ) -> Vec<Promised> {
        let mut first = program.master().rows();
        let mut promised = Vec::new();
        for (number, block) in program.blocks().iter().enumerate() {
            let path = only.unwrap_or(block.path.index());
            if let Some(shape) = shapes.of_path(path, number) {
                for (i, row) in shape.rows.iter().enumerate() {
                    let Side::Contracted { workload, region } = row.side else { continue };
                    if self.requires(path, workload, shape.slot.period) {
                        let (period, load) = (shape.slot.period, row.load);
                        promised.push(Promised { row: Row::at(first + i), workload, region, period, load });
                    }
                }
            }
            first += program.template_of(block.template).own().rows();
        }
        promised
    }
}

/// Units of hardware that contracts hold on a path over the horizon, at the best generation, in unit-hours.
fn held(context: &Context<'_>, demand: &DemandPaths, from: &[Option<PeriodId>], path: usize) -> f64 {
    let mut sum = 0.0;
    for w in (0..demand.workloads).map(WorkloadId) {
        let best = context.scenario.generations.iter().filter_map(|g| g.work_per_unit(w)).fold(0.0, f64::max);
        let (Some(first), true) = (from[w.0], best > 0.0) else { continue };
        for r in (0..demand.regions).map(RegionId) {
            for t in first..context.scenario.horizon().end {
                sum += demand.contracted[demand.at(path, w, r, t)] / best * context.timing.hours(t);
            }
        }
    }
    sum
}

/// What orders and sites bring in one of the ways in which supply comes: unit-hours of the horizon that one unit of each
/// generation gives that can do contracted work, ordered at the start of every period, by megawatt-hours at the sites, blocks
/// that can be built included. Greater is milder; it compares ways with one another and means nothing by itself.
fn reach(context: &Context<'_>, demand: &DemandPaths, way: usize) -> f64 {
    let (horizon, timing) = (context.scenario.horizon(), context.timing);
    let way_of = &context.ways[way];
    let hours_from = |first: PeriodId| -> f64 { (first..horizon.end).map(|t| timing.hours(t)).sum() };
    let mut units = 0.0;
    for (g, generation) in way_of.scenario.generations.iter().enumerate() {
        let asked = (0..demand.workloads).map(WorkloadId).filter(|w| is_contracted(demand, *w));
        if asked.into_iter().all(|w| generation.work_per_unit(w).is_none()) {
            continue;
        }
        let placed = timing.orderable(GenerationId(g)).filter(|t| horizon.contains(t));
        let served = placed.filter_map(|t| way_of.timing.in_service(generation, t));
        units += context.moments.tree.delivered(way, GenerationId(g)) * served.map(hours_from).sum::<f64>();
    }
    let sites = (0..way_of.scenario.sites.len()).map(SiteId);
    let given = |s| {
        let mwh = |t| given_power(way_of.scenario, way_of.timing, s, t) * timing.hours(t);
        horizon.clone().map(mwh).sum::<f64>()
    };
    let built = way_of.scenario.power_options.iter().map(|option| {
        let first = horizon.clone().find(|t| timing.start(*t) >= option.earliest);
        let energised = first.and_then(|t| way_of.timing.energised(option, t));
        option.block.to_mw() * option.max_blocks * energised.map_or(0.0, hours_from)
    });
    units * (sites.map(given).sum::<f64>() + built.sum::<f64>())
}

fn is_contracted(demand: &DemandPaths, w: WorkloadId) -> bool {
    let size = demand.regions * demand.periods;
    (0..demand.paths).any(|path| {
        demand.contracted[(path * demand.workloads + w.0) * size..][..size].iter().any(|v| *v > 0.0)
    })
}

/// The first period after the firm window of each workload.
pub(crate) fn firm(scenario: &Scenario, timing: &Timing<'_>) -> Vec<Option<PeriodId>> {
    let first = |w: WorkloadId| {
        let able = scenario.generations.iter().enumerate().filter(move |(_, g)| g.work_per_unit(w).is_some());
        able.filter_map(|(g, generation)| {
            let placed = timing.orderable(GenerationId(g)).next()?;
            timing.in_service(generation, placed)
        })
        .min()
    };
    (0..scenario.workloads.len()).map(|w| first(WorkloadId(w))).collect()
}

/// Share of the paths on which all contracted work of the horizon that comes after the firm window is done; `None` where
/// nothing is contracted then.
pub(crate) fn kept(context: &Context<'_>, demand: &DemandPaths, broken: &[f64]) -> Option<f64> {
    let kept = kept_by_path(context, demand, broken)?;
    Some(kept.iter().filter(|kept| **kept).count() as f64 * demand.probability())
}

/// The same, path by path.
pub(crate) fn kept_by_path(context: &Context<'_>, demand: &DemandPaths, broken: &[f64]) -> Option<Vec<bool>> {
    let (scenario, scale) = (context.scenario, context.scale);
    let from = firm(scenario, context.timing);
    let mut any = false;
    let mut kept = vec![true; demand.paths];
    for (path, whole) in kept.iter_mut().enumerate() {
        for w in (0..demand.workloads).map(WorkloadId) {
            let Some(first) = from[w.0] else { continue };
            for (r, t) in
                (0..demand.regions).flat_map(|r| (first..scenario.horizon().end).map(move |t| (r, t)))
            {
                let at = demand.at(path, w, RegionId(r), t);
                any |= demand.contracted[at] > 0.0;
                *whole &= broken[at] <= DUST * demand.contracted[at].max(scale.work[w.0]);
            }
        }
    }
    any.then_some(kept)
}

/// Whether a contract holds work that can be promised.
pub(crate) fn holds_work(kind: CommitmentKind) -> bool {
    kind != CommitmentKind::Spend
}
