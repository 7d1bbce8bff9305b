//! How work goes over from generation to generation.

use plimsoll_model::demand::{ForecastReport, GenerationOutlook, SubstitutionReport};
use plimsoll_model::{Date, Scenario};

use super::capacity::newest_darkest;
use super::common::{between, paint};
use crate::format::{self, percent, short};
use crate::view::{ForecastTable, Layer, Stack, StackShape, Stretch, Unit};

const DASH: &str = "\u{2013}";

/// Shares of the work of each workload by generation: as measured, and medians of what is expected.
pub(super) fn stacks(scenario: &Scenario, report: &ForecastReport) -> Vec<Stack> {
    report.generations.iter().map(|workload| stack(scenario, workload)).collect()
}

fn stack(scenario: &Scenario, report: &SubstitutionReport) -> Stack {
    let measured = stretches(&report.starts, report.measured_until);
    let mut ahead = stretches(&report.ahead, report.end);
    let skipped = ahead.iter().filter(|s| s.start < report.measured_until).count();
    ahead.drain(..skipped);
    // Medians of parts need not add up.
    let sums: Vec<f64> = (0..report.ahead.len())
        .map(|t| report.generations.iter().map(|g| g.share[t][1]).sum::<f64>().max(f64::MIN_POSITIVE))
        .collect();
    let layer = |g: &GenerationOutlook| {
        let (hue, tone) = paint(scenario, g.generation);
        let expected = g.share.iter().zip(&sums).skip(skipped).map(|(share, sum)| share[1] / sum);
        Layer {
            name: scenario.generations[g.generation.0].name.clone(),
            hue,
            tone,
            values: g.history.iter().copied().chain(expected).collect(),
        }
    };
    let mut layers: Vec<Layer> = report.generations.iter().map(layer).collect();
    newest_darkest(&mut layers);
    let workload = &scenario.workloads[report.workload.0];
    Stack {
        title: format!("Who does the work of {}", workload.name),
        unit: Unit::Share,
        shape: StackShape::Steps,
        stretches: measured.into_iter().chain(ahead).collect(),
        layers,
        against: None,
        now: Some(report.measured_until),
        summary: sentence(scenario, report),
    }
}

fn stretches(starts: &[Date], end: Date) -> Vec<Stretch> {
    let ends = starts.iter().skip(1).copied().chain([end]);
    starts.iter().zip(ends).map(|(start, end)| between(*start, end)).collect()
}

/// The newest that does any work now, where it goes, and how such expectations have done.
fn sentence(scenario: &Scenario, report: &SubstitutionReport) -> String {
    let now = |g: &&GenerationOutlook| g.history.last().is_some_and(|share| *share > 0.0);
    let Some(newest) = report.generations.iter().rev().find(now) else { return String::new() };
    let name = &scenario.generations[newest.generation.0].name;
    let last = newest.history.last().copied().unwrap_or(0.0);
    let goes = newest.share.last().map_or_else(String::new, |[low, middle, high]| {
        let end = between(report.ahead[report.ahead.len() - 1], report.end).label;
        format!(
            " and {} of it in {end} ({} with 80{}%)",
            percent(*middle, 0),
            format::range(&percent(*low, 0), &percent(*high, 0)),
            format::NBSP
        )
    });
    let past = report.past.map_or_else(String::new, |past| {
        format!(
            " At {} of the past such shares a year ahead were off by {} of the work; the last shares by {}.",
            format::things(past.origins, "date", "dates"),
            percent(past.error, 0),
            percent(past.error_last, 0)
        )
    });
    format!("{name} did {} of the work when last measured{goes}.{past}", percent(last, 0))
}

/// What each generation does and will do.
pub(super) fn table(scenario: &Scenario, report: &ForecastReport) -> ForecastTable {
    let rows = report.generations.iter().flat_map(|workload| {
        workload.generations.iter().map(move |generation| row(scenario, workload, generation))
    });
    let mut reading = "Parts of the work, all regions together: as last measured, and medians of what is expected. Units are those that must be usable for it. \
                       A generation without history goes the way of those before it."
        .to_owned();
    for past in report.generations.iter().filter_map(|w| Some((w.workload, w.past?))) {
        let (workload, past) = past;
        reading += &format!(
            " {}: at {} of the past, shares {} months ahead were off by {} of the work (the last shares kept: {}), and {} of them lay in their 80{}% interval.",
            scenario.workloads[workload.0].name,
            format::things(past.origins, "date", "dates"),
            past.months,
            percent(past.error, 1),
            percent(past.error_last, 1),
            percent(past.coverage_80, 0),
            format::NBSP
        );
    }
    ForecastTable {
        title: "Which generation does the work".to_owned(),
        reading,
        head: [
            "workload, generation",
            "enters",
            "10 to 90 %",
            "last",
            "in a year",
            "at the end",
            "P10 to P90",
            "units",
        ]
        .map(str::to_owned)
        .to_vec(),
        rows: rows.collect(),
    }
}

fn row(scenario: &Scenario, workload: &SubstitutionReport, generation: &GenerationOutlook) -> Vec<String> {
    let or_dash = |words: Option<String>| words.unwrap_or_else(|| DASH.to_owned());
    let month = |date: Date| {
        let (year, month, _) = date.parts();
        format!("{year}-{month:02}")
    };
    let year = workload.measured_until.add_months(12);
    let in_a_year = workload.ahead.iter().rposition(|start| *start <= year);
    let end = generation.share.last();
    let units = generation.work.last().zip(generation.units_per_work).map(|(work, per)| short(work[1] * per));
    let months = generation.takeover_months.filter(|months| months.is_finite());
    vec![
        format!(
            "{}, {}",
            scenario.workloads[workload.workload.0].name, scenario.generations[generation.generation.0].name
        ),
        month(generation.entry),
        or_dash(months.map(|months| format!("{} months", format::figure(months.round())))),
        or_dash(generation.history.last().map(|share| percent(*share, 0))),
        or_dash(in_a_year.map(|t| percent(generation.share[t][1], 0))),
        or_dash(end.map(|share| percent(share[1], 0))),
        or_dash(end.map(|share| format::range(&percent(share[0], 0), &percent(share[2], 0)))),
        or_dash(units),
    ]
}
