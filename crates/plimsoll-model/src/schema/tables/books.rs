//! What is on the books, what others have published, and exchange rates.

use super::{SITE, WORKLOAD};
use crate::schema::{Kind, MONEY, NOT_NEGATIVE, SHARE, Table, Use, interval, optional, required};

pub(super) const OVERHEADS: Table = Table {
    name: "overheads",
    row: "a cost that is not hardware, power or rent",
    usage: Use::Refines,
    key: &["name", "from"],
    left_out: "no overheads: operating income is overstated",
    columns: &[
        required("name", Kind::Text, "", "Name of the cost."),
        interval(optional("fixed_per_month", MONEY, "0", "money per month", "Fixed part.")),
        interval(optional("share_of_revenue", SHARE, "0", "share", "Part that follows revenue.")),
        optional("workload", WORKLOAD, "= all", "", "Workload whose revenue the share is of."),
        optional("from", Kind::Date, "", "", "Date from which it holds; empty = always."),
        optional("until", Kind::Date, "", "", "Date from which it no longer holds; empty = always."),
        interval(optional(
            "growth_per_year",
            Kind::Number { least: -1.0, most: 10.0 },
            "0",
            "share per year",
            "Growth of the fixed part from `from` on.",
        )),
    ],
};

pub(super) const ASSETS: Table = Table {
    name: "assets",
    row: "what is on the books at the start, or is paid for and not finished",
    usage: Use::Refines,
    key: &["class", "site", "in_service"],
    left_out: "the books open with the fleet only, at cost less straight-line depreciation",
    columns: &[
        required("class", Kind::Text, "", "Class, such as facility, network, land, work-in-progress."),
        optional("site", SITE, "", "", "Site, where there is one."),
        required(
            "in_service",
            Kind::Date,
            "",
            "Date from which it is depreciated; after the start = work in progress until then.",
        ),
        required("cost", Kind::Money { signed: true }, "money", "Gross cost when finished."),
        optional(
            "paid",
            Kind::Money { signed: true },
            "= cost",
            "money",
            "Part of the cost paid before the start; the rest is paid evenly until `in_service`.",
        ),
        optional(
            "accumulated_depreciation",
            MONEY,
            "= straight line",
            "money",
            "Depreciation booked before the start.",
        ),
        optional(
            "book_life_months",
            Kind::Number { least: 0.0, most: 1200.0 },
            "240",
            "months",
            "Book life; 0 = never depreciated (land).",
        ),
        optional("tenure", Kind::Choice(&["own", "lease"]), "own", "", "Owned, or a capitalised lease."),
    ],
};

pub(super) const REPORTED: Table = Table {
    name: "reported",
    row: "a published figure to compare the model with",
    usage: Use::Refines,
    key: &["measure", "entity", "date", "relation"],
    left_out: "the scorecard is empty",
    columns: &[
        required("date", Kind::Date, "", "End of the time, or the day, that the figure is about."),
        required(
            "measure",
            Kind::Text,
            "",
            "What is measured; the reference lists the measures that the model computes.",
        ),
        optional(
            "entity",
            Kind::Text,
            "",
            "",
            "Family, workload, generation or site the figure is about; empty = the company.",
        ),
        optional(
            "value",
            Kind::Number { least: f64::MIN, most: f64::MAX },
            "",
            "as in `unit`",
            "The figure.",
        ),
        required("unit", Kind::Text, "", "Unit of the figure, such as USD_billion, percent, GW, years."),
        optional(
            "relation",
            Kind::Choice(&["=", ">=", "<=", "~", "text"]),
            "=",
            "",
            "How the model must compare.",
        ),
        optional(
            "tolerance",
            NOT_NEGATIVE,
            "= half a unit of the last printed digit",
            "as in `unit`",
            "How far the model may be off.",
        ),
        required(
            "kind",
            Kind::Choice(&["actual", "guidance", "target", "given"]),
            "",
            "`given` is an input echoed: it never counts as reproduced.",
        ),
        optional("reason", Kind::Text, "", "", "Why the tolerance is what it is."),
    ],
};

pub(super) const FX: Table = Table {
    name: "fx",
    row: "an exchange rate from a date on",
    usage: Use::Refines,
    key: &["currency", "from"],
    left_out: "every amount is in the scenario's currency",
    columns: &[
        required("currency", Kind::Name, "", "ISO code of a currency that some column uses."),
        optional(
            "from",
            Kind::Date,
            "",
            "",
            "Date from which the rate holds; empty = always. This version uses the last rate at `as_of`.",
        ),
        required(
            "rate",
            Kind::Number { least: 1e-12, most: f64::MAX },
            "scenario currency per unit",
            "What one unit of the currency is worth.",
        ),
    ],
};
