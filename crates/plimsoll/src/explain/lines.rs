//! Orders as a person would say them: of one item at one date.

use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{Item, OptionId, SiteId};
use plimsoll_model::{PeriodId, Scenario};
use plimsoll_plan::Told;

/// Less than this share of what is ordered is no difference between two plans.
pub(super) const DUST: f64 = 1e-4;

/// Orders of one item at one date, for all sites.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Hardware or power.
    pub item: Item,
    /// The sites that it is for, those planned as one together, by how much is for them: most first.
    pub sites: Vec<(Vec<SiteId>, f64)>,
    /// Period at whose start it is placed.
    pub placed: PeriodId,
    /// Period from whose start it serves.
    pub in_service: PeriodId,
    /// Units or blocks; in a difference, how many more.
    pub units: f64,
    /// What they cost, currency; in a difference, how much more.
    pub cost: f64,
}

/// Orders of the horizon that stand on all branches, as lines.
pub(super) fn lines_of(
    scenario: &Scenario,
    told: &Told,
    sites_of: &dyn Fn(SiteId) -> Vec<SiteId>,
) -> Vec<Line> {
    let horizon = scenario.horizon();
    let hardware = told.orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed));
    let hardware = hardware.map(|o| Line {
        item: Item::Generation(o.generation),
        sites: vec![(sites_of(o.site), o.units)],
        placed: o.placed,
        in_service: o.in_service,
        units: o.units,
        cost: o.units * o.unit_cost,
    });
    let power = told.power_orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed));
    let power = power.map(|o| Line {
        item: Item::Power(o.option),
        sites: vec![(vec![site_of(scenario, o.option)], o.blocks)],
        placed: o.placed,
        in_service: o.in_service,
        units: o.blocks,
        cost: o.cost,
    });
    let mut lines: Vec<Line> = Vec::new();
    for line in hardware.chain(power) {
        match lines.iter_mut().find(|l| (l.item, l.placed) == (line.item, line.placed)) {
            Some(same) => {
                same.sites.extend(line.sites);
                (same.units, same.cost) = (same.units + line.units, same.cost + line.cost);
            }
            None => lines.push(line),
        }
    }
    lines.iter_mut().for_each(|line| line.sites.sort_by(|a, b| b.1.total_cmp(&a.1)));
    lines
}

fn site_of(scenario: &Scenario, option: OptionId) -> SiteId {
    scenario.power_options[option.0].site
}

/// What the second orders more or less than the first, greatest first, without one line.
pub(super) fn differences(first: &[Line], second: &[Line], but: Option<&Line>) -> Vec<Line> {
    let same = |a: &Line, b: &Line| (a.item, a.placed) == (b.item, b.placed);
    let mut all: Vec<Line> = Vec::new();
    for line in second {
        let was = first.iter().find(|a| same(a, line));
        let (units, cost) = was.map_or((0.0, 0.0), |was| (was.units, was.cost));
        all.push(Line { units: line.units - units, cost: line.cost - cost, ..line.clone() });
    }
    for line in first.iter().filter(|line| !second.iter().any(|b| same(line, b))) {
        all.push(Line { units: -line.units, cost: -line.cost, ..line.clone() });
    }
    let size = first.iter().map(|line| line.cost).fold(0.0, f64::max);
    all.retain(|line| line.cost.abs() > DUST * size && but.is_none_or(|but| !same(but, line)));
    all.sort_by(|a, b| b.cost.abs().total_cmp(&a.cost.abs()));
    all
}
