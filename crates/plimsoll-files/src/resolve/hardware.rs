//! Generations, the fleet, orders to suppliers, supply caps.

use plimsoll_model::scenario::{
    Attached, Cancelled, Expedite, Generation, GenerationId, Item, OptionId, Payment, Redeploy,
    SupplierOrder, SupplyCap, Vintage, WorkloadId,
};
use plimsoll_model::{Calendar, Interval, Kilowatts, Months, RowId, Units};

use super::site;
use crate::case::Case;
use crate::sheet::Row;

/// Part of the reserved power that a fully used unit draws where nothing else is said.
pub(crate) const AVERAGE_OF_PROVISIONED: f64 = 0.75;

/// Generations in the order of the file.
pub(super) fn generations(case: &Case<'_>) -> Option<Vec<Generation>> {
    case.rows("generations").enumerate().map(|(place, row)| generation(case, place, row)).collect()
}

fn generation(case: &Case<'_>, place: usize, row: Row<'_>) -> Option<Generation> {
    let provisioned = row.number("provisioned_kw")?;
    let service_life = row.number("service_life_months")?;
    let book_life = row.number("book_life_months").unwrap_or(service_life);
    let payment = if row.choice("payment")? == "over_life" { Payment::OverLife } else { Payment::OnDelivery };
    Some(Generation {
        name: row.text("generation"),
        family: row.text("family"),
        unit_cost: row.interval("unit_cost")?,
        provisioned: Kilowatts::kw(provisioned),
        average: Kilowatts::kw(row.number("average_kw").unwrap_or(AVERAGE_OF_PROVISIONED * provisioned)),
        lead: row.interval("lead_months")?,
        slip: row.interval("slip_months")?,
        slip_learned: false,
        delivered_share: row.interval("delivered_share")?,
        price_follows_demand: row.number("price_follows_demand")?,
        first_order: row.date("first_order")?,
        last_order: row.date("last_order"),
        service_life: Months::months(service_life),
        book_life: Months::months(book_life),
        tax_life: Months::months(row.number("tax_life_months").unwrap_or(book_life)),
        opex_per_month: row.interval("opex_per_month")?,
        availability: row.interval("availability")?,
        stranding: row.interval("stranding")?,
        cost_decline_per_year: row.interval("cost_decline_per_year")?,
        units_per_rack: row.number("units_per_rack")?,
        redeploy: redeploy(&row),
        whole_racks: row.flag("whole_racks")?,
        announced: row.date("announced"),
        payment,
        upfront_share: row.number("upfront_share")?,
        guarantees_capacity: row.flag("guarantees_capacity")?,
        idle_share: row.interval("idle_share")?,
        salvage_share: row.interval("salvage_share")?,
        attached: attached(case, place, book_life)?,
        performance: performance(case, place)?,
        row: row.id(),
    })
}

fn redeploy(row: &Row<'_>) -> Option<Redeploy> {
    let cost = row.interval("redeploy_cost")?;
    Some(Redeploy { cost, months: Months::months(row.number("redeploy_months")?) })
}

fn attached(case: &Case<'_>, place: usize, book_life: f64) -> Option<Vec<Attached>> {
    let rows = case.rows("attach").filter(|row| row.thing("generation") == Some(place));
    let item = |row: Row<'_>| {
        Some(Attached {
            item: row.text("item"),
            per_unit: row.number("per_unit")?,
            cost: row.number("cost")?,
            kilowatts: Kilowatts::kw(row.number("kw")?),
            book_life: Months::months(row.number("book_life_months").unwrap_or(book_life)),
            row: row.id(),
        })
    };
    rows.map(item).collect()
}

fn performance(case: &Case<'_>, place: usize) -> Option<Vec<(WorkloadId, Interval, RowId)>> {
    let rows = case.rows("performance").filter(|row| row.thing("generation") == Some(place));
    rows.map(|row| Some((WorkloadId(row.thing("workload")?), row.interval("work_per_unit")?, row.id())))
        .collect()
}

/// Vintages in service.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(super) fn fleet(case: &Case<'_>, generations: &[Generation]) -> Option<Vec<Vintage>> {
    let vintage = |row: Row<'_>| {
        let generation = row.thing("generation")?;
        Some(Vintage {
            site: site(row)?,
            generation: GenerationId(generation),
            in_service: row.date("in_service")?,
            units: Units::new(row.number("units")? as u64),
            unit_cost: row.number("unit_cost").unwrap_or(generations.get(generation)?.unit_cost.mid),
            row: row.id(),
        })
    };
    case.rows("fleet").map(vintage).collect()
}

/// The generation or power option that a cell names.
pub(super) fn item(row: Row<'_>) -> Option<Item> {
    match row.thing_of("item")? {
        ("power_options", place) => Some(Item::Power(OptionId(place))),
        (_, place) => Some(Item::Generation(GenerationId(place))),
    }
}

/// Orders to suppliers.
pub(super) fn orders(case: &Case<'_>, generations: &[Generation]) -> Option<Vec<SupplierOrder>> {
    let options: Vec<_> = case.rows("power_options").map(|row| row.number("cost")).collect::<Option<_>>()?;
    let order = |row: Row<'_>| {
        let item = item(row)?;
        let usual = match item {
            Item::Generation(id) => generations.get(id.0)?.unit_cost.mid,
            Item::Power(id) => *options.get(id.0)?,
        };
        Some(SupplierOrder {
            order: row.text("order"),
            supplier: row.text("supplier"),
            item,
            site: site(row)?,
            units: row.number("units")?,
            ordered: row.date("ordered")?,
            first_promised: row.date("first_promised")?,
            promised: row.date("promised")?,
            received: row.date("received"),
            unit_cost: row.number("unit_cost").unwrap_or(usual),
            deposit: row.number("deposit")?,
            cancel_cost: row.number("cancel_cost"),
            expedite: row.number("expedite_months").map(|months| Expedite {
                months: Months::months(months),
                cost: row.number("expedite_cost").unwrap_or(0.0),
            }),
            cancelled: Cancelled::default(),
            row: row.id(),
        })
    };
    case.rows("orders").map(order).collect()
}

/// Supply caps; a bucket that starts at a date lasts until the generation's next one, or to the end of the calendar.
pub(super) fn supply(case: &Case<'_>, calendar: &Calendar) -> Option<Vec<SupplyCap>> {
    let cap = |row: Row<'_>| {
        let (generation, bucket) = (row.thing("generation")?, row.bucket("period")?);
        let others = case.rows("supply").filter(|other| other.thing("generation") == Some(generation));
        let next = others
            .filter_map(|other| other.bucket("period"))
            .map(|b| b.start)
            .filter(|s| *s > bucket.start)
            .min();
        Some(SupplyCap {
            generation: GenerationId(generation),
            start: bucket.start,
            end: bucket.end.or(next).unwrap_or(calendar.end().max(bucket.start)),
            max_units: row.interval("max_units")?,
            row: row.id(),
        })
    };
    let mut caps: Vec<_> = case.rows("supply").map(cap).collect::<Option<_>>()?;
    caps.sort_by_key(|cap: &SupplyCap| (cap.generation, cap.start));
    Some(caps)
}
