//! How forecasts of sums have done: of a workload over all regions, and of everything, weighed by price.
//!
//! At every date of the past at which series were forecast, paths are drawn with what was known of their correlation then, summed,
//! and the sum that came is looked for in the intervals of the drawn sums.

use plimsoll_model::demand::LevelReport;
use plimsoll_model::scenario::Scenario;

use crate::continued::{Continued, errors};
use crate::draw::{Draws, Purpose};
use crate::engine::{Told, value_at};
use crate::history::Panel;
use crate::joint::Joint;
use crate::quantile::quantile;

/// Paths drawn at a date, in pairs of opposite deviations.
const PATHS: u64 = 400;

/// What was found of a level.
#[derive(Default)]
struct Found {
    errors: usize,
    percentage: f64,
    positive: usize,
    judged: usize,
    inside: [usize; 2],
}

impl Found {
    fn add(&mut self, came: f64, drawn: &mut [f64], taught: bool) {
        drawn.sort_by(f64::total_cmp);
        let at = |p: f64| quantile(drawn, p);
        self.errors += 1;
        if came > 0.0 {
            self.percentage += (at(0.5) / came - 1.0).abs();
            self.positive += 1;
        }
        if taught {
            self.judged += 1;
            self.inside[0] += usize::from((at(0.1)..=at(0.9)).contains(&came));
            self.inside[1] += usize::from((at(0.025)..=at(0.975)).contains(&came));
        }
    }

    fn report(&self, level: &str) -> Option<LevelReport> {
        let part = |count: usize, of: usize| (of > 0).then(|| count as f64 / of as f64);
        (self.errors > 0).then(|| LevelReport {
            level: level.to_owned(),
            errors: self.errors,
            mape: (self.positive > 0).then(|| self.percentage / self.positive as f64),
            coverage_80: part(self.inside[0], self.judged),
            coverage_95: part(self.inside[1], self.judged),
        })
    }
}

/// Levels of which something is known.
pub(crate) fn levels(scenario: &Scenario, panel: &Panel, continued: &Continued) -> Vec<LevelReport> {
    let season = panel.grid.step.season(scenario.forecast.season_months);
    let prices: Vec<f64> = panel.series.iter().map(|s| scenario.workloads[s.workload.0].price.mid).collect();
    let (mut workloads, mut everything) = (Found::default(), Found::default());
    for told in continued.told.chunk_by(|a, b| a.at == b.at) {
        if told.len() < 2 {
            continue;
        }
        let drawn = drawn(scenario, panel, &continued.told, told, season);
        let sum = |places: &[usize], weight: &dyn Fn(usize) -> f64, found: &mut Found| {
            let steps = places.iter().map(|p| told[*p].came.len()).min().unwrap_or(0);
            let taught = places.iter().all(|p| told[*p].taught);
            for h in 0..steps {
                let came = places.iter().map(|p| weight(*p) * told[*p].came[h]).sum();
                let all = |path: &Vec<Vec<f64>>| places.iter().map(|p| weight(*p) * path[*p][h]).sum::<f64>();
                found.add(came, &mut drawn.iter().map(all).collect::<Vec<_>>(), taught);
            }
        };
        let workload = |p: usize| panel.series[told[p].series].workload;
        for w in 0..scenario.workloads.len() {
            let places: Vec<usize> = (0..told.len()).filter(|p| workload(*p).0 == w).collect();
            if places.len() > 1 {
                sum(&places, &|_| 1.0, &mut workloads);
            }
        }
        let all: Vec<usize> = (0..told.len()).collect();
        let several = all.iter().any(|p| workload(*p) != workload(0));
        if several && all.iter().all(|p| prices[told[*p].series] > 0.0) {
            sum(&all, &|p| prices[told[p].series], &mut everything);
        }
    }
    let named = [("a workload, all regions", workloads), ("everything, by price", everything)];
    named.iter().filter_map(|(name, found)| found.report(name)).collect()
}

/// Paths of what was told at a date: `[path][place in told][step]`.
fn drawn(
    scenario: &Scenario,
    panel: &Panel,
    all: &[Told],
    told: &[Told],
    season: usize,
) -> Vec<Vec<Vec<f64>>> {
    let at = told[0].at;
    let known = |s: &crate::history::Series| {
        let values = &s.values[..at.saturating_sub(s.first).min(s.values.len())];
        errors(values, s.first, season)
    };
    let before = all.iter().filter(|t| t.at < at);
    let deviations: Vec<Vec<f64>> = before
        .filter_map(|t| {
            let mut deviations = t.deviations()?;
            deviations.truncate(at - t.at);
            Some(deviations)
        })
        .collect();
    let series = panel.series.iter().map(|s| (s.workload.0, s.region.0)).collect();
    let joint = Joint::of(series, &panel.series.iter().map(known).collect::<Vec<_>>(), &deviations);
    let steps = told.iter().map(|t| t.came.len()).max().unwrap_or(0);
    let path = |index: u64| {
        let item = at as u64 * PATHS + index / 2;
        let z = joint.draw(&mut Draws::new(scenario.forecast.seed, Purpose::Levels, item), steps);
        let sign = if index.is_multiple_of(2) { 1.0 } else { -1.0 };
        let one = |t: &Told| {
            t.fan.iter().zip(&z).map(|(q, row)| value_at(q, sign * row[t.series]).max(0.0)).collect()
        };
        told.iter().map(one).collect()
    };
    (0..PATHS).map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sum of which 80 % of drawn values lie between 1 and 9.
    #[test]
    fn sums_are_looked_for_in_their_intervals() {
        let mut found = Found::default();
        let mut drawn: Vec<f64> = (0..=10).map(f64::from).collect();
        for (came, taught) in [(5.0, true), (9.5, true), (20.0, true), (4.0, false)] {
            found.add(came, &mut drawn, taught);
        }
        let report = found.report("all").expect("something");
        assert_eq!(
            (report.errors, report.coverage_80, report.coverage_95),
            (4, Some(1.0 / 3.0), Some(2.0 / 3.0))
        );
        let expected = (0.0 + (1.0 - 5.0 / 9.5) + 0.75 + 0.25) / 4.0;
        assert!((report.mape.expect("positive") - expected).abs() < 1e-12);
        assert_eq!(Found::default().report("none"), None);
    }
}
