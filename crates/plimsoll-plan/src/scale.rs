//! The one place where quantities become columns of the LP: the scales that keep its numbers near one.

use plimsoll_model::DemandPaths;
use plimsoll_model::scenario::{Scenario, WorkloadId};

/// How much of a quantity one unit of a column stands for.
#[derive(Clone, Debug)]
pub(crate) struct Scale {
    /// Currency.
    pub(crate) money: f64,
    /// Units of hardware.
    pub(crate) units: f64,
    /// Units of work, by workload.
    pub(crate) work: Vec<f64>,
}

impl Scale {
    /// Powers of ten such that the largest demand, the units that serve it and the money it moves in a period come
    /// to hundreds or thousands: $ million, thousands of units at the size of a cloud.
    pub(crate) fn new(scenario: &Scenario, demand: &DemandPaths) -> Self {
        let largest = |w: usize| {
            let size = demand.regions * demand.periods;
            let path = |p: usize| &demand.total[(p * demand.workloads + w) * size..][..size];
            (0..demand.paths).flat_map(path).fold(0.0_f64, |a, b| a.max(*b))
        };
        let peaks: Vec<f64> = (0..demand.workloads).map(largest).collect();
        let work: Vec<f64> = peaks.iter().map(|peak| thousandth(*peak)).collect();
        let mut units: f64 = 0.0;
        let mut money: f64 = 0.0;
        for (w, workload) in scenario.workloads.iter().enumerate() {
            let best = scenario.generations.iter().filter_map(|g| g.work_per_unit(WorkloadId(w)));
            let best = best.fold(0.0_f64, f64::max);
            if best > 0.0 {
                units = units.max(peaks[w] / best);
            }
            money = money.max(peaks[w] * workload.price.mid * 2190.0);
        }
        Self { money: thousandth(money), units: thousandth(units), work }
    }

    /// Column value of so many units.
    pub(crate) fn to_units(&self, units: f64) -> f64 {
        units / self.units
    }

    /// Column cost of so much currency per unit of hardware.
    pub(crate) fn per_unit(&self, currency: f64) -> f64 {
        currency * self.units / self.money
    }
}

fn thousandth(largest: f64) -> f64 {
    if largest > 0.0 { 10.0_f64.powf((largest.log10() - 3.0).ceil()) } else { 1.0 }
}
