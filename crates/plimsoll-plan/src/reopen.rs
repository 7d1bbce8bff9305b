//! Open orders that may still be changed are no givens: they are taken out of the case, and decided anew.

use std::borrow::Cow;

use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{Item, Scenario, SupplierOrder};

use crate::scale::Scale;

/// An open order of which a part may be cancelled, or come sooner.
pub(crate) struct Reopened {
    pub(crate) order: SupplierOrder,
    /// Period from whose start it serves as promised.
    pub(crate) kept: PeriodId,
    /// The same where it is hastened; `None` where that is no sooner.
    pub(crate) hastened: Option<PeriodId>,
}

/// The open orders of a case that may be changed, in order. What they cost is theirs alone while they are.
pub(crate) fn reopened(scenario: &Scenario) -> Vec<Reopened> {
    scenario.orders.iter().filter_map(|order| reopen(scenario, order)).collect()
}

fn reopen(scenario: &Scenario, order: &SupplierOrder) -> Option<Reopened> {
    if !order.is_open() || order.units <= 0.0 {
        return None;
    }
    let kept = scenario.calendar.first_at_or_after(order.promised)?;
    let soonest = order.soonest().and_then(|day| scenario.calendar.first_at_or_after(day));
    let hastened = soonest.filter(|t| *t < kept);
    let changes = order.cancel_cost.is_some() || hastened.is_some();
    changes.then(|| Reopened { order: order.clone(), kept, hastened })
}

/// The case without them.
pub(crate) fn without<'s>(scenario: &'s Scenario, reopened: &[Reopened]) -> Cow<'s, Scenario> {
    if reopened.is_empty() {
        return Cow::Borrowed(scenario);
    }
    let mut left = scenario.clone();
    left.orders.retain(|order| !reopened.iter().any(|r| r.order.order == order.order));
    Cow::Owned(left)
}

impl Reopened {
    /// Units or blocks that one unit of its columns stands for.
    pub(crate) fn per_column(&self, scale: &Scale) -> f64 {
        match self.order.item {
            Item::Generation(_) => scale.units,
            Item::Power(_) => 1.0,
        }
    }
}
