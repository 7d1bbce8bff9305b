//! The tables of the page.

use plimsoll_model::scenario::{Objective, RemarkKind};

use crate::format::{self, count, megawatts, money, percent};
use crate::svg::escape;
use crate::view::{AssumptionRow, Orders, ScorecardRow, Spread, Verdict, View};

use super::table::{Cell, Kind, table};

/// Orders with their totals; the power column says what hardware reserves and what blocks add.
pub(super) fn orders(caption: &str, orders: &Orders, currency: &str) -> String {
    let n = Kind::Number;
    let head = [
        ("what", Kind::Short),
        ("site", Kind::Short),
        ("units", n),
        ("cost", n),
        ("decide by", Kind::Short),
        ("order in", Kind::Short),
        ("in service from", Kind::Short),
        ("power", n),
    ];
    let row = |o: &crate::view::OrderRow| -> Vec<Cell> {
        let power = if o.power { format!("+{}", megawatts(o.megawatts)) } else { megawatts(o.megawatts) };
        let units = if o.power { format::things_of(o.units, "block", "blocks") } else { count(o.units) };
        vec![
            o.item.clone().into(),
            o.site.clone().into(),
            units.into(),
            Cell::from(money(o.cost, currency)).assumed(o.cost_assumed),
            format::date(o.decide_by).into(),
            o.placed.clone().into(),
            o.in_service.clone().into(),
            power.into(),
        ]
    };
    let rows: Vec<_> = orders.rows.iter().map(row).collect();
    let added = if orders.adds_mw > 0.0 { format!("+{}", megawatts(orders.adds_mw)) } else { String::new() };
    let power = Cell::from(megawatts(orders.reserves_mw)).under(added);
    let mut total: Vec<Cell> =
        vec!["in all".into(), "".into(), "".into(), money(orders.cost, currency).into()];
    total.extend(["".into(), "".into(), "".into(), power]);
    table(caption, &head, &rows, Some(total))
}

/// The fiscal years.
pub(super) fn years(view: &View) -> String {
    let currency = &view.scenario.currency;
    let spread = |s: &Spread| -> Cell {
        let range = format::range(&money(s.p10, currency), &money(s.p90, currency));
        Cell::from(money(s.mean, currency)).under(range)
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
            let mut cells: Vec<Cell> = vec![name.into(), money(y.capex, currency).into()];
            cells.extend([megawatts(y.power_mw).into(), megawatts(y.power_added_facility_mw).into()]);
            if view.scenario.objective == Objective::Npv {
                cells.extend([spread(&y.revenue), spread(&y.operating_income), roic]);
            }
            cells.extend([spread(&y.waste), spread(&y.shortage)]);
            cells
        })
        .collect();
    let n = Kind::Number;
    let mut head =
        vec![("fiscal year", Kind::Short), ("capex", n), ("power at its end", n), ("added at the meter", n)];
    if view.scenario.objective == Objective::Npv {
        head.extend([("revenue", n), ("operating income", n), ("ROIC", n)]);
    }
    head.extend([("waste", n), ("shortage", n)]);
    table("By fiscal year: mean over the paths, P10 to P90 below it", &head, &rows, None)
}

/// What each year's hardware returns.
pub(super) fn cohorts(view: &View) -> String {
    let row = |c: &crate::view::CohortRow| -> Vec<Cell> {
        let roic = c.roic.map_or("\u{2013}".to_owned(), |r| percent(r, 1));
        let below = if c.below_hurdle { "below the hurdle" } else { "" };
        let cost = money(c.cost, &view.scenario.currency);
        let year = c.year.to_string();
        vec![
            c.generation.clone().into(),
            year.into(),
            count(c.units).into(),
            cost.into(),
            roic.into(),
            below.into(),
        ]
    };
    let (s, n) = (Kind::Short, Kind::Number);
    let head = [("generation", s), ("in service in", s), ("units", n), ("cost", n), ("return", n), ("", s)];
    let rows: Vec<_> = view.cohorts.iter().map(row).collect();
    table("What each year\u{2019}s hardware returns over the horizon", &head, &rows, None)
}

/// The numbers to check before believing anything else.
pub(super) fn trust(view: &View) -> String {
    let number = |v: Option<f64>| Cell::from(v.map_or("\u{2013}".to_owned(), format::figure));
    let row = |t: &crate::view::TrustRow| -> Vec<Cell> {
        let rows = crate::words::first_of(&t.rows, 3);
        let (what, unit, how) =
            (t.what.clone().into(), t.unit.clone().into(), Cell::from(t.how.clone()).under(rows));
        vec![what, number(t.value), number(t.own), unit, how]
    };
    let n = Kind::Number;
    let head = [
        ("what", Kind::Text),
        ("model", n),
        ("your own \u{25cf}", n),
        ("unit", Kind::Short),
        ("how", Kind::Long),
    ];
    let rows: Vec<_> = view.trust.iter().map(row).collect();
    table("Numbers to check before believing anything else", &head, &rows, None)
}

/// What is scarce, as sentences with their place.
pub(super) fn scarce(view: &View) -> String {
    let item = |row: &crate::view::ScarceRow| {
        let there = if row.available > 0.0 {
            format!("there: {} {}", count(row.available), row.unit)
        } else {
            String::new()
        };
        let place = [there.as_str(), row.row.as_str()]
            .into_iter()
            .filter(|t| !t.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        format!(
            "<li><span>{}</span><span class=\"note\">{}</span></li>\n",
            escape(&row.sentence),
            escape(&place)
        )
    };
    format!("<ol class=\"scarce\">\n{}</ol>\n", view.scarce.iter().map(item).collect::<String>())
}

/// How well such forecasts have done.
pub(super) fn accuracy(view: &View) -> String {
    let share = |v: Option<f64>| Cell::from(v.map_or("\u{2013}".to_owned(), |v| percent(v, 0)));
    let rows: Vec<Vec<Cell>> = view
        .accuracy
        .iter()
        .map(|a| {
            vec![
                a.workload.clone().into(),
                a.region.clone().into(),
                a.model.clone().into(),
                a.observations.to_string().into(),
                a.origins.to_string().into(),
                a.mape.map_or("\u{2013}".to_owned(), |v| percent(v, 1)).into(),
                share(a.coverage_80),
                share(a.coverage_95),
            ]
        })
        .collect();
    let n = Kind::Number;
    let head = [
        ("workload", Kind::Short),
        ("region", Kind::Short),
        ("model", Kind::Long),
        ("observations", n),
        ("origins", n),
        ("mean error", n),
        ("inside 80 %", n),
        ("inside 95 %", n),
    ];
    table("Forecasts on held-back history: 80 % should lie inside the 80 % interval", &head, &rows, None)
}

/// How forecasts of each length have done.
pub(super) fn horizons(view: &View) -> String {
    let share =
        |v: Option<f64>, places: usize| Cell::from(v.map_or("\u{2013}".to_owned(), |v| percent(v, places)));
    let row = |h: &crate::view::HorizonRow| -> Vec<Cell> {
        let (errors, months) = (format::count_of(h.errors), format::count(h.months));
        vec![months.into(), errors.into(), share(h.mape, 1), share(h.coverage_80, 0), share(h.coverage_95, 0)]
    };
    let n = Kind::Number;
    let head =
        [("months ahead", n), ("forecasts", n), ("mean error", n), ("inside 80 %", n), ("inside 95 %", n)];
    let rows: Vec<_> = view.horizons.iter().map(row).collect();
    table("By how far ahead, all series together", &head, &rows, None)
}

/// What would have been forecast a year ago, beside what was measured.
pub(super) fn held_back(view: &View) -> String {
    let row = |h: &crate::view::HeldBackRow| -> Vec<Cell> {
        let numbers = [h.actual, h.median, h.low_80, h.high_80].map(|v| Cell::from(format::short(v)));
        let mut cells: Vec<Cell> =
            vec![h.workload.clone().into(), h.region.clone().into(), h.time.label.clone().into()];
        cells.extend(numbers);
        cells.push(if h.inside { "\u{2713}".into() } else { "\u{2717}".into() });
        cells
    };
    let (s, n) = (Kind::Short, Kind::Number);
    let head = [
        ("workload", s),
        ("region", s),
        ("when", s),
        ("measured", n),
        ("forecast", n),
        ("80 % from", n),
        ("to", n),
        ("inside", s),
    ];
    let rows: Vec<_> = view.held_back.iter().map(row).collect();
    table("What would have been forecast a year earlier, beside what was measured", &head, &rows, None)
}

/// Published figures beside the model's.
pub(super) fn scorecard(view: &View) -> String {
    let n = Kind::Number;
    let head = [
        ("date", Kind::Short),
        ("measure", Kind::Text),
        ("published \u{25cf}", n),
        ("model", n),
        ("difference", n),
        ("unit", Kind::Short),
        ("verdict", Kind::Short),
        ("source", Kind::Long),
    ];
    let rows: Vec<_> = view.scorecard.iter().map(scorecard_row).collect();
    table("Published figures beside what the model says", &head, &rows, None)
}

fn scorecard_row(row: &ScorecardRow) -> Vec<Cell> {
    let number = |v: Option<f64>| v.map_or("\u{2013}".to_owned(), format::figure);
    let measure =
        if row.entity.is_empty() { row.measure.clone() } else { format!("{}, {}", row.measure, row.entity) };
    let verdict = match row.verdict {
        Verdict::Holds => "\u{2713} holds",
        Verdict::Off => "\u{2717} off",
        Verdict::Missed => "not reached",
        Verdict::Shown => "shown only",
        Verdict::NotComputed => "not computed",
        Verdict::Given => "given as input",
    };
    let relation = if row.relation == "=" { String::new() } else { format!("{} ", row.relation) };
    let reason = if row.reason.is_empty() { String::new() } else { format!(" ({})", row.reason) };
    vec![
        format::date(row.date).into(),
        measure.into(),
        format!("{relation}{}", row.reported).into(),
        number(row.model).into(),
        number(row.difference).into(),
        row.unit.clone().into(),
        Cell::from(verdict).bad(row.verdict == Verdict::Off),
        format!("{}{reason}", row.source).into(),
    ]
}

/// Inputs given as intervals.
pub(super) fn assumptions(view: &View) -> String {
    let n = Kind::Number;
    let head = [
        ("about", Kind::Short),
        ("quantity", Kind::Text),
        ("planned with", n),
        ("from", n),
        ("to", n),
        ("unit", Kind::Short),
        ("row", Kind::Short),
    ];
    let row = |a: &AssumptionRow| -> Vec<Cell> {
        vec![
            a.about.clone().into(),
            a.quantity.clone().into(),
            Cell::from(format::figure(a.mid)).assumed(true),
            format::figure(a.low).into(),
            format::figure(a.high).into(),
            a.unit.clone().into(),
            a.row.clone().into(),
        ]
    };
    let rows: Vec<_> = view.assumptions.iter().map(row).collect();
    table("Inputs given as an interval: assumed \u{25cb}, not known", &head, &rows, None)
}

/// Remarks by kind, each kind as a list.
pub(super) fn remarks(view: &View) -> String {
    let kinds = [
        (RemarkKind::Assumption, "Assumptions about the input"),
        (RemarkKind::Default, "Defaults that stood in for what was left out"),
        (RemarkKind::NotUsed, "Read and checked, but not used by this version"),
    ];
    let list = |(kind, title): (RemarkKind, &str)| {
        let items: Vec<String> = view
            .remarks
            .iter()
            .filter(|r| r.kind == kind)
            .map(|r| format!("<li>{}</li>\n", escape(&r.text)))
            .collect();
        if items.is_empty() {
            return String::new();
        }
        format!("<h3>{title}</h3>\n<ul class=\"remarks\">\n{}</ul>\n", items.concat())
    };
    kinds.into_iter().map(list).collect()
}
