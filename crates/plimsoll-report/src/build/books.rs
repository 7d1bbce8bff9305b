//! What the accounts say, as the view shows it: the one place that reads them.

use plimsoll_account::{
    Accounts, Cohort, LoadLine as Depth, Projection, ScorecardRow as Compared, Spread as Booked, Statement,
    TrustRow as Checked, YearStatement,
};
use plimsoll_model::Cents;
use plimsoll_model::scenario::{Objective, Relation, Scenario};

use super::common::{place, weights};
use crate::view::{CohortRow, LoadLine, ScorecardRow, Spread, TrustRow, Verdict, YearRow};

/// What the accounts say, by fiscal year of the horizon.
#[derive(Clone, Debug, Default)]
pub struct Books {
    /// The fiscal years.
    pub years: Vec<YearRow>,
    /// Whole fiscal years before the horizon: revenue as it was booked.
    pub past_revenue: Vec<(i32, f64)>,
    /// Capex by kind, one amount a fiscal year.
    pub capex: Vec<(String, Vec<f64>)>,
    /// Backlog by fiscal year: what is recognised in it, what is left at its end.
    pub backlog: Vec<(i32, f64, f64)>,
    /// How deep groups and families are loaded, by fiscal year.
    pub load_line: Vec<LoadLine>,
    /// What each year's hardware returns.
    pub cohorts: Vec<CohortRow>,
    /// Published figures beside the model's.
    pub scorecard: Vec<ScorecardRow>,
    /// The numbers to check before believing anything else.
    pub trust: Vec<TrustRow>,
    /// Definitions that must stand beside the figures, a paragraph each.
    pub definitions: Vec<String>,
    /// What the accounts cannot know, a sentence each.
    pub remarks: Vec<String>,
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

impl Books {
    /// Reads the accounts of a plan, its scorecard and its trust rows; the last two may be empty.
    pub fn of(scenario: &Scenario, accounts: &Accounts, scorecard: &[Compared], trust: &[Checked]) -> Self {
        let past = accounts.history.years.iter().filter(|y| y.complete);
        let mut books = Self {
            past_revenue: past.map(|y| (y.year, y.statement.revenue.total.to_amount())).collect(),
            backlog: accounts
                .backlog
                .burn
                .iter()
                .map(|b| (b.year, b.recognised.to_amount(), b.left.to_amount()))
                .collect(),
            scorecard: scorecard.iter().map(compared).collect(),
            trust: trust.iter().map(checked).collect(),
            definitions: definitions(scenario, accounts),
            remarks: accounts.history.remarks.clone(),
            ..Self::default()
        };
        for quarter in &accounts.history.quarters {
            books.statements.extend(lines(&quarter.statement));
        }
        if let Some(projection) = &accounts.projection {
            books.project(scenario, projection);
        }
        books
    }

    fn project(&mut self, scenario: &Scenario, projection: &Projection) {
        self.years = projection.years.iter().map(year).collect();
        self.capex = capex(projection);
        self.load_line = load_line(scenario, projection);
        let hurdle = scenario.finance.hurdle_roic.mid;
        self.cohorts = projection.cohorts.iter().map(|c| cohort(c, hurdle)).collect();
        for period in &projection.periods {
            self.statements.extend(lines(&period.statement));
        }
    }
}

/// Definitions of what the page shows: a buyer has no return.
fn definitions(scenario: &Scenario, accounts: &Accounts) -> Vec<String> {
    let sells = scenario.objective == Objective::Npv;
    let all = [(sells, accounts.roic_definition), (true, accounts.waste_definition)];
    all.into_iter().filter(|(shown, _)| *shown).map(|(_, text)| text.to_owned()).collect()
}

fn spread(booked: Booked) -> Spread {
    Spread { mean: booked.mean, p10: booked.p10, p90: booked.p90 }
}

fn year(y: &YearStatement) -> YearRow {
    let waste = y.waste.iter().find(|w| w.family.is_none());
    let shortage = y.shortage.iter().find(|s| s.workload.is_none());
    YearRow {
        year: y.year,
        months: y.months,
        capex: y.statement.capex.total.to_amount(),
        power_mw: y.power.envelope_mw,
        power_added_facility_mw: y.power.added_facility_mw,
        revenue: spread(y.revenue),
        operating_income: spread(y.operating_income),
        roic: y.roic.map(|r| spread(r.booked)),
        waste: waste.map_or(Spread::default(), |w| spread(w.cost)),
        waste_share: waste.map_or(Spread::default(), |w| spread(w.share)),
        shortage: shortage.map_or(Spread::default(), |s| spread(s.value)),
        shortage_share: shortage.map_or(Spread::default(), |s| spread(s.share)),
        buyer_cost: y.buyer.map(|b| spread(b.total)),
        buyer_saving: y.buyer.map(|b| spread(b.saving)),
    }
}

/// Capex by what it is summed under, in the order of first appearance.
fn capex(projection: &Projection) -> Vec<(String, Vec<f64>)> {
    let mut kinds: Vec<(String, Vec<f64>)> = Vec::new();
    for (i, y) in projection.years.iter().enumerate() {
        for (name, amount) in y.statement.capex.groups() {
            let place = kinds.iter().position(|(kind, _)| *kind == name).unwrap_or_else(|| {
                kinds.push((name.clone(), vec![0.0; projection.years.len()]));
                kinds.len() - 1
            });
            kinds[place].1[i] += amount.to_amount();
        }
    }
    kinds
}

/// The load lines of a fiscal year: means of its periods, weighted by their hours.
fn load_line(scenario: &Scenario, projection: &Projection) -> Vec<LoadLine> {
    let mut lines: Vec<LoadLine> = Vec::new();
    for (year, over) in super::common::fiscal_years(scenario) {
        let weight = weights(scenario, &over);
        let first = lines.len();
        for depth in projection.load_lines.iter().filter(|d| weight.contains_key(&d.period)) {
            let share = weight[&depth.period];
            let same = |l: &&mut LoadLine| {
                l.group == depth.group && l.unit == depth.unit && l.family == depth.family
            };
            match lines[first..].iter_mut().find(same) {
                Some(line) => deepen(line, depth, share),
                None => {
                    let mut line = shallow(depth, year);
                    deepen(&mut line, depth, share);
                    lines.push(line);
                }
            }
        }
    }
    let names = |l: &LoadLine| (l.year, l.group.clone(), l.unit.clone());
    let several =
        |l: &LoadLine| lines.iter().filter(|o| names(o) == names(l) && o.family.is_some()).count() > 1;
    lines.iter().filter(|l| l.family.is_none() || (several(l) && l.usable > 1e-9)).cloned().collect()
}

fn shallow(depth: &Depth, year: i32) -> LoadLine {
    LoadLine {
        group: depth.group.clone(),
        family: depth.family.clone(),
        unit: depth.unit.clone(),
        year,
        usable: 0.0,
        committed: depth.family.is_none().then_some(0.0),
        served: 0.0,
        served_at_peak: 0.0,
        free: 0.0,
    }
}

fn deepen(line: &mut LoadLine, depth: &Depth, share: f64) {
    line.usable += depth.usable.mean * share;
    line.served += depth.served.mean * share;
    line.served_at_peak += depth.served_at_peak.mean * share;
    line.free += depth.free.mean * share;
    let committed = depth.committed.mean * share;
    if line.family.is_none() || committed > 0.0 {
        line.committed = Some(line.committed.unwrap_or(0.0) + committed);
    }
}

fn cohort(c: &Cohort, hurdle: f64) -> CohortRow {
    CohortRow {
        generation: c.name.clone(),
        year: c.year,
        units: c.units,
        cost: c.cost,
        roic: c.roic,
        below_hurdle: c.roic.is_some_and(|roic| roic < hurdle),
    }
}

fn compared(row: &Compared) -> ScorecardRow {
    use plimsoll_account::Verdict as From;
    let relation = match row.reported.relation {
        Relation::Equal => "=",
        Relation::AtLeast => "\u{2265}",
        Relation::AtMost => "\u{2264}",
        Relation::About => "~",
        Relation::Text => "",
    };
    let verdict = match row.verdict {
        From::Holds => Verdict::Holds,
        From::Off => Verdict::Off,
        From::Missed => Verdict::Missed,
        From::Shown | From::Text => Verdict::Shown,
        From::Given => Verdict::Given,
        From::NotComputed => Verdict::NotComputed,
    };
    let reason = [row.reported.reason.as_str(), row.note.as_str()];
    ScorecardRow {
        date: row.reported.date,
        measure: row.reported.measure.clone(),
        entity: row.reported.entity.clone(),
        reported: row.reported.written.clone(),
        unit: row.reported.unit.clone(),
        relation: relation.to_owned(),
        tolerance: row.reported.tolerance,
        model: row.model,
        difference: row.difference,
        verdict,
        probability: row.probability,
        kind: row.reported.kind,
        reason: reason.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; "),
        source: row.reported.source.clone(),
    }
}

fn checked(row: &Checked) -> TrustRow {
    TrustRow {
        what: row.what.clone(),
        value: row.value,
        own: row.own,
        unit: row.unit.clone(),
        how: row.how.clone(),
        rows: row.rows.iter().map(|r| place(*r)).collect(),
    }
}

/// Every leaf of a statement, then what it comes to.
fn lines(statement: &Statement) -> Vec<StatementLine> {
    let window = &statement.window.label;
    let line = |line: &str, group: &str, name: &str, amount: Cents| StatementLine {
        window: window.clone(),
        line: line.to_owned(),
        group: group.to_owned(),
        name: name.to_owned(),
        amount,
    };
    let accounts = [("revenue", &statement.revenue)].into_iter().chain(statement.costs());
    let accounts = accounts.chain([("capex", &statement.capex)]);
    let leaves = accounts.flat_map(|(of, account)| {
        account.entries.iter().map(|e| line(of, &e.group, &e.name, e.amount)).collect::<Vec<_>>()
    });
    let plant = &statement.plant;
    let totals = [
        ("operating income", statement.operating_income),
        ("tax", statement.tax),
        ("NOPAT", statement.nopat),
        ("plant, opening", plant.opening),
        ("plant, put in service", plant.put_in_service),
        ("plant, other movements", plant.other_movements),
        ("plant, closing", plant.closing),
        ("work in progress, opening", plant.work_in_progress_opening),
        ("work in progress, closing", plant.work_in_progress_closing),
    ];
    leaves.chain(totals.map(|(of, amount)| line(of, "", "", amount))).collect()
}
