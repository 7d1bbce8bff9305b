//! Regions, sites, power options, limits.

use plimsoll_model::scenario::{
    EnvelopeStep, GenerationId, Limit, LimitStep, PowerOption, Region, RegionId, Scope, Site, SiteId, Tenure,
};
use plimsoll_model::{Megawatts, Months};

use super::{date_or, region, site};
use crate::case::Case;
use crate::sheet::Row;

/// Regions in the order of the file.
pub(super) fn regions(case: &Case<'_>) -> Vec<Region> {
    let region = |row: Row<'_>| Region {
        name: row.text("region"),
        spill_group: row.text("spill_group"),
        row: row.id(),
    };
    case.rows("regions").map(region).collect()
}

/// Sites, each with its envelope in order of date.
pub(super) fn sites(case: &Case<'_>) -> Option<Vec<Site>> {
    let mut sites: Vec<Site> = Vec::new();
    for row in case.rows("sites") {
        let (name, step) = (row.text("site"), envelope_step(case, row)?);
        match sites.iter_mut().find(|site| site.name == name) {
            Some(site) => site.envelope.push(step),
            None => sites.push(Site { name, region: region(row)?, envelope: vec![step], row: row.id() }),
        }
    }
    sites.iter_mut().for_each(|site| site.envelope.sort_by_key(|step| step.from));
    Some(sites)
}

fn envelope_step(case: &Case<'_>, row: Row<'_>) -> Option<EnvelopeStep> {
    Some(EnvelopeStep {
        from: date_or(row, "from", case.start()?),
        slip: row.interval("slip_months")?,
        until: row.date("until"),
        it_power_mw: row.interval("it_power_mw")?,
        tenure: tenure(row)?,
        rent_per_month: row.number("rent_per_month")?,
        pue: row.interval("pue")?,
        electricity_price_per_mwh: row.interval("electricity_price_per_mwh")?,
        row: row.id(),
    })
}

/// Own or lease.
pub(super) fn tenure(row: Row<'_>) -> Option<Tenure> {
    row.choice("tenure").map(|word| if word == "lease" { Tenure::Lease } else { Tenure::Own })
}

/// Blocks of power that can be built.
pub(super) fn power_options(case: &Case<'_>) -> Option<Vec<PowerOption>> {
    case.rows("power_options").map(|row| power_option(case, row)).collect()
}

fn power_option(case: &Case<'_>, row: Row<'_>) -> Option<PowerOption> {
    let max_blocks = row.number("max_blocks")?;
    Some(PowerOption {
        name: row.text("option"),
        site: site(row)?,
        block: Megawatts::mw(row.number("block_mw")?),
        cost: row.interval("cost")?,
        rent_per_month: row.interval("rent_per_month")?,
        lead: row.interval("lead_months")?,
        slip: row.interval("slip_months")?,
        earliest: date_or(row, "earliest", case.start()?),
        latest: row.date("latest"),
        max_blocks,
        max_blocks_per_period: row.number("max_blocks_per_period").unwrap_or(max_blocks),
        life: Months::months(row.number("life_months")?),
        whole_blocks: row.flag("whole_blocks")?,
        row: row.id(),
    })
}

/// Limits other than power, one for each scope.
pub(super) fn limits(case: &Case<'_>) -> Option<Vec<Limit>> {
    let mut limits: Vec<Limit> = Vec::new();
    for row in case.rows("limits") {
        let (name, scope) = (row.text("limit"), scope(case, &row.text("scope"))?);
        let step = LimitStep {
            from: date_or(row, "from", case.start()?),
            min: row.number("min")?,
            max: row.number("max")?,
            row: row.id(),
        };
        match limits.iter_mut().find(|limit| limit.name == name && limit.scope == scope) {
            Some(limit) => limit.steps.push(step),
            None => {
                limits.push(Limit { uses: uses(case, &name), name, scope, steps: vec![step], row: row.id() })
            }
        }
    }
    limits.iter_mut().for_each(|limit| limit.steps.sort_by_key(|step| step.from));
    Some(limits)
}

/// Where a limit holds; `None` where the name is neither a site nor a region nor `all`.
pub(crate) fn scope(case: &Case<'_>, name: &str) -> Option<Scope> {
    if name == "all" {
        return Some(Scope::All);
    }
    let site = case.names.place("sites", name).map(|place| Scope::Site(SiteId(place)));
    site.or_else(|| case.names.place("regions", name).map(|place| Scope::Region(RegionId(place))))
}

fn uses(case: &Case<'_>, limit: &str) -> Vec<(GenerationId, f64)> {
    let rows = case.rows("uses").filter(|row| row.text("limit") == limit);
    rows.filter_map(|row| Some((GenerationId(row.thing("generation")?), row.number("per_unit")?))).collect()
}
