//! What can be ordered, what is there, and what people have decided.

use super::{GENERATION, SITE, WORKLOAD};
use crate::schema::{Column, Kind, MONEY, NOT_NEGATIVE, SHARE, Table, Use, interval, optional, required};

pub(super) const GENERATIONS: Table = Table {
    name: "generations",
    row: "one orderable kind of hardware, or a term commitment of a buyer",
    usage: Use::Needed,
    key: &["generation"],
    left_out: "",
    columns: GENERATIONS_COLUMNS,
};

const GENERATIONS_COLUMNS: &[Column] = &[
    required("generation", Kind::Name, "", "Name of the generation."),
    required("family", Kind::Text, "", "Line it belongs to; a family's generations by date are its roadmap."),
    interval(required(
        "unit_cost",
        MONEY,
        "money per unit",
        "Cost of one unit with its share of rack and spares.",
    )),
    required("provisioned_kw", NOT_NEGATIVE, "kW of IT load per unit", "Power that one unit reserves."),
    interval(required(
        "lead_months",
        Kind::Number { least: 0.0, most: 1200.0 },
        "months",
        "From order to in service.",
    )),
    required("first_order", Kind::Date, "", "First date on which it can be ordered."),
    optional(
        "average_kw",
        NOT_NEGATIVE,
        "= 0.75 of provisioned_kw",
        "kW of IT load per unit",
        "Power drawn by a fully used unit on average.",
    ),
    optional("last_order", Kind::Date, "", "", "Last date on which it can be ordered; empty = no end."),
    optional(
        "service_life_months",
        Kind::Number { least: 1.0, most: 1200.0 },
        "72",
        "months",
        "How long a unit runs.",
    ),
    optional(
        "book_life_months",
        Kind::Number { least: 1.0, most: 1200.0 },
        "= service_life_months",
        "months",
        "Over how long it is depreciated; a change retires nothing.",
    ),
    optional(
        "tax_life_months",
        Kind::Number { least: 1.0, most: 1200.0 },
        "= book_life_months",
        "months",
        "Over how long it is depreciated for tax.",
    ),
    interval(optional(
        "opex_per_month",
        MONEY,
        "0",
        "money per unit and month",
        "Operations and maintenance.",
    )),
    interval(optional("availability", SHARE, "1", "share", "Share of time a unit is up.")),
    interval(optional(
        "cost_decline_per_year",
        Kind::Number { least: -0.5, most: 0.9 },
        "0",
        "share per year",
        "How fast its price falls after the start.",
    )),
    optional(
        "units_per_rack",
        Kind::Number { least: 1e-9, most: f64::MAX },
        "1",
        "units",
        "Units in one rack.",
    ),
    optional("whole_racks", Kind::Flag, "false", "", "Whether its orders are whole racks."),
    optional("announced", Kind::Date, "", "", "Date on which it was announced."),
    optional(
        "payment",
        Kind::Choice(&["on_delivery", "over_life"]),
        "on_delivery",
        "",
        "When it is paid: at service, or evenly over its life (a term commitment).",
    ),
    interval(optional(
        "idle_share",
        SHARE,
        "0.4",
        "share",
        "Part of its average power drawn even when idle.",
    )),
    interval(optional(
        "salvage_share",
        SHARE,
        "0",
        "share",
        "What a unit given up before the end of its life fetches, as a share of the price of a new one on that day.",
    )),
    interval(optional(
        "redeploy_cost",
        MONEY,
        "",
        "money per unit",
        "What moving a unit that is there, or on order, to another site costs; empty = units stay where they are.",
    )),
    optional("redeploy_months", NOT_NEGATIVE, "1", "months", "How long a unit that is moved serves nowhere."),
    interval(optional(
        "stranding",
        SHARE,
        "0",
        "share",
        "Part that cannot be used because the pieces left fit no work.",
    )),
    interval(optional(
        "slip_months",
        NOT_NEGATIVE,
        "0",
        "months",
        "How late suppliers really are (the plan uses the middle value); left out, what five or more past orders were late by.",
    )),
    interval(optional(
        "delivered_share",
        SHARE,
        "1",
        "share",
        "Part of what is ordered that suppliers deliver, and that is paid; used where supply comes in several states.",
    )),
    optional(
        "price_follows_demand",
        Kind::Number { least: 0.0, most: 5.0 },
        "0",
        "per cent per per cent",
        "By how many per cent its price rises where the demand seen at a review is a per cent above the mean.",
    ),
    optional("upfront_share", SHARE, "0", "share", "Part of a term commitment that is paid at its start."),
    optional(
        "guarantees_capacity",
        Kind::Flag,
        "true",
        "",
        "False for a price agreement that holds no hardware.",
    ),
];

pub(super) const PERFORMANCE: Table = Table {
    name: "performance",
    row: "the work one unit of a generation does for one workload; no row = it cannot run it",
    usage: Use::Needed,
    key: &["generation", "workload"],
    left_out: "",
    columns: &[
        required("generation", GENERATION, "", "Generation that does the work."),
        required("workload", WORKLOAD, "", "Workload that is served."),
        interval(required(
            "work_per_unit",
            NOT_NEGATIVE,
            "units of work per unit of hardware",
            "Work that one running unit does.",
        )),
    ],
};

pub(super) const FLEET: Table = Table {
    name: "fleet",
    row: "a vintage in service at the start",
    usage: Use::Needed,
    key: &["site", "generation", "in_service"],
    left_out: "",
    columns: &[
        required("site", SITE, "", "Site where the units run."),
        required("generation", GENERATION, "", "Generation of the units."),
        required("in_service", Kind::Date, "", "Date on which they were put in service."),
        required("units", Kind::Count, "units", "How many are in service."),
        optional("unit_cost", MONEY, "= the generation's unit cost", "money per unit", "What one unit cost."),
    ],
};

pub(super) const ORDERS: Table = Table {
    name: "orders",
    row: "an order to a supplier, open or past",
    usage: Use::Refines,
    key: &["order"],
    left_out: "nothing is on order",
    columns: ORDERS_COLUMNS,
};

const ORDERS_COLUMNS: &[Column] = &[
    required("order", Kind::Name, "", "Number of the order."),
    required("supplier", Kind::Text, "", "Supplier."),
    required("item", Kind::Reference(&["generations", "power_options"]), "", "Generation or power option."),
    required("site", SITE, "", "Site it is delivered to."),
    required("units", NOT_NEGATIVE, "units or blocks", "How many."),
    required("ordered", Kind::Date, "", "Date of the order."),
    required("first_promised", Kind::Date, "", "Date first promised."),
    required("promised", Kind::Date, "", "Date promised now; an open order serves from then."),
    optional("received", Kind::Date, "", "", "Date received; empty = open."),
    optional("unit_cost", MONEY, "= the generation's or option's cost", "money per unit", "Agreed cost."),
    optional("deposit", MONEY, "0", "money", "What has been paid on it."),
    optional(
        "cancel_cost",
        MONEY,
        "",
        "money",
        "What cancelling all of it costs, beside the deposit, which is lost; a part costs its part. Empty = it cannot be cancelled.",
    ),
    optional(
        "expedite_months",
        NOT_NEGATIVE,
        "",
        "months",
        "By how many months all or part of it can come sooner; empty = it cannot.",
    ),
    optional(
        "expedite_cost",
        MONEY,
        "0",
        "money",
        "What hastening all of it costs, paid when it comes; a part costs its part.",
    ),
];

pub(super) const SUPPLY: Table = Table {
    name: "supply",
    row: "the most units of a generation that suppliers deliver in a bucket of time",
    usage: Use::Refines,
    key: &["generation", "period"],
    left_out: "suppliers deliver any number of units",
    columns: &[
        required("generation", GENERATION, "", "Generation."),
        required(
            "period",
            Kind::Bucket,
            "",
            "Bucket of time; after the last bucket its monthly rate goes on.",
        ),
        interval(required(
            "max_units",
            NOT_NEGATIVE,
            "units",
            "Most units delivered in the bucket, open orders included.",
        )),
    ],
};

pub(super) const ATTACH: Table = Table {
    name: "attach",
    row: "what comes with a unit: network, storage",
    usage: Use::Refines,
    key: &["generation", "item"],
    left_out: "nothing is attached to a unit beyond its own cost and power",
    columns: &[
        required("generation", GENERATION, "", "Generation the item comes with."),
        required("item", Kind::Text, "", "Name of the item."),
        required("per_unit", NOT_NEGATIVE, "items per unit", "How many items come with one unit."),
        required("cost", MONEY, "money per item", "Cost of one item."),
        optional("kw", NOT_NEGATIVE, "0", "kW of IT load per item", "Power of one item."),
        optional(
            "book_life_months",
            Kind::Number { least: 1.0, most: 1200.0 },
            "= the generation's",
            "months",
            "Book life.",
        ),
    ],
};

pub(super) const DECISIONS: Table = Table {
    name: "decisions",
    row: "a pin or prohibition that the plan obeys",
    usage: Use::Refines,
    key: &["item", "site", "from"],
    left_out: "the plan is free to order anything",
    columns: &[
        required(
            "item",
            Kind::Reference(&["generations", "power_options"]),
            "",
            "Generation or power option.",
        ),
        optional("site", SITE, "= all sites together", "", "Site."),
        optional("from", Kind::Date, "= the start of the calendar", "", "First order date it is about."),
        optional("to", Kind::Date, "= the end of the calendar", "", "Last order date it is about."),
        optional("min_units", NOT_NEGATIVE, "0", "units or blocks", "Least to order between the dates."),
        optional(
            "max_units",
            NOT_NEGATIVE,
            "",
            "units or blocks",
            "Most to order between the dates; empty = no limit.",
        ),
        optional("author", Kind::Text, "", "", "Who decided."),
        optional("reason", Kind::Text, "", "", "Why."),
    ],
};
