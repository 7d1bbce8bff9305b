//! `plimsoll evaluate`: a person's own orders scored beside the best ones, on the same paths.

use std::fs;

use plimsoll::{Given, Request, plan, run};
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::scenario::{GenerationId, OptionId, SiteId};
use plimsoll_model::{Date, Plan, Scenario};
use plimsoll_report::format::money;

use crate::arguments::EvaluateArguments;
use crate::{Ended, check};

pub(crate) fn evaluate(arguments: &EvaluateArguments) -> Ended {
    let Some((scenario, _)) = check::scenario(&arguments.folder, true) else { return Ended::Wrong };
    let own = match fs::read_to_string(&arguments.orders) {
        Ok(text) => own_orders(&scenario, &text),
        Err(fault) => Err(vec![format!("cannot be read: {fault}")]),
    };
    let own = match own {
        Ok(own) => own,
        Err(faults) => {
            faults.iter().for_each(|fault| eprintln!("error: {}: {fault}", arguments.orders.display()));
            return Ended::Wrong;
        }
    };
    let best = run(&scenario, &Request::default(), |_| {});
    let request = Request { given: Some(own), ..Request::default() };
    let scored = plan(&scenario, &best.forecast, &request);
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

/// Reads `item,site,ordered,units` rows; all faults at once, each with its line.
fn own_orders(scenario: &Scenario, text: &str) -> Result<Given, Vec<String>> {
    let mut lines = text.lines().enumerate();
    let header: Vec<&str> =
        lines.next().map(|(_, l)| l.split(',').map(str::trim).collect()).unwrap_or_default();
    if header != ["item", "site", "ordered", "units"] {
        return Err(vec!["line 1: the header must be item,site,ordered,units".to_owned()]);
    }
    let mut given = Given::default();
    let mut faults = Vec::new();
    for (index, line) in lines.filter(|(_, l)| !l.trim().is_empty()) {
        if let Err(fault) = add(scenario, &mut given, line) {
            faults.push(format!("line {}: {fault}", index + 1));
        }
    }
    if faults.is_empty() { Ok(given) } else { Err(faults) }
}

fn add(scenario: &Scenario, given: &mut Given, line: &str) -> Result<(), String> {
    let cells: Vec<&str> = line.split(',').map(str::trim).collect();
    let [item, site, ordered, units] = cells[..] else { return Err("four cells are wanted".to_owned()) };
    let day = Date::parse(ordered).ok_or_else(|| format!("`{ordered}` is not a date YYYY-MM-DD"))?;
    let placed = scenario.calendar.period_of(day).ok_or_else(|| format!("{day} is outside the calendar"))?;
    let units: f64 = units.parse().map_err(|_| format!("`{units}` is not a number"))?;
    if !units.is_finite() || units < 0.0 {
        return Err(format!("`{units}` is not a number of units"));
    }
    if let Some(o) = scenario.power_options.iter().position(|o| o.name == item) {
        given.add_blocks(OptionId(o), placed, units);
        return Ok(());
    }
    let g = scenario.generations.iter().position(|g| g.name == item);
    let g = g.ok_or_else(|| format!("`{item}` is neither a generation nor a power option"))?;
    let s = scenario.sites.iter().position(|s| s.name == site);
    let s = s.ok_or_else(|| format!("`{site}` is not a site"))?;
    given.add_units(GenerationId(g), SiteId(s), placed, units);
    Ok(())
}
