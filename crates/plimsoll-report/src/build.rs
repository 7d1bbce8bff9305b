//! From the results of the stages to the view: the only place where the report adds, averages and sorts.

mod books;
mod capacity;
mod common;
mod deals;
mod demand;
mod forecast;
mod generations;
mod given_up;
mod headline;
mod inputs;
mod money;
mod orders;
mod power;
mod pulls;
mod roadmap;
mod scarce;
mod signals;

use plimsoll_model::scenario::Scenario;
use plimsoll_model::{DemandPaths, ForecastReport, Plan};

pub use books::{Books, StatementLine};
pub use forecast::forecast_view;

pub(crate) use common::listed;

use crate::quantile::spread;
use crate::view::{Heading, Status, View};

/// What a view is made of: what each stage hands on.
#[derive(Clone, Copy, Debug)]
pub struct Sources<'a> {
    /// The case.
    pub scenario: &'a Scenario,
    /// Paths of demand.
    pub demand: &'a DemandPaths,
    /// How they were made.
    pub forecast: &'a ForecastReport,
    /// The plan.
    pub plan: &'a Plan,
    /// What it comes to in money.
    pub books: &'a Books,
}

/// Everything a person should see of a plan.
pub fn view(sources: &Sources<'_>) -> View {
    let Sources { scenario, demand, forecast, plan, books } = *sources;
    let (orders_now, orders_later) = orders::orders(scenario, plan);
    let order_changes = orders::changes(scenario, plan);
    let moves = orders::moves(scenario, plan);
    let mean = &plan.mean();
    let power = power::stairs(scenario, mean);
    let given_up = given_up::rows(scenario, mean);
    let status = status(plan);
    let tiles = headline::tiles(scenario, &status, books);
    let mut sentences = headline::sentences(scenario, &orders_now, &power, books);
    if let (Some(level), Some(kept)) = (scenario.policy.service_level, plan.contracts_kept) {
        let [level, kept] = [level, kept].map(|share| crate::format::percent(share, 0));
        sentences.push(format!(
            "All contracted work that orders of now can reach is done on {kept} of the paths; {level} is asked for."
        ));
    }
    sentences.extend(crate::words::order_changes(&order_changes, &scenario.currency));
    sentences.extend(crate::words::moves(&moves, &scenario.currency));
    sentences.extend(crate::words::given_up_at_once(&given_up, &scenario.currency));
    sentences.extend(crate::words::given_up(&given_up));
    sentences.extend(orders::late(scenario, plan));
    if let Some(changed) = &plan.changed {
        let words = crate::words::changed(changed, &scenario.currency);
        sentences.push(format!("Of the approved plan: {words}."));
    }
    View {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        scenario: heading(scenario),
        headline: headline::headline(scenario, &orders_now, &orders_later),
        sentences,
        tiles,
        status,
        orders_now,
        order_changes,
        moves,
        given_up,
        orders_later,
        tree: orders::tree(scenario, plan),
        order_flow: orders::flow(scenario, mean),
        load_line: books.load_line.clone(),
        years: books.years.clone(),
        demand: demand::fans(scenario, demand),
        capacity: capacity::stacks(scenario, demand, plan, mean),
        power,
        capex: money::capex(scenario, books),
        outcomes: money::outcomes(scenario, books),
        backlog: money::backlog(scenario, books),
        roadmap: roadmap::roadmap(&scenario.amended(&plan.amendments), mean),
        scarce: scarce::rows(scenario, plan),
        accuracy: inputs::accuracy(scenario, forecast),
        horizons: inputs::horizons(forecast),
        held_back: inputs::held_back(scenario, forecast),
        cohorts: books.cohorts.clone(),
        definitions: books.definitions.clone(),
        trust: books.trust.clone(),
        scorecard: books.scorecard.clone(),
        assumptions: inputs::assumptions(scenario),
        remarks: inputs::remarks(scenario, forecast, &books.remarks),
    }
}

fn heading(scenario: &Scenario) -> Heading {
    Heading {
        name: scenario.name.clone(),
        description: scenario.description.clone(),
        as_of: scenario.as_of,
        from: scenario.calendar.start(),
        until: scenario.calendar.horizon_end(),
        currency: scenario.currency.clone(),
        objective: scenario.objective,
    }
}

fn status(plan: &Plan) -> Status {
    // A plan may be worth nothing, and its dust is then no share of it.
    let size = |value: f64| value.abs().max(1.0);
    let spread = spread(&plan.path_values);
    Status {
        solved: plan.status,
        value: crate::view::Spread { mean: plan.value, ..spread },
        objective: plan.objective,
        bound: plan.bound,
        gap: (plan.bound - plan.objective).abs() / size(plan.objective),
        recomputed_difference: (plan.recomputed - plan.objective).abs() / size(plan.objective),
        end_value_share: plan.end_value / size(plan.value),
        gain_over_mean_plan: plan.value_of_mean_plan.map(|mean| (plan.value - mean).abs()),
        contracts_kept: plan.contracts_kept,
        changed: plan.changed,
        paths: plan.size.paths,
        rows: plan.size.rows,
        columns: plan.size.columns,
        nonzeros: plan.size.nonzeros,
    }
}
