//! Capex budgets, and the value of the plan as its paths tell it.

use plimsoll_model::scenario::{CapexBudget, GenerationId, Item, Objective, Payment};

use super::when::overlap;
use super::{Case, Rule, TOLERANCE};

/// Capex of each budgeted fiscal year: hardware in the year it serves, power evenly over its lead time, and what was
/// owed before.
pub(super) fn budgets(case: &mut Case<'_>) {
    for budget in &case.scenario.policy.capex_budget {
        let spent = hardware(case, budget) + open(case, budget);
        let rest = if budget.family.is_none() { power(case, budget) + building(case, budget) } else { 0.0 };
        let about = budget.family.as_deref().unwrap_or("everything");
        let words = || format!("capex of {} on {about}", budget.year);
        case.at_most(Rule::CapexBudget, spent + rest, budget.max, budget.max, words);
    }
}

fn counts(case: &Case<'_>, budget: &CapexBudget, g: GenerationId) -> bool {
    let g = &case.scenario.generations[g.0];
    g.payment == Payment::OnDelivery && budget.family.as_ref().is_none_or(|family| *family == g.family)
}

fn hardware(case: &Case<'_>, budget: &CapexBudget) -> f64 {
    let orders = case.plan.orders.iter().filter(|o| case.when.year(o.in_service) == budget.year);
    orders.filter(|o| counts(case, budget, o.generation)).map(|o| o.units * o.unit_cost).sum()
}

fn open(case: &Case<'_>, budget: &CapexBudget) -> f64 {
    let mut sum = 0.0;
    for order in case.scenario.orders.iter().filter(|o| o.received.is_none()) {
        let about = match order.item {
            Item::Generation(g) => counts(case, budget, g),
            Item::Power(_) => budget.family.is_none(),
        };
        let due = case.when.serving(order.promised).is_some_and(|t| case.when.year(t) == budget.year);
        if about && due {
            sum += order.units * order.unit_cost - order.deposit;
        }
    }
    sum
}

fn power(case: &Case<'_>, budget: &CapexBudget) -> f64 {
    let mut sum = 0.0;
    for order in &case.plan.power_orders {
        let option = &case.scenario.power_options[order.option.0];
        let from = case.when.months(case.when.start(order.placed));
        let lead = option.lead.mid + option.slip.mid;
        for (t, period) in case.when.periods().iter().enumerate() {
            if case.when.year(t) != budget.year {
                continue;
            }
            let span = (case.when.months(period.start), case.when.months(period.end));
            let share = if lead > 0.0 {
                overlap(span, (from, from + lead)) / lead
            } else {
                f64::from(u8::from(t == order.placed))
            };
            sum += order.cost * share;
        }
    }
    sum
}

/// What is still to be paid for assets being built: evenly from the start of the calendar to service.
fn building(case: &Case<'_>, budget: &CapexBudget) -> f64 {
    let calendar = &case.scenario.calendar;
    let year = [budget.year, budget.year + 1].map(|y| case.when.months(calendar.fiscal_year_start(y)));
    let coming = case.scenario.assets.iter().filter(|a| a.in_service > case.when.start(0));
    let owed = coming.map(|a| {
        let months = case.when.months(a.in_service);
        (a.cost - a.paid) * overlap((0.0, months), (year[0], year[1])) / months
    });
    owed.sum()
}

/// Value is the mean of the paths, the objective weighs their worst ones, and the bound is on the far side of it.
pub(super) fn value(case: &mut Case<'_>) {
    let plan = case.plan;
    let buyer = case.scenario.objective == Objective::Cost;
    let mut values = plan.path_values.clone();
    values.sort_by(|a, b| if buyer { b.total_cmp(a) } else { a.total_cmp(b) });
    let probability = case.demand.probability();
    let size = values.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    let mean = values.iter().sum::<f64>() * probability;
    case.equal(Rule::Value, plan.value, mean, size, || "value, as the mean of the paths".to_owned());
    let policy = &case.scenario.policy;
    let worst = mean_of_worst(&values, probability, 1.0 - policy.risk_level);
    let objective = (1.0 - policy.risk_weight) * mean + policy.risk_weight * worst;
    case.equal(Rule::Value, plan.objective, objective, size, || "objective, risk weighed".to_owned());
    let beyond = if buyer { plan.bound - plan.objective } else { plan.objective - plan.bound };
    if beyond > TOLERANCE * size {
        let words = format!("the bound {} is on the wrong side of {}", plan.bound, plan.objective);
        case.broken(Rule::Value, words);
    }
}

/// Mean of the worst paths, those that make up a share of the probability; the last of them in part.
fn mean_of_worst(worst_first: &[f64], probability: f64, share: f64) -> f64 {
    let share = share.max(1e-12);
    let mut left = share;
    let mut sum = 0.0;
    for value in worst_first {
        let part = probability.min(left);
        sum += part * value;
        left -= part;
    }
    sum / share
}

#[cfg(test)]
mod tests {
    use super::mean_of_worst;

    /// Four paths of a quarter each: the worst 30 % are all of the first and a fifth of the second.
    #[test]
    fn the_last_of_the_worst_counts_in_part() {
        let worst = mean_of_worst(&[1.0, 3.0, 7.0, 9.0], 0.25, 0.3);
        assert!((worst - (0.25 * 1.0 + 0.05 * 3.0) / 0.3).abs() < 1e-12, "{worst}");
        assert!((mean_of_worst(&[1.0, 3.0, 7.0, 9.0], 0.25, 1.0) - 5.0).abs() < 1e-12);
    }
}
