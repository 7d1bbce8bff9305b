//! The page, the terminal summary and the JSON document of a plan of the size of a cloud.
#![allow(
    missing_docs,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap
)]

mod flagship;

use std::collections::BTreeSet;

use flagship::flagship;
use plimsoll_model::plan::{Node, NodeId};
use plimsoll_report::{KEYS, RUN_TABLES, SHAPES, html, json, out_tables, terminal_summary};
use serde_json::Value;

/// Elements that have no end.
const VOID: [&str; 3] = ["meta", "br", "link"];

/// The same plan where a review in the ninth period parts the paths in two halves: what was ordered from then on, one half
/// orders twice and the other not at all.
fn waiting() -> flagship::Flagship {
    let mut f = flagship();
    let periods = f.scenario.calendar.periods().len();
    let half = f.demand.paths / 2;
    f.plan.tree.nodes[0].until = 8;
    for (node, words) in [(1, "ai +12 %"), (2, "ai −12 %")] {
        let (seen, words) = (Vec::new(), words.to_owned());
        let parent = Some(NodeId::ROOT);
        f.plan.tree.nodes.push(Node {
            parent,
            first: 8,
            until: periods,
            probability: 0.5,
            seen,
            demand_ratio: 1.0,
            words,
        });
        f.plan.tree.last[(node - 1) * half..].fill(NodeId(node));
    }
    f.plan.active[0].retired_early = 3.0;
    for o in f.plan.orders.iter_mut().filter(|o| o.placed >= 8) {
        (o.node, o.units, o.megawatts) = (NodeId(1), 2.0 * o.units, 2.0 * o.megawatts);
    }
    for o in f.plan.power_orders.iter_mut().filter(|o| o.placed >= 8) {
        (o.node, o.blocks, o.cost, o.megawatts) =
            (NodeId(1), 2.0 * o.blocks, 2.0 * o.cost, 2.0 * o.megawatts);
    }
    f
}

/// Money ordered is the mean over the branches, and so are the totals; each order is told with its branch.
#[test]
fn what_waits_is_told_by_branch_and_counted_by_its_probability() {
    let (now, later) = (flagship().view(), waiting().view());
    assert_eq!(now.tree.len(), 0);
    let names: Vec<&str> = later.tree.iter().map(|n| n.name.as_str()).collect();
    assert_eq!(names, ["", "1", "2"]);
    assert_eq!((later.tree[2].orders, later.tree[2].parent.as_str()), (0, ""));
    let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-9 * a.abs(), "{a} {b}");
    close(now.orders_later.cost, later.orders_later.cost);
    close(now.orders_later.reserves_mw, later.orders_later.reserves_mw);
    let branch: f64 = later.orders_later.rows.iter().filter(|o| o.branch == "1").map(|o| o.cost).sum();
    close(later.tree[1].cost, branch);
    let all: f64 = later.tree.iter().map(|n| n.probability * n.cost).sum();
    close(all, later.orders_now.cost + later.orders_later.cost);
    let flow =
        |view: &plimsoll_report::View| -> f64 { view.order_flow.layers.iter().flat_map(|l| &l.values).sum() };
    close(flow(&now), flow(&later));
    let page = html(&later);
    tags(&page);
    assert!(page.contains("id=\"waits\"") && page.contains("ai −12 %"));
    assert!(!html(&now).contains("id=\"waits\""));
}

/// Checks that every tag is closed by its own end, in order, and gives all tags with their attributes.
fn tags(page: &str) -> Vec<String> {
    let mut open: Vec<String> = Vec::new();
    let mut all = Vec::new();
    let mut rest = page;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        let name: String =
            tag.trim_start_matches('/').chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
        if tag.starts_with('!') || VOID.contains(&name.as_str()) || tag.ends_with('/') {
            all.push(tag.to_owned());
        } else if tag.starts_with('/') {
            assert_eq!(open.pop().as_deref(), Some(name.as_str()), "before {}", &rest[..rest.len().min(80)]);
        } else {
            all.push(tag.to_owned());
            if name == "script" || name == "style" {
                let close = rest.find(&format!("</{name}>")).expect("raw text ends");
                rest = &rest[close..];
            }
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    all
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

#[test]
fn the_page_is_well_formed_small_and_alone() {
    let page = html(&flagship().view());
    let tags = tags(&page);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
    let outside = page.replace("http://www.w3.org/2000/svg", "");
    for sign in ["http:", "https:", "//cdn", "@import", "src=", "url(\"", "url(h"] {
        assert!(!outside.contains(sign), "{sign}");
    }
    let ids: Vec<&str> = tags.iter().filter_map(|t| attribute(t, "id")).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "an id stands twice");
    for link in tags.iter().filter_map(|t| attribute(t, "href")) {
        assert!(ids.contains(&link.trim_start_matches('#')), "{link}");
    }
}

#[test]
fn every_figure_tells_its_title_and_summary() {
    let page = html(&flagship().view());
    let charts: Vec<&str> = page.split("<svg xmlns=").skip(1).collect();
    assert!(charts.len() > 30, "{}", charts.len());
    for chart in charts {
        let chart = chart.split("</svg>").next().expect("an end");
        assert!(chart.contains("role=\"img\"") && chart.contains("aria-labelledby="));
        for (open, close) in [("<title id=", "</title>"), ("<desc id=", "</desc>")] {
            let start = chart.find(open).expect(open);
            let words = &chart[start..start + chart[start..].find(close).expect(close)];
            assert!(words.split('>').nth(1).is_some_and(|w| w.len() > 5), "{words}");
        }
    }
}

#[test]
fn markup_in_names_stays_text() {
    let mut f = flagship();
    let bad = "<script>alert(1)</script>\"'><img src=x>";
    f.scenario.name = bad.into();
    f.scenario.sites[0].name = bad.into();
    f.scenario.workloads.iter_mut().for_each(|w| w.name = bad.into());
    f.scenario.generations[15].name = bad.into();
    f.scenario.generations[15].family = bad.into();
    f.scenario.remarks[0].text = bad.into();
    f.scenario.currency = bad.into();
    let page = html(&f.view());
    let tags = tags(&page);
    assert_eq!(tags.iter().filter(|t| t.starts_with("script")).count(), 1);
    assert!(!tags.iter().any(|t| t.starts_with("img")));
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
}

#[test]
fn an_assumed_price_never_looks_like_a_known_one() {
    let mut f = flagship();
    let marks = |page: &str| page.matches("rests on an assumption").count();
    let all = marks(&html(&f.view()));
    for g in &mut f.scenario.generations {
        g.unit_cost = plimsoll_model::Interval::certain(g.unit_cost.mid);
    }
    let view = f.view();
    let blocks = [&view.orders_now, &view.orders_later].map(|o| o.rows.iter().filter(|r| r.power).count());
    assert_eq!(marks(&html(&view)), blocks.iter().sum::<usize>() + view.assumptions.len());
    assert!(all > marks(&html(&view)));
}

#[test]
fn the_terminal_summary_fits_a_screen() {
    let view = flagship().view();
    for width in [76, 80, 100] {
        let plain = terminal_summary(&view, width, false, true);
        assert!(plain.lines().count() < 46, "{} lines", plain.lines().count());
        assert!(plain.lines().all(|l| l.chars().count() <= width), "{width}: {plain}");
        let cut = |l: &&str| l.ends_with('\u{2026}') && !l.starts_with('\u{25cb}');
        assert_eq!(plain.lines().find(cut), None, "only a remark may be cut");
        let ascii = terminal_summary(&view, width, false, false);
        assert!(ascii.is_ascii() && ascii.lines().count() == plain.lines().count());
        let mut coloured = terminal_summary(&view, width, true, true);
        assert_ne!(coloured, plain);
        for code in ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m"] {
            coloured = coloured.replace(code, "");
        }
        assert_eq!(coloured, plain);
    }
}

/// What was stopped is told as that, with how much better a plan might be.
#[test]
fn the_terminal_says_that_planning_was_stopped() {
    let mut view = flagship().view();
    assert!(!terminal_summary(&view, 80, false, true).contains("stopped"));
    view.status.solved = plimsoll_model::plan::PlanStatus::Stopped;
    view.status.bound = view.status.objective * 1.03;
    view.status.gap = 0.03;
    let text = terminal_summary(&view, 80, false, true);
    let line = text.lines().find(|line| line.starts_with("stopped early with a gap of 3")).expect("a line");
    assert!(line.contains("at most $"), "{line}");
    assert!(text.lines().count() < 46 && text.lines().all(|line| line.chars().count() <= 80));
}

/// Nine tenths of an order that a decision asks for go as they come, for there is no power; after that a fleet is given up.
#[test]
fn units_that_are_given_up_are_told_with_numbers() {
    let mut f = flagship();
    assert!(f.view().given_up.is_empty());
    let order = f.plan.orders.iter().find(|o| o.units > 100.0 && o.placed == 0).expect("an order").clone();
    let there = |g, s| move |a: &&mut plimsoll_model::plan::Active| a.generation == g && a.site == s;
    let come = f
        .plan
        .active
        .iter_mut()
        .find(|a| (a.generation, a.site, a.period) == (order.generation, order.site, order.in_service));
    let ordered: f64 = {
        let same = |o: &&plimsoll_model::plan::Order| {
            (o.generation, o.site, o.in_service) == (order.generation, order.site, order.in_service)
        };
        f.plan.orders.iter().filter(same).map(|o| o.units).sum()
    };
    come.expect("in service").retired_early = 0.9 * ordered;
    let end = f.scenario.horizon().end;
    let later = f.plan.active.iter_mut().filter(there(order.generation, order.site));
    later.max_by_key(|a| if a.period < end { a.period } else { 0 }).expect("in service").retired_early = 7.0;
    let day = f.scenario.calendar.start();
    f.scenario.decisions = vec![plimsoll_model::scenario::Decision {
        item: plimsoll_model::scenario::Item::Generation(order.generation),
        site: None,
        from: day,
        to: day,
        min_units: ordered,
        max_units: None,
        author: String::new(),
        reason: String::new(),
        row: plimsoll_model::scenario::RowId { table: "decisions", line: 2 },
    }];
    for p in f.plan.power.iter_mut().filter(|p| p.site == order.site && p.period == order.in_service) {
        p.load_mw = p.envelope_mw;
    }
    let view = f.view();
    let row = &view.given_up[0];
    assert!((row.at_once - 0.9 * ordered).abs() < 1e-6 && row.no_power && row.decision == "decisions.csv:2");
    assert!((row.wasted - row.at_once * order.unit_cost).abs() < 1e-6 * row.wasted);
    let told = |part: &str| view.sentences.iter().any(|s| s.contains(part));
    assert!(told("are given up as soon as they come") && told("the power there is all used"));
    assert!(told("A decision asks for them (decisions.csv:2).") && told("are given up before their time"));
    let text = terminal_summary(&view, 80, false, true);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("are given up as soon as they come") && text.lines().count() < 46, "{text}");
}

/// The sample's waste and shortage of every year stand below each other, each over its P10 and P90.
#[test]
fn the_terminal_tells_the_spread_of_every_year() {
    let view = flagship().view();
    let text = terminal_summary(&view, 80, false, true);
    let cells = |line: &str| line.split_whitespace().count();
    let lines: Vec<&str> = text.lines().collect();
    for name in ["  waste", "  shortage"] {
        let at = lines.iter().position(|l| l.starts_with(name)).expect(name);
        assert_eq!(cells(lines[at]), 1 + view.years.len(), "{}", lines[at]);
        assert!(lines[at + 1].starts_with("   P10\u{2013}P90"), "{}", lines[at + 1]);
        assert_eq!(lines[at + 1].matches('\u{2013}').count(), 1 + view.years.len(), "{}", lines[at + 1]);
    }
}

/// Paths of all keys, where an object that is one of the shapes counts as a leaf.
fn paths(value: &Value, prefix: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            let shape = |keys: &[(&str, &str)]| map.keys().all(|key| keys.iter().any(|(k, _)| k == key));
            if SHAPES.iter().any(|(_, keys)| shape(keys)) {
                return;
            }
            for (key, inner) in map {
                let list = if inner.is_array() { "[]" } else { "" };
                let path =
                    if prefix.is_empty() { format!("{key}{list}") } else { format!("{prefix}.{key}{list}") };
                found.insert(path.clone());
                paths(inner, &path, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| paths(item, prefix, found)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_document_is_described_and_every_description_has_its_key() {
    let document = json(&waiting().view()).expect("a view is a document");
    let value: Value = serde_json::from_str(&document).expect("valid");
    let mut found = BTreeSet::new();
    paths(&value, "", &mut found);
    let described: BTreeSet<String> = KEYS.iter().map(|(key, _)| (*key).to_owned()).collect();
    let never_in_sample = |key: &String| key.contains(".against.") && !key.starts_with("capacity");
    assert_eq!(found.difference(&described).collect::<Vec<_>>(), Vec::<&String>::new());
    let missing: Vec<_> = described.difference(&found).filter(|key| !never_in_sample(key)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    let (a, b) = (flagship().view(), flagship().view());
    assert_eq!(html(&a), html(&b));
    assert_eq!(json(&a).expect("a document"), json(&b).expect("a document"));
}

#[test]
fn tables_are_rectangular_and_add_up_to_the_view() {
    let f = flagship();
    let view = f.view();
    let tables = out_tables(&f.sources(), &view);
    let names: BTreeSet<_> = tables.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(names.len(), tables.len());
    for table in &tables {
        assert!(table.rows() > 0 || table.name == "branches", "{} is empty", table.name);
        assert!(table.columns.iter().all(|(_, values)| values.len() == table.rows()), "{}", table.name);
    }
    let column = |table: &str, name: &str| -> f64 {
        let table = tables.iter().find(|t| t.name == table).expect(table);
        let (_, values) = table.columns.iter().find(|(n, _)| n == name).expect(name);
        let plimsoll_model::ColumnValues::Number(values) = values else { panic!("{name} is not a number") };
        values.iter().sum()
    };
    let ordered = view.orders_now.cost + view.orders_later.cost;
    let written = column("orders", "cost") + column("power_orders", "cost");
    assert!((ordered - written).abs() < 1e-9 * written, "{ordered} {written}");
    let flow: f64 = view.order_flow.layers.iter().flat_map(|l| &l.values).sum();
    assert!((flow - written).abs() < 1e-9 * written, "{flow} {written}");
}

/// The sample has no booked statements; the tables of a whole run are compared in `tests/`.
#[test]
fn every_table_and_column_of_a_run_is_described_in_order() {
    let f = flagship();
    for table in out_tables(&f.sources(), &f.view()) {
        let described = RUN_TABLES.iter().find(|(name, ..)| *name == table.name);
        let (_, _, columns) = described.unwrap_or_else(|| panic!("{} is not described", table.name));
        let names: Vec<&str> = columns.iter().map(|(name, _)| *name).collect();
        assert_eq!(table.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), names);
    }
}

/// Writes the page and the summary where `PLIMSOLL_REPORT_SAMPLE` says, to be looked at.
#[test]
fn the_sample_can_be_looked_at() {
    let Ok(path) = std::env::var("PLIMSOLL_REPORT_SAMPLE") else { return };
    let waits = std::env::var("PLIMSOLL_REPORT_WAITS").is_ok();
    let view = if waits { waiting().view() } else { flagship().view() };
    std::fs::write(&path, html(&view)).expect("writable");
    let text = terminal_summary(&view, 80, false, true) + "\n" + &terminal_summary(&view, 80, false, false);
    std::fs::write(format!("{path}.txt"), text).expect("writable");
    std::fs::write(format!("{path}.json"), json(&view).expect("a document")).expect("writable");
}
