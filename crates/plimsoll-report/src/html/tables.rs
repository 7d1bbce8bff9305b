//! The tables of the page.

use plimsoll_model::scenario::Objective;

use crate::format::{self, count, megawatts, money, percent};
use crate::view::{Orders, Spread, View};

use super::table::{Cell, Kind, table};

/// Orders with their totals; the power column says what hardware reserves and what blocks add.
pub(super) fn orders(caption: &str, orders: &Orders, view: &View) -> String {
    let currency = &view.scenario.currency;
    let n = Kind::Number;
    let mut head = vec![
        ("what", Kind::Short),
        ("site", Kind::Short),
        ("units", n),
        ("cost", n),
        ("decide by", Kind::Short),
        ("order in", Kind::Short),
        ("in service from", Kind::Short),
        ("power", n),
    ];
    let branches = orders.rows.iter().any(|o| !o.branch.is_empty());
    if branches {
        head.insert(0, ("branch", Kind::Short));
    }
    let row = |o: &crate::view::OrderRow| -> Vec<Cell> {
        let power = if o.power { format!("+{}", megawatts(o.megawatts)) } else { some_power(o.megawatts) };
        let units = if o.power { format::things_of(o.units, "block", "blocks") } else { count(o.units) };
        let on = if o.branch.is_empty() { "all".to_owned() } else { o.branch.clone() };
        let cells = vec![
            o.item.clone().into(),
            o.site.clone().into(),
            units.into(),
            Cell::from(money(o.cost, currency)).assumed(o.cost_assumed),
            crate::words::decide_by(view, o.decide_by).into(),
            o.placed.clone().into(),
            o.in_service.clone().into(),
            power.into(),
        ];
        branches.then(|| Cell::from(on)).into_iter().chain(cells).collect()
    };
    let rows: Vec<_> = orders.rows.iter().map(row).collect();
    let added = if orders.adds_mw > 0.0 { format!("+{}", megawatts(orders.adds_mw)) } else { String::new() };
    let power = Cell::from(some_power(orders.reserves_mw)).under(added);
    let mut total: Vec<Cell> =
        vec!["in all".into(), "".into(), "".into(), money(orders.cost, currency).into()];
    total.extend(["".into(), "".into(), "".into(), power]);
    if branches {
        total[0] = "in all, by probability".into();
        total.insert(1, "".into());
    }
    table(caption, &head, &rows, Some(total))
}

/// Open orders to cancel or hasten; nothing where they are kept as they are.
pub(super) fn order_changes(view: &View) -> String {
    if view.order_changes.is_empty() {
        return String::new();
    }
    let currency = &view.scenario.currency;
    let n = Kind::Number;
    let head = vec![
        ("open order", Kind::Short),
        ("what", Kind::Short),
        ("site", Kind::Short),
        ("units", n),
        ("on order", n),
        ("promised", Kind::Short),
        ("change", Kind::Short),
        ("cost", n),
        ("deposit lost", n),
        ("no longer due", n),
    ];
    let some = |amount: f64| if amount > 0.0 { money(amount, currency) } else { DASH.to_owned() };
    let row = |c: &crate::view::OrderChange| -> Vec<Cell> {
        let change = c.comes.map_or_else(|| "cancel".to_owned(), |day| format!("to come by {day}"));
        vec![
            c.order.clone().into(),
            c.item.clone().into(),
            c.site.clone().into(),
            count(c.units).into(),
            count(c.on_order).into(),
            c.promised.to_string().into(),
            change.into(),
            money(c.cost, currency).into(),
            some(c.lost).into(),
            some(c.saved).into(),
        ]
    };
    let rows: Vec<_> = view.order_changes.iter().map(row).collect();
    table("Open orders to change now", &head, &rows, None)
}

/// Units that go to another site; nothing where all stay.
pub(super) fn moves(view: &View) -> String {
    if view.moves.is_empty() {
        return String::new();
    }
    let n = Kind::Number;
    let head = vec![
        ("leave on", Kind::Short),
        ("what", Kind::Short),
        ("units", n),
        ("from", Kind::Short),
        ("to", Kind::Short),
        ("serve from", Kind::Short),
        ("cost", n),
    ];
    let row = |m: &crate::view::MoveRow| -> Vec<Cell> {
        vec![
            m.leaves.to_string().into(),
            m.generation.clone().into(),
            count(m.units).into(),
            m.from.clone().into(),
            m.to.clone().into(),
            m.serves.to_string().into(),
            money(m.cost, &view.scenario.currency).into(),
        ]
    };
    let rows: Vec<_> = view.moves.iter().map(row).collect();
    table("Units to move to another site", &head, &rows, None)
}

/// Power; a dash where there is none, as where hardware is rented and brings its own.
fn some_power(mw: f64) -> String {
    if mw < 5e-4 { DASH.to_owned() } else { megawatts(mw) }
}

/// What stands where there is nothing to say.
pub(super) const DASH: &str = "\u{2013}";

/// The fiscal years; without capex and power for who has none.
pub(super) fn years(view: &View, spends: bool) -> String {
    let currency = &view.scenario.currency;
    let spread = |s: &Spread| -> Cell {
        Cell::from(money(s.mean, currency)).under(format::money_range(s.p10, s.p90, currency))
    };
    let rows: Vec<Vec<Cell>> = view
        .years
        .iter()
        .map(|y| {
            let roic = y.roic.map_or(Cell::from("\u{2013}"), |r| {
                Cell::from(percent(r.mean, 1)).under(format::range(&percent(r.p10, 1), &percent(r.p90, 1)))
            });
            let name =
                if y.months < 12 { format!("{} ({} months)", y.year, y.months) } else { y.year.to_string() };
            let mut cells: Vec<Cell> = vec![name.into()];
            if spends {
                cells.push(money(y.capex, currency).into());
                cells.extend([megawatts(y.power_mw).into(), some_power(y.power_added_facility_mw).into()]);
            }
            cells.extend(y.buyer_cost.map(|cost| spread(&cost)));
            cells.extend(y.buyer_saving.map(|s| {
                Cell::from(percent(s.mean, 1)).under(format::range(&percent(s.p10, 1), &percent(s.p90, 1)))
            }));
            if view.scenario.objective == Objective::Npv {
                cells.extend([spread(&y.revenue), spread(&y.operating_income), roic]);
            }
            cells.extend([spread(&y.waste), spread(&y.shortage)]);
            cells
        })
        .collect();
    let n = Kind::Number;
    let mut head = vec![("fiscal year", Kind::Short)];
    if spends {
        head.extend([("capex", n), ("power at its end", n), ("power added, at the meter", n)]);
    }
    if view.years.iter().any(|y| y.buyer_cost.is_some()) {
        head.push(("cost", n));
    }
    if view.years.iter().any(|y| y.buyer_saving.is_some()) {
        head.push(("saving", n));
    }
    if view.scenario.objective == Objective::Npv {
        head.extend([("revenue", n), ("operating income", n), ("ROIC", n)]);
    }
    head.extend([("waste", n), ("shortage", n)]);
    table("By fiscal year: mean over the paths, P10 to P90 below it", &head, &rows, None)
}

/// What each year's hardware returns.
pub(super) fn cohorts(view: &View) -> String {
    let row = |c: &crate::view::CohortRow| -> Vec<Cell> {
        let roic = c.roic.map_or(DASH.to_owned(), format::multiple);
        let below = match c.roic {
            Some(_) if c.below_hurdle => "\u{2717} below the hurdle",
            Some(_) => "above",
            None => DASH,
        };
        let cost = money(c.cost, &view.scenario.currency);
        let year = c.year.to_string();
        vec![
            c.generation.clone().into(),
            year.into(),
            count(c.units).into(),
            cost.into(),
            roic.into(),
            Cell::from(below).bad(c.below_hurdle),
        ]
    };
    let (s, n) = (Kind::Short, Kind::Number);
    let head = [
        ("generation", s),
        ("in service in", s),
        ("units", n),
        ("cost", n),
        ("return a year", n),
        ("hurdle", s),
    ];
    let rows: Vec<_> = view.cohorts.iter().map(row).collect();
    let caption = "What each year\u{2019}s hardware returns over the horizon: revenue less its own costs and tax, before \
                   fixed overheads, over the capital that stands in it";
    table(caption, &head, &rows, None)
}

/// What is scarce, a row a thing.
pub(super) fn scarce(view: &View) -> String {
    let currency = &view.scenario.currency;
    let gain = if view.scenario.objective == Objective::Npv { "adds" } else { "saves" };
    let row = |row: &crate::view::ScarceRow| -> Vec<Cell> {
        let there = if row.divisible {
            format!("{} {}", count(row.available), many(&row.unit, row.available))
        } else {
            DASH.to_owned()
        };
        let percent = if row.divisible { money(row.one_percent, currency) } else { DASH.to_owned() };
        let binds = match row.periods {
            0 | 1 => row.period.clone(),
            n => format!("{n} periods, most in {}", row.period),
        };
        let one = Cell::from(money(row.price, currency));
        vec![
            Cell::from(row.what.clone()).under(row.row.clone()),
            percent.into(),
            one,
            binds.into(),
            there.into(),
        ]
    };
    let n = Kind::Number;
    let (percent, one) = (format!("1{}% more {gain}", format::NBSP), format!("1 unit more {gain}"));
    let head = [
        ("what", Kind::Short),
        (percent.as_str(), n),
        (one.as_str(), n),
        ("binds in", Kind::Text),
        ("there is", n),
    ];
    let rows: Vec<_> = view.scarce.iter().map(row).collect();
    table(
        "What is scarce, and what a little more of it would do; the worth of a unit is that of its dearest period",
        &head,
        &rows,
        None,
    )
}

/// A unit for so many: `unit`, `units`; what is no common noun stays as it is.
fn many(unit: &str, number: f64) -> String {
    let one = (number - 1.0).abs() < 1e-9;
    if !one && ["unit", "block"].contains(&unit) { format!("{unit}s") } else { unit.to_owned() }
}
