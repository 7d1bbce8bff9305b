//! Halls: power that is energised serves racks only once the halls are fitted out, about two quarters later.
//!
//! The company counts the power it has energised: 3.9 GW more in 2025. Racks came for 1.6 GW more (analysts say 1.8, by
//! deliveries). What was energised by the middle of 2025, 6.3 GW of IT load, is about what the fleet of the year's end, 6.0, fills.

use std::collections::BTreeMap;
use std::path::Path;

use plimsoll_model::Date;

use super::attach::kilowatts_with_network;
use super::generations::SPECS;
use super::sites::{PLACES, envelope_on};
use crate::Outcome;
use crate::figure::{day, digits, quarter};
use crate::sheet::{Sheet, assumed, row};

const NAME: &str = "fitted-out-mw";

/// Quarters between power and racks.
const LAG: i32 = 2;

/// First quarter of 2026 from which a shell ordered today could add halls of its own: the limit ends there.
const ENDS: i32 = 5;

/// Envelope on a day, straight from the end of 2024 to the end of 2025, between which only the two ends are known.
fn energised(steps: &[(Date, f64)], on: Date) -> f64 {
    let (first, last) = (day("2024-12-31"), day("2025-12-31"));
    if on < first || on >= last {
        return envelope_on(steps, on);
    }
    let part = f64::from(first.days_until(on)) / f64::from(first.days_until(last));
    let ends = [first, last].map(|end| envelope_on(steps, end));
    ends[0] + part * (ends[1] - ends[0])
}

/// MW fitted out at a site in a quarter of 2026, the first being 0; a campus is dated by when its halls work.
pub(super) fn fitted_out(steps: &[(Date, f64)], index: i32) -> f64 {
    energised(steps, quarter(2026, index - LAG))
}

/// Writes `limits.csv` and `uses.csv`.
pub(super) fn halls(envelopes: &BTreeMap<&'static str, Vec<(Date, f64)>>, folder: &Path) -> Outcome<()> {
    let mut limits = Sheet::new("limits", &["limit", "scope", "from", "max"])?;
    let fitted = "IT MW energised two quarters [1-3] before: what was energised by mid-2025 is what the fleet of the end of 2025 fills";
    let lifted = "lifted: what is energised from here on can be a shell ordered today, fitted out with it";
    for place in &PLACES {
        for index in 0..ENDS {
            let mw = digits(fitted_out(&envelopes[place.site], index), 7);
            limits.push(row![NAME, place.site, quarter(2026, index), mw], &assumed(fitted));
        }
        limits.push(row![NAME, place.site, quarter(2026, ENDS), 100_000.0], &assumed(lifted));
    }
    limits.write(folder)?;
    let mut uses = Sheet::new("uses", &["limit", "generation", "per_unit"])?;
    for spec in SPECS {
        let megawatts = digits(kilowatts_with_network(spec.name) / 1e3, 9);
        uses.push(
            row![NAME, spec.name, megawatts],
            &assumed("as for power: provisioned kW with the network"),
        );
    }
    uses.write(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 100 MW at the end of 2024, 465 at the end of 2025: a MW a day. Two quarters before 2026-Q1 is 1 July 2025, the
    /// 182nd day; before 2026-Q3 it is 1 January 2026.
    #[test]
    fn halls_follow_power_by_two_quarters() {
        let steps = [(day("2024-12-31"), 100.0), (day("2025-12-31"), 465.0), (day("2026-04-01"), 500.0)];
        for (index, expected) in [(0, 282.0), (1, 374.0), (2, 465.0), (3, 500.0)] {
            assert!((fitted_out(&steps, index) - expected).abs() < 1e-9, "{index}");
        }
    }
}
