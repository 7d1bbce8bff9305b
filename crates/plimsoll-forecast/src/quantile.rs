//! Quantiles of samples, and the fan of demand they make.

use std::ops::Range;

use plimsoll_model::calendar::PeriodId;
use plimsoll_model::demand::DemandPaths;
use plimsoll_model::scenario::{RegionId, WorkloadId};

/// Probabilities of a fan, lowest first.
pub const FAN: [f64; 7] = [0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95];

/// The `p`-quantile of sorted values: the point a part `p` of the way from the first to the last, on a line between
/// neighbours; 0 where there are none.
///
/// # Source
/// Hyndman & Fan 1996, *Sample quantiles in statistical packages*, type 7 (the default of R and NumPy).
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return 0.0;
    };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = (place as usize).min(last);
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Quantiles at [`FAN`] of a workload's total demand, summed over regions (`None`) or in one, by period.
///
/// # Shape
/// `[period][probability]`, periods as asked for.
pub fn fan(
    demand: &DemandPaths,
    workload: WorkloadId,
    region: Option<RegionId>,
    periods: Range<PeriodId>,
) -> Vec<[f64; 7]> {
    let regions: Vec<RegionId> =
        region.map_or_else(|| (0..demand.regions).map(RegionId).collect(), |r| vec![r]);
    let sum = |path: usize, t: PeriodId| {
        regions.iter().map(|r| demand.total[demand.at(path, workload, *r, t)]).sum::<f64>()
    };
    let of = |t: PeriodId| {
        let mut values: Vec<f64> = (0..demand.paths).map(|path| sum(path, t)).collect();
        values.sort_by(f64::total_cmp);
        FAN.map(|p| quantile(&values, p))
    };
    periods.map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hand values of type 7: for 1, 2, 3, 4 the quartiles are 1.75, 2.5 and 3.25 (as R prints them).
    #[test]
    fn quantiles_are_of_type_seven() {
        for (p, expected) in [(0.0, 1.0), (0.25, 1.75), (0.5, 2.5), (0.75, 3.25), (1.0, 4.0)] {
            assert!((quantile(&[1.0, 2.0, 3.0, 4.0], p) - expected).abs() < 1e-12, "{p}");
        }
        assert!(quantile(&[], 0.5).abs() < 1e-12 && (quantile(&[7.0], 0.9) - 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_fan_sums_over_regions_before_it_sorts() {
        let mut demand = DemandPaths::zero(2, 1, 2, 1);
        demand.total = vec![1.0, 9.0, 8.0, 2.0];
        let both = fan(&demand, WorkloadId(0), None, 0..1);
        assert!(both[0].iter().all(|v| (v - 10.0).abs() < 1e-12));
        let one = fan(&demand, WorkloadId(0), Some(RegionId(0)), 0..1);
        assert!((one[0][3] - 4.5).abs() < 1e-12);
    }
}
