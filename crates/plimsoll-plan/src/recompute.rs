//! The value of a plan, computed again from its orders and flows alone.
//!
//! Nothing here is shared with the programme that was solved: money is added up period by period, as an accountant
//! would. The two must agree to 1e-6 on every run.

mod flows;
mod holdings;

use plimsoll_model::scenario::{Objective, Scenario};
use plimsoll_model::{DemandPaths, PeriodId, Plan, finance};

/// What came out of adding a plan up.
#[derive(Clone, Debug, PartialEq)]
pub struct Recomputed {
    /// Discounted NPV (or cost) by path, currency.
    pub path_values: Vec<f64>,
    /// Part of them, in the mean, that is the worth of units and blocks at the end of the calendar.
    pub end_value: f64,
    /// `(1−λ)·E + λ·CVaR` of the path values.
    pub objective: f64,
}

/// Adds up the value of a plan on the paths it was made for.
pub fn recompute(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> Recomputed {
    let sign = match scenario.objective {
        Objective::Npv => 1.0,
        Objective::Cost => -1.0,
    };
    let mut path_values = vec![0.0; demand.paths];
    let mut end_value = 0.0;
    for branch in plan.branches_on(demand) {
        let case = branch.scenario(scenario, plan);
        let book = Book::new(&case);
        let shared = holdings::cost(&book, &branch.plan);
        let left = match scenario.objective {
            Objective::Npv => holdings::end_value(&book, &branch.plan),
            Objective::Cost => 0.0,
        };
        let margins = flows::margins(&book, &demand.along(&branch), &branch.plan);
        for (path, margin) in branch.paths.iter().zip(margins) {
            path_values[*path] = sign * (margin - shared + left);
            end_value += left * demand.probability();
        }
    }
    let objective = risk_adjusted(scenario, &path_values, sign);
    Recomputed { path_values, end_value, objective }
}

/// `(1−λ)·E + λ·CVaR_α`, CVaR being the mean of the worst `1−α` of equally likely paths.
fn risk_adjusted(scenario: &Scenario, values: &[f64], sign: f64) -> f64 {
    let share = 1.0 / values.len().max(1) as f64;
    let mean: f64 = values.iter().sum::<f64>() * share;
    let weight = scenario.policy.risk_weight;
    if weight <= 0.0 {
        return mean;
    }
    let mut worst: Vec<f64> = values.iter().map(|v| sign * v).collect();
    worst.sort_by(f64::total_cmp);
    let tail = 1.0 - scenario.policy.risk_level;
    let mut left = tail;
    let mut sum = 0.0;
    for value in worst {
        let part = share.min(left);
        sum += part * value;
        left -= part;
    }
    (1.0 - weight) * mean + weight * sign * sum / tail.max(1e-12)
}

/// Rates and discount factors, as an accountant keeps them.
struct Book<'a> {
    scenario: &'a Scenario,
    tax: f64,
    rate: f64,
    /// Months from the start of the calendar to the start of each period, and to its end at the last place.
    months: Vec<f64>,
}

impl<'a> Book<'a> {
    fn new(scenario: &'a Scenario) -> Self {
        let mut months = vec![0.0];
        for period in scenario.calendar.periods() {
            months.push(months[months.len() - 1] + f64::from(period.months));
        }
        let tax = if scenario.objective == Objective::Npv { scenario.finance.tax_rate.mid } else { 0.0 };
        Self { scenario, tax, rate: scenario.finance.discount_rate.mid, months }
    }

    fn periods(&self) -> usize {
        self.months.len() - 1
    }

    fn length(&self, t: PeriodId) -> f64 {
        self.months[t + 1] - self.months[t]
    }

    /// Worth now of one unit of money in the middle of a period; periods of the last length go on after the last.
    fn worth(&self, t: PeriodId) -> f64 {
        let last = self.periods() - 1;
        let middle = if t <= last {
            f64::midpoint(self.months[t], self.months[t + 1])
        } else {
            let after = u32::try_from(t - last - 1).map_or(f64::MAX, f64::from);
            self.months[last + 1] + (after + 0.5) * self.length(last)
        };
        finance::discount(self.rate, middle / 12.0)
    }

    /// Tax saved by writing one unit of money off evenly over `life` months from `from` months on, worth now.
    fn tax_shield(&self, from: f64, life: f64) -> f64 {
        let last = self.length(self.periods() - 1);
        let mut saved = 0.0;
        let (mut t, mut at) = (0, 0.0);
        while at < from + life {
            let length = if t < self.periods() { self.length(t) } else { last };
            let overlap = ((at + length).min(from + life) - at.max(from)).max(0.0);
            saved += self.tax * overlap / life * self.worth(t);
            at += length;
            t += 1;
        }
        saved
    }

    /// Months from the start of the calendar to a day.
    fn at(&self, day: plimsoll_model::Date) -> f64 {
        self.scenario.calendar.start().months_until(day).to_months()
    }
}
