//! What is signed, and what may be.

use super::{GENERATION, REGION, WORKLOAD};
use crate::schema::focus;
use crate::schema::{Column, Kind, MONEY, NOT_NEGATIVE, SHARE, Table, Use, interval, optional, required};

pub(super) const COMMITMENTS: Table = Table {
    name: "commitments",
    row: "a line of a contract with a customer",
    usage: Use::Refines,
    key: &["contract", "line"],
    left_out: "no work is contracted",
    columns: COMMITMENTS_COLUMNS,
};

const COMMITMENTS_COLUMNS: &[Column] = &[
    required("contract", Kind::Name, "", "Name of the contract."),
    required("line", Kind::Text, "", "Line of the contract."),
    required("customer", Kind::Text, "", "Customer."),
    required(
        "kind",
        Kind::Choice(&["capacity", "usage", "spend"]),
        "",
        "`capacity` holds units and bills when idle, `usage` bills what is used, `spend` is a floor under revenue.",
    ),
    optional("workload", WORKLOAD, "", "", "Workload that is held; or name a generation."),
    optional("generation", GENERATION, "", "", "Generation that is held; or name a workload."),
    optional("region", REGION, "", "", "Region; needed unless the kind is `spend`."),
    required("start", Kind::Date, "", "First day."),
    required("end", Kind::Date, "", "Day after the last."),
    interval(optional(
        "share_not_in_usage",
        SHARE,
        "0",
        "share",
        "Part of it that is not yet in the measured usage: 0 = all of it is, 1 = all new; empty = as its customer's own rows of usage show, or 0 without any.",
    )),
    optional("signed", Kind::Date, "", "", "Date of signature."),
    optional(
        "same_site",
        Kind::Flag,
        "false",
        "",
        "Whether all must be at one site; read and checked, not used yet.",
    ),
    optional("take_or_pay", Kind::Flag, "false", "", "Whether it is billed in full when it is not used."),
    optional(
        "renewal_probability",
        SHARE,
        "= 0; what is used under a contract stays where its customer has rows of usage of its own",
        "probability",
        "Probability that what is not in the usage goes on for as long again when it ends; the rest stays as long as usage does.",
    ),
    interval(optional(
        "fill",
        SHARE,
        "= what its customer's own rows of usage show, or 1 without any",
        "share",
        "Part of the units that is really used, where the kind is `usage`.",
    )),
    interval(optional(
        "delay_months",
        Kind::Number { least: 0.0, most: 120.0 },
        "0",
        "months",
        "How much later than agreed what is not in the usage begins, step by step; it ends as agreed.",
    )),
    optional(
        "termination_fee",
        MONEY,
        "0",
        "money",
        "What ending it early costs the customer; read and checked, not used yet.",
    ),
];

pub(super) const COMMITMENT_STEPS: Table = Table {
    name: "commitment_steps",
    row: "a step of a contract line: what holds from a date on",
    usage: Use::Refines,
    key: &["contract", "line", "from"],
    left_out: "no work is contracted",
    columns: &[
        required("contract", Kind::Reference(&["commitments"]), "", "Contract."),
        required("line", Kind::Text, "", "Line of the contract."),
        required(
            "from",
            Kind::Date,
            "",
            "Date from which the step holds, until the line's next step or its end.",
        ),
        optional(
            "units",
            NOT_NEGATIVE,
            "",
            "units of work, or units of the pinned generation",
            "What is held; for kinds `capacity` and `usage`.",
        ),
        optional("amount_per_month", MONEY, "", "money per month", "What is billed; for kind `spend`."),
        optional(
            "price_per_unit_hour",
            MONEY,
            "= the workload's realised price",
            "money per unit and hour",
            "Price of the step.",
        ),
        optional(
            "prepaid",
            MONEY,
            "0",
            "money",
            "What was paid ahead at the step's start; read and checked, not used yet.",
        ),
    ],
};

pub(super) const FOCUS_CONTRACT_COMMITMENTS: Table = Table {
    name: "focus_contract_commitments",
    row: "a commitment of a customer, as FOCUS 1.3 exports it (dataset Contract Commitment)",
    usage: Use::Refines,
    key: &["ContractCommitmentId"],
    left_out: "contracts stand in commitments.csv only",
    columns: focus::CONTRACT_COMMITMENTS,
};

pub(super) const FOCUS_MAP: Table = Table {
    name: "focus_map",
    row: "what FOCUS does not say of some commitments; of each column the first row that fits and fills it holds",
    usage: Use::Refines,
    key: &["contract", "commitment", "type", "unit", "description"],
    left_out: "commitments of category Spend are a floor under revenue, and any other is a fault",
    columns: focus::MAP,
};

pub(super) const PIPELINE: Table = Table {
    name: "pipeline",
    row: "a deal not signed, as seen at a date",
    usage: Use::Refines,
    key: &["deal", "as_of"],
    left_out: "no deals are expected beyond what the trend of usage holds",
    columns: PIPELINE_COLUMNS,
};

const PIPELINE_COLUMNS: &[Column] = &[
    required("deal", Kind::Name, "", "Name of the deal."),
    required(
        "as_of",
        Kind::Date,
        "",
        "Date of the sight; the plan uses the latest at or before the scenario's `as_of`.",
    ),
    required("stage", Kind::Text, "", "Stage of the sale; `lost` and `won` take the deal out."),
    required("customer", Kind::Text, "", "Customer."),
    required("workload", WORKLOAD, "", "Workload that is asked for."),
    optional(
        "generation",
        GENERATION,
        "",
        "",
        "Generation that is asked for; read and checked, not used yet.",
    ),
    required("region", REGION, "", "Region."),
    interval(required("units", NOT_NEGATIVE, "units of work", "Size.")),
    required("probability", SHARE, "probability", "Probability that it is won."),
    required("earliest", Kind::Date, "", "First possible start."),
    required("latest", Kind::Date, "", "Last possible start."),
    required(
        "duration_months",
        Kind::Number { least: 1.0, most: 1200.0 },
        "months",
        "How long it lasts once started.",
    ),
    required("price_per_unit_hour", MONEY, "money per unit and hour", "Price offered."),
];

pub(super) const CUSTOMERS: Table = Table {
    name: "customers",
    row: "a customer",
    usage: Use::CheckedOnly,
    key: &["customer"],
    left_out: "customers are known by their names only",
    columns: &[
        required("customer", Kind::Name, "", "Name of the customer."),
        optional("rank", Kind::Count, "", "", "Place by revenue, 1 the largest."),
        optional("segment", Kind::Text, "", "", "Segment it belongs to."),
        optional("internal", Kind::Flag, "false", "", "True for the company's own use."),
    ],
};
