//! A person's own orders, read beside a scenario to be scored beside the optimum.

use std::path::Path;

use plimsoll_model::scenario::{ApprovedOrder, GenerationId, Item, OptionId, SiteId};
use plimsoll_model::schema::{Column, Kind, Presence, Table, Use};
use plimsoll_model::{Date, Diagnostics, PeriodId, RowId, Scenario};

use crate::InputFile;
use crate::codes;
use crate::findings::Findings;
use crate::folder::Folder;
use crate::names::{self, Names};
use crate::sheet::{Rates, Row, Sheet};
use crate::value::short;

/// One order of a person's own plan.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnOrder {
    /// What is ordered.
    pub item: Item,
    /// Where it goes; for a power option, its site.
    pub site: SiteId,
    /// Day of the order.
    pub ordered: Date,
    /// Period that day lies in.
    pub placed: PeriodId,
    /// Units or blocks.
    pub units: f64,
    /// Row it came from.
    pub row: RowId,
}

const NOT_NEGATIVE: Kind = Kind::Number { least: 0.0, most: f64::MAX };

const fn column(name: &'static str, kind: Kind, presence: Presence, meaning: &'static str) -> Column {
    Column { name, kind, presence, interval: false, unit: "", meaning }
}

/// What the file of orders looks like.
static TABLE: Table = Table {
    name: "own_orders",
    row: "an order of a person's own plan",
    usage: Use::Refines,
    key: &["item", "site", "ordered"],
    left_out: "",
    columns: &[
        column(
            "item",
            Kind::Reference(&["generations", "power_options"]),
            Presence::Required,
            "Generation or power option.",
        ),
        column(
            "site",
            Kind::Reference(&["sites"]),
            Presence::Optional("= the power option's"),
            "Site it goes to.",
        ),
        column("ordered", Kind::Date, Presence::Required, "Date of the order, within the calendar."),
        column("units", NOT_NEGATIVE, Presence::Required, "Units or blocks."),
    ],
};

/// Reads `item,site,ordered,units` rows from CSV or Parquet; every fault is reported with its place.
///
/// The orders are `None` where an error stands against them.
pub fn own_orders(path: &Path, scenario: &Scenario) -> (Option<Vec<OwnOrder>>, Diagnostics) {
    let mut findings = Findings::default();
    let orders = read(&mut Folder::default(), path, scenario, |_| true, &mut findings);
    let sound = !findings.has_errors();
    (sound.then_some(orders), findings.finish())
}

/// Rows of a file of orders, those whose date is wanted; what is wrong is among the findings.
fn read(
    folder: &mut Folder,
    path: &Path,
    scenario: &Scenario,
    wanted: impl Fn(Date) -> bool,
    findings: &mut Findings,
) -> Vec<OwnOrder> {
    let raw = folder.read_beside(&TABLE, path, findings);
    let mut sheet = raw.map(|raw| Sheet::check(raw, &Rates::default(), findings));
    if let Some(sheet) = &mut sheet {
        names::resolve(sheet, &Names::of_scenario(scenario), findings);
        names::check_keys(sheet, findings);
    }
    let rows = sheet.iter().flat_map(Sheet::rows).filter(|row| row.date("ordered").is_none_or(&wanted));
    rows.filter_map(|row| order(row, scenario, findings)).collect()
}

/// Reads the approved plan that the policy names into the scenario: the table `all_orders` of a run, or a file like it.
/// What was to be ordered before the calendar begins has been ordered, or has not, and is no part of it any more.
pub(crate) fn approved(dir: &Path, scenario: &mut Scenario, findings: &mut Findings) -> Vec<InputFile> {
    let Some(named) = &scenario.policy.approved else { return Vec::new() };
    let place = dir.join(named);
    let path = if place.is_dir() { place.join("tables").join("all_orders.csv") } else { place };
    let start = scenario.calendar.start();
    let mut folder = Folder::default();
    let orders = read(&mut folder, &path, scenario, |ordered| ordered >= start, findings);
    let order = |o: OwnOrder| ApprovedOrder { item: o.item, site: o.site, placed: o.placed, units: o.units };
    scenario.approved = Some(orders.into_iter().map(order).collect());
    folder.inputs
}

fn order(row: Row<'_>, scenario: &Scenario, findings: &mut Findings) -> Option<OwnOrder> {
    let placed =
        row.date("ordered").and_then(|ordered| Some((ordered, placed(row, ordered, scenario, findings)?)));
    let (table, place) = row.thing_of("item")?;
    let item = if table == "power_options" {
        Item::Power(OptionId(place))
    } else {
        Item::Generation(GenerationId(place))
    };
    let site = site(row, item, scenario, findings)?;
    let (ordered, placed) = placed?;
    Some(OwnOrder { item, site, ordered, placed, units: row.number("units")?, row: row.id() })
}

/// The period of the horizon in which an order is placed.
fn placed(row: Row<'_>, ordered: Date, scenario: &Scenario, findings: &mut Findings) -> Option<PeriodId> {
    let calendar = &scenario.calendar;
    let period = calendar.period_of(ordered).filter(|period| calendar.horizon().contains(period));
    if period.is_none() {
        let message = format!("{ordered} lies outside the calendar: nothing can be ordered then");
        let help = format!("the calendar runs from {} to {}", calendar.start(), calendar.horizon_end());
        findings.error(codes::OUTSIDE_HORIZON, row.span("ordered"), message, help);
    }
    period
}

fn site(row: Row<'_>, item: Item, scenario: &Scenario, findings: &mut Findings) -> Option<SiteId> {
    let named = row.thing("site").map(SiteId);
    match (item, named) {
        (Item::Power(option), _) => {
            let own = scenario.power_options.get(option.0)?.site;
            if let Some(other) = named.filter(|site| *site != own) {
                let (own, other) = (&scenario.sites.get(own.0)?.name, &scenario.sites.get(other.0)?.name);
                let message = format!("`{}` is built at `{own}`, not at `{other}`", row.text("item"));
                findings.error(codes::OPTION_SITE, row.span("site"), message, format!("write `{own}`"));
            }
            Some(own)
        }
        (Item::Generation(_), None) if row.is_empty("site") => {
            let units = short(row.number("units").unwrap_or(0.0));
            let message = format!("the order of {units} `{}` names no site", row.text("item"));
            findings.error(codes::CELL_EMPTY, row.span("site"), message, "name the site it goes to");
            None
        }
        (Item::Generation(_), named) => named,
    }
}
