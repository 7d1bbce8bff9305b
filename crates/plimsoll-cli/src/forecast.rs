//! `plimsoll forecast`: demand alone, of a scenario folder or of any table of series.

use std::io::{BufWriter, Write};
use std::path::Path;

use plimsoll_model::Scenario;
use plimsoll_model::demand::{DealOutlook, DealsReport, Forecast, SubstitutionReport};
use plimsoll_report::view::{ForecastTable, ForecastView};
use plimsoll_report::{forecast_html, forecast_view};
use serde::Serialize;

use crate::arguments::{Folder, ForecastArguments};
use crate::output::json;
use crate::progress::{Progress, Step};
use crate::sheet::{left, right, say, wrapped};
use crate::{Ended, check, forecast_series};

pub(crate) fn forecast(arguments: &ForecastArguments) -> Ended {
    if arguments.path.is_dir() { of_folder(arguments) } else { forecast_series::of_file(arguments) }
}

fn of_folder(arguments: &ForecastArguments) -> Ended {
    let folder = Folder {
        dir: arguments.path.clone(),
        overlay: arguments.overlay.clone(),
        set: arguments.set.clone(),
    };
    let Some((scenario, _)) = check::scenario(&folder, arguments.quiet) else { return Ended::Wrong };
    let mut progress = Progress::new(arguments.quiet);
    progress.stage("forecasting");
    let forecast = plimsoll::forecast_watched(&scenario, &mut |done, of| step(&mut progress, done, of));
    progress.stage("done");
    drop(progress);
    let view = forecast_view(&scenario, &forecast);
    if arguments.json {
        json(&forecast);
    } else {
        say(&summary(&view));
    }
    let Some(out) = &arguments.out else { return Ended::Well };
    let deals = forecast.report.deals.as_ref().filter(|deals| !deals.deals.is_empty());
    let deals = deals.map(|deals| ("deals.csv", deal_rows(deals)));
    let all = &forecast.report.generations;
    let generations = (!all.is_empty()).then(|| ("generations.csv", generation_rows(&scenario, all)));
    for (name, text) in deals.into_iter().chain(generations) {
        let written = std::fs::create_dir_all(out).and_then(|()| std::fs::write(out.join(name), text));
        if let Err(fault) = written {
            eprintln!("error: {} cannot be written to: {fault}", out.display());
            return Ended::Wrong;
        }
    }
    write(out, &view, &|to| to.write_all(rows(&scenario, &forecast).as_bytes()), arguments.json)
}

/// What is expected of each deal.
fn deal_rows(deals: &DealsReport) -> String {
    let head = "deal,customer,stage,months_in_stage,probability_told,probability,start_told,start,units_told,units\n";
    let row = |d: &DealOutlook| {
        let names = [&d.deal, &d.customer, &d.stage].map(|name| cell(name)).join(",");
        let chances = format!("{},{},{}", d.age_months, d.told, d.probability);
        format!("{names},{chances},{},{},{},{}\n", d.start_told, d.start, d.units_told, d.units)
    };
    head.to_owned() + &deals.deals.iter().map(row).collect::<String>()
}

/// What each generation is expected to do, by workload and period; units are empty where the performance is not told.
fn generation_rows(scenario: &Scenario, all: &[SubstitutionReport]) -> String {
    let mut text =
        "workload,generation,start,end,share_q0.1,share_q0.5,share_q0.9,work_q0.1,work_q0.5,work_q0.9,units_q0.5\n".to_owned();
    for report in all {
        let ends = report.ahead.iter().skip(1).chain([&report.end]);
        let periods: Vec<_> = report.ahead.iter().zip(ends).collect();
        for g in &report.generations {
            let workload = &scenario.workloads[report.workload.0].name;
            let names = format!("{},{}", cell(workload), cell(&scenario.generations[g.generation.0].name));
            for (t, (start, end)) in periods.iter().enumerate() {
                let numbers =
                    g.share[t].iter().chain(&g.work[t]).map(f64::to_string).collect::<Vec<_>>().join(",");
                let units = g.units_per_work.map_or_else(String::new, |per| (g.work[t][1] * per).to_string());
                text += &format!("{names},{start},{end},{numbers},{units}\n");
            }
        }
    }
    text
}

#[allow(clippy::cast_precision_loss)]
pub(crate) fn step(progress: &mut Progress, done: usize, of: usize) {
    progress.step(&Step { done: done as f64, of: of as f64, unit: "series", note: "" });
}

/// What writes the rows of a table.
pub(crate) type Rows<'a> = &'a dyn Fn(&mut dyn Write) -> std::io::Result<()>;

/// Writes the page and the quantiles, and says where they are.
pub(crate) fn write(out: &Path, view: &ForecastView, rows: Rows<'_>, quiet: bool) -> Ended {
    let written = std::fs::create_dir_all(out)
        .and_then(|()| std::fs::write(out.join("forecast.html"), forecast_html(view)))
        .and_then(|()| std::fs::File::create(out.join("forecast.csv")))
        .and_then(|file| {
            let mut to = BufWriter::new(file);
            rows(&mut to)?;
            to.flush()
        });
    match written {
        Ok(()) => {
            if !quiet {
                say(&format!("\nwrote {0}/forecast.html and {0}/forecast.csv\n", out.display()));
            }
            Ended::Well
        }
        Err(fault) => {
            eprintln!("error: {} cannot be written to: {fault}", out.display());
            Ended::Wrong
        }
    }
}

/// What a terminal shows.
pub(crate) fn summary(view: &ForecastView) -> String {
    let mut text = wrapped("", 0, &format!("{}: {}", view.name, view.headline)) + "\n";
    for sentence in &view.sentences {
        text += &(wrapped("", 0, sentence) + "\n");
    }
    for t in view.tables.iter().filter(|t| !t.rows.is_empty()) {
        text += &format!("\n{}\n{}", t.title, table(t));
    }
    if !view.notes.is_empty() {
        text += "\n";
    }
    for note in &view.notes {
        text += &(wrapped("- ", 2, note) + "\n");
    }
    text
}

/// Rows of a table that are shown before the rest is left to the page.
const MOST_ROWS: usize = 10;

fn table(t: &ForecastTable) -> String {
    let shown = || t.rows.iter().take(MOST_ROWS);
    let width = |c: usize| {
        let cells = shown().filter_map(|row| row.get(c)).map(|cell| cell.chars().count());
        cells.chain([t.head[c].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..t.head.len()).map(width).collect();
    let line = |cells: &[String]| -> String {
        let cell = |(c, words): (usize, &String)| {
            if c == 0 { left(words, widths[c]) } else { format!("  {}", right(words, widths[c])) }
        };
        let all: String = cells.iter().enumerate().map(cell).collect();
        format!("  {}\n", all.trim_end())
    };
    let mut text = line(&t.head);
    shown().for_each(|row| text += &line(row));
    if t.rows.len() > MOST_ROWS {
        text += &format!("  … {} more rows\n", t.rows.len() - MOST_ROWS);
    }
    text
}

/// A cell of CSV.
pub(crate) fn cell(text: &str) -> String {
    let quoted = text.contains([',', '"', '\n', '\r']);
    if quoted { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}

/// Quantiles of all demand by workload, region and period.
fn rows(scenario: &Scenario, forecast: &Forecast) -> String {
    let demand = &forecast.demand;
    let periods = &scenario.calendar.periods()[scenario.horizon()];
    let mut text =
        "workload,region,start,end,q0.025,q0.1,q0.5,q0.9,q0.975,mean,contracted,pipeline\n".to_owned();
    for (w, workload) in scenario.workloads.iter().enumerate() {
        for (r, region) in scenario.regions.iter().enumerate() {
            for (t, period) in periods.iter().enumerate() {
                let at = |path| {
                    demand.at(
                        path,
                        plimsoll_model::scenario::WorkloadId(w),
                        plimsoll_model::scenario::RegionId(r),
                        t,
                    )
                };
                let mean = |values: &[f64]| {
                    (0..demand.paths).map(|p| values[at(p)]).sum::<f64>() * demand.probability()
                };
                let mut values: Vec<f64> = (0..demand.paths).map(|p| demand.total[at(p)]).collect();
                values.sort_by(f64::total_cmp);
                let q = [0.025, 0.1, 0.5, 0.9, 0.975].map(|p| plimsoll::quantile(&values, p).to_string());
                text += &format!(
                    "{},{},{},{},{},{},{},{}\n",
                    cell(&workload.name),
                    cell(&region.name),
                    period.start,
                    period.end,
                    q.join(","),
                    mean(&demand.total),
                    mean(&demand.contracted),
                    mean(&demand.pipeline)
                );
            }
        }
    }
    text
}

/// What `--json` prints of a table of series.
#[derive(Serialize)]
pub(crate) struct Printed<'a> {
    /// One a series.
    pub(crate) series: Vec<PrintedSeries>,
    /// What was done and assumed.
    pub(crate) notes: &'a [String],
}

/// A series that was forecast.
#[derive(Serialize)]
pub(crate) struct PrintedSeries {
    /// What tells it apart.
    pub(crate) name: String,
    /// Moments of the steps ahead.
    pub(crate) times: Vec<String>,
    /// Levels of the quantiles.
    pub(crate) levels: Vec<f64>,
    /// By step ahead.
    pub(crate) quantiles: Vec<Vec<f64>>,
}
