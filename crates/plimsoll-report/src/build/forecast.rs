//! The forecast of a scenario as a page shows it.

use plimsoll_model::Scenario;
use plimsoll_model::demand::{Forecast, HeldBack, SeriesHistory, SeriesOutlook};

use super::{common::between, deals, demand, generations, inputs, pulls, signals};
use crate::format::{self, percent, short};
use crate::quantile::spread;
use crate::view::{ForecastTable, ForecastView, PastFan, SeriesFigure, Spread, Tile, Unit};

/// Figures of single series at most.
const MOST_SERIES: usize = 12;

/// Everything a person should see of a scenario's forecast.
pub fn forecast_view(scenario: &Scenario, forecast: &Forecast) -> ForecastView {
    let fans = demand::fans(scenario, &forecast.demand);
    let mut places: Vec<usize> = (0..forecast.history.len()).collect();
    let worth = |i: &usize| {
        let h = &forecast.history[*i];
        let last = h.points.last().map_or(0.0, |p| p.mean);
        last * scenario.workloads[h.workload.0].price.mid.max(1e-9)
    };
    places.sort_by(|a, b| worth(b).total_cmp(&worth(a)));
    let figures = places.iter().take(MOST_SERIES).map(|i| figure(scenario, forecast, *i)).collect();
    let tiles = fans.iter().take(4).filter_map(tile).collect();
    let headline = match fans.first().filter(|_| fans.len() == 1) {
        Some(fan) => fan.summary.clone(),
        None => headline(&fans),
    };
    let deals = forecast.report.deals.as_ref();
    let tables = [
        levels(forecast),
        horizons(forecast),
        sources(scenario, forecast),
        generations::table(scenario, &forecast.report),
        signals::unmet(scenario, &forecast.report),
        signals::overrides(scenario, &forecast.report),
        pulls::table(scenario, &forecast.report),
    ];
    let tables = tables.into_iter().filter(|t| !t.rows.is_empty());
    ForecastView {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        name: scenario.name.clone(),
        headline,
        sentences: covered(forecast).into_iter().collect(),
        tiles,
        demand: fans,
        series: figures,
        of: forecast.history.len(),
        generations: generations::stacks(scenario, &forecast.report),
        calibration: deals.and_then(deals::calibration),
        tables: tables.chain(deals.into_iter().flat_map(|d| deals::tables(scenario, d))).collect(),
        notes: inputs::remarks(scenario, &forecast.report, &[])
            .into_iter()
            .filter(|r| forecast.report.remarks.contains(&r.text))
            .map(|r| r.text)
            .collect(),
    }
}

fn headline(fans: &[crate::view::DemandFan]) -> String {
    let grows = |fan: &crate::view::DemandFan| {
        let (first, last) = (fan.total.p50.first()?, fan.total.p50.last()?);
        (*first > 0.0).then(|| (fan.workload.clone(), last / first))
    };
    let mut all: Vec<(String, f64)> = fans.iter().filter_map(grows).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1));
    let until = fans.first().and_then(|f| f.periods.last()).map_or_else(String::new, |p| p.label.clone());
    match (all.first(), all.last()) {
        (Some((most, up)), Some((least, down))) if all.len() > 1 => format!(
            "By {until} the median of demand is {} times the first period's for {most}, and {} times for {least}.",
            short(*up),
            short(*down)
        ),
        _ => "Demand as it may come.".to_owned(),
    }
}

fn covered(forecast: &Forecast) -> Option<String> {
    let judged = || {
        forecast
            .report
            .horizons
            .iter()
            .filter_map(|h| Some((h.errors as f64, h.coverage_80?, h.coverage_95?)))
    };
    let all: f64 = judged().map(|(n, _, _)| n).sum();
    let part = |k: fn(&(f64, f64, f64)) -> f64| judged().map(|j| j.0 * k(&j)).sum::<f64>() / all;
    (all > 0.0).then(|| {
        format!(
            "Of {} values of history that were held back, {} lay in the interval that should hold 80{NBSP}%, and {} in that of 95{NBSP}%.",
            format::count(all),
            percent(part(|j| j.1), 0),
            percent(part(|j| j.2), 0),
            NBSP = format::NBSP,
        )
    })
}

fn tile(fan: &crate::view::DemandFan) -> Option<Tile> {
    let end = fan.periods.last()?;
    let value =
        Spread { mean: *fan.total.p50.last()?, p10: *fan.total.p10.last()?, p90: *fan.total.p90.last()? };
    Some(Tile {
        label: format!("{}, {}", fan.workload, end.label),
        value,
        // The unit may be long, and a tile is narrow.
        unit: Unit::Count,
        note: format!("median of all demand, {}", fan.unit),
        uncertain: true,
    })
}

fn figure(scenario: &Scenario, forecast: &Forecast, place: usize) -> SeriesFigure {
    let history: &SeriesHistory = &forecast.history[place];
    let outlook: Option<&SeriesOutlook> = forecast.outlook.get(place);
    let w = &scenario.workloads[history.workload.0];
    let region = &scenario.regions[history.region.0].name;
    let steps = outlook.map_or(&[][..], |o| o.steps.as_slice());
    let own = |h: &&HeldBack| (h.workload, h.region) == (history.workload, history.region);
    let held: Vec<&HeldBack> = forecast.report.held_back.iter().filter(own).collect();
    let at = held.first().and_then(|h| history.points.iter().position(|p| p.start == h.start));
    let past = at.map(|at| PastFan {
        at,
        fan: held.iter().map(|h| [h.interval_80.0, h.median, h.interval_80.1]).collect(),
    });
    let labels =
        history.points.iter().map(|p| (p.start, p.end)).chain(steps.iter().map(|s| (s.start, s.end)));
    let summary = match (history.points.last(), steps.last()) {
        (Some(last), Some(end)) => format!(
            "Usage alone: last {}, in {} {} ({} with 80{NBSP}%).",
            short(last.mean),
            between(end.start, end.end).label,
            short(end.quantiles[2]),
            format::range(&short(end.quantiles[1]), &short(end.quantiles[3])),
            NBSP = format::NBSP,
        ),
        _ => String::new(),
    };
    SeriesFigure {
        name: format!("{}, {region}", w.name),
        unit: w.unit.clone(),
        labels: labels.map(|(start, end)| between(start, end).label).collect(),
        history: history.points.iter().map(|p| p.mean).collect(),
        estimated: history.points.iter().map(|p| p.unserved || p.filled).collect(),
        fan: steps.iter().map(|s| s.quantiles).collect(),
        past: past.into_iter().collect(),
        summary,
    }
}

fn share(value: Option<f64>, places: usize) -> String {
    value.map_or_else(|| "\u{2013}".to_owned(), |v| percent(v, places))
}

fn levels(forecast: &Forecast) -> ForecastTable {
    let row = |l: &plimsoll_model::demand::LevelReport| {
        vec![
            l.level.clone(),
            format::count_of(l.errors),
            share(l.mape, 1),
            share(l.coverage_80, 0),
            share(l.coverage_95, 0),
        ]
    };
    ForecastTable {
        title: "How such forecasts have done, by what is summed".to_owned(),
        reading: "Sums are those of joint paths, with nothing known that came later.".to_owned(),
        head: ["level", "forecasts", "mean error", "inside 80 %", "inside 95 %"].map(str::to_owned).to_vec(),
        rows: forecast.report.levels.iter().map(row).collect(),
    }
}

fn horizons(forecast: &Forecast) -> ForecastTable {
    let row = |h: &plimsoll_model::demand::HorizonReport| {
        vec![
            format!("{} month{}", format::figure(h.months), if h.months < 1.5 { "" } else { "s" }),
            format::count_of(h.errors),
            share(h.mape, 1),
            share(h.coverage_80, 0),
            share(h.coverage_95, 0),
        ]
    };
    ForecastTable {
        title: "How such forecasts have done, by how far ahead".to_owned(),
        reading: "All series together. A dash: no earlier date could tell how wide the interval had to be."
            .to_owned(),
        head: ["ahead", "forecasts", "mean error", "inside 80 %", "inside 95 %"].map(str::to_owned).to_vec(),
        rows: forecast.report.horizons.iter().map(row).collect(),
    }
}

/// What usage, contracts and deals ask for in the last period of each year, means over paths.
fn sources(scenario: &Scenario, forecast: &Forecast) -> ForecastTable {
    let demand = &forecast.demand;
    let periods = &scenario.calendar.periods()[scenario.horizon()];
    let last =
        |t: usize| periods.get(t + 1).is_none_or(|next| next.start.parts().0 > periods[t].start.parts().0);
    let mut rows = Vec::new();
    for (w, workload) in scenario.workloads.iter().enumerate() {
        for t in (0..periods.len()).filter(|t| last(*t)) {
            let of = |values: &[f64], path: usize| -> f64 {
                let at = |r| {
                    demand.at(
                        path,
                        plimsoll_model::scenario::WorkloadId(w),
                        plimsoll_model::scenario::RegionId(r),
                        t,
                    )
                };
                (0..demand.regions).map(|r| values[at(r)]).sum()
            };
            let mean =
                |values: &[f64]| (0..demand.paths).map(|p| of(values, p)).sum::<f64>() * demand.probability();
            let totals: Vec<f64> = (0..demand.paths).map(|p| of(&demand.total, p)).collect();
            let (all, contracted, pipeline) =
                (mean(&demand.total), mean(&demand.contracted), mean(&demand.pipeline));
            let s = spread(&totals);
            rows.push(vec![
                format!("{}, {}", workload.name, between(periods[t].start, periods[t].end).label),
                short(contracted),
                short((all - contracted - pipeline).max(0.0)),
                short(pipeline),
                short(all),
                format::range(&short(s.p10), &short(s.p90)),
            ]);
        }
    }
    ForecastTable {
        title: "What each source adds".to_owned(),
        reading: "Means over the paths, in units of work. Contracts hold their own part of usage; the rest of it is what usage alone would do."
            .to_owned(),
        head: ["workload, period", "contracted", "usage beyond contracts", "deals not signed", "all", "P10 to P90"]
            .map(str::to_owned)
            .to_vec(),
        rows,
    }
}
