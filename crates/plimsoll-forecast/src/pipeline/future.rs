//! Deals that nobody knows of yet.
//!
//! While the pipeline was watched, so many deals a month were seen for the first time, and each had its chance to be won. As many are
//! expected from now on: their number on a path is Poisson's, larger where the market is strong, and each of them is one of the deals that were won
//! before, with its workload, region, size, duration and time from first sight to start. So they come in as the sales cycle lets them: none
//! starts at once.

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::DemandPaths;
use plimsoll_model::scenario::{Deal, DealState, Scenario};

use super::rates::Rates;
use super::story::{Story, middle};
use super::{COMMON, Place, Won, place};
use crate::draw::{Draws, Purpose};
use crate::normal;

/// A deal of the past that stands for one of the future.
struct Model<'a> {
    deal: &'a Deal,
    /// Days from its first sight to its start.
    days: f64,
}

/// Adds deals of the future to the paths; returns how many a year are won, or `None` where no deal was ever won while the pipeline was
/// watched.
pub(super) fn add(
    scenario: &Scenario,
    known: &[Story<'_>],
    market: &[f64],
    demand: &mut DemandPaths,
) -> Option<f64> {
    let since = known.iter().map(|story| story.first().seen).min()?;
    let came: Vec<&Story<'_>> = known.iter().filter(|story| story.first().seen > since).collect();
    let models: Vec<Model<'_>> = came.iter().filter_map(|story| model(story)).collect();
    let watched = f64::from(since.days_until(scenario.as_of));
    if models.is_empty() || watched <= 0.0 {
        return None;
    }
    let rates = Rates::learn(known, scenario.as_of);
    let chance = |story: &&Story<'_>| {
        let deal = &story.first().deal;
        if story.first().state == DealState::Open {
            rates.chance(&deal.stage, 0.0, deal.probability)
        } else {
            1.0
        }
    };
    let a_day = came.iter().map(chance).sum::<f64>() / watched;
    let days = f64::from(scenario.as_of.days_until(scenario.calendar.horizon_end())).max(0.0);
    for (path, count) in counts(scenario, a_day * days, market).into_iter().enumerate() {
        let mut draws = Draws::new(scenario.forecast.seed, Purpose::Future, 1 + path as u64);
        for _ in 0..count {
            let model = &models[draws.place(models.len())];
            let start: Date = scenario.as_of.add_days((draws.uniform() * days + model.days) as i32);
            place(scenario, Place::of(model.deal), &Won { path, units: model.deal.units.mid, start }, demand);
        }
    }
    Some(a_day * 365.25)
}

fn model<'a>(story: &Story<'a>) -> Option<Model<'a>> {
    let deal = &story.last().deal;
    let days = f64::from(story.first().seen.days_until(middle(deal))).max(0.0);
    (story.state() == DealState::Won).then_some(Model { deal, days })
}

/// How many come on each path.
fn counts(scenario: &Scenario, mean: f64, market: &[f64]) -> Vec<usize> {
    let mut draws = Draws::new(scenario.forecast.seed, Purpose::Future, 0);
    let own = draws.strata(market.len());
    let (with, without) = (COMMON.market.sqrt(), (1.0 - COMMON.market).sqrt());
    let score: Vec<f64> =
        market.iter().zip(own).map(|(market, own)| with * market + without * normal::quantile(own)).collect();
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|a, b| score[*a].total_cmp(&score[*b]).then(a.cmp(b)));
    let mut counts = vec![0; score.len()];
    for (rank, path) in order.into_iter().enumerate() {
        counts[path] = poisson(mean, (rank as f64 + 0.5) / score.len() as f64);
    }
    counts
}

/// Quantile of Poisson's distribution.
fn poisson(mean: f64, level: f64) -> usize {
    let (mut count, mut log, mut sum) = (0_usize, -mean, (-mean).exp());
    while sum < level && (count as f64) < mean + 40.0 * (1.0 + mean.sqrt()) {
        count += 1;
        log += (mean / count as f64).ln();
        sum += log.exp();
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;
    use plimsoll_model::scenario::Sight;

    /// Probabilities of Poisson's distribution with mean 3, as printed in tables: 0.0498, 0.1991, 0.4232, 0.6472, 0.8153, 0.9161.
    #[test]
    fn poisson_has_its_tabled_quantiles() {
        for (level, count) in
            [(0.0497, 0), (0.0499, 1), (0.1990, 1), (0.1993, 2), (0.6471, 3), (0.6474, 4), (0.9162, 6)]
        {
            assert_eq!(poisson(3.0, level), count, "{level}");
        }
    }

    /// Watched for 24 months, in which 12 deals came and all were won, of 10 units each that start 200 days after they are first seen and last
    /// to the end: by day `x` after the date of the plan `12/24 · months` of them have come, those of the last 200 days not yet.
    #[test]
    fn deals_to_come_fade_in_with_the_time_that_a_sale_takes() {
        let mut scenario = sample::scenario();
        let as_of = scenario.as_of;
        let first = as_of.add_days(-730);
        let mut sights = vec![Sight {
            seen: first,
            state: DealState::Lost,
            deal: Deal { deal: "a".to_owned(), ..scenario.pipeline[0].clone() },
        }];
        for k in 0..12 {
            let seen = first.add_days(10 + 50 * k);
            let deal = Deal {
                deal: format!("b{k:02}"),
                probability: 0.99,
                earliest: seen.add_days(200),
                latest: seen.add_days(200),
                units: plimsoll_model::quantity::Interval::certain(10.0),
                duration: plimsoll_model::quantity::Months::months(600.0),
                ..scenario.pipeline[0].clone()
            };
            sights.push(Sight { seen, state: DealState::Open, deal: deal.clone() });
            sights.push(Sight { seen: seen.add_days(20), state: DealState::Won, deal });
        }
        scenario.sights = sights;
        let mut demand = DemandPaths::zero(4000, 2, 2, scenario.calendar.periods().len());
        let known = super::super::stories(&scenario.sights, as_of);
        let market: Vec<f64> = (0..4000).map(|p| normal::quantile((f64::from(p) + 0.5) / 4000.0)).collect();
        let a_year = add(&scenario, &known, &market, &mut demand).expect("won deals");
        // Sellers said 99 %, and all were won.
        assert!((a_year / 6.0 - 1.0).abs() < 0.02, "{a_year}");
        let mean = demand.mean();
        for t in 0..8 {
            let period = &scenario.calendar.periods()[t];
            let middle = f64::from(as_of.days_until(period.start) + as_of.days_until(period.end)) / 2.0;
            let expected = 10.0 * a_year / 365.25 * (middle - 200.0).max(0.0);
            let found = mean.pipeline[mean.at(0, sample::AI, sample::WEST, t)];
            // Within a period that is half over before the first can come, the mean is not that of its middle.
            if (middle - 200.0).abs() > 46.0 {
                assert!((found - expected).abs() < 0.02 * expected + 0.3, "{t}: {found} {expected}");
            }
        }
        let low: f64 = (0..2000).map(|p| demand.pipeline[demand.at(p, sample::AI, sample::WEST, 7)]).sum();
        let high: f64 =
            (2000..4000).map(|p| demand.pipeline[demand.at(p, sample::AI, sample::WEST, 7)]).sum();
        assert!(high > 1.2 * low);
    }
}
