//! When won deals really start, and how large they really are.
//!
//! Of each deal that was won, every stay in a stage tells how many months after the middle of the window it started that was said when
//! the stay began, and how many times as large it was signed; the stays of one deal share its weight. Deals that are still open after the
//! middle of their window are late by an unknown time, but at least by that, and count so, as far as they are likely to be won at all. What a
//! deal of now is drawn with rests on what was said when its stay began, too, so that a window that was moved since does not count twice.
//!
//! What was seen so is drawn as often as `n / (n + 10)` with `n` deals won; what the seller says of this deal, the rest of the time.
//!
//! # Source
//! Censored times: Kaplan & Meier 1958, with the last at its own time (Efron 1967); the mixture is the posterior mean of a Dirichlet
//! process around the seller's word (Ferguson 1973).

use plimsoll_model::calendar::Date;
use plimsoll_model::scenario::{Deal, DealState};

use super::rates::Rates;
use super::story::{Story, middle, months};

/// Deals that the seller's word counts as.
const TOLD_WEIGHT: f64 = 10.0;
/// Days that a deal is spread over that is later than any before it was.
const LEAST_WINDOW: f64 = 90.0;
/// Points of the seller's own window or triangle, and of what past deals have shown.
const POINTS: usize = 64;

/// What won deals have shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Laws {
    /// Months from what was said to what came, with their probability; in order.
    pub(crate) late: Vec<(f64, f64)>,
    /// Size signed over size said, with its probability; in order.
    pub(crate) larger: Vec<(f64, f64)>,
    /// Deals that were won and had been seen before.
    pub(crate) won: f64,
}

impl Laws {
    /// What deals that were known on a day teach.
    pub(crate) fn learn(stories: &[Story<'_>], rates: &Rates, day: Date) -> Self {
        let (mut late, mut larger, mut won) = (Vec::new(), Vec::new(), 0.0);
        for story in stories {
            let stays = story.stays(day);
            let weight = 1.0 / stays.len().max(1) as f64;
            let last = &story.last().deal;
            match story.state() {
                DealState::Won if !stays.is_empty() => won += 1.0,
                DealState::Open => {
                    let now = stays.last().map_or(0.0, |stay| months(stay.since, day));
                    let weight = weight * rates.chance(&last.stage, now, last.probability);
                    let waited = stays.iter().map(|stay| months(middle(stay.first), day));
                    late.extend(waited.map(|months| Time { months, weight, came: false }));
                    continue;
                }
                _ => continue,
            }
            for stay in &stays {
                let time = months(middle(stay.first), middle(last));
                late.push(Time { months: time, weight, came: true });
                if stay.first.units.mid > 0.0 {
                    larger.push((last.units.mid / stay.first.units.mid, weight));
                }
            }
        }
        larger.sort_by(|a, b| a.0.total_cmp(&b.0));
        Self { late: fewer(survival(late)), larger: fewer(whole(larger)), won }
    }

    fn shown(&self, seen: &[(f64, f64)]) -> f64 {
        if seen.is_empty() { 0.0 } else { self.won / (self.won + TOLD_WEIGHT) }
    }

    /// Days on which a deal may start, none before `as_of`; `first` is what was said when it came into its stage.
    pub(crate) fn start(&self, deal: &Deal, first: &Deal, as_of: Date) -> Law {
        let earliest = deal.earliest.max(as_of);
        let days = f64::from(earliest.days_until(deal.latest).max(0)) + 1.0;
        let from_now = f64::from(as_of.days_until(earliest));
        let share = self.shown(&self.late);
        if share <= 0.0 {
            return Law::Even { from: from_now, to: from_now + days };
        }
        // A window that is over says nothing any more.
        let over = deal.latest < as_of;
        let share = if over { 1.0 } else { share };
        let told = (0..POINTS).map(|k| (from_now + days * (k as f64 + 0.5) / POINTS as f64, 1.0 - share));
        let until = f64::from(as_of.days_until(middle(first)));
        let seen: Vec<(f64, f64)> = self
            .late
            .iter()
            .map(|(late, p)| (until + late * 365.25 / 12.0, *p))
            .filter(|(day, _)| *day >= 0.0)
            .collect();
        let left: f64 = seen.iter().map(|(_, p)| p).sum();
        if left <= 0.0 {
            // Later than any before: some day of the next while, as long as its window was.
            let window = f64::from(deal.earliest.days_until(deal.latest)).max(LEAST_WINDOW);
            return if over {
                Law::Even { from: 0.0, to: window }
            } else {
                Law::Even { from: from_now, to: from_now + days }
            };
        }
        let seen = seen.into_iter().map(|(day, p)| (day, p / left * share));
        Law::of(told.map(|(day, p)| (day, p / POINTS as f64)).chain(seen).collect())
    }

    /// Sizes that a deal may have; `first` is what was said when it came into its stage.
    pub(crate) fn size(&self, deal: &Deal, first: &Deal) -> Law {
        let share = self.shown(&self.larger);
        if share <= 0.0 {
            return Law::Triangle(deal.units);
        }
        let told = (0..POINTS).map(|k| {
            (deal.units.triangular((k as f64 + 0.5) / POINTS as f64), (1.0 - share) / POINTS as f64)
        });
        let seen = self.larger.iter().map(|(ratio, p)| (first.units.mid * ratio, p * share));
        Law::of(told.chain(seen).collect())
    }
}

/// A distribution to be drawn from.
#[derive(Clone, Debug)]
pub(crate) enum Law {
    /// All between two numbers alike.
    Even { from: f64, to: f64 },
    /// A triangle.
    Triangle(plimsoll_model::quantity::Interval),
    /// Values in order, with the probability up to and with each.
    Steps(Vec<(f64, f64)>),
}

impl Law {
    fn of(mut values: Vec<(f64, f64)>) -> Self {
        values.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut sum, all) = (0.0, values.iter().map(|(_, p)| p).sum::<f64>());
        for (_, p) in &mut values {
            sum += *p / all;
            *p = sum;
        }
        Self::Steps(values)
    }

    /// The value below which a draw falls with probability `u`.
    pub(crate) fn at(&self, u: f64) -> f64 {
        match self {
            Self::Even { from, to } => from + u * (to - from),
            Self::Triangle(units) => units.triangular(u),
            Self::Steps(values) => {
                let place = values.partition_point(|(_, up_to)| *up_to < u);
                values[place.min(values.len() - 1)].0
            }
        }
    }

    /// Its mean.
    pub(crate) fn mean(&self) -> f64 {
        match self {
            Self::Even { from, to } => 0.5 * (from + to),
            Self::Triangle(units) => (units.low + units.mid + units.high) / 3.0,
            Self::Steps(values) => {
                let mut before = 0.0;
                values
                    .iter()
                    .map(|(value, up_to)| value * (up_to - std::mem::replace(&mut before, *up_to)))
                    .sum()
            }
        }
    }
}

/// A time that was seen, or was longer than this.
struct Time {
    months: f64,
    weight: f64,
    came: bool,
}

/// Times with their probability, where some are only known to be longer; empty where none came.
fn survival(mut times: Vec<Time>) -> Vec<(f64, f64)> {
    if !times.iter().any(|time| time.came) {
        return Vec::new();
    }
    // Of equal times those that came count first.
    times.sort_by(|a, b| a.months.total_cmp(&b.months).then(b.came.cmp(&a.came)));
    let mut at_risk: f64 = times.iter().map(|time| time.weight).sum();
    let (mut still, mut found) = (1.0, Vec::new());
    for time in &times {
        if time.came {
            let leaves = still * time.weight / at_risk;
            found.push((time.months, leaves));
            still -= leaves;
        }
        at_risk -= time.weight;
    }
    if still > 1e-9 {
        found.push((times[times.len() - 1].months, still));
    }
    found
}

/// At most as many values of equal weight, each the middle of its part.
fn fewer(values: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    if values.len() <= POINTS {
        return values;
    }
    let law = Law::of(values);
    (0..POINTS).map(|k| (law.at((k as f64 + 0.5) / POINTS as f64), 1.0 / POINTS as f64)).collect()
}

/// Weights made to add up to one.
fn whole(mut values: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    let all: f64 = values.iter().map(|(_, weight)| weight).sum();
    values.iter_mut().for_each(|(_, weight)| *weight /= all);
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Kaplan and Meier 1958, the worked example of their section 2: deaths at 0.8, 3.1, 5.4 and 9.2, losses at 1.0, 2.7, 7.0 and 12.1. The
    /// estimate falls to 7/8, 7/8·4/5 = 0.70, 0.70·3/4 = 0.525 and 0.525·1/2 = 0.2625.
    #[test]
    fn censored_times_are_those_of_kaplan_and_meier() {
        let time = |(months, came): &(f64, bool)| Time { months: *months, weight: 1.0, came: *came };
        let seen = [
            (0.8, true),
            (1.0, false),
            (2.7, false),
            (3.1, true),
            (5.4, true),
            (7.0, false),
            (9.2, true),
            (12.1, false),
        ];
        let found = survival(seen.iter().map(time).collect());
        let mut still = 1.0;
        for ((at, p), (when, left)) in
            found.iter().zip([(0.8, 0.875), (3.1, 0.7), (5.4, 0.525), (9.2, 0.2625), (12.1, 0.0)])
        {
            still -= p;
            assert!((at - when).abs() < 1e-12 && (still - left).abs() < 1e-12, "{at} {still}");
        }
        assert!(survival(vec![time(&(3.0, false))]).is_empty());
    }

    #[test]
    fn steps_are_drawn_in_their_shares() {
        let law = Law::of(vec![(3.0, 1.0), (1.0, 2.0), (2.0, 1.0)]);
        assert!(
            (law.at(0.49) - 1.0).abs() < 1e-12
                && (law.at(0.51) - 2.0).abs() < 1e-12
                && (law.at(0.99) - 3.0).abs() < 1e-12
        );
        assert!((law.mean() - 1.75).abs() < 1e-12);
    }
}
