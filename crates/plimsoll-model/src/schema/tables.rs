//! The tables of the scenario folder.

mod books;
mod contracts;
mod demand;
mod hardware;
mod places;

use super::{Kind, Table};

const REGION: Kind = Kind::Reference(&["regions"]);
const SITE: Kind = Kind::Reference(&["sites"]);
const GENERATION: Kind = Kind::Reference(&["generations"]);
const WORKLOAD: Kind = Kind::Reference(&["workloads"]);

/// The table with this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|t| t.name == name)
}

/// Every table of the scenario folder, the needed ones first.
pub const TABLES: &[Table] = &[
    places::REGIONS,
    places::SITES,
    hardware::GENERATIONS,
    demand::WORKLOADS,
    hardware::PERFORMANCE,
    hardware::FLEET,
    demand::USAGE,
    contracts::COMMITMENTS,
    contracts::COMMITMENT_STEPS,
    contracts::FOCUS_CONTRACT_COMMITMENTS,
    contracts::FOCUS_MAP,
    contracts::PIPELINE,
    demand::PULLS,
    demand::REFUSED,
    demand::OVERRIDES,
    contracts::CUSTOMERS,
    hardware::ORDERS,
    places::POWER_OPTIONS,
    hardware::SUPPLY,
    places::LIMITS,
    places::USES,
    hardware::ATTACH,
    demand::LOAD_BLOCKS,
    demand::PRICES,
    books::OVERHEADS,
    books::ASSETS,
    hardware::DECISIONS,
    books::REPORTED,
    books::FX,
];
