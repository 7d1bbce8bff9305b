//! What the plan comes to in money, as the view shows it.

use plimsoll_model::Cents;
use plimsoll_model::scenario::{Objective, Scenario};

use super::common::{fiscal_years, listed, year};
use crate::format::{money, percent};
use crate::view::{
    Interval, Intervals, Layer, Level, ScorecardRow, Spread, Stack, StackShape, Stretch, Unit, YearRow,
};

/// What the accounts say, by fiscal year of the horizon.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// The fiscal years.
    pub years: Vec<YearRow>,
    /// Capex by kind, one amount a fiscal year.
    pub capex: Vec<(String, Vec<f64>)>,
    /// Contracted revenue not yet recognised: what is left at the end of each stretch, by when it was signed.
    pub backlog: Vec<(Stretch, f64)>,
    /// Waste over the horizon.
    pub waste: Spread,
    /// Shortage over the horizon.
    pub shortage: Spread,
    /// Published figures beside the model's.
    pub scorecard: Vec<ScorecardRow>,
    /// How ROIC is defined here, in a sentence.
    pub roic_definition: String,
    /// The statements leaf by leaf; only the tables of a run hold them.
    pub statements: Vec<StatementLine>,
}

/// One leaf of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// Period or fiscal year.
    pub window: String,
    /// Line of the statement, such as `revenue` or `depreciation`.
    pub line: String,
    /// What the leaf is summed under.
    pub group: String,
    /// The leaf: a workload, a generation, an overhead.
    pub name: String,
    /// Amount.
    pub amount: Cents,
}

/// Capex by fiscal year, a layer a kind.
pub(super) fn capex(scenario: &Scenario, books: &Books) -> Stack {
    let stretches: Vec<Stretch> = fiscal_years(scenario).iter().map(|(y, _)| year(scenario, *y)).collect();
    let layer = |(hue, (name, values)): (usize, &(String, Vec<f64>))| {
        let values = (0..stretches.len()).map(|i| values.get(i).copied().unwrap_or(0.0)).collect();
        Layer { name: name.clone(), hue, tone: 0, values }
    };
    let layers: Vec<Layer> = books.capex.iter().enumerate().map(layer).collect();
    let currency = &scenario.currency;
    let by_year: Vec<String> = stretches
        .iter()
        .enumerate()
        .map(|(i, s)| format!("{} in {}", money(layers.iter().map(|l| l.values[i]).sum(), currency), s.label))
        .collect();
    Stack {
        title: "Capex by fiscal year".into(),
        unit: Unit::Money,
        shape: StackShape::Columns,
        summary: format!("{}.", listed(&by_year, 6)),
        stretches,
        layers,
        against: None,
    }
}

/// ROIC, waste and shortage by fiscal year with their spread.
pub(super) fn outcomes(scenario: &Scenario, books: &Books) -> Vec<Intervals> {
    let currency = &scenario.currency;
    let mut outcomes = Vec::new();
    if scenario.objective == Objective::Npv {
        let hurdle = scenario.finance.hurdle_roic.mid;
        let values = by_year(books, |y| y.roic);
        let words = |v: f64| percent(v, 1);
        let summary = format!("{} {}", course(&values, words), books.roic_definition);
        let mark = Some(Level { name: format!("hurdle {}", percent(hurdle, 0)), value: hurdle });
        outcomes.push(Intervals {
            title: "ROIC by fiscal year".into(),
            unit: Unit::Share,
            values,
            mark,
            summary,
        });
    }
    let waste = by_year(books, |y| Some(y.waste));
    let shortage = by_year(books, |y| Some(y.shortage));
    for (title, note, values) in [
        ("Waste by fiscal year", "Cost of usable capacity that was not sold.", waste),
        ("Shortage by fiscal year", "Value of demand that was not served.", shortage),
    ] {
        let summary = format!("{note} {}", course(&values, |v| money(v, currency)));
        outcomes.push(Intervals { title: title.into(), unit: Unit::Money, values, mark: None, summary });
    }
    outcomes
}

fn by_year(books: &Books, value: impl Fn(&YearRow) -> Option<Spread>) -> Vec<Interval> {
    books
        .years
        .iter()
        .filter_map(|y| value(y).map(|value| Interval { label: y.year.to_string(), value }))
        .collect()
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

/// What is left of the backlog; `None` where there was none.
pub(super) fn backlog(scenario: &Scenario, books: &Books) -> Option<Stack> {
    let (first, most) = books
        .backlog
        .first()
        .map(|(_, value)| (*value, books.backlog.iter().map(|(_, v)| *v).fold(0.0, f64::max)))?;
    if most <= 0.0 {
        return None;
    }
    let gone = books.backlog.iter().find(|(_, value)| *value <= first / 2.0);
    let half = gone.map_or(String::new(), |(s, _)| format!("; half of it is recognised by {}", s.label));
    let summary = format!("{} at the start{half}.", money(first, &scenario.currency));
    let layer = Layer {
        name: "backlog".into(),
        hue: 2,
        tone: 0,
        values: books.backlog.iter().map(|(_, value)| *value).collect(),
    };
    Some(Stack {
        title: "Backlog: contracted revenue not yet recognised".into(),
        unit: Unit::Money,
        shape: StackShape::Columns,
        stretches: books.backlog.iter().map(|(s, _)| s.clone()).collect(),
        layers: vec![layer],
        against: None,
        summary,
    })
}
