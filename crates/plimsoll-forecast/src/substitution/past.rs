//! How shares that would have been expected in the past have done.

use plimsoll_model::calendar::Date;
use plimsoll_model::demand::SubstitutionPast;
use plimsoll_model::scenario::{Scenario, WorkloadId};

use super::{DRAWS, Measured};
use crate::quantile::quantile;

/// How far ahead expectations are judged.
const MONTHS: i32 = 12;
/// Months between dates of the past.
const APART: i32 = 3;

/// At dates a year and more before the last measurement: what would have been expected of a year later, from what was measured by then and
/// from what generations had been announced, and what came. Generations that no one knew of then count as the newest that was known.
pub(super) fn past(scenario: &Scenario, workload: WorkloadId) -> Option<SubstitutionPast> {
    let now = Measured::of(scenario, workload, scenario.as_of)?;
    let all_then = |day: Date| -> Vec<Measured> {
        (0..scenario.workloads.len()).filter_map(|w| Measured::of(scenario, WorkloadId(w), day)).collect()
    };
    let (mut origins, mut error, mut error_last) = (0, 0.0, 0.0);
    let (mut inside, mut judged) = (0, 0);
    let mut day = now.end.add_months(-MONTHS);
    while day > now.starts[0] {
        if let Some(then) = Measured::of(scenario, workload, day) {
            let target = day.add_months(MONTHS);
            // The step that ends there: what was measured of the last month of the year.
            let at = now.starts.iter().rposition(|start| *start < target).unwrap_or(0);
            if let (Some(came), Some(last)) = (&now.shares[at], then.shares.iter().rev().flatten().next()) {
                let came = brought_together(&now, came, &then);
                let curves = then.curves(scenario, &all_then(day));
                let drawn = then.drawn(&curves, &[now.middle(at)], (scenario.forecast.seed, DRAWS));
                let mut medians = Vec::new();
                for (g, came) in came.iter().enumerate() {
                    let mut values: Vec<f64> = drawn.iter().map(|draw| draw[0][g]).collect();
                    values.sort_by(f64::total_cmp);
                    let [low, middle, high] = [0.1, 0.5, 0.9].map(|level| quantile(&values, level));
                    medians.push(middle);
                    if *came > 0.0 || last[g] > 0.0 {
                        judged += 1;
                        inside += usize::from((low - 0.005..=high + 0.005).contains(came));
                    }
                }
                let apart = |a: &[f64]| a.iter().zip(&came).map(|(a, b)| (a - b).abs()).sum::<f64>() / 2.0;
                origins += 1;
                error += apart(&medians);
                error_last += apart(last);
            }
        }
        day = day.add_months(-APART);
    }
    (origins > 0).then(|| SubstitutionPast {
        origins,
        months: MONTHS.unsigned_abs(),
        error: error / origins as f64,
        error_last: error_last / origins as f64,
        coverage_80: inside as f64 / judged.max(1) as f64,
    })
}

/// Parts that came, by generation known then; what others did counts as the newest of those.
fn brought_together(now: &Measured, came: &[f64], then: &Measured) -> Vec<f64> {
    let mut parts = vec![0.0; then.entered.len()];
    for (entered, part) in now.entered.iter().zip(came) {
        let place = then.entered.iter().position(|e| e.generation == entered.generation);
        parts[place.unwrap_or(then.entered.len() - 1)] += part;
    }
    parts
}
