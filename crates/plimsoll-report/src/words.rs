//! Sentences that the page and the terminal share.

use plimsoll_model::plan::PlanStatus;

use crate::format::{self, money, percent, small_percent, things};
use crate::view::{LoadLine, Verdict, View};

/// How good the answer is, in a line: `Solved to a gap of 0 % (…)`.
pub(crate) fn status(view: &View) -> String {
    let s = &view.status;
    let end = match s.solved {
        PlanStatus::Optimal => "Solved",
        PlanStatus::TimeLimit => "Stopped by the time limit",
    };
    let currency = &view.scenario.currency;
    format!(
        "{end} with a gap of {}: objective {}, and no plan does better than {}. {} paths, {} rows, {} columns.",
        small_percent(s.gap),
        money(s.objective, currency),
        money(s.bound, currency),
        s.paths,
        format::short(as_number(s.rows)),
        format::short(as_number(s.columns)),
    )
}

/// What the answer was checked with.
pub(crate) fn proof(view: &View) -> String {
    let s = &view.status;
    let currency = &view.scenario.currency;
    let mut text = format!(
        "The objective was computed a second time from the plan by other code: the two differ by {}. {} of the value is \
         what units are still worth after the horizon.",
        small_percent(s.recomputed_difference),
        percent(s.end_value_share, 1)
    );
    if let Some(gain) = s.gain_over_mean_plan {
        text += &format!(" Planning on all paths instead of their mean is worth {}.", money(gain, currency));
    }
    text
}

/// The first of some names and how many more there are: `fleet.csv:2, fleet.csv:3 and 40 more`.
pub(crate) fn first_of(names: &[String], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more") } else { shown }
}

/// The load line of a year in words.
pub(crate) fn load_line(rows: &[&LoadLine]) -> String {
    let groups = rows.iter().filter(|row| row.family.is_none() && row.usable > 0.0);
    let says = |row: &&LoadLine| {
        let free = percent(row.free / row.usable, 0);
        format!(
            "{}: {} {} usable, {free} free at the busiest hours",
            row.group,
            format::short(row.usable),
            row.unit
        )
    };
    groups.map(says).collect::<Vec<_>>().join("; ")
}

/// How many published figures the model meets.
pub(crate) fn scorecard(view: &View) -> String {
    let count = |verdict| view.scorecard.iter().filter(|row| row.verdict == verdict).count();
    let (within, outside) = (count(Verdict::Holds), count(Verdict::Off));
    format!(
        "{within} of {} figures that must hold do hold within their tolerance. Beside them: {} not reached by the plan, \
         {} shown for comparison, {} given as input, {} about which the model says nothing.",
        within + outside,
        things(count(Verdict::Missed), "target", "targets"),
        count(Verdict::Shown),
        count(Verdict::Given),
        count(Verdict::NotComputed)
    )
}

#[allow(clippy::cast_precision_loss)]
fn as_number(count: usize) -> f64 {
    count as f64
}
