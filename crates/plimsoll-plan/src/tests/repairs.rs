//! What is proposed where no plan is possible is carried out: then there is a plan, and with a hundredth less of it there
//! is none.

use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::repair::{Change, Clash, Input};
use plimsoll_model::scenario::{
    CapexBudget, Decision, GenerationId, Item, Limit, LimitStep, OptionId, RegionId, RowId, Scenario, Scope,
    SiteId, SupplyCap, WorkloadId,
};
use plimsoll_model::{Date, Interval, Megawatts, sample};

use super::{bare, close};
use crate::{PlanRequest, plan};

const SERVER: GenerationId = GenerationId(0);

const fn row(line: u32) -> RowId {
    RowId { table: "test", line }
}

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

/// The scenario with a share of each change.
fn with(scenario: &Scenario, changes: &[Change], share: f64) -> Scenario {
    let mut s = scenario.clone();
    for change in changes {
        let to = change.from + share * (change.to - change.from);
        match change.input {
            Input::Power { site, step } => s.sites[site.0].envelope[step].it_power_mw = Interval::certain(to),
            Input::Supply { index } => s.supply[index].max_units = Interval::certain(to),
            Input::Capex { index } => s.policy.capex_budget[index].max = to,
            Input::LimitMax { index, step } => s.limits[index].steps[step].max = to,
            Input::LimitMin { index, step } => s.limits[index].steps[step].min = to,
            Input::AtLeast { index } => s.decisions[index].min_units = to,
            Input::AtMost { index } => s.decisions[index].max_units = Some(to),
            Input::Contract { index } => {
                let steps = &mut s.commitments[index].steps;
                steps.iter_mut().for_each(|step| step.units *= to / change.from);
            }
            Input::Blocks { option } => s.power_options[option.0].max_blocks = to,
            Input::BlocksPerPeriod { option } => s.power_options[option.0].max_blocks_per_period = to,
        }
    }
    s
}

/// A hundred units are asked for, of which contracts hold what they hold.
fn outcome(s: &Scenario) -> PlanOutcome {
    let mut demand = bare::flat(s, &[100.0]);
    for (t, period) in s.calendar.periods().iter().enumerate() {
        demand.contracted[t] = s.commitments.iter().map(|c| c.mean_units(period.start, period.end)).sum();
    }
    plan(s, &demand, &PlanRequest::default(), |_| {})
}

/// The clash, after its repair and every change that it says would do alone were tried.
fn repaired(s: &Scenario) -> Clash {
    let PlanOutcome::Infeasible(clash) = outcome(s) else { panic!("a plan that cannot be") };
    assert!(!clash.repair.is_empty(), "{clash:?}");
    let alone = clash.members.iter().filter_map(|member| member.alone).map(|change| vec![change]);
    for changes in alone.chain([clash.repair.clone()]) {
        let does = |share: f64| matches!(outcome(&with(s, &changes, share)), PlanOutcome::Planned(_));
        assert!(does(1.0), "it does not do: {changes:?}");
        assert!(!does(0.99), "less would do: {changes:?}");
    }
    clash
}

fn decision(item: Item, months: (i8, i8), min_units: f64, max_units: Option<f64>, line: u32) -> Decision {
    Decision {
        item,
        site: None,
        from: day(2026, months.0),
        to: day(2026, months.1),
        min_units,
        max_units,
        author: String::new(),
        reason: String::new(),
        row: row(line),
    }
}

fn pinned(months: (i8, i8), least: f64) -> Decision {
    decision(Item::Generation(SERVER), months, least, None, 7)
}

/// Inputs, and what each would have to be, alone.
fn alone(clash: &Clash) -> Vec<(Input, f64)> {
    let mut alone: Vec<(Input, f64)> =
        clash.members.iter().filter_map(|m| m.alone).map(|change| (change.input, change.to)).collect();
    alone.sort_by_key(|found| found.0);
    alone.dedup();
    alone
}

fn is(found: &[(Input, f64)], expected: &[(Input, f64)]) {
    let same = found.len() == expected.len()
        && found
            .iter()
            .zip(expected)
            .all(|(f, e)| f.0 == e.0 && (f.1 - e.1).abs() <= 1e-5 * e.1.abs().max(1.0));
    assert!(same, "{found:?} and not {expected:?}");
}

/// An open order takes 80,000 of a budget of 50,000: nothing else is in the way, the blocks that may be bought least of all.
#[test]
fn a_budget_below_what_is_committed_clashes_alone() {
    let mut s = bare::scenario(6, 0);
    s.power_options = sample::scenario().power_options;
    s.power_options.iter_mut().for_each(|o| (o.site, o.max_blocks_per_period) = (SiteId(0), 2.0));
    s.orders = vec![plimsoll_model::scenario::SupplierOrder {
        item: Item::Generation(SERVER),
        site: SiteId(0),
        units: 80.0,
        unit_cost: 1000.0,
        deposit: 0.0,
        promised: day(2026, 7),
        received: None,
        ..sample::scenario().orders[0].clone()
    }];
    s.policy.capex_budget = vec![CapexBudget { year: 2026, max: 50_000.0, family: None, row: row(9) }];
    let PlanOutcome::Infeasible(clash) = outcome(&s) else { panic!("a plan that cannot be") };
    let inputs: Vec<_> = clash.members.iter().map(|member| member.input).collect();
    assert_eq!(inputs, [Some(Input::Capex { index: 0 })], "{clash:?}");
    assert!(close(clash.repair[0].to, 80_000.0), "{clash:?}");
}

/// 120 servers at 1,000 each within 50,000: 70 fewer, or 70,000 more; a decision is in one's own hands.
#[test]
fn a_pin_against_a_budget() {
    let mut s = bare::scenario(4, 0);
    s.decisions = vec![pinned((1, 6), 120.0)];
    s.policy.capex_budget = vec![CapexBudget { year: 2026, max: 50_000.0, family: None, row: row(9) }];
    let clash = repaired(&s);
    is(&alone(&clash), &[(Input::Capex { index: 0 }, 120_000.0), (Input::AtLeast { index: 0 }, 50.0)]);
    let [change] = clash.repair[..] else { panic!("{clash:?}") };
    assert!(change.input == Input::AtLeast { index: 0 } && close(change.cost, 70_000.0), "{change:?}");
    assert_eq!(change.row, row(7));
}

/// Sixty a year are delivered, 15 a quarter, and so it goes on: a pin of 30 in one quarter of the year after, of which 15
/// come, needs a rate of 120 a year.
#[test]
fn a_pin_against_a_rate_that_goes_on() {
    let mut s = bare::scenario(8, 0);
    let cap = |start, end, units, line| SupplyCap {
        generation: SERVER,
        start,
        end,
        max_units: Interval::certain(units),
        row: row(line),
    };
    s.supply = vec![cap(day(2026, 1), day(2027, 1), 60.0, 3)];
    s.decisions = vec![pinned((10, 12), 30.0)];
    let clash = repaired(&s);
    is(&alone(&clash), &[(Input::Supply { index: 0 }, 120.0), (Input::AtLeast { index: 0 }, 15.0)]);
    assert!(close(clash.repair[0].cost, 15_000.0));
    // With what is on order beyond the cap, the cap must first come up to that.
    let mut open = sample::scenario().orders[0].clone();
    (open.item, open.site, open.promised, open.units) =
        (Item::Generation(SERVER), SiteId(0), day(2026, 4), 80.0);
    s.orders = vec![open];
    s.decisions = vec![pinned((1, 6), 30.0)];
    let PlanOutcome::Infeasible(clash) = outcome(&s) else { panic!("a plan that cannot be") };
    is(&alone(&clash), &[(Input::Supply { index: 0 }, 110.0), (Input::AtLeast { index: 0 }, 0.0)]);
}

/// At least 100 ports in use, two a server, and power for 30 servers: 20 kW more, or 40 ports fewer.
#[test]
fn power_against_the_least_of_a_limit() {
    let mut s = bare::scenario(4, 0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.03);
    s.limits = vec![Limit {
        name: "ports".to_owned(),
        scope: Scope::All,
        steps: vec![
            LimitStep { from: day(2026, 1), min: 0.0, max: 1e6, row: row(1) },
            LimitStep { from: day(2026, 7), min: 100.0, max: 1e6, row: row(2) },
        ],
        uses: vec![(SERVER, 2.0)],
        row: row(1),
    }];
    let power = Input::Power { site: SiteId(0), step: 0 };
    let least = Input::LimitMin { index: 0, step: 1 };
    let clash = repaired(&s);
    is(&alone(&clash), &[(power, 0.05), (least, 60.0)]);
    // Ten million a MW where no option says what it costs; a port is half a server.
    assert!(close(clash.repair[0].cost, 20_000.0) && clash.repair[0].input == least, "{clash:?}");
    let costs: Vec<f64> = clash.members.iter().filter_map(|m| m.alone).map(|c| c.cost).collect();
    assert!(costs.iter().any(|cost| close(*cost, 200_000.0)), "{costs:?}");
    let mut option = sample::scenario().power_options[0].clone();
    (option.block, option.cost) = (Megawatts::mw(0.01), Interval::certain(1_000.0));
    option.rent_per_month = Interval::certain(0.0);
    option.latest = Some(day(2025, 1));
    s.power_options = vec![option];
    let clash = repaired(&s);
    assert!(close(clash.repair[0].cost, 2_000.0) && clash.repair[0].input == power, "{clash:?}");
}

/// Two things go wrong at once: neither is mended by the other's change.
#[test]
fn two_clashes_are_both_mended() {
    let mut s = bare::scenario(6, 0);
    s.decisions = vec![
        pinned((1, 3), 120.0),
        decision(Item::Generation(SERVER), (1, 3), 0.0, Some(100.0), 8),
        decision(Item::Generation(SERVER), (7, 9), 40.0, None, 9),
        decision(Item::Generation(SERVER), (7, 9), 0.0, Some(30.0), 10),
    ];
    let clash = repaired(&s);
    assert!(close(clash.repair.iter().map(|c| c.cost).sum(), 30_000.0), "{clash:?}");
    assert_eq!(clash.members.iter().filter(|m| m.alone.is_some()).count(), 0, "{clash:?}");
}

/// Three to five servers, in racks of seven: two more, or three fewer.
#[test]
fn whole_racks_that_no_number_fits() {
    let mut s = bare::scenario(4, 0);
    (s.generations[0].whole_racks, s.generations[0].units_per_rack) = (true, 7.0);
    s.decisions = vec![decision(Item::Generation(SERVER), (1, 12), 3.0, Some(5.0), 4)];
    let clash = repaired(&s);
    let words: Vec<&str> = clash.members.iter().map(|member| member.words.as_str()).collect();
    let [both, whole] = words[..] else { panic!("{clash:?}") };
    assert!(
        both.contains("at least 3 and at most 5") && whole.contains("whole racks of server-1"),
        "{clash:?}"
    );
    let [change] = clash.repair[..] else { panic!("{clash:?}") };
    assert!(
        change.input == Input::AtMost { index: 0 } && close(change.to, 7.0) && close(change.cost, 2_000.0)
    );
}

/// Twenty ports at least are ten servers, which are two racks of seven, and twelve servers can be had: two more, or six
/// ports fewer. A budget and a decision that all this obeys have no part in it.
#[test]
fn whole_racks_for_which_supply_is_short() {
    let mut s = bare::scenario(4, 0);
    (s.generations[0].whole_racks, s.generations[0].units_per_rack) = (true, 7.0);
    let (start, end, max_units) = (day(2026, 1), day(2028, 1), Interval::certain(12.0));
    s.supply = vec![SupplyCap { generation: SERVER, start, end, max_units, row: row(5) }];
    s.decisions = vec![decision(Item::Generation(SERVER), (1, 12), 0.0, Some(30.0), 9)];
    s.policy.capex_budget = vec![CapexBudget { year: 2026, family: None, max: 30_000.0, row: row(3) }];
    let steps = vec![LimitStep { from: day(2026, 7), min: 20.0, max: 1e6, row: row(2) }];
    s.limits = vec![Limit {
        name: "ports".to_owned(),
        scope: Scope::All,
        steps,
        uses: vec![(SERVER, 2.0)],
        row: row(1),
    }];
    let clash = repaired(&s);
    let (supply, least) = (Input::Supply { index: 0 }, Input::LimitMin { index: 0, step: 0 });
    is(&alone(&clash), &[(supply, 14.0), (least, 14.0)]);
    let mut inputs: Vec<Option<Input>> = clash.members.iter().map(|member| member.input).collect();
    inputs.sort_unstable();
    inputs.dedup();
    assert_eq!(inputs, [None, Some(supply), Some(least)], "{clash:?}");
    // One quarter is enough to clash: its ports, what can be had by then, and that racks are whole.
    assert_eq!(clash.members.len(), 3, "{clash:?}");
}

/// Four blocks at least, of which three can be had, and one a period within the dates of the decision.
#[test]
fn blocks_of_power_that_cannot_be_had() {
    let mut s = bare::scenario(8, 0);
    let mut option = sample::scenario().power_options[0].clone();
    (option.earliest, option.latest) = (s.calendar.start(), None);
    (option.max_blocks, option.max_blocks_per_period) = (3.0, 1.0);
    (option.cost, option.rent_per_month) = (Interval::certain(500.0), Interval::certain(0.0));
    s.power_options = vec![option];
    let power = Item::Power(OptionId(0));
    s.decisions = vec![decision(power, (1, 12), 4.0, None, 4)];
    let option = OptionId(0);
    let clash = repaired(&s);
    is(&alone(&clash), &[(Input::AtLeast { index: 0 }, 3.0), (Input::Blocks { option }, 4.0)]);
    assert!(close(clash.repair[0].cost, 500.0));
    s.decisions = vec![decision(power, (1, 6), 3.0, None, 4)];
    let clash = repaired(&s);
    is(&alone(&clash), &[(Input::AtLeast { index: 0 }, 2.0), (Input::BlocksPerPeriod { option }, 1.5)]);
}

/// Contracts hold 80 units at every hour, and there is power for 30 servers: 50 kW more, or 50 units fewer. In the first
/// quarter nothing can be there, and nothing is asked for.
#[test]
fn contracts_that_cannot_be_kept() {
    let mut s = bare::scenario(4, 0);
    s.policy.service_level = Some(1.0);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(0.03);
    let mut contract = sample::scenario().commitments[0].clone();
    (contract.workload, contract.region) = (Some(WorkloadId(0)), Some(RegionId(0)));
    (contract.start, contract.end) = (s.calendar.start(), s.calendar.end());
    contract.steps.truncate(1);
    (contract.steps[0].from, contract.steps[0].units) = (contract.start, 80.0);
    contract.steps[0].price = Some(1.0);
    s.commitments = vec![contract];
    let clash = repaired(&s);
    assert!(clash.members.iter().any(|m| m.words.contains("policy.service_level 1")), "{clash:?}");
    let power = Input::Power { site: SiteId(0), step: 0 };
    is(&alone(&clash), &[(power, 0.08)]);
    // 50 kW at 10 million a MW are 500,000; 50 units at 1 an hour for a year 438,000.
    let [change] = clash.repair[..] else { panic!("{clash:?}") };
    assert!(change.input == Input::Contract { index: 0 } && (change.to - 30.0).abs() < 1e-3, "{change:?}");
    assert!((change.cost - 50.0 * 8760.0).abs() < 1.0, "{change:?}");
}
