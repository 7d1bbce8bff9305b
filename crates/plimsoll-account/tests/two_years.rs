//! Every figure of the hand-worked scenario, with the arithmetic beside it. A year has 8,760 hours.

mod hand;

use hand::{day, demand, plan, scenario};
use plimsoll_account::{Account, Statement, accounts, history, project};
use plimsoll_model::Cents;
use plimsoll_model::scenario::{Objective, Payment, Tenure, Usage};

fn booked(account: &Account, expected: f64) {
    assert_eq!(account.total, Cents::round(expected), "{account:?}");
}

fn close(a: f64, b: f64) {
    assert!((a - b).abs() <= 1e-9 * b.abs().max(1.0), "{a} {b}");
}

#[test]
fn statement_of_2026() {
    let projection = project(&scenario(), &demand(), &plan());
    let s: &Statement = &projection.years[0].statement;
    // A: 650 open × 0.10 + 150 × 0.08 = 77 an hour, B: 700 × 0.10 + 200 × 0.08 = 86; mean 81.5 × 8,760 = 713,940.
    // A holds 50 that it does not use: 4 an hour, mean 2 × 8,760 = 17,520.
    let entries: Vec<_> = s.revenue.entries.iter().map(|e| (e.name.as_str(), e.amount.to_cents())).collect();
    assert_eq!(entries, [("core", 71_394_000), ("core, held and not used", 1_752_000)]);
    // Idle 100 × 0.5 kW, running 80 and 90 × 0.5 kW: (50 + 42.5) kW × 8,760 h × 60 a MWh = 48,618.
    booked(&s.electricity, 48_618.0);
    booked(&s.operations, 1_200.0);
    booked(&s.rent, 1_200.0);
    // 12 × 1,000 + 0.10 × 731,460.
    booked(&s.overheads, 85_146.0);
    // B: 100 × 0.02 × 8,760 = 17,520; mean half of it.
    booked(&s.penalties, 8_760.0);
    // 100 × 1,000 / 5 + 100 × 100 / 10.
    booked(&s.depreciation, 21_000.0);
    booked(&s.write_offs, 0.0);
    assert_eq!(s.operating_income, Cents::round(565_536.0));
    assert_eq!(s.tax, Cents::round(141_384.0));
    assert_eq!(s.nopat, Cents::round(424_152.0));
    // The hall: 24,000 − 6,000 over the year.
    booked(&s.capex, 18_000.0);
    let plant = [
        s.plant.opening,
        s.plant.work_in_progress_opening,
        s.plant.closing,
        s.plant.work_in_progress_closing,
    ];
    assert_eq!(plant, [89_000.0, 6_000.0, 68_000.0, 24_000.0].map(Cents::round));
}

/// 40 servers on order for 2027, 4,000 of 44,000 paid: half of them are cancelled for a fee of 1,500, which loses 2,000; the
/// other half are kept. Of the 30 given up in 2027 each fetches a tenth of the 1,100 of a new one.
#[test]
fn what_is_cancelled_and_what_is_sold() {
    let (mut s, mut plan) = (scenario(), plan());
    s.generations[0].salvage_share = plimsoll_model::Interval::certain(0.1);
    let order = plimsoll_model::scenario::SupplierOrder {
        item: plimsoll_model::scenario::Item::Generation(plimsoll_model::scenario::GenerationId(0)),
        units: 40.0,
        promised: day("2027-01-01"),
        unit_cost: 1_100.0,
        deposit: 4_000.0,
        cancel_cost: Some(3_000.0),
        ..plimsoll_model::sample::scenario().orders[0].clone()
    };
    plan.amendments = vec![plimsoll_model::scenario::Amendment {
        order: order.order.clone(),
        cancelled: 20.0,
        hastened: 0.0,
    }];
    s.orders = vec![order];
    plan.active[1].units = 140.0;
    let projection = project(&s, &demand(), &plan);
    let [first, second] = [0, 1].map(|y| &projection.years[y].statement);
    booked(&first.cancellations, 1_500.0);
    booked(&first.write_offs, 2_000.0);
    booked(&first.salvage, 0.0);
    assert_eq!(first.plant.work_in_progress_opening, Cents::round(6_000.0 + 4_000.0));
    assert_eq!(first.plant.work_in_progress_closing, Cents::round(24_000.0 + 2_000.0));
    // The 50 of the plan, and what is due for the 20.
    booked(&second.capex, 55_000.0 + 20_000.0);
    booked(&second.salvage, -3_300.0);
    booked(&second.cancellations, 0.0);
    for s in [first, second] {
        assert_eq!(s.operating_income, s.revenue.total - s.total_cost());
        let moved = s.capex.total - s.plant.depreciation - s.plant.write_offs;
        assert_eq!(s.plant.capital_closing(), s.plant.capital_opening() + moved);
    }
}

/// 40 of the 100 old servers go to a second hall like the first in 2027, for 25 each: they are written down there as they were
/// before, and those that are given up are still 30 of the first hall's.
#[test]
fn what_moves_keeps_its_book_value() {
    let (mut s, mut plan) = (scenario(), plan());
    let before = project(&s, &demand(), &plan);
    let mut second = s.sites[0].clone();
    second.envelope[0].rent_per_month = 0.0;
    s.sites.push(second);
    let cost = plimsoll_model::Interval::certain(25.0);
    let terms = plimsoll_model::scenario::Redeploy { cost, months: plimsoll_model::Months::ZERO };
    let old = s.fleet[0].clone();
    s.generations[old.generation.0].redeploy = Some(terms);
    let to = plimsoll_model::scenario::SiteId(1);
    plan.moves.push(plimsoll_model::plan::Move {
        node: plimsoll_model::plan::NodeId::ROOT,
        state: 0,
        generation: old.generation,
        in_service: old.in_service,
        unit_cost: old.unit_cost,
        from: old.site,
        to,
        leaves: 1,
        serves: 1,
        units: 40.0,
    });
    plan.active[1].units -= 40.0;
    plan.active.push(plimsoll_model::plan::Active {
        site: to,
        units: 40.0,
        retired_early: 0.0,
        ..plan.active[1].clone()
    });
    let after = project(&s, &demand(), &plan);
    for (year, cost) in [(0, 0.0), (1, 1_000.0)] {
        let [before, after] = [&before, &after].map(|p| &p.years[year].statement);
        booked(&after.moves, cost);
        let same = |pick: fn(&Statement) -> &Account| assert_eq!(pick(after).total, pick(before).total);
        same(|s| &s.depreciation);
        same(|s| &s.write_offs);
        same(|s| &s.electricity);
        same(|s| &s.operations);
        same(|s| &s.capex);
        assert_eq!(after.plant, before.plant);
        assert_eq!(after.operating_income, before.operating_income - Cents::round(cost));
    }
}

#[test]
fn statement_of_2027() {
    let projection = project(&scenario(), &demand(), &plan());
    let s = &projection.years[1].statement;
    // A: 800 × 0.10 + 200 × 0.08 = 96, B: 880 × 0.10 + 16 = 104; mean 100 × 8,760.
    booked(&s.revenue, 876_000.0);
    // (60 + 52) kW × 8,760 × 60 a MWh.
    booked(&s.electricity, 58_867.2);
    booked(&s.operations, 1_440.0);
    booked(&s.overheads, 12_000.0 + 87_600.0);
    booked(&s.penalties, 10_512.0);
    // 70 old servers 14,700; 50 new ones 50,000 / 5 + 5,000 / 10; the hall 24,000 / 20.
    booked(&s.depreciation, 14_700.0 + 10_500.0 + 1_200.0);
    // 30 of 100 old servers at 68,000 in all.
    booked(&s.write_offs, 20_400.0);
    assert_eq!(s.operating_income, Cents::round(657_580.8));
    assert_eq!(s.tax, Cents::round(164_395.2));
    booked(&s.capex, 55_000.0);
    assert_eq!(s.plant.put_in_service, Cents::round(55_000.0 + 24_000.0));
    assert_eq!(s.plant.closing, Cents::round(68_000.0 + 79_000.0 - 26_400.0 - 20_400.0));
    assert_eq!(s.plant.work_in_progress_closing, Cents::ZERO);
}

#[test]
fn returns_over_the_paths() {
    let projection = project(&scenario(), &demand(), &plan());
    let first = &projection.years[0];
    // Operating income of A: 709,560 − 47,304 − 2,400 − 12,000 − 70,956 − 21,000 = 555,900; of B 575,172.
    close(first.operating_income.mean, 565_536.0);
    close(first.operating_income.p50, 565_536.0);
    close(first.operating_income.p10, 555_900.0 + 0.1 * (575_172.0 - 555_900.0));
    close(first.nopat.mean, 424_152.0);
    // (95,000 + 92,000) / 2.
    close(first.capital.average, 93_500.0);
    let roic = first.roic.expect("a return");
    close(roic.booked.mean, 424_152.0 / 93_500.0);
    close(roic.booked.p90, 0.75 * (555_900.0 + 0.9 * 19_272.0) / 93_500.0);
    close(roic.with_leases.mean, roic.booked.mean);
    close(projection.years[1].roic.expect("a return").booked.mean, 493_185.6 / 96_100.0);
    // Tax life 24 months: 110,000 / 2 in 2026; 55,000 / 2 and 1,200 in 2027.
    close(first.tax.taxable_income, 565_536.0 + 21_000.0 - 55_000.0);
    close(first.tax.payable, 132_884.0);
    close(first.tax.difference, 0.0);
    close(projection.years[1].tax.depreciation, 27_500.0 + 1_200.0);
    close(projection.years[1].run_rate.mean, 876_000.0);
    assert_eq!(first.revenue_by_family[0].family, "server");
    close(first.revenue_by_family[0].revenue, 731_460.0);
    close(projection.years[1].power.facility_mw, 2.4);
}

#[test]
fn waste_shortage_and_load() {
    let projection = project(&scenario(), &demand(), &plan());
    let first = &projection.years[0];
    // Usable 90; A runs 80, B 90. A server costs 1,100 / A(10 %, 5) a year, A = 3.790787.
    let yearly = 1_100.0 / 3.790_786_769_408_448;
    close(first.waste[0].cost.mean, 5.0 * yearly);
    close(first.waste[0].share.mean, 0.5 * 10.0 / 90.0);
    close(first.waste[1].unweighted_share.p90, 0.9 * 10.0 / 90.0);
    // B is short by 100 of 1,000 at 0.10 an hour.
    close(first.shortage[0].value.mean, 43_800.0);
    let about: Vec<_> = first.shortage.iter().map(|s| s.workload.as_deref()).collect();
    assert_eq!(about, [None, Some("core")], "all together first, where there is one workload too");
    close(first.shortage[1].share.mean, 0.05);
    close(first.shortage[1].contracted_value.mean, 0.0);
    let line = &projection.load_lines[0];
    close(line.usable.mean, 900.0);
    close(line.served.mean, 850.0);
    close(line.committed.mean, 175.0);
    close(line.demand.expect("of a group").mean, 900.0);
    close(line.free.mean, 50.0);
    assert_eq!(projection.load_lines[1].family.as_deref(), Some("server"));
    // On the mean path 85 of 90 are at work in 2026, 104 of 108 in 2027: never sold out.
    assert_eq!(projection.generations[0].sold_out, None);
    // 50 servers × 10 × 0.9 is all the new work there is.
    assert_eq!(projection.years[1].new_work.len(), 1);
    close(projection.years[1].new_work[0].work, 450.0);
}

#[test]
fn return_of_the_cohort() {
    let projection = project(&scenario(), &demand(), &plan());
    let cohort = &projection.cohorts[0];
    assert_eq!((cohort.year, cohort.units.to_bits()), (2027, 50.0_f64.to_bits()));
    // 50 of 120 servers: 365,000 of revenue, 36,500 of overheads, 24,528 of electricity, 600 of operations, 10,500 of
    // depreciation, a quarter of tax, over (55,000 + 44,500) / 2.
    let contribution = 0.75 * (365_000.0 - 36_500.0 - 24_528.0 - 600.0 - 10_500.0);
    close(cohort.returns[0].contribution, contribution);
    close(cohort.roic.expect("a return"), contribution / 49_750.0);
}

/// 100 a month for two years: worth 1,200 × (1.1^−0.5 + 1.1^−1.5) at the start; what is paid beyond it is interest.
#[test]
fn a_leased_site_is_capital_too() {
    let mut s = scenario();
    s.sites[0].envelope[0].tenure = Tenure::Lease;
    let years = project(&s, &demand(), &plan()).years;
    let (half, more) = (1.1_f64.powf(-0.5), 1.1_f64.powf(-1.5));
    close(years[0].capital.leased_sites, f64::midpoint(1_200.0 * (half + more), 1_200.0 * half));
    let interest: f64 = years.iter().map(|y| y.capital.lease_interest).sum();
    close(interest, 2_400.0 - 1_200.0 * (half + more));
    let roic = years[0].roic.expect("a return");
    let above = 424_152.0 + 0.75 * years[0].capital.lease_interest;
    close(roic.with_leases.mean, above / (93_500.0 + years[0].capital.leased_sites));
}

/// The same fleet as a term commitment: 100 × 1,100 / 5 a year of cost, and only the hall is plant.
#[test]
fn a_buyer_pays_and_saves() {
    let mut s = scenario();
    s.objective = Objective::Cost;
    s.generations[0].payment = Payment::OverLife;
    s.generations[0].attached.clear();
    let year = &project(&s, &demand(), &plan()).years[0];
    booked(&year.statement.term_commitments, 22_000.0);
    booked(&year.statement.revenue, 0.0);
    booked(&year.statement.depreciation, 0.0);
    // B buys 100 × 0.10 × 8,760.
    booked(&year.statement.on_demand, 43_800.0);
    let buyer = year.buyer.expect("a buyer");
    // A: 47,304 of electricity, 2,400, 12,000, 22,000; on demand (65 + 12) × 8,760 and the 12,000.
    let (a, all_a) = (83_704.0, 686_520.0);
    // B: 49,932, 2,400, 12,000, 22,000, 87,600 on demand, 17,520 of penalties; on demand (80 + 16) × 8,760 + 12,000.
    let (b, all_b) = (191_452.0, 852_960.0);
    close(buyer.total.mean, f64::midpoint(a, b));
    close(buyer.all_on_demand.mean, f64::midpoint(all_a, all_b));
    close(buyer.saving.mean, f64::midpoint(1.0 - a / all_a, 1.0 - b / all_b));
    assert!(year.roic.is_none() && year.statement.tax == Cents::ZERO);
}

/// 500 units in the first quarter of 2025: 2,160 hours × 0.10 = 108,000; 100 kW × 2,160 × 60 a MWh of electricity.
#[test]
fn history_is_computed_or_booked() {
    let mut s = scenario();
    let mut usage: Usage = plimsoll_model::sample::scenario().usage[0].clone();
    (usage.start, usage.end, usage.mean) = (day("2025-01-01"), day("2026-01-01"), 500.0);
    s.usage.push(usage);
    let computed = history(&s);
    let quarter = &computed.quarters[0].statement;
    booked(&quarter.revenue, 108_000.0);
    booked(&quarter.electricity, 12_960.0);
    booked(&quarter.overheads, 3_000.0 + 10_800.0);
    booked(&quarter.depreciation, 5_250.0);
    assert_eq!(
        quarter.operating_income,
        Cents::round(108_000.0 - 12_960.0 - 300.0 - 300.0 - 13_800.0 - 5_250.0)
    );
    let year = &computed.years[0];
    assert!(year.complete);
    // 110,000 came in on the first day of 2025, 6,000 of the hall were paid over the year.
    booked(&year.statement.capex, 116_000.0);
    assert_eq!(year.statement.plant.closing, Cents::round(89_000.0));
    assert_eq!(year.statement.plant.work_in_progress_closing, Cents::round(6_000.0));
    close(year.roic.expect("a return"), year.statement.nopat.to_amount() / f64::midpoint(0.0, 95_000.0));

    let mut past = s.overheads[0].clone();
    (past.from, past.until) = (Some(day("2025-01-01")), Some(day("2026-01-01")));
    past.share_of_revenue = plimsoll_model::Interval::certain(0.0);
    s.overheads = vec![past];
    let quarter = &history(&s).quarters[0].statement;
    assert_eq!(quarter.operating_income, Cents::round(108_000.0 - 3_000.0 - 5_250.0));
}

#[test]
fn without_a_plan_there_is_no_projection() {
    let accounts = accounts(&scenario(), None);
    assert!(accounts.projection.is_none() && accounts.history.quarters.is_empty());
    // 200 × 0.08 × 17,520 hours.
    assert_eq!(accounts.backlog.value.total, Cents::round(280_320.0));
}
