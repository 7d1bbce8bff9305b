//! From the steps of the history to the periods of the plan.

use plimsoll_model::calendar::{Date, Period};

use crate::grid::{Grid, Step, common_days};

/// How plan periods are made of the cells of a grid.
///
/// A cell is a bucket, or one month of it where plan periods cut through buckets: the months of a bucket lie on a
/// line with the slope between its neighbours and keep the bucket's mean. A period is the mean of its cells, weighted
/// by days.
#[derive(Clone, Debug)]
pub(crate) struct Resampler {
    /// Months a bucket is split into; 1 = it is not.
    split: usize,
    /// Days of each cell, `[bucket][cell]` flattened.
    days: Vec<f64>,
    /// Cells of each period with their share of its days.
    shares: Vec<Vec<(usize, f64)>>,
}

impl Resampler {
    pub(crate) fn new(grid: Grid, periods: &[Period]) -> Self {
        let split = split(grid, periods);
        let buckets = periods.last().map_or(0, |p| grid.count_to(p.end));
        let edges = edges(grid, buckets, split);
        let cells: Vec<(Date, Date)> = edges.windows(2).map(|w| (w[0], w[1])).collect();
        let days = cells.iter().map(|c| f64::from(c.0.days_until(c.1))).collect();
        Self { split, days, shares: periods.iter().map(|p| share_out(p, &cells)).collect() }
    }

    /// Buckets that a path must have: one more than the periods reach over where buckets are split.
    pub(crate) fn buckets(&self) -> usize {
        self.days.len() / self.split + usize::from(self.split > 1)
    }

    /// Means over the periods of a path given by bucket.
    pub(crate) fn periods(&self, path: &[f64]) -> Vec<f64> {
        let cells = self.cells(path);
        self.shares
            .iter()
            .map(|shares| shares.iter().map(|(cell, share)| share * cells[*cell]).sum())
            .collect()
    }

    fn cells(&self, path: &[f64]) -> Vec<f64> {
        if self.split == 1 {
            return path.to_vec();
        }
        let line = |b: usize| {
            let (before, after) = (path[b.saturating_sub(1)], path[(b + 1).min(path.len() - 1)]);
            let slope = (0.5 * (after - before)).clamp(-2.0 * path[b], 2.0 * path[b]);
            let at = move |c: usize| path[b] + slope * ((c as f64 + 0.5) / self.split as f64 - 0.5);
            let days = &self.days[b * self.split..(b + 1) * self.split];
            let mean =
                days.iter().enumerate().map(|(c, d)| d * at(c)).sum::<f64>() / days.iter().sum::<f64>();
            let keep = if mean > 0.0 { path[b] / mean } else { 0.0 };
            (0..self.split).map(move |c| at(c) * keep)
        };
        (0..self.days.len() / self.split).flat_map(line).collect()
    }
}

/// Months to split a bucket into: all of them where a period starts or ends inside a bucket.
fn split(grid: Grid, periods: &[Period]) -> usize {
    let Step::Months(months @ 2..) = grid.step else {
        return 1;
    };
    let whole = |day: Date| day <= grid.first || grid.start(grid.bucket_of(day)) == day;
    if periods.iter().all(|p| whole(p.start) && whole(p.end)) { 1 } else { months as usize }
}

fn edges(grid: Grid, buckets: usize, split: usize) -> Vec<Date> {
    let inside = |b: usize| {
        (0..split).map(move |c| if c == 0 { grid.start(b) } else { grid.start(b).add_months(c as i32) })
    };
    (0..buckets).flat_map(inside).chain([grid.start(buckets)]).collect()
}

/// The cells of a period; what lies before the grid is taken from its first cell.
fn share_out(period: &Period, cells: &[(Date, Date)]) -> Vec<(usize, f64)> {
    let span = (period.start, period.end);
    let shared = cells
        .iter()
        .enumerate()
        .map(|(i, cell)| (i, common_days(span, *cell)))
        .filter(|(_, days)| *days > 0.0);
    let mut found: Vec<(usize, f64)> = shared.collect();
    if found.is_empty() {
        found.push((0, 1.0));
    }
    let total: f64 = found.iter().map(|(_, days)| days).sum();
    found.iter_mut().for_each(|(_, days)| *days /= total);
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_model::calendar::{Calendar, Step as Steps};

    fn day(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    fn periods(start: &str, count: u32, months: u32) -> Vec<Period> {
        Calendar::new(day(start), &[Steps { count, months }], 0, 1).periods().to_vec()
    }

    fn grid(months: u32) -> Grid {
        Grid { step: Step::Months(months), first: day("2026-01-01") }
    }

    /// January, February and March of 2026 have 31, 28 and 31 days.
    #[test]
    fn months_add_up_to_quarters_by_their_days() {
        let resampler = Resampler::new(grid(1), &periods("2026-01-01", 2, 3));
        assert_eq!(resampler.buckets(), 6);
        let quarters = resampler.periods(&[1.0, 2.0, 4.0, 1.0, 1.0, 1.0]);
        assert!(
            (quarters[0] - (31.0 + 56.0 + 124.0) / 90.0).abs() < 1e-12 && (quarters[1] - 1.0).abs() < 1e-12
        );
    }

    #[test]
    fn months_of_a_quarter_keep_its_mean_and_follow_its_slope() {
        let plan = periods("2026-01-01", 6, 1);
        let resampler = Resampler::new(grid(3), &plan);
        assert_eq!(resampler.buckets(), 3);
        let months = resampler.periods(&[90.0, 120.0, 150.0]);
        assert!(months.windows(2).all(|w| w[0] < w[1]), "{months:?}");
        for (quarter, value) in [(0, 90.0), (1, 120.0)] {
            let days = |m: usize| f64::from(plan[m].start.days_until(plan[m].end));
            let span = 3 * quarter..3 * quarter + 3;
            let mean = span.clone().map(|m| days(m) * months[m]).sum::<f64>() / span.map(days).sum::<f64>();
            assert!((mean - value).abs() < 1e-9);
        }
        assert!(resampler.periods(&[0.0, 100.0, 0.0]).iter().all(|m| *m >= 0.0));
    }

    #[test]
    fn quarters_that_meet_the_plan_are_not_split() {
        let resampler = Resampler::new(grid(3), &periods("2026-04-01", 2, 6));
        assert_eq!(resampler.buckets(), 5);
        let halves = resampler.periods(&[9.0, 1.0, 1.0, 3.0, 3.0]);
        assert!((halves[0] - 1.0).abs() < 1e-12 && (halves[1] - 3.0).abs() < 1e-12);
    }
}
