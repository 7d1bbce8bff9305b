//! A mean and how far chance may have moved it.

/// A mean with the half width of its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub mean: f64,
    /// Half of the 95 % interval; `None` where there is one value only, and chance cannot be told.
    pub half: Option<f64>,
}

/// 97.5 % quantiles of Student's distribution with 1 to 30 degrees of freedom.
///
/// # Source
/// NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2.
const STUDENT: [f64; 30] = [
    12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145, 2.131,
    2.120, 2.110, 2.101, 2.093, 2.086, 2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/// The estimate from values that were drawn independently of each other; `None` where there is none.
#[allow(clippy::cast_precision_loss)]
pub fn estimate(values: &[f64]) -> Option<Estimate> {
    let count = values.len() as f64;
    let mean = values.iter().sum::<f64>() / count;
    let free = values.len().checked_sub(1)?;
    let square = |v: &f64| (v - mean) * (v - mean);
    let half = (free > 0).then(|| {
        let deviation = (values.iter().map(square).sum::<f64>() / free as f64).sqrt();
        // Beyond the table the quantile of 30 degrees is a little too wide, which is the side to err on.
        STUDENT[free.min(STUDENT.len()) - 1] * deviation / count.sqrt()
    });
    Some(Estimate { mean, half })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values 1 to 5: mean 3, deviation √2.5, quantile 2.776 with four degrees of freedom.
    #[test]
    fn an_interval_by_hand() {
        let e = estimate(&[1.0, 2.0, 3.0, 4.0, 5.0]).expect("five values");
        assert!((e.mean - 3.0).abs() < 1e-12);
        assert!((e.half.expect("chance") - 2.776 * 2.5_f64.sqrt() / 5.0_f64.sqrt()).abs() < 1e-12);
        assert_eq!(estimate(&[7.0]), Some(Estimate { mean: 7.0, half: None }));
        assert_eq!(estimate(&[]), None);
    }
}
