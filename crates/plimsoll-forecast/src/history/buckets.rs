//! From the rows of one series to regular steps.

use plimsoll_model::calendar::Date;
use plimsoll_model::scenario::{Refused, Scenario, Usage};

use super::limits::full_fleet;
use super::{COVERED, Key, Names, Series, Unserved, step_of};
use crate::draw::item;
use crate::grid::{Grid, common_days};
use crate::unconstrained::{Seen, lift};

/// Longest hole that is filled, in steps, where enough is measured; a longer one cuts off what lies before it.
const LONGEST_HOLE: usize = 6;
/// Fewest values for holes of more than one step to be filled.
const ENOUGH_FOR_HOLES: usize = 12;

/// What buckets of a series hold: work and days that were measured, work that was turned away, and days on which some was.
struct Buckets {
    work: Vec<f64>,
    days: Vec<f64>,
    limited: Vec<f64>,
    refused: Vec<f64>,
    refused_days: Vec<f64>,
}

impl Buckets {
    fn gather(grid: Grid, key: Key, rows: &[&Usage], scenario: &Scenario) -> Option<Self> {
        let measured = step_of(rows);
        let end = |u: &Usage| u.end.min(measured.after(u.start, 1).max(u.start.add_days(1)));
        let count = grid.count_to(rows.iter().map(|u| u.end).max()?);
        let zeros = || vec![0.0; count];
        let mut buckets =
            Self { work: zeros(), days: zeros(), limited: zeros(), refused: zeros(), refused_days: zeros() };
        let shared = |span: (Date, Date), put: &mut dyn FnMut(usize, f64)| {
            let mut b = grid.bucket_of(span.0);
            while b < count && grid.start(b) < span.1 {
                put(b, common_days(span, (grid.start(b), grid.start(b + 1))));
                b += 1;
            }
        };
        for row in rows {
            shared((row.start, end(row)), &mut |b, days| {
                buckets.work[b] += days * row.mean;
                buckets.days[b] += days;
                buckets.limited[b] += if row.capacity_limited { days } else { 0.0 };
            });
        }
        // As of usage, nine tenths of the time must be over.
        let over = |r: &&Refused| {
            f64::from(r.start.days_until(scenario.as_of)) >= 0.9 * f64::from(r.start.days_until(r.end))
        };
        let ours = scenario.refused.iter().filter(|r| (r.workload, r.region) == key).filter(over);
        for row in ours {
            shared((row.start, row.end), &mut |b, days| {
                buckets.refused[b] += days * row.units / grid.days(b);
                buckets.refused_days[b] += days;
            });
        }
        Some(buckets)
    }

    /// Mean work used in a bucket, where enough of it was measured.
    fn used(&self, grid: Grid, b: usize) -> Option<f64> {
        (self.days[b] >= COVERED * grid.days(b)).then(|| self.work[b] / self.days[b])
    }

    /// Whether it is told how much was turned away.
    fn is_told(&self, grid: Grid, b: usize) -> bool {
        self.refused_days[b] >= 0.5 * grid.days(b)
    }

    /// Whether work was turned away, and nothing tells how much.
    fn is_limited(&self, b: usize) -> bool {
        self.limited[b] >= 0.5 * self.days[b]
            && self.days[b] > 0.0
            && self.refused_days[b] < 0.5 * self.days[b]
    }
}

/// Sorts a series' rows into buckets by days, cuts it at a long hole, fills short ones and estimates what was wanted where work was turned
/// away; `None` where nothing was used.
pub(super) fn bucket(grid: Grid, key: Key, rows: &[&Usage], names: &mut Names<'_>) -> Option<Series> {
    let buckets = Buckets::gather(grid, key, rows, names.scenario)?;
    let used: Vec<Option<f64>> = (0..buckets.days.len()).map(|b| buckets.used(grid, b)).collect();
    let first = whole(&used, key, names)?;
    let last = used.iter().rposition(Option::is_some)?;
    let used = &used[first..=last];
    if used.iter().flatten().all(|v| *v <= 0.0) {
        return None;
    }
    let mut limited: Vec<bool> = (first..=last).map(|b| buckets.is_limited(b)).collect();
    let told: Vec<bool> = (first..=last).map(|b| buckets.is_told(grid, b)).collect();
    full_fleet(used, (&mut limited, &told), key, names);
    let refused = &buckets.refused[first..=last];
    let seen: Vec<Seen> = used
        .iter()
        .zip(&limited)
        .zip(refused)
        .map(|((used, limited), refused)| match used {
            None => Seen::Nothing,
            Some(used) if *limited => Seen::AtLeast(used + refused),
            Some(used) => Seen::Value(used + refused),
        })
        .collect();
    let season = grid.step.season(names.scenario.forecast.season_months);
    let item = item(&names.of(key));
    let lifted = lift(&seen, season, (names.scenario.forecast.seed, item));
    let plain = |i: usize| used[i].unwrap_or_else(|| between(used, i)) + refused[i];
    let steps: Vec<[f64; 3]> = match &lifted {
        Some(lifted) => (0..used.len()).map(|i| lifted.steps[i].unwrap_or([plain(i); 3])).collect(),
        None => (0..used.len()).map(|i| [plain(i); 3]).collect(),
    };
    let turned_away = |i: usize| (limited[i] && lifted.is_some()) || refused[i] > 0.0;
    let taken = if lifted.is_some() { 0 } else { limited.iter().filter(|limited| **limited).count() };
    let unserved =
        |i: usize| Unserved { at: i, used: used[i].unwrap_or(0.0), refused: refused[i], wanted: steps[i] };
    Some(Series {
        workload: key.0,
        region: key.1,
        first,
        values: steps.iter().map(|step| step[1]).collect(),
        filled: used.iter().map(Option::is_none).collect(),
        whole: used.iter().zip(&limited).map(|(used, limited)| used.is_some() && !limited).collect(),
        unserved: (0..used.len()).filter(|i| turned_away(*i)).map(unserved).collect(),
        taken,
        end_spread: lifted.map_or(0.0, |lifted| lifted.end_spread),
        measured: step_of(rows),
    })
}

/// The first bucket of what is used of a series: what lies before a long hole is left out.
fn whole(found: &[Option<f64>], key: Key, names: &mut Names<'_>) -> Option<usize> {
    let last = found.iter().rposition(Option::is_some)?;
    let after = |longest: usize| {
        let cut = (longest..=last).rev().find(|b| found[b - longest..=*b].iter().all(Option::is_none));
        let from = cut.map_or(0, |b| b + 1);
        found[from..].iter().position(Option::is_some).map(|first| from + first)
    };
    let measured = |from: usize| found[from..=last].iter().flatten().count();
    let first =
        after(LONGEST_HOLE).filter(|from| measured(*from) >= ENOUGH_FOR_HOLES).or_else(|| after(1))?;
    if found[..first].iter().any(Option::is_some) {
        names.say(key, "what lies before a long hole is not used.");
    }
    let holes = found[first..=last].iter().filter(|v| v.is_none()).count();
    if holes > 0 {
        names.say(key, &format!("{holes} missing step(s) filled by level, growth and season."));
    }
    Some(first)
}

/// The middle of the neighbours of a single hole: geometric, or arithmetic where one of them is zero.
fn between(used: &[Option<f64>], at: usize) -> f64 {
    let (before, after) = (used[..at].iter().rev().flatten().next(), used[at + 1..].iter().flatten().next());
    let (a, b) = (before.copied().unwrap_or(0.0), after.copied().unwrap_or(0.0));
    if a > 0.0 && b > 0.0 { (a * b).sqrt() } else { 0.5 * (a + b) }
}
