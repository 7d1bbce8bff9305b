//! The terminal summary: one screen at 80 columns.

use plimsoll_model::scenario::{Objective, RemarkKind};

use crate::format::{self, count, megawatts, money, percent, small_percent};
use crate::view::{LoadLine, OrderRow, Spread, View, YearRow};

const ORDERS: usize = 8;
const GAUGES: usize = 4;
const SCARCE: usize = 3;
const REMARKS: usize = 4;

/// The plan in under 45 lines of at most `width` columns (no less than 76 are used, no more than 120).
///
/// `colour` adds ANSI escapes; without `unicode` everything is plain ASCII.
pub fn terminal_summary(view: &View, width: usize, colour: bool, unicode: bool) -> String {
    let mut sheet = Sheet { width: width.clamp(76, 120), colour, unicode, text: String::new() };
    sheet.wrapped(&view.headline, (0, 0), Style::Strong, 3);
    orders(&mut sheet, view);
    load_line(&mut sheet, view);
    years(&mut sheet, view);
    outcomes(&mut sheet, view);
    scarce(&mut sheet, view);
    footer(&mut sheet, view);
    sheet.text
}

/// How a line is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    Plain,
    Strong,
    Soft,
    Red,
}

/// Lines of text, cut or wrapped to their width.
struct Sheet {
    width: usize,
    colour: bool,
    unicode: bool,
    text: String,
}

impl Sheet {
    /// A line, cut to the width.
    fn line(&mut self, words: &str, style: Style) {
        let words = if self.unicode { words.to_owned() } else { format::ascii(words) };
        let cut: String = words.trim_end().chars().take(self.width).collect();
        let code = match style {
            Style::Plain => "",
            Style::Strong => "\u{1b}[1m",
            Style::Soft => "\u{1b}[2m",
            Style::Red => "\u{1b}[31m",
        };
        if self.colour && !code.is_empty() && !cut.is_empty() {
            self.text += &format!("{code}{cut}\u{1b}[0m\n");
        } else {
            self.text += &cut;
            self.text.push('\n');
        }
    }

    /// A heading after an empty line.
    fn heading(&mut self, words: &str) {
        self.line("", Style::Plain);
        self.line(words, Style::Strong);
    }

    /// A paragraph of at most so many lines, its first line and the others indented.
    fn wrapped(&mut self, words: &str, (first, indent): (usize, usize), style: Style, most: usize) {
        let words = if self.unicode { words.to_owned() } else { format::ascii(words) };
        let mut lines: Vec<String> = vec![" ".repeat(first)];
        for word in words.split([' ', '\n']).filter(|w| !w.is_empty()) {
            let last = lines.len() - 1;
            if lines[last].chars().count() + word.chars().count() + 1 > self.width && lines[last].trim() != ""
            {
                lines.push(" ".repeat(indent));
            }
            let line = lines.last_mut().map(|l| (l.trim().is_empty(), l));
            if let Some((empty, line)) = line {
                *line += if empty { "" } else { " " };
                *line += word;
            }
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(line) = lines.last_mut() {
                *line = line.chars().take(self.width - 1).collect::<String>() + "\u{2026}";
            }
        }
        lines.iter().for_each(|line| self.line(line, style));
    }

    /// A text padded or cut to a width; numbers go to the right.
    fn cell(&self, words: &str, width: usize, right: bool) -> String {
        let words = if self.unicode { words.to_owned() } else { format::ascii(words) };
        let cut: String = words.chars().take(width).collect();
        let pad = " ".repeat(width - cut.chars().count());
        if right { pad + &cut } else { cut + &pad }
    }
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
    for o in orders.rows.iter().take(ORDERS) {
        let cells = order_cells(o, &view.scenario.currency);
        let words = row(sheet, cells.each_ref().map(String::as_str));
        sheet.line(&words, Style::Plain);
    }
    let more = orders.rows.len().saturating_sub(ORDERS);
    let total = money(orders.cost, &view.scenario.currency);
    let words =
        if more > 0 { format!("  and {more} more; {total} in all") } else { format!("  {total} in all") };
    sheet.line(&words, Style::Soft);
}

fn order_cells(o: &OrderRow, currency: &str) -> [String; 6] {
    let sign = if o.power { "+" } else { "" };
    [
        o.item.clone(),
        o.site.clone(),
        count(o.units),
        format!("{sign}{}", megawatts(o.megawatts)),
        money(o.cost, currency),
        format::date(o.decide_by),
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
        let bar = glyphs.bar(row, 28);
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

fn years(sheet: &mut Sheet, view: &View) {
    let room = (sheet.width - 12) / 10;
    let shown: Vec<&YearRow> = view.years.iter().take(room).collect();
    if shown.is_empty() {
        return;
    }
    let currency = &view.scenario.currency;
    let names = |y: &YearRow| if y.months < 12 { format!("{}*", y.year) } else { y.year.to_string() };
    let roic = |y: &YearRow| y.roic.map_or("\u{2013}".into(), |r| percent(r.mean, 1));
    let rows: [(&str, Vec<String>); 4] = [
        ("BY YEAR", shown.iter().map(|y| names(y)).collect()),
        ("  capex", shown.iter().map(|y| money(y.capex, currency)).collect()),
        ("  power", shown.iter().map(|y| megawatts(y.power_mw)).collect()),
        ("  ROIC", shown.iter().map(|y| roic(y)).collect()),
    ];
    let seller = view.scenario.objective == Objective::Npv;
    for (i, (name, cells)) in rows.iter().take(if seller { 4 } else { 3 }).enumerate() {
        let cells: String = cells.iter().map(|words| sheet.cell(words, 10, true)).collect();
        let line = sheet.cell(name, 12, false) + &cells;
        if i == 0 { sheet.heading(&line) } else { sheet.line(&line, Style::Plain) }
    }
    if shown.iter().any(|y| y.months < 12) {
        sheet.line("  * a part of the year", Style::Soft);
    }
}

fn outcomes(sheet: &mut Sheet, view: &View) {
    sheet.line("", Style::Plain);
    let currency = &view.scenario.currency;
    let words = |value: f64, unit: &crate::view::Unit| format::amount(value, unit, currency);
    for tile in &view.tiles {
        let Spread { mean, p10, p90 } = tile.value;
        let value = words(mean, &tile.unit);
        let spread = format::range(&words(p10, &tile.unit), &words(p90, &tile.unit));
        let spread = if tile.uncertain { format!("(P10\u{2013}P90 {spread})") } else { String::new() };
        let label = sheet.cell(&tile.label, 24, false);
        sheet.line(&format!("  {label} {} {spread}", sheet.cell(&value, 9, true)), Style::Plain);
    }
}

fn scarce(sheet: &mut Sheet, view: &View) {
    if view.scarce.is_empty() {
        return;
    }
    sheet.heading("SCARCE");
    for row in view.scarce.iter().take(SCARCE) {
        sheet.wrapped(
            row.sentence.split(';').next().unwrap_or_default().trim_end_matches('.'),
            (2, 4),
            Style::Plain,
            1,
        );
    }
}

fn footer(sheet: &mut Sheet, view: &View) {
    sheet.line("", Style::Plain);
    let s = &view.status;
    #[allow(clippy::cast_precision_loss)]
    let (rows, columns) = (format::short(s.rows as f64), format::short(s.columns as f64));
    let dot = if sheet.unicode { " \u{b7} " } else { ", " };
    let gap = small_percent(s.gap);
    sheet.line(&format!("gap {gap}{dot}{} paths{dot}{rows} rows, {columns} columns", s.paths), Style::Soft);
    let wanted = [RemarkKind::Assumption, RemarkKind::Default, RemarkKind::NotUsed];
    let mut remarks: Vec<_> = view.remarks.iter().collect();
    remarks.sort_by_key(|r| wanted.iter().position(|k| *k == r.kind));
    for remark in remarks.iter().take(REMARKS) {
        sheet.wrapped(&format!("\u{25cb} {}", remark.text), (0, 2), Style::Soft, 2);
    }
    let more = remarks.len().saturating_sub(REMARKS) + view.assumptions.len();
    if more > 0 {
        sheet.line(&format!("\u{25cb} {more} more assumptions and defaults in the report"), Style::Soft);
    }
}
