//! What is random, and how.

use std::collections::{BTreeMap, HashMap};

use super::core::{Core, RowName};
use super::lines::{Line, lines};
use super::time::Periods;
use super::{Fault, Part};

/// A number of the core that a path may replace.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// The cost of a column.
    Cost(usize),
    /// The right-hand side of a row.
    Side(usize),
    /// The coefficient of a row and a column.
    Entry(usize, usize),
}

/// Replaced numbers.
pub(super) type Overlay = BTreeMap<Target, f64>;

/// Numbers that take their values together, independently of all other vectors.
#[derive(Clone, Debug)]
pub(super) struct Vector {
    /// The period at whose start the values are known.
    pub(super) period: usize,
    pub(super) outcomes: Vec<(f64, Overlay)>,
}

/// One path, told by how it differs from its parent from a period on.
#[derive(Clone, Debug)]
pub(super) struct Scenario {
    /// The position of the parent, or none for the core itself.
    pub(super) parent: Option<usize>,
    pub(super) probability: f64,
    pub(super) period: usize,
    /// All numbers that differ from the core, the parent's included.
    pub(super) overlay: Overlay,
}

#[derive(Clone, Debug)]
pub(super) enum Random {
    Vectors(Vec<Vector>),
    Scenarios(Vec<Scenario>),
}

/// Reads what is random; coefficients the core leaves out are entered there as zero.
pub(super) fn read(text: &str, core: &mut Core, periods: &Periods) -> Result<Random, Fault> {
    let mut reader =
        Reader { core, periods, vectors: Vec::new(), places: HashMap::new(), scenarios: Vec::new() };
    let mut section = String::new();
    for line in lines(Part::Stoch, text) {
        if line.header {
            line.words[0].clone_into(&mut section);
            reader.open(&line)?;
            continue;
        }
        match (section.as_str(), line.words[0]) {
            ("INDEP", _) => reader.independent(&line)?,
            ("BLOCKS", "BL") => reader.block(&line)?,
            ("BLOCKS", _) => reader.block_values(&line)?,
            ("SCENARIOS", "SC") => reader.scenario(&line)?,
            ("SCENARIOS", _) => reader.scenario_values(&line)?,
            (other, _) => return Err(line.fault(format!("a section `{other}` is not read"))),
        }
    }
    if reader.scenarios.is_empty() {
        return Ok(Random::Vectors(reader.vectors));
    }
    Ok(Random::Scenarios(reader.scenarios.into_iter().map(|(_, scenario)| scenario).collect()))
}

struct Reader<'a> {
    core: &'a mut Core,
    periods: &'a Periods,
    vectors: Vec<Vector>,
    /// Vectors by the name of their block or the words of their single number.
    places: HashMap<String, usize>,
    scenarios: Vec<(String, Scenario)>,
}

impl Reader<'_> {
    fn open(&self, line: &Line<'_>) -> Result<(), Fault> {
        let plain = |word: &&str| ["DISCRETE", "REPLACE"].contains(word);
        let section = ["INDEP", "BLOCKS", "SCENARIOS"].contains(&line.words[0]);
        match line.words[1..].iter().find(|word| section && !plain(word)) {
            Some(other) => {
                Err(line.fault(format!("`{other}` is not read: discrete values that replace are")))
            }
            None => Ok(()),
        }
    }

    /// The number a pair of names stands for; `None` where a right-hand side is that of the objective or a free row.
    fn target(&mut self, line: &Line<'_>, name: &str, row: &str) -> Result<Option<Target>, Fault> {
        let (column, row) = (self.core.find_column(name), self.core.row(line, row)?);
        let target = match (column, row) {
            (None, _) if !self.core.is_side(name) => {
                return Err(line.fault(format!("`{name}` is neither a column nor the right-hand side")));
            }
            (_, RowName::Free) | (None, RowName::Objective) => None,
            (Some(column), RowName::Objective) => Some(Target::Cost(column)),
            (None, RowName::At(row)) => Some(Target::Side(row)),
            (Some(column), RowName::At(row)) => Some(Target::Entry(row, column)),
        };
        if let Some(Target::Entry(row, column)) = target {
            self.core.ensure(row, column);
        }
        Ok(target)
    }

    fn own_period(&self, target: Target) -> usize {
        match target {
            Target::Cost(column) => self.periods.column[column],
            Target::Side(row) | Target::Entry(row, _) => self.periods.row[row],
        }
    }

    /// `name row value [period] probability`
    fn independent(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let (name, row, last) = (line.word(0)?, line.word(1)?, line.words.len() - 1);
        let Some(target) = self.target(line, name, row)? else { return Ok(()) };
        let (value, probability) = (line.real(2)?, line.real(last)?);
        let named = if last > 3 { Some(self.periods.named(line, line.word(3)?)?) } else { None };
        let period = named.unwrap_or_else(|| self.own_period(target));
        self.reveal(line, target, period)?;
        let at = self.vector(format!("{name} {row}"), period);
        self.vectors[at].outcomes.push((probability, Overlay::from([(target, value)])));
        Ok(())
    }

    /// A value may be known before its period, not after it.
    fn reveal(&self, line: &Line<'_>, target: Target, period: usize) -> Result<(), Fault> {
        if period == 0 || period > self.own_period(target) {
            return Err(line.fault("it is known too late or already in the first period"));
        }
        Ok(())
    }

    fn vector(&mut self, name: String, period: usize) -> usize {
        let next = self.vectors.len();
        let at = *self.places.entry(name).or_insert(next);
        if at == next {
            self.vectors.push(Vector { period, outcomes: Vec::new() });
        }
        at
    }

    /// `BL name period probability`: an outcome that is the first one of its block but for the values that follow.
    fn block(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let (period, probability) = (self.periods.named(line, line.word(2)?)?, line.real(3)?);
        let at = self.vector(line.word(1)?.to_owned(), period);
        let vector = self.vectors.remove(at);
        let first = vector.outcomes.first().map(|outcome| outcome.1.clone()).unwrap_or_default();
        // The block being read stays last, where its values are added.
        let mut outcomes = vector.outcomes;
        outcomes.push((probability, first));
        self.vectors.push(Vector { outcomes, ..vector });
        self.places.values_mut().filter(|place| **place > at).for_each(|place| *place -= 1);
        self.places.insert(line.word(1)?.to_owned(), self.vectors.len() - 1);
        Ok(())
    }

    fn block_values(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let values = self.values(line)?;
        let Some(vector) = self.vectors.last() else { return Err(line.fault("a value outside a block")) };
        for (target, _) in &values {
            self.reveal(line, *target, vector.period)?;
        }
        if let Some(outcome) = self.vectors.last_mut().and_then(|vector| vector.outcomes.last_mut()) {
            outcome.1.extend(values);
        }
        Ok(())
    }

    /// `name row value [row value]`, the name of the right-hand side being optional.
    fn values(&mut self, line: &Line<'_>) -> Result<Vec<(Target, f64)>, Fault> {
        let from = line.words.len() % 2;
        let name = if from == 1 { line.words[0] } else { "RHS" };
        let mut values = Vec::new();
        for (row, value) in line.pairs(from)? {
            if let Some(target) = self.target(line, name, row)? {
                values.push((target, value));
            }
        }
        Ok(values)
    }

    /// `SC name parent probability period`
    fn scenario(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let (name, parent) = (line.word(1)?.to_owned(), line.word(2)?.trim_matches('\''));
        let (probability, period) = (line.real(3)?, self.periods.named(line, line.word(4)?)?);
        let parent = if parent == "ROOT" { None } else { Some(self.named_scenario(line, parent)?) };
        let overlay = parent.map(|at| self.scenarios[at].1.overlay.clone()).unwrap_or_default();
        self.scenarios.push((name, Scenario { parent, probability, period, overlay }));
        Ok(())
    }

    fn named_scenario(&self, line: &Line<'_>, name: &str) -> Result<usize, Fault> {
        let found = self.scenarios.iter().position(|scenario| scenario.0 == name);
        found.ok_or_else(|| line.fault(format!("no scenario `{name}` before this one")))
    }

    fn scenario_values(&mut self, line: &Line<'_>) -> Result<(), Fault> {
        let values = self.values(line)?;
        match self.scenarios.last_mut() {
            Some((_, scenario)) => scenario.overlay.extend(values),
            None => return Err(line.fault("a value outside a scenario")),
        }
        Ok(())
    }
}
