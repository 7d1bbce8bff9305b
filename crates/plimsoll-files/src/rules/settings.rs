//! Rules of the settings: a calendar that can be planned, numbers in range, names that exist.

use plimsoll_model::diagnostic::did_you_mean;

use crate::case::{Case, LONGEST};
use crate::codes;
use crate::findings::Findings;
use crate::settings::{RawSettings, Settings};
use crate::sheet::date_of;
use crate::value::short;

/// How many paths may be drawn at most.
const MOST_PATHS: f64 = 100_000.0;

/// How long before the first period a plan may be made, in months.
const LONGEST_WAIT: i32 = 12;

pub(super) fn check(case: &Case<'_>, raw: &RawSettings, findings: &mut Findings) {
    currency(case, findings);
    calendar_start(case, findings);
    steps(case, raw, findings);
    numbers(case, findings);
    as_of(case, findings);
    budgets(case, findings);
    review_dates(case, findings);
    supply_states(case, findings);
    chip_shares(case, findings);
}

fn is_code(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The scenario's currency in capitals, where it is one.
pub(crate) fn own_currency(settings: &Settings) -> Option<String> {
    settings.text("currency").filter(|text| is_code(text)).map(|text| text.to_ascii_uppercase())
}

fn currency(case: &Case<'_>, findings: &mut Findings) {
    let written = case.settings.text("currency").map(|text| (text, case.settings.span("currency")));
    let rows = case.rows("fx").filter(|row| !row.is_bad("currency"));
    let cells = rows.map(|row| (row.text("currency"), row.span("currency")));
    for (text, span) in
        written.into_iter().chain(cells).filter(|(text, _)| !text.is_empty() && !is_code(text))
    {
        let message = format!("`{text}` is not the ISO code of a currency");
        findings.error(codes::NOT_A_CURRENCY, span, message, "write three letters, such as `USD` or `EUR`");
    }
}

fn calendar_start(case: &Case<'_>, findings: &mut Findings) {
    let Some(start) = case.settings.date("calendar.start").filter(|start| start.parts().2 != 1) else {
        return;
    };
    let (year, month, _) = start.parts();
    let message = format!("the calendar starts on {start}, and periods are whole months");
    let help = format!("write `{year}-{month:02}-01`");
    findings.error(codes::CALENDAR, case.settings.span("calendar.start"), message, help);
}

fn steps(case: &Case<'_>, raw: &RawSettings, findings: &mut Findings) {
    let settings = case.settings;
    let elements = settings.elements("calendar.steps");
    for (path, index) in
        elements.iter().flat_map(|i| [("calendar.steps.count", *i), ("calendar.steps.months", *i)])
    {
        if settings.number_at(path, index).is_some_and(|value| value < 1.0) {
            let span = settings.span_at(path, index);
            let message = format!("`{path}` is 0");
            findings.error(codes::CALENDAR, span, message, "write at least 1, or remove the step");
        }
    }
    let months: f64 = Case::steps(settings).iter().map(|(count, months)| count * months).sum();
    let written = raw.entries.iter().find(|entry| entry.path == "calendar.steps");
    let span = written.map_or_else(|| settings.span("calendar.start"), |entry| entry.span.clone());
    if months > LONGEST {
        let message = format!("the calendar is {} months long", short(months));
        findings.error(codes::CALENDAR, span, message, format!("plan at most {} months", short(LONGEST)));
    } else if elements.is_empty()
        && raw.faulty_lines.is_empty()
        && written.is_none_or(|entry| entry.is_empty_list())
    {
        let help =
            "write `steps = [{ count = 8, months = 3 }]` under `[calendar]`, for two years of quarters";
        findings.error(codes::CALENDAR, span, "the calendar has no steps", help);
    }
}

fn numbers(case: &Case<'_>, findings: &mut Findings) {
    let bounds = [
        ("calendar.fiscal_year_start", 1.0, 12.0, "a month from 1 to 12"),
        ("policy.extension_months", 0.0, LONGEST, "months from 0 to 1200"),
        ("policy.risk_level", 0.0, 0.9999, "a probability below 1, such as 0.95"),
        ("forecast.paths", 1.0, MOST_PATHS, "a count from 1 to 100000"),
        ("forecast.season_months", 1.0, 120.0, "months from 1 to 120"),
    ];
    for (path, least, most, wanted) in bounds {
        let value = case.settings.number(path).filter(|value| *value < least || *value > most);
        if let Some(value) = value {
            let message = format!("`{path}` is {}", short(value));
            findings.error(codes::OUT_OF_RANGE, case.settings.span(path), message, format!("write {wanted}"));
        }
    }
}

fn as_of(case: &Case<'_>, findings: &mut Findings) {
    let Some((as_of, calendar)) = case.as_of.zip(case.calendar.as_ref()) else {
        return;
    };
    let end = calendar.periods().first().map_or(calendar.start(), |period| period.end);
    let span = case.settings.span("as_of");
    if as_of >= end {
        let message = format!(
            "the case is of {as_of}, and the first period ends on {end}: orders are placed in the past"
        );
        findings.warning(codes::AS_OF, span, message, "start the calendar in the period that holds `as_of`");
    } else if as_of.add_months(LONGEST_WAIT) < calendar.start() {
        let message = format!("the case is of {as_of}, and the calendar starts more than a year later");
        findings.warning(codes::AS_OF, span, message, "start the calendar soon after `as_of`");
    }
}

fn budgets(case: &Case<'_>, findings: &mut Findings) {
    let settings = case.settings;
    for index in settings.elements("policy.capex_budget") {
        budget_scope(case, "policy.capex_budget.scope", *index, findings);
        let year = settings.number_at("policy.capex_budget.year", *index);
        let (Some(calendar), Some(year)) = (case.calendar.as_ref(), year) else {
            continue;
        };
        let first = f64::from(calendar.fiscal_year(calendar.start()));
        let last = f64::from(calendar.fiscal_year(calendar.horizon_end().add_days(-1)));
        if year < first || year > last {
            let span = settings.span_at("policy.capex_budget.year", *index);
            let message = format!(
                "the budget is for {}, and the calendar covers {} to {}",
                short(year),
                short(first),
                short(last)
            );
            findings.warning(
                codes::BUDGET_YEAR,
                span,
                message,
                "it has no effect: correct the year, or remove it",
            );
        }
    }
}

/// The scope of a budget is `all` or a family.
fn budget_scope(case: &Case<'_>, path: &str, index: usize, findings: &mut Findings) {
    let settings = case.settings;
    let Some(scope) = settings.text_at(path, index).filter(|scope| scope != "all") else {
        return;
    };
    let span = settings.span_at(path, index);
    family(case, &scope, span, findings);
}

fn chip_shares(case: &Case<'_>, findings: &mut Findings) {
    for index in case.settings.elements("accounts.chip_share") {
        budget_scope(case, "accounts.chip_share.family", *index, findings);
    }
}

fn family(case: &Case<'_>, name: &str, span: plimsoll_model::Span, findings: &mut Findings) {
    let families: Vec<String> = case.rows("generations").map(|row| row.text("family")).collect();
    if families.iter().any(|family| family == name) || !case.is_sound(&["generations"]) {
        return;
    }
    let help = match did_you_mean(name, families.iter().map(String::as_str)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name a family of generations.csv".to_owned(),
    };
    findings.error(codes::SCOPE_UNKNOWN, span, format!("there is no family `{name}`"), help);
}

/// Ways in which supply may come, at most.
const MOST_STATES: f64 = 8.0;

/// More states than a plan can be made for, or none.
fn supply_states(case: &Case<'_>, findings: &mut Findings) {
    let states = case.settings.number("policy.supply_states").unwrap_or(1.0);
    if !(1.0..=MOST_STATES).contains(&states) {
        let span = case.settings.span("policy.supply_states");
        let message = format!("policy.supply_states is {states}");
        findings.error(codes::OUT_OF_RANGE, span, message, format!("enter a number from 1 to {MOST_STATES}"));
    }
}

fn review_dates(case: &Case<'_>, findings: &mut Findings) {
    let Some(calendar) = case.calendar.as_ref() else {
        return;
    };
    for checked in case.settings.list("policy.review_dates") {
        let outside =
            |date: &plimsoll_model::Date| *date < calendar.start() || *date >= calendar.horizon_end();
        if let Some(date) = date_of(checked.value).filter(outside) {
            let message = format!("the review on {date} lies outside the calendar");
            let help = format!("the calendar runs from {} to {}", calendar.start(), calendar.horizon_end());
            findings.warning(codes::OUTSIDE_HORIZON, checked.span.clone(), message, help);
        }
    }
}
