//! A replay from question to answer: policies walked, scored, and compared with perfect foresight.

use std::str::FromStr;

use plimsoll_model::Date;
use plimsoll_model::scenario::{Objective, Scenario};
use serde::Serialize;

use crate::foresight;
use crate::history::History;
use crate::money::Money;
use crate::policy::{
    AsDone, Buffer, Chain, Coverage, Decision, HoldRatio, Import, Mean, MeanBuffer, Newsvendor, Nothing,
    Policy,
};
use crate::pools::Pools;
use crate::referee::{Booked, Fleet, Slips};
use crate::score::{PoolScore, score};
use crate::statistics::{Comparison, compare};
use crate::walk::{Known, Walk, Walker, in_parallel};

/// Margins that are tried where the best one is wanted: the first, the step, how many.
const MARGINS: (f64, f64, usize) = (-0.4, 0.05, 49);
/// The same of shares of the last use that are covered.
const SHARES: (f64, f64, usize) = (0.0, 0.05, 41);

/// A way of deciding, by its name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// The whole chain.
    Plimsoll,
    /// Perfect foresight.
    Perfect,
    /// The chain on the mean path.
    Mean,
    /// A damped trend and a margin.
    Buffer(Margin),
    /// The mean of the forecast and a margin.
    MeanBuffer(Margin),
    /// A share of the last use.
    Coverage(Margin),
    /// Each series at its critical ratio.
    Newsvendor,
    /// Usable over used stays as it was.
    HoldRatio,
    /// What the folder says was ordered.
    AsDone,
    /// Decisions from a file.
    Import,
    /// No order at all.
    Nothing,
}

/// Where a margin comes from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Margin {
    /// It is given.
    Given(f64),
    /// The best one on the time before the replay.
    Training,
    /// The best one in hindsight, on the very time that is scored.
    Hindsight,
}

impl Kind {
    /// Names that [`FromStr`] reads.
    pub const NAMES: &'static str = "plimsoll, perfect, mean, newsvendor, hold-ratio, as-done, import, nothing, buffer, mean-buffer and coverage (with :0.2, :train or :best)";

    /// The name.
    pub fn name(self) -> String {
        let with = |name: &str, margin: Margin| match margin {
            Margin::Given(share) => format!("{name}:{share}"),
            Margin::Training => format!("{name}:train"),
            Margin::Hindsight => format!("{name}:best"),
        };
        match self {
            Self::Plimsoll => "plimsoll".to_owned(),
            Self::Perfect => "perfect".to_owned(),
            Self::Mean => "mean".to_owned(),
            Self::Buffer(margin) => with("buffer", margin),
            Self::MeanBuffer(margin) => with("mean-buffer", margin),
            Self::Coverage(margin) => with("coverage", margin),
            Self::Newsvendor => "newsvendor".to_owned(),
            Self::HoldRatio => "hold-ratio".to_owned(),
            Self::AsDone => "as-done".to_owned(),
            Self::Import => "import".to_owned(),
            Self::Nothing => "nothing".to_owned(),
        }
    }

    fn needs_forecast(self) -> bool {
        matches!(self, Self::Plimsoll | Self::Mean | Self::Newsvendor | Self::MeanBuffer(_))
    }

    fn margin(self) -> Option<Margin> {
        match self {
            Self::Buffer(margin) | Self::MeanBuffer(margin) | Self::Coverage(margin) => Some(margin),
            _ => None,
        }
    }

    /// The margins that are tried where the best one is wanted.
    #[allow(clippy::cast_precision_loss)]
    fn tried(self) -> impl Iterator<Item = Self> {
        let (first, step, count) = if matches!(self, Self::Coverage(_)) { SHARES } else { MARGINS };
        (0..count).map(move |i| self.with_margin(((first + step * i as f64) * 100.0).round() / 100.0))
    }

    fn with_margin(self, share: f64) -> Self {
        match self {
            Self::Buffer(_) => Self::Buffer(Margin::Given(share)),
            Self::MeanBuffer(_) => Self::MeanBuffer(Margin::Given(share)),
            Self::Coverage(_) => Self::Coverage(Margin::Given(share)),
            other => other,
        }
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, margin) = match text.split_once(':') {
            None => (text, None),
            Some((name, "train")) => (name, Some(Margin::Training)),
            Some((name, "best")) => (name, Some(Margin::Hindsight)),
            Some((name, share)) => match share.parse::<f64>() {
                Ok(share) if share.is_finite() && share > -1.0 => (name, Some(Margin::Given(share))),
                _ => {
                    return Err(format!(
                        "`{share}` is no margin: write a share such as 0.2, `train` or `best`"
                    ));
                }
            },
        };
        let kind = match (name, margin) {
            ("plimsoll", None) => Self::Plimsoll,
            ("perfect", None) => Self::Perfect,
            ("mean", None) => Self::Mean,
            ("newsvendor", None) => Self::Newsvendor,
            ("hold-ratio", None) => Self::HoldRatio,
            ("as-done", None) => Self::AsDone,
            ("import", None) => Self::Import,
            ("nothing", None) => Self::Nothing,
            ("buffer", margin) => Self::Buffer(margin.unwrap_or(Margin::Hindsight)),
            ("mean-buffer", margin) => Self::MeanBuffer(margin.unwrap_or(Margin::Hindsight)),
            ("coverage", Some(Margin::Given(share))) if share < 0.0 => {
                return Err(format!(
                    "`{share}` is no share of use: write one such as 0.8, `train` or `best`"
                ));
            }
            ("coverage", margin) => Self::Coverage(margin.unwrap_or(Margin::Hindsight)),
            _ => return Err(format!("there is no policy `{text}`; there are {}", Self::NAMES)),
        };
        Ok(kind)
    }
}

/// What is asked of a replay.
#[derive(Clone, Debug)]
pub struct Replay {
    /// First day, the first of a month.
    pub from: Date,
    /// Day after the last.
    pub to: Date,
    /// Months from one decision to the next.
    pub every: u32,
    /// Months of a step of the books; `every` is a multiple of it.
    pub step: u32,
    /// Policies, the first of which the others are compared with.
    pub policies: Vec<Kind>,
    /// First day of the time on which margins are chosen, where they are.
    pub train: Option<Date>,
    /// What `import` places.
    pub decisions: Vec<Decision>,
    /// How late deliveries are.
    pub slips: Slips,
    /// Whether each decision's worth and regret in hindsight are told.
    pub ledger: bool,
    /// How plans are solved; its `threads` are those of one plan.
    pub request: plimsoll::Request,
    /// Threads over dates, policies and pools; the answer does not depend on it.
    pub threads: usize,
}

/// What a replay came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Outcome {
    /// Currency of every amount.
    pub currency: String,
    /// `npv` or `cost`.
    pub objective: Objective,
    /// First day.
    pub from: Date,
    /// Day after the last.
    pub to: Date,
    /// First days of the steps.
    pub steps: Vec<Date>,
    /// Days on which it was decided.
    pub origins: Vec<Date>,
    /// Series that stand in for each other or share something are one pool.
    pub pools: Vec<String>,
    /// Policies in the order in which they were asked for.
    pub policies: Vec<PolicyOutcome>,
    /// The first policy beside each other.
    pub comparisons: Vec<Comparison>,
}

/// What a policy came to.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PolicyOutcome {
    /// Its name.
    pub policy: String,
    /// The margin that it used, where it has one.
    pub margin: Option<f64>,
    /// NPV at the first day, or discounted cost.
    pub value: f64,
    /// What perfect foresight would have done better.
    pub regret: f64,
    /// Cost of idle units, undiscounted.
    pub waste: f64,
    /// Part of the hours of usable units without work, weighted by cost.
    pub waste_share: f64,
    /// Money lost by being short, undiscounted.
    pub short: f64,
    /// Share of the demand that was served (type 2), mean over the series.
    pub service_level: f64,
    /// Money for units that came, undiscounted.
    pub ordered: f64,
    /// Orders that were cut back.
    pub cut: usize,
    /// One row a pool.
    pub series: Vec<SeriesOutcome>,
    /// One row a date on which something was ordered; empty unless asked for.
    pub ledger: Vec<Hindsight>,
    /// Every order.
    pub orders: Vec<Booked>,
}

/// What a policy came to in one pool.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SeriesOutcome {
    /// The series of the pool.
    pub series: String,
    /// NPV, or cost.
    pub value: f64,
    /// What perfect foresight would have done better.
    pub regret: f64,
    /// Cost of idle units.
    pub waste: f64,
    /// Money lost by being short.
    pub short: f64,
    /// Share of the demand that was served.
    pub service_level: f64,
    /// By step, mean units of work: asked for, served, and what usable units could do.
    pub steps: Vec<[f64; 3]>,
}

/// A decision, looked at afterwards.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hindsight {
    /// The day.
    pub origin: Date,
    /// Units ordered, of all kinds.
    pub units: f64,
    /// Money for them.
    pub money: f64,
    /// What the orders of that day turned out to be worth: the value with them less the value without, everything else as it was.
    pub worth: f64,
    /// What the best orders of that day would have been worth beyond that, everything else as it was.
    pub regret: f64,
}

/// Replays a scenario's history.
///
/// `progress` hears what is being done, and how much of it.
///
/// # Errors
/// Sentences on what keeps it from being played; empty where it was stopped.
pub fn replay(
    whole: &Scenario,
    known: &Known<'_>,
    asked: &Replay,
    progress: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<Outcome, Vec<String>> {
    let mut policies = Vec::new();
    for kind in &asked.policies {
        policies.push(match kind.margin() {
            Some(Margin::Training) => kind.with_margin(trained(whole, known, asked, *kind, progress)?),
            _ => *kind,
        });
    }
    let history = History::of(whole, asked.from, asked.to, asked.step)?;
    let field = Field::new(&history, known, asked);
    let scored = field.play(&policies, progress)?;
    Ok(field.outcome(&scored))
}

/// The margin that would have been best before the replay.
fn trained(
    whole: &Scenario,
    known: &Known<'_>,
    asked: &Replay,
    kind: Kind,
    progress: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<f64, Vec<String>> {
    let Some(train) = asked.train else {
        return Err(vec![format!(
            "{} chooses its share on the time before the replay: say since when with --train DATE",
            kind.name()
        )]);
    };
    let history = History::of(whole, train, asked.from, asked.step)?;
    let field = Field::new(&history, known, asked);
    let kind = match kind {
        Kind::MeanBuffer(_) => Kind::MeanBuffer(Margin::Hindsight),
        Kind::Coverage(_) => Kind::Coverage(Margin::Hindsight),
        _ => Kind::Buffer(Margin::Hindsight),
    };
    let scored = field.play(&[kind], progress)?;
    Ok(scored.first().and_then(|s| s.margin).unwrap_or(0.0))
}

/// Everything that is the same for all policies.
struct Field<'a> {
    history: &'a History<'a>,
    known: &'a Known<'a>,
    asked: &'a Replay,
    pools: Pools,
    money: Money<'a>,
}

/// A policy that has been played.
struct Scored<'a> {
    name: String,
    margin: Option<f64>,
    fleet: Fleet<'a>,
    pools: Vec<PoolScore>,
}

impl Scored<'_> {
    fn value(&self) -> f64 {
        self.pools.iter().map(|pool| pool.value).sum()
    }
}

impl<'a> Field<'a> {
    fn new(history: &'a History<'a>, known: &'a Known<'a>, asked: &'a Replay) -> Self {
        Self { history, known, asked, pools: Pools::of(history), money: Money::new(history) }
    }

    /// 1 where more is better.
    fn sign(&self) -> f64 {
        if self.history.scenario.objective == Objective::Cost { -1.0 } else { 1.0 }
    }

    fn fleet(&self) -> Fleet<'a> {
        Fleet::new(self.history, self.asked.slips)
    }

    /// Plays policies and scores them; perfect foresight comes last where nobody asked for it.
    fn play(
        &self,
        policies: &[Kind],
        progress: &mut dyn FnMut(&'static str, usize, usize),
    ) -> Result<Vec<Scored<'a>>, Vec<String>> {
        // A margin in hindsight is one policy a margin, of which the best is kept.
        let mut entries: Vec<(usize, Kind)> = Vec::new();
        for (place, kind) in policies.iter().enumerate().filter(|(_, kind)| **kind != Kind::Perfect) {
            match kind.margin() {
                Some(Margin::Hindsight) => entries.extend(kind.tried().map(|tried| (place, tried))),
                _ => entries.push((place, *kind)),
            }
        }
        let mut walkers = Vec::new();
        for (_, kind) in &entries {
            walkers.push(Walker {
                policy: self.policy(*kind)?,
                needs_forecast: kind.needs_forecast(),
                fleet: self.fleet(),
            });
        }
        let walk = Walk {
            history: self.history,
            known: self.known,
            every: (self.asked.every / self.asked.step).max(1) as usize,
            request: &self.asked.request,
            threads: self.asked.threads,
        };
        walk.walk(&mut walkers, &mut |done, of| progress("decide", done, of))?;
        progress("score", 0, walkers.len() + 1);
        let fleets: Vec<&Fleet<'a>> = walkers.iter().map(|w| &w.fleet).collect();
        let scores = in_parallel(&fleets, self.asked.threads, &|fleet| {
            score(self.history, &self.money, &self.pools, fleet)
        });
        let mut kept: Vec<Option<Scored<'a>>> = policies.iter().map(|_| None).collect();
        for (((place, kind), walker), pools) in entries.into_iter().zip(walkers).zip(scores) {
            let margin = match kind.margin() {
                Some(Margin::Given(share)) => Some(share),
                _ => None,
            };
            let scored = Scored { name: policies[place].name(), margin, fleet: walker.fleet, pools };
            let better =
                kept[place].as_ref().is_none_or(|old| self.sign() * (scored.value() - old.value()) > 0.0);
            if better {
                kept[place] = Some(scored);
            }
        }
        progress("foresight", 0, 1);
        let perfect = self.perfect()?;
        match policies.iter().position(|kind| *kind == Kind::Perfect) {
            Some(place) => kept[place] = Some(perfect),
            None => kept.push(Some(perfect)),
        }
        Ok(kept.into_iter().flatten().collect())
    }

    fn policy(&self, kind: Kind) -> Result<Box<dyn Policy>, Vec<String>> {
        let share = match kind.margin() {
            Some(Margin::Given(share)) => share,
            _ => 0.0,
        };
        Ok(match kind {
            Kind::Plimsoll => Box::new(Chain),
            Kind::Mean => Box::new(Mean),
            Kind::Buffer(_) => Box::new(Buffer { margin: share }),
            Kind::MeanBuffer(_) => Box::new(MeanBuffer { margin: share }),
            Kind::Coverage(_) => Box::new(Coverage { share }),
            Kind::Newsvendor => Box::new(Newsvendor),
            Kind::HoldRatio => {
                let from = self.history.slots[0].start;
                let known = (self.known)(from)?;
                Box::new(HoldRatio::of(&crate::walk::with_fleet(known, &self.fleet(), from), from))
            }
            Kind::AsDone => Box::new(AsDone::of(self.history.scenario)),
            Kind::Import => Box::new(Import { decisions: self.asked.decisions.clone() }),
            Kind::Nothing | Kind::Perfect => Box::new(Nothing),
        })
    }

    fn perfect(&self) -> Result<Scored<'a>, Vec<String>> {
        let mut fleet = self.fleet();
        let pools: Vec<usize> = (0..self.pools.len()).collect();
        let all = 0..self.history.slots.len();
        let best = in_parallel(&pools, self.asked.threads, &|pool| {
            foresight::best(self.history, &self.money, &self.pools, *pool, &fleet, all.clone())
        });
        let mut wishes = Vec::new();
        for found in best {
            wishes.extend(found.map_err(|status| vec![format!("foresight was not solved: {status:?}")])?);
        }
        wishes.sort_by_key(|wish| wish.placed);
        for wish in wishes {
            fleet.book(self.history.slots[wish.placed].start, &[wish]);
        }
        let pools = score(self.history, &self.money, &self.pools, &fleet);
        Ok(Scored { name: Kind::Perfect.name(), margin: None, fleet, pools })
    }

    fn outcome(&self, scored: &[Scored<'a>]) -> Outcome {
        let perfect = scored.iter().rev().find(|s| s.name == "perfect");
        let regret = |pool: usize, value: f64| {
            perfect.map_or(0.0, |best| self.sign() * (best.pools[pool].value - value))
        };
        let names: Vec<String> = self.pools.series.iter().map(|series| self.pool_name(series)).collect();
        let policies: Vec<PolicyOutcome> =
            scored.iter().map(|one| self.policy_outcome(one, &names, &regret)).collect();
        let regrets = |p: &PolicyOutcome| p.series.iter().map(|s| s.regret).collect::<Vec<f64>>();
        let comparisons = match policies.split_first() {
            Some((first, others)) => others
                .iter()
                .filter(|other| other.policy != "perfect")
                .map(|other| compare((&first.policy, &regrets(first)), (&other.policy, &regrets(other))))
                .collect(),
            None => Vec::new(),
        };
        let step = (self.asked.every / self.asked.step).max(1) as usize;
        let days: Vec<Date> = self.history.slots.iter().map(|slot| slot.start).collect();
        Outcome {
            currency: self.history.scenario.currency.clone(),
            objective: self.history.scenario.objective,
            from: self.asked.from,
            to: self.history.slots[self.history.slots.len() - 1].end,
            origins: days.iter().step_by(step).copied().collect(),
            steps: days,
            pools: names,
            policies,
            comparisons,
        }
    }

    fn pool_name(&self, series: &[usize]) -> String {
        let name = |s: &usize| self.history.name(&self.history.series[*s]);
        match series {
            [one] => name(one),
            [first, ..] => format!("{} and {} more", name(first), series.len() - 1),
            [] => String::new(),
        }
    }

    fn policy_outcome(
        &self,
        one: &Scored<'a>,
        names: &[String],
        regret: &dyn Fn(usize, f64) -> f64,
    ) -> PolicyOutcome {
        let series: Vec<SeriesOutcome> = one
            .pools
            .iter()
            .enumerate()
            .map(|(p, pool)| SeriesOutcome {
                series: names[p].clone(),
                value: pool.value,
                regret: regret(p, pool.value),
                waste: pool.waste,
                short: pool.short,
                service_level: pool.service_level(),
                steps: pool.by_slot.clone(),
            })
            .collect();
        let sum = |of: &dyn Fn(&PoolScore) -> f64| one.pools.iter().map(of).sum::<f64>();
        let usable = sum(&|p| p.usable);
        let levels: Vec<f64> = one
            .pools
            .iter()
            .flat_map(|p| p.asked.iter().zip(&p.served).map(|(a, s)| if *a > 0.0 { s / a } else { 1.0 }))
            .collect();
        #[allow(clippy::cast_precision_loss)]
        let service_level = levels.iter().sum::<f64>() / levels.len().max(1) as f64;
        PolicyOutcome {
            policy: one.name.clone(),
            margin: one.margin,
            value: one.value(),
            regret: series.iter().map(|s| s.regret).sum(),
            waste: sum(&|p| p.waste),
            waste_share: if usable > 0.0 { sum(&|p| p.waste) / usable } else { 0.0 },
            short: sum(&|p| p.short),
            service_level,
            ordered: sum(&|p| p.ordered),
            cut: one.fleet.booked.iter().filter(|b| b.cut.is_some()).count(),
            ledger: if self.asked.ledger { self.ledger(one) } else { Vec::new() },
            orders: one.fleet.booked.clone(),
            series,
        }
    }

    /// What each day's orders were worth, and what the best ones would have been.
    fn ledger(&self, one: &Scored<'a>) -> Vec<Hindsight> {
        let mut origins: Vec<Date> = one.fleet.booked.iter().map(|b| b.origin).collect();
        origins.dedup();
        let step = (self.asked.every / self.asked.step).max(1) as usize;
        in_parallel(&origins, self.asked.threads, &|origin| {
            let without = one.fleet.without(*origin);
            let value = |fleet: &Fleet<'_>| -> f64 {
                score(self.history, &self.money, &self.pools, fleet).iter().map(|p| p.value).sum::<f64>()
                    * self.sign()
            };
            let actual = one.value() * self.sign();
            let first = self.history.slots.iter().position(|s| s.start == *origin).unwrap_or(0);
            let placing = first..(first + step).min(self.history.slots.len());
            let mut best = without.settled();
            let base = best.clone();
            for pool in 0..self.pools.len() {
                let found =
                    foresight::best(self.history, &self.money, &self.pools, pool, &base, placing.clone());
                best.book(*origin, &found.unwrap_or_default());
            }
            let mine = one.fleet.booked.iter().filter(|b| b.origin == *origin);
            Hindsight {
                origin: *origin,
                units: mine.clone().map(|b| b.units).sum(),
                money: mine.map(|b| b.units * b.unit_cost).sum(),
                worth: actual - value(&without),
                regret: (value(&self.with_settled(&without, &best)) - actual).max(0.0),
            }
        })
    }

    /// The books of a fleet with what another one, in which they are settled, booked on top of them.
    fn with_settled(&self, fleet: &Fleet<'a>, settled: &Fleet<'a>) -> Fleet<'a> {
        let mut all = fleet.clone();
        all.booked.extend(settled.booked.iter().cloned());
        all
    }
}
