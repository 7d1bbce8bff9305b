//! What is said where no plan obeys all inputs: which of them clash, and what would have to give way.

use plimsoll_files::Loaded;
use plimsoll_model::Scenario;
use plimsoll_model::repair::{Change, Clash, Input, Member};
use plimsoll_model::scenario::{Item, RowId};
use plimsoll_report::format::{count, date, megawatts, money};

use crate::sheet::wrapped;

/// Changes that are told one by one.
const MOST: usize = 5;

/// The text for people.
pub(crate) fn text(clash: &Clash, scenario: &Scenario, loaded: &Loaded) -> String {
    let mut text = String::from("error: no plan obeys all of these together:\n");
    for (i, member) in clash.members.iter().enumerate() {
        text += &(wrapped("  - ", 4, &member.words) + "\n");
        // Rows of one input that stand side by side are named once.
        let again = clash.members.get(i + 1).is_some_and(|next| next.row == member.row);
        if let Some(row) = member.row.filter(|_| !again) {
            text += &format!("  --> {}\n", place(row, loaded));
        }
    }
    if !clash.repair.is_empty() {
        let cost = money(cost(clash), &scenario.currency);
        let one = if clash.repair.len() == 1 { "change that makes" } else { "changes that make" };
        text += &format!("the cheapest {one} a plan possible, {cost} in all:\n");
        clash.repair.iter().for_each(|change| text += &line(change, scenario, loaded));
    }
    let others = others(clash);
    let alone: Vec<&Change> = others.iter().filter_map(|member| member.alone.as_ref()).collect();
    if !alone.is_empty() {
        text += "or one of these alone:\n";
        alone.iter().take(MOST).for_each(|change| text += &line(change, scenario, loaded));
        if alone.len() > MOST {
            text += &format!("  and {} more, see --json\n", alone.len() - MOST);
        }
    }
    let mut words: Vec<String> = others
        .iter()
        .filter(|member| member.alone.is_none())
        .filter_map(|m| m.input)
        .map(|i| name(i, scenario))
        .collect();
    words.dedup();
    if !words.is_empty() {
        text += &(wrapped("", 2, &format!("no change of {} alone will do", words.join(", nor of "))) + "\n");
    }
    text
}

/// The same as a JSON document.
pub(crate) fn json(clash: &Clash, scenario: &Scenario, loaded: &Loaded) -> serde_json::Value {
    let mut rows: Vec<RowId> = clash.members.iter().filter_map(|member| member.row).collect();
    rows.sort_unstable();
    rows.dedup();
    let row = |row: RowId| {
        let (file, line) = loaded.place(row);
        serde_json::json!({"file": file, "line": line})
    };
    let change = |change: &Change| {
        let (file, line) = loaded.place(change.row);
        serde_json::json!({
            "words": words(change, scenario), "file": file, "line": line,
            "column": change.input.column(), "from": change.from, "to": change.to, "by": change.by(),
            "cost": change.cost,
        })
    };
    let member = |member: &Member| {
        serde_json::json!({
            "constraint": member.words, "row": member.row.map(row), "alone": member.alone.as_ref().map(change),
        })
    };
    serde_json::json!({
        "outcome": "infeasible",
        "constraints": clash.members.iter().map(|m| &m.words).collect::<Vec<_>>(),
        "rows": rows.into_iter().map(row).collect::<Vec<_>>(),
        "members": clash.members.iter().map(member).collect::<Vec<_>>(),
        "repair": clash.repair.iter().map(change).collect::<Vec<_>>(),
        "repair_cost": cost(clash),
        "currency": scenario.currency,
    })
}

fn cost(clash: &Clash) -> f64 {
    clash.repair.iter().map(|change| change.cost).sum()
}

/// Members of other inputs than the cheapest change's, each input once.
fn others(clash: &Clash) -> Vec<&Member> {
    let mut seen: Vec<Input> = match &clash.repair[..] {
        [only] => vec![only.input],
        _ => Vec::new(),
    };
    let new = |member: &&Member| {
        let input = member.input.filter(|input| !seen.contains(input));
        seen.extend(input);
        input.is_some()
    };
    clash.members.iter().filter(new).collect()
}

/// File and line; `--set` alone for what was typed.
fn place(row: RowId, loaded: &Loaded) -> String {
    let (file, line) = loaded.place(row);
    if line == 0 { file } else { format!("{file}:{line}") }
}

fn line(change: &Change, scenario: &Scenario, loaded: &Loaded) -> String {
    let (column, place) = (change.input.column(), place(change.row, loaded));
    let [from, to] = [change.from, outward(change)].map(|value| format!("{value}"));
    let price = match change.input {
        Input::Capex { .. } => String::new(),
        _ => format!(", about {}", money(change.cost, &scenario.currency)),
    };
    let words = format!("{}{price} ({place}, {column} {from} \u{2192} {to})", words(change, scenario));
    wrapped("  - ", 4, &words) + "\n"
}

/// What to write into the cell: five digits, or a whole number where there was one, and never too little.
#[allow(clippy::cast_possible_truncation)]
fn outward(change: &Change) -> f64 {
    let digits = 4 - change.to.abs().max(1e-12).log10().floor() as i32;
    let step = 10.0_f64.powi(-digits);
    let step = if change.from.fract().abs() < 1e-9 && change.to.abs() >= 10.0 { step.max(1.0) } else { step };
    // Dust does not make a round number less round.
    let dust = 1e-6 * change.to.abs() / step;
    let steps = change.to / step;
    let steps = if change.input.is_least() { (steps + dust).floor() } else { (steps - dust).ceil() };
    // A negative power of ten is not exact; a division by its inverse gives the shortest number.
    let value = if step < 1.0 { steps / step.recip().round() } else { steps * step };
    value.max(0.0)
}

/// The change in words, such as `2.1 MW more at iad-3`.
fn words(change: &Change, scenario: &Scenario) -> String {
    let by = (outward(change) - change.from).abs();
    let number = count(by);
    match change.input {
        Input::Power { site, step } => {
            let site = &scenario.sites[site.0];
            let from = site.envelope[step].from;
            let from = if site.envelope.len() > 1 { format!(" from {}", date(from)) } else { String::new() };
            format!("{} more at {}{from}", megawatts(by), site.name)
        }
        Input::Supply { index } => {
            let cap = &scenario.supply[index];
            let generation = &scenario.generations[cap.generation.0].name;
            format!("{number} more {generation} from suppliers from {}", date(cap.start))
        }
        Input::Capex { index } => {
            let budget = &scenario.policy.capex_budget[index];
            let family = budget.family.as_ref().map_or(String::new(), |family| format!(" for {family}"));
            format!("{} more capex in {}{family}", money(by, &scenario.currency), budget.year)
        }
        Input::LimitMax { index, .. } => format!("{number} more {}", scenario.limits[index].name),
        Input::LimitMin { index, .. } => {
            format!("the least {} lower by {number}", scenario.limits[index].name)
        }
        Input::AtLeast { index } => {
            let decision = &scenario.decisions[index];
            format!(
                "release the decision on {} by {number} {}",
                item(decision.item, scenario),
                units(decision.item)
            )
        }
        Input::AtMost { index } => {
            let decision = &scenario.decisions[index];
            let item_name = item(decision.item, scenario);
            format!("let the decision on {item_name} allow {number} {} more", units(decision.item))
        }
        Input::Contract { index } => {
            let contract = &scenario.commitments[index];
            let unit = contract.workload.map_or("units", |w| scenario.workloads[w.0].unit.as_str());
            format!("release contract {} line {} by {number} {unit}", contract.contract, contract.line)
        }
        Input::Blocks { option } => {
            format!("{number} blocks more of {}", scenario.power_options[option.0].name)
        }
        Input::BlocksPerPeriod { option } => {
            format!("{number} blocks more of {} in a period", scenario.power_options[option.0].name)
        }
    }
}

/// What an input is called in a list.
fn name(input: Input, scenario: &Scenario) -> String {
    match input {
        Input::Power { site, .. } => format!("power at {}", scenario.sites[site.0].name),
        Input::Supply { index } => {
            format!("supply of {}", scenario.generations[scenario.supply[index].generation.0].name)
        }
        Input::Capex { index } => format!("capex in {}", scenario.policy.capex_budget[index].year),
        Input::LimitMax { index, .. } | Input::LimitMin { index, .. } => scenario.limits[index].name.clone(),
        Input::AtLeast { index } | Input::AtMost { index } => {
            format!("the decision on {}", item(scenario.decisions[index].item, scenario))
        }
        Input::Contract { index } => format!("contract {}", scenario.commitments[index].contract),
        Input::Blocks { option } | Input::BlocksPerPeriod { option } => {
            format!("blocks of {}", scenario.power_options[option.0].name)
        }
    }
}

fn item(item: Item, scenario: &Scenario) -> &str {
    match item {
        Item::Generation(g) => &scenario.generations[g.0].name,
        Item::Power(o) => &scenario.power_options[o.0].name,
    }
}

fn units(item: Item) -> &'static str {
    match item {
        Item::Generation(_) => "units",
        Item::Power(_) => "blocks",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_round_and_enough() {
        let row = RowId { table: "sites", line: 2 };
        let capex = Input::Capex { index: 0 };
        let least = Input::AtLeast { index: 0 };
        for (input, from, to, cell) in [
            (capex, 10.5, 12.345_678, 12.346),
            (capex, 10.5, 12.100_000_5, 12.1),
            (capex, 1.0, 2.5, 2.5),
            (capex, 50_000.0, 120_000.012, 120_000.0),
            (capex, 0.02, 0.031_234_56, 0.031_235),
            (capex, 1e9, 1_234_567_890.0, 1_234_600_000.0),
            (capex, 100.0, 120.3, 121.0),
            (least, 900_000.0, 51_999.7, 51_999.0),
            (least, 40.0, 0.0, 0.0),
        ] {
            let written = outward(&Change { input, from, to, cost: 0.0, row });
            assert!((written - cell).abs() <= 1e-12 * cell, "{to}: {written}");
        }
    }

    /// A budget that was typed stands in `--set`, one of an overlay on a line of that.
    #[test]
    fn a_budget_is_placed_where_it_was_written() {
        let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/gpu-cloud");
        let file = std::env::temp_dir().join(format!("plimsoll-budget-{}.toml", std::process::id()));
        std::fs::write(&file, "[set]\npolicy.capex_budget = [{ year = 2026, max = 7e9 }]\n").expect("a file");
        let typed = vec!["policy.capex_budget=[{ year = 2026, max = 7e9 }]".to_owned()];
        for (overlays, sets, expected) in [(vec![], typed, "--set"), (vec![file.clone()], vec![], "toml:2")] {
            let loaded = plimsoll_files::load(&dir, &plimsoll_files::LoadOptions { overlays, sets });
            let row = loaded.scenario.as_ref().expect("a scenario").policy.capex_budget[0].row;
            assert!(place(row, &loaded).ends_with(expected), "{}", place(row, &loaded));
        }
        std::fs::remove_file(&file).expect("a file");
    }
}
