//! What a plan says when it is asked is what planning the changed case by itself says.

use plimsoll_model::finance::discount;
use plimsoll_model::plan::{Plan, PlanOutcome, Scarce};
use plimsoll_model::scenario::{CapexBudget, Decision, GenerationId, Item, RowId, Scenario, SupplyCap};
use plimsoll_model::{DemandPaths, Interval, sample};
use plimsoll_stochastic::Decompose;

use super::{bare, close, growing};
use crate::{Anew, Explorer, If, Method, PlanRequest, explore, plan};

const ROW: RowId = RowId { table: "decisions", line: 2 };

fn tight() -> PlanRequest {
    let how = Decompose { gap: 1e-8, ..Decompose::default() };
    PlanRequest { method: Method::Extensive, how, ..PlanRequest::default() }
}

fn planned(scenario: &Scenario, demand: &DemandPaths) -> Plan {
    match plan(scenario, demand, &tight(), |_| {}) {
        PlanOutcome::Planned(plan) => *plan,
        other => panic!("{other:?}"),
    }
}

fn asked<T>(scenario: &Scenario, demand: &DemandPaths, work: impl FnOnce(&mut Explorer<'_>) -> T) -> T {
    explore(scenario, demand, &tight(), |_| {}, work).expect("a plan to ask")
}

/// The sample with power that is short, a cap on what suppliers deliver, and a budget.
fn scarce() -> (Scenario, DemandPaths) {
    let mut s = sample::scenario();
    for site in &mut s.sites {
        site.envelope[0].it_power_mw = Interval::certain(site.envelope[0].it_power_mw.mid * 0.8);
    }
    let year = s.calendar.fiscal_year(s.calendar.start());
    s.policy.capex_budget.push(CapexBudget { year, max: 6.0e6, family: None, row: ROW });
    let demand = growing(&s, 6, 0.08, 0.9);
    (s, demand)
}

#[test]
fn the_plan_that_is_asked_is_the_plan() {
    let (s, demand) = scarce();
    let plan = planned(&s, &demand);
    let value = asked(&s, &demand, |explorer| explorer.base().value);
    assert!(close(value, plan.objective), "{value} {}", plan.objective);
}

/// For every item and date of the plan's orders: the loss is that of planning anew with a prohibition of people.
#[test]
fn without_an_order_the_loss_is_that_of_a_plan_that_may_not_place_it() {
    let (s, demand) = scarce();
    let base = planned(&s, &demand);
    let mut questions: Vec<(Item, usize)> =
        base.orders.iter().map(|o| (Item::Generation(o.generation), o.placed)).collect();
    questions.extend(base.power_orders.iter().map(|o| (Item::Power(o.option), o.placed)));
    questions.retain(|(_, placed)| *placed < 3);
    questions.sort_unstable();
    questions.dedup();
    assert!(questions.len() >= 3, "{questions:?}");
    let answers = asked(&s, &demand, |explorer| {
        let without = |(item, placed): &(Item, usize)| {
            explorer.under(&[If::Without { item: *item, placed: *placed, site: None }]).expect("a plan").value
        };
        questions.iter().map(without).collect::<Vec<_>>()
    });
    let mut lost = 0;
    for ((item, placed), value) in questions.iter().zip(answers) {
        let day = s.calendar.periods()[*placed].start;
        let mut forbidden = s.clone();
        forbidden.decisions.push(Decision {
            item: *item,
            site: None,
            from: day,
            to: day,
            min_units: 0.0,
            max_units: Some(0.0),
            author: String::new(),
            reason: String::new(),
            row: ROW,
        });
        let alone = planned(&forbidden, &demand).objective;
        assert!(close(value, alone), "{item:?} {placed}: {value} {alone}");
        lost += usize::from(base.objective - alone > 1e-4 * base.objective.abs());
    }
    assert!(lost >= 2, "some order is worth something");
}

/// The same for what is for one place, where it is planned by itself.
#[test]
fn without_an_order_for_one_place_the_loss_is_that_of_a_plan_that_may_not_place_it_there() {
    let (s, demand) = scarce();
    let answers = asked(&s, &demand, |explorer| {
        let orders = explorer.base().orders.clone();
        let alone = orders.into_iter().filter(|o| o.placed < 2 && explorer.sites_of(o.site).len() == 1);
        let mut answers = Vec::new();
        for o in alone.collect::<Vec<_>>() {
            let (item, placed, site) = (Item::Generation(o.generation), o.placed, o.site);
            let told = explorer.under(&[If::Without { item, placed, site: Some(site) }]).expect("a plan");
            answers.push((item, placed, site, told.value));
        }
        answers
    });
    assert!(!answers.is_empty());
    for (item, placed, site, value) in answers {
        let day = s.calendar.periods()[placed].start;
        let mut forbidden = s.clone();
        forbidden.decisions.push(Decision {
            item,
            site: Some(site),
            from: day,
            to: day,
            min_units: 0.0,
            max_units: Some(0.0),
            author: String::new(),
            reason: String::new(),
            row: ROW,
        });
        let alone = planned(&forbidden, &demand).objective;
        assert!(close(value, alone), "{item:?} {placed} {site:?}: {value} {alone}");
    }
}

/// A fifth more, and a tenth less, of each thing that is scarce in a case, against the inputs changed by hand; what was.
fn compared(s: &Scenario, demand: &DemandPaths) -> Vec<String> {
    let found = asked(s, demand, |explorer| {
        let scarce: Vec<(Scarce, f64)> =
            explorer.scarce().into_iter().map(|(scarce, _, available, _)| (scarce, available)).collect();
        let answers = |share: f64, explorer: &mut Explorer<'_>| {
            let under = |(scarce, available): &(Scarce, f64)| {
                let more = If::More { scarce: scarce.clone(), share };
                (scarce.clone(), share * available, share, explorer.under(&[more]).expect("a plan").value)
            };
            scarce.iter().map(under).collect::<Vec<_>>()
        };
        [answers(0.2, explorer), answers(-0.1, explorer)].concat()
    });
    let mut kinds = Vec::new();
    for (scarce, amount, share, value) in found {
        let mut changed = s.clone();
        match &scarce {
            Scarce::Power { site } => {
                let step = &mut changed.sites[site.0].envelope[0].it_power_mw;
                *step = Interval::certain(step.mid * (1.0 + share));
            }
            Scarce::Supply { generation } => {
                let ours = |cap: &&mut SupplyCap| cap.generation == *generation;
                for cap in changed.supply.iter_mut().filter(ours) {
                    cap.max_units = Interval::certain(cap.max_units.mid * (1.0 + share));
                }
            }
            Scarce::Capex { .. } => changed.policy.capex_budget[0].max += amount,
            Scarce::PowerOption { option } => changed.power_options[option.0].max_blocks += amount,
            other => panic!("{other:?}"),
        }
        kinds.push(format!("{scarce:?}").split([' ', '{']).next().unwrap_or_default().to_owned());
        let alone = planned(&changed, demand).objective;
        assert!(close(value, alone), "{scarce:?} {share}: {value} {alone}");
    }
    kinds
}

/// Power, a supplier's deliveries and a budget, each where it is what is scarce.
#[test]
fn more_of_something_scarce_is_the_input_that_says_so() {
    let mut kinds = std::collections::BTreeSet::new();
    let (power, demand) = scarce();
    let ample = |mw: f64| {
        let mut s = power.clone();
        s.sites.iter_mut().for_each(|site| site.envelope[0].it_power_mw = Interval::certain(mw));
        s.policy.capex_budget.clear();
        s
    };
    let (mut supply, mut capex) = (ample(9.0), ample(9.0));
    supply.supply[0].max_units = Interval::certain(3.0);
    let year = capex.calendar.fiscal_year(capex.calendar.start()) + 1;
    capex.policy.capex_budget.push(CapexBudget { year, max: 4.0e6, family: None, row: ROW });
    for mut s in [power.clone(), supply, capex] {
        // What is on order takes its part of a cap: a share of what is left is one of the cap only without.
        s.orders.clear();
        kinds.extend(compared(&s, &demand));
    }
    assert!(["Power", "Supply", "Capex"].iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
}

/// Prices, power, budgets and decisions are a matter of the master; demand, risk and price of work are not.
#[test]
fn another_case_is_solved_from_here_or_not_at_all() {
    let (s, demand) = scarce();
    let change = |f: &dyn Fn(&mut Scenario)| {
        let mut other = s.clone();
        f(&mut other);
        other
    };
    let near = [
        change(&|s| s.policy.capex_budget[0].max = 5.0e6),
        change(&|s| s.supply[0].max_units = Interval::certain(9.0)),
        change(&|s| s.sites[0].envelope[0].it_power_mw = Interval::certain(1.3)),
    ];
    let far = [
        change(&|s| s.policy.risk_weight = 0.5),
        change(&|s| s.workloads[0].price = Interval::certain(9.0)),
        // A budget counts prices: another price is another row.
        change(&|s| s.generations[0].unit_cost = Interval::certain(12_000.0)),
    ];
    let answers = asked(&s, &demand, |explorer| {
        let warm =
            |other: &Scenario| explorer.case(other, &demand).ok().map(|told| told.expect("a plan").value);
        near.iter().chain(&far).map(warm).collect::<Vec<_>>()
    });
    for (other, value) in near.iter().zip(&answers) {
        let alone = planned(other, &demand).objective;
        assert!(close(value.expect("near"), alone), "{value:?} {alone}");
    }
    assert!(answers[3..].iter().all(Option::is_none), "{answers:?}");
    // The same case with more to do, and one with another region.
    let more = growing(&s, 4, 0.2, 0.5);
    let mut wider = s.clone();
    wider.regions.push(wider.regions[0].clone());
    let wide = growing(&wider, 4, 0.05, 0.5);
    let others = asked(&s, &demand, |explorer| {
        [explorer.case(&s, &more).is_err(), explorer.case(&wider, &wide).is_err()]
    });
    assert_eq!(others, [true, true]);
    let mut free = s.clone();
    free.policy.capex_budget.clear();
    let mut dearer = free.clone();
    dearer.generations[0].unit_cost = Interval::certain(12_000.0);
    let value = asked(&free, &demand, |explorer| {
        explorer.case(&dearer, &demand).expect("near").expect("a plan").value
    });
    let alone = planned(&dearer, &demand).objective;
    assert!(close(value, alone), "{value} {alone}");
}

/// What says why it is not: the risk, the price of work, a price under a budget, a limit that was not there. A prohibition,
/// and a price that is paid for what is on order already, are a matter of the master.
#[test]
fn why_a_case_is_planned_anew_is_told() {
    let (mut s, demand) = scarce();
    let day = s.calendar.start();
    let decision = Decision {
        item: Item::Generation(GenerationId(0)),
        site: None,
        from: day,
        to: s.calendar.end(),
        min_units: 0.0,
        max_units: None,
        author: String::new(),
        reason: String::new(),
        row: ROW,
    };
    s.decisions.push(decision.clone());
    let change = |f: &dyn Fn(&mut Scenario)| {
        let mut other = s.clone();
        f(&mut other);
        other
    };
    let far = [
        (change(&|s| s.policy.risk_weight = 0.5), Anew::Counting),
        (change(&|s| s.workloads[0].price = Interval::certain(9.0)), Anew::Paid),
        (change(&|s| s.generations[0].unit_cost = Interval::certain(12_000.0)), Anew::Counted),
        (change(&|s| s.decisions.push(decision.clone())), Anew::Rows),
    ];
    let near = [
        change(&|s| s.decisions[0].max_units = Some(0.0)),
        change(&|s| s.orders.iter_mut().for_each(|o| o.unit_cost *= 1.5)),
    ];
    let (why, values) = asked(&s, &demand, |explorer| {
        let why = far.iter().map(|(other, _)| explorer.case(other, &demand).err()).collect::<Vec<_>>();
        let value = |other: &Scenario| explorer.case(other, &demand).expect("near").expect("a plan").value;
        (why, near.iter().map(value).collect::<Vec<_>>())
    });
    assert_eq!(why, far.map(|(_, why)| Some(why)));
    for (other, value) in near.iter().zip(values) {
        let alone = planned(other, &demand).objective;
        assert!(close(value, alone), "{value} {alone}");
    }
}

/// Ten servers for ever: a unit costs its price, keeps for nothing, and what it brings is work and what is left at the end.
#[test]
fn what_a_unit_comes_to_by_hand() {
    let s = bare::scenario(4, 0);
    let demand = bare::flat(&s, &[10.0, 10.0]);
    let (economics, serving) = asked(&s, &demand, |explorer| {
        let orders = explorer.base().orders.clone();
        let first: Vec<_> = orders.into_iter().filter(|o| o.placed == 0).collect();
        let work = explorer.work();
        (explorer.economics(&first).expect("an order"), explorer.serving(&work, &first))
    });
    let price = 1000.0 * discount(0.1, 1.5 / 4.0);
    assert!(close(economics.price, price), "{} {price}", economics.price);
    let none = [economics.keeping, economics.power, economics.supply, economics.capex, economics.decisions];
    assert!(none.iter().all(|v| v.abs() < 1e-6), "{economics:?}");
    assert!(close(economics.work + economics.end, economics.price), "{economics:?}");
    assert!(close(serving.busy, 1.0) && serving.workloads.len() == 1, "{serving:?}");
}

/// What a unit costs, keeps and takes is what its work and what is left of it are worth, whatever is scarce.
#[test]
fn the_account_of_a_unit_balances() {
    let (s, demand) = scarce();
    asked(&s, &demand, |explorer| {
        let orders = explorer.base().orders.clone();
        assert!(orders.len() > 3);
        let mut taken = 0.0_f64;
        for order in orders {
            let e = explorer.economics(std::slice::from_ref(&order)).expect("an order");
            let paid = e.price + e.keeping + e.power + e.supply + e.capex + e.limits + e.decisions;
            assert!((paid - e.work - e.end).abs() <= 1e-6 * paid, "{order:?} {e:?}");
            assert!(e.work > 0.0 && e.power >= -1e-6 && e.supply >= -1e-6 && e.capex >= -1e-6, "{e:?}");
            taken = taken.max(e.power + e.supply + e.capex);
        }
        assert!(taken > 1.0, "something is scarce");
    });
}

/// A premium on an item is no money that flows: the value is what the orders are worth, and less of it is ordered.
#[test]
fn what_counts_as_dearer_is_ordered_less_and_paid_as_before() {
    let (s, demand) = scarce();
    let item = Item::Generation(GenerationId(0));
    asked(&s, &demand, |explorer| {
        let units = |told: &crate::Told| -> f64 {
            told.orders.iter().filter(|o| o.generation == GenerationId(0)).map(|o| o.units).sum()
        };
        let base = explorer.base().clone();
        let told = explorer.under(&[If::Dearer { item, share: 0.5 }]).expect("a plan");
        assert!(units(&told) < units(&base) - 1.0, "{} {}", units(&told), units(&base));
        assert!(told.value < base.value && told.value > base.bound - 0.5 * base.bound.abs());
        let again = explorer.under(&[]).expect("a plan");
        assert!(close(again.value, base.value), "nothing is left of a question");
    });
}
