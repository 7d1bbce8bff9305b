//! The terminal summary: one screen at 80 columns.

mod sheet;

use plimsoll_model::plan::PlanStatus;
use plimsoll_model::scenario::{Objective, RemarkKind};

use crate::format::{self, count, megawatts, money, percent, small_percent};
use crate::view::{LoadLine, MoveRow, OrderRow, Spread, Unit, View, YearRow};
use crate::words;

use sheet::{Sheet, Style};

const ORDERS: usize = 8;
const GAUGES: usize = 4;
const SCARCE: usize = 3;
const REMARKS: usize = 3;
const BRANCHES: usize = 4;
const CHANGES: usize = 3;

/// The plan in under 46 lines of at most `width` columns (no less than 76 are used, no more than 120).
///
/// `colour` adds ANSI escapes; without `unicode` everything is plain ASCII.
pub fn terminal_summary(view: &View, width: usize, colour: bool, unicode: bool) -> String {
    let mut sheet = Sheet { width: width.clamp(76, 120), colour, unicode, text: String::new() };
    sheet.wrapped(&view.headline, (0, 0), Style::Strong, 3);
    orders(&mut sheet, view);
    order_changes(&mut sheet, view);
    moves(&mut sheet, view);
    given_up(&mut sheet, view);
    waits(&mut sheet, view);
    load_line(&mut sheet, view);
    years(&mut sheet, view);
    outcomes(&mut sheet, view);
    changed(&mut sheet, view);
    scarce(&mut sheet, view);
    footer(&mut sheet, view);
    sheet.text
}

fn orders(sheet: &mut Sheet, view: &View) {
    let orders = &view.orders_now;
    if orders.rows.is_empty() {
        sheet.heading("ORDER NOW: nothing");
        return;
    }
    let name = sheet.width - 62;
    let row = |sheet: &Sheet, cells: [&str; 6]| {
        let [what, site, units, power, cost, by] = cells;
        let left = sheet.cell(what, name, false) + " " + &sheet.cell(site, 13, false);
        let middle = sheet.cell(units, 9, true) + &sheet.cell(power, 10, true) + &sheet.cell(cost, 10, true);
        format!("  {left} {middle}  {}", sheet.cell(by, 13, true))
    };
    let heading = row(sheet, ["", "site", "units", "power", "cost", "decide by"]);
    let heading = format!("ORDER NOW{}", heading.chars().skip(9).collect::<String>());
    sheet.heading(&heading);
    // What is changed of open orders, and what is given up, has to fit the screen as well.
    let most = if view.order_changes.is_empty() { ORDERS } else { ORDERS - CHANGES };
    let most = most - given_up_lines(view).min(most - 1);
    for o in orders.rows.iter().take(most) {
        let cells = order_cells(o, view);
        let words = row(sheet, cells.each_ref().map(String::as_str));
        sheet.line(&words, Style::Plain);
    }
    let more = orders.rows.len().saturating_sub(most);
    let total = money(orders.cost, &view.scenario.currency);
    let words =
        if more > 0 { format!("  and {more} more; {total} in all") } else { format!("  {total} in all") };
    sheet.line(&words, Style::Soft);
}

/// Open orders to cancel or hasten.
fn order_changes(sheet: &mut Sheet, view: &View) {
    let changes = &view.order_changes;
    if changes.is_empty() {
        return;
    }
    sheet.heading("CHANGE OF OPEN ORDERS");
    for change in changes.iter().take(CHANGES) {
        let what = match change.comes {
            None => "cancel".to_owned(),
            Some(day) => format!("by {day}"),
        };
        let units = format!("{} of {}", count(change.units), count(change.on_order));
        let left = sheet.cell(&change.order, 10, false) + " " + &sheet.cell(&change.item, 10, false);
        let cost = sheet.cell(&money(change.cost, &view.scenario.currency), 8, true);
        let site = sheet.cell(&change.site, sheet.width - 68, false);
        let words = format!("  {left} {site} {} {cost}  {what}", sheet.cell(&units, 16, true));
        sheet.line(&words, Style::Plain);
    }
    if changes.len() > CHANGES {
        sheet.line(&format!("  and {} more", changes.len() - CHANGES), Style::Soft);
    }
}

/// Units that go to another site: the first of them, and how many more; below open orders, where some change.
fn moves(sheet: &mut Sheet, view: &View) {
    let Some(first) = view.moves.first() else { return };
    if view.order_changes.is_empty() {
        sheet.heading("UNITS TO MOVE");
    }
    let more = view.moves.len() - 1;
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let (units, cost) = (count(first.units), money(first.cost, &view.scenario.currency));
    let MoveRow { generation, from, to, leaves, .. } = first;
    let words = format!("move {units} {generation} from {from} to {to} on {leaves} for {cost}{more}");
    sheet.wrapped(&words, (2, 2), Style::Plain, 2);
}

/// What is ordered and given up at once, which should be seen; else, in a line, that units are given up early.
fn given_up(sheet: &mut Sheet, view: &View) {
    let most = given_up_lines(view);
    let at_once = words::given_up_at_once(&view.given_up, &view.scenario.currency);
    match (at_once.first(), words::given_up(&view.given_up)) {
        (Some(first), _) => sheet.wrapped(first, (2, 2), Style::Red, most),
        (None, Some(used)) => sheet.wrapped(&used, (2, 2), Style::Soft, most),
        (None, None) => {}
    }
}

/// Lines that this takes at most.
fn given_up_lines(view: &View) -> usize {
    match view.given_up.first() {
        None => 0,
        Some(row) if row.at_once > 0.0 => 3,
        Some(_) => 2,
    }
}

/// What the first review decides, by what is seen.
fn waits(sheet: &mut Sheet, view: &View) {
    let branches: Vec<_> = view.tree.iter().filter(|node| node.depth == 1).collect();
    let Some(first) = branches.first() else { return };
    sheet.heading(&format!("FROM {}, BY WHAT HAS BEEN SEEN", first.from));
    for node in branches.iter().take(BRANCHES) {
        let cost = sheet.cell(&money(node.cost, &view.scenario.currency), 8, true);
        let share = sheet.cell(&percent(node.probability, 0), 6, true);
        let seen = sheet.cell(&node.words, sheet.width - 26, false);
        sheet.line(&format!("  {share} {cost}  {seen}"), Style::Plain);
    }
    if branches.len() > BRANCHES {
        sheet.line(&format!("  and {} more branches", branches.len() - BRANCHES), Style::Soft);
    }
}

fn order_cells(o: &OrderRow, view: &View) -> [String; 6] {
    let power = match (o.power, o.megawatts) {
        (true, mw) => format!("+{}", megawatts(mw)),
        (false, mw) if mw < 5e-4 => "\u{2013}".to_owned(),
        (false, mw) => megawatts(mw),
    };
    [
        o.item.clone(),
        o.site.clone(),
        count(o.units),
        power,
        money(o.cost, &view.scenario.currency),
        words::decide_by(view, o.decide_by),
    ]
}

fn load_line(sheet: &mut Sheet, view: &View) {
    let Some(year) = view.load_line.first().map(|row| row.year) else { return };
    let glyphs = Glyphs::of(sheet.unicode);
    sheet.heading(&format!(
        "LOAD LINE {year}   {} committed  {} served  {} peak hours only  {} free",
        glyphs.committed, glyphs.served, glyphs.peak, glyphs.free
    ));
    let groups = view.load_line.iter().filter(|row| row.family.is_none() && row.year == year);
    for row in groups.take(GAUGES) {
        let bar = glyphs.bar(row, (sheet.width - 52).min(36));
        let share = if row.usable > 0.0 { row.free / row.usable } else { 0.0 };
        let unit = format!("{} free of {} {}", percent(share, 0), format::short(row.usable), row.unit);
        let words = format!("  {} {bar} {unit}", sheet.cell(&row.group, 14, false));
        sheet.line(&words, if share < 0.005 { Style::Red } else { Style::Plain });
    }
}

/// The characters of the load line.
struct Glyphs {
    committed: char,
    served: char,
    peak: char,
    free: char,
}

impl Glyphs {
    fn of(unicode: bool) -> Self {
        if unicode {
            Self { committed: '\u{2588}', served: '\u{2593}', peak: '\u{2592}', free: '\u{b7}' }
        } else {
            Self { committed: '#', served: '=', peak: '-', free: '.' }
        }
    }

    /// A bar as wide as what is usable.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    fn bar(&self, row: &LoadLine, width: usize) -> String {
        let columns = |work: f64| {
            let share = if row.usable > 0.0 { (work / row.usable).clamp(0.0, 1.0) } else { 0.0 };
            (share * width as f64).round() as usize
        };
        let committed = columns(row.committed.unwrap_or(0.0));
        let served = columns(row.served).max(committed);
        let taken = columns(row.usable - row.free).max(served);
        let pieces = [
            (self.committed, committed),
            (self.served, served - committed),
            (self.peak, taken - served),
            (self.free, width - taken),
        ];
        pieces.iter().flat_map(|(glyph, many)| std::iter::repeat_n(*glyph, *many)).collect()
    }
}

/// Width of the names before the years, and of a year: wide enough for `$160B–$180B`.
const YEAR: (usize, usize) = (12, 13);

fn years(sheet: &mut Sheet, view: &View) {
    let room = (sheet.width - YEAR.0) / YEAR.1;
    let shown = &view.years[..view.years.len().min(room)];
    if shown.is_empty() {
        return;
    }
    let currency = &view.scenario.currency;
    let names = |y: &YearRow| if y.months < 12 { format!("{}*", y.year) } else { y.year.to_string() };
    let heading = year_line(sheet, "BY YEAR", shown, names);
    sheet.heading(&heading);
    if view.years.iter().any(|y| y.capex.abs() >= 0.5) {
        put(sheet, "  capex", shown, |y| money(y.capex, currency));
        put(sheet, "  power", shown, |y| megawatts(y.power_mw));
    }
    if view.scenario.objective == Objective::Npv {
        put(sheet, "  ROIC", shown, |y| y.roic.map_or("\u{2013}".into(), |r| percent(r.mean, 1)));
    } else {
        put(sheet, "  cost", shown, |y| money(y.buyer_cost.unwrap_or_default().mean, currency));
        put(sheet, "  saving", shown, |y| percent(y.buyer_saving.unwrap_or_default().mean, 1));
    }
    for (name, value) in
        [("  waste", (|y| y.waste) as fn(&YearRow) -> Spread), ("  shortage", |y| y.shortage)]
    {
        put(sheet, name, shown, |y| money(value(y).mean, currency));
        let ends = year_line(sheet, "   P10\u{2013}P90", shown, |y| brief_range(value(y), currency));
        sheet.line(&ends, Style::Soft);
    }
    if shown.iter().any(|y| y.months < 12) {
        sheet.line("  * a part of the year", Style::Soft);
    }
    if shown.len() < view.years.len() {
        sheet.line(&format!("  {} more years in the report", view.years.len() - shown.len()), Style::Soft);
    }
}

fn put(sheet: &mut Sheet, name: &str, years: &[YearRow], words: impl Fn(&YearRow) -> String) {
    let line = year_line(sheet, name, years, words);
    sheet.line(&line, Style::Plain);
}

fn year_line(sheet: &Sheet, name: &str, years: &[YearRow], words: impl Fn(&YearRow) -> String) -> String {
    let cells: String = years.iter().map(|y| sheet.cell(&words(y), YEAR.1, true)).collect();
    sheet.cell(name, YEAR.0, false) + &cells
}

/// P10 and P90 to two digits, which fit below their mean: `$160B–$180B`.
fn brief_range(value: Spread, currency: &str) -> String {
    let least = value.p10.abs().max(value.p90.abs()) / 200.0;
    let two = |v: f64| format!("{v:.1e}").parse::<f64>().unwrap_or(v);
    let words = |v: f64| money(if v.abs() < least { 0.0 } else { two(v) }, currency);
    format!("{}\u{2013}{}", words(value.p10), words(value.p90))
}

/// What stands on top of the report and not by year.
fn outcomes(sheet: &mut Sheet, view: &View) {
    sheet.line("", Style::Plain);
    let currency = &view.scenario.currency;
    let words = |value: f64, unit: &Unit| format::amount(value, unit, currency);
    for tile in view.tiles.iter().take(2) {
        let Spread { mean, p10, p90 } = tile.value;
        let value = words(mean, &tile.unit);
        let spread = format::range(&words(p10, &tile.unit), &words(p90, &tile.unit));
        let spread = tile.uncertain.then(|| format!("P10\u{2013}P90 {spread}"));
        let label = sheet.cell(&tile.label, 14, false);
        let line = format!("  {label} {}", sheet.cell(&value, 7, true));
        let with_note = spread.iter().chain([&tile.note]).cloned().collect::<Vec<_>>().join(", ");
        let rest = if line.chars().count() + 2 + with_note.chars().count() > sheet.width {
            spread.unwrap_or_default()
        } else {
            with_note
        };
        sheet.line(&format!("{line}  {rest}"), Style::Plain);
    }
}

/// What is left of the approved plan.
fn changed(sheet: &mut Sheet, view: &View) {
    if let Some(changed) = view.status.changed {
        let label = sheet.cell("Approved", 14, false);
        sheet.line(&format!("  {label} {}", words::changed(&changed, &view.scenario.currency)), Style::Plain);
    }
}

fn scarce(sheet: &mut Sheet, view: &View) {
    if view.scarce.is_empty() {
        return;
    }
    let does = if view.scenario.objective == Objective::Npv { "ADDS TO NPV" } else { "SAVES" };
    sheet.heading(&format!("SCARCE: WHAT 1\u{a0}% MORE OF IT {does}"));
    for row in view.scarce.iter().take(SCARCE) {
        if !row.divisible {
            sheet.wrapped(&row.sentence, (2, 4), Style::Plain, 2);
            continue;
        }
        let binds = match row.periods {
            0 | 1 => format!("binds in {}", row.period),
            n => format!("binds in {n} periods, most in {}", row.period),
        };
        let what = sheet.cell(&row.what, 28, false);
        let worth = sheet.cell(&money(row.one_percent, &view.scenario.currency), 8, true);
        sheet.line(&format!("  {what} {worth}  {binds}"), Style::Plain);
    }
}

fn footer(sheet: &mut Sheet, view: &View) {
    sheet.line("", Style::Plain);
    let s = &view.status;
    #[allow(clippy::cast_precision_loss)]
    let (rows, columns) = (format::short(s.rows as f64), format::short(s.columns as f64));
    let dot = if sheet.unicode { " \u{b7} " } else { ", " };
    let paths = format::things(s.paths, "path", "paths");
    match s.solved {
        PlanStatus::Optimal => {
            let gap = small_percent(s.gap);
            sheet.line(&format!("gap {gap}{dot}{paths}{dot}{rows} rows, {columns} columns"), Style::Soft);
        }
        // A plan that may be far from the best should be seen as that.
        PlanStatus::Stopped => {
            let gap = words::gap(view);
            sheet.line(&format!("stopped early with a gap of {gap}{dot}{paths}"), Style::Red);
        }
    }
    if let Some(rough) = words::rough(s.paths) {
        sheet.line(&rough, Style::Soft);
    }
    let wanted = [RemarkKind::Assumption, RemarkKind::Default, RemarkKind::NotUsed];
    let mut remarks: Vec<_> = view.remarks.iter().collect();
    remarks.sort_by_key(|r| wanted.iter().position(|k| *k == r.kind));
    for remark in remarks.iter().take(REMARKS) {
        sheet.wrapped(&format!("\u{25cb} {}", remark.text), (0, 2), Style::Soft, 1);
    }
    let more = remarks.len().saturating_sub(REMARKS) + view.assumptions.len();
    if more > 0 {
        let many = format::things(more, "more assumption or default", "more assumptions and defaults");
        sheet.line(&format!("\u{25cb} {many} in the report"), Style::Soft);
    }
}
