//! Amounts whose currency stands in another cell of their row: put into the scenario's currency once all are checked.

use plimsoll_model::schema::Kind;

use super::header::Rates;
use super::{Sheet, scaled};
use crate::codes;
use crate::findings::Findings;
use crate::value::Value;

/// Converts every amount, and reports those whose currency is missing or has no rate.
pub(super) fn convert(sheet: &mut Sheet, rates: &Rates, findings: &mut Findings) {
    for column in 0..sheet.columns.len() {
        let Kind::Amount { currency } = sheet.columns[column].kind else {
            continue;
        };
        for at in 0..sheet.len() {
            if let Some(value) = converted(sheet, at, (sheet.columns[column].name, currency), rates, findings)
            {
                sheet.put(at, column, value);
            }
        }
    }
}

fn converted(
    sheet: &Sheet,
    at: usize,
    (amount, currency): (&str, &str),
    rates: &Rates,
    findings: &mut Findings,
) -> Option<Value> {
    let row = sheet.row(at);
    let value = row.value(amount);
    if !matches!(value, Value::Number(_) | Value::Interval(_)) {
        return None;
    }
    if row.is_bad(currency) {
        return Some(Value::Bad);
    }
    let code = row.text(currency).to_ascii_uppercase();
    if code.is_empty() {
        let message = format!("the amount does not say its currency: `{currency}` is empty");
        let help = format!("write its ISO code, such as `{}`", rates.example());
        findings.error(codes::CURRENCY_MISSING, row.span(amount), message, help);
        return Some(Value::Bad);
    }
    match (rates.of(&code), value) {
        (Some(rate), Value::Number(amount)) => Some(Value::Number(amount * rate)),
        (Some(rate), Value::Interval(amount)) => Some(Value::Interval(scaled(amount, rate))),
        (Some(_), _) => None,
        (None, _) => {
            let message = format!("there is no exchange rate for `{code}`, the currency of `{amount}`");
            let help = format!("add a row for {code} to fx.csv, or give amounts in {}", rates.example());
            findings.error(codes::CURRENCY_UNKNOWN, row.span(currency), message, help);
            Some(Value::Bad)
        }
    }
}
