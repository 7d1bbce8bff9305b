//! What units do once demand is seen: one operational block per path, period, load block and group of what the same units may serve ([`crate::groups`]); one for all load
//! blocks where some work may wait from one to another.
//!
//! | symbol | meaning |
//! | --- | --- |
//! | `run[g,z,w]` | units of `g` in zone `z` at work on workload `w` |
//! | `flow[w,z→r]` | work done in `z` for region `r` |
//! | `short[w,r]`, `broken[w,r]` | open, contracted work not done |
//! | `wait[w,r]`, `late[w,r]` | open work put off to other hours of the period, work of other hours done now |
//!
//! Blocks of one period, load block and group share one matrix; only right-hand sides differ between paths.

use std::ops::Range;

use plimsoll_lp::Col;
use plimsoll_model::scenario::{GenerationId, RegionId, Scenario, WorkloadId};
use plimsoll_model::{DemandPaths, PeriodId};

use crate::family::keeps;
use crate::groups::Group;
use crate::master::{Context, Master};
use crate::terms::{Terms, terms};

/// Which block: moment with its period, load blocks, group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) moment: usize,
    pub(crate) period: PeriodId,
    /// First load block, and how many there are.
    pub(crate) loads: (usize, usize),
    pub(crate) group: usize,
}

impl Slot {
    fn loads(&self) -> Range<usize> {
        self.loads.0..self.loads.0 + self.loads.1
    }
}

/// A column of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Activity {
    Run { generation: GenerationId, zone: usize, workload: WorkloadId },
    Flow { workload: WorkloadId, zone: usize, region: RegionId },
    Short { workload: WorkloadId, region: RegionId },
    Broken { workload: WorkloadId, region: RegionId },
    Wait { workload: WorkloadId, region: RegionId },
    Late { workload: WorkloadId, region: RegionId },
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

/// A row: its load block, entries on own columns, entries on the master's, and its side.
pub(crate) struct ShapeRow {
    pub(crate) load: usize,
    pub(crate) own: Vec<(usize, f64)>,
    pub(crate) link: Vec<(Col, f64)>,
    pub(crate) side: Side,
}

/// The matrix that the blocks of one slot share, costs discounted and not weighted by probability.
pub(crate) struct Shape {
    pub(crate) slot: Slot,
    /// Each with its load block.
    pub(crate) activities: Vec<(usize, Activity)>,
    pub(crate) costs: Vec<f64>,
    pub(crate) rows: Vec<ShapeRow>,
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

    pub(crate) fn any(&self, w: WorkloadId, r: RegionId) -> bool {
        self.any[w.0 * self.regions + r.0]
    }

    fn contracted(&self, w: WorkloadId, r: RegionId) -> bool {
        self.contracted[w.0 * self.regions + r.0]
    }
}

/// Load blocks and group of each block of a moment: all load blocks together where work waits from one to another.
pub(crate) fn blocks(scenario: &Scenario, groups: &[Group]) -> Vec<((usize, usize), usize)> {
    let loads = scenario.load_blocks.names.len();
    let mut blocks = Vec::new();
    for load in 0..loads {
        for (place, group) in groups.iter().enumerate() {
            let waits = group.workloads.iter().any(|w| scenario.workloads[w.0].wait_share > 0.0);
            if !waits {
                blocks.push(((load, 1), place));
            } else if load == 0 {
                blocks.push(((0, loads), place));
            }
        }
    }
    blocks
}

/// The shape of one slot.
pub(crate) fn shape(
    context: &Context<'_>,
    master: &Master,
    asked: &Asked,
    slot: Slot,
    group: &Group,
) -> Shape {
    let mut builder = Builder {
        context,
        master,
        asked,
        group,
        zones: (0..context.zones.len())
            .filter(|z| group.regions.contains(&context.zones[*z].region))
            .collect(),
        load: slot.loads.0,
        shape: Shape { slot, activities: Vec::new(), costs: Vec::new(), rows: Vec::new() },
    };
    for load in slot.loads() {
        builder.load = load;
        builder.runs();
        builder.flows();
        builder.shorts();
        builder.waits();
    }
    for load in slot.loads() {
        builder.load = load;
        FAMILIES.iter().filter(|(family, _)| keeps(family)).for_each(|(_, build)| build(&mut builder));
    }
    if keeps("waiting") {
        builder.waiting();
    }
    builder.shape
}

/// Builds one constraint family of a block.
type Build = fn(&mut Builder<'_>);

/// The constraint families of each load block of a block, by name.
pub(crate) const FAMILIES: [(&str, Build); 7] = [
    ("usable", |b| b.usable()),
    ("work", |b| b.work()),
    ("demand", |b| b.demand()),
    ("open", |b| b.open()),
    ("contracted", |b| b.contracted()),
    ("away", |b| b.away()),
    ("leaving", |b| b.leaving()),
];

/// A shape being built.
pub(crate) struct Builder<'a> {
    context: &'a Context<'a>,
    master: &'a Master,
    asked: &'a Asked,
    group: &'a Group,
    zones: Vec<usize>,
    /// The load block that is built.
    load: usize,
    shape: Shape,
}

impl Builder<'_> {
    fn hours(&self) -> f64 {
        let slot = self.shape.slot;
        self.context.timing.hours(slot.period) * self.context.scenario.load_blocks.shares[self.load]
    }

    /// Money of one unit of currency per hour over the block, discounted and after tax, in scaled money.
    fn hourly(&self) -> f64 {
        self.hours() * self.context.money.running(self.shape.slot.period) / self.context.scale.money
    }

    fn push(&mut self, activity: Activity, cost: f64) {
        self.shape.activities.push((self.load, activity));
        self.shape.costs.push(cost);
    }

    fn workloads(&self) -> Vec<WorkloadId> {
        self.group.workloads.clone()
    }

    fn any(&self, w: WorkloadId, r: RegionId) -> bool {
        self.group.has(w, r)
    }

    fn is_contracted(&self, w: WorkloadId, r: RegionId) -> bool {
        self.group.has(w, r) && self.asked.contracted(w, r)
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
                    let home = self.context.zones[z].region;
                    if work.mid > 0.0 && self.group.reaches(self.context.scenario, home, *workload) {
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
                if !self.shape.activities.iter().any(|(load, a)| *load == self.load && runs(a)) {
                    continue;
                }
                for r in &self.group.regions {
                    let home = self.context.zones[z].region == *r;
                    if self.any(w, *r) && (home || workload.home_share < 1.0) {
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
            for r in &self.group.regions {
                if !self.any(w, *r) {
                    continue;
                }
                let Terms { open_short, contracted_short, .. } =
                    terms(self.context.scenario, w, *r, self.shape.slot.period);
                let scale = self.hourly() * self.context.scale.work[w.0];
                self.push(Activity::Short { workload: w, region: *r }, open_short * scale);
                if self.is_contracted(w, *r) {
                    self.push(Activity::Broken { workload: w, region: *r }, contracted_short * scale);
                }
            }
        }
    }

    fn columns(&self, wanted: impl Fn(Activity) -> Option<f64>) -> Vec<(usize, f64)> {
        let all = self.shape.activities.iter().enumerate();
        let entry = |(i, (load, a)): (usize, &(usize, Activity))| {
            wanted(*a).filter(|_| *load == self.load).map(|v| (i, v))
        };
        all.filter_map(entry).collect()
    }

    fn row(&mut self, own: Vec<(usize, f64)>, link: Vec<(Col, f64)>, side: Side) {
        self.shape.rows.push(ShapeRow { load: self.load, own, link, side });
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

    /// `Σ_z flow[w,z→r] + short + broken + wait ≥ demand + late`. Either of the two that are short has a row of its own: a contract may
    /// cost as little to break as open work to leave, or less.
    fn demand(&mut self) {
        for w in self.workloads() {
            for r in self.group.regions.iter().copied() {
                if !self.any(w, r) {
                    continue;
                }
                let own = self.columns(|a| match a {
                    Activity::Flow { workload, region, .. }
                    | Activity::Short { workload, region }
                    | Activity::Broken { workload, region }
                    | Activity::Wait { workload, region }
                        if workload == w && region == r =>
                    {
                        Some(1.0)
                    }
                    Activity::Late { workload, region } if workload == w && region == r => Some(-1.0),
                    _ => None,
                });
                self.row(own, Vec::new(), Side::Demand { workload: w, region: r });
            }
        }
    }

    /// `short + wait ≤ open` demand where some of it is contracted.
    fn open(&mut self) {
        self.each_contracted(|builder, workload, region| {
            let short = [Activity::Short { workload, region }, Activity::Wait { workload, region }];
            let own = builder.columns(|a| short.contains(&a).then_some(1.0));
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
            for r in
                self.group.regions.iter().copied().filter(|r| self.is_contracted(w, *r)).collect::<Vec<_>>()
            {
                build(self, w, r);
            }
        }
    }

    /// `Σ_{z not in r} flow[w,z→r] ≤ (1 − home_share) · (demand − wait + late)`.
    fn away(&mut self) {
        for w in self.workloads() {
            for r in self.group.regions.iter().copied() {
                let zones = self.context.zones;
                let mut own = self.columns(|a| match a {
                    Activity::Flow { workload, zone, region }
                        if workload == w && region == r && zones[zone].region != r =>
                    {
                        Some(1.0)
                    }
                    _ => None,
                });
                if !own.is_empty() {
                    let may = 1.0 - self.context.scenario.workloads[w.0].home_share;
                    own.extend(self.columns(|a| match a {
                        Activity::Wait { workload, region } if workload == w && region == r => Some(may),
                        Activity::Late { workload, region } if workload == w && region == r => Some(-may),
                        _ => None,
                    }));
                    self.row(own, Vec::new(), Side::Away { workload: w, region: r });
                }
            }
        }
    }
}

impl Builder<'_> {
    /// Workloads and regions of which open work may wait for other hours of the period.
    fn each_waiting(&self) -> Vec<(WorkloadId, RegionId, f64)> {
        if self.shape.slot.loads.1 < 2 {
            return Vec::new();
        }
        let share = |w: WorkloadId| self.context.scenario.workloads[w.0].wait_share;
        let all = self.group.pairs.iter().map(|(w, r)| (*w, *r, share(*w)));
        all.filter(|(_, _, share)| *share > 0.0).collect()
    }

    /// `wait[w,r] ≥ 0`, `late[w,r] ≥ 0`: cost nothing, for what is done later earns the same.
    fn waits(&mut self) {
        for (workload, region, _) in self.each_waiting() {
            self.push(Activity::Wait { workload, region }, 0.0);
            self.push(Activity::Late { workload, region }, 0.0);
        }
    }

    /// `(1 − wait_share) · wait ≤ wait_share · short`: of what is not done at once only so much waits, and the rest leaves.
    fn leaving(&mut self) {
        for (w, r, share) in self.each_waiting().into_iter().filter(|(_, _, share)| *share < 1.0) {
            let own = self.columns(|a| match a {
                Activity::Wait { workload, region } if workload == w && region == r => Some(1.0 - share),
                Activity::Short { workload, region } if workload == w && region == r => Some(-share),
                _ => None,
            });
            self.row(own, Vec::new(), Side::Fixed { lower: f64::NEG_INFINITY, upper: 0.0 });
        }
    }

    /// `Σ_k σ_k · late ≥ Σ_k σ_k · wait` over the load blocks of the period: what waits is done, or it would be short.
    fn waiting(&mut self) {
        for (w, r, _) in self.each_waiting() {
            let hours = |load: usize| self.context.scenario.load_blocks.shares[load];
            let entry = |(i, (load, activity)): (usize, &(usize, Activity))| match *activity {
                Activity::Late { workload, region } if workload == w && region == r => {
                    Some((i, hours(*load)))
                }
                Activity::Wait { workload, region } if workload == w && region == r => {
                    Some((i, -hours(*load)))
                }
                _ => None,
            };
            let own = self.shape.activities.iter().enumerate().filter_map(entry).collect();
            self.row(own, Vec::new(), Side::Fixed { lower: 0.0, upper: f64::INFINITY });
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
    let at = |load: usize, w: WorkloadId, r: RegionId, values: &[f64]| {
        let level = context.scenario.level(w, r, load);
        values[demand.at(path, w, r, slot.period)] * level / context.scale.work[w.0]
    };
    let side = |row: &ShapeRow| match row.side {
        Side::Fixed { lower, upper } => (lower, upper),
        Side::Demand { workload: w, region: r } => (at(row.load, w, r, &demand.total), f64::INFINITY),
        Side::Open { workload: w, region: r } => {
            let [all, contracted] = [&demand.total, &demand.contracted].map(|d| at(row.load, w, r, d));
            (f64::NEG_INFINITY, (all - contracted).max(0.0))
        }
        Side::Contracted { workload: w, region: r } => {
            (f64::NEG_INFINITY, at(row.load, w, r, &demand.contracted))
        }
        Side::Away { workload: w, region: r } => {
            let home = context.scenario.workloads[w.0].home_share;
            (f64::NEG_INFINITY, (1.0 - home) * at(row.load, w, r, &demand.total))
        }
    };
    shape.rows.iter().map(side).collect()
}
