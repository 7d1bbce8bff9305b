//! How likely a deal is won, by its stage and by how long it has been there.
//!
//! Deals move between stages until they are won or lost. Of each stage and age (time since the deal entered it) it is counted how
//! many deal-months were spent there and how they ended; deals that are still open count the time that they have been, so that slow
//! deals do not look like none. Constant rates by age give the chance to be won at last, through all stages to come.
//!
//! Few deals teach little, so twice something is drawn to what is known without them: rates of one age to those of the whole stage, with the weight of [`AGE_WEIGHT`]
//! exits, and the chance in a stage to what sellers said, with the weight of [`TOLD_WEIGHT`] deals. What a seller says of one deal moves it
//! against others of its stage, as much as that has told in the past.
//!
//! # Source
//! Piecewise constant hazards with competing ends: Aalen, Borgan & Gjessing 2008, *Survival and Event History Analysis*, §5.2.

use std::collections::BTreeMap;

use plimsoll_model::calendar::Date;
use plimsoll_model::scenario::DealState;

use super::story::{Exit, Stay, Story, months};

/// Ages at which rates change, months.
pub(crate) const AGES: [f64; 4] = [0.0, 3.0, 6.0, 12.0];
/// Exits that the rates of the whole stage count as, for those of one age.
const AGE_WEIGHT: f64 = 5.0;
/// Deals that what sellers say counts as.
const TOLD_WEIGHT: f64 = 10.0;
/// How far from 1 a seller's own view of a deal may count, standard deviation before any deal.
const VIEW_SPREAD: f64 = 0.5;
const MOST_VIEW: f64 = 1.5;

/// Chances by stage and age.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rates {
    stages: BTreeMap<String, Stage>,
    /// How much a seller's own view of a deal counts: 1 as it is said, 0 not at all.
    view: f64,
}

#[derive(Clone, Debug)]
struct Stage {
    /// Deals that have left it.
    left: f64,
    /// Mean log-odds that sellers said of deals on entering it.
    said: f64,
    /// By age.
    rates: [Exits; AGES.len()],
    /// Chance to be won on entering.
    chance: f64,
}

/// Exits a month, or their count.
#[derive(Clone, Debug, Default)]
struct Exits {
    months: f64,
    won: f64,
    lost: f64,
    to: BTreeMap<String, f64>,
}

impl Exits {
    fn all(&self) -> f64 {
        self.won + self.lost + self.to.values().sum::<f64>()
    }

    fn add(&mut self, exit: Exit<'_>) {
        match exit {
            Exit::Won => self.won += 1.0,
            Exit::Lost => self.lost += 1.0,
            Exit::Stage(name) => *self.to.entry(name.to_owned()).or_default() += 1.0,
        }
    }

    /// `self + weight·other`.
    fn plus(&self, other: &Self, weight: f64) -> Self {
        let mut sum = self.clone();
        sum.months += weight * other.months;
        sum.won += weight * other.won;
        sum.lost += weight * other.lost;
        for (name, count) in &other.to {
            *sum.to.entry(name.clone()).or_default() += weight * count;
        }
        sum
    }
}

impl Rates {
    /// What deals that were known on a day teach.
    pub(crate) fn learn(stories: &[Story<'_>], day: Date) -> Self {
        let stays: Vec<(DealState, Vec<Stay<'_>>)> =
            stories.iter().map(|story| (story.state(), story.stays(day))).collect();
        let mut counts: BTreeMap<&str, ([Exits; AGES.len()], Vec<f64>)> = BTreeMap::new();
        for stay in stays.iter().flat_map(|(_, stays)| stays) {
            let (cells, said) = counts.entry(&stay.first.stage).or_default();
            said.push(log_odds(stay.first.probability));
            let length = months(stay.since, stay.until);
            for (age, cell) in cells.iter_mut().enumerate() {
                cell.months += (length.min(end_of(age)) - AGES[age]).max(0.0);
            }
            if let Some(exit) = stay.to {
                cells[age_at(length)].add(exit);
            }
        }
        let stages = counts.into_iter().map(|(name, (cells, said))| (name.to_owned(), stage(&cells, &said)));
        let mut rates = Self { stages: stages.collect(), view: 1.0 };
        rates.settle();
        rates.view = rates.fit_view(&stays);
        rates
    }

    /// Chances on entering each stage: what follows from those of the stages that come next.
    fn settle(&mut self) {
        for _ in 0..1000 {
            let before: BTreeMap<String, f64> =
                self.stages.iter().map(|(name, s)| (name.clone(), s.chance)).collect();
            let mut moved: f64 = 0.0;
            for stage in self.stages.values_mut() {
                let chance = stage.blended(0.0, &before);
                moved = moved.max((chance - stage.chance).abs());
                stage.chance = chance;
            }
            if moved < 1e-12 {
                break;
            }
        }
    }

    /// Chance that a deal is won that has been in a stage for so many months and of which a seller says this.
    pub(crate) fn chance(&self, stage: &str, age: f64, told: f64) -> f64 {
        let Some(stage) = self.stages.get(stage).filter(|stage| stage.left > 0.0) else { return told };
        let next: BTreeMap<String, f64> =
            self.stages.iter().map(|(name, s)| (name.clone(), s.chance)).collect();
        let base = log_odds(stage.blended(age, &next));
        odds(base + self.view * (log_odds(told) - stage.said))
    }

    /// Chance on entering a stage, and how many deals have left it.
    pub(crate) fn stage(&self, name: &str) -> Option<(f64, f64)> {
        self.stages.get(name).map(|stage| (stage.chance, stage.left))
    }

    /// Likeliest share of a seller's own view that the outcomes show, around 1.
    fn fit_view(&self, stays: &[(DealState, Vec<Stay<'_>>)]) -> f64 {
        let mut seen = Vec::new();
        for (state, stays) in stays.iter().filter(|(state, _)| *state != DealState::Open) {
            for stay in stays {
                let stage = &self.stages[&stay.first.stage];
                let apart = log_odds(stay.first.probability) - stage.said;
                seen.push((log_odds(stage.chance), apart, *state == DealState::Won));
            }
        }
        let loss = |view: f64| {
            let of = |(base, apart, won): &(f64, f64, bool)| {
                let p = odds(base + view * apart);
                -(if *won { p } else { 1.0 - p }).ln()
            };
            seen.iter().map(of).sum::<f64>() + 0.5 * ((view - 1.0) / VIEW_SPREAD).powi(2)
        };
        least(loss, (0.0, MOST_VIEW))
    }
}

impl Stage {
    /// Chance at an age, drawn to what sellers say.
    fn blended(&self, age: f64, next: &BTreeMap<String, f64>) -> f64 {
        let told = odds(self.said);
        (self.left * self.shown(age, next, told) + TOLD_WEIGHT * told) / (self.left + TOLD_WEIGHT)
    }

    /// Chance at an age as past deals alone show it.
    fn shown(&self, age: f64, next: &BTreeMap<String, f64>, told: f64) -> f64 {
        let (mut chance, mut still) = (0.0, 1.0);
        for (a, exits) in self.rates.iter().enumerate().skip(age_at(age)) {
            let rate = exits.all();
            if rate <= 0.0 {
                continue;
            }
            let leaves = 1.0 - (-rate * (end_of(a) - age.max(AGES[a]))).exp();
            let to: f64 = exits.to.iter().map(|(name, r)| r * next.get(name).copied().unwrap_or(told)).sum();
            chance += still * leaves * (exits.won + to) / rate;
            still *= 1.0 - leaves;
        }
        // Nobody has ever left at such an age.
        chance + still * told
    }
}

/// A stage from its counts by age and the log-odds that were said.
fn stage(cells: &[Exits; AGES.len()], said: &[f64]) -> Stage {
    let whole = cells.iter().fold(Exits::default(), |sum, cell| sum.plus(cell, 1.0));
    let left = whole.all();
    let weight = if left > 0.0 { AGE_WEIGHT / left } else { 0.0 };
    let rate = |cell: &Exits| {
        let sum = cell.plus(&whole, weight);
        if sum.months > 0.0 { Exits::default().plus(&sum, 1.0 / sum.months) } else { Exits::default() }
    };
    let said = said.iter().sum::<f64>() / said.len().max(1) as f64;
    Stage { left, said, rates: std::array::from_fn(|a| rate(&cells[a])), chance: odds(said) }
}

fn end_of(age: usize) -> f64 {
    AGES.get(age + 1).copied().unwrap_or(f64::INFINITY)
}

fn age_at(months: f64) -> usize {
    AGES.iter().rposition(|from| *from <= months).unwrap_or(0)
}

fn log_odds(p: f64) -> f64 {
    let p = p.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}

fn odds(log: f64) -> f64 {
    1.0 / (1.0 + (-log).exp())
}

/// Where a function with one valley is least, to a thousandth (golden section).
fn least(value: impl Fn(f64) -> f64, (mut low, mut high): (f64, f64)) -> f64 {
    let golden = (5.0_f64.sqrt() - 1.0) / 2.0;
    while high - low > 1e-3 {
        let (left, right) = (high - golden * (high - low), low + golden * (high - low));
        if value(left) <= value(right) {
            high = right;
        } else {
            low = left;
        }
    }
    0.5 * (low + high)
}

#[cfg(test)]
mod tests {
    use super::super::simulated::{START, truth};
    use super::super::story::stories;
    use super::*;
    use plimsoll_model::sample;
    use plimsoll_model::scenario::{Deal, Sight};

    fn day(months: i32) -> Date {
        Date::new(START.0, START.1, START.2).expect("a day").add_months(months)
    }

    /// Twenty deals left a stage in which sellers say 50 %, five of them won: (20 · ¼ + 10 · ½) / 30 = ⅓, at any age.
    #[test]
    fn a_stage_is_drawn_to_what_sellers_say() {
        let mut sights = Vec::new();
        for k in 0..20 {
            let deal = Deal { deal: format!("d{k:02}"), ..sample::scenario().pipeline[0].clone() };
            let state = if k < 5 { DealState::Won } else { DealState::Lost };
            sights.push(Sight { seen: day(0), state: DealState::Open, deal: deal.clone() });
            sights.push(Sight { seen: day(2), state, deal });
        }
        let rates = Rates::learn(&stories(&sights, day(3)), day(3));
        for age in [0.0, 1.0, 8.0, 30.0] {
            assert!((rates.chance("proposal", age, 0.5) - 1.0 / 3.0).abs() < 1e-9, "{age}");
        }
        // All were told the same, so that what a view is worth is not known: it counts as it is said.
        assert!((rates.view - 1.0).abs() < 1e-2);
        assert!(
            (rates.chance("proposal", 0.0, 0.8) - odds(log_odds(1.0 / 3.0) + log_odds(0.8))).abs() < 1e-2
        );
    }

    #[test]
    fn without_a_past_a_deal_is_as_likely_as_told() {
        let scenario = sample::scenario();
        let rates = Rates::learn(&stories(&scenario.sights, scenario.as_of), scenario.as_of);
        for told in [0.0, 0.3, 1.0] {
            assert!((rates.chance("proposal", 1.0, told) - told).abs() < f64::EPSILON);
            assert!((rates.chance("another", 1.0, told) - told).abs() < f64::EPSILON);
        }
    }

    /// 12,000 deals over five years, of which those of the last months are still open: chances are those of the truth, also for
    /// deals that have been in their stage for long. Sellers say 50 and 85 %.
    #[test]
    fn chances_of_a_simulated_pipeline_are_recovered() {
        let truth = truth();
        let sights = truth.sights(1, 12_000, 60.0);
        let rates = Rates::learn(&stories(&sights, day(60)), day(60));
        for (stage, told, place) in [("contact", 0.5, 0), ("offer", 0.85, 1)] {
            for (age, old) in [(0.0, false), (7.0, true)] {
                let (found, expected) = (rates.chance(stage, age, told), truth.chance(place, old));
                assert!((found - expected).abs() < 0.03, "{stage} {age}: {found} {expected}");
            }
        }
    }

    /// Sellers who know more than the stage says are listened to; those who guess are not.
    #[test]
    fn a_view_counts_as_much_as_it_has_told() {
        let view = |knows: f64| {
            let mut sights = Vec::new();
            for k in 0..400 {
                let good = k % 2 == 0;
                let told = if good { 0.7 } else { 0.3 };
                let deal = Deal {
                    deal: format!("d{k:03}"),
                    probability: told,
                    ..sample::scenario().pipeline[0].clone()
                };
                // Of good ones as many more are won as the seller knows.
                let chance = 0.5 + if good { knows } else { -knows };
                let won = (f64::from(k / 2 % 50) + 0.5) / 50.0 < chance;
                sights.push(Sight { seen: day(0), state: DealState::Open, deal: deal.clone() });
                let state = if won { DealState::Won } else { DealState::Lost };
                sights.push(Sight { seen: day(1), state, deal });
            }
            Rates::learn(&stories(&sights, day(2)), day(2)).view
        };
        assert!((view(0.2) - 1.0).abs() < 0.1, "{}", view(0.2));
        assert!(view(0.0) < 0.15 && view(0.1) > 0.3 && view(0.1) < 0.7, "{} {}", view(0.0), view(0.1));
    }

    /// What is seen later changes nothing.
    #[test]
    fn nothing_after_the_date_is_read() {
        let sights = truth().sights(2, 300, 60.0);
        let mut poisoned = sights.clone();
        let date = day(30);
        for sight in poisoned.iter_mut().filter(|sight| sight.seen > date) {
            sight.state = DealState::Won;
            sight.deal.probability = 1.0;
            sight.deal.stage = "poison".to_owned();
            sight.deal.units.mid = 1e9;
        }
        let of =
            |sights: &[Sight]| format!("{:?}", super::super::Learned::from(&stories(sights, date), date));
        assert_eq!(of(&sights), of(&poisoned));
        assert_ne!(of(&sights), format!("{:?}", super::super::Learned::default()));
    }
}
