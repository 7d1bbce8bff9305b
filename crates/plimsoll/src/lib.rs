//! The walk through the stages: signals → forecast → plan. Each stage is a crate of its own that knows none of the
//! others; here a request passes through them in order, and nowhere else.

use plimsoll_lp::Settings;
use plimsoll_model::demand::Forecast;
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::{Plan, Scenario};

pub use plimsoll_model as model;
pub use plimsoll_plan::Given;

/// What a caller may ask of a run beyond what the scenario says.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Wall-clock seconds after which the solver stops with the best plan so far; `None` = no limit.
    pub time_limit_s: Option<f64>,
    /// Orders that are given and not chosen: a person's own plan, to be scored.
    pub given: Option<Given>,
}

/// A stage that a run has reached, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Paths of demand are drawn.
    Forecast,
    /// Orders are chosen.
    Plan,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// Joint paths of demand, with how such paths have done.
    pub forecast: Forecast,
    /// The plan, or why there is none.
    pub outcome: PlanOutcome,
}

impl Run {
    /// The plan, where there is one.
    pub fn plan(&self) -> Option<&Plan> {
        match &self.outcome {
            PlanOutcome::Planned(plan) => Some(plan),
            PlanOutcome::Infeasible(_) => None,
        }
    }
}

/// Takes a scenario through all stages; `progress` hears of each one as it begins.
pub fn run(scenario: &Scenario, request: &Request, mut progress: impl FnMut(Stage)) -> Run {
    progress(Stage::Forecast);
    let forecast = plimsoll_forecast::forecast(scenario);
    progress(Stage::Plan);
    let outcome = plan(scenario, &forecast, request);
    Run { forecast, outcome }
}

/// Plans, or scores a given plan, on paths that are there already.
pub fn plan(scenario: &Scenario, forecast: &Forecast, request: &Request) -> PlanOutcome {
    let solver = Settings { time_limit_s: request.time_limit_s, ..Settings::default() };
    let request = plimsoll_plan::PlanRequest { solver, given: request.given.clone() };
    plimsoll_plan::plan(scenario, &forecast.demand, &request)
}
