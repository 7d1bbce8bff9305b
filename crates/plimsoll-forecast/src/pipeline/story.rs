//! Deals over time, as far as they were known at a date.

use plimsoll_model::calendar::Date;
use plimsoll_model::scenario::{Deal, DealState, Sight};

/// One deal, from its first sight on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Story<'a> {
    /// At least one, by date.
    sights: &'a [Sight],
}

/// A stay in a stage.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay<'a> {
    /// What was said when it began.
    pub(crate) first: &'a Deal,
    pub(crate) since: Date,
    pub(crate) until: Date,
    /// Where it went then; `None` where it is still there.
    pub(crate) to: Option<Exit<'a>>,
}

/// How a stay ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit<'a> {
    Stage(&'a str),
    Won,
    Lost,
}

/// Deals as they were known on a day: nothing that was seen later is in them. `sights` are by deal and then by date.
pub(crate) fn stories(sights: &[Sight], day: Date) -> Vec<Story<'_>> {
    let known = |sights: &'_ [Sight]| sights.iter().take_while(|sight| sight.seen <= day).count();
    sights
        .chunk_by(|a, b| a.deal.deal == b.deal.deal)
        .map(|all| &all[..known(all)])
        .filter(|sights| !sights.is_empty())
        .map(|sights| Story { sights: until_decided(sights) })
        .collect()
}

/// Without what repeats that a deal has been won or lost.
fn until_decided(sights: &[Sight]) -> &[Sight] {
    let last = sights.last().map_or(DealState::Open, |sight| sight.state);
    let repeated = sights.iter().rev().skip(1).take_while(|s| last != DealState::Open && s.state == last);
    &sights[..sights.len() - repeated.count()]
}

impl<'a> Story<'a> {
    /// The last that was said of it.
    pub(crate) fn last(&self) -> &'a Sight {
        &self.sights[self.sights.len() - 1]
    }

    /// The first that was said of it.
    pub(crate) fn first(&self) -> &'a Sight {
        &self.sights[0]
    }

    pub(crate) fn state(&self) -> DealState {
        self.last().state
    }

    /// Its stays in stages; the last lasts until `day` where the deal is still open. A deal first seen as won or lost has none; one
    /// that was taken up again was never won or lost before.
    pub(crate) fn stays(&self, day: Date) -> Vec<Stay<'a>> {
        let mut stays: Vec<Stay<'a>> = Vec::new();
        let again = |at: usize, sight: &Sight| at + 1 < self.sights.len() && sight.state != DealState::Open;
        for (_, sight) in self.sights.iter().enumerate().filter(|(at, sight)| !again(*at, sight)) {
            let exit = match sight.state {
                DealState::Won => Exit::Won,
                DealState::Lost => Exit::Lost,
                DealState::Open => Exit::Stage(&sight.deal.stage),
            };
            if let Some(stay) = stays.last_mut() {
                stay.until = sight.seen;
                if exit == Exit::Stage(&stay.first.stage) {
                    continue;
                }
                stay.to = Some(exit);
            }
            if let Exit::Stage(_) = exit {
                stays.push(Stay { first: &sight.deal, since: sight.seen, until: sight.seen, to: None });
            }
        }
        if let Some(open) = stays.last_mut().filter(|stay| stay.to.is_none()) {
            open.until = open.until.max(day);
        }
        stays
    }
}

/// The middle of the window in which a deal may start.
pub(crate) fn middle(deal: &Deal) -> Date {
    deal.earliest.add_days(deal.earliest.days_until(deal.latest).max(0) / 2)
}

/// Months from one day to another; negative where the second comes first.
pub(crate) fn months(from: Date, to: Date) -> f64 {
    f64::from(from.days_until(to)) * 12.0 / 365.25
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::sample;

    fn told(seen: &[(i32, &str)]) -> Vec<Sight> {
        let one = |(day, stage): &(i32, &str)| Sight {
            seen: Date::new(2025, 1, 1).expect("a day").add_days(*day),
            state: match *stage {
                "won" => DealState::Won,
                "lost" => DealState::Lost,
                _ => DealState::Open,
            },
            deal: Deal { stage: (*stage).to_owned(), ..sample::scenario().pipeline[0].clone() },
        };
        seen.iter().map(one).collect()
    }

    fn stays(sights: &[Sight], day: i32) -> Vec<(String, i32, String)> {
        let day = Date::new(2025, 1, 1).expect("a day").add_days(day);
        let words = |stay: &Stay<'_>| {
            (
                stay.first.stage.clone(),
                stay.since.days_until(stay.until),
                stay.to.map_or_else(String::new, |to| format!("{to:?}")),
            )
        };
        stories(sights, day)[0].stays(day).iter().map(words).collect()
    }

    #[test]
    fn stays_last_from_the_first_sight_in_a_stage_to_the_first_out_of_it() {
        let sights = told(&[(0, "a"), (30, "a"), (60, "b"), (90, "won"), (120, "won")]);
        let expected =
            [("a".to_owned(), 60, "Stage(\"b\")".to_owned()), ("b".to_owned(), 30, "Won".to_owned())];
        assert_eq!(stays(&sights, 200), expected);
        // Known on day 70: still in the second.
        assert_eq!(stays(&sights, 70)[1], ("b".to_owned(), 10, String::new()));
    }

    #[test]
    fn a_deal_taken_up_again_was_not_lost() {
        let sights = told(&[(0, "a"), (30, "lost"), (60, "a"), (90, "lost")]);
        assert_eq!(stays(&sights, 200), [("a".to_owned(), 90, "Lost".to_owned())]);
        assert_eq!(stays(&sights, 40), [("a".to_owned(), 30, "Lost".to_owned())]);
    }
}
