//! Commit to the same share of what is used, always: how commitments are mostly talked about.

use super::{Placed, Policy, View, hold, sizing};

/// Units for a constant share of the last use, whatever the trend says.
pub(crate) struct Coverage {
    /// The share: 0.8 keeps units for four fifths of the last use.
    pub(crate) share: f64,
}

impl Policy for Coverage {
    fn decide(&self, view: &View<'_>) -> Result<Vec<Placed>, String> {
        Ok(sizing::size(view, |w, r, _, _| self.share * hold::used(view.known, w, r)))
    }
}
