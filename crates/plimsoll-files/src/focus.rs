//! What a row of a FOCUS export is here: the rows of `focus_map` that fit it say what the standard does not.

pub(crate) mod unit;

use plimsoll_model::Date;
use plimsoll_model::schema::{FOCUS, FOCUS_IN_FORCE};

use crate::names::Sheets;
use crate::sheet::{Row, Sheet};
use unit::Unit;

/// The table of commitments.
pub(crate) const TABLE: &str = FOCUS.table;

/// The table that says what they are.
pub(crate) const MAP: &str = "focus_map";

/// Columns of the map with the columns of a commitment that they are matched with.
pub(crate) const MATCHED: [(&str, &str); 5] = [
    ("contract", "ContractId"),
    ("commitment", "ContractCommitmentId"),
    ("type", "ContractCommitmentType"),
    ("unit", "ContractCommitmentUnit"),
    ("description", "ContractCommitmentDescription"),
];

/// What a commitment is taken as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// Use, billed in full.
    Usage,
    /// Units that are held.
    Capacity,
    /// A floor under revenue.
    Spend,
    /// Nothing: the user leaves it out.
    Ignored,
}

/// A commitment with the rows of the map that fit it.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// The row of the export.
    pub(crate) row: Row<'a>,
    map: Vec<Row<'a>>,
}

/// Why a quantity says nothing about units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoUnits {
    /// A cell that it needs is empty, at fault, or there is no time to spread it over.
    Unknown,
    /// Its unit is money.
    Money,
    /// Its unit is not understood.
    Unit,
}

/// The texts of a row of the map, or of a commitment, that are matched with each other.
type Texts = [String; MATCHED.len()];

fn patterns(rule: Row<'_>) -> Texts {
    MATCHED.map(|(pattern, _)| rule.text(pattern))
}

fn texts(row: Row<'_>) -> Texts {
    MATCHED.map(|(_, column)| row.text(column))
}

/// Every commitment, in the order of the export.
pub(crate) fn lines(sheets: &Sheets) -> Vec<Line<'_>> {
    let rows = |table: &str| sheets.get(table).into_iter().flat_map(Sheet::rows);
    let rules: Vec<(Row<'_>, Texts)> = rows(MAP).map(|rule| (rule, patterns(rule))).collect();
    let line = |row| {
        let texts = texts(row);
        let fits =
            |patterns: &Texts| patterns.iter().zip(&texts).all(|(pattern, text)| matches(pattern, text));
        Line {
            row,
            map: rules.iter().filter(|(_, patterns)| fits(patterns)).map(|(rule, _)| *rule).collect(),
        }
    };
    rows(TABLE).map(line).collect()
}

/// Whether a text is what a pattern says, in which each `*` stands for any letters.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

impl<'a> Line<'a> {
    /// Whether it is in force.
    pub(crate) fn is_in_force(&self) -> bool {
        let status = self.row.choice("ContractCommitmentLifecycleStatus");
        status.is_none_or(|word| FOCUS_IN_FORCE.contains(&word))
    }

    /// The rows of the map that fit it, in their order.
    pub(crate) fn rules(&self) -> &[Row<'a>] {
        &self.map
    }

    /// The row of the map that says what stands in this column for the commitment: the first one that fills it.
    pub(crate) fn given(&self, column: &str) -> Option<Row<'a>> {
        self.map.iter().copied().find(|rule| rule.is_filled(column))
    }

    /// The place of the thing that the map names in a column.
    pub(crate) fn thing(&self, column: &str) -> Option<usize> {
        self.given(column)?.thing(column)
    }

    /// What it is taken as; `None` where a cell that says so is at fault.
    pub(crate) fn taken(&self) -> Option<Taken> {
        let kind = match self.given("kind") {
            Some(rule) => Some(rule.choice("kind")?),
            None => None,
        };
        Some(match (self.row.choice("ContractCommitmentCategory")?, kind) {
            (_, Some("ignore")) => Taken::Ignored,
            ("Spend", _) | (_, Some("spend")) => Taken::Spend,
            (_, Some("capacity")) => Taken::Capacity,
            _ => Taken::Usage,
        })
    }

    /// Its first day and the day after its last.
    pub(crate) fn period(&self) -> Option<(Date, Date)> {
        let dates =
            self.row.date("ContractCommitmentPeriodStart").zip(self.row.date("ContractCommitmentPeriodEnd"));
        dates.filter(|(start, end)| start < end)
    }

    /// Units of work, or of the pinned generation, that it holds all through its period.
    ///
    /// A quantity of use is spread evenly over the period: so many GPU-hours over its hours.
    pub(crate) fn units(&self) -> Result<f64, NoUnits> {
        let text = self.row.text("ContractCommitmentUnit");
        let quantity = self.row.number("ContractCommitmentQuantity").filter(|_| !text.is_empty());
        let (start, end) = self.period().ok_or(NoUnits::Unknown)?;
        let quantity = quantity.ok_or(NoUnits::Unknown)?;
        if text.eq_ignore_ascii_case(&self.row.text("BillingCurrency")) {
            return Err(NoUnits::Money);
        }
        let held = match unit::read(&text).ok_or(NoUnits::Unit)? {
            Unit::Level { each } => quantity * each,
            Unit::Use { each, time } => {
                let interval = self.row.choice("ContractCommitmentFulfillmentInterval").unwrap_or("");
                quantity * each * unit::intervals(interval, start, end) / time.count(start, end)
            }
        };
        let each = match self.given("units_per_quantity") {
            Some(rule) => rule.number("units_per_quantity").ok_or(NoUnits::Unknown)?,
            None => 1.0,
        };
        Ok(held * each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "anything", true),
            ("GPU-Hours", "GPU-Hours", true),
            ("GPU-Hours", "GPU-Hour", false),
            ("GPU-Hours", "gpu-hours", false),
            ("GPU-*", "GPU-Hours", true),
            ("*-Hours", "Instance-Hours", true),
            ("*H100*", "H100 GPU Reservation - Q1", true),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "acb", false),
            ("aba*aba", "aba", false),
            ("", "", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}
