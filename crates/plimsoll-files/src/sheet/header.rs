//! The header of a table: which column stands where, and in which currency.

use std::collections::BTreeMap;

use plimsoll_model::diagnostic::did_you_mean;
use plimsoll_model::schema::Column;

use crate::codes;
use crate::findings::Findings;
use crate::raw::RawTable;

/// What one unit of each currency is worth.
#[derive(Debug, Default)]
pub(crate) struct Rates {
    /// The scenario's currency; `None` where it could not be read, so that nothing is said about currencies.
    pub(crate) currency: Option<String>,
    /// Scenario currency per unit of others; `None` where fx.csv could not be read.
    pub(crate) others: Option<BTreeMap<String, f64>>,
}

impl Rates {
    pub(super) fn of(&self, currency: &str) -> Option<f64> {
        match (&self.currency, &self.others) {
            (None, _) | (_, None) => Some(1.0),
            (Some(own), _) if own == currency => Some(1.0),
            (_, Some(others)) => others.get(currency).copied(),
        }
    }

    pub(super) fn example(&self) -> &str {
        self.currency.as_deref().unwrap_or("usd")
    }
}

/// Which column stands where.
pub(super) struct Header {
    /// Place in the file of each column.
    pub(super) at: Vec<Option<usize>>,
    /// What its currency is worth.
    pub(super) rates: Vec<f64>,
    /// How many faults there are.
    pub(super) faults: usize,
}

/// Finds each column, and reports those that are unknown, missing, there twice or without a currency.
pub(super) fn check(
    raw: &RawTable,
    columns: &[&'static Column],
    rates: &Rates,
    findings: &mut Findings,
) -> Header {
    let mut header = Header { at: vec![None; columns.len()], rates: vec![1.0; columns.len()], faults: 0 };
    let mut meant = Vec::new();
    for (place, name) in raw.headers().iter().enumerate() {
        match find(columns, name) {
            Some((column, currency)) => header.take(raw, Found { place, column, currency }, rates, findings),
            None if is_of_the_standard(raw, name) => {}
            None => meant.extend(report_unknown(raw, place, columns, rates, findings)),
        }
    }
    for (i, column) in columns.iter().enumerate() {
        if column.is_required() && header.at[i].is_none() {
            header.faults += 1;
            if !meant.contains(&column.name) {
                let name = column.header(rates.example());
                let message = format!("the column `{name}` is missing");
                findings.error(codes::COLUMN_MISSING, raw.header_line_span(), message, column.meaning);
            }
        }
    }
    header.faults += meant.len();
    header
}

/// The column that a header names, and its currency.
fn find(columns: &[&'static Column], header: &str) -> Option<(usize, Option<String>)> {
    if let Some(found) = columns.iter().position(|c| c.name == header && !c.is_money()) {
        return Some((found, None));
    }
    let (stem, currency) = header.rsplit_once('_')?;
    let is_code = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_alphabetic());
    let found = columns.iter().position(|c| c.is_money() && c.name == stem)?;
    is_code.then(|| (found, Some(currency.to_ascii_uppercase())))
}

struct Found {
    place: usize,
    column: usize,
    currency: Option<String>,
}

impl Header {
    fn take(&mut self, raw: &RawTable, found: Found, rates: &Rates, findings: &mut Findings) {
        let Found { place, column, currency } = found;
        let span = raw.header_span(place);
        let name = span.field.clone().unwrap_or_default();
        if let Some(first) = self.at[column] {
            self.faults += 1;
            let message = format!("the column `{name}` is there twice");
            let fault = plimsoll_model::Diagnostic::error(codes::COLUMN_TWICE, span, message);
            findings.push(fault.help("keep one of them").related(raw.header_span(first), "the first"));
            return;
        }
        self.at[column] = Some(place);
        let Some(currency) = currency else {
            return;
        };
        match rates.of(&currency) {
            Some(rate) => self.rates[column] = rate,
            None => {
                self.faults += 1;
                let message = format!("there is no exchange rate for `{currency}`, the currency of `{name}`");
                let help =
                    format!("add a row for {currency} to fx.csv, or give amounts in {}", rates.example());
                findings.error(codes::CURRENCY_UNKNOWN, span, message, help);
            }
        }
    }
}

/// Reports a header that names no column; returns the column it was probably meant to be.
fn report_unknown(
    raw: &RawTable,
    place: usize,
    columns: &[&'static Column],
    rates: &Rates,
    findings: &mut Findings,
) -> Option<&'static str> {
    let span = raw.header_span(place);
    let name = span.field.clone().unwrap_or_default();
    let is_empty = |row: usize| raw.text(row, place).is_empty();
    if name.is_empty() && (0..raw.rows.len()).all(is_empty) {
        return None;
    }
    let table = raw.schema.name;
    if let Some(column) = columns.iter().find(|c| c.is_money() && c.name == name) {
        let message = format!("the money column `{name}` does not say its currency");
        let help = format!("name it `{}`", column.header(rates.example()));
        findings.error(codes::CURRENCY_MISSING, span, message, help);
        return Some(column.name);
    }
    let message = format!("the table `{table}` has no column `{name}`");
    match near(raw, &name, columns, rates) {
        Some((header, column)) => {
            findings.error(codes::COLUMN_UNKNOWN, span, message, format!("did you mean `{header}`?"));
            Some(column)
        }
        None => {
            let help = match raw.schema.standard() {
                Some(standard) => format!("it is not read; the book lists what is read of {}", standard.name),
                None => "it is not read; text for people belongs in `note`".to_owned(),
            };
            findings.warning(codes::COLUMN_UNKNOWN, span, message, help);
            None
        }
    }
}

/// Whether the standard of the table has the column, or lets providers add it, and a plan has no use for it.
fn is_of_the_standard(raw: &RawTable, name: &str) -> bool {
    let standard = raw.schema.standard();
    standard.is_some_and(|s| s.unread.contains(&name) || name.starts_with(s.custom))
}

/// The column that an unknown header was probably meant to be, with how it should be written.
///
/// In a table of a standard only a column that is not there can be meant, since the next version of the standard has
/// more of them; and what most of its names start with does not make two of them alike.
fn near(
    raw: &RawTable,
    name: &str,
    columns: &[&'static Column],
    rates: &Rates,
) -> Option<(String, &'static str)> {
    let headers = raw.headers();
    let standard = raw.schema.standard();
    let prefix = standard.map_or("", |s| s.prefix);
    let rest = |header: &str| header.strip_prefix(prefix).unwrap_or(header).to_owned();
    let open = columns.iter().filter(|c| standard.is_none() || !headers.iter().any(|h| h == c.name));
    let known: Vec<_> = open.map(|c| (c.header(rates.example()), c.name)).collect();
    let rests: Vec<String> = known.iter().map(|(header, _)| rest(header)).collect();
    let found = did_you_mean(&rest(name), rests.iter().map(String::as_str))?;
    let at = rests.iter().position(|header| header == found)?;
    known.into_iter().nth(at)
}
