//! A person's own orders, to be scored beside the optimum.

use std::collections::BTreeMap;

use plimsoll_model::PeriodId;
use plimsoll_model::Scenario;
use plimsoll_model::scenario::{Amendment, GenerationId, OptionId, SiteId};

/// Orders that are given and not chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    hardware: BTreeMap<(GenerationId, SiteId, PeriodId), f64>,
    power: BTreeMap<(OptionId, PeriodId), f64>,
    amendments: Vec<Amendment>,
    until: Option<PeriodId>,
}

impl Given {
    /// Adds units of a generation ordered for a site at the start of a period.
    pub fn add_units(&mut self, generation: GenerationId, site: SiteId, placed: PeriodId, units: f64) {
        *self.hardware.entry((generation, site, placed)).or_default() += units;
    }

    /// Adds blocks of a power option ordered at the start of a period.
    pub fn add_blocks(&mut self, option: OptionId, placed: PeriodId, blocks: f64) {
        *self.power.entry((option, placed)).or_default() += blocks;
    }

    /// Changes open orders; without it, they are kept as they are.
    pub fn amend(&mut self, amendments: &[Amendment]) {
        self.amendments.extend_from_slice(amendments);
    }

    /// Changes of open orders.
    pub fn amendments(&self) -> &[Amendment] {
        &self.amendments
    }

    /// Leaves what is ordered from a period on to be chosen; without it, what is ordered after the horizon.
    pub fn leave_from(&mut self, period: PeriodId) {
        self.until = Some(period);
    }

    /// Whether something is left to be chosen within the horizon.
    pub(crate) fn leaves(&self) -> bool {
        self.until.is_some()
    }

    /// Whether orders placed in a period are given.
    pub(crate) fn holds(&self, scenario: &Scenario, placed: PeriodId) -> bool {
        scenario.horizon().contains(&placed) && self.until.is_none_or(|until| placed < until)
    }

    pub(crate) fn units(&self, generation: GenerationId, site: SiteId, placed: PeriodId) -> f64 {
        self.hardware.get(&(generation, site, placed)).copied().unwrap_or(0.0)
    }

    pub(crate) fn blocks(&self, option: OptionId, placed: PeriodId) -> f64 {
        self.power.get(&(option, placed)).copied().unwrap_or(0.0)
    }

    /// Orders of hardware, by generation, site and period.
    pub fn hardware(&self) -> impl Iterator<Item = (GenerationId, SiteId, PeriodId, f64)> + '_ {
        self.hardware.iter().map(|((g, s, t), units)| (*g, *s, *t, *units))
    }

    /// Orders of power, by option and period.
    pub fn power(&self) -> impl Iterator<Item = (OptionId, PeriodId, f64)> + '_ {
        self.power.iter().map(|((o, t), blocks)| (*o, *t, *blocks))
    }
}
