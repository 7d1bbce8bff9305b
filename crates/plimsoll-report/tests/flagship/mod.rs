//! A sample of the size of a cloud: 5 years by quarter, 5 regions, 11 sites, 18 generations, 4 workloads, 30 paths.
//!
//! The plan in it is made by rule, not by an optimiser: enough hardware each quarter for the mean demand and a margin,
//! placed where there is power. Its numbers only have to look like those of a plan.

mod plan;
mod world;

use plimsoll_model::scenario::{RemarkKind, ReportedKind};
use plimsoll_model::{Cents, Date, DemandPaths, ForecastReport, Plan, Scenario};
use plimsoll_report::view::{CohortRow, LoadLine, ScorecardRow, Spread, TrustRow, Verdict, YearRow};
use plimsoll_report::{Books, Sources, StatementLine, View, view};

/// What the stages would hand on.
pub(crate) struct Flagship {
    pub(crate) scenario: Scenario,
    pub(crate) demand: DemandPaths,
    pub(crate) forecast: ForecastReport,
    pub(crate) plan: Plan,
    pub(crate) books: Books,
}

/// The sample.
pub(crate) fn flagship() -> Flagship {
    let scenario = world::scenario();
    let demand = world::demand(&scenario);
    let plan = plan::plan(&scenario, &demand);
    Flagship { forecast: world::forecast(&scenario), books: books(), scenario, demand, plan }
}

impl Flagship {
    pub(crate) fn sources(&self) -> Sources<'_> {
        let Self { scenario, demand, forecast, plan, books } = self;
        Sources { scenario, demand, forecast, plan, books }
    }

    pub(crate) fn view(&self) -> View {
        view(&self.sources())
    }
}

pub(crate) fn day(text: &str) -> Date {
    Date::parse(text).expect("a date")
}

/// Reproducible noise between −1 and 1.
pub(crate) fn noise(seed: usize) -> f64 {
    let x = (seed as f64 * 12.9898).sin() * 43_758.545_3;
    2.0 * (x - x.floor()) - 1.0
}

fn around(mean: f64, share: f64) -> Spread {
    Spread { mean, p10: mean * (1.0 - share), p90: mean * (1.0 + 1.2 * share) }
}

fn books() -> Books {
    let capex = [("Trainium", 40e9), ("GPU", 26e9), ("power", 43e9), ("network", 7e9), ("buildings", 28e9)];
    let left = |i: i32| (244e9 * (1.0 - f64::from(i) / 5.5).max(0.0).powi(2)).max(0.0);
    Books {
        years: (0..5).map(year).collect(),
        past_revenue: vec![(2023, 90.8e9), (2024, 107.6e9), (2025, 128.7e9)],
        capex: capex
            .iter()
            .map(|(n, c)| ((*n).to_owned(), (0..5).map(|i| c * 1.07f64.powi(i)).collect()))
            .collect(),
        backlog: (0..6).map(|i| (2026 + i, left(i) - left(i + 1), left(i + 1))).collect(),
        load_line: (2026..2031).flat_map(load_lines).collect(),
        cohorts: vec![cohort("trainium3", 0.171), cohort("gb300", 0.094)],
        scorecard: scorecard(),
        trust: vec![trust()],
        definitions: vec!["ROIC = NOPAT / average invested capital, as booked.".to_owned()],
        remarks: vec!["Usage before 2022 is not measured.".to_owned()],
        statements: vec![
            statement("revenue", "core", 6_000_000_000_000),
            statement("depreciation", "x86", 900_000_000_000),
        ],
    }
}

fn year(i: usize) -> YearRow {
    let k = i as f64;
    YearRow {
        year: 2026 + i as i32,
        months: 12,
        capex: 144e9 * 1.07f64.powf(k),
        power_mw: 9_600.0 + 1_900.0 * k,
        power_added_facility_mw: 2_100.0 + 100.0 * k,
        revenue: around(159e9 * 1.19f64.powf(k), 0.05 + 0.02 * k),
        operating_income: around(55e9 * 1.2f64.powf(k), 0.1 + 0.02 * k),
        roic: Some(around(0.205 + 0.008 * k, 0.08 + 0.03 * k)),
        waste: around(1.1e9 + 0.4e9 * k, 0.5),
        waste_share: around(0.031 + 0.004 * k, 0.5),
        shortage: around(4.2e9 - 0.6e9 * k, 0.6),
        shortage_share: around(0.026 - 0.003 * k, 0.6),
        buyer_cost: None,
        buyer_saving: None,
    }
}

fn load_lines(year: i32) -> Vec<LoadLine> {
    let growth = 1.15f64.powi(year - 2026);
    let line = |group: &str, family: Option<&str>, unit: &str, usable: f64, parts: [f64; 3]| LoadLine {
        group: group.to_owned(),
        family: family.map(str::to_owned),
        unit: unit.to_owned(),
        year,
        usable: usable * growth,
        committed: (parts[0] > 0.0).then_some(usable * parts[0]),
        served: usable * growth * parts[1],
        served_at_peak: usable * growth * parts[2],
        free: usable * growth * (1.0 - parts[2]),
    };
    let h100 = "H100-equivalents";
    vec![
        line("core", None, "vCPU", 348e6, [0.31, 0.70, 0.97]),
        line("core", Some("x86"), "vCPU", 201e6, [0.0, 0.70, 0.97]),
        line("core", Some("Graviton"), "vCPU", 147e6, [0.0, 0.71, 0.98]),
        line("platform", None, "service units", 9.1e6, [0.38, 0.75, 1.0]),
        line("AI", None, h100, 1.24e6, [0.35, 0.86, 0.92]),
        line("AI", Some("GPU"), h100, 764e3, [0.0, 0.86, 0.92]),
        line("AI", Some("Trainium"), h100, 471e3, [0.22, 0.86, 0.91]),
    ]
}

fn cohort(generation: &str, roic: f64) -> CohortRow {
    let (units, cost) = (240e3, 3.4e9);
    CohortRow {
        generation: generation.to_owned(),
        year: 2026,
        units,
        cost,
        roic: Some(roic),
        below_hurdle: roic < 0.12,
    }
}

fn trust() -> TrustRow {
    TrustRow {
        what: "power drawn by the fleet".to_owned(),
        value: Some(5_770.0),
        own: Some(5_800.0),
        unit: "MW".to_owned(),
        how: "units in service times provisioned power".to_owned(),
        rows: (2..50).map(|line| format!("fleet.csv:{line}")).collect(),
    }
}

fn statement(line: &str, group: &str, cents: i64) -> StatementLine {
    StatementLine {
        window: "2026".to_owned(),
        line: line.to_owned(),
        group: group.to_owned(),
        name: group.to_owned(),
        amount: Cents::cents(cents),
    }
}

fn scorecard() -> Vec<ScorecardRow> {
    let row =
        |measure: &str, reported: &str, model: Option<f64>, unit: &str, verdict: Verdict| ScorecardRow {
            date: day("2025-12-31"),
            measure: measure.to_owned(),
            entity: String::new(),
            reported: reported.to_owned(),
            unit: unit.to_owned(),
            relation: if verdict == Verdict::Shown { "~" } else { "=" }.to_owned(),
            tolerance: 0.5,
            model,
            difference: model.zip(reported.parse::<f64>().ok()).map(|(m, r)| m - r),
            verdict,
            probability: None,
            kind: if verdict == Verdict::Given { ReportedKind::Given } else { ReportedKind::Actual },
            reason: if measure.contains("y/y") {
                "rounded on the call; 37.9 from the filed figures"
            } else {
                ""
            }
            .to_owned(),
            source: "annual report 2025, note 1".to_owned(),
        };
    vec![
        row("backlog", "244", Some(244.0), "USD billion", Verdict::Holds),
        row("backlog growth y/y", "40", Some(37.853), "percent", Verdict::Holds),
        row("revenue 2025", "128.725", Some(128.725), "USD billion", Verdict::Holds),
        row("depreciation 2025", "21.45", Some(21.41), "USD billion", Verdict::Holds),
        row("power added", "3.9", Some(2.9), "GW", Verdict::Off),
        row("chips run-rate", "10", Some(10.1), "USD billion", Verdict::Shown),
        row("power multiple of 2022", "2", None, "x", Verdict::Given),
    ]
}

/// Kinds of remark that the sample carries.
pub(crate) const KINDS: [RemarkKind; 3] = [RemarkKind::Assumption, RemarkKind::Default, RemarkKind::NotUsed];
