//! Numbers for people, in British English: `$1.24B`, `12,400`, `3.1 GW`, `41 %`, with non-breaking spaces and a true
//! minus sign.

use plimsoll_model::Date;

use crate::view::Unit;

/// Space that does not break a line, between a number and its unit.
pub const NBSP: char = '\u{a0}';
/// The sign of a negative number.
pub const MINUS: char = '\u{2212}';

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const SCALES: [(f64, &str); 5] = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "k"), (1.0, "")];

/// A number to three significant digits with `k`, `M`, `B` or `T`, without trailing zeros: `1.24B`, `12`, `0.026`.
pub fn short(value: f64) -> String {
    if !value.is_finite() {
        return "\u{2013}".into();
    }
    let size = significant(value.abs());
    let (scale, suffix) = *SCALES.iter().find(|(scale, _)| size >= *scale).unwrap_or(&SCALES[4]);
    let text = trimmed(size / scale, decimals(size / scale));
    sign(value, &format!("{text}{suffix}"))
}

/// The same with three significant digits however small it is: `28.1`, `0.000171`.
pub fn rate(value: f64) -> String {
    let size = value.abs();
    if !(1e-12..1e-3).contains(&size) {
        return short(value);
    }
    let places = (2.0 - size.log10().floor()) as usize;
    sign(value, &trimmed(size, places))
}

/// Money with the currency's sign in front: `$1.24B`, `−€4.1M`, `CHF 12k`.
pub fn money(amount: f64, currency: &str) -> String {
    if !amount.is_finite() {
        return "\u{2013}".into();
    }
    sign(amount, &format!("{}{}", currency_sign(currency), short(amount.abs())))
}

/// Money with what it is more or less by: `+$88M`, `−$4M`.
pub fn money_change(amount: f64, currency: &str) -> String {
    let text = money(amount, currency);
    if amount > 0.0 { format!("+{text}") } else { text }
}

/// A whole number with commas: `12,400`; one decimal below 10 where there is one; `1.24M` from a million on.
pub fn count(value: f64) -> String {
    if !value.is_finite() || value.abs() >= 999_999.5 {
        return short(value);
    }
    if value.abs() < 9.95 {
        return sign(value, &trimmed(value.abs(), 1));
    }
    sign(value, &grouped(&format!("{:.0}", value.abs())))
}

/// Power: `820 MW`, `3.12 GW`, `4.1 MW`, `304 kW`.
pub fn megawatts(mw: f64) -> String {
    if (5e-4..0.9995).contains(&mw.abs()) {
        return format!("{}{NBSP}kW", short(mw * 1000.0));
    }
    if mw.abs() >= 999.5 {
        return format!("{}{NBSP}GW", short(mw / 1000.0));
    }
    format!("{}{NBSP}MW", short(mw))
}

/// A share as a percentage with that many decimals: `41 %`, `17.9 %`.
pub fn percent(share: f64, places: usize) -> String {
    if !share.is_finite() {
        return "\u{2013}".into();
    }
    let text = format!("{:.places$}", (share * 100.0).abs());
    let negative = share < 0.0 && text.chars().any(|c| c.is_ascii_digit() && c != '0');
    format!("{}{text}{NBSP}%", if negative { MINUS.to_string() } else { String::new() })
}

/// A gap or another small share, without pretending to more than is known: `0 %`, `less than 0.0001 %`, `1.2 %`.
#[allow(clippy::float_cmp)]
pub fn small_percent(share: f64) -> String {
    let size = significant(share.abs() * 100.0);
    if size == 0.0 {
        return format!("0{NBSP}%");
    }
    if size < 1e-4 {
        return format!("less than 0.0001{NBSP}%");
    }
    sign(share, &format!("{}{NBSP}%", trimmed(size, decimals(size).max(if size < 0.1 { 4 } else { 0 }))))
}

/// A number with its unit; `currency` matters for money only.
pub fn amount(value: f64, unit: &Unit, currency: &str) -> String {
    match unit {
        Unit::Money => money(value, currency),
        Unit::Power => megawatts(value),
        Unit::Count => count(value),
        Unit::Share => {
            percent(value, usize::from(value.abs() < 0.995 && (value * 100.0).fract().abs() > 1e-6))
        }
        Unit::Work(unit) => format!("{}{NBSP}{unit}", short(value)),
    }
}

/// P10 and P90 of money: `$12M to $96M`; an end that the other one dwarfs two thousand times is zero.
pub fn money_range(low: f64, high: f64, currency: &str) -> String {
    let least = low.abs().max(high.abs()) / 2000.0;
    let words = |end: f64| money(if end.abs() < least { 0.0 } else { end }, currency);
    range(&words(low), &words(high))
}

/// A share of anything up to several times it, for a table: `8.3 %`, `427 %`.
pub fn multiple(share: f64) -> String {
    percent(share, usize::from(share.abs() < 0.9995))
}

/// A figure with its unit, as exact as a source prints it: `$188.7M` for 188.7 `USD_million`, `21.89 %` for a share of
/// something, `24 %`, `0.85 GW`.
pub fn figure_in(value: f64, unit: &str, currency: &str) -> String {
    let scale = match unit.strip_prefix(currency) {
        Some("") => Some(1.0),
        Some("_million") => Some(1e6),
        Some("_billion") => Some(1e9),
        _ => None,
    };
    match (scale, unit) {
        (Some(scale), _) => money_figure(value * scale, currency),
        (_, "year") => format!("{value:.0}"),
        (_, "percent") => format!("{}{NBSP}%", figure(value)),
        (_, share) if share.starts_with("share") => percent(value, 2),
        (_, "MW of IT load") => format!("{}{NBSP}MW", figure(value)),
        _ => format!("{}{NBSP}{unit}", figure(value)),
    }
}

/// Money as it would stand in a source, to six digits: `$167.737B`, `$35.6B`.
pub fn money_figure(amount: f64, currency: &str) -> String {
    let (scale, suffix) = *SCALES.iter().find(|(scale, _)| amount.abs() >= *scale).unwrap_or(&SCALES[4]);
    sign(amount, &format!("{}{}{suffix}", currency_sign(currency), figure(amount.abs() / scale)))
}

/// A date: `31 Mar 2026`.
pub fn date(date: Date) -> String {
    let (year, month, day) = date.parts();
    let name = MONTHS.get(usize::try_from(month - 1).unwrap_or(0)).unwrap_or(&"");
    format!("{day}{NBSP}{name}{NBSP}{year}")
}

/// A range between two texts: `$12M to $96M`.
pub fn range(low: &str, high: &str) -> String {
    format!("{low}{NBSP}to{NBSP}{high}")
}

/// A number of things: `12`, `1,200`.
#[allow(clippy::cast_precision_loss)]
pub fn count_of(number: usize) -> String {
    count(number as f64)
}

/// How many of a thing, with its plural: `1 order`, `12 orders`.
pub fn things(count: usize, one: &str, many: &str) -> String {
    format!("{}{NBSP}{}", count_of(count), if count == 1 { one } else { many })
}

/// The same for a number that need not be whole: `1 block`, `2.5 blocks`.
pub fn things_of(number: f64, one: &str, many: &str) -> String {
    let text = count(number);
    let name = if text == "1" { one } else { many };
    format!("{text}{NBSP}{name}")
}

/// A figure to six significant digits with commas, as it would stand in a source: `128.725`, `16,000`, `0.026`.
pub fn figure(value: f64) -> String {
    if !value.is_finite() {
        return "\u{2013}".into();
    }
    let size: f64 = format!("{:.5e}", value.abs()).parse().unwrap_or(value.abs());
    let places = if size >= 1000.0 { 2 } else { 6 };
    let text = trimmed(size, places);
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), ""), |(w, r)| (w, r));
    let point = if rest.is_empty() { "" } else { "." };
    sign(value, &format!("{}{point}{rest}", grouped(whole)))
}

/// The same text in plain ASCII, for terminals that know nothing else.
pub fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\u{a0}' | '\u{202f}' => out.push(' '),
            '\u{2212}' | '\u{2013}' | '\u{2014}' => out.push('-'),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{201c}' | '\u{201d}' => out.push('"'),
            '\u{2026}' => out.push_str("..."),
            '\u{d7}' => out.push('x'),
            '\u{b7}' => out.push('-'),
            '\u{2265}' => out.push_str(">="),
            '\u{2264}' => out.push_str("<="),
            '\u{25cb}' => out.push('o'),
            '\u{25cf}' => out.push('*'),
            '\u{20ac}' => out.push_str("EUR "),
            '\u{a3}' => out.push_str("GBP "),
            '\u{a5}' => out.push_str("JPY "),
            c if c.is_ascii() => out.push(c),
            _ => out.push('?'),
        }
    }
    out
}

fn currency_sign(currency: &str) -> String {
    match currency {
        "USD" => "$".into(),
        "EUR" => "\u{20ac}".into(),
        "GBP" => "\u{a3}".into(),
        "JPY" => "\u{a5}".into(),
        other => format!("{other}{NBSP}"),
    }
}

fn sign(value: f64, magnitude: &str) -> String {
    let zero = !magnitude.chars().any(|c| c.is_ascii_digit() && c != '0');
    if value < 0.0 && !zero { format!("{MINUS}{magnitude}") } else { magnitude.to_owned() }
}

/// The number rounded to three significant digits; whole numbers below 1000 and anything below 0.001 keep what they have.
fn significant(size: f64) -> f64 {
    if size < 1e-3 {
        return size;
    }
    format!("{size:.2e}").parse().unwrap_or(size)
}

fn decimals(scaled: f64) -> usize {
    match scaled {
        s if s >= 100.0 => 0,
        s if s >= 10.0 => 1,
        s if s >= 1.0 => 2,
        _ => 3,
    }
}

fn trimmed(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

fn grouped(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests;
