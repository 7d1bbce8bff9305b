//! What suppliers deliver.

use std::ops::Range;

use plimsoll_lp::Col;
use plimsoll_model::plan::{NodeId, Scarce};
use plimsoll_model::scenario::{GenerationId, RowId, SiteId, SupplyCap};
use plimsoll_model::{Date, Interval, Months, PeriodId};

use super::{Context, Master, OrderColumn, RowMeaning};

/// A cap on the units of a generation delivered in a run of whole periods.
struct Cap {
    periods: Range<PeriodId>,
    units: f64,
    source: RowId,
}

/// `Σ_s arrivals[g,s,t] ≤ cap` over each bucket along each branch, open orders included. The dual is what one more unit delivered in
/// the bucket is worth.
pub(super) fn caps(master: &mut Master, context: &Context<'_>) {
    for (g, generation) in context.scenario.generations.iter().enumerate() {
        let g = GenerationId(g);
        for cap in caps_of(context, g) {
            let arrivals = |way: usize| -> Vec<(NodeId, Col, f64)> {
                let arrives = |o: &&OrderColumn| o.generation == g && cap.periods.contains(&o.served[way]);
                master.arriving().filter(arrives).map(|o| (o.node, o.column, 1.0)).collect()
            };
            let mut arrivals = context.moments.along_branches(arrivals);
            arrivals.retain(|entries| !entries.is_empty());
            let open = open(context, g, &cap.periods);
            let left = (cap.units - open).max(0.0);
            let from = context.timing.start(cap.periods.start);
            for entries in arrivals {
                let row = master.problem.row(f64::NEG_INFINITY, context.scale.to_units(left), entries);
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
}

/// Units on order that come in these periods.
fn open(context: &Context<'_>, g: GenerationId, periods: &Range<PeriodId>) -> f64 {
    let sites = (0..context.scenario.sites.len()).map(SiteId);
    let open = sites.flat_map(|s| context.open_orders(g, s)).filter(|(t, _)| periods.contains(t));
    open.map(|(_, units)| units).sum()
}

/// What suppliers deliver in a run of whole periods, and which caps it is made of.
pub(crate) struct Delivery {
    /// First period.
    pub(crate) first: PeriodId,
    /// Units, those on order included.
    pub(crate) units: f64,
    /// Units on order.
    pub(crate) open: f64,
    /// Places of caps, with units of the run for each unit of the cap.
    pub(crate) shares: Vec<(usize, f64)>,
}

/// The runs of a generation's caps, taken apart.
pub(crate) fn deliveries(context: &Context<'_>, g: GenerationId) -> Vec<Delivery> {
    let all = &context.scenario.supply;
    let one = |only: usize| {
        let units = |place: usize| Interval::certain(if place == only { 1.0 } else { 0.0 });
        let caps =
            all.iter().enumerate().map(|(place, cap)| SupplyCap { max_units: units(place), ..cap.clone() });
        runs(context, &caps.collect::<Vec<_>>(), g)
    };
    let ours = || (0..all.len()).filter(|place| all[*place].generation == g);
    let by_cap: Vec<(usize, Vec<Cap>)> = ours().map(|place| (place, one(place))).collect();
    let delivery = |(run, cap): (usize, Cap)| Delivery {
        first: cap.periods.start,
        units: cap.units,
        open: open(context, g, &cap.periods),
        shares: by_cap
            .iter()
            .map(|(place, caps)| (*place, caps[run].units))
            .filter(|(_, share)| *share > 0.0)
            .collect(),
    };
    caps_of(context, g).into_iter().enumerate().map(delivery).collect()
}

/// The caps of a generation as runs of whole periods, none of which cuts a bucket: a bucket of several periods caps
/// their sum, several buckets in a period add up, and after the last bucket its monthly rate goes on.
fn caps_of(context: &Context<'_>, g: GenerationId) -> Vec<Cap> {
    runs(context, &context.scenario.supply, g)
}

fn runs(context: &Context<'_>, supply: &[SupplyCap], g: GenerationId) -> Vec<Cap> {
    let mut buckets: Vec<&SupplyCap> = supply.iter().filter(|c| c.generation == g).collect();
    buckets.sort_by_key(|c| c.start);
    let Some(earliest) = buckets.first() else { return Vec::new() };
    let periods = context.scenario.calendar.periods();
    let mut caps = Vec::new();
    let mut t = periods.iter().position(|p| p.start >= earliest.start).unwrap_or(periods.len());
    while t < periods.len() {
        let cut =
            |day: Date| buckets.iter().filter(move |b| b.start < day && day < b.end).map(|b| b.end).max();
        let last = (t..periods.len()).find(|u| cut(periods[*u].end).is_none()).unwrap_or(periods.len() - 1);
        // A bucket that goes on after the calendar counts in full.
        let end = cut(periods[last].end).unwrap_or(periods[last].end);
        let since = buckets.iter().rfind(|b| b.start <= periods[t].start).unwrap_or(earliest);
        let units = delivered(&buckets, context.timing.start(0), periods[t].start, end);
        caps.push(Cap { periods: t..last + 1, units, source: since.row });
        t = last + 1;
    }
    caps
}

/// Units delivered over a time: each bucket's by the share of it that lies inside, the last one's rate after it. Of a
/// bucket that began before the calendar all is still to come, for what it has brought is not known.
fn delivered(buckets: &[&SupplyCap], calendar: Date, start: Date, end: Date) -> f64 {
    let mut units = 0.0;
    for (i, bucket) in buckets.iter().enumerate() {
        let from = bucket.start.max(calendar);
        let length = from.months_until(bucket.end);
        let goes_on = i + 1 == buckets.len();
        let to = if goes_on { end } else { bucket.end.min(end) };
        let inside = from.max(start).months_until(to).to_months().max(0.0);
        if length > Months::ZERO {
            units += bucket.max_units.mid * inside / length.to_months();
        }
    }
    units
}
