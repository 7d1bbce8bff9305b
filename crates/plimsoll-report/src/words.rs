//! Sentences that the page and the terminal share.

use plimsoll_model::plan::PlanStatus;

use crate::format::{self, money, percent, small_percent};
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
    let (within, outside) = (count(Verdict::Within), count(Verdict::Outside));
    format!(
        "{} of {} figures that can be compared lie within their tolerance; {} are shown beside each other and {} are \
         inputs echoed, which do not count.",
        within,
        within + outside,
        count(Verdict::Shown),
        count(Verdict::Given)
    )
}

#[allow(clippy::cast_precision_loss)]
fn as_number(count: usize) -> f64 {
    count as f64
}
