//! `gpu-cloud`: a neocloud in the likeness of CoreWeave, which leases powered shells, fills them with GPUs and sells
//! them ahead.

mod books;
mod contracts;
mod demand;
mod fleet;
mod sites;

use std::path::Path;

use crate::Outcome;
use crate::source::Source;

/// Company of `history.csv`.
const COMPANY: &str = "CoreWeave";

/// Regions with their share of demand, assumed.
const REGIONS: [(&str, f64); 2] = [("us", 0.85), ("europe", 0.15)];

/// Facility MW per IT MW, assumed.
const PUE: f64 = 1.2;

/// Writes every table; gives the lines of figures that the README quotes.
pub(crate) fn write(data: &Source, folder: &Path) -> Outcome<Vec<String>> {
    sites::regions(folder)?;
    sites::sites(data, folder)?;
    sites::power_options(folder)?;
    fleet::generations(folder)?;
    fleet::performance(folder)?;
    fleet::attach(folder)?;
    fleet::fleet(folder)?;
    fleet::orders(folder)?;
    fleet::supply(folder)?;
    demand::workloads(folder)?;
    demand::load_blocks(folder)?;
    let prices = demand::prices(data, folder)?;
    let mut checks = demand::usage(data, &prices, folder)?;
    checks.extend(contracts::commitments(folder)?);
    contracts::pipeline(folder)?;
    books::overheads(folder)?;
    checks.extend(books::assets(data, folder)?);
    books::reported(data, folder)?;
    checks.extend(sites::checks());
    Ok(checks)
}
