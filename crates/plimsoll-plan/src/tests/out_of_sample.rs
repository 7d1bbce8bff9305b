//! A plan on other paths than its own.

use plimsoll_lp::{Col, Settings, solve as solve_lp};
use plimsoll_model::{Interval, sample};
use plimsoll_stochastic::{Decompose, Risk, extensive};

use super::{bare, close, growing};
use crate::master::Master;
use crate::out_of_sample::{decide, out_of_sample};
use crate::program::{Shapes, constants, program};
use crate::solve::{sign, with_context};
use crate::tree::Moments;
use crate::{Given, Method, PlanRequest};

/// On the paths it was planned on, a plan is worth what it was planned to be, by either route, with tail or without.
#[test]
fn on_its_own_paths_a_plan_is_worth_its_own_values() {
    for (method, weight) in [(Method::Extensive, 0.0), (Method::Decompose, 0.0), (Method::Decompose, 0.4)] {
        let mut s = sample::scenario();
        s.policy.risk_weight = weight;
        let demand = growing(&s, 6, 0.05, 0.9);
        let request = PlanRequest { method, ..PlanRequest::default() };
        let decided = decide(&s, &demand, &request, |_| {}).expect("a plan");
        let again = decided.on(&s, &demand, &Settings::default()).expect("values");
        for (again, planned) in again.values.iter().zip(&decided.plan.path_values) {
            assert!(close(*again, *planned), "{method:?} {weight}: {again} {planned}");
        }
        assert_eq!(again.values.len(), 6);
        let kept = again.kept.iter().filter(|kept| **kept).count() as f64 / 6.0;
        assert!(close(kept, decided.plan.contracts_kept.expect("contracts")));
    }
}

/// On other paths its mean is that of the whole problem, written out for those paths, in which every column of the master
/// is held where the plan has it.
#[test]
fn on_other_paths_it_is_the_written_out_problem_with_the_decisions_held() {
    let s = sample::scenario();
    let (seen, fresh) = (growing(&s, 4, 0.05, 0.5), growing(&s, 5, 0.07, 1.2));
    let decided = decide(&s, &seen, &PlanRequest::default(), |_| {}).expect("a plan");
    let again = decided.on(&s, &fresh, &Settings::default()).expect("values");
    let mean = again.values.iter().sum::<f64>() / 5.0;
    let written_out =
        with_context(&s, &seen, (None, &Moments::root(fresh.paths, fresh.periods)), |context| {
            let master = Master::build(context);
            let shapes = Shapes::new(context, &master, &fresh);
            let mut program = program(context, &constants(context, &fresh), &master, &shapes, &fresh, None);
            for (j, value) in decided.columns().iter().enumerate() {
                program.master_mut().set_bounds(Col::at(j), *value, *value);
            }
            let solution = solve_lp(&extensive(&program, Risk::NEUTRAL).problem, &Settings::default());
            assert!(solution.is_optimal(), "{:?}", solution.status);
            solution.objective * sign(&s) * context.scale.money
        });
    assert!(close(mean, written_out), "{mean} {written_out}");
    assert!(!close(mean, decided.plan.value), "the fresh paths are others");
}

/// Ten units for ever against a demand of 8 or 20: all of it served, or half.
#[test]
fn shares_are_what_they_are_by_hand() {
    let mut s = bare::scenario(6, 0);
    s.workloads[0].contract_penalty = Interval::certain(0.0);
    bare::even_fleet(&mut s, 0);
    let seen = bare::flat(&s, &[10.0]);
    let mut given = Given::default();
    given.add_units(plimsoll_model::scenario::GenerationId(0), plimsoll_model::scenario::SiteId(0), 0, 10.0);
    let request = PlanRequest { given: Some(given), ..PlanRequest::default() };
    let decided = decide(&s, &seen, &request, |_| {}).expect("a plan");
    let mut fresh = bare::flat(&s, &[8.0, 20.0]);
    // Nothing serves in the first quarter: what is asked then is taken out.
    for path in 0..2 {
        fresh.total[path * 6] = 0.0;
    }
    fresh.contracted = fresh.total.clone();
    let sample = decided.on(&s, &fresh, &Settings::default()).expect("values");
    assert!(close(sample.served[0], 1.0) && close(sample.served[1], 0.5), "{:?}", sample.served);
    assert!(close(sample.contracted_short[1], 0.5));
    assert_eq!(sample.kept, [true, false]);
}

/// The same lots give the same bytes on any number of threads, and a raised flag gives what there is.
#[test]
fn threads_change_nothing_and_a_flag_ends_it() {
    let s = sample::scenario();
    let how = Decompose::default();
    let decided =
        decide(&s, &growing(&s, 3, 0.05, 0.5), &PlanRequest { how, ..PlanRequest::default() }, |_| {})
            .expect("a plan");
    let draw = |lot: usize| growing(&s, 3, 0.04 + 0.01 * lot as f64, 0.8);
    let on =
        |threads, cancel| out_of_sample(&s, &decided, 5, draw, (threads, cancel), |_| {}).expect("samples");
    let one = on(1, None);
    assert_eq!(one.len(), 5);
    assert_eq!(one, on(3, None));
    let raised = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    assert!(on(2, Some(&raised)).is_empty());
}

/// Units that are fewer by what giving them out to sites may leave open keep a contract, units that are fewer by a thousandth
/// do not.
#[test]
fn what_giving_out_leaves_open_breaks_no_contract() {
    let mut s = bare::scenario(6, 0);
    s.policy.service_level = Some(1.0);
    bare::even_fleet(&mut s, 0);
    let mut demand = bare::flat(&s, &[1500.0]);
    demand.contracted = demand.total.clone();
    for (part, kept) in [(1.0 - 3e-6, true), (0.999, false)] {
        let decided = decide(&s, &demand, &PlanRequest::default(), |_| {}).expect("a plan");
        assert_eq!(decided.plan.contracts_kept, Some(1.0));
        let fewer = decided.with_columns(|x| part * x);
        assert_eq!(fewer.on(&s, &demand, &Settings::default()).expect("values").kept, [kept], "{part}");
    }
}
