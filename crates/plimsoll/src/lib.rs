//! The walk through the stages: signals → forecast → plan → accounts. Each stage is a crate of its own that knows none of the
//! others; here a request passes through them in order, and nowhere else.

pub mod explain;
pub mod stress;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use plimsoll_account::{Accounts, ScorecardRow, TrustRow};
use plimsoll_lp::Settings;
use plimsoll_model::demand::Forecast;
use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::{Plan, Scenario};
use plimsoll_plan::{Decompose, PlanRequest};

pub use plimsoll_account as account;
pub use plimsoll_forecast::engine as series;
pub use plimsoll_forecast::quantile;
pub use plimsoll_lp::Status;
pub use plimsoll_model as model;
pub use plimsoll_plan::{Breach, Given, Growth, Method, Progress, breaches};

/// What a caller may ask of a run beyond what the scenario says.
#[derive(Clone, Debug)]
pub struct Request {
    /// How the plan is solved.
    pub method: Method,
    /// Relative gap at which a plan counts as the best.
    pub gap: f64,
    /// The same where racks or blocks of power are whole, unless `gap` is wider.
    pub whole_gap: f64,
    /// Relative gap to which questions are answered that are asked of a solved plan: narrow, for a loss is the difference of
    /// two plans.
    pub asked_gap: f64,
    /// Threads; the answer does not depend on it.
    pub threads: usize,
    /// Set it to `true` from elsewhere and planning ends with the best plan so far.
    pub cancel: Option<Arc<AtomicBool>>,
    /// Orders that are given and not chosen: a person's own plan, to be scored.
    pub given: Option<Given>,
    /// How the decision tree grows where there are review dates.
    pub growth: Growth,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            method: Method::Auto,
            gap: 1e-4,
            whole_gap: 1e-3,
            asked_gap: 1e-6,
            threads: 1,
            cancel: None,
            given: None,
            growth: Growth::default(),
        }
    }
}

impl Request {
    /// What the plan engine is asked, with these orders in place of chosen ones.
    fn planning(&self, given: Option<Given>) -> PlanRequest {
        let solver = Settings { cancel: self.cancel.clone(), ..Settings::default() };
        let how = Decompose { gap: self.gap, whole_gap: self.whole_gap, threads: self.threads, solver };
        PlanRequest { method: self.method, how, given, growth: self.growth }
    }
}

/// What a run has reached, for whoever shows progress.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Stage {
    /// Paths of demand are drawn.
    Forecast,
    /// So many series of the forecast are fitted.
    Fitted {
        /// How many.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// Orders are chosen.
    Plan,
    /// A round of choosing them is over.
    Round(Progress),
    /// The plan is put into the books.
    Account,
}

/// What a run came to.
#[derive(Clone, Debug)]
pub struct Run {
    /// Joint paths of demand, with how such paths have done.
    pub forecast: Forecast,
    /// The plan, or why there is none.
    pub outcome: PlanOutcome,
    /// History, projection and backlog; without a plan, history and backlog.
    pub accounts: Accounts,
    /// Published figures beside the model's.
    pub scorecard: Vec<ScorecardRow>,
    /// What a sceptic checks first.
    pub trust: Vec<TrustRow>,
}

impl Run {
    /// The plan, where there is one.
    pub fn plan(&self) -> Option<&Plan> {
        match &self.outcome {
            PlanOutcome::Planned(plan) => Some(plan),
            PlanOutcome::Infeasible(_) | PlanOutcome::Stopped => None,
        }
    }
}

/// Takes a scenario through all stages; `progress` hears of each one as it begins, and how far it has come.
pub fn run(scenario: &Scenario, request: &Request, mut progress: impl FnMut(Stage)) -> Run {
    progress(Stage::Forecast);
    let forecast =
        plimsoll_forecast::forecast_watched(scenario, &mut |done, of| progress(Stage::Fitted { done, of }));
    progress(Stage::Plan);
    let outcome = plan(scenario, &forecast, request, |round| progress(Stage::Round(*round)));
    progress(Stage::Account);
    let plan = match &outcome {
        PlanOutcome::Planned(plan) => Some(plan.as_ref()),
        PlanOutcome::Infeasible(_) | PlanOutcome::Stopped => None,
    };
    let accounts = plimsoll_account::accounts(scenario, plan.map(|plan| (&forecast.demand, plan)));
    let scorecard = plimsoll_account::scorecard(scenario, &accounts, plan);
    let trust = plimsoll_account::trust(scenario, &accounts);
    Run { forecast, outcome, accounts, scorecard, trust }
}

/// The books of a scenario without a plan: history and backlog, the scorecard of the past, what a sceptic checks first.
pub fn look_back(scenario: &Scenario) -> (Accounts, Vec<ScorecardRow>, Vec<TrustRow>) {
    let accounts = plimsoll_account::accounts(scenario, None);
    let scorecard = plimsoll_account::scorecard(scenario, &accounts, None);
    let trust = plimsoll_account::trust(scenario, &accounts);
    (accounts, scorecard, trust)
}

/// Joint paths of demand.
pub fn forecast(scenario: &Scenario) -> Forecast {
    plimsoll_forecast::forecast(scenario)
}

/// The same; `watch` hears how many series are fitted, and of how many.
pub fn forecast_watched(scenario: &Scenario, watch: &mut dyn FnMut(usize, usize)) -> Forecast {
    plimsoll_forecast::forecast_watched(scenario, watch)
}

/// Plans, or scores a given plan, on paths that are there already; `progress` hears of every round.
pub fn plan(
    scenario: &Scenario,
    forecast: &Forecast,
    request: &Request,
    progress: impl FnMut(&Progress),
) -> PlanOutcome {
    let request = request.planning(request.given.clone());
    plimsoll_plan::plan(scenario, &forecast.demand, &request, progress)
}
