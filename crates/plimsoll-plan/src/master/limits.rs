//! Limits other than power.

use plimsoll_lp::Col;
use plimsoll_model::plan::Scarce;
use plimsoll_model::scenario::{Limit, Scope, SiteId};

use super::{Context, Master, RowMeaning};
use crate::tree::Moment;

/// `min ≤ Σ_{s in scope, g} uses[g]·a[g,s,m] ≤ max`, what is on its way included. The dual is what one more unit of the limit is worth.
pub(super) fn limits(master: &mut Master, context: &Context<'_>) {
    for (index, limit) in context.scenario.limits.iter().enumerate() {
        for (m, Moment { period: t, .. }) in context.moments.iter() {
            let Some(step) = limit.steps.iter().rev().find(|s| s.from <= context.timing.start(t)) else {
                continue;
            };
            let entries = uses(master, context, limit, m);
            if entries.is_empty() && step.min <= 0.0 {
                continue;
            }
            let least = if step.min > 0.0 { step.min } else { f64::NEG_INFINITY };
            let row = master.problem.row(least, step.max, entries);
            master.rows.push(RowMeaning {
                row,
                scarce: Scarce::Limit { name: limit.name.clone(), index },
                period: Some(t),
                unit: "unit of the limit",
                available: step.max,
                per_row: 1.0,
                source: Some(step.row),
                words: format!(
                    "{} between {} and {} from {}",
                    limit.name,
                    step.min,
                    step.max,
                    context.timing.start(t)
                ),
            });
        }
    }
}

fn uses(master: &Master, context: &Context<'_>, limit: &Limit, m: usize) -> Vec<(Col, f64)> {
    let mut entries = Vec::new();
    for s in (0..context.scenario.sites.len()).map(SiteId) {
        if !covers(context, limit.scope, s) {
            continue;
        }
        for (g, per_unit) in &limit.uses {
            if let Some(column) = master.active[g.0][s.0][m] {
                entries.push((column, per_unit * context.scale.units));
            }
            let coming = master.on_their_way(context, (*g, s), m);
            entries.extend(coming.into_iter().map(|column| (column, per_unit * context.scale.units)));
        }
    }
    entries
}

fn covers(context: &Context<'_>, scope: Scope, s: SiteId) -> bool {
    match scope {
        Scope::All => true,
        Scope::Region(region) => context.scenario.sites[s.0].region == region,
        Scope::Site(site) => site == s,
    }
}
