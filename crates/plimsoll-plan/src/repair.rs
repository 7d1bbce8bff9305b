//! When no plan obeys all inputs: which of them clash, and the cheapest changes that make a plan possible.
//!
//! Every input that may give way is given slack, at a price that stands for the money that goes with it; what the rows
//! of one input have in common is one slack, so that an amount of slack is a change of one cell. The least money at
//! which the rows of the decisions hold is a linear problem; what paths ask for has no part in it, for work may be short.
//! No smaller part of the same changes will do: it would cost less.
//!
//! # Formula
//! `min Σ_i price_i·e_i`, `Σ a·x ≤ b + Σ_i share_i·e_i` for each row about inputs `i`, all other rows as they are,
//! `0 ≤ e_i ≤ most_i`.
//!
//! # Source
//! Chinneck, *Feasibility and Infeasibility in Optimization* (Springer 2008), ch. 6: the elastic programme.

mod inputs;
mod parts;

use plimsoll_lp::{Col, Problem, Row, Sense, Settings, Solution};
use plimsoll_model::repair::{Change, Clash, Input, Member};

use crate::master::{Context, Master, RowMeaning};
use crate::service::Promised;
use inputs::{Soft, inputs};

/// Less slack than this, in column units, is the solver's dust.
const DUST: f64 = 1e-7;
/// Of changes that cost the same, what is in one's own hands goes first: by this share for each rank.
const TIE: f64 = 1e-6;
/// A change is told this much greater, relative to what it leads to, so that it leaves room for the tolerances of a solver.
const ROOM: f64 = 1e-7;

/// A problem without a solution: the decisions alone, or with what must be done on a path.
pub(crate) struct Stuck<'a> {
    context: &'a Context<'a>,
    master: &'a Master,
    /// Its first rows and columns are the master's.
    problem: &'a Problem,
    soft: Vec<Soft>,
    /// The policy on contracts, in words, and its rows.
    promise: Option<(String, Vec<Row>)>,
}

impl<'a> Stuck<'a> {
    /// The decisions alone.
    pub(crate) fn on_decisions(context: &'a Context<'a>, master: &'a Master) -> Self {
        let soft = inputs(context, master);
        Self { context, master, problem: &master.problem, soft, promise: None }
    }

    /// All of a programme, in which contracts may give way as well.
    pub(crate) fn on_promises(
        context: &'a Context<'a>,
        master: &'a Master,
        problem: &'a Problem,
        words: String,
        promised: &[Promised],
    ) -> Self {
        let mut soft = inputs(context, master);
        soft.extend(inputs::contracts(context, promised));
        let rows = promised.iter().map(|promised| promised.row).collect();
        Self { context, master, problem, soft, promise: Some((words, rows)) }
    }

    /// What clashes, and what would have to give way; `None` where there is a solution, or where nothing that clashes is
    /// an input's.
    pub(crate) fn clash(&self) -> Option<Clash> {
        let found = plimsoll_lp::clash(self.problem, &Settings::default())?;
        let mut members = self.members(&found.rows, &found.most);
        members.extend(self.promised(&found.rows));
        (!members.is_empty()).then(|| Clash { repair: self.repair(), members })
    }

    /// The policy on contracts, where one of its rows is among these.
    fn promised(&self, rows: &[Row]) -> Option<Member> {
        let (words, promised) = self.promise.as_ref()?;
        let takes_part = promised.iter().any(|row| rows.contains(row));
        takes_part.then(|| Member { words: words.clone(), row: None, input: None, alone: None })
    }

    /// What rows, and upper bounds of columns, say in words.
    fn members(&self, rows: &[Row], columns: &[Col]) -> Vec<Member> {
        let meant = self.master.rows.iter().filter(|meaning| rows.contains(&meaning.row));
        let mut members: Vec<Member> = meant.map(|meaning| self.member(meaning)).collect();
        for (o, option) in self.context.scenario.power_options.iter().enumerate() {
            let of_option =
                |column: &Col| self.master.blocks.iter().any(|b| b.option.0 == o && b.column == *column);
            if columns.iter().any(of_option) {
                let input = Input::BlocksPerPeriod { option: plimsoll_model::scenario::OptionId(o) };
                let words =
                    format!("at most {} blocks of {} in a period", option.max_blocks_per_period, option.name);
                let alone = self.alone(input);
                members.push(Member { words, row: Some(option.row), input: Some(input), alone });
            }
        }
        members
    }

    fn repair(&self) -> Vec<Change> {
        self.cheapest(&self.soft.iter().collect::<Vec<_>>()).unwrap_or_default()
    }

    /// A row of a clash. Of a row with a least and a most, only one has a part in it: the one that can mend it.
    fn member(&self, meaning: &RowMeaning) -> Member {
        let inputs = inputs::behind(self.context, meaning);
        let mends = |input: &Input| Some((*input, self.alone(*input)?));
        let found = inputs.iter().find_map(mends);
        let input = found.map(|(input, _)| input).or(inputs.first().copied());
        let alone = found.map(|(_, change)| change);
        Member { words: meaning.words.clone(), row: meaning.source, input, alone }
    }

    fn alone(&self, input: Input) -> Option<Change> {
        let only = self.soft.iter().find(|soft| soft.input == input)?;
        self.cheapest(&[only])?.into_iter().next()
    }

    /// The changes of these inputs that cost least; `None` where no change of them will do.
    fn cheapest(&self, soft: &[&Soft]) -> Option<Vec<Change>> {
        let (problem, slack) = elastic(self.problem, soft);
        let solution = plimsoll_lp::solve_whole(&problem, &Settings::default()).solution;
        let found = solution.is_optimal().then_some(solution)?;
        let changes = soft.iter().zip(slack);
        Some(changes.filter_map(|(soft, column)| change(self.context, soft, column, &found)).collect())
    }
}

fn change(context: &Context<'_>, soft: &Soft, column: Col, solution: &Solution) -> Option<Change> {
    let slack = solution.x[column.index()];
    if slack <= DUST {
        return None;
    }
    let by = slack * soft.step;
    let cost = by * soft.price;
    let (from, row) = inputs::now(context.scenario, soft.input);
    let by = soft.idle + by + ROOM * (from.abs() + by);
    let to = if soft.input.is_least() { (from - by).max(0.0) } else { from + by };
    Some(Change { input: soft.input, from, to, cost, row })
}

/// A problem without its costs, with a slack for each of these inputs.
fn elastic(rigid: &Problem, soft: &[&Soft]) -> (Problem, Vec<Col>) {
    let mut problem = Problem::new(Sense::Minimise);
    for column in (0..rigid.columns()).map(Col::at) {
        let (lower, upper) = rigid.bounds(column);
        let same = problem.column(0.0, lower, upper);
        if rigid.is_integer(column) {
            problem.integer(same);
        }
    }
    let most_cost = soft.iter().map(|s| s.price * s.step).fold(0.0, f64::max);
    let cost = |s: &Soft| s.price * s.step / most_cost * (1.0 + TIE * inputs::rank(s.input));
    let slack: Vec<Col> = soft.iter().map(|s| problem.column(cost(s), 0.0, s.most / s.step)).collect();
    let mut given: Vec<Vec<(Col, f64)>> = vec![Vec::new(); rigid.rows()];
    for (s, slack) in soft.iter().zip(&slack) {
        let sign = if s.lower { 1.0 } else { -1.0 };
        s.rows.iter().for_each(|(row, share)| given[row.index()].push((*slack, sign * share)));
    }
    for (row, given) in (0..rigid.rows()).map(Row::at).zip(given) {
        let (lower, upper) = rigid.row_bounds(row);
        if given.is_empty() {
            problem.row(lower, upper, rigid.row_entries(row));
            continue;
        }
        // A decision has two sides in one row: what loosens one of them must leave the other alone.
        let (least, most): (Vec<_>, Vec<_>) = given.into_iter().partition(|(_, share)| *share > 0.0);
        if lower.is_finite() {
            problem.row(lower, f64::INFINITY, rigid.row_entries(row).chain(least));
        }
        if upper.is_finite() {
            problem.row(f64::NEG_INFINITY, upper, rigid.row_entries(row).chain(most));
        }
    }
    for (s, slack) in soft.iter().zip(&slack) {
        for column in &s.columns {
            let (lower, upper) = rigid.bounds(*column);
            problem.set_bounds(*column, lower, f64::INFINITY);
            problem.row(f64::NEG_INFINITY, upper, [(*column, 1.0), (*slack, -1.0)]);
        }
    }
    (problem, slack)
}
