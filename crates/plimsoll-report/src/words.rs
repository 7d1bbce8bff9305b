//! Sentences that the page and the terminal share.

use plimsoll_model::Date;
use plimsoll_model::plan::{Changed, PlanStatus};
use plimsoll_model::scenario::Objective;

use crate::format::{self, money, percent, small_percent, things};
use crate::view::{GivenUpRow, LoadLine, Verdict, View};

/// How good the answer is, in a line: `Solved to a gap of 0 % (…)`.
pub(crate) fn status(view: &View) -> String {
    let s = &view.status;
    let end = match s.solved {
        PlanStatus::Optimal => "Solved",
        PlanStatus::Stopped => "Stopped early",
    };
    let currency = &view.scenario.currency;
    format!(
        "{end} with a gap of {}: objective {}, and no plan does better than {}. {}, {} rows, {} columns.{}",
        gap(view),
        money(s.objective, currency),
        money(s.bound, currency),
        things(s.paths, "path", "paths"),
        format::short(as_number(s.rows)),
        format::short(as_number(s.columns)),
        rough(s.paths).map(|text| format!(" {text}")).unwrap_or_default(),
    )
}

/// What so few paths cannot say of a spread; `None` where there are enough of them.
pub(crate) fn rough(paths: usize) -> Option<String> {
    let many = things(paths, "path", "paths");
    (paths < FEW_PATHS).then(|| format!("P10 and P90 of {many} are rough."))
}

/// Paths from which on one path in ten is a path at both ends.
const FEW_PATHS: usize = 20;

/// When an order must be decided: a day, or now where that day is not after the day of the plan.
pub(crate) fn decide_by(view: &View, day: Date) -> String {
    if day <= view.scenario.as_of { "now".to_owned() } else { format::date(day) }
}

/// How much better a plan might be, as a share and in money: `0.0097 %, at most $37.3M`.
pub(crate) fn gap(view: &View) -> String {
    let s = &view.status;
    let apart = (s.bound - s.objective).abs();
    let share = small_percent(s.gap);
    if s.gap < 1e-9 { share } else { format!("{share}, at most {}", money(apart, &view.scenario.currency)) }
}

/// How far, relative to it, the value may be from the one that was computed a second time.
pub const RECOMPUTED: f64 = 1e-6;

/// What is left of the approved plan: `12 orders kept, 3 changed by $1.2B`.
pub(crate) fn changed(changed: &Changed, currency: &str) -> String {
    let kept = things(changed.kept, "order", "orders");
    match changed.orders {
        0 => format!("{kept} kept, none changed"),
        n => format!("{kept} kept, {} changed by {}", format::count_of(n), money(changed.money, currency)),
    }
}

/// What the answer was checked with.
pub(crate) fn proof(view: &View) -> String {
    let s = &view.status;
    let currency = &view.scenario.currency;
    let mut text = format!(
        "The plan comes to {}, and no plan comes to {} than {}: a gap of {}. Its value was computed a second time from \
         the orders by other code: the two differ by {}. {} of the value is what units are still worth after the horizon.",
        money(s.objective, currency),
        if view.scenario.objective == Objective::Npv { "more" } else { "less" },
        money(s.bound, currency),
        gap(view),
        small_percent(s.recomputed_difference),
        percent(s.end_value_share, 1)
    );
    if s.recomputed_difference > RECOMPUTED {
        text += " That is more than it may be: do not rely on this plan, and report it.";
    }
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
    let beside = [
        (Verdict::Missed, "not reached by the plan"),
        (Verdict::Shown, "shown for comparison"),
        (Verdict::Given, "given as input"),
        (Verdict::NotComputed, "about which the model says nothing"),
    ];
    let beside = beside.map(|(verdict, what)| (count(verdict), what));
    let told: Vec<String> =
        beside.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let told = if told.is_empty() { String::new() } else { format!(" Beside them: {}.", told.join(", ")) };
    let all = within + outside;
    format!("{within} of {all} figures that must hold do hold within their tolerance.{told}")
}

#[allow(clippy::cast_precision_loss)]
fn as_number(count: usize) -> f64 {
    count as f64
}

/// What is changed of open orders, in a sentence each for what is cancelled and what is hastened.
pub(crate) fn order_changes(changes: &[crate::view::OrderChange], currency: &str) -> Vec<String> {
    let (hastened, cancelled): (Vec<_>, Vec<_>) = changes.iter().partition(|change| change.comes.is_some());
    let sum = |rows: &[&crate::view::OrderChange], of: fn(&crate::view::OrderChange) -> f64| -> String {
        money(rows.iter().map(|row| of(row)).sum(), currency)
    };
    let orders = |count: usize| things(count, "open order", "open orders");
    let mut sentences = Vec::new();
    if !cancelled.is_empty() {
        let [fee, lost, saved] =
            [sum(&cancelled, |c| c.cost), sum(&cancelled, |c| c.lost), sum(&cancelled, |c| c.saved)];
        sentences.push(format!(
            "Cancel all or part of {}: {saved} is then no longer due, for fees of {fee} and {lost} of deposits lost.",
            orders(cancelled.len())
        ));
    }
    if !hastened.is_empty() {
        let cost = sum(&hastened, |c| c.cost);
        sentences.push(format!("Let all or part of {} come sooner, for {cost}.", orders(hastened.len())));
    }
    sentences
}

/// What goes to another site, in a sentence.
/// What is ordered and never used: `450 of the 500 server ordered for hall are given up as soon as they come, in 2026-Q2: …`.
pub(crate) fn given_up_at_once(rows: &[GivenUpRow], currency: &str) -> Vec<String> {
    let sentence = |row: &GivenUpRow| {
        let GivenUpRow { generation, site, period, .. } = row;
        let [units, ordered] = [row.at_once, row.ordered].map(format::count);
        let why = if row.no_power { "the power there is all used" } else { "nothing needs them" };
        let who = match row.decision.as_str() {
            "" => String::new(),
            place => format!(" A decision asks for them ({place})."),
        };
        format!(
            "{units} of the {ordered} {generation} ordered for {site} are given up as soon as they come, in {period}: {why}, and \
             {} of the order buy nothing.{who}",
            money(row.wasted, currency)
        )
    };
    rows.iter().filter(|row| row.at_once > 0.0).take(GIVEN_UP).map(sentence).collect()
}

/// Rows of units that are given up at once that are told one by one.
const GIVEN_UP: usize = 2;

/// Units that are given up after some use, in a sentence.
pub(crate) fn given_up(rows: &[GivenUpRow]) -> Option<String> {
    let used = |row: &GivenUpRow| row.units - row.at_once;
    let all: f64 = rows.iter().map(used).sum();
    let most = rows.iter().filter(|row| used(row) >= 0.5).max_by(|a, b| used(a).total_cmp(&used(b)))?;
    let GivenUpRow { generation, site, period, .. } = most;
    let (units, all) = (format::count(used(most)), format::count(all));
    Some(if units == all {
        format!("{units} {generation} at {site} are given up before their time, in {period}.")
    } else {
        format!(
            "{all} units are given up before their time, {units} of them {generation} at {site} in {period}."
        )
    })
}

pub(crate) fn moves(moves: &[crate::view::MoveRow], currency: &str) -> Option<String> {
    let first = moves.first()?;
    let units: f64 = moves.iter().map(|m| m.units).sum();
    let cost = money(moves.iter().map(|m| m.cost).sum(), currency);
    let units = crate::format::count(units);
    Some(format!("Move {units} units to other sites, the first on {}, for {cost}.", first.leaves))
}
