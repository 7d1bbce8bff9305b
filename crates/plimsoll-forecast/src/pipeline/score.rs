//! What became of deals, beside what was said of them and what would have been expected.

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::{DealOutlook, DealsBin, DealsPast, DealsReport, StageReport};
use plimsoll_model::scenario::{DealState, Scenario, Sight};

use super::laws::Law;
use super::story::{Stay, Story, middle, stories};
use super::{Chance, Learned};
use crate::draw::{Draws, Purpose};

/// Most dates of the past that are looked at.
const MOST_DATES: usize = 24;
/// Draws of the sum of deals at each date.
const DRAWS: usize = 400;
/// Hours of a year.
const YEAR: f64 = 8766.0;
const BINS: usize = 5;

/// The report of the deals; `None` without any.
pub(super) fn report(
    scenario: &Scenario,
    learned: &Learned,
    chances: &[Chance<'_>],
    future_per_year: Option<f64>,
) -> Option<DealsReport> {
    let known = stories(&scenario.sights, scenario.as_of);
    if known.is_empty() {
        return None;
    }
    let laws = &learned.laws;
    Some(DealsReport {
        deals: chances.iter().map(|chance| outlook(scenario, chance)).collect(),
        stages: stages(&known, learned, scenario.as_of),
        past: past(scenario),
        late_months: spread(&laws.late),
        size_ratio: spread(&laws.larger),
        won: laws.won as usize,
        future_per_year,
    })
}

/// What a person should know of it, in sentences.
pub(crate) fn remarks(report: &DealsReport) -> Vec<String> {
    let mut remarks = Vec::new();
    let (decided, won) = report.stages.iter().fold((0, 0), |sum, s| (sum.0.max(s.decided), sum.1.max(s.won)));
    if decided > 0 {
        remarks.push(format!(
            "Deals are as likely as those of the past were in their stage and at their age ({decided} decided, {won} of them won), drawn to what sellers say with the weight of ten deals."
        ));
    }
    if let Some(past) = &report.past {
        remarks.push(format!(
            "Of deals that were open at {} dates of the past, the Brier score of what would have been drawn is {:.3}, and of what sellers said {:.3}.",
            past.dates, past.brier, past.brier_told
        ));
    }
    if let Some([low, middle, high]) = report.late_months.filter(|_| report.won > 0) {
        remarks.push(format!(
            "{} won deals started {middle:.1} months after the middle of their window (P10 {low:.1}, P90 {high:.1}); open deals are drawn so.",
            report.won
        ));
    }
    if let Some(count) = report.future_per_year {
        remarks.push(format!(
            "{count:.1} deals a year that nobody knows of yet are expected to be won, as many as have come so far."
        ));
    }
    remarks
}

fn outlook(scenario: &Scenario, chance: &Chance<'_>) -> DealOutlook {
    let deal = chance.deal;
    DealOutlook {
        deal: deal.deal.clone(),
        customer: deal.customer.clone(),
        stage: deal.stage.clone(),
        age_months: chance.age,
        told: deal.probability,
        probability: chance.probability,
        start_told: middle(deal),
        start: scenario.as_of.add_days(chance.start.at(0.5).floor() as i32),
        units_told: Law::Triangle(deal.units).mean(),
        units: chance.size.mean(),
    }
}

/// Stages that deals have left, the likelier to be won the later.
fn stages(known: &[Story<'_>], learned: &Learned, day: Date) -> Vec<StageReport> {
    let stays: Vec<(DealState, Stay<'_>)> = known
        .iter()
        .flat_map(|story| story.stays(day).into_iter().map(|stay| (story.state(), stay)))
        .collect();
    let mut names: Vec<&str> = stays.iter().map(|(_, stay)| stay.first.stage.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let one = |name: &str| {
        let own = || stays.iter().filter(move |(_, stay)| stay.first.stage == name);
        let decided: Vec<_> = own().filter(|(state, _)| *state != DealState::Open).collect();
        let told = decided.iter().map(|(_, stay)| stay.first.probability).sum::<f64>() / decided.len() as f64;
        let (chance, left) = learned.rates.stage(name)?;
        (left > 0.0).then(|| StageReport {
            stage: name.to_owned(),
            deals: own().count(),
            decided: decided.len(),
            won: decided.iter().filter(|(state, _)| *state == DealState::Won).count(),
            told: (!decided.is_empty()).then_some(told),
            chance,
        })
    };
    let mut found: Vec<StageReport> = names.into_iter().filter_map(one).collect();
    found.sort_by(|a, b| a.chance.total_cmp(&b.chance));
    found
}

/// A deal that was open at a date and has been decided since.
struct Judged {
    told: f64,
    expected: f64,
    won: bool,
}

/// What would have been expected at dates of the past, with what was known then.
fn past(scenario: &Scenario) -> Option<DealsPast> {
    let (mut judged, mut open, mut scores) = (Vec::new(), 0, Vec::new());
    // What has ended by now.
    let ends: BTreeMap<&str, &Sight> = stories(&scenario.sights, scenario.as_of)
        .iter()
        .map(Story::last)
        .filter(|sight| sight.state != DealState::Open)
        .map(|sight| (sight.deal.deal.as_str(), sight))
        .collect();
    for (place, date) in dates(&scenario.sights, scenario.as_of).into_iter().enumerate() {
        let known = stories(&scenario.sights, date);
        if known.iter().all(|story| story.state() == DealState::Open) {
            continue;
        }
        let learned = Learned::from(&known, date);
        let told = Learned::default();
        let (mut bets, mut told_bets, mut won) = (Vec::new(), Vec::new(), 0.0);
        for story in known.iter().filter(|story| story.state() == DealState::Open) {
            let deal = &story.last().deal;
            let Some(end) = ends.get(deal.deal.as_str()) else {
                open += 1;
                continue;
            };
            let (chance, as_told) =
                (learned.chance(deal, Some(story), date), told.chance(deal, Some(story), date));
            let worth = deal.price * YEAR;
            let signed = end.state == DealState::Won;
            won += if signed { end.deal.units.mid * worth } else { 0.0 };
            judged.push(Judged { told: deal.probability, expected: chance.probability, won: signed });
            bets.push((chance.probability, chance.size, worth));
            told_bets.push((as_told.probability, as_told.size, worth));
        }
        if !bets.is_empty() {
            let score = |bets| crps(&sums(scenario.forecast.seed, place as u64, bets), won);
            scores.push([score(&told_bets), score(&bets)]);
        }
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let brier = |p: fn(&Judged) -> f64| {
        mean(&judged.iter().map(|j| (p(j) - f64::from(u8::from(j.won))).powi(2)).collect::<Vec<_>>())
    };
    let crps = |which: usize| mean(&scores.iter().map(|score: &[f64; 2]| score[which]).collect::<Vec<_>>());
    (!judged.is_empty()).then(|| DealsPast {
        dates: scores.len(),
        judged: judged.len(),
        open,
        brier_told: brier(|j| j.told),
        brier: brier(|j| j.expected),
        crps_told: crps(0),
        crps: crps(1),
        bins: bins(&judged),
    })
}

/// Dates on which deals were seen, before the date of the plan; many are thinned out evenly.
fn dates(sights: &[Sight], as_of: Date) -> Vec<Date> {
    let mut dates: Vec<Date> = sights.iter().map(|sight| sight.seen).filter(|date| *date < as_of).collect();
    dates.sort_unstable();
    dates.dedup();
    let count = dates.len().min(MOST_DATES);
    (0..count).map(|k| dates[(k + 1) * dates.len() / count - 1]).collect()
}

/// Sums of deals that are won or not, each with its chance, size and worth of a unit.
fn sums(seed: u64, date: u64, bets: &[(f64, Law, f64)]) -> Vec<f64> {
    let mut draws = Draws::new(seed, Purpose::Scores, date);
    let mut sums = vec![0.0; DRAWS];
    for (chance, size, worth) in bets {
        let (won, sizes) = (draws.strata(DRAWS), draws.strata(DRAWS));
        for (sum, (won, u)) in sums.iter_mut().zip(won.into_iter().zip(sizes)) {
            *sum += if won < *chance { size.at(u) * worth } else { 0.0 };
        }
    }
    sums
}

/// Continuous ranked probability score of draws: `E|X − y| − ½·E|X − X′|`.
fn crps(draws: &[f64], came: f64) -> f64 {
    let mut sorted = draws.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let far = sorted.iter().map(|x| (x - came).abs()).sum::<f64>() / n;
    // Σ_ij |x_i − x_j| = 2 Σ_i (2i − n + 1)·x_i over draws in order.
    let apart: f64 = sorted.iter().enumerate().map(|(i, x)| (2.0 * i as f64 - n + 1.0) * x).sum();
    far - apart / (n * n)
}

fn bins(judged: &[Judged]) -> Vec<DealsBin> {
    let place = |told: f64| ((told * BINS as f64) as usize).min(BINS - 1);
    let one = |bin: usize| {
        let own: Vec<&Judged> = judged.iter().filter(|j| place(j.told) == bin).collect();
        let mean = |of: fn(&Judged) -> f64| own.iter().map(|j| of(j)).sum::<f64>() / own.len() as f64;
        (!own.is_empty()).then(|| DealsBin {
            deals: own.len(),
            told: mean(|j| j.told),
            probability: mean(|j| j.expected),
            won: mean(|j| f64::from(u8::from(j.won))),
        })
    };
    (0..BINS).filter_map(one).collect()
}

/// P10, median and P90 of values with probabilities, in order; `None` without any.
fn spread(values: &[(f64, f64)]) -> Option<[f64; 3]> {
    let at = |level: f64| {
        let mut sum = 0.0;
        let reached = |(_, p): &&(f64, f64)| {
            sum += p;
            sum >= level - 1e-12
        };
        values.iter().find(reached).or(values.last()).map(|(value, _)| *value)
    };
    Some([at(0.1)?, at(0.5)?, at(0.9)?])
}

#[cfg(test)]
mod tests {
    use super::super::simulated::{START, truth};
    use super::*;
    use plimsoll_model::sample;

    /// Of two draws 0 and 2 and a value of 1: E|X − y| = 1, E|X − X′| = 1, so 0.5; of one draw it is the distance.
    #[test]
    fn the_score_of_draws_is_that_of_the_closed_form() {
        assert!((crps(&[2.0, 0.0], 1.0) - 0.5).abs() < 1e-12);
        assert!((crps(&[3.0; 7], 1.0) - 2.0).abs() < 1e-12);
        // Of a Bernoulli number with p = 0.3 the CRPS is (p − y)²; strata make the share exact.
        let bets = vec![(0.3, Law::Even { from: 1.0, to: 1.0 }, 1.0)];
        assert!((crps(&sums(1, 1, &bets), 1.0) - 0.49).abs() < 1e-9);
    }

    fn pipeline(change: impl Fn(&mut Scenario)) -> DealsReport {
        let mut scenario = sample::scenario();
        let start = Date::new(START.0, START.1, START.2).expect("a day");
        scenario.as_of = start.add_months(60);
        scenario.sights = truth().sights(3, 400, 60.0);
        scenario.sights.retain(|sight| sight.seen <= scenario.as_of);
        change(&mut scenario);
        let known = stories(&scenario.sights, scenario.as_of);
        let learned = Learned::from(&known, scenario.as_of);
        report(&scenario, &learned, &[], None).expect("deals")
    }

    /// Sellers say 50 and 85 %, and 35 and 66 % come; sizes and starts are 0.75 of and up to six months behind what is told.
    #[test]
    fn what_is_learned_scores_better_than_what_is_told() {
        let report = pipeline(|_| ());
        let past = report.past.expect("a past");
        assert!(past.dates > 20 && past.judged > 400, "{past:?}");
        assert!(past.brier < 0.95 * past.brier_told, "{past:?}");
        assert!(past.crps < 0.6 * past.crps_told, "{past:?}");
        for bin in past.bins {
            assert!((bin.probability - bin.won).abs() < 0.6 * (bin.told - bin.won).abs(), "{bin:?}");
        }
        let ratio = report.size_ratio.expect("won deals");
        assert!(ratio.iter().all(|r| (r - 0.75).abs() < 1e-9));
        let late = report.late_months.expect("won deals");
        assert!((late[1] - 3.0).abs() < 0.6 && late[0] < 1.2 && late[2] > 4.8 && late[2] < 8.0, "{late:?}");
        let stages: Vec<&str> = report.stages.iter().map(|s| s.stage.as_str()).collect();
        assert_eq!(stages, ["contact", "offer"]);
    }

    /// Where sellers are right, little is lost by learning.
    #[test]
    fn right_sellers_stay_right() {
        let truth = truth();
        let right = [truth.chance(0, false), truth.chance(1, false)];
        let report = pipeline(|s| {
            for sight in &mut s.sights {
                sight.deal.probability = if sight.deal.stage == "contact" { right[0] } else { right[1] };
            }
        });
        let past = report.past.expect("a past");
        // The age of a deal is still news to them.
        assert!(past.brier < 1.01 * past.brier_told, "{past:?}");
    }
}
