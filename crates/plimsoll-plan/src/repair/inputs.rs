//! The inputs that may give way, the rows each of them is in, and what a unit of each costs.

use std::collections::BTreeMap;

use plimsoll_lp::{Col, Row};
use plimsoll_model::PeriodId;
use plimsoll_model::plan::Scarce;
use plimsoll_model::repair::Input;
use plimsoll_model::scenario::{GenerationId, Item, Limit, OptionId, RowId, Scenario, SiteId};

use crate::master::{Context, Master, RowMeaning, block_price, deliveries, open_blocks};
use crate::service::{Promised, holds_work};

/// What a MW costs where no power option says so, currency.
const POWER_PRICE: f64 = 10e6;

/// An input that may give way.
pub(super) struct Soft {
    pub(super) input: Input,
    /// Rows it is in, with what one column unit of slack adds to their sides.
    pub(super) rows: Vec<(Row, f64)>,
    /// Whether it is their lower side.
    pub(super) lower: bool,
    /// Columns whose upper bound it is.
    pub(super) columns: Vec<Col>,
    /// Its own unit for one unit of the slack's column.
    pub(super) step: f64,
    /// Currency per unit of its own.
    pub(super) price: f64,
    /// How far it can give way at most, in its own unit.
    pub(super) most: f64,
    /// How far it must give way before that does anything, in its own unit: what is on order already.
    pub(super) idle: f64,
}

/// Every input that may give way, in order.
pub(super) fn inputs(context: &Context<'_>, master: &Master) -> Vec<Soft> {
    let mut soft: BTreeMap<Input, Soft> = BTreeMap::new();
    let mut add = |input: Input, row: Row, share: f64, step: f64, idle: f64| {
        let entry = soft.entry(input).or_insert_with(|| plain(context, input, step));
        entry.rows.push((row, share));
        entry.idle = entry.idle.max(idle);
    };
    for meaning in &master.rows {
        let (row, step) = (meaning.row, meaning.per_row);
        if let (Scarce::Supply { generation }, Some(t)) = (&meaning.scarce, meaning.period) {
            for (index, share, idle) in buckets(context, *generation, t) {
                add(Input::Supply { index }, row, share, step, idle);
            }
        } else if let Scarce::PowerOption { option } = meaning.scarce {
            let left =
                context.scenario.power_options[option.0].max_blocks - open_blocks(context.scenario, option);
            add(Input::Blocks { option }, row, 1.0, step, (-left).max(0.0));
        } else {
            sides(context, meaning).into_iter().for_each(|input| add(input, row, 1.0, step, 0.0));
        }
    }
    let mut soft: Vec<Soft> = soft.into_values().collect();
    for o in (0..context.scenario.power_options.len()).map(OptionId) {
        let columns: Vec<Col> = master.blocks.iter().filter(|b| b.option == o).map(|b| b.column).collect();
        if !columns.is_empty() {
            soft.push(Soft { columns, ..plain(context, Input::BlocksPerPeriod { option: o }, 1.0) });
        }
    }
    soft
}

fn plain(context: &Context<'_>, input: Input, step: f64) -> Soft {
    let (now, _) = now(context.scenario, input);
    let most = if input.is_least() { now } else { f64::INFINITY };
    let price = price(context, input);
    let lower = input.is_least();
    Soft { input, rows: Vec::new(), lower, columns: Vec::new(), step, price, most, idle: 0.0 }
}

/// Contracts that would be released, each in all periods by the same share, from the work that must be done.
pub(super) fn contracts(context: &Context<'_>, promised: &[Promised]) -> Vec<Soft> {
    let scenario = context.scenario;
    let mut soft = Vec::new();
    for (index, contract) in scenario.commitments.iter().enumerate().filter(|(_, c)| holds_work(c.kind)) {
        let ours = |p: &&Promised| contract.workload == Some(p.workload) && contract.region == Some(p.region);
        let share = |p: &Promised| {
            let period = &scenario.calendar.periods()[p.period];
            let level = scenario.level(p.workload, p.region, p.load);
            contract.mean_units(period.start, period.end) * level / context.scale.work[p.workload.0]
        };
        let rows = promised.iter().filter(ours).map(|p| (p.row, share(p))).filter(|(_, share)| *share > 0.0);
        let input = Input::Contract { index };
        let most = now(scenario, input).0;
        soft.push(Soft {
            rows: rows.collect(),
            lower: false,
            ..plain(context, input, most.max(f64::MIN_POSITIVE))
        });
    }
    soft.retain(|soft| !soft.rows.is_empty());
    soft
}

/// What all of a contract brings within the horizon, for each unit of its largest step.
fn revenue(context: &Context<'_>, index: usize) -> f64 {
    let scenario = context.scenario;
    let contract = &scenario.commitments[index];
    let (Some(workload), Some(region)) = (contract.workload, contract.region) else { return 0.0 };
    let of_period = |t: PeriodId| {
        let period = &scenario.calendar.periods()[t];
        let step = contract.step_on(period.start).or_else(|| contract.steps.last());
        let price =
            step.and_then(|s| s.price).unwrap_or_else(|| scenario.price_on(workload, region, period.start));
        contract.mean_units(period.start, period.end) * context.timing.hours(t) * price
    };
    let most = now(scenario, Input::Contract { index }).0;
    scenario.horizon().map(of_period).sum::<f64>() / most.max(f64::MIN_POSITIVE)
}

/// The caps that a run of periods from `t` on is made of: place, units of the run for each unit of the cap, and units of
/// the cap that open orders take beyond what there is.
fn buckets(context: &Context<'_>, g: GenerationId, t: PeriodId) -> Vec<(usize, f64, f64)> {
    let Some(run) = deliveries(context, g).into_iter().find(|run| run.first == t) else { return Vec::new() };
    let short = (run.open - run.units).max(0.0);
    run.shares.into_iter().map(|(index, share)| (index, share, short / share)).collect()
}

/// The inputs behind a row, the one that its source names first.
pub(super) fn behind(context: &Context<'_>, meaning: &RowMeaning) -> Vec<Input> {
    if let (Scarce::Supply { generation }, Some(t)) = (&meaning.scarce, meaning.period) {
        let mut found: Vec<usize> =
            buckets(context, *generation, t).into_iter().map(|bucket| bucket.0).collect();
        found.sort_by_key(|index| Some(context.scenario.supply[*index].row) != meaning.source);
        return found.into_iter().map(|index| Input::Supply { index }).collect();
    }
    sides(context, meaning)
}

/// The inputs of a row of one cell each: for a least and a most, one each.
fn sides(context: &Context<'_>, meaning: &RowMeaning) -> Vec<Input> {
    let scenario = context.scenario;
    match (&meaning.scarce, meaning.period) {
        (Scarce::Power { site }, Some(t)) => power(context, *site, t).into_iter().collect(),
        (Scarce::Capex { year, family }, _) => {
            let same = |b: &plimsoll_model::scenario::CapexBudget| b.year == *year && b.family == *family;
            scenario
                .policy
                .capex_budget
                .iter()
                .position(same)
                .map(|index| Input::Capex { index })
                .into_iter()
                .collect()
        }
        (Scarce::Limit { index, .. }, Some(t)) => limit(context, *index, t),
        (Scarce::Decision { index, .. }, _) => {
            let decision = &scenario.decisions[*index];
            let least = (decision.min_units > 0.0).then_some(Input::AtLeast { index: *index });
            let most = decision.max_units.map(|_| Input::AtMost { index: *index });
            least.into_iter().chain(most).collect()
        }
        (Scarce::PowerOption { option }, _) => vec![Input::Blocks { option: *option }],
        _ => Vec::new(),
    }
}

fn power(context: &Context<'_>, site: SiteId, t: PeriodId) -> Option<Input> {
    let holds = context.scenario.envelope_on(site, context.timing.start(t))?;
    let envelope = &context.scenario.sites[site.0].envelope;
    let step = envelope.iter().position(|step| std::ptr::eq(step, holds))?;
    Some(Input::Power { site, step })
}

fn limit(context: &Context<'_>, index: usize, t: PeriodId) -> Vec<Input> {
    let steps = &context.scenario.limits[index].steps;
    let Some(step) = steps.iter().rposition(|s| s.from <= context.timing.start(t)) else { return Vec::new() };
    let most = steps[step].max.is_finite().then_some(Input::LimitMax { index, step });
    let least = (steps[step].min > 0.0).then_some(Input::LimitMin { index, step });
    least.into_iter().chain(most).collect()
}

/// What an input is now, in its own unit, and its row.
pub(super) fn now(scenario: &Scenario, input: Input) -> (f64, RowId) {
    let limit = |index: usize, step: usize| &scenario.limits[index].steps[step];
    match input {
        Input::Power { site, step } => {
            let step = &scenario.sites[site.0].envelope[step];
            (step.it_power_mw.mid, step.row)
        }
        Input::Supply { index } => (scenario.supply[index].max_units.mid, scenario.supply[index].row),
        Input::Capex { index } => {
            let budget = &scenario.policy.capex_budget[index];
            (budget.max, budget.row)
        }
        Input::LimitMax { index, step } => (limit(index, step).max, limit(index, step).row),
        Input::LimitMin { index, step } => (limit(index, step).min, limit(index, step).row),
        Input::AtLeast { index } => (scenario.decisions[index].min_units, scenario.decisions[index].row),
        Input::AtMost { index } => {
            let decision = &scenario.decisions[index];
            (decision.max_units.unwrap_or(f64::INFINITY), decision.row)
        }
        Input::Contract { index } => {
            let contract = &scenario.commitments[index];
            (contract.steps.iter().map(|step| step.units).fold(0.0, f64::max), contract.row)
        }
        Input::Blocks { option } => {
            let option = &scenario.power_options[option.0];
            (option.max_blocks, option.row)
        }
        Input::BlocksPerPeriod { option } => {
            let option = &scenario.power_options[option.0];
            (option.max_blocks_per_period, option.row)
        }
    }
}

/// Money that goes with one unit of a change, currency: what it buys, or what would have been bought.
fn price(context: &Context<'_>, input: Input) -> f64 {
    let scenario = context.scenario;
    let unit = |g: GenerationId| scenario.unit_cost_on(g, scenario.calendar.start());
    let item = |item: Item| match item {
        Item::Generation(g) => unit(g),
        Item::Power(o) => block(context, o),
    };
    let price = match input {
        Input::Power { site, .. } => megawatt(context, site),
        Input::Supply { index } => unit(scenario.supply[index].generation),
        Input::Capex { .. } => 1.0,
        Input::LimitMax { index, .. } | Input::LimitMin { index, .. } => used(&scenario.limits[index], unit),
        Input::AtLeast { index } | Input::AtMost { index } => item(scenario.decisions[index].item),
        Input::Contract { index } => revenue(context, index),
        Input::Blocks { option } | Input::BlocksPerPeriod { option } => block(context, option),
    };
    // What costs nothing must not give way without end.
    price.max(1e-3)
}

/// The cheapest hardware that uses one unit of a limit.
fn used(limit: &Limit, unit: impl Fn(GenerationId) -> f64) -> f64 {
    let users = limit.uses.iter().filter(|(_, per_unit)| *per_unit > 0.0);
    let cheapest = users.map(|(g, per_unit)| unit(*g) / per_unit).fold(f64::INFINITY, f64::min);
    if cheapest.is_finite() { cheapest } else { 1.0 }
}

fn block(context: &Context<'_>, option: OptionId) -> f64 {
    block_price(context.scenario, option.0, context.timing.rate())
}

/// A MW by the cheapest option of a site; of any site where it has none.
fn megawatt(context: &Context<'_>, site: SiteId) -> f64 {
    let options = || context.scenario.power_options.iter().enumerate().filter(|(_, o)| o.block.to_mw() > 0.0);
    let price = |(o, option): (usize, &plimsoll_model::scenario::PowerOption)| {
        block(context, OptionId(o)) / option.block.to_mw()
    };
    let here = options().filter(|(_, o)| o.site == site).map(price).fold(f64::INFINITY, f64::min);
    let anywhere = options().map(price).fold(f64::INFINITY, f64::min);
    [here, anywhere].into_iter().find(|price| price.is_finite()).unwrap_or(POWER_PRICE)
}

/// How far an input is from one's own hands: a decision first, then money, then what others build and deliver.
pub(super) fn rank(input: Input) -> f64 {
    match input {
        Input::AtLeast { .. } | Input::AtMost { .. } => 0.0,
        Input::LimitMin { .. } => 1.0,
        Input::Capex { .. } => 2.0,
        Input::LimitMax { .. } => 3.0,
        Input::Blocks { .. } | Input::BlocksPerPeriod { .. } => 4.0,
        Input::Supply { .. } => 5.0,
        Input::Power { .. } => 6.0,
        Input::Contract { .. } => 7.0,
    }
}
