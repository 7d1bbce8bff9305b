//! A pipeline whose truth is known: deals come, move from one stage to the next, and are won or lost, at rates that are given.

use plimsoll_model::calendar::Date;
use plimsoll_model::sample;
use plimsoll_model::scenario::{Deal, DealState, Sight};

use crate::draw::{Draws, Purpose};

/// What happens to a deal in a month, by stage and by whether it has been there for three months.
pub(super) struct Truth {
    /// Month rates: to the next stage (won, from the last), and lost; young and old.
    pub(super) stages: Vec<(&'static str, [(f64, f64); 2])>,
    /// What sellers say in each stage.
    pub(super) told: Vec<f64>,
    /// Months that starts are late by, at most.
    pub(super) late: f64,
    /// Size signed over size told.
    pub(super) ratio: f64,
}

pub(super) const START: (i16, i8, i8) = (2020, 1, 1);

/// A deal that begins in the first stage and ends in the other: to the second at 10 % a month, lost at 10 %; from there won at 30 %
/// and lost at 5 % a month for three months, and after that won at 5 % and lost at 20 %.
pub(super) fn truth() -> Truth {
    Truth {
        stages: vec![("contact", [(0.1, 0.1); 2]), ("offer", [(0.3, 0.05), (0.05, 0.2)])],
        told: vec![0.5, 0.85],
        late: 6.0,
        ratio: 0.75,
    }
}

impl Truth {
    /// Chance to be won in a stage, on entering it or after three months, in closed form.
    pub(super) fn chance(&self, stage: usize, old: bool) -> f64 {
        let Some((_, [young, aged])) = self.stages.get(stage) else { return 1.0 };
        let ahead = self.chance(stage + 1, false);
        let late = aged.0 / (aged.0 + aged.1) * ahead;
        let rate = young.0 + young.1;
        let leaves = 1.0 - (-3.0 * rate).exp();
        if old { late } else { leaves * young.0 / rate * ahead + (1.0 - leaves) * late }
    }

    /// Sights of so many deals that come evenly over some months, each when something happens.
    pub(super) fn sights(&self, seed: u64, deals: usize, over: f64) -> Vec<Sight> {
        let start = Date::new(START.0, START.1, START.2).expect("a day");
        let mut all = Vec::new();
        for k in 0..deals {
            let mut draws = Draws::new(seed, Purpose::Order, k as u64);
            let mut at = over * (k as f64 + 0.5) / deals as f64;
            let day = |months: f64| start.add_days((months * 365.25 / 12.0).round() as i32);
            let window = day(at + 9.0);
            let deal = Deal {
                deal: format!("d{k:05}"),
                customer: format!("c{k}"),
                earliest: window,
                latest: window.add_days(90),
                ..sample::scenario().pipeline[0].clone()
            };
            for (place, (name, [young, aged])) in self.stages.iter().enumerate() {
                let said = Deal { stage: (*name).to_owned(), probability: self.told[place], ..deal.clone() };
                all.push(Sight { seen: day(at), state: DealState::Open, deal: said.clone() });
                let mut rates = *young;
                let mut stay = -draws.uniform().ln() / (rates.0 + rates.1);
                if stay > 3.0 {
                    rates = *aged;
                    stay = 3.0 - draws.uniform().ln() / (rates.0 + rates.1);
                }
                at += stay;
                let lost = draws.uniform() < rates.1 / (rates.0 + rates.1);
                if lost || place + 1 == self.stages.len() {
                    let state = if lost { DealState::Lost } else { DealState::Won };
                    let begins =
                        said.earliest.add_days((draws.uniform() * self.late * 365.25 / 12.0) as i32 + 45);
                    let mut end =
                        Deal { stage: format!("{state:?}"), earliest: begins, latest: begins, ..said };
                    end.units.mid *= self.ratio;
                    all.push(Sight { seen: day(at), state, deal: end });
                    break;
                }
            }
        }
        all
    }
}
