//! Work that comes with other work.

use plimsoll_model::Scenario;
use plimsoll_model::demand::{ForecastReport, PullReport, PullSource};

use crate::format::{self, rate};
use crate::view::ForecastTable;

const DASH: &str = "\u{2013}";

/// What was told of each pair of workloads, what usage tells, and what is drawn.
pub(super) fn table(scenario: &Scenario, report: &ForecastReport) -> ForecastTable {
    ForecastTable {
        title: "What comes with other work".to_owned(),
        reading: "Units of the second workload that come with one unit of the first, in new contracts and deals. Usage tells it by its changes from step to step in the same regions, \
                  with what all regions and other workloads did taken out: the estimate with its 95 % interval. Both: what was told and what usage tells together, for your eyes; what was told is what is drawn."
            .to_owned(),
        head: ["workload, with it", "told", "usage tells", "95 % interval", "changes", "both", "drawn", "from"]
            .map(str::to_owned)
            .to_vec(),
        rows: report.pulls.iter().map(|pull| row(scenario, pull)).collect(),
    }
}

fn row(scenario: &Scenario, pull: &PullReport) -> Vec<String> {
    let or_dash = |words: Option<String>| words.unwrap_or_else(|| DASH.to_owned());
    let span = |low: f64, high: f64| {
        if high > low { format::range(&rate(low), &rate(high)) } else { rate(low) }
    };
    let name = |workload: plimsoll_model::scenario::WorkloadId| scenario.workloads[workload.0].name.as_str();
    let source = match pull.source {
        PullSource::Told => "told",
        PullSource::Learned => "usage",
        PullSource::Unclear => "usage is unclear",
        PullSource::TooLittle => "too little usage",
    };
    vec![
        format!("{}, {}", name(pull.workload), name(pull.pulls)),
        or_dash(pull.told.map(|told| span(told.low, told.high))),
        or_dash(pull.learned.map(|learned| rate(learned.rate))),
        or_dash(pull.learned.map(|l| format::range(&rate(l.interval_95.0), &rate(l.interval_95.1)))),
        or_dash(pull.learned.map(|learned| format::count_of(learned.changes))),
        or_dash(pull.together.map(|[low, _, high]| span(low, high))),
        span(pull.drawn[0], pull.drawn[2]),
        source.to_owned(),
    ]
}
