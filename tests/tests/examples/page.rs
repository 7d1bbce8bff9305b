//! Every example's report, looked at in a browser: wide and narrow, light and dark, without a network, and on paper.

use plimsoll_report::{Books, Sources, forecast_html, forecast_view, html, view};
use serde_json::Value;

use super::browser::{look, printed};
use super::{Planned, planned};

/// Parts of the report; each stands in it whatever the scenario.
const PARTS: [&str; 10] =
    ["orders", "load", "demand", "capacity", "power", "money", "scarce", "roadmap", "trust", "assumed"];

fn page(of: &Planned) -> String {
    let plan = of.came.plan().expect("a plan");
    let books = Books::of(&of.scenario, &of.came.accounts, &of.came.scorecard, &of.came.trust);
    let (demand, forecast) = (&of.came.forecast.demand, &of.came.forecast.report);
    html(&view(&Sources { scenario: &of.scenario, demand, forecast, plan, books: &books }))
}

fn strings(fact: &Value, key: &str) -> Vec<String> {
    let all = fact[key].as_array().unwrap_or_else(|| panic!("{key} in {fact}")).iter();
    all.map(|v| v.as_str().unwrap_or_default().to_owned()).collect()
}

fn none(name: &str, fact: &Value, key: &str) {
    let found = strings(fact, key);
    let at = format!("{name}, {} wide, dark {}", fact["width"], fact["dark"]);
    assert!(found.is_empty(), "{at}: {key}: {:#?}", &found[..found.len().min(12)]);
}

fn whole(name: &str, fact: &Value) {
    let sections = fact["sections"].as_array().expect("sections");
    let ids: Vec<&str> = sections.iter().filter_map(|s| s["id"].as_str()).collect();
    assert_eq!(ids, PARTS, "{name}");
    for section in sections {
        let lead = section["lead"].as_str().unwrap_or_default();
        let sentence = lead.len() > 20 && lead.ends_with('.');
        assert!(sentence, "{name}: {} does not open with a sentence but with {lead:?}", section["id"]);
        assert!(section["words"].as_u64().unwrap_or(0) > 40, "{name}: {} is empty", section["id"]);
    }
    assert!(fact["charts"].as_u64().unwrap_or(0) >= 8, "{name}: {} charts", fact["charts"]);
}

#[test]
fn every_report_is_whole_wide_and_narrow_light_and_dark() {
    for of in planned() {
        let (name, page) = (of.name(), page(of));
        for dark in [false, true] {
            let seen = look(&name, &page, dark);
            assert_eq!(seen.console, Vec::<String>::new(), "{name}");
            assert_eq!(seen.facts.len(), 2, "{name}");
            for fact in &seen.facts {
                assert_eq!(fact["dark"], dark, "{name}");
                let light = fact["ground"]["r"].as_f64().expect("a colour") > 128.0;
                assert_eq!(light, !dark, "{name}: {}", fact["ground"]);
                assert!(fact["wide"].as_u64() <= fact["width"].as_u64(), "{name}: {} wide", fact["wide"]);
                for key in ["requests", "faint", "collisions", "outside"] {
                    none(&name, fact, key);
                }
                whole(&name, fact);
            }
        }
    }
}

/// The page of the forecast of every example: whole, no letters over one another, nothing outside, no request.
#[test]
fn every_forecast_is_whole_wide_and_narrow_light_and_dark() {
    for of in planned() {
        let name = format!("{}, forecast", of.name());
        let page = forecast_html(&forecast_view(&of.scenario, &of.came.forecast));
        for dark in [false, true] {
            let seen = look(&name, &page, dark);
            assert_eq!(seen.console, Vec::<String>::new(), "{name}");
            for fact in &seen.facts {
                assert!(fact["wide"].as_u64() <= fact["width"].as_u64(), "{name}: {} wide", fact["wide"]);
                for key in ["requests", "faint", "collisions", "outside"] {
                    none(&name, fact, key);
                }
                let series = of.came.forecast.history.len().min(12) as u64;
                let fans = of.scenario.workloads.len() as u64;
                assert_eq!(fact["charts"].as_u64(), Some(series + fans), "{name}");
            }
        }
    }
}

/// The same of a case with all that may stand in it: past deals, work that was turned away, overrides.
#[test]
fn the_page_of_deals_is_whole() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/deals");
    let options = plimsoll_files::LoadOptions {
        overlays: vec![dir.join("planner.toml")],
        ..plimsoll_files::LoadOptions::default()
    };
    let mut scenario = plimsoll_files::load(&dir, &options).scenario.expect("a scenario");
    scenario.usage.iter_mut().rev().take(4).for_each(|row| row.capacity_limited = true);
    let forecast = plimsoll::forecast(&scenario);
    let page = forecast_html(&forecast_view(&scenario, &forecast));
    for title in
        ["What became of deals", "Deals not signed", "Work that was turned away", "What planners changed"]
    {
        assert!(page.contains(&format!("<h2>{title}</h2>")), "{title}");
    }
    // All sources, the series, and what was told of deals.
    is_whole("deals", &page, 3);
}

/// The same of a case in which work comes with other work.
#[test]
fn the_page_of_work_that_comes_with_other_work_is_whole() {
    let dir = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/pulls");
    let scenario = plimsoll_files::load(&dir, &plimsoll_files::LoadOptions::default()).scenario;
    let scenario = scenario.expect("a scenario");
    let page = forecast_html(&forecast_view(&scenario, &plimsoll::forecast(&scenario)));
    assert!(page.contains("<h2>What comes with other work</h2>"));
    // Sources of three workloads, and three regions of each.
    is_whole("pulls", &page, 12);
}

/// Nothing overflows, is asked for, faint or in the way, light and dark, and so many charts are there.
fn is_whole(name: &str, page: &str, charts: u64) {
    for dark in [false, true] {
        let seen = look(name, page, dark);
        assert_eq!(seen.console, Vec::<String>::new());
        for fact in &seen.facts {
            assert!(fact["wide"].as_u64() <= fact["width"].as_u64(), "{name}: {} wide", fact["wide"]);
            for key in ["requests", "faint", "collisions", "outside"] {
                none(name, fact, key);
            }
            assert_eq!(fact["charts"].as_u64(), Some(charts), "{name}");
        }
    }
}

#[test]
fn every_report_prints_to_less_than_two_megabytes() {
    for of in planned() {
        let paper = printed(&of.name(), &page(of));
        assert!(paper.starts_with(b"%PDF"), "{}", of.name());
        assert!(paper.len() < 2_000_000, "{}: {} bytes", of.name(), paper.len());
    }
}

/// What the looking is worth: a page with every fault has every fault found.
#[test]
fn a_page_with_faults_is_seen_to_have_them() {
    let page = "<!DOCTYPE html><html><body style=\"background:#fff\"><section id=\"orders\"><h2>Orders</h2></section>\
        <div style=\"width:2000px\">wide</div><p style=\"color:#aaa\">faint</p><img src=\"http://nowhere.invalid/a.png\">\
        <svg class=\"chart\" width=\"100\" height=\"20\"><title>t</title><text x=\"5\" y=\"12\">one</text>\
        <text x=\"7\" y=\"12\">two</text></svg>\
        <svg class=\"chart\" width=\"100\" height=\"20\" overflow=\"visible\"><title>u</title>\
        <text x=\"1400\" y=\"12\">away</text></svg><script>missing();</script></body></html>";
    let seen = look("faults", page, false);
    assert!(seen.console.iter().any(|line| line.contains("missing is not defined")), "{:?}", seen.console);
    for fact in &seen.facts {
        assert!(fact["wide"].as_u64() > fact["width"].as_u64(), "{fact}");
        assert_eq!(strings(fact, "requests"), ["http://nowhere.invalid/a.png"]);
        // (1.05) / (0.4020 + 0.05) = 2.32: #aaa on white.
        assert_eq!(strings(fact, "faint"), ["faint 2.32"]);
        assert_eq!(strings(fact, "collisions"), ["t: one / two"]);
        assert_eq!(strings(fact, "outside"), ["u: away"]);
        assert_eq!(fact["sections"][0]["lead"], "");
    }
}
