//! `plimsoll evaluate`: a person's own orders scored beside the best ones, on the same paths.

use plimsoll::{Breach, Given, Request, breaches, plan, run};
use plimsoll_files::{Loaded, OwnOrder};
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::scenario::{Item, Objective};
use plimsoll_model::{Plan, Scenario};
use plimsoll_report::format::{count, money, money_range, percent};
use plimsoll_report::{spread, view::Spread};

use crate::arguments::EvaluateArguments;
use crate::sheet::{left, right, say, things, wrapped};
use crate::{Ended, check, render};

pub(crate) fn evaluate(arguments: &EvaluateArguments) -> Ended {
    let Some((scenario, loaded)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let (own, findings) = plimsoll_files::own_orders(&arguments.orders, &scenario);
    eprint!("{}", render::findings(&findings, render::colour()));
    let Some(own) = own.map(|orders| given(&orders)) else { return Ended::Wrong };
    let best = run(&scenario, &arguments.solving.request(), |_| {});
    let broken = breaches(&scenario, &best.forecast.demand, &own);
    let request = Request { given: Some(own), ..arguments.solving.request() };
    let scored = plan(&scenario, &best.forecast, &request, |_| {});
    match (best.plan(), &scored) {
        (Some(best), PlanOutcome::Planned(own)) => {
            show(arguments, &scenario, best, own, &told(&broken, &scenario, &loaded));
            Ended::Well
        }
        _ => {
            eprintln!("error: no plan obeys all inputs; `plimsoll plan` says which ones clash");
            Ended::Infeasible
        }
    }
}

/// Columns of the names before the amounts.
const NAME: usize = 25;

/// Orders that are placed within the horizon; those after it are the model's own, on both sides.
fn within_horizon(plan: &Plan, scenario: &Scenario) -> usize {
    let horizon = scenario.horizon();
    let hardware = plan.orders.iter().filter(|o| horizon.contains(&o.placed)).count();
    hardware + plan.power_orders.iter().filter(|o| horizon.contains(&o.placed)).count()
}

/// Each constraint that the orders break, in words, with the place it comes from.
fn told(broken: &[Breach], scenario: &Scenario, loaded: &Loaded) -> Vec<String> {
    let tell = |breach: &Breach| {
        let by = match breach.unit {
            "currency" => money(breach.by, &scenario.currency),
            unit => format!("{} {unit}s", count(breach.by)),
        };
        let place = breach.row.map(|row| loaded.place(row)).map(|(file, line)| format!(" ({file}:{line})"));
        let way = if breach.over { "too much" } else { "too little" };
        format!("{}{}: {by} {way}", breach.words, place.unwrap_or_default())
    };
    broken.iter().map(tell).collect()
}

fn show(arguments: &EvaluateArguments, scenario: &Scenario, best: &Plan, own: &Plan, broken: &[String]) {
    let currency = &scenario.currency;
    if arguments.json {
        let document = serde_json::json!({
            "own_value": own.value, "best_value": best.value, "difference": best.value - own.value,
            "own_orders": within_horizon(own, scenario), "best_orders": within_horizon(best, scenario),
            "currency": currency,
            "broken": broken,
        });
        say(&format!("{document}\n"));
        return;
    }
    let ahead = match scenario.objective {
        Objective::Npv => own.value > best.value,
        Objective::Cost => own.value < best.value,
    };
    let (verb, lost) = match (scenario.objective, ahead) {
        (Objective::Npv, false) => ("are worth", "left on the table"),
        (Objective::Cost, false) => ("cost", "paid too much"),
        (Objective::Npv, true) => ("are worth", "ahead of the best"),
        (Objective::Cost, true) => ("cost", "below the best"),
    };
    let line = |name: &str, plan: &Plan| {
        let Spread { p10, p90, .. } = spread(&plan.path_values);
        let orders = things(within_horizon(plan, scenario), "order");
        let ends = money_range(p10, p90, currency);
        format!(
            "{}{}  P10\u{2013}P90 {ends}, {orders}\n",
            left(name, NAME),
            right(&money(plan.value, currency), 8)
        )
    };
    let apart = (best.value - own.value).abs();
    let share = apart / best.value.abs().max(1e-9);
    let apart = if share < 1e-9 { 0.0 } else { apart };
    say(&format!(
        "{}{}{}{}  {} of the best\n",
        line(&format!("your orders {verb}"), own),
        line(&format!("the best ones {verb}"), best),
        left(lost, NAME),
        right(&money(apart, currency), 8),
        percent(share, 1)
    ));
    if !broken.is_empty() {
        let constraints = things(broken.len(), "constraint");
        say(&format!("your orders break {constraints} that the best ones obey:\n"));
        broken.iter().for_each(|text| say(&(wrapped("  - ", 4, text) + "\n")));
    }
}

/// The orders of a person's own file, by item, site and period.
pub(crate) fn given(orders: &[OwnOrder]) -> Given {
    let mut given = Given::default();
    for order in orders {
        match order.item {
            Item::Generation(g) => given.add_units(g, order.site, order.placed, order.units),
            Item::Power(o) => given.add_blocks(o, order.placed, order.units),
        }
    }
    given
}
