//! Histories whose truth is known.

use plimsoll_model::calendar::Date;
use plimsoll_model::scenario::{RegionId, WorkloadId};

use super::attach::Attach;
use super::changes::Changes;
use crate::draw::{Draws, Purpose};
use crate::grid::{Grid, Step};
use crate::history::{Panel, Series};

/// A world in which units of one workload (place 1) bring units of another (place 0), beside others.
#[derive(Clone, Copy)]
pub(super) struct World {
    pub(super) regions: usize,
    pub(super) steps: usize,
    pub(super) step: u32,
    /// Units that come with one at once, a step later and two steps later.
    pub(super) rate: [f64; 3],
    /// Standard deviations of relative changes: own, of the market of all, of the market of a region, of measuring.
    pub(super) own: f64,
    pub(super) market: f64,
    pub(super) local: f64,
    pub(super) noise: f64,
    /// How much of a change goes on in the next step.
    pub(super) goes_on: f64,
    /// Other workloads.
    pub(super) others: usize,
    /// Relative season of core and other workloads.
    pub(super) season: f64,
    /// Growth that comes and goes once or twice over the history, by itself in each series: relative change a step, at most.
    pub(super) wave: f64,
}

pub(super) const MONTHS: World = World {
    regions: 3,
    steps: 36,
    step: 1,
    rate: [0.0; 3],
    own: 0.02,
    market: 0.0,
    local: 0.0,
    noise: 0.0,
    goes_on: 0.0,
    others: 0,
    season: 0.0,
    wave: 0.0,
};

impl World {
    pub(super) fn panel(&self, seed: u64) -> Panel {
        let mut draws = Draws::new(seed, Purpose::Scores, 77);
        let mut turns = Draws::new(seed, Purpose::Scores, 78);
        let mut shocks = |spread: f64| -> Vec<f64> {
            let mut last = 0.0;
            let mut one = || {
                last = self.goes_on * last + spread * draws.normal();
                last
            };
            (0..self.steps).map(|_| one()).collect()
        };
        let market = shocks(self.market);
        let mut series = Vec::new();
        for region in 0..self.regions {
            let local = shocks(self.local);
            let size = 1.0 + region as f64;
            let mut all: Vec<Vec<f64>> = Vec::new();
            for place in 0..self.others + 2 {
                // The pulling one moves more, as such work does.
                let (first, growth, spread) = match place {
                    0 => (1000.0, 0.01, self.own),
                    1 => (100.0, 0.04, 3.0 * self.own),
                    _ => (500.0, 0.015, self.own),
                };
                let own = shocks(spread);
                let (begin, turn) = (
                    turns.uniform() * std::f64::consts::TAU,
                    (1.0 + turns.uniform()) * std::f64::consts::TAU,
                );
                let wave = |t: usize| self.wave * (begin + turn * t as f64 / self.steps as f64).sin();
                let mut level: f64 = first * size;
                let path = (0..self.steps).map(|t| {
                    level *= (growth + wave(t) + own[t] + market[t] + local[t]).exp();
                    level
                });
                all.push(path.collect());
            }
            for t in 0..self.steps {
                let rose = |lag: usize| {
                    t.checked_sub(lag + 1).map_or(0.0, |before| all[1][before + 1] - all[1][before])
                };
                let comes: f64 = (0..3).map(|lag| self.rate[lag] * rose(lag)).sum();
                (t..self.steps).for_each(|later| all[0][later] += comes);
            }
            for (place, values) in all.into_iter().enumerate() {
                let wave = |t: usize| {
                    let turn = std::f64::consts::TAU * (t as f64) * f64::from(self.step) / 12.0;
                    1.0 + self.season * turn.sin()
                };
                let noise = shocks(self.noise);
                let values = values.iter().enumerate().map(|(t, v)| v * wave(t) * noise[t].exp()).collect();
                series.push(of(place, region, self.step, values));
            }
        }
        let first = Date::new(2020, 1, 1).expect("a day");
        Panel { grid: Grid { step: Step::Months(self.step), first }, series, remarks: Vec::new() }
    }

    /// What its changes tell.
    pub(super) fn attach(&self, seed: u64) -> Option<Attach> {
        let changes = Changes::of(&self.panel(seed), WorkloadId(1), WorkloadId(0));
        Attach::of(&changes, Step::Months(self.step).season(12))
    }
}

fn of(workload: usize, region: usize, step: u32, values: Vec<f64>) -> Series {
    Series {
        workload: WorkloadId(workload),
        region: RegionId(region),
        first: 0,
        filled: vec![false; values.len()],
        whole: vec![true; values.len()],
        values,
        unserved: Vec::new(),
        taken: 0,
        end_spread: 0.0,
        measured: Step::Months(step),
    }
}
