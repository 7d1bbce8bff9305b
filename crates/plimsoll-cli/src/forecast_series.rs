//! `plimsoll forecast FILE`: any table of series.
//!
//! A small table is held; one that is long is read into files sorted by series, and forecast so many series at once. Both ways write the
//! same bytes.

mod output;
mod paths;
mod told;
mod view;

use std::fs::File;
use std::io::{self, BufWriter, Write};

use plimsoll::series::{LEVELS, SeriesForecast};
use plimsoll_files::{SeriesColumns, SeriesStream, SeriesTable, series_stream, series_table};
use plimsoll_model::Diagnostics;
use plimsoll_report::forecast_html;

use crate::arguments::ForecastArguments;
use crate::forecast::{Printed, PrintedSeries, cell, summary};
use crate::output::json;
use crate::progress::{Progress, Step};
use crate::sheet::say;
use crate::stop::Stop;
use crate::{Ended, render};
use output::{Output, end};
use told::{Forecast, Group, Source, Work};
use view::{Largest, view};

/// From so many bytes on a table is not held. Its rows would take some three times as many.
const LONG: u64 = 8 << 20;

/// A table that was read.
enum Table {
    Held(SeriesTable),
    Streamed(SeriesStream),
}

impl Table {
    fn read(arguments: &ForecastArguments, progress: &mut Progress, stop: &Stop) -> Self {
        let columns = SeriesColumns {
            time: arguments.time.clone(),
            value: arguments.value.clone(),
            series: arguments.series.clone(),
        };
        // One document of all series and paths of all of them have to be held anyway.
        let held = arguments.json || arguments.paths > 0;
        let size = std::fs::metadata(&arguments.path).map_or(0, |about| about.len());
        if held || size < LONG {
            return Table::Held(series_table(&arguments.path, &columns));
        }
        progress.stage(&format!("reading {}", arguments.path.display()));
        let stream = series_stream(&arguments.path, &columns, &std::env::temp_dir(), &mut |done, of| {
            stop.here(progress);
            let megabytes = |bytes: u64| (bytes / 1_000_000) as f64;
            progress.step(&Step { done: megabytes(done), of: megabytes(of), unit: "MB", note: "" });
            true
        });
        Table::Streamed(stream)
    }

    fn said(&self) -> (&Diagnostics, &[String]) {
        match self {
            Table::Held(table) => (&table.diagnostics, &table.notes),
            Table::Streamed(table) => (&table.diagnostics, &table.notes),
        }
    }

    fn groups(&self) -> Vec<Source<'_>> {
        match self {
            Table::Held(table) => table.groups.iter().map(Source::Held).collect(),
            Table::Streamed(table) => table.groups.iter().map(Source::Streamed).collect(),
        }
    }
}

pub(crate) fn of_file(arguments: &ForecastArguments) -> Ended {
    let (mut progress, stop) = (Progress::new(arguments.quiet), Stop::new());
    let table = Table::read(arguments, &mut progress, &stop);
    let (diagnostics, notes) = table.said();
    progress.clear();
    eprint!("{}", render::findings(diagnostics, render::colour()));
    if diagnostics.has_errors() {
        return Ended::Wrong;
    }
    let (sources, largest) = (table.groups(), Largest::default());
    let work =
        Work { arguments, progress, stop, notes: notes.to_vec(), largest, groups: sources.len(), done: 0 };
    match forecast(work, &sources) {
        Ok(()) => Ended::Well,
        Err(fault) => {
            let folder = arguments.out.as_deref().unwrap_or(&arguments.path).display();
            eprintln!("error: the forecast cannot be written to {folder}: {fault}");
            Ended::Wrong
        }
    }
}

fn forecast(mut work: Work<'_>, sources: &[Source<'_>]) -> io::Result<()> {
    let arguments = work.arguments;
    let mut output = arguments.out.as_ref().map(|out| Output::new(out, &work.stop)).transpose()?;
    let mut rows = output.as_mut().map(|output| head(output.file("forecast.csv")?)).transpose()?;
    let mut missing: Option<BufWriter<File>> = None;
    let keeps = arguments.json || arguments.paths > 0;
    let (mut groups, mut kept): (Vec<Group>, Vec<Vec<SeriesForecast>>) = (Vec::new(), Vec::new());
    for source in sources {
        let mut own = Vec::new();
        groups.push(work.group(*source, &mut |told| {
            if keeps {
                own.push(told.forecast.clone());
            }
            if let (Some(rows), Some(output)) = (&mut rows, &mut output) {
                quantiles(told, rows)?;
                if !told.estimates.is_empty() {
                    estimates(told, output, &mut missing)?;
                }
            }
            Ok(())
        })?);
        kept.push(own);
    }
    let Work { mut progress, stop, largest, notes, .. } = work;
    let view = view(arguments, &groups, &largest, notes);
    let mut written = Vec::new();
    if let Some(mut output) = output {
        for file in rows.into_iter().chain(missing) {
            end(file)?;
        }
        output.file("forecast.html")?.write_all(forecast_html(&view).as_bytes())?;
        if arguments.paths > 0 {
            progress.stage("drawing paths");
            paths::write(arguments, (&groups, sources), &kept, &mut output, &mut |done, of| {
                stop.here(&mut progress);
                progress.step(&Step { done: done as f64, of: of as f64, unit: "paths", note: "" });
            })?;
        }
        stop.here(&mut progress);
        written = output.finish()?;
    }
    progress.stage("done");
    drop(progress);
    if arguments.json {
        json(&Printed { series: printed((&groups, sources), &kept)?, notes: &view.notes });
        return Ok(());
    }
    say(&summary(&view));
    if let Some(out) = &arguments.out {
        say(&format!("\nwrote {0}/forecast.html and {0}/forecast.csv\n", out.display()));
        let more = ["missing.csv", "paths.csv"].map(|name| out.join(name));
        more.iter()
            .filter(|file| written.contains(file))
            .for_each(|file| say(&format!("wrote {}\n", file.display())));
    }
    Ok(())
}

fn printed(
    (groups, sources): (&[Group], &[Source<'_>]),
    kept: &[Vec<SeriesForecast>],
) -> io::Result<Vec<PrintedSeries>> {
    let mut all = Vec::new();
    for ((group, source), kept) in groups.iter().zip(sources).zip(kept) {
        for (series, forecast) in group.series(*source).zip(kept) {
            let series = series?;
            let quantiles = forecast.quantiles.iter().map(|q| q.to_vec()).collect();
            let (name, times) = (series.name.clone(), group.times(&series));
            all.push(PrintedSeries { name, times, levels: LEVELS.to_vec(), quantiles });
        }
    }
    Ok(all)
}

fn head(mut to: BufWriter<File>) -> io::Result<BufWriter<File>> {
    let columns: Vec<String> = LEVELS.iter().map(|level| format!("q{level}")).collect();
    writeln!(to, "series,time,step,{}", columns.join(","))?;
    Ok(to)
}

/// Rows of a series, one a step ahead.
fn quantiles(told: &Forecast<'_>, to: &mut impl Write) -> io::Result<()> {
    let name = cell(&told.series.name);
    let times = told.group.times(told.series);
    for (h, (time, q)) in times.iter().zip(&told.forecast.quantiles).enumerate() {
        let values: Vec<String> = q.iter().map(f64::to_string).collect();
        writeln!(to, "{name},{time},{},{}", h + 1, values.join(","))?;
    }
    Ok(())
}

/// Rows of a series, one a step that was not measured.
fn estimates(told: &Forecast<'_>, output: &mut Output, to: &mut Option<BufWriter<File>>) -> io::Result<()> {
    let to = match to {
        Some(to) => to,
        none => {
            let to = none.insert(output.file("missing.csv")?);
            writeln!(to, "series,time,q0.1,q0.5,q0.9")?;
            to
        }
    };
    let name = cell(&told.series.name);
    for estimate in told.estimates {
        let place = told.series.first + i64::try_from(estimate.at).unwrap_or(0);
        let time = told.group.clock.label(place);
        let [low, high] = estimate.interval.map_or_else(Default::default, |ends| ends.map(|v| v.to_string()));
        writeln!(to, "{name},{time},{low},{},{high}", estimate.median)?;
    }
    Ok(())
}
