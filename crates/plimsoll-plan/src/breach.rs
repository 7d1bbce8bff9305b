//! What a person's own orders would break: caps, budgets, decisions, blocks of power.

use plimsoll_model::scenario::{RowId, Scenario};
use plimsoll_model::{DemandPaths, PeriodId};

use crate::given::Given;
use crate::master::{Context, Master, RowMeaning};
use crate::solve::with_context;
use crate::tree::Moments;

/// A constraint on orders that given orders do not obey.
#[derive(Clone, Debug, PartialEq)]
pub struct Breach {
    /// The constraint in words.
    pub words: String,
    /// By how much it is missed, in `unit`: positive.
    pub by: f64,
    /// Unit of it, such as `unit` or `currency`.
    pub unit: &'static str,
    /// Whether there is too much rather than too little.
    pub over: bool,
    /// Period in which it holds; `None` where it is not about one.
    pub period: Option<PeriodId>,
    /// Row of input behind it.
    pub row: Option<RowId>,
}

/// Less than this share of what there is counts as obeyed.
const TOLERANCE: f64 = 1e-6;

/// Given orders that cannot be placed, then the supply caps, budgets, decisions and limits of power options that they
/// break, in the order of the programme. Power and other limits are not among them: what finds no room is given up, and the value says so.
pub fn breaches(scenario: &Scenario, demand: &DemandPaths, given: &Given) -> Vec<Breach> {
    let moments = Moments::root(demand.paths, demand.periods);
    with_context(scenario, demand, (None, &moments), |context| {
        let master = Master::build(context);
        let x = master.given_columns(context, given);
        let held = master.rows.iter().filter(|m| m.scarce.is_on_orders());
        misplaced(context, &master, given).chain(held.filter_map(|m| breach(&master, &x, m))).collect()
    })
}

/// Orders that are nobody's column: outside the order dates, or too late to serve within the calendar.
fn misplaced<'a>(
    context: &'a Context<'_>,
    master: &'a Master,
    given: &'a Given,
) -> impl Iterator<Item = Breach> + 'a {
    let breach = |item: &str, placed: PeriodId, by: f64, unit: &'static str, row: RowId| Breach {
        words: format!(
            "{item} ordered on {} serves nobody: that is outside the dates on which it can be ordered, or it comes \
             after the calendar",
            context.timing.start(placed)
        ),
        by,
        unit,
        over: true,
        period: Some(placed),
        row: Some(row),
    };
    let hardware = given.hardware().filter_map(move |(g, s, placed, units)| {
        let generation = &context.scenario.generations[g.0];
        let found = master.orders_of(g, s).any(|o| o.placed == placed);
        (!found && units > 0.0).then(|| breach(&generation.name, placed, units, "unit", generation.row))
    });
    let power = given.power().filter_map(move |(o, placed, blocks)| {
        let option = &context.scenario.power_options[o.0];
        let found = master.blocks.iter().any(|b| b.option == o && b.placed == placed);
        (!found && blocks > 0.0).then(|| breach(&option.name, placed, blocks, "block", option.row))
    });
    hardware.chain(power)
}

fn breach(master: &Master, x: &[f64], meaning: &RowMeaning) -> Option<Breach> {
    let (lower, upper) = master.problem.row_bounds(meaning.row);
    let used = master.activity(meaning.row, x);
    let by = (used - upper).max(lower - used);
    let size = used.abs().max(if upper.is_finite() { upper.abs() } else { lower.abs() });
    (by > TOLERANCE * size.max(TOLERANCE)).then(|| Breach {
        words: meaning.words.clone(),
        by: by * meaning.per_row,
        unit: meaning.unit,
        over: used > upper,
        period: meaning.period,
        row: meaning.source,
    })
}
