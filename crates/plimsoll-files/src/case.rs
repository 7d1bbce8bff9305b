//! The checked folder as the rules and the resolution see it.

use std::collections::BTreeMap;

use plimsoll_model::{Calendar, Date, Step};

use crate::focus::{self, Line};
use crate::names::{Names, Sheets};
use crate::settings::Settings;
use crate::sheet::{Row, Sheet};

/// The most months a calendar may have: a hundred years.
pub(crate) const LONGEST: f64 = 1200.0;

/// The checked folder.
#[derive(Debug)]
pub(crate) struct Case<'a> {
    /// Settings.
    pub(crate) settings: &'a Settings,
    /// Tables.
    pub(crate) sheets: &'a Sheets,
    /// Names.
    pub(crate) names: &'a Names,
    /// The calendar; `None` where its settings are at fault.
    pub(crate) calendar: Option<Calendar>,
    /// The day on which the plan is made.
    pub(crate) as_of: Option<Date>,
    /// How many rows of which table become known after that day, and are left out.
    pub(crate) later: &'a BTreeMap<&'static str, usize>,
    /// Every commitment of a FOCUS export, with what the map says of it.
    pub(crate) focus: Vec<Line<'a>>,
}

impl<'a> Case<'a> {
    /// Puts it together.
    pub(crate) fn new(settings: &'a Settings, sheets: &'a Sheets, names: &'a Names) -> Self {
        let later = &names.later().counts;
        let (calendar, as_of) = (calendar(settings), settings.date("as_of"));
        Self { settings, sheets, names, calendar, as_of, later, focus: focus::lines(sheets) }
    }

    /// A table, where it is there.
    pub(crate) fn sheet(&self, table: &str) -> Option<&'a Sheet> {
        self.sheets.get(table)
    }

    /// The commitments of a FOCUS export that are in force.
    pub(crate) fn commitments_in_force(&self) -> impl Iterator<Item = &Line<'a>> {
        self.focus.iter().filter(|line| line.is_in_force())
    }

    /// Rows of a table; none where it is left out.
    pub(crate) fn rows(&self, table: &str) -> impl Iterator<Item = Row<'a>> + use<'a> {
        self.sheets.get(table).into_iter().flat_map(Sheet::rows)
    }

    /// Whether nothing is at fault in these tables, and each that is needed could be read: only then does it say
    /// something that a row is *not* there.
    pub(crate) fn is_sound(&self, tables: &[&str]) -> bool {
        let sound =
            |table: &&str| self.sheet(table).is_none_or(Sheet::is_sound) && self.names.is_complete(table);
        tables.iter().all(sound)
    }

    /// First day of the calendar.
    pub(crate) fn start(&self) -> Option<Date> {
        self.calendar.as_ref().map(Calendar::start)
    }

    /// Steps of the calendar as they were written.
    pub(crate) fn steps(settings: &Settings) -> Vec<(f64, f64)> {
        let fields = |i: &usize| {
            Some((
                settings.number_at("calendar.steps.count", *i)?,
                settings.number_at("calendar.steps.months", *i)?,
            ))
        };
        settings.elements("calendar.steps").iter().filter_map(fields).collect()
    }
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn calendar(settings: &Settings) -> Option<Calendar> {
    let steps = Case::steps(settings);
    let extension = settings.number("policy.extension_months")?;
    let fiscal_year_start =
        settings.count("calendar.fiscal_year_start").filter(|month| (1..=12).contains(month))?;
    let start = settings.date("calendar.start").filter(|start| start.parts().2 == 1)?;
    let months: f64 = steps.iter().map(|(count, months)| count * months).sum();
    let whole = steps.iter().all(|(count, months)| *count > 0.0 && *months > 0.0);
    if !whole || !(1.0..=LONGEST).contains(&months) || extension > LONGEST {
        return None;
    }
    let steps: Vec<_> = steps.iter().map(|(c, m)| Step { count: *c as u32, months: *m as u32 }).collect();
    Some(Calendar::new(start, &steps, extension.ceil() as u32, fiscal_year_start))
}
