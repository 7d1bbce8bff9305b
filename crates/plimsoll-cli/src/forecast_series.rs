//! `plimsoll forecast FILE`: any table of series.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;

use plimsoll::series::{All, LEAST_VALUES, LEVELS, MEDIAN, Origins, Panel, Paths, Told};
use plimsoll_files::{PlainSeries, SeriesColumns, SeriesGroup, series_table};
use plimsoll_report::format::{count_of, percent, range, short};
use plimsoll_report::view::{ForecastTable, ForecastView, PastFan, SeriesFigure};

use crate::arguments::ForecastArguments;
use crate::forecast::{Printed, PrintedSeries, cell, step, summary, write};
use crate::output::json;
use crate::progress::Progress;
use crate::sheet::say;
use crate::{Ended, render};

/// Series that the page draws and the terminal lists, the largest first.
const DRAWN: usize = 12;
/// Steps of history that a figure shows for every step ahead, and at least.
const SHOWN: (usize, usize) = (5, 36);

/// A group with what is told of it.
struct Forecast<'a> {
    group: &'a SeriesGroup,
    /// The series that are forecast.
    series: Vec<&'a PlainSeries>,
    all: All,
    panel: Panel,
}

pub(crate) fn of_file(arguments: &ForecastArguments) -> Ended {
    let columns = SeriesColumns {
        time: arguments.time.clone(),
        value: arguments.value.clone(),
        series: arguments.series.clone(),
    };
    let table = series_table(&arguments.path, &columns);
    eprint!("{}", render::findings(&table.diagnostics, render::colour()));
    if table.diagnostics.has_errors() {
        return Ended::Wrong;
    }
    let mut notes = table.notes.clone();
    let mut progress = Progress::new(arguments.quiet);
    let several = table.groups.len() > 1;
    let told: Vec<Forecast<'_>> = table
        .groups
        .iter()
        .map(|group| told(arguments, group, several, (&mut notes, &mut progress)))
        .collect();
    progress.stage("done");
    drop(progress);
    let view = view(arguments, &told, notes);
    if arguments.json {
        let series = told.iter().flat_map(printed).collect();
        json(&Printed { series, notes: &view.notes });
    } else {
        say(&summary(&view));
    }
    let Some(out) = &arguments.out else { return Ended::Well };
    let ended = write(out, &view, &|to| rows(&told, to), arguments.json);
    match arguments.paths {
        0 => ended,
        _ if !matches!(ended, Ended::Well) => ended,
        count => paths(out, &told, (arguments.seed, count as usize), arguments.json),
    }
}

/// Writes joint paths, a row a series, step and path.
fn paths(out: &Path, told: &[Forecast<'_>], (seed, count): (u64, usize), quiet: bool) -> Ended {
    let file = out.join("paths.csv");
    let written = std::fs::File::create(&file).and_then(|to| {
        let mut to = BufWriter::new(to);
        writeln!(to, "path,series,time,value")?;
        for t in told {
            let values: Vec<&[f64]> = t.series.iter().map(|s| s.values.as_slice()).collect();
            let season = t.panel.seasons.first().copied().unwrap_or(1);
            let drawn = Paths::of(&values, &shared(&t.series), season, &t.all.told).draw(
                &t.panel,
                &t.all.forecasts,
                (seed, count),
                &mut |_, _| {},
            );
            let steps = t.panel.horizon;
            let times: Vec<(String, Vec<String>)> =
                t.series.iter().map(|s| (cell(&s.name), times(t, s, steps))).collect();
            for (path, values) in drawn.iter().enumerate() {
                for ((name, times), values) in times.iter().zip(values.chunks(steps)) {
                    for (time, value) in times.iter().zip(values) {
                        writeln!(to, "{},{name},{time},{value}", path + 1)?;
                    }
                }
            }
        }
        to.flush()
    });
    match written {
        Ok(()) => {
            if !quiet {
                say(&format!("wrote {}\n", file.display()));
            }
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: {} cannot be written: {fault}", file.display());
            Ended::Wrong
        }
    }
}

/// What series share: the first and the second part of their names, each as a number.
fn shared(series: &[&PlainSeries]) -> Vec<(usize, usize)> {
    let mut labels: [BTreeMap<String, usize>; 2] = Default::default();
    let mut label = |part: usize, name: String| {
        let next = labels[part].len();
        *labels[part].entry(name).or_insert(next)
    };
    series
        .iter()
        .map(|s| {
            let mut parts = s.name.split('/');
            let first = parts.next().unwrap_or_default().to_owned();
            let second = parts.next().map_or_else(|| s.name.clone(), str::to_owned);
            (label(0, first), label(1, second))
        })
        .collect()
}

fn told<'a>(
    arguments: &ForecastArguments,
    group: &'a SeriesGroup,
    several: bool,
    (notes, progress): (&mut Vec<String>, &mut Progress),
) -> Forecast<'a> {
    let horizon = arguments.horizon as usize;
    let own = || arguments.seasons.as_ref().map(|all| all.iter().map(|m| *m as usize).collect());
    let seasons: Vec<usize> = own().unwrap_or_else(|| group.clock.step.seasons());
    let end = group.series.iter().map(PlainSeries::end).max().unwrap_or(0);
    let patience = horizon.max(seasons.iter().copied().max().unwrap_or(1));
    let late = |s: &&PlainSeries| end - s.end() > i64::try_from(patience).unwrap_or(i64::MAX);
    let ended: Vec<&PlainSeries> = group.series.iter().filter(late).collect();
    if !ended.is_empty() {
        let some: Vec<String> = ended
            .iter()
            .take(5)
            .map(|s| format!("{} ({})", s.name, group.clock.label(s.end() - 1)))
            .collect();
        let more = if ended.len() > 5 { ", …" } else { "" };
        notes.push(format!(
            "{} series ended more than {patience} steps before the others and are not forecast: {}{more}.",
            ended.len(),
            some.join(", ")
        ));
    }
    let series: Vec<&PlainSeries> = group.series.iter().filter(|s| !late(s)).collect();
    let values: Vec<&[f64]> = series.iter().map(|s| s.values.as_slice()).collect();
    let longest = values.iter().map(|v| v.len()).max().unwrap_or(0);
    let apart = horizon.min((longest / 8).max(1));
    let count = if apart == horizon { 3 } else { (longest / 2 / apart).clamp(1, 8) };
    let threads =
        arguments.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
    let panel = Panel {
        seasons,
        horizon,
        non_negative: true,
        fades: false,
        threads,
        origins: Origins { count, apart },
        only: None,
    };
    let words = group.clock.step.words();
    let mut before = (0, 0);
    let mut stages = ["learning from the past of", "forecasting"].into_iter();
    let all = panel.all(&values, &mut |done, of| {
        // What is learned from may be some of the series; they are counted by themselves.
        if done <= before.0 || of != before.1 {
            progress.stage(&format!("{} {of} {words} series", stages.next().unwrap_or("forecasting")));
        }
        before = (done, of);
        step(progress, done, of);
    });
    let kind = if several { format!("{} ", group.clock.step.words()) } else { String::new() };
    remarks(&series, &all, &kind, notes);
    Forecast { group, series, all, panel }
}

/// `1 series has`, `2 series have`.
fn have(count: usize) -> String {
    format!("{} series {}", count_of(count), if count == 1 { "has" } else { "have" })
}

fn remarks(series: &[&PlainSeries], all: &All, kind: &str, notes: &mut Vec<String>) {
    let count = |good: &dyn Fn(&PlainSeries) -> bool| series.iter().filter(|s| good(s)).count();
    let still =
        count(&|s| s.values.len() > 1 && s.values.iter().all(|v| (v - s.values[0]).abs() < f64::EPSILON));
    if still > 0 {
        notes.push(format!("{} never changed and should stay the same.", have(still)));
    }
    let short = count(&|s| s.values.len() < LEAST_VALUES);
    if short > 0 {
        let width = if short < series.len() {
            "give or take what the others do"
        } else {
            "give or take their own changes; of a single value nothing tells how far off that may be, and its interval has no width"
        };
        notes.push(format!(
            "{} fewer than {LEAST_VALUES} values and should stay at the last, {width}.",
            have(short)
        ));
    }
    let negative = count(&|s| s.values.iter().any(|v| *v < 0.0));
    if negative > 0 {
        notes.push(format!("{} values below zero, and the forecast may have them too.", have(negative)));
    }
    if short < series.len() {
        let mut shares = all.teaching.shares();
        shares.sort_by(|a, b| b.1.total_cmp(&a.1));
        let words: Vec<String> =
            shares.iter().map(|(name, share)| format!("{name} {}", percent(*share, 0))).collect();
        notes
            .push(format!("Each {kind}series is forecast by several models together: {}.", words.join(", ")));
    }
    if all.told.is_empty() {
        notes.push(format!(
            "No {kind}series is long enough to tell how such forecasts have done: intervals are as wide as a convention says."
        ));
    }
}

fn size(series: &PlainSeries) -> f64 {
    series.values.iter().rev().take(12).map(|v| v.abs()).sum()
}

/// Places of the largest series of all groups.
fn largest(told: &[Forecast<'_>]) -> Vec<(usize, usize)> {
    let mut all: Vec<(usize, usize)> =
        told.iter().enumerate().flat_map(|(g, t)| (0..t.series.len()).map(move |s| (g, s))).collect();
    all.sort_by(|a, b| size(told[b.0].series[b.1]).total_cmp(&size(told[a.0].series[a.1])).then(a.cmp(b)));
    all.truncate(DRAWN);
    all
}

fn view(arguments: &ForecastArguments, told: &[Forecast<'_>], notes: Vec<String>) -> ForecastView {
    let of: usize = told.iter().map(|t| t.series.len()).sum();
    let places = largest(told);
    let name = arguments.path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let steps: Vec<String> = told
        .iter()
        .filter(|t| !t.series.is_empty())
        .map(|t| format!("{} {}", count_of(t.series.len()), t.group.clock.step.words()))
        .collect();
    let things = if of == 1 { "series is" } else { "series are" };
    ForecastView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name,
        headline: format!("{} {things} forecast {} steps ahead.", steps.join(" and "), arguments.horizon),
        sentences: covered(told).into_iter().collect(),
        series: places.iter().map(|(g, s)| drawn(&told[*g], *s)).collect(),
        of,
        tables: vec![ahead(told, &places, of), done(told)],
        notes,
        ..ForecastView::default()
    }
}

fn covered(told: &[Forecast<'_>]) -> Option<String> {
    let inside: Vec<[bool; 2]> =
        told.iter().flat_map(|t| t.all.told.iter().filter(|t| t.taught)).flat_map(Told::inside).collect();
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

fn drawn(t: &Forecast<'_>, place: usize) -> SeriesFigure {
    let s = t.series[place];
    let fan = &t.all.forecasts[place].quantiles;
    let from = s.values.len().saturating_sub((fan.len() * SHOWN.0).max(SHOWN.1));
    let label = |i: usize| t.group.clock.label(s.first + i64::try_from(i).unwrap_or(0));
    let past = t.all.told.iter().filter(|told| told.series == place);
    let at = |told: &Told| s.values.len() - told.before_end.min(s.values.len());
    let past = past.filter(|told| at(told) >= from).map(|told| PastFan {
        at: at(told) - from,
        fan: told.fan.iter().map(|q| [q[1], q[MEDIAN], q[9]]).collect(),
    });
    let last = fan.last().map_or([0.0; 11], |q| *q);
    SeriesFigure {
        name: if s.name.is_empty() { "The series".to_owned() } else { s.name.clone() },
        unit: String::new(),
        labels: (from..s.values.len() + fan.len()).map(label).collect(),
        history: s.values[from..].to_vec(),
        estimated: Vec::new(),
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
fn ahead(told: &[Forecast<'_>], places: &[(usize, usize)], of: usize) -> ForecastTable {
    let row = |(g, s): &(usize, usize)| {
        let (series, fan) = (told[*g].series[*s], &told[*g].all.forecasts[*s].quantiles);
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
    let title = if places.len() < of {
        format!("The {} largest of {} series", places.len(), count_of(of))
    } else {
        "Where the series go".to_owned()
    };
    ForecastTable {
        title,
        reading: "Medians, and the intervals of the last step.".to_owned(),
        head: ["series", "last", "next step", "last step", "80 %", "95 %"].map(str::to_owned).to_vec(),
        rows: places.iter().map(row).collect(),
    }
}

/// How such forecasts have done, by thirds of the horizon.
fn done(told: &[Forecast<'_>]) -> ForecastTable {
    let horizon = told.iter().flat_map(|t| &t.all.told).map(|t| t.came.len()).max().unwrap_or(0);
    let third = horizon.div_ceil(3).max(1);
    let mut rows = Vec::new();
    for from in (0..horizon).step_by(third) {
        let until = (from + third).min(horizon);
        let (mut errors, mut sum, mut came, mut units) = (0_usize, 0.0, 0.0, 0.0_f64);
        let (mut judged, mut inside) = (0_usize, [0_usize; 2]);
        for t in told.iter().flat_map(|t| &t.all.told) {
            for (h, within) in t.inside().enumerate().filter(|(h, _)| (from..until).contains(h)) {
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

fn times(t: &Forecast<'_>, s: &PlainSeries, steps: usize) -> Vec<String> {
    (0..steps).map(|h| t.group.clock.label(s.end() + i64::try_from(h).unwrap_or(0))).collect()
}

fn printed<'a>(t: &'a Forecast<'a>) -> impl Iterator<Item = PrintedSeries> + 'a {
    t.series.iter().zip(&t.all.forecasts).map(|(s, forecast)| PrintedSeries {
        name: s.name.clone(),
        times: times(t, s, forecast.quantiles.len()),
        levels: LEVELS.to_vec(),
        quantiles: forecast.quantiles.iter().map(|q| q.to_vec()).collect(),
    })
}

fn rows(told: &[Forecast<'_>], to: &mut dyn Write) -> std::io::Result<()> {
    let columns: Vec<String> = LEVELS.iter().map(|level| format!("q{level}")).collect();
    writeln!(to, "series,time,step,{}", columns.join(","))?;
    for t in told {
        for (s, forecast) in t.series.iter().zip(&t.all.forecasts) {
            let (name, times) = (cell(&s.name), times(t, s, forecast.quantiles.len()));
            for (h, (time, q)) in times.iter().zip(&forecast.quantiles).enumerate() {
                let values: Vec<String> = q.iter().map(f64::to_string).collect();
                writeln!(to, "{name},{time},{},{}", h + 1, values.join(","))?;
            }
        }
    }
    Ok(())
}
