//! The scorecard and the figures a sceptic checks, on the hand-worked scenario with a year of usage before it.

mod hand;

use hand::{day, demand, plan, scenario};
use plimsoll_account::{ScorecardRow, Verdict, accounts, contradicted, measures, scorecard, trust};
use plimsoll_model::scenario::{Relation, Reported, ReportedKind, RowId, Scenario};
use plimsoll_model::{Date, sample};

fn figure(date: &str, measure: &str, entity: &str, value: f64, unit: &str) -> Reported {
    Reported {
        date: day(date),
        measure: measure.into(),
        entity: entity.into(),
        value: Some(value),
        written: value.to_string(),
        unit: unit.into(),
        relation: Relation::Equal,
        tolerance: 0.0005,
        kind: ReportedKind::Actual,
        reason: String::new(),
        source: "by hand".into(),
        row: RowId { table: "reported", line: 2 },
    }
}

/// The scenario with 400 units used in 2024 and 500 in 2025.
fn with_usage() -> Scenario {
    let mut s = scenario();
    for (year, mean) in [(2024, 400.0), (2025, 500.0)] {
        let mut usage = sample::scenario().usage[0].clone();
        usage.start = Date::new(year, 1, 1).expect("a day");
        (usage.end, usage.mean) = (usage.start.add_months(12), mean);
        s.usage.push(usage);
    }
    s
}

fn answers(figures: Vec<Reported>) -> Vec<ScorecardRow> {
    let mut s = with_usage();
    s.accounts.chip_shares = vec![("server".into(), 0.5)];
    s.reported = figures;
    let (demand, plan) = (demand(), plan());
    scorecard(&s, &accounts(&s, Some((&demand, &plan))), Some(&plan))
}

/// 2024 has 8,784 hours, its last quarter 2,208 as that of 2025.
#[test]
fn measures_by_hand() {
    let figures = vec![
        figure("2025-12-31", "revenue_quarter", "", 0.1104, "USD_million"),
        figure("2025-12-31", "run_rate", "", 0.4416, "USD_million_per_year"),
        figure("2025-12-31", "revenue_fiscal_year", "", 0.438, "USD_million"),
        figure("2025-12-31", "revenue_growth_quarter", "", 25.0, "percent"),
        figure(
            "2025-12-31",
            "revenue_growth_fiscal_year",
            "",
            (438_000.0 / 351_360.0 - 1.0) * 100.0,
            "percent",
        ),
        figure("2025-12-31", "depreciation_fiscal_year", "", 21.0, "USD_thousand"),
        figure("2025-12-31", "additions_fiscal_year", "", 116.0, "USD_thousand"),
        figure("2025-12-31", "net_plant", "", 95.0, "USD_thousand"),
        figure("2026-12-31", "net_plant", "", 92.0, "USD_thousand"),
        // 280,320 contracted, and 200,000 a year before.
        figure("2025-12-31", "backlog", "", 280.32, "USD_thousand"),
        figure("2024-12-31", "backlog", "", 200.0, "USD_thousand"),
        figure("2025-12-31", "backlog_growth_year", "", 40.16, "percent"),
        figure("2025-12-31", "backlog_remaining_years", "", 2.0, "years"),
        figure("2025-12-31", "backlog_time_to_recognition", "", 12.0, "months"),
        // 2.0 MW × 1.2, in 2027 as well.
        figure("2025-12-31", "facility_power", "", 2.4, "MW"),
        figure("2025-12-31", "facility_power_added", "", 0.0, "MW"),
        figure("2027-12-31", "facility_power_multiple", "2025-12-31", 1.0, "x"),
        figure("2025-12-31", "family_run_rate", "server", 441.6, "USD_thousand"),
        figure("2025-12-31", "chip_run_rate", "", 220.8, "USD_thousand"),
        figure("2025-12-31", "family_share_of_new_work", "server/core", 1.0, "share"),
        figure("2025-12-31", "price_performance_gain", "server-1/server", 0.0, "percent"),
        figure("2026-12-31", "revenue_fiscal_year", "", 731.46, "USD_thousand"),
        figure("2026-12-31", "capex_plan_fiscal_year", "buildings", 18.0, "USD_thousand"),
        figure("2027-12-31", "capex_plan_fiscal_year", "server", 55.0, "USD_thousand"),
        figure("2026-12-31", "roic_fiscal_year", "", 424_152.0 / 935.0, "percent"),
    ];
    for row in answers(figures) {
        let before_the_start = row.reported.measure == "backlog" && row.reported.date < day("2025-12-31");
        let expected = if before_the_start { Verdict::NotComputed } else { Verdict::Holds };
        assert_eq!(row.verdict, expected, "{row:?}");
    }
}

#[test]
fn verdicts_follow_kind_and_relation() {
    let base = || figure("2025-12-31", "run_rate", "", 500.0, "USD_thousand");
    let with = |relation, kind| Reported { relation, kind, ..base() };
    let cases = [
        (base(), Verdict::Off),
        (with(Relation::AtMost, ReportedKind::Actual), Verdict::Holds),
        (with(Relation::AtLeast, ReportedKind::Actual), Verdict::Off),
        (with(Relation::AtLeast, ReportedKind::Target), Verdict::Missed),
        (with(Relation::About, ReportedKind::Actual), Verdict::Shown),
        (with(Relation::Equal, ReportedKind::Given), Verdict::Given),
        (with(Relation::Text, ReportedKind::Actual), Verdict::Text),
        (Reported { unit: "EUR_thousand".into(), ..base() }, Verdict::NotComputed),
        (Reported { measure: "joy".into(), ..base() }, Verdict::NotComputed),
        (
            Reported { date: day("2024-12-31"), measure: "revenue_growth_quarter".into(), ..base() },
            Verdict::NotComputed,
        ),
    ];
    let (figures, verdicts): (Vec<_>, Vec<_>) = cases.into_iter().unzip();
    let rows = answers(figures);
    assert_eq!(rows.iter().map(|r| r.verdict).collect::<Vec<_>>(), verdicts);
    assert!(rows.iter().filter(|r| r.verdict == Verdict::NotComputed).all(|r| !r.note.is_empty()));
    assert!(contradicted(&rows) && !contradicted(&rows[3..]));
}

/// 709,560 and 753,360 on the two paths of 2026: one of two reaches 720,000.
#[test]
fn a_target_has_a_probability() {
    let mut target = figure("2026-12-31", "revenue_fiscal_year", "", 720.0, "USD_thousand");
    (target.relation, target.kind) = (Relation::AtLeast, ReportedKind::Target);
    let row = &answers(vec![target])[0];
    assert_eq!((row.probability, row.verdict), (Some(0.5), Verdict::Holds));
}

#[test]
fn measures_are_named_once() {
    let mut names: Vec<_> = measures().iter().map(|m| m.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
}

#[test]
fn trust_shows_the_scenario_to_its_owner() {
    let mut s = with_usage();
    s.reported = vec![figure("2025-12-31", "net_plant", "", 96.0, "USD_thousand")];
    let mut order = sample::scenario().orders[0].clone();
    order.received = Some(day("2026-06-01"));
    s.orders = vec![order];
    let rows = trust(&s, &accounts(&s, None));
    let find = |what: &str| rows.iter().find(|r| r.what.starts_with(what)).expect("a row");
    let cases = [
        ("power drawn", 0.1),
        ("units in service", 100.0),
        ("opening net plant", 89_000.0),
        ("opening work in progress", 6_000.0),
        ("opening invested capital", 95_000.0),
        ("revenue of 2025-Q4", 110_400.0),
        ("depreciation of the next", 21_000.0),
        ("backlog at the start", 280_320.0),
        ("backlog recognised", 140_160.0),
        ("mean slip", 2.0),
    ];
    for (what, expected) in cases {
        let value = find(what).value.expect("a value");
        assert!((value - expected).abs() < 1e-6, "{what}: {value}");
    }
    assert_eq!(find("opening invested capital").own, Some(96_000.0));
    assert!(rows.iter().all(|r| !r.how.is_empty()));
}
