//! Work that waits for other hours of its period.

use plimsoll_model::scenario::Scenario;
use plimsoll_model::{Interval, sample};

use super::{bare, close, growing, ordered, planned, with};
use crate::{Method, PlanRequest};

/// A mean of 100, of which a fifth of the hours asks for 140 and the rest for 90; one quarter of 2,184 hours counts.
pub(super) fn peaked(wait_share: f64, cost: f64) -> Scenario {
    let mut s = bare::scenario(2, 0);
    s.finance.end_value_factor = Interval::certain(0.0);
    s.generations[0].unit_cost = Interval::certain(cost);
    s.load_blocks.names = vec!["peak".to_owned(), "base".to_owned()];
    s.load_blocks.shares = vec![0.2, 0.8];
    s.load_blocks.levels = vec![vec![vec![1.4, 0.9]]];
    s.workloads[0].wait_share = wait_share;
    s
}

/// By hand. Where nothing waits, units from 90 to 140 work in a fifth of the hours. Where all waits, a hundred are at work in all
/// hours and no more has anything to do. Where half of what is not done at once waits, a unit is at work in all hours as long as
/// the room in the base, 0.8 · (A − 90), is less than what waits, 0.2 · ½ · (140 − A): up to A = 95 5/9. Beyond, a unit earns
/// just what would have left, a tenth.
#[test]
fn units_are_worth_what_waits_and_what_leaves() {
    let cases = [
        (0.0, [(430.0, 140.0), (450.0, 90.0), (2180.0, 90.0), (2190.0, 0.0)]),
        (0.5, [(210.0, 140.0), (225.0, 860.0 / 9.0), (2180.0, 860.0 / 9.0), (2190.0, 0.0)]),
        (1.0, [(1.0, 100.0), (430.0, 100.0), (2180.0, 100.0), (2190.0, 0.0)]),
    ];
    for (wait_share, by_cost) in cases {
        for (cost, units) in by_cost {
            let s = peaked(wait_share, cost);
            let plan = planned(&s, &bare::flat(&s, &[100.0]));
            assert!(close(ordered(&plan), units), "{wait_share} {cost}: {} {units}", ordered(&plan));
            assert!(close(plan.objective, plan.recomputed), "{} {}", plan.objective, plan.recomputed);
        }
    }
}

/// Contracted work does not wait: with 120 contracted of 140 in the peak only 20 can.
#[test]
fn contracts_are_not_put_off() {
    let s = peaked(1.0, 430.0);
    let mut demand = bare::flat(&s, &[100.0]);
    demand.contracted = vec![120.0 / 1.4; demand.total.len()];
    let plan = planned(&s, &demand);
    assert!(close(ordered(&plan), 120.0), "{}", ordered(&plan));
}

/// The more may wait the better, on either route, with regions that serve one another.
#[test]
fn waiting_is_never_worse() {
    let mut s = sample::scenario();
    s.load_blocks.names = vec!["peak".to_owned(), "base".to_owned()];
    s.load_blocks.shares = vec![0.25, 0.75];
    s.load_blocks.levels = vec![vec![vec![1.6, 0.8], vec![1.3, 0.9]]; 2];
    let demand = growing(&s, 6, 0.06, 0.6);
    for method in [Method::Extensive, Method::Decompose] {
        let mut before = f64::NEG_INFINITY;
        for share in [0.0, 0.3, 0.7, 1.0] {
            s.workloads[sample::CORE.0].wait_share = share;
            let plan = with(&s, &demand, &PlanRequest { method, ..PlanRequest::default() });
            assert!(close(plan.objective, plan.recomputed), "{} {}", plan.objective, plan.recomputed);
            assert!(plan.objective >= before * (1.0 - 1e-4), "{share}: {before} {}", plan.objective);
            before = plan.objective;
        }
    }
}
