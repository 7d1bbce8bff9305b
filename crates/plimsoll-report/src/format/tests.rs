use super::*;

#[test]
fn money_has_three_digits_and_its_sign() {
    let cases = [
        (1.24e9, "USD", "$1.24B"),
        (4.1e6, "USD", "$4.1M"),
        (-4.1e6, "EUR", "\u{2212}\u{20ac}4.1M"),
        (12_345.0, "CHF", "CHF\u{a0}12.3k"),
        (999_600.0, "USD", "$1M"),
        (999_400.0, "USD", "$999k"),
        (0.0, "USD", "$0"),
        (-0.0001, "USD", "$0"),
        (3.0, "GBP", "\u{a3}3"),
        (0.026, "USD", "$0.026"),
        (200e9, "USD", "$200B"),
        (1.5e15, "USD", "$1500T"),
        (f64::NAN, "USD", "\u{2013}"),
    ];
    for (amount, currency, wanted) in cases {
        assert_eq!(money(amount, currency), wanted, "{amount}");
    }
    assert_eq!(money_change(88e6, "USD"), "+$88M");
    assert_eq!(money_change(-4e6, "USD"), "\u{2212}$4M");
}

#[test]
fn rates_keep_three_digits() {
    let cases = [
        (28.087, "28.1"),
        (0.002, "0.002"),
        (0.000_170_9, "0.000171"),
        (-0.000_385_92, "\u{2212}0.000386"),
        (0.0, "0"),
        (12_345.0, "12.3k"),
    ];
    for (value, wanted) in cases {
        assert_eq!(rate(value), wanted, "{value}");
    }
}

#[test]
fn counts_have_commas() {
    let cases = [
        (12_400.0, "12,400"),
        (999_999.0, "999,999"),
        (1_240_000.0, "1.24M"),
        (7.25, "7.2"),
        (7.0, "7"),
        (-1234.4, "\u{2212}1,234"),
        (0.04, "0"),
        (262.0e6, "262M"),
    ];
    for (value, wanted) in cases {
        assert_eq!(count(value), wanted, "{value}");
    }
}

#[test]
fn figures_keep_what_a_source_prints() {
    let cases = [
        (128.725, "128.725"),
        (16_000.0, "16,000"),
        (0.026, "0.026"),
        (-1234.5, "\u{2212}1,234.5"),
        (0.1 + 0.2, "0.3"),
        (1e9, "1,000,000,000"),
    ];
    for (value, wanted) in cases {
        assert_eq!(figure(value), wanted);
    }
    assert_eq!(
        (things_of(1.0, "block", "blocks"), things_of(2.5, "block", "blocks")),
        ("1\u{a0}block".into(), "2.5\u{a0}blocks".into())
    );
}

#[test]
fn power_and_shares_carry_their_unit() {
    for (mw, wanted) in [
        (820.0, "820\u{a0}MW"),
        (3124.0, "3.12\u{a0}GW"),
        (999.7, "1\u{a0}GW"),
        (4.1, "4.1\u{a0}MW"),
        (0.304, "304\u{a0}kW"),
        (1e-9, "0\u{a0}MW"),
    ] {
        assert_eq!(megawatts(mw), wanted);
    }
    for (share, places, wanted) in
        [(0.41, 0, "41\u{a0}%"), (-0.1794, 1, "\u{2212}17.9\u{a0}%"), (-0.0001, 1, "0.0\u{a0}%")]
    {
        assert_eq!(percent(share, places), wanted);
    }
    for (share, wanted) in
        [(0.0, "0\u{a0}%"), (4e-5, "0.004\u{a0}%"), (0.012, "1.2\u{a0}%"), (1e-9, "less than 0.0001\u{a0}%")]
    {
        assert_eq!(small_percent(share), wanted, "{share}");
    }
}

#[test]
fn money_beside_money_is_as_exact_as_its_neighbour() {
    assert_eq!(money_range(3_420.0, 55.3e9, "USD"), "$0\u{a0}to\u{a0}$55.3B");
    assert_eq!(money_range(702e6, 17.1e9, "USD"), "$702M\u{a0}to\u{a0}$17.1B");
    assert_eq!(money_range(-96e6, -3.0, "USD"), "\u{2212}$96M\u{a0}to\u{a0}$0");
    assert_eq!(money_figure(167_737_400_000.0, "USD"), "$167.737B");
    assert_eq!(money_figure(-35.6e9, "EUR"), "\u{2212}\u{20ac}35.6B");
    let cases = [
        (188.7, "USD_million", "$188.7M"),
        (24.0, "percent", "24\u{a0}%"),
        (0.2189, "share of revenue", "21.89\u{a0}%"),
        (0.85, "GW", "0.85\u{a0}GW"),
        (2027.0, "year", "2027"),
        (12.0, "EUR_million", "12\u{a0}EUR_million"),
    ];
    for (value, unit, wanted) in cases {
        assert_eq!(figure_in(value, unit, "USD"), wanted);
    }
    assert_eq!((multiple(4.271), multiple(0.083)), ("427\u{a0}%".into(), "8.3\u{a0}%".into()));
}

#[test]
fn dates_and_things_read_like_prose() {
    let day = Date::new(2026, 3, 31).expect("a date");
    assert_eq!(date(day), "31\u{a0}Mar\u{a0}2026");
    assert_eq!(
        (things(1, "order", "orders").as_str(), things(1200, "order", "orders").as_str()),
        ("1\u{a0}order", "1,200\u{a0}orders")
    );
}

#[test]
fn plain_ascii_loses_no_meaning() {
    assert_eq!(ascii("\u{2212}\u{20ac}4.1M \u{2013} 41\u{a0}% \u{2265} 2"), "-EUR 4.1M - 41 % >= 2");
    assert!(ascii("na\u{ef}ve \u{1f6a2}").is_ascii());
}
