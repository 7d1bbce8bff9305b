//! Rows that were not known at the date of the case: they are checked, and then looked at as if they were not there.

use std::collections::BTreeMap;

use plimsoll_model::Date;

use crate::names::Sheets;

/// The rows that become known after the date of the case.
#[derive(Debug, Default)]
pub(crate) struct Later {
    /// How many there are of each table.
    pub(crate) counts: BTreeMap<&'static str, usize>,
    names: BTreeMap<(&'static str, String), Date>,
}

impl Later {
    /// Takes them out of the tables.
    pub(crate) fn take(sheets: &mut Sheets, as_of: Option<Date>) -> Self {
        let mut later = Self::default();
        let Some(as_of) = as_of else {
            return later;
        };
        for (table, sheet) in sheets.iter_mut() {
            let key = sheet.schema().key[0];
            for row in sheet.rows() {
                if let Some(known) = row.date("known_from").filter(|known| *known > as_of) {
                    later.names.insert((table, row.text(key)), known);
                }
            }
            let dropped = sheet.retain(|row| row.date("known_from").is_none_or(|known| known <= as_of));
            if dropped > 0 {
                later.counts.insert(table, dropped);
            }
        }
        later
    }

    /// When a name of a table becomes known.
    pub(crate) fn known(&self, table: &'static str, name: &str) -> Option<Date> {
        self.names.get(&(table, name.to_owned())).copied()
    }
}
