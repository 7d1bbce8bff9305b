//! Measured times by number of paths, as a picture for the book: both axes in powers of ten.

use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;

/// One measurement.
#[derive(Debug, Deserialize)]
struct Measured {
    /// Figure it belongs to.
    figure: String,
    /// Curve it is on.
    curve: String,
    paths: f64,
    seconds: f64,
}

const WIDTH: f64 = 460.0;
const HEIGHT: f64 = 300.0;
const LEFT: f64 = 56.0;
const RIGHT: f64 = 28.0;
const TOP: f64 = 52.0;
const BOTTOM: f64 = 46.0;
const COLOURS: [&str; 3] = ["#2a5f90", "#b23b2e", "#6f6a3a"];

/// Reads measurements, one JSON object a line, and writes their figures side by side as one SVG.
///
/// # Errors
/// If the file cannot be read or written, or a line is no measurement.
pub(crate) fn plot(file: &Path, out: &Path) -> Result<(), String> {
    let told = |what: &str, fault: &dyn std::fmt::Display| format!("{what}: {fault}");
    let text = std::fs::read_to_string(file).map_err(|f| told(&file.display().to_string(), &f))?;
    let svg = drawn(&text)?;
    std::fs::write(out, svg).map_err(|f| told(&out.display().to_string(), &f))
}

/// The picture of some measurements.
pub(crate) fn drawn(lines: &str) -> Result<String, String> {
    let mut figures: Vec<(String, Vec<Measured>)> = Vec::new();
    for (number, line) in lines.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let one: Measured = serde_json::from_str(line).map_err(|f| format!("line {}: {f}", number + 1))?;
        match figures.iter_mut().find(|(name, _)| *name == one.figure) {
            Some((_, all)) => all.push(one),
            None => figures.push((one.figure.clone(), vec![one])),
        }
    }
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {HEIGHT}\" font-family=\"sans-serif\" font-size=\"12\" \
         role=\"img\"><title>Seconds by number of paths</title><rect width=\"100%\" height=\"100%\" fill=\"#fbfaf6\"/>\n",
        WIDTH * figures.len() as f64
    );
    for (place, (name, all)) in figures.iter().enumerate() {
        let _ = write!(svg, "<g transform=\"translate({} 0)\">", WIDTH * place as f64);
        panel(&mut svg, name, all);
        svg += "</g>\n";
    }
    Ok(svg + "</svg>\n")
}

fn panel(svg: &mut String, name: &str, all: &[Measured]) {
    let (x, y) = (Decades::of(all.iter().map(|m| m.paths)), Decades::of(all.iter().map(|m| m.seconds)));
    let across = |paths: f64| LEFT + x.share(paths) * (WIDTH - LEFT - RIGHT);
    let up = |seconds: f64| HEIGHT - BOTTOM - y.share(seconds) * (HEIGHT - TOP - BOTTOM);
    let _ = write!(svg, "<text x=\"{LEFT}\" y=\"18\" font-weight=\"bold\">{name}</text>");
    for tick in x.ticks() {
        let at = across(tick);
        let (top, bottom) = (TOP, HEIGHT - BOTTOM);
        let _ = write!(svg, "<path d=\"M{at:.1} {top}V{bottom}\" stroke=\"#ddd9cc\"/>");
        let _ =
            write!(svg, "<text x=\"{at:.1}\" y=\"{}\" text-anchor=\"middle\">{tick}</text>", bottom + 18.0);
    }
    for tick in y.ticks() {
        let at = up(tick);
        let _ = write!(svg, "<path d=\"M{LEFT} {at:.1}H{}\" stroke=\"#ddd9cc\"/>", WIDTH - RIGHT);
        let _ = write!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{tick} s</text>",
            LEFT - 6.0,
            at + 4.0
        );
    }
    let _ =
        write!(svg, "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">paths</text>", WIDTH - RIGHT, HEIGHT - 8.0);
    let mut curves: Vec<&str> = all.iter().map(|m| m.curve.as_str()).collect();
    curves.dedup();
    for (i, curve) in curves.iter().enumerate() {
        let colour = COLOURS[i % COLOURS.len()];
        let points: Vec<(f64, f64)> =
            all.iter().filter(|m| m.curve == *curve).map(|m| (across(m.paths), up(m.seconds))).collect();
        let line: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1} {y:.1}")).collect();
        let _ = write!(
            svg,
            "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>",
            line.join("L")
        );
        for (x, y) in points {
            let _ = write!(svg, "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3.5\" fill=\"{colour}\"/>");
        }
        let at = LEFT + 190.0 * i as f64;
        let _ = write!(svg, "<path d=\"M{at} 34h18\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        let _ = write!(svg, "<text x=\"{}\" y=\"38\">{curve}</text>", at + 24.0);
    }
}

/// Whole powers of ten that hold some values.
struct Decades {
    from: f64,
    to: f64,
}

impl Decades {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let least = values.clone().fold(f64::INFINITY, f64::min);
        let most = values.fold(f64::MIN_POSITIVE, f64::max);
        let from = least.log10().floor();
        Self { from, to: most.log10().ceil().max(from + 1.0) }
    }

    fn share(&self, value: f64) -> f64 {
        (value.log10() - self.from) / (self.to - self.from)
    }

    fn ticks(&self) -> Vec<f64> {
        let count = (self.to - self.from).round() as usize;
        (0..=count).map(|i| 10f64.powf(self.from + i as f64)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::drawn;

    /// The picture in the book is the one of the measurements beside it.
    #[test]
    fn the_book_shows_what_was_measured() {
        let drawn = drawn(include_str!("../data/growth.jsonl")).expect("measurements");
        assert_eq!(drawn, include_str!("../../docs/src/explanation/growth.svg"));
    }

    #[test]
    fn a_line_that_is_no_measurement_is_named() {
        let fault = drawn("\n{\"figure\":\"a\"}\n").expect_err("a fault");
        assert!(fault.starts_with("line 2: missing field"), "{fault}");
    }
}
