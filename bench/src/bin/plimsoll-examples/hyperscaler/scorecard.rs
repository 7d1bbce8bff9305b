//! Published figures to compare with.

use std::collections::BTreeMap;
use std::path::Path;

use super::published::{ARTICLE, BILLION, FILINGS, NOW};
use crate::Outcome;
use crate::sheet::{Sheet, derived, reported as published, row};
use crate::source::Source;

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
