//! Sizes of tables, indices and numbers: what every other rule relies on.

use super::{Case, Rule, TOLERANCE};

/// Tables have the size of the demand, and every index names something.
pub(super) fn shape(case: &mut Case<'_>) {
    let (s, d, plan) = (case.scenario, case.demand, case.plan);
    let periods = case.when.periods().len();
    if (d.workloads, d.regions, d.periods) != (s.workloads.len(), s.regions.len(), periods) {
        case.broken(Rule::Shape, "the demand has another size than the scenario");
    }
    let cells = d.paths * d.workloads * d.regions * d.periods;
    let tables = [&d.total, &d.contracted, &plan.served, &plan.contracted_short];
    if tables.iter().any(|table| table.len() != cells) || plan.path_values.len() != d.paths {
        case.broken(
            Rule::Shape,
            format!("a table of work or values has not {cells} cells or {} paths", d.paths),
        );
    }
    let (sites, generations) = (s.sites.len(), s.generations.len());
    let here = |site: usize, g: usize, t: usize| site < sites && g < generations && t < periods;
    let orders = plan.orders.iter().all(|o| here(o.site.0, o.generation.0, o.placed.max(o.in_service)));
    let active = plan.active.iter().all(|a| here(a.site.0, a.generation.0, a.period));
    let moves = plan.moves.iter().all(|m| here(m.from.0.max(m.to.0), m.generation.0, m.leaves.max(m.serves)));
    let power = plan.power.iter().all(|p| here(p.site.0, 0, p.period));
    let blocks = plan
        .power_orders
        .iter()
        .all(|o| o.option.0 < s.power_options.len() && here(o.site.0, 0, o.placed.max(o.in_service)));
    let on_path = |path: u32, period: u32, workload: usize| {
        (path as usize) < d.paths && (period as usize) < periods && workload < d.workloads
    };
    let running = plan.running.iter().all(|r| {
        on_path(r.path, r.period, r.workload.0)
            && r.region.0 < d.regions
            && here(r.site.map_or(0, |site| site.0), r.generation.0, 0)
    });
    let spilled = plan
        .spilled
        .iter()
        .all(|x| on_path(x.path, x.period, x.workload.0) && x.from.0.max(x.to.0) < d.regions);
    let named = [
        ("an order", orders),
        ("a unit in service", active),
        ("a move of units", moves),
        ("a row of power", power),
        ("an order of power", blocks),
        ("a unit at work", running),
        ("work done elsewhere", spilled),
    ];
    for (what, _) in named.into_iter().filter(|(_, well)| !well) {
        case.broken(Rule::Shape, format!("{what} names a place, thing or period that is not there"));
    }
    let mut pools: Vec<_> =
        plan.active.iter().map(|a| (a.node, a.state, a.site, a.generation, a.period)).collect();
    pools.sort_unstable();
    if pools.windows(2).any(|pair| pair[0] == pair[1]) {
        case.broken(Rule::Shape, "units of one node, generation, site and period are listed twice");
    }
}

/// No amount is negative or not a number.
pub(super) fn numbers(case: &mut Case<'_>) {
    let plan = case.plan;
    let mut amounts: Vec<(&str, f64)> = Vec::new();
    amounts.extend(plan.orders.iter().map(|o| ("units ordered", o.units)));
    amounts.extend(plan.power_orders.iter().map(|o| ("blocks ordered", o.blocks)));
    amounts.extend(plan.active.iter().map(|a| ("units in service", a.units)));
    amounts.extend(plan.active.iter().map(|a| ("units given up early", a.retired_early)));
    amounts.extend(plan.moves.iter().map(|m| ("units moved", m.units)));
    amounts.extend(plan.running.iter().map(|r| ("units at work", r.units)));
    amounts.extend(plan.spilled.iter().map(|s| ("work done elsewhere", s.work)));
    amounts.extend(plan.contracted_short.iter().map(|v| ("contracted work short", *v)));
    amounts.extend(plan.served.iter().map(|v| ("work served", *v)));
    let largest = |what: &str| amounts.iter().filter(|a| a.0 == what).map(|a| a.1).fold(0.0, f64::max);
    let mut sizes: Vec<(&str, f64)> = Vec::new();
    for (what, _) in &amounts {
        if sizes.last().is_none_or(|last| last.0 != *what) && sizes.iter().all(|s| s.0 != *what) {
            sizes.push((what, largest(what)));
        }
    }
    for (what, value) in &amounts {
        let size = sizes.iter().find(|s| s.0 == *what).map_or(0.0, |s| s.1);
        if !value.is_finite() || *value < -TOLERANCE * size - 1e-9 {
            case.broken(Rule::Number, format!("{what}: {value}"));
        }
    }
    let totals = [plan.value, plan.objective, plan.bound];
    if totals.iter().chain(&plan.path_values).any(|v| !v.is_finite()) {
        case.broken(Rule::Number, "a value is not a number");
    }
}
