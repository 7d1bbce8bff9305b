//! What suppliers deliver.

use std::ops::Range;

use plimsoll_lp::Col;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{GenerationId, RowId, SiteId};
use plimsoll_model::{Date, Months, PeriodId};

use super::{Context, Master, RowMeaning};

/// A cap on the units of a generation delivered in a run of whole periods.
struct Cap {
    periods: Range<PeriodId>,
    units: f64,
    source: RowId,
}

/// `Σ_s arrivals[g,s,t] ≤ cap` over each bucket, open orders included. The dual is what one more unit delivered in
/// the bucket is worth.
pub(super) fn caps(master: &mut Master, context: &Context<'_>) {
    for (g, generation) in context.scenario.generations.iter().enumerate() {
        let g = GenerationId(g);
        for cap in caps_of(context, g) {
            let arrives = |t: usize| cap.periods.contains(&t);
            let orders = master.orders.iter().filter(|o| o.generation == g && arrives(o.served));
            let columns: Vec<Col> = orders.map(|o| o.column).collect();
            if columns.is_empty() {
                continue;
            }
            let open: f64 = (0..context.scenario.sites.len())
                .flat_map(|s| context.open_orders(g, SiteId(s)))
                .filter(|(t, _)| arrives(*t))
                .map(|(_, units)| units)
                .sum();
            let left = (cap.units - open).max(0.0);
            let row = master.problem.row(
                f64::NEG_INFINITY,
                context.scale.to_units(left),
                columns.into_iter().map(|c| (c, 1.0)),
            );
            let from = context.timing.start(cap.periods.start);
            master.rows.push(RowMeaning {
                row,
                scarce: Scarce::Supply { generation: g },
                period: Some(cap.periods.start),
                unit: "unit",
                available: left,
                per_row: context.scale.units,
                source: Some(cap.source),
                words: format!("suppliers deliver at most {} {} from {from}", cap.units, generation.name),
            });
        }
    }
}

/// The caps of a generation as runs of whole periods: a bucket of several periods caps their sum, several buckets in
/// a period add up, and after the last bucket its monthly rate goes on.
fn caps_of(context: &Context<'_>, g: GenerationId) -> Vec<Cap> {
    let mut buckets: Vec<_> = context.scenario.supply.iter().filter(|c| c.generation == g).collect();
    buckets.sort_by_key(|c| c.start);
    let Some(last) = buckets.last() else { return Vec::new() };
    let periods = context.scenario.calendar.periods();
    let mut caps = Vec::new();
    let mut t = periods.iter().position(|p| p.start >= buckets[0].start).unwrap_or(periods.len());
    while t < periods.len() {
        let inside = buckets.iter().find(|b| b.start <= periods[t].start && periods[t].end < b.end);
        let (units, end, source) = match inside {
            Some(bucket) => (bucket.max_units.mid, bucket.end, bucket.row),
            None => {
                let since = buckets.iter().rfind(|b| b.start <= periods[t].start).unwrap_or(last);
                (rate_over(&buckets, periods[t].start, periods[t].end), periods[t].end, since.row)
            }
        };
        let until = periods[t..].iter().position(|p| p.start >= end).map_or(periods.len(), |n| t + n);
        let until = until.max(t + 1);
        caps.push(Cap { periods: t..until, units, source });
        t = until;
    }
    caps
}

/// Units delivered over a time: each bucket's by the share of it that lies inside, the last one's rate after it.
fn rate_over(buckets: &[&plimsoll_model::scenario::SupplyCap], start: Date, end: Date) -> f64 {
    let mut units = 0.0;
    for (i, bucket) in buckets.iter().enumerate() {
        let length = bucket.start.months_until(bucket.end);
        let goes_on = i + 1 == buckets.len();
        let from = bucket.start.max(start);
        let to = if goes_on { end } else { bucket.end.min(end) };
        let inside = from.months_until(to).to_months().max(0.0);
        if length > Months::ZERO {
            units += bucket.max_units.mid * inside / length.to_months();
        }
    }
    units
}
