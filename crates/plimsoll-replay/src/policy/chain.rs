//! The whole chain, and the same planned on the mean path alone.

use plimsoll_model::demand::Forecast;
use plimsoll_model::plan::PlanOutcome;

use super::{Placed, Policy, View};

/// Forecast, plan on the joint paths, and place what the plan places.
pub(crate) struct Chain;

/// The same on the mean of the paths: a plan that knows no uncertainty.
pub(crate) struct Mean;

impl Policy for Chain {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        planned(view, view.forecast)
    }
}

impl Policy for Mean {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        planned(view, &Forecast { demand: view.forecast.demand.mean(), ..view.forecast.clone() })
    }
}

/// Orders of the plan that are placed until it is decided again.
fn planned(view: &View<'_>, forecast: &Forecast) -> Result<Vec<Placed>, String> {
    let outcome = plimsoll::plan(view.known, forecast, view.request, |_| {});
    let plan = match outcome {
        PlanOutcome::Planned(plan) => plan,
        PlanOutcome::Infeasible(clash) => {
            return Err(format!("there is no plan as of {}: {}", view.origin, {
                clash.members.iter().map(|m| m.words.as_str()).collect::<Vec<_>>().join("; ")
            }));
        }
        PlanOutcome::Stopped => return Err("stopped".to_owned()),
    };
    let scenario = view.known;
    let mut placed = Vec::new();
    // Where there are review dates, what is decided later is decided anew.
    for order in plan.orders.iter().filter(|order| order.node.0 == 0) {
        let day = scenario.calendar.periods()[order.placed].start;
        if view.placing.contains(&day) {
            placed.push(Placed {
                site: scenario.sites[order.site.0].name.clone(),
                generation: scenario.generations[order.generation.0].name.clone(),
                placed: day,
                units: order.units,
            });
        }
    }
    Ok(placed)
}
