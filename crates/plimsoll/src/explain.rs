//! Why these orders, what a little more of something scarce is worth, what else would nearly do: asked of a plan that stays
//! solved, so that each question costs a fraction of a plan.
//!
//! A loss is told with what it may be off by: the gap of the plan and that of the plan under the question, added up.

mod lines;
mod steps;

use lines::{DUST, differences, lines_of};
use plimsoll_lp::Status;
use plimsoll_model::Scenario;
use plimsoll_model::demand::Forecast;
use plimsoll_model::plan::{NodeId, Scarce};
use plimsoll_model::scenario::{Amendment, CapexBudget, Decision, Item, Objective, SiteId};
pub use plimsoll_plan::{Anew, Idle, Shortage};
use plimsoll_plan::{Economics, Explorer, If, PlanRequest, Progress, Serving, Told, Worked, explore};

use crate::Request;

pub use lines::Line;
pub use steps::{Next, StepWorth, Steps, steps};

/// Steps of the search for a premium.
const STEPS: usize = 12;

/// A figure with what it may be off by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figure {
    /// The figure, currency.
    pub value: f64,
    /// It is this far off at most, currency.
    pub off: f64,
}

/// Why an order is placed.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The order.
    pub line: Line,
    /// What a unit comes to; `None` for power.
    pub economics: Option<Economics>,
    /// What it serves; `None` for power.
    pub serving: Option<Serving>,
    /// What the plan is worth less without it, all else free; `None` where there is no plan without it.
    pub loss: Option<Figure>,
    /// What would be ordered in its place, and no longer, greatest first.
    pub instead: Vec<Line>,
}

/// Why an open order is changed.
#[derive(Clone, Debug)]
pub struct ChangeReason {
    /// What is cancelled or hastened of it.
    pub amendment: Amendment,
    /// What the plan is worth less if all of it comes as promised; `None` where there is no plan then.
    pub loss: Option<Figure>,
}

/// Why the orders of now are placed, those for most money first.
#[derive(Clone, Debug)]
pub struct Why {
    /// Objective of the plan.
    pub value: Figure,
    /// Orders now in all.
    pub orders: usize,
    /// A reason for each of the first.
    pub reasons: Vec<Reason>,
    /// A reason for each open order that is changed.
    pub changes: Vec<ChangeReason>,
    /// What is short, most value first.
    pub short: Vec<Short>,
    /// What is idle, most units first.
    pub idle: Vec<Idle>,
}

/// What is short, and why.
#[derive(Clone, Debug)]
pub struct Short {
    /// How much, when and on how many paths.
    pub shortage: Shortage,
    /// Of what is scarce, what would help, with the sites of power and what one per cent more of it is worth, currency.
    pub scarce: Vec<(Scarce, Vec<SiteId>, f64)>,
}

/// What more or less of something scarce is worth.
#[derive(Clone, Debug)]
pub struct Curve {
    /// What is scarce.
    pub scarce: Scarce,
    /// Where it is power: the sites that share it.
    pub sites: Vec<SiteId>,
    /// Its unit.
    pub unit: &'static str,
    /// How much there is, in the period with most of it.
    pub available: f64,
    /// What one per cent more is worth at the margin, by its shadow prices, currency.
    pub marginal: f64,
    /// Shares of change, and what each adds; `None` where there is no plan.
    pub points: Vec<(f64, Option<Figure>)>,
}

/// A plan that is nearly as good.
#[derive(Clone, Debug)]
pub struct Alternative {
    /// What it is worth less than the best.
    pub loss: Figure,
    /// Units of the item over the horizon, in the best plan and here.
    pub units: (f64, f64),
    /// What they cost, in the best plan and here.
    pub cost: (f64, f64),
    /// The premium at which it is the best plan, as a share of the item's price.
    pub premium: f64,
    /// What else changes, greatest first.
    pub changes: Vec<Line>,
}

/// Two plans beside one another.
#[derive(Clone, Debug)]
pub struct Compared {
    /// Objective of the case as it is, and of the other.
    pub value: [Figure; 2],
    /// Money ordered over the horizon, in the mean over the branches.
    pub ordered: [f64; 2],
    /// Of it now.
    pub now: [f64; 2],
    /// What the other orders more or less, greatest first.
    pub changes: Vec<Line>,
    /// Why the other was not solved from where the first stood; `None` = it was.
    pub anew: Option<Anew>,
}

/// A plan that is solved and may be asked.
pub struct Asked<'e, 'a> {
    explorer: &'e mut Explorer<'a>,
    scenario: &'e Scenario,
}

/// Plans, and lets questions be asked.
///
/// # Errors
/// How planning ended where there is no plan to ask.
pub fn ask<T>(
    scenario: &Scenario,
    forecast: &Forecast,
    request: &Request,
    progress: impl FnMut(&Progress),
    questions: impl FnOnce(Asked<'_, '_>) -> T,
) -> Result<T, Status> {
    let planning = planning(request);
    explore(scenario, &forecast.demand, &planning, progress, |explorer| {
        questions(Asked { explorer, scenario })
    })
}

fn planning(request: &Request) -> PlanRequest {
    let mut planning = request.planning(None);
    planning.how.gap = request.asked_gap;
    planning
}

impl Asked<'_, '_> {
    fn sign(&self) -> f64 {
        if self.scenario.objective == Objective::Npv { 1.0 } else { -1.0 }
    }

    /// Objective of the plan.
    pub fn value(&self) -> Figure {
        figure(self.explorer.base())
    }

    /// What is better about the plan than about another, and what that may be off by.
    fn loss(&self, told: &Told) -> Figure {
        let (base, told) = (figure(self.explorer.base()), figure(told));
        Figure { value: self.sign() * (base.value - told.value), off: base.off + told.off }
    }

    /// Orders of now, those that cost most first.
    pub fn orders_of_now(&self) -> Vec<Line> {
        let mut lines = self.lines(self.explorer.base());
        lines.retain(|line| line.placed == 0);
        lines.sort_by(|a, b| b.cost.total_cmp(&a.cost));
        lines
    }

    /// What the plan is worth less without an order, all else free; `None` where there is no plan without it.
    pub fn without(&mut self, line: &Line) -> Option<Figure> {
        self.plan_without(line, None).map(|told| self.loss(&told))
    }

    fn plan_without(&mut self, line: &Line, site: Option<SiteId>) -> Option<Told> {
        self.explorer.under(&[If::Without { item: line.item, placed: line.placed, site }]).ok()
    }

    /// Why the orders of now that cost most are placed.
    pub fn why(&mut self, most: usize) -> Why {
        let base = self.explorer.base().clone();
        let mut lines = self.orders_of_now();
        let orders = lines.len();
        lines.truncate(most);
        let work = self.explorer.work();
        let reasons = lines.into_iter().map(|line| self.reason(&base, &work, line, None)).collect();
        let changes = base.amendments.iter().map(|amendment| {
            let kept = self.explorer.under(&[If::AsPromised { order: amendment.order.clone() }]);
            ChangeReason { amendment: amendment.clone(), loss: kept.ok().map(|told| self.loss(&told)) }
        });
        let changes = changes.collect();
        let short = self.explorer.shortages(&work).into_iter().map(|shortage| self.short(shortage)).collect();
        let idle = self.explorer.idle(&work);
        Why { value: self.value(), orders, reasons, changes, short, idle }
    }

    /// Why an item is ordered, now and later: a reason for each date, the first dates first; with a site, for what is for that
    /// site, or for those that are planned as one with it.
    pub fn why_order(&mut self, item: Item, site: Option<SiteId>, most: usize) -> Why {
        let base = self.explorer.base().clone();
        let place = site.and_then(|site| {
            let places = base.orders.iter().map(|o| o.site);
            places.into_iter().find(|place| self.explorer.sites_of(*place).contains(&site))
        });
        let mut only = base.clone();
        only.orders
            .retain(|o| Item::Generation(o.generation) == item && (site.is_none() || place == Some(o.site)));
        only.power_orders.retain(|o| {
            let own = self.scenario.power_options[o.option.0].site;
            Item::Power(o.option) == item && site.is_none_or(|site| site == own)
        });
        let mut lines = self.lines(&only);
        lines.sort_by_key(|line| line.placed);
        let orders = lines.len();
        lines.truncate(most);
        let work = self.explorer.work();
        let reasons = lines.into_iter().map(|line| self.reason(&only, &work, line, place)).collect();
        let (changes, short, idle) = (Vec::new(), Vec::new(), Vec::new());
        Why { value: self.value(), orders, reasons, changes, short, idle }
    }

    /// Why an order is placed that is told with others, or with those of one place alone.
    fn reason(&mut self, told: &Told, work: &Worked, line: Line, place: Option<SiteId>) -> Reason {
        let ours = |o: &&plimsoll_model::plan::Order| {
            Item::Generation(o.generation) == line.item && o.placed == line.placed && o.node == NodeId::ROOT
        };
        let orders: Vec<_> = told.orders.iter().filter(ours).cloned().collect();
        let economics = self.explorer.economics(&orders);
        let serving = (!orders.is_empty()).then(|| self.explorer.serving(work, &orders));
        let without = self.plan_without(&line, place);
        let loss = without.as_ref().map(|without| self.loss(without));
        let base = self.explorer.base().clone();
        // For one place, what is ordered for others at the same date may stand in for it.
        let but = place.is_none().then_some(&line);
        let instead = without.map_or_else(Vec::new, |without| self.between(&base, &without, but));
        let less = |other: &Line| place.is_some() && other.item == line.item && other.placed == line.placed;
        let instead = instead.into_iter().filter(|other| !(less(other) && other.units < 0.0)).collect();
        Reason { line, economics, serving, loss, instead }
    }

    fn short(&self, shortage: Shortage) -> Short {
        let scarce =
            shortage.scarce.iter().map(|(scarce, worth)| (scarce.clone(), self.sites(scarce), *worth));
        Short { scarce: scarce.collect(), shortage }
    }

    /// The sites that share what is scarce, where it is power.
    fn sites(&self, scarce: &Scarce) -> Vec<SiteId> {
        match scarce {
            Scarce::Power { site } => self.explorer.sites_of(*site),
            _ => Vec::new(),
        }
    }

    /// The scarcest things.
    pub fn scarcest(&self, most: usize) -> Vec<Scarce> {
        self.explorer.scarce().into_iter().take(most).map(|(scarce, ..)| scarce).collect()
    }

    /// What more and less of the scarcest things is worth, by shares of what there is.
    pub fn worth(&mut self, most: usize, shares: &[f64], mut told: impl FnMut(usize, usize)) -> Vec<Curve> {
        let scarce: Vec<_> = self.explorer.scarce().into_iter().take(most).collect();
        let mut curves = Vec::new();
        let (all, mut done) = (scarce.len() * shares.len(), 0);
        for (scarce, unit, available, marginal) in scarce {
            let mut points = Vec::new();
            for share in shares {
                let answer = self.explorer.under(&[If::More { scarce: scarce.clone(), share: *share }]);
                points.push((*share, answer.ok().map(|answer| self.gain(&answer))));
                done += 1;
                told(done, all);
            }
            let sites = self.sites(&scarce);
            curves.push(Curve { scarce, sites, unit, available, marginal, points });
        }
        curves
    }

    fn gain(&self, told: &Told) -> Figure {
        let loss = self.loss(told);
        Figure { value: -loss.value, ..loss }
    }

    /// The plan with least of an item, or most of it, whose loss is within a share of the value; `None` where the search
    /// finds no plan.
    pub fn alternative(&mut self, item: Item, less: bool, within: f64) -> Option<Alternative> {
        let base = self.explorer.base().clone();
        let room = within * base.value.abs();
        let turn = if less { 1.0 } else { -1.0 };
        let (mut low, mut high) = (0.0, None);
        let mut best = (0.0, base.clone());
        let mut premium = 0.1;
        for _ in 0..STEPS {
            let told = self.explorer.under(&[If::Dearer { item, share: turn * premium }]).ok()?;
            if self.loss(&told).value <= room {
                best = (premium, told);
                low = premium;
                // Nothing of it is left to save, or nothing can be had for a price below nothing.
                let none = less && self.amount(&best.1, item).0 <= DUST * self.amount(&base, item).0;
                if none || (!less && premium >= 1.0) {
                    break;
                }
            } else {
                high = Some(premium);
            }
            premium = high.map_or(2.0 * low, |high| f64::midpoint(low, high));
            if !less {
                premium = premium.min(1.0);
            }
        }
        let (premium, told) = best;
        let ((was, was_cost), (is, is_cost)) = (self.amount(&base, item), self.amount(&told, item));
        Some(Alternative {
            loss: self.loss(&told),
            units: (was, is),
            cost: (was_cost, is_cost),
            premium: turn * premium,
            changes: self.between(&base, &told, None),
        })
    }

    /// The plan beside that of another case with its forecast; `None` where that one has no plan. Solved from where this one
    /// stands if it differs in no more than amounts and prices of what is decided; otherwise planned by itself.
    pub fn compared(&mut self, other: &Scenario, forecast: &Forecast, request: &Request) -> Option<Compared> {
        let base = self.explorer.base();
        let ours = (figure(base), self.lines(base), self.explorer.ordered(base));
        let (theirs, anew) = match self.explorer.case(other, &forecast.demand) {
            Ok(told) => {
                let told = told.ok()?;
                ((figure(&told), self.lines(&told), self.explorer.ordered(&told)), None)
            }
            Err(why) => {
                let planned = explore(
                    other,
                    &forecast.demand,
                    &planning(request),
                    |_| {},
                    |explorer| {
                        let told = explorer.base();
                        (
                            figure(told),
                            lines_of(other, told, &|site| explorer.sites_of(site)),
                            explorer.ordered(told),
                        )
                    },
                );
                (planned.ok()?, Some(why))
            }
        };
        Some(compared((self.scenario, ours), (other, theirs), anew))
    }

    /// Units and money of an item over the horizon.
    fn amount(&self, told: &Told, item: Item) -> (f64, f64) {
        let lines = self.lines(told);
        let ours = lines.iter().filter(|line| line.item == item);
        ours.fold((0.0, 0.0), |sum, line| (sum.0 + line.units, sum.1 + line.cost))
    }

    fn lines(&self, told: &Told) -> Vec<Line> {
        lines_of(self.scenario, told, &|site| self.explorer.sites_of(site))
    }

    fn between(&self, base: &Told, told: &Told, but: Option<&Line>) -> Vec<Line> {
        differences(&self.lines(base), &self.lines(told), but)
    }
}

/// A case beside another, with the budgets and the decisions of both: those that it has not bind nothing there. So the programmes
/// of the two have the same rows, and one is solved from where the other stands.
pub fn beside(scenario: &Scenario, other: &Scenario) -> Scenario {
    let mut both = scenario.clone();
    let budgets = &mut both.policy.capex_budget;
    for budget in &other.policy.capex_budget {
        if !budgets.iter().any(|b| (b.year, &b.family) == (budget.year, &budget.family)) {
            budgets.push(CapexBudget { max: f64::INFINITY, ..budget.clone() });
        }
    }
    budgets.sort_by(|a, b| (a.year, &a.family).cmp(&(b.year, &b.family)));
    let key = |d: &Decision| (d.item, d.site, d.from, d.to);
    for decision in &other.decisions {
        if !both.decisions.iter().any(|d| key(d) == key(decision)) {
            both.decisions.push(Decision { min_units: 0.0, max_units: None, ..decision.clone() });
        }
    }
    both.decisions.sort_by_key(key);
    both
}

/// A case with the objective of its plan, its orders of all branches, and what is ordered.
type Planned<'a> = (&'a Scenario, (Figure, Vec<Line>, f64));

fn compared(ours: Planned<'_>, theirs: Planned<'_>, anew: Option<Anew>) -> Compared {
    let now = |(_, (_, lines, _)): &Planned<'_>| lines.iter().filter(|l| l.placed == 0).map(|l| l.cost).sum();
    Compared {
        value: [ours.1.0, theirs.1.0],
        ordered: [ours.1.2, theirs.1.2],
        now: [now(&ours), now(&theirs)],
        changes: differences(&ours.1.1, &theirs.1.1, None),
        anew,
    }
}

fn figure(told: &Told) -> Figure {
    Figure { value: told.value, off: (told.bound - told.value).abs() }
}
