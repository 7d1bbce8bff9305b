//! `plimsoll evaluate`: a person's own orders scored beside the best ones, on the same paths.

use plimsoll::{Given, Request, plan, run};
use plimsoll_files::OwnOrder;
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::scenario::Item;
use plimsoll_model::{Plan, Scenario};
use plimsoll_report::format::money;

use crate::arguments::EvaluateArguments;
use crate::{Ended, check, render};

pub(crate) fn evaluate(arguments: &EvaluateArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let (own, findings) = plimsoll_files::own_orders(&arguments.orders, &scenario);
    eprint!("{}", render::findings(&findings, render::colour()));
    let Some(own) = own.map(|orders| given(&orders)) else { return Ended::Wrong };
    let best = run(&scenario, &arguments.solving.request(), |_| {});
    let request = Request { given: Some(own), ..arguments.solving.request() };
    let scored = plan(&scenario, &best.forecast, &request, |_| {});
    match (best.plan(), &scored) {
        (Some(best), PlanOutcome::Planned(own)) => {
            show(arguments, &scenario, best, own);
            Ended::Well
        }
        _ => {
            eprintln!("error: no plan obeys all inputs; `plimsoll plan` says which ones clash");
            Ended::Infeasible
        }
    }
}

fn show(arguments: &EvaluateArguments, scenario: &Scenario, best: &Plan, own: &Plan) {
    let currency = &scenario.currency;
    if arguments.json {
        let document = serde_json::json!({
            "own_value": own.value, "best_value": best.value, "difference": best.value - own.value,
            "own_orders": own.orders.len(), "best_orders": best.orders.len(), "currency": currency,
        });
        println!("{document}");
        return;
    }
    println!("your orders are worth  {}", money(own.value, currency));
    println!("the best ones          {}", money(best.value, currency));
    println!("left on the table      {}", money((best.value - own.value).abs(), currency));
}

fn given(orders: &[OwnOrder]) -> Given {
    let mut given = Given::default();
    for order in orders {
        match order.item {
            Item::Generation(g) => given.add_units(g, order.site, order.placed, order.units),
            Item::Power(o) => given.add_blocks(o, order.placed, order.units),
        }
    }
    given
}
