//! One site, one server, one workload: small enough to plan by hand.

use plimsoll_model::calendar::{Calendar, Step};
use plimsoll_model::scenario::{RegionId, Scenario, WorkloadId};
use plimsoll_model::{Date, DemandPaths, Interval, Kilowatts, Months, Units, sample};

/// One server does one unit of work for 1 a unit-hour, costs 1,000, is there the quarter after it is ordered and
/// runs two years; no energy, no operations, no tax, no power limit that matters, an empty fleet.
pub(super) fn scenario(quarters: u32, extension_months: u32) -> Scenario {
    let mut s = sample::scenario();
    let start = Date::new(2026, 1, 1).expect("a day");
    s.calendar = Calendar::new(start, &[Step { count: quarters, months: 3 }], extension_months, 1);
    s.finance.tax_rate = Interval::certain(0.0);
    s.regions.truncate(1);
    s.sites.truncate(1);
    s.sites[0].envelope[0].it_power_mw = Interval::certain(1e6);
    s.sites[0].envelope[0].electricity_price_per_mwh = Interval::certain(0.0);
    s.generations.truncate(1);
    s.workloads.truncate(1);
    let g = &mut s.generations[0];
    g.unit_cost = Interval::certain(1000.0);
    g.provisioned = Kilowatts::kw(1.0);
    g.opex_per_month = Interval::certain(0.0);
    g.service_life = Months::months(24.0);
    g.performance = vec![(WorkloadId(0), Interval::certain(1.0), g.row)];
    let w = &mut s.workloads[0];
    w.price = Interval::certain(1.0);
    w.price_decline_per_year = Interval::certain(0.0);
    w.contract_penalty = Interval::certain(1.0);
    s.load_blocks.levels = vec![vec![vec![1.0]]];
    s.fleet.clear();
    s.orders.clear();
    s.commitments.clear();
    s.pipeline.clear();
    s.power_options.clear();
    s.supply.clear();
    s.overheads.clear();
    s.assets.clear();
    s
}

/// A fleet in which as many servers reach their end of life at the start of each quarter as any other: eight
/// vintages, the oldest of which is gone when the calendar starts its second quarter.
pub(super) fn even_fleet(s: &mut Scenario, units: u64) {
    let start = s.calendar.start();
    let vintage = sample::scenario().fleet[0].clone();
    s.fleet = (0..8)
        .map(|age| {
            let in_service = start.add_months(-3 * age);
            plimsoll_model::scenario::Vintage {
                in_service,
                units: Units::new(units / 8),
                unit_cost: 1000.0,
                ..vintage.clone()
            }
        })
        .collect();
}

/// The same demand in every period, one level a path.
pub(super) fn flat(s: &Scenario, levels: &[f64]) -> DemandPaths {
    let mut demand = DemandPaths::zero(levels.len(), 1, s.regions.len(), s.calendar.periods().len());
    for (path, level) in levels.iter().enumerate() {
        for t in 0..demand.periods {
            for r in 0..demand.regions {
                let at = demand.at(path, WorkloadId(0), RegionId(r), t);
                demand.total[at] = *level;
            }
        }
    }
    demand
}
