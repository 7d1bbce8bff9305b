//! Units of published figures.

/// What a measure counts; the model computes in currency, shares, MW, years and multiples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantity {
    Money,
    Share,
    Power,
    Years,
    Times,
}

/// How much of the model's unit one of the published unit is; `None` where the unit does not fit the quantity.
pub(super) fn factor(quantity: Quantity, unit: &str, currency: &str) -> Option<f64> {
    match quantity {
        Quantity::Money => money(unit, currency),
        Quantity::Share | Quantity::Times => match unit {
            "percent" | "%" => Some(0.01),
            "share" | "x" | "times" | "ratio" => Some(1.0),
            _ => None,
        },
        Quantity::Power => match unit {
            "GW" => Some(1000.0),
            "MW" => Some(1.0),
            "kW" => Some(0.001),
            _ => None,
        },
        Quantity::Years => match unit {
            "years" | "year" => Some(1.0),
            "months" | "month" => Some(1.0 / 12.0),
            _ => None,
        },
    }
}

fn money(unit: &str, currency: &str) -> Option<f64> {
    let unit = unit.strip_suffix("_per_year").unwrap_or(unit);
    let scale = unit.strip_prefix(currency)?;
    match scale {
        "" => Some(1.0),
        "_thousand" => Some(1e3),
        "_million" => Some(1e6),
        "_billion" => Some(1e9),
        "_trillion" => Some(1e12),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_read_by_quantity() {
        let cases = [
            (Quantity::Money, "USD_billion", Some(1e9)),
            (Quantity::Money, "USD_billion_per_year", Some(1e9)),
            (Quantity::Money, "USD", Some(1.0)),
            (Quantity::Money, "EUR_billion", None),
            (Quantity::Money, "percent", None),
            (Quantity::Share, "percent", Some(0.01)),
            (Quantity::Times, "times", Some(1.0)),
            (Quantity::Power, "GW", Some(1000.0)),
            (Quantity::Years, "months", Some(1.0 / 12.0)),
        ];
        for (quantity, unit, expected) in cases {
            assert_eq!(factor(quantity, unit, "USD"), expected, "{unit}");
        }
    }
}
