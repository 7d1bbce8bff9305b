//! Deals that are not signed: each is won or not, with its size and its start drawn.
//!
//! Over the paths a deal is won in its probability, to the nearest path: with `n` paths and probability `p` in `⌊p·n⌋`
//! of them or one more, by chance, so that the mean is `p`. Which paths, is drawn from a one-factor Gaussian copula: the
//! market factor of a path is the normal quantile of its rank by organic demand, and a deal's score is
//! `√ρ·market + √(1 − ρ)·own`; the highest scores win. With ρ = 0.2 deals lean towards the futures in which demand
//! grows anyway, and towards one another. ρ is a convention (asset correlations of 0.12 to 0.24 are those of the Basel
//! framework for corporate credit), to be learned where a pipeline has a history.
//!
//! # Source
//! Vasicek 2002, *The distribution of loan portfolio value* (one-factor Gaussian copula).

use plimsoll_model::calendar::{Date, Period};
use plimsoll_model::demand::DemandPaths;
use plimsoll_model::scenario::{Deal, Scenario};

use crate::draw::{Draws, Purpose, item};
use crate::normal;
use crate::organic::stands_for;

/// ρ: correlation of two deals' scores, and the square of a score's correlation with the market.
const CORRELATION: f64 = 0.2;

/// Adds the deals of a scenario to the paths; `worth` ranks the paths by their organic demand.
pub(crate) fn add(scenario: &Scenario, worth: &[f64], demand: &mut DemandPaths) {
    add_with(CORRELATION, scenario, worth, demand);
}

fn add_with(correlation: f64, scenario: &Scenario, worth: &[f64], demand: &mut DemandPaths) {
    let market = market(worth);
    // A deal whose window is over before the calendar starts is none any more; `check` says so.
    let start = scenario.calendar.start();
    for deal in scenario.pipeline.iter().filter(|deal| deal.latest >= start) {
        for won in outcomes(correlation, scenario, deal, &market) {
            place(scenario, deal, &won, demand);
        }
    }
}

/// A deal won on a path.
struct Won {
    path: usize,
    units: f64,
    start: Date,
}

/// Normal quantiles of the ranks of the paths.
fn market(worth: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..worth.len()).collect();
    order.sort_by(|a, b| worth[*a].total_cmp(&worth[*b]).then(a.cmp(b)));
    let mut market = vec![0.0; worth.len()];
    for (rank, path) in order.into_iter().enumerate() {
        market[path] = normal::quantile((rank as f64 + 0.5) / worth.len() as f64);
    }
    market
}

fn outcomes(correlation: f64, scenario: &Scenario, deal: &Deal, market: &[f64]) -> Vec<Won> {
    let draws = |purpose| Draws::new(scenario.forecast.seed, purpose, item(&deal.deal));
    let mut wins = draws(Purpose::Wins);
    let count =
        (deal.probability * market.len() as f64 + wins.uniform()).floor().min(market.len() as f64) as usize;
    let own = wins.strata(market.len());
    let (with, without) = (correlation.sqrt(), (1.0 - correlation).sqrt());
    let score = |path: usize| with * market[path] + without * normal::quantile(own[path]);
    let mut order: Vec<usize> = (0..market.len()).collect();
    order.sort_by(|a, b| score(*b).total_cmp(&score(*a)).then(a.cmp(b)));
    let sizes = draws(Purpose::Sizes).strata(count);
    let starts = draws(Purpose::Starts).strata(count);
    let one = |(k, path): (usize, usize)| Won {
        path,
        units: deal.units.triangular(sizes[k]),
        start: start(scenario, deal, starts[k]),
    };
    order.into_iter().take(count).enumerate().map(one).collect()
}

/// A day between the first and the last possible one, both included; none before the date of the plan.
fn start(scenario: &Scenario, deal: &Deal, u: f64) -> Date {
    let earliest = deal.earliest.max(scenario.as_of);
    let days = earliest.days_until(deal.latest).max(0) + 1;
    earliest.add_days((u * f64::from(days)).floor() as i32)
}

/// Adds a won deal to its path, part of a period by its days; after the horizon as in its last period.
fn place(scenario: &Scenario, deal: &Deal, won: &Won, demand: &mut DemandPaths) {
    let end = won.start.add(deal.duration);
    let periods = scenario.calendar.periods();
    for t in 0..periods.len() {
        let share = share_of(&periods[stands_for(t, scenario.horizon().end)], won.start, end);
        let at = demand.at(won.path, deal.workload, deal.region, t);
        demand.pipeline[at] += won.units * share;
        demand.total[at] += won.units * share;
    }
}

/// The part of a period's days between two dates.
fn share_of(period: &Period, start: Date, end: Date) -> f64 {
    let days = crate::grid::common_days((period.start, period.end), (start, end));
    days / f64::from(period.start.days_until(period.end)).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::quantity::Interval;
    use plimsoll_model::sample;

    /// Units won by path in the last period of the horizon, with deals of known start.
    fn won(correlation: f64, paths: usize, deals: &[(f64, Interval)]) -> Vec<f64> {
        let mut scenario = sample::scenario();
        let deal = scenario.pipeline[0].clone();
        let named = |(i, (probability, units)): (usize, &(f64, Interval))| Deal {
            deal: format!("deal {i}"),
            probability: *probability,
            units: *units,
            ..deal.clone()
        };
        scenario.pipeline = deals.iter().enumerate().map(named).collect();
        let mut demand = DemandPaths::zero(paths, 2, 2, 16);
        let worth: Vec<f64> = (0..paths).map(|p| p as f64).collect();
        add_with(correlation, &scenario, &worth, &mut demand);
        (0..paths).map(|p| demand.pipeline[demand.at(p, sample::AI, sample::WEST, 7)]).collect()
    }

    fn moments(values: &[f64]) -> (f64, f64) {
        let mean = values.iter().sum::<f64>() / values.len() as f64;
        (mean, values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / values.len() as f64)
    }

    const DEALS: [(f64, Interval); 3] = [
        (0.5, Interval { low: 60.0, mid: 80.0, high: 100.0 }),
        (0.2, Interval { low: 10.0, mid: 20.0, high: 60.0 }),
        (0.9, Interval { low: 50.0, mid: 50.0, high: 50.0 }),
    ];

    /// Closed form: mean `Σ p·E[u]`; independent deals have variance `Σ p·E[u²] − (p·E[u])²`, where a triangle has
    /// `E[u] = (a + b + c)/3` and `Var[u] = (a² + b² + c² − ab − ac − bc)/18`.
    #[test]
    fn independent_deals_have_their_closed_form_moments() {
        let (mut mean, mut variance) = (0.0, 0.0);
        for (p, Interval { low: a, mid: b, high: c }) in DEALS {
            let expected = (a + b + c) / 3.0;
            let spread = (a * a + b * b + c * c - a * b - a * c - b * c) / 18.0;
            mean += p * expected;
            variance += p * (spread + expected * expected) - (p * expected).powi(2);
        }
        let (found_mean, found_variance) = moments(&won(0.0, 20_000, &DEALS));
        assert!((found_mean / mean - 1.0).abs() < 1e-3, "{found_mean} {mean}");
        assert!((found_variance / variance - 1.0).abs() < 0.03, "{found_variance} {variance}");
    }

    #[test]
    fn correlation_moves_wins_to_good_markets_and_leaves_the_mean() {
        let (alone, together) = (won(0.0, 20_000, &DEALS), won(0.2, 20_000, &DEALS));
        assert!((moments(&alone).0 / moments(&together).0 - 1.0).abs() < 2e-3);
        assert!(moments(&together).1 > 1.05 * moments(&alone).1);
        assert!(moments(&together[10_000..]).0 > 1.2 * moments(&together[..10_000]).0);
    }

    /// P(both won) of two even deals of score correlation ρ is 1/4 + arcsin(ρ)/2π (Sheppard 1899).
    #[test]
    fn two_even_deals_are_won_together_as_the_copula_says() {
        let even = (0.5, Interval::certain(1.0));
        let both = won(0.2, 40_000, &[even, even]).iter().filter(|u| **u > 1.5).count();
        let expected = 0.25 + 0.2_f64.asin() / std::f64::consts::TAU;
        assert!((both as f64 / 40_000.0 - expected).abs() < 0.01, "{both} {expected}");
    }

    /// From 1 April to 1 October 2026: half the days of the window lie before 2 July.
    #[test]
    fn a_deal_starts_evenly_over_its_window() {
        let scenario = sample::scenario();
        let mut demand = DemandPaths::zero(10_000, 2, 2, 16);
        let worth = vec![0.0; 10_000];
        add(&scenario, &worth, &mut demand);
        let mean = demand.mean();
        let at = |t| mean.pipeline[mean.at(0, sample::AI, sample::WEST, t)];
        // Days of the second and the third quarter on which a deal with 184 equally likely starts is on, of 91 and 92.
        let second: f64 = (1..=91).map(f64::from).sum::<f64>() / 184.0 / 91.0;
        let third: f64 = (92..=183).map(f64::from).sum::<f64>() / 184.0 / 92.0;
        for (t, share) in [(0, 0.0), (1, second), (2, third), (3, 1.0), (15, 1.0)] {
            assert!((at(t) - 40.0 * share).abs() < 0.2, "{t}: {} {}", at(t), 40.0 * share);
        }
    }

    #[test]
    fn another_deal_leaves_the_first_as_it_was() {
        let one = won(0.2, 30, &DEALS[..1]);
        let with = won(0.2, 30, &[DEALS[0], (0.0, Interval::certain(1.0))]);
        assert_eq!(one, with);
    }
}
