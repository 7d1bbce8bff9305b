//! What a person sees of a table of series: the largest, how such forecasts have done, and what was done to the table.

use plimsoll::series::{Estimate, Fan, LEAST_VALUES, MEDIAN, SeriesForecast, Told, is_short};
use plimsoll_files::PlainSeries;
use plimsoll_report::format::{count_of, percent, range, short};
use plimsoll_report::view::{ForecastTable, ForecastView, PastFan, SeriesFigure};

use super::told::Group;
use crate::arguments::ForecastArguments;

/// Series that the page draws and the terminal lists, the largest first.
const DRAWN: usize = 12;
/// Steps of history that a figure shows for every step ahead, and at least.
const SHOWN: (usize, usize) = (5, 36);

/// A series that is shown.
pub(super) struct Shown {
    /// Its group and its place there.
    at: (usize, usize),
    size: f64,
    series: PlainSeries,
    estimates: Vec<Estimate>,
    fan: Fan,
}

/// The largest series of all groups.
#[derive(Default)]
pub(super) struct Largest(Vec<Shown>);

impl Largest {
    /// One more series, and its place.
    pub(super) fn add(
        &mut self,
        at: (usize, usize),
        series: &PlainSeries,
        forecast: &SeriesForecast,
        estimates: &dyn Fn() -> Vec<Estimate>,
    ) {
        let size: f64 = series.values.iter().rev().take(12).filter(|v| !v.is_nan()).map(|v| v.abs()).sum();
        // Of two that are as large the first stays before.
        let place = self.0.partition_point(|other| other.size.total_cmp(&size).is_ge());
        if place < DRAWN {
            let (series, fan) = (series.clone(), forecast.quantiles.clone());
            self.0.insert(place, Shown { at, size, series, estimates: estimates(), fan });
            self.0.truncate(DRAWN);
        }
    }
}

/// How many series of a group are odd in one way or another.
#[derive(Default)]
pub(super) struct Counts {
    pub(super) all: usize,
    still: usize,
    pub(super) short: usize,
    negative: usize,
}

impl Counts {
    pub(super) fn add(&mut self, series: &PlainSeries) {
        let first = series.values.first().copied().unwrap_or(0.0);
        let still = !series.values.iter().any(|v| (v - first).abs() >= f64::EPSILON);
        self.all += 1;
        self.still += usize::from(still && series.values.len() > 1);
        self.short += usize::from(is_short(&series.values));
        self.negative += usize::from(series.values.iter().any(|v| *v < 0.0));
    }
}

/// `1 series has`, `2 series have`.
fn have(count: usize) -> String {
    format!("{} series {}", count_of(count), if count == 1 { "has" } else { "have" })
}

/// What is to be said of a group.
pub(super) fn remarks(group: &Group, kind: &str, notes: &mut Vec<String>) {
    let Counts { all, still, short, negative } = group.counts;
    if still > 0 {
        notes.push(format!("{} never changed and should stay the same.", have(still)));
    }
    if short > 0 {
        let width = if short < all {
            "give or take what the others do"
        } else {
            "give or take their own changes; of a single value nothing tells how far off that may be, and its interval has no width"
        };
        notes.push(format!(
            "{} fewer than {LEAST_VALUES} values and should stay at the last, {width}.",
            have(short)
        ));
    }
    if negative > 0 {
        notes.push(format!("{} values below zero, and the forecast may have them too.", have(negative)));
    }
    if short < all {
        let mut shares = group.teaching.shares();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        let words: Vec<String> =
            shares.iter().map(|(name, share)| format!("{name} {}", percent(*share, 0))).collect();
        notes
            .push(format!("Each {kind}series is forecast by several models together: {}.", words.join(", ")));
    }
    if group.told.is_empty() {
        notes.push(format!(
            "No {kind}series is long enough to tell how such forecasts have done: intervals are as wide as a convention says."
        ));
    }
}

/// What the page and the terminal show.
pub(super) fn view(
    arguments: &ForecastArguments,
    groups: &[Group],
    largest: &Largest,
    notes: Vec<String>,
) -> ForecastView {
    let of: usize = groups.iter().map(|group| group.counts.all).sum();
    let name = arguments.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let steps: Vec<String> = groups
        .iter()
        .filter(|group| group.counts.all > 0)
        .map(|group| format!("{} {}", count_of(group.counts.all), group.clock.step.words()))
        .collect();
    let things = if of == 1 { "series is" } else { "series are" };
    ForecastView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name,
        headline: format!("{} {things} forecast {} steps ahead.", steps.join(" and "), arguments.horizon),
        sentences: covered(groups).into_iter().collect(),
        series: largest.0.iter().map(|shown| drawn(&groups[shown.at.0], shown)).collect(),
        of,
        tables: vec![ahead(largest, of), done(groups)],
        notes,
        ..ForecastView::default()
    }
}

fn covered(groups: &[Group]) -> Option<String> {
    let inside: Vec<[bool; 2]> = groups
        .iter()
        .flat_map(|g| g.told.iter().filter(|t| t.taught))
        .flat_map(Told::inside)
        .map(|(_, i)| i)
        .collect();
    let part = |k: usize| inside.iter().filter(|i| i[k]).count() as f64 / inside.len() as f64;
    (!inside.is_empty()).then(|| {
        format!(
            "Of {} values of history that were held back, {} lay in the interval that should hold 80 %, and {} in that of 95 %.",
            count_of(inside.len()),
            percent(part(0), 0),
            percent(part(1), 0)
        )
    })
}

fn drawn(group: &Group, shown: &Shown) -> SeriesFigure {
    let (s, fan) = (&shown.series, &shown.fan);
    let from = s.values.len().saturating_sub((fan.len() * SHOWN.0).max(SHOWN.1));
    let label = |i: usize| group.clock.label(s.first + i64::try_from(i).unwrap_or(0));
    let past = group.told.iter().filter(|told| told.series == shown.at.1);
    let at = |told: &Told| s.values.len() - told.before_end.min(s.values.len());
    let past = past.filter(|told| at(told) >= from).map(|told| PastFan {
        at: at(told) - from,
        fan: told.fan.iter().map(|q| [q[1], q[MEDIAN], q[9]]).collect(),
    });
    let last = fan.last().map_or([0.0; 11], |q| *q);
    let (history, estimated) = history(shown);
    SeriesFigure {
        name: if s.name.is_empty() { "The series".to_owned() } else { s.name.clone() },
        unit: String::new(),
        labels: (from..s.values.len() + fan.len()).map(label).collect(),
        history: history[from..].to_vec(),
        estimated: if estimated[from..].contains(&true) { estimated[from..].to_vec() } else { Vec::new() },
        fan: fan.iter().map(|q| [q[0], q[1], q[MEDIAN], q[9], q[10]]).collect(),
        past: apart(past.collect()),
        summary: format!(
            "Last {}, in {} steps {} ({} with 80 %).",
            short(s.values[s.values.len() - 1]),
            fan.len(),
            short(last[MEDIAN]),
            range(&short(last[1]), &short(last[9]))
        ),
    }
}

/// Values with what was estimated, and where that was. Steps that nothing is told of are shown as nothing: demand comes now and then there.
fn history(shown: &Shown) -> (Vec<f64>, Vec<bool>) {
    let values = &shown.series.values;
    let mut history: Vec<f64> = values.iter().map(|v| if v.is_nan() { 0.0 } else { *v }).collect();
    shown.estimates.iter().for_each(|estimate| history[estimate.at] = estimate.median);
    (history, values.iter().map(|v| v.is_nan()).collect())
}

/// Forecasts of the past that do not lie over one another, the latest first.
fn apart(mut past: Vec<PastFan>) -> Vec<PastFan> {
    past.sort_by_key(|p| std::cmp::Reverse(p.at));
    let mut kept: Vec<PastFan> = Vec::new();
    for p in past {
        if kept.last().is_none_or(|last| p.at + p.fan.len() <= last.at) {
            kept.push(p);
        }
    }
    kept
}

/// The largest series, and where they are expected to go.
fn ahead(largest: &Largest, of: usize) -> ForecastTable {
    let row = |shown: &Shown| {
        let (series, fan) = (&shown.series, &shown.fan);
        let (next, last) = (fan[0], fan[fan.len() - 1]);
        vec![
            if series.name.is_empty() { "the series".to_owned() } else { series.name.clone() },
            short(series.values[series.values.len() - 1]),
            short(next[MEDIAN]),
            short(last[MEDIAN]),
            range(&short(last[1]), &short(last[9])),
            range(&short(last[0]), &short(last[10])),
        ]
    };
    let title = if largest.0.len() < of {
        format!("The {} largest of {} series", largest.0.len(), count_of(of))
    } else {
        "Where the series go".to_owned()
    };
    ForecastTable {
        title,
        reading: "Medians, and the intervals of the last step.".to_owned(),
        head: ["series", "last", "next step", "last step", "80 %", "95 %"].map(str::to_owned).to_vec(),
        rows: largest.0.iter().map(row).collect(),
    }
}

/// How such forecasts have done, by thirds of the horizon.
fn done(groups: &[Group]) -> ForecastTable {
    let horizon = groups.iter().flat_map(|g| &g.told).map(|t| t.came.len()).max().unwrap_or(0);
    let third = horizon.div_ceil(3).max(1);
    let mut rows = Vec::new();
    for from in (0..horizon).step_by(third) {
        let until = (from + third).min(horizon);
        let (mut errors, mut sum, mut came, mut units) = (0_usize, 0.0, 0.0, 0.0_f64);
        let (mut judged, mut inside) = (0_usize, [0_usize; 2]);
        for t in groups.iter().flat_map(|g| &g.told) {
            for (h, within) in t.inside().filter(|(h, _)| (from..until).contains(h)) {
                let miss = (t.fan[h][MEDIAN] - t.came[h]).abs();
                errors += 1;
                sum += miss;
                came += t.came[h].abs();
                units += t.unit;
                if t.taught {
                    judged += 1;
                    (0..2).for_each(|k| inside[k] += usize::from(within[k]));
                }
            }
        }
        let part = |count: usize| {
            if judged > 0 { percent(count as f64 / judged as f64, 0) } else { "–".to_owned() }
        };
        if errors > 0 {
            rows.push(vec![
                if until > from + 1 { format!("{} to {until}", from + 1) } else { until.to_string() },
                count_of(errors),
                if came > 0.0 { percent(sum / came, 1) } else { "–".to_owned() },
                if units > 0.0 { format!("{:.2}", sum / units) } else { "–".to_owned() },
                part(inside[0]),
                part(inside[1]),
            ]);
        }
    }
    ForecastTable {
        title: "How such forecasts have done".to_owned(),
        reading: "At earlier dates, with nothing known that came later. Errors are parts of what came, and of how much a series changes \
                  over a season (over a step where it has none): below 1 is better than to expect no change."
            .to_owned(),
        head: ["steps ahead", "forecasts", "error", "of a change", "inside 80 %", "inside 95 %"].map(str::to_owned).to_vec(),
        rows,
    }
}
