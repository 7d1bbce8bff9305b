//! Decisions of any outside planner, scored by the same referee.

use plimsoll_model::{Date, Months};

use super::{Placed, Policy, View};

/// A decision that somebody else took.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// Day on which it was taken.
    pub origin: Date,
    /// Name of the site.
    pub site: String,
    /// Name of the generation.
    pub generation: String,
    /// First day of the period from which the units are to serve.
    pub serves: Date,
    /// Units.
    pub units: f64,
}

/// Places decisions so that units serve from the period for which they were meant, or as soon as they can.
pub(crate) struct Import {
    pub(crate) decisions: Vec<Decision>,
}

impl Policy for Import {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        let mut placed = Vec::new();
        for d in self.decisions.iter().filter(|d| d.origin == view.origin) {
            let Some(g) = view.known.generations.iter().find(|g| g.name == d.generation) else {
                return Err(format!("{} is not known as of {}", d.generation, view.origin));
            };
            let lead = Months::months(g.lead.mid + g.slip.mid);
            // The last day on which it can be placed and still serve then; the first, where there is none.
            let day =
                view.placing.iter().rev().find(|day| day.add(lead) <= d.serves).or(view.placing.first());
            if let Some(day) = day {
                placed.push(Placed {
                    site: d.site.clone(),
                    generation: d.generation.clone(),
                    placed: *day,
                    units: d.units,
                });
            }
        }
        Ok(placed)
    }
}
