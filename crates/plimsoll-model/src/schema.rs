//! The one description of a scenario folder: every table, column and setting, its kind, its default and its meaning.
//!
//! Checks, defaults, the JSON Schema, the blank skeleton of `plimsoll init --blank` and the reference pages of the
//! book are all generated from here, so that they cannot drift apart.

mod focus;
mod settings;
mod tables;

pub use focus::{FOCUS, FOCUS_IN_FORCE, Standard};
pub use settings::{SETTINGS, Setting, Shape, setting};
pub use tables::{TABLES, table};

/// What a cell may hold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A name that this row gives to the thing it describes.
    Name,
    /// The name of a row of one of these tables.
    Reference(&'static [&'static str]),
    /// Free text.
    Text,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// A calendar date, or a moment of ISO 8601, which is taken to the nearest midnight.
    Moment,
    /// A bucket of time: `2026`, `2026-Q1`, `2026-03` or a date.
    Bucket,
    /// `true` or `false`.
    Flag,
    /// One of a few words.
    Choice(&'static [&'static str]),
    /// A finite number between two bounds, both included.
    Number {
        /// Smallest value allowed.
        least: f64,
        /// Largest value allowed.
        most: f64,
    },
    /// A whole number, not negative.
    Count,
    /// An amount of money, not negative unless `signed`; the header ends in an ISO currency code (`unit_cost_usd`).
    Money {
        /// Whether the amount may be negative.
        signed: bool,
    },
    /// An amount of money, not negative, in the currency that another column of the row names.
    Amount {
        /// That column.
        currency: &'static str,
    },
    /// An ISO code of a currency: the scenario's, or one that `fx.csv` converts.
    Currency,
}

/// Whether a column must be there, and what holds where it is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The column must exist and every cell must be filled.
    Required,
    /// The column may be missing or a cell empty: then this text holds. It parses as the column's kind, or it is
    /// empty (nothing), or it starts with `=` and says in words what is taken instead.
    Optional(&'static str),
}

/// One column of a table.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Header, without the currency suffix of a money column.
    pub name: &'static str,
    /// What a cell may hold.
    pub kind: Kind,
    /// Whether it must be there.
    pub presence: Presence,
    /// Whether a cell may be an interval `low|mid|high`.
    pub interval: bool,
    /// Unit in words, empty where there is none.
    pub unit: &'static str,
    /// One sentence for the reference page.
    pub meaning: &'static str,
}

/// How far this version uses a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// Without it there is no plan.
    Needed,
    /// It refines an answer.
    Refines,
    /// It is read and checked, and the output says that it is not used yet.
    CheckedOnly,
}

/// One table of the scenario folder: `NAME.csv` or `NAME.parquet`.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// File name without its ending.
    pub name: &'static str,
    /// What one row is.
    pub row: &'static str,
    /// How far it is used.
    pub usage: Use,
    /// Columns that together may not repeat.
    pub key: &'static [&'static str],
    /// What holds when the table is left out.
    pub left_out: &'static str,
    /// Columns, in the order of the reference page.
    pub columns: &'static [Column],
}

impl Table {
    /// The standard outside whose column names the table keeps.
    pub fn standard(&self) -> Option<&'static Standard> {
        (self.name == FOCUS.table).then_some(&FOCUS)
    }

    /// The column a header names, and the currency the header ends in (upper case) where the column is money.
    ///
    /// `unit_cost_usd` finds `unit_cost` and `USD`; a money column without a currency finds nothing.
    pub fn column(&self, header: &str) -> Option<(&'static Column, Option<String>)> {
        let columns: &'static [Column] = self.columns;
        if let Some(found) = columns.iter().find(|column| column.name == header && !column.is_money()) {
            return Some((found, None));
        }
        let (stem, currency) = header.rsplit_once('_')?;
        let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_lowercase());
        let found = columns.iter().find(|column| column.is_money() && column.name == stem)?;
        is_code.then(|| (found, Some(currency.to_ascii_uppercase())))
    }
}

impl Column {
    /// Whether the column holds money, so that its header ends in a currency code.
    pub fn is_money(&self) -> bool {
        matches!(self.kind, Kind::Money { .. })
    }

    /// Whether every row must fill it.
    pub fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }

    /// The header as a user writes it in `currency` (an ISO code, any case).
    pub fn header(&self, currency: &str) -> String {
        if self.is_money() {
            format!("{}_{}", self.name, currency.to_ascii_lowercase())
        } else {
            self.name.to_owned()
        }
    }
}

const NOT_NEGATIVE: Kind = Kind::Number { least: 0.0, most: f64::MAX };
const SHARE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const MONEY: Kind = Kind::Money { signed: false };

const fn required(name: &'static str, kind: Kind, unit: &'static str, meaning: &'static str) -> Column {
    Column { name, kind, presence: Presence::Required, interval: false, unit, meaning }
}

const fn optional(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Column {
    Column { name, kind, presence: Presence::Optional(default), interval: false, unit, meaning }
}

const fn interval(column: Column) -> Column {
    Column { interval: true, ..column }
}

/// Columns that any table may carry.
pub const COMMON_COLUMNS: &[Column] = &[
    optional(
        "known_from",
        Kind::Date,
        "",
        "",
        "Date on which this row became known; replay does not look at it before.",
    ),
    optional("source", Kind::Text, "", "", "Where the row comes from."),
    optional(
        "mark",
        Kind::Choice(&["reported", "derived", "assumed"]),
        "",
        "",
        "Whether the row is a published figure, computed from some, or an assumption.",
    ),
    optional("note", Kind::Text, "", "", "A remark for people; nothing reads it."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_headers_carry_a_currency() {
        let generations = table("generations").expect("table exists");
        let (column, currency) = generations.column("unit_cost_usd").expect("found");
        assert_eq!((column.name, currency.as_deref()), ("unit_cost", Some("USD")));
        assert!(generations.column("unit_cost").is_none());
        assert!(generations.column("provisioned_kw").is_some());
    }

    #[test]
    fn an_amount_names_a_column_of_currencies() {
        for (t, column) in TABLES.iter().flat_map(|t| t.columns.iter().map(move |c| (t, c))) {
            if let Kind::Amount { currency } = column.kind {
                let named = t.columns.iter().find(|c| c.name == currency);
                assert_eq!(named.map(|c| c.kind), Some(Kind::Currency), "{}.{}", t.name, column.name);
            }
        }
    }

    #[test]
    fn the_table_of_a_standard_has_each_of_its_columns_once() {
        // The dataset ContractCommitment of FOCUS 1.3, as its specification lists it.
        const MANDATORY: [&str; 13] = [
            "BillingCurrency",
            "ContractCommitmentCategory",
            "ContractCommitmentCost",
            "ContractCommitmentDescription",
            "ContractCommitmentId",
            "ContractCommitmentPeriodEnd",
            "ContractCommitmentPeriodStart",
            "ContractCommitmentQuantity",
            "ContractCommitmentType",
            "ContractCommitmentUnit",
            "ContractId",
            "ContractPeriodEnd",
            "ContractPeriodStart",
        ];
        let commitments = table(FOCUS.table).expect("a table");
        assert_eq!(commitments.standard(), Some(&FOCUS));
        let has = |name: &str| commitments.columns.iter().any(|c| c.name == name);
        assert!(MANDATORY.iter().all(|name| has(name)));
        assert!(!FOCUS.unread.iter().any(|name| has(name)));
    }

    #[test]
    fn keys_and_references_name_things_that_exist() {
        for t in TABLES {
            for key in t.key {
                assert!(t.columns.iter().any(|c| c.name == *key), "{}: key {key}", t.name);
            }
            for column in t.columns {
                if let Kind::Reference(targets) = column.kind {
                    for target in targets {
                        assert!(table(target).is_some(), "{}.{} refers to {target}", t.name, column.name);
                    }
                }
            }
        }
    }
}
