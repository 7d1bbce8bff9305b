//! Power by site: envelope, blocks, load.

use plimsoll_model::{Plan, Scenario};

use super::common::periods;
use crate::format::{self, megawatts, percent};
use crate::view::{PowerStair, Stretch};

/// All sites together, then each site that has power.
pub(super) fn stairs(scenario: &Scenario, plan: &Plan) -> Vec<PowerStair> {
    let periods = periods(scenario);
    let mut sites: Vec<PowerStair> = scenario.sites.iter().map(|s| empty(&s.name, &periods)).collect();
    let mut all = empty("all sites", &periods);
    for p in plan.power.iter().filter(|p| p.period < periods.len()) {
        for stair in [&mut sites[p.site.0], &mut all] {
            stair.envelope_mw[p.period] += p.envelope_mw;
            stair.built_mw[p.period] += p.built_mw;
            stair.load_mw[p.period] += p.load_mw;
        }
    }
    let used = sites.into_iter().filter(|s| s.envelope_mw.iter().chain(&s.load_mw).any(|mw| *mw > 1e-6));
    std::iter::once(all).chain(used).map(finished).collect()
}

fn empty(site: &str, periods: &[Stretch]) -> PowerStair {
    let zero = vec![0.0; periods.len()];
    PowerStair {
        site: site.to_owned(),
        periods: periods.to_vec(),
        envelope_mw: zero.clone(),
        built_mw: zero.clone(),
        load_mw: zero,
        full: Vec::new(),
        summary: String::new(),
    }
}

fn finished(mut stair: PowerStair) -> PowerStair {
    let pairs = stair.envelope_mw.iter().zip(&stair.load_mw);
    stair.full = pairs.map(|(envelope, load)| *envelope > 0.0 && *load >= envelope * (1.0 - 1e-5)).collect();
    stair.summary = summary(&stair);
    stair
}

fn summary(stair: &PowerStair) -> String {
    let (Some(first), Some(last)) = (stair.envelope_mw.first(), stair.envelope_mw.last()) else {
        return String::new();
    };
    let (from, to) = (megawatts(*first), megawatts(*last));
    let way = if from == to { from } else { format::range(&from, &to) };
    let full: Vec<_> =
        stair.periods.iter().zip(&stair.full).filter(|(_, full)| **full).map(|(p, _)| p).collect();
    if let (Some(first), Some(last)) = (full.first(), full.last()) {
        let when =
            if first == last { first.label.clone() } else { format!("{} to {}", first.label, last.label) };
        let gaps = if full.len() > 1 && full.len() < spanned(stair) { ", with gaps" } else { "" };
        return format!("{way}; full in {when}{gaps}.");
    }
    let fill = |(envelope, load): (&f64, &f64)| if *envelope > 0.0 { load / envelope } else { 0.0 };
    let most = stair.envelope_mw.iter().zip(&stair.load_mw).map(fill).fold(0.0, f64::max);
    format!("{way}; at most {} taken.", percent(most, 0))
}

/// Periods from the first full one to the last.
fn spanned(stair: &PowerStair) -> usize {
    let first = stair.full.iter().position(|f| *f).unwrap_or(0);
    let last = stair.full.iter().rposition(|f| *f).unwrap_or(0);
    last - first + 1
}
