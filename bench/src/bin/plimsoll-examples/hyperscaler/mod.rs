//! `hyperscaler-2026`: a cloud as known on 6 February 2026.

mod attach;
mod books;
mod contracts;
mod demand;
mod generations;
mod halls;
mod hardware;
mod pipeline;
mod published;
mod scorecard;
mod sites;
mod supply;

use std::path::Path;

use crate::Outcome;
use crate::figure::month;
use crate::source::Source;
use crate::straight_line::depreciation;

/// Regions with their share of core and platform work, and of AI work; both assumed.
const REGIONS: [(&str, f64, f64); 5] = [
    ("us-east", 0.48, 0.70),
    ("us-west", 0.17, 0.15),
    ("europe", 0.18, 0.08),
    ("apac", 0.13, 0.06),
    ("row", 0.04, 0.01),
];

/// Writes every table; gives the lines of figures that the README quotes.
pub(crate) fn write(data: &Source, folder: &Path) -> Outcome<Vec<String>> {
    sites::regions(folder)?;
    sites::sites(data, folder)?;
    halls::halls(&sites::envelopes(data)?, folder)?;
    generations::generations(folder)?;
    generations::performance(folder)?;
    attach::attach(folder)?;
    demand::workloads(folder)?;
    demand::load_blocks(folder)?;
    demand::prices(folder)?;
    let revenue = demand::usage(data, folder)?;
    let fleet = hardware::fleet(folder)?;
    supply::orders(folder)?;
    supply::supply(folder)?;
    supply::power_options(folder)?;
    supply::decisions(folder)?;
    let backlog = contracts::commitments(folder)?;
    pipeline::pipeline(folder)?;
    contracts::customers(folder)?;
    let books = books::assets(&fleet, folder)?;
    books::overheads(data, &books, folder)?;
    scorecard::reported(data, folder)?;
    let year = |y| depreciation(&books, month(y, 1), month(y + 1, 1)) / 1e9;
    let mut checks = vec![format!("revenue 2025: {:.3} $B", revenue / 1e9)];
    checks.extend((2021..=2026).map(|y| format!("depreciation {y}: {:.3} $B", year(y))));
    checks.extend(backlog);
    checks.extend(hardware::checks(&fleet));
    checks.extend(books::checks(&fleet, &books));
    checks.extend(sites::checks(data, &fleet)?);
    Ok(checks)
}
