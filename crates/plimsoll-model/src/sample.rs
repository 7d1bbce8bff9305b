//! A small complete scenario for examples and tests.
//!
//! Two regions with a site each, an old server and an accelerator, two workloads, eight quarters from 2026 on with two
//! years of extension, three years of quarterly usage, and one of each thing that refines an answer: a contract, a
//! deal, an open order, a power option, a supply cap, an overhead, an asset. The numbers are invented, and small enough
//! to check by hand; each region's fleet serves its usage and fits its power.

use crate::calendar::{Calendar, Date, Step};
use crate::quantity::{Interval, Kilowatts, Megawatts, Months, Units};
use crate::scenario::{
    AccountSettings, Asset, Cancelled, Commitment, CommitmentKind, CommitmentStep, Deal, DealState,
    EnvelopeStep, Finance, ForecastSettings, Generation, GenerationId, Item, LoadBlocks, Objective, OptionId,
    Overhead, Payment, Policy, PowerOption, Region, RegionId, RowId, Scenario, Sight, Site, SiteId,
    SupplierOrder, SupplyCap, Tenure, Usage, Vintage, Workload, WorkloadId,
};

/// The first region, `east`.
pub const EAST: RegionId = RegionId(0);
/// The second region, `west`.
pub const WEST: RegionId = RegionId(1);
/// The workload `core`, in vCPU: both generations run it.
pub const CORE: WorkloadId = WorkloadId(0);
/// The workload `ai`, in accelerators: only the accelerator runs it.
pub const AI: WorkloadId = WorkloadId(1);
/// The generation `server-1`: 1 kW, 10,000 a unit, 100 vCPU, 3 months.
pub const SERVER: GenerationId = GenerationId(0);
/// The generation `accelerator-1`: 10 kW, 150,000 a unit, 8 accelerators or 40 vCPU, 6 months.
pub const ACCELERATOR: GenerationId = GenerationId(1);
/// The power option, `east-hall-2`: blocks of 0.5 MW in the east.
pub const EAST_HALL: OptionId = OptionId(0);

/// The scenario described at the head of this module.
pub fn scenario() -> Scenario {
    let steps = [Step { count: 8, months: 3 }];
    Scenario {
        name: "sample".to_owned(),
        description: "A small complete scenario for examples and tests.".to_owned(),
        currency: "USD".to_owned(),
        as_of: day(2026, 1, 1),
        objective: Objective::Npv,
        calendar: Calendar::new(day(2026, 1, 1), &steps, 24, 1),
        finance: finance(),
        policy: policy(),
        forecast: ForecastSettings {
            paths: 10,
            seed: 1,
            season_months: 12,
            usage_from: None,
            learn_deals: true,
            future_deals: false,
        },
        accounts: AccountSettings { first_year: None, other_movements: 0.0, chip_shares: Vec::new() },
        regions: vec![region("east", 2), region("west", 3)],
        sites: vec![site("east-1", EAST, 2.0, 2), site("west-1", WEST, 1.5, 3)],
        generations: vec![server(), accelerator()],
        workloads: workloads(),
        fleet: fleet(),
        usage: usage(),
        commitments: vec![commitment()],
        pipeline: vec![deal()],
        customer_usage: vec![],
        generation_usage: vec![],
        pulls: vec![],
        refused: vec![],
        overrides: vec![],
        sights: vec![Sight { seen: day(2025, 12, 1), state: DealState::Open, deal: deal() }],
        orders: vec![order()],
        power_options: vec![power_option()],
        supply: vec![supply_cap()],
        limits: Vec::new(),
        load_blocks: LoadBlocks {
            names: vec!["all".to_owned()],
            shares: vec![1.0],
            levels: vec![vec![vec![1.0]; 2]; 2],
        },
        prices: Vec::new(),
        overheads: vec![overhead()],
        assets: vec![asset()],
        decisions: Vec::new(),
        approved: None,
        reported: Vec::new(),
        remarks: Vec::new(),
    }
}

fn day(year: i16, month: i8, day: i8) -> Date {
    Date::new(year, month, day).expect("the sample names days that exist")
}

fn row(table: &'static str, line: u32) -> RowId {
    RowId { table, line }
}

fn finance() -> Finance {
    Finance {
        discount_rate: Interval::certain(0.10),
        tax_rate: Interval::certain(0.21),
        hurdle_roic: Interval::certain(0.12),
        end_value_factor: Interval::certain(0.8),
    }
}

fn policy() -> Policy {
    Policy {
        risk_weight: 0.0,
        risk_level: 0.95,
        service_level: None,
        review_dates: Vec::new(),
        supply_states: 1,
        approved: None,
        change_cost: 0.0,
        capex_budget: Vec::new(),
    }
}

fn region(name: &str, line: u32) -> Region {
    Region { name: name.to_owned(), spill_group: "all".to_owned(), row: row("regions", line) }
}

fn site(name: &str, region: RegionId, mw: f64, line: u32) -> Site {
    let step = EnvelopeStep {
        from: day(2020, 1, 1),
        slip: Interval::certain(0.0),
        until: None,
        it_power_mw: Interval::certain(mw),
        tenure: Tenure::Own,
        rent_per_month: 0.0,
        pue: Interval::certain(1.2),
        electricity_price_per_mwh: Interval::certain(60.0),
        row: row("sites", line),
    };
    Site { name: name.to_owned(), region, envelope: vec![step], row: row("sites", line) }
}

fn server() -> Generation {
    Generation {
        name: "server-1".to_owned(),
        family: "server".to_owned(),
        unit_cost: Interval::certain(10_000.0),
        provisioned: Kilowatts::kw(1.0),
        average: Kilowatts::kw(0.7),
        lead: Interval::certain(3.0),
        slip: Interval::certain(0.0),
        slip_learned: false,
        first_order: day(2020, 1, 1),
        last_order: None,
        service_life: Months::months(72.0),
        book_life: Months::months(72.0),
        tax_life: Months::months(60.0),
        opex_per_month: Interval::certain(20.0),
        availability: Interval::certain(1.0),
        stranding: Interval::certain(0.0),
        cost_decline_per_year: Interval::certain(0.0),
        units_per_rack: 20.0,
        redeploy: None,
        whole_racks: false,
        announced: None,
        payment: Payment::OnDelivery,
        upfront_share: 0.0,
        guarantees_capacity: true,
        idle_share: Interval::certain(0.4),
        salvage_share: Interval::certain(0.0),
        delivered_share: Interval::certain(1.0),
        price_follows_demand: 0.0,
        attached: Vec::new(),
        performance: vec![(CORE, Interval::certain(100.0), row("performance", 2))],
        row: row("generations", 2),
    }
}

fn accelerator() -> Generation {
    Generation {
        name: "accelerator-1".to_owned(),
        family: "accelerator".to_owned(),
        unit_cost: Interval::certain(150_000.0),
        provisioned: Kilowatts::kw(10.0),
        average: Kilowatts::kw(8.0),
        lead: Interval::certain(6.0),
        opex_per_month: Interval::certain(300.0),
        units_per_rack: 4.0,
        performance: vec![
            (CORE, Interval::certain(40.0), row("performance", 3)),
            (AI, Interval::certain(8.0), row("performance", 4)),
        ],
        row: row("generations", 3),
        ..server()
    }
}

fn workloads() -> Vec<Workload> {
    let workload = |name: &str, unit: &str, price: f64, line: u32| Workload {
        name: name.to_owned(),
        unit: unit.to_owned(),
        group: name.to_owned(),
        price: Interval::certain(price),
        short_penalty: Interval::certain(0.0),
        contract_penalty: Interval::certain(2.0 * price),
        home_share: 0.7,
        wait_share: 0.0,
        spill_cost: 0.05 * price,
        price_decline_per_year: Interval::certain(0.05),
        row: row("workloads", line),
    };
    vec![workload("core", "vCPU", 0.01, 2), workload("ai", "accelerator", 1.5, 3)]
}

/// Usable work: core 70,000 and 45,000 vCPU, ai 560 and 240 accelerators; power 1.4 of 2.0 and 0.75 of 1.5 MW.
fn fleet() -> Vec<Vintage> {
    let vintage = |site: usize, generation: GenerationId, units: u64, unit_cost: f64, line: u32| Vintage {
        site: SiteId(site),
        generation,
        in_service: day(2024, 1, 1),
        units: Units::new(units),
        unit_cost,
        row: row("fleet", line),
    };
    vec![
        vintage(0, SERVER, 700, 10_000.0, 2),
        vintage(1, SERVER, 450, 10_000.0, 3),
        vintage(0, ACCELERATOR, 70, 150_000.0, 4),
        vintage(1, ACCELERATOR, 30, 150_000.0, 5),
    ]
}

/// Twelve quarters to the end of 2025: yearly growth of about 17 % (core) and 46 % (ai), with a small wobble.
fn usage() -> Vec<Usage> {
    const WOBBLE: [f64; 12] =
        [0.004, -0.011, 0.008, 0.001, -0.006, 0.013, -0.009, 0.002, 0.007, -0.012, 0.005, -0.002];
    let series = [
        (CORE, EAST, 40_000.0, 1.04),
        (CORE, WEST, 26_000.0, 1.04),
        (AI, EAST, 150.0, 1.10),
        (AI, WEST, 60.0, 1.10),
    ];
    let mut rows = Vec::new();
    for (place, (workload, region, first, growth)) in series.into_iter().enumerate() {
        let mut level: f64 = first;
        for quarter in 0..12_i32 {
            let start = day(2023, 1, 1).add_months(3 * quarter);
            let wobble = WOBBLE[(rows.len() + 5 * place) % WOBBLE.len()];
            rows.push(Usage {
                start,
                end: start.add_months(3),
                workload,
                region,
                mean: level * (1.0 + wobble),
                peak: None,
                capacity_limited: false,
                row: row("usage", u32::try_from(rows.len() + 2).unwrap_or(u32::MAX)),
            });
            level *= growth;
        }
    }
    rows
}

/// 100 accelerators in the east until the end of 2027, already in the measured usage.
fn commitment() -> Commitment {
    Commitment {
        contract: "C1".to_owned(),
        line: "1".to_owned(),
        customer: "customer-1".to_owned(),
        kind: CommitmentKind::Capacity,
        workload: Some(AI),
        generation: None,
        region: Some(EAST),
        start: day(2025, 1, 1),
        end: day(2028, 1, 1),
        share_not_in_usage: Interval::certain(0.0),
        renewal_probability: None,
        measured: false,
        fill: None,
        delay: Interval::certain(0.0),
        signed: Some(day(2024, 11, 1)),
        take_or_pay: true,
        steps: vec![CommitmentStep {
            from: day(2025, 1, 1),
            units: 100.0,
            amount_per_month: 0.0,
            price: Some(1.4),
            prepaid: 0.0,
            row: row("commitment_steps", 2),
        }],
        row: row("commitments", 2),
    }
}

/// 60 to 100 accelerators in the west, as likely as not, from the middle of 2026 on.
fn deal() -> Deal {
    Deal {
        deal: "D1".to_owned(),
        customer: "customer-2".to_owned(),
        stage: "proposal".to_owned(),
        workload: AI,
        region: WEST,
        units: Interval { low: 60.0, mid: 80.0, high: 100.0 },
        probability: 0.5,
        earliest: day(2026, 4, 1),
        latest: day(2026, 10, 1),
        duration: Months::months(36.0),
        price: 1.4,
        row: row("pipeline", 2),
    }
}

/// 10 accelerators for the east, promised for April 2026.
fn order() -> SupplierOrder {
    SupplierOrder {
        order: "O1".to_owned(),
        supplier: "supplier-1".to_owned(),
        item: Item::Generation(ACCELERATOR),
        site: SiteId(0),
        units: 10.0,
        ordered: day(2025, 10, 1),
        first_promised: day(2026, 4, 1),
        promised: day(2026, 4, 1),
        received: None,
        unit_cost: 150_000.0,
        deposit: 0.0,
        cancel_cost: None,
        expedite: None,
        cancelled: Cancelled::default(),
        row: row("orders", 2),
    }
}

/// Up to 4 blocks of 0.5 MW in the east, a year after they are ordered.
fn power_option() -> PowerOption {
    PowerOption {
        name: "east-hall-2".to_owned(),
        site: SiteId(0),
        block: Megawatts::mw(0.5),
        cost: Interval::certain(5_000_000.0),
        rent_per_month: Interval::certain(0.0),
        lead: Interval::certain(12.0),
        slip: Interval::certain(0.0),
        earliest: day(2026, 1, 1),
        latest: None,
        max_blocks: 4.0,
        max_blocks_per_period: 2.0,
        life: Months::months(240.0),
        whole_blocks: false,
        row: row("power_options", 2),
    }
}

/// At most 60 accelerators in 2026.
fn supply_cap() -> SupplyCap {
    SupplyCap {
        generation: ACCELERATOR,
        start: day(2026, 1, 1),
        end: day(2027, 1, 1),
        max_units: Interval::certain(60.0),
        row: row("supply", 2),
    }
}

fn overhead() -> Overhead {
    Overhead {
        name: "people".to_owned(),
        fixed_per_month: Interval::certain(100_000.0),
        share_of_revenue: Interval::certain(0.05),
        workload: None,
        from: None,
        until: None,
        growth_per_year: Interval::certain(0.0),
        row: row("overheads", 2),
    }
}

/// The hall of the east, 20 years from 2024 on.
fn asset() -> Asset {
    Asset {
        class: "buildings".to_owned(),
        site: Some(SiteId(0)),
        in_service: day(2024, 1, 1),
        cost: 24_000_000.0,
        paid: 24_000_000.0,
        accumulated_depreciation: None,
        book_life: Months::months(240.0),
        tenure: Tenure::Own,
        row: row("assets", 2),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fleet_serves_the_last_usage_and_fits_its_power() {
        let s = scenario();
        for region in [EAST, WEST] {
            let here = |v: &&Vintage| s.sites[v.site.0].region == region;
            let drawn: f64 = s
                .fleet
                .iter()
                .filter(here)
                .map(|v| s.generations[v.generation.0].provisioned.to_kw() * v.units.to_f64())
                .sum();
            let site = SiteId(region.0);
            let envelope = s.envelope_on(site, s.as_of).expect("an envelope").it_power_mw.mid;
            assert!(drawn / 1000.0 <= envelope);
            for (workload, generation) in [(CORE, SERVER), (AI, ACCELERATOR)] {
                let used = s
                    .usage
                    .iter()
                    .rfind(|u| u.workload == workload && u.region == region)
                    .expect("usage")
                    .mean;
                let work = s.generations[generation.0].work_per_unit(workload).expect("runs it");
                let units: f64 = s
                    .fleet
                    .iter()
                    .filter(here)
                    .filter(|v| v.generation == generation)
                    .map(|v| v.units.to_f64())
                    .sum();
                assert!(used <= work * units, "{used} {work} {units}");
            }
        }
        assert_eq!(s.calendar.periods().len(), 16);
        assert_eq!(s.power_options[EAST_HALL.0].site, SiteId(0));
    }
}
