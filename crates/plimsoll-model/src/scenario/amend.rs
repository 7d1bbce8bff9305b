//! Open orders that may still be changed: cancelled, or made to come sooner, in part or in all.

use std::borrow::Cow;

use serde::Serialize;

use super::{Scenario, SupplierOrder};
use crate::calendar::Date;
use crate::quantity::Months;

/// What a supplier asks for making an order come sooner.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Expedite {
    /// By how much.
    pub months: Months,
    /// Currency for all of the order; a part of it costs its part.
    pub cost: f64,
}

/// What was given up for the cancelled part of an order, currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Cancelled {
    /// Paid for cancelling, at the start.
    pub fee: f64,
    /// Deposits that are lost.
    pub deposit: f64,
}

/// A change of an open order, decided now.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Amendment {
    /// Number of the order.
    pub order: String,
    /// Units or blocks cancelled.
    pub cancelled: f64,
    /// Units or blocks made to come sooner.
    pub hastened: f64,
}

impl SupplierOrder {
    /// Whether it is still to come.
    pub fn is_open(&self) -> bool {
        self.received.is_none()
    }

    /// Whether it can be cancelled or hastened.
    pub fn may_change(&self) -> bool {
        self.is_open() && (self.cancel_cost.is_some() || self.expedite.is_some())
    }

    /// The day on which it comes at the soonest, where the supplier can hasten it.
    pub fn soonest(&self) -> Option<Date> {
        self.expedite.map(|terms| self.promised.add(Months::months(-terms.months.to_months())))
    }

    /// Currency that one unit costs where it is hastened.
    pub fn hastened_cost(&self) -> f64 {
        self.unit_cost + self.part(self.expedite.map_or(0.0, |terms| terms.cost))
    }

    /// What of an amount for all of the order falls on one unit.
    pub fn part(&self, amount: f64) -> f64 {
        if self.units > 0.0 { amount / self.units } else { 0.0 }
    }

    /// What is still to be paid for one unit that comes at the agreed cost, currency.
    pub fn due(&self, unit_cost: f64) -> f64 {
        unit_cost - self.part(self.deposit)
    }
}

impl Scenario {
    /// The case once open orders are changed: what is cancelled is gone, and its cost stands at the order; what is hastened
    /// is an order of its own, dearer by what that costs. Nothing more can be changed in them, so doing it twice is doing it once.
    pub fn amended(&self, amendments: &[Amendment]) -> Cow<'_, Self> {
        if amendments.is_empty() {
            return Cow::Borrowed(self);
        }
        let mut orders = Vec::with_capacity(self.orders.len() + amendments.len());
        for order in &self.orders {
            match amendments.iter().find(|a| a.order == order.order).filter(|_| order.may_change()) {
                Some(amendment) => orders.extend(parts(order, amendment)),
                None => orders.push(order.clone()),
            }
        }
        Cow::Owned(Self { orders, ..self.clone() })
    }
}

fn parts(order: &SupplierOrder, amendment: &Amendment) -> Vec<SupplierOrder> {
    let deposit = |units: f64| units * order.part(order.deposit);
    let part = |units: f64| SupplierOrder {
        units,
        deposit: deposit(units),
        cancel_cost: None,
        expedite: None,
        ..order.clone()
    };
    let kept = (order.units - amendment.cancelled - amendment.hastened).max(0.0);
    let cancelled = Cancelled {
        fee: amendment.cancelled * order.part(order.cancel_cost.unwrap_or(0.0)),
        deposit: deposit(amendment.cancelled),
    };
    let mut parts = vec![SupplierOrder { cancelled, ..part(kept) }];
    if let (true, Some(promised)) = (amendment.hastened > 0.0, order.soonest()) {
        parts.push(SupplierOrder { promised, unit_cost: order.hastened_cost(), ..part(amendment.hastened) });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 units at 150,000 with a deposit of 300,000, that may be cancelled for 100,000 and come 2 months sooner for 50,000:
    /// 4 cancelled and 3 hastened leave 3.
    #[test]
    fn parts_of_an_order_add_up() {
        let mut scenario = crate::sample::scenario();
        let order = &mut scenario.orders[0];
        order.deposit = 300_000.0;
        order.cancel_cost = Some(100_000.0);
        order.expedite = Some(Expedite { months: Months::months(2.0), cost: 50_000.0 });
        let name = order.order.clone();
        let promised = order.promised;
        let amendments = [Amendment { order: name, cancelled: 4.0, hastened: 3.0 }];
        let amended = scenario.amended(&amendments);
        let [kept, hastened] = &amended.orders[..] else { panic!("{:?}", amended.orders) };
        assert_eq!((kept.units, kept.deposit, kept.promised), (3.0, 90_000.0, promised));
        assert_eq!(kept.cancelled, Cancelled { fee: 40_000.0, deposit: 120_000.0 });
        assert_eq!((hastened.units, hastened.deposit, hastened.unit_cost), (3.0, 90_000.0, 155_000.0));
        assert_eq!(hastened.promised, promised.add_months(-2));
        assert_eq!(hastened.cancelled, Cancelled::default());
        let twice = amended.amended(&amendments);
        assert_eq!(format!("{:?}", twice.orders), format!("{:?}", amended.orders));
    }
}
