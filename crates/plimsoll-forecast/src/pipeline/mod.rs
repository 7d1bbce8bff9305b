//! Deals that are not signed: each is won or not, with its size and its start drawn.
//!
//! How likely a deal is won, when it starts and how large it is then, is learned from what became of deals of the past
//! ([`rates`], [`laws`]), or what sellers say where nothing is known.
//!
//! Over the paths a deal is won in its probability, to the nearest path: with `n` paths and probability `p` in `⌊p·n⌋`
//! of them or one more, by chance, so that the mean is `p`. Which paths, is drawn from a Gaussian copula: the
//! market factor of a path is the normal quantile of its rank by organic demand, and a deal's score is
//! `√ρ·market + √κ·customer + √(1 − ρ − κ)·own`; the highest scores win. With ρ = 0.2 deals lean towards the futures in which
//! demand grows anyway, and towards one another; with κ = 0.2 those of one customer more so. Of the paths that win, those with a weak
//! market start late. ρ and κ are conventions (asset correlations of 0.12 to 0.24 are those of the Basel framework for corporate credit).
//!
//! # Source
//! Vasicek 2002, *The distribution of loan portfolio value* (one-factor Gaussian copula).

mod future;
mod laws;
mod rates;
mod renewals;
mod score;
#[cfg(test)]
mod simulated;
mod story;

use std::collections::BTreeMap;

use plimsoll_model::calendar::{Date, Period};
use plimsoll_model::demand::{DealsReport, DemandPaths};
use plimsoll_model::quantity::Months;
use plimsoll_model::scenario::{Deal, RegionId, Scenario, WorkloadId};

use crate::contracts::Renewable;
use crate::draw::{Draws, Purpose, item};
use crate::normal;
use crate::organic::stands_for;
use laws::{Law, Laws};
use rates::Rates;
pub(crate) use score::remarks;
use story::{Story, months, stories};

/// ρ: correlation of two deals' scores, and the square of a score's correlation with the market; κ: how much more those of one
/// customer have in common.
#[derive(Clone, Copy)]
struct Common {
    market: f64,
    customer: f64,
}

const COMMON: Common = Common { market: 0.2, customer: 0.2 };

/// Adds the deals of a scenario to the paths; `worth` ranks the paths by their organic demand. Returns how deals have done, where it is known.
pub(crate) fn add(
    scenario: &Scenario,
    worth: &[f64],
    renewable: &[Renewable<'_>],
    demand: &mut DemandPaths,
) -> Option<DealsReport> {
    let market = market(worth);
    renewable.iter().for_each(|contract| renewals::add(COMMON, scenario, contract, &market, demand));
    let known = stories(&scenario.sights, scenario.as_of);
    let learned = if scenario.forecast.learn_deals {
        Learned::from(&known, scenario.as_of)
    } else {
        Learned::default()
    };
    let chances = chances(scenario, &known, &learned);
    add_with(COMMON, scenario, &chances, &market, demand);
    let future =
        if scenario.forecast.future_deals { future::add(scenario, &known, &market, demand) } else { None };
    score::report(scenario, &learned, &chances, future)
}

fn add_with(
    common: Common,
    scenario: &Scenario,
    chances: &[Chance<'_>],
    market: &[f64],
    demand: &mut DemandPaths,
) {
    for chance in chances {
        for won in outcomes(common, scenario, chance, market) {
            place(scenario, Place::of(chance.deal), &won, demand);
        }
    }
}

/// What deals of the past teach.
#[derive(Clone, Debug, Default)]
struct Learned {
    rates: Rates,
    laws: Laws,
}

impl Learned {
    fn from(stories: &[Story<'_>], day: Date) -> Self {
        let rates = Rates::learn(stories, day);
        Self { laws: Laws::learn(stories, &rates, day), rates }
    }

    /// What is expected of a deal on a day.
    fn chance<'a>(&self, deal: &'a Deal, story: Option<&Story<'_>>, day: Date) -> Chance<'a> {
        let stay = story.and_then(|story| story.stays(day).pop());
        let age = stay.map_or(0.0, |stay| months(stay.since, day));
        let first = stay.map_or(deal, |stay| stay.first);
        Chance {
            deal,
            age,
            probability: self.rates.chance(&deal.stage, age, deal.probability),
            start: self.laws.start(deal, first, day),
            size: self.laws.size(deal, first),
        }
    }
}

/// What is expected of a deal.
#[derive(Clone, Debug)]
struct Chance<'a> {
    deal: &'a Deal,
    /// Months in its stage.
    age: f64,
    probability: f64,
    /// Days from the date of the plan on.
    start: Law,
    size: Law,
}

/// What is expected of each open deal. One whose window is over before the calendar starts comes late, where past deals tell how late
/// deals come; it does not come otherwise (`check` says so).
fn chances<'a>(scenario: &'a Scenario, known: &[Story<'_>], learned: &Learned) -> Vec<Chance<'a>> {
    let may_come = |deal: &&Deal| !learned.laws.late.is_empty() || deal.latest >= scenario.calendar.start();
    let open = scenario.pipeline.iter().filter(may_come);
    let by_name: BTreeMap<&str, &Story<'_>> =
        known.iter().map(|story| (story.last().deal.deal.as_str(), story)).collect();
    open.map(|deal| learned.chance(deal, by_name.get(deal.deal.as_str()).copied(), scenario.as_of)).collect()
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

/// How strongly each path leans towards a win: of the market, of the customer, and of the deal's own.
fn scores(common: Common, seed: u64, customer: &str, market: &[f64], own: &[f64]) -> Vec<f64> {
    let customer = Draws::new(seed, Purpose::Customers, item(customer)).strata(market.len());
    let alone = (1.0 - common.market - common.customer).sqrt();
    let score = |path: usize| {
        let customer = common.customer.sqrt() * normal::quantile(customer[path]);
        common.market.sqrt() * market[path] + customer + alone * normal::quantile(own[path])
    };
    (0..market.len()).map(score).collect()
}

/// Paths in order of their scores, the highest first.
fn ranked(scores: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|a, b| scores[*b].total_cmp(&scores[*a]).then(a.cmp(b)));
    order
}

fn outcomes(common: Common, scenario: &Scenario, chance: &Chance<'_>, market: &[f64]) -> Vec<Won> {
    let paths = market.len();
    let seed = scenario.forecast.seed;
    let draws = |purpose| Draws::new(seed, purpose, item(&chance.deal.deal));
    let mut wins = draws(Purpose::Wins);
    let count = (chance.probability * paths as f64 + wins.uniform()).floor().min(paths as f64) as usize;
    let own = wins.strata(paths);
    let mut order = ranked(&scores(common, seed, &chance.deal.customer, market, &own));
    order.truncate(count);
    let sizes = draws(Purpose::Sizes).strata(count);
    // The weaker the market, the later; which of the equal parts of all starts, in that order.
    let mut starts = draws(Purpose::Starts);
    let (with, without) = (common.market.sqrt(), (1.0 - common.market).sqrt());
    let lag: Vec<f64> = order.iter().map(|path| without * starts.normal() - with * market[*path]).collect();
    let mut late: Vec<usize> = (0..count).collect();
    late.sort_by(|a, b| lag[*a].total_cmp(&lag[*b]).then(a.cmp(b)));
    let mut at = vec![0.0; count];
    for (rank, k) in late.into_iter().enumerate() {
        at[k] = (rank as f64 + starts.uniform()) / count as f64;
    }
    let one = |(k, path): (usize, usize)| Won {
        path,
        units: chance.size.at(sizes[k]),
        start: scenario.as_of.add_days(chance.start.at(at[k]).floor() as i32),
    };
    order.into_iter().enumerate().map(one).collect()
}

/// What a deal asks for, and for how long.
#[derive(Clone, Copy)]
struct Place {
    workload: WorkloadId,
    region: RegionId,
    duration: Months,
}

impl Place {
    fn of(deal: &Deal) -> Self {
        Self { workload: deal.workload, region: deal.region, duration: deal.duration }
    }
}

/// Adds a won deal to its path, part of a period by its days; after the horizon as in its last period.
fn place(scenario: &Scenario, place: Place, won: &Won, demand: &mut DemandPaths) {
    let end = won.start.add(place.duration);
    let periods = scenario.calendar.periods();
    for t in 0..periods.len() {
        let share = share_of(&periods[stands_for(t, scenario.horizon().end)], won.start, end);
        let at = demand.at(won.path, place.workload, place.region, t);
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
        won_by(Common { market: correlation, customer: 0.0 }, paths, deals)
    }

    fn won_by(common: Common, paths: usize, deals: &[(f64, Interval)]) -> Vec<f64> {
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
        let chances = chances(&scenario, &[], &Learned::default());
        add_with(common, &scenario, &chances, &market(&worth), &mut demand);
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

    /// The customer of the two is one: ρ + κ in place of ρ.
    #[test]
    fn deals_of_one_customer_have_more_in_common() {
        let even = (0.5, Interval::certain(1.0));
        let both = won_by(COMMON, 40_000, &[even, even]).iter().filter(|u| **u > 1.5).count();
        let expected = 0.25 + 0.4_f64.asin() / std::f64::consts::TAU;
        assert!((both as f64 / 40_000.0 - expected).abs() < 0.01, "{both} {expected}");
    }

    /// Starts alone are even; with those of strong markets taken, the later half has the weaker ones.
    #[test]
    fn weak_markets_start_late() {
        let scenario = sample::scenario();
        let market = market(&(0..20_000).map(f64::from).collect::<Vec<_>>());
        let chance = &chances(&scenario, &[], &Learned::default())[0];
        let won = outcomes(COMMON, &scenario, chance, &market);
        let mean = |late: bool| {
            let half = Date::new(2026, 7, 2).expect("a day");
            let of: Vec<f64> =
                won.iter().filter(|w| (w.start >= half) == late).map(|w| market[w.path]).collect();
            of.iter().sum::<f64>() / of.len() as f64
        };
        assert!(mean(false) > mean(true) + 0.3, "{} {}", mean(false), mean(true));
    }

    /// From 1 April to 1 October 2026: half the days of the window lie before 2 July.
    #[test]
    fn a_deal_starts_evenly_over_its_window() {
        let scenario = sample::scenario();
        let mut demand = DemandPaths::zero(10_000, 2, 2, 16);
        let worth = vec![0.0; 10_000];
        add(&scenario, &worth, &[], &mut demand);
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
