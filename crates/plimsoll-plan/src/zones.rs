//! Sites that are run as one: same region, same price of electricity, same power usage effectiveness, always.

use plimsoll_model::PeriodId;
use plimsoll_model::scenario::{RegionId, Scenario, SiteId};

use crate::timing::Timing;

/// Sites whose units are interchangeable in operation, so that work is given to the zone as a whole.
pub(crate) struct Zone {
    pub(crate) region: RegionId,
    pub(crate) sites: Vec<SiteId>,
    /// Cost of one MWh of IT load by period, currency: PUE × price.
    pub(crate) energy_cost: Vec<f64>,
}

/// Cost of one MWh of IT load at a site in a period.
pub(crate) fn energy_cost(scenario: &Scenario, timing: &Timing<'_>, site: SiteId, period: PeriodId) -> f64 {
    let step =
        scenario.envelope_on(site, timing.start(period)).or_else(|| scenario.sites[site.0].envelope.first());
    step.map_or(0.0, |s| s.pue.mid * s.electricity_price_per_mwh.mid)
}

/// The zones, in the order of their first site.
pub(crate) fn zones(scenario: &Scenario, timing: &Timing<'_>) -> Vec<Zone> {
    let mut zones: Vec<Zone> = Vec::new();
    for (s, site) in scenario.sites.iter().enumerate() {
        let cost: Vec<f64> =
            (0..timing.periods()).map(|t| energy_cost(scenario, timing, SiteId(s), t)).collect();
        match zones.iter_mut().find(|z| z.region == site.region && z.energy_cost == cost) {
            Some(zone) => zone.sites.push(SiteId(s)),
            None => zones.push(Zone { region: site.region, sites: vec![SiteId(s)], energy_cost: cost }),
        }
    }
    zones
}
