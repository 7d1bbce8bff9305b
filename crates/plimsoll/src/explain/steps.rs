//! What the next step of something adds, in its own unit: the next MW, the next thousand units, the next billion of capex, and
//! what a month of delay costs.
//!
//! Each step is a case of its own, planned anew with its books, since a return on capital is a matter of the books.

use plimsoll_model::Interval;
use plimsoll_model::plan::{NodeId, PlanOutcome, Scarce};
use plimsoll_model::scenario::{GenerationId, Objective, OptionId, Scenario, SiteId};

use super::Figure;
use crate::{Request, Run, run};

/// A step in its own unit.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// A MW at a site, in every period.
    Megawatt(SiteId),
    /// A thousand units of a generation from its suppliers, spread over its caps in proportion.
    Thousand(GenerationId),
    /// A billion of capex in a fiscal year, for a family or all.
    Billion(i32, Option<String>),
    /// A block of power of an option.
    Block(OptionId),
    /// A generation comes a month later.
    Month(GenerationId),
}

/// What a step adds.
#[derive(Clone, Debug, PartialEq)]
pub struct StepWorth {
    /// The step.
    pub next: Next,
    /// What it adds to the objective, better being more; `None` where there is no plan with it.
    pub gain: Option<Figure>,
    /// Return on invested capital over the horizon with it: profit after tax of all years over the capital of all years.
    pub roic: Option<f64>,
}

/// The plan as it is, and the steps of what is scarce; then a month of delay of the generations that most money is ordered of.
#[derive(Clone, Debug, PartialEq)]
pub struct Steps {
    /// Objective of the plan as it is.
    pub value: Figure,
    /// Its return on invested capital over the horizon.
    pub roic: Option<f64>,
    /// What each step adds.
    pub steps: Vec<StepWorth>,
}

/// Plans the case as it is and with each step; `told` hears how many are done, and of how many. `None` where the case has no
/// plan.
pub fn steps(
    scenario: &Scenario,
    scarce: &[Scarce],
    request: &Request,
    mut told: impl FnMut(usize, usize),
) -> Option<Steps> {
    let request = Request { gap: request.asked_gap, ..request.clone() };
    let base = run(scenario, &request, |_| {});
    let value = figure(&base)?;
    let mut all: Vec<Next> = scarce.iter().filter_map(next).collect();
    all.extend(ordered(&base).into_iter().take(scarce.len().max(1)).map(Next::Month));
    let of = all.len();
    let sign = if scenario.objective == Objective::Npv { 1.0 } else { -1.0 };
    let mut steps = Vec::new();
    for next in all {
        let came = run(&with(scenario, &next), &request, |_| {});
        let gain = figure(&came)
            .map(|then| Figure { value: sign * (then.value - value.value), off: then.off + value.off });
        steps.push(StepWorth { next, gain, roic: roic(&came) });
        told(steps.len(), of);
    }
    Some(Steps { value, roic: roic(&base), steps })
}

fn next(scarce: &Scarce) -> Option<Next> {
    match scarce {
        Scarce::Power { site } => Some(Next::Megawatt(*site)),
        Scarce::Supply { generation } => Some(Next::Thousand(*generation)),
        Scarce::Capex { year, family } => Some(Next::Billion(*year, family.clone())),
        Scarce::PowerOption { option } => Some(Next::Block(*option)),
        Scarce::Limit { .. } | Scarce::Decision { .. } => None,
    }
}

/// Generations by the money that is ordered of them now and later, most first.
fn ordered(came: &Run) -> Vec<GenerationId> {
    let mut sums: Vec<(GenerationId, f64)> = Vec::new();
    let orders = came.plan().map_or(&[][..], |plan| &plan.orders);
    for order in orders.iter().filter(|o| o.node == NodeId::ROOT) {
        let cost = order.units * order.unit_cost;
        match sums.iter_mut().find(|(g, _)| *g == order.generation) {
            Some((_, sum)) => *sum += cost,
            None => sums.push((order.generation, cost)),
        }
    }
    sums.sort_by(|a, b| b.1.total_cmp(&a.1));
    sums.into_iter().map(|(g, _)| g).collect()
}

/// The case with a step.
fn with(scenario: &Scenario, next: &Next) -> Scenario {
    let more = |i: Interval, by: f64| Interval { low: i.low + by, mid: i.mid + by, high: i.high + by };
    let mut s = scenario.clone();
    match next {
        Next::Megawatt(site) => {
            let envelope = &mut s.sites[site.0].envelope;
            envelope.iter_mut().for_each(|step| step.it_power_mw = more(step.it_power_mw, 1.0));
        }
        Next::Thousand(generation) => {
            let horizon = s.calendar.horizon_end();
            let caps = s.supply.iter_mut().filter(|cap| cap.generation == *generation && cap.start < horizon);
            let mut caps: Vec<_> = caps.collect();
            let all: f64 = caps.iter().map(|cap| cap.max_units.mid).sum();
            let even = 1.0 / caps.len().max(1) as f64;
            for cap in &mut caps {
                let share = if all > 0.0 { cap.max_units.mid / all } else { even };
                cap.max_units = more(cap.max_units, 1000.0 * share);
            }
        }
        Next::Billion(year, family) => {
            let budgets = s.policy.capex_budget.iter_mut();
            budgets.filter(|b| b.year == *year && b.family == *family).for_each(|b| b.max += 1e9);
        }
        Next::Block(option) => s.power_options[option.0].max_blocks += 1.0,
        Next::Month(generation) => {
            let slip = &mut s.generations[generation.0].slip;
            *slip = more(*slip, 1.0);
        }
    }
    s
}

fn figure(came: &Run) -> Option<Figure> {
    match &came.outcome {
        PlanOutcome::Planned(plan) => {
            Some(Figure { value: plan.objective, off: (plan.bound - plan.objective).abs() })
        }
        PlanOutcome::Infeasible(_) | PlanOutcome::Stopped => None,
    }
}

/// Profit after tax of all years over the capital of all years, mean over the paths.
fn roic(came: &Run) -> Option<f64> {
    let years = &came.accounts.projection.as_ref()?.years;
    let with = years.iter().filter(|y| y.roic.is_some());
    let sum = with.fold((0.0, 0.0), |sum, y| {
        (sum.0 + y.nopat.mean, sum.1 + y.capital.average * f64::from(y.months) / 12.0)
    });
    (sum.1 > 0.0).then(|| sum.0 / sum.1)
}

#[cfg(test)]
mod tests {
    use plimsoll_model::sample;

    use super::*;

    /// The sample with power that is short: a MW more adds what planning the case with a MW more does, a month of delay costs,
    /// and the return is that of the books.
    #[test]
    fn a_step_is_the_case_with_it() {
        let mut s = sample::scenario();
        s.sites[0].envelope[0].it_power_mw = Interval::certain(0.1);
        let request = Request::default();
        let scarce = [Scarce::Power { site: SiteId(0) }];
        let mut heard = 0;
        let steps = steps(&s, &scarce, &request, |done, _| heard = done).expect("a plan");
        assert_eq!(heard, steps.steps.len());
        let first = &steps.steps[0];
        assert_eq!(first.next, Next::Megawatt(SiteId(0)));
        let mut more = s.clone();
        more.sites[0].envelope[0].it_power_mw = Interval::certain(1.1);
        let alone = run(&more, &Request { gap: 1e-6, ..request }, |_| {});
        let alone = alone.plan().expect("a plan").objective;
        let gain = first.gain.expect("a plan");
        assert!((steps.value.value + gain.value - alone).abs() <= gain.off + 1e-6 * alone.abs());
        assert!(gain.value >= -gain.off && first.roic.is_some() && steps.roic.is_some());
        let delay = steps.steps.iter().find(|step| matches!(step.next, Next::Month(_))).expect("a delay");
        let cost = delay.gain.expect("a plan");
        assert!(cost.value <= cost.off + 1e-6 * steps.value.value.abs(), "{cost:?}");
    }
}
