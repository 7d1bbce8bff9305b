//! The approved plan is named by its run, kept where changes are dear, and told.

use crate::case::{Case, FEW};

#[test]
fn an_approved_run_is_kept_or_changed_as_it_costs() {
    let case = Case::of("gpu-cloud");
    case.run(&[&["plan", "--out", "runs/first"], &FEW[..]].concat()).ended(0);
    let again = |extra: &[&str]| {
        let cheaper =
            ["plan", "--overlay", "overlays/price-down-40.toml", "--set", "policy.approved=runs/first"];
        case.run(&[&cheaper, extra, &FEW[..]].concat()).ended(0).out
    };
    let line = |out: &str| out.lines().find(|line| line.starts_with("  Approved")).map(ToOwned::to_owned);
    let dear = line(&again(&["--set", "policy.change_cost=5"])).expect("a line");
    assert!(dear.ends_with("kept, none changed"), "{dear}");
    let free = line(&again(&[])).expect("a line");
    assert!(free.contains("changed by $"), "{free}");
    assert_eq!(line(&case.run(&[&["plan"], &FEW[..]].concat()).ended(0).out), None);
    // A file of orders does as well, and what it says of times gone by counts for nothing.
    case.write(
        "agreed.csv",
        "item,site,ordered,units\ngb300,us-east,2025-10-01,500\ngb300,us-east,2026-01-01,1000\n",
    );
    let agreed = ["plan", "--set", "policy.approved=agreed.csv", "--set", "policy.change_cost=5"];
    let kept = line(&case.run(&[&agreed, &FEW[..]].concat()).ended(0).out).expect("a line");
    assert_eq!(kept.split_whitespace().collect::<Vec<_>>().join(" "), "Approved 1 order kept, none changed");
    // And it is scored as one's own orders are.
    case.run(&[&["evaluate", "--orders", "runs/first/tables/all_orders.csv"], &FEW[..]].concat()).ended(0);
}

#[test]
fn an_approved_plan_that_is_not_there_is_said() {
    let case = Case::of("gpu-cloud");
    let ran = case.run(&["plan", "--set", "policy.approved=runs/gone"]).ended(1);
    assert!(ran.err.contains("runs/gone") && ran.err.contains("cannot be read"), "{}", ran.err);
    case.write("agreed.csv", "item,site,ordered,units\ngb30,us-east,2026-01-01,500\n");
    let ran = case.run(&["plan", "--set", "policy.approved=agreed.csv"]).ended(1);
    assert!(ran.err.contains("agreed.csv:2:1") && ran.err.contains("did you mean `gb300`?"), "{}", ran.err);
}
