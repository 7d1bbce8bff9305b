//! What the cells of a folder become: each value worked out by hand from the rows above it.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_files::{LoadOptions, load};
use plimsoll_model::Scenario;
use plimsoll_model::scenario::{Item, RemarkKind, Scope};

fn folder(name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolved").join(name);
    drop(fs::remove_dir_all(&dir));
    fs::create_dir_all(&dir).expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base")).expect("the base") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, dir.join(path.file_name().expect("a name"))).expect("copied");
    }
    changes.iter().for_each(|(file, text)| fs::write(dir.join(file), text).expect("written"));
    dir
}

fn scenario_with(name: &str, changes: &[(&str, &str)], options: &LoadOptions) -> Scenario {
    let loaded = load(&folder(name, changes), options);
    let found: Vec<_> = loaded.diagnostics.sorted().iter().map(ToString::to_string).collect();
    loaded.scenario.unwrap_or_else(|| panic!("{}", found.join("\n")))
}

fn scenario(name: &str, changes: &[(&str, &str)]) -> Scenario {
    scenario_with(name, changes, &LoadOptions::default())
}

fn overlaid(name: &str, overlays: &[&str], sets: &[&str]) -> Scenario {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("resolved");
    fs::create_dir_all(&dir).expect("a folder");
    let write = |(i, text): (usize, &&str)| {
        let path = dir.join(format!("{name}-{i}.toml"));
        fs::write(&path, text).expect("written");
        path
    };
    let overlays = overlays.iter().enumerate().map(write).collect();
    let sets = sets.iter().map(ToString::to_string).collect();
    scenario_with(name, &[], &LoadOptions { overlays, sets })
}

#[track_caller]
fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-12 * b.abs().max(1.0), "{a} is not {b}");
}

fn remarks(scenario: &Scenario, kind: RemarkKind) -> Vec<&str> {
    scenario.remarks.iter().filter(|r| r.kind == kind).map(|r| r.text.as_str()).collect()
}

#[test]
fn the_base_folder_is_read_without_a_finding() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base");
    let loaded = load(&dir, &LoadOptions::default());
    assert_eq!(loaded.diagnostics.sorted(), Vec::<&plimsoll_model::Diagnostic>::new());
    let s = loaded.scenario.expect("no fault");
    assert_eq!(
        (s.name.as_str(), s.currency.as_str(), s.as_of.to_string().as_str()),
        ("two regions", "USD", "2026-01-15")
    );
    assert_eq!((s.calendar.horizon(), s.calendar.periods().len()), (0..8, 16));
    close(s.finance.discount_rate.low, 0.08);
    close(s.generations[1].unit_cost.high, 11_000.0);
    close(s.generations[0].average.to_kw(), 0.75 * 0.5);
    close(s.generations[2].provisioned_with_attached().to_kw(), 2.5 + 0.05);
    assert_eq!(s.sites[0].envelope.iter().map(|e| e.it_power_mw.mid).collect::<Vec<_>>(), [10.0, 14.0]);
    assert_eq!((s.sites[1].region.0, s.sites[1].row.line), (1, 4));
    assert_eq!(
        (s.orders[0].item, s.orders[0].received),
        (Item::Generation(plimsoll_model::scenario::GenerationId(2)), None)
    );
    assert_eq!(
        (s.limits[0].scope, s.limits[0].uses.len()),
        (Scope::Site(plimsoll_model::scenario::SiteId(0)), 1)
    );
    assert_eq!((s.prices.len(), s.policy.capex_budget[0].year), (1, 2026));
    close(s.load_blocks.levels[0][1][0], 1.3);
    close(s.reported[0].tolerance, 0.005);
}

#[test]
fn usage_is_added_up_by_time_and_lasts_until_the_next() {
    let usage = "time,workload,region,used,statistic,customer,capacity_limited\n\
                 2025-10-01,web,east,30,mean,acme,false\n\
                 2025-07-01,web,east,20,mean,acme,false\n\
                 2025-10-01,web,east,12,mean,birch,true\n\
                 2025-10-01,web,east,50,peak,acme,\n\
                 2025-11-15,train,east,7,mean,,\n\
                 2026-04-01,web,east,99,mean,acme,false\n";
    let s = scenario("usage", &[("usage.csv", usage)]);
    let shown: Vec<_> =
        s.usage.iter().map(|u| (u.start.to_string(), u.end.to_string(), u.mean, u.peak)).collect();
    let expected = [
        ("2025-07-01", "2025-10-01", 20.0, None),
        ("2025-10-01", "2026-01-01", 42.0, Some(50.0)),
        ("2025-11-15", "2025-12-15", 7.0, None),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(a, b, mean, peak)| ((*a).to_owned(), (*b).to_owned(), *mean, *peak)).collect();
    assert_eq!(shown, expected);
    assert!(s.usage[1].capacity_limited && !s.usage[0].capacity_limited);
    let own: Vec<_> = s
        .customer_usage
        .iter()
        .map(|u| (u.customer.as_str(), u.start.to_string(), u.end.to_string(), u.mean))
        .collect();
    let row = |customer, start: &str, end: &str, mean| (customer, start.to_owned(), end.to_owned(), mean);
    assert_eq!(
        own,
        [
            row("acme", "2025-07-01", "2025-10-01", 20.0),
            row("acme", "2025-10-01", "2026-01-01", 30.0),
            row("birch", "2025-10-01", "2026-01-01", 12.0)
        ]
    );
}

/// Customers' rows of one generation are added up; peaks are of the whole.
#[test]
fn usage_by_generation_is_a_part_of_usage() {
    let usage = "time,workload,region,used,statistic,generation,customer\n\
                 2025-07-01,web,east,20,mean,graviton4,\n\
                 2025-10-01,web,east,30,mean,graviton4,acme\n\
                 2025-10-01,web,east,5,mean,graviton4,birch\n\
                 2025-10-01,web,east,12,mean,graviton3,\n\
                 2025-10-01,web,east,60,peak,graviton3,\n\
                 2026-04-01,web,east,99,mean,graviton3,\n";
    let s = scenario("usage-by-generation", &[("usage.csv", usage)]);
    assert!((s.usage[1].mean - 47.0).abs() < 1e-12);
    let place = |name: &str| s.generations.iter().position(|g| g.name == name).expect("a generation");
    let mut shown: Vec<(usize, String, String, f64)> = s
        .generation_usage
        .iter()
        .map(|u| (u.generation.0, u.start.to_string(), u.end.to_string(), u.mean))
        .collect();
    shown.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    let row = |name, start: &str, end: &str, mean| (place(name), start.to_owned(), end.to_owned(), mean);
    let mut expected = vec![
        row("graviton4", "2025-07-01", "2025-10-01", 20.0),
        row("graviton3", "2025-10-01", "2026-01-01", 12.0),
        row("graviton4", "2025-10-01", "2026-01-01", 35.0),
    ];
    expected.sort_by(|a, b| (&a.1, a.0).cmp(&(&b.1, b.0)));
    assert_eq!(shown, expected);
}

#[test]
fn money_is_converted_at_the_last_rate_known() {
    let fx = "currency,from,rate\nEUR,2024-01-01,1.0\nEUR,2026-01-01,1.1\nEUR,2026-06-01,2.0\n";
    let attach = "generation,item,per_unit,cost_eur,kw\ntrainium2,switch,0.05,20000,1\n";
    let s = scenario("money", &[("fx.csv", fx), ("attach.csv", attach)]);
    close(s.generations[2].attached[0].cost, 22_000.0);
    assert!(remarks(&s, RemarkKind::NotUsed).iter().any(|text| text.contains("exchange rates")));
}

#[test]
fn supply_buckets_are_years_quarters_months_and_dates() {
    let supply = "generation,period,max_units\n\
                  trainium2,2026-02,5\ntrainium2,2026-Q3,10\ntrainium2,2027-01-15,20\ntrainium2,2027-07-01,30\n\
                  graviton4,2027,40|50|60\n";
    let s = scenario("supply", &[("supply.csv", supply)]);
    let shown: Vec<_> = s
        .supply
        .iter()
        .map(|c| (c.generation.0, c.start.to_string(), c.end.to_string(), c.max_units.mid))
        .collect();
    let expected = [
        (1, "2027-01-01", "2028-01-01", 50.0),
        (2, "2026-02-01", "2026-03-01", 5.0),
        (2, "2026-07-01", "2026-10-01", 10.0),
        (2, "2027-01-15", "2027-07-01", 20.0),
        (2, "2027-07-01", "2030-01-01", 30.0),
    ];
    let expected: Vec<_> =
        expected.iter().map(|(g, a, b, m)| (*g, (*a).to_owned(), (*b).to_owned(), *m)).collect();
    assert_eq!(shown, expected);
}

#[test]
fn the_pipeline_is_as_last_seen_without_what_is_decided() {
    let header = "deal,as_of,stage,customer,workload,region,units,probability,earliest,latest,duration_months,price_per_unit_hour_usd\n";
    let row = |deal: &str, as_of: &str, stage: &str, units: u32| {
        format!("{deal},{as_of},{stage},cedar,train,west,{units},0.4,2026-07-01,2026-12-01,24,1.3\n")
    };
    let text = [
        header.to_owned(),
        row("D1", "2025-11-01", "quote", 100),
        row("D1", "2026-01-10", "quote", 200),
        row("D1", "2026-02-01", "won", 300),
        row("D2", "2025-11-01", "quote", 400),
        row("D2", "2025-12-01", "Lost", 400),
        row("D3", "2026-03-01", "quote", 500),
    ];
    let s = scenario("pipeline", &[("pipeline.csv", &text.concat())]);
    let shown: Vec<_> = s.pipeline.iter().map(|deal| (deal.deal.as_str(), deal.units.mid)).collect();
    assert_eq!(shown, [("D1", 200.0)]);
}

#[test]
fn a_pinned_generation_is_turned_into_work_of_its_first_workload() {
    let lines = "contract,line,customer,kind,workload,generation,region,start,end,take_or_pay\n\
                 C1,1,acme,capacity,,trainium2,east,2026-01-01,2027-07-01,true\n\
                 C2,1,birch,spend,,,,2025-01-01,2028-01-01,\n";
    let s = scenario("pinned", &[("commitments.csv", lines)]);
    let line = &s.commitments[0];
    // 4 units of train a unit of trainium2; $1.2 a unit of trainium2 and hour is $0.3 a unit of work.
    assert_eq!(
        (line.workload.map(|w| w.0), line.generation.map(|g| g.0), line.take_or_pay),
        (Some(1), Some(2), true)
    );
    close(line.steps[0].units, 3200.0);
    close(line.steps[0].price.expect("given"), 0.3);
    close(s.commitments[1].steps[0].amount_per_month, 250_000.0);
    assert_eq!(remarks(&s, RemarkKind::Assumption).len(), 1);
}

#[test]
fn what_was_not_known_yet_is_left_out() {
    let orders = "order,supplier,item,site,units,ordered,first_promised,promised,known_from\n\
                  A,s,trainium2,iad,300,2025-08-01,2026-04-01,2026-05-01,2025-08-01\n\
                  B,s,trainium2,iad,500,2026-02-01,2026-09-01,2026-09-01,2026-02-01\n";
    let s = scenario("known", &[("orders.csv", orders)]);
    assert_eq!(s.orders.iter().map(|order| order.order.as_str()).collect::<Vec<_>>(), ["A"]);
    assert_eq!(
        remarks(&s, RemarkKind::Assumption),
        ["Rows that become known after the date of the case are left out (orders 1)."]
    );
}

#[test]
fn what_is_filled_and_not_used_is_said_once() {
    let workloads = "workload,unit,price_per_unit_hour_usd,priority,preemptible,wait_share\n\
                     web,vCPU,0.04,1,false,\ntrain,chip,1.5,2,false,0.5\n";
    let s = scenario("not_used", &[("workloads.csv", workloads)]);
    close(s.workloads[1].wait_share, 0.5);
    let texts = remarks(&s, RemarkKind::NotUsed);
    let count = |what: &str| texts.iter().filter(|text| text.contains(what)).count();
    assert_eq!(
        (count("priority"), count("wait_share"), count("preemptible"), count("customers.csv")),
        (1, 0, 0, 1)
    );
    // Where all hours are alike there are no others to wait for.
    let flat = "workload,block,share_of_hours,level\n";
    let s = scenario("flat", &[("workloads.csv", workloads), ("load_blocks.csv", flat)]);
    let texts = remarks(&s, RemarkKind::NotUsed);
    assert_eq!(texts.iter().filter(|text| text.contains("wait_share")).count(), 1, "{texts:?}");
}

#[test]
fn a_cost_of_change_without_an_approved_plan_is_not_passed_over_in_silence() {
    let s = overlaid("change-cost", &[], &["policy.change_cost=0.05"]);
    assert!(remarks(&s, RemarkKind::NotUsed).iter().any(|text| text.contains("policy.change_cost")));
    let s = overlaid("no-cost", &[], &["policy.service_level=0.95"]);
    assert!(!remarks(&s, RemarkKind::NotUsed).iter().any(|text| text.contains("policy.")));
}

#[test]
fn overlays_change_cells_and_settings_in_order() {
    let slip = "[set]\n\"policy.risk_weight\" = 0.3\n\n[[change]]\ntable = \"generations\"\nwhere = { generation = \"trainium2\" }\n\
                add = { lead_months = 3, first_order = \"90d\" }\nscale = { unit_cost = 0.5 }\n";
    let more = "[[change]]\ntable = \"generations\"\nwhere = { generation = [\"trainium2\", \"graviton4\"] }\nadd = { lead_months = 1, slip_months = \"60.875d\" }\n\
                \n[[add]]\ntable = \"regions\"\nrow = { region = \"south\", spill_group = \"atlantic\" }\n\
                \n[[remove]]\ntable = \"decisions\"\nwhere = { item = \"graviton3\" }\n";
    let s = overlaid(
        "overlaid",
        &[slip, more],
        &["policy.risk_level=0.9", "generations.graviton3.unit_cost_usd=7000", "name=other"],
    );
    close(s.policy.risk_weight, 0.3);
    close(s.policy.risk_level, 0.9);
    let leads: Vec<f64> = s.generations.iter().map(|g| g.lead.mid).collect();
    assert_eq!(leads, [4.0, 6.0, 12.0]);
    let slips: Vec<f64> = s.generations.iter().map(|g| g.slip.mid).collect();
    assert_eq!(slips, [0.0, 2.0, 2.0]);
    assert_eq!(s.generations[2].first_order.to_string(), "2024-08-30");
    close(s.generations[2].unit_cost.mid, 15_000.0);
    close(s.generations[0].unit_cost.mid, 7_000.0);
    assert_eq!(
        (s.regions.len(), s.regions[2].name.as_str(), s.decisions.len(), s.name.as_str()),
        (3, "south", 0, "other")
    );
}

#[test]
fn an_overlay_replaces_whole_arrays_and_adds_tables() {
    let text = "[set]\n\"calendar.steps\" = [{ count = 4, months = 1 }, { count = 2, months = 12 }]\n\
                [[set.policy.capex_budget]]\nyear = 2027\nmax = 1e6\n\
                [[set.policy.capex_budget]]\nyear = 2026\nmax = 2e6\n";
    let s = overlaid("arrays", &[text], &["finance.discount_rate=[0.05,0.06,0.07]"]);
    assert_eq!(s.calendar.horizon(), 0..6);
    assert_eq!(s.policy.capex_budget.iter().map(|b| b.year).collect::<Vec<_>>(), [2027, 2026]);
    close(s.finance.discount_rate.high, 0.07);
}

#[test]
fn reading_twice_gives_the_same() {
    let dir = folder("twice", &[]);
    let read = || load(&dir, &LoadOptions::default());
    let (first, second) = (read(), read());
    assert_eq!(first.inputs, second.inputs);
    let shown = |s: Option<Scenario>| format!("{:?}", s.expect("no fault"));
    assert_eq!(shown(first.scenario), shown(second.scenario));
}

/// States of supply that nothing would tell apart, and a review without paths to part, are said to do nothing.
#[test]
fn settings_that_change_nothing_are_named() {
    let sets = ["policy.supply_states=4", "policy.review_dates=[\"2027-01-01\"]", "forecast.paths=30"];
    let s = overlaid("idle_settings", &[], &sets);
    assert_eq!(s.policy.supply_states, 4);
    let idle = remarks(&s, RemarkKind::NotUsed);
    let says = |start: &str| idle.iter().any(|text| text.starts_with(start));
    assert!(
        says("policy.review_dates open nothing") && says("policy.supply_states changes nothing"),
        "{idle:?}"
    );
    let enough =
        overlaid("used_settings", &[], &["policy.review_dates=[\"2027-01-01\"]", "forecast.paths=50"]);
    assert!(!remarks(&enough, RemarkKind::NotUsed).iter().any(|text| text.contains("review_dates")));
}

#[test]
fn more_states_than_eight_are_refused() {
    let dir = folder("many_states", &[]);
    for (states, wrong) in [("8", false), ("9", true), ("0", true)] {
        let sets = vec![format!("policy.supply_states={states}")];
        let loaded = load(&dir, &LoadOptions { overlays: Vec::new(), sets });
        let refused = loaded.diagnostics.sorted().iter().any(|d| d.to_string().contains("P205"));
        assert_eq!(refused, wrong, "{states}");
    }
}

/// Six past orders of Trainium 2 came 0 to 5 months after the first promise: the middle is 2.5 months, and what is given is not learned.
#[test]
fn slip_that_is_left_out_is_learned_from_past_orders() {
    let orders = |count: usize| {
        let mut text = "order,supplier,item,site,units,ordered,first_promised,promised,received\n".to_owned();
        for late in 0..count {
            text += &format!(
                "P-{late},acme,trainium2,iad,1,2024-01-01,2024-06-01,2024-06-01,2024-{:02}-01\n",
                6 + late
            );
        }
        text
    };
    let base = include_str!("base/generations.csv");
    let generations = |slip: &str| {
        let (head, rows) = base.split_once('\n').expect("a head");
        let rows: Vec<String> = rows.lines().map(|row| format!("{row},{slip}")).collect();
        format!("{head},slip_months\n{}\n", rows.join("\n"))
    };
    for (name, count, slip, middle, learned) in
        [("six", 6, "", 2.5, true), ("four", 4, "", 0.0, false), ("given", 6, "1", 1.0, false)]
    {
        let files = [("orders.csv", &*orders(count)), ("generations.csv", &generations(slip))];
        let s = scenario(&format!("slip-{name}"), &files);
        let g = &s.generations[2];
        assert!((g.slip.mid - middle).abs() < 0.05 && g.slip_learned == learned, "{name}: {:?}", g.slip);
        let told = remarks(&s, RemarkKind::Default);
        let on_time = match name {
            "six" => Some("Suppliers are on time (no slip_months): graviton3, graviton4."),
            "four" => Some("Suppliers are on time (no slip_months): all 3."),
            _ => None,
        };
        assert_eq!(told.iter().find(|text| text.contains("on time")).copied(), on_time);
        let late = told.iter().any(|text| text.starts_with("trainium2 is late by what 6 past orders"));
        assert_eq!(late, learned, "{told:?}");
    }
}
