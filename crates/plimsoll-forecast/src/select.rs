//! Few paths for many: a stratified choice whose moments match.
//!
//! Candidates are sorted by the worth of their demand over the horizon (price × work) and cut into as many equal parts
//! as paths are wanted: one path from each, all with the same probability, so that the total is covered evenly from
//! its worst to its best. Which one, is chosen by exchange: as long as it helps, a path is replaced by another of its
//! part, so that every series in every year is covered evenly too: its values, as ranks among all candidates, should
//! fall equally often into each sixtieth (the Cramér–von Mises distance on a grid of sixty).

use plimsoll_model::scenario::Scenario;

use crate::draw::{Draws, Purpose};
use crate::history::Panel;

/// Parts that ranks are counted in.
const BINS: usize = 60;

/// Rounds of exchange.
const ROUNDS: usize = 12;

/// Places of the chosen candidates, one from each part of `each`, in an order that says nothing.
pub(crate) fn select(
    scenario: &Scenario,
    panel: &Panel,
    candidates: &[Vec<Vec<f64>>],
    each: usize,
) -> Vec<usize> {
    let worth = worths(scenario, panel, candidates);
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by(|a, b| worth[*a].total_cmp(&worth[*b]).then(a.cmp(b)));
    let features = ranked(&features(scenario, candidates));
    let mut choice = Choice::new(&features, order.chunks(each).map(|part| part[each / 2]).collect());
    for _ in 0..ROUNDS {
        let exchanged: Vec<bool> =
            order.chunks(each).enumerate().map(|(k, part)| choice.improve(k, part)).collect();
        if !exchanged.contains(&true) {
            break;
        }
    }
    let keys = Draws::new(scenario.forecast.seed, Purpose::Order, 0).strata(choice.chosen.len());
    let mut mixed: Vec<(f64, usize)> = keys.into_iter().zip(choice.chosen).collect();
    mixed.sort_by(|a, b| a.0.total_cmp(&b.0));
    mixed.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Worth of each path's demand over the horizon: work × price × hours; without prices, work in units of its mean.
pub(crate) fn worths(scenario: &Scenario, panel: &Panel, paths: &[Vec<Vec<f64>>]) -> Vec<f64> {
    let price = |s: &crate::history::Series| scenario.workloads[s.workload.0].price.mid;
    let priced = panel.series.iter().any(|s| price(s) > 0.0);
    let weight = |s: &crate::history::Series| if priced { price(s) } else { 1.0 / s.mean() };
    let weights: Vec<f64> = panel.series.iter().map(weight).collect();
    let hours: Vec<f64> = scenario.calendar.periods().iter().map(|p| p.hours()).collect();
    let series = |values: &Vec<f64>| values.iter().zip(&hours).map(|(v, h)| v * h).sum::<f64>();
    paths.iter().map(|path| path.iter().zip(&weights).map(|(values, w)| w * series(values)).sum()).collect()
}

/// Mean of every series over every twelve months of the horizon: `[candidate][feature]`.
fn features(scenario: &Scenario, candidates: &[Vec<Vec<f64>>]) -> Vec<Vec<f64>> {
    let mut months = 0;
    let mut year_of = |p: &plimsoll_model::Period| {
        months += p.months;
        (months - 1) as usize / 12
    };
    let years: Vec<usize> =
        scenario.calendar.periods()[scenario.horizon()].iter().map(&mut year_of).collect();
    let count = years.last().map_or(0, |last| last + 1);
    let of = |values: &Vec<f64>| {
        let mut sums = vec![0.0; count];
        values.iter().zip(&years).for_each(|(value, year)| sums[*year] += value);
        sums
    };
    candidates.iter().map(|c| c.iter().flat_map(of).collect()).collect()
}

/// The part of the ranks each feature falls into, from 0 to [`BINS`] − 1; equal values are ranked by place.
fn ranked(rows: &[Vec<f64>]) -> Vec<Vec<usize>> {
    let width = rows.first().map_or(0, Vec::len);
    let mut bins = vec![vec![0; width]; rows.len()];
    for f in 0..width {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by(|a, b| rows[*a][f].total_cmp(&rows[*b][f]).then(a.cmp(b)));
        order.into_iter().enumerate().for_each(|(rank, row)| bins[row][f] = rank * BINS / rows.len());
    }
    bins
}

/// A choice of candidates and how it covers the features.
struct Choice<'a> {
    features: &'a [Vec<usize>],
    chosen: Vec<usize>,
    /// How many of the chosen lie in this part or below, less how many should: `[feature][bin]`.
    excess: Vec<[f64; BINS]>,
}

impl<'a> Choice<'a> {
    fn new(features: &'a [Vec<usize>], chosen: Vec<usize>) -> Self {
        let per_bin = chosen.len() as f64 / BINS as f64;
        let below = |f: usize, bin: usize| chosen.iter().filter(|c| features[**c][f] <= bin).count() as f64;
        let excess = |f: usize| std::array::from_fn(|bin| below(f, bin) - per_bin * (bin + 1) as f64);
        let excess = (0..features.first().map_or(0, Vec::len)).map(excess).collect();
        Self { features, chosen, excess }
    }

    /// What the sum of squared excess would change by if the `k`-th were another: a move from a lower to a higher part
    /// takes one from every count between.
    fn change(&self, k: usize, other: usize) -> f64 {
        let moved = self.features[self.chosen[k]].iter().zip(&self.features[other]).zip(&self.excess);
        let term = |((out, into), excess): ((&usize, &usize), &[f64; BINS])| {
            let step = if out < into { -1.0 } else { 1.0 };
            excess[*out.min(into)..*out.max(into)].iter().map(|e| 1.0 + 2.0 * step * e).sum::<f64>()
        };
        moved.map(term).sum()
    }

    /// Replaces the `k`-th by the best of its part; whether it did.
    fn improve(&mut self, k: usize, part: &[usize]) -> bool {
        let best = part.iter().map(|c| (self.change(k, *c), *c)).min_by(|a, b| a.0.total_cmp(&b.0));
        let Some((_, best)) = best.filter(|(change, _)| *change < -1e-9) else {
            return false;
        };
        for (f, excess) in self.excess.iter_mut().enumerate() {
            let (out, into) = (self.features[self.chosen[k]][f], self.features[best][f]);
            let step = if out < into { -1.0 } else { 1.0 };
            excess[out.min(into)..out.max(into)].iter_mut().for_each(|e| *e += step);
        }
        self.chosen[k] = best;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;

    fn moments(candidates: &[Vec<Vec<f64>>], places: &[usize], series: usize) -> [f64; 2] {
        let values: Vec<f64> = places.iter().map(|c| candidates[*c][series][0]).collect();
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        [mean, (values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64).sqrt()]
    }

    /// Ten of a thousand lognormal candidates: one from each tenth, and mean and spread of each series at least three
    /// times closer, on average, than those of ten taken by chance.
    #[test]
    fn few_paths_stand_for_many() {
        let scenario = sample::scenario();
        let panel = Panel::of(&scenario).expect("usage");
        let mut draws = Draws::new(5, Purpose::Errors, 0);
        let mut candidate = || (0..4).map(|_| vec![(0.3 * draws.normal()).exp(); 8]).collect::<Vec<_>>();
        let candidates: Vec<Vec<Vec<f64>>> = (0..1000).map(|_| candidate()).collect();
        let chosen = select(&scenario, &panel, &candidates, 100);
        let worth = worths(&scenario, &panel, &candidates);
        let tenth = |c: &usize| worth.iter().filter(|w| **w < worth[*c]).count() / 100;
        let mut tenths: Vec<usize> = chosen.iter().map(tenth).collect();
        tenths.sort_unstable();
        assert_eq!(tenths, (0..10).collect::<Vec<_>>());
        let all: Vec<usize> = (0..1000).collect();
        let away = |places: &[usize], k: usize| {
            let one = |s| (moments(&candidates, places, s)[k] - moments(&candidates, &all, s)[k]).abs();
            (0..4).map(one).sum::<f64>()
        };
        for k in [0, 1] {
            let by_chance = all.chunks(10).map(|places| away(places, k)).sum::<f64>() / 100.0;
            assert!(3.0 * away(&chosen, k) < by_chance, "{k}: {} {by_chance}", away(&chosen, k));
        }
    }
}
