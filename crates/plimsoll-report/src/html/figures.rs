//! Figures with their caption, legend and the numbers behind them.

use crate::chart::{self, Room};
use crate::format;
use crate::svg::{Canvas, escape};
use crate::view::{Against, DemandFan, Intervals, LoadLine, PowerStair, Roadmap, Stack, Unit, View};

use super::table::{Cell, Kind, table};

/// Caption, drawing and what follows it.
pub(super) fn figure(title: &str, summary: &str, drawing: &str, after: &str) -> String {
    let (title, summary) = (escape(title), escape(summary));
    format!(
        "<figure><figcaption><strong>{title}</strong><p>{summary}</p></figcaption>\n{drawing}\n{after}</figure>\n"
    )
}

/// An entry of a legend: a colour, and the hatching over it.
fn entry(paint: &str, hatch: usize, name: &str) -> String {
    let mut canvas = Canvas::default();
    let place = ((0.0, 0.0), (20.0, 12.0));
    canvas.rect(place.0, place.1, paint);
    canvas.hatched_boxes(&[place], hatch);
    format!("<li>{}{}</li>", canvas.swatch(), escape(name))
}

fn stroke(class: &str, name: &str) -> String {
    format!(
        "<li><svg class=\"swatch\" viewBox=\"0 0 20 12\" aria-hidden=\"true\">\
         <line x1=\"0\" y1=\"6\" x2=\"20\" y2=\"6\" class=\"{class}\"/></svg>{}</li>",
        escape(name)
    )
}

fn legend(entries: &[String]) -> String {
    format!("<ul class=\"legend\">{}</ul>\n", entries.concat())
}

/// A table that can be opened.
pub(super) fn numbers(table: &str) -> String {
    format!("<details><summary>The numbers</summary>{table}</details>\n")
}

/// The decision tree, for a page and for a telephone.
pub(super) fn tree(view: &View) -> String {
    let summary = super::openings::waits(view);
    let drawn = |id: &str, room| chart::tree(id, &view.tree, &view.scenario.currency, room, &summary);
    let (wide, narrow) = (drawn("tree", Room::WIDE), drawn("tree-n", Room::NARROW));
    let reading = "The area of a dot is the probability of its branch.";
    figure("What is decided when", reading, &both(&wide, &narrow), "")
}

/// Demand of a workload.
pub(super) fn demand(index: usize, fan: &DemandFan) -> String {
    let drawing = chart::fan(&format!("demand-{index}"), fan, Room::PANEL);
    let rows: Vec<Vec<Cell>> = (0..fan.periods.len())
        .map(|i| {
            let t = &fan.total;
            let values = [&t.p10, &t.p25, &t.p50, &t.p75, &t.p90, &fan.contracted, &fan.pipeline];
            let name = std::iter::once(Cell::from(fan.periods[i].label.clone()));
            name.chain(values.into_iter().map(|v| format::short(v[i]).into())).collect()
        })
        .collect();
    let n = Kind::Number;
    let head = [
        ("period", Kind::Short),
        ("P10", n),
        ("P25", n),
        ("median", n),
        ("P75", n),
        ("P90", n),
        ("contracted", n),
        ("pipeline", n),
    ];
    let caption = format!("Demand for {}, {}", fan.workload, fan.unit);
    figure(
        &format!("{}, {}", fan.workload, fan.unit),
        &fan.summary,
        &drawing,
        &numbers(&table(&caption, &head, &rows, None)),
    )
}

/// The legend that all demand figures share: what one of them shows.
pub(super) fn demand_legend(demand: &[DemandFan]) -> String {
    let shown = |values: fn(&DemandFan) -> &[f64]| demand.iter().any(|f| chart::most(values(f)) > 0.0);
    let mut entries = vec![
        stroke("ink-line", "measured (hollow dot: work was turned away, so demand was higher)"),
        entry("f1 inner", 0, "P25\u{2013}P75"),
        entry("f1 outer", 0, "P10\u{2013}P90"),
        stroke("s1 dash", "median"),
    ];
    if shown(|fan| &fan.contracted) {
        entries.push(entry("f3 t1", 1, "contracted"));
    }
    if shown(|fan| &fan.pipeline) {
        entries.push(entry("f2 t1", 3, "pipeline, within the median"));
    }
    legend(&entries)
}

/// The legend that figures of series share.
pub(super) fn series_legend(past: bool, estimated: bool) -> String {
    let mut entries = vec![
        stroke("ink-line", if estimated { "measured (hollow dot: estimated)" } else { "measured" }),
        entry("f1 inner", 0, "80 %"),
        entry("f1 outer", 0, "95 %"),
        stroke("s1 dash", "median"),
    ];
    if past {
        entries.push(entry("f2 outer", 0, "told before, 80 %"));
    }
    legend(&entries)
}

/// What the dots of a calibration are.
pub(super) fn calibration_legend() -> String {
    legend(&[entry("f2", 0, "as told"), entry("f1", 0, "as it would have been drawn")])
}

/// A stack of layers.
pub(super) fn stack(id: &str, stack: &Stack, currency: &str, room: Room) -> String {
    let drawing = chart::stack(id, stack, currency, room);
    figure(&stack.title, &stack.summary, &drawing, &(stack_legend(stack) + &stack_numbers(stack, currency)))
}

/// A stack as wide as the page, with a narrow drawing beside it for a telephone.
pub(super) fn wide_stack(id: &str, stack: &Stack, currency: &str) -> String {
    let wide = chart::stack(id, stack, currency, Room::WIDE);
    let narrow = chart::stack(&format!("{id}-n"), stack, currency, Room::NARROW);
    let after = stack_legend(stack) + &stack_numbers(stack, currency);
    figure(&stack.title, &stack.summary, &both(&wide, &narrow), &after)
}

pub(super) fn both(wide: &str, narrow: &str) -> String {
    format!("<div class=\"wide\">{wide}</div><div class=\"narrow\">{narrow}</div>")
}

fn stack_legend(stack: &Stack) -> String {
    let paints = chart::order_of_layers(stack);
    let mut entries: Vec<String> = stack
        .layers
        .iter()
        .zip(&paints)
        .rev()
        .map(|(l, (fill, hatch))| entry(fill, *hatch, &l.name))
        .collect();
    if let Some(Against { name, .. }) = &stack.against {
        entries.push(stroke("ink-line dashed", &format!("{name}, median; thin lines P10 and P90")));
    }
    legend(&entries)
}

fn stack_numbers(stack: &Stack, currency: &str) -> String {
    let words = |value: f64| match &stack.unit {
        Unit::Work(_) => format::short(value),
        unit => format::amount(value, unit, currency),
    };
    let mut head: Vec<(&str, Kind)> = vec![("", Kind::Short)];
    head.extend(stack.layers.iter().map(|l| (l.name.as_str(), Kind::Number)));
    if stack.against.is_some() {
        head.extend([("P10", Kind::Number), ("median", Kind::Number), ("P90", Kind::Number)]);
    }
    let row = |i: usize| -> Vec<Cell> {
        let mut cells: Vec<Cell> = vec![stack.stretches[i].label.clone().into()];
        cells.extend(stack.layers.iter().map(|l| Cell::from(words(l.values[i]))));
        if let Some(Against { band, .. }) = &stack.against {
            cells.extend([&band.p10, &band.p50, &band.p90].map(|v| Cell::from(words(v[i]))));
        }
        cells
    };
    let rows: Vec<_> = (0..stack.stretches.len()).map(row).collect();
    let caption = if let Unit::Work(unit) = &stack.unit {
        format!("{}, {unit}", stack.title)
    } else {
        stack.title.clone()
    };
    numbers(&table(&caption, &head, &rows, None))
}

/// Values with their spread.
pub(super) fn intervals(id: &str, values: &Intervals, currency: &str) -> String {
    figure(&values.title, &values.summary, &chart::intervals(id, values, currency, Room::PANEL), "")
}

/// The same as wide as the page.
pub(super) fn wide_intervals(id: &str, values: &Intervals, currency: &str) -> String {
    let draw = |id: &str, room| chart::intervals(id, values, currency, room);
    let drawing = both(&draw(id, Room::WIDE), &draw(&format!("{id}-n"), Room::NARROW));
    figure(&values.title, &values.summary, &drawing, "")
}

/// Power of one site, or of all.
pub(super) fn power(index: usize, stair: &PowerStair, room: Room) -> String {
    let drawing = chart::staircase(&format!("power-{index}"), stair, room);
    figure(&stair.site, &stair.summary, &drawing, "")
}

/// Power of all sites together, as wide as the page.
pub(super) fn power_total(stair: &PowerStair) -> String {
    let wide = chart::staircase("power-all", stair, Room::WIDE);
    let narrow = chart::staircase("power-all-n", stair, Room::NARROW);
    let rows: Vec<Vec<Cell>> = (0..stair.periods.len())
        .map(|i| {
            let values = [&stair.envelope_mw, &stair.built_mw, &stair.load_mw];
            let name = std::iter::once(Cell::from(stair.periods[i].label.clone()));
            name.chain(values.into_iter().map(|v| format::megawatts(v[i]).into())).collect()
        })
        .collect();
    let n = Kind::Number;
    let head = [("period", Kind::Short), ("envelope", n), ("of it ordered", n), ("load", n)];
    let after = power_legend(stair) + &numbers(&table("Power, all sites together", &head, &rows, None));
    figure(&stair.site, &stair.summary, &both(&wide, &narrow), &after)
}

fn power_legend(stair: &PowerStair) -> String {
    let mut entries = vec![stroke("ink-line", "envelope")];
    if chart::most(&stair.built_mw) > 0.0 {
        entries.push(entry("f2 t3", 1, "of it from blocks on order"));
    }
    entries.push(entry("f1 t2", 0, "reserved by units in service"));
    entries.push(stroke("full", "no power left"));
    legend(&entries)
}

/// The legend that all intervals share.
pub(super) fn interval_legend() -> String {
    let mut canvas = Canvas::default();
    canvas.rect((0.0, 3.0), (20.0, 6.0), "f1 t3");
    canvas.line((0.5, 1.0), (0.5, 11.0), "s1 medium");
    canvas.line((19.5, 1.0), (19.5, 11.0), "s1 medium");
    canvas.dot((10.0, 6.0), 3.4, "ink ring");
    legend(&[format!(
        "<li>{}dot: mean over the paths, in words below it; bar: P10 to P90</li>",
        canvas.swatch()
    )])
}

/// The legend that all load lines share.
pub(super) fn load_legend(rows: &[LoadLine]) -> String {
    let mut mark = Canvas::default();
    mark.line((10.0, 0.0), (10.0, 12.0), "load-mark");
    let mut entries = vec![
        entry("f1 t1", 0, "served on average"),
        entry("f1 t4", 0, "taken in the busiest hours only"),
        entry("hull", 0, "free"),
        format!("<li>{}load line</li>", mark.swatch()),
    ];
    if rows.iter().any(|row| row.committed.is_some_and(|work| work > 0.0)) {
        entries.insert(0, entry("f3 t1", 1, "committed"));
    }
    legend(&entries)
}

/// The load line of one fiscal year.
pub(super) fn load_line(year: i32, rows: &[&LoadLine], summary: &str) -> String {
    let wide = chart::gauges(&format!("load-{year}"), rows, summary, Room::WIDE);
    let narrow = chart::gauges(&format!("load-{year}-n"), rows, summary, Room::NARROW);
    figure(&format!("{year}"), "", &both(&wide, &narrow), "")
}

/// The roadmap.
pub(super) fn roadmap(roadmap: &Roadmap) -> String {
    let wide = chart::timeline("roadmap-all", roadmap, Room::WIDE);
    let narrow = chart::timeline("roadmap-all-n", roadmap, Room::NARROW);
    let symbol = |shape: &str, name: &str| {
        format!(
            "<li><svg class=\"swatch\" viewBox=\"0 0 20 12\" aria-hidden=\"true\">{shape}</svg>{name}</li>"
        )
    };
    let after = legend(&[
        symbol("<path d=\"M10 1L15 6L10 11L5 6Z\" class=\"paper-mark\"/>", "announced"),
        stroke("ink-line", "can be ordered"),
        symbol("<path d=\"M6 0L16 6L6 12Z\" class=\"ink\"/>", "first in service"),
        entry("f1 t2", 0, "units in service"),
        symbol("<path d=\"M0 6H12M12 0V12\" class=\"ink-line\"/>", "last order"),
    ]);
    figure("Generations by date", "", &both(&wide, &narrow), &after)
}
