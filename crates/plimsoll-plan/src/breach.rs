//! What a person's own orders would break: caps, budgets, decisions, blocks of power.

use plimsoll_lp::Row;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{RowId, Scenario};
use plimsoll_model::{DemandPaths, PeriodId};

use crate::given::Given;
use crate::master::{Context, Master, RowMeaning};
use crate::solve::with_context;

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

/// The supply caps, budgets, decisions and limits of power options that given orders break, in the order of the
/// programme. Power and other limits are not among them: what finds no room is given up, and the value says so.
pub fn breaches(scenario: &Scenario, demand: &DemandPaths, given: &Given) -> Vec<Breach> {
    with_context(scenario, demand, None, |context| {
        let master = Master::build(context);
        let x = columns(context, &master, given);
        master.rows.iter().filter(|m| on_orders(&m.scarce)).filter_map(|m| breach(&master, &x, m)).collect()
    })
}

fn on_orders(scarce: &Scarce) -> bool {
    matches!(
        scarce,
        Scarce::Supply { .. } | Scarce::Capex { .. } | Scarce::Decision { .. } | Scarce::PowerOption { .. }
    )
}

fn columns(context: &Context<'_>, master: &Master, given: &Given) -> Vec<f64> {
    let mut x = vec![0.0; master.problem.columns()];
    for order in &master.orders {
        let units = given.units(order.generation, order.site, order.placed);
        x[order.column.index()] = context.scale.to_units(units);
    }
    for block in &master.blocks {
        x[block.column.index()] = given.blocks(block.option, block.placed);
    }
    x
}

fn breach(master: &Master, x: &[f64], meaning: &RowMeaning) -> Option<Breach> {
    let row: Row = meaning.row;
    let (lower, upper) = master.problem.row_bounds(row);
    let used: f64 = master.problem.row_entries(row).map(|(column, a)| a * x[column.index()]).sum();
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
