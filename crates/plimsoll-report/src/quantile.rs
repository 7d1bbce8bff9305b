//! Quantiles over equally likely paths.

use crate::view::{Band, Spread};

/// The value below which a share `p` of the sorted values lies, linear between neighbours; 0 where there are none.
///
/// # Source
/// Hyndman & Fan, "Sample Quantiles in Statistical Packages", *The American Statistician* 50 (1996), definition 7.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
}

/// Mean, P10 and P90 of equally likely values; zeros where there are none.
#[allow(clippy::cast_precision_loss)]
pub fn spread(values: &[f64]) -> Spread {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let mean = sorted.iter().sum::<f64>() / sorted.len().max(1) as f64;
    Spread { mean, p10: quantile(&sorted, 0.1), p90: quantile(&sorted, 0.9) }
}

/// Quantiles by stretch of `paths` values each, where `value(path, stretch)` gives one.
pub(crate) fn band(paths: usize, stretches: usize, value: impl Fn(usize, usize) -> f64) -> Band {
    let mut band = Band::default();
    for stretch in 0..stretches {
        let mut values: Vec<f64> = (0..paths).map(|path| value(path, stretch)).collect();
        values.sort_by(f64::total_cmp);
        let ends = [
            (&mut band.p10, 0.1),
            (&mut band.p25, 0.25),
            (&mut band.p50, 0.5),
            (&mut band.p75, 0.75),
            (&mut band.p90, 0.9),
        ];
        for (series, p) in ends {
            series.push(quantile(&values, p));
        }
    }
    band
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::float_cmp)]
    fn eleven_values_have_their_deciles_in_place() {
        let values: Vec<f64> = (0..=10).rev().map(f64::from).collect();
        assert_eq!(spread(&values), Spread { mean: 5.0, p10: 1.0, p90: 9.0 });
        assert_eq!(quantile(&[0.0, 1.0], 0.25), 0.25);
        assert_eq!((quantile(&[], 0.5), quantile(&[7.0], 0.9)), (0.0, 7.0));
        let band = band(11, 2, |path, stretch| values[path] * (stretch + 1) as f64);
        assert_eq!(
            (band.p25, band.p50, band.p75, band.p90[1]),
            (vec![2.5, 5.0], vec![5.0, 10.0], vec![7.5, 15.0], 18.0)
        );
    }
}
