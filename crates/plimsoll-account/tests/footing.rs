//! Statements foot to the cent whatever the numbers, and money is only a unit.

mod hand;

use hand::{demand, plan, scenario};
use plimsoll_account::{Account, Statement, backlog, history, project};
use plimsoll_model::scenario::Scenario;
use plimsoll_model::{Cents, DemandPaths, Interval, Plan, sample};

/// A stream of numbers from 0 to 1: the minimal standard generator (Park & Miller 1988).
struct Numbers(u64);

impl Numbers {
    #[allow(clippy::cast_precision_loss)]
    fn next(&mut self) -> f64 {
        self.0 = self.0 * 16_807 % 2_147_483_647;
        self.0 as f64 / 2_147_483_647.0
    }
}

/// The hand-worked case with awkward amounts.
fn case(numbers: &mut Numbers) -> (Scenario, DemandPaths, Plan) {
    let (mut s, mut demand, mut plan) = (scenario(), demand(), plan());
    s.workloads[0].price = Interval::certain(numbers.next() / 3.0);
    s.generations[0].opex_per_month = Interval::certain(numbers.next() * 7.0);
    s.sites[0].envelope[0].rent_per_month = numbers.next() * 1e4;
    s.fleet[0].unit_cost = 100.0 + numbers.next() * 1e4;
    s.assets[0].cost = 6_000.0 + numbers.next() * 1e6;
    s.overheads[0].fixed_per_month = Interval::certain(numbers.next() * 1e5);
    s.accounts.other_movements = numbers.next() * 100.0;
    s.usage = sample::scenario().usage.into_iter().filter(|u| u.workload.0 == 0 && u.region.0 == 0).collect();
    plan.orders[0].units = numbers.next() * 70.0;
    plan.active[1].units = 40.0 + numbers.next() * 60.0;
    for i in 0..4 {
        demand.total[i] = 300.0 + numbers.next() * 1_000.0;
        plan.served[i] = demand.total[i] * (0.9 + 0.1 * numbers.next());
        plan.running[i].units = plan.served[i] / 10.0;
    }
    (s, demand, plan)
}

fn account_foots(account: &Account) {
    assert_eq!(account.entries.iter().map(|e| e.amount).sum::<Cents>(), account.total);
    assert_eq!(account.groups().iter().map(|(_, sum)| *sum).sum::<Cents>(), account.total);
}

fn foots(s: &Statement) {
    account_foots(&s.revenue);
    account_foots(&s.capex);
    s.costs().iter().for_each(|(_, account)| account_foots(account));
    assert_eq!(s.operating_income, s.revenue.total - s.costs().iter().map(|(_, a)| a.total).sum());
    assert_eq!(s.nopat, s.operating_income - s.tax);
    let p = &s.plant;
    assert_eq!((p.depreciation, p.write_offs), (s.depreciation.total, s.write_offs.total));
    let moved = s.capex.total + p.other_movements - p.depreciation - p.write_offs;
    assert_eq!(p.capital_closing(), p.capital_opening() + moved);
}

/// A longer window is the sum of the shorter ones inside it, leaf by leaf, and each opens where the last closed.
fn adds_up(whole: &Statement, parts: &[&Statement]) {
    let sum = |pick: fn(&Statement) -> Cents| parts.iter().map(|p| pick(p)).sum::<Cents>();
    assert_eq!(whole.revenue.total, sum(|s| s.revenue.total));
    assert_eq!(whole.operating_income, sum(|s| s.operating_income));
    assert_eq!(whole.tax, sum(|s| s.tax));
    assert_eq!(whole.capex.total, sum(|s| s.capex.total));
    for entry in &whole.depreciation.entries {
        let leaves = parts.iter().flat_map(|p| &p.depreciation.entries).filter(|e| e.name == entry.name);
        assert_eq!(entry.amount, leaves.map(|e| e.amount).sum());
    }
    for pair in parts.windows(2) {
        assert_eq!(pair[0].plant.capital_closing(), pair[1].plant.capital_opening());
    }
    assert_eq!(whole.plant.capital_opening(), parts[0].plant.capital_opening());
    assert_eq!(whole.plant.capital_closing(), parts[parts.len() - 1].plant.capital_closing());
}

#[test]
fn statements_foot_to_the_cent() {
    let mut numbers = Numbers(20_260_206);
    for _ in 0..200 {
        let (s, demand, plan) = case(&mut numbers);
        let past = history(&s);
        past.quarters.iter().for_each(|q| foots(&q.statement));
        for year in &past.years {
            foots(&year.statement);
            let parts = past.quarters.iter().filter(|q| q.year == year.year).map(|q| &q.statement);
            adds_up(&year.statement, &parts.collect::<Vec<_>>());
        }
        let projection = project(&s, &demand, &plan);
        projection.periods.iter().for_each(|p| foots(&p.statement));
        for year in &projection.years {
            foots(&year.statement);
            let parts = projection.periods.iter().filter(|p| p.year == year.year).map(|p| &p.statement);
            adds_up(&year.statement, &parts.collect::<Vec<_>>());
        }
        let (closing, opening) =
            (past.years.last().expect("a year").statement.plant, projection.years[0].statement.plant);
        let off = (closing.capital_closing() - opening.capital_opening()).to_cents().abs();
        assert!(off <= 100, "rounded leaves of twelve quarters drift by cents, not by {off}");
    }
}

#[test]
fn the_booked_mean_is_the_mean_over_the_paths() {
    let mut numbers = Numbers(7);
    for _ in 0..50 {
        let (s, demand, plan) = case(&mut numbers);
        for year in project(&s, &demand, &plan).years {
            assert!((year.statement.revenue.total.to_amount() - year.revenue.mean).abs() < 1.0);
            assert!((year.statement.operating_income.to_amount() - year.operating_income.mean).abs() < 1.0);
            let families: f64 = year.revenue_by_family.iter().map(|f| f.revenue).sum();
            assert!((families - year.revenue.mean).abs() < 1e-6 * year.revenue.mean.max(1.0));
        }
    }
}

#[test]
fn the_backlog_burns_down_to_nothing() {
    let mut s = sample::scenario();
    s.commitments[0].steps[0].price = Some(1.2345);
    for start in ["2025-01-01", "2025-07-04", "2026-01-01", "2027-11-30"] {
        let b = backlog(&s, hand::day(start));
        account_foots(&b.value);
        assert_eq!(b.burn.iter().map(|x| x.recognised).sum::<Cents>(), b.value.total);
        assert_eq!(b.lines.iter().map(|l| l.value).sum::<Cents>(), b.value.total);
        assert_eq!(b.burn.last().map(|x| x.left), Some(Cents::ZERO));
    }
}

/// Another currency changes no ratio.
#[test]
fn scaling_money_leaves_returns_alone() {
    let (s, demand, plan) = (scenario(), demand(), plan());
    let (mut t, mut dear) = (scenario(), plan.clone());
    let times = |v: &mut Interval| *v = Interval::certain(v.mid * 1_000.0);
    times(&mut t.workloads[0].price);
    times(&mut t.workloads[0].short_penalty);
    times(&mut t.generations[0].opex_per_month);
    times(&mut t.overheads[0].fixed_per_month);
    times(&mut t.sites[0].envelope[0].electricity_price_per_mwh);
    t.sites[0].envelope[0].rent_per_month *= 1_000.0;
    t.generations[0].attached[0].cost *= 1_000.0;
    t.fleet[0].unit_cost *= 1_000.0;
    t.assets[0].cost *= 1_000.0;
    t.assets[0].paid *= 1_000.0;
    t.commitments[0].steps[0].price = Some(80.0);
    dear.orders[0].unit_cost *= 1_000.0;
    let (a, b) = (project(&s, &demand, &plan), project(&t, &demand, &dear));
    for (x, y) in a.years.iter().zip(&b.years) {
        let (x_roic, y_roic) = (x.roic.expect("a return"), y.roic.expect("a return"));
        assert!((x_roic.booked.mean / y_roic.booked.mean - 1.0).abs() < 1e-9);
        assert!((x.waste[0].share.mean - y.waste[0].share.mean).abs() < 1e-12);
    }
}
