//! Numbers.

use super::Fault;
use crate::codes;

/// The largest count that a number holds exactly.
const LARGEST_COUNT: f64 = 9_007_199_254_740_992.0;

/// A number as a person would write it: no needless digits.
pub(crate) fn short(value: f64) -> String {
    let rounded = format!("{value:.6}");
    let shown = rounded.trim_end_matches('0').trim_end_matches('.');
    if shown.trim_start_matches('-') == "0" && value.abs() > 0.0 {
        format!("{value:e}")
    } else {
        shown.to_owned()
    }
}

/// Reads a finite number, and says what is wrong where it is none.
pub(crate) fn number(text: &str) -> Result<f64, Fault> {
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => {
            let message = format!("`{text}` is not a finite number");
            Err(Fault::new(
                codes::NOT_FINITE,
                message,
                "write a finite number, or leave an optional cell empty",
            ))
        }
        Err(_) => Err(not_a_number(text)),
    }
}

fn not_a_number(text: &str) -> Fault {
    if let Some(plain) = without_separators(text) {
        let message = format!("`{text}` is written with a thousands separator");
        return Fault::new(codes::THOUSANDS, message, format!("write `{plain}`"));
    }
    if text.matches(',').count() == 1 && text.replace(',', ".").parse::<f64>().is_ok() {
        let message = format!("`{text}` is written with a decimal comma");
        return Fault::new(codes::THOUSANDS, message, format!("write `{}`", text.replace(',', ".")));
    }
    Fault::new(codes::NOT_A_NUMBER, format!("`{text}` is not a number"), remedy(text))
}

/// The number without its thousands separators, where it is well formed with them.
fn without_separators(text: &str) -> Option<String> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let whole = unsigned.split_once('.').map_or(unsigned, |(whole, _)| whole);
    let groups: Vec<_> = whole.split([',', ' ', '_', '\'', '\u{a0}', '\u{202f}']).collect();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let (first, rest) = groups.split_first()?;
    let grouped = !rest.is_empty() && digits(first) && first.len() <= 3;
    let formed = grouped && rest.iter().all(|group| group.len() == 3 && digits(group));
    let plain: String = text.chars().filter(|c| c.is_ascii_digit() || matches!(c, '-' | '.')).collect();
    (formed && plain.parse::<f64>().is_ok()).then_some(plain)
}

fn remedy(text: &str) -> String {
    let bare = |part: &str| part.trim().parse::<f64>().ok().filter(|value| value.is_finite());
    if let Some(value) = text.strip_suffix('%').and_then(bare) {
        return format!("write the share itself: `{}`", short(value / 100.0));
    }
    if let Some(value) = text.strip_prefix(['$', '€', '£', '¥']).and_then(bare) {
        return format!("write `{}`: the currency stands in the name of the column", short(value));
    }
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+' | ' '));
    match bare(text.strip_suffix(unit).unwrap_or("")) {
        Some(value) => format!("write `{}`: the unit stands in the name of the column", short(value)),
        None => "write a number such as `12.5`".to_owned(),
    }
}

/// A number that may not be negative.
pub(crate) fn at_least_zero(value: f64, text: &str) -> Result<f64, Fault> {
    if value < 0.0 {
        return Err(Fault::new(
            codes::NEGATIVE,
            format!("`{text}` is negative"),
            "write a number that is at least 0",
        ));
    }
    Ok(value)
}

/// A number between two bounds, both included.
pub(crate) fn within(least: f64, most: f64, value: f64, text: &str) -> Result<f64, Fault> {
    if least >= 0.0 {
        at_least_zero(value, text)?;
    }
    if least <= value && value <= most {
        return Ok(value);
    }
    let (message, help) = if most < f64::MAX {
        let help = format!("write a number from {} to {}", short(least), short(most));
        (format!("`{text}` is not between {} and {}", short(least), short(most)), help)
    } else {
        (
            format!("`{text}` is less than {}", short(least)),
            format!("write a number from {} up", short(least)),
        )
    };
    let percent = least >= 0.0 && most <= 1.0 && value > 1.0 && value <= 100.0;
    let help = if percent { format!("write `{}` if {text} % is meant", short(value / 100.0)) } else { help };
    Err(Fault::new(codes::OUT_OF_RANGE, message, help))
}

/// A whole number that is not negative.
pub(super) fn whole(value: f64, text: &str) -> Result<f64, Fault> {
    at_least_zero(value, text)?;
    if value.fract() > 0.0 {
        let message = format!("`{text}` is not a whole number");
        return Err(Fault::new(
            codes::NOT_WHOLE,
            message,
            format!("write `{}`, or another whole number", short(value.round())),
        ));
    }
    if value > LARGEST_COUNT {
        return Err(Fault::new(
            codes::OUT_OF_RANGE,
            format!("`{text}` is too large a count"),
            "write at most 9007199254740992",
        ));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, code: &str, help: &str) {
        let fault = number(text).expect_err(text);
        assert_eq!((fault.code, fault.help.as_str()), (code, help), "{text}");
    }

    #[test]
    fn each_way_of_being_wrong_has_its_remedy() {
        check("1,000", "P203", "write `1000`");
        check("12 345 678.5", "P203", "write `12345678.5`");
        check("1_000", "P203", "write `1000`");
        check("0,5", "P203", "write `0.5`");
        check("20%", "P201", "write the share itself: `0.2`");
        check("$12.50", "P201", "write `12.5`: the currency stands in the name of the column");
        check("12 kW", "P201", "write `12`: the unit stands in the name of the column");
        check("n/a", "P201", "write a number such as `12.5`");
        check("NaN", "P202", "write a finite number, or leave an optional cell empty");
        check("1e999", "P202", "write a finite number, or leave an optional cell empty");
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        for (value, text) in
            [(12.5, "12.5"), (1000.0, "1000"), (0.2, "0.2"), (0.0, "0"), (1e-9, "1e-9"), (-3.0, "-3")]
        {
            assert_eq!(short(value), text);
        }
    }
}
