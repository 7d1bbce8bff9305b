//! Perfect foresight: never beaten by any orders that can be booked, and as good as the best of all where they can be counted.

use plimsoll_model::scenario::{CapexBudget, SupplyCap};

use super::*;
use crate::foresight::best;
use crate::money::Money;
use crate::pools::Pools;

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, most: f64) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        #[allow(clippy::cast_precision_loss)]
        let unit = (self.0 >> 11) as f64 / (1u64 << 53) as f64;
        unit * most
    }
}

fn perfect(history: &History<'_>) -> f64 {
    let fleet = Fleet::new(history, Slips::Middle);
    let (money, pools) = (Money::new(history), Pools::of(history));
    let mut wishes = Vec::new();
    for pool in 0..pools.len() {
        wishes
            .extend(best(history, &money, &pools, pool, &fleet, 0..history.slots.len()).expect("an optimum"));
    }
    wishes.sort_by_key(|wish| wish.placed);
    let (fleet, value) = booked(history, &wishes);
    for order in &fleet.booked {
        assert!(order.wanted - order.units < 1e-6, "foresight breaks {:?}", order.cut);
    }
    value
}

/// Two regions, two generations, two workloads, and everything that can bind.
fn any(dice: &mut Dice) -> Scenario {
    let mut s = case();
    let whole = sample::scenario();
    s.regions = whole.regions.clone();
    s.sites = whole.sites.clone();
    s.workloads = whole.workloads.clone();
    for w in &mut s.workloads {
        w.price = Interval::certain(0.2 + dice.roll(2.0));
        w.short_penalty = Interval::certain(dice.roll(0.5));
        w.home_share = dice.roll(1.0);
        w.spill_cost = dice.roll(0.1);
    }
    s.load_blocks.names = vec!["peak".to_owned(), "rest".to_owned()];
    s.load_blocks.shares = vec![0.25, 0.75];
    s.load_blocks.levels = vec![vec![vec![1.3, 0.9]; 2]; 2];
    let mut second = s.generations[0].clone();
    second.name = "server-2".to_owned();
    second.lead = Interval::certain(2.0);
    second.unit_cost = Interval::certain(80.0 + dice.roll(500.0));
    second.performance = vec![
        (WorkloadId(0), Interval::certain(0.5 + dice.roll(2.0)), ROW),
        (WorkloadId(1), Interval::certain(1.5), ROW),
    ];
    s.generations.push(second);
    s.generations[0].performance.push((WorkloadId(1), Interval::certain(0.7), ROW));
    s.generations[0].unit_cost = Interval::certain(50.0 + dice.roll(500.0));
    s.generations[0].service_life = Months::months(2.0);
    s.finance.discount_rate = Interval::certain(dice.roll(0.2));
    s.finance.tax_rate = Interval::certain(dice.roll(0.3));
    s.finance.end_value_factor = Interval::certain(dice.roll(1.0));
    for site in &mut s.sites {
        site.envelope[0].it_power_mw = Interval::certain(0.01 + dice.roll(0.05));
        site.envelope[0].electricity_price_per_mwh = Interval::certain(dice.roll(100.0));
    }
    s.supply = vec![SupplyCap {
        generation: GenerationId(0),
        start: day(2025, 2),
        end: day(2025, 4),
        max_units: Interval::certain(dice.roll(30.0)),
        row: ROW,
    }];
    s.policy.capex_budget =
        vec![CapexBudget { year: 2025, max: dice.roll(20_000.0), family: None, row: ROW }];
    s.usage.clear();
    for w in 0..2 {
        for r in 0..2 {
            for m in 0..6 {
                s.usage.push(usage(w, r, day(2025, 1).add_months(m), dice.roll(25.0)));
            }
        }
    }
    s
}

#[test]
fn foresight_is_never_beaten() {
    let mut dice = Dice(7);
    for round in 0..12 {
        let scenario = if round % 3 == 2 { as_buyer(any(&mut dice)) } else { any(&mut dice) };
        let sign = if scenario.objective == Objective::Cost { -1.0 } else { 1.0 };
        let history = History::of(&scenario, day(2025, 1), day(2025, 7), 1).expect("half a year");
        let best = sign * perfect(&history);
        for _ in 0..40 {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            let wishes: Vec<Wish> = (0..6)
                .map(|_| Wish {
                    site: SiteId(dice.roll(1.999) as usize),
                    generation: GenerationId(dice.roll(1.999) as usize),
                    placed: dice.roll(5.999) as usize,
                    units: dice.roll(30.0),
                })
                .collect();
            let value = sign * booked(&history, &wishes).1;
            assert!(value <= best + 1e-6 * best.abs().max(1.0), "round {round}: {value} beats {best}");
        }
    }
}

/// Every number of units from 0 to 30 in January and from 0 to 30 in February; the fleet of the start is gone by then.
#[test]
fn foresight_is_as_good_as_the_best_of_all() {
    let mut scenario = case();
    scenario.generations[0].unit_cost = Interval::certain(900.0);
    scenario.generations[0].service_life = Months::months(1.0);
    let history = history(&scenario);
    let all = (0..=30).flat_map(|a| (0..=30).map(move |b| (a, b)));
    let counted = all
        .map(|(a, b)| booked(&history, &[wish(0, f64::from(a)), wish(1, f64::from(b))]).1)
        .fold(f64::NEG_INFINITY, f64::max);
    close(perfect(&history), counted);
    // January is short; a unit of February brings 2 · 672 and one of March 2 · 744, for 900.
    close(counted, -7440.0 + 20.0 * (2.0 * 672.0 - 900.0) + 30.0 * (2.0 * 744.0 - 900.0));
}

/// The short way of one series at home, and the linear programme, come to the same.
#[test]
fn both_ways_of_giving_work_agree() {
    let mut dice = Dice(11);
    for _ in 0..20 {
        let mut scenario = any(&mut dice);
        scenario.usage.retain(|u| u.workload.0 == 0 && u.region.0 == 0);
        scenario.workloads[0].home_share = 1.0;
        let history = History::of(&scenario, day(2025, 1), day(2025, 7), 1).expect("half a year");
        // A region that asks for hardly anything makes the short way impossible.
        let mut other = scenario.clone();
        let group = other.regions[0].spill_group.clone();
        other.regions[1].spill_group = group;
        other.usage.extend((0..6).map(|m| usage(1, 1, day(2025, 1).add_months(m), 1e-12)));
        let twin = History::of(&other, day(2025, 1), day(2025, 7), 1).expect("half a year");
        let wishes =
            [wish(0, dice.roll(20.0)), Wish { generation: GenerationId(1), ..wish(1, dice.roll(20.0)) }];
        let (a, b) = (booked(&history, &wishes).1, booked(&twin, &wishes).1);
        assert!((a - b).abs() < 1e-6 * a.abs().max(1.0), "{a} {b}");
    }
}
