//! Where demand comes from and is served, its power, and its limits.

use super::{GENERATION, REGION, SITE};
use crate::schema::{Kind, MONEY, NOT_NEGATIVE, Table, Use, interval, optional, required};

pub(super) const REGIONS: Table = Table {
    name: "regions",
    row: "a region that demand comes from",
    usage: Use::Needed,
    key: &["region"],
    left_out: "",
    columns: &[
        required("region", Kind::Name, "", "Name of the region."),
        optional(
            "spill_group",
            Kind::Text,
            "all",
            "",
            "Regions of one group may serve each other's work that need not stay at home.",
        ),
    ],
};

pub(super) const SITES: Table = Table {
    name: "sites",
    row: "a site from a date on; several dated rows make its power envelope",
    usage: Use::Needed,
    key: &["site", "from"],
    left_out: "",
    columns: &[
        required("site", Kind::Name, "", "Name of the site."),
        required("region", REGION, "", "Region it lies in; the same on every row of a site."),
        interval(required(
            "it_power_mw",
            NOT_NEGATIVE,
            "MW of IT load",
            "Power envelope from `from` on, until the site's next row.",
        )),
        optional("from", Kind::Date, "= the start of the calendar", "", "Date from which the row holds."),
        optional("until", Kind::Date, "", "", "Date on which the site is given up; empty = never."),
        optional(
            "tenure",
            Kind::Choice(&["own", "lease"]),
            "own",
            "",
            "Whether the site is owned or leased.",
        ),
        optional(
            "rent_per_month",
            MONEY,
            "0",
            "money per month",
            "Rent of the whole site while the row holds.",
        ),
        interval(optional(
            "pue",
            Kind::Number { least: 1.0, most: 3.0 },
            "1.2",
            "facility MW per IT MW",
            "Power usage effectiveness.",
        )),
        interval(optional("electricity_price_per_mwh", MONEY, "0", "money per MWh", "Price of electricity.")),
        interval(optional(
            "slip_months",
            NOT_NEGATIVE,
            "0",
            "months",
            "How much later than `from` the power really comes (the plan uses the middle value).",
        )),
    ],
};

pub(super) const POWER_OPTIONS: Table = Table {
    name: "power_options",
    row: "a block of power that can be built",
    usage: Use::Refines,
    key: &["option"],
    left_out: "no power can be added beyond the envelopes of the sites",
    columns: &[
        required("option", Kind::Name, "", "Name of the option."),
        required("site", SITE, "", "Site the block is built at."),
        required(
            "block_mw",
            Kind::Number { least: 1e-6, most: f64::MAX },
            "MW of IT load",
            "Size of one block.",
        ),
        interval(optional(
            "cost",
            MONEY,
            "0",
            "money per block",
            "Cost of one block, paid evenly over the lead time.",
        )),
        interval(optional(
            "rent_per_month",
            MONEY,
            "0",
            "money per block and month",
            "Rent of one block once it is there.",
        )),
        interval(required(
            "lead_months",
            Kind::Number { least: 0.0, most: 1200.0 },
            "months",
            "From order to power.",
        )),
        optional(
            "earliest",
            Kind::Date,
            "= the start of the calendar",
            "",
            "First date on which it can be ordered.",
        ),
        optional("latest", Kind::Date, "", "", "Last date on which it can be ordered; empty = no end."),
        required("max_blocks", NOT_NEGATIVE, "blocks", "Most blocks in all."),
        optional(
            "max_blocks_per_period",
            NOT_NEGATIVE,
            "= max_blocks",
            "blocks",
            "Most blocks ordered in one period.",
        ),
        interval(optional(
            "slip_months",
            NOT_NEGATIVE,
            "0",
            "months",
            "How late such power really is (the plan uses the middle value).",
        )),
        optional(
            "life_months",
            Kind::Number { least: 1.0, most: 1200.0 },
            "240",
            "months",
            "Life over which it runs and is depreciated.",
        ),
        optional("whole_blocks", Kind::Flag, "false", "", "Whether its blocks are ordered whole."),
    ],
};

pub(super) const LIMITS: Table = Table {
    name: "limits",
    row: "a limit other than power",
    usage: Use::Refines,
    key: &["limit", "scope", "from"],
    left_out: "power is the only limit on a site",
    columns: &[
        required("limit", Kind::Text, "", "Name of the limit."),
        required("scope", Kind::Text, "", "A site, a region, or `all`."),
        optional(
            "from",
            Kind::Date,
            "= the start of the calendar",
            "",
            "Date from which it holds, until the next row of the same limit and scope.",
        ),
        required("max", NOT_NEGATIVE, "units of the limit", "Most that may be used by active units."),
        optional("min", NOT_NEGATIVE, "0", "units of the limit", "Least that must be used."),
    ],
};

pub(super) const USES: Table = Table {
    name: "uses",
    row: "how much of a limit one unit uses",
    usage: Use::Refines,
    key: &["limit", "generation"],
    left_out: "no generation uses a limit other than power",
    columns: &[
        required("limit", Kind::Reference(&["limits"]), "", "Limit."),
        required("generation", GENERATION, "", "Generation."),
        required("per_unit", NOT_NEGATIVE, "units of the limit per unit", "What one active unit uses."),
    ],
};
