//! The scenario, its demand and its forecast report.

use plimsoll_model::calendar::{Calendar, Step};
use plimsoll_model::demand::{HeldBack, HorizonReport, SeriesReport};
use plimsoll_model::scenario::{
    EnvelopeStep, Expedite, Generation, LoadBlocks, OptionId, PowerOption, Region, RegionId, Remark, RowId,
    Scenario, Site, SiteId, SupplierOrder, Usage, Vintage, Workload, WorkloadId,
};
use plimsoll_model::{DemandPaths, ForecastReport, Interval, Kilowatts, Megawatts, Months, Units, sample};

use super::{KINDS, day, noise};

/// Name, family, work for (core, platform, inference, training), kW, cost, first order, last order, units now.
type Row = (&'static str, &'static str, [f64; 4], f64, f64, &'static str, Option<&'static str>, u64);

const GENERATIONS: [Row; 18] = [
    ("x86-skylake", "x86", [70.0, 0.0, 0.0, 0.0], 0.574, 9e3, "2018-01-01", Some("2020-12-31"), 800_000),
    ("x86-icelake", "x86", [110.0, 0.0, 0.0, 0.0], 0.70, 11e3, "2021-01-01", Some("2022-12-31"), 870_000),
    ("x86-sapphire", "x86", [192.0, 0.0, 0.0, 0.0], 1.02, 16e3, "2023-01-01", Some("2025-12-31"), 460_000),
    ("x86-granite", "x86", [400.0, 0.0, 0.0, 0.0], 1.72, 30e3, "2025-04-01", None, 40_000),
    ("graviton2", "Graviton", [51.0, 0.0, 0.0, 0.0], 0.205, 4e3, "2020-01-01", Some("2021-12-31"), 470_000),
    ("graviton3", "Graviton", [64.0, 0.0, 0.0, 0.0], 0.246, 4.4e3, "2022-01-01", Some("2024-12-31"), 810_000),
    ("graviton4", "Graviton", [240.0, 0.0, 0.0, 0.0], 0.65, 11e3, "2024-04-01", None, 280_000),
    ("graviton5", "Graviton", [300.0, 0.0, 0.0, 0.0], 0.63, 12.5e3, "2026-01-01", None, 0),
    ("platform-node", "platform", [0.0, 4.0, 0.0, 0.0], 0.80, 16.5e3, "2019-01-01", None, 2_410_000),
    ("a100", "GPU", [0.0, 0.0, 0.35, 0.35], 0.81, 20e3, "2020-07-01", Some("2023-06-30"), 150_000),
    ("h100", "GPU", [0.0, 0.0, 1.0, 1.0], 1.275, 38e3, "2023-01-01", Some("2025-06-30"), 300_000),
    ("b200", "GPU", [0.0, 0.0, 2.3, 2.3], 1.75, 52e3, "2025-01-01", Some("2026-06-30"), 180_000),
    ("gb300", "GPU", [0.0, 0.0, 2.9, 2.9], 1.83, 60e3, "2025-07-01", None, 0),
    ("trainium1", "Trainium", [0.0, 0.0, 0.12, 0.12], 0.30, 6e3, "2022-01-01", Some("2023-12-31"), 200_000),
    (
        "trainium2",
        "Trainium",
        [0.0, 0.0, 0.33, 0.55],
        0.84,
        11e3,
        "2024-07-01",
        Some("2026-12-31"),
        1_050_000,
    ),
    ("trainium3", "Trainium", [0.0, 0.0, 0.60, 0.99], 1.08, 14.2e3, "2025-10-01", None, 0),
    ("trainium4", "Trainium", [0.0, 0.0, 1.8, 2.97], 1.6, 30e3, "2026-10-01", None, 0),
    ("trainium5", "Trainium", [0.0, 0.0, 3.6, 6.0], 2.4, 55e3, "2028-04-01", None, 0),
];

/// Site, region, MW of IT load now, MW two years on.
const SITES: [(&str, usize, f64, f64); 11] = [
    ("iad", 0, 2325.0, 2700.0),
    ("cmh", 0, 790.0, 1250.0),
    ("new-carlisle", 0, 659.0, 1078.0),
    ("canton", 0, 299.0, 718.0),
    ("ridgeland", 0, 0.0, 884.0),
    ("pdx", 1, 1096.0, 1500.0),
    ("sfo", 1, 182.0, 182.0),
    ("dub", 2, 789.0, 900.0),
    ("fra", 2, 439.0, 700.0),
    ("nrt", 3, 439.0, 800.0),
    ("gru", 4, 175.0, 260.0),
];

/// Workload, unit, group, price, mean work now, growth a year, spread by year, share contracted, peak to mean.
type Work = (&'static str, &'static str, &'static str, f64, f64, f64, f64, f64, f64);

pub(crate) const WORKLOADS: [Work; 4] = [
    ("core-compute", "vCPU", "core", 0.026, 262e6, 0.14, 0.05, 0.35, 1.39),
    ("platform", "service units", "platform", 1.0, 6.811e6, 0.15, 0.06, 0.4, 1.33),
    ("ai-inference", "H100-equivalents", "AI", 3.0, 604e3, 0.75, 0.2, 0.2, 1.07),
    ("ai-training", "H100-equivalents", "AI", 1.5, 453e3, 0.6, 0.22, 0.55, 1.07),
];

const SHARES: [[f64; 5]; 2] = [[0.48, 0.17, 0.18, 0.13, 0.04], [0.70, 0.15, 0.08, 0.06, 0.01]];

pub(crate) fn shares(workload: usize) -> [f64; 5] {
    SHARES[usize::from(workload >= 2)]
}

fn row(table: &'static str, line: usize) -> RowId {
    RowId { table, line: line as u32 }
}

pub(crate) fn scenario() -> Scenario {
    let base = sample::scenario();
    let regions = ["us-east", "us-west", "europe", "apac", "row"];
    let levels = WORKLOADS.iter().map(|w| vec![vec![w.8, (1.0 - 0.15 * w.8) / 0.85]; 5]).collect();
    Scenario {
        name: "hyperscaler-2026".into(),
        description: "A cloud as known on 6 February 2026".into(),
        as_of: day("2026-02-06"),
        calendar: Calendar::new(day("2026-01-01"), &[Step { count: 20, months: 3 }], 24, 1),
        regions: regions
            .iter()
            .enumerate()
            .map(|(i, r)| Region { name: (*r).into(), spill_group: (*r).into(), row: row("regions", i + 2) })
            .collect(),
        sites: sites(&base.sites[0]),
        generations: GENERATIONS
            .iter()
            .enumerate()
            .map(|(i, g)| generation(&base.generations[0], i, g))
            .collect(),
        workloads: WORKLOADS.iter().enumerate().map(|(i, w)| workload(&base.workloads[0], i, w)).collect(),
        fleet: fleet(),
        usage: usage(),
        power_options: vec![
            option("iad-shell", 0, &base.power_options[0]),
            option("dub-shell", 7, &base.power_options[0]),
        ],
        load_blocks: LoadBlocks {
            names: vec!["peak".into(), "base".into()],
            shares: vec![0.15, 0.85],
            levels,
        },
        orders: vec![open_order(&base.orders[0])],
        supply: Vec::new(),
        commitments: Vec::new(),
        pipeline: Vec::new(),
        remarks: remarks(),
        ..base
    }
}

/// 12,000 units a year ahead, that may be cancelled for a tenth of their price, or come a quarter sooner.
fn open_order(base: &SupplierOrder) -> SupplierOrder {
    SupplierOrder {
        units: 12_000.0,
        promised: day("2027-01-01"),
        deposit: 60e6,
        cancel_cost: Some(180e6),
        expedite: Some(Expedite { months: Months::months(3.0), cost: 24e6 }),
        ..base.clone()
    }
}

fn sites(base: &Site) -> Vec<Site> {
    let site = |(i, (name, region, mw, _)): (usize, &(&str, usize, f64, f64))| {
        let power = Interval { low: mw * 0.9, mid: *mw, high: mw * 1.1 };
        let step = EnvelopeStep { it_power_mw: power, row: row("sites", i + 2), ..base.envelope[0].clone() };
        Site {
            name: (*name).into(),
            region: RegionId(*region),
            envelope: vec![step],
            row: row("sites", i + 2),
        }
    };
    SITES.iter().enumerate().map(site).collect()
}

/// Envelope of a site in a quarter: a straight way from now to two years on.
pub(crate) fn envelope(site: usize, period: usize) -> f64 {
    let (_, _, now, later) = SITES[site];
    let step = (period.min(8) / 2) as f64 / 4.0;
    now + (later - now) * step
}

fn generation(base: &Generation, i: usize, g: &Row) -> Generation {
    let work = |w: &(usize, f64)| {
        (
            WorkloadId(w.0),
            Interval { low: w.1 * 0.85, mid: w.1, high: w.1 * 1.15 },
            row("performance", 4 * i + w.0),
        )
    };
    let performed: Vec<(usize, f64)> =
        g.2.iter().copied().enumerate().filter(|(_, work)| *work > 0.0).collect();
    Generation {
        name: g.0.into(),
        family: g.1.into(),
        provisioned: Kilowatts::kw(g.3),
        unit_cost: Interval { low: g.4 * 0.7, mid: g.4, high: g.4 * 1.3 },
        first_order: day(g.5),
        last_order: g.6.map(day),
        announced: (g.7 == 0).then(|| day(g.5).add_months(-9)),
        availability: Interval::certain(0.97),
        stranding: Interval { low: 0.02, mid: 0.04, high: 0.08 },
        performance: performed.iter().map(work).collect(),
        row: row("generations", i + 2),
        ..base.clone()
    }
}

fn workload(base: &Workload, i: usize, w: &Work) -> Workload {
    Workload {
        name: w.0.into(),
        unit: w.1.into(),
        group: w.2.into(),
        price: Interval { low: w.3 * 0.8, mid: w.3, high: w.3 * 1.3 },
        row: row("workloads", i + 2),
        ..base.clone()
    }
}

fn option(name: &str, site: usize, base: &PowerOption) -> PowerOption {
    PowerOption {
        name: name.into(),
        site: SiteId(site),
        block: Megawatts::mw(100.0),
        cost: Interval { low: 1.1e9, mid: 1.3e9, high: 1.7e9 },
        row: row("power_options", site + 2),
        ..base.clone()
    }
}

pub(crate) fn options() -> [(OptionId, SiteId); 2] {
    [(OptionId(0), SiteId(0)), (OptionId(1), SiteId(7))]
}

fn fleet() -> Vec<Vintage> {
    let all: f64 = SITES.iter().map(|s| s.2).sum();
    let mut fleet = Vec::new();
    for (g, generation) in GENERATIONS.iter().enumerate().filter(|(_, g)| g.7 > 0) {
        for (s, site) in SITES.iter().enumerate().filter(|(_, s)| s.2 > 0.0) {
            let units = (generation.7 as f64 * site.2 / all) as u64;
            fleet.push(Vintage {
                site: SiteId(s),
                generation: plimsoll_model::scenario::GenerationId(g),
                in_service: day(generation.5).add_months(9),
                units: Units::new(units),
                unit_cost: generation.4,
                row: row("fleet", fleet.len() + 2),
            });
        }
    }
    fleet
}

fn usage() -> Vec<Usage> {
    let mut usage = Vec::new();
    for (w, work) in WORKLOADS.iter().enumerate() {
        for (r, share) in shares(w).iter().enumerate() {
            for q in 0..16 {
                let start = day("2022-01-01").add_months(3 * q);
                let years = f64::from(16 - q) / 4.0;
                let growth = if w >= 2 { 1.1 } else { work.5 };
                let mean =
                    work.4 * share * (1.0 + growth).powf(-years) * (1.0 + 0.015 * noise(q as usize + 31 * w));
                usage.push(Usage {
                    start,
                    end: start.add_months(3),
                    workload: WorkloadId(w),
                    region: RegionId(r),
                    mean,
                    peak: None,
                    capacity_limited: w >= 2 && q >= 8,
                    row: row("usage", usage.len() + 2),
                });
            }
        }
    }
    usage
}

pub(crate) fn demand(scenario: &Scenario) -> DemandPaths {
    let periods = scenario.calendar.periods().len();
    let mut demand = DemandPaths::zero(30, 4, 5, periods);
    for path in 0..demand.paths {
        for (w, work) in WORKLOADS.iter().enumerate() {
            let tilt = noise(path * 7 + w + 1);
            for (r, share) in shares(w).iter().enumerate() {
                for t in 0..periods {
                    let years = (t as f64 + 1.0) / 4.0;
                    let growth = work.5 * 0.85f64.powf(years / 2.0);
                    let level = work.4
                        * share
                        * (1.0 + growth).powf(years)
                        * (work.6 * tilt * years.sqrt() * 1.3).exp();
                    let at = demand.at(path, WorkloadId(w), RegionId(r), t);
                    let deals = if w >= 2 { 0.16 * level * (years / 5.0).min(1.0) } else { 0.0 };
                    demand.pipeline[at] = deals;
                    demand.total[at] = level;
                    demand.contracted[at] =
                        (work.4 * share * work.7 * (1.25 - 0.15 * years).max(0.1)).min(level);
                }
            }
        }
    }
    demand
}

pub(crate) fn forecast(scenario: &Scenario) -> ForecastReport {
    let series = |i: usize| SeriesReport {
        workload: WorkloadId(i / 5),
        region: RegionId(i % 5),
        model: "damped trend, no season, log scale".into(),
        observations: 16,
        origins: 9,
        mape: Some(0.02 + 0.03 * (i / 5) as f64),
        coverage_80: Some(0.78),
        coverage_95: Some(0.94),
    };
    ForecastReport {
        levels: Vec::new(),
        series: (0..5 * scenario.workloads.len()).map(series).collect(),
        deals: None,
        unmet: Vec::new(),
        generations: Vec::new(),
        pulls: Vec::new(),
        overrides: Vec::new(),
        remarks: vec!["AI demand was measured at a full fleet; what was turned away is not in it.".into()],
        horizons: [3.0, 6.0, 12.0].map(horizon).to_vec(),
        held_back: (0..4).map(held_back).collect(),
    }
}

fn horizon(months: f64) -> HorizonReport {
    HorizonReport {
        months,
        errors: 180,
        mape: Some(0.01 * months),
        coverage_80: Some(0.79),
        coverage_95: None,
        factor_80: 1.1,
        factor_95: 1.2,
    }
}

fn held_back(w: usize) -> HeldBack {
    let level = WORKLOADS[w].4 * 0.48;
    HeldBack {
        workload: WorkloadId(w),
        region: RegionId(0),
        start: day("2025-10-01"),
        end: day("2026-01-01"),
        actual: level,
        median: level * 0.96,
        interval_80: (level * 0.9, level * if w == 3 { 0.99 } else { 1.02 }),
        interval_95: (level * 0.8, level * 1.1),
    }
}

fn remarks() -> Vec<Remark> {
    let texts = [
        "The split of revenue between core and platform is assumed; the source gives the sum only.",
        "service_life_months was left out for 18 generations: 72 months was used.",
        "policy.review_dates is read and checked, but this version plans in two stages.",
        "The price of Trainium2 is assumed: no list price was ever published for a unit.",
        "pue was left out for 11 sites: 1.14 was used.",
    ];
    texts.iter().enumerate().map(|(i, text)| Remark { kind: KINDS[i % 3], text: (*text).into() }).collect()
}
