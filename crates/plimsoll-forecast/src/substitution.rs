//! Hardware changes, work stays: which generation does what part of a workload.
//!
//! Work is forecast as a whole; this splits it. The part that a generation and all after it do follows a logistic curve from the day on
//! which the generation enters ([`curves`]), so that parts of all generations are differences of neighbouring curves. A generation
//! without history enters as those of its family have entered before. What is past the end of its life does nothing.
//!
//! # Source
//! Fisher & Pry, "A simple substitution model of technological change", *Technological Forecasting and Social Change* 3 (1971) 75–88;
//! Norton & Bass, "A diffusion theory model of adoption and substitution for successive generations of high-technology products",
//! *Management Science* 33 (1987) 1069–1086.

mod curves;
mod past;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::{DemandPaths, GenerationOutlook, SubstitutionReport};
use plimsoll_model::scenario::{GenerationId, RegionId, Scenario, WorkloadId};

use crate::draw::{Draws, Purpose, item};
use crate::quantile::quantile;
use curves::{Curve, Seen, fit};

/// Futures of the curves that are drawn.
const DRAWS: usize = 400;
/// Fewest measured steps.
const LEAST_STEPS: usize = 4;
/// Days of a year, and of a month.
const YEAR: f64 = 365.25;
const MONTH: f64 = YEAR / 12.0;

/// Measured parts of the work of a workload.
struct Measured {
    workload: WorkloadId,
    /// First day of each step, and the day after the last.
    starts: Vec<Date>,
    end: Date,
    /// By step and generation of `entered`, parts that add up to one; `None` where nothing was measured by generation.
    shares: Vec<Option<Vec<f64>>>,
    /// Generations in order of their entry.
    entered: Vec<Entered>,
}

/// When a generation takes up the work, and when the last of it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Entered {
    generation: GenerationId,
    entry: Date,
    exit: Option<Date>,
}

/// Splits the work of every workload whose usage is measured by generation.
pub(crate) fn report(scenario: &Scenario, demand: &DemandPaths) -> Vec<SubstitutionReport> {
    let measured: Vec<Measured> = (0..scenario.workloads.len())
        .filter_map(|w| Measured::of(scenario, WorkloadId(w), scenario.as_of))
        .collect();
    measured.iter().map(|m| m.report(scenario, &measured, demand)).collect()
}

impl Measured {
    /// What was measured of a workload by a day; `None` for fewer than two generations or four steps.
    fn of(scenario: &Scenario, workload: WorkloadId, day: Date) -> Option<Self> {
        let rows: Vec<_> =
            scenario.generation_usage.iter().filter(|u| u.workload == workload && u.end <= day).collect();
        let mut lengths: Vec<i32> = rows.iter().map(|u| u.start.days_until(u.end)).collect();
        lengths.sort_unstable();
        let months = (f64::from(*lengths.get(lengths.len() / 2)?) / MONTH).round().max(1.0) as i32;
        let end = rows.iter().map(|u| u.end).max()?;
        let first = rows.iter().map(|u| u.start).min()?;
        let mut starts = Vec::new();
        while starts.last().is_none_or(|start| *start > first) {
            starts.push(end.add_months(-months * (starts.len() as i32 + 1)));
        }
        starts.reverse();
        let mut work: BTreeMap<GenerationId, Vec<f64>> = BTreeMap::new();
        for row in &rows {
            let place = starts.partition_point(|start| *start <= row.start).saturating_sub(1);
            for (at, start) in starts.iter().enumerate().skip(place) {
                let until = starts.get(at + 1).copied().unwrap_or(end);
                let days = crate::grid::common_days((row.start, row.end), (*start, until));
                if days <= 0.0 {
                    break;
                }
                work.entry(row.generation).or_insert_with(|| vec![0.0; starts.len()])[at] += row.mean * days;
            }
        }
        let entered = entered(scenario, workload, day, &work, &starts);
        let shares: Vec<Option<Vec<f64>>> = (0..starts.len())
            .map(|at| {
                let each = entered.iter().map(|e| work.get(&e.generation).map_or(0.0, |all| all[at]));
                let each: Vec<f64> = each.collect();
                let sum: f64 = each.iter().sum();
                (sum > 0.0).then(|| each.iter().map(|v| v / sum).collect())
            })
            .collect();
        let steps = shares.iter().flatten().count();
        (entered.len() > 1 && steps >= LEAST_STEPS).then_some(Self { workload, starts, end, shares, entered })
    }

    /// Middle of a step.
    fn middle(&self, at: usize) -> Date {
        let until = self.starts.get(at + 1).copied().unwrap_or(self.end);
        self.starts[at].add_days(self.starts[at].days_until(until) / 2)
    }

    /// The part of the work that each generation but the oldest, and those after it, have done since it entered.
    fn seen(&self) -> Vec<Seen> {
        let of = |place: usize| {
            let entry = self.entered[place].entry;
            let part = |at: usize| {
                let since = f64::from(entry.days_until(self.middle(at))) / YEAR;
                let part = self.shares[at].as_ref().map(|all| all[place..].iter().sum::<f64>())?;
                (since > 0.0).then_some((since, part))
            };
            Seen { points: (0..self.starts.len()).filter_map(part).collect() }
        };
        (1..self.entered.len()).map(of).collect()
    }

    /// Parts of the work on some days, by draw, day and generation.
    fn drawn(&self, curves: &[Curve], days: &[Date], (seed, draws): (u64, usize)) -> Vec<Vec<Vec<f64>>> {
        let strata: Vec<[Vec<f64>; 3]> = (0..curves.len())
            .map(|k| {
                let key = item(&format!("{}/{k}", self.workload.0));
                let mut stream = Draws::new(seed, Purpose::Takeovers, key);
                [(); 3].map(|()| stream.strata(draws))
            })
            .collect();
        let normal =
            |k: usize, draw: usize| [0, 1, 2].map(|part| crate::normal::quantile(strata[k][part][draw]));
        let one = |draw: usize| {
            let z: Vec<[f64; 3]> = (0..curves.len()).map(|k| normal(k, draw)).collect();
            days.iter().map(|day| self.parts(curves, *day, |k| z[k])).collect()
        };
        (0..draws).map(one).collect()
    }

    /// Parts of the work on a day, with curves as far off as these standard normal numbers say.
    fn parts(&self, curves: &[Curve], day: Date, off: impl Fn(usize) -> [f64; 3]) -> Vec<f64> {
        let years = |from: Date| f64::from(from.days_until(day)) / YEAR;
        let mut newer = vec![1.0];
        for (k, (curve, entered)) in curves.iter().zip(&self.entered[1..]).enumerate() {
            let part = if entered.entry <= day { curve.at(years(entered.entry), off(k)) } else { 0.0 };
            newer.push(part.min(newer[k]));
        }
        newer.push(0.0);
        let mut parts: Vec<f64> = newer.windows(2).map(|w| w[0] - w[1]).collect();
        let gone = |entered: &Entered| entered.exit.is_some_and(|exit| exit <= day);
        let left: f64 = parts.iter().zip(&self.entered).filter(|(_, e)| !gone(e)).map(|(p, _)| p).sum();
        if left > 0.0 {
            for (part, entered) in parts.iter_mut().zip(&self.entered) {
                *part = if gone(entered) { 0.0 } else { *part / left };
            }
        }
        parts
    }

    fn report(&self, scenario: &Scenario, all: &[Self], demand: &DemandPaths) -> SubstitutionReport {
        let curves = self.curves(scenario, all);
        let periods = &scenario.calendar.periods()[scenario.horizon()];
        let days: Vec<Date> =
            periods.iter().map(|p| p.start.add_days(p.start.days_until(p.end) / 2)).collect();
        let drawn = self.drawn(&curves, &days, (scenario.forecast.seed, DRAWS));
        let work: Vec<Vec<f64>> = (0..demand.paths)
            .map(|path| {
                let total = |t: usize| {
                    let at = |r: usize| demand.at(path, self.workload, RegionId(r), t);
                    (0..demand.regions).map(|r| demand.total[at(r)]).sum()
                };
                (0..periods.len()).map(total).collect()
            })
            .collect();
        let told = |of: &dyn Fn(usize) -> f64| {
            let mut values: Vec<f64> = (0..DRAWS).map(of).collect();
            values.sort_by(f64::total_cmp);
            [0.1, 0.5, 0.9].map(|level| quantile(&values, level))
        };
        let generation = |(g, entered): (usize, &Entered)| {
            let hardware = &scenario.generations[entered.generation.0];
            let useful = hardware.work_per_unit(self.workload).map(|work| work * hardware.usable_share());
            GenerationOutlook {
                generation: entered.generation,
                entry: entered.entry,
                exit: entered.exit,
                takeover_months: g.checked_sub(1).map(|k| curves[k].takeover_years() * 12.0),
                history: self.shares.iter().map(|all| all.as_ref().map_or(0.0, |all| all[g])).collect(),
                share: (0..days.len()).map(|t| told(&|draw| drawn[draw][t][g])).collect(),
                work: (0..days.len())
                    .map(|t| told(&|draw| drawn[draw][t][g] * work[draw % demand.paths][t]))
                    .collect(),
                units_per_work: useful.filter(|useful| *useful > 0.0).map(|useful| 1.0 / useful),
            }
        };
        SubstitutionReport {
            workload: self.workload,
            starts: self.starts.clone(),
            measured_until: self.end,
            ahead: periods.iter().map(|p| p.start).collect(),
            end: periods.last().map_or(self.end, |p| p.end),
            generations: self.entered.iter().enumerate().map(generation).collect(),
            past: past::past(scenario, self.workload),
        }
    }

    /// The curve of each generation but the oldest, with what those of its family teach.
    fn curves(&self, scenario: &Scenario, all: &[Self]) -> Vec<Curve> {
        let family = |generation: GenerationId| scenario.generations[generation.0].family.as_str();
        let every: Vec<(&str, Seen)> = all
            .iter()
            .flat_map(|m| m.seen().into_iter().zip(&m.entered[1..]))
            .map(|(seen, entered)| (family(entered.generation), seen))
            .collect();
        let step = f64::from(self.starts[0].days_until(self.middle(0)).max(1)) * 2.0 / YEAR;
        let last = self.shares.iter().rposition(Option::is_some).map_or(self.end, |at| self.middle(at));
        let one = |(seen, entered): (Seen, &Entered)| {
            let ours = family(entered.generation);
            let own: Vec<&Seen> = every.iter().filter(|(f, _)| *f == ours).map(|(_, seen)| seen).collect();
            let others: Vec<&Seen> = every.iter().filter(|(f, _)| *f != ours).map(|(_, seen)| seen).collect();
            let until = f64::from(entered.entry.days_until(last)) / YEAR;
            fit(&seen, (&own, &others), step, until)
        };
        self.seen().into_iter().zip(&self.entered[1..]).map(one).collect()
    }
}

/// Generations that do this work or will, in order of their entry. One that has done some of it entered when it first did; at the
/// beginning of what was measured, when it could first be had, if that was before. One that has done none of it comes a lead time after
/// its first order, if it can do the work and has been announced.
fn entered(
    scenario: &Scenario,
    workload: WorkloadId,
    day: Date,
    work: &BTreeMap<GenerationId, Vec<f64>>,
    starts: &[Date],
) -> Vec<Entered> {
    let mut all: Vec<Entered> = Vec::new();
    for (g, hardware) in scenario.generations.iter().enumerate() {
        let generation = GenerationId(g);
        let lead = |mid: f64| mid.round() as i32;
        let to_be_had = hardware.first_order.add_months(lead(hardware.lead.mid));
        let first = work.get(&generation).and_then(|work| work.iter().position(|work| *work > 0.0));
        let entry = match first {
            Some(0) => to_be_had.min(starts[0]),
            Some(at) => starts[at],
            None => {
                let known = hardware.announced.is_none_or(|announced| announced <= day);
                if !known || hardware.work_per_unit(workload).is_none() || to_be_had <= day {
                    continue;
                }
                to_be_had
            }
        };
        let last = hardware.last_order.map(|last| last.add_months(lead(hardware.lead.mid)));
        let exit = last.map(|last| last.add(hardware.service_life));
        all.push(Entered { generation, entry, exit: exit.filter(|exit| *exit > day) });
    }
    all.sort_by_key(|e| (e.entry, e.generation.0));
    all
}
