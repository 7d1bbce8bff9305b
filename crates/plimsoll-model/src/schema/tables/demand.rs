//! What is used, in which shape, at which price.

use super::{GENERATION, REGION, WORKLOAD};
use crate::schema::{Column, Kind, MONEY, NOT_NEGATIVE, SHARE, Table, Use, interval, optional, required};

pub(super) const WORKLOADS: Table = Table {
    name: "workloads",
    row: "a class of demand, measured in one unit of work",
    usage: Use::Needed,
    key: &["workload"],
    left_out: "",
    columns: WORKLOADS_COLUMNS,
};

const WORKLOADS_COLUMNS: &[Column] = &[
    required("workload", Kind::Name, "", "Name of the workload."),
    required("unit", Kind::Text, "", "Unit of work, such as vCPU."),
    interval(required(
        "price_per_unit_hour",
        MONEY,
        "money per unit and hour",
        "Realised price; for a buyer, the price on demand.",
    )),
    optional("group", Kind::Text, "= the workload", "", "Group in reports, such as AI or core."),
    optional(
        "priority",
        Kind::Count,
        "0",
        "",
        "Order in which work is shed; read and checked, not used yet.",
    ),
    optional(
        "preemptible",
        Kind::Flag,
        "false",
        "",
        "Whether it may be interrupted; read and checked, not used yet.",
    ),
    optional(
        "wait_share",
        SHARE,
        "0",
        "share",
        "Part of open work that is short in some hours of a period and waits for other hours of it, instead of leaving.",
    ),
    interval(optional(
        "short_penalty_per_unit_hour",
        MONEY,
        "0",
        "money per unit and hour",
        "What short work costs beyond the revenue it does not bring.",
    )),
    interval(optional(
        "contract_penalty_per_unit_hour",
        MONEY,
        "= the price",
        "money per unit and hour",
        "The same for contracted work.",
    )),
    optional("home_share", SHARE, "1", "share", "Part of demand that must be served in its own region."),
    optional(
        "spill_cost_per_unit_hour",
        MONEY,
        "0",
        "money per unit and hour",
        "Cost of serving work in another region.",
    ),
    interval(optional(
        "price_decline_per_year",
        Kind::Number { least: -0.9, most: 0.9 },
        "0",
        "share per year",
        "How fast its price falls after the start.",
    )),
];

pub(super) const USAGE: Table = Table {
    name: "usage",
    row: "a measurement of work used",
    usage: Use::Needed,
    key: &["time", "workload", "region", "statistic", "generation", "customer"],
    left_out: "",
    columns: &[
        required(
            "time",
            Kind::Date,
            "",
            "First day of the time measured; it lasts until the series' next row.",
        ),
        required("workload", WORKLOAD, "", "Workload that was used."),
        required("region", REGION, "", "Region the demand came from."),
        required("used", NOT_NEGATIVE, "units of work", "Work used: the mean, or the peak, over the time."),
        optional("statistic", Kind::Choice(&["mean", "peak"]), "mean", "", "What `used` is."),
        optional(
            "capacity_limited",
            Kind::Flag,
            "false",
            "",
            "True where work was turned away for want of capacity.",
        ),
        optional("generation", GENERATION, "", "", "Generation that did the work, where it is known."),
        optional("customer", Kind::Text, "", "", "Customer that used it, where it is known."),
    ],
};

pub(super) const REFUSED: Table = Table {
    name: "refused",
    row: "work that was asked for and turned away",
    usage: Use::Refines,
    key: &["period", "workload", "region"],
    left_out: "what was turned away is estimated where usage was limited by capacity",
    columns: &[
        required(
            "period",
            Kind::Bucket,
            "",
            "When it was turned away; a date starts a span that the next row of the series ends.",
        ),
        required("workload", WORKLOAD, "", "Workload that was asked for."),
        required("region", REGION, "", "Region the demand came from."),
        required("units", NOT_NEGATIVE, "units of work", "Work turned away: the mean over the time."),
        optional(
            "counts_as",
            SHARE,
            "1",
            "share",
            "Part of it that is demand of its own; requests that were made again count once.",
        ),
    ],
};

pub(super) const OVERRIDES: Table = Table {
    name: "overrides",
    row: "a planner's change of the forecast of usage",
    usage: Use::Refines,
    key: &["made", "workload", "region", "from"],
    left_out: "the statistical forecast stands",
    columns: &[
        required(
            "made",
            Kind::Date,
            "",
            "Day on which it was made; the plan uses those made by its `as_of`.",
        ),
        required("workload", WORKLOAD, "", "Workload it is about."),
        optional("region", REGION, "= every region", "", "Region it is about."),
        required("from", Kind::Date, "", "First day that it changes."),
        required("to", Kind::Date, "", "Day after the last."),
        optional(
            "factor",
            Kind::Number { least: 0.0, most: 1000.0 },
            "1",
            "times",
            "What the forecast is multiplied by; every path, so that its spread goes with it.",
        ),
        optional(
            "add_units",
            Kind::Number { least: -1e12, most: 1e12 },
            "0",
            "units of work",
            "What is added after that, shared out over the regions by their usage.",
        ),
        required("author", Kind::Text, "", "Who made it."),
        required("reason", Kind::Text, "", "Why."),
    ],
};

pub(super) const PULLS: Table = Table {
    name: "pulls",
    row: "work that comes with other work",
    usage: Use::Refines,
    key: &["workload", "pulls"],
    left_out: "new contracts and deals bring no other work with them",
    columns: &[
        required("workload", WORKLOAD, "", "Workload of new contracts and deals."),
        required("pulls", WORKLOAD, "", "Workload that comes with it, in the same region."),
        interval(optional(
            "per_unit",
            NOT_NEGATIVE,
            "= what changes of usage tell, 0 where they do not",
            "units per unit",
            "Units of it that come with one unit.",
        )),
    ],
};

pub(super) const LOAD_BLOCKS: Table = Table {
    name: "load_blocks",
    row: "a part of a period's hours with its level of demand",
    usage: Use::Refines,
    key: &["workload", "region", "block"],
    left_out: "the peak equals the mean (one block of level 1)",
    columns: &[
        required("workload", WORKLOAD, "", "Workload."),
        optional("region", REGION, "= every region without a row of its own", "", "Region."),
        required(
            "block",
            Kind::Text,
            "",
            "Name of the block; the same blocks with the same hours for every workload.",
        ),
        required(
            "share_of_hours",
            SHARE,
            "share",
            "Share of the period's hours; a workload's blocks add up to 1.",
        ),
        required(
            "level",
            NOT_NEGATIVE,
            "times the mean",
            "Demand in the block relative to the period's mean; weighted by hours it averages 1.",
        ),
    ],
};

pub(super) const PRICES: Table = Table {
    name: "prices",
    row: "a price from a date on",
    usage: Use::Refines,
    key: &["item", "region", "term", "from"],
    left_out: "the price of workloads.csv holds, with its yearly decline",
    columns: &[
        required(
            "item",
            Kind::Reference(&["workloads", "generations"]),
            "",
            "Workload or generation that is priced.",
        ),
        optional("region", REGION, "= every region without a row of its own", "", "Region."),
        optional(
            "term",
            Kind::Choice(&["on-demand", "reserved-1y", "reserved-3y", "spot", "blend"]),
            "blend",
            "",
            "Term of the price; accounts and plan read `blend`.",
        ),
        required("from", Kind::Date, "", "Date from which it holds."),
        optional("list", MONEY, "", "money per unit and hour", "List price."),
        optional("realised", MONEY, "= the list price", "money per unit and hour", "Price after discounts."),
    ],
};
