//! What becomes of the text of a cell that an overlay sets, adds to, or scales.

use plimsoll_model::Date;
use plimsoll_model::schema::Column;

use crate::codes;
use crate::toml_text::Scalar;
use crate::value::{self, Fault, Value};

/// Days in a mean month.
const DAYS_IN_MONTH: f64 = 30.4375;

/// What is done to a cell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verb {
    /// It gets this value.
    Set,
    /// This is added to it; to a date, months or days.
    Add,
    /// It is multiplied by this.
    Scale,
}

/// An amount of time or a plain number.
#[derive(Clone, Copy)]
enum Amount {
    Plain(f64),
    Days(f64),
    Months(f64),
}

/// The text of a changed cell; `None` = it stays as it is, because it is at fault itself.
pub(super) fn changed(
    verb: Verb,
    text: &str,
    with: &Scalar,
    column: &Column,
) -> Result<Option<String>, Fault> {
    if verb == Verb::Set {
        let cell = with.to_cell().ok_or_else(|| refused(with, column, "a text, a number or a date"))?;
        return Ok(Some(cell));
    }
    if text.is_empty() {
        let message = format!("a cell of `{}` is empty: there is nothing to add to or to scale", column.name);
        return Err(Fault::new(codes::OVERLAY_VALUE, message, "use `set`"));
    }
    let amount =
        amount(with).ok_or_else(|| refused(with, column, "a number, or a time such as `\"90d\"`"))?;
    let Ok(value) = value::parse(column.kind, column.interval, text) else {
        return Ok(None);
    };
    match (value, verb, amount) {
        (Value::Date(date), Verb::Add, amount) => shifted(date, amount, with, column).map(Some),
        (Value::Number(_) | Value::Interval(_), Verb::Add, amount) => {
            let by = plain(amount, column).ok_or_else(|| refused(with, column, "a number"))?;
            Ok(Some(each(text, |number| number + by)))
        }
        (Value::Number(_) | Value::Interval(_), Verb::Scale, Amount::Plain(by)) => {
            Ok(Some(each(text, |number| number * by)))
        }
        _ => Err(Fault::new(
            codes::OVERLAY_VALUE,
            format!("`{}` cannot be added to or scaled like this", column.name),
            "use `set`",
        )),
    }
}

fn refused(with: &Scalar, column: &Column, wanted: &str) -> Fault {
    let message = format!("`{}` cannot be changed by {}", column.name, with.kind());
    Fault::new(codes::OVERLAY_VALUE, message, format!("write {wanted}"))
}

fn amount(with: &Scalar) -> Option<Amount> {
    match with {
        Scalar::Number(number) if number.is_finite() => Some(Amount::Plain(*number)),
        Scalar::Text(text) => {
            let days = text.strip_suffix('d').and_then(|n| n.trim().parse::<f64>().ok()).map(Amount::Days);
            let months =
                text.strip_suffix('m').and_then(|n| n.trim().parse::<f64>().ok()).map(Amount::Months);
            days.or(months)
        }
        _ => None,
    }
}

/// The amount in the column's unit: a time in months where the column is one.
fn plain(amount: Amount, column: &Column) -> Option<f64> {
    let in_months = column.name.ends_with("_months");
    match amount {
        Amount::Plain(number) => Some(number),
        Amount::Months(months) => in_months.then_some(months),
        Amount::Days(days) => in_months.then_some(days / DAYS_IN_MONTH),
    }
}

#[allow(clippy::cast_possible_truncation)]
fn shifted(date: Date, amount: Amount, with: &Scalar, column: &Column) -> Result<String, Fault> {
    let moved = match amount {
        Amount::Days(days) if days.abs() <= 40_000.0 => date.add_days(days.round() as i32),
        Amount::Plain(months) | Amount::Months(months) if months.abs() <= 1200.0 => {
            let whole = date.add_months(months.trunc() as i32);
            whole.add_days((months.fract() * DAYS_IN_MONTH).round() as i32)
        }
        _ => return Err(refused(with, column, "at most 1200 months")),
    };
    Ok(moved.to_string())
}

/// The text with each of its numbers changed.
fn each(text: &str, change: impl Fn(f64) -> f64) -> String {
    let part = |part: &str| {
        part.trim().parse::<f64>().map_or_else(|_| part.to_owned(), |n| tidy(change(n)).to_string())
    };
    text.split('|').map(part).collect::<Vec<_>>().join("|")
}

/// The number without the dust of binary fractions (0.1 + 0.2 is 0.3).
fn tidy(number: f64) -> f64 {
    format!("{number:.12e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use plimsoll_model::schema::{Kind, Presence};

    use super::*;

    fn column(name: &'static str, kind: Kind) -> Column {
        Column { name, kind, presence: Presence::Required, interval: true, unit: "", meaning: "" }
    }

    fn check(verb: Verb, text: &str, with: Scalar, of: &Column, expected: &str) {
        assert_eq!(changed(verb, text, &with, of).expect("fits").as_deref(), Some(expected), "{text}");
    }

    #[test]
    fn numbers_intervals_and_dates_are_shifted_and_scaled() {
        let months = column("lead_months", Kind::Number { least: 0.0, most: f64::MAX });
        let date = column("from", Kind::Date);
        let text = |text: &str| Scalar::Text(text.to_owned());
        check(Verb::Add, "9", Scalar::Number(3.0), &months, "12");
        check(Verb::Add, "8|9|12", Scalar::Number(3.0), &months, "11|12|15");
        check(Verb::Add, "1", text("60.875d"), &months, "3");
        check(Verb::Scale, "0.1|0.2|0.3", Scalar::Number(3.0), &months, "0.3|0.6|0.9");
        check(Verb::Add, "2026-01-31", Scalar::Number(1.0), &date, "2026-02-28");
        check(Verb::Add, "2026-01-01", text("90d"), &date, "2026-04-01");
        check(Verb::Add, "2026-04-01", text("-3m"), &date, "2026-01-01");
        check(Verb::Set, "9", Scalar::Number(12.5), &months, "12.5");
    }

    #[test]
    fn what_cannot_be_changed_is_said() {
        let months = column("lead_months", Kind::Number { least: 0.0, most: f64::MAX });
        let units = column("units", Kind::Count);
        let date = column("from", Kind::Date);
        let text = |text: &str| Scalar::Text(text.to_owned());
        for (verb, cell, with, of) in [
            (Verb::Add, "", Scalar::Number(1.0), &months),
            (Verb::Add, "5", text("90d"), &units),
            (Verb::Add, "5", text("soon"), &months),
            (Verb::Scale, "2026-01-01", Scalar::Number(2.0), &date),
            (Verb::Add, "2026-01-01", Scalar::Number(1e9), &date),
        ] {
            assert_eq!(changed(verb, cell, &with, of).expect_err("does not fit").code, "P505");
        }
        assert_eq!(
            changed(Verb::Add, "nine", &Scalar::Number(1.0), &months),
            Ok(None),
            "the cell is reported itself"
        );
    }
}
