//! What really happened: the demand of every step, as it was measured, and what could have served it.

use std::collections::BTreeMap;

use plimsoll_model::calendar::{Calendar, Date, Step};
use plimsoll_model::scenario::{GenerationId, RegionId, Scenario, SiteId, WorkloadId};

/// Part of a step that must be measured for it to be played.
const COVERED: f64 = 0.9;

/// One step of the replay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    /// First day.
    pub start: Date,
    /// Day after the last.
    pub end: Date,
    /// Its length in months.
    pub months: f64,
    /// Its hours, by real days.
    pub hours: f64,
}

/// A series of demand: a workload in a region.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Workload.
    pub workload: WorkloadId,
    /// Region.
    pub region: RegionId,
    /// Mean units of work that were asked for, by slot: used, and turned away where that is known.
    pub work: Vec<f64>,
    /// What a unit of work brings in an hour (of a buyer: costs on demand), by slot, currency.
    pub price: Vec<f64>,
    /// What a unit of work that is short costs beyond that, currency per hour.
    pub penalty: f64,
}

/// Units of one generation at one site, which could run some of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    /// Site.
    pub site: SiteId,
    /// Generation.
    pub generation: GenerationId,
}

/// History as it is played.
#[derive(Clone, Debug)]
pub struct History<'a> {
    /// The folder with all that is known by now.
    pub scenario: &'a Scenario,
    /// Steps.
    pub slots: Vec<Slot>,
    /// Demand, one row a workload and region that asked for any.
    pub series: Vec<Series>,
    /// What could serve it.
    pub cells: Vec<Cell>,
}

impl<'a> History<'a> {
    /// Plays a scenario's own history from a day on until another, in steps of so many months.
    ///
    /// # Errors
    /// Sentences on what keeps it from being played: no usage, a step that is not measured.
    pub fn of(scenario: &'a Scenario, from: Date, to: Date, months: u32) -> Result<Self, Vec<String>> {
        let whole = from.months_until(to).to_months() / f64::from(months);
        let count = whole.floor();
        if count < 1.0 {
            return Err(vec![format!(
                "there is no whole step of {months} months from {from} to {to}, the end of the replay"
            )]);
        }
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let steps = [Step { count: count as u32, months }];
        let calendar = Calendar::new(from, &steps, 0, 1);
        let slots: Vec<Slot> = calendar
            .periods()
            .iter()
            .map(|p| Slot { start: p.start, end: p.end, months: f64::from(p.months), hours: p.hours() })
            .collect();
        let series = series(scenario, &slots)?;
        let cells = cells(scenario, &series);
        Ok(Self { scenario, slots, series, cells })
    }

    /// The first slot that starts on or after a day; `None` after the last.
    pub fn slot_at_or_after(&self, day: Date) -> Option<usize> {
        self.slots.iter().position(|slot| slot.start >= day)
    }

    /// Whether a cell can run work of a series: 1 at home, less where only a part may be served elsewhere, 0 not at all.
    pub fn reach(&self, cell: Cell, series: &Series) -> f64 {
        let g = &self.scenario.generations[cell.generation.0];
        if g.work_per_unit(series.workload).is_none_or(|work| work <= 0.0) {
            return 0.0;
        }
        let home = self.scenario.sites[cell.site.0].region;
        let group = |r: RegionId| &self.scenario.regions[r.0].spill_group;
        match (home == series.region, group(home) == group(series.region)) {
            (true, _) => 1.0,
            (false, true) => 1.0 - self.scenario.workloads[series.workload.0].home_share,
            (false, false) => 0.0,
        }
    }

    /// Name of a series.
    pub fn name(&self, series: &Series) -> String {
        let workload = &self.scenario.workloads[series.workload.0].name;
        if self.scenario.regions.len() == 1 {
            return workload.clone();
        }
        format!("{workload} in {}", self.scenario.regions[series.region.0].name)
    }
}

/// The day until which every series that is still measured at the end is measured: as far as a replay can go.
pub fn measured_until(scenario: &Scenario) -> Option<Date> {
    let mut ends: BTreeMap<(usize, usize), Date> = BTreeMap::new();
    for u in &scenario.usage {
        let end = ends.entry((u.workload.0, u.region.0)).or_insert(u.end);
        *end = (*end).max(u.end);
    }
    ends.into_values().min()
}

fn series(scenario: &Scenario, slots: &[Slot]) -> Result<Vec<Series>, Vec<String>> {
    let mut measured: BTreeMap<(WorkloadId, RegionId), Vec<Measured>> = BTreeMap::new();
    for u in &scenario.usage {
        measured.entry((u.workload, u.region)).or_default().push((u.start, u.end, u.mean));
    }
    let mut faults = Vec::new();
    let mut all = Vec::new();
    for ((workload, region), rows) in measured {
        let refused = scenario
            .refused
            .iter()
            .filter(|r| r.workload == workload && r.region == region)
            .map(|r| (r.start, r.end, r.units));
        let refused: Vec<_> = refused.collect();
        let first = rows.iter().map(|row| row.0).min();
        let mut work = Vec::with_capacity(slots.len());
        for slot in slots {
            // Before its first row a series asks for nothing.
            let begun = first.is_some_and(|first| first < slot.end);
            let (sum, days) = overlap(&rows, slot);
            let all_days = f64::from(slot.start.days_until(slot.end));
            let partly = first.is_some_and(|first| first > slot.start);
            if begun && !partly && days < COVERED * all_days {
                faults.push(format!(
                    "usage of {} in {} is not measured from {} to {}",
                    scenario.workloads[workload.0].name,
                    scenario.regions[region.0].name,
                    slot.start,
                    slot.end
                ));
                break;
            }
            let used = if partly { sum / all_days } else { sum / days.max(1.0) };
            work.push(used + overlap(&refused, slot).0 / all_days);
        }
        if work.len() == slots.len() && work.iter().any(|w| *w > 0.0) {
            let price = slots.iter().map(|slot| price(scenario, workload, region, slot)).collect();
            let penalty = scenario.workloads[workload.0].short_penalty.mid;
            all.push(Series { workload, region, work, price, penalty });
        }
    }
    if faults.is_empty() && all.is_empty() {
        faults.push("no usage is measured in the time that is to be replayed".to_owned());
    }
    if faults.is_empty() { Ok(all) } else { Err(faults) }
}

/// First day, day after the last, mean units of work.
type Measured = (Date, Date, f64);

/// Sum of the means of rows over the days that they share with a slot, and those days.
fn overlap(rows: &[Measured], slot: &Slot) -> (f64, f64) {
    let mut sum = 0.0;
    let mut days = 0.0;
    for (start, end, mean) in rows {
        let shared = (*start).max(slot.start).days_until((*end).min(slot.end));
        if shared > 0 {
            sum += mean * f64::from(shared);
            days += f64::from(shared);
        }
    }
    (sum, days)
}

/// What a unit of work brings in an hour of a slot, less the overheads that follow revenue.
fn price(scenario: &Scenario, workload: WorkloadId, region: RegionId, slot: &Slot) -> f64 {
    let middle = slot.start.add_days(slot.start.days_until(slot.end) / 2);
    scenario.price_on(workload, region, middle) * kept(scenario, workload, slot.start)
}

/// Part of revenue that overheads leave on a day; a buyer has no revenue, and pays all of the price.
pub(crate) fn kept(scenario: &Scenario, workload: WorkloadId, day: Date) -> f64 {
    if scenario.objective == plimsoll_model::scenario::Objective::Cost {
        return 1.0;
    }
    let follows = |o: &&plimsoll_model::scenario::Overhead| {
        o.workload.is_none_or(|about| about == workload)
            && o.from.is_none_or(|from| from <= day)
            && o.until.is_none_or(|until| day < until)
    };
    1.0 - scenario.overheads.iter().filter(follows).map(|o| o.share_of_revenue.mid).sum::<f64>()
}

/// Every pair of site and generation that can run some of the work.
fn cells(scenario: &Scenario, series: &[Series]) -> Vec<Cell> {
    let mut by_region: BTreeMap<&str, Vec<WorkloadId>> = BTreeMap::new();
    for s in series {
        by_region.entry(&scenario.regions[s.region.0].spill_group).or_default().push(s.workload);
    }
    let mut cells = Vec::new();
    for (s, site) in scenario.sites.iter().enumerate() {
        let Some(asked) = by_region.get(scenario.regions[site.region.0].spill_group.as_str()) else {
            continue;
        };
        for (g, generation) in scenario.generations.iter().enumerate() {
            let runs = generation.performance.iter().any(|(w, work, _)| work.mid > 0.0 && asked.contains(w));
            if runs {
                cells.push(Cell { site: SiteId(s), generation: GenerationId(g) });
            }
        }
    }
    cells
}
