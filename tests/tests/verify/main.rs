//! The verifier of plans can fail: a good plan passes, and a plan that breaks one rule is told so, and nothing else.

mod case;
mod orders;
mod service;

use crate::case::{ANNEX, NORTH, check, good};
use plimsoll::model::plan::{NodeId, Running, Spilled};
use plimsoll::model::sample::{ACCELERATOR, AI, CORE, SERVER, WEST};
use plimsoll::model::scenario::{OptionId, RegionId, SiteId};
use plimsoll_tests::verify::{RULES, Rule, verify};

#[test]
fn a_good_plan_passes_and_uses_everything_that_is_tampered_with() {
    let case = good();
    let found: Vec<String> =
        verify(&case.scenario, &case.demand, &case.plan).iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{found:#?}");
    let plan = &case.plan;
    assert!(plan.orders.iter().any(|o| o.generation == ACCELERATOR) && !plan.power_orders.is_empty());
    assert!(!plan.spilled.is_empty() && plan.running.iter().any(|r| r.site == Some(ANNEX)));
    assert!(plan.served.iter().zip(&case.demand.total).any(|(served, asked)| *served < asked - 1.0));
}

#[test]
fn every_rule_is_broken_somewhere_here() {
    let source = [include_str!("main.rs"), include_str!("orders.rs"), include_str!("service.rs")].concat();
    for rule in RULES {
        assert!(source.contains(&format!("check(Rule::{rule:?}, ")), "no test breaks {rule:?}");
    }
}

#[test]
fn sizes_and_indices() {
    check(Rule::Shape, |c| c.plan.served.truncate(3));
    check(Rule::Shape, |c| c.plan.orders[0].site = SiteId(9));
    check(Rule::Shape, |c| c.plan.power_orders[0].option = OptionId(9));
    check(Rule::Shape, |c| c.plan.running[0].region = RegionId(9));
    check(Rule::Shape, |c| {
        let again = c.plan.active[0].clone();
        c.plan.active.push(again);
    });
}

#[test]
fn amounts_are_numbers_and_not_negative() {
    check(Rule::Number, |c| {
        let at = c.demand.at(1, CORE, WEST, 3);
        c.plan.contracted_short[at] = -5.0;
    });
    check(Rule::Number, |c| {
        let idle = Running { region: NORTH, generation: SERVER, workload: AI, ..c.plan.running[0] };
        c.plan.running.push(Running { units: -1.0, ..idle });
    });
    check(Rule::Number, |c| c.plan.spilled.push(Spilled { work: -0.05, ..c.plan.spilled[0] }));
    check(Rule::Number, |c| c.plan.bound = f64::NAN);
}

#[test]
fn nodes_decide_in_their_time() {
    check(Rule::Tree, |c| c.plan.tree.nodes[0].first = 1);
    check(Rule::Tree, |c| c.plan.tree.nodes[0].until -= 1);
    check(Rule::Tree, |c| c.plan.tree.nodes[0].probability = 0.9);
    check(Rule::Tree, |c| _ = c.plan.tree.last.pop());
    check(Rule::Tree, |c| c.plan.orders[0].node = NodeId(1));
    check(Rule::Tree, |c| c.plan.power[0].node = NodeId(4));
}

#[test]
fn a_plan_says_what_follows_from_it() {
    check(Rule::Statement, |c| c.plan.power[3].load_mw += 0.01);
    check(Rule::Statement, |c| c.plan.power[3].envelope_mw += 0.01);
    check(Rule::Statement, |c| c.plan.power[7].built_mw += 0.01);
    check(Rule::Statement, |c| _ = c.plan.power.remove(5));
    check(Rule::Statement, |c| c.plan.orders[1].megawatts *= 1.01);
    check(Rule::Statement, |c| c.plan.power_orders[1].megawatts *= 1.01);
    check(Rule::Statement, |c| c.plan.active[4].retired_early += 5.0);
    check(Rule::Value, |c| c.plan.value *= 1.001);
    check(Rule::Value, |c| c.plan.objective *= 0.999);
    check(Rule::Value, |c| c.plan.bound = c.plan.objective - 0.01 * c.plan.objective.abs());
    check(Rule::Value, |c| c.scenario.policy.risk_weight = 0.3);
}
