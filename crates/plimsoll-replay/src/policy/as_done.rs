//! What was really done: the orders of the folder's own `orders.csv`.

use plimsoll_model::scenario::{Item, Scenario};

use super::{Placed, Policy, View};

/// Places every order on the day on which it was placed; the fleet's vintages where no orders are told.
pub(crate) struct AsDone {
    orders: Vec<Placed>,
}

impl AsDone {
    /// The orders of a folder with all that is known by now.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let place = |site: usize, g: usize, placed, units| Placed {
            site: scenario.sites[site].name.clone(),
            generation: scenario.generations[g].name.clone(),
            placed,
            units,
        };
        let told = scenario.orders.iter().filter_map(|o| match o.item {
            Item::Generation(g) => Some(place(o.site.0, g.0, o.ordered, o.units)),
            Item::Power(_) => None,
        });
        let mut orders: Vec<Placed> = told.collect();
        if orders.is_empty() {
            let bought = scenario.fleet.iter().map(|v| {
                let g = &scenario.generations[v.generation.0];
                let lead = plimsoll_model::Months::months(g.lead.mid + g.slip.mid);
                #[allow(clippy::cast_possible_truncation)]
                let placed = v.in_service.add_months(-(lead.to_months().ceil() as i32));
                place(v.site.0, v.generation.0, placed, v.units.to_f64())
            });
            orders.extend(bought);
        }
        orders.sort_by_key(|order| order.placed);
        Self { orders }
    }
}

impl Policy for AsDone {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        let mut placed = Vec::new();
        for (i, day) in view.placing.iter().enumerate() {
            // An order within a step counts at the start of it.
            let next = view.placing.get(i + 1).copied();
            let step = view.known.calendar.periods().iter().find(|p| p.start == *day).map(|p| p.end);
            let until = next.or(step).unwrap_or(*day);
            for order in self.orders.iter().filter(|o| *day <= o.placed && o.placed < until) {
                placed.push(Placed { placed: *day, ..order.clone() });
            }
        }
        Ok(placed)
    }
}
