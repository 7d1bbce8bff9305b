//! What the output should say about how the input was taken: defaults that took effect, inputs that are not used yet,
//! assumptions.

use plimsoll_model::scenario::{Generation, GenerationId, Remark, RemarkKind, SLIP_LEARNED_FROM, Scenario};
use plimsoll_model::schema::{TABLES, Use};

use crate::case::Case;
use crate::focus;
use crate::resolve::is_read_price;
use crate::sheet::{Row, Sheet};
use crate::value::Value;

/// Tables whose absence changes no plan, or is said by another table.
const SILENT: [&str; 7] =
    ["fx", "reported", "decisions", "commitment_steps", "uses", focus::TABLE, focus::MAP];

/// Columns whose default changes a plan: table, column of the name, column, and what the default means.
const COLUMNS: [(&str, &str, &str, &str); 13] = [
    (
        "sites",
        "site",
        "electricity_price_per_mwh",
        "Electricity costs nothing (no electricity_price_per_mwh)",
    ),
    ("sites", "site", "pue", "The PUE is taken as 1.2"),
    ("generations", "generation", "availability", "Units are up all the time (no availability)"),
    ("generations", "generation", "stranding", "No capacity is stranded (no stranding)"),
    ("generations", "generation", "slip_months", "Suppliers are on time (no slip_months)"),
    ("generations", "generation", "salvage_share", "Units given up early fetch nothing (no salvage_share)"),
    ("generations", "generation", "service_life_months", "The service life is taken as 72 months"),
    ("generations", "generation", "average_kw", "The average power is taken as 0.75 of provisioned_kw"),
    ("generations", "generation", "opex_per_month", "Operations cost nothing (no opex_per_month)"),
    (
        "workloads",
        "workload",
        "short_penalty_per_unit_hour",
        "Short work costs only the revenue it does not bring (no short_penalty_per_unit_hour)",
    ),
    ("workloads", "workload", "home_share", "All work must be served in its own region (no home_share)"),
    ("power_options", "option", "cost", "Power costs nothing to build (no cost)"),
    (
        "workloads",
        "workload",
        "price_decline_per_year",
        "Prices stay as they are (no price_decline_per_year)",
    ),
];

/// Settings whose default changes a plan.
const SETTINGS: [(&str, &str); 2] = [
    ("finance.discount_rate", "The discount rate is taken as 10 % a year."),
    ("finance.tax_rate", "The tax rate is taken as 21 %."),
];

/// How many names a sentence lists.
const LISTED: usize = 6;

/// Paths of which a branch of the plan's tree is made at least.
const PATHS_A_BRANCH: f64 = 25.0;

/// Every remark about the input, defaults first.
pub(crate) fn gather(case: &Case<'_>) -> Vec<Remark> {
    let defaults = tables_left_out(case)
        .into_iter()
        .chain(columns_left_out(case))
        .chain(supply(case))
        .chain(blocks(case));
    let defaults =
        defaults.chain(settings_left_out(case)).map(|text| Remark { kind: RemarkKind::Default, text });
    let not_used = not_used(case).into_iter().map(|text| Remark { kind: RemarkKind::NotUsed, text });
    let assumed = assumed(case)
        .into_iter()
        .chain(not_known(case))
        .map(|text| Remark { kind: RemarkKind::Assumption, text });
    defaults.chain(not_used).chain(assumed).collect()
}

fn tables_left_out(case: &Case<'_>) -> Vec<String> {
    let tables = TABLES.iter().filter(|t| t.usage == Use::Refines && !SILENT.contains(&t.name));
    let has_rows = |table: &str| case.rows(table).next().is_some();
    // Contracts may stand in an export alone.
    let stands_in = |table: &str| has_rows(table) || (table == "commitments" && has_rows(focus::TABLE));
    let left_out = tables.filter(|t| !stands_in(t.name));
    left_out.map(|t| format!("No {}.csv: {}.", t.name, t.left_out)).collect()
}

fn settings_left_out(case: &Case<'_>) -> Vec<String> {
    let left_out = SETTINGS.iter().filter(|(path, _)| !case.settings.is_written(path));
    left_out.map(|(_, text)| (*text).to_owned()).collect()
}

fn columns_left_out(case: &Case<'_>) -> Vec<String> {
    let one_region = case.names.of("regions").len() == 1;
    let late_before = late_before(case);
    let columns = COLUMNS.iter().filter(|(_, _, column, _)| !(one_region && *column == "home_share"));
    let sentence = |(table, name, column, text): &(&'static str, &str, &str, &str)| {
        let mut of: Vec<String> =
            case.rows(table).filter(|row| row.is_empty(column)).map(|row| row.text(name)).collect();
        of.dedup();
        of.retain(|name| *column != "slip_months" || !late_before.contains(name));
        about(text, &of, case.names.of(table).len())
    };
    columns.filter_map(sentence).collect()
}

/// A sentence with the names it is about.
fn about(text: &str, names: &[String], all: usize) -> Option<String> {
    let listed = names.iter().take(LISTED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len() {
        0 => None,
        n if n == all && n > 1 => Some(format!("{text}: all {n}.")),
        n if n > LISTED => Some(format!("{text}: {listed} and {} more.", n - LISTED)),
        _ => Some(format!("{text}: {listed}.")),
    }
}

fn supply(case: &Case<'_>) -> Option<String> {
    let sheet = case.sheet("supply").filter(|sheet| sheet.len() > 0)?;
    let capped = |name: &String| sheet.rows().any(|row| row.text("generation") == *name);
    let names = case.names.of("generations");
    let start = case.start()?;
    let orderable = |name: &String| {
        let row = case.rows("generations").find(|row| row.text("generation") == *name);
        row.and_then(|row| row.date("last_order")).is_none_or(|last| last >= start)
    };
    let free: Vec<String> = names.iter().filter(|name| !capped(name) && orderable(name)).cloned().collect();
    about("Suppliers deliver any number of units (no row in supply.csv)", &free, names.len())
}

fn blocks(case: &Case<'_>) -> Option<String> {
    let sheet = case.sheet("load_blocks").filter(|sheet| sheet.len() > 0)?;
    let shaped = |name: &String| sheet.rows().any(|row| row.text("workload") == *name);
    let names = case.names.of("workloads");
    let flat: Vec<String> = names.iter().filter(|name| !shaped(name)).cloned().collect();
    about("The peak equals the mean (no row in load_blocks.csv)", &flat, names.len())
}

/// Workloads that could wait where a period has one load block.
fn nothing_to_wait_for(case: &Case<'_>) -> Option<String> {
    let mut blocks: Vec<String> = case.rows("load_blocks").map(|row| row.text("block")).collect();
    blocks.sort_unstable();
    blocks.dedup();
    let waits = |row: &Row<'_>| row.number("wait_share").is_some_and(|share| share > 0.0);
    let names: Vec<String> = case.rows("workloads").filter(waits).map(|row| row.text("workload")).collect();
    let text = "There are no other hours to wait for (wait_share without load_blocks.csv)";
    if blocks.len() > 1 { None } else { about(text, &names, case.names.of("workloads").len()) }
}

fn not_used(case: &Case<'_>) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    for table in TABLES {
        let Some(sheet) = case.sheet(table.name) else {
            continue;
        };
        if table.usage == Use::CheckedOnly && sheet.len() > 0 {
            texts.push(format!("{}.csv is read and checked, and not used yet.", table.name));
            continue;
        }
        let columns = table.columns.iter().filter(|c| c.meaning.contains("not used yet"));
        let filled = columns.filter(|c| says_more_than_default(sheet, c.name));
        texts.extend(
            filled.map(|c| format!("{}.{} is read and checked, and not used yet.", table.name, c.name)),
        );
    }
    texts.extend(floors(case));
    texts.extend(splits(case));
    texts.extend(other_prices(case));
    texts.extend(dated_rates(case));
    texts.extend(settings_not_used(case));
    texts.extend(nothing_to_wait_for(case));
    texts
}

/// Whether some row fills a column with something else than its default.
fn says_more_than_default(sheet: &Sheet, column: &str) -> bool {
    let says = |row: Row<'_>| {
        row.is_filled(column)
            && (row.value(column) == Value::Text || row.value(column) != sheet.default(column))
    };
    sheet.rows().any(says)
}

fn splits(case: &Case<'_>) -> Option<String> {
    let usage = case.sheet("usage")?;
    usage.fills("generation").then(|| {
        "Usage by generation is added up into workload and region: the split is not used yet.".to_owned()
    })
}

/// Spend contracts are in the books and not in the programme.
fn floors(case: &Case<'_>) -> Option<String> {
    let spend = case.rows("commitments").any(|row| row.text("kind") == "spend");
    spend.then(|| {
        "Contracts of kind `spend` are in the backlog, and in revenue with the share that is not in the usage; the NPV of \
         the plan does not count them, and use below their floor is not billed up to it yet."
            .to_owned()
    })
}

fn other_prices(case: &Case<'_>) -> Option<String> {
    let other = case.rows("prices").filter(|row| !is_read_price(*row)).count();
    let rows = if other == 1 { "1 row".to_owned() } else { format!("{other} rows") };
    (other > 0).then(|| format!("{rows} of prices.csv, for terms other than `blend` or for generations: read and checked, not used yet."))
}

fn dated_rates(case: &Case<'_>) -> Option<String> {
    let mut currencies: Vec<String> = case.rows("fx").map(|row| row.text("currency")).collect();
    let rows = currencies.len();
    currencies.sort_unstable();
    currencies.dedup();
    (currencies.len() < rows).then(|| {
        "Of several exchange rates of a currency the last one at `as_of` is used for every date.".to_owned()
    })
}

/// Generations with enough past orders to learn from.
fn late_before(case: &Case<'_>) -> Vec<String> {
    let mut received: Vec<String> =
        case.rows("orders").filter(|row| !row.is_empty("received")).map(|row| row.text("item")).collect();
    received.sort_unstable();
    let many = received.chunk_by(|a, b| a == b).filter(|orders| orders.len() >= SLIP_LEARNED_FROM);
    many.map(|orders| orders[0].clone()).collect()
}

/// Takes the slip that is left out from past orders, where there are enough of them, and says so.
pub(crate) fn learn_slip(case: &Case<'_>, scenario: &mut Scenario) {
    let left_out: Vec<bool> = case.rows("generations").map(|row| row.is_empty("slip_months")).collect();
    for g in (0..left_out.len()).filter(|g| left_out[*g]) {
        let Some(orders) = scenario.learn_slip(GenerationId(g)) else { continue };
        let Generation { name, slip, .. } = &scenario.generations[g];
        let text = format!(
            "{name} is late by what {orders} past orders of it were late by, {:.1} months in the middle (no slip_months).",
            slip.mid
        );
        scenario.remarks.push(Remark { kind: RemarkKind::Default, text });
    }
}

fn settings_not_used(case: &Case<'_>) -> Vec<String> {
    let settings = case.settings;
    let reviews = settings.list("policy.review_dates").len();
    let paths = settings.number("forecast.paths").unwrap_or(0.0);
    let cost = settings.number("policy.change_cost").is_some_and(|cost| cost > 0.0);
    let few = reviews > 0 && paths < 2.0 * PATHS_A_BRANCH;
    let dates = few.then(|| {
        format!(
            "policy.review_dates open nothing, all is decided now: a branch is made of at least {PATHS_A_BRANCH} paths, \
             and forecast.paths is {paths}."
        )
    });
    let slips = [("generations", "slip_months"), ("power_options", "slip_months"), ("sites", "slip_months")];
    let uncertain = |(table, column): &(&str, &str)| {
        case.rows(table).any(|row| row.interval(column).is_some_and(|slip| slip.is_uncertain()))
    };
    let learned = !late_before(case).is_empty();
    let states = settings.number("policy.supply_states").unwrap_or(1.0);
    let share = ("generations", "delivered_share");
    let late = (states > 1.0 && !learned && !slips.iter().chain([&share]).any(uncertain)).then(|| {
        "policy.supply_states changes nothing: no slip_months and no delivered_share is an interval, and fewer than five past \
         orders of any one item say how late they were."
            .to_owned()
    });
    let share =
        case.rows("generations").any(|row| row.interval(share.1).is_some_and(|share| share.mid < 1.0));
    let share = (states <= 1.0 && share).then(|| {
        "generations.delivered_share is not used, all that is ordered comes: policy.supply_states is 1."
            .to_owned()
    });
    let follows =
        case.rows("generations").any(|row| row.number("price_follows_demand").is_some_and(|by| by > 0.0));
    let follows = (follows && reviews == 0).then(|| {
        "generations.price_follows_demand is not used: there are no policy.review_dates at which demand is seen.".to_owned()
    });
    let none = settings.text("policy.approved").is_none_or(|path| path.is_empty());
    let cost = (cost && none)
        .then(|| "policy.change_cost weighs nothing: no plan is approved (policy.approved).".to_owned());
    dates.into_iter().chain(late).chain(share).chain(follows).chain(cost).collect()
}

fn assumed(case: &Case<'_>) -> Option<String> {
    let count = |sheet: &Sheet| sheet.rows().filter(|row| row.choice("mark") == Some("assumed")).count();
    let counts: Vec<(&str, usize)> =
        case.sheets.iter().map(|(table, sheet)| (*table, count(sheet))).filter(|(_, n)| *n > 0).collect();
    let all: usize = counts.iter().map(|(_, n)| n).sum();
    let list = counts.iter().map(|(table, n)| format!("{table} {n}")).collect::<Vec<_>>().join(", ");
    (all > 0).then(|| format!("Rows marked as assumed: {all} ({list})."))
}

fn not_known(case: &Case<'_>) -> Option<String> {
    let list = case.later.iter().map(|(table, n)| format!("{table} {n}")).collect::<Vec<_>>().join(", ");
    (!case.later.is_empty())
        .then(|| format!("Rows that become known after the date of the case are left out ({list})."))
}

#[cfg(test)]
mod tests {
    use plimsoll_model::schema::{Kind, Presence, table};

    use super::*;

    #[test]
    fn every_default_that_is_named_is_the_one_of_the_schema() {
        for (name, key, column, _) in COLUMNS {
            let table = table(name).expect("a table");
            assert!(table.columns.iter().any(|c| c.name == key && c.kind == Kind::Name), "{name}.{key}");
            assert!(table.columns.iter().any(|c| c.name == column && !c.is_required()), "{name}.{column}");
        }
        let default = |table_name: &str, column: &str| {
            let column = table(table_name)
                .and_then(|t| t.columns.iter().find(|c| c.name == column))
                .expect("a column");
            column.presence
        };
        let optional = Presence::Optional;
        assert_eq!(default("sites", "pue"), optional("1.2"));
        assert_eq!(default("generations", "service_life_months"), optional("72"));
        assert_eq!(default("generations", "average_kw"), optional("= 0.75 of provisioned_kw"));
    }
}
