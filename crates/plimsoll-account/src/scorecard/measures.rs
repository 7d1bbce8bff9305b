//! The measures that the model computes, in one table.

use super::ask::Ask;
use super::compute;
use super::units::Quantity;
use super::{Answer, Measure};

/// A measure with the way to compute it.
pub(super) struct Entry {
    pub(super) measure: Measure,
    pub(super) quantity: Quantity,
    pub(super) compute: fn(&Ask<'_>) -> Answer,
}

const MONEY: &str = "currency, currency_million, currency_billion";
const SHARE: &str = "percent, share";
const POWER: &str = "GW, MW";
const YEARS: &str = "years, months";
const TIMES: &str = "times, x, percent";

const fn entry(
    name: &'static str,
    quantity: Quantity,
    compute: fn(&Ask<'_>) -> Answer,
    meaning: &'static str,
) -> Entry {
    let units = match quantity {
        Quantity::Money => MONEY,
        Quantity::Share => SHARE,
        Quantity::Power => POWER,
        Quantity::Years => YEARS,
        Quantity::Times => TIMES,
    };
    Entry { measure: Measure { name, meaning, units }, quantity, compute }
}

/// The measure of this name.
pub(super) fn find(name: &str) -> Option<&'static Entry> {
    ENTRIES.iter().find(|e| e.measure.name == name)
}

/// Every measure, in the order of the reference.
pub(super) const ENTRIES: &[Entry] = &[
    entry(
        "revenue_fiscal_year",
        Quantity::Money,
        |a| a.year(&compute::REVENUE),
        "Revenue of the fiscal year the date lies in.",
    ),
    entry(
        "revenue_quarter",
        Quantity::Money,
        |a| a.quarter(&compute::REVENUE),
        "Revenue of the three months that end with the date.",
    ),
    entry(
        "revenue_growth_quarter",
        Quantity::Share,
        |a| a.growth_quarter(&compute::REVENUE),
        "Revenue of the quarter over that of a year before, less one.",
    ),
    entry(
        "revenue_growth_fiscal_year",
        Quantity::Share,
        |a| a.growth_year(&compute::REVENUE),
        "Revenue of the fiscal year over that of the year before, less one.",
    ),
    entry(
        "run_rate",
        Quantity::Money,
        |a| compute::times_four(a.quarter(&compute::REVENUE)),
        "Revenue of the quarter times four.",
    ),
    entry(
        "operating_income_quarter",
        Quantity::Money,
        |a| a.quarter(&compute::OPERATING_INCOME),
        "Operating income of the three months that end with the date.",
    ),
    entry(
        "operating_income_fiscal_year",
        Quantity::Money,
        |a| a.year(&compute::OPERATING_INCOME),
        "Operating income of the fiscal year.",
    ),
    entry(
        "operating_income_growth_quarter",
        Quantity::Share,
        |a| a.growth_quarter(&compute::OPERATING_INCOME),
        "Operating income of the quarter over that of a year before, less one.",
    ),
    entry(
        "operating_income_growth_fiscal_year",
        Quantity::Share,
        |a| a.growth_year(&compute::OPERATING_INCOME),
        "Operating income of the fiscal year over that of the year before, less one.",
    ),
    entry(
        "depreciation_fiscal_year",
        Quantity::Money,
        |a| a.year(&compute::DEPRECIATION),
        "Depreciation of the fiscal year, write-offs not included.",
    ),
    entry(
        "additions_fiscal_year",
        Quantity::Money,
        |a| a.year(&compute::CAPEX),
        "Additions to plant in the fiscal year, other movements taken off.",
    ),
    entry(
        "capex_plan_fiscal_year",
        Quantity::Money,
        compute::capex_plan,
        "Capex of the fiscal year; entity = a family, a class of asset, or `power`; empty = all.",
    ),
    entry(
        "net_plant",
        Quantity::Money,
        compute::net_plant,
        "Plant in service less depreciation, and work in progress, at the close of the date.",
    ),
    entry(
        "roic_fiscal_year",
        Quantity::Share,
        compute::roic,
        "Return on invested capital of the fiscal year, as booked.",
    ),
    entry(
        "backlog",
        Quantity::Money,
        compute::backlog_value,
        "Contracted revenue not yet recognised at the close of the date.",
    ),
    entry(
        "backlog_growth_year",
        Quantity::Share,
        |a| compute::backlog_growth(a, 12),
        "Backlog over the `backlog` row of a year before, less one.",
    ),
    entry(
        "backlog_growth_quarter",
        Quantity::Share,
        |a| compute::backlog_growth(a, 3),
        "Backlog over the `backlog` row of three months before, less one.",
    ),
    entry(
        "backlog_remaining_years",
        Quantity::Years,
        compute::backlog_term,
        "Mean remaining term of the contracts in the backlog, weighted by value.",
    ),
    entry(
        "backlog_time_to_recognition",
        Quantity::Years,
        compute::backlog_time,
        "Mean time until a unit of the backlog is recognised.",
    ),
    entry(
        "facility_power",
        Quantity::Power,
        compute::power,
        "Envelope of all sites at the meter on the date: IT load × PUE.",
    ),
    entry(
        "facility_power_added",
        Quantity::Power,
        compute::power_added,
        "What was added to it in the twelve months to the date.",
    ),
    entry(
        "facility_power_multiple",
        Quantity::Times,
        compute::power_multiple,
        "The same over that on the date in entity.",
    ),
    entry(
        "chip_run_rate",
        Quantity::Money,
        compute::chip_run_rate,
        "Revenue of the quarter attributed to chips by `accounts.chip_share`, times four; entity = one family, empty = all.",
    ),
    entry(
        "chip_run_rate_growth",
        Quantity::Share,
        compute::chip_growth,
        "The same over that of a year before, less one.",
    ),
    entry(
        "family_run_rate",
        Quantity::Money,
        compute::family_run_rate,
        "Revenue of the quarter earned by the units of the family in entity, times four.",
    ),
    entry(
        "family_growth",
        Quantity::Share,
        compute::family_growth,
        "Revenue of the quarter of the family in entity over that of a year before, less one.",
    ),
    entry(
        "family_share_of_new_work",
        Quantity::Share,
        compute::share_of_new_work,
        "Share of the family in entity in the usable work put in service in the twelve months to the date; entity = family or family/group of workloads.",
    ),
    entry(
        "price_performance_gain",
        Quantity::Share,
        compute::price_performance,
        "Work per unit of cost of one generation over another's, less one, for the workload in which it is greatest; entity = a/b, generations or families (their newest).",
    ),
    entry(
        "committed_share_of_arrivals",
        Quantity::Share,
        compute::committed_share,
        "Units of the generation in entity held on the date by contracts that name it, over all that have arrived by then.",
    ),
];
