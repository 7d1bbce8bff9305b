//! What comes with a unit: the network and site equipment that the books hold apart from hosts and chips.

use std::path::Path;

use super::generations::{SPECS, Spec};
use crate::Outcome;
use crate::figure::{cents, digits};
use crate::sheet::{Sheet, assumed, row};

/// Cost of network and site equipment for each dollar of hosts, and of AI hardware. With these two shares, the hardware
/// of 2020 to 2025 brings 2.3 3.1 2.9 2.6 3.9 6.7 $ billion where the books hold 2.4 3.2 3.2 2.6 4.6 7.0.
const OF_HOSTS: f64 = 0.25;
const OF_AI: f64 = 0.125;

/// Its power for each kW of hosts and GPUs; that of Trainium holds it already, as it is what a campus draws for each chip.
const OF_KILOWATTS: f64 = 0.04;

fn is_ai(spec: &Spec) -> bool {
    matches!(spec.family, "gpu" | "trainium")
}

fn cost(spec: &Spec) -> f64 {
    cents(spec.cost * if is_ai(spec) { OF_AI } else { OF_HOSTS })
}

fn kilowatts(spec: &Spec) -> f64 {
    if spec.family == "trainium" { 0.0 } else { spec.kilowatts * OF_KILOWATTS }
}

fn known(generation: &str) -> &'static Spec {
    SPECS.iter().find(|s| s.name == generation).unwrap_or_else(|| panic!("no generation `{generation}`"))
}

/// Cost of a unit with its network.
pub(super) fn cost_with_network(generation: &str) -> f64 {
    let spec = known(generation);
    spec.cost + cost(spec)
}

/// kW of a unit with its network.
pub(super) fn kilowatts_with_network(generation: &str) -> f64 {
    let spec = known(generation);
    spec.kilowatts + kilowatts(spec)
}

/// Writes `attach.csv`. What is no longer made brings power only: its network is in `assets.csv`.
pub(super) fn attach(folder: &Path) -> Outcome<()> {
    let mut sheet = Sheet::new("attach", &["generation", "item", "per_unit", "cost_usd", "kw"])?;
    let note = "cost 0.25 [0.2-0.3] of that of hosts, 0.125 [0.1-0.18] of AI hardware; kW 0.04 [0.02-0.08]: more would not have fitted in the power of 2024; book life as the unit's";
    for spec in SPECS {
        let cost = if spec.is_made() { cost(spec) } else { 0.0 };
        if cost > 0.0 || kilowatts(spec) > 0.0 {
            let cells = row![spec.name, "network", 1.0, cost, digits(kilowatts(spec), 6)];
            sheet.push(cells, &assumed(note));
        }
    }
    sheet.write(folder)
}

#[cfg(test)]
mod tests {
    use super::super::books::NETWORK;
    use super::super::hardware::STOCK;
    use super::*;

    /// Two shares reproduce six years of network equipment to a sixth.
    #[test]
    fn the_shares_are_those_of_the_past() {
        for (year, booked) in (2020..).zip(NETWORK) {
            let bought =
                |s: &super::super::hardware::Stock| s.units_of(year) * cost(known(s.generation)) / 1e9;
            let model: f64 = STOCK.iter().map(bought).sum();
            assert!((model / booked - 1.0).abs() < 1.0 / 6.0, "{year}: {model} {booked}");
        }
    }

    #[test]
    fn a_unit_with_its_network() {
        assert!((cost_with_network("graviton4") - 13_750.0).abs() < 1e-9);
        assert!((cost_with_network("gb300") - 67_500.0).abs() < 1e-9);
        assert!((kilowatts_with_network("platform-node") - 0.832).abs() < 1e-12);
        assert!((kilowatts_with_network("trainium3") - 1.08).abs() < 1e-12);
    }
}
