//! Cases in which two inputs do not lie as they usually do: buckets that cut periods, blocks that end, contracts that
//! cost little to break, a buyer of power.

use plimsoll_model::plan::PlanOutcome;
use plimsoll_model::scenario::{
    GenerationId, Item, Objective, OptionId, RowId, SiteId, SupplyCap, WorkloadId,
};
use plimsoll_model::{Date, Interval, Megawatts, Months, sample};

use super::{bare, close, planned};
use crate::{PlanRequest, plan};

const SERVER: GenerationId = GenerationId(0);

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

/// 120 units from February 2026 to January 2027, 30 until April, then 10 a month; quarters. Only the end of June 2027
/// cuts no bucket: from April 2026 on that is ten months of 10, 30, and two months of 10.
#[test]
fn buckets_that_cut_periods_are_capped_over_whole_ones() {
    let mut s = bare::scenario(6, 0);
    let cap = |start, end, units, line| SupplyCap {
        generation: SERVER,
        start,
        end,
        max_units: Interval::certain(units),
        row: RowId { table: "supply", line },
    };
    s.supply = vec![cap(day(2026, 2), day(2027, 2), 120.0, 2), cap(day(2027, 2), day(2027, 5), 30.0, 3)];
    let plan = planned(&s, &bare::flat(&s, &[1000.0]));
    let units: f64 = plan.orders.iter().filter(|o| o.in_service >= 1).map(|o| o.units).sum();
    assert!(close(units, 100.0 + 30.0 + 20.0), "{units}");
}

/// A bucket of a year that began half a year ago: what it has brought is not known, all of it may still come.
#[test]
fn a_bucket_that_has_begun_counts_in_full() {
    let mut s = bare::scenario(2, 0);
    let row = RowId { table: "supply", line: 2 };
    let max_units = Interval::certain(60.0);
    s.supply = vec![SupplyCap { generation: SERVER, start: day(2025, 7), end: day(2026, 7), max_units, row }];
    let plan = planned(&s, &bare::flat(&s, &[1000.0]));
    assert!(close(plan.orders.iter().map(|o| o.units).sum(), 60.0));
}

/// Ten kW on order, there for two quarters from April 2026 on.
#[test]
fn blocks_on_order_end_with_their_life() {
    let mut s = bare::scenario(6, 0);
    let mut option = sample::scenario().power_options[0].clone();
    (option.block, option.life, option.max_blocks) = (Megawatts::mw(0.01), Months::months(6.0), 0.0);
    s.power_options = vec![option];
    let mut open = sample::scenario().orders[0].clone();
    (open.item, open.units, open.promised, open.site) =
        (Item::Power(OptionId(0)), 1.0, day(2026, 4), SiteId(0));
    s.orders = vec![open];
    let plan = planned(&s, &bare::flat(&s, &[10.0]));
    let built: Vec<bool> = plan.power.iter().map(|p| p.built_mw > 0.009).collect();
    assert_eq!(built, [false, true, true, false, false, false]);
}

/// A contract at a tenth of the price and without a penalty is cheaper to break than open work is to leave; no more than
/// the contract can be broken all the same. Nothing can be there in the first quarter.
#[test]
fn no_more_than_a_contract_is_broken() {
    let mut s = bare::scenario(4, 0);
    s.workloads[0].contract_penalty = Interval::certain(0.0);
    let mut contract = sample::scenario().commitments[0].clone();
    contract.workload = Some(WorkloadId(0));
    contract.steps[0].price = Some(0.1);
    s.commitments = vec![contract];
    let mut demand = bare::flat(&s, &[10.0]);
    demand.contracted = vec![4.0; demand.total.len()];
    let plan = planned(&s, &demand);
    assert!(
        close(plan.served[0], 0.0) && close(plan.contracted_short[0], 4.0),
        "{}",
        plan.contracted_short[0]
    );
}

/// A buyer's power has no worth at the end of the calendar, as a buyer's hardware has none.
#[test]
fn a_buyer_of_power_counts_what_is_paid() {
    let mut s = sample::scenario();
    s.objective = Objective::Cost;
    s.sites[0].envelope[0].it_power_mw = Interval::certain(1.45);
    s.power_options[0].cost = Interval::certain(1e5);
    s.workloads.iter_mut().for_each(|w| w.price = Interval::certain(3.0 * w.price.mid));
    let demand = super::growing(&s, 2, 0.05, 0.4);
    let PlanOutcome::Planned(plan) = plan(&s, &demand, &PlanRequest::default(), |_| {}) else {
        panic!("a plan")
    };
    assert!(plan.power_orders.iter().map(|o| o.blocks).sum::<f64>() > 0.1, "{:?}", plan.power_orders);
    assert!(close(plan.objective, plan.recomputed), "{} {}", plan.objective, plan.recomputed);
}
