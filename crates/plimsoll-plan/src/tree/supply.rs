//! How late supply may be, and how much of it comes: a few states, each with its own slip of every generation, power
//! option and step of a site's power, drawn so that each of these meets all its quantiles once.
//!
//! # Formula
//! With `n` states, thing `i` is in state `k` as late as the quantile `(π_i(k) + ½)/n` of its distribution, `π_i` a permutation
//! of its own: a Latin hypercube (McKay, Beckman & Conover, *Technometrics* 21, 1979). The distribution is that of past orders
//! where the slip of a generation is learned from them, and otherwise the triangle of the interval.

use plimsoll_model::Interval;
use plimsoll_model::plan::{SupplyState, Tree};
use plimsoll_model::scenario::{EnvelopeStep, GenerationId, Scenario, slip_at};

/// Puts the states into a tree, and gives each path one.
pub(super) fn put(scenario: &Scenario, tree: &mut Tree) {
    let ways = scenario.policy.supply_states.min(tree.last.len());
    if ways < 2 {
        return;
    }
    tree.states = states(scenario, ways);
    tree.state = by_path(scenario, tree.last.len(), ways);
}

/// The state of each of so many paths: shuffled, and as many of each as of any other.
pub(super) fn by_path(scenario: &Scenario, paths: usize, ways: usize) -> Vec<usize> {
    if ways < 2 {
        return Vec::new();
    }
    let order = shuffled(paths, scenario.forecast.seed ^ 0x5EED);
    let mut state = vec![0; paths];
    order.into_iter().enumerate().for_each(|(place, path)| state[path] = place % ways);
    state
}

fn states(scenario: &Scenario, ways: usize) -> Vec<SupplyState> {
    let mut draws = scenario.forecast.seed;
    let mut quantiles = |slip: &Slip| -> Vec<f64> {
        draws = draws.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let order = shuffled(ways, draws);
        order.into_iter().map(|place| slip.at((place as f64 + 0.5) / ways as f64)).collect()
    };
    let generations =
        (0..scenario.generations.len()).map(|g| quantiles(&of_generation(scenario, GenerationId(g))));
    let generations: Vec<Vec<f64>> = generations.collect();
    let options: Vec<Vec<f64>> =
        scenario.power_options.iter().map(|o| quantiles(&Slip::Given(o.slip))).collect();
    let delivered: Vec<Vec<f64>> =
        scenario.generations.iter().map(|g| quantiles(&Slip::Given(g.delivered_share))).collect();
    let mut sites: Vec<Vec<Vec<f64>>> = Vec::new();
    for site in &scenario.sites {
        let of_step = |step: &EnvelopeStep| match alike(&site.envelope) {
            true => quantiles(&Slip::Given(step.slip)),
            false => vec![step.slip.mid; ways],
        };
        sites.push(site.envelope.iter().map(of_step).collect());
    }
    let state = |way: usize| SupplyState {
        probability: 1.0 / ways as f64,
        generations: generations.iter().map(|by_way| by_way[way]).collect(),
        options: options.iter().map(|by_way| by_way[way]).collect(),
        delivered: delivered.iter().map(|by_way| by_way[way]).collect(),
        sites: sites.iter().map(|steps| steps.iter().map(|by_way| by_way[way]).collect()).collect(),
    };
    (0..ways).map(state).collect()
}

/// Whether the steps of a site differ in power alone: where prices change with them, they come when they are said to.
fn alike(steps: &[EnvelopeStep]) -> bool {
    let terms = |s: &EnvelopeStep| (s.pue.mid, s.electricity_price_per_mwh.mid, s.rent_per_month);
    steps.windows(2).all(|pair| terms(&pair[0]) == terms(&pair[1]))
}

/// A distribution of slip, months.
enum Slip {
    Given(Interval),
    /// What past orders were late by, in order.
    Learned(Vec<f64>),
}

impl Slip {
    fn at(&self, u: f64) -> f64 {
        match self {
            Self::Given(interval) if interval.is_uncertain() => interval.triangular(u),
            Self::Given(interval) => interval.mid,
            Self::Learned(past) => slip_at(past, u),
        }
    }
}

fn of_generation(scenario: &Scenario, g: GenerationId) -> Slip {
    let generation = &scenario.generations[g.0];
    let past = if generation.slip_learned { scenario.past_slip(g) } else { None };
    past.map_or(Slip::Given(generation.slip), Slip::Learned)
}

/// So many numbers in an order that looks random and is the same for the same seed.
fn shuffled(count: usize, seed: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    let mut state = seed;
    for i in (1..count).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        order.swap(i, (state >> 33) as usize % (i + 1));
    }
    order
}
