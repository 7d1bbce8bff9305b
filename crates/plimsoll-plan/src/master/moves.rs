//! Units moved from one site to another.
//!
//! | symbol | here | meaning |
//! | --- | --- | --- |
//! | `v` | [`Cohort`] | units of one day and price, there or on order before the plan |
//! | `out[v,s,m]` | [`MoveColumns::out`] | units that leave `s` at the start of `m` |
//! | `in[v,s,m]` | [`MoveColumns::into`] | of them those that go to `s` |
//!
//! A unit on its way serves nowhere, and power and other room is kept for it where it goes: otherwise moving would be a way to
//! switch units off for a while, which nobody would call that. A unit moves at most once, and what the plan itself orders stays where it is ordered: so who left what behind needs no
//! vintages beyond those that there are, and a unit takes its age along exactly.

use plimsoll_lp::Col;
use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{GenerationId, Redeploy, SiteId};
use plimsoll_model::{Date, PeriodId};

use super::{Context, Master, held};
use crate::tree::Moment;

/// Units of one day and price that are there, or on order, before anything is planned.
pub(crate) struct Cohort {
    /// Day of service, by which they are worth what they are.
    pub(crate) in_service: Date,
    /// Currency per unit.
    pub(crate) price: f64,
    /// Day from which they serve.
    pub(crate) since: Date,
    /// Units by site.
    pub(crate) units: Vec<f64>,
}

/// Columns of what moves of a cohort at a moment.
pub(crate) struct MoveColumns {
    pub(crate) generation: GenerationId,
    /// Place in [`cohorts`].
    pub(crate) cohort: usize,
    /// Day from which the units serve.
    pub(crate) since: Date,
    pub(crate) node: NodeId,
    pub(crate) way: usize,
    pub(crate) leaves: PeriodId,
    pub(crate) serves: PeriodId,
    /// By site; `None` where there are none to leave.
    pub(crate) out: Vec<Option<Col>>,
    /// By site; `None` where none can come from elsewhere.
    pub(crate) into: Vec<Option<Col>>,
}

/// Cohorts of a generation, oldest first.
pub(crate) fn cohorts(context: &Context<'_>, g: GenerationId) -> Vec<Cohort> {
    let sites = context.scenario.sites.len();
    let mut cohorts: Vec<Cohort> = Vec::new();
    for s in 0..sites {
        for there in held(context, g, SiteId(s)) {
            let same =
                |c: &&mut Cohort| c.in_service == there.in_service && c.price.total_cmp(&there.price).is_eq();
            if let Some(cohort) = cohorts.iter_mut().find(same) {
                cohort.units[s] += there.units;
            } else {
                let mut units = vec![0.0; sites];
                units[s] = there.units;
                let (in_service, price, since) = (there.in_service, there.price, there.since);
                cohorts.push(Cohort { in_service, price, since, units });
            }
        }
    }
    cohorts.sort_by(|a, b| a.in_service.cmp(&b.in_service).then(a.price.total_cmp(&b.price)));
    cohorts
}

/// `out[v,s,m], in[v,s,m] ≥ 0`: within the horizon, where the units still run when they come. What leaves pays.
pub(super) fn columns(master: &mut Master, context: &Context<'_>) {
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        let Some(redeploy) = context.scenario.generations[g.0].redeploy else { continue };
        for (place, cohort) in cohorts(context, g).iter().enumerate() {
            for (_, moment) in context.moments.iter() {
                if let Some(serves) = serves(context, g, cohort, moment.period, redeploy) {
                    of_cohort(master, context, (g, place, cohort), moment, (serves, redeploy.cost.mid));
                }
            }
        }
    }
}

/// The period from which units serve elsewhere that leave at the start of one; `None` where they cannot leave then.
fn serves(
    context: &Context<'_>,
    g: GenerationId,
    cohort: &Cohort,
    leaves: PeriodId,
    redeploy: Redeploy,
) -> Option<PeriodId> {
    let start = context.timing.start(leaves);
    let there = context.scenario.horizon().contains(&leaves) && cohort.since <= start;
    let serves = context.timing.first_serving(start.add(redeploy.months)).filter(|_| there)?;
    let life = context.scenario.generations[g.0].service_life;
    context.timing.runs_in(cohort.since, life, serves).then_some(serves)
}

fn of_cohort(
    master: &mut Master,
    context: &Context<'_>,
    (generation, place, cohort): (GenerationId, usize, &Cohort),
    Moment { node, way, period: leaves, .. }: Moment,
    (serves, price): (PeriodId, f64),
) {
    let cost = context.scale.per_unit(price * context.money.running(leaves));
    let all = (0.0, f64::INFINITY);
    let is_source = |s: usize| cohort.units[s] > 0.0;
    let sites = 0..cohort.units.len();
    let elsewhere = |s: usize| sites.clone().any(|other| other != s && is_source(other));
    let out = sites.clone().map(|s| is_source(s).then(|| master.column(context, (node, way), cost, all)));
    let out = out.collect();
    let into = sites.clone().map(|s| elsewhere(s).then(|| master.column(context, (node, way), 0.0, all)));
    let into = into.collect();
    let since = cohort.since;
    master.moves.push(MoveColumns { generation, cohort: place, since, node, way, leaves, serves, out, into });
}

/// `Σ_s out[v,s,m] = Σ_s in[v,s,m]`: what leaves comes somewhere.
pub(super) fn arrive(master: &mut Master, _: &Context<'_>) {
    for moved in &master.moves {
        let out = moved.out.iter().flatten().map(|column| (*column, 1.0));
        let into = moved.into.iter().flatten().map(|column| (*column, -1.0));
        let row = master.problem.row(0.0, 0.0, out.chain(into));
        master.hubs.insert(row);
    }
}

/// `Σ_m out[v,s,m] ≤ units[v,s]` along each branch: what leaves was there.
pub(super) fn were_there(master: &mut Master, context: &Context<'_>) {
    for g in (0..context.scenario.generations.len()).map(GenerationId) {
        if context.scenario.generations[g.0].redeploy.is_none() {
            continue;
        }
        for (place, cohort) in cohorts(context, g).iter().enumerate() {
            for (s, units) in cohort.units.iter().enumerate() {
                let left = |way: usize| -> Vec<(NodeId, Col, f64)> {
                    let ours = master.moves.iter().filter(|m| {
                        (m.generation, m.cohort) == (g, place) && (m.way == way || context.ways.len() < 2)
                    });
                    ours.filter_map(|m| Some((m.node, m.out[s]?, 1.0))).collect()
                };
                for entries in context.moments.along_branches(left).into_iter().filter(|e| !e.is_empty()) {
                    master.problem.row(f64::NEG_INFINITY, context.scale.to_units(*units), entries);
                }
            }
        }
    }
}

impl Master {
    /// Moves of a generation that are decided on the way to a moment.
    fn moves_seen<'a>(
        &'a self,
        context: &'a Context<'_>,
        g: GenerationId,
        m: usize,
    ) -> impl Iterator<Item = &'a MoveColumns> {
        let way = context.moments.get(m).way;
        let seen =
            move |v: &&MoveColumns| v.generation == g && v.way == way && context.moments.sees(m, v.node);
        self.moves.iter().filter(seen)
    }

    /// What moves change of the units at a site in the period of a moment: columns of what comes, and less what leaves.
    pub(crate) fn moving(
        &self,
        context: &Context<'_>,
        (g, s): (GenerationId, SiteId),
        m: usize,
    ) -> Vec<(Col, f64)> {
        let t = context.moments.get(m).period;
        self.moves_at(context, (g, s), m, |_| true, |leaves_or_serves| leaves_or_serves == t)
    }

    /// What moves up to a moment have changed of the units at a site, of those that serve since some days.
    pub(crate) fn moved(
        &self,
        context: &Context<'_>,
        (g, s): (GenerationId, SiteId),
        m: usize,
        wanted: impl Fn(Date) -> bool,
    ) -> Vec<(Col, f64)> {
        let t = context.moments.get(m).period;
        self.moves_at(
            context,
            (g, s),
            m,
            |moved| wanted(moved.since),
            |leaves_or_serves| leaves_or_serves <= t,
        )
    }

    /// Columns of units that are on their way to a site: what they will need there is kept for them.
    pub(super) fn on_their_way(
        &self,
        context: &Context<'_>,
        (g, s): (GenerationId, SiteId),
        m: usize,
    ) -> Vec<Col> {
        let t = context.moments.get(m).period;
        let moves = self.moves_seen(context, g, m).filter(|v| v.leaves <= t && t < v.serves);
        moves.filter_map(|v| v.into[s.0]).collect()
    }

    /// The same of one cohort.
    pub(super) fn moved_of(
        &self,
        context: &Context<'_>,
        (g, s): (GenerationId, SiteId),
        m: usize,
        cohort: usize,
    ) -> Vec<(Col, f64)> {
        let t = context.moments.get(m).period;
        self.moves_at(context, (g, s), m, |moved| moved.cohort == cohort, |when| when <= t)
    }

    fn moves_at(
        &self,
        context: &Context<'_>,
        (g, s): (GenerationId, SiteId),
        m: usize,
        wanted: impl Fn(&MoveColumns) -> bool,
        then: impl Fn(PeriodId) -> bool,
    ) -> Vec<(Col, f64)> {
        let mut entries = Vec::new();
        for moved in self.moves_seen(context, g, m).filter(|moved| wanted(moved)) {
            entries.extend(moved.out[s.0].filter(|_| then(moved.leaves)).map(|column| (column, -1.0)));
            entries.extend(moved.into[s.0].filter(|_| then(moved.serves)).map(|column| (column, 1.0)));
        }
        entries
    }

    /// Whether units can come to a site from another by a moment, of those that serve since some days.
    pub(super) fn may_come(
        &self,
        context: &Context<'_>,
        at: (GenerationId, SiteId),
        m: usize,
        wanted: impl Fn(Date) -> bool,
    ) -> bool {
        self.moved(context, at, m, wanted).iter().any(|(_, sign)| *sign > 0.0)
    }
}
