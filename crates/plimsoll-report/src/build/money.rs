//! Figures of money: capex, revenue, return, waste, shortage, backlog.

use plimsoll_model::scenario::{Objective, Scenario};

use super::Books;
use super::common::{POWER, POWER_HUE, families, fiscal_years, listed, year};
use crate::format::{money, money_range, percent};
use crate::view::{Interval, Intervals, Layer, Level, Spread, Stack, StackShape, Stretch, Unit, YearRow};

/// How many fiscal years of history stand before the horizon.
const PAST: usize = 3;
/// How many fiscal years of backlog are shown.
const BURN: usize = 10;

/// Capex by fiscal year, a layer a kind; families keep their hue.
pub(super) fn capex(scenario: &Scenario, books: &Books) -> Stack {
    let stretches: Vec<Stretch> = fiscal_years(scenario).iter().map(|(y, _)| year(scenario, *y)).collect();
    let names = families(scenario);
    let mut next = names.len();
    let mut layers = Vec::new();
    for (name, values) in &books.capex {
        let known =
            names.iter().position(|family| family == name).or_else(|| (name == POWER).then_some(POWER_HUE));
        let hue = known.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        let values = (0..stretches.len()).map(|i| values.get(i).copied().unwrap_or(0.0)).collect();
        layers.push(Layer { name: name.clone(), hue, tone: 0, values });
    }
    let total = |i: usize| layers.iter().map(|l| l.values[i]).sum();
    let words = |(i, s): (usize, &Stretch)| format!("{} in {}", money(total(i), &scenario.currency), s.label);
    let by_year: Vec<String> = stretches.iter().enumerate().map(words).collect();
    Stack {
        title: "Capex by fiscal year".into(),
        unit: Unit::Money,
        shape: StackShape::Columns,
        summary: format!("{}.", listed(&by_year, 6)),
        stretches,
        layers,
        against: None,
        now: None,
    }
}

/// Measures by fiscal year with their spread: return and revenue of who sells, cost of who buys, waste and shortage.
pub(super) fn outcomes(scenario: &Scenario, books: &Books) -> Vec<Intervals> {
    let own = if scenario.objective == Objective::Npv {
        vec![roic(scenario, books), revenue(scenario, books)]
    } else {
        vec![cost(scenario, books)]
    };
    let waste = by_year(books, |y| Some(y.waste));
    let shortage = by_year(books, |y| Some(y.shortage));
    let note = if scenario.objective == Objective::Npv {
        "Revenue that demand not served would have brought."
    } else {
        "What demand beyond what is owned costs on demand."
    };
    let rest = [
        ("Waste by fiscal year", "Cost of usable capacity that is not sold.", waste),
        ("Shortage by fiscal year", note, shortage),
    ];
    let rest = rest.into_iter().map(|(title, note, values)| {
        let summary = format!("{note} {}", spread_course(scenario, &values));
        Intervals { title: title.into(), unit: Unit::Money, values, mark: None, summary }
    });
    own.into_iter().chain(rest).filter(|o| !o.values.is_empty()).collect()
}

fn roic(scenario: &Scenario, books: &Books) -> Intervals {
    let hurdle = scenario.finance.hurdle_roic.mid;
    let values = by_year(books, |y| y.roic);
    let summary = course(&values, |v| percent(v, 1));
    let mark = Some(Level { name: format!("hurdle {}", percent(hurdle, 0)), value: hurdle });
    Intervals { title: "ROIC by fiscal year".into(), unit: Unit::Share, values, mark, summary }
}

fn revenue(scenario: &Scenario, books: &Books) -> Intervals {
    let past = books.past_revenue.iter().rev().take(PAST).rev().map(|(year, amount)| Interval {
        label: year.to_string(),
        value: Spread { mean: *amount, p10: *amount, p90: *amount },
    });
    let values: Vec<Interval> = past.chain(by_year(books, |y| Some(y.revenue))).collect();
    let known =
        if books.past_revenue.is_empty() { "" } else { " Years before the plan were booked, not forecast." };
    let summary = format!("{}{known}", spread_course(scenario, &values));
    Intervals { title: "Revenue by fiscal year".into(), unit: Unit::Money, values, mark: None, summary }
}

fn cost(scenario: &Scenario, books: &Books) -> Intervals {
    let values = by_year(books, |y| y.buyer_cost);
    let saving: Vec<Interval> = by_year(books, |y| y.buyer_saving);
    let saved = course(&saving, |v| percent(v, 1)).replacen("From", "from", 1);
    let summary =
        format!("{} Saving against buying all on demand: {saved}", spread_course(scenario, &values));
    Intervals { title: "Cost by fiscal year".into(), unit: Unit::Money, values, mark: None, summary }
}

fn by_year(books: &Books, value: impl Fn(&YearRow) -> Option<Spread>) -> Vec<Interval> {
    let named = |y: &YearRow| value(y).map(|value| Interval { label: y.year.to_string(), value });
    books.years.iter().filter_map(named).collect()
}

/// The course of money by year, with the spread of its last year.
fn spread_course(scenario: &Scenario, values: &[Interval]) -> String {
    let course = course(values, |v| money(v, &scenario.currency));
    let Some(Interval { value, .. }) = values.last() else { return course };
    let ends = money_range(value.p10, value.p90, &scenario.currency);
    format!("{} (P10\u{2013}P90 {ends}).", course.trim_end_matches('.'))
}

/// `From 17.9 % in 2026 to 24.0 % in 2030.`
fn course(values: &[Interval], words: impl Fn(f64) -> String) -> String {
    match (values.first(), values.last()) {
        (Some(first), Some(last)) if values.len() > 1 => {
            let (a, b) = (words(first.value.mean), words(last.value.mean));
            format!("From {a} in {} to {b} in {}.", first.label, last.label)
        }
        (Some(only), _) => format!("{} in {}.", words(only.value.mean), only.label),
        _ => String::new(),
    }
}

/// How the backlog burns down: by fiscal year, what is recognised and what is left; `None` where there is none.
pub(super) fn backlog(scenario: &Scenario, books: &Books) -> Option<Stack> {
    let (_, recognised, left) = *books.backlog.first()?;
    let start = recognised + left;
    if start <= 0.0 {
        return None;
    }
    let shown = &books.backlog[..books.backlog.len().min(BURN)];
    let half = shown.iter().find(|(_, _, left)| *left <= start / 2.0);
    let half = half.map_or(String::new(), |(y, ..)| format!(" Half of it is recognised by the end of {y}."));
    let words = |amount| money(amount, &scenario.currency);
    let (first, ..) = shown[0];
    let layer = |name: &str, tone: usize, values: Vec<f64>| Layer { name: name.into(), hue: 2, tone, values };
    Some(Stack {
        title: "Backlog: contracted revenue not yet recognised".into(),
        unit: Unit::Money,
        shape: StackShape::Columns,
        stretches: shown.iter().map(|(y, ..)| year(scenario, *y)).collect(),
        layers: vec![
            layer("left at the end of the year", 0, shown.iter().map(|(_, _, left)| *left).collect()),
            layer("recognised in the year", 3, shown.iter().map(|(_, now, _)| *now).collect()),
        ],
        against: None,
        now: None,
        summary: format!(
            "{} at the start, {} of it recognised in {first}.{half}",
            words(start),
            words(recognised)
        ),
    })
}
