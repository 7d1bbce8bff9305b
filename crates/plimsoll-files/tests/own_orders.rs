//! A person's own orders beside the valid folder `tests/base`.

use std::fs;
use std::path::Path;

use plimsoll_files::{LoadOptions, OwnOrder, load, own_orders};
use plimsoll_model::scenario::{GenerationId, Item, OptionId};

fn read(name: &str, text: &str) -> (Option<Vec<OwnOrder>>, Vec<String>) {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("own_orders");
    fs::create_dir_all(&dir).expect("a folder");
    let path = dir.join(name);
    fs::write(&path, text).expect("written");
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base");
    let scenario = load(&base, &LoadOptions::default()).scenario.expect("no fault");
    let (orders, diagnostics) = own_orders(&path, &scenario);
    let prefix = format!("{}/", dir.display());
    (orders, diagnostics.sorted().iter().map(|d| d.to_string().replace(&prefix, "")).collect())
}

#[test]
fn orders_are_read_with_their_period_and_site() {
    let text = "item,site,ordered,units\ntrainium2,iad,2026-05-01,100\niad-b,,2026-01-01,2\n";
    let (orders, findings) = read("sound.csv", text);
    assert_eq!(findings, Vec::<String>::new());
    let shown: Vec<_> =
        orders.expect("no fault").iter().map(|o| (o.item, o.site.0, o.placed, o.units, o.row.line)).collect();
    let expected =
        [(Item::Generation(GenerationId(2)), 0, 1, 100.0, 2), (Item::Power(OptionId(0)), 0, 0, 2.0, 3)];
    assert_eq!(shown, expected);
}

#[test]
fn every_fault_is_found_in_one_run() {
    let text = "item,site,ordered,units\n\
                tranium2,iad,2026-05-01,100\n\
                trainium2,,2026-05-01,100\n\
                iad-b,dub,2026-01-01,2\n\
                graviton4,iad,2029-01-01,5\n\
                graviton4,iad,2026-01-01,-5\n";
    let (orders, findings) = read("faulty.csv", text);
    assert!(orders.is_none());
    assert_eq!(
        findings,
        [
            "faulty.csv:2:1: P301 there is no generation or power option `tranium2`",
            "faulty.csv:3:11: P213 the order of 100 `trainium2` names no site",
            "faulty.csv:4:7: P431 `iad-b` is built at `iad`, not at `dub`",
            "faulty.csv:5:15: P407 2029-01-01 lies outside the calendar: nothing can be ordered then",
            "faulty.csv:6:26: P204 `-5` is negative",
        ]
    );
}
