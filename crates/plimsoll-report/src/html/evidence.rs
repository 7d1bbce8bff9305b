//! The tables that say why to trust the plan and what it assumed.

use plimsoll_model::scenario::RemarkKind;

use crate::format::{self, percent};
use crate::svg::escape;
use crate::view::{AccuracyRow, AssumptionRow, ScorecardRow, TrustRow, Verdict, View};

use super::table::{Cell, Kind, table};
use super::tables::DASH;

/// The numbers to check before believing anything else.
pub(super) fn trust(view: &View) -> String {
    let currency = &view.scenario.currency;
    let row = |t: &TrustRow| -> Vec<Cell> {
        let words = |v: Option<f64>| v.map_or(DASH.to_owned(), |v| format::figure_in(v, &t.unit, currency));
        let apart = match (t.value, t.own) {
            (Some(value), Some(own)) if own.abs() > 1e-12 => format::small_percent(value / own - 1.0),
            _ => DASH.to_owned(),
        };
        let how = Cell::from(t.how.clone()).under(crate::words::first_of(&t.rows, 3));
        vec![t.what.clone().into(), words(t.value).into(), words(t.own).into(), apart.into(), how]
    };
    let n = Kind::Number;
    let head =
        [("what", Kind::Text), ("model", n), ("your own \u{25cf}", n), ("apart by", n), ("how", Kind::Long)];
    let rows: Vec<_> = view.trust.iter().map(row).collect();
    table("Numbers to check before believing anything else", &head, &rows, None)
}

/// How well such forecasts have done; regions of which a reader sees the same stand in one row.
pub(super) fn accuracy(view: &View) -> String {
    let n = Kind::Number;
    let head = [
        ("workload, regions", Kind::Text),
        ("model", Kind::Long),
        ("observations", n),
        ("origins", n),
        ("mean error", n),
        ("inside 80 %", n),
        ("inside 95 %", n),
    ];
    let row = |(said, regions): &(Vec<String>, Vec<String>)| -> Vec<Cell> {
        let mut cells: Vec<Cell> = said.iter().map(|words| words.clone().into()).collect();
        cells[0] = Cell::from(said[0].clone()).under(crate::words::first_of(regions, 5));
        cells
    };
    let rows: Vec<_> = alike(&view.accuracy).iter().map(row).collect();
    table("Forecasts on held-back history: 80 % should lie inside the 80 % interval", &head, &rows, None)
}

/// What is said of series, each with the regions of which it is said.
fn alike(rows: &[AccuracyRow]) -> Vec<(Vec<String>, Vec<String>)> {
    let share = |v: Option<f64>, places| v.map_or(DASH.to_owned(), |v| percent(v, places));
    let mut groups: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    for a in rows {
        let said = vec![
            a.workload.clone(),
            a.model.clone(),
            a.observations.to_string(),
            a.origins.to_string(),
            share(a.mape, 1),
            share(a.coverage_80, 0),
            share(a.coverage_95, 0),
        ];
        match groups.iter_mut().find(|(first, _)| *first == said) {
            Some((_, regions)) => regions.push(a.region.clone()),
            None => groups.push((said, vec![a.region.clone()])),
        }
    }
    groups
}

/// How forecasts of each length have done.
pub(super) fn horizons(view: &View) -> String {
    let share = |v: Option<f64>, places: usize| Cell::from(v.map_or(DASH.to_owned(), |v| percent(v, places)));
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
        ("measure and source", Kind::Long),
        ("published \u{25cf}", n),
        ("model", n),
        ("difference", n),
        ("unit", Kind::Short),
        ("verdict", Kind::Short),
    ];
    let rows: Vec<_> = view.scorecard.iter().map(scorecard_row).collect();
    table("Published figures beside what the model says", &head, &rows, None)
}

fn scorecard_row(row: &ScorecardRow) -> Vec<Cell> {
    let number = |v: Option<f64>| v.map_or(DASH.to_owned(), format::figure);
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
        Cell::from(measure).under(format!("{}{reason}", row.source)),
        format!("{relation}{}", row.reported).into(),
        number(row.model).into(),
        number(row.difference).into(),
        row.unit.clone().into(),
        Cell::from(verdict).bad(row.verdict == Verdict::Off),
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
