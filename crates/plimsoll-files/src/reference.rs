//! The reference page of the scenario folder, generated from the schema and the codes.

use std::fmt::Write as _;

use plimsoll_model::schema::{COMMON_COLUMNS, Column, SETTINGS, Shape, TABLES, Table, Use};

use crate::codes::CODES;
use crate::words;

/// The reference page as Markdown: settings, tables with their columns, codes.
pub fn reference_markdown() -> String {
    let mut page = String::from(INTRODUCTION);
    page.push_str(&settings());
    TABLES.iter().for_each(|table| page.push_str(&section(table)));
    page.push_str("## Columns that any table may carry\n\n");
    page.push_str(&columns(COMMON_COLUMNS));
    page.push_str(&codes());
    page
}

const INTRODUCTION: &str = "# The scenario folder\n\n\
<!-- Generated from the schema: do not edit. -->\n\n\
A scenario is a folder: `scenario.toml` for what is single, and a table for what repeats, as `NAME.csv` or \
`NAME.parquet`. Tables are comma-separated UTF-8 with a header; a line that starts with `#` is a remark. Dates are \
written `YYYY-MM-DD`, numbers with a decimal point and without separators. A money column ends in the ISO code of its \
currency, such as `unit_cost_usd`; `fx.csv` converts it. Where an interval is allowed, write `low|mid|high`: the plan \
uses the middle, paths draw a triangle.\n\n";

fn settings() -> String {
    let mut text = String::from(
        "## scenario.toml\n\n| setting | holds | default | unit | meaning |\n| --- | --- | --- | --- | --- |\n",
    );
    for setting in SETTINGS {
        let path = match setting.path.rsplit_once('.').filter(|_| setting.shape == Shape::Each) {
            Some((table, field)) => format!("`[[{table}]]` `{field}`"),
            None => format!("`{}`", setting.path),
        };
        let default = match setting.default {
            None => "required".to_owned(),
            Some("") => "nothing".to_owned(),
            Some(text) => format!("`{text}`"),
        };
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "| {path} | {} | {default} | {} | {} |",
            words::setting_kind(setting),
            setting.unit,
            setting.meaning
        );
    }
    text.push('\n');
    text
}

fn section(table: &Table) -> String {
    let usage = match table.usage {
        Use::Needed => "Needed.".to_owned(),
        Use::Refines => format!("Optional; left out: {}.", table.left_out),
        Use::CheckedOnly => {
            format!("Optional, read and checked, not used yet; left out: {}.", table.left_out)
        }
    };
    let key = table.key.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let intro = format!("One row is {}. {usage} No two rows share {key}.", table.row);
    format!("## {}\n\n{intro}\n\n{}", table.name, columns(table.columns))
}

fn columns(columns: &[Column]) -> String {
    let mut text =
        String::from("| column | holds | default | unit | meaning |\n| --- | --- | --- | --- | --- |\n");
    for column in columns {
        let name = column.header("usd");
        let (kind, default) = (words::column_kind(column), words::default(column));
        let _ = writeln!(text, "| `{name}` | {kind} | {default} | {} | {} |", column.unit, column.meaning);
    }
    text.push('\n');
    text
}

fn codes() -> String {
    let mut text = String::from("## Codes of findings\n\n| code | meaning |\n| --- | --- |\n");
    for (code, title) in CODES {
        let _ = writeln!(text, "| `{code}` | {title} |", title = title.replace('|', "\\|"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_column_and_code_is_on_the_page() {
        let page = reference_markdown();
        for name in SETTINGS.iter().map(|s| s.path.rsplit('.').next().unwrap_or("")) {
            assert!(page.contains(name), "{name}");
        }
        for column in TABLES.iter().flat_map(|t| t.columns) {
            assert!(page.contains(&format!("| `{}` |", column.header("usd"))), "{}", column.name);
        }
        assert!(CODES.iter().all(|(code, _)| page.contains(code)));
    }

    #[test]
    fn every_row_has_the_cells_of_its_header() {
        let bars = |line: &str| line.replace("\\|", "").matches('|').count();
        let page = reference_markdown();
        let mut width = 0;
        for line in page.lines() {
            match (line.starts_with('|'), width) {
                (false, _) => width = 0,
                (true, 0) => width = bars(line),
                (true, _) => assert_eq!(bars(line), width, "{line}"),
            }
        }
    }
}
