//! What is expected of deals, and what became of those of the past, as a page shows it.

use plimsoll_model::Scenario;
use plimsoll_model::demand::{DealOutlook, DealsPast, DealsReport, StageReport};

use crate::format::{self, percent, short};
use crate::view::{Calibration, CalibrationGroup, ForecastTable};

/// Deals that are shown one by one.
const MOST_DEALS: usize = 40;

/// Tables of the deals, those that have something to tell.
pub(super) fn tables(scenario: &Scenario, deals: &DealsReport) -> Vec<ForecastTable> {
    let all =
        [open(scenario, deals), stages(deals), deals.past.as_ref().map_or_else(ForecastTable::default, past)];
    all.into_iter().filter(|table| !table.rows.is_empty()).collect()
}

/// What is expected of each, the largest revenue first.
fn open(scenario: &Scenario, deals: &DealsReport) -> ForecastTable {
    let prices: std::collections::BTreeMap<&str, f64> =
        scenario.pipeline.iter().map(|row| (row.deal.as_str(), row.price)).collect();
    let revenue = |deal: &DealOutlook| {
        deal.probability * deal.units * prices.get(deal.deal.as_str()).copied().unwrap_or(0.0)
    };
    let mut all: Vec<&DealOutlook> = deals.deals.iter().collect();
    all.sort_by(|a, b| revenue(b).total_cmp(&revenue(a)).then(a.deal.cmp(&b.deal)));
    let month = |date: plimsoll_model::Date| {
        let (year, month, _) = date.parts();
        format!("{year}-{month:02}")
    };
    let row = |deal: &DealOutlook| {
        vec![
            format!("{}, {}", deal.deal, deal.stage),
            percent(deal.told, 0),
            percent(deal.probability, 0),
            month(deal.start_told),
            month(deal.start),
            short(deal.units_told),
            short(deal.units),
        ]
    };
    let more = all.len().saturating_sub(MOST_DEALS);
    let rest = if more > 0 {
        format!(" The {more} smallest stand in the tables beside this page.")
    } else {
        String::new()
    };
    ForecastTable {
        title: "Deals not signed".to_owned(),
        reading: format!(
            "What sellers say, and what is drawn: the probability, the median start, the mean size.{rest}"
        ),
        head: ["deal, stage", "won, told", "drawn", "start, told", "drawn", "size, told", "drawn"]
            .map(str::to_owned)
            .to_vec(),
        rows: all.into_iter().take(MOST_DEALS).map(row).collect(),
    }
}

fn stages(deals: &DealsReport) -> ForecastTable {
    let row = |stage: &StageReport| {
        vec![
            stage.stage.clone(),
            format::count_of(stage.deals),
            format::count_of(stage.decided),
            format::count_of(stage.won),
            stage.told.map_or_else(|| "\u{2013}".to_owned(), |told| percent(told, 0)),
            percent(stage.chance, 0),
        ]
    };
    ForecastTable {
        title: "What became of deals, by stage".to_owned(),
        reading: "Of all deals that have been in it. The chance counts those that are still open for the time that they have been, and is drawn to what sellers say where deals are few."
            .to_owned(),
        head: ["stage", "deals", "decided", "won", "told on entering", "chance"].map(str::to_owned).to_vec(),
        rows: deals.stages.iter().map(row).collect(),
    }
}

fn past(past: &DealsPast) -> ForecastTable {
    let row = |bin: &plimsoll_model::demand::DealsBin| {
        vec![
            percent(bin.told, 0),
            format::count_of(bin.deals),
            percent(bin.probability, 0),
            percent(bin.won, 0),
        ]
    };
    ForecastTable {
        title: "How such expectations have done".to_owned(),
        reading: "Deals that were open at dates of the past and are decided now; what would have been drawn rests on what was known then."
            .to_owned(),
        head: ["told", "deals", "would have been drawn", "came"].map(str::to_owned).to_vec(),
        rows: past.bins.iter().map(row).collect(),
    }
}

/// What was told of deals against what came, as a picture.
pub(super) fn calibration(deals: &DealsReport) -> Option<Calibration> {
    let past = deals.past.as_ref()?;
    let group = |bin: &plimsoll_model::demand::DealsBin| CalibrationGroup {
        deals: bin.deals,
        told: bin.told,
        expected: bin.probability,
        won: bin.won,
    };
    Some(Calibration { groups: past.bins.iter().map(group).collect(), summary: sentence(past) })
}

/// How what was told has done, and what is learned.
fn sentence(past: &DealsPast) -> String {
    let all = past.judged as f64;
    let mean = |of: fn(&plimsoll_model::demand::DealsBin) -> f64| {
        past.bins.iter().map(|bin| bin.deals as f64 * of(bin)).sum::<f64>() / all
    };
    format!(
        "Of {} deals open at {} dates of the past, sellers said that {} would be won, {} would have been drawn, and {} were won. The revenue that was won lay {} times as far from what they said as from what would have been drawn.",
        format::count_of(past.judged),
        format::count_of(past.dates),
        percent(mean(|bin| bin.told), 0),
        percent(mean(|bin| bin.probability), 0),
        percent(mean(|bin| bin.won), 0),
        short(past.crps_told / past.crps.max(f64::MIN_POSITIVE)),
    )
}
