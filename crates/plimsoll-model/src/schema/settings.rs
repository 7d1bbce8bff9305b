//! The settings of `scenario.toml`.

use super::Kind;

/// How a setting is written in TOML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One value.
    Single,
    /// One value, or `[low, mid, high]`.
    Interval,
    /// A list of values.
    List,
    /// A field of each table of an array, such as `[[policy.budget]]`.
    Each,
}

/// One setting of `scenario.toml`.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Dotted path, such as `finance.discount_rate`.
    pub path: &'static str,
    /// What it may hold.
    pub kind: Kind,
    /// How it is written.
    pub shape: Shape,
    /// What holds without it; `None` = it must be there.
    pub default: Option<&'static str>,
    /// Unit in words, empty where there is none.
    pub unit: &'static str,
    /// One sentence for the reference page.
    pub meaning: &'static str,
}

/// The setting at this dotted path.
pub fn setting(path: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|s| s.path == path)
}

const fn must(path: &'static str, kind: Kind, shape: Shape, meaning: &'static str) -> Setting {
    Setting { path, kind, shape, default: None, unit: "", meaning }
}

const fn may(
    path: &'static str,
    kind: Kind,
    shape: Shape,
    default: &'static str,
    unit: &'static str,
    meaning: &'static str,
) -> Setting {
    Setting { path, kind, shape, default: Some(default), unit, meaning }
}

const RATE: Kind = Kind::Number { least: 0.0, most: 1.0 };
const POSITIVE: Kind = Kind::Number { least: 0.0, most: f64::MAX };

/// Every setting of `scenario.toml`.
pub const SETTINGS: &[Setting] = &[
    must("name", Kind::Text, Shape::Single, "Name of the case."),
    may("description", Kind::Text, Shape::Single, "", "", "What the case is about."),
    must("currency", Kind::Text, Shape::Single, "ISO code of the currency of all results."),
    must("as_of", Kind::Date, Shape::Single, "The day on which the plan is made: nothing later is known."),
    may(
        "objective",
        Kind::Choice(&["npv", "cost"]),
        Shape::Single,
        "npv",
        "",
        "`npv` for who sells work, `cost` for who buys it.",
    ),
    must(
        "calendar.start",
        Kind::Date,
        Shape::Single,
        "First day of the first period; orders placed now are placed then.",
    ),
    must(
        "calendar.steps.count",
        Kind::Count,
        Shape::Each,
        "How many periods of this length, in the order of the list.",
    ),
    must("calendar.steps.months", Kind::Count, Shape::Each, "Length of each, in months."),
    may(
        "calendar.fiscal_year_start",
        Kind::Count,
        Shape::Single,
        "1",
        "month",
        "Month in which a fiscal year starts; a year is named after the calendar year it ends in.",
    ),
    may("finance.discount_rate", RATE, Shape::Interval, "0.10", "per year", "Annual after-tax rate."),
    may(
        "finance.tax_rate",
        RATE,
        Shape::Interval,
        "0.21",
        "share",
        "Rate on income; losses are credited at once in the plan.",
    ),
    may(
        "finance.hurdle_roic",
        RATE,
        Shape::Interval,
        "0.12",
        "per year",
        "Return on invested capital that an order should reach.",
    ),
    may(
        "finance.end_value_factor",
        RATE,
        Shape::Interval,
        "0.8",
        "share",
        "How much of the annuity value of its remaining life a unit keeps at the end.",
    ),
    may(
        "policy.risk_weight",
        RATE,
        Shape::Single,
        "0",
        "share",
        "Weight of the mean of the worst paths in the objective.",
    ),
    may(
        "policy.risk_level",
        RATE,
        Shape::Single,
        "0.95",
        "probability",
        "The worst paths are those beyond this probability.",
    ),
    may(
        "policy.service_level",
        RATE,
        Shape::Single,
        "",
        "probability",
        "Probability with which all contracted work is done in every period of the horizon that orders of now can reach; empty = what pays.",
    ),
    may(
        "policy.review_dates",
        Kind::Date,
        Shape::List,
        "",
        "",
        "Dates at which orders may be revised by what has been seen: the first period that starts on or after each. A branch is made of at least 25 paths.",
    ),
    may(
        "policy.supply_states",
        Kind::Count,
        Shape::Single,
        "1",
        "states",
        "In how many ways supply may come, 8 at most: with several, slip is drawn from its intervals, or from past orders, and orders are decided before it is known. 1 = late by the middle of every interval.",
    ),
    may(
        "policy.change_cost",
        POSITIVE,
        Shape::Single,
        "0",
        "share of cost",
        "What each change of the approved plan weighs, as a share of the price of what is ordered more or less; it is in no value.",
    ),
    may(
        "policy.approved",
        Kind::Text,
        Shape::Single,
        "",
        "",
        "The approved plan: folder of a run, or a file of orders as `evaluate` reads it, from the scenario folder on.",
    ),
    may(
        "policy.extension_months",
        POSITIVE,
        Shape::Single,
        "24",
        "months",
        "How far beyond the horizon the model looks, on flat demand.",
    ),
    must("policy.capex_budget.year", Kind::Count, Shape::Each, "Fiscal year that the budget is for."),
    must(
        "policy.capex_budget.max",
        POSITIVE,
        Shape::Each,
        "Most capex in that year, in the scenario's currency, committed spending included.",
    ),
    may("policy.capex_budget.scope", Kind::Text, Shape::Each, "all", "", "`all`, or a family."),
    may("forecast.paths", Kind::Count, Shape::Single, "30", "paths", "How many joint paths are drawn."),
    may("forecast.seed", Kind::Count, Shape::Single, "1", "", "Seed of every draw."),
    may("forecast.season_months", Kind::Count, Shape::Single, "12", "months", "Length of the season."),
    may(
        "forecast.usage_from",
        Kind::Date,
        Shape::Single,
        "",
        "",
        "Usage before this date is not used for fitting; empty = all.",
    ),
    may(
        "forecast.deals",
        Kind::Choice(&["learned", "told"]),
        Shape::Single,
        "learned",
        "",
        "Where chances, starts and sizes of deals come from: `learned` from what became of past ones, as far as `pipeline` tells, or as `told` in their rows.",
    ),
    may(
        "forecast.future_deals",
        Kind::Flag,
        Shape::Single,
        "false",
        "",
        "Whether deals that nobody knows of yet are expected, as many and as large as past ones; the trend of usage must then hold no customers under contract.",
    ),
    may(
        "accounts.first_year",
        Kind::Count,
        Shape::Single,
        "",
        "fiscal year",
        "First fiscal year of the accounts; empty = the year of the first usage row with a price.",
    ),
    may(
        "accounts.other_movements",
        Kind::Number { least: f64::MIN, most: f64::MAX },
        Shape::Single,
        "0",
        "scenario currency",
        "Movements of plant in the opening year that the filed figures do not explain.",
    ),
    may(
        "accounts.chip_share.family",
        Kind::Text,
        Shape::Each,
        "",
        "",
        "Family of which a share of revenue is attributed to the chip.",
    ),
    may("accounts.chip_share.share", RATE, Shape::Each, "1", "share", "That share."),
];
