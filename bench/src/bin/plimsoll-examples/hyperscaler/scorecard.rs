//! Published figures to compare with.

use std::collections::BTreeMap;
use std::path::Path;

use crate::Outcome;
use crate::sheet::{Sheet, derived, reported as published, row};
use crate::source::Source;

/// Date, measure, entity, value, unit, relation, tolerance, kind, reason, source.
type Figure = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const NOW: &str = "2025-12-31";
const CALL: &str = "call on the fourth quarter of 2025 (scenario_article_figures.csv)";
const FILED: &str = "10-K and 10-Q (history.csv)";
const BILLION: &str = "USD_billion";

const ARTICLE: &[Figure] = &[
    (NOW, "backlog", "", "244", BILLION, "=", "0.5", "actual", "", FILED),
    (
        NOW,
        "backlog_growth_year",
        "",
        "40",
        "percent",
        "=",
        "3",
        "actual",
        "said rounded on the call: the filed figures give 244/177 = 37.9 %",
        CALL,
    ),
    (NOW, "backlog_growth_quarter", "", "22", "percent", "=", "0.5", "actual", "", CALL),
    (NOW, "revenue_quarter", "", "35.6", BILLION, "=", "0.05", "actual", "", CALL),
    (NOW, "revenue_growth_quarter", "", "24", "percent", "=", "0.5", "actual", "", CALL),
    (NOW, "run_rate", "", "142", BILLION, "=", "0.5", "actual", "", CALL),
    (NOW, "operating_income_quarter", "", "12.5", BILLION, "=", "0.05", "actual", "", CALL),
    (NOW, "operating_income_growth_quarter", "", "17", "percent", "=", "0.5", "actual", "", CALL),
    (NOW, "revenue_fiscal_year", "", "129", BILLION, "=", "0.5", "actual", "", CALL),
    (NOW, "revenue_growth_fiscal_year", "", "20", "percent", "=", "0.5", "actual", "", CALL),
    (
        NOW,
        "operating_income_fiscal_year",
        "",
        "45",
        BILLION,
        ">=",
        "0",
        "actual",
        "said as over 45: 45.606 rounds to 46",
        CALL,
    ),
    (
        NOW,
        "operating_income_growth_fiscal_year",
        "",
        "15",
        "percent",
        "=",
        "0.6",
        "actual",
        "said rounded on the call: the filed figures give 14.49 %",
        CALL,
    ),
    (NOW, "facility_power_added", "", "3.9", "GW", "=", "0.05", "actual", "", CALL),
    (
        NOW,
        "facility_power_multiple",
        "2022-12-31",
        "2",
        "times",
        "=",
        "0.05",
        "actual",
        "reading A: total power is twice that of 2022; reading B (overlay power-reading-b) gives 4.6",
        CALL,
    ),
    (
        "2022-12-31",
        "revenue_fiscal_year",
        "",
        "80",
        BILLION,
        "=",
        "0.5",
        "actual",
        "said as a run-rate of 80: revenue of the year is 80.1, the last quarter times four 85.5",
        CALL,
    ),
    (
        "2027-12-31",
        "facility_power",
        "",
        "17.8",
        "GW",
        ">=",
        "2.2",
        "target",
        "twice 8.9 [15.6-19.8]: to double again by the end of 2027",
        CALL,
    ),
    (
        NOW,
        "capacity_adds_planned_years",
        "",
        "",
        "years",
        "text",
        "",
        "given",
        "2026, 2027 and 2028: a lot more",
        CALL,
    ),
    (
        NOW,
        "family_run_rate",
        "trainium",
        "2",
        BILLION,
        ">=",
        "0",
        "actual",
        "multibillion: read as at least two",
        CALL,
    ),
    (
        NOW,
        "price_performance_gain",
        "trainium3/trainium2",
        "40",
        "percent",
        "=",
        "0.5",
        "actual",
        "work of training per dollar of unit cost",
        CALL,
    ),
    (
        "2026-06-30",
        "committed_share_of_arrivals",
        "trainium3",
        "90",
        "percent",
        ">=",
        "0",
        "guidance",
        "nearly all Trainium3 supply committed by mid-2026: read as at least 90 %",
        CALL,
    ),
    ("2027-12-31", "availability", "trainium4", "2027", "year", "text", "", "given", "", CALL),
    (NOW, "status", "trainium5", "", "text", "text", "", "given", "conversations with customers", CALL),
    (
        "2026-12-31",
        "company_capex_plan",
        "amazon",
        "200",
        BILLION,
        "=",
        "0",
        "given",
        "the whole company; 144 of it are planned here (72 % [68-85], assumed), 56 are not cloud",
        CALL,
    ),
    (
        "2026-12-31",
        "company_capex_not_cloud",
        "amazon",
        "56",
        BILLION,
        "=",
        "0",
        "given",
        "200 less the 144 of policy.capex_budget",
        "assumed",
    ),
    (
        "2026-12-31",
        "capex_plan_fiscal_year",
        "",
        "144",
        BILLION,
        "=",
        "0.5",
        "given",
        "the budget in scenario.toml: 0.72 of 200 [0.68-0.85]",
        "assumed; history.csv net additions 2025: 67.8 %",
    ),
    ("2026-12-31", "company_capex_share", "aws", "", "text", "text", "", "given", "predominantly", CALL),
    (
        NOW,
        "chip_run_rate",
        "",
        "10",
        BILLION,
        ">=",
        "0",
        "actual",
        "over 10; a fifth of Graviton's revenue is the chip's, all of Trainium's",
        CALL,
    ),
    (NOW, "chip_run_rate_growth", "", "100", "percent", ">=", "0", "actual", "triple-digit", CALL),
    (
        NOW,
        "price_performance_gain",
        "graviton/x86",
        "40",
        "percent",
        "~",
        "",
        "given",
        "up to 40 % (said of customers' cases); list m8g/m8i is 0.848",
        CALL,
    ),
    (
        NOW,
        "top_1000_customers_using",
        "graviton",
        "90",
        "percent",
        "text",
        "",
        "given",
        "over 90 %: no model behind it",
        CALL,
    ),
    (
        NOW,
        "family_run_rate",
        "graviton",
        "2",
        BILLION,
        ">=",
        "0",
        "actual",
        "multibillion: read as at least two",
        CALL,
    ),
    (NOW, "family_growth", "graviton", "50", "percent", ">=", "0", "actual", "more than 50 %", CALL),
    (
        NOW,
        "family_share_of_new_work",
        "graviton",
        "50",
        "percent",
        ">=",
        "0",
        "actual",
        "the majority of new CPU work",
        CALL,
    ),
    (
        "2026-01-31",
        "layoffs",
        "amazon",
        "16000",
        "people",
        "text",
        "",
        "given",
        "context: no model behind it",
        CALL,
    ),
];

const FILINGS: &[Figure] = &[
    (
        NOW,
        "depreciation_fiscal_year",
        "",
        "21.45",
        BILLION,
        "=",
        "0.1",
        "actual",
        "one book life per generation: the filed lives changed in 2022, 2024 and 2025",
        FILED,
    ),
    (
        NOW,
        "additions_fiscal_year",
        "",
        "96.5",
        BILLION,
        "=",
        "0.3",
        "actual",
        "carries the difference in depreciation; 4.3 of other movements is the gap in the filed figures",
        FILED,
    ),
    (
        NOW,
        "net_plant",
        "",
        "190.1",
        BILLION,
        "=",
        "0.05",
        "actual",
        "by construction: land and work in progress are the rest",
        FILED,
    ),
    (
        "2024-12-31",
        "net_plant",
        "",
        "110.7",
        BILLION,
        "=",
        "0.05",
        "actual",
        "by construction: work in progress of 2024 is the rest",
        FILED,
    ),
    (
        NOW,
        "backlog_remaining_years",
        "",
        "4.1",
        "years",
        "=",
        "0.05",
        "actual",
        "value-weighted remaining term: mean time to recognition is about half",
        FILED,
    ),
    (
        NOW,
        "facility_power",
        "",
        "8.9",
        "GW",
        "=",
        "1.1",
        "actual",
        "never published: 5.0 [3.9-6.0] at the end of 2024 (analysts) and 3.9 added; 7.8-9.9",
        "power.csv",
    ),
    (
        "2024-12-31",
        "facility_power",
        "",
        "5",
        "GW",
        "=",
        "1.1",
        "actual",
        "analysts' 4 to 6 GW of IT load or power",
        "power.csv",
    ),
    (
        NOW,
        "core_fill",
        "core-compute",
        "72",
        "percent",
        "~",
        "3",
        "given",
        "mean use of usable core work in the quarter: 1 / 1.39, assumed",
        "assumed",
    ),
    (
        "2024-12-31",
        "depreciation_fiscal_year",
        "",
        "13.32",
        BILLION,
        "~",
        "1",
        "actual",
        "shown only: book lives were changed at the start of 2024",
        FILED,
    ),
    (
        "2023-12-31",
        "depreciation_fiscal_year",
        "",
        "12.531",
        BILLION,
        "~",
        "1",
        "actual",
        "shown only: lives were five years then",
        FILED,
    ),
    (
        "2022-12-31",
        "depreciation_fiscal_year",
        "",
        "9.876",
        BILLION,
        "~",
        "1",
        "actual",
        "shown only: lives were five years then",
        FILED,
    ),
];

/// Writes `reported.csv`.
pub(super) fn reported(data: &Source, folder: &Path) -> Outcome<()> {
    let headers = ["date", "measure", "entity", "value", "unit", "relation", "tolerance", "kind", "reason"];
    let mut sheet = Sheet::new("reported", &headers)?;
    for &(date, measure, entity, value, unit, relation, tolerance, kind, reason, source) in
        ARTICLE.iter().chain(FILINGS)
    {
        let cells = row![date, measure, entity, value, unit, relation, tolerance, kind, reason];
        let origin = if source.starts_with("assumed") { derived(source, "") } else { published(source, "") };
        sheet.push(cells, &origin);
    }
    history(data, &mut sheet)?;
    sheet.write(folder)
}

/// Filed quarters of 2025 and years from 2021 that the article does not name, and the backlog growth is counted from.
fn history(data: &Source, sheet: &mut Sheet) -> Outcome<()> {
    let why = "by construction: an identity of the input, not evidence";
    let named = |date: &str, measure: &str| ARTICLE.iter().any(|f| f.0 == date && f.1 == measure);
    for metric in ["revenue", "operating_income"] {
        let mut years: BTreeMap<String, f64> = BTreeMap::new();
        for (date, figure) in data.series("cloud/history.csv", "AWS", metric)? {
            let (date, measure) = (date.to_string(), format!("{metric}_quarter"));
            *years.entry(format!("{}-12-31", &date[..4])).or_default() += figure.value;
            if date.starts_with("2025") && !named(&date, &measure) {
                let cells = row![date, measure, "", figure.value, "USD_million", "=", "0.5", "actual", why];
                sheet.push(cells, &published("history.csv", &format!("grade {}", figure.grade)));
            }
        }
        let measure = format!("{metric}_fiscal_year");
        for (date, value) in years.range("2021".to_owned()..).filter(|(date, _)| !named(date, &measure)) {
            let cells = row![date.clone(), measure, "", *value, "USD_million", "=", "0.5", "actual", why];
            sheet.push(cells, &published("history.csv", "sum of the quarters"));
        }
    }
    for (date, figure) in data.series("cloud/history.csv", "AWS", "backlog_rpo")? {
        let date = date.to_string();
        if date.as_str() > "2024-12-01" && date != NOW {
            let cells = row![date, "backlog", "", figure.value, BILLION, "=", "0", "given", "base of growth"];
            sheet.push(
                cells,
                &published("history.csv", &format!("grade {}; {}", figure.grade, figure.source)),
            );
        }
    }
    Ok(())
}
