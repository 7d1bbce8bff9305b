//! What units do once demand is seen: one operational block per path, period, load block and spill group.
//!
//! | symbol | meaning |
//! | --- | --- |
//! | `run[g,z,w]` | units of `g` in zone `z` at work on workload `w` |
//! | `flow[w,z→r]` | work done in `z` for region `r` |
//! | `short[w,r]`, `broken[w,r]` | open, contracted work not done |
//!
//! Blocks of one period, load block and group share one matrix; only right-hand sides differ between paths.

use plimsoll_lp::Col;
use plimsoll_model::scenario::{GenerationId, RegionId, Scenario, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId};

use crate::family::keeps;
use crate::master::{Context, Master};
use crate::terms::{Terms, terms};

/// Which block: moment with its period, load block, spill group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) moment: usize,
    pub(crate) period: PeriodId,
    pub(crate) load: usize,
    pub(crate) group: usize,
}

/// A column of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    Run { generation: GenerationId, zone: usize, workload: WorkloadId },
    Flow { workload: WorkloadId, zone: usize, region: RegionId },
    Short { workload: WorkloadId, region: RegionId },
    Broken { workload: WorkloadId, region: RegionId },
}

/// Where a row's right-hand side comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Side {
    /// The same on every path.
    Fixed { lower: f64, upper: f64 },
    /// All demand is met or short: at least the demand of the block.
    Demand { workload: WorkloadId, region: RegionId },
    /// Open work that is short is at most the open demand.
    Open { workload: WorkloadId, region: RegionId },
    /// Contracted work that is short is at most what is contracted.
    Contracted { workload: WorkloadId, region: RegionId },
    /// Work done elsewhere is at most the part of demand that may leave home.
    Away { workload: WorkloadId, region: RegionId },
}

/// A row: entries on own columns, entries on the master's, and its side.
pub(crate) struct ShapeRow {
    pub(crate) own: Vec<(usize, f64)>,
    pub(crate) link: Vec<(Col, f64)>,
    pub(crate) side: Side,
}

/// The matrix that the blocks of one slot share, costs discounted and not weighted by probability.
pub(crate) struct Shape {
    pub(crate) slot: Slot,
    pub(crate) activities: Vec<Activity>,
    pub(crate) costs: Vec<f64>,
    pub(crate) rows: Vec<ShapeRow>,
}

/// Regions by spill group, in the order of the first region of each.
pub(crate) fn spill_groups(scenario: &Scenario) -> Vec<Vec<RegionId>> {
    let mut groups: Vec<(&str, Vec<RegionId>)> = Vec::new();
    for (r, region) in scenario.regions.iter().enumerate() {
        match groups.iter_mut().find(|(name, _)| *name == region.spill_group) {
            Some((_, members)) => members.push(RegionId(r)),
            None => groups.push((&region.spill_group, vec![RegionId(r)])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// Which demand there is at all: pairs of workload and region that ask on some path in some period.
pub(crate) struct Asked {
    any: Vec<bool>,
    contracted: Vec<bool>,
    regions: usize,
}

impl Asked {
    pub(crate) fn new(demand: &DemandPaths) -> Self {
        let pairs = demand.workloads * demand.regions;
        let seen = |values: &[f64]| {
            let mut seen = vec![false; pairs];
            for (i, chunk) in values.chunks(demand.periods).enumerate() {
                seen[i % pairs] |= chunk.iter().any(|v| *v > 0.0);
            }
            seen
        };
        Self { any: seen(&demand.total), contracted: seen(&demand.contracted), regions: demand.regions }
    }

    fn any(&self, w: WorkloadId, r: RegionId) -> bool {
        self.any[w.0 * self.regions + r.0]
    }

    fn contracted(&self, w: WorkloadId, r: RegionId) -> bool {
        self.contracted[w.0 * self.regions + r.0]
    }
}

/// The shape of one slot.
pub(crate) fn shape(
    context: &Context<'_>,
    master: &Master,
    asked: &Asked,
    slot: Slot,
    group: &[RegionId],
) -> Shape {
    let mut builder = Builder {
        context,
        master,
        asked,
        group,
        zones: (0..context.zones.len()).filter(|z| group.contains(&context.zones[*z].region)).collect(),
        shape: Shape { slot, activities: Vec::new(), costs: Vec::new(), rows: Vec::new() },
    };
    builder.runs();
    builder.flows();
    builder.shorts();
    for (family, build) in FAMILIES {
        if keeps(family) {
            build(&mut builder);
        }
    }
    builder.shape
}

/// Builds one constraint family of a block.
type Build = fn(&mut Builder<'_>);

/// The constraint families of a block, by name.
pub(crate) const FAMILIES: [(&str, Build); 6] = [
    ("usable", |b| b.usable()),
    ("work", |b| b.work()),
    ("demand", |b| b.demand()),
    ("open", |b| b.open()),
    ("contracted", |b| b.contracted()),
    ("away", |b| b.away()),
];

/// A shape being built.
pub(crate) struct Builder<'a> {
    context: &'a Context<'a>,
    master: &'a Master,
    asked: &'a Asked,
    group: &'a [RegionId],
    zones: Vec<usize>,
    shape: Shape,
}

impl Builder<'_> {
    fn hours(&self) -> f64 {
        let slot = self.shape.slot;
        self.context.timing.hours(slot.period) * self.context.scenario.load_blocks.shares[slot.load]
    }

    /// Money of one unit of currency per hour over the block, discounted and after tax, in scaled money.
    fn hourly(&self) -> f64 {
        self.hours() * self.context.money.running(self.shape.slot.period) / self.context.scale.money
    }

    fn push(&mut self, activity: Activity, cost: f64) {
        self.shape.activities.push(activity);
        self.shape.costs.push(cost);
    }

    fn workloads(&self) -> impl Iterator<Item = WorkloadId> + use<> {
        (0..self.context.scenario.workloads.len()).map(WorkloadId)
    }

    /// `run[g,z,w] ≥ 0`: costs the energy a unit at work draws beyond an idle one.
    fn runs(&mut self) {
        let t = self.shape.slot.period;
        for (g, generation) in self.context.scenario.generations.iter().enumerate() {
            let busy_mw = generation.average.to_megawatts().to_mw() * (1.0 - generation.idle_share.mid);
            for z in self.zones.clone() {
                if self.master.pool[g][z][self.shape.slot.moment].is_none() {
                    continue;
                }
                let energy = busy_mw * self.context.zones[z].energy_cost[t];
                for (workload, work, _) in &generation.performance {
                    if work.mid > 0.0 && self.group.iter().any(|r| self.asked.any(*workload, *r)) {
                        let cost = energy * self.hourly() * self.context.scale.units;
                        self.push(
                            Activity::Run { generation: GenerationId(g), zone: z, workload: *workload },
                            cost,
                        );
                    }
                }
            }
        }
    }

    /// `flow[w,z→r] ≥ 0`, at home or, where the workload may leave home, elsewhere in the group at its cost.
    fn flows(&mut self) {
        for w in self.workloads() {
            let workload = &self.context.scenario.workloads[w.0];
            let away = workload.spill_cost * self.hourly() * self.context.scale.work[w.0];
            for z in self.zones.clone() {
                let runs = |a: &Activity| matches!(a, Activity::Run { zone, workload, .. } if *zone == z && *workload == w);
                if !self.shape.activities.iter().any(runs) {
                    continue;
                }
                for r in self.group {
                    let home = self.context.zones[z].region == *r;
                    if self.asked.any(w, *r) && (home || workload.home_share < 1.0) {
                        let cost = if home { 0.0 } else { away };
                        self.push(Activity::Flow { workload: w, zone: z, region: *r }, cost);
                    }
                }
            }
        }
    }

    /// `short[w,r] ≥ 0`, `broken[w,r] ≥ 0`: cost the revenue that is lost and the penalty.
    fn shorts(&mut self) {
        for w in self.workloads() {
            for r in self.group {
                if !self.asked.any(w, *r) {
                    continue;
                }
                let Terms { open_short, contracted_short, .. } =
                    terms(self.context.scenario, w, *r, self.shape.slot.period);
                let scale = self.hourly() * self.context.scale.work[w.0];
                self.push(Activity::Short { workload: w, region: *r }, open_short * scale);
                if self.asked.contracted(w, *r) {
                    self.push(Activity::Broken { workload: w, region: *r }, contracted_short * scale);
                }
            }
        }
    }

    fn columns(&self, wanted: impl Fn(Activity) -> Option<f64>) -> Vec<(usize, f64)> {
        let entry = |(i, a): (usize, &Activity)| wanted(*a).map(|v| (i, v));
        self.shape.activities.iter().enumerate().filter_map(entry).collect()
    }

    fn row(&mut self, own: Vec<(usize, f64)>, link: Vec<(Col, f64)>, side: Side) {
        self.shape.rows.push(ShapeRow { own, link, side });
    }

    /// `Σ_w run[g,z,w] ≤ A[g,z] · availability · (1 − stranding)`. The dual is what one more usable unit is worth.
    fn usable(&mut self) {
        let m = self.shape.slot.moment;
        for (g, generation) in self.context.scenario.generations.iter().enumerate() {
            for z in self.zones.clone() {
                let Some(pool) = self.master.pool[g][z][m] else { continue };
                let own = self.columns(|a| match a {
                    Activity::Run { generation, zone, .. } if generation.0 == g && zone == z => Some(1.0),
                    _ => None,
                });
                if !own.is_empty() {
                    let side = Side::Fixed { lower: f64::NEG_INFINITY, upper: 0.0 };
                    self.row(own, vec![(pool, -generation.usable_share())], side);
                }
            }
        }
    }

    /// `Σ_r flow[w,z→r] ≤ Σ_g performance[g,w] · run[g,z,w]`.
    fn work(&mut self) {
        for w in self.workloads() {
            let per_work = self.context.scale.units / self.context.scale.work[w.0];
            for z in self.zones.clone() {
                let scenario = self.context.scenario;
                let own = self.columns(|a| match a {
                    Activity::Run { generation, zone, workload } if zone == z && workload == w => {
                        scenario.generations[generation.0].work_per_unit(w).map(|work| -work * per_work)
                    }
                    Activity::Flow { workload, zone, .. } if zone == z && workload == w => Some(1.0),
                    _ => None,
                });
                if !own.is_empty() {
                    self.row(own, Vec::new(), Side::Fixed { lower: f64::NEG_INFINITY, upper: 0.0 });
                }
            }
        }
    }

    /// `Σ_z flow[w,z→r] + short + broken ≥ demand`. Either of the two that are short has a row of its own: a contract may
    /// cost as little to break as open work to leave, or less.
    fn demand(&mut self) {
        for w in self.workloads() {
            for r in self.group.iter().copied() {
                if !self.asked.any(w, r) {
                    continue;
                }
                let own = self.columns(|a| match a {
                    Activity::Flow { workload, region, .. }
                    | Activity::Short { workload, region }
                    | Activity::Broken { workload, region }
                        if workload == w && region == r =>
                    {
                        Some(1.0)
                    }
                    _ => None,
                });
                self.row(own, Vec::new(), Side::Demand { workload: w, region: r });
            }
        }
    }

    /// `short ≤ open` demand where some of it is contracted.
    fn open(&mut self) {
        self.each_contracted(|builder, workload, region| {
            let own = builder.columns(|a| (a == Activity::Short { workload, region }).then_some(1.0));
            builder.row(own, Vec::new(), Side::Open { workload, region });
        });
    }

    /// `broken ≤ contracted` demand.
    fn contracted(&mut self) {
        self.each_contracted(|builder, workload, region| {
            let own = builder.columns(|a| (a == Activity::Broken { workload, region }).then_some(1.0));
            builder.row(own, Vec::new(), Side::Contracted { workload, region });
        });
    }

    fn each_contracted(&mut self, mut build: impl FnMut(&mut Self, WorkloadId, RegionId)) {
        for w in self.workloads() {
            for r in self.group.iter().copied().filter(|r| self.asked.contracted(w, *r)).collect::<Vec<_>>() {
                build(self, w, r);
            }
        }
    }

    /// `Σ_{z not in r} flow[w,z→r] ≤ (1 − home_share) · demand`.
    fn away(&mut self) {
        for w in self.workloads() {
            for r in self.group.iter().copied() {
                let zones = self.context.zones;
                let own = self.columns(|a| match a {
                    Activity::Flow { workload, zone, region }
                        if workload == w && region == r && zones[zone].region != r =>
                    {
                        Some(1.0)
                    }
                    _ => None,
                });
                if !own.is_empty() {
                    self.row(own, Vec::new(), Side::Away { workload: w, region: r });
                }
            }
        }
    }
}

/// Bounds of the rows of a shape on one path, in scaled work.
pub(crate) fn sides(
    context: &Context<'_>,
    shape: &Shape,
    demand: &DemandPaths,
    path: usize,
) -> Vec<(f64, f64)> {
    let slot = shape.slot;
    let at = |w: WorkloadId, r: RegionId, values: &[f64]| {
        let level = context.scenario.level(w, r, slot.load);
        values[demand.at(path, w, r, slot.period)] * level / context.scale.work[w.0]
    };
    let side = |row: &ShapeRow| match row.side {
        Side::Fixed { lower, upper } => (lower, upper),
        Side::Demand { workload: w, region: r } => (at(w, r, &demand.total), f64::INFINITY),
        Side::Open { workload: w, region: r } => {
            (f64::NEG_INFINITY, (at(w, r, &demand.total) - at(w, r, &demand.contracted)).max(0.0))
        }
        Side::Contracted { workload: w, region: r } => (f64::NEG_INFINITY, at(w, r, &demand.contracted)),
        Side::Away { workload: w, region: r } => {
            let home = context.scenario.workloads[w.0].home_share;
            (f64::NEG_INFINITY, (1.0 - home) * at(w, r, &demand.total))
        }
    };
    shape.rows.iter().map(side).collect()
}
