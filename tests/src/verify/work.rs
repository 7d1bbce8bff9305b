//! Work: who is served, by which units, where.

use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{GenerationId, RegionId, SiteId, WorkloadId};

use super::contracts::cell;
use super::{Case, Rule};

pub(super) fn work(case: &mut Case<'_>) {
    let tables = Tables::new(case);
    usable_units(case, &tables);
    spills(case, &tables);
    served(case, &tables);
    work_done(case, &tables);
    peaks(case, &tables);
}

/// What happens on the paths, added up.
struct Tables {
    /// Usable units `[generation][site][period]`.
    usable: Vec<Vec<Vec<f64>>>,
    /// Work done where units run, flattened as demand by the region where they run.
    done: Vec<f64>,
    /// Work done for others, flattened as demand by the region that served.
    into: Vec<f64>,
    /// Work that others did, flattened as demand by the region that asked.
    out: Vec<f64>,
    /// Largest demand of each workload.
    size: Vec<f64>,
}

impl Tables {
    fn new(case: &mut Case<'_>) -> Self {
        let (s, d) = (case.scenario, case.demand);
        let mut usable = vec![vec![vec![0.0; d.periods]; s.sites.len()]; s.generations.len()];
        for a in &case.plan.active {
            let g = &s.generations[a.generation.0];
            usable[a.generation.0][a.site.0][a.period] =
                a.units * g.availability.mid * (1.0 - g.stranding.mid);
        }
        let mut tables = Self {
            usable,
            done: vec![0.0; d.total.len()],
            into: vec![0.0; d.total.len()],
            out: vec![0.0; d.total.len()],
            size: vec![0.0; d.workloads],
        };
        for (at, total) in d.total.iter().enumerate() {
            let size = &mut tables.size[at / d.periods / d.regions % d.workloads];
            *size = size.max(*total);
        }
        for r in &case.plan.running {
            let at = d.at(r.path as usize, r.workload, r.region, r.period as usize);
            match performance(case, r.generation, r.workload) {
                Some(work) => tables.done[at] += r.units * work,
                None if r.units > 0.0 => {
                    let [g, w] = [&s.generations[r.generation.0].name, &s.workloads[r.workload.0].name];
                    case.broken(Rule::Performance, format!("{g} runs {w}"));
                }
                None => {}
            }
        }
        for x in &case.plan.spilled {
            let at = |region| d.at(x.path as usize, x.workload, region, x.period as usize);
            tables.into[at(x.to)] += x.work;
            tables.out[at(x.from)] += x.work;
        }
        tables
    }

    /// Work of a workload that all usable units of some regions could do.
    fn could(&self, case: &Case<'_>, w: WorkloadId, t: PeriodId, regions: &[RegionId]) -> f64 {
        let mut work = 0.0;
        for (g, sites) in self.usable.iter().enumerate() {
            let Some(per_unit) = performance(case, GenerationId(g), w) else { continue };
            for (site, units) in sites.iter().enumerate() {
                if regions.contains(&case.scenario.sites[site].region) {
                    work += units[t] * per_unit;
                }
            }
        }
        work
    }
}

fn performance(case: &Case<'_>, g: GenerationId, w: WorkloadId) -> Option<f64> {
    let rows = &case.scenario.generations[g.0].performance;
    rows.iter().find(|(about, ..)| *about == w).map(|(_, work, _)| work.mid)
}

/// Units at work, by path, period and generation, against those usable: in each region, and at the sites with the
/// same terms as the one they are said to run at.
fn usable_units(case: &mut Case<'_>, tables: &Tables) {
    let (s, d) = (case.scenario, case.demand);
    let generations = s.generations.len();
    let mut region = vec![0.0; d.paths * d.periods * generations * d.regions];
    let mut site = vec![0.0; d.paths * d.periods * generations * s.sites.len()];
    for r in &case.plan.running {
        let at = (r.path as usize * d.periods + r.period as usize) * generations + r.generation.0;
        region[at * d.regions + r.region.0] += r.units;
        if let Some(here) = r.site {
            site[at * s.sites.len() + here.0] += r.units;
        }
    }
    let size = case.most_units();
    let mut compare = |sums: &[f64],
                       places: usize,
                       sites_of: &dyn Fn(usize) -> Vec<usize>,
                       names: &dyn Fn(usize) -> String| {
        for (i, units) in sums.iter().enumerate().filter(|(_, units)| **units > 0.0) {
            let (place, at) = (i % places, i / places);
            let (g, t) = (at % generations, at / generations % d.periods);
            let usable: f64 = sites_of(place).into_iter().map(|s| tables.usable[g][s][t]).sum();
            let day = case.when.start(t);
            let words = || format!("{} at work in {} from {day}", s.generations[g].name, names(place));
            case.at_most(Rule::UsableUnits, *units, usable, size, words);
        }
    };
    let in_region = |r: usize| (0..s.sites.len()).filter(|i| s.sites[*i].region.0 == r).collect();
    compare(&region, d.regions, &in_region, &|r| s.regions[r].name.clone());
    let terms: Vec<Vec<f64>> = (0..s.sites.len()).map(|i| terms(s, SiteId(i))).collect();
    let same = |i: usize| {
        let alike = |j: &usize| s.sites[*j].region == s.sites[i].region && terms[*j] == terms[i];
        (0..s.sites.len()).filter(alike).collect()
    };
    compare(&site, s.sites.len(), &same, &|i| s.sites[i].name.clone());
}

/// What a MWh of IT load costs at a site, by period: sites with the same costs are run as one.
fn terms(s: &plimsoll_model::Scenario, site: SiteId) -> Vec<f64> {
    let when = super::When::new(s);
    let cost = |t: usize| {
        let step = when.envelope(site, when.start(t)).or(s.sites[site.0].envelope.first());
        step.map_or(0.0, |e| e.pue.mid * e.electricity_price_per_mwh.mid)
    };
    (0..when.periods().len()).map(cost).collect()
}

/// Work goes to another region of its spill group, and no more of it than may leave home.
fn spills(case: &mut Case<'_>, tables: &Tables) {
    let (s, d) = (case.scenario, case.demand);
    for x in case.plan.spilled.iter().filter(|x| x.work > 0.0) {
        let [from, to] = [x.from, x.to].map(|r| &s.regions[r.0]);
        if x.from == x.to || from.spill_group != to.spill_group {
            case.broken(Rule::SpillGroup, format!("work of {} is done in {}", from.name, to.name));
        }
    }
    for at in (0..d.total.len()).filter(|at| tables.out[*at] > 0.0) {
        let w = at / d.periods / d.regions % d.workloads;
        let may = (1.0 - s.workloads[w].home_share) * d.total[at] * mean_level(case, at);
        let words = cell(case, at, "work done away from home");
        case.at_most(Rule::HomeShare, tables.out[at], may, tables.size[w], || words);
    }
}

/// Mean level over the load blocks: 1 in a sound scenario.
fn mean_level(case: &Case<'_>, at: usize) -> f64 {
    (0..blocks(case)).map(|b| share_and_level(case, at, b)).map(|(share, level)| share * level).sum()
}

fn blocks(case: &Case<'_>) -> usize {
    case.scenario.load_blocks.shares.len()
}

fn share_and_level(case: &Case<'_>, at: usize, block: usize) -> (f64, f64) {
    let d = case.demand;
    let (w, r) = (at / d.periods / d.regions % d.workloads, at / d.periods % d.regions);
    let load = &case.scenario.load_blocks;
    (load.shares[block], load.levels[w][r][block])
}

/// Nobody is served more than was asked, nor served elsewhere more than served.
fn served(case: &mut Case<'_>, tables: &Tables) {
    for (at, asked) in case.demand.total.iter().copied().enumerate() {
        let size = tables.size[at / case.demand.periods / case.demand.regions % case.demand.workloads];
        let served = case.plan.served[at];
        let [more, away] = ["served of what is asked", "done elsewhere of what is served"];
        let [more, away] = [more, away].map(|what| cell(case, at, what));
        case.at_most(Rule::Served, served, asked, size, || more);
        case.at_most(Rule::Served, tables.out[at], served, size, || away);
    }
}

/// Work served at home and done for others comes from units at work there.
fn work_done(case: &mut Case<'_>, tables: &Tables) {
    for at in 0..case.demand.total.len() {
        let size = tables.size[at / case.demand.periods / case.demand.regions % case.demand.workloads];
        let used = case.plan.served[at] - tables.out[at] + tables.into[at];
        let words = cell(case, at, "work done by units there");
        case.at_most(Rule::WorkDone, used, tables.done[at], size, || words);
    }
}

/// In the hours of each load block, no more is served than all usable units do: of a spill group, and of a region with
/// what may leave it.
fn peaks(case: &mut Case<'_>, tables: &Tables) {
    let (s, d) = (case.scenario, case.demand);
    for w in (0..d.workloads).map(WorkloadId) {
        let away = 1.0 - s.workloads[w.0].home_share;
        for t in 0..d.periods {
            for r in (0..d.regions).map(RegionId) {
                let same = |q: &RegionId| s.regions[q.0].spill_group == s.regions[r.0].spill_group;
                let group: Vec<RegionId> = (0..d.regions).map(RegionId).filter(same).collect();
                let all = tables.could(case, w, t, &group);
                let own = tables.could(case, w, t, &[r]);
                for path in 0..d.paths {
                    let cells: Vec<usize> = group.iter().map(|q| d.at(path, w, *q, t)).collect();
                    let here = d.at(path, w, r, t);
                    let words = |what| cell(case, here, what);
                    let (whole, alone) =
                        (words("served in the spill group"), words("served at home and away"));
                    let size = tables.size[w.0];
                    let waits = s.workloads[w.0].wait_share;
                    if let Some(most) = by_block(case, &cells, waits, |_| all) {
                        let sum = cells.iter().map(|at| case.plan.served[*at]).sum();
                        case.at_most(Rule::Peak, sum, most, size, || whole);
                    }
                    if let Some(most) = by_block(case, &[here], waits, |asked| own + away * asked) {
                        case.at_most(Rule::Peak, case.plan.served[here], most, size, || alone);
                    }
                }
            }
        }
    }
}

/// Hour-weighted mean over load blocks of the demand of some cells, as far as it can be served; `None` where all of it can.
/// Of what cannot be done at once a share waits, as far as other blocks have room.
fn by_block(case: &Case<'_>, cells: &[usize], waits: f64, could: impl Fn(f64) -> f64) -> Option<f64> {
    let (mut sum, mut left, mut room) = (0.0, 0.0, 0.0);
    for block in 0..blocks(case) {
        let asked: f64 =
            cells.iter().map(|at| share_and_level(case, *at, block).1 * case.demand.total[*at]).sum();
        let share = cells.first().map_or(0.0, |at| share_and_level(case, *at, block).0);
        sum += share * asked.min(could(asked));
        left += share * (asked - could(asked)).max(0.0);
        room += share * (could(asked) - asked).max(0.0);
    }
    (left > 0.0).then_some(sum + room.min(waits * left))
}
