//! The Contract Commitment dataset of FOCUS, the FinOps Open Cost and Usage Specification, as a table of the scenario
//! folder: its columns keep the names of the standard, so that an export is read as it is.
//!
//! # Source
//! FOCUS 1.3, dataset `ContractCommitment` (13 columns, all mandatory), and of its successor 1.4 the two columns that
//! change what an amount means. <https://focus.finops.org/focus-specification/v1-3/>

use super::{Column, Kind, NOT_NEGATIVE, SHARE, interval, optional, required};

/// A published standard whose column names a table keeps.
#[derive(Debug, PartialEq, Eq)]
pub struct Standard {
    /// Its name.
    pub name: &'static str,
    /// The table that holds its rows.
    pub table: &'static str,
    /// What its column names start with; it is left out where names are compared.
    pub prefix: &'static str,
    /// Columns that it has and that say nothing to a plan.
    pub unread: &'static [&'static str],
    /// What the names of columns start with that a provider adds on its own.
    pub custom: &'static str,
}

/// The standard of `focus_contract_commitments`.
pub const FOCUS: Standard = Standard {
    name: "FOCUS",
    table: "focus_contract_commitments",
    prefix: "ContractCommitment",
    unread: &[
        "ContractCommitmentApplicability",
        "ContractCommitmentBenefitCategory",
        "ContractCommitmentCreated",
        "ContractCommitmentDiscountPercentage",
        "ContractCommitmentDurationType",
        "ContractCommitmentLastUpdated",
        "ContractCommitmentModel",
        "ContractCommitmentOfferCategory",
        "ContractCommitmentPaymentInterval",
        "ContractCommitmentPaymentModel",
        "ContractCommitmentPaymentUpfrontPercentage",
        "InvoiceIssuerName",
        "PricingCurrency",
        "PricingCurrencyContractCommitmentCost",
        "ServiceProviderName",
    ],
    custom: "x_",
};

/// The words of `ContractCommitmentLifecycleStatus` that leave something to be held or billed.
pub const FOCUS_IN_FORCE: [&str; 2] = ["Pending", "Active"];

pub(super) const CONTRACT_COMMITMENTS: &[Column] = &[
    required(
        "ContractCommitmentId",
        Kind::Name,
        "",
        "Identifier of the commitment; it becomes the line of the contract.",
    ),
    required("ContractId", Kind::Text, "", "Contract that the commitment belongs to."),
    required(
        "ContractCommitmentCategory",
        Kind::Choice(&["Spend", "Usage"]),
        "",
        "`Spend` is a floor under revenue; `Usage` is work, of the kind that `focus_map.csv` says.",
    ),
    required(
        "ContractCommitmentPeriodStart",
        Kind::Moment,
        "",
        "From when it holds, to the nearest midnight.",
    ),
    required(
        "ContractCommitmentPeriodEnd",
        Kind::Moment,
        "",
        "Until when, itself not included, to the nearest midnight.",
    ),
    optional(
        "ContractCommitmentCost",
        Kind::Amount { currency: "BillingCurrency" },
        "",
        "money over the whole period, in `BillingCurrency`",
        "Value of the commitment; needed for `Spend`, and without it `Usage` is billed at the price of its workload.",
    ),
    optional(
        "BillingCurrency",
        Kind::Currency,
        "",
        "",
        "ISO code of the currency of `ContractCommitmentCost`; `fx.csv` converts it.",
    ),
    optional(
        "ContractCommitmentQuantity",
        NOT_NEGATIVE,
        "",
        "`ContractCommitmentUnit`",
        "How much; needed for `Usage`.",
    ),
    optional(
        "ContractCommitmentUnit",
        Kind::Text,
        "",
        "",
        "Unit of the quantity: with a time (`GPU-Hours`) it is use over the period, without one (`GPUs`) it is held all through it.",
    ),
    optional("ContractCommitmentType", Kind::Text, "", "", "The provider's word for it, to be matched."),
    optional("ContractCommitmentDescription", Kind::Text, "", "", "Its description, to be matched."),
    optional("ContractPeriodStart", Kind::Moment, "", "", "From when the contract holds; only checked."),
    optional("ContractPeriodEnd", Kind::Moment, "", "", "Until when the contract holds; only checked."),
    optional(
        "ContractCommitmentFulfillmentInterval",
        Kind::Choice(&[
            "Hourly",
            "Daily",
            "Weekly",
            "Monthly",
            "Quarterly",
            "Semi-Annual",
            "Annual",
            "Total Term",
            "Full Commitment Period",
            "Transactional",
            "Custom",
        ]),
        "Full Commitment Period",
        "",
        "FOCUS 1.4: a quantity of use is due anew in each of these; `Total Term`, `Transactional` and `Custom` are the whole period.",
    ),
    optional(
        "ContractCommitmentLifecycleStatus",
        Kind::Choice(&["Proposed", "Pending", "Active", "Exhausted", "Expired", "Canceled", "Superseded"]),
        "Active",
        "",
        "FOCUS 1.4: only `Pending` and `Active` commitments count.",
    ),
];

const ANY: &str = "*";

pub(super) const MAP: &[Column] = &[
    optional(
        "contract",
        Kind::Text,
        ANY,
        "",
        "`ContractId` that the row is about; `*` stands for any letters.",
    ),
    optional("commitment", Kind::Text, ANY, "", "`ContractCommitmentId` that the row is about."),
    optional("type", Kind::Text, ANY, "", "`ContractCommitmentType` that the row is about."),
    optional("unit", Kind::Text, ANY, "", "`ContractCommitmentUnit` that the row is about."),
    optional("description", Kind::Text, ANY, "", "`ContractCommitmentDescription` that the row is about."),
    optional("customer", Kind::Text, "= the ContractId", "", "Customer."),
    optional(
        "kind",
        Kind::Choice(&["usage", "capacity", "spend", "ignore"]),
        "= `usage` for category `Usage`, `spend` for `Spend`",
        "",
        "What a `Usage` commitment is, as in `commitments.csv`; `ignore` leaves any commitment out. `Spend` stays `spend`.",
    ),
    optional(
        "workload",
        Kind::Reference(&["workloads"]),
        "",
        "",
        "Workload that is held; or name a generation.",
    ),
    optional(
        "generation",
        Kind::Reference(&["generations"]),
        "",
        "",
        "Generation that is held; or name a workload.",
    ),
    optional("region", Kind::Reference(&["regions"]), "", "", "Region; needed unless it is `spend`."),
    interval(optional(
        "share_not_in_usage",
        SHARE,
        "0",
        "share",
        "Part of it that is not yet in the measured usage: 0 = all of it is, 1 = all new.",
    )),
    optional(
        "units_per_quantity",
        Kind::Number { least: 1e-12, most: f64::MAX },
        "1",
        "units of work, or of the pinned generation, per `ContractCommitmentUnit`",
        "What one of its unit is here: 4 where an instance of `Instance-Hours` is 4 vCPU of work.",
    ),
];
