//! A sample of the size of a cloud: 5 years by quarter, 5 regions, 11 sites, 18 generations, 4 workloads, 30 paths.
//!
//! The plan in it is made by rule, not by an optimiser: enough hardware each quarter for the mean demand and a margin,
//! placed where there is power. Its numbers only have to look like those of a plan.

mod plan;
mod world;

use plimsoll_model::scenario::{RemarkKind, ReportedKind};
use plimsoll_model::{Cents, Date, DemandPaths, ForecastReport, Plan, Scenario};
use plimsoll_report::view::{ScorecardRow, Spread, Stretch, Verdict, YearRow};
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
    let year = |i: usize| {
        let k = i as f64;
        YearRow {
            year: 2026 + i as i32,
            months: 12,
            capex: 144e9 + 11e9 * k,
            power_mw: 9_600.0 + 1_900.0 * k,
            power_added_mw: 1_800.0 + 100.0 * k,
            revenue: around(159e9 * 1.19f64.powf(k), 0.05 + 0.02 * k),
            operating_income: around(55e9 * 1.2f64.powf(k), 0.1 + 0.02 * k),
            roic: Some(around(0.205 + 0.008 * k, 0.08 + 0.03 * k)),
            waste: around(1.1e9 + 0.4e9 * k, 0.5),
            shortage: around(4.2e9 - 0.6e9 * k, 0.6),
        }
    };
    let capex =
        [("hardware", 66e9), ("power and buildings", 43e9), ("network", 7e9), ("work in progress", 28e9)];
    let left = |i: i32| (244e9 * (1.0 - f64::from(i) / 21.0).powi(2)).max(0.0);
    let quarter = |i: i32| {
        let start = day("2026-01-01").add_months(3 * i);
        let label = format!("{}-Q{}", 2026 + i / 4, i % 4 + 1);
        (Stretch { label, start, end: start.add_months(3) }, left(i))
    };
    Books {
        years: (0..5).map(year).collect(),
        capex: capex
            .iter()
            .map(|(n, c)| ((*n).to_owned(), (0..5).map(|i| c * 1.07f64.powi(i)).collect()))
            .collect(),
        backlog: (0..20).map(quarter).collect(),
        waste: Spread { mean: 9.5e9, p10: 4.1e9, p90: 18.2e9 },
        shortage: Spread { mean: 15.1e9, p10: 3.9e9, p90: 31.0e9 },
        scorecard: scorecard(),
        roic_definition: "NOPAT over the mean of opening and closing net plant with work in progress."
            .to_owned(),
        statements: vec![
            statement("revenue", "core", 6_000_000_000_000),
            statement("depreciation", "x86", 900_000_000_000),
        ],
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
        row("backlog", "244", Some(244.0), "USD billion", Verdict::Within),
        row("backlog growth y/y", "40", Some(37.853), "percent", Verdict::Within),
        row("revenue 2025", "128.725", Some(128.725), "USD billion", Verdict::Within),
        row("depreciation 2025", "21.45", Some(21.41), "USD billion", Verdict::Within),
        row("power added", "3.9", Some(2.9), "GW", Verdict::Outside),
        row("chips run-rate", "10", Some(10.1), "USD billion", Verdict::Shown),
        row("power multiple of 2022", "2", None, "x", Verdict::Given),
    ]
}

/// Kinds of remark that the sample carries.
pub(crate) const KINDS: [RemarkKind; 3] = [RemarkKind::Assumption, RemarkKind::Default, RemarkKind::NotUsed];
