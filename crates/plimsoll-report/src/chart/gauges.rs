//! The load line: how deep each group is loaded, as draught gauges.

use super::Room;
use crate::format;
use crate::svg::{Anchor, Canvas, Scale};
use crate::view::LoadLine;

const ROW: f64 = 44.0;
const SMALL_ROW: f64 = 30.0;

/// Draws a gauge a row, all as wide as the capacity that is usable: committed work hatched, served work filled, what
/// only the busiest hours take lighter, and what is free left open. The mark of the load line stands at the end of
/// what is taken.
pub(crate) fn gauges(id: &str, rows: &[&LoadLine], summary: &str, room: Room) -> String {
    let names = (room.width * 0.27).min(190.0);
    let numbers = if room.width < 500.0 { 0.0 } else { 230.0 };
    let x = Scale::new((0.0, 1.0), (names, room.width - numbers - 14.0));
    let mut canvas = Canvas::default();
    let mut y = 4.0;
    for row in rows {
        y += gauge(&mut canvas, &x, row, y, numbers > 0.0);
    }
    canvas.finish((room.width, y + 2.0), id, "Load line", summary)
}

fn gauge(canvas: &mut Canvas, x: &Scale, row: &LoadLine, y: f64, wide: bool) -> f64 {
    let family = row.family.is_some();
    let high = if family { 12.0 } else { 20.0 };
    let of = |work: f64| if row.usable > 0.0 { (work / row.usable).clamp(0.0, 1.0) } else { 0.0 };
    let (ground, served, peak) = (x.at(0.0), x.at(of(row.served)), x.at(of(row.usable - row.free)));
    let name = row.family.as_deref().unwrap_or(&row.group);
    let (indent, class) = if family { (14.0, "label") } else { (0.0, "family") };
    canvas.text((indent, y + high / 2.0 + 4.5), Anchor::Start, class, name);
    canvas.rect((ground, y), (peak - ground, high), "f1 t4");
    canvas.rect((ground, y), (served - ground, high), "f1 t1");
    if let Some(committed) = row.committed {
        let end = x.at(of(committed));
        canvas.rect((ground, y), (end - ground, high), "f3 t1");
        canvas.hatched_boxes(&[((ground, y), (end - ground, high))], 1);
    }
    canvas.rect((ground, y), (x.at(1.0) - ground, high), "hull");
    canvas.line((peak, y - 3.0), (peak, y + high + 3.0), "load-mark");
    let text = if wide { (x.at(1.0) + 12.0, y + high / 2.0 + 4.5) } else { (ground, y + high + 15.0) };
    canvas.text(text, Anchor::Start, "label", &says(row, of));
    canvas.hint((0.0, y - 2.0), (x.at(1.0) + 12.0, high + 4.0), &words(row));
    if family && !wide {
        ROW - 6.0
    } else if family {
        SMALL_ROW - 8.0
    } else if wide {
        SMALL_ROW + 4.0
    } else {
        ROW
    }
}

fn says(row: &LoadLine, of: impl Fn(f64) -> f64) -> String {
    format!("{} usable, {} free at peak", format::short(row.usable), format::percent(of(row.free), 0))
}

fn words(row: &LoadLine) -> String {
    let work = |value: f64| format!("{}{}{}", format::short(value), format::NBSP, row.unit);
    let mut words =
        format!("{} {}\nusable {}", row.family.as_deref().unwrap_or(&row.group), row.year, work(row.usable));
    if let Some(committed) = row.committed {
        words += &format!("\ncommitted {}", work(committed));
    }
    words += &format!("\nserved {} (mean), {} (busiest hours)", work(row.served), work(row.served_at_peak));
    words + &format!("\nfree even then {}", work(row.free))
}
