//! The tables of a run, for CSV and Parquet: every number as the stages left it, unrounded, names instead of places.

use std::collections::BTreeMap;

use plimsoll_model::plan::NodeId;
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};
use plimsoll_model::{DemandPaths, OutTable, PeriodId, Plan};

use crate::quantile::band;
use crate::view::{Spread, View};
use crate::{Sources, StatementLine};

/// Every table of a run, in the order in which they are written.
pub fn out_tables(sources: &Sources<'_>, view: &View) -> Vec<OutTable> {
    let Sources { scenario, demand, plan, .. } = *sources;
    let mut tables = vec![
        orders(scenario, plan),
        power_orders(scenario, plan),
        all_orders(scenario, plan),
        order_changes(view),
        moves(scenario, plan),
        active(scenario, plan),
        power(scenario, plan),
        demand_quantiles(scenario, demand),
        served(scenario, demand, plan),
        path_values(plan),
        shadow_prices(view),
        branches(view),
        load_line(view),
        years(view),
        accuracy(view),
        assumptions(view),
        remarks(view),
    ];
    if !view.scorecard.is_empty() {
        tables.push(scorecard(view));
    }
    if !sources.books.statements.is_empty() {
        tables.push(statements(&sources.books.statements));
    }
    tables
}

fn statements(rows: &[StatementLine]) -> OutTable {
    OutTable::new("statements")
        .text("window", rows.iter().map(|l| l.window.clone()))
        .text("line", rows.iter().map(|l| l.line.clone()))
        .text("group", rows.iter().map(|l| l.group.clone()))
        .text("name", rows.iter().map(|l| l.name.clone()))
        .integer("amount_cents", rows.iter().map(|l| l.amount.to_cents()))
}

fn label(scenario: &Scenario, period: PeriodId) -> String {
    scenario.calendar.periods().get(period).map(plimsoll_model::Period::label).unwrap_or_default()
}

/// Periods by supply state: `2026-Q3|2026-Q4`; nothing where supply comes one way.
fn by_state(scenario: &Scenario, periods: &[PeriodId]) -> String {
    periods.iter().map(|t| label(scenario, *t)).collect::<Vec<_>>().join("|")
}

/// The number of a supply state, from 1.
fn state(place: usize) -> i64 {
    i64::try_from(place + 1).unwrap_or(i64::MAX)
}

fn orders(scenario: &Scenario, plan: &Plan) -> OutTable {
    let rows: Vec<_> = plan.orders.iter().filter(|o| scenario.horizon().contains(&o.placed)).collect();
    OutTable::new("orders")
        .text("branch", rows.iter().map(|o| plan.tree.name(o.node)))
        .number("probability", rows.iter().map(|o| plan.weight(o.node)))
        .text("generation", rows.iter().map(|o| scenario.generations[o.generation.0].name.clone()))
        .text("family", rows.iter().map(|o| scenario.generations[o.generation.0].family.clone()))
        .text("site", rows.iter().map(|o| scenario.sites[o.site.0].name.clone()))
        .text("placed", rows.iter().map(|o| label(scenario, o.placed)))
        .text("decide_by", rows.iter().map(|o| o.decide_by.to_string()))
        .text("in_service", rows.iter().map(|o| label(scenario, o.in_service)))
        .text("in_service_by_state", rows.iter().map(|o| by_state(scenario, &o.arrives)))
        .number("units", rows.iter().map(|o| o.units))
        .number("unit_cost", rows.iter().map(|o| o.unit_cost))
        .number("cost", rows.iter().map(|o| o.units * o.unit_cost))
        .number("power_mw", rows.iter().map(|o| o.megawatts))
        .number("value_per_capital", rows.iter().map(|o| o.reduced_value.unwrap_or(f64::NAN)))
}

/// Orders of the horizon that stand on all branches, as `evaluate` and `policy.approved` read them.
fn all_orders(scenario: &Scenario, plan: &Plan) -> OutTable {
    let horizon = scenario.horizon();
    let hardware = plan.orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed));
    let hardware = hardware.map(|o| (&scenario.generations[o.generation.0].name, o.site, o.placed, o.units));
    let power = plan.power_orders.iter().filter(|o| o.node == NodeId::ROOT && horizon.contains(&o.placed));
    let power = power.map(|o| (&scenario.power_options[o.option.0].name, o.site, o.placed, o.blocks));
    let rows: Vec<_> = hardware.chain(power).collect();
    let day = |t: PeriodId| scenario.calendar.periods()[t].start.to_string();
    OutTable::new("all_orders")
        .text("item", rows.iter().map(|row| row.0.clone()))
        .text("site", rows.iter().map(|row| scenario.sites[row.1.0].name.clone()))
        .text("ordered", rows.iter().map(|row| day(row.2)))
        .number("units", rows.iter().map(|row| row.3))
}

fn power_orders(scenario: &Scenario, plan: &Plan) -> OutTable {
    let rows: Vec<_> = plan.power_orders.iter().filter(|o| scenario.horizon().contains(&o.placed)).collect();
    OutTable::new("power_orders")
        .text("branch", rows.iter().map(|o| plan.tree.name(o.node)))
        .number("probability", rows.iter().map(|o| plan.weight(o.node)))
        .text("option", rows.iter().map(|o| scenario.power_options[o.option.0].name.clone()))
        .text("site", rows.iter().map(|o| scenario.sites[o.site.0].name.clone()))
        .text("placed", rows.iter().map(|o| label(scenario, o.placed)))
        .text("decide_by", rows.iter().map(|o| o.decide_by.to_string()))
        .text("in_service", rows.iter().map(|o| label(scenario, o.in_service)))
        .text("in_service_by_state", rows.iter().map(|o| by_state(scenario, &o.arrives)))
        .number("blocks", rows.iter().map(|o| o.blocks))
        .number("power_mw", rows.iter().map(|o| o.megawatts))
        .number("cost", rows.iter().map(|o| o.cost))
}

fn order_changes(view: &View) -> OutTable {
    let rows = &view.order_changes;
    let day = |day: Option<plimsoll_model::Date>| day.map_or_else(String::new, |day| day.to_string());
    OutTable::new("order_changes")
        .text("order", rows.iter().map(|c| c.order.clone()))
        .text("supplier", rows.iter().map(|c| c.supplier.clone()))
        .text("item", rows.iter().map(|c| c.item.clone()))
        .text("site", rows.iter().map(|c| c.site.clone()))
        .number("units", rows.iter().map(|c| c.units))
        .number("on_order", rows.iter().map(|c| c.on_order))
        .text("promised", rows.iter().map(|c| c.promised.to_string()))
        .text("comes", rows.iter().map(|c| day(c.comes)))
        .number("cost", rows.iter().map(|c| c.cost))
        .number("deposit_lost", rows.iter().map(|c| c.lost))
        .number("no_longer_due", rows.iter().map(|c| c.saved))
}

fn moves(scenario: &Scenario, plan: &Plan) -> OutTable {
    let rows = &plan.moves;
    let start = |t: plimsoll_model::PeriodId| scenario.calendar.periods()[t].start.to_string();
    let site = |s: plimsoll_model::scenario::SiteId| scenario.sites[s.0].name.clone();
    let generation = |m: &plimsoll_model::plan::Move| &scenario.generations[m.generation.0];
    let price = |m| generation(m).redeploy.map_or(0.0, |terms| terms.cost.mid);
    OutTable::new("moves")
        .number("node", rows.iter().map(|m| m.node.0 as f64))
        .number("state", rows.iter().map(|m| m.state as f64))
        .text("generation", rows.iter().map(|m| generation(m).name.clone()))
        .text("in_service", rows.iter().map(|m| m.in_service.to_string()))
        .text("from_site", rows.iter().map(|m| site(m.from)))
        .text("to_site", rows.iter().map(|m| site(m.to)))
        .text("leave", rows.iter().map(|m| start(m.leaves)))
        .text("serve", rows.iter().map(|m| start(m.serves)))
        .number("units", rows.iter().map(|m| m.units))
        .number("cost", rows.iter().map(|m| m.units * price(m)))
}

fn active(scenario: &Scenario, plan: &Plan) -> OutTable {
    let rows: Vec<_> = plan.active.iter().filter(|a| a.units > 0.0 || a.retired_early > 0.0).collect();
    OutTable::new("active")
        .text("branch", rows.iter().map(|a| plan.tree.name(a.node)))
        .integer("supply_state", rows.iter().map(|a| state(a.state)))
        .text("site", rows.iter().map(|a| scenario.sites[a.site.0].name.clone()))
        .text("generation", rows.iter().map(|a| scenario.generations[a.generation.0].name.clone()))
        .text("period", rows.iter().map(|a| label(scenario, a.period)))
        .number("units", rows.iter().map(|a| a.units))
        .number("retired_early_units", rows.iter().map(|a| a.retired_early))
}

fn power(scenario: &Scenario, plan: &Plan) -> OutTable {
    let rows = &plan.power;
    OutTable::new("power")
        .text("branch", rows.iter().map(|p| plan.tree.name(p.node)))
        .integer("supply_state", rows.iter().map(|p| state(p.state)))
        .text("site", rows.iter().map(|p| scenario.sites[p.site.0].name.clone()))
        .text("period", rows.iter().map(|p| label(scenario, p.period)))
        .number("envelope_mw", rows.iter().map(|p| p.envelope_mw))
        .number("built_mw", rows.iter().map(|p| p.built_mw))
        .number("load_mw", rows.iter().map(|p| p.load_mw))
}

/// Workload, region and period of each series, in the order of the scenario.
fn series(scenario: &Scenario, demand: &DemandPaths) -> Vec<(WorkloadId, RegionId)> {
    let workloads = 0..scenario.workloads.len();
    workloads.flat_map(|w| (0..demand.regions).map(move |r| (WorkloadId(w), RegionId(r)))).collect()
}

fn demand_quantiles(scenario: &Scenario, demand: &DemandPaths) -> OutTable {
    let periods = scenario.horizon().len();
    let series = series(scenario, demand);
    let bands: Vec<_> = series
        .iter()
        .map(|(w, r)| band(demand.paths, periods, |path, t| demand.total[demand.at(path, *w, *r, t)]))
        .collect();
    let mean = |values: &[f64]| -> Vec<f64> { each_mean(scenario, demand, values) };
    named(OutTable::new("demand"), scenario, &series)
        .number("p10", bands.iter().flat_map(|b| b.p10.clone()))
        .number("p25", bands.iter().flat_map(|b| b.p25.clone()))
        .number("p50", bands.iter().flat_map(|b| b.p50.clone()))
        .number("p75", bands.iter().flat_map(|b| b.p75.clone()))
        .number("p90", bands.iter().flat_map(|b| b.p90.clone()))
        .number("mean", mean(&demand.total))
        .number("contracted_mean", mean(&demand.contracted))
        .number("pipeline_mean", mean(&demand.pipeline))
}

/// Names of workload, region and period for each period of each series.
fn named(table: OutTable, scenario: &Scenario, series: &[(WorkloadId, RegionId)]) -> OutTable {
    let periods = scenario.horizon();
    let many = |name: String| std::iter::repeat_n(name, periods.len());
    table
        .text("workload", series.iter().flat_map(|(w, _)| many(scenario.workloads[w.0].name.clone())))
        .text("region", series.iter().flat_map(|(_, r)| many(scenario.regions[r.0].name.clone())))
        .text("period", series.iter().flat_map(|_| periods.clone().map(|t| label(scenario, t))))
}

/// Mean over the paths for each period of each series.
fn each_mean(scenario: &Scenario, demand: &DemandPaths, values: &[f64]) -> Vec<f64> {
    let of = |w: WorkloadId, r: RegionId, t: PeriodId| {
        let at = |path| values.get(demand.at(path, w, r, t)).copied().unwrap_or(0.0);
        (0..demand.paths).map(at).sum::<f64>() * demand.probability()
    };
    let series = series(scenario, demand);
    series.iter().flat_map(|(w, r)| scenario.horizon().map(move |t| of(*w, *r, t))).collect()
}

fn served(scenario: &Scenario, demand: &DemandPaths, plan: &Plan) -> OutTable {
    let asked = each_mean(scenario, demand, &demand.total);
    let served = each_mean(scenario, demand, &plan.served);
    let short: Vec<f64> = asked.iter().zip(&served).map(|(a, s)| (a - s).max(0.0)).collect();
    named(OutTable::new("served"), scenario, &series(scenario, demand))
        .number("demand_mean", asked)
        .number("served_mean", served)
        .number("short_mean", short)
        .number("contracted_short_mean", each_mean(scenario, demand, &plan.contracted_short))
}

fn path_values(plan: &Plan) -> OutTable {
    let places = (0..plan.path_values.len()).map(|i| i64::try_from(i).unwrap_or(i64::MAX));
    OutTable::new("path_values").integer("path", places).number("value", plan.path_values.iter().copied())
}

fn shadow_prices(view: &View) -> OutTable {
    let rows = &view.scarce;
    OutTable::new("shadow_prices")
        .text("what", rows.iter().map(|r| r.what.clone()))
        .text("dearest_period", rows.iter().map(|r| r.period.clone()))
        .number("price", rows.iter().map(|r| r.price))
        .integer("periods", rows.iter().map(|r| i64::try_from(r.periods).unwrap_or(i64::MAX)))
        .number("price_all_periods", rows.iter().map(|r| r.price_all_periods))
        .text("unit", rows.iter().map(|r| r.unit.clone()))
        .number("available", rows.iter().map(|r| r.available))
        .text("row", rows.iter().map(|r| r.row.clone()))
        .text("sentence", rows.iter().map(|r| r.sentence.clone()))
}

fn branches(view: &View) -> OutTable {
    let rows = &view.tree;
    OutTable::new("branches")
        .text("branch", rows.iter().map(|n| n.name.clone()))
        .text("parent", rows.iter().map(|n| n.parent.clone()))
        .text("from", rows.iter().map(|n| n.from.clone()))
        .text("until", rows.iter().map(|n| n.until.clone()))
        .number("probability", rows.iter().map(|n| n.probability))
        .text("seen", rows.iter().map(|n| n.words.clone()))
        .integer("orders", rows.iter().map(|n| i64::try_from(n.orders).unwrap_or(i64::MAX)))
        .number("cost", rows.iter().map(|n| n.cost))
}

fn load_line(view: &View) -> OutTable {
    let rows = &view.load_line;
    OutTable::new("load_line")
        .integer("year", rows.iter().map(|r| i64::from(r.year)))
        .text("group", rows.iter().map(|r| r.group.clone()))
        .text("family", rows.iter().map(|r| r.family.clone().unwrap_or_default()))
        .text("unit", rows.iter().map(|r| r.unit.clone()))
        .number("usable", rows.iter().map(|r| r.usable))
        .number("committed", rows.iter().map(|r| r.committed.unwrap_or(f64::NAN)))
        .number("served", rows.iter().map(|r| r.served))
        .number("served_at_peak", rows.iter().map(|r| r.served_at_peak))
        .number("free", rows.iter().map(|r| r.free))
}

fn years(view: &View) -> OutTable {
    let rows = &view.years;
    let mut table = OutTable::new("years")
        .integer("year", rows.iter().map(|y| i64::from(y.year)))
        .integer("months", rows.iter().map(|y| i64::from(y.months)))
        .number("capex", rows.iter().map(|y| y.capex))
        .number("power_mw", rows.iter().map(|y| y.power_mw))
        .number("power_added_facility_mw", rows.iter().map(|y| y.power_added_facility_mw));
    let nothing = Spread { mean: f64::NAN, p10: f64::NAN, p90: f64::NAN };
    let measures: BTreeMap<&str, Vec<Spread>> = BTreeMap::from([
        ("revenue", rows.iter().map(|y| y.revenue).collect()),
        ("operating_income", rows.iter().map(|y| y.operating_income).collect()),
        ("roic", rows.iter().map(|y| y.roic.unwrap_or(nothing)).collect()),
        ("waste", rows.iter().map(|y| y.waste).collect()),
        ("shortage", rows.iter().map(|y| y.shortage).collect()),
    ]);
    for (name, spreads) in measures {
        table = table
            .number(&format!("{name}_mean"), spreads.iter().map(|s| s.mean))
            .number(&format!("{name}_p10"), spreads.iter().map(|s| s.p10))
            .number(&format!("{name}_p90"), spreads.iter().map(|s| s.p90));
    }
    table
}

fn accuracy(view: &View) -> OutTable {
    let rows = &view.accuracy;
    OutTable::new("forecast_accuracy")
        .text("workload", rows.iter().map(|a| a.workload.clone()))
        .text("region", rows.iter().map(|a| a.region.clone()))
        .text("model", rows.iter().map(|a| a.model.clone()))
        .integer("observations", rows.iter().map(|a| i64::try_from(a.observations).unwrap_or(i64::MAX)))
        .integer("origins", rows.iter().map(|a| i64::try_from(a.origins).unwrap_or(i64::MAX)))
        .number("mape", rows.iter().map(|a| a.mape.unwrap_or(f64::NAN)))
        .number("coverage_80", rows.iter().map(|a| a.coverage_80.unwrap_or(f64::NAN)))
        .number("coverage_95", rows.iter().map(|a| a.coverage_95.unwrap_or(f64::NAN)))
}

fn assumptions(view: &View) -> OutTable {
    let rows = &view.assumptions;
    OutTable::new("assumptions")
        .text("about", rows.iter().map(|a| a.about.clone()))
        .text("quantity", rows.iter().map(|a| a.quantity.clone()))
        .number("low", rows.iter().map(|a| a.low))
        .number("mid", rows.iter().map(|a| a.mid))
        .number("high", rows.iter().map(|a| a.high))
        .text("unit", rows.iter().map(|a| a.unit.clone()))
        .text("row", rows.iter().map(|a| a.row.clone()))
}

fn remarks(view: &View) -> OutTable {
    let kind = |r: &crate::view::RemarkRow| match r.kind {
        plimsoll_model::scenario::RemarkKind::Default => "default",
        plimsoll_model::scenario::RemarkKind::NotUsed => "not-used",
        plimsoll_model::scenario::RemarkKind::Assumption => "assumption",
    };
    OutTable::new("remarks")
        .text("kind", view.remarks.iter().map(|r| kind(r).to_owned()))
        .text("text", view.remarks.iter().map(|r| r.text.clone()))
}

fn scorecard(view: &View) -> OutTable {
    let rows = &view.scorecard;
    let verdict = |v| match v {
        crate::view::Verdict::Holds => "holds",
        crate::view::Verdict::Off => "off",
        crate::view::Verdict::Missed => "missed",
        crate::view::Verdict::NotComputed => "not-computed",
        crate::view::Verdict::Shown => "shown",
        crate::view::Verdict::Given => "given",
    };
    OutTable::new("scorecard")
        .text("date", rows.iter().map(|r| r.date.to_string()))
        .text("measure", rows.iter().map(|r| r.measure.clone()))
        .text("entity", rows.iter().map(|r| r.entity.clone()))
        .text("reported", rows.iter().map(|r| r.reported.clone()))
        .text("relation", rows.iter().map(|r| r.relation.clone()))
        .number("tolerance", rows.iter().map(|r| r.tolerance))
        .number("model", rows.iter().map(|r| r.model.unwrap_or(f64::NAN)))
        .number("difference", rows.iter().map(|r| r.difference.unwrap_or(f64::NAN)))
        .text("unit", rows.iter().map(|r| r.unit.clone()))
        .text("verdict", rows.iter().map(|r| verdict(r.verdict).to_owned()))
        .text("source", rows.iter().map(|r| r.source.clone()))
}
