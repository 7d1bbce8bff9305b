//! Cases worked out by hand, and what must hold of any case.

mod foresight;
mod hand;
mod known;

use plimsoll_model::calendar::{Calendar, Date, Step};
use plimsoll_model::quantity::{Interval, Kilowatts, Months, Units};
use plimsoll_model::sample;
use plimsoll_model::scenario::{
    GenerationId, Objective, RegionId, RowId, Scenario, SiteId, Usage, Vintage, WorkloadId,
};

use crate::history::History;
use crate::referee::{Fleet, Slips, Wish};

const ROW: RowId = RowId { table: "test", line: 1 };

fn day(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).expect("a day")
}

/// One region, one site of 30 kW, one generation of 1 kW and 100 a unit that does 1 unit of work, comes a month after its order and runs a
/// year. No discount, tax, energy or operations; nothing is worth anything at the end. Work brings 2 an hour, and costs 1 where it is short.
/// 10, 20 and 30 units were asked for in January, February and March 2025; 5 units are there.
fn case() -> Scenario {
    let mut s = sample::scenario();
    s.as_of = day(2025, 4);
    s.calendar = Calendar::new(day(2025, 1), &[Step { count: 3, months: 1 }], 0, 1);
    s.finance.discount_rate = Interval::certain(0.0);
    s.finance.tax_rate = Interval::certain(0.0);
    s.finance.end_value_factor = Interval::certain(0.0);
    s.regions.truncate(1);
    s.sites.truncate(1);
    s.workloads.truncate(1);
    s.generations.truncate(1);
    let step = &mut s.sites[0].envelope[0];
    step.it_power_mw = Interval::certain(0.03);
    step.electricity_price_per_mwh = Interval::certain(0.0);
    let w = &mut s.workloads[0];
    w.price = Interval::certain(2.0);
    w.short_penalty = Interval::certain(1.0);
    w.price_decline_per_year = Interval::certain(0.0);
    let g = &mut s.generations[0];
    g.unit_cost = Interval::certain(100.0);
    g.cost_decline_per_year = Interval::certain(0.0);
    g.provisioned = Kilowatts::kw(1.0);
    g.attached.clear();
    g.lead = Interval::certain(1.0);
    g.slip = Interval::certain(0.0);
    g.service_life = Months::months(12.0);
    g.opex_per_month = Interval::certain(0.0);
    g.availability = Interval::certain(1.0);
    g.stranding = Interval::certain(0.0);
    g.performance = vec![(WorkloadId(0), Interval::certain(1.0), ROW)];
    s.fleet = vec![Vintage {
        site: SiteId(0),
        generation: GenerationId(0),
        in_service: day(2024, 12),
        units: Units::new(5),
        unit_cost: 100.0,
        row: ROW,
    }];
    s.usage = (0..3).map(|m| usage(0, 0, day(2025, 1).add_months(m), f64::from(m + 1) * 10.0)).collect();
    s.load_blocks.levels = vec![vec![vec![1.0]]];
    s.commitments.clear();
    s.pipeline.clear();
    s.sights.clear();
    s.orders.clear();
    s.power_options.clear();
    s.supply.clear();
    s.overheads.clear();
    s.assets.clear();
    s
}

fn usage(workload: usize, region: usize, start: Date, mean: f64) -> Usage {
    Usage {
        start,
        end: start.add_months(1),
        workload: WorkloadId(workload),
        region: RegionId(region),
        mean,
        peak: None,
        capacity_limited: false,
        row: ROW,
    }
}

fn history(scenario: &Scenario) -> History<'_> {
    History::of(scenario, day(2025, 1), day(2025, 4), 1).expect("a history")
}

fn wish(placed: usize, units: f64) -> Wish {
    Wish { site: SiteId(0), generation: GenerationId(0), placed, units }
}

/// Books wishes and scores them: the fleet, and the sum of the pools' values.
fn booked<'a>(history: &'a History<'a>, wishes: &[Wish]) -> (Fleet<'a>, f64) {
    let mut fleet = Fleet::new(history, Slips::Middle);
    for wish in wishes {
        fleet.book(history.slots[wish.placed].start, &[*wish]);
    }
    let money = crate::money::Money::new(history);
    let pools = crate::pools::Pools::of(history);
    let value = crate::score::score(history, &money, &pools, &fleet).iter().map(|p| p.value).sum();
    (fleet, value)
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * (1.0 + a.abs().max(b.abs())), "{a} is not {b}");
}

fn as_buyer(mut scenario: Scenario) -> Scenario {
    scenario.objective = Objective::Cost;
    scenario
}
