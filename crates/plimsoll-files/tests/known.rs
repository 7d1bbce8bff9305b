//! A folder as it stood on a day: what happened later is not there, nor what names it.

use std::fs;
use std::path::{Path, PathBuf};

use plimsoll_files::{LoadOptions, load_known};
use plimsoll_model::{Date, Scenario};

fn folder(name: &str, changes: &[(&str, &str)]) -> PathBuf {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("known").join(name);
    drop(fs::remove_dir_all(&dir));
    fs::create_dir_all(&dir).expect("a folder");
    for entry in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/base")).expect("the base") {
        let path = entry.expect("an entry").path();
        fs::copy(&path, dir.join(path.file_name().expect("a name"))).expect("copied");
    }
    changes.iter().for_each(|(file, text)| fs::write(dir.join(file), text).expect("written"));
    dir
}

fn known(name: &str, changes: &[(&str, &str)], day: (i16, i8)) -> Scenario {
    let day = Date::new(day.0, day.1, 1).expect("a day");
    let loaded = load_known(&folder(name, changes), &LoadOptions::default(), day);
    loaded.scenario.unwrap_or_else(|| panic!("{:?}", loaded.diagnostics.sorted()))
}

#[test]
fn what_happened_later_is_not_there() {
    let s = known("later", &[], (2025, 8));
    assert_eq!((s.as_of, s.calendar.start()), (Date::new(2025, 8, 1).expect("a day"), s.as_of));
    // The quarter from July on was not over.
    assert!(s.usage.iter().all(|u| u.start == Date::new(2025, 4, 1).expect("a day")));
    assert!(!s.usage.is_empty());
    // C1 began in 2026, and nothing says that it was signed before; its steps went with it.
    let contracts: Vec<&str> = s.commitments.iter().map(|c| c.contract.as_str()).collect();
    assert_eq!(contracts, ["C2"]);
    assert!(s.sights.is_empty() && s.pipeline.is_empty(), "the deal was seen in January 2026");
    assert!(s.reported.is_empty());
    // What describes is known always.
    assert_eq!((s.sites.len(), s.supply.len(), s.limits.len()), (2, 2, 1));
    assert_eq!(s.orders.len(), 2);
}

/// In July 2025 the order of January had not come, and nothing was known of when it would but what was promised first.
#[test]
fn an_order_that_came_later_is_open() {
    let late = "order,supplier,item,site,units,ordered,first_promised,promised,received\n\
                PO-1,annapurna,trainium2,iad,300,2025-08-01,2026-04-01,2026-05-01,\n\
                PO-2,arm,graviton4,dub,100,2025-01-01,2025-08-01,2025-09-15,2025-09-20\n";
    let s = known("open", &[("orders.csv", late)], (2025, 7));
    let [order] = s.orders.as_slice() else { panic!("{:?}", s.orders) };
    assert_eq!((order.order.as_str(), order.received), ("PO-2", None));
    assert_eq!(order.promised, Date::new(2025, 8, 1).expect("a day"));
    let s = known("came", &[("orders.csv", late)], (2025, 10));
    assert!(s.orders[1].received.is_some());
    assert_eq!(s.orders[1].promised, Date::new(2025, 9, 15).expect("a day"));
}

/// In March 2024 nobody could order a Trainium2: it is gone with all that names it, and with the work that only it can do.
#[test]
fn names_that_were_not_known_take_what_names_them_along() {
    let usage = "time,workload,region,used\n2023-01-01,web,east,1\n2023-04-01,web,east,2\n2023-07-01,web,east,3\n\
                 2023-07-01,train,east,3\n";
    let s = known("names", &[("usage.csv", usage)], (2024, 3));
    let names: Vec<&str> = s.generations.iter().map(|g| g.name.as_str()).collect();
    assert_eq!(names, ["graviton3", "graviton4"]);
    let work: Vec<&str> = s.workloads.iter().map(|w| w.name.as_str()).collect();
    assert_eq!(work, ["web"]);
    assert!(s.supply.is_empty() && s.orders.is_empty());
    assert_eq!(s.fleet.len(), 2);
    assert_eq!(s.usage.len(), 3);
}

/// `known_from` goes before what a row tells: a plan of the future is known when it says so, and an event too.
#[test]
fn known_from_is_obeyed() {
    let sites = "site,region,it_power_mw,from,known_from\niad,east,10,2020-01-01,\niad,east,14,2027-01-01,2025-09-01\n\
                 dub,west,6,2020-01-01,\n";
    let s = known("from", &[("sites.csv", sites)], (2025, 8));
    assert_eq!(s.sites[0].envelope.len(), 1);
    let s = known("from", &[("sites.csv", sites)], (2025, 9));
    assert_eq!(s.sites[0].envelope.len(), 2);
}
