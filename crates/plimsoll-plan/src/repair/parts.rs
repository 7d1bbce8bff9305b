//! Where parts of racks and of blocks of power would do, and whole ones do not: which inputs that takes.
//!
//! A problem with whole columns has no proof in its duals. Inputs are left out, half of them at a time, and stay out where
//! the rest clashes without them, whole racks and blocks kind by kind among them; then the rows of those that are left.
//!
//! # Source
//! Guieu and Chinneck, "Analyzing infeasible mixed-integer and integer linear programs", *INFORMS Journal on Computing*
//! 11 (1999) 63–77; [`clash_of_parts`] says how the set is found.

use plimsoll_lp::{Col, Part, Problem, Settings, clash_of_parts, without};
use plimsoll_model::repair::{Clash, Member};
use plimsoll_model::scenario::RowId;

use super::{Soft, Stuck};

/// Seconds for one problem of the filter; what is not known by then counts as needed.
const PATIENCE_S: f64 = 5.0;

/// Whole things of one kind.
struct Kind {
    words: String,
    row: RowId,
    columns: Vec<Col>,
}

impl Stuck<'_> {
    /// What clashes only because racks or blocks of power are whole, and what would have to give way; `None` where there is
    /// a whole plan.
    pub(crate) fn whole_clash(&self) -> Option<Clash> {
        let settings = Settings { time_limit_s: Some(PATIENCE_S), ..Settings::default() };
        let kinds = self.kinds();
        let inputs = self.soft.iter().map(parts);
        let groups: Vec<Vec<Part>> = inputs.chain(kinds.iter().map(whole)).collect();
        let needed = clash_of_parts(self.problem, &settings, &groups)?;
        let is_needed = |place: usize| needed.contains(&place);
        let left_out = groups.iter().enumerate().filter(|(place, _)| !is_needed(*place));
        let rest = without(self.problem, left_out.flat_map(|(_, group)| group));
        let (inputs, whole): (Vec<usize>, Vec<usize>) =
            needed.into_iter().partition(|place| *place < self.soft.len());
        let single: Vec<Part> = inputs.iter().flat_map(|place| groups[*place].clone()).collect();
        let single = self.needed_alone(&rest, &settings, single);
        let rows: Vec<_> = single
            .iter()
            .filter_map(|part| match part {
                Part::Lower(row) | Part::Upper(row) => Some(*row),
                Part::Most(_) | Part::Whole(_) => None,
            })
            .collect();
        let columns: Vec<Col> = single
            .iter()
            .filter_map(|part| if let Part::Most(column) = part { Some(*column) } else { None })
            .collect();
        let mut members = self.members(&rows, &columns);
        members.extend(self.promised(&rows));
        members.extend(whole.into_iter().map(|place| &kinds[place - self.soft.len()]).map(|kind| Member {
            words: kind.words.clone(),
            row: Some(kind.row),
            input: None,
            alone: None,
        }));
        Some(Clash { members, repair: self.repair() })
    }

    fn needed_alone(&self, problem: &Problem, settings: &Settings, parts: Vec<Part>) -> Vec<Part> {
        let groups: Vec<Vec<Part>> = parts.iter().map(|part| vec![*part]).collect();
        match clash_of_parts(problem, settings, &groups) {
            Some(needed) => needed.into_iter().map(|place| parts[place]).collect(),
            None => parts,
        }
    }

    /// Whole racks by generation, whole blocks by option.
    fn kinds(&self) -> Vec<Kind> {
        let scenario = self.context.scenario;
        let racks = scenario.generations.iter().enumerate().map(|(g, generation)| Kind {
            words: format!("whole racks of {}: with parts of them there is a plan", generation.name),
            row: generation.row,
            columns: self.master.racks.iter().filter(|rack| rack.1.0 == g).map(|rack| rack.0).collect(),
        });
        let of_option =
            |o: usize| self.master.blocks.iter().filter(move |b| b.option.0 == o).map(|b| b.column);
        let blocks = scenario.power_options.iter().enumerate().map(|(o, option)| Kind {
            words: format!("whole blocks of {}: with parts of them there is a plan", option.name),
            row: option.row,
            columns: of_option(o).filter(|column| self.problem.is_integer(*column)).collect(),
        });
        racks.chain(blocks).filter(|kind| !kind.columns.is_empty()).collect()
    }
}

/// All that an input holds.
fn parts(soft: &Soft) -> Vec<Part> {
    let side = |row| if soft.lower { Part::Lower(row) } else { Part::Upper(row) };
    let rows = soft.rows.iter().map(|(row, _)| side(*row));
    rows.chain(soft.columns.iter().map(|column| Part::Most(*column))).collect()
}

fn whole(kind: &Kind) -> Vec<Part> {
    kind.columns.iter().map(|column| Part::Whole(*column)).collect()
}
